"""ADD001: a sentence or clause of the target without counterpart."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding
from auditor.registry import Example, Rule
from auditor.rules._extent import absorbed, is_heading, swallowed, unmatched_run
from auditor.rules.context import Context, around, quote


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A unit without source, or a run of target words that nothing in the source says."""
    unit = comparison.unit
    if unit.target and not unit.source:
        heading = is_heading(unit.target_text)
        if absorbed(comparison, context.comparisons, "target"):
            return
        yield context.finding(
            RULE,
            unit,
            f"target: “{quote(unit.target_text)}”; source: nothing",
            target=around(*unit.target),
            evidence={"extent": "heading" if heading else "sentence"},
            suggestion="remove it, or check where it comes from",
            confidence=max(0.5, unit.confidence),
            severity="minor" if heading else None,
        )
        return
    sentence = swallowed(comparison, "target")
    if sentence is not None:
        yield context.finding(
            RULE,
            unit,
            f"target: “{quote(sentence.text)}”; source: nothing",
            target=sentence,
            evidence={"extent": "sentence"},
            suggestion="remove it, or check where it comes from",
            confidence=0.7,
        )
        return
    run = unmatched_run(comparison, "target")
    if run:
        where = around(*run)
        yield context.finding(
            RULE,
            unit,
            f"target: “{quote(context.target.text[where.start : where.end])}”; source: nothing that says it",
            target=where,
            evidence={"extent": "clause", "words": [token.text for token in run]},
            suggestion="remove the clause, or check where it comes from",
            confidence=0.6,
        )


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
An added subhead is minor. Explanations of a few words are left alone.
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
    priority=72,
)
