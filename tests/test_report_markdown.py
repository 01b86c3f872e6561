"""The Markdown report: a summary that GitHub shows, in which scraped text stays text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_audit import clean_audit, sample_audit, text_audit

from auditor.report.markdown import LIMIT, REPORTER, escape
from auditor.result import Audit

OWN_TAGS = re.compile(r"</?(?:details|summary|ins|sup|sub|br)>")


def test_the_summary_holds_verdict_scores_and_findings() -> None:
    text = REPORTER.render(sample_audit())
    assert "**FAIL: 3 critical, 4 major at or above the gate (major)**" in text
    assert "| BLEU | 41.8 |" in text
    assert "| COMET | – | COMET needs the neural profile: pip install 'mt-auditor\\[neural\\]'" in text
    assert "**1 · ROL001 roles-swapped** · u1" in text
    assert "<ins>Ministry of Justice</ins><sup>2</sup>" in text
    assert "Veien er stengt" not in text


def test_options_choose_what_is_shown() -> None:
    assert "Veien er stengt" in REPORTER.render(sample_audit(), units="all")
    assert "ROL001 roles" not in REPORTER.render(sample_audit(), short=True)
    assert "NUM003" not in REPORTER.render(sample_audit(), min_severity="critical")
    assert "the-militia" in REPORTER.render(sample_audit(), gloss=True)
    assert "PASS" in REPORTER.render(clean_audit())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[x](javascript:1)", "\\[x\\](javascript:1)"),
        ("a | b", "a \\| b"),
        ("**no** _no_ `no` ~~no~~", "\\*\\*no\\*\\* \\_no\\_ \\`no\\` \\~\\~no\\~\\~"),
        ("# heading", "\\#&#8203; heading"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("@alle", "@&#8203;alle"),
        ("https://example.org", "https:&#8203;//example.org"),
        ("&lt;", "&amp;lt;"),
        ("line\n\n## two", "line \\#&#8203;\\#&#8203; two"),
    ],
)
def test_text_stays_text(text: str, shown: str) -> None:
    assert escape(text) == shown


@settings(max_examples=50)
@given(st.text(max_size=40))
def test_no_text_brings_a_tag_or_a_control(text: str) -> None:
    report = REPORTER.render(text_audit(text), units="all", gloss=True)
    assert not re.search(r"<(?=[a-zA-Z/!?])", OWN_TAGS.sub("", report))
    assert "\x1b" not in report
    assert "\u202e" not in report


def test_a_table_row_keeps_its_columns() -> None:
    report = REPORTER.render(text_audit("a|b|c\\|d"), units="all")
    row = next(line for line in report.splitlines() if line.startswith("| **u1**"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 5


def test_a_summary_too_long_for_github_is_cut_at_a_block() -> None:
    audit = sample_audit()
    long = Audit(audit.documents, audit.pairs, audit.units * 1000, findings=audit.findings)
    report = REPORTER.render(long, units="all")
    assert len(report.encode()) < LIMIT + 1000
    assert "too long for a summary" in report
    assert report.count("<details>") == report.count("</details>")
