"""Measuring the rules against labelled data: what each figure means, the gates, the kinds of data, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.config import Config
from auditor.errors import InputError
from auditor.evaluate import (
    Alarms,
    Case,
    Decision,
    Evaluation,
    Gate,
    Label,
    Level,
    Place,
    Ranking,
    Rendering,
    Verdicts,
    audit_pairs,
    check_gates,
    evaluate,
    kind_of,
    measure,
    occurrences,
    read_decisions,
    read_exclusions,
    read_pairs,
    read_story,
    review,
)
from auditor.records import Finding, Severity, Span
from auditor.result import Audit

SOURCE = "Ingen ble skadet i brannen på Voss."
FAITHFUL = "Nobody was hurt in the fire at Voss."
WRONG = "Everyone was hurt in the fire at Voss."
PAIR = {
    "id": "p1",
    "lang": "nb",
    "source": SOURCE,
    "reference": "No one was hurt in the fire at Voss.",
    "faithful": FAITHFUL,
    "corrupted": [
        {"target": WRONG, "code": "NEG001", "quote": "Everyone was hurt", "source_quote": "Ingen ble skadet"}
    ],
}


def auditor(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "auditor", *map(str, arguments)]
    env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80", **environment}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=env, timeout=120)


def lines(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


# --- renderings by hand ----------------------------------------------------------------------------


def finding(
    code: str,
    target: tuple[int, int] | None,
    source: tuple[int, int] | None = None,
    *,
    severity: Severity = "major",
    unit: str | None = "1",
    confidence: float = 0.9,
    mqm: str = "accuracy/mistranslation",
    name: str = "",
) -> Finding:
    spans = [None if at is None else Span("d", *at, "x") for at in (source, target)]
    return Finding(code, "n", severity, mqm, "m", unit, *spans, confidence=confidence, fingerprint=name)


def row(*findings: Finding, labels: Sequence[Label] = (), score: float | None = 0.5, target: str = WRONG) -> Rendering:
    unit = Place("1", ((0, len(SOURCE)),), ((0, len(target)),), SOURCE, target, score)
    return Rendering(SOURCE, target, (unit,), findings, tuple(labels))


NEG = Label("NEG001", "Ingen", "Everyone", "critical", "accuracy/mistranslation")


def of(*findings: Finding, faithful: Rendering | None = None, label: Label = NEG, at: Severity = "major") -> Evaluation:
    return measure([Case("p", faithful, (row(*findings, labels=[label]),))], min_severity=at)


def test_an_error_is_found_by_words_when_its_family_overlaps_the_quotation_on_either_side() -> None:
    for hit in (finding("NEG001", (0, 8)), finding("NEG001", (7, 12)), finding("NEG001", None, (0, 5))):
        assert of(hit).overall.span == Level(1, 1, 1, 1)
    # It ends where the quotation begins, or begins where it ends.
    for miss in (finding("NEG001", (8, 12)), finding("NEG001", None, (5, 9)), finding("STA001", (0, 8))):
        assert of(miss).overall.span == Level(1, 0, 1, 0)


def test_strict_wants_the_code_and_anywhere_takes_any_family() -> None:
    kin, other = of(finding("NEG002", (0, 8))).overall, of(finding("STA001", (0, 8))).overall
    assert (kin.span.found, kin.strict.found, kin.anywhere.found) == (1, 0, 1)
    assert (kin.span.true, kin.strict.true, kin.anywhere.true) == (1, 0, 1)
    assert (other.span.found, other.strict.found, other.anywhere.found) == (0, 0, 1)
    assert (other.span.precision, other.anywhere.precision) == (0.0, 1.0)


def test_by_sentence_the_family_in_the_unit_is_enough() -> None:
    away = of(finding("NEG001", (20, 25))).overall
    assert (away.span, away.unit) == (Level(1, 0, 1, 0), Level(1, 1, 1, 1))
    assert of(finding("STA001", (0, 8))).overall.unit == Level(1, 0, 1, 0)


def test_by_sentence_a_finding_in_another_unit_does_not_count() -> None:
    source, target = "Ingen kom. Alle gikk.", "All came. All left."
    units = (
        Place("u1", ((0, 10),), ((0, 9),), "Ingen kom.", "All came."),
        Place("u2", ((11, 21),), ((10, 19),), "Alle gikk.", "All left."),
    )
    label = replace(NEG, source="Ingen", target="")

    def judged(found: Finding) -> Level:
        return measure([Case("s", None, (Rendering(source, target, units, (found,), (label,)),))]).overall.unit

    assert judged(finding("NEG001", (0, 3), unit="u1")) == Level(1, 1, 1, 1)
    assert judged(finding("NEG001", (10, 13), unit="u2")) == Level(1, 0, 1, 0)
    # A finding about the whole document stands where its words stand.
    assert judged(finding("NEG001", (0, 3), unit=None)) == Level(1, 1, 1, 1)
    assert judged(finding("NEG001", (10, 13), unit=None)) == Level(1, 0, 1, 0)


def test_only_findings_at_or_above_the_severity_count() -> None:
    minor = finding("NEG001", (0, 8), severity="minor")
    assert of(minor).overall.span == Level(1, 0, 0, 0)
    assert of(minor, at="minor").overall.span == Level(1, 1, 1, 1)
    assert of(finding("NEG001", (0, 8)), at="critical").overall.span == Level(1, 0, 0, 0)


def test_every_finding_on_the_faithful_half_is_false_and_lowers_precision() -> None:
    faithful = row(finding("NEG001", (0, 6)), finding("ENT002", (30, 34)), target=FAITHFUL)
    found = of(finding("NEG001", (0, 8)), faithful=faithful)
    assert found.overall.span == Level(1, 1, 3, 1)
    assert found.overall.unit == Level(1, 1, 3, 1)
    assert found.overall.alarms == Alarms(sentences=1, findings=2, flagged=1)
    assert (found.overall.alarms.per_100, found.overall.alarms.flagged_per_100) == (200.0, 100.0)
    assert found.figures("NEG").span == Level(1, 1, 2, 1)
    assert found.figures("ENT002").span.precision == 0.0
    assert found.figures("ENT").alarms == Alarms(1, 1, 1)
    assert found.figures("ROL").alarms == Alarms(1, 0, 0)


def test_a_faithful_bitext_counts_as_false_alarms_only() -> None:
    alone = Case("r", row(finding("NEG001", (0, 6)), target=FAITHFUL), labelled=False)
    found = measure([alone, replace(alone, id="s", faithful=row(target=FAITHFUL))])
    assert found.overall.span == Level()
    assert found.overall.alarms == Alarms(2, 1, 1)
    assert found.overall.alarms.per_100 == 50.0


def test_excluded_rows_stand_in_a_figure_of_their_own() -> None:
    flagged = Case("r", row(finding("NEG001", (0, 6)), target=FAITHFUL), labelled=False)
    found = measure([flagged, replace(flagged, id="s", excluded=True)])
    assert found.overall.alarms == Alarms(1, 1, 1)
    assert found.with_excluded == Alarms(2, 2, 2)
    assert [item.case for item in found.false_alarms] == ["r"]
    assert measure([flagged]).with_excluded is None


def test_errors_are_grouped_by_their_label_and_findings_by_themselves() -> None:
    found = of(finding("NEG001", (0, 8), severity="major", mqm="fluency"))
    assert found.groups["severity"]["critical"].span == Level(1, 1, 0, 0)
    assert found.groups["severity"]["major"].span == Level(0, 0, 1, 1)
    assert list(found.groups["severity"]) == ["critical", "major"]
    assert found.groups["mqm"]["fluency"].span.precision == 1.0
    assert found.groups["family"]["NEG"].span == Level(1, 1, 1, 1)


def test_an_error_without_a_place_is_not_judged_by_words() -> None:
    # The reference stands in the place of the source: words that were lost stand on neither side.
    lost = replace(NEG, source="finnes ikke her", target="")
    found = of(finding("NEG001", (0, 8)), finding("ENT002", (30, 34)), label=lost).overall
    assert (found.errors, found.span) == (1, Level(0, 0, 1, 0))
    assert found.unit == Level(1, 1, 2, 1)


def test_ranking_wants_the_faithful_rendering_above_the_corrupted_one() -> None:
    def ranked(bad: float | None, good: float | None, score: str = "adequacy") -> Ranking:
        case = Case("p", row(score=good, target=FAITHFUL), (row(labels=[NEG], score=bad),))
        return measure([case], score=score).overall.ranking

    assert ranked(0.2, 0.8) == Ranking(ranked=1, right=1)
    assert ranked(0.8, 0.2) == Ranking(ranked=1)
    assert ranked(0.5, 0.5) == Ranking(ranked=1, tied=1)
    assert ranked(None, 0.5) == Ranking(unranked=1)
    assert ranked(0.5, None).accuracy is None
    # TER counts errors.
    assert ranked(80.0, 20.0, "ter") == Ranking(ranked=1, right=1)


def test_ranking_goes_family_by_family() -> None:
    sta = replace(NEG, code="STA001")
    cases = [
        Case("a", row(score=0.9, target=FAITHFUL), (row(labels=[NEG], score=0.1), row(labels=[sta], score=0.95))),
    ]
    found = measure(cases)
    assert found.overall.ranking.accuracy == 0.5
    assert (found.figures("NEG").ranking.accuracy, found.figures("STA").ranking.accuracy) == (1.0, 0.0)


def test_a_story_ranks_the_unit_against_the_one_of_the_same_source_sentence() -> None:
    source = "Ingen kom. Alle gikk."

    def told(first: float, second: float, labels: tuple[Label, ...] = ()) -> Rendering:
        units = (
            Place("u1", ((0, 10),), ((0, 9),), "Ingen kom.", "All came.", first),
            Place("u2", ((11, 21),), ((10, 19),), "Alle gikk.", "All left.", second),
        )
        return Rendering(source, "All came. All left.", units, (), labels)

    label = replace(NEG, source="Alle gikk", target="All left")
    assert measure([Case("s", told(0.1, 0.9), (told(0.9, 0.2, (label,)),))]).overall.ranking.right == 1
    assert measure([Case("s", told(0.9, 0.1), (told(0.1, 0.2, (label,)),))]).overall.ranking.right == 0


def test_misses_and_false_alarms_are_listed_with_their_sentences() -> None:
    sure, unsure = finding("ENT002", (30, 34), confidence=0.6), finding("NUM001", (0, 6), confidence=0.95)
    near = finding("NEG001", (0, 8), severity="minor")
    found = of(near, sure, faithful=row(unsure, target=FAITHFUL))
    (missed,) = found.misses
    assert (missed.source, missed.target, missed.label, missed.nearby) == (SOURCE, WRONG, NEG, (near,))
    assert [(item.kind, item.finding) for item in found.false_alarms] == [("faithful", unsure), ("beside", sure)]
    assert [item.target for item in found.false_alarms] == [FAITHFUL, WRONG]


def test_f1_is_the_harmonic_mean_and_nought_where_nothing_is_true() -> None:
    assert Level(4, 2, 2, 2).f1 == pytest.approx(2 / 3)
    assert Level(4, 0, 0, 0).f1 == 0.0
    assert Level(0, 0, 3, 0).f1 is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("NEG001", "NEG002", "STA001")),
            st.integers(0, 30),
            st.integers(1, 8),
            st.sampled_from(("critical", "major", "minor")),
        ),
        max_size=6,
    )
)
def test_strict_is_within_the_family_and_the_family_within_any(drawn: list[tuple[str, int, int, Severity]]) -> None:
    findings = [finding(code, (at, at + size), severity=level) for code, at, size, level in drawn]
    found = of(*findings, faithful=row(*findings[:2], target=FAITHFUL)).overall
    assert found.strict.found <= found.span.found <= found.anywhere.found
    assert found.strict.true <= found.span.true <= found.anywhere.true <= found.anywhere.findings
    assert found.span.found <= found.unit.found
    families = of(*findings).groups["family"].values()
    assert sum(figures.span.findings for figures in families) == of(*findings).overall.span.findings


@given(st.text("ab", max_size=12), st.text("ab", max_size=3))
def test_occurrences_quote_the_text(text: str, quotation: str) -> None:
    found = occurrences(text, quotation)
    assert all(text[start:end] == quotation for start, end in found)
    assert bool(found) == (bool(quotation) and quotation in text)


# --- decisions -------------------------------------------------------------------------------------

DECISIONS = (
    Decision("f1", "NEG001", "1", "true-error"),
    Decision("f2", "NEG001", "2", "false-alarm"),
    Decision("f3", "ENT002", "3", "true-error"),
    Decision("f4", "ENT002", "4", "accepted"),
)


def test_precision_by_verdicts_leaves_out_what_was_accepted() -> None:
    found, stale = review(DECISIONS)
    assert found["all", ""] == Verdicts(2, 1, 1, None)
    assert found["all", ""].precision == pytest.approx(2 / 3)
    assert found["code", "NEG001"].precision == 0.5
    assert found["family", "ENT"] == Verdicts(1, 0, 1, None)
    assert not any(kind in ("severity", "mqm") for kind, _ in found)
    assert stale == 0


def test_with_the_report_severities_and_what_is_undecided_are_known() -> None:
    findings = (
        finding("NEG001", (0, 1), severity="critical", unit="1", name="f1"),
        finding("NEG001", (0, 1), severity="minor", unit="2", name="f2"),
        finding("ENT002", (0, 1), unit="3", name="f3"),
        finding("NUM001", (0, 1), unit="9", name="f9"),
    )
    found, stale = review(DECISIONS, [Audit((), (), (), findings=findings)])
    assert found["all", ""] == Verdicts(true=2, false=0, accepted=0, undecided=1)
    assert found["severity", "critical"] == Verdicts(1, 0, 0, 0)
    assert found["mqm", "accuracy/mistranslation"].undecided == 1
    # f4 is about a finding that this report does not hold.
    assert stale == 1


# --- gates -----------------------------------------------------------------------------------------


def checked(found: Evaluation, *gates: Gate, level: str = "span") -> list[bool]:
    return [one.passed for one in check_gates(found, gates, level=level)]


def test_gates_hold_at_their_limit_and_fail_beyond_it() -> None:
    faithful = row(finding("NEG001", (0, 6)), target=FAITHFUL)
    found = of(finding("NEG001", (0, 8)), faithful=faithful)
    assert checked(found, Gate("recall", 1.0), Gate("precision", 0.5), Gate("precision", 0.51)) == [True, True, False]
    assert checked(found, Gate("false-alarms", 100), Gate("false-alarms", 99)) == [True, False]
    assert checked(found, Gate("f1", 0.66), Gate("f1", 0.67)) == [True, False]
    assert checked(found, Gate("ranking", 0.0), Gate("ranking", 0.1)) == [True, False]


def test_a_gate_by_code_or_family_looks_at_that_alone() -> None:
    found = of(finding("STA001", (0, 8)))
    assert checked(found, Gate("recall", 0.1, "NEG"), Gate("recall", 0.1, "NEG001")) == [False, False]
    assert checked(found, Gate("precision", 0.1, "STA")) == [False]
    (one,) = check_gates(found, [Gate("recall", 0.8, "NEG")])
    assert one.reason == "recall of NEG 0.000 (0 of 1) is below 0.8"


def test_a_gate_may_look_at_sentences() -> None:
    away = of(finding("NEG001", (20, 25)))
    assert checked(away, Gate("recall", 0.5)) == [False]
    assert checked(away, Gate("recall", 0.5), level="unit") == [True]


def test_a_gate_without_a_figure_fails() -> None:
    found = of()
    gates = [Gate("precision", 0.0), Gate("recall", 0.0, "ROL"), Gate("false-alarms", 5), Gate("ranking", 0.0)]
    for one in check_gates(found, gates):
        assert not one.passed
        assert "measured" in one.reason


def test_a_gate_on_an_unknown_code_is_refused() -> None:
    with pytest.raises(InputError, match="'XYZ'"):
        check_gates(of(), [Gate("recall", 0.5, "XYZ")])


def test_the_precision_gate_reads_decisions_too() -> None:
    reviewed, _ = review(DECISIONS)
    only = replace(measure([]), reviewed=reviewed)
    assert checked(only, Gate("precision", 0.6), Gate("precision", 0.7)) == [True, False]
    assert checked(only, Gate("precision", 0.9, "ENT")) == [True]
    both = replace(of(finding("NEG001", (0, 8))), reviewed=reviewed)
    assert checked(both, Gate("precision", 0.9)) == [True, False]


# --- reading ---------------------------------------------------------------------------------------


def test_pairs_are_read_and_a_quotation_may_stand_in_the_source(tmp_path: Path) -> None:
    lost = {"target": "Nobody was hurt.", "code": "OMI001", "quote": "i brannen på Voss"}
    (pair,) = read_pairs(lines(tmp_path / "p.jsonl", {**PAIR, "corrupted": [*PAIR["corrupted"], lost]}))  # type: ignore[misc]
    assert [label for _, label in pair.corrupted] == [
        Label("NEG001", "Ingen ble skadet", "Everyone was hurt", "critical", "accuracy/mistranslation"),
        Label("OMI001", "i brannen på Voss", "", "major", "accuracy/omission"),
    ]
    assert pair.where.endswith("p.jsonl, line 1")


def test_a_code_that_no_rule_has_gets_no_severity(tmp_path: Path) -> None:
    item = {"target": WRONG, "code": "ZZZ009", "quote": "Everyone"}
    (pair,) = read_pairs(lines(tmp_path / "p.jsonl", {**PAIR, "corrupted": [item, {**item, "severity": "minor"}]}))
    assert [label.severity for _, label in pair.corrupted] == ["unknown", "minor"]


ITEM = {"target": WRONG, "code": "NEG001", "quote": "Everyone was hurt"}


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("{not json", "line 2: is not valid JSON"),
        ([1], "line 2: is not an object"),
        ({**PAIR, "id": "p1"}, "line 2: the id 'p1' stands already"),
        ({"id": "p2", "faithful": "x", "corrupted": []}, "line 2: has no 'source'"),
        ({**PAIR, "id": "p2", "source": 7}, "line 2: 'source' is 7"),
        ({**PAIR, "id": "p2", "source": "a\x00"}, "line 2: 'source' holds a null byte"),
        ({**PAIR, "id": "p2", "lang": "sv"}, "line 2: the lang 'sv'"),
        ({**PAIR, "id": "p2", "corrupted": "x"}, "line 2: 'corrupted' must be a list"),
        ({**PAIR, "id": "p2", "corrupted": [{**ITEM, "quote": "Nowhere"}]}, "line 2, corrupted 1: quote 'Nowhere'"),
        ({**PAIR, "id": "p2", "corrupted": [{**ITEM, "source_quote": "Oslo"}]}, "line 2, corrupted 1: source_quote"),
        ({**PAIR, "id": "p2", "corrupted": [{**ITEM, "quote": ""}]}, "line 2, corrupted 1: has no words"),
        ({**PAIR, "id": "p2", "corrupted": [{**ITEM, "code": "neg"}]}, "line 2, corrupted 1: the code 'neg'"),
        ({**PAIR, "id": "p2", "corrupted": [{**ITEM, "severity": "grave"}]}, "line 2, corrupted 1: severity"),
        ({**PAIR, "id": "p2", "corrupted": [3]}, "line 2, corrupted 1: must be an object"),
    ],
)
def test_malformed_pairs_are_refused_with_their_line(tmp_path: Path, record: object, said: str) -> None:
    path = tmp_path / "p.jsonl"
    second = record if isinstance(record, str) else json.dumps(record)
    path.write_text(json.dumps(PAIR) + "\n" + second + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_pairs(path)
    assert f"{path}, {said}" in str(caught.value)


def story(folder: Path, *errors: object) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in (("source", SOURCE), ("garbled", WRONG), ("faithful", FAITHFUL)):
        (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
    body = ",\n    ".join(json.dumps(error, ensure_ascii=False) for error in errors)
    (folder / "gold.json").write_text(f'{{\n  "lang": "nb",\n  "errors": [\n    {body}\n  ]\n}}\n', encoding="utf-8")
    return folder


GOLD = {"code": "NEG001", "source": "Ingen ble skadet", "target": "Everyone was hurt", "note": "turned"}


def test_a_story_is_read_and_a_bad_error_is_named_by_its_line(tmp_path: Path) -> None:
    folder = story(tmp_path / "s", GOLD, {**GOLD, "target": None, "severity": "minor"})
    whole = replace(NEG, source="Ingen ble skadet", target="Everyone was hurt")
    assert read_story(folder).labels == (whole, replace(whole, target="", severity="minor"))
    for bad, said in (
        ({**GOLD, "target": "elsewhere"}, "line 5: 'elsewhere' does not stand in garbled.txt"),
        ({**GOLD, "source": None, "target": None}, "line 5: quotes neither"),
        ({"source": "Ingen"}, "line 5: has no 'code'"),
        ("x", "line 5: an error must be an object"),
    ):
        with pytest.raises(InputError, match=r"gold\.json") as caught:
            read_story(story(tmp_path / "s", GOLD, bad))
        assert said in str(caught.value)
    (folder / "gold.json").write_text('{"errors":\n [}', encoding="utf-8")
    with pytest.raises(InputError, match=r"gold\.json, line 2: is not valid JSON"):
        read_story(folder)


def decisions(path: Path, *items: object, schema: str = "auditor/decisions/1") -> Path:
    data = {"schema": schema, "report": "auditor|…", "decisions": items}
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    return path


ONE = {"fingerprint": "f1", "code": "NEG001", "unit": "1", "verdict": "true-error"}


def test_decisions_are_read_and_a_bad_one_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    (found,) = read_decisions(decisions(path, {**ONE, "note": "sant"}))
    assert found == Decision("f1", "NEG001", "1", "true-error", "sant")
    assert read_decisions(decisions(path)) == ()
    for bad, said in (
        ({**ONE, "verdict": "maybe"}, "line 11: the verdict 'maybe'"),
        ({**ONE, "unit": 4}, "line 11: 'unit'"),
        ({"code": "NEG001"}, "line 11: has no 'fingerprint'"),
    ):
        with pytest.raises(InputError) as caught:
            read_decisions(decisions(path, ONE, bad))
        assert f"{path}, {said}" in str(caught.value)
    with pytest.raises(InputError, match="holds no decisions"):
        read_decisions(decisions(path, schema="auditor/9"))


def test_exclusions_are_read_with_or_without_a_language(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("id\tlang\treason\na:1\tnno\tx\n\nb:2\tnob\ty\n", encoding="utf-8")
    assert read_exclusions(path) == {("nn", "a:1"), ("nb", "b:2")}
    path.write_text("id\na:1\n", encoding="utf-8")
    assert read_exclusions(path) == {("", "a:1")}
    path.write_text("id\tlang\na:1\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2: 1 field"):
        read_exclusions(path)
    path.write_text("row\na:1\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: no column 'id'"):
        read_exclusions(path)


def test_kinds_are_told_apart(tmp_path: Path) -> None:
    pairs = lines(tmp_path / "p.jsonl", PAIR)
    rows = lines(tmp_path / "r.jsonl", {"id": "1", "source": SOURCE, "target": FAITHFUL})
    folder = story(tmp_path / "s", GOLD)
    assert (kind_of(pairs), kind_of(folder), kind_of(folder / "gold.json")) == ("pairs", "stories", "stories")
    assert kind_of(decisions(tmp_path / "d.json")) == "decisions"
    assert kind_of(rows, faithful=True) == "faithful"
    with pytest.raises(InputError, match="add --faithful"):
        kind_of(rows)
    with pytest.raises(InputError, match="no kind that can be measured"):
        kind_of(folder / "source.txt")
    with pytest.raises(InputError, match="no such file"):
        kind_of(tmp_path / "none.txt")


# --- through the pipeline --------------------------------------------------------------------------


def test_all_kinds_are_measured_together(tmp_path: Path) -> None:
    pairs, folder = lines(tmp_path / "p.jsonl", PAIR), story(tmp_path / "s", GOLD)
    rows = lines(
        tmp_path / "r.jsonl",
        {"id": "1", "source": SOURCE, "target": WRONG},
        {"id": "2", "source": SOURCE, "target": FAITHFUL},
    )
    (tmp_path / "x.tsv").write_text("id\tlang\n1\tnob\n", encoding="utf-8")
    found = evaluate([pairs, tmp_path, rows], config=Config(lang="nb-en"), faithful=True, exclude=tmp_path / "x.tsv")
    assert folder.is_dir()
    assert found.inputs == {"pairs": 1, "stories": 1, "rows": 2, "excluded": 1, "decisions": 0}
    # The pair and the story have the same error.
    assert found.overall.span == Level(2, 2, 2, 2)
    assert found.overall.ranking.accuracy == 1.0
    assert found.overall.alarms == Alarms(3, 0, 0)
    assert found.with_excluded == Alarms(4, 1, 1)


def test_the_reference_may_stand_in_the_place_of_the_source(tmp_path: Path) -> None:
    pairs = read_pairs(lines(tmp_path / "p.jsonl", PAIR))
    (case,) = audit_pairs(pairs, config=Config(), side="reference")
    assert case.corrupted[0].source == PAIR["reference"]
    found = measure([case])
    assert found.overall.span.found == 1
    bare = {key: value for key, value in PAIR.items() if key != "reference"}
    with pytest.raises(InputError, match="line 1: has no 'reference'"):
        audit_pairs(read_pairs(lines(tmp_path / "q.jsonl", bare)), config=Config(), side="reference")


def test_another_score_is_ranked_and_an_unknown_one_refused(tmp_path: Path) -> None:
    pairs = read_pairs(lines(tmp_path / "p.jsonl", PAIR))
    for score in ("similarity", "chrf", "ter"):
        (case,) = audit_pairs(pairs, config=Config(), score=score)
        assert case.faithful is not None
        assert None not in (case.faithful.units[0].score, case.corrupted[0].units[0].score)
    for score, said in (("beauty", "there is no such score"), ("comet", "neural")):
        with pytest.raises(InputError, match=said):
            audit_pairs(pairs, config=Config(), score=score)


def test_one_row_gets_the_same_findings_as_by_itself(tmp_path: Path) -> None:
    from auditor.pipeline import audit_pair_of_texts

    (case,) = audit_pairs(read_pairs(lines(tmp_path / "p.jsonl", PAIR)), config=Config())
    alone = audit_pair_of_texts(SOURCE, WRONG, config=Config(lang="nb-en"))
    assert [(f.code, f.target_span and f.target_span.text) for f in case.corrupted[0].findings] == [
        (f.code, f.target_span and f.target_span.text) for f in alone.findings
    ]


def test_the_command_prints_figures_and_its_code_follows_the_gates(tmp_path: Path) -> None:
    lines(tmp_path / "p.jsonl", PAIR)
    run = auditor("evaluate", "p.jsonl", "--min-recall", "neg=1", "--max-false-alarms", "3", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert "gate passed: recall of NEG 1.000 (1 of 1) reaches 1" in " ".join(run.stdout.split())
    assert "NEG001" in run.stdout
    assert all(len(line) <= 80 for line in run.stdout.splitlines())
    assert "\x1b" not in run.stdout
    run = auditor("evaluate", "p.jsonl", "--min-recall", "1", "--min-recall", "ROL=0.5", "-f", "json", cwd=tmp_path)
    assert run.returncode == 1
    assert run.stderr == "auditor: gate failed: recall of ROL was not measured: nothing to count; 0.5 was asked\n"
    data = json.loads(run.stdout)
    assert (data["schema"], data["passed"], [gate["passed"] for gate in data["gates"]]) == (
        "auditor/evaluation/1",
        False,
        [True, False],
    )
    assert data["overall"]["span"]["recall"] == 1.0
    assert list(data["by_family"]) == ["NEG"]


def test_every_form_says_the_same_figures(tmp_path: Path) -> None:
    lines(tmp_path / "p.jsonl", {**PAIR, "corrupted": [{**ITEM, "code": "ROL001"}]})
    run = auditor("evaluate", "p.jsonl", "-f", "csv", cwd=tmp_path)
    table = {(one["group"], one["key"]): one for one in csv.DictReader(io.StringIO(run.stdout))}
    assert (table["all", ""]["span_recall"], table["code", "ROL001"]["span_errors"]) == ("0.0", "1")
    run = auditor("evaluate", "p.jsonl", "-f", "markdown", "--show", "all", "-o", "out.md", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, "")
    text = (tmp_path / "out.md").read_text(encoding="utf-8")
    assert "## Misses" in text
    assert "ROL001 p1" in text
    run = auditor("evaluate", "p.jsonl", "--show", "misses", cwd=tmp_path)
    assert SOURCE in run.stdout
    assert WRONG in run.stdout
    assert "found there: NEG001 critical" in run.stdout
    short = auditor("evaluate", "p.jsonl", "--quiet", cwd=tmp_path).stdout
    assert "recall 0.00" in short
    assert "families" not in short


def test_decisions_of_a_report_are_measured(tmp_path: Path) -> None:
    (tmp_path / "s.txt").write_text(SOURCE + "\n", encoding="utf-8")
    (tmp_path / "t.txt").write_text(WRONG + "\n", encoding="utf-8")
    auditor("audit", "s.txt", "t.txt", "-f", "json", "-o", "report.json", cwd=tmp_path)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    (one, *_) = report["findings"]
    item = {key: one[key] for key in ("fingerprint", "code", "unit")}
    decisions(tmp_path / "d.json", {**item, "verdict": "true-error"}, {**ONE, "fingerprint": "gone"})
    run = auditor("evaluate", "d.json", "--report", "report.json", "--min-precision", "1", "-f", "json", cwd=tmp_path)
    assert run.returncode == 0
    assert "1 decision about findings that the report does not hold" in run.stderr
    said = json.loads(run.stdout)["decisions"]
    assert (said["overall"]["true"], said["overall"]["undecided"]) == (1, len(report["findings"]) - 1)
    assert said["by_severity"][one["severity"]]["precision"] == 1.0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bad.jsonl"], "bad.jsonl, line 1: is not valid JSON"),
        (["p.jsonl", "--min-recall", "ROL=high"], "give a number"),
        (["p.jsonl", "--min-recall", "80"], "between 0 and 1"),
        (["p.jsonl", "--min-f1", "roles=0.5"], "code or family"),
        (["p.jsonl", "--max-false-alarms", "nan"], "give a number"),
        (["p.jsonl", "-o", "p.jsonl"], "is an input of this run"),
        (["p.jsonl", "--exclude", "p.jsonl"], "--exclude leaves out rows"),
        (["p.jsonl", "--report", "p.jsonl"], "--report goes with"),
        (["p.jsonl", "--score", "beauty"], "there is no such score"),
        (["."], "holds no gold.json"),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_measured_ends_with_2(tmp_path: Path, arguments: list[str], said: str) -> None:
    lines(tmp_path / "p.jsonl", PAIR)
    (tmp_path / "bad.jsonl").write_text("{\n", encoding="utf-8")
    run = auditor("evaluate", *arguments, cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in " ".join(run.stderr.split())
    assert "Traceback" not in run.stderr


def test_a_row_that_is_excluded_is_said_with_and_without(tmp_path: Path) -> None:
    rows = f"id\tsource\ttarget\n1\t{SOURCE}\t{WRONG}\n2\t{SOURCE}\t{FAITHFUL}\n"
    (tmp_path / "rows.tsv").write_text(rows, encoding="utf-8")
    (tmp_path / "x.tsv").write_text("lang\tid\nnob\t1\n", encoding="utf-8")
    arguments = ("evaluate", "rows.tsv", "--faithful", "--exclude", "x.tsv", "--max-false-alarms", "1")
    run = auditor(*arguments, "--lang", "nb-en", cwd=tmp_path)
    assert run.returncode == 0
    said = " ".join(run.stdout.split())
    assert "0.00 per 100 (0 in 1 faithful sentence" in said
    assert "with the 1 excluded: 50.00 per 100 (1 in 2" in said
    # The row is excluded in Bokmål only.
    run = auditor(*arguments, "--lang", "nn-en", cwd=tmp_path)
    assert run.returncode == 1
    assert "excludes no row" in run.stderr


# --- the short commands in auditor/training ---------------------------------------------------------


def test_the_short_commands_print_the_same_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from auditor.training import false_alarms, pairs, stories

    missed = {"target": WRONG, "code": "ROL001", "quote": "Everyone was hurt"}
    data = lines(tmp_path / "p.jsonl", {**PAIR, "corrupted": [*PAIR["corrupted"], missed]})  # type: ignore[misc]
    pairs.main([str(data), "--show"])
    printed = capsys.readouterr().out.splitlines()
    assert printed[-3:] == [
        "NEG001: 1 of 1",
        "ROL001: 0 of 1",
        "all: 1 of 2 found in the family; 0 of 1 faithful renderings flagged; adequacy ranks 100 % of pairs rightly",
    ]
    assert printed[0] == f"missed p1 ROL001: {SOURCE} -> {WRONG}"
    story(tmp_path / "s", GOLD)
    stories.main([str(tmp_path)])
    assert capsys.readouterr().out.splitlines() == [
        "NEG001: 1 of 1 in the family, 1 anywhere",
        "all: 1 of 1 in the family, 1 anywhere; 0 findings beside the gold; faithful: 0 false alarms in 1 sentences",
    ]
    (tmp_path / "n.tsv").write_text(
        f"doc\tline\tnob\tnno\teng\na\t1\t{SOURCE}\t-\t{FAITHFUL}\na\t2\t{SOURCE}\t-\t{WRONG}\na\t3\t{SOURCE}\t-\t{WRONG}\n",
        encoding="utf-8",
    )
    (tmp_path / "slips.tsv").write_text("id\tlang\na:3\tnob\n", encoding="utf-8")
    false_alarms.main([str(tmp_path / "n.tsv"), "--slips", str(tmp_path / "slips.tsv"), "--lang", "nob"])
    assert capsys.readouterr().out.splitlines() == [
        "nob (all half): 1 of 2 faithful rows flagged at major or above: 50.00 in 100; over all 3 rows: 2: 66.67 in 100",
        "  by rule: NEG001 1",
    ]
