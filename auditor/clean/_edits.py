"""Edits on a text, and the map that leads every character of the result back to where it came from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from auditor.records import Document, Segment


class Edit(NamedTuple):
    """Replace ``text[start:end]`` by `replacement` (empty: lift it out)."""

    start: int
    end: int
    replacement: str


class Applied(NamedTuple):
    """An edit as it was carried out, in characters of the text that cleaning was given."""

    start: int
    end: int
    replacement: str


def identity(text: str) -> list[Segment]:
    """The map of an unchanged text onto itself."""
    return [Segment(0, len(text), 0, len(text))] if text else []


def apply(text: str, segments: Sequence[Segment], edits: Iterable[Edit]) -> tuple[str, list[Segment], list[Applied]]:
    """Carry out `edits` on `text`.

    :param segments: the map of `text` to the original; it covers `text` without a hole.
    :param edits: in order and without overlap; an edit that changes nothing is ignored.
    :returns: the new text, its map to the original, and the edits in characters of the original.
    """
    wanted = _widen(text, segments, [edit for edit in edits if text[edit.start : edit.end] != edit.replacement])
    if not wanted:
        return text, list(segments), []
    walk = _Walk(text, segments)
    applied: list[Applied] = []
    for edit in _pieces(wanted, segments):
        walk.copy(edit.start)
        applied.append(Applied(*walk.replace(edit), edit.replacement))
    walk.copy(len(text))
    return "".join(walk.pieces), walk.segments, applied


def through(document: Document, segments: Sequence[Segment]) -> list[Segment]:
    """Lead `segments`, which map to ``document.text``, on to the raw input of `document`."""
    if not document.segments:
        return list(segments)
    starts = [segment.start for segment in document.segments]
    result: list[Segment] = []
    for segment in segments:
        if segment.edited:
            result.append(
                Segment(segment.start, segment.end, *document.raw_span(segment.raw_start, segment.raw_end), True)
            )
            continue
        at = segment.raw_start
        index = max(0, bisect_right(starts, at) - 1)
        while at < segment.raw_end:
            below = document.segments[index]
            end = min(segment.raw_end, below.end)
            new = segment.start + at - segment.raw_start
            if below.edited:
                result.append(Segment(new, new + end - at, below.raw_start, below.raw_end, True))
            else:
                raw = below.raw_start + at - below.start
                result.append(Segment(new, new + end - at, raw, raw + end - at))
            at = end
            index += 1
    return result


def _widen(text: str, segments: Sequence[Segment], edits: list[Edit]) -> list[Edit]:
    """Let every edit that touches an edited stretch take in the whole of it: such a stretch maps as one piece."""
    starts = [segment.start for segment in segments]
    result: list[Edit] = []
    group: list[Edit] = []
    group_start = group_end = 0
    for edit in edits:
        first = segments[max(0, bisect_right(starts, edit.start) - 1)]
        last = segments[max(0, bisect_right(starts, max(edit.start, edit.end - 1)) - 1)]
        start = first.start if first.edited else edit.start
        end = max(edit.end, last.end) if last.edited else edit.end
        if group and start < group_end:
            group_end = max(group_end, end)
        else:
            if group:
                result.append(_merged(text, group_start, group_end, group))
            group, group_start, group_end = [], start, end
        group.append(edit)
    if group:
        result.append(_merged(text, group_start, group_end, group))
    return result


def _pieces(edits: list[Edit], segments: Sequence[Segment]) -> Iterator[Edit]:
    """Divide what is lifted across a gap, so that no change quotes again what an earlier one lifted between."""
    starts = [segment.start for segment in segments]
    for edit in edits:
        at = edit.start
        if not edit.replacement:
            for cut in starts[bisect_right(starts, edit.start) : bisect_left(starts, edit.end)]:
                yield Edit(at, cut, "")
                at = cut
        yield Edit(at, edit.end, edit.replacement)


def _merged(text: str, start: int, end: int, edits: list[Edit]) -> Edit:
    """One edit of ``text[start:end]`` that does what `edits`, all inside it, do."""
    pieces: list[str] = []
    at = start
    for edit in edits:
        pieces += (text[at : edit.start], edit.replacement)
        at = edit.end
    return Edit(start, end, "".join(pieces) + text[at:end])


class _Walk:
    """One pass over a text: copies stretches, replaces others, and keeps the map of what it has written."""

    def __init__(self, text: str, segments: Sequence[Segment]) -> None:
        self.pieces: list[str] = []
        self.segments: list[Segment] = []
        self._text = text
        self._below = segments
        self._index = 0
        self._at = 0
        self._new = 0

    def copy(self, upto: int) -> None:
        """Copy the text from where the walk stands to `upto`."""
        self.pieces.append(self._text[self._at : upto])
        while self._at < upto:
            below = self._current()
            end = min(below.end, upto)
            if below.edited:
                self._add(end - self._at, below.raw_start, below.raw_end, edited=True)
            else:
                raw = below.raw_start + self._at - below.start
                self._add(end - self._at, raw, raw + end - self._at, edited=False)
            self._at = end

    def replace(self, edit: Edit) -> tuple[int, int]:
        """Write the replacement of `edit`, which starts where the walk stands; return what it replaces, in the
        original."""
        below = self._current()
        first = below.raw_start if below.edited else below.raw_start + edit.start - below.start
        last = first
        if edit.end > edit.start:
            self._at = edit.end - 1
            below = self._current()
            last = below.raw_end if below.edited else below.raw_start + edit.end - below.start
        self._at = edit.end
        if edit.replacement:
            self.pieces.append(edit.replacement)
            self._add(len(edit.replacement), first, last, edited=True)
        return first, last

    def _current(self) -> Segment:
        while self._below[self._index].end <= self._at and self._index + 1 < len(self._below):
            self._index += 1
        return self._below[self._index]

    def _add(self, length: int, raw_start: int, raw_end: int, *, edited: bool) -> None:
        start, end = self._new, self._new + length
        self._new = end
        last = self.segments[-1] if self.segments else None
        if last and not edited and not last.edited and last.raw_end == raw_start:
            self.segments[-1] = Segment(last.start, end, last.raw_start, raw_end)
        else:
            self.segments.append(Segment(start, end, raw_start, raw_end, edited))
