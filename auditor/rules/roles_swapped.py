"""ROL001: who did it and who suffered it exchanged."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Argument, Claim, Comparison, Finding
from auditor.registry import Example, Rule
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
    agent, patient = (quote(item.text, 40) if item else "" for item in (theirs.agent, theirs.patient))
    if not patient and theirs.other_roles:
        preposition, other = theirs.other_roles[0]
        patient = f"{preposition} {quote(other.text, 40)}"
    if kind == "crossed" and not (agent and patient):
        return f"source and target exchange the parties of “{deed}”; target: “{theirs.text}”{f', {agent or patient}' if agent or patient else ''}"
    if kind == "crossed" and mine.voice == theirs.voice == "active" and not theirs.patient:
        return f"source and target exchange the parties of “{deed}”; target: {agent} {theirs.text} {patient}"
    if kind == "crossed":
        return f"source: {patient} → {deed} → {agent}; target: {agent} → {deed} → {patient}: doer and done-to are exchanged"
    if kind == "agent-to-patient" and patient:
        return f"source: {patient} did it ({deed}); target: it was done to {patient}{f' by {agent}' if agent else ''}"
    if kind == "agent-to-patient":
        return f"source: it was done by one party ({deed}); target: it was done to that party"
    return f"source: it was done to {agent} ({deed}); target: {agent} did it{f' to {patient}' if patient else ''}"


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
