"""UTF-8 that was read as another encoding: ``pÃ¥`` for ``på``, ``â€™`` for ``’``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from auditor.clean._edits import Edit

NAME = "mojibake/utf8-as-cp1252"
DOC = """UTF-8 bytes that were read as Windows-1252, Latin-1 or Mac Roman become the letters and marks that they were.

Each word is judged by ftfy by itself, so that text in which only parts were garbled is mended there and left alone
elsewhere. Marks that merely stand together («Å», …») are no mojibake."""
ORDER = 10

# Mojibake always puts two characters beyond ASCII together, unless its no-break space has become an ordinary one.
_SUSPECT = re.compile(r"[^\x00-\x7f]{2,200}|[ÃÂ](?= )")
_WORD_REACH = 60
# ftfy leaves these alone for lack of evidence; in Norwegian and English text they have no other reading.
_CERTAIN = {
    "Ã¥": "å",
    "Ã…": "Å",
    "√∏": "ø",
    "√¶": "æ",
    "√•": "å",
    "√ò": "Ø",
    "√Ö": "Å",
    "√Ü": "Æ",
}
_LOST_SPACE = re.compile(r"(?<=[0-9a-zæøå.,;:%»”])Â(?= )")
_CERTAIN_PATTERN = re.compile("|".join(_CERTAIN))


def edits(text: str) -> Iterator[Edit]:
    """Propose the mends of `text`, each as small as it can be."""
    at = 0
    while match := _SUSPECT.search(text, at):
        start, end = _word(text, match.start(), match.end(), at)
        word = text[start:end]
        mended = _mend(word)
        if mended != word:
            yield _smallest(start, word, mended)
        at = end


def _word(text: str, start: int, end: int, floor: int) -> tuple[int, int]:
    """The word around ``text[start:end]``, and the space that a lost no-break space has become."""
    left = max(floor, start - _WORD_REACH)
    while start > left and not text[start - 1].isspace():
        start -= 1
    right = min(len(text), end + _WORD_REACH)
    while end < right and not text[end].isspace():
        end += 1
    if text[end - 1] in "ÃÂ" and text[end : end + 1] == " ":
        end += 1
    return start, end


@lru_cache(maxsize=16_384)
def _mend(word: str) -> str:
    import ftfy

    return _CERTAIN_PATTERN.sub(
        lambda match: _CERTAIN[match.group()], _LOST_SPACE.sub("", str(ftfy.fix_encoding(word)))
    )


def _smallest(start: int, word: str, mended: str) -> Edit:
    head = 0
    while head < min(len(word), len(mended)) and word[head] == mended[head]:
        head += 1
    tail = 0
    while tail < min(len(word), len(mended)) - head and word[-1 - tail] == mended[-1 - tail]:
        tail += 1
    return Edit(start + head, start + len(word) - tail, mended[head : len(mended) - tail])
