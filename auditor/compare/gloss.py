"""The gloss: a source sentence word by word in English, so that a reader of English alone sees why a finding was raised.

It is no translation: the words stand in the source's order, each with one sense. Negations and doubts are in CAPITALS, what the
lexicon does not know stands ⟨as it is⟩, an institution has its English name [in brackets], and ‹these› enclose what a finding is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from auditor.compare.words import stem
from auditor.knowledge.entities import CLASSES, entity_table, fold
from auditor.languages.en.inflection import article, compared, conjugate, plural, possessive
from auditor.languages.lexicon import load_lexicon
from auditor.records import Analysis, Comparison, Mention, Token

GLOSSED = ("nb", "nn")
"""Languages that have a gloss: an English source is read as it is."""

_BE = frozenset(("være", "vere"))
_BECOME = frozenset(("bli", "verte"))
_HAVE = frozenset(("ha",))
_MODALS: dict[str, tuple[str, str, str]] = {
    "kunne": ("can", "could", "been able to"),
    "ville": ("will", "would", "wanted to"),
    "skulle": ("is to", "was to", "been to"),
    "måtte": ("must", "had to", "had to"),
    "burde": ("should", "should", "should"),
}
"""A modal verb's lemma: its present, preterite and participle; one word may stand for two of them, which context tells apart."""
_AFTER_MODAL = {
    "kunne": "be able to",
    "ville": "want to",
    "skulle": "be to",
    "måtte": "have to",
    "burde": "be obliged to",
}
_ONE = frozenset(("en", "et", "ei", "ein", "eit"))
_THE = frozenset(("den", "det", "de", "dei"))
_POINTING = frozenset(("denne", "dette", "disse", "desse", "hver", "hvert", "kvar", "kvart"))
_POSSESSIVE: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("min", "mi", "mitt", "mine"), ("my", "mine")),
    **dict.fromkeys(("din", "di", "ditt", "dine"), ("your", "yours")),
    "hans": ("his", "his"),
    "hennes": ("her", "hers"),
    "hennar": ("her", "hers"),
    "dens": ("its", "its"),
    "dets": ("its", "its"),
    **dict.fromkeys(("vår", "vårt", "våre"), ("our", "ours")),
    **dict.fromkeys(("deres", "deira"), ("their", "theirs")),
    **dict.fromkeys(("sin", "si", "sitt", "sine"), ("own", "one's own")),
}
"""Before its noun and, with *of*, behind it: *hans bil* is "his car", *bilen hans* "the car of his"."""
_MANY = frozenset("mange flere fleire noen nokre få færre alle begge disse desse de dei to tre par utallige".split())
_MAGNITUDES = frozenset(("hundred", "thousand", "million", "billion", "trillion", "percent", "per cent", "dozen"))
_DOUBTS = frozenset(("possible", "probable", "reported", "unclear"))
_BRACKETED = frozenset(("institution", "organisation", "media", "event"))
_PLURAL_SUBJECTS = frozenset("vi dere de dei me dykk jeg eg du begge mange flere fleire noen nokre".split())
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september october november december "
    "christmas easter".split()
)
_CAPITALS = frozenset("eu un us uk nato lng gdp tv nrk usa ngo eea efta gp ceo".split())
_CLOCK = frozenset(("klokken", "klokka", "kl"))
_LOOSE = frozenset(("være for", "vere for"))
"""Phrases whose words often stand together without being one."""
_PREPOSITIONS = frozenset(
    "to of for by with about from on in at after before without against towards despite through since instead than besides".split()
)
_NOTHING = Token("", 0, 0, "", "", "")
_OWN_S = ("as", "us", "is", "os", "ss")
"""Endings that many names have of themselves: Hamas, Jesus, Paris."""


def gloss(comparison: Comparison, marked: Collection[tuple[int, int]] = ()) -> str:
    """The source side of a unit word by word.

    A word is given in the sense that the target has, where that is one of its senses, and otherwise in its most usual one.

    :param marked: ranges of the source's cleaned text that findings are about; their words stand between ‹ and ›.
    :returns: plain text, unescaped; empty for an English source and where there is none.
    """
    if comparison.source.lang not in GLOSSED:
        return ""
    return _Line(comparison).text(marked)


class _Line:
    """The words of one unit on their way to English: `said` holds each token's piece, ``None`` where another one speaks for it."""

    def __init__(self, comparison: Comparison) -> None:
        self.analysis: Analysis = comparison.source
        self.tokens = list(_common(self.analysis))
        self.heard = _heard(comparison)
        self.names = {mention.surface for mention in comparison.target.mentions}
        self.said: list[str | None] = [None] * len(self.tokens)
        self.done: set[int] = set()
        self.phrases = _phrases(self.analysis.lang)
        self.apart: set[int] = set()
        self.spoken_for = self._spoken_for()

    def _spoken_for(self) -> set[int]:
        """The words of a phrase but the first, which speaks for them all."""
        found = {
            index
            for index, token in enumerate(self.tokens)
            if token.readings[-1:] == ("phrase",) and len(token.readings) > 1
        }
        for index, token in enumerate(self.tokens):
            if token.lemma == "for å" and index + 2 < len(self.tokens) and self.tokens[index + 2].norm == "ha":
                self.apart.add(index)  # for what was done, not in order to do it
                found.discard(index + 1)
            if token.lemma not in _LOOSE:
                continue
            place = next((i for i in range(index + 1, len(self.tokens)) if i in found), None)
            after = self.tokens[place + 1].pos if place is not None and place + 1 < len(self.tokens) else ""
            if place is not None and (place > index + 1 or after in ("adj", "adv")):
                self.apart.add(index)  # "var for sliten" is no "være for"
                found.discard(place)
        return found

    def text(self, marked: Collection[tuple[int, int]]) -> str:
        self._names()
        for index in range(len(self.tokens)):
            if index in self.done:
                continue
            if index in self.spoken_for:
                continue
            self.said[index] = self._word(index)
        self._gerunds()
        self._articles()
        self._shout()
        self._capitals()
        return self._joined(marked)

    # --- names ----------------------------------------------------------------------------------

    def _names(self) -> None:
        places = {token.start: index for index, token in enumerate(self.tokens)}
        for mention in self.analysis.mentions:
            first = places.get(mention.start)
            if first is None:
                continue
            last = first
            while (
                last + 1 < len(self.tokens)
                and self.tokens[last + 1].end <= mention.end
                and self.tokens[last + 1].pos != "punct"
            ):
                last += 1
            if self.tokens[last].end > mention.end or not mention.surface[:1].isupper():
                continue
            name = self._name(mention, first, last)
            if name is not None:
                self.said[first] = name
                self.done.update(range(first, last + 1))
            else:
                self.tokens[first : last + 1] = [_as_word(token) for token in self.tokens[first : last + 1]]

    def _name(self, mention: Mention, first: int, last: int) -> str | None:
        """A mention's English name; ``None`` where its words are better read one by one."""
        surface = " ".join(token.text for token in self.tokens[first : last + 1])
        if not mention.entities:
            if self.tokens[first].concepts and first == last and surface not in self.names:
                return None  # an ordinary word with a capital, at the start of a sentence
            return self._possessed(surface, last)
        entity = entity_table().entities.get(mention.entities[0])
        family = CLASSES.get(mention.kind, "")
        if entity is None or mention.kind == "nationality" or family in ("people", "office"):
            return None if all(token.concepts for token in self.tokens[first : last + 1]) else surface
        own = {fold(name) for name in (*entity.nb, *entity.acronyms)}
        bare = surface[:-1].rstrip("'’") if surface.endswith("s") else surface
        genitive = bare != surface and fold(surface) not in own
        said = bare if genitive else surface
        if family != "place" and fold(said) in {fold(name) for name in entity.en}:
            return possessive(said) if genitive else said
        if not entity.en or (entity.en[0][:1].islower() and self.tokens[first].concepts):
            return None
        english = entity.en[0]
        english = possessive(english) if genitive else english
        return f"[{english}]" if family in _BRACKETED else english

    def _possessed(self, surface: str, last: int) -> str:
        follows = self.tokens[last + 1] if last + 1 < len(self.tokens) else None
        belongs = follows is not None and follows.pos in ("noun", "adj") and follows.form not in ("def", "defpl")
        if surface.endswith("s") and len(surface) > 3 and not surface.endswith(_OWN_S) and belongs:
            return possessive(surface[:-1].rstrip("'’"))
        return surface

    # --- words ----------------------------------------------------------------------------------

    def _word(self, index: int) -> str:
        token = self.tokens[index]
        if token.pos in ("punct", "num") and not token.concepts:
            return token.text
        if token.pos == "name":
            return self._possessed(token.text, index)
        if token.pos == "verb" and token.lemma in _MODALS:
            return self._modal(index)
        if token.norm in _POSSESSIVE and token.pos in ("det", "pron"):
            before, behind = _POSSESSIVE[token.norm]
            return f"of {behind}" if self._owned(index) else before
        if token.norm in _CLOCK and self._next(index).pos == "num":
            return "at"
        if token.norm == "for" and index in self.apart:
            return "for"
        if token.norm == "for" and token.pos in ("conj", "sconj", "adv") and " " not in token.lemma:
            return "too" if token.pos == "adv" and self._next(index).pos in ("adj", "adv") else "for"
        if token.norm == "års":
            return "years'" if self._counted(index) else "year's"
        if token.norm == "av" and token.pos == "prep" and self._by(index):
            return "by"
        if token.norm == "som" and token.pos != "prep" and token.readings[-1:] != ("phrase",):
            return "that" if " " not in token.lemma else self._sense(token)
        if token.norm in _ONE and token.pos in ("det", "num") and " " not in token.lemma:
            return "a" if self._opens_noun(index) else "one"
        if token.norm in _THE and token.pos == "det":
            return "the"
        if token.concepts or token.parts:
            return self._inflected(index, self._sense(token))
        return f"⟨{token.text}⟩" if any(char.isalpha() for char in token.text) else token.text

    def _next(self, index: int) -> Token:
        return self.tokens[index + 1] if index + 1 < len(self.tokens) else _NOTHING

    def _sense(self, token: Token) -> str:
        heard = self.heard.get(token.start, frozenset())
        if token.concepts:
            if " " in token.lemma:
                senses = self.phrases.get(token.lemma, token.concepts[:1])
                sense = _chosen(senses, heard)
                # The fuller sense shows what the preposition of the source says: kjempe mot is to fight against.
                fuller = (s for s in senses if s.startswith(sense + " ") and s.rpartition(" ")[2] in _PREPOSITIONS)
                sense = _cased(next(fuller, sense))
                return f"{sense} having" if token.lemma.endswith(" å ha") and "hav" not in sense else sense
            if token.norm in ("mars", "mai") and token.pos == "noun":
                return token.concepts[0].capitalize()
            if token.lemma in _BE | _BECOME | _HAVE or not token.weight:
                heard = frozenset()
            # "Fight for" is a sense of kjempe, but which preposition stands with it is for the source to say.
            bare = [
                sense for sense in token.concepts if sense.rpartition(" ")[2] not in _PREPOSITIONS or " " not in sense
            ]
            return _cased(_chosen(bare or token.concepts, heard))
        pieces = token.text.strip("-").split("-")
        own = pieces if len(pieces) == len(token.parts) else [""] * len(token.parts)
        return "-".join(
            piece
            if piece.lower() == part[0] or (piece.isupper() and len(piece) > 1)
            else _cased(_chosen(part, heard)).replace(" ", "-")
            for part, piece in zip(token.parts, own, strict=True)
            if part
        )

    def _inflected(self, index: int, sense: str) -> str:
        token = self.tokens[index]
        if token.pos == "verb":
            return self._verb(index, sense)
        if token.pos in ("adj", "adv") and token.form in ("comp", "sup") and " " not in token.lemma:
            if token.form == "comp" and not token.norm.endswith(("re", "er", "ar")):
                return sense  # listed among the irregular forms: gamle
            if sense in (
                "several",
                "more",
                "most",
                "less",
                "least",
                "fewer",
                "elderly",
                "elder",
                "senior",
                "former",
                "older",
            ):
                return sense
            return compared(sense, token.form)
        if token.pos in ("noun", "name"):
            many = token.form in ("pl", "defpl") or (token.form in ("", "gen") and self._counted(index))
            if token.form == "gen":
                many = many or token.norm.endswith(("enes", "anes", "ers", "ars"))
            said = plural(sense) if many and sense not in _MAGNITUDES else sense
            return possessive(said) if token.form == "gen" else said
        return sense

    def _counted(self, index: int) -> bool:
        """Whether a word of quantity stands before the noun: many nouns have no ending for the plural (to år)."""
        if self._plural_adjective(index):
            return True
        for before in reversed(self.tokens[max(0, index - 3) : index]):
            if before.pos == "num" or before.norm in _MANY:
                if before.text.isdigit() and len(before.text) == 4 and before.text[:2] in ("19", "20"):
                    return False  # a year
                return before.norm not in ("1", "én", "ett", *_ONE)
            if before.concepts[:1] and before.concepts[0] in _MAGNITUDES:
                return "percent" not in before.concepts
            if before.pos != "adj":
                return False
        return False

    def _plural_adjective(self, index: int) -> bool:
        """Whether an adjective in -e with nothing definite about it stands before the noun: friske barn."""
        first = self._leftmost(index, verbs=False)
        adjective = self.tokens[index - 1]
        if first == index or adjective.pos != "adj" or adjective.form or not adjective.norm.endswith("e"):
            return False
        if adjective.norm == adjective.lemma or self._determined(first):
            return False
        return (
            not first
            or self.tokens[first - 1].pos not in ("det", "num", "pron")
            or self.tokens[first - 1].norm in _MANY
        )

    def _verb(self, index: int, sense: str, wanted: str = "") -> str:
        token = self.tokens[index]
        form, lemma = token.form, token.lemma
        if index in self.apart:
            sense, lemma = "be", "være"
        if lemma in _BECOME:
            sense = "be" if self._participle_follows(index) else "become"
        if wanted:
            return conjugate(f"be {conjugate(sense, 'part')}", wanted) if form == "pass" else conjugate(sense, wanted)
        if form == "part" and token.norm.endswith(("te", "de", "dde")) and not self._governed(index, participle=True):
            form = "past"
        if form == "past" and token.norm.endswith(("et", "a")) and self._passive(index):
            form = "part"
        many = form in ("pres", "past", "pass") and self._plural_subject(index)
        if form == "pass":
            if sense.startswith("be "):
                return conjugate(sense, "inf" if self._governed(index) else "pl" if many else "pres")
            auxiliary = "be" if self._governed(index) else "are" if many else "is"
            return f"{auxiliary} {conjugate(sense, 'part')}"
        if form == "prespart":
            return conjugate(sense, "ing")
        if form in ("pres", "past"):
            return conjugate(sense, {"pres": "pl", "past": "pastpl"}[form] if many else form)
        return conjugate(sense, "part" if form == "part" else "inf")

    def _modal(self, index: int) -> str:
        token = self.tokens[index]
        present, past, participle = _MODALS[token.lemma]
        if token.form == "part" and token.norm != token.lemma:
            return participle
        if token.form != "pres" and self._governed(index):
            return _AFTER_MODAL[token.lemma]
        said = past if token.norm == token.lemma or token.form == "past" else present
        if token.lemma == "skulle" and self._plural_subject(index):
            return "are to" if said == present else "were to"
        return said

    # --- neighbours -----------------------------------------------------------------------------

    def _governed(self, index: int, *, participle: bool = False) -> bool:
        """Whether an infinitive marker, an auxiliary or (`participle`) a determiner stands before the word."""
        for before in range(index - 1, max(-1, index - 7), -1):
            token = self.tokens[before]
            if token.norm == "å":
                return not participle
            if token.pos == "verb":
                auxiliary = token.lemma in _MODALS or (participle and token.lemma in _BE | _BECOME | _HAVE | {"få"})
                return auxiliary or (participle and token.form == "")
            if token.pos in ("punct", "sconj", "conj"):
                return False
            if participle and before == index - 1 and token.pos in ("det", "prep", "adj", "adv"):
                return True
        return False

    def _by(self, index: int) -> bool:
        """Whether *av* names who does it: the verb before it is passive."""
        for before in range(index - 1, max(-1, index - 9), -1):
            token = self.tokens[before]
            if token.pos in ("punct", "sconj", "conj"):
                return False
            if token.pos == "verb":
                return token.form == "pass" or (token.form in ("part", "past") and self._passive(before))
        return False

    def _passive(self, index: int) -> bool:
        for before in range(index - 1, max(-1, index - 9), -1):
            token = self.tokens[before]
            if token.pos == "verb":
                return token.lemma in _BECOME | _BE
            if token.pos in ("sconj", "conj"):
                return False
        return False

    def _participle_follows(self, index: int) -> bool:
        for token in self.tokens[index + 1 : index + 9]:
            if token.pos == "verb":
                return token.form in ("part", "past")
            if token.pos in ("punct", "sconj", "conj"):
                return False
            if token.pos == "adj" and "verb" in token.readings:
                return True
        return False

    def _plural_subject(self, index: int) -> bool:
        """Whether the verb's subject is more than one; a guess from the nouns of its clause."""
        start = index
        while start and not (
            self.tokens[start - 1].pos == "sconj"
            or self.tokens[start - 1].norm in (",", ";", ":", "–", "—", "«", ".", "!", "?", "men", "å")
            or (self.tokens[start - 1].pos == "verb" and self.tokens[start - 1].form in ("pres", "past"))
        ):
            start -= 1
        found = self._subject(range(start, index))
        if found is None and start and self.tokens[start - 1].norm == "som":
            return self._many(start - 2)
        if found is None:
            found = self._subject(range(index + 1, min(len(self.tokens), index + 7)), stop=True)
        return found or False

    def _subject(self, places: Iterable[int], *, stop: bool = False) -> bool | None:
        """Whether the first noun that no preposition governs, with what *og* joins to it, is more than one."""
        after_preposition = aside = False
        found: bool | None = None
        for place in places:
            token = self.tokens[place]
            if stop and token.pos in ("punct", "sconj", "conj"):
                break
            if token.pos == "prep" and token.norm != "enn" and place not in self.done:
                after_preposition = True
            elif place in self.done or token.pos in ("noun", "name", "pron") or self._counts(place):
                if token.form == "gen" or (token.pos == "noun" and _is_time(token)):
                    continue
                aside = after_preposition or (aside and self._joined_by_and(place))
                after_preposition = False
                if aside:
                    continue
                if found is not None and self._joined_by_and(place):
                    return True
                found = self._many(place) if found is None else found
                if stop:
                    return found
        return found

    def _counts(self, place: int) -> bool:
        """Whether a number stands for what it counts: tre av dem, alle ni er skadd."""
        return self.tokens[place].pos == "num" and self._next(place).pos in ("prep", "verb", "adv")

    def _joined_by_and(self, place: int) -> bool:
        return any(token.norm == "og" for token in self.tokens[max(0, place - 3) : place])

    def _many(self, place: int) -> bool:
        if place < 0:
            return False
        token = self.tokens[place]
        if token.norm in _PLURAL_SUBJECTS or token.pos == "num":
            return token.norm not in ("1", "én", "ett", *_ONE)
        if token.pos == "noun":
            sense = (token.concepts or (token.parts[-1] if token.parts else ("",)))[0]
            many = token.form in ("pl", "defpl") or sense in ("police", "people")
            return many or (token.form == "" and self._counted(place))
        return False

    def _owned(self, index: int) -> bool:
        before = self.tokens[index - 1] if index else None
        return before is not None and before.pos == "noun" and before.form in ("def", "defpl")

    def _opens_noun(self, index: int) -> bool:
        token = self._next(index)
        if token.pos == "verb":
            return token.form in ("part", "prespart")
        return token.pos in ("noun", "name", "unknown", "adj", "adv", "num")

    # --- the whole ------------------------------------------------------------------------------

    def _gerunds(self) -> None:
        """After a preposition an infinitive becomes an -ing form (by merging); *to* is said once."""
        before = ""
        for index, token in enumerate(self.tokens):
            said = self.said[index]
            if token.norm == "å" and said == "to" and before.rpartition(" ")[2] in _PREPOSITIONS:
                self.said[index] = None
                verb = next(
                    (i for i in range(index + 1, min(index + 4, len(self.tokens))) if self.tokens[i].pos == "verb"),
                    None,
                )
                if verb is not None and not before.endswith("to") and verb not in self.spoken_for:
                    if self.tokens[verb].lemma in _MODALS:
                        self.said[verb] = conjugate(_AFTER_MODAL[self.tokens[verb].lemma], "ing")
                    else:
                        self.said[verb] = self._verb(verb, self._sense(self.tokens[verb]), "ing")
            elif said is not None:
                before = said

    def _articles(self) -> None:
        """The definite ending becomes "the" before the noun and its adjectives, where nothing else makes it definite."""
        for index, token in enumerate(self.tokens):
            definite = token.form in ("def", "defpl") or (
                token.form == "gen" and token.norm.endswith(("ens", "ets", "enes", "anes"))
            )
            said = self.said[index]
            if (
                not definite
                or said is None
                or token.pos != "noun"
                or said == "at"
                or index in self.done
                or " " in token.lemma
            ):
                continue
            first, outer = (self._leftmost(index, verbs=verbs) for verbs in (False, True))
            if self._determined(first) or self._determined(outer):
                continue
            if not said.startswith("the "):
                self.said[first] = f"the {self.said[first]}"
        for index, token in enumerate(self.tokens):
            if self.said[index] == "a" and token.norm in _ONE:
                following = next((said for said in self.said[index + 1 :] if said), "")
                self.said[index] = article(following)

    def _leftmost(self, index: int, *, verbs: bool) -> int:
        """Where the adjectives (and participles) before a noun begin."""
        while index and index - 1 not in self.done and self.said[index - 1] is not None:
            before = self.tokens[index - 1]
            participle = before.pos == "verb" and before.form in ("part", "prespart")
            if before.pos not in ("adj", "num") and not (verbs and participle):
                break
            index -= 1
        return index

    def _determined(self, first: int) -> bool:
        """Whether something before a noun and its adjectives makes it definite already."""
        if not first:
            return False
        before = self.tokens[first - 1]
        if before.pos == "det" and before.norm in _THE | _POINTING:
            return True
        if before.norm in _POSSESSIVE and before.pos in ("det", "pron"):
            return not self._owned(first - 1)
        said = next((said for said in reversed(self.said[:first]) if said), "")
        return before.form == "gen" or said.rstrip("]").endswith(("'s", "s'"))

    def _shout(self) -> None:
        """Negations and doubts in capitals."""
        for cue in self.analysis.cues:
            if cue.kind != "negation" and not (cue.kind == "certainty" and cue.value in _DOUBTS):
                continue
            inside = [
                i for i, token in enumerate(self.tokens) if cue.start <= token.start < cue.end and i not in self.done
            ]
            if not inside:
                continue
            first = self.tokens[inside[0]]
            if cue.kind == "certainty" and len(inside) == 1 and first.pos == "verb" and first.form == "past":
                continue  # "ventet" is "expected" and, with no auxiliary, mostly "waited"
            if cue.value == "reported" and first.lemma == "skulle":
                many = (self.said[inside[0]] or "").startswith(("are", "were"))
                self.said[inside[0]] = "are said to" if many else "is said to"
            for index in inside:
                said = self.said[index]
                if said is not None and not said.startswith("⟨"):
                    self.said[index] = said.upper()

    def _capitals(self) -> None:
        """A word that begins a sentence there begins one here."""
        for index, token in enumerate(self.tokens):
            said = self.said[index]
            if said and token.text[:1].isupper() and token.pos != "name" and said[:1].islower():
                self.said[index] = said[:1].upper() + said[1:]

    def _joined(self, marked: Collection[tuple[int, int]]) -> str:
        parts: list[str] = []
        inside, last = False, -1
        for index, token in enumerate(self.tokens):
            said = self.said[index]
            if said is None:
                continue
            here = any(start < token.end and token.start < end for start, end in marked)
            apart = token.start > self.tokens[index - 1].end if index else False
            # Where words before it were left out, only a mark may stand close to what is left.
            gap = bool(parts) and (apart or (last < index - 1 and token.pos != "punct"))
            if inside and not here:
                parts.append("›")
            if gap:
                parts.append(" ")
            if here and not inside:
                parts.append("‹")
            parts.append(said)
            inside, last = here, index
        return "".join([*parts, "›" if inside else ""])


@cache
def _phrases(lang: str) -> dict[str, tuple[str, ...]]:
    """What each multiword entry says."""
    package = "auditor.languages." + lang
    lexicons = [load_lexicon("auditor.languages.nb")]
    if package != "auditor.languages.nb":
        lexicons.append(load_lexicon(package, "auditor.languages.nb"))
    return {
        entry.lemma: entry.concepts
        for lexicon in lexicons
        for found in lexicon.phrases.values()
        for _, entry in found
        if entry.concepts
    }


def _common(analysis: Analysis) -> tuple[Token, ...]:
    """The tokens; a capital at the start of a second sentence or a quotation makes no name of a word that no mention holds."""
    spans = [(mention.start, mention.end) for mention in analysis.mentions]
    return tuple(
        token if any(start <= token.start < end for start, end in spans) else _as_word(token)
        for token in analysis.tokens
    )


def _as_word(token: Token) -> Token:
    return replace(token, pos=token.readings[0]) if token.pos == "name" and token.concepts and token.readings else token


def _heard(comparison: Comparison) -> dict[int, frozenset[str]]:
    """Source token's start → the English concepts of the target's words for it."""
    found: dict[int, set[str]] = {}
    for match in comparison.matched("word"):
        said = found.setdefault(match.source.start, set())
        said.update(match.target.concepts)
        for part in match.target.parts:
            said.update(part)
    return {start: frozenset(said) for start, said in found.items()}


def _chosen(senses: Sequence[str], heard: frozenset[str]) -> str:
    """The sense that the target has, or the most usual one."""
    if not heard:
        return senses[0]
    stems = {stem(value) for value in heard}
    exact = next((sense for sense in senses if sense in heard), None)
    found = exact or next((sense for sense in senses if stem(sense) in stems), senses[0])
    # "Fight" must not stand for "fight against" because the target fights for something.
    return senses[0] if set(found.split()) < set(senses[0].split()) else found


@lru_cache(maxsize=20_000)
def _cased(sense: str) -> str:
    """A concept as it is written: weekdays, months, peoples and acronyms with their capitals.

    >>> _cased("wednesday"), _cased("norwegian"), _cased("eu country"), _cased("bridge")
    ('Wednesday', 'Norwegian', 'EU country', 'bridge')
    """
    words = sense.split()
    if len(words) == 2 and _is_people(sense):
        return sense.title()
    return " ".join(
        word.upper() if (word in _CAPITALS and sense != word) or word in ("eu", "un", "nato", "lng", "gdp", "gp", "ceo")
        else word.capitalize() if word in _CALENDAR or _is_people(word)
        else word
        for word in words
    )  # fmt: skip


@lru_cache(maxsize=20_000)
def _is_people(words: str) -> bool:
    hit = entity_table().longest_match([word.capitalize() for word in words.split()], "en")
    if hit is None or hit.length != len(words.split()):
        return False
    table = entity_table().entities
    return hit.kind == "nationality" or any(table[entity].kind == "country" for entity in hit.entities)


def _is_time(token: Token) -> bool:
    return bool(token.concepts) and token.concepts[0] in (
        *_CALENDAR, "year", "week", "month", "day", "morning", "evening", "afternoon", "night", "hour", "minute", "weekend",
    )  # fmt: skip
