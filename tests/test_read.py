"""Reading: encodings, refusals, HTML and bitexts."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.read import document_from_text, read_bitext, read_document, sniff_bitext
from auditor.read.html import read as read_html
from auditor.records import Document

NORWEGIAN = "Åse går på ski nær Ørsta. «Så fint», sier hun – og smiler."


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


# --- plain text -----------------------------------------------------------------------------------


def test_plain_text_is_what_stands_in_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "En.\r\n\r\nTo [ad_1].\n")
    document = read_document(path, lang="nb")
    text = "En.\r\n\r\nTo [ad_1].\n"
    starts = (0, 5, 7, 18)
    assert document == Document(str(path), "nb", text, origin=str(path), raw_length=18, line_starts=starts)
    assert read_document(path, lang="nb", id="x").id == "x"


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", b"\xff\xfe\x00\x00"),
        ("utf-32-be", b"\x00\x00\xfe\xff"),
        ("cp1252", b""),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, bom: bytes) -> None:
    document = read_document(write(tmp_path / "a.txt", bom + NORWEGIAN.encode(encoding)))
    assert document.text == NORWEGIAN
    assert bool(document.notices) == (not bom and encoding != "utf-8")


def test_a_guess_is_said(tmp_path: Path) -> None:
    quotes = read_document(write(tmp_path / "a.txt", "Åse sa “nei” på tirsdag".encode("cp1252")))
    assert quotes.notices == ("decoded as cp1252 (guessed: not valid UTF-8)",)
    letters = read_document(write(tmp_path / "b.txt", "Åse sa nei på tirsdag".encode("latin-1")))
    assert letters.notices == ("decoded as Latin-1 (guessed: not valid UTF-8)",)
    assert letters.text == "Åse sa nei på tirsdag"


def test_a_few_bad_bytes_do_not_garble_the_rest(tmp_path: Path) -> None:
    data = ("Åse går på ski nær Ørsta. " * 3).encode() + b"Hun sa \x93nei\x94."
    document = read_document(write(tmp_path / "a.txt", data))
    assert document.text.endswith("Hun sa “nei”.")
    assert document.text.startswith("Åse går på ski")
    assert "2 bytes are not valid" in document.notices[0]


def test_a_given_encoding_is_not_second_guessed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "på".encode("cp865"))
    assert read_document(path, encoding="cp865").text == "på"
    assert read_document(path, encoding="cp865").notices == ()
    with pytest.raises(InputError, match="is not valid utf-8 at byte 1"):
        read_document(path, encoding="utf-8")
    with pytest.raises(InputError, match="no encoding 'klingon'"):
        read_document(path, encoding="klingon")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a PNG image"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive or an office document"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (bytes(range(32)) * 20, "binary data"),
        (b"One line.\nTwo\x00 lines, and then a good many more words.\n", "line 2 holds a null byte"),
        (b"\xff\xfeA\x00B", "not valid at byte"),
    ],
)
def test_what_is_not_text_is_refused_by_name(tmp_path: Path, data: bytes, message: str) -> None:
    path = write(tmp_path / "a.txt", data)
    with pytest.raises(InputError, match=message) as caught:
        read_document(path)
    assert "a.txt" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_a_directory_and_a_bad_name_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(InputError, match="is a directory"):
        read_document(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read_document("a\0b.txt")
    with pytest.raises(InputError, match=r"no such file|cannot be read"):
        read_document(tmp_path / ("x" * 5000))


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(InputError, match=r"is 200\.0 MB, and the limit is 20\.0 MB"):
        read_document(path)
    small = write(tmp_path / "a.txt", "Hei på deg.")
    with pytest.raises(InputError, match="limit is 5 bytes"):
        read_document(small, max_bytes=5)


def test_an_endless_device_is_refused() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("no such device here")
    with pytest.raises(InputError, match="is larger"):
        read_document("/dev/zero", max_bytes=1000)


def test_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="html, text"):
        read_document(write(tmp_path / "a.txt", "Hei."), format="docx")


def test_text_at_hand_may_be_empty() -> None:
    assert document_from_text("", lang="nb", id="r:source") == Document("r:source", "nb", "")
    assert document_from_text("Å", lang="nb", id="r", origin="o") == Document("r", "nb", "Å", origin="o", raw_length=1)


# --- HTML -----------------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html>
<html lang="nb"><head><meta charset="utf-8"><title>Flom i Moss - Avisa</title><style>p { color: red }</style>
<script>var a = "<p>not text</p>";</script></head>
<body class="has-sidebar">
<header><h1><a href="/">Avisa</a></h1></header>
<nav><ul><li><a href="/a">Sport</a><li><a href="/b">Kultur</a></ul></nav>
<!-- <p>hidden</p> -->
<main>
 <article>
  <header><h1>Flom i Moss</h1><p class="ingress">Elva steg i&nbsp;natt.</p><p class="byline">Av Kari Moe</p></header>
  <p>Elva gikk   over
  breddene &laquo;sine&raquo; i natt, og <b>hundre</b> m&aring;tte flytte.<p>Kommunen &amp; politiet er p&#229; stedet.
  <figure><img src="a.jpg"><figcaption>Foto: NTB</figcaption></figure>
  <h2>Mer regn</h2>
  <div class="related">Les ogs&aring;: <a href="/c">Dette sa ordf&oslash;reren</a></div>
  <p>– Vi venter mer regn, sier hun.<br>Skolene er stengt.</p>
  <ul><li>Vei 1 er stengt<li>Vei 2 er &aring;pen</ul>
  <p><a href="/d">Alle saker om flommen</a></p>
  <button>Del</button>
 </article>
</main>
<aside>Mest lest</aside><footer>Kontakt oss</footer>
</body></html>
"""


def check_map(raw: str, document: Document) -> None:
    at = 0
    for segment in document.segments:
        assert segment.start == at < segment.end
        assert 0 <= segment.raw_start <= segment.raw_end <= len(raw)
        if not segment.edited:
            assert document.text[segment.start : segment.end] == raw[segment.raw_start : segment.raw_end]
        at = segment.end
    assert at == len(document.text) or not document.segments


def test_the_article_is_read_and_the_rest_of_the_page_is_not(tmp_path: Path) -> None:
    document = read_document(write(tmp_path / "a.html", PAGE), lang="nb")
    assert document.text.split("\n") == [
        "Flom i Moss",
        "Elva steg i\u00a0natt.",
        "Elva gikk over breddene «sine» i natt, og hundre måtte flytte.",
        "Kommunen & politiet er på stedet.",
        "Mer regn",
        "– Vi venter mer regn, sier hun.",
        "Skolene er stengt.",
        "Vei 1 er stengt",
        "Vei 2 er åpen",
    ]
    assert document.raw_length == len(PAGE)
    check_map(PAGE, document)


def test_a_span_of_html_text_leads_back_to_the_file(tmp_path: Path) -> None:
    document = read_document(write(tmp_path / "a.html", PAGE))
    for words, raw in {
        "«sine»": "&laquo;sine&raquo;",
        "gikk over": "gikk   over",
        "på stedet": "p&#229; stedet",
    }.items():
        start = document.text.index(words)
        raw_start, raw_end = document.raw_span(start, start + len(words))
        assert PAGE[raw_start:raw_end] == raw


def test_a_page_without_article_marks_is_judged_by_its_text(tmp_path: Path) -> None:
    body = "<p>The river burst its banks during the night, and a hundred people had to leave.</p>"
    links = "".join(f"<li><a href='/{n}'>A headline of another story, number {n}</a></li>" for n in range(9))
    story = f"<h1>Flood in the southern towns</h1>{body * 3}"
    page = f"<html><body><div id='x'><ul>{links}</ul></div><div id='y'>{story}</div></body></html>"
    document = read_document(write(tmp_path / "a.htm", page))
    assert document.text.split("\n")[0] == "Flood in the southern towns"
    assert "another story" not in document.text
    assert document.text.count("The river burst") == 3


def test_a_headline_outside_the_article_is_kept_once(tmp_path: Path) -> None:
    page = (
        "<html><head><title>Flood in Moss | The Paper</title></head><body><header><h1>The Paper</h1></header>"
        "<div><h1>Flood in Moss</h1></div><article><p>"
        + "The river rose again last night. " * 9
        + "</p></article></body></html>"
    )
    text = read_document(write(tmp_path / "a.html", page)).text
    assert text.startswith("Flood in Moss\nThe river rose")
    assert text.count("\n") == 1


def test_html_is_known_by_its_beginning_too(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "\n<!doctype html><html><body><p>Elva steg.</p></body></html>")
    assert read_document(path).text == "Elva steg."
    assert read_document(path, format="text").text.startswith("\n<!doctype")
    assert read_document(write(tmp_path / "b.txt", "a < b, and <html> is a tag")).segments == ()


def test_the_charset_that_a_page_declares_is_used(tmp_path: Path) -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>Åse sa “nei” på møtet.</p></body></html>'
    document = read_document(write(tmp_path / "a.html", page.encode("cp1252")))
    assert document.text == "Åse sa “nei” på møtet."
    assert document.notices == ()


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<html><body><p>One<p>Two", ["One", "Two"]),
        ("<html><body><div>One</b></i></span><p>Two</div></div></p>Three", ["One", "Two", "Three"]),
        ("<html><body><p title='a > b'>One</p>", ["One"]),
        ("<html><body><p title=it's>One</p><p>Two's</p>", ["One", "Two's"]),
        ("<html><body><p>3 < 4 & 5 > 2 &unknown; &#0; &copy 2</p>", ["3 < 4 & 5 > 2 &unknown; \ufffd © 2"]),
        ("<html><body><p>One</p><script>x = '<p>no</p>'", ["One"]),
        ("<html><body><p>One</p><!-- no", ["One"]),
        ('<html><body><p>One <a href="x>Two</a></p>', ["One Two"]),
        ("<html><body><table><tr><td>One<td>Two<tr><td>Three</table>", ["One", "Two", "Three"]),
        ("<html><body><b>One<p>Two</b> more</p>", ["One", "Two more"]),
    ],
)
def test_broken_html_is_read_as_a_browser_would(page: str, expected: list[str]) -> None:
    text, segments = read_html(page, where="a.html")
    assert text.split("\n") == expected
    check_map(page, Document("d", "en", text, segments=segments))


def test_html_without_text_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.html", "<html><body><nav>Menu</nav><script>x</script></body></html>")
    with pytest.raises(InputError, match="no article text was found"):
        read_document(path)


HTML_PIECES = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<div class='ad x'>",
            "</div>",
            "<article>",
            "</article>",
            "<a href=x>",
            "</a>",
            "<b",
            ">",
            "<",
            "&amp;",
            "&#39;",
            "&",
            " ",
            "\n",
            "word",
            "å",
            "<!--",
            "-->",
            "<br>",
            "<h1>",
            "</h1>",
            "<li>",
            "<td>",
            "<script>",
            "</script>",
            "'",
            '"',
            "=",
            "<header>",
            "</header>",
            "&nbsp;",
            "&#10;",
            "<table>",
            "<tr>",
            "<title>",
            "</title>",
            "/>",
            "<br/",
            "]]>",
            "<![CDATA[",
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=60)
@given(raw=HTML_PIECES)
def test_any_html_is_read_or_refused_and_maps_back(raw: str) -> None:
    try:
        text, segments = read_html(raw, where="a.html")
    except InputError:
        return
    check_map(raw, Document("d", "en", text, segments=segments))


@pytest.mark.parametrize(
    "hostile",
    [
        "<",
        "<a ",
        "<b>",
        "</b>",
        "<div>",
        "<p",
        "<!--",
        "<a x='",
        '<a x="',
        "&",
        "&amp;",
        "<script>",
        "<a =",
        "<td>",
        "<div class=ad>a",
        " ",
        "<b><div>",
        "<h1>a",
        "<article>a",
    ],
)
def test_hostile_html_is_read_in_linear_work(hostile: str) -> None:
    # Quadratic reading would need hours here: that it returns at all is the test.
    with contextlib.suppress(InputError):
        read_html("<p>One</p>" + hostile * 30_000, where="a.html")


# --- bitexts --------------------------------------------------------------------------------------


def test_a_bitext_is_read_row_by_row(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.tsv",
        '\ufeffid\tsource\ttarget\treference\tdocument\r\na\tHun sa "nei.\tShe said "no.\t\tD1\r\nb\t\tX\tY\t\r\n',
    )
    first, second = read_bitext(path)
    assert (first.id, first.source, first.target) == ("a", 'Hun sa "nei.', 'She said "no.')
    assert (first.reference, first.document, first.line) == (None, "D1", 2)
    assert (second.source, second.reference, second.document, second.line) == ("", "Y", None, 3)


def test_rows_without_an_id_are_numbered(tmp_path: Path) -> None:
    assert [row.id for row in read_bitext(write(tmp_path / "a.tsv", "source\ttarget\nen\tone\nto\ttwo\n"))] == [
        "1",
        "2",
    ]


def test_columns_may_have_other_names(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tsv", "nr\tnb\ten\tx\n7\ten\tone\tz\n")
    (row,) = read_bitext(path, columns={"id": "nr", "source": "nb", "target": "en"})
    assert (row.id, row.source, row.target) == ("7", "en", "one")
    with pytest.raises(InputError, match="no field 'lang'"):
        read_bitext(path, columns={"lang": "nb"})


def test_json_lines_are_read_alike(tmp_path: Path) -> None:
    rows = [
        {"id": 4, "source": "en\tto", "target": "one\n"},
        {"source": "å", "target": "\ud800x", "reference": None, "more": [1]},
    ]
    path = write(tmp_path / "a.jsonl", "\n".join(json.dumps(row) for row in rows) + "\n\n")
    first, second = read_bitext(path)
    assert (first.id, first.source, first.target, first.line) == ("4", "en\tto", "one\n", 1)
    assert (second.id, second.target, second.reference, second.line) == ("2", "\ufffdx", None, 2)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.tsv", "id\tsource\ttarget\na\tb\n", "line 2: 2 fields where the header has 3"),
        ("a.tsv", "id\tsource\ttarget\na\tb\tc\nd\te\tf\tg\n", "line 3: 4 fields where"),
        ("a.tsv", "id\tsource\ttarget\na\tb\tc\n\nd\te\tf\n", "line 3: 1 field where"),
        ("a.tsv", "id\tsource\ttarget\na\tb\tc\na\te\tf\n", "line 3: the id 'a' stands in line 2 already"),
        ("a.tsv", "id\tsource\nx\ty\n", "line 1: no column 'target'"),
        ("a.tsv", "source\ttarget\tsource\n", "line 1: the column 'source' occurs twice"),
        ("a.tsv", "source\ttarget\n", "has a header but no rows"),
        ("a.tsv", "\n\n", "is empty"),
        ("a.tsv", "source\ttarget\nen kort rad\tone\0\n" + "lang rad\tlong row\n" * 9, "line 2 holds a null byte"),
        ("a.jsonl", '{"source": "a", "target": "b"}\n{"source": \n', "line 2: is not valid JSON"),
        ("a.jsonl", '["a", "b"]\n', "line 1: is not an object"),
        ("a.jsonl", '{"source": "a"}\n', "line 1: has no 'target'"),
        ("a.jsonl", '{"source": "a", "target": 4}\n', "line 1: 'target' is 4, not a string"),
        ("a.jsonl", '{"source": "a", "target": "b\\u0000"}\n', "line 1: 'target' holds a null byte"),
        ("a.jsonl", '{"id": "1", "source": "a", "target": "b"}\n' * 2, "line 2: the id '1' stands in line 1"),
        ("a.jsonl", "[" * 100_000, "line 1: is not"),
    ],
)
def test_a_malformed_bitext_names_its_line(tmp_path: Path, name: str, data: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_bitext(write(tmp_path / name, data))
    assert name in str(caught.value)


def test_a_bitext_is_known_by_its_suffix() -> None:
    assert sniff_bitext("rows.TSV")
    assert sniff_bitext(Path("rows.jsonl"))
    assert not sniff_bitext("rows.txt")


CELL = st.text(st.characters(exclude_characters="\t\n\r\ufeff", exclude_categories=["Cs", "Cc"]), max_size=12)


@settings(max_examples=40)
@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_every_cell_of_a_tsv_comes_back_as_it_was(
    rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("tsv") / "a.tsv"
    write(path, "source\ttarget\n" + "".join(f"{source}\t{target}\n" for source, target in rows))
    assert [(row.source, row.target) for row in read_bitext(path)] == rows


DOCUMENTS = Path(__file__).resolve().parents[2] / "shared" / "documents"


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the press texts are not part of the repository")
def test_real_scrapes_are_read_without_notices() -> None:
    documents = [read_document(path, lang="nb") for path in sorted(DOCUMENTS.glob("*.txt"))]
    assert documents
    assert all(not document.notices and not document.segments and document.text for document in documents)
