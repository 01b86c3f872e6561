"""What the formats for continuous integration share: where a finding is, how it is said on one line, what reaches a gate."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote

from auditor.errors import ConfigError
from auditor.records import SEVERITIES, Document, Finding, Sentence, Severity, Span, Unit
from auditor.report._run import Entry
from auditor.report._text import one_line, visible
from auditor.report._view import Reported

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+://[^/?#]*)(.*)", re.DOTALL)
_SUB_DELIMITERS = "!$&'()*+,;=@"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands.

    :param document: the document's id; `origin` the file or address that it was read from.
    :param text: the words there, cleaned; empty for a whole document.
    :param start: raw offsets of the words in the file, the end exclusive; `None` where the file has no lines, for then they may count
        within a field of it, and for a whole document.
    :param line: counted from 1, as the columns are; of a whole document the line on which it begins. The end column is exclusive.
    """

    document: str
    origin: str | None = None
    text: str = ""
    start: int | None = None
    end: int | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None

    @property
    def path(self) -> str | None:
        """The file as a path with ``/``, relative to the working folder where it lies below it; an address as it is."""
        return _located(self.origin, _here())[0] if self.origin else None

    @property
    def uri(self) -> str | None:
        """The file as a URI reference, percent-encoded."""
        return _located(self.origin, _here())[1] if self.origin else None

    @property
    def name(self) -> str:
        """The file's path, safe to show, or the document's id where there is no file."""
        return visible(self.path or self.document)

    def __str__(self) -> str:
        numbers = [str(number) for number in (self.line, self.column) if number is not None]
        return ":".join([one_line(self.name), *numbers])


class Places:
    """The places of the findings of one audit."""

    def __init__(self, audit: Reported) -> None:
        self._audit = audit
        self._documents = {document.id: document for document in audit.documents}

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.id: unit for unit in self._audit.units}

    def of(self, finding: Finding) -> Place:
        """Where the finding is to be mended.

        The words of the target; where it quotes none (an attribution that was lost), the target's sentences of the unit; where there
        are none (an omission), the passage of the source; for a finding about a whole document, the document.
        """
        if finding.target_span is not None:
            return self._span(finding.target_span)
        unit = self._units.get(finding.unit) if finding.unit is not None else None
        if unit is not None and unit.target:
            return self._sentences(unit.target)
        if finding.source_span is not None:
            return self._span(finding.source_span)
        if unit is not None and unit.source:
            return self._sentences(unit.source)
        return self.target()

    def source(self, finding: Finding) -> Place | None:
        """The passage of the original that the finding is about, where it names one."""
        return None if finding.source_span is None else self._span(finding.source_span)

    def target(self) -> Place:
        """The rendering as a whole; of a bitext, its first row's."""
        if self._audit.pairs:
            return self._whole(self._audit.pairs[0].target)
        return self._whole(self._audit.documents[-1].id if self._audit.documents else "")

    def _whole(self, id: str) -> Place:
        document = self._documents.get(id)
        if document is None:
            return Place(id)
        return Place(id, document.origin, line=document.first_line if document.line_starts else None)

    def _span(self, span: Span) -> Place:
        return _place(self._documents.get(span.document), span.document, span.start, span.end, span.text)

    def _sentences(self, sentences: tuple[Sentence, ...]) -> Place:
        id = sentences[0].document_id
        document = self._documents.get(id)
        mine = [sentence for sentence in sentences if sentence.document_id == id]
        ranges = [
            document.raw_span(sentence.start, sentence.end) if document else (sentence.start, sentence.end)
            for sentence in mine
        ]
        text = " ".join(sentence.text for sentence in mine)
        return _place(document, id, min(start for start, _ in ranges), max(end for _, end in ranges), text)


def _place(document: Document | None, id: str, start: int, end: int, text: str) -> Place:
    origin = document.origin if document else None
    first = document.line_column(start) if document else None
    last = document.line_column(max(start, end)) if document else None
    if first is None or last is None:
        return Place(id, origin, text)
    return Place(id, origin, text, start, max(start, end), *first, *last)


# --- files ----------------------------------------------------------------------------------------


def _here() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


@lru_cache(maxsize=4096)
def _located(origin: str, here: str) -> tuple[str, str]:
    """An origin as a path and as a URI reference."""
    address = _ADDRESS.fullmatch(origin)
    if address:
        return origin, _encoded(address[1], ":/[]" + _SUB_DELIMITERS) + _encoded_rest(address[2])
    path = _below(origin, here)
    if path is None:
        full = (os.path.abspath(origin) if here and "\0" not in origin else origin).replace(os.sep, "/")
        return full, "file://" + _encoded(
            full if full.startswith("/") else f"/{full}", "/" + _SUB_DELIMITERS, bare=True
        )
    path = path.replace(os.sep, "/")
    # A colon is encoded too: in the first part of a relative reference it would end the name of a scheme.
    return path, _encoded(path, "/" + _SUB_DELIMITERS, bare=True)


def _below(origin: str, here: str) -> str | None:
    """A path relative to the working folder, or ``None`` where it does not lie below it."""
    if not here or "\0" in origin:
        return None
    try:
        # As it was given first; then with links followed, for the working folder's own name has none.
        for full, base in (
            (os.path.abspath(origin), here),
            (os.path.realpath(origin), os.path.realpath(here)),
        ):
            if os.path.commonpath([full, base]) == base and full != base:
                return os.path.relpath(full, base)
    except (OSError, ValueError):
        pass
    return None


def _encoded(text: str, safe: str, *, bare: bool = False) -> str:
    """Percent-encoded; unless it is `bare`, what is encoded already stays."""
    try:
        # The bytes that the name has on the disk, also where they are no UTF-8.
        given = os.fsencode(text)
    except UnicodeEncodeError:
        given = text.encode("utf-8", "replace")
    found = quote(given, safe=safe if bare else safe + "%")
    return found if bare else re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", found)


def _encoded_rest(text: str) -> str:
    before, mark, fragment = text.partition("#")
    safe = "/?:" + _SUB_DELIMITERS
    return _encoded(before, safe) + mark + _encoded(fragment, safe)


# --- what is said ---------------------------------------------------------------------------------


def reaching(level: Severity | None, name: str = "fail_on") -> tuple[Severity, ...]:
    """The severities at or above a level, the gravest first; none for ``None``.

    :param name: the option that it comes from, for the message.
    :raises ConfigError: for a severity that does not exist.
    """
    if level is None:
        return ()
    if level not in SEVERITIES:
        raise ConfigError(f"{name} must be one of {', '.join(SEVERITIES)}, not {level!r}")
    return SEVERITIES[: SEVERITIES.index(level) + 1]


def said(finding: Finding) -> str:
    """What a finding says, on one line, with its suggestion."""
    return one_line(finding.message) + (f" → {one_line(finding.suggestion)}" if finding.suggestion else "")


def titled(finding: Finding) -> str:
    """``"ROL001 roles-swapped"``."""
    return f"{one_line(finding.code)} {one_line(finding.name)}"


def gravest(entry: Entry) -> list[tuple[int, Finding]]:
    """The findings of an entry that count, the gravest first and else in document order."""
    return sorted(entry.active(), key=lambda item: SEVERITIES.index(item[1].severity))


def counted(counts: dict[Severity, int]) -> str:
    """``"2 critical, 1 minor"``, or ``"no findings"``."""
    return ", ".join(f"{counts[level]:,} {level}" for level in SEVERITIES if counts.get(level)) or "no findings"


# --- texts in data --------------------------------------------------------------------------------


def shown(data: Any) -> Any:
    """Plain data with every text in it made `visible`."""
    if isinstance(data, str):
        return visible(data)
    if isinstance(data, dict):
        return {visible(str(key)): shown(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [shown(value) for value in data]
    return data


def joined(pieces: Iterator[str], separator: str) -> Iterator[str]:
    """The pieces with a separator between them."""
    for number, piece in enumerate(pieces):
        yield separator + piece if number else piece
