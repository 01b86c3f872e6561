"""Adequacy: what it rests on, why it is low, and that a faithful paraphrase stands above a corrupted near copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.config import Config
from auditor.pipeline import audit_pair_of_texts, evidence_of_texts
from auditor.score.adequacy import FEATURES, GOOD, contributions, features, model, reasons, unit_adequacy
from auditor.training import adequacy as training

SOURCE = "Tyrkia angrep ikke Syria torsdag, sier utenriksminister Kari Nes."
FAITHFUL = "According to Foreign Minister Kari Nes, there was no Turkish attack on Syria on Thursday."


def value(source: str, target: str, lang: str = "nb-en") -> float:
    audit = audit_pair_of_texts(source, target, config=Config(lang=lang))
    score = audit.score("adequacy")
    assert score is not None
    assert score.per_unit["1"] is not None
    return float(score.per_unit["1"])


@pytest.mark.parametrize(
    "corrupted",
    [
        "Syria did not attack Turkey on Thursday, says Foreign Minister Kari Nes.",
        "Turkey attacked Syria on Thursday, says Foreign Minister Kari Nes.",
        "Turkey did not attack Syria on Tuesday, says Foreign Minister Kari Nes.",
        "Turkey did not attack Iraq on Thursday, says Foreign Minister Kari Nes.",
    ],
)
def test_a_faithful_paraphrase_outranks_a_corrupted_near_copy(corrupted: str) -> None:
    assert value(SOURCE, FAITHFUL) > value(SOURCE, corrupted)


def test_an_english_reference_can_stand_on_the_source_side() -> None:
    reference = "Turkey did not attack Syria on Thursday, says Foreign Minister Kari Nes."
    corrupted = "Turkey attacked Syria on Thursday, says Foreign Minister Kari Nes."
    assert value(reference, FAITHFUL, "en-en") > value(reference, corrupted, "en-en")


def test_a_rendering_of_another_sentence_is_low() -> None:
    assert value(SOURCE, "The bakery on the corner sells bread and cakes to tourists every summer.") < 0.2


def test_the_estimate_does_not_change_with_the_rules_that_are_selected() -> None:
    corrupted = "Turkey attacked Syria on Tuesday, says Foreign Minister Kari Nes."
    figures = set()
    for config in (
        Config(lang="nb-en"),
        Config(lang="nb-en", select=("DAT",)),
        Config(lang="nb-en", min_confidence=0.9),
    ):
        score = audit_pair_of_texts(SOURCE, corrupted, config=config).score("adequacy")
        assert score is not None
        figures.add(score.per_unit["1"])
    assert len(figures) == 1


def test_the_reasons_name_what_costs_most() -> None:
    comparison, evidence = evidence_of_texts(
        "Tyrkia angrep Syria.", "Syria attacked Turkey.", config=Config(lang="nb-en")
    )
    why = reasons(comparison, evidence.findings, evidence.suspicions)
    assert "critical findings" in why
    comparison, evidence = evidence_of_texts(
        "Tyrkia angrep Syria.", "Turkey attacked Syria.", config=Config(lang="nb-en")
    )
    assert reasons(comparison, evidence.findings, evidence.suspicions) == []


def test_contributions_add_up_to_the_estimate() -> None:
    import math

    comparison, evidence = evidence_of_texts(SOURCE, FAITHFUL, config=Config(lang="nb-en"))
    total = sum(contributions(comparison, evidence.findings, evidence.suspicions).values())
    found = unit_adequacy(comparison, evidence.findings, evidence.suspicions)
    assert found == pytest.approx(1 / (1 + math.exp(-total)))


def test_every_weight_has_the_sign_of_its_meaning() -> None:
    weights = model().weights
    assert set(weights) == set(FEATURES)
    assert all(weight >= 0 if name in GOOD else weight <= 0 for name, weight in weights.items())


def test_features_are_never_negative() -> None:
    comparison, evidence = evidence_of_texts(SOURCE, FAITHFUL, config=Config(lang="nb-en"))
    assert all(item >= 0 for item in features(comparison, evidence.findings, evidence.suspicions).values())


def test_the_command_fits_a_model_that_ranks_its_pairs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {
            "id": str(number),
            "lang": "nb",
            "source": source,
            "reference": reference,
            "faithful": faithful,
            "corrupted": [{"target": corrupted, "code": code, "quote": ""}],
        }
        for number, (source, reference, faithful, corrupted, code) in enumerate(
            [
                (
                    "Tyrkia angrep Syria i natt.",
                    "Turkey attacked Syria last night.",
                    "Syria was attacked by Turkey overnight.",
                    "Syria attacked Turkey last night.",
                    "ROL001",
                ),
                (
                    "Politiet fant 36 våpen.",
                    "Police found 36 weapons.",
                    "Three dozen weapons were found by police.",
                    "Police found 63 weapons.",
                    "NUM001",
                ),
            ]
        )
    ]
    data, out = tmp_path / "pairs.jsonl", tmp_path / "model.json"
    data.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    assert training.main([str(data), "--out", str(out)]) == 0
    assert "6 pairs; faithful above corrupted in 100.0 %" in capsys.readouterr().out
    assert set(json.loads(out.read_text(encoding="utf-8"))["weights"]) == set(FEATURES)
    first = out.read_bytes()
    training.main([str(data), "--out", str(out)])
    assert out.read_bytes() == first
