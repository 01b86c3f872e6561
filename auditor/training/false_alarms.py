"""How many faithful translations carry a finding: ``python -m auditor.training.false_alarms ntrex.tsv``.

`auditor evaluate --faithful` measures the same on any bitext; this reads the corpus's own columns and halves.
The data is NTREX-128 in columns ``doc line nob nno eng``: professional translations, audited row by row as if the English were the
rendering. Rows listed in `tests/ntrex_slips.tsv` were judged to be truly mistranslated before any tool was run; the share is
printed without them and over all rows. The test half is the documents whose ``zlib.crc32(id)`` is odd: nothing is tuned on it.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path

from auditor.config import Config
from auditor.evaluate import audit_faithful, measure
from auditor.read.bitext import Row
from auditor.records import Finding
from auditor.training.parallel import read_rows

LANGS = {"nob": "nb-en", "nno": "nn-en"}


def main(arguments: list[str] | None = None) -> int:
    """Print the share of rows with a finding at major or above, by language and half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="ntrex.tsv")
    parser.add_argument("--slips", type=Path, default=Path("tests/ntrex_slips.tsv"))
    parser.add_argument("--half", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--lang", choices=("nob", "nno", "both"), default="both")
    parser.add_argument("--show", action="store_true", help="print every finding")
    options = parser.parse_args(arguments)

    chosen = read_rows(options.data, options.half)
    slips: dict[str, set[str]] = {"nob": set(), "nno": set()}
    for slip in csv.DictReader(options.slips.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
        slips[slip["lang"]].add(slip["id"])
    for language in ("nob", "nno") if options.lang == "both" else (options.lang,):
        flagged = audit(chosen, language)
        report(chosen, flagged, slips[language], language, options.half, show=options.show)
    return 0


def audit(rows: list[dict[str, str]], language: str) -> dict[str, list[Finding]]:
    """Findings at major or above by row id, through the bitext path that users have."""
    bitext = [
        Row(f"{row['doc']}:{row['line']}", row[language], row["eng"], None, None, number)
        for number, row in enumerate(rows, start=1)
    ]
    found: dict[str, list[Finding]] = {}
    for item in measure(audit_faithful(bitext, config=Config(lang=LANGS[language]))).false_alarms:
        if item.finding:
            found.setdefault(item.case, []).append(item.finding)
    return found


def report(
    rows: list[dict[str, str]],
    flagged: dict[str, list[Finding]],
    slips: set[str],
    language: str,
    part: str,
    *,
    show: bool,
) -> None:
    """Print one language's figures."""
    faithful = [row for row in rows if f"{row['doc']}:{row['line']}" not in slips]
    false = [row for row in faithful if f"{row['doc']}:{row['line']}" in flagged]
    everything = [row for row in rows if f"{row['doc']}:{row['line']}" in flagged]
    by_code = Counter(f.code for row in false for f in flagged[f"{row['doc']}:{row['line']}"])
    share, over_all = 100 * len(false) / max(1, len(faithful)), 100 * len(everything) / max(1, len(rows))
    sys.stdout.write(
        f"{language} ({part} half): {len(false)} of {len(faithful)} faithful rows flagged at major or above: {share:.2f} in 100; "
        f"over all {len(rows)} rows: {len(everything)}: {over_all:.2f} in 100\n"
        f"  by rule: {', '.join(f'{code} {number}' for code, number in by_code.most_common()) or 'none'}\n"
    )
    if show:
        for row in false:
            key = f"{row['doc']}:{row['line']}"
            sys.stdout.write(f"\n{key}\n  {row[language]}\n  {row['eng']}\n")
            for finding in flagged[key]:
                sys.stdout.write(f"  -> {finding.code} {finding.confidence:.2f} {finding.message}\n")


if __name__ == "__main__":
    sys.exit(main())
