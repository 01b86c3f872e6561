"""Which document renders which: translation, comparable (the same event, separately written) or unrelated.

Candidates come from document vectors and from names and numbers that few documents have; the decision comes from the alignment of the
two texts: how much of either text stands in units whose two sides really are alike, how alike they are, and how sure the alignment is
of them. A translation covers nearly all of one text sentence by sentence; two reports of one event share sentences here and there, and
besides the particulars of the event; reports of two events of one kind share sentences too, but not the particulars; unrelated texts
share nothing. Of the pairs that look like translations each document then gets one at most.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from auditor.records import Analysis, Relation, Sentence, Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Tuned with the embedded encoder on the development half of ntrex-dev (translations, whole and cut up, and documents paired with the
# wrong ones), on the five articles that the project starts from, and on the story sets with English reports written for the purpose: of
# the same event, and of another of its kind. The borders lie where two versions of the encoder leave room on both sides.
GOOD = 0.4
"""Similarity from which a unit's two sides count as alike; 19 of 20 documents paired with wrong ones are then covered to a third at
most, translations to three quarters and more."""
TRANSLATION = 0.27
"""Evidence from which two texts are a translation. Whole translations reach .43 and more, garbled ones .5, those of half a text .28;
pairs of separate articles about one event stay below .24."""
COMPARABLE = 0.05
"""Evidence below which two texts are not about the same event, whatever names they share."""
SAME_EVENT = 0.33
"""Agreement and half the evidence, together, from which two texts tell of one event and not of two of one kind."""
ALIKE = 0.12
"""Evidence from which two texts share so much that whoever names them both may mean it."""
SAME_FIGURES = 0.15
"""Share of the figures (and of all particulars) of the text that has fewer, below which two texts are no translation, however alike
their sentences; human translations of the development half stay above .75, garbled ones above .65."""
ENOUGH = {"number:": 2.5, "": 3.0}
"""Weight of figures, and of all particulars, in the text that has fewer, from which that share tells something."""
_SLOPE_TRANSLATION, _SLOPE_COMPARABLE, _SLOPE_SAME_EVENT = 0.02, 0.006, 0.025
_SLOPE_RIVAL, _SLOPE_FIGURES = 0.02, 0.05
MARGIN = 0.1
"""How much less evidence than the best that either document could have had a translation may rest on."""
RARE = 8
"""Documents of a side that may have a particular before it begins to weigh less."""
COMMON = 30
"""Documents of a side that may have a particular for it to propose candidates."""
AGREE = 0.5
"""Weight of agreement beside the cosine where candidates are proposed."""
_SHRINK = 1.5
"""Weight of particulars that every document lacks: two texts with one name each agree in little."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What two texts are to one another.

    :param confidence: in [0, 1]: how far the evidence lies from where the decision would change; ½ at the border.
    :param source_coverage: share of the source's characters in units whose sides are alike; `target_coverage` likewise.
    :param evidence: the mean, over the characters of both texts, of similarity times confidence of the unit that each stands in.
    """

    relation: Relation
    confidence: float
    source_coverage: float
    target_coverage: float
    evidence: float

    @property
    def alike(self) -> bool:
        """Whether the texts have enough in common to be looked at side by side."""
        return self.relation != "unrelated" or self.evidence >= ALIKE


def relation(
    units: Sequence[Unit],
    source: Sequence[Sentence],
    target: Sequence[Sentence],
    *,
    good: float = GOOD,
    named: tuple[Particulars, Particulars] | None = None,
) -> Decision:
    """Decide from an alignment.

    :param units: the alignment of the two texts.
    :param source: all sentences of the source; `target` those of the target.
    :param good: similarity from which a unit's sides count as alike; it depends on the encoder.
    :param named: the particulars of source and target. Without them, texts that share some sentences count as comparable, be it one
        event or two of one kind, and so does yesterday's report with the rendering of today's count as a translation.
    :returns: the decision; two texts of which one is empty are unrelated.
    """
    source_size, target_size = _characters(source), _characters(target)
    paired = [unit for unit in units if unit.source and unit.target]
    alike = [unit for unit in paired if unit.similarity >= good]
    source_coverage = sum(_characters(unit.source) for unit in alike) / source_size if source_size else 0.0
    target_coverage = sum(_characters(unit.target) for unit in alike) / target_size if target_size else 0.0
    size = source_size + target_size if source_size and target_size else 0
    worth = sum(
        (_characters(unit.source) + _characters(unit.target)) * max(0.0, unit.similarity) * unit.confidence
        for unit in paired
    )
    evidence = worth / size if size else 0.0
    is_translation = _logistic((evidence - TRANSLATION) / _SLOPE_TRANSLATION)
    is_related = _logistic((evidence - COMPARABLE) / _SLOPE_COMPARABLE)
    if named is not None:
        same_event = _logistic((0.5 * evidence + agreement(*named) - SAME_EVENT) / _SLOPE_SAME_EVENT)
        # Two texts as alike as a translation are related, whatever their figures say.
        is_related = min(is_related, max(same_event, is_translation))
        is_translation = min(is_translation, _same_figures(*named))
    decided: Relation
    if is_translation >= 0.5:
        decided, confidence = "translation", is_translation
    elif is_related >= 0.5:
        decided, confidence = "comparable", min(is_related, 1.0 - is_translation)
    else:
        decided, confidence = "unrelated", 1.0 - is_related
    return Decision(decided, confidence, min(1.0, source_coverage), min(1.0, target_coverage), evidence)


def _characters(sentences: Sequence[Sentence]) -> int:
    return sum(len(sentence.text) for sentence in sentences)


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(50.0, max(-50.0, value))))


# --- particulars -------------------------------------------------------------------------------------


Particulars = Mapping[str, float]
"""What a document names and counts, each with a weight: how much it tells that another document has it too."""

_KNOWN = 0.2
"""Weight of a thing that the entity table knows: half of the news is about Oslo, Syria or the police."""


def particulars(analyses: Iterable[Analysis]) -> dict[str, float]:
    """The names and numbers of a document.

    A name that the entity table does not know (a person, a village, a ship) weighs 1, a number the more the more digits it has.
    """
    found: dict[str, float] = {}
    for analysis in analyses:
        for mention in analysis.mentions:
            if mention.entities and mention.surface[:1].isupper():
                found.update((f"entity:{entity}", _KNOWN) for entity in mention.entities[:2])
            elif not mention.entities and mention.key:
                # The last word, since a person is Kari Moen once and Moen from then on.
                found[f"name:{mention.key.split()[-1]}"] = 1.0
        for quantity in analysis.quantities:
            if quantity.kind != "vague":
                for value in (quantity.low, quantity.high):
                    if math.isfinite(value):
                        found[f"number:{value:g}"] = _telling(value)
    return found


def _telling(value: float) -> float:
    """How much it tells that two texts have a number in common: 3 and 2018 little, 28 more, 512,500 as much as a name."""
    digits = f"{value:.5e}".split("e")[0].replace(".", "").rstrip("0-")
    if abs(value) <= 12 and value == int(value):
        return 0.2
    if 1900 <= value <= 2100 and value == int(value):
        return 0.25
    return (0.4, 0.7, 1.0)[min(len(digits), 3) - 1]


def discounted(
    source: Sequence[Particulars], target: Sequence[Particulars]
) -> tuple[list[Particulars], list[Particulars]]:
    """The particulars of two collections, with less weight on what many of their documents have."""
    common = Counter(item for one in source for item in one)
    common |= Counter(item for one in target for item in one)

    def lighter(one: Particulars) -> Particulars:
        return {item: weight * min(1.0, RARE / common[item]) for item, weight in one.items()}

    return [lighter(one) for one in source], [lighter(one) for one in target]


def _same_figures(first: Particulars, second: Particulars) -> float:
    """How likely two texts are to hold the same figures and names, in [0, 1]; 1 where they have too few to tell.

    Two weather reports, or two of the stock exchange, share every sentence but for these.
    """
    least = 1.0
    for kind, enough in ENOUGH.items():
        sides = [{item: one[item] for item in one if item.startswith(kind)} for one in (first, second)]
        # Of the text that has fewer: half a rendering holds half of the figures.
        fewer = min(sum(sides[0].values()), sum(sides[1].values()))
        if fewer >= enough:
            shared = sum(min(sides[0][item], sides[1][item]) for item in sides[0].keys() & sides[1].keys())
            least = min(least, _logistic((shared / fewer - SAME_FIGURES) / _SLOPE_FIGURES))
    return least


def agreement(first: Particulars, second: Particulars) -> float:
    """How far two documents agree in their particulars, in [0, 1): their shared weight as a share of what they have.

    Documents that name little agree little, whatever share of it they have in common.
    """
    shared = sum(min(first[item], second[item]) for item in first.keys() & second.keys())
    return shared / (math.sqrt(sum(first.values()) * sum(second.values())) + _SHRINK)


# --- candidates --------------------------------------------------------------------------------------


def candidates(
    source: NDArray[np.float32],
    target: NDArray[np.float32],
    *,
    count: int = 3,
    least: float = 0.1,
    source_particulars: Sequence[Particulars] | None = None,
    target_particulars: Sequence[Particulars] | None = None,
    source_days: NDArray[np.float64] | None = None,
    target_days: NDArray[np.float64] | None = None,
) -> tuple[tuple[int, int, float], ...]:
    """Documents worth aligning: the nearest of each, from both sides.

    :param source: one vector for each source document (the sum of its sentences'), shape ``(documents, dim)``; `target` likewise.
    :param count: how many of the nearest to keep for each document of either side.
    :param least: nearness below which a pair is not worth it, but for the nearest of each source document.
    :param source_particulars: where they are known for both sides, nearness is the cosine and the agreement in what few documents have.
    :param source_days: when each came out, in days, NaN where that is not known; `target_days` likewise. A rendering comes out soon after
        its original (`timely`).
    :returns: ``(source, target, nearness)``, the nearest first.
    """
    if not len(source) or not len(target):
        return ()
    rows, columns = _unit_rows(source), _unit_rows(target)
    known = source_particulars is not None and target_particulars is not None
    left = source_particulars if known and source_particulars is not None else [{}] * len(source)
    right = target_particulars if known and target_particulars is not None else [{}] * len(target)
    chosen: dict[tuple[int, int], float] = {}
    dated = None if source_days is None or target_days is None else (source_days, target_days)
    for row, near in _nearest(rows, columns, left, right, count, dated):
        for order, (column, nearness) in enumerate(near):
            if nearness >= least or not order:
                chosen[row, column] = nearness
    turned = None if dated is None else (-dated[1], -dated[0])
    for column, near in _nearest(columns, rows, right, left, count, turned):
        chosen.update({(row, column): nearness for row, nearness in near if nearness >= least})
    kept = [(row, column, nearness) for (row, column), nearness in chosen.items()]
    return tuple(sorted(kept, key=lambda found: (-found[2], found[0], found[1])))


_CHUNK = 256
"""Documents compared at once with all of the other side: the matrix of all cosines is never held."""


def _nearest(
    rows: NDArray[np.float32],
    columns: NDArray[np.float32],
    left: Sequence[Particulars],
    right: Sequence[Particulars],
    count: int,
    dated: tuple[NDArray[np.float64], NDArray[np.float64]] | None,
) -> Iterable[tuple[int, list[tuple[int, float]]]]:
    """Each row's `count` nearest columns, the nearest first.

    :param dated: the days of rows and columns; a column should come soon after its row.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for column, one in enumerate(right):
        for item in one:
            holders[item].append(column)
    for start in range(0, len(rows), _CHUNK):
        cosines = rows[start : start + _CHUNK] @ columns.T
        if dated is not None:
            cosines += timely(dated[1][None, :] - dated[0][start : start + _CHUNK, None])
        for row, nearness in enumerate(cosines, start):
            meet = {
                column for item in left[row] if len(holders.get(item, ())) <= COMMON for column in holders.get(item, ())
            }
            for column in meet:
                nearness[column] += AGREE * agreement(left[row], right[column])
            best = np.argsort(-nearness, kind="stable")[:count]
            yield row, [(int(column), float(nearness[column])) for column in best]


# By judgement, not tuned: renderings appear within hours or days, and a feed's clock may be a day off.
_SOON, _LATE, _BEFORE = 0.06, 0.04, 0.1
SOON_DAYS, EARLY_DAYS = 3.0, 1.0
"""Days within which a rendering usually follows its original, and by which a clock may be wrong."""


def timely(days: Any) -> Any:
    """What dates say for a rendering that came out so many days after an original: a number to add to nearness or evidence.

    :param days: an array or number; NaN where a date is not known, which says nothing.
    :returns: from +0.06 on the same day, less each day, to −0.04 long after it; −0.1 where the rendering is the older by more than a day.
    """
    after = np.abs(np.asarray(days, dtype=np.float64))
    worth = (_SOON + _LATE) * np.exp(-after / SOON_DAYS) - _LATE
    worth = np.where(np.asarray(days) < -EARLY_DAYS, -_BEFORE, worth)
    return np.nan_to_num(worth, nan=0.0).astype(np.float32)


def _unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    rows: NDArray[np.float32] = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return rows


# --- one to one --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """Two documents, by their numbers in their collections, and what their alignment says of them."""

    source: int
    target: int
    decision: Decision


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of two documents.

    :param confidence: in [0, 1]; for a translation, also how far ahead it is of the next best pair that either document could have had.
    :param better: for a pair that looks like a translation and was not chosen, the pair that was chosen before it.
    """

    source: int
    target: int
    relation: Relation
    confidence: float
    evidence: float
    better: tuple[int, int] | None = None


def assign(judged: Sequence[Judged]) -> tuple[Assigned, ...]:
    """Give each document one translation at most.

    The strongest evidence goes first: a rendering shares most with the very text that it was made from. An assignment of the greatest sum
    would give what is left of near-duplicates (an older version, a second rendering) to one another for the sake of one more pair. Here
    a pair of left-overs counts only where it is about as strong as the best that either could have had.

    :param judged: the candidates with their decisions, the nearest first.
    :returns: by source document: its translation; what it is comparable to, other renderings of it (`Assigned.better`) among them; for a
        source with neither, its nearest candidate as unrelated.
    """
    likely = sorted(
        (item for item in judged if item.decision.relation == "translation"),
        key=lambda item: (-item.decision.evidence, item.source, item.target),
    )
    chosen = _one_to_one(likely)
    found: list[Assigned] = []
    related: set[int] = set()
    for item in judged:
        pair, decision = (item.source, item.target), item.decision
        if pair in chosen:
            found.append(Assigned(*pair, "translation", chosen[pair], decision.evidence))
        elif decision.relation == "translation":
            better = next((other for other in chosen if other[0] == pair[0] or other[1] == pair[1]), None)
            ahead = max(
                other.decision.evidence for other in likely if other.source == pair[0] or other.target == pair[1]
            )
            confidence = _logistic((ahead - decision.evidence) / _SLOPE_RIVAL)
            found.append(Assigned(*pair, "comparable", confidence, decision.evidence, better))
        elif decision.relation == "comparable":
            found.append(Assigned(*pair, "comparable", decision.confidence, decision.evidence))
        else:
            continue
        related.add(item.source)
    for source in sorted({item.source for item in judged} - related):
        nearest = max((item for item in judged if item.source == source), key=lambda item: item.decision.evidence)
        decision = nearest.decision
        found.append(Assigned(source, nearest.target, "unrelated", decision.confidence, decision.evidence))
    return tuple(sorted(found, key=lambda one: (one.source, _ORDER.index(one.relation), -one.evidence, one.target)))


_ORDER: tuple[Relation, ...] = ("translation", "comparable", "unrelated")


def _one_to_one(likely: Sequence[Judged]) -> dict[tuple[int, int], float]:
    """The pairs that hold and how sure each is, of pairs that look like translations, the strongest first."""
    of_source: dict[int, list[Judged]] = defaultdict(list)
    of_target: dict[int, list[Judged]] = defaultdict(list)
    for item in likely:
        of_source[item.source].append(item)
        of_target[item.target].append(item)
    chosen: dict[tuple[int, int], float] = {}
    taken_sources: set[int] = set()
    taken_targets: set[int] = set()
    for item in likely:
        evidence = item.decision.evidence
        rivals = [other for other in (*of_source[item.source], *of_target[item.target]) if other is not item]
        if item.source in taken_sources or item.target in taken_targets:
            continue
        if any(other.decision.evidence > evidence + MARGIN for other in rivals):
            continue
        free = [
            other.decision.evidence
            for other in rivals
            if other.source not in taken_sources and other.target not in taken_targets
        ]
        lead = _logistic((evidence - max(free)) / _SLOPE_RIVAL) if free else 1.0
        chosen[item.source, item.target] = min(item.decision.confidence, lead)
        taken_sources.add(item.source)
        taken_targets.add(item.target)
    return chosen
