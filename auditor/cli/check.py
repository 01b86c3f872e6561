"""`auditor check`: what is new and what is wrong in translated feeds, and whether that passes."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditor.cli.main import CONTEXT, debug_option
from auditor.cli.options import MODEL_NAMES, config_options, model_options, output_options, settings
from auditor.cli.places import collections_of, place_options
from auditor.errors import AuditorError
from auditor.records import SEVERITIES

if TYPE_CHECKING:
    from auditor.config import CheckConfig, Config
    from auditor.feed import Checked, Collections, Gates, Options

DEFAULT_STATE = ".auditor-state.db"


@click.command(context_settings=CONTEXT)
@click.argument("sources", required=False)
@click.argument("targets", required=False)
@place_options
@click.option(
    "--state",
    metavar="FILE",
    help=f"Where to remember what is audited (default {DEFAULT_STATE}, beside the configuration where that names the places).",
)
@click.option("--no-state", is_flag=True, help="Remember nothing: audit all.")
@click.option("--all", "everything", is_flag=True, help="Audit all pairs anew, not only new and changed ones.")
@click.option(
    "--since", metavar="DATE|AGE", help="Only renderings of since then: 2026-11-01, 2026-11-01T06:00Z, 36h, 7d."
)
@click.option(
    "--dry-run", is_flag=True, help="Say what would be audited; audit and remember nothing, and write no report."
)
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
@click.option(
    "--allow-untranslated",
    is_flag=True,
    default=None,
    help="Pass although a rendering is a copy of its Norwegian original; by default that fails.",
)
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

    Exit code 0: every gate passed. 1: a gate failed; its reason is printed. 2: an error, also where a fault of auditor kept a pair from being
    audited: the others are audited and reported all the same.
    """
    from auditor.cli import output as reports
    from auditor.cli.progress import progress
    from auditor.feed import check_feed

    places = reports.destinations(formats, output)
    reports.refuse_singles(places)
    given |= {"sources": sources, "targets": targets}
    config = _config(config_file, isolated, given)
    what = _collections(config, given)
    options = _options(config, given)
    if options.dry and places != [("text", None)]:
        raise click.UsageError("--dry-run writes no report: leave out --format and --output, or --dry-run")
    reports.refuse_inputs(places, [*what.sources, *what.targets, str(options.state or ""), str(options.baseline or "")])
    with progress(quiet=quiet) as step:
        found = check_feed((), config=config, options=options, collections=what, progress=step)
    with found:
        if options.dry:
            _say_dry(found, quiet=quiet)
            return 0
        shown: dict[str, Any] = {"min_severity": config.min_severity}
        reports.write_run(found, places, quiet=quiet, color=color, **shown)
        _explain_gates(found, places)
        found.finish()
        _refuse_failed(found)
        return 0 if exit_zero or found.passed else 1


def _config(config_file: str | None, isolated: bool, given: dict[str, Any]) -> Config:
    from auditor.cli.audit import _codes

    chosen = {name: given[name] for name in (*MODEL_NAMES, "comet_model", "termbase", "min_severity")}
    return settings(config_file, isolated, select=_codes(given["select"]), ignore=_codes(given["ignore"]), **chosen)


def _collections(config: Config, given: dict[str, Any]) -> Collections:
    asked = config.check
    left, right = (
        (*((given[side],) if given[side] else ()), *given[f"more_{side}"]) for side in ("sources", "targets")
    )
    if not left and not right:
        left, right = asked.sources, asked.targets
    if not left:
        raise click.UsageError(
            "no originals: name SOURCES and TARGETS, or write sources and targets under [check] in auditor.toml"
        )
    return collections_of(left, right, config, given)


def _options(config: Config, given: dict[str, Any]) -> Options:
    from auditor.feed import Options

    asked = config.check
    if given["no_state"] and given["state"]:
        raise click.UsageError("--state and --no-state contradict each other")
    return Options(
        state=_state(asked, given),
        gates=_gates(config, given),
        everything=given["everything"],
        since=_since(given["since"]),
        dry=given["dry_run"],
        baseline=given["baseline"] or asked.baseline,
        jobs=given["jobs"] or asked.jobs,
        wait=given["wait"],
    )


def _state(asked: CheckConfig, given: dict[str, Any]) -> str | None:
    """The state's file: what the configuration names is remembered beside it, from whatever folder the check is run."""
    if given["no_state"]:
        return None
    if given["state"]:
        return str(given["state"])
    if asked.state is not None:
        return asked.state or None
    named = given["sources"] or given["more_sources"] or given["targets"] or given["more_targets"]
    return DEFAULT_STATE if named else str(Path(asked.folder) / DEFAULT_STATE)


def _gates(config: Config, given: dict[str, Any]) -> Gates:
    from auditor.feed import Gates

    asked = config.check
    names = (
        "max_findings", "max_per_1000_words", "min_adequacy", "min_comet", "max_new", "max_adequacy_drop", "require_pairs",
        "allow_untranslated",
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


def _say_dry(found: Checked, *, quiet: bool) -> None:
    from auditor.report._text import named, one_line, plural

    if not quiet:
        for name in found.todo:
            click.echo(named(name))
        for remark in found.remarks:
            click.echo(
                f"auditor: {named(remark.document)}{': ' if remark.document else ''}{one_line(remark.text)}",
                err=True,
            )
    click.echo(f"{plural(len(found.todo), 'pair')} would be audited; nothing was audited or remembered", err=True)


def _refuse_failed(found: Checked) -> None:
    """:raises AuditorError: where a fault of auditor has kept pairs from being audited, naming them; with where it came from, for --debug."""
    if not found.failed:
        return
    from auditor.report._text import named

    pairs = ", ".join(f"{named(f'{one.source} → {id}')} ({one.problem})" for id, one in list(found.failed.items())[:5])
    error = AuditorError(
        f"could not audit {len(found.failed):,} of the pairs: {pairs}: that is a fault of auditor: please report it, with the traceback that "
        "--debug shows and the two texts; the other pairs are audited and kept"
    )
    for fault in found.failed.values():
        error.add_note(fault.trace)
    raise error


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
