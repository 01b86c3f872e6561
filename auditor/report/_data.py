"""Findings as plain data: the members that every JSON of ours gives them, as the contract ``auditor/1`` names them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from auditor.records import Finding, Severity, Span, Unit

PENALTIES: dict[Severity, float] = {"critical": 25.0, "major": 5.0, "minor": 1.0}
"""MQM penalty points a finding, the usual severity weights (Lommel et al., MQM 2.0: 1 · 5 · 25)."""


def source_words(units: Iterable[Unit]) -> int:
    """The running words of the source side."""
    return sum(len(re.findall(r"\w+", unit.source_text)) for unit in units)


def penalty(findings: Iterable[Finding], units: Iterable[Unit]) -> float:
    """MQM penalty points per 100 source words; 0 where there are no words."""
    words = source_words(units)
    points = sum(PENALTIES[finding.severity] for finding in findings)
    return 100.0 * points / words if words else 0.0


def rounded(value: float | None) -> float | None:
    """A score to six decimals."""
    return None if value is None else round(float(value), 6)


def span_data(span: Span | None) -> dict[str, Any] | None:
    """A place in a raw file, or ``None``."""
    return (
        None if span is None else {"document": span.document, "start": span.start, "end": span.end, "text": span.text}
    )


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding, its members in the contract's order."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "mqm": finding.mqm,
        "unit": finding.unit,
        "message": finding.message,
        "source_span": span_data(finding.source_span),
        "target_span": span_data(finding.target_span),
        "evidence": dict(finding.evidence),
        "suggestion": finding.suggestion,
        "confidence": rounded(finding.confidence),
        "fingerprint": finding.fingerprint,
    }
