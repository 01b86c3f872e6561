"""NUM001: a number that became another."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding, Quantity
from auditor.registry import Example, Rule
from auditor.rules._evidence import added, lost, place_in
from auditor.rules.context import Context

# A first and a second, a couple of, a score: said in so many other ways that only an exchange of like for like counts.
SOFT = ("ordinal", "vague", "fraction", "score")


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A source number and a target number, both without counterpart and of one kind; or a figure that is gone."""
    gone = [item for item in lost(comparison, "quantity") if isinstance(item, Quantity)]
    new = [item for item in added(comparison, "quantity") if isinstance(item, Quantity)]
    taken: set[int] = set()
    for mine in gone:
        rivals = [theirs for theirs in new if theirs.start not in taken and _alike(mine, theirs)]
        if not rivals:
            continue
        theirs = min(
            rivals,
            key=lambda q: (
                q.unit != mine.unit,
                abs(place_in(q, comparison.target) - place_in(mine, comparison.source)),
            ),
        )
        taken.add(theirs.start)
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {mine.text}; target: {theirs.text}",
            source=mine,
            target=theirs,
            evidence={
                "source_value": [mine.low, mine.high],
                "target_value": [theirs.low, theirs.high],
                "unit": mine.unit,
            },
            suggestion=f"write the number of the source: {mine.text}",
            confidence=_confidence(mine, theirs),
        )


def _alike(mine: Quantity, theirs: Quantity) -> bool:
    if mine.kind in SOFT or theirs.kind in SOFT:
        return mine.kind == theirs.kind and mine.kind in ("ordinal", "fraction", "score")
    if mine.kind == theirs.kind:
        return mine.unit == theirs.unit or not mine.unit or not theirs.unit or mine.kind in ("money", "measure")
    # "20 percent" and a bare "30", "3 km" and "13": the unit may have gone with the number.
    return "cardinal" in (mine.kind, theirs.kind) and "ordinal" not in (mine.kind, theirs.kind)


def _confidence(mine: Quantity, theirs: Quantity) -> float:
    if mine.kind != theirs.kind or mine.unit != theirs.unit:
        return 0.6
    small = max(mine.high, theirs.high) <= 2 and mine.kind == "cardinal"
    return 0.6 if small else 0.9


RULE = Rule(
    code="NUM001",
    name="number-changed",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a figure, number word, percentage or amount that stands in the target with another value.

## Why it matters
A wrong number is quoted on, and nothing in the sentence warns the reader.

## Known limits
Converted units, rounded figures after "about" and vague amounts (titalls, dozens) count as equal; small number words (one, two)
are compared with less confidence.
""",
    bad=(
        Example("Minst 43 mennesker ble drept i angrepet.", "At least 34 people were killed in the attack.", "34"),
        Example(
            "Selskapet tapte 1,5 milliarder kroner i fjor.",
            "The company lost 15 billion kroner last year.",
            "15 billion kroner",
        ),
        Example("Prisen steg med 3,2 prosent.", "The price rose by 2.3 percent.", "2.3 percent"),
    ),
    good=(
        Example("Minst 36 mennesker ble drept i angrepet.", "At least three dozen people were killed in the attack."),
        Example(
            "Selskapet tapte 1,5 milliarder kroner i fjor.", "Last year the company lost one and a half billion kroner."
        ),
        Example("Halvparten av elevene var syke.", "50 percent of the pupils were ill."),
    ),
    check=check,
    priority=30,
)
