"""Pairing over folders: which document renders which, what is near but no translation, and how `auditor pair` says it."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from feed_stories import original, rendering, write
from hypothesis import given, settings
from hypothesis import strategies as st
from test_read_address import content, saying, serving

from auditor.config import Config
from auditor.pair import Decision, Judged, agreement, assign, candidates, discounted
from auditor.pipeline import pair_documents, pair_folders
from auditor.read import document_from_text
from auditor.records import Document, Relation
from auditor.report.json_report import validate
from auditor.result import Audit

ROOT = Path(__file__).parent.parent
STORIES = sorted(path.parent for path in (ROOT / "fixtures").glob("0*/gold.json"))
DOCUMENTS = ROOT.parent / "shared" / "documents"

SAME_EVENT = """Barents Sea cod quota slashed by a fifth

Norway and Russia have agreed to cut next year's cod catch in the Barents Sea to 410,000 tonnes, the lowest level in decades.

The deal, reached late on Monday after nearly two weeks of video talks, will hit fishing towns along the coast of Finnmark.

"It will hurt, but the alternative was worse," fisheries minister Torunn Haugsbø told reporters in Oslo.

In Vardø, plant owner Odd Selnes said he would probably have to lay off half of his 40 workers in January.

Cod has become a luxury in British fish and chip shops, where prices have doubled in three years.

The county's mayor, Jon Arild Mikkelborg, is calling for an emergency package from the government.
"""
OTHER_EVENT = """Norway closes herring fishery early

Norwegian vessels must stop fishing for North Sea herring on Friday because the quota has been taken, the Directorate of Fisheries says.

The boats landed 98,000 tonnes in six weeks, far faster than expected.

Norges Fiskarlag says that many small boats have not yet left port and will lose the season.

The Institute of Marine Research believes that the herring stock is in good health.

Russia does not fish in the area, but has protested against new inspections in Tromsø.
"""
EXCHANGE = """Oslo Børs steg {0} prosent torsdag.

Hovedindeksen endte på {1} poeng.

Det ble omsatt aksjer for {2} millioner kroner.

Oljeprisen falt til {3} dollar fatet.

Ved stengetid kostet en dollar {4} kroner.
"""
EXCHANGE_RENDERED = """The Oslo Stock Exchange rose {0} percent on Thursday.

The main index ended at {1} points.

Shares worth {2} million kroner were traded.

The price of oil fell to {3} dollars a barrel.

At closing time a dollar cost {4} kroner.
"""


def documents(**texts: str) -> list[Document]:
    return [document_from_text(text, lang="", id=name) for name, text in texts.items()]


def paired(sources: Sequence[Document], targets: Sequence[Document], lang: str | None = None) -> Audit:
    return pair_documents(sources, targets, config=Config(lang=lang))


def relations(found: Audit) -> dict[tuple[str, str], str]:
    return {(one.source, one.target): one.relation for one in found.pairs}


def story(number: int, name: str) -> str:
    return (STORIES[number] / f"{name}.txt").read_text(encoding="utf-8")


# --- what documents are to one another --------------------------------------------------------------


@pytest.mark.parametrize("rendering", ["garbled", "faithful", "reference"])
def test_every_rendering_finds_its_original(rendering: str) -> None:
    sources = documents(**{f"o{number}": story(number, "source") for number in range(6)})
    targets = documents(**{f"r{number}": story(number, rendering) for number in (3, 0, 5, 2, 4, 1)})
    found = relations(paired(sources, targets))
    assert found == {(f"o{number}", f"r{number}"): "translation" for number in range(6)}


def test_an_original_whose_rendering_is_missing_gets_none() -> None:
    sources = documents(**{f"o{number}": story(number, "source") for number in range(6)})
    targets = documents(**{f"r{number}": story(number, "garbled") for number in (4, 1, 3)})
    found = paired(sources, targets)
    assert {pair for pair, relation in relations(found).items() if relation == "translation"} == {
        ("o1", "r1"),
        ("o3", "r3"),
        ("o4", "r4"),
    }
    left = [one for one in found.pairs if one.source in ("o0", "o2", "o5")]
    assert [(one.source, one.relation) for one in left] == [(name, "unrelated") for name in ("o0", "o2", "o5")]


def test_a_report_of_the_same_event_is_comparable_and_one_of_another_event_is_not() -> None:
    sources = documents(quota=story(1, "source"))
    targets = documents(herring=OTHER_EVENT, report=SAME_EVENT, rendering=story(1, "garbled"))
    found = relations(paired(sources, targets))
    assert found == {("quota", "rendering"): "translation", ("quota", "report"): "comparable"}
    assert relations(paired(sources, targets[:1])) == {("quota", "herring"): "unrelated"}


def test_a_second_rendering_is_comparable_and_says_what_it_renders() -> None:
    sources = documents(original=story(4, "source"))
    found = paired(sources, documents(loose=story(4, "garbled"), close=story(4, "reference")))
    assert relations(found) == {("original", "close"): "translation", ("original", "loose"): "comparable"}
    assert found.document("loose").notices == ("also renders original, of which close is the better rendering",)


def test_the_older_version_of_an_original_is_not_the_one_that_was_rendered() -> None:
    newer = story(4, "source")
    paragraphs = newer.split("\n\n")
    older = "\n\n".join(paragraphs[:3] + paragraphs[6:-2] + ["Flere passasjerer er fortsatt savnet."])
    found = paired(documents(older=older, newer=newer), documents(rendering=story(4, "reference")))
    assert relations(found) == {("newer", "rendering"): "translation", ("older", "rendering"): "comparable"}
    assert found.document("older").notices == ("also rendered by rendering, which renders newer better",)


def test_of_two_copies_neither_is_sure() -> None:
    rendering = story(2, "reference")
    found = paired(documents(original=story(2, "source")), documents(first=rendering, second=rendering))
    assert relations(found) == {("original", "first"): "translation", ("original", "second"): "comparable"}
    assert [one.confidence for one in found.pairs] == [pytest.approx(0.5), pytest.approx(0.5)]


def test_yesterdays_report_is_not_the_original_of_todays_rendering() -> None:
    monday, tuesday = ("0,4", "1.312,5", "4.870", "71,3", "10,42"), ("1,7", "1.298,3", "6.125", "68,9", "10,61")
    english = ("1.7", "1,298.3", "6,125", "68.9", "10.61")
    sources = documents(monday=EXCHANGE.format(*monday), tuesday=EXCHANGE.format(*tuesday))
    rendering = documents(rendering=EXCHANGE_RENDERED.format(*english))
    assert relations(paired(sources, rendering))["tuesday", "rendering"] == "translation"
    assert relations(paired(sources[:1], rendering)) == {("monday", "rendering"): "comparable"}


def test_a_document_in_the_wrong_language_is_set_aside_with_a_notice() -> None:
    sources = documents(original=story(0, "source"), english=story(1, "reference"))
    targets = documents(rendering=story(0, "garbled"), norwegian=story(2, "source"))
    found = paired(sources, targets)
    assert relations(found) == {("original", "rendering"): "translation"}
    assert "reads as English" in found.document("english").notices[0]
    assert "reads as Norwegian" in found.document("norwegian").notices[0]


def test_an_english_reference_may_stand_on_the_source_side() -> None:
    sources = documents(fire=story(4, "reference"), vote=story(5, "reference"))
    targets = documents(first=story(5, "garbled"), second=story(4, "garbled"))
    found = relations(paired(sources, targets, "en-en"))
    assert found == {("fire", "second"): "translation", ("vote", "first"): "translation"}


def test_nothing_to_pair_with_gives_no_pairs() -> None:
    assert paired(documents(original=story(0, "source")), []).pairs == ()
    assert paired([], []).documents == ()


@pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="the articles that the project began with are not beside the checkout"
)
def test_the_articles_the_project_began_with(tmp_path: Path) -> None:
    for folder, numbers in (("sources", ("000", "003", "004")), ("targets", ("001", "002"))):
        (tmp_path / folder).mkdir()
        for number in numbers:
            shutil.copyfile(next(DOCUMENTS.glob(f"{number}*")), tmp_path / folder / f"{number}.txt")
    found = relations(pair_folders(tmp_path / "sources", tmp_path / "targets", config=Config()))
    assert found.pop(("000.txt", "001.txt")) == "translation"
    assert found.pop(("000.txt", "002.txt")) == "comparable"
    assert {source for source, _ in found} == {"003.txt", "004.txt"}
    assert set(found.values()) == {"unrelated"}


# --- assignment, candidates, agreement ---------------------------------------------------------------


def judged(source: int, target: int, evidence: float) -> Judged:
    relation: Relation = "translation" if evidence >= 0.27 else "comparable" if evidence >= 0.1 else "unrelated"
    return Judged(source, target, Decision(relation, 0.9, 0.0, 0.0, evidence))


def test_left_overs_of_near_duplicates_are_not_given_to_one_another() -> None:
    # 0 and 1 are versions of one original; 0 and 1 of the other side render the first. The greatest sum would cross them.
    found = assign([judged(0, 0, 0.65), judged(0, 1, 0.5), judged(1, 0, 0.45), judged(1, 1, 0.3)])
    assert [(one.source, one.target) for one in found if one.relation == "translation"] == [(0, 0)]
    assert {(one.source, one.target): one.better for one in found if one.relation == "comparable"} == {
        (0, 1): (0, 0),
        (1, 0): (0, 0),
        (1, 1): None,
    }


def test_two_versions_and_their_renderings_each_find_their_own() -> None:
    found = assign([judged(0, 1, 0.62), judged(0, 0, 0.65), judged(1, 0, 0.63), judged(1, 1, 0.61)])
    assert [(one.source, one.target) for one in found if one.relation == "translation"] == [(0, 0), (1, 1)]


@settings(max_examples=60)
@given(
    st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), st.floats(0.0, 0.8, allow_nan=False), max_size=20)
)
def test_no_document_is_in_two_translations_and_every_source_is_accounted_for(
    evidence: dict[tuple[int, int], float],
) -> None:
    items = [judged(*pair, value) for pair, value in evidence.items()]
    found = assign(items)
    chosen = [(one.source, one.target) for one in found if one.relation == "translation"]
    assert len({source for source, _ in chosen}) == len({target for _, target in chosen}) == len(chosen)
    assert {one.source for one in found} == {item.source for item in items}
    assert all(0.0 <= one.confidence <= 1.0 for one in found)
    assert len({(one.source, one.target) for one in found}) == len(found)
    assert found == assign(items)


def test_names_and_numbers_that_few_have_make_a_candidate_of_what_is_not_the_nearest() -> None:
    source = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], dtype=np.float32)
    target = np.array([[0.5, 0.0, 0.87], [0.3, 0.95, 0.0]], dtype=np.float32)
    named = {"name:haugsbø": 1.0, "number:410000": 1.0}
    nearest = {(row, column) for row, column, _ in candidates(source, target, count=1)}
    found = candidates(source, target, count=1, source_particulars=[named, {}], target_particulars=[{}, named])
    assert nearest == {(0, 0), (1, 1)}
    assert {(row, column) for row, column, _ in found} == {(0, 0), (0, 1), (1, 1)}


def test_candidates_stay_few_however_many_documents_there_are() -> None:
    rng = np.random.default_rng(11)
    vectors = rng.normal(size=(600, 32)).astype(np.float32)
    found = candidates(vectors, vectors, count=3, least=-1.0)
    assert len(found) <= 6 * 600
    assert {(number, number) for number in range(600)} <= {(row, column) for row, column, _ in found}


def test_particulars_that_many_documents_have_tell_less() -> None:
    everywhere = [{"entity:oslo": 1.0, f"name:n{number}": 1.0} for number in range(40)]
    lighter, _ = discounted(everywhere, everywhere)
    assert lighter[0]["entity:oslo"] < lighter[0]["name:n0"] == 1.0
    assert agreement(lighter[0], lighter[1]) < agreement(everywhere[0], everywhere[1]) < 1.0
    assert agreement({}, {}) == 0.0


# --- the command --------------------------------------------------------------------------------------


def auditor(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "auditor", *map(str, arguments)]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80"}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=environment, timeout=120
    )


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Originals and renderings as a feed leaves them: sub-folders, a web page, and much that is no text."""
    for place in ("sources/local", "targets", "sources/.git"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "sources/local/ferry.txt").write_text(story(4, "source"), encoding="utf-8")
    page = "".join(f"<p>{line}</p>" for line in story(5, "source").splitlines() if line.strip())
    (tmp_path / "sources/vote.html").write_text(
        f"<html><body><article>{page}</article></body></html>", encoding="utf-8"
    )
    (tmp_path / "sources/empty.txt").write_text("", encoding="utf-8")
    (tmp_path / "sources/photo.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "sources/.hidden.txt").write_text(story(0, "source"), encoding="utf-8")
    (tmp_path / "sources/.git/note.txt").write_text(story(0, "source"), encoding="utf-8")
    (tmp_path / "secret.txt").write_text(story(1, "source"), encoding="utf-8")
    (tmp_path / "sources/link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "targets/a.txt").write_text(story(5, "garbled"), encoding="utf-8")
    (tmp_path / "targets/b.txt").write_text(story(4, "garbled"), encoding="utf-8")
    return tmp_path


def test_json_holds_documents_and_pairs_and_validates(folders: Path) -> None:
    run = auditor("pair", "sources", "targets", "--format", "json", cwd=folders)
    assert run.returncode == 0, run.stderr
    data = json.loads(run.stdout)
    validate(data)
    assert [document["id"] for document in data["documents"]] == ["local/ferry.txt", "vote.html", "a.txt", "b.txt"]
    assert [document["lang"] for document in data["documents"]] == ["nb", "nn", "en", "en"]
    assert [(one["source"], one["target"], one["relation"]) for one in data["pairs"]] == [
        ("local/ferry.txt", "b.txt", "translation"),
        ("vote.html", "a.txt", "translation"),
    ]
    assert data["schema"] == "auditor/1"


def test_what_is_not_read_is_named_and_does_not_end_the_run(folders: Path) -> None:
    run = auditor("pair", "sources", "targets", "--format", "json", cwd=folders)
    reasons = "\n".join(skip["reason"] for skip in json.loads(run.stdout)["skips"])
    for name, why in (
        ("empty.txt", "is empty"),
        ("photo.jpg", "files in .jpg are not read"),
        ("link.txt", "not followed"),
    ):
        line = next(line for line in reasons.splitlines() if name in line)
        assert why in line
        assert f"auditor: {line}" in run.stderr.splitlines()
    assert ".hidden" not in reasons + run.stderr
    assert ".git" not in reasons + run.stderr


def test_the_table_fits_80_columns_and_ends_with_a_summary(folders: Path) -> None:
    name = "a-rendering-whose-name-goes-on-and-on-as-the-addresses-of-newspapers-tend-to-do-2024-10-15.txt"
    (folders / "targets/b.txt").rename(folders / "targets" / name)
    run = auditor("pair", "sources", "targets", cwd=folders)
    assert run.returncode == 0
    lines = run.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].split() == ["source", "target", "relation", "confidence"]
    assert lines[-1].startswith("4 documents: 2 translations, 0 comparable pairs, 0 sources with neither")
    quiet = auditor("pair", "sources", "targets", "--quiet", cwd=folders)
    assert quiet.stdout.splitlines() == lines[-1:]


def test_csv_goes_to_a_file_and_no_cell_is_a_formula(folders: Path) -> None:
    (folders / "targets/a.txt").rename(folders / "targets/=1+1.txt")
    run = auditor("pair", "sources", "targets", "--format", "csv", "--output", "pairs.csv", cwd=folders)
    assert (run.returncode, run.stdout) == (0, "")
    rows = list(csv.reader(io.StringIO((folders / "pairs.csv").read_text(encoding="utf-8"))))
    assert rows[0] == ["source", "target", "relation", "confidence"]
    assert rows[2][:3] == ["vote.html", "'=1+1.txt", "translation"]


def test_single_files_are_paired_too(folders: Path) -> None:
    run = auditor("pair", "sources/local/ferry.txt", "targets/b.txt", "--format", "csv", cwd=folders)
    assert run.stdout.splitlines()[1].startswith("ferry.txt,b.txt,translation,")


def test_mistakes_end_with_2_and_one_sentence(folders: Path) -> None:
    run = auditor("pair", "nowhere", "targets", cwd=folders)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "auditor: nowhere: there is no such folder or file; check the path\n"
    before = (folders / "targets/a.txt").read_bytes()
    run = auditor("pair", "sources", "targets", "--output", "targets/a.txt", cwd=folders)
    assert run.returncode == 2
    assert "is an input of this run" in run.stderr
    assert (folders / "targets/a.txt").read_bytes() == before


THREE = ("bru", "skole", "sykehus")


def named(folder: Path, *arguments: str) -> set[tuple[str, str]]:
    """The translations that the command finds."""
    run = auditor("pair", *arguments, "--format", "json", cwd=folder)
    assert run.returncode == 0, run.stderr
    pairs = json.loads(run.stdout)["pairs"]
    return {(one["source"], one["target"]) for one in pairs if one["relation"] == "translation"}


def test_an_address_inside_the_network_is_read_where_that_is_allowed(tmp_path: Path) -> None:
    write(tmp_path / "originals.jsonl", map(original, THREE))
    renderings = write(tmp_path / "renderings.jsonl", map(rendering, THREE)).read_bytes()
    with serving({"/r.jsonl": content(renderings)}) as base:
        places = ("originals.jsonl", f"{base}/r.jsonl")
        refused = auditor("pair", *places, cwd=tmp_path)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "give --allow-private" in refused.stderr
        assert named(tmp_path, *places, "--allow-private") == {(name, f"en-{name}") for name in THREE}


def test_a_silent_address_is_waited_for_as_long_as_was_said(tmp_path: Path) -> None:
    write(tmp_path / "renderings.jsonl", map(rendering, THREE))
    with saying(b"", b"", pause=20) as url:
        run = auditor("pair", url, "renderings.jsonl", "--allow-private", "--timeout", "0.3", cwd=tmp_path)
    assert run.returncode == 2
    assert "did not answer within 0.3 s" in run.stderr


def test_further_places_formats_and_fields_are_read_as_a_check_reads_them(tmp_path: Path) -> None:
    write(tmp_path / "first.dat", [original("bru")])
    write(tmp_path / "second.dat", map(original, THREE[1:]))
    bodies = [{("body" if key == "text" else key): value for key, value in rendering(name).items()} for name in THREE]
    write(tmp_path / "renderings.dat", bodies)
    options = ("--source", "second.dat", "--input-format", "jsonl", "--field", "target:text=body")
    found = named(tmp_path, "first.dat", "renderings.dat", *options)
    assert {target for _, target in found} == {f"en-{name}" for name in THREE}
    (tmp_path / "auditor.toml").write_text('[check]\ntarget_fields = { text = "body" }\n', encoding="utf-8")
    for name in ("first", "renderings"):
        (tmp_path / f"{name}.dat").rename(tmp_path / f"{name}.jsonl")
    assert named(tmp_path, "first.jsonl", "renderings.jsonl") == {("bru", "en-bru")}


def test_help_shows_examples(tmp_path: Path) -> None:
    run = auditor("pair", "--help", cwd=tmp_path)
    assert run.returncode == 0
    assert "auditor pair originals/ renderings/" in run.stdout
