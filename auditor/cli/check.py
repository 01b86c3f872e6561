"""`auditor check`: what is new and what is wrong in translated feeds, and whether that passes."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from auditor.cli.main import CONTEXT, debug_option
from auditor.cli.options import config_options, model_options, output_options, settings
from auditor.records import SEVERITIES

if TYPE_CHECKING:
    from auditor.config import Config
    from auditor.feed import Checked, Collections, Gates, Options

DEFAULT_STATE = ".auditor-state.db"


@click.command(context_settings=CONTEXT)
@click.argument("sources", required=False)
@click.argument("targets", required=False)
@click.option("--source", "more_sources", multiple=True, metavar="PLACE", help="A further place of originals.")
@click.option("--target", "more_targets", multiple=True, metavar="PLACE", help="A further place of renderings.")
@click.option(
    "--input-format", metavar="NAME", help="Format of the collections, where neither suffix nor content tells."
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="FIELD=NAME",
    help="What the collections call a field: text=body. source:text=nb and target:text=en name those of one side.",
)
@click.option("--allow-private", is_flag=True, default=None, help="Read addresses inside your own network too.")
@click.option("--state", metavar="FILE", help=f"Where to remember what is audited (default {DEFAULT_STATE}).")
@click.option("--no-state", is_flag=True, help="Remember nothing: audit all.")
@click.option("--all", "everything", is_flag=True, help="Audit all pairs anew, not only new and changed ones.")
@click.option(
    "--since", metavar="DATE|AGE", help="Only renderings of since then: 2026-11-01, 2026-11-01T06:00Z, 36h, 7d."
)
@click.option("--dry-run", is_flag=True, help="Say what would be audited; audit and remember nothing.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), help="Processes that audit side by side (default 1).")
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=600.0,
    metavar="SECONDS",
    help="How long to wait for another check that holds the state (default 600).",
)
@click.option("--termbase", metavar="FILE", help="Terms that must be rendered as you say (LEX003): CSV, TSV or TBX.")
@click.option("--select", metavar="CODES", help="Only these rules: codes or prefixes, ROL,NEG001.")
@click.option("--ignore", metavar="CODES", help="Leave these rules out.")
@click.option("--comet-model", metavar="NAME|PATH", help="COMET checkpoint: hub name in your cache, or a local path.")
@click.option("--baseline", metavar="FILE", help="Reviewed findings that do not count: see `auditor baseline`.")
@click.option(
    "--fail-on", type=click.Choice((*SEVERITIES, "none")), help="Gate: no finding at or above it (default major)."
)
@click.option("--max-findings", type=click.IntRange(min=0), help="Gate: at most so many findings of any severity.")
@click.option("--max-per-1000-words", type=click.FloatRange(min=0), help="Gate: findings per 1,000 words of originals.")
@click.option("--min-adequacy", type=click.FloatRange(0, 1), help="Gate: least adequacy of a pair.")
@click.option("--min-comet", type=float, help="Gate: least COMET score of a pair.")
@click.option(
    "--max-new",
    type=click.IntRange(min=0),
    help="Gate: findings that the baseline, or else the last run, did not have.",
)
@click.option(
    "--max-adequacy-drop", type=click.FloatRange(min=0), help="Gate: fall of the mean adequacy since the last run."
)
@click.option("--require-pairs", is_flag=True, default=None, help="Gate: no original and no rendering stands alone.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever the gates say.")
@click.option("--min-severity", type=click.Choice(SEVERITIES), help="Least severity that reports show.")
@output_options
@model_options
@config_options
@debug_option
def check(
    sources: str | None,
    targets: str | None,
    formats: tuple[str, ...],
    output: str | None,
    quiet: bool,
    color: bool | None,
    config_file: str | None,
    isolated: bool,
    exit_zero: bool,
    **given: Any,
) -> int:
    """Check translated feeds: audit what is new or changed, and pass or fail on all that stands in them.

    SOURCES and TARGETS are places of originals and of renderings: a feed (RSS, Atom, JSON Feed), a table (JSONL, CSV, TSV, Parquet), a folder of
    texts, "-" for standard input, or an http(s) address. A translation memory or table that holds both sides (TMX, XLIFF, columns
    source and target) is given alone. Renderings are paired with their originals by id, link or what they declare, else by content.

    \b
    Examples:
      auditor check originals.xml renderings.xml
      auditor check https://example.org/rss.xml renderings.jsonl --since 36h --fail-on critical
      auditor check originals.csv renderings.csv --field text=body --format sarif=out.sarif --format text
      auditor check memory.tmx --no-state --max-per-1000-words 0.5
      auditor check originals/ renderings/ --dry-run

    Exit code 0: every gate passed. 1: a gate failed; its reason is printed. 2: an error.
    """
    from auditor.cli import output as reports
    from auditor.cli.progress import progress
    from auditor.feed import check_feed

    places = reports.destinations(formats, output)
    reports.refuse_singles(places)
    config = _config(config_file, isolated, given)
    what = _collections(sources, targets, config, given)
    options = _options(config, given)
    reports.refuse_inputs(places, [*what.sources, *what.targets, str(options.state or ""), str(options.baseline or "")])
    with progress(quiet=quiet) as step:
        found = check_feed((), config=config, options=options, collections=what, progress=step)
    with found:
        if options.dry:
            _say_dry(found)
            return 0
        shown: dict[str, Any] = {"min_severity": config.min_severity}
        reports.write_run(found, places, quiet=quiet, color=color, **shown)
        _explain_gates(found, places)
        found.finish()
        return 0 if exit_zero or found.passed else 1


def _config(config_file: str | None, isolated: bool, given: dict[str, Any]) -> Config:
    from auditor.cli.audit import _codes

    names = (
        "profile",
        "lang",
        "encoder",
        "encoder_model",
        "device",
        "batch_size",
        "comet_model",
        "termbase",
        "min_severity",
    )
    chosen = {name: given[name] for name in names}
    return settings(config_file, isolated, select=_codes(given["select"]), ignore=_codes(given["ignore"]), **chosen)


def _collections(sources: str | None, targets: str | None, config: Config, given: dict[str, Any]) -> Collections:
    from auditor.feed import Collections

    asked = config.check
    left = (*((sources,) if sources else ()), *given["more_sources"])
    right = (*((targets,) if targets else ()), *given["more_targets"])
    if not left and not right:
        left, right = asked.sources, asked.targets
    if not left:
        raise click.UsageError(
            "no originals: name SOURCES and TARGETS, or write sources and targets under [check] in auditor.toml"
        )
    fields, source_fields, target_fields = dict(asked.fields), dict(asked.source_fields), dict(asked.target_fields)
    for item in given["fields"]:
        match = re.fullmatch(r"(?:(source|target):)?(\w+)=(.+)", item)
        if match is None:
            raise click.UsageError(f"--field {item}: write FIELD=NAME, like text=body or target:text=en")
        {"source": source_fields, "target": target_fields, None: fields}[match[1]][match[2]] = match[3]
    return Collections(
        left,
        right,
        format=given["input_format"] or asked.input_format,
        fields=fields,
        source_fields=source_fields,
        target_fields=target_fields,
        lang=config.lang,
        allow_private=asked.allow_private if given["allow_private"] is None else given["allow_private"],
    )


def _options(config: Config, given: dict[str, Any]) -> Options:
    from auditor.feed import Options

    asked = config.check
    if given["no_state"] and given["state"]:
        raise click.UsageError("--state and --no-state contradict each other")
    return Options(
        state=None if given["no_state"] else given["state"] or asked.state or DEFAULT_STATE,
        gates=_gates(config, given),
        everything=given["everything"],
        since=_since(given["since"]),
        dry=given["dry_run"],
        baseline=given["baseline"] or asked.baseline,
        jobs=given["jobs"] or asked.jobs,
        wait=given["wait"],
    )


def _gates(config: Config, given: dict[str, Any]) -> Gates:
    from auditor.feed import Gates

    asked = config.check
    names = (
        "max_findings", "max_per_1000_words", "min_adequacy", "min_comet", "max_new", "max_adequacy_drop", "require_pairs",
    )  # fmt: skip
    values = {name: getattr(asked, name) if given[name] is None else given[name] for name in names}
    fail_on = given["fail_on"] or config.fail_on
    return Gates(fail_on=None if fail_on == "none" else fail_on, **values)


def _since(given: str | None) -> datetime | None:
    if given is None:
        return None
    age = re.fullmatch(r"(\d{1,5})\s*([hdw])", given.strip())
    if age:
        hours = int(age[1]) * {"h": 1, "d": 24, "w": 168}[age[2]]
        return datetime.now(UTC) - timedelta(hours=hours)
    try:
        date = datetime.fromisoformat(given.strip())
    except ValueError:
        raise click.UsageError(
            f"--since {given}: write a date (2026-11-01, 2026-11-01T06:00Z) or an age (36h, 7d, 2w)"
        ) from None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _say_dry(found: Checked) -> None:
    from auditor.report._text import one_line, plural

    for name in found.todo:
        click.echo(one_line(name))
    for remark in found.remarks:
        click.echo(
            f"auditor: {one_line(remark.document)}{': ' if remark.document else ''}{one_line(remark.text)}", err=True
        )
    click.echo(f"{plural(len(found.todo), 'pair')} would be audited; nothing was audited or remembered", err=True)


def _explain_gates(found: Checked, places: list[tuple[str, str | None]]) -> None:
    """Say on stderr why gates failed, where standard output does not say it to a human; and give GitHub its summary."""
    from auditor.report._text import one_line

    if not any(name == "text" and path is None for name, path in places):
        for gate in found.gates:
            if not gate.passed:
                click.echo(f"auditor: gate {gate.name} failed: {one_line(gate.reason)}", err=True)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and any(name == "github" for name, _ in places):
        from auditor.report._summary import summary as summarised

        try:
            with open(summary, "a", encoding="utf-8", errors="backslashreplace") as file:
                file.writelines(summarised(found))
        except OSError as error:
            click.echo(f"auditor: the job summary cannot be written ({error.strerror})", err=True)
