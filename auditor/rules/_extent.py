"""How much of a unit has no counterpart: headings, and runs of words that nothing on the other side says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.records import Comparison, Token
from auditor.rules._evidence import Side, side

LEAST_WORDS = 3
"""Content words without counterpart that make a clause; this and the next two tuned on the development half of ntrex-dev."""

KEPT = 0.7
"""Share of the rest of the side that must be matched: where little is, the words are unknown rather than missing."""

SPARE = 0.4
"""Unmatched words of the other side, for each word of the clause, that could be its free rendering."""

JOINING = frozenset("som who which that whom whose etter after before før with med while mens medan".split())


def is_heading(text: str) -> bool:
    """Whether a text looks like a subhead: a few words and no closing mark."""
    return len(text.split()) <= 6 and not text.rstrip().endswith((".", "!", "?", "”", '"', "»", ":"))


def unmatched_run(comparison: Comparison, name: Side) -> list[Token]:
    """The clause of one side that nothing on the other side says; empty when there is none.

    A clause runs between marks and joining words. All its content words must be unmatched, the rest of its side well matched, and
    the other side must have hardly an unmatched word that could be its free rendering.
    """
    if not comparison.unit.source or not comparison.unit.target:
        return []
    here = side(comparison, name)
    there = side(comparison, "target" if name == "source" else "source")
    matched = _matched(comparison, name)
    other = _matched(comparison, "target" if name == "source" else "source")
    content = [token for token in here.tokens if _tells(token)]
    free = sum(not _inside(token, other) for token in there.tokens if _tells(token))
    best: list[Token] = []
    for clause in _clauses(here.tokens):
        words = [token for token in clause if _tells(token)]
        if len(words) > len(best) and not any(_inside(token, matched) for token in words):
            best = words
    if not any(token.pos == "verb" for token in best) and sum(token.pos != "name" for token in best) <= LEAST_WORDS:
        return []  # an apposition explains: the Federation of German Industries (BDI)
    rest = [token for token in content if token not in best]
    kept = sum(_inside(token, matched) for token in rest)
    if len(best) < LEAST_WORDS or len(rest) < 2 or kept / len(rest) < KEPT or free > SPARE * len(best):
        return []
    return best


def _clauses(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    clause: list[Token] = []
    for token in tokens:
        if token.pos in ("punct", "conj", "sconj") or token.norm in JOINING:
            yield clause
            clause = []
        else:
            clause.append(token)
    yield clause


def _inside(token: Token, spans: list[tuple[int, int]]) -> bool:
    return any(start <= token.start < end for start, end in spans)


def _tells(token: Token) -> bool:
    if token.pos in ("name", "num"):
        return True
    return token.weight > 0.4 and token.pos in ("noun", "verb", "adj", "unknown")


def _matched(comparison: Comparison, name: Side) -> list[tuple[int, int]]:
    return [
        (getattr(match, name).start, getattr(match, name).end) for match in comparison.matches if match.kind != "claim"
    ]
