"""The report for a terminal: findings first, then source and target unit by unit, then the scores."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.errors import ConfigError
from auditor.records import SEVERITIES, Severity
from auditor.report._run import Run
from auditor.report._text import one_line, plural, shortened
from auditor.report._view import Numbered, Piece, Reported, UnitView, View, Which, check_options, few

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

WIDE = 100
"""From this width on, source and target stand side by side; below it a column would hold too few words."""
NARROWEST, WIDEST = 40, 160
"""Lines longer than `WIDEST` are hard to read, so a wider terminal keeps a margin."""

STYLES: dict[Severity, str] = {"critical": "bold red", "major": "yellow", "minor": "cyan"}
PENALTY_WEIGHTS = "critical 25, major 5, minor 1"


@dataclass(frozen=True, slots=True)
class TerminalReporter:
    """Text for a terminal; with colour off it says the same, for the marks are brackets with the finding's number."""

    name: str = "text"
    suffix: str = ".txt"

    def render(
        self,
        audit: Reported,
        *,
        width: int | None = None,
        color: bool | None = None,
        min_severity: Severity = "minor",
        units: Which = "all",
        gloss: bool = False,
        short: bool = False,
        fail_on: Severity = "major",
        **rest: object,
    ) -> str:
        """The report as text.

        :param width: columns; ``None`` asks the terminal. Below `WIDE` the target stands under the source.
        :param color: ANSI colours; ``None`` colours a terminal unless ``NO_COLOR`` is set.
        :param min_severity: the least severity shown; counts and verdict are always those of the whole audit.
        :param units: ``"all"``, or ``"flagged"`` for the units with a finding shown.
        :param gloss: show the word-by-word gloss under the source, where the audit has one.
        :param short: the summary only: documents, verdict and scores.
        :param fail_on: the gate that the verdict names.
        :raises ConfigError: for a value or option that does not exist.
        """
        check_options(rest)
        if width is not None and width < 1:
            raise ConfigError(f"width must be at least 1, not {width}")
        view = View(audit, min_severity, units, fail_on)
        columns = min(WIDEST, max(NARROWEST, width or shutil.get_terminal_size((80, 24)).columns))
        page = Page(columns, coloured() if color is None else color)
        _head(page, view)
        if not short:
            _findings(page, view)
            _units(page, view, gloss=gloss)
        _scores(page, view)
        if not short:
            _skips(page, view)
            _foot(page, view)
        return page.text()

    def stream(
        self,
        run: Run,
        *,
        width: int | None = None,
        color: bool | None = None,
        min_severity: Severity = "minor",
        short: bool = False,
        **rest: object,
    ) -> Iterator[str]:
        """A run over many pairs, piece by piece: what is wrong, what stands alone, the gates.

        :param short: the verdict and the gates that failed.
        :raises ConfigError: for a value or option that does not exist.
        """
        from auditor.report._overview import overview

        check_options(rest)
        return overview(run, width=width, color=color, min_severity=min_severity, short=short)


REPORTER = TerminalReporter()


def coloured() -> bool:
    """Whether standard output wants colour (https://no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and sys.stdout.isatty()


class Page:
    """Lines on their way to a terminal of a given width. All are made of `rich.text.Text`: no markup is read."""

    def __init__(self, width: int, color: bool) -> None:
        from rich.console import Console

        self.width = width
        self._color = color
        self._out = io.StringIO()
        self._console: Console = Console(
            file=self._out,
            width=width,
            force_terminal=color,
            color_system="standard" if color else None,
            no_color=not color,
            legacy_windows=False,
            markup=False,
            highlight=False,
            emoji=False,
            soft_wrap=False,
            _environ={},
        )

    def line(self, *parts: str | tuple[str, str], indent: int = 0, hang: int | None = None) -> None:
        """Print a paragraph, wrapped; its further lines stand `hang` columns in (by default as the first)."""
        from rich.text import Text

        self.block(Text.assemble(*parts), indent=indent, hang=hang)

    def block(self, text: Text, *, indent: int = 0, hang: int | None = None) -> None:
        """Print a styled paragraph."""
        hang = indent if hang is None else hang
        first = self._wrapped(text, self.width - indent)
        if not first:
            self._console.print()
            return
        self._print(first[0], indent)
        if len(first) > 1 and hang != indent:
            after = text[len(first[0]) :]
            after = after[len(after.plain) - len(after.plain.lstrip(" ")) :]
            for row in self._wrapped(after, self.width - hang):
                self._print(row, hang)
            return
        for row in first[1:]:
            self._print(row, hang)

    def columns(self, left: Text, right: Text, indent: int) -> None:
        """Print two texts side by side, each wrapped in its half."""
        from itertools import zip_longest

        from rich.text import Text

        half = (self.width - indent - 3) // 2
        for first, second in zip_longest(self._wrapped(left, half), self._wrapped(right, half)):
            row = Text(" " * indent)
            row.append_text(first or Text())
            row.append(" " * (indent + half - row.cell_len))
            row.append(" │ ", "dim")
            row.append_text(second or Text())
            self._print(row, 0)

    def labelled(self, label: str, text: Text, *, indent: int) -> None:
        """Print a text with a short label before its first row."""
        from rich.text import Text

        hang = indent + 4
        for number, row in enumerate(self._wrapped(text, self.width - hang)):
            start = Text().append(f"{label:<4}"[:4] if number == 0 else " " * 4, "dim")
            self._print(start.append_text(row), indent)

    def heading(self, title: str) -> None:
        """Print a heading with a rule to the edge."""
        if not self._out.getvalue().endswith("\n\n"):
            self.blank()
        self.line((title, "bold"), (" " + "─" * (self.width - len(title) - 1), "dim"))

    def rule(self) -> None:
        """Print a rule."""
        self.line(("─" * self.width, "dim"))

    def blank(self) -> None:
        """Print an empty line."""
        self._console.print()

    def text(self) -> str:
        """What was printed."""
        return self._out.getvalue().rstrip("\n") + "\n"

    def _wrapped(self, text: Text, width: int) -> list[Text]:
        rows = list(text.wrap(self._console, max(10, width), overflow="fold", tab_size=1))
        for row in rows:
            row.rstrip()
        return rows

    def _print(self, row: Text, indent: int) -> None:
        from rich.text import Text

        line = Text(" " * indent).append_text(row)
        line.rstrip()
        if not self._color:
            self._out.write(line.plain + "\n")  # the same rows, without rich's second look at them
            return
        self._console.print(line, no_wrap=True, overflow="ignore", crop=False)


# --- parts ----------------------------------------------------------------------------------------


def _head(page: Page, view: View) -> None:
    audit = view.audit
    page.line(("auditor  ", "dim"), (view.title(), "bold"), hang=9)
    relation = f"{view.relation()} · " if view.relation() else ""
    page.line((relation, "dim"), plural(len(audit.units), "unit"), indent=9)
    style = "bold green" if view.passed else "bold red"
    page.line((view.verdict(), style), indent=9)
    page.line(view.counted(), " · ", f"MQM penalty {view.penalty()} per 100 source words", indent=9)
    for notice, where in view.notices():
        page.line(("note  ", "yellow"), f"{where}: {notice}", indent=9, hang=15)


def _findings(page: Page, view: View) -> None:
    if not view.findings:
        page.blank()
        page.line("No findings." if not view.hidden else f"No findings at {view.min_severity} or above.")
        return
    page.heading("Findings")
    for level, items in view.by_severity():
        for item in items:
            _finding(page, item, level)
    if view.hidden:
        page.line((f"{plural(view.hidden, 'finding')} below {view.min_severity} not shown", "dim"))


def _finding(page: Page, item: Numbered, level: Severity) -> None:
    found = item.finding
    where = "whole document" if found.unit is None else one_line(found.unit)
    number, name = f"[{item.number}] ", f"{one_line(found.code)} {one_line(found.name)}"
    room = page.width - len(f"{number}{name}  {level}  {where}")
    sure = f"confidence {found.confidence:.2f}"
    # The category is the first to go where a line would wrap.
    tail = next((text for text in (f"  {one_line(found.mqm)}, {sure}", f"  {sure}") if len(text) <= room), "")
    page.line(number, (name, "bold"), "  ", (level, STYLES[level]), "  ", where, (tail, "dim"), hang=4)
    page.line(one_line(found.message), indent=4)
    if found.suggestion:
        page.line(("→ ", "green"), one_line(found.suggestion), indent=4, hang=6)


def _units(page: Page, view: View, *, gloss: bool) -> None:
    from rich.text import Text

    shown = view.unit_views()
    if not shown:
        return
    page.heading("Units" if len(shown) == len(view.audit.units) else f"Units with findings ({len(shown)})")
    langs = {document.id: one_line(document.lang) for document in view.audit.documents}
    if page.width >= WIDE:
        page.columns(Text("source", style="dim"), Text("target", style="dim"), 2)
        page.blank()
    for item in shown:
        _unit(page, item, langs, gloss=gloss)


def _unit(page: Page, item: UnitView, langs: dict[str, str], *, gloss: bool) -> None:
    from rich.text import Text

    unit = item.unit
    numbers = " ".join(f"[{found.number}]" for found in item.findings)
    figures = [] if item.similarity is None else [f"similarity {item.similarity:.2f}"]
    figures += [f"{name} {shown}" for name, shown, _ in item.figures]
    worst = min((found.finding.severity for found in item.findings), key=SEVERITIES.index, default=None)
    page.line(
        (one_line(unit.id), "bold"),
        f"  {unit.shape}",
        ("  " + " · ".join(figures) if figures else "", "dim"),
        (f"  {numbers}" if numbers else "", STYLES[worst] if worst else ""),
        hang=4,
    )
    source, target = _marked(item.source, item.findings), _marked(item.target, item.findings)
    nothing = Text("(nothing)", style="dim italic")
    first = langs.get(unit.source[0].document_id, "") if unit.source else ""
    second = langs.get(unit.target[0].document_id, "") if unit.target else ""
    if page.width >= WIDE:
        page.columns(source or nothing, target or nothing, 2)
    else:
        page.labelled(first or "–", source or nothing, indent=2)
        page.labelled(second or "–", target or nothing, indent=2)
    if gloss and item.gloss:
        page.line(("gloss  ", "dim"), (one_line(item.gloss), "italic"), indent=2, hang=9)
    page.blank()


def _marked(pieces: Iterable[Piece], findings: Iterable[Numbered]) -> Text:
    """The text with ‹marked spans›[number]; the brackets stay where colour does not."""
    from rich.text import Text

    levels = {item.number: item.finding.severity for item in findings}
    text = Text()
    for piece in pieces:
        style = STYLES[piece.severity] + " underline" if piece.severity else ""
        edge = STYLES[piece.severity] if piece.severity else ""
        text.append("‹" * len(piece.opens), edge)
        text.append(piece.text, style)
        for number in piece.closes:
            text.append(f"›[{number}]", STYLES[levels[number]])
    return text


def _scores(page: Page, view: View) -> None:
    page.heading("Scores")
    for line in view.scores():
        start = f"{line.label:<9} "
        if line.figure is not None:
            room = page.width - len(start) - 10
            page.line(start, (f"{line.figure:>8}", "bold"), ("  " + shortened(line.signature, room), "dim"))
        else:
            page.line(start, (f"{'–':>8}", "bold"), "  ", line.reason, hang=20)
    meaning = f"  penalty per 100 source words: {PENALTY_WEIGHTS}"
    page.line("MQM       ", (f"{view.penalty():>8}", "bold"), (meaning, "dim"), hang=20)


def _skips(page: Page, view: View) -> None:
    skips = view.skips()
    if not skips:
        return
    page.heading("Not run")
    for skip in skips:
        page.line((skip.code, "bold"), f" {few(skip.units)}" if skip.units else "", f"  {skip.reason}", hang=4)


def _foot(page: Page, view: View) -> None:
    page.blank()
    page.rule()
    flagged = plural(len({item.finding.unit for item in view.findings if item.finding.unit is not None}), "unit")
    total = plural(len(view.audit.units), "unit")
    page.line(f"{total} · {plural(len(view.audit.findings), 'finding')} in {flagged}: {view.counted()}")
    page.line((view.verdict(), "bold green" if view.passed else "bold red"))
    page.line((one_line(view.audit.signature), "dim"), hang=2)
