"""ENT002: a mention replaced by another of its kind."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.languages.distilled import distilled
from auditor.records import Comparison, Finding, Mention
from auditor.registry import Example, Rule
from auditor.rules._evidence import (
    added,
    anchored,
    class_of,
    classes,
    common,
    coordinated,
    elsewhere,
    english_name,
    explained,
    explains_next,
    known,
    lost,
    named,
    opens_sentence,
    place_in,
    related_to_any,
    title_case,
    within,
    word_before,
)
from auditor.rules._names import person_like
from auditor.rules.context import Context

HIGH = ("minister", "prime", "president", "king", "queen", "crown", "chancellor", "foreign", "attorney", "ambassador")
"""Offices that are not said for one another: a minister of one portfolio for another, a king for a president."""
PRECISE = ("ministry", "court", "parliament")
"""Kinds of common institution whose names are exact: a hospital may be a clinic, a court of appeal is no supreme court."""
HOUSES = frozenset(
    "mosque church synagogue temple school kindergarten hospital prison library museum university bank pharmacy theatre hotel monastery".split()
)
"""Institutions in a building of their own: none is said for another."""
ACTORS = frozenset(
    "police prosecuting-authority county-governor mayor prime-minister government customs tax-authority fire-service coast-guard".split()
)
"""Common authorities of which one does not act in another's place."""
LEGAL = (
    frozenset(("prosecutor", "police-prosecutor")),
    frozenset(("defence-counsel",)),
    frozenset(("judge", "judge-lay", "judge-supreme")),
)
"""Parts in a trial that are not exchanged."""
SWAPPABLE = ("institution", "organisation", "place", "office", "people", "media", "event", "person", "name")
BODIES = ("institution", "organisation", "media")


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A source mention without counterpart and a target mention without one, of the same class."""
    gone = [m for m in lost(comparison, "mention") if isinstance(m, Mention) and not explained(m, comparison, "source")]
    new = [m for m in added(comparison, "mention") if isinstance(m, Mention) and not explained(m, comparison, "target")]
    taken: set[int] = set()
    for mine in gone:
        if related_to_any(mine, comparison, "source"):
            continue
        rivals = [theirs for theirs in new if theirs.start not in taken and _rival(mine, theirs, comparison)]
        if not rivals:
            continue
        theirs = min(
            rivals,
            key=lambda m: (
                m.kind != mine.kind,
                abs(place_in(m, comparison.target) - place_in(mine, comparison.source)),
            ),
        )
        taken.add(theirs.start)
        right = _right_name(mine)
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {named(mine)}; target: {theirs.surface}",
            source=mine,
            target=theirs,
            evidence={
                "source_entities": list(mine.entities),
                "target_entities": list(theirs.entities),
                "kind": mine.kind,
            },
            suggestion=f"write {right}" if right else None,
            confidence=_confidence(mine, theirs, comparison, context),
        )


def _rival(mine: Mention, theirs: Mention, comparison: Comparison) -> bool:
    if related_to_any(theirs, comparison, "target"):
        return False
    before = word_before(mine, comparison.source.tokens)
    if coordinated(theirs, comparison) and not (before is not None and before.norm in ("og", "eller", "samt")):
        return False
    first, second = class_of(mine), class_of(theirs)
    if {first, second} == {"organisation", "place"} and (either := classes(mine) & classes(theirs)):
        first = second = min(either)  # Haugesund, the town and the club
    if first not in SWAPPABLE:
        return False
    if not known(mine) or not known(theirs):
        return _strangers(mine, theirs, comparison)
    if not all(mention.how != "sentence start" for mention in (mine, theirs)):
        return False
    if theirs.surface[:1].islower() and mine.kind in theirs.entities:
        return False  # the tribunal, for a court of some kind
    if explains_next(theirs, comparison) and mine.kind != theirs.kind:
        return False  # the EU's executive
    if first == "office" and second == "office":
        if all(any(entity.startswith(HIGH) for entity in mention.entities) for mention in (mine, theirs)):
            return True
        parts = [{index for index, part in enumerate(LEGAL) if part & set(m.entities)} for m in (mine, theirs)]
        if all(parts) and not parts[0] & parts[1] and anchored_at(mine, theirs, comparison):
            return True
    if common(mine) or common(theirs):
        if mine.kind == theirs.kind and mine.kind in PRECISE:
            return True
        return any(
            {*mine.entities} & group and {*theirs.entities} & group for group in (HOUSES, ACTORS)
        ) and anchored_at(mine, theirs, comparison)
    if "office" in (first, second):
        return False
    if first == "place" and (len(mine.entities[0]) == 2) != (len(theirs.entities[0]) == 2):
        return False  # a country is not mistaken for a region of several
    return first == second or (first in BODIES and second in BODIES)


def _strangers(mine: Mention, theirs: Mention, comparison: Comparison) -> bool:
    """Whether an unknown name stands where the source has another name."""
    tokens = comparison.source.tokens, comparison.target.tokens
    if title_case(tokens[0]) or title_case(tokens[1]) or common(mine) or common(theirs):
        return False
    if person_like(mine, theirs):
        return True
    for mention, side in ((mine, tokens[0]), (theirs, tokens[1])):
        if mention.kind in ("nationality", "office", "title", "people", "event") or not mention.surface[:1].isupper():
            return False
        # Words that the dictionary has are a name only with company, or inside the source's sentence.
        ordinary = not known(mention) and mention.how == "ordinary words" and len(mention.key.split()) == 1
        if ordinary and (side is tokens[1] or opens_sentence(mention, side)):
            return False
        if mention.how == "compound" and not known(mention):
            return False
    before = word_before(theirs, tokens[1])
    if before is not None and before.norm.rstrip(".") in ("ms", "mr", "mrs", "miss", "dr"):
        return False  # Sharon, and Ms Davis: the manner of naming differs
    starts = [mention.how == "sentence start" for mention in (mine, theirs)]
    if any(starts) and not (all(starts) and not _english(theirs)):
        return False
    if _said_apart(mine, theirs, comparison):
        return False
    return anchored_at(mine, theirs, comparison)


def _english(mention: Mention) -> bool:
    return distilled().get(mention.key) is not None


def _said_apart(mine: Mention, theirs: Mention, comparison: Comparison) -> bool:
    """Whether the target's name spells or translates a part of the source's: a rendering of it, good or bad, and no other name."""
    meanings = {
        value[:5]
        for token in within(comparison.source.tokens, mine)
        for group in ((token.norm,), token.concepts, *token.parts)
        for phrase in group
        for value in phrase.split()
        if len(value) > 3
    }
    words = [word for word in theirs.key.split() if len(word) > 3]
    spelt = [word for word in words if any(word[:4] == other[:4] for other in mine.key.split())]
    turned = [word for word in words if word[:5] in meanings and word not in spelt]
    return bool(turned) or len(spelt) >= max(1, len(words))


def anchored_at(mine: Mention, theirs: Mention, comparison: Comparison) -> bool:
    """Whether two mentions stand in the same surroundings, or at the same place of their sentences."""
    mine_tokens, their_tokens = within(comparison.source.tokens, mine), within(comparison.target.tokens, theirs)
    if not mine_tokens or not their_tokens:
        return False
    if anchored(comparison, mine_tokens[0], their_tokens[0], reach=3) or anchored(
        comparison, mine_tokens[-1], their_tokens[-1], reach=3
    ):
        return True
    return abs(place_in(mine, comparison.source) - place_in(theirs, comparison.target)) < 0.15


def _confidence(mine: Mention, theirs: Mention, comparison: Comparison, context: Context) -> float:
    if not known(mine) or not known(theirs):
        return 0.8 if person_like(mine, theirs) else 0.65
    value = 0.95 if mine.kind == theirs.kind else 0.8
    if elsewhere(theirs, context, "source"):
        value -= 0.15
    if class_of(mine) == "office":
        value -= 0.15
    return value


def _right_name(mention: Mention) -> str:
    return english_name(mention) if mention.entities else mention.surface


RULE = Rule(
    code="ENT002",
    name="entity-changed",
    severity="critical",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a name, institution, place, people or office of the source that stands in the target as another one of its kind: the
Foreign Ministry as the Justice Ministry, Iraq as Iran, the court of appeal as the supreme court.

## Why it matters
The sentence stays fluent and scores well, and it accuses the wrong party.

## Known limits
It needs both names to be known, or to stand at the same place. A country named by its capital, or an institution by its
country, is taken as the same.
""",
    bad=(
        Example(
            "Utenriksdepartementet i Damaskus fordømmer angrepet.",
            "The Justice Ministry in Damascus condemns the attack.",
            "Justice Ministry",
        ),
        Example(
            "Høyesterett forkastet anken fra Equinor.",
            "The Court of Appeal dismissed the appeal from Equinor.",
            "Court of Appeal",
        ),
        Example(
            "Statsministeren reiste til Sverige mandag.",
            "The Prime Minister travelled to Denmark on Monday.",
            "Denmark",
        ),
    ),
    good=(
        Example(
            "Utenriksdepartementet i Damaskus fordømmer angrepet.", "Syria's foreign ministry has condemned the attack."
        ),
        Example("Stortinget vedtok loven i går.", "The Norwegian parliament passed the act yesterday."),
        Example("FN ber om våpenhvile i Jemen.", "The United Nations is calling for a ceasefire in Yemen."),
    ),
    check=check,
    by_words=True,
    priority=20,
)
