"""What the command line prints inside a GitHub workflow: no text of an article may become a command to the runner.

The runner obeys lines that begin with ``::`` and, anywhere in a line, ``##[``. A zero-width space inside is not seen and undoes that.
"""

from __future__ import annotations

import os
import re
import sys
from typing import Any

_COMMAND = re.compile(r"(?m)^([^\S\n]*):(?=:)|##(?=\[)")


def in_workflow() -> bool:
    """Whether a GitHub runner reads what is printed."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def without_commands(text: str) -> str:
    """`text` with nothing in it that a runner obeys."""
    return _COMMAND.sub(lambda match: "#\u200b#" if match[0] == "##" else f"{match[1]}:\u200b", text)


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
