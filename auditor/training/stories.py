"""What is found in story sets whose errors are known, in short: ``python -m auditor.training.stories fixtures``.

`auditor evaluate` measures the same and more. Here an error counts as found when a finding of its family of any severity overlaps its
quotation; "anywhere" counts a finding at major or above of any family that does. On the faithful rendering every finding at major or above is
a false alarm.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from auditor.config import Config
from auditor.evaluate import audit_story, measure, read_story, story_folders


def main(arguments: list[str] | None = None) -> int:
    """Print recall by code, misses and false alarms."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    # The language is detected, as it is for a reader who gives two files.
    stories = [replace(read_story(folder), lang=None) for folder in story_folders(options.folder)]
    cases = [audit_story(story, config=Config()) for story in stories]
    lenient, strict = measure(cases, min_severity="minor"), measure(cases)
    for item in lenient.misses:
        if item.label:
            others = ", ".join(finding.code for finding in item.nearby) or "nothing"
            sys.stdout.write(
                f"missed {item.case} {item.label.code}: {item.label.source} -> {item.label.target} ({others})\n"
            )
    for item in strict.false_alarms:
        if item.finding:
            name = "beside the gold" if item.kind == "beside" else "false alarm"
            sys.stdout.write(
                f"{name} {item.case} {item.finding.code} {item.finding.confidence:.2f}: {item.finding.message}\n"
            )
    for code, figures in lenient.groups["code"].items():
        if figures.errors:
            anywhere = strict.figures(code).anywhere.found
            sys.stdout.write(f"{code}: {figures.span.found} of {figures.errors} in the family, {anywhere} anywhere\n")
    overall = lenient.overall
    extra = sum(item.kind == "beside" for item in strict.false_alarms)
    alarms = strict.overall.alarms
    sys.stdout.write(
        f"all: {overall.span.found} of {overall.errors} in the family, {strict.overall.anywhere.found} anywhere; {extra} findings beside "
        f"the gold; faithful: {alarms.findings} false alarms in {alarms.sentences} sentences\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
