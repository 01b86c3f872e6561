"""What a check remembers: which place held what, what is let go, and what is said of a file that cannot be used."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from test_read_address import content, serving

from auditor.errors import InputError
from auditor.feed import state as state_module
from auditor.feed.collect import Collections, Counts, collect, kept_remarks
from auditor.feed.pairing import pair_items
from auditor.feed.state import State, hash_of, keyed, pack_vector, unpack_named, unpack_vector
from auditor.records import Document, Item

SIGNATURE = "version:signature"
ORIGINALS = [{"id": "bru", "lang": "nb", "text": "Brua er stengt."}]


def entry(id: str, text: str, **more: str) -> dict[str, str]:
    return {"id": id, "lang": "en", "text": text, **more}


def lines(entries: list[dict[str, str]]) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in entries).encode()


@dataclass
class Feeds:
    """Feeds on a server that answers 304 to who has what stands there, and the checks that read them.

    :ivar held: query → entries of the feed ``/r?query``.
    :ivar sent: the codes that it answered with.
    """

    base: str
    folder: Path
    held: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)

    def run(self, *queries: str) -> tuple[set[str], Counts]:
        """The renderings that a run which reads these feeds finds there, and how they were counted."""
        originals = self.folder / "originals.jsonl"
        originals.write_bytes(lines(ORIGINALS))
        places = tuple(f"{self.base}/r?{query}" for query in queries)
        with State(self.folder / "state.db") as state:
            counts = collect(state, Collections((str(originals),), places, format="jsonl", allow_private=True))
            found = {brief.id for brief in state.briefs("target", current=True)}
            finish(state)
        return found, counts["target"]

    def text(self, id: str) -> str:
        with State(self.folder / "state.db") as state:
            return state.item("target", id).item.document.text


@pytest.fixture
def feeds(tmp_path: Path) -> Iterator[Feeds]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        query = request.path.partition("?")[2]
        body = lines(made.held[query])
        tag = f'"{hash_of(Document("", "", body.decode()))}"'
        same = request.headers.get("If-None-Match") == tag
        made.sent[query] = 304 if same else 200
        content(b"" if same else body or b"\n", made.sent[query], ETag=tag)(request)

    with serving({"/r": answer}) as base:
        made = Feeds(base, tmp_path)
        yield made


def finish(state: State) -> None:
    state.begin()
    state.finish({}, {})
    state.commit()


# --- which place held what --------------------------------------------------------------------------


def test_addresses_that_differ_in_their_query_alone_are_two_places(feeds: Feeds) -> None:
    feeds.held = {"cat=1": [entry("urn:a:1", "One.")], "cat=2": [entry("urn:a:2", "Two.")]}
    assert feeds.run("cat=1", "cat=2")[0] == {"urn:a:1", "urn:a:2"}
    feeds.held["cat=1"] = [entry("urn:a:1", "One."), entry("urn:a:3", "Three.")]
    assert feeds.run("cat=1", "cat=2")[0] == {"urn:a:1", "urn:a:2", "urn:a:3"}
    assert feeds.sent == {"cat=1": 200, "cat=2": 304}


def test_one_id_in_two_feeds_of_one_name_is_two_entries(feeds: Feeds) -> None:
    feeds.held = {"cat=1": [entry("1", "One.")], "cat=2": [entry("1", "Two.")]}
    found, counts = feeds.run("cat=1", "cat=2")
    assert len(found) == 2
    assert (counts.new, counts.read) == (2, 2)


def test_an_entry_that_one_of_two_feeds_still_holds_stays(feeds: Feeds) -> None:
    both = entry("urn:a:both", "Both.")
    feeds.held = {"a": [both, entry("urn:a:1", "One.")], "b": [both, entry("urn:a:2", "Two.")]}
    assert len(feeds.run("a", "b")[0]) == 3
    feeds.held["b"] = [entry("urn:a:2", "Two.")]
    assert "urn:a:both" in feeds.run("a", "b")[0]
    assert feeds.sent == {"a": 304, "b": 200}


def test_what_an_emptied_feed_held_does_not_rise_again(feeds: Feeds) -> None:
    feeds.held = {"a": [entry("urn:a:1", "One.")], "b": [entry("urn:a:2", "Two.")]}
    feeds.run("a", "b")
    feeds.held["a"] = []
    assert feeds.run("a", "b")[0] == {"urn:a:2"}
    assert feeds.run("a", "b")[0] == {"urn:a:2"}
    assert feeds.sent == {"a": 304, "b": 304}


def test_what_two_unchanged_feeds_hold_is_counted_once(feeds: Feeds) -> None:
    both = entry("urn:a:both", "Both.")
    feeds.held = {"a": [both, entry("urn:a:1", "One.")], "b": [both]}
    feeds.run("a", "b")
    counts = feeds.run("a", "b")[1]
    assert feeds.sent == {"a": 304, "b": 304}
    assert (counts.new, counts.changed, counts.unchanged) == (0, 0, 2)


def test_a_feed_whose_version_is_not_the_one_that_is_held_is_read_whole(feeds: Feeds) -> None:
    feeds.held = {"a": [entry("urn:a:both", "The older words.")], "b": [entry("urn:a:both", "The later words.")]}
    feeds.run("a", "b")
    assert feeds.text("urn:a:both") == "The later words."
    feeds.held["b"] = [entry("urn:a:2", "Two.")]
    feeds.run("a", "b")
    assert feeds.sent == {"a": 200, "b": 200}
    assert feeds.text("urn:a:both") == "The older words."


def test_two_versions_in_one_feed_do_not_have_it_read_whole(feeds: Feeds) -> None:
    later, older = (
        entry("urn:a:1", text, updated=f"2026-03-0{day}T07:00:00Z") for day, text in ((2, "Late."), (1, "Early."))
    )
    feeds.held = {"a": [later, older]}
    feeds.run("a")
    feeds.run("a")
    assert feeds.sent == {"a": 304}
    assert feeds.text("urn:a:1") == "Late."


def test_a_feed_whose_entries_were_let_go_is_read_whole(feeds: Feeds) -> None:
    feeds.held = {name: [entry(f"urn:a:{name}", name)] for name in "abc"}
    feeds.run("a", "b", "c")
    feeds.run("b", "c")
    with State(feeds.folder / "state.db") as state:
        state.forget(1, later(1), SIGNATURE)
    assert feeds.run("a", "b", "c")[0] == {"urn:a:a", "urn:a:b", "urn:a:c"}
    assert feeds.sent == {"a": 200, "b": 304, "c": 304}


def test_another_version_of_auditor_reads_all_places_whole(feeds: Feeds, monkeypatch: pytest.MonkeyPatch) -> None:
    feeds.held = {"a": [entry("urn:a:1", "One.")]}
    feeds.run("a")
    monkeypatch.setattr("auditor.feed.collect.VERSION", "99")
    feeds.run("a")
    assert feeds.sent == {"a": 200}


def test_a_place_that_is_given_twice_is_read_once(tmp_path: Path) -> None:
    for name, entries in (("o", ORIGINALS), ("r", [entry("1", "One.")])):
        (tmp_path / f"{name}.jsonl").write_bytes(lines(entries))
    originals, renderings = str(tmp_path / "o.jsonl"), str(tmp_path / "r.jsonl")
    with State(None) as state:
        counts = collect(state, Collections((originals,), (renderings, renderings)))
        assert [brief.id for brief in state.briefs("target")] == ["1"]
        assert (counts["target"].read, kept_remarks(state)) == (1, [])


# --- what is let go ---------------------------------------------------------------------------------


def later(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def put(state: State, side: str, *ids: str, **more: Any) -> None:
    for number, id in enumerate(ids):
        state.put(side, Item(Document(id, "en" if side == "target" else "nb", f"{side} {id}"), **more), number)


@contextmanager
def after(path: Path, runs: int, read: Callable[[State], None]) -> Iterator[State]:
    """The state after so many runs that have each read what `read` puts there."""
    for _ in range(runs):
        with State(path) as state:
            state.begin()
            read(state)
            finish(state)
    with State(path) as state:
        yield state


def ids(state: State, side: str) -> set[str]:
    return {brief.id for brief in state.briefs(side)}


def everything(state: State) -> None:
    put(state, "source", "old", "paired")
    put(state, "target", "en-old", "en-paired")
    state.execute("INSERT INTO pairs VALUES ('paired', 'en-paired', 'id', 'translation', 1.0)")


def renderings(state: State) -> None:
    put(state, "target", "en-paired")


def test_an_original_stays_as_long_as_its_rendering(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with after(path, 1, everything):
        pass
    with after(path, 5, renderings) as state:
        state.forget(3, later(1), SIGNATURE)
        assert (ids(state, "source"), ids(state, "target")) == ({"paired"}, {"en-paired"})


def test_a_pair_that_has_left_goes_together(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with after(path, 1, everything):
        pass
    with after(path, 5, lambda state: put(state, "source", "new")) as state:
        state.forget(3, later(1), SIGNATURE)
        assert (ids(state, "source"), ids(state, "target")) == ({"new"}, set())


@pytest.mark.parametrize("published", [None, datetime(2001, 1, 1, tzinfo=UTC)])
def test_what_was_read_lately_stays_however_many_runs_there_were(tmp_path: Path, published: datetime | None) -> None:
    path = tmp_path / "state.db"
    with after(path, 1, lambda state: put(state, "source", "hourly", published=published)):
        pass
    with after(path, 60, lambda state: put(state, "source", "new")) as state:
        state.forget(50, later(-90), SIGNATURE)
        assert ids(state, "source") == {"hourly", "new"}
        state.forget(50, later(1), SIGNATURE)
        assert ids(state, "source") == {"new"}


def test_audits_of_other_settings_go_in_the_end_and_those_of_the_own_stay(tmp_path: Path) -> None:
    def audited(state: State) -> None:
        put(state, "source", "a")
        put(state, "target", "a")
        if state.run == 1:
            for signature in (SIGNATURE, "version:other"):
                state.put_audit(*hashes(state), signature, {}, {})

    def hashes(state: State) -> tuple[str, str]:
        return state.item("source", "a").hash, state.item("target", "a").hash

    with after(tmp_path / "state.db", 2, audited) as state:
        state.forget(2, later(1), SIGNATURE)
        assert state.has_audit(*hashes(state), "version:other")
    with after(tmp_path / "state.db", 2, audited) as state:
        state.forget(2, later(1), SIGNATURE)
        assert not state.has_audit(*hashes(state), "version:other")
        assert state.has_audit(*hashes(state), SIGNATURE)


def test_what_another_version_has_measured_is_neither_used_nor_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, lang, text in (("o", "nb", "Brua er stengt."), ("r", "en", "The bridge is closed.")):
        (tmp_path / f"{name}.jsonl").write_bytes(lines([{"id": name, "lang": lang, "text": text}]))
    what = Collections((str(tmp_path / "o.jsonl"),), (str(tmp_path / "r.jsonl"),))

    def encoders() -> set[tuple[str, str]]:
        from auditor.config import Config

        with State(tmp_path / "state.db") as state:
            collect(state, what)
            pair_items(state, Config())
            finish(state)
            state.forget(50, later(-90), SIGNATURE)
            return {
                (table, encoder)
                for table in ("portraits", "decisions")
                for (encoder,) in state.execute(f"SELECT encoder FROM {table}")
            }

    first = encoders()
    assert {table for table, _ in first} == {"portraits", "decisions"}
    monkeypatch.setattr("auditor.feed.state.VERSION", "99")
    monkeypatch.setattr("auditor.feed.pairing.VERSION", "99")
    second = encoders()
    assert {table for table, _ in second} == {"portraits", "decisions"}
    assert not first & second
    assert all(encoder.startswith(keyed("")) for _, encoder in second)


# --- a file that cannot be used -----------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A state with an item a side."""
    with after(tmp_path / "state.db", 1, everything):
        pass
    return tmp_path / "state.db"


def test_a_file_that_another_program_holds_is_not_called_damaged(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_module, "PATIENCE", 0.0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        with State(path) as state:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(
                InputError, match=r"state\.db: another program is at work with it \(database is locked\)"
            ):
                state.begin()
        with pytest.raises(InputError, match="another program is at work with it"):
            State(path)


def test_a_dry_run_reads_the_file_beside_one_that_writes_it(path: Path) -> None:
    with State(path) as writing:
        writing.begin()
        put(writing, "source", "new")
        with State(path, dry=True) as state:
            assert ids(state, "source") == {"old", "paired"}
        writing.commit()
        with State(path, dry=True) as state:
            assert ids(state, "source") == {"old", "paired", "new"}


def test_a_dry_run_needs_no_place_to_write_to(path: Path) -> None:
    before = sorted(path.parent.iterdir()), path.stat().st_mtime_ns
    with State(path, dry=True) as state:
        put(state, "source", "new")
        assert ids(state, "source") == {"old", "paired", "new"}
        # Files that SQLite lays beside a database are those that a folder which may not be written refuses.
        assert (sorted(path.parent.iterdir()), path.stat().st_mtime_ns) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said(path: Path) -> None:
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with State(path, dry=True) as state:
            assert ids(state, "source") == {"old", "paired"}
        with pytest.raises(InputError, match="may not be opened or written"):
            State(path)
    finally:
        path.parent.chmod(0o755)


def test_a_full_disk_is_said(path: Path) -> None:
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    with State(path) as state:
        state.begin()
        put(state, "source", *map(str, range(2_000)))
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, limit[1]))
        try:
            with pytest.raises(InputError, match=r"state\.db: cannot be read or written \(.*\); free some space"):
                state.commit()
            state.close()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    with State(path) as state:
        assert ids(state, "source") == {"old", "paired"}


@pytest.mark.parametrize(
    ("column", "value"),
    [("text", b"\x00\x11"), ("map", b"\x00"), ("lines", b""), ("links", "["), ("published", "yesterday")],
)
def test_an_item_that_is_damaged_is_said(path: Path, column: str, value: object) -> None:
    with State(path) as state:
        state.execute(f"UPDATE items SET {column} = ?", (value,))
        with pytest.raises(InputError, match=r"state\.db: holds an item that cannot be read; delete the state"):
            state.item("source", "old")


@pytest.mark.parametrize(
    ("column", "value"), [("summary", "{}"), ("summary", "[]"), ("summary", "x"), ("result", b"x")]
)
def test_an_audit_that_is_damaged_is_said(path: Path, column: str, value: object) -> None:
    with State(path) as state:
        state.put_audit("a", "b", SIGNATURE, dict.fromkeys(state_module.FIGURES, 0), {"audit": {}})
        assert state.summary("a", "b", SIGNATURE)
        assert state.audit("a", "b", SIGNATURE) == {"audit": {}}
        state.execute(f"UPDATE audits SET {column} = ?", (value,))
        with pytest.raises(InputError, match="holds an audit that cannot be read"):
            state.summary("a", "b", SIGNATURE) if column == "summary" else state.audit("a", "b", SIGNATURE)


def test_vectors_and_particulars_that_are_damaged_are_said() -> None:
    assert list(unpack_vector(pack_vector([1.0, 0.5]))) == [1.0, 0.5]
    for unpack in (unpack_vector, unpack_named):
        with pytest.raises(InputError, match=r"the state: holds .* that cannot be read"):
            unpack(b"x")


def test_a_page_of_the_file_that_is_damaged_is_said_wherever_it_is_met(path: Path) -> None:
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    data[size:] = b"\xa5" * (len(data) - size)
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"state\.db: is no state of auditor, or is damaged"), State(path) as state:
        list(state.briefs("source"))


def test_the_names_that_entries_state_are_kept_apart_from_made_ones(tmp_path: Path) -> None:
    originals, renderings = tmp_path / "o.jsonl", tmp_path / "r.jsonl"
    originals.write_bytes(lines([{"text": "Brua er stengt."}, {"url": "https://a.no/1", "text": "Veien er åpen."}]))
    renderings.write_bytes(lines([{"id": "1", "text": "The bridge is closed."}]))
    with State(tmp_path / "state.db") as state:
        collect(state, Collections((str(originals),), (str(renderings),)))
        named = {brief.id: brief.named for brief in state.briefs("source")}
        assert sorted(named.values()) == [False, True]
        assert named["https://a.no/1"]
        assert {state.item("source", id).item.named for id in named} == {True, False}
