"""Kinds whose members exclude one another: what is a mother is no father, what is a knee is no elbow.

The table (`kinds.tsv`) is this project's own work. A row is one kind: its members, each with the words that may stand for one another
(captain, skipper), and the wider words that may stand for any of them (parent, relative).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from auditor.languages.lexicon import concept, read_table, split_cell

COLUMNS = ("kind", "pos", "members", "covers")


@dataclass(frozen=True, slots=True)
class Kind:
    """One row.

    :param members: English concept → the number of the member that it stands for.
    :param covers: the concepts that may stand for any member.
    """

    name: str
    pos: str
    members: dict[str, int]
    covers: frozenset[str]


@lru_cache(maxsize=1)
def kinds() -> tuple[Kind, ...]:
    """Every kind of the table."""
    return tuple(
        Kind(
            row["kind"],
            row["pos"],
            {
                concept(word): number
                for number, member in enumerate(row["members"].split("|"))
                for word in split_cell(member)
            },
            frozenset(concept(word) for word in split_cell(row["covers"])),
        )
        for row in read_table("auditor.knowledge", "kinds.tsv", COLUMNS)
    )


@lru_cache(maxsize=1)
def _by_word() -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, kind in enumerate(kinds()):
        for word in kind.members:
            found.setdefault(word, []).append(number)
    return {word: tuple(numbers) for word, numbers in found.items()}


@lru_cache(maxsize=1)
def longest() -> int:
    """The most words that a member has."""
    return max((len(word.split()) for kind in kinds() for word in kind.members), default=1)


def kinds_of(word: str) -> tuple[int, ...]:
    """The numbers of the kinds that a concept is a member of."""
    return _by_word().get(word, ())
