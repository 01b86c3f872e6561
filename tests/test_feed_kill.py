"""Checks that are killed, checks side by side, and what they leave: the state is sound, and the next run says what it would have said."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from feed_stories import STORIES, original, rendering, write
from filelock import FileLock

from auditor.feed.state import State

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills process groups")

KILLS = 50
MADE = 40
"""More statements than it takes to make a state: where one is there, a run has so many fewer."""
HANDS = 2
"""Feeds that are checked and killed side by side."""
ROOT = Path(__file__).parent.parent
PATIENCE = 120.0
TRACED = """
import os, runpy, signal, sqlite3
from pathlib import Path

connect, last, like, log = sqlite3.connect, int(os.environ["LAST"]), os.environ["LIKE"], os.environ["LOG"]
number = 0

def step(statement):
    global number
    number += like in statement
    if log:
        writing = any(Path(log).parent.glob(".*.part"))
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"{'report' if writing else 'state'} {' '.join(statement.split())[:60]}\\n")
    if number == last:
        os.kill(os.getpid(), signal.SIGKILL)

def traced(*arguments, **more):
    database = connect(*arguments, **more)
    database.set_trace_callback(step)
    return database

sqlite3.connect = traced
runpy.run_module("auditor", run_name="__main__", alter_sys=True)
"""
"""auditor with its end at one of the statements that it gives its state (``LAST``, of those that have ``LIKE`` in them), or with all of them
written down (``LOG``): moments that come again in every run, whatever the machine has to do besides."""
AUDIT = "INSERT OR REPLACE INTO audits"


@dataclass(frozen=True)
class Feeds:
    """Two feeds, and what a check without a kill makes of them.

    :ivar report: the JSON report; `kept` what its state holds; `statements` what it told the state.
    """

    folder: Path
    report: str
    kept: dict[str, Any]
    statements: list[str]
    state: Path


def start(
    feeds: Path, state: Path, *more: str | Path, last: int = 0, like: str = "", log: Path | None = None
) -> subprocess.Popen[str]:
    """A check as a process group of its own.

    :param last: the statement at which it is killed, of those that have `like` in them; `log` where its statements are written down.
    """
    program = ["-c", TRACED] if last or log else ["-m", "auditor"]
    command = [sys.executable, *program, "check", "originals.jsonl", "renderings.jsonl", "--state", state, *more]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    env = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": path, "LAST": str(last), "LIKE": like, "LOG": str(log or "")}
    env.pop("GITHUB_STEP_SUMMARY", None)
    return subprocess.Popen(
        [str(one) for one in command],
        cwd=feeds,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def kill(run: subprocess.Popen[str]) -> None:
    """SIGKILL for the run and all that it started; nothing of them is left afterwards."""
    with suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGKILL)
    run.communicate()


def ended(run: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code of a run that is let alone, and what it said on stderr."""
    try:
        _, said = run.communicate(timeout=PATIENCE)
    finally:
        kill(run)
    return run.returncode, said


def rows(state: Path, table: str) -> list[tuple[Any, ...]]:
    """What a table holds, read from a copy, so that the next run meets the files as the kill left them."""
    copy = state.with_name(f"{state.name}.copy")
    for ending in ("", "-wal"):
        Path(f"{copy}{ending}").unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            shutil.copyfile(f"{state}{ending}", f"{copy}{ending}")
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
            return []
        return db.execute(f"SELECT * FROM {table}").fetchall()


TABLES = ("items", "portraits", "decisions", "pairs", "audits", "remarks", "fetches", "runs", "run_findings")


def kept(state: Path) -> dict[str, Any]:
    """All that a state holds, but for the moments at which runs ended."""
    found: dict[str, Any] = {}
    for table in TABLES:
        held = [
            tuple(zlib.decompress(one) if one[:1] == b"x" else one for one in map(_plain, row))
            for row in rows(state, table)
        ]
        found[table] = sorted(((row[0], row[2]) for row in held) if table == "runs" else held)
    return found


def _plain(value: Any) -> Any:
    return value if isinstance(value, bytes) else repr(value).encode()


def audits(state: Path) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    return {row[:3]: row[3:] for row in rows(state, "audits")}


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Feeds:
    """Twelve pairs, half of them declared, the others to be paired by content; some are garbled; an original and a rendering stand alone."""
    folder = tmp_path_factory.mktemp("feeds")
    names = [story.name for story in STORIES]
    garbled = {story.name for story in STORIES if story.garbled}
    write(folder / "originals.jsonl", [original(name) for name in names])
    targets = [
        rendering(name, garbled=name in garbled, declared=bool(number % 2)) for number, name in enumerate(names[1:])
    ]
    alone = {
        "id": "en-alone",
        "title": "A lighthouse for sale",
        "text": "The old lighthouse is for sale. Nobody lives there.",
    }
    write(folder / "renderings.jsonl", [*targets, {**alone, "lang": "en"}])
    state = folder / "state.db"
    log = folder / "statements.txt"
    code, said = ended(start(folder, state, "--format", f"json={folder / 'report.json'}", log=log))
    assert code == 1, said
    report = (folder / "report.json").read_text(encoding="utf-8")
    assert len(json.loads(report)["pairs"]) == len(names) - 1
    assert all(pair["fresh"] for pair in json.loads(report)["pairs"])
    return Feeds(folder, report, kept(state), log.read_text(encoding="utf-8").splitlines(), state)


# --- kills ------------------------------------------------------------------------------------------


@dataclass
class Hand:
    """Starts checks on one state and kills them; begins again with a fresh state whenever a run came to its end.

    :ivar whole: runs that ended, killed or not, and were compared with the run without kills; `cut` those that were killed with work left.
    """

    feeds: Feeds
    folder: Path
    chance: random.Random
    counted: bool
    whole: int = 0
    cut: int = 0
    met: set[int] = field(default_factory=set)
    number: int = 0

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """A fresh state; of some, each audit that is written down is counted."""
        self.number += 1
        self.state = self.folder / f"state-{self.number}.db"
        self.report = self.folder / f"report-{self.number}.json"
        self.before: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        if self.counted:
            State(self.state).close()
            with closing(sqlite3.connect(self.state, isolation_level=None)) as db:
                db.execute("CREATE TABLE written (source TEXT, target TEXT)")
                db.execute(
                    "CREATE TRIGGER writes AFTER INSERT ON audits BEGIN "
                    "INSERT INTO written VALUES (new.source, new.target); END"
                )

    def start(self, last: int = 0, like: str = "") -> subprocess.Popen[str]:
        # No patience: a lock that outlived its holder would be seen at once.
        more = ("--wait", "0", "--format", f"json={self.report}")
        return start(self.feeds.folder, self.state, *more, last=last, like=like)

    def kill_one(self) -> None:
        """Kill a run at some statement; one that goes on from others may have fewer of them: it is compared, and another is started."""
        while True:
            # All of the run may be hit; half of the kills come where most of its work is.
            like = self.chance.choice(("", AUDIT))
            left = sum(like in one for one in self.feeds.statements) - (len(self.before) if like else MADE)
            run = self.start(self.chance.randint(1, max(1, left)), like)
            _, said = run.communicate(timeout=PATIENCE)
            if run.returncode == -signal.SIGKILL:
                self.look()
                return
            assert run.returncode == 1, said
            self.compare()

    def look(self) -> None:
        """What a kill leaves."""
        now = audits(self.state)
        assert self.before.items() <= now.items(), "what was audited stays as it is"
        self.before = now
        written = [row[:2] for row in rows(self.state, "written")]
        assert len(written) == len(set(written)), "nothing is audited twice"
        assert not self.report.exists() or self.report.read_text(encoding="utf-8") == self.feeds.report
        if rows(self.state, "runs"):
            self.compare()
        elif self.state.exists():
            self.met.add(len(now))
            self.cut += 1

    def compare(self) -> None:
        """What a run that ended leaves: all that a run without kills does."""
        assert self.report.read_text(encoding="utf-8") == self.feeds.report
        assert kept(self.state) == self.feeds.kept
        self.whole += 1
        self.begin()

    def finish(self) -> None:
        """One clean run."""
        code, said = ended(self.start())
        assert code == 1, said
        self.compare()


def test_killed_runs_leave_what_the_next_one_goes_on_from(feeds: Feeds, tmp_path: Path) -> None:
    hands = []
    for number in range(HANDS):
        (tmp_path / str(number)).mkdir()
        hands.append(Hand(feeds, tmp_path / str(number), random.Random(2026 + number), counted=number % 2 == 0))

    def work(hand: Hand) -> None:
        for _ in range(KILLS // HANDS):
            hand.kill_one()
        hand.finish()

    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(work, hands))
    # Which statements were the last is the same in every run of this test.
    assert sum(hand.cut for hand in hands) >= KILLS // 2, "kills came while there was work to do"
    assert len(set.union(*(hand.met for hand in hands))) >= len(STORIES) // 2, "and at different moments of it"


def killed_at(statement: int, feeds: Feeds, state: Path, *more: str | Path, like: str = "") -> None:
    run = start(feeds.folder, state, *more, last=statement, like=like)
    code, said = ended(run)
    assert code == -signal.SIGKILL, said


def test_a_kill_while_the_state_is_made_leaves_one_to_go_on_from(feeds: Feeds, tmp_path: Path) -> None:
    state, report = tmp_path / "state.db", tmp_path / "report.json"
    made = max(number for number, one in enumerate(feeds.statements, 1) if "CREATE TABLE" in one)
    for statement in (1, made // 2, made + 3):
        for left in tmp_path.glob("state.db*"):
            left.unlink()
        killed_at(statement, feeds, state)
        assert ended(start(feeds.folder, state, "--wait", "0", "--format", f"json={report}"))[0] == 1
        assert report.read_text(encoding="utf-8") == feeds.report
        assert kept(state) == feeds.kept


def test_a_kill_while_the_report_is_written_leaves_a_whole_one_or_none(feeds: Feeds, tmp_path: Path) -> None:
    def again(name: str) -> tuple[Path, Path]:
        folder = tmp_path / name
        folder.mkdir()
        shutil.copyfile(feeds.state, folder / "state.db")
        return folder / "state.db", folder / "report.json"

    state, report = again("whole")
    log = report.with_name("statements.txt")
    assert ended(start(feeds.folder, state, "--format", f"json={report}", log=log))[0] == 1
    expected = report.read_text(encoding="utf-8")
    assert not any(pair["fresh"] for pair in json.loads(expected)["pairs"])
    told = log.read_text(encoding="utf-8").splitlines()
    writing = [number for number, one in enumerate(told, 1) if one.startswith("report ")]
    assert writing, "a report reads the state while it is written"
    for number, statement in enumerate((writing[0], writing[len(writing) // 2], writing[-1])):
        for before in (None, "yesterday's"):
            state, report = again(f"{number}-{before is not None}")
            if before is not None:
                report.write_text(before, encoding="utf-8")
            killed_at(statement, feeds, state, "--format", f"json={report}")
            assert any(report.parent.glob(".*.part")), "it was at work"
            assert (report.read_text(encoding="utf-8") if report.exists() else None) == before
    killed_at(writing[-1] + 1, feeds, state, "--format", f"json={report}")
    assert report.read_text(encoding="utf-8") == expected


# --- side by side -----------------------------------------------------------------------------------


def told(report: Path) -> dict[str, Any]:
    """A report but for what tells a first run from a second."""
    data: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    data.pop("headline")
    for one in (*data["pairs"], *data["findings"]):
        one.pop("fresh", None)
        one.pop("new", None)
    return data


def test_two_checks_at_once_on_one_state_say_the_same(feeds: Feeds, tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    reports = [tmp_path / "a.json", tmp_path / "b.json"]
    runs = [start(feeds.folder, state, "--format", f"json={report}") for report in reports]
    assert [ended(run)[0] for run in runs] == [1, 1]
    assert told(reports[0]) == told(reports[1]) == told(feeds.folder / "report.json")
    fresh = [sum(pair["fresh"] for pair in json.loads(report.read_text())["pairs"]) for report in reports]
    assert sorted(fresh) == [0, len(STORIES) - 1], "one has audited all, the other has waited for it"
    assert len(rows(state, "runs")) == 2
    assert kept(state)["audits"] == feeds.kept["audits"]


def test_a_check_that_will_not_wait_says_why(feeds: Feeds, tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with FileLock(f"{state}.lock"):
        code, said = ended(start(feeds.folder, state, "--wait", "0"))
        assert code == 2
        assert said.count("\n") == 1
        assert "another check" in said
        assert str(state) in said
        assert ended(start(feeds.folder, state, "--wait", "0", "--dry-run"))[0] == 0, "a dry run needs no lock"
    assert ended(start(feeds.folder, state, "--wait", "0"))[0] == 1


def test_a_killed_holder_blocks_nobody(feeds: Feeds, tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    killed_at(3, feeds, state, like=AUDIT)
    assert Path(f"{state}.lock").exists()
    assert ended(start(feeds.folder, state, "--wait", "0"))[0] == 1


def test_two_jobs_say_what_one_says(feeds: Feeds, tmp_path: Path) -> None:
    state, report = tmp_path / "state.db", tmp_path / "report.json"
    assert ended(start(feeds.folder, state, "--jobs", "2", "--format", f"json={report}"))[0] == 1
    assert report.read_text(encoding="utf-8") == feeds.report
    assert kept(state) == feeds.kept


# --- processes that audit ---------------------------------------------------------------------------


def workers(run: subprocess.Popen[str]) -> list[int]:
    """The processes that a run has started to audit."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            if (
                os.getpgid(int(folder.name)) == run.pid
                and b"spawn_main" in (folder / "cmdline").read_bytes()
                and (folder / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
            ):
                found.append(int(folder.name))
    return found


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")


def at_work(run: subprocess.Popen[str]) -> list[int]:
    until = time.monotonic() + PATIENCE
    while len(found := workers(run)) < 2:
        assert run.poll() is None, "it ended before its processes were seen"
        assert time.monotonic() < until
        time.sleep(0.005)
    return found


@linux
def test_processes_that_audit_end_with_the_run_that_started_them(feeds: Feeds, tmp_path: Path) -> None:
    """Killed by its process alone, as for want of memory, not by its group."""
    state = tmp_path / "state.db"
    run = start(feeds.folder, state, "--jobs", "2")
    try:
        at_work(run)
        run.kill()
        run.wait()
        until = time.monotonic() + PATIENCE
        while workers(run):
            assert time.monotonic() < until, "they are still there"
            time.sleep(0.05)
    finally:
        kill(run)
    report = tmp_path / "report.json"
    assert ended(start(feeds.folder, state, "--wait", "0", "--format", f"json={report}"))[0] == 1
    assert report.read_text(encoding="utf-8") == feeds.report


@linux
def test_the_death_of_a_process_that_audits_is_an_error_and_what_is_done_is_kept(feeds: Feeds, tmp_path: Path) -> None:
    state, report = tmp_path / "state.db", tmp_path / "report.json"
    run = start(feeds.folder, state, "--jobs", "2")
    os.kill(at_work(run)[0], signal.SIGKILL)
    code, said = ended(run)
    assert code == 2, said
    assert "--jobs" in said
    assert "Traceback" not in said
    assert ended(start(feeds.folder, state, "--wait", "0", "--format", f"json={report}"))[0] == 1
    assert report.read_text(encoding="utf-8") == feeds.report
