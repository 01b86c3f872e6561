"""NUM001: a number that became another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.records import Comparison, Finding
from auditor.registry import Example, Rule
from auditor.rules._amounts import exchanges, worth
from auditor.rules.context import Context, Range

CODE = re.compile(r"(?<![\w-])([A-ZÆØÅ]{1,3})([ -]?)(\d{1,4})(?![\w-])")
"""The number of a road, an aircraft, a sheet of paper: E6, F-35, A4."""


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A source number and a target number, both without counterpart and of one kind; a number that names something."""
    for item in exchanges(comparison):
        if item.why != "number":
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {item.source.text}; target: {item.target.text}",
            source=item.source,
            target=item.target,
            evidence={"source_value": worth(item.source), "target_value": worth(item.target)},
            suggestion=f"write the number of the source: {item.source.text}",
            confidence=item.confidence,
        )
    yield from _codes(comparison, context)


def _codes(comparison: Comparison, context: Context) -> Iterator[Finding]:
    if len(comparison.unit.source) != 1 or len(comparison.unit.target) != 1:
        return
    source, target = comparison.unit.source[0], comparison.unit.target[0]
    mine, theirs = list(CODE.finditer(source.text)), list(CODE.finditer(target.text))
    known = {(code[1], code[3]) for code in mine}
    kept = {(code[1], code[3]) for code in theirs}
    new = [code for code in theirs if (code[1], code[3]) not in known and code[3] not in source.text]
    for gone in mine:
        rival = next((code for code in new if code[1] == gone[1]), None)
        if (gone[1], gone[3]) in kept or rival is None or gone[3] in re.findall(r"\d+", target.text):
            continue
        new.remove(rival)
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {gone[0]}; target: {rival[0]}",
            source=Range(source.start + gone.start(), source.start + gone.end()),
            target=Range(target.start + rival.start(), target.start + rival.end()),
            evidence={"source_value": gone[0], "target_value": rival[0]},
            suggestion=f"write the number of the source: {gone[0]}",
            confidence=0.85,
        )


RULE = Rule(
    code="NUM001",
    name="number-changed",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a figure, number word, percentage, amount or count of years and days that stands in the target with another value, and the
number of a road or type (E6 as "E16").

## Why it matters
A wrong number is quoted on, and nothing in the sentence warns the reader.

## Known limits
Converted units, rounded figures after "about" and vague amounts (titalls, dozens) count as equal; small number words (one, two)
are compared with less confidence. A changed unit or order of magnitude is reported as NUM002.
""",
    bad=(
        Example("Minst 43 mennesker ble drept i angrepet.", "At least 34 people were killed in the attack.", "34"),
        Example(
            "Selskapet tapte 1,5 milliarder kroner i fjor.",
            "The company lost 5.1 billion kroner last year.",
            "5.1 billion kroner",
        ),
        Example("E6 ved Kvam er stengt.", "The E16 at Kvam is closed.", "E16"),
        Example("Prisen steg med 3,2 prosent.", "The price rose by 2.3 percent.", "2.3 percent"),
    ),
    good=(
        Example("Minst 36 mennesker ble drept i angrepet.", "At least three dozen people were killed in the attack."),
        Example(
            "Selskapet tapte 1,5 milliarder kroner i fjor.", "Last year the company lost one and a half billion kroner."
        ),
        Example("Halvparten av elevene var syke.", "50 percent of the pupils were ill."),
    ),
    check=check,
    priority=9,
)
