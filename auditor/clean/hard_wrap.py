"""Paragraphs that were broken into lines of a fixed width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from auditor.clean._edits import Edit

NAME = "normalise/hard-wrap"
DOC = """Lines are joined into paragraphs when most lines of the text break inside a sentence at about the same width.
A word divided by a hyphen is put together only if the text has it whole elsewhere. Text with a paragraph a line is
left alone."""
ORDER = 70

_MIN_BREAKS = 4
_WIDTHS = (35, 130)
_LINE = re.compile(r"[^\n]+")
_FINAL = re.compile(r"[.!?:…][\"»”’')\]]*\s*\Z")
_NEW_PARAGRAPH = re.compile(r"[–—*•-]\s|\d{1,2}[.)]\s")
_HYPHENATED = re.compile(r"([^\W\d_]+)-\Z")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_JOINING_WORDS = frozenset({"og", "eller", "and", "or", "til", "to"})


class _Break(NamedTuple):
    """A single line end between two lines of one block."""

    at: int
    line: str
    following: str


def edits(text: str) -> Iterator[Edit]:
    """Propose the joins of `text`, if it is hard-wrapped."""
    breaks = list(_breaks(text))
    width = _width(breaks)
    if not width:
        return
    words: set[str] | None = None
    for one in breaks:
        if _NEW_PARAGRAPH.match(one.following) or (_FINAL.search(one.line[-12:]) and len(one.line) < 0.7 * width):
            continue
        # A line that is far too short and does not run on is a heading.
        if len(one.line) < 0.5 * width and not one.following[0].islower():
            continue
        divided = _HYPHENATED.search(one.line[-60:])
        first = _FIRST_WORD.match(one.following)
        if not divided or not first or first.group().lower() in _JOINING_WORDS:
            yield Edit(one.at, one.at + 1, " ")
        else:
            words = words if words is not None else set(re.findall(r"[^\W\d_]+", text.lower()))
            whole = (divided.group(1) + first.group()).lower()
            yield Edit(one.at - 1 if whole in words and first.group().islower() else one.at, one.at + 1, "")


def _breaks(text: str) -> Iterator[_Break]:
    before: re.Match[str] | None = None
    for match in _LINE.finditer(text):
        if (
            before is not None
            and match.start() == before.end() + 1
            and before.group().strip()
            and match.group().strip()
        ):
            yield _Break(before.end(), before.group(), match.group())
        before = match


def _width(breaks: list[_Break]) -> int:
    """The width at which the lines break, or 0 when they are paragraphs."""
    if len(breaks) < _MIN_BREAKS:
        return 0
    lengths = sorted(len(one.line) for one in breaks)
    width = lengths[int(0.9 * (len(lengths) - 1))]
    if not _WIDTHS[0] <= width <= _WIDTHS[1]:
        return 0
    full = sum(0.7 * width <= length <= 1.15 * width for length in lengths)
    inside = sum(not _FINAL.search(one.line[-12:]) for one in breaks)
    running_on = sum(one.following[0].islower() for one in breaks if not _FINAL.search(one.line[-12:]))
    if full < 0.7 * len(breaks) or inside < 0.6 * len(breaks) or running_on < 0.4 * len(breaks):
        return 0
    return width
