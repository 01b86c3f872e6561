"""What several rules ask of a comparison: which words are matched, what stands near a word, which names are explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


def explained(mention: Mention, comparison: Comparison, name: Side) -> bool:
    """Whether the other side says the mention in ordinary words (tingretten: the court), so that nothing was lost or added."""
    words = [token for token in within(side(comparison, name).tokens, mention) if token.weight > 0]
    if not words:
        return False
    there = side(comparison, "target" if name == "source" else "source")
    if name == "target" and _said_in(mention, there.tokens):
        return True
    if _spelt_there(mention, there.tokens) or (mention.kind == "acronym" and _abbreviates(mention, there.tokens)):
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
    # Folgefonntunnelen and the Folgefonn Tunnel, topprepublikanar and Republican: the stem is there.
    return bool(words) and all(len(word) > 5 and any(word[:6] in norm for norm in norms) for word in words)


def _abbreviates(mention: Mention, tokens: Sequence[Token]) -> bool:
    """Whether an acronym's letters begin what a run of words on the other side says (AI: kunstig intelligens)."""
    letters = [char.lower() for char in mention.surface if char.isalpha()]
    content = [token for token in tokens if token.weight > 0]
    for start in range(len(content) - len(letters) + 1):
        run = content[start : start + len(letters)]
        if all(
            any(value.startswith(letter) for value in (token.norm, *token.concepts))
            for letter, token in zip(letters, run, strict=True)
        ):
            return True
    return False


def touched(mention: Mention, comparison: Comparison, name: Side) -> bool:
    """Whether any ordinary word of the mention is said on the other side, so that it is reworded rather than gone."""
    matched = matched_starts(comparison, name)
    return any(
        token.start in matched and token.pos != "name" for token in within(side(comparison, name).tokens, mention)
    )


def surely_named(mention: Mention) -> bool:
    """Whether the mention is surely a proper name: known to the table, or spelt as no ordinary word is."""
    return any(char.isupper() for char in mention.surface) and (known(mention) or mention.how == "spelling")


GENERIC = frozenset(
    ("institution", "police", "court", "military", "parliament", "office", "title", "people", "religion", "event")
)


def common(mention: Mention) -> bool:
    """Whether the mention is a common noun for an institution or office (the police, the hospital) rather than a name."""
    table = entity_table()
    if not mention.entities:
        return False
    found = [table.entities[name] for name in mention.entities if name in table.entities]
    return mention.kind in GENERIC and any(not entity.parent for entity in found)


def related_to_any(mention: Mention, others: Iterable[Mention]) -> bool:
    """Whether one of `others` belongs to the mention's entity or it to theirs (Damascus and Syria's government)."""
    table = entity_table()
    mine = {ancestor for entity in mention.entities for ancestor in (entity, *table.belongs_to(entity))}
    for other in others:
        for entity in other.entities:
            if entity in mine or set(table.belongs_to(entity)) & set(mention.entities):
                return True
    return False


def class_of(mention: Mention) -> str:
    """The class of things that the mention could be mistaken within."""
    return CLASSES.get(mention.kind, "name")


def known(mention: Mention) -> bool:
    """Whether the entity table knows the mention."""
    return bool(mention.entities)


def elsewhere(mention: Mention, context: Context, name: Side) -> bool:
    """Whether the other document names the thing in another place."""
    named = context.source_entities if name == "source" else context.target_entities
    return (
        mention.key in named
        or bool(set(mention.entities) & named)
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
        name = entity_table().name(mention.entities[0])
        if name.casefold() != mention.surface.casefold():
            return f"{mention.surface} ({name})"
    return mention.surface
