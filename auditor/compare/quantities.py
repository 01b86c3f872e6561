"""Which amounts of one side say what amounts of the other say, across words, digits, scales and units."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from auditor.records import Quantity

__all__ = ["bounds_conflict", "match_quantities", "quantity_similarity"]

Pair = tuple[Quantity, Quantity, float, str]

CONVERTED = 0.08
"""How far a converted measure may stray: newsrooms turn 10 miles into 16 km, and 16 km into 10 miles."""
CONVERTED_ABOUT = 0.12
"""The same where both sides say that the figure is approximate ("about 30 yards" for "omtrent 30 meter")."""
ROUNDED = 0.05
"""How far a rounded amount may stray where the target says that it is rounded ("nearly 2,000" for 1.980)."""
_SAME = 1e-6

_UNITS: dict[str, dict[str, float]] = {
    "length": {"km": 1000, "m": 1, "cm": 0.01, "mm": 0.001, "mile": 1609.344, "yard": 0.9144, "foot": 0.3048}
    | {"inch": 0.0254, "nautical mile": 1852},
    "mass": {"tonne": 1e6, "kg": 1000, "g": 1, "mg": 0.001, "µg": 1e-6, "lb": 453.592, "oz": 28.3495},
    "volume": {"l": 1, "dl": 0.1, "cl": 0.01, "ml": 0.001, "gallon": 3.785, "m3": 1000, "ft3": 28.3168, "yd3": 764.555},
    "area": {"m2": 1, "ha": 1e4, "km2": 1e6, "acre": 4046.86, "ft2": 0.092903, "mi2": 2.58999e6},
    "speed": {"km/h": 1, "m/s": 3.6, "mph": 1.609344, "knot": 1.852},
    "power": {"W": 1, "kW": 1e3, "MW": 1e6, "GW": 1e9, "hp": 745.7},
    "energy": {"kWh": 1, "MWh": 1e3, "GWh": 1e6, "TWh": 1e9},
    "clock": {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800},
    "calendar": {"month": 1, "year": 12},
    "share": {"percent": 0.01, "permille": 0.001},
    "point": {"percent-point": 1, "basis-point": 0.01},
}
_DIMENSIONS = {unit: (dimension, factor) for dimension, units in _UNITS.items() for unit, factor in units.items()}
_LOWER = frozenset(("at-least", "more-than"))
_UPPER = frozenset(("at-most", "less-than", "up-to"))
_ROUND = frozenset(("about", "almost", "more-than", "less-than", "at-least", "up-to"))
_WORDS = {
    "at-least": "at least",
    "more-than": "more than",
    "at-most": "at most",
    "less-than": "less than",
    "up-to": "up to",
    "about": "about",
    "almost": "almost",
}
_DIGIT = re.compile(r"\d")
_POUNDS = re.compile(r"pound", re.IGNORECASE)


class _Value(NamedTuple):
    """An amount in the base unit of its dimension."""

    dimension: str
    low: float
    high: float


def match_quantities(
    source: Sequence[Quantity], target: Sequence[Quantity]
) -> tuple[list[Pair], list[Quantity], list[Quantity]]:
    """Pair the amounts of two sides, one to one, the likest first.

    A pair below 0.6 has the same number in another currency or unit, and its evidence says which
    (``"currency NOK vs USD"``).
    Two amounts that stand for one (a fraction and its two counts, a range and its two ends) make two pairs.

    What languages freely add or leave out never counts as unmatched: the number one, the ordinals *first* and *second*,
    words for two such as *both* or *twice*, and a few.

    :returns: the pairs (source, target, similarity, evidence), the source amounts without a match, the target's.
    """
    scored: list[tuple[float, float, int, int, str]] = []
    for row, first in enumerate(source):
        for column, second in enumerate(target):
            similarity, evidence = quantity_similarity(first, second)
            if similarity > 0:
                place = abs(row / max(1, len(source) - 1) - column / max(1, len(target) - 1))
                place += 0.05 * (first.bound != second.bound)
                scored.append((-similarity, place, row, column, evidence))
    scored.sort()
    rows: set[int] = set()
    columns: set[int] = set()
    pairs: list[Pair] = []
    for negative, _, row, column, evidence in scored:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            pairs.append((source[row], target[column], -negative, evidence))
    left = [item for index, item in enumerate(source) if index not in rows]
    right = [item for index, item in enumerate(target) if index not in columns]
    pairs += _join_parts(left, right, lambda whole, part, why: (whole, part, 0.75, why))
    pairs += _join_parts(right, left, lambda whole, part, why: (part, whole, 0.75, why))
    pairs += _given_twice(source, right, lambda other, item: (other, item, 0.7, "given in two units"))
    pairs += _given_twice(target, left, lambda other, item: (item, other, 0.7, "given in two units"))
    return pairs, [item for item in left if not _is_free(item)], [item for item in right if not _is_free(item)]


def _join_parts(
    wholes: list[Quantity], parts: list[Quantity], pair: Callable[[Quantity, Quantity, str], Pair]
) -> list[Pair]:
    """Match what one side says in one amount and the other in two; removes what it matches from both lists."""
    pairs: list[Pair] = []
    for whole in list(wholes):
        found: tuple[list[Quantity], str] | None = None
        if whole.kind == "fraction":
            found = _share_parts(whole, parts)
        elif whole.low < whole.high and whole.kind != "vague":
            low = next((part for part in parts if _equal(part.low, whole.low) and part.low == part.high), None)
            high = next((part for part in parts if _equal(part.low, whole.high) and part.low == part.high), None)
            if low is not None and high is not None:
                found = [low, high], "the ends of the range"
        elif whole.kind == "measure" and whole.low == whole.high:
            found = _summed(whole, parts)
        if found is not None:
            wholes.remove(whole)
            for part in found[0]:
                parts.remove(part)
                pairs.append(pair(whole, part, found[1]))
    return pairs


def _given_twice(
    others: Sequence[Quantity], left: list[Quantity], pair: Callable[[Quantity, Quantity], Pair]
) -> list[Pair]:
    """Match a measure that a text repeats in another unit: "30 metres (100 feet)"; removes it from `left`."""
    pairs: list[Pair] = []
    for item in list(left):
        value = _value(item)
        for other in others:
            measures = item.kind == other.kind == "measure" and item.unit != other.unit
            twin = _value(other)
            if measures and twin.dimension == value.dimension and _near(twin, value, CONVERTED):
                left.remove(item)
                pairs.append(pair(other, item))
                break
    return pairs


MINOR_UNITS = {
    "year": "month",
    "week": "day",
    "day": "hour",
    "hour": "minute",
    "minute": "second",
    "m": "cm",
    "foot": "inch",
}
"""A unit and the one that is said behind it: two years and six months."""
APART = 6
"""How many characters may stand between the two."""


def _summed(whole: Quantity, parts: Sequence[Quantity]) -> tuple[list[Quantity], str] | None:
    """Two and a half years said as two years and six months."""
    wanted = _value(whole)
    for major, minor in pairwise(parts):
        if MINOR_UNITS.get(major.unit) != minor.unit or not 0 <= minor.start - major.end <= APART:
            continue
        first, second = _value(major), _value(minor)
        both = first._replace(low=first.low + second.low, high=first.high + second.high)
        if first.dimension == second.dimension == wanted.dimension and _near(both, wanted, ROUNDED):
            return [major, minor], "given in two units"
    return None


def _share_parts(whole: Quantity, parts: Sequence[Quantity]) -> tuple[list[Quantity], str] | None:
    counts = [part for part in parts if part.kind in ("cardinal", "measure") and part.low == part.high >= 1]
    for above in counts:
        for below in counts:
            if above.low < below.low and math.isclose(above.low / below.low, whole.low, rel_tol=1e-3):
                return [above, below], f"{above.low:g} of {below.low:g}"
    for below in counts:
        if below.low > 1 and math.isclose(1 / below.low, whole.low, rel_tol=1e-3):
            return [below], f"one of {below.low:g}"
    return None


def _is_free(item: Quantity) -> bool:
    if item.kind == "ordinal":
        return item.low <= 2
    if item.unit == "times":
        return False
    if item.kind == "vague":
        return item.low == item.high or item.high <= 6
    return item.low == item.high == 1 and item.kind in ("cardinal", "measure")


# --- two amounts ----------------------------------------------------------------------------------


def quantity_similarity(source: Quantity, target: Quantity) -> tuple[float, str]:
    """How far two amounts say the same, in [0, 1], and why; 0 when they do not.

    :returns: 1 the same · 0.9 converted or in other words · 0.75 rounded, where the target says so · 0.6–0.85 a vague
        amount that covers the other, or a unit that one side leaves out · 0.5–0.58 the same number in another unit ·
        0 another number.
    """
    if "score" in (source.kind, target.kind):
        return _scores(source, target)
    first, second = _value(source), _value(target)
    if first.dimension == second.dimension or {first.dimension, second.dimension} == {"clock", "calendar"}:
        found = _same_dimension(source, target, *_common(first, second))
        if found[0] > 0:
            return found
    if {source.unit, target.unit} in (
        {"°C", "°F"},
        {"degree", "°F"},
        {"degree", "°C"},
    ) or source.unit == target.unit == "degree":
        found = _temperatures(source, target)
        if found[0] > 0:
            return found
    weight = _weights(source, target)
    if weight[0] > 0:
        return weight
    return _other_unit(source, target)


def _value(item: Quantity) -> _Value:
    if item.kind == "money":
        return _Value("money " + item.unit, item.low, item.high)
    if item.kind == "fraction":
        return _Value("share", item.low, item.high)
    if item.kind == "ordinal":
        return _Value("order", item.low, item.high)
    if not item.unit:
        return _Value("", item.low, item.high)
    dimension, factor = _DIMENSIONS.get(item.unit, (item.unit, 1.0))
    return _Value(dimension, item.low * factor, item.high * factor)


def _common(first: _Value, second: _Value) -> tuple[_Value, _Value]:
    """Bring days and months to one unit: a month is 30.4 days."""
    if first.dimension == second.dimension:
        return first, second
    month = 30.44 * 86400
    return (
        first if first.dimension == "clock" else _Value("clock", first.low * month, first.high * month),
        second if second.dimension == "clock" else _Value("clock", second.low * month, second.high * month),
    )


def _same_dimension(source: Quantity, target: Quantity, first: _Value, second: _Value) -> tuple[float, str]:
    if _equal(first.low, second.low) and _equal(first.high, second.high):
        if source.unit == target.unit and source.kind == target.kind:
            return 1.0, "same amount"
        if source.unit == target.unit:
            return 0.95, "same amount"
        return 0.92, f"{source.unit or source.kind} = {target.unit or target.kind}"
    converted = source.unit != target.unit and source.kind == target.kind == "measure"
    loose = CONVERTED_ABOUT if source.bound == target.bound == "about" else CONVERTED
    if converted and _near(first, second, loose):
        return 0.88, f"{source.unit} converted to {target.unit}"
    if converted and (_rounds_to(source, first, second) or _rounds_to(target, second, first)):
        return 0.65, f"{source.unit} converted to {target.unit}, coarsely"
    if _is_vague(source) or _is_vague(target):
        overlap = _overlap(first, second)
        if overlap > 0:
            return overlap, "vague amounts overlap"
    if _rounds(target, first, second):
        return 0.75, f"rounded: {_WORDS[target.bound]}"
    return 0.0, ""


def _rounds_to(item: Quantity, value: _Value, other: _Value) -> bool:
    """Whether `other` rounds to `item`, told in one digit: 2–5 cm is "1 to 2 inches"."""
    half = 0.55 * _DIMENSIONS.get(item.unit, ("", 0.0))[1]
    digits = all(number < 10 and number == int(number) for number in (item.low, item.high))
    return digits and abs(value.low - other.low) <= half and abs(value.high - other.high) <= half


def _rounds(target: Quantity, first: _Value, second: _Value) -> bool:
    """Whether the target rounds the source, and says so in the right direction."""
    if target.bound not in _ROUND or target.kind == "ordinal" or not _near(first, second, ROUNDED):
        return False
    if target.bound in ("almost", "less-than", "up-to"):
        return second.high >= first.high
    if target.bound in ("more-than", "at-least"):
        return second.low <= first.low
    return True


def _overlap(first: _Value, second: _Value) -> float:
    """Likeness of two stretches, one at least vague: how much of the narrower lies in the other, on a log scale."""
    low, high = max(first.low, second.low), min(first.high, second.high)
    if low > high or low <= 0:
        return 0.0
    exact_first, exact_second = first.low == first.high, second.low == second.high
    if exact_first or exact_second:
        wide = second if exact_first else first
        # «et par» is nearly two, but titalls says much less than forty.
        return 0.85 if wide.high <= 3 * wide.low else 0.65
    shared = math.log((high + 1) / low)
    narrow = min(math.log((item.high + 1) / item.low) for item in (first, second))
    share = shared / narrow
    return 0.7 + 0.25 * share if share >= 0.3 else 0.0


def _is_vague(item: Quantity) -> bool:
    return item.kind == "vague" or (item.low < item.high and not _DIGIT.search(item.text))


def _scores(source: Quantity, target: Quantity) -> tuple[float, str]:
    ends = {source.low, source.high}, {target.low, target.high}
    if ends[0] != ends[1] or "vague" in (source.kind, target.kind):
        return 0.0, ""
    if (source.low, source.high) == (target.low, target.high):
        return 1.0, "same score"
    return 0.85, "same score, told the other way"


def _temperatures(source: Quantity, target: Quantity) -> tuple[float, str]:
    """Degrees: the same, or Celsius on one side and Fahrenheit on the other, as readings or as differences."""
    if _equal(source.low, target.low) and _equal(source.high, target.high) and "°F" not in (source.unit, target.unit):
        return 0.95, "same amount"
    for warm, cold in ((source, target), (target, source)):
        if (
            warm.unit not in ("°F", "degree")
            or cold.unit == "°F"
            or (warm.unit == cold.unit and warm.low <= cold.low + 20)
        ):
            continue
        for base in (32.0, 0.0):
            if all(
                abs((hot - base) / 1.8 - cool) <= 2.0 for hot, cool in ((warm.low, cold.low), (warm.high, cold.high))
            ):
                return 0.85, "°C and °F"
    return 0.0, ""


def _weights(source: Quantity, target: Quantity) -> tuple[float, str]:
    """Kilos against "200-pound", which reads as money."""
    for heavy, pounds in ((source, target), (target, source)):
        mass = _DIMENSIONS.get(heavy.unit, ("", 0.0))
        if mass[0] == "mass" and pounds.unit == "GBP" and _POUNDS.search(pounds.text):
            grams = _Value("mass", pounds.low * 453.592, pounds.high * 453.592)
            if _near(_value(heavy), grams, CONVERTED):
                return 0.85, "kg converted to lb"
    return 0.0, ""


def _other_unit(source: Quantity, target: Quantity) -> tuple[float, str]:
    """The same number in another unit, or with the unit left out on one side."""
    same = _equal(source.low, target.low) and _equal(source.high, target.high)
    if not same:
        if not (source.unit and target.unit) and _is_vague(source) != _is_vague(target):
            low, high = max(source.low, target.low), min(source.high, target.high)
            if (
                low <= high
                and "ordinal" not in (source.kind, target.kind)
                and "fraction" not in (source.kind, target.kind)
            ):
                return 0.6, "vague amounts overlap"
        return 0.0, ""
    kinds = {source.kind, target.kind}
    if "ordinal" in kinds:
        other = target if source.kind == "ordinal" else source
        if other.kind == "cardinal":
            return 0.75, "ordinal and count"
        return (0.62, "ordinal and count") if other.kind == "measure" else (0.0, "")
    if kinds == {"money"}:
        return 0.55, f"currency {source.unit} vs {target.unit}"
    if not source.unit or not target.unit:
        bare = source if not source.unit else target
        if bare.kind == "fraction":
            return 0.0, ""
        unit = source.unit or target.unit
        if unit == "year":
            return 0.82, "unit left out: year"
        if unit in ("percent", "percent-point", "permille"):
            return 0.62, f"unit left out: {unit}"
        return 0.72, f"unit left out: {unit}"
    if "fraction" in kinds:
        return 0.0, ""
    return 0.5, f"unit {source.unit} vs {target.unit}"


def _equal(first: float, second: float) -> bool:
    return math.isclose(first, second, rel_tol=_SAME, abs_tol=1e-9) or (
        # A third is .333333 on one side and 33.3 percent on the other.
        0 < first < 1 and 0 < second < 1 and math.isclose(first, second, rel_tol=0.012)
    )


def _near(first: _Value, second: _Value, tolerance: float) -> bool:
    return math.isclose(first.low, second.low, rel_tol=tolerance) and math.isclose(
        first.high, second.high, rel_tol=tolerance
    )


# --- bounds ---------------------------------------------------------------------------------------


def bounds_conflict(a: Quantity, b: Quantity) -> str | None:
    """Say how the bounds of two equal amounts contradict each other, or nothing.

    :returns: a short phrase (``"at least 30 vs at most 30"``); ``None`` when the bounds agree, when one side has
        none, or when the numbers differ, so that both bounds may be right ("more than 1,950", "nearly 2,000").

    >>> minst = Quantity("30", 6, 8, 30.0, 30.0, bound="at-least")
    >>> up_to = Quantity("30", 6, 8, 30.0, 30.0, bound="up-to")
    >>> bounds_conflict(minst, up_to)
    'at least 30 vs up to 30'
    """
    if not a.bound or not b.bound or not _equal(a.low, b.low):
        return None
    for below, above in ((a, b), (b, a)):
        if below.bound in _UPPER | {"almost"} and above.bound in _LOWER:
            return f"{_WORDS[a.bound]} {_plain(a)} vs {_WORDS[b.bound]} {_plain(b)}"
    return None


def _plain(item: Quantity) -> str:
    return f"{item.low:,.10g}"
