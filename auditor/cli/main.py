"""The `auditor` command and what its subcommands share."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
import traceback
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, NoReturn, TypeVar

import click

from auditor._version import VERSION
from auditor.cli.streams import guard_errors, leave_output
from auditor.errors import AuditorError, OutputError

F = TypeVar("F", bound=Callable[..., Any])
CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Group(click.Group):
    """Turns every error into one sentence on stderr and exit code 2; ``--debug`` shows the traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            _flush()
            return result
        except BrokenPipeError:
            # The reader (head, less) has closed the pipe: not an error of ours. Click would call it a failure.
            leave_output()
            return 0
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EBADF, errno.EIO):
                raise
            raise OutputError(
                f"standard output cannot be written ({error.strerror}): free some space, or choose a file with --output"
            ) from error

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        _prepare_streams()
        # The tables that are loaded once are a million objects: to look through them for garbage again and again finds none.
        gc.set_threshold(50_000, 20, 100)
        debug = "--debug" in sys.argv[1:] or bool(os.environ.get("AUDITOR_DEBUG"))
        try:
            code = super().main(*args, **kwargs)
            _flush()
            sys.exit(code if isinstance(code, int) else 0)
        except SystemExit:
            # Click ends with 1 where the reader of --help has closed the pipe; that is no finding.
            if type(sys.stdout).__name__.lstrip("_") == "PacifyFlushWrapper":
                sys.exit(0)
            raise
        except click.exceptions.Abort:
            _fail("stopped", 130)
        except click.ClickException as error:
            error.show()
            sys.exit(2)
        except AuditorError as error:
            if debug:
                traceback.print_exc()
            _fail(str(error))
        except BrokenPipeError:
            # The reader (head, less) has closed the pipe: not an error of ours.
            leave_output()
            sys.exit(0)
        except Exception as error:
            # Whatever it is: an exit code of 1 would say that a gate failed.
            if debug:
                traceback.print_exc()
            _fail(f"internal error: {type(error).__name__}: {error}: run again with --debug and report the traceback")


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _prepare_streams() -> None:
    """Reports are UTF-8 wherever they go: a redirect on Windows would otherwise meet characters that it cannot write."""
    if sys.stdout is None:
        raise SystemExit(2)
    guard_errors()
    if not sys.stdout.isatty() and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


def _fail(message: str, code: int = 2) -> NoReturn:
    click.echo(f"auditor: {' '.join(message.split())}", err=True)
    sys.exit(code)


@click.group(cls=_Group, context_settings=CONTEXT)
@click.version_option(VERSION, "-V", "--version", prog_name="auditor", message="%(prog)s %(version)s")
def main() -> None:
    """A linter for translations: which sentence renders which, how well, and where the meaning was turned.

    \b
    Examples:
      auditor audit original.txt rendering.txt
      auditor audit original.txt rendering.txt --reference trusted.txt
      auditor audit original.txt rendering.txt --format html -o report.html
      auditor audit rows.tsv --lang nb-en --format json
      auditor check originals.xml renderings.xml --fail-on critical
      auditor align original.txt rendering.txt
      auditor pair originals/ renderings/
      auditor evaluate labelled.jsonl --min-recall 0.5
      auditor profile rows.tsv
      auditor explain ROL001
    """


def debug_option(function: F) -> F:
    """``--debug``: it is read from the command line before anything can fail."""
    option = click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
    decorated: F = update_wrapper(option(function), function)  # type: ignore[assignment]
    return decorated


def _register() -> None:
    from auditor.cli import align, audit, baseline, check, completion, evaluate, explain, pair, profile, rules

    for command in (
        audit.audit, check.check, align.align, pair.pair, baseline.baseline, evaluate.evaluate, profile.profile, rules.rules, explain.explain,
        completion.completion,
    ):  # fmt: skip
        main.add_command(command)


_register()
