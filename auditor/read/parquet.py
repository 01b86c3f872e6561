"""Parquet, batch by batch, by pyarrow (the extra ``batch``). The fields are those of `auditor.read._fields`.

A Parquet file has no lines and no characters of its own: each entry's text counts as its own raw input.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from auditor.errors import InputError, MissingExtraError
from auditor.read import _fields
from auditor.read._fields import Cell
from auditor.read._mapped import copied
from auditor.read._stream import Reading, Stream
from auditor.records import Item, Skip

BATCH = 64
"""Rows decoded at once: each may hold a book."""
MAX_PIPED = 500_000_000
"""Bytes of a file that does not stand on the disk: it is held whole."""
PATIENCE = 900
"""Seconds that a file may take to read."""
MAX_UNPACKED = 500_000_000
MAX_RATIO = 200
"""Bytes of a column of one row group, and how many of them one packed byte gives: what is beyond both is a bomb, and no text."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATES = ("published", "updated")
_NAMES = ("id", "link", "renders", "title")


@dataclass(frozen=True)
class ParquetReader:
    """Reads Parquet."""

    name: str = "parquet"
    suffixes: tuple[str, ...] = (".parquet",)

    def sniff(self, head: str) -> bool:
        """Never: it is no text, and known by its first bytes."""
        return False

    def items(self, stream: Stream, reading: Reading) -> Iterator[Item | Skip]:
        """The rows in order.

        :raises MissingExtraError: when pyarrow is not installed.
        :raises InputError: when the file is damaged, or a column that is needed holds no text.
        """
        try:
            # Not by name: its types come with later releases only.
            arrow: Any = import_module("pyarrow")
            parquet: Any = import_module("pyarrow.parquet")
        except ImportError:
            raise MissingExtraError("Parquet", "batch") from None
        where = stream.where
        try:
            place: Any = BytesIO(stream.data(MAX_PIPED)) if stream.path is None else str(stream.path)
            _survive(place, where)
            with _opened(arrow, parquet, place, where) as file:
                schema = file.schema_arrow
                found = _fields.columns(schema.names, reading, where)
                used: dict[int, str] = {}
                for ours, places in found.items():
                    for name, index in places:
                        _fitting(arrow, schema.field(index).type, ours, name, where)
                        used[index] = schema.names[index]
                yield from self._rows(arrow, file, stream, reading, found, list(used.values()))
        except (arrow.ArrowException, OSError) as error:
            reason = " ".join(str(error).split())[:200]
            raise InputError(f"{where}: cannot be read as Parquet ({reason}); write it again") from None

    @staticmethod
    def _rows(
        arrow: Any,
        file: Any,
        stream: Stream,
        reading: Reading,
        found: dict[str, list[tuple[str, int]]],
        used: list[str],
    ) -> Iterator[Item | Skip]:
        names = file.schema_arrow.names
        count = 0
        for batch in file.iter_batches(batch_size=BATCH, columns=used, use_threads=False):
            held = {name: _plain(arrow, batch.column(batch.schema.get_field_index(name))) for name in used}
            for row in range(batch.num_rows):
                count += 1
                place = f"row {count}"
                try:
                    cells = {
                        ours: [
                            (name, cell)
                            for name, index in places
                            if (cell := _cell(*held[names[index]], row, 4 * _fields.longest(reading))) is not None
                        ]
                        for ours, places in found.items()
                    }
                except _TooLong:
                    limit = _fields.longest(reading)
                    yield Skip(
                        "read", None, f"{stream.where}, {place}: is longer than {limit:,} characters{_fields.LEFT_OUT}"
                    )
                    continue
                except UnicodeDecodeError:
                    yield Skip(
                        "read", None, f"{stream.where}, {place}: holds text that is not valid UTF-8{_fields.LEFT_OUT}"
                    )
                    continue
                for one in _fields.items(stream, reading, cells, place=place, pairs="source" in found):
                    yield one if isinstance(one, Skip) else _unmapped(one)


def _opened(arrow: Any, parquet: Any, place: str | BytesIO, where: str) -> Any:
    """The file; what it holds once, and names in every row, is held once here too.

    :raises InputError: for a bomb.
    """
    with parquet.ParquetFile(place, pre_buffer=False) as file:
        _unpacked(file.metadata, where)
        repeated = [one.name for one in file.schema_arrow if _is_text(arrow, one.type)]
    return parquet.ParquetFile(place, pre_buffer=False, read_dictionary=repeated)


def rehearse(path: str) -> None:
    """Read a file from end to end and keep nothing."""
    with _opened(import_module("pyarrow"), import_module("pyarrow.parquet"), path, path) as file:
        for _ in file.iter_batches(batch_size=BATCH, use_threads=False):
            pass


def _survive(place: str | BytesIO, where: str) -> None:
    """Let another process read the file first: what is wrong enough with one ends the library's process, and no exception says so.

    :raises InputError: where that happens, or takes longer than `PATIENCE`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = place
        if isinstance(path, BytesIO):
            copy = Path(folder) / "piped.parquet"
            copy.write_bytes(path.getvalue())
            path = str(copy)
        code = "import sys; from auditor.read.parquet import rehearse; rehearse(sys.argv[1])"
        command = [sys.executable, "-P", "-c", code, path]
        quiet = subprocess.DEVNULL
        try:
            ended = subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise InputError(f"{where}: took longer than {PATIENCE} seconds to read; split it") from None
    # 1 is an exception, which comes again, and is told better, where the file is read in earnest.
    if ended.returncode not in (0, 1):
        raise InputError(f"{where}: is damaged so that the Parquet library gives up on it; write it again")


def _unmapped(one: Item) -> Item:
    text = one.document.text
    return replace(one, document=replace(one.document, segments=(), line_starts=(), first_line=1, raw_length=len(text)))


def _fitting(arrow: Any, kind: Any, ours: str, name: str, where: str) -> None:
    """Whether a column holds what it should."""
    types = arrow.types
    inner = kind.value_type if types.is_dictionary(kind) else kind
    if _is_text(arrow, inner) or types.is_null(inner):
        return
    if ours in _NAMES and (types.is_integer(inner) or types.is_floating(inner)):
        return
    if ours in _DATES and (types.is_timestamp(inner) or types.is_date(inner)):
        return
    raise InputError(
        f"{where}: the column {name!r} holds {kind}, not text; write it as text, or name another with --field {ours}=NAME"
    )


def _is_text(arrow: Any, kind: Any) -> bool:
    types = arrow.types
    view = getattr(types, "is_string_view", None)
    return bool(types.is_string(kind) or types.is_large_string(kind) or (view and view(kind)))


def _plain(arrow: Any, column: Any) -> tuple[Any, int]:
    """A column whose dates are whole numbers, and how many of them make a day, or 0 where it holds none.

    The calendar of Python ends where theirs goes on, and a zone's name may be none that this system knows.
    """
    types = arrow.types
    if types.is_dictionary(column.type) and not _is_text(arrow, column.type.value_type):
        column = column.dictionary_decode()
    kind = column.type
    if types.is_timestamp(kind):
        return column.cast(arrow.int64()), 86_400 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit]
    if types.is_date32(kind):
        return column.cast(arrow.int32()), 1
    if types.is_date64(kind):
        return column.cast(arrow.int64()), 86_400_000
    return column, 0


class _TooLong(Exception):
    """A value that is not made a text of: it alone would be larger than an entry may be."""


def _unpacked(metadata: Any, where: str) -> None:
    """Refuse a file that a little of gives very much."""
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            size = chunk.total_uncompressed_size
            if size > MAX_UNPACKED and size > MAX_RATIO * chunk.total_compressed_size:
                raise InputError(
                    f"{where}: the column {chunk.path_in_schema[:80]!r} unpacks to {size // 1_000_000:,} MB, more than {MAX_RATIO} times "
                    "its size in the file; write it again without what repeats"
                )


def _cell(column: Any, in_a_day: int, row: int, longest: int) -> Cell | None:
    """:raises _TooLong: for a text of more than `longest` bytes."""
    held = column[row]
    inner = getattr(held, "value", held) if hasattr(held, "dictionary") else held
    if hasattr(inner, "as_buffer") and inner.is_valid and inner.as_buffer().size > longest:
        raise _TooLong
    value = held.as_py()
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if in_a_day:
        days, rest = divmod(value, in_a_day)
        try:
            return _EPOCH + timedelta(days=days, microseconds=rest * 86_400_000_000 // in_a_day)
        except OverflowError:
            return copied(f"{days:,} days from 1970", 0)
    text = value if isinstance(value, str) else _fields.number(value)
    return copied(text, 0) if text.strip() else None


READER = ParquetReader()

__all__ = ["BATCH", "READER", "ParquetReader"]
