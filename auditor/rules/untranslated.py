"""LEX002: Norwegian left standing in the rendering."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from auditor.languages import get_language
from auditor.records import Comparison, Finding, Token
from auditor.registry import Example, Rule
from auditor.rules.context import Context, around, quote

LEAST = 4
"""A single copied word shorter than this may be a chance spelling shared by both languages."""


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Target words that Norwegian knows and English does not, and that stand in the source."""
    if context.same_language:
        return
    source = {form for token in comparison.source.tokens for form in (token.norm, token.lemma)}
    named = [(mention.start, mention.end) for mention in comparison.target.mentions]
    foreign = [_left(token, source, named, comparison.source.lang) for token in comparison.target.tokens]
    run: list[Token] = []
    runs: list[list[Token]] = []
    for token, left in zip(comparison.target.tokens, foreign, strict=True):
        if left:
            run.append(token)
        elif token.pos != "punct" and not (token.norm in source and run):
            runs.append(run)
            run = []
    runs.append(run)
    kept = _names_kept(comparison)
    for found in runs:
        if found and all(token.start in kept for token in found):
            continue  # Skolenes landsforbund: a name that both texts write
        if len(found) == 1 and _beside(found[0], comparison, source):
            continue  # femme fatale: a foreign phrase that both texts quote
        if not found or (len(found) == 1 and len(found[0].norm) < LEAST):
            continue
        where = around(*found)
        words = quote(context.target.text[where.start : where.end])
        yield context.finding(
            RULE,
            comparison.unit,
            f"target: “{words}” is Norwegian",
            target=where,
            evidence={"words": [token.text for token in found]},
            suggestion=_suggestion(found, comparison),
            confidence=0.9 if len(found) > 1 else 0.75,
        )


def _names_kept(comparison: Comparison) -> set[int]:
    """Where small words stand right after a capitalised one as they do in the source."""
    pairs = {
        (before.norm, after.norm)
        for before, after in pairwise(comparison.source.tokens[1:])
        if before.text[:1].isupper() and after.text[:1].islower()
    }
    return {
        after.start
        for before, after in pairwise(comparison.target.tokens)
        if before.text[:1].isupper() and (before.norm, after.norm) in pairs and not _english(before)
    }


def _beside(token: Token, comparison: Comparison, source: set[str]) -> bool:
    """Whether a neighbour is foreign to both languages and stands in both texts."""
    tokens = comparison.target.tokens
    index = next((i for i, item in enumerate(tokens) if item.start == token.start), 0)
    near = (*tokens[max(0, index - 1) : index], *tokens[index + 1 : index + 2])
    return any(
        item.norm in source
        and item.norm.isalpha()
        and not get_language(comparison.source.lang).read_word(item.norm)
        and not _english(item)
        for item in near
    )


def _left(token: Token, source: set[str], named: list[tuple[int, int]], lang: str) -> bool:
    if token.pos == "punct" or not token.norm.isalpha() or len(token.norm) < 2:
        return False
    if any(start <= token.start < end for start, end in named) or (token.text[0].isupper() and token.pos == "name"):
        return False
    if token.norm not in source and not _stem_of(token.norm, source) and not any(char in "æøå" for char in token.norm):
        return False
    return not _english(token) and _norwegian(token.norm, lang)


def _stem_of(norm: str, source: set[str]) -> bool:
    """Whether a source word is this one with an ending: lensmannen, lensmann."""
    if len(norm) < LEAST:
        return False
    shared = max(6, round(0.7 * len(norm)))
    return any(
        (form.startswith(norm) and len(form) - len(norm) <= 4) or form[:shared] == norm[:shared] for form in source
    )


def _norwegian(norm: str, lang: str) -> bool:
    import simplemma

    return bool(get_language(lang).read_word(norm)) or any(simplemma.is_known(norm, lang=code) for code in ("nb", "nn"))


def _english(token: Token) -> bool:
    import simplemma

    readings = get_language("en").read_word(token.norm)
    return any(reading.pos != "unknown" for reading in readings) or bool(simplemma.is_known(token.norm, lang="en"))


def _suggestion(found: list[Token], comparison: Comparison) -> str | None:
    by_norm = {token.norm: token for token in comparison.source.tokens}
    said = [
        by_norm[token.norm].concepts[0] for token in found if token.norm in by_norm and by_norm[token.norm].concepts
    ]
    return f"translate: {' '.join(said)}" if said else None


RULE = Rule(
    code="LEX002",
    name="untranslated",
    severity="major",
    mqm="accuracy/untranslated",
    doc="""
## What it does
Finds Norwegian words that stand untranslated in the rendering: a single word, a clause, a whole sentence.

## Why it matters
The reader cannot read it, and metrics like COMET score a copy well.

## Known limits
Names and words that English has borrowed (fjord, ski) are left alone. Off when the source side is English.
""",
    bad=(
        Example(
            "Statsråden fikk kritikk for håndteringen av saken.",
            "The minister was criticised for the håndteringen of the case.",
            "håndteringen",
        ),
        Example(
            "Politiet etterforsker saken som drap.",
            "Politiet etterforsker the case as murder.",
            "Politiet etterforsker",
        ),
    ),
    good=(
        Example("De gikk på ski langs fjorden.", "They went skiing along the fjord."),
        Example("Dagsrevyen sendte intervjuet fredag.", "Dagsrevyen broadcast the interview on Friday."),
    ),
    check=check,
    priority=35,
)
