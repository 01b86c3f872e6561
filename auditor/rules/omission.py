"""OMI001: a sentence or clause of the source without counterpart."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding
from auditor.registry import Example, Rule
from auditor.rules._extent import absorbed, is_heading, swallowed, unmatched_run
from auditor.rules.context import Context, around, quote


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A unit without target, or a run of source words that nothing in the target says."""
    unit = comparison.unit
    if unit.source and not unit.target:
        heading = is_heading(unit.source_text)
        if absorbed(comparison, context.comparisons, "source"):
            return
        yield context.finding(
            RULE,
            unit,
            f"source: “{quote(unit.source_text)}”; target: nothing",
            source=around(*unit.source),
            evidence={"extent": "heading" if heading else "sentence"},
            suggestion="translate it, or mark the cut",
            confidence=max(0.5, unit.confidence),
            severity="minor" if heading else None,
        )
        return
    sentence = swallowed(comparison, "source")
    if sentence is not None:
        yield context.finding(
            RULE,
            unit,
            f"source: “{quote(sentence.text)}”; target: nothing",
            source=sentence,
            evidence={"extent": "sentence"},
            suggestion="translate it, or mark the cut",
            confidence=0.7,
        )
        return
    run = unmatched_run(comparison, "source")
    if run:
        where = around(*run)
        yield context.finding(
            RULE,
            unit,
            f"source: “{quote(context.source.text[where.start : where.end])}”; target: nothing that says it",
            source=where,
            evidence={"extent": "clause", "words": [token.text for token in run]},
            suggestion="translate the clause",
            confidence=0.6,
        )


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
A lost subhead is minor. A clause is reported only when many of its words in a row are missing and the rendering is short for its
source.
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
    priority=70,
)
