"""NUM004: two right numbers that changed places, or one that changed its part: up from, up to, up by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Any, Literal

from auditor.records import Analysis, Comparison, Finding, Quantity, Token
from auditor.registry import Example, Rule
from auditor.rules._amounts import worth
from auditor.rules.context import Context, around

Part = Literal["", "before", "after", "change"]

PARTS: dict[str, Part] = {
    "fra": "before", "frå": "before", "from": "before", "mot": "before", "against": "before", "versus": "before",
    "til": "after", "to": "after", "med": "change", "by": "change",
}  # fmt: skip
"""What a preposition says of the number behind it, where something changes or is compared."""
COMPARED = frozenset("sammenlignet sammenliknet samanlikna samanlikne compared".split())
"""Before med, with and to, they make the number the one that is compared with."""
PASSED = frozenset(
    (
        "om lag ca circa cirka rundt omtrent nesten vel drøyt drygt snaut godt hele heile over under bare berre kun minst mer meir enn så "
        "about around roughly nearly almost just some more less than over under only at least approximately a an the de dei den det et ei en"
    ).split()
)
"""Words that may stand between the preposition and its number."""
CHANGES = frozenset(
    (
        "rise fall increase decrease reduce cut raise lower drop grow decline slow shrink climb jump halve expand gain lose sink slump soar surge "
        "plunge dip ease trim slash downgrade upgrade growth reduction reduced lowered raised up down improve worsen extend shorten adjust"
    ).split()
)
"""Concepts by which something gets more or less."""
REACH = 6
"""How far from its number, in words, a word may stand that tells what the number counts."""
BREAKS = frozenset((",", ";", ":", ".", "–", "—", "?", "!", "(", ")"))
TURNS = frozenset("mens medan og men while and but whereas mot against".split())
"""Words behind which another number may be spoken of."""
AWAY = 4
"""How much further a word is from a number in another clause."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that both sides have, with its part on either."""

    source: Quantity
    target: Quantity
    parts: tuple[Part, Part]


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Numbers that both sides have, whose prepositions or neighbours say that they are not the same ones."""
    numbers = _numbers(comparison)
    for found in _turned(numbers, comparison) or _crossed(numbers, comparison):
        mine = around(*(one.source for one in found)) if len(found) > 1 else found[0].source
        theirs = around(*(one.target for one in found)) if len(found) > 1 else found[0].target
        said = " and ".join(one.target.text for one in sorted(found, key=lambda one: one.target.start))
        yield context.finding(
            RULE,
            comparison.unit,
            _message(found, comparison),
            source=mine,
            target=theirs,
            evidence={"numbers": [worth(one.source) for one in found], "said": said},
            confidence=0.75,
        )
        return


def _message(found: Sequence[Counted], comparison: Comparison) -> str:
    if len(found) == 1 and found[0].parts == ("", ""):
        (begin, end, _), (first, last, _) = _ways(comparison.source)[0], _ways(comparison.target)[0]
        return f"source: from {begin:,.15g} to {end:,.15g}; target: from {first:,.15g} to {last:,.15g}"
    if len(found) == 1:
        words = {"before": "from", "after": "to", "change": "by"}
        mine, theirs = (words[part] for part in found[0].parts if part)
        return f"source: {mine} {found[0].source.text}; target: {theirs} {found[0].target.text}"
    here, there = (one.source.text for one in sorted(found, key=lambda one: one.source.start))
    return f"source: {here}, then {there}; in the target each stands where the other belongs"


def _numbers(comparison: Comparison) -> list[Counted]:
    """The numbers that stand once on either side."""
    found = []
    for match in comparison.matched("quantity"):
        one, other = match.source, match.target
        if not (isinstance(one, Quantity) and isinstance(other, Quantity)) or one.kind in ("vague", "ordinal", "score"):
            continue
        if one.low != one.high or one.bound != other.bound:
            continue
        parts = _part(one, comparison.source), _part(other, comparison.target)
        found.append(Counted(one, other, parts))
    values = [one.source.low for one in found]
    return [one for one in found if values.count(one.source.low) == 1]


def _part(number: Quantity, analysis: Analysis) -> Part:
    tokens = analysis.tokens
    index = next((i for i, token in enumerate(tokens) if token.start >= number.start), len(tokens))
    while index and tokens[index - 1].norm in PASSED:
        index -= 1
    if not index:
        return ""
    word, before = tokens[index - 1].norm, tokens[index - 2].norm if index > 1 else ""
    if before in COMPARED:
        return "before"
    return PARTS.get(word, "") if word != "med" or analysis.lang != "en" else ""


# --- what the prepositions say ----------------------------------------------------------------------


def _turned(numbers: Sequence[Counted], comparison: Comparison) -> Iterator[Sequence[Counted]] | None:
    found = list(_swapped(numbers)) or list(_passed(numbers, comparison)) or list(_another_part(numbers, comparison))
    return iter(found) if found else None


def _swapped(numbers: Sequence[Counted]) -> Iterator[Sequence[Counted]]:
    """From 84 to 71 said as from 71 to 84."""
    mine = [one for one in numbers if one.parts[0] == "before"]
    theirs = [one for one in numbers if one.parts[1] == "before"]
    if len(mine) == len(theirs) == 1 and mine[0] is not theirs[0] and _alike(mine[0], theirs[0]):
        yield mine[0], theirs[0]


def _passed(numbers: Sequence[Counted], comparison: Comparison) -> Iterator[Sequence[Counted]]:
    """From 84 to 71 where the other side has a range, 71 to 84: a range runs upwards, and what is lowered does not."""
    ways = _ways(comparison.source), _ways(comparison.target)
    if len(ways[0]) != 1 or len(ways[1]) != 1:
        return
    (first, last, mine), (begin, end, theirs) = ways[0][0], ways[1][0]
    if first != last and (first, last) == (end, begin):
        yield (Counted(mine, theirs, ("", "")),)


def _ways(analysis: Analysis) -> list[tuple[float, float, Quantity]]:
    """What changes from one number to another on a side: the two numbers, and where they stand."""
    found = []
    amounts = [(number, _part(number, analysis)) for number in analysis.quantities if number.kind != "ordinal"]
    for number, part in amounts:
        if part == "before" and number.low != number.high:
            found.append((number.low, number.high, number))
    for (one, first), (other, second) in pairwise(amounts):
        if {first, second} == {"before", "after"} and one.low == one.high and other.low == other.high:
            begin, end = (one, other) if first == "before" else (other, one)
            where = replace(one, start=one.start, end=other.end, text=f"{one.text} … {other.text}")
            found.append((begin.low, end.low, where))
    return found


def _another_part(numbers: Sequence[Counted], comparison: Comparison) -> Iterator[Sequence[Counted]]:
    """Down to 20 per cent said as down by 20 per cent; of a bare count (with 14 men, down to 14) that cannot be told."""
    if not all(_changes(side) for side in (comparison.source, comparison.target)):
        return
    for one in numbers:
        if set(one.parts) == {"after", "change"} and one.source.kind != "cardinal":
            yield (one,)


def _changes(analysis: Analysis) -> bool:
    return any(value in CHANGES for token in analysis.tokens for value in (token.norm, *token.concepts[:3]))


def _alike(one: Counted, other: Counted) -> bool:
    first, second = one.source, other.source
    units = {first.unit, second.unit} - {""}
    return len(units) <= 1 and "ordinal" not in (first.kind, second.kind)


# --- what stands beside them ------------------------------------------------------------------------


def _crossed(numbers: Sequence[Counted], comparison: Comparison) -> Iterator[Sequence[Counted]]:
    """48 per cent are for it and 41 against said as 41 per cent are for it and 48 against."""
    if len(numbers) != 2:
        return
    links = [
        (match.source, match.target)
        for match in comparison.matches
        if (match.kind == "word" and match.similarity >= 0.9) or match.kind in ("mention", "time")
    ]
    for first, second in combinations(numbers, 2):
        if not _alike(first, second) or first.source.kind != second.source.kind:
            continue
        crossing, straight = [0, 0], 0
        for mine, theirs in links:
            own = _nearest(mine, (first.source, second.source), comparison.source)
            other = _nearest(theirs, (first.target, second.target), comparison.target)
            if own is None or other is None or _inside(mine, comparison.source) or _inside(theirs, comparison.target):
                continue
            if own == other:
                straight += 1
            else:
                crossing[own] += 1
        if min(crossing) and not straight:
            yield first, second


def _inside(what: Any, analysis: Analysis) -> bool:
    return any(number.start <= what.start < number.end for number in analysis.quantities)


def _nearest(what: Any, numbers: tuple[Quantity, Quantity], analysis: Analysis) -> int | None:
    """Which of two numbers a word belongs to; ``None`` where that is not plain."""
    away = [_away(what, number, analysis.tokens) for number in numbers]
    if min(away) > REACH or abs(away[0] - away[1]) < 2:
        return None
    return 0 if away[0] < away[1] else 1


def _away(what: Any, number: Quantity, tokens: Sequence[Token]) -> int:
    first, last = sorted(((what.start, what.end), (number.start, number.end)))
    between = [token for token in tokens if first[1] <= token.start < last[0]]
    return len(between) + AWAY * sum(token.text in BREAKS or token.norm in TURNS for token in between)


RULE = Rule(
    code="NUM004",
    name="number-exchanged",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds numbers that are all there and are not the same ones: fra 84 til 71 (from 84 to 71) as "from 71 to 84", ned til 20 prosent (down to) as
"down by 20 per cent", fire døde, mot sju i fjor (four died, against seven last year) as "seven died, against four".

## Why it matters
Every figure of the original is found in the rendering, and the news is the opposite.

## Known limits
Two numbers that changed places without a preposition are seen only where the words beside both changed with them.
""",
    bad=(
        Example(
            "Kursmålet er satt ned fra 84 til 71 kroner.", "The price target has been cut from NOK 71 to NOK 84.", "71"
        ),
        Example(
            "De vil ha egenandelen ned til 20 prosent.",
            "They want the deductible lowered by 20 per cent.",
            "20 per cent",
        ),
    ),
    good=(
        Example("Kursmålet er satt ned fra 84 til 71 kroner.", "The price target has been cut to NOK 71 from NOK 84."),
        Example(
            "Renten ble satt ned med 0,5 prosentpoeng til 4 prosent.", "The rate was cut by half a point to 4 per cent."
        ),
    ),
    check=check,
    priority=9,
)
