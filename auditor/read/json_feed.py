"""JSON Feed 1.0 and 1.1 (jsonfeed.org), entry by entry: the file is never held whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from auditor.errors import InputError
from auditor.read import _fields
from auditor.read._json import JsonError, Value, parse
from auditor.read._mapped import Mapped
from auditor.read._stream import Reading, Stream
from auditor.records import Item, Skip

FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id",),
    "title": ("title",),
    "lead": ("summary",),
    "text": ("content_html", "content_text"),
    "link": ("url",),
    "renders": ("external_url",),
    "published": ("date_published",),
    "updated": ("date_modified",),
    "lang": ("language",),
}
MAX_MEMBER = 100_000
"""Characters of a member of the feed itself (its title, its authors); none that is longer is needed."""
MAX_KEY = 1_000
"""Characters that ``"items":`` may take, white space and all: what is longer is not joined again and again to see."""

_EMPTIED = '"items":[]'
_VERSION = re.compile(r'"version"\s{0,20}:\s{0,20}"https?:\\?/\\?/(?:www\.)?jsonfeed\.org')
_ITEMS = re.compile(r'"items"\s{0,20}:\s{0,20}\[')
_CONTENT = re.compile(r'"content_(?:html|text)"\s{0,20}:')
_STRUCTURE = re.compile(r'["{}\[\],]')
_IN_STRING = re.compile(r'(?:[^"\\]++|\\.)*+', re.S)
_KEY_OF_ITEMS = re.compile(r'\s*"items"\s*:\s*\Z')


def is_feed(head: str) -> bool:
    """Whether a text begins as a JSON Feed does."""
    return head.lstrip()[:1] == "{" and (
        _VERSION.search(head) is not None or (_ITEMS.search(head) is not None and _CONTENT.search(head) is not None)
    )


@dataclass(frozen=True)
class JsonFeedReader:
    """Reads JSON Feed."""

    name: str = "json-feed"
    suffixes: tuple[str, ...] = (".json",)

    def sniff(self, head: str) -> bool:
        """Whether it is an object that names JSON Feed as its version, or has items with contents."""
        return is_feed(head)

    def items(self, stream: Stream, reading: Reading) -> Iterator[Item | Skip]:
        """The entries in order; an entry that is not valid is a skip.

        :raises InputError: when the feed itself is no JSON Feed, or its JSON is broken outside an entry.
        """
        yield from _fields.records(stream, reading, self._records(stream, reading), FIELDS)

    @staticmethod
    def _records(stream: Stream, reading: Reading) -> Iterator[_fields.Record | Skip]:
        count, lang = 0, None
        for part in _Scanner(stream, _fields.longest(reading)).parts():
            if not part.element:
                if stated := _language(stream, part):
                    lang = stated
                    if count:
                        stream.notices.append(
                            f"the feed states its language ({stated.text[:12]!r}) after its items, which have been read without; "
                            "give --lang"
                        )
                continue
            count += 1
            place = f"item {count}"
            where = f"{stream.where}, {place}, line {_fields.line_of(stream, part.at)}"
            if part.text is None:
                yield Skip(
                    "read", None, f"{where}: is longer than {_fields.longest(reading):,} characters{_fields.LEFT_OUT}"
                )
                continue
            try:
                value = parse(part.text, part.at)
            except JsonError as error:
                line = _fields.line_of(stream, error.at)
                yield Skip(
                    "read", None, f"{where}: is not valid JSON (in line {line} {error.reason}){_fields.LEFT_OUT}"
                )
                continue
            if not isinstance(value, dict):
                yield Skip("read", None, f"{where}: is no JSON object, and every item is one{_fields.LEFT_OUT}")
                continue
            members: dict[str, Value] = value
            if lang and not value.get("language"):
                members = {**value, "language": lang}
            yield _fields.Record(place, len(part.text), members)


def _language(stream: Stream, part: _Part) -> Mapped | None:
    """The language that a member of the feed states, if it does; any member must be valid."""
    if part.text is None:
        return None
    try:
        member = parse("{" + part.text + "}", part.at - 1)
    except JsonError as error:
        raise _broken(stream, error.at, error.reason) from None
    if isinstance(member, dict):
        if "items" in member and member["items"] != []:
            raise InputError(f"{stream.where}, line {_fields.line_of(stream, part.at)}: its items are no list; {_IS}")
        lang = member.get("language")
        return lang if isinstance(lang, Mapped) and lang else None
    return None


_IS = 'a JSON Feed is an object with a list of "items"; one object a line is read as jsonl'


def _broken(stream: Stream, at: int, reason: str) -> InputError:
    return InputError(
        f"{stream.where}, line {_fields.line_of(stream, at)}: is not valid JSON ({reason}); mend it where it is written"
    )


class _Part(NamedTuple):
    """A member of the feed as it is written, ``"title": "…"``, or an element of its items.

    :param text: ``None`` where it is too long.
    """

    element: bool
    at: int
    text: str | None


class _Scanner:
    """Cuts a feed into its members and its items; what stands inside them is not looked at but for quotes and brackets."""

    def __init__(self, stream: Stream, longest: int) -> None:
        self._stream = stream
        self._longest = longest
        self._depth = 0
        self._in_items = False
        self._had_items = False
        self._done = False
        # What has been read of the part that is open, and where it begins.
        self._kept: list[str] = []
        self._size = 0
        self._over = False
        self._at = 0
        self._separated = False

    def parts(self) -> Iterator[_Part]:
        in_string = escaped = False
        base = 0
        for chunk in self._stream.chunks():
            begin = at = 0
            while at < len(chunk):
                if escaped:
                    escaped, at = False, at + 1
                if in_string:
                    found = _IN_STRING.match(chunk, at)
                    at = found.end() if found else at
                    if at >= len(chunk):
                        break
                    in_string, escaped = chunk[at] == "\\", chunk[at] == "\\"
                    at += 1
                    continue
                found = _STRUCTURE.search(chunk, at)
                if not found:
                    break
                here, mark = found.start(), found[0]
                at = here + 1
                if mark == '"':
                    in_string = True
                elif self._cuts(mark):
                    self._keep(chunk[begin:here])
                    yield from self._cut(mark, base + here)
                    begin = at
                elif mark in "[{":
                    near = mark == "[" and self._depth == 1 and self._size + here - begin < MAX_KEY
                    if near and self._opens(chunk[begin:here]):
                        begin = at
                        self._start(base + at)
                    self._depth += 1
                elif mark in "]}":
                    self._depth -= 1
            self._keep(chunk[begin:])
            base += len(chunk)
        if not self._done:
            if self._depth == 0:
                self._outside(base)
                raise InputError(f"{self._stream.where}: holds nothing; {_IS}")
            raise _broken(self._stream, base, "it ends in the midst; it was cut off")
        self._outside(base)
        if not self._had_items:
            raise InputError(f"{self._stream.where}: has no items; {_IS}")

    def _cuts(self, mark: str) -> bool:
        """Whether a mark stands between two parts, before the first or after the last."""
        if self._depth == 0:
            return True
        return self._depth == (2 if self._in_items else 1) and mark in ",]}"

    def _cut(self, mark: str, at: int) -> Iterator[_Part]:
        if self._depth == 0:
            self._outside(at)
            if self._done or mark != "{":
                raise (
                    _broken(self._stream, at, "something stands after the feed")
                    if self._done
                    else InputError(
                        f"{self._stream.where}, line {_fields.line_of(self._stream, at)}: begins with {mark!r}; {_IS}"
                    )
                )
            self._depth = 1
            self._start(at + 1)
            return
        if mark != "," and mark != ("]" if self._in_items else "}"):
            raise _broken(self._stream, at, f"{mark!r} closes what it did not open")
        text = None if self._over else "".join(self._kept)
        blank = text is not None and not text.strip()
        if blank and not self._in_items and (mark == "," or self._separated):
            raise _broken(self._stream, at, "nothing stands at a comma")
        # An empty list has nothing before its end; elsewhere nothing is an entry that is missing.
        if not blank or mark == "," or self._separated:
            yield _Part(self._in_items, self._at, text)
        self._separated = mark == ","
        self._start(at + 1)
        if mark == ",":
            return
        self._depth -= 1
        if self._in_items:
            # Whatever follows the list belongs to the same member, which is given out as if the list were empty.
            self._in_items, self._had_items, self._separated = False, True, False
            self._start(at + 1 - len(_EMPTIED))
            self._keep(_EMPTIED)
        else:
            self._done = True

    def _opens(self, last: str) -> bool:
        """Whether the bracket that follows opens the list of items."""
        if self._in_items or not _KEY_OF_ITEMS.match("".join([*self._kept, last])):
            return False
        self._in_items, self._separated = True, False
        return True

    def _outside(self, at: int) -> None:
        """Outside the feed stands nothing."""
        if self._over or "".join(self._kept).strip():
            raise (
                _broken(self._stream, at, "something stands after the feed")
                if self._done
                else InputError(f"{self._stream.where}: begins with {''.join(self._kept).strip()[:20]!r}; {_IS}")
            )

    def _start(self, at: int) -> None:
        self._kept, self._size, self._over, self._at = [], 0, False, at

    def _keep(self, text: str) -> None:
        self._size += len(text)
        if self._size > (self._longest if self._in_items else MAX_MEMBER):
            self._kept, self._over = [], True
        elif text and not self._over:
            self._kept.append(text)


READER = JsonFeedReader()

__all__ = ["FIELDS", "READER", "JsonFeedReader", "is_feed"]
