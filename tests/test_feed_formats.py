"""The same feed in each format gives the same findings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from feed_formats import BOTH_SIDED, FEED, FOLDERS, ONE_SIDED, items

from auditor.config import Config
from auditor.feed import Checked, Collections, Options, check_feed
from auditor.records import Item

GOLD = json.loads((FEED / "gold.json").read_text(encoding="utf-8"))
Found = dict[str, list[tuple[str, str, str]]]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One state for all formats: texts that were audited in one are not audited again in another, which shows that they are the same."""
    return tmp_path_factory.mktemp("state") / "state.db"


@pytest.fixture(scope="module")
def sides() -> tuple[list[Item], list[Item]]:
    return items("originals.xml"), _latest(items("renderings.xml"))


@pytest.fixture(scope="module")
def expected(state: Path) -> Found:
    with _check(state, (str(FEED / "originals.xml"),), (str(FEED / "renderings.xml"),)) as found:
        assert found.tally.fresh == len(GOLD["pairs"])
        findings = _findings(found)
        found.finish()
    assert sum(len(listed) for listed in findings.values()) >= 12
    return findings


def _latest(found: list[Item]) -> list[Item]:
    kept: dict[str, Item] = {}
    for item in found:
        before = kept.get(item.document.id)
        if before is None or (item.updated and before.updated and item.updated > before.updated):
            kept[item.document.id] = item
    return list(kept.values())


def _check(state: Path, sources: tuple[str, ...], targets: tuple[str, ...] = ()) -> Checked:
    return check_feed(
        (), config=Config(), options=Options(state=state), collections=Collections(sources=sources, targets=targets)
    )


def _findings(found: Checked) -> Found:
    """Rendering → code, source words, target words; ids may carry a file's name around them."""
    result: Found = {}
    for entry in found.entries():
        name = entry.audit.pairs[0].target.rsplit(":target", 1)[0].rsplit(":", 1)[-1].split(".")[0]
        result[name] = [
            (one.code, one.source_span.text if one.source_span else "", one.target_span.text if one.target_span else "")
            for one in entry.audit.findings
        ]
    return {name: listed for name, listed in result.items() if listed}


def _places_hold(found: Checked, raw: str) -> Iterator[bool]:
    for entry in found.entries():
        documents = {document.id: document for document in entry.audit.documents}
        for finding in entry.audit.findings:
            span = finding.target_span
            if span is None or not documents[span.document].line_starts:
                continue
            quoted = raw[span.start : span.end]
            place = documents[span.document].line_column(span.start)
            assert place is not None
            line = raw.split("\n")[place[0] - 1]
            # Escapes of the format stand in the raw file: the first words are the same in all of them.
            yield line[place[1] - 1 :].startswith(quoted.split("\n")[0]) and quoted[:5] == span.text[:5]


@pytest.mark.parametrize("name", ONE_SIDED)
def test_a_feed_in_this_format_gives_the_same_findings(
    name: str, sides: tuple[list[Item], list[Item]], expected: Found, state: Path, tmp_path: Path
) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow", reason="Parquet needs the extra 'batch'")
    places = []
    for folder, side in zip(("originals", "renderings"), sides, strict=True):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(ONE_SIDED[name](side))
        places.append(str(tmp_path / folder / name))
    with _check(state, (places[0],), (places[1],)) as found:
        assert _findings(found) == expected
        assert found.tally.fresh == 0, "the texts are those that were audited already"
        if not name.endswith("parquet"):
            checked = list(_places_hold(found, Path(places[1]).read_bytes().decode()))
            assert checked
            assert all(checked)
        found.finish()


@pytest.mark.parametrize("name", BOTH_SIDED)
def test_a_memory_of_both_sides_gives_the_same_findings(
    name: str, sides: tuple[list[Item], list[Item]], expected: Found, state: Path, tmp_path: Path
) -> None:
    sources, targets = ({item.document.id: item for item in side} for side in sides)
    rows = [(sources[source], targets[target]) for source, target in GOLD["pairs"]]
    (tmp_path / name).write_bytes(BOTH_SIDED[name](rows))
    with _check(state, (str(tmp_path / name),)) as found:
        assert list(_findings(found).values()) != []
        assert sorted(_findings(found).values()) == sorted(expected.values())
        found.finish()


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_gives_the_same_findings(
    name: str, sides: tuple[list[Item], list[Item]], expected: Found, state: Path, tmp_path: Path
) -> None:
    for folder, side in zip(("originals", "renderings"), sides, strict=True):
        FOLDERS[name](side, tmp_path / folder)
    with _check(state, (str(tmp_path / "originals"),), (str(tmp_path / "renderings"),)) as found:
        assert _findings(found) == expected
        found.finish()
