"""Words exchanged for their opposites, found from what is left unmatched on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.knowledge.opposites import Opposition, opposition
from auditor.records import Analysis, Argument, Comparison, Token
from auditor.rules._evidence import Side, anchored, place_in, side

SENSES = 2
"""How many of a word's senses may take part: the rare ones at the end of a long list make chance oppositions."""

LEAST_WEIGHT = 0.3
"""Words that tell less (get, go, have) have opposites only by chance."""
SURE = 0.95
"""Similarity from which a word counts as said."""
FARTHEST = 0.55
"""How far apart in their sentences, as a share of them, an opposite may stand from what it replaces."""
SLIGHT = frozenset(["lite", "lita", "mindre", "little", "less", "hardly", "neppe", "knapt", "least", "minst"])
"""Words that turn what follows almost into its opposite ("lite sannsynlig": unlikely)."""


@dataclass(frozen=True, slots=True)
class Inversion:
    """A source word and a target word that say the opposite of one another."""

    source: Token
    target: Token
    opposition: Opposition
    confidence: float


def inversions(comparison: Comparison, kinds: Sequence[str]) -> Iterator[Inversion]:
    """Pairs of unmatched words that are opposites, in the same surroundings, with the same polarity."""
    gone, new = _loose(comparison, "source"), _loose(comparison, "target")
    taken: set[int] = set()
    stance = tuple(kinds) == ("stance",)
    for mine in gone:
        best: tuple[float, Token, Opposition] | None = None
        for theirs in new:
            if theirs.start in taken:
                continue
            if not _same_class(mine, theirs) or len(theirs.parts) > 2:
                continue
            found = opposition(_senses(mine, stance), _senses(theirs, stance))
            if found is None or found.kind not in kinds or not anchored(comparison, mine, theirs):
                continue
            if _negated(mine, comparison.source) != _negated(theirs, comparison.target):
                continue
            if _said_elsewhere(mine, comparison.target, theirs) or _said_elsewhere(theirs, comparison.source, mine):
                continue
            if found.kind == "outcome" and _passive(theirs, comparison.target) != _passive(mine, comparison.source):
                continue  # tapte (lost): were beaten
            if found.a in CONVERSE and _other_doer(mine, theirs, comparison):
                continue  # she sold it to him, he bought it from her
            distance = abs(place_in(mine, comparison.source) - place_in(theirs, comparison.target))
            if distance > FARTHEST:
                continue
            if best is None or distance < best[0]:
                best = (distance, theirs, found)
        if best:
            distance, theirs, found = best
            taken.add(theirs.start)
            order = mine.concepts.index(found.a) if found.a in mine.concepts else 0
            yield Inversion(mine, theirs, found, max(0.5, 0.9 - 0.05 * order - 0.2 * max(0.0, distance - 0.3)))


def _loose(comparison: Comparison, name: Side) -> list[Token]:
    """Words of one side that nothing on the other says exactly: a loose likeness (nekter straffskyld: guilt) settles nothing."""
    sure = {getattr(match, name).start for match in comparison.matched("word") if match.similarity >= SURE}
    return [
        token
        for token in side(comparison, name).tokens
        if token.weight >= (LEAST_WEIGHT if token.pos in ("verb", "noun") else 0.25)
        and token.start not in sure
        and token.pos not in ("name", "num")
        # Spring for autumn is another time: the rules on times speak of it.
        and not any(time.start <= token.start < time.end for time in side(comparison, name).times)
    ]


def _same_class(first: Token, second: Token) -> bool:
    """A noun for a noun, a verb for a verb; adjectives and adverbs together, adverbs only in their first sense."""
    loose = ("adj", "adv", "det", "num")
    if first.pos == second.pos or (first.pos in loose and second.pos in loose):
        return True
    return _participles(first, second) or _participles(second, first)


def _participles(adjective: Token, verb: Token) -> bool:
    """Whether an adjective (frikjend: acquitted) and a participle (convicted) say what was done to somebody."""
    return (
        adjective.pos == "adj"
        and verb.pos == "verb"
        and verb.form in ("past", "part")
        and any(value.endswith("ed") for value in adjective.concepts[:1])
    )


CONVERSE = frozenset(
    "win lose beat defeat buy sell purchase lend borrow give receive get teach learn rent hire import export pay earn".split()
)
"""Words that say one event from either side: with the participants exchanged they are no opposites."""


def _other_doer(mine: Token, theirs: Token, comparison: Comparison) -> bool:
    first = next((claim for claim in comparison.source.claims if claim.start <= mine.start < claim.end), None)
    second = next((claim for claim in comparison.target.claims if claim.start <= theirs.start < claim.end), None)
    if first is None or second is None or first.agent is None or second.agent is None:
        return False
    if _one(first.agent, second.agent):
        return False
    others = [second.patient, *(argument for _, argument in second.other_roles)]
    mine_others = [first.patient, *(argument for _, argument in first.other_roles)]
    if any(_one(first.agent, other) for other in others) or any(_one(second.agent, other) for other in mine_others):
        return True
    return bool(first.agent.core and second.agent.core) or first.agent.pronoun != second.agent.pronoun


def _one(first: Argument | None, second: Argument | None) -> bool:
    """Whether two participants are surely one."""
    if first is None or second is None:
        return False
    same = set(first.core) & set(second.core) or set(first.head[:3]) & set(second.head[:3])
    return bool(same) or first.text.casefold() == second.text.casefold()


def _passive(token: Token, analysis: Analysis) -> bool:
    tokens = analysis.tokens
    index = next((i for i, item in enumerate(tokens) if item.start == token.start), 0)
    return any(item.lemma in ("be", "bli", "verte") for item in tokens[max(0, index - 3) : index])


def _senses(token: Token, stance: bool = False) -> tuple[str, ...]:
    if token.parts and not token.concepts:
        return tuple(value for part in token.parts for value in part[:3])
    if " " in token.lemma:
        return token.concepts[: 3 * SENSES]  # a phrase's own meanings, and its head's behind them
    return token.concepts[: 1 if token.pos == "adv" else SENSES + stance]


def _negated(token: Token, analysis: Analysis) -> bool:
    tokens = analysis.tokens
    index = next((i for i, item in enumerate(tokens) if item.start == token.start), 0)
    start = tokens[max(0, index - 4)].start
    end = tokens[min(len(tokens) - 1, index + 3)].end
    slight = any(item.norm in SLIGHT for item in tokens[max(0, index - 2) : index])
    return (sum(cue.kind == "negation" and start <= cue.start < end for cue in analysis.cues) + slight) % 2 == 1


def _said_elsewhere(token: Token, other: Analysis, rival: Token) -> bool:
    """Whether the other side has the word's own meaning in another place."""
    own = frozenset(_senses(token))
    return any(
        item.start != rival.start and own & frozenset(item.concepts[:SENSES])
        for item in other.tokens
        if item.weight > 0
    )
