"""`auditor align`: which sentence renders which."""

from __future__ import annotations

from typing import Any

import click

from auditor.cli.main import CONTEXT, debug_option
from auditor.cli.options import config_options, model_options, output_options, settings


@click.command(context_settings=CONTEXT)
@click.argument("source")
@click.argument("target")
@model_options
@click.option("--max-align", type=click.IntRange(1, 8), help="Most sentences a side in one unit (default 4).")
@output_options
@config_options
@debug_option
def align(
    source: str,
    target: str,
    formats: tuple[str, ...],
    output: str | None,
    quiet: bool,
    color: bool | None,
    config_file: str | None,
    isolated: bool,
    **options: Any,
) -> int:
    """Align two documents sentence by sentence and say whether one renders the other; no scores, no rules.

    \b
    Examples:
      auditor align original.txt rendering.txt
      auditor align original.txt rendering.txt --format json
    """

    from auditor import pipeline
    from auditor.cli import output as reports
    from auditor.report._text import dumps
    from auditor.report.write import write_report

    places = reports.destinations(formats, output)
    reports.refuse_inputs(places, [source, target])
    config = settings(config_file, isolated, **options)
    result = pipeline.align_documents(pipeline.read_document(source), pipeline.read_document(target), config=config)
    for name, path in places:
        if name == "json":
            data = result.to_dict()
            text = dumps({key: data[key] for key in ("schema", "documents", "pairs", "units")}, indent=2)
            if path is None:
                click.echo(text)
            else:
                write_report(text + "\n", path)
        else:
            reports.write(result, [(name, path)], quiet=quiet, color=color)
    return 0
