"""The command line as a user meets it: whole processes, exit codes, what goes to which stream."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from feed_stories import original, rendering, write
from test_read_address import saying

from auditor.config import CheckConfig, load_config
from auditor.errors import ConfigError

ROOT = Path(__file__).parent.parent
STORY = ROOT / "fixtures" / "01-ice-factory"
SOURCE = "Brannen startet på kjøkkenet tidlig i morges.\n\nIngen ble skadet, opplyser politiet i Bergen.\n\nEieren har drevet stedet i tolv år.\n"
FAITHFUL = "The fire broke out in the kitchen early this morning.\n\nNobody was hurt, police in Bergen say.\n\nThe owner has run the place for twelve years.\n"
GARBLED = "The fire broke out in the kitchen early this morning.\n\nEveryone was hurt, police in Oslo say.\n\nThe owner has run the place for twenty years.\n"


def auditor(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "auditor", *map(str, arguments)]
    env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **environment}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=env, timeout=120)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    for name, text in (("source.txt", SOURCE), ("faithful.txt", FAITHFUL), ("garbled.txt", GARBLED)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def one_sentence(run: subprocess.CompletedProcess[str]) -> str:
    """The error of a run that ended with 2: one line on stderr, no traceback, nothing on stdout."""
    assert run.returncode == 2, (run.stdout, run.stderr)
    assert "Traceback" not in run.stderr
    assert run.stdout == ""
    lines = [line for line in run.stderr.splitlines() if line.startswith("auditor:")]
    assert len(lines) == 1, run.stderr
    return lines[0]


def test_clean_rendering_exits_0_and_garbled_exits_1(texts: Path) -> None:
    assert auditor("audit", "source.txt", "faithful.txt", cwd=texts).returncode == 0
    run = auditor("audit", "source.txt", "garbled.txt", cwd=texts)
    assert run.returncode == 1
    assert "NEG001" in run.stdout
    assert "ENT002" in run.stdout


def test_exit_zero_overrides_and_format_never_changes_the_code(texts: Path) -> None:
    assert auditor("audit", "source.txt", "garbled.txt", "--exit-zero", cwd=texts).returncode == 0
    for form in ("text", "json", "html", "markdown", "csv"):
        assert auditor("audit", "source.txt", "garbled.txt", "--format", form, cwd=texts).returncode == 1


def test_fail_on_sets_the_gate_and_min_severity_does_not(texts: Path) -> None:
    select = ("--select", "NUM")
    assert auditor("audit", "source.txt", "garbled.txt", *select, "--fail-on", "critical", cwd=texts).returncode == 0
    assert auditor("audit", "source.txt", "garbled.txt", *select, "--fail-on", "major", cwd=texts).returncode == 1
    assert auditor("audit", "source.txt", "garbled.txt", "--min-severity", "critical", cwd=texts).returncode == 1


def test_json_goes_to_stdout_alone_and_several_reports_to_files(texts: Path) -> None:
    run = auditor(
        "audit", "source.txt", "garbled.txt", "-f", "json", "-f", "html=report.html", "-f", "csv=rows.csv", cwd=texts
    )
    data = json.loads(run.stdout)
    assert data["schema"] == "auditor/1"
    assert (texts / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (texts / "rows.csv").exists()


def test_every_pair_shows_comet_and_bleu_or_why_not(texts: Path) -> None:
    run = auditor("audit", "source.txt", "faithful.txt", cwd=texts)
    assert "COMET" in run.stdout.upper()
    assert "mt-auditor[neural]" in " ".join(run.stdout.split())
    assert "BLEU" in run.stdout.upper()


def test_reference_brings_bleu(texts: Path) -> None:
    data = json.loads(
        auditor("audit", "source.txt", "garbled.txt", "-r", "faithful.txt", "-f", "json", cwd=texts).stdout
    )
    assert 0 < data["scores"]["bleu"]["value"] < 100
    assert "sacrebleu" in data["scores"]["bleu"]["signature"] or "tok:" in data["scores"]["bleu"]["signature"]


def test_bitext_units_carry_the_ids_of_their_rows(tmp_path: Path) -> None:
    rows = 'id\tsource\ttarget\na1\tHan sa "nei" i går.\tHe said "no" yesterday.\na2\tIngen ble skadet.\t\na3\tJa.\tOui, bien sûr.\n'
    (tmp_path / "rows.tsv").write_text(rows, encoding="utf-8")
    data = json.loads(auditor("audit", "rows.tsv", "--lang", "nb-en", "--format", "json", cwd=tmp_path).stdout)
    assert [unit["id"] for unit in data["units"]] == ["a1", "a2", "a3"]
    assert data["units"][0]["source"][0]["document"] == "a1:source"
    assert [unit["shape"] for unit in data["units"]] == ["1-1", "1-0", "1-1"]
    assert any(finding["code"] == "OMI001" and finding["unit"] == "a2" for finding in data["findings"])


def test_align_prints_documents_pairs_and_units_alone(texts: Path) -> None:
    data = json.loads(auditor("align", "source.txt", "faithful.txt", "--format", "json", cwd=texts).stdout)
    assert set(data) == {"schema", "documents", "pairs", "units"}
    assert [unit["shape"] for unit in data["units"]] == ["1-1", "1-1", "1-1"]
    assert data["pairs"][0]["relation"] == "translation"


# --- bad input --------------------------------------------------------------------------------------


def test_missing_file(texts: Path) -> None:
    assert "nowhere.txt" in one_sentence(auditor("audit", "source.txt", "nowhere.txt", cwd=texts))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\n \n"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8),
        ("null.txt", b"The fire is out.\x00 Nobody was hurt.\n"),
    ],
)
def test_unusable_file_is_named(texts: Path, name: str, data: bytes) -> None:
    (texts / name).write_bytes(data)
    assert name in one_sentence(auditor("audit", "source.txt", name, cwd=texts))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads every file")
def test_unreadable_file(texts: Path) -> None:
    (texts / "faithful.txt").chmod(0)
    assert "faithful.txt" in one_sentence(auditor("audit", "source.txt", "faithful.txt", cwd=texts))


def test_folder_for_a_file(texts: Path) -> None:
    (texts / "folder").mkdir()
    assert "folder" in one_sentence(auditor("audit", "source.txt", "folder", cwd=texts))


def test_one_line_of_200_megabytes_is_refused_before_it_is_read(texts: Path) -> None:
    with (texts / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    assert "huge.txt" in one_sentence(auditor("audit", "source.txt", "huge.txt", cwd=texts))


def test_one_file_given_twice(texts: Path) -> None:
    assert "both source and target" in one_sentence(auditor("audit", "source.txt", "source.txt", cwd=texts))


def test_target_that_is_not_english(texts: Path) -> None:
    (texts / "norsk.txt").write_text(
        "Det brant på kjøkkenet i dag tidlig. Det var ingen som ble skadet i brannen.\n", encoding="utf-8"
    )
    assert "not English" in one_sentence(auditor("audit", "source.txt", "norsk.txt", cwd=texts))


def test_unrelated_texts_are_one_sentence_and_exit_2(texts: Path) -> None:
    (texts / "other.txt").write_text(
        "Our recipe for apple cake begins with butter and sugar.\n\nPeel the apples and slice them thinly.\n\nServe with cream.\n",
        encoding="utf-8",
    )
    message = one_sentence(auditor("audit", "source.txt", "other.txt", cwd=texts))
    assert "unrelated: " in message
    assert "% of the source is covered" in message
    assert auditor("align", "source.txt", "other.txt", cwd=texts).returncode == 0


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("id\tsource\ttarget\n1\tHei.\tHi.\textra\n", "2"),
        ("id\tsource\ttarget\n1\tHei.\tHi.\n2\tHei.\n", "3"),
        ("id\ttext\n1\tHei.\n", "1"),
    ],
)
def test_malformed_row_names_file_and_line(tmp_path: Path, rows: str, line: str) -> None:
    (tmp_path / "rows.tsv").write_text(rows, encoding="utf-8")
    message = one_sentence(auditor("audit", "rows.tsv", cwd=tmp_path))
    assert "rows.tsv" in message
    assert line in message


def test_malformed_json_row_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(
        '{"id": "1", "source": "Hei.", "target": "Hi."}\n{"id": "2", "source": \n', encoding="utf-8"
    )
    message = one_sentence(auditor("audit", "rows.jsonl", cwd=tmp_path))
    assert "rows.jsonl" in message
    assert "2" in message


def test_output_that_cannot_be_written_leaves_nothing_behind(texts: Path) -> None:
    before = sorted(path.name for path in texts.iterdir())
    message = one_sentence(
        auditor("audit", "source.txt", "faithful.txt", "-f", "html", "-o", "no/such/folder/report.html", cwd=texts)
    )
    assert "report.html" in message
    assert sorted(path.name for path in texts.iterdir()) == before


def test_unknown_rule_format_and_key_are_named(texts: Path) -> None:
    assert "XYZ" in one_sentence(auditor("audit", "source.txt", "faithful.txt", "--select", "XYZ", cwd=texts))
    run = auditor("audit", "source.txt", "faithful.txt", "--format", "pdf", cwd=texts)
    assert run.returncode == 2
    assert "pdf" in run.stderr
    (texts / "auditor.toml").write_text("fial_on = 'major'\n", encoding="utf-8")
    assert "did you mean fail_on" in one_sentence(auditor("audit", "source.txt", "faithful.txt", cwd=texts))
    assert auditor("audit", "source.txt", "faithful.txt", "--isolated", cwd=texts).returncode == 0


def test_debug_shows_the_traceback(texts: Path) -> None:
    run = auditor("audit", "source.txt", "nowhere.txt", "--debug", cwd=texts)
    assert run.returncode != 0
    assert "Traceback" in run.stderr


# --- the rest -----------------------------------------------------------------------------------------


def test_help_version_rules_explain_completion() -> None:
    assert "Examples" in auditor("--help").stdout
    assert auditor("--version").stdout.startswith("auditor ")
    assert "ROL001" in auditor("rules").stdout
    assert "What it does" in auditor("explain", "rol001").stdout
    assert "_AUDITOR_COMPLETE" in auditor("completion", "bash").stdout
    assert "ROL001" in one_sentence(auditor("explain", "ROL0011"))


def test_nothing_heavy_is_loaded_for_help_rules_and_import() -> None:
    heavy = "torch transformers sentence_transformers comet spacy pandas dask"
    code = (
        "import sys, auditor, auditor.cli; from auditor.registry import rules; rules()\n"
        f"print([name for name in {heavy.split()!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_same_run_gives_the_same_report(texts: Path) -> None:
    first, second = (
        auditor("audit", "source.txt", "garbled.txt", "-f", "json", cwd=texts, PYTHONHASHSEED=seed).stdout
        for seed in ("1", "2")
    )
    assert first == second


def test_quiet_prints_verdict_and_scores_but_neither_findings_nor_units(texts: Path) -> None:
    run = auditor("audit", "source.txt", "garbled.txt", "--quiet", cwd=texts)
    assert run.returncode == 1
    assert "FAIL" in run.stdout
    assert "COMET" in run.stdout
    assert "NEG001" not in run.stdout
    assert "kitchen" not in run.stdout


def test_report_file_has_ordinary_permissions(texts: Path) -> None:
    auditor("audit", "source.txt", "garbled.txt", "-f", "json", "-o", "report.json", cwd=texts)
    assert stat.S_IMODE((texts / "report.json").stat().st_mode) & 0o400


# --- baselines and workflows ----------------------------------------------------------------------------


def test_json_of_an_audit_lists_what_the_baseline_suppressed_and_pruning_keeps_it(tmp_path: Path) -> None:
    rows = "id\tsource\ttarget\n1\tIngen ble skadet i brannen.\tEveryone was hurt in the fire.\n"
    (tmp_path / "rows.tsv").write_text(rows, encoding="utf-8")
    audit = ("audit", "rows.tsv", "--lang", "nb-en", "-f", "json")
    assert auditor(*audit, "-o", "first.json", cwd=tmp_path).returncode == 1
    assert auditor("baseline", "write", "first.json", "-o", "known.json", "--by", "Kari", cwd=tmp_path).returncode == 0
    again = auditor(*audit, "--baseline", "known.json", "-o", "again.json", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    first, data = (json.loads((tmp_path / name).read_text(encoding="utf-8")) for name in ("first.json", "again.json"))
    assert data["findings"] == []
    assert [one["finding"] for one in data["suppressed"]] == first["findings"]
    assert {(one["kind"], one["verdict"], one["by"]) for one in data["suppressed"]} == {
        ("baseline", "accepted", "Kari")
    }
    before = (tmp_path / "known.json").read_bytes()
    pruned = auditor("baseline", "prune", "known.json", "--report", "again.json", cwd=tmp_path)
    assert pruned.returncode == 0, pruned.stderr
    assert (tmp_path / "known.json").read_bytes() == before


@pytest.mark.parametrize("form", ["json", "jsonl", "sarif", "gitlab", "csv", "html"])
def test_in_a_workflow_no_report_commands_the_runner_and_files_hold_what_they_always_hold(
    form: str, tmp_path: Path
) -> None:
    rows = "id\tsource\ttarget\n##[error]1\tIngen ble skadet i brannen.\tEveryone was hurt in the fire.\n"
    (tmp_path / "##[group].tsv").write_text(rows, encoding="utf-8")
    arguments = ("audit", "##[group].tsv", "--lang", "nb-en", "-f", form)
    plain = auditor(*arguments, cwd=tmp_path, GITHUB_ACTIONS="").stdout
    assert "##[" in plain
    piped = auditor(*arguments, cwd=tmp_path, GITHUB_ACTIONS="true").stdout
    assert "##[" not in piped
    if form in ("json", "sarif", "gitlab"):
        assert json.loads(piped) == json.loads(plain)
    elif form == "jsonl":
        assert [*map(json.loads, piped.splitlines())] == [*map(json.loads, plain.splitlines())]
    with open(tmp_path / "report", "wb") as file:
        command = [sys.executable, "-m", "auditor", *arguments]
        subprocess.run(command, stdout=file, cwd=tmp_path, env={**os.environ, "GITHUB_ACTIONS": "true"}, timeout=120)
    assert (tmp_path / "report").read_text(encoding="utf-8") == plain


# --- what a tester found ------------------------------------------------------------------------------


def test_rows_whose_target_is_another_text_are_findings_and_the_run_goes_on(tmp_path: Path) -> None:
    target = "Le gouvernement a annoncé mardi que les prix vont augmenter."
    rows = [
        "Brannmannskapene i Molde rykket ut til havna klokken fire.",
        "Rederiet nekter for at skipet hadde feil på motoren.",
        "Ordføreren besøkte de skadde på sykehuset i Ålesund.",
    ]
    lines = ["id\tsource\ttarget", *(f"r{number}\t{row}\t{target}" for number, row in enumerate(rows))]
    (tmp_path / "rows.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = auditor("audit", "rows.tsv", "--lang", "nb-en", "-f", "json", cwd=tmp_path)
    data = json.loads(run.stdout)
    assert run.returncode == 1
    assert {finding["unit"] for finding in data["findings"] if finding["severity"] == "major"} == {"r0", "r1", "r2"}
    assert any("does not read as English" in skip["reason"] for skip in data["skips"])


def test_one_sentence_repeated_is_aligned_in_order(tmp_path: Path) -> None:
    (tmp_path / "s.txt").write_text("Ordføreren i Molde besøkte Oslo tirsdag.\n" * 5, encoding="utf-8")
    (tmp_path / "t.txt").write_text("The mayor of Molde visited Oslo on Tuesday.\n" * 5, encoding="utf-8")
    run = auditor("audit", "s.txt", "t.txt", "-f", "json", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert sum(len(unit["source"]) for unit in json.loads(run.stdout)["units"]) == 5


def test_a_sentence_without_end_is_cut_and_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "s.txt").write_text("Statsministeren sier at regjeringen vil heve skattene " * 400, encoding="utf-8")
    (tmp_path / "t.txt").write_text(
        "The Prime Minister says that the government will raise taxes " * 400, encoding="utf-8"
    )
    data = json.loads(auditor("align", "s.txt", "t.txt", "-f", "json", cwd=tmp_path).stdout)
    words = " ".join(span["text"] for unit in data["units"] for span in unit["source"]).split()
    assert words == (tmp_path / "s.txt").read_text(encoding="utf-8").split()


def test_a_reference_in_the_wrong_language_is_refused(texts: Path) -> None:
    (texts / "norsk.txt").write_text(SOURCE * 2, encoding="utf-8")
    assert "reference reads as Norwegian" in one_sentence(
        auditor("audit", "source.txt", "faithful.txt", "-r", "norsk.txt", cwd=texts)
    )


def test_a_report_never_replaces_a_text_that_is_read(texts: Path) -> None:
    run = auditor("audit", "source.txt", "garbled.txt", "-f", "json", "-o", "garbled.txt", cwd=texts)
    assert run.returncode == 2
    assert "input of this run" in run.stderr
    assert (texts / "garbled.txt").read_text(encoding="utf-8") == GARBLED


def test_artefacts_are_reported_in_a_single_line_and_in_rows_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "s.txt").write_text("Brannen er slukket.\n", encoding="utf-8")
    (tmp_path / "t.txt").write_text("The fire has been put out. [ad_1]\n", encoding="utf-8")
    (tmp_path / "rows.tsv").write_text(
        "id\tsource\ttarget\n7\tBrannen er slukket.\tThe fire has been put out. [ad_1]\n", encoding="utf-8"
    )
    for arguments in (("s.txt", "t.txt"), ("rows.tsv", "--lang", "nb-en")):
        data = json.loads(auditor("audit", *arguments, "-f", "json", cwd=tmp_path).stdout)
        assert [finding["code"] for finding in data["findings"]] == ["TXT001"]
    assert data["findings"][0]["unit"] == "7"


def test_html_spans_say_what_markup_changed(tmp_path: Path) -> None:
    page = (
        "<!doctype html><html><body><nav><a href='/'>Home</a></nav><article><h1>Brann i Molde</h1><p>Ord&shy;føreren i <b>Mol</b>de\n"
        "sier &laquo;nei&raquo; til kritikken etter brannen på havna.</p><p>Ingen ble skadet, opplyser politiet tirsdag kveld.</p></article></body></html>"
    )
    (tmp_path / "s.html").write_text(page, encoding="utf-8")
    (tmp_path / "t.txt").write_text(
        "Fire in Molde\nThe mayor of Molde says no to the criticism after the fire at the harbour.\nNobody was hurt, police say on Tuesday evening.\n",
        encoding="utf-8",
    )
    data = json.loads(auditor("audit", "s.html", "t.txt", "-f", "json", cwd=tmp_path).stdout)
    changes = [(change["start"], change["end"]) for change in data["documents"][0]["changes"]]
    for unit in data["units"]:
        for span in unit["source"]:
            if not any(start < span["end"] and span["start"] < end for start, end in changes):
                assert page[span["start"] : span["end"]] == span["text"]
    assert "Home" not in json.dumps(data["units"])


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is another thing there")
@pytest.mark.parametrize("arguments", ["rules", "--help"])
def test_a_reader_that_closes_the_pipe_is_no_finding(arguments: str) -> None:
    code = f"set -o pipefail; {sys.executable} -m auditor {arguments} | true; echo ${{PIPESTATUS[0]}}"
    run = subprocess.run(["bash", "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() in ("0", "0\n")


def unread(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A run whose standard output nobody reads any more when it begins."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [sys.executable, "-m", "auditor", *map(str, arguments)]
        return subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, cwd=cwd, timeout=120)
    finally:
        os.close(writing)


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    """Two feeds, one rendering of which is garbled."""
    write(tmp_path / "originals.jsonl", [original(name) for name in ("bru", "skole")])
    write(tmp_path / "renderings.jsonl", [rendering("bru", garbled=True), rendering("skole")])
    return tmp_path


FEEDS = ("check", "originals.jsonl", "renderings.jsonl")


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is another thing there")
def test_a_reader_that_has_gone_changes_neither_verdict_nor_what_is_remembered(feeds: Path, texts: Path) -> None:
    assert unread("audit", "source.txt", "faithful.txt", cwd=texts).returncode == 0
    run = unread("audit", "source.txt", "garbled.txt", "-f", "text", "-f", "json=audit.json", cwd=texts)
    assert run.returncode == 1, run.stderr
    assert json.loads((texts / "audit.json").read_text(encoding="utf-8"))["findings"]
    run = unread(*FEEDS, "-f", "text", "-f", "json=check.json", cwd=feeds)
    assert run.returncode == 1, run.stderr
    assert "Traceback" not in run.stderr
    assert not json.loads((feeds / "check.json").read_text(encoding="utf-8"))["passed"]
    again = json.loads(auditor(*FEEDS, "-f", "json", cwd=feeds).stdout)
    assert again["findings"], "the garbled rendering still stands there"
    assert not any(one["new"] for one in again["findings"]), "the run before was not written down"


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is another thing there")
def test_pruning_prunes_whoever_reads_what_went(texts: Path) -> None:
    for name, target in (("first.json", "garbled.txt"), ("second.json", "faithful.txt")):
        (texts / "target.txt").write_bytes((texts / target).read_bytes())
        auditor("audit", "source.txt", "target.txt", "-f", "json", "-o", name, cwd=texts)
    auditor("baseline", "write", "first.json", "-o", "known.json", "--by", "Kari", cwd=texts)
    assert unread("baseline", "prune", "known.json", "--report", "second.json", cwd=texts).returncode == 0
    assert json.loads((texts / "known.json").read_text(encoding="utf-8"))["entries"] == []


INTERRUPTED = """
import os, runpy, signal
from auditor.feed.state import State

put = State.put_audit

def interrupt(*arguments):
    os.killpg(0, signal.SIGINT)
    put(*arguments)

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    State.put_audit = interrupt
    runpy.run_module("auditor", run_name="__main__", alter_sys=True)
"""
"""auditor that meets Ctrl-C, as do all processes that it has started, when it keeps its first audit."""


@pytest.mark.skipif(os.name != "posix", reason="interrupts a group of processes")
def test_an_interrupt_ends_processes_side_by_side_in_one_word(feeds: Path) -> None:
    # More processes than pairs: some have begun and wait for work, and these are the ones that would complain.
    run = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, *FEEDS, "--jobs", "4"],
        cwd=feeds,
        capture_output=True,
        text=True,
        timeout=120,
        start_new_session=True,
    )
    assert run.returncode == 128 + signal.SIGINT
    assert (run.stdout, run.stderr.split()) == ("", ["auditor:", "stopped"])


def test_a_dry_run_refuses_to_write_reports_and_can_be_quiet(feeds: Path) -> None:
    for report in (("-f", "json"), ("-f", "sarif=out.sarif"), ("-o", "out.txt")):
        run = auditor(*FEEDS, "--dry-run", *report, cwd=feeds)
        assert (run.returncode, run.stdout) == (2, "")
        assert "--dry-run writes no report" in run.stderr
    loud, quiet = (auditor(*FEEDS, "--dry-run", *more, cwd=feeds) for more in ((), ("--quiet",)))
    assert loud.stdout.splitlines() == ["bru → en-bru", "skole → en-skole"]
    assert (quiet.returncode, quiet.stdout) == (0, "")
    assert quiet.stderr.startswith("2 pairs would be audited")
    assert {path.name for path in feeds.iterdir()} == {"originals.jsonl", "renderings.jsonl"}


def test_a_check_waits_for_an_address_as_long_as_it_is_told(feeds: Path) -> None:
    waiting = ("check", "originals.jsonl", "--allow-private", "--no-state")
    with saying(b"", b"", pause=20) as url:
        run = auditor(*waiting, "--target", url, "--timeout", "0.3", cwd=feeds)
    assert "did not answer within 0.3 s" in one_sentence(run)
    (feeds / "auditor.toml").write_text("[check]\ntimeout = 0.4\n", encoding="utf-8")
    with saying(b"", b"", pause=20) as url:
        assert "did not answer within 0.4 s" in one_sentence(auditor(*waiting, "--target", url, cwd=feeds))
    assert auditor(*FEEDS, "--timeout", "0", cwd=feeds).returncode == 2


def test_the_state_stands_beside_the_configuration_that_names_the_feeds(feeds: Path) -> None:
    settings = feeds / "auditor.toml"
    settings.write_text('[check]\nsources = "originals.jsonl"\ntargets = "renderings.jsonl"\n', encoding="utf-8")
    (feeds / "below").mkdir()
    assert auditor("check", cwd=feeds / "below").returncode == 1
    assert (feeds / ".auditor-state.db").exists()
    assert list((feeds / "below").iterdir()) == []
    places = ("../originals.jsonl", "../renderings.jsonl")
    assert auditor("check", *places, cwd=feeds / "below").returncode == 1
    assert (feeds / "below" / ".auditor-state.db").exists(), (
        "places of the command line are remembered where it is given"
    )


def test_a_configuration_can_ask_for_no_state(feeds: Path) -> None:
    (feeds / "auditor.toml").write_text("[check]\nstate = false\n", encoding="utf-8")
    before = set(feeds.iterdir())
    assert auditor(*FEEDS, cwd=feeds).returncode == 1
    assert set(feeds.iterdir()) == before
    assert auditor(*FEEDS, "--state", "own.db", cwd=feeds).returncode == 1
    assert (feeds / "own.db").exists()


# --- the configuration ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[check]\nfail_on = "minor"', "[check]: unknown key 'fail_on': it belongs above [check], in the main part"),
        ("[check]\nmin-severity = 1", "[check]: unknown key 'min-severity': it belongs above [check]"),
        ("[[check.suppress]]\nrule = 'ENT'", "unknown key 'suppress': it belongs above [check]"),
        ("max_new = 0", "unknown key 'max_new': it belongs under [check]"),
        ("[check]\nmax_knew = 0", "[check]: unknown key 'max_knew': did you mean max_new?"),
        ("[check]\nfolder = '.'", "[check]: unknown key 'folder'"),
        ("[check]\nmax_new = -1", "[check] max_new must be a whole number, 0 or more, not -1"),
        ("[check]\njobs = 0", "[check] jobs must be a whole number, 1 or more, not 0"),
        ("[check]\nstate = true", "[check] state must be a file's path, or false to remember nothing, not True"),
        ("[check]\ntimeout = 0", "[check] timeout must be a number of seconds, more than 0"),
        ("[check]\ntimeout = nan", "[check] timeout must be a number of seconds, more than 0"),
        ('[check]\ntimeout = "20"', "[check] timeout must be a number of seconds, more than 0"),
    ],
)
def test_a_mistake_in_the_configuration_is_told_with_its_mend(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "auditor.toml"
    path.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert said in str(caught.value)


def test_every_key_of_the_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "auditor.toml"
    path.write_text("[check]\nstate = false\ntimeout = 60\nmax_new = 0\n", encoding="utf-8")
    assert load_config(path).check == CheckConfig(state=False, timeout=60.0, max_new=0, folder=str(tmp_path))
