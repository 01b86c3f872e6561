"""JSON lines: one object a line. The fields are those of `auditor.read._fields`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.read import _fields
from auditor.read._json import JsonError, parse
from auditor.read._stream import Reading, Stream
from auditor.read.json_feed import is_feed
from auditor.records import Item, Skip


@dataclass(frozen=True)
class JsonLinesReader:
    """Reads JSON lines."""

    name: str = "jsonl"
    suffixes: tuple[str, ...] = (".jsonl", ".ndjson")

    def sniff(self, head: str) -> bool:
        """Whether the first line is an object, or the beginning of one that is longer than what is there, and no JSON Feed."""
        line, newline, _ = head.lstrip().partition("\n")
        if not line.startswith("{") or is_feed(head):
            return False
        try:
            return isinstance(json.loads(line), dict)
        except (ValueError, RecursionError):
            return not newline and len(line) > 10_000

    def items(self, stream: Stream, reading: Reading) -> Iterator[Item | Skip]:
        """The entries in order; a line that is no object is a skip."""
        yield from _fields.records(stream, reading, self._records(stream, reading))

    @staticmethod
    def _records(stream: Stream, reading: Reading) -> Iterator[_fields.Record | Skip]:
        lines = stream.lines(longest=_fields.longest(reading))
        for number, (at, line) in enumerate(lines, start=1):
            place = f"line {number}"
            where = f"{stream.where}, {place}"
            if line is None:
                longest = _fields.longest(reading)
                yield Skip("read", None, f"{where}: is longer than {longest:,} characters{_fields.LEFT_OUT}")
                continue
            if not line.strip():
                continue
            try:
                value = parse(line, at)
            except JsonError as error:
                yield Skip(
                    "read",
                    None,
                    f"{where}, column {error.at - at + 1}: is not valid JSON ({error.reason}){_fields.LEFT_OUT}",
                )
                continue
            if isinstance(value, dict):
                yield _fields.Record(place, len(line), value)
            else:
                yield Skip("read", None, f"{where}: is no JSON object, and every line is one{_fields.LEFT_OUT}")


READER = JsonLinesReader()

__all__ = ["READER", "JsonLinesReader"]
