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
from auditor.training.lexicon_coverage import COLUMN, rows


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--half", choices=("dev", "test"))
    parser.add_argument("--lang", choices=tuple(COLUMN))
    parser.add_argument("--show", type=int, default=0, help="print this many of the misses")
    args = parser.parse_args()
    encoder = ENCODER.load()
    for lang in [args.lang] if args.lang else COLUMN:
        every = list(rows(args.path, lang, None))
        wanted = {line for line, _, _ in rows(args.path, lang, args.half)}
        english = encoder.encode([row[2] for row in every], lang="en")
        norwegian = encoder.encode([row[1] for row in every], lang=lang)
        cosines = norwegian @ english.T
        best = np.argmax(cosines, axis=1)
        if not wanted:
            parser.error(f"{args.path}: no lines in this half")
        asked = [index for index, row in enumerate(every) if row[0] in wanted]
        missed = [index for index in asked if every[best[index]][2] != every[index][2]]
        print(f"{lang} {args.half or 'all'}: P@1 {1 - len(missed) / len(asked):.4f}"
              f" ({len(missed)} of {len(asked)} lines missed, among {len(every)})")  # fmt: skip
        for index in missed[: args.show]:
            print(f"  {cosines[index, index]:.3f} < {cosines[index, best[index]]:.3f}  {every[index][1]}\n"
                  f"     right {every[index][2]}\n     found {every[best[index]][2]}")  # fmt: skip
    texts = [row[2] for row in every] * 5
    tokens = [get_language("en").tokenize(text) for text in texts]
    encoder.encode_tokens(tokens, "en")
    start = time.perf_counter()
    encoder.encode_tokens(tokens, "en")
    print(f"{len(texts) / (time.perf_counter() - start):.0f} sentences a second from tokens")


if __name__ == "__main__":
    main()
