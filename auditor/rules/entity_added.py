"""ENT003: a mention of the target that the source does not have."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding, Mention
from auditor.registry import Example, Rule
from auditor.rules._evidence import (
    added,
    class_of,
    common,
    elsewhere,
    explained,
    known,
    related_to_any,
    surely_named,
    touched,
    within,
)
from auditor.rules.context import Context

SOURCE_COUNTRY = frozenset(("no", "oslo", "no-oslo"))
"""The country and capital that a foreign reader is told of ("Oslo's transit agency Ruter")."""
GLOSSES = ("office", "people", "event", "media")
"""Classes that a faithful rendering adds to explain a name ("the newspaper VG", "Prime Minister Støre")."""


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A name in the target that the source names neither here nor anywhere."""
    for theirs in added(comparison, "mention"):
        if not isinstance(theirs, Mention) or explained(theirs, comparison, "target"):
            continue
        if (
            not surely_named(theirs)
            or touched(theirs, comparison, "target")
            or common(theirs)
            or class_of(theirs) in GLOSSES
            or theirs.kind == "nationality"
            or SOURCE_COUNTRY & set(theirs.entities)
        ):
            continue
        if theirs.kind == "ministry" and _ministry_said(comparison):
            continue  # departementet, named in full
        if elsewhere(theirs, context, "source") or related_to_any(theirs, comparison.source.mentions):
            continue
        if not known(theirs) and set(theirs.key.split()) & context.source_words:
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            f"target: {theirs.surface}; source: nothing that names it",
            target=theirs,
            evidence={"entities": list(theirs.entities), "kind": theirs.kind},
            suggestion=f"remove {theirs.surface}, or check where it comes from",
            confidence=_confidence(theirs, comparison),
        )


def _ministry_said(comparison: Comparison) -> bool:
    said = {value for token in comparison.source.tokens for group in (token.concepts, *token.parts) for value in group}
    return bool(said & {"ministry", "department", "government department"})


def _confidence(theirs: Mention, comparison: Comparison) -> float:
    value = 0.75 if known(theirs) else 0.45
    if theirs.kind == "country" and _explains(theirs, comparison):
        value -= 0.35  # US President, Norway's Storting: whose it is, for foreign readers
    if theirs.kind == "acronym" and not known(theirs):
        value -= 0.15
    words = [token for token in within(comparison.target.tokens, theirs) if token.pos != "punct"]
    if not known(theirs) and len(words) > 1 and not any(token.readings for token in words):
        value += 0.1  # a first name and a surname that no dictionary has
    # Where much of the sentence has no counterpart it is the reading, or a free rendering, that is in doubt.
    value -= 0.6 * max(0.0, 0.75 - comparison.precision)
    first = comparison.target.tokens[0].start if comparison.target.tokens else 0
    if theirs.start == first and not known(theirs):
        value -= 0.15
    if any(mention.how == "spelling" and not mention.entities for mention in comparison.source.mentions) and not known(
        theirs
    ):
        value -= 0.1
    return value


def _explains(theirs: Mention, comparison: Comparison) -> bool:
    """Whether a country stands right before an office, an institution or a person."""
    return any(0 < other.start - theirs.end <= 3 for other in comparison.target.mentions)


RULE = Rule(
    code="ENT003",
    name="entity-added",
    severity="major",
    mqm="accuracy/addition",
    doc="""
## What it does
Finds a place, person, institution or group in the target that the source does not mention, in this sentence or any other.

## Why it matters
An invented name puts somebody into the story who was not there.

## Known limits
Explanations for foreign readers ("the Norwegian government", "the newspaper VG", an office before a name) are allowed.
""",
    bad=(
        Example(
            "To menn ble pågrepet etter brannen på sykehuset.",
            "Two men were arrested in Sweden after the fire at the hospital.",
            "Sweden",
        ),
        Example(
            "Prisen på olje steg tirsdag, melder byrået.", "The price of oil rose on Tuesday, OPEC reports.", "OPEC"
        ),
    ),
    good=(
        Example(
            "VG skriver at prisen på olje steg tirsdag.", "The newspaper VG writes that the oil price rose on Tuesday."
        ),
        Example(
            "Regjeringen vil øke støtten til bønder.", "The Norwegian government wants to raise support for farmers."
        ),
    ),
    check=check,
    priority=65,
)
