"""Findings as plain data: the members that every JSON of ours gives them, as the contract ``auditor/1`` names them."""

from __future__ import annotations

from typing import Any

from auditor.records import Finding, Span


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
