"""The code quality report of GitLab: findings beside the lines of a merge request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from auditor.records import Severity
from auditor.report._ci import Places, joined, reaching, said, titled
from auditor.report._run import Run, Streamed
from auditor.report._text import dumps, shortened, visible
from auditor.report._view import check_options


@dataclass(frozen=True, slots=True)
class GitlabReporter(Streamed):
    """A JSON array with an issue a finding; suppressed findings are left out, for GitLab compares two reports to see what is new."""

    name: str = "gitlab"
    suffix: str = ".json"

    def stream(self, run: Run, *, min_severity: Severity = "minor", **rest: object) -> Iterator[str]:
        """The issues, one a line.

        :param min_severity: the least severity that becomes an issue.
        :raises ConfigError: for a value or option that does not exist.
        """
        check_options(rest)
        return _array(run, reaching(min_severity, "min_severity"))


REPORTER = GitlabReporter()


def _array(run: Run, levels: tuple[Severity, ...]) -> Iterator[str]:
    yield "[\n"
    yield from joined((dumps(issue) for issue in _issues(run, levels)), ",\n")
    yield "\n]\n"


def _issues(run: Run, levels: tuple[Severity, ...]) -> Iterator[dict[str, Any]]:
    met: Counter[str] = Counter()
    for entry in run.entries():
        places = Places(entry.audit)
        for index, finding in enumerate(entry.audit.findings):
            met[finding.fingerprint] += 1
            if index in entry.suppressed or finding.severity not in levels:
                continue
            place = places.of(finding)
            yield {
                "description": shortened(f"{titled(finding)}: {said(finding)}", 2000),
                "check_name": visible(finding.code),
                # Our severities are three of GitLab's five, under the same names.
                "severity": finding.severity,
                "fingerprint": visible(f"{finding.fingerprint}:{met[finding.fingerprint]}"),
                "location": {
                    "path": place.name,
                    "lines": {"begin": place.line or 1, "end": place.end_line or place.line or 1},
                },
            }
