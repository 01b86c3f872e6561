"""Progress on stderr, only where somebody watches and only when the work is long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Step = Callable[[str, int, int], None]
PATIENCE = 1.0
"""Seconds before a bar appears: a short run shows none."""


@contextmanager
def progress(*, quiet: bool) -> Iterator[Step | None]:
    """A function to report steps to, or ``None`` when nobody watches."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    began = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=False) as bar:
        tasks: dict[str, int] = {}

        def step(stage: str, done: int, total: int) -> None:
            if time.monotonic() - began < PATIENCE:
                return
            if stage not in tasks:
                # How many entries a feed holds is not known before it is read.
                tasks[stage] = bar.add_task(stage, total=total or None)
            bar.update(tasks[stage], completed=done)  # type: ignore[arg-type]

        yield step
