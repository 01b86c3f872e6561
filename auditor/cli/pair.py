"""`auditor pair`: which document of one folder renders which of another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditor.cli.main import CONTEXT, debug_option
from auditor.cli.options import MODEL_NAMES, config_options, model_options, settings
from auditor.cli.places import collections_of, place_options

if TYPE_CHECKING:
    from auditor.result import Audit

COLUMNS = ("source", "target", "relation", "confidence")
STYLES = {"translation": "green", "comparable": "yellow", "unrelated": "dim"}


@click.command(context_settings=CONTEXT)
@click.argument("sources")
@click.argument("targets")
@place_options
@model_options
@click.option(
    "--format", "-f", "form", type=click.Choice(("text", "json", "csv")), default="text", help="How to print the pairs."
)
@click.option("--output", "-o", metavar="FILE", help="Write them there instead of to standard output.")
@click.option("--quiet", "-q", is_flag=True, help="Only the summary and what could not be read.")
@click.option("--color/--no-color", "color", default=None, help="Force or forbid colour; NO_COLOR is respected.")
@config_options
@debug_option
def pair(
    sources: str,
    targets: str,
    form: str,
    output: str | None,
    quiet: bool,
    color: bool | None,
    config_file: str | None,
    isolated: bool,
    **given: Any,
) -> int:
    """Find out which document in TARGETS renders which in SOURCES: two folders of texts, single files, or two collections.

    A collection (RSS, Atom, JSON Feed, JSONL, CSV, TSV, Parquet, an address) is paired by id, link or what its entries declare, else by
    content, with dates as evidence. So are folders and texts where --source, --target, --field or --input-format is given. How collections
    are read, [check] in the configuration says as for `auditor check`.

    Each document is in one translation at most; a second rendering of an original, or an older version of it, is comparable and says so.
    "Comparable" are separate texts about one event. An original with neither is listed as unrelated with the nearest document.

    \b
    Examples:
      auditor pair originals/ renderings/
      auditor pair originals/ renderings/ --lang nn-en --format csv -o pairs.csv
      auditor pair originals.xml renderings.jsonl
      auditor pair https://example.org/rss.xml renderings.csv --field target:text=body --timeout 60
      auditor pair originals/ renderings/ --format json | jq '.pairs[] | select(.relation == "translation")'

    Exit code 0: the folders were paired, whatever was found. 2: an error.
    """
    from auditor import pipeline
    from auditor.cli.output import guarded
    from auditor.cli.progress import progress
    from auditor.cli.streams import printed
    from auditor.report._text import one_line
    from auditor.report.write import write_report

    left, right = (sources, *given["more_sources"]), (targets, *given["more_targets"])
    if output is not None:
        _refuse_inputs(output, (*left, *right))
    config = settings(config_file, isolated, **{name: given[name] for name in MODEL_NAMES})
    alone: tuple[list[str], ...] | None = None
    with progress(quiet=quiet) as step:
        named = given["more_sources"] or given["more_targets"] or given["fields"] or given["input_format"]
        if named or any(map(_is_collection, (*left, *right))):
            from auditor.feed import pair_collections

            what = collections_of(left, right, config, given)
            found, remarks = pair_collections(what, config=config, progress=step)
            alone = tuple(
                [one.document for one in remarks if one.kind == kind] for kind in ("no-rendering", "no-original")
            )
            for remark in remarks:
                about = f"{remark.document}: " if remark.document else ""
                click.echo(f"auditor: {one_line(about + remark.text)}", err=True)
        else:
            found = pipeline.pair_folders(sources, targets, config=config, progress=step)
    for skip in found.skips:
        click.echo(f"auditor: {skip.reason}", err=True)
    if not quiet:
        for document in found.documents:
            for notice in document.notices:
                click.echo(f"auditor: {document.id}: {notice}", err=True)
    if form == "json":
        text = _json(found)
    elif form == "csv":
        text = _csv(found)
    else:
        text = _table(found, alone, color=color if output is None else False, short=quiet)
    if output is None:
        printed((guarded(text, form),), color=True if form == "text" else None)
    else:
        write_report(text, output)
        if not quiet:
            click.echo(f"{form} written to {output}", err=True)
    return 0


def _is_collection(place: str) -> bool:
    """Whether a place holds entries, and is not a text or a folder of texts."""
    from auditor.read import FORMATS
    from auditor.read.collection import ADDRESS

    if place == "-" or ADDRESS.match(place):
        return True
    suffix = Path(place).suffix.lower()
    return Path(place).is_file() and bool(suffix) and not any(suffix in one.suffixes for one in FORMATS.values())


def _refuse_inputs(output: str, places: tuple[str, ...]) -> None:
    """Refuse to write over a text that is being read."""
    written = Path(output).resolve()
    for place in places:
        given = Path(place).resolve()
        if written == given or (given in written.parents and written.exists()):
            raise click.UsageError(f"{output} is an input of this run: write the pairs to another file")


def _json(found: Audit) -> str:
    from auditor.report._text import dumps

    data = found.to_dict()
    keys = ("schema", "signature", "documents", "pairs", "skips")
    return dumps({key: data[key] for key in keys}, indent=2) + "\n"


def _csv(found: Audit) -> str:
    import csv
    import io

    from auditor.report.csv_report import cell

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found.pairs:
        writer.writerow((cell(one.source), cell(one.target), one.relation, round(one.confidence, 6)))
    return out.getvalue()


def _table(found: Audit, alone: tuple[list[str], ...] | None, *, color: bool | None, short: bool) -> str:
    import io
    import os
    import shutil
    import sys

    from rich.console import Console
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
    if found.pairs and not short:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in COLUMNS:
            table.add_column(
                name, overflow="fold", justify="right" if name == "confidence" else "left", no_wrap=name in COLUMNS[2:]
            )
        for one in found.pairs:
            cells = (one_line(one.source), one_line(one.target), one.relation, f"{one.confidence:.2f}")
            table.add_row(*(Text(text) for text in cells), style=STYLES[one.relation])
        console.print(table)
        console.print()
    console.print(Text(_summary(found, alone)))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _summary(found: Audit, alone: tuple[list[str], ...] | None) -> str:
    from auditor.report._text import one_line, plural

    number = {relation: sum(one.relation == relation for one in found.pairs) for relation in STYLES}
    parts = [
        plural(number["translation"], "translation"),
        plural(number["comparable"], "comparable pair"),
        f"{plural(number['unrelated'] if alone is None else len(alone[0]), 'source')} with neither",
    ]
    sources = {one.source for one in found.pairs}
    related = {one.target for one in found.pairs if one.relation != "unrelated"}
    orphans = [one.id for one in found.documents if one.id not in sources and one.id not in related]
    if alone is not None:
        orphans = alone[1]
    if orphans:
        named = ", ".join(one_line(orphan) for orphan in orphans[:5]) + (
            f" and {len(orphans) - 5} more" if len(orphans) > 5 else ""
        )
        parts.append(f"{plural(len(orphans), 'rendering')} without an original ({named})")
    return f"{plural(len(found.documents), 'document')}: {', '.join(parts)}"
