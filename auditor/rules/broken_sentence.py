"""TXT003: a sentence cut or fused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from auditor.records import Comparison, Finding, Token
from auditor.registry import Example, Rule
from auditor.rules._extent import lost_phrase
from auditor.rules.context import Context, Range, around, quote

STOP_INSIDE = re.compile(r"(?<=[a-zæøå]{3})\.\s+(?=[a-zæøå]{2,})")
CLOSED = (".", "!", "?", "…", "”", '"', "»", ":", "’", "'", ")", ";", "–", "-", "—")
ARTICLES = frozenset(("the", "a", "an"))
PREPOSITIONS = frozenset("of in on at to for with from by into near over under between among towards".split())
JOINING = frozenset("and or but that which who whose because although while if whether than as nor".split())
SUBJECTS = frozenset("i he she we they".split())
HANGING = (
    ARTICLES
    | JOINING
    | SUBJECTS
    | frozenset("of from into with his her their its my your our is are was were has have will would".split())
)
"""Words after which more must come."""
RELATIVE = frozenset(("who", "which"))


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A full stop before a small letter, a sentence that ends in nothing, words that cannot stand side by side, a clause without verb."""
    unit = comparison.unit
    for sentence in unit.target:
        for match in STOP_INSIDE.finditer(sentence.text):
            start = sentence.start + match.start()
            where = Range(
                _word_start(context.target.text, start), _word_end(context.target.text, sentence.start + match.end())
            )
            before = context.target.text[where.start : start].strip(" .,").lower()
            yield context.finding(
                RULE,
                unit,
                f"target: “{quote(context.target.text[where.start : where.end])}”: a full stop cuts the sentence",
                target=where,
                evidence={"fault": "stop inside"},
                suggestion="remove the full stop",
                confidence=0.8,
                severity="major" if before in HANGING else None,
            )
    for before_it, after in zip(unit.target, unit.target[1:], strict=False):
        if after.text[:1].islower():
            yield context.finding(
                RULE,
                unit,
                f"target: “{quote(before_it.text[-30:])} {quote(after.text, 30)}”: the sentence is cut",
                target=Range(before_it.end - 1, min(after.end, after.start + 20)),
                evidence={"fault": "cut"},
                suggestion="join the two parts",
                confidence=0.8,
            )
    if not unit.source or not unit.target:
        return
    yield from _lost(comparison, context)
    last, original = unit.target[-1], unit.source[-1]
    if not original.text.rstrip().endswith((".", "!", "?")) or last.text.rstrip().endswith(CLOSED):
        return
    tokens = [token for token in comparison.target.tokens if last.start <= token.start < last.end]
    hanging = bool(tokens) and tokens[-1].norm in HANGING
    if len(last.text.split()) > 6 or hanging:
        yield context.finding(
            RULE,
            unit,
            f"target: “…{quote(last.text[-40:])}” {'breaks off' if hanging else 'has no full stop'}",
            source=_unsaid(comparison) if hanging else None,
            target=Range(_word_start(context.target.text, last.end - 1), last.end),
            evidence={"fault": "breaks off" if hanging else "no stop"},
            suggestion="translate the rest of the sentence" if hanging else "end the sentence",
            confidence=0.85 if hanging else 0.7,
            severity="major" if hanging else None,
        )


def _lost(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Places where words must have been lost: an article without noun, two parts fused, a subject without verb."""
    tokens = comparison.target.tokens
    for sentence in comparison.unit.target:
        own = [token for token in tokens if sentence.start <= token.start < sentence.end]
        broken = _seam(own)
        what = "words are missing between these"
        if broken is None:
            broken = _verbless(own) if len(comparison.source.claims) > len(comparison.target.claims) else None
            what = "this clause has no verb"
        if broken is not None:
            where = around(*broken)
            yield context.finding(
                RULE,
                comparison.unit,
                f"target: “{quote(context.target.text[where.start : where.end])}”: {what}",
                source=_unsaid(comparison),
                target=where,
                evidence={"fault": "words lost"},
                suggestion="translate the whole sentence",
                confidence=0.75,
                severity="major",
            )


def _seam(tokens: Sequence[Token]) -> list[Token] | None:
    """Neighbours that no English sentence has side by side."""
    for place in range(len(tokens) - 1):
        token, after = tokens[place], tokens[place + 1]
        if token.text in ARTICLES and (
            after.text in (".", ",", ";", "?", "!") or after.text in PREPOSITIONS | ARTICLES
        ):
            return [token, after]
        if token.text in ARTICLES and after.text in (
            "and",
            "or",
            "but",
            "is",
            "was",
            "are",
            "were",
            "that",
            "he",
            "she",
            "they",
        ):
            return [token, after]
        if token.text in PREPOSITIONS - {"in"} and place + 3 < len(tokens):
            subject = after.norm in SUBJECTS and tokens[place + 2].pos == "verb"
            clause = after.norm == "that" and tokens[place + 2].norm in SUBJECTS
            if clause or (subject and token.text in ("of", "at", "from", "with", "by", "near")):
                return [*tokens[place : place + 3]]
    return None


def _verbless(tokens: Sequence[Token]) -> list[Token] | None:
    """A subject with a relative clause that runs to the end of the sentence: its own verb never comes."""
    for place in range(2, len(tokens) - 2):
        if tokens[place].text != "," or tokens[place + 1].norm not in RELATIVE:
            continue
        start = place
        while (
            start > 0
            and tokens[start - 1].norm not in ("that", "because", "although", "whether")
            and tokens[start - 1].text not in ",;:–—"
        ):
            start -= 1
        opens = start == 0 or tokens[start - 1].norm in ("that", "because", "although", "whether")
        subject = tokens[start:place]
        if not opens or not subject or subject[0].norm not in DETERMINERS or any(_verb(token) for token in subject):
            continue
        rest = tokens[place + 1 :]
        commas = [order for order, token in enumerate(rest) if token.text == ","]
        # "…, who for generations have lived off it": the commas of a parenthesis come in pairs, the one that closes the clause is missing.
        if not any(_verb(token) for order in commas for token in rest[order + 1 : order + 4]):
            return [*subject, tokens[place], rest[0]]
    return None


DETERMINERS = frozenset("the a an this that these those his her its their our my".split())


def _verb(token: Token) -> bool:
    return "verb" in token.readings and token.norm not in DETERMINERS and (token.pos == "verb" or token.norm in BE)


BE = frozenset(
    "is are was were be been has have had will would can could may might shall should must do does did".split()
)


def _unsaid(comparison: Comparison) -> Range | None:
    """The source's words that went with the break, so that nothing else reports their loss."""
    found = lost_phrase(comparison, "source", least=0.0)
    return found[0] if found else None


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
Finds a sentence that a stray full stop cuts in two ("on the ground. east shore"), one that ends without a mark where its source has
one, and one that lost words in the middle: it breaks off, has a subject without verb or two parts run into one another. Where words
are lost it is a major fault, else a minor one.

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
    priority=3,
)
