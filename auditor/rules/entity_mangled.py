"""ENT004: a name half translated or respelt."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.knowledge.entities import entity_table
from auditor.records import Comparison, Finding, Mention
from auditor.registry import Example, Rule
from auditor.rules._evidence import added, class_of, known, lost, place_in, within
from auditor.rules._names import garbled, half_translated, misspelt
from auditor.rules.context import Context


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A target name without counterpart that keeps part of a source name and turns the rest."""
    for match in comparison.matched("mention"):
        mine, theirs = match.source, match.target
        if (
            mine.entities
            or theirs.entities
            or not match.evidence.startswith("spelling")
            or theirs.key in context.source_words
        ):
            continue
        how = garbled(mine, theirs)
        if how:
            yield _finding(comparison, context, mine, theirs, how, 0.7)
    yield from _by_parts(comparison, context)
    gone = [item for item in lost(comparison, "mention") if isinstance(item, Mention)]
    for theirs in added(comparison, "mention"):
        if not isinstance(theirs, Mention) or theirs.entities:
            continue
        for mine in gone:
            how = half_translated(mine, theirs) or misspelt(mine, theirs)
            if not how:
                continue
            yield _finding(comparison, context, mine, theirs, how, 0.85 if how == "half translated" else 0.7)
            break


def _by_parts(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A body of that name whose name was put together from the dictionary (Riksrevisjonen: the Empire Audit)."""
    gone = [
        item
        for item in lost(comparison, "mention")
        if isinstance(item, Mention) and known(item) and class_of(item) in NAMED and item.surface[:1].isupper()
    ]
    for theirs in added(comparison, "mention"):
        if not isinstance(theirs, Mention) or theirs.entities or len(theirs.key.split()) < 2:
            continue
        for mine in gone:
            if abs(place_in(mine, comparison.source) - place_in(theirs, comparison.target)) < 0.3 and _shares_part(
                mine, theirs, comparison
            ):
                yield _finding(comparison, context, mine, theirs, "put together from parts", 0.65)
                break


NAMED = ("institution", "organisation", "media")


def _shares_part(mine: Mention, theirs: Mention, comparison: Comparison) -> bool:
    parts = {
        value
        for token in within(comparison.source.tokens, mine)
        for group in (token.concepts, *token.parts)
        for value in group
    }
    stems = {word[:5] for value in parts for word in value.split() if len(word) > 3}
    return any(word[:5] in stems for word in theirs.key.split() if len(word) > 3)


def _finding(
    comparison: Comparison, context: Context, mine: Mention, theirs: Mention, how: str, confidence: float
) -> Finding:
    right = entity_table().name(mine.entities[0]) if mine.entities else mine.surface
    return context.finding(
        RULE,
        comparison.unit,
        f"source: {mine.surface}; target: {theirs.surface}: the name is {how}",
        source=mine,
        target=theirs,
        evidence={"how": how, "entities": list(mine.entities)},
        suggestion=f"write {right}",
        confidence=confidence,
    )


RULE = Rule(
    code="ENT004",
    name="entity-mangled",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a name that was partly translated or respelt: Deir al-Zor as "Desert al-Zor", Solberg as "Sun mountain", Støre as "Starre".

## Why it matters
The reader looks for a place or person that does not exist.

## Known limits
A transliteration that the entity table does not list, and that differs much from the source's, may be taken for a mangled name.
""",
    bad=(
        Example(
            "Deir al-Zor ligger ved grensen til Irak.", "Desert al-Zor lies by the border with Iraq.", "Desert al-Zor"
        ),
        Example(
            "Advokat Kari Myklebust sier at klienten nekter.",
            "Lawyer Kari Mycklebuts says that the client denies it.",
            "Kari Mycklebuts",
        ),
    ),
    good=(
        Example("Deir al-Zor ligger ved grensen til Irak.", "Deir ez-Zor lies by the border with Iraq."),
        Example(
            "Advokat Kari Myklebust sier at klienten nekter.",
            "Kari Myklebust, a lawyer, says that the client denies it.",
        ),
    ),
    check=check,
    by_words=True,
    priority=15,
)
