"""The result of an audit: units, scores, findings, skips, and the frames, JSON and display made of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from auditor.errors import InputError
from auditor.records import SEVERITIES, Change, Document, Finding, Pair, Score, Sentence, Severity, Skip, Span, Unit
from auditor.report._data import finding_data, penalty, rounded
from auditor.report._text import dumps

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "auditor/1"


def at_least(severity: Severity, gate: Severity) -> bool:
    """Whether `severity` reaches `gate`."""
    return SEVERITIES.index(severity) <= SEVERITIES.index(gate)


_KEPT = re.compile(
    r"""
    \w+
    | (?<=\d) [.,:/-] (?=\d)             # within a number, a range, a ratio, a time
    | (?<!\w) [-+±.,] (?=[.,]?\d)        # before a number
    | [<>≤≥] (?=\s?\d)
    | [%‰°$¢£¤¥\u20a0-\u20cf]            # units and currencies that are written as signs
    """,
    re.VERBOSE,
)
"""What a fingerprint keeps of quoted words: words, and the signs without which a figure would be another one."""
_MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))


def fingerprint(code: str, document: str, source: str, target: str) -> str:
    """A finding's stable name: rule, document and normalised spans, never line numbers; 16 hexadecimal digits.

    Spans count without case, spacing and punctuation; what belongs to a figure (sign, decimal mark, per cent, currency) counts.
    """
    spans = (" ".join(_KEPT.findall(text.casefold().translate(_MINUS))) for text in (source, target))
    normal = "\x1f".join((code, document, *spans))
    return hashlib.sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Audit:
    """What an audit found. It shows itself in a notebook, gives pandas frames and round-trips through JSON.

    :param documents: every document by id.
    :param pairs: which document renders which.
    :param units: the alignment, in document order.
    :param scores: one for each metric that ran.
    :param findings: in document order.
    :param skips: what could not run, and why.
    :param signature: version, profile and language pair of the run.
    """

    documents: tuple[Document, ...]
    pairs: tuple[Pair, ...]
    units: tuple[Unit, ...]
    scores: tuple[Score, ...] = ()
    findings: tuple[Finding, ...] = ()
    skips: tuple[Skip, ...] = ()
    signature: str = ""
    glosses: Mapping[str, str] = field(default_factory=dict)

    # --- answers --------------------------------------------------------------------------------

    def document(self, id: str) -> Document:
        """The document called `id`.

        :raises KeyError: when there is none.
        """
        for document in self.documents:
            if document.id == id:
                return document
        raise KeyError(id)

    def score(self, metric: str) -> Score | None:
        """The score of one metric, or ``None`` when it did not run (a skip then says why)."""
        return next((score for score in self.scores if score.metric == metric), None)

    def skipped(self, code: str) -> Skip | None:
        """Why a part did not run, or ``None``."""
        return next((skip for skip in self.skips if skip.code == code), None)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings at `severity` or above."""
        return tuple(finding for finding in self.findings if at_least(finding.severity, severity))

    def passed(self, fail_on: Severity = "critical") -> bool:
        """Whether no finding reaches `fail_on`."""
        return not self.of(fail_on)

    def counts(self) -> dict[Severity, int]:
        """How many findings of each severity."""
        return {level: sum(finding.severity == level for finding in self.findings) for level in SEVERITIES}

    def penalty(self) -> float:
        """MQM penalty points per 100 source words; 0 for a clean rendering."""
        return penalty(self.findings, self.units)

    def findings_of(self, unit: Unit) -> tuple[Finding, ...]:
        """The findings about one unit."""
        return tuple(finding for finding in self.findings if finding.unit == unit.id)

    # --- frames and display ---------------------------------------------------------------------

    def to_pandas(self, what: str = "findings") -> pd.DataFrame:
        """A frame of ``"findings"``, ``"units"`` or ``"scores"``.

        :raises InputError: for another name.
        """
        import pandas as pd

        if what == "findings":
            columns = [
                "unit",
                "code",
                "name",
                "severity",
                "mqm",
                "message",
                "source",
                "target",
                "suggestion",
                "confidence",
                "fingerprint",
            ]
            rows = [
                (
                    f.unit, f.code, f.name, f.severity, f.mqm, f.message,
                    f.source_span.text if f.source_span else None, f.target_span.text if f.target_span else None,
                    f.suggestion, f.confidence, f.fingerprint,
                )
                for f in self.findings
            ]  # fmt: skip
            frame = pd.DataFrame(rows, columns=columns)
            frame["severity"] = pd.Categorical(frame["severity"], categories=list(reversed(SEVERITIES)), ordered=True)
            return frame
        if what == "units":
            rows_ = []
            for unit in self.units:
                row: dict[str, Any] = {
                    "unit": unit.id,
                    "shape": unit.shape,
                    "source": unit.source_text,
                    "target": unit.target_text,
                    "reference": unit.reference,
                    "similarity": unit.similarity,
                    "confidence": unit.confidence,
                    "findings": len(self.findings_of(unit)),
                }
                row.update({score.metric: score.per_unit.get(unit.id) for score in self.scores})
                rows_.append(row)
            return pd.DataFrame(rows_)
        if what == "scores":
            return pd.DataFrame(
                [(s.metric, s.value, s.signature) for s in self.scores], columns=["metric", "value", "signature"]
            )
        raise InputError(f"to_pandas({what!r}): choose findings, units or scores")

    def _repr_html_(self) -> str:
        """The HTML report's body, for Jupyter."""
        from auditor.report.html import fragment

        return fragment(self)

    def __repr__(self) -> str:
        counts = ", ".join(f"{number} {level}" for level, number in self.counts().items() if number) or "no findings"
        return f"<Audit of {len(self.units)} units: {counts}>"

    # --- JSON -----------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data: the contract ``auditor/1`` (see ``auditor/report/schema.json``)."""
        documents = {document.id: document for document in self.documents}
        return {
            "schema": SCHEMA,
            "signature": self.signature,
            "documents": [_document(document) for document in self.documents],
            "pairs": [
                {"source": p.source, "target": p.target, "relation": p.relation, "confidence": rounded(p.confidence)}
                for p in self.pairs
            ],
            "units": [self._unit(unit, documents) for unit in self.units],
            "findings": [finding_data(finding) for finding in self.findings],
            "scores": {s.metric: {"value": rounded(s.value), "signature": s.signature} for s in self.scores},
            "skips": [{"code": skip.code, "unit": skip.unit, "reason": skip.reason} for skip in self.skips],
        }

    def _unit(self, unit: Unit, documents: Mapping[str, Document]) -> dict[str, Any]:
        return {
            "id": unit.id,
            "shape": unit.shape,
            "source": [_sentence(sentence, documents) for sentence in unit.source],
            "target": [_sentence(sentence, documents) for sentence in unit.target],
            "reference": unit.reference,
            "similarity": rounded(unit.similarity),
            "confidence": rounded(unit.confidence),
            "scores": {score.metric: rounded(score.per_unit.get(unit.id)) for score in self.scores},
        }

    def to_json(self, *, indent: int | None = 2) -> str:
        """The report as JSON text (UTF-8, keys in the contract's order)."""
        return dumps(self.to_dict(), indent=indent)

    @classmethod
    def from_json(cls, text: str) -> Audit:
        """Read a report back.

        Sentences come back with raw offsets, and documents without their full text: a report quotes the units, not the file.

        :raises InputError: when the text is not JSON or not schema ``auditor/1``.
        """
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise InputError(f"not a JSON report: line {error.lineno}: {error.msg}") from error
        return cls.from_dict(data)

    @classmethod
    def from_dict(cls, data: object) -> Audit:
        """Read a report back from parsed JSON, as `from_json` does.

        :raises InputError: when it is not schema ``auditor/1``.
        """
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise InputError(f"not a report of schema {SCHEMA}: write one with --format json")
        try:
            return _from_dict(data)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise InputError(f"not a whole report of schema {SCHEMA}: {type(error).__name__}: {error}") from error


def _document(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "lang": document.lang,
        "path": document.origin,
        "changes": [
            {"fix": c.fix, "start": c.start, "end": c.end, "original": c.original, "replacement": c.replacement}
            for c in document.changes
        ],
        "notices": list(document.notices),
    }


def _sentence(sentence: Sentence, documents: Mapping[str, Document]) -> dict[str, Any]:
    document = documents.get(sentence.document_id)
    start, end = document.raw_span(sentence.start, sentence.end) if document else (sentence.start, sentence.end)
    return {"document": sentence.document_id, "start": start, "end": end, "text": sentence.text}


def _from_dict(data: Mapping[str, Any]) -> Audit:
    documents = tuple(
        Document(
            d["id"],
            d["lang"],
            "",
            d["path"],
            tuple(Change(**change) for change in d["changes"]),
            (),
            tuple(d.get("notices", ())),
        )
        for d in data["documents"]
    )
    order: dict[str, int] = {}

    def sentences(items: Iterable[Mapping[str, Any]]) -> tuple[Sentence, ...]:
        found = []
        for item in items:
            index = order.setdefault(item["document"], 0)
            order[item["document"]] += 1
            found.append(Sentence(item["document"], index, item["text"], item["start"], item["end"]))
        return tuple(found)

    units = tuple(
        Unit(u["id"], sentences(u["source"]), sentences(u["target"]), u["similarity"], u["confidence"], u["reference"])
        for u in data["units"]
    )
    scores = tuple(
        Score(name, score["value"], {u["id"]: u["scores"].get(name) for u in data["units"]}, score["signature"])
        for name, score in data["scores"].items()
    )
    findings = tuple(
        Finding(
            **{key: value for key, value in f.items() if key not in ("source_span", "target_span")},
            source_span=Span(**f["source_span"]) if f["source_span"] else None,
            target_span=Span(**f["target_span"]) if f["target_span"] else None,
        )
        for f in data["findings"]
    )
    return Audit(
        documents,
        tuple(Pair(**pair) for pair in data["pairs"]),
        units,
        scores,
        findings,
        tuple(Skip(**skip) for skip in data["skips"]),
        data["signature"],
    )
