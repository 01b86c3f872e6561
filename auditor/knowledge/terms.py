"""A user's termbase: which English term each Norwegian one must be rendered with, read from CSV, TSV or TBX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.parsers import expat

from auditor.errors import ConfigError

COLUMNS = ("source", "target", "forbidden", "case")
LARGEST = 64 * 1024 * 1024
"""Bytes: a termbase beyond this is a mistake."""
TRUE = frozenset("1 yes true x case sensitive".split())
FORBIDDEN = ("deprecated", "superseded", "forbidden", "notrecommended")
SOURCE_LANGUAGES = ("nb", "nn", "no")


@dataclass(frozen=True, slots=True)
class Term:
    """A source term, the target terms of which one must render it, and those that must not.

    :param case: whether capitals count, in the source term and the target's.
    :param where: file and line that it comes from.
    """

    source: str
    target: tuple[str, ...]
    forbidden: tuple[str, ...] = ()
    case: bool = False
    where: str = ""


def read_termbase(path: str | Path) -> tuple[Term, ...]:
    """Read a termbase: CSV or TSV with the columns ``source``, ``target`` and, where wanted, ``forbidden`` and ``case``, or TBX.

    A cell may hold several terms, separated by semicolons or bars. A TBX concept gives the terms of its languages nb, nn or no and en; a
    term whose administrative status is deprecated or superseded is forbidden.

    :raises ConfigError: naming file, line and mend, when it is missing or malformed, or holds no term.
    """
    file = Path(path)
    try:
        stamp = file.stat()
    except OSError:
        raise ConfigError(f"{file}: no such termbase: name a CSV, TSV or TBX file") from None
    if not file.is_file():
        raise ConfigError(f"{file}: is no file: name a CSV, TSV or TBX file")
    if stamp.st_size > LARGEST:
        raise ConfigError(f"{file}: larger than {LARGEST // 2**20} MB: split it, or keep only the terms in use")
    return _read(file, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=8)
def _read(file: Path, _modified: int, _size: int) -> tuple[Term, ...]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}: check its permissions") from error
    table = file.suffix.lower() in (".csv", ".tsv", ".txt")
    markup = (not table and raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")) or raw[:2] in (
        b"\xff\xfe",
        b"\xfe\xff",
    )
    found = tuple(_from_tbx(raw, file) if markup or file.suffix.lower() in (".tbx", ".xml") else _from_table(raw, file))
    if not found:
        raise ConfigError(f"{file}: holds no term with a Norwegian and an English side: add one, or drop the option")
    return found


def _from_table(raw: bytes, file: Path) -> Iterator[Term]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError(f"{file}: line {line}: not UTF-8: save the file as UTF-8") from None
    head = text.split("\n", 1)[0]
    delimiter = "\t" if "\t" in head else ";" if ";" in head and "," not in head else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
                continue
            if header is None:
                header = [cell.strip().lower() for cell in cells]
                _check_header(header, file, line)
                continue
            if len(cells) > len(header):
                raise ConfigError(
                    f"{file}: line {line}: {len(cells)} cells where the header has {len(header)}: put a term that holds a "
                    f"{'tab' if delimiter == chr(9) else 'comma' if delimiter == ',' else 'semicolon'} in quotes"
                )
            row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            if not row.get("source"):
                raise ConfigError(f"{file}: line {line}: no source term: fill the column 'source'")
            targets, forbidden = _several(row.get("target", "")), _several(row.get("forbidden", ""))
            if not targets and not forbidden:
                raise ConfigError(f"{file}: line {line}: neither target nor forbidden term: fill the column 'target'")
            yield Term(row["source"], targets, forbidden, row.get("case", "").lower() in TRUE, f"{file}: line {line}")
    except csv.Error as error:
        raise ConfigError(f"{file}: line {reader.line_num}: {error}: close the quotation marks") from None
    if header is None:
        raise ConfigError(f"{file}: line 1: empty: the first line must be source,target")


def _check_header(header: list[str], file: Path, line: int) -> None:
    for name in COLUMNS[:2]:
        if name not in header:
            raise ConfigError(
                f"{file}: line {line}: no column {name!r}: the header must be source,target[,forbidden][,case]"
            )
    for name in header:
        if name not in COLUMNS:
            raise ConfigError(f"{file}: line {line}: unknown column {name!r}: known are {', '.join(COLUMNS)}")
        if header.count(name) > 1:
            raise ConfigError(f"{file}: line {line}: the column {name!r} stands twice: drop one")


def _several(cell: str) -> tuple[str, ...]:
    parts = (" ".join(part.split()) for part in cell.replace("|", ";").split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


class _Tbx:
    """Reads the terms of a TBX file as expat meets them; a document type, which could name or define entities, is refused."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.found: list[Term] = []
        self.lang = ""
        self.note = ""
        self.text: list[str] | None = None
        self.terms: list[tuple[str, str, bool]] = []
        self.line = 1
        self.parser: Any = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(self, *_: object) -> None:
        line = self.parser.CurrentLineNumber
        raise ConfigError(
            f"{self.file}: line {line}: a document type or entity, which is not read for safety: delete the <!DOCTYPE …> part"
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(" ", 1)[-1]
        if tag in ("termEntry", "conceptEntry"):
            self.terms, self.line = [], self.parser.CurrentLineNumber
        elif tag in ("langSet", "langSec"):
            given = next((value for key, value in attributes.items() if key.rsplit(" ", 1)[-1] == "lang"), "")
            self.lang = given.lower().replace("_", "-").split("-")[0]
        elif tag == "term":
            self.text = []
        elif tag in ("termNote", "administrativeStatus", "normativeAuthorization"):
            kind = attributes.get("type", tag)
            self.note = kind if kind in ("administrativeStatus", "normativeAuthorization") else ""
            self.text = [] if self.note else None

    def characters(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def end(self, name: str) -> None:
        tag = name.rsplit(" ", 1)[-1]
        text = " ".join("".join(self.text or ()).split())
        if tag == "term":
            if text:
                self.terms.append((self.lang, text, False))
            self.text = None
        elif tag in ("termNote", "administrativeStatus", "normativeAuthorization"):
            if self.note and self.terms and any(word in text.lower().replace("-", "") for word in FORBIDDEN):
                lang, term, _ = self.terms[-1]
                self.terms[-1] = (lang, term, True)
            self.text, self.note = None, ""
        elif tag in ("termEntry", "conceptEntry"):
            target = tuple(dict.fromkeys(term for lang, term, bad in self.terms if lang == "en" and not bad))
            forbidden = tuple(dict.fromkeys(term for lang, term, bad in self.terms if lang == "en" and bad))
            if target or forbidden:
                where = f"{self.file}: line {self.line}"
                sources = dict.fromkeys(term for lang, term, _ in self.terms if lang in SOURCE_LANGUAGES)
                self.found += [Term(source, target, forbidden, False, where) for source in sources]


def _from_tbx(raw: bytes, file: Path) -> list[Term]:
    reader = _Tbx(file)
    try:
        reader.parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise ConfigError(
            f"{file}: line {error.lineno}: not well-formed XML: {expat.ErrorString(error.code)}"
        ) from None
    return reader.found
