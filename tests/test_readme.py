"""README is a tour whose commands run."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from feed_formats import csv_table, items, jsonl, rss, tmx

from auditor.config import load_config
from auditor.records import Item
from auditor.result import Audit

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
STORY = ROOT / "fixtures" / "01-ice-factory"
TOUR = README.split("## On the command line")[1].split("## ")[0]
MEASURING = README.split("## Measuring the rules")[1].split("## ")[0]
FEEDS = README.split("## Translated feeds")[1].split("## Measuring")[0]
COMMANDS = [line.split("#")[0].strip() for line in (TOUR + MEASURING).splitlines() if line.startswith("auditor ")]
CHECKS = [line.split("#")[0].strip() for line in FEEDS.splitlines() if line.startswith("auditor ")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, copy in (
        ("source.txt", "original.txt"),
        ("garbled.txt", "rendering.txt"),
        ("reference.txt", "trusted.txt"),
    ):
        shutil.copy(STORY / name, tmp_path / copy)
        paragraphs = (STORY / name).read_text(encoding="utf-8").split("\n")
        page = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs if paragraph.strip())
        (tmp_path / copy).with_suffix(".html").write_text(
            f"<html><body><article>{page}</article></body></html>", encoding="utf-8"
        )
    for side, name in (("originals", "original.txt"), ("renderings", "rendering.txt")):
        (tmp_path / side).mkdir()
        shutil.copy(tmp_path / name, tmp_path / side / "article.txt")
    (tmp_path / "rows.tsv").write_text("id\tsource\ttarget\n1\tIngen ble skadet.\tNobody was hurt.\n", encoding="utf-8")
    _labelled(tmp_path)
    for name, side in zip(
        ("originals.xml", "renderings.xml"), _few(items("originals.xml"), items("renderings.xml")), strict=True
    ):
        (tmp_path / name).write_bytes(rss(side))
    return tmp_path


def _labelled(folder: Path) -> None:
    """The data that the section about measuring names."""
    pair = {
        "id": "1",
        "lang": "nb",
        "source": "Ingen ble skadet i brannen.",
        "reference": "No one was injured in the fire.",
        "faithful": "Nobody was hurt in the fire.",
        "corrupted": [{"target": "Everyone was hurt in the fire.", "code": "NEG001", "quote": "Everyone was hurt"}],
    }
    (folder / "labelled.jsonl").write_text(json.dumps(pair) + "\n", encoding="utf-8")
    shutil.copytree(STORY, folder / "stories" / "ice")
    shutil.copy(folder / "rows.tsv", folder / "faithful.tsv")
    (folder / "slips.tsv").write_text("lang\tid\nnob\t7\n", encoding="utf-8")
    (folder / "decided.json").write_text(Audit((), (), ()).to_json(), encoding="utf-8")
    decisions = {"schema": "auditor/decisions/1", "report": "", "decisions": []}
    (folder / "decisions.json").write_text(json.dumps(decisions), encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_command_of_the_tour_runs(command: str, folder: Path) -> None:
    arguments = [sys.executable, "-m", "auditor", *shlex.split(command)[1:]]
    run = subprocess.run(
        arguments, cwd=folder, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}, timeout=120
    )
    assert run.returncode in (0, 1), run.stderr
    assert run.stdout or (folder / "report.html").exists()


def test_the_tour_has_its_commands() -> None:
    assert len(COMMANDS) >= 14
    assert len(CHECKS) >= 14


def test_commands_of_the_section_about_feeds_run_one_after_the_other(tmp_path: Path) -> None:
    originals, renderings = _few(items("originals.xml"), items("renderings.xml"))
    (tmp_path / "originals.xml").write_bytes(rss(originals))
    (tmp_path / "renderings.xml").write_bytes(rss(renderings))
    (tmp_path / "renderings.jsonl").write_bytes(jsonl(renderings[:2]))
    (tmp_path / "links.jsonl").write_bytes(jsonl(renderings[2:]))
    for name, side in (("originals.csv", originals), ("renderings.csv", renderings)):
        (tmp_path / name).write_bytes(csv_table(side).replace(b",text,", b",body,", 1))
    (tmp_path / "memory.tmx").write_bytes(tmx(list(zip(originals, renderings, strict=True))))
    decisions = {"schema": "auditor/decisions/1", "report": "", "decisions": []}
    (tmp_path / "decisions.json").write_text(json.dumps(decisions), encoding="utf-8")
    for command in CHECKS:
        run = subprocess.run(
            [sys.executable, "-m", "auditor", *shlex.split(command)[1:]],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env={**os.environ, "NO_COLOR": "1"},
            timeout=120,
        )
        assert run.returncode in (0, 1), (command, run.stderr)
        assert run.stdout or "written" in run.stderr or "baseline" in run.stderr or "audited" in run.stderr, command
    assert json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def _few(originals: list[Item], renderings: list[Item]) -> tuple[list[Item], list[Item]]:
    """Three pairs of the demo feed, one of them garbled."""
    gold = json.loads((ROOT / "fixtures" / "feed" / "gold.json").read_text(encoding="utf-8"))
    garbled = (gold["errors"][0]["source"], gold["errors"][0]["target"])
    pairs = [garbled, *[tuple(pair) for pair in gold["pairs"] if tuple(pair) != garbled][:2]]
    sides = [{item.document.id: item for item in side} for side in (originals, renderings)]
    return [sides[0][source] for source, _ in pairs], [sides[1][target] for _, target in pairs]


def test_the_configuration_of_the_section_about_feeds_is_one(tmp_path: Path) -> None:
    text = FEEDS.split("```toml\n")[1].split("```")[0]
    (tmp_path / "auditor.toml").write_text(text, encoding="utf-8")
    config = load_config(tmp_path / "auditor.toml")
    assert config.check.max_new == 0
    assert config.check.sources == (str(tmp_path / "originals.xml"),)
    assert config.check.targets[1] == "https://example.org/more.json"
    assert config.suppress[0].rule == ("ENT005", "NUM")


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code is not None
    names: dict[str, object] = {}
    exec(code.group(1), names)
    assert names["result"].passed("major") is False  # type: ignore[attr-defined]


def test_the_example_of_a_check_in_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[1]
    names: dict[str, object] = {}
    exec(code, names)
    assert names["entry"].audit.pairs  # type: ignore[attr-defined]


def test_the_configuration_of_the_readme_is_valid(tmp_path: Path) -> None:
    section = README.split("## Configuration")[1]
    text = re.search(r"```toml\n(.*?)```", section, re.DOTALL)
    assert text is not None
    (tmp_path / "auditor.toml").write_text(text.group(1), encoding="utf-8")
    config = load_config(tmp_path / "auditor.toml")
    assert (config.fail_on, config.ignore, config.min_confidence) == ("critical", ("ENT005",), 0.6)
