"""`auditor baseline`: the file of findings that a reviewer has judged, written, brought up to date, pruned and shown."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from auditor.cli.main import CONTEXT, F, debug_option
from auditor.errors import InputError
from auditor.records import SEVERITIES, Finding, Span
from auditor.review import VERDICTS

if TYPE_CHECKING:
    from auditor.review import Baseline

DEFAULT = "auditor-baseline.json"
COLUMNS = ("verdict", "count", "code", "document", "words", "note", "by", "at")
REPORTS = ("auditor/1", "auditor/check/1")
STREAM = "auditor/check-stream/1"
MAX_BYTES = 500_000_000
"""Of a report in one piece; a stream of lines has no limit."""

_FINGERPRINT = re.compile(r"[0-9a-f]{16}\Z")
_CODE = re.compile(r"[A-Z]{3}\d{3}\Z")

path_argument = click.argument("path", metavar="BASELINE")
by_option = click.option("--by", metavar="NAME", help="Who judges (default: your name in git, else your user name).")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing.")
verdicts = click.Choice(VERDICTS)


def _files(*names: str, help: str, required: bool = False) -> Callable[[F], F]:
    """An option that takes a file and may be given again."""
    return click.option(*names, metavar="FILE", multiple=True, required=required, help=help)


@click.group(context_settings=CONTEXT)
def baseline() -> None:
    """Keep a baseline: a reviewed file of findings that are known.

    A baseline counts: it covers as many findings of a fingerprint as were judged, one more is new. "false-alarm" and "accepted"
    suppress; a "true-error" is known, so it is not new, and still counts for the gates. Only these commands change the file.

    \b
    Examples:
      auditor baseline write report.json
      auditor baseline update auditor-baseline.json --decisions decisions.json --report report.json
      auditor baseline prune auditor-baseline.json --report report.json
      auditor baseline show auditor-baseline.json
    """


@baseline.command(context_settings=CONTEXT)
@click.argument("reports", metavar="REPORT.json...", nargs=-1, required=True)
@click.option("--output", "-o", metavar="FILE", default=DEFAULT, show_default=True, help="Where to write it.")
@click.option("--verdict", type=verdicts, default="accepted", show_default=True, help="What they are.")
@click.option("--note", metavar="TEXT", default="", help="Why, for every entry.")
@by_option
@click.option("--force", is_flag=True, help="Replace a baseline that is there, with its verdicts and notes.")
@quiet_option
@debug_option
def write(
    reports: tuple[str, ...], output: str, verdict: str, note: str, by: str | None, force: bool, quiet: bool
) -> int:
    """Write a baseline that covers every finding of the reports.

    REPORT.json is a JSON report or the JSON lines of `auditor audit` or `auditor check`; - reads standard input. What a baseline or the
    configuration suppressed in that run is covered too.

    \b
    Examples:
      auditor baseline write report.json
      auditor baseline write monday.json tuesday.json -o auditor-baseline.json --note "before the new provider"
      auditor baseline write report.json --verdict true-error --by "Kari Moe"
    """
    from auditor.report._text import plural
    from auditor.review import from_findings, write_baseline

    if os.path.realpath(output) in {os.path.realpath(path) for path in reports if path != "-"}:
        raise click.UsageError(f"{output} is an input of this run: write the baseline to another file")
    if os.path.lexists(output) and not force:
        raise InputError(
            f"{output}: is there already: `auditor baseline update` keeps its verdicts, --force replaces it"
        )
    held = Held()
    made = from_findings(held.read(reports), verdict, by=_judge(by), at=date.today(), note=note.strip())
    write_baseline(made, output)
    held.warn()
    if not quiet:
        total = sum(entry.count for entry in made.entries)
        click.echo(f"baseline of {plural(total, 'finding')} written to {output}", err=True)
    return 0


@baseline.command(context_settings=CONTEXT, short_help="Take a reviewer's decisions over.")
@path_argument
@_files("--decisions", "-d", required=True, help="What the HTML report exported; repeatable, later ones win.")
@_files("--report", "-r", "reports", help="The JSON report that they are about: it brings documents and words.")
@by_option
@quiet_option
@debug_option
def update(path: str, decisions: tuple[str, ...], reports: tuple[str, ...], by: str | None, quiet: bool) -> int:
    """Take a reviewer's decisions over into BASELINE; it is made where there is none.

    A decision replaces an earlier verdict on the same finding; whatever was not decided stays. With --report, decisions on words that
    recur in one document reach the right ones.

    \b
    Examples:
      auditor baseline update auditor-baseline.json --decisions decisions.json
      auditor baseline update auditor-baseline.json -d decisions.json --report report.json --by "Kari Moe"
    """
    from auditor.evaluate import read_decisions
    from auditor.report._text import plural
    from auditor.review import Baseline, read_baseline, updated, write_baseline

    made = not os.path.lexists(path)
    old = Baseline() if made else read_baseline(path)
    held = Held()
    new, judge = old, _judge(by)
    files = [(file, read_decisions(file)) for file in decisions]
    findings = list(held.read(reports))
    known = {finding.fingerprint for finding in findings}
    for file, decided in files:
        wrong = next((one for one in decided if not _FINGERPRINT.match(one.fingerprint)), None)
        if wrong is not None:
            raise InputError(f"{file}: {wrong.fingerprint[:40]!r} is no fingerprint: export the decisions again")
        new = updated(new, decided, findings, by=judge, at=date.today())
        strange = sum(one.fingerprint not in known for one in decided) if reports else 0
        if strange:
            click.echo(
                f"auditor: {file}: {plural(strange, 'decision')} on findings that no report given holds", err=True
            )
    held.warn()
    if made or new != old:
        write_baseline(new, path)
    if not quiet:
        changes = _changes(old, new)
        number = plural(sum(len(decided) for _, decided in files), "decision")
        done = "written" if made else "brought up to date" if new != old else "unchanged"
        click.echo(f"{path} {done}: {number}, {changes}", err=True)
    return 0


@baseline.command(context_settings=CONTEXT, short_help="Take out what matches nothing.")
@path_argument
@_files("--report", "-r", "reports", required=True, help="Whole JSON report or JSON lines of the run; repeatable.")
@click.option("--all", "every", is_flag=True, help="Also entries about documents that the reports do not hold.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@debug_option
def prune(path: str, reports: tuple[str, ...], every: bool, dry_run: bool) -> int:
    """Take out of BASELINE what matches nothing any more: drop entries, lower counts, and print which.

    Entries about documents that the reports do not hold are kept, unless --all is given. JSON lines that show only some severities
    (--min-severity) are refused: what they leave out would be dropped.

    \b
    Examples:
      auditor baseline prune auditor-baseline.json --report report.json
      auditor baseline prune auditor-baseline.json -r monday.json -r tuesday.json --dry-run
    """
    from auditor.cli.streams import printed
    from auditor.report._text import one_line
    from auditor.review import pruned, read_baseline, write_baseline

    old = read_baseline(path)
    held = Held(whole=True)
    findings = list(held.read(reports))
    new, gone = pruned(old, findings, documents=None if every else held.documents)
    held.warn()
    if new != old and not dry_run:
        write_baseline(new, path)
    printed(one_line(stale.text.removeprefix("baseline: ")) + "\n" for stale in gone)
    dropped = len(old.entries) - len(new.entries)
    would = "would be " if dry_run else ""
    others = len(pruned(old, findings)[1]) - len(gone)
    kept = f", {others:,} of them about documents that the reports do not hold (--all takes them too)" if others else ""
    click.echo(
        f"{path}: {_entries(dropped)} {would}dropped, {_entries(len(gone) - dropped)} {would}lowered, "
        f"{len(new.entries):,} left{kept}",
        err=True,
    )
    return 0


@baseline.command(context_settings=CONTEXT)
@path_argument
@click.option("--verdict", type=verdicts, help="Only these.")
@click.option("--color/--no-color", "color", default=None, help="Force or forbid colour; NO_COLOR is respected.")
@debug_option
def show(path: str, verdict: str | None, color: bool | None) -> int:
    """Show BASELINE as a table.

    \b
    Examples:
      auditor baseline show auditor-baseline.json
      auditor baseline show auditor-baseline.json --verdict true-error
    """
    from auditor.review import Baseline, read_baseline

    found = read_baseline(path)
    if verdict is not None:
        found = Baseline(tuple(entry for entry in found.entries if entry.verdict == verdict))
    click.echo(_table(found, color=color), nl=False, color=True)
    return 0


# --- reports --------------------------------------------------------------------------------------


@dataclass
class Held:
    """What reports hold: their documents, and what the reader of several should know.

    :param whole: refuse reports that leave findings out for their severity.
    """

    whole: bool = False
    documents: set[str] = field(default_factory=set)
    _pairs: Counter[tuple[str, str]] = field(default_factory=Counter)

    def read(self, paths: tuple[str, ...]) -> Iterator[Finding]:
        """The findings of JSON reports (schemas ``auditor/1``, ``auditor/check/1``) and of JSON lines, suppressed or not, in order.

        :raises InputError: naming the file and the line or place; also for a stream that was cut short and a file that is given twice.
        """
        seen = set()
        for path in paths:
            real = path if path == "-" else os.path.realpath(path)
            if real in seen:
                raise InputError(f"{path}: is given twice: its findings would be counted twice")
            seen.add(real)
            with _opened(path) as file:
                yield from self._findings(file, "standard input" if path == "-" else path)

    def warn(self) -> None:
        """Say on stderr when reports overlap: what both hold is counted twice."""
        twice = [pair for pair, number in self._pairs.items() if number > 1]
        if twice:
            source, target = twice[0]
            more = f" and {len(twice) - 1} more" if len(twice) > 1 else ""
            click.echo(
                f"auditor: more than one report holds the pair {source} → {target}{more}: their findings count in each",
                err=True,
            )

    def _findings(self, file: BinaryIO, where: str) -> Iterator[Finding]:
        lines = _lines(file, where)
        first = next(lines, None)
        if first is None:
            raise InputError(f"{where}: is empty: give a JSON report or the JSON lines of a check")
        record = _parsed(first[1])
        if isinstance(record, dict) and "type" in record:
            yield from self._stream(chain([first], lines), where)
        else:
            yield from self._report(first[1] + file.read(MAX_BYTES + 1), where)

    def _stream(self, lines: Iterable[tuple[int, bytes]], where: str) -> Iterator[Finding]:
        """The findings of JSON lines: of one run, or of several runs one after the other."""
        inside = False
        for number, line in lines:
            record, place = _parsed(line), f"{where}, line {number}"
            kind = record.get("type") if isinstance(record, dict) else None
            if kind is None or (kind == "run") == inside:
                wrong = "begins a run" if kind == "run" else "belongs to no run" if kind else "is no JSON object"
                raise InputError(f"{place}: {wrong}: the stream was cut, run the check again")
            inside = kind != "end"
            if kind == "run":
                self._check_run(record, place)
            elif kind == "finding":
                yield self._finding(record, place)
            elif kind == "pair":
                self._pair(record)
        if inside:
            raise InputError(f"{where}: has no line of the type end: the stream was cut, run the check again")

    def _check_run(self, record: dict[str, Any], where: str) -> None:
        if record.get("schema") != STREAM:
            raise InputError(f"{where}: is not of schema {STREAM}: write it with --format jsonl")
        least = record.get("min_severity")
        if self.whole and least != SEVERITIES[-1]:
            raise InputError(
                f"{where}: the stream shows findings from {json.dumps(least)[:40]} on and is not whole: "
                f"run the check again with --min-severity {SEVERITIES[-1]}"
            )

    def _report(self, data: bytes, where: str) -> Iterator[Finding]:
        if len(data) > MAX_BYTES:
            raise InputError(f"{where}: is larger than {MAX_BYTES // 1_000_000} MB: give the reports one by one")
        record = _parsed(data)
        if (
            not isinstance(record, dict)
            or record.get("schema") not in REPORTS
            or not isinstance(record.get("findings"), list)
        ):
            raise InputError(
                f"{where}: is neither a JSON report with findings (schema {' or '.join(REPORTS)}) nor JSON lines: "
                "write one with --format json or --format jsonl"
            )
        self.documents.update(str(document.get("id")) for document in _listed(record, "documents"))
        for pair in _listed(record, "pairs"):
            self._pair(pair)
        for index, item in enumerate(record["findings"]):
            yield self._finding(item, f"{where}: findings[{index}]")
        for index, item in enumerate(_listed(record, "suppressed")):
            yield self._finding(item.get("finding"), f"{where}: suppressed[{index}]")

    def _pair(self, record: dict[str, Any]) -> None:
        """Two documents that were audited; the line of a bitext names none."""
        source, target = record.get("source"), record.get("target")
        if isinstance(source, str) and isinstance(target, str):
            self.documents |= {source, target}
            self._pairs[source, target] += 1

    def _finding(self, item: Any, where: str) -> Finding:
        made = _finding(item, where)
        self.documents.update(span.document for span in (made.source_span, made.target_span) if span)
        return made


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        file = open(path, "rb")  # noqa: SIM115 (a failure to open is not a failure inside the block)
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file; check the path") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    with file:
        yield file


def _lines(file: BinaryIO, where: str) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, counted from 1; the first may be a whole report."""
    number = 0
    while line := file.readline(MAX_BYTES + 1):
        number += 1
        if len(line) > MAX_BYTES:
            raise InputError(f"{where}, line {number}: is larger than {MAX_BYTES // 1_000_000} MB")
        if line.strip():
            yield number, line


def _parsed(data: bytes) -> Any:
    """The parsed JSON; ``None`` for what is none."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _listed(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects that a member of a record lists; none where it has no such list."""
    listed = record.get(name)
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def _finding(item: Any, where: str) -> Finding:
    """A finding as a baseline needs it: what else a record holds or lacks does not matter."""
    if not isinstance(item, dict):
        raise InputError(f"{where}: a finding must be an object with a code and a fingerprint")
    for key, form, like in (("code", _CODE, "ROL001"), ("fingerprint", _FINGERPRINT, "16 hexadecimal digits")):
        if not isinstance(item.get(key), str) or not form.match(item[key]):
            raise InputError(
                f"{where}: {key} must be like {like}, not {json.dumps(item.get(key))[:40]}: run the audit again"
            )
    name, mqm, message = (item[key] if isinstance(item.get(key), str) else "" for key in ("name", "mqm", "message"))
    return Finding(
        code=item["code"],
        name=name,
        mqm=mqm,
        message=message,
        severity=item["severity"] if item.get("severity") in SEVERITIES else "major",
        unit=item["unit"] if isinstance(item.get("unit"), str) else None,
        source_span=_span(item.get("source_span"), item.get("source")),
        target_span=_span(item.get("target_span"), item.get("target")),
        fingerprint=item["fingerprint"],
    )


def _span(span: Any, document: Any) -> Span | None:
    if not isinstance(span, dict) or not isinstance(span.get("text"), str):
        return None
    named = span.get("document", document)
    return Span(named if isinstance(named, str) else "", 0, 0, span["text"])


# --- who, and how it is shown -----------------------------------------------------------------------


def _judge(given: str | None) -> str:
    """Who judges: the name given, git's, or the system's user."""
    for name in (given, *(() if given is not None else (_git_name(), _user_name()))):
        if name is not None and name.strip():
            return " ".join(name.split())
    if given is not None:
        raise click.UsageError("--by needs a name")
    return "unknown"


def _git_name() -> str | None:
    import shutil
    import subprocess

    git = shutil.which("git")
    if git is None:
        return None
    try:
        run = subprocess.run([git, "config", "user.name"], capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return run.stdout.decode("utf-8", "replace") if run.returncode == 0 else None


def _user_name() -> str | None:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        # A container may have a user without a name; Python 3.13 makes all of these an OSError.
        return None


def _changes(old: Baseline, new: Baseline) -> str:
    before = {(entry.fingerprint, entry.verdict): entry for entry in old.entries}
    after = {(entry.fingerprint, entry.verdict): entry for entry in new.entries}
    added = len(after.keys() - before.keys())
    removed = len(before.keys() - after.keys())
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    return f"{_entries(added)} added, {changed} changed, {removed} removed"


def _entries(number: int) -> str:
    return f"{number:,} entry" if number == 1 else f"{number:,} entries"


def _table(found: Baseline, *, color: bool | None) -> str:
    import io
    import shutil

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from auditor.report._text import one_line

    coloured = color if color is not None else sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    out = io.StringIO()
    console = Console(
        file=out,
        width=max(60, shutil.get_terminal_size((100, 24)).columns),
        force_terminal=coloured,
        color_system="standard" if coloured else None,
        no_color=not coloured,
        legacy_windows=False,
        _environ={},
    )
    if found.entries:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in COLUMNS:
            whole = name in ("verdict", "count", "code", "at")
            table.add_column(name, overflow="fold", justify="right" if name == "count" else "left", no_wrap=whole)
        styles = {"true-error": "red", "false-alarm": "cyan", "accepted": "green"}
        for entry in found.entries:
            words = " → ".join(words for words in (entry.source, entry.target) if words)
            cells = (
                entry.verdict, str(entry.count), entry.code, entry.document, words, entry.note, entry.by, entry.at.isoformat(),
            )  # fmt: skip
            first, *rest = (Text(one_line(cell)) for cell in cells)
            first.stylize(styles[entry.verdict])
            table.add_row(first, *rest)
        console.print(table)
        console.print()
    console.print(Text(_summary(found)))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _summary(found: Baseline) -> str:
    from auditor.report._text import plural

    counts: Counter[str] = Counter()
    for entry in found.entries:
        counts[entry.verdict] += entry.count
    total = plural(sum(counts.values()), "finding")
    parts = ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in VERDICTS if counts[verdict])
    return f"{_entries(len(found.entries))} for {total}" + (f": {parts}" if parts else "")
