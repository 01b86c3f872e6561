"""By the year, by the month, by the hour: the period that an amount is reckoned by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.records import Analysis, Comparison, Quantity, Token

PERIODS: dict[str, str] = {
    form: period
    for period, forms in {
        "year": "år året årleg årlig årlege årlige årvis year yearly annually annual annum",
        "month": "måned måneden månad månaden månedlig månadleg månedlige månadlege month monthly",
        "week": "uke uka uken veke veka ukentlig vekentleg ukentlige vekentlege week weekly",
        "day": "dag dagen døgn døgnet daglig dagleg daglige daglege day daily",
        "hour": "time timen hour hourly",
        "minute": "minutt minuttet minute",
    }.items()
    for form in forms.split()
}
"""A word that names a period, or says that something is reckoned by it."""
ALONE = frozenset(
    (
        "årleg årlig årlege årlige månedlig månadleg månedlige månadlege ukentlig vekentleg ukentlige vekentlege daglig dagleg daglige daglege "
        "yearly annually annual monthly weekly daily hourly"
    ).split()
)
"""Those that need no other word to say it."""
BY = frozenset("i per pr pr. om hvert hver kvart kvar a an each every".split())
BEHIND = 4
"""How many words behind an amount its period may stand, where nothing breaks them off."""


@dataclass(frozen=True, slots=True)
class Rate:
    """An amount that is reckoned by a period."""

    amount: Quantity
    period: str
    start: int
    end: int


def rates(analysis: Analysis) -> Iterator[Rate]:
    """The amounts of one side that are reckoned by a period."""
    tokens = analysis.tokens
    for amount in analysis.quantities:
        if amount.kind in ("ordinal", "vague"):
            continue
        after = [token for token in tokens if token.start >= amount.end][:BEHIND]
        before = next((token for token in reversed(tokens) if token.end <= amount.start), None)
        found = _period(after)
        if found is not None:
            yield Rate(amount, PERIODS[found[-1].norm], amount.start, found[-1].end)
        elif before is not None and before.norm in ALONE:
            yield Rate(amount, PERIODS[before.norm], before.start, amount.end)


def _period(after: list[Token]) -> list[Token] | None:
    for place, token in enumerate(after):
        if token.pos in ("punct", "num", "verb", "conj", "sconj"):
            return None
        if token.norm in ALONE:
            return after[: place + 1]
        if token.norm in PERIODS and place and after[place - 1].norm in BY:
            return after[: place + 1]
    return None


def exchanged_rates(comparison: Comparison) -> Iterator[tuple[Rate, Rate]]:
    """Amounts that both sides have and reckon by different periods: 3 million a year, 3 million a month."""
    mine = {rate.amount.start: rate for rate in rates(comparison.source)}
    theirs = {rate.amount.start: rate for rate in rates(comparison.target)}
    for match in comparison.matched("quantity"):
        one, other = mine.get(match.source.start), theirs.get(match.target.start)
        if one is not None and other is not None and one.period != other.period and one.amount.low == other.amount.low:
            yield one, other
