"""Text with the way back to the raw input that it was read from, part by part."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditor.records import Document, Segment

MAX_PIECES = 200_000
"""Stretches of one text that are each led back by themselves; a text of more is led back as a whole. A book has a tenth of that."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A text and its map.

    :param segments: ``Segment.raw_start`` and ``raw_end`` count characters of the decoded raw input; they cover `text` without a hole.
    """

    text: str
    segments: tuple[Segment, ...]

    def __bool__(self) -> bool:
        return bool(self.text.strip())


def copied(text: str, raw_start: int) -> Mapped:
    """A text that stands in the raw input just so, from `raw_start` on."""
    return Mapped(text, (Segment(0, len(text), raw_start, raw_start + len(text)),) if text else ())


def edited(text: str, raw_start: int, raw_end: int) -> Mapped:
    """A text that stands for ``raw[raw_start:raw_end]`` as a whole: a reference, an escape, a value without a raw form."""
    return Mapped(text, (Segment(0, len(text), raw_start, raw_end, True),) if text else ())


def concat(parts: Iterable[Mapped]) -> Mapped:
    """The parts one after the other; stretches that adjoin in text and raw input become one."""
    pieces: list[str] = []
    segments: list[Segment] = []
    at = 0
    for part in parts:
        pieces.append(part.text)
        for one in part.segments:
            last = segments[-1] if segments else None
            if last and not one.edited and not last.edited and last.raw_end == one.raw_start:
                segments[-1] = Segment(last.start, at + one.end, last.raw_start, one.raw_end)
            else:
                segments.append(Segment(at + one.start, at + one.end, one.raw_start, one.raw_end, one.edited))
        at += len(part.text)
    return Mapped("".join(pieces), tuple(segments))


def held(part: Mapped) -> Mapped:
    """`part`, led back as a whole where it has more stretches than are kept: memory is held to what a text needs."""
    if len(part.segments) <= MAX_PIECES:
        return part
    start, end = min(one.raw_start for one in part.segments), max(one.raw_end for one in part.segments)
    return edited(part.text, start, end)


def lines(parts: Iterable[Mapped]) -> Mapped:
    """The parts that hold anything, each on a line of its own; a line that says the same as the one before it is left out.

    A title and the text below it, which often begins with the title again.
    """
    kept: list[Mapped] = []
    said = ""
    for part in parts:
        body = stripped(part)
        first, _, rest = body.text.partition("\n")
        if said and " ".join(first.split()).casefold() == said:
            body = stripped(cut(body, len(first), len(body.text))) if rest else Mapped("", ())
        if not body:
            continue
        if kept:
            end = kept[-1].segments[-1].raw_end if kept[-1].segments else 0
            kept.append(edited("\n", end, end))
        kept.append(body)
        said = " ".join(body.text.split()).casefold()
    return concat(kept)


def stripped(part: Mapped) -> Mapped:
    """`part` without white space at both ends."""
    start = len(part.text) - len(part.text.lstrip())
    return cut(part, start, max(start, len(part.text.rstrip())))


def cut(part: Mapped, start: int, end: int) -> Mapped:
    """``part.text[start:end]`` with its map."""
    if start <= 0 and end >= len(part.text):
        return part
    found = []
    for one in part.segments:
        first, last = max(start, one.start), min(end, one.end)
        if first >= last:
            continue
        if one.edited:
            found.append(Segment(first - start, last - start, one.raw_start, one.raw_end, True))
        else:
            raw = one.raw_start + first - one.start
            found.append(Segment(first - start, last - start, raw, raw + last - first))
    return Mapped(part.text[start:end], tuple(found))


def through(text: str, inner: Sequence[Segment], outer: Mapped) -> Mapped:
    """`text`, which `inner` maps to ``outer.text``, mapped on to what `outer` was read from.

    HTML inside XML: `outer` is the element's content with its references decoded, `text` what the HTML says.
    """
    below = outer.segments
    starts = [segment.start for segment in below]
    found: list[Segment] = []
    for one in inner or (Segment(0, len(text), 0, len(text)),):
        if not below:
            break
        if one.edited:
            found.append(Segment(one.start, one.end, *_range(below, starts, one.raw_start, one.raw_end), True))
            continue
        at, index = one.raw_start, max(0, bisect_right(starts, one.raw_start) - 1)
        while at < one.raw_end:
            under = below[index]
            end = min(one.raw_end, under.end) if index + 1 < len(below) else one.raw_end
            new = one.start + at - one.raw_start
            if under.edited:
                found.append(Segment(new, new + end - at, under.raw_start, under.raw_end, True))
            else:
                raw = under.raw_start + at - under.start
                found.append(Segment(new, new + end - at, raw, raw + end - at))
            at, index = end, index + 1
    return Mapped(text, tuple(found))


def _range(below: Sequence[Segment], starts: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The raw range of a stretch of the outer text."""

    def raw(offset: int, last: bool) -> int:
        under = below[max(0, bisect_right(starts, offset) - 1)]
        if under.edited:
            return under.raw_end if last else under.raw_start
        return min(under.raw_end, under.raw_start + max(0, offset - under.start) + last)

    return (raw(start, False), raw(end - 1, True)) if end > start else (raw(start, False),) * 2


def document(
    part: Mapped,
    *,
    id: str,
    lang: str,
    origin: str,
    starts: Sequence[int] = (),
    raw_length: int = 0,
    notices: Iterable[str] = (),
) -> Document:
    """A document of an entry's text.

    :param starts: the raw offsets at which the lines of the collection begin that have been read so far, the first of them 0; those
        that the entry stands in are kept.
    """
    first = min((one.raw_start for one in part.segments), default=0)
    last = max((one.raw_end for one in part.segments), default=0)
    begin = max(0, bisect_right(starts, first) - 1)
    return Document(
        id=id,
        lang=lang,
        text=part.text,
        origin=origin,
        segments=part.segments,
        notices=tuple(notices),
        raw_length=raw_length,
        line_starts=tuple(starts[begin : max(begin + 1, bisect_left(starts, last))]),
        first_line=begin + 1,
    )


__all__ = [
    "MAX_PIECES",
    "Mapped",
    "concat",
    "copied",
    "cut",
    "document",
    "edited",
    "held",
    "lines",
    "stripped",
    "through",
]
