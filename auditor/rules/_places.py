"""Two participants that stand in one another's place while everything around them keeps its own.

Where two sentences run in parallel but for two things of one kind that have changed places, the relation between them is turned,
whatever expresses it: the sale of the bank to the fund, the sale of the fund to the bank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auditor.records import Analysis, Comparison, Mention, Token

LEAST = 2
"""How many other matches must stand where they stood; fewer are no parallel."""
SURE = 0.85
ALIKE = 0.65
"""Coverage both ways below which two sentences do not run in parallel."""
JOINING = frozenset("og eller samt and or nor & mellom between med with sammen saman together mot".split())
"""Words that make two things equal partners, so that their order says nothing; a match between two teams is the same either way."""
SYMMETRIC = frozenset(
    "meet agree cooperate negotiate marry divorce fight border meeting agreement negotiation talks border match conflict war cooperation distance between".split()
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two source items and the target items that stand in one another's place."""

    first: Any
    second: Any
    target_first: Any
    target_second: Any


def exchanged(comparison: Comparison) -> Exchange | None:
    """The two things that changed places, where all others kept theirs; ``None`` where the sentences do not run in parallel."""
    if min(comparison.coverage, comparison.precision) < ALIKE:
        return None
    pairs = _blocks(comparison, _anchors(comparison))
    if len(pairs) < LEAST + 2:
        return None
    order = sorted(range(len(pairs)), key=lambda index: pairs[index][1].start)
    moved = [place for place, index in enumerate(order) if place != index]
    if len(moved) != 2 or order[moved[0]] != moved[1] or order[moved[1]] != moved[0]:
        return None
    one, other = pairs[moved[0]], pairs[moved[1]]
    if not _one_kind(one[0], other[0]) or _turned(comparison):
        return None
    if not _same_slots(comparison, one, other):
        return None
    between = [
        *_between(comparison.source, one[0], other[0]),
        *_between(comparison.target, other[1], one[1]),
    ]
    if any(token.norm in JOINING or token.text == "," for token in between):
        return None
    if any(SYMMETRIC & set(token.concepts[:3]) for token in (*comparison.source.tokens, *comparison.target.tokens)):
        return None
    return Exchange(one[0], other[0], one[1], other[1])


def _anchors(comparison: Comparison) -> list[tuple[Any, Any]]:
    """Sure matches, one to one, in the order of the source; names first, words inside them left out."""
    found: list[tuple[Any, Any]] = []
    for kind in ("mention", "quantity", "time", "word"):
        for match in comparison.matched(kind):
            if match.similarity < SURE or (
                kind == "word" and (match.source.weight < 0.3 or match.source.pos in ("adv", "verb"))
            ):
                continue
            if any(_overlap(match.source, mine) or _overlap(match.target, theirs) for mine, theirs in found):
                continue
            found.append((match.source, match.target))
    return sorted(found, key=lambda pair: pair[0].start)


@dataclass(frozen=True, slots=True)
class _Block:
    """Matched words that stand side by side on both sides: one thing (forsikringsselskapet Tindra)."""

    start: int
    end: int
    named: bool
    noun: bool
    entities: frozenset[str]


def _blocks(comparison: Comparison, pairs: list[tuple[Any, Any]]) -> list[tuple[_Block, _Block]]:
    found: list[tuple[_Block, _Block]] = []
    for mine, theirs in pairs:
        one, other = _block(mine), _block(theirs)
        if found:
            before, there = found[-1]
            near = not _between(comparison.source, before, one) and not _between(comparison.target, there, other)
            if near and before.end <= one.start and there.end <= other.start:
                found[-1] = (_joined(before, one), _joined(there, other))
                continue
        found.append((one, other))
    return found


def _block(item: Any) -> _Block:
    named = isinstance(item, Mention)
    noun = isinstance(item, Token) and item.pos == "noun"
    return _Block(item.start, item.end, named, noun, frozenset(item.entities) if named else frozenset())


def _joined(first: _Block, second: _Block) -> _Block:
    return _Block(
        first.start,
        second.end,
        first.named or second.named,
        first.noun or second.noun,
        first.entities | second.entities,
    )


def _overlap(first: Any, second: Any) -> bool:
    return bool(first.start < second.end and second.start < first.end)


def _one_kind(first: _Block, second: _Block) -> bool:
    if first.named and second.named:
        return not first.entities & second.entities
    return first.noun and second.noun and not (first.named or second.named)


def _turned(comparison: Comparison) -> bool:
    """Whether a passive on one side alone explains another order."""
    passive = ("passive", "s-passive", "receive")
    counts = [sum(claim.voice in passive for claim in side.claims) for side in (comparison.source, comparison.target)]
    return counts[0] != counts[1]


def _between(analysis: Analysis, first: Any, second: Any) -> list[Token]:
    return [token for token in analysis.tokens if first.end <= token.start < second.start]


def _same_slots(comparison: Comparison, one: tuple[_Block, _Block], other: tuple[_Block, _Block]) -> bool:
    """Whether the two places are brought by prepositions that say the same on both sides, one of them at least."""
    slots = [
        (_preposition(comparison.source, one[0]), _preposition(comparison.target, other[1])),
        (_preposition(comparison.source, other[0]), _preposition(comparison.target, one[1])),
    ]
    if not any(mine and theirs for mine, theirs in slots):
        return False
    return all(
        (mine is None and theirs is None)
        or (mine is not None and theirs is not None and bool({theirs.norm, *theirs.concepts[:2]} & set(mine.concepts)))
        for mine, theirs in slots
    )


def _preposition(analysis: Analysis, block: _Block) -> Token | None:
    """The preposition right before a thing, but for its article and adjectives."""
    before = [token for token in analysis.tokens if token.start < block.start][-4:]
    for token in reversed(before):
        if token.pos == "prep":
            return token
        if token.pos not in ("det", "adj", "num", "pron"):
            return None
    return None
