"""Points in time as a text names them: weekdays, dates, years, hours, and times relative to the day of writing.

The words stand in ``times.tsv`` of each language folder; Nynorsk reads Bokmål's table first and then its own. At each
place the longest reading wins. A duration (``i fem dager``) is an amount, not a time, and is left to
`auditor.analyze.quantities`.

Fields of `TimeRef.values`, by kind:

- weekday: ``weekday``, ``modifier`` (last · next · this · ``""``), ``part`` (late · early · morning · afternoon ·
  evening · night · ``""``); ``daypart`` when a part of the day stands beside *late* or *early*; ``eve`` for the night
  that leads to it.
- month, date, year, decade: ``day``, ``month``, ``year``, ``end`` (last year of a span), ``decade``, ``century``.
- clock: ``minutes`` of the day, ``minutes12`` (the same, modulo twelve hours), ``exact`` when the half of the day is
  certain, ``zone``.
- relative: ``unit``, ``offset`` (negative is past), ``span`` for a stretch of time, ``vague``, ``count`` (the number itself), ``anchor`` (earlier ·
  later), ``part``, ``season``.
- daypart: ``part``.
- holiday: ``holiday``; quarter: ``quarter`` of the year.

Besides, ``turn`` says whether *earlier* (-1) or *later* (1) stands beside a stretch of time (later this week), ``soon`` that the next one is
meant (førstkommende onsdag), ``week`` which week a weekday is said to be of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from auditor.analyze.quantities import COLUMNS, Scan, is_measured, read_count, read_ordinal, scan
from auditor.languages.lexicon import read_table
from auditor.records import TimeRef

__all__ = ["times"]

_WORDS = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|\S")
_HYPHENS = frozenset("-–—‑")
_NUMERIC_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})")
_CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})")
_SPAN_YEAR = re.compile(r"((?:1[5-9]|20)\d\d)/(\d\d|\d{4})")
_MERIDIEM = {"am": 0, "a.m.": 0, "a.m": 0, "pm": 720, "p.m.": 720, "p.m": 720}
_GLUED_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_SEASON_LEAD = frozenset(["last", "this", "next", "previous", "coming", "following", "the", "early", "late", "in"])
_NAME_MONTHS = frozenset(("april", "june", "may", "march", "august"))

_BEFORE_HALF = frozenset("ved til fra frå før etter rundt cirka omtrent ca innen mellom og kring".split())
_PARTS_OF_MONTH = frozenset("end beginning start middle month half rest part week weekend day days weeks".split())

Found = tuple[int, str, dict[str, Any]]
"""One past the last token, the kind, the values."""


Reading: TypeAlias = "Callable[[_Reader, int], Found | None]"


@dataclass(frozen=True, slots=True)
class _Calendar:
    lang: str
    norwegian: bool
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    phrases: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = field(default_factory=dict)
    readings: dict[str, tuple[Reading, ...]] = field(default_factory=dict)

    @property
    def ordinal_ends(self) -> tuple[str, ...]:
        return ("te", "de", "je", "re") if self.norwegian else ("st", "nd", "rd", "th")

    def match(self, role: str, words: list[str], at: int) -> tuple[int, str] | None:
        for form, value in self.phrases[role].get(words[at], ()):
            if len(form) == 1 or tuple(words[at : at + len(form)]) == form:
                return at + len(form), value
        return None


_WORD_ROLES = (
    "weekday weekday-part month season part last next this determiner unit ago ago-lead earlier later "
    "ahead few recent future future-not clock clock-tail clock-half clock-quarter clock-past clock-to "
    "clock-word clock-before decade-tail decade-word century date-lead day-joint month-before year-before "
    "year-sure function quarter-noun seasons"
).split()
_PHRASE_ROLES = ("relative", "daypart", "night-to", "month-short", "zone", "our", "earlier", "holiday")


@cache
def _calendar(lang: str) -> _Calendar:
    code = "nb" if lang == "no" else lang
    rows = read_table(f"auditor.languages.{code}", "times.tsv", COLUMNS)
    if code == "nn":
        rows = read_table("auditor.languages.nb", "times.tsv", COLUMNS) + rows
    words: dict[str, dict[str, str]] = {role: {} for role in _WORD_ROLES}
    phrases: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {role: {} for role in _PHRASE_ROLES}
    for row in rows:
        form = tuple(_WORDS.findall(row["form"]))
        if len(form) == 1 and row["role"] in words:
            words[row["role"]][row["form"]] = row["value"]
        if row["role"] in phrases:
            phrases[row["role"]].setdefault(form[0], []).append((form, row["value"]))
    for table in phrases.values():
        for found in table.values():
            found.sort(key=lambda item: -len(item[0]))
    return _Calendar(code, code in ("nb", "nn"), words, phrases, _readings(words, phrases))


def _readings(
    words: Mapping[str, Mapping[str, str]], phrases: Mapping[str, Mapping[str, object]]
) -> dict[str, tuple[Reading, ...]]:
    """Which readers to try at which word."""
    of_role: dict[str, tuple[Reading, ...]] = {
        "weekday weekday-part part night-to": (_Reader.weekday,),
        "last next this": (_Reader.weekday, _Reader.month, _Reader.modified),
        "determiner": (_Reader.weekday, _Reader.modified),
        "month month-short": (_Reader.month,),
        "relative daypart holiday": (_Reader.phrase,),
        "season": (_Reader.season,),
        "recent": (_Reader.modified,),
        "ahead": (_Reader.ahead,),
        "clock clock-word clock-half clock-quarter": (_Reader.clock,),
        "decade-word": (_Reader.decade_word,),
    }
    readings: dict[str, tuple[Reading, ...]] = {}
    for roles, readers in of_role.items():
        for role in roles.split():
            for first in phrases.get(role, words.get(role, {})):
                readings[first] = tuple(dict.fromkeys(readings.get(first, ()) + readers))
    return readings


def times(text: str, lang: str, offset: int = 0) -> tuple[TimeRef, ...]:
    """Find the times that one sentence names.

    :param text: the sentence.
    :param lang: ``nb``, ``nn`` or ``en``.
    :param offset: where the sentence begins in its document; added to every offset of the result.
    :returns: the times in the order of the text; they do not overlap.

    >>> [dict(item.values) for item in times("Angrepet kom sent torsdag", "nb")]
    [{'weekday': 3, 'modifier': '', 'part': 'late'}]
    """
    reader = _Reader(_calendar(lang), scan(text))
    return tuple(
        TimeRef(
            text[reader.source.starts[start] : reader.source.ends[end - 1]],
            reader.source.starts[start] + offset,
            reader.source.ends[end - 1] + offset,
            kind,
            values,
        )
        for start, end, kind, values in reader.read()
    )


class _Reader:
    """Reads one scanned sentence."""

    def __init__(self, calendar: _Calendar, source: Scan) -> None:
        self.c = calendar
        self.w: Mapping[str, dict[str, str]] = calendar.words
        self.source = source
        self.words = source.words

    def read(self) -> list[tuple[int, int, str, dict[str, Any]]]:
        words, readings = self.words, self.c.readings
        anchored = self._anchored()
        found: list[tuple[int, int, str, dict[str, Any]]] = []
        at, count = 0, len(self.source)
        while at < count:
            best: Found | None = anchored.get(at)
            word = words[at]
            if "0" <= word[0] <= "9":
                tried: tuple[Reading, ...] = _DIGIT_READINGS
            elif word in readings:
                tried = readings[word]
            elif word.endswith("'s"):
                tried = readings.get(word[:-2], ())
            else:
                tried = ()
            if word.endswith(self.c.ordinal_ends):
                tried = (*tried, _Reader.ordinal_date, _Reader.quarter)
            for reading in tried:
                result = reading(self, at)
                if result is not None and (best is None or result[0] > best[0]):
                    best = result
            if best is None:
                at += 1
                continue
            if best[1] == "relative":
                self._turn(at, best[2])
            found.append((at, *best))
            at = max(best[0], at + 1)
        return found

    def _turn(self, at: int, values: dict[str, Any]) -> None:
        """Note whether *earlier* or *later* stands before a stretch of time that is going on: «senere i år», "earlier this week"."""
        if values.get("offset") == 0 and "turn" not in values and at:
            back = at - 2 if at > 1 and self.words[at - 1] in ("in", "i", "på") else at - 1
            turn = _TURNS.get(self.words[back])
            if turn:
                values["turn"] = turn

    def _word(self, at: int) -> str:
        """Token `at` without an English genitive."""
        word = self.words[at] if at < len(self.words) else ""
        return word[:-2] if word.endswith("'s") else word

    def _capital(self, at: int) -> bool:
        return self.source.text[self.source.starts[at]].isupper()

    def _opens(self, at: int) -> bool:
        """Whether token `at` opens the sentence or a quotation."""
        return at == 0 or self.words[at - 1] in (".", ":", "«", '"', "“", "”", "-", "–", "!", "?", "'", "‘", "(")

    # --- relative times with a count, found from their last word

    def _anchored(self) -> dict[int, Found]:
        """``for to år siden``, "three weeks later": keyed by the first token."""
        found: dict[int, Found] = {}
        ago, earlier, later = self.w["ago"], self.w["earlier"], self.w["later"]
        for index, word in enumerate(self.words):
            if word == "o'clock" and index:
                hour = read_count(self.source, index - 1, self.c.lang)
                if hour is not None and 1 <= hour[0] <= 12 and hour[0] == int(hour[0]):
                    found[index - 1] = self._clock_end(index + 1, int(hour[0]) * 60, exact=False)
                continue
            if word in ago:
                sign, anchor = -1, ""
            elif word in earlier or (word == "i" and self.c.match("earlier", self.words, index)):
                sign, anchor = -1, "earlier"
            elif word in later:
                sign, anchor = 1, "later"
            else:
                continue
            counted = self._count_before(index)
            if counted is None and word in ago and (winters := self._seasons_before(index)) is not None:
                found[winters[0]] = winters[1]
                continue
            if counted is None:
                counted = self._plural_before(index)
            if counted is None:
                continue
            start, value, unit, vague = counted
            if self.c.norwegian and not anchor:
                lead = next(
                    (
                        back
                        for back in range(start - 1, max(-1, start - 5), -1)
                        if self.words[back] in self.w["ago-lead"]
                    ),
                    None,
                )
                if lead is None:
                    continue
                start = lead
            if vague and word in ("after", "afterwards", "before", "etter", "etterpå", "før"):
                continue  # «flere timer før de slapp inn» counts no time from now.
            values = _offset(unit, sign * value) | {"count": value}
            if vague:
                values["vague"] = True
            if anchor:
                values["anchor"] = anchor
            found[start] = (index + 1, "relative", values)
        return found

    def _seasons_before(self, at: int) -> tuple[int, Found] | None:
        """ "two winters ago", «for to vintre siden»: where it begins, and what it says."""
        season = self.w["seasons"].get(self.words[at - 1]) if at > 1 else None
        if season is None:
            return None
        for start in range(at - 2, max(-1, at - 6), -1):
            counted = read_count(self.source, start, self.c.lang)
            if counted is not None and counted[1] == at - 1:
                lead = start - 1 if start and self.words[start - 1] in self.w["ago-lead"] else start
                values = {"unit": "season", "season": season, "offset": -int(counted[0]), "span": False}
                return lead, (at + 1, "relative", values)
        return None

    def _plural_before(self, at: int) -> tuple[int, float, str, bool] | None:
        """The bare plural of "decades ago", "weeks later"."""
        word = self.words[at - 1] if at else ""
        unit = self.w["unit"].get(word)
        if self.c.norwegian or unit is None or not word.endswith("s"):
            return None
        return at - 1, 3.0, unit, True

    def _count_before(self, at: int) -> tuple[int, float, str, bool] | None:
        """The count and unit that end just before token `at`: first token, value, unit, vague."""
        unit = self.w["unit"].get(self.words[at - 1]) if at else None
        if unit is None:
            return None
        end = at - 1
        best: tuple[int, float, str, bool] | None = None
        for start in range(end - 1, max(-1, end - 7), -1):
            if self.words[start] in ("-", ",", "."):
                continue
            counted = read_count(self.source, start, self.c.lang)
            if counted is None:
                continue
            value, stop, vague = counted
            if stop == end:
                best = (start, value, unit, vague)
            elif self.words[stop] in ("halv", "halvt", "half") and stop + 1 == end and value == 1:
                best = (start, 0.5, unit, vague)
        return best

    # --- dates and years in digits

    def numeric_date(self, at: int) -> Found | None:
        words, source, word = self.words, self.source, self.words[at]
        match = _NUMERIC_DATE.fullmatch(word)
        if match is not None:
            first, second, year = int(match[1]), int(match[2]), int(match[3])
            if not (1 <= first <= 31 and 1 <= second <= 31) or (first > 12 and second > 12):
                return None
            values: dict[str, Any] = {"day": first, "month": second, "year": year if year > 99 else 2000 + year}
            if second > 12:
                values |= {"day": second, "month": first}
            elif not self.c.norwegian and first <= 12 and first != second:
                values["ambiguous"] = True
            return at + 1, "date", values
        if word == "9/11":
            return at + 1, "date", {"day": 11, "month": 9}
        if (
            len(word) == 4
            and at + 4 < len(source)
            and words[at + 1] == words[at + 3] == "-"
            and all(source.glued(index) for index in range(at + 1, at + 5))
            and words[at + 2].isdigit()
            and words[at + 4].isdigit()
            and 1 <= int(words[at + 2]) <= 12
            and 1 <= int(words[at + 4]) <= 31
        ):
            return at + 5, "date", {"day": int(words[at + 4]), "month": int(words[at + 2]), "year": int(word)}
        if self.c.norwegian and "/" in word and at:
            day, _, month = word.partition("/")
            lead = words[at - 1] in self.w["date-lead"] or words[at - 1] in self.w["weekday"]
            if lead and day.isdigit() and month.isdigit() and 1 <= int(day) <= 31 and 1 <= int(month) <= 12:
                return at + 1, "date", {"day": int(day), "month": int(month)}
        return None

    def _named_month(self, at: int, *, short: bool = True) -> tuple[int, int] | None:
        """The month that token `at` names beside a number: one past it, and its number."""
        word = self._word(at)
        value = self.w["month"].get(word)
        if value is not None:
            return at + 1, int(value)
        if short and (found := self.c.match("month-short", self.words, at)) is not None:
            return found[0], int(found[1])
        return None

    def _year_after(self, at: int) -> tuple[int, int | None]:
        """The year at token `at`, perhaps after a comma or «i»: one past it and the year, or `at` and nothing."""
        words = self.words
        index = at
        if not self.c.norwegian and words[index] in (",", "of"):
            index += 1
        word = self._word(index)
        if len(word) == 4 and word.isdigit() and 1000 <= int(word) <= 2199:
            return index + 1, int(word)
        return at, None

    def _with_year(self, end: int, kind: str, values: dict[str, Any]) -> Found:
        end, year = self._year_after(end)
        if year is not None:
            values["year"] = year
        return end, kind, values

    def date(self, at: int) -> Found | None:
        """``12. mars 2018``, "12 March", "12th of March", ``12.–15. mars``."""
        words, source, word = self.words, self.source, self.words[at]
        if not word.isdigit() or len(word) > 2 or not 1 <= int(word) <= 31:
            return None
        day, index = int(word), self._after_day(at)
        if words[index] == "of" and not self.c.norwegian:
            index += 1
        month = self._named_month(index)
        if month is not None and self._is_month_here(index):
            return self._with_year(month[0], "date", {"day": day, "month": month[1]})
        joint = words[index] in self.w["day-joint"] or (words[index] in _HYPHENS and source.glued(index))
        other = words[index + 1] if joint and index + 1 < len(words) else ""
        if other.isdigit() and len(other) <= 2 and 1 <= int(other) <= 31:
            beyond = self._after_day(index + 1)
            beyond += words[beyond] == "of"
            month = self._named_month(beyond)
            if month is not None and self._is_month_here(beyond):
                return self._after_day(at), "date", {"day": day, "month": month[1]}
        return None

    def _after_day(self, at: int) -> int:
        """One past a day's digits and its ordinal mark."""
        words, source = self.words, self.source
        if self.c.norwegian:
            return at + 2 if words[at + 1] == "." and source.glued(at + 1) else at + 1
        return at + 2 if words[at + 1] in _GLUED_ORDINALS and source.glued(at + 1) else at + 1

    def _is_month_here(self, at: int) -> bool:
        """English months have a capital; "12 may" is no date."""
        return self.c.norwegian or self._capital(at)

    def day(self, at: int) -> Found | None:
        """``den 12.``, "on the 12th": a day without its month."""
        words, source, word = self.words, self.source, self.words[at]
        if not word.isdigit() or len(word) > 2 or not 1 <= int(word) <= 31 or not at:
            return None
        end = self._after_day(at)
        if end == at + 1:
            return None
        following = words[end]
        free = not following or not source.text[source.starts[end]].isalpha() or following in self.w["function"]
        if not free:
            return None
        if self.c.norwegian:
            if words[at - 1] != "den" or (following in ("og", "eller", "av", "som") and end < len(source)):
                return None
            # A full stop that ends the sentence is still the mark of the ordinal.
            return end, "date", {"day": int(word)}
        if words[at - 1] == "the" and at > 1 and words[at - 2] in self.w["date-lead"]:
            return end, "date", {"day": int(word)}
        return None

    def decade(self, at: int) -> Found | None:
        words, source, word = self.words, self.source, self.words[at]
        if not word.isdigit() or len(word) not in (2, 4) or not word.endswith("0"):
            return None
        if self.c.norwegian:
            if words[at + 1] not in _HYPHENS or words[at + 2] not in self.w["decade-tail"]:
                return None
            end = at + 3
        elif words[at + 1] in ("s", "s'", "'s") and source.glued(at + 1):
            end = at + 2
        elif words[at + 1] in ("'", "’") and words[at + 2] == "s" and source.glued(at + 2):
            end = at + 3
        else:
            return None
        values: dict[str, Any] = {"decade": int(word)}
        if len(word) == 4 and word.endswith("00"):
            values["century"] = int(word) // 100 + 1
        return end, "decade", values

    def century(self, at: int) -> Found | None:
        """ "the 19th century", ``det 21. århundret``."""
        word = self.words[at]
        if not word.isdigit() or len(word) > 2:
            return None
        end = self._after_day(at)
        return self._century_after(end, int(word)) if end == at + 2 else None

    def _century_after(self, at: int, value: int) -> Found | None:
        at += self.words[at] in _HYPHENS
        if self._word(at) in self.w["century"] and 1 <= value <= 30:
            return at + 1, "decade", {"century": value}
        return None

    def year(self, at: int) -> Found | None:
        words, source, word = self.words, self.source, self.words[at]
        span = _SPAN_YEAR.fullmatch(word)
        if span is not None:
            first = int(span[1])
            return at + 1, "year", {"year": first, "end": _end_year(first, span[2])}
        if len(word) != 4 or not word.isdigit() or not 1000 <= int(word) <= 2099:
            return None
        year, following, before = int(word), words[at + 1], words[at - 1] if at else ""
        if source.glued(at + 1) and following.isalpha() and following not in ("s",):
            return None
        if source.glued(at) and before and (before.isalpha() or before in "@#_/.") and before != "(":
            return None
        if self._counts(at):
            return None
        modern = 1900 <= year <= 2099
        sure = before in self.w["year-sure"] or (before == "(" and words[at + 1] in (")", ",", "-", "–"))
        lead = sure or before in self.w["year-before"] or (modern and at > 1 and self._capital(at - 1))
        span_end = self._year_span(at)
        if span_end is not None:
            return span_end[0], "year", {"year": year, "end": span_end[1]}
        noun = bool(following) and following[0].isalpha() and following not in self.w["function"]
        noun = noun and source.text[source.starts[at + 1]].islower()
        if not modern:
            return (at + 1, "year", {"year": year}) if (sure or (lead and year >= 1500)) and not noun else None
        if noun:
            accept = (sure if self.c.norwegian else lead) and year % 50 != 0
            return (at + 1, "year", {"year": year}) if accept else None
        if year % 100 == 0 and not lead:
            return None
        return at + 1, "year", {"year": year}

    def _counts(self, at: int) -> bool:
        """Whether a unit, a scale, a currency or a bound makes four digits an amount."""
        if not is_measured(self.source, at, self.c.lang):
            return False
        before = self.words[at - 1] if at else ""
        following = self.words[at + 1]
        return not (
            before in self.w["year-sure"]
            and following not in ("%", "prosent", "per", "percent", "kroner", "dollar", "dollars")
        )

    def _year_span(self, at: int) -> tuple[int, int] | None:
        words, source = self.words, self.source
        if words[at + 1] not in _HYPHENS or not source.glued(at + 1) or not source.glued(at + 2):
            return None
        other, year = words[at + 2], int(words[at])
        if not other.isdigit() or len(other) not in (2, 4):
            return None
        end = _end_year(year, other)
        if not year < end <= year + 300 or (
            at + 3 < len(source) and words[at + 3] in _HYPHENS and source.glued(at + 3)
        ):
            return None
        return at + 3, end

    # --- the clock

    def clock_digits(self, at: int) -> Found | None:
        """An hour in digits that no «klokka» announces: "2.30 pm", "14:30", ``14.30-tida``."""
        words, source, word = self.words, self.source, self.words[at]
        hour = _hour(word)
        if hour is None:
            return None
        end, before = at + 1, words[at - 1] if at else ""
        meridiem = _MERIDIEM.get(words[end])
        if meridiem is not None and not self.c.norwegian and hour < 13 * 60:
            return self._clock_end(end + 1, hour % 720 + meridiem, exact=True)
        if not self.c.norwegian and words[end] == "o'clock":
            return self._clock_end(end + 1, hour, exact=False)
        if self.c.norwegian:
            if words[end] in _HYPHENS and source.glued(end) and words[end + 1] in self.w["clock-tail"]:
                return self._clock_end(end + 2, hour, exact=hour >= 13 * 60)
            # A decimal has a comma in Norwegian: «17.30» is an hour unless something is counted.
            if "." in word and not is_measured(source, at, self.c.lang, bounds=False):
                return self._clock_end(end, hour, exact=hour >= 13 * 60 or word.startswith("0"))
        if ":" in word:
            return self._clock_end(end, hour, exact=hour >= 13 * 60 or word.startswith("0"))
        if (
            "." in word
            and before in self.w["clock-before"]
            and before in ("at", "by", "until", "from", "since")
            and hour % 5 == 0
        ):
            zoned = self.c.match("zone", words, end) is not None
            if zoned or (before == "at" and not is_measured(source, at, self.c.lang) and not words[end].isalpha()):
                return self._clock_end(end, hour, exact=hour >= 13 * 60)
        if (
            self.c.match("zone", words, end) is not None
            and word.isdigit()
            and len(word) == 4
            and words[end] in ("gmt", "utc")
        ):
            return self._clock_end(end, hour, exact=True)
        return None

    def _clock_end(self, end: int, minutes: int, *, exact: bool) -> Found:
        values: dict[str, Any] = {"minutes": minutes % 1440, "minutes12": minutes % 720, "exact": exact}
        zone = self.c.match("zone", self.words, end)
        if zone is not None:
            end, values["zone"] = zone
        return end, "clock", values

    def clock(self, at: int) -> Found | None:
        """``kl. 12.30``, ``klokka halv ett``; "noon", "half past two"."""
        words, word = self.words, self.words[at]
        named = self.w["clock-word"].get(word)
        if named is not None:
            return self._clock_end(at + 1, int(named), exact=True)
        if word in self.w["clock"]:
            index = at + 1
            if words[index] == "." and self.source.glued(index):
                index += 1
            while words[index] in (
                "ca",
                "cirka",
                "rundt",
                "om",
                "lag",
                "omtrent",
                "mellom",
                "ved",
                "nærmere",
                "nesten",
            ):
                index += 1
                index += words[index] == "."
            hour = _hour(words[index])
            if hour is not None and "0" <= words[index][0] <= "9":
                return self._clock_end(index + 1, hour, exact=hour >= 13 * 60 or words[index].startswith("0"))
            told = self._told(index)
            return self._clock_end(told[0], told[1], exact=False) if told is not None else None
        if self.c.norwegian and word in self.w["clock-half"] and at and words[at - 1] in _BEFORE_HALF:
            told = self._told(at)
            return self._clock_end(told[0], told[1], exact=False) if told is not None else None
        if not self.c.norwegian and word in self.w["clock-half"] and words[at + 1] in self.w["clock-past"]:
            told = self._told(at)
            return self._clock_end(told[0], told[1], exact=False) if told is not None else None
        if not self.c.norwegian and word in self.w["clock-quarter"] and words[at + 1] in ("past", "to"):
            told = self._told(at)
            return self._clock_end(told[0], told[1], exact=False) if told is not None else None
        return None

    def _told(self, at: int) -> tuple[int, int] | None:
        """An hour told in words: one past it, and its minutes."""
        words = self.words
        quarter, half = self.w["clock-quarter"], self.w["clock-half"]
        minutes: int | None = None
        index = at
        if words[index] in quarter:
            minutes, index = 15, index + 1
        elif words[index] not in half:
            counted = read_count(self.source, index, self.c.lang)
            if counted is None or counted[2] or counted[0] > 59 or counted[0] != int(counted[0]):
                return None
            if words[counted[1]] not in self.w["clock-past"] and words[counted[1]] not in self.w["clock-to"]:
                return (counted[1], int(counted[0]) * 60) if 1 <= counted[0] <= 24 else None
            minutes, index = int(counted[0]), counted[1]
        sign = 1
        if minutes is not None:
            if words[index] in self.w["clock-to"]:
                sign = -1
            elif words[index] not in self.w["clock-past"]:
                return None
            index += 1
        base = 0
        if words[index] in half:
            base = -30 if self.c.norwegian else 30
            index += 1
            if not self.c.norwegian:
                if words[index] not in self.w["clock-past"]:
                    return None
                index += 1
        hour = read_count(self.source, index, self.c.lang)
        if hour is None or hour[2] or not 1 <= hour[0] <= 12 or hour[0] != int(hour[0]):
            return None
        return hour[1], int(hour[0]) * 60 + base + sign * (minutes or 0)

    # --- words

    def weekday(self, at: int) -> Found | None:
        words, w = self.words, self.w
        following = words[at + 1]
        if words[at] in w["determiner"] and not (following in w["last"] or following in w["next"]):
            # «the» and «den» are everywhere: only a few words after them can lead to a weekday.
            leads = words[at] == "the" and following in ("early", "small", "night")
            if not leads:
                return None
        values: dict[str, Any] = {"weekday": -1, "modifier": "", "part": ""}
        index = at
        daypart = ""
        night_to = self.c.match("night-to", words, index)
        if night_to is not None:
            index = night_to[0]
            values["part"], values["eve"] = "night", True
            if words[at] == "overnight" and words[index - 1] == "on":
                values["loose"] = True  # the night before Saturday or the night after it
            if words[at] in ("the", "early") and words[index - 1] == "of":
                values["part"] = "early"
                del values["eve"]
        moved = True
        while moved:
            moved = False
            word = words[index]
            part = w["part"].get(word)
            if part in ("late", "early") and not values["part"]:
                values["part"], index, moved = part, index + 1, True
                continue
            if not values["modifier"] and index < len(self.source):
                for role in ("last", "next", "this"):
                    if word in w[role]:
                        values["modifier"], index, moved = role, index + 1, True
                        if word in _SOON:
                            values["soon"] = True
                        break
            if (not moved and index > at and word in ("on", "the", "på")) or (
                index == at and word in ("the", "den") and (words[at + 1] in w["last"] or words[at + 1] in w["next"])
            ):
                index, moved = index + 1, True
        whole = w["weekday-part"].get(words[index])
        if whole is not None:
            day, _, daypart = whole.partition(";")
            values["weekday"] = int(day)
        else:
            day_value = w["weekday"].get(self._word(index))
            if day_value is None or (not self.c.norwegian and not self._capital(index)):
                return None
            values["weekday"] = int(day_value)
        index += 1
        part_after = w["part"].get(self._word(index))
        if part_after is not None and not self.c.norwegian and self._capital(index):
            part_after = None  # "Saturday Night Live"
        if part_after in ("morning", "afternoon", "evening", "night"):
            daypart, index = part_after, index + 1
        elif part_after == "late" and self.c.norwegian and not values["part"]:
            values["part"], index = "late", index + 1
        if daypart:
            if values["part"] in ("late", "early"):
                values["daypart"] = daypart
            else:
                values["part"] = daypart
        return self._week_of(index, values)

    def _week_of(self, at: int, values: dict[str, Any]) -> Found:
        """Join «torsdag i forrige uke», "Thursday last week" to one time."""
        words, w = self.words, self.w
        index = at
        if words[index] in ("i", "of", "in"):
            index += 1
        if w["unit"].get(words[index + 1] if index + 1 < len(words) else "") == "week" and not values["modifier"]:
            for role in ("last", "next", "this"):
                if words[index] in w[role]:
                    values["modifier"] = values["week"] = role
                    return index + 2, "weekday", values
        return at, "weekday", values

    def month(self, at: int) -> Found | None:
        """A month with what stands beside it: «mars 2018», "March 12, 2018"; alone only where nothing else fits."""
        words, source = self.words, self.source
        modifier, index = "", at
        for role in ("last", "next", "this"):
            if words[at] in self.w[role]:
                modifier, index = role, at + 1
        month = self._named_month(index)
        if month is None or index >= len(source):
            return None
        end, value = month
        short = self._word(index) not in self.w["month"]
        if self.c.norwegian:
            if self._capital(index) and not self._opens(index):
                return None
        elif not self._capital(index):
            return None
        if not self.c.norwegian:
            dated = self._english_day(end, value) if self.words[index] == self._word(index) else None
            if dated is not None:
                return dated
        values: dict[str, Any] = {"month": value}
        if modifier:
            values["modifier"] = modifier
        after, year = self._year_after(end)
        if year is not None:
            values["year"] = year
            return after, "month", values
        if short or not self._month_alone(index, end):
            return None
        return end, "month", values

    def _english_day(self, at: int, month: int) -> Found | None:
        words = self.words
        index = at + (words[at] == "the")
        word = words[index]
        if word.isdigit() and len(word) <= 2 and 1 <= int(word) <= 31:
            end = self._after_day(index)
            if words[end] in ("per", "percent", "%", "million", "people"):
                return None
            if words[end] in _MERIDIEM:
                return None
            return self._with_year(end, "date", {"day": int(word), "month": month})
        if words[at] == "the" and 1 <= (day := read_ordinal(self.source, index, "en")) <= 31:
            return self._with_year(index + 1, "date", {"day": day, "month": month})
        return None

    def _month_alone(self, at: int, end: int) -> bool:
        """Whether a bare month is a month: "May" may be a verb or a premier, "March" a walk, «Mars» a planet."""
        words, word = self.words, self._word(at)
        before = words[at - 1] if at else ""
        if before == "the" and word in ("april", "june", "august"):
            return True
        if self.c.norwegian:
            return not self._capital(at) or word not in ("mars", "mai")
        if word not in _NAME_MONTHS:
            return True
        if words[at] != word and word == "may":
            return False
        if before in _HYPHENS and at > 1 and words[at - 2] in ("mid", "early", "late"):
            return True
        if self._opens(at):
            return False
        if word == "may" and before == "of" and words[at - 2] in _PARTS_OF_MONTH:
            return True
        if word == "may" and before in ("of", "for", "to", "from", "by", "and", "is"):
            return before in ("from", "by") and not words[end].isalpha()
        return before in self.w["month-before"] or words[end] in _HYPHENS

    def ordinal_date(self, at: int) -> Found | None:
        """``første mai``, "the first of May", "the nineteenth century"."""
        day = read_ordinal(self.source, at, self.c.lang)
        if not day and self.words[at] == "andre" and self.c.norwegian:
            day = 2
        if not day:
            return None
        century = self._century_after(at + 1, day)
        if century is not None:
            return century
        index = at + 1
        index += self.words[index] == "of" and not self.c.norwegian
        month = self._named_month(index, short=False)
        if month is None or day > 31 or not self._is_month_here(index):
            return None
        return self._with_year(month[0], "date", {"day": day, "month": month[1]})

    def phrase(self, at: int) -> Found | None:
        """A whole phrase of the table: «i går», "last night", «om morgenen»."""
        words = self.words
        found = self.c.match("relative", words, at)
        genitive = False
        if found is None and words[at].endswith("'s"):
            word = self._word(at)
            found = self.c.match("relative", [word, ""], 0)
            found = (at + 1, found[1]) if found is not None and found[0] == 1 else None
            genitive = found is not None
        if found is not None:
            if not genitive and self._is_our(at, found):
                return None
            values = _fields(found[1])
            values.setdefault("span", False)
            return found[0], "relative", values
        holiday = self.c.match("holiday", words, at)
        if holiday is not None:
            if (
                not self.c.norwegian
                and words[at] != "the"
                and not words[at].startswith("year")
                and not self._capital(at)
            ):
                return None
            return holiday[0], "holiday", {"holiday": holiday[1]}
        part = self.c.match("daypart", words, at)
        if part is not None:
            return part[0], "daypart", {"part": part[1]}
        return None

    def _is_our(self, at: int, found: tuple[int, str]) -> bool:
        """«i vår» may be *in our*: then its noun follows."""
        if self.c.match("our", self.words, at) is None or found[0] != at + 2 or at + 2 >= len(self.source):
            return False
        following = self.words[at + 2]
        return following[0].isalpha() and following not in self.w["function"]

    def modified(self, at: int) -> Found | None:
        """``forrige uke``, "next year", ``de siste to ukene``, "the past few days", "in recent years"."""
        words, w = self.words, self.w
        index = at
        determined = words[index] in w["determiner"]
        if determined and not (
            words[index + 1] in w["last"] or words[index + 1] in w["next"] or words[index + 1] in w["recent"]
        ):
            return None
        if determined:
            index += 1
        word = words[index]
        if word in w["recent"]:
            unit = w["unit"].get(words[index + 1])
            if unit is None or not words[index + 1].endswith("s"):
                return None
            return index + 2, "relative", _offset(unit, -3) | {"span": True, "vague": True}
        sign = -1 if word in w["last"] else 1 if word in w["next"] else 0
        if not sign and word not in w["this"]:
            return None
        index += 1
        unit = w["unit"].get(self._word(index))
        if unit is not None:
            plural = self._is_plural(self._word(index))
            if plural:
                if not sign or not (determined or self.c.norwegian):
                    return None
                return index + 1, "relative", _offset(unit, sign * 3) | {"span": True, "vague": True}
            if unit in ("second", "minute") and (not sign or not determined):
                return None  # «i siste sekund», "a last-minute push"
            span = bool(sign) and (
                determined
                if self.c.norwegian
                else word == "past" or (determined and word not in ("previous", "following"))
            )
            values = _offset(unit, sign) | {"span": span}
            if word in _SOON:
                values["soon"] = True
            return index + 1, "relative", values
        season = self._season_name(index)
        if season is not None:
            return index + 1, "relative", {"unit": "season", "season": season, "offset": sign, "span": False}
        if not sign:
            return None
        counted = read_count(self.source, index, self.c.lang)
        if counted is None and words[index] in w["few"]:
            counted = (3.0, index + 1, True)
        if counted is None:
            return None
        value, end, vague = counted
        unit = w["unit"].get(self._word(end))
        if unit is None:
            return None
        values = _offset(unit, sign * value) | {"span": True, "count": value}
        if vague:
            values["vague"] = True
        return end + 1, "relative", values

    def _is_plural(self, word: str) -> bool:
        if not self.c.norwegian:
            return word.endswith("s")
        return word.endswith(("ene", "er", "ane", "ar", "åra")) and word not in ("år",)

    def _season_name(self, at: int) -> str | None:
        word = self._word(at)
        season = self.w["season"].get(word)
        if season is not None:
            return season
        if self.c.norwegian:
            return _BARE_SEASONS.get(word)
        return None

    def season(self, at: int) -> Found | None:
        """``høsten 2018``, "the spring of 2018", "in the summer"."""
        season = self.w["season"].get(self._word(at))
        if season is None:
            return None
        words = self.words
        end, year = self._year_after(at + 1)
        if year is not None:
            return end, "relative", {"unit": "season", "season": season, "year": year, "span": False}
        if self.c.norwegian and self.c.match("relative", words, at + 1) is not None:
            # «sommeren i fjor»
            found = self.c.match("relative", words, at + 1)
            fields = _fields(found[1]) if found is not None else {}
            if found is not None and fields.get("unit") == "year":
                return (
                    found[0],
                    "relative",
                    {"unit": "season", "season": season, "offset": fields["offset"], "span": False},
                )
        before = words[at - 1] if at else ""
        if not self.c.norwegian and (
            before not in _SEASON_LEAD or (self._word(at) in ("fall", "spring") and words[at + 1] in ("in", "of"))
        ):
            return None
        if not self.c.norwegian and words[at + 1].isalpha() and words[at + 1] not in self.w["function"]:
            return None
        return at + 1, "relative", {"unit": "season", "season": season, "span": False}

    def ahead(self, at: int) -> Found | None:
        """``om tre dager``, "in three days" where the sentence looks ahead."""
        if self.words[at] not in self.w["ahead"]:
            return None
        counted = read_count(self.source, at + 1, self.c.lang)
        if counted is None:
            return None
        value, index, vague = counted
        unit = self.w["unit"].get(self._word(index))
        if unit is None:
            return None
        following = self.words[index + 1]
        if self.c.norwegian:
            if following in ("gammel", "gammelt", "gamle", "gammal", "gammalt") or not self._is_counted(index, value):
                return None
        else:
            future, never = self.w["future"], self.w["future-not"]
            if following == "of":
                return None
            genitive = self.words[index].endswith("'s") or following == "'"
            looks_ahead = genitive or following == "time" or any(word in future for word in self.words)
            if not looks_ahead or any(word in never for word in self.words[max(0, at - 4) : at]):
                return None
        values = _offset(unit, value) | {"count": value}
        if vague:
            values["vague"] = True
        return index + 1, "relative", values

    def _is_counted(self, at: int, value: float) -> bool:
        """Whether the unit at token `at` is indefinite: «om dagen» counts nothing."""
        return not self.words[at].endswith(("en", "et", "a")) or value != 1

    def quarter(self, at: int) -> Found | None:
        """``tredje kvartal``, "the third quarter", ``3. kvartal``."""
        words = self.words
        if words[at].isdigit():
            value, index = int(words[at]), self._after_day(at)
            if index == at + 1:
                return None
        else:
            value, index = read_ordinal(self.source, at, self.c.lang), at + 1
            if not value and words[at] in ("andre", "second"):
                value = 2
        if (
            not 1 <= value <= 4
            or words[index] not in self.w["quarter-noun"]
            or words[index + 1] in ("-", "final", "finals", "century")
        ):
            return None
        return index + 1, "quarter", {"quarter": value}

    def decade_word(self, at: int) -> Found | None:
        value = self.w["decade-word"].get(self._word(at))
        return (at + 1, "decade", {"decade": int(value)}) if value is not None else None


_DIGIT_READINGS: tuple[Reading, ...] = (
    _Reader.numeric_date,
    _Reader.date,
    _Reader.clock_digits,
    _Reader.decade,
    _Reader.century,
    _Reader.year,
    _Reader.day,
    _Reader.quarter,
)
_TURNS = dict.fromkeys(("tidligere", "tidlegare", "earlier"), -1) | dict.fromkeys(
    ("senere", "seinere", "seinare", "later"), 1
)
_SOON = frozenset(("kommende", "komande", "førstkommende", "førstkomande", "coming", "upcoming"))
_BARE_SEASONS = {
    "vår": "spring", "sommer": "summer", "sommar": "summer", "høst": "autumn", "haust": "autumn", "vinter": "winter",
}  # fmt: skip


def _fields(cell: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for pair in cell.split(";"):
        key, _, value = pair.partition("=")
        values[key] = bool(int(value)) if key == "vague" else int(value) if value.lstrip("-").isdigit() else value
    return values


def _offset(unit: str, value: float) -> dict[str, Any]:
    """Unit and whole offset: a decade is ten years, half a year six months, a week and a half eleven days."""
    name, _, factor = unit.partition("*")
    amount = value * (int(factor) if factor else 1)
    smaller = {
        "year": ("month", 12),
        "month": ("week", 4),
        "week": ("day", 7),
        "day": ("hour", 24),
        "hour": ("minute", 60),
    }
    if amount != int(amount) and name in smaller:
        name, parts = smaller[name]
        amount *= parts
    return {"unit": name, "offset": round(amount), "span": False}


def _end_year(first: int, text: str) -> int:
    return int(text) if len(text) == 4 else first // 100 * 100 + int(text)


def _hour(word: str) -> int | None:
    """Minutes of the day that the digits of a clock say: ``12.30``, ``14:30``, ``8``, ``1430``."""
    match = _CLOCK.fullmatch(word)
    if match is not None:
        hour, minute = int(match[1]), int(match[2])
    elif word.isdigit() and len(word) <= 2:
        hour, minute = int(word), 0
    elif word.isdigit() and len(word) == 4:
        hour, minute = int(word[:2]), int(word[2:])
    else:
        return None
    return hour * 60 + minute if hour <= 24 and minute <= 59 else None
