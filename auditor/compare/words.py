"""Which words of one side say what words of the other say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from auditor.languages.lexicon import load_lexicon
from auditor.records import Token

MATCH = 0.6
"""Similarity from which two words count as saying the same; tuned by eye on the development half of ntrex-dev."""

_SUFFIXES = (
    "ization", "isation", "ational", "fulness", "ousness", "iveness", "ability", "ibility", "ations", "ation", "ition", "ments",
    "ment", "ness", "ings", "ing", "ions", "ion", "ies", "ied", "ers", "ors", "ees", "ist", "ism", "ity", "ence", "ance", "ency",
    "ancy", "able", "ible", "ally", "less", "ful", "ous", "ive", "ial", "ical", "ic", "al", "ly", "ed", "es", "er", "or", "ee", "y", "e", "s",
)  # fmt: skip


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A rough English stem that brings a verb and its nouns together (condemn, condemnation).

    >>> stem("condemnation") == stem("condemn"), stem("attackers") == stem("attack")
    (True, True)
    """
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return stem(word[: -len(suffix)]) if suffix in ("s", "es") else word[: -len(suffix)]
    return word


@lru_cache(maxsize=1)
def _neighbours() -> dict[str, frozenset[str]]:
    """English concepts that translate the same Norwegian word: near in meaning."""
    near: dict[str, set[str]] = {}
    for entry in load_lexicon("auditor.languages.nb"):
        group = entry.concepts
        for order, value in enumerate(group):
            # A word's first two senses are its own; the tail of a long list drifts from the head.
            for other in group[: max(3, order)]:
                if other != value:
                    near.setdefault(value, set()).add(other)
                    near.setdefault(other, set()).add(value)
    return {value: frozenset(found) for value, found in near.items()}


@lru_cache(maxsize=200_000)
def concept_similarity(first: str, second: str) -> float:
    """How near two concepts are, in [0, 1]: the same 1, one stem .9, co-translations .75, spelling .8."""
    if first == second:
        return 1.0
    if stem(first) == stem(second):
        return 0.9
    words_first, words_second = first.split(), second.split()
    if len(words_first) > 1 or len(words_second) > 1:
        heads = (
            {stem(word) for word in words_first if len(word) > 3},
            {stem(word) for word in words_second if len(word) > 3},
        )
        if heads[0] and heads[1] and (heads[0] <= heads[1] or heads[1] <= heads[0]):
            return 0.7
    if second in _neighbours().get(first, ()):
        return 0.75
    if len(first) > 5 and len(second) > 5 and first[:4] == second[:4]:
        near = JaroWinkler.similarity(first, second)
        if near > 0.93:
            return 0.7
    return 0.0


def groups(token: Token) -> tuple[tuple[str, ...], ...]:
    """The things that a token says: one for a simple word, one for each part of a compound."""
    if token.parts:
        return (token.concepts, *token.parts) if token.concepts else token.parts
    return (token.concepts,) if token.concepts else ((token.norm,),)


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a list of concepts can be alike in.

    :param all: all of its concepts; `own` those that are compared where none is shared.
    :param marks: stems and beginnings: two concepts that share none of them are alike only as neighbours.
    :param near: the neighbours of `own`.
    """

    all: frozenset[str]
    own: frozenset[str]
    marks: frozenset[str]
    near: frozenset[str]


@lru_cache(maxsize=100_000)
def _traits(values: tuple[str, ...], limit: int) -> _Traits:
    own = values[:limit]
    marks = {stem(value) for value in own}
    marks |= {stem(word) for value in own for word in value.split() if len(word) > 3}
    marks |= {f"{value[:4]}…" for value in own if len(value) > 5}
    near = frozenset().union(*(_neighbours().get(value, frozenset()) for value in own))
    return _Traits(frozenset(values), frozenset(own), frozenset(marks), near)


def group_similarity(first: Sequence[str], second: Sequence[str]) -> float:
    """The best similarity between two lists of concepts."""
    mine, theirs = _traits(tuple(first), 8), _traits(tuple(second), 6)
    if not mine.all.isdisjoint(theirs.all):
        return 1.0
    # Most words have nothing in common, and that is seen at once.
    if mine.marks.isdisjoint(theirs.marks) and mine.near.isdisjoint(theirs.own):
        return 0.0
    best = 0.0
    for value in first[:8]:
        for other in second[:6]:
            near = concept_similarity(value, other)
            if near > best:
                best = near
    return best


def spelling_similarity(first: str, second: str) -> float:
    """How alike two spellings are, for names and international words, in [0, 1]."""
    if first == second:
        return 1.0
    if len(first) < 4 or len(second) < 4:
        return 0.0
    return JaroWinkler.similarity(_international(first), _international(second))


@lru_cache(maxsize=50_000)
def _international(word: str) -> str:
    for norwegian, english in (
        ("sj", "ti"),
        ("ks", "x"),
        ("k", "c"),
        ("ø", "o"),
        ("å", "a"),
        ("æ", "ae"),
        ("aa", "a"),
        ("w", "v"),
        ("ph", "f"),
    ):
        word = word.replace(norwegian, english)
    return word.rstrip("e")


def token_similarity(first: Token, second: Token) -> float:
    """How far one word says what the other says, in [0, 1]; a compound's part counts as far as it goes."""
    best = 0.0
    for mine in groups(first):
        for theirs in groups(second):
            near = group_similarity(mine, theirs)
            if near > best:
                best = near
    if best < MATCH and first.norm[:1].isalpha() and second.norm[:1].isalpha():
        near = spelling_similarity(first.norm, second.norm) if abs(len(first.norm) - len(second.norm)) <= 3 else 0.0
        if near > 0.9:
            best = max(best, near * 0.9)
    return best


def is_content(token: Token) -> bool:
    """Whether a word carries information of its own."""
    return token.weight > 0.0 and token.pos not in ("punct", "num", "name")


class WordAlignment:
    """The similarity of every content word of one side with every one of the other.

    :ivar source: content tokens of the source; `target` likewise.
    :ivar scores: ``scores[i][j]`` for source `i` and target `j`.
    """

    def __init__(self, source: Iterable[Token], target: Iterable[Token]) -> None:
        self.source = [token for token in source if is_content(token)]
        self.target = [token for token in target if is_content(token)]
        self.scores = [[token_similarity(mine, theirs) for theirs in self.target] for mine in self.source]
        self._settle()
        self._source_index = {token.start: index for index, token in enumerate(self.source)}
        self._target_index = {token.start: index for index, token in enumerate(self.target)}

    def _settle(self) -> None:
        """A loose likeness gives way where the other word has its sure counterpart elsewhere."""
        sure_target = [max((row[j] for row in self.scores), default=0.0) >= 1.0 for j in range(len(self.target))]
        sure_source = [max(row, default=0.0) >= 1.0 for row in self.scores]
        for i, row in enumerate(self.scores):
            for j, score in enumerate(row):
                if 0.0 < score < 0.95 and (sure_target[j] or sure_source[i]):
                    row[j] = 0.0

    def best_for_source(self, token: Token) -> tuple[float, Token | None]:
        """The best counterpart of a source word and its similarity."""
        index = self._source_index.get(token.start)
        if index is None or not self.target:
            return 0.0, None
        row = self.scores[index]
        best = max(range(len(row)), key=row.__getitem__)
        return row[best], self.target[best] if row[best] > 0 else None

    def best_for_target(self, token: Token) -> tuple[float, Token | None]:
        """The best counterpart of a target word and its similarity."""
        index = self._target_index.get(token.start)
        if index is None or not self.source:
            return 0.0, None
        best = max(range(len(self.source)), key=lambda row: self.scores[row][index])
        score = self.scores[best][index]
        return score, self.source[best] if score > 0 else None

    def coverage(self) -> tuple[float, float]:
        """Weighted share of the source's words found in the target, and the other way round; 1 for a side without any."""
        return self._share(self.source, self.best_for_source), self._share(self.target, self.best_for_target)

    def _share(self, tokens: list[Token], best: object) -> float:
        total = sum(token.weight for token in tokens)
        if not total:
            return 1.0
        kept = 0.0
        for token in tokens:
            score, _ = best(token)  # type: ignore[operator]
            kept += token.weight * (min(1.0, score) if score >= 0.5 else 0.0)
        return kept / total
