"""What every report shows of an audit, worked out once: the verdict, the scores or why there are none, the marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal, Protocol

from auditor.errors import ConfigError
from auditor.records import SEVERITIES, Document, Finding, Pair, Score, Sentence, Severity, Skip, Span, Unit
from auditor.report._text import one_line, plural, visible

ALWAYS = ("comet", "bleu")
"""Every report shows these two: a figure, or why there is none."""
ORDER = ("comet", "bleu", "chrf", "ter", "adequacy")
LABELS = {"comet": "COMET", "bleu": "BLEU", "chrf": "chrF", "ter": "TER", "adequacy": "adequacy"}
OPTIONS = ("color", "fail_on", "gloss", "min_severity", "short", "suppressed", "units", "width")
"""The options of all reporters together: each takes those that concern it and leaves the others alone."""

Which = Literal["all", "flagged"]


class Reported(Protocol):
    """What reports read of an `auditor.result.Audit`; reports lie below it and do not import it."""

    @property
    def documents(self) -> tuple[Document, ...]: ...
    @property
    def pairs(self) -> tuple[Pair, ...]: ...
    @property
    def units(self) -> tuple[Unit, ...]: ...
    @property
    def scores(self) -> tuple[Score, ...]: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...
    @property
    def skips(self) -> tuple[Skip, ...]: ...
    @property
    def signature(self) -> str: ...
    @property
    def glosses(self) -> Mapping[str, str]: ...
    def score(self, metric: str) -> Score | None: ...
    def of(self, severity: Severity) -> tuple[Finding, ...]: ...
    def passed(self, fail_on: Severity = "critical") -> bool: ...
    def counts(self) -> dict[Severity, int]: ...
    def penalty(self) -> float: ...


# --- pieces ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One metric: its figure and signature, or the reason why there is none, with the command that brings it."""

    metric: str
    label: str
    figure: str | None
    signature: str
    reason: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding with the number that it carries throughout a report."""

    number: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a unit's text.

    :param severity: the gravest severity of the findings that mark it; ``None`` for plain text.
    :param numbers: the findings that mark it.
    :param opens: those whose span begins here; `closes`: those whose span ends here.
    """

    text: str
    severity: Severity | None = None
    numbers: tuple[int, ...] = ()
    opens: tuple[int, ...] = ()
    closes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit ready to show: its two texts in pieces, its findings, its figures."""

    index: int
    unit: Unit
    source: tuple[Piece, ...]
    target: tuple[Piece, ...]
    findings: tuple[Numbered, ...]
    figures: tuple[tuple[str, str, float | None], ...]
    gloss: str

    @property
    def similarity(self) -> float | None:
        """The similarity, or ``None`` where a side is empty and there is nothing to compare."""
        return self.unit.similarity if self.unit.source and self.unit.target else None


@dataclass(frozen=True, slots=True)
class SkipGroup:
    """Skips with one reason."""

    code: str
    reason: str
    units: tuple[str, ...]


# --- the view -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class View:
    """An audit as a reader asked to see it.

    :param min_severity: the least severity shown; counts, penalty and verdict are always those of the whole audit.
    :param units: ``"all"``, or ``"flagged"`` for those alone that carry a finding shown.
    :param fail_on: the least severity that fails the gate.
    """

    audit: Reported
    min_severity: Severity = "minor"
    units: Which = "all"
    fail_on: Severity = "major"

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("min_severity", self.min_severity, SEVERITIES),
            ("fail_on", self.fail_on, SEVERITIES),
            ("units", self.units, ("all", "flagged")),
        ):
            if value not in allowed:
                raise ConfigError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")

    # - findings -

    @cached_property
    def findings(self) -> tuple[Numbered, ...]:
        """The findings shown, numbered in document order."""
        shown = SEVERITIES[: SEVERITIES.index(self.min_severity) + 1]
        kept = (finding for finding in self.audit.findings if finding.severity in shown)
        return tuple(Numbered(number, finding) for number, finding in enumerate(kept, 1))

    @property
    def hidden(self) -> int:
        """How many findings `min_severity` leaves out."""
        return len(self.audit.findings) - len(self.findings)

    def by_severity(self) -> list[tuple[Severity, list[Numbered]]]:
        """The findings shown, the gravest first; severities without one are left out."""
        groups = ((level, [item for item in self.findings if item.finding.severity == level]) for level in SEVERITIES)
        return [(level, items) for level, items in groups if items]

    @cached_property
    def of_unit(self) -> Mapping[str, tuple[Numbered, ...]]:
        """Unit id → its findings."""
        found: dict[str, list[Numbered]] = defaultdict(list)
        for item in self.findings:
            if item.finding.unit is not None:
                found[item.finding.unit].append(item)
        return {unit: tuple(items) for unit, items in found.items()}

    @cached_property
    def elsewhere(self) -> tuple[Numbered, ...]:
        """Findings about a whole document, or about a unit that the audit does not hold."""
        known = {unit.id for unit in self.audit.units}
        return tuple(item for item in self.findings if item.finding.unit not in known)

    # - the head -

    @property
    def passed(self) -> bool:
        """Whether no finding reaches the gate."""
        return self.audit.passed(self.fail_on)

    def verdict(self) -> str:
        """``"FAIL: 2 critical, 1 major at or above the gate (major)"``."""
        if self.passed:
            return f"PASS: no finding at or above the gate ({self.fail_on})"
        counts = self.audit.counts()
        gate = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
        said = ", ".join(f"{counts[level]:,} {level}" for level in gate if counts[level])
        return f"FAIL: {said} at or above the gate ({self.fail_on})"

    def counted(self) -> str:
        """``"2 critical, 3 major, 1 minor"`` of the whole audit."""
        said = ", ".join(f"{number:,} {level}" for level, number in self.audit.counts().items() if number)
        return said or "no findings"

    def title(self) -> str:
        """``"original.txt → rendering.txt"``, or how many pairs there are."""
        if len(self.audit.pairs) == 1:
            pair = self.audit.pairs[0]
            return f"{one_line(pair.source)} → {one_line(pair.target)}"
        if self.audit.pairs:
            return plural(len(self.audit.pairs), "pair")
        return " → ".join(one_line(document.id) for document in self.audit.documents[:2]) or "no documents"

    def relation(self) -> str:
        """``"nb → en · translation (confidence 0.98)"``, or how many of each relation."""
        langs = {document.id: document.lang for document in self.audit.documents}
        tongues = sorted({f"{langs.get(p.source, '?')} → {langs.get(p.target, '?')}" for p in self.audit.pairs})
        parts = [one_line(", ".join(tongues))] if tongues else []
        if len(self.audit.pairs) == 1:
            pair = self.audit.pairs[0]
            parts.append(f"{pair.relation} (confidence {pair.confidence:.2f})")
        else:
            kinds = [pair.relation for pair in self.audit.pairs]
            parts += [f"{kinds.count(kind):,} {kind}" for kind in sorted(set(kinds), key=kinds.index)]
        return " · ".join(parts)

    def penalty(self) -> str:
        """MQM penalty points per 100 source words, one decimal."""
        return f"{self.audit.penalty():,.1f}"

    def notices(self) -> list[tuple[str, str]]:
        """What the reader should know about the documents: each notice, and the documents that it is about."""
        found: dict[str, list[str]] = {}
        for document in self.audit.documents:
            for notice in document.notices:
                found.setdefault(one_line(notice), []).append(one_line(document.id))
        return [(notice, few(where)) for notice, where in found.items()]

    # - scores and skips -

    def scores(self) -> list[ScoreLine]:
        """Every metric that ran or was skipped; COMET and BLEU always."""
        ran = {score.metric: score for score in self.audit.scores}
        reasons = {skip.code: skip.reason for skip in reversed(self.audit.skips) if skip.unit is None}
        names = [name for name in ORDER if name in ran or name in reasons or name in ALWAYS]
        names += [name for name in ran if name not in names]
        lines = []
        for name in names:
            score = ran.get(name)
            shown = figure(name, score.value) if score else None
            default = "no unit could be scored" if score else _NOT_RUN.get(name, "not run")
            why = "" if shown else reasons.get(name, default)
            lines.append(ScoreLine(name, label(name), shown, one_line(score.signature) if score else "", one_line(why)))
        return lines

    def skips(self) -> list[SkipGroup]:
        """What could not run, besides the metrics that `scores` already explains; one entry a reason."""
        explained = {(line.metric, line.reason) for line in self.scores() if not line.figure}
        groups: dict[tuple[str, str], list[str]] = {}
        for skip in self.audit.skips:
            key = (one_line(skip.code), one_line(skip.reason))
            if skip.unit is None and key in explained:
                continue
            units = groups.setdefault(key, [])
            if skip.unit is not None:
                units.append(one_line(skip.unit))
        return [SkipGroup(code, reason, tuple(units)) for (code, reason), units in groups.items()]

    # - units -

    def unit_views(self) -> list[UnitView]:
        """The units asked for, ready to show."""
        documents = {document.id: document for document in self.audit.documents}
        views = []
        for index, unit in enumerate(self.audit.units):
            findings = self.of_unit.get(unit.id, ())
            if self.units == "flagged" and not findings:
                continue
            views.append(
                UnitView(
                    index,
                    unit,
                    pieces(unit.source, documents, [(item, item.finding.source_span) for item in findings]),
                    pieces(unit.target, documents, [(item, item.finding.target_span) for item in findings]),
                    findings,
                    self._figures(unit),
                    visible(self.audit.glosses.get(unit.id, "")),
                )
            )
        return views

    def _figures(self, unit: Unit) -> tuple[tuple[str, str, float | None], ...]:
        """Label, figure and value of each metric that scored the unit; the adequacy first."""
        found = []
        for score in sorted(self.audit.scores, key=lambda item: _place(item.metric)):
            value = score.per_unit.get(unit.id)
            shown = figure(score.metric, value, unit=True)
            if shown is not None:
                found.append((label(score.metric), shown, value))
        return tuple(found)


_NOT_RUN = {
    "comet": "not run: pip install 'mt-auditor[neural]', then --profile neural or --comet-model PATH",
    "bleu": "not run: BLEU needs a trusted translation: pass --reference FILE",
}


def few(names: Sequence[str], limit: int = 5) -> str:
    """``"u1, u2, u3 and 12 more"``."""
    said = ", ".join(names[:limit])
    return f"{said} and {len(names) - limit:,} more" if len(names) > limit else said


def check_options(options: Mapping[str, object]) -> None:
    """Refuse an option that no reporter has, so that a misspelt one does not pass for a default.

    :raises ConfigError: naming it.
    """
    for name in options:
        if name not in OPTIONS:
            raise ConfigError(f"reports have no option {name!r}: known are {', '.join(OPTIONS)}")


def label(metric: str) -> str:
    """The name of a metric as its makers write it."""
    return LABELS.get(metric, one_line(metric))


def figure(metric: str, value: float | None, *, unit: bool = False) -> str | None:
    """A score as it is usually printed: BLEU, chrF and TER with one decimal, COMET with four, adequacy with two."""
    if value is None:
        return None
    if metric in ("bleu", "chrf", "ter"):
        return f"{value:.1f}"
    if metric == "adequacy":
        return f"{value:.2f}"
    return f"{value:.3f}" if unit else f"{value:.4f}"


def _place(metric: str) -> int:
    order = ("adequacy", "comet", "bleu", "chrf", "ter")
    return order.index(metric) if metric in order else len(order)


# --- marking --------------------------------------------------------------------------------------


def pieces(
    sentences: Sequence[Sentence],
    documents: Mapping[str, Document],
    spans: Iterable[tuple[Numbered, Span | None]],
) -> tuple[Piece, ...]:
    """One side of a unit cut at the borders of the spans that mark it; joined again, they are its visible text."""
    text = " ".join(sentence.text for sentence in sentences)
    ranges = []
    for item, span in spans:
        where = locate(span, sentences, documents) if span else None
        if where:
            ranges.append((*where, item))
    cuts = sorted({0, len(text), *(at for start, end, _ in ranges for at in (start, end))})
    found = []
    for start, end in pairwise(cuts):
        here = [item for first, last, item in ranges if first <= start and end <= last]
        gravest = min((item.finding.severity for item in here), key=SEVERITIES.index, default=None)
        found.append(
            Piece(
                visible(text[start:end]).replace("\n", " ").replace("\t", " "),
                gravest,
                tuple(item.number for item in here),
                tuple(item.number for first, _, item in ranges if first == start),
                tuple(item.number for _, last, item in ranges if last == end),
            )
        )
    return tuple(found)


def locate(span: Span, sentences: Sequence[Sentence], documents: Mapping[str, Document]) -> tuple[int, int] | None:
    """Where a raw span stands in the sentences joined by a space.

    Cleaning may have changed the text inside a span, and a report that was read back has lost the map: the words of the
    span are looked for first, the nearest to its raw place; only when they are not there does the raw range decide.
    """
    best: tuple[int, int, int] | None = None
    covered: list[int] = []
    base = 0
    for sentence in sentences:
        document = documents.get(sentence.document_id)
        if sentence.document_id == span.document:
            first, last = _raw(document, sentence.start, sentence.end)
            if first < span.end and span.start < last:
                at = sentence.text.find(span.text) if span.text else -1
                while at >= 0:
                    distance = abs(_raw(document, sentence.start + at, sentence.start + at + 1)[0] - span.start)
                    if best is None or distance < best[0]:
                        best = (distance, base + at, base + at + len(span.text))
                    at = sentence.text.find(span.text, at + 1)
                if best is None:
                    covered += _covered(span, sentence, document, base)
        base += len(sentence.text) + 1
    if best:
        return best[1], best[2]
    return (covered[0], covered[-1] + 1) if covered else None


def _covered(span: Span, sentence: Sentence, document: Document | None, base: int) -> list[int]:
    places = []
    for offset in range(len(sentence.text)):
        start, end = _raw(document, sentence.start + offset, sentence.start + offset + 1)
        if start < span.end and span.start < end:
            places.append(base + offset)
    return places


def _raw(document: Document | None, start: int, end: int) -> tuple[int, int]:
    return document.raw_span(start, end) if document else (start, end)
