"""ENT005: one entity under several names in one text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.knowledge.entities import entity_table, fold
from auditor.records import Finding, Mention, Unit
from auditor.registry import Example, Rule
from auditor.rules._evidence import class_of, common, own
from auditor.rules.context import Context

CHECKED = ("place", "organisation", "institution", "media", "name")


def check(contexts: Sequence[Context]) -> Iterator[Finding]:
    """Target names of one entity that differ, where the source keeps to one."""
    names: dict[str, dict[str, list[tuple[Context, Unit, Mention]]]] = {}
    sources: dict[str, set[str]] = {}
    for context in contexts:
        for comparison in context.comparisons:
            for mention in comparison.source.mentions:
                for entity in own(mention)[:1]:
                    sources.setdefault(entity, set()).add(_form(mention))
            for mention in comparison.target.mentions:
                if mention.kind == "nationality" or class_of(mention) not in CHECKED or not mention.entities:
                    continue
                if common(mention) and mention.surface[:1].islower():
                    continue  # school, schools: a noun has its numbers, a name has not
                found = names.setdefault(own(mention)[0], {})
                found.setdefault(_form(mention), []).append((context, comparison.unit, mention))
    for entity, forms in names.items():
        by_type: dict[str, list[str]] = {}
        for form in forms:
            by_type.setdefault(_type(form), []).append(form)
        by_type.setdefault("other words", []).extend(_other_words(entity, forms))
        for alike in by_type.values():
            if len(alike) < 2 or len(sources.get(entity, ())) >= len(alike):
                continue
            usual = max(alike, key=lambda form: len(forms[form]))
            for form in alike:
                if form == usual:
                    continue
                context, unit, mention = forms[form][0]
                yield context.finding(
                    RULE,
                    unit,
                    f"target: {mention.surface} here, {forms[usual][0][2].surface} elsewhere, for {entity_table().name(entity)}",
                    target=mention,
                    evidence={"entity": entity, "names": {name: len(where) for name, where in forms.items()}},
                    suggestion=f"write {forms[usual][0][2].surface} throughout",
                    confidence=0.8,
                )


def _other_words(entity: str, forms: dict[str, list[tuple[Context, Unit, Mention]]]) -> list[str]:
    """Two whole names of a bank or party of which neither holds the other (Norges Bank, the Bank of Norway)."""
    found = entity_table().entities.get(entity)
    if found is None or found.kind not in NAMED_ONCE:
        return []
    whole = [
        form
        for form, where in forms.items()
        if len(form.split()) > 1
        and not form.isupper()
        and all(w[0].isupper() for w in where[0][2].surface.split() if len(w) > 3)
    ]
    for first in whole:
        for second in whole:
            one, two = ({word for word in form.split() if word not in FILLERS} for form in (first, second))
            if first < second and len(first.split()) != len(second.split()) and not one <= two and not two <= one:
                return [first, second]
    return []


NAMED_ONCE = ("institution", "party", "company", "university", "organisation", "union", "newspaper")
FILLERS = frozenset("the of and for norwegian party".split())


def _form(mention: Mention) -> str:
    surface = mention.surface.removesuffix("'s").removesuffix("’s").replace(".", "")
    return surface if surface.isupper() else fold(surface).removeprefix("the ")


def _type(form: str) -> str:
    # A full name and its acronym are one usage; two acronyms, or two spellings of a name, are not.
    return "acronym" if form.isupper() else f"name-{len(form.split())}"


RULE = Rule(
    code="ENT005",
    name="entity-inconsistent",
    severity="minor",
    mqm="terminology/inconsistent with terminology resource",
    doc="""
## What it does
Finds one entity under several names in one rendering where the source keeps to one: IS and ISIS, Deir al-Zor and Deir Ezzor.

## Why it matters
The reader takes two names for two things.

## Known limits
It looks at a whole document (or at bitext rows that share a `document`); a full name beside its acronym is not counted.
""",
    bad=(
        Example(
            "IS angrep byen i går. Forsvarerne drev IS tilbake.",
            "IS attacked the town yesterday. The defenders drove ISIS back.",
            "ISIS",
        ),
    ),
    good=(
        Example(
            "IS angrep byen i går. Forsvarerne drev IS tilbake.",
            "ISIS attacked the town yesterday. The defenders drove ISIS back.",
        ),
        Example(
            "De forente nasjoner (FN) ber om hjelp. FN venter på svar.",
            "The United Nations (UN) asks for help. The UN awaits an answer.",
        ),
    ),
    check=check,
    scope="document",
    priority=80,
)
