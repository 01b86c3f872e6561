"""The SARIF report (Static Analysis Results Interchange Format, OASIS standard 2.1.0), for code scanning and editors."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from auditor._version import VERSION
from auditor.records import Finding, Severity
from auditor.registry import rules
from auditor.report._ci import Place, Places, joined, reaching, said, shown
from auditor.report._run import Entry, Remark, Run, Single, Streamed, Suppression
from auditor.report._text import dumps, one_line, plural, visible
from auditor.report._view import check_options

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Mapping[Severity, str] = {"critical": "error", "major": "error", "minor": "warning"}
"""SARIF knows two levels of fault; `properties.severity` of a result keeps ours."""
LONGEST_CATEGORY = 200
"""A category of many places is a hash: GitHub lists categories by their names."""


@dataclass(frozen=True, slots=True)
class SarifReporter(Streamed):
    """One run with a result a finding; suppressed findings stay in it, marked as such."""

    name: str = "sarif"
    suffix: str = ".sarif"

    def stream(self, run: Run, *, min_severity: Severity = "minor", **rest: object) -> Iterator[str]:
        """The log piece by piece, one result a line; the rules that occurred stand after the results.

        :param min_severity: the least severity that becomes a result.
        :raises ConfigError: for a value or option that does not exist.
        """
        check_options(rest)
        return _log(run, reaching(min_severity, "min_severity"))


REPORTER = SarifReporter()


@dataclass
class _Seen:
    """What is gathered on the way through the results: never more than the findings."""

    rules: dict[str, tuple[int, Finding]] = field(default_factory=dict)
    fingerprints: Counter[str] = field(default_factory=Counter)
    skips: Counter[tuple[str, str]] = field(default_factory=Counter)

    def rule(self, finding: Finding) -> int:
        return self.rules.setdefault(finding.code, (len(self.rules), finding))[0]

    def occurrence(self, finding: Finding) -> str:
        self.fingerprints[finding.fingerprint] += 1
        return f"{finding.fingerprint}:{self.fingerprints[finding.fingerprint]}"


def _log(run: Run, levels: tuple[Severity, ...]) -> Iterator[str]:
    seen = _Seen()
    yield f'{{\n"version": "2.1.0",\n"$schema": {dumps(SCHEMA)},\n"runs": [{{\n"columnKind": "unicodeCodePoints",\n"results": [\n'
    yield from joined((dumps(result) for result in _results(run, levels, seen)), ",\n")
    for key, value in _after(run, seen).items():
        yield f"\n],\n{dumps(key)}: {dumps(value)}" if key == "tool" else f",\n{dumps(key)}: {dumps(value)}"
    yield "\n}]\n}\n"


def _results(run: Run, levels: tuple[Severity, ...], seen: _Seen) -> Iterator[dict[str, Any]]:
    # The standard wants a state on all results of a run or on none: an audit by itself is compared with nothing.
    compared = not isinstance(run, Single)
    for entry in run.entries():
        places = Places(entry.audit)
        seen.skips.update((skip.code, skip.reason) for skip in entry.audit.skips)
        for index, finding in enumerate(entry.audit.findings):
            # Counted before the choice by severity, so that a result keeps its fingerprint whatever is shown.
            occurrence = seen.occurrence(finding)
            if finding.severity not in levels:
                continue
            result = _result(finding, entry, places, seen.rule(finding), occurrence)
            # Written for all alike, for here too the standard wants it on all or none.
            result["suppressions"] = _suppressions(entry.suppressed.get(index))
            if compared:
                result["baselineState"] = "new" if index in entry.new else "unchanged"
            yield result


def _result(finding: Finding, entry: Entry, places: Places, rule: int, occurrence: str) -> dict[str, Any]:
    place, source = places.of(finding), places.source(finding)
    related = places.target() if source == place else source
    result: dict[str, Any] = {
        "ruleId": visible(finding.code),
        "ruleIndex": rule,
        "level": LEVELS[finding.severity],
        "message": message(said(finding)),
        "locations": [_location(place, finding)],
    }
    if related is not None and related != place:
        about = message("what the original says" if related == source else "the rendering")
        result["relatedLocations"] = [{"id": 1, **_location(related, finding), "message": about}]
    result["partialFingerprints"] = {"auditor/v1": visible(occurrence)}
    properties = {
        "severity": finding.severity,
        "confidence": round(float(finding.confidence), 6),
        "mqm": finding.mqm,
        "pair": entry.name,
    }
    optional = {"unit": finding.unit, "suggestion": finding.suggestion}
    result["properties"] = shown(properties | {key: value for key, value in optional.items() if value is not None})
    return result


def _location(place: Place, finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {}
    if place.uri is not None:
        physical["artifactLocation"] = {"uri": place.uri}
        region = _region(place)
        if region:
            physical["region"] = region
    name = one_line(place.document)
    logical = {"name": name, "fullyQualifiedName": name, "kind": "document"}
    if finding.unit is not None:
        unit = one_line(finding.unit)
        logical = {"name": unit, "fullyQualifiedName": f"{name}#{unit}", "kind": "unit"}
    # Without a file, the standard allows no physical location at all.
    return {**({"physicalLocation": physical} if physical else {}), "logicalLocations": [logical]}


def _region(place: Place) -> dict[str, Any]:
    if place.line is None:
        return {}
    if place.start is None or place.end is None:
        return {"startLine": place.line}
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
        "charOffset": place.start,
        "charLength": place.end - place.start,
        "snippet": {"text": visible(place.text)},
    }


def _suppressions(suppression: Suppression | None) -> list[dict[str, Any]]:
    if suppression is None:
        return []
    why = ": ".join(one_line(part) for part in (suppression.verdict, suppression.reason) if part)
    if suppression.by:
        why = f"{why} ({one_line(suppression.by)})".strip()
    found: dict[str, Any] = {"kind": "external", "status": "accepted"}
    if why:
        found["justification"] = why
    return [{**found, "properties": {"by": visible(suppression.kind)}}]


# --- texts ----------------------------------------------------------------------------------------


def message(text: str) -> dict[str, str]:
    """A plain text message that says `text` and nothing else: braces would be placeholders, and brackets links (3.11.5, 3.11.6)."""
    return {"text": _literal(visible(text))}


def _literal(text: str) -> str:
    return text.replace("](", "] (").replace("{", "{{").replace("}", "}}")


def pascal(name: str) -> str:
    """``"roles-swapped"`` as ``"RolesSwapped"``."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))


def _rule(code: str, finding: Finding) -> dict[str, Any]:
    rule = rules().get(code)
    if rule is None:  # a report of an earlier version, or of a plug-in that is not installed here
        about: dict[str, Any] = {"shortDescription": message(finding.name.replace("-", " "))}
        name, severity, mqm = finding.name, finding.severity, finding.mqm
    else:
        name, severity, mqm = rule.name, rule.severity, rule.mqm
        what = " ".join(rule.doc.partition("## What it does")[2].partition("\n## ")[0].split())
        first = re.match(r".+?[.!?](?=\s|\Z)", what)
        plain = re.sub(r"^#+ *", "", rule.doc.strip(), flags=re.MULTILINE)
        about = {
            "shortDescription": message(first[0] if first else what),
            "fullDescription": message(what),
            "help": {**message(plain), "markdown": visible(rule.doc.strip()).replace("{", "{{").replace("}", "}}")},
        }
    return {
        "id": visible(code),
        "name": visible(pascal(name)) or visible(code),
        **about,
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": {"tags": ["translation", visible(mqm)], "severity": severity},
    }


def _after(run: Run, seen: _Seen) -> dict[str, Any]:
    """What stands behind the results, for it is known only then."""
    notes = [_remark(remark) for remark in run.remarks]
    notes += [_skip(code, reason, times) for (code, reason), times in seen.skips.items()]
    kinds: dict[str, int] = {}
    for note in notes:
        note["descriptor"]["index"] = kinds.setdefault(note["descriptor"]["id"], len(kinds))
    driver: dict[str, Any] = {
        "name": "auditor",
        "version": VERSION,
        "semanticVersion": VERSION,
        "rules": [_rule(code, finding) for code, (_, finding) in seen.rules.items()],
    }
    if kinds:
        driver["notifications"] = [{"id": kind, "name": pascal(kind) or kind} for kind in kinds]
    return {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "automationDetails": {"id": _category(run.places), "description": message(run.signature)},
        "properties": shown(
            {
                "signature": run.signature,
                **({"failOn": run.fail_on} if run.fail_on else {}),
                "gates": [{"name": gate.name, "passed": gate.passed, "reason": gate.reason} for gate in run.gates],
            }
        ),
    }


def _category(places: Sequence[str]) -> str:
    """The run's category, which is what lies before the last slash: results replace those of the last run of their category.

    It names the places that were given, and nothing that changes from run to run.
    """
    names = "/".join(Place("", place).path or "" for place in places)
    if len(names) > LONGEST_CATEGORY:
        names = hashlib.sha256(names.encode("utf-8", "surrogatepass")).hexdigest()
    return visible("/".join(["auditor", *([names] if names else []), ""]))


def _remark(remark: Remark) -> dict[str, Any]:
    note: dict[str, Any] = {
        "descriptor": {"id": one_line(remark.kind)},
        "level": "warning" if remark.kind in ("unreadable", "page") else "note",
        "message": message(remark.text),
    }
    if remark.document:
        name = one_line(remark.document)
        logical = {"name": name, "fullyQualifiedName": name, "kind": "document"}
        note["locations"] = [{"logicalLocations": [logical]}]
    return note


def _skip(code: str, reason: str, times: int) -> dict[str, Any]:
    often = f" ({plural(times, 'time')})" if times > 1 else ""
    return {
        "descriptor": {"id": "not-run"},
        "level": "note",
        "message": message(f"{one_line(code)}: {one_line(reason)}{often}"),
        "properties": {"code": visible(code)},
    }
