"""The encoder that ships with the package: words of both languages as sums of hashed features in one space.

A word is what the lexicon says about it, in two spaces side by side.

In the first, every English concept has a fixed pseudo-random vector; a Norwegian word is the mean of its senses' vectors, a compound
the sum of its parts. Concepts that translate one Norwegian word are drawn together (so are *attack*, *strike* and *raid*), and so are a
verb and its nouns through their stem. Names and unknown words are sums of character n-grams, spelt alike across the languages; numbers
are their value; known entities their id. Random vectors are nearly orthogonal, so a cosine of two sentences is close to their weighted
share of common features (random indexing; Kanerva et al. 2000, Achlioptas 2003).

In the second, English words and phrases have vectors distilled at build time from an English sentence model and whitened
(`auditor/training/encoder.py`; the idea is Model2Vec's), so that what no lexicon row joins still meets: *denuclearisation* and nuclear
disarmament. Norwegian words come to it through their translations.

A sentence is the sum of its words, weighted by how much each tells (`Token.weight`), and a block of sentences the sum of its
sentences. Nothing is downloaded, and every machine gives the same numbers.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from auditor.errors import ConfigError
from auditor.knowledge.entities import EntityTable, entity_table
from auditor.languages import get_language
from auditor.languages.distilled import Distilled, distilled
from auditor.languages.lexicon import Lexicon, load_lexicon
from auditor.records import Token

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = "2"
HASHED = 1024
"""Dimensions of the space of pseudo-random features."""

# Tuned on the development half of ntrex-dev (documents whose crc32 is even), by retrieval of the right sentence within its
# document and by the alignment benchmark: see auditor/training/alignment_benchmark.py.
SENSE_DECAY = 0.7
"""Weight of a word's next sense relative to the one before it."""
SENSES = 8
"""How many senses of a word count."""
NEIGHBOURS = 2.0
"""How far a concept is drawn to the concepts that translate the same words."""
STEM = 0.5
"""How much of a concept is its stem (condemn, condemnation)."""
SPELLING_KNOWN = 0.15
"""How much of a known word is its spelling, so that cognates meet across the languages."""
WEIGHT_POWER = 0.4
"""Exponent of `Token.weight`."""
ENTITY = 1.0
"""Weight of a known entity's id beside its spelling."""
FUNCTION = 0.15
"""`Token.weight` that grammatical words and light verbs count with here: little, but a sentence may hold nothing else."""
MARK = 0.3
"""Weight of a question mark, an exclamation mark, a colon, a quotation mark."""
DENSE = 0.55
"""Weight of the distilled space beside the hashed one."""

GRAIN = np.float32(2**14)
"""Parts of one in which the components of a word's vector are counted."""
CHUNK = 64
"""Sentences whose words are summed together."""

_EMPTY = frozenset(("the", "a", "an", "to", "of", "that", "who", "which"))
_LIGHT = frozenset(("be", "have", "do", "will", "would", "shall", "should", "can", "could", "may", "become", "get"))
_MARKS = {**dict.fromkeys('"«»“”„', '"'), "?": "?", "!": "!", ":": ":"}


# --- features ----------------------------------------------------------------------------------------


def _signs(key: str, dim: int = HASHED) -> NDArray[np.float32]:
    """The fixed random unit vector of a feature: the bits of its hash as signs."""
    digest = hashlib.shake_128(key.encode()).digest(dim // 8)
    bits = np.unpackbits(np.frombuffer(digest, dtype=np.uint8)).astype(np.float32)
    return (bits * 2.0 - 1.0) / np.float32(np.sqrt(dim))


def _sum_of_signs(keys: Sequence[str]) -> NDArray[np.float32]:
    """The sum of `_signs` of several features, in whole numbers as long as it goes: the same numbers, and faster."""
    digests = b"".join(hashlib.shake_128(key.encode()).digest(HASHED // 8) for key in keys)
    bits = np.unpackbits(np.frombuffer(digests, dtype=np.uint8)).reshape(len(keys), HASHED)
    total: NDArray[np.float32] = (bits.sum(axis=0, dtype=np.int32) * 2 - len(keys)).astype(np.float32)
    return total / np.float32(np.sqrt(HASHED))


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    norm = float(np.sqrt(vector.dot(vector)))
    return vector / np.float32(norm) if norm > 0 else vector


_SUFFIXES = (
    "ization", "ational", "fulness", "ousness", "iveness", "ations", "ation", "ition", "ments", "ment", "ness", "ings", "ing", "ions",
    "ion", "ies", "ied", "ers", "ors", "ees", "ist", "ism", "ity", "ence", "ance", "ency", "ancy", "able", "ible", "ally", "less", "ful",
    "ous", "ive", "ial", "ical", "ic", "al", "ly", "ed", "es", "er", "or", "ee", "y", "e", "s",
)  # fmt: skip


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A rough English stem that brings a verb, its nouns and its adjectives together.

    >>> stem("condemnation") == stem("condemn"), stem("critical") == stem("critic")
    (True, True)
    """
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


_SPELLINGS = (
    ("sch", "sj"), ("tsj", "sj"), ("sh", "sj"), ("ch", "sj"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "kv"), ("x", "ks"),
    ("æ", "e"), ("ae", "e"), ("ø", "o"), ("oe", "o"), ("å", "a"), ("aa", "a"), ("ö", "o"), ("ä", "e"), ("ü", "u"), ("é", "e"),
    ("è", "e"), ("á", "a"), ("í", "i"), ("ó", "o"), ("ú", "u"), ("ñ", "n"), ("ç", "s"), ("š", "s"), ("ž", "s"),
    ("c", "k"), ("q", "k"), ("w", "v"), ("z", "s"), ("y", "i"), ("j", "i"),
)  # fmt: skip


@lru_cache(maxsize=50_000)
def respell(word: str) -> str:
    """A word in one rough spelling for both languages, double letters single.

    >>> respell("politikk"), respell("Damascus") == respell("Damaskus")
    ('politik', True)
    """
    word = word.lower()
    for old, new in _SPELLINGS:
        word = word.replace(old, new)
    return re.sub(r"(.)\1", r"\1", word)


def _ngrams(word: str) -> Iterable[str]:
    spelt = f"<{respell(word)}>"
    for size in (3, 4):
        for start in range(len(spelt) - size + 1):
            yield spelt[start : start + size]
    if len(spelt) < 8:
        yield spelt


_GROUPED = re.compile(r"\d{1,3}(?:[.,\u00a0 ]\d{3})+\Z")


def number_value(text: str) -> str:
    """A number written in digits in one form: grouping dropped, a point before decimals, an ordinal's ending dropped.

    >>> number_value("360.000"), number_value("360,000"), number_value("3,5"), number_value("21st")
    ('360000', '360000', '3.5', '21')
    """
    match = re.match(r"\d+(?:[.,:\u00a0 ]\d+)*", text)
    digits = match.group() if match else text
    if _GROUPED.match(digits):
        return re.sub(r"\D", "", digits)
    return re.sub(r"[,:]", ".", digits)


_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER_WORDS: dict[str, str] = {
    **{word: str(value) for value, word in enumerate(_UNITS)},
    **{word: str(10 * value) for value, word in enumerate(_TENS, 2)},
    **{
        f"{ten} {unit}": str(10 * high + low)
        for high, ten in enumerate(_TENS, 2)
        for low, unit in enumerate(_UNITS[1:10], 1)
    },
}
"""English number concepts that have a value of their own; thousand and million are magnitudes and stay words."""


# --- the space of concepts ---------------------------------------------------------------------------


class _Space:
    """Vectors of concepts and words, made when first asked for.

    :param lexicons: bilingual lexicons, whose rows say which English concepts are neighbours.
    """

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._rows: dict[str, list[tuple[str, ...]]] = {}
        for lexicon in lexicons:
            for rows in (
                *lexicon.entries.values(),
                *((entry,) for found in lexicon.phrases.values() for _, entry in found),
            ):
                for entry in rows:
                    for value in entry.concepts[:SENSES]:
                        self._rows.setdefault(value, []).append(entry.concepts[:SENSES])
        self._concepts: dict[str, NDArray[np.float32]] = {}
        self._own_concepts: dict[str, NDArray[np.float32]] = {}
        self._spellings: dict[str, NDArray[np.float32]] = {}

    def concept(self, value: str) -> NDArray[np.float32]:
        """A concept's unit vector: its own, drawn towards the concepts that translate the same words."""
        found = self._concepts.get(value)
        if found is None:
            found = self._own(value)
            near = np.zeros(HASHED, dtype=np.float32)
            for row in self._rows.get(value, ()):
                # A word whose second sense this is says more about it than one whose sixth it is.
                near += np.float32(SENSE_DECAY ** row.index(value)) * self.senses(row, smooth=False)
            found = _unit(found + np.float32(NEIGHBOURS) * _unit(near))
            self._concepts[value] = found
        return found

    def _own(self, value: str) -> NDArray[np.float32]:
        found = self._own_concepts.get(value)
        if found is None:
            words = value.split()
            number = NUMBER_WORDS.get(value)
            if number is not None:
                found = _signs("number:" + number)
            elif len(words) > 1:
                content = [word for word in words if len(word) > 3] or words
                found = _unit(
                    _signs("concept:" + value) + np.sum([self._own(word) for word in content], axis=0, dtype=np.float32)
                )
            else:
                found = _unit(_signs("concept:" + value) + np.float32(STEM) * _signs("stem:" + stem(value)))
            self._own_concepts[value] = found
        return found

    def senses(self, values: Sequence[str], *, smooth: bool = True) -> NDArray[np.float32]:
        """A word's unit vector from its concepts, the first of which weigh most."""
        total = np.zeros(HASHED, dtype=np.float32)
        for order, value in enumerate(values[:SENSES]):
            total += np.float32(SENSE_DECAY**order) * (self.concept(value) if smooth else self._own(value))
        return _unit(total)

    def spelling(self, word: str) -> NDArray[np.float32]:
        """A word's unit vector from its character n-grams."""
        found = self._spellings.get(word)
        if found is None:
            found = self._spellings[word] = _unit(_sum_of_signs(["gram:" + gram for gram in _ngrams(word)]))
        return found


@lru_cache(maxsize=1)
def _space() -> _Space:
    lexicons = []
    for package in ("auditor.languages.nb", "auditor.languages.nn"):
        lexicons.append(load_lexicon(package))
    return _Space(lexicons)


def _entity_ids(tokens: Sequence[Token], lang: str) -> list[tuple[int, str]]:
    """Known entities of a sentence: the token each begins at, and its id."""
    table = _entity_table()
    if table is None:
        return []
    found: list[tuple[int, str]] = []
    index = 0
    words = [token.text for token in tokens]
    while index < len(tokens):
        # Names begin with a capital; a Norwegian nationality ("irakisk") does not, but is a word of the lexicon or unknown.
        if tokens[index].pos in ("punct", "num") or not words[index][:1].isupper():
            index += 1
            continue
        hit = table.longest_match(words[index : index + 7], lang)
        if hit is None:
            index += 1
        else:
            found.append((index, hit.entities[0]))
            index += hit.length
    return found


@lru_cache(maxsize=1)
def _entity_table() -> EntityTable | None:
    try:
        return entity_table()
    except (FileNotFoundError, ConfigError):
        # Names are then met by their spelling alone; the signature says so.
        return None


# --- the encoder -------------------------------------------------------------------------------------


class EmbeddedEncoder:
    """Sentence vectors from the lexicon, names and numbers (`auditor.protocols.Encoder`).

    Besides unit vectors it offers the weighted sums that the alignment adds up to blocks, and takes sentences that are already
    read into tokens.
    """

    name = "embedded"

    def __init__(self) -> None:
        self._rows: dict[tuple[object, ...], int] = {}
        self.dim = HASHED + distilled().dim
        self._matrix = np.zeros((4096, self.dim), dtype=np.float32)
        self._used = 0
        self._texts: dict[tuple[str, str], NDArray[np.int32]] = {}

    @property
    def signature(self) -> str:
        """Name, version, dimension, the checksum of the lexicons, and whether the entity table is there."""
        return (
            f"embedded|v:{VERSION}|dim:{self.dim}|lexicon:{_checksum()}|distilled:{distilled().checksum}"
            f"|entities:{'yes' if _entity_table() else 'no'}"
        )

    def encode(self, texts: Sequence[str], *, lang: str) -> NDArray[np.float32]:
        """Unit vectors of `texts`, shape ``(len(texts), dim)``; zero rows where a text says nothing."""
        return _normalise(self.sums(texts, lang=lang))

    def encode_tokens(self, sentences: Sequence[Sequence[Token]], lang: str) -> NDArray[np.float32]:
        """As `encode`, for sentences already read by the pack of `lang`."""
        return _normalise(self.sums_of_tokens(sentences, lang))

    def sums(self, texts: Sequence[str], *, lang: str) -> NDArray[np.float32]:
        """Weighted sums, not normalised: the vector of a block is the sum of its sentences' vectors."""
        language = get_language(lang)
        indices = []
        for text in texts:
            found = self._texts.get((lang, text))
            if found is None:
                if len(self._texts) > 50_000:
                    self._texts.clear()
                found = self._texts[lang, text] = self._indices(language.tokenize(text), lang)
            indices.append(found)
        return self._sum(indices)

    def sums_of_tokens(self, sentences: Sequence[Sequence[Token]], lang: str) -> NDArray[np.float32]:
        """As `sums`, for sentences already read by the pack of `lang`."""
        return self._sum([self._indices(tokens, lang) for tokens in sentences])

    # --- from tokens to rows of one matrix ------------------------------------------------------

    def _indices(self, tokens: Sequence[Token], lang: str) -> NDArray[np.int32]:
        rows = [self._row(token) for token in tokens]
        rows += [self._entity_row(entity) for _, entity in _entity_ids(tokens, lang)]
        return np.array([row for row in rows if row >= 0], dtype=np.int32)

    def _row(self, token: Token) -> int:
        key = (token.norm, token.pos, token.weight, token.concepts, token.parts, "phrase" in token.readings)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = self._store(*_word(token))
        return row

    def _entity_row(self, entity: str) -> int:
        key = ("entity", entity)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = self._store(np.float32(ENTITY) * _signs("entity:" + entity), None)
        return row

    def _store(self, hashed: NDArray[np.float32] | None, dense: NDArray[np.float32] | None) -> int:
        if hashed is None:
            return -1
        if self._used == len(self._matrix):
            self._matrix = np.concatenate([self._matrix, np.zeros_like(self._matrix)])
        row = self._matrix[self._used]
        row[:HASHED] = hashed
        if dense is not None:
            row[HASHED:] = dense
        # Multiples of a power of two add up exactly in single precision: a sum is the same in whatever order, and so on every machine.
        np.round(row * GRAIN, out=row)
        row /= GRAIN
        self._used += 1
        return self._used - 1

    def _sum(self, indices: Sequence[NDArray[np.int32]]) -> NDArray[np.float32]:
        sums = np.zeros((len(indices), self.dim), dtype=np.float32)
        for start in range(0, len(indices), CHUNK):
            chunk = indices[start : start + CHUNK]
            lengths = [len(rows) for rows in chunk]
            if not any(lengths):
                continue
            # Words recur: counts times the chunk's own words is a small matrix product, faster than gathering every running word.
            used, inverse = np.unique(np.concatenate(chunk), return_inverse=True)
            places = np.repeat(np.arange(len(chunk)), lengths) * len(used) + inverse
            counts = np.bincount(places, minlength=len(chunk) * len(used)).reshape(len(chunk), len(used))
            sums[start : start + len(chunk)] = counts.astype(np.float32) @ self._matrix[used]
        return sums


def _word(token: Token) -> tuple[NDArray[np.float32] | None, NDArray[np.float32] | None]:
    """A word's vectors in the two spaces, as long as the word is telling; ``None`` where it has none."""
    if token.pos == "punct":
        mark = _MARKS.get(token.text)
        return (np.float32(MARK) * _signs("mark:" + mark) if mark else None), None
    telling = _telling(token)
    if telling <= 0.0:
        return None, None
    weight = np.float32(telling**WEIGHT_POWER)
    hashed = weight * _hashed(token)
    if not hashed.any():
        return None, None
    dense = _distilled(token)
    return hashed, None if dense is None else np.float32(DENSE) * weight * dense


def _telling(token: Token) -> float:
    """How much a word counts: its information weight, and a little for grammatical words and light verbs."""
    first = token.concepts[0] if token.concepts else ""
    if token.weight <= 0.0:
        # The later words of a phrase have said their part with its first.
        return FUNCTION if first and first not in _EMPTY and "phrase" not in token.readings else 0.0
    return FUNCTION if first in _LIGHT else token.weight


def _hashed(token: Token) -> NDArray[np.float32]:
    space = _space()
    if token.norm[:1].isdigit():
        return _signs("number:" + number_value(token.norm))
    spelling = space.spelling(token.norm.removesuffix("'s"))
    if token.pos == "name":
        # A name that is also a word (Labour, the Norwegian Bjørn): its spelling first.
        known = space.senses(token.concepts) if token.concepts else np.zeros(HASHED, dtype=np.float32)
        return _unit(spelling + np.float32(0.7) * known)
    if token.parts:
        # A compound says as many things as it has parts: it is longer than a simple word.
        parts = [space.senses(part) for part in token.parts if part]
        if token.concepts:
            parts.append(space.senses(token.concepts))
        whole = np.sum(parts, axis=0, dtype=np.float32) if parts else np.zeros(HASHED, dtype=np.float32)
        return whole + np.float32(SPELLING_KNOWN) * spelling
    if token.concepts:
        return _unit(space.senses(token.concepts) + np.float32(SPELLING_KNOWN) * spelling)
    return spelling


def _distilled(token: Token) -> NDArray[np.float32] | None:
    """A word's vector in the distilled space; numbers and names have none there."""
    if token.norm[:1].isdigit() or token.pos == "name":
        return None
    table = distilled()
    if token.parts:
        found = [_mean(table, part) for part in (*token.parts, token.concepts) if part]
        known = [vector for vector in found if vector is not None]
        return np.sum(known, axis=0, dtype=np.float32) if known else None
    return _mean(table, token.concepts or (token.norm,))


def _mean(table: Distilled, values: Sequence[str]) -> NDArray[np.float32] | None:
    """A word's unit vector from its concepts, the first of which weigh most; ``None`` when none is known."""
    total: NDArray[np.float32] | None = None
    for order, value in enumerate(values[:SENSES]):
        vector = table.get(value)
        if vector is not None:
            vector = np.float32(SENSE_DECAY**order) * vector
            total = vector if total is None else total + vector
    return None if total is None else _unit(total)


def _normalise(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    rows: NDArray[np.float32] = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return rows


@lru_cache(maxsize=1)
def _checksum() -> str:
    """A checksum of the tables that the vectors are made from: other tables, other vectors."""
    total = 0
    for package in ("auditor.languages.nb", "auditor.languages.nn"):
        total = zlib.crc32(resources.files(package).joinpath("lexicon.tsv").read_bytes(), total)
    return f"{total:08x}"


class _Factory:
    """How the pipeline gets the encoder."""

    name = "embedded"

    def load(self, model: str | None = None, **_: object) -> EmbeddedEncoder:
        """The encoder, shared by all callers of a process; `model` and the options of neural encoders have no meaning here.

        :raises ConfigError: when a model is asked for: this encoder has none.
        """
        if model is not None:
            raise ConfigError(
                f"the embedded encoder takes no model ({model!r}): choose encoder = 'sentence_transformers' for it"
            )
        return _shared()


@lru_cache(maxsize=1)
def _shared() -> EmbeddedEncoder:
    return EmbeddedEncoder()


ENCODER = _Factory()
