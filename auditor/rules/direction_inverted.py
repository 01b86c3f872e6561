"""ANT001: rise became fall, first became last, buyer became seller."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding
from auditor.registry import Example, Rule
from auditor.rules._inversion import inversions
from auditor.rules.context import Context

KINDS = ("direction", "order", "outcome", "role", "quality")
SURE = {"direction": 0.0, "outcome": 0.0, "order": -0.1, "role": -0.1, "quality": -0.15}


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """An unmatched source word and an unmatched target word that are opposites."""
    for found in inversions(comparison, KINDS):
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {found.source.text} ({found.opposition.a}); target: {found.target.text}: the opposite",
            source=found.source,
            target=found.target,
            evidence={"kind": found.opposition.kind, "source": found.opposition.a, "target": found.opposition.b},
            suggestion=f"write {found.opposition.a}",
            confidence=found.confidence + SURE[found.opposition.kind],
        )


RULE = Rule(
    code="ANT001",
    name="direction-inverted",
    severity="critical",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a word exchanged for its opposite: steg (rose) as "fell", vant (won) as "lost", første (first) as "last", kjøper (buyer) as
"seller", frikjent (acquitted) as "convicted".

## Why it matters
One word turns the news round.

## Known limits
It knows the pairs of the opposites table. An opposite under a negation ("ikke dyrt": cheap) is understood as kept.
""",
    bad=(
        Example("Prisene på boliger steg kraftig i mai.", "House prices fell sharply in May.", "fell"),
        Example("Mannen ble frikjent i tingretten.", "The man was convicted in the district court.", "convicted"),
        Example("Laget vant kampen mot Brann.", "The team lost the match against Brann.", "lost"),
    ),
    good=(
        Example("Prisene på boliger steg kraftig i mai.", "House prices rose sharply in May."),
        Example("Laget tapte ikke kampen mot Brann.", "The team did not lose the match against Brann."),
        Example("Strømmen er ikke dyr nå.", "Electricity is cheap now."),
    ),
    check=check,
    by_words=True,
    priority=16,
)
