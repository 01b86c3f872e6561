"""Measure the rules against labelled data: what they find, what they miss, and what they flag in faithful translations.

Definitions. A finding *counts* at or above the least severity asked for. Its family is the first three letters of its code.

- A labelled error is found **by words** (``span``) when a counting finding of its family overlaps its quotation on either side;
  ``strict`` asks for the same code, ``anywhere`` takes any family.
- It is found **by sentence** (``unit``) when a counting finding of its family stands in its unit.
- Recall is the share of labelled errors found; an error that cannot be placed (its words stand only in a source that was not read, with
  ``side="reference"``) is left out of it, and so are findings of its family that overlap no other error.
- A finding in a corrupted text is true by words when it overlaps a labelled error of its family (``strict``: of its code; ``anywhere``: of
  any family), and by sentence when an error of its family stands in its unit. Every finding on the faithful half of labelled data is
  false. Precision is the share of true ones among all of these; F1 is the harmonic mean of the two.
- False alarms are the counting findings on faithful texts, per 100 faithful sentences: rows, and the source sentences of a story. A
  faithful bitext counts here and not in precision. *Flagged* are the sentences (units) with at least one.
- Ranking accuracy is the share of labelled errors whose unit scores worse than the faithful rendering of the same source sentences; a tie is
  not right, and a unit without a score on either side is not ranked.
- A reviewer's precision is the share of ``true-error`` among ``true-error`` and ``false-alarm``; what is ``accepted`` or undecided is
  counted beside it.

By severity and MQM type, an error stands under its label's own or else its code's usual one, a finding under its own.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from auditor._version import VERSION
from auditor.config import Config
from auditor.errors import InputError
from auditor.pipeline import Progress, audit_bitext, audit_documents
from auditor.read import Row, read_bitext, read_document
from auditor.read._files import read_bytes
from auditor.read.encoding import decode
from auditor.records import SEVERITIES, Finding, Score, Sentence, Severity, Span, Unit
from auditor.registry import rules
from auditor.result import Audit, at_least

SCHEMA = "auditor/evaluation/1"
DECISIONS = "auditor/decisions/1"
VERDICTS = ("true-error", "false-alarm", "accepted")
DIMENSIONS = ("code", "family", "severity", "mqm")
"""What figures are grouped by, beside the overall ones."""
LEVELS = ("span", "strict", "anywhere", "unit")
MAX_BYTES = 500_000_000
UNKNOWN = "unknown"
"""The severity and MQM type of an error whose label names none and whose code no rule has."""

Side = Literal["source", "reference"]
Range = tuple[int, int]
Figure = Literal["precision", "recall", "f1", "false-alarms", "ranking"]
Group = tuple[str, str]

_CODE = re.compile(r"[A-Z]{3}\d{3}\Z")
_GAP = re.compile(r"[\s,]*")
_NEEDS_REFERENCE = ("bleu", "chrf", "ter", "comet")
_LESS_IS_BETTER = frozenset({"ter"})
_LANGS = {"nob": "nb", "nno": "nn", "eng": "en"}


# --- what is measured -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Label:
    """One known error.

    :param code: its code, ``ROL001``.
    :param source: its words in the source, or ``""``.
    :param target: its words in the corrupted text, or ``""``.
    """

    code: str
    source: str = ""
    target: str = ""
    severity: str = UNKNOWN
    mqm: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class Place:
    """One unit of a rendering: where its sentences stand in the raw texts, and its score."""

    id: str
    source: tuple[Range, ...]
    target: tuple[Range, ...]
    source_text: str
    target_text: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """An audited rendering: raw texts, units, every finding, and the known errors (none in a faithful one)."""

    source: str
    target: str
    units: tuple[Place, ...]
    findings: tuple[Finding, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Renderings of one source.

    :param id: its name in lists: the pair's id, the story's folder, the row's id.
    :param corrupted: renderings with known errors.
    :param faithful: the faithful rendering.
    :param sentences: how many faithful sentences that is.
    :param labelled: whether the errors of this source are known, so that its false alarms count in precision.
    :param excluded: leave it out, except from the figure that says so.
    """

    id: str
    faithful: Rendering | None
    corrupted: tuple[Rendering, ...] = ()
    sentences: int = 1
    labelled: bool = True
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer said of one finding."""

    fingerprint: str
    code: str
    unit: str | None
    verdict: str
    note: str = ""


# --- figures --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Level:
    """Precision and recall at one level.

    :param errors: labelled errors; `found` of them.
    :param findings: counting findings; `true` ones among them.
    """

    errors: int = 0
    found: int = 0
    findings: int = 0
    true: int = 0

    @property
    def recall(self) -> float | None:
        """`found` of `errors`; ``None`` without any."""
        return _share(self.found, self.errors)

    @property
    def precision(self) -> float | None:
        """`true` of `findings`; ``None`` without any."""
        return _share(self.true, self.findings)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; ``None`` without errors, 0 where errors were labelled and no finding is true."""
        if self.recall is None:
            return None
        precision = self.precision or 0.0
        total = precision + self.recall
        return 2 * precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Alarms:
    """False alarms: counting findings on faithful sentences, and how many sentences carry one."""

    sentences: int = 0
    findings: int = 0
    flagged: int = 0

    @property
    def per_100(self) -> float | None:
        """False alarms per 100 faithful sentences."""
        return _share(100 * self.findings, self.sentences)

    @property
    def flagged_per_100(self) -> float | None:
        """Faithful sentences with a false alarm, in 100."""
        return _share(100 * self.flagged, self.sentences)


@dataclass(frozen=True, slots=True)
class Ranking:
    """How often the score puts the faithful rendering above the corrupted one."""

    ranked: int = 0
    right: int = 0
    tied: int = 0
    unranked: int = 0

    @property
    def accuracy(self) -> float | None:
        """`right` of `ranked`; a tie is ranked and not right."""
        return _share(self.right, self.ranked)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything measured of one group; `errors` counts the labelled ones, placed or not."""

    errors: int = 0
    span: Level = Level()
    strict: Level = Level()
    anywhere: Level = Level()
    unit: Level = Level()
    alarms: Alarms = Alarms()
    ranking: Ranking = Ranking()

    def to_dict(self) -> dict[str, Any]:
        """Plain data; see `Evaluation.to_dict`."""
        levels = {
            name: {
                "errors": level.errors,
                "found": level.found,
                "findings": level.findings,
                "true": level.true,
                "recall": _rounded(level.recall),
                "precision": _rounded(level.precision),
                "f1": _rounded(level.f1),
            }
            for name, level in ((name, getattr(self, name)) for name in LEVELS)
        }
        return {
            "errors": self.errors,
            **levels,
            "false_alarms": _alarms_dict(self.alarms),
            "ranking": {
                "ranked": self.ranking.ranked,
                "right": self.ranking.right,
                "tied": self.ranking.tied,
                "unranked": self.ranking.unranked,
                "accuracy": _rounded(self.ranking.accuracy),
            },
        }


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A reviewer's decisions; `undecided` is known only with the report that they are about."""

    true: int = 0
    false: int = 0
    accepted: int = 0
    undecided: int | None = None

    @property
    def precision(self) -> float | None:
        """True errors among true errors and false alarms."""
        return _share(self.true, self.true + self.false)

    def to_dict(self) -> dict[str, Any]:
        """Plain data; see `Evaluation.to_dict`."""
        return {
            "true": self.true,
            "false": self.false,
            "accepted": self.accepted,
            "undecided": self.undecided,
            "precision": _rounded(self.precision),
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """One miss or false alarm with its sentences.

    :param kind: ``missed`` · ``faithful`` (a finding on a faithful text) · ``beside`` (on a corrupted one, overlapping no labelled error).
    :param case: the id of the pair, story or row.
    :param label: the error that was missed.
    :param finding: the false alarm.
    :param nearby: for a miss, the findings of any severity that overlap it; their confidence says how far off they were.
    """

    kind: str
    case: str
    source: str
    target: str
    label: Label | None = None
    finding: Finding | None = None
    nearby: tuple[Finding, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain data; see `Evaluation.to_dict`."""
        found: dict[str, Any] = {"kind": self.kind, "case": self.case, "source": self.source, "target": self.target}
        if self.label is not None:
            found |= {"code": self.label.code, "source_quote": self.label.source, "quote": self.label.target}
            found["nearby"] = [_finding_dict(finding) for finding in self.nearby]
        if self.finding is not None:
            found |= _finding_dict(self.finding)
        return found


@dataclass(frozen=True)
class Evaluation:
    """What was measured.

    :param overall: the figures over everything; `groups`: dimension → key → figures.
    :param with_excluded: false alarms with the excluded rows too; ``None`` when nothing was excluded.
    :param reviewed: a reviewer's verdicts by dimension and key; ``("all", "")`` overall; empty without decisions.
    :param stale: decisions about findings that the report does not hold.
    """

    min_severity: Severity
    score: str
    overall: Figures
    groups: Mapping[str, Mapping[str, Figures]]
    inputs: Mapping[str, int] = field(default_factory=dict)
    misses: tuple[Listed, ...] = ()
    false_alarms: tuple[Listed, ...] = ()
    with_excluded: Alarms | None = None
    reviewed: Mapping[Group, Verdicts] = field(default_factory=dict)
    stale: int = 0
    signature: str = ""

    def figures(self, key: str | None = None) -> Figures:
        """The figures of a code or family; overall without `key`. One that never occurred has no errors and no alarms."""
        if key is None:
            return self.overall
        found = self.groups[_dimension(key)].get(key)
        return found or Figures(alarms=Alarms(self.overall.alarms.sentences))

    def verdicts(self, key: str | None = None) -> Verdicts | None:
        """A reviewer's verdicts on a code or family; overall without `key`."""
        return self.reviewed.get(("all", "") if key is None else (_dimension(key), key))

    def to_dict(self) -> dict[str, Any]:
        """The evaluation as plain data, schema ``auditor/evaluation/1``. Shares lie in [0, 1], ``null`` where nothing was counted.

        ``overall``, and each entry of ``by_code``, ``by_family``, ``by_severity``, ``by_mqm``: ``errors``; the levels ``span``, ``strict``,
        ``anywhere``, ``unit`` (``errors found findings true recall precision f1``); ``false_alarms`` (``sentences findings flagged
        per_100 flagged_per_100``); ``ranking`` (``ranked right tied unranked accuracy``). ``with_excluded``: false alarms, or ``null``.
        ``decisions``: ``null``, or ``overall``, ``by_…`` (``true false accepted undecided precision``) and ``stale``. ``misses`` and
        ``false_alarms`` list each case with its sentences. The command adds ``level``, ``side``, ``gates`` and ``passed``.
        """
        groups = {
            f"by_{name}": {key: figures.to_dict() for key, figures in self.groups[name].items()} for name in DIMENSIONS
        }
        decisions: dict[str, Any] | None = None
        if self.reviewed:
            decisions = {"overall": self.reviewed["all", ""].to_dict(), "stale": self.stale}
            for name in DIMENSIONS:
                decisions[f"by_{name}"] = {k: v.to_dict() for (kind, k), v in self.reviewed.items() if kind == name}
        return {
            "schema": SCHEMA,
            "signature": self.signature,
            "min_severity": self.min_severity,
            "score": self.score,
            "inputs": dict(self.inputs),
            "overall": self.overall.to_dict(),
            **groups,
            "with_excluded": None if self.with_excluded is None else _alarms_dict(self.with_excluded),
            "decisions": decisions,
            "misses": [item.to_dict() for item in self.misses],
            "false_alarms": [item.to_dict() for item in self.false_alarms],
        }


def _dimension(key: str) -> str:
    return "family" if len(key) == 3 else "code"


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _alarms_dict(alarms: Alarms) -> dict[str, Any]:
    return {
        "sentences": alarms.sentences,
        "findings": alarms.findings,
        "flagged": alarms.flagged,
        "per_100": _rounded(alarms.per_100),
        "flagged_per_100": _rounded(alarms.flagged_per_100),
    }


def _finding_dict(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "confidence": _rounded(finding.confidence),
        "message": finding.message,
        "source_quote": finding.source_span.text if finding.source_span else "",
        "quote": finding.target_span.text if finding.target_span else "",
    }


# --- measuring ------------------------------------------------------------------------------------


def measure(cases: Iterable[Case], *, min_severity: Severity = "major", score: str = "adequacy") -> Evaluation:
    """Measure audited cases against their labels; the definitions stand at the head of this module.

    :param min_severity: the least severity at which a finding counts.
    :param score: the name of the score that the units carry; of ``ter`` less is better.
    """
    tally = _Tally()
    misses: list[Listed] = []
    alarms: list[Listed] = []
    excluded = [0, 0, 0]
    for case in cases:
        faithful = case.faithful
        wrong = [] if faithful is None else _counting(faithful, min_severity)
        if case.excluded:
            units = {unit for finding in wrong for unit in _units_of(finding, faithful)} if faithful else set()
            excluded = [
                have + more for have, more in zip(excluded, (case.sentences, len(wrong), len(units)), strict=True)
            ]
            continue
        for rendering in case.corrupted:
            missed, beside = _judge(case.id, rendering, min_severity, tally)
            misses += missed
            alarms += beside
            if faithful is not None:
                _rank(rendering, faithful, tally, less_is_better=score in _LESS_IS_BETTER)
        if faithful is not None:
            alarms += _false(case, faithful, wrong, tally)
    groups: dict[str, dict[str, Figures]] = {}
    for name in DIMENSIONS:
        keys = sorted(
            {key for kind, key in tally.groups if kind == name},
            key=lambda key: (SEVERITIES.index(key) if key in SEVERITIES else len(SEVERITIES), key),
        )
        groups[name] = {key: tally.figures((name, key)) for key in keys}
    overall = tally.figures(("all", ""))
    alarms.sort(key=lambda item: (-(item.finding.confidence if item.finding else 0.0), item.case))
    misses.sort(key=lambda item: (item.label.code if item.label else "", item.case))
    own = overall.alarms
    everything = Alarms(own.sentences + excluded[0], own.findings + excluded[1], own.flagged + excluded[2])
    return Evaluation(
        min_severity,
        score,
        overall,
        groups,
        misses=tuple(misses),
        false_alarms=tuple(alarms),
        with_excluded=everything if excluded[0] else None,
        signature=f"auditor|version:{VERSION}",
    )


class _Tally:
    """Counts by group."""

    def __init__(self) -> None:
        self.groups: defaultdict[Group, Counter[str]] = defaultdict(Counter)
        self.groups["all", ""] = Counter()

    def add(self, of: Label | Finding, name: str, number: int = 1) -> None:
        for group in _groups(of):
            self.groups[group][name] += number

    def figures(self, group: Group) -> Figures:
        count = self.groups[group]
        levels = {
            name: Level(*(count[f"{name}.{what}"] for what in ("errors", "found", "findings", "true")))
            for name in LEVELS
        }
        sentences = self.groups["all", ""]["sentences"]
        return Figures(
            count["errors"],
            **levels,
            alarms=Alarms(sentences, count["alarms"], count["flagged"]),
            ranking=Ranking(count["ranked"], count["right"], count["tied"], count["unranked"]),
        )


def _groups(of: Label | Finding) -> tuple[Group, ...]:
    return (("all", ""), ("code", of.code), ("family", of.code[:3]), ("severity", of.severity), ("mqm", of.mqm))


def _counting(rendering: Rendering, min_severity: Severity) -> list[Finding]:
    return [finding for finding in rendering.findings if at_least(finding.severity, min_severity)]


def _judge(case: str, rendering: Rendering, min_severity: Severity, tally: _Tally) -> tuple[list[Listed], list[Listed]]:
    """Count one corrupted rendering; its misses, and the findings beside its labels."""
    findings = _counting(rendering, min_severity)
    places = [_quoted(label, rendering) for label in rendering.labels]
    seats = [_seat(place, rendering) for place in places]
    units = {id(finding): _units_of(finding, rendering) for finding in findings}
    missed: list[Listed] = []
    for label, place, seat in zip(rendering.labels, places, seats, strict=True):
        tally.add(label, "errors")
        marks = [finding for finding in findings if _overlaps(finding, place)]
        kin = [finding for finding in findings if _kin(finding, label)]
        if any(place):
            hits = {
                "span": any(_kin(finding, label) for finding in marks),
                "strict": any(finding.code == label.code for finding in marks),
                "anywhere": bool(marks),
            }
            for name, hit in hits.items():
                tally.add(label, f"{name}.errors")
                tally.add(label, f"{name}.found", hit)
            if not hits["span"]:
                near = tuple(finding for finding in rendering.findings if _overlaps(finding, place))
                missed.append(Listed("missed", case, *_sentences(seat, rendering), label, nearby=near))
        if seat:
            tally.add(label, "unit.errors")
            tally.add(label, "unit.found", any(units[id(finding)] & seat for finding in kin))
    beside: list[Listed] = []
    labels = list(zip(rendering.labels, places, seats, strict=True))
    for finding in findings:
        touched = [label for label, place, _ in labels if _overlaps(finding, place)]
        if not touched and any(not any(place) and _kin(finding, label) for label, place, _ in labels):
            # It may well mark the error whose words could not be placed: neither true nor false.
            pass
        else:
            _count(tally, finding, "span", any(_kin(finding, label) for label in touched))
            _count(tally, finding, "strict", any(finding.code == label.code for label in touched))
            _count(tally, finding, "anywhere", bool(touched))
            if not touched:
                beside.append(Listed("beside", case, *_sentences(units[id(finding)], rendering), finding=finding))
        seated = any(_kin(finding, label) and units[id(finding)] & seat for label, _, seat in labels)
        if seated or not any(_kin(finding, label) and not seat for label, _, seat in labels):
            _count(tally, finding, "unit", seated)
    return missed, beside


def _count(tally: _Tally, finding: Finding, level: str, true: bool) -> None:
    tally.add(finding, f"{level}.findings")
    tally.add(finding, f"{level}.true", true)


def _false(case: Case, faithful: Rendering, wrong: Sequence[Finding], tally: _Tally) -> list[Listed]:
    """Count a faithful rendering, in precision too where it belongs to labelled data."""
    tally.groups["all", ""]["sentences"] += case.sentences
    flagged: set[tuple[Group, str]] = set()
    listed: list[Listed] = []
    for finding in wrong:
        units = _units_of(finding, faithful)
        tally.add(finding, "alarms")
        flagged |= {(group, unit) for group in _groups(finding) for unit in units}
        if case.labelled:
            for level in LEVELS:
                tally.add(finding, f"{level}.findings")
        listed.append(Listed("faithful", case.id, *_sentences(units, faithful), finding=finding))
    for group, _ in flagged:
        tally.groups[group]["flagged"] += 1
    return listed


def _rank(rendering: Rendering, faithful: Rendering, tally: _Tally, *, less_is_better: bool) -> None:
    for label in rendering.labels:
        seat = _seat(_quoted(label, rendering), rendering)
        pairs = [
            (unit.score, other.score)
            for unit in rendering.units
            if unit.id in seat and (other := _counterpart(unit, faithful)) is not None
        ]
        scored = [(bad, good) for bad, good in pairs if bad is not None and good is not None]
        if not scored:
            tally.add(label, "unranked")
            continue
        # An error that is spread over several units is told by the one in which it costs most.
        margins = [(bad - good) if less_is_better else (good - bad) for bad, good in scored]
        tally.add(label, "ranked")
        tally.add(label, "right", max(margins) > 0)
        tally.add(label, "tied", max(margins) == 0)


def _counterpart(unit: Place, faithful: Rendering) -> Place | None:
    """The unit of the faithful rendering that shares most of the source words."""

    def shared(other: Place) -> int:
        return sum(max(0, min(b, d) - max(a, c)) for a, b in unit.source for c, d in other.source)

    best = max(faithful.units, key=shared, default=None)
    return best if best is not None and shared(best) else None


def _quoted(label: Label, rendering: Rendering) -> tuple[list[Range], list[Range]]:
    """Where a label's words stand on either side."""
    return occurrences(rendering.source, label.source), occurrences(rendering.target, label.target)


def occurrences(text: str, quotation: str) -> list[Range]:
    """Every place of `quotation` in `text`.

    >>> occurrences("no, no", "no")
    [(0, 2), (4, 6)]
    >>> occurrences("no", "")
    []
    """
    found: list[Range] = []
    start = text.find(quotation) if quotation else -1
    while start >= 0:
        found.append((start, start + len(quotation)))
        start = text.find(quotation, start + 1)
    return found


def _overlaps(finding: Finding, place: tuple[Sequence[Range], Sequence[Range]]) -> bool:
    sides = ((finding.source_span, place[0]), (finding.target_span, place[1]))
    return any(span is not None and _touches(span, ranges) for span, ranges in sides)


def _touches(span: Span, ranges: Iterable[Range]) -> bool:
    return any(span.start < end and start < span.end for start, end in ranges)


def _kin(finding: Finding, label: Label) -> bool:
    return finding.code[:3] == label.code[:3]


def _seat(place: tuple[Sequence[Range], Sequence[Range]], rendering: Rendering) -> set[str]:
    """The units in which a quotation stands; the only one there is, wherever its words are."""
    if len(rendering.units) == 1:
        return {rendering.units[0].id}
    return {
        unit.id
        for unit in rendering.units
        for ranges, own in ((place[0], unit.source), (place[1], unit.target))
        if any(a < d and c < b for a, b in ranges for c, d in own)
    }


def _units_of(finding: Finding, rendering: Rendering) -> set[str]:
    """The unit of a finding; for one about the whole document, those that its words stand in."""
    if finding.unit is not None:
        return {finding.unit}
    found = {unit.id for unit in rendering.units if _overlaps(finding, (unit.source, unit.target))}
    return found or {""}


def _sentences(ids: set[str], rendering: Rendering) -> tuple[str, str]:
    units = [unit for unit in rendering.units if unit.id in ids]
    return " ".join(u.source_text for u in units).strip(), " ".join(u.target_text for u in units).strip()


# --- a reviewer's decisions -----------------------------------------------------------------------


def review(
    decisions: Sequence[Decision], reports: Sequence[Audit] = (), *, min_severity: Severity = "major"
) -> tuple[dict[Group, Verdicts], int]:
    """Count a reviewer's decisions by code and family, and with the reports that they are about by severity and MQM type too.

    With reports, findings at or above `min_severity` count, and those without a decision are undecided; without them all decisions do.

    :returns: the verdicts by group, ``("all", "")`` overall, and how many decisions no report has a finding for.
    """
    counts: defaultdict[Group, Counter[str]] = defaultdict(Counter)
    counts["all", ""] = Counter()
    stale = 0
    if reports:
        # The same words flagged twice in one unit share a name; decisions about them are in document order.
        left: defaultdict[tuple[str, str | None], deque[Decision]] = defaultdict(deque)
        for decision in decisions:
            left[decision.fingerprint, decision.unit].append(decision)
        for finding in (finding for report in reports for finding in report.findings):
            waiting = left[finding.fingerprint, finding.unit]
            verdict = waiting.popleft().verdict if waiting else "undecided"
            if at_least(finding.severity, min_severity):
                for group in _groups(finding):
                    counts[group][verdict] += 1
        stale = sum(len(waiting) for waiting in left.values())
    else:
        for decision in decisions:
            for group in _groups(Label(decision.code))[:3]:
                counts[group][decision.verdict] += 1
    order = {name: number for number, name in enumerate(("all", *DIMENSIONS))}
    return {
        group: Verdicts(
            counts[group]["true-error"],
            counts[group]["false-alarm"],
            counts[group]["accepted"],
            counts[group]["undecided"] if reports else None,
        )
        for group in sorted(counts, key=lambda group: (order[group[0]], group[1]))
    }, stale


# --- gates ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gate:
    """A limit that a figure must keep: at least `limit`, for false alarms at most.

    :param key: a code or family; ``None`` for the overall figure.
    """

    figure: Figure
    limit: float
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A gate and the figure that it met; `reason` says it in words."""

    gate: Gate
    value: float | None
    passed: bool
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data: ``figure key limit value passed reason``."""
        return {
            "figure": self.gate.figure,
            "key": self.gate.key,
            "limit": self.gate.limit,
            "value": _rounded(self.value),
            "passed": self.passed,
            "reason": self.reason,
        }


def check_gates(evaluation: Evaluation, gates: Sequence[Gate], *, level: str = "span") -> tuple[Checked, ...]:
    """Hold the figures against the gates. A gate whose figure could not be measured fails.

    Precision is checked over labelled data and over a reviewer's decisions, each where there is any.

    :param level: the level of precision, recall and F1: ``span`` or ``unit``.
    :raises InputError: for a code or family that no rule and no label has.
    """
    found: list[Checked] = []
    for gate in gates:
        _refuse_unknown(gate, evaluation)
        about = f"{_WORDS[gate.figure]}{' of ' + gate.key if gate.key else ''}"
        figures = evaluation.figures(gate.key)
        if gate.figure == "false-alarms":
            alarms = figures.alarms
            found.append(_at_most(gate, alarms.per_100, about, f"{alarms.findings} in {alarms.sentences}"))
            continue
        if gate.figure == "ranking":
            ranking = figures.ranking
            found.append(_least(gate, ranking.accuracy, about, f"{ranking.right} of {ranking.ranked}"))
            continue
        measured: Level = getattr(figures, level)
        value: float | None = getattr(measured, gate.figure)
        how = {
            "recall": f"{measured.found} of {measured.errors}",
            "precision": f"{measured.true} of {measured.findings}",
        }
        verdicts = evaluation.verdicts(gate.key) if gate.figure == "precision" else None
        if gate.figure != "precision" or value is not None or verdicts is None:
            found.append(_least(gate, value, about, how.get(gate.figure, f"at the level {level}")))
        if verdicts is not None:
            said = f"{verdicts.true} of {verdicts.true + verdicts.false}"
            found.append(_least(gate, verdicts.precision, f"{about} by the reviewer's decisions", said))
    return tuple(found)


_WORDS: dict[Figure, str] = {
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "false-alarms": "false alarms per 100 faithful sentences",
    "ranking": "ranking accuracy",
}


def _refuse_unknown(gate: Gate, evaluation: Evaluation) -> None:
    if gate.key is None:
        return
    measured = {*evaluation.groups["code"], *(key for kind, key in evaluation.reviewed if kind == "code")}
    codes = {*rules(), *measured}
    if gate.key not in codes and gate.key not in {code[:3] for code in codes}:
        raise InputError(
            f"a gate names {gate.key!r}: no rule and no label has that code or family: see `auditor rules`"
        )


def _least(gate: Gate, value: float | None, about: str, how: str) -> Checked:
    if value is None:
        return Checked(gate, None, False, f"{about} was not measured: nothing to count; {gate.limit:g} was asked")
    passed = value >= gate.limit
    verb = "reaches" if passed else "is below"
    return Checked(gate, value, passed, f"{about} {value:.3f} ({how}) {verb} {gate.limit:g}")


def _at_most(gate: Gate, value: float | None, about: str, how: str) -> Checked:
    if value is None:
        return Checked(gate, None, False, f"{about} were not measured: no faithful sentence; {gate.limit:g} was asked")
    passed = value <= gate.limit
    verb = "keep to" if passed else "are above"
    return Checked(gate, value, passed, f"{about} {value:.2f} ({how}) {verb} {gate.limit:g}")


# --- reading labelled data ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """One line of labelled pairs; `where` names file and line."""

    id: str
    lang: str | None
    source: str
    reference: str | None
    faithful: str
    corrupted: tuple[tuple[str, Label], ...]
    where: str


@dataclass(frozen=True, slots=True)
class Story:
    """A story folder and the errors of its ``gold.json``."""

    folder: Path
    lang: str | None
    labels: tuple[Label, ...]


def read_pairs(path: str | Path) -> tuple[LabelledPair, ...]:
    """Read labelled pairs: JSON lines ``{"id", "lang", "source", "reference"?, "faithful", "corrupted": [{"target", "code", "quote",
    "source_quote"?}]}``.

    A quotation stands in the corrupted text, or, where words were lost, in the source.

    :raises InputError: naming file and line.
    """
    found: list[LabelledPair] = []
    seen: dict[str, str] = {}
    for where, record in _json_lines(path):
        source, faithful = _text(record, "source", where), _text(record, "faithful", where)
        reference = _text(record, "reference", where) if record.get("reference") is not None else None
        id = str(record.get("id", len(found) + 1))
        if id in seen:
            raise InputError(f"{where}: the id {id[:80]!r} stands already in {seen[id]}; ids must differ")
        seen[id] = where
        items = record.get("corrupted")
        if not isinstance(items, list):
            raise InputError(f"{where}: 'corrupted' must be a list of objects with target, code and quote")
        corrupted = []
        for number, item in enumerate(items, start=1):
            at = f"{where}, corrupted {number}"
            if not isinstance(item, dict):
                raise InputError(f"{at}: must be an object with target, code and quote")
            target = _text(item, "target", at)
            corrupted.append((target, _pair_label(item, source, target, at)))
        lang = _lang(record, where)
        found.append(LabelledPair(id, lang, source, reference, faithful, tuple(corrupted), where))
    return tuple(found)


def _pair_label(item: Mapping[str, Any], source: str, target: str, where: str) -> Label:
    quote = _text(item, "quote", where, empty=True)
    in_source = _text(item, "source_quote", where, empty=True) if item.get("source_quote") is not None else ""
    if in_source and in_source not in source:
        raise InputError(
            f"{where}: source_quote {in_source[:60]!r} does not stand in the source; quote it as it stands there"
        )
    if quote and quote not in target:
        if quote not in source:
            raise InputError(
                f"{where}: quote {quote[:60]!r} stands neither in the target nor in the source; quote it as it stands there"
            )
        in_source, quote = in_source or quote, ""
    if not quote and not in_source:
        raise InputError(f"{where}: has no words: give quote, of the target or, for a loss, of the source")
    return _label(item, in_source, quote, where)


def _label(item: Mapping[str, Any], source: str, target: str, where: str) -> Label:
    code = _text(item, "code", where)
    if not _CODE.match(code):
        raise InputError(f"{where}: the code {code[:20]!r} must be three capitals and three digits, like ROL001")
    rule = rules().get(code)
    severity = item.get("severity") or (rule.severity if rule else UNKNOWN)
    if severity not in (*SEVERITIES, UNKNOWN):
        raise InputError(f"{where}: severity must be one of {', '.join(SEVERITIES)}, not {str(severity)[:40]!r}")
    mqm = item.get("mqm") or (rule.mqm if rule else UNKNOWN)
    if not isinstance(mqm, str):
        raise InputError(f"{where}: 'mqm' must be a string, like accuracy/mistranslation")
    return Label(code, source, target, str(severity), mqm)


def read_story(folder: str | Path) -> Story:
    """Read the labels of a story folder: ``gold.json`` beside ``source.txt``, ``garbled.txt`` and ``faithful.txt``.

    :raises InputError: naming the file, and the line of a bad error or of a quotation that does not stand in its text.
    """
    place = Path(folder)
    gold = place / "gold.json"
    text, data = _json_file(gold)
    errors = data.get("errors") if isinstance(data, dict) else None
    if not isinstance(errors, list):
        raise InputError(f"{gold}: has no list 'errors'; each error has code, source and target")
    texts = {side: _read(place / name) for side, name in (("source", "source.txt"), ("target", "garbled.txt"))}
    labels = []
    for item, line in zip(errors, _lines_of(text, "errors", len(errors)), strict=True):
        where = f"{gold}, line {line}"
        if not isinstance(item, dict):
            raise InputError(f"{where}: an error must be an object with code, source and target")
        quotes = {}
        for side, raw in texts.items():
            quotes[side] = _text(item, side, where, empty=True) if item.get(side) is not None else ""
            if quotes[side] and quotes[side] not in raw:
                name = "source.txt" if side == "source" else "garbled.txt"
                raise InputError(
                    f"{where}: {quotes[side][:60]!r} does not stand in {name}; quote it as it stands there"
                )
        if not any(quotes.values()):
            raise InputError(f"{where}: quotes neither source nor target; give the words of the error on one side")
        labels.append(_label(item, quotes["source"], quotes["target"], where))
    return Story(place, _lang(data, str(gold)), tuple(labels))


def read_decisions(path: str | Path) -> tuple[Decision, ...]:
    """Read the decisions that the HTML report exports, schema ``auditor/decisions/1``.

    :raises InputError: naming the file, and the line of a bad decision.
    """
    text, data = _json_file(path)
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != DECISIONS:
        hint = "; give a report with --report beside the decisions" if schema == "auditor/1" else ""
        raise InputError(f"{path}: holds no decisions of schema {DECISIONS}: export them from the HTML report{hint}")
    items = data.get("decisions")
    if not isinstance(items, list):
        raise InputError(f"{path}: has no list 'decisions': export it again from the HTML report")
    found = []
    for item, line in zip(items, _lines_of(text, "decisions", len(items)), strict=True):
        where = f"{path}, line {line}"
        if not isinstance(item, dict):
            raise InputError(f"{where}: a decision must be an object with fingerprint, code, unit and verdict")
        fingerprint, code, verdict = (_text(item, name, where) for name in ("fingerprint", "code", "verdict"))
        unit = item.get("unit")
        if verdict not in VERDICTS:
            raise InputError(f"{where}: the verdict {verdict[:40]!r} must be one of {', '.join(VERDICTS)}")
        if not _CODE.match(code):
            raise InputError(f"{where}: the code {code[:20]!r} must be three capitals and three digits, like ROL001")
        if unit is not None and not isinstance(unit, str):
            raise InputError(f"{where}: 'unit' must be a string or null")
        note = _text(item, "note", where, empty=True) if item.get("note") is not None else ""
        found.append(Decision(fingerprint, code, unit, verdict, note))
    return tuple(found)


def read_exclusions(path: str | Path) -> frozenset[tuple[str, str]]:
    """Read the rows to leave out: TSV with a header that has ``id`` and may have ``lang`` (``nb``, ``nn`` or ``nob``, ``nno``).

    :returns: pairs of language (``""`` for any) and id.
    :raises InputError: naming file and line.
    """
    lines = _read(path).splitlines()
    header = [name.strip() for name in lines[0].split("\t")]
    if "id" not in header:
        raise InputError(f"{path}, line 1: no column 'id' in the header; the header needs id, and lang where ids recur")
    found = set()
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = line.split("\t")
        if len(cells) != len(header):
            raise InputError(f"{path}, line {number}: {len(cells)} fields where the header has {len(header)}")
        row = dict(zip(header, cells, strict=True))
        lang = row.get("lang", "").strip()
        found.add((_LANGS.get(lang, lang), row["id"].strip()))
    return frozenset(found)


def _read(path: str | Path) -> str:
    return decode(read_bytes(path, max_bytes=MAX_BYTES), where=str(path)).text


def _json_file(path: str | Path) -> tuple[str, Any]:
    text = _read(path)
    try:
        return text, json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {error.lineno}: is not valid JSON ({error.msg})") from None
    except RecursionError:
        raise InputError(f"{path}: is not valid JSON (too deep)") from None


def _json_lines(path: str | Path) -> Iterator[tuple[str, dict[str, Any]]]:
    empty = True
    for number, line in enumerate(_read(path).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be parsed"
            raise InputError(f"{where}: is not valid JSON ({reason}); every line is one object") from None
        if not isinstance(record, dict):
            raise InputError(f"{where}: is not an object; every line is one")
        empty = False
        yield where, record
    if empty:
        raise InputError(f"{path}: is empty; give at least one line")


def _lines_of(text: str, key: str, number: int) -> list[int]:
    """The line on which each element of the list `key` of a JSON file begins."""
    start = re.search(rf'"{key}"\s*:\s*\[', text)
    lines: list[int] = []
    at = start.end() if start else 0
    decoder = json.JSONDecoder()
    while start and len(lines) < number:
        at = _GAP.match(text, at).end()  # type: ignore[union-attr]
        lines.append(text.count("\n", 0, at) + 1)
        try:
            _, at = decoder.raw_decode(text, at)
        except ValueError:
            # The key stands inside another value first: the lines cannot be told.
            break
    return lines[:number] + [1] * (number - len(lines))


def _text(record: Mapping[str, Any], name: str, where: str, *, empty: bool = False) -> str:
    if name not in record:
        raise InputError(f"{where}: has no {name!r}")
    value = record[name]
    if not isinstance(value, str) or (not empty and not value.strip()):
        raise InputError(
            f"{where}: {name!r} is {json.dumps(value, ensure_ascii=False)[:40]}, and must be text in quotes"
        )
    if "\x00" in value:
        raise InputError(f"{where}: {name!r} holds a null byte; take it out")
    return value


def _lang(record: Mapping[str, Any], where: str) -> str | None:
    lang = record.get("lang")
    if lang is None:
        return None
    known = _LANGS.get(lang, lang) if isinstance(lang, str) else lang
    if known not in ("nb", "nn", "no", "en"):
        raise InputError(f"{where}: the lang {str(lang)[:20]!r} must be nb, nn, no or en")
    return str(known)


# --- auditing labelled data -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Text:
    """One row to audit; equal rows are audited once."""

    lang: str | None
    source: str
    target: str
    reference: str | None = None
    document: str | None = None


def audit_pairs(
    pairs: Sequence[LabelledPair],
    *,
    config: Config,
    side: Side = "source",
    score: str = "adequacy",
    progress: Progress | None = None,
) -> list[Case]:
    """Audit labelled pairs row by row.

    :param side: ``reference`` audits against the English reference (``en-en``) instead of the source.
    :raises InputError: for a pair without the reference that is asked for, or a score that there is not.
    """
    texts: list[list[_Text]] = []
    for pair in pairs:
        if side == "reference" and not pair.reference:
            raise InputError(f"{pair.where}: has no 'reference', and --side reference audits against it")
        lang = "en-en" if side == "reference" else f"{pair.lang}-en" if pair.lang else config.lang
        source = pair.reference or "" if side == "reference" else pair.source
        targets = (pair.faithful, *(target for target, _ in pair.corrupted))
        texts.append([_Text(lang, source, target, pair.reference) for target in targets])
    audited = _audit_texts([text for group in texts for text in group], config, score, progress)
    cases = []
    for pair, group in zip(pairs, texts, strict=True):
        corrupted = tuple(
            replace(audited[text], labels=(label,)) for text, (_, label) in zip(group[1:], pair.corrupted, strict=True)
        )
        cases.append(Case(pair.id, audited[group[0]], corrupted))
    return cases


def audit_faithful(
    rows: Sequence[Row],
    *,
    config: Config,
    side: Side = "source",
    excluded: frozenset[tuple[str, str]] = frozenset(),
    progress: Progress | None = None,
) -> list[Case]:
    """Audit a faithful bitext row by row: whatever is found there is a false alarm.

    :param excluded: rows to leave out, as `read_exclusions` gives them; a language limits one to runs in that language.
    :raises InputError: for a row without the reference that ``side="reference"`` needs.
    """
    lang = "en-en" if side == "reference" else config.lang
    texts = []
    for row in rows:
        if side == "reference" and not row.reference:
            raise InputError(f"line {row.line}: has no reference, and --side reference audits against it")
        source = row.reference or "" if side == "reference" else row.source
        texts.append(_Text(lang, source, row.target, None, row.document))
    audited = _audit_texts(texts, config, None, progress)
    language = (config.lang or "").split("-")[0]
    langs = ("", language) if language in ("nb", "nn") else ("", "nb", "nn", "en")
    return [
        Case(row.id, audited[text], labelled=False, excluded=any((one, row.id) in excluded for one in langs))
        for row, text in zip(rows, texts, strict=True)
    ]


def audit_story(story: Story, *, config: Config, side: Side = "source", score: str = "adequacy") -> Case:
    """Audit the garbled and the faithful rendering of a story.

    :raises InputError: for a text that is missing or cannot be read.
    """
    trusted = story.folder / "reference.txt"
    if side == "reference" and not trusted.is_file():
        raise InputError(f"{trusted}: is missing, and --side reference audits against it")
    lang = "en-en" if side == "reference" else f"{story.lang}-en" if story.lang else config.lang
    settings = replace(config, lang=lang)
    path = trusted if side == "reference" else story.folder / "source.txt"
    source = read_document(path)
    wanted = score in _NEEDS_REFERENCE and trusted.is_file() and side == "source"
    reference = read_document(trusted) if wanted else None
    renderings = []
    for name in ("garbled.txt", "faithful.txt"):
        target = story.folder / name
        audit = audit_documents(source, read_document(target), reference=reference, config=settings)
        renderings.append(_rendering(audit, _read(path), _read(target), score))
    garbled, faithful = renderings
    sentences = sum(len(unit.source) for unit in faithful.units)
    return Case(story.folder.name, faithful, (replace(garbled, labels=story.labels),), sentences)


def _audit_texts(
    texts: Sequence[_Text], config: Config, score: str | None, progress: Progress | None
) -> dict[_Text, Rendering]:
    """Audit every distinct row once, all of one language in one run."""
    by_lang: dict[str | None, list[_Text]] = {}
    for text in dict.fromkeys(texts):
        by_lang.setdefault(text.lang, []).append(text)
    total, done = len(set(texts)), 0
    found: dict[_Text, Rendering] = {}
    for lang, group in by_lang.items():
        step = _counted(progress, done, total)
        audit = _audit_rows(group, replace(config, lang=lang), step)
        findings: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in audit.findings:
            # A finding about a whole document stands in the row of its words; the documents of a row are named after it.
            span = finding.target_span or finding.source_span
            findings[finding.unit or (span.document.rsplit(":", 1)[0] if span else "")].append(finding)
        values = _values(audit, score)
        for text, unit in zip(group, audit.units, strict=True):
            place = Place(
                unit.id,
                ((0, max(1, len(text.source))),),
                ((0, max(1, len(text.target))),),
                text.source,
                text.target,
                values.get(unit.id),
            )
            found[text] = Rendering(text.source, text.target, (place,), tuple(findings[unit.id]))
        done += len(group)
    return found


def _counted(progress: Progress | None, done: int, total: int) -> Callable[[str, int, int], None] | None:
    return None if progress is None else lambda _stage, index, _total: progress("sentences", done + index + 1, total)


def _audit_rows(texts: Sequence[_Text], config: Config, progress: Progress | None) -> Audit:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        with path.open("w", encoding="utf-8") as out:
            for number, text in enumerate(texts, start=1):
                record = {"id": str(number), "source": text.source, "target": text.target, "reference": text.reference}
                # ASCII, so that a lone surrogate can be written; it is read as the replacement character, of the same length.
                out.write(json.dumps({**record, "document": text.document}) + "\n")
        return audit_bitext(path, config=config, progress=progress)


def _rendering(audit: Audit, source: str, target: str, score: str) -> Rendering:
    documents = {document.id: document for document in audit.documents}
    values = _values(audit, score)

    def ranges(sentences: Sequence[Sentence]) -> tuple[Range, ...]:
        return tuple(documents[one.document_id].raw_span(one.start, one.end) for one in sentences)

    units = tuple(
        Place(u.id, ranges(u.source), ranges(u.target), u.source_text, u.target_text, values.get(u.id))
        for u in audit.units
    )
    return Rendering(source, target, units, audit.findings)


def _values(audit: Audit, score: str | None) -> Mapping[str, float | None]:
    """The score of each unit; ``similarity`` is the aligner's."""
    if score is None:
        return {}
    if score == "similarity":
        return {unit.id: _similarity(unit) for unit in audit.units}
    found: Score | None = audit.score(score)
    if found is None:
        skipped = audit.skipped(score)
        if skipped is not None:
            raise InputError(f"--score {score}: {skipped.reason}")
        known = ", ".join([*(one.metric for one in audit.scores), "similarity"])
        raise InputError(f"--score {score}: there is no such score; here are {known}")
    return found.per_unit


def _similarity(unit: Unit) -> float | None:
    return unit.similarity if unit.source and unit.target else None


# --- all together ---------------------------------------------------------------------------------


def evaluate(
    paths: Sequence[str | Path],
    *,
    config: Config,
    min_severity: Severity = "major",
    score: str = "adequacy",
    side: Side = "source",
    faithful: bool = False,
    exclude: str | Path | None = None,
    reports: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> Evaluation:
    """Measure the rules against labelled data of any kind; each path's kind is found out.

    :param paths: labelled pairs (``.jsonl``), story folders or folders of them, decisions (``.json``), faithful bitexts.
    :param config: how to audit; its language holds for rows that name none.
    :param min_severity: the least severity at which a finding counts.
    :param score: the score whose ranking is measured, or ``"similarity"``.
    :param side: ``reference`` puts the English reference in the place of the source.
    :param faithful: bitexts among `paths` are faithful translations.
    :param exclude: a table of rows of the bitexts to leave out; the figure with them is given too.
    :param reports: JSON reports that the decisions are about.
    :raises InputError: for a path of no known kind, or malformed data, naming file and line.
    """
    kinds = [(kind_of(path, faithful=faithful), Path(path)) for path in paths]
    by_kind: defaultdict[str, list[Path]] = defaultdict(list)
    for kind, path in kinds:
        by_kind[kind].append(path)
    if exclude is not None and not by_kind["faithful"]:
        raise InputError("--exclude leaves out rows of a faithful bitext: give one, with --faithful")
    if reports and not by_kind["decisions"]:
        raise InputError("--report goes with a reviewer's decisions: give the JSON that the HTML report exports")
    # Everything is read before anything is audited: a mistake in the last file should not cost a minute.
    excluded = read_exclusions(exclude) if exclude is not None else frozenset()
    pairs = [pair for path in by_kind["pairs"] for pair in read_pairs(path)]
    stories = [read_story(folder) for path in by_kind["stories"] for folder in story_folders(path)]
    bitexts = [(path, read_bitext(path, max_bytes=MAX_BYTES)) for path in by_kind["faithful"]]
    decisions = [decision for path in by_kind["decisions"] for decision in read_decisions(path)]
    audits = [_report(path) for path in reports]

    cases = audit_pairs(pairs, config=config, side=side, score=score, progress=progress) if pairs else []
    for path, rows in bitexts:
        try:
            cases += audit_faithful(rows, config=config, side=side, excluded=excluded, progress=progress)
        except InputError as error:
            raise InputError(f"{path}: {error}") from error
    for number, story in enumerate(stories):
        if progress:
            progress("stories", number, len(stories))
        cases.append(audit_story(story, config=config, side=side, score=score))
    result = measure(cases, min_severity=min_severity, score=score)
    reviewed, stale = review(decisions, audits, min_severity=min_severity) if by_kind["decisions"] else ({}, 0)
    inputs = {
        "pairs": len(pairs),
        "stories": len(stories),
        "rows": sum(len(rows) for _, rows in bitexts),
        "excluded": sum(case.excluded for case in cases),
        "decisions": len(decisions),
    }
    signature = f"auditor|version:{VERSION}|profile:{config.profile}|side:{side}"
    with_excluded = result.with_excluded
    if exclude is not None and with_excluded is None:
        with_excluded = result.overall.alarms
    return replace(
        result, inputs=inputs, reviewed=reviewed, stale=stale, signature=signature, with_excluded=with_excluded
    )


def kind_of(path: str | Path, *, faithful: bool = False) -> Literal["pairs", "stories", "decisions", "faithful"]:
    """What a path holds.

    :param faithful: whether a bitext is known to be faithful.
    :raises InputError: saying what may be given.
    """
    place = Path(path)
    if place.is_dir():
        return "stories"
    suffix = place.suffix.lower()
    if suffix == ".json":
        return "stories" if place.name == "gold.json" else "decisions"
    if suffix in (".jsonl", ".ndjson"):
        _, first = next(_json_lines(place))
        if "corrupted" in first or "faithful" in first:
            return "pairs"
    elif suffix != ".tsv":
        read_bytes(place, max_bytes=MAX_BYTES)
        raise InputError(
            f"{path}: is of no kind that can be measured: give labelled pairs (.jsonl), story folders, decisions (.json), "
            "or a bitext (.tsv, .jsonl) with --faithful"
        )
    if not faithful:
        raise InputError(
            f"{path}: a bitext has no labels: add --faithful where its translations are known to be faithful"
        )
    return "faithful"


def story_folders(path: str | Path) -> list[Path]:
    """The story folders at `path`: itself, or those right inside it, in order.

    :raises InputError: when there is none.
    """
    place = Path(path)
    if place.name == "gold.json":
        return [place.parent]
    if (place / "gold.json").is_file():
        return [place]
    found = sorted(gold.parent for gold in place.glob("*/gold.json") if (gold.parent / "source.txt").is_file())
    if not found:
        raise InputError(f"{path}: holds no gold.json, nor does a folder in it: give story folders")
    return found


def _report(path: str | Path) -> Audit:
    try:
        return Audit.from_json(_read(path))
    except InputError as error:
        message = str(error)
        raise InputError(message if message.startswith(str(path)) else f"{path}: {message}") from error
