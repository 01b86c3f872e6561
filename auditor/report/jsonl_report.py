"""JSON lines: a run for other programs, readable while it is written (``auditor/check-stream/1``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from auditor.records import SEVERITIES, Finding, Severity
from auditor.report._ci import Places, reaching
from auditor.report._data import finding_data, rounded
from auditor.report._run import Entry, Run, Streamed
from auditor.report._text import dumps
from auditor.report._view import check_options

SCHEMA = "auditor/check-stream/1"


@dataclass(frozen=True, slots=True)
class JsonlReporter(Streamed):
    """One JSON object a line: the run, then each pair followed by its findings, the remarks, the gates, the end with the counts.

    A reader that meets no line ``end`` has half a report.
    """

    name: str = "jsonl"
    suffix: str = ".jsonl"

    def stream(self, run: Run, *, min_severity: Severity = "minor", **rest: object) -> Iterator[str]:
        """The lines as the entries come.

        :param min_severity: the least severity that gets a line; the first line names it. Counts are always those of the whole run.
        :raises ConfigError: for a value or option that does not exist.
        """
        check_options(rest)
        levels = reaching(min_severity, "min_severity")
        return (dumps(line) + "\n" for line in _lines(run, levels))


REPORTER = JsonlReporter()


def _lines(run: Run, levels: tuple[Severity, ...]) -> Iterator[dict[str, Any]]:
    yield {
        "type": "run",
        "schema": SCHEMA,
        "signature": run.signature,
        "fail_on": run.fail_on,
        "min_severity": levels[-1],
    }
    totals: Counter[str] = Counter()
    for entry in run.entries():
        pair = _pair(entry)
        totals.update(pairs=1, fresh=entry.fresh, suppressed=pair["suppressed"], new=pair["new"], **pair["counts"])
        yield pair
        places = Places(entry.audit)
        for index, finding in enumerate(entry.audit.findings):
            if finding.severity in levels:
                yield _finding(entry, index, finding, places)
    for remark in run.remarks:
        yield {"type": "remark", "kind": remark.kind, "document": remark.document or None, "text": remark.text}
    for gate in run.gates:
        yield {"type": "gate", "name": gate.name, "passed": gate.passed, "reason": gate.reason}
    yield {
        "type": "end",
        "pairs": totals["pairs"],
        "fresh": totals["fresh"],
        "counts": {level: totals[level] for level in SEVERITIES},
        "suppressed": totals["suppressed"],
        "new": totals["new"],
        "passed": all(gate.passed for gate in run.gates),
    }


def _pair(entry: Entry) -> dict[str, Any]:
    """One line a pair. A bitext is one entry with a pair a row: its line names none, and says how many there are."""
    audit = entry.audit
    single = audit.pairs[0] if len(audit.pairs) == 1 else None
    origins = {document.id: document.origin for document in audit.documents}
    counts = Counter(finding.severity for _, finding in entry.active())
    return {
        "type": "pair",
        "name": entry.name,
        "source": single.source if single else None,
        "target": single.target if single else None,
        "source_path": origins.get(single.source) if single else None,
        "target_path": origins.get(single.target) if single else None,
        "relation": single.relation if single else None,
        "confidence": rounded(single.confidence) if single else None,
        "rows": None if single else len(audit.pairs),
        "scores": {
            score.metric: {"value": rounded(score.value), "signature": score.signature} for score in audit.scores
        },
        "counts": {level: counts[level] for level in SEVERITIES},
        "suppressed": len(entry.suppressed),
        "new": len(entry.new),
        "fresh": entry.fresh,
        "skips": [{"code": skip.code, "unit": skip.unit, "reason": skip.reason} for skip in audit.skips],
    }


def _finding(entry: Entry, index: int, finding: Finding, places: Places) -> dict[str, Any]:
    """A finding with the members that it has in ``auditor/1``, and where it stands."""
    place = places.of(finding)
    suppression = entry.suppressed.get(index)
    return {
        "type": "finding",
        "pair": entry.name,
        "document": place.document,
        "path": place.origin,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "suppressed": asdict(suppression) if suppression else None,
        "new": index in entry.new,
        **finding_data(finding),
    }
