"""How much of a unit has no counterpart: headings, and runs of words that nothing on the other side says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.records import Analysis, Comparison, Finding, Mention, Sentence, TimeRef, Token
from auditor.registry import Rule
from auditor.rules._evidence import Side, side
from auditor.rules._moved import Piece, moved
from auditor.rules._phrase import FEATURES, LIGHT, phrases
from auditor.rules.context import Context, Range, around, quote

LEAST_WORDS = 3
"""Content words of a sentence, of which most have no counterpart, for it to be called missing."""

WEIGHTS: dict[Side, dict[str, float]] = {
    "source": {
        "bias": -0.42, "spare": -0.48, "free claims": -0.46, "claims": 0.19, "one word": -0.88, "lost": 0.24, "said": -0.78,
        "said share": -0.79, "free": -0.04, "free1": -0.83, "kin": -0.97, "kin mean": -1.6, "length": -7.55,
        "length without": 0.01, "name": 1.81, "number": 0.92, "preposition": 0.47, "rest lost": 0.26, "rest lost1": -0.43,
        "time": 2.03, "ends": 0.15, "claims lost": 0.41, "claims said": -0.38, "beside a name": 0.39, "mark": 0.29,
    },
    "target": {
        "bias": -1.03, "free claims": -0.34, "claims": 0.13, "one word": -1.0, "lost": 0.35, "said share": -4.5,
        "free": -0.23, "free1": -0.41, "kin": -1.71, "kin mean": -2.03, "length": -7.74, "length without": 3.42,
        "length gain": 3.43, "clause": 0.46, "name": 0.89, "number": 0.62, "preposition": 0.33, "rest lost": 0.33,
        "time": 0.81, "ends": 0.2, "claims lost": 0.25, "claims said": -0.42, "beside a name": 0.05, "mark": 0.12,
    },
}  # fmt: skip
"""What each of `FEATURES` weighs, as `auditor.training.phrases` found; those that weigh nothing are left out."""

LEAST_SCORE: dict[Side, float] = {"source": 2.8, "target": 2.8}
"""Weighed sum from which a phrase counts as lost or invented: 3 in 1000 renderings of the development half of ntrex-dev reach it, among
them real omissions, and none of 300 professional renderings of another source."""
SAID = FEATURES.index("said")
NEARLY = 0.8
"""How much less a longer phrase may weigh that is reported in place of its likeliest part."""


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
    elif (found := lost_phrase(comparison, name)) is not None and not _only_sayer(comparison, name, found[0]):
        where, confidence = found
        text, heading, what = document.text[where.start : where.end], False, "phrase"
    else:
        return
    if moved(Piece(comparison, name, where), context.comparisons):
        return
    yield context.finding(
        rule,
        unit,
        f"{name}: “{quote(text)}”{_gist(side(comparison, name), where)}; {other}: nothing that says it",
        evidence={"extent": what},
        suggestion=mend,
        confidence=confidence,
        severity="minor" if heading else None,
        **{name: where},
    )


def _gist(analysis: Analysis, where: Range) -> str:
    """What a Norwegian phrase says, its words of meaning in English; empty for a side that is English."""
    if analysis.lang == "en":
        return ""
    said = []
    for token in analysis.tokens:
        if not where.start <= token.start < where.end or token.weight <= 0 or token.pos == "punct":
            continue
        parts = [part[0] for part in token.parts if part]
        known = token.concepts[:1] or ((" ".join(parts),) if parts else ())
        said.append(token.text if token.pos in ("name", "num") or not known else known[0])
    return f" ({' '.join(said[:12])}{' …' if len(said) > 12 else ''})" if said else ""


def _only_sayer(comparison: Comparison, name: Side, where: Range) -> bool:
    """Whether a phrase only says whose word it is, and the other side opens with a name and a colon that does so (FHI: …)."""
    said = [cue for cue in side(comparison, name).cues if where.start <= cue.start < where.end]
    there = side(comparison, "target" if name == "source" else "source")
    if not any(cue.kind == "report" for cue in said) or not there.tokens or not there.mentions:
        return False
    first = there.mentions[0]
    colon = next((token for token in there.tokens if token.start >= first.end), None)
    opens = first.start == there.tokens[0].start and colon is not None and colon.text == ":"
    inside = [token for token in side(comparison, name).tokens if where.start <= token.start < where.end]
    return opens and sum(_tells(token) for token in inside) <= 4


def _unrelated(comparison: Comparison) -> bool:
    """Whether the two sides say nothing of one another: neither words, nor names, nor numbers."""
    content = [sum(_tells(token) for token in analysis.tokens) for analysis in (comparison.source, comparison.target)]
    shared = max(comparison.coverage, comparison.precision)
    return min(content) >= 4 and shared < 0.12 and comparison.unit.similarity < 0.2


def is_heading(text: str) -> bool:
    """Whether a text looks like a subhead: a few words and no closing mark."""
    return len(text.split()) <= 6 and not text.rstrip().endswith((".", "!", "?", "”", '"', "»", ":"))


def lost_phrase(comparison: Comparison, name: Side, *, least: float | None = None) -> tuple[Range, float] | None:
    """The phrase of one side that nothing on the other side says, and how sure that is; ``None`` when there is none.

    :param least: the weighed sum from which a phrase counts; by default that at which a rule may report it.
    """
    least = LEAST_SCORE[name] if least is None else least
    weights = [WEIGHTS[name].get(feature, 0.0) for feature in FEATURES]
    scored = [
        (sum(weight * value for weight, value in zip(weights, phrase.features, strict=True)), phrase)
        for phrase in phrases(comparison, name)
    ]
    best = max(scored, key=lambda item: item[0], default=None)
    if best is None or best[0] < least:
        return None
    whole = [
        phrase
        for score, phrase in scored
        if phrase.start <= best[1].start
        and best[1].end <= phrase.end
        and score > best[0] - NEARLY
        and phrase.features[SAID] <= best[1].features[SAID]
    ]
    phrase = max(whole, key=lambda item: item.end - item.start)
    tokens = side(comparison, name).tokens
    start = phrase.start + (tokens[phrase.start].pos == "punct")
    where = Range(tokens[start].start, tokens[phrase.end - 1].end)
    return where, min(0.9, 0.6 + 0.06 * (best[0] - LEAST_SCORE[name]))


def _tells(token: Token) -> bool:
    if token.pos in ("name", "num"):
        return True
    return token.weight > 0.4 and token.pos in ("noun", "verb", "adj", "unknown") and token.lemma not in LIGHT


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
