"""The commands that measure the package run on a small table, and the gold that they generate is sound."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.languages.distilled import distilled
from auditor.records import Sentence, Unit
from auditor.training import alignment_benchmark, encoder, lexicon_coverage, retrieval_benchmark
from auditor.training.alignment_benchmark import Bead, Case, Counts, cut, generated_cases, move, read_documents

ROWS = (
    ("ferja", "En ferje gikk på grunn utenfor Florø natt til lørdag.", "Ei ferje gjekk på grunn utanfor Florø natt til laurdag.",
     "A ferry ran aground off Florø on the night before Saturday."),
    ("ferja", "Det var 84 passasjerer om bord, og ingen av dem ble skadet.", "Det var 84 passasjerar om bord, og ingen av dei vart skadde.",
     "There were 84 passengers on board, and none of them were injured."),
    ("ferja", "Kapteinen sier at han ikke så skjæret i tåka.", "Kapteinen seier at han ikkje såg skjeret i skodda.",
     "The captain says that he did not see the rock in the fog."),
    ("ferja", "To fiskebåter tok passasjerene inn til land.", "To fiskebåtar tok passasjerane inn til land.",
     "Two fishing boats took the passengers ashore."),
    ("ferja", "På kaia ventet røde kors med tepper, suppe og varm kaffe.", "På kaia venta raude krossen med teppe, suppe og varm kaffi.",
     "The Red Cross was waiting on the quay with blankets, soup and hot coffee."),
    ("ferja", "En eldre kvinne forteller at lyset gikk, og at barna begynte å gråte.", "Ei eldre kvinne fortel at lyset gjekk, og at borna byrja å gråte.",
     "An elderly woman says that the lights went out and that the children began to cry."),
    ("ferja", "Politiet vil avhøre mannskapet i løpet av uka.", "Politiet vil avhøyre mannskapet i løpet av veka.",
     "The police will question the crew in the course of the week."),
    ("ferja", "Rederiet kaller ulykken svært alvorlig.", "Reiarlaget kallar ulykka svært alvorleg.",
     "The shipping company calls the accident very serious."),
    ("ferja", "Dykkere fant et hull på fire meter i skroget.", "Dykkarar fann eit hol på fire meter i skroget.",
     "Divers found a hole of four metres in the hull."),
    ("ferja", "Ferja skal slepes til et verksted i Bergen på mandag.", "Ferja skal slepast til ein verkstad i Bergen på måndag.",
     "The ferry will be towed to a repair yard in Bergen on Monday."),
    ("ferja", "Så lenge må folk på øyene reise med buss og hurtigbåt.", "Så lenge må folk på øyane reise med buss og snøggbåt.",
     "Until then, people on the islands have to travel by bus and express boat."),
    ("ferja", "Ordføreren ber staten om en bro, slik hun har gjort i tjue år.", "Ordføraren bed staten om ei bru, slik ho har gjort i tjue år.",
     "The mayor is asking the state for a bridge, as she has done for twenty years."),
    ("biblioteket", "Biblioteket på Lillehammer holder åpent om natta.", "Biblioteket på Lillehammer held ope om natta.",
     "The library in Lillehammer stays open at night."),
    ("biblioteket", "Studentene låser seg inn med et kort.", "Studentane låser seg inn med eit kort.",
     "The students let themselves in with a card."),
    ("biblioteket", "Ingen bøker er blitt borte så langt, sier sjefen.", "Ingen bøker er komne bort så langt, seier sjefen.",
     "No books have gone missing so far, the director says."),
    ("biblioteket", "Hun håper at flere kommuner gjør det samme.", "Ho håpar at fleire kommunar gjer det same.",
     "She hopes that more municipalities will do the same."),
    ("brua", "Den gamle brua over Glomma skal rives til våren.", "Den gamle brua over Glomma skal rivast til våren.",
     "The old bridge over the Glomma will be torn down next spring."),
    ("brua", "Bøndene protesterer, for omveien er på tre mil.", "Bøndene protesterer, for omvegen er på tre mil.",
     "The farmers are protesting because the detour is thirty kilometres."),
    ("brua", "Ei ny bru koster 140 millioner kroner.", "Ei ny bru kostar 140 millionar kroner.",
     "A new bridge costs 140 million kroner."),
    ("brua", "Barna kaller brua for en zvorp.", "Borna kallar brua for ein zvorp.",
     "The children call the bridge a zvorp."),
)  # fmt: skip
"""Own sentences, in three documents: two of the development half, ``brua`` of the test half. No lexicon has ``zvorp``."""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "own.tsv"
    lines = ["doc\tline\tnob\tnno\teng"]
    lines += [f"{doc}\t{number}\t{nob}\t{nno}\t{eng}" for number, (doc, nob, nno, eng) in enumerate(ROWS)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


Command = Callable[..., str]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """What the main function of a module that reads ``sys.argv`` prints."""

    def run(main: Callable[[], None], *arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", ["command", *map(str, arguments)])
        capsys.readouterr()
        main()
        return capsys.readouterr().out

    return run


def as_module(name: str, *arguments: object) -> str:
    """What ``python -m auditor.training.NAME`` prints."""
    line = [sys.executable, "-m", f"auditor.training.{name}", *map(str, arguments)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# --- how much of running text the lexicon glosses ------------------------------------------------------

COVERAGE = re.compile(
    r"(?P<lang>n[bn]) (?P<half>all|dev|test): (?P<known>\d+) of (?P<total>\d+) lower-case running words glossed = "
    r"(?P<share>\d+\.\d\d) % \((?P<compounds>\d+) as compounds, (?P<types>\d+) unknown types\)\n"
)


def coverage(printed: str) -> re.Match[str]:
    found = COVERAGE.match(printed)
    assert found, printed
    return found


def test_coverage_counts_lower_case_words_and_names_the_unknown_ones(table: Path, command: Command) -> None:
    printed = command(lexicon_coverage.main, table, "--unknown", 50)
    found = coverage(printed)
    # Words between white space, without marks, that begin with a small letter.
    words = [word.strip(".,") for _, nob, _, _ in ROWS for word in nob.split()]
    assert int(found["total"]) == sum(word[0].islower() for word in words)
    assert float(found["share"]) == pytest.approx(100 * int(found["known"]) / int(found["total"]), abs=0.005)
    assert float(found["share"]) > 90
    unknown = dict(line.split()[::-1] for line in printed.splitlines()[1:])
    assert len(unknown) == int(found["types"])
    assert unknown["zvorp"] == "1"
    assert sum(map(int, unknown.values())) == int(found["total"]) - int(found["known"])


@pytest.mark.parametrize("lang", ["nb", "nn"])
def test_the_halves_together_are_the_whole(table: Path, command: Command, lang: str) -> None:
    counts = {}
    for half in ("dev", "test", "all"):
        chosen = () if half == "all" else ("--half", half)
        found = coverage(command(lexicon_coverage.main, table, "--lang", lang, *chosen))
        assert (found["lang"], found["half"]) == (lang, half)
        counts[half] = [int(found[key]) for key in ("known", "total", "compounds")]
    assert [dev + test for dev, test in zip(counts["dev"], counts["test"], strict=True)] == counts["all"]
    assert 0 < counts["test"][1] < counts["dev"][1]


def test_a_sample_shows_each_word_where_it_stands(table: Path, command: Command) -> None:
    printed = command(lexicon_coverage.main, table, "--lang", "nn", "--sample", 12)
    assert printed == command(lexicon_coverage.main, table, "--lang", "nn", "--sample", 12)
    lines = [line.split("\t") for line in printed.splitlines()[1:]]
    assert len(lines) == 12
    for line, start, word, _, _, source, english in lines:
        doc, number = line.split(":")
        assert (doc, source, english) == (ROWS[int(number)][0], ROWS[int(number)][2], ROWS[int(number)][3])
        assert source[int(start) :].startswith(word)


def test_a_table_without_words_is_an_error(tmp_path: Path, command: Command) -> None:
    empty = tmp_path / "empty.tsv"
    empty.write_text("doc\tline\tnob\tnno\teng\nferja\t0\tOSLO 12\tOSLO 12\tOSLO 12\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="no running words"):
        command(lexicon_coverage.main, empty)


def test_coverage_runs_as_a_module(table: Path, command: Command) -> None:
    assert as_module("lexicon_coverage", table, "--lang", "nn") == command(lexicon_coverage.main, table, "--lang", "nn")


# --- retrieval -----------------------------------------------------------------------------------------


def test_every_line_finds_its_english(table: Path, command: Command) -> None:
    printed = command(retrieval_benchmark.main, table)
    *figures, speed = printed.splitlines()
    assert figures == [f"{lang} all: P@1 1.0000 (0 of 20 lines missed, among 20)" for lang in ("nb", "nn")]
    assert re.fullmatch(r"[1-9]\d* sentences a second from tokens", speed)


def test_a_half_is_sought_among_all_lines(table: Path, command: Command) -> None:
    for half, count in (("dev", 16), ("test", 4)):
        printed = command(retrieval_benchmark.main, table, "--half", half, "--lang", "nn")
        assert printed.splitlines()[0] == f"nn {half}: P@1 1.0000 (0 of {count} lines missed, among 20)"


def test_misses_are_counted_and_shown(tmp_path: Path, command: Command) -> None:
    # The English of two lines has changed places; two others have the same English, which is right for either.
    rows = [list(row) for row in ROWS[:6]]
    rows[0][3], rows[3][3] = rows[3][3], rows[0][3]
    rows.append(["brua", "To fiskebåter tok dem inn til land.", "To fiskebåtar tok dei inn til land.", rows[5][3]])
    rows[6][1:3] = rows[5][1:3]
    path = tmp_path / "swapped.tsv"
    path.write_text(
        "doc\tline\tnob\tnno\teng\n" + "".join(f"{doc}\t{n}\t{a}\t{b}\t{c}\n" for n, (doc, a, b, c) in enumerate(rows)),
        encoding="utf-8",
    )
    lines = command(retrieval_benchmark.main, path, "--lang", "nb", "--show", 1).splitlines()
    assert lines[0] == "nb all: P@1 0.7143 (2 of 7 lines missed, among 7)"
    assert re.fullmatch(r"  -?\d\.\d{3} < \d\.\d{3}  " + re.escape(rows[0][1]), lines[1])
    assert lines[2:4] == [f"     right {rows[0][3]}", f"     found {rows[3][3]}"]
    assert len(lines) == 5


def test_retrieval_runs_as_a_module(table: Path) -> None:
    first = as_module("retrieval_benchmark", table, "--lang", "nb", "--half", "test").splitlines()[0]
    assert first == "nb test: P@1 1.0000 (0 of 4 lines missed, among 20)"


# --- alignment: the command ----------------------------------------------------------------------------

FIGURES = re.compile(
    r"(?P<title>[^:]+): strict F1 (?P<strict>[01]\.\d{4})  lax F1 (?P<lax>[01]\.\d{4})  null F1 (?P<null>[01]\.\d{4})  "
    r"moved F1 (?P<moved>[01]\.\d{4})  \((?P<units>\d+) units, (?P<nulls>\d+) nulls, (?P<blocks>\d+) moved\)  "
    r"confidence: AUC (?P<auc>[01]\.\d{3}), calibration error (?P<error>[01]\.\d{3}), "
    r"of (?P<sure>\d+) units at \.95 or more (?P<right>\d+\.\d) % are right"
)


def figures(printed: str) -> list[re.Match[str]]:
    """The lines of figures; the first line printed is the encoder's signature."""
    lines = printed.splitlines()
    assert lines[0].startswith("embedded|v:")
    found = [FIGURES.fullmatch(line) for line in lines[1:]]
    return [line for line in found if line]


def test_alignment_prints_figures_of_every_kind_of_case(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alignment_benchmark.main(["--data", str(table), "--half", "all"])
    found = figures(capsys.readouterr().out)
    assert [line["title"] for line in found] == [
        f"generated nb all, {kind}" for kind in ("merged and split", "cut heavily", "blocks moved", "all")
    ]
    *kinds, everything = found
    for key in ("units", "nulls", "blocks", "sure"):
        assert sum(int(line[key]) for line in kinds) == int(everything[key]) > 0
    assert [int(line["blocks"]) > 0 for line in kinds] == [False, False, True]
    assert all(float(line["strict"]) <= float(line["lax"]) for line in found)
    # Easy text: figures far below these would say that gold and units are counted from different ends.
    assert float(everything["strict"]) > 0.7
    assert float(everything["lax"]) > 0.9


def test_alignment_says_the_same_twice_and_other_things_of_another_half(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for half in ("dev", "dev", "all"):
        alignment_benchmark.main(["--data", str(table), "--half", half, "--lang", "nn", "--times", "2"])
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    dev, whole = figures(printed[1])[-1], figures(printed[2])[-1]
    assert int(dev["units"]) < int(whole["units"])


def test_alignment_runs_as_a_module(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alignment_benchmark.main(["--data", str(table), "--times", "1"])
    assert as_module("alignment_benchmark", "--data", table, "--times", 1) == capsys.readouterr().out


def test_fixtures_are_measured_against_their_gold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "story"
    folder.mkdir()
    (folder / "source.txt").write_text("\n".join(row[1] for row in ROWS[:4]) + "\n[ad_1]\n", encoding="utf-8")
    (folder / "garbled.txt").write_text("\n".join(row[3] for row in ROWS[:4]) + "\n", encoding="utf-8")
    right = [[[number], [number]] for number in range(4)]
    gold = {"lang": "nb-NO", "units": right}
    (folder / "gold.json").write_text(json.dumps(gold), encoding="utf-8")
    alignment_benchmark.main(["--fixtures", str(tmp_path)])
    printed = capsys.readouterr().out
    (line,) = figures(printed)
    assert (line["title"], line["strict"], line["null"], line["units"]) == ("fixtures", "1.0000", "0.0000", "4")
    assert len(printed.splitlines()) == 2
    # A gold that is wrong about one unit: what differs is shown from both sides.
    gold["units"] = [*right[:2], [[2], []], [[3], [2]], [[], [3]]]
    (folder / "gold.json").write_text(json.dumps(gold), encoding="utf-8")
    alignment_benchmark.main(["--fixtures", str(tmp_path)])
    printed = capsys.readouterr().out
    (line,) = figures(printed)
    assert (line["strict"], line["units"], line["nulls"]) == ("0.5714", "3", "2")
    assert "story/garbled: missed [3] [2]\n" in printed
    assert f"story/garbled: wrong [2] [2]\n  < {ROWS[2][1]}\n  > {ROWS[2][3]}\n" in printed


def test_documents_are_read_by_half(table: Path) -> None:
    halves = {half: read_documents(table, "nn", half) for half in ("dev", "test", "all")}
    assert {half: list(found) for half, found in halves.items()} == {
        "dev": ["ferja", "biblioteket"], "test": ["brua"], "all": ["ferja", "biblioteket", "brua"]
    }  # fmt: skip
    assert halves["all"] == {**halves["dev"], **halves["test"]}
    assert halves["test"]["brua"] == [(nno, eng) for doc, _, nno, eng in ROWS if doc == "brua"]
    assert all(zlib.crc32(name.encode()) % 2 == 0 for name in halves["dev"])
    with table.open(encoding="utf-8", newline="") as handle:
        assert len(list(csv.reader(handle, delimiter="\t"))) == 1 + sum(map(len, halves["all"].values()))


# --- alignment: generated gold -------------------------------------------------------------------------


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case of monotone beads, null beads among them, over sentences that are all different."""
    shapes = draw(
        st.lists(st.sampled_from([(1, 1)] * 5 + [(2, 1), (1, 2), (2, 2), (1, 0), (0, 1)]), min_size=1, max_size=24)
    )
    source: list[str] = []
    target: list[str] = []
    gold: list[Bead] = []
    for a, b in shapes:
        gold.append((tuple(range(len(source), len(source) + a)), tuple(range(len(target), len(target) + b))))
        source += [f"s{len(source) + k}" for k in range(a)]
        lengths = [draw(st.integers(1, 40)) for _ in range(b)]
        target += [f"t{len(target) + k} " + "x" * length for k, length in enumerate(lengths)]
    return Case("own#0", tuple(source), tuple(target), tuple(gold))


def sound(case: Case) -> None:
    """Every sentence of both sides stands in exactly one gold bead."""
    for side, texts in ((0, case.source), (1, case.target)):
        assert sorted(number for bead in case.gold for number in bead[side]) == list(range(len(texts)))
    assert all(any(bead) for bead in case.gold)


def linked(case: Case) -> set[tuple[str, str]]:
    """The pairs of texts that share a bead."""
    return {(case.source[i], case.target[j]) for bead in case.gold for i in bead[0] for j in bead[1]}


def crosses(first: Bead, second: Bead) -> bool:
    return all(first) and all(second) and (first[0][0] < second[0][0]) != (first[1][0] < second[1][0])


@settings(max_examples=60, deadline=None)
@given(case=cases(), seed=st.integers(0, 10_000))
def test_cutting_takes_sentences_of_one_side_and_keeps_the_links_of_the_rest(case: Case, seed: int) -> None:
    less = cut(case, random.Random(seed))
    sound(less)
    assert less.name == "own#0-cut"
    assert less.moved == ()
    assert less.source == case.source or less.target == case.target
    kept_source, kept_target = set(less.source), set(less.target)
    assert less.source == tuple(text for text in case.source if text in kept_source)
    assert less.target == tuple(text for text in case.target if text in kept_target)
    assert linked(less) == {(s, t) for s, t in linked(case) if s in kept_source and t in kept_target}
    assert not any(crosses(first, second) for first, second in pairwise(less.gold))


def test_cutting_takes_at_least_three_in_ten() -> None:
    beads = tuple(((n,), (n,)) for n in range(40))
    case = Case("own#3", tuple(f"s{n}" for n in range(40)), tuple(f"t{n}" for n in range(40)), beads)
    sides = set()
    for seed in range(30):
        less = cut(case, random.Random(seed))
        gone = len(case.source) + len(case.target) - len(less.source) - len(less.target)
        assert 12 <= gone < 40
        sides.add(len(less.source) < 40)
    assert sides == {True, False}


@settings(max_examples=60, deadline=None)
@given(case=cases(), seed=st.integers(0, 10_000))
def test_a_moved_block_crosses_more_than_it_is(case: Case, seed: int) -> None:
    other = move(case, random.Random(seed))
    sound(other)
    assert other.source == case.source
    assert sorted(other.target) == sorted(case.target)
    assert linked(other) == linked(case)
    if not other.moved:
        assert other == case
        return
    assert other.name == "own#0-moved"
    assert set(other.moved) <= set(other.gold)
    stayed = [bead for bead in other.gold if bead not in other.moved and all(bead)]
    assert not any(crosses(first, second) for first in stayed for second in stayed)
    assert not any(crosses(first, second) for first in other.moved for second in other.moved)
    jumped = [bead for bead in stayed if any(crosses(bead, moved) for moved in other.moved)]
    for moved in other.moved:
        assert {bead for bead in stayed if crosses(moved, bead)} == set(jumped)

    def length(beads: Sequence[Bead]) -> int:
        return sum(len(other.target[number]) for bead in beads for number in bead[1])

    assert length(jumped) > 1.5 * length(other.moved)


def test_a_short_text_stays_as_it_is() -> None:
    beads = tuple(((n,), (n,)) for n in range(7))
    case = Case("own#4", tuple(f"s{n}" for n in range(7)), tuple(f"t{n}" for n in range(7)), beads)
    assert all(move(case, random.Random(seed)) is case for seed in range(20))


def test_generated_cases_of_a_table_are_sound_and_always_the_same(table: Path) -> None:
    documents = read_documents(table, "nb", "all")
    found = generated_cases(documents, times=5)
    assert found == generated_cases(documents, times=5)
    assert len(found) == 15
    assert len({case.name for case in found}) == 15
    assert sum(case.name.endswith("-cut") for case in found) == 3
    # Only the first document is long enough to hold a block that moves.
    assert [case.name for case in found if case.moved] == ["ferja#4-moved"]
    for case in found:
        sound(case)


def test_a_table_of_one_document_has_no_strangers_to_put_in(table: Path) -> None:
    documents = read_documents(table, "nb", "test")
    assert list(documents) == ["brua"]
    for case in generated_cases(documents, times=20):
        sound(case)


# --- alignment: what is counted ------------------------------------------------------------------------


def unit(source: Sequence[int], target: Sequence[int], confidence: float = 0.5, *, moved: bool = False) -> Unit:
    left, right = (tuple(Sentence("x", n, "x", n, n + 1) for n in side) for side in (source, target))
    return Unit("u", left, right, 0.5, confidence, moved=moved)


def test_moved_f1_wants_units_that_are_right_and_marked() -> None:
    gold: list[Bead] = [((0,), (2,)), ((1,), (3,)), ((2,), (0,)), ((3,), (1,))]
    moved = gold[2:]
    counts = Counts()
    assert counts.moved_f1() == 0.0
    # One is right and marked; one is right without the mark; one is marked though it has not moved.
    counts.add(gold, [unit([0], [2]), unit([1], [3], moved=True), unit([2], [0], moved=True), unit([3], [1])], moved)
    assert (counts.moved_gold, counts.moved_found, counts.moved_both) == (2, 2, 1)
    assert counts.moved_f1() == pytest.approx(0.5)
    assert counts.strict_f1() == 1.0
    # Marked but wrong: half of the block hangs together with something else.
    counts.add(gold, [unit([0], [2]), unit([1], [3]), unit([2, 3], [0, 1], moved=True)], moved)
    assert (counts.moved_gold, counts.moved_found, counts.moved_both) == (4, 3, 1)
    assert counts.moved_f1() == pytest.approx(2 * (1 / 3) * (1 / 4) / (1 / 3 + 1 / 4))


def test_sure_is_the_share_right_among_confident_units() -> None:
    counts = Counts()
    assert counts.sure() == (0.0, 0)
    gold: list[Bead] = [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((), (2,)), ((3,), (3,))]
    counts.add(
        gold,
        [
            unit([0], [0], 0.99),
            unit([1], [], 0.96),
            unit([2], [], 0.95),
            unit([], [1], 0.4),
            unit([], [2], 0.94),
            unit([3], [3], 0.5),
        ],
    )
    for least, right, many in ((0.95, 2, 3), (0.9, 3, 4), (0.0, 4, 6)):
        share, count = counts.sure(least)
        assert count == many
        assert share == pytest.approx(right / many)
    assert counts.sure() == counts.sure(0.95)
    assert counts.sure(1.0) == (0.0, 0)
    assert counts.null_f1() == pytest.approx(2 * (2 / 4) * (2 / 2) / (2 / 4 + 2 / 2))


# --- the basis of the distilled vectors ----------------------------------------------------------------

DIM = 6
Rows = npt.NDArray[np.float32]


@pytest.fixture(scope="module")
def vectors() -> Rows:
    """Rows of very unequal variance that hang together and do not stand around nought."""
    rng = np.random.default_rng(5)
    mixed = rng.normal(size=(400, 12)) * np.linspace(4, 0.5, 12) @ rng.normal(size=(12, 12))
    return (mixed + 3).astype(np.float32)


def test_a_basis_has_unit_variance_and_no_correlation(vectors: Rows) -> None:
    mean, projection = encoder.basis(vectors, DIM)
    assert mean.shape == (12,)
    assert projection.shape == (12, DIM)
    assert projection.dtype == np.float32
    rows = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    components = (rows - mean) @ projection
    np.testing.assert_allclose(components.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(components.T @ components / len(rows), np.eye(DIM), atol=1e-2)
    # The first directions are those of most variance.
    spread = 1 / np.linalg.norm(projection, axis=0)
    assert all(first >= second for first, second in pairwise(spread))


def test_whitened_rows_are_signed_bytes_that_keep_their_direction(vectors: Rows) -> None:
    mean, projection = encoder.basis(vectors, DIM)
    rows = encoder.whiten(vectors, mean, projection)
    assert rows.shape == (400, DIM)
    assert rows.dtype == np.int8
    # Every row uses the whole range, on either side of nought alike.
    assert (np.abs(rows.astype(int)).max(axis=1) == 127).all()
    exact = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True) - mean) @ projection
    cosines = (rows * exact).sum(axis=1) / np.linalg.norm(rows.astype(float), axis=1) / np.linalg.norm(exact, axis=1)
    assert cosines.min() > 0.9999


def test_new_words_leave_the_old_ones_where_they_were(vectors: Rows) -> None:
    old, new = vectors[:300], vectors[300:] * 2 - 5
    mean, projection = encoder.basis(old, DIM)
    before = encoder.whiten(old, mean, projection)
    after = encoder.whiten(np.concatenate([new, old]), mean, projection)
    np.testing.assert_array_equal(after[len(new) :], before)
    # A basis made anew would have turned the space.
    turned = encoder.whiten(old, *encoder.basis(np.concatenate([new, old]), DIM))
    assert np.abs(turned.astype(int) - before).max() > 10


def test_length_says_nothing(vectors: Rows) -> None:
    mean, projection = encoder.basis(vectors, DIM)
    scaled = encoder.whiten(vectors * 7, mean, projection)
    assert np.abs(scaled.astype(int) - encoder.whiten(vectors, mean, projection)).max() <= 1


def test_the_shipped_table_stands_in_the_shipped_basis() -> None:
    folder = Path(encoder.__file__).parents[1] / "models" / "encoder"
    with np.load(folder / "basis.npz", allow_pickle=False) as saved:
        mean, projection = saved["mean"], saved["projection"]
    assert projection.shape == (len(mean), distilled().dim)
    assert len(set(distilled().words)) == len(distilled().words)


def test_the_vocabulary_holds_the_lexicons_english_and_the_training_words_of_the_treebank(tmp_path: Path) -> None:
    for name in ("alfa", "bravo", "delta"):
        (tmp_path / f"GUM_news_{name}.conllu").write_text(
            f"1\tGrunted{name}s\tgrunted{name}\tNOUN\tNNS\t_\t2\tnsubj\t_\t_\n"
            f"2\tflew\tfly\tVERB\tVBD\t_\t0\troot\t_\t_\n"
            f"3\tTo{name}ville\tTo{name}ville\tPROPN\tNNP\t_\t2\tobl\t_\t_\n",
            encoding="utf-8",
        )
    plain, more = encoder.vocabulary(None), encoder.vocabulary(tmp_path)
    assert {"attack", "prime minister", "hospital"} <= plain
    # Of three documents of a kind one is for training; names stay out, forms and lemmas come in, in small letters.
    assert len([word for word in more if word.startswith("grunted")]) == 2
    assert not any(word.endswith("ville") and word.startswith(("To", "to")) for word in more - plain)
    assert plain <= more
