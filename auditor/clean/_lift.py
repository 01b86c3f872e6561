"""What to leave in the place of an artefact that stood in running text, so that nothing is glued together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit

# Enough context to see the words on either side; a bound keeps hostile input linear.
_REACH = 80
_NEW_SENTENCE = re.compile(r"(?:[–—-]\s*)?[\"«“„‘'(]*[^\W_]")
_LAST_WORD = re.compile(r"([^\W\d_]+)\Z")


def lines(pattern: re.Pattern[str], text: str) -> Iterator[Edit]:
    """Edits that lift what group 1 of a pattern for whole lines matches."""
    for match in pattern.finditer(text):
        yield Edit(match.start(1), match.end(1), "")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# A sentence does not end in one of these: a capital after it opens a name ("in [19659002] Damascus").
_OPEN_WORDS = _words("""
    a an the of in on at to for from by with and or but as that which is are was were has have had be been not its his
    her their our this these those than over under after before into near between against during about said says
    en ei et eit av i på til fra frå for med om ved mot etter før mellom og eller men som at er var har hadde ble blir
    blei vart vert å de den det dei sin si sitt sine hans hennes deres ikke ikkje sier sa
    """)


def lift(text: str, start: int, end: int) -> Edit:
    """The edit that takes ``text[start:end]`` out of its line.

    A line break is left where a sentence ends or speech begins, a space where two words would meet, otherwise nothing.
    """
    before = text[max(0, start - _REACH) : start].rpartition("\n")[2].rstrip(" \t")
    after = text[end : end + _REACH].partition("\n")[0].lstrip(" \t")
    if not before or not after or after[0] in ".,;:!?…)]»”":
        return Edit(start, end, "")
    if _ends(before, after):
        return Edit(start, end, "\n")
    apart = text[start - 1] in " \t" or text[end] in " \t"
    return Edit(start, end, "" if apart else " ")


def _ends(before: str, after: str) -> bool:
    bare = before.rstrip("\"»”’')")
    if bare and bare[-1] in ".!?…":
        return True
    begins = _NEW_SENTENCE.match(after)
    if not begins or begins.group()[-1].islower():
        return False
    if after[0] in "–—-":
        return True
    if before[-1] in ',;:–—-("«“/&' or begins.group()[-1].isdigit():
        return False
    last = _LAST_WORD.search(before)
    return not (last and last.group().lower() in _OPEN_WORDS)
