"""DAT001: a weekday, month, year or clock time that became another."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding, TimeRef
from auditor.registry import Example, Rule
from auditor.rules._times import orders
from auditor.rules.context import Context


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Two times that fill the same slot with other values."""
    for gap in comparison.missing("time", "source"):
        mine, theirs = gap.item, gap.rival
        if not isinstance(mine, TimeRef) or not isinstance(theirs, TimeRef) or gap.evidence not in CALENDAR:
            continue
        if _border(mine, theirs, comparison):
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {mine.text}; target: {theirs.text}: another {gap.evidence}",
            source=mine,
            target=theirs,
            evidence={"slot": gap.evidence, "source": dict(mine.values), "target": dict(theirs.values)},
            suggestion=f"give the {gap.evidence} of the source: {mine.text}",
            confidence=0.9,
        )


def _border(mine: TimeRef, theirs: TimeRef, comparison: Comparison) -> bool:
    """Whether two years meet: from 2030 on is after 2029, before 2030 is until the end of 2029."""
    first, second = mine.values.get("year"), theirs.values.get("year")
    if mine.kind != "year" or theirs.kind != "year" or not first or not second or abs(first - second) != 1:
        return False
    lead = [
        next(
            (order.relation for order in orders(side) if order.time is not None and order.time.start == time.start), ""
        )
        for side, time in ((comparison.source, mine), (comparison.target, theirs))
    ]
    earlier, later = lead if first < second else lead[::-1]
    return (earlier, later) in (("after", "from"), ("until", "before"), ("by", "before"))


CALENDAR = ("weekday", "month", "year", "day", "clock", "holiday", "quarter")


RULE = Rule(
    code="DAT001",
    name="date-changed",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a weekday, day, month, quarter, year, holiday or clock time of the source that stands in the target with another value.

## Why it matters
A date is a fact that readers act on.

## Known limits
A weekday rendered as a date, or the other way round, is not compared: the day of publication is not known.
""",
    bad=(
        Example("Rettssaken starter 12. mars.", "The trial starts on 12 May.", "12 May"),
        Example("Møtet er på tirsdag.", "The meeting is on Thursday.", "Thursday"),
        Example("Saken behandles før påske.", "The case will be considered before Christmas.", "Christmas"),
        Example("Loven ble vedtatt i 1998.", "The act was passed in 1989.", "1989"),
    ),
    good=(
        Example("Rettssaken starter 12. mars.", "The trial begins on March 12."),
        Example("Toget går klokken 14.30.", "The train leaves at 2.30 pm."),
    ),
    check=check,
    priority=7,
)
