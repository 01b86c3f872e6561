"""What is found in labelled sentence pairs: ``python -m auditor.training.pairs fixtures/pairs/test.jsonl``.

Each line has a source, a faithful rendering and corrupted ones with one error each and its code. An error counts as found when a
finding at major or above is of its family (the first three letters of the code); every finding at major or above on a faithful
rendering is a false alarm; adequacy ranks a pair rightly when the faithful rendering stands above the corrupted one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from auditor.config import Config
from auditor.pipeline import audit_pair_of_texts
from auditor.result import Audit


def main(arguments: list[str] | None = None) -> int:
    """Print recall by code, false alarms and ranking accuracy."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--show", action="store_true", help="print misses and false alarms")
    options = parser.parse_args(arguments)
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    ranked = alarms = 0
    items = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines() if line.strip()]
    for item in items:
        config = Config(lang=f"{item['lang']}-en")
        faithful = audit_pair_of_texts(item["source"], item["faithful"], config=config)
        alarms += bool(faithful.of("major"))
        if options.show:
            for finding in faithful.of("major"):
                sys.stdout.write(f"false alarm {item['id']} {finding.code}: {finding.message}\n")
        for corrupted in item["corrupted"]:
            audit = audit_pair_of_texts(item["source"], corrupted["target"], config=config)
            code = corrupted["code"]
            hit = any(finding.code[:3] == code[:3] for finding in audit.of("major"))
            total[code] += 1
            found[code] += hit
            ranked += _adequacy(audit) < _adequacy(faithful)
            if options.show and not hit:
                sys.stdout.write(f"missed {item['id']} {code}: {item['source']} -> {corrupted['target']}\n")
    for code in sorted(total):
        sys.stdout.write(f"{code}: {found[code]} of {total[code]}\n")
    number = sum(total.values())
    sys.stdout.write(
        f"all: {sum(found.values())} of {number} found in the family; {alarms} of {len(items)} faithful renderings flagged; "
        f"adequacy ranks {100 * ranked / number:.0f} % of pairs rightly\n"
    )
    return 0


def _adequacy(audit: Audit) -> float:
    score = audit.score("adequacy")
    return (score.per_unit[audit.units[0].id] or 0.0) if score else 0.0


if __name__ == "__main__":
    sys.exit(main())
