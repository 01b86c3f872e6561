"""Pairs of English concepts whose swap inverts a meaning: for and against, rise and fall, buyer and seller."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from auditor.languages.lexicon import concept, read_table, split_cell


@dataclass(frozen=True, slots=True)
class Opposition:
    """`a` said as `b`: the two concepts, and the kind of inversion (stance · direction · order · bound · outcome · role · quality)."""

    kind: str
    a: str
    b: str


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for row in read_table("auditor.knowledge", "opposites.tsv", ("kind", "a", "b", "notes")):
        left = [concept(value) for value in split_cell(row["a"])]
        right = [concept(value) for value in split_cell(row["b"])]
        for first in left:
            for second in right:
                table.setdefault(first, {}).setdefault(second, row["kind"])
                table.setdefault(second, {}).setdefault(first, row["kind"])
    return table


def opposites(value: str) -> dict[str, str]:
    """The opposites of one concept: concept → kind of inversion."""
    return _table().get(value, {})


def opposition(source: Iterable[str], target: Iterable[str]) -> Opposition | None:
    """The inversion between two sets of concepts.

    Two words that share a concept, or where one side's concepts include both ends, are no inversion.
    """
    left, right = tuple(source), frozenset(target)
    if right & frozenset(left):
        return None
    for value in left:
        for other, kind in opposites(value).items():
            if other in right:
                return Opposition(kind, value, other)
    return None
