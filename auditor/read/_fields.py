"""What the fields of a table or of JSON records are called, and from a record's fields to its items: alike in every such format."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import NamedTuple, TypeAlias

from auditor.errors import InputError
from auditor.read._entry import body, item
from auditor.read._feed import one_line, parts
from auditor.read._json import Number, Value
from auditor.read._mapped import Mapped, copied
from auditor.read._stream import Reading, Stream
from auditor.read.html import TooManyElements
from auditor.records import Item, Side, Skip

TABLE: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uuid"),
    "title": ("title", "headline"),
    "lead": ("lead", "summary", "description", "ingress"),
    "text": ("text", "body", "content", "content_html", "html", "article"),
    "link": ("canonical", "link", "url", "permalink"),
    "renders": (
        "renders",
        "source_id",
        "source_url",
        "original",
        "original_id",
        "original_url",
        "translation_of",
        "of",
    ),
    "published": ("published", "date", "pubDate", "date_published", "created"),
    "updated": ("updated", "modified", "date_modified"),
    "lang": ("lang", "language"),
    "source": ("source",),
    "target": ("target",),
    "source_lang": ("source_lang",),
    "target_lang": ("target_lang",),
}
"""Our name → what it is called, the first that holds something counts. `link` and `renders` take all that there are."""
_ALL = ("link", "renders")
_SIDES: tuple[Side, ...] = ("source", "target")
_HTML = ("content_html", "html")
_PLAIN = ("content_text",)
HEAD_RECORDS = 1_000
"""Records that are looked at before it is said that a name does not occur."""
HEAD_LENGTH = 4_000_000
LEFT_OUT = "; it is left out"
_ALL_BAD = 20
_BREAK = re.compile(r"\s\s|[^\S ]")


class Wrong(NamedTuple):
    """A value that is no text: what it is, for the message."""

    kind: str


Cell: TypeAlias = Mapped | datetime | Wrong
Found: TypeAlias = Mapping[str, Sequence[tuple[str, Cell]]]
"""Our name → their names and what stands there, in order; what is missing or blank is left out."""


class Record(NamedTuple):
    """A JSON object of a collection.

    :param place: where it stands, ``"line 40"``.
    :param size: characters that it took.
    """

    place: str
    size: int
    members: dict[str, Value]


# --- names ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Names:
    """What the fields are called in one collection.

    :param given: those of them that the user named: only that name counts.
    """

    called: Mapping[str, tuple[str, ...]]
    given: Mapping[str, str]

    @property
    def pairs(self) -> bool | None:
        """Whether the user said that the records hold both sides, or that they do not; ``None`` where nothing was said."""
        if "source" in self.given or "target" in self.given:
            return True
        return False if "text" in self.given else None


def names(reading: Reading, aliases: Mapping[str, tuple[str, ...]] = TABLE) -> Names:
    """The names of a collection's fields.

    :raises InputError: for a field that there is not.
    """
    for ours in reading.fields:
        if ours not in aliases:
            raise InputError(f"--field: there is no field {ours!r}; the fields are {', '.join(sorted(aliases))}")
    return Names({**aliases, **{ours: (theirs,) for ours, theirs in reading.fields.items()}}, dict(reading.fields))


def columns(header: Sequence[str], reading: Reading, where: str) -> dict[str, list[tuple[str, int]]]:
    """Which columns of a table hold what.

    :param header: the columns' names; white space around them and their case do not count.
    :param where: the collection, and the line of the header if it has one, for messages.
    :returns: our name → the columns' names and indices, in the order in which they count.
    :raises InputError: when no column holds the text, a name is not there that the user gave, or one that counts is there twice.
    """
    wanted = names(reading)
    exact: dict[str, list[int]] = {}
    folded: dict[str, list[int]] = {}
    for index, name in enumerate(header):
        exact.setdefault(name.strip(), []).append(index)
        folded.setdefault(name.strip().casefold(), []).append(index)
    found: dict[str, list[tuple[str, int]]] = {}
    for ours, theirs in wanted.called.items():
        for name in theirs:
            at = exact.get(name.strip()) or folded.get(name.strip().casefold()) or []
            if len(at) > 1:
                raise InputError(f"{where}: the column {name!r} occurs {len(at)} times; give every column its own name")
            if at:
                found.setdefault(ours, []).append((header[at[0]].strip(), at[0]))
        if ours in wanted.given and ours not in found:
            raise InputError(f"{where}: has no column {wanted.given[ours]!r}; {_there(header)}")
    both = "source" in found and "target" in found
    if wanted.pairs and not both:
        raise InputError(
            f"{where}: no column is known to hold the {'source' if 'target' in found else 'target'}; {_there(header)}; "
            "name both with --field source=NAME --field target=NAME"
        )
    if "text" not in found and not both:
        raise InputError(_no_text(where, "column", header))
    for side in ("source", "target"):
        # Where a text was named, or only one side is there, they are columns of another kind: who wrote it, say.
        if wanted.pairs is False or not both:
            found.pop(side, None)
    return found


def known(header: Sequence[str]) -> bool:
    """Whether these look like the columns of a table of texts, for telling formats apart."""
    if len(header) < 2 or any(len(name) > 60 for name in header):
        return False
    try:
        columns(header, Reading(), "")
    except InputError:
        return False
    return True


def _there(header: Iterable[str]) -> str:
    listed = ", ".join(" ".join(name.split())[:60] or "(no name)" for name in header)
    return f"there are {listed[:300]}" if listed else "there are none"


def _no_text(where: str, noun: str, header: Iterable[str]) -> str:
    return f"{where}: no {noun} is known to hold the text; {_there(header)}; name it with --field text=NAME"


# --- JSON records ---------------------------------------------------------------------------------


def records(
    stream: Stream, reading: Reading, found: Iterable[Record | Skip], aliases: Mapping[str, tuple[str, ...]] = TABLE
) -> Iterator[Item | Skip]:
    """The items of JSON records, as they come.

    :param aliases: what the fields are called, where it is not as in `TABLE`.
    :raises InputError: when none of the first records has a text, or a name that the user gave.
    """
    wanted = names(reading, aliases)
    rest = iter(found)
    head: list[Record | Skip] = []
    size = 0
    broken: InputError | None = None
    try:
        for one in rest:
            head.append(one)
            size += one.size if isinstance(one, Record) else 0
            if len(head) >= HEAD_RECORDS or size >= HEAD_LENGTH:
                break
    except InputError as error:
        # What stands before the damage is read all the same.
        broken, rest = error, iter(())
    _check([one for one in head if isinstance(one, Record)], wanted, stream.where)
    bad = [one.reason for one in head if isinstance(one, Skip)]
    if len(bad) == len(head) >= _ALL_BAD:
        raise InputError(
            f"{bad[0].removesuffix(LEFT_OUT)}; nor can any other of the first {len(head):,} entries be read"
        )
    for one in chain(head, rest):
        if isinstance(one, Skip):
            yield one
        else:
            yield from items(stream, reading, _found(one.members, wanted), place=one.place, pairs=wanted.pairs)
    if broken:
        raise broken


def _check(head: Sequence[Record], wanted: Names, where: str) -> None:
    if not head:
        return
    there = list(dict.fromkeys(name for record in head for name in _listed(record.members)))
    for theirs in wanted.given.values():
        if not any(_look(record.members, theirs, {})[0] for record in head):
            raise InputError(
                f"{where}: none of the first {len(head):,} records has {theirs!r}; {_there(there)}"
                if len(head) > 1
                else f"{where}: the record has no {theirs!r}; {_there(there)}"
            )
    if wanted.pairs:
        return
    for record in head:
        has = {
            ours for ours, cells in _found(record.members, wanted).items() for _, cell in cells if type(cell) is Mapped
        }
        if "text" in has or (wanted.pairs is None and {"source", "target"} <= has):
            return
    # A feed's entries may be headlines; they are read where nothing else that could be their text is there.
    if "source" in wanted.called:
        raise InputError(_no_text(where, "field", there))


def _listed(members: Mapping[str, Value]) -> Iterator[str]:
    """The names of a record's fields; of nested ones with a dot."""
    for name, value in members.items():
        if isinstance(value, dict) and value:
            yield from (f"{name}.{inner}" for inner in value)
        else:
            yield name


def _found(members: Mapping[str, Value], wanted: Names) -> Found:
    folded: dict[str, Value] = {}
    for name, value in members.items():
        folded.setdefault(name.casefold(), value)
    found: dict[str, list[tuple[str, Cell]]] = {}
    for ours, theirs in wanted.called.items():
        for name in theirs:
            there, value = _look(members, name, folded)
            for cell in _cells(value, ours) if there else ():
                found.setdefault(ours, []).append((name, cell))
    return found


def _look(members: Mapping[str, Value], name: str, folded: Mapping[str, Value]) -> tuple[bool, Value]:
    """What a record holds under a name; dots go into nested objects."""
    if name in members:
        return True, members[name]
    if name.casefold() in folded:
        return True, folded[name.casefold()]
    value: Value = dict(members) if "." in name else None
    for part in name.split("."):
        if not isinstance(value, dict) or part not in value:
            return False, None
        value = value[part]
    return True, value


def _cells(value: Value, ours: str) -> Iterator[Cell]:
    if isinstance(value, Mapped):
        if value:
            yield value
    elif isinstance(value, Number):
        if value.missing:
            return
        if ours in ("text", "lead", "source", "target"):
            yield Wrong("a number")
        else:
            # A name needs no map, but a title that is a year does.
            yield Mapped(number(value.value), ()) if ours in ("id", "renders") else copied(value.text, value.at)
    elif isinstance(value, bool):
        yield Wrong("true or false")
    elif isinstance(value, list) and ours in _ALL:
        for one in value:
            yield from () if isinstance(one, list) else _cells(one, ours)
    elif isinstance(value, list):
        yield Wrong("a list")
    elif isinstance(value, dict):
        yield Wrong("an object")


def number(value: float) -> str:
    """A number that names something: whole ones without a decimal point, also where a program made floats of them."""
    try:
        return str(int(value)) if value == int(value) and abs(value) < 1e16 else repr(value)
    except (OverflowError, ValueError):
        return repr(value)


# --- from fields to items -------------------------------------------------------------------------


def items(
    stream: Stream, reading: Reading, found: Found, *, place: str, pairs: bool | None = None
) -> Iterator[Item | Skip]:
    """The item of a record, or its two where it holds both sides, or why it cannot be one.

    :param pairs: whether the collection holds both sides, if that is known; else a record that has a source and a target does.
    """
    notices: list[str] = []

    def some(ours: str) -> list[str]:
        texts = [cell.text if isinstance(cell, Mapped) else "" for _, cell in found.get(ours, ())]
        notices.extend(
            f"its {name} is {cell.kind}, not text, and is left out"
            for name, cell in found.get(ours, ())
            if isinstance(cell, Wrong)
        )
        return [text for text in texts if text]

    def date(ours: str) -> str | datetime | None:
        for _, cell in found.get(ours, ()):
            if isinstance(cell, datetime):
                return cell
        return next(iter(some(ours)), None)

    def skip(reason: str, code: str = "read") -> Skip:
        named = f" ({' '.join(own.split())[:80]})" if own else ""
        return Skip(code, None, f"{stream.where}, {place}{named}: {reason}{LEFT_OUT}")

    own = ""
    for name, cell in found.get("id", ()):
        if isinstance(cell, Wrong):
            yield skip(f"its {name} is {cell.kind}, not text")
            return
        own = own or (cell.text if isinstance(cell, Mapped) else str(cell))
    links = some("link")
    published, updated = date("published"), date("updated")
    if pairs or (pairs is None and found.get("source") and found.get("target")):
        sides: list[tuple[Side, Mapped, str]] = []
        for side in _SIDES:
            text, why = _text(found, side, reading)
            if why:
                yield skip(why)
                return
            sides.append((side, text, next(iter(some(f"{side}_lang")), "")))
        for side, text, lang in sides:
            if not text:
                yield skip(f"its {side} is empty", "notice")
                continue
            yield item(
                stream,
                reading,
                id=own,
                parts=[text],
                place=place,
                lang=lang,
                side=side,
                published=published,
                updated=updated,
                row=True,
                notices=notices,
            )
        return
    text, why = _text(found, "text", reading)
    title, no_title = _text(found, "title", reading)
    lead, no_lead = _text(found, "lead", reading)
    if why and not text:
        yield skip(why)
        return
    notices += [f"{reason}, and is left out" for reason in (no_lead, no_title) if reason]
    yield item(
        stream,
        reading,
        id=own or next(iter(links), ""),
        parts=parts(title, lead, text),
        place=place,
        lang=next(iter(some("lang")), ""),
        links=links,
        renders=some("renders"),
        published=published,
        updated=updated,
        notices=notices,
    )


def _text(found: Found, ours: str, reading: Reading) -> tuple[Mapped, str]:
    """A field's text without markup: the first that says anything; and what is wrong where none is text."""
    why = ""
    for name, cell in found.get(ours, ()):
        if isinstance(cell, Mapped):
            leaf = name.rpartition(".")[2].lower()
            if len(cell.text) > longest(reading):
                why = why or f"its {name} is longer than {longest(reading):,} characters"
                continue
            try:
                text = body(cell, "html" if leaf in _HTML else "text" if leaf in _PLAIN else "auto")
            except TooManyElements as error:
                why = why or f"its {name} {error}"
                continue
            if text:
                return (one_line(text) if ours == "title" and _BREAK.search(text.text) else text), ""
        else:
            hint = f"; its text may be named with --field {ours}={name}.NAME" if cell == Wrong("an object") else ""
            why = why or f"its {name} is {cell.kind if isinstance(cell, Wrong) else 'a date'}, not text{hint}"
    return Mapped("", ()), why


def line_of(stream: Stream, at: int) -> int:
    """The line, from 1, of a raw offset that has been decoded."""
    return bisect_right(stream.starts, at)


def longest(reading: Reading) -> int:
    """Characters of one entry as it stands in the file: escapes are longer than what they say."""
    return max(1_000_000, 4 * reading.max_text)


__all__ = [
    "LEFT_OUT",
    "TABLE",
    "Cell",
    "Found",
    "Record",
    "Wrong",
    "columns",
    "items",
    "known",
    "line_of",
    "longest",
    "number",
    "records",
]
