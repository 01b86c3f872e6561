"""Fit the weights by which OMI001 and ADD001 tell a lost or invented phrase: ``python -m auditor.training.phrases ntrex.tsv pairs.jsonl``.

Faithful pairs are the corpus's development half and the trusted and faithful renderings of the labelled pairs; each gives two corrupted
ones more, by cutting a phrase out of its original (so that the rendering adds it) and out of its rendering. Only the phrase that the
weights find likeliest in a pair counts in the next round. The weights printed at the end are those of `auditor/rules/_extent.py`.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auditor.config import Config
from auditor.evaluate import read_pairs
from auditor.pipeline import evidence_of_texts
from auditor.records import Comparison
from auditor.rules._evidence import Side, side
from auditor.rules._phrase import FEATURES, Reading, phrases
from auditor.training.parallel import COLUMN, read_rows

AGAINST = frozenset(
    "spare|spare1|said|said share|free|free1|free share|kin|kin mean|length|rest lost share|rest lost1|claims said|one word".split(
        "|"
    )
)
"""Features that cannot speak for a loss; `FOR` those that cannot speak against one."""
FOR = frozenset("lost|verb|clause|name|number|ends|strange|claims lost|length gain|length without|no spare".split("|"))
SIDES: tuple[tuple[str, Side], ...] = (("OMI001", "source"), ("ADD001", "target"))

Vectors = NDArray[np.float64]


def cut(comparison: Comparison, name: Side, rng: random.Random) -> str | None:
    """One side's text without one of its phrases; ``None`` where it has none to spare."""
    reading = Reading(comparison, name)
    tokens = side(comparison, name).tokens
    found: dict[int, list[tuple[int, int]]] = {}
    for start, end in reading.spans():
        telling = sum(reading.telling[start:end])
        if start >= 2 and 0 < telling < 10 and sum(reading.telling) - telling >= 4:
            found.setdefault(telling, []).append((start, end))
    if not found:
        return None
    size = rng.choice([size for size in sorted(found) for _ in range(3 if 2 <= size <= 6 else 1)])
    start, end = rng.choice(found[size])
    if tokens[start - 1].text == ",":
        start -= 1
    text = comparison.unit.source_text if name == "source" else comparison.unit.target_text
    offset = tokens[0].start - (len(text) - len(text.lstrip()))
    before, after = text[: tokens[start].start - offset].rstrip(), text[tokens[end - 1].end - offset :]
    return before + (" " + after.lstrip() if after[:1].isspace() or after[:1].isalnum() else after)


def fit(faithful: list[list[Vectors]], cut_ones: list[list[Vectors]], rounds: int = 8) -> Vectors:
    """Weights under which the likeliest phrase of a pair tells whether it lost one."""
    weights = np.zeros(len(FEATURES))
    weights[[FEATURES.index(name) for name in ("bias", "lost", "said", "free")]] = (-3.0, 1.0, -1.0, -0.7)
    down = [FEATURES.index(name) for name in AGAINST]
    up = [FEATURES.index(name) for name in FOR]
    for _ in range(rounds):
        chosen = [
            [max(bag, key=lambda row: float(row @ weights)) for bag in bags if bag] for bags in (faithful, cut_ones)
        ]
        rows = np.array([*chosen[0], *chosen[1]])
        label = np.repeat((0.0, 1.0), [len(chosen[0]), len(chosen[1])])
        costs = np.repeat((2.0, 1.0), [len(chosen[0]), len(chosen[1])])
        spread = np.concatenate(([1.0], rows[:, 1:].std(axis=0) + 1e-6))
        scaled, now = rows / spread, weights * spread
        mean, square = np.zeros_like(now), np.zeros_like(now)
        for step in range(1, 1501):  # Adam
            wrong = 1 / (1 + np.exp(-np.clip(scaled @ now, -30, 30))) - label
            slope = scaled.T @ (wrong * costs) / len(label) + 1e-3 * now * (np.arange(len(now)) > 0)
            mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope * slope
            now = now - 0.03 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
            now[down], now[up] = np.minimum(now[down], 0), np.maximum(now[up], 0)
        weights = now / spread
    return weights


def _bags(comparisons: Iterable[Comparison], name: Side) -> list[list[Vectors]]:
    return [[np.array(phrase.features) for phrase in phrases(comparison, name)] for comparison in comparisons]


def main(arguments: list[str] | None = None) -> int:
    """Print the weights of either rule, and what they find at a few rates of false alarms."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    rng = random.Random(options.seed)
    texts = [
        (pair.source, text, pair.lang)
        for pair in read_pairs(options.pairs)
        for text in (pair.reference, pair.faithful)
        if text
    ]
    texts += [
        (row[column], row["eng"], lang) for row in read_rows(options.corpus, "dev") for lang, column in COLUMN.items()
    ]
    faithful: list[Comparison] = []
    shortened: dict[Side, list[Comparison]] = {"source": [], "target": []}
    for source, target, lang in texts:
        config = Config(lang=f"{lang}-en")
        comparison = evidence_of_texts(source, target, config=config)[0]
        faithful.append(comparison)
        if len(comparison.unit.source) != 1 or len(comparison.unit.target) != 1:
            continue
        less = cut(comparison, "source", rng)
        if less:  # what the original lacks, the rendering adds
            shortened["target"].append(evidence_of_texts(less, target, config=config)[0])
        less = cut(comparison, "target", rng)
        if less:
            shortened["source"].append(evidence_of_texts(source, less, config=config)[0])
    for code, name in SIDES:
        plain, shorter = _bags(faithful, name), _bags(shortened[name], name)
        weights = fit(plain, shorter)
        scores = [
            [max((float(row @ weights) for row in bag), default=-9.0) for bag in bags] for bags in (plain, shorter)
        ]
        sys.stdout.write(f"{code}\n{tuple(round(float(value), 2) for value in weights)}\n")
        for alarms in (1, 2, 4, 8, 15):
            least = sorted(scores[0])[-alarms - 1]
            found = sum(score > least for score in scores[1]) / max(1, len(scores[1]))
            sys.stdout.write(
                f"  {alarms} alarms in {len(plain)} from {least:.2f}: {100 * found:.0f} % of the cut ones\n"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
