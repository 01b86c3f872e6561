"""How much of a unit has no counterpart: headings, and runs of words that nothing on the other side says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.records import Comparison, Finding, Mention, Sentence, TimeRef, Token
from auditor.registry import Rule
from auditor.rules._evidence import Side, side
from auditor.rules.context import Context, around, quote

LEAST_WORDS = 3
"""Content words without counterpart that make a clause; this and the next two tuned on the development half of ntrex-dev."""

KEPT = 0.8
"""Share of the rest of the side that must be matched: where little is, the words are unknown rather than missing."""

SPARE = 0.4
"""Unmatched words of the other side, for each word of the clause, that could be its free rendering."""

LIGHT = frozenset("bli verte være vere ha få be have get become".split())
JOINING = frozenset("som who which that whom whose etter after before før with med while mens medan".split())


def unsaid(rule: Rule, comparison: Comparison, context: Context, name: Side, *, mend: str) -> Iterator[Finding]:
    """What one side says and the other does not: a unit with an empty side, a sentence of a larger unit, a clause.

    :param name: the side that says it: the source for an omission, the target for an addition.
    :param mend: what to do about it.
    """
    unit = comparison.unit
    sentences = unit.source if name == "source" else unit.target
    other: Side = "target" if name == "source" else "source"
    document = context.source if name == "source" else context.target
    if sentences and not (unit.target if name == "source" else unit.source):
        text = " ".join(sentence.text for sentence in sentences)
        heading = is_heading(text)
        if absorbed(comparison, context.comparisons, name):
            return
        where, what, confidence = around(*sentences), "heading" if heading else "sentence", max(0.5, unit.confidence)
    elif _unrelated(comparison):
        text, heading = " ".join(sentence.text for sentence in sentences), False
        where, what, confidence = around(*sentences), "unrelated", 0.8
    elif (sentence := swallowed(comparison, name)) is not None:
        text, heading = sentence.text, False
        where, what, confidence = around(sentence), "sentence", 0.7
    elif run := unmatched_run(comparison, name):
        where, what, confidence = around(*run), "clause", 0.6
        text, heading = document.text[where.start : where.end], False
    else:
        return
    yield context.finding(
        rule,
        unit,
        f"{name}: “{quote(text)}”; {other}: nothing that says it",
        evidence={"extent": what},
        suggestion=mend,
        confidence=confidence,
        severity="minor" if heading else None,
        **{name: where},
    )


def _unrelated(comparison: Comparison) -> bool:
    """Whether the two sides say nothing of one another: neither words, nor names, nor numbers."""
    content = [sum(_tells(token) for token in analysis.tokens) for analysis in (comparison.source, comparison.target)]
    shared = max(comparison.coverage, comparison.precision)
    return min(content) >= 4 and shared < 0.12 and comparison.unit.similarity < 0.2


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
    lost: list[tuple[list[Token], bool]] = []
    for joined, clause in _clauses(here.tokens):
        words = [
            token for token in clause if _tells(token) and not any(t.start <= token.start < t.end for t in here.times)
        ]
        if clause and here.tokens and _bracketed(clause[0], here.tokens):
            continue  # what stands in brackets explains: a translator may add it or leave it out
        said = sum(_inside(token, matched) for token in words)
        lost.append((words, said == 0))
        if len(words) <= len(best) or said > len(words) / 4:
            continue
        # An apposition explains (the Federation of German Industries); a clause has a verb, or is joined to the rest.
        plain = sum(token.pos != "name" for token in words)
        verb = any(token.pos == "verb" for token in words)
        if plain > LEAST_WORDS or (verb and joined and plain >= LEAST_WORDS):
            best = words
    # What hangs on the lost clause and is lost with it (… with smoke injuries) says nothing of how well the rest is known.
    at = next((order for order, (words, _) in enumerate(lost) if words is best), -2)
    beside = [
        token for order in (at - 1, at + 1) if 0 <= order < len(lost) and lost[order][1] for token in lost[order][0]
    ]
    rest = [token for token in content if token not in best and token not in beside]
    kept = sum(_inside(token, matched) for token in rest)
    if len(best) < LEAST_WORDS or len(rest) < 2 or kept / len(rest) < KEPT or free > SPARE * len(best):
        return []
    return best


def _bracketed(first: Token, tokens: Sequence[Token]) -> bool:
    """Whether a word stands inside brackets."""
    before = [token.text for token in tokens if token.end <= first.start]
    return before.count("(") > before.count(")")


def _clauses(tokens: Sequence[Token]) -> Iterator[tuple[bool, list[Token]]]:
    """The stretches between marks and joining words, each with whether a word joins it to what stands before."""
    clause: list[Token] = []
    joined = False
    for token in tokens:
        joins = token.pos in ("conj", "sconj") or token.norm in JOINING
        if token.pos == "punct" or joins:
            yield joined, clause
            clause, joined = [], joins
        else:
            clause.append(token)
    yield joined, clause


def _inside(token: Token, spans: list[tuple[int, int]]) -> bool:
    return any(start <= token.start < end for start, end in spans)


def _tells(token: Token) -> bool:
    if token.pos in ("name", "num"):
        return True
    return token.weight > 0.4 and token.pos in ("noun", "verb", "adj", "unknown") and token.lemma not in LIGHT


def _matched(comparison: Comparison, name: Side) -> list[tuple[int, int]]:
    return [
        (getattr(match, name).start, getattr(match, name).end) for match in comparison.matches if match.kind != "claim"
    ]


def swallowed(comparison: Comparison, name: Side) -> Sentence | None:
    """A sentence of a unit with several whose words the other side says only for its neighbours, or not at all."""
    sentences = comparison.unit.source if name == "source" else comparison.unit.target
    if len(sentences) < 2 or not comparison.unit.source or not comparison.unit.target:
        return None
    other: Side = "target" if name == "source" else "source"
    tokens = [token for token in side(comparison, name).tokens if _tells(token)]
    even = len(comparison.unit.source) == len(comparison.unit.target)
    claimed: dict[int, list[tuple[float, int]]] = {}
    for match in comparison.matches:
        if match.kind != "claim":
            claimed.setdefault(getattr(match, other).start, []).append((match.similarity, getattr(match, name).start))
    for sentence in sentences:
        own = [token for token in tokens if sentence.start <= token.start < sentence.end]
        rest = len(tokens) - len(own)
        if len({token.lemma for token in own}) < LEAST_WORDS or not rest:
            continue
        kept = 0
        for token in own:
            for rivals in claimed.values():
                mine = [near for near, start in rivals if start == token.start]
                theirs = [near for near, start in rivals if not sentence.start <= start < sentence.end]
                # In a unit with as many sentences on either side, equals share what they say alike.
                if mine and (not theirs or max(mine) > max(theirs) or (even and max(mine) == max(theirs))):
                    kept += 1
                    break
        if kept / len(own) <= SWALLOWED:
            return sentence
    return None


SWALLOWED = 0.2
"""Share of a sentence's words that may have a counterpart of their own when the sentence is called missing."""


def absorbed(comparison: Comparison, comparisons: Sequence[Comparison], name: Side) -> bool:
    """Whether a sentence that stands alone says what its neighbour unit leaves unsaid: it is a part of that unit, not an addition.

    :param name: the side on which the sentence stands.
    """
    index = next((i for i, item in enumerate(comparisons) if item.unit.id == comparison.unit.id), None)
    if index is None:
        return False
    alone = side(comparison, name)
    concepts = [set(groups) for token in alone.tokens if _tells(token) for groups in (token.concepts or (token.norm,),)]
    for near in (*comparisons[max(0, index - 1) : index], *comparisons[index + 1 : index + 2]):
        other: Side = "target" if name == "source" else "source"
        free = [gap.item for gap in near.gaps if gap.side == other]
        values = [dict(item.values) for item in free if isinstance(item, TimeRef)]
        shared = any(_same_time(dict(time.values), value) for time in alone.times for value in values)
        entities = {name for item in free if isinstance(item, Mention) for name in item.entities}
        shared = shared or any(set(mention.entities) & entities for mention in alone.mentions)
        words = {
            value
            for item in free
            if isinstance(item, Token)
            for value in (*item.concepts, *(v for p in item.parts for v in p))
        }
        said = sum(bool(own & words) for own in concepts)
        if (shared and said >= 1) or (concepts and said / len(concepts) >= 0.34):
            return True
    return False


def _same_time(first: dict[str, object], second: dict[str, object]) -> bool:
    keys = {
        key
        for key in ("weekday", "month", "year", "minutes")
        if first.get(key) is not None and second.get(key) is not None
    }
    return bool(keys) and all(first[key] == second[key] for key in keys)
