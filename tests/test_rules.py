"""Every rule's own examples are its tests; the shape of its documentation is checked too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.config import Config
from auditor.errors import PluginError
from auditor.pipeline import audit_pair_of_texts
from auditor.registry import Example, rules, selected

RULES = rules()
CODES = (
    "TXT001 TXT002 TXT003 ENT001 ENT002 ENT003 ENT004 ENT005 NUM001 NUM003 DAT001 DAT002 NEG001 ROL001 "
    "STA001 ANT001 MOD001 OMI001 ADD001 LEX001 LEX002 LEX003"
).split()

RUN = {code: rule for code, rule in RULES.items() if rule.profile == "embedded"}
"""The others rest on a pretrained model, whose verdicts on their examples no test can foresee (see test_nli.py)."""


def found(code: str, example: Example, folder: Path) -> list[str]:
    """What the rule marks in the example, as text."""
    config = Config(lang=example.lang)
    if example.terms:
        (folder / "terms.csv").write_text(example.terms, encoding="utf-8")
        config = config.override(termbase=str(folder / "terms.csv"))
    audit = audit_pair_of_texts(example.source, example.target, config=config)
    assert [skip.reason for skip in audit.skips if "failed" in skip.reason] == []
    spans = [finding.target_span or finding.source_span for finding in audit.findings if finding.code == code]
    return [span.text if span else "" for span in spans]


@pytest.mark.parametrize(("code", "example"), [(c, e) for c, rule in RUN.items() for e in rule.bad])
def test_rule_flags_its_bad_example(code: str, example: Example, tmp_path: Path) -> None:
    marked = found(code, example, tmp_path)
    assert marked, f"{code} says nothing about: {example.target}"
    words = set(re.findall(r"\w+", example.quote.lower()))
    assert any(words & set(re.findall(r"\w+", text.lower())) or example.quote == text for text in marked), marked


@pytest.mark.parametrize(("code", "example"), [(c, e) for c, rule in RUN.items() for e in rule.good])
def test_rule_leaves_its_good_example_alone(code: str, example: Example, tmp_path: Path) -> None:
    assert found(code, example, tmp_path) == []


@pytest.mark.parametrize(("code", "example"), [(c, e) for c, rule in RULES.items() for e in rule.bad])
def test_one_error_gives_one_finding_at_major_or_above(code: str, example: Example) -> None:
    audit = audit_pair_of_texts(example.source, example.target, config=Config(lang=example.lang))
    serious = [finding.code for finding in audit.of("major")]
    assert len(serious) <= 1, serious


@pytest.mark.parametrize(
    "example", [e for rule in RULES.values() for e in rule.good if not rule.code.startswith("TXT")]
)
def test_good_examples_raise_nothing_at_major_or_above(example: Example) -> None:
    audit = audit_pair_of_texts(example.source, example.target, config=Config(lang=example.lang))
    assert [(finding.code, finding.message) for finding in audit.of("major")] == []


def test_every_code_of_the_first_issue_is_there() -> None:
    assert [code for code in CODES if code not in RULES] == []


@pytest.mark.parametrize("code", RULES)
def test_documentation_has_its_sections_in_order(code: str) -> None:
    sections = re.findall(r"^## (.+)$", RULES[code].doc, flags=re.M)
    assert sections == ["What it does", "Why it matters", "Known limits"]


def test_selection_by_prefix_and_ignore() -> None:
    assert set(selected(("ENT",), ("ENT005",))) == {"ENT001", "ENT002", "ENT003", "ENT004"}


def test_unknown_code_is_named() -> None:
    with pytest.raises(PluginError, match="XYZ"):
        selected(("XYZ",), ())
