"""What is found in story sets whose errors are known: ``python -m auditor.training.stories fixtures``.

A story is a folder with ``source.txt``, ``garbled.txt``, ``faithful.txt`` and ``gold.json``. An error counts as found when a finding
of its family (the first three letters of its code) marks words that overlap its quotation on either side; "anywhere" counts
a finding at major or above of any family that does. On the faithful rendering every finding at major or above is a false alarm.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from auditor.config import Config
from auditor.pipeline import audit_documents, read_document
from auditor.records import Finding, Span


def main(arguments: list[str] | None = None) -> int:
    """Print recall by code, misses and false alarms."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    found: Counter[str] = Counter()
    anywhere: Counter[str] = Counter()
    total: Counter[str] = Counter()
    alarms = extra = sentences = 0
    for story in sorted(path.parent for path in options.folder.glob("*/gold.json")):
        gold = json.loads((story / "gold.json").read_text(encoding="utf-8"))
        audit = audit_documents(
            read_document(story / "source.txt"), read_document(story / "garbled.txt"), config=Config()
        )
        raw = [(story / name).read_text(encoding="utf-8") for name in ("source.txt", "garbled.txt")]
        hit: set[str] = set()
        for error in gold["errors"]:
            total[error["code"]] += 1
            marks = [finding for finding in audit.findings if _marks(finding, error, raw)]
            family = any(finding.code[:3] == error["code"][:3] for finding in marks)
            found[error["code"]] += family
            anywhere[error["code"]] += any(finding.severity != "minor" for finding in marks)
            hit.update(finding.fingerprint for finding in marks)
            if not family:
                others = ", ".join(finding.code for finding in marks) or "nothing"
                sys.stdout.write(
                    f"missed {story.name} {error['code']}: {error['source']} -> {error['target']} ({others})\n"
                )
        for finding in audit.of("major"):
            if finding.fingerprint not in hit:
                extra += 1
                sys.stdout.write(f"beside the gold {story.name} {finding.code}: {finding.message}\n")
        faithful = audit_documents(
            read_document(story / "source.txt"), read_document(story / "faithful.txt"), config=Config()
        )
        sentences += sum(len(unit.source) for unit in faithful.units)
        for finding in faithful.of("major"):
            alarms += 1
            sys.stdout.write(f"false alarm {story.name} {finding.code} {finding.confidence:.2f}: {finding.message}\n")
    for code in sorted(total):
        sys.stdout.write(f"{code}: {found[code]} of {total[code]} in the family, {anywhere[code]} anywhere\n")
    sys.stdout.write(
        f"all: {sum(found.values())} of {sum(total.values())} in the family, {sum(anywhere.values())} anywhere; {extra} findings beside "
        f"the gold; faithful: {alarms} false alarms in {sentences} sentences\n"
    )
    return 0


def _marks(finding: Finding, error: dict[str, Any], raw: list[str]) -> bool:
    for span, quotation, text in (
        (finding.source_span, error["source"], raw[0]),
        (finding.target_span, error["target"], raw[1]),
    ):
        if span and quotation and _overlaps(span, quotation, text):
            return True
    return False


def _overlaps(span: Span, quotation: str, text: str) -> bool:
    start = text.find(quotation)
    while start >= 0:
        if span.start < start + len(quotation) and start < span.end:
            return True
        start = text.find(quotation, start + 1)
    return False


if __name__ == "__main__":
    sys.exit(main())
