"""The baseline and the configuration's ignores: what is known, what is suppressed, what is new, and what matches nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from feed_stories import original, rendering, write
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_audit import sample_audit

from auditor.cli.baseline import baseline as command
from auditor.cli.main import main
from auditor.config import Config, Ignore, load_config
from auditor.errors import ConfigError, InputError
from auditor.evaluate import read_decisions
from auditor.records import Document, Finding, Pair, Span
from auditor.report._run import Single
from auditor.report.html import HtmlReporter
from auditor.report.json_report import JsonReporter, validate
from auditor.result import Audit, fingerprint
from auditor.review import (
    SUPPRESSING,
    VERDICTS,
    Baseline,
    IgnoreMatcher,
    Judged,
    Matcher,
    baseline_text,
    from_findings,
    ignore_text,
    matched,
    pruned,
    read_baseline,
    read_ignores,
    schema,
    updated,
    write_baseline,
)

if "baseline" not in main.commands:
    main.add_command(command)

DAY, LATER = date(2026, 11, 3), date(2026, 11, 20)
NAMES = ("0" * 15 + "a", "0" * 15 + "b", "0" * 15 + "c")
SETTINGS = settings(max_examples=60, deadline=None)


@dataclass(frozen=True)
class Decided:
    fingerprint: str
    verdict: str
    unit: str | None = None
    code: str = "ENT002"
    note: str = ""


def finding(
    name: str = NAMES[0],
    *,
    code: str = "ENT002",
    unit: str | None = "u1",
    source: tuple[str, str] | None = ("kv-101", "Kystverket"),
    target: tuple[str, str] | None = ("coast-17", "the Coast Guard"),
) -> Finding:
    spans = [Span(side[0], 0, len(side[1]), side[1]) if side else None for side in (source, target)]
    return Finding(code, "entity-changed", "critical", "accuracy", "m", unit, *spans, fingerprint=name)


def entry(name: str = NAMES[0], verdict: str = "accepted", count: int = 1, **changes: Any) -> Judged:
    made = Judged(name, "ENT002", "coast-17", count, verdict, "Kari Moe", DAY, "", "Kystverket", "the Coast Guard")
    return replace(made, **changes)


def verdicts(found: Baseline) -> dict[tuple[str, str], int]:
    return {(one.fingerprint, one.verdict): one.count for one in found.entries}


entries = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(VERDICTS)), st.integers(1, 3), max_size=9
).map(lambda drawn: Baseline(tuple(entry(name, verdict, count) for (name, verdict), count in drawn.items())))
runs = st.lists(st.sampled_from(NAMES), max_size=15).map(lambda names: [finding(name) for name in names])
decisions = st.lists(st.builds(Decided, st.sampled_from(NAMES), st.sampled_from(VERDICTS)), max_size=8)


# --- matching -------------------------------------------------------------------------------------


@SETTINGS
@given(entries, runs)
def test_a_baseline_covers_as_many_findings_as_it_counts(known: Baseline, run: list[Finding]) -> None:
    found = known.match(run)
    for name in NAMES:
        places = [index for index, one in enumerate(run) if one.fingerprint == name]
        covered = sum(one.count for one in known.entries if one.fingerprint == name)
        true = sum(one.count for one in known.entries if one.fingerprint == name and one.verdict == "true-error")
        assert len(found.new.intersection(places)) == max(0, len(places) - covered)
        assert len(found.suppressed.keys() & set(places)) == max(0, min(len(places), covered) - true)
    assert not found.new & found.suppressed.keys()
    assert all(reason.verdict in SUPPRESSING and reason.by == "Kari Moe" for reason in found.suppressed.values())
    missing = sum(one.missing for one in found.stale)
    assert missing == sum(one.count for one in known.entries) - (len(run) - len(found.new))


@SETTINGS
@given(entries, runs, st.randoms(use_true_random=False), st.integers(0, 15))
def test_neither_order_nor_the_cut_into_pairs_matters(
    known: Baseline, run: list[Finding], random: Any, cut: int
) -> None:
    mixed = list(run)
    random.shuffle(mixed)
    shuffled = list(known.entries)
    random.shuffle(shuffled)
    whole, matcher = known.match(run), Matcher(Baseline(tuple(shuffled)))
    parts = [matched(part, baseline=matcher) for part in (mixed[:cut], mixed[cut:])]
    assert sum(len(part.new) for part in parts) == len(whole.new)
    reasons = Counter(reason for part in parts for reason in part.suppressed.values())
    assert reasons == Counter(whole.suppressed.values())
    assert matcher.stale() == whole.stale


def test_a_third_finding_of_an_entry_that_counts_two_is_new() -> None:
    matcher = Matcher(Baseline((entry(count=2),)))
    met = [matcher.suppression(finding()) for _ in range(3)]
    assert [one is not None for one in met] == [True, True, False]
    assert matcher.known(finding()) is False


def test_asking_twice_about_one_finding_meets_it_once() -> None:
    matcher = Matcher(Baseline((entry(count=2, note="their own name for it"),)))
    one = finding()
    reason = matcher.suppression(one)
    assert reason is not None
    assert (reason.kind, reason.verdict, reason.reason) == ("baseline", "accepted", "their own name for it")
    assert matcher.known(one)
    assert matcher.stale()[0].missing == 1


def test_a_true_error_is_known_and_not_suppressed() -> None:
    known = Baseline((entry(verdict="true-error"),))
    found = known.match([finding()])
    assert (found.suppressed, found.new, found.stale) == ({}, frozenset(), ())


def test_an_error_does_not_hide_behind_a_false_alarm_of_the_same_words() -> None:
    known = Baseline((entry(verdict="false-alarm"), entry(verdict="true-error")))
    assert known.match([finding()]).suppressed == {}
    assert len(known.match([finding(), finding()]).suppressed) == 1


def test_entries_about_documents_that_were_not_in_the_run_are_not_stale() -> None:
    known = Baseline((entry(), entry(NAMES[1], document="coast-18"), entry(NAMES[2], count=2, document="")))
    matcher = Matcher(known)
    matcher.match(finding(NAMES[2]))
    assert [one.entry.fingerprint for one in matcher.stale({"coast-17"})] == [NAMES[2], NAMES[0]]
    assert len(matcher.stale()) == 3
    assert "matches only 1 of its 2" in matcher.stale()[0].text


# --- fingerprints ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("-5 grader", "5 degrees"), ("5 grader", "-5 degrees")),
        (("50 %", "50 $"), ("50", "50")),
        (("1,5", "1.5"), ("1.5", "1,5")),
        (("5–10 år", "5-10 years"), ("5 10 år", "5 10 years")),
        (("> 50", "<50"), ("<50", "> 50")),
        (("10:30", "10.30"), ("10.30", "10:30")),
        (("€50", "£50"), ("£50", "€50")),
        ((".5", "5"), ("5", ".5")),
    ],
)
def test_other_figures_have_another_fingerprint(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert fingerprint("NUM001", "a", *one) != fingerprint("NUM001", "a", *other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ingen ble skadet.", "– ingen\nble  «skadet»"),
        ("−5 grader", "-5 grader"),
        ("50 %", "50\u00a0%"),
        ("i 2020, sier hun", "i 2020 sier hun"),
        ("COVID-19", "Covid 19"),
        ("2020–2021", "2020-2021"),
    ],
)
def test_the_same_words_and_figures_have_one_fingerprint(one: str, other: str) -> None:
    assert fingerprint("NUM001", "a", one, "x") == fingerprint("NUM001", "a", other, "x")


# --- the file -------------------------------------------------------------------------------------


texts = st.text(max_size=30)


@SETTINGS
@given(st.lists(st.builds(Judged, st.sampled_from(NAMES), st.sampled_from(("ROL001", "ENT002")), texts, st.integers(1, 10**9),
       st.sampled_from(VERDICTS), st.text(min_size=1, max_size=10), st.dates(min_value=date(1000, 1, 1)), texts, texts, texts),
       max_size=5, unique_by=lambda one: (one.fingerprint, one.verdict)))  # fmt: skip
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, made: list[Judged]) -> None:
    path = tmp_path_factory.mktemp("b") / "baseline.json"
    write_baseline(Baseline(tuple(made)), path)
    assert read_baseline(path) == Baseline(tuple(made))
    text = path.read_text(encoding="utf-8")
    # One entry a line, whatever it quotes.
    assert len(text.splitlines()) == (5 + len(made) if made else 4)
    assert baseline_text(Baseline(tuple(reversed(made)))) == text


def test_the_file_shows_no_direction_marks_and_survives_broken_characters(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    made = Baseline((entry(note="\u202egnol\u202c\u2028\x9b2J", source="half \udc41 a character"),))
    write_baseline(made, path)
    raw = path.read_text(encoding="utf-8")
    assert not re.search("[\u202a-\u202e\u2028\x80-\x9f]", raw)
    assert "\\u202e" in raw
    assert read_baseline(path) == made


def test_long_quotations_are_shortened_and_put_on_one_line() -> None:
    words = "Den nye kaia\ni havna " * 20
    (made,) = from_findings([finding(source=("kv-101", words))], by="Kari Moe", at=DAY).entries
    assert len(made.source) <= 80
    assert made.source.startswith("Den nye kaia i havna Den")
    assert made.source.endswith("…")


def test_the_schema_is_a_schema() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema())


def drop(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda row: row.pop(key)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda row: row.update(verdict="wrong"), r"entry 2: verdict: 'wrong' is not one of"),
        (lambda row: row.update(count=0), r"entry 2: count: 0 is less than"),
        (lambda row: row.update(count="2"), r"entry 2: count: '2' is not of type 'integer'"),
        (lambda row: row.update(fingerprint="ABC"), r"entry 2: fingerprint: 'ABC'"),
        (lambda row: row.update(at="2026-02-30"), r"entry 2: at: '2026-02-30' is no date"),
        (lambda row: row.update(at="3 November"), r"entry 2: at: '3 November'"),
        (lambda row: row.update(by=""), r"entry 2: by"),
        (lambda row: row.update(line=7), r"entry 2: .*'line' was unexpected"),
        (lambda row: row.update(fingerprint=NAMES[0]), r"entries 1 and 2 are both accepted"),
        (drop("at"), r"entry 2: 'at' is a required property"),
        (drop("code"), r"entry 2: 'code' is a required property"),
    ],
)
def test_a_bad_entry_is_named_with_its_field(tmp_path: Path, damage: Callable[[Any], None], message: str) -> None:
    data = json.loads(baseline_text(Baseline((entry(), entry(NAMES[1])))))
    damage(data["entries"][1])
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_baseline(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1: is not valid JSON"),
        (b"[]", "is not of schema auditor/baseline/1"),
        (b'{"schema": "auditor/1"}', "but of 'auditor/1'"),
        (b'{"schema": "auditor/baseline/1"}', "'entries' is a required property"),
        (b'{"schema": "auditor/baseline/1", "entries": {}}', "entries: .* is not of type 'array'"),
        (b'{"schema": "auditor/baseline/1", "entries": [7]}', "entry 1: 7 is not of type 'object'"),
        (b'{"schema": "auditor/baseline/1",\n<<<<<<< ours\n', "line 2: holds the marks of a merge conflict"),
        (b"[" * 100_000, "is not valid JSON"),
        (b'{"count": ' + b"9" * 5000 + b"}", "is not valid JSON"),
        (b"\xff\xfe{", "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_baseline(path)


def test_a_missing_baseline_and_a_folder_are_refused_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="auditor baseline write"):
        read_baseline(tmp_path / "none.json")
    with pytest.raises(InputError, match="is a folder"):
        read_baseline(tmp_path)


# --- changing it ----------------------------------------------------------------------------------


@SETTINGS
@given(runs, st.sampled_from(VERDICTS), st.randoms(use_true_random=False))
def test_a_baseline_of_findings_covers_exactly_these(run: list[Finding], verdict: str, random: Any) -> None:
    made = from_findings(run, verdict, by="Kari Moe", at=DAY)
    found = made.match(run)
    assert (found.new, found.stale) == (frozenset(), ())
    assert len(found.suppressed) == (len(run) if verdict in SUPPRESSING else 0)
    mixed = list(run)
    random.shuffle(mixed)
    assert from_findings(mixed, verdict, by="Kari Moe", at=DAY) == made


@SETTINGS
@given(entries, runs)
def test_pruning_leaves_what_matches_and_changes_no_match(known: Baseline, run: list[Finding]) -> None:
    left, gone = pruned(known, run)
    before, after = known.match(run), left.match(run)
    assert (after.suppressed, after.new, after.stale) == (before.suppressed, before.new, ())
    assert gone == before.stale
    assert pruned(left, run) == (left, ())


def test_pruning_keeps_documents_that_the_run_did_not_hold() -> None:
    known = Baseline((entry(count=2), entry(NAMES[1], document="coast-18")))
    left, gone = pruned(known, [finding()], documents={"kv-101", "coast-17"})
    assert verdicts(left) == {(NAMES[0], "accepted"): 1, (NAMES[1], "accepted"): 1}
    assert [(one.entry.fingerprint, one.missing) for one in gone] == [(NAMES[0], 1)]


@SETTINGS
@given(entries, decisions, st.randoms(use_true_random=False))
def test_decisions_hold_and_taking_them_over_again_changes_nothing(
    known: Baseline, said: list[Decided], random: Any
) -> None:
    once = updated(known, said, by="Ola Lie", at=LATER)
    assert updated(once, said, by="Per Aas", at=date(2027, 1, 1)) == once
    now = Counter((one.fingerprint, one.verdict) for one in said)
    assert all(verdicts(once)[key] >= number for key, number in now.items())
    for name in NAMES:
        total = sum(one.count for one in known.entries if one.fingerprint == name)
        decided = sum(one.fingerprint == name for one in said)
        assert sum(one.count for one in once.entries if one.fingerprint == name) == max(total, decided)
        if not decided:
            assert [one for one in once.entries if one.fingerprint == name] == [
                one for one in known.entries if one.fingerprint == name
            ]
    mixed = list(said)
    random.shuffle(mixed)
    assert verdicts(updated(known, mixed, by="Ola Lie", at=LATER)) == verdicts(once)


@SETTINGS
@given(entries, st.integers(1, 5), st.data())
def test_with_the_report_every_decision_reaches_its_finding(known: Baseline, number: int, data: Any) -> None:
    run = [finding(unit=f"u{index}") for index in range(number)]
    picked = data.draw(st.lists(st.integers(0, number - 1), unique=True))
    said = [Decided(NAMES[0], data.draw(st.sampled_from(VERDICTS)), f"u{index}") for index in picked]
    after = updated(known, said, run, by="Ola Lie", at=LATER)
    covered = sum(one.count for one in known.entries if one.fingerprint == NAMES[0])
    expected = len({*range(min(covered, number)), *picked}) if picked else covered
    assert sum(one.count for one in after.entries if one.fingerprint == NAMES[0]) == expected
    assert all(after_count >= count for key, count in Counter((one.fingerprint, one.verdict) for one in said).items()
               for after_count in [verdicts(after)[key]])  # fmt: skip


def test_a_changed_mind_replaces_the_verdict() -> None:
    known = Baseline((entry(note="house style"),))
    after = updated(known, [Decided(NAMES[0], "true-error", "u1")], [finding()], by="Ola Lie", at=LATER)
    (one,) = after.entries
    assert (one.verdict, one.count, one.by, one.at, one.note) == ("true-error", 1, "Ola Lie", LATER, "")


def test_a_decision_on_one_more_of_the_same_words_is_added() -> None:
    run = [finding(unit="u1"), finding(unit="u4")]
    known = Baseline((entry(),))
    after = updated(known, [Decided(NAMES[0], "accepted", "u4")], run, by="Ola Lie", at=LATER)
    assert verdicts(after) == {(NAMES[0], "accepted"): 2}
    again = updated(after, [Decided(NAMES[0], "accepted", "u4")], run, by="Per Aas", at=LATER)
    assert again == after


def test_a_decision_whose_unit_is_gone_takes_a_finding_without_verdict_first() -> None:
    run = [finding(unit="u1"), finding(unit="u2")]
    known = Baseline((entry(verdict="true-error"),))
    after = updated(known, [Decided(NAMES[0], "accepted", "u9")], run, by="Ola Lie", at=LATER)
    assert verdicts(after) == {(NAMES[0], "true-error"): 1, (NAMES[0], "accepted"): 1}
    both = updated(Baseline(), [Decided(NAMES[0], "accepted", unit) for unit in ("u1", "u9")], run, by="Ola", at=DAY)
    assert verdicts(both) == {(NAMES[0], "accepted"): 2}


def test_repeating_a_decision_keeps_who_and_when_and_a_new_note_does_not() -> None:
    known = Baseline((entry(note="house style"),))
    assert updated(known, [Decided(NAMES[0], "accepted")], by="Ola Lie", at=LATER) == known
    (one,) = updated(known, [Decided(NAMES[0], "accepted", note="agreed")], by="Ola Lie", at=LATER).entries
    assert (one.note, one.by, one.at) == ("agreed", "Ola Lie", LATER)


def test_the_report_brings_document_and_words() -> None:
    (bare,) = updated(Baseline(), [Decided(NAMES[0], "accepted")], by="Ola Lie", at=DAY).entries
    assert (bare.document, bare.source) == ("", "")
    (full,) = updated(Baseline((bare,)), [Decided(NAMES[0], "accepted")], [finding()], by="Per Aas", at=LATER).entries
    assert (full.document, full.source, full.target) == ("coast-17", "Kystverket", "the Coast Guard")
    assert full.by == "Ola Lie"


# --- ignores --------------------------------------------------------------------------------------


def ignored(ignore: Ignore, one: Finding, documents: Iterable[Document] = (), today: date = DAY) -> bool:
    return IgnoreMatcher([ignore], today=today).suppression(one, documents) is not None


@pytest.mark.parametrize(
    ("rule", "holds"), [(("ENT002",), True), (("ENT",), True), (("NUM", "E"), True), (("NUM",), False), ((), True)]
)
def test_an_ignore_names_codes_or_prefixes(rule: tuple[str, ...], holds: bool) -> None:
    assert ignored(Ignore(rule, "coast-*"), finding()) is holds


@pytest.mark.parametrize(
    ("glob", "name", "holds"),
    [
        ("coast-17", "coast-17", True),
        ("coast-*", "coast-17", True),
        ("Coast-*", "coast-17", False),
        ("coast", "coast-17", False),
        ("wire/*", "wire/2026/11/a.txt", True),
        ("wire/**", "wire/2026/11/a.txt", True),
        ("**/a.txt", "wire/2026/a.txt", True),
        ("**/a.txt", "a.txt", True),
        ("wire/**/a.txt", "wire/a.txt", True),
        ("**/a.txt", "ba.txt", False),
        ("[ab].txt", "b.txt", True),
        ("wire.", "wirex", False),
    ],
)
def test_an_ignore_matches_documents_by_glob(glob: str, name: str, holds: bool) -> None:
    assert ignored(Ignore((), glob), finding(target=(name, "x"))) is holds


def test_an_ignore_matches_by_origin_too() -> None:
    document = Document("kv-101", "nb", "", origin="feeds/kystvarsel.xml")
    assert ignored(Ignore((), "feeds/*"), finding(), [document])
    assert not ignored(Ignore((), "feeds/*"), finding())


def test_an_ignore_holds_through_its_last_day() -> None:
    ignore = Ignore(("ENT",), until=DAY)
    assert ignored(ignore, finding(), today=DAY)
    assert not ignored(ignore, finding(), today=date(2026, 11, 4))
    over = IgnoreMatcher([ignore], today=LATER)
    assert (over.expired(), over.stale()) == ((ignore,), ())


def test_what_matches_nothing_is_stale_and_what_another_has_matched_is_not() -> None:
    first, second, idle = Ignore(("ENT",)), Ignore((), "coast-*"), Ignore(("NUM",), reason="until the table is mended")
    matcher = IgnoreMatcher([first, second, idle], today=DAY)
    assert matcher.suppression(finding()) is not None
    assert matcher.stale() == (idle,)
    assert ignore_text(idle) == "[[suppress]] NUM (until the table is mended)"


def test_a_rule_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"a\.toml: \[\[suppress\]\] 2: rule: no rule has the code or prefix 'XYZ'"):
        read_ignores([{"rule": "ENT"}, {"rule": ["xyz"]}], "a.toml")
    with pytest.raises(ConfigError, match="'ENT999'"):
        IgnoreMatcher([Ignore(("ENT999",))])


def test_a_lost_sentence_is_about_the_rendering_too() -> None:
    documents = {name: Document(name, "nb", "") for name in ("kv-101", "coast-17", "kv-102", "coast-18")}
    lost = finding(target=None)
    pairs = [Pair("kv-101", "coast-17", "translation", 1.0), Pair("kv-102", "coast-18", "translation", 1.0)]
    for glob, expected in (("coast-17", 1), ("coast-18", 0)):
        ignores = IgnoreMatcher([Ignore((), glob)], today=DAY)
        assert len(matched([lost], documents, pairs=pairs, ignores=ignores).suppressed) == expected
    two = dict(list(documents.items())[:2])
    assert matched([lost], two, ignores=IgnoreMatcher([Ignore((), "coast-17")], today=DAY)).suppressed


def test_the_baseline_speaks_first_and_both_have_met_the_finding() -> None:
    matcher, ignores = Matcher(Baseline((entry(by="Ola Lie"),))), IgnoreMatcher([Ignore(("ENT",))], today=DAY)
    found = matched([finding(), finding()], {}, baseline=matcher, ignores=ignores).suppressed
    assert [found[index].kind for index in (0, 1)] == ["baseline", "ignore"]
    assert (matcher.stale(), ignores.stale()) == ((), ())


def test_a_known_error_can_be_ignored_and_nothing_is_suppressed_by_nothing() -> None:
    matcher = Matcher(Baseline((entry(verdict="true-error"),)))
    found = matched([finding()], baseline=matcher, ignores=IgnoreMatcher([Ignore(("ENT",))], today=DAY))
    assert found.suppressed[0].kind == "ignore"
    assert matched([finding()]).new == {0}


# --- configuration --------------------------------------------------------------------------------


def configured(folder: Path, text: str, name: str = "auditor.toml") -> Config:
    (folder / name).write_text(text, encoding="utf-8")
    return load_config(folder / name)


def test_ignores_are_read_from_both_kinds_of_file(tmp_path: Path) -> None:
    tables = '[[{0}]]\nrule = "ent002, num"\ndocument = "wire/**"\nuntil = 2026-12-31\nreason = "their names"\n[[{0}]]\ndocument = "old/*"\nuntil = "2027-01-31"\n'
    expected = (
        Ignore(("ENT002", "NUM"), "wire/**", date(2026, 12, 31), "their names"),
        Ignore((), "old/*", date(2027, 1, 31)),
    )
    assert configured(tmp_path, tables.format("suppress")).suppress == expected
    assert configured(tmp_path, tables.format("tool.auditor.suppress"), "pyproject.toml").suppress == expected
    assert Config().suppress == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('suppress = "ENT002"', r"write \[\[suppress\]\] above each"),
        ("suppress = [1]", r"write \[\[suppress\]\] above each"),
        ("[[suppress]]", "would hide every finding"),
        ('[[suppress]]\nrules = "ENT"', "unknown key 'rules': did you mean rule"),
        ("[[suppress]]\nrule = 7", "rule must be a code or prefix"),
        ('[[suppress]]\nrule = ["ENT", ""]', "rule must be a code or prefix"),
        ('[[suppress]]\nrule = "ENT"\ndocument = 3', "document must be text"),
        ('[[suppress]]\nrule = "ENT"\nreason = ["a"]', "reason must be text"),
        ('[[suppress]]\nrule = "ENT"\nuntil = "31.12.2026"', "until: '31.12.2026' is no date: write it as 2026-12-31"),
        ('[[suppress]]\nrule = "ENT"\nuntil = 2026', "until: must be a date"),
        ('[[suppress]]\nrule = "ENT"\nuntil = 2026-12-31T10:00:00', "write the last day alone, as 2026-12-31"),
        ('[[suppress]]\nrule = "ENT"\n[[suppress]]\nrule = "NUM"\nwhy = "x"', r"\[\[suppress\]\] 2: unknown key 'why'"),
    ],
)
def test_a_bad_ignore_is_refused_with_file_table_and_mend(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        configured(tmp_path, text)
    assert "auditor.toml: " in str(caught.value)


# --- the command ----------------------------------------------------------------------------------


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["baseline", *map(str, arguments)], input=stdin)


def report(folder: Path, audit: Audit, name: str = "report.json") -> Path:
    path = folder / name
    path.write_text(audit.to_json(), encoding="utf-8")
    return path


def named(audit: Audit) -> Audit:
    """The sample with real fingerprints; the first finding's words are flagged in another unit again."""
    found = [
        replace(
            one,
            fingerprint=fingerprint(
                one.code,
                (one.target_span or one.source_span or Span("", 0, 0, "")).document,
                one.source_span.text if one.source_span else "",
                one.target_span.text if one.target_span else "",
            ),
        )
        for one in audit.findings
    ]
    return replace(audit, findings=(*found, replace(found[0], unit="u9")))


def exported(audit: Audit, decide: dict[str, str], notes: dict[str, str] | None = None) -> str:
    """What the page's script saves: `decide` maps a finding's name in the page (fingerprint#n) to a verdict."""
    page = HtmlReporter().render(audit)
    block = re.search(r'<script[^>]*id="data"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert block is not None
    data = json.loads(block.group(1))
    made = []
    for one in data["findings"]:
        if one["id"] not in decide:
            continue
        row = {key: one[key] for key in ("fingerprint", "code", "unit")} | {"verdict": decide[one["id"]]}
        note = (notes or {}).get(one["id"])
        made.append(row | ({"note": note} if note else {}))
    saved = {"schema": "auditor/decisions/1", "report": data["signature"], "decisions": made}
    return json.dumps(saved, ensure_ascii=False, indent=2) + "\n"


def test_what_a_reviewer_decides_in_the_html_report_is_suppressed(tmp_path: Path) -> None:
    audit = named(sample_audit())
    roles, entity, *_ = audit.findings
    polarity = next(one for one in audit.findings if one.code == "NEG001")
    decide = {f"{roles.fingerprint}#1": "false-alarm", f"{entity.fingerprint}#1": "accepted",
              f"{polarity.fingerprint}#1": "true-error"}  # fmt: skip
    saved = tmp_path / "decisions.json"
    saved.write_text(exported(audit, decide, {f"{entity.fingerprint}#1": "det heiter «so» der"}), encoding="utf-8")
    assert len(read_decisions(saved)) == 3
    path = tmp_path / "auditor-baseline.json"
    done = run("update", path, "--decisions", saved, "--report", report(tmp_path, audit), "--by", "Kari Moe")
    assert (done.exit_code, done.output.count("3 entries added")) == (0, 1), done.output

    matcher = Matcher(read_baseline(path))
    found = matched(audit.findings, {one.id: one for one in audit.documents}, baseline=matcher)
    codes = {audit.findings[index].code: reason for index, reason in found.suppressed.items()}
    assert {code: reason.verdict for code, reason in codes.items()} == {"ROL001": "false-alarm", "ENT002": "accepted"}
    assert (codes["ENT002"].reason, codes["ENT002"].by) == ("det heiter «so» der", "Kari Moe")
    # One of the two findings on the same words was judged: the other is new; the known error is neither new nor suppressed.
    new = [audit.findings[index].code for index in sorted(found.new)]
    assert new.count("ROL001") == 1
    assert "NEG001" not in new
    assert len(new) == len(audit.findings) - 3
    assert matcher.stale() == ()

    before = path.read_bytes()
    again = run("update", path, "-d", saved, "-r", tmp_path / "report.json", "--by", "Per Aas")
    assert again.exit_code == 0
    assert "unchanged" in again.output
    assert path.read_bytes() == before


def test_a_baseline_of_a_report_covers_it_and_is_not_overwritten(tmp_path: Path) -> None:
    audit = named(sample_audit())
    given, path = report(tmp_path, audit), tmp_path / "known.json"
    assert run("write", given, "-o", path, "--by", "Kari Moe").exit_code == 0
    found = read_baseline(path).match(audit.findings)
    assert (found.new, found.stale) == (frozenset(), ())
    refused = run("write", given, "-o", path)
    assert refused.exit_code == 2
    assert "--force replaces it" in refused.output
    assert run("write", given, "-o", path, "--force", "--verdict", "true-error").exit_code == 0
    assert {one.verdict for one in read_baseline(path).entries} == {"true-error"}
    assert run("write", given, "-o", given, "--force").exit_code == 2


RUN = {"type": "run", "schema": "auditor/check-stream/1", "signature": "x", "fail_on": "major", "min_severity": "minor"}
PAIR = {"type": "pair", "source": "kv-101", "target": "coast-17"}
END = {"type": "end", "pairs": 1}


def streamed(path: Path, *lines: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return path


def test_json_lines_of_a_check_are_read_and_other_lines_passed_over(tmp_path: Path) -> None:
    line = {"type": "finding", "code": "ENT002", "severity": "critical", "fingerprint": NAMES[0], "pair": "a → b",
            "target_span": {"document": "coast-17", "start": 3, "end": 8, "text": "the Coast Guard", "line": 2}}  # fmt: skip
    lines = [RUN, PAIR, line, {"type": "remark", "kind": "notice", "document": None, "text": "m"}, line, END]
    stream = "".join(json.dumps(one) + "\n" for one in lines)
    path = tmp_path / "known.json"
    assert run("write", "-", "-o", path, "--by", "Kari Moe", stdin=stream).exit_code == 0
    (one,) = read_baseline(path).entries
    assert (one.count, one.document, one.target) == (2, "coast-17", "the Coast Guard")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((RUN, PAIR), "has no line of the type end: the stream was cut"),
        ((RUN, PAIR, RUN, PAIR, END), "line 3: begins a run: the stream was cut"),
        ((PAIR, END), "line 1: belongs to no run: the stream was cut"),
        ((RUN, PAIR, END, PAIR), "line 4: belongs to no run"),
        ((RUN | {"schema": "auditor/other/1"}, END), "line 1: is not of schema auditor/check-stream/1"),
    ],
)
def test_a_stream_that_was_cut_is_refused(tmp_path: Path, lines: tuple[dict[str, Any], ...], message: str) -> None:
    path = tmp_path / "known.json"
    write_baseline(Baseline((entry(),)), path)
    given = streamed(tmp_path / "run.jsonl", *lines)
    for arguments in (("write", given, "-o", path, "--force"), ("prune", path, "-r", given)):
        cut = run(*arguments)
        assert cut.exit_code == 2
        assert message in cut.output
    assert read_baseline(path) == Baseline((entry(),))


def test_half_a_line_is_refused_with_its_number(tmp_path: Path) -> None:
    given = streamed(tmp_path / "run.jsonl", RUN, PAIR)
    given.write_text(given.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    cut = run("write", given, "-o", tmp_path / "known.json")
    assert (cut.exit_code, (tmp_path / "known.json").exists()) == (2, False)
    assert "line 2: is no JSON object" in cut.output


def test_streams_one_after_the_other_are_read_as_several(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    write_baseline(Baseline((entry(), entry(NAMES[1], document="coast-18"))), path)
    second = PAIR | {"target": "coast-18"}
    assert run("prune", path, "-r", streamed(tmp_path / "run.jsonl", RUN, PAIR, END, RUN, second, END)).exit_code == 0
    assert read_baseline(path) == Baseline()


def test_pruning_refuses_a_stream_that_leaves_severities_out_and_writing_does_not(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    write_baseline(Baseline((entry(),)), path)
    given = streamed(tmp_path / "run.jsonl", RUN | {"min_severity": "critical"}, PAIR, END)
    refused = run("prune", path, "--report", given)
    assert refused.exit_code == 2
    assert "run the check again with --min-severity minor" in refused.output
    assert read_baseline(path) == Baseline((entry(),))
    assert run("write", given, "-o", tmp_path / "other.json").exit_code == 0


def test_pruning_by_what_an_audit_with_a_baseline_reports_keeps_what_still_holds(tmp_path: Path) -> None:
    audit = named(sample_audit())
    path = tmp_path / "known.json"
    run("write", report(tmp_path, audit), "-o", path, "--by", "Kari Moe")
    kept = read_baseline(path)
    met = kept.match(audit.findings).suppressed
    assert len(met) == len(audit.findings)
    counted = replace(audit, findings=())
    text = JsonReporter().render(counted, suppressed=Single(audit, suppressed=met).left_out)
    validate(json.loads(text))
    assert Audit.from_json(text).findings == ()
    (tmp_path / "again.json").write_text(text, encoding="utf-8")
    assert run("prune", path, "--report", tmp_path / "again.json").exit_code == 0
    assert read_baseline(path) == kept
    assert run("prune", path, "--report", report(tmp_path, counted)).exit_code == 0
    assert read_baseline(path).entries == tuple(one for one in kept.entries if not one.document)


def test_a_json_report_of_a_check_is_read(tmp_path: Path) -> None:
    found = {"pair": "kv-101 → coast-17", "code": "ENT002", "severity": "critical", "fingerprint": NAMES[0],
             "target_span": {"document": "coast-17", "start": 3, "end": 8, "text": "the Coast Guard"}}  # fmt: skip
    pairs = [{"source": "kv-101", "target": "coast-17"}, {"source": "kv-102", "target": "coast-18"}]
    given = tmp_path / "check.json"
    given.write_text(json.dumps({"schema": "auditor/check/1", "pairs": pairs, "findings": [found]}, indent=1))
    path = tmp_path / "known.json"
    assert run("write", given, "-o", path, "--by", "Kari Moe").exit_code == 0
    (one,) = read_baseline(path).entries
    assert (one.fingerprint, one.document) == (NAMES[0], "coast-17")
    others = (entry(NAMES[1], document="coast-18"), entry(NAMES[2], document="coast-19"))
    write_baseline(Baseline((one, *others)), path)
    assert run("prune", path, "-r", given).exit_code == 0
    assert read_baseline(path).entries == (one, others[1])


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_check_and_pruning_by_its_report_agree_on_what_is_stale(tmp_path: Path, form: str) -> None:
    originals = write(tmp_path / "originals.jsonl", [original("bru"), original("skole")])
    renderings = write(tmp_path / "renderings.jsonl", [rendering("bru")])
    # The school's rendering was not in the run; its original was, and no pair of it.
    gone, *left = entry(NAMES[0], document="en-bru"), entry(NAMES[1], document="skole"), entry(NAMES[2], document="en-skole")  # fmt: skip
    path, given = tmp_path / "known.json", tmp_path / f"report.{form}"
    write_baseline(Baseline((gone, *left)), path)
    options = ["--no-state", "--isolated", "--baseline", str(path), "--format", f"{form}={given}", "--format", "text"]
    checked = CliRunner().invoke(main, ["check", str(originals), str(renderings), *options])
    assert checked.exit_code == 0, checked.output
    assert [name in " ".join(checked.stdout.split()) for name in NAMES[:3]] == [True, False, False]
    assert run("prune", path, "-r", given).exit_code == 0
    assert set(read_baseline(path).entries) == set(left)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("not json", "is neither a JSON report"),
        ('{"schema": "auditor/decisions/1", "decisions": []}', "is neither a JSON report"),
        ('{"schema": "auditor/1", "documents": [], "pairs": []}', "is neither a JSON report"),
        ('{"schema": "auditor/1", "findings": [{"code": "ENT002"}]}', r"findings[0]: fingerprint must be like"),
        ('{"schema": "auditor/1", "findings": [7]}', r"findings[0]: a finding must be an object"),
        ('{"schema": "auditor/check/1", "pairs": []}', "is neither a JSON report"),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "report.json").write_text(content, encoding="utf-8")
    refused = run("write", tmp_path / "report.json", "-o", tmp_path / "known.json")
    assert refused.exit_code == 2
    assert message in refused.output
    assert not (tmp_path / "known.json").exists()


def test_a_report_given_twice_is_refused_and_an_overlap_is_said(tmp_path: Path) -> None:
    first, second = (report(tmp_path, named(sample_audit()), name) for name in ("a.json", "b.json"))
    assert run("write", first, first, "-o", tmp_path / "known.json").exit_code == 2
    both = run("write", first, second, "-o", tmp_path / "known.json")
    assert both.exit_code == 0
    assert "more than one report holds the pair" in both.output


def test_pruning_prints_what_goes_and_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    audit = named(sample_audit())
    given, path = report(tmp_path, audit), tmp_path / "known.json"
    run("write", given, "-o", path, "--by", "Kari Moe")
    kept = read_baseline(path)
    strange = entry(NAMES[0], document="another.txt")
    write_baseline(Baseline((*kept.entries, strange)), path)
    mended = report(tmp_path, replace(audit, findings=audit.findings[1:]), "mended.json")
    before = path.read_bytes()
    dry = run("prune", path, "--report", mended, "--dry-run")
    assert (dry.exit_code, path.read_bytes()) == (0, before)
    assert "matches only 1 of its 2" in dry.output
    done = run("prune", path, "--report", mended)
    assert "0 entries dropped, 1 entry lowered" in done.output
    assert "11 left, 1 of them about documents that the reports do not hold" in done.output
    left = read_baseline(path)
    assert sum(one.count for one in left.entries) == len(audit.findings)
    assert strange in left.entries
    assert "1 entry dropped" in run("prune", path, "--report", mended, "--all").output
    assert strange not in read_baseline(path).entries


def test_the_table_shows_hostile_words_as_signs(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    hostile = entry(target="\x1b[31mrødt\u202e", note="[bold]a[/bold]")
    write_baseline(Baseline((hostile, entry(NAMES[1], "true-error", 2))), path)
    shown = run("show", path, "--no-color")
    assert shown.exit_code == 0
    assert "\x1b" not in shown.output
    assert "\u202e" not in shown.output
    assert "2 entries for 3 findings: 2 true-error, 1 accepted" in shown.output
    assert "1 entry for 2 findings" in run("show", path, "--verdict", "true-error").output


def test_a_malformed_baseline_ends_every_command_with_2(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text('{"schema": "auditor/baseline/1", "entries": [{}]}', encoding="utf-8")
    decided = tmp_path / "decisions.json"
    decided.write_text('{"schema": "auditor/decisions/1", "decisions": []}', encoding="utf-8")
    given = report(tmp_path, named(sample_audit()))
    for arguments in (("show", path), ("prune", path, "-r", given), ("update", path, "-d", decided)):
        ended = run(*arguments)
        assert ended.exit_code == 2
        assert "entry 1" in ended.output


def test_every_subcommand_has_help_with_examples() -> None:
    for arguments in ((), ("write",), ("update",), ("prune",), ("show",)):
        text = run(*arguments, "--help")
        assert text.exit_code == 0
        assert "Examples:" in text.output
