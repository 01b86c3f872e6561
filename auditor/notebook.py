"""Plots of an audit for a notebook; matplotlib comes with the extra ``notebook``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from auditor.errors import MissingExtraError
from auditor.records import SEVERITIES, Severity
from auditor.result import Audit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS: dict[Severity, str] = {"critical": "#c8450f", "major": "#d99a00", "minor": "#2f86c0"}
"""Told apart by readers with any colour vision (after Okabe and Ito), and by lightness in grey."""

MARKERS: dict[Severity, str] = {"critical": "^", "major": "D", "minor": "o"}


def plot_findings(audit: Audit, ax: Axes | None = None) -> Axes:
    """How many findings each rule has, stacked by severity, the most frequent rule on top.

    :param ax: the axes to draw on; by default new ones of their own size.
    :returns: the axes.
    :raises MissingExtraError: when matplotlib is not installed.
    """
    totals = Counter(finding.code for finding in audit.findings)
    names = {finding.code: finding.name for finding in audit.findings}
    codes = sorted(totals, key=lambda code: (totals[code], code))
    axes = ax if ax is not None else _axes(7.0, max(1.6, 0.7 + 0.36 * len(codes)))
    from matplotlib.ticker import MaxNLocator

    left = [0] * len(codes)
    for level in SEVERITIES:
        counted = Counter(finding.code for finding in audit.findings if finding.severity == level)
        widths = [counted[code] for code in codes]
        if any(widths):
            axes.barh(range(len(codes)), widths, left=left, color=COLOURS[level], label=level, height=0.72)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_yticks(range(len(codes)), [f"{code} {_plain(names[code])}" for code in codes])
    axes.set_xlabel("findings")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if codes:
        axes.legend(frameon=False, loc="lower right")
    else:
        axes.text(0.5, 0.5, "no findings", ha="center", va="center", transform=axes.transAxes)
    _sober(axes)
    return axes


def plot_units(audit: Audit, ax: Axes | None = None) -> Axes:
    """Similarity and adequacy unit by unit, in document order, with the units that carry findings marked by severity.

    A unit with an empty side has no similarity and leaves a gap.

    :param ax: the axes to draw on; by default new ones of their own size.
    :returns: the axes.
    :raises MissingExtraError: when matplotlib is not installed.
    """
    units = audit.units
    axes = ax if ax is not None else _axes(min(14.0, max(6.0, 0.16 * len(units))), 3.2)
    places = range(len(units))
    similarity = [unit.similarity if unit.source and unit.target else None for unit in units]
    axes.plot(places, _gaps(similarity), color="#8a867c", linewidth=1.2, marker=".", label="similarity")
    adequacy = audit.score("adequacy")
    heights = similarity
    if adequacy is not None:
        heights = [adequacy.per_unit.get(unit.id) for unit in units]
        axes.plot(places, _gaps(heights), color="#222222", linewidth=1.4, marker=".", label="adequacy")
    worst = _worst(audit)
    for level in SEVERITIES:
        marked = [place for place, unit in enumerate(units) if worst.get(unit.id) == level]
        if marked:
            tops = [heights[place] or 0.0 for place in marked]
            axes.scatter(marked, tops, s=64, color=COLOURS[level], marker=MARKERS[level], label=level, zorder=3)
    axes.set_ylim(-0.05, 1.05)
    axes.set_ylabel("0 to 1")
    step = max(1, len(units) // 20)
    axes.set_xticks(places[::step], [_plain(unit.id) for unit in units[::step]], rotation=90 if len(units) > 12 else 0)
    axes.set_xlabel("unit")
    axes.legend(frameon=False, ncols=5, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    _sober(axes)
    return axes


def _worst(audit: Audit) -> dict[str, Severity]:
    """Unit id → the gravest severity among its findings."""
    found: dict[str, Severity] = {}
    for finding in audit.findings:
        if finding.unit is not None:
            levels = (finding.severity, found.get(finding.unit, finding.severity))
            found[finding.unit] = min(levels, key=SEVERITIES.index)
    return found


def _gaps(values: list[float | None]) -> list[float]:
    """`values` with ``None`` as not-a-number, where matplotlib interrupts a line."""
    return [float("nan") if value is None else value for value in values]


def _plain(text: str) -> str:
    """A label as it stands: matplotlib would read what stands between dollar signs as mathematics."""
    return text.replace("$", r"\$")


def _axes(width: float, height: float) -> Axes:
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise MissingExtraError("Plotting", "notebook") from error
    axes: Any = pyplot.subplots(figsize=(width, height), layout="constrained")[1]
    return axes  # type: ignore[no-any-return]


def _sober(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
