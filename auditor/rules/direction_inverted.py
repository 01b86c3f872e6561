"""ANT001: rise became fall, first became last, buyer became seller."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding
from auditor.registry import Example, Rule
from auditor.rules._inversion import degrees, inversions, words
from auditor.rules.context import Context

KINDS = ("direction", "order", "outcome", "role", "quality")
SURE = {"direction": 0.0, "outcome": 0.0, "order": -0.05, "role": -0.05, "quality": -0.05}


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """An unmatched source word and an unmatched target word that are opposites."""
    for found in inversions(comparison, KINDS):
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {words(context.source, found.source)} ({found.opposition.a}); target: {words(context.target, found.target)}: the opposite",
            source=found.source,
            target=found.target,
            evidence={"kind": found.opposition.kind, "source": found.opposition.a, "target": found.opposition.b},
            suggestion=f"write {found.opposition.a}",
            confidence=found.confidence + SURE[found.opposition.kind],
        )
    for turned in degrees(comparison):
        meant, said = ("more", "less") if turned.more else ("less", "more")
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {turned.source.text} ({meant}); target: {turned.target.text}: the opposite",
            source=turned.source,
            target=turned.target,
            evidence={"kind": "degree", "source": meant, "target": said},
            suggestion=f"write {meant}",
            confidence=turned.confidence,
        )


RULE = Rule(
    code="ANT001",
    name="direction-inverted",
    severity="critical",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a word exchanged for its opposite: steg (rose) as "fell" or "cheaper", vant (won) as "lost", første (first) as "last", kjøper
(buyer) as "seller", frikjent (acquitted) as "convicted", nord for (north of) as "south of", mer (more) as "less".

## Why it matters
One word turns the news round.

## Known limits
It knows the words and phrases of the opposites table. An opposite under a denial ("ikke dyrt": cheap), two opposites in one clause
(fewer absent: more present) and one event told from the other side (sold to her: she bought it) count as kept. Before and after are
judged with the other words of time (DAT003).
""",
    bad=(
        Example("Prisene på boliger steg kraftig i mai.", "House prices fell sharply in May.", "fell"),
        Example("Mannen ble frikjent i tingretten.", "The man was convicted in the district court.", "convicted"),
        Example("Laget vant kampen mot Brann.", "The team lost the match against Brann.", "lost"),
        Example("Vi må regne med mer regn i helgen.", "We can expect less rain at the weekend.", "less"),
    ),
    good=(
        Example("Prisene på boliger steg kraftig i mai.", "House prices rose sharply in May."),
        Example("Laget tapte ikke kampen mot Brann.", "The team did not lose the match against Brann."),
        Example("Strømmen er ikke dyr nå.", "Electricity is cheap now."),
        Example("Hun solgte hytta til broren i fjor.", "Her brother bought the cabin from her last year."),
    ),
    check=check,
    by_words=True,
    priority=16,
)
