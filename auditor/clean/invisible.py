"""Characters that nobody sees and every comparison stumbles over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit

NAME = "normalise/invisible-character"
DOC = """Zero-width and direction marks, soft hyphens, byte-order marks, controls and the colour codes of terminals are lifted. Joiners stay where
scripts and emoji need them."""
ORDER = 32

_INVISIBLE = re.compile(
    # What colours a terminal goes whole: without its escape character the rest, [31m, would stand as text.
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\].{0,200}?(?:\x07|\x1b\\)"
    r"|[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    r"|(?<![\u0590-\u1fff\u200c\u200d\u2190-\U0010ffff])[\u200c\u200d]"
)


def edits(text: str) -> Iterator[Edit]:
    """Propose to lift every such character of `text`."""
    for match in _INVISIBLE.finditer(text):
        yield Edit(match.start(), match.end(), "")
