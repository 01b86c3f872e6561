"""TXT003: a sentence cut or fused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.records import Comparison, Finding
from auditor.registry import Example, Rule
from auditor.rules.context import Context, Range, quote

STOP_INSIDE = re.compile(r"(?<=[a-zæøå]{3})\.\s+(?=[a-zæøå]{2,})")
CLOSED = (".", "!", "?", "…", "”", '"', "»", ":", "’", "'", ")", ";", "–", "-", "—")


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A full stop before a small letter, and a sentence that ends in nothing where its source ends in a full stop."""
    unit = comparison.unit
    for sentence in unit.target:
        for match in STOP_INSIDE.finditer(sentence.text):
            start = sentence.start + match.start()
            where = Range(
                _word_start(context.target.text, start), _word_end(context.target.text, sentence.start + match.end())
            )
            yield context.finding(
                RULE,
                unit,
                f"target: “{quote(context.target.text[where.start : where.end])}”: a full stop cuts the sentence",
                target=where,
                evidence={"fault": "stop inside"},
                suggestion="remove the full stop",
                confidence=0.8,
            )
    for before, after in zip(unit.target, unit.target[1:], strict=False):
        if after.text[:1].islower():
            yield context.finding(
                RULE,
                unit,
                f"target: “{quote(before.text[-30:])} {quote(after.text, 30)}”: the sentence is cut",
                target=Range(before.end - 1, min(after.end, after.start + 20)),
                evidence={"fault": "cut"},
                suggestion="join the two parts",
                confidence=0.8,
            )
    if unit.source and unit.target:
        last, original = unit.target[-1], unit.source[-1]
        ends = original.text.rstrip().endswith((".", "!", "?", "."))
        if ends and len(last.text.split()) > 6 and not last.text.rstrip().endswith(CLOSED):
            yield context.finding(
                RULE,
                unit,
                f"target: “…{quote(last.text[-40:])}” has no full stop",
                target=Range(_word_start(context.target.text, last.end - 1), last.end),
                evidence={"fault": "no stop"},
                suggestion="end the sentence",
                confidence=0.7,
            )


def _word_start(text: str, position: int) -> int:
    while position > 0 and not text[position - 1].isspace():
        position -= 1
    return position


def _word_end(text: str, position: int) -> int:
    while position < len(text) and not text[position].isspace():
        position += 1
    return position


RULE = Rule(
    code="TXT003",
    name="broken-sentence",
    severity="minor",
    mqm="fluency/punctuation",
    doc="""
## What it does
Finds a sentence that a stray full stop cuts in two ("on the ground. east shore"), and one that ends without a mark where its source
has one.

## Why it matters
Cut sentences are the plainest trace of a machine that nobody read after.

## Known limits
Subheads and list items end without a mark by right: the rule looks at sentences of more than six words whose source ends with one.
""",
    bad=(
        Example(
            "Styrkene kjempet på bakken på østbredden.", "The forces fought on the ground. east bank.", "ground. east"
        ),
        Example(
            "Småbyen ble angrepet av opprørerne tidlig tirsdag.",
            "The small town was attacked by the rebels early on Tuesday",
            "Tuesday",
        ),
    ),
    good=(
        Example(
            "Styrkene kjempet på bakken på østbredden.", "The forces fought on the ground. They held the eastern bank."
        ),
        Example("Nye kamper", "New fighting"),
    ),
    check=check,
    priority=85,
)
