"""A space before a full stop, a comma or another mark that closes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit

NAME = "normalise/space-before-punctuation"
DOC = """``reports .`` becomes ``reports.``. An ellipsis, a decimal (``.5``), a result (``2 : 1``) and a smiley keep
theirs."""
ORDER = 60

_STRAY = re.compile(r"(?<=[^\s.,;:!?…(\[«“„])([ \t]+)([.,;:!?]+)(?=[\s\"»”’')\]]|\Z)")


def edits(text: str) -> Iterator[Edit]:
    """Propose to lift every such space of `text`."""
    for match in _STRAY.finditer(text):
        marks = match[2]
        following = text[match.end() : match.end() + 4].lstrip(" \t")[:1]
        if marks.startswith("..") or (marks == "." and following == "."):
            continue
        if marks in (":", ";") and (
            text[match.end() : match.end() + 1] == ")" or _between_digits(text, match, following)
        ):
            continue
        yield Edit(match.start(1), match.end(1), "")


def _between_digits(text: str, match: re.Match[str], following: str) -> bool:
    return text[match.start() - 1].isdigit() and following.isdigit()
