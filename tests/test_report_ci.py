"""Reports for continuous integration: each is read by a second reader, says where a finding is, and obeys no text that it quotes."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from junitparser import Failure, JUnitXml, Skipped
from sample_audit import SCRIPT, SOURCE, TARGET, clean_audit, sample_audit, text_audit

from auditor.config import Config
from auditor.errors import ConfigError
from auditor.pipeline import audit_documents
from auditor.read import read_document
from auditor.records import Document, Severity, Span
from auditor.registry import plugin, plugins, rules
from auditor.report._ci import Place, Places
from auditor.report._run import Entry, Gate, Remark, Single, Suppression
from auditor.report._summary import summary
from auditor.report._text import dumps
from auditor.report.github import PER_KIND, command
from auditor.report.sarif import pascal
from auditor.result import Audit

ROOT = Path(__file__).parent.parent
FIXTURE = ROOT / "fixtures" / "01-ice-factory"
NAMES = {"sarif": ".sarif", "junit": ".xml", "github": ".txt", "gitlab": ".json", "jsonl": ".jsonl"}


# --- runs to report on ----------------------------------------------------------------------------


@dataclass
class Many:
    """A run over several entries that counts how often it was gone over."""

    items: list[Entry]
    gates: tuple[Gate, ...] = ()
    remarks: tuple[Remark, ...] = ()
    fail_on: Severity | None = "major"
    signature: str = "auditor|version:0.1.0|lang:nb-en"
    places: tuple[str, ...] = ("renderings",)
    headline: tuple[str, ...] = ()
    compared: bool = False
    passes: int = 0
    taken: list[str] = field(default_factory=list)

    def entries(self) -> Iterator[Entry]:
        self.passes += 1
        for item in self.items:
            self.taken.append(item.name)
            yield item

    def flagged(self) -> Iterator[Entry]:
        return (item for item in self.entries() if item.audit.findings)


def with_lines(document: Document, raw: str, first_line: int = 1, before: int = 0) -> Document:
    """The document as if its raw text stood in a file after `before` characters, at line `first_line`."""
    starts = [0] + [match.end() for match in re.finditer("\n", raw)]
    return replace(document, line_starts=tuple(before + at for at in starts), first_line=first_line)


def lined_sample(**changes: Any) -> Audit:
    """The sample audit as read from two text files."""
    audit = sample_audit(**changes)
    source, target = audit.documents
    return replace(audit, documents=(with_lines(source, source.text), with_lines(target, f"[ad_1]\n{target.text}")))


def a_run(**changes: Any) -> Many:
    """Two pairs, one of them unchanged, a suppressed finding, a failed gate, remarks."""
    items = [
        Entry(
            "kv-1 → coast-1",
            lined_sample(),
            suppressed={1: Suppression("baseline", "false-alarm", "the office was renamed", "Kari")},
            new=frozenset({0, 2}),
        ),
        Entry("kv-2 → coast-2", clean_audit(), fresh=False),
    ]
    gates = (Gate("fail-on", False, "6 findings at or above major"), Gate("min-adequacy", True, "0.61 ≥ 0.5"))
    remarks = (
        Remark("no-rendering", "kv-9", "nothing in the collection renders kv-9"),
        Remark("stale", "", f"an ignore matches nothing {SCRIPT}"),
    )
    return Many(**{"items": items, "gates": gates, "remarks": remarks, **changes})


def written(name: str, run: Any, **options: Any) -> str:
    return "".join(plugin("report", "REPORTER", name).stream(run, **options))


def sarif(run: Any, **options: Any) -> dict[str, Any]:
    log = json.loads(written("sarif", run, **options))
    check_sarif(log)
    return log["runs"][0]


# --- all formats ----------------------------------------------------------------------------------


def test_the_registry_finds_the_reporters() -> None:
    found = plugins("report", "REPORTER")
    assert {name: found[name].suffix for name in NAMES} == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_render_is_the_stream_of_one_entry(name: str) -> None:
    reporter = plugin("report", "REPORTER", name)
    audit = lined_sample()
    for gate in ("minor", "critical", None):
        assert reporter.render(audit, fail_on=gate) == written(name, Single(audit, fail_on=gate))


@pytest.mark.parametrize("name", NAMES)
def test_a_run_is_gone_over_once(name: str) -> None:
    run = a_run()
    written(name, run)
    assert run.passes == 1


@pytest.mark.parametrize("name", [*NAMES, "summary"])
def test_unknown_options_and_values_are_refused(name: str) -> None:
    def report(**options: Any) -> str:
        if name == "summary":
            return "".join(summary(Single(sample_audit()), **options))
        return plugin("report", "REPORTER", name).render(sample_audit(), **options)

    assert report(width=80) == report()
    with pytest.raises(ConfigError, match="min_severty"):
        report(min_severty="major")
    with pytest.raises(ConfigError, match="min_severity"):
        report(min_severity="grave")


@pytest.mark.parametrize("name", ["sarif", "jsonl", "gitlab"])
def test_findings_are_written_before_the_next_pair_is_read(name: str) -> None:
    run = Many([Entry("a", lined_sample(), new=frozenset()), Entry("b", lined_sample())])
    for piece in plugin("report", "REPORTER", name).stream(run):
        if "ROL001" in piece and "{" in piece:
            break
    assert run.taken == ["a"]


@pytest.mark.parametrize("name", NAMES)
def test_a_run_without_pairs_is_a_report(name: str) -> None:
    text = written(name, Many([]))
    read = {
        "sarif": lambda: check_sarif(json.loads(text)),
        "gitlab": lambda: json.loads(text),
        "junit": lambda: JUnitXml.fromstring(text.encode()),
        "jsonl": lambda: [json.loads(line) for line in text.splitlines()],
        "github": lambda: text == "" or pytest.fail(text),
    }
    read[name]()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(codec=None), min_size=1, max_size=25))
@example("]]></failure><![CDATA[ ")
@example("{0} [a](b) %0A::error file=x::y")
def test_no_text_breaks_a_format(text: str) -> None:
    audit = text_audit(text)
    run = Many(
        [Entry(text, audit, suppressed={0: Suppression("ignore", text, text, text)}), Entry(f"2{text}", audit)],
        gates=(Gate(text, False, text),),
        remarks=(Remark("no-original", text, text), Remark(text, "", text)),
    )
    check_sarif(json.loads(written("sarif", run)))
    assert len(json.loads(written("gitlab", run))) == 1
    lines = [json.loads(line) for line in written("jsonl", run).splitlines()]
    assert [line["type"] for line in lines] == [
        "run", "pair", "finding", "pair", "finding", "remark", "remark", "gate", "end",
    ]  # fmt: skip
    assert lines[2]["message"] == re.sub("[\ud800-\udfff]", "\ufffd", f"m {text}")
    assert ElementTree.fromstring(written("junit", run)).get("tests") == "4"
    assert [parse_command(line)[0] for line in written("github", run).split("\n")[:-1]] == [
        "error", "error", "notice", "notice",
    ]  # fmt: skip
    for name in NAMES:
        # What a terminal obeys is in none of them, and all of them can be written as UTF-8.
        found = written(name, run)
        found.encode("utf-8")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", found)


# --- places ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def texts() -> tuple[Audit, dict[str, str]]:
    """The garbled rendering of the fixture, audited as two text files."""
    found, raw = {}, {}
    for name in ("source", "garbled"):
        path = FIXTURE / f"{name}.txt"
        raw[str(path)] = path.read_text(encoding="utf-8")
        found[name] = with_lines(read_document(path), raw[str(path)])
    return audit_documents(found["source"], found["garbled"], config=Config()), raw


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Audit, dict[str, str]]:
    """The same as HTML with line ends of Windows, astral characters before the words, and references inside them."""
    folder = tmp_path_factory.mktemp("pages med mellomrom")
    found, raw = {}, {}
    for name in ("source", "garbled"):
        paragraphs = (FIXTURE / f"{name}.txt").read_text(encoding="utf-8").strip().splitlines()
        body = "\r\n".join(
            f"<p>\U0001f600 <b>{number}</b>\U0001f600</p>\r\n  <p>{line.replace('the ', 'the&#32;', 1)}</p>"
            for number, line in enumerate(paragraphs)
        )
        page = f"<html><head><title>Side</title></head><body>\r\n<article>\r\n{body}\r\n</article></body></html>\r\n"
        path = folder / f"{name}.html"
        path.write_bytes(page.encode("utf-8"))
        raw[str(path)] = page
        found[name] = with_lines(read_document(path), page)
    return audit_documents(found["source"], found["garbled"], config=Config()), raw


def at(raw: str, region: dict[str, Any]) -> str:
    """What a region's lines and columns quote."""
    lines = raw.split("\n")
    first, last = region["startLine"] - 1, region["endLine"] - 1
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return raw[starts[first] + region["startColumn"] - 1 : starts[last] + region["endColumn"] - 1]


def file_of(location: dict[str, Any]) -> str:
    uri = urlsplit(location["physicalLocation"]["artifactLocation"]["uri"])
    return os.path.abspath(unquote(uri.path))


@pytest.mark.parametrize("kind", ["texts", "pages"])
def test_regions_quote_the_raw_file(kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    audit, raw = request.getfixturevalue(kind)
    results = sarif(Single(audit))["results"]
    assert len(results) == len(audit.findings) > 3
    quoted = 0
    for result, finding in zip(results, audit.findings, strict=True):
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            text = raw[file_of(location)]
            region = location["physicalLocation"]["region"]
            if "charOffset" not in region:
                continue
            stretch = text[region["charOffset"] : region["charOffset"] + region["charLength"]]
            assert stretch == at(text, region)
            span = finding.target_span if location in result["locations"] else finding.source_span
            if span is None or (span.start, span.end) != (region["charOffset"], region["charOffset"] + len(stretch)):
                continue
            quoted += 1
            plain = " ".join(re.sub(r"<[^>]*>", "", stretch.replace("&#32;", " ")).split())
            assert plain == " ".join(span.text.split()) == " ".join(region["snippet"]["text"].split())
    assert quoted > 4


def test_other_formats_name_the_same_lines(
    texts: tuple[Audit, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    audit, raw = texts
    issues = json.loads(written("gitlab", Single(audit)))
    lines = [json.loads(line) for line in written("jsonl", Single(audit)).splitlines()]
    told = [line for line in lines if line["type"] == "finding"]
    commands = [parse_command(line) for line in written("github", Single(audit)).splitlines()]
    marked = {(found["file"], found["line"]) for _, found, _ in commands if "file" in found}
    assert len(issues) == len(told) == len(audit.findings)
    for finding, issue, line in zip(audit.findings, issues, told, strict=True):
        span = finding.target_span
        if span is None:
            continue
        number = raw[line["path"]].count("\n", 0, span.start) + 1
        assert issue["location"]["path"] == "fixtures/01-ice-factory/garbled.txt"
        assert issue["location"]["lines"]["begin"] == line["line"] == number
        assert raw[line["path"]].split("\n")[number - 1][line["column"] - 1 :].startswith(span.text[:10])
    assert {file for file, _ in marked} <= {f"fixtures/01-ice-factory/{name}.txt" for name in ("garbled", "source")}


def test_a_finding_without_words_in_the_target_has_a_place() -> None:
    audit = lined_sample()
    places = {finding.code: Places(audit).of(finding) for finding in audit.findings[4:6]}
    lost, omitted = places["ATT001"], places["OMI001"]
    # The attribution is lost in a sentence of the rendering, which is where it is to be put back.
    assert (lost.document, lost.line, lost.column) == (TARGET, 5, 1)
    assert lost.text == "At most 40 people had to leave their homes."
    # What was left out has no sentence there: the passage of the original is shown.
    assert (omitted.document, omitted.line) == (SOURCE, 4)
    # And a finding about the whole document stands at its first line.
    whole = Places(audit).of(audit.findings[9])
    assert (whole.document, whole.line, whole.column) == (TARGET, 1, None)
    results = sarif(Single(audit))["results"]
    assert all(result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in results)
    assert results[9]["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert results[5]["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == TARGET


def test_lines_of_an_entry_count_from_the_collection() -> None:
    audit = sample_audit()
    source, target = audit.documents
    moved = with_lines(replace(target, segments=()), target.text, first_line=40, before=7)
    region = sarif(Single(replace(audit, documents=(source, moved))))["results"][0]["locations"][0]
    assert region["physicalLocation"]["region"]["startLine"] == 40
    assert region["physicalLocation"]["region"]["startColumn"] == 1


def test_a_document_without_lines_has_no_region() -> None:
    first = sarif(Single(sample_audit()))["results"][0]["locations"][0]
    assert first["physicalLocation"] == {"artifactLocation": {"uri": TARGET}}
    assert first["logicalLocations"][0]["fullyQualifiedName"] == f"{TARGET}#u1"
    assert json.loads(written("gitlab", Single(sample_audit())))[0]["location"]["lines"]["begin"] == 1


def test_a_text_without_a_file_has_a_logical_location_alone() -> None:
    audit = sample_audit()
    bare = replace(audit, documents=tuple(replace(document, origin=None) for document in audit.documents))
    location = sarif(Single(bare))["results"][0]["locations"][0]
    assert list(location) == ["logicalLocations"]
    kind, found, text = parse_command(written("github", Single(bare)).splitlines()[0])
    assert (kind, "file" in found) == ("error", False)
    assert text.startswith(f"{TARGET}: source: the militia")


@pytest.mark.parametrize(
    ("origin", "path", "uri"),
    [
        ("a/b.txt", "a/b.txt", "a/b.txt"),
        ("./a/../b.txt", "b.txt", "b.txt"),
        ("{here}/ø å/50 %.txt", "ø å/50 %.txt", "%C3%B8%20%C3%A5/50%20%25.txt"),
        ("a:b#c?.txt", "a:b#c?.txt", "a%3Ab%23c%3F.txt"),
        ("two  spaces.txt", "two  spaces.txt", "two%20%20spaces.txt"),
        ("/elsewhere/x y.txt", "/elsewhere/x y.txt", "file:///elsewhere/x%20y.txt"),
        ("https://avis.example/æ?id=1&b=%20#t", "https://avis.example/æ?id=1&b=%20#t", "https://avis.example/%C3%A6?id=1&b=%20#t"),
        ("https://avis.example/[x]#a#b%zz", "https://avis.example/[x]#a#b%zz", "https://avis.example/%5Bx%5D#a%23b%25zz"),
        (os.fsdecode(b"latin-\xf8.txt"), os.fsdecode(b"latin-\xf8.txt"), "latin-%F8.txt"),
    ],
)  # fmt: skip
def test_origins_as_paths_and_uris(
    origin: str, path: str, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = Place("d", origin.replace("{here}", str(tmp_path)))
    assert (place.path, place.uri) == (path, uri)


def test_a_file_beside_the_working_folder_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    assert Place("d", "../other.txt").uri == f"file://{tmp_path}/other.txt"
    assert Place("d", str(tmp_path / "link" / "x.txt")).path == "x.txt"
    assert Place("d", str(tmp_path / "work2.txt")).path == str(tmp_path / "work2.txt")


# --- SARIF ----------------------------------------------------------------------------------------


def _object(required: str, optional: str = "", **members: Any) -> dict[str, Any]:
    names = required.split() + optional.split()
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required.split(),
        "properties": {name: members.get(name, True) for name in names},
    }


_TEXT = {"type": "string", "minLength": 1}
_COUNT = {"type": "integer", "minimum": 0}
_NUMBER = {"type": "integer", "minimum": 1}
_MESSAGE = _object("text", "markdown", text={"type": "string"}, markdown={"type": "string"})
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_URI = {"type": "string", "pattern": r"^(?:[!$&-;=?-Z_a-z~#\[\]]|%[0-9A-Fa-f]{2})+$"}
_REGION = _object(
    "startLine",
    "startColumn endLine endColumn charOffset charLength snippet",
    **dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), _NUMBER),
    **dict.fromkeys(("charOffset", "charLength"), _COUNT),
    snippet=_object("text", text={"type": "string"}),
)
_PHYSICAL = _object("artifactLocation", "region", artifactLocation=_object("uri", uri=_URI), region=_REGION)
_LOGICAL = _object(
    "name fullyQualifiedName kind", **{key: {"type": "string"} for key in ("name", "fullyQualifiedName", "kind")}
)
_LOCATION = _object(
    "logicalLocations",
    "id physicalLocation message",
    id=_NUMBER,
    physicalLocation=_PHYSICAL,
    logicalLocations={"type": "array", "minItems": 1, "items": _LOGICAL},
    message=_MESSAGE,
)
_SUPPRESSION = _object(
    "kind", "status justification properties",
    kind={"const": "external"}, status={"const": "accepted"}, justification=_TEXT, properties={"type": "object"},
)  # fmt: skip
_RESULT = _object(
    "ruleId ruleIndex level message locations partialFingerprints suppressions properties",
    "relatedLocations baselineState",
    ruleId=_TEXT,
    ruleIndex=_COUNT,
    level=_LEVEL,
    message=_MESSAGE,
    locations={"type": "array", "minItems": 1, "maxItems": 1, "items": _LOCATION},
    relatedLocations={"type": "array", "uniqueItems": True, "items": _LOCATION},
    partialFingerprints=_object("auditor/v1", **{"auditor/v1": _TEXT}),
    suppressions={"type": "array", "uniqueItems": True, "items": _SUPPRESSION},
    baselineState={"enum": ["new", "unchanged"]},
    properties={"type": "object"},
)
_RULE = _object(
    "id name shortDescription defaultConfiguration properties",
    "fullDescription help",
    id=_TEXT,
    name=_TEXT,
    **dict.fromkeys(("shortDescription", "fullDescription", "help"), _MESSAGE),
    defaultConfiguration=_object("level", level=_LEVEL),
    properties=_object("tags severity", tags={"type": "array", "uniqueItems": True, "items": {"type": "string"}}),
)
_DRIVER = _object(
    "name version semanticVersion rules",
    "notifications",
    name={"const": "auditor"},
    **{key: {"type": "string", "pattern": r"^\d+\.\d+\.\d+"} for key in ("version", "semanticVersion")},
    rules={"type": "array", "uniqueItems": True, "items": _RULE},
    notifications={"type": "array", "uniqueItems": True, "items": _object("id name", id={"type": "string"})},
)
_NOTE = _object(
    "descriptor level message",
    "locations properties",
    descriptor=_object("id index", id={"type": "string"}, index=_COUNT),
    level=_LEVEL,
    message=_MESSAGE,
    locations={"type": "array", "items": _LOCATION},
)
_INVOCATION = _object(
    "executionSuccessful toolExecutionNotifications",
    executionSuccessful={"const": True},
    toolExecutionNotifications={"type": "array", "items": _NOTE},
)
_RUN = _object(
    "columnKind results tool invocations automationDetails properties",
    columnKind={"const": "unicodeCodePoints"},
    results={"type": "array", "items": _RESULT},
    tool=_object("driver", driver=_DRIVER),
    invocations={"type": "array", "items": _INVOCATION},
    automationDetails=_object("id description", id={"type": "string", "pattern": "/$"}, description=_MESSAGE),
    properties={"type": "object"},
)
SARIF = Draft202012Validator(
    _object(
        "version $schema runs",
        version={"const": "2.1.0"},
        **{"$schema": {"type": "string", "pattern": "^https://.*sarif.*2\\.1\\.0\\.json$"}},
        runs={"type": "array", "minItems": 1, "maxItems": 1, "items": _RUN},
    )
)
"""Our own words for what the standard allows of the members that we write (OASIS SARIF 2.1.0, sections 3.11 to 3.58). It is narrower than
the standard's schema: a member that it does not name fails, so that a new one is checked against the standard first."""


def check_sarif(log: dict[str, Any]) -> None:
    """The constraints of the standard, those too that a schema cannot say."""
    errors = [f"{list(error.absolute_path)}: {error.message[:200]}" for error in SARIF.iter_errors(log)]
    assert errors == []
    run = log["runs"][0]
    known = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(known) == len(set(known))
    states = {"baselineState" in result for result in run["results"]}
    assert len(states) <= 1, "a state on all results or on none (3.27.24)"
    prints = [result["partialFingerprints"]["auditor/v1"] for result in run["results"]]
    assert len(prints) == len(set(prints))
    for result in run["results"]:
        assert known[result["ruleIndex"]] == result["ruleId"]
        check_message(result["message"])
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            region = location.get("physicalLocation", {}).get("region", {})
            if "charOffset" in region:
                assert {"startColumn", "endLine", "endColumn", "charLength"} <= set(region)
                begin = region["startLine"], region["startColumn"]
                assert begin <= (region["endLine"], region["endColumn"])
    kinds = [kind["id"] for kind in run["tool"]["driver"].get("notifications", [])]
    for note in run["invocations"][0]["toolExecutionNotifications"]:
        assert kinds[note["descriptor"]["index"]] == note["descriptor"]["id"]
        check_message(note["message"])


def check_message(message: dict[str, str]) -> None:
    """A message without arguments has no placeholder (3.11.5) and, here, no link (3.11.6)."""
    assert not re.search(r"[{}]", message["text"].replace("{{", "").replace("}}", ""))
    assert "](" not in message["text"]


def test_sarif_holds_every_finding_with_its_rule() -> None:
    audit = lined_sample()
    run = sarif(Single(audit))
    assert [result["ruleId"] for result in run["results"]] == [finding.code for finding in audit.findings]
    levels = {"critical": "error", "major": "error", "minor": "warning"}
    assert [result["level"] for result in run["results"]] == [levels[finding.severity] for finding in audit.findings]
    assert [result["properties"]["severity"] for result in run["results"]] == [f.severity for f in audit.findings]
    first = run["tool"]["driver"]["rules"][0]
    assert (first["id"], first["name"], first["defaultConfiguration"]) == ("ROL001", "RolesSwapped", {"level": "error"})
    assert first["properties"]["tags"] == ["translation", "accuracy/mistranslation"]
    assert first["help"]["markdown"] == rules()["ROL001"].doc.strip()
    assert "informationUri" not in run["tool"]["driver"]
    assert first["shortDescription"]["text"].endswith(".")
    assert "relatedLocations" in run["results"][0]


def test_every_rule_has_a_descriptor() -> None:
    audit = sample_audit()
    findings = tuple(replace(audit.findings[0], code=code, fingerprint=code.lower()) for code in rules())
    described = sarif(Single(replace(audit, findings=findings)))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in described] == list(rules())
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in described)


def test_a_rule_that_is_not_installed_is_described_by_its_finding() -> None:
    audit = sample_audit()
    foreign = replace(audit.findings[0], code="XYZ001", name="house-style")
    (rule,) = sarif(Single(replace(audit, findings=(foreign,))))["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"], rule["shortDescription"]["text"]) == ("XYZ001", "HouseStyle", "house style")


def test_suppressions_and_states_stand_on_all_results() -> None:
    results = sarif(a_run())["results"]
    assert [len(result["suppressions"]) for result in results] == [0, 1, *[0] * 8]
    (suppression,) = results[1]["suppressions"]
    assert suppression["justification"] == "false-alarm: the office was renamed (Kari)"
    assert [result["baselineState"] for result in results[:4]] == ["new", "unchanged", "new", "unchanged"]
    # An audit by itself is compared with nothing.
    assert not any("baselineState" in result for result in sarif(Single(lined_sample()))["results"])


def test_equal_findings_have_fingerprints_of_their_own() -> None:
    audit = lined_sample()
    run = Many([Entry("a", audit), Entry("b", audit)])
    prints = [result["partialFingerprints"]["auditor/v1"] for result in sarif(run)["results"]]
    assert prints[0] == f"{audit.findings[0].fingerprint}:1"
    assert prints[10] == f"{audit.findings[0].fingerprint}:2"
    # They do not depend on what is shown.
    shown = [result["partialFingerprints"]["auditor/v1"] for result in sarif(run, min_severity="critical")["results"]]
    assert shown == [prints[0], prints[1], prints[2], prints[10], prints[11], prints[12]]


def test_remarks_skips_and_gates_are_in_the_log() -> None:
    run = sarif(a_run())
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [note["descriptor"]["id"] for note in notes] == ["no-rendering", "stale", "not-run", "not-run"]
    assert notes[0]["locations"][0]["logicalLocations"][0]["name"] == "kv-9"
    assert notes[3]["message"]["text"].startswith("ROL001: the rule failed here")
    assert notes[3]["message"]["text"].endswith("(2 times)")
    assert run["properties"]["gates"][0] == {
        "name": "fail-on",
        "passed": False,
        "reason": "6 findings at or above major",
    }


def category(run: Any) -> str:
    return str(sarif(run)["automationDetails"]["id"])


def test_the_category_names_the_places_given() -> None:
    assert category(Single(lined_sample())) == f"auditor/{TARGET}/"
    assert category(Single(text_audit("ja"))) == "auditor/"
    assert category(Many([], places=("a.xml", "https://x.example/b"))) == "auditor/a.xml/https://x.example/b/"
    many = category(Many([], places=tuple(f"feeds/{number}.xml" for number in range(100))))
    assert len(many) < 100
    assert many != category(Many([], places=tuple(f"feeds/{number}.xml" for number in range(101))))


def test_the_category_stays_whatever_pairs_there_are() -> None:
    audit = lined_sample()
    other = replace(audit, documents=(audit.documents[0], replace(audit.documents[1], origin="renderings/b.txt")))
    runs = ([], [Entry("a", audit)], [Entry("a", audit), Entry("b", other)])
    assert {category(Many(list(entries))) for entries in runs} == {"auditor/renderings/"}


def test_a_message_is_no_template_and_no_link() -> None:
    results = sarif(Single(text_audit("{0} [klikk her](https://example.org) {")))["results"]
    text = results[0]["message"]["text"]
    assert "{{0}} [klikk her] (https://example.org) {{" in text


@pytest.mark.parametrize(
    ("name", "expected"),
    [("roles-swapped", "RolesSwapped"), ("unit-or-magnitude", "UnitOrMagnitude"), ("TER-score", "TERScore")],
)
def test_rule_names_are_one_identifier(name: str, expected: str) -> None:
    assert pascal(name) == expected


# --- JUnit ----------------------------------------------------------------------------------------


def junit(run: Any, **options: Any) -> JUnitXml:
    text = written("junit", run, **options)
    ElementTree.parse(io.BytesIO(text.encode("utf-8")))
    return JUnitXml.fromstring(text.encode("utf-8"))


def test_junit_has_a_case_a_pair() -> None:
    found = junit(a_run())
    pairs, gates = list(found)
    assert (found.tests, found.failures, found.errors) == (5, 2, 0)
    assert (pairs.name, pairs.tests, pairs.failures, pairs.skipped) == ("auditor", 3, 1, 1)
    failed, clean, missing = list(pairs)
    assert (failed.classname, failed.name) == (TARGET, "kv-1 → coast-1")
    (failure,) = failed.result
    assert isinstance(failure, Failure)
    assert failure.type == "critical"
    assert failure.message.startswith("2 critical, 4 major: ROL001 roles-swapped: source: the militia")
    assert f"critical ROL001 roles-swapped at {TARGET}:2:1 (u1)" in failure.text
    assert "ENT002" not in failure.text, "it is suppressed"
    assert "TXT001" in failed.system_out
    assert "TXT001" not in failure.text
    assert failed.system_out.endswith("1 finding suppressed")
    assert (clean.result, clean.system_out) == ([], None)
    assert isinstance(missing.result[0], Skipped)
    assert missing.result[0].message == "nothing in the collection renders kv-9"
    assert (gates.name, gates.tests, gates.failures) == ("gates", 2, 1)
    assert [bool(case.result) for case in gates] == [True, False]


def test_counts_of_junit_are_those_of_its_cases() -> None:
    root = ElementTree.fromstring(written("junit", a_run(fail_on="minor")))
    for suite in root.iter("testsuite"):
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        for name, tag in (("failures", "failure"), ("skipped", "skipped"), ("errors", "error")):
            assert suite.get(name) == str(len(suite.findall(f"testcase/{tag}")))
    totals = [int(suite.get("tests", "")) for suite in root]
    assert root.get("tests") == str(sum(totals))


def test_without_a_gate_no_case_fails() -> None:
    found = junit(Single(sample_audit(), fail_on=None))
    assert found.failures == 0
    assert "critical ROL001" in next(iter(next(iter(found)))).system_out


def test_what_fails_a_case_is_listed_whatever_is_shown() -> None:
    case = next(iter(next(iter(junit(Single(sample_audit()), min_severity="critical")))))
    assert "major NUM003" in case.result[0].text
    assert case.system_out is None


# --- GitHub ---------------------------------------------------------------------------------------


def parse_command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as GitHub's runner reads it."""
    match = re.fullmatch(r"::(error|warning|notice)(?: ([^:]*))?::(.*)", line)
    assert match, line

    def plain(text: str) -> str:
        for code, sign in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            text = text.replace(code, sign)
        return text

    properties = dict(part.split("=", 1) for part in match[2].split(",")) if match[2] else {}
    return match[1], {name: plain(value) for name, value in properties.items()}, plain(match[3])


def test_commands_of_the_sample() -> None:
    found = [parse_command(line) for line in written("github", a_run()).splitlines()]
    assert [kind for kind, _, _ in found] == ["error"] * 7 + ["warning"] * 3 + ["notice"] * 2
    assert found[0] == ("error", {"title": "gate fail-on"}, "6 findings at or above major")
    assert found[1][1] == {
        "file": TARGET, "line": "2", "col": "1", "endLine": "2", "endColumn": "35", "title": "ROL001 roles-swapped",
    }  # fmt: skip
    assert not any("ENT002" in properties.get("title", "") for _, properties, _ in found), "it is suppressed"
    assert found[10] == ("notice", {"title": "no-rendering"}, "kv-9: nothing in the collection renders kv-9")


def test_properties_and_data_are_escaped() -> None:
    place = Place("d", "a,b:c%.txt", "x", 0, 1, 1, 1, 1, 2)
    line = command("error", "100 % ::set-env name=x::y\r\nz", place, "a:b,c")
    assert line == (
        "::error file=a%2Cb%3Ac%25.txt,line=1,col=1,endLine=1,endColumn=2,title=a%3Ab%2Cc"
        "::100 %25 ::set-env name=x::y[U+000D] z"
    )
    assert parse_command(line)[1]["file"] == "a,b:c%.txt"


def test_columns_are_left_out_where_the_lines_differ() -> None:
    line = command("error", "m", Place("d", "f.txt", "x", 0, 9, 1, 4, 3, 2))
    assert line == "::error file=f.txt,line=1,endLine=3::m"


def test_no_more_is_written_than_github_shows() -> None:
    audit = lined_sample()
    minor, major, critical = (
        next(f for f in audit.findings if f.severity == level) for level in ("minor", "major", "critical")
    )
    many = replace(audit, findings=(*[minor] * 12, *[major] * 30, *[critical] * 4))
    remarks = tuple(Remark("notice", str(number), "said") for number in range(14))
    lines = written("github", Many([Entry("a", many)], remarks=remarks)).splitlines()
    found = [parse_command(line) for line in lines]
    assert [kind for kind, _, _ in found] == ["error"] * PER_KIND + ["warning"] * PER_KIND + ["notice"] * PER_KIND
    # The gravest come first although they were found last.
    titles = [properties["title"] for _, properties, _ in found[:PER_KIND]]
    assert titles == [f"{critical.code} {critical.name}"] * 4 + [f"{major.code} {major.name}"] * 6
    assert found[-1][2] == "24 errors, 2 warnings, 5 remarks more than GitHub shows here: see the other reports"


def test_ten_of_each_need_no_notice() -> None:
    audit = lined_sample()
    exact = replace(audit, findings=(audit.findings[0],) * PER_KIND)
    remarks = tuple(Remark("notice", "", "said") for _ in range(PER_KIND))
    lines = written("github", Many([Entry("a", exact)], remarks=remarks)).splitlines()
    assert len(lines) == 2 * PER_KIND
    assert "more than" not in lines[-1]


# --- the summary ----------------------------------------------------------------------------------


def test_the_summary_says_what_a_reader_needs_first() -> None:
    text = "".join(summary(a_run()))
    assert "## ❌ auditor\n\n**FAIL: fail-on**" in text
    assert "2 pairs · 1 with findings · 2 critical, 4 major, 3 minor · 1 suppressed · 1 unchanged" in text
    assert "| ❌ | fail-on | 6 findings at or above major |" in text
    assert f"| kv-1 → coast-1 | {TARGET} | 2 | 4 | 3 | 🔴 ROL001 roles-swapped (line 2): source" in text
    assert "kv-2" not in text
    assert "- **no-rendering** kv-9: nothing" in text
    assert "<script>" not in text


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_reports_for_people_list_a_few_remarks_of_a_kind_and_json_all(name: str) -> None:
    duplicates = tuple(Remark("duplicate", f"copy-{number}.", "says what kv-1 says") for number in range(500))
    other = Remark("notice", "kv-2", "was read as Windows-1252")
    run = a_run(remarks=(*duplicates, other))
    report = "".join(plugin("report", "REPORTER", name).stream(run))
    assert report.count("copy-") == 20
    assert "and 480 more; the JSON has them all" in report
    assert "kv-2" in report
    for whole in ("json", "jsonl"):
        assert written(whole, run).count('"copy-') == 500


@pytest.mark.parametrize(
    ("gate", "verdict"), [("major", "❌"), (None, "✅"), ("critical", "❌")]
)  # fmt: skip
def test_without_gates_the_findings_decide(gate: Severity | None, verdict: str) -> None:
    assert f"## {verdict} auditor" in "".join(summary(Many([Entry("a", sample_audit())], fail_on=gate)))


def test_passed_gates_decide_over_old_findings() -> None:
    run = Many([Entry("a", sample_audit(), fresh=False)], gates=(Gate("fail-on", True, "no new finding"),))
    assert "## ✅ auditor" in "".join(summary(run))


def test_the_summary_fits() -> None:
    audit = sample_audit()
    loud = replace(audit.findings[0], message="@ø|" * 500)
    entry = Entry("@" * 400, replace(audit, findings=(loud,) * 5))
    remarks = tuple(Remark("notice", "æ" * 300, "#" * 900) for _ in range(2000))
    gates = tuple(Gate(str(number), False, "|" * 900) for number in range(1000))
    text = "".join(summary(Many([entry] * 1500, gates, remarks, signature="_" * 5000)))
    assert len(text.encode("utf-8")) <= 900_000
    shown = text.count("\n| @")
    assert f"_{1500 - shown:,} pairs more: too long for a summary._" in text
    assert 0 < shown < 1500


# --- GitLab and JSON lines ------------------------------------------------------------------------


def test_gitlab_issues() -> None:
    issues = json.loads(written("gitlab", a_run()))
    assert len(issues) == 9
    assert issues[0] == {
        "description": "ROL001 roles-swapped: source: the militia attacked the port town; target: the port town attacked "
        "the militia → write “The militia attacked the port town”",
        "check_name": "ROL001",
        "severity": "critical",
        "fingerprint": f"{sample_audit().findings[0].fingerprint}:1",
        "location": {"path": TARGET, "lines": {"begin": 2, "end": 2}},
    }
    assert {issue["severity"] for issue in issues} == {"critical", "major", "minor"}
    twice = json.loads(written("gitlab", Many([Entry("a", sample_audit()), Entry("b", sample_audit())])))
    assert len({issue["fingerprint"] for issue in twice}) == 20
    assert len(json.loads(written("gitlab", a_run(), min_severity="critical"))) == 2


def test_json_lines_hold_what_the_json_report_says() -> None:
    audit = lined_sample()
    lines = [json.loads(line) for line in written("jsonl", a_run()).splitlines()]
    assert lines[0] == {
        "type": "run", "schema": "auditor/check-stream/1", "signature": "auditor|version:0.1.0|lang:nb-en", "fail_on": "major",
        "min_severity": "minor",
    }  # fmt: skip
    told = [line for line in lines if line["type"] == "finding"]
    for line, expected in zip(told, audit.to_dict()["findings"], strict=True):
        assert {key: line[key] for key in expected} == expected
    assert (told[0]["document"], told[0]["line"], told[0]["column"], told[0]["new"]) == (TARGET, 2, 1, True)
    assert told[1]["suppressed"] == {
        "kind": "baseline", "verdict": "false-alarm", "reason": "the office was renamed", "by": "Kari",
    }  # fmt: skip
    pair = lines[1]
    assert (pair["source"], pair["target"], pair["target_path"]) == (SOURCE, TARGET, TARGET)
    assert pair["counts"] == {"critical": 2, "major": 4, "minor": 3}
    assert pair["scores"]["bleu"]["value"] == 41.8273
    assert [line["type"] for line in lines[-4:]] == ["remark", "gate", "gate", "end"]
    assert lines[-1] == {
        "type": "end", "pairs": 2, "fresh": 1, "counts": pair["counts"], "suppressed": 1, "new": 2, "passed": False,
    }  # fmt: skip


def test_a_line_of_json_is_one_line_for_every_reader() -> None:
    text = dumps({"a": "x\u2028y\u0085z\x1b\u202e\ud800\n"})
    assert text == '{"a": "x\\u2028y\\u0085z\\u001b\\u202e\ufffd\\n"}'
    assert json.loads(text) == {"a": "x\u2028y\u0085z\x1b\u202e\ufffd\n"}


def test_a_span_of_an_unknown_document_has_a_place() -> None:
    audit = sample_audit()
    stray = replace(audit.findings[0], target_span=Span("gone", 3, 9, "ord"), unit="u99")
    location = sarif(Single(replace(audit, findings=(stray,))))["results"][0]["locations"][0]
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "gone#u99"
