"""Amounts of the source that became others in the target, and how: another number, another unit or magnitude."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from auditor.records import Comparison, Quantity, TimeRef
from auditor.rules._evidence import added, lost, place_in

Why = Literal["number", "unit", "magnitude"]

SOFT = ("ordinal", "vague", "fraction", "score")
"""A first and a second, a couple of, a score: said in so many other ways that only an exchange of like for like counts."""

_DIMENSIONS = (
    frozenset("km m cm mm mile yard foot inch".split()) | {"nautical mile"},
    frozenset("tonne kg g mg µg lb oz".split()),
    frozenset("l dl cl ml gallon m3 ft3 yd3".split()),
    frozenset("m2 ha km2 acre ft2 mi2".split()),
    frozenset("km/h m/s mph knot".split()),
    frozenset("second minute hour day week month year".split()),
    frozenset("W kW MW GW hp kWh MWh GWh TWh".split()),
    frozenset(("percent", "percent-point", "permille", "basis-point")),
)
_SAME_UNIT = re.compile(r"unit|currency")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A source amount and the target amount that stands in its place."""

    source: Quantity | TimeRef
    target: Quantity | TimeRef
    why: Why
    confidence: float


def exchanges(comparison: Comparison) -> list[Exchange]:
    """Every amount that changed, once: the one with the same unit in the same place first."""
    found = [*_recounted(comparison), *(item for item in across(comparison) if not _from_now(item))]
    rivals = {
        gap.item.start: gap.rival
        for gap in comparison.missing("quantity", "source")
        if isinstance(gap.rival, Quantity) and isinstance(gap.item, Quantity) and _SAME_UNIT.match(gap.evidence)
    }
    gone = [item for item in lost(comparison, "quantity") if isinstance(item, Quantity)]
    new = [item for item in added(comparison, "quantity") if isinstance(item, Quantity)]
    taken = {rival.start for rival in rivals.values()} | {item.target.start for item in found}
    for mine in gone:
        if any(item.source.start == mine.start for item in found):
            continue
        if mine.start in rivals:
            theirs = rivals[mine.start]
            found.append(Exchange(mine, theirs, "unit", _unit_confidence(mine, theirs)))
            continue
        likely = [
            theirs
            for theirs in new
            if theirs.start not in taken and (_alike(mine, theirs) or _one_in(mine, theirs, comparison))
        ]
        if not likely:
            continue
        theirs = min(
            likely,
            key=lambda q: (
                q.unit != mine.unit,
                abs(place_in(q, comparison.target) - place_in(mine, comparison.source)),
            ),
        )
        taken.add(theirs.start)
        why = _why(mine, theirs)
        if _rest(mine, theirs) or _reckoned(mine, theirs, comparison):
            continue
        found.append(Exchange(mine, theirs, why, _confidence(mine, theirs)))
    return found


def _alike(mine: Quantity, theirs: Quantity) -> bool:
    scores = [item.kind == "score" or _small_range(item) for item in (mine, theirs)]
    if "score" in (mine.kind, theirs.kind):
        return all(scores)
    if mine.unit == "times" or theirs.unit == "times":
        return mine.unit == theirs.unit
    if mine.kind == theirs.kind == "vague":
        return _scale(mine) and _scale(theirs)
    if mine.kind in SOFT or theirs.kind in SOFT:
        return mine.kind == theirs.kind and mine.kind in ("ordinal", "fraction")
    if mine.kind == theirs.kind == "measure" and mine.unit != theirs.unit and mine.unit and theirs.unit:
        return dimension(mine.unit) == dimension(theirs.unit) >= 0
    if mine.kind == theirs.kind:
        return mine.unit == theirs.unit or not mine.unit or not theirs.unit or mine.kind in ("money", "measure")
    # "20 percent" and a bare "30", "3 km" and "13": the unit may have gone with the number.
    return "cardinal" in (mine.kind, theirs.kind) and "ordinal" not in (mine.kind, theirs.kind)


def _one_in(mine: Quantity, theirs: Quantity, comparison: Comparison) -> bool:
    """Whether a share (hver fjerde) stands against the last part of "one home in five"."""
    before = [token.text.lower() for token in comparison.target.tokens if token.end <= theirs.start][-3:]
    share = mine.kind == "fraction" and theirs.kind == "cardinal" and 2 <= theirs.low <= 20 and not theirs.unit
    return (
        share
        and len(before) == 3
        and before[0] == "one"
        and before[2] == "in"
        and not math.isclose(mine.low, 1 / theirs.low, rel_tol=0.01)
    )


def dimension(unit: str) -> int:
    """Which kind of measure a unit is of; -1 for one that stands alone."""
    return next((index for index, units in enumerate(_DIMENSIONS) if unit in units), -1)


def _rest(mine: Quantity, theirs: Quantity) -> bool:
    """Whether the two shares make a whole: seven of the forty have replied, 33 of the forty have not."""
    whole = 1.0 if mine.kind == "fraction" else 100.0
    return (
        mine.kind == theirs.kind
        and mine.kind in ("fraction", "percent")
        and mine.low == mine.high
        and math.isclose(mine.low + theirs.low, whole, rel_tol=1e-6)
        and not math.isclose(mine.low, theirs.low)
    )


def _reckoned(mine: Quantity, theirs: Quantity, comparison: Comparison) -> bool:
    """Whether one of the two is the difference or the sum of amounts of the other side: from 1.1 to 1.4 billion, by 300 million to 1.4."""
    for item, told, others in (
        (theirs, mine, comparison.source.quantities),
        (mine, theirs, comparison.target.quantities),
    ):
        if item.low != item.high or item.low <= 0:
            continue
        same = [other for other in others if other.kind == item.kind and (other.unit == item.unit or not other.unit)]
        ends = sorted({end for other in same for end in (other.low, other.high)})
        for first, second in combinations(ends, 2):
            if math.isclose(second - first, item.low, rel_tol=1e-6) and told.high in (first, second) and item.low > 2:
                return True
            if math.isclose(second + first, item.low, rel_tol=1e-6) and told.high in (first, second) and len(same) == 2:
                return True
    return False


def _small_range(item: Quantity) -> bool:
    return item.kind == "cardinal" and item.low < item.high <= 40 and any(char.isdigit() for char in item.text)


def _scale(item: Quantity) -> bool:
    """Whether a vague amount is a scale in the plural: hundreds, thousands."""
    return item.low >= 20 and item.high >= 4 * item.low


def _why(mine: Quantity, theirs: Quantity) -> Why:
    if mine.kind == theirs.kind == "vague" and mine.unit != "times":
        return "magnitude"
    if mine.unit != theirs.unit and mine.unit and theirs.unit:
        return "unit"
    if mine.kind not in ("ordinal", "fraction", "score") and mine.low > 0 and theirs.low > 0:
        power = math.log10(theirs.low / mine.low)
        same = math.isclose(theirs.low / mine.low, theirs.high / mine.high, rel_tol=1e-6)
        if same and abs(power) >= 1 and math.isclose(power, round(power), abs_tol=1e-6):
            return "magnitude"
    return "number"


def _confidence(mine: Quantity, theirs: Quantity) -> float:
    if mine.kind == "score" or theirs.kind == "score":
        return 0.8
    if mine.unit != theirs.unit and mine.kind == theirs.kind == "measure" and mine.unit and theirs.unit:
        return 0.6
    if mine.kind != theirs.kind or mine.unit != theirs.unit:
        bare = mine if not mine.unit else theirs
        return 0.4 if bare.kind == "cardinal" and bare.high <= 2 else 0.6  # the two of them; 25 years
    small = max(mine.high, theirs.high) <= 2 and mine.kind == "cardinal"
    return 0.6 if small else 0.9


def _unit_confidence(mine: Quantity, theirs: Quantity) -> float:
    if mine.low == mine.high == 1.0:
        return 0.6 if dimension(mine.unit) == dimension(theirs.unit) else 0.0
    if {mine.unit, theirs.unit} == {"percent", "percent-point"}:
        return 0.6
    return 0.85


# --- counted times ------------------------------------------------------------------------------------


def recount(mine: TimeRef, theirs: TimeRef) -> Literal["", "number", "unit"]:
    """Whether two counted times (30 år senere, "13 years later") differ in their number, or only in their unit."""
    a, b = mine.values, theirs.values
    if mine.kind != "relative" or theirs.kind != "relative" or a.get("vague") or b.get("vague"):
        return ""
    first, second = a.get("count"), b.get("count")
    if not first or not second or bool(a.get("span")) != bool(b.get("span")) or a["offset"] * b["offset"] <= 0:
        return ""
    if a["unit"] == b["unit"]:
        return "" if _about(first, second) else "number"
    return "unit" if first == second else ""


def _about(first: float, second: float) -> bool:
    return math.isclose(first, second, rel_tol=0.1) and (max(first, second) > 12 or first == second)


def _recounted(comparison: Comparison) -> Iterator[Exchange]:
    for gap in comparison.missing("time", "source"):
        if isinstance(gap.rival, TimeRef) and isinstance(gap.item, TimeRef):
            why = recount(gap.item, gap.rival)
            if why == "number" or (why == "unit" and gap.item.values.get("anchor")):
                yield Exchange(gap.item, gap.rival, why, 0.85)


def _from_now(item: Exchange) -> bool:
    """Whether a counted time from now only changed its unit: DAT002 speaks of it."""
    return item.why == "unit" and any(
        isinstance(side, TimeRef) and not side.values.get("anchor") for side in (item.source, item.target)
    )


def moved(comparison: Comparison) -> Iterator[Exchange]:
    """Times from now whose unit changed where the other side reads as a mere duration: om fire dager, "in four weeks"."""
    return (item for item in across(comparison) if _from_now(item))


def across(comparison: Comparison) -> Iterator[Exchange]:
    """A counted time on one side, a duration on the other: to måneder før planen, "two weeks ahead of schedule"."""
    for first, second in (("source", "target"), ("target", "source")):
        times = [
            gap.item
            for gap in comparison.missing("time", first)
            if isinstance(gap.item, TimeRef)
            and gap.item.values.get("count")
            and not gap.item.values.get("vague")
            and gap.rival is None
        ]
        spans = [
            gap.item
            for gap in comparison.missing("quantity", second)
            if isinstance(gap.item, Quantity)
            and gap.item.unit in _DIMENSIONS[5]
            and gap.item.low == gap.item.high
            and gap.rival is None
        ]
        if len(times) != 1 or len(spans) != 1:
            continue
        time, span = times[0], spans[0]
        unit, count = time.values["unit"], time.values["count"]
        why: Why | None = None
        if unit == span.unit and not _about(count, span.low):
            why = "number"
        elif unit != span.unit and count == span.low:
            why = "unit"
        if why is not None:
            yield Exchange(time, span, why, 0.7) if first == "source" else Exchange(span, time, why, 0.7)


def worth(item: Quantity | TimeRef) -> dict[str, object]:
    """An amount's value for the evidence of a finding."""
    if isinstance(item, Quantity):
        return {"low": item.low, "high": item.high, "unit": item.unit}
    return dict(item.values)
