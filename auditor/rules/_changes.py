"""Findings made from what cleaning changed in the target."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence

from auditor.records import Finding, Span
from auditor.registry import Rule
from auditor.rules.context import Context, quote


def reporter(prefix: str, what: str) -> Callable[[Sequence[Context]], Iterator[Finding]]:
    """A document check that reports every change whose fix name begins with `prefix`."""

    caller = sys._getframe(1).f_globals

    def check(contexts: Sequence[Context]) -> Iterator[Finding]:
        rule: Rule = caller["RULE"]
        for context in contexts:
            for change in context.target.changes:
                if not change.fix.startswith(prefix):
                    continue
                yield Finding(
                    code=rule.code,
                    name=rule.name,
                    severity=rule.severity,
                    mqm=rule.mqm,
                    message=f"target: “{quote(change.original)}” {what}",
                    unit=_unit_at(context, change.start),
                    source_span=None,
                    target_span=Span(context.target.id, change.start, change.end, change.original),
                    evidence={"fix": change.fix, "replacement": change.replacement},
                    suggestion=f"write “{change.replacement}”" if change.replacement.strip() else "remove it",
                    confidence=0.95,
                )

    return check


def _unit_at(context: Context, raw: int) -> str | None:
    """The unit whose target holds a raw offset; a row's only unit; else ``None``."""
    if len(context.comparisons) == 1 and context.target.origin is None:
        return context.comparisons[0].unit.id
    for comparison in context.comparisons:
        for sentence in comparison.unit.target:
            start, end = context.target.raw_span(sentence.start, sentence.end)
            if start <= raw < end:
                return comparison.unit.id
    return None
