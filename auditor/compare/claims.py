"""Which claim of one side says what a claim of the other says, role by role."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.compare.mentions import name_similarity
from auditor.compare.words import MATCH, group_similarity
from auditor.records import Argument, Claim, Match


def match_claims(source: Sequence[Claim], target: Sequence[Claim]) -> list[Match]:
    """Pair claims whose predicates say the same; the evidence tells whether the roles agree.

    :returns: one match for each source claim that has a counterpart: the one whose participants fit best, straight or crossed.
    """
    found: list[Match] = []
    for mine in source:
        best: tuple[float, Claim] | None = None
        for theirs in target:
            near = group_similarity(mine.predicate, theirs.predicate)
            if near < MATCH:
                continue
            fit = near + max(straight(mine, theirs), crossed(mine, theirs))
            if best is None or fit > best[0]:
                best = (fit, theirs)
        if best:
            theirs = best[1]
            same, swap = straight(mine, theirs), crossed(mine, theirs)
            found.append(
                Match("claim", mine, theirs, max(same, swap) / 2, f"roles straight {same:.2f}, crossed {swap:.2f}")
            )
    return found


def straight(source: Claim, target: Claim) -> float:
    """How well agent fits agent and patient fits patient, in [0, 2]."""
    return argument_similarity(source.agent, target.agent) + argument_similarity(source.patient, target.patient)


def crossed(source: Claim, target: Claim) -> float:
    """How well agent fits patient and patient fits agent, in [0, 2]."""
    return argument_similarity(source.agent, target.patient) + argument_similarity(source.patient, target.agent)


def argument_similarity(first: Argument | None, second: Argument | None) -> float:
    """How far two participants are the same, in [0, 1]: shared entities, else shared head words, else other words."""
    if first is None or second is None:
        return 0.0
    if first.pronoun and second.pronoun:
        return 0.6
    if set(first.entities) & set(second.entities):
        return 1.0
    if any(name_similarity(a, b) >= 0.9 for a in first.entities for b in second.entities):
        return 0.95
    heads = group_similarity(first.head, second.head) if first.head and second.head else 0.0
    if heads >= MATCH:
        return heads * 0.9
    return 0.5 * group_similarity(first.concepts, second.concepts) if first.concepts and second.concepts else 0.0
