"""`auditor audit`: audit a rendering, or a bitext row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditor.cli.main import CONTEXT, debug_option
from auditor.cli.options import config_options, model_options, output_options, settings, severity

if TYPE_CHECKING:
    from auditor.config import Config
    from auditor.report._run import Single
    from auditor.result import Audit


@click.command(context_settings=CONTEXT)
@click.argument("source", metavar="SOURCE|ROWS")
@click.argument("target", required=False)
@click.option(
    "--reference", "-r", metavar="FILE", help="A trusted translation; BLEU, chrF, TER and COMET score against it."
)
@model_options
@click.option("--comet-model", metavar="NAME|PATH", help="COMET checkpoint: hub name in your cache, or a local path.")
@click.option("--comet-encoder", metavar="PATH", help="Local encoder for a checkpoint that names a hub model inside.")
@click.option("--nli-model", metavar="NAME|PATH", help="Inference model for NLI001: hub name in your cache, or a path.")
@click.option("--termbase", metavar="FILE", help="Terms that must be rendered as you say (LEX003): CSV, TSV or TBX.")
@click.option("--select", metavar="CODES", help="Only these rules: codes or prefixes, ROL,NEG001.")
@click.option("--ignore", metavar="CODES", help="Leave these rules out.")
@click.option("--fail-on", type=severity, help="Least severity that fails (default major).")
@click.option(
    "--min-severity", type=severity, help="Least severity that is shown (default minor); json always holds all."
)
@click.option("--baseline", metavar="FILE", help="Reviewed findings that do not count: see `auditor baseline`.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found.")
@click.option(
    "--units", type=click.Choice(("all", "flagged")), default="all", help="Which units the text report shows."
)
@click.option(
    "--gloss/--no-gloss",
    default=None,
    help="Show each source sentence word by word in English (html always offers it).",
)
@output_options
@config_options
@debug_option
def audit(
    source: str,
    target: str | None,
    reference: str | None,
    select: str | None,
    ignore: str | None,
    baseline: str | None,
    exit_zero: bool,
    units: str,
    formats: tuple[str, ...],
    output: str | None,
    quiet: bool,
    color: bool | None,
    config_file: str | None,
    isolated: bool,
    **options: Any,
) -> int:
    """Audit TARGET, a rendering of SOURCE, sentence by sentence; or a bitext (.tsv, .jsonl, .csv, .tmx, .xlf) row by row.

    \b
    Examples:
      auditor audit original.txt rendering.txt
      auditor audit original.txt rendering.txt --reference trusted.txt
      auditor audit original.html rendering.html --format html=report.html --format text
      auditor audit rows.tsv --lang nn-en --format json -o report.json
      auditor audit original.txt rendering.txt --fail-on critical --select ENT,STA,ROL
      auditor audit memory.tmx --format xliff=reviewed.xlf --format text

    Exit code 0: nothing at or above the gate. 1: findings at or above it. 2: an error.
    """
    from auditor import pipeline
    from auditor.cli import output as reports
    from auditor.cli.progress import progress
    from auditor.errors import InputError
    from auditor.read.bitext import sniff_bitext

    places = reports.destinations(formats, output)
    reports.refuse_inputs(places, [source, target, reference])
    config = settings(config_file, isolated, select=_codes(select), ignore=_codes(ignore), **options)
    with progress(quiet=quiet) as step:
        if target is None:
            if not sniff_bitext(source):
                raise InputError(
                    f"{source}: one file was given and it is no bitext: name the original and its rendering, or a .tsv, .jsonl, .csv, .tmx or .xlf of rows"
                )
            if reference:
                raise InputError("--reference goes with two documents: a bitext has its own column `reference`")
            result = pipeline.audit_bitext(source, config=config, progress=step)
        else:
            result = pipeline.audit_documents(
                pipeline.read_document(source),
                pipeline.read_document(target),
                reference=pipeline.read_document(reference) if reference else None,
                config=config,
                progress=step,
            )
    for document in result.documents:
        for notice in document.notices:
            click.echo(f"auditor: {document.id}: {notice}", err=True)
    counted, run = _judged(result, config, baseline)
    shown: dict[str, Any] = {"min_severity": config.min_severity, "fail_on": config.fail_on, "units": units}
    if config.gloss:
        shown["gloss"] = True  # where it is not asked for, each report has its own default
    reports.write(counted, places, quiet=quiet, color=color, run=run, **shown)
    return 0 if exit_zero or counted.passed(config.fail_on) else 1


def _judged(result: Audit, config: Config, baseline: str | None) -> tuple[Audit, Single]:
    """The audit without the findings that baseline and configuration suppress, and the run that still holds them, marked."""
    from dataclasses import replace

    from auditor.records import Skip
    from auditor.report._run import Remark, Single
    from auditor.review import IgnoreMatcher, Matcher, ignore_text, matched, read_baseline

    known = Matcher(read_baseline(baseline)) if baseline is not None else None
    ignores = IgnoreMatcher(config.suppress)
    documents = {document.id: document for document in result.documents}
    met = matched(result.findings, documents, pairs=result.pairs, baseline=known, ignores=ignores)
    # What is about other documents has met nothing here, which says nothing against it.
    stale = [one.text for one in known.stale(set(documents))] if known is not None else []
    stale += [f"{ignore_text(one)} has expired: its findings count again" for one in ignores.expired()]
    for text in stale:
        click.echo(f"auditor: {text}", err=True)
    counted = result
    if met.suppressed:
        kinds = [one.kind for one in met.suppressed.values()]
        said = ", ".join(
            f"{kinds.count(kind)} by the {label}"
            for kind, label in (("baseline", "baseline"), ("ignore", "configuration"))
            if kind in kinds
        )
        counted = replace(
            result,
            findings=tuple(found for index, found in enumerate(result.findings) if index not in met.suppressed),
            skips=(*result.skips, Skip("suppressed", None, f"findings that do not count: {said}")),
        )
    return counted, Single(result, config.fail_on, met.suppressed, tuple(Remark("stale", "", text) for text in stale))


def _codes(given: str | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    codes = tuple(code.strip().upper() for code in given.split(",") if code.strip())
    if not codes:
        raise click.UsageError("--select and --ignore need codes or prefixes, like ROL,NEG001")
    return codes
