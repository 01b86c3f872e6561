"""The parsers' view of a sentence: its words, and what the language pack and the entity tables know of each.

The spaCy pipelines that ship in `auditor/models` read more than spelling: every word brings two features, the class of readings that the
lexicon allows it (a compound has those of its last part) and the first concept it may stand for, so that a word never seen in the
treebank is read like its relatives, and Nynorsk like Bokmål. `auditor/training/parsers.py` trains them on the same features.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from auditor.errors import ModelError
from auditor.knowledge.entities import entity_table
from auditor.languages import get_language
from auditor.languages.distilled import distilled
from auditor.records import Parse, ParsedWord, Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODELS = {"nb": "no", "nn": "no", "en": "en"}
"""The pipeline that reads each language: one reads both Norwegian standards."""

_CLITIC = re.compile(r"(?i)^(?P<head>.+?)(?P<tail>n['’]t|['’](?:s|re|ve|ll|d|m))$|^(?P<bare>[^\W\d_]+s)(?P<mark>['’])$")
_SPECIAL = {
    "cannot": 3,
    "gonna": 3,
    "wanna": 3,
    "gotta": 3,
    "can't": 2,
    "can’t": 2,
    "won't": 2,
    "won’t": 2,
    "shan't": 3,
    "shan’t": 3,
}


def split_clitics(word: str, lang: str) -> tuple[str, ...]:
    """The words that a treebank makes of one token: English contractions and possessives are two.

    >>> split_clitics("don't", "en"), split_clitics("Norway’s", "en"), split_clitics("cannot", "en")
    (('do', "n't"), ('Norway', '’s'), ('can', 'not'))
    """
    if lang != "en":
        return (word,)
    cut = _SPECIAL.get(word.lower())
    if cut:
        return (word[:cut], word[cut:])
    match = _CLITIC.match(word)
    if not match:
        return (word,)
    if match["bare"]:
        return (match["bare"], match["mark"])
    return (match["head"], match["tail"])


@lru_cache(maxsize=200_000)
def _word_features(word: str, lang: str) -> tuple[str, str]:
    readings = get_language(lang).read_word(word)
    if not readings:
        # An English word that no lexicon row mentions may still stand in the distilled table.
        return "?", word.lower() if lang == "en" else ""
    best = readings[0]
    classes = sorted({f"{reading.pos}:{reading.form}" if reading.form else reading.pos for reading in readings})
    sense = best.parts[-1][0] if best.parts and best.parts[-1] else (best.concepts[0] if best.concepts else "")
    return "|".join(classes), sense


def features(words: Sequence[str], lang: str) -> tuple[list[str], list[str]]:
    """What is known of each word before it is parsed.

    :returns: the class of each word's possible readings (with the kind of the entity that begins or goes on there), and its first sense.
    """
    found = [_word_features(word, lang) for word in words]
    classes = [item[0] for item in found]
    senses = [item[1] for item in found]
    table = entity_table()
    index = 0
    while index < len(words):
        hit = table.longest_match(words[index : index + 7], lang) if words[index][:1].isupper() else None
        if hit is None:
            index += 1
            continue
        for place in range(index, index + hit.length):
            classes[place] += f"+{hit.kind}" if place == index else f"+{hit.kind}-"
        index += hit.length
    return classes, senses


# --- parsing -----------------------------------------------------------------------------------------


def load(lang: str) -> Language:
    """The spaCy pipeline of a language, loaded once.

    Its documents must carry the package's features: use `parse`, or make them with `document`.

    :raises ModelError: when there is none for the language, or the package lacks its files.
    """
    name = MODELS.get(lang)
    if name is None:
        raise ModelError(f"no parser for {lang!r}: there are parsers for {', '.join(sorted(MODELS))}")
    return _pipeline(name)


@cache
def _pipeline(name: str) -> Language:
    import spacy

    with resources.as_file(resources.files("auditor.models").joinpath(name)) as folder:
        if not (folder / "config.cfg").is_file():
            raise ModelError(f"the package lacks its parser {name!r}: install it again")
        nlp: Language = widened(spacy.load(folder))
    # One table of vectors serves all pipelines and the encoder: it is no part of any of them.
    nlp = with_vectors(nlp)
    return nlp


def widened(nlp: Any) -> Any:
    """A pipeline whose weights were stored in half precision, in single precision again."""
    import numpy as np

    for _, component in nlp.pipeline:
        for node in component.model.walk():
            for name in node.param_names:
                if node.has_param(name):
                    value = node.get_param(name)
                    if value.dtype == np.float16:
                        node.set_param(name, value.astype(np.float32))
    return nlp


def with_vectors(nlp: Any) -> Any:
    """A pipeline that looks up the distilled vectors by the first sense of each word."""
    from spacy.vectors import Vectors  # type: ignore[import-not-found,unused-ignore]

    table = distilled()
    keys = [nlp.vocab.strings.add(word) for word in table.words]
    nlp.vocab.vectors = Vectors(data=table.table(), keys=keys, attr="LEMMA")
    return nlp


def document(nlp: Language, words: Sequence[str], lang: str, *, spaces: Sequence[bool] | None = None) -> Doc:
    """A spaCy document of one sentence that carries the features.

    :param spaces: whether white space follows each word; only training, which compares documents, needs it.
    """
    from spacy.tokens import Doc

    classes, senses = features(words, lang)
    starts: list[bool | int | None] = [index == 0 for index in range(len(words))]
    kept = list(spaces) if spaces is not None else None
    return Doc(nlp.vocab, words=list(words), spaces=kept, tags=classes, lemmas=senses, sent_starts=starts)


def parse(sentences: Sequence[Sequence[Token]], lang: str, *, batch_size: int = 128) -> Iterator[Parse]:
    """Parse sentences that the language pack has read into tokens.

    :param lang: ``nb``, ``nn`` or ``en``.
    :returns: one parse for each sentence, in order.
    :raises ModelError: when there is no parser for the language.
    """
    return parse_words([[token.text for token in tokens] for tokens in sentences], lang, batch_size=batch_size)


_UNLIKE = {"IS": "ISIS", "US": "USA", "IT": "ITV", "WHO": "UNICEF", "ET": "ETA", "VI": "VG", "DE": "DN"}
"""Acronyms spelt like common words, and what the parser reads in their place: it knows words by their lower-case form."""


def parse_words(
    sentences: Sequence[Sequence[str]], lang: str, *, batch_size: int = 128, names: bool = True
) -> Iterator[Parse]:
    """As `parse`, for sentences as the texts of their tokens (`auditor.languages.base.words_of`).

    :param names: look for names too; without, `Parse.names` is empty, and the words are the same.
    """
    nlp = load(lang)
    found: list[Parse] = []
    # The vocabulary would keep every word that was ever read: in a zone, what is new to it goes when the batch is done.
    with nlp.memory_zone():
        owners: list[list[int]] = []
        documents = []
        for words in sentences:
            pieces = [
                (piece, index)
                for index, word in enumerate(words)
                for piece in split_clitics(_UNLIKE.get(word, word), lang)
            ]
            owners.append([index for _, index in pieces])
            documents.append(document(nlp, [piece for piece, _ in pieces], lang))
        piped = nlp.pipe(documents, batch_size=batch_size, disable=() if names else ("ner",))
        found = [_read(doc, owner) for doc, owner in zip(piped, owners, strict=True)]
    return iter(found)


def tags(found: Parse, count: int) -> list[str]:
    """The part of speech of each of `count` tokens, that of its first word where it is several: see `auditor.languages.base.agreeing`."""
    result = [""] * count
    for word in reversed(found.words):
        tag = word.pos
        if tag == "ADJ":
            # The Norwegian treebank calls svært and minst adjectives even where they modify a verb, and participles always.
            tag = "ADV" if word.dep == "ADV" else "ADJ|part"
        elif tag == "VERB" and "VerbForm=Part" in word.morph:
            tag = "VERB|part"
        elif tag == "VERB" and "Tense=" in word.morph:
            tag = "VERB|past" if "Tense=Past" in word.morph else "VERB|pres"
        result[word.token] = tag
    return result


def _read(doc: Any, owner: Sequence[int]) -> Parse:
    words = tuple(
        ParsedWord(owner[word.i], word.text, word.pos_, str(word.morph), word.lemma_, word.head.i, word.dep_)
        for word in doc
    )
    return Parse(words, tuple((name.start, name.end, name.label_) for name in doc.ents))
