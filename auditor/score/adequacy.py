"""Adequacy: how much of the source's meaning the target keeps, estimated without a reference.

A logistic model over interpretable features: information covered both ways, names, numbers and times kept, claims that agree, what the
rules found and what they only suspected. Its weights stand in `auditor/models/adequacy.json` and are fitted on labelled pairs by
``python -m auditor.training.adequacy``. It stands beside BLEU and COMET and is neither.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from auditor._version import VERSION
from auditor.errors import ModelError
from auditor.knowledge.opposites import opposition
from auditor.records import Analysis, Claim, Comparison, Finding, Score

GOOD = ("coverage", "precision", "similarity")
"""Features that speak for the target; every other one speaks against it, so that its weight is at most 0."""
FEATURES = (
    *GOOD,
    "little covered",
    "little explained",
    "length",
    "left out",
    "put in",
    "names lost",
    "names changed",
    "numbers lost",
    "numbers changed",
    "times lost",
    "times changed",
    "negations",
    "claims denied",
    "certainty",
    "roles exchanged",
    "roles in doubt",
    "opposites",
    "speakers",
    "critical findings",
    "major findings",
    "minor findings",
    "suspicions",
)
"""In the order of the fitted weights."""
WELL = 0.85
"""Coverage beyond which more says nothing: a near copy is no better than a free rendering."""
POOR = 0.6
MOST = 3
"""How many of a kind are counted: the fourth lost name says little more."""


def adequacy(
    comparisons: Sequence[Comparison], findings: Sequence[Finding] = (), suspicions: Sequence[Finding] = ()
) -> Score:
    """Score each unit in [0, 1] and the document by the units' mean, weighted by source length.

    :param findings: what the rules found: a claim that disagrees lowers the estimate though few words differ.
    :param suspicions: what they found too doubtful to report.
    :returns: the score; a unit with an empty side has 0, one with both sides empty ``None``.
    """
    mine, doubted = _by_unit(findings), _by_unit(suspicions)
    per_unit: dict[str, float | None] = {}
    total = weight = 0.0
    for comparison in comparisons:
        name = comparison.unit.id
        value = unit_adequacy(comparison, mine.get(name, ()), doubted.get(name, ()))
        per_unit[name] = value
        length = len(comparison.unit.source_text)
        if value is not None and length:
            total += value * length
            weight += length
    return Score("adequacy", total / weight if weight else None, per_unit, signature())


def signature() -> str:
    """Name, model and version, in sacreBLEU's style."""
    return f"adequacy|model:{model().name}|version:{VERSION}"


def _by_unit(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.unit is not None:
            found.setdefault(finding.unit, []).append(finding)
    return found


def unit_adequacy(
    comparison: Comparison, findings: Sequence[Finding] = (), suspicions: Sequence[Finding] = ()
) -> float | None:
    """The estimate for one unit, from its comparison and what the rules found and suspected in it."""
    unit = comparison.unit
    if not unit.source and not unit.target:
        return None
    if not unit.source or not unit.target:
        return 0.0
    return 1.0 / (1.0 + math.exp(-sum(contributions(comparison, findings, suspicions).values())))


def contributions(
    comparison: Comparison, findings: Sequence[Finding] = (), suspicions: Sequence[Finding] = ()
) -> dict[str, float]:
    """What the estimate rests on: feature → its contribution in log-odds, the bias first."""
    weights = model().weights
    values = features(comparison, findings, suspicions)
    return {"bias": model().bias, **{name: weights[name] * values[name] for name in FEATURES}}


def reasons(comparison: Comparison, findings: Sequence[Finding] = (), suspicions: Sequence[Finding] = ()) -> list[str]:
    """Why the estimate is low: the features that cost most, the dearest first; empty where nothing costs much.

    >>> from auditor.records import Comparison, Unit, Analysis
    >>> reasons(Comparison(Unit("1", (), ()), Analysis("nb"), Analysis("en")))
    []
    """
    if not comparison.unit.source or not comparison.unit.target:
        return []
    weights, values = model().weights, features(comparison, findings, suspicions)
    costs = {name: weights[name] * values[name] for name in FEATURES if name not in GOOD}
    costs |= {name: weights[name] * min(0.0, values[name] - POOR) for name in ("coverage", "precision")}
    said = {"coverage": "little of the source is said", "precision": "little of the target stands in the source"}
    return [said.get(name, name) for name, cost in sorted(costs.items(), key=lambda item: item[1]) if cost < -0.3]


def features(
    comparison: Comparison, findings: Sequence[Finding] = (), suspicions: Sequence[Finding] = ()
) -> dict[str, float]:
    """The values that the model weighs, each at least 0."""
    found = {
        "coverage": min(WELL, comparison.coverage),
        "precision": min(WELL, comparison.precision),
        "similarity": max(0.0, comparison.unit.similarity),
        "little covered": max(0.0, POOR - comparison.coverage),
        "little explained": max(0.0, POOR - comparison.precision),
        "length": max(0.0, abs(_length_ratio(comparison)) - 0.35),
    }
    gone, new = _unmatched(comparison, "source"), _unmatched(comparison, "target")
    # A free rendering leaves words over on both sides; what is over on one alone was left out or put in.
    found["left out"], found["put in"] = min(MOST, max(0.0, gone - new)), min(MOST, max(0.0, new - gone))
    for kind, name in (("mention", "names"), ("quantity", "numbers"), ("time", "times")):
        gone = sum(1 for _ in comparison.missing(kind, "source"))
        new = sum(1 for _ in comparison.missing(kind, "target"))
        found[f"{name} lost"] = min(MOST, max(gone, new) - min(gone, new))
        found[f"{name} changed"] = min(MOST, min(gone, new))
    found["negations"] = _negations(comparison)
    found |= _claims(comparison)
    found["opposites"] = min(MOST, _opposites(comparison))
    speakers = [any(claim.attribution for claim in side.claims) for side in (comparison.source, comparison.target)]
    found["speakers"] = float(speakers[0] != speakers[1])
    for severity in ("critical", "major", "minor"):
        found[f"{severity} findings"] = sum(f.confidence for f in findings if f.severity == severity)
    found["suspicions"] = sum(f.confidence for f in suspicions if f.severity != "minor")
    return {name: float(found[name]) for name in FEATURES}


def _unmatched(comparison: Comparison, side: str) -> float:
    """The weight of one side's content words that nothing on the other says."""
    return sum(
        float(gap.item.weight) for gap in comparison.missing("word", side) if gap.item.pos in ("noun", "verb", "adj")
    )


def _negations(comparison: Comparison) -> float:
    """1 where one side denies and nothing on the other does, in any way."""
    counts = [_count(side, "negation") for side in (comparison.source, comparison.target)]
    implied = [
        _count(side, "implicit-negation") + _count(side, "negative-affix")
        for side in (comparison.source, comparison.target)
    ]
    if counts[0] == counts[1]:
        return 0.0
    other = 0 if counts[0] < counts[1] else 1
    return 0.25 if implied[other] else 1.0


def _count(side: Analysis, kind: str) -> int:
    return sum(cue.kind == kind for cue in side.cues)


def _claims(comparison: Comparison) -> dict[str, float]:
    denied = hedged = exchanged = doubtful = 0
    for match in comparison.matched("claim"):
        mine, theirs = match.source, match.target
        if not isinstance(mine, Claim) or not isinstance(theirs, Claim):
            continue
        exchanged += bool(match.verdict)
        if not set(mine.predicate[:3]) & set(theirs.predicate[:3]):
            continue
        denied += mine.polarity != theirs.polarity
        hedged += bool(mine.certainty) != bool(theirs.certainty)
        doubtful += match.similarity < 0.2 and None not in (mine.agent, theirs.agent)
    return {
        "claims denied": min(MOST, denied),
        "certainty": min(MOST, hedged),
        "roles exchanged": min(MOST, exchanged),
        "roles in doubt": min(MOST, doubtful),
    }


def _opposites(comparison: Comparison) -> int:
    """How many unmatched words of one side are the opposite of an unmatched word of the other."""
    gone = [gap.item for gap in comparison.missing("word", "source")]
    new = [gap.item for gap in comparison.missing("word", "target")]
    return sum(any(opposition(mine.concepts[:2], theirs.concepts[:2]) for theirs in new) for mine in gone)


def _length_ratio(comparison: Comparison) -> float:
    source, target = len(comparison.unit.source_text), len(comparison.unit.target_text)
    return math.log((target + 10) / (source + 10))


@dataclass(frozen=True, slots=True)
class Model:
    """The fitted model.

    :param weights: log-odds for one of each feature.
    """

    name: str
    bias: float
    weights: Mapping[str, float]


@cache
def model() -> Model:
    """The model that ships with the package.

    :raises ModelError: when the package lacks it, or it was fitted for other features.
    """
    try:
        text = resources.files("auditor.models").joinpath("adequacy.json").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ModelError("the package lacks its adequacy model: install it again") from error
    found = json.loads(text)
    if set(found["weights"]) != set(FEATURES):
        raise ModelError("the adequacy model was fitted for other features: run python -m auditor.training.adequacy")
    return Model(found["name"], float(found["bias"]), found["weights"])
