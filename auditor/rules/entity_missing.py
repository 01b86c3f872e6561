"""ENT001: a mention of the source that the target lost."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding, Mention
from auditor.registry import Example, Rule
from auditor.rules._evidence import (
    class_of,
    common,
    elsewhere,
    explained,
    known,
    lost,
    named,
    related_to_any,
    surely_named,
    touched,
)
from auditor.rules.context import Context

# What a faithful text may leave to the reader: nationalities, offices and peoples are often said by a pronoun or a plain noun.
LEFT_OUT = ("office", "people", "event")


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A name of the source that nothing in the target says."""
    anchor = sum(match.kind in ("word", "mention") for match in comparison.matches)
    for mine in lost(comparison, "mention"):
        if not isinstance(mine, Mention) or explained(mine, comparison, "source"):
            continue
        if (
            not surely_named(mine)
            or touched(mine, comparison, "source")
            or common(mine)
            or class_of(mine) in LEFT_OUT
            or mine.kind == "nationality"
            or "no" in mine.entities
        ):
            continue
        if related_to_any(mine, comparison.target.mentions) or anchor < 3:
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {named(mine)}; target: nothing that names it",
            source=mine,
            evidence={"entities": list(mine.entities), "kind": mine.kind},
            confidence=_confidence(mine, comparison, context),
        )


def _confidence(mine: Mention, comparison: Comparison, context: Context) -> float:
    value = 0.8 if known(mine) else 0.6
    if not known(mine) and len(mine.key.split()) == 1:
        value -= 0.15  # a surname by itself is soon a pronoun, a role, a nickname
    if _apposed(mine, comparison):
        value -= 0.35  # Deptford, London: the nearer place is enough
    pronoun = any(token.pos == "pron" for token in comparison.target.tokens)
    repeated = (
        sum(bool(set(m.entities) & set(mine.entities)) or m.key == mine.key for m in comparison.source.mentions) > 1
    )
    if elsewhere(mine, context, "target"):
        # A text that names it elsewhere may say "it" here.
        value -= 0.25 if class_of(mine) == "place" and not pronoun else 0.35
    elif pronoun:
        value -= 0.15
    if repeated:
        value -= 0.3
    places = [match for match in comparison.matched("mention") if class_of(match.source) == "place"]
    if class_of(mine) == "place" and places:
        # "Kauai, Hawaii": the nearer place is enough for many a reader.
        value -= 0.2
    titled = any(0 <= mine.start - other.end <= 1 for other in comparison.source.mentions)
    if titled and not known(mine):
        value -= 0.2  # Kong Harald: the monarch
    if mine.kind == "acronym" and not known(mine):
        value -= 0.15
    if mine.how == "compound":
        value -= 0.1
    value -= 0.6 * max(0.0, 0.75 - comparison.coverage)
    return max(0.0, value)


def _apposed(mine: Mention, comparison: Comparison) -> bool:
    """Whether the name only explains a name before it, after a comma."""
    tokens = comparison.source.tokens
    index = next((i for i, token in enumerate(tokens) if token.start >= mine.start), 0)
    return (
        index >= 2
        and tokens[index - 1].text == ","
        and any(match.source.end == tokens[index - 2].end for match in comparison.matched("mention"))
    )


RULE = Rule(
    code="ENT001",
    name="entity-missing",
    severity="major",
    mqm="accuracy/omission",
    doc="""
## What it does
Finds a name of the source (a person, place, institution or group) that the target neither names nor describes.

## Why it matters
Without the name the reader no longer knows who acted, or where.

## Known limits
A pronoun or a description ("the president") may stand for the name; where the target has one, or names the thing in another
sentence, the finding is held back.
""",
    bad=(
        Example(
            "Politiet i Bergen pågrep to menn etter brannen på sykehuset.",
            "The police arrested two men after the fire at the hospital.",
            "Bergen",
        ),
        Example(
            "Analytikere i Reuters venter at prisen på olje stiger neste måned.",
            "Analysts expect the price of oil to rise next month.",
            "Reuters",
        ),
    ),
    good=(
        Example(
            "Politiet i Bergen pågrep to menn etter brannen på sykehuset.",
            "Two men were arrested by Bergen police after the hospital fire.",
        ),
        Example(
            "Regjeringen i Norge vil øke støtten til bønder.", "The government wants to raise support for farmers."
        ),
    ),
    check=check,
    priority=60,
)
