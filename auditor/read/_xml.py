"""XML read safely and piece by piece, with every stretch of text led back to the raw file.

Nothing is fetched and no entity is expanded: a document that declares any is refused, which stops the "billion laughs" and external
entities alike. Depth and the length of one text are bounded. Expat reads; the library is the standard one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.entities import html5
from xml.parsers import expat

from auditor.errors import InputError
from auditor.read._mapped import MAX_PIECES, Mapped, concat, copied, edited, held
from auditor.read._stream import MAX_TEXT, Stream

MAX_DEPTH = 200
MAX_SPACES = 1_000
"""Namespaces that are declared around one place, and attributes in a DOCTYPE: every element copies them."""
MAX_TAG = 10_000_000
"""Bytes of one tag or comment: expat holds it whole, and older ones read it again from its beginning with every piece."""
PREFIXES: Mapping[str, str] = {
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.w3.org/XML/1998/namespace": "xml",
    "urn:oasis:names:tc:xliff:document:1.2": "",
    "urn:oasis:names:tc:xliff:document:2.0": "",
}
"""The usual prefixes: names are given with these, whatever the file calls them."""


@dataclass(frozen=True, slots=True)
class Start:
    """An element begins.

    :param name: with its usual prefix: ``"item"``, ``"content:encoded"``, ``"atom:entry"``.
    :param at: raw offset of its ``<``.
    """

    name: str
    attributes: Mapping[str, str]
    at: int
    line: int


@dataclass(frozen=True, slots=True)
class End:
    """An element ends; `at` is the raw offset of its end tag."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Text:
    """Character data between two tags, mapped to the raw file."""

    part: Mapped


Event = Start | End | Text


def events(stream: Stream, *, max_text: int = MAX_TEXT) -> Iterator[Event]:
    """Read XML.

    :param max_text: characters of one stretch of text; what is longer is cut off there, so that an entry is at most refused, not held.
    :returns: starts, ends and texts in order.
    :raises InputError: naming file and line, for XML that is not well-formed, declares entities, or is nested deeper than `MAX_DEPTH`.
    """
    reader = _Expat(stream.where, max_text)
    for piece in _tolerable(stream.chunks()):
        yield from reader.feed(piece.encode("utf-8", "replace"))
    yield from reader.feed(b"", final=True)


_STAND_INS = {code: 0xFDD0 + code for code in range(1, 32) if code not in (9, 10, 13)}
"""Control characters, which XML cannot hold and scraped feeds do, pass the parser as noncharacters, one for one, and come out again."""
_AMPERSAND = "\ufdd0"
_BACK = {stand_in: code for code, stand_in in _STAND_INS.items()} | {0xFDD0: ord("&")}
_OWN = re.compile("[\ufdd0-\ufdef]")
"""A file's own such noncharacters would come out as what they stand in for: they are read as unreadable."""
_UNREADABLE = re.compile("\ufffd")
_BARE = re.compile(r"&(?!#[0-9]{1,8};|#x[0-9a-fA-F]{1,7};|[A-Za-z_][A-Za-z0-9._-]{0,31};)")
_OPEN_REFERENCE = re.compile(r"&[#\w.-]{0,40}\Z")
_DECLARATION = re.compile(r"\s*(<\?xml\b[^<>]{0,500}\?>)?")


def _tolerable(chunks: Iterator[str]) -> Iterator[str]:
    """The text with what commonly ails feeds, and would end their reading, put right; every character keeps its place.

    Control characters and ampersands that begin no reference are replaced by stand-ins; the XML declaration, which must come first and
    names an encoding that has been decoded already, by spaces.
    """
    held, first = "", True
    for chunk in chunks:
        text = held + chunk
        if first:
            head = _DECLARATION.match(text)
            if head is not None and head[1]:
                text = re.sub(r"[^\n]", " ", head[0]) + text[head.end() :]
            first = False
        # A reference may go on in the next piece.
        open_end = _OPEN_REFERENCE.search(text, max(0, len(text) - 41))
        held = text[open_end.start() :] if open_end else ""
        yield _stood_in(text[: len(text) - len(held)])
    yield _stood_in(held)


def _stood_in(text: str) -> str:
    return _BARE.sub(_AMPERSAND, text if text.isascii() else _OWN.sub("\ufffd", text)).translate(_STAND_INS)


def _back(text: str) -> str:
    return text.translate(_BACK) if not text.isascii() else text


@dataclass
class Element:
    """An element read whole, with what it holds.

    :param parts: its own character data in order; `children` its elements in order.
    :param cut: whether it held too much, and is not all there; said of the outermost element only.
    """

    name: str
    attributes: Mapping[str, str]
    at: int
    line: int
    end: int = 0
    parts: list[Mapped] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)
    content: list[Mapped | Element] = field(default_factory=list)
    cut: bool = False

    @property
    def text(self) -> Mapped:
        """Its own character data, and that of the elements in it, in order."""
        found: list[Mapped] = []
        todo: list[Mapped | Element] = [*reversed(self.content)]
        while todo:
            one = todo.pop()
            if isinstance(one, Mapped):
                found.append(one)
            else:
                todo.extend(reversed(one.content))
        return concat(found)

    def first(self, *names: str) -> Element | None:
        """Its first child of the first of these names that it has."""
        for name in names:
            for child in self.children:
                if child.name == name:
                    return child
        return None

    def all(self, name: str) -> list[Element]:
        """Its children of a name."""
        return [child for child in self.children if child.name == name]


MAX_NODES = 200_000
"""Elements in one entry: what has more is no article."""


class Room:
    """How much of one entry has been held, and whether that is all of it.

    :param limit: characters of its texts and attributes together.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.clear()

    def clear(self) -> None:
        """Begin with another entry."""
        self._nodes = self._size = self._pieces = 0

    @property
    def left(self) -> bool:
        """Whether there is room for what comes."""
        return self._nodes <= MAX_NODES and self._size <= self._limit

    def element(self, attributes: Mapping[str, str]) -> None:
        """Count an element."""
        self._nodes += 1
        self._size += sum(len(name) + len(value) for name, value in attributes.items())

    def text(self, part: Mapped) -> Mapped:
        """Count a text; where an entry has very many stretches of it, further ones are led back as a whole."""
        self._size += len(part.text)
        self._pieces += len(part.segments)
        if self._pieces <= MAX_PIECES or len(part.segments) < 2:
            return part
        self._pieces -= len(part.segments) - 1
        return edited(part.text, part.segments[0].raw_start, part.segments[-1].raw_end)


def elements(stream: Stream, wanted: frozenset[str], *, max_text: int = MAX_TEXT) -> Iterator[Element | Start]:
    """The elements called `wanted`, each read whole when it ends, and the starts of all others around them.

    :param max_text: as in `events`; all texts and attributes of one element together are at most four times as long. `Element.cut` says
        that there was more, or more than `MAX_NODES` elements in it; nothing of it is held then.
    :raises InputError: as `events`.
    """
    stack: list[Element] = []
    room = Room(4 * max_text)
    kept = True
    for event in events(stream, max_text=max_text):
        if isinstance(event, Start):
            if not stack and event.name not in wanted:
                yield event
                continue
            if not stack:
                room.clear()
                kept = True
            room.element(event.attributes)
            element = Element(event.name, event.attributes if kept else {}, event.at, event.line)
            if stack and kept:
                stack[-1].children.append(element)
                stack[-1].content.append(element)
            stack.append(element)
        elif not stack:
            continue
        elif isinstance(event, Text):
            part = room.text(event.part)
            if len(part.text) > max_text:
                stack[0].cut = True
            elif kept:
                stack[-1].parts.append(part)
                stack[-1].content.append(part)
        else:
            element = stack.pop()
            element.end = event.at
            if not stack:
                yield element
        if stack and not kept:
            continue
        if stack and (stack[0].cut or not room.left):
            stack[0].cut, kept = True, False
            for one in stack:
                one.parts, one.children, one.content = [], [], []


class _Expat:
    """Expat with offsets in characters: it counts bytes of the UTF-8 that it is given."""

    def __init__(self, where: str, max_text: int) -> None:
        self._where = where
        self._max_text = max_text
        self._out: list[Event] = []
        self._names: list[dict[str, str]] = [{"xml": "xml"}]
        self._tags: list[str] = []
        self._declared = 0
        # What has been fed and not yet been dropped: its bytes, where they begin, how many of them have been passed, and how many
        # characters lie before those that have not. A byte array grows in place: one token may be longer than many pieces.
        self._bytes = bytearray()
        self._base = 0
        self._passed = 0
        self._characters = 0
        # The last piece of the text that is being read; those before it are in `_pending`, as far as they are kept.
        self._text: list[tuple[str, int, bool]] = []
        self._size = 0
        self._altered = False
        self._pending: list[Mapped] = []
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = False
        parser.UseForeignDTD(True)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartCdataSectionHandler = self._mark
        parser.EndCdataSectionHandler = self._mark
        parser.CommentHandler = lambda _: self._mark()
        parser.ProcessingInstructionHandler = lambda *_: self._mark()
        parser.EntityDeclHandler = self._entity
        # Attributes that a DOCTYPE gives by default are not handed over, and may not be many: each element would cost them all.
        parser.specified_attributes = True
        parser.AttlistDeclHandler = self._attribute
        parser.ExternalEntityRefHandler = self._external
        parser.SkippedEntityHandler = self._skipped
        self._parser = parser

    def feed(self, data: bytes, *, final: bool = False) -> Iterator[Event]:
        del self._bytes[: self._passed]
        self._base += self._passed
        self._passed = 0
        self._bytes += data
        problem: InputError | None = None
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError as error:
            why = expat.errors.messages.get(error.code, str(error))
            problem = InputError(
                f"{self._where}, line {error.lineno}: is not well-formed XML ({why}); mend it where it is written"
            )
        except InputError as error:
            problem = error
        # What stood before the fault is passed on all the same.
        found, self._out = self._out, []
        yield from found
        if problem:
            raise problem from None
        if self._size > self._max_text:
            # Within a text that is not kept nobody asks; what has been passed is let go all the same.
            self._offset()
        if self._base + len(self._bytes) - max(0, self._parser.CurrentByteIndex) > MAX_TAG:
            raise InputError(
                f"{self._where}, line {self._parser.CurrentLineNumber}: a tag or comment is longer than {MAX_TAG:,} bytes; leave it out"
            )

    def _offset(self) -> int:
        """The character at which expat stands. It only ever goes forward, so that all of it is linear."""
        index = self._parser.CurrentByteIndex - self._base
        if index > self._passed:
            self._characters += len(self._bytes[self._passed : index].decode("utf-8", "replace"))
            self._passed = index
        return self._characters

    def _mark(self) -> None:
        self._close(self._offset())

    def _data(self, text: str) -> None:
        if self._size > self._max_text:
            # Nothing of it is kept any more, nor does it matter where it stands.
            return
        at = self._offset()
        self._close(at)
        # Expat gives a lone carriage return as a line feed, which is as long.
        self._altered = text == "\n" and self._bytes[self._passed : self._passed + 1] == b"\r"
        self._text = [(_back(text), at, False)]

    def _close(self, at: int) -> None:
        """Where the last stretch of text ends is known when the next thing begins: a reference is longer than what it says."""
        if self._text and not self._text[-1][2]:
            text, start, _ = self._text[-1]
            self._text[-1] = (text, start, True)
            self._size += len(text)
            # One more than allowed is kept, so that whoever takes the text sees that it is too long.
            if self._size - len(text) <= self._max_text:
                if self._altered or at - start != len(text):
                    self._pending.append(edited(text, start, at))
                else:
                    self._pending.extend(_readable(text, start))
            self._altered = False
            if len(self._pending) > 2 * MAX_PIECES:
                self._pending = [held(concat(self._pending))]

    def _flush(self, at: int) -> None:
        self._close(at)
        if self._text:
            self._out.append(Text(held(concat(self._pending))))
        self._text, self._size = [], 0
        self._pending = []

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        at = self._offset()
        self._flush(at)
        if len(self._tags) >= MAX_DEPTH:
            raise InputError(
                f"{self._where}, line {self._parser.CurrentLineNumber}: elements are nested more than {MAX_DEPTH} deep"
            )
        spaces = self._names[-1]
        declared = {
            key[6:] if key != "xmlns" else "": uri
            for key, uri in attributes.items()
            if key == "xmlns" or key.startswith("xmlns:")
        }
        if len(spaces) + len(declared) > MAX_SPACES:
            raise InputError(
                f"{self._where}, line {self._parser.CurrentLineNumber}: more than {MAX_SPACES:,} namespaces are declared; leave those out "
                "that are not used"
            )
        if declared:
            spaces = {**spaces, **{prefix: PREFIXES.get(uri, f"{{{uri}}}") for prefix, uri in declared.items()}}
        self._names.append(spaces)
        name = _named(tag, spaces, default=spaces.get("", ""))
        self._tags.append(name)
        named = {
            _named(key, spaces, default=""): _back(value)
            for key, value in attributes.items()
            if not key.startswith("xmlns")
        }
        self._out.append(Start(name, named, at, self._parser.CurrentLineNumber))

    def _end(self, _: str) -> None:
        at = self._offset()
        self._flush(at)
        self._names.pop()
        self._out.append(End(self._tags.pop(), at))

    def _attribute(self, *_: object) -> None:
        self._declared += 1
        if self._declared > MAX_SPACES:
            raise InputError(
                f"{self._where}, line {self._parser.CurrentLineNumber}: its DOCTYPE declares more than {MAX_SPACES:,} attributes; "
                "leave the declarations out"
            )

    def _entity(self, name: str, *_: object) -> None:
        raise InputError(
            f"{self._where}, line {self._parser.CurrentLineNumber}: declares the entity {name[:40]!r}; entities are not expanded: "
            "write the text itself"
        )

    def _external(self, context: str | None, base: str | None, system: str | None, public: str | None) -> int:
        if system or public:
            raise InputError(
                f"{self._where}: refers to {str(system or public)[:80]!r}; nothing outside the file is read"
            )
        return 1

    def _skipped(self, name: str, parameter: bool) -> None:
        if parameter:
            return
        at = self._offset()
        self._close(at)
        # The named references of HTML occur in feeds, which declare none.
        self._text = [(html5.get(f"{name};", f"&{name};"), at, False)]


def _readable(text: str, start: int) -> Iterator[Mapped]:
    """A text that stands in the file from `start` on, but for what is unreadable: that may be another character there."""
    at = 0
    for found in _UNREADABLE.finditer(text) if not text.isascii() else ():
        yield copied(text[at : found.start()], start + at)
        yield edited(found[0], start + found.start(), start + found.end())
        at = found.end()
    yield copied(text[at:], start + at)


def _named(name: str, spaces: Mapping[str, str], *, default: str) -> str:
    prefix, colon, local = name.partition(":")
    if not colon:
        return f"{default}:{name}" if default else name
    usual = spaces.get(prefix, prefix)
    return f"{usual}:{local}" if usual else local


__all__ = ["Element", "End", "Event", "Room", "Start", "Text", "elements", "events"]
