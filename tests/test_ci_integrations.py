"""The ways into other people's CI: their files are valid, their scripts run, and no input of theirs is ever executed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parent.parent
FEED = ROOT / "fixtures" / "feed"
ACTION_FILE = ROOT / ".github" / "actions" / "auditor" / "action.yml"
GITLAB_FILE = ROOT / ".gitlab" / "auditor.gitlab-ci.yml"
HOOKS_FILE = ROOT / ".pre-commit-hooks.yaml"
ACTION = yaml.safe_load(ACTION_FILE.read_text(encoding="utf-8"))
JOB = yaml.safe_load(GITLAB_FILE.read_text(encoding="utf-8"))[".auditor"]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load(HOOKS_FILE.read_text(encoding="utf-8"))}
SECTION = (
    (ROOT / "README.md").read_text(encoding="utf-8").partition("## In other people's CI\n")[2].partition("\n## ")[0]
)
SNIPPETS = dict(re.findall(r"```yaml\n# (\S+)\n(.*?)```", SECTION, re.DOTALL))

HOSTILE = (
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "a && touch pwned || touch pwned",
    "${{ github.token }}",
    "$HOME ~ * ? [a-z] {a,b} \\ %s %n !!",
    "--exit-zero",
    "AUDITOR_PLACES",
    "::set-output name=x::y",
)
FAITHFUL, INVERTED = "Nobody was hurt in the fire.", "Everyone was hurt in the fire."


def rows(path: Path, target: str) -> Path:
    path.write_text(f"id\tsource\ttarget\n1\tIngen ble skadet i brannen.\t{target}\n", encoding="utf-8")
    return path


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script, encoding="utf-8")
    path.chmod(0o755)
    return path


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@dataclass(frozen=True)
class Place:
    """A job's workspace and, beside it, what the machine has on its PATH."""

    root: Path

    @property
    def workspace(self) -> Path:
        return self.root / "workspace"

    @property
    def said(self) -> Path:
        """What the recorder was called with, a list a line."""
        return self.root / "called.jsonl"

    def auditor(self) -> None:
        """Put the auditor of this tree on the PATH."""
        program(self.root / "bin" / "auditor", f'#!/bin/sh\nexec "{sys.executable}" -m auditor "$@"\n')

    def recorder(self, name: str = "auditor", then: str = "") -> None:
        """Put a program on the PATH that writes down its arguments and passes."""
        script = f"import json, sys\nopen({str(self.said)!r}, 'a').write(json.dumps(sys.argv[1:]) + '\\n')\n{then}\n"
        program(self.root / "bin" / name, f"#!{sys.executable} -I\n{script}")

    def calls(self) -> list[list[str]]:
        return [json.loads(line) for line in self.said.read_text(encoding="utf-8").splitlines()]

    def environment(self, **more: str) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GIT", "CI", "AUDITOR", "INPUT"))
        }
        path = os.pathsep.join((str(self.root / "bin"), str(Path(sys.executable).parent), kept["PATH"]))
        return {**kept, "PATH": path, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **more}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    made.workspace.mkdir()
    return made


# --- the files themselves ---------------------------------------------------------------------------


def run_module(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", module, *arguments], capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("schema", "file"), [("github-actions", ACTION_FILE), ("gitlab-ci", GITLAB_FILE)], ids=["github", "gitlab"]
)
def test_file_follows_the_schema_of_its_host(schema: str, file: Path) -> None:
    checked = run_module("check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_job_that_extends_the_gitlab_template_follows_the_schema(tmp_path: Path) -> None:
    pipeline = tmp_path / ".gitlab-ci.yml"
    pipeline.write_text(yaml.safe_dump({"renderings": JOB}), encoding="utf-8")
    checked = run_module("check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(pipeline))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_manifest_of_hooks_is_valid() -> None:
    checked = run_module("pre_commit", "validate-manifest", str(HOOKS_FILE))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_inputs_reach_the_action_by_its_environment_only() -> None:
    used = set()
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert "if" not in step
        assert "working-directory" not in step
        for value in step["env"].values():
            assert re.fullmatch(r"\$\{\{ (inputs|steps\.\w+\.outputs)\.[\w-]+ \}\}", value)
            used |= set(re.findall(r"inputs\.([\w-]+)", value))
    assert used == set(ACTION["inputs"])


def test_gitlab_jobs_script_names_only_variables_that_the_template_explains() -> None:
    script = "\n".join((*JOB["before_script"], *JOB["script"]))
    assert set(re.findall(r"\$\{?(AUDITOR_[A-Z_]+)", script)) == set(JOB["variables"]) - {"PIP_CACHE_DIR"}


# --- GitHub -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Done:
    """What a run of the action left behind."""

    code: int
    stdout: str
    stderr: str
    outputs: Mapping[str, str]
    written: tuple[str, ...]
    """Names of the outputs of the check's step, in order, whether the action passes them on or not."""
    summary: str


def expand(text: str, context: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: context.get(match[1], ""), text)


def act(place: Place, action: Path = ACTION_FILE.parent, **inputs: str) -> Done:
    """Run the action's steps as GitHub's runner does: expressions in `env` are expanded, `run` is a file for bash."""
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    assert given.keys() <= ACTION["inputs"].keys()
    context = {f"inputs.{name}": given.get(name, about["default"]) for name, about in ACTION["inputs"].items()}
    runner = place.root / "runner"
    (runner / "temp").mkdir(parents=True, exist_ok=True)
    summary = runner / "summary.md"
    summary.write_text("", encoding="utf-8")
    stdout = stderr = ""
    code = 0
    written: list[str] = []
    for number, step in enumerate(ACTION["runs"]["steps"]):
        assert step["shell"] == "bash"
        script, output = runner / f"{number}.sh", runner / f"{number}.output"
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("", encoding="utf-8")
        environment = place.environment(
            GITHUB_ACTIONS="true",
            GITHUB_ACTION_PATH=str(action),
            GITHUB_OUTPUT=str(output),
            GITHUB_STEP_SUMMARY=str(summary),
            GITHUB_WORKSPACE=str(place.workspace),
            RUNNER_TEMP=str(runner / "temp"),
        )
        environment |= {name: expand(value, context) for name, value in step["env"].items()}
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=place.workspace,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=300,
        )
        stdout += ran.stdout.decode()
        stderr += ran.stderr.decode()
        code = ran.returncode
        # No output has a delimiter of its own, so that every line is one.
        found = [line.partition("=") for line in output.read_text(encoding="utf-8").splitlines()]
        written = [name for name, _, _ in found]
        context |= {f"steps.{step['id']}.outputs.{name}": value for name, _, value in found}
        if code:
            break
    outputs = {name: expand(about["value"], context) for name, about in ACTION["outputs"].items()}
    return Done(code, stdout, stderr, outputs, tuple(written), summary.read_text(encoding="utf-8"))


def test_action_reports_a_feed_with_errors_in_every_way_and_fails(place: Place) -> None:
    place.auditor()
    shutil.copytree(FEED, place.workspace / "feed")
    state = "state of 'feeds' $(touch pwned).db"
    hostile = {"sarif": 'a "b" `touch pwned`.sarif', "args": "--min-severity major -f 'csv=$(touch pwned).csv'"}
    first = act(
        place, version="installed", sources="feed/originals.xml", targets="feed/renderings.xml", state=state, **hostile
    )
    assert first.code == 1, first.stderr
    assert first.outputs["exit-code"] == "1"
    assert first.outputs["sarif"] == hostile["sarif"]
    log = json.loads((place.workspace / hostile["sarif"]).read_text(encoding="utf-8"))
    found = log["runs"][0]["results"]
    assert {result["level"] for result in found} == {"error"}
    assert int(first.outputs["findings"]) >= len(found) > 0  # minor ones are counted, but not shown
    assert re.search(r"(?m)^::error file=feed/renderings\.xml,line=\d+", first.stdout)
    assert "## ❌ auditor" in first.summary
    assert files_in(place.workspace) - {f"{state}.lock"} == {
        "feed", "feed/originals.xml", "feed/renderings.xml", "feed/gold.json", state, hostile["sarif"], "$(touch pwned).csv",
    }  # fmt: skip

    again = act(
        place,
        version="installed",
        sources="feed/originals.xml",
        targets="feed/renderings.xml",
        state=state,
        fail_on="none",
        sarif="",
        summary="false",
    )
    assert again.code == 0, again.stderr
    assert again.outputs == {"exit-code": "0", "findings": first.outputs["findings"], "sarif": ""}
    assert again.summary == ""
    assert "::error file=" in again.stdout


def test_action_passes_a_faithful_memory(place: Place) -> None:
    place.auditor()
    rows(place.workspace / "rows.tsv", FAITHFUL)
    done = act(place, version="installed", sources="\n  rows.tsv\n\n", args="--no-state")
    assert (done.code, done.outputs) == (0, {"exit-code": "0", "findings": "0", "sarif": "auditor.sarif"}), done.stderr
    assert "## ✅ auditor" in done.summary
    assert "::error" not in done.stdout


def test_action_says_that_the_check_could_not_be_made(place: Place) -> None:
    place.auditor()
    (place.workspace / "auditor.sarif").write_text("from another run", encoding="utf-8")
    done = act(place, version="installed", sources="nowhere.xml", targets="nowhere.xml")
    assert (done.code, done.outputs) == (2, {"exit-code": "2", "findings": "", "sarif": ""})
    assert "nowhere.xml" in done.stdout
    assert "::error title=auditor::The check could not be made" in done.stdout


def test_dry_run_of_the_action_passes_without_a_report(place: Place) -> None:
    place.auditor()
    rows(place.workspace / "rows.tsv", INVERTED)
    done = act(place, version="installed", sources="rows.tsv", args="--dry-run")
    assert (done.code, done.outputs) == (0, {"exit-code": "0", "findings": "", "sarif": ""}), done.stderr
    assert "::error" not in done.stdout


def without_reports(call: list[str]) -> list[str]:
    """A recorded call without the two reports that the action itself reads."""
    own = ("--format=github=", "--format=jsonl=")
    assert [sum(one.startswith(start) for one in call) for start in own] == [1, 1]
    return [one for one in call if not one.startswith(own)]


def obeyed(log: str) -> list[str]:
    """The lines of a log that GitHub's runner obeys: as its ActionCommandManager does, it stops at a word and resumes there."""
    found, word = [], None
    for line in re.split(r"\r\n|\r|\n", log):
        said = re.match(r"\s*::([^\s:]+)[^:]*::(.*)", line) or re.search(r"##\[([^\]\s]+)[^\]]*\](.*)", line)
        if said is None:
            continue
        if word is not None:
            word = None if said[1].lower() == word else word
        elif said[1] == "stop-commands":
            word = said[2].lower()
        else:
            found.append(line)
    assert word is None
    return found


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["sources", "targets", "state", "baseline", "fail-on", "sarif", "args"])
def test_no_input_of_the_action_is_executed_or_expanded(name: str, value: str, place: Place) -> None:
    place.recorder()
    given = "'" + value.replace("'", "'\\''") + "'" if name == "args" else value
    done = act(place, version="installed", **{"sarif": "", name.replace("-", "_"): given})
    assert done.code == 0, done.stderr
    assert files_in(place.workspace) == set()
    (call,) = place.calls()
    option = {"sources": "--source=", "targets": "--target=", "sarif": "--format=sarif=", "args": ""}.get(
        name, f"--{name}="
    )
    assert set(without_reports(call)) == {"check", option + value}


def test_action_takes_places_line_by_line_and_args_word_by_word(place: Place) -> None:
    place.recorder()
    done = act(
        place,
        version="installed",
        sources="a feed.xml\n\nb.xml\n",
        targets="-\r\nhttps://kystvarden.example/rss?a=1&b=2",
        args="--since 36h\n--field 'text=the body' '--termbase=$(touch pwned)'",
    )
    assert done.code == 0, done.stderr
    assert without_reports(place.calls()[0]) == [
        "check", "--source=a feed.xml", "--source=b.xml", "--target=-", "--target=https://kystvarden.example/rss?a=1&b=2",
        "--format=sarif=auditor.sarif", "--since", "36h", "--field", "text=the body", "--termbase=$(touch pwned)",
    ]  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1).filter(
        lambda text: text == text.strip() != ""
    )
)
def test_any_one_line_of_text_reaches_the_check_as_it_is(value: str, place: Place) -> None:
    place.recorder()
    place.said.unlink(missing_ok=True)
    done = act(place, version="installed", sources=value, state=value)
    assert done.code == 0, done.stderr
    assert {f"--source={value}", f"--state={value}"} <= set(place.calls()[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sarif", "a.sarif\nexit-code=0\nevil=1"),
        ("sarif", "a.sarif\rfindings=0"),
        ("state", "a\n::warning::b"),
        ("baseline", "a\x1b[2J"),
        ("fail-on", "major\u2028none"),
        ("summary", "perhaps"),
        ("sources", "a\x07.xml"),
        ("args", "--since '36h"),
        ("args", "'a\n::warning::b'"),
    ],
)
def test_input_that_could_be_taken_for_more_is_refused_without_quoting_it(name: str, value: str, place: Place) -> None:
    place.recorder()
    done = act(place, version="installed", **{name.replace("-", "_"): value})
    assert (done.code, done.outputs) == (2, {"exit-code": "2", "findings": "", "sarif": ""})
    assert done.written == ("exit-code", "findings", "sarif")
    assert f"`{name}`" in done.stderr
    assert value not in done.stderr
    assert not place.said.exists()


def test_what_a_feed_says_in_a_message_is_no_command_to_the_runner(place: Place) -> None:
    lines = "::warning::one\n  ::set-output name=x::two\nauditor: kv-1: ##[add-mask]three\nfour\r::warning::five\n::stop-commands::a\n::a::\nhalf a line"
    place.recorder(then=f"sys.stdout.write({lines!r}); sys.stdout.flush(); sys.stderr.write({lines!r}); sys.exit(2)")
    done = act(place, version="installed", sources="a.xml")
    assert done.code == 2
    assert lines + lines in done.stdout
    assert obeyed(done.stdout) == ["::error title=auditor::The check could not be made: the log of this step says why."]
    assert obeyed(done.stderr) == []


def test_annotations_of_the_check_are_obeyed(place: Place) -> None:
    annotation = "::error file=a.xml,line=3::NEG001"
    write = f"path = next(one[16:] for one in sys.argv if one.startswith('--format=github='))\nopen(path, 'w').write({annotation!r} + '\\n')"
    place.recorder(then=write)
    done = act(place, version="installed", sources="a.xml")
    assert obeyed(done.stdout) == [annotation]


def test_check_that_is_killed_is_an_error(place: Place) -> None:
    place.recorder(then="import os; os.kill(os.getpid(), 9)")
    done = act(place, version="installed", sources="a.xml")
    assert (done.code, done.outputs["exit-code"], done.outputs["findings"]) == (137, "137", "")


def test_half_a_report_gives_no_number_of_findings(place: Place) -> None:
    half = "report = next(one[15:] for one in sys.argv if one.startswith('--format=jsonl='))\nopen(report, 'w').write('{\"type\": \"run\"}\\n{')"
    place.recorder(then=half)
    assert act(place, version="installed", sources="a.xml").outputs["findings"] == ""


def test_modules_in_the_workspace_are_not_imported_by_the_action(place: Place) -> None:
    place.recorder()
    for name in ("json", "shlex", "subprocess", "tempfile", "venv", "pip", "sitecustomize"):
        (place.workspace / f"{name}.py").write_text("open('pwned', 'w')\n", encoding="utf-8")
    before = files_in(place.workspace)
    assert act(place, version="installed", sources="a.xml").code == 0
    refused = act(place, version="not a requirement; $(touch pwned)")
    assert refused.code != 0
    assert files_in(place.workspace) == before


def test_missing_auditor_is_said(place: Place) -> None:
    (place.root / "bin").mkdir()
    for name in ("bash", "python3"):
        (place.root / "bin" / name).symlink_to(shutil.which(name) or "")
    step = ACTION["runs"]["steps"][0]
    environment = {"PATH": str(place.root / "bin"), "INPUT_VERSION": "installed", "GITHUB_OUTPUT": os.devnull}
    ran = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]], env=environment, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 2
    assert "no auditor is on the PATH" in ran.stderr


VENV = """
import shutil
from pathlib import Path
if sys.argv[1:4] == ["-I", "-m", "venv"]:
    folder = Path(sys.argv[4]) / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("python", "auditor"):
        shutil.copy(__file__, folder / name)
"""
"""A Python that makes an environment of recorders, so that pip's arguments are seen and nothing is fetched."""


@pytest.mark.parametrize("value", ["", "mt-auditor==0.1.0", "--index-url=evil", *HOSTILE])
def test_action_installs_what_version_asks_for_and_by_default_its_own_checkout(value: str, place: Place) -> None:
    place.recorder("python3", then=VENV)
    done = act(place, version=value)
    assert done.code == 0, done.stderr
    _, pip, check = place.calls()
    *options, wanted = pip
    assert options[:4] == ["-I", "-m", "pip", "install"]
    assert options[-1] == "--"
    if value:
        assert wanted == value
    else:
        assert Path(wanted).resolve() == ROOT
        assert (Path(wanted) / "pyproject.toml").is_file()
    assert check == ["-I", str(ACTION_FILE.parent / "check.py")]
    assert files_in(place.workspace) == set()


# --- GitLab -----------------------------------------------------------------------------------------

SHELLS = {"bash": ("bash", "-eo", "pipefail"), "sh": ("sh", "-e")}
"""GitLab's runner takes bash where the image has it, and sh elsewhere."""


def gitlab(place: Place, shell: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the job's commands in one shell, as GitLab's runner does."""
    assert variables.keys() <= JOB["variables"].keys()
    script = place.root / "job.sh"
    script.write_text("\n".join((*JOB["before_script"], *JOB["script"])), encoding="utf-8")
    given = {**JOB["variables"], "AUDITOR_VERSION": "installed", **variables}
    return subprocess.run(
        [*SHELLS[shell], str(script)],
        cwd=place.workspace,
        env=place.environment(GITLAB_CI="true", **given),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize("shell", SHELLS)
def test_gitlab_job_writes_the_reports_that_it_declares_and_the_state_that_it_caches(shell: str, place: Place) -> None:
    place.auditor()
    rows(place.workspace / "rows.tsv", INVERTED)
    ran = gitlab(place, shell, AUDITOR_SOURCES="rows.tsv", AUDITOR_ARGS="--min-severity  minor")
    assert ran.returncode == 1, ran.stderr
    reports = JOB["artifacts"]["reports"]
    (issue,) = json.loads((place.workspace / reports["codequality"]).read_text(encoding="utf-8"))
    assert issue["severity"] in ("critical", "blocker")
    assert issue["location"]["path"] == "rows.tsv"
    assert ET.parse(place.workspace / reports["junit"]).find(".//failure") is not None
    assert set(JOB["artifacts"]["paths"]) == set(reports.values())
    cached = [path for cache in JOB["cache"] for path in cache["paths"]]
    assert "$AUDITOR_STATE" in cached
    assert (place.workspace / JOB["variables"]["AUDITOR_STATE"]).is_file()
    assert "NEG001" in ran.stdout
    assert gitlab(place, shell, AUDITOR_SOURCES="rows.tsv", AUDITOR_FAIL_ON="none").returncode == 0


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("shell", SHELLS)
def test_no_variable_of_the_gitlab_job_is_executed_or_expanded(shell: str, value: str, place: Place) -> None:
    place.recorder()
    (place.workspace / "a").touch()
    names = ("SOURCES", "TARGETS", "STATE", "BASELINE", "FAIL_ON")
    ran = gitlab(place, shell, **{f"AUDITOR_{name}": value for name in names}, AUDITOR_ARGS=value)
    assert ran.returncode == 0, ran.stderr
    assert files_in(place.workspace) == {"a"}
    assert place.calls() == [
        [
            "check", f"--state={value}", "--format=text", "--format=gitlab=gl-code-quality-report.json", "--format=junit=auditor-junit.xml",
            f"--baseline={value}", f"--fail-on={value}", f"--source={value}", f"--target={value}", *value.split(),
        ]
    ]  # fmt: skip


@pytest.mark.parametrize("shell", SHELLS)
def test_gitlab_job_takes_places_line_by_line(shell: str, place: Place) -> None:
    place.recorder()
    assert gitlab(place, shell, AUDITOR_SOURCES="\n a feed.xml\n\nback\\slash.xml\n").returncode == 0
    places = [one for one in place.calls()[0] if one.startswith(("--source", "--target"))]
    assert places == ["--source=a feed.xml", "--source=back\\slash.xml"]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("value", ["mt-auditor==0.1.0", "--index-url=evil", "$(touch pwned)"])
def test_gitlab_job_installs_what_its_variable_asks_for(shell: str, value: str, place: Place) -> None:
    place.recorder("python3", then=VENV)
    ran = gitlab(place, shell, AUDITOR_VERSION=value)
    assert ran.returncode == 0, ran.stderr
    _, pip, check = place.calls()
    assert pip[:4] == ["-I", "-m", "pip", "install"]
    assert pip[-2:] == ["--", value]
    assert check[0] == "check"
    assert files_in(place.workspace) == set()


# --- pre-commit -------------------------------------------------------------------------------------


def git(place: Place, folder: Path, *arguments: str) -> str:
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "a"), ("EMAIL", "a@b.example"))
    }
    environment = place.environment(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1", **who)
    ran = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def commit(place: Place, hooks: list[dict[str, Any]], *files: str) -> subprocess.CompletedProcess[str]:
    """Run hooks of this repository by pre-commit itself, on files of the workspace.

    The hooks come from a repository made for it, with the language `system`: pre-commit then runs their entries with what is on the PATH, in
    place of installing the package and all that it needs.
    """
    published = place.root / "published"
    published.mkdir()
    manifest = [hook | {"language": "system"} for hook in HOOKS.values()]
    (published / ".pre-commit-hooks.yaml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
    for folder in (published, place.workspace):
        git(place, folder, "init", "--quiet")
        git(place, folder, "add", "--all")
    git(place, published, "commit", "--quiet", "--message", "Hooks")
    rev = git(place, published, "rev-parse", "HEAD")
    config = place.workspace / ".pre-commit-config.yaml"
    config.write_text(
        yaml.safe_dump({"repos": [{"repo": str(published), "rev": rev, "hooks": hooks}]}), encoding="utf-8"
    )
    git(place, place.workspace, "add", "--all")
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--color=never", "--verbose", "--files", *files],
        cwd=place.workspace,
        env=place.environment(
            PRE_COMMIT_HOME=str(place.root / "cache"), GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1"
        ),
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_hook_for_rows_audits_the_bitexts_of_a_commit_and_nothing_else(place: Place) -> None:
    place.auditor()
    names = ("faithful.tsv", "it's $(touch pwned).tsv", "notes.md")
    rows(place.workspace / names[0], FAITHFUL)
    rows(place.workspace / names[1], INVERTED)
    (place.workspace / names[2]).write_text("Ingen ble skadet.\n", encoding="utf-8")
    ran = commit(place, [{"id": "auditor-audit-rows", "files": r"\.tsv$"}], *names)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "exit code: 1" in ran.stdout
    assert "faithful.tsv:\n" in ran.stdout
    assert f"{names[1]}:\n" in ran.stdout
    assert ran.stdout.count("NEG001") == 1
    assert "notes.md" not in ran.stdout
    assert not (place.workspace / "pwned").exists()


def test_hook_for_rows_takes_by_itself_what_is_a_bitext_by_its_name() -> None:
    from auditor.read.bitext import sniff_bitext

    taken = re.compile(HOOKS["auditor-audit-rows"]["files"])
    tables = {"tsv", "jsonl", "ndjson", "csv", "parquet"}
    for suffix in ("tmx", "xlf", "xliff", "sdlxliff", "mqxliff", "mxliff", *tables):
        assert sniff_bitext(f"a.{suffix}")
        assert bool(taken.search(f"texts/a.{suffix}")) is (suffix not in tables)


@pytest.mark.parametrize(("target", "code"), [(FAITHFUL, 0), (INVERTED, 1)])
def test_hook_for_feeds_checks_what_its_arguments_name(target: str, code: int, place: Place) -> None:
    place.auditor()
    rows(place.workspace / "rows.tsv", target)
    (place.workspace / "other.txt").write_text("Noe annet.\n", encoding="utf-8")
    ran = commit(place, [{"id": "auditor-check", "args": ["rows.tsv", "--no-state"]}], "other.txt")
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert ("PASS" if code == 0 else "NEG001") in ran.stdout


def test_entries_of_the_hooks_are_commands_of_this_package(place: Place) -> None:
    place.auditor()
    for hook in HOOKS.values():
        command = hook["entry"].replace("python -I", f"{sys.executable} ").split()
        ran = subprocess.run(
            [*command, *hook.get("args", []), "--help"],
            env=place.environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ran.returncode == 0, ran.stderr
        assert "Usage: auditor" in ran.stdout


def audit_rows(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "auditor.cli.audit_rows", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, env={**os.environ, "NO_COLOR": "1"}
    )


def test_rows_of_several_files_exit_with_the_gravest_code_and_leave_no_file_out(tmp_path: Path) -> None:
    good, bad = rows(tmp_path / "good.tsv", FAITHFUL), rows(tmp_path / "bad.tsv", INVERTED)
    assert audit_rows(good).returncode == 0
    assert audit_rows("--exit-zero", bad).returncode == 0
    assert audit_rows(bad, good).returncode == 1
    ran = audit_rows(tmp_path / "missing.tsv", good, bad)
    assert ran.returncode == 2
    assert "missing.tsv: there is no such file" in ran.stderr
    assert ran.stdout.count("PASS") == 2  # in the head and at the end
    assert "NEG001" in ran.stdout


def test_rows_take_no_option_that_would_have_one_report_overwrite_another(tmp_path: Path) -> None:
    ran = audit_rows("--format", "html=report.html", rows(tmp_path / "good.tsv", FAITHFUL))
    assert ran.returncode == 2
    assert "No such option" in ran.stderr
    assert audit_rows().returncode == 2


# --- our own gate -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("example", "passes"),
    [
        ("echo '  FAIL: 1 critical at or above the gate (major)'; exit 1", True),
        ("echo 'ERROR: no matching distribution found' >&2; exit 1", False),
        ("echo 'PASS: nothing at or above the gate (major)'", False),
        ("echo 'FAIL: 1 critical'; exit 2", False),
    ],
)
def test_gate_passes_the_first_command_only_where_its_report_fails_the_rendering(
    example: str, passes: bool, tmp_path: Path
) -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    first = re.search(r"^first\(\) \{.*?^\}$", script, re.MULTILINE | re.DOTALL)
    assert first is not None
    (tmp_path / "tree").mkdir()
    ran = subprocess.run(
        ["bash", "-c", f"set -euo pipefail\n{first[0]}\nif first; then echo passed; fi"],
        cwd=tmp_path / "tree",
        env={**os.environ, "work": str(tmp_path), "example": example},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ("passed" in ran.stdout) is passes, ran.stderr


# --- README -----------------------------------------------------------------------------------------


def test_readme_shows_each_way() -> None:
    assert set(SNIPPETS) == {".github/workflows/renderings.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"}


def test_snippets_follow_the_schemas_of_their_hosts(tmp_path: Path) -> None:
    found = {Path(name).name: tmp_path / Path(name).name for name in SNIPPETS}
    for name, text in SNIPPETS.items():
        found[Path(name).name].write_text(text, encoding="utf-8")
    for schema, name in (("github-workflows", "renderings.yml"), ("gitlab-ci", ".gitlab-ci.yml")):
        checked = run_module("check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(found[name]))
        assert checked.returncode == 0, checked.stdout + checked.stderr
    checked = run_module("pre_commit", "validate-config", str(found[".pre-commit-config.yaml"]))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_workflow_of_the_readme_runs_the_action_with_inputs_that_it_has(place: Place) -> None:
    steps = yaml.safe_load(SNIPPETS[".github/workflows/renderings.yml"])["jobs"]["renderings"]["steps"]
    (ours,) = (step for step in steps if step["uses"].startswith("OWNER/"))
    path = ours["uses"].partition("@")[0].removeprefix("OWNER/auditor/")
    assert ROOT / path == ACTION_FILE.parent
    place.recorder()
    done = act(place, version="installed", **{name.replace("-", "_"): value for name, value in ours["with"].items()})
    assert done.code == 0, done.stderr
    assert {"--source=originals.xml", "--target=renderings.xml", "--fail-on=critical"} <= set(place.calls()[0])
    used = set(re.findall(rf"steps\.{ours['id']}\.outputs\.([\w-]+)", SNIPPETS[".github/workflows/renderings.yml"]))
    assert used <= ACTION["outputs"].keys()
    caches = [step["with"] for step in steps if step["uses"].startswith("actions/cache/")]
    assert [cache["path"] for cache in caches] == [ours["with"]["state"]] * 2
    assert all(cache["key"].startswith(caches[0]["restore-keys"]) for cache in caches)


def test_gitlab_pipeline_of_the_readme_sets_variables_that_the_template_has(place: Place) -> None:
    pipeline = yaml.safe_load(SNIPPETS[".gitlab-ci.yml"])
    assert ROOT / pipeline["include"][0]["file"].lstrip("/") == GITLAB_FILE
    assert pipeline["renderings"]["extends"] == ".auditor"
    place.recorder()
    assert gitlab(place, "bash", **pipeline["renderings"]["variables"]).returncode == 0
    assert place.calls()[0][-3:] == ["--fail-on=critical", "--source=originals.xml", "--target=renderings.xml"]


def test_hooks_of_the_readme_exist(place: Place) -> None:
    (repo,) = yaml.safe_load(SNIPPETS[".pre-commit-config.yaml"])["repos"]
    assert [hook["id"] for hook in repo["hooks"]] == list(HOOKS)
    place.auditor()
    shutil.copy(FEED / "originals.xml", place.workspace)
    shutil.copy(FEED / "renderings.xml", place.workspace)
    (place.workspace / "memories").mkdir()
    rows(place.workspace / "memories" / "rows.tsv", FAITHFUL)
    ran = commit(place, repo["hooks"], "renderings.xml", "memories/rows.tsv")
    assert ran.returncode == 1
    assert re.search(r"auditor check\.+Failed", ran.stdout), ran.stdout + ran.stderr
    assert re.search(r"auditor audit, row by row\.+Passed", ran.stdout)
