"""Entities: institutions, places, peoples, groups, offices, with their names in Norwegian and English.

Three tables of our own (`institutions.tsv`, `places.tsv`, `demonyms.tsv`) and, for countries, CLDR through Babel. A name is
looked up by its words; each hit says on what evidence it rests.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditor.languages.lexicon import read_table, split_cell

COLUMNS = ("id", "kind", "nb", "en", "acronyms", "parent", "notes")
DEMONYM_COLUMNS = ("territory", "nb_names", "en_names", "nb_adj", "nb_people", "en_adj", "en_people")

CLASSES: dict[str, str] = {
    **dict.fromkeys(("ministry", "directorate", "court", "police", "agency", "parliament", "institution", "military"), "institution"),
    **dict.fromkeys(("party", "union", "alliance", "organisation", "company", "club", "university", "armed-group"), "organisation"),
    **dict.fromkeys(("news", "newspaper"), "media"),
    **dict.fromkeys(("office", "title"), "office"),
    **dict.fromkeys(("people", "religion"), "people"),
    **dict.fromkeys(("country", "region", "county", "city", "municipality", "island", "neighbourhood", "district", "airport"), "place"),
    **dict.fromkeys(("river", "sea", "lake", "mountain", "strait", "landmark", "desert", "sector"), "place"),
    "nationality": "place",
    "person": "person",
    "event": "event",
    "name": "name",
}  # fmt: skip
"""Kinds of entity that can be mistaken for one another: a change within a class is a changed entity."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One row: a thing with its names.

    :param nb: Norwegian names, the canonical one first (both written standards).
    :param en: acceptable English names, the canonical one first.
    :param parent: the country (ISO 3166 alpha-2, lower case) or entity that it belongs to; empty when generic.
    """

    id: str
    kind: str
    nb: tuple[str, ...]
    en: tuple[str, ...]
    acronyms: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in a sequence of words: which entities, how many words, on what evidence.

    :param proper: the table writes the name with a capital, so that the text must too.
    """

    entities: tuple[str, ...]
    kind: str
    length: int
    how: str
    proper: bool = False


_ASCII = str.maketrans({**dict.fromkeys("-_/", " "), **dict.fromkeys("'`.", None)})


@lru_cache(maxsize=100_000)
def fold(name: str) -> str:
    """A name as it is compared: lower case, without accents, hyphens opened, apostrophes dropped.

    >>> fold("Deir al-Zor"), fold("Genève"), fold("Ålesund")
    ('deir al zor', 'geneve', 'ålesund')
    """
    if name.isascii():
        return " ".join(name.lower().translate(_ASCII).split())
    kept = []
    for char in unicodedata.normalize("NFC", name.casefold()):
        if char in "æøåäö":
            kept.append(char)
        elif char in "-–_/":
            kept.append(" ")
        elif char in "'’`´ʿʾ.":
            continue
        else:
            kept.append(unicodedata.normalize("NFD", char)[0])
    return " ".join("".join(kept).split())


class EntityTable:
    """All entities, indexed by the words of their names, for each language side."""

    def __init__(self, entities: Iterable[Entity], demonyms: Iterable[dict[str, tuple[str, ...]]]) -> None:
        self.entities: dict[str, Entity] = {}
        self._index: dict[str, dict[str, list[tuple[str, str]]]] = {"no": {}, "en": {}}
        self._longest = 1
        self._counts: dict[str, dict[str, set[int]]] = {"no": {}, "en": {}}
        self._word = lru_cache(maxsize=100_000)(self._find_word)
        self._common: dict[str, set[str]] = {"no": set(), "en": set()}
        for entity in entities:
            self._add(entity)
        self.demonym_stems: dict[str, str] = {}
        self.adjectives: dict[str, str] = {}
        for row in demonyms:
            self._add_demonyms(row)

    # --- building -------------------------------------------------------------------------------

    def _add(self, entity: Entity) -> None:
        self.entities[entity.id] = entity
        for side, names in (("no", entity.nb), ("en", entity.en)):
            for name in names:
                self._name(side, name, entity.id, "exact")
        for acronym in entity.acronyms:
            for side in ("no", "en"):
                self._name(side, acronym, entity.id, "acronym")

    def _name(self, side: str, name: str, entity: str, how: str) -> None:
        key = fold(name)
        key = key.removeprefix("the ") if side == "en" else key
        if not key:
            return
        # Acronyms stay case-sensitive: IS is not is, UN is not un.
        if how == "acronym" or (name.isupper() and len(name) <= 6):
            key = name
        # "the States" keeps its capital, "the police" has none.
        first = name.removeprefix("the ") if side == "en" else name
        if first[:1].islower():
            self._common[side].add(key)
        found = self._index[side].setdefault(key, [])
        if (entity, how) not in found:
            found.append((entity, how))
        words = key.split()
        self._longest = max(self._longest, len(words))
        self._counts[side].setdefault(words[0], set()).add(len(words))

    def _add_demonyms(self, row: dict[str, tuple[str, ...]]) -> None:
        territory = row["territory"][0]
        known = self.entities.get(territory)
        names_no, names_en = row["nb_names"], row["en_names"]
        if known:
            self.entities[territory] = Entity(
                territory,
                known.kind,
                _merge(names_no, known.nb),
                _merge(names_en, known.en),
                known.acronyms,
                known.parent,
            )
        else:
            self.entities[territory] = Entity(territory, "country", names_no, names_en)
        for side, names in (("no", names_no), ("en", names_en)):
            for name in names:
                self._name(side, name, territory, "exact")
        for adjective in row["nb_adj"]:
            for form in (adjective, adjective + "e", adjective + "t"):
                self._name("no", form, territory, "nationality")
            self.demonym_stems[fold(adjective)] = territory
        for person in row["nb_people"]:
            for form in _person_forms(person):
                self._name("no", form, territory, "nationality")
        if row["en_adj"]:
            self.adjectives[territory] = row["en_adj"][0]
        for name in (*row["en_adj"], *row["en_people"]):
            self._name("en", name, territory, "nationality")
            if name and name[-1].isalpha() and not name.endswith(("s", "sh", "ch", "ese")) and not name.isupper():
                plural = name[:-3] + "men" if name.endswith("man") and name not in ("German", "Roman") else name + "s"
                self._name("en", plural, territory, "nationality")
                self._name("en", name + "s", territory, "nationality")

    # --- looking up -----------------------------------------------------------------------------

    def longest_match(self, words: Sequence[str], lang: str) -> Hit | None:
        """The longest name that begins at ``words[0]``; inflected last words count (genitive -s, definite forms).

        :param words: the words from here on, as they stand in the text.
        """
        if not words:
            return None
        side = "en" if lang == "en" else "no"
        # Inflection changes the end of a name only: how a name begins says how many words it may have. Hardly a word begins one of several.
        opening = fold(words[0])
        if opening == "":
            opening = next((key for word in words[1 : self._longest] if (key := fold(word))), "")
        counts = self._counts[side].get(opening.partition(" ")[0])
        if counts is not None and max(counts) > 1:
            found = self._find_words(words, side, counts)
            if found is not None:
                return found
        return self._word(words[0], side)

    def _find_words(self, words: Sequence[str], side: str, counts: set[int]) -> Hit | None:
        """The longest name of several words that begins here."""
        index = self._index[side]
        for length in range(min(self._longest + 2, len(words)), 1, -1):
            key = fold(" ".join(words[:length]))
            count = len(key.split())
            # A mark behind a name is no part of it; the hyphen of "Helse- og omsorgsdepartementet" is one token and no word.
            hyphens = sum(word == "-" for word in words[1 : length - 1])
            if count < length - hyphens or not any(char.isalnum() for char in words[length - 1]) or count not in counts:
                continue
            for variant, how in _inflections(key, side):
                found = index.get(variant)
                if found:
                    return self._hit(found, length, how, proper=variant not in self._common[side])
        return None

    def _find_word(self, word: str, side: str) -> Hit | None:
        """The name that one word is."""
        index = self._index[side]
        found = index.get(word) or index.get(word.replace(".", "")) if word.isupper() else None
        if found:
            return self._hit(found, 1, "", proper=True)
        bare = _bare_genitive(word)
        if bare and index.get(bare):
            return self._hit(index[bare], 1, "inflected", proper=True)
        key = fold(word)
        if not key:
            return None
        for variant, how in _inflections(key, side):
            found = index.get(variant)
            if found and not any(char.isupper() for char in variant):
                return self._hit(found, 1, how, proper=variant not in self._common[side])
        return None

    def _hit(self, found: list[tuple[str, str]], length: int, how: str, *, proper: bool) -> Hit:
        ids = tuple(dict.fromkeys(entity for entity, _ in found))
        evidence = found[0][1]
        kind = "nationality" if evidence == "nationality" else self.entities[ids[0]].kind
        return Hit(ids, kind, length, how or evidence, proper and evidence != "nationality")

    def belongs_to(self, entity: str) -> tuple[str, ...]:
        """The entities that `entity` belongs to, nearest first: a ministry's country, a city's country."""
        chain: list[str] = []
        current = self.entities.get(entity)
        while current and current.parent and current.parent not in chain:
            chain.append(current.parent)
            current = self.entities.get(current.parent)
        return tuple(chain)

    def name(self, entity: str, lang: str = "en") -> str:
        """The canonical name of an entity, or its id when it is not listed."""
        found = self.entities.get(entity)
        if not found:
            return entity
        names = found.en if lang == "en" else found.nb
        return names[0] if names else entity


def _bare_genitive(word: str) -> str:
    """USA of USAs and USA's; empty when the word is no inflected acronym."""
    for ending in ("'s", "’s", "s'", "s", "'", "’"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1 and stem.isupper():
            return stem
    return ""


def _merge(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _person_forms(person: str) -> tuple[str, ...]:
    forms = [person, person + "s"]
    if person.endswith("er"):
        forms += [person + "e", person + "en", person[:-2] + "erne", person + "nes", person + "es", person + "ens"]
    elif person.endswith("ar"):
        forms += [person + "ar", person + "en", person + "ane", person + "arane"]
    elif person.endswith("mann"):
        forms += [person + "en", *(person[:-3] + ending for ending in ("enn", "ennene", "enns", "ennenes"))]
    elif person.endswith("e"):
        # brite: briter, britene; nynorsk britar, britane
        forms += [person + ending for ending in ("n", "r", "ne", "ns", "rs", "nes")]
        forms += [person[:-1] + ending for ending in ("ar", "ane", "anes", "ars")]
    else:
        forms += [person + ending for ending in ("er", "en", "ene", "ar", "ane", "ers", "enes", "e")]
    return tuple(forms)


def _inflections(key: str, side: str) -> Iterable[tuple[str, str]]:
    yield key, ""
    if side == "en":
        if key.endswith("s"):
            yield key[:-1], "inflected"
        if key.endswith("ies"):
            yield key[:-3] + "y", "inflected"
        return
    if key.endswith("s"):
        yield key[:-1], "inflected"
    for ending, replacement in (
        ("et", ""), ("et", "e"), ("en", ""), ("en", "e"), ("a", ""), ("a", "e"), ("ene", ""), ("ene", "e"), ("ane", ""), ("er", ""),
        ("ar", ""), ("e", ""), ("ne", ""), ("n", ""), ("r", ""), ("t", ""), ("ets", ""), ("ens", ""), ("enes", ""), ("erne", "er"), ("arane", "ar"),
    ):  # fmt: skip
        if key.endswith(ending) and len(key) - len(ending) >= 5:
            yield key[: -len(ending)] + replacement, "inflected"


@lru_cache(maxsize=1)
def entity_table() -> EntityTable:
    """The shipped table, built once."""
    from babel import Locale

    entities = []
    for name in ("institutions.tsv", "places.tsv"):
        for row in read_table("auditor.knowledge", name, COLUMNS):
            entities.append(
                Entity(
                    row["id"],
                    row["kind"],
                    split_cell(row["nb"]),
                    split_cell(row["en"]),
                    split_cell(row["acronyms"]),
                    row["parent"],
                )
            )
    names = {code: Locale(code).territories for code in ("nb", "nn", "en")}
    for code, english in names["en"].items():
        if len(code) == 2 and code.isalpha() and code not in ("ZZ", "EZ", "QO", "XA", "XB", "EU", "UN"):
            norwegian = tuple(dict.fromkeys(names[lang][code] for lang in ("nb", "nn") if code in names[lang]))
            entities.append(Entity(code.lower(), "country", norwegian, (english,)))
    demonyms = [
        {column: split_cell(value) for column, value in row.items()}
        for row in read_table("auditor.knowledge", "demonyms.tsv", DEMONYM_COLUMNS)
    ]
    return EntityTable(entities, demonyms)
