"""Pairs of English concepts whose swap inverts a meaning: for and against, rise and fall, buyer and seller.

The table has two sorts of rows. A row of *pairs* lists words that are each other's opposite, of one part of speech. A row marked
``axis`` lists all that stands on either end of a scale, whatever its part of speech (rise, growth, dearer; fall, reduction, cheaper):
two words on the same end say much the same, and two on different ends cannot both be true of one thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditor.languages.lexicon import concept, read_table, split_cell

AXIS = "axis"
"""The note that marks a row as a scale."""


@dataclass(frozen=True, slots=True)
class Opposition:
    """`a` said as `b`: the two concepts, and the kind of inversion (stance · direction · order · bound · outcome · role · quality)."""

    kind: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale: concept → the end that it stands on, 1 or -1."""

    kind: str
    ends: dict[str, int]


def _rows(axis: bool) -> list[tuple[str, list[str], list[str]]]:
    return [
        (row["kind"], [concept(v) for v in split_cell(row["a"])], [concept(v) for v in split_cell(row["b"])])
        for row in read_table("auditor.knowledge", "opposites.tsv", ("kind", "a", "b", "notes"))
        if (row["notes"] == AXIS) is axis
    ]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for kind, left, right in _rows(axis=False):
        for first in left:
            for second in right:
                table.setdefault(first, {}).setdefault(second, kind)
                table.setdefault(second, {}).setdefault(first, kind)
    return table


@lru_cache(maxsize=1)
def axes() -> tuple[Axis, ...]:
    """Every scale of the table."""
    return tuple(
        Axis(kind, {**dict.fromkeys(left, 1), **dict.fromkeys(right, -1)}) for kind, left, right in _rows(axis=True)
    )


@lru_cache(maxsize=1)
def phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The table's multiword concepts by their first word, the longest first."""
    found: dict[str, set[tuple[str, ...]]] = {}
    scaled = _scaled()
    for value in (*_table(), *scaled):
        words = tuple(value.split())
        if words[0] == "be" and value not in scaled:
            continue  # "be found" would hide what was found: being found guilty
        # "No confidence" is a denial beside a word, which is read as such.
        if len(words) > 1 and words[0] not in ("no", "not", "without"):
            found.setdefault(words[0], set()).add(words)
    return {first: tuple(sorted(group, key=lambda words: (-len(words), words))) for first, group in found.items()}


@lru_cache(maxsize=50_000)
def end_of(values: tuple[str, ...], axis: int, depth: int = 4) -> int:
    """The end of a scale on which a word stands: 1 or -1 by its first sense that is on it, 0 where none is or its senses disagree.

    :param values: the word's senses, the most usual first; those after `depth` are not asked.
    :param axis: the number of the scale in `axes`.
    """
    ends = axes()[axis].ends
    found = {ends[value] for value in values[:depth] if value in ends}
    return found.pop() if len(found) == 1 else 0


@lru_cache(maxsize=50_000)
def _ends(values: tuple[str, ...], depth: int) -> tuple[tuple[int, int], ...]:
    """Every scale that a word stands on, by number, with its end."""
    if not on_any_axis(values[:depth]):
        return ()
    return tuple((number, end) for number in range(len(axes())) if (end := end_of(values, number, depth)))


@lru_cache(maxsize=1)
def _scaled() -> frozenset[str]:
    return frozenset(value for axis in axes() for value in axis.ends)


def on_any_axis(values: Iterable[str]) -> bool:
    """Whether any of the senses stands on a scale."""
    return not _scaled().isdisjoint(values)


def listed(values: Iterable[str]) -> bool:
    """Whether the table knows any of the senses."""
    found = tuple(values)
    return on_any_axis(found) or any(value in _table() for value in found)


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


def opposition_on_axes(source: Sequence[str], target: Sequence[str], depth: int = 4) -> tuple[Opposition, int] | None:
    """The inversion between two words that stand on different ends of a scale, and the number of the scale.

    Words that share a sense, or the ends of as many scales, are no opposites.
    """
    left, right = tuple(source), tuple(target)
    ends = _ends(right, depth)
    if not ends or set(left[:depth]) & set(right[:depth]):
        return None
    own = dict(_ends(left, depth))
    found: list[tuple[int, int, Opposition]] = []
    balance = 0
    for number, theirs in ends:
        mine = own.get(number)
        if mine is None:
            continue
        axis = axes()[number]
        balance += 1 if mine == theirs else -1
        if mine != theirs:
            first = next(order for order, value in enumerate(left) if value in axis.ends)
            second = next(value for value in right if value in axis.ends)
            found.append((first, number, Opposition(axis.kind, left[first], second)))
    if not found or balance >= 0:
        return None
    _, number, opposed = min(found, key=lambda item: item[:2])
    return opposed, number
