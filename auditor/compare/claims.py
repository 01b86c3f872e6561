"""Which claim of one side says what a claim of the other says, and whether the participants keep their roles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.compare.words import MATCH, group_similarity
from auditor.records import Argument, Claim, Match

SURE = 0.75
"""Likeness from which two participants are one; below `STRANGE` they are strangers."""
STRANGE = 0.35
EXACT = 0.95
"""Likeness of predicates from which one deed is meant, rather than a related one."""

STATES = frozenset(
    (
        "entitle concern base locate involve expect call name be feel seem become look appear have tell mean stay remain cost weigh happen meet marry "
        "resemble say consider call for number include contain consist live exist work sit stand lie do make come go get leave return use"
    ).split()
)
"""Predicates without a doer and a done-to, or whose participants may change places without a change of meaning."""
LABILE = frozenset(
    (
        "evacuate close open stop start begin end grow increase decrease spread sink burn break move change turn melt freeze develop fill gather "
        "unite separate continue resume improve light light_up run drive fly sail train play count hang hurt settle split merge"
    ).split()
)
"""Verbs of which one and the same participant is the subject or the object: the crew was evacuated, the crew evacuated the plane."""
CONVERSES: dict[str, tuple[str, str, str]] = {
    "buy": ("sell", "recipient", "source"),
    "purchase": ("sell", "recipient", "source"),
    "acquire": ("sell", "recipient", "source"),
    "receive": ("give", "recipient", "source"),
    "get": ("give", "recipient", "source"),
    "obtain": ("give", "recipient", "source"),
    "be given": ("give", "recipient", "source"),
    "inherit": ("give", "recipient", "source"),
    "borrow": ("lend", "recipient", "source"),
    "lose": ("beat", "patient", "opponent"),
    "be defeated": ("beat", "patient", "opponent"),
    "lose to": ("beat", "patient", "patient"),
    "lose against": ("beat", "patient", "patient"),
}
"""Predicate → the converse under which it is compared, the role that its subject has there, and the role here of the doer there."""
SAME_DEED: dict[str, str] = {
    "win": "beat",
    "win against": "beat",
    "win over": "beat",
    "defeat": "beat",
    "pay": "give",
    "hand": "give",
    "award": "give",
    "grant": "give",
    "hand over": "give",
    "donate": "give",
    "murder": "kill",
    "slay": "kill",
    "shoot dead": "kill",
    "take to court": "sue",
    "report to the police": "report",
    "file a complaint against": "report",
    "assault": "attack",
}
OPPONENT = frozenset("mot imot over against to with versus".split())
SOURCE = frozenset("fra frå av from".split())
RECIPIENT = frozenset(("til", "to", "for"))


@dataclass(frozen=True, slots=True)
class Frame:
    """A claim under the converse that stands for its deed: who buys from somebody is sold to."""

    deed: tuple[str, ...]
    roles: dict[str, Argument]


def frame(claim: Claim) -> Frame:
    """The roles of a claim, brought to one side of the deed.

    >>> buyer, seller = Argument("she", 0, 3), Argument("the firm", 20, 28)
    >>> sorted(frame(Claim(("buy",), buyer, None, (("from", seller),))).roles)
    ['agent', 'recipient']
    """
    roles: dict[str, Argument] = {}
    if claim.agent is not None:
        roles["agent"] = claim.agent
    if claim.patient is not None:
        roles["patient"] = claim.patient
    for preposition, argument in claim.other_roles:
        if preposition in RECIPIENT:
            roles.setdefault("recipient", argument)
        if preposition in SOURCE:
            roles.setdefault("source", argument)
        if preposition in OPPONENT:
            roles.setdefault("opponent", argument)
    deed = claim.predicate[:4]
    converse = next((CONVERSES[value] for value in deed[:2] if value in CONVERSES), None)
    if converse and claim.voice in ("active", "copula"):
        name, own, doer = converse
        subject = roles.pop("agent", None)
        other = roles.pop(doer, None)
        if name == "beat":
            roles.pop("patient", None)  # the match, the case
            roles.pop("recipient", None)
        if subject is not None:
            roles[own] = subject
        if other is not None:
            roles["agent"] = other
        return Frame((name,), roles)
    same = next((SAME_DEED[value] for value in deed[:2] if value in SAME_DEED), None)
    if same == "beat" and claim.voice == "active":
        if "opponent" in roles:
            roles["patient"] = roles["opponent"]
        roles.pop("opponent", None)
        roles.pop("recipient", None)
    if same:
        return Frame((same, *deed), roles)
    return Frame(deed, roles)


def match_claims(source: Sequence[Claim], target: Sequence[Claim]) -> list[Match]:
    """Pair claims whose predicates say the same.

    :returns: one match for each source claim that has a counterpart, the one whose participants fit best, straight or crossed; its
        verdict is ``"crossed"`` where doer and done-to have changed places, ``"agent-to-patient"`` or ``"patient-to-agent"`` where one
        is seen to have moved and the other is open, and else empty.
    """
    found: list[Match] = []
    frames = [frame(claim) for claim in target]
    for mine in source:
        first = frame(mine)
        ranked = sorted(
            (
                (near + fit, order, near, straight, crossed)
                for order, theirs in enumerate(target)
                if (near := _same_deed(first, frames[order], mine, theirs)) >= MATCH
                for straight, crossed in [_fits(first, frames[order])]
                for fit in [max(straight, crossed)]
            ),
            key=lambda item: (-item[0], item[1]),
        )
        if not ranked:
            continue
        _, order, near, straight, crossed = ranked[0]
        theirs = target[order]
        verdict, confidence = "", 0.0
        # Another counterpart in which the roles are straight settles it.
        if near >= EXACT and not any(item[3] >= SURE for item in ranked):
            verdict, confidence = crossing(mine, theirs, first, frames[order])
        evidence = f"deed {near:.2f}, roles straight {straight:.2f}, crossed {crossed:.2f}"
        found.append(Match("claim", mine, theirs, min(1.0, max(straight, crossed) / 2), evidence, verdict, confidence))
    return found


def _same_deed(first: Frame, second: Frame, mine: Claim, theirs: Claim) -> float:
    near = group_similarity(first.deed, second.deed)
    if near < EXACT and "nominal" in (mine.voice, theirs.voice):
        near = group_similarity(first.deed[:2], second.deed[:2])
    return near


def _fits(first: Frame, second: Frame) -> tuple[float, float]:
    straight = sum(
        same_participant(first.roles.get(role), second.roles.get(role)) for role in ("agent", "patient", "recipient")
    )
    crossed = same_participant(first.roles.get("agent"), second.roles.get("patient")) + same_participant(
        first.roles.get("patient"), second.roles.get("agent")
    )
    for role in ("recipient", "opponent"):
        crossed += same_participant(first.roles.get("agent"), second.roles.get(role)) + same_participant(
            first.roles.get(role), second.roles.get("agent")
        )
    return straight, crossed


def crossing(source: Claim, target: Claim, first: Frame, second: Frame) -> tuple[str, float]:
    """How the roles of two claims about one deed cross, and how sure that is; ``("", 0.0)`` where they do not."""
    if set(first.deed[:2]) & STATES or set(second.deed[:2]) & STATES or "copula" in (source.voice, target.voice):
        return "", 0.0
    mine, theirs = first.roles, second.roles
    doer, other_doer = mine.get("agent"), theirs.get("agent")
    turned = [bool(set(claim.predicate[:2]) & CONVERSES.keys()) for claim in (source, target)]
    if turned[0] != turned[1] and same_participant(source.agent, target.agent) >= SURE:
        return (
            "",
            0.0,
        )  # the same team, which won there and lost here: the word is the opposite, the roles are not exchanged
    if same_participant(doer, other_doer) >= SURE or (
        same_participant(mine.get("patient"), theirs.get("patient")) >= SURE and not _counterpart(first, second)
    ):
        return "", 0.0
    best = ("", 0.0)
    for role in ("patient", "recipient", "opponent"):
        for there in ("patient", "recipient", "opponent"):
            gave, took = same_participant(doer, theirs.get(there)), same_participant(mine.get(role), other_doer)
            if min(gave, took) >= 0.6 and max(gave, took) >= SURE:
                sure = 0.75 if min(gave, took) < SURE else 0.95 if role == there == "patient" else 0.85
                best = max(best, ("crossed", sure), key=lambda item: item[1])
    if best[0]:
        return best
    labile = bool(LABILE & {*first.deed[:2], *second.deed[:2]})
    everyone = (doer, mine.get("patient"), other_doer, theirs.get("patient"))
    gave, took = same_participant(doer, theirs.get("patient")), same_participant(mine.get("patient"), other_doer)
    if max(gave, took) >= SURE and all(one is not None and not one.pronoun for one in everyone):
        strangers = max(
            same_participant(doer, other_doer), same_participant(mine.get("patient"), theirs.get("patient"))
        )
        if strangers < STRANGE and not labile and _known(everyone):
            return "crossed", 0.7
    if labile or any(one is not None and one.pronoun for one in everyone):
        return "", 0.0
    if (
        gave >= SURE
        and other_doer is None
        and source.voice in ("active", "light")
        and target.voice in ("passive", "receive")
    ) and ("patient" in mine or source.voice == "light"):
        return "agent-to-patient", 0.8
    if gave >= SURE and "patient" in mine and target.voice in ("passive", "receive") and other_doer is not None:
        return "agent-to-patient", 0.75
    if (
        took >= SURE
        and doer is None
        and source.voice == "passive"
        and target.voice in ("active", "light")
        and "patient" in theirs
    ):
        return "patient-to-agent", 0.75
    return "", 0.0


def _counterpart(first: Frame, second: Frame) -> bool:
    """Whether the doer and a recipient or opponent changed places over one and the same thing (who sold the house to whom)."""
    for role in ("recipient", "opponent"):
        if same_participant(first.roles.get("agent"), second.roles.get(role)) >= SURE:
            return True
        if same_participant(first.roles.get(role), second.roles.get("agent")) >= SURE:
            return True
    return False


def _known(everyone: Iterator[Argument | None] | Sequence[Argument | None]) -> bool:
    """Whether every participant is a thing that the lexicon or the entity table knows: strangers are not merely unknown words."""
    return all(one is not None and (one.core or one.head) for one in everyone)


def _names(argument: Argument) -> set[str]:
    words = [word.strip("'’,.") for word in argument.text.split()]
    found = {word.casefold() for word in words if word[:1].isupper() and len(word) > 3} if argument.core else set()
    # The 24-year-old and 24-åringen are one person.
    return found | {digits.group() for word in words if (digits := re.match(r"\d{2,}(?=-)", word))}


def same_participant(first: Argument | None, second: Argument | None) -> float:
    """How far two participants are one, in [0, 1]; a pronoun is one only with its own counterpart."""
    if first is None or second is None:
        return 0.0
    if first.pronoun or second.pronoun:
        if not (first.pronoun and second.pronoun):
            return 0.0
        if first.core and second.core:
            return 0.8 if set(first.core) & set(second.core) else 0.0
        return 0.6
    if set(first.core) & set(second.core):
        return 1.0
    if set(first.head[:3]) & set(second.head[:3]):
        mine, theirs = set(first.entities), set(second.entities)
        other = bool(mine and theirs and not mine & theirs)
        return 0.3 if other else 0.9
    if _names(first) & _names(second):
        return 0.9
    words = {word for entity in first.core for word in entity.split() if len(word) > 3}
    others = {word for entity in second.core for word in entity.split() if len(word) > 3}
    if words & others:
        return 0.85
    if first.head and second.head:
        near = group_similarity(first.head[:4], second.head[:4])
        if near >= 0.9:
            return 0.85
        if near >= MATCH:
            return 0.6
    if set(first.core) & set(second.entities) or set(first.entities) & set(second.core):
        return 0.6
    return 0.0
