"""The JSON report: it validates against its schema, round-trips, and the schema refuses what the contract forbids."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_audit import clean_audit, sample_audit, text_audit

from auditor.errors import ConfigError, InputError
from auditor.registry import plugins
from auditor.report.json_report import REPORTER, schema, validate
from auditor.result import Audit

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=60)


@pytest.mark.parametrize("audit", [sample_audit(), clean_audit(), Audit((), (), ())], ids=["sample", "clean", "empty"])
def test_every_report_validates(audit: Audit) -> None:
    validate(json.loads(REPORTER.render(audit)))


def test_the_schema_is_itself_valid() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema())


def test_a_report_read_back_says_the_same() -> None:
    text = sample_audit().to_json()
    assert Audit.from_json(text).to_json() == text


@settings(max_examples=50)
@given(ANY_TEXT)
def test_any_text_validates_and_round_trips(text: str) -> None:
    report = REPORTER.render(text_audit(text))
    validate(json.loads(report))
    assert REPORTER.render(Audit.from_json(report)) == report


def test_nothing_in_a_report_turns_the_writing_direction_or_ends_a_line() -> None:
    text = "one\u202etwo\u2066three\u2028four\x7ffive\x9bsix"
    report = REPORTER.render(text_audit(text))
    assert not set("\u202e\u2066\u2028\x7f\x9b") & set(report)
    assert "one\\u202etwo" in report
    assert f"m {text}" in {found["message"] for found in json.loads(report)["findings"]}


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("findings", 2, "severity"), "fatal", "findings[2].severity"),
        (("findings", 0, "fingerprint"), "no", "findings[0].fingerprint"),
        (("findings", 0, "code"), "ROL1", "findings[0].code"),
        (("findings", 1, "target_span", "start"), -1, "findings[1]"),
        (("units", 3, "scores", "bleu"), "41.8", "units[3].scores.bleu"),
        (("units", 0, "source", 0, "start"), 1.5, "units[0].source[0].start"),
        (("units", 0, "shape"), "one", "units[0].shape"),
        (("pairs", 0, "relation"), "same", "pairs[0].relation"),
        (("pairs", 0, "confidence"), 1.5, "pairs[0].confidence"),
        (("scores", "bleu", "signature"), "", "scores.bleu.signature"),
        (("documents", 0, "notices"), None, "documents[0].notices"),
        (("schema",), "auditor/2", "schema"),
        (("extra",), 1, "the report"),
        (("units", 0, "extra"), 1, "units[0]"),
    ],
)
def test_what_breaks_the_contract_is_named_with_its_place(path: tuple[Any, ...], value: Any, where: str) -> None:
    data = sample_audit().to_dict()
    at: Any = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(InputError, match="auditor/1") as caught:
        validate(data)
    assert f": {where}" in str(caught.value)


@pytest.mark.parametrize("key", ["schema", "signature", "documents", "pairs", "units", "findings", "scores", "skips"])
def test_no_part_may_be_missing(key: str) -> None:
    data = sample_audit().to_dict()
    del data[key]
    with pytest.raises(InputError, match=key):
        validate(data)


def test_evidence_is_open() -> None:
    data = sample_audit().to_dict()
    data["findings"][0]["evidence"] = {"anything": [1, {"at": None}]}
    validate(data)


def test_an_unknown_option_is_refused_and_a_foreign_one_is_not() -> None:
    assert REPORTER.render(sample_audit(), width=80) == REPORTER.render(sample_audit())
    with pytest.raises(ConfigError, match="min_severty"):
        REPORTER.render(sample_audit(), min_severty="major")


def test_the_registry_finds_the_reporters() -> None:
    found = plugins("report", "REPORTER")
    suffixes = {"text": ".txt", "json": ".json", "html": ".html", "markdown": ".md", "csv": ".csv"}
    assert {name: found[name].suffix for name in suffixes} == suffixes
