"""How the adequacy model is fitted: ``python -m auditor.training.adequacy fixtures/pairs/dev.jsonl``.

From labelled pairs (`fixtures/pairs`): the faithful rendering and the close reference should stand above each corrupted near-copy of
their sentence, and high; the corrupted ones, and a rendering of another sentence, low. The loss is the logistic loss of both, pair by
pair and one by one; weights are bound to the sign that their feature has by its meaning, with a small ridge penalty. Every pair is also
read with the English reference on the source side, so that one model serves Norwegian–English and English–English. Nothing is drawn
by chance: the same data give the same file. Fit on the development half, judge on the other with ``auditor evaluate``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from auditor.config import Config
from auditor.pipeline import evidence_of_texts
from auditor.score.adequacy import FEATURES, GOOD, features

OTHER = 17
"""A rendering of the sentence so many rows on stands for one that has nothing to do with its source."""
STEPS, RATE, RIDGE = 4000, 0.05, 0.002
MISSED = 0.4
"""How much each pair counts once more without what the rules found in it: they know the development pairs better than any others, and the
other features must carry the estimate where they find nothing."""
BY_PAIR = 2.0
"""How much the order within pairs counts beside the level of each."""


def main(arguments: list[str] | None = None) -> int:
    """Fit the model, print its weights and its ranking on the data, and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="+", help="labelled pairs, JSONL")
    parser.add_argument("--out", type=Path, help="where to write the model (default: only print it)")
    parser.add_argument("--name", default="pairs-1", help="the model's name in the signature")
    options = parser.parse_args(arguments)
    items = [
        json.loads(line) for path in options.data for line in path.read_text(encoding="utf-8").splitlines() if line
    ]
    good, bad, loose, families = gather(items)
    weights, bias = fit(good, bad, loose)
    order = good @ weights - bad @ weights
    sys.stdout.write(f"{len(good)} pairs; faithful above corrupted in {100 * np.mean(order > 0):.1f} %\n")
    for family in sorted(set(families)):
        chosen = [index for index, name in enumerate(families) if name == family]
        sys.stdout.write(f"  {family}: {100 * np.mean(order[chosen] > 0):.0f} % of {len(chosen)}\n")
    for name, weight in zip(FEATURES, weights, strict=True):
        sys.stdout.write(f"{name:20} {weight:7.3f}\n")
    sys.stdout.write(f"{'bias':20} {bias:7.3f}\n")
    if options.out:
        model = {
            "name": options.name,
            "bias": round(float(bias), 4),
            "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
        }
        options.out.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
    return 0


def gather(items: list[dict[str, Any]]) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Feature rows of the better and the worse of each pair, of renderings of other sentences, and the pairs' families."""
    good: list[list[float]] = []
    bad: list[list[float]] = []
    loose: list[list[float]] = []
    families: list[str] = []
    for index, item in enumerate(items):
        sides: list[tuple[str, str, tuple[str, ...]]] = [
            (item["source"], f"{item['lang']}-en", ("faithful", "reference"))
        ]
        if item.get("reference"):
            sides.append((item["reference"], "en-en", ("faithful",)))
        for source, lang, better in sides:
            right = [row(source, item[name], lang) for name in better if item.get(name)]
            for corrupted in item["corrupted"]:
                wrong = row(source, corrupted["target"], lang)
                for values in right:
                    good.append(values)
                    bad.append(wrong)
                    families.append(corrupted["code"][:3])
        loose.append(row(item["source"], items[(index + OTHER) % len(items)]["faithful"], f"{item['lang']}-en"))
    return np.array(good), np.array(bad), np.array(loose), families


def row(source: str, target: str, lang: str) -> list[float]:
    """The features of one rendering."""
    comparison, evidence = evidence_of_texts(source, target, config=Config(lang=lang))
    values = features(comparison, evidence.findings, evidence.suspicions)
    return [values[name] for name in FEATURES]


def fit(good: np.ndarray, bad: np.ndarray, loose: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias by projected gradient descent (Adam), each weight on its own side of 0."""
    signs = np.array([1.0 if name in GOOD else -1.0 for name in FEATURES])
    weights, bias = signs * 0.1, 0.0
    first, second = np.zeros(len(FEATURES) + 1), np.zeros(len(FEATURES) + 1)
    found = [FEATURES.index(name) for name in ("critical findings", "major findings", "minor findings")]
    blind = bad.copy()
    blind[:, found] = 0.0
    good, bad = np.concatenate([good, good]), np.concatenate([bad, blind])
    counts = np.repeat([1.0, MISSED], len(blind))
    lower = np.concatenate([bad, loose])
    lower_counts = np.concatenate([counts, np.ones(len(loose))])
    for step in range(1, STEPS + 1):
        pull = 1 / (1 + np.exp((good - bad) @ weights))
        gradient = -BY_PAIR * ((counts * pull)[:, None] * (good - bad)).mean(axis=0) + RIDGE * weights
        high = counts / (1 + np.exp(good @ weights + bias))
        low = lower_counts / (1 + np.exp(-(lower @ weights + bias)))
        gradient += -(high[:, None] * good).mean(axis=0) + (low[:, None] * lower).mean(axis=0)
        whole = np.append(gradient, -high.mean() + low.mean())
        first, second = 0.9 * first + 0.1 * whole, 0.999 * second + 0.001 * whole**2
        move = RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights = weights - move[:-1]
        weights = signs * np.maximum(0.0, signs * weights)
        bias -= float(move[-1])
    return weights, bias


if __name__ == "__main__":
    sys.exit(main())
