"""Cleaning: what is lifted or mended, what is left alone, and the way back to the raw input."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.clean import clean, fix_kind, fixes
from auditor.clean._edits import Edit, apply, identity
from auditor.read import document_from_text, read_document
from auditor.records import Document
from auditor.split import split


def cleaned(text: str) -> Document:
    return clean(document_from_text(text, lang="en", id="d"))


def names(document: Document) -> set[str]:
    return {change.fix for change in document.changes}


def check_map(raw: str, document: Document) -> None:
    """The map covers the text without a hole, in order, and copies what it does not call edited."""
    at = raw_at = 0
    for segment in document.segments:
        assert segment.start == at < segment.end or not document.text
        assert raw_at <= segment.raw_start <= segment.raw_end <= len(raw)
        if not segment.edited:
            assert document.text[segment.start : segment.end] == raw[segment.raw_start : segment.raw_end]
        at, raw_at = segment.end, segment.raw_end
    assert at == len(document.text) or not document.segments
    for change in document.changes:
        assert raw[change.start : change.end] == change.original


FIXED = [
    # artefacts
    ("artefact/ad-marker", "[ad_1]\nThe talks began.", "\nThe talks began."),
    ("artefact/ad-marker", "The talks [ad_2] began.", "The talks began."),
    ("artefact/ad-marker", "Talks began. [AD 1] They ended.", "Talks began.\nThey ended."),
    (
        "artefact/bracket-number",
        "They condemn the raid [20481003] – The army lies.",
        "They condemn the raid\n– The army lies.",
    ),
    ("artefact/bracket-number", "Two were killed[20481003]Police came.", "Two were killed\nPolice came."),
    ("artefact/bracket-number", "He lives in [20481003] Bergen.", "He lives in Bergen."),
    ("artefact/bracket-number", "It was one[20481003]of many.", "It was one of many."),
    ("artefact/bracket-number", "It was late [20481003].", "It was late."),
    ("artefact/bracket-number", "They lost [20481003] [20481004] They left.", "They lost\nThey left."),
    ("artefact/page-code", "He ran. (adsbygoogle = window.adsbygoogle || []).push({}); She hid.", "He ran.\nShe hid."),
    ("artefact/page-code", '[caption id="a" width="3"]The harbour[/caption]', "The harbour"),
    ("artefact/date-header", " date 2019-03 Byen ble stengt.", "Byen ble stengt."),
    ("artefact/date-header", " date 2019-03 innenriks\n\nByen ble stengt.", "\n\nByen ble stengt."),
    ("artefact/date-header", " date 2019-03-04 08:15, 4 March 2019 Monday\n\nFire", "\n\nFire"),
    ("artefact/ad-line", "One.\nAdvertisement\nTwo.", "One.\n\nTwo."),
    ("artefact/ad-line", "En.\nSaken fortsetter under annonsen\nTo.", "En.\n\nTo."),
    ("artefact/link-line", "It ended there\nSource link", "It ended there\n"),
    ("artefact/link-line", "It ended there Source link\n", "It ended there\n"),
    ("artefact/link-line", "En.\nLes også: Slik blir været i helga\nTo.", "En.\n\nTo."),
    ("artefact/link-line", "One.\nThe post Fire in Moss appeared first on Daily Moss.", "One.\n"),
    ("artefact/link-line", "One.\nContinue reading “Fire in Moss” →", "One.\n"),
    ("artefact/credit-line", "Slik gikk det.\n\n(©NTB)", "Slik gikk det.\n\n"),
    ("artefact/credit-line", "Slik gikk det. (©NTB)", "Slik gikk det."),
    ("artefact/credit-line", "It ended.\n© 2019 The Moss Daily. All rights reserved.", "It ended.\n"),
    # character references
    ("mojibake/character-reference", "L & # 39 EI lost the town.", "L'EI lost the town."),
    ("mojibake/character-reference", "Syria & # 8217 ; s army", "Syria’s army"),
    ("mojibake/character-reference", "the rebels & # 39 ; camp", "the rebels' camp"),
    ("mojibake/character-reference", "He said & # 8220 ; no & # 8221 ; twice", "He said “no” twice"),
    ("mojibake/character-reference", "He said & quot ; no & quot ; twice", 'He said "no" twice'),
    ("mojibake/character-reference", "one & # 8211 ; two", "one – two"),
    ("mojibake/character-reference", "the & # 39 caliphate & # 39 in", "the 'caliphate' in"),
    ("mojibake/character-reference", "don&#39;t", "don't"),
    ("mojibake/character-reference", "Fish &amp;amp; chips &amp; peas", "Fish & chips & peas"),
    ("mojibake/character-reference", "&amp;#39;no&amp;#39;", "'no'"),
    ("mojibake/character-reference", "gr & aring ; nsa", "grånsa"),
    ("mojibake/character-reference", "&laquo;Nei&raquo;", "«Nei»"),
    # mojibake
    ("mojibake/utf8-as-cp1252", "Han gikk pÃ¥ ski.", "Han gikk på ski."),
    ("mojibake/utf8-as-cp1252", "BÃ¸ndene nÃ¦r Ã…s", "Bøndene nær Ås"),
    ("mojibake/utf8-as-cp1252", "itâ€™s â€œfineâ€\x9d", "it’s “fine”"),
    ("mojibake/utf8-as-cp1252", "Ã\x98st og vest", "Øst og vest"),
    ("mojibake/utf8-as-cp1252", "S√∏r p√• √¶ra", "Sør på æra"),
    ("mojibake/utf8-as-cp1252", "pris: 20Â 000 kr", "pris: 20 000 kr"),
    ("mojibake/utf8-as-cp1252", "bÃƒÂ¥ten kom", "båten kom"),
    ("mojibake/cp1252-as-latin1", "\x93Nei\x94 \x96 sa han", "“Nei” – sa han"),
    # silent
    ("normalise/line-break", "En.\r\nTo.\rTre.", "En.\nTo.\nTre."),
    ("normalise/invisible-character", "Det er \x1b[31m28\x1b[0m drepte.", "Det er 28 drepte."),
    ("normalise/invisible-character", "A \x1b[1;38;5;196mgreat\x1b[K day", "A great day"),
    ("normalise/invisible-character", "A \x1b]8;;https://a.no\x1b\\link\x1b]8;;\x07 there", "A link there"),
    ("normalise/invisible-character", "\ufeffmis\u00adtenkt\u200b mann\x07", "mistenkt mann"),
    ("normalise/no-break-space", "360\u00a0000 kroner", "360 000 kroner"),
    ("normalise/double-space", "En  to \n tre", "En to\ntre"),
    ("normalise/space-before-punctuation", "reports . Then , no ?", "reports. Then, no?"),
    ("normalise/space-before-punctuation", "«Kom nå !» ropte han .", "«Kom nå!» ropte han."),
]

UNTOUCHED = [
    "Regjeringen la fram planen i går. «Vi er klare», sier statsråden.\n\nMøtet er kl. 12.30 – og det er åpent.",
    "The U.S. said 3.5 percent, “not more.” It's a fair deal – or so they say.\n\nSubhead\n\nThe end.",
    "Se note [1] og året [1998], og [sic] i sitatet.",
    "Kampen endte 2 : 1 etter omgang 1 ; 0.",
    "Wait . . . what? Well ... no.",
    "The .NET firm paid .5 percent.",
    "Smith & Sons; Q&A; R&D; AT&T. C & A # 5.",
    "Datoen var 2018-07. Han sa at date 2018-07 var feil.",
    "Les også boka hans.\nRead more books.\nHe gave me the source link yesterday.",
    "OSLO (NTB): Prisene stiger.",
    "Annonsen sto i avisa. Advertisement is costly.",
    "«Bor du på Å», spurte han – og fikk svaret: «Nei…»",
    "Kaféen på Ærøy heter «Ø»… Åge liker «BLÅ» best.",
    "L'EI, don't, rock 'n' roll og 5' 3\".",
    "Søk på https://eksempel.no/?a=1&b=2&copy=3 i dag.",
    "Emoji: 👩‍💻 og 🇳🇴",
    "Smile :) og ;)",
    "",
]


@pytest.mark.parametrize(("fix", "raw", "expected"), FIXED, ids=[raw[:40] for _, raw, _ in FIXED])
def test_what_is_amiss_is_mended_and_recorded(fix: str, raw: str, expected: str) -> None:
    document = cleaned(raw)
    assert document.text == expected
    assert fix in names(document)
    check_map(raw, document)


@pytest.mark.parametrize("raw", UNTOUCHED, ids=[raw[:40] for raw in UNTOUCHED])
def test_sound_text_comes_back_as_it_was(raw: str) -> None:
    document = document_from_text(raw, lang="en", id="d")
    assert clean(document) == document


def test_the_name_of_a_change_tells_its_kind() -> None:
    assert fix_kind("artefact/ad-marker") == "artefact"
    assert fix_kind("mojibake/utf8-as-cp1252") == "mojibake"
    assert fix_kind("normalise/double-space") == "normalisation"
    with pytest.raises(ValueError, match="no name of a fix"):
        fix_kind("spaces")


def test_every_fix_is_documented_and_has_a_place_of_its_own() -> None:
    assert all(fix.doc and fix_kind(fix.name) for fix in fixes())
    assert len({fix.order for fix in fixes()}) == len({fix.name for fix in fixes()}) == len(fixes()) >= 12


def test_an_artefact_is_quoted_alone() -> None:
    raw = "They condemn the raid [20481003] – The army lies."
    (change,) = [change for change in cleaned(raw).changes if fix_kind(change.fix) == "artefact"]
    assert raw[change.start : change.end] == change.original == "[20481003]"


def test_mended_mojibake_is_no_wider_than_its_letters() -> None:
    raw = "Han bodde pÃ¥ gÃ¥rden."
    assert [(c.original, c.replacement) for c in cleaned(raw).changes] == [("Ã¥", "å"), ("Ã¥", "å")]


def test_spans_lead_back_to_the_raw_text() -> None:
    raw = " date 2019-03 Byen  ble [ad_1] stengt . L & # 39 EI tok pÃ¥ vei."
    document = cleaned(raw)
    assert document.text == "Byen ble stengt. L'EI tok på vei."
    for word, expected in {
        "Byen": "Byen",
        "stengt": "stengt",
        "L'EI": "L & # 39 EI",
        "på": "pÃ¥",
        "vei.": "vei.",
    }.items():
        start = document.text.index(word)
        raw_start, raw_end = document.raw_span(start, start + len(word))
        assert raw[raw_start:raw_end] == expected


def test_a_fix_over_a_fix_is_one_change() -> None:
    document = cleaned("a &amp;nbsp;b")
    assert [c.original for c in document.changes if c.fix == "mojibake/character-reference"] == ["&amp;nbsp;"]


def test_a_text_of_artefacts_alone_leaves_nothing() -> None:
    document = cleaned("[ad_1]")
    assert document.text == ""
    assert document.raw_span(0, 0) == (0, 0)


def test_lines_of_a_fixed_width_are_joined() -> None:
    raw = (
        "Kommunen vil bygge en ny skole ved elva, men naboene\n"
        "er lite begeistret for planene som ble lagt fram på\n"
        "et åpent møte i går kveld. De frykter mer trafikk og\n"
        "mindre sol, og de viser til at den gamle skole-\n"
        "bygningen kan settes i stand for en rimeligere pen-\n"
        "gesum. Skolebygningen er fra 1950.\n"
        "\n"
        "Rådmannen er uenig, og hun mener at prisen på inn-\n"
        "og utvendig arbeid er satt for lavt i regnestykket.\n"
    )
    document = cleaned(raw)
    assert document.text.split("\n\n")[0].count("\n") == 0
    assert "skolebygningen kan" in document.text
    assert "pen-gesum" in document.text
    assert "inn- og utvendig" in document.text
    check_map(raw, document)


def test_a_paragraph_a_line_is_not_joined() -> None:
    raw = "\n".join(
        [
            "Kommunen vil bygge en ny skole ved elva.",
            "Naboene er kritiske",
            "– Vi liker det ikke, sier de",
            "Skolen er gammel.",
            "Den er fra 1950, og taket lekker.",
            "Rådmannen er uenig",
        ]
    )
    assert cleaned(raw).text == raw


def test_cleaning_what_html_reading_mapped_leads_back_to_the_file(tmp_path: Path) -> None:
    paragraph = "<p>The raid  was &quot;late&quot; [20481003] and it cost many lives .</p>"
    raw = f"<html><body><article>{paragraph}</article></body></html>"
    path = tmp_path / "a.html"
    path.write_text(raw, encoding="utf-8")
    document = clean(read_document(path, lang="en"))
    assert document.text == 'The raid was "late" and it cost many lives.'
    start = document.text.index("many lives.")
    raw_start, raw_end = document.raw_span(start, start + len("many lives."))
    assert raw[raw_start:raw_end] == "many lives ."
    (change,) = [change for change in document.changes if change.fix == "artefact/bracket-number"]
    assert raw[change.start : change.end] == "[20481003]"


TRICKY = st.lists(
    st.sampled_from(
        [
            "Byen",
            "ble",
            "[ad_1]",
            "[19659002]",
            " ",
            "  ",
            "\n",
            "\r\n",
            ".",
            " .",
            ",",
            "– ",
            "&amp;",
            "& # 39 ",
            "&#39;",
            "&quot;",
            "Ã¥",
            "â€™",
            "Ã",
            "Â ",
            "\u00a0",
            "\u200b",
            "\u00ad",
            "\x93",
            "\x07",
            "Source link",
            "Annonse",
            "date 2018-07 ",
            "(©NTB)",
            "The",
            "a",
            "'",
            '"',
            "å",
            "«",
            "»",
            "& amp ; ",
            "#",
            ";",
            "\t",
            "…",
            "1",
            "-",
        ]
    ),
    max_size=25,
).map("".join)


@settings(max_examples=60)
@given(raw=st.one_of(TRICKY, st.text(max_size=50)))
def test_cleaning_is_idempotent_and_maps_back(raw: str) -> None:
    document = cleaned(raw)
    check_map(raw, document)
    assert cleaned(document.text).text == document.text


@settings(max_examples=40)
@given(raw=TRICKY)
def test_the_raw_spans_of_sentences_are_in_order(raw: str) -> None:
    document = cleaned(raw)
    spans = [document.raw_span(sentence.start, sentence.end) for sentence in split(document)]
    assert all(0 <= start <= end <= len(raw) for start, end in spans)
    assert all(before[0] <= after[0] for before, after in pairwise(spans))


@settings(max_examples=60)
@given(st.data())
def test_edits_compose(data: st.DataObject) -> None:
    raw = data.draw(st.text(alphabet="abc \n", min_size=1, max_size=20))
    text, segments = raw, identity(raw)
    for _ in range(3):
        cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
        edits = [
            Edit(a, b, data.draw(st.sampled_from(["", "x", "yy"]))) for a, b in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        expected = text
        for edit in reversed(edits):
            expected = expected[: edit.start] + edit.replacement + expected[edit.end :]
        text, segments, _ = apply(text, segments, edits)
        assert text == expected
        check_map(raw, Document("d", "en", text, segments=tuple(segments)))
        if not text:
            break


@pytest.mark.parametrize(
    "hostile",
    [
        " ",
        ".",
        "[",
        "&",
        "& # ",
        "&amp;",
        "[ad_1] ",
        "[12345]",
        "©",
        "(",
        "Ã",
        "Ã¥",
        "\n",
        "\r",
        "\u200b",
        " .",
        "\t\n",
        "a-\n",
        "'",
        "Les også:",
        "date ",
        "\x93",
        "&quot;",
    ],
)
def test_hostile_repetition_is_cleaned_in_linear_work(hostile: str) -> None:
    # A quadratic fix would need hours here: that it returns at all is the test.
    cleaned(hostile * 20_000)


DOCUMENTS = Path(__file__).resolve().parents[2] / "shared" / "documents"


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the press texts are not part of the repository")
def test_real_scrapes_lose_their_artefacts() -> None:
    documents = [clean(read_document(path, lang="en")) for path in sorted(DOCUMENTS.glob("*.txt"))]
    for document in documents:
        assert not any(
            mark in document.text for mark in ("[ad_1]", "[19659002]", "Source link", "& #", "date 20", "(©")
        )
    rendering = documents[1]
    kinds = [change.fix for change in rendering.changes if fix_kind(change.fix) != "normalisation"]
    assert sorted(kinds) == [
        "artefact/ad-marker",
        "artefact/bracket-number",
        "artefact/link-line",
        "mojibake/character-reference",
    ]
