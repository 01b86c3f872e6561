"""ENT002: a mention replaced by another of its kind."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.knowledge.entities import entity_table
from auditor.records import Comparison, Finding, Mention
from auditor.registry import Example, Rule
from auditor.rules._evidence import (
    added,
    class_of,
    common,
    elsewhere,
    explained,
    known,
    lost,
    named,
    place_in,
    related_to_any,
)
from auditor.rules.context import Context

HIGH = ("minister", "prime", "president", "king", "queen", "crown", "chancellor", "foreign", "attorney", "ambassador")
"""Offices that are not said for one another: a minister of one portfolio for another, a king for a president."""
PRECISE = ("ministry", "court", "parliament")
"""Kinds of common institution whose names are exact: a hospital may be a clinic, a court of appeal is no supreme court."""
SWAPPABLE = ("institution", "organisation", "place", "office", "people", "media", "event", "person", "name")


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A source mention without counterpart and a target mention without one, of the same class."""
    gone = [m for m in lost(comparison, "mention") if isinstance(m, Mention) and not explained(m, comparison, "source")]
    new = [m for m in added(comparison, "mention") if isinstance(m, Mention) and not explained(m, comparison, "target")]
    taken: set[int] = set()
    for mine in gone:
        if related_to_any(mine, comparison.target.mentions):
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
            confidence=_confidence(mine, theirs, context),
        )


def _rival(mine: Mention, theirs: Mention, comparison: Comparison) -> bool:
    if related_to_any(theirs, comparison.source.mentions):
        return False
    first, second = class_of(mine), class_of(theirs)
    if first not in SWAPPABLE:
        return False
    if not all(known(mention) or mention.how == "spelling" for mention in (mine, theirs)):
        return False
    if not known(mine) and not known(theirs):
        # Two unknown names: only whole names of the same length, at the same place, may be an exchange.
        return (
            len(mine.key.split()) == len(theirs.key.split()) > 1
            and abs(place_in(mine, comparison.source) - place_in(theirs, comparison.target)) < 0.25
        )
    if not known(mine) or not known(theirs):
        return False
    if first == "office":
        return all(any(entity.startswith(HIGH) for entity in mention.entities) for mention in (mine, theirs))
    if common(mine) or common(theirs):
        return mine.kind == theirs.kind and mine.kind in PRECISE
    if first == "place" and (len(mine.entities[0]) == 2) != (len(theirs.entities[0]) == 2):
        return False  # a country is not mistaken for a region of several
    return first == second


def _confidence(mine: Mention, theirs: Mention, context: Context) -> float:
    if not known(mine):
        return 0.55
    value = 0.95 if mine.kind == theirs.kind else 0.8
    if elsewhere(theirs, context, "source"):
        value -= 0.15
    if class_of(mine) == "office":
        value -= 0.15
    return value


def _right_name(mention: Mention) -> str:
    return entity_table().name(mention.entities[0]) if mention.entities else ""


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
