"""Line ends of other systems."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit

NAME = "normalise/line-break"
DOC = """Carriage returns, form feeds and Unicode line separators become newlines."""
ORDER = 30

_BREAK = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")


def edits(text: str) -> Iterator[Edit]:
    """Propose a newline for every other line end in `text`."""
    for match in _BREAK.finditer(text):
        # Only the carriage return of a pair goes: the newline stays the raw one.
        if match.group() == "\r\n":
            yield Edit(match.start(), match.start() + 1, "")
        else:
            yield Edit(match.start(), match.end(), "\n")
