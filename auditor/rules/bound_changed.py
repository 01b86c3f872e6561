"""NUM003: at least became at most, over became under."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from auditor.records import Analysis, Comparison, Finding, Quantity, TimeRef
from auditor.registry import Example, Rule
from auditor.rules._times import orders
from auditor.rules.context import Context, Range, quote

LOWER = frozenset(("at-least", "more-than"))
UPPER = frozenset(("at-most", "less-than", "up-to"))
BELOW = frozenset(("almost", "only"))
ONLY = frozenset("bare berre kun only just merely".split())
EARLIEST = ("at the earliest", "tidligst", "tidlegast")
LATEST = ("at the latest", "senest", "seinest", "seinast")
SAID = {
    "at-least": "at least", "more-than": "more than", "at-most": "at most", "less-than": "less than", "up-to": "up to",
    "almost": "nearly", "only": "only", "about": "about", "": "exactly",
}  # fmt: skip


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Matched numbers whose bounds point to opposite sides."""
    for match in comparison.matched("quantity"):
        mine, theirs = match.source, match.target
        if (
            not isinstance(mine, Quantity)
            or not isinstance(theirs, Quantity)
            or not _contradict(_bound(mine, comparison.source), _bound(theirs, comparison.target))
        ):
            continue
        mine, theirs = (
            replace(mine, bound=_bound(mine, comparison.source)),
            replace(theirs, bound=_bound(theirs, comparison.target)),
        )
        if _inverted(mine, theirs, comparison):
            continue
        source, target = _where(mine), _where(theirs)
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {SAID.get(mine.bound, mine.bound)} {mine.text}; target: {SAID.get(theirs.bound, theirs.bound)} {theirs.text}",
            source=source,
            target=target,
            evidence={"source_bound": mine.bound, "target_bound": theirs.bound},
            suggestion=f"write “{SAID.get(mine.bound, mine.bound)} {quote(theirs.text)}”",
            confidence=0.9,
        )
    yield from _limits(comparison, context)


def _bound(quantity: Quantity, analysis: Analysis) -> str:
    """The amount's bound; *only* before a bare amount is one too: only three are not more than three."""
    if quantity.bound or quantity.kind not in ("cardinal", "measure", "percent", "money", "fraction"):
        return quantity.bound
    before = [token.text.lower() for token in analysis.tokens if token.end <= quantity.start][-1:]
    return "only" if before and before[0] in ONLY else ""


REST = frozenset(
    "left remain remains remained remaining unused rest other others igjen gjenstår gjenstod attende att resten resterende øvrige andre".split()
)
AGAINST = frozenset(
    "mot imot motstandere motstandarar motstander motstandar negative negativ against oppose opposes opposed opponents reject rejected".split()
)
NOBODY = {
    "nobody": frozenset("ingen inga none nobody no".split()),
    "only": frozenset("only bare berre kun".split()),
}


def _inverted(mine: Quantity, theirs: Quantity, comparison: Comparison) -> bool:
    """Whether the two sides tell the same amount from opposite ends: nobody over 65, only those of 65 and under; half is spent, half is left."""
    said = [{token.text.lower() for token in side.tokens} for side in (comparison.source, comparison.target)]
    half = any((item.kind, item.low) in (("fraction", 0.5), ("percent", 50.0)) for item in (mine, theirs))
    if half:
        denials = [sum(cue.kind == "negation" for cue in side.cues) for side in (comparison.source, comparison.target)]
        apart = any(bool(said[0] & words) != bool(said[1] & words) for words in (REST, AGAINST))
        return apart or denials[0] != denials[1]
    if "only" in (mine.bound, theirs.bound) or not {"more-than", "less-than"} & {mine.bound, theirs.bound}:
        return False
    return _whom(mine, comparison.source) != _whom(theirs, comparison.target)


def _whom(quantity: Quantity, analysis: Analysis) -> set[str]:
    """Whether it is nobody, or only some, of whom the amount is told."""
    near = [
        token.text.lower()
        for token in analysis.tokens
        if quantity.start - 30 < token.start and token.end <= _where(quantity).start
    ]
    return {kind for kind, words in NOBODY.items() if words & set(near)}


def _limits(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """The earliest day that became the latest."""
    mine, theirs = _ends(comparison.source), _ends(comparison.target)
    for match in comparison.matched("time"):
        first, second = mine.get(match.source.start), theirs.get(match.target.start)
        if first is None or second is None or first[0] == second[0]:
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {first[1]} ({first[0]}) {match.source.text}; target: {second[0]} {match.target.text}",
            source=match.source,
            target=match.target,
            evidence={"source_bound": first[0], "target_bound": second[0]},
            suggestion=f"write “{match.target.text} {first[0]}”",
            confidence=0.85,
        )


def _ends(analysis: Analysis) -> dict[int, tuple[str, str]]:
    """Where a time starts → whether it is the earliest or the latest, and the word that says so."""
    found: dict[int, tuple[str, str]] = {}
    for order in orders(analysis):
        if order.time is not None and order.relation in ("earliest", "by"):
            found[order.time.start] = (
                "at the earliest" if order.relation == "earliest" else "at the latest",
                order.text,
            )
    norms = [token.text.lower() for token in analysis.tokens]
    for time in analysis.times:
        if not isinstance(time, TimeRef):
            continue
        at = next((index for index, token in enumerate(analysis.tokens) if token.start >= time.end), len(norms))
        after = norms[at : at + 3]
        for said, forms in (("at the earliest", EARLIEST), ("at the latest", LATEST)):
            form = next((form for form in forms if form.split() == after[: len(form.split())]), None)
            if form is not None:
                found[time.start] = (said, form)
    return found


def _contradict(mine: str, theirs: str) -> bool:
    if (mine in LOWER and theirs in UPPER) or (mine in UPPER and theirs in LOWER):
        return True
    return (mine in BELOW and theirs in LOWER) or (mine in LOWER and theirs in BELOW)


def _where(quantity: Quantity) -> Range:
    if quantity.bound_start < 0:
        return Range(quantity.start, quantity.end)
    return Range(quantity.bound_start, quantity.bound_end)


RULE = Rule(
    code="NUM003",
    name="bound-changed",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a bound that turned: minst (at least) as "at most", over as "under", opptil (up to) as "more than", bare (only)
as "more than", tidligst (at the earliest) as "at the latest".

## Why it matters
"At least 28 dead" and "at most 28 dead" are different news.

## Known limits
A bound that is merely lost, or "over" said as "at least", is not reported.
""",
    bad=(
        Example("Minst 28 sivile ble drept.", "At most 28 civilians were killed.", "At most"),
        Example(
            "Over 30 personer ble skadet i ulykken.", "Fewer than 30 people were injured in the accident.", "Fewer than"
        ),
    ),
    good=(
        Example("Minst 28 sivile ble drept.", "No fewer than 28 civilians were killed."),
        Example("Over 30 personer ble skadet i ulykken.", "More than 30 people were injured in the accident."),
    ),
    check=check,
    priority=5,
)
