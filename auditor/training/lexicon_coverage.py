"""How much of running text the lexicon glosses: ``python -m auditor.training.lexicon_coverage ntrex.tsv --lang nb``.

A running word counts when it begins with a small letter and holds only letters (hyphens and apostrophes apart); it is glossed when the
language pack gives it an English concept, a grammatical word's own part of speech, or, for a compound, a concept for every part.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

from auditor.analyze import analyze_all
from auditor.records import Sentence, Token
from auditor.training.parallel import COLUMN, read_rows


def running_words(tokens: tuple[Token, ...]) -> list[Token]:
    """The lower-case running words of a sentence."""
    return [t for t in tokens if t.text[:1].islower() and all(char.isalpha() or char in "-'’" for char in t.text)]


def glossed(token: Token) -> bool:
    """Whether the language pack says what a word means."""
    if token.parts:
        return all(token.parts)
    return bool(token.concepts) or (token.pos not in ("unknown", "name") and token.weight == 0.0)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--lang", choices=tuple(COLUMN), default="nb")
    parser.add_argument("--half", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--unknown", type=int, default=0, help="print this many of the words that have no gloss")
    parser.add_argument(
        "--sample", type=int, default=0, help="print this many running words with their senses, drawn with a fixed seed"
    )
    parser.add_argument("--seed", type=int, default=20, help="the seed of the sample")
    args = parser.parse_args()
    total = known = compounds = 0
    missing: Counter[str] = Counter()
    drawn = []
    found = read_rows(args.path, args.half)
    column = COLUMN[args.lang]
    analyses = analyze_all([Sentence("line", 0, row[column], 0, len(row[column])) for row in found], args.lang)
    for row, analysis in zip(found, analyses, strict=True):
        for token in running_words(analysis.tokens):
            total += 1
            known += glossed(token)
            compounds += bool(token.parts)
            if not glossed(token):
                missing[token.norm] += 1
            drawn.append((f"{row['doc']}:{row['line']}", token, row[column], row["eng"]))
    if not total:
        sys.exit(f"{args.path}: no running words")
    print(f"{args.lang} {args.half}: {known} of {total} lower-case running words glossed = {100 * known / total:.2f} %"
          f" ({compounds} as compounds, {len(missing)} unknown types)")  # fmt: skip
    for word, count in missing.most_common(args.unknown):
        print(f"  {count} {word}")
    for line, token, source, english in random.Random(args.seed).sample(drawn, min(args.sample, len(drawn))):
        parts = " + ".join("/".join(part[:2]) for part in token.parts)
        senses = ", ".join(token.concepts[:2]) or parts
        print(f"{line}\t{token.start}\t{token.text}\t{token.pos}\t{senses}\t{source}\t{english}")


if __name__ == "__main__":
    main()
