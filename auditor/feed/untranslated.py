"""Renderings that are their original over again: the gravest error that a feed can hold, and one that no pair shows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from auditor.feed.state import Brief, State
from auditor.languages.stated import language_of

RUN = 4
"""Words that are compared at once: so many in a row are no accident, and one that was mended changes few of them."""
LEAST = 4
"""Runs that a text must have: of a shorter one, names alone, say, the rules judge whether it is translated."""
BEGINNING = 60
"""Runs of a rendering that are looked for: its title and what follows."""
SAME = 0.5
"""The share of them that stand in one original, from which on the rendering is a copy of it. A report of the same event in
other words, or the other written standard, has next to none. These were set by judgement; nothing was tuned on them."""


def copies(state: State, targets: Iterable[Brief]) -> dict[str, str]:
    """Which renderings hold the text of an original that the state knows, as it is or nearly so.

    :param targets: renderings that are no translation of anything.
    :returns: rendering → original, the first of those that it shares most with.
    """
    looked_for: defaultdict[str, list[str]] = defaultdict(list)
    lengths: dict[str, int] = {}
    for target in targets:
        text = state.item("target", target.id).item.document.text
        runs = _runs(text)[:BEGINNING]
        if len(runs) >= LEAST and language_of(text) != "en":
            lengths[target.id] = len(set(runs))
            for run in dict.fromkeys(runs):
                looked_for[run].append(target.id)
    best: dict[str, tuple[float, str]] = {}
    for source in state.briefs("source") if looked_for else ():
        if source.lang not in ("nb", "nn") or source.same_as:
            continue
        said = set(_runs(state.item("source", source.id).item.document.text))
        met = Counter(id for run in said for id in looked_for.get(run, ()))
        for id, number in met.items():
            share = number / lengths[id]
            if share >= SAME and share > best.get(id, (0.0, ""))[0]:
                best[id] = share, source.id
    return {id: source for id, (_, source) in best.items()}


def _runs(text: str) -> list[str]:
    words = re.findall(r"\w+", text.casefold())
    return [" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]


__all__ = ["copies"]
