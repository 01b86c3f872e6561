"""Bitexts: rows of source and target, as TSV with a header or as JSON lines.

The TSV is unquoted: ``"`` is an ordinary character and nothing is escaped. No row is silently left out or mended; one
that does not have its fields ends the reading with its line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.errors import InputError
from auditor.read._files import read_bytes
from auditor.read.encoding import decode

MAX_BYTES = 500_000_000
FIELDS = ("id", "source", "target", "reference", "document")
_REQUIRED = ("source", "target")
_SUFFIXES = {".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a bitext.

    :param id: its id, or its number counted from 1 where the file gives none.
    :param source: the original.
    :param target: the rendering.
    :param reference: a trusted translation, or ``None``.
    :param document: the document that it belongs to, or ``None``: it stands by itself.
    :param line: the line of the file, counted from 1.
    """

    id: str
    source: str
    target: str
    reference: str | None
    document: str | None
    line: int


MEMORIES = (".tmx", ".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff", ".csv", ".parquet")
"""Suffixes of translation memories and tables, which the readers of collections read."""


def sniff_bitext(path: str | Path) -> bool:
    """Does the suffix of `path` say that it is a bitext (``.tsv``, ``.jsonl``, ``.ndjson``, or one of `MEMORIES`)?"""
    return Path(path).suffix.lower() in (*_SUFFIXES, *MEMORIES)


def read_bitext(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> list[Row]:
    """Read a bitext.

    :param path: a TSV file with a header, or JSON lines (by suffix ``.jsonl`` or ``.ndjson``).
    :param columns: what the file calls the fields, where it differs: ``{"source": "nb", "target": "en"}``; the fields
        are id, source, target, reference and document. Columns that are not named are ignored.
    :param encoding: the encoding, when it is not to be found out.
    :param max_bytes: refuse a larger file.
    :returns: the rows in order.
    :raises InputError: for a file that cannot be read, a header without source or target, a row with a wrong number
        of fields, or an id that occurs twice; the message names file and line.
    """
    names = _names(columns)
    where = str(path)
    data = read_bytes(path, max_bytes=max_bytes)
    text = decode(data, where=where, encoding=encoding).text
    jsonl = _SUFFIXES.get(Path(path).suffix.lower()) == "jsonl"
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    if not any(line.strip() for line in lines):
        raise InputError(f"{where}: is empty; a bitext needs at least one row")
    fields = _from_jsonl(lines, names, where) if jsonl else _from_tsv(lines, names, where)
    rows = list(_rows(fields, where))
    if not rows:
        raise InputError(f"{where}: has a header but no rows; add at least one")
    return rows


def _names(columns: Mapping[str, str] | None) -> dict[str, str]:
    for field in columns or {}:
        if field not in FIELDS:
            raise InputError(f"columns: there is no field {field!r}; the fields are {', '.join(FIELDS)}")
    return {field: (columns or {}).get(field, field) for field in FIELDS}


def _from_tsv(lines: list[str], names: dict[str, str], where: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    header = [cell.strip() for cell in lines[0].split("\t")]
    place = {cell: index for index, cell in enumerate(header)}
    if len(place) < len(header):
        twice = next(cell for cell in header if header.count(cell) > 1)
        raise InputError(f"{where}, line 1: the column {twice!r} occurs twice; give every column its own name")
    for field in _REQUIRED:
        if names[field] not in place:
            raise InputError(
                f"{where}, line 1: no column {names[field]!r} in the header ({', '.join(header)[:200]}); "
                "the header needs id, source and target, separated by tabs, or name the columns"
            )
    wanted = {field: place[name] for field, name in names.items() if name in place}
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(header):
            raise InputError(
                f"{where}, line {number}: {_count(len(cells), 'field')} where the header has {len(header)}; "
                "fields are separated by single tabs and hold no tab or line break"
            )
        yield number, {field: cells[index] for field, index in wanted.items()}


def _from_jsonl(lines: list[str], names: dict[str, str], where: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be parsed"
            raise InputError(
                f"{where}, line {number}: is not valid JSON ({reason}); every line is one object"
            ) from None
        if not isinstance(record, dict):
            raise InputError(f"{where}, line {number}: is not an object; every line is one, with source and target")
        yield number, {field: _value(record, field, name, f"{where}, line {number}") for field, name in names.items()}


def _value(record: dict[str, Any], field: str, name: str, where: str) -> str | None:
    value = record.get(name)
    if field == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None and field not in _REQUIRED:
        return None
    if name not in record:
        raise InputError(f"{where}: has no {name!r}; every row needs source and target")
    if not isinstance(value, str):
        raise InputError(f"{where}: {name!r} is {json.dumps(value)[:40]}, not a string; put it in quotes")
    if "\x00" in value:
        raise InputError(f"{where}: {name!r} holds a null byte; take it out")
    return _LONE_SURROGATE.sub("\ufffd", value)


def _rows(fields: Iterator[tuple[int, dict[str, str | None]]], where: str) -> Iterator[Row]:
    seen: dict[str, int] = {}
    for count, (line, values) in enumerate(fields, start=1):
        name = values.get("id") or str(count)
        if name in seen:
            raise InputError(
                f"{where}, line {line}: the id {name[:80]!r} stands in line {seen[name]} already; ids must differ"
            )
        seen[name] = line
        yield Row(
            id=name,
            source=values["source"] or "",
            target=values["target"] or "",
            reference=values.get("reference") or None,
            document=values.get("document") or None,
            line=line,
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
