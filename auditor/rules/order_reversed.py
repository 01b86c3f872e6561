"""DAT003: before became after, until became from; the order of two events turned round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from auditor.records import Analysis, Comparison, Finding, TimeRef, Token
from auditor.registry import Example, Rule
from auditor.rules._evidence import place_in
from auditor.rules._times import EARLY, LATE, Links, Order, inside, orders, perspective
from auditor.rules.context import Context, Range, quote

SAID = {
    "before": "before", "by": "by", "until": "until", "after": "after", "from": "from", "earliest": "at the earliest",
    "sameday": "on the same day as",
}  # fmt: skip
AHEAD = ("ahead of schedule", "ahead of time", "ahead of plan", "earlier than planned", "før planen", "før tiden", "før tida", "foran skjema",
         "tidligere enn planlagt", "tidlegare enn planlagt")  # fmt: skip
BEHIND = ("behind schedule", "behind plan", "later than planned", "bak skjema", "etter skjema", "senere enn planlagt", "seinare enn planlagt",
          "på etterskudd", "på etterskot", "forsinket", "forsinka")  # fmt: skip
DAY_UNITS = frozenset(
    "day days dag dager dagar dagen døgn week weeks uke uker veke veker month months year years".split()
)
EMPTY = frozenset(
    "keep hold stay remain be have get stand give go let become take last can may could might shall should will would must".split()
)
"""Verbs that tell nothing of what is so: holder stengt, is closed."""
MOVED = frozenset("postpone defer move extend reschedule delay put_off push".split())


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Words of order that bring the same event and point the other way."""
    mine, theirs = orders(comparison.source), orders(comparison.target)
    links = Links.of(comparison)
    found = _turned(mine, theirs, comparison, links) or _crossed(mine, theirs, comparison, links)
    if found is not None:
        first, second, confidence = found
        yield context.finding(
            RULE,
            comparison.unit,
            _message(first, second, comparison),
            source=_span(first),
            target=_span(second),
            evidence={"source": first.relation, "target": second.relation},
            confidence=confidence,
        )
        return
    schedule = _schedule(comparison)
    if schedule is not None:
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {schedule[2]}; target: {schedule[3]}",
            source=schedule[0],
            target=schedule[1],
            suggestion=f"write “{schedule[2]}”",
            confidence=0.85,
        )
    yield from _adverbs(comparison, context, links)


def _message(first: Order, second: Order, comparison: Comparison) -> str:
    said = _words(comparison.target, second.complement)
    if first.relation == second.relation:
        return f"source and target put the two events round “{second.text}” in opposite order; target: {second.text} “{said}”"
    return (
        f"source: {SAID[first.relation]} “{said}” ({first.text}); target: {second.text} “{said}”: the order is reversed"
    )


def _words(analysis: Analysis, span: tuple[int, int]) -> str:
    return quote(" ".join(token.text for token in analysis.tokens if span[0] <= token.start < span[1]), 40)


def _span(order: Order) -> Range:
    return Range(order.start, order.time.end if order.time is not None else order.end)


# --- the same event, another side of it ---------------------------------------------------------------


def _opposed(first: str, second: str) -> bool:
    return (first in EARLY and second in LATE) or (first in LATE and second in EARLY)


def _turned(
    mine: Sequence[Order], theirs: Sequence[Order], comparison: Comparison, links: Links
) -> tuple[Order, Order, float] | None:
    for first in mine:
        same = [second for second in theirs if _one_event(first, second, links)]
        if not same or any(not _conflict(first, second, comparison, links) for second in same):
            continue
        second = min(same, key=lambda order: abs(_place(order, comparison.target) - _place(first, comparison.source)))
        return first, second, 0.85
    return None


def _place(order: Order, analysis: Analysis) -> float:
    return place_in(order, analysis)


def _one_event(first: Order, second: Order, links: Links) -> bool:
    """Whether the two words bring the same event or time."""
    if (first.time is None) != (second.time is None) and not _linked_head(first, second, links):
        return False
    if first.time is not None and second.time is not None:
        return (first.time.start, second.time.start) in links.pairs
    return _linked_head(first, second, links)


def _linked_head(first: Order, second: Order, links: Links) -> bool:
    forth, back = links.forth(first.complement), links.back(second.complement)
    if not forth or not back:
        return False
    if first.then and second.then:
        return inside(forth[-1], second.complement) and inside(back[-1], first.complement)
    heads = inside(forth[0], second.complement) and inside(back[0], first.complement)
    share = sum(inside(places, second.complement) for places in forth) / len(forth)
    shared = sum(inside(places, first.complement) for places in back) / len(back)
    return (heads and max(share, shared) >= 0.5) or min(share, shared) >= 0.6


def _conflict(first: Order, second: Order, comparison: Comparison, links: Links) -> bool:
    if "sameday" in (first.relation, second.relation):
        other = second if first.relation == "sameday" else first
        side = comparison.target if other is second else comparison.source
        return other.relation in ("before", "after") and _day_word(other, side)
    if not _opposed(first.relation, second.relation) or first.negated != second.negated:
        return False
    denied = [any(cue.kind == "negation" for cue in side.cues) for side in (comparison.source, comparison.target)]
    if (first.chained and denied[1]) or (second.chained and denied[0]):
        return False  # hardly anyone thought that they would resume before it was over: ikke før etter
    if _other_main(first, second, links):
        return False
    if "until" not in (first.relation, second.relation):
        return True
    if first.chained or second.chained:
        return False  # til etter ferien: until the holidays were over
    # Closed until March: will open from March, will open only after. Only where both sides say the same of it is one of them wrong.
    free = first.only or second.only or _moved(first, comparison.source)
    return not free and _same_main(first, comparison, links)


def _other_main(first: Order, second: Order, links: Links) -> bool:
    """Whether the two sides say different things of the event: had no time to flee before it; is not known after it."""
    forth, back = links.forth(first.main), links.back(second.main)
    if not (forth and back) and len(forth) + len(back) < 2:
        return False  # too little is recognised of either to tell
    return not any(inside(places, second.main) for places in forth) and not any(
        inside(places, first.main) for places in back
    )


def _day_word(order: Order, analysis: Analysis) -> bool:
    before = [token.text.lower() for token in analysis.tokens if token.start < order.start][-2:]
    return bool(set(before) & DAY_UNITS)


def _moved(order: Order, analysis: Analysis) -> bool:
    return any(
        set(token.concepts[:4]) & MOVED for token in analysis.tokens if order.main[0] <= token.start < order.main[1]
    )


def _same_main(first: Order, comparison: Comparison, links: Links) -> bool:
    """Whether every verb and adjective that the source says of the event has its counterpart in the target."""
    linked = {pair[0] for pair in links.pairs}
    told = [
        token
        for token in _tokens(comparison.source, first.main)
        if (token.pos == "verb" or (token.pos == "adj" and not _attribute(token, comparison.source)))
        and token.weight > 0.3
        and not set(token.concepts[:3]) & EMPTY
    ]
    return all(token.start in linked for token in told)


def _attribute(token: Token, analysis: Analysis) -> bool:
    """Whether a noun follows the adjective: the busiest routes."""
    after = next((other for other in analysis.tokens if other.start > token.start), None)
    return after is not None and after.pos in ("noun", "name", "adj")


def _tokens(analysis: Analysis, span: tuple[int, int]) -> list[Token]:
    return [token for token in analysis.tokens if span[0] <= token.start < span[1]]


# --- the events exchanged ---------------------------------------------------------------------------


def _crossed(
    mine: Sequence[Order], theirs: Sequence[Order], comparison: Comparison, links: Links
) -> tuple[Order, Order, float] | None:
    """A before B said as B before A."""
    for first, second in product(mine, theirs):
        if {first.relation, second.relation} - {"before", "after"} or first.relation != second.relation:
            continue
        if first.negated or second.negated or first.time is not None or second.time is not None:
            continue
        if any(_one_event(first, other, links) for other in theirs) or any(
            _one_event(other, second, links) for other in mine
        ):
            continue
        crossing = [
            (links.forth(first.complement), second.main, second.complement),
            (links.forth(first.main), second.complement, second.main),
            (links.back(second.complement), first.main, first.complement),
            (links.back(second.main), first.complement, first.main),
        ]
        if first.then and second.then:
            # The doer is told once, at the start: what each clause ends with must have changed places.
            if all(
                groups and inside(groups[-1], there) and not inside(groups[-1], wrong)
                for groups, there, wrong in crossing
            ):
                return first, second, 0.7
            continue
        if (
            all(
                len(groups) >= 1
                and all(inside(places, there) for places in groups[:1])
                and sum(inside(places, there) and not inside(places, wrong) for places in groups) / len(groups) >= 0.75
                for groups, there, wrong in crossing
            )
            and sum(len(groups) for groups, _, _ in crossing) >= 6
        ):
            return first, second, 0.7
    return None


# --- phrases and adverbs ------------------------------------------------------------------------------


def _schedule(comparison: Comparison) -> tuple[Range, Range, str, str] | None:
    for here, there, said, told in (
        (AHEAD, BEHIND, "ahead of schedule", "behind schedule"),
        (BEHIND, AHEAD, "behind schedule", "ahead of schedule"),
    ):
        mine, theirs = _phrase(comparison.source, here), _phrase(comparison.target, there)
        if mine and theirs and not _phrase(comparison.target, here) and not _phrase(comparison.source, there):
            return mine, theirs, said, told
    return None


def _phrase(analysis: Analysis, phrases: Sequence[str]) -> Range | None:
    tokens = analysis.tokens
    norms = [token.text.lower() for token in tokens]
    said = set(norms)
    for phrase in phrases:
        words = phrase.split()
        if words[0] not in said:
            continue
        for at in range(len(norms) - len(words) + 1):
            if norms[at : at + len(words)] == words:
                return Range(tokens[at].start, tokens[at + len(words) - 1].end)
    return None


def _adverbs(comparison: Comparison, context: Context, links: Links) -> Iterator[Finding]:
    """Three days later said as three days earlier, of the same event."""
    for mine, theirs in product(comparison.source.times, comparison.target.times):
        if not _counted(mine) or not _counted(theirs) or perspective(mine) * perspective(theirs) >= 0:
            continue
        if mine.values.get("unit") != theirs.values.get("unit") or mine.values["offset"] != -theirs.values["offset"]:
            continue
        if not _adverbial(mine, comparison.source) or not _adverbial(theirs, comparison.target):
            continue
        here, there = _clause(mine, comparison.source), _clause(theirs, comparison.target)
        forth, back = links.forth(here), links.back(there)
        if not forth or not back:
            continue
        share = sum(inside(places, there) for places in forth) / len(forth)
        shared = sum(inside(places, here) for places in back) / len(back)
        if min(share, shared) < 0.5:
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {mine.text} ({'earlier' if perspective(mine) < 0 else 'later'}); target: {theirs.text}: the order is reversed",
            source=mine,
            target=theirs,
            evidence={"source": dict(mine.values), "target": dict(theirs.values)},
            confidence=0.8,
        )
        return


def _counted(time: TimeRef) -> bool:
    return time.kind == "relative" and bool(
        time.values.get("anchor") in ("earlier", "later") and time.values.get("offset")
    )


def _adverbial(time: TimeRef, analysis: Analysis) -> bool:
    """Whether nothing is compared with it: three days later, not three days later than, nor three days after the fall."""
    after = next((token.text.lower() for token in analysis.tokens if token.start >= time.end), "")
    last = time.text.lower().split()[-1]
    if last in ("før", "etter", "before", "after"):
        return after in ("", ".", ",", ";", ":", "!", "?")
    return after not in ("enn", "than", "at", "som")


def _clause(time: TimeRef, analysis: Analysis) -> tuple[int, int]:
    tokens = analysis.tokens
    start, end = tokens[0].start, tokens[-1].end
    for token in tokens:
        if token.text in (".", ",", ";", ":", "!", "?", "–", "—"):
            if token.start < time.start:
                start = token.end
            elif token.start >= time.end:
                end = token.start
                break
    return start, end


RULE = Rule(
    code="DAT003",
    name="order-reversed",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds two events, or an event and a time, in the wrong order: før (before) as "after", etter at as "before", innen (by) as "after",
til (until) as "from", siden (since) as "until", three days later as "three days earlier".

## Why it matters
What came first is often taken for the cause, and a deadline turns into an opening date.

## Known limits
"A after B" and "B before A" are one order, and so are "not before" and "only after". Where the other event is worded so freely that it
is not recognised, or only one side denies something, it stays silent.
""",
    bad=(
        Example("Banken ble solgt før jul.", "The bank was sold after Christmas.", "after"),
        Example("Vannet steg etter at demningen brast.", "The water rose before the dam burst.", "before"),
        Example("Søknaden må sendes innen 15. mai.", "The application must be sent after 15 May.", "after 15 May"),
        Example("Veien er stengt til 1. mars.", "The road is closed from 1 March.", "from 1 March"),
        Example("Avtalen gjelder fra 1. januar.", "The agreement applies until 1 January.", "until 1 January"),
    ),
    good=(
        Example(
            "Aksjen falt etter at selskapet varslet et svakere resultat.",
            "The company warned of a weaker result before the share fell.",
        ),
        Example("Banken ble ikke solgt før jul.", "Not until Christmas was the bank sold."),
        Example("Avtalen gjelder til 1. mars.", "The agreement expires on 1 March."),
        Example("Butikken åpner ikke før etter påske.", "The shop will only open after Easter."),
        Example("Politiet rykket ut før brannvesenet kom.", "The fire service came after the police had turned out."),
    ),
    check=check,
    priority=5,
)
