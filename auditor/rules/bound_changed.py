"""NUM003: at least became at most, over became under."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding, Quantity
from auditor.registry import Example, Rule
from auditor.rules.context import Context, Range, quote

LOWER = frozenset(("at-least", "more-than"))
UPPER = frozenset(("at-most", "less-than", "up-to"))
NEAR_UPPER = frozenset(("almost",))
SAID = {
    "at-least": "at least", "more-than": "more than", "at-most": "at most", "less-than": "less than", "up-to": "up to",
    "almost": "nearly", "about": "about", "": "exactly",
}  # fmt: skip


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Matched numbers whose bounds point to opposite sides."""
    for match in comparison.matched("quantity"):
        mine, theirs = match.source, match.target
        if (
            not isinstance(mine, Quantity)
            or not isinstance(theirs, Quantity)
            or not _contradict(mine.bound, theirs.bound)
        ):
            continue
        source, target = _where(mine), _where(theirs)
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {SAID.get(mine.bound, mine.bound)} {mine.text}; target: {SAID.get(theirs.bound, theirs.bound)} {theirs.text}",
            source=source,
            target=target,
            evidence={"source_bound": mine.bound, "target_bound": theirs.bound},
            suggestion=f"write “{SAID.get(mine.bound, mine.bound)} {quote(theirs.text)}”",
            confidence=0.9,
        )


def _contradict(mine: str, theirs: str) -> bool:
    if (mine in LOWER and theirs in UPPER) or (mine in UPPER and theirs in LOWER):
        return True
    return (mine in NEAR_UPPER and theirs == "more-than") or (mine == "more-than" and theirs in NEAR_UPPER)


def _where(quantity: Quantity) -> Range:
    if quantity.bound_start < 0:
        return Range(quantity.start, quantity.end)
    return Range(quantity.bound_start, quantity.bound_end)


RULE = Rule(
    code="NUM003",
    name="bound-changed",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a bound that turned: minst (at least) as "at most", over as "under", opptil (up to) as "more than".

## Why it matters
"At least 28 dead" and "at most 28 dead" are different news.

## Known limits
A bound that is merely lost, or "over" said as "at least", is not reported.
""",
    bad=(
        Example("Minst 28 sivile ble drept.", "At most 28 civilians were killed.", "At most"),
        Example(
            "Over 30 personer ble skadet i ulykken.", "Fewer than 30 people were injured in the accident.", "Fewer than"
        ),
    ),
    good=(
        Example("Minst 28 sivile ble drept.", "No fewer than 28 civilians were killed."),
        Example("Over 30 personer ble skadet i ulykken.", "More than 30 people were injured in the accident."),
    ),
    check=check,
    priority=25,
)
