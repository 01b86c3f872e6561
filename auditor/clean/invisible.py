"""Characters that nobody sees and every comparison stumbles over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit

NAME = "normalise/invisible-character"
DOC = """Zero-width and direction marks, soft hyphens, byte-order marks and controls are lifted. Joiners stay where
scripts and emoji need them."""
ORDER = 32

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    r"|(?<![\u0590-\u1fff\u200c\u200d\u2190-\U0010ffff])[\u200c\u200d]"
)


def edits(text: str) -> Iterator[Edit]:
    """Propose to lift every such character of `text`."""
    for match in _INVISIBLE.finditer(text):
        yield Edit(match.start(), match.end(), "")
