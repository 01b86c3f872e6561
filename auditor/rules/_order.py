"""Who did it, read from the order of the words: a second look for where a parse of either side leaves a role open."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.records import Argument, Claim, Comparison, Token
from auditor.rules._evidence import within

SURE = 0.9
"""Similarity from which a word is the other's counterpart."""
BEFORE, BEHIND = 6, 4
"""How many words may stand before the English verb up to its doer, and behind it up to the other party."""
BREAKS = frozenset((",", ";", ":", ".", "–", "—", "?", "!", "(", ")", "“", "”", '"'))
BARRED = frozenset("by from of that which who whom whose and or but than as with".split())
"""Words behind which the order of English tells nothing of who did it."""
BE = frozenset("be is are was were been being am 's 're get gets got getting".split())
MUTUAL = frozenset(
    (
        "meet marry divorce cooperate collaborate play fight talk agree compete clash collide differ resemble border share negotiate debate discuss "
        "join merge match equal be have become remain say tell state explain add ask buy sell lend borrow rent lease give receive get take win lose "
        "beat defeat teach learn follow precede cause include contain concern involve mean call know live come go stand lie sit"
    ).split()
)
"""Deeds that are as true the other way round, or that are told from either side."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A deed of the source and the English verb around which its two parties changed places."""

    claim: Claim
    verb: Token
    doer: Token
    other: Token


def turned(comparison: Comparison) -> Turned | None:
    """A deed whose doer stands behind the English verb, and whose other party before it, with nothing that makes it a passive."""
    links = {
        match.source.start: match.target
        for match in comparison.matched("word")
        if match.similarity >= SURE and isinstance(match.target, Token)
    }
    tokens = comparison.target.tokens
    index = {token.start: place for place, token in enumerate(tokens)}
    for claim in comparison.source.claims:
        if claim.voice != "active" or claim.agent is None or set(claim.predicate[:2]) & MUTUAL:
            continue
        verb = links.get(
            next(
                (
                    t.start
                    for t in comparison.source.tokens
                    if claim.start <= t.start < claim.end and t.text == claim.text
                ),
                -1,
            )
        )
        if verb is None or verb.pos != "verb":
            continue
        doer = _counterpart(claim.agent, comparison, links)
        for _, party in (("", claim.patient), *claim.other_roles):
            other = _counterpart(party, comparison, links) if party is not None else None
            if doer is None or other is None or doer.start == other.start:
                continue
            places = index.get(other.start, -1), index.get(verb.start, -1), index.get(doer.start, -1)
            if -1 < places[0] < places[1] < places[2] and _plain(tokens, *places):
                return Turned(claim, verb, doer, other)
    return None


def _counterpart(argument: Argument, comparison: Comparison, links: dict[int, Token]) -> Token | None:
    """The target's word for the head of a participant."""
    for token in within(comparison.source.tokens, argument):
        if token.pos in ("noun", "name") and set(token.concepts[:2]) & set(argument.head[:2]) and token.start in links:
            found = links[token.start]
            return found if found.pos in ("noun", "name") else None
    for match in comparison.matched("mention"):
        if argument.start <= match.source.start < argument.end and match.source.end >= argument.end - 1:
            return next(iter(within(comparison.target.tokens, match.target)[-1:]), None)
    return None


def _plain(tokens: tuple[Token, ...], first: int, verb: int, last: int) -> bool:
    """Whether an active English verb stands between its doer and the other party, with no other deed or break between them."""
    ahead, behind = tokens[first + 1 : verb], tokens[verb + 1 : last]
    if len(ahead) > BEFORE or len(behind) > BEHIND:
        return False
    words = [token.norm for token in (*ahead, *behind)]
    if any(token.text in BREAKS or token.norm in BARRED for token in (*ahead, *behind)) or not words:
        return False
    if any(token.pos == "verb" and token.weight > 0.3 for token in behind):
        return False
    passive = tokens[verb].form in ("part", "past") and any(
        token.norm in BE for token in tokens[max(first + 1, verb - 3) : verb]
    )
    return not passive
