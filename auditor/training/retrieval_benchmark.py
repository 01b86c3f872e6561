"""Bitext retrieval: ``python -m auditor.training.retrieval_benchmark ntrex.tsv [--half dev|test] [--show N]``.

Which English line renders this Norwegian line, among all English lines of the table? P@1 is the share whose nearest by cosine is right;
a line whose English stands twice in the table counts as right with either. Speed is that of sentences encoded from text and from tokens.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from auditor.embed.embedded import ENCODER
from auditor.languages import get_language
from auditor.training.parallel import COLUMN, half, read_rows


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--half", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--lang", choices=tuple(COLUMN))
    parser.add_argument("--show", type=int, default=0, help="print this many of the misses")
    args = parser.parse_args()
    encoder = ENCODER.load()
    every = read_rows(args.path)
    asked = [index for index, row in enumerate(every) if args.half in ("all", half(row["doc"]))]
    if not asked:
        parser.error(f"{args.path}: no lines in this half")
    english = encoder.encode([row["eng"] for row in every], lang="en")
    for lang in [args.lang] if args.lang else COLUMN:
        column = COLUMN[lang]
        cosines = encoder.encode([row[column] for row in every], lang=lang) @ english.T
        best = np.argmax(cosines, axis=1)
        missed = [index for index in asked if every[best[index]]["eng"] != every[index]["eng"]]
        print(f"{lang} {args.half}: P@1 {1 - len(missed) / len(asked):.4f}"
              f" ({len(missed)} of {len(asked)} lines missed, among {len(every)})")  # fmt: skip
        for index in missed[: args.show]:
            print(f"  {cosines[index, index]:.3f} < {cosines[index, best[index]]:.3f}  {every[index][column]}\n"
                  f"     right {every[index]['eng']}\n     found {every[best[index]]['eng']}")  # fmt: skip
    texts = [row["eng"] for row in every] * 5
    tokens = [get_language("en").tokenize(text) for text in texts]
    encoder.encode_tokens(tokens, "en")
    start = time.perf_counter()
    encoder.encode_tokens(tokens, "en")
    print(f"{len(texts) / (time.perf_counter() - start):.0f} sentences a second from tokens")


if __name__ == "__main__":
    main()
