"""When two claims about one deed have their participants crosswise."""

from __future__ import annotations

import re

from auditor.records import Argument, Claim

SURE = 0.75
STRANGE = 0.3
"""Below this two participants are strangers: with the other pair crossed, they have changed places."""
STATES = frozenset(
    (
        "entitle concern base locate involve expect call name be entitled to lose defeat be feel seem "
        "become look appear have get say tell mean stay remain cost weigh happen meet marry resemble"
    ).split()
)
"""Predicates without a doer and a done-to, or whose participants may change places without a change of meaning."""


def crossing(source: Claim, target: Claim) -> tuple[str, float] | None:
    """How the roles cross, and how sure that is.

    :returns: ``("both", confidence)`` when agent and patient changed places, ``("agent-to-patient", …)`` or
        ``("patient-to-agent", …)`` when one is seen to have moved and the other is left open; ``None`` otherwise.
    """
    if any(value.startswith("be ") for value in source.predicate[:2]):
        return None
    if set(source.predicate[:2]) & STATES or set(target.predicate[:2]) & STATES:
        return None
    if _parties_crossed(source, target):
        return "both", 0.85
    straight = same_participant(source.agent, target.agent), same_participant(source.patient, target.patient)
    crossed = same_participant(source.agent, target.patient), same_participant(source.patient, target.agent)
    if max(straight) >= SURE:
        return None
    if min(crossed) >= SURE:
        return "both", 0.95
    everyone = (source.agent, source.patient, target.agent, target.patient)
    if (
        max(crossed) >= SURE
        and max(straight) < STRANGE
        and all(one is not None and not one.pronoun for one in everyone)
    ):
        return "both", 0.75
    if crossed[0] >= SURE and source.voice in ("active", "light") and target.voice == "passive" and _transitive(source):
        return "agent-to-patient", 0.8
    if (
        crossed[1] >= SURE
        and source.voice == "passive"
        and source.agent is None
        and target.voice in ("active", "light")
        and target.patient is not None
    ):
        return "patient-to-agent", 0.7
    return None


def _parties_crossed(source: Claim, target: Claim) -> bool:
    """Whether the doer and the party that a preposition brings changed places (Spain sent planes to Portugal)."""
    if (
        source.agent is None
        or target.agent is None
        or source.voice != target.voice
        or source.agent.pronoun
        or target.agent.pronoun
    ):
        return False
    if same_participant(source.agent, target.agent) > 0.0:
        return False
    gave = any(same_participant(source.agent, other) >= SURE for _, other in target.other_roles)
    took = any(same_participant(target.agent, other) >= SURE for _, other in source.other_roles)
    return gave and took


def _names(argument: Argument) -> set[str]:
    words = (word.strip("'’") for word in argument.text.split())
    found = {word.casefold() for word in words if word[:1].isupper() and len(word) > 3}
    # The 24-year-old and 24-åringen are one person.
    return found | {digits.group() for word in argument.text.split() if (digits := re.match(r"\d{2,}(?=-)", word))}


def _transitive(claim: Claim) -> bool:
    return claim.patient is not None or claim.voice == "light"


def same_participant(first: Argument | None, second: Argument | None) -> float:
    """How far two participants are one, in [0, 1]; a pronoun is one only with a pronoun."""
    if first is None or second is None:
        return 0.0
    if first.pronoun or second.pronoun:
        return 0.8 if first.pronoun and second.pronoun else 0.0
    if set(first.entities) & set(second.entities):
        return 1.0
    if set(first.head) & set(second.head) or _names(first) & _names(second):
        return 0.9
    mine = {word for entity in first.entities for word in entity.split() if len(word) > 3}
    theirs = {word for entity in second.entities for word in entity.split() if len(word) > 3}
    return 0.85 if mine & theirs else 0.0
