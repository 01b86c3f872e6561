"""Tables with a header: rows of cells, and from them the items. CSV and TSV differ only in how a row is cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auditor.errors import InputError
from auditor.read import _fields
from auditor.read._fields import Cell, line_of
from auditor.read._mapped import MAX_PIECES, Mapped, concat, copied, edited
from auditor.read._stream import Reading, Stream
from auditor.records import Item, Skip

MAX_COLUMNS = 10_000

Pieces = list[tuple[str, int]]
"""A cell as the stretches that it is put together of, each with its raw offset."""


class Row(NamedTuple):
    """A row as it stands in the file.

    :param at: the raw offset at which it begins.
    :param width: how many cells it has; no more than `MAX_COLUMNS` are kept. Of a row that is too long it is 0, and no cell is kept.
    """

    at: int
    cells: list[Pieces]
    width: int


def mapped(pieces: Pieces) -> Mapped:
    """A cell's text, led back to the file."""
    if len(pieces) > MAX_PIECES:
        text, at = pieces[-1]
        return edited("".join(text for text, _ in pieces), pieces[0][1], at + len(text))
    return concat(copied(text, at) for text, at in pieces)


def table(stream: Stream, reading: Reading, rows: Iterable[Row]) -> Iterator[Item | Skip]:
    """The items of a table, as its rows come; the first is the header.

    :raises InputError: when the header does not say where the text stands.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    width = line = 0
    for number, row in enumerate(rows, start=1):
        before, line = line, line_of(stream, row.at)
        # Rows may end with a carriage return alone, which ends no line.
        place = f"line {line}" if line != before else f"line {line}, row {number}"
        if not row.width:
            longest = _fields.longest(reading)
            if not width:
                raise InputError(
                    f"{stream.where}, line {line}: is longer than {longest:,} characters; that is no header"
                )
            yield Skip(
                "read", None, f"{stream.where}, {place}: is longer than {longest:,} characters{_fields.LEFT_OUT}"
            )
            continue
        if row.width == 1 and not any(text.strip() for text, _ in row.cells[0]):
            continue
        if not width:
            if row.width > MAX_COLUMNS:
                raise InputError(
                    f"{stream.where}, line {line}: has more than {MAX_COLUMNS:,} columns; that is no header"
                )
            header = ["".join(text for text, _ in cell) for cell in row.cells]
            found, width = _fields.columns(header, reading, f"{stream.where}, line {line}"), row.width
            continue
        if row.width != width:
            are = "1 field" if row.width == 1 else f"{row.width:,} fields"
            yield Skip(
                "read", None, f"{stream.where}, {place}: has {are} where the header has {width:,}{_fields.LEFT_OUT}"
            )
            continue
        cells: dict[str, list[tuple[str, Cell]]] = {}
        for ours, places in found.items():
            for name, index in places:
                if cell := mapped(row.cells[index]):
                    cells.setdefault(ours, []).append((name, cell))
        yield from _fields.items(stream, reading, cells, place=place, pairs="source" in found)


# --- TSV ------------------------------------------------------------------------------------------


def tsv_rows(stream: Stream, longest: int) -> Iterator[Row]:
    """The rows of an unquoted table: a tab ends a cell and a line end the row, whatever stands in them."""
    for at, line in stream.lines(longest=longest):
        cells: list[Pieces] = []
        if line is None:
            yield Row(at, [], 0)
            continue
        here = at
        for text in line.split("\t", MAX_COLUMNS):
            cells.append([(text, here)] if text else [])
            here += len(text) + 1
        yield Row(at, cells, line.count("\t") + 1)


# --- CSV ------------------------------------------------------------------------------------------

_START, _PLAIN, _QUOTED, _QUOTE = range(4)
ENDLESS = 12
"""So many times as long as a row may be, it is none: a quote was left open, and swallows the rest of the file."""


def csv_rows(stream: Stream, longest: int) -> Iterator[Row]:
    """The rows of a quoted table (RFC 4180), read as the standard library's ``csv`` reads it; the header tells the delimiter.

    :param longest: characters of one row; nothing is held of one that is longer.
    :raises InputError: for a row that is `ENDLESS` times as long, or a quote that is not closed.
    """
    cutter: _Cutter | None = None
    for chunk in stream.chunks():
        cutter = cutter or _Cutter(stream, delimiter(chunk), longest)
        yield from cutter.feed(chunk)
    if cutter:
        yield from cutter.end()


_HINT = re.compile(r"sep=([,;\t])\r?\n", re.I)


def delimiter(head: str) -> str:
    """What separates the cells: of comma, semicolon and tab the one that the header has most of outside quotes."""
    if hint := _HINT.match(head):
        return hint[1]
    header = header_of(head)
    return max(",;\t", key=header.count)


def header_of(head: str) -> str:
    """The first line that holds anything, without what stands in quotes."""
    bare = re.sub(r'"[^"]*"?', "", head[:200_000]).lstrip("\r\n ")
    return re.split(r"[\r\n]", bare, maxsplit=1)[0]


class _Cutter:
    """Cuts a table into rows, piece by piece."""

    def __init__(self, stream: Stream, delimiter: str, longest: int) -> None:
        self._stream = stream
        self._delimiter = delimiter
        self._longest = longest
        self._ends = re.compile(f"[{delimiter}\r\n]")
        self._state = _START
        self._base = 0
        self._row_at = 0
        self._cells: list[Pieces] = []
        self._width = 0
        self._cell: Pieces = []
        self._after_return = False
        self._quote_at = 0
        self._first = True
        self._over = False

    def feed(self, chunk: str) -> Iterator[Row]:
        at = 0
        if self._first:
            self._first = False
            # Excel writes what separates the cells above the header.
            if hint := _HINT.match(chunk):
                at = hint.end()
                self._row_at = at
        if self._after_return and chunk:
            self._after_return = False
            if chunk[0] == "\n":
                at = 1
                self._row_at += 1
        while at < len(chunk):
            if self._state == _START and chunk[at] == '"':
                self._state, self._quote_at = _QUOTED, self._base + at
                at += 1
            elif self._state == _QUOTED:
                quote = chunk.find('"', at)
                stop = len(chunk) if quote < 0 else quote
                self._add(chunk[at:stop], at)
                at = stop + (quote >= 0)
                self._state = _QUOTED if quote < 0 else _QUOTE
            elif self._state == _QUOTE and chunk[at] == '"':
                # Of two quotes the second is the text's.
                self._add('"', at)
                self._state, at = _QUOTED, at + 1
            else:
                found = self._ends.search(chunk, at)
                stop = found.start() if found else len(chunk)
                self._add(chunk[at:stop], at)
                self._state, at = _PLAIN, stop
                if found:
                    at = found.end()
                    self._close()
                    if found[0] != self._delimiter:
                        if found[0] == "\r":
                            self._after_return = at == len(chunk)
                            at += chunk.startswith("\n", at)
                        yield self._row(self._base + at)
            if self._base + at - self._row_at > self._longest:
                self._too_long(self._base + at - self._row_at)
        self._base += len(chunk)

    def end(self) -> Iterator[Row]:
        if self._state == _QUOTED:
            line, opened = line_of(self._stream, self._row_at), line_of(self._stream, self._quote_at)
            raise InputError(
                f"{self._stream.where}, line {line}: the quote that opens in line {opened} is not closed; close it, or double it "
                "where it belongs to the text"
            )
        if self._width or self._cell or self._over or self._state == _QUOTE:
            self._close()
            yield self._row(self._base)

    def _add(self, text: str, at: int) -> None:
        if not text or self._over or self._width >= MAX_COLUMNS:
            return
        self._cell.append((text, self._base + at))
        if len(self._cell) > 2 * MAX_PIECES:
            # It is led back as a whole: what counts is where the last piece ends.
            whole = "".join(piece for piece, _ in self._cell[MAX_PIECES:])
            self._cell[MAX_PIECES:] = [(whole, self._base + at + len(text) - len(whole))]

    def _close(self) -> None:
        self._width += 1
        if self._width <= MAX_COLUMNS and not self._over:
            self._cells.append(self._cell)
        self._cell, self._state = [], _START

    def _row(self, next_at: int) -> Row:
        row = Row(self._row_at, [] if self._over else self._cells, 0 if self._over else self._width)
        self._cells, self._width, self._row_at, self._over = [], 0, next_at, False
        return row

    def _too_long(self, size: int) -> None:
        self._cells, self._cell, self._over = [], [], True
        if size <= ENDLESS * self._longest:
            return
        line = line_of(self._stream, self._row_at)
        quote = (
            f"; a quote opens in line {line_of(self._stream, self._quote_at)}: close it, or double it where it belongs to the text"
            if self._state == _QUOTED
            else "; split it"
        )
        raise InputError(
            f"{self._stream.where}, line {line}: the row is longer than {ENDLESS * self._longest:,} characters{quote}"
        )


__all__ = ["MAX_COLUMNS", "Row", "csv_rows", "delimiter", "header_of", "mapped", "table", "tsv_rows"]
