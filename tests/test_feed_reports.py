"""What a check writes: every format from one run, and what the other commands make of collections and memories."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from auditor.cli.streams import without_commands
from auditor.feed.check import _named
from auditor.report.json_report import schema

ITEMS = (
    ("bru", "Brua er stengt", "Brua ble stengt mandag. Ingen ble skadet i ulykken.", "The bridge is closed", "The bridge was closed on Monday. No one was injured in the accident."),
    ("fisk", "Fiskerne jubler", "Kvoten er på 1200 tonn. <script>alert(1)</script> Fisket starter i mai.", "The fishermen rejoice", "The quota is 1,200 tonnes. <script>alert(1)</script> The fishing starts in May."),
    ("brann", "Brann i Bergen", "Politiet har ikke pågrepet noen. =cmd|'/c calc'!A1 Brannen startet torsdag.", "Fire in Bergen", "The police have arrested someone. =cmd|'/c calc'!A1 The fire started on Thursday."),
)  # fmt: skip
FORMATS = ("text", "json", "jsonl", "html", "markdown", "csv", "sarif", "junit", "github", "gitlab", "tmx", "xliff")


def auditor(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "auditor", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "80", **environment},
        timeout=120,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("feed")
    for name, title, text in (("originals.jsonl", 1, 2), ("renderings.jsonl", 3, 4)):
        rows = [
            {"id": f"{item[0]}{'-en' if title == 3 else ''}", "title": item[title], "text": item[text], "source_id": item[0] if title == 3 else None}
            for item in ITEMS
        ]  # fmt: skip
        (place / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def run(folder: Path) -> subprocess.CompletedProcess[str]:
    written = [part for name in FORMATS for part in ("-f", f"{name}=report.{name}")]
    return auditor("check", "originals.jsonl", "renderings.jsonl", *written, folder=folder)


def report(folder: Path, name: str) -> str:
    return (folder / f"report.{name}").read_text(encoding="utf-8")


def test_the_check_fails_for_the_lost_negation_and_says_so(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert run.returncode == 1, run.stderr
    assert "gate fail-on failed: 1 critical" in run.stderr
    assert "NEG001" in report(folder, "text")
    assert "renderings.jsonl:3:" in report(folder, "text")


def test_json_keeps_its_contract(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    data = json.loads(report(folder, "json"))
    Draft202012Validator(schema("auditor/check/1")).validate(data)
    assert [pair["target"] for pair in data["pairs"]] == ["bru-en", "fisk-en", "brann-en"]
    assert {finding["code"] for finding in data["findings"]} >= {"NEG001"}
    assert not data["passed"]


def test_every_format_holds_the_finding(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    for name in FORMATS:
        assert "NEG001" in report(folder, name), name


def test_the_category_of_a_check_is_its_place(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    (log,) = json.loads(report(folder, "sarif"))["runs"]
    assert log["automationDetails"]["id"] == "auditor/renderings.jsonl/"


def test_places_that_reports_name_hold_no_secret_and_are_told_apart() -> None:
    plain, first, second = map(_named, ("https://x.no/rss", "https://k:p@x.no/rss?key=1", "https://k:p@x.no/rss?key=2"))
    assert plain == "https://x.no/rss"
    assert first != second
    assert first.startswith("https://x.no/rss?…~")
    assert _named("texts/a?b#c.xml") == "texts/a?b#c.xml"


def test_no_report_lets_scraped_markup_through(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    for name in ("html", "markdown"):
        assert "<script>alert" not in report(folder, name)
    for row in csv.reader(io.StringIO(report(folder, "csv"))):
        assert not any(cell.startswith(("=", "+", "@")) for cell in row)


def test_xml_reports_are_well_formed(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    for name in ("junit", "tmx", "xliff"):
        ET.fromstring((folder / f"report.{name}").read_bytes())


def test_a_place_in_the_raw_feed_quotes_the_finding(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    raw = (folder / "renderings.jsonl").read_bytes().decode()
    found = [one for one in json.loads(report(folder, "json"))["findings"] if one["code"] == "NEG001"]
    span = found[0]["target_span"]
    assert raw[span["start"] : span["end"]] == span["text"]
    assert raw.split("\n")[found[0]["line"] - 1][found[0]["column"] - 1 :].startswith(span["text"])


def test_terminal_lines_fit_the_terminal(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert max(len(line) for line in report(folder, "text").splitlines()) <= 80


def test_a_job_summary_is_appended_where_github_asks_for_one(folder: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    found = auditor(
        "check", "originals.jsonl", "renderings.jsonl", "-f", "github", folder=folder, GITHUB_STEP_SUMMARY=str(summary)
    )
    assert found.stdout.startswith("::error")
    assert summary.read_text(encoding="utf-8").startswith("before\n")
    assert "NEG001" in summary.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", ":\u200b:error::x"),
        ("  ::add-mask::x\nplain", "  :\u200b:add-mask::x\nplain"),
        ("a\r::add-mask::x", "a\r:\u200b:add-mask::x"),
        ("a\r\n ::add-mask::x", "a\r\n :\u200b:add-mask::x"),
        ("a ##[set-output]b", "a #\u200b#[set-output]b"),
        ("a :: b", "a :: b"),
        ("## Heading", "## Heading"),
    ],
)
def test_no_text_is_a_command_to_a_runner(text: str, shown: str) -> None:
    assert without_commands(text) == shown


def test_errors_in_a_workflow_are_guarded_too(folder: Path) -> None:
    found = auditor("check", "##[error]x", "renderings.jsonl", folder=folder, GITHUB_ACTIONS="true")
    assert found.returncode == 2
    assert "##[" not in found.stderr


def test_pair_takes_collections(folder: Path) -> None:
    found = auditor("pair", "originals.jsonl", "renderings.jsonl", "-f", "json", folder=folder)
    assert found.returncode == 0, found.stderr
    pairs = {
        (one["source"], one["target"]) for one in json.loads(found.stdout)["pairs"] if one["relation"] == "translation"
    }
    assert pairs >= {("bru", "bru-en"), ("fisk", "fisk-en"), ("brann", "brann-en")}


def test_a_memory_is_audited_row_by_row(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    found = auditor("audit", "report.tmx", "-f", "json", folder=folder)
    assert found.returncode == 1, found.stderr
    data = json.loads(found.stdout)
    assert len(data["units"]) >= 6
    assert [one["code"] for one in data["findings"] if one["severity"] == "critical"] == ["NEG001"]


def test_a_reviewed_finding_does_not_fail_an_audit(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    written = auditor("baseline", "write", "report.jsonl", "-o", "known.json", "--by", "Kari", "--force", folder=folder)
    assert written.returncode == 0, written.stderr
    again = auditor(
        "check", "originals.jsonl", "renderings.jsonl", "--baseline", "known.json", "--no-state", folder=folder
    )
    assert again.returncode == 0, again.stdout + again.stderr
    assert "suppressed" in again.stdout
    (folder / "auditor.toml").write_text('[[suppress]]\nrule = ["NEG"]\nreason = "known"\n', encoding="utf-8")
    row = folder / "rows.tsv"
    row.write_text(
        "id\tsource\ttarget\n1\tIngen ble skadet i brannen.\tEveryone was hurt in the fire.\n", encoding="utf-8"
    )
    assert auditor("audit", "rows.tsv", folder=folder).returncode == 0
    assert auditor("audit", "rows.tsv", "--isolated", folder=folder).returncode == 1
    sarif = json.loads(auditor("audit", "rows.tsv", "-f", "sarif", folder=folder).stdout)
    assert [one["suppressions"][0]["kind"] for one in sarif["runs"][0]["results"]] == ["external"]
    (folder / "auditor.toml").unlink()
