"""Plots of an audit."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from sample_audit import clean_audit, sample_audit

from auditor.errors import MissingExtraError
from auditor.notebook import plot_findings, plot_units
from auditor.result import Audit


@pytest.fixture
def axes():  # type: ignore[no-untyped-def]
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    yield pyplot.subplots()[1]
    pyplot.close("all")


def test_the_bars_count_each_rules_findings(axes) -> None:  # type: ignore[no-untyped-def]
    audit = sample_audit()
    assert plot_findings(audit, axes) is axes
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert len(labels) == len({finding.code for finding in audit.findings})
    assert labels[-1] == "ENT005 entity-inconsistent"
    assert sum(bar.get_width() for bar in axes.patches) == len(audit.findings)


def test_units_are_drawn_and_those_with_findings_marked(axes) -> None:  # type: ignore[no-untyped-def]
    plot_units(sample_audit(), axes)
    assert [line.get_label() for line in axes.lines] == ["similarity", "adequacy"]
    assert [group.get_label() for group in axes.collections] == ["critical", "major", "minor"]
    assert sum(len(group.get_offsets()) for group in axes.collections) == 7


@pytest.mark.parametrize("audit", [clean_audit(), Audit((), (), ()), replace(sample_audit(), scores=())])
def test_an_audit_without_findings_units_or_scores_is_drawn(audit: Audit, axes) -> None:  # type: ignore[no-untyped-def]
    plot_findings(audit, axes).figure.canvas.draw()
    axes.clear()
    plot_units(audit, axes).figure.canvas.draw()


def test_a_missing_matplotlib_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for plot in (plot_findings, plot_units):
        with pytest.raises(MissingExtraError, match=r"mt-auditor\[notebook\]"):
            plot(sample_audit())
