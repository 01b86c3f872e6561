"""From an entry's fields to an `Item`: what every collection format does in the same way, so that one feed reads alike in all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from itertools import islice

from auditor.read import html
from auditor.read._mapped import Mapped, document, lines, through
from auditor.read._stream import Reading, Stream
from auditor.records import Item, Side, Skip

MAX_ID = 500
MAX_LINK = 2_000
MAX_LINKS = 100
"""Addresses of one entry, and originals that it names; `MAX_NOTICES` likewise. What is more is a mistake or an attack."""
MAX_NOTICES = 20
_LIMITS = (MAX_LINK, MAX_ID)
_MARKUP = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,2000})?/?|!--)>?")
_CODE = re.compile(r"(?i)(nb|nn|no|en)(?:[-_][a-z0-9]{2,8})*\Z")


def is_markup(text: str) -> bool:
    """Whether a text is HTML although nothing says so: it has a tag of a block, a break or an emphasis, or a comment."""
    return any(
        found[0].startswith("<!--")
        or re.match(
            r"</?(?:p|br|div|h[1-6]|ul|ol|li|blockquote|b|i|em|strong|a|span|img|figure|article|section|table|script|style|iframe|"
            r"u|s|su[bp]|small|cite|q|code|pre|font|center|hr|video|audio|picture|d[ldt]|t[rdh]|abbr|del|ins|aside)\b",
            found[0],
            re.I,
        )
        for found in _MARKUP.finditer(text[:20_000])
    )


def body(part: Mapped, kind: str = "auto") -> Mapped:
    """An entry's text without markup.

    :param kind: ``"html"``, ``"text"``, or ``"auto"``: HTML where it looks like it.
    :raises TooManyElements: for HTML that would take much memory.
    """
    if kind == "html" or (kind == "auto" and is_markup(part.text)):
        return through(*html.fragment(part.text), part)
    return part


def language(code: str | None) -> str:
    """``"nb"``, ``"nn"``, ``"no"`` or ``"en"`` of a language tag (BCP 47), ``""`` of none and the tag itself of another."""
    tag = (code or "").strip().replace("_", "-").lower()
    match = _CODE.match(tag)
    return match[1].lower() if match else tag[:12]


def when(text: str | None) -> datetime | None:
    """A date as feeds write it: RFC 3339 (also without a time or zone), RFC 822 and what resembles it; UTC where no zone is given.

    :returns: ``None`` for what is no date, or none that a calendar holds (the year 0).
    """
    given = (text or "").strip()
    # The library takes the year 0000 of RFC 822 for 2000; a zone "+0000" stands at the end, or after a sign.
    if not given or len(given) > 80 or re.search(r"\s0{3,4}\s", given):
        return None
    found: datetime | None = None
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        try:
            found = parsedate_to_datetime(given)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        # The first and the last day of the calendar, moved to UTC, lie outside it.
        return None


def shortened(name: str, limit: int) -> str:
    """A name or address of at most `limit` characters; long ones that differ stay different."""
    if len(name) <= limit:
        return name
    digest = sha256(name.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{name[: limit - 17]}~{digest}"


def made_name(text: str) -> str:
    """A name for what has none: the same wherever the text stands, so that what is put before it changes nothing."""
    return f"text-{sha256(text.encode('utf-8', 'replace')).hexdigest()[:12]}"


def item(
    stream: Stream,
    reading: Reading,
    *,
    id: str,
    parts: Sequence[Mapped],
    place: str,
    lang: str = "",
    side: Side = "",
    links: Iterable[str] = (),
    renders: Iterable[str] = (),
    published: str | datetime | None = None,
    updated: str | datetime | None = None,
    row: bool = False,
    notices: Iterable[str] = (),
) -> Item | Skip:
    """An entry of a collection, or why it cannot be one.

    :param id: what names it in its collection: its own id, or its address; where it has neither, ``""``: it is
        then named by its text.
    :param parts: title, lead and text in order, without markup, or the text alone; a line that repeats the one before it is left out.
    :param lang: what the entry or its collection states; `Reading.lang` and `target_lang` go before it.
    :param row: the text is one translation unit; one of several lines counts as an article all the same.
    """
    name = shortened(" ".join(id.split()), MAX_ID)
    where = f"{stream.where}, {place}" + (f" ({name[:80]})" if name else "")
    text = lines(parts)
    if not text:
        return Skip("notice", None, f"{where}: has no text; it is left out")
    if len(text.text) > reading.max_text:
        return Skip("read", None, f"{where}: is longer than {reading.max_text:,} characters; it is left out")
    said = list(dict.fromkeys(islice(notices, MAX_NOTICES)))
    dates: list[datetime | None] = []
    for label, given in (("published", published), ("updated", updated)):
        date = when(given) if isinstance(given, str) else given
        if date is None and given:
            said.append(f"its date {str(given)[:40]!r} ({label}) cannot be read")
        dates.append(date)
    stated = (reading.target_lang if side == "target" else reading.lang) or lang
    return Item(
        document(
            text,
            id=name or made_name(text.text),
            lang=language(stated),
            origin=stream.where,
            starts=stream.starts,
            raw_length=stream.length,
            notices=said,
        ),
        side,
        _few(shortened(link.strip(), MAX_LINK) for link in links if link and link.strip()),
        # An id that is long stands there as ids do, and as addresses do.
        _few(shortened(" ".join(one.split()), limit) for one in renders if one and one.strip() for limit in _LIMITS),
        dates[0],
        dates[1],
        place,
        row and "\n" not in text.text,
        bool(name),
        bool(parts[0]) and "\n" in text.text if len(parts) > 1 else None,
    )


def _few(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(names), MAX_LINKS))


__all__ = ["body", "is_markup", "item", "language", "made_name", "shortened", "when"]
