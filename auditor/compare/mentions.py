"""Which mention of one side names the same thing as a mention of the other, and on what evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from auditor.compare.words import MATCH, group_similarity, groups, spelling_similarity
from auditor.knowledge.entities import CLASSES, EntityTable, entity_table, fold
from auditor.records import Mention, Token

_PARTICLES = frozenset("al el de la of the for and og av i der von van bin ibn den det".split())
BELONGS = 0.65
"""Similarity of a thing and what it belongs to, a city and its country: the one is said for the other, loosely."""

SPELLING = 0.9
"""Spelling similarity (Jaro–Winkler after transliteration) from which two unknown names are one."""


@dataclass(frozen=True, slots=True)
class Link:
    """A source mention and a target mention that name the same thing."""

    source: Mention
    target: Mention
    similarity: float
    evidence: str


def link_mentions(
    source: Sequence[Mention], target: Sequence[Mention], source_tokens: Sequence[Token], target_tokens: Sequence[Token]
) -> tuple[list[Link], list[Mention], list[Mention]]:
    """Link the mentions of two sides; several may share a counterpart (a name repeated, an apposition).

    :returns: the links, best first; the source mentions and the target mentions that stay without one.
    """
    table = entity_table()
    links: list[Link] = []
    for mine in source:
        for theirs in target:
            similarity, evidence = similarity_of(mine, theirs, source_tokens, target_tokens, table)
            if similarity >= MATCH:
                links.append(Link(mine, theirs, similarity, evidence))
    # Syria for Damascus, but not where Syria itself is named: what is said exactly stands for nothing else.
    exact = [link for link in links if link.similarity > BELONGS]
    taken = {link.source.start for link in exact}, {link.target.start for link in exact}
    links = [
        link
        for link in links
        if link.similarity > BELONGS or (link.source.start not in taken[0] and link.target.start not in taken[1])
    ]
    # Petrobras and Petronas, both named on either side, are two: a likeness binds nothing that is said exactly elsewhere.
    same = [link for link in links if link.similarity >= 1.0]
    said = {link.source.start for link in same}, {link.target.start for link in same}
    links = [
        link
        for link in links
        if link.similarity >= 1.0
        or not link.evidence.startswith("spelling")
        or not (link.source.start in said[0] and link.target.start in said[1])
        or bool(set(link.source.key.split()) & set(link.target.key.split()))
    ]
    # A name and its acronym beside it, "the Confederation (LO)": what is said of the one is said of the other.
    for name, mentions in (("source", source), ("target", target)):
        linked = {getattr(link, name).start for link in links}
        for mention in mentions:
            if mention.start in linked or not mention.entities:
                continue
            twin = next((link for link in links if _one_thing(getattr(link, name), mention, table)), None)
            if twin is not None:
                pair = {"source": twin.source, "target": twin.target, name: mention}
                links.append(Link(**pair, similarity=twin.similarity, evidence="the same as its neighbour"))
    links.sort(key=lambda link: (-link.similarity, link.source.start, link.target.start))
    linked_source = {link.source.start for link in links}
    linked_target = {link.target.start for link in links}
    return (
        links,
        [mention for mention in source if mention.start not in linked_source],
        [mention for mention in target if mention.start not in linked_target],
    )


def _one_thing(first: Mention, second: Mention, table: EntityTable) -> bool:
    """Whether two mentions of one side share an entity, and are no two bodies of one kind (the Railway Directorate and Bane NOR)."""
    shared = set(first.entities) & set(second.entities)
    return bool(shared) and not _two_of_one_kind(first, second, shared, table)


def similarity_of(
    source: Mention,
    target: Mention,
    source_tokens: Sequence[Token],
    target_tokens: Sequence[Token],
    table: EntityTable,
) -> tuple[float, str]:
    """How surely two mentions name one thing, in [0, 1], and why."""
    shared = set(source.entities) & set(target.entities)
    if shared and _two_of_one_kind(source, target, shared, table):
        return 0.0, ""
    if shared:
        return 1.0, f"entity table: {sorted(shared)[0]}"
    if source.key == target.key:
        return 1.0, "same name"
    if source.entities and target.entities:
        if _generic_kinds(source, target, table):
            return 0.8, "the same kind of institution"
        if _portfolio(source, table) & _portfolio(target, table):
            return 0.75, "the same portfolio"
        if _related(source, target, table) and not (_adjective_only(source, target) or _adjective_only(target, source)):
            return BELONGS, "one belongs to the other"
        if _acronym_in(source, target.surface, table) or _acronym_in(target, source.surface, table):
            return 0.75, "one name holds the other's acronym"
        if _contains(source.key, target.key) or _contains(target.key, source.key):
            return 0.75, "one name holds the other"
        if not _partly_unknown(source, target):
            return 0.0, ""
    if _without_its_noun(source, target):
        return 0.9, "the name without its common noun"
    if _short_form(source, target, table) or _short_form(target, source, table):
        return 0.8, "short form"
    near = name_similarity(source.key, target.key)
    if near >= SPELLING:
        return near, f"spelling {near:.2f}"
    if _acronym(source.surface, target.surface) or _acronym(target.surface, source.surface):
        return 0.85, "acronym"
    # One ordinary word with a capital on either side (Nord, the North) may translate; of other names, two words at least.
    least = 1 if source.how == target.how == "ordinary words" else 2
    translated = _translated(_inside(source, source_tokens), _inside(target, target_tokens), least)
    if translated >= MATCH:
        return translated, "translated name"
    return near * 0.5, ""


def _adjective_only(whose: Mention, body: Mention) -> bool:
    """Whether a nationality stands beside a body of that country: Norwegian-owned names no directorate."""
    adjective = whose.kind == "nationality" or whose.how == "compound" or "no-norwegian" in whose.entities
    return adjective and CLASSES.get(body.kind) != "place"


def _two_of_one_kind(source: Mention, target: Mention, shared: set[str], table: EntityTable) -> bool:
    """Whether two mentions share only what kind of body they are, and each is a body of its own (Jernbanedirektoratet, Bane NOR)."""

    def own(mention: Mention) -> set[str]:
        return {entity for entity in mention.entities if (found := table.entities.get(entity)) and found.parent}

    mine, theirs = own(source), own(target)
    if not mine or not theirs or mine & theirs or shared & (mine | theirs):
        return False
    owners = [{table.belongs_to(entity)[-1:] for entity in side} for side in (mine, theirs)]
    return bool(owners[0] & owners[1])


_NOUNS = (
    "prisen", "løpet", "cupen", "rittet", "rennet", "utvalget", "meldingen", "meldinga", "avtalen", "planen", "fondet", "stiftelsen", "modellen",
    "feltet", "banen", "bana", "tunnelen", "brua", "broen", "stredet", "dalen", "fjorden", "vatnet", "vannet", "elva", "elven", "havet", "øya", "øyen",
    "halvøya", "museet", "skolen", "skulen", "kirken", "kirka", "kyrkja", "sykehuset", "sjukehuset", "parken", "partiet", "saken", "saka", "området",
    "loven", "lova", "konsernet", "selskapet", "kommunen", "universitetet", "avisen", "avisa", "festivalen", "senteret", "anlegget", "verket",
    "breen", "fjellet", "vassdraget", "plassen", "gruppen", "gruppa", "familien",
)  # fmt: skip


def _without_its_noun(source: Mention, target: Mention) -> bool:
    """Whether the target's name is the source's less the common noun that Norwegian joins to it (Sleivfeltet: the Sleiv field)."""
    long, short = source.key, target.key
    if " " in long or " " in short or len(short) < 4 or not long.startswith(short):
        return False
    return long[len(short) :].lstrip("s") in _NOUNS or long[len(short) :] in _NOUNS


def _short_form(known: Mention, short: Mention, table: EntityTable) -> bool:
    """Whether an unknown name is a word of the known one's names: the North for North Korea, the Pacific."""
    if not known.entities or short.entities or len(short.key.split()) != 1 or len(short.key) < 4:
        return False
    names = [
        name for entity in known.entities if (found := table.entities.get(entity)) for name in (*found.en, *found.nb)
    ]
    return any(short.key in fold(name).split() for name in names)


def _acronym_in(mention: Mention, surface: str, table: EntityTable) -> bool:
    words = surface.replace(".", "").split()
    return any(
        acronym in words
        for entity in mention.entities
        if (found := table.entities.get(entity))
        for acronym in found.acronyms
    )


def _contains(long: str, short: str) -> bool:
    """Whether the shorter name's words are all in the longer one (Stad, Stad peninsula; UN, UN General Assembly)."""
    words = set(short.split()) - _PARTICLES
    return bool(words) and words <= set(long.split()) and max(len(word) for word in words) >= 2


def _partly_unknown(source: Mention, target: Mention) -> bool:
    return bool({"spelling", "ordinary words", "sentence start"} & {source.how, target.how})


def _generic_kinds(source: Mention, target: Mention, table: EntityTable) -> bool:
    """A ministry of Norway and *the* ministry of that portfolio: the one is the other's kind."""
    for mine in source.entities:
        for theirs in target.entities:
            first, second = table.entities.get(mine), table.entities.get(theirs)
            if not first or not second or first.kind != second.kind:
                continue
            mine_names, their_names = ({name.casefold() for name in entity.en} for entity in (first, second))
            if (first.en[0].casefold() in their_names or second.en[0].casefold() in mine_names) and (
                not first.parent or not second.parent or first.parent == second.parent
            ):
                return True
    return False


_OF_STATE = frozenset("ministry department minister secretary ministers".split())
_NO_PORTFOLIO = _OF_STATE | frozenset(
    "of and the for affairs public state deputy general office services service norwegian us".split()
)


def _portfolio(mention: Mention, table: EntityTable) -> frozenset[str]:
    """What a ministry or minister is responsible for, by the words of its English names; empty for anything else."""
    names = [
        fold(name).replace("defence", "defense").split()
        for entity in mention.entities
        if (found := table.entities.get(entity))
        for name in found.en
    ]
    return frozenset(word for words in names if _OF_STATE & set(words) for word in words if word not in _NO_PORTFOLIO)


GOVERNMENTS = (
    frozenset(("kremlin", "moscow")),
    frozenset(("white_house", "washington", "us_government")),
    frozenset(("downing-street", "whitehall", "westminster", "uk_parliament", "london")),
    frozenset(("elysee-palace", "paris")),
    frozenset(("european_commission", "eu", "brussels")),
    frozenset(("uk_parliament", "westminster", "house_of_commons", "house_of_lords")),
    frozenset(("us_congress", "us_house", "us_senate", "us-capitol", "washington")),
)
"""Names that are said for one another: a capital for the government that sits there, a parliament for its chamber."""


def _related(source: Mention, target: Mention, table: EntityTable) -> bool:
    for group in GOVERNMENTS:
        pair = group & set(source.entities), group & set(target.entities)
        chambers = {"house_of_commons", "house_of_lords", "us_house", "us_senate"}
        if pair[0] and pair[1] and not (pair[0] <= chambers and pair[1] <= chambers):
            return True
    for mine in source.entities:
        for theirs in target.entities:
            if theirs in table.belongs_to(mine) or mine in table.belongs_to(theirs):
                # A city for its country, a parliament for its country: metonymy that faithful texts use.
                first, second = table.entities.get(mine), table.entities.get(theirs)
                if first and second and CLASSES.get(first.kind) in ("place", "institution", "organisation"):
                    return True
    return False


_COMPASS = {
    "nord": "north", "sør": "south", "syd": "south", "øst": "east", "aust": "east", "vest": "west", "sentral": "central", "midt": "central",
    "øvre": "upper", "nedre": "lower", "nordre": "north", "søndre": "south", "østre": "east", "vestre": "west", "ny": "new", "store": "great",
    "st": "saint", "sankt": "saint",
}  # fmt: skip
"""The first words of place names that are translated: Nord-Darfur is North Darfur."""


@lru_cache(maxsize=50_000)
def name_similarity(first: str, second: str) -> float:
    """How alike two folded names are: a shared surname, one inside the other, or near spellings."""
    mine = [word for word in first.split() if word not in _PARTICLES]
    theirs = [word for word in second.split() if word not in _PARTICLES]
    if not mine or not theirs:
        return 0.0
    if len(mine) == len(theirs) > 1 and theirs[0] in (english := _COMPASS.get(mine[0], ""), english + "ern"):
        mine[0] = theirs[0]
    if mine[-1] == theirs[-1] and (len(mine) == 1 or len(theirs) == 1) and len(mine[-1]) > 2:
        return 0.95
    if mine[-1].rstrip("s") == theirs[-1].rstrip("s") and (len(mine) == 1 or len(theirs) == 1) and len(mine[-1]) > 4:
        return 0.93
    common = set(mine) & set(theirs)
    if common and (common == set(mine) or common == set(theirs)):
        return 0.9
    if len(mine) == len(theirs):
        parts = [spelling_similarity(a, b) for a, b in zip(mine, theirs, strict=True)]
        return min(parts)
    joined_first, joined_second = "".join(mine), "".join(theirs)
    near = JaroWinkler.similarity(joined_first, joined_second)
    return near if min(len(joined_first), len(joined_second)) > 4 else 0.0


def _acronym(short: str, long: str) -> bool:
    letters = "".join(char for char in short if char.isalnum())
    if not letters.isupper() or len(letters) < 2 or " " not in long.strip():
        return False
    words = [word for word in long.replace("-", " ").split() if word]
    initials = "".join(word[0] for word in words if word[0].isupper())
    every = "".join(word[0].upper() for word in words if word.lower() not in _PARTICLES)
    return letters in (initials, every)


def _inside(mention: Mention, tokens: Sequence[Token]) -> list[Token]:
    return [
        token for token in tokens if token.start < mention.end and mention.start < token.end and token.pos != "punct"
    ]


def _translated(source: Sequence[Token], target: Sequence[Token], least: int) -> float:
    """Share of a name's words that the other name's words translate or spell."""
    mine = [token for token in source if token.norm not in _PARTICLES]
    theirs = [token for token in target if token.norm not in _PARTICLES]
    pieces_mine = [group for token in mine for group in (token.parts or groups(token))]
    pieces_theirs = [group for token in theirs for group in (token.parts or groups(token))]
    if not pieces_mine or not pieces_theirs or max(len(pieces_mine), len(pieces_theirs)) < least:
        return 0.0
    kept = sum(
        any(
            group_similarity(first, second) >= MATCH or spelling_similarity(first[0], second[0]) > SPELLING
            for second in pieces_theirs
        )
        for first in pieces_mine
    )
    return kept / max(len(pieces_mine), len(pieces_theirs))
