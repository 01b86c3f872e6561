"""What several rules ask of a comparison: which words are matched, what stands near a word, which names are explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from auditor.knowledge.entities import CLASSES, entity_table, fold
from auditor.records import Analysis, Comparison, Mention, Token
from auditor.rules.context import Context

Side = Literal["source", "target"]


def side(comparison: Comparison, name: Side) -> Analysis:
    """One side's analysis."""
    return comparison.source if name == "source" else comparison.target


def counterparts(comparison: Comparison) -> dict[int, Token]:
    """Source word's start → the target word that says it."""
    return {match.source.start: match.target for match in comparison.matched("word")}


def matched_starts(comparison: Comparison, name: Side) -> frozenset[int]:
    """Where the matched words of one side start."""
    return frozenset(getattr(match, name).start for match in comparison.matched("word"))


def within(tokens: Sequence[Token], item: object) -> list[Token]:
    """The tokens inside anything that has a start and an end."""
    start, end = item.start, item.end  # type: ignore[attr-defined]
    return [token for token in tokens if token.start < end and start < token.end]


def neighbours(tokens: Sequence[Token], token: Token, before: int, after: int) -> list[Token]:
    """The tokens around one token, itself left out."""
    index = next((i for i, item in enumerate(tokens) if item.start == token.start), None)
    if index is None:
        return []
    return [*tokens[max(0, index - before) : index], *tokens[index + 1 : index + 1 + after]]


def anchored(comparison: Comparison, source: Token, target: Token, *, reach: int = 6) -> bool:
    """Whether two words stand in the same surroundings: a matched word or name near the one is matched near the other."""
    near_source = {token.start for token in neighbours(comparison.source.tokens, source, reach, reach)}
    near_target = {token.start for token in neighbours(comparison.target.tokens, target, reach, reach)}
    for match in comparison.matches:
        if match.kind == "word" and match.source.start in near_source and match.target.start in near_target:
            return True
        if match.kind in ("mention", "quantity", "time"):
            mine = any(match.source.start <= start < match.source.end for start in near_source)
            theirs = any(match.target.start <= start < match.target.end for start in near_target)
            if mine and theirs:
                return True
    return False


def explained(mention: Mention, comparison: Comparison, name: Side, *, strictly: bool = False) -> bool:
    """Whether the other side says the mention in ordinary words (tingretten: the court), so that nothing was lost or added.

    :param strictly: count names only, no likeness of the words.
    """
    words = [token for token in within(side(comparison, name).tokens, mention) if token.weight > 0]
    if not words:
        return False
    there = side(comparison, "target" if name == "source" else "source")
    if _named_there(mention, there):
        return True
    if strictly:
        return False
    if name == "target" and _said_in(mention, there.tokens):
        return True
    if _spelt_there(mention, there.tokens) or (
        "acronym" in (mention.kind, mention.how) and _abbreviates(mention, there.tokens)
    ):
        return True
    other: Side = "target" if name == "source" else "source"
    said = {
        getattr(match, name).start: getattr(match, other)
        for match in comparison.matched("word")
        if match.similarity >= 0.9
    }
    plain = [token for token in words if token.pos != "name"]
    if not plain or len(plain) != len(words):
        return False
    # A part of a compound is not the whole: høyesterett is more than a court.
    return all(token.start in said and set(token.concepts) & set(said[token.start].concepts) for token in plain)


def _named_there(mention: Mention, there: Analysis) -> bool:
    """Whether one of the entity's names stands on the other side, in whatever spelling or case (the finance ministry; i Haag)."""
    if not mention.entities:
        return False
    plain = [fold(token.text.removesuffix("'s").removesuffix("’s")) for token in there.tokens]
    text = " ".join(["", *plain, ""])
    if there.lang != "en":
        text += " ".join(["|", *(word.removesuffix("s") for word in plain), ""])
    whole = [token.text.removesuffix("'s").removesuffix("’s").replace(".", "") for token in there.tokens]
    exact = {piece for word in whole for piece in (word, *word.split("-"))}  # US-led
    table = entity_table()
    found = [table.entities[entity] for entity in mention.entities if entity in table.entities]
    own = [entity for entity in found if entity.parent]
    for entity in own or found:
        for name in (*(entity.en if there.lang == "en" else entity.nb), *entity.acronyms):
            if name.isupper():
                if name in exact:
                    return True
            elif len(name) > 3 and f" {fold(name).removeprefix('the ')} " in text:
                return True
            elif name[:1].isupper() and name in exact:
                return True  # Mo Industripark: Mo i Rana
            elif there.lang != "en" and len(name) > 5 and " " not in name:
                # Talibanstyresmaktene, vatikankjennar: the name begins a compound.
                stem = fold(name).removesuffix("et").removesuffix("en")
                if any(len(word) > len(stem) + 2 and word.startswith(stem) for word in plain):
                    return True
    return False


def _said_in(mention: Mention, tokens: Sequence[Token]) -> bool:
    """Whether a word or compound part of the source means what the English name says (demokratisk: Democratic)."""
    pool = {value for token in tokens for value in (*token.concepts, *(v for part in token.parts for v in part))}
    if mention.key in pool:
        return True
    if mention.kind in ("ministry", "court", "parliament"):
        return False  # court and appeal in one sentence are not yet the court of appeal
    stems = {word[:6] for value in pool for word in value.split() if len(word) > 4}
    words = [word for word in mention.key.split() if len(word) > 3]
    return bool(words) and all(word[:6] in stems for word in words)


def _spelt_there(mention: Mention, tokens: Sequence[Token]) -> bool:
    """Whether the name's words stand on the other side, though not as a mention there."""
    norms = {fold(token.text).removesuffix("s") for token in tokens}
    words = [word for word in mention.key.split() if len(word) > 2]
    if all(word.removesuffix("s") in norms for word in mention.key.split()):
        return True
    if len(words) > 1:
        words = [word for word in words if word not in KINDS_OF_PLACE]  # Gardermobanen: the Gardermoen airport line
    # Folgefonntunnelen and the Folgefonn Tunnel, topprepublikanar and Republican: the stem is there.
    return bool(words) and all(len(word) > 5 and any(word[:6] in norm for norm in norms) for word in words)


KINDS_OF_PLACE = frozenset(
    (
        "airport line tunnel bridge field road street square station park peninsula island islands lake river mountain glacier valley fjord strait sea "
        "county municipality city town village district area region plateau island school church square stadium port harbour plant"
    ).split()
)
"""Common nouns that English puts beside a place name whose Norwegian form holds them."""


def _abbreviates(mention: Mention, tokens: Sequence[Token]) -> bool:
    """Whether an acronym's letters begin what a run of words on the other side says (AI: kunstig intelligens)."""
    letters = [char.lower() for char in mention.surface if char.isalpha()]
    content: list[tuple[str, ...]] = []
    for token in tokens:
        if token.weight > 0:
            # Vitskapsforbundet: the science foundation has two initials.
            content += token.parts if len(token.parts) > 1 else ((token.norm, *token.concepts),)
    for start in range(len(content) - len(letters) + 1):
        run = content[start : start + len(letters)]
        if all(any(value.startswith(letter) for value in group) for letter, group in zip(letters, run, strict=True)):
            return True
    return False


def touched(mention: Mention, comparison: Comparison, name: Side) -> bool:
    """Whether any ordinary word of the mention is said on the other side, so that it is reworded rather than gone."""
    if mention.how == "compound":
        return False  # of NTNU-studenten the student may be said, and NTNU not
    if known(mention) and name == "source":
        return class_of(mention) != "media" and _head_said(mention, comparison)
    matched = {getattr(match, name).start for match in comparison.matched("word") if match.similarity >= 0.75}
    words = [token for token in within(side(comparison, name).tokens, mention) if token.weight > 0]
    said = [token for token in words if token.start in matched and (token.pos != "name" or len(words) > 1)]
    return bool(said) and 2 * len(said) >= len(words) and any(token.pos != "name" for token in said)


def _head_said(mention: Mention, comparison: Comparison) -> bool:
    """Whether the target says what kind of body a known one is, and means this one (the research institute; not another institution)."""
    words = [token for token in within(comparison.source.tokens, mention) if token.weight > 0]
    heads = {value for token in words[-1:] for value in (token.parts[-1] if token.parts else token.concepts)}
    tokens = comparison.target.tokens
    inside = {token.start for token in words}
    for match in comparison.matched("word"):
        if match.source.start in inside and heads & {*match.target.concepts, match.target.norm}:
            index = next(i for i, token in enumerate(tokens) if token.start == match.target.start)
            if _definite(index, tokens):
                return True
    return False


def surely_named(mention: Mention) -> bool:
    """Whether the mention is surely a proper name: known to the table, or spelt as no ordinary word is."""
    if sum(char.isalpha() for char in mention.surface) < 2 or mention.key in _MONTHS:
        return False  # Q4, vitamin C, Sept
    return any(char.isupper() for char in mention.surface) and (known(mention) or mention.how == "spelling")


_MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec stateside".split())


GENERIC = frozenset(
    ("institution", "police", "court", "military", "parliament", "office", "title", "people", "religion", "event")
)


def common(mention: Mention) -> bool:
    """Whether the mention is a common noun for an institution or office (the police, the hospital) rather than a name (Vegvesenet)."""
    if not mention.entities or mention.kind not in GENERIC:
        return False
    table = entity_table()
    found = [table.entities[name] for name in mention.entities if name in table.entities]
    generic = [entity for entity in found if not entity.parent]
    if not generic:
        return False
    if mention.surface[:1].islower():
        return True
    if any(entity.parent and entity.kind not in GENERIC for entity in found):
        return False
    small = {fold(name).removeprefix("the ") for entity in generic for name in (*entity.nb, *entity.en) if _small(name)}
    return any(
        mention.key.removesuffix(ending) in small for ending in ("", "s", "n", "en", "et", "a", "ne", "ene", "es", "r")
    )


def _small(name: str) -> bool:
    return name.removeprefix("the ")[:1].islower()


def related_to_any(mention: Mention, comparison: Comparison, name: Side, *, loosely: bool = False) -> bool:
    """Whether the other side says, where nothing else is meant by it, what the mention belongs to or what belongs to it.

    Damascus and Syria's government, Bogotá and the government of Colombia. A country that has its own counterpart stands for that, and
    not for a ministry of it too.

    :param loosely: count those that have a counterpart of their own as well.
    """
    table = entity_table()
    theirs = side(comparison, "target" if name == "source" else "source").mentions
    other: Side = "target" if name == "source" else "source"
    bound = {getattr(match, other).start for match in comparison.matched("mention") if match.similarity >= 0.7}
    loosely = loosely or bool(CAPITALS & set(mention.entities))
    mine = {ancestor for entity in mention.entities for ancestor in (entity, *table.belongs_to(entity))}
    for item in theirs:
        if item.start in bound and not loosely:
            continue
        if class_of(item) not in ("place", "institution", "organisation"):
            continue  # Der Spiegel is German: it does not stand for Germany
        adjective = item.kind == "nationality" or item.how == "compound" or "no-norwegian" in item.entities
        if adjective and class_of(mention) != "place":
            continue  # Norwegian-owned names no directorate
        for entity in item.entities:
            if adjective and entity in ("no", "no-norwegian") and mention.kind != "country":
                continue  # so many things are Norwegian: the word names no town
            if entity in mine or (set(table.belongs_to(entity)) & set(mention.entities)):
                return True
    return False


CAPITALS = frozenset(
    (
        "oslo stockholm copenhagen helsinki reykjavik london paris berlin madrid rome lisbon vienna bern brussels the-hague dublin warsaw prague "
        "budapest bucharest sofia athens belgrade zagreb sarajevo skopje tirana kyiv minsk moscow chisinau tallinn riga vilnius tbilisi yerevan baku "
        "ankara damascus beirut jerusalem amman baghdad tehran riyadh doha abu-dhabi muscat sanaa cairo tripoli tunis algiers rabat khartoum "
        "addis-ababa nairobi kampala kigali mogadishu pretoria abuja dakar bamako washington ottawa mexico-city havana bogota caracas "
        "lima santiago buenos-aires brasilia beijing tokyo seoul pyongyang taipei hanoi bangkok jakarta manila new-delhi islamabad kabul dhaka "
        "kathmandu colombo canberra wellington"
    ).split()
)
"""Capitals stand for their states: Bogotá for the government of Colombia."""

DESCRIPTIONS: dict[str, frozenset[str]] = {
    "ministry": frozenset("ministry department government".split()),
    "institution": frozenset(
        (
            "agency directorate authority regulator watchdog inspectorate institute institution body office service administration fund bureau bank "
            "hospital court council board commission school museum executive centre center exchange market index"
        ).split()
    ),
    "university": frozenset("university college school institution campus".split()),
    "party": frozenset("party".split()),
    "union": frozenset("union federation confederation association".split()),
    "club": frozenset("club team side".split()),
    "company": frozenset(
        "company firm group giant operator airline carrier bank utility retailer producer manufacturer maker shipowner corporation line".split()
    ),
    "court": frozenset(("court", "judges", "tribunal", "bench")),
    "parliament": frozenset("parliament assembly house chamber legislature lawmakers mps".split()),
    "organisation": frozenset(
        (
            "organisation organization group association charity alliance bloc federation confederation union party company firm giant operator "
            "airline carrier bank club team university college school agency executive militia movement utility retailer producer manufacturer "
            "maker shipowner line side"
        ).split()
    ),
    "media": frozenset(
        "newspaper paper daily broadcaster channel magazine tabloid network agency outlet website".split()
    ),
    "place": frozenset(
        (
            "country nation state republic kingdom city town capital village municipality island islands region county province river lake mountain "
            "peak sea strait peninsula fjord valley district area stadium ground venue neighbourhood airport away"
        ).split()
    ),
    "name": frozenset("company firm club newspaper town village ship boat vessel group".split()),
    "person": frozenset(
        (
            "striker forward winger midfielder defender goalkeeper keeper captain player coach manager boss skipper rider driver champion singer actor "
            "actress author writer artist president minister premier chancellor senator lawmaker mp politician leader suspect defendant accused"
        ).split()
    ),
}
"""What a faithful text may call a thing whose name it leaves out ("the Nordic country", "the regulator"), by class."""
_INDEFINITE = frozenset("a an another some one any several many two other".split())
_DEFINITE = frozenset("the its his her their our this that these those".split())


def described(mention: Mention, comparison: Comparison) -> str:
    """The target's definite description of such a thing that renders no other word of the source (the ministry); empty without one.

    The one that says more comes first: "the Trondheim daily" before "the company".
    """
    kinds = DESCRIPTIONS.get(mention.kind) or DESCRIPTIONS.get(class_of(mention), frozenset())
    if mention.kind == "name":
        if len(mention.key.split()) > 1:
            return ""  # a whole name, most often a person's
        kinds = kinds | DESCRIPTIONS["person"]
    found = []
    free = {gap.item.start for gap in comparison.missing("word", "target")}
    tokens = comparison.target.tokens
    for index, token in enumerate(tokens):
        word = token.norm.removesuffix("'s")
        if word not in kinds:
            continue
        if word == "away" or (token.start in free and _definite(index, tokens)):
            bare = index > 0 and tokens[index - 1].norm == "the"
            found.append((bare, f"the {word}" if bare else word))
    return min(found)[1] if found else ""


def _definite(index: int, tokens: Sequence[Token]) -> bool:
    """Whether a noun is a certain one: the agency, Norway's agency; not an agency, another agency, agencies."""
    for before in reversed(tokens[max(0, index - 5) : index]):
        if before.norm in _INDEFINITE or before.pos == "punct":
            return False
        if before.pos in ("prep", "verb", "conj", "sconj"):
            return False
        if before.norm in _DEFINITE or before.text.endswith(("'s", "’s", "s'")) or before.pos == "name":
            return True
    return False


def class_of(mention: Mention) -> str:
    """The class of things that the mention could be mistaken within."""
    return CLASSES.get(mention.kind, "name")


def classes(mention: Mention) -> frozenset[str]:
    """Every class that one of the mention's entities is of."""
    table = entity_table()
    return frozenset(
        CLASSES.get(table.entities[name].kind, "name") for name in mention.entities if name in table.entities
    )


def known(mention: Mention) -> bool:
    """Whether the entity table knows the mention."""
    return bool(mention.entities)


def own(mention: Mention) -> tuple[str, ...]:
    """The mention's entities that belong to somebody (Bane NOR), without their kinds (a railway authority); all where none does."""
    table = entity_table()
    parented = tuple(name for name in mention.entities if (found := table.entities.get(name)) and found.parent)
    return parented or mention.entities


def elsewhere(mention: Mention, context: Context, name: Side) -> bool:
    """Whether the other document names the thing in another place."""
    named = context.source_entities if name == "source" else context.target_entities
    return (
        mention.key in named
        or bool(set(own(mention)) & named)
        or (set(_long(mention.key)) <= named and bool(_long(mention.key)))
    )


def _long(key: str) -> list[str]:
    return [word for word in key.split() if len(word) > 2]


def lost(comparison: Comparison, kind: str) -> Iterator[object]:
    """The source's items of one kind that have no counterpart."""
    return (gap.item for gap in comparison.missing(kind, "source"))


def added(comparison: Comparison, kind: str) -> Iterator[object]:
    """The target's items of one kind that have no counterpart."""
    return (gap.item for gap in comparison.missing(kind, "target"))


def place_in(item: object, analysis: Analysis) -> float:
    """Where something stands in its side, from 0 (start) to 1 (end)."""
    if not analysis.tokens:
        return 0.0
    first, last = analysis.tokens[0].start, analysis.tokens[-1].end
    start: int = item.start  # type: ignore[attr-defined]
    return (start - first) / max(1, last - first)


def named(mention: Mention) -> str:
    """A mention for a message: the English name where the table knows one, with the words of the text."""
    if mention.entities:
        name = english_name(mention)
        if name.casefold() != mention.surface.casefold():
            return f"{mention.surface} ({name})"
    return mention.surface


def english_name(mention: Mention) -> str:
    """What English calls the mention: the name of the text where that is one of them, the adjective for a nationality."""
    table = entity_table()
    if not mention.entities:
        return mention.surface
    if mention.kind == "nationality":
        return table.adjectives.get(mention.entities[0]) or table.name(mention.entities[0])
    listed = {fold(name) for entity in mention.entities if (found := table.entities.get(entity)) for name in found.en}
    return mention.surface if mention.key in listed else table.name(own(mention)[0])


def word_before(mention: Mention, tokens: Sequence[Token], back: int = 1) -> Token | None:
    """The token that stands `back` places before a mention."""
    index = next((i for i, token in enumerate(tokens) if token.start >= mention.start), len(tokens))
    return tokens[index - back] if index >= back else None


def word_after(mention: Mention, tokens: Sequence[Token]) -> Token | None:
    """The token right after a mention."""
    return next(
        (token for token in tokens if token.start >= mention.end and token.text not in ("'s", "’s", "'", "’")), None
    )


def opens_sentence(mention: Mention, tokens: Sequence[Token]) -> bool:
    """Whether only marks stand before the mention, so that its capital tells nothing."""
    before = word_before(mention, tokens)
    return before is None or before.text in "–—:;«\"“„‘'(…!?."


def title_case(tokens: Sequence[Token]) -> bool:
    """Whether a side is written as a headline, every word with a capital."""
    words = [token for token in tokens if token.text[0].isalpha() and len(token.text) > 3]
    large = sum(token.text[0].isupper() for token in words)
    small = sum(token.text[0].islower() and token.pos in ("noun", "verb", "adj") for token in words)
    return len(words) > 3 and large > 2 and 6 * small <= large


def _joint(theirs: Mention, comparison: Comparison, before: Token | None, skip: int) -> tuple[Token | None, int]:
    """The "and" before the words that describe a name, with how far back it stands."""
    while before is not None and skip < 6 and before.norm not in ("and", "or"):
        if before.pos in ("verb", "prep", "punct"):
            return None, skip
        before = word_before(theirs, comparison.target.tokens, skip)
        skip += 1
    return before, skip


def coordinated(theirs: Mention, comparison: Comparison) -> bool:
    """Whether a target mention is joined by "and" to one that has a counterpart (Lyon and Paris): it explains nothing."""
    before = word_before(theirs, comparison.target.tokens)
    skip = 2
    if before is not None and before.norm in ("the", "its", "their", "his", "her", "rival", "neighbour", "partner"):
        before, skip = _joint(theirs, comparison, before, skip)
    elif before is not None and before.text[0].islower() and before.pos in ("noun", "adj"):
        before, skip = _joint(theirs, comparison, before, skip)  # and the energy giant Statkraft
    if before is None or before.norm not in ("and", "or"):
        return False
    return any(0 < before.start - match.target.end <= 20 for match in comparison.matches if match.kind == "mention")


def explains_next(theirs: Mention, comparison: Comparison) -> bool:
    """Whether a target name only tells whose the next thing is (Oslo's Gardermoen airport, the UN agency, Jupiter's moon Europa)."""
    tokens = comparison.target.tokens
    after = word_after(theirs, tokens)
    if after is None or after.pos == "punct":
        return False
    possessive = theirs.surface.endswith(("'s", "’s", "s'")) or any(
        token.text.endswith(("'s", "’s")) for token in within(tokens, theirs)
    )
    person = class_of(theirs) == "name" and len(theirs.key.split()) > 1
    if possessive and class_of(theirs) in ("place", "name") and not person:
        return True
    if class_of(theirs) == "organisation" and after.norm in EVERY_DESCRIPTION:
        return True
    if theirs.kind == "country" and after.pos in ("noun", "adj") and after.text[0].islower():
        return True  # US legislation
    bound = [match.target for match in comparison.matched("mention")]
    return any(0 <= other.start - theirs.end <= 1 for other in bound) or (
        class_of(theirs) in ("place", "media")
        and after.text[0].islower()
        and after.pos not in ("prep", "conj", "sconj", "pron", "det", "part", "adv")
        and any(0 <= other.start - after.end <= 1 for other in bound)
    )


EVERY_DESCRIPTION = frozenset(word for words in DESCRIPTIONS.values() for word in words)
