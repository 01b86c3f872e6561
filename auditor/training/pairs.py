"""What is found in labelled sentence pairs, in short: ``python -m auditor.training.pairs fixtures/pairs/test.jsonl``.

`auditor evaluate` measures the same and more. Here an error counts as found by sentence, at major or above, and a faithful rendering with
any such finding is flagged.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from auditor.config import Config
from auditor.evaluate import Case, audit_pairs, measure, read_pairs


def main(arguments: list[str] | None = None) -> int:
    """Print recall by code, false alarms and ranking accuracy."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--show", action="store_true", help="print misses and false alarms")
    options = parser.parse_args(arguments)
    cases = audit_pairs(read_pairs(options.data), config=Config())
    found = measure(cases)
    if options.show:
        for item in found.false_alarms:
            if item.finding and item.kind == "faithful":
                sys.stdout.write(f"false alarm {item.case} {item.finding.code}: {item.finding.message}\n")
        for case in cases:
            for rendering in case.corrupted:
                alone = measure([Case(case.id, None, (rendering,))])
                if not alone.overall.unit.found:
                    code = rendering.labels[0].code
                    sys.stdout.write(f"missed {case.id} {code}: {rendering.source} -> {rendering.target}\n")
    for code, figures in found.groups["code"].items():
        if figures.errors:
            sys.stdout.write(f"{code}: {figures.unit.found} of {figures.errors}\n")
    overall = found.overall
    sys.stdout.write(
        f"all: {overall.unit.found} of {overall.errors} found in the family; {overall.alarms.flagged} of {len(cases)} faithful renderings "
        f"flagged; adequacy ranks {100 * overall.ranking.right / max(1, overall.errors):.0f} % of pairs rightly\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
