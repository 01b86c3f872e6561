"""Which times of one side name the times of the other, and where two that should agree do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from auditor.records import Quantity, TimeRef

__all__ = ["match_times", "says_same", "time_conflict"]

Pair = tuple[TimeRef, TimeRef, float, str]

_CALENDAR = frozenset(("month", "date", "year", "decade"))
_FIELDS = ("day", "month", "year")
_DAYS = {
    "minute": 1 / 1440,
    "second": 1 / 86400,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "weekend": 7.0,
    "month": 30.44,
    "quarter": 91.3,
    "season": 365.25,
    "year": 365.25,
}
_PARTS: Mapping[str, frozenset[str]] = {
    "": frozenset(("morning", "afternoon", "evening", "night", "late", "early", "")),
    "late": frozenset(("evening", "night", "late", "afternoon", "")),
    "early": frozenset(("morning", "night", "early", "")),
    "morning": frozenset(("morning", "early", "night", "")),
    "afternoon": frozenset(("afternoon", "evening", "late", "")),
    "evening": frozenset(("evening", "afternoon", "night", "late", "")),
    "night": frozenset(("night", "evening", "late", "early", "morning", "")),
}
"""Which parts of a day another part may be rendered by: *kveld* is evening or night, *natt til fredag* early Friday."""


def match_times(
    source: Sequence[TimeRef], target: Sequence[TimeRef]
) -> tuple[list[Pair], list[TimeRef], list[TimeRef]]:
    """Pair the times of two sides, one to one, the likest first.

    A pair may still hold a conflict ("late Thursday" and "last Thursday" share their day): ask `time_conflict` about
    every pair, and about the unmatched that stand against each other. A date that one side gives in two pieces matches
    both.

    :returns: the pairs (source, target, similarity, evidence), the source times without a match, the target's.
    """
    scored: list[tuple[float, float, int, int, str]] = []
    for row, first in enumerate(source):
        for column, second in enumerate(target):
            similarity, evidence = _similarity(first, second)
            if similarity > 0:
                place = abs(row / max(1, len(source) - 1) - column / max(1, len(target) - 1))
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
    for item in list(left):
        whole = next((other for other in target if _is_part(item, other)), None)
        if whole is not None:
            left.remove(item)
            pairs.append((item, whole, 0.7, "part of the same date"))
    for item in list(right):
        whole = next((other for other in source if _is_part(item, other)), None)
        if whole is not None:
            right.remove(item)
            pairs.append((whole, item, 0.7, "part of the same date"))
    return pairs, left, right


def _is_part(part: TimeRef, whole: TimeRef) -> bool:
    """Whether `whole` says all that `part` says, and more or the same."""
    if part.kind not in _CALENDAR or whole.kind not in _CALENDAR:
        return False
    fields = {
        key: value for key, value in part.values.items() if key in ("day", "month", "year", "end", "decade", "century")
    }
    if not fields:
        return False
    ends = {whole.values.get("year"), whole.values.get("end")}
    return all(whole.values.get(key) == value or (key == "year" and value in ends) for key, value in fields.items())


# --- similarity -----------------------------------------------------------------------------------


def _similarity(first: TimeRef, second: TimeRef) -> tuple[float, str]:
    a, b = first.values, second.values
    if first.kind in _CALENDAR and second.kind in _CALENDAR:
        return _calendar_similarity(first, second)
    kinds = {first.kind, second.kind}
    if kinds == {"weekday"}:
        return _weekday_similarity(a, b)
    if kinds == {"clock"}:
        same = a["minutes"] == b["minutes"] if a["exact"] and b["exact"] else a["minutes12"] == b["minutes12"]
        return (1.0, "same hour") if same else (0.0, "")
    if kinds == {"daypart"}:
        return (1.0, "same part of the day") if a["part"] == b["part"] else (0.0, "")
    if kinds == {"relative"}:
        return _relative_similarity(a, b)
    if kinds == {"holiday"}:
        return (1.0, "same holiday") if a["holiday"] == b["holiday"] else (0.7, "its eve") if _eve(a, b) else (0.0, "")
    if kinds == {"quarter"}:
        return (1.0, "same quarter") if a["quarter"] == b["quarter"] else (0.0, "")
    if kinds == {"relative", "daypart"} or kinds == {"weekday", "daypart"}:
        whole, part = (a, b) if second.kind == "daypart" else (b, a)
        if whole.get("part") and part["part"] in _PARTS[whole["part"]]:
            return 0.6, "same part of the day"
        return 0.0, ""
    if kinds == {"weekday", "date"}:
        day, other = (a, b) if first.kind == "weekday" else (b, a)
        return (0.8, "the date's weekday") if _weekday_of(other) == day["weekday"] else (0.0, "")
    if kinds == {"relative", "year"} or kinds == {"relative", "month"}:
        relative, other = (a, b) if first.kind == "relative" else (b, a)
        if relative.get("year") is not None and relative["year"] == other.get("year"):
            return 0.65, "same year"
    return 0.0, ""


def _calendar_similarity(first: TimeRef, second: TimeRef) -> tuple[float, str]:
    a, b = first.values, second.values
    if "decade" in (first.kind, second.kind):
        return _decade_similarity(a, b)
    for other in (b, _swapped(b)) if a.get("ambiguous") or b.get("ambiguous") else (b,):
        shared = [key for key in _FIELDS if key in a and key in other]
        if not shared or any(a[key] != other[key] for key in shared):
            continue
        if shared == ["year"] and first.kind != second.kind:
            return 0.6, "same year"
        if a.get("end") != b.get("end"):
            return 0.65, "same first year"
        named = {key for key in _FIELDS if key in a} == {key for key in _FIELDS if key in other}
        return (1.0, "same date") if named else (0.85, "same " + " and ".join(shared))
    return 0.0, ""


def _swapped(values: Mapping[str, Any]) -> Mapping[str, Any]:
    if "day" not in values or "month" not in values:
        return values
    return {**values, "day": values["month"], "month": values["day"]}


def _decade_similarity(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[float, str]:
    if "century" in a and "century" in b and a["century"] == b["century"]:
        return 0.95, "same century"
    first, second = a.get("decade"), b.get("decade")
    if (
        first is not None
        and second is not None
        and first % 100 == second % 100
        and (first == second or min(first, second) < 100)
    ):
        return (1.0 if first == second else 0.95), "same decade"
    for decade, year in ((first, b.get("year")), (second, a.get("year"))):
        if decade is not None and year is not None and decade >= 1000 and year // 10 * 10 == decade:
            return 0.6, "year within the decade"
    return 0.0, ""


def _weekday_similarity(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[float, str]:
    if _weekday_conflict(a, b) == "weekday":
        return 0.0, ""
    conflict = _weekday_conflict(a, b)
    if conflict:
        return 0.5, f"same weekday, {_told(a)} vs {_told(b)}"
    if a["weekday"] != b["weekday"]:
        return 0.85, "the night between two days"
    if a["modifier"] != b["modifier"]:
        return 0.8, "same weekday"
    return (1.0 if a["part"] == b["part"] else 0.9), "same weekday"


def _told(values: Mapping[str, Any]) -> str:
    return " ".join(part for part in (values["modifier"], values["part"]) if part) or "plain"


def _weekday_of(values: Mapping[str, Any]) -> int | None:
    try:
        return date(values["year"], values["month"], values["day"]).weekday()
    except (KeyError, ValueError):
        return None


def _relative_similarity(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[float, str]:
    if _relative_conflict(a, b):
        return 0.0, ""
    if a.get("season") or b.get("season"):
        if a.get("season") != b.get("season"):
            return 0.0, ""
        return (1.0, "same season") if a.get("offset", 0) == b.get("offset", 0) else (0.8, "same season")
    if a.get("offset") is None or b.get("offset") is None:
        return 0.0, ""
    if a["unit"] == b["unit"] and a["offset"] == b["offset"]:
        same = bool(a.get("span")) == bool(b.get("span")) and a.get("part", "") == b.get("part", "")
        return (1.0 if same else 0.85), "same time"
    if _is_night(a) and _is_night(b):
        return 0.85, "the same night"
    if a.get("vague") or b.get("vague"):
        if a["offset"] * b["offset"] > 0 and (a["unit"] == b["unit"] or "recent" in (a["unit"], b["unit"])):
            return 0.75, "about the same time"
        return 0.0, ""
    first, second = _in_days(a), _in_days(b)
    if a["offset"] * b["offset"] > 0 and abs(first - second) <= 0.1 * abs(first):
        return 0.9, "the same time in another unit"
    return 0.0, ""


def _in_days(values: Mapping[str, Any]) -> float:
    return float(values["offset"]) * _DAYS.get(values["unit"], 0.0)


def _is_night(values: Mapping[str, Any]) -> bool:
    """Last night, tonight, yesterday evening: «i natt» may be any of them."""
    return (
        values["unit"] == "day"
        and values.get("part") in ("night", "evening", "late")
        and values.get("offset") in (0, -1)
    )


# --- conflict -------------------------------------------------------------------------------------


def time_conflict(a: TimeRef, b: TimeRef) -> str | None:
    """The kind of contradiction between two times that stand for each other.

    Newswire habits are no conflict: "on Thursday" for "last Thursday", a weekday for *yesterday*, a weekday for a date.

    :param a: the source's time.
    :param b: the target's.
    :returns: ``weekday`` · ``month`` · ``year`` · ``day`` · ``clock`` · ``holiday`` · ``quarter`` · ``relative``, or ``None``.

    >>> late = TimeRef("sent torsdag", 0, 12, "weekday", {"weekday": 3, "modifier": "", "part": "late"})
    >>> last = TimeRef("last Thursday", 0, 13, "weekday", {"weekday": 3, "modifier": "last", "part": ""})
    >>> time_conflict(late, last)
    'relative'
    """
    kinds = {a.kind, b.kind}
    if kinds == {"weekday"}:
        return _weekday_conflict(a.values, b.values)
    if kinds == {"clock"}:
        return _clock_conflict(a.values, b.values)
    if kinds <= _CALENDAR:
        return _calendar_conflict(a, b)
    if kinds == {"relative"}:
        return "relative" if _relative_conflict(a.values, b.values) else None
    if kinds == {"holiday"}:
        return None if a.values["holiday"] == b.values["holiday"] or _eve(a.values, b.values) else "holiday"
    if kinds == {"quarter"}:
        return None if a.values["quarter"] == b.values["quarter"] else "quarter"
    if kinds == {"daypart"}:
        return None if _parts_agree(a.values["part"], b.values["part"]) else "clock"
    if kinds == {"weekday", "date"}:
        day, other = (a.values, b.values) if a.kind == "weekday" else (b.values, a.values)
        found = _weekday_of(other)
        return "weekday" if found is not None and found != day["weekday"] else None
    return None


def _eve(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Whether one holiday is the eve of the other: the whole feast may be meant."""
    names = sorted((str(a["holiday"]), str(b["holiday"])))
    return names[1] == names[0] + " eve"


def _parts_agree(first: str, second: str) -> bool:
    return second in _PARTS[first] or first in _PARTS[second]


def _weekday_conflict(a: Mapping[str, Any], b: Mapping[str, Any]) -> str | None:
    if a["weekday"] != b["weekday"]:
        for eve, other in ((a, b), (b, a)):
            # «natt til fredag» begins on Thursday night.
            before = (eve["weekday"] - other["weekday"]) % 7 == 1
            if before and other.get("loose"):
                return None
            if eve.get("eve") and not other.get("eve") and before and other["part"] in ("night", "late", "evening", ""):
                return None if other["part"] else "weekday"
        return "weekday"
    modifiers = {a["modifier"], b["modifier"]}
    if "last" in modifiers and ("next" in modifiers or "this" in modifiers):
        return "relative"
    for near, far in ((a, b), (b, a)):
        if near.get("soon") and far.get("week") == "next":
            return "relative"  # the coming Wednesday: Wednesday next week
    for plain, moved in ((a, b), (b, a)):
        # «sent torsdag» read as «sist torsdag»: the hour is lost and another week gained.
        if (
            "late" in _all_parts(plain)
            and "late" not in _all_parts(moved)
            and moved["modifier"] == "last" != plain["modifier"]
        ):
            return "relative"
    if a.get("eve") or b.get("eve"):
        for eve, other in ((a, b), (b, a)):
            if eve.get("eve") and not other.get("eve") and other["part"] == "night":
                return "relative"  # «natt til onsdag» is over when Wednesday night begins
        return (
            "clock"
            if {a["part"], b["part"]} & {"afternoon", "evening", "late"} and a.get("eve") != b.get("eve")
            else None
        )
    return None if _parts_agree(a["part"], b["part"]) else "clock"


def _all_parts(values: Mapping[str, Any]) -> set[str]:
    return {values["part"], values.get("daypart", "")}


def _clock_conflict(a: Mapping[str, Any], b: Mapping[str, Any]) -> str | None:
    if a.get("zone") != b.get("zone"):
        return None
    if a["exact"] and b["exact"]:
        return None if a["minutes"] == b["minutes"] else "clock"
    return None if a["minutes12"] == b["minutes12"] else "clock"


def _calendar_conflict(a: TimeRef, b: TimeRef) -> str | None:
    if _calendar_similarity(a, b)[0] > 0:
        return None
    first, second = a.values, b.values
    if "decade" in (a.kind, b.kind):
        return "year" if a.kind == b.kind and bool(first.get("decade")) == bool(second.get("decade")) else None
    if "end" in first or "end" in second:
        ends = [{values.get("year"), values.get("end")} - {None} for values in (first, second)]
        return None if not (ends[0] and ends[1]) or ends[0] & ends[1] else "year"
    for key in ("month", "year", "day"):
        if key in first and key in second and first[key] != second[key]:
            return key
    return None


def _relative_conflict(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    if a.get("season") and b.get("season"):
        return _season_conflict(a, b)
    first, second = a.get("offset"), b.get("offset")
    if first is None or second is None or a.get("season") or b.get("season"):
        return False
    if first * second < 0:
        return True
    if (a.get("turn") or 0) * (b.get("turn") or 0) < 0 and a["unit"] == b["unit"]:
        return True
    if a["unit"] == b["unit"] == "weekend" and {first, second} == {0, 1} and (a.get("soon") or b.get("soon")):
        return False
    if a.get("vague") or b.get("vague") or (_is_night(a) and _is_night(b)):
        return False
    if first == 0 or second == 0:
        if first == second:
            return not _parts_agree(a.get("part", ""), b.get("part", ""))
        now, other = (a, b) if first == 0 else (b, a)
        return abs(_in_days(other)) >= _DAYS.get(now["unit"], 1.0) * 0.99
    if a["unit"] == b["unit"]:
        return bool(first != second) or not _parts_agree(a.get("part", ""), b.get("part", ""))
    return not 1 / 1.25 <= abs(_in_days(a)) / max(1e-9, abs(_in_days(b))) <= 1.25


def _season_conflict(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    if a["season"] != b["season"]:
        return True
    if a.get("year") and b.get("year"):
        return bool(a["year"] != b["year"])
    first, second = a.get("offset"), b.get("offset")
    if first is None or second is None:
        return False
    # «til høsten» may be this autumn.
    return (first, second) not in ((0, 0), (1, 1), (-1, -1), (0, 1), (1, 0))


def says_same(quantity: Quantity, ref: TimeRef) -> bool:
    """Whether an amount on one side and a time on the other agree: «tre år» and "three years ago", 2018 and 2018.

    The readers of two languages draw the line between amounts and times in different places: a gap that this closes
    is none.
    """
    values = ref.values
    if ref.kind == "relative" and quantity.unit and values.get("offset"):
        days = _DAYS.get(quantity.unit)
        if days is None:
            return False
        found = abs(_in_days(values))
        if values.get("vague"):
            return bool(values["unit"] == quantity.unit)
        return bool(quantity.low * days * 0.93 <= found <= quantity.high * days * 1.07)
    if quantity.low != quantity.high:
        return False
    if quantity.kind == "ordinal" and "century" in values:
        return bool(values["century"] == quantity.low)
    return quantity.low in (values.get("year"), values.get("end"), values.get("day"), values.get("decade"))
