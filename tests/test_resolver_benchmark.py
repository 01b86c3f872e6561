"""The labelled mentions are well formed, and the command that measures the resolver against them runs."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from auditor.analyze import analyze
from auditor.records import Sentence
from auditor.training.resolver_benchmark import COLUMNS, KINDS, LANGS, comparison_of, judge, main, read_labels
from auditor.training.resolver_benchmark import Label as Labelled

LABELS = Path(__file__).parent / "resolver_mentions.tsv"


def test_labels_are_ids_and_offsets_only() -> None:
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == list(COLUMNS)
    row = re.compile(r"[a-z0-9.-]+\t\d+\t(nob|nno)\t\d+\t\d+\t\d+\t\d+\t(" + "|".join(KINDS) + r")\Z")
    assert [line for line in lines[1:] if not row.match(line)] == []


def test_labels_are_three_hundred_over_kinds_languages_and_halves() -> None:
    labels = read_labels(LABELS)
    assert len(labels) == len(set(labels)) == 300
    assert Counter(label.lang for label in labels) == {"nob": 220, "nno": 80}
    assert set(Counter(label.kind for label in labels)) == set(KINDS)
    assert min(Counter(label.kind for label in labels).values()) >= 40
    assert min(Counter(label.half for label in labels).values()) >= 100
    assert len({label.doc for label in labels}) >= 50


def test_labels_are_in_order_and_do_not_overlap() -> None:
    labels = read_labels(LABELS)
    assert labels == sorted(labels, key=lambda label: (label.doc, label.line, label.lang, label.source_start))
    for label in labels:
        assert 0 <= label.source_start < label.source_end
        assert 0 <= label.target_start < label.target_end
        assert label.lang in LANGS
    for first, second in pairwise(labels):
        if (first.doc, first.line, first.lang) == (second.doc, second.line, second.lang):
            assert first.source_end <= second.source_start


SOURCE = "Statsministeren i Sverige møtte den franske presidenten i Oslo."
TARGET = "The prime minister of Sweden met the French president in Oslo."


def label(named: str, rendered: str, kind: str, doc: str = "own.1", target: str = TARGET) -> Labelled:
    start, at = SOURCE.index(named), target.index(rendered)
    return Labelled(doc, 0, "nob", start, start + len(named), at, at + len(rendered), kind)


def test_a_link_is_right_only_where_both_ends_overlap() -> None:
    comparison = comparison_of(SOURCE, TARGET, "nb")
    assert judge(label("Sverige", "Sweden", "country"), SOURCE, TARGET, comparison).outcome == "right"
    assert judge(label("franske", "French", "nationality"), SOURCE, TARGET, comparison).outcome == "right"
    misplaced = judge(label("Sverige", "Oslo", "country"), SOURCE, TARGET, comparison)
    assert misplaced.outcome == "wrong"
    assert "Sweden" in misplaced.reason


def test_a_mention_that_the_target_lacks_is_missed() -> None:
    target = "The prime minister of Sweden met the president in Oslo."
    comparison = comparison_of(SOURCE, target, "nb")
    result = judge(label("franske", "president", "nationality", target=target), SOURCE, target, comparison)
    assert result.outcome == "missed"


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    # One document of each half.
    docs = [next(f"own.{n}" for n in range(50) if zlib.crc32(f"own.{n}".encode()) % 2 == odd) for odd in (0, 1)]
    corpus, labels = tmp_path / "corpus.tsv", tmp_path / "labels.tsv"
    nynorsk = "Statsministeren i Sverige møtte den franske presidenten i Oslo."
    rows = ["doc\tline\tnob\tnno\teng"] + [f"{doc}\t0\t{SOURCE}\t{nynorsk}\t{TARGET}" for doc in docs]
    corpus.write_text("\n".join(rows) + "\n", encoding="utf-8")
    lines = ["\t".join(COLUMNS)]
    for doc in docs:
        # The second is deliberately false: Oslo does not render Sverige.
        for item in (label("franske", "French", "nationality", doc), label("Sverige", "Oslo", "country", doc)):
            lines.append("\t".join(str(getattr(item, column)) for column in COLUMNS))
    labels.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return corpus, labels


def test_command_prints_shares_and_shows_the_dev_half_alone(
    tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, labels = tables
    assert main([str(corpus), "--labels", str(labels), "--show"]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"^all +4 +2 +50\.00 % +2 +50\.00 % +0 +0\.00 %$", printed, re.MULTILINE)
    assert re.search(r"^nationality +2 +2 +100\.00 %", printed, re.MULTILINE)
    dev, test = (item.doc for item in read_labels(labels)[::2])
    assert f"wrong {dev}:0" in printed
    assert f"{test}:0" not in printed


def test_command_shows_the_test_half_only_when_asked(
    tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, labels = tables
    assert main([str(corpus), "--labels", str(labels), "--show", "--half", "test"]) == 0
    printed = capsys.readouterr().out
    dev, test = (item.doc for item in read_labels(labels)[::2])
    assert f"wrong {test}:0" in printed
    assert f"{dev}:0" not in printed
    assert re.search(r"^all +2 ", printed, re.MULTILINE)


def test_command_says_which_row_is_lacking(tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    corpus, labels = tables
    corpus.write_text("doc\tline\tnob\tnno\teng\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        main([str(corpus), "--labels", str(labels)])
    assert "no row own." in capsys.readouterr().err


# --- whose an institution is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "text", "owners"),
    [
        ("nb", "Utenriksdepartementet i Damaskus fordømmer angrepet.", {"ministry-foreign"}),
        ("nb", "Utenriksdepartementet fordømmer angrepet.", {"ministry-foreign", "no-utenriksdepartementet"}),
        ("en", "The Foreign Ministry in Damascus condemns it.", {"ministry-foreign"}),
    ],
)
def test_a_place_behind_an_institution_says_whose_it_is(lang: str, text: str, owners: set[str]) -> None:
    found = analyze(Sentence("text", 0, text, 0, len(text)), lang)
    assert set(found.mentions[0].entities) == owners


@pytest.mark.parametrize("name", ["IS", "ISIS", "ISIL", "Daesh", "Islamsk Stat"])
def test_every_name_of_a_group_is_one_entity(name: str) -> None:
    text = f"De kjempet mot {name}."
    found = analyze(Sentence("text", 0, text, 0, len(text)), "nb")
    assert [mention.entities for mention in found.mentions] == [("isis",)]


@pytest.mark.parametrize("word", ["amerikanskledede", "amerikanskleidde", "USA-ledede", "russiskstøttede"])
def test_a_nationality_is_found_inside_a_compound(word: str) -> None:
    text = f"De {word} styrkene rykket inn."
    found = analyze(Sentence("text", 0, text, 0, len(text)), "nb")
    assert [mention.entities for mention in found.mentions] == [("ru",) if "russisk" in word else ("us",)]
