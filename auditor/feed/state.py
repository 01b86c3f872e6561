"""What a feed check remembers from run to run, in one SQLite file.

Everything in it can be computed again; nothing in it is trusted: no pickles, sizes are bounded, a file that is none of ours is refused.
A run reads its collections in one transaction and then commits each audit by itself, so that a kill loses at most the audit at work. The
run's own number is written when it ends: what a killed run did counts as done by the run after it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
import zlib
from array import array
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from auditor.errors import InputError
from auditor.records import Document, Item, Segment

SCHEMA = 1
APPLICATION = 0x41554454
"""SQLite's application id of our files: "AUDT"."""
MAX_BLOB = 200_000_000
"""Bytes that a stored value may unpack to."""

_TABLES = """
CREATE TABLE items (
    side TEXT NOT NULL, id TEXT NOT NULL, origin TEXT NOT NULL, place TEXT NOT NULL, position INTEGER NOT NULL,
    hash TEXT NOT NULL, lang TEXT NOT NULL, text BLOB NOT NULL, map BLOB NOT NULL, lines BLOB NOT NULL, first_line INTEGER NOT NULL,
    links TEXT NOT NULL, renders TEXT NOT NULL, published TEXT, updated TEXT, row INTEGER NOT NULL, notices TEXT NOT NULL,
    same_as TEXT NOT NULL DEFAULT '', first_seen INTEGER NOT NULL, changed INTEGER NOT NULL, seen INTEGER NOT NULL,
    PRIMARY KEY (side, id)
) WITHOUT ROWID;
CREATE INDEX items_by_hash ON items (side, hash);
CREATE INDEX items_by_position ON items (side, seen, position);
CREATE TABLE portraits (hash TEXT NOT NULL, encoder TEXT NOT NULL, lang TEXT NOT NULL, vector BLOB NOT NULL, named BLOB NOT NULL, problem TEXT NOT NULL,
    PRIMARY KEY (hash, encoder)) WITHOUT ROWID;
CREATE TABLE decisions (source TEXT NOT NULL, target TEXT NOT NULL, encoder TEXT NOT NULL, relation TEXT NOT NULL, confidence REAL NOT NULL,
    source_coverage REAL NOT NULL, target_coverage REAL NOT NULL, evidence REAL NOT NULL,
    PRIMARY KEY (source, target, encoder)) WITHOUT ROWID;
CREATE TABLE pairs (source TEXT NOT NULL, target TEXT NOT NULL, how TEXT NOT NULL, relation TEXT NOT NULL, confidence REAL NOT NULL,
    PRIMARY KEY (target, source)) WITHOUT ROWID;
CREATE TABLE pairing (id INTEGER PRIMARY KEY CHECK (id = 1), digest TEXT NOT NULL, remarks TEXT NOT NULL);
CREATE TABLE audits (source TEXT NOT NULL, target TEXT NOT NULL, signature TEXT NOT NULL, run INTEGER NOT NULL, summary TEXT NOT NULL, result BLOB NOT NULL,
    PRIMARY KEY (source, target, signature)) WITHOUT ROWID;
CREATE TABLE remarks (position INTEGER PRIMARY KEY, place TEXT NOT NULL, kind TEXT NOT NULL, document TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE fetches (url TEXT PRIMARY KEY, reading TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (number INTEGER PRIMARY KEY, finished TEXT NOT NULL, figures TEXT NOT NULL);
CREATE TABLE run_findings (fingerprint TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """An item as the state holds it.

    :param hash: names its text and language; equal for equal texts.
    :param same_as: the id of an item of the same side with the same text that stands for it, or ``""``.
    :param position: its number in the order of reading.
    """

    item: Item
    hash: str
    same_as: str
    position: int
    seen: int
    changed: int


@dataclass(frozen=True, slots=True)
class Brief:
    """What pairing needs of an item, without its text."""

    id: str
    hash: str
    lang: str
    links: tuple[str, ...]
    renders: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    row: bool
    origin: str
    position: int
    seen: int
    same_as: str


class State:
    """An open state.

    :param dry: work on a copy that goes when it is closed; the file is only read, and no run is kept from it.
    :ivar run: the number of the run at work: one more than the last that ended.
    :raises InputError: for a file that is not a state, is damaged, or was written by a later version.
    """

    def __init__(self, path: str | Path | None, *, dry: bool = False) -> None:
        self._where = str(path) if path is not None else "the state"
        try:
            if path is None:
                self._db = sqlite3.connect(":memory:", isolation_level=None)
            else:
                if Path(path).is_dir():
                    raise InputError(f"{path}: is a folder; name a file in it, like {Path(path) / 'state.db'}")
                if not Path(path).parent.is_dir():
                    raise InputError(f"{path}: the folder {Path(path).parent} does not exist; make it first")
                self._db = sqlite3.connect(path, isolation_level=None, timeout=30.0)
                if dry:
                    self._db = _copied(self._db)
            self._open()
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def _broken(self, error: sqlite3.Error) -> InputError:
        return InputError(
            f"{self._where}: is no state of auditor, or is damaged ({error}); name another file, or delete it: everything is then audited again"
        )

    def _open(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        owner = self._db.execute("PRAGMA application_id").fetchone()[0]
        empty = not self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not empty and owner != APPLICATION:
            raise InputError(
                f"{self._where}: is an SQLite database of another program; name another file for the state"
            )
        if version > SCHEMA:
            raise InputError(f"{self._where}: was written by a later version of auditor; name another file, or update")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA trusted_schema = OFF")
        self._db.execute("BEGIN IMMEDIATE")
        if empty:
            for statement in _TABLES.split(";\n"):
                if statement.strip():
                    self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id = {APPLICATION}")
            self._db.execute(f"PRAGMA user_version = {SCHEMA}")
        self._db.execute("COMMIT")
        # What this process has read: a run that was killed had the same number.
        self._db.execute("CREATE TEMP TABLE read_now (side TEXT, id TEXT, PRIMARY KEY (side, id)) WITHOUT ROWID")
        self.run: int = (self._db.execute("SELECT max(number) FROM runs").fetchone()[0] or 0) + 1

    def __enter__(self) -> State:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; what was not committed is undone."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        self._db.close()

    # --- transactions ---------------------------------------------------------------------------

    def begin(self) -> None:
        """Start a transaction."""
        if not self._db.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """End it."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        """One statement.

        :raises InputError: where the file is damaged or the disk is full.
        """
        try:
            return self._db.execute(statement, values)
        except sqlite3.OperationalError as error:
            raise InputError(
                f"{self._where}: cannot be used ({error}); free some space, or check its permissions"
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._broken(error) from error

    # --- items ----------------------------------------------------------------------------------

    def put(self, side: str, item: Item, position: int) -> str:
        """Store an item that the run has read.

        :returns: ``"new"``, ``"changed"`` or ``"unchanged"`` against what earlier runs read; ``"again"`` where this run has it already.
        """
        document = item.document
        name = hash_of(document)
        old = self.execute(
            "SELECT hash, seen, first_seen, changed FROM items WHERE side = ? AND id = ?", (side, document.id)
        ).fetchone()
        again = self.again(side, document.id) is not None
        self.execute("INSERT OR IGNORE INTO read_now VALUES (?,?)", (side, document.id))
        new_version = old is None or old[0] != name
        is_new = old is None or old[2] == self.run
        self.execute(
            "INSERT OR REPLACE INTO items VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'',?,?,?)",
            (
                side, document.id, document.origin or "", item.place, position, name, document.lang, _packed(document.text.encode("utf-8", "replace")),
                _packed(_segments(document.segments)), _packed(array("Q", document.line_starts).tobytes()), document.first_line,
                json.dumps(item.links), json.dumps(item.renders), _date(item.published), _date(item.updated), item.row,
                json.dumps(document.notices), self.run if old is None else old[2], self.run if new_version else old[3], self.run,
            ),
        )  # fmt: skip
        if again:
            return "again"
        # Against the runs that ended: what a killed run has read is as new to this one.
        return "new" if is_new else "changed" if new_version or old[3] == self.run else "unchanged"

    def again(self, side: str, id: str) -> Brief | None:
        """The item of this name, if this process has read one already."""
        if not self.execute("SELECT 1 FROM read_now WHERE side = ? AND id = ?", (side, id)).fetchone():
            return None
        row = self.execute(f"SELECT {_BRIEF} FROM items WHERE side = ? AND id = ?", (side, id)).fetchone()
        return _brief(row) if row is not None else None

    def touch(self, side: str, origin: str) -> dict[str, int]:
        """Mark what was last read from a place as read again: it has answered that nothing changed.

        :returns: how many items of it are ``"new"``, ``"changed"`` and ``"unchanged"``, as `put` has it.
        """
        last = self.execute("SELECT max(seen) FROM items WHERE side = ? AND origin = ?", (side, origin)).fetchone()[0]
        found = {"new": 0, "changed": 0, "unchanged": 0}
        rows = self.execute(
            "SELECT id, first_seen, changed FROM items WHERE side = ? AND origin = ? AND seen = ?", (side, origin, last)
        ).fetchall()
        for id, first, version in rows:
            self.execute("INSERT OR IGNORE INTO read_now VALUES (?,?)", (side, id))
            self.execute("UPDATE items SET seen = ? WHERE side = ? AND id = ?", (self.run, side, id))
            found["new" if first == self.run else "changed" if version == self.run else "unchanged"] += 1
        return found

    def leave(self) -> None:
        """Let what a killed run has read, and this process has not, count as read by the run before: it has left its feed since."""
        self.execute(
            "UPDATE items SET seen = seen - 1 WHERE seen = ? AND NOT EXISTS "
            "(SELECT 1 FROM read_now r WHERE r.side = items.side AND r.id = items.id)",
            (self.run,),
        )

    def briefs(self, side: str, *, current: bool = False) -> Iterator[Brief]:
        """The items of a side in the order of reading; `current` for those that this run has read."""
        where = "AND seen = ?" if current else "AND seen <= ?"
        yield from map(
            _brief,
            self.execute(
                f"SELECT {_BRIEF} FROM items WHERE side = ? {where} ORDER BY seen DESC, position, id", (side, self.run)
            ),
        )

    def item(self, side: str, id: str) -> Stored:
        """One item with its text.

        :raises KeyError: when there is none.
        """
        row = self.execute(
            "SELECT id, origin, place, hash, lang, text, map, lines, first_line, links, renders, published, updated, row, notices, same_as, position,"
            " seen, changed FROM items WHERE side = ? AND id = ?", (side, id)
        ).fetchone()  # fmt: skip
        if row is None:
            raise KeyError(id)
        lines = array("Q")
        lines.frombytes(_unpacked(row[7]))
        document = Document(
            row[0], row[4], _unpacked(row[5]).decode("utf-8"), row[1], (), _read_segments(_unpacked(row[6])), tuple(json.loads(row[14])),
            0, tuple(lines), row[8],
        )  # fmt: skip
        item = Item(
            document, "source" if side == "source" else "target", tuple(json.loads(row[9])), tuple(json.loads(row[10])),
            _read_date(row[11]), _read_date(row[12]), row[2], bool(row[13]),
        )  # fmt: skip
        return Stored(item, row[3], row[15], row[16], row[17], row[18])

    def mark_duplicates(self) -> list[tuple[str, str, str]]:
        """Of the items of a side with one text, let the earliest stand for the others.

        :returns: ``(side, id, the one that stands for it)`` of what this run has read.
        """
        self.execute("UPDATE items SET same_as = '' WHERE same_as <> ''")
        groups = self.execute(
            "SELECT side, hash FROM items GROUP BY side, hash HAVING count(*) > 1 AND max(seen) = ? ORDER BY side, hash",
            (self.run,),
        ).fetchall()
        found = []
        for side, name in groups:
            rows = self.execute(
                "SELECT id, seen FROM items WHERE side = ? AND hash = ? ORDER BY seen DESC, position, id", (side, name)
            ).fetchall()
            for id, seen in rows[1:]:
                self.execute("UPDATE items SET same_as = ? WHERE side = ? AND id = ?", (rows[0][0], side, id))
                if seen == self.run:
                    found.append((side, id, rows[0][0]))
        return found

    def forget(self, runs: int, before: str) -> None:
        """Let go of items that no run has read for a while, and of what only they needed.

        :param runs: keep what one of so many last runs has read; `before`: keep what is dated later than this ISO date.
        """
        self.execute(
            "DELETE FROM items WHERE seen < ? AND coalesce(updated, published, '') < ?", (self.run - runs, before)
        )
        self.execute("DELETE FROM portraits WHERE hash NOT IN (SELECT hash FROM items)")
        for table in ("decisions", "audits"):
            self.execute(
                f"DELETE FROM {table} WHERE source NOT IN (SELECT hash FROM items WHERE side = 'source') "
                "OR target NOT IN (SELECT hash FROM items WHERE side = 'target')"
            )

    # --- audits ---------------------------------------------------------------------------------

    def put_audit(
        self, source: str, target: str, signature: str, summary: Mapping[str, Any], result: Mapping[str, Any]
    ) -> None:
        """Store the result for two texts, named by their hashes, and its figures, which are read much oftener."""
        blob = _packed(json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
        self.execute(
            "INSERT OR REPLACE INTO audits VALUES (?,?,?,?,?,?)",
            (source, target, signature, self.run, json.dumps(summary), blob),
        )

    def audit(self, source: str, target: str, signature: str) -> dict[str, Any]:
        """The result for two texts.

        :raises InputError: where it is not there or not whole.
        """
        row = self.execute(
            "SELECT result FROM audits WHERE source = ? AND target = ? AND signature = ?", (source, target, signature)
        ).fetchone()
        try:
            data = json.loads(_unpacked(row[0])) if row is not None else None
        except (ValueError, zlib.error):
            data = None
        if not isinstance(data, dict):
            raise InputError(
                f"{self._where}: holds an audit that cannot be read; delete the state: everything is then audited again"
            )
        return data

    def summary(self, source: str, target: str, signature: str) -> tuple[int, dict[str, Any]] | None:
        """The run that made the result for two texts, and its figures; ``None`` where there is none."""
        row = self.execute(
            "SELECT run, summary FROM audits WHERE source = ? AND target = ? AND signature = ?",
            (source, target, signature),
        ).fetchone()
        return (row[0], json.loads(row[1])) if row is not None else None

    def has_audit(self, source: str, target: str, signature: str) -> bool:
        """Whether there is one."""
        found = self.execute(
            "SELECT 1 FROM audits WHERE source = ? AND target = ? AND signature = ?", (source, target, signature)
        )
        return found.fetchone() is not None

    # --- runs -----------------------------------------------------------------------------------

    def last_figures(self) -> dict[str, Any] | None:
        """What the last run that ended found, in figures."""
        row = self.execute("SELECT figures FROM runs ORDER BY number DESC LIMIT 1").fetchone()
        return json.loads(row[0]) if row else None

    def last_findings(self) -> dict[str, int]:
        """The fingerprints of the last run, and how often each."""
        return dict(self.execute("SELECT fingerprint, number FROM run_findings").fetchall())

    def finish(self, figures: Mapping[str, Any], findings: Mapping[str, int]) -> None:
        """Write down that the run ended."""
        self.execute("DELETE FROM run_findings")
        for fingerprint, number in sorted(findings.items()):
            self.execute("INSERT INTO run_findings VALUES (?,?)", (fingerprint, number))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.execute("INSERT INTO runs VALUES (?,?,?)", (self.run, now, json.dumps(figures)))
        self.execute("DELETE FROM runs WHERE number < ?", (self.run - 1000,))


def _copied(db: sqlite3.Connection) -> sqlite3.Connection:
    """A copy in a file of SQLite's own, which is gone when it is closed."""
    copy = sqlite3.connect("", isolation_level=None)
    with closing(db):
        db.backup(copy)
    return copy


# --- packing --------------------------------------------------------------------------------------


def hash_of(document: Document) -> str:
    """The name of a text in a language: 32 hexadecimal digits."""
    return hashlib.sha256(f"{document.lang}\x1f{document.text}".encode("utf-8", "replace")).hexdigest()[:32]


def pack_vector(vector: Any) -> bytes:
    """A vector as half-precision floats: what they lose is far below what pairing tells apart."""
    return np.asarray(vector, dtype="<f2").tobytes()


def unpack_vector(blob: bytes) -> Any:
    """The vector as single-precision floats."""
    return np.frombuffer(blob, dtype="<f2").astype(np.float32)


def pack_named(named: Mapping[str, float]) -> bytes:
    """Particulars as compressed JSON."""
    return _packed(json.dumps(dict(sorted(named.items())), ensure_ascii=False).encode("utf-8", "replace"))


def unpack_named(blob: bytes) -> dict[str, float]:
    """The particulars again."""
    found: dict[str, float] = json.loads(_unpacked(blob))
    return found


def _packed(data: bytes) -> bytes:
    return zlib.compress(data, 3)


def _unpacked(blob: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(blob, MAX_BLOB)
    if unpacker.unconsumed_tail:
        raise ValueError("a stored value is larger than any that is written")
    return data


_SEGMENT = struct.Struct("<IIQQ?")


def _segments(segments: tuple[Segment, ...]) -> bytes:
    return b"".join(_SEGMENT.pack(one.start, one.end, one.raw_start, one.raw_end, one.edited) for one in segments)


def _read_segments(data: bytes) -> tuple[Segment, ...]:
    return tuple(Segment(*fields) for fields in _SEGMENT.iter_unpack(data))


_BRIEF = "id, hash, lang, links, renders, published, updated, row, origin, position, seen, same_as"


def _brief(row: tuple[Any, ...]) -> Brief:
    return Brief(
        row[0], row[1], row[2], tuple(json.loads(row[3])), tuple(json.loads(row[4])), _read_date(row[5]), _read_date(row[6]), bool(row[7]),
        row[8], row[9], row[10], row[11],
    )  # fmt: skip


def _date(date: datetime | None) -> str | None:
    return date.astimezone(UTC).isoformat() if date else None


def _read_date(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


__all__ = ["Brief", "State", "Stored", "hash_of", "pack_named", "pack_vector", "unpack_named", "unpack_vector"]
