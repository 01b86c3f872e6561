"""The TMX and XLIFF reports: what the formats allow, the findings as notes, and what other readers make of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from sample_audit import clean_audit, sample_audit, text_audit
from translate.storage.tmx import tmxfile
from translate.storage.xliff2 import Xliff2File

from auditor.errors import ConfigError
from auditor.read._stream import Reading, Stream
from auditor.read.tmx import READER as READ_TMX
from auditor.read.xliff import READER as READ_XLIFF
from auditor.records import Document, Item, Pair, Sentence, Unit
from auditor.report._bilingual import flat
from auditor.report._run import Entry, Gate, Remark, Single, Suppression
from auditor.report.tmx_report import REPORTER as TMX
from auditor.report.xliff_report import REPORTER as XLIFF
from auditor.result import Audit

BOTH = pytest.mark.parametrize("reporter", [TMX, XLIFF], ids=["tmx", "xliff"])

# TMX 1.4's elements and attributes as far as the report uses them.
TMX_DTD = """
<!ELEMENT tmx (header, body)> <!ATTLIST tmx version CDATA #FIXED "1.4">
<!ELEMENT header (note | prop)*>
<!ATTLIST header creationtool CDATA #REQUIRED creationtoolversion CDATA #REQUIRED
  segtype (block | paragraph | sentence | phrase) #REQUIRED o-tmf CDATA #REQUIRED adminlang CDATA #REQUIRED
  srclang CDATA #REQUIRED datatype CDATA #REQUIRED>
<!ELEMENT body (tu*)>
<!ELEMENT tu ((note | prop)*, tuv+)>
<!ATTLIST tu tuid CDATA #IMPLIED srclang CDATA #IMPLIED segtype (block | paragraph | sentence | phrase) #IMPLIED>
<!ELEMENT note (#PCDATA)> <!ATTLIST note xml:lang CDATA #IMPLIED>
<!ELEMENT prop (#PCDATA)> <!ATTLIST prop type CDATA #REQUIRED>
<!ELEMENT tuv (seg)> <!ATTLIST tuv xml:lang CDATA #REQUIRED>
<!ELEMENT seg (#PCDATA)>
"""

# XLIFF 2.1's core, likewise: the order of children, the kinds of values, and what must be unique where.
XLIFF_XSD = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:x="urn:oasis:names:tc:xliff:document:2.0"
    targetNamespace="urn:oasis:names:tc:xliff:document:2.0" elementFormDefault="qualified">
  <xs:import namespace="http://www.w3.org/XML/1998/namespace"/>
  <xs:simpleType name="priority"><xs:restriction base="xs:positiveInteger"><xs:maxInclusive value="10"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="side"><xs:restriction base="xs:string"><xs:enumeration value="source"/><xs:enumeration value="target"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="state"><xs:restriction base="xs:string"><xs:enumeration value="initial"/><xs:enumeration value="translated"/>
    <xs:enumeration value="reviewed"/><xs:enumeration value="final"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="sub"><xs:restriction base="xs:string"><xs:pattern value="[^:]+:.+"/></xs:restriction></xs:simpleType>
  <xs:complexType name="notes"><xs:sequence><xs:element name="note" maxOccurs="unbounded"><xs:complexType><xs:simpleContent>
    <xs:extension base="xs:string"><xs:attribute name="id" type="xs:NMTOKEN"/><xs:attribute name="appliesTo" type="x:side"/>
      <xs:attribute name="category" type="xs:string"/><xs:attribute name="priority" type="x:priority"/></xs:extension>
  </xs:simpleContent></xs:complexType></xs:element></xs:sequence></xs:complexType>
  <xs:element name="xliff"><xs:complexType><xs:sequence><xs:element ref="x:file" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="version" type="xs:string" use="required"/><xs:attribute name="srcLang" type="xs:language" use="required"/>
      <xs:attribute name="trgLang" type="xs:language"/></xs:complexType>
    <xs:unique name="files"><xs:selector xpath="x:file"/><xs:field xpath="@id"/></xs:unique></xs:element>
  <xs:element name="file"><xs:complexType><xs:sequence>
      <xs:any namespace="##other" processContents="skip" minOccurs="0" maxOccurs="unbounded"/>
      <xs:element name="notes" type="x:notes" minOccurs="0"/><xs:element ref="x:unit" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="id" type="xs:NMTOKEN" use="required"/><xs:attribute name="original" type="xs:string"/>
      <xs:anyAttribute namespace="http://www.w3.org/XML/1998/namespace" processContents="skip"/></xs:complexType>
    <xs:unique name="units"><xs:selector xpath="x:unit"/><xs:field xpath="@id"/></xs:unique></xs:element>
  <xs:element name="unit"><xs:complexType><xs:sequence>
      <xs:any namespace="##other" processContents="skip" minOccurs="0" maxOccurs="unbounded"/>
      <xs:element name="notes" type="x:notes" minOccurs="0"/>
      <xs:element name="segment" maxOccurs="unbounded"><xs:complexType><xs:sequence>
        <xs:element name="source" type="xs:string"/><xs:element name="target" type="xs:string" minOccurs="0"/></xs:sequence>
        <xs:attribute name="state" type="x:state"/><xs:attribute name="subState" type="x:sub"/></xs:complexType></xs:element></xs:sequence>
      <xs:attribute name="id" type="xs:NMTOKEN" use="required"/><xs:attribute name="name" type="xs:string"/>
      <xs:attribute name="translate" type="xs:string"/></xs:complexType>
    <xs:unique name="notes"><xs:selector xpath="x:notes/x:note"/><xs:field xpath="@id"/></xs:unique></xs:element>
</xs:schema>
"""
DTD = etree.DTD(io.StringIO(TMX_DTD))
XSD = etree.XMLSchema(etree.XML(XLIFF_XSD))
NAMES = {
    "x": "urn:oasis:names:tc:xliff:document:2.0",
    "m": "urn:oasis:names:tc:xliff:metadata:2.0",
    "xml": "http://www.w3.org/XML/1998/namespace",
}


def valid(text: str) -> Any:
    """The root, after a look at the structure."""
    root = etree.fromstring(text.encode("utf-8"))
    checker = DTD if root.tag == "tmx" else XSD
    assert checker.validate(root), checker.error_log
    return root


@dataclass(frozen=True)
class Many:
    """A run of several entries, which notes when each is asked for."""

    made: tuple[Entry, ...]
    log: list[str]
    signature: str = "auditor|version:0"
    gates: tuple[Gate, ...] = ()
    remarks: tuple[Remark, ...] = ()
    fail_on: None = None

    def entries(self) -> Iterator[Entry]:
        for entry in self.made:
            self.log.append(entry.name)
            yield entry


def small(name: str, lang: str, left: str = "Ja.", right: str = "Yes.", *, unit: str = "u1") -> Entry:
    source, target = Document(f"{name}-s", lang, left), Document(f"{name}-t", "en", right)
    row = Unit(unit, (Sentence(source.id, 0, left, 0, len(left)),), (Sentence(target.id, 0, right, 0, len(right)),))
    audit = Audit((source, target), (Pair(source.id, target.id, "translation", 1.0),), (row,))
    return Entry(name, audit)


def read(reporter: Any, text: str) -> list[Item]:
    reader = READ_TMX if reporter is TMX else READ_XLIFF
    found = reader.items(Stream(io.BytesIO(text.encode("utf-8")), where="f"), Reading())
    return [one for one in found if isinstance(one, Item)]


@BOTH
@pytest.mark.parametrize("options", [{}, {"units": "flagged"}, {"min_severity": "critical"}, {"width": 80}])
@pytest.mark.parametrize("audit", [sample_audit(), clean_audit(), Audit((), (), ())], ids=["sample", "clean", "empty"])
def test_the_format_s_structure_is_kept(reporter: Any, audit: Audit, options: dict[str, Any]) -> None:
    valid(reporter.render(audit, **options))


@BOTH
def test_an_unknown_option_or_value_is_refused_at_once(reporter: Any) -> None:
    with pytest.raises(ConfigError, match="colour"):
        reporter.stream(Single(sample_audit()), colour=True)
    with pytest.raises(ConfigError, match="min_severity"):
        reporter.stream(Single(sample_audit()), min_severity="worst")
    with pytest.raises(ConfigError, match="units"):
        reporter.stream(Single(sample_audit()), units="some")


@BOTH
def test_our_reader_reads_back_what_was_written(reporter: Any) -> None:
    audit = sample_audit()
    items = read(reporter, reporter.render(audit))
    expected = [
        (unit.id, side, flat(text))
        for unit in audit.units
        for side, text in (("source", unit.source_text), ("target", unit.target_text))
        if text
    ]
    assert [(item.document.id.rpartition("#")[2], item.side, item.document.text) for item in items] == expected
    assert {(item.side, item.document.lang) for item in items} == {("source", "nb"), ("target", "en")}
    assert all(item.row for item in items)


def test_another_reader_finds_the_same_units_in_the_tmx() -> None:
    audit = sample_audit()
    store = tmxfile.parsestring(TMX.render(audit).encode("utf-8"))
    units = [unit for unit in audit.units if unit.source]
    found = [unit for unit in store.units if unit.source]
    assert [str(unit.source) for unit in found] == [flat(unit.source_text) for unit in units]
    assert [str(unit.target or "") for unit in found] == [flat(unit.target_text) for unit in units]
    assert [unit.getid().rpartition("#")[2] for unit in store.units] == [unit.id for unit in audit.units]
    assert "critical ENT002 entity-changed: " in store.units[1].getnotes()
    assert store.sourcelanguage == "nb"


def test_another_reader_finds_the_same_units_in_the_xliff() -> None:
    audit = sample_audit()
    store = Xliff2File.parsestring(XLIFF.render(audit).encode("utf-8"))
    assert [(unit.getid(), str(unit.source or ""), str(unit.target or "")) for unit in store.units] == [
        (unit.id, flat(unit.source_text), flat(unit.target_text)) for unit in audit.units
    ]
    assert [unit.istranslated() for unit in store.units] == [bool(unit.target) for unit in audit.units]


def test_the_tmx_says_what_was_found() -> None:
    root = valid(TMX.render(sample_audit()))
    units = {unit.get("tuid").rpartition("#")[2]: unit for unit in root.iter("tu")}
    notes = {id: [note.text for note in unit.iter("note")] for id, unit in units.items()}
    assert notes["u1"][0].startswith("whole document: minor ENT005 entity-inconsistent: ")
    assert notes["u1"][1] == (
        "critical ROL001 roles-swapped: source: the militia attacked the port town; target: the port town attacked the militia"
    )
    assert [note[:15] for note in notes["u2"]] == ["critical ENT002", "critical NEG001"]
    assert not notes["u8"]
    props = {prop.get("type"): prop.text for prop in units["u2"].iter("prop")}
    assert props["x-auditor-adequacy"] == "0.38"
    assert props["x-auditor-shape"] == "1-2"
    langs = {id: [tuv.get(f"{{{NAMES['xml']}}}lang") for tuv in unit.iter("tuv")] for id, unit in units.items()}
    assert (langs["u3"], langs["u4"], langs["u5"]) == (["nb", "en"], ["nb"], ["en"])
    assert notes["u4"][0].startswith("major OMI001")
    assert notes["u5"][0].startswith("major ADD001")
    assert root.find("header").get("srclang") == "nb"
    assert not any(" " in unit.get("tuid") for unit in root.iter("tu"))


def test_the_xliff_says_what_was_found() -> None:
    root = valid(XLIFF.render(sample_audit()))
    (file,) = root.findall("x:file", NAMES)
    assert file.get("original") == "originaler/havnebyen.txt → renderings/port-town.txt"
    assert [note.get("category") for note in file.findall("x:notes/x:note", NAMES)] == ["ENT005"]
    units = {unit.get("id"): unit for unit in file.findall("x:unit", NAMES)}
    notes = {
        id: [
            (note.get("category"), note.get("priority"), note.get("appliesTo"))
            for note in unit.iter(f"{{{NAMES['x']}}}note")
        ]
        for id, unit in units.items()
    }
    assert notes["u1"] == [("ROL001", "1", "target")]
    assert notes["u3"] == [("NUM003", "3", "target"), ("ATT001", "3", "source")]
    assert notes["u7"] == [("TXT001", "5", "target")]
    segments = {id: unit.find("x:segment", NAMES) for id, unit in units.items()}
    assert segments["u1"].get("state") == "translated"
    assert segments["u1"].get("subState") == "auditor:flagged"
    assert segments["u9"].get("subState") == "auditor:clean"
    assert segments["u4"].get("state") is None
    assert segments["u4"].find("x:target", NAMES) is None
    assert not segments["u5"].find("x:source", NAMES).text
    adequacy = units["u2"].xpath(".//m:meta[@type='adequacy']", namespaces=NAMES)
    assert [meta.text for meta in adequacy] == ["0.38"]


@BOTH
def test_what_is_suppressed_is_marked_and_flags_nothing(reporter: Any) -> None:
    audit = sample_audit()
    suppressed = {0: Suppression("baseline", "false-alarm", "militsen er byens egen", "kari"), 1: Suppression("ignore")}
    run = Single(audit, suppressed=suppressed)
    text = "".join(reporter.stream(run))
    valid(text)
    assert (
        "suppressed (baseline, false-alarm, militsen er byens egen): critical ROL001 roles-swapped: source: the militia"
        in text
    )
    assert "suppressed (ignore): critical ENT002" in text
    flagged = "".join(reporter.stream(run, units="flagged"))
    ids = [item.document.id.rpartition("#")[2] for item in read(reporter, flagged) if item.side == "target"]
    assert ids == ["u2", "u3", "u5", "u6", "u7"]
    if reporter is XLIFF:
        assert 'priority="9">suppressed' in text


@BOTH
def test_min_severity_leaves_notes_out_and_flagged_leaves_units_out(reporter: Any) -> None:
    text = reporter.render(sample_audit(), min_severity="critical", units="flagged")
    assert "major " not in text
    assert "minor " not in text
    assert [item.document.id.rpartition("#")[2] for item in read(reporter, text)] == ["u1", "u1", "u2", "u2"]


@BOTH
def test_findings_about_a_document_that_shows_no_unit_are_written_all_the_same(reporter: Any) -> None:
    audit = sample_audit()
    text = reporter.render(replace(audit, findings=audit.findings[-1:]), units="flagged")
    valid(text)
    assert "the harbour has two names" in text
    assert not read(reporter, text)


@BOTH
def test_entries_are_written_one_by_one(reporter: Any) -> None:
    run = Many(tuple(small(f"p{number}", "nb") for number in range(4)), [])
    pieces = reporter.stream(run)
    asked = []
    for piece in pieces:
        if "Ja." in piece:
            asked.append(run.log[-1])
    assert asked == ["p0", "p1", "p2", "p3"]
    assert len(run.log) == (4 if reporter is TMX else 8)


def test_bokmal_and_nynorsk_share_a_memory() -> None:
    run = Many((small("a", "nb"), small("b", "nn", "Eg veit ikkje.", "I do not know.")), [])
    text = "".join(TMX.stream(run))
    valid(text)
    assert [(item.document.lang, item.document.id) for item in read(TMX, text)] == [
        ("nb", "a#u1"), ("en", "a#u1"), ("nn", "b#u1"), ("en", "b#u1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("langs", "expected"), [(("nb", "nb"), "nb"), (("nb", "nn"), "no"), (("nb", "sv"), "mul"), (("", ""), "und")]
)
def test_an_xliff_has_one_source_language(langs: tuple[str, str], expected: str) -> None:
    text = "".join(XLIFF.stream(Many((small("a", langs[0]), small("b", langs[1])), [])))
    assert valid(text).get("srcLang") == expected
    items = read(XLIFF, text)
    assert items[0].document.lang == ("" if expected in ("mul", "und") else expected)


@pytest.mark.parametrize("id", ["rad 7/æ", "a\tb", "", "x" * 300, "auditor-1"])
def test_a_unit_may_have_any_id(id: str) -> None:
    text = "".join(XLIFF.stream(Many((small("a", "nb", unit=id),), [])))
    unit = valid(text).find(".//x:unit", NAMES)
    assert unit.get("id") == "auditor-1"
    assert unit.get("name") == " ".join(id.split())


@BOTH
@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters() | st.sampled_from("&<>\"'\x00\x1b\r\n\t\u202e\ud800\ufffe]"), max_size=30))
def test_any_text_can_be_written_and_comes_back_visible(reporter: Any, text: str) -> None:
    written = reporter.render(text_audit(text))
    valid(written)
    shown = flat(text)
    assert [item.document.text for item in read(reporter, written)] == ([shown, shown] if shown else [])
    assert "critical ENT002 entity-changed: m" in written
