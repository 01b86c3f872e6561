"""Reading RSS and Atom: what an entry says, the way back to the file, and feeds that mean no good."""

from __future__ import annotations

import calendar
import html as htmllib
import io
import re
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.protocols import Reader
from auditor.read import _feed
from auditor.read._entry import made_name
from auditor.read._stream import Reading, Stream
from auditor.read.atom import READER as ATOM
from auditor.read.rss import READER as RSS
from auditor.records import Document, Item, Skip

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss(
    items: str, *, channel: str = "<link>https://avis.example/</link><language>nb</language>", root: str = ""
) -> str:
    return f'<?xml version="1.0"?>\n<rss version="2.0" {NAMESPACES} {root}><channel><title>Avisa</title>{channel}{items}</channel></rss>\n'


def atom(entries: str, *, feed: str = "", root: str = 'xml:lang="nb"') -> str:
    return (
        f'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:dcterms="http://purl.org/dc/terms/" {root}><title>Avisa</title><id>urn:avis</id>{feed}{entries}</feed>\n'
    )


def read(reader: Reader, raw: str | bytes, **reading: object) -> list[Item | Skip]:
    data = raw.encode("utf-8") if isinstance(raw, str) else raw
    return list(reader.items(Stream(io.BytesIO(data), where="feed.xml"), Reading(**reading)))  # type: ignore[arg-type]


def until_error(reader: Reader, raw: str) -> tuple[list[Item | Skip], str]:
    """The entries that come before an input error, and what that says."""
    found: list[Item | Skip] = []
    try:
        found.extend(
            reader.items(Stream(io.BytesIO(raw.encode("utf-8", "surrogatepass")), where="feed.xml"), Reading())
        )
    except InputError as error:
        return found, str(error)
    return found, ""


def one(reader: Reader, raw: str | bytes, **reading: object) -> Item:
    (found,) = read(reader, raw, **reading)
    assert isinstance(found, Item), found
    return found


def texts(found: list[Item | Skip]) -> list[str]:
    return [entry.document.text if isinstance(entry, Item) else "-" for entry in found]


def quotes_the_file(document: Document, raw: str) -> None:
    """Segments cover the text without a hole and lead back to the file, and so do lines and columns."""
    at = 0
    for segment in document.segments:
        assert segment.start == at
        at = segment.end
        assert 0 <= segment.raw_start <= segment.raw_end <= len(raw)
        if not segment.edited:
            assert raw[segment.raw_start : segment.raw_end] == document.text[segment.start : segment.end]
        for offset in {segment.raw_start, max(segment.raw_start, segment.raw_end - 1)}:
            line = raw.count("\n", 0, offset) + 1
            assert document.line_column(offset) == (line, offset - (raw.rfind("\n", 0, offset) + 1) + 1)
    assert at == len(document.text)


# --- what an entry says ---------------------------------------------------------------------------


def test_an_item_has_its_title_and_full_text_with_everything_said_about_it() -> None:
    raw = rss(
        """<item><title>Ferja innstilt</title><link>/ferje</link><guid>https://avis.example/?p=7</guid>
        <description>Ferja går ikke.</description>
        <content:encoded><![CDATA[<p>Fylket melder at <b>ferja</b> er innstilt.</p><p>Det varer til fredag.</p>]]></content:encoded>
        <pubDate>Mon, 02 Nov 2026 06:10:00 +0100</pubDate><dcterms:modified>2026-11-02T08:00:00Z</dcterms:modified></item>"""
    )
    found = one(RSS, raw)
    assert (
        found.document.text
        == "Ferja innstilt\nFerja går ikke.\nFylket melder at ferja er innstilt.\nDet varer til fredag."
    )
    assert (found.document.id, found.document.lang, found.document.origin) == (
        "https://avis.example/?p=7",
        "nb",
        "feed.xml",
    )
    assert found.links == ("https://avis.example/ferje", "https://avis.example/?p=7")
    assert found.published == datetime(2026, 11, 2, 5, 10, tzinfo=UTC)
    assert found.updated == datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    assert (found.place, found.renders, found.row) == ("item 1", (), False)
    quotes_the_file(found.document, raw)


def test_an_entry_has_its_title_and_full_text_with_everything_said_about_it() -> None:
    raw = atom(
        """<entry xml:lang="en"><id>tag:avis.example,2026:7</id><title type="html">Ferry &lt;i&gt;cancelled&lt;/i&gt;</title>
        <link href="ferry"/><link rel="canonical" href="https://avis.example/en/ferry"/>
        <link rel="via" href="/ferje"/><summary>The county says so.</summary>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The <em>ferry</em> is
        cancelled.</p><ul><li>Until Friday</li></ul></div></content>
        <published>2026-11-02T06:10:00+01:00</published><updated>2026-11-02T08:00:00Z</updated></entry>""",
        feed='<link rel="self" href="https://avis.example/en/feed.atom"/>',
    )
    found = one(ATOM, raw)
    assert found.document.text == "Ferry cancelled\nThe county says so.\nThe ferry is cancelled.\nUntil Friday"
    assert (found.document.id, found.document.lang) == ("tag:avis.example,2026:7", "en")
    assert found.links == ("https://avis.example/en/ferry",)
    assert found.renders == ("https://avis.example/ferje",)
    assert found.published == datetime(2026, 11, 2, 5, 10, tzinfo=UTC)
    assert found.updated == datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    assert found.place == "entry 1"
    quotes_the_file(found.document, raw)


def test_rss_and_atom_say_the_same_of_the_same_article() -> None:
    body = "<p>Regjeringen sier nei &amp; står på sitt.</p><h2>Bakgrunn</h2><p>Saken er <a href='/x'>kjent</a>.</p>"
    whole = [
        rss(
            f"<item><title>Nei</title><description>Ingressen.</description><content:encoded><![CDATA[{body}]]></content:encoded></item>"
        ),
        rss(
            f"<item><title>Nei</title><description>Ingressen.</description><content:encoded>{htmllib.escape(body)}</content:encoded></item>"
        ),
        rss(
            f"<item><title>Nei</title><description>Ingressen.</description><content:encoded>{body}</content:encoded></item>"
        ),
    ]
    entry = '<entry><id>1</id><title>Nei</title><summary>Ingressen.</summary><content type="{}">{}</content></entry>'
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'
    feeds = [atom(entry.format("html", htmllib.escape(body))), atom(entry.format("xhtml", div))]
    found = {one(RSS, raw).document.text for raw in whole} | {one(ATOM, raw).document.text for raw in feeds}
    assert found == {"Nei\nIngressen.\nRegjeringen sier nei & står på sitt.\nBakgrunn\nSaken er kjent."}


@pytest.mark.parametrize(
    ("summary", "kept"),
    [
        ("Fylket melder at ferja er innstilt.", False),
        ("FYLKET  melder – at «ferja» er innstilt", False),
        ("Fylket melder at ferja er innst…", False),
        ("Fylket melder at ferja [&#8230;]", False),
        ("Det varer til fredag.", False),
        ("Fylket melder at ferja er innstilt. Les mer", False),
        ("Fylket melder. The post Ferja appeared first on Avisa.", False),
        ("Fylket melder at ferja er i rute.", True),
        ("Fylket melder at ferja er innst", True),
        ("Fredag er en lang dag.", True),
    ],
)
def test_a_summary_is_a_lead_only_where_the_full_text_does_not_say_it(summary: str, kept: bool) -> None:
    full = "<p>Fylket melder at ferja er innstilt.</p><p>Det varer til fredag.</p>"
    item = rss(
        f"<item><title>Ferje</title><description>{summary}</description><content:encoded><![CDATA[{full}]]></content:encoded></item>"
    )
    lines = one(RSS, item).document.text.split("\n")
    assert lines[-2:] == ["Fylket melder at ferja er innstilt.", "Det varer til fredag."]
    assert len(lines) == (4 if kept else 3)


def test_words_far_from_the_beginning_do_not_make_a_lead_superfluous() -> None:
    far = "Noe helt annet står her. " * 400 + "Ferja går ikke i dag."
    assert not _feed.said("Ferja går ikke i dag.", far)
    assert _feed.said("Ferja går ikke i dag.", far[-500:])


def test_a_title_that_is_repeated_stands_once() -> None:
    raw = rss(
        "<item><title>Ferja  innstilt</title><content:encoded><![CDATA[<h1>Ferja innstilt</h1><p>Se tavla.</p>]]></content:encoded></item>"
    )
    assert one(RSS, raw).document.text == "Ferja innstilt\nSe tavla."


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Fisk &amp;amp; fjell &lt;em&gt;nå&lt;/em&gt;", "Fisk & fjell nå"),
        ("Fisk &amp;amp; fjell", "Fisk & fjell"),
        ("Fisk &amp; fjell &lt; 3", "Fisk & fjell < 3"),
        ("Slik bruker du &lt;head&gt; &amp;amp; vinner", "Slik bruker du <head> & vinner"),
        ("<![CDATA[H<sub>2</sub>O på Mars]]>", "H2O på Mars"),
        ("\n   En lang\n   tittel\n", "En lang tittel"),
        ("Bl&aring;b&#230;r og gr&#xF8;t", "Blåbær og grøt"),
        ("Fisk <b>og</b> fjell", "Fisk og fjell"),
        ("<!-- ny -->Fisk<!-- to --> og fjell", "Fisk og fjell"),
    ],
)
def test_an_rss_title_may_be_html(title: str, text: str) -> None:
    raw = rss(f"<item><title>{title}</title></item>")
    found = one(RSS, raw).document
    assert found.text == text
    quotes_the_file(found, raw)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("<title>Om &lt;b&gt;-elementet &amp;amp; andre</title>", "Om <b>-elementet &amp; andre"),
        ('<title type="html">Om &lt;b&gt;fisk&lt;/b&gt; &amp;amp; fjell</title>', "Om fisk & fjell"),
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Om <b>fisk</b> &amp;amp; fjell &lt;b&gt;</div></title>',
            "Om fisk &amp; fjell <b>",
        ),
        ('<title type="text/html; charset=utf-8">&lt;i&gt;Om&lt;/i&gt; fisk</title>', "Om fisk"),
    ],
)
def test_an_atom_title_is_what_its_type_says(title: str, text: str) -> None:
    raw = atom(f"<entry><id>1</id>{title}</entry>")
    found = one(ATOM, raw).document
    assert found.text == text
    quotes_the_file(found, raw)


def test_a_description_is_plain_text_unless_it_holds_markup() -> None:
    plain = rss("<item><description>Første linje.\n\nAndre linje, 3 &lt; 4.</description></item>")
    assert one(RSS, plain).document.text == "Første linje.\n\nAndre linje, 3 < 4."
    marked = rss(
        "<item><description>Første linje.&lt;br&gt;Andre&lt;script&gt;stjel()&lt;/script&gt; linje.</description></item>"
    )
    assert one(RSS, marked).document.text == "Første linje.\nAndre linje."


def test_the_first_content_that_is_text_is_taken() -> None:
    contents = (
        '<content type="image/png">aGVp</content><content type="image/svg+xml"><svg xmlns="http://www.w3.org/2000/svg"><text>Nei</text></svg></content>'
        '<content type="text/xml"><a>Nei</a></content><content type="text/html" src="https://avis.example/1"/><content type="text"> </content>'
        '<content type="text" xml:lang="nn">Dette er teksten.</content><content type="text">Og ikkje dette.</content>'
    )
    found = one(ATOM, atom(f"<entry><id>1</id><title>Tittel</title>{contents}</entry>"))
    assert found.document.text == "Tittel\nDette er teksten."
    assert found.document.lang == "nn"
    without = one(
        ATOM,
        atom(
            '<entry><id>1</id><title>Tittel</title><summary>Kort.</summary><content src="/a.pdf" type="application/pdf"/></entry>'
        ),
    )
    assert without.document.text == "Tittel\nKort."


def test_what_is_no_text_in_html_and_xhtml_is_left_out() -> None:
    inner = (
        "<p>Før.</p><script>alert('nei')</script><style>p {color: red}</style><figure><figcaption>Bildetekst</figcaption></figure>"
        "<p style='display:none'>Skjult.</p><p>Etter<br/>skiftet.</p>"
    )
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}<svg xmlns="http://www.w3.org/2000/svg"><text>Tegning</text></svg></div>'
    for kind, content in (("html", htmllib.escape(inner)), ("xhtml", div)):
        found = one(ATOM, atom(f'<entry><id>1</id><title>T</title><content type="{kind}">{content}</content></entry>'))
        assert found.document.text == "T\nFør.\nEtter\nskiftet."


# --- ids, links and originals ---------------------------------------------------------------------


def test_an_item_is_named_by_its_guid_else_its_link_else_its_text() -> None:
    raw = rss(
        "<item><title>En</title><guid isPermaLink='false'> kv-1 </guid><link>https://avis.example/1</link></item>"
        "<item><title>To</title><guid/><link>https://avis.example/2</link></item>"
        "<item><title>Tre</title></item>"
        "<item><title>En igjen</title><guid>kv-1</guid></item>"
    )
    found = [entry for entry in read(RSS, raw) if isinstance(entry, Item)]
    assert [entry.document.id for entry in found] == ["kv-1", "https://avis.example/2", made_name("Tre"), "kv-1"]
    assert [entry.named for entry in found] == [True, True, False, True]
    assert found[2].place == "item 3"
    assert [entry.links for entry in found] == [("https://avis.example/1",), ("https://avis.example/2",), (), ()]


def test_an_entry_is_named_by_its_id_else_its_link() -> None:
    raw = atom('<entry><title>En</title><link href="https://avis.example/1"/></entry><entry><title>To</title></entry>')
    assert [entry.document.id for entry in read(ATOM, raw) if isinstance(entry, Item)] == [
        "https://avis.example/1",
        made_name("To"),
    ]


@pytest.mark.parametrize(("reader", "feed", "tag"), [(RSS, rss, "item"), (ATOM, atom, "entry")])
def test_what_is_put_before_an_entry_without_an_id_does_not_rename_it(
    reader: Reader, feed: Callable[[str], str], tag: str
) -> None:
    def names(*titles: str) -> list[str]:
        raw = feed("".join(f"<{tag}><title>{title}</title></{tag}>" for title in titles))
        return [one.document.id for one in read(reader, raw) if isinstance(one, Item)]

    assert names("Ny", "En", "To")[1:] == names("En", "To")
    assert len(set(names("Ny", "En", "To"))) == 3


def test_the_canonical_address_comes_first() -> None:
    item = (
        "<item><title>T</title><guid>https://avis.example/?p=1</guid><link>https://proxy.example/r/1</link>"
        '<feedburner:origLink>https://avis.example/sak</feedburner:origLink><atom:link rel="alternate" href="/amp"/>'
        '<atom:link rel="canonical" href="https://avis.example/nyhet/sak"/></item>'
    )
    assert one(RSS, rss(item)).links == (
        "https://avis.example/nyhet/sak",
        "https://avis.example/sak",
        "https://proxy.example/r/1",
        "https://avis.example/?p=1",
        "https://avis.example/amp",
    )


def test_relative_addresses_are_resolved() -> None:
    entry = '<entry xml:base="nyhet/"><title>T</title><link href="sak"/><link rel="original" xml:base="https://kilde.example/a/" href="b"/></entry>'
    found = one(ATOM, atom(entry, root='xml:base="https://avis.example/nb/"'))
    assert found.links == ("https://avis.example/nb/nyhet/sak",)
    assert found.renders == ("https://kilde.example/a/b",)
    based = one(RSS, rss('<item xml:base="https://b.example/x/"><title>T</title><link>sak</link></item>'))
    assert based.links == ("https://b.example/x/sak",)
    unresolved = one(RSS, rss("<item><title>T</title><link>sak/1</link></item>", channel=""))
    assert unresolved.links == ("sak/1",)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "mailto:red@avis.example", "data:text/html,hei", "tag:avis,1"]
)
def test_what_is_no_address_on_the_web_is_no_link(address: str) -> None:
    assert one(RSS, rss(f"<item><title>T</title><link>{address}</link></item>")).links == ()
    assert one(ATOM, atom(f'<entry><title>T</title><link href="{address}"/></entry>')).links == ()


@pytest.mark.parametrize(
    "address", ["http://[::1", "//", "http://", "https://avis.example:port/", "\ufeff", "%zz", "?a=b#c"]
)
def test_an_address_that_is_broken_breaks_nothing(address: str) -> None:
    assert one(RSS, rss(f"<item><title>T</title><link>{address}</link></item>")).document.text == "T"
    assert (
        one(ATOM, atom(f'<entry><title>T</title><link href="{address}" xml:base="http://[x"/></entry>')).document.text
        == "T"
    )


def test_the_original_is_what_an_entry_says_it_renders() -> None:
    links = "".join(
        f'<{{0}}link rel="{rel}" href="https://kilde.example/{number}"/>'
        for number, rel in enumerate(
            [
                "via",
                "translation-of",
                "original",
                "https://avis.example/rel#translation-of",
                "self",
                "enclosure",
                "related",
            ]
        )
    )
    named = "<dc:source>kv-9</dc:source><dcterms:source>kv-10</dcterms:source><dcterms:isVersionOf>urn:kv:11</dcterms:isVersionOf>"
    wanted = (*(f"https://kilde.example/{number}" for number in range(4)), "kv-9", "kv-10", "urn:kv:11")
    source = "<source><id>urn:kilde</id><title>Kilden</title><link href='https://kilde.example/'/></source>"
    assert one(ATOM, atom(f"<entry><title>T</title>{links.format('')}{source}{named}</entry>")).renders == wanted
    feed = '<source url="https://kilde.example/feed">Kilden</source>'
    assert one(RSS, rss(f"<item><title>T</title>{links.format('atom:')}{feed}{named}</item>")).renders == wanted


def test_an_alternate_in_another_language_is_no_address_of_the_entry() -> None:
    links = "".join(
        f'<link hreflang="{code}" href="https://avis.example/{code}"/>' for code in ("en-GB", "nb", "no", "x-default")
    )
    assert one(ATOM, atom(f"<entry><title>T</title>{links}</entry>")).links == tuple(
        f"https://avis.example/{code}" for code in ("nb", "no", "x-default")
    )


# --- languages and dates --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "item", "lang"),
    [
        ("<language>nn-NO</language>", "", "nn"),
        ("<language>no</language>", "<dc:language>en-us</dc:language>", "en"),
        ("<dc:language>nb</dc:language>", "", "nb"),
        ("<image><link>https://x.example</link><language>fr</language></image>", "", ""),
        ("<language>de</language>", '<content:encoded xml:lang="nb">Hei.</content:encoded>', "nb"),
    ],
)
def test_the_language_is_the_nearest_that_is_stated(channel: str, item: str, lang: str) -> None:
    raw = rss(f"<item><title>T</title>{item}</item>", channel=channel)
    assert one(RSS, raw).document.lang == lang
    assert one(RSS, raw, lang="nb").document.lang == "nb"


@pytest.mark.parametrize(
    ("root", "entry", "content", "lang"),
    [
        ('xml:lang="nb-NO"', "", "", "nb"),
        ('xml:lang="nb"', 'xml:lang="en"', "", "en"),
        ('xml:lang="nb"', 'xml:lang="en"', 'xml:lang="nn"', "nn"),
        ("", "", "", ""),
    ],
)
def test_the_language_of_an_entry(root: str, entry: str, content: str, lang: str) -> None:
    raw = atom(f"<entry {entry}><title>T</title><content {content}>Hei.</content></entry>", root=root)
    assert one(ATOM, raw).document.lang == lang


@pytest.mark.parametrize(
    "date", ["0000-00-00T00:00:00Z", "Sat, 01 Jan 0000 00:00:00 GMT", "i går", "9999-12-31T23:59:59-12:00", "1" * 200]
)
def test_a_date_that_no_calendar_holds_is_said_and_not_taken(date: str) -> None:
    found = one(RSS, rss(f"<item><title>T</title><pubDate>{date}</pubDate></item>"))
    assert found.published is None
    assert len(found.document.notices) == 1
    assert "cannot be read" in found.document.notices[0]
    other = one(RSS, rss(f"<item><title>T</title><pubDate>{date}</pubDate><dc:date>2026-11-02</dc:date></item>"))
    assert other.published == datetime(2026, 11, 2, tzinfo=UTC)
    assert other.document.notices == ()


def test_the_last_year_of_the_calendar_is_a_date() -> None:
    found = one(ATOM, atom("<entry><title>T</title><published>9999-12-31T23:59:59Z</published></entry>"))
    assert found.published == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


# --- other versions, and telling formats apart ----------------------------------------------------

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:dcterms="http://purl.org/dc/terms/">
<channel rdf:about="https://avis.example/"><title>Avisa</title><link>https://avis.example/</link><dc:language>nb</dc:language>
<items><rdf:Seq><rdf:li rdf:resource="https://avis.example/1"/></rdf:Seq></items></channel>
<image><title>Logo</title><link>https://logo.example/</link></image>
<item rdf:about="https://avis.example/1"><title>Snø i fjellet</title><link>https://avis.example/1?rss</link>
<description>Det snør på Dovre.</description><dc:date>2026-11-02T06:10:00+01:00</dc:date>
<dcterms:isVersionOf rdf:resource="https://kilde.example/1"/></item></rdf:RDF>"""
OLD = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Avisa</title><link>https://avis.example/</link><language>no</language>
<item><title>Sn&oslash; i fjellet</title><link>https://avis.example/1</link><description>Det sn&oslash;r.</description></item></channel></rss>"""
OLDEST = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
<channel><title>Avisa</title><link>https://avis.example/</link></channel>
<item><title>Snø i fjellet</title><link>https://avis.example/1</link></item></rdf:RDF>"""


def test_rss_1_is_read() -> None:
    found = one(RSS, RDF)
    assert found.document.text == "Snø i fjellet\nDet snør på Dovre."
    assert (found.document.id, found.document.lang) == ("https://avis.example/1", "nb")
    assert found.links == ("https://avis.example/1?rss",)
    assert found.renders == ("https://kilde.example/1",)
    assert found.published == datetime(2026, 11, 2, 5, 10, tzinfo=UTC)


def test_the_old_versions_are_read() -> None:
    assert one(RSS, OLD).document.text == "Snø i fjellet\nDet snør."
    quotes_the_file(one(RSS, OLD).document, OLD)
    assert one(RSS, OLDEST).document.text == "Snø i fjellet"
    assert one(RSS, OLDEST).links == ("https://avis.example/1",)


def test_prefixes_may_be_any_and_one_entry_may_stand_alone() -> None:
    raw = '<a:entry xmlns:a="http://www.w3.org/2005/Atom" xml:lang="nn"><a:id>1</a:id><a:title>Snø</a:title></a:entry>'
    assert ATOM.sniff(raw)
    assert (one(ATOM, raw).document.text, one(ATOM, raw).document.lang) == ("Snø", "nn")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (rss(""), "rss"),
        (RDF, "rss"),
        (OLD, "rss"),
        (OLDEST, "rss"),
        (atom(""), "atom"),
        ("\ufeff\n<!-- <feed> --><?xsl a?>\n<!DOCTYPE rss [<!ENTITY a '>'> ] ><rss title='>'>", "rss"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'>", "atom"),
        ("<f:feed xmlns:f='http://www.w3.org/2005/Atom' xmlns='urn:x'>", "atom"),
        ("<feed xmlns='http://annet.example/'>", ""),
        ("<feed>", ""),
        ("<!DOCTYPE html><html><body><rss></body></html>", ""),
        ("<html xmlns='http://www.w3.org/1999/xhtml'><link rel='alternate' type='application/rss+xml'/></html>", ""),
        ("<?xml version='1.0'?><tmx version='1.4'><header/><body/></tmx>", ""),
        ("<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2'>", ""),
        (
            "<?xml version='1.0'?><opml version='2.0'><body><outline type='rss' xmlUrl='https://avis.example/rss'/></body></opml>",
            "",
        ),
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:foaf='http://xmlns.com/foaf/0.1/'>",
            "",
        ),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', ""),
        ("En artikkel om <rss>.", ""),
        ("<rss version='2.0'", ""),
        ("", ""),
    ],
)
def test_formats_are_told_apart(head: str, kind: str) -> None:
    assert (RSS.sniff(head), ATOM.sniff(head)) == (kind == "rss", kind == "atom")


@pytest.mark.parametrize(
    "mark", ["<!--", "<?", "<!A [", "<!A '", "<a ", "<a '", "<a b=", " ", "<!A>", "<!A []", "<!A []   "]
)
def test_a_hostile_beginning_is_told_apart_in_linear_time(mark: str) -> None:
    # Quadratic work on a quarter of a million characters would not end.
    assert not RSS.sniff(mark * (250_000 // len(mark)))
    assert not ATOM.sniff("<feed " + mark * (250_000 // len(mark)))


@pytest.mark.parametrize(
    ("reader", "raw"), [(RSS, atom("")), (ATOM, rss("")), (RSS, "<opml/>"), (ATOM, "<item/>"), (RSS, "<item/>")]
)
def test_a_file_of_another_format_is_refused(reader: Reader, raw: str) -> None:
    with pytest.raises(InputError, match=r"feed\.xml: is no (RSS|Atom) feed, its first element is <"):
        read(reader, raw)


# --- the way back to the file ---------------------------------------------------------------------

_LETTERS = "abcæøåÆØÅé«»–“”€ .,!?'\"&<>;#]\n"
_WIDE = _LETTERS + "ж漢\U0001f600\u202e\u200f"
_HOW = st.sampled_from(["escaped", "cdata", "numeric", "mixed"])
_FILES = st.sampled_from(
    [
        ("utf-8", b"", ""),
        ("utf-8", b"\xef\xbb\xbf", ""),
        ("cp1252", b"", "windows-1252"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
    ]
)


def _collapsed(text: str) -> str:
    return re.sub(r"[ \n]+", " ", text).strip(" ")


@st.composite
def _feeds(draw: st.DrawFn) -> tuple[bytes, str, str, list[str]]:
    """A file, its decoded text, its kind, and the texts that its entries hold."""
    encoding, mark, declared = draw(_FILES)
    alphabet = _LETTERS if encoding == "cp1252" else _WIDE
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    kind = draw(st.sampled_from(["rss", "atom", "xhtml"]))
    entries, wanted = [], []
    for number in range(draw(st.integers(1, 3))):
        # The letters before and after keep white space off the ends, and lines different from one another.
        lines = [f"æ{index} {draw(st.text(alphabet, max_size=30))}å" for index in range(draw(st.integers(2, 4)))]
        wanted.append("\n".join(map(_collapsed, lines)))
        written = "".join(f"<p>{htmllib.escape(line)}</p>" for line in lines[1:])
        title = _xml(draw, htmllib.escape(lines[0]))
        if kind == "rss":
            entries.append(
                f"<item>\n<title>{title}</title>\n<guid>{number}</guid><content:encoded>{_xml(draw, written)}</content:encoded></item>\n"
            )
        elif kind == "atom":
            entries.append(
                f'<entry>\n<id>{number}</id><title type="html">{title}</title><content type="html">{_xml(draw, written)}</content></entry>\n'
            )
        else:
            inner = "".join(f"<p>{_xml(draw, line)}</p>" for line in lines[1:])
            entries.append(
                f'<entry>\n<id>{number}</id><title>{_xml(draw, lines[0])}</title><content type="xhtml">'
                f'<div xmlns="http://www.w3.org/1999/xhtml">\n{inner}\n</div></content></entry>\n'
            )
    whole = rss("".join(entries)) if kind == "rss" else atom("".join(entries))
    raw = whole.replace(
        'version="1.0"?>', f'version="1.0" encoding="{declared or "utf-8"}"?><!-- blåbær og nøtter -->', 1
    ).replace("\n", newline)
    return mark + raw.encode(encoding), raw, kind, wanted


def _xml(draw: st.DrawFn, text: str) -> str:
    """`text` as character data, in one of the ways in which it can be written."""
    how = draw(_HOW)
    if how == "cdata":
        return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
    if how == "numeric":
        return "".join(
            f"&#{ord(letter)};" if index % 2 else f"&#x{ord(letter):X};" for index, letter in enumerate(text)
        )
    if how == "mixed":
        half = len(text) // 2
        return (
            f"{htmllib.escape(text[:half])}<!-- mellom --><![CDATA[{text[half:].replace(']]>', ']]]]><![CDATA[>')}]]>"
        )
    return htmllib.escape(text)


@settings(max_examples=60, deadline=None)
@given(_feeds())
def test_every_text_is_whole_and_leads_back_to_the_file(made: tuple[bytes, str, str, list[str]]) -> None:
    data, raw, kind, wanted = made
    found = read(RSS if kind == "rss" else ATOM, data)
    assert texts(found) == wanted
    for entry in found:
        assert isinstance(entry, Item)
        quotes_the_file(entry.document, raw)
        for segment in entry.document.segments:
            text = entry.document.text[segment.start : segment.end]
            if segment.edited and text.strip():
                # A reference, in XML, in HTML or in both, stands just where it says that it stands.
                written = re.sub(r"<!-- mellom -->|<!\[CDATA\[|\]\]>", "", raw[segment.raw_start : segment.raw_end])
                assert htmllib.unescape(htmllib.unescape(written)) == text


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=80),
    st.sampled_from(
        ["<title>{}</title>", "<title type='html'>{}</title>", "<content type='xhtml'><p>{}</p></content>"]
    ),
)
def test_any_text_gives_entries_or_an_input_error(text: str, place: str) -> None:
    for reader, whole in ((ATOM, atom), (RSS, rss)):
        kind = "entry" if reader is ATOM else "item"
        found, error = until_error(reader, whole(f"<{kind}>{place.format(text)}</{kind}>"))
        assert error.startswith("feed.xml") if error else len(found) == 1


# --- feeds that mean no good ----------------------------------------------------------------------


def test_a_billion_laughs_are_refused() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    raw = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss><channel><item><title>&l9;</title></item></channel></rss>'
    assert RSS.sniff(raw)
    with pytest.raises(InputError, match="entities are not expanded"):
        read(RSS, raw)


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "hemmelig.txt"
    secret.write_text("hemmelig")
    raw = f'<!DOCTYPE feed [<!ENTITY x SYSTEM "{secret.as_uri()}">]><feed xmlns="http://www.w3.org/2005/Atom"><entry><title>&x;</title></entry></feed>'
    assert ATOM.sniff(raw)
    with pytest.raises(InputError) as caught:
        read(ATOM, raw)
    assert "hemmelig\n" not in str(caught.value)
    assert "entities are not expanded" in str(caught.value)


@pytest.mark.parametrize(
    "end",
    [
        "",
        "<item><title>Tr",
        "<item><title>Tre</item>",
        "</channel>",
        "&",
        "<item><title>Tre</title></item></channel></rss>mer",
    ],
)
def test_a_broken_feed_gives_the_items_before_it_breaks(end: str) -> None:
    raw = rss("<item><title>En</title></item>\n<item><title>To</title></item>").partition("</channel>")[0] + end
    found, error = until_error(RSS, raw)
    assert error.startswith("feed.xml, line 3: is not well-formed XML")
    assert texts(found)[:2] == ["En", "To"]


def test_entities_and_depth_are_refused_after_what_came_before() -> None:
    deep = "<item><title>En</title></item><item>" + "<a>" * 300
    found, error = until_error(RSS, rss(deep))
    assert "nested more than" in error
    assert texts(found) == ["En"]


def test_an_entry_that_is_too_long_is_left_out_and_not_held() -> None:
    long = "Langt. " * 1_500_000

    head, _, tail = rss(
        "<item><title>En</title></item><item><title>To</title><description>|</description></item><item><title>Tre</title></item>"
    ).partition("|")
    data = (head + long + tail).encode()
    tracemalloc.start()
    found = read(RSS, data, max_text=20_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(entry) for entry in found] == [Item, Skip, Item]
    assert isinstance(found[1], Skip)
    assert found[1].reason == "feed.xml, item 2: is longer than 20,000 characters; it is left out"
    assert peak < 6_000_000


@pytest.mark.parametrize("reader", [RSS, ATOM])
def test_an_entry_of_many_parts_is_not_held_either(reader: Reader) -> None:
    parts = "<b>Litt tekst.</b>" * 20_000
    item = f"<item><title>En</title><description>{parts}</description></item><item><title>To</title></item>"
    entry = f'<entry><title>En</title><content type="xhtml">{parts}</content></entry><entry><title>To</title></entry>'
    found = read(reader, rss(item) if reader is RSS else atom(entry), max_text=1000)
    assert [type(entry) for entry in found] == [Skip, Item]
    whole = read(reader, rss(item) if reader is RSS else atom(entry))
    assert len(texts(whole)[0]) == 2 + 1 + 11 * 20_000


def test_an_entry_of_many_long_parts_takes_no_more_memory_than_one() -> None:
    part = "<b>" + "Litt tekst. " * 200 + "</b>"
    raw = rss(
        f"<item><title>En</title><description>{part * 6000}</description></item><item><title>To</title></item>"
    ).encode()
    tracemalloc.start()
    found = read(RSS, raw, max_text=2000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(entry) for entry in found] == [Skip, Item]
    assert peak < 8_000_000


def test_elements_of_another_vocabulary_are_read_through() -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml" xmlns:o="urn:schemas-microsoft-com:office:office"><p>Før<o:p> og etter</o:p>.</p></div>'
    assert (
        one(ATOM, atom(f'<entry><title>T</title><content type="xhtml">{div}</content></entry>')).document.text
        == "T\nFør og etter."
    )


def test_a_text_that_is_cut_off_is_never_taken_for_a_whole_one() -> None:
    # The text is short, its markup is not, and the end of it is beyond what is held.
    padded = f"<p>Begynnelsen.</p><!--{'x' * 200_000}--><p>Slutten.</p>"
    for raw in (rss(f"<item><title>T</title><content:encoded>{htmllib.escape(padded)}</content:encoded></item>"),):
        assert texts(read(RSS, raw)) == ["T\nBegynnelsen.\nSlutten."]
        (found,) = read(RSS, raw, max_text=1000)
        assert isinstance(found, Skip)


def test_an_item_without_text_is_said_and_left_out() -> None:
    found = read(
        RSS,
        rss(
            "<item><guid>kv-1</guid><title> </title><description>&lt;img src='x'&gt;</description></item><item><title>To</title></item>"
        ),
    )
    assert texts(found) == ["-", "To"]
    assert isinstance(found[0], Skip)
    assert found[0].reason == "feed.xml, item 1 (kv-1): has no text; it is left out"


def test_overrides_of_direction_stay_where_they_are() -> None:
    raw = rss(
        "<item><title>En \u202erettet\u202c tittel</title><description>Tekst med \u200f og &lt;b&gt;\u2066fett\u2069&lt;/b&gt;.</description></item>"
    )
    found = one(RSS, raw).document
    assert found.text == "En \u202erettet\u202c tittel\nTekst med \u200f og \u2066fett\u2069."
    quotes_the_file(found, raw)


def test_very_many_references_are_linear_work() -> None:
    raw = rss(f"<item><title>T</title><description>{'fisk &amp; ' * 100_000}</description></item>")
    assert len(one(RSS, raw).document.text) == 2 + 7 * 100_000 - 1


def test_memory_is_flat_however_many_items_there_are(tmp_path: Path) -> None:
    path = tmp_path / "stor.rss"

    def pieces(count: int) -> Iterator[str]:
        head, _, tail = rss("|").partition("|")
        yield head
        for number in range(count):
            yield f"<item><title>Sak {number}</title><guid>https://avis.example/{number}</guid><description>Nytt om vei {number}.</description></item>\n"
        yield tail

    def count(expected: int) -> int:
        with path.open("rb") as file:
            blocks: list[int] = []
            seen = 0
            for entry in RSS.items(Stream(file, where="stor.rss"), Reading()):
                assert isinstance(entry, Item)
                seen += 1
                if seen % (expected // 10) == 0:
                    blocks.append(sys.getallocatedblocks())
            assert seen == expected
            return max(blocks[1:]) - blocks[0]

    with path.open("w", encoding="utf-8") as file:
        file.writelines(pieces(100_000))
    # A piece of the file holds a few thousand events, more or less.
    assert count(100_000) < 100_000
    with path.open("w", encoding="utf-8") as file:
        file.writelines(pieces(5_000))
    tracemalloc.start()
    count(5_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000


# --- a second opinion -----------------------------------------------------------------------------

_BODY = "<p>Kommunen sa nei til vindkraft på Vardøya.</p><p>Vedtaket kom <em>tirsdag</em> &amp; var enstemmig.</p>"
_FIELDS = "<title>Sa nei</title><link>https://avis.example/a</link><guid isPermaLink='false'>kv-1</guid><pubDate>Tue, 03 Nov 2026 09:00:00 +0100</pubDate>"
_ENTRY = (
    "<id>tag:avis.example,2026:1</id><updated>2026-11-03T09:00:00+01:00</updated><link href='https://avis.example/a'/>"
)
OPINIONS = {
    "rss 2.0": rss(f"<item>{_FIELDS}<description>Kommunen sa nei.</description></item>"),
    "rss full text": rss(
        f"<item>{_FIELDS}<description>Kort.</description><content:encoded><![CDATA[{_BODY}]]></content:encoded></item>"
    ),
    "rss escaped": rss(f"<item>{_FIELDS}<description>{htmllib.escape(_BODY)}</description></item>"),
    "rss guid is the address": rss(
        "<item><title>Sa nei</title><guid>https://avis.example/b</guid><description>Kort og godt.</description></item>"
    ),
    "rss html title": rss(
        "<item><title>Fisk &amp;amp; &lt;b&gt;fjell&lt;/b&gt;</title><link>https://avis.example/c</link><description>Mer om fisk.</description></item>"
    ),
    "rss cdata title": rss(
        "<item><title><![CDATA[Blåbær & nøtter]]></title><link>https://avis.example/c</link><pubDate>3 Nov 2026 08:00 GMT</pubDate></item>"
    ),
    "rss 0.91": OLD,
    "rss 1.0": RDF,
    "atom text": atom(f"<entry>{_ENTRY}<title>Sa nei &amp; gikk</title><summary>Kommunen sa nei.</summary></entry>"),
    "atom html": atom(
        f"<entry>{_ENTRY}<title type='html'>Sa &lt;i&gt;nei&lt;/i&gt;</title><content type='html'>{htmllib.escape(_BODY)}</content></entry>"
    ),
    "atom xhtml": atom(
        f"<entry>{_ENTRY}<published>2026-11-02T23:30:00-02:00</published><title>Sa nei</title>"
        f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{_BODY}</div></content></entry>"
    ),
    "atom cdata, relative": atom(
        f"<entry><id>tag:avis.example,2026:2</id><link rel='alternate' href='a/b'/><title><![CDATA[1 < 2]]></title><content type='html'><![CDATA[{_BODY}]]></content></entry>",
        root='xml:base="https://avis.example/nb/"',
    ),
    "atom numeric references": atom(
        f"<entry>{_ENTRY}<title>Bl&#229;b&#xE6;r</title><summary type='html'>&#60;p&#62;S&#248;tt.&#60;/p&#62;</summary></entry>"
    ),
}


def _words(markup: str) -> list[str]:
    return re.findall(r"\w+", htmllib.unescape(re.sub(r"<[^>]*>", " ", markup)))


@pytest.mark.parametrize("name", OPINIONS)
def test_feedparser_reads_the_same(name: str) -> None:
    feedparser = pytest.importorskip("feedparser")
    raw = OPINIONS[name]
    reader = RSS if RSS.sniff(raw) else ATOM
    found = one(reader, raw)
    parsed = feedparser.parse(raw.encode("utf-8"))
    (other,) = parsed.entries
    title, _, rest = found.document.text.partition("\n")
    assert title.split() == " ".join(_unmarked(other.title_detail)).split()
    content = other.content[0].value if "content" in other else other.get("summary", "")
    lead = other.get("summary", "")
    assert _words(htmllib.escape(rest)) == [*(_words(lead) if lead != content else []), *_words(content)]
    assert found.document.id == other.get("id", other.link)
    assert found.links[0] == other.link
    ours = found.published or found.updated
    theirs = other.get("published_parsed") or other.get("updated_parsed")
    assert (ours and ours.timestamp()) == (theirs and calendar.timegm(theirs))
    assert found.document.lang == (other.title_detail.language or parsed.feed.get("language", ""))


def _unmarked(detail: dict[str, str]) -> list[str]:
    """A title's words; feedparser gives HTML as HTML and plain text as it is."""
    if "html" in detail["type"]:
        return htmllib.unescape(re.sub(r"<[^>]*>", "", detail["value"])).split()
    return detail["value"].split()
