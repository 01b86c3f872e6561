"""Words that turn the meaning of others: negations, hedges, reports, restrictors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from auditor.languages import get_language
from auditor.records import Cue, Token

KINDS = ("negation", "implicit-negation", "negative-affix", "certainty", "report", "restrictor")


@cache
def _index(lang: str) -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    index: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    single = {form for form, _ in get_language(lang).cues.get("negation", ()) if " " not in form}
    for kind, forms in get_language(lang).cues.items():
        if kind not in KINDS:
            continue
        for form, value in forms:
            words = tuple(form.split())
            if kind == "negation" and words[0] not in single and single & set(words[1:]):
                continue  # ennå ikke: the negation is the word ikke, wherever it stands; "in vain" has no such word
            index.setdefault(words[0], []).append((words, kind, value))
    for found in index.values():
        found.sort(key=lambda item: -len(item[0]))
    return index


def cues(tokens: Sequence[Token], lang: str) -> tuple[Cue, ...]:
    """Find the cues among the tokens of one sentence: longest form first, one cue of each kind a place.

    English contractions count as their negation (``didn't`` is a negation cue over the whole token).
    """
    index = _index(lang)
    found: list[Cue] = []
    taken: set[tuple[int, str]] = set()
    norms = [token.norm for token in tokens]
    for start, token in enumerate(tokens):
        if lang == "en" and (token.norm.endswith("n't") or token.norm == "cannot"):
            found.append(Cue(token.text, token.start, token.end, "negation", "not"))
            taken.add((start, "negation"))
        for words, kind, value in index.get(token.norm, ()):
            if token.text == "May" and start:
                continue  # the month
            if kind == "negation" and token.text.isupper() and len(token.text) > 2:
                continue  # Bane NOR
            if kind == "implicit-negation" and token.pos == "prep":
                continue  # "against" takes a side; it denies nothing
            if (start, kind) in taken or tuple(norms[start : start + len(words)]) != words:
                continue
            last = tokens[start + len(words) - 1]
            text = " ".join(item.text for item in tokens[start : start + len(words)])
            found.append(Cue(text, token.start, last.end, kind, value))
            taken.update((start + offset, kind) for offset in range(len(words)))
    return tuple(sorted(found, key=lambda cue: (cue.start, cue.kind)))
