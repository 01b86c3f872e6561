"""The report as Markdown, for a CI job's summary or a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.records import Severity
from auditor.report._run import Run
from auditor.report._text import one_line, plural, shortened
from auditor.report._view import Numbered, Piece, Reported, UnitView, View, Which, check_options, few

LIMIT = 900_000
"""GitHub cuts off a job summary at 1 MiB (1,048,576 bytes); room is left for characters that take several."""

SIGNS: dict[Severity, str] = {"critical": "🔴", "major": "🟠", "minor": "🔵"}


@dataclass(frozen=True, slots=True)
class MarkdownReporter:
    """GitHub-flavoured Markdown: verdict, scores, findings, and the units with findings folded below."""

    name: str = "markdown"
    suffix: str = ".md"

    def render(
        self,
        audit: Reported,
        *,
        min_severity: Severity = "minor",
        units: Which = "flagged",
        gloss: bool = False,
        short: bool = False,
        fail_on: Severity = "major",
        **rest: object,
    ) -> str:
        """The report as text.

        :param min_severity: the least severity shown; counts and verdict are always those of the whole audit.
        :param units: ``"flagged"`` for the units with a finding shown, or ``"all"``.
        :param gloss: show the word-by-word gloss, where the audit has one.
        :param short: the summary only: documents, verdict and scores.
        :param fail_on: the gate that the verdict names.
        :raises ConfigError: for a value or option that does not exist.
        """
        check_options(rest)
        view = View(audit, min_severity, units, fail_on)
        blocks = [*_head(view), *_scores(view)]
        if not short:
            blocks += [*_findings(view), *_units(view, gloss=gloss), *_skips(view)]
        blocks.append(f"<sub>{escape(audit.signature)}</sub>")
        return _within(blocks) + "\n"

    def stream(self, run: Run, *, min_severity: Severity = "minor", **rest: object) -> Iterator[str]:
        """A run over many pairs: the job summary.

        :raises ConfigError: for a value or option that does not exist.
        """
        from auditor.report._summary import summary

        check_options(rest)
        return summary(run, min_severity=min_severity)


REPORTER = MarkdownReporter()

_MARKS = re.compile(r"([\\`*_\[\]#|~$])")
_START = re.compile(r"^([-+=])")


def escape(text: str) -> str:
    """Text that Markdown and HTML show as it stands: no markup, no link, no mention of a person, no issue number."""
    safe = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = _MARKS.sub(r"\\\1", safe)
    # GitHub finds bare addresses, mentions and issue numbers in the finished text: a zero-width space keeps them apart.
    safe = safe.replace("@", "@&#8203;").replace("://", ":&#8203;//").replace("\\#", "\\#&#8203;")
    safe = re.sub(r"\b(www)\.", r"\1&#8203;.", safe, flags=re.IGNORECASE)
    # A list, a heading or a rule begins at the start of a line only.
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", _START.sub(r"\\\1", safe))


def _head(view: View) -> list[str]:
    blocks = [
        f"## {'✅' if view.passed else '❌'} {escape(view.title())}",
        f"**{escape(view.verdict())}**",
        f"{escape(view.relation())} · {plural(len(view.audit.units), 'unit')} · {view.counted()} · "
        f"MQM penalty {view.penalty()} per 100 source words",
    ]
    blocks += [f"> **Note** {escape(where)}: {escape(notice)}" for notice, where in view.notices()]
    return blocks


def _scores(view: View) -> list[str]:
    rows = ["| metric | figure | signature, or why there is none |", "| --- | ---: | --- |"]
    rows += [f"| {escape(s.label)} | {s.figure or '–'} | {escape(s.signature or s.reason)} |" for s in view.scores()]
    return ["### Scores", "\n".join(rows)]


def _findings(view: View) -> list[str]:
    if not view.findings:
        return ["No findings." if not view.hidden else f"No findings at {view.min_severity} or above."]
    blocks = ["### Findings"]
    for level, items in view.by_severity():
        blocks.append(f"#### {SIGNS[level]} {level} ({len(items)})")
        blocks.append("\n".join(_finding(item) for item in items))
    if view.hidden:
        blocks.append(f"{plural(view.hidden, 'finding')} below {view.min_severity} not shown.")
    return blocks


def _finding(item: Numbered) -> str:
    found = item.finding
    where = "whole document" if found.unit is None else escape(found.unit)
    lines = [f"- **{item.number} · {escape(found.code)} {escape(found.name)}** · {where} · {found.confidence:.2f}  "]
    lines.append("  " + escape(shortened(found.message, 1000)))
    if found.suggestion:
        lines[-1] += "  "
        lines.append("  → " + escape(found.suggestion))
    return "\n".join(lines)


def _units(view: View, *, gloss: bool) -> list[str]:
    shown = view.unit_views()
    if not shown:
        return []
    title = "Units" if view.units == "all" else f"Units with findings ({len(shown)})"
    rows = ["| unit | source | target | figures |", "| --- | --- | --- | --- |"]
    rows += [_unit(item, gloss=gloss) for item in shown]
    return [f"<details><summary>{title}</summary>", "\n".join(rows), "</details>"]


def _unit(item: UnitView, *, gloss: bool) -> str:
    figures = [] if item.similarity is None else [f"similarity {item.similarity:.2f}"]
    figures += [f"{name} {shown}" for name, shown, _ in item.figures]
    source = _marked(item.source) or "_(nothing)_"
    if gloss and item.gloss:
        source += f"<br>_gloss:_ {escape(item.gloss)}"
    cells = (
        f"**{escape(item.unit.id)}** {item.unit.shape}",
        source,
        _marked(item.target) or "_(nothing)_",
        "<br>".join(escape(figure) for figure in figures),
    )
    return f"| {' | '.join(cells)} |"


def _marked(pieces: Iterable[Piece]) -> str:
    """The text with <ins>marked spans</ins> and their numbers; GitHub keeps `ins` and `sup`."""
    found = []
    for piece in pieces:
        text = _spaced(piece.text)
        found.append(f"<ins>{text}</ins>" if piece.severity else text)
        found.append("".join(f"<sup>{number}</sup>" for number in piece.closes))
    return "".join(found)


def _spaced(text: str) -> str:
    """`escape`, with the spaces at both ends kept: the pieces of a sentence are joined again."""
    inner = escape(text)
    if not inner:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + inner + (" " if text[-1].isspace() else "")


def _skips(view: View) -> list[str]:
    skips = view.skips()
    if not skips:
        return []
    rows = []
    for skip in skips:
        where = f" {escape(few(skip.units))}" if skip.units else ""
        rows.append(f"- **{escape(skip.code)}**{where}: {escape(skip.reason)}")
    return ["### Not run", "\n".join(rows)]


def _within(blocks: list[str]) -> str:
    """The blocks joined, or those that fit and a line that says so: a summary too large is not shown at all."""
    text = "\n\n".join(blocks)
    if len(text.encode("utf-8")) <= LIMIT:
        return text
    kept, size = [], 0
    for block in blocks:
        size += len(block.encode("utf-8")) + 2
        if size > LIMIT:
            break
        kept.append(block)
    if sum("<details>" in block for block in kept) > sum("</details>" in block for block in kept):
        kept.append("</details>")
    return "\n\n".join([*kept, "_The rest is too long for a summary: see the HTML or JSON report._"])
