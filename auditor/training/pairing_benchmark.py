"""Which renderings find their originals: ``python -m auditor.training.pairing_benchmark PATH/ntrex.tsv --lang nb --half dev``.

The data is NTREX-128 in columns ``doc line nob nno eng``. Each document's rows make one original and one rendering; the renderings are
shuffled with a fixed seed and lose their names. Printed are how many of the translations were found and how many wrong ones were given,
first with all renderings, then with half of them removed: an original whose rendering is not there must get none. The test half is
the documents whose ``zlib.crc32(id)`` is odd: nothing is tuned on it.
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import dataclass
from pathlib import Path

from auditor.config import Config
from auditor.pipeline import pair_documents
from auditor.read import document_from_text
from auditor.training.alignment_benchmark import read_documents

SEED = 20240517


@dataclass(frozen=True, slots=True)
class Outcome:
    """What pairing made of a collection.

    :param wanted: originals whose rendering is in the collection; `found` of them got it.
    :param wrong: originals that got another's rendering; `invented` of them have none in the collection.
    :param comparable: other pairs that were called comparable: no two of these documents tell of one event, as far as is known.
    :param least: the least confidence of a translation that was found.
    """

    wanted: int
    found: int
    wrong: int
    invented: int
    comparable: int
    least: float


def main(arguments: list[str] | None = None) -> int:
    """Print what was found, with all renderings and with half of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="ntrex.tsv")
    parser.add_argument("--lang", choices=("nb", "nn"), default="nb")
    parser.add_argument("--half", choices=("dev", "test", "all"), default="dev")
    options = parser.parse_args(arguments)
    documents = read_documents(options.data, options.lang, options.half)
    names = sorted(documents)
    originals = {name: "\n\n".join(row[0] for row in documents[name]) for name in names}
    renderings = {name: "\n\n".join(row[1] for row in documents[name]) for name in names}
    kept = sorted(random.Random(SEED).sample(names, len(names) // 2))
    for label, chosen in (("all renderings", names), ("half of the renderings removed", kept)):
        outcome = run(originals, {name: renderings[name] for name in chosen}, options.lang)
        sys.stdout.write(
            f"{options.lang}, {options.half} half, {len(originals)} originals, {label}: {outcome.found} of {outcome.wanted} "
            f"translations found (least confidence {outcome.least:.2f}), {outcome.wrong} wrong, {outcome.invented} of "
            f"{len(originals) - outcome.wanted} invented; {outcome.comparable} others called comparable\n"
        )
    return 0


def run(originals: dict[str, str], renderings: dict[str, str], lang: str) -> Outcome:
    """Pair originals with shuffled, nameless renderings.

    :param originals: texts by document name; `renderings` likewise, for some or all of them.
    """
    shuffled = list(renderings)
    random.Random(SEED).shuffle(shuffled)
    whose = {f"rendering-{number:03}": name for number, name in enumerate(shuffled)}
    result = pair_documents(
        [document_from_text(text, lang="", id=name) for name, text in originals.items()],
        [document_from_text(renderings[name], lang="", id=id) for id, name in whose.items()],
        config=Config(lang=f"{lang}-en"),
    )
    given = [
        (pair.source, whose[pair.target], pair.confidence) for pair in result.pairs if pair.relation == "translation"
    ]
    wrong = [source for source, name, _ in given if source != name]
    return Outcome(
        wanted=len(renderings),
        found=len(given) - len(wrong),
        wrong=len(wrong),
        invented=len(set(wrong) - set(renderings)),
        comparable=sum(pair.relation == "comparable" for pair in result.pairs),
        least=min((confidence for source, name, confidence in given if source == name), default=0.0),
    )


if __name__ == "__main__":
    sys.exit(main())
