"""How well `auditor.align` aligns: n–m gold generated from a parallel corpus, and the fixtures' own gold.

    python -m auditor.training.alignment_benchmark --data PATH/ntrex.tsv [--half dev|test|all] [--lang nb|nn] [--fixtures FOLDER]

Of the generated cases of a document, three are merged and split throughout, one is cut heavily as scrapers do (whole paragraphs and the end
of the text gone on one side), in one a block of sentences has moved. The corpus is a table with the columns ``doc``, ``line``, ``nob``, ``nno``, ``eng`` (NTREX-128's layout). Every document gives some
generated ones: rows are merged on one side, split at a sentence or clause boundary, robbed of a clause, dropped singly and as paragraphs, and
sentences of other documents are put in, each with its gold bead. Documents whose id has an odd CRC-32 are the test half; nothing is tuned on them.

Strict F1 counts units with both sides that are exactly right, lax F1 those that share a sentence on both sides with a gold unit, null F1
the unaligned sentences (Text+Berg's measures, as vecalign scores them).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from auditor.align import SETTINGS, Settings, align, features_of
from auditor.analyze import analyze_all
from auditor.embed.embedded import ENCODER
from auditor.records import Analysis, Document, Sentence, Unit
from auditor.split import split
from auditor.training.parallel import COLUMN, read_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

Bead = tuple[tuple[int, ...], tuple[int, ...]]
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """Two texts as sentences, and the right beads (0-based sentence numbers)."""

    name: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    gold: tuple[Bead, ...]
    moved: tuple[Bead, ...] = ()


# --- generating gold ---------------------------------------------------------------------------------


def read_documents(path: Path, lang: str, half: str) -> dict[str, list[Row]]:
    """The rows of each document of one half, in order."""
    documents: dict[str, list[Row]] = {}
    for row in read_rows(path, half):
        documents.setdefault(row["doc"], []).append((row[COLUMN[lang]], row["eng"]))
    return documents


_BOUNDARY = re.compile(r"(?<=[.!?])[»”\"]?\s+(?=[«“\"–A-ZÆØÅ])")
_CLAUSE = re.compile(r"(?:,|;|:| –) (?=\S)")


def _pieces(text: str, count: int, rng: random.Random) -> list[str] | None:
    """`text` cut in `count` pieces, at sentence boundaries where there are any, else at clauses; ``None`` when it is too short."""
    for pattern in (_BOUNDARY, _CLAUSE):
        cuts = [match.end() for match in pattern.finditer(text)]
        rng.shuffle(cuts)
        chosen: list[int] = []
        for cut in cuts:
            edges = sorted([0, *chosen, cut, len(text)])
            if len(chosen) < count - 1 and all(end - start >= 18 for start, end in pairwise(edges)):
                chosen.append(cut)
        if len(chosen) == count - 1:
            edges = [0, *sorted(chosen), len(text)]
            return [text[start:end].strip() for start, end in pairwise(edges)]
    return None


@dataclass
class _Builder:
    source: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    gold: list[Bead] = field(default_factory=list)

    def add(self, source: Sequence[str], target: Sequence[str]) -> None:
        first, second = len(self.source), len(self.target)
        self.source.extend(source)
        self.target.extend(target)
        self.gold.append((tuple(range(first, len(self.source))), tuple(range(second, len(self.target)))))


def generate(name: str, rows: Sequence[Row], others: Sequence[Row], rng: random.Random) -> Case:
    """One generated case: about half of the rows stay 1-1, the others are merged, split, dropped, lose a clause or follow a stranger."""
    built = _Builder()
    index = 0
    while index < len(rows):
        left = len(rows) - index
        choice = rng.random()
        source, target = rows[index]
        if choice < 0.10 and left >= 2:  # merged on one side
            count = 3 if rng.random() < 0.2 and left >= 3 else 2
            group = rows[index : index + count]
            one = [" ".join(row[side] for row in group) for side in (0, 1)]
            if rng.random() < 0.5:
                built.add([row[0] for row in group], [one[1]])
            else:
                built.add([one[0]], [row[1] for row in group])
            index += count
            continue
        if choice < 0.28:  # split on one side
            count = 3 if rng.random() < 0.2 else 2
            side = rng.random() < 0.35
            pieces = _pieces(source if side else target, count, rng)
            if pieces:
                built.add(pieces if side else [source], [target] if side else pieces)
                index += 1
                continue
        elif choice < 0.36:  # dropped: a sentence, or a paragraph of two to four
            count = rng.choice((1, 1, 1, 2, 3, 4))
            for row in rows[index : index + count]:
                if rng.random() < 0.8:
                    built.add([row[0]], [])
                else:
                    built.add([], [row[1]])
            index += count
            continue
        elif choice < 0.42 and others:  # a stranger before it
            stranger = rng.choice(others)
            if rng.random() < 0.3:
                built.add([stranger[0]], [])
            else:
                built.add([], [stranger[1]])
        elif choice < 0.44 and left >= 2:  # two sentences cut elsewhere on the other side: 2-2
            second = rows[index + 1]
            pieces = _pieces(target, 2, rng)
            if pieces:
                built.add([source, second[0]], [pieces[0], f"{pieces[1]} {second[1]}"])
                index += 2
                continue
        elif choice < 0.52:  # a clause lost in translation: still the same bead
            pieces = _pieces(target, 2, rng)
            if pieces:
                target = max(pieces, key=len)
        built.add([source], [target])
        index += 1
    return Case(name, tuple(built.source), tuple(built.target), tuple(built.gold))


def cut(case: Case, rng: random.Random) -> Case:
    """The case with most of one side's paragraphs gone: runs of two to six sentences, often the end of the text as well."""
    side = rng.random() < 0.3
    texts = list((case.source, case.target)[not side])
    gone: set[int] = set()
    if rng.random() < 0.6:
        gone.update(range(int(len(texts) * rng.uniform(0.5, 0.85)), len(texts)))
    while len(gone) < len(texts) * rng.uniform(0.3, 0.6):
        start = rng.randrange(len(texts))
        gone.update(range(start, min(len(texts), start + rng.randint(2, 6))))
    new = {old: order for order, old in enumerate(old for old in range(len(texts)) if old not in gone)}
    gold = []
    for bead in case.gold:
        kept = tuple(new[old] for old in bead[not side] if old in new)
        # A sentence of which half is gone has still its other half; nothing else is left of a bead that lost a side.
        both = (kept, bead[1]) if side else (bead[0], kept)
        gold.extend([both] if any(both) else [])
    left = tuple(text for old, text in enumerate(texts) if old in new)
    source, target = (left, case.target) if side else (case.source, left)
    return Case(case.name + "-cut", source, target, tuple(gold))


def move(case: Case, rng: random.Random) -> Case:
    """The case with a block of one to five beads moved elsewhere on the target side, over at least as many sentences as it has."""
    both = [order for order, bead in enumerate(case.gold) if all(bead)]
    if len(both) < 8:
        return case
    size = rng.randint(1, min(5, len(both) // 4))
    first = rng.randrange(len(case.gold) - size)
    block = list(case.gold[first : first + size])
    moved = [bead for bead in block if all(bead)]
    rest = [*case.gold[:first], *case.gold[first + size :]]
    # Two blocks that change places: the shorter has moved. What is jumped over must be the longer one.
    length = sum(len(case.target[number]) for bead in block for number in bead[1])

    def jumped(at: int) -> int:
        passed = rest[min(at, first) : max(at, first)]
        return sum(len(case.target[number]) for bead in passed if all(bead) for number in bead[1])

    places = [at for at in range(len(rest) + 1) if abs(at - first) > size + 1 and jumped(at) > 1.5 * length]
    if not moved or not places:
        return case
    at = rng.choice(places)
    order = [number for bead in (*rest[:at], *block, *rest[at:]) for number in bead[1]]
    new = {old: position for position, old in enumerate(order)}
    target = tuple(case.target[old] for old in order)

    def renamed(bead: Bead) -> Bead:
        return bead[0], tuple(new[old] for old in bead[1])

    return Case(
        case.name + "-moved",
        case.source,
        target,
        tuple(map(renamed, case.gold)),
        tuple(renamed(bead) for bead in moved),
    )


def generated_cases(documents: dict[str, list[Row]], *, times: int = 5, seed: int = 7) -> list[Case]:
    """`times` cases from each document."""
    cases = []
    for name, rows in documents.items():
        others = [row for other, found in documents.items() if other != name for row in found]
        for turn in range(times):
            rng = random.Random(f"{seed}:{name}:{turn}")
            case = generate(f"{name}#{turn}", rows, others, rng)
            change = {3: cut, 4: move}.get(turn % 5)
            cases.append(change(case, rng) if change else case)
    return cases


def fixture_cases(folder: Path) -> Iterator[tuple[Case, str]]:
    """The fixtures' texts with their gold beads and the source's language."""
    for gold_file in sorted(folder.glob("*/gold.json")):
        gold = json.loads(gold_file.read_text(encoding="utf-8"))
        lang = str(gold["lang"]).split("-")[0]
        source = _sentences(gold_file.parent / "source.txt", lang)
        for key, text in (("units", "garbled"), ("units_faithful", "faithful"), ("units_reference", "reference")):
            if key in gold:
                target = _sentences(gold_file.parent / f"{text}.txt", "en")
                beads = tuple((tuple(first), tuple(second)) for first, second in gold[key])
                yield Case(f"{gold_file.parent.name}/{text}", source, target, beads), lang


_ARTEFACT = re.compile(r"\[ad_\d\]|\[\d{8}\]|^Source link$|\(©NTB\)", re.MULTILINE)


def _sentences(path: Path, lang: str) -> tuple[str, ...]:
    """A file's sentences, without the scrape's marks (which cleaning lifts out in the pipeline)."""
    text = _ARTEFACT.sub("\n", path.read_text(encoding="utf-8"))
    return tuple(sentence.text for sentence in split(Document(path.name, lang, text)))


# --- measuring ---------------------------------------------------------------------------------------


@dataclass
class Counts:
    """Units right and wrong, added up over cases.

    :ivar trusted: ``(confidence, was it right)`` of every unit, nulls included.
    """

    gold: int = 0
    found: int = 0
    strict: int = 0
    lax_found: int = 0
    lax_gold: int = 0
    null_gold: int = 0
    null_found: int = 0
    null_both: int = 0
    moved_gold: int = 0
    moved_found: int = 0
    moved_both: int = 0
    trusted: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, gold: Sequence[Bead], units: Sequence[Unit], moved: Sequence[Bead] = ()) -> None:
        """Count one case."""
        moved_found = {bead_of(unit) for unit in units if unit.moved}
        self.moved_gold += len(moved)
        self.moved_found += len(moved_found)
        self.moved_both += len(moved_found & set(moved))
        found = [bead_of(unit) for unit in units]
        right = set(gold)
        both_gold, both_found = [bead for bead in gold if all(bead)], [bead for bead in found if all(bead)]
        self.gold += len(both_gold)
        self.found += len(both_found)
        self.strict += sum(bead in right for bead in both_found)
        self.lax_found += sum(any(_overlap(bead, other) for other in both_gold) for bead in both_found)
        self.lax_gold += sum(any(_overlap(bead, other) for other in both_found) for bead in both_gold)
        nulls_gold, nulls_found = set(_nulls(gold)), set(_nulls(found))
        self.null_gold += len(nulls_gold)
        self.null_found += len(nulls_found)
        self.null_both += len(nulls_gold & nulls_found)
        for unit, bead in zip(units, found, strict=True):
            null = next(iter(_nulls([bead])), None)
            self.trusted.append((unit.confidence, bead in right if null is None else null in nulls_gold))

    def strict_f1(self) -> float:
        """F1 of exact units with both sides."""
        return _f1(self.strict, self.found, self.strict, self.gold)

    def lax_f1(self) -> float:
        """F1 of units that share a sentence on both sides with a right one."""
        return _f1(self.lax_found, self.found, self.lax_gold, self.gold)

    def null_f1(self) -> float:
        """F1 of unaligned sentences."""
        return _f1(self.null_both, self.null_found, self.null_both, self.null_gold)

    def moved_f1(self) -> float:
        """F1 of the units of moved blocks, exactly right and marked as moved."""
        return _f1(self.moved_both, self.moved_found, self.moved_both, self.moved_gold)

    def sure(self, least: float = 0.95) -> tuple[float, int]:
        """Of the units with confidence `least` or more: the share that is right, and how many they are."""
        found = [right for confidence, right in self.trusted if confidence >= least]
        return sum(found) / max(1, len(found)), len(found)

    def calibration(self) -> float:
        """Expected calibration error over ten bins of confidence."""
        bins: dict[int, list[tuple[float, bool]]] = {}
        for confidence, right in self.trusted:
            bins.setdefault(min(9, int(confidence * 10)), []).append((confidence, right))
        gaps = [abs(sum(c for c, _ in found) - sum(r for _, r in found)) for found in bins.values()]
        return sum(gaps) / max(1, len(self.trusted))

    def auc(self) -> float:
        """The chance that a right unit is more confident than a wrong one."""
        right = [confidence for confidence, ok in self.trusted if ok]
        wrong = [confidence for confidence, ok in self.trusted if not ok]
        if not right or not wrong:
            return 1.0
        wins = sum((r > w) + 0.5 * (r == w) for r in right for w in wrong)
        return wins / (len(right) * len(wrong))


def bead_of(unit: Unit) -> Bead:
    """A unit's sentence numbers."""
    return tuple(s.index for s in unit.source), tuple(s.index for s in unit.target)


def _overlap(first: Bead, second: Bead) -> bool:
    return bool(set(first[0]) & set(second[0])) and bool(set(first[1]) & set(second[1]))


def _nulls(beads: Iterable[Bead]) -> Iterator[tuple[str, int]]:
    for source, target in beads:
        if not target:
            yield from (("source", index) for index in source)
        elif not source:
            yield from (("target", index) for index in target)


def _f1(right_found: int, found: int, right_gold: int, gold: int) -> float:
    precision, recall = right_found / max(1, found), right_gold / max(1, gold)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def sentences(texts: Sequence[str], name: str = "text") -> tuple[Sentence, ...]:
    """Texts as the sentences of one document, joined by a space."""
    found: list[Sentence] = []
    at = 0
    for index, text in enumerate(texts):
        found.append(Sentence(name, index, text, at, at + len(text)))
        at += len(text) + 1
    return tuple(found)


_ANALYSES: dict[tuple[str, str], Analysis] = {}
"""Texts that were read before: the cases of a document share most of theirs."""


def _analyses(texts: Sequence[str], lang: str) -> list[Analysis]:
    new = [text for text in dict.fromkeys(texts) if (lang, text) not in _ANALYSES]
    found = analyze_all([Sentence("text", 0, text, 0, len(text)) for text in new], lang)
    _ANALYSES.update(zip(((lang, text) for text in new), found, strict=True))
    return [_ANALYSES[lang, text] for text in texts]


def align_case(case: Case, lang: str, settings: Settings = SETTINGS) -> tuple[Unit, ...]:
    """Align one case as the pipeline does: the embedded encoder's vectors, and the names, numbers and dates of each sentence."""
    encoder = ENCODER.load()
    left, right = _analyses(case.source, lang), _analyses(case.target, "en")
    return align(
        sentences(case.source, "source"),
        sentences(case.target, "target"),
        encoder.sums_of_tokens([analysis.tokens for analysis in left], lang),
        encoder.sums_of_tokens([analysis.tokens for analysis in right], "en"),
        source_features=[features_of(analysis) for analysis in left],
        target_features=[features_of(analysis) for analysis in right],
        settings=settings,
    )


def measure(cases: Iterable[Case], lang: str, settings: Settings = SETTINGS) -> Counts:
    """Align cases and count."""
    counts = Counts()
    for case in cases:
        counts.add(case.gold, align_case(case, lang, settings), case.moved)
    return counts


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, help="ntrex.tsv")
    parser.add_argument("--half", choices=("dev", "test", "all"), default="dev")
    parser.add_argument("--lang", choices=tuple(COLUMN), default="nb")
    parser.add_argument("--times", type=int, default=5, help="generated cases for each document")
    parser.add_argument("--fixtures", type=Path, help="folder of fixtures with gold.json")
    parser.add_argument("--speed", action="store_true", help="time texts of 1,250 to 20,000 sentences instead")
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    options = parser.parse_args(arguments)
    print(ENCODER.load().signature)
    if options.speed:
        for size, seconds, found in speed((1250, 2500, 5000, 10_000, 20_000), ENCODER.load().dim):
            print(
                f"{size:6d} sentences: {seconds:5.2f} s, {1e6 * seconds / size:4.0f} µs a sentence, strict F1 {found:.4f}"
            )
    if options.data:
        cases = generated_cases(read_documents(options.data, options.lang, options.half), times=options.times)
        for title, chosen in (
            ("merged and split", [case for case in cases if case.name[-1].isdigit()]),
            ("cut heavily", [case for case in cases if case.name.endswith("-cut")]),
            ("blocks moved", [case for case in cases if case.name.endswith("-moved")]),
            ("all", cases),
        ):
            _print(f"generated {options.lang} {options.half}, {title}", measure(chosen, options.lang))
        if options.show:
            for case in cases:
                _show(case, align_case(case, options.lang))
    if options.fixtures:
        total = Counts()
        for case, lang in fixture_cases(options.fixtures):
            units = align_case(case, lang)
            total.add(case.gold, units)
            _show(case, units)
        _print("fixtures", total)


def speed(sizes: Sequence[int], dim: int) -> Iterator[tuple[int, float, float]]:
    """Sentences a side, seconds, and strict F1 of texts whose vectors are noisy copies: one in ten dropped, one in ten split."""
    for size in sizes:
        rng = np.random.default_rng(size)
        left = rng.normal(size=(size, dim)).astype(np.float32)
        pieces: list[NDArray[np.float32]] = []
        gold: list[Bead] = []
        for number, row in enumerate(left):
            choice = rng.random()
            parts = 0 if choice < 0.1 else 2 if choice < 0.2 else 1
            gold.append(((number,), tuple(range(len(pieces), len(pieces) + parts))))
            pieces.extend(
                (row + rng.normal(size=dim, scale=1.2)).astype(np.float32) / np.float32(parts) for _ in range(parts)
            )
        texts = sentences(["A sentence of middling length, as they are in news."] * size, "source")
        rendered = sentences(["A sentence of middling length, as they are in news."] * len(pieces), "target")
        start = time.perf_counter()
        units = align(texts, rendered, left, np.stack(pieces))
        elapsed = time.perf_counter() - start
        both = [bead for bead in gold if all(bead)]
        found = [bead for bead in map(bead_of, units) if all(bead)]
        strict = len(set(both) & set(found))
        yield size, elapsed, _f1(strict, len(found), strict, len(both))


def _print(title: str, counts: Counts) -> None:
    print(
        f"{title}: strict F1 {counts.strict_f1():.4f}  lax F1 {counts.lax_f1():.4f}  null F1 {counts.null_f1():.4f}  "
        f"moved F1 {counts.moved_f1():.4f}  ({counts.gold} units, {counts.null_gold} nulls, {counts.moved_gold} moved)  "
        f"confidence: AUC {counts.auc():.3f}, calibration error {counts.calibration():.3f}, "
        f"of {counts.sure()[1]} units at .95 or more {100 * counts.sure()[0]:.1f} % are right"
    )


def _show(case: Case, units: Sequence[Unit]) -> None:
    found = {bead_of(unit): unit for unit in units}
    nulls_found, nulls_gold = set(_nulls(found)), set(_nulls(case.gold))
    wrong = [bead for bead in found if (bead not in case.gold if all(bead) else not set(_nulls([bead])) <= nulls_gold)]
    missed = [
        bead for bead in case.gold if (bead not in found if all(bead) else not set(_nulls([bead])) <= nulls_found)
    ]
    for title, beads in (("missed", missed), ("wrong", wrong)):
        for source, target in beads:
            print(f"{case.name}: {title} {list(source)} {list(target)}")
            for side, numbers, texts in (("  <", source, case.source), ("  >", target, case.target)):
                for number in numbers:
                    print(side, texts[number][:150] if number < len(texts) else "(no such sentence)")


if __name__ == "__main__":
    main()
