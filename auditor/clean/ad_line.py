"""Lines that only say that an advertisement stood there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit
from auditor.clean._lift import lines

NAME = "artefact/ad-line"
DOC = """``Advertisement``, ``Annonse`` and the like are lifted when they are a whole line."""
ORDER = 46

_LINE = re.compile(
    r"^[ \t]*((?:advertisements?|sponsored content|annonser?|annonsørinnhold|reklame"
    r"|(?:story|article) continues (?:below|after)(?: the| this)? advertisement"
    r"|(?:saken|artikkelen) fortsetter (?:under|etter) (?:annonsen|reklamen)"
    r"|(?:saka|artikkelen) held(?: fram)? (?:fram )?(?:under|etter) (?:annonsen|reklamen))[ \t]{0,3}[.:…]?)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def edits(text: str) -> Iterator[Edit]:
    """Propose to lift every such line of `text`."""
    return lines(_LINE, text)
