"""What TMX and XLIFF share: units read whole and within bounds, inline codes left out, two sides made into items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from auditor.read._entry import item
from auditor.read._mapped import MAX_PIECES, Mapped, concat, edited, stripped, through
from auditor.read._stream import Reading, Stream
from auditor.read._xml import Element, Room, Start, Text, events
from auditor.records import Item, Segment, Skip

CODES = frozenset("bpt ept ph it ut sub x bx ex sc ec sm em".split())
"""Inline elements of TMX and XLIFF that stand for codes of the original file, or hold them; all others hold text."""

_NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx"})
_KNOWN = re.compile(r"\{(?:urn:oasis:names:tc:xliff:document:[\d.]+|http://www\.lisa\.org/tmx14)\}:")
_FIRST = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_SPACE = re.compile(r"[\s\ufeff]*")
_WHITE = re.compile(r"[ \t\r\n]+")
_BREAK = re.compile(r"\s*(?:<br\s*/?>|\\n)\s*\Z", re.I)
_CHARACTER = re.compile(r"[0-9A-Fa-f]{1,6}\Z")


@dataclass(frozen=True, slots=True)
class Large:
    """A unit too large to be held; nothing but its start is known."""

    start: Start


def root(head: str) -> str:
    """The local name of the first element of an XML file that begins with `head`, or ``""``."""
    at = 0
    while True:
        blank = _SPACE.match(head, at)
        at = blank.end() if blank else at
        if head.startswith("<?", at):
            end = head.find("?>", at)
        elif head.startswith("<!--", at):
            end = head.find("-->", at)
        elif head.startswith("<!", at):
            end, subset = head.find(">", at), head.find("[", at)
            if 0 <= subset < end:
                end = head.find(">", head.find("]", subset))
        else:
            found = _FIRST.match(head, at)
            return found[1] if found else ""
        if end < at:
            return ""
        at = head.index(">", end) + 1


def units(
    stream: Stream, wanted: frozenset[str], *, max_text: int
) -> Iterator[tuple[Sequence[Start], Element | Start | Large]]:
    """The elements called `wanted`, each read whole when it ends, and the starts of the others.

    Unlike `auditor.read._xml.elements`, this knows what an element stands in, and one that is too large ends nothing.

    :param max_text: characters of one side of a unit; a unit that holds eight times as many, attributes and all, is not held.
    :returns: what stands around it, outermost first (valid until the next is asked for), and the element.
    :raises InputError: as `auditor.read._xml.events`.
    """
    around: list[Start] = []
    stack: list[Element] = []
    outermost: Start | None = None
    room = Room(8 * max_text)
    for event in events(stream, max_text=max_text):
        if isinstance(event, Start):
            start = replace(event, name=_KNOWN.sub("", event.name))
            if not stack and start.name not in wanted:
                around.append(start)
                yield around, start
                continue
            if not stack:
                outermost = start
                room.clear()
            room.element(start.attributes)
            element = Element(start.name, start.attributes if room.left else {}, start.at, start.line)
            if stack and room.left:
                stack[-1].children.append(element)
                stack[-1].content.append(element)
            stack.append(element)
        elif isinstance(event, Text):
            part = room.text(event.part)
            if stack and room.left:
                stack[-1].content.append(part)
        elif not stack:
            around.pop()
        else:
            element = stack.pop()
            element.end = event.at
            if not stack and outermost is not None:
                yield around, element if room.left else Large(outermost)


def nearest(around: Sequence[Start | Element], *names: str) -> str:
    """The attribute that the innermost of these elements states, or ``""``; elements hand it down."""
    for one in reversed(around):
        for name in names:
            if name in one.attributes:
                return one.attributes[name]
    return ""


def flow(element: Element | None) -> Mapped:
    """The running text of an element: inline codes are dropped, marked text is kept; a code that breaks the line is a space."""
    parts: list[Mapped] = []
    _flow(element, parts)
    return concat(parts)


def _flow(element: Element | None, parts: list[Mapped]) -> None:
    for one in element.content if element else ():
        if isinstance(one, Mapped):
            parts.append(one)
        elif one.name == "cp":
            parts.append(edited(_character(one.attributes.get("hex", "")), one.at, max(one.at, one.end)))
        elif one.name not in CODES:
            _flow(one, parts)
        elif _breaks(one) and parts and not parts[-1].text[-1:].isspace():
            parts.append(edited(" ", one.at, max(one.at, one.end)))


def _breaks(code: Element) -> bool:
    """Whether an inline code stands for a line break, which parts two words."""
    kinds = {code.attributes.get(name, "") for name in ("type", "ctype", "subType")}
    return bool(kinds & {"lb", "xlf:lb"}) or bool(_BREAK.match(code.text.text[:40]))


def _character(digits: str) -> str:
    """What XLIFF 2 writes by its number, because XML cannot hold it."""
    code = int(digits, 16) if _CHARACTER.match(digits) else 0
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def sides(
    stream: Stream,
    reading: Reading,
    *,
    id: str,
    place: str,
    source: Mapped,
    target: Mapped,
    langs: tuple[str, str],
    lines: tuple[bool, bool] = (False, False),
    missing: str = "",
    notices: Iterable[str] = (),
) -> Iterator[Item | Skip]:
    """The two sides of a unit as items with one id.

    :param source: its text, empty where there is none; `target` alike.
    :param langs: what the file states of the two sides.
    :param lines: whether line ends of the two sides are part of the text, and no mere layout of the file. Sides that both have several
        lines are articles; where one has a single line, both are rows.
    :param missing: why there is no target, if it is not simply absent.
    :returns: an item a side, or one and a skip that says what is missing.
    """
    source, target = stripped(source), stripped(target)
    stated = ["" if lang.strip().lower() in _NO_LANGUAGE else lang for lang in langs]
    said = tuple(notices)
    where = f"{stream.where}, {place}" + (f" ({' '.join(id.split())[:80]})" if id.strip() else "")
    there = [(part, keep) for part, keep in ((source, lines[0]), (target, lines[1])) if part]
    if not there:
        yield Skip("notice", None, f"{where}: has no text on either side; it is left out")
        return
    several = all(keep and "\n" in part.text for part, keep in there)
    if source:
        part = _laid(source, several)
        yield item(
            stream, reading, id=id, parts=(part,), place=place, lang=stated[0], side="source", row=True, notices=said
        )
    else:
        yield Skip("notice", None, f"{where}: has no original; only its rendering is read")
    if target:
        part = _laid(target, several)
        yield item(
            stream, reading, id=id, parts=(part,), place=place, lang=stated[1], side="target", row=True, notices=said
        )
    else:
        yield Skip("notice", None, f"{where}: {missing or 'has no rendering'}; only its original is read")


def _laid(part: Mapped, several: bool) -> Mapped:
    """`part` with each run of white space that holds a line end as one line end, or one space."""
    inner: list[Segment] = []
    pieces: list[str] = []
    at = size = 0
    if part.text.count("\n") + part.text.count("\r") > MAX_PIECES:
        mark = "\n" if several else " "
        text = _WHITE.sub(lambda run: mark if "\n" in run[0] or "\r" in run[0] else run[0], part.text)
        return edited(text, part.segments[0].raw_start, part.segments[-1].raw_end)
    for match in _WHITE.finditer(part.text):
        if "\n" not in match[0] and "\r" not in match[0]:
            continue
        start, end = match.span()
        if start > at:
            inner.append(Segment(size, size + start - at, at, start))
        size += start - at
        inner.append(Segment(size, size + 1, start, end, True))
        pieces += (part.text[at:start], "\n" if several else " ")
        at, size = end, size + 1
    if not inner:
        return part
    if at < len(part.text):
        inner.append(Segment(size, size + len(part.text) - at, at, len(part.text)))
        pieces.append(part.text[at:])
    return through("".join(pieces), inner, part)


def large(stream: Stream, place: str) -> Skip:
    """What is said of a unit that is too large."""
    return Skip("read", None, f"{stream.where}, {place}: holds too much text or too many elements; it is left out")


__all__ = ["CODES", "Large", "flow", "large", "nearest", "root", "sides", "units"]
