"""What every language offers: tokens with readings, and from them concepts in one language-neutral space."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from auditor.languages.syntax import Syntax
from auditor.records import Token

_WORD = r"[^\W\d_]"
TOKEN = re.compile(
    rf"""
      (?:{_WORD}\.){{2,}}(?!{_WORD})                       # initials and dotted acronyms: U.S., f.eks.
    | \d+-{_WORD}[\w-]*                                     # 24-åringen, 42-year-old
    | \d+(?:[.,:]\d+)*(?:-?(?:st|nd|rd|th|s)\b)?            # numbers: 1.200, 12:30, 3,5, 21st, 1990s
    | {_WORD}+(?:['’]{_WORD}+)*(?:-[\w]+(?:['’]{_WORD}+)*)*  # words: regime-friendly, don't, al-Zor
    | –|—|\.\.\.|…
    | \S
    """,
    re.VERBOSE,
)
"""One token: a word with its inner hyphens and apostrophes, a number with its separators, or a single mark."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word form.

    :param form: what the inflection says (see `Token.form`).
    :param parts: the concepts of a compound's parts, empty for a simple word.
    """

    lemma: str
    pos: str
    concepts: tuple[str, ...]
    weight: float
    form: str = ""
    parts: tuple[tuple[str, ...], ...] = ()
    rank: int = 1_000_000


@dataclass(frozen=True)
class Language:
    """A language: how its words are read. Adding one is adding a folder whose ``load()`` returns this.

    :param code: ISO 639-1 code, ``"nb"``, ``"nn"``, ``"en"``.
    :param read_word: every reading of one word form, the likeliest first; empty when it is unknown.
    :param join_phrases: marks multiword entries in a list of tokens.
    :param choose: picks each token's reading from its neighbours and, where there are any, a parser's tags.
    :param cues: surface forms of negations, hedges, reports… by kind and value.
    :param syntax: how its parses are read into clauses; without it nothing is claimed.
    """

    code: str
    name: str
    read_word: Callable[[str], tuple[Reading, ...]]
    join_phrases: Callable[[list[Token], list[tuple[Reading, ...]]], list[Token]]
    choose: Callable[[Sequence[str], list[tuple[Reading, ...]], Sequence[str] | None], list[tuple[Reading, ...]]]
    cues: Mapping[str, tuple[tuple[str, str], ...]]
    syntax: Syntax | None = None

    def tokenize(self, text: str, offset: int = 0, tags: Sequence[str] | None = None) -> tuple[Token, ...]:
        """Read `text` into tokens.

        :param offset: added to every token's start and end.
        :param tags: the part of speech that a parser gives each token, as Universal Dependencies name it; readings that agree with it
            come first. Without them the neighbours decide alone.
        :returns: tokens in order; together they cover every character that is not white space.
        :raises ValueError: when there are not as many tags as tokens.
        """
        pieces = [(match.group(), match.start() + offset, match.end() + offset) for match in TOKEN.finditer(text)]
        words = [piece for piece, _, _ in pieces]
        readings = [self.read_word(word) for word in words]
        readings = self.choose(words, readings, tags)
        tokens = [
            _token(piece, start, end, found, first=index == 0)
            for index, ((piece, start, end), found) in enumerate(zip(pieces, readings, strict=True))
        ]
        return tuple(self.join_phrases(tokens, readings))


_TAGGED: dict[str, tuple[str, ...]] = {
    "NOUN": ("noun",),
    "VERB": ("verb",),
    "AUX": ("verb",),
    # Participles are adjectives to the Norwegian treebank.
    "ADJ": ("adj", "verb", "adv"),
    "ADV": ("adv", "prep", "adj"),
    "ADP": ("prep", "adv"),
    "DET": ("det", "num", "pron"),
    "PRON": ("pron", "det"),
    "NUM": ("num", "det"),
    "CCONJ": ("conj", "sconj"),
    "SCONJ": ("sconj", "conj", "prep", "pron"),
    "PART": ("part", "adv", "prep"),
    "INTJ": ("intj", "adv"),
}
"""The lexicon's parts of speech that a parser's tag may mean, the likeliest first."""


def agreeing(readings: tuple[Reading, ...], tag: str, word: str = "") -> tuple[Reading, ...]:
    """Readings with those first that a parser's tag allows; as they were where it allows none.

    :param tag: a part of speech; ``"VERB|part"``, ``"VERB|past"`` and ``"VERB|pres"`` also say which of several forms of one spelling
        it is.
    :param word: the word in lower case.
    """
    pos, _, form = tag.partition("|")
    order = _TAGGED.get(pos)
    if order is None or not readings:
        return readings
    if readings[0].pos != order[0] and not (readings[0].pos in ("sconj", "conj") and pos != "ADV"):
        places = {name: place for place, name in enumerate(order)}
        chosen = tuple(sorted(readings, key=lambda reading: places.get(reading.pos, len(order))))
        # A parser errs most where it has seen little: a rare word's inflection (savn) against a common word of its own (savnet, missing).
        rare = pos == "NOUN" and any(r.lemma == word and r.rank < chosen[0].rank / 2 for r in readings)
        if chosen[0].lemma == word or not rare:
            readings = chosen
    first = readings[0]
    if form and first.pos == "verb" and first.form in ("past", "part", "pres") and first.form != form:
        readings = (replace(first, form=form), *readings[1:])
    return readings


def words_of(text: str) -> list[str]:
    """The words, numbers and marks that `Language.tokenize` makes tokens of."""
    return [match.group() for match in TOKEN.finditer(text)]


def _token(text: str, start: int, end: int, readings: tuple[Reading, ...], *, first: bool) -> Token:
    norm = text.lower().replace("’", "'")
    if not any(char.isalnum() for char in text):
        return Token(text, start, end, norm, norm, "punct")
    if text[0].isdigit() and (text[-1].isdigit() or "-" not in text):
        return Token(text, start, end, norm, norm, "num", weight=0.6)
    if not readings:
        named = text[0].isupper()
        return Token(text, start, end, norm, norm, "name" if named else "unknown", weight=1.0)
    chosen = readings[0]
    # A capital inside the sentence speaks for a name, even where the word is also a common one (Bjørn, Stein, Price).
    # Not so Russian-backed, whose last part is an ordinary word.
    ordinary = chosen.pos == "num" or (bool(chosen.parts) and "-" in text and text.rsplit("-", 1)[-1][:1].islower())
    pos = "name" if text[0].isupper() and not first and not ordinary else chosen.pos
    if text.isupper() and len(text) > 1 and text.isalpha():
        # IS is not the Norwegian word for ice, nor the English verb.
        return Token(text, start, end, norm, norm, "name", weight=1.0)
    concepts = tuple(dict.fromkeys(value for reading in readings for value in reading.concepts))
    return Token(
        text,
        start,
        end,
        norm,
        chosen.lemma,
        pos,
        concepts,
        chosen.parts,
        chosen.weight,
        chosen.form,
        tuple(dict.fromkeys(reading.pos for reading in readings)),
    )


def mark_phrase(tokens: list[Token], indices: Sequence[int], lemma: str, pos: str, concepts: tuple[str, ...]) -> None:
    """Join the tokens at `indices` to one multiword entry: the first carries its concepts, the others no weight."""
    first, *rest = indices
    head = tokens[first]
    weight = max(tokens[index].weight for index in indices)
    tokens[first] = replace(
        head,
        lemma=lemma,
        pos=pos if pos != "phrase" else head.pos,
        concepts=tuple(dict.fromkeys((*concepts, *head.concepts))),
        weight=max(weight, 0.35) if pos in ("verb", "noun", "adj", "adv") else weight,
    )
    for index in rest:
        tokens[index] = replace(tokens[index], weight=0.0, readings=(*tokens[index].readings, "phrase"))


@cache
def read_lines(package: str, name: str) -> tuple[str, ...]:
    """The lines of one of the package's own word lists, without comments and blank lines."""
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def read_cues(package: str, quoted: str | None = None) -> dict[str, tuple[tuple[str, str], ...]]:
    """``cues.tsv`` of a language folder: kind → (surface form, value) pairs, the longest form first.

    :param quoted: the folder of the other standard of the language, which the texts quote without saying so (a Nynorsk newspaper quotes
        everyone in their own): its negations are taken where the first has no form of that spelling.
    """
    from auditor.languages.lexicon import read_table

    cues: dict[str, list[tuple[str, str]]] = {}
    own: set[str] = set()
    for name in filter(None, (package, quoted)):
        rows = read_table(name, "cues.tsv", ("kind", "form", "value", "notes"))
        for row in rows:
            if name == package or (row["kind"] == "negation" and row["form"] not in own):
                cues.setdefault(row["kind"], []).append((row["form"], row["value"]))
        own.update(row["form"] for row in rows)
    return {kind: tuple(sorted(found, key=lambda item: -len(item[0]))) for kind, found in cues.items()}
