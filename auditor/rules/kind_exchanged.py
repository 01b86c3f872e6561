"""LEX004: a word rendered as another of its kind: father as mother, feed as fuel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.knowledge.kinds import kinds, kinds_of, longest
from auditor.languages.lexicon import concept
from auditor.records import Analysis, Comparison, Finding, Token
from auditor.registry import Example, Rule
from auditor.rules._evidence import GENERIC, anchored, place_in
from auditor.rules.context import Context, around, quote

USUAL = 3
"""How many of a word's senses may say what kind it is."""
FARTHEST = 0.5
"""How far apart in their sentences, as a share of them, the two words may stand."""
SURE = 0.9
"""Similarity from which a word is the other's counterpart."""
LOOSE = {"adj": ("adj", "adv", "verb"), "verb": ("verb",), "noun": ("noun", "unknown"), "adv": ("adv", "adj", "prep")}
"""The parts of speech that a member of a kind may be read as."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase that is of some kind.

    :param values: the concepts by which it may be of a kind, the most usual first; `all` every concept that it may mean.
    :param inner: it is the first part of a compound, whose token this is.
    """

    token: Token
    start: int
    end: int
    values: tuple[str, ...]
    all: frozenset[str]
    inner: bool = False


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A source word and a target word of one kind that exclude one another, each without a counterpart, in the same surroundings."""
    source, target = _words(comparison.source), _words(comparison.target)
    around_source, around_target = _beside(comparison, context)
    used: set[int] = set()
    for mine in source:
        if _answered(mine, comparison, "source"):
            continue
        best: tuple[float, Word, str, str, str] | None = None
        for theirs in target:
            if theirs.start in used or _answered(theirs, comparison, "target"):
                continue
            found = _exchanged(mine, theirs, source, target, around_source, around_target)
            far = abs(place_in(mine.token, comparison.source) - place_in(theirs.token, comparison.target))
            if found is None or far > FARTHEST or not _placed(mine, theirs, comparison):
                continue
            if best is None or far < best[0]:
                best = far, theirs, *found
        if best is None:
            continue
        far, theirs, meant, said, kind = best
        used.add(theirs.start)
        where, there = around(mine), around(theirs)
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: “{quote(context.source.text[where.start : where.end])}” ({meant}) is rendered as "
            f"“{quote(context.target.text[there.start : there.end])}”, another of its kind",
            source=where,
            target=there,
            evidence={"kind": kind, "source": meant, "target": said},
            suggestion=f"write “{meant}”",
            confidence=0.85 - 0.3 * far - 0.1 * mine.inner,
        )


def _words(analysis: Analysis) -> list[Word]:
    """What of a side may be of a kind: phrases first, then words, and the first parts of compounds."""
    named = [
        (mention.start, mention.end)
        for mention in analysis.mentions
        if mention.kind not in GENERIC and any(char.isupper() for char in mention.surface[1:2] or mention.surface)
    ]
    named += [(time.start, time.end) for time in analysis.times]
    tokens = analysis.tokens
    found: list[Word] = []
    taken = -1
    for index, token in enumerate(tokens):
        if index <= taken or token.pos in ("punct", "name", "num") or any(a <= token.start < b for a, b in named):
            continue
        if analysis.lang == "en":
            length = _phrase(tokens, index)
            if length > 1:
                value = _joined(tokens, index, length)
                found.append(
                    Word(
                        tokens[index + length - 1],
                        token.start,
                        tokens[index + length - 1].end,
                        (value,),
                        frozenset((value,)),
                    )
                )
                taken = index + length - 1
                continue
        if token.weight <= 0 and not any(kinds_of(value) for value in token.concepts[:1]):
            continue
        values = token.concepts
        if analysis.lang == "en" and "-" in token.norm:
            values = (_singular(concept(token.norm)), *values)
        if " " in token.lemma and analysis.lang != "en":
            values = values[:1]
        every = frozenset((*token.concepts, *(value for part in token.parts for value in part), concept(token.norm)))
        if (
            values
        ):  # what kind of thing a compound is that nobody listed, its last part does not say (a bow gate is a bow door)
            found.append(Word(token, token.start, token.end, values[:USUAL], every))
        if len(token.parts) > 1 and token.parts[0]:
            found.append(
                Word(token, token.start, token.end, token.parts[0][:1], every | frozenset(token.parts[0]), True)
            )
    return found


def _singular(phrase: str) -> str:
    """A phrase of an opened hyphen as a kind may list it: quarter finals, quarter final."""
    return phrase if kinds_of(phrase) else phrase.removesuffix("s")


def _phrase(tokens: Sequence[Token], index: int) -> int:
    """How many words the longest member of a kind has that stands here."""
    for length in range(min(longest(), len(tokens) - index), 1, -1):
        if kinds_of(_joined(tokens, index, length)):
            return length
    return 1


def _joined(tokens: Sequence[Token], index: int, length: int) -> str:
    head = tokens[index + length - 1]
    before = [token.norm for token in tokens[index : index + length - 1]]
    own = next((value for value in head.concepts if " " not in value), head.norm)
    return concept(" ".join([*before, own]))


def _answered(what: Word, comparison: Comparison, name: str) -> bool:
    """Whether the other side surely says the word."""
    if what.inner:
        return False
    return any(
        match.similarity >= SURE and getattr(match, name).start == what.token.start
        for match in comparison.matched("word")
    )


def _exchanged(
    mine: Word,
    theirs: Word,
    source: Sequence[Word],
    target: Sequence[Word],
    near_source: frozenset[str],
    near_target: frozenset[str],
) -> tuple[str, str, str] | None:
    """What was meant, what is said and of which kind, where the two words are of one kind and exclude one another."""
    if mine.all & theirs.all:
        return None
    for meant in mine.values:
        for number in kinds_of(meant):
            kind = kinds()[number]
            own = {kind.members[value] for value in mine.all if value in kind.members}
            said = next((value for value in theirs.values[:1] if value in kind.members), None)
            if (
                said is None
                or _part_of(meant, said)
                or kind.members[said] in own
                or not _fits(mine, kind.pos)
                or not _fits(theirs, kind.pos)
            ):
                continue
            if not own <= {kind.members[value] for value in mine.values if value in kind.members}:
                continue
            if any(word.all & kind.covers for word in target if word is not theirs):
                continue
            first, other = kind.members[meant], kind.members[said]
            same = frozenset(value for value, member in kind.members.items() if member == first)
            another = frozenset(value for value, member in kind.members.items() if member == other)
            if any(word.all & same for word in target) or any(word.all & another for word in source):
                continue
            if same & near_target or another & near_source:
                continue
            return meant, said, kind.name
    return None


GRADES = frozenset("semi quarter half great grand vice deputy assistant step ex under junior senior".split())
"""First words that make another thing of what follows."""


def _part_of(meant: str, said: str) -> bool:
    """Whether the one is the other's shorter name (court hearing, hearing)."""
    long, short = sorted((meant.split(), said.split()), key=len, reverse=True)
    return long[-len(short) :] == short and len(long) > len(short) and long[0] not in GRADES


def _fits(word: Word, pos: str) -> bool:
    return word.inner or word.token.pos in LOOSE[pos]


def _placed(mine: Word, theirs: Word, comparison: Comparison) -> bool:
    if mine.inner:
        tokens = comparison.target.tokens
        place = next((i for i, item in enumerate(tokens) if item.start == theirs.token.start), 0)
        near = {item.start for item in (*tokens[place + 1 : place + 3], *tokens[max(0, place - 3) : place])}
        return any(
            match.source.start == mine.token.start and match.target.start in near and match.similarity >= 0.7
            for match in comparison.matched("word")
        )
    return anchored(comparison, mine.token, theirs.token)


def _beside(comparison: Comparison, context: Context) -> tuple[frozenset[str], frozenset[str]]:
    """What the units before and after say, on the source side and on the target's: a rendering moves its words about."""
    place = next((i for i, one in enumerate(context.comparisons) if one is comparison), None)
    if place is None:
        return frozenset(), frozenset()
    near = [*context.comparisons[max(0, place - 1) : place], *context.comparisons[place + 1 : place + 2]]
    mine = frozenset(value for one in near for token in one.source.tokens for value in token.concepts)
    theirs = frozenset(value for one in near for token in one.target.tokens for value in token.concepts)
    return mine, theirs


RULE = Rule(
    code="LEX004",
    name="kind-exchanged",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a word that is rendered as another of its kind, of which only one can be true: the first mate as the captain, a lorry as a bus,
feed as fuel, a knee as an elbow. What is the plain opposite (mother for father, left for right) is reported as ANT001.

## Why it matters
The sentence reads well and tells of somebody or something else.

## Known limits
It knows the kinds of its table. Where the right word, or a wider one (parent for father), is said anywhere in the sentence or in the
sentences beside it, it stays silent.
""",
    bad=(
        Example("Torsken er i ferd med å forsvinne fra fjorden.", "Salmon are disappearing from the fjord.", "Salmon"),
        Example("En lastebil kolliderte med en personbil.", "A bus collided with a car.", "bus"),
    ),
    good=(
        Example("Faren hans kjørte bilen.", "His dad was driving the car."),
        Example("Faren hans kjørte bilen.", "It was a parent who was driving the car."),
    ),
    check=check,
    by_words=True,
    priority=45,
)
