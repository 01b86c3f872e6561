"""Times compared field by field."""

from __future__ import annotations

from auditor.records import TimeRef

SLOTS = ("weekday", "month", "day", "year", "decade", "season")


def shared_slot(source: TimeRef, target: TimeRef) -> str:
    """The field that both times fill with different values (weekday, month, day, year, clock time…); empty when there is none."""
    for slot in SLOTS:
        mine, theirs = source.values.get(slot), target.values.get(slot)
        if mine not in (None, "") and theirs not in (None, "") and mine != theirs:
            return slot
    if source.kind == target.kind == "clock":
        mine, theirs = source.values.get("minutes"), target.values.get("minutes")
        if mine is not None and theirs is not None and (int(mine) - int(theirs)) % 720 != 0:
            return "clock time"
    return ""


def shifted(source: TimeRef, target: TimeRef) -> bool:
    """Whether two relative times of one unit point to different places (i fjor: this year; neste uke: last week)."""
    if source.kind != "relative" or target.kind != "relative":
        return False
    mine, theirs = source.values, target.values
    if mine.get("season") is not None or theirs.get("season") is not None:
        return False  # "til høsten" is this autumn or the next, as the year stands
    if mine.get("unit") != theirs.get("unit") or mine.get("span") != theirs.get("span"):
        return False
    first, second = mine.get("offset"), theirs.get("offset")
    return first is not None and second is not None and first != second
