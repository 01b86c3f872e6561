"""LEX003: a term that is not rendered as the user's termbase asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from auditor.knowledge.terms import Term
from auditor.languages import get_language
from auditor.languages.base import words_of
from auditor.records import Comparison, Finding, Token
from auditor.registry import Example, Rule
from auditor.rules.context import Context, Range, around, quote


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Source terms of the termbase whose target term is absent, or that are rendered by a forbidden one."""
    terms: Sequence[Term] = context.options.get("terms", ())
    if not comparison.unit.source or not comparison.unit.target:
        return
    lang = comparison.source.lang
    here = [_forms(token.text, lang) for token in comparison.source.tokens]
    there = [_forms(token.text, "en") for token in comparison.target.tokens]
    for term in terms:
        places = list(_places(term.source, here, comparison.source.tokens, lang, case=term.case))
        if not places:
            continue
        source = around(*comparison.source.tokens[places[0].start : places[0].stop])
        said = context.source.text[source.start : source.end]
        used = _first(term.forbidden, there, comparison.target.tokens, case=term.case)
        wanted = [
            place
            for word in term.target
            for place in _places(word, there, comparison.target.tokens, "en", case=term.case)
        ]
        # A forbidden term may be a part of the right one: bank, in central bank.
        if used is not None and any(place.start <= used[1].start and used[1].stop <= place.stop for place in wanted):
            used = None
        if used is None and (wanted or not term.target):
            continue
        asked = " or ".join(f"“{word}”" for word in term.target[:3])
        target: Range | None = None
        if used is not None:
            target = around(*comparison.target.tokens[used[1].start : used[1].stop])
            given = context.target.text[target.start : target.end]
            message = f"source: “{quote(said)}” is rendered as “{quote(given)}”, which the termbase forbids"
            message += f"; it asks for {asked}" if asked else ""
        else:
            message = f"source: “{quote(said)}”; target: not rendered as {asked}, as the termbase asks"
        yield context.finding(
            RULE,
            comparison.unit,
            message,
            source=source,
            target=target,
            evidence={"termbase": term.where},
            suggestion=f"use {asked}" if asked else None,
            confidence=0.9,
        )


@lru_cache(maxsize=100_000)
def _forms(word: str, lang: str) -> frozenset[str]:
    """A word as it stands, in lower case, and its dictionary forms."""
    lower = word.lower().replace("’", "'")
    plain = lower.removesuffix("'s").removesuffix("'")
    listed = {
        reading.lemma for reading in get_language(lang).read_word(lower) if not reading.parts or reading.lemma != lower
    }
    return frozenset((word, lower, plain, *listed))


ENDINGS = (
    "en",
    "et",
    "a",
    "n",
    "t",
    "e",
    "er",
    "ar",
    "r",
    "ene",
    "ane",
    "ne",
    "s",
    "ens",
    "ets",
    "enes",
    "anes",
    "as",
    "es",
)


def _same(wanted: str, forms: frozenset[str], token: Token, lang: str, *, case: bool) -> bool:
    if case:
        return token.text == wanted or (lang != "en" and _inflects(wanted, token.text))
    lower = wanted.lower()
    if lower in forms or _forms(wanted, lang) & forms - {""}:
        return True
    return (
        _inflects(lower, token.norm)
        if lang != "en"
        else token.norm in (lower + "s", lower + "es", lower.removesuffix("y") + "ies")
    )


def _inflects(wanted: str, text: str) -> bool:
    """Whether a Norwegian text form is a term's with an ending, also where the lexicon lacks the word."""
    return len(wanted) > 3 and any(
        text == wanted + ending or text == wanted.removesuffix("e") + ending for ending in ENDINGS
    )


def _places(
    term: str, forms: Sequence[frozenset[str]], tokens: Sequence[Token], lang: str, *, case: bool
) -> Iterator[range]:
    words = words_of(term)
    for start in range(len(forms) - len(words) + 1) if words else ():
        if all(
            _same(word, forms[start + order], tokens[start + order], lang, case=case)
            for order, word in enumerate(words)
        ):
            yield range(start, start + len(words))


def _first(
    terms: Sequence[str], forms: Sequence[frozenset[str]], tokens: Sequence[Token], *, case: bool
) -> tuple[str, range] | None:
    for term in terms:
        for place in _places(term, forms, tokens, "en", case=case):
            return term, place
    return None


RULE = Rule(
    code="LEX003",
    name="term",
    severity="minor",
    mqm="terminology/inconsistent with terminology resource",
    doc="""
## What it does
Finds a term of your termbase that is not rendered as it asks, or is rendered by a word that it forbids. Name the file as
`termbase = "terms.csv"` in `auditor.toml`, or with `--termbase`: CSV or TSV with the columns `source,target[,forbidden][,case]`, or TBX.

## Why it matters
A house has its words, and readers look for them.

## Known limits
Without a termbase it is silent. It knows a term by its words and their inflection; one that is rightly left out of a sentence, or
replaced by a pronoun, is reported, too.
""",
    bad=(
        Example(
            "Statsforvalteren i Rogaland avviste klagen.",
            "The governor in Rogaland dismissed the complaint.",
            "Statsforvalteren",
            terms="source,target,forbidden\nstatsforvalter,county governor,prefect\n",
        ),
    ),
    good=(
        Example(
            "Statsforvalteren i Rogaland avviste klagen.",
            "The County Governor of Rogaland dismissed the complaint.",
            terms="source,target,forbidden\nstatsforvalter,county governor,prefect\n",
        ),
    ),
    check=check,
    priority=94,
)
