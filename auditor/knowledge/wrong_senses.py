"""Words that are rendered in a wrong sense: homographs, false friends, the parts of compounds and idioms word by word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from auditor.languages.lexicon import concept, load_lexicon, read_table, split_cell

COLUMNS = ("source", "wrong", "right", "with", "unless")

CHANCE = frozenset(
    (
        "and from not have my same also last time can day first well id idea with her other next late mass being around run all any one day goes there "
        "fire the they where why out off on in met sat true love well way name place back long"
    ).split()
)
"""False friends that are such common words that they stand anywhere for other reasons."""


@dataclass(frozen=True, slots=True)
class WrongSense:
    """A Norwegian word or phrase, and English words that it does not mean.

    :param source: its words, as lemmas or forms.
    :param wrong: concepts that render another sense; `right` those of which one must be said.
    :param near: words of the sentence of which one must stand there, ``*`` for any letters; empty for none. Several words stand in a
        row, the entry's own among them where it is written out.
    :param unless: words of which none may stand there.
    :param sure: whether the word is written down with its wrong renderings, rather than marked as a false friend in the lexicon.
    """

    source: tuple[str, ...]
    wrong: tuple[str, ...]
    right: tuple[str, ...]
    near: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    sure: bool = True


@cache
def wrong_senses() -> Mapping[str, Sequence[WrongSense]]:
    """Every entry by the first word of its source: the table's, then the lexicons' false friends."""
    found: dict[str, list[WrongSense]] = {}
    for row in read_table("auditor.knowledge", "wrong_senses.tsv", COLUMNS):
        wrong = tuple(dict.fromkeys(map(concept, split_cell(row["wrong"]))))
        right = tuple(dict.fromkeys(map(concept, split_cell(row["right"]))))
        for text in split_cell(row["source"]):
            words = tuple(text.lower().split())
            entry = WrongSense(words, wrong, right, split_cell(row["with"]), split_cell(row["unless"]))
            found.setdefault(words[0], []).append(entry)
    for package in ("auditor.languages.nb", "auditor.languages.nn"):
        for listed in load_lexicon(package):
            wrong = tuple(value for value in listed.false_friends if value not in CHANCE)
            words = tuple(listed.lemma.split())
            if wrong and not any(entry.source == words for entry in found.get(words[0], ())):
                found.setdefault(words[0], []).append(WrongSense(words, wrong, listed.concepts, sure=False))
    return MappingProxyType({first: tuple(entries) for first, entries in found.items()})
