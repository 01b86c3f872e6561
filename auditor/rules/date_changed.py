"""DAT001: a weekday, month, year or clock time that became another."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding, TimeRef
from auditor.registry import Example, Rule
from auditor.rules._evidence import added, lost, place_in
from auditor.rules._times import shared_slot
from auditor.rules.context import Context


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Two times that fill the same slot with other values."""
    gone = [item for item in lost(comparison, "time") if isinstance(item, TimeRef)]
    new = [item for item in added(comparison, "time") if isinstance(item, TimeRef)]
    taken: set[int] = set()
    for gap in comparison.missing("time", "source"):
        if isinstance(gap.rival, TimeRef) and gap.evidence in CALENDAR:
            taken.update((gap.item.start, gap.rival.start))
            yield _finding(comparison, context, gap.item, gap.rival, gap.evidence)
    for mine in gone:
        if mine.start in taken:
            continue
        rivals = [(theirs, slot) for theirs in new if theirs.start not in taken and (slot := shared_slot(mine, theirs))]
        if not rivals:
            continue
        theirs, slot = min(
            rivals, key=lambda item: abs(place_in(item[0], comparison.target) - place_in(mine, comparison.source))
        )
        taken.add(theirs.start)
        yield _finding(comparison, context, mine, theirs, slot)


CALENDAR = ("weekday", "month", "year", "day", "clock")


def _finding(comparison: Comparison, context: Context, mine: TimeRef, theirs: TimeRef, slot: str) -> Finding:
    return context.finding(
        RULE,
        comparison.unit,
        f"source: {mine.text}; target: {theirs.text}: another {slot}",
        source=mine,
        target=theirs,
        evidence={"slot": slot, "source": dict(mine.values), "target": dict(theirs.values)},
        suggestion=f"give the {slot} of the source: {mine.text}",
        confidence=0.9,
    )


RULE = Rule(
    code="DAT001",
    name="date-changed",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a weekday, day, month, year or clock time of the source that stands in the target with another value.

## Why it matters
A date is a fact that readers act on.

## Known limits
A weekday rendered as a date, or the other way round, is not compared: the day of publication is not known.
""",
    bad=(
        Example("Rettssaken starter 12. mars.", "The trial starts on 12 May.", "12 May"),
        Example("Møtet er på tirsdag.", "The meeting is on Thursday.", "Thursday"),
        Example("Loven ble vedtatt i 1998.", "The act was passed in 1989.", "1989"),
    ),
    good=(
        Example("Rettssaken starter 12. mars.", "The trial begins on March 12."),
        Example("Toget går klokken 14.30.", "The train leaves at 2.30 pm."),
    ),
    check=check,
    priority=28,
)
