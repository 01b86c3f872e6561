"""Times compared field by field."""

from __future__ import annotations

from auditor.records import TimeRef

_UNIT_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}


def _days(time: TimeRef) -> float:
    """How many days from now, for a counted time (in four weeks); 0 for one that is not counted."""
    unit, offset = str(time.values.get("unit")), time.values.get("offset")
    counted = any(char.isdigit() for char in time.text) or len(time.text.split()) >= 3
    return _UNIT_DAYS.get(unit, 0.0) * float(offset) if counted and isinstance(offset, int | float) else 0.0


def shifted(source: TimeRef, target: TimeRef) -> bool:
    """Whether two relative times of one unit point to different places (i fjor: this year; neste uke: last week)."""
    if source.kind != "relative" or target.kind != "relative":
        return False
    mine, theirs = source.values, target.values
    if mine.get("season") is not None or theirs.get("season") is not None:
        return False  # "til høsten" is this autumn or the next, as the year stands
    if _days(source) and _days(target) and not mine.get("span") and not theirs.get("span"):
        ratio = _days(source) / _days(target)
        return ratio < 0 or not 0.7 <= ratio <= 1.4
    if mine.get("unit") != theirs.get("unit") or mine.get("span") != theirs.get("span"):
        return False
    first, second = mine.get("offset"), theirs.get("offset")
    return first is not None and second is not None and first != second
