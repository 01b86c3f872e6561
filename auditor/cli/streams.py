"""What the command line prints: a reader may go before its end, and in a GitHub workflow no text of an article may become a command.

The runner obeys lines that begin with ``::`` and, anywhere in a line, ``##[``; a carriage return ends a line too. A zero-width space inside
is not seen and undoes that.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable
from typing import Any

import click

_COMMAND = re.compile(r"(?<![^\r\n])([^\S\r\n]*):(?=:)|##(?=\[)")


def printed(pieces: Iterable[str], *, color: bool | None = None) -> None:
    """Print a report as it comes. Where its reader (head, less) has closed the pipe, the rest is not even made: no error of ours, and what
    the run still has to do, and its exit code, are the same.

    :param color: whether the pieces are coloured already; ``None`` leaves the colours to the terminal.
    """
    for piece in pieces:
        try:
            click.echo(piece, nl=False, color=color)
        except BrokenPipeError:
            leave_output()
            return


def leave_output() -> None:
    """Let go unread what is still printed, after the reader of standard output has closed it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def in_workflow() -> bool:
    """Whether a GitHub runner reads what is printed."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def without_commands(text: str) -> str:
    """`text` with nothing in it that a runner obeys."""
    return _COMMAND.sub(lambda match: "#\u200b#" if match[0] == "##" else f"{match[1]}:\u200b", text)


def json_without_commands(text: str) -> str:
    """`without_commands` for JSON, as the same data: no line of it begins with ``::``, and ``##[`` stands in strings only."""
    return text.replace("##[", "#\\u0023[")


def to_file(stream: Any) -> bool:
    """Whether a stream is redirected to a regular file."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False


class _Guard:
    """A stream that prints no commands; everything else is the stream's own."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        written: int = self._stream.write(without_commands(text))
        return written

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def guard_errors() -> None:
    """Let messages on standard error, which quote feeds and file names, hold no commands."""
    if in_workflow() and sys.stderr is not None and not isinstance(sys.stderr, _Guard):
        sys.stderr = _Guard(sys.stderr)
