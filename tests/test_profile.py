"""What a profile holds, that it leaves nothing behind, and that rows read together are read as each by itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from auditor import evaluate, pipeline
from auditor.analyze import analyze_all
from auditor.config import Config
from auditor.errors import InputError
from auditor.languages.base import Language
from auditor.pipeline import audit_bitext
from auditor.profile import STAGES, Part, profile
from auditor.read.bitext import read_bitext
from auditor.records import Sentence

ROWS = (
    ("Brannen startet på kjøkkenet tidlig i morges.", "The fire broke out in the kitchen early this morning."),
    ("Ingen ble skadet, opplyser politiet i Bergen.", "Everyone was hurt, police in Oslo say."),
    ("Eieren har drevet stedet i tolv år.", "The owner has run the place for twenty years."),
    ("Ho har budd i Florø sidan 2011, men ho vil ikkje flytte heim.", "She has lived in Florø since 2011. She won't move home."),
    ("", "Nothing stands beside this."),
    ("Brannen startet på kjøkkenet tidlig i morges.", "The kitchen caught fire. It was early in the morning."),
    ("Statsministeren avviste kritikken. Hun går ikke av.", "The Prime Minister rejected the criticism. She will not resign."),
)  # fmt: skip
CONFIG = Config()


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    place = tmp_path / "rows.tsv"
    lines = [f"{number}\t{source}\t{target}" for number, (source, target) in enumerate(ROWS, 1)]
    place.write_text("\n".join(("id\tsource\ttarget", *lines)) + "\n", encoding="utf-8")
    return place


def by_name(parts: tuple[Part, ...]) -> dict[str, Part]:
    return {part.name: part for part in parts}


# --- the profile ----------------------------------------------------------------------------------


def test_every_stage_and_rule_has_its_share_and_together_they_are_the_run(rows: Path) -> None:
    found = profile(rows, config=CONFIG, repeat=1)
    assert (found.kind, found.units, found.repeats) == ("bitext", len(ROWS), 1)
    stages = by_name(found.stages)
    assert tuple(stages) == tuple(STAGES)
    assert tuple(by_name(stages["analyze"].parts)) == STAGES["analyze"]
    assert {"NEG001", "NUM001", "ENT002"} <= set(by_name(stages["rules"].parts))
    assert sum(stage.seconds for stage in found.stages) == pytest.approx(found.seconds)
    assert sum(stage.share for stage in found.stages) == pytest.approx(1)
    for stage in found.stages:
        assert stage.seconds >= sum(part.seconds for part in stage.parts)
    assert min(stages[name].seconds for name in ("read", "clean", "split", "analyze", "embed", "compare", "rules")) > 0
    assert stages["align"].seconds == 0  # rows are not aligned


def test_a_document_pair_is_aligned(tmp_path: Path) -> None:
    for name, side in (("source.txt", 0), ("target.txt", 1)):
        (tmp_path / name).write_text("\n\n".join(row[side] for row in ROWS[:3]), encoding="utf-8")
    found = profile(tmp_path / "source.txt", tmp_path / "target.txt", config=CONFIG, repeat=1)
    assert (found.kind, found.units) == ("documents", 3)
    assert by_name(found.stages)["align"].seconds > 0


def test_labelled_pairs_count_every_rendering(tmp_path: Path) -> None:
    place = tmp_path / "pairs.jsonl"
    corrupted = {"target": ROWS[1][1], "code": "NEG001", "quote": "Everyone"}
    record = {"id": "1", "lang": "nb", "source": ROWS[1][0], "faithful": "Nobody was hurt, police in Bergen say."}
    place.write_text(json.dumps({**record, "corrupted": [corrupted]}) + "\n", encoding="utf-8")
    found = profile(place, config=CONFIG, repeat=2)
    assert (found.kind, found.units, found.repeats) == ("pairs", 2, 2)


def test_only_rules_that_ran_are_listed_and_the_audit_is_the_same(rows: Path) -> None:
    before = audit_bitext(rows, config=CONFIG)
    functions = pipeline.compare, pipeline.selected, pipeline.score, evaluate.read_pairs, Language.tokenize  # type: ignore[attr-defined]
    profile(rows, config=CONFIG, repeat=1)
    assert functions == (pipeline.compare, pipeline.selected, pipeline.score, evaluate.read_pairs, Language.tokenize)  # type: ignore[attr-defined]
    after = audit_bitext(rows, config=CONFIG)
    assert (after.findings, after.scores, after.units) == (before.findings, before.scores, before.units)


def test_functions_are_given_back_when_a_run_fails(tmp_path: Path) -> None:
    compare = pipeline.compare  # type: ignore[attr-defined]
    with pytest.raises(InputError):
        profile(tmp_path / "missing.tsv", config=CONFIG)
    broken = tmp_path / "broken.tsv"
    broken.write_text("id\tsource\n1\tHei.\n", encoding="utf-8")
    with pytest.raises(InputError):
        profile(broken, config=CONFIG)
    assert pipeline.compare is compare  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "repeat"), [("rows.txt", 1), ("rows.tsv", 0)])
def test_what_cannot_be_profiled_is_said(rows: Path, name: str, repeat: int) -> None:
    with pytest.raises(InputError):
        profile(rows.with_name(name), config=CONFIG, repeat=repeat)


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_command_prints_stages_rules_and_units_a_second(rows: Path, form: str) -> None:
    command = [sys.executable, "-m", "auditor", "profile", str(rows), "--repeat", "1", "--isolated", "--format", form]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert run.returncode == 0, run.stderr
    if form == "json":
        data = json.loads(run.stdout)
        assert data["schema"] == "auditor/profile/1"
        assert data["units"] == len(ROWS)
        assert data["units_per_second"] > 0
        assert [stage["name"] for stage in data["stages"]] == list(STAGES)
    else:
        first = [line.split()[0] for line in run.stdout.splitlines() if line.strip()]
        assert [word for word in first if word in STAGES] == list(STAGES)
        assert "NEG001" in first
        assert "units a second" in run.stdout


# --- rows read together ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3])
def test_rows_read_together_are_read_as_each_by_itself(rows: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    together = list(pipeline._rows(read_bitext(rows), CONFIG))
    monkeypatch.setattr(pipeline, "ROWS", size)
    assert list(pipeline._rows(read_bitext(rows), CONFIG)) == together


def test_a_bitext_finds_and_scores_the_same_in_batches_of_any_size(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = audit_bitext(rows, config=CONFIG)
    assert together.findings
    monkeypatch.setattr(pipeline, "ROWS", 2)
    apart = audit_bitext(rows, config=CONFIG)
    assert (apart.findings, apart.scores, apart.units, apart.pairs, apart.skips) == (
        together.findings,
        together.scores,
        together.units,
        together.pairs,
        together.skips,
    )


def test_progress_names_every_row_in_order(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "ROWS", 2)
    steps: list[tuple[str, int, int]] = []
    audit_bitext(rows, config=CONFIG, progress=lambda *step: steps.append(step))
    assert steps == [("audit", index, len(ROWS)) for index in range(len(ROWS))]


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_a_sentence_is_analysed_the_same_in_any_company(lang: str) -> None:
    texts = [row[lang == "en"] for row in ROWS if all(row)]
    sentences = [Sentence("one", index, text, 0, len(text)) for index, text in enumerate(texts)]
    alone = tuple(analyze_all([sentence], lang)[0] for sentence in sentences)
    assert analyze_all(sentences, lang) == alone
