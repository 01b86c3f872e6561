"""A run over many pairs for a terminal: what is wrong, what stands alone, which gates failed; clean pairs are counted, not listed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from auditor.records import SEVERITIES, Finding, Severity
from auditor.report._ci import Place, Places, reaching
from auditor.report._remarks import by_kind
from auditor.report._run import Entry, Run
from auditor.report._text import named, one_line, plural, shortened
from auditor.report.terminal import NARROWEST, STYLES, WIDEST, Page, coloured

_SAID = ("has no rendering", "has no original")
"""Remarks that say no more than the heading above them."""


def overview(
    run: Run,
    *,
    width: int | None = None,
    color: bool | None = None,
    min_severity: Severity = "minor",
    short: bool = False,
) -> Iterator[str]:
    """The report piece by piece.

    :param short: verdict and failing gates only.
    :raises ConfigError: for a severity that does not exist.
    """
    levels = reaching(min_severity, "min_severity")
    columns = min(WIDEST, max(NARROWEST, width or shutil.get_terminal_size((80, 24)).columns))
    with_color = coloured() if color is None else color
    if not short:
        page = Page(columns, with_color)
        headline = run.headline
        page.line(("auditor check  ", "dim"), (headline[0] if headline else "", "bold"), hang=15)
        for line in headline[1:]:
            page.line((line, "dim"), indent=15)
        yield page.text()
        for entry in run.flagged():
            yield from _entry(entry, levels, columns, with_color, compared=run.compared)
        yield from _remarks(run, columns, with_color)
    yield _gates(run, columns, with_color, short=short)


def _entry(entry: Entry, levels: tuple[Severity, ...], width: int, color: bool, *, compared: bool) -> Iterator[str]:
    active = [(index, found) for index, found in entry.active() if found.severity in levels]
    if not active:
        return
    page = Page(width, color)
    page.blank()
    adequacy = entry.audit.score("adequacy")
    figure = f"  adequacy {adequacy.value:.2f}" if adequacy is not None and adequacy.value is not None else ""
    page.line((named(entry.name), "bold"), (figure, "dim"), ("" if entry.fresh else "  unchanged", "dim"), hang=4)
    title = next((unit.target[0].text for unit in entry.audit.units if unit.target), "")
    if title:
        page.line((shortened(one_line(title), width - 4), "italic"), indent=2)
    places = Places(entry.audit)
    for index, found in sorted(active, key=lambda item: SEVERITIES.index(item[1].severity)):
        _finding(page, found, places.of(found), new=compared and index in entry.new)
    if entry.suppressed:
        page.line((f"{plural(len(entry.suppressed), 'finding')} suppressed", "dim"), indent=2)
    yield "\n" + page.text().lstrip("\n")


def _finding(page: Page, found: Finding, place: Place, *, new: bool) -> None:
    where = str(place) if place.line is not None else ""
    page.line(
        (f"{found.severity:<8}", STYLES[found.severity]), " ", (f"{one_line(found.code)} {one_line(found.name)}", "bold"),
        ("  new" if new else "", "magenta"), (f"  {where}" if where else "", "dim"), indent=2, hang=11,
    )  # fmt: skip
    page.line(one_line(found.message), indent=11)
    if found.suggestion:
        page.line(("→ ", "green"), one_line(found.suggestion), indent=11, hang=13)


def _remarks(run: Run, width: int, color: bool) -> Iterator[str]:
    page = Page(width, color)
    for group in by_kind(run.remarks):
        page.blank()
        page.line((f"{one_line(group.title)} ({group.number:,})", "bold"))
        for remark in group.listed:
            about = f"{named(remark.document)}  " if remark.document else ""
            # What the heading says need not be said of each.
            text = "" if remark.text in _SAID else shortened(one_line(remark.text), 400)
            page.line(about, (text, "dim"), indent=2, hang=4)
        if group.more:
            page.line((group.more, "dim"), indent=2)
    text = page.text()
    if text.strip():
        yield "\n" + text.lstrip("\n")


def _gates(run: Run, width: int, color: bool, *, short: bool) -> str:
    page = Page(width, color)
    for gate in run.gates:
        if gate.passed and short:
            continue
        sign, style = ("pass", "green") if gate.passed else ("FAIL", "bold red")
        page.line((sign, style), "  ", (gate.name, "bold"), "  ", one_line(gate.reason), indent=2, hang=8)
    failed = [gate.name for gate in run.gates if not gate.passed]
    if failed and short:
        pass  # Each has its line already.
    elif failed:
        page.line(("FAIL", "bold red"), f": {', '.join(failed)}")
    else:
        page.line(
            ("PASS", "bold green"), f": {plural(len(run.gates), 'gate')}" if run.gates else ": no gate was asked for"
        )
    return ("" if short else "\n") + page.text()


__all__ = ["overview"]
