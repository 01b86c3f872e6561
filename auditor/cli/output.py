"""Where reports go: standard output, or files written whole or not at all."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from auditor.cli.streams import in_workflow, json_without_commands, printed, to_file, without_commands
from auditor.errors import PluginError
from auditor.registry import plugins


def destinations(formats: tuple[str, ...], output: str | None) -> list[tuple[str, str | None]]:
    """The report formats asked for and where each goes; ``None`` is standard output.

    :raises click.UsageError: for an unknown format, or two reports on standard output.
    """
    known = plugins("report", "REPORTER")
    found: list[tuple[str, str | None]] = []
    for item in formats or ("text",):
        name, separator, path = item.partition("=")
        if name not in known:
            raise click.UsageError(f"no report format is called {name!r}: choose {', '.join(sorted(known))}")
        if separator and not path:
            raise click.UsageError(f"--format {item}: a file name is missing after =")
        found.append((name, path or None))
    files = [os.path.realpath(path) for _, path in found if path is not None]
    if len(set(files)) < len(files):
        raise click.UsageError("two reports would go to one file: give each its own")
    on_stdout = [index for index, (_, path) in enumerate(found) if path is None]
    if output is not None:
        if not on_stdout:
            raise click.UsageError("--output has nothing to write: every --format names its own file")
        found[on_stdout[0]] = (found[on_stdout[0]][0], output)
        on_stdout = on_stdout[1:]
    if len(on_stdout) > 1:
        raise click.UsageError(
            "only one report can go to standard output: give the others a file, --format html=report.html"
        )
    return found


def refuse_inputs(places: list[tuple[str, str | None]], inputs: list[str | None]) -> None:
    """Refuse to write a report over a text that is being read.

    :raises click.UsageError: naming the file.
    """
    read = {os.path.realpath(path) for path in inputs if path is not None}
    for _, path in places:
        if path is not None and os.path.realpath(path) in read:
            raise click.UsageError(f"{path} is an input of this run: write the report to another file")


JSON_FORMATS = ("json", "jsonl", "sarif", "gitlab")
OWN_RENDERING = ("text", "json", "html", "markdown", "csv")
"""Formats that show a single audit otherwise than a run of one pair."""


def write(
    audit: Any,
    places: list[tuple[str, str | None]],
    *,
    quiet: bool,
    color: bool | None,
    run: Any = None,
    **options: Any,
) -> None:
    """Render and write every report; progress and notes go to stderr.

    :param run: the audit as a run of one entry, with what is suppressed, for the formats that mark it.
    """
    from auditor.report.write import write_report

    known = plugins("report", "REPORTER")
    for name, path in places:
        if name not in known:
            raise PluginError(f"no report format is called {name!r}")
        asked = dict(options)
        if name == "text":
            asked["color"] = color if path is None else False
            asked["short"] = quiet
        if run is not None and name not in OWN_RENDERING and hasattr(known[name], "stream"):
            kept = {key: value for key, value in asked.items() if key in ("min_severity", "units")}
            text = "".join(known[name].stream(run, **kept))
        else:
            text = known[name].render(audit, suppressed=run.left_out if run is not None else (), **asked)
        if path is not None:
            write_report(text, path)
            if not quiet:
                click.echo(f"{name} report written to {path}", err=True)
        else:
            text = guarded(text, name)
            printed((text if text.endswith("\n") else f"{text}\n",), color=True if name == "text" else None)


def guarded(text: str, format: str) -> str:
    """A report on standard output in a GitHub workflow: what an article says must not be taken for a command to the runner.

    JSON stays the same data, and what is redirected to a file, which no runner reads, the same text.
    """
    if format == "github" or not in_workflow() or to_file(sys.stdout):
        return text
    return json_without_commands(text) if format in JSON_FORMATS else without_commands(text)


def refuse_singles(places: list[tuple[str, str | None]]) -> None:
    """Refuse a format that cannot show a run over many pairs, before the run.

    :raises click.UsageError: naming it.
    """
    known = plugins("report", "REPORTER")
    for name, _ in places:
        if not hasattr(known[name], "stream"):
            raise click.UsageError(f"the report format {name!r} is for a single audit: it cannot show a check")


def write_run(
    run: Any, places: list[tuple[str, str | None]], *, quiet: bool, color: bool | None, **options: Any
) -> None:
    """Write every report of a run over many pairs, piece by piece; files are written whole or not at all."""
    from auditor.report.write import write_report

    known = plugins("report", "REPORTER")
    for name, path in places:
        asked = dict(options)
        if name == "text":
            asked["color"] = color if path is None else False
            asked["short"] = quiet
        pieces = known[name].stream(run, **asked)
        if path is not None:
            write_report(pieces, path)
            if not quiet:
                click.echo(f"{name} report written to {path}", err=True)
        else:
            printed((guarded(piece, name) for piece in pieces), color=True if name == "text" else None)
