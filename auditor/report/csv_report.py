"""The CSV report: one row a finding, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.records import Finding, Severity, Span
from auditor.report._ci import Places, reaching
from auditor.report._run import Run
from auditor.report._text import visible
from auditor.report._view import Reported, View, check_options

COLUMNS = (
    "unit", "code", "name", "severity", "mqm", "message",
    "source", "source_document", "source_start", "source_end",
    "target", "target_document", "target_start", "target_end",
    "suggestion", "confidence", "fingerprint",
)  # fmt: skip

RUN_COLUMNS = ("pair", "file", "line", "column", "suppressed", "new")
"""What a run over many pairs says besides, before the others."""

_SIGNS = "=+\\-@＝＋－＠"
_FORMULA = re.compile(rf"\s*[{_SIGNS}\t\r]")
"""What a spreadsheet takes for a formula (OWASP, CSV injection), behind spaces and in full width too."""
_FORMULA_WITHIN = re.compile(rf"(?<=[;\t\n])(?=(?:(?![;\t\n])[\s\"])*[{_SIGNS}])")
"""Where one would begin in a spreadsheet that splits at semicolons or tabs: it does not see that the text is quoted."""


@dataclass(frozen=True, slots=True)
class CsvReporter:
    """Findings as a table: a header, then one row each; RFC 4180 quoting, ``\\n`` line ends, no byte order mark."""

    name: str = "csv"
    suffix: str = ".csv"

    def render(self, audit: Reported, *, min_severity: Severity = "minor", **rest: object) -> str:
        """The table as text.

        :param min_severity: the least severity that gets a row.
        :raises ConfigError: for a severity that does not exist or an option that no reporter has.
        """
        check_options(rest)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for item in View(audit, min_severity).findings:
            writer.writerow(_row(item.finding))
        return out.getvalue()

    def stream(self, run: Run, *, min_severity: Severity = "minor", **rest: object) -> Iterator[str]:
        """The findings of many pairs, with the pair, the place of each in its file, and whether it counts.

        :raises ConfigError: for a severity that does not exist or an option that no reporter has.
        """
        check_options(rest)
        levels = reaching(min_severity, "min_severity")
        yield _line((*RUN_COLUMNS, *COLUMNS))
        for entry in run.flagged():
            places = Places(entry.audit)
            for index, finding in enumerate(entry.audit.findings):
                if finding.severity not in levels:
                    continue
                place, why = places.of(finding), entry.suppressed.get(index)
                state = f"{why.kind} {why.verdict}".strip() if why else ""
                line, column = place.line or "", place.column or ""
                own = (
                    cell(entry.name),
                    cell(place.origin),
                    line,
                    column,
                    cell(state),
                    "new" if index in entry.new else "",
                )
                yield _line((*own, *_row(finding)))


REPORTER = CsvReporter()


def _line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def cell(text: str | None) -> str:
    """A text as a cell that no spreadsheet runs, wherever it splits cells: what could start a formula gets an apostrophe in front."""
    if not text:
        return ""
    # Before `visible`, which would turn a leading carriage return into a harmless sign and hide that it was one.
    guard = "'" if _FORMULA.match(text) else ""
    return guard + _FORMULA_WITHIN.sub("'", visible(text))


def _row(finding: Finding) -> list[str | int | float]:
    return [
        cell(finding.unit),
        cell(finding.code),
        cell(finding.name),
        finding.severity,
        cell(finding.mqm),
        cell(finding.message),
        *_span(finding.source_span),
        *_span(finding.target_span),
        cell(finding.suggestion),
        round(finding.confidence, 6),
        cell(finding.fingerprint),
    ]


def _span(span: Span | None) -> list[str | int]:
    return [cell(span.text), cell(span.document), span.start, span.end] if span else ["", "", "", ""]
