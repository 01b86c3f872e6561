"""`auditor check` as an operator meets it: what is paired, what is audited anew, what passes, what is remarked, what is refused."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from feed_formats import FEED
from feed_stories import BY_NAME, STORIES, original, rendering, write
from test_read_address import content, serving

from auditor import pipeline
from auditor.cli.main import main
from auditor.config import Config
from auditor.errors import ConfigError, InputError, ModelError
from auditor.feed import Checked, Collections, Gates, Options, check_feed
from auditor.feed.audits import audit_signature
from auditor.pair import timely
from auditor.records import Document
from auditor.result import Audit

GOLD = json.loads((FEED / "gold.json").read_text(encoding="utf-8"))
GARBLED = {(one["source"], one["target"]) for one in GOLD["errors"]}


# --- the demo feed ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Whole:
    """What is kept of a check of the demo feed."""

    audits: dict[tuple[str, str], Audit]
    remarks: set[tuple[str, str]]
    gates: dict[str, bool]
    fresh: int
    state: Path


def _whole(state: Path) -> Whole:
    places = str(FEED / "originals.xml"), str(FEED / "renderings.xml")
    with check_feed(*places, config=Config(), options=Options(state=state)) as found:
        audits = {(entry.audit.pairs[0].source, entry.audit.pairs[0].target): entry.audit for entry in found.entries()}
        remarks = {(remark.kind, remark.document) for remark in found.remarks}
        gates = {gate.name: gate.passed for gate in found.gates}
        whole = Whole(audits, remarks, gates, found.tally.fresh, state)
        found.finish()
    return whole


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """One full check of the demo feed."""
    return _whole(tmp_path_factory.mktemp("whole") / "state.db")


def test_the_demo_feed_is_paired_as_its_translators_meant(whole: Whole) -> None:
    assert set(whole.audits) == {(source, target) for source, target in GOLD["pairs"]}
    assert whole.fresh == len(GOLD["pairs"])


def test_what_stands_alone_in_the_demo_feed_is_reported(whole: Whole) -> None:
    alone = {document for kind, document in whole.remarks if kind == "no-rendering"}
    # The original that the comparable text tells of has no rendering either.
    assert set(GOLD["missing"]) <= alone <= {*GOLD["missing"], GOLD["comparable"]["source"]}
    assert {document for kind, document in whole.remarks if kind == "no-original"} == {GOLD["orphan"]}


def test_comparable_texts_and_older_versions_of_the_demo_feed_are_reported(whole: Whole) -> None:
    assert {document for kind, document in whole.remarks if kind == "comparable"} == {GOLD["comparable"]["target"]}
    assert {document for kind, document in whole.remarks if kind == "older-version"} == {GOLD["updated"]}


def test_garbled_items_of_the_demo_feed_fail_the_gate(whole: Whole) -> None:
    assert not whole.gates["fail-on"]
    for pair in GARBLED:
        assert whole.audits[pair].of("major"), pair


@pytest.mark.parametrize("error", GOLD["errors"], ids=lambda one: f"{one['source']}-{one['code']}")
def test_the_demo_feed_errors_are_found(error: dict[str, str], whole: Whole) -> None:
    found = whole.audits[error["source"], error["target"]].findings
    assert error["code"][:3] in {finding.code[:3] for finding in found}, [finding.code for finding in found]


def test_a_second_check_of_the_demo_feed_audits_nothing_and_finds_the_same(whole: Whole) -> None:
    again = _whole(whole.state)
    assert again.fresh == 0
    assert again.remarks == whole.remarks
    assert {pair: audit.findings for pair, audit in again.audits.items()} == {
        pair: audit.findings for pair, audit in whole.audits.items()
    }


# --- small feeds ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What a run of the command left.

    :ivar report: its JSON report; empty where none was written.
    """

    code: int
    out: str
    err: str
    report: dict[str, Any]

    @property
    def said(self) -> str:
        """Standard output as one line, however it was wrapped."""
        return " ".join(self.out.split())

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(pair["source"], pair["target"]) for pair in self.report["pairs"]]

    @property
    def fresh(self) -> set[str]:
        """The originals whose pairs were audited in this run."""
        return {pair["source"] for pair in self.report["pairs"] if pair["fresh"]}

    @property
    def found(self) -> list[tuple[str, str]]:
        """Pair and code of the findings that count."""
        return [(one["pair"], one["code"]) for one in self.report["findings"] if one["suppressed"] is None]

    @property
    def gates(self) -> dict[str, tuple[bool, str]]:
        return {gate["name"]: (gate["passed"], gate["reason"]) for gate in self.report["gates"]}

    def remarked(self, kind: str) -> dict[str, str]:
        """Document → what is said of it."""
        return {one["document"]: one["text"] for one in self.report["remarks"] if one["kind"] == kind}


class Desk:
    """A folder with two feeds, and the command to check them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state.db"
        self.sources = folder / "originals.jsonl"
        self.targets = folder / "renderings.jsonl"

    def put(self, sources: list[dict[str, Any]], targets: list[dict[str, Any]]) -> None:
        write(self.sources, sources)
        write(self.targets, targets)

    def check(self, *more: str | Path, places: bool = True, state: bool = True) -> Outcome:
        report = self.folder / "report.json"
        report.unlink(missing_ok=True)
        arguments = [str(self.sources), str(self.targets)] if places else []
        arguments += ["--state", str(self.state)] if state else []
        arguments += [] if "--dry-run" in more else ["--format", "text", "--format", f"json={report}"]
        arguments += map(str, more)
        ended = CliRunner().invoke(main, ["check", *arguments], env={"COLUMNS": "160", "NO_COLOR": "1"})
        found = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
        return Outcome(ended.exit_code, ended.stdout, ended.stderr, found)

    def refused(self, *more: str | Path) -> str:
        """Run it; it must end with 2, one sentence and no report."""
        ended = self.check(*more)
        assert ended.code == 2, (ended.out, ended.err)
        assert ended.out == ""
        assert not ended.report
        lines = [line for line in ended.err.splitlines() if line.startswith("auditor:")]
        assert len(lines) == 1, ended.err
        assert "internal error" not in lines[0]
        assert "Traceback" not in ended.err
        return lines[0]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return Desk(tmp_path)


THREE = ("bru", "skole", "sykehus")


@pytest.fixture
def clean(desk: Desk) -> Desk:
    """Three pairs without an error."""
    desk.put([original(name) for name in THREE], [rendering(name) for name in THREE])
    return desk


@pytest.fixture
def faulty(desk: Desk) -> Desk:
    """Three pairs, one of them garbled."""
    desk.put([original(name) for name in THREE], [rendering(name, garbled=name == "bru") for name in THREE])
    return desk


def changed(entry: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    assert old in entry["text"]
    return {**entry, "text": entry["text"].replace(old, new)}


def test_faithful_renderings_pass_and_exit_with_0(clean: Desk) -> None:
    run = clean.check()
    assert run.code == 0, run.out
    assert run.found == []
    assert run.gates["fail-on"] == (True, "no finding at or above major in 3 pairs")
    assert run.report["passed"] is True


def test_a_garbled_rendering_fails_and_exits_with_1(faulty: Desk) -> None:
    run = faulty.check()
    assert run.code == 1
    assert {code[:3] for pair, code in run.found if pair == "bru → en-bru"} >= {"NEG", "NUM"}
    assert {pair for pair, _ in run.found} == {"bru → en-bru"}
    assert faulty.check("--exit-zero").code == 0


def test_findings_point_into_the_raw_feed(faulty: Desk) -> None:
    lines = faulty.targets.read_text(encoding="utf-8").split("\n")
    placed = [one for one in faulty.check().report["findings"] if one["target_span"] is not None]
    assert placed
    for one in placed:
        assert Path(one["path"]).resolve() == faulty.targets.resolve()
        assert lines[one["line"] - 1][one["column"] - 1 :].startswith(one["target_span"]["text"])


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_stories_hold_what_the_tests_build_on(story: Any) -> None:
    assert len(BY_NAME) == len(STORIES)
    for old, _ in story.garbled:
        assert story.target[1].count(old) == 1


# --- what is audited anew ---------------------------------------------------------------------------


def test_a_second_run_audits_nothing_and_says_the_same(faulty: Desk) -> None:
    first, second = faulty.check(), faulty.check()
    assert first.fresh == set(THREE)
    assert second.fresh == set()
    assert second.code == first.code == 1
    assert second.found == first.found
    assert second.pairs == first.pairs
    assert "3 originals: 3 unchanged; 3 renderings: 3 unchanged" in second.said
    assert {one["new"] for one in first.report["findings"]} == {True}, "of a first run, all is new"
    assert {one["new"] for one in second.report["findings"]} == {False}


def test_a_changed_rendering_has_its_pair_audited_and_no_other(faulty: Desk) -> None:
    faulty.check()
    faulty.put([original(name) for name in THREE], [rendering(name) for name in THREE])
    run = faulty.check()
    assert run.fresh == {"bru"}
    assert run.found == []
    assert run.code == 0
    assert "3 renderings: 1 changed, 2 unchanged" in run.said


def test_a_changed_original_has_its_pair_audited_and_no_other(clean: Desk) -> None:
    clean.check()
    entries = [original(name) for name in THREE]
    entries[0] = changed(entries[0], "84 millioner", "97 millioner")
    clean.put(entries, [rendering(name) for name in THREE])
    run = clean.check()
    assert run.fresh == {"bru"}
    assert ("bru → en-bru", "NUM001") in run.found
    assert "3 originals: 1 changed, 2 unchanged" in run.said


def test_a_text_that_returns_to_an_earlier_version_is_judged_by_it(clean: Desk) -> None:
    clean.check()
    clean.put([original(name) for name in THREE], [rendering(name, garbled=name == "bru") for name in THREE])
    assert clean.check().fresh == {"bru"}
    clean.put([original(name) for name in THREE], [rendering(name) for name in THREE])
    back = clean.check()
    assert (back.code, back.found) == (0, [])
    assert back.fresh <= {"bru"}


def test_what_moves_in_its_feed_is_not_audited_again_and_its_place_follows(faulty: Desk) -> None:
    before = {one["line"] for one in faulty.check().report["findings"]}
    targets = [rendering(name, garbled=name == "bru") for name in reversed(THREE)]
    faulty.put([original(name) for name in THREE], targets)
    run = faulty.check()
    assert run.fresh == set()
    assert before == {1}
    assert {one["line"] for one in run.report["findings"]} == {3}


def test_all_audits_all_pairs(clean: Desk) -> None:
    clean.check()
    assert clean.check("--all").fresh == set(THREE)


def test_without_a_state_all_is_audited_and_nothing_is_remembered(clean: Desk) -> None:
    before = set(clean.folder.iterdir())
    for _ in range(2):
        assert clean.check("--no-state", state=False).fresh == set(THREE)
    assert set(clean.folder.iterdir()) - before == {clean.folder / "report.json"}


def test_other_rules_have_all_audited_again_and_another_gate_has_not(faulty: Desk) -> None:
    faulty.check()
    assert faulty.check("--fail-on", "critical", "--min-severity", "critical").fresh == set()
    run = faulty.check("--select", "NUM")
    assert run.fresh == set(THREE)
    assert {code for _, code in run.found} == {"NUM001"}
    assert faulty.check().fresh == set(), "both are remembered"


def test_a_changed_termbase_has_all_audited_again(clean: Desk) -> None:
    terms = clean.folder / "terms.csv"
    terms.write_text("source,target\nkommunen,local authority\n", encoding="utf-8")
    first = clean.check("--termbase", terms)
    assert ("bru → en-bru", "LEX003") in first.found
    assert clean.check("--termbase", terms).fresh == set()
    terms.write_text("source,target\nkommunen,municipality\n", encoding="utf-8")
    second = clean.check("--termbase", terms)
    assert second.fresh == set(THREE)
    assert not [code for _, code in second.found if code == "LEX003"]


# --- --since ----------------------------------------------------------------------------------------


@pytest.fixture
def dated(desk: Desk) -> Desk:
    """A rendering that is old, one that was updated since, one without a date."""
    old = {"published": "2026-10-01T08:00:00Z"}
    targets = [
        rendering("bru", garbled=True, **old),
        rendering("elg", garbled=True, **old, updated="2026-11-02T08:00:00Z"),
        rendering("skole"),
    ]
    desk.put([original(name) for name in ("bru", "elg", "skole")], targets)
    return desk


@pytest.mark.parametrize("given", ["2026-11-01", "2026-11-01T06:00Z", "2026-11-01T06:00:00+01:00"])
def test_since_leaves_older_renderings_out_and_keeps_those_without_a_date(given: str, dated: Desk) -> None:
    run = dated.check("--since", given)
    assert run.fresh == {"elg", "skole"}
    assert {pair for pair, _ in run.found} == {"elg → en-elg"}
    assert run.remarked("no-rendering") == {}, "an original whose rendering is older is not without one"
    assert run.remarked("no-original") == {}
    assert dated.check().fresh == {"bru"}, "without --since the rest is audited"


def test_since_takes_an_age(desk: Desk) -> None:
    now = datetime.now(UTC)
    ages = {"bru": timedelta(hours=2), "skole": timedelta(days=3), "sykehus": timedelta(days=30)}
    desk.put(
        [original(name) for name in ages],
        [rendering(name, published=(now - age).isoformat()) for name, age in ages.items()],
    )
    assert desk.check("--since", "24h").fresh == {"bru"}
    assert desk.check("--since", "7d").fresh == {"skole"}
    assert desk.check("--since", "8w").fresh == {"sykehus"}


def test_since_that_is_no_date_is_refused(clean: Desk) -> None:
    run = clean.check("--since", "yesterday")
    assert run.code == 2
    assert "2026-11-01" in run.err


def test_since_changes_nothing_that_a_whole_run_compares_itself_with(dated: Desk) -> None:
    compare = ("--fail-on", "none", "--max-new", "0", "--max-adequacy-drop", "0")
    dated.check()
    for options in (("--since", "2026-11-01"), (), ("--since", "2026-11-01"), ()):
        run = dated.check(*compare, *options)
        assert run.code == 0, run.gates
        assert run.found


def test_runs_that_all_have_since_see_what_is_new(dated: Desk) -> None:
    since = ("--since", "2026-11-01", "--fail-on", "none", "--max-new", "0")
    assert dated.check(*since).code == 0
    assert dated.check(*since).code == 0, "nothing is new"
    dated.put([original("ras")], [rendering("ras", garbled=True, published="2026-11-03T08:00:00Z")])
    run = dated.check(*since)
    assert not run.gates["max-new"][0]
    assert {pair for pair, _ in run.found} == {"ras → en-ras"}


def test_since_tells_of_no_ignore_whose_document_it_leaves_out(dated: Desk) -> None:
    settings(dated, suppress(document="en-bru") + suppress(document="en-nobody", until=TODAY - timedelta(days=2)))
    run = dated.check("--since", "2026-11-01")
    assert "matches nothing" not in run.remarked("stale").get("", "")
    assert "expired" in run.remarked("stale")[""]
    assert {pair for pair, _ in dated.check().found} == {"elg → en-elg"}


# --- --dry-run --------------------------------------------------------------------------------------


def test_a_dry_run_names_what_it_would_audit_and_leaves_no_file(clean: Desk) -> None:
    before = set(clean.folder.iterdir())
    run = clean.check("--dry-run")
    assert run.code == 0
    assert run.out.splitlines() == [f"{name} → en-{name}" for name in THREE]
    assert "3 pairs would be audited" in run.err
    assert set(clean.folder.iterdir()) == before


def test_a_dry_run_leaves_the_state_byte_for_byte(clean: Desk) -> None:
    clean.check()
    clean.put([original(name) for name in THREE], [rendering(name, garbled=name == "bru") for name in THREE])
    before = {path: path.read_bytes() for path in clean.folder.iterdir() if path.name != "report.json"}
    run = clean.check("--dry-run")
    assert run.out.splitlines() == ["bru → en-bru"]
    assert {path: path.read_bytes() for path in clean.folder.iterdir()} == before
    assert clean.check().fresh == {"bru"}


def test_a_dry_run_pairs_by_content_without_writing(desk: Desk) -> None:
    desk.put([original(name) for name in THREE], [rendering(name, declared=False) for name in THREE])
    run = desk.check("--dry-run")
    assert run.out.splitlines() == [f"{name} → en-{name}" for name in THREE]
    assert not desk.state.exists()


# --- gates ------------------------------------------------------------------------------------------


def gate(desk: Desk, name: str, *options: str | Path) -> Outcome:
    """Run with a gate alone; what it says stands in both reports, and its outcome is the run's."""
    run = desk.check("--fail-on", "none", *options)
    passed, reason = run.gates[name]
    assert run.code == (0 if passed else 1)
    assert [one for one in run.gates if one != "pairs"] == [name]
    assert reason in run.said
    assert f"{'pass' if passed else 'FAIL'} {name}" in run.said
    return run


GATES = [
    ("max-findings", ("--max-findings", "0"), False, "above the 0 allowed"),
    ("max-findings", ("--max-findings", "99"), True, "within the 99 allowed"),
    ("max-per-1000-words", ("--max-per-1000-words", "0.5"), False, "findings per 1,000 words"),
    ("max-per-1000-words", ("--max-per-1000-words", "999"), True, "within the 999 allowed"),
    ("min-adequacy", ("--min-adequacy", "0.999"), False, "adequacy below 0.999 in 3 pairs: bru → en-bru"),
    ("min-adequacy", ("--min-adequacy", "0.0"), True, "adequacy is 0 or more in every pair"),
    ("min-comet", ("--min-comet", "0.1"), False, "COMET was not measured in 3 pairs: a gate that cannot be measured fails"),
    ("max-new", ("--max-new", "0"), True, "there is no run before this one to compare with"),
    ("max-adequacy-drop", ("--max-adequacy-drop", "0"), True, "there is no run before this one to compare with"),
    ("require-pairs", ("--require-pairs",), True, "every original and rendering has its counterpart"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "options", "passes", "reason"), GATES, ids=[f"{one[0]}-{'passes' if one[2] else 'fails'}" for one in GATES]
)
def test_a_gate_says_whether_and_why(
    name: str, options: tuple[str, ...], passes: bool, reason: str, faulty: Desk
) -> None:
    run = gate(faulty, name, *options)
    assert run.gates[name][0] is passes
    assert reason in run.gates[name][1]


def test_fail_on_asks_for_the_severity_that_it_names(desk: Desk) -> None:
    desk.put([original("ras")], [rendering("ras", garbled=True)])
    severities = {one["severity"] for one in desk.check().report["findings"]}
    assert severities == {"major"}
    assert desk.check("--fail-on", "critical").code == 0
    failed = desk.check("--fail-on", "major")
    assert failed.code == 1
    assert "1 major in 1 pair: ras → en-ras" in failed.said


def test_fail_on_none_asks_nothing(faulty: Desk) -> None:
    run = faulty.check("--fail-on", "none")
    assert (run.code, run.gates) == (0, {})
    assert run.found


def test_every_gate_that_fails_is_named(faulty: Desk) -> None:
    run = faulty.check("--max-findings", "0", "--min-adequacy", "0")
    assert {name: passed for name, (passed, _) in run.gates.items()} == {
        "fail-on": False,
        "max-findings": False,
        "min-adequacy": True,
    }
    assert "FAIL: fail-on, max-findings" in run.said


def test_where_no_human_reads_the_report_stderr_says_why_it_failed(faulty: Desk) -> None:
    arguments = [str(faulty.sources), str(faulty.targets), "--no-state", "--format", "json"]
    ended = CliRunner().invoke(main, ["check", *arguments])
    assert ended.exit_code == 1
    assert json.loads(ended.stdout)["passed"] is False
    assert "auditor: gate fail-on failed:" in ended.stderr


def test_max_new_counts_what_the_last_run_did_not_have(faulty: Desk) -> None:
    faulty.check()
    run = gate(faulty, "max-new", "--max-new", "0")
    assert run.gates["max-new"] == (True, "0 findings that the last run did not have, within the 0 allowed")
    targets = [rendering(name, garbled=name in ("bru", "sykehus")) for name in THREE]
    faulty.put([original(name) for name in THREE], targets)
    run = gate(faulty, "max-new", "--max-new", "0")
    new = {one["pair"] for one in run.report["findings"] if one["new"]}
    assert new == {"sykehus → en-sykehus"}
    assert not run.gates["max-new"][0]
    assert "the last run did not have, above the 0 allowed" in run.gates["max-new"][1]


def test_max_new_counts_what_the_baseline_does_not_have(faulty: Desk) -> None:
    baseline = written_baseline(faulty, "true-error")
    run = gate(faulty, "max-new", "--max-new", "0", "--baseline", baseline)
    assert run.gates["max-new"] == (True, "0 findings that the baseline did not have, within the 0 allowed")
    assert run.found, "a true error is known, and counts"
    targets = [rendering(name, garbled=name in ("bru", "sykehus")) for name in THREE]
    faulty.put([original(name) for name in THREE], targets)
    for _ in range(2):  # Against the baseline it stays new, run after run.
        run = gate(faulty, "max-new", "--max-new", "0", "--baseline", baseline)
        assert not run.gates["max-new"][0]
        assert {one["pair"] for one in run.report["findings"] if one["new"]} == {"sykehus → en-sykehus"}


def test_a_fall_of_adequacy_is_seen(clean: Desk) -> None:
    clean.check()
    assert gate(clean, "max-adequacy-drop", "--max-adequacy-drop", "0").gates["max-adequacy-drop"][0]
    clean.put([original(name) for name in THREE], [rendering(name, garbled=name != "skole") for name in THREE])
    assert clean.check("--fail-on", "none", "--max-adequacy-drop", "1").code == 0
    clean.put([original(name) for name in THREE], [rendering(name) for name in THREE])
    clean.check()
    clean.put([original(name) for name in THREE], [rendering(name, garbled=name != "skole") for name in THREE])
    run = gate(clean, "max-adequacy-drop", "--max-adequacy-drop", "0.001")
    assert not run.gates["max-adequacy-drop"][0]
    assert "it may fall by 0.001" in run.gates["max-adequacy-drop"][1]


def test_require_pairs_fails_for_an_original_and_for_a_rendering_that_stand_alone(clean: Desk) -> None:
    clean.put([original(name) for name in ("bru", "skole")], [rendering(name) for name in ("bru", "vin")])
    run = gate(clean, "require-pairs", "--require-pairs")
    assert run.gates["require-pairs"] == (
        False,
        "2 originals or renderings without a counterpart: original skole, rendering en-vin",
    )
    assert set(run.remarked("no-rendering")) == {"skole"}
    assert set(run.remarked("no-original")) == {"en-vin"}
    assert clean.check().code == 0, "without the gate it is only remarked"


def test_a_rendering_that_leaves_its_feed_leaves_its_original_without_one(clean: Desk) -> None:
    clean.check("--require-pairs")
    clean.put([original(name) for name in THREE], [rendering(name) for name in THREE if name != "skole"])
    run = gate(clean, "require-pairs", "--require-pairs")
    assert not run.gates["require-pairs"][0]
    assert run.remarked("no-rendering") == {"skole": "has no rendering; the one it had has left the feed"}
    clean.put([original(name) for name in THREE if name != "skole"], [rendering(name) for name in THREE])
    run = gate(clean, "require-pairs", "--require-pairs")
    assert run.gates["require-pairs"][0], "an original may leave earlier"
    assert run.remarked("notice") == {"en-skole": "its original skole has left the feed"}


def test_a_run_without_any_pair_has_checked_nothing_and_fails(desk: Desk) -> None:
    desk.put([original("bru")], [rendering("vin", declared=False)])
    run = desk.check("--fail-on", "none")
    assert run.code == 1
    assert "no rendering fits any original (1 original and 1 rendering)" in run.gates["pairs"][1]
    desk.put([rendering("bru", declared=False)], [original("bru")])
    assert "in the right order" in desk.check("--no-state", state=False).gates["pairs"][1]


def test_a_declared_rendering_of_another_text_is_no_pair(desk: Desk) -> None:
    desk.put([original("elg")], [rendering("bru", source_id="elg")])
    assert not desk.check("--fail-on", "none").gates["pairs"][0]


def test_copies_of_the_originals_alone_pass_where_they_are_allowed(desk: Desk) -> None:
    desk.put([original("elg")], [copied("elg")])
    assert list(desk.check("--fail-on", "none").gates) == ["pairs", "untranslated"]
    assert desk.check("--allow-untranslated").code == 0


def test_what_since_leaves_out_is_told(dated: Desk) -> None:
    for _ in range(2):  # Whether it was ever audited or not.
        run = dated.check("--since", "2026-11-01")
        assert "1 older than 2026-11-01 left out" in run.said
        assert "leaves out 1 pair from before 2026-11-01: no gate asks about them" in run.remarked("notice")[""]
        dated.check()
    assert "left out" not in dated.check().said


def test_what_lacks_a_counterpart_is_named_three_of_them_and_shortly(desk: Desk) -> None:
    long = "https://avisa.example/" + "x" * 300
    desk.put([original("bru"), original("elg", id=long), *map(original, ("skole", "vin", "ras"))], [rendering("bru")])
    reason = desk.check("--require-pairs").gates["require-pairs"][1]
    assert reason.endswith("original skole, original vin and 1 more")
    run = desk.check("--require-pairs", "--format", f"github={desk.folder / 'report.txt'}")
    for text in (run.said, (desk.folder / "report.txt").read_text(encoding="utf-8")):
        assert long[:60] in text
        assert long[:90] not in text


def test_quiet_says_each_failure_once(faulty: Desk) -> None:
    run = faulty.check("--quiet", "--max-findings", "0")
    assert run.out.count("fail-on") == run.out.count("max-findings") == 1
    assert "PASS" in faulty.check("--quiet", "--exit-zero", "--fail-on", "none").out


def test_an_error_page_where_a_feed_was_is_remarked(clean: Desk) -> None:
    page = clean.folder / "renderings.xml"
    page.write_text("<html><body><h1>503 Service Unavailable</h1></body></html>", encoding="utf-8")
    run = clean.check(clean.sources, page, places=False)
    assert run.code == 1
    assert not run.gates["pairs"][0]
    assert "is one page or text and no feed" in run.remarked("page")[""]


def test_a_page_whose_counterpart_is_a_page_is_nothing_strange(desk: Desk) -> None:
    for name, (title, text) in {"a": BY_NAME["bru"].source, "b": BY_NAME["bru"].target}.items():
        html = f"<html><body><article><h1>{title}</h1><p>{text}</p></article></body></html>"
        (desk.folder / f"{name}.html").write_text(html, encoding="utf-8")
    run = desk.check(desk.folder / "a.html", desk.folder / "b.html", places=False)
    assert (run.code, len(run.pairs), run.remarked("page")) == (0, 1, {})


def test_a_packed_feed_is_to_be_unpacked(clean: Desk) -> None:
    packed = clean.folder / "originals.xml.gz"
    packed.write_bytes(gzip.compress(clean.sources.read_bytes()))
    said = clean.refused("--source", packed)
    assert "unpack it first" in said
    assert "HTML" not in said


def test_a_place_without_entries_beside_a_good_one_is_remarked(clean: Desk) -> None:
    empty = clean.folder / "empty.rss"
    empty.write_text('<rss version="2.0"><channel><title>News</title></channel></rss>', encoding="utf-8")
    run = clean.check("--target", empty)
    assert run.code == 0
    assert "empty.rss: holds no entry" in run.remarked("notice")[""]


def test_a_score_gate_without_a_pair_fails(desk: Desk) -> None:
    desk.put([original("bru")], [rendering("vin", declared=False)])
    for option, name in (("--min-adequacy", "min-adequacy"), ("--min-comet", "min-comet")):
        run = gate(desk, name, option, "0")
        assert not run.gates[name][0]
        assert "there is no pair to measure" in run.gates[name][1]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_least_score_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ConfigError, match="min_comet"):
        Gates(min_comet=value)
    if math.isnan(value):
        with pytest.raises(ConfigError, match="max_adequacy_drop"):
            Gates(max_adequacy_drop=value)


def test_require_pairs_fails_for_a_rendering_of_another_original(desk: Desk) -> None:
    desk.put([original("bru"), original("elg")], [rendering("elg", id="bru", declared=False), rendering("elg")])
    run = gate(desk, "require-pairs", "--require-pairs")
    assert run.pairs == [("elg", "en-elg")]
    assert set(run.remarked("comparable")) == set(run.remarked("no-rendering")) == {"bru"}
    assert run.gates["require-pairs"] == (
        False,
        "2 originals or renderings without a counterpart: rendering bru, original bru",
    )
    desk.check("--format", f"junit={desk.folder / 'report.xml'}")
    cases = ElementTree.parse(desk.folder / "report.xml").getroot().iter("testcase")
    skipped = {(case.get("classname"), case.get("name")) for case in cases if case.find("skipped") is not None}
    assert skipped == {("bru", "comparable"), ("bru", "no-rendering")}


def copied(name: str, **more: Any) -> dict[str, Any]:
    """A rendering that is its original over again."""
    title, text = BY_NAME[name].source
    return rendering(name, title=title, text=text, **more)


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "not declared"])
@pytest.mark.parametrize("end", ["", " Saken oppdateres."], ids=["the same", "nearly the same"])
def test_an_untranslated_copy_of_an_original_fails_by_default(declared: bool, end: str, desk: Desk) -> None:
    copy = copied("elg", declared=declared)
    desk.put([original("bru"), original("elg")], [rendering("bru"), {**copy, "text": copy["text"] + end}])
    run = desk.check()
    assert run.code == 1
    assert run.gates["fail-on"][0], "no finding speaks of it"
    assert run.gates["untranslated"] == (False, "1 rendering not translated, but a copy of the original: en-elg")
    assert run.remarked("untranslated") == {"en-elg": "has the text of elg and is not translated"}
    assert set(run.remarked("no-rendering")) == {"elg"}
    assert run.remarked("no-original") == run.remarked("comparable") == {}
    allowed = desk.check("--allow-untranslated")
    assert (allowed.code, list(allowed.gates)) == (0, ["fail-on"])
    assert set(allowed.remarked("untranslated")) == {"en-elg"}


def test_another_norwegian_text_among_the_renderings_is_no_copy(desk: Desk) -> None:
    desk.put([original("bru"), original("elg")], [rendering("bru"), copied("vin", declared=False)])
    run = desk.check()
    assert run.code == 0
    assert run.remarked("untranslated") == {}
    assert set(run.remarked("language")) == {"en-vin"}


# --- refusals ---------------------------------------------------------------------------------------


def test_a_place_that_is_not_there_is_refused(clean: Desk) -> None:
    clean.sources.unlink()
    assert str(clean.sources) in clean.refused()


def test_no_places_are_refused(desk: Desk) -> None:
    run = desk.check(places=False)
    assert run.code == 2
    assert "[check]" in run.err


def test_a_feed_without_entries_is_refused_and_the_state_forgets_nothing(faulty: Desk) -> None:
    first = faulty.check()
    kept = faulty.targets.read_bytes()
    faulty.targets.write_bytes(b"")
    assert "rendering" in faulty.refused()
    faulty.targets.write_bytes(kept)
    again = faulty.check()
    assert (again.fresh, again.found) == (set(), first.found)


def test_a_report_over_a_feed_is_refused(clean: Desk) -> None:
    before = clean.targets.read_bytes()
    ended = CliRunner().invoke(main, ["check", str(clean.sources), str(clean.targets), "-o", str(clean.targets)])
    assert ended.exit_code == 2
    assert clean.targets.read_bytes() == before


def _no_database(path: Path) -> str:
    path.write_bytes(b"Dette er et brev og ingen database.\n" * 100)
    return "is no state of auditor, or is damaged"


def _other_program(path: Path) -> str:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE notes (text TEXT)")
    db.close()
    return "another program"


def _later_version(path: Path) -> str:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    return "later version"


def _truncated(path: Path) -> str:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return "damaged"


def _holes(path: Path) -> str:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    path.write_bytes(data)
    return "damaged"


def _folder(path: Path) -> str:
    path.unlink()
    path.mkdir()
    return "is a folder"


@pytest.mark.parametrize("spoil", [_no_database, _other_program, _later_version, _truncated, _holes, _folder])
def test_a_state_that_cannot_be_used_is_refused_in_one_sentence(spoil: Callable[[Path], str], faulty: Desk) -> None:
    faulty.check()
    if spoil is _other_program:
        faulty.state.unlink()
    said = spoil(faulty.state)
    before = faulty.state.read_bytes() if faulty.state.is_file() else b""
    line = faulty.refused()
    assert str(faulty.state) in line
    assert said in line
    if spoil in (_no_database, _other_program):
        assert faulty.state.read_bytes() == before, "what is not ours is left as it is"
    faulty.refused("--dry-run")


def test_an_audit_in_the_state_that_is_not_whole_is_refused(faulty: Desk) -> None:
    faulty.check()
    with sqlite3.connect(faulty.state) as db:
        db.execute("UPDATE audits SET result = substr(result, 1, 40)")
    db.close()
    assert "cannot be read" in faulty.refused()


def test_a_state_in_a_folder_that_is_not_there_is_refused(clean: Desk) -> None:
    clean.state = clean.folder / "nowhere" / "state.db"
    assert "nowhere" in clean.refused()


# --- pairing ----------------------------------------------------------------------------------------


def test_renderings_are_paired_by_content_where_nothing_is_declared(desk: Desk) -> None:
    names = [story.name for story in STORIES]
    desk.put([original(name) for name in names], [rendering(name, declared=False) for name in reversed(names)])
    assert set(desk.check().pairs) == {(name, f"en-{name}") for name in names}


def test_one_id_on_both_sides_pairs(desk: Desk) -> None:
    desk.put([original("bru")], [rendering("bru", declared=False, id="bru", garbled=True)])
    run = desk.check()
    assert run.pairs == [("bru:source", "bru:target")]
    assert run.code == 1


def test_one_address_pairs_whatever_tracks_its_readers(desk: Desk) -> None:
    address = "https://www.avisa.example/nyheter/bru"
    desk.put(
        [original("bru", url=address), original("skole")],
        [rendering("bru", declared=False, url="http://avisa.example/nyheter/bru/?utm_source=rss#top")],
    )
    assert desk.check().pairs == [("bru", "en-bru")]


def test_a_declared_original_that_it_does_not_render_is_remarked_and_not_audited(desk: Desk) -> None:
    desk.put([original("bru"), original("vin")], [rendering("vin", source_id="bru")])
    run = desk.check()
    assert run.pairs == []
    assert set(run.remarked("comparable")) == {"en-vin"}


def test_a_declared_original_that_is_not_there_is_remarked_and_content_pairs(desk: Desk) -> None:
    desk.put([original("bru")], [rendering("bru", source_id="gone-7")])
    run = desk.check()
    assert run.pairs == [("bru", "en-bru")]
    assert "gone-7" in run.remarked("notice")["en-bru"]


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "by content"])
def test_two_places_for_one_side_may_use_the_same_ids(declared: bool, desk: Desk) -> None:
    desk.put([original("bru", id="1")], [rendering("bru", id="1", declared=False)])
    more = {"source": [original("elg", id="1")], "target": [rendering("elg", id="1", declared=False)]}
    for side, entries in more.items():
        if declared:
            entries[0]["url" if side == "source" else "source_url"] = "https://avisa.example/elg"
        write(desk.folder / f"other-{side}.jsonl", entries)
    places = ("--source", desk.folder / "other-source.jsonl", "--target", desk.folder / "other-target.jsonl")
    run = desk.check(*places)
    assert set(run.pairs) == {("originals:1", "renderings:1"), ("other-source:1", "other-target:1")}
    assert run.remarked("older-version") == {}
    again = desk.check(*places)
    assert (again.fresh, again.pairs) == (set(), run.pairs)


def test_what_a_rendering_declares_is_found_in_one_of_two_places(desk: Desk) -> None:
    """The second place must not be what takes the names away that the first was found by."""
    desk.put([original("bru")], [rendering("bru"), rendering("elg"), rendering("skole", declared=False, id="skole")])
    write(desk.folder / "more.jsonl", [original("elg"), original("skole")])
    run = desk.check("--source", desk.folder / "more.jsonl")
    assert set(run.pairs) == {("originals:bru", "en-bru"), ("more:elg", "en-elg"), ("more:skole", "skole")}
    assert run.remarked("notice") == {}


def test_duplicates_are_audited_once_and_remarked(desk: Desk) -> None:
    desk.put(
        [original("bru"), original("bru", id="bru-copy"), original("skole")],
        [rendering("bru", source_id="bru-copy"), rendering("skole"), rendering("skole", id="en-skole-copy")],
    )
    run = desk.check("--require-pairs")
    assert set(run.pairs) == {("bru", "en-bru"), ("skole", "en-skole")}
    assert set(run.remarked("duplicate")) == {"bru-copy", "en-skole-copy"}
    assert run.code == 0, "a duplicate does not stand alone"


def unnamed(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry without id or address."""
    return {key: value for key, value in entry.items() if key != "id"}


def test_entries_without_ids_are_paired_by_content_and_known_again_wherever_they_stand(desk: Desk) -> None:
    sources = [unnamed(original(name)) for name in ("bru", "skole", "elg")]
    targets = [unnamed(rendering(name, garbled=True, declared=False)) for name in ("elg", "bru")]
    desk.put(sources, targets)
    first = desk.check()
    assert first.code == 1
    assert len(first.pairs) == len({pair for pair, _ in first.found}) == 2
    assert first.remarked("comparable") == {}
    desk.put([unnamed(original("vin")), *sources], [unnamed(rendering("vin", declared=False)), *targets])
    second = desk.check("--fail-on", "none", "--max-new", "0")
    assert (second.code, len(second.pairs)) == (0, 3)
    assert sorted(second.found) == sorted(first.found)


def test_one_rendering_of_two_originals_is_audited_against_both(desk: Desk) -> None:
    memory = desk.folder / "memory.csv"
    memory.write_text(
        "id,source,target\n"
        "1,Prisen er 50 kroner.,The price is 50 kroner.\n"
        "2,Prisen er 500 kroner.,The price is 50 kroner.\n"
        "3,Prisen er 50 kroner.,The price is 50 kroner.\n",
        encoding="utf-8",
    )
    run = desk.check(memory, places=False)
    assert run.pairs == [("1:source", "1:target"), ("2:source", "2:target")], "the third is the first over again"
    assert [(pair, code[:3]) for pair, code in run.found] == [("2 → 2", "NUM")]
    assert run.code == 1


@pytest.mark.parametrize("by", ["id", "link", "declared link"])
def test_renderings_of_originals_with_one_text_are_all_audited(by: str, desk: Desk) -> None:
    sources = [original("bru", id=name) for name in ("a1", "a2")]
    targets = [rendering("bru", declared=False, garbled=name == "a2", id=name) for name in ("a1", "a2")]
    if by != "id":
        for entry in (*sources, *targets):
            address = f"https://avisa.example/{entry['id']}"
            entry["source_url" if entry in targets and by == "declared link" else "url"] = address
        targets = [{**target, "id": f"en-{target['id']}"} for target in targets]
    desk.put(sources, targets)
    run = desk.check("--require-pairs")
    assert len(run.pairs) == 2
    assert run.found
    assert {pair.rpartition("a")[2] for pair, _ in run.found} == {"2"}
    assert run.remarked("no-original") == run.remarked("notice") == {}
    assert run.gates["require-pairs"][0]


def test_an_address_that_many_originals_have_pairs_none(desk: Desk) -> None:
    home = {"url": "https://avisa.example/"}
    desk.put(
        [original(name, **home) for name in THREE],
        [rendering(name, declared=False, **home) for name in reversed(THREE)],
    )
    run = desk.check()
    assert set(run.pairs) == {(name, f"en-{name}") for name in THREE}
    desk.put([original(name, **home) for name in THREE], [rendering("bru", declared=False, source_url=home["url"])])
    run = desk.check()
    assert run.pairs == [("bru", "en-bru")]
    assert "which several originals are called" in run.remarked("notice")["en-bru"]


def test_what_an_entry_calls_related_is_not_what_it_renders(desk: Desk) -> None:
    address = {name: f"https://avisa.example/{name}" for name in ("bru", "skole")}
    desk.put([original(name, url=url) for name, url in address.items()], [])
    title, text = BY_NAME["bru"].target
    feed = desk.folder / "renderings.atom"
    feed.write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:feed</id><title>News</title>'
        f'<entry xml:lang="en"><id>en-bru</id><title>{title}</title><link rel="related" href="{address["skole"]}"/>'
        f"<content>{text}</content></entry></feed>",
        encoding="utf-8",
    )
    assert desk.check(desk.sources, feed, places=False).pairs == [("bru", "en-bru")]


EARLY, LATE = {"updated": "2026-11-01T08:00:00Z"}, {"updated": "2026-11-01T09:00:00Z"}


@pytest.mark.parametrize("later_first", [True, False])
@pytest.mark.parametrize("side", ["source", "target"])
def test_of_an_id_that_stands_there_twice_the_later_version_counts(side: str, later_first: bool, desk: Desk) -> None:
    if side == "target":
        old, new = rendering("bru", garbled=True, **EARLY), rendering("bru", **LATE)
    else:
        old, new = changed(original("bru", **EARLY), "84 millioner", "97 millioner"), original("bru", **LATE)
    both = [new, old] if later_first else [old, new]
    sources, targets = ([original("bru")], both) if side == "target" else (both, [rendering("bru")])
    desk.put(sources, targets)
    run = desk.check()
    assert run.found == []
    assert run.pairs == [("bru", "en-bru")]
    assert set(run.remarked("older-version")) == {new["id"]}


def test_of_an_id_without_dates_the_last_counts(desk: Desk) -> None:
    desk.put([original("bru")], [rendering("bru", garbled=True), rendering("bru")])
    run = desk.check()
    assert run.found == []
    assert set(run.remarked("older-version")) == {"en-bru"}
    assert "the last is taken" in run.remarked("older-version")["en-bru"]


def rss(path: Path, *entries: dict[str, Any]) -> Path:
    """A feed of entries as `rendering` makes them; a title that is empty is none."""
    items = "".join(
        f"<item><guid>{one['id']}</guid>" + (f"<title>{one['title']}</title>" if one["title"] else "")
        + f"<description>{one['text']}</description></item>"
        for one in entries
    )  # fmt: skip
    path.write_text(f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>', encoding="utf-8")
    return path


def test_of_an_id_without_dates_the_first_in_a_feed_counts(desk: Desk) -> None:
    feed = rss(desk.folder / "renderings.rss", rendering("bru"), rendering("bru", garbled=True))
    desk.put([original("bru")], [])
    for _ in range(2):
        run = desk.check(desk.sources, feed, places=False)
        assert run.found == []
        assert "the first in the feed is taken" in run.remarked("older-version")["en-bru"]
        assert "1 rendering: 1" in run.said


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_title_that_only_one_side_has_is_not_audited(side: str, desk: Desk) -> None:
    left = [original(name, **({"title": ""} if side == "target" else {})) for name in THREE]
    right = [rendering(name, garbled=name == "bru", **({"title": ""} if side == "source" else {})) for name in THREE]
    desk.put(left, right)
    run = desk.check()
    assert {pair for pair, _ in run.found} == {"bru → en-bru"}
    assert not {code for _, code in run.found} & {"OMI001", "ADD001"}
    lines = desk.targets.read_text(encoding="utf-8").split("\n")
    for one in run.report["findings"]:
        if one["target_span"] is not None:
            assert lines[one["line"] - 1][one["column"] - 1 :].startswith(one["target_span"]["text"])
    desk.put([original(name) for name in THREE], [rendering(name, garbled=name == "bru") for name in THREE])
    assert desk.check().fresh == set(THREE), "what has a title now is audited with it"


def test_a_title_that_stands_in_the_text_of_the_other_side_is_audited(desk: Desk) -> None:
    title, text = BY_NAME["elg"].target
    wrong = title.replace("went", "did not go")
    desk.put([original("elg")], [rendering("elg", title="", text=f"{wrong}\n{text}")])
    run = desk.check()
    assert run.found, "the first line of the text is taken for its title"
    titled = rendering("elg", title=wrong)
    desk.put([original("elg")], [titled])
    assert desk.check().found == run.found


def test_a_rendering_that_comes_when_its_original_has_left_the_feed_is_paired(desk: Desk) -> None:
    desk.put([original("bru"), original("skole"), original("vin")], [rendering("skole")])
    assert set(desk.check().remarked("no-rendering")) == {"bru", "vin"}
    desk.put([original("skole")], [rendering("skole"), rendering("bru"), rendering("vin", declared=False)])
    run = desk.check("--require-pairs")
    assert set(run.pairs) == {("skole", "en-skole"), ("bru", "en-bru"), ("vin", "en-vin")}
    assert run.fresh == {"bru", "vin"}
    assert run.code == 0


def test_a_rendering_that_has_left_the_feed_no_longer_counts(faulty: Desk) -> None:
    assert faulty.check().code == 1
    faulty.put([original(name) for name in THREE], [rendering(name) for name in THREE if name != "bru"])
    run = faulty.check()
    assert (run.code, run.fresh) == (0, set())
    assert set(run.pairs) == {("skole", "en-skole"), ("sykehus", "en-sykehus")}
    faulty.put([original(name) for name in THREE], [rendering(name, garbled=name == "bru") for name in THREE])
    back = faulty.check()
    assert (back.code, back.fresh) == (1, set())


def test_a_rendering_that_comes_again_under_another_id_is_still_the_rendering(faulty: Desk) -> None:
    faulty.check()
    targets = [rendering(name, garbled=name == "bru") for name in THREE]
    targets[0] |= {"id": "news-1", "source_id": ""}
    faulty.put([original(name) for name in THREE], targets)
    run = faulty.check("--require-pairs")
    assert {pair for pair, _ in run.found} == {"bru → news-1"}
    assert run.gates["require-pairs"][0]
    assert run.fresh == set()


def test_a_text_in_another_language_is_remarked_and_left_out(desk: Desk) -> None:
    entry = rendering("bru", text=BY_NAME["vin"].source[1], title=BY_NAME["vin"].source[0])
    desk.put([original(name) for name in THREE], [entry, rendering("skole")])
    run = desk.check()
    assert run.pairs == [("skole", "en-skole")]
    assert set(run.remarked("language")) == {"en-bru"}


def test_an_entry_that_cannot_be_read_ends_nothing(clean: Desk) -> None:
    with clean.targets.open("a", encoding="utf-8") as file:
        file.write('{"id": "en-half", "text": "The half\n')
    run = clean.check()
    assert len(run.pairs) == 3
    assert run.code == 1
    assert run.gates["readable"][1].startswith("1 entry or file could not be read: ")
    assert clean.check("--exit-zero").code == 0
    unreadable = [one["text"] for one in run.report["remarks"] if one["kind"] == "unreadable"]
    assert len(unreadable) == 1
    assert "4" in unreadable[0]


# --- configuration, baseline, ignores ---------------------------------------------------------------


def settings(desk: Desk, text: str) -> None:
    (desk.folder / "auditor.toml").write_text(text, encoding="utf-8")


def test_the_configuration_names_places_state_and_gates(faulty: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(
        faulty,
        'fail_on = "critical"\n[check]\nsources = "originals.jsonl"\ntargets = ["renderings.jsonl"]\nstate = "kept.db"\nmax-findings = 0\n',
    )
    (faulty.folder / "deeper").mkdir()
    monkeypatch.chdir(faulty.folder / "deeper")
    run = faulty.check(places=False, state=False)
    assert run.code == 1
    assert list(run.gates) == ["fail-on", "max-findings"]
    assert (faulty.folder / "kept.db").exists(), "paths count from the configuration's folder"
    assert faulty.check("--max-findings", "99", places=False, state=False).gates["max-findings"][0]


def test_the_configuration_maps_fields(desk: Desk) -> None:
    def renamed(entry: dict[str, Any]) -> dict[str, Any]:
        return {{"text": "body", "title": "headline"}.get(key, key): value for key, value in entry.items()}

    desk.put([renamed(original("bru"))], [renamed(rendering("bru", garbled=True))])
    settings(desk, '[check]\nfields = { text = "body", title = "headline" }\n')
    by_file = desk.check()
    assert by_file.pairs == [("bru", "en-bru")]
    (desk.folder / "auditor.toml").unlink()
    by_option = desk.check("--field", "text=body", "--field", "title=headline")
    assert (by_option.fresh, by_option.found) == (set(), by_file.found)


@pytest.mark.parametrize(
    "text", ["[check]\nsorces = 'a'\n", "[check]\nmax_new = 'none'\n", "[[suppress]]\nreason = 'all'\n"]
)
def test_a_configuration_that_cannot_be_used_is_refused(text: str, clean: Desk) -> None:
    settings(clean, text)
    assert "auditor.toml" in clean.refused()


def suppress(*, rule: str = "", document: str = "", until: date | None = None) -> str:
    parts = [f'rule = "{rule}"' if rule else "", f'document = "{document}"' if document else ""]
    parts += [f"until = {until}" if until else "", 'reason = "the desk knows"']
    return "[[suppress]]\n" + "\n".join(part for part in parts if part) + "\n"


TODAY = date.today()


def test_an_ignore_suppresses_until_its_last_day_and_is_remarked_after(faulty: Desk) -> None:
    before = faulty.check()
    settings(faulty, suppress(document="en-bru", until=TODAY + timedelta(days=2)))
    held = faulty.check()
    assert (held.code, held.found, held.fresh) == (0, [], set())
    reasons = {(one["suppressed"]["kind"], one["suppressed"]["reason"]) for one in held.report["findings"]}
    assert reasons == {("ignore", "the desk knows")}
    assert held.remarked("stale") == {}
    settings(faulty, suppress(document="en-bru", until=TODAY - timedelta(days=2)))
    over = faulty.check()
    assert (over.code, over.found) == (1, before.found)
    assert "expired" in over.remarked("stale")[""]


def test_an_ignore_for_one_rule_leaves_the_others(faulty: Desk) -> None:
    settings(faulty, suppress(rule="NUM"))
    run = faulty.check()
    codes = {code[:3] for _, code in run.found}
    assert "NEG" in codes
    assert "NUM" not in codes


def test_an_ignore_that_meets_nothing_is_remarked(faulty: Desk) -> None:
    settings(faulty, suppress(document="en-nobody"))
    run = faulty.check()
    assert run.code == 1
    assert "[[suppress]] every rule in en-nobody" in run.remarked("stale")[""]
    assert "matches nothing" in run.said


def written_baseline(desk: Desk, verdict: str) -> Path:
    """A baseline of all that a check finds, written by the command for it."""
    report, path = desk.folder / "report.jsonl", desk.folder / "baseline.json"
    runner = CliRunner()
    places = [str(desk.sources), str(desk.targets)]
    runner.invoke(main, ["check", *places, "--no-state", "--format", f"jsonl={report}"])
    made = runner.invoke(
        main, ["baseline", "write", str(report), "-o", str(path), "--verdict", verdict, "--by", "Kari"]
    )
    assert made.exit_code == 0, made.stderr
    return path


def test_what_a_baseline_accepts_does_not_count(faulty: Desk) -> None:
    baseline = written_baseline(faulty, "accepted")
    run = faulty.check("--baseline", baseline, "--max-findings", "0")
    assert (run.code, run.found) == (0, [])
    assert run.report["findings"]
    assert {(one["suppressed"]["kind"], one["suppressed"]["by"]) for one in run.report["findings"]} == {
        ("baseline", "Kari")
    }
    assert "suppressed" in run.said
    assert run.remarked("stale") == {}


def test_one_more_finding_than_a_baseline_covers_counts(faulty: Desk) -> None:
    baseline = written_baseline(faulty, "false-alarm")
    targets = [rendering(name, garbled=name in ("bru", "sykehus")) for name in THREE]
    faulty.put([original(name) for name in THREE], targets)
    run = faulty.check("--baseline", baseline)
    assert run.code == 1
    assert {pair for pair, _ in run.found} == {"sykehus → en-sykehus"}


def test_an_entry_of_a_baseline_that_meets_nothing_is_remarked(faulty: Desk) -> None:
    baseline = written_baseline(faulty, "accepted")
    faulty.put([original(name) for name in THREE], [rendering(name) for name in THREE])
    run = faulty.check("--baseline", baseline)
    assert run.code == 0
    assert set(run.remarked("stale")) == {"en-bru"}
    assert "auditor baseline prune" in run.remarked("stale")["en-bru"]


@pytest.mark.parametrize(
    "text", ["", "{", '{"schema": "auditor/baseline/1", "entries": [{"code": 7}]}', "[]", "\ufeff<x/>"]
)
def test_a_malformed_baseline_is_refused(text: str, clean: Desk) -> None:
    path = clean.folder / "baseline.json"
    path.write_text(text, encoding="utf-8")
    assert str(path) in clean.refused("--baseline", path)
    assert clean.check().code == 0, "and the state is as good as before"


def test_a_baseline_that_is_not_there_is_refused(clean: Desk) -> None:
    assert "nowhere.json" in clean.refused("--baseline", clean.folder / "nowhere.json")


# --- hostile text -----------------------------------------------------------------------------------

ATTACK = "<script>alert(1)</script>"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"
BREAKOUT = "\"'></title></script><img src=x onerror=alert(2)>]]>"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checked]:
    """A feed that attacks its reports, in ids, titles, texts and addresses, with findings, remarks and a stale ignore."""
    folder = tmp_path_factory.mktemp("hostile")
    bad = rendering("bru", garbled=True)
    sources = [
        original("bru", id=f"bru{ATTACK}", title=f"Brua {ESCAPED}", url=f"javascript:alert(3)//{ATTACK}"),
        original("skole", id=f"alene {ATTACK} {BREAKOUT}", title=ESCAPED),
    ]
    bad = {
        **bad,
        "source_id": f"bru{ATTACK}",
        "id": f"en {ATTACK} {BREAKOUT}",
        "title": f"Bridge {ESCAPED} | \x1b[31m ::error::x",
        "text": bad["text"].replace("48 million kroner", f"48 million {ESCAPED} kroner") + f" {ESCAPED}",
        "url": f"javascript:alert(4)//{ATTACK}",
    }
    targets = [bad, rendering("vin", id=f"alone {ATTACK}", declared=False)]
    places = write(folder / "o.jsonl", sources), write(folder / "r.jsonl", targets)
    with check_feed(str(places[0]), str(places[1]), config=Config()) as found:
        assert [entry for entry in found.flagged() if ATTACK in entry.audit.documents[1].text or entry.audit.findings]
        yield found


def report(found: Checked, name: str) -> str:
    from auditor.registry import plugins

    stream: Any = plugins("report", "REPORTER")[name]
    return "".join(stream.stream(found))


@pytest.mark.parametrize("name", ["html", "markdown"])
def test_hostile_text_is_escaped_where_a_browser_reads_it(name: str, hostile: Checked) -> None:
    text = report(hostile, name)
    assert "alert(1)" in text, "what the feed says is shown"
    for part in (ATTACK, "<script>alert", "<img src=x", 'href="javascript:', "](javascript:"):
        assert part not in text


@pytest.mark.parametrize("name", ["junit", "tmx", "xliff"])
def test_hostile_text_leaves_xml_well_formed(name: str, hostile: Checked) -> None:
    text = report(hostile, name)
    assert ATTACK not in text
    ElementTree.fromstring(text.encode("utf-8"))


@pytest.mark.parametrize("name", ["json", "sarif", "gitlab"])
def test_hostile_text_leaves_json_whole(name: str, hostile: Checked) -> None:
    assert "alert(1)" in json.dumps(json.loads(report(hostile, name)))


def test_hostile_text_leaves_lines_and_rows_whole(hostile: Checked) -> None:
    lines = report(hostile, "jsonl").splitlines()
    assert json.loads(lines[-1])["type"] == "end"
    assert all(isinstance(json.loads(line), dict) for line in lines)
    rows = list(csv.reader(io.StringIO(report(hostile, "csv"))))
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("name", ["text", "github"])
def test_hostile_text_commands_no_terminal_and_no_runner(name: str, hostile: Checked) -> None:
    text = report(hostile, name)
    assert "\x1b[31m" not in text
    commands = [line for line in text.splitlines() if "::error::x" in line]
    assert not [line for line in commands if line.lstrip().startswith("::error::x")]


# --- the function behind the command ----------------------------------------------------------------


def test_a_result_is_read_as_often_as_one_likes(faulty: Desk) -> None:
    with check_feed(str(faulty.sources), str(faulty.targets), config=Config()) as found:
        first = [(entry.name, entry.new, entry.audit.findings) for entry in found.entries()]
        assert [(entry.name, entry.new, entry.audit.findings) for entry in found.entries()] == first
        assert [entry.name for entry in found.flagged()] == [name for name, _, findings in first if findings]
        assert not found.passed


def test_a_run_that_was_not_finished_is_not_what_the_next_compares_with(faulty: Desk) -> None:
    for _ in range(2):
        with check_feed(
            str(faulty.sources), str(faulty.targets), config=Config(), options=Options(state=faulty.state)
        ) as found:
            assert not found.compared
            assert found.tally.fresh == 3, "a run that did not end counts with the next"
    assert faulty.check().fresh == set(THREE)
    assert faulty.check().fresh == set()


def test_an_error_lets_go_of_the_state(clean: Desk) -> None:
    kept = clean.targets.read_bytes()
    clean.targets.write_bytes(b"")
    with pytest.raises(InputError):
        check_feed(str(clean.sources), str(clean.targets), config=Config(), options=Options(state=clean.state))
    clean.targets.write_bytes(kept)
    assert clean.check("--wait", "0").code == 0


# --- faults ---------------------------------------------------------------------------------------


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """An auditor that comes to grief over one pair."""
    audit_documents = pipeline.audit_documents

    def breaks(source: Document, *more: Any, **options: Any) -> Audit:
        if "Nordbø" in source.text:
            raise KeyError("lunsj")
        return audit_documents(source, *more, **options)

    monkeypatch.setattr(pipeline, "audit_documents", breaks)


def test_a_fault_in_one_pair_ends_with_2_when_all_others_are_audited(
    faulty: Desk, fault: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for fresh in ({"bru", "sykehus"}, set()):
        run = faulty.check("--exit-zero")
        assert run.code == 2
        assert run.fresh == fresh
        assert {pair for pair, _ in run.found} == {"bru → en-bru"}
        assert run.remarked("failed") == {"en-skole": "its pair with skole could not be audited (KeyError: 'lunsj')"}
        assert run.gates["audited"] == (False, "1 pair could not be audited: en-skole")
        lines = [line for line in run.err.splitlines() if line.startswith("auditor:")]
        assert len(lines) == 1
        assert "skole → en-skole (KeyError: 'lunsj')" in lines[0]
        assert "please report it" in lines[0]
    monkeypatch.undo()
    monkeypatch.chdir(faulty.folder)
    mended = faulty.check()
    assert (mended.code, mended.fresh) == (1, {"skole"}), "it is tried again"


def test_what_no_pair_can_be_audited_without_ends_the_check_at_once(
    clean: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacks(*more: Any, **options: Any) -> Audit:
        raise ModelError("the encoder is not on this machine")

    monkeypatch.setattr(pipeline, "audit_documents", lacks)
    assert "the encoder is not on this machine" in clean.refused()


@pytest.mark.parametrize("kind", ["nli_model", "comet_model"])
def test_audits_hold_for_a_model_with_the_same_content_only(kind: str, tmp_path: Path) -> None:
    files = {
        "nli_model": ("config.json", "model.safetensors"),
        "comet_model": ("hparams.yaml", "checkpoints/model.ckpt"),
    }
    for name in files[kind]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"one")
    config = Config().override(**{kind: str(tmp_path)})
    before = audit_signature(config)
    assert audit_signature(config) == before
    (tmp_path / files[kind][1]).write_bytes(b"two")
    changed = audit_signature(config)
    assert changed != before
    (tmp_path / files[kind][1]).unlink()
    assert audit_signature(config) not in (before, changed), "a model that is missing may come"


# --- runs that did not end --------------------------------------------------------------------------


def test_what_only_an_unfinished_run_has_read_does_not_count(faulty: Desk) -> None:
    places = str(faulty.sources), str(faulty.targets)
    with check_feed(*places, config=Config(), options=Options(state=faulty.state)) as found:
        assert found.tally.pairs == 3
    faulty.put([original("skole")], [rendering("skole")])
    run = faulty.check("--require-pairs")
    assert run.pairs == [("skole", "en-skole")]
    assert run.code == 0
    assert "1 original: 1 new; 1 rendering: 1 new" in run.said


def test_an_address_that_has_not_changed_is_not_read_again(faulty: Desk) -> None:
    feeds = {"/originals.jsonl": faulty.sources, "/renderings.jsonl": faulty.targets}
    sent: list[int] = []

    def answer(request: Any) -> None:
        body = feeds[request.path].read_bytes()
        tag = f'"{hash(body)}"'
        same = request.headers["If-None-Match"] == tag
        sent.append(304 if same else 200)
        content(b"" if same else body, sent[-1], ETag=tag, Content_Type="application/x-ndjson")(request)

    with serving(dict.fromkeys(feeds, answer)) as base:
        places = [f"{base}{path}" for path in feeds]
        options = ("--allow-private", *places)
        with check_feed(
            (),
            config=Config(),
            collections=Collections((places[0],), (places[1],), allow_private=True),
            options=Options(state=faulty.state),
        ) as found:
            assert found.tally.pairs == 3
        first = faulty.check(*options, places=False)
        assert sent == [200, 200, 304, 304]
        assert "3 originals: 3 new; 3 renderings: 3 new" in first.said, "the run before did not end"
        assert (first.code, first.fresh) == (1, set(THREE))
        second = faulty.check(*options, places=False)
        assert (second.found, second.fresh) == (first.found, set())
        assert "3 originals: 3 unchanged" in second.said
        faulty.put([original(name) for name in THREE], [rendering(name) for name in THREE if name != "skole"])
        third = faulty.check(*options, places=False)
        assert sent[-4:] == [304, 304, 304, 200]
        assert (third.code, third.fresh) == (0, {"bru"})
        # What is read otherwise is asked for anew; and what was remarked of a place still holds while it says that nothing changed.
        other = faulty.check(*options, "--field", "lead=title", "--field", "title=title", places=False)
        assert sent[-2:] == [200, 200]
        assert other.code == 0
        faulty.put([original("bru", lang="en"), original("elg")], [rendering("bru"), rendering("elg")])
        warned = faulty.check(*options, places=False).remarked("language")
        assert sent[-2:] == [200, 200]
        assert set(warned) == {"bru"}
        assert faulty.check(*options, places=False).remarked("language") == warned
        assert sent[-2:] == [304, 304]


def test_a_dry_run_keeps_no_run_from_the_state(clean: Desk) -> None:
    clean.check()
    dry = Options(state=clean.state, dry=True, everything=True)
    with check_feed(str(clean.sources), str(clean.targets), config=Config(), options=dry) as found:
        assert len(found.todo) == 3
        clean.put([original(name) for name in THREE], [rendering(name, garbled=name == "bru") for name in THREE])
        assert clean.check("--wait", "0").fresh == {"bru"}


def test_dates_say_which_of_two_like_texts_is_rendered(desk: Desk) -> None:
    """Two reports that differ in a phrase which neither rendering has: a rendering comes out soon after its original."""
    days = ("2026-11-02T07:00:00Z", "2026-11-09T07:00:00Z")
    ends = ((" Saken oppdateres.", " More follows."), (" Mer kommer.", " The story is updated."))
    sources, targets = [], []
    for number, (day, (end, other)) in enumerate(zip(days, ends, strict=True), 1):
        source, target = original("bru"), rendering("bru", declared=False)
        sources.append({**source, "id": f"bru-{number}", "text": source["text"] + end, "published": day})
        late = day.replace("T07", "T11")
        targets.append({**target, "id": f"en-{number}", "text": target["text"] + other, "published": late})
    desk.put(sources, targets)
    assert sorted(desk.check().pairs) == [("bru-1", "en-1"), ("bru-2", "en-2")]
    for target, day in zip(targets, reversed(days), strict=True):
        target["published"] = day.replace("T07", "T11")
    desk.put(sources, targets)
    assert sorted(desk.check().pairs) == [("bru-1", "en-2"), ("bru-2", "en-1")]


def test_dates_weigh_by_how_soon_a_rendering_follows() -> None:
    same, later, before, unknown = (float(timely(days)) for days in (0.2, 20.0, -3.0, math.nan))
    assert same > unknown == 0.0 > later > before
    assert float(timely(-0.5)) > 0, "a feed's clock may be half a day off"
