"""Double spaces, and spaces at the ends of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit

NAME = "normalise/double-space"
DOC = """A run of spaces becomes one, and none at the start or end of a line."""
ORDER = 62

_RUN = re.compile(r"[ \t]{2,}|[ \t](?=\n)|(?<=\n)[ \t]|\A[ \t]|[ \t]\Z")


def edits(text: str) -> Iterator[Edit]:
    """Propose to lift every space of `text` that is too many."""
    for match in _RUN.finditer(text):
        start, end = match.span()
        if start == 0 or end == len(text) or text[start - 1] == "\n" or text[end] == "\n":
            yield Edit(start, end, "")
        elif text[start] == " ":
            yield Edit(start + 1, end, "")
        else:
            yield Edit(start, end, " ")
