"""The whole pipeline on whole articles: alignment, findings, false alarms, scores, the contract."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from auditor import Audit, audit
from auditor.config import Config
from auditor.errors import InputError, UnrelatedError
from auditor.pipeline import audit_documents, read_document
from auditor.report.json_report import validate
from auditor.score import segments

ROOT = Path(__file__).parent.parent
STORIES = sorted(path.parent for path in (ROOT / "fixtures").glob("*/source.txt"))
DOCUMENTS = ROOT.parent / "shared" / "documents"


def run(source: Path, target: Path, reference: Path | None = None, **options: str) -> Audit:
    given = read_document(reference) if reference else None
    return audit_documents(read_document(source), read_document(target), reference=given, config=Config(**options))  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=STORIES, ids=lambda path: path.name)
def story(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_faithful_rendering_has_nothing_at_major_or_above(story: Path) -> None:
    found = run(story / "source.txt", story / "faithful.txt").of("major")
    assert [(finding.code, finding.message) for finding in found] == []


def test_reference_rendering_has_nothing_at_major_or_above(story: Path) -> None:
    found = run(story / "source.txt", story / "reference.txt").of("major")
    assert [(finding.code, finding.message) for finding in found] == []


def test_most_errors_of_a_garbled_rendering_are_found_under_their_family(story: Path) -> None:
    gold = json.loads((story / "gold.json").read_text(encoding="utf-8"))
    result = run(story / "source.txt", story / "garbled.txt")
    found = Counter(finding.code[:3] for finding in result.findings)
    wanted = Counter(error["code"][:3] for error in gold["errors"])
    assert sum((found & wanted).values()) / sum(wanted.values()) >= 0.5
    assert not result.passed("critical")


@pytest.mark.parametrize("which", ["garbled", "faithful"])
def test_alignment_is_the_gold_of_the_story(story: Path, which: str) -> None:
    gold = json.loads((story / "gold.json").read_text(encoding="utf-8"))
    wanted = gold["units" if which == "garbled" else "units_faithful"]
    result = run(story / "source.txt", story / f"{which}.txt")
    units = [[[s.index for s in unit.source], [s.index for s in unit.target]] for unit in result.units]
    right = sum(unit in wanted for unit in units)
    assert right / max(len(units), len(wanted)) >= 0.8


def test_every_sentence_stands_in_one_unit_and_every_span_quotes_the_raw_file(story: Path) -> None:
    result = run(story / "source.txt", story / "garbled.txt")
    data = result.to_dict()
    validate(data)
    raw = {
        path: Path(path).read_text(encoding="utf-8") for path in (document["path"] for document in data["documents"])
    }
    changed = {
        document["id"]: [(change["start"], change["end"]) for change in document["changes"]]
        for document in data["documents"]
    }
    for side in ("source", "target"):
        spans = [span for unit in data["units"] for span in unit[side]]
        assert spans == sorted(spans, key=lambda span: span["start"])
        assert len({span["start"] for span in spans}) == len(spans)
    everything = [span for unit in data["units"] for side in ("source", "target") for span in unit[side]]
    everything += [f[side] for f in data["findings"] for side in ("source_span", "target_span") if f[side]]
    for span in everything:
        if not any(start < span["end"] and span["start"] < end for start, end in changed[span["document"]]):
            assert raw[span["document"]][span["start"] : span["end"]] == span["text"]


def test_json_comes_back_as_it_was(story: Path) -> None:
    text = run(story / "source.txt", story / "garbled.txt", story / "reference.txt").to_json()
    assert Audit.from_json(text).to_json() == text


def test_sacrebleus_own_command_gives_the_same_figures_on_the_exported_segments(tmp_path: Path) -> None:
    folder = STORIES[0]
    result = run(folder / "source.txt", folder / "garbled.txt", folder / "reference.txt")
    hypotheses, references = segments(result.units)
    (tmp_path / "hyp.txt").write_text("\n".join(hypotheses) + "\n", encoding="utf-8")
    (tmp_path / "ref.txt").write_text("\n".join(references) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "sacrebleu", "ref.txt", "-i", "hyp.txt", "-m", "bleu", "chrf", "ter", "-w", "6"]
    printed = json.loads(subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout)
    for metric, theirs in zip(("bleu", "chrf", "ter"), printed, strict=True):
        score = result.score(metric)
        assert score is not None
        assert score.value == pytest.approx(theirs["score"], abs=1e-5)


def test_texts_may_be_given_directly_and_a_frame_comes_back() -> None:
    result = audit(
        "Brannen er slukket i Bergen.\nIngen ble skadet.\n",
        "The fire in Bergen is out.\nSeveral were injured.\n",
        lang="nb-en",
    )
    assert [finding.code for finding in result.findings] == ["NEG001"]
    assert list(result.to_pandas()["code"]) == ["NEG001"]
    assert len(result.to_pandas("units")) == 2
    with pytest.raises(InputError, match="choose findings, units or scores"):
        result.to_pandas("rows")


def test_an_english_reference_may_stand_on_the_source_side() -> None:
    text = "The army attacked the town on Monday.\nNobody was hurt.\nThe minister denied the report.\n"
    spun = "On Monday the town was attacked by the army.\nNobody was hurt.\nThe minister confirmed the report.\n"
    result = audit(text, spun, lang="en-en")
    assert [finding.code for finding in result.of("major")] == ["STA001"]


def test_unrelated_texts_are_said_to_be_so() -> None:
    source = (STORIES[0] / "source.txt").read_text(encoding="utf-8")
    with pytest.raises(UnrelatedError, match=r"unrelated: \d+ % of the source is covered"):
        audit(
            source,
            "Peel the apples and slice them thinly.\nMelt the butter in a pan.\nServe the cake with cream.\n",
            lang="nb-en",
        )


@pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="the articles that the project began with are not beside the checkout"
)
def test_the_articles_the_project_began_with() -> None:
    source, garbled = (next(DOCUMENTS.glob(f"{number}*")) for number in ("000", "001"))
    result = run(source, garbled)
    assert sum(len(unit.source) for unit in result.units) == 17
    assert [unit.source_text for unit in result.units if not unit.target] == ["Ørkenbaser"]
    found = {
        (finding.code, span.text.lower().strip())
        for finding in result.findings
        if (span := finding.target_span or finding.source_span)
    }
    for code, words in (
        ("ENT002", "justice ministry"),
        ("ENT004", "desert al-zor"),
        ("STA001", "fought for"),
        ("ROL001", "could have been attacked"),
        ("ROL001", "was attacked"),
        ("DAT002", "last thursday"),
        ("TXT001", "[ad_1]"),
        ("TXT001", "[19659002]"),
        ("TXT001", "source link"),
        ("TXT002", "& # 39"),
    ):
        assert (code, words) in found, (code, words)


@pytest.mark.neural
def test_comet_gives_the_audit_the_figures_of_its_own_predict(tmp_path: Path) -> None:
    pytest.importorskip("comet", reason="needs the extra: pip install 'mt-auditor[neural]'")
    from comet import load_from_checkpoint
    from tiny_comet import build_checkpoint, build_encoder

    folder = STORIES[0]
    encoder = build_encoder(tmp_path / "encoder")
    for kind, reference in (("regression_metric", folder / "reference.txt"), ("referenceless_regression_metric", None)):
        checkpoint = build_checkpoint(tmp_path / kind, kind, encoder)
        result = run(folder / "source.txt", folder / "garbled.txt", reference, comet_model=str(checkpoint))
        score = result.score("comet")
        assert score is not None, [skip.reason for skip in result.skips]
        chosen = [unit for unit in result.units if score.per_unit[unit.id] is not None]
        samples = [
            {"src": unit.source_text, "mt": unit.target_text, **({"ref": str(unit.reference)} if reference else {})}
            for unit in chosen
        ]
        path = checkpoint if checkpoint.suffix == ".ckpt" else checkpoint / "checkpoints" / "model.ckpt"
        theirs = load_from_checkpoint(str(path), reload_hparams=True).predict(
            samples, batch_size=4, gpus=0, progress_bar=False
        )
        ours = [score.per_unit[unit.id] for unit in chosen]
        assert ours == pytest.approx(theirs.scores, abs=1e-4)
