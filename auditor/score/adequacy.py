"""Adequacy: how much of the source's meaning the target keeps, estimated without a reference.

A first estimate from interpretable features: information covered both ways, names, numbers and times, crossed roles, and
negation. It stands beside BLEU and COMET and is neither.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from auditor._version import VERSION
from auditor.records import Comparison, Finding, Score

SIGNATURE = f"adequacy|model:features-1|version:{VERSION}"

# Log-odds weights, set by hand on the development half of ntrex-dev and on the stories in fixtures/. The next estimate is fitted
# on labelled pairs by a command; this one only has to put a faithful rendering above a corrupted one more often than not.
BIAS = -3.0
COVERAGE = 4.6
PRECISION = 2.6
SIMILARITY = 1.2
LOST = {"mention": 0.55, "quantity": 0.9, "time": 0.6}
CHANGED = {"mention": 0.9, "quantity": 1.2, "time": 0.9}
POLARITY = 1.4
FOUND = {"critical": 3.5, "major": 2.5, "minor": 0.2}


def adequacy(comparisons: Sequence[Comparison], findings: Sequence[Finding] = ()) -> Score:
    """Score each unit in [0, 1] and the document by the units' mean, weighted by source length.

    :param findings: what the rules found: a claim that disagrees lowers the estimate though few words differ.
    :returns: the score; a unit with an empty side has 0, one with both sides empty ``None``.
    """
    per_unit: dict[str, float | None] = {}
    total = weight = 0.0
    for comparison in comparisons:
        value = unit_adequacy(comparison, [finding for finding in findings if finding.unit == comparison.unit.id])
        per_unit[comparison.unit.id] = value
        length = len(comparison.unit.source_text)
        if value is not None and length:
            total += value * length
            weight += length
    return Score("adequacy", total / weight if weight else None, per_unit, SIGNATURE)


def unit_adequacy(comparison: Comparison, findings: Sequence[Finding] = ()) -> float | None:
    """The estimate for one unit, from its comparison and the findings about it."""
    unit = comparison.unit
    if not unit.source and not unit.target:
        return None
    if not unit.source or not unit.target:
        return 0.0
    return 1.0 / (1.0 + math.exp(-sum(features(comparison, findings).values())))


def features(comparison: Comparison, findings: Sequence[Finding] = ()) -> dict[str, float]:
    """What the estimate rests on: feature → its contribution in log-odds, most negative first to blame."""
    found = {
        "bias": BIAS,
        "coverage": COVERAGE * comparison.coverage,
        "precision": PRECISION * comparison.precision,
        "similarity": SIMILARITY * max(0.0, comparison.unit.similarity),
        "length": -1.0 * max(0.0, abs(_length_ratio(comparison)) - 0.5),
    }
    for kind, price in LOST.items():
        gone = sum(1 for _ in comparison.missing(kind, "source"))
        new = sum(1 for _ in comparison.missing(kind, "target"))
        found[f"{kind}s lost"] = -price * min(3, max(gone, new) - min(gone, new))
        found[f"{kind}s changed"] = -CHANGED[kind] * min(3, min(gone, new))
    found["findings"] = -sum(FOUND[finding.severity] * finding.confidence for finding in findings)
    negations = [sum(cue.kind == "negation" for cue in side.cues) for side in (comparison.source, comparison.target)]
    implicit = [
        sum(cue.kind == "implicit-negation" for cue in side.cues) for side in (comparison.source, comparison.target)
    ]
    if negations[0] != negations[1] and sum(negations) + sum(implicit) > 0 and (negations[0] == 0 or negations[1] == 0):
        other = 1 if negations[1] == 0 else 0
        found["negation"] = -POLARITY if implicit[other] == 0 else 0.0
    return found


def _length_ratio(comparison: Comparison) -> float:
    source, target = len(comparison.unit.source_text), len(comparison.unit.target_text)
    return math.log((target + 10) / (source + 10))
