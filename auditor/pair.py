"""Which document renders which: translation, comparable (the same event, separately written) or unrelated.

Candidates come from document vectors, the decision from the alignment of the two texts: how much of either text stands in units whose
two sides really are alike, how alike they are, and how sure the alignment is of them. A translation covers nearly all of one text
sentence by sentence; two reports of one event share sentences here and there; unrelated texts share none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auditor.records import Relation, Sentence, Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Tuned with the embedded encoder on the development half of ntrex-dev (translations, and documents paired with the wrong ones) and on the
# five articles that the project starts from.
GOOD = 0.28
"""Similarity from which a unit's two sides count as alike."""
TRANSLATION = 0.27
"""Evidence from which two texts are a translation. Whole translations reach .43 and more; with half of their sentences merged, split,
dropped or put in, 160 of 162 stay above .28; pairs of separate articles about one event stay below .26."""
COMPARABLE = 0.043
"""Evidence from which two texts are about the same event; documents paired with the wrong ones stay below .04."""
_SLOPE_TRANSLATION, _SLOPE_COMPARABLE = 0.02, 0.006


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


def relation(
    units: Sequence[Unit], source: Sequence[Sentence], target: Sequence[Sentence], *, good: float = GOOD
) -> Decision:
    """Decide from an alignment.

    :param units: the alignment of the two texts.
    :param source: all sentences of the source; `target` those of the target.
    :param good: similarity from which a unit's sides count as alike; it depends on the encoder.
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


def candidates(
    source: NDArray[np.float32], target: NDArray[np.float32], *, count: int = 3, least: float = 0.1
) -> tuple[tuple[int, int, float], ...]:
    """Documents worth aligning: the nearest of each, from both sides.

    :param source: one vector for each source document (the sum of its sentences'), shape ``(documents, dim)``; `target` likewise.
    :param count: how many of the nearest to keep for each document of either side.
    :param least: cosine below which a pair is not worth it.
    :returns: ``(source, target, cosine)``, the most alike first.
    """
    if not len(source) or not len(target):
        return ()
    cosines = _unit_rows(source) @ _unit_rows(target).T
    chosen: set[tuple[int, int]] = set()
    for row in range(len(source)):
        chosen.update((row, int(column)) for column in np.argsort(-cosines[row], kind="stable")[:count])
    for column in range(len(target)):
        chosen.update((int(row), column) for row in np.argsort(-cosines[:, column], kind="stable")[:count])
    kept = [(row, column, float(cosines[row, column])) for row, column in chosen if cosines[row, column] >= least]
    return tuple(sorted(kept, key=lambda found: (-found[2], found[0], found[1])))


def _unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    rows: NDArray[np.float32] = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return rows
