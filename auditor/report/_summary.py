"""The summary of a run in Markdown, for the page of a CI job: verdict, gates, the pairs with findings, remarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.records import SEVERITIES, Severity
from auditor.report._ci import Places, counted, gravest, reaching, said, titled
from auditor.report._remarks import by_kind
from auditor.report._run import Entry, Gate, Remark, Run
from auditor.report._text import plural, shortened
from auditor.report._view import check_options
from auditor.report.markdown import SIGNS, escape

ROWS, GATES, REMARKS = 700_000, 50_000, 120_000
"""Bytes that each part may have: 900 kB together with the head, of the 1 MiB that GitHub takes."""
PER_PAIR = 3
"""Findings that are quoted of a pair."""


def summary(run: Run, *, min_severity: Severity = "minor", **rest: object) -> Iterator[str]:
    """The summary piece by piece; it begins and ends with an empty line, for it may be appended to another.

    :param min_severity: the least severity that brings a pair into the table; counts and verdict are those of the whole run.
    :raises ConfigError: for a value or option that does not exist.
    """
    check_options(rest)
    return _summary(run, reaching(min_severity, "min_severity"))


@dataclass
class _Part:
    """Lines up to a limit, and how many did not fit."""

    limit: int
    lines: list[str] = field(default_factory=list)
    left_out: int = 0

    def add(self, line: str) -> None:
        size = len(line.encode("utf-8")) + 1
        # Once one did not fit, none follows it: the table shows the first ones and not those that happen to be short.
        if self.left_out or size > self.limit:
            self.left_out += 1
            return
        self.limit -= size
        self.lines.append(line)

    def text(self, title: str, head: tuple[str, ...], what: str) -> str:
        if not self.lines and not self.left_out:
            return ""
        more = f"\n_{plural(self.left_out, what)} more: too long for a summary._\n" if self.left_out else ""
        return "\n".join([f"### {title}", "", *head, *self.lines, ""]) + more + "\n"


def _summary(run: Run, levels: tuple[Severity, ...]) -> Iterator[str]:
    counts: Counter[Severity] = Counter()
    others: Counter[str] = Counter()
    rows, gates, remarks = _Part(ROWS), _Part(GATES), _Part(REMARKS)
    for entry in run.entries():
        found = gravest(entry)
        counts.update(finding.severity for _, finding in found)
        others.update(pairs=1, flagged=bool(found), suppressed=len(entry.suppressed), unchanged=not entry.fresh)
        if any(finding.severity in levels for _, finding in found):
            rows.add(_row(entry, levels))
    for gate in run.gates:
        gates.add(_gate(gate))
    for group in by_kind(run.remarks):
        for remark in group.listed:
            remarks.add(_remark(remark))
        if group.more:
            remarks.add(f"- **{escape(shortened(group.kind, 100))}** {group.more}")
    yield _head(run, counts, others)
    yield gates.text("Gates", ("| | gate | |", "| --- | --- | --- |"), "gate")
    columns = ("| pair | file | critical | major | minor | the gravest |", "| --- | --- | ---: | ---: | ---: | --- |")
    yield rows.text("Pairs with findings", columns, "pair")
    yield remarks.text("Remarks", (), "remark")
    yield f"<sub>{escape(shortened(run.signature, 1000))}</sub>\n\n"


def _head(run: Run, counts: Counter[Severity], others: Counter[str]) -> str:
    failed = [gate for gate in run.gates if not gate.passed]
    reached = sum(counts[level] for level in reaching(run.fail_on))
    # Where the run has gates they decide: they know which findings are new.
    passed = not failed if run.gates else not reached
    if failed:
        why = "FAIL: " + ", ".join(escape(shortened(gate.name, 100)) for gate in failed[:20])
    elif not passed:
        why = f"FAIL: {plural(reached, 'finding')} at or above the gate ({run.fail_on})"
    else:
        why = f"PASS: {counted(counts)}"
    parts = [plural(others["pairs"], "pair"), f"{others['flagged']:,} with findings", counted(counts)]
    parts += [f"{others[name]:,} {name}" for name in ("suppressed", "unchanged") if others[name]]
    return f"\n## {'✅' if passed else '❌'} auditor\n\n**{why}**\n\n{' · '.join(parts)}\n\n"


def _row(entry: Entry, levels: tuple[Severity, ...]) -> str:
    found = gravest(entry)
    counts = Counter(finding.severity for _, finding in found)
    places = Places(entry.audit)
    shown = [finding for _, finding in found if finding.severity in levels]
    quoted = []
    for finding in shown[:PER_PAIR]:
        place = places.of(finding)
        at = f" (line {place.line})" if place.line is not None else ""
        text = escape(shortened(f"{titled(finding)}{at}: {said(finding)}", 300))
        quoted.append(f"{SIGNS[finding.severity]} {text}")
    if len(shown) > PER_PAIR:
        quoted.append(f"and {len(shown) - PER_PAIR:,} more")
    cells = [
        escape(shortened(entry.name, 200)),
        escape(shortened(places.target().name, 200)),
        *(f"{counts[level]:,}" for level in SEVERITIES),
        "<br>".join(quoted),
    ]
    return f"| {' | '.join(cells)} |"


def _gate(gate: Gate) -> str:
    return f"| {'✅' if gate.passed else '❌'} | {escape(shortened(gate.name, 100))} | {escape(shortened(gate.reason, 500))} |"


def _remark(remark: Remark) -> str:
    about = f"{escape(shortened(remark.document, 200))}: " if remark.document else ""
    return f"- **{escape(shortened(remark.kind, 100))}** {about}{escape(shortened(remark.text, 500))}"
