"""The CSV report: one row a finding, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_audit import FORMULA, clean_audit, sample_audit, text_audit

from auditor.report.csv_report import COLUMNS, REPORTER, cell
from auditor.result import Audit

STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def rows(audit: Audit, **options: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(REPORTER.render(audit, **options), newline="")))


def test_there_is_one_row_a_finding_in_order() -> None:
    audit = sample_audit()
    found = rows(audit)
    assert [row["code"] for row in found] == [finding.code for finding in audit.findings]
    assert [row["fingerprint"] for row in found] == [finding.fingerprint for finding in audit.findings]
    assert found[0]["target"] == "The port town attacked the militia"
    assert (found[0]["target_start"], found[0]["target_end"]) == ("7", "41")
    assert found[5]["target_start"] == ""
    assert found[9]["unit"] == ""


def test_a_clean_audit_is_a_header() -> None:
    assert REPORTER.render(clean_audit()) == ",".join(COLUMNS) + "\n"


def test_min_severity_leaves_rows_out() -> None:
    assert {row["severity"] for row in rows(sample_audit(), min_severity="major")} == {"critical", "major"}


@pytest.mark.parametrize("start", [*STARTS, " =", "\n="])
def test_a_formula_is_neutralised(start: str) -> None:
    assert cell(f"{start}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a;=HYPERLINK(1)", "a;'=HYPERLINK(1)"),
        ('a; "=1"', 'a;\' "=1"'),
        ("a\n=1", "a\n'=1"),
        ("a\t @x", "a\t' @x"),
        ("a;b\n\n＝1", "a;b\n\n'＝1"),
    ],
)
def test_a_formula_behind_what_may_end_a_cell_is_neutralised(text: str, shown: str) -> None:
    assert cell(text) == shown


@pytest.mark.parametrize("text", ["source: a; target: b", "a=b", "3 - 2", "a;b;c", "a\tb", "«ja»", ""])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


def test_formulas_and_controls_of_the_sample_are_harmless() -> None:
    row = rows(sample_audit())[8]
    assert row["message"].startswith("'" + FORMULA)
    assert row["suggestion"].startswith("'+leave out")
    assert "\x1b" not in REPORTER.render(sample_audit())
    assert "\u202e" not in REPORTER.render(sample_audit())


@settings(max_examples=60)
@given(st.text(max_size=30), st.sampled_from(["", *STARTS, ";=", '\n"=', "\t @"]), st.text(max_size=3))
def test_no_cell_starts_a_formula_and_no_text_makes_a_row(before: str, start: str, after: str) -> None:
    report = REPORTER.render(text_audit(before + start + after))
    found = list(csv.reader(io.StringIO(report, newline="")))
    assert [len(row) for row in found] == [len(COLUMNS)] * 2
    assert not any(value.lstrip().startswith(STARTS) for row in found for value in row)
    # A spreadsheet that splits elsewhere does not see the quotes.
    assert not any(part.lstrip(' "').startswith(STARTS[:4]) for part in re.split("[;\t\n]", report))
