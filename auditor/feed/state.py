"""What a feed check remembers from run to run, in one SQLite file.

Everything in it can be computed again; nothing in it is trusted: no pickles, sizes are bounded, a file that is none of ours is refused.
A run reads its collections in one transaction and then commits each audit by itself, so that a kill loses at most the audit at work. The
run's own number is written when it ends: what a killed run did counts as done by the run after it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import struct
import zlib
from array import array
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from auditor._version import VERSION
from auditor.errors import InputError
from auditor.records import Document, Item, Segment

SCHEMA = 1
APPLICATION = 0x41554454
"""SQLite's application id of our files: "AUDT"."""
MAX_BLOB = 200_000_000
"""Bytes that a stored value may unpack to."""
PATIENCE = 30.0
"""Seconds to wait for another program that is at work with the file."""
FIGURES = frozenset({"relation", "problem", "row", "units", "words", "scores", "findings"})
"""What the figures of an audit hold at least."""

_TABLES = """
CREATE TABLE items (
    side TEXT NOT NULL, id TEXT NOT NULL, origin TEXT NOT NULL, place TEXT NOT NULL, position INTEGER NOT NULL,
    hash TEXT NOT NULL, lang TEXT NOT NULL, text BLOB NOT NULL, map BLOB NOT NULL, lines BLOB NOT NULL, first_line INTEGER NOT NULL,
    links TEXT NOT NULL, renders TEXT NOT NULL, published TEXT, updated TEXT, row INTEGER NOT NULL, named INTEGER NOT NULL, titled INTEGER, notices TEXT NOT NULL,
    same_as TEXT NOT NULL DEFAULT '', first_seen INTEGER NOT NULL, changed INTEGER NOT NULL, seen INTEGER NOT NULL,
    PRIMARY KEY (side, id)
) WITHOUT ROWID;
CREATE INDEX items_by_hash ON items (side, hash);
CREATE INDEX items_by_position ON items (side, seen, position);
CREATE TABLE readings (place TEXT NOT NULL, side TEXT NOT NULL, id TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (place, side, id)) WITHOUT ROWID;
CREATE INDEX readings_by_item ON readings (side, id);
CREATE TABLE portraits (hash TEXT NOT NULL, encoder TEXT NOT NULL, lang TEXT NOT NULL, vector BLOB NOT NULL, named BLOB NOT NULL, problem TEXT NOT NULL,
    PRIMARY KEY (hash, encoder)) WITHOUT ROWID;
CREATE TABLE decisions (source TEXT NOT NULL, target TEXT NOT NULL, encoder TEXT NOT NULL, relation TEXT NOT NULL, confidence REAL NOT NULL,
    source_coverage REAL NOT NULL, target_coverage REAL NOT NULL, evidence REAL NOT NULL,
    PRIMARY KEY (source, target, encoder)) WITHOUT ROWID;
CREATE TABLE pairs (source TEXT NOT NULL, target TEXT NOT NULL, how TEXT NOT NULL, relation TEXT NOT NULL, confidence REAL NOT NULL,
    PRIMARY KEY (target, source)) WITHOUT ROWID;
CREATE INDEX pairs_by_source ON pairs (source);
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
    """What pairing needs of an item, without its text.

    :param named: whether its id is one that it states; see `Item.named`.
    """

    id: str
    hash: str
    lang: str
    links: tuple[str, ...]
    renders: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    row: bool
    named: bool
    origin: str
    position: int
    seen: int
    same_as: str


class Answer:
    """The rows that a statement gives.

    :raises InputError: wherever they are asked for, when the file cannot give them.
    """

    def __init__(self, rows: sqlite3.Cursor, where: str) -> None:
        self._rows = rows
        self._where = where

    def fetchone(self) -> Any:
        """The next row, or ``None``."""
        with _told(self._where):
            return self._rows.fetchone()

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        with _told(self._where):
            return self._rows.fetchall()

    def __iter__(self) -> Iterator[Any]:
        while (row := self.fetchone()) is not None:
            yield row


class State:
    """An open state.

    :param dry: work on a copy that goes when it is closed; the file is only read, and no run is kept from it.
    :ivar run: the number of the run at work: one more than the last that ended.
    :raises InputError: for a file that is not a state, is damaged, was written by a later version, or cannot be used now; each method
        does likewise.
    """

    def __init__(self, path: str | Path | None, *, dry: bool = False) -> None:
        self._where = str(path) if path is not None else "the state"
        if path is not None and Path(path).is_dir():
            raise InputError(f"{path}: is a folder; name a file in it, like {Path(path) / 'state.db'}")
        if path is not None and not Path(path).parent.is_dir():
            raise InputError(f"{path}: the folder {Path(path).parent} does not exist; make it first")
        with _told(self._where):
            if path is None:
                self._db = sqlite3.connect(":memory:", isolation_level=None)
            elif dry:
                self._db = _copied(Path(path))
            else:
                self._db = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)
            try:
                self._open()
            except BaseException:
                self._db.close()
                raise

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
        with suppress(sqlite3.Error):
            # What a full disk leaves half done is undone when the file is opened again.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        self._db.close()

    # --- transactions ---------------------------------------------------------------------------

    def begin(self) -> None:
        """Start a transaction."""
        if not self._db.in_transaction:
            self.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """End it."""
        if self._db.in_transaction:
            self.execute("COMMIT")

    def execute(self, statement: str, values: tuple[Any, ...] | Mapping[str, Any] = ()) -> Answer:
        """One statement.

        :raises InputError: where the file is damaged, the disk is full, or another program holds it.
        """
        with _told(self._where):
            return Answer(self._db.execute(statement, values), self._where)

    # --- places ---------------------------------------------------------------------------------

    def known(self, place: str, reading: str) -> tuple[str, str]:
        """The ETag and Last-Modified that an address sent with what is held of it.

        :param reading: a name for how it is read now.
        :returns: two empty strings where it must be read whole: it was read otherwise, or what it held is not what is stored.
        """
        row = self.execute("SELECT etag, modified FROM fetches WHERE url = ? AND reading = ?", (place, reading))
        found = row.fetchone()
        lost = self.execute(
            "SELECT 1 FROM readings r LEFT JOIN items i ON i.side = r.side AND i.id = r.id "
            "WHERE r.place = ? AND (i.hash IS NULL OR i.hash <> r.hash) LIMIT 1",
            (place,),
        ).fetchone()
        return (found[0], found[1]) if found is not None and lost is None else ("", "")

    def fetched(self, place: str, reading: str, etag: str, modified: str) -> None:
        """Keep what an address sent along, for `known`."""
        self.execute("INSERT OR REPLACE INTO fetches VALUES (?,?,?,?)", (place, reading, etag, modified))

    def reread(self, place: str) -> None:
        """Forget what a place held: it is read anew."""
        self.execute("DELETE FROM readings WHERE place = ?", (place,))

    def holds(self, place: str, side: str, document: Document, *, passed_over: bool = False) -> None:
        """Write down that a place holds this version of an item.

        :param passed_over: another version is stored; one that the place holds too goes before it.
        """
        values = (place, side, document.id, hash_of(document))
        self.execute(f"INSERT OR {'IGNORE' if passed_over else 'REPLACE'} INTO readings VALUES (?,?,?,?)", values)

    def touch(self, place: str) -> dict[str, dict[str, int]]:
        """Mark what a place last held as read again: it has answered that nothing changed.

        :returns: by side, how many items are ``"new"``, ``"changed"`` and ``"unchanged"``, as `put` has it; what the run has read
            elsewhere already is not counted again.
        """
        found = {side: {"new": 0, "changed": 0, "unchanged": 0} for side in ("source", "target")}
        rows = self.execute(
            "SELECT i.side, i.id, i.first_seen, i.changed FROM readings r JOIN items i ON i.side = r.side AND i.id = r.id "
            "WHERE r.place = ? AND NOT EXISTS (SELECT 1 FROM read_now n WHERE n.side = i.side AND n.id = i.id)",
            (place,),
        ).fetchall()
        for side, id, first, version in rows:
            self.execute("INSERT INTO read_now VALUES (?,?)", (side, id))
            self.execute("UPDATE items SET seen = ? WHERE side = ? AND id = ?", (self.run, side, id))
            found[side]["new" if first == self.run else "changed" if version == self.run else "unchanged"] += 1
        return found

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
            "INSERT OR REPLACE INTO items VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'',?,?,?)",
            (
                side, document.id, document.origin or "", item.place, position, name, document.lang, _packed(document.text.encode("utf-8", "replace")),
                _packed(_segments(document.segments)), _packed(array("Q", document.line_starts).tobytes()), document.first_line,
                json.dumps(item.links), json.dumps(item.renders), _date(item.published), _date(item.updated), item.row, item.named, item.titled,
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
        with _whole(self._where, "an item"):
            return _brief(row) if row is not None else None

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
        rows = self.execute(
            f"SELECT {_BRIEF} FROM items WHERE side = ? {where} ORDER BY seen DESC, position, id", (side, self.run)
        )
        for row in rows:
            with _whole(self._where, "an item"):
                brief = _brief(row)
            yield brief

    def item(self, side: str, id: str) -> Stored:
        """One item with its text.

        :raises KeyError: when there is none.
        """
        row = self.execute(
            "SELECT id, origin, place, hash, lang, text, map, lines, first_line, links, renders, published, updated, row, named, titled, notices, same_as,"
            " position, seen, changed FROM items WHERE side = ? AND id = ?", (side, id)
        ).fetchone()  # fmt: skip
        if row is None:
            raise KeyError(id)
        with _whole(self._where, "an item"):
            lines = array("Q")
            lines.frombytes(_unpacked(row[7]))
            document = Document(
                row[0], row[4], _unpacked(row[5]).decode("utf-8"), row[1], (), _read_segments(_unpacked(row[6])), tuple(json.loads(row[16])),
                0, tuple(lines), row[8],
            )  # fmt: skip
            item = Item(
                document, "source" if side == "source" else "target", tuple(json.loads(row[9])), tuple(json.loads(row[10])),
                _read_date(row[11]), _read_date(row[12]), row[2], bool(row[13]), bool(row[14]),
                None if row[15] is None else bool(row[15]),
            )  # fmt: skip
        return Stored(item, row[3], row[17], row[18], row[19], row[20])

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

    def forget(self, runs: int, before: str, signature: str) -> None:
        """Let go of items that no run has read for a while, and of what only they needed.

        :param runs: keep what one of so many last runs has read; `before`: keep what a run has read that ended since this ISO date.
            What is kept keeps the other side of its pair: a rendering that still stands in its feed needs its original.
        :param signature: keep audits made under it, or one that begins like it; of others those that one of so many last runs has made.
        """

        def left(items: str) -> str:
            # A run that is no longer listed ended long ago.
            return f"{items}.seen < :run AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.number = {items}.seen AND r.finished >= :before)"

        bounds = {"run": self.run - runs, "before": before, "signature": signature, "version": keyed("")}
        for side, other in (("source", "target"), ("target", "source")):
            self.execute(
                f"DELETE FROM items WHERE side = '{side}' AND {left('items')} AND NOT EXISTS (SELECT 1 FROM pairs p JOIN items o "
                f"ON o.side = '{other}' AND o.id = p.{other} WHERE p.{side} = items.id AND NOT ({left('o')}))",
                bounds,
            )
        lost = "NOT EXISTS (SELECT 1 FROM items i WHERE i.side = readings.side AND i.id = readings.id)"
        # Such a place is read whole when it is read again.
        self.execute(f"DELETE FROM fetches WHERE url IN (SELECT place FROM readings WHERE {lost})")
        self.execute(f"DELETE FROM readings WHERE {lost}")
        self.execute(
            "DELETE FROM audits WHERE substr(signature, 1, length(:signature)) <> :signature AND run < :run", bounds
        )
        for table in ("portraits", "decisions"):
            self.execute(f"DELETE FROM {table} WHERE substr(encoder, 1, length(:version)) <> :version", bounds)
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
        with _whole(self._where, "an audit"):
            data = json.loads(_unpacked(row[0]))
            if not isinstance(data, dict):
                raise TypeError
        return data

    def summary(self, source: str, target: str, signature: str) -> tuple[int, dict[str, Any]] | None:
        """The run that made the result for two texts, and its figures; ``None`` where there is none."""
        row = self.execute(
            "SELECT run, summary FROM audits WHERE source = ? AND target = ? AND signature = ?",
            (source, target, signature),
        ).fetchone()
        if row is None:
            return None
        with _whole(self._where, "an audit"):
            figures = json.loads(row[1])
            if not figures.keys() >= FIGURES:
                raise KeyError
        return row[0], figures

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
        with _whole(self._where, "the figures of a run"):
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


def _copied(path: Path) -> sqlite3.Connection:
    """A copy in a file of SQLite's own, which is gone when it is closed. The original is only read, and may lie where nothing can be written."""
    copy = sqlite3.connect("", isolation_level=None)
    # Where no run is at work, SQLite need not make the files by which several programs agree.
    still = "" if os.path.exists(f"{path}-wal") else "&immutable=1"
    address = f"{path.absolute().as_uri()}?mode=ro{still}"
    with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as original:
        original.backup(copy)
    return copy


_HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_BARRED = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH})
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turn what SQLite says into what is wrong with the file and what mends it."""
    try:
        yield
    except sqlite3.Error as error:
        # The lowest byte tells the kind, the others the particulars.
        kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if kind in _HELD:
            why = f"another program is at work with it ({error}); wait for it, or name another file"
        elif kind in _BARRED:
            why = f"may not be opened or written ({error}); check its permissions and those of its folder, or name another file"
        elif kind in _FULL:
            why = f"cannot be read or written ({error}); free some space, or check the disk"
        else:
            why = f"is no state of auditor, or is damaged ({error}); name another file, or delete it: everything is then audited again"
        raise InputError(f"{where}: {why}") from error


@contextmanager
def _whole(where: str, what: str) -> Iterator[None]:
    """Say that the file is damaged where a value in it is none that is written."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, zlib.error, struct.error) as error:
        raise InputError(
            f"{where}: holds {what} that cannot be read; delete the state: everything is then audited again"
        ) from error


# --- packing --------------------------------------------------------------------------------------


def keyed(encoder: str) -> str:
    """What portraits and decisions are kept under: an encoder's signature, and the version of what is made of its vectors."""
    return f"{VERSION}|{encoder}"


def hash_of(document: Document) -> str:
    """The name of a text in a language: 32 hexadecimal digits."""
    return hashlib.sha256(f"{document.lang}\x1f{document.text}".encode("utf-8", "replace")).hexdigest()[:32]


def pack_vector(vector: Any) -> bytes:
    """A vector as half-precision floats: what they lose is far below what pairing tells apart."""
    return np.asarray(vector, dtype="<f2").tobytes()


def unpack_vector(blob: bytes) -> Any:
    """The vector as single-precision floats."""
    with _whole("the state", "a vector"):
        return np.frombuffer(blob, dtype="<f2").astype(np.float32)


def pack_named(named: Mapping[str, float]) -> bytes:
    """Particulars as compressed JSON."""
    return _packed(json.dumps(dict(sorted(named.items())), ensure_ascii=False).encode("utf-8", "replace"))


def unpack_named(blob: bytes) -> dict[str, float]:
    """The particulars again."""
    with _whole("the state", "particulars"):
        return {str(name): float(weight) for name, weight in json.loads(_unpacked(blob)).items()}


def _packed(data: bytes) -> bytes:
    return zlib.compress(data, 3)


def _unpacked(blob: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(blob, MAX_BLOB)
    if unpacker.unconsumed_tail:
        raise ValueError("a stored value is larger than any that is written")
    if not unpacker.eof:
        raise ValueError("a stored value is cut off")
    return data


_SEGMENT = struct.Struct("<IIQQ?")


def _segments(segments: tuple[Segment, ...]) -> bytes:
    return b"".join(_SEGMENT.pack(one.start, one.end, one.raw_start, one.raw_end, one.edited) for one in segments)


def _read_segments(data: bytes) -> tuple[Segment, ...]:
    return tuple(Segment(*fields) for fields in _SEGMENT.iter_unpack(data))


_BRIEF = "id, hash, lang, links, renders, published, updated, row, named, origin, position, seen, same_as"


def _brief(row: tuple[Any, ...]) -> Brief:
    return Brief(
        row[0], row[1], row[2], tuple(json.loads(row[3])), tuple(json.loads(row[4])), _read_date(row[5]), _read_date(row[6]), bool(row[7]),
        bool(row[8]), row[9], row[10], row[11], row[12],
    )  # fmt: skip


def _date(date: datetime | None) -> str | None:
    return date.astimezone(UTC).isoformat() if date else None


def _read_date(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


__all__ = ["Brief", "State", "Stored", "hash_of", "keyed", "pack_named", "pack_vector", "unpack_named", "unpack_vector"]
