"""LEX001: a word rendered in a sense that it does not have here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache

from auditor.knowledge.wrong_senses import WrongSense, wrong_senses
from auditor.languages import get_language
from auditor.languages.lexicon import concept
from auditor.records import Comparison, Finding, Token
from auditor.registry import Example, Rule
from auditor.rules._evidence import anchored
from auditor.rules.context import Context, around, quote

ENDINGS = (
    "", "en", "et", "a", "n", "t", "e", "er", "ar", "r", "ene", "ane", "ne", "s", "ens", "ets", "as", "enes", "anes", "es", "ers", "te", "de", "dde",
)  # fmt: skip
"""What inflection may add to a listed form."""
PARTIES = frozenset("høyre venstre senterpartiet fremskrittspartiet framstegspartiet".split())
"""Names that are rendered as the words that they once were."""


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Target words that render another sense of a source word, where nothing renders the right one."""
    if context.same_language:
        return
    lang = comparison.source.lang
    tokens = comparison.source.tokens
    seen: set[int] = set()
    for index in range(len(tokens)):
        for entry in _entries(tokens, index, lang):
            found = _wrong(entry, index, comparison)
            if found is None or found[0].start in seen:
                continue
            length = len(entry.source)
            if not entry.sure and not anchored(comparison, tokens[index], found[0]):
                continue
            seen.add(found[0].start)
            words = around(*tokens[index : index + length])
            where = around(*found)
            original = context.source.text[words.start : words.end]
            yield context.finding(
                RULE,
                comparison.unit,
                f"source: “{quote(original)}” ({' or '.join(entry.right[:2])}) is rendered as "
                f"“{quote(context.target.text[where.start : where.end])}”, which it does not mean here",
                source=words,
                target=where,
                evidence={"right": list(entry.right[:6])},
                suggestion=entry.right[0] if len(entry.right) == 1 else f"one of: {', '.join(entry.right[:3])}",
                confidence=0.6 if not entry.sure else 0.75 if entry.near else 0.85,
            )
            break


def _entries(tokens: Sequence[Token], index: int, lang: str) -> Iterator[WrongSense]:
    """The table's entries whose words stand at a place and whose surroundings fit."""
    table = wrong_senses()
    token = tokens[index]
    if token.pos == "punct":
        return
    if token.pos == "name" and index == 0 and token.readings:
        token = replace(token, pos=token.readings[0])
    for form in sorted({*_own_forms(token, lang), *(_forms(token.norm, lang) if lang else ())}):
        for entry in table.get(form, ()):
            rest = entry.source[1:]
            if len(rest) > len(tokens) - index - 1:
                continue
            if not rest and (form not in _own_forms(token, lang) or not _kind(entry, token, lang)):
                continue
            if rest and _goes_on(tokens, index + len(rest)):
                continue
            if all(word in _forms(tokens[index + 1 + order].norm, lang) for order, word in enumerate(rest)) and _fits(
                entry, tokens, index, lang
            ):
                yield entry
    yield from (entry for entry in _part_entries(token, lang) if _fits(entry, tokens, index, lang))


def _goes_on(tokens: Sequence[Token], last: int) -> bool:
    """Whether a phrase's last word belongs to the noun behind it: i vår levetid, på nytt kunstgress."""
    if last + 1 >= len(tokens) or tokens[last].pos in ("verb", "noun") or tokens[last].pos == "prep":
        return False
    return tokens[last + 1].pos in ("noun", "adj") and tokens[last].norm in ("vår", "våre", "vårt", "nytt", "ny", "nye")


def _part_entries(token: Token, lang: str) -> Iterator[WrongSense]:
    """The entries of a compound's first and last part (fabrikkeier, the owner of a factory)."""
    if len(token.parts) < 2 or len(token.norm) < 8:
        return
    table = wrong_senses()
    for cut in range(4, len(token.norm) - 2):
        for entry in table.get(token.norm[:cut], ()):
            if len(entry.source) == 1 and entry.sure and not entry.near and set(token.parts[0]) & set(entry.right):
                yield replace(entry, right=(*entry.right, *token.concepts))
    for cut in range(3, len(token.norm) - 3):
        for form in _forms(token.norm[cut:], lang):
            for entry in table.get(form, ()):
                if (
                    len(entry.source) == 1
                    and len(form) > 3
                    and entry.sure
                    and not entry.near
                    and set(token.parts[-1]) & set(entry.right)
                ):
                    yield replace(entry, right=(*entry.right, *token.concepts))


def _own_forms(token: Token, lang: str) -> set[str]:
    """The dictionary forms of a word as it was read; of a compound, or a word that the lexicon lacks, those that it may inflect."""
    readings = get_language(lang).read_word(token.norm)
    own = {token.lemma}
    if " " in token.lemma or token.pos == "name":
        own = {reading.lemma for reading in readings if reading.pos == token.pos} or {r.lemma for r in readings}
    listed = any(not reading.parts or reading.lemma != token.norm for reading in readings)
    return own | {token.norm} if listed else own | _forms(token.norm, lang)


def _kind(entry: WrongSense, token: Token, lang: str) -> bool:
    """Whether the word is of the part of speech that has the entry's right sense (seier: a win, and in Nynorsk says)."""
    shared = [
        (len(set(reading.concepts) & set(entry.right)), reading.pos)
        for reading in get_language(lang).read_word(entry.source[0])
        if reading.lemma == entry.source[0]
    ]
    most = max((count for count, _ in shared), default=0)
    kinds = {pos for count, pos in shared if count == most} if most else set()
    if token.pos == "name" and entry.source[0] not in PARTIES:
        return False
    return not kinds or token.pos in kinds or token.pos in ("name", "unknown")


def _fits(entry: WrongSense, tokens: Sequence[Token], index: int, lang: str) -> bool:
    others = [token for place, token in enumerate(tokens) if not index <= place < index + len(entry.source)]
    forms = {form for token in others for form in (token.text, *_forms(token.norm, lang), *token.norm.split("-"))}
    norms = [token.norm for token in tokens]
    if any(_stands(pattern, forms, norms) for pattern in entry.unless):
        return False
    return not entry.near or any(_stands(pattern, forms, norms) for pattern in entry.near)


def _stands(pattern: str, forms: set[str], norms: Sequence[str]) -> bool:
    """Whether a word stands among the others, or words stand in a row anywhere, the entry's own among them (på dekk)."""
    if " " in pattern:
        words = pattern.lower().split()
        return any(
            all(fnmatchcase(norms[start + order], word) for order, word in enumerate(words))
            for start in range(len(norms) - len(words) + 1)
        )
    if "*" not in pattern:
        return pattern in forms
    return any(fnmatchcase(form, pattern) for form in forms)


@lru_cache(maxsize=20_000)
def _forms(norm: str, lang: str) -> frozenset[str]:
    """A word and the listed forms that it may inflect."""
    found = {norm, *(reading.lemma for reading in get_language(lang).read_word(norm))}
    table = wrong_senses()
    for ending in ENDINGS:
        stem = norm.removesuffix(ending)
        if len(stem) < 4 or (ending and stem == norm):
            continue
        found.update(form for form in (stem, stem + "e") if len(form) > 5 and form in table)
        if stem.endswith("mm"):  # dommer: dom
            found.update(form for form in (stem[:-1],) if len(form) > 5 and form in table)
    return frozenset(found)


def _wrong(entry: WrongSense, index: int, comparison: Comparison) -> list[Token] | None:
    """The target words that render the wrong sense; ``None`` where the right one is said or another word accounts for them."""
    source, target = comparison.source.tokens, comparison.target.tokens
    own = range(index, index + len(entry.source))
    said = [_lemmas(token.norm) for token in target]
    known = set(source[index].concepts) if entry.sure and len(own) == 1 else set()
    right = {*entry.right, *(value for value in known if not _names(value, entry.wrong))}
    if any(_said(value, said, [token for place, token in enumerate(source) if place not in own]) for value in right):
        return None
    elsewhere = {
        value
        for place, token in enumerate(source)
        if place not in own
        for value in (token.norm, *(() if token.pos == "name" else (*token.concepts[:5], *_of_parts(token))))
    }
    elsewhere |= {word for value in elsewhere for word in value.split()}
    named = [
        (mention.start, mention.end)
        for mention in comparison.target.mentions
        if mention.entities and any(char.isupper() for char in mention.surface)
    ]
    for value in sorted(entry.wrong, key=lambda value: -len(value.split())):
        words = value.split()
        places = _find(value, said)
        if not places or all(word in elsewhere for word in words):
            continue
        found = list(target[places[0] : places[-1] + 1])
        if len(own) == 1 and _as_verb(source[index].norm, comparison.source.lang) & _lemmas(found[0].norm):
            continue  # vann is won as well as water, and a parser errs
        if any(start <= token.start < end for token in found for start, end in named):
            continue
        if len(words) == 1 and found[0].text[:1].isupper() and found[0].start != target[0].start:
            continue
        return found
    return None


def _of_parts(token: Token) -> Iterator[str]:
    return (value for part in token.parts for value in part[:4])


def _as_verb(norm: str, lang: str) -> set[str]:
    """What a word would mean first as a verb."""
    readings = get_language(lang).read_word(norm)
    return {value for reading in readings if reading.pos == "verb" for value in reading.concepts[:1]}


def _said(value: str, said: Sequence[frozenset[str]], others: Sequence[Token]) -> bool:
    """Whether a right sense is said, more often than other words of the source ask for it."""
    words = value.split()
    if len(words) > 1:
        return _find(value, said) is not None
    owed = sum(
        value in token.concepts[:4] or any(value in part[:4] for part in token.parts)
        for token in others
        if token.weight > 0
    )
    return sum(value in forms for forms in said) > owed


def _names(value: str, wrong: Sequence[str]) -> bool:
    return any(value == other or set(value.split()) & set(other.split()) for other in wrong)


@lru_cache(maxsize=50_000)
def _lemmas(norm: str) -> frozenset[str]:
    plain = norm.removesuffix("'s").removesuffix("'")
    readings = get_language("en").read_word(plain)
    return frozenset((plain, concept(plain), *(reading.lemma for reading in readings), *concept(plain).split()))


def _find(value: str, said: Sequence[frozenset[str]]) -> range | None:
    """Where an English word or phrase stands."""
    words = value.split()
    for start in range(len(said) - len(words) + 1):
        if all(word in said[start + order] for order, word in enumerate(words)):
            return range(start, start + len(words))
    return None


RULE = Rule(
    code="LEX001",
    name="wrong-sense",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a word that is rendered in a sense which it does not have there: the court as a dish, a fabrikk (factory) as a fabric, an idiom
word by word.

## Why it matters
The sentence reads well and says something else, or nothing.

## Known limits
It knows the words of its table and the false friends that the lexicon marks. It stays silent where a right sense is said anywhere in
the sentence.
""",
    bad=(
        Example(
            "Retten i Hamar skal behandle saken før jul.",
            "The dish in Hamar will hear the case before Christmas.",
            "dish",
        ),
        Example(
            "Eierne av fabrikken vil legge ned i høst.",
            "The owners of the fabric will close down this autumn.",
            "fabric",
        ),
    ),
    good=(
        Example(
            "Retten i Hamar skal behandle saken før jul.", "The court in Hamar will hear the case before Christmas."
        ),
        Example("Kokken serverte en rett med torsk.", "The chef served a dish with cod."),
    ),
    check=check,
    priority=4,
)
