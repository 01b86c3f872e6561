"""The date line that a scraper put before the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit

NAME = "artefact/date-header"
DOC = """``date 2018-07-13 12:26, 13 July 2018 Friday`` at the very start is lifted, with a lower-case section word
that ends its line (``date 2017-11 utenriks``). A date in the text itself is left alone."""
ORDER = 40

_HEADER = re.compile(
    r"\A\s*(date \d{4}-\d{2}(?:-\d{2})?(?:[ T]\d{2}:\d{2}(?::\d{2})?)?"
    r"(?:,? \d{1,2}\.? [A-Za-zæøå]{3,10} \d{4}(?:,? (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:man|tirs|tys|ons|tors|fre|lør|lau|søn|sun)dag))?)?"
    r"(?:[ \t]+[a-zæøå-]{3,20}(?=[ \t]*(?:\n|\Z)))?)(?=\s|\Z)"
)


def edits(text: str) -> Iterator[Edit]:
    """Propose to lift the header of `text`, if it has one."""
    if match := _HEADER.match(text):
        yield Edit(match.start(1), match.end(1), "")
