"""A unit and its two analyses compared: what matches, what does not, and on what evidence."""

from __future__ import annotations

from auditor.compare.claims import match_claims
from auditor.compare.mentions import link_mentions
from auditor.compare.quantities import match_quantities
from auditor.compare.times import match_times, says_same, time_conflict
from auditor.compare.words import MATCH, WordAlignment, is_content
from auditor.records import Analysis, Comparison, Gap, Match, Unit

__all__ = ["compare"]


def compare(unit: Unit, source: Analysis, target: Analysis) -> Comparison:
    """Compare the two sides of a unit.

    A side that is empty gives a comparison without matches and gaps: what is missing there is the unit itself.
    """
    if not unit.source or not unit.target:
        return Comparison(unit, source, target)
    matches: list[Match] = []
    gaps: list[Gap] = []

    links, lost, added = link_mentions(source.mentions, target.mentions, source.tokens, target.tokens)
    matches += [Match("mention", link.source, link.target, link.similarity, link.evidence) for link in links]
    gaps += [Gap("mention", "source", mention) for mention in lost]
    gaps += [Gap("mention", "target", mention) for mention in added]

    pairs, lost_numbers, added_numbers = match_quantities(source.quantities, target.quantities)
    for mine, theirs, near, why in pairs:
        if near >= MATCH:
            matches.append(Match("quantity", mine, theirs, near, why))
        else:
            # The same figure in another currency or unit: found together, and not the same.
            gaps += [Gap("quantity", "source", mine, theirs, why), Gap("quantity", "target", theirs, mine, why)]
    gaps += [Gap("quantity", "source", q) for q in lost_numbers if not any(says_same(q, time) for time in target.times)]
    gaps += [
        Gap("quantity", "target", q) for q in added_numbers if not any(says_same(q, time) for time in source.times)
    ]

    time_pairs, lost_times, added_times = match_times(source.times, target.times)
    matches += [Match("time", mine, theirs, near, why) for mine, theirs, near, why in time_pairs]
    for time in lost_times:
        conflicts = ((rival, conflict) for rival in added_times if (conflict := time_conflict(time, rival)))
        rival, conflict = next(conflicts, (None, ""))
        gaps.append(Gap("time", "source", time, rival, conflict or ""))
    gaps += [Gap("time", "target", item) for item in added_times]

    words = WordAlignment(source.tokens, target.tokens)
    for token in words.source:
        near, other = words.best_for_source(token)
        if near >= MATCH and other is not None:
            matches.append(Match("word", token, other, near, "lexicon" if near >= 0.75 else "near in form or meaning"))
        else:
            gaps.append(Gap("word", "source", token))
    for token in words.target:
        near, other = words.best_for_target(token)
        if near < MATCH:
            gaps.append(Gap("word", "target", token))
        elif other is not None and not any(m.kind == "word" and m.target is token for m in matches):
            matches.append(Match("word", other, token, near, "lexicon" if near >= 0.75 else "near in form or meaning"))
    coverage, precision = _information(source, target, words, matches)
    matches += match_claims(source.claims, target.claims)
    return Comparison(unit, source, target, tuple(matches), tuple(gaps), coverage, precision)


def _information(source: Analysis, target: Analysis, words: WordAlignment, matches: list[Match]) -> tuple[float, float]:
    """Coverage both ways over words, names, numbers and times together, each weighted by what it tells."""
    shares = []
    for side, analysis in (("source", source), ("target", target)):
        total = kept = 0.0
        spans = [(mention.start, mention.end) for mention in analysis.mentions]
        spans += [(time.start, time.end) for time in analysis.times]
        best = words.best_for_source if side == "source" else words.best_for_target
        for token in words.source if side == "source" else words.target:
            if not is_content(token) or any(start <= token.start < end for start, end in spans):
                continue
            near, _ = best(token)
            total += token.weight
            kept += token.weight * (min(1.0, near) if near >= 0.5 else 0.0)
        for kind, starts, weight in (
            ("mention", [mention.start for mention in analysis.mentions], 1.0),
            ("quantity", [quantity.start for quantity in analysis.quantities], 0.8),
            ("time", [time.start for time in analysis.times], 0.6),
        ):
            found = {getattr(match, side).start for match in matches if match.kind == kind}
            total += weight * len(starts)
            kept += weight * sum(start in found for start in starts)
        shares.append(kept / total if total else 1.0)
    return shares[0], shares[1]
