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

from auditor.config import load_config
from auditor.result import Audit

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
STORY = ROOT / "fixtures" / "01-ice-factory"
TOUR = README.split("## On the command line")[1].split("## ")[0]
MEASURING = README.split("## Measuring the rules")[1].split("## ")[0]
COMMANDS = [line.split("#")[0].strip() for line in (TOUR + MEASURING).splitlines() if line.startswith("auditor ")]


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


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code is not None
    names: dict[str, object] = {}
    exec(code.group(1), names)
    assert names["result"].passed("major") is False  # type: ignore[attr-defined]


def test_the_configuration_of_the_readme_is_valid(tmp_path: Path) -> None:
    text = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert text is not None
    (tmp_path / "auditor.toml").write_text(text.group(1), encoding="utf-8")
    config = load_config(tmp_path / "auditor.toml")
    assert (config.fail_on, config.ignore, config.min_confidence) == ("critical", ("ENT005",), 0.6)
