"""ADD001: a sentence or clause of the target without counterpart."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding
from auditor.registry import Example, Rule
from auditor.rules._extent import unsaid
from auditor.rules.context import Context


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A unit without source, a target sentence or clause that nothing in the source says."""
    yield from unsaid(RULE, comparison, context, "target", mend="remove it, or check where it comes from")


RULE = Rule(
    code="ADD001",
    name="addition",
    severity="major",
    mqm="accuracy/addition",
    doc="""
## What it does
Finds a sentence of the target that renders nothing in the source, and a clause whose words have no counterpart.

## Why it matters
Spun text invents, and the invention stands beside the facts.

## Known limits
An added subhead is minor. What explains a name (the transit agency Ruter) is left alone, and a name alone is left to ENT003. A phrase
of one or two words is seldom sure enough.
""",
    bad=(
        Example(
            "Brannen startet på kjøkkenet tidlig i morges.",
            "The fire started in the kitchen early this morning, and the owner had been warned about faulty wiring several times before.",
            "the owner had been warned",
        ),
    ),
    good=(
        Example(
            "VG melder at brannen startet på kjøkkenet.",
            "According to the Norwegian newspaper VG, the fire started in the kitchen.",
        ),
        Example("Det var svært mye snø på veiene i går.", "There was a lot of snow on the roads yesterday."),
    ),
    check=check,
    priority=58,
)
