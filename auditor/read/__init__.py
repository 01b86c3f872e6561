"""Reading: from a file to a `Document` whose text is decoded and, for HTML, extracted, but not cleaned.

One format a file. Every offset counts characters of the decoded file, without its byte-order mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from auditor.errors import InputError
from auditor.read import html, text
from auditor.read._files import read_bytes
from auditor.read.bitext import Row, read_bitext, sniff_bitext
from auditor.read.encoding import decode
from auditor.records import Change, Document, Segment

MAX_BYTES = 20_000_000
BLANK = "\ufeff\u200b \t\r\n\v\f\u00a0"
"""What a text without anything in it may hold."""


class Format(NamedTuple):
    """One format: its suffixes, whether a decoded file looks like it, and how its text is read."""

    suffixes: tuple[str, ...]
    sniff: Callable[[str], bool]
    read: Callable[..., tuple[str, tuple[Segment, ...]]]


# In the order in which they are tried where the suffix does not decide; plain text takes what the others leave.
FORMATS: dict[str, Format] = {
    module.name: Format(module.suffixes, module.sniff, module.read) for module in (html, text)
}


def read_document(
    path: str | Path,
    *,
    lang: str = "",
    id: str | None = None,
    format: str | None = None,
    encoding: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> Document:
    """Read one document.

    :param path: the file.
    :param lang: its language (``"nb"``, ``"nn"``, ``"en"``), or ``""`` when it is to be detected later.
    :param id: the document's name in reports; by default the path as given.
    :param format: ``"text"`` or ``"html"``; by default by suffix, or by what the file begins with.
    :param encoding: the encoding; by default it is found out, with a notice in `Document.notices` where it was guessed.
    :param max_bytes: refuse a larger file, before it is read.
    :returns: the document, not cleaned.
    :raises InputError: when the file is missing, a directory, not readable, empty, too large, not text, or HTML
        without an article.
    """
    where = str(path)
    decoded = decode(read_bytes(path, max_bytes=max_bytes), where=where, encoding=encoding)
    raw = decoded.text
    if not raw.strip(BLANK).strip():
        raise InputError(f"{where}: is empty (nothing but white space); give a file with text")
    document = document_of(
        raw,
        where=where,
        id=where if id is None else id,
        format=_format(Path(path), raw, format),
        notice=decoded.notice,
    )
    return replace(document, lang=lang)


def document_of(raw: str, *, where: str, id: str, format: str, notice: str = "") -> Document:
    """A document of a decoded file.

    :param format: a name in `FORMATS`.
    :raises InputError: for HTML without an article.
    """
    body, segments = FORMATS[format].read(raw, where=where)
    return Document(
        id=id,
        lang="",
        text=body,
        origin=where,
        changes=tuple(_markup(raw, body, segments)),
        segments=segments,
        notices=(notice,) if notice else (),
        raw_length=len(raw),
        line_starts=line_starts(raw),
    )


def line_starts(raw: str) -> tuple[int, ...]:
    """The offsets at which the lines of a decoded file begin; a carriage return alone ends none."""
    return (0, *(match.end() for match in re.finditer("\n", raw)))


QUOTED = 120
"""Characters of markup that a change quotes; tags can be long, and nobody reads them."""


def _markup(raw: str, body: str, segments: Sequence[Segment]) -> Iterator[Change]:
    """What reading changed inside a line of the article: references decoded, tags dropped, line ends turned to spaces."""
    for index, segment in enumerate(segments):
        text = body[segment.start : segment.end]
        if index and "\n" not in text and "\n" not in body[segments[index - 1].start : segments[index - 1].end]:
            gap = segments[index - 1].raw_end, segment.raw_start
            if gap[0] < gap[1]:
                yield Change("normalise/markup", *gap, raw[gap[0] : gap[1]][:QUOTED], "")
        original = raw[segment.raw_start : segment.raw_end]
        if segment.edited and "\n" not in text and original != text:
            yield Change("normalise/markup", segment.raw_start, segment.raw_end, original[:QUOTED], text)


def document_from_text(text: str, *, lang: str, id: str, origin: str | None = None) -> Document:
    """A document of a text that is at hand, a row's field for example; it may be empty.

    :param text: the text, which counts as the raw input.
    :param lang: its language.
    :param id: its name in reports.
    :param origin: where it came from, if that is to be said.
    :returns: the document, not cleaned.
    """
    return Document(id=id, lang=lang, text=text, origin=origin, raw_length=len(text))


def _format(path: Path, raw: str, format: str | None) -> str:
    if format is not None:
        if format not in FORMATS:
            raise InputError(f"{path}: there is no format {format!r}; the formats are {', '.join(sorted(FORMATS))}")
        return format
    suffix = path.suffix.lower()
    for name, one in FORMATS.items():
        if suffix in one.suffixes and name != "text":
            return name
    # A scraper may well have saved a page as .txt.
    return next(name for name, one in FORMATS.items() if one.sniff(raw))


__all__ = ["BLANK", "FORMATS", "MAX_BYTES", "Row", "document_from_text", "read_bitext", "read_document", "sniff_bitext"]
