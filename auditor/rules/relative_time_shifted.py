"""DAT002: late Thursday became last Thursday; i fjor became this year."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Comparison, Finding, Quantity, TimeRef
from auditor.registry import Example, Rule
from auditor.rules._amounts import moved, recount, worth
from auditor.rules._evidence import added, lost
from auditor.rules._times import perspective, shifted
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
        if mine.start in seen or _counted_anew(mine, theirs):
            continue
        if mine.text.lower().startswith("i løpet av") and float(theirs.values.get("offset") or 0) < 0:
            continue  # the year that a report tells of may be over
        elsewhere = mine.start in rivals and (_turned(mine, theirs) or perspective(mine) * perspective(theirs) >= 0)
        elsewhere = elsewhere and rivals[mine.start] is theirs
        why = _moved(mine, theirs) or _past(mine, theirs, comparison) or ("another time" if elsewhere else "")
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
            confidence=0.6 if _season(mine) and _season(theirs) else 0.85,
        )

    for mine, theirs in _days_apart(comparison):
        if mine.start in seen:
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {mine.text}; target: {theirs.text}: another day",
            source=mine,
            target=theirs,
            evidence={"source": dict(mine.values), "target": dict(theirs.values)},
            confidence=0.65,
        )
    for mine, theirs in _ahead(comparison):
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {mine.text} (ago); target: in {theirs.text}: what is past became what is to come",
            source=mine,
            target=theirs,
            evidence={"source": dict(mine.values), "target": worth(theirs)},
            suggestion=f"write “{theirs.text} ago”",
            confidence=0.7,
        )
    for item in moved(comparison):
        if item.source.start in seen:
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {item.source.text}; target: {item.target.text}: another time",
            source=item.source,
            target=item.target,
            evidence={"source": worth(item.source), "target": worth(item.target)},
            confidence=item.confidence,
        )


def _days_apart(comparison: Comparison) -> Iterator[tuple[TimeRef, TimeRef]]:
    """A weekday of the week before or after (forrige fredag) that became today, or the other way round, where no other time is left over."""
    mine = [item for item in lost(comparison, "time") if isinstance(item, TimeRef)]
    theirs = [item for item in added(comparison, "time") if isinstance(item, TimeRef)]
    if len(mine) != 1 or len(theirs) != 1:
        return
    for named, near in ((mine[0], theirs[0]), (theirs[0], mine[0])):
        modifier = named.values.get("modifier")
        offset = near.values.get("offset")
        if (
            named.kind != "weekday"
            or near.kind != "relative"
            or modifier not in MOVES
            or near.values.get("unit") != "day"
        ):
            continue
        if offset == 0 or (offset == -1 and not near.values.get("part")) or (offset == 1 and modifier == "last"):
            yield mine[0], theirs[0]


def _ahead(comparison: Comparison) -> Iterator[tuple[TimeRef, Quantity]]:
    """A count of years ago that the target tells with "in": for fire år siden, "in four years"."""
    tokens = comparison.target.tokens
    for mine in lost(comparison, "time"):
        if (
            not isinstance(mine, TimeRef)
            or mine.values.get("anchor")
            or mine.values.get("span")
            or not mine.values.get("count")
        ):
            continue
        if mine.values["offset"] >= 0 or mine.values.get("vague"):
            continue
        for theirs in comparison.target.quantities:
            before = [token.text.lower() for token in tokens if token.end <= theirs.start][-1:]
            after = [token.text.lower() for token in tokens if token.start >= theirs.end][:1]
            if (
                theirs.unit == mine.values["unit"]
                and theirs.low == mine.values["count"]
                and before == ["in"]
                and after not in (["ago"], ["past"])
            ):
                yield mine, theirs


def _turned(mine: TimeRef, theirs: TimeRef) -> bool:
    """Whether earlier in the day became later in the day."""
    return int(mine.values.get("turn") or 0) * int(theirs.values.get("turn") or 0) < 0


def _same_slot(mine: TimeRef, theirs: TimeRef) -> bool:
    if mine.values.get("weekday") is not None:
        return mine.values.get("weekday") == theirs.values.get("weekday")
    return mine.kind == theirs.kind == "relative"


def _season(time: TimeRef) -> bool:
    return time.values.get("season") is not None


def _counted_anew(mine: TimeRef, theirs: TimeRef) -> bool:
    """Whether NUM001 or NUM002 speaks of it: another number of years, or years for months, before or after something."""
    why = recount(mine, theirs)
    return why == "number" or (why == "unit" and bool(mine.values.get("anchor")))


def _past(mine: TimeRef, theirs: TimeRef, comparison: Comparison) -> str:
    """A weekday to come, told in the present, that became last week's: åpner lørdag, "opened last Saturday"."""
    if mine.kind != "weekday" or theirs.kind != "weekday" or mine.values["weekday"] != theirs.values["weekday"]:
        return ""
    if mine.values["modifier"] or theirs.values["modifier"] != "last":
        return ""
    forms = {token.form for token in comparison.source.tokens if token.pos == "verb"}
    return "a day to come became one that is past" if "pres" in forms and not forms & {"past", "part"} else ""


def _moved(mine: TimeRef, theirs: TimeRef) -> str:
    if mine.values.get("weekday") is not None and mine.values.get("weekday") == theirs.values.get("weekday"):
        first, second = mine.values.get("modifier", ""), theirs.values.get("modifier", "")
        if any(
            eve.values.get("eve")
            and not other.values.get("eve")
            and "night" in (other.values.get("part"), other.values.get("daypart"))
            for eve, other in ((mine, theirs), (theirs, mine))
        ):
            return "the night before a day became the night after it"
        if {first, second} == set(MOVES):
            return "another week"
        if (mine.values.get("soon") and theirs.values.get("week") == "next") or (
            theirs.values.get("soon") and mine.values.get("week") == "next"
        ):
            return "the coming one became that of the week after"
        if second in MOVES and not first and mine.values.get("part") and not theirs.values.get("part"):
            # "sent torsdag" said as "last Thursday": late in the day was read as the week before.
            return "the time of day became another week"
        return ""
    if perspective(mine) * perspective(theirs) < 0:
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
    priority=6,
)
