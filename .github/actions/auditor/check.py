"""The action's check: inputs in the environment become arguments of `auditor check`, and its outcome becomes outputs.

It needs nothing but Python, and no shell sees an input.
"""

from __future__ import annotations

import json
import os
import secrets
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

SINGLE = ("state", "baseline", "fail-on", "sarif", "summary")


class BadInput(Exception):
    """An input that cannot be used; its text names the input and never quotes it."""


def main() -> int:
    """Run the check.

    :returns: the check's exit code; 2 for an input that cannot be used.
    """
    # Not cleaned up: the runner empties its folder after the job.
    folder = Path(tempfile.mkdtemp(prefix="auditor-", dir=os.environ["RUNNER_TEMP"]))
    report, annotations = folder / "run.jsonl", folder / "annotations.txt"
    sarif = ""
    try:
        given = inputs(os.environ)
        sarif = given["sarif"]
        environment = dict(os.environ)
        if given["summary"] == "false":
            environment.pop("GITHUB_STEP_SUMMARY", None)
        code = run([os.environ["AUDITOR"], "check", *arguments(given, report, annotations)], environment)
        if annotations.is_file():
            sys.stdout.write(annotations.read_text(encoding="utf-8", errors="replace"))
    except BadInput as error:
        sys.stderr.write(f"auditor: {error}\n")
        code = 2
    found = findings(report) if code in (0, 1) else None
    # A dry run passes without a report; nothing else does.
    if found is None and code != 0:
        sys.stdout.write("::error title=auditor::The check could not be made: the log of this step says why.\n")
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8", errors="surrogateescape") as file:
        file.write(f"exit-code={code}\nfindings={'' if found is None else found}\n")
        file.write(f"sarif={sarif if found is not None else ''}\n")
    return code


def inputs(environment: Mapping[str, str]) -> dict[str, str]:
    """The inputs without the white space around them.

    :raises BadInput: for a value of several lines where one is wanted, or with control characters.
    """
    names = (*SINGLE, "sources", "targets", "args")
    given = {name: environment.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip() for name in names}
    for name in SINGLE:
        if _controls(given[name]):
            raise BadInput(f"the input `{name}` must be one line without control characters")
    if given["summary"] not in ("", "true", "false"):
        raise BadInput("the input `summary` must be true or false")
    return given


def arguments(given: Mapping[str, str], report: Path, annotations: Path) -> list[str]:
    """The arguments of `auditor check`. Each value is tied to its option with `=`, so that none can pass for another option.

    :param report: where the report goes that the findings are counted in.
    :param annotations: where the commands go that the runner is to obey.
    :raises BadInput: for control characters, and `args` whose quotes do not close.
    """
    found = [f"--{side}={place}" for side in ("source", "target") for place in _lines(given[f"{side}s"])]
    found += [f"--{name}={given[name]}" for name in ("state", "baseline", "fail-on") if given[name]]
    try:
        more = shlex.split(given["args"])
    except ValueError:
        raise BadInput("the input `args` has a quotation mark that is not closed") from None
    # A dry run writes no report, and refuses to be asked for one.
    if "--dry-run" not in more:
        found += [f"--format=github={annotations}", f"--format=jsonl={report}"]
        found += [f"--format=sarif={given['sarif']}"] if given["sarif"] else []
    found += more
    if any(_controls(one) for one in found):
        raise BadInput("the inputs `sources`, `targets` and `args` must be without control characters")
    return found


def run(command: list[str], environment: Mapping[str, str]) -> int:
    """Run a command. What it prints, which quotes feeds as they are, is shown; the runner obeys nothing in it.

    Until it meets a word that nobody can guess, the runner is told to obey no command.
    """
    word = secrets.token_hex(16)
    sys.stdout.write(f"::stop-commands::{word}\n")
    sys.stdout.flush()
    try:
        # All on one stream: the runner could read the word before the end of another.
        code = subprocess.run(command, env=environment, stderr=subprocess.STDOUT, check=False).returncode
    finally:
        # A line of its own, also after half a line.
        sys.stdout.write(f"\n::{word}::\n")
    # A process that was killed has a negative code, which a shell cannot return.
    return code if code >= 0 else 128 - code


def findings(report: Path) -> int | None:
    """How many findings count, by the last line of a report in JSON lines; ``None`` where the report is missing or cut off."""
    last = ""
    try:
        with open(report, encoding="utf-8") as file:
            for line in file:
                last = line
        end = json.loads(last)
        return sum(end["counts"].values()) if end["type"] == "end" else None
    except (OSError, ValueError, KeyError):
        return None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _controls(text: str) -> bool:
    return any(ord(sign) < 32 or 127 <= ord(sign) < 160 or sign in "\u2028\u2029" for sign in text)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main())
