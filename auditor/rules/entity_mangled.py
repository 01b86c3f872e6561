"""ENT004: a name half translated or respelt."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.knowledge.entities import entity_table, fold
from auditor.languages import get_language
from auditor.records import Comparison, Finding, Match, Mention, Token
from auditor.registry import Example, Rule
from auditor.rules._evidence import (
    added,
    class_of,
    common,
    english_name,
    explained,
    known,
    lost,
    opens_sentence,
    place_in,
    title_case,
    within,
    word_before,
)
from auditor.rules._names import PARTICLES, garbled, half_translated, inflected, misspelt, part_of, person_like
from auditor.rules.context import Context

NAMED = ("institution", "organisation", "media")
KEPT = ("place", "media")
"""Classes whose English names are spelt as the Norwegian ones, or listed: towns, mountains, newspapers."""
KEPT_KINDS = ("company", "club", "news", "newspaper")
LANDFORMS = frozenset(
    (
        "fjord sound bay cape point headland island islands isle harbour harbor port dale valley mountain hill hills lake water waters river stream "
        "town city village field fields marsh grove meadow creek brook beach shore sea bridge street road lane forest wood woods sand tongue land "
        "house church farm stead home homes ridge peak rock stone bank mark moor plain lead channel strait"
    ).split()
)
"""Words of place names: a Norwegian town's last part is not turned into one."""
SETTLEMENTS = ("town", "city", "village")
TAILS = {
    "tunnel": ("tunnelen",), "line": ("banen", "bana", "linjen", "linja"), "railway": ("banen", "bana"), "bridge": ("brua", "broen", "bruen"),
    "field": ("feltet",), "glacier": ("breen",), "plateau": ("vidda",), "road": ("veien", "vegen"), "fjord": ("fjorden",), "valley": ("dalen",),
    "mountain": ("fjellet",), "lake": ("vatnet", "vannet", "sjøen"), "sea": ("havet", "sjøen"), "river": ("elva", "elven"), "island": ("øya", "øyen"), "bay": ("bukta", "bukten"),
    "forest": ("skogen",), "islands": ("øyene", "øyane"), "strait": ("stredet", "sundet"), "street": ("gata", "gaten"), "square": ("plassen", "torget"),
}  # fmt: skip
"""English common nouns set apart from a name, and the Norwegian endings that they render."""
BODIES = frozenset(
    "company firm group union newspaper magazine paper boat ship vessel ferry town village gang app club band party bank shop hotel shipowner".split()
)
"""Things whose own names, set behind the noun, are not translated (fagforeningen Safe)."""


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A target name that keeps part of a source name and turns the rest, or is another word in its place."""
    done: set[int] = set()
    exact = {match.target.start for match in comparison.matched("mention") if match.similarity >= 1.0 and _sure(match)}
    served = {match.source.start for match in comparison.matched("mention") if match.similarity >= 1.0 and _sure(match)}
    for match in comparison.matched("mention"):
        mine, theirs = match.source, match.target
        if theirs.start in exact or mine.start in served or theirs.start in done or theirs.entities:
            continue
        how = _altered(match, comparison, context)
        if how:
            done.add(theirs.start)
            yield _finding(comparison, context, mine, theirs, how, 0.7)
    gone = [item for item in lost(comparison, "mention") if isinstance(item, Mention)]
    for mine in gone:
        word = _as_word(mine, comparison, context)
        if word is not None:
            done.add(word.start)
            yield _finding(
                comparison, context, mine, Mention(word.text, word.start, word.end, "name"), "read as a word", 0.75
            )
    some = [match.source for match in comparison.matched("mention") if match.similarity < 1.0]
    for theirs in added(comparison, "mention"):
        if not isinstance(theirs, Mention) or theirs.entities or theirs.start in done:
            continue
        if theirs.key in context.source_words:
            continue
        plain = explained(theirs, comparison, "target")
        found = None
        if not plain:
            found = next(((mine, how) for mine in gone if (how := _turned(mine, theirs, comparison))), None)
        else:
            found = next(((mine, "translated") for mine in gone if _settlement(mine, theirs)), None)
        found = found or next(((mine, how) for mine in some if (how := _rest(mine, theirs, comparison))), None)
        if found:
            mine, how = found
            yield _finding(comparison, context, mine, theirs, how, 0.85 if how == "half translated" else 0.7)
            continue
        for mine in gone:
            if (
                known(mine)
                and not plain
                and class_of(mine) in (*NAMED, "place", "office")
                and mine.surface[:1].isupper()
                and len(theirs.key.split()) > 1
                and abs(place_in(mine, comparison.source) - place_in(theirs, comparison.target)) < 0.3
                and _shares_part(mine, theirs, comparison)
            ):
                yield _finding(comparison, context, mine, theirs, "put together from parts", 0.65)
                break


def _as_word(mine: Mention, comparison: Comparison, context: Context) -> Token | None:
    """The target's common noun that a name of one word was taken for: Island (Iceland) as the island, north of Stad as of the city."""
    words = within(comparison.source.tokens, mine)
    if len(words) != 1 or not mine.surface[:1].isupper() or mine.kind not in TAKEN_FOR_WORDS or context.same_language:
        return None
    if opens_sentence(mine, comparison.source.tokens) and not known(mine):
        return None
    readings = get_language(comparison.source.lang).read_word(mine.surface.lower())
    meant = {
        value for reading in readings if reading.pos == "noun" for value in reading.concepts[:3] if " " not in value
    }
    names = {word for name in _names(mine) for word in name.split()}
    said = {fold(token.text) for one in context.comparisons for token in one.target.tokens if token.text[:1].isupper()}
    if names & said or mine.key in said or english_name(mine).casefold() in context.target.text.casefold():
        return None
    elsewhere = {
        value
        for token in comparison.source.tokens
        if token.start != words[0].start
        for value in (*token.concepts, *(value for part in token.parts for value in part))
    }
    for token in comparison.target.tokens:
        own = {token.norm, *token.concepts[:1]}
        if (
            token.text[:1].islower()
            and token.pos in ("noun", "adj")
            and own & {mine.key, *meant}
            and not own & elsewhere
        ):
            return token
    return None


TAKEN_FOR_WORDS = frozenset(
    "country place city town municipality region county island party person name club newspaper news company mountain".split()
)
"""Kinds of names that are no words of the language any more."""


def _names(mine: Mention) -> set[str]:
    table = entity_table()
    return {fold(name) for entity in mine.entities if (found := table.entities.get(entity)) for name in found.en}


def _sure(match: Match) -> bool:
    return match.evidence.startswith(("entity table", "same name"))


def _turned(mine: Mention, theirs: Mention, comparison: Comparison) -> str:
    if person_like(mine, theirs):
        return ""  # another person: ENT002
    if known(mine) and class_of(mine) in NAMED and _stem_kept(mine, theirs):
        return "half translated"
    return half_translated(mine, theirs) or misspelt(mine, theirs) or _like_a_place(mine, theirs, comparison)


def _rest(mine: Mention, theirs: Mention, comparison: Comparison) -> str:
    """How a name is turned whose other words are kept (Mo i Rana: Moor in Rana)."""
    how = part_of(mine, theirs)
    if how and theirs.how == "spelling":
        return how
    words = [word for word in mine.key.split() if word not in PARTICLES]
    said = {fold(token.text) for token in comparison.target.tokens}
    partner = next((match.target for match in comparison.matched("mention") if match.source.start == mine.start), None)
    left = [word for word in words if word not in said]
    near = partner is not None and 0 < max(partner.start - theirs.end, theirs.start - partner.end) <= 5
    return "half translated" if near and known(mine) and left and class_of(mine) == "place" else ""


def _altered(match: Match, comparison: Comparison, context: Context) -> str:
    """How a target name that was linked to a source name by its likeness departs from it; empty where it is a name of the thing."""
    mine, theirs = match.source, match.target
    spelling, translated = match.evidence.startswith("spelling"), match.evidence == "translated name"
    if not (spelling or translated) or theirs.key in context.source_words or title_case(comparison.target.tokens):
        return ""
    if known(mine):
        if translated and class_of(mine) in NAMED and mine.kind not in KEPT_KINDS and not common(mine):
            return "" if _some_body(mine, theirs) else "put together from parts"
        if class_of(mine) in NAMED and spelling and _stem_kept(mine, theirs):
            return "half translated"
        if mine.kind == "nationality" or (class_of(mine) not in KEPT and mine.kind not in KEPT_KINDS):
            return ""
        return "" if _accepted(mine, theirs) else ("translated" if translated else "respelt")
    if spelling:
        return garbled(mine, theirs) or _like_a_place(mine, theirs, comparison)
    return _like_a_place(mine, theirs, comparison) or _brand(mine, theirs, comparison)


def _stem_kept(mine: Mention, theirs: Mention) -> bool:
    """Whether the name of a body keeps the beginning of its Norwegian word, and turns the end (Flyktninghjelpa: the Flyktning Aid)."""
    table = entity_table()
    english = {
        word
        for entity in mine.entities
        if (found := table.entities.get(entity))
        for name in found.en
        for word in fold(name).split()
    }
    said = theirs.key.split()
    return len(said) > 1 and any(
        len(word) > 4 and word not in english and other.startswith(word) and len(other) - len(word) >= 4
        for word in said
        for other in mine.key.split()
    )


def _some_body(mine: Mention, theirs: Mention) -> bool:
    """Whether a name that the table does not list still says the same kind of body, in words of the names that it lists."""
    table = entity_table()
    names = {
        word[:4]
        for entity in mine.entities
        if (found := table.entities.get(entity))
        for name in found.en
        for word in fold(name).split()
        if len(word) > 3 and word not in PARTICLES
    }
    said = [word for word in theirs.key.split() if len(word) > 3 and word not in PARTICLES]
    if not said:
        return True
    kept = [word for word in said if word[:4] in names]
    return len(kept) == len(said) or (bool(kept) and (said[-1] in BODY_NOUNS or said[0] in BODY_NOUNS))


BODY_NOUNS = frozenset(
    (
        "association union federation confederation commission board authority agency directorate council committee institute institution office "
        "administration service services bureau organisation organization party court ministry department fund bank university college school "
        "hospital museum centre center society league foundation company group inspectorate ombud ombudsman tribunal corporation forum network"
    ).split()
)
"""Common nouns for a body: which of them it is called is a matter of choice."""


def _accepted(mine: Mention, theirs: Mention) -> bool:
    """Whether a target name is one of the known thing's, or holds its words as they are spelt."""
    table = entity_table()
    names = {
        fold(name).removeprefix("the ")
        for entity in mine.entities
        if (found := table.entities.get(entity))
        for name in (*found.en, *found.nb, *found.acronyms)
    }
    if theirs.key in names or any(inflected(theirs.key, name) for name in names if theirs.how != "ordinary words"):
        return True
    said = [word for word in theirs.key.split() if word not in PARTICLES]
    if len(said) > 1 and said[-1] in LANDFORMS:
        english = [fold(name) for entity in mine.entities if (row := table.entities.get(entity)) for name in row.en]
        tails = TAILS.get(said[-1], ())
        if said[0].endswith(tails or ("-",)) and not any(said[0] in name.split() for name in english):
            return False  # the Barentshavet Sea
    for name in names:
        spelt = [word for word in name.split() if word not in PARTICLES]
        kept = [any(word == other or (len(word) > 3 and inflected(word, other)) for other in said) for word in spelt]
        if spelt and all(kept) and theirs.how != "ordinary words":
            return True
        if len(said) < len(spelt) and all(word in spelt for word in said):
            return True
        # Folgefonn Tunnel, Repparfjord: the name with its common noun set apart.
        if len(said) > 1 and name.startswith(said[0]) and len(said[0]) > 3 and name.endswith(("en", "et", "a")):
            return any(name.endswith(tail) for tail in TAILS.get(said[-1], ()))
    return False


def _settlement(mine: Mention, theirs: Mention) -> bool:
    """Whether the end of a town's name was set apart and translated (Longyear Village)."""
    first, second = mine.key.split(), theirs.key.split()
    if len(first) != 1 or len(second) != 2 or second[-1] not in SETTLEMENTS or not second[0]:
        return False
    return first[0].startswith(second[0]) and first[0][len(second[0]) :] in ("by", "byen", "bygd", "bygda", "bygdi")


def _like_a_place(mine: Mention, theirs: Mention, comparison: Comparison) -> str:
    """``"translated"`` where a town's or valley's name was taken for ordinary words (Øksfjord: Axe Fjord; Port Harcourt: Harcourt Harbour)."""
    if known(mine) and class_of(mine) != "place":
        return ""
    first, second = mine.key.split(), theirs.key.split()
    if _settlement(mine, theirs):
        return "translated"
    if len(first) == 1 and len(second) == 2 and second[-1] in LANDFORMS and second[0] != first[0][: len(second[0])]:
        tails = (second[-1], *TAILS.get(second[-1], ()), *(tail[:-2] for tail in TAILS.get(second[-1], ())))
        words = within(comparison.target.tokens, theirs)
        if first[0].endswith(tails) and first[0][0] == second[0][0] and words and words[0].readings:
            return "translated"  # Hjelmeland: Helmet Land
    if len(first) == 1 and len(second) == 2 and second[-1] in LANDFORMS and not first[0].endswith(("en", "et")):
        joined = "".join(second)
        prefix = first[0].startswith(second[0]) and len(second[0]) > 2
        parts = _meanings(within(comparison.source.tokens, mine))
        if (prefix and second[-1][0] == first[0][len(second[0]) : len(second[0]) + 1]) or joined == first[0]:
            return "translated"
        return (
            "translated"
            if not prefix and second[0] in parts and (second[1] in parts or first[0].endswith(second[1]))
            else ""
        )
    if len(first) == len(second) == 2 and first != second and first[1] == second[0] and second[1] in LANDFORMS:
        return "translated"
    return ""


def _brand(mine: Mention, theirs: Mention, comparison: Comparison) -> str:
    """``"translated"`` where the own name of a company or paper, set behind its noun, was turned into words."""
    if opens_sentence(mine, comparison.source.tokens):
        return ""
    parts = _meanings(within(comparison.source.tokens, mine))
    kept = set(mine.key.split()) & set(theirs.key.split())
    if parts & {"bank", "savings bank"} and not kept and len(mine.key.split()) > 1:
        return "translated"
    before = word_before(mine, comparison.source.tokens)
    if before is None or before.text[0].isupper() or before.pos != "noun" or kept:
        return ""
    last = before.parts[-1] if before.parts else before.concepts
    return "translated" if BODIES & set(last) else ""


def _meanings(tokens: list[Token]) -> set[str]:
    return {value for token in tokens for group in (token.concepts, *token.parts) for value in group}


def _shares_part(mine: Mention, theirs: Mention, comparison: Comparison) -> bool:
    stems = {
        word[:5]
        for value in _meanings(within(comparison.source.tokens, mine))
        for word in value.split()
        if len(word) > 3
    }
    return any(word[:5] in stems for word in theirs.key.split() if len(word) > 3)


def _finding(
    comparison: Comparison, context: Context, mine: Mention, theirs: Mention, how: str, confidence: float
) -> Finding:
    right = english_name(mine)
    said = f"{mine.surface} ({right})" if right.casefold() != mine.surface.casefold() else mine.surface
    return context.finding(
        RULE,
        comparison.unit,
        f"source: {said}; target: {theirs.surface}: the name is {how}",
        source=mine,
        target=theirs,
        evidence={"how": how, "entities": list(mine.entities)},
        suggestion=f"write {right}",
        confidence=confidence,
    )


RULE = Rule(
    code="ENT004",
    name="entity-mangled",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a name that was partly translated or respelt: Deir al-Zor as "Desert al-Zor", Solberg as "Sun mountain", Støre as "Starre".

## Why it matters
The reader looks for a place or person that does not exist.

## Known limits
A transliteration that the entity table does not list, and that differs much from the source's, may be taken for a mangled name.
""",
    bad=(
        Example(
            "Deir al-Zor ligger ved grensen til Irak.", "Desert al-Zor lies by the border with Iraq.", "Desert al-Zor"
        ),
        Example(
            "Advokat Kari Myklebust sier at klienten nekter.",
            "Lawyer Kari Mycklebuts says that the client denies it.",
            "Kari Mycklebuts",
        ),
    ),
    good=(
        Example("Deir al-Zor ligger ved grensen til Irak.", "Deir ez-Zor lies by the border with Iraq."),
        Example(
            "Advokat Kari Myklebust sier at klienten nekter.",
            "Kari Myklebust, a lawyer, says that the client denies it.",
        ),
    ),
    check=check,
    by_words=True,
    priority=15,
)
