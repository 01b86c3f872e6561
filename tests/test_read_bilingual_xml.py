"""Reading TMX and XLIFF: two sides a unit, codes dropped, every character led back to the file, nothing left out in silence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.protocols import Reader
from auditor.read._entry import made_name
from auditor.read._stream import HEAD, Reading, Stream
from auditor.read.bitext import sniff_bitext
from auditor.read.collection import read_collection, read_memory
from auditor.read.tmx import READER as TMX
from auditor.read.xliff import READER as XLIFF
from auditor.records import Item, Skip

OLD = 'xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"'
NEW = 'xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="nb" trgLang="en"'


def stream(text: str | bytes) -> Stream:
    data = text.encode("utf-8") if isinstance(text, str) else text
    return Stream(io.BytesIO(data), where="minne.xml")


def read(reader: Reader, text: str | bytes, **options: object) -> tuple[list[Item], list[str]]:
    """The items, and why what is missing is missing."""
    found = list(reader.items(stream(text), Reading(**options)))  # type: ignore[arg-type]
    return (
        [one for one in found if isinstance(one, Item)],
        [one.reason for one in found if isinstance(one, Skip)],
    )


def said(items: list[Item]) -> list[tuple[str, str, str, str]]:
    return [(item.document.id, item.side, item.document.lang, item.document.text) for item in items]


def tmx(*units: str, srclang: str = "nb", segtype: str = "sentence") -> str:
    body = "\n".join(units)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
        f'<tmx version="1.4"><header creationtool="t" creationtoolversion="1" segtype="{segtype}" o-tmf="t" adminlang="en" '
        f'srclang="{srclang}" datatype="plaintext"><prop type="x-a">prop</prop><note>merknad</note></header><body>\n'
        f"{body}\n</body></tmx>\n"
    )


def tu(attributes: str = "", **sides: str) -> str:
    variants = "".join(
        f'<tuv xml:lang="{lang.replace("_", "-")}"><seg>{seg}</seg></tuv>' for lang, seg in sides.items()
    )
    return f"<tu {attributes}><note>en merknad</note><prop type='x-p'>verdi</prop>{variants}</tu>"


def old(*units: str, file: str = 'original="nyheter.html" source-language="nb-NO" target-language="en-GB"') -> str:
    return f'<xliff {OLD}><file {file} datatype="html"><header><note>n</note></header><body>{"".join(units)}</body></file></xliff>'


def new(*units: str, file: str = 'id="f1" original="nyheter.html"') -> str:
    return f"<xliff {NEW}><file {file}>{''.join(units)}</file></xliff>"


# --- TMX ------------------------------------------------------------------------------------------


def test_each_unit_gives_two_rows_with_one_id() -> None:
    items, skips = read(
        TMX,
        tmx(
            tu('tuid="a-1"', nb_NO="Ferja står.", en_GB="The ferry is not running."),
            tu('tuid="a-2"', nb="Veien er åpen.", en="The road is open."),
        ),
    )
    assert said(items) == [
        ("a-1", "source", "nb", "Ferja står."),
        ("a-1", "target", "en", "The ferry is not running."),
        ("a-2", "source", "nb", "Veien er åpen."),
        ("a-2", "target", "en", "The road is open."),
    ]
    assert all(item.row for item in items)
    assert not skips


def test_units_without_a_tuid_are_named_by_their_original(tmp_path: Path) -> None:
    def names(*units: str) -> list[tuple[str, str]]:
        (tmp_path / "minne.tmx").write_text(tmx(*units), encoding="utf-8")
        found = read_collection(str(tmp_path / "minne.tmx"))
        return [(one.document.id, one.document.text) for one in found if isinstance(one, Item)]

    road, ferry = tu(nb="Veien er åpen.", en="The road is open."), tu(nb="Ferja står.", en="The ferry has stopped.")
    name = made_name("Veien er åpen.")
    assert names(road) == [(name, "Veien er åpen."), (name, "The road is open.")]
    assert names(ferry, road)[2:] == names(road)


def test_the_sides_of_two_units_of_one_tuid_are_not_mixed(tmp_path: Path) -> None:
    units = (
        tu('tuid="x"', nb="Prisen er 50 kroner."),
        tu('tuid="x"', nb="Hun bor i Bergen.", en="She lives in Bergen."),
        tu('tuid="x"', en="They are twelve."),
        tu('tuid="x"', nb="De er tolv.", en="There are twelve of them."),
    )
    (tmp_path / "minne.tmx").write_text(tmx(*units), encoding="utf-8")
    rows, skips = read_memory(tmp_path / "minne.tmx")
    assert [(row.id, row.source, row.target) for row in rows] == [
        ("x#2", "Hun bor i Bergen.", "She lives in Bergen."),
        ("x#4", "De er tolv.", "There are twelve of them."),
    ]
    assert len(skips) == 2


def test_units_of_one_id_in_two_files_of_a_folder_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.tmx").write_text(tmx(tu('tuid="1"', nb="Ja.", en="Yes.")), encoding="utf-8")
    (tmp_path / "b.tmx").write_text(tmx(tu('tuid="1"', nb="Nei.", en="No.")), encoding="utf-8")
    found = [one for one in read_collection(str(tmp_path)) if isinstance(one, Item)]
    assert [(one.document.id, one.document.text) for one in found] == [
        ("1", "Ja."),
        ("1", "Yes."),
        ("1#2", "Nei."),
        ("1#2", "No."),
    ]


@pytest.mark.parametrize("suffix", ["sdlxliff", "mqxliff", "mxliff"])
def test_the_dialects_of_xliff_are_bitexts(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"minne.{suffix}"
    path.write_text(old('<trans-unit id="1"><source>Ja.</source><target>Yes.</target></trans-unit>'), encoding="utf-8")
    assert sniff_bitext(path)
    assert [(row.source, row.target) for row in read_memory(path)[0]] == [("Ja.", "Yes.")]


@pytest.mark.parametrize("lang", ["nb", "nn", "no"])
def test_every_norwegian_is_a_source_and_stands_where_it_likes(lang: str) -> None:
    items, skips = read(TMX, tmx(tu(en="Snow.", **{lang: "Snø."}), srclang="*all*"))
    assert [(item.side, item.document.lang) for item in items] == [("source", lang), ("target", "en")]
    assert not skips


def test_srclang_chooses_between_bokmal_and_nynorsk_and_the_unit_s_own_goes_first() -> None:
    sides = {"nb": "Jeg kommer ikke.", "nn": "Eg kjem ikkje.", "en": "I am not coming.", "de": "Ich komme nicht."}
    items, _ = read(TMX, tmx(tu(**sides), tu('srclang="nn"', **sides), srclang="nb"))
    assert [item.document.lang for item in items] == ["nb", "en", "nn", "en"]


def test_the_caller_chooses_among_languages() -> None:
    sides = {"nb": "Jeg kommer ikke.", "nn": "Eg kjem ikkje.", "en": "I am not coming."}
    items, _ = read(TMX, tmx(tu(**sides)), lang="nn")
    assert items[0].document.text == "Eg kjem ikkje."
    items, skips = read(TMX, tmx(tu(nb="Ja.", en="Yes.")), lang="nn")
    assert [item.side for item in items] == ["target"]
    assert "no original" in skips[0]


def test_a_memory_made_from_english_is_read_the_same_way_and_says_so() -> None:
    items, _ = read(TMX, tmx(tu(en_US="It rains.", nb="Det regner."), srclang="en-US"))
    assert [(item.side, item.document.lang) for item in items] == [("source", "nb"), ("target", "en")]
    assert "en-US" in items[0].document.notices[0]


def test_two_english_texts_are_told_apart_by_srclang() -> None:
    unit = tu(en_GB="It rained.", en_US="It was raining.")
    items, _ = read(TMX, tmx(unit, srclang="en-US"))
    assert [(item.side, item.document.text) for item in items] == [
        ("source", "It was raining."),
        ("target", "It rained."),
    ]


def test_codes_are_dropped_and_highlighted_text_is_kept() -> None:
    seg = (
        '<bpt i="1">&lt;b&gt;</bpt>Tre <hi type="term">fiske<hi>båter</hi></hi><ept i="1">&lt;/b&gt;</ept> '
        '<ph>{0}<sub>en undertekst</sub></ph>kom<it pos="begin">&lt;i&gt;</it> inn<ut>x</ut>.<ph type="lb"/>Så gikk de.'
    )
    items, _ = read(TMX, tmx(tu(nb=seg, en="Three <ph>&lt;br/&gt;</ph>boats<ph>&lt;br/&gt;</ph>came in.")))
    assert items[0].document.text == "Tre fiskebåter kom inn. Så gikk de."
    assert items[1].document.text == "Three boats came in."


def test_a_missing_side_is_said_and_the_other_is_read() -> None:
    items, skips = read(
        TMX,
        tmx(
            tu('tuid="o"', nb="Bare på norsk.", sv="Bara på norska."),
            tu('tuid="t"', en="Only in English."),
            tu('tuid="e"', nb="Tom side.", en=" <ph>x</ph> "),
            tu('tuid="f"', de="Nur auf Deutsch.", fr="En français."),
            tu('tuid="n"'),
        ),
    )
    assert [(item.document.id, item.side) for item in items] == [("o", "source"), ("t", "target"), ("e", "source")]
    assert len(skips) == 5
    assert "(o): has no rendering" in skips[0]
    assert "minne.xml, tu 1, line 4" in skips[0]
    assert "(t): has no original" in skips[1]
    assert "(e): has no rendering" in skips[2]
    assert "(f): has neither side (languages: de, fr)" in skips[3]


def test_layout_is_no_text_but_the_lines_of_a_block_are() -> None:
    seg = {"nb": "\n   Kyst\n   og fjell\n  ", "en": "\n  Coast\n  and mountain\n"}
    items, _ = read(TMX, tmx(tu(**seg)))
    assert [item.document.text for item in items] == ["Kyst og fjell", "Coast and mountain"]
    items, _ = read(TMX, tmx(tu(**seg), segtype="block"))
    assert [(item.document.text, item.row) for item in items] == [
        ("Kyst\nog fjell", False),
        ("Coast\nand mountain", False),
    ]


def test_both_sides_are_rows_or_neither_is() -> None:
    items, _ = read(TMX, tmx(tu(nb="Kyst\nog fjell", en="Coast and mountain"), segtype="block"))
    assert [item.row for item in items] == [True, True]


def test_older_memories_name_their_languages_without_xml() -> None:
    text = '<tmx version="1.1"><header srclang="NO-BOK"/><body><tu><tuv lang="NO"><seg>Hei</seg></tuv><tuv lang="EN-US"><seg>Hello</seg></tuv></tu></body></tmx>'
    items, _ = read(TMX, text)
    assert [(item.side, item.document.lang) for item in items] == [("source", "no"), ("target", "en")]


# --- XLIFF 1.2 ------------------------------------------------------------------------------------


def test_an_xliff_1_unit_is_named_by_file_and_unit() -> None:
    items, skips = read(
        XLIFF,
        old(
            '<group id="g"><trans-unit id="7"><source>Ferja går <g id="1">ikke</g>.</source>'
            '<seg-source><mrk mtype="seg" mid="1">Ferja går ikke.</mrk></seg-source>'
            '<target state="translated">The ferry <x id="2"/>is <mrk mtype="seg" mid="1"><bpt id="3">&lt;b&gt;</bpt>not<ept id="3">&lt;/b&gt;</ept></mrk> running.</target>'
            '<alt-trans><source>Noe annet</source><target xml:lang="en">Something else</target></alt-trans>'
            "<note>En merknad</note></trans-unit></group>"
        ),
    )
    assert said(items) == [
        ("nyheter.html#7", "source", "nb", "Ferja går ikke."),
        ("nyheter.html#7", "target", "en", "The ferry is not running."),
    ]
    assert all(item.row for item in items)
    assert not skips


def test_the_same_unit_of_two_files_has_two_ids() -> None:
    unit = '<trans-unit id="1"><source>Ja</source><target>Yes</target></trans-unit>'
    text = f'<xliff {OLD}><file original="a"><body>{unit}</body></file><file original="b"><body>{unit}</body></file><file><body>{unit}</body></file></xliff>'
    items, _ = read(XLIFF, text)
    assert [item.document.id for item in items] == ["a#1", "a#1", "b#1", "b#1", "file 3#1", "file 3#1"]


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("", "has no rendering"),
        ("<target/>", "has no rendering"),
        ('<target state="new">Norsk</target>', "not translated (state new)"),
        ('<target state="needs-translation">Norsk</target>', "not translated (state needs-translation)"),
    ],
)
def test_what_is_not_translated_gives_its_source_and_a_skip(target: str, why: str) -> None:
    items, skips = read(XLIFF, old(f'<trans-unit id="1"><source>Norsk</source>{target}</trans-unit>'))
    assert [item.side for item in items] == ["source"]
    assert why in skips[0]
    assert "nyheter.html#1" in skips[0]


@pytest.mark.parametrize("state", ["translated", "final", "signed-off", "needs-review-translation", "x-own"])
def test_every_other_state_is_a_rendering(state: str) -> None:
    items, _ = read(
        XLIFF, old(f'<trans-unit id="1"><source>Ja</source><target state="{state}">Yes</target></trans-unit>')
    )
    assert [item.side for item in items] == ["source", "target"]


def test_what_must_not_be_translated_is_left_out_and_said_so() -> None:
    units = (
        '<group translate="no"><trans-unit id="1"><source>Kode</source><target>Kode</target></trans-unit>'
        '<trans-unit id="2" translate="yes"><source>Ja</source><target>Yes</target></trans-unit></group>'
        '<trans-unit id="3"><source>Nei</source><target>No</target></trans-unit>'
    )
    items, skips = read(XLIFF, old(units))
    assert [item.document.id for item in items if item.side == "source"] == ["nyheter.html#2", "nyheter.html#3"]
    assert len(skips) == 1
    assert "not to be translated" in skips[0]


def test_an_xliff_1_side_may_state_its_own_language() -> None:
    unit = '<trans-unit id="1"><source xml:lang="nn">Eg veit ikkje.</source><target xml:lang="en">I do not know.</target></trans-unit>'
    items, _ = read(XLIFF, old(unit, file='original="x"'))
    assert [item.document.lang for item in items] == ["nn", "en"]


# --- XLIFF 2 --------------------------------------------------------------------------------------


def test_the_segments_of_a_unit_are_joined_by_a_space() -> None:
    items, skips = read(
        XLIFF,
        new(
            '<group id="g"><unit id="u1"><notes><note>n</note></notes><originalData><data id="d1">&lt;b&gt;</data></originalData>'
            '<segment id="s1"><source>Først <pc id="1" dataRefStart="d1">snø</pc>.</source><target>First <pc id="1">snow</pc>.</target></segment>'
            "<ignorable><source> </source></ignorable>"
            '<segment id="s2" state="final"><source>Så <sc id="2"/>regn<ec startRef="2"/><ph id="3"/>.</source>'
            '<target>Then <mrk id="m1" type="term">rain</mrk><sm id="m2" type="comment"/><em startRef="m2"/>.</target></segment></unit></group>'
        ),
    )
    assert said(items) == [
        ("nyheter.html#u1", "source", "nb", "Først snø. Så regn."),
        ("nyheter.html#u1", "target", "en", "First snow. Then rain."),
    ]
    assert not skips


def test_targets_stand_in_their_own_order() -> None:
    unit = (
        '<unit id="u"><segment><source>Én.</source><target order="2">One.</target></segment>'
        '<segment><source>To.</source><target order="1">Two.</target></segment></unit>'
    )
    items, _ = read(XLIFF, new(unit))
    assert [item.document.text for item in items] == ["Én. To.", "Two. One."]


@pytest.mark.parametrize(
    ("second", "why"),
    [
        ("<segment><source>To.</source></segment>", "segment 2 of 2"),
        ('<segment state="initial"><source>To.</source><target>To.</target></segment>', "segment 2 of 2"),
    ],
)
def test_a_unit_translated_in_part_is_not_translated(second: str, why: str) -> None:
    unit = f'<unit id="u"><segment><source>Én.</source><target>One.</target></segment>{second}</unit>'
    items, skips = read(XLIFF, new(unit))
    assert [(item.side, item.document.text) for item in items] == [("source", "Én. To.")]
    assert why in skips[0]


def test_a_character_that_xml_cannot_hold_is_read_by_its_number() -> None:
    unit = '<unit id="u"><segment><source>a<cp hex="001b"/>b<cp hex="D800"/>c<cp hex="zz"/></source><target>x</target></segment></unit>'
    items, _ = read(XLIFF, new(unit, file='id="f1"'))
    assert items[0].document.text == "a\x1bb\ufffdc\ufffd"
    assert items[0].document.id == "f1#u"


def test_line_breaks_are_words_apart_and_preserved_lines_are_an_article() -> None:
    unit = '<unit id="u"{}><segment><source>Tittel\n  Tekst</source><target>Title<ph id="1" type="fmt" subType="xlf:lb"/>\n  Text</target></segment></unit>'
    items, _ = read(XLIFF, new(unit.format("")))
    assert [item.document.text for item in items] == ["Tittel Tekst", "Title Text"]
    items, _ = read(XLIFF, new(unit.format(' xml:space="preserve"')))
    assert [(item.document.text, item.row) for item in items] == [("Tittel\nTekst", False), ("Title\nText", False)]


def test_foreign_modules_inside_a_unit_are_no_text() -> None:
    unit = (
        '<unit id="u" xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0" xmlns:q="urn:q"><mtc:matches><mtc:match ref="#u">'
        "<source>Treff</source><target>Match</target></mtc:match></mtc:matches><q:unit>x</q:unit>"
        "<segment><source>Ja</source><target>Yes</target></segment></unit>"
    )
    items, skips = read(XLIFF, new(unit))
    assert [item.document.text for item in items] == ["Ja", "Yes"]
    assert not skips


def test_prefixes_and_other_versions_are_read_too() -> None:
    for uri in ("urn:oasis:names:tc:xliff:document:2.2", "urn:oasis:names:tc:xliff:document:2.0"):
        text = f'<x:xliff xmlns:x="{uri}" srcLang="nn" trgLang="en"><x:file id="f"><x:unit id="u"><x:segment><x:source>Eg</x:source><x:target>I</x:target></x:segment></x:unit></x:file></x:xliff>'
        items, _ = read(XLIFF, text)
        assert said(items) == [("f#u", "source", "nn", "Eg"), ("f#u", "target", "en", "I")]


# --- both -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "tmx_", "xliff_"),
    [
        (tmx(), True, False),
        (old(), False, True),
        (new(), False, True),
        ("\ufeff<?xml version='1.0'?><!-- <xliff> --><!DOCTYPE tmx [<!ENTITY a 'b>'> ]>\n<tmx>", True, False),
        ("<x:xliff xmlns:x='u'>", False, True),
        ("<rss><tmx>", False, False),
        ("tmx", False, False),
        ("<!-- ", False, False),
        ("<?", False, False),
        ("<!DOCTYPE a [", False, False),
        ("", False, False),
    ],
)
def test_a_format_is_known_by_its_first_element(head: str, tmx_: bool, xliff_: bool) -> None:
    assert (TMX.sniff(head), XLIFF.sniff(head)) == (tmx_, xliff_)


def test_a_side_that_is_too_long_is_a_skip_and_the_next_unit_is_read() -> None:
    items, skips = read(TMX, tmx(tu(nb="x" * 400, en="y"), tu(nb="a", en="b")), max_text=100)
    assert [item.document.text for item in items] == ["y", "a", "b"]
    assert "longer than 100" in skips[0]
    pieces = "<ph/>".join("x" * 90 for _ in range(20))
    items, skips = read(TMX, tmx(tu(nb=pieces, en="y"), tu(nb="a", en="b")), max_text=100)
    assert [item.document.text for item in items] == ["a", "b"]
    assert "too much" in skips[0]


def test_a_unit_with_too_many_elements_is_a_skip() -> None:
    text = tmx(tu(nb="a" + "<ph/>" * 200_001, en="y"), tu(nb="a", en="b"))
    items, skips = read(TMX, text)
    assert [item.document.text for item in items] == ["a", "b"]
    assert len(skips) == 1


@pytest.mark.parametrize(
    "text",
    [
        tmx(tu(nb="a", en="b"))[:-20],
        '<!DOCTYPE tmx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tmx><body><tu><tuv xml:lang="nb"><seg>&b;</seg></tuv></tu></body></tmx>',
        "<tmx>" + "<a>" * 300,
        "<tmx>\x00",
    ],
)
def test_a_broken_file_is_an_error_that_names_it(text: str) -> None:
    with pytest.raises(InputError, match=r"minne\.xml"):
        list(TMX.items(stream(text), Reading()))


def test_units_before_the_damage_are_read() -> None:
    items = TMX.items(stream(tmx(tu(nb="a", en="b"), "<tu>").replace("</body>", "")), Reading())
    assert [next(items), next(items)]
    with pytest.raises(InputError, match="not well-formed"):
        next(items)


def test_the_first_unit_is_there_before_the_file_has_been_read() -> None:
    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    text = tmx(*(tu(nb=f"Rad {number}.", en=f"Row {number}.") for number in range(12_000))).encode()
    file = Counted(text)
    items = iter(TMX.items(Stream(file, where="m"), Reading()))
    next(items)
    assert file.taken <= HEAD + 65_536 < len(text)


WORDS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff")
    | st.sampled_from(" \n\t&<>é"),
    max_size=12,
)
INLINE = st.sampled_from(
    ["", "<ph>kode</ph>", '<ph type="lb"/>', "<hi>", "</hi>", "<!-- m -->", "<![CDATA[a<b\n]]>", "&#229;", "&amp;"]
)


def markup(pieces: list[tuple[str, str]]) -> str:
    """A segment of texts and inline elements, well-formed whatever was drawn."""
    out, open_ = [], 0
    for text, code in pieces:
        out.append(escape(text))
        if code == "</hi>" and not open_:
            continue
        open_ += (code == "<hi>") - (code == "</hi>")
        out.append(code)
    return "".join(out) + "</hi>" * open_


def files(segment: str, other: str) -> Iterator[tuple[Reader, str]]:
    yield TMX, tmx(tu(nb=segment, en=other), segtype="block")
    yield TMX, tmx(tu(nb=segment, en=other)).replace("\n", "\r\n")
    yield XLIFF, old(f'<trans-unit id="1"><source>{segment}</source><target>{other}</target></trans-unit>')
    yield (
        XLIFF,
        new(
            f'<unit id="1" xml:space="preserve"><segment><source>{segment}</source><target>{other}</target></segment>'
            f"<segment><source>{other}</source><target>{segment}</target></segment></unit>"
        ),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, INLINE), max_size=6), st.lists(st.tuples(WORDS, INLINE), max_size=3))
def test_every_character_leads_back_to_the_file(left: list[tuple[str, str]], right: list[tuple[str, str]]) -> None:
    for reader, raw in files(markup(left), markup(right)):
        for item in read(reader, raw)[0]:
            document = item.document
            at = 0
            for segment in document.segments:
                assert segment.start == at
                at = segment.end
                if not segment.edited:
                    assert raw[segment.raw_start : segment.raw_end] == document.text[segment.start : segment.end]
                line, column = document.line_column(segment.raw_start) or (0, 0)
                before = raw[: segment.raw_start]
                assert (line, column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
            assert at == len(document.text)


TAGS = (
    "<tu> </tu> <tuv/> </tuv> <seg> </seg> <file> </file> <unit> </unit> <segment> <source> </source> </target> </trans-unit> <cp/> a æ "
    "\x01 \ud800 \udcff &x; <![CDATA[ ]]> <!--"
).split(" ")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([TMX, XLIFF]),
    st.lists(st.sampled_from([*TAGS, "<target order='x'>", "<trans-unit id=' '>", "<tuv xml:lang='nb'>"]), max_size=14),
)
def test_hostile_files_give_items_skips_or_an_input_error(reader: Reader, pieces: list[str]) -> None:
    data = ("<tmx><body>" + "".join(pieces)).encode("utf-8", "surrogatepass")
    with suppress(InputError):
        for one in reader.items(stream(data + b"</body></tmx>"), Reading()):
            assert isinstance(one, Item | Skip)


def test_places_are_right_far_into_a_file() -> None:
    raw = tmx(*(tu(nb=f"Båt {number} går i æser.", en=f"Boat {number} leaves.") for number in range(4_000)))
    assert len(raw.encode()) > HEAD + 2 * 65_536
    items, _ = read(TMX, raw)
    for item in items[-2:]:
        start, end = item.document.raw_span(0, len(item.document.text))
        assert raw[start:end] == item.document.text
        assert item.document.line_column(start) == (raw.count("\n", 0, start) + 1, start - raw.rfind("\n", 0, start))


def test_a_comment_without_end_is_refused_before_it_is_held() -> None:
    with pytest.raises(InputError, match="comment is longer"):
        read(TMX, "<tmx><!--" + "x" * 11_000_000)
