"""What a rule may know beyond its unit: the documents, every comparison, and how to build a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from auditor.knowledge.entities import fold
from auditor.records import Comparison, Document, Finding, Severity, Span, Unit
from auditor.registry import Rule


@dataclass(frozen=True, slots=True)
class Range:
    """A range of a document's cleaned text: anything with a start and an end may stand in for it."""

    start: int
    end: int


Question = tuple[str, str]
"""A text that is taken for true, and a sentence that it may contradict."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a model of natural language inference said.

    :param contradiction: the probability that the first text of a question contradicts the second.
    :param threshold: the probability from which it counts.
    """

    contradiction: Mapping[Question, float]
    threshold: float


@dataclass(frozen=True)
class Context:
    """The surroundings of a unit.

    :param source: the source document; `target` the rendering.
    :param comparisons: every comparison of the pair, in order; a bitext row stands alone.
    :param lang: the language pair, ``nb-en``.
    :param verdicts: what a model said about the units; ``None`` where none ran.
    """

    source: Document
    target: Document
    comparisons: Sequence[Comparison]
    lang: str = "nb-en"
    options: Mapping[str, Any] = field(default_factory=dict)
    verdicts: Verdicts | None = None

    @cached_property
    def source_entities(self) -> frozenset[str]:
        """Everything that the source names anywhere: entity ids and folded names."""
        return _named(comparison.source for comparison in self.comparisons)

    @cached_property
    def target_entities(self) -> frozenset[str]:
        """Everything that the target names anywhere."""
        return _named(comparison.target for comparison in self.comparisons)

    @cached_property
    def source_words(self) -> frozenset[str]:
        """Every folded word of the source document."""
        return frozenset(fold(self.source.text).split())

    @property
    def same_language(self) -> bool:
        """Whether a trusted text of the target's own language stands on the source side (``en-en``)."""
        first, _, second = self.lang.partition("-")
        return first == second

    def finding(
        self,
        rule: Rule,
        unit: Unit | None,
        message: str,
        *,
        source: Any = None,
        target: Any = None,
        evidence: Mapping[str, Any] | None = None,
        suggestion: str | None = None,
        confidence: float = 0.9,
        severity: Severity | None = None,
    ) -> Finding:
        """Build a finding; spans are given in cleaned offsets (anything with ``start`` and ``end``) and mapped to the raw files."""
        return Finding(
            code=rule.code,
            name=rule.name,
            severity=severity or rule.severity,
            mqm=rule.mqm,
            message=message,
            unit=unit.id if unit else None,
            source_span=span(self.source, source),
            target_span=span(self.target, target),
            evidence=dict(evidence or {}),
            suggestion=suggestion,
            confidence=confidence,
        )


def _named(sides: Any) -> frozenset[str]:
    found: set[str] = set()
    for analysis in sides:
        for mention in analysis.mentions:
            found.update(mention.entities)
            found.add(mention.key)
            found.update(word for word in mention.key.split() if len(word) > 2)
    return frozenset(found)


def span(document: Document, item: Any) -> Span | None:
    """The raw span of anything that has ``start`` and ``end`` in the document's cleaned text."""
    if item is None:
        return None
    start, end = document.raw_span(item.start, item.end)
    return Span(document.id, start, end, document.text[item.start : item.end])


def around(*items: Any) -> Range:
    """The smallest range that holds all items."""
    return Range(min(item.start for item in items), max(item.end for item in items))


def quote(text: str, limit: int = 90) -> str:
    """A quotation for a message: on one line, cut with an ellipsis when it is long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"
