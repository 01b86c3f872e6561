"""Character references left in text, whole (``&#39;``, ``&amp;amp;``) or broken apart (``L & # 39 EI``)."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from html.entities import html5

from auditor.clean._edits import Edit

NAME = "mojibake/character-reference"
DOC = """A character reference becomes its character. Where a translator or scraper has broken one apart with spaces,
the spaces that came with it go too: ``L & # 39 EI`` is ``L'EI``. An ampersand that stands for itself is left alone."""
ORDER = 20

_GAP = r"[ \t]{0,2}"
_REFERENCE = re.compile(
    rf"&{_GAP}(?:amp;)*"
    rf"(?:#{_GAP}(?:(?P<decimal>\d{{2,6}})(?!\d)|[xX](?P<hex>[0-9a-fA-F]{{2,5}})(?![0-9a-fA-F]))(?:{_GAP};)?"
    rf"|(?P<name>[A-Za-z][A-Za-z0-9]{{1,31}}){_GAP};"
    r"|(?P<bare>amp|quot|nbsp)(?=\s|\Z))"
)
# Only these are believed when spaces stand inside: "Smith & it ;" is no reference.
_PLAIN_NAME = re.compile(
    r"amp|quot|apos|lt|gt|nbsp|[lr][sd]quo|[mn]dash|[lr]aquo|hellip|copy|euro|pound|deg|AElig|aelig|OElig|oelig|szlig"
    r"|[A-Za-z](?:acute|grave|circ|uml|ring|slash|tilde|cedil)"
)
_ELISION = re.compile(r"(?<![^\W_])(?:[LDJCNMSTldjcnmst]|[Qq]u|O|[Aa]l)\Z")
_CONTRACTION = re.compile(r"(?:s|t|re|ve|ll|d|m|S|T)(?![^\W_])")
_OPENING = frozenset("“‘«„(")
_CLOSING = frozenset("”»…)")


def edits(text: str) -> Iterator[Edit]:
    """Propose the character of every reference in `text`."""
    found = [(match, character) for match in _REFERENCE.finditer(text) if (character := _character(match))]
    floor = 0
    open_double = open_single = False
    for index, (match, character) in enumerate(found):
        _, line_break, line = text[floor : match.start()].rpartition("\n")
        if line_break:
            open_double = open_single = False
        open_double ^= line.count('"') % 2 == 1
        start, end = match.span()
        if _broken(match):
            left = right = False
            if character == '"':
                left, right = open_double, not open_double
            elif character in "'’":
                left, right = _apostrophe(text, found, index, open_single)
                open_single = right and not left
            elif character in _OPENING:
                right = True
            elif character in _CLOSING:
                left = True
            elif character.isalpha() or character in "-\u00a0\u00ad":
                left = right = True
            if left:
                start = _space_before(text, start, floor)
            if right:
                end = _space_after(text, end)
        if character == '"':
            open_double = not open_double
        yield Edit(max(start, floor), end, character)
        floor = end


def _character(match: re.Match[str]) -> str | None:
    """The character that a reference names, or ``None`` where it names none that text may hold."""
    if name := match["name"] or match["bare"]:
        if f"{name};" not in html5 or (_broken(match) and not _PLAIN_NAME.fullmatch(name)):
            return None
        return html5[f"{name};"]
    number = int(match["decimal"]) if match["decimal"] else int(match["hex"], 16)
    if number in (9, 10, 13):
        return " "
    character = html.unescape(f"&#{number};")
    if len(character) != 1 or character == "\ufffd" or unicodedata.category(character) in ("Cc", "Cs", "Cn", "Co"):
        return None
    if _broken(match) and character.isascii() and (character.isalnum() or character.isspace()):
        return None
    return character


def _broken(match: re.Match[str]) -> bool:
    """Was the reference broken apart, or did it lose its semicolon?"""
    reference = match.group()
    return " " in reference or "\t" in reference or (match["bare"] is None and not reference.endswith(";"))


def _apostrophe(text: str, found: list[tuple[re.Match[str], str]], index: int, open_single: bool) -> tuple[bool, bool]:
    """Does the space to the left, and to the right, of a broken apostrophe belong to it?"""
    match = found[index][0]
    before = text[max(0, match.start() - 40) : match.start()].rstrip(" \t")
    after = text[match.end() : match.end() + 10].lstrip(" \t")
    if _ELISION.search(before) or _CONTRACTION.match(after):
        return True, True
    if open_single or before[-1:] in ("s", "S"):
        return True, False
    if not before[-1:].isalpha():
        return False, True
    if index + 1 < len(found):
        later, character = found[index + 1]
        if (
            character in "'’"
            and _broken(later)
            and "\n" not in text[match.end() : min(later.start(), match.end() + 500)]
        ):
            return False, True
    return True, True


def _space_before(text: str, start: int, floor: int) -> int:
    while start > floor and text[start - 1] in " \t":
        start -= 1
    return start


def _space_after(text: str, end: int) -> int:
    while end < len(text) and text[end] in " \t":
        end += 1
    return end
