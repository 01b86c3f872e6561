"""OMI001: a sentence or clause of the source without counterpart."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding
from auditor.registry import Example, Rule
from auditor.rules._extent import unsaid
from auditor.rules.context import Context


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A unit without target, a source sentence or clause that nothing in the target says."""
    yield from unsaid(RULE, comparison, context, "source", mend="translate it, or mark the cut")


RULE = Rule(
    code="OMI001",
    name="omission",
    severity="major",
    mqm="accuracy/omission",
    doc="""
## What it does
Finds a sentence of the source that no target sentence renders, and a clause whose words have no counterpart.

## Why it matters
What is left out is often the other side of the story.

## Known limits
A lost subhead is minor. A phrase counts as lost by what its words, the rest of the sentence and the length of both sides say together;
one of a single word (under the pandemic) is seldom sure enough, and a name alone is left to ENT001.
""",
    bad=(
        Example(
            "Brannen startet på kjøkkenet tidlig i morges, og to ansatte ble sendt til sykehuset med røykskader etterpå.",
            "The fire started in the kitchen early this morning.",
            "to ansatte ble sendt til sykehuset",
        ),
    ),
    good=(
        Example(
            "Brannen startet på kjøkkenet tidlig i morges.",
            "It was in the kitchen that the fire began early this morning.",
        ),
        Example("Det var svært mye snø på veiene i går.", "There was a lot of snow on the roads yesterday."),
    ),
    check=check,
    priority=57,
)
