"""TSV with a header, unquoted: ``"`` is an ordinary character. The fields are those of `auditor.read._fields`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.read import _fields, _table
from auditor.read._stream import Reading, Stream
from auditor.records import Item, Skip


@dataclass(frozen=True)
class TsvReader:
    """Reads TSV."""

    name: str = "tsv"
    suffixes: tuple[str, ...] = (".tsv", ".tab")

    def sniff(self, head: str) -> bool:
        """Whether the first line names columns that hold texts."""
        line = head[:20_000].lstrip("\r\n").split("\n", 1)[0].removesuffix("\r")
        return _fields.known(line.split("\t"))

    def items(self, stream: Stream, reading: Reading) -> Iterator[Item | Skip]:
        """The rows in order; a row whose fields are not those of the header is a skip."""
        yield from _table.table(stream, reading, _table.tsv_rows(stream, _fields.longest(reading)))


READER = TsvReader()

__all__ = ["READER", "TsvReader"]
