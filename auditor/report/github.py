"""Annotations for GitHub Actions: workflow commands that mark the lines of a rendering in the change under review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from auditor.records import SEVERITIES, Finding, Severity
from auditor.report._ci import Place, Places, reaching, said, titled
from auditor.report._run import Gate, Remark, Run, Streamed
from auditor.report._text import named, one_line, plural, shortened, visible
from auditor.report._view import check_options

PER_KIND = 10
"""GitHub shows ten errors, ten warnings and ten notices of a step, and drops the others without a word."""
LONGEST = 1000

Kind = Literal["error", "warning", "notice"]
KINDS: dict[Severity, Kind] = {"critical": "error", "major": "error", "minor": "warning"}


@dataclass(frozen=True, slots=True)
class GithubReporter(Streamed):
    """One command a line: failed gates, then findings, the gravest first, then remarks; suppressed findings are left out."""

    name: str = "github"
    suffix: str = ".txt"

    def stream(self, run: Run, *, min_severity: Severity = "minor", **rest: object) -> Iterator[str]:
        """The commands, a line each: no more than GitHub shows, and a last one that says how many more there are.

        :param min_severity: the least severity that is annotated.
        :raises ConfigError: for a value or option that does not exist.
        """
        check_options(rest)
        return _commands(run, reaching(min_severity, "min_severity"))


REPORTER = GithubReporter()


@dataclass
class _Best:
    """The gravest findings met so far, as many as can be shown, and how many there were."""

    lines: dict[Severity, list[str]] = field(default_factory=lambda: {level: [] for level in SEVERITIES})
    counts: Counter[Severity] = field(default_factory=Counter)

    def add(self, finding: Finding, places: Places) -> None:
        self.counts[finding.severity] += 1
        if len(self.lines[finding.severity]) < PER_KIND:
            line = command(KINDS[finding.severity], said(finding), places.of(finding), titled(finding))
            self.lines[finding.severity].append(line)


def _commands(run: Run, levels: tuple[Severity, ...]) -> Iterator[str]:
    best = _Best()
    for entry in run.entries():
        places = Places(entry.audit)
        for _, finding in entry.active():
            if finding.severity in levels:
                best.add(finding, places)
    failed = [_gate(gate) for gate in run.gates if not gate.passed]
    errors = [*failed, *best.lines["critical"], *best.lines["major"]]
    warnings = best.lines["minor"]
    notices = [_remark(remark) for remark in run.remarks]
    more = {
        "error": len(failed) + best.counts["critical"] + best.counts["major"] - len(errors[:PER_KIND]),
        "warning": best.counts["minor"] - len(warnings),
        "remark": len(notices) - len(notices[:PER_KIND]),
    }
    if any(more.values()):
        # One notice is kept for saying so.
        more["remark"] = len(notices) - len(notices[: PER_KIND - 1])
        notices = notices[: PER_KIND - 1]
        parts = ", ".join(plural(number, kind) for kind, number in more.items() if number)
        notices.append(
            command("notice", f"{parts} more than GitHub shows here: see the other reports", title="auditor")
        )
    yield from (line + "\n" for line in (*errors[:PER_KIND], *warnings, *notices))


def _gate(gate: Gate) -> str:
    return command("error", gate.reason, title=f"gate {gate.name}")


def _remark(remark: Remark) -> str:
    about = f"{named(remark.document)}: " if remark.document else ""
    return command("notice", f"{about}{remark.text}", title=remark.kind)


def command(kind: Kind, text: str, place: Place | None = None, title: str = "") -> str:
    """A workflow command.

    :param place: where it is shown; a place that is no local file gives an annotation without one, which names it in its text.
    """
    text = shortened(one_line(text), LONGEST)
    properties: dict[str, object] = {}
    if place is not None:
        path = place.path
        if path is None or "://" in path:
            text = f"{place}: {text}"
        else:
            properties["file"] = visible(path)
            properties |= _lines(place)
    if title:
        properties["title"] = shortened(one_line(title), 200)
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{kind}{' ' if listed else ''}{listed}::{_data(text)}"


def _lines(place: Place) -> dict[str, int | None]:
    if place.line is None:
        return {"line": 1}
    if place.column is None:
        return {"line": place.line}
    if place.end_line != place.line:
        # GitHub refuses columns where the lines differ.
        return {"line": place.line, "endLine": place.end_line}
    return {
        "line": place.line,
        "col": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
