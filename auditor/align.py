"""Sentences and their vectors to translation units: n–m beads, omissions and additions included.

The best path through the grid of the two texts is found by dynamic programming over bead scores:

- A bead's similarity is the cosine of its two sides less the cosine with its neighbours (Bertalign; Liu & Zhu 2022), so that what the
  whole text talks about counts for nothing and a half-aligned sentence is pulled to its other half. The vector of a side is the sum
  of its sentences' vectors.
- The score is that similarity above a threshold, in units of what right pairs of this document reach, times how much text the bead
  holds, less penalties for the shape and for lengths that do not fit. The threshold is the null model: it is fitted to the document from
  the similarities of wrong pairs and of mutual best pairs.
- A sentence may go unaligned at an affine cost, so that a dropped paragraph is cheaper than its sentences one by one, and every
  sentence of an n–m bead must earn its place: where the two sides are more alike without it, the bead pays.
- Up to about a thousand sentences a side the search is exact; above, a coarse-to-fine band (vecalign; Thompson & Koehn 2019) keeps the
  cost near-linear.
- A second pass over what stayed unaligned finds blocks that moved: sentences of either text that render one another out of order.
- A forward–backward pass over the same scores, along the best path, gives each unit its posterior.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from auditor.records import Analysis, Sentence, Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

EXACT = 1_000_000
"""Grids of at most this many cells (a thousand sentences a side) are searched exactly."""

BAND = 10
"""Sentences that the band reaches to either side of the coarser path, and the posterior to either side of the best one."""

CHUNK = 40
"""Rows whose bead scores are computed together."""


@dataclass(frozen=True, slots=True)
class Features:
    """What a sentence names besides its words: evidence that holds across languages.

    :param names: entity ids or name keys.
    :param numbers: values in one form (``"28"``, ``"0.35"``).
    :param dates: weekdays, months, years in one form (``"weekday:3"``).
    """

    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()


def features_of(analysis: Analysis) -> Features:
    """The features of an analysed sentence."""
    names = {name for mention in analysis.mentions for name in (mention.entities[:3] or (mention.key,))}
    numbers = {f"{quantity.low:g}" for quantity in analysis.quantities if quantity.kind != "vague"}
    dates = {
        f"{key}:{value}"
        for time in analysis.times
        for key, value in time.values.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }
    return Features(frozenset(name for name in names if name), frozenset(numbers), frozenset(dates))


@dataclass(frozen=True, slots=True)
class Settings:
    """The constants of the score, in nats.

    Tuned on generated n–m alignments of the development half of ntrex-dev; to tune again, change one and run
    ``python -m auditor.training.alignment_benchmark --data … --half dev``.

    :param neighbour: how much of the neighbours' similarity is taken off.
    :param threshold: where between wrong pairs (0) and right pairs (1) a bead is worth nothing.
    :param gain: what a right pair of mean length is worth above the threshold.
    :param doubt: how many times steeper a bead loses below the threshold than it gains above it.
    :param mass: exponent of a bead's relative length, that of its shorter side.
    :param length: weight of the log length ratio's penalty, which grows like a square up to `width` and like a logarithm beyond: a
        rendering that lost a clause is still a rendering.
    :param shape: penalty for each sentence beyond the first on one side.
    :param both: further penalty where both sides have more than one.
    :param open: cost of a run of unaligned sentences; `extend` of each of them.
    :param turn: the cost of a run on the target side right after one on the source side, in place of `open`.
    :param earn: penalty for a sentence that does not earn its place.
    :param heading: penalty for a heading that shares its side with another sentence.
    :param kind: twice this for a heading with a heading, less this for a heading with a sentence that is none.
    :param fragment: penalty for cutting a unit between a sentence and its rest (lower case after a stray full stop).
    :param caps: how much of a sentence's vector length names, numbers and dates may add.
    :param moved: where between wrong pairs (0) and right pairs (1) two unaligned sentences begin a moved block.
    :param temperature: scores are divided by it before they become posteriors; fitted so that confidence is the share of right units.
    """

    neighbour: float = 0.6
    threshold: float = 0.36
    gain: float = 8.0
    doubt: float = 1.9
    mass: float = 0.53
    length: float = 1.5
    width: float = 0.234
    shape: float = 1.8
    both: float = 1.5
    open: float = 1.8
    extend: float = 0.5
    turn: float = 1.1
    earn: float = 0.4
    heading: float = 1.5
    kind: float = 0.2
    fragment: float = 0.9
    caps: tuple[float, float, float] = (0.4, 0.4, 0.3)
    moved: float = 0.5
    temperature: float = 0.65


SETTINGS = Settings()


# --- the stage ---------------------------------------------------------------------------------------


def align(
    source: Sequence[Sentence],
    target: Sequence[Sentence],
    source_vectors: NDArray[np.float32],
    target_vectors: NDArray[np.float32],
    *,
    max_align: int = 4,
    source_features: Sequence[Features] | None = None,
    target_features: Sequence[Features] | None = None,
    settings: Settings = SETTINGS,
) -> tuple[Unit, ...]:
    """Align two texts.

    :param source: the original's sentences, headings included; `target` the rendering's.
    :param source_vectors: one row for each sentence, shape ``(len(source), dim)``. Rows are weighted sums (longer for sentences that
        say more) or unit vectors; a zero row is a sentence that says nothing.
    :param max_align: the most sentences a side in one unit, at least 1.
    :param source_features: names, numbers and dates of each sentence, where they are known.
    :returns: units in document order, ids ``u1``, ``u2``…; every sentence of both sides stands in exactly one. A unit with an empty
        side is an omission or an addition; its similarity is 0. `Unit.confidence` is the unit's posterior under the score, with a
        temperature fitted so that, on the development data, of units with confidence p about a share p is right.
    :raises ValueError: when the numbers of sentences, vectors and features differ, their dimensions do, or `max_align` is less than 1.
    """
    n, m = len(source), len(target)
    _check(n, source_vectors, source_features, "source")
    _check(m, target_vectors, target_features, "target")
    if source_vectors.shape[1] != target_vectors.shape[1]:
        raise ValueError(
            f"the two sides' vectors have {source_vectors.shape[1]} and {target_vectors.shape[1]} dimensions"
        )
    if max_align < 1:
        raise ValueError(f"max_align must be at least 1, not {max_align}")
    if not n or not m:
        beads = [_Bead(i, 0, 1, 0) for i in range(n)] + [_Bead(0, j, 0, 1) for j in range(m)]
        return _units(beads, [1.0] * len(beads), source, target, source_vectors, target_vectors)
    left, right = _with_features(
        _finite(source_vectors), _finite(target_vectors), source_features, target_features, settings
    )
    grid = _Grid(_Side.of(source, left), _Side.of(target, right), max_align, settings)
    beads = _best_path(grid)
    if not any(bead.a and bead.b for bead in beads):
        beads = _in_order(beads, source_vectors, target_vectors)
    confidences = _posteriors(grid, beads)
    beads, confidences, moved = _relocate(grid, beads, confidences, max_align, settings)
    return _units(beads, confidences, source, target, source_vectors, target_vectors, moved)


MONOTONOUS = 0.3
"""Cosine from which two texts of nothing but alike sentences are taken to render one another in order."""


def _in_order(beads: Sequence[_Bead], left: NDArray[np.float32], right: NDArray[np.float32]) -> list[_Bead]:
    """One sentence said over and over has no neighbours that differ, and the score finds nothing: pair it in order."""
    n, m = len(left), len(right)
    shared = min(n, m)
    alike = np.mean([_cosine(left[i], right[i]) for i in range(min(shared, 50))])
    if alike < MONOTONOUS:
        return list(beads)
    paired = [_Bead(i, i, 1, 1) for i in range(shared)]
    rest = [_Bead(i, shared, 1, 0) for i in range(shared, n)]
    return [*paired, *rest, *(_Bead(n, j, 0, 1) for j in range(shared, m))]


@dataclass(frozen=True, slots=True)
class _Bead:
    """`a` source sentences from `i` and `b` target sentences from `j`."""

    i: int
    j: int
    a: int
    b: int


def _check(count: int, vectors: NDArray[np.float32], features: Sequence[Features] | None, side: str) -> None:
    if vectors.ndim != 2 or len(vectors) != count:
        raise ValueError(f"{side}: {count} sentences need as many vectors, not an array of shape {vectors.shape}")
    if features is not None and len(features) != count:
        raise ValueError(f"{side}: {count} sentences need as many features, not {len(features)}")


def _finite(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    rows = np.asarray(vectors, dtype=np.float32)
    return rows if np.isfinite(rows).all() else np.nan_to_num(rows, nan=0.0, posinf=0.0, neginf=0.0)


def _units(
    beads: Sequence[_Bead],
    confidences: Sequence[float],
    source: Sequence[Sentence],
    target: Sequence[Sentence],
    source_vectors: NDArray[np.float32],
    target_vectors: NDArray[np.float32],
    moved: frozenset[_Bead] = frozenset(),
) -> tuple[Unit, ...]:
    units = []
    for order, (bead, confidence) in enumerate(zip(beads, confidences, strict=True), 1):
        rows, columns = slice(bead.i, bead.i + bead.a), slice(bead.j, bead.j + bead.b)
        similarity = (
            _cosine(source_vectors[rows].sum(axis=0), target_vectors[columns].sum(axis=0)) if bead.a and bead.b else 0.0
        )
        confidence = min(1.0, max(0.0, float(confidence)))
        sides = tuple(source[rows]), tuple(target[columns])
        units.append(Unit(f"u{order}", *sides, similarity, confidence, moved=bead in moved))
    return tuple(units)


def _cosine(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    norms = float(np.linalg.norm(first)) * float(np.linalg.norm(second))
    cosine = float(np.dot(first, second)) / norms if norms > 0 else 0.0
    return min(1.0, max(-1.0, cosine)) if np.isfinite(cosine) else 0.0


# --- evidence ----------------------------------------------------------------------------------------


def _with_features(
    left: NDArray[np.float32],
    right: NDArray[np.float32],
    source_features: Sequence[Features] | None,
    target_features: Sequence[Features] | None,
    settings: Settings,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Append names, numbers and dates to the vectors, rare ones weighing most, each kind capped.

    The cap is a share of the sentence's own vector length: a table of figures stays less alike than a sentence that says the same.
    """
    if source_features is None or target_features is None:
        return left, right
    parts_left, parts_right = [left], [right]
    for kind, cap in zip(("names", "numbers", "dates"), settings.caps, strict=True):
        sets_left = [getattr(features, kind) for features in source_features]
        sets_right = [getattr(features, kind) for features in target_features]
        weights = _rarity((*sets_left, *sets_right))
        parts_left.append(_channel(sets_left, weights, cap, left))
        parts_right.append(_channel(sets_right, weights, cap, right))
    return np.concatenate(parts_left, axis=1), np.concatenate(parts_right, axis=1)


def _rarity(sets: Sequence[frozenset[str]]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for found in sets:
        for value in found:
            counts[value] = counts.get(value, 0) + 1
    return {value: 1.0 / (1.0 + np.log(count)) for value, count in counts.items()}


def _channel(
    sets: Sequence[frozenset[str]],
    weights: Mapping[str, float],
    cap: float,
    vectors: NDArray[np.float32],
    dim: int = 128,
) -> NDArray[np.float32]:
    channel = np.zeros((len(sets), dim), dtype=np.float32)
    for row, found in enumerate(sets):
        for value in sorted(found):
            channel[row] += weights[value] * _hashed(value, dim)
    norms = np.linalg.norm(channel, axis=1, keepdims=True)
    limit = cap * np.linalg.norm(vectors, axis=1, keepdims=True)
    # One feature weighs half the cap, several come near it.
    scale = np.divide(limit * norms / (1.0 + norms), norms, out=np.zeros_like(norms), where=norms > 0)
    scaled: NDArray[np.float32] = channel * scale.astype(np.float32)
    return scaled


def _hashed(value: str, dim: int) -> NDArray[np.float32]:
    bits = np.unpackbits(np.frombuffer(hashlib.blake2b(value.encode(), digest_size=dim // 8).digest(), dtype=np.uint8))
    return (bits.astype(np.float32) * 2.0 - 1.0) / np.float32(np.sqrt(dim))


# --- bead scores -------------------------------------------------------------------------------------


_ENDINGS = (".", "!", "?", "…", ":", ";", ",", '"', "”", "»", "'", "’", ")")
_HEADING = 70
"""Most characters of a heading."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One text: its vectors, and what its sentences look like.

    :param lengths: characters of each sentence.
    :param headings: 1 for a short line without a final stop.
    :param fragments: 1 for a sentence that goes on from the one before: something cut them apart.
    """

    vectors: NDArray[np.float32]
    lengths: Floats
    headings: Floats
    fragments: Floats

    @classmethod
    def of(cls, sentences: Sequence[Sentence], vectors: NDArray[np.float32]) -> _Side:
        texts = [sentence.text.strip() for sentence in sentences]
        return cls(
            vectors,
            np.array([max(1, len(text)) for text in texts], dtype=np.float64),
            np.array(
                [len(text) <= _HEADING and not text.endswith(_ENDINGS) and not text[:1].islower() for text in texts],
                dtype=np.float64,
            ),
            np.array(
                [bool(order) and _continues(texts[order - 1], text) for order, text in enumerate(texts)],
                dtype=np.float64,
            ),
        )

    def part(self, start: int, end: int) -> _Side:
        """The sentences from `start` to `end`."""
        return _Side(
            self.vectors[start:end], self.lengths[start:end], self.headings[start:end], self.fragments[start:end]
        )

    def halved(self) -> _Side:
        """The text at half the detail: two sentences as one."""
        lengths = _halve(self.lengths[:, None])[:, 0]
        return _Side(_halve(self.vectors), lengths, np.zeros_like(lengths), np.zeros_like(lengths))


def _continues(before: str, text: str) -> bool:
    """Whether a sentence looks like the rest of the one before it: it begins in lower case, or that one ends in a comma."""
    return text[:1].islower() or before.endswith((",", ";"))


class _Grid:
    """Scores of beads between two texts.

    Nodes ``(i, j)`` stand for *i* source and *j* target sentences read; a bead is named by the node that it ends at.
    """

    def __init__(
        self,
        left_side: _Side,
        right_side: _Side,
        max_align: int,
        settings: Settings,
        null_model: tuple[float, float] | None = None,
    ) -> None:
        self.left_side, self.right_side = left_side, right_side
        self.left, self.right = left, right = left_side.vectors, right_side.vectors
        self.left_lengths, self.right_lengths = left_side.lengths, right_side.lengths
        self.n, self.m = len(left), len(right)
        self.reach = max_align
        self.settings = settings
        self.shapes = tuple(
            sorted(
                ((a, b) for a in range(1, max_align + 1) for b in range(1, max_align + 1)),
                key=lambda shape: (sum(shape), shape),
            )
        )
        self.orders = [[self.shapes.index((a, b)) for b in range(1, max_align + 1)] for a in range(1, max_align + 1)]
        """For each number of source sentences, the places of its shapes by number of target sentences."""
        self.left_norms = [_inverse_norms(left, a) for a in range(1, max_align + 1)]
        self.right_norms = [_inverse_norms(right, b) for b in range(1, max_align + 1)]
        self.left_sums = [_block_sums(left_side.lengths, a) for a in range(1, max_align + 1)]
        self.right_sums = [_block_sums(right_side.lengths, b) for b in range(1, max_align + 1)]
        self.left_layout = [self._layout(left_side, a) for a in range(1, max_align + 1)]
        self.right_layout = [self._layout(right_side, b) for b in range(1, max_align + 1)]
        self.left_headings = _block_sums(left_side.headings, 1)
        self.right_headings = _block_sums(right_side.headings, 1)
        self.threshold, self.scale = null_model or _null_model(left, right, settings)

    def level(self, share: float) -> float:
        """The cosine that lies `share` of the way from wrong pairs (0) to right pairs (1) of this document."""
        wrong = (self.threshold - self.settings.threshold * self.scale) / (1.0 - self.settings.neighbour)
        return wrong + share * self.scale

    def settled(self, bead: _Bead, row: int, column: int) -> bool:
        """Whether a bead of a part that begins at `row` and `column` is alike enough to have moved."""
        i, j = bead.i + row, bead.j + column
        left, right = self.left[i : i + bead.a].sum(axis=0), self.right[j : j + bead.b].sum(axis=0)
        return _cosine(left, right) >= self.level(self.settings.moved)

    def _layout(self, side: _Side, size: int) -> Floats:
        """What a block of `size` sentences that ends at each node pays for headings inside and for fragments cut off at its ends."""
        cut = np.append(side.fragments, 0.0)
        pay = self.settings.fragment * cut
        if size < len(cut):
            pay[size:] += self.settings.fragment * cut[: len(cut) - size]
        if size > 1:
            pay += self.settings.heading * _block_sums(side.headings, size)
        return pay

    def scores(self, r0: int, r1: int, c0: int, c1: int) -> Floats:
        """Scores of every bead that ends at nodes ``[r0, r1) × [c0, c1)``.

        :returns: shape ``(len(self.shapes), r1 - r0, c1 - c0)``; minus infinity where a bead would begin before the text.
        """
        reach, settings = self.reach, self.settings
        pad = reach + 2
        # Sentence rows r0 - pad … r1 - 1 (the last is the right neighbour of a bead that ends at r1 - 1), zero outside the text.
        dots = np.zeros((r1 - r0 + pad, c1 - c0 + pad))
        rows = slice(max(0, r0 - pad), min(self.n, r1))
        columns = slice(max(0, c0 - pad), min(self.m, c1))
        dots[rows.start - r0 + pad : rows.stop - r0 + pad, columns.start - c0 + pad : columns.stop - c0 + pad] = (
            self.left[rows] @ self.right[columns].T
        )
        prefix = np.zeros((dots.shape[0] + 1, dots.shape[1] + 1))
        np.cumsum(np.cumsum(dots, axis=0), axis=1, out=prefix[1:, 1:])
        # Cosines are needed one node further back as well, for the test whether a sentence earns its place.
        height, width = r1 - r0 + 1, c1 - c0 + 1
        left_norms = [_window(norms, r0 - 1, height) for norms in self.left_norms]
        right_norms = [_window(norms, c0 - 1, width) for norms in self.right_norms]
        cosines: dict[tuple[int, int], Floats] = {}
        for a, b in self.shapes:
            top, lead = pad - 1, pad - 1
            block = (
                prefix[top : top + height, lead : lead + width]
                - prefix[top - a : top - a + height, lead : lead + width]
                - prefix[top : top + height, lead - b : lead - b + width]
                + prefix[top - a : top - a + height, lead - b : lead - b + width]
            )
            cosines[a, b] = block * np.outer(left_norms[a - 1], right_norms[b - 1])
        around_left = self._against_single(prefix, r0, r1, c0, c1, pad)
        around_right = self._against_single(prefix.T, c0, c1, r0, r1, pad, swapped=True)
        result = np.empty((len(self.shapes), r1 - r0, c1 - c0))
        for order, (a, b) in enumerate(self.shapes):
            cosine = cosines[a, b][1:, 1:]
            similarity = cosine - settings.neighbour * self._neighbours(
                around_left[a - 1], around_right[b - 1], a, b, r0, r1, c0, c1
            )
            value = (similarity - self.threshold) / self.scale
            value = np.where(value < 0.0, value * settings.doubt, value)
            left_mass, right_mass = (
                _window(self.left_sums[a - 1], r0, r1 - r0),
                _window(self.right_sums[b - 1], c0, c1 - c0),
            )
            # Only text that both sides have is worth something: a sentence too many adds none.
            mass = np.minimum(
                (left_mass / self.left_lengths.mean())[:, None], (right_mass / self.right_lengths.mean())[None, :]
            )
            ratio = np.log((left_mass + 15.0)[:, None] / (right_mass + 15.0)[None, :]) / settings.width
            score = settings.gain * mass**settings.mass * value - settings.length * np.log1p(ratio * ratio)
            score -= settings.shape * (a + b - 2) + (settings.both if a > 1 and b > 1 else 0.0)
            score -= settings.earn * _idle(cosines, a, b)
            score -= (
                _window(self.left_layout[a - 1], r0, r1 - r0)[:, None]
                + _window(self.right_layout[b - 1], c0, c1 - c0)[None, :]
            )
            if a == b == 1:
                left_heading = _window(self.left_headings, r0, r1 - r0)[:, None]
                right_heading = _window(self.right_headings, c0, c1 - c0)[None, :]
                score += settings.kind * (2.0 * left_heading * right_heading - np.abs(left_heading - right_heading))
            score[: max(0, a - r0), :] = -np.inf
            score[:, : max(0, b - c0)] = -np.inf
            result[order] = score
        return result

    def _against_single(
        self, prefix: Floats, r0: int, r1: int, c0: int, c1: int, pad: int, *, swapped: bool = False
    ) -> list[Floats]:
        """Cosines of each block that ends at rows ``[r0, r1)`` with each single sentence of the other side from ``c0 - pad`` on."""
        norms, singles = (self.right_norms, self.left_norms[0]) if swapped else (self.left_norms, self.right_norms[0])
        inverse = _window(singles, c0 - pad + 1, c1 - c0 + pad)
        found = []
        for a in range(1, self.reach + 1):
            runs = prefix[pad : pad + r1 - r0] - prefix[pad - a : pad - a + r1 - r0]
            cosine = (runs[:, 1:] - runs[:, :-1]) * np.outer(_window(norms[a - 1], r0, r1 - r0), inverse)
            found.append(np.maximum(cosine, 0.0))
        return found

    def _neighbours(
        self, around_left: Floats, around_right: Floats, a: int, b: int, r0: int, r1: int, c0: int, c1: int
    ) -> Floats:
        """Mean cosine of a bead's sides with the sentences just before and after the other side."""
        pad = self.reach + 2
        height, width = r1 - r0, c1 - c0
        rows, columns = np.arange(r0, r1), np.arange(c0, c1)
        total = around_left[:, pad - b - 1 : pad - b - 1 + width] + around_left[:, pad : pad + width]
        total = total + (around_right[:, pad - a - 1 : pad - a - 1 + height] + around_right[:, pad : pad + height]).T
        present = ((columns > b).astype(float) + (columns < self.m))[None, :] + (
            (rows > a).astype(float) + (rows < self.n)
        )[:, None]
        mean: Floats = total / np.maximum(present, 1.0)
        return mean


def _idle(cosines: Mapping[tuple[int, int], Floats], a: int, b: int) -> Floats:
    """How many of a bead's outer sentences do not earn their place: without them its sides are at least as alike."""
    own = cosines[a, b][1:, 1:]
    idle = np.zeros_like(own)
    if a > 1:
        idle += cosines[a - 1, b][:-1, 1:] >= own
        idle += cosines[a - 1, b][1:, 1:] >= own
    if b > 1:
        idle += cosines[a, b - 1][1:, :-1] >= own
        idle += cosines[a, b - 1][1:, 1:] >= own
    return idle


def _block_sums(values: Floats, size: int) -> Floats:
    """Sums of `size` values that end at each node; zero where the block would begin before the text."""
    sums = np.zeros(len(values) + 1)
    if size <= len(values):
        cumulative = np.concatenate([[0.0], np.cumsum(values)])
        sums[size:] = cumulative[size:] - cumulative[: len(cumulative) - size]
    return sums


def _inverse_norms(vectors: NDArray[np.float32], size: int) -> Floats:
    """One over the length of the summed vectors of `size` sentences that end at each node; zero for nothing."""
    inverse = np.zeros(len(vectors) + 1)
    if size <= len(vectors):
        total = vectors[: len(vectors) - size + 1].astype(np.float32).copy()
        for shift in range(1, size):
            total += vectors[shift : len(vectors) - size + 1 + shift]
        norms = np.linalg.norm(total, axis=1).astype(np.float64)
        inverse[size:] = np.divide(1.0, norms, out=np.zeros_like(norms), where=norms > 1e-9)
    return inverse


def _window(values: Floats, start: int, length: int) -> Floats:
    """``values[start : start + length]`` with zeros outside."""
    window = np.zeros(length)
    low, high = max(0, start), min(len(values), start + length)
    if high > low:
        window[low - start : high - start] = values[low:high]
    return window


def _null_model(left: NDArray[np.float32], right: NDArray[np.float32], settings: Settings) -> tuple[float, float]:
    """The similarity at which a bead is worth nothing, and the distance from wrong to right pairs, of these two texts.

    Wrong pairs are all pairs of a sample, right ones those that prefer one another. A short text says little about either:
    `PRIOR` pairs of ordinary text are counted in. Unrelated texts have best pairs too, hence the floor on the distance.
    """
    rows = left[:: max(1, len(left) // 400)]
    columns = right[:: max(1, len(right) // 400)] if len(left) * len(right) <= EXACT else right
    first = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    second = columns / np.maximum(np.linalg.norm(columns, axis=1, keepdims=True), 1e-9)
    cosines = (first @ second.T).astype(np.float64)
    best = cosines.max(axis=1)
    mutual = best[cosines.argmax(axis=0)[cosines.argmax(axis=1)] == np.arange(len(rows))]
    wrong = (cosines.sum() - best.sum() + PRIOR * PRIOR_WRONG) / (cosines.size - len(best) + PRIOR)
    spread = float(np.sqrt(np.mean((cosines - wrong) ** 2))) if cosines.size > 50 else 0.1
    right_level = (mutual.sum() + PRIOR * max(PRIOR_RIGHT, 0.0)) / (len(mutual) + PRIOR)
    scale = max(right_level - wrong, 3.0 * min(spread, 0.15), 0.1)
    wrong_margin = wrong * (1.0 - settings.neighbour)
    return wrong_margin + settings.threshold * scale, scale


PRIOR = 4.0
"""Pairs of ordinary text that stand in for what a short document cannot tell."""
PRIOR_WRONG, PRIOR_RIGHT = 0.06, 0.5
"""Mean cosine of wrong and right pairs, on the development half of ntrex-dev with the embedded encoder."""


# --- search ------------------------------------------------------------------------------------------

_BEAD, _LEFT, _RIGHT = 0, 1, 2
"""What the last step to a node was: a bead, an unaligned source sentence, an unaligned target sentence."""


@dataclass(frozen=True, slots=True)
class _Band:
    """The nodes that a search looks at: columns ``low[i] … high[i]`` (inclusive) of each row, neither ever falling."""

    low: NDArray[np.int64]
    high: NDArray[np.int64]


def _best_path(grid: _Grid) -> list[_Bead]:
    """The best beads: exactly for small grids, else within a band around the path of a grid half as fine."""
    if (grid.n + 1) * (grid.m + 1) <= EXACT:
        return _viterbi(grid, _Band(np.zeros(grid.n + 1, dtype=np.int64), np.full(grid.n + 1, grid.m, dtype=np.int64)))
    coarse = _Grid(grid.left_side.halved(), grid.right_side.halved(), min(2, grid.reach), grid.settings)
    nodes = [(min(grid.n, 2 * i), min(grid.m, 2 * j)) for i, j in _nodes(_best_path(coarse))]
    return _viterbi(grid, _around(nodes, grid.n, grid.m, BAND))


def _halve(rows: NDArray[Any]) -> NDArray[Any]:
    """Sums of neighbouring rows; a last odd row stays as it is."""
    even = len(rows) // 2 * 2
    paired = rows[0:even:2] + rows[1:even:2]
    return np.concatenate([paired, rows[even:]]) if even < len(rows) else paired


def _nodes(beads: Sequence[_Bead]) -> list[tuple[int, int]]:
    """The nodes that a path passes, from (0, 0)."""
    return [(0, 0), *((bead.i + bead.a, bead.j + bead.b) for bead in beads)]


def _around(nodes: Sequence[tuple[int, int]], n: int, m: int, width: int) -> _Band:
    """A band of `width` sentences to every side of a path."""
    first = np.full(n + 1, m, dtype=np.int64)
    last = np.zeros(n + 1, dtype=np.int64)
    for (i0, j0), (i1, j1) in pairwise(nodes):
        for i in range(i0, i1 + 1):
            first[i] = min(first[i], j0)
            last[i] = max(last[i], j1)
    last[n], first[0] = m, 0
    rows = np.arange(n + 1)
    low = np.maximum(0, np.minimum.accumulate(first[::-1])[::-1][np.maximum(0, rows - width)] - width)
    high = np.minimum(m, np.maximum.accumulate(last)[np.minimum(n, rows + width)] + width)
    return _Band(low, high)


def _score_rows(grid: _Grid, band: _Band) -> Iterator[tuple[int, Floats]]:
    """The bead scores of each row of a band in turn: the row's number and an array of shape ``(shapes, columns of the row)``."""
    for r0 in range(0, grid.n + 1, CHUNK):
        r1 = min(grid.n + 1, r0 + CHUNK)
        c0, c1 = int(band.low[r0]), int(band.high[r1 - 1]) + 1
        block = grid.scores(r0, r1, c0, c1)
        for i in range(r0, r1):
            yield i, block[:, i - r0, band.low[i] - c0 : band.high[i] + 1 - c0]


def _columns(values: Floats, start: int, low: int, width: int) -> Floats:
    """`values`, whose last axis begins at column `start`, at columns ``low … low + width - 1``; minus infinity outside."""
    first, end = max(start, low), min(start + values.shape[-1], low + width)
    if first == low and end == low + width:
        return values[..., low - start : end - start]
    result = np.full((*values.shape[:-1], width), -np.inf)
    if end > first:
        result[..., first - low : end - low] = values[..., first - start : end - start]
    return result


def _rows_above(rows: Sequence[tuple[int, Floats]], reach: int, low: int, width: int) -> list[Floats]:
    """The last `reach` rows, nearest first, at columns ``low - reach … low + width - 1``."""
    found = [_columns(values, start, low - reach, width + reach) for start, values in reversed(rows[-reach:])]
    return found + [np.full(width + reach, -np.inf)] * (reach - len(found))


def _viterbi(grid: _Grid, band: _Band) -> list[_Bead]:
    """The best path through a band."""
    settings, reach, shapes = grid.settings, grid.reach, grid.shapes
    bests: list[tuple[int, Floats]] = []
    above: tuple[int, Floats, Floats] | None = None
    trace: list[tuple[NDArray[Any], ...]] = []
    for i, scores in _score_rows(grid, band):
        low, width = int(band.low[i]), int(band.high[i] - band.low[i]) + 1
        back = _rows_above(bests, reach, low, width)
        candidates = np.stack(
            [back[a - 1][reach - b : reach - b + width] + scores[order] for order, (a, b) in enumerate(shapes)]
        )
        shape = candidates.argmax(axis=0)
        bead = candidates[shape, np.arange(width)]
        if i == 0:
            bead[0] = 0.0
        dropped = np.full(width, -np.inf)
        dropped_on = np.zeros(width, dtype=bool)
        if above is not None:
            opened = _columns(above[1], above[0], low, width) - settings.open - settings.extend
            going = _columns(above[2], above[0], low, width) - settings.extend
            dropped_on = going > opened
            dropped = np.where(dropped_on, going, opened)
        # Unaligned target sentences: a running maximum along the row, net of what each further one costs.
        entry = np.maximum(bead, dropped + settings.open - settings.turn)
        steps = settings.extend * np.arange(width)
        added = np.full(width, -np.inf)
        added[1:] = np.maximum.accumulate((entry + steps)[:-1]) - steps[1:] - settings.open
        added_on = np.zeros(width, dtype=bool)
        added_on[1:] = added[:-1] - settings.extend > entry[:-1] - settings.open - settings.extend
        best = np.maximum(np.maximum(bead, dropped), added)
        last = np.where(added >= best, _RIGHT, np.where(dropped > bead, _LEFT, _BEAD)).astype(np.int8)
        turned = dropped + settings.open - settings.turn > bead
        trace.append((shape.astype(np.int8), dropped_on, added_on, last, turned))
        bests.append((low, best))
        del bests[:-reach]
        above = (low, bead, dropped)
    return _trace_back(grid, band, trace)


def _trace_back(grid: _Grid, band: _Band, trace: Sequence[tuple[NDArray[Any], ...]]) -> list[_Bead]:
    beads: list[_Bead] = []
    i, j = grid.n, grid.m
    state = int(trace[i][3][j - band.low[i]])
    while i or j:
        shape, dropped_on, added_on, *_ = (values[j - band.low[i]] for values in trace[i])
        if state == _BEAD:
            a, b = grid.shapes[shape]
            beads.append(_Bead(i - a, j - b, a, b))
            i, j = i - a, j - b
            state = int(trace[i][3][j - band.low[i]])
        elif state == _LEFT:
            beads.append(_Bead(i - 1, j, 1, 0))
            i -= 1
            state = _LEFT if dropped_on else _BEAD
        else:
            beads.append(_Bead(i, j - 1, 0, 1))
            j -= 1
            state = _RIGHT if added_on else (_LEFT if trace[i][4][j - band.low[i]] else _BEAD)
    return beads[::-1]


# --- moved blocks ------------------------------------------------------------------------------------


def _relocate(
    grid: _Grid, beads: Sequence[_Bead], confidences: Sequence[float], max_align: int, settings: Settings
) -> tuple[list[_Bead], list[float], frozenset[_Bead]]:
    """Pair unaligned blocks of the two texts that stand in different places.

    Every run of unaligned source sentences is held against every run of unaligned target sentences in which some sentence pair is
    alike; the two runs are aligned like texts of their own, by the null model of the whole document.
    """
    left_runs = _runs(bead.i for bead in beads if not bead.b)
    right_runs = _runs(bead.j for bead in beads if not bead.a)
    if not left_runs or not right_runs:
        return list(beads), list(confidences), frozenset()
    rows = np.array([i for run in left_runs for i in run])
    columns = np.array([j for run in right_runs for j in run])
    first = grid.left[rows] * grid.left_norms[0][rows + 1, None]
    second = grid.right[columns] * grid.right_norms[0][columns + 1, None]
    row_run = np.repeat(np.arange(len(left_runs)), [len(run) for run in left_runs])
    column_run = np.repeat(np.arange(len(right_runs)), [len(run) for run in right_runs])
    wanted: dict[tuple[int, int], float] = {}
    for start in range(0, len(rows), 512):
        cosines = first[start : start + 512] @ second.T
        for row, column in zip(*np.nonzero(cosines >= grid.level(settings.moved)), strict=True):
            key = int(row_run[start + row]), int(column_run[column])
            wanted[key] = max(wanted.get(key, 0.0), float(cosines[row, column]))
    taken: dict[_Bead, float] = {}
    used_left: set[int] = set()
    used_right: set[int] = set()
    for (run, other), _ in sorted(wanted.items(), key=lambda item: (-item[1], item[0])):
        for i_part in _runs(i for i in left_runs[run] if i not in used_left):
            for j_part in _runs(j for j in right_runs[other] if j not in used_right):
                for bead, confidence in _part(grid, i_part, j_part, max_align):
                    if used_left.isdisjoint(range(bead.i, bead.i + bead.a)) and used_right.isdisjoint(
                        range(bead.j, bead.j + bead.b)
                    ):
                        taken[bead] = confidence
                        used_left.update(range(bead.i, bead.i + bead.a))
                        used_right.update(range(bead.j, bead.j + bead.b))
    if not taken:
        return list(beads), list(confidences), frozenset()
    kept = {
        bead: confidence
        for bead, confidence in zip(beads, confidences, strict=True)
        if not ((not bead.b and bead.i in used_left) or (not bead.a and bead.j in used_right))
    }
    ordered = _in_source_order({**kept, **taken})
    confidence_of = {**kept, **taken}
    return ordered, [confidence_of[bead] for bead in ordered], frozenset(taken) & _crossing(ordered)


def _in_source_order(beads: Iterable[_Bead]) -> list[_Bead]:
    """Beads in the order of the source; an unaligned target sentence follows the one before it, wherever that stands."""
    ordered = sorted((bead for bead in beads if bead.a), key=lambda bead: bead.i)
    for added in sorted((bead for bead in beads if not bead.a), key=lambda bead: bead.j):
        before = next((at for at, bead in enumerate(ordered) if bead.b and bead.j + bead.b == added.j), None)
        if before is None:
            # Nothing holds the sentence before it but the start of the text.
            ordered.insert(0, added)
        else:
            ordered.insert(before + 1, added)
    return ordered


def _crossing(beads: Sequence[_Bead]) -> frozenset[_Bead]:
    """The beads, in the order of the source, that stand before or behind another one's target side against that order."""
    both = [bead for bead in beads if bead.a and bead.b]
    starts = np.array([bead.j for bead in both])
    if not len(both):
        return frozenset()
    highest = np.maximum.accumulate(starts)
    lowest = np.minimum.accumulate(starts[::-1])[::-1]
    return frozenset(
        bead for bead, j, high, low in zip(both, starts, highest, lowest, strict=True) if high > j or low < j
    )


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers that follow one another, together."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def _part(grid: _Grid, rows: Sequence[int], columns: Sequence[int], max_align: int) -> list[tuple[_Bead, float]]:
    """Beads with both sides between a run of source sentences and a run of target sentences."""
    if len(rows) * len(columns) > EXACT:
        return []
    left = grid.left_side.part(rows[0], rows[-1] + 1)
    right = grid.right_side.part(columns[0], columns[-1] + 1)
    inner = _Grid(left, right, max_align, grid.settings, null_model=(grid.threshold, grid.scale))
    beads = _best_path(inner)
    confidences = _posteriors(inner, beads)
    kept = [bool(bead.a and bead.b) and grid.settled(bead, rows[0], columns[0]) for bead in beads]
    # What stands right beside a moved sentence on both sides has moved with it.
    for order in (*range(1, len(beads)), *range(len(beads) - 2, -1, -1)):
        for other in (order - 1, order + 1):
            if 0 <= other < len(beads) and kept[other] and beads[order].a and beads[order].b:
                kept[order] = True
    return [
        (_Bead(bead.i + rows[0], bead.j + columns[0], bead.a, bead.b), confidence)
        for bead, confidence, keep in zip(beads, confidences, kept, strict=True)
        if keep
    ]


# --- posteriors --------------------------------------------------------------------------------------


def _posteriors(grid: _Grid, beads: Sequence[_Bead]) -> list[float]:
    """The posterior of each bead of the best path, from a forward and a backward pass along it."""
    band = _around(_nodes(beads), grid.n, grid.m, BAND)
    heat = grid.settings.temperature
    scores = [row / heat for _, row in _score_rows(grid, band)]
    opening, extending = -(grid.settings.open + grid.settings.extend) / heat, -grid.settings.extend / heat
    turning = (grid.settings.open - grid.settings.turn) / heat
    forward = _forward(grid, band, scores, opening, extending, turning)
    backward = _backward(grid, band, scores, opening, extending, turning)
    total = float(np.logaddexp.reduce([values[-1] for values in forward[-1]]))
    added = np.zeros(grid.m + 1)
    dropped = np.zeros(grid.n + 1)
    for i in range(grid.n + 1):
        dropped[i] = np.exp(forward[i][_LEFT] + backward[i][_LEFT] - total).sum()
        added[band.low[i] : band.high[i] + 1] += np.exp(forward[i][_RIGHT] + backward[i][_RIGHT] - total)
    order_of = {shape: order for order, shape in enumerate(grid.shapes)}
    result = []
    for bead in beads:
        if not bead.b:
            result.append(float(dropped[bead.i + 1]))
        elif not bead.a:
            result.append(float(added[bead.j + 1]))
        else:
            i, j = bead.i + bead.a, bead.j + bead.b
            before = np.logaddexp.reduce([values[bead.j - band.low[bead.i]] for values in forward[bead.i]])
            here = scores[i][order_of[bead.a, bead.b], j - band.low[i]] + backward[i][_BEAD][j - band.low[i]]
            result.append(float(np.exp(before + here - total)))
    return result


_States = tuple["Floats", "Floats", "Floats"]


def _forward(
    grid: _Grid, band: _Band, scores: Sequence[Floats], opening: float, extending: float, turning: float
) -> list[_States]:
    """Log sums over all paths from (0, 0) to each node, by the kind of the last step."""
    reach = grid.reach
    states: list[_States] = []
    totals: list[tuple[int, Floats]] = []
    for i in range(grid.n + 1):
        low, width = int(band.low[i]), int(band.high[i] - band.low[i]) + 1
        back = _rows_above(totals, reach, low, width)
        bead = np.logaddexp.reduce(
            [back[a - 1][reach - b : reach - b + width] + scores[i][order] for order, (a, b) in enumerate(grid.shapes)],
            axis=0,
        )
        if i == 0:
            bead[0] = 0.0
        dropped = np.full(width, -np.inf)
        if i:
            above = int(band.low[i - 1])
            dropped = np.logaddexp(
                _columns(states[-1][_BEAD], above, low, width) + opening,
                _columns(states[-1][_LEFT], above, low, width) + extending,
            )
        entry = np.logaddexp(bead, dropped + turning)
        steps = extending * np.arange(width)
        added = np.full(width, -np.inf)
        added[1:] = np.logaddexp.accumulate((entry - steps)[:-1]) + steps[1:] + (opening - extending)
        states.append((bead, dropped, added))
        totals.append((low, np.logaddexp(np.logaddexp(bead, dropped), added)))
        del totals[:-reach]
    return states


def _backward(
    grid: _Grid, band: _Band, scores: Sequence[Floats], opening: float, extending: float, turning: float
) -> list[_States]:
    """Log sums over all paths from each node to the end, by the kind of the step that led to the node."""
    n, reach = grid.n, grid.reach
    states: list[_States] = [(np.empty(0), np.empty(0), np.empty(0))] * (n + 1)
    for i in range(n, -1, -1):
        low, width = int(band.low[i]), int(band.high[i] - band.low[i]) + 1
        parts: list[Floats] = []
        for a in range(1, min(reach, n - i) + 1):
            onward = scores[i + a][grid.orders[a - 1]] + states[i + a][_BEAD]
            reached = _columns(onward, int(band.low[i + a]), low + 1, width + reach - 1)
            parts.extend(reached[b, b : b + width] for b in range(reach))
        beads = np.logaddexp.reduce(parts, axis=0) if parts else np.full(width, -np.inf)
        if i == n:
            beads[-1] = 0.0  # the end of both texts
        added = np.logaddexp.accumulate((beads + extending * np.arange(width))[::-1])[::-1] - extending * np.arange(
            width
        )
        further = np.full(width, -np.inf)
        further[:-1] = added[1:]
        dropping = np.full(width, -np.inf)
        if i < n:
            dropping = _columns(states[i + 1][_LEFT], int(band.low[i + 1]), low, width)
        from_bead = np.logaddexp(np.logaddexp(beads, further + opening), dropping + opening)
        from_left = np.logaddexp(np.logaddexp(beads, further + opening + turning), dropping + extending)
        states[i] = (from_bead, from_left, added)
    return states
