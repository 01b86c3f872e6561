"""Times compared field by field, and the words that put two events in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from auditor.languages.lexicon import read_table
from auditor.records import Analysis, Comparison, TimeRef, Token

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
    if mine.get("part") == theirs.get("part") == "night":
        return False  # «i natt» is last night or tonight
    if mine.get("unit") == theirs.get("unit") == "weekend" and (mine.get("soon") or theirs.get("soon")):
        return False
    if _days(source) and _days(target) and not mine.get("span") and not theirs.get("span"):
        ratio = _days(source) / _days(target)
        return ratio < 0 or not 0.7 <= ratio <= 1.4
    if mine.get("unit") != theirs.get("unit") or mine.get("span") != theirs.get("span"):
        return False
    first, second = mine.get("offset"), theirs.get("offset")
    return first is not None and second is not None and first != second


def perspective(time: TimeRef) -> int:
    """Whether a time is told from what comes after it (-1: the day before) or from what went before (1: two days later); 0 for neither."""
    words = set(time.text.lower().split())
    return -1 if words & _BACK else 1 if words & _ON else 0


_BACK = frozenset("før before earlier tidligere tidlegare forveien".split())
_ON = frozenset("etter after later senere seinare seinere etterpå afterwards".split())


# --- order of events ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Order:
    """A word that puts one event before or after another, with what it brings and what it is said of.

    :param relation: ``before`` · ``by`` · ``until`` · ``after`` · ``from`` · ``earliest`` · ``sameday``.
    :param start: where the word stands; `complement` and `main` are the ranges of the two events, in the document's text.
    :param negated: whether what it is said of is denied (did not come before); `only` whether "only" or "first" stands before the word;
        `chained` whether it is the last of two (not until after), `then` whether it only joins what
        follows to what went before.
    :param time: the time that follows at once, as in "before 2040".
    """

    relation: str
    text: str
    start: int
    end: int
    complement: tuple[int, int]
    main: tuple[int, int]
    negated: bool = False
    only: bool = False
    chained: bool = False
    then: bool = False
    time: TimeRef | None = None


LATE = frozenset(("after", "from"))
"""Relations that place what is said behind the other event."""
EARLY = frozenset(("before", "by", "until"))

_STOPS = frozenset('.,;:?!()[]«»“”"–—')
_ENDS = ([], *([stop] for stop in sorted(_STOPS)))
_ONLY = frozenset("only first først bare berre kun just".split())
_REACH = 14
_COLUMNS = ("form", "role", "value")
_TIME_NOUNS = frozenset(
    (
        "morning afternoon evening night weekend week month year spring summer autumn fall winter christmas easter new_year noon midnight day "
        "today tomorrow yesterday start beginning end middle turn season semester term dawn dusk lunch holiday holidays quarter half now"
    ).split()
)


@cache
def _words(
    lang: str,
) -> tuple[dict[str, list[tuple[tuple[str, ...], str]]], dict[str, list[tuple[tuple[str, ...], str]]]]:
    """The phrases that order events, by their first word, and those that only look like them."""
    code = "nb" if lang == "no" else lang
    rows = read_table(f"auditor.languages.{code}", "times.tsv", _COLUMNS)
    if code == "nn":
        rows = read_table("auditor.languages.nb", "times.tsv", _COLUMNS) + rows
    found: tuple[dict[str, list[tuple[tuple[str, ...], str]]], dict[str, list[tuple[tuple[str, ...], str]]]] = ({}, {})
    for row in rows:
        if row["role"] in ("order", "order-not"):
            form = tuple(row["form"].split())
            found[row["role"] == "order-not"].setdefault(form[0], []).append((form, row["value"]))
    for table in found:
        for forms in table.values():
            forms.sort(key=lambda item: -len(item[0]))
    return found


def _match(
    table: dict[str, list[tuple[tuple[str, ...], str]]], norms: Sequence[str], at: int
) -> tuple[int, str] | None:
    for form, value in table.get(norms[at], ()):
        if tuple(norms[at : at + len(form)]) == form:
            return at + len(form), value
    return None


def orders(analysis: Analysis) -> list[Order]:
    """The words of one side that order its events, in the order of the text."""
    words, looks = _words(analysis.lang)
    tokens = analysis.tokens
    norms = [token.text.lower() for token in tokens]
    cues: list[tuple[int, int, str]] = []
    at = 0
    while at < len(tokens):
        skip = _match(looks, norms, at)
        if skip is not None and norms[at : skip[0]] == ["after", "all"] and norms[skip[0] : skip[0] + 1] not in _ENDS:
            skip = None  # after all the hostages have been freed
        if skip is not None:
            at = skip[0]
            continue
        found = _match(words, norms, at)
        if found is None or _inside_time(tokens[at], tokens[found[0] - 1], analysis.times):
            at += 1
            continue
        cues.append((at, found[0], found[1]))
        at = found[0]
    result: list[Order] = []
    for place, (first, end, value) in enumerate(cues):
        relation, _, need = value.partition(";")
        if end >= len(tokens):
            continue
        follows = cues[place + 1] if place + 1 < len(cues) else None
        if follows is not None and follows[0] <= end and not follows[2].endswith(";then"):
            continue  # "until after": what the second word brings is what counts
        chained = place > 0 and cues[place - 1][1] >= first
        time = _time_at(analysis, end)
        if need == "time" and time is None and not _time_noun(tokens, end):
            continue
        if need == "time" and norms[first:end] in (["to"], ["til"]) and time is None and not _spanned(norms, first):
            continue  # to a four-year low
        if need == "then":
            order = _then(analysis, norms, first, end)
            if order is not None:
                result.append(order)
            continue
        if norms[end] in _STOPS:
            continue
        limit = follows[0] if follows is not None else len(tokens)
        stop = _stop(norms, end, limit)
        complement = tokens[end].start, tokens[stop - 1].end if stop > end else tokens[end].end
        main = _main(tokens, norms, cues[place - 1][0] if chained else first, stop, result)
        denied = _denials(analysis, main) % 2 == 1
        if chained and denied and relation == "after":
            denied = False  # «ikke før etter at», "not until after": only after
        result.append(
            Order(
                relation,
                " ".join(token.text for token in tokens[first:end]),
                tokens[first].start,
                tokens[end - 1].end,
                complement,
                main,
                denied,
                first > 0 and norms[first - 1] in _ONLY,
                chained=chained,
                time=time,
            )
        )
    return result


def _inside_time(first: Token, last: Token, times: Sequence[TimeRef]) -> bool:
    """Whether the word belongs to a time itself (for to år siden, til høsten), rather than to what follows it (dagen før valget)."""
    return any(time.start <= first.start and last.end < time.end for time in times) or any(
        time.start < first.start and last.end == time.end and first.text.lower() in ("siden", "sidan", "ago")
        for time in times
    )


def _time_at(analysis: Analysis, at: int) -> TimeRef | None:
    for token in analysis.tokens[at : at + 3]:
        for time in analysis.times:
            if time.start == token.start:
                return time
        if token.weight > 0:
            return None
    return None


def _time_noun(tokens: Sequence[Token], at: int) -> bool:
    for token in tokens[at : at + 4]:
        senses = {value.lower() for value in (*token.concepts[:3], *(v for part in token.parts[-1:] for v in part[:2]))}
        if senses & _TIME_NOUNS or token.text.lower() in _TIME_NOUNS:
            return True
        if token.weight > 0.3:
            return False
    return False


def _spanned(norms: Sequence[str], at: int) -> bool:
    """Whether "to" may end a stretch of time: only after "from" or a word of lasting, and before no article."""
    if norms[at + 1 : at + 2] and norms[at + 1] in ("a", "an", "en", "et", "ein", "eit", "ei"):
        return False
    return norms[at] == "til" or any(
        word in ("from", "open", "closed", "shut", "lasted", "lasts", "runs", "ran")
        for word in norms[max(0, at - 8) : at]
    )


def _stop(norms: Sequence[str], at: int, limit: int) -> int:
    index = at
    while index < min(limit, at + _REACH) and norms[index] not in _STOPS:
        index += 1
    return index


def _main(
    tokens: Sequence[Token], norms: Sequence[str], first: int, stop: int, earlier: Sequence[Order]
) -> tuple[int, int]:
    """The clause that the word is said of: before it, or behind the complement where the word opens the sentence."""
    index = first - 1
    floor = max((order.end for order in earlier), default=0)
    skipped = False
    while index >= 0 and first - index < 24 and tokens[index].start >= floor:
        if norms[index] in _STOPS:
            if index < first - 1 or skipped:
                break
            skipped = True
        index -= 1
    chosen = tokens[index + 1 : first]
    if sum(token.weight > 0 for token in chosen) >= 1:
        return chosen[0].start, chosen[-1].end
    after = tokens[stop : stop + 24]
    return (after[0].start, after[-1].end) if after else (tokens[first].start, tokens[first].start)


def _then(analysis: Analysis, norms: Sequence[str], first: int, end: int) -> Order | None:
    """ "A, then B" is B after A."""
    tokens = analysis.tokens
    start = first - 1
    while start >= 0 and (norms[start] in _STOPS or norms[start] in ("and", "og")):
        start -= 1
    last = start
    while start >= 0 and norms[start] not in _STOPS and first - start < 20:
        start -= 1
    stop = _stop(norms, end, len(tokens))
    if last <= start or stop <= end:
        return None
    complement = tokens[start + 1].start, tokens[last].end
    main = tokens[end].start, tokens[stop - 1].end
    text = " ".join(token.text for token in tokens[first:end])
    return Order("after", text, tokens[first].start, tokens[end - 1].end, complement, main, then=True)


def _denials(analysis: Analysis, main: tuple[int, int]) -> int:
    return sum(cue.kind == "negation" and main[0] <= cue.start < main[1] for cue in analysis.cues)


# --- which events are one ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Links:
    """Source places and the target places that say the same."""

    pairs: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, comparison: Comparison) -> Links:
        """All matches of words, names, amounts and times, by where they start."""
        found = {
            (match.source.start, match.target.start)
            for match in comparison.matches
            if match.kind in ("word", "mention", "quantity", "time") and match.similarity >= 0.5
        }
        return cls(tuple(sorted(found)))

    def forth(self, span: tuple[int, int]) -> list[list[int]]:
        """For each linked source place in `span`, in order, its target places."""
        return self._group(span, 0)

    def back(self, span: tuple[int, int]) -> list[list[int]]:
        """For each linked target place in `span`, in order, its source places."""
        return self._group(span, 1)

    def _group(self, span: tuple[int, int], side: int) -> list[list[int]]:
        found: dict[int, list[int]] = {}
        for pair in sorted(self.pairs, key=lambda pair: pair[side]):
            if span[0] <= pair[side] < span[1]:
                found.setdefault(pair[side], []).append(pair[1 - side])
        return list(found.values())


def inside(places: Sequence[int], span: tuple[int, int]) -> bool:
    """Whether one of the places lies in the range."""
    return any(span[0] <= place < span[1] for place in places)
