"""`auditor evaluate`: measure the rules against labelled data, and hold the figures against gates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from auditor.cli.main import CONTEXT, debug_option
from auditor.cli.options import config_options, model_options, settings, severity

if TYPE_CHECKING:
    from auditor.evaluate import Checked, Evaluation, Figures, Gate, Listed, Verdicts

Block = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
"""A table: its title, header and rows."""
F = TypeVar("F", bound=Callable[..., Any])
TITLES = {"code": "rules", "family": "families", "severity": "severities", "mqm": "MQM types"}
HEADINGS = ("gold", "R", "R=", "P", "P*", "F1", "sR", "sP", "sF1", "FA", "rank")
NAMES = 24
"""Width of a table's first column: the tables then stand in line, and fit into 80 columns."""
LEGEND = {
    "gold": "gold: labelled errors. By words: R recall, R= of the same code, P precision, P* overlapping an error of any family, F1. "
    "By sentence: sR, sP, sF1.",
    "FA": "FA: false alarms per 100 faithful sentences.",
    "rank": "rank: ranking accuracy.",
}
REVIEWED = ("true", "false", "accepted", "undecided", "precision")


def _gate_options(function: F) -> F:
    for name, what in (
        ("ranking", "least ranking accuracy."),
        ("max-false-alarms", "most false alarms per 100 faithful sentences."),
        ("f1", "least F1."),
        ("recall", "least recall."),
        ("precision", "least precision, also of a reviewer's decisions."),
    ):
        flag = name if name.startswith("max") else f"min-{name}"
        option = click.option(f"--{flag}", multiple=True, metavar="[CODE=]NUMBER", help=f"Gate: {what}")
        function = option(function)
    return function


@click.command(context_settings=CONTEXT)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--min-severity", type=severity, default="major", help="Least severity of findings that count (default major)."
)
@click.option(
    "--score",
    default="adequacy",
    metavar="NAME",
    help="Score whose ranking is measured (default adequacy); or similarity.",
)
@click.option(
    "--side",
    type=click.Choice(("source", "reference")),
    default="source",
    help="Audit against the source (default), or the English reference in its place.",
)
@click.option("--faithful", is_flag=True, help="Bitexts among the paths are faithful: count false alarms.")
@click.option("--exclude", metavar="FILE", help="Rows of the bitexts to leave out: TSV with the columns lang and id.")
@click.option(
    "--report",
    "report_files",
    multiple=True,
    metavar="FILE",
    help="JSON report that the decisions are about; may be repeated.",
)
@_gate_options
@click.option(
    "--level",
    type=click.Choice(("span", "unit")),
    default="span",
    help="What gates on precision, recall and F1 look at: words (span, default) or sentences (unit).",
)
@click.option(
    "--show", type=click.Choice(("misses", "false-alarms", "all")), help="List the cases with their sentences."
)
@model_options
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(("text", "json", "csv", "markdown")),
    default="text",
    help="How to print the figures; json holds everything, csv only figures.",
)
@click.option("--output", "-o", metavar="FILE", help="Write them there instead of to standard output.")
@click.option("--quiet", "-q", is_flag=True, help="Only the overall figures and the gates.")
@click.option("--color/--no-color", "color", default=None, help="Force or forbid colour; NO_COLOR is respected.")
@config_options
@debug_option
def evaluate(
    paths: tuple[str, ...],
    min_severity: Any,
    score: str,
    side: Any,
    faithful: bool,
    exclude: str | None,
    report_files: tuple[str, ...],
    level: str,
    show: str | None,
    form: str,
    output: str | None,
    quiet: bool,
    color: bool | None,
    config_file: str | None,
    isolated: bool,
    **options: Any,
) -> int:
    """Measure the rules against labelled data: precision, recall, F1, false alarms, ranking.

    \b
    Each PATH is of a kind that is found out:
      labelled pairs  .jsonl: id, lang, source, reference (optional), faithful,
                      corrupted: [{target, code, quote, source_quote (optional)}]
      stories         a folder with source.txt, garbled.txt, faithful.txt and
                      gold.json, or a folder of such folders
      decisions       .json, exported from the HTML report
      bitext          .tsv or .jsonl with --faithful: false alarms only

    \b
    What the figures mean. A finding counts at or above --min-severity; its family
    is the first three letters of its code.
      found by words     a finding of the error's family overlaps its quotation on
                         either side (R=: of the same code)
      found by sentence  a finding of its family stands in its unit
      recall             labelled errors found, of all
      precision          findings that overlap a labelled error of their family (P*:
                         of any), of all; on the faithful half every one is false
      false alarms       findings on faithful texts per 100 sentences (rows; source
                         sentences of a story)
      ranking            errors whose unit scores worse than the faithful one of the
                         same source sentences; a tie is not right
      decisions          true-error of true-error and false-alarm; accepted and
                         undecided stand beside
    By severity and MQM type, an error stands under its label's own or else its
    code's usual one, a finding under its own.

    \b
    Examples:
      auditor evaluate labelled.jsonl
      auditor evaluate labelled.jsonl stories/ --show misses
      auditor evaluate labelled.jsonl --min-recall 0.5 --min-recall ROL=0.8
      auditor evaluate labelled.jsonl --side reference --format json -o figures.json
      auditor evaluate faithful.tsv --faithful --lang nb-en --max-false-alarms 3
      auditor evaluate decisions.json --report report.json --min-precision 0.9

    Exit code 0: every gate passed. 1: one failed; its reason is printed. 2: an error.
    """
    from auditor.cli.progress import progress
    from auditor.cli.streams import printed
    from auditor.evaluate import check_gates
    from auditor.evaluate import evaluate as measured
    from auditor.report.write import write_report

    gates = _gates(options)
    if output is not None:
        _refuse_inputs(output, (*paths, *report_files, *([exclude] if exclude else [])))
    config = settings(config_file, isolated, **options)
    with progress(quiet=quiet) as step:
        found = measured(
            paths,
            config=config,
            min_severity=min_severity,
            score=score,
            side=side,
            faithful=faithful,
            exclude=exclude,
            reports=report_files,
            progress=step,
        )
    checked = check_gates(found, gates, level=level)
    _say_notes(found, exclude)
    if form == "json":
        text = _json(found, checked, level=level, side=side)
    elif form == "csv":
        text = _csv(found)
    elif form == "markdown":
        text = _markdown(found, checked, _listed(found, show), short=quiet)
    else:
        text = _text(found, checked, _listed(found, show), color=color if output is None else False, short=quiet)
    if output is None:
        printed((text,), color=True if form == "text" else None)
    else:
        write_report(text, output)
        if not quiet:
            click.echo(f"{form} written to {output}", err=True)
    if output is not None or form in ("json", "csv"):
        for one in checked:
            if not one.passed:
                click.echo(f"auditor: gate failed: {one.reason}", err=True)
    return 0 if all(one.passed for one in checked) else 1


# --- what was asked -------------------------------------------------------------------------------


def _gates(options: dict[str, Any]) -> list[Gate]:
    """The gates of the command line, taken out of `options`."""
    from auditor.evaluate import Gate

    found: list[Gate] = []
    names: tuple[tuple[str, Any], ...] = (
        ("min_precision", "precision"),
        ("min_recall", "recall"),
        ("min_f1", "f1"),
        ("max_false_alarms", "false-alarms"),
        ("min_ranking", "ranking"),
    )
    for name, figure in names:
        flag = "--" + name.replace("_", "-")
        for given in options.pop(name):
            key, limit = _limit(given, flag)
            if limit < 0 or (limit > 1 and figure != "false-alarms"):
                raise click.UsageError(f"{flag} {given}: the number must lie between 0 and 1, like 0.8")
            found.append(Gate(figure, limit, key))
    return found


def _limit(given: str, flag: str) -> tuple[str | None, float]:
    left, separator, right = given.rpartition("=")
    key = left.strip().upper()
    if separator and not re.fullmatch(r"[A-Z]{3}(\d{3})?", key):
        raise click.UsageError(f"{flag} {given}: before = stands a code or family, like ROL001=0.8 or ROL=0.8")
    # float() would take "nan" and "inf", which pass or fail every gate.
    if not re.fullmatch(r"\d+(\.\d*)?|\.\d+", right.strip()):
        raise click.UsageError(f"{flag} {given}: give a number, like 0.8, or ROL=0.8 for a code or family")
    return key or None, float(right)


def _refuse_inputs(output: str, inputs: Sequence[str]) -> None:
    """Refuse to write over what is being read."""
    written = Path(output).resolve()
    for given in (Path(name).resolve() for name in inputs):
        if written == given or (given in written.parents and written.exists()):
            raise click.UsageError(f"{output} is an input of this run: write the figures to another file")


def _say_notes(found: Evaluation, exclude: str | None) -> None:
    from auditor.report._text import plural

    if exclude is not None and not found.inputs["excluded"]:
        click.echo(
            f"auditor: {exclude}: excludes no row of the bitexts: compare its ids and lang with theirs", err=True
        )
    if found.stale:
        click.echo(
            f"auditor: {plural(found.stale, 'decision')} about findings that the report does not hold are left out",
            err=True,
        )


# --- the forms ------------------------------------------------------------------------------------


def _listed(found: Evaluation, show: str | None) -> list[tuple[str, Sequence[Listed]]]:
    lists: list[tuple[str, Sequence[Listed]]] = []
    if show in ("misses", "all"):
        lists.append(("Misses", found.misses))
    if show in ("false-alarms", "all"):
        lists.append(("False alarms", found.false_alarms))
    return lists


def _json(found: Evaluation, checked: Sequence[Checked], *, level: str, side: str) -> str:
    from auditor.report._text import dumps

    data = {
        **found.to_dict(),
        "level": level,
        "side": side,
        "gates": [one.to_dict() for one in checked],
        "passed": all(one.passed for one in checked),
    }
    return dumps(data, indent=2) + "\n"


def _csv(found: Evaluation) -> str:
    import csv
    import io

    from auditor.evaluate import LEVELS, Figures
    from auditor.report.csv_report import cell

    parts = ("errors", "found", "findings", "true", "recall", "precision", "f1")
    alarms = ("sentences", "findings", "flagged", "per_100", "flagged_per_100")
    ranking = ("ranked", "right", "tied", "unranked", "accuracy")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ("group", "key", "errors", *(f"{level}_{part}" for level in LEVELS for part in parts),
         *(f"false_alarms_{part}" for part in alarms), *(f"ranking_{part}" for part in ranking),
         *(f"reviewed_{part}" for part in REVIEWED))
    )  # fmt: skip
    groups: dict[tuple[str, str], Figures | None] = {("all", ""): found.overall}
    groups |= {(name, key): figures for name in TITLES for key, figures in found.groups[name].items()}
    groups |= {group: None for group in found.reviewed if group not in groups}
    for (name, key), figures in groups.items():
        data = (figures or Figures()).to_dict()
        said = found.reviewed.get((name, key))
        reviewed = said.to_dict() if said else {}
        writer.writerow(
            (name, cell(key), data["errors"], *(data[level][part] for level in LEVELS for part in parts),
             *(data["false_alarms"][part] for part in alarms), *(data["ranking"][part] for part in ranking),
             *(reviewed.get(part) for part in REVIEWED))
        )  # fmt: skip
    return out.getvalue()


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _row(figures: Figures) -> tuple[str, ...]:
    span, unit = figures.span, figures.unit
    values = (
        span.recall, figures.strict.recall, span.precision, figures.anywhere.precision, span.f1,
        unit.recall, unit.precision, unit.f1, figures.alarms.per_100, figures.ranking.accuracy,
    )  # fmt: skip
    return (f"{figures.errors}", *map(_figure, values))


def _tables(found: Evaluation) -> list[Block]:
    """The table of each kind of group; columns that hold nothing anywhere are left out."""
    rows = {name: {key: _row(figures) for key, figures in found.groups[name].items()} for name in TITLES}
    every = [cells for group in rows.values() for cells in group.values()]
    kept = [index for index in range(len(HEADINGS)) if any(cells[index] not in ("–", "0") for cells in every)]
    tables: list[Block] = []
    for name, title in TITLES.items():
        if rows[name] and kept:
            body = [(key, *(cells[index] for index in kept)) for key, cells in rows[name].items()]
            tables.append((title, (title, *(HEADINGS[index] for index in kept)), body))
    return tables


def _legend(tables: Sequence[Block]) -> str:
    """What the headings of the tables stand for."""
    return " ".join(text for heading, text in LEGEND.items() if heading in tables[0][1])


def _reviewed_tables(found: Evaluation) -> list[Block]:
    def cells(said: Verdicts) -> tuple[str, ...]:
        undecided = "–" if said.undecided is None else str(said.undecided)
        return str(said.true), str(said.false), str(said.accepted), undecided, _figure(said.precision)

    tables: list[Block] = []
    for name, title in TITLES.items():
        body = [(key, *cells(said)) for (kind, key), said in found.reviewed.items() if kind == name]
        if body:
            tables.append((f"decisions by {title}", (title, *REVIEWED), body))
    return tables


def _summary(found: Evaluation) -> list[tuple[str, str]]:
    """The overall figures in words: name and what is said."""
    from auditor.report._text import plural

    lines: list[tuple[str, str]] = []
    overall = found.overall
    measured = [
        plural(found.inputs[name], word)
        for name, word in (("pairs", "labelled pair"), ("rows", "faithful row"), ("decisions", "decision"))
        if found.inputs.get(name)
    ]
    if found.inputs.get("stories"):
        measured.insert(0, "1 story" if found.inputs["stories"] == 1 else f"{found.inputs['stories']} stories")
    lines.append(("measured", f"{', '.join(measured)}; findings at {_gate_words(found.min_severity)}"))
    if overall.errors:
        for name, level in (("by words", overall.span), ("by sentence", overall.unit)):
            text = f"recall {_figure(level.recall)} ({level.found} of {plural(level.errors, 'error')}), "
            text += f"precision {_figure(level.precision)} ({level.true} of {plural(level.findings, 'finding')}), F1 {_figure(level.f1)}"
            lines.append((name, text))
        strict, anywhere = overall.strict, overall.anywhere
        lines.append(
            ("beside", f"same code: recall {_figure(strict.recall)}; any family: recall {_figure(anywhere.recall)}, "
             f"precision {_figure(anywhere.precision)}")
        )  # fmt: skip
        if overall.span.errors < overall.errors:
            left = plural(overall.errors - overall.span.errors, "error")
            lines.append(("not placed", f"{left}: their words stand only in the source, which was not read"))
    alarms = overall.alarms
    if alarms.sentences:
        lines.append(("false alarms", _alarms(found, alarms)))
    ranking = overall.ranking
    if ranking.ranked or ranking.unranked:
        text = f"{found.score} {_figure(ranking.accuracy)} ({ranking.right} of {ranking.ranked}; {plural(ranking.tied, 'tie')}"
        lines.append(("ranking", f"{text}, {ranking.unranked} without a score)"))
    said = found.verdicts()
    if said is not None:
        text = (
            f"precision {_figure(said.precision)} ({said.true} of {said.true + said.false}), {said.accepted} accepted"
        )
        lines.append(("decisions", text + ("" if said.undecided is None else f", {said.undecided} undecided")))
    return lines


def _gate_words(level: str) -> str:
    return level if level == "critical" else "any severity" if level == "minor" else f"{level} or above"


def _alarms(found: Evaluation, alarms: Any) -> str:
    from auditor.report._text import plural

    def said(one: Any) -> str:
        return (
            f"{_figure(one.per_100)} per 100 ({one.findings} in {plural(one.sentences, 'faithful sentence')}; "
            f"{one.flagged} flagged: {_figure(one.flagged_per_100)} in 100)"
        )

    if found.with_excluded is None:
        return said(alarms)
    return f"{said(alarms)}; with the {found.inputs['excluded']} excluded: {said(found.with_excluded)}"


def _gate_lines(checked: Sequence[Checked]) -> Iterable[tuple[bool, str]]:
    return ((one.passed, f"gate {'passed' if one.passed else 'failed'}: {one.reason}") for one in checked)


def _entry(item: Listed) -> tuple[str, list[str]]:
    """One listed case: its head, and the lines under it."""
    if item.label is not None:
        quotes = " / ".join(f"“{quote}”" for quote in (item.label.source, item.label.target) if quote)
        near = "; ".join(f"{one.code} {one.severity} {one.confidence:.2f}" for one in item.nearby) or "nothing"
        return f"{item.label.code} {item.case}: {quotes}", [item.source, item.target, f"found there: {near}"]
    finding = item.finding
    if finding is None:
        return item.case, [item.source, item.target]
    where = "on a faithful text" if item.kind == "faithful" else "beside the labelled errors"
    head = f"{finding.confidence:.2f} {finding.code} {finding.severity} {item.case} ({where})"
    return head, [item.source, item.target, finding.message]


def _markdown(
    found: Evaluation, checked: Sequence[Checked], lists: Sequence[tuple[str, Sequence[Listed]]], *, short: bool
) -> str:
    from auditor.report._text import one_line
    from auditor.report.markdown import escape

    def safe(text: str) -> str:
        return escape(one_line(text))

    lines = ["# Evaluation", ""]
    lines += [f"- **{name}**: {safe(text)}" for name, text in _summary(found)]
    lines += [f"- {'✓' if passed else '✗'} {safe(text)}" for passed, text in _gate_lines(checked)]
    if not short:
        tables = _tables(found)
        for title, header, body in (*tables, *_reviewed_tables(found)):
            lines += ["", f"## {title[0].upper()}{title[1:]}", "", f"| {' | '.join(map(safe, header))} |"]
            lines.append("|---|" + "---:|" * (len(header) - 1))
            lines += [f"| {' | '.join(map(safe, row))} |" for row in body]
        if tables:
            lines += ["", safe(_legend(tables))]
        for title, items in lists:
            lines += ["", f"## {title}", ""]
            for item in items:
                head, under = _entry(item)
                lines += [f"- {safe(head)}", *(f"  - {safe(text)}" for text in under if text)]
            if not items:
                lines.append("None.")
    return "\n".join(lines) + "\n"


def _text(
    found: Evaluation,
    checked: Sequence[Checked],
    lists: Sequence[tuple[str, Sequence[Listed]]],
    *,
    color: bool | None,
    short: bool,
) -> str:
    import io
    import os
    import shutil
    import sys

    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from auditor.report._text import one_line

    coloured = color if color is not None else sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    out = io.StringIO()
    console = Console(
        file=out,
        width=max(40, shutil.get_terminal_size((80, 24)).columns),
        force_terminal=coloured,
        color_system="standard" if coloured else None,
        no_color=not coloured,
        legacy_windows=False,
        _environ={},
    )
    summary = Table(box=None, pad_edge=False, show_header=False)
    summary.add_column(style="bold", no_wrap=True)
    summary.add_column()
    for name, text in _summary(found):
        summary.add_row(name, Text(text))
    console.print(summary)
    if not short:
        tables = _tables(found)
        for _, header, body in (*tables, *_reviewed_tables(found)):
            console.print()
            table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
            for number, name in enumerate(header):
                if number:
                    table.add_column(name, justify="right", no_wrap=True)
                else:
                    table.add_column(name, overflow="fold", min_width=NAMES, max_width=NAMES)
            for row in body:
                table.add_row(*(Text(one_line(text)) for text in row))
            console.print(table)
        if tables:
            console.print()
            console.print(Text(_legend(tables), style="dim"))
        for title, items in lists:
            console.print()
            console.print(Text(f"{title} ({len(items)})", style="bold"))
            for item in items:
                head, under = _entry(item)
                console.print(Text(one_line(head), style="yellow"))
                for text in under:
                    if text:
                        console.print(Padding(Text(one_line(text)), (0, 0, 0, 4)))
    if checked:
        console.print()
        for passed, text in _gate_lines(checked):
            console.print(Text(text, style="green" if passed else "bold red"))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
