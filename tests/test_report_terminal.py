"""The terminal report: readable at any width, the same with and without colour, and deaf to scraped text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_audit import LONG_WORD, clean_audit, sample_audit, text_audit

from auditor.errors import ConfigError
from auditor.records import Score
from auditor.report._text import BIDI, visible
from auditor.report.terminal import REPORTER
from auditor.result import Audit

ANSI = re.compile(r"\x1b\[[0-9;]*m")
UNSAFE = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f{BIDI}]")


def plain(audit: Audit, width: int = 80, **options: object) -> str:
    return REPORTER.render(audit, width=width, color=False, **options)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [40, 72, 80, 99, 100, 120, 160])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, plain(sample_audit(), width, gloss=True).splitlines())) <= width


def test_a_finding_says_its_code_name_severity_and_unit() -> None:
    text = plain(sample_audit())
    assert "ROL001 roles-swapped  critical  u1" in text
    assert "ENT005 entity-inconsistent  minor  whole document" in text
    assert "→ write Ministry of Foreign Affairs" in text


def test_findings_are_listed_the_gravest_first() -> None:
    head = plain(sample_audit()).split("Units ─")[0]
    assert head.index("NEG001") < head.index("NUM003") < head.index("ENT005")


@pytest.mark.parametrize("width", [80, 120])
def test_spans_are_marked_without_colour_by_brackets_and_the_findings_number(width: int) -> None:
    text = plain(sample_audit(), width)
    assert "‹Militsen angrep havnebyen›[1]" in text
    assert "‹Ministry of Justice›[2]" in text
    assert "‹At most 40›[4]" in text


def test_colour_adds_nothing_but_colour() -> None:
    assert ANSI.sub("", REPORTER.render(sample_audit(), width=100, color=True)) == plain(sample_audit(), 100)
    assert "\x1b" not in plain(sample_audit(), 100)


def test_no_line_ends_in_spaces() -> None:
    assert not re.search(r" $", plain(sample_audit(), 120), flags=re.MULTILINE)


def test_no_color_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in REPORTER.render(sample_audit(), width=80)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in REPORTER.render(sample_audit(), width=80)


def test_source_stands_beside_target_when_wide_and_above_it_when_narrow() -> None:
    wide, narrow = plain(sample_audit(), 120), plain(sample_audit(), 80)
    assert re.search(r"stengt inntil videre\. +│ The road is closed", wide)
    assert re.search(r"  nb  Veien er stengt.*\n  en  The road is closed", narrow)


@pytest.mark.parametrize("short", [False, True])
def test_comet_and_bleu_are_always_shown_or_explained(short: bool) -> None:
    text = flat(plain(sample_audit(), short=short))
    assert "BLEU 41.8 nrefs:1" in text
    assert "COMET – COMET needs the neural profile: pip install 'mt-auditor[neural]'" in text
    bare = flat(plain(sample_audit(scores=(), skips=()), short=short))
    assert "COMET – not run: pip install 'mt-auditor[neural]'" in bare
    assert "BLEU – not run: BLEU needs a trusted translation: pass --reference FILE" in bare


def test_comet_is_shown_for_the_run_and_for_each_unit_where_it_ran() -> None:
    comet = Score("comet", 0.81234, {"u1": 0.5123}, "comet|model:tiny|version:2.2")
    text = plain(replace(clean_audit(), scores=(comet,)))
    assert re.search(r"COMET +0\.8123  comet\|model:tiny", text)
    assert "COMET 0.512" in text


def test_a_metric_without_a_value_says_why() -> None:
    bleu = Score("bleu", None, {}, "nrefs:0|version:2.5")
    assert "no unit could be scored" in flat(plain(sample_audit(scores=(bleu,))))


def test_short_is_the_summary_alone() -> None:
    text = plain(sample_audit(), short=True)
    assert "FAIL: 3 critical, 4 major" in text
    assert "ROL001" not in text
    assert "Militsen" not in text


def test_min_severity_hides_and_says_so_but_changes_no_verdict() -> None:
    text = plain(sample_audit(), min_severity="critical")
    assert "NUM003" not in text
    assert "7 findings below critical not shown" in text
    assert "FAIL: 3 critical, 4 major at or above the gate (major)" in text


def test_flagged_leaves_clean_units_out() -> None:
    assert "Veien er stengt" in plain(sample_audit())
    assert "Veien er stengt" not in plain(sample_audit(), units="flagged")


def test_the_gloss_is_shown_on_request() -> None:
    assert "the-militia attacked" not in plain(sample_audit())
    assert "the-militia attacked" in plain(sample_audit(), gloss=True)


def test_the_verdict_follows_the_gate() -> None:
    assert "FAIL: 3 critical at or above the gate (critical)" in plain(sample_audit(), fail_on="critical")
    assert "PASS: no finding at or above the gate (minor)" in plain(clean_audit(), fail_on="minor")


def test_skips_with_one_reason_are_said_once() -> None:
    assert plain(sample_audit()).count("the rule failed here") == 1
    assert "ROL001 u8, u9" in plain(sample_audit())


def test_the_penalty_is_shown() -> None:
    assert f"MQM penalty {sample_audit().penalty():.1f} per 100 source words" in plain(sample_audit())


@pytest.mark.parametrize("width", [80, 120])
def test_hostile_text_controls_nothing(width: int) -> None:
    text = plain(sample_audit(), width, gloss=True)
    assert not UNSAFE.search(text)
    assert "[U+001B][31mrødt" in flat(text)
    assert "[U+202E]gnirts" in flat(text)


@settings(max_examples=40)
@given(st.text(max_size=40))
def test_any_text_is_shown_in_full_and_controls_nothing(text: str) -> None:
    report = plain(text_audit(text), 80)
    assert not UNSAFE.search(report)
    shown = "".join(visible(text).split())
    assert shown in "".join(report.split())


def test_a_very_long_word_is_folded_not_cut() -> None:
    assert LONG_WORD in "".join(plain(sample_audit(), 60).split())


def test_markup_in_text_is_not_read() -> None:
    assert "[bold]x[/bold] :smile:" in plain(text_audit("[bold]x[/bold] :smile:"))


@pytest.mark.parametrize(
    "option", [{"units": "some"}, {"min_severity": "all"}, {"fail_on": "x"}, {"width": 0}, {"colour": True}]
)
def test_a_wrong_option_is_refused(option: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=next(iter(option))):
        REPORTER.render(sample_audit(), **option)


def test_an_empty_audit_is_shown() -> None:
    assert "No findings." in plain(Audit((), (), ()))


def test_a_report_read_back_looks_the_same_but_for_the_gloss() -> None:
    audit = sample_audit()
    assert plain(Audit.from_json(audit.to_json()), 120) == plain(audit, 120)
