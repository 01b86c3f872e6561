"""LEX002: Norwegian left standing in the rendering."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditor.languages import get_language
from auditor.records import Comparison, Finding, Token
from auditor.registry import Example, Rule
from auditor.rules.context import Context, around, quote

LEAST = 4
"""A single copied word shorter than this may be a chance spelling shared by both languages."""
GUESSED = 9000
"""Rank of the English readings that are guessed from a word's ending."""


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Target words that Norwegian knows and English does not, and that stand in the source."""
    if context.same_language:
        return
    lang = comparison.source.lang
    source = {form for token in comparison.source.tokens for form in (token.norm, token.lemma)}
    named = [(mention.start, mention.end) for mention in comparison.target.mentions]
    names = _names_of(context)
    capitals = {token.start for token in comparison.target.tokens if _common(token, comparison, lang, names)}
    foreign = [token.start in capitals or _left(token, source, named, lang) for token in comparison.target.tokens]
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
        if found and _quoted(found, comparison):
            continue  # her novel "Der elva snur": a title that both texts quote
        if found and _in_brackets(found, comparison):
            continue  # the Public Roads Administration (Statens vegvesen)
        if len(found) == 1 and (_beside(found[0], comparison, source) or _explained(found[0], comparison)):
            continue  # femme fatale: a foreign phrase that both texts quote
        if not found or (len(found) == 1 and not _long_enough(found[0], comparison)):
            continue
        where = around(*found)
        words = quote(context.target.text[where.start : where.end])
        meaning = _meaning(found, comparison)
        yield context.finding(
            RULE,
            comparison.unit,
            f"target: “{words}”{f' ({meaning})' if meaning else ''} is Norwegian",
            target=where,
            evidence={"words": [token.text for token in found]},
            suggestion=f"translate: {meaning}" if meaning else None,
            confidence=0.9 if len(found) > 1 else 0.75,
        )


def _quoted(found: Sequence[Token], comparison: Comparison) -> bool:
    """Whether the words stand in quotation marks of their own on both sides, alike."""
    tokens = comparison.target.tokens
    first = next(order for order, item in enumerate(tokens) if item.start == found[0].start)
    while first and tokens[first - 1].text not in QUOTES and tokens[first - 1].pos != "punct":
        first -= 1
    last = next(order for order, item in enumerate(tokens) if item.start == found[-1].start)
    while last + 1 < len(tokens) and tokens[last + 1].text not in QUOTES and tokens[last + 1].pos != "punct":
        last += 1
    if not first or last + 1 >= len(tokens) or {tokens[first - 1].text, tokens[last + 1].text} - set(QUOTES):
        return False
    words = [item.norm for item in tokens[first : last + 1]]
    source = comparison.source.tokens
    return any(
        source[place].text in QUOTES
        and [item.norm for item in source[place + 1 : place + 1 + len(words)]] == words
        and place + 1 + len(words) < len(source)
        and source[place + 1 + len(words)].text in QUOTES
        for place in range(len(source))
    )


def _long_enough(token: Token, comparison: Comparison) -> bool:
    if len(token.norm) >= LEAST:
        return True
    exact = any(item.norm == token.norm and item.text[:1].islower() for item in comparison.source.tokens)
    return len(token.norm) == LEAST - 1 and exact and token.text.islower()


def _explained(token: Token, comparison: Comparison) -> bool:
    """Whether the rendering keeps the word as a term and says what it means, or sets it in quotes or brackets."""
    tokens = comparison.target.tokens
    index = next((order for order, item in enumerate(tokens) if item.start == token.start), 0)
    before = tokens[index - 1].text if index else ""
    after = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if before in QUOTES or after in (*QUOTES, "("):
        return True
    said = [item.lemma for item in tokens] + [item.norm for item in tokens]
    for item in comparison.source.tokens:
        if item.norm == token.norm or _stem_of(token.norm, {item.norm}):
            for value in item.concepts[:4]:
                if len(value.split()) > 1 and all(word in said for word in value.split()):
                    return True
    return False


def _in_brackets(found: Sequence[Token], comparison: Comparison) -> bool:
    """Whether a name or a term of the source stands in brackets behind its English, or its English in brackets behind it.

    Brackets that hold a clause, or a part of a longer text, explain nothing.
    """
    tokens = comparison.target.tokens
    first = next(order for order, item in enumerate(tokens) if item.start == found[0].start)
    last = next(order for order, item in enumerate(tokens) if item.start == found[-1].start)
    source = {form for token in comparison.source.tokens for form in (token.norm, token.norm.removesuffix("s"))}
    copied = all(token.norm in source or _stem_of(token.norm, source) for token in found)
    if not copied or any(token.pos == "verb" and token.text[:1].islower() for token in found):
        return False
    opening = next(
        (order for order in range(first - 1, max(-1, first - 7), -1) if tokens[order].text in BRACKETS), None
    )
    closing = next(
        (order for order in range(last + 1, min(len(tokens), last + 7)) if tokens[order].text in BRACKETS), None
    )
    if opening is not None and closing is not None and tokens[opening].text in "([" and tokens[closing].text in ")]":
        inside = tokens[opening + 1 : closing]
        named = inside[0].text[:1].isupper() or len(inside) <= 2
        return named and opening > 0 and tokens[opening - 1].pos != "punct"
    whole = found[0].text[:1].isupper() and all(item.text[:1].isupper() or item.pos != "verb" for item in found)
    return whole and last + 1 < len(tokens) and tokens[last + 1].text in "(["


BRACKETS = ("(", ")", "[", "]")
QUOTES = ("“", "”", "«", "»", '"', "‘", "(")
PLACES = tuple(
    "fjord dal vik nes øy øya stad sund berg heim by borg vatn vann elv hav sjø ås haug mo land foss fjell bre li mark".split()
)
DEFINITE = ("en", "et", "a", "n", "ene", "ane", "t")


def _names_of(context: Context) -> frozenset[str]:
    """The words that the source writes with a capital inside a sentence, and nowhere without one: Storvangen, Heivind."""
    large: set[str] = set()
    small: set[str] = set()
    for comparison in context.comparisons:
        first = {sentence.start for sentence in comparison.unit.source}
        for before, token in pairwise(comparison.source.tokens):
            if not token.text[:1].isupper():
                small.add(token.norm)
            elif token.start not in first and before.text not in OPENERS:
                large.add(token.norm)
                if token.norm.endswith("s"):
                    large.add(token.norm[:-1])
    return frozenset(large - small)


OPENERS = frozenset(("–", "—", "-", ":", "«", '"', "“", "„", "‘", "(", ".", "?", "!", "…", "•"))
PERSONS = ("er", "ar", "or", "ør", "mann", "kvinne", "sjef", "ist", "ant", "ent", "prest", "lege", "vakt", "råd", "fut")
"""How Norwegian nouns for people end, which stand before a name as a title."""


def _common(token: Token, comparison: Comparison, lang: str, names: frozenset[str] = frozenset()) -> bool:
    """Whether a capitalised word is no name but a common noun of the source, kept with a capital (the Riksmeklar, Saksordfører X)."""
    if not token.text[:1].isupper() or token.text.isupper() or not token.norm.isalpha() or len(token.norm) < 6:
        return False
    if _english(token) or (len(token.norm) < 7 and all(r.parts for r in get_language(lang).read_word(token.norm))):
        return False
    readings = get_language(lang).read_word(token.norm)
    if not any(reading.pos == "noun" and (reading.concepts or reading.parts) for reading in readings):
        return False
    known = any(
        mention.start <= token.start < mention.end and mention.entities for mention in comparison.target.mentions
    )
    first = {sentence.start for sentence in comparison.unit.source}
    for item in comparison.source.tokens:
        bare = any(item.norm == token.norm + ending for ending in DEFINITE)
        if item.norm != token.norm and not bare:
            continue
        if item.text[:1].isupper() and token.norm.endswith(PLACES):
            return False  # Statfjord is Statfjorden
        if item.text[:1].islower() or bare:
            return True  # a name would have been kept as it stood
        if known or token.norm in names:
            return False
        if all(reading.parts for reading in readings) and not token.norm.endswith(PERSONS):
            return False  # Storvangen kan stenge: that a word could be a compound does not make it one
        definite = any(reading.form in ("def", "defpl") for reading in readings)
        if item.start in first and not definite:
            return True
    return False


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
        # A name behind the word is whose title it is.
        and (item.text[:1].islower() or item.end < token.start)
        and not get_language(comparison.source.lang).read_word(item.norm)
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
    # The pack guesses at words that it does not know; their rank tells.
    listed = any(reading.rank < GUESSED for reading in readings)
    return listed or bool(simplemma.is_known(token.norm, lang="en"))


def _meaning(found: list[Token], comparison: Comparison) -> str:
    """What the words mean, by the source words that they copy; empty where one is unknown."""
    said = []
    for token in found:
        item = next(
            (
                item
                for item in comparison.source.tokens
                if item.norm == token.norm or item.lemma == token.norm or _stem_of(token.norm, {item.norm})
            ),
            None,
        )
        if item is None:
            return ""
        parts = [part[0] for part in item.parts if part]
        value = item.concepts[0] if item.concepts else " ".join(parts)
        if value:
            said.append(value)
    return " ".join(said)


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
