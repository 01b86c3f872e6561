"""DAT002: late Thursday became last Thursday; i fjor became this year."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding, TimeRef
from auditor.registry import Example, Rule
from auditor.rules._evidence import added, lost
from auditor.rules._times import shifted
from auditor.rules.context import Context

MOVES = ("last", "next")


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Weekdays whose modifier moved them by a week, and relative times that point elsewhere."""
    pairs = [(match.source, match.target) for match in comparison.matched("time")]
    pairs += [
        (mine, theirs)
        for mine in lost(comparison, "time")
        for theirs in added(comparison, "time")
        if isinstance(mine, TimeRef) and isinstance(theirs, TimeRef) and _same_slot(mine, theirs)
    ]
    rivals = {
        gap.item.start: gap.rival
        for gap in comparison.missing("time", "source")
        if gap.evidence == "relative" and gap.rival
    }
    pairs += [
        (mine, rivals[mine.start])
        for mine in lost(comparison, "time")
        if isinstance(mine, TimeRef) and mine.start in rivals
    ]
    seen: set[int] = set()
    for mine, theirs in pairs:
        if mine.start in seen:
            continue
        moved = mine.start in rivals and _perspective(mine.text) * _perspective(theirs.text) >= 0
        why = _moved(mine, theirs) or ("another time" if moved and rivals[mine.start] is theirs else "")
        seen.add(mine.start) if why else None
        if not why:
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {mine.text}; target: {theirs.text}: {why}",
            source=mine,
            target=theirs,
            evidence={"source": dict(mine.values), "target": dict(theirs.values)},
            confidence=0.85,
        )


def _same_slot(mine: TimeRef, theirs: TimeRef) -> bool:
    if mine.values.get("weekday") is not None:
        return mine.values.get("weekday") == theirs.values.get("weekday")
    return mine.kind == theirs.kind == "relative"


def _perspective(text: str) -> int:
    words = set(text.lower().split())
    return (
        -1
        if words & {"før", "before", "earlier"}
        else 1
        if words & {"etter", "after", "later", "senere", "seinare"}
        else 0
    )


def _moved(mine: TimeRef, theirs: TimeRef) -> str:
    if mine.values.get("weekday") is not None and mine.values.get("weekday") == theirs.values.get("weekday"):
        first, second = mine.values.get("modifier", ""), theirs.values.get("modifier", "")
        if {first, second} == set(MOVES):
            return "another week"
        if second in MOVES and not first and mine.values.get("part") and not theirs.values.get("part"):
            # "sent torsdag" said as "last Thursday": late in the day was read as the week before.
            return "the time of day became another week"
        return ""
    if _perspective(mine.text) * _perspective(theirs.text) < 0:
        return ""  # the day before the race, a day after the crash: the same two days seen from either end
    return "another time" if shifted(mine, theirs) else ""


RULE = Rule(
    code="DAT002",
    name="relative-time-shifted",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a relative time that moved: sent torsdag (late on Thursday) as "last Thursday", i fjor (last year) as "this year", neste uke
(next week) as "last week".

## Why it matters
The event moves to another day, week or year.

## Known limits
A bare weekday said as "last Thursday" is tolerated: news agencies write both.
""",
    bad=(
        Example("Angrepet skjedde sent torsdag.", "The attack happened last Thursday.", "last Thursday"),
        Example("Selskapet gikk med underskudd i fjor.", "The company made a loss this year.", "this year"),
        Example("Forhandlingene fortsetter neste uke.", "The negotiations continued last week.", "last week"),
    ),
    good=(
        Example("Angrepet skjedde sent torsdag.", "The attack took place late on Thursday."),
        Example("Møtet ble holdt torsdag.", "The meeting was held last Thursday."),
        Example("Selskapet gikk med underskudd i fjor.", "Last year the company made a loss."),
    ),
    check=check,
    priority=26,
)
