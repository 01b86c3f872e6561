"""Which language a text is in, and whether it contradicts the one stated:
``python -m auditor.training.language_benchmark ntrex.tsv [--half dev|test] [--norne FOLDER] [--foreign FILE] [--libraries] [--show N]``.

The table gives Bokmål, Nynorsk and English, line by line and five in a row. ``--foreign`` adds a table with the columns ``lang`` and
``text``; ``--norne`` the newspapers of the Norwegian Dependency Treebank. Lines are joined within a document only. Printed are the share
whose language is found, and, of whole documents, how many are said to contradict their own language (false alarms) and every other
one of Bokmål, Nynorsk, English and those of ``--foreign`` (found). ``--libraries`` measures Lingua and py3langid beside them, where they are
installed.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from auditor.languages.detect import detect
from auditor.languages.stated import contradicts, language_of
from auditor.training.parallel import read_rows

COLUMNS = {"nb": "nob", "nn": "nno", "en": "eng"}
JOINED = (1, 5)
"""Lines read as one text."""


def joined(lines: Sequence[str], number: int) -> list[str]:
    """The lines, so many at a time; what is left over at the end is dropped."""
    return [" ".join(lines[at : at + number]) for at in range(0, len(lines) - number + 1, number)]


def read_foreign(path: Path) -> dict[str, list[str]]:
    """The lines of each language of a table with the columns ``lang`` and ``text``."""
    found: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["lang"], []).append(row["text"])
    return found


def read_newspapers(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each document of the treebank as its language and its sentences."""
    from auditor.training.treebanks import norne

    for form in ("nob", "nno"):
        documents: dict[str, list[str]] = {}
        for sentence in norne(folder, form):
            text = "".join(
                word + (" " if space else "") for word, space in zip(sentence.words, sentence.spaces, strict=True)
            )
            documents.setdefault(sentence.document, []).append(text.strip())
        lang = "nb" if form == "nob" else "nn"
        yield from ((lang, lines) for lines in documents.values())


def _libraries() -> Iterator[tuple[str, Callable[[str], str]]]:
    """What is installed of the libraries, as functions that give a code."""
    try:
        langid = import_module("py3langid.langid")
    except ImportError:
        print("py3langid is not installed")
    else:
        identifier = langid.LanguageIdentifier
        load = getattr(identifier, "from_model_file", None) or identifier.from_pickled_model
        model = load(langid.MODEL_FILE)
        yield "py3langid", lambda text: str(model.classify(text)[0]).replace("no", "nb")
    try:
        lingua = import_module("lingua")
    except ImportError:
        print("lingua is not installed")
    else:
        detector = lingua.LanguageDetectorBuilder.from_all_languages().build()

        def lingua_of(text: str) -> str:
            found = detector.detect_language_of(text)
            return found.iso_code_639_1.name.lower() if found else ""

        yield "lingua", lingua_of


def _accuracy(name: str, find: Callable[[str], str], texts: dict[str, list[list[str]]]) -> None:
    start = time.perf_counter()
    for lang, documents in texts.items():
        shares = []
        wrong: Counter[str] = Counter()
        for number in JOINED:
            found = Counter(find(text) for lines in documents for text in joined(lines, number))
            shares.append(f"{found[lang] / max(1, found.total()):.4f} of {found.total()}")
            wrong.update({code: count for code, count in found.items() if code != lang})
        others = ", ".join(f"{code or 'none'} {count}" for code, count in wrong.most_common(5))
        print(f"{name} {lang}: single {shares[0]}, {JOINED[1]} joined {shares[1]}" + (f"; wrong: {others}" if others else ""))  # fmt: skip
    print(f"{name}: {time.perf_counter() - start:.2f} s")


def _contradictions(name: str, texts: dict[str, list[list[str]]], number: int | None, show: int) -> None:
    """False alarms and finds over texts of `number` lines, or whole documents."""
    stated = list(texts)
    for lang, documents in texts.items():
        pieces = [
            text for lines in documents for text in ([" ".join(lines)] if number is None else joined(lines, number))
        ]
        alarms = [(text, said) for text in pieces if (said := contradicts(text, lang))]
        found = {
            other: sum(contradicts(text, other) is not None for text in pieces) for other in stated if other != lang
        }
        print(f"contradicts, {name}, {lang}: {len(alarms)} false alarms of {len(pieces)};"
              f" found when stated as {', '.join(f'{code} {count}' for code, count in found.items())}")  # fmt: skip
        for text, said in alarms[:show]:
            print(f"  {said}: {text[:200]}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--half", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--norne", type=Path, help="the treebank's folder, with nob/ and nno/")
    parser.add_argument("--foreign", type=Path, help="a table of sentences, lang and text")
    parser.add_argument("--libraries", action="store_true", help="measure Lingua and py3langid too")
    parser.add_argument("--show", type=int, default=0, help="print this many false alarms of each kind")
    args = parser.parse_args()
    table: dict[str, list[list[str]]] = {lang: [] for lang in COLUMNS}
    documents: dict[str, list[dict[str, str]]] = {}
    for row in read_rows(args.path, args.half):
        documents.setdefault(row["doc"], []).append(row)
    if not documents:
        parser.error(f"{args.path}: no lines in this half")
    for rows in documents.values():
        for lang, column in COLUMNS.items():
            table[lang].append([row[column] for row in rows])
    sets = {"table": table}
    if args.foreign:
        sets["foreign"] = {lang: [lines] for lang, lines in read_foreign(args.foreign).items()}
    if args.norne:
        papers: dict[str, list[list[str]]] = {"nb": [], "nn": []}
        for lang, lines in read_newspapers(args.norne):
            papers[lang].append(lines)
        sets["newspapers"] = papers
    ways: list[tuple[str, Callable[[str], str]]] = [
        ("language_of", language_of),
        ("detect", lambda text: detect(text)[0]),
    ]
    if args.libraries:
        ways.extend(_libraries())
    for name, texts in sets.items():
        print(f"--- {name}")
        for way, find in ways:
            _accuracy(way, find, texts)
        _contradictions("five lines", texts, JOINED[1], args.show)
        if name != "foreign":
            _contradictions("documents", texts, None, args.show)


if __name__ == "__main__":
    main()
