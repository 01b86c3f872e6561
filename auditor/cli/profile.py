"""`auditor profile`: where the time of an audit goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from auditor.cli.main import CONTEXT, debug_option
from auditor.cli.options import config_options, model_options, settings

if TYPE_CHECKING:
    from auditor.profile import Part, Profile


@click.command(context_settings=CONTEXT)
@click.argument("source", metavar="SOURCE|ROWS")
@click.argument("target", required=False, metavar="[TARGET]")
@click.option("--repeat", type=click.IntRange(min=1), default=3, help="Timed runs after the warm-up (default 3).")
@click.option("--format", "-f", "form", type=click.Choice(("text", "json")), default="text", help="How to print it.")
@click.option("--quiet", "-q", is_flag=True, help="Only the last line: units a second.")
@model_options
@config_options
@debug_option
def profile(
    source: str,
    target: str | None,
    repeat: int,
    form: str,
    quiet: bool,
    config_file: str | None,
    isolated: bool,
    **options: Any,
) -> int:
    """Print what each stage and rule takes, and the units audited a second.

    SOURCE and TARGET are a document pair; ROWS is a bitext (.tsv, .jsonl) or
    labelled pairs (.jsonl). The input is audited once to warm up, then --repeat
    times in this process on one core. Seconds are processor time of one run, the
    mean of all; a stage's share holds that of its parts.

    \b
    Examples:
      auditor profile original.txt rendering.txt
      auditor profile rows.tsv --lang nb-en --repeat 5
      auditor profile labelled.jsonl --format json
    """
    from auditor.profile import one_core

    # Before numpy is loaded: it asks once how many threads it may have.
    one_core()
    from auditor.cli.progress import progress
    from auditor.profile import profile as measured

    config = settings(config_file, isolated, **options)
    with progress(quiet=quiet) as step:
        found = measured(source, target, config=config, repeat=repeat, progress=step)
    if form == "json":
        click.echo(json.dumps(found.to_dict(), indent=2))
    else:
        click.echo(_text(found, short=quiet))
    return 0


def _text(found: Profile, *, short: bool) -> str:
    lines = [] if short else [f"{'stage':<14}{'seconds':>10}{'share':>9}"]
    for stage in () if short else found.stages:
        lines.append(_line(stage, ""))
        lines += [_line(part, "  ") for part in stage.parts]
    runs = "1 run" if found.repeats == 1 else f"{found.repeats} runs"
    lines += [] if short else [""]
    lines.append(
        f"{found.units} units in {found.seconds:.2f} s: {found.units_per_second:.0f} units a second "
        f"({runs} after a warm-up, one process, one core)"
    )
    return "\n".join(lines)


def _line(part: Part, indent: str) -> str:
    return f"{indent + part.name:<14}{part.seconds:>10.3f}{100 * part.share:>7.1f} %"
