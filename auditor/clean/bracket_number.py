"""Numbers in brackets that a page's machinery left: ``[19659002]``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit
from auditor.clean._lift import lift

NAME = "artefact/bracket-number"
DOC = """A number of five digits or more in square brackets is lifted; a line break stays where it stood at the end of a
sentence. Footnotes (``[1]``) and years (``[1998]``) are left alone."""
ORDER = 44

_NUMBER = re.compile(r"\[\d{5,20}\](?:[ \t]*\[\d{5,20}\])*")


def edits(text: str) -> Iterator[Edit]:
    """Propose to lift every such number of `text`."""
    for match in _NUMBER.finditer(text):
        yield lift(text, match.start(), match.end())
