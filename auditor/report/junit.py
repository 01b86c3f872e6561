"""The JUnit report: XML in the shape that Jenkins, GitLab and the actions of GitHub read, a test case a pair."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from auditor.records import SEVERITIES, Finding, Severity
from auditor.report._ci import Places, counted, gravest, reaching, said, titled
from auditor.report._run import Entry, Remark, Run, Streamed
from auditor.report._text import one_line, plural, shortened, visible
from auditor.report._view import check_options

MISSING = ("no-rendering", "no-original", "comparable", "untranslated", "failed")
"""Remarks about a document that could not be tested: a test case that was skipped."""
PIECE = 65_536


@dataclass(frozen=True, slots=True)
class JunitReporter(Streamed):
    """A suite with a test case for each pair, which fails where a finding reaches the gate, and one for the gates of the run."""

    name: str = "junit"
    suffix: str = ".xml"

    def stream(self, run: Run, *, min_severity: Severity = "minor", **rest: object) -> Iterator[str]:
        """The XML piece by piece. Counts stand before the cases, so that these wait in a temporary file.

        :param min_severity: the least severity that is listed where the case passes; what fails a case is always listed.
        :raises ConfigError: for a value or option that does not exist.
        """
        check_options(rest)
        return _document(run, reaching(run.fail_on), reaching(min_severity, "min_severity"))


REPORTER = JunitReporter()


@dataclass
class _Counts:
    tests: int = 0
    failures: int = 0
    skipped: int = 0

    def attributes(self) -> str:
        return f'tests="{self.tests}" failures="{self.failures}" errors="0" skipped="{self.skipped}"'


def _document(run: Run, failing: tuple[Severity, ...], listed: tuple[Severity, ...]) -> Iterator[str]:
    pairs, gates = _Counts(), _Counts()
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        _pairs(run, failing, listed, pairs, file)
        of_gates = list(_gates(run, gates))
        total = _Counts(pairs.tests + gates.tests, pairs.failures + gates.failures, pairs.skipped)
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="auditor" {total.attributes()}>\n'
        yield f'<testsuite name="auditor" {pairs.attributes()}>\n'
        yield f'<properties><property name="signature" value={_quoted(run.signature)}/></properties>\n'
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
        yield "</testsuite>\n"
        if of_gates:
            yield f'<testsuite name="gates" {gates.attributes()}>\n'
            yield from of_gates
            yield "</testsuite>\n"
        yield "</testsuites>\n"


def _pairs(
    run: Run, failing: tuple[Severity, ...], listed: tuple[Severity, ...], counts: _Counts, file: IO[str]
) -> None:
    for entry in run.entries():
        found = gravest(entry)
        fatal = [item for _, item in found if item.severity in failing]
        lower = [item for _, item in found if item.severity not in failing and item.severity in listed]
        counts.tests += 1
        counts.failures += bool(fatal)
        file.write(_pair(entry, fatal, lower))
    for remark in run.remarks:
        if remark.kind in MISSING:
            counts.tests += 1
            counts.skipped += 1
            file.write(_missing(remark))


def _pair(entry: Entry, fatal: list[Finding], lower: list[Finding]) -> str:
    places = Places(entry.audit)
    target = places.target()
    lines = [f"<testcase classname={_quoted(target.name)} name={_quoted(one_line(entry.name))}>\n"]
    if fatal:
        of_each = {level: sum(item.severity == level for item in fatal) for level in SEVERITIES}
        headline = f"{counted(of_each)}: {titled(fatal[0])}: {said(fatal[0])}"
        text = "\n".join(_finding(item, places) for item in fatal)
        lines.append(f'<failure type="{fatal[0].severity}" message={_quoted(shortened(headline, 500))}>')
        lines.append(f"{_escaped(text)}</failure>\n")
    notes = [_finding(item, places) for item in lower]
    if entry.suppressed:
        notes.append(f"{plural(len(entry.suppressed), 'finding')} suppressed")
    if notes:
        lines.append(f"<system-out>{_escaped(chr(10).join(notes))}</system-out>\n")
    lines.append("</testcase>\n")
    return "".join(lines)


def _finding(finding: Finding, places: Places) -> str:
    unit = f" ({one_line(finding.unit)})" if finding.unit is not None else ""
    return f"{finding.severity} {titled(finding)} at {places.of(finding)}{unit}\n    {said(finding)}"


def _missing(remark: Remark) -> str:
    name = _quoted(one_line(remark.document) or "the collection")
    return (
        f"<testcase classname={name} name={_quoted(remark.kind)}>\n"
        f"<skipped message={_quoted(one_line(remark.text))}/>\n</testcase>\n"
    )


def _gates(run: Run, counts: _Counts) -> Iterator[str]:
    for gate in run.gates:
        counts.tests += 1
        counts.failures += not gate.passed
        reason = one_line(gate.reason)
        said_so = (
            f"<system-out>{_escaped(reason)}</system-out>"
            if gate.passed
            else f'<failure type="gate" message={_quoted(reason)}>{_escaped(reason)}</failure>'
        )
        yield f'<testcase classname="gates" name={_quoted(one_line(gate.name))}>\n{said_so}\n</testcase>\n'


def _escaped(text: str) -> str:
    """Character data: what XML 1.0 forbids is made visible, what it reads as markup is a reference."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    """An attribute's value with its quotes."""
    # A bare line break or tab in an attribute is read as a space.
    safe = _escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{safe}"'
