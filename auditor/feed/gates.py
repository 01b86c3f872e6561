"""The conditions on which a check passes; each says what was asked and what was found."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from auditor.errors import ConfigError
from auditor.records import SEVERITIES, Finding, Severity
from auditor.report._run import Gate
from auditor.report._text import named
from auditor.result import at_least

NAMED = 5
"""Pairs that a failing gate names."""
_UNMEASURED = "a gate that cannot be measured fails"
_FIRST = "there is no run before this one to compare with"


@dataclass(frozen=True, slots=True)
class Gates:
    """What is asked.

    :param fail_on: no finding of this severity or above; ``None`` asks nothing.
    :param max_findings: at most so many findings of any severity in all pairs together.
    :param max_per_1000_words: at most so many findings of any severity per 1,000 words of the originals.
    :param min_adequacy: every pair's adequacy, in [0, 1]; `min_comet` likewise, on the scale of the checkpoint.
    :param max_new: at most so many findings that neither the baseline nor, without one, the last run had.
    :param max_adequacy_drop: the mean adequacy of all pairs fell by at most so much since the last run.
    :param require_pairs: every original read in this run has a rendering, and every rendering an original that it renders.
    :param allow_untranslated: pass although a rendering is a copy of its Norwegian original, which no finding says of a whole text.
    """

    fail_on: Severity | None = "major"
    max_findings: int | None = None
    max_per_1000_words: float | None = None
    min_adequacy: float | None = None
    min_comet: float | None = None
    max_new: int | None = None
    max_adequacy_drop: float | None = None
    require_pairs: bool = False
    allow_untranslated: bool = False

    def __post_init__(self) -> None:
        if self.fail_on is not None and self.fail_on not in SEVERITIES:
            raise ConfigError(f"fail_on must be one of {', '.join(SEVERITIES)}, not {self.fail_on!r}")
        for name in ("max_findings", "max_per_1000_words", "max_new", "max_adequacy_drop"):
            value = getattr(self, name)
            if value is not None and not value >= 0:
                raise ConfigError(f"{name} must be 0 or more, not {value}")
        if self.min_adequacy is not None and not 0.0 <= self.min_adequacy <= 1.0:
            raise ConfigError(f"min_adequacy must lie between 0 and 1, not {self.min_adequacy}")
        if self.min_comet is not None and not math.isfinite(self.min_comet):
            raise ConfigError(f"min_comet must be a number, not {self.min_comet}")


@dataclass(frozen=True, slots=True)
class Line:
    """What a pair adds to the figures of a run.

    :param findings: those that count; `known` the fingerprints of all, suppressed or not.
    :param scores: metric → the pair's score, or ``None``.
    """

    name: str
    fresh: bool
    units: int
    words: int
    scores: Mapping[str, float | None]
    findings: tuple[Finding, ...] = ()
    known: tuple[str, ...] = ()
    suppressed: int = 0
    new: int = 0


@dataclass
class Tally:
    """What a pass over the pairs of a run found."""

    pairs: int = 0
    fresh: int = 0
    units: int = 0
    words: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    suppressed: int = 0
    new: int = 0
    flagged: int = 0
    scored: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    sums: dict[str, tuple[float, int]] = field(default_factory=dict)
    unscored: dict[str, int] = field(default_factory=dict)
    fingerprints: Counter[str] = field(default_factory=Counter)
    worst: list[str] = field(default_factory=list)
    failing: int = 0

    @property
    def findings(self) -> int:
        """Findings that count, of any severity."""
        return sum(self.counts.values())

    def mean(self, metric: str) -> float | None:
        """The mean of a score over the pairs that have it."""
        total, number = self.sums.get(metric, (0.0, 0))
        return total / number if number else None

    def figures(self) -> dict[str, Any]:
        """What the next run compares itself with."""
        adequacy = self.mean("adequacy")
        return {
            "pairs": self.pairs,
            "words": self.words,
            "findings": {level: self.counts[level] for level in SEVERITIES},
            "suppressed": self.suppressed,
            "adequacy": None if adequacy is None else round(adequacy, 6),
        }


def tally(lines: Iterable[Line], gates: Gates) -> Tally:
    """Go through the pairs once and keep figures only."""
    found = Tally()
    for line in lines:
        found.pairs += 1
        found.fresh += line.fresh
        found.units += line.units
        found.words += line.words
        found.counts.update(finding.severity for finding in line.findings)
        found.new += line.new
        found.fingerprints.update(line.known)
        found.suppressed += line.suppressed
        found.flagged += bool(line.findings)
        if gates.fail_on is not None and any(at_least(finding.severity, gates.fail_on) for finding in line.findings):
            found.failing += 1
            if len(found.worst) < NAMED:
                found.worst.append(line.name)
        for metric, least in (("adequacy", gates.min_adequacy), ("comet", gates.min_comet)):
            value = line.scores.get(metric)
            if value is None:
                found.unscored[metric] = found.unscored.get(metric, 0) + 1
                continue
            total, number = found.sums.get(metric, (0.0, 0))
            found.sums[metric] = total + value, number + 1
            if least is not None and value < least:
                found.scored.setdefault(metric, []).append((value, line.name))
    return found


def judge(
    gates: Gates,
    found: Tally,
    last: Mapping[str, Any] | None,
    *,
    baseline: bool,
    unpaired: Sequence[str],
    adequacy: float | None,
    untranslated: Sequence[str] = (),
    failed: Sequence[str] = (),
    unreadable: Sequence[str] = (),
    nothing: str = "",
) -> tuple[Gate, ...]:
    """Every gate that was asked for, with its outcome. That all was read, audited and translated, and anything paired, is asked always, and
    told only where it is not so.

    :param last: the figures of the last run that ended, or ``None``.
    :param baseline: whether new findings are counted against a baseline.
    :param unpaired: originals and renderings of this run without a counterpart.
    :param adequacy: the mean of all pairs that stand in the feeds, which is compared with that of the last run.
    :param untranslated: renderings that are copies of their originals.
    :param failed: renderings that could not be audited: no gate was measured on them.
    :param unreadable: what could not be read, and why.
    :param nothing: what is to be said where not one rendering was paired: such a run has checked nothing, and fails.
    """
    results = []
    if unreadable:
        what = "entry or file" if len(unreadable) == 1 else "entries or files"
        said = f"{len(unreadable):,} {what} could not be read: {_few(unreadable, most=1)}"
        results.append(Gate("readable", False, said))
    if nothing:
        results.append(Gate("pairs", False, nothing))
    if failed:
        results.append(Gate("audited", False, f"{_pairs(len(failed))} could not be audited: {_few(_named(failed))}"))
    if untranslated and not gates.allow_untranslated:
        said = f"{_number(len(untranslated), 'rendering')} not translated, but a copy of the original: {_few(_named(untranslated))}"
        results.append(Gate("untranslated", False, said))
    if gates.fail_on is not None:
        reached = SEVERITIES[: SEVERITIES.index(gates.fail_on) + 1]
        said = ", ".join(f"{found.counts[level]:,} {level}" for level in reached if found.counts[level])
        reason = f"no finding at or above {gates.fail_on} in {_pairs(found.pairs)}"
        if said:
            reason = f"{said} in {_pairs(found.failing)}: {_few(_named(found.worst), found.failing)}"
        results.append(Gate("fail-on", not said, reason))
    if gates.max_findings is not None:
        number = found.findings
        results.append(_at_most("max-findings", number, gates.max_findings, f"{_number(number, 'finding')}"))
    if gates.max_per_1000_words is not None:
        rate = 1000.0 * found.findings / found.words if found.words else 0.0
        said = f"{rate:.2f} findings per 1,000 words ({found.findings:,} in {found.words:,})"
        results.append(_at_most("max-per-1000-words", rate, gates.max_per_1000_words, said))
    for metric, label, least in (("adequacy", "adequacy", gates.min_adequacy), ("comet", "COMET", gates.min_comet)):
        if least is not None:
            results.append(_score(metric, label, least, found))
    if gates.max_new is not None:
        results.append(_new(gates.max_new, found, last, baseline))
    if gates.max_adequacy_drop is not None:
        results.append(_drop(gates.max_adequacy_drop, adequacy, last))
    if gates.require_pairs:
        called = "original or rendering" if len(unpaired) == 1 else "originals or renderings"
        said = f"{len(unpaired):,} {called} without a counterpart: {_few(_named(unpaired), most=3)}"
        results.append(
            Gate(
                "require-pairs", not unpaired, said if unpaired else "every original and rendering has its counterpart"
            )
        )
    return tuple(results)


def _at_most(name: str, value: float, most: float, said: str) -> Gate:
    return Gate(name, value <= most, f"{said}, {'within' if value <= most else 'above'} the {most:g} allowed")


def _score(metric: str, label: str, least: float, found: Tally) -> Gate:
    name = f"min-{metric}"
    low = sorted(found.scored.get(metric, []))
    missing = found.unscored.get(metric, 0)
    if low:
        worst = _few([f"{named(pair)} ({value:.3f})" for value, pair in low])
        return Gate(name, False, f"{label} below {least:g} in {_pairs(len(low))}: {worst}")
    if missing:
        return Gate(name, False, f"{label} was not measured in {_pairs(missing)}: {_UNMEASURED}")
    if not found.pairs:
        return Gate(name, False, f"there is no pair to measure {label} in: {_UNMEASURED}")
    return Gate(name, True, f"{label} is {least:g} or more in every pair")


def _new(most: int, found: Tally, last: Mapping[str, Any] | None, baseline: bool) -> Gate:
    against = "the baseline" if baseline else "the last run"
    if not baseline and last is None:
        return Gate("max-new", True, _FIRST)
    return _at_most("max-new", found.new, most, f"{_number(found.new, 'finding')} that {against} did not have")


def _drop(most: float, now: float | None, last: Mapping[str, Any] | None) -> Gate:
    if last is None:
        return Gate("max-adequacy-drop", True, _FIRST)
    if now is None:
        return Gate("max-adequacy-drop", False, f"adequacy was not measured: {_UNMEASURED}")
    before = last.get("adequacy")
    if before is None:
        return Gate("max-adequacy-drop", True, "the last run had no pair to compare with")
    # Rounded as the figures of the last run are, so that nothing falls from one run to an equal one.
    fell = round(before - round(now, 6), 6)
    return Gate(
        "max-adequacy-drop",
        fell <= most,
        f"the mean adequacy went from {before:.3f} to {now:.3f}; it may fall by {most:g}",
    )


def _pairs(number: int) -> str:
    return _number(number, "pair")


def _number(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _few(names: Sequence[str], total: int | None = None, *, most: int = NAMED) -> str:
    left = (total or len(names)) - len(names[:most])
    return ", ".join(names[:most]) + (f" and {left:,} more" if left > 0 else "")


def _named(names: Iterable[str]) -> list[str]:
    return [named(name) for name in names]


__all__ = ["Gates", "Line", "Tally", "judge", "tally"]
