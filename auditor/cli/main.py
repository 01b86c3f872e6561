"""The `auditor` command and what its subcommands share."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, NoReturn, TypeVar

import click

from auditor._version import VERSION
from auditor.errors import AuditorError

F = TypeVar("F", bound=Callable[..., Any])
CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Group(click.Group):
    """Turns every error into one sentence on stderr and exit code 2; ``--debug`` shows the traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        debug = "--debug" in sys.argv[1:] or bool(os.environ.get("AUDITOR_DEBUG"))
        try:
            code = super().main(*args, **kwargs)
            _flush()
            sys.exit(code if isinstance(code, int) else 0)
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
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except (
            MemoryError,
            RecursionError,
            OSError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            IndexError,
        ) as error:
            if debug:
                traceback.print_exc()
            _fail(f"internal error: {type(error).__name__}: {error}: run again with --debug and report the traceback")


def _flush() -> None:
    sys.stdout.flush()


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
      auditor align original.txt rendering.txt
      auditor explain ROL001
    """


def debug_option(function: F) -> F:
    """``--debug``: it is read from the command line before anything can fail."""
    option = click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
    decorated: F = update_wrapper(option(function), function)  # type: ignore[assignment]
    return decorated


def _register() -> None:
    from auditor.cli import align, audit, completion, explain, rules

    for command in (audit.audit, align.align, rules.rules, explain.explain, completion.completion):
        main.add_command(command)


_register()
