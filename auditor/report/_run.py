"""What reports show of a run over many pairs: entry by entry, never all at once.

An audit of one pair is a run with one entry, so that a format is written once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from auditor.records import SEVERITIES, Document, Finding, Pair, Score, Severity, Skip, Unit
from auditor.report._data import penalty
from auditor.report._view import Reported


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why a finding does not count.

    :param kind: ``"baseline"`` (a reviewed file of fingerprints) or ``"ignore"`` (the configuration).
    :param verdict: ``"false-alarm"``, ``"accepted"``, ``"true-error"`` or, of an ignore, ``""``.
    :param reason: what the reviewer or the configuration says.
    """

    kind: str
    verdict: str = ""
    reason: str = ""
    by: str = ""


Suppressed = Sequence[tuple[Finding, Suppression]]
"""Findings that do not count, each with the reason."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One pair of a run.

    :param name: ``"kv-101 → coast-17"``: the ids of the two documents; of a bitext, its file.
    :param audit: its audit; spans count characters of the raw files.
    :param fresh: whether it was audited in this run; else it is unchanged since an earlier one.
    :param suppressed: position in ``audit.findings`` → why the finding does not count.
    :param new: positions of the findings that neither the last run nor the baseline had; in a first run all that count.
    """

    name: str
    audit: Reported
    fresh: bool = True
    suppressed: Mapping[int, Suppression] = field(default_factory=dict)
    new: frozenset[int] = frozenset()

    def active(self) -> list[tuple[int, Finding]]:
        """The findings that count, with their positions."""
        return [(index, found) for index, found in enumerate(self.audit.findings) if index not in self.suppressed]


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition of passing.

    :param name: ``"fail-on"``, ``"max-findings"``, ``"min-adequacy"``…
    :param reason: what was asked and what was found, in a sentence, whether it passed or not.
    """

    name: str
    passed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the collection that an operator should know and that is no finding.

    :param kind: ``"failed"`` (a fault of auditor) · ``"untranslated"`` (a copy of the original) · ``"no-rendering"`` · ``"no-original"`` ·
        ``"comparable"`` · ``"duplicate"`` · ``"older-version"`` · ``"language"`` · ``"unreadable"`` · ``"page"`` (where a feed was expected) · ``"stale"`` (a baseline entry or an ignore that matches nothing) · ``"notice"``.
    :param document: the document's id, or ``""``.
    """

    kind: str
    document: str
    text: str


class Run(Protocol):
    """A run as reports read it."""

    @property
    def signature(self) -> str: ...
    @property
    def gates(self) -> tuple[Gate, ...]: ...
    @property
    def remarks(self) -> tuple[Remark, ...]: ...
    @property
    def fail_on(self) -> Severity | None: ...
    @property
    def places(self) -> tuple[str, ...]:
        """The files, folders or addresses of the renderings that were given; a place that holds both sides is one."""
        ...

    @property
    def headline(self) -> tuple[str, ...]:
        """What was read and audited, a sentence a line."""
        ...

    @property
    def compared(self) -> bool:
        """Whether there is something to tell new findings from: a baseline or an earlier run."""
        ...

    def flagged(self) -> Iterator[Entry]:
        """The pairs with a finding, suppressed or not."""
        ...

    def entries(self) -> Iterator[Entry]:
        """The pairs in order, from the start at each call."""
        ...


@dataclass(frozen=True)
class Single:
    """An audit as a run of one entry."""

    audit: Reported
    fail_on: Severity | None = "major"
    suppressed: Mapping[int, Suppression] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    gates: tuple[Gate, ...] = ()

    @property
    def signature(self) -> str:
        return self.audit.signature

    @property
    def places(self) -> tuple[str, ...]:
        """The file of the rendering, or of the bitext."""
        origins = {document.id: document.origin for document in self.audit.documents}
        origin = origins.get(self.audit.pairs[0].target) if self.audit.pairs else None
        return (origin,) if origin is not None else ()

    @property
    def headline(self) -> tuple[str, ...]:
        return ()

    @property
    def compared(self) -> bool:
        return False

    @property
    def left_out(self) -> Suppressed:
        """The findings that do not count."""
        return [(self.audit.findings[index], why) for index, why in sorted(self.suppressed.items())]

    def flagged(self) -> Iterator[Entry]:
        """The pair, if it has a finding."""
        return (entry for entry in self.entries() if entry.audit.findings)

    def entries(self) -> Iterator[Entry]:
        """The one pair; a bitext is one entry too."""
        ids = [document.id for document in self.audit.documents]
        pairs = self.audit.pairs
        name = f"{pairs[0].source} → {pairs[0].target}" if len(pairs) == 1 else " → ".join(ids[:2])
        yield Entry(name, self.audit, suppressed=self.suppressed)


class Streamed(ABC):
    """A reporter that writes runs piece by piece: a single audit is a run with one entry."""

    __slots__ = ()

    def render(self, audit: Reported, *, fail_on: Severity | None = "major", **options: Any) -> str:
        """The report of one audit; options as for `stream`.

        :param fail_on: the least severity that fails; ``None`` for none.
        :raises ConfigError: for a value or option that does not exist.
        """
        return "".join(self.stream(Single(audit, fail_on=fail_on), **options))

    @abstractmethod
    def stream(self, run: Run, **options: Any) -> Iterator[str]:
        """The report of a run, piece by piece."""


@dataclass(frozen=True)
class Merged:
    """The flagged pairs of a run as one audit, for the page that shows units side by side; findings that do not count are left out.

    :param more: flagged pairs that are left out.
    :param titles: id of the first flagged unit of each pair → the pair's name, and the first words of its rendering.
    """

    documents: tuple[Document, ...]
    pairs: tuple[Pair, ...]
    units: tuple[Unit, ...]
    scores: tuple[Score, ...]
    findings: tuple[Finding, ...]
    skips: tuple[Skip, ...]
    signature: str
    glosses: Mapping[str, str]
    more: int = 0
    titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def score(self, metric: str) -> Score | None:
        return next((score for score in self.scores if score.metric == metric), None)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        reached = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return tuple(finding for finding in self.findings if finding.severity in reached)

    def passed(self, fail_on: Severity = "critical") -> bool:
        return not self.of(fail_on)

    def counts(self) -> dict[Severity, int]:
        return {level: sum(finding.severity == level for finding in self.findings) for level in SEVERITIES}

    def penalty(self) -> float:
        return penalty(self.findings, self.units)


def merged(run: Run, *, most: int = 500) -> Merged:
    """The first `most` flagged pairs as one audit; a unit is named after its rendering, ``"coast-17 u3"``."""
    documents: dict[str, Document] = {}
    pairs: list[Pair] = []
    units: list[Unit] = []
    findings: list[Finding] = []
    values: dict[str, dict[str, float | None]] = {}
    signatures: dict[str, str] = {}
    glosses: dict[str, str] = {}
    skips: dict[tuple[str, str], Skip] = {}
    titles: dict[str, tuple[str, str]] = {}
    more = 0
    for entry in run.flagged():
        active = [finding for _, finding in entry.active()]
        if not active:
            continue
        if len(pairs) >= most:
            more += 1
            continue
        audit = entry.audit
        prefix = audit.pairs[0].target if audit.pairs else entry.name
        names = {unit.id: f"{prefix} {unit.id}" for unit in audit.units}
        flagged = {finding.unit for finding in active}
        first = next((unit.id for unit in audit.units if unit.id in flagged), None)
        if first is not None:
            titles[names[first]] = entry.name, next((unit.target[0].text for unit in audit.units if unit.target), "")
        documents.update((document.id, document) for document in audit.documents)
        pairs += audit.pairs
        units += (replace(unit, id=names[unit.id]) for unit in audit.units)
        findings += (replace(finding, unit=names.get(finding.unit or "")) for finding in active)
        glosses.update((names[unit], text) for unit, text in audit.glosses.items() if unit in names)
        for score in audit.scores:
            signatures[score.metric] = score.signature
            values.setdefault(score.metric, {}).update(
                (names[unit], value) for unit, value in score.per_unit.items() if unit in names
            )
        for skip in audit.skips:
            if skip.code in ("bleu", "chrf", "ter"):
                continue  # feeds come without a trusted translation
            skips.setdefault((skip.code, skip.reason), replace(skip, unit=None))
    scores = []
    for metric, per_unit in values.items():
        known = [value for value in per_unit.values() if value is not None]
        mean = sum(known) / len(known) if known and metric in ("adequacy", "comet") else None
        scores.append(Score(metric, mean, per_unit, signatures[metric]))
    return Merged(
        tuple(documents.values()), tuple(pairs), tuple(units), tuple(scores), tuple(findings), tuple(skips.values()), run.signature, glosses,
        more, titles,
    )  # fmt: skip


__all__ = ["Entry", "Gate", "Merged", "Remark", "Run", "Single", "Streamed", "Suppressed", "Suppression", "merged"]
