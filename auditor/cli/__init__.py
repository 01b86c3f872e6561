"""The command line: arguments, printing, exit codes; nothing else.

Exit codes: 0 clean · 1 findings at or above the gate · 2 a usage, configuration or internal error.
"""

from __future__ import annotations

from auditor.cli.main import main

__all__ = ["main"]
