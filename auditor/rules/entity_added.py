"""ENT003: a mention of the target that the source does not have."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.languages.distilled import distilled
from auditor.records import Comparison, Finding, Mention
from auditor.registry import Example, Rule
from auditor.rules._evidence import (
    added,
    class_of,
    common,
    coordinated,
    elsewhere,
    explained,
    explains_next,
    known,
    related_to_any,
    surely_named,
    title_case,
    touched,
    within,
    word_before,
)
from auditor.rules.context import Context

SOURCE_COUNTRY = frozenset(("no", "oslo", "no-oslo"))
"""The country and capital that a foreign reader is told of ("Oslo's transit agency Ruter")."""
GLOSSES = ("office", "people", "event")
"""Classes that a faithful rendering adds to explain a name ("Prime Minister Støre")."""


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A name in the target that the source names neither here nor anywhere."""
    for theirs in added(comparison, "mention"):
        if not isinstance(theirs, Mention):
            continue
        glosses = explains_next(theirs, comparison)
        joined = coordinated(theirs, comparison) and not glosses
        if explained(theirs, comparison, "target", strictly=joined and known(theirs)):
            continue
        if (
            not surely_named(theirs)
            or touched(theirs, comparison, "target")
            or common(theirs)
            or class_of(theirs) in GLOSSES
            or theirs.kind == "nationality"
            or SOURCE_COUNTRY & set(theirs.entities)
            or glosses
            or _borders(theirs, comparison)
        ):
            continue
        if theirs.kind == "ministry" and _ministry_said(comparison):
            continue  # departementet, named in full
        if elsewhere(theirs, context, "source"):
            continue
        if not joined and related_to_any(theirs, comparison, "target", loosely=True):
            continue
        if not known(theirs) and _beside(theirs, comparison):
            continue
        if not known(theirs) and (
            set(theirs.key.split()) & context.source_words or title_case(comparison.target.tokens)
        ):
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            f"target: {theirs.surface}; source: nothing that names it",
            target=theirs,
            evidence={"entities": list(theirs.entities), "kind": theirs.kind},
            suggestion=f"remove {theirs.surface}, or check where it comes from",
            confidence=_confidence(theirs, comparison, joined=joined),
        )


def _borders(theirs: Mention, comparison: Comparison) -> bool:
    """Whether a country only tells where a place lies that both sides name (Svinesund, at the border with Sweden)."""
    if theirs.kind != "country":
        return False
    before = [word_before(theirs, comparison.target.tokens, back) for back in range(1, 6)]
    if not any(token is not None and token.norm in ("border", "frontier") for token in before):
        return False
    return any(
        class_of(match.target) == "place" and 0 < theirs.start - match.target.end < 40
        for match in comparison.matched("mention")
    )


def _beside(theirs: Mention, comparison: Comparison) -> bool:
    """Whether an unknown name only says in another manner who is meant: Ms Davis for Sharon, (DMZ) behind the words it stands for."""
    before = word_before(theirs, comparison.target.tokens)
    if before is None:
        return False
    if theirs.kind == "acronym" and before.text == "(":
        return True
    dotted = word_before(theirs, comparison.target.tokens, 2) if before.text == "." else before
    return dotted is not None and dotted.norm.rstrip(".") in ("ms", "mr", "mrs", "dr", "miss", "sir")


def _ministry_said(comparison: Comparison) -> bool:
    said = {value for token in comparison.source.tokens for group in (token.concepts, *token.parts) for value in group}
    return bool(said & {"ministry", "department", "government department"})


def _confidence(theirs: Mention, comparison: Comparison, *, joined: bool) -> float:
    value = 0.75 if known(theirs) else 0.6
    if joined:
        value += 0.1
    elif theirs.kind == "country" and _explains(theirs, comparison):
        value -= 0.35  # US President, Norway's Storting: whose it is, for foreign readers
    words = [token for token in within(comparison.target.tokens, theirs) if token.pos != "punct"]
    if not known(theirs) and len(words) > 1 and not any(token.readings for token in words):
        value += 0.1  # a first name and a surname that no dictionary has
    # Where much of the sentence has no counterpart it is the reading, or a free rendering, that is in doubt.
    value -= 0.5 * max(0.0, 0.65 - comparison.precision)
    first = comparison.target.tokens[0].start if comparison.target.tokens else 0
    if theirs.start == first and not known(theirs):
        value -= 0.15
    close = comparison.precision >= 0.7 and comparison.coverage >= 0.75
    if not known(theirs) and not close and " " not in theirs.key and distilled().get(theirs.key) is not None:
        value -= 0.15  # an ordinary English word that the lexicon lacks (Episcopal, Jupiter)
    if not joined and (_names_next(theirs, comparison) or _in_a_title(theirs, comparison)):
        value -= 0.35
    return value


def _names_next(theirs: Mention, comparison: Comparison) -> bool:
    """Whether a name stands before the noun of a thing that the source has as known (gassledningen: the Nord Stream 2 pipeline)."""
    if not known(theirs):
        return False
    tokens = comparison.target.tokens
    after = [token for token in tokens if token.start >= theirs.end and not token.text[0].isdigit()][:2]
    for match in comparison.matched("word"):
        if any(match.target.start == token.start and token.pos == "noun" for token in after):
            return str(match.source.form).startswith("def")
    return False


def _in_a_title(theirs: Mention, comparison: Comparison) -> bool:
    """Whether the name is a part of a longer one, of a film or a book (On Her Majesty's Secret Service)."""
    before = word_before(theirs, comparison.target.tokens)
    if before is not None and before.text in ("'s", "’s"):
        before = word_before(theirs, comparison.target.tokens, 2)
    elif before is not None and not before.text.endswith(("'s", "’s")):
        return False
    if before is None or not before.text[0].isupper():
        return False
    return not any(
        match.target.start <= before.start < match.target.end and class_of(match.source) != "office"
        for match in comparison.matched("mention")
    )


def _explains(theirs: Mention, comparison: Comparison) -> bool:
    """Whether a country stands right before an office, an institution or a person."""
    return any(0 < other.start - theirs.end <= 3 for other in comparison.target.mentions)


RULE = Rule(
    code="ENT003",
    name="entity-added",
    severity="major",
    mqm="accuracy/addition",
    doc="""
## What it does
Finds a place, person, institution or group in the target that the source does not mention, in this sentence or any other.

## Why it matters
An invented name puts somebody into the story who was not there.

## Known limits
Explanations for foreign readers ("the Norwegian government", "the newspaper VG", an office before a name) are allowed.
""",
    bad=(
        Example(
            "To menn ble pågrepet etter brannen på sykehuset.",
            "Two men were arrested in Sweden after the fire at the hospital.",
            "Sweden",
        ),
        Example(
            "Prisen på olje steg tirsdag, melder byrået.", "The price of oil rose on Tuesday, OPEC reports.", "OPEC"
        ),
    ),
    good=(
        Example(
            "VG skriver at prisen på olje steg tirsdag.", "The newspaper VG writes that the oil price rose on Tuesday."
        ),
        Example(
            "Regjeringen vil øke støtten til bønder.", "The Norwegian government wants to raise support for farmers."
        ),
    ),
    check=check,
    by_words=True,
    priority=65,
)
