"""Which claim of one side says what a claim of the other says, and whether the participants keep their roles."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
        "resemble die say consider call for number include contain consist live exist work sit stand lie do make come go get leave return use"
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
    **dict.fromkeys(("sign", "fetch", "pick up", "recruit", "import"), ("give", "recipient", "source")),
    "borrow": ("lend", "recipient", "source"),
    "lose": ("beat", "patient", "opponent"),
    "be defeated": ("beat", "patient", "opponent"),
    "lose to": ("beat", "patient", "patient"),
    "lose against": ("beat", "patient", "patient"),
}
"""Predicate → the converse under which it is compared, the role that its subject has there, and the role here of the doer there."""
NEEDS_SOURCE = frozenset(("sign", "fetch", "pick up", "take", "hire", "recruit", "collect", "import", "get"))
"""Predicates that are a receiving only where it is said from whom."""
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
    "supply": "give",
    "provide": "give",
    "deliver": "give",
    "transfer": "give",
    "send": "give",
    "succeed": "take over",
    "replace": "take over",
    "take over from": "take over",
    "murder": "kill",
    "slay": "kill",
    "shoot dead": "kill",
    "criticism": "criticize",
    "critique": "criticize",
    "criticise": "criticize",
    "ask about": "ask",
    "ask for": "ask",
    "ask if": "ask",
    "take to court": "sue",
    "report to the police": "report",
    "file a complaint against": "report",
    **dict.fromkeys(
        (
            "assault",
            "air strike",
            "airstrike",
            "air raid",
            "raid",
            "strike",
            "air attack",
            "bombing",
            "bomb",
            "offensive",
        ),
        "attack",
    ),
}
OPPONENT = frozenset("mot imot over against to with versus".split())
SOURCE = frozenset("fra frå av from".split())
RECIPIENT = frozenset(("til", "to"))


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
    if converse and claim.voice == "active":
        name, own, doer = converse
        guest = claim.patient is None or bool(claim.patient.core) or deed[0] in NEEDS_SOURCE
        if name == "give" and "source" not in roles and guest:
            return Frame(deed, roles)  # the king received the president
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
    if "take over" in (same, *deed[:2]) and claim.voice == "active":
        # He took over from her, after her, succeeded her: she is the other party of the change.
        before = [
            argument
            for preposition, argument in claim.other_roles
            if preposition in ("etter", "fra", "frå", "from", "after", "for")
        ]
        if before:
            roles["opponent"] = before[0]
        elif "patient" in roles:
            roles["opponent"] = roles.pop("patient")
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
        if not any(_settled(first, frames[item[1]]) for item in ranked):
            verdict, confidence = crossing(mine, theirs, first, frames[order], near)
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
    for role in ("recipient", "opponent", "source"):
        crossed += same_participant(first.roles.get("agent"), second.roles.get(role)) + same_participant(
            first.roles.get(role), second.roles.get("agent")
        )
    return straight, crossed


def _settled(first: Frame, second: Frame) -> bool:
    """Whether the doer is the same, or the one it was done to, so that nothing can have changed places."""
    if _belongings_crossed(first, second) or _to_and_from(first, second):
        return False
    if same_participant(first.roles.get("agent"), second.roles.get("agent")) >= SURE:
        return True
    same = same_participant(first.roles.get("patient"), second.roles.get("patient")) >= SURE
    return same and not _counterpart(first, second)


PLACES = ("patient", "recipient", "opponent", "source")


def crossing(source: Claim, target: Claim, first: Frame, second: Frame, near: float) -> tuple[str, float]:
    """How the roles of two claims about one deed cross, and how sure that is; ``("", 0.0)`` where they do not.

    :param near: how alike the two predicates are.
    """
    if set(first.deed[:2]) & STATES or set(second.deed[:2]) & STATES or "copula" in (source.voice, target.voice):
        return "", 0.0
    mine, theirs = first.roles, second.roles
    doer, other_doer = mine.get("agent"), theirs.get("agent")
    turned = [bool(set(claim.predicate[:2]) & CONVERSES.keys()) for claim in (source, target)]
    if turned[0] != turned[1] and "beat" in first.deed and same_participant(source.agent, target.agent) >= SURE:
        return (
            "",
            0.0,
        )  # the same team, which won there and lost here: the word is the opposite, the roles are not exchanged
    if _belongings_crossed(first, second):
        return "crossed", 0.85
    bought = turned[0] != turned[1] and "beat" not in first.deed and same_participant(doer, other_doer) < STRANGE
    met = same_participant(doer, theirs.get("recipient")), same_participant(mine.get("recipient"), other_doer)
    if bought and max(met) >= SURE:
        # Bought from a landowner, sold to a landowner: the seller became the buyer, whatever the other party is called.
        return "crossed", 0.8
    best = ("", 0.0)
    for role in PLACES:
        for there in PLACES:
            gave, took = same_participant(doer, theirs.get(there)), same_participant(mine.get(role), other_doer)
            if min(gave, took) >= 0.6 and max(gave, took) >= SURE:
                sure = 0.75 if min(gave, took) < SURE else 0.95 if role == there == "patient" else 0.85
                best = max(best, ("crossed", sure - (0.1 if near < EXACT else 0.0)), key=lambda item: item[1])
    if best[0]:
        return best
    if near < EXACT:
        return "", 0.0
    for one, other in (("patient", "recipient"), ("source", "recipient")):
        gave = same_participant(mine.get(one), theirs.get(other))
        took = same_participant(mine.get(other), theirs.get(one))
        if min(gave, took) >= SURE:
            return "crossed", 0.85
    if _to_and_from(first, second):
        return "crossed", 0.75
    return _one_moved(source, target, mine, theirs, first)


NOBODY = frozenset("no none nobody ingen inga neither verken korkje".split())


def _one_moved(
    source: Claim, target: Claim, mine: dict[str, Argument], theirs: dict[str, Argument], first: Frame
) -> tuple[str, float]:
    """The verdict where only one participant is seen to have moved."""
    doer, other_doer = mine.get("agent"), theirs.get("agent")
    sufferer, other_sufferer = mine.get("patient"), theirs.get("patient")
    if any(
        one is not None and one.text.lower().split()[0] in NOBODY
        for one in (doer, sufferer, other_doer, other_sufferer)
    ):
        return "", 0.0
    labile = bool(LABILE & set(first.deed[:2]))
    everyone = (doer, sufferer, other_doer, other_sufferer)
    gave, took = same_participant(doer, other_sufferer), same_participant(sufferer, other_doer)
    pronouns = any(one is not None and one.pronoun for one in everyone)
    if max(gave, took) >= SURE and all(one is not None for one in everyone) and not pronouns:
        strangers = max(same_participant(doer, other_doer), same_participant(sufferer, other_sufferer))
        if strangers < STRANGE and not labile and _known(everyone):
            return "crossed", 0.7
    if labile:
        return "", 0.0
    directed = bool(DIRECTED & set(first.deed[:2]))
    if "nominal" in (source.voice, target.voice):
        if (
            directed
            and source.voice == target.voice
            and (
                (gave >= SURE and other_doer is None and sufferer is None)
                or (took >= SURE and doer is None and other_sufferer is None)
            )
        ):
            return ("agent-to-patient" if gave >= SURE else "patient-to-agent"), 0.8
        return "", 0.0
    if (
        gave >= SURE
        and directed
        and other_doer is None
        and source.voice in ("passive", "receive")
        and target.voice == "active"
    ):
        return ("crossed" if sufferer is not None else "agent-to-patient"), 0.75 if not pronouns else 0.5
    done, passive = ("active", "light"), ("passive", "receive")
    if gave >= SURE and source.voice in done and target.voice in passive and (not pronouns or directed):
        if other_doer is None and (sufferer is not None or source.voice == "light" or directed):
            return "agent-to-patient", 0.8 if not pronouns else 0.65
        if other_doer is not None and sufferer is not None and not pronouns:
            return "agent-to-patient", 0.75
    if (
        took >= SURE
        and doer is None
        and source.voice in passive
        and target.voice in done
        and (not pronouns or directed)
    ):
        if other_sufferer is not None and not pronouns:
            return "patient-to-agent", 0.75
        if directed:
            return "patient-to-agent", 0.7
    return "", 0.0


DIRECTED = frozenset(
    (
        "ask|accuse|attack|kill|murder|arrest|convict|sue|sentence|injure|shoot|stab|threaten|beat|criticize|criticise|dismiss|sack|elect|appoint|"
        "invite|rob|deceive|warn|order|praise|report|charge|rescue|acquit|fine|banish|expel|examine|question|interview|punish|exclude|hunt|chase|"
        "bite|hit|bomb|invade|defeat|support|assault|rape|blackmail|bribe|hire|employ|extradite|deport|release|capture|detain|hack|poison|betray|"
        "insult|harass|nominate|reject|condemn|liberate|occupy|besiege|ambush|abduct|kidnap|persecute|advise|instruct|summon|seize"
    ).split("|")
)
"""Deeds that always have a doer and another to whom they are done: who is asked is not the one who asks."""


def _belongings_crossed(first: Frame, second: Frame) -> bool:
    """Whether doer and other party are alike but for whose they are, and that changed places (Polish jets, a Russian plane)."""
    doer, other_doer = first.roles.get("agent"), second.roles.get("agent")
    if doer is None or other_doer is None:
        return False
    for role in ("patient", "opponent"):
        one, other = first.roles.get(role), second.roles.get(role)
        if one is None or other is None:
            continue
        mine, theirs = set(doer.entities), set(one.entities) - (set(one.core) if one.core != one.entities else set())
        here, there = (
            set(other_doer.entities),
            set(other.entities) - (set(other.core) if other.core != other.entities else set()),
        )
        if (
            mine
            and theirs
            and not mine & theirs
            and not mine & here
            and not theirs & there
            and mine & there
            and theirs & here
        ):
            return True
    return False


def _to_and_from(first: Frame, second: Frame) -> bool:
    """Whether the way is reversed: extradited to Thailand, extradited from Thailand."""
    for mine, theirs in ((first.roles, second.roles), (second.roles, first.roles)):
        if "recipient" in mine and "source" in theirs and "source" not in mine and "recipient" not in theirs:
            place, other = mine["recipient"], theirs["source"]
            if place.core and set(place.core) & set(other.core):
                rest = [same_participant(mine.get(role), theirs.get(role)) >= SURE for role in ("agent", "patient")]
                return any(rest)
    return False


def _counterpart(first: Frame, second: Frame) -> bool:
    """Whether the doer and a recipient or opponent changed places over one and the same thing (who sold the house to whom)."""
    for role in ("recipient", "opponent", "source"):
        if same_participant(first.roles.get("agent"), second.roles.get(role)) >= SURE:
            return True
        if same_participant(first.roles.get(role), second.roles.get("agent")) >= SURE:
            return True
    return False


def _known(everyone: Sequence[Argument | None]) -> bool:
    """Whether every participant is a thing that the lexicon or the entity table knows: strangers are not merely unknown words."""
    return all(one is not None and bool(one.core or one.head) for one in everyone)


def _names(argument: Argument) -> set[str]:
    words = [word.strip("'’,.") for word in argument.text.split()]
    found = {word.casefold() for word in words if word[:1].isupper() and len(word) > 1} if argument.core else set()
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
        return 0.5
    if set(first.core) & set(second.core):
        return 1.0
    if set(first.head[:3]) & set(second.head[:3]):
        mine, theirs = set(first.entities), set(second.entities)
        other = bool(mine and theirs and not mine & theirs)
        return 0.3 if other else 0.9
    names, others = _names(first), _names(second)
    if names & others:
        return 0.9 if names <= others or others <= names else 0.3
    if first.text.casefold() == second.text.casefold():
        return 0.9
    words = {word for entity in first.core for word in entity.split() if len(word) > 3}
    others = {word for entity in second.core for word in entity.split() if len(word) > 3}
    if words & others and (words <= others or others <= words):
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
