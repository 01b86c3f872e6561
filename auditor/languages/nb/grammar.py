"""How Norwegian words are read: lexicon, inflection, compounds, and a reading chosen from the neighbours."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from auditor.languages.base import Reading, agreeing, mark_phrase
from auditor.languages.lexicon import Entry, Lexicon
from auditor.languages.nb.morphology import VOWELS, bokmaal_forms, lemmas
from auditor.records import Token

LONGEST = 60
"""Letters: the longest compound that anybody writes is shorter."""
_VERB_FORMS = ("pres", "past", "part")
_COMPOUND_POS = ("noun", "adj", "verb")
_MODIFIER_POS = ("noun", "adj", "verb", "adv", "prep", "num")
_SUBJECTS = frozenset("jeg du han hun den det vi dere de man eg ho me de dei dykk ein som".split())
_AUXILIARIES = frozenset(
    (
        "kan kunne vil ville skal skulle må måtte bør burde har hadde ble blir blei blitt bli er var vart "
        "vert få fikk får fekk la lot lar"
    ).split()
)
_BEFORE_NOUN = frozenset(
    (
        "en et ei den det de dei denne dette disse desse ein eit min din sin vår deres dykkar hans hennes "
        "si mi di sitt mitt sine mine noen nokre noe noko alle alt ingen inga hver kvar hvert kvart samme "
        "same flere fleire mange få andre"
    ).split()
)
_BREAKS = frozenset((",", ";", ":", "–", "—", ".", "(", ")", "«", "»", '"'))


class Norwegian:
    """Reads Norwegian words. One object serves one written standard.

    :param lexicon: the lexicon of the standard, with the other's as a fallback.
    :param code: ``"nb"`` or ``"nn"``.
    """

    def __init__(self, lexicon: Lexicon, code: str) -> None:
        self.lexicon = lexicon
        self.nynorsk = code == "nn"
        self.code = code
        self._cache: dict[str, tuple[Reading, ...]] = {}

    # --- one word -------------------------------------------------------------------------------

    def read_word(self, word: str) -> tuple[Reading, ...]:
        """Every reading of a word form, by frequency; empty when it is unknown."""
        found = self._cache.get(word)
        if found is None:
            found = tuple(sorted(self._read(word), key=lambda reading: reading.rank))
            self._cache[word] = found
        return found

    def _read(self, word: str) -> list[Reading]:
        form = word.lower().replace("’", "'")
        if len(form) > LONGEST or not any(char.isalpha() for char in form):
            return []
        readings = self._listed(form)
        if readings:
            return self._with_parts(form, readings)
        if self.nynorsk:
            for variant in bokmaal_forms(form):
                readings = self._listed(variant)
                if readings:
                    return readings
        if "-" in form.strip("-"):
            return self._hyphenated(word)
        if word[:1].isupper() and (word.isupper() or not self.lexicon.get(form)):
            # An unknown capitalised word is a name before it is a compound; at the start of a sentence it may be either.
            compound = self._compound(form) if len(form) >= 8 and not word.isupper() else None
            return [compound] if compound else []
        compound = self._compound(form)
        return [compound] if compound else []

    def _with_parts(self, form: str, readings: list[Reading]) -> list[Reading]:
        """Listed compounds keep their parts too: luftangrep is an air strike, and an attack."""
        if len(form) < 8 or any(reading.pos != "noun" for reading in readings):
            return readings
        # The lemma is split, not the form: soldatene is no soldat-ene.
        return [self._split(reading) for reading in readings]

    def _split(self, reading: Reading) -> Reading:
        split = self._compound(reading.lemma) if len(reading.lemma) >= 7 else None
        if split is None or not _speaks_of(reading.concepts, {value for part in split.parts for value in part}):
            return reading
        return replace(reading, parts=split.parts)

    def _listed(self, form: str) -> list[Reading]:
        readings: dict[tuple[str, str], Reading] = {}
        for entry in self.lexicon.get(form):
            readings.setdefault((entry.lemma, entry.pos), self._reading(entry, "inf" if entry.pos == "verb" else ""))
        for entry in self.lexicon.get_irregular(form):
            inflection = ""
            if entry.pos == "verb":
                index = entry.forms.index(form)
                inflection = "past"
                if len(entry.forms) >= 3:
                    # Behind present, past and supine: other forms in use (gav, angripen).
                    inflection = _VERB_FORMS[index] if index < 3 else "part" if form.endswith(("dd", "en")) else "past"
            elif entry.pos == "adj":
                inflection = "sup" if form.endswith(("st", "ste")) else "comp"
            readings.setdefault((entry.lemma, entry.pos), self._reading(entry, inflection))
        # Participles and superlatives inflect like adjectives: ødelagte, skrevne, beste.
        for stem in _irregular_stems(form):
            for entry in self.lexicon.get_irregular(stem):
                if entry.pos == "verb":
                    readings.setdefault((entry.lemma, entry.pos), self._reading(entry, "part"))
                elif entry.pos == "adj" and stem.endswith("st"):
                    readings.setdefault((entry.lemma, entry.pos), self._reading(entry, "sup"))
        for lemma, pos, inflection in lemmas(form, nynorsk=self.nynorsk):
            for entry in self.lexicon.get(lemma):
                if entry.pos != pos or (lemma, pos) in readings:
                    continue
                if entry.forms and pos == "verb" and inflection in _VERB_FORMS:
                    # Its listed forms stand in place of the regular ones: side is no past of si.
                    continue
                if inflection == "imp" and readings:
                    continue
                readings[lemma, pos] = self._reading(entry, inflection)
        return _exact_first(form, list(readings.values()))

    def _reading(self, entry: Entry, inflection: str) -> Reading:
        # A bare imperative reading is rare in news: it stands behind the others.
        rank = entry.rank * (50 if inflection == "imp" else 1)
        return Reading(entry.lemma, entry.pos, entry.concepts, self.lexicon.weight(entry), inflection, (), rank)

    def _hyphenated(self, word: str) -> list[Reading]:
        pieces = [piece for piece in word.split("-") if piece]
        parts: list[tuple[str, ...]] = []
        last: Reading | None = None
        for piece in pieces:
            found = self.read_word(piece)
            last = found[0] if found else None
            parts.append(tuple(dict.fromkeys(c for reading in found for c in reading.concepts)) or (piece.lower(),))
        if last is None:
            return []
        return [Reading(word.lower(), last.pos, (), max(0.7, last.weight), last.form, tuple(parts), 5000)]

    # --- compounds ------------------------------------------------------------------------------

    def _compound(self, form: str, depth: int = 0) -> Reading | None:
        """The best split of a compound into listed parts, glossed by parts; ``None`` when there is none."""
        best: tuple[float, Reading] | None = None
        for cut in range(3, len(form) - 2):
            head_form = form[cut:]
            if not any(char in VOWELS for char in head_form):
                continue
            heads = [r for r in self._listed(head_form) if r.pos in _COMPOUND_POS and r.form != "imp"]
            if not heads:
                continue
            for modifier_form, cost in _modifiers(form[:cut]):
                modifier = self._modifier(modifier_form, depth)
                if modifier is None:
                    continue
                head = min(heads, key=lambda reading: (reading.pos != "noun", reading.rank))
                price = cost + math.log(head.rank + 20) + math.log(modifier.rank + 20)
                # Short parts are where wrong splits come from.
                price += 3.0 * (len(head_form) < 4) + 3.0 * (len(modifier_form) < 4) + 2.0 * len(modifier.parts)
                if best is None or price < best[0]:
                    parts = (*(modifier.parts or (modifier.concepts,)), head.concepts)
                    rank = int(max(head.rank, modifier.rank))
                    best = (price, Reading(form, head.pos, (), 0.9, head.form, parts, rank))
        return best[1] if best else None

    def _modifier(self, form: str, depth: int) -> Reading | None:
        entries = [entry for entry in self.lexicon.get(form) if entry.pos in _MODIFIER_POS]
        entries += [entry for entry in self.lexicon.get(form + "e") if entry.pos == "verb"]
        if entries:
            # A noun says more often what a compound is about than the verb of the same spelling: tørketilstand, a state of drought.
            entries.sort(key=lambda entry: (entry.pos == "verb", entry.rank))
            first = entries[0]
            concepts = tuple(dict.fromkeys(value for entry in entries for value in entry.concepts))
            return Reading(first.lemma, first.pos, concepts, 0.7, rank=first.rank)
        if depth == 0 and len(form) >= 7:
            return self._compound(form, depth + 1)
        return None

    # --- words in context -----------------------------------------------------------------------

    def choose(
        self, words: Sequence[str], readings: list[tuple[Reading, ...]], tags: Sequence[str] | None = None
    ) -> list[tuple[Reading, ...]]:
        """Order each word's readings by what its neighbours, and a parser's tags where there are any, ask for.

        :raises ValueError: when there are not as many tags as words.
        """
        chosen: list[tuple[Reading, ...]] = []
        verb_seen = False
        for index, found in enumerate(readings):
            word = words[index].lower()
            if word in _BREAKS:
                verb_seen = verb_seen and word in (",", "(", ")", "«", "»", '"')
            if len(found) > 1 and len({reading.pos for reading in found}) > 1:
                before = words[index - 1].lower() if index else ""
                previous = chosen[index - 1][0].pos if index and chosen[index - 1] else ""
                after = words[index + 1].lower() if index + 1 < len(words) else ""
                scored = sorted(
                    found, key=lambda reading: _price(reading, before, previous, after, verb_seen=verb_seen)
                )
                found = tuple(scored)
            if index == 1 and found and found[0].pos == "verb" and found[0].form in ("pres", "past"):
                first = chosen[0] if chosen else ()
                nouns = [reading for reading in first if reading.pos == "noun"]
                if nouns and first[0].pos == "verb":
                    # "Laget vant": the word before a finite verb is its subject, not another verb.
                    chosen[0] = (*nouns, *(reading for reading in first if reading not in nouns))
            if found and found[0].pos == "verb" and found[0].form in ("pres", "past", "pass"):
                verb_seen = True
            if word in ("som", "at", "at", "fordi", "når", "da", "hvis", "mens", "medan", "om", "og", "men"):
                verb_seen = False
            chosen.append(found)
        if tags is not None:
            chosen = [agreeing(found, tag, word.lower()) for found, tag, word in zip(chosen, tags, words, strict=True)]
        return _verb_for_each_clause(words, chosen)

    def join_phrases(self, tokens: list[Token], readings: list[tuple[Reading, ...]]) -> list[Token]:
        """Mark multiword entries; verbs may take up to three words between themselves and the rest."""
        lemma_sets = [
            frozenset((token.norm, *(reading.lemma for reading in found)))
            for token, found in zip(tokens, readings, strict=True)
        ]
        taken: set[int] = set()
        for index in range(len(tokens)):
            if index in taken or tokens[index].pos == "punct":
                continue
            best: tuple[tuple[int, ...], Entry] | None = None
            # The second word of a phrase stands within the largest gap, or the phrase is not here.
            ahead = frozenset().union(*lemma_sets[index + 1 : index + 5])
            for lemma in sorted(lemma_sets[index]):
                for phrase, entry in self.lexicon.phrases_from(lemma):
                    if phrase[1] not in ahead:
                        continue
                    if entry.pos == "verb" and readings[index] and readings[index][0].pos != "verb":
                        continue  # en stemme for is a voice for, not to vote for
                    # A light verb stands before too much else: "ble sendt til sykehuset med" is no bli med.
                    gap = 0 if entry.pos != "verb" else 1 if phrase[0] in _LIGHT else 3
                    indices = _find_phrase(phrase, lemma_sets, index, tokens, gap=gap)
                    if indices and not taken & set(indices) and (best is None or len(indices) > len(best[0])):
                        best = (indices, entry)
            if best:
                mark_phrase(tokens, best[0], best[1].lemma, best[1].pos, best[1].concepts)
                taken.update(best[0])
        return tokens


_LIGHT = frozenset(("være", "vere", "bli", "verte", "ha", "få"))
_CLOSED = frozenset(("pron", "det", "adv", "prep", "conj", "sconj"))


def _exact_first(form: str, readings: list[Reading]) -> list[Reading]:
    """A dictionary form before an inflected one of its part of speech: rot is mess before it is the calm (ro)."""
    exact = {reading.pos for reading in readings if reading.lemma == form}
    kept = []
    for reading in readings:
        if reading.lemma == form or reading.pos not in exact:
            kept.append(reading)
        elif reading.pos not in _CLOSED:
            kept.append(replace(reading, rank=int(reading.rank * 1.3)))
    return kept


def _speaks_of(concepts: Sequence[str], said: set[str]) -> bool:
    """Whether a listed compound means what its parts say: an air strike is a strike, Thursday (torsdag) no daring day."""
    return any(value in said or not said.isdisjoint(value.split()) for value in concepts)


def _irregular_stems(form: str) -> Iterator[str]:
    """Listed irregular forms that an inflected participle or superlative may come from.

    >>> list(_irregular_stems("skrevne")), list(_irregular_stems("beste")), list(_irregular_stems("drepen"))
    (['skrevn', 'skrevet', 'skreve'], ['best'], ['drepet', 'drepe'])
    """
    if form.endswith("e"):
        yield form[:-1]
    if form.endswith("ne"):
        yield form[:-2] + "et"
        yield form[:-2] + "e"
    elif form.endswith("en"):
        yield form[:-2] + "et"
        yield form[:-1]
    elif form.endswith("lagde"):
        yield form[:-3]
    elif form.endswith("gde"):
        yield form[:-2]


def _verb_for_each_clause(words: Sequence[str], chosen: list[tuple[Reading, ...]]) -> list[tuple[Reading, ...]]:
    """A main clause has a finite verb: where none was chosen, the first word that could be one is it (angrep gruppen byen)."""
    start = 0
    for end in range(len(words) + 1):
        if end < len(words) and words[end] not in (".", ";", ":", ",", "–"):
            continue
        clause = range(start, end)
        start = end + 1
        if len(clause) < 4 or any(chosen[i] and chosen[i][0].pos == "verb" for i in clause):
            continue
        for i in clause:
            if chosen[i] and chosen[i][0].pos in _CLOSED:
                continue  # for and seg are past tenses too (of fare and sige), and never meant
            finite = [r for r in chosen[i] if r.pos == "verb" and r.form in ("pres", "past")]
            if finite and i > clause.start:
                chosen[i] = (finite[0], *(reading for reading in chosen[i] if reading is not finite[0]))
                break
    return chosen


def _modifiers(form: str) -> Iterator[tuple[str, float]]:
    """A compound's first part without its linking letter, and what the link costs."""
    yield form, 0.0
    if len(form) > 3 and form[-1] not in VOWELS and form[-1] != form[-2]:
        # Of three like consonants one is not written: butikkjede is a butikk-kjede.
        yield form + form[-1], 1.0
    if len(form) > 3 and form.endswith("s"):
        yield form[:-1], 0.3
    if len(form) > 3 and form.endswith("e"):
        yield form[:-1], 0.8


def _price(reading: Reading, before: str, previous: str, after: str, *, verb_seen: bool) -> float:
    price = math.log(reading.rank + 30)
    verb, noun = reading.pos == "verb", reading.pos in ("noun", "adj", "num")
    finite = verb and reading.form in ("pres", "past")
    if before in ("å",):
        price += -6.0 if verb and reading.form in ("inf", "") else 3.0
    elif before in _AUXILIARIES:
        price += -2.0 if verb and reading.form in ("inf", "part", "past") else 0.0
    elif before in _SUBJECTS and before not in ("den", "det", "de", "dei"):
        price += -3.0 if finite or (verb and reading.form == "pass") else 1.0
    elif before in _BEFORE_NOUN:
        price += -2.5 if noun else 1.5 if verb else 0.0
    elif previous == "prep":
        price += -2.5 if noun else 2.5 if verb else 0.0
    elif previous == "adj":
        price += -2.0 if reading.pos == "noun" else 0.5
    elif previous in ("noun", "name", "") and finite:
        price += 2.0 if verb_seen else -1.5
    if verb and reading.form == "inf" and before != "å" and before not in _AUXILIARIES:
        price += 2.0
    if reading.form.startswith("def") and reading.lemma == "side" and before not in _BEFORE_NOUN and previous != "adj":
        price += 3.0  # siden is since far more often than the side
    if reading.pos == "num":
        price -= 2.0
    if reading.pos == "noun" and after in ("seg", "ikke", "ikkje"):
        price += 2.0
    return price


def _find_phrase(
    phrase: tuple[str, ...], lemma_sets: list[frozenset[str]], start: int, tokens: list[Token], *, gap: int
) -> tuple[int, ...] | None:
    indices = [start]
    position = start + 1
    for order, word in enumerate(phrase[1:]):
        allowed = gap if order == 0 else 0
        for skip in range(allowed + 1):
            here = position + skip
            if here >= len(tokens) or (tokens[here].norm in _BREAKS):
                return None
            if word in lemma_sets[here]:
                indices.append(here)
                position = here + 1
                break
        else:
            return None
    return tuple(indices)
