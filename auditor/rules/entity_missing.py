"""ENT001: a mention of the source that the target lost."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.knowledge.entities import entity_table
from auditor.records import Comparison, Finding, Mention
from auditor.registry import Example, Rule
from auditor.rules._evidence import (
    CAPITALS,
    class_of,
    common,
    described,
    elsewhere,
    explained,
    known,
    lost,
    named,
    related_to_any,
    surely_named,
    title_case,
    touched,
    word_before,
)
from auditor.rules.context import Context

# What a faithful text may leave to the reader: nationalities, offices and peoples are often said by a pronoun or a plain noun.
LEFT_OUT = ("office", "people", "event")
SOLE = ("king", "queen", "crown-prince", "crown-princess", "emperor", "empress", "pope", "prince", "princess")
"""Titles whose bearer needs no name (Kong Harald: the monarch)."""
PERSONAL = frozenset("he she they his her their him them".split())


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A name of the source that nothing in the target says."""
    if len([match for match in comparison.matches if match.kind != "claim"]) < 3:
        return
    for mine in lost(comparison, "mention"):
        if not isinstance(mine, Mention) or explained(mine, comparison, "source"):
            continue
        small = mine.surface[:1].islower() and mine.kind == "ministry" and "ministry-generic" not in mine.entities
        if (
            not (surely_named(mine) or small or _inside(mine, comparison))
            or touched(mine, comparison, "source")
            or (common(mine) and not small)
            or class_of(mine) in LEFT_OUT
            or mine.kind == "nationality"
            or "no" in mine.entities
        ):
            continue
        if related_to_any(mine, comparison, "source", loosely=_seat(mine, comparison)):
            continue
        instead = described(mine, comparison)
        if instead and not _vague(instead, mine, comparison, context):
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {named(mine)}; target: nothing that names it",
            source=mine,
            evidence={"entities": list(mine.entities), "kind": mine.kind},
            confidence=_confidence(mine, comparison, context) - (0.1 if instead else 0.0),
        )


def _inside(mine: Mention, comparison: Comparison) -> bool:
    """Whether several capitalised words stand inside the sentence: a name, though the lexicon knows each of them."""
    before = word_before(mine, comparison.source.tokens)
    return (
        mine.how == "ordinary words"
        and len([word for word in mine.surface.split() if word[:1].isupper()]) > 1
        and before is not None
        and before.pos not in ("punct",)
        and not title_case(comparison.source.tokens)
    )


def _seat(mine: Mention, comparison: Comparison) -> bool:
    """Whether a place only tells whose a body is (the finance ministry in Buenos Aires), which its country tells as well."""
    if class_of(mine) != "place":
        return False
    return any(
        0 < mine.start - other.end <= 4 and class_of(other) == "institution" for other in comparison.source.mentions
    )


VAGUE = frozenset(
    f"the {word}"
    for word in "company firm group newspaper paper organisation organization party union club team university college institution body town village".split()
)
"""Descriptions that tell no more than what kind of thing it is."""


def _vague(instead: str, mine: Mention, comparison: Comparison, context: Context) -> bool:
    """Whether "the company" stands for a name that the text has not given, in a rendering that is close otherwise."""
    if instead not in VAGUE or elsewhere(mine, context, "target"):
        return False
    return comparison.precision >= 0.65 and min(comparison.coverage + 0.15, comparison.precision) >= 0.65


HOME = frozenset(("us", "gb", "england"))
"""Countries of English papers, whose own offices and courts need no name of the country there."""
SEATED = ("court", "parliament", "ministry")
SPEECH = frozenset("say tell state announce declare comment speak".split())


def _in_title(mine: Mention, comparison: Comparison) -> bool:
    """Whether a country only belongs to the title of somebody whose name is kept (Nord-Koreas leder Kim Jong-un)."""
    titles = [other for other in comparison.source.mentions if class_of(other) == "office"]
    title = next((other for other in titles if 0 < other.start - mine.end <= 2), None)
    return title is not None and any(
        0 < match.source.start - title.end <= 2 and not known(match.source) for match in comparison.matched("mention")
    )


def _bracketed(mine: Mention, comparison: Comparison) -> bool:
    """Whether a party stands in brackets behind a politician, as Norwegian papers have it: Vestre (Ap)."""
    before = word_before(mine, comparison.source.tokens)
    return mine.kind == "party" and before is not None and before.text == "("


def _only_locates(mine: Mention, comparison: Comparison) -> bool:
    """Whether a place only tells where a thing is that the target names, or whose it is: the Court of Appeal in London."""
    if class_of(mine) != "place":
        return False
    table = entity_table()
    tokens = comparison.source.tokens
    kept = [match.source for match in comparison.matched("mention") if match.source.start != mine.start]
    before, second = word_before(mine, tokens), word_before(mine, tokens, 2)
    if mine.kind == "country" and _in_title(mine, comparison):
        return True
    if before is not None and before.pos == "prep" and second is not None:
        for other in kept:
            third = word_before(mine, tokens, 3)
            town = not known(other) and other.start == second.start and third is not None and third.pos == "prep"
            if town and mine.kind in ("city", "municipality", "county", "region", "country"):
                return True  # på Lambertseter i Oslo
            near = second.start < other.end <= second.end or (
                other.how == "compound" and second.start <= other.start < second.end
            )
            if near and (other.kind in SEATED or other.how == "compound" or class_of(other) == "place"):
                return True
            if near and CAPITALS & set(mine.entities) and class_of(other) == "office":
                return True  # a spokesperson in Washington
        if CAPITALS & set(mine.entities) and SPEECH & set(second.concepts):
            return True  # sa i Washington
        third = word_before(mine, tokens, 3)
        if CAPITALS & set(mine.entities) and third is not None and third.pos == "verb" and SPEECH & set(third.concepts):
            return True
    # The Supreme Court and the Republicans are the USA's.
    if any(set(mine.entities) & set(table.belongs_to(entity)) for other in kept for entity in other.entities):
        return True
    return bool(HOME & set(mine.entities)) and any(class_of(other) in ("office", "institution") for other in kept)


def _confidence(mine: Mention, comparison: Comparison, context: Context) -> float:
    value = 0.8 if known(mine) else 0.7
    if _only_locates(mine, comparison) or _bracketed(mine, comparison):
        value -= 0.35
    if not known(mine) and len(mine.key.split()) == 1:
        value -= 0.1  # a surname by itself is soon a role, a nickname
    if _apposed(mine, comparison):
        value -= 0.35  # Deptford, London: the nearer place is enough
    pronoun = any(token.norm in PERSONAL for token in comparison.target.tokens)
    repeated = (
        sum(bool(set(m.entities) & set(mine.entities)) or m.key == mine.key for m in comparison.source.mentions) > 1
    )
    if elsewhere(mine, context, "target"):
        # A text that names it elsewhere may say "it" here.
        value -= 0.25 if class_of(mine) == "place" and not pronoun else 0.35
    if repeated:
        value -= 0.3
    titled = [other for other in comparison.source.mentions if 0 <= mine.start - other.end <= 1]
    if not known(mine) and len(mine.key.split()) == 1 and _formal(comparison):
        value -= 0.2  # Sharon: Ms Davis
    if any(entity.startswith(SOLE) for other in titled for entity in other.entities):
        value -= 0.3  # Kong Harald: the monarch
    value -= 0.4 * max(0.0, 0.6 - comparison.coverage)
    return max(0.0, value)


def _formal(comparison: Comparison) -> bool:
    return any(token.norm.rstrip(".") in ("ms", "mr", "mrs", "miss") for token in comparison.target.tokens)


def _apposed(mine: Mention, comparison: Comparison) -> bool:
    """Whether the name only explains a name before it, after a comma."""
    tokens = comparison.source.tokens
    index = next((i for i, token in enumerate(tokens) if token.start >= mine.start), 0)
    end = next((i for i, token in enumerate(tokens) if token.start >= mine.end), len(tokens))
    if end + 1 < len(tokens) and tokens[end].norm in (",", "og", "eller") and tokens[end + 1].text[0].isupper():
        return False  # Mosambik, Malawi og Zambia
    return (
        index >= 2
        and class_of(mine) == "place"
        and tokens[index - 1].text == ","
        and any(match.source.end == tokens[index - 2].end for match in comparison.matched("mention"))
    )


RULE = Rule(
    code="ENT001",
    name="entity-missing",
    severity="major",
    mqm="accuracy/omission",
    doc="""
## What it does
Finds a name of the source (a person, place, institution or group) that the target neither names nor describes.

## Why it matters
Without the name the reader no longer knows who acted, or where.

## Known limits
A definite description that renders nothing else ("the regulator", "Norway's public broadcaster") may stand for the name, and a capital
for its state; where the target has one, or names the thing in another sentence, the finding is held back. A vague word ("the
authorities", "a hospital") does not count.
""",
    bad=(
        Example(
            "Politiet i Bergen pågrep to menn etter brannen på sykehuset.",
            "The police arrested two men after the fire at the hospital.",
            "Bergen",
        ),
        Example(
            "Analytikere i Reuters venter at prisen på olje stiger neste måned.",
            "Analysts expect the price of oil to rise next month.",
            "Reuters",
        ),
    ),
    good=(
        Example(
            "Politiet i Bergen pågrep to menn etter brannen på sykehuset.",
            "Two men were arrested by Bergen police after the hospital fire.",
        ),
        Example(
            "Regjeringen i Norge vil øke støtten til bønder.", "The government wants to raise support for farmers."
        ),
    ),
    check=check,
    by_words=True,
    priority=60,
)
