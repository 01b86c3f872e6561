"""How English words are read: inflection, a vocabulary taken from the lexicons' English side, readings from context."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from auditor.languages.base import Reading, agreeing, mark_phrase, read_lines
from auditor.languages.lexicon import FUNCTION_POS, Lexicon, concept, rank_weight
from auditor.records import Token

_FUNCTION: dict[str, str] = {
    word: pos
    for pos, words in {
        "det": "the a an this that these those every each some any no all both either neither such another its their his her "
        "my your our whose which what half own same other",
        "pron": "i you he she it we they me him us them himself herself itself themselves myself ourselves yourself who whom "
        "someone somebody something anyone anybody anything everyone everybody everything nobody nothing none mine yours "
        "hers theirs ours whoever whatever one there",
        "prep": "of in on at by for with from to into onto over under about against between among through during before "
        "after above below across along around near behind beyond beside besides despite except inside outside since "
        "throughout toward towards until upon within without via per amid off up down out like unlike than as amongst",
        "conj": "and or but nor yet so",
        "sconj": "because if when while although though that whether unless whereas once since as until where how why",
        "verb": "be have do can could may might must shall should will would ought",
        "adv": "not n't never also too very more most less least now then here there again still already just only even "
        "often always sometimes ever almost quite rather however therefore thus away back ago yesterday today tomorrow",
        "num": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion "
        "dozen first second third fourth fifth sixth seventh eighth ninth tenth",
    }.items()
    for word in words.split()
}
_AUXILIARIES = frozenset(
    (
        "be am is are was were been being have has had having do does did can could may might must shall "
        "should will would to"
    ).split()
)
_BE = frozenset("be am is are was were been being".split())
_DETERMINERS = frozenset(
    ("the a an this these those every each some any no all both its their his her my your our several many few").split()
)
_SUBJECTS = frozenset(["i", "you", "he", "she", "it", "we", "they", "who", "which", "that"])
_VERB_FORMS = ("past", "part")


UNLISTED = 9000
"""The rank of a word that the vocabulary lacks."""


class English:
    """Reads English words.

    :param lexicons: lexicons whose English side is the vocabulary: a word is as frequent as the commonest word it translates.
    """

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._vocabulary: dict[tuple[str, str], int] = {}
        self._words: dict[str, int] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, int]]] = {}
        for lexicon in lexicons:
            for entry in lexicon:
                for order, value in enumerate(entry.concepts):
                    rank = entry.rank * (1 + order)
                    if " " in value:
                        first, *_ = words = tuple(value.split())
                        if first in ("be", "the", "a", "not"):
                            continue  # "be killed" is the passive of kill, not a word of its own
                        self._phrases.setdefault(first, []).append((words, entry.pos, rank))
                    elif rank < self._vocabulary.get((value, entry.pos), 1_000_000):
                        self._vocabulary[value, entry.pos] = rank
                        self._words[value] = min(rank, self._words.get(value, rank))
        for found in self._phrases.values():
            found.sort(key=lambda item: (-len(item[0]), item[2]))
        self._seconds = {first: frozenset(words[1] for words, _, _ in found) for first, found in self._phrases.items()}
        self._irregular: dict[str, list[tuple[str, str, str]]] = {}
        for line in read_lines("auditor.languages.en", "irregular.txt"):
            lemma, pos, *forms = line.split()
            for index, form in enumerate(forms):
                self._irregular.setdefault(form, []).append((lemma, pos, _irregular_form(pos, index, form)))
        self._cache: dict[str, tuple[Reading, ...]] = {}

    # --- one word -------------------------------------------------------------------------------

    def read_word(self, word: str) -> tuple[Reading, ...]:
        """Every reading of a word form; empty for an unknown capitalised word."""
        found = self._cache.get(word)
        if found is None:
            found = tuple(self._read(word))
            self._cache[word] = found
        return found

    def _read(self, word: str) -> list[Reading]:
        form = word.lower().replace("’", "'")
        if not any(char.isalpha() for char in form):
            return []
        for ending in ("'s", "s'"):
            if form.endswith(ending) and len(form) > 3:
                stem = form[:-2] if ending == "'s" else form[:-1]
                return [
                    Reading(r.lemma, r.pos, r.concepts, r.weight, "gen", r.parts, r.rank)
                    for r in self.read_word(word[: len(stem)])
                ]
        if form.endswith("n't"):
            stem = {"wo": "will", "ca": "can", "sha": "shall"}.get(form[:-3], form[:-3])
            return self._read(stem)
        for ending in ("'re", "'ve", "'ll", "'d", "'m"):
            if form.endswith(ending):
                return self._read(form[: -len(ending)])
        function = _FUNCTION.get(form)
        readings: dict[tuple[str, str], Reading] = {}
        if function:
            rank = 1
            readings[form, function] = Reading(form, function, (form,), 0.0 if function != "num" else 0.5, "", (), rank)
        for lemma, pos, inflection in self._candidates(form):
            key = concept(lemma)
            rank = self._vocabulary.get((key, pos), 0) or (3000 if inflection == "irregular" else 0)
            if not rank or (key, pos) in readings:
                continue
            function_word = _FUNCTION.get(lemma)
            weight = 0.0 if function_word and function_word != "num" else rank_weight(rank)
            readings[key, pos] = Reading(key, pos, (key,), weight, inflection, (), rank)
        if readings:
            return sorted(readings.values(), key=lambda reading: reading.rank)
        if "-" in form.strip("-"):
            return self._hyphenated(word)
        if word[:1].isupper():
            return []
        return self._unknown(form)

    def _candidates(self, form: str) -> Iterator[tuple[str, str, str]]:
        """Possible (lemma, pos, inflection); whether they exist is for the vocabulary to say."""
        for pos in ("noun", "verb", "adj", "adv", "prep", "num", "pron", "det", "conj", "sconj", "intj"):
            yield form, pos, "inf" if pos == "verb" else ""
        yield from self._irregular.get(form, ())
        for stem in _stems(form, "s", "es"):
            yield stem, "noun", "pl"
            yield stem, "verb", "pres"
        for stem in _stems(form, "ed", "d"):
            yield stem, "verb", "past"
        for stem in _stems(form, "ing"):
            yield stem, "verb", "ing"
        for stem in _stems(form, "er", "r"):
            yield stem, "adj", "comp"
        for stem in _stems(form, "est", "st"):
            yield stem, "adj", "sup"

    def _hyphenated(self, word: str) -> list[Reading]:
        parts: list[tuple[str, ...]] = []
        last: Reading | None = None
        for piece in word.split("-"):
            if not piece:
                continue
            found = self.read_word(piece)
            last = found[0] if found else None
            parts.append(tuple(dict.fromkeys(c for reading in found for c in reading.concepts)) or (piece.lower(),))
        if last is None and word[-1:].isalpha() and word != word.lower():
            return []  # al-Zor, Coca-Cola: a name
        pos = "adj" if last is None or last.form in ("past", "part", "ing") else last.pos
        return [Reading(word.lower(), pos, (), 0.8, last.form if last else "", tuple(parts), 5000)]

    def _unknown(self, form: str) -> list[Reading]:
        if form.endswith("ly"):
            pos, inflection = "adv", ""
        elif form.endswith("ing"):
            pos, inflection = "verb", "ing"
        elif form.endswith("ed"):
            pos, inflection = "verb", "past"
        elif form.endswith(("ous", "ful", "ive", "able", "ible", "less", "ic", "ish", "al")):
            pos, inflection = "adj", ""
        else:
            pos, inflection = "unknown", ""
        plural = form.endswith("s") and not form.endswith(("ss", "us", "is")) and len(form) > 4
        lemma = concept(form[:-1] if plural else form)
        return [Reading(lemma, pos, (lemma,), 0.9, inflection or ("pl" if plural else ""), (), UNLISTED)]

    # --- words in context -----------------------------------------------------------------------

    def choose(
        self, words: Sequence[str], readings: list[tuple[Reading, ...]], tags: Sequence[str] | None = None
    ) -> list[tuple[Reading, ...]]:
        """Order each word's readings by what its neighbours, and a parser's tags where there are any, ask for.

        :raises ValueError: when there are not as many tags as words.
        """
        if tags is not None:
            readings = [agreeing(found, tag) for found, tag in zip(readings, tags, strict=True)]
        chosen: list[tuple[Reading, ...]] = []
        for index, found in enumerate(readings):
            if len(found) > 1 and len({reading.pos for reading in found}) > 1:
                before = words[index - 1].lower() if index else ""
                previous = chosen[index - 1][0].pos if index and chosen[index - 1] else ""
                after = words[index + 1].lower() if index + 1 < len(words) else ""
                found = tuple(sorted(found, key=lambda reading: _price(reading, before, previous, after)))
            chosen.append(found)
        return chosen

    def join_phrases(self, tokens: list[Token], readings: list[tuple[Reading, ...]]) -> list[Token]:
        """Mark multiword concepts ("carry out", "air strike"), each a concept of its own."""
        lemma_sets = [
            frozenset((token.norm, *(reading.lemma for reading in found)))
            for token, found in zip(tokens, readings, strict=True)
        ]
        index = 0
        while index < len(tokens):
            match = self._phrase_at(index, lemma_sets) if tokens[index].pos != "punct" else None
            if match is None:
                index += 1
                continue
            words, pos = match
            own = tokens[index].concepts
            mark_phrase(tokens, range(index, index + len(words)), " ".join(words), pos, (" ".join(words), *own))
            index += len(words)
        return tokens

    def _phrase_at(self, index: int, lemma_sets: list[frozenset[str]]) -> tuple[tuple[str, ...], str] | None:
        if index + 1 == len(lemma_sets):
            return None
        following = lemma_sets[index + 1]
        for first in sorted(lemma_sets[index]):
            if first not in self._seconds or following.isdisjoint(self._seconds[first]):
                continue
            for words, pos, _ in self._phrases[first]:
                if index + len(words) <= len(lemma_sets) and all(
                    word in lemma_sets[index + offset] for offset, word in enumerate(words)
                ):
                    return words, pos
        return None


def _irregular_form(pos: str, index: int, form: str) -> str:
    if pos == "verb":
        if form in ("is", "are", "am", "has", "does", "goes"):
            return "pres"
        if form in ("lying", "dying", "tying", "winning"):
            return "ing"
        return _VERB_FORMS[index] if index < 2 else "past"
    return "pl" if pos == "noun" else ("comp", "sup")[index % 2]


def _stems(form: str, *endings: str) -> Iterator[str]:
    """What may have stood before an ending: stopped: stop, studies: study, making: make, larger: large."""
    for ending in endings:
        if not form.endswith(ending) or len(form) <= len(ending) + 1:
            continue
        base = form[: -len(ending)]
        yield base
        if ending in ("ed", "ing", "er", "est"):
            yield base + "e"
            if len(base) > 2 and base[-1] == base[-2]:
                yield base[:-1]
        if base.endswith("i"):
            yield base[:-1] + "y"
        if ending == "es" and base.endswith("v"):
            yield base[:-1] + "f"


def _price(reading: Reading, before: str, previous: str, after: str) -> float:
    price = math.log(reading.rank + 30)
    if reading.pos in FUNCTION_POS and reading.rank == 1:
        price -= 1.5
    verb, noun = reading.pos == "verb", reading.pos in ("noun", "adj")
    finite = verb and reading.form in ("pres", "past")
    if before == "to":
        price += -2.5 if verb and reading.form == "inf" else 0.0
    elif before in _BE:
        price += -2.5 if verb and reading.form in ("past", "part", "ing") else 2.5 if verb else 0.0
    elif before in _AUXILIARIES:
        price += -2.5 if verb and reading.form in ("inf", "past", "part", "ing") else 0.5
    elif before in _DETERMINERS or before.endswith("'s"):
        price += -2.5 if noun else 2.5 if verb and reading.form in ("inf", "pres") else 0.5
    elif before in _SUBJECTS:
        price += -2.5 if finite or (verb and reading.form == "inf") else 0.5
    elif previous in ("prep", "adj"):
        price += -1.5 if noun or reading.form == "ing" else 1.0
    elif previous in ("noun", "name", ""):
        if verb and reading.form == "past":
            price -= 2.0
        elif verb and reading.form == "pres":
            price -= 1.0 if after in _DETERMINERS or after in ("that", "to") else 0.0
        elif verb and reading.form == "inf":
            price += 1.5
    return price
