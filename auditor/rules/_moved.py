"""Whether what one unit leaves unsaid is said elsewhere: a sentence or a clause that the rendering put in another place.

A free rendering moves its material: a sentence goes to the end of the story, a sentence becomes a clause of another one. The unit that it
left then seems to omit it, the one that it came to seems to add it. Two such pieces that render one another are neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from auditor.records import Comparison, Mention, Quantity, Sentence, TimeRef, Token
from auditor.rules._evidence import Side, side
from auditor.rules._phrase import LIGHT, kinship, worth
from auditor.rules.context import Range

KIN = 0.45
"""Kinship from which a word says a part of another."""
RENDERS = 0.4
"""Share of what each of two pieces tells that the other must say. Of 259 pairs of sentences in the project's own stories that render one
another nine in ten reach it; of 2,352 that do not, 4 in 1000, nearly all of them a headline and the sentence that says it in full."""
LEAST = 1.5
"""How much two pieces must share at least, in words of full weight: one word in common is nothing."""
WHOLE = 0.85
"""Share from which two pieces render one another, however little they say (Delte meninger: Opinions divided)."""
LONGER = 3.0
"""How many times longer than the other a piece may be."""

_T = TypeVar("_T", Mention, Quantity, TimeRef, Token)
_DENYING = frozenset(
    (
        "too without yet fail decline refuse deny reject lack avoid unable prevent stop suspend hardly barely scarcely unlikely "
        "neither nor nobody none absent miss halt"
    ).split()
)
"""Words that deny what they go with: too small to be seen, declines to comment."""


@dataclass(frozen=True)
class Piece:
    """A run of one side's text: a sentence, or a clause."""

    comparison: Comparison
    name: Side
    where: Range

    def _inside(self, items: Sequence[_T]) -> tuple[_T, ...]:
        start, end = self.where.start, self.where.end
        return tuple(item for item in items if start <= item.start and item.end <= end)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The names inside."""
        return self._inside(side(self.comparison, self.name).mentions)

    @cached_property
    def times(self) -> tuple[TimeRef, ...]:
        """The points and spans of time inside."""
        return self._inside(side(self.comparison, self.name).times)

    @cached_property
    def numbers(self) -> tuple[Quantity, ...]:
        """The amounts inside that are no part of a time."""
        found: tuple[Quantity, ...] = self._inside(side(self.comparison, self.name).quantities)
        times = [(time.start, time.end) for time in self.times]
        return tuple(
            amount
            for amount in found
            if amount.kind not in ("vague", "ordinal")
            and not any(start < amount.end and amount.start < end for start, end in times)
        )

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """The words that tell something, those of names, numbers and times left out."""
        facts: list[Mention | TimeRef | Quantity] = [*self.mentions, *self.times, *self.numbers]
        taken = [(item.start, item.end) for item in facts]
        return tuple(
            token
            for token in self._inside(side(self.comparison, self.name).tokens)
            if token.weight > 0.3
            and (token.pos in ("noun", "verb", "adj", "adv", "unknown") or (token.pos == "name" and _is_word(token)))
            and token.lemma not in LIGHT
            and not any(start <= token.start < end for start, end in taken)
        )

    @cached_property
    def denies(self) -> bool:
        """Whether something inside is denied outright."""
        cues = side(self.comparison, self.name).cues
        return any(cue.kind == "negation" and self.where.start <= cue.start < self.where.end for cue in cues)

    @cached_property
    def implies_denial(self) -> bool:
        """Whether a word inside denies by what it means."""
        inside = self._inside(side(self.comparison, self.name).tokens)
        return any(token.norm in _DENYING or not _DENYING.isdisjoint(token.concepts) for token in inside)


def renders(first: Piece, second: Piece) -> bool:
    """Whether two pieces say the same, each most of what the other says, and nothing that speaks against it.

    A figure, a time or a denial that differs is a fault that someone must see: such pieces are left unsaid.
    """
    long, short = sorted((first.where.end - first.where.start, second.where.end - second.where.start), reverse=True)
    if long > LONGER * short or _conflict(first, second):
        return False
    if first.denies != second.denies and not (second if first.denies else first).implies_denial:
        return False
    (kept, total), (other_kept, other_total) = _shared(first, second), _shared(second, first)
    both, share = kept + other_kept, min(kept / total, other_kept / other_total) if total and other_total else 0.0
    return share >= WHOLE or (share >= RENDERS and both >= 2 * LEAST)


def _conflict(first: Piece, second: Piece) -> bool:
    """Whether each side has an amount that the other has not, or a time that contradicts one of the other's."""
    mine, theirs = {number.low for number in first.numbers}, {number.low for number in second.numbers}
    if mine - theirs and theirs - mine:
        return True
    alone = [time for time in first.times if not any(_same_time(time, other) for other in second.times)]
    other_alone = [time for time in second.times if not any(_same_time(time, other) for other in first.times)]
    return any(_common(time, other) for time in alone for other in other_alone)


def _shared(piece: Piece, other: Piece) -> tuple[float, float]:
    """How much of what a piece tells the other one says, and how much it tells."""
    kept, total = 0.0, 0.0
    for token in piece.words:
        best = max((_near(token, their) for their in other.words), default=0.0)
        total += worth(token)
        kept += worth(token) * (best if best >= KIN else 0.0)
    for mention in piece.mentions:
        total += 1.0
        kept += any(_same_name(mention, their) for their in other.mentions)
    for time in piece.times:
        total += 1.0
        kept += any(_same_time(time, their) for their in other.times)
    for number in piece.numbers:
        total += 1.0
        kept += any(number.low == their.low for their in other.numbers)
    return kept, total


def _is_word(token: Token) -> bool:
    """Whether a capital, after a colon or at the start of a line, made a name of a common word."""
    return bool(token.concepts or token.parts)


def _near(first: Token, second: Token) -> float:
    return max((kinship(mine, theirs) for mine in _senses(first) for theirs in _senses(second)), default=0.0)


def _senses(token: Token) -> list[str]:
    """The English words that a token may stand for, rarer ones with them: what is held against it is a whole sentence."""
    return [*(token.concepts[:6] or (token.norm,)), *(value for part in token.parts for value in part[:3])]


def _same_time(first: TimeRef, second: TimeRef) -> bool:
    """Whether two times agree in what both of them say (a time of which they say nothing alike is neither the same nor another)."""
    common = _common(first, second)
    return bool(common) and all(first.values[key] == second.values[key] for key in common)


def _common(first: TimeRef, second: TimeRef) -> list[str]:
    """What both times say something of: last and next compare only of the same unit."""
    mine, theirs = first.values, second.values
    fields = (*_FIELDS, "offset") if mine.get("unit") == theirs.get("unit") else _FIELDS
    return [key for key in fields if mine.get(key) is not None and theirs.get(key) is not None]


_FIELDS = ("weekday", "month", "day", "year", "season", "minutes12")


# --- where it may have gone --------------------------------------------------------------------------


def moved(piece: Piece, comparisons: Sequence[Comparison]) -> bool:
    """Whether something that the other side seems to add, or to leave out, renders the piece."""
    return any(renders(piece, other) for other in _facing(piece, comparisons))


def _facing(piece: Piece, comparisons: Sequence[Comparison]) -> Iterator[Piece]:
    """What stands on the other side without a counterpart of its own: whole units, sentences, the words of a clause."""
    other: Side = "target" if piece.name == "source" else "source"
    words = {value for token in piece.words for value in _senses(token)}
    for comparison in comparisons:
        there: tuple[Sentence, ...] = getattr(comparison.unit, other)
        here: tuple[Sentence, ...] = getattr(comparison.unit, piece.name)
        if not there:
            continue
        sentences = [Piece(comparison, other, Range(item.start, item.end)) for item in there]
        if not here:
            yield from sentences
            if len(there) > 1:
                yield Piece(comparison, other, Range(there[0].start, there[-1].end))
            continue
        if comparison.unit is not piece.comparison.unit:
            unit = Piece(comparison, piece.name, Range(here[0].start, here[-1].end))
            for sentence in sentences:
                # A sentence that says more of its own unit than of the piece belongs there.
                if _akin(sentence, piece, words) and _shared(sentence, piece)[0] > _shared(sentence, unit)[0]:
                    yield sentence
        free = [gap.item for gap in comparison.gaps if gap.side == other and _says(gap.item, piece)]
        for sentence in sentences:
            own = [item for item in free if sentence.where.start <= item.start < sentence.where.end]
            if len(own) > 1:
                yield Piece(comparison, other, Range(min(i.start for i in own), max(i.end for i in own)))


def _akin(sentence: Piece, piece: Piece, words: set[str]) -> bool:
    """Whether a sentence is worth a closer look: it shares a word's sense, a name, a time or a number with the piece."""
    if any(not words.isdisjoint(_senses(token)) for token in sentence.words):
        return True
    return any(_says(item, piece) for item in (*sentence.mentions, *sentence.times, *sentence.numbers))


def _says(item: object, piece: Piece) -> bool:
    """Whether a word, name, time or number says one of the piece's."""
    if isinstance(item, Token):
        return any(_near(item, token) >= KIN for token in piece.words)
    if isinstance(item, TimeRef):
        return any(_same_time(item, time) for time in piece.times)
    if isinstance(item, Mention):
        return any(_same_name(item, mention) for mention in piece.mentions)
    return isinstance(item, Quantity) and any(item.low == number.low for number in piece.numbers)


def _same_name(first: Mention, second: Mention) -> bool:
    return bool(set(first.entities) & set(second.entities)) or first.key == second.key
