"""Placeholders of advertisements: ``[ad_1]``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit
from auditor.clean._lift import lift

NAME = "artefact/ad-marker"
DOC = """``[ad_1]`` and its like are lifted; a line break stays where one stood at the end of a sentence."""
ORDER = 42

_MARKER = re.compile(r"\[ ?ads?[ _-]{0,2}\d{1,4} ?\](?:[ \t]*\[ ?ads?[ _-]{0,2}\d{1,4} ?\])*", re.IGNORECASE)


def edits(text: str) -> Iterator[Edit]:
    """Propose to lift every marker of `text`."""
    for match in _MARKER.finditer(text):
        yield lift(text, match.start(), match.end())
