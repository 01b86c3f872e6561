"""Metrics over units: BLEU, chrF and TER against a reference, COMET with or without one, adequacy.

One metric a file, each with a factory called ``METRIC``; `auditor.registry.plugin("score", "METRIC", name)` finds it,
and ``METRIC.load(**options)`` gives an `auditor.protocols.Metric`.
"""

from auditor.score._units import segments

__all__ = ["segments"]
