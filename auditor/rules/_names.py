"""Names compared by their spelling: kept, half translated, misspelt."""

from __future__ import annotations

import re

from rapidfuzz.distance import JaroWinkler, Levenshtein

from auditor.records import Mention

PARTICLES = frozenset("al el de la of the for and og av i der von van bin ibn den det".split())


def words(mention: Mention) -> list[str]:
    """The words of a name without its particles."""
    return [word for word in mention.key.split() if word not in PARTICLES]


def half_translated(source: Mention, target: Mention) -> str:
    """``"half translated"`` when some words of the name are kept and others turned, else empty."""
    mine, theirs = words(source), words(target)
    common = set(mine) & set(theirs)
    turned_source, turned_target = set(mine) - common, set(theirs) - common
    if common and turned_source and turned_target and len(mine) == len(theirs) and len(mine) <= 3:
        return "half translated"
    # Baby Mandeb: a word is kept, another is spelt like one of the source and is none of its words.
    for ours in turned_source:
        if common and any(_alike(ours, word) for word in turned_target):
            return "respelt"
    return ""


def person_like(source: Mention, target: Mention) -> bool:
    """Whether two names of two or three words share a first name or a surname, and no word of the rest is spelt alike."""
    mine, theirs = words(source), words(target)
    if len(mine) != len(theirs) or not 2 <= len(mine) <= 3 or source.entities or source.how != "spelling":
        return False
    pairs = list(zip(mine, theirs, strict=True))
    same = [first == second for first, second in pairs]
    return any(same) and not all(same) and not any(_alike(a, b) for a, b in pairs if a != b)


def _alike(first: str, second: str) -> bool:
    return min(len(first), len(second)) >= 3 and first[0] == second[0] and JaroWinkler.similarity(first, second) >= 0.82


def part_of(source: Mention, target: Mention) -> str:
    """``"respelt"`` when the target's one word is spelt like a word of a longer source name (Raumsdale: Møre og Romsdal)."""
    mine, theirs = words(source), words(target)
    if len(mine) < 2 or len(theirs) != 1 or theirs[0] in mine:
        return ""
    return "respelt" if any(len(word) > 4 and _alike(word, theirs[0]) for word in mine) else ""


def misspelt(source: Mention, target: Mention) -> str:
    """``"respelt"`` when the names differ by a few letters, else empty."""
    first, second = "".join(words(source)), "".join(words(target))
    if min(len(first), len(second)) < 5 or inflected(first, second):
        return ""
    distance = Levenshtein.distance(first, second)
    return "respelt" if distance <= max(1, round(len(first) / 4)) and first[0] == second[0] else ""


_SOUNDS = (("tsj", "c"), ("tch", "c"), ("sch", "s"), ("sh", "s"), ("sj", "s"), ("ch", "c"), ("kh", "k"), ("ck", "k"), ("ks", "x"), ("ph", "v"), ("th", "t"), ("gh", "g"), ("dzh", "z"), ("zh", "z"), ("dj", "z"))  # fmt: skip
_LETTERS = str.maketrans({"q": "k", "c": "k", "w": "v", "f": "v", "z": "s", "j": "", "y": "", "h": "", "x": "k"})


def skeleton(word: str) -> str:
    """A name's consonants, with the spellings of one sound brought together: Gorbatsjov and Gorbachev have one skeleton.

    >>> skeleton("gorbatsjov") == skeleton("gorbachev"), skeleton("myklebust") == skeleton("mycklebuts")
    (True, False)
    """
    for spelling, sound in _SOUNDS:
        word = word.replace(spelling, sound)
    bare = re.sub(r"[aeiouæøåäöü]", "", word.translate(_LETTERS))
    return re.sub(r"(.)\1+", r"\1", bare)


def inflected(first: str, second: str) -> bool:
    """Whether one name is the other with an ending (Bibelen, Bible; Kreml, Kremlin; Bergens, Bergen)."""
    short, long = sorted((first, second), key=len)
    return long.startswith(short) and len(long) - len(short) <= 3


def garbled(source: Mention, target: Mention) -> str:
    """``"respelt"`` when two linked names differ by more than transliteration explains, else empty."""
    mine, theirs = words(source), words(target)
    if len(mine) != len(theirs) or mine == theirs:
        return ""
    for first, second in zip(mine, theirs, strict=True):
        if min(len(first), len(second)) < 5 or inflected(first, second):
            continue
        short, long = sorted((skeleton(first.rstrip("s")), skeleton(second.rstrip("s"))), key=len)
        if not (long.startswith(short) and len(long) - len(short) <= 1):
            return "respelt"
    return ""
