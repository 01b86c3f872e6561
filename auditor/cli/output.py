"""Where reports go: standard output, or files written whole or not at all."""

from __future__ import annotations

import os
from typing import Any

import click

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


def write(audit: Any, places: list[tuple[str, str | None]], *, quiet: bool, color: bool | None, **options: Any) -> None:
    """Render and write every report; progress and notes go to stderr."""
    from auditor.report.write import write_report

    known = plugins("report", "REPORTER")
    for name, path in places:
        if name not in known:
            raise PluginError(f"no report format is called {name!r}")
        asked = dict(options)
        if name == "text":
            asked["color"] = color if path is None else False
            asked["short"] = quiet
        text = known[name].render(audit, **asked)
        if path is not None:
            write_report(text, path)
            if not quiet:
                click.echo(f"{name} report written to {path}", err=True)
        else:
            click.echo(text, nl=not text.endswith("\n"), color=True if name == "text" else None)
