"""ROL001: who did it and who suffered it exchanged."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Argument, Claim, Comparison, Finding
from auditor.registry import Example, Rule
from auditor.rules._order import turned
from auditor.rules._places import exchanged
from auditor.rules.context import Context, around, quote


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Claims about one deed whose participants stand crosswise, or whose doer became the one it was done to."""
    for match in comparison.matched("claim"):
        mine, theirs = match.source, match.target
        if not match.verdict or not isinstance(mine, Claim) or not isinstance(theirs, Claim):
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            _message(match.verdict, mine, theirs),
            source=_where(mine),
            target=_where(theirs),
            evidence={
                "crossing": match.verdict,
                "source_voice": mine.voice,
                "target_voice": theirs.voice,
                "roles": match.evidence,
            },
            confidence=match.confidence,
        )
        return
    order = turned(comparison)
    if order is not None:
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: the one that does it ({order.claim.predicate[0]}) is “{order.doer.text}”; target: it is “{order.other.text}”",
            source=_where(order.claim),
            target=around(order.other, order.doer),
            evidence={"crossing": "order", "source_voice": order.claim.voice, "target_voice": "active"},
            confidence=0.65,
        )
        return
    places = exchanged(comparison)
    if places is not None:
        first, second = (
            quote(context.target.text[item.start : item.end], 40)
            for item in (places.target_first, places.target_second)
        )
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {first} stands where the target has {second}, and the other way round: the two have changed places",
            source=around(places.first, places.second),
            target=around(places.target_first, places.target_second),
            evidence={"crossing": "places"},
            confidence=0.7,
        )


def _message(kind: str, mine: Claim, theirs: Claim) -> str:
    """What each side says, in the words of the rendering, so that the reader need not know Norwegian."""
    deed = next((value for value in mine.predicate if value in theirs.predicate), theirs.predicate[0])
    agent = _said(theirs.agent)
    link, party = _other_party(mine, theirs)
    other = _said(party)
    if kind == "crossed" and not (agent and other):
        named = f", {agent or other}" if agent or other else ""
        return f"source and target exchange the parties of “{deed}”; target: “{theirs.text}”{named}"
    if kind == "crossed":
        way = f"→ {deed} {link}→" if link else f"→ {deed} →"
        return f"source: {other} {way} {agent}; target: {agent} {way} {other}: doer and done-to are exchanged"
    if kind == "agent-to-patient" and other:
        return f"source: {other} did it ({deed}); target: it was done to {other}{f' by {agent}' if agent else ''}"
    if kind == "agent-to-patient":
        return f"source: it was done by one party ({deed}); target: it was done to that party"
    return f"source: it was done to {agent} ({deed}); target: {agent} did it{f' to {other}' if other else ''}"


def _said(argument: Argument | None) -> str:
    text = quote(argument.text, 40) if argument else ""
    return (
        text[0].lower() + text[1:] if text.startswith(("The ", "A ", "An ", "His ", "Her ", "Its ", "Their ")) else text
    )


def _other_party(mine: Claim, theirs: Claim) -> tuple[str, Argument | None]:
    """The participant of the target that is the source's doer, with its preposition; else the one it was done to there."""
    doer = mine.agent
    if doer is not None:
        for link, argument in (("", theirs.patient), *theirs.other_roles):
            if argument is not None and (
                set(argument.core) & set(doer.core) or set(argument.head[:3]) & set(doer.head[:3])
            ):
                return f"{link} " if link else "", argument
    if theirs.patient is not None:
        return "", theirs.patient
    return (f"{theirs.other_roles[0][0]} ", theirs.other_roles[0][1]) if theirs.other_roles else ("", None)


def _where(claim: Claim) -> Argument | object:
    return around(claim, claim) if not claim.text else claim


RULE = Rule(
    code="ROL001",
    name="roles-swapped",
    severity="critical",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a deed whose doer and sufferer changed places: IS attacked the town, "IS was attacked by the town"; the coalition may have
carried out air strikes, "the coalition could have been attacked".

## Why it matters
It accuses the victim, in a fluent sentence with all the right words.

## Known limits
Roles are read from the grammar of both sentences; where a pronoun, a nominalisation or a parse leaves a role open, it stays silent.
""",
    bad=(
        Example(
            "IS gikk til angrep på småbyen Albu Kamal i forrige måned.",
            "Last month IS was attacked by the town of Albu Kamal.",
            "was attacked",
        ),
        Example("Tyrkia angrep Syria i natt.", "Syria attacked Turkey during the night.", "attacked"),
        Example("Selskapet saksøkte kommunen i mars.", "The municipality sued the company in March.", "sued"),
        Example(
            "Hæren kan ha utført luftangrep i området.",
            "The army could have been attacked in the area.",
            "could have been attacked",
        ),
    ),
    good=(
        Example(
            "IS gikk til angrep på småbyen Albu Kamal i forrige måned.",
            "The town of Albu Kamal was attacked by IS last month.",
        ),
        Example("Tyrkia angrep Syria i natt.", "Syria was attacked by Turkey during the night."),
        Example("Mannen ble dømt av tingretten.", "The district court convicted the man."),
    ),
    check=check,
    by_words=True,
    priority=12,
)
