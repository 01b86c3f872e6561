"""BLEU, chrF and TER: sacreBLEU's own numbers, from its own command on the exported segments."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import ConfigError
from auditor.protocols import Metric
from auditor.records import Sentence, Unit
from auditor.registry import plugin
from auditor.score import segments
from auditor.score._units import flat

NAMES = ("bleu", "chrf", "ter")


def unit(id_: str, source: str, target: str, reference: str | None) -> Unit:
    def side(text: str) -> tuple[Sentence, ...]:
        return (Sentence("d", 0, text, 0, len(text)),) if text else ()

    return Unit(id_, side(source), side(target), reference=reference)


UNITS = (
    unit("near", "De gikk av i går.", "They all resigned yesterday.", "They all stepped down yesterday."),
    unit("same", "Ingen ble skadd.", "Nobody was injured in the fire.", "Nobody was injured in the fire."),
    unit("lost", "Politiet leter etter to menn.", "", "Police are searching for two men."),
    unit("broken", "Toget\nstod stille.", "The train\r\nstood  still\u2028there.", "The train was\nstanding still."),
    unit("free", "Været blir fint.", "The weather will be fine.", None),
    unit("blank", "Snøen falt tett.", "Snow was falling heavily.", " \u200b "),
    unit("added", "", "Read more here.", "Read more on our pages."),
    unit("unlike", "Han kom hjem.", "Completely different words here now.", "He came home."),
)


@pytest.mark.parametrize("name", NAMES)
def test_the_document_score_is_that_of_the_sacrebleu_command(name: str, tmp_path: Path) -> None:
    hypotheses, references = segments(UNITS)
    (tmp_path / "hyp.txt").write_text("".join(f"{line}\n" for line in hypotheses), encoding="utf-8", newline="\n")
    (tmp_path / "ref.txt").write_text("".join(f"{line}\n" for line in references), encoding="utf-8", newline="\n")
    run = subprocess.run(
        [sys.executable, "-m", "sacrebleu", "ref.txt", "-i", "hyp.txt", "-m", name, "-w", "6", "-f", "json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = json.loads(run.stdout)
    ours = plugin("score", "METRIC", name).load().score(UNITS)
    assert ours.value == pytest.approx(theirs["score"], abs=1e-6)
    assert ours.signature == theirs["signature"]


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_scores_as_sacrebleus_sentence_mode(name: str) -> None:
    import sacrebleu

    score = plugin("score", "METRIC", name).load().score(UNITS)
    sentence = {"bleu": sacrebleu.sentence_bleu, "chrf": sacrebleu.sentence_chrf, "ter": sacrebleu.sentence_ter}[name]
    expected = sentence("They all resigned yesterday.", ["They all stepped down yesterday."]).score
    assert score.per_unit["near"] == pytest.approx(expected)
    assert score.per_unit["same"] == pytest.approx(0.0 if name == "ter" else 100.0)
    assert score.per_unit["unlike"] is not None


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_without_source_target_or_reference_has_no_score(name: str) -> None:
    score = plugin("score", "METRIC", name).load().score(UNITS)
    assert [id_ for id_, value in score.per_unit.items() if value is None] == ["lost", "free", "blank", "added"]
    assert list(score.per_unit) == [unit.id for unit in UNITS]


@pytest.mark.parametrize("name", NAMES)
def test_leaving_a_sentence_out_makes_the_document_worse(name: str) -> None:
    metric = plugin("score", "METRIC", name).load()
    kept, lost = UNITS[:2], UNITS[:3]
    better, worse = metric.score(kept).value, metric.score(lost).value
    assert better is not None
    assert worse is not None
    assert better < worse if name == "ter" else better > worse


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("units", [(), UNITS[4:5]], ids=["no units", "no references"])
def test_without_references_there_is_no_score_but_a_signature(name: str, units: tuple[Unit, ...]) -> None:
    score = plugin("score", "METRIC", name).load().score(units)
    assert score.value is None
    assert score.signature.startswith("nrefs:0|")
    assert "version:" in score.signature
    assert set(score.per_unit.values()) <= {None}


def test_a_metric_that_saw_nothing_scores_the_next_document_properly() -> None:
    metric = plugin("score", "METRIC", "bleu").load()
    metric.score(())
    assert metric.score(UNITS).signature.startswith("nrefs:1|")


def test_a_set_option_stands_in_the_signature() -> None:
    lower = plugin("score", "METRIC", "bleu").load(lowercase=True).score(UNITS)
    assert "case:lc" in lower.signature
    plusplus = plugin("score", "METRIC", "chrf").load(word_order=2).score(UNITS)
    assert "nw:2" in plusplus.signature


def test_an_unknown_option_is_named_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"bleu has no option 'casing': known are lowercase"):
        plugin("score", "METRIC", "bleu").load(casing="lc")


def test_a_tokenizer_that_would_download_is_refused() -> None:
    with pytest.raises(ConfigError, match="flores200"):
        plugin("score", "METRIC", "bleu").load(tokenize="flores200")


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_metric_of_the_protocol_and_needs_a_reference(name: str) -> None:
    factory = plugin("score", "METRIC", name)
    assert factory.name == name
    assert factory.needs_reference
    assert isinstance(factory.load(), Metric)


def test_finding_the_metrics_imports_none_of_their_libraries() -> None:
    code = (
        "import sys; from auditor.registry import plugins; plugins('score', 'METRIC');"
        "heavy = {'sacrebleu', 'comet', 'torch', 'transformers', 'huggingface_hub', 'yaml', 'tqdm'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20), st.none() | st.text(max_size=20)), max_size=4))
def test_any_text_scores_without_an_error_and_exports_line_by_line(rows: list[tuple[str, str, str | None]]) -> None:
    units = [unit(str(number), *row) for number, row in enumerate(rows)]
    hypotheses, references = segments(units)
    assert len(hypotheses) == len(references)
    for line in (*hypotheses, *references):
        assert len(line.encode("utf-8").decode("utf-8").splitlines()) <= 1
    for name in NAMES:
        score = plugin("score", "METRIC", name).load().score(units)
        assert (score.value is None) == (not references)
        assert set(score.per_unit) == {unit.id for unit in units}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" to  ord ", "to  ord"),
        ("en\r\nlinje", "en linje"),
        ("en\u2029\nlinje", "en linje"),
        ("10\u00a0000 kroner", "10\u00a0000 kroner"),
        ("\u200b \ufeff", ""),
        ("halv \ud83d side", "halv \ufffd side"),
    ],
)
def test_a_segment_stands_on_one_line(text: str, expected: str) -> None:
    assert flat(text) == expected
