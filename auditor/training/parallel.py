"""The parallel corpus that the benchmarks measure on: a table with the columns ``doc``, ``line``, ``nob``, ``nno``, ``eng`` (NTREX-128's).

The test half is the documents whose id has an odd CRC-32: nothing is tuned on it.
"""

from __future__ import annotations

import csv
import zlib
from pathlib import Path

COLUMN = {"nb": "nob", "nn": "nno"}
"""The column of each Norwegian written standard."""


def half(document: str) -> str:
    """The half that a document belongs to, ``"dev"`` or ``"test"``.

    :param document: its id in the column ``doc``.
    """
    return "test" if zlib.crc32(document.encode()) % 2 else "dev"


def read_rows(path: Path, part: str = "all") -> list[dict[str, str]]:
    """The rows of one half, or of both.

    :param part: ``dev`` · ``test`` · ``all``.
    """
    with path.open(encoding="utf-8", newline="") as handle:
        table = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in table if part in ("all", half(row["doc"]))]
