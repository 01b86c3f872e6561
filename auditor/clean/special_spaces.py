"""Spaces of another width, or that forbid a line break."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit

NAME = "normalise/no-break-space"
DOC = """No-break, thin and other special spaces become ordinary ones."""
ORDER = 34

_SPECIAL = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def edits(text: str) -> Iterator[Edit]:
    """Propose an ordinary space for every special one in `text`."""
    for match in _SPECIAL.finditer(text):
        yield Edit(match.start(), match.end(), " ")
