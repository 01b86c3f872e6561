"""The HTML report: one self-contained file to read, filter and decide in, and its compact form for a notebook.

Every text is escaped by the template engine; the page loads nothing and runs no script but its own, whose hash its
content security policy names.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from auditor.records import Document, Finding, Severity
from auditor.report._remarks import by_kind
from auditor.report._run import Merged, Run, merged
from auditor.report._text import one_line, plural, visible
from auditor.report._view import Reported, View, Which, check_options, few

if TYPE_CHECKING:
    from jinja2 import Environment

VERDICTS = ("true-error", "false-alarm", "accepted")
"""What a reviewer can say of a finding, as an exported decision names it."""

FRAGMENT_UNITS = 50
"""A notebook cell with more rows than this is slow to draw and nobody reads it."""
LISTED_DOCUMENTS = 20


@dataclass(frozen=True, slots=True)
class HtmlReporter:
    """One file: source beside target, marks, finding cards, filters, keyboard, decisions."""

    name: str = "html"
    suffix: str = ".html"

    def render(
        self,
        audit: Reported,
        *,
        min_severity: Severity = "minor",
        units: Which = "all",
        gloss: bool = True,
        fail_on: Severity = "major",
        **rest: object,
    ) -> str:
        """The page as text.

        :param min_severity: the least severity in the page; counts and verdict are always those of the whole audit.
        :param units: ``"all"``, or ``"flagged"`` for the units with a finding shown.
        :param gloss: offer the word-by-word gloss, folded, where the audit has one.
        :param fail_on: the gate that the verdict names.
        :raises ConfigError: for a value or option that does not exist.
        """
        return self._page(audit, None, min_severity, units, gloss, fail_on, rest)

    def _page(
        self,
        audit: Reported,
        run: Run | None,
        min_severity: Severity,
        units: Which,
        gloss: bool,
        fail_on: Severity,
        rest: Mapping[str, object],
    ) -> str:
        from markupsafe import Markup

        check_options(rest)
        view = View(audit, min_severity, units, fail_on)
        script = _file("report.js")
        return (
            _environment()
            .get_template("report.html")
            .render(
                **_shared(view),
                policy=_policy(script),
                css=Markup(_file("report.css")),
                script=Markup(script),
                data=Markup(script_json(_data(view))),
                units=view.unit_views(),
                gloss=gloss,
                shown={level: len(items) for level, items in view.by_severity()},
                codes=_codes(view),
                documents=_documents(audit.documents),
                run=run,
                remarks=by_kind(run.remarks) if run is not None else [],
                titles=audit.titles if isinstance(audit, Merged) else {},
            )
        )

    def stream(
        self, run: Run, *, min_severity: Severity = "minor", gloss: bool = True, **rest: object
    ) -> Iterator[str]:
        """The flagged pairs of a run on one page, with its gates and remarks; clean pairs are counted only.

        :raises ConfigError: for a value or option that does not exist.
        """
        yield self._page(merged(run), run, min_severity, "flagged", gloss, run.fail_on or "major", rest)


REPORTER = HtmlReporter()


def fragment(audit: Reported) -> str:
    """The compact report for a notebook cell: no script, styles under one class, everything escaped.

    :returns: a ``<div>`` with the verdict, the scores and the units with findings, at most `FRAGMENT_UNITS` of them.
    """
    from markupsafe import Markup

    view = View(audit, units="flagged")
    flagged = view.unit_views()
    return (
        _environment()
        .get_template("fragment.html")
        .render(
            **_shared(view),
            css=Markup(_file("fragment.css")),
            units=flagged[:FRAGMENT_UNITS],
            more=max(0, len(flagged) - FRAGMENT_UNITS),
        )
    )


# --- what the templates get -----------------------------------------------------------------------


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("auditor.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals.update(plural=plural, few=few, evidence=evidence)
    return environment


def _shown(value: object) -> object:
    """Controls and direction marks become visible in whatever a template prints; escaping follows."""
    return visible(value) if type(value) is str else value


def _shared(view: View) -> dict[str, Any]:
    return {
        "view": view,
        "scores": view.scores(),
        "skips": view.skips(),
        "levels": {item.number: item.finding.severity for item in view.findings},
        "langs": {document.id: document.lang for document in view.audit.documents},
    }


def _codes(view: View) -> list[tuple[str, str, int]]:
    """Code, name and number of findings of each rule that spoke."""
    names = {item.finding.code: item.finding.name for item in view.findings}
    totals = Counter(item.finding.code for item in view.findings)
    return [(code, names[code], totals[code]) for code in sorted(totals)]


def _documents(documents: tuple[Document, ...]) -> list[tuple[Document, str]]:
    """The documents with what cleaning did to them, in words; none where there are too many to list."""
    if len(documents) > LISTED_DOCUMENTS:
        return []
    listed = []
    for document in documents:
        fixes = Counter(change.fix for change in document.changes)
        listed.append((document, ", ".join(f"{one_line(fix)} {number:,}" for fix, number in sorted(fixes.items()))))
    return listed


def evidence(finding: Finding) -> list[tuple[str, str]]:
    """A finding's evidence as names and texts; lists are joined, what is nested is shown as JSON."""
    return [(str(key), _said(value)) for key, value in finding.evidence.items()]


def _said(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(item, (str, int, float)) for item in value):
        return ", ".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _data(view: View) -> dict[str, Any]:
    """What the page's script needs: the findings' names, for decisions and their export."""
    seen: Counter[str] = Counter()
    findings = []
    for item in view.findings:
        found = item.finding
        seen[found.fingerprint] += 1
        findings.append(
            {
                "number": item.number,
                "id": f"{found.fingerprint}#{seen[found.fingerprint]}",
                "fingerprint": found.fingerprint,
                "code": found.code,
                "unit": found.unit,
            }
        )
    every = "\n".join(sorted(finding.fingerprint for finding in view.audit.findings))
    key = "auditor/decisions/" + hashlib.sha256(every.encode("utf-8", "backslashreplace")).hexdigest()[:24]
    return {"signature": view.audit.signature, "key": key, "verdicts": VERDICTS, "findings": findings}


def script_json(data: Mapping[str, Any]) -> str:
    """JSON that may stand inside a script element: ``<``, ``>``, ``&`` and line separators only as escapes."""
    text = json.dumps(data, ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _policy(script: str) -> str:
    """The content security policy: the hash is what today's browsers heed; they then ignore ``unsafe-inline``."""
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return (
        "default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src 'unsafe-inline' 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


@lru_cache(maxsize=8)
def _file(name: str) -> str:
    return resources.files("auditor.report").joinpath("templates", name).read_text(encoding="utf-8")
