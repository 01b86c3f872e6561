"""NUM002: the right figure in the wrong unit, currency or order of magnitude."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding, Quantity
from auditor.registry import Example, Rule
from auditor.rules._amounts import Exchange, exchanges, worth
from auditor.rules._rates import exchanged_rates
from auditor.rules.context import Context


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Amounts whose digits stayed and whose unit, currency or scale did not."""
    for item in exchanges(comparison):
        if item.why == "number":
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            _message(item),
            source=item.source,
            target=item.target,
            evidence={"source_value": worth(item.source), "target_value": worth(item.target), "changed": item.why},
            confidence=item.confidence,
        )
    for mine, theirs in exchanged_rates(comparison):
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: by the {mine.period}; target: by the {theirs.period}",
            source=mine,
            target=theirs,
            evidence={"source_value": mine.period, "target_value": theirs.period, "changed": "period"},
            suggestion=f"write “a {mine.period}”" if mine.period != "hour" else "write “an hour”",
            confidence=0.85,
        )


def _message(item: Exchange) -> str:
    mine, theirs = item.source, item.target
    said = f"source: {mine.text}"
    if isinstance(mine, Quantity) and mine.unit and item.why == "unit":
        said += f" (in {mine.unit})"
    elif isinstance(mine, Quantity) and item.why == "magnitude":
        said += f" ({mine.low:,.15g}{f' to {mine.high:,.15g}' if mine.high != mine.low else ''})"
    return f"{said}; target: {theirs.text}: another {'unit' if item.why == 'unit' else 'order of magnitude'}"


RULE = Rule(
    code="NUM002",
    name="unit-or-magnitude",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds an amount whose figure stayed while its unit, currency or order of magnitude changed: 300 meter as "300 feet", millioner (million)
as "billion", kroner as "dollars", i året (a year) as "a month", prosentpoeng (percentage points) as "percent", hundrevis (hundreds) as "thousands".

## Why it matters
The digits look right, and the amount is wrong by a factor of ten, a thousand or a rate of exchange.

## Known limits
Units that were converted rightly count as equal, also when rounded; an amount that was converted from one currency to another is not
checked, and a unit of time said quite differently (et døgn: overnight) is left alone.
""",
    bad=(
        Example("Snøen lå 300 meter fra veien.", "The snow lay 300 feet from the road.", "300 feet"),
        Example("Selskapet tapte 18 millioner kroner.", "The company lost 18 billion kroner.", "18 billion kroner"),
        Example("Avtalen er verdt 46 millioner kroner.", "The deal is worth 46 million dollars.", "46 million dollars"),
        Example("Han ble dømt til seks års fengsel.", "He was sentenced to six months in prison.", "six months"),
        Example("Avgiften er 900 kroner i året.", "The charge is 900 kroner a month.", "900 kroner a month"),
        Example("Hundrevis av pasienter ventet.", "Thousands of patients were waiting.", "Thousands"),
    ),
    good=(
        Example("Snøen lå 300 meter fra veien.", "The snow lay nearly 1,000 feet from the road."),
        Example("Han ble dømt til to års fengsel.", "He was sentenced to 24 months in prison."),
        Example("Selskapet tapte en halv million kroner.", "The company lost 500,000 kroner."),
        Example("Broen er 16 kilometer lang.", "The bridge is ten miles long."),
    ),
    check=check,
    priority=8,
)
