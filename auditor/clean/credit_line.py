"""The agency's copyright mark after the text: ``(©NTB)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit

NAME = "artefact/credit-line"
DOC = """``(©NTB)`` and other copyright notes are lifted when they are a whole line or stand after its last sentence,
and so is an agency's name in brackets on a line of its own. ``OSLO (NTB):`` at the head of a sentence is left alone."""
ORDER = 50

_AGENCY = "NTB|AFP|AP|Reuters|TT|DPA|dpa|Ritzau|TASS|ANSA|EFE"
_CREDIT = re.compile(
    rf"^[ \t]*(\(?©[^\n]{{1,120}}|\((?:{_AGENCY})(?:[-/ ](?:{_AGENCY})){{0,3}}\))[ \t]*$"
    r"|(?<=[.!?»”\"])[ \t]{0,3}(\(©[ \t]?[^()\n]{1,60}\)|©[ \t]?NTB)[ \t]*$",
    re.MULTILINE,
)


def edits(text: str) -> Iterator[Edit]:
    """Propose to lift every such note of `text`."""
    for match in _CREDIT.finditer(text):
        group = 1 if match[1] else 2
        yield Edit(match.start(group), match.start(group) + len(match[group].rstrip()), "")
