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
    # A name and its acronym beside it, "the Confederation (LO)": what is said of the one is said of the other.
    for name, mentions in (("source", source), ("target", target)):
        linked = {getattr(link, name).start for link in links}
        for mention in mentions:
            if mention.start in linked or not mention.entities:
                continue
            twin = next((link for link in links if set(getattr(link, name).entities) & set(mention.entities)), None)
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


def similarity_of(
    source: Mention,
    target: Mention,
    source_tokens: Sequence[Token],
    target_tokens: Sequence[Token],
    table: EntityTable,
) -> tuple[float, str]:
    """How surely two mentions name one thing, in [0, 1], and why."""
    shared = set(source.entities) & set(target.entities)
    if shared:
        return 1.0, f"entity table: {sorted(shared)[0]}"
    if source.key == target.key:
        return 1.0, "same name"
    if source.entities and target.entities:
        if _generic_kinds(source, target, table):
            return 0.8, "the same kind of institution"
        if _portfolio(source, table) & _portfolio(target, table):
            return 0.75, "the same portfolio"
        if _related(source, target, table):
            return BELONGS, "one belongs to the other"
        if _acronym_in(source, target.surface, table) or _acronym_in(target, source.surface, table):
            return 0.75, "one name holds the other's acronym"
        if _contains(source.key, target.key) or _contains(target.key, source.key):
            return 0.75, "one name holds the other"
        if not _partly_unknown(source, target):
            return 0.0, ""
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


def _related(source: Mention, target: Mention, table: EntityTable) -> bool:
    for mine in source.entities:
        for theirs in target.entities:
            if theirs in table.belongs_to(mine) or mine in table.belongs_to(theirs):
                # A city for its country, a parliament for its country: metonymy that faithful texts use.
                first, second = table.entities.get(mine), table.entities.get(theirs)
                if first and second and CLASSES.get(first.kind) in ("place", "institution", "organisation"):
                    return True
    return False


@lru_cache(maxsize=50_000)
def name_similarity(first: str, second: str) -> float:
    """How alike two folded names are: a shared surname, one inside the other, or near spellings."""
    mine = [word for word in first.split() if word not in _PARTICLES]
    theirs = [word for word in second.split() if word not in _PARTICLES]
    if not mine or not theirs:
        return 0.0
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
