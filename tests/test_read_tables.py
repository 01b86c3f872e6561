"""JSON Feed, JSON lines, CSV, TSV and Parquet: alike in what they give, exact in where it stands, calm with hostile files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import InputError, MissingExtraError
from auditor.protocols import Reader
from auditor.read import _fields, _stream, _table, csv_table, json_feed, jsonl, parquet, tsv
from auditor.read._entry import made_name
from auditor.read._json import MAX_PIECES, JsonError, parse, plain
from auditor.read._mapped import Mapped, edited
from auditor.read._stream import Reading, Stream
from auditor.read.collection import read_collection, read_memory
from auditor.records import Item, Skip

FEW = settings(max_examples=60, deadline=None)
READERS: dict[str, Reader] = {
    "json-feed": json_feed.READER,
    "jsonl": jsonl.READER,
    "csv": csv_table.READER,
    "tsv": tsv.READER,
    "parquet": parquet.READER,
}


def stream_of(data: str | bytes, **given: Any) -> Stream:
    return Stream(io.BytesIO(data.encode() if isinstance(data, str) else data), where="saker", **given)


def read(
    name: str, data: str | bytes, *, lang: str = "", max_text: int = 10_000_000, **fields: str
) -> list[Item | Skip]:
    return list(READERS[name].items(stream_of(data), Reading(fields=fields, lang=lang, max_text=max_text)))


def items(name: str, data: str | bytes, **given: Any) -> list[Item]:
    found = read(name, data, **given)
    assert all(isinstance(one, Item) for one in found), found
    return [one for one in found if isinstance(one, Item)]


def texts(found: list[Item | Skip]) -> list[str]:
    return [one.document.text for one in found if isinstance(one, Item)]


def reasons(found: list[Item | Skip]) -> list[str]:
    return [one.reason for one in found if isinstance(one, Skip)]


def assert_mapped(raw: str, item: Item) -> None:
    """Every copied stretch stands in the file just so, the map has no hole, and lines are counted right."""
    document, at = item.document, 0
    for one in document.segments:
        assert one.start == at
        at = one.end
        assert 0 <= one.raw_start <= one.raw_end <= len(raw)
        if not one.edited:
            assert raw[one.raw_start : one.raw_end] == document.text[one.start : one.end]
        line = document.line_column(one.raw_start)
        before = raw[: one.raw_start]
        assert line == (before.count("\n") + 1, one.raw_start - before.rfind("\n"))
    assert at == len(document.text)


# --- one content in all formats --------------------------------------------------------------------

ENTRIES = [
    {
        "id": "nrk-1",
        "title": "Ferja «Basto» står i Moss",
        "text": "Ferja har stått siden klokka 7.\nReisende må ta bussen, sier rederiet.",
        "link": "https://eks.no/1",
        "renders": "https://eks.no/en/1",
        "published": "2026-03-01T08:00:00+01:00",
        "updated": "2026-03-01T09:30:00+01:00",
        "lang": "nb",
    },
    {
        "id": "nrk-2",
        "title": 'Ho sa "nei", og gjekk',
        "text": "Ordføraren svarte ikkje; ho gjekk, og døra small 😀.",
        "link": "https://eks.no/2",
        "renders": "",
        "published": "",
        "updated": "",
        "lang": "nn-NO",
    },
]
FEED_NAMES = {
    "text": "content_text",
    "link": "url",
    "renders": "external_url",
    "published": "date_published",
    "updated": "date_modified",
    "lang": "language",
}


def as_feed(entries: list[dict[str, str]]) -> str:
    renamed = [{FEED_NAMES.get(key, key): value for key, value in one.items() if value} for one in entries]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Saker", "items": renamed}, indent=1)


def as_jsonl(entries: list[dict[str, str]]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in entries)


def as_csv(entries: list[dict[str, str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(entries[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(entries)
    return out.getvalue()


def as_tsv(entries: list[dict[str, str]]) -> str:
    rows = [list(entries[0]), *([*one.values()] for one in entries)]
    return "".join("\t".join(row) + "\n" for row in rows)


def as_parquet(columns: dict[str, Any]) -> bytes:
    arrow = pytest.importorskip("pyarrow", reason="the extra 'batch' is not installed")
    from importlib import import_module

    out = io.BytesIO()
    import_module("pyarrow.parquet").write_table(arrow.table(columns), out)
    return out.getvalue()


def said(found: list[Item]) -> list[tuple[Any, ...]]:
    return [
        (
            one.document.id,
            one.document.text,
            one.document.lang,
            one.links,
            one.renders,
            one.published,
            one.updated,
            one.row,
        )
        for one in found
    ]


FORMS: dict[str, Callable[[list[dict[str, str]]], str | bytes]] = {
    "json-feed": as_feed,
    "jsonl": as_jsonl,
    "csv": as_csv,
    "tsv": as_tsv,
    "parquet": lambda entries: as_parquet({key: [one[key] for one in entries] for key in entries[0]}),
}


@pytest.mark.parametrize("name", FORMS)
def test_one_content_reads_alike_in_every_format(name: str) -> None:
    # TSV holds no line break: there the text is one line.
    entries = [{**one, "text": one["text"].replace("\n", " ")} for one in ENTRIES] if name == "tsv" else ENTRIES
    found = items(name, FORMS[name](entries))
    first, second = found
    assert first.document.text == "\n".join([entries[0]["title"], entries[0]["text"]])
    assert first.document.lang == "nb"
    assert second.document.lang == "nn"
    assert first.published == datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
    assert first.document.origin == "saker"
    assert said(found) == said(items("jsonl", as_jsonl(entries)))


@pytest.mark.parametrize("name", ["json-feed", "jsonl", "csv", "tsv"])
def test_every_stretch_leads_back_to_the_file(name: str) -> None:
    entries = [{**one, "text": one["text"].replace("\n", " ")} for one in ENTRIES] if name == "tsv" else ENTRIES
    raw = FORMS[name](entries)
    assert isinstance(raw, str)
    for item in items(name, raw):
        assert_mapped(raw, item)


def test_a_semicolon_table_reads_as_one_with_commas() -> None:
    assert said(items("csv", as_csv(ENTRIES, ";"))) == said(items("csv", as_csv(ENTRIES)))
    assert said(items("csv", "sep=;\r\n" + as_csv(ENTRIES, ";"))) == said(items("csv", as_csv(ENTRIES)))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("name", ["json-feed", "jsonl", "csv", "tsv"])
def test_encodings_and_marks_change_nothing(name: str, encoding: str) -> None:
    entries = [{**ENTRIES[0], "text": "Været blir bra, sier Åse på Værøy. Ære være ærlige bølgjer."}]
    raw = FORMS[name](entries)
    assert isinstance(raw, str)
    found = items(name, raw.encode(encoding))
    assert said(found) == said(items(name, raw))
    assert_mapped(raw, found[0])


def test_html_in_a_field_becomes_text_that_leads_back() -> None:
    body = '<p>Vi så «Ære &amp; skam».</p><p>Den var "god".</p>'
    for name, raw in (
        ("csv", as_csv([{"id": "1", "title": "Film", "body": body}])),
        ("jsonl", json.dumps({"id": "1", "title": "Film", "content_html": body})),
        ("json-feed", as_feed([{"id": "1", "title": "Film", "content_html": body}])),
    ):
        (found,) = items(name, raw)
        assert found.document.text == 'Film\nVi så «Ære & skam».\nDen var "god".'
        assert_mapped(raw, found)


# --- fields ----------------------------------------------------------------------------------------


def test_both_sides_give_two_items_of_one_row() -> None:
    rows = [{"id": "7", "source": "Det regner.", "target": "It is raining.", "source_lang": "nb", "target_lang": "en"}]
    for name in ("csv", "tsv", "jsonl", "parquet"):
        source, target = items(name, FORMS[name](rows))
        assert [source.side, target.side] == ["source", "target"]
        assert source.document.id == target.document.id == "7"
        assert [source.document.lang, target.document.lang] == ["nb", "en"]
        assert [source.document.text, target.document.text] == ["Det regner.", "It is raining."]
        assert source.row
        assert target.row


@pytest.mark.parametrize("name", ["csv", "tsv", "jsonl", "parquet"])
def test_rows_without_an_id_are_named_alike_wherever_they_stand(name: str) -> None:
    rows = [{"text": "Det regner."}, {"text": "Det blåser."}]
    few, more = items(name, FORMS[name](rows)), items(name, FORMS[name]([{"text": "Det snør."}, *rows]))
    assert [one.document.id for one in few] == [one.document.id for one in more[1:]]
    assert not any(one.named for one in more)
    assert len({one.document.id for one in more}) == 3


@pytest.mark.parametrize("name", ["csv", "tsv", "parquet"])
def test_the_sides_of_a_row_stay_together_whatever_ids_there_are(name: str, tmp_path: Path) -> None:
    rows = [
        {"id": "x", "source": "Det regner.", "target": ""},
        {"id": "x", "source": "Det blåser.", "target": "It is windy."},
        {"id": "x#2", "source": "Det snør.", "target": "It is snowing."},
        {"id": "", "source": "Ja.", "target": "Yes."},
        {"id": "", "source": "Ja.", "target": "Indeed."},
        {"id": "", "source": "", "target": "No."},
    ]
    data = FORMS[name](rows)
    (tmp_path / f"a.{name}").write_bytes(data if isinstance(data, bytes) else data.encode())
    found = [one for one in read_collection(str(tmp_path / f"a.{name}")) if isinstance(one, Item)]
    yes = made_name("Ja.")
    assert [(one.document.id, one.document.text) for one in found] == [
        ("x", "Det regner."),
        ("x#2", "Det blåser."),
        ("x#2", "It is windy."),
        ("x#2#2", "Det snør."),
        ("x#2#2", "It is snowing."),
        (yes, "Ja."),
        (yes, "Yes."),
        (f"{yes}#2", "Ja."),
        (f"{yes}#2", "Indeed."),
        (made_name("No."), "No."),
    ]
    assert all(one.named for one in found)


def test_many_rows_of_one_id_are_named_apart(tmp_path: Path) -> None:
    rows = [{"id": "x", "source": f"Rad {number}.", "target": f"Row {number}."} for number in range(3_000)]
    (tmp_path / "a.csv").write_text(as_csv(rows), encoding="utf-8")
    found, skips = read_memory(tmp_path / "a.csv")
    assert [(row.source, row.target) for row in found] == [(row["source"], row["target"]) for row in rows]
    assert len({row.id for row in found}) == 3_000
    assert not skips


def test_a_row_without_its_target_says_so() -> None:
    found = read("csv", "id,source,target\n1,Hei.,\n")
    assert texts(found) == ["Hei."]
    assert reasons(found) == ["saker, line 2 (1): its target is empty; it is left out"]


def test_a_source_column_beside_a_text_is_no_side() -> None:
    (found,) = items("csv", "id,source,text\n1,NTB,Det regner.\n")
    assert found.side == ""
    assert found.document.text == "Det regner."


def test_named_fields_replace_the_usual_names() -> None:
    raw = json.dumps({"id": 3, "text": "feil", "content": {"rendered": "<p>Rett tekst.</p>"}, "nr": "A-1"})
    (found,) = items("jsonl", raw, text="content.rendered", id="nr")
    assert (found.document.id, found.document.text) == ("A-1", "Rett tekst.")
    (found,) = items("csv", "nr,brødtekst,text\nA-1,Rett tekst.,feil\n", text="brødtekst", id="nr")
    assert (found.document.id, found.document.text) == ("A-1", "Rett tekst.")
    (found,) = items("csv", "nb,en,text\nHei.,Hi.,feil\n", source="nb", target="en")[:1]
    assert (found.side, found.document.text) == ("source", "Hei.")


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("csv", "nr,brødtekst\n1,Hei.\n"),
        ("tsv", "nr\tbrødtekst\n1\tHei.\n"),
        ("jsonl", '{"nr": 1, "brødtekst": "Hei."}\n'),
        ("parquet", {"nr": [1], "brødtekst": ["Hei."]}),
    ],
)
def test_a_missing_text_column_is_named_with_what_is_there(name: str, raw: Any) -> None:
    data = as_parquet(raw) if isinstance(raw, dict) else raw
    with pytest.raises(InputError, match=r"nr, brødtekst; name it with --field text=NAME"):
        read(name, data)
    with pytest.raises(InputError, match=r"'tekst'; there are nr, brødtekst"):
        read(name, data, text="tekst")
    with pytest.raises(InputError, match=r"'oppdatert'; there are nr, brødtekst"):
        read(name, data, text="brødtekst", updated="oppdatert")
    assert texts(read(name, data, text="brødtekst")) == ["Hei."]


def test_an_unknown_field_of_ours_is_an_error() -> None:
    with pytest.raises(InputError, match="there is no field 'teksten'"):
        read("csv", "id,text\n1,Hei.\n", teksten="text")


def test_numbers_name_entries_but_are_no_text() -> None:
    found = read("jsonl", '{"id": 12, "text": "a"}\n{"id": 12.0, "title": 1984, "text": "b"}\n{"id": 3, "text": 5}\n')
    assert [one.document.id for one in found if isinstance(one, Item)] == ["12", "12"]
    assert texts(found) == ["a", "1984\nb"]
    assert reasons(found) == ["saker, line 3 (3): its text is a number, not text; it is left out"]


def test_a_title_is_one_line() -> None:
    for name in ("csv", "jsonl", "json-feed"):
        raw = FORMS[name]([{"id": "1", "title": "Ferja\n  står", "text": "Rederiet beklager."}])
        assert isinstance(raw, str)
        (found,) = items(name, raw)
        assert found.document.text == "Ferja står\nRederiet beklager."
        assert_mapped(raw, found)


def test_a_lead_stands_once() -> None:
    lead = "Ferja står, og reisende må vente."
    apart = {"id": "1", "title": "Ferja står", "ingress": lead, "text": "Rederiet beklager."}
    inside = {"id": "1", "title": "Ferja står", "ingress": lead, "text": f"<p>{lead}</p><p>Rederiet beklager.</p>"}
    begun = {"id": "1", "title": "Ferja står", "ingress": "Ferja står, og reisende […]", "text": inside["text"]}
    for one in (apart, inside, begun):
        (found,) = items("csv", as_csv([one]))
        feed = {"id": "1", "title": one["title"], "summary": one["ingress"], "content_html": one["text"]}
        assert texts(read("json-feed", as_feed([feed]))) == [found.document.text]
        assert found.document.text == f"Ferja står\n{lead}\nRederiet beklager."


def test_odd_values_of_what_is_no_text_are_left_out_and_said() -> None:
    (found,) = items("jsonl", '{"id": "1", "text": "Hei.", "link": {"a": 1}, "published": "0000-00-00", "lang": null}')
    assert found.links == ()
    assert found.published is None
    assert "its link is an object, not text, and is left out" in found.document.notices
    assert any("0000-00-00" in notice for notice in found.document.notices)


def test_all_addresses_are_links_the_canonical_one_first() -> None:
    (found,) = items(
        "jsonl", '{"text": "Hei.", "url": "https://a.no/2", "canonical": "https://a.no/1", "of": ["x", "y"]}'
    )
    assert found.links == ("https://a.no/1", "https://a.no/2")
    assert found.renders == ("x", "y")
    assert found.document.id == "https://a.no/1"


# --- JSON ------------------------------------------------------------------------------------------

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
LONE = re.compile("[\ud800-\udfff]")


def without_lone(value: Any) -> Any:
    if isinstance(value, str):
        return LONE.sub("\ufffd", value)
    if isinstance(value, list):
        return [without_lone(one) for one in value]
    return {without_lone(key): without_lone(one) for key, one in value.items()} if isinstance(value, dict) else value


def strings(value: Any) -> Iterator[Mapped]:
    if isinstance(value, Mapped):
        yield value
    for one in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        yield from strings(one)


@FEW
@given(JSON_VALUES, st.booleans(), st.sampled_from([None, 1]), st.integers(0, 50))
def test_valid_json_reads_as_the_standard_library_reads_it(
    value: Any, ascii: bool, indent: int | None, base: int
) -> None:
    raw = json.dumps(value, ensure_ascii=ascii, indent=indent)
    found = parse(raw, base)
    assert plain(found) == without_lone(json.loads(raw))
    for part in strings(found):
        for one in part.segments:
            if not one.edited:
                assert raw[one.raw_start - base : one.raw_end - base] == part.text[one.start : one.end]


@FEW
@given(st.text(alphabet='{}[],:"\\ntu0dc8eE+-.1 \n\x01a', max_size=30))
def test_what_is_json_is_decided_as_the_standard_library_decides_it(raw: str) -> None:
    try:
        wanted = json.loads(raw, strict=False)
    except ValueError:
        with pytest.raises(JsonError):
            parse(raw)
    else:
        assert plain(parse(raw)) == without_lone(wanted)


@FEW
@given(st.lists(st.sampled_from(["\\ud83d", "\\ude00", "\\uD800", "\\n", "\\/", '\\"', "a", "ø", "\\u00e5", "\\\\"])))
def test_escapes_and_surrogates_are_led_back(pieces: list[str]) -> None:
    raw = f'"{"".join(pieces)}"'
    found = parse(raw)
    assert isinstance(found, Mapped)
    assert found.text == without_lone(json.loads(raw))
    assert sum(one.end - one.start for one in found.segments) == len(found.text)


def test_the_last_of_equal_keys_wins() -> None:
    assert plain(parse('{"a": 1, "b": 2, "a": {"a": 3}}')) == {"a": {"a": 3}, "b": 2}


@pytest.mark.parametrize("raw", ["[" * 1_000_000, '{"a":' * 100_000, "[" * 300 + "]" * 300])
def test_deep_json_is_refused(raw: str) -> None:
    with pytest.raises(JsonError, match="nested more than 200 deep"):
        parse(raw)


def test_many_values_are_refused_and_many_escapes_are_led_back_as_one() -> None:
    with pytest.raises(JsonError, match="more than 1,000 values"):
        parse("[" + "1," * 2000 + "1]", max_values=1000)
    raw = '"' + "a\\n" * MAX_PIECES + "\\ud83d\\n" + '"'
    assert parse(raw, 5) == edited("a\n" * MAX_PIECES + "\ufffd\n", 6, 5 + len(raw) - 1)
    with pytest.raises(JsonError, match=f"escape.* at {5 + len(raw) - 1}"):
        parse(raw[:-1] + '\\x"', 5)


# --- JSON lines ------------------------------------------------------------------------------------


def test_a_bad_line_is_skipped_with_its_line() -> None:
    found = read(
        "jsonl", '{"text": "a"}\n\n{"text": \n[1]\n{"id": [], "text": "b"}\n{"text": {"no": "x"}}\n{"id": "5"}\n'
    )
    assert texts(found) == ["a"]
    assert [re.findall(r"line (\d+)", reason)[0] for reason in reasons(found)] == ["3", "4", "5", "6", "7"]
    assert "--field text=text.NAME" in reasons(found)[3]


def test_a_file_of_other_json_is_an_error() -> None:
    raw = json.dumps([{"text": "Hei."}] * 20, indent=1)
    with pytest.raises(InputError, match=r"line 1.*nor can any other of the first \d+"):
        read("jsonl", raw)


def test_entries_before_damage_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = READERS["jsonl"].items(stream_of(b'{"text": "a"}\n{"text": "b\x00"}\n' + b" " * 300_000), Reading())
    with pytest.raises(InputError, match="null byte"):
        list(found)
    feed = READERS["json-feed"].items(stream_of('{"items": [{"id": "1", "content_text": "a"}, {"id": "2"'), Reading())
    first = next(feed)
    assert isinstance(first, Item)
    assert first.document.text == "a"
    with pytest.raises(InputError, match="cut off"):
        list(feed)


def test_a_line_of_ten_megabytes_is_one_entry_or_a_skip() -> None:
    raw = json.dumps({"id": "1", "text": "å" * 9_000_000, "x": "[" * 1_000_000}, ensure_ascii=False) + '\n{"text": "b"}'
    first, _ = items("jsonl", raw)
    assert len(first.document.text) == 9_000_000
    found = read("jsonl", raw, max_text=5_000_000)
    assert texts(found) == ["b"]
    assert "longer than 5,000,000 characters" in reasons(found)[0]
    found = read("jsonl", raw, max_text=1_000)
    assert texts(found) == ["b"]
    assert "line 1: is longer than 1,000,000 characters" in reasons(found)[0]


@FEW
@given(
    st.lists(st.dictionaries(st.sampled_from(["title", "x", "text"]), st.text(max_size=30)), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from([7, 64, 65_536]),
)
def test_json_entries_lead_back_whatever_they_hold(entries: list[dict[str, str]], ascii: bool, piece: int) -> None:
    entries = [{"text": "Fast tekst."}, *entries]
    lines = "\r\n".join(json.dumps(one, ensure_ascii=ascii) for one in entries)
    feed = json.dumps(
        {"a": ["]"], "items": [{**one, "content_text": one.pop("text", "")} for one in entries]},
        indent=2,
        ensure_ascii=ascii,
    )
    with pytest.MonkeyPatch.context() as patch:
        # Small pieces: a boundary falls everywhere.
        patch.setattr(_stream, "PIECE", piece)
        patch.setattr(_stream, "HEAD", piece)
        found = {name: read(name, raw.encode("utf-16")) for name, raw in (("jsonl", lines), ("json-feed", feed))}
    for name, raw in (("jsonl", lines), ("json-feed", feed)):
        for one in found[name]:
            if isinstance(one, Item):
                assert_mapped(raw, one)
    assert texts(found["jsonl"]) == texts(found["json-feed"])


# --- JSON Feed -------------------------------------------------------------------------------------


def feed_of(items: str, rest: str = "") -> str:
    return f'{{"version": "https://jsonfeed.org/version/1", "language": "nn", {rest}"items": [{items}]}}'


def test_a_feed_states_a_language_for_its_entries() -> None:
    found = items(
        "json-feed", feed_of('{"id": 1, "content_text": "a"}, {"id": 2, "content_text": "b", "language": "en"}')
    )
    assert [one.document.lang for one in found] == ["nn", "en"]
    assert [one.document.id for one in found] == ["1", "2"]
    assert [one.place for one in found] == ["item 1", "item 2"]


def test_a_summary_stands_in_for_a_missing_content() -> None:
    raw = feed_of(
        '{"id": "1", "title": "T", "summary": "S."}, {"id": "2", "summary": "Tekst …", "content_html": "<img src=x>", '
        '"content_text": "Tekst."}, {"id": "3", "title": "Bare tittel"}, {"id": "4"}'
    )
    found = read("json-feed", raw)
    assert texts(found) == ["T\nS.", "Tekst.", "Bare tittel"]
    assert reasons(found) == ["saker, item 4 (4): has no text; it is left out"]


def test_a_bad_item_is_skipped_with_its_place() -> None:
    raw = feed_of('{"id": "1", "content_text": "a"},\n 7,\n{"id": 1 2},\n, {"id": "2", "content_text": "b"},')
    found = read("json-feed", raw)
    assert texts(found) == ["a", "b"]
    assert [re.findall(r"item (\d+), line (\d+)", reason)[0] for reason in reasons(found)] == [
        ("2", "1"),
        ("3", "2"),
        ("4", "3"),
        ("6", "4"),
    ]


def test_a_huge_item_is_skipped_and_the_next_one_read() -> None:
    raw = feed_of('{"id": "1", "content_text": "' + "x" * 1_200_000 + '"}, {"id": "2", "content_text": "b"}')
    found = read("json-feed", raw, max_text=1000)
    assert texts(found) == ["b"]
    assert "item 1" in reasons(found)[0]
    deep = feed_of('{"id": "1", "x": ' + "[" * 5000 + "]" * 5000 + '}, {"id": "2", "content_text": "b"}')
    assert texts(read("json-feed", deep)) == ["b"]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ('[{"id": 1}]', "begins with '\\['"),
        ("hei", "begins with 'hei'"),
        ('{"title": "x"}', "has no items"),
        ('{"items": {}}', "items are no list"),
        ('{"items": "a"}', "items are no list"),
        ('{"items": []} x', "something stands after the feed"),
        ('{"items": []}{', "something stands after the feed"),
        ('{"items": [] x}', "something stands after|comma is missing"),
        ('{"items": [}', "closes what it did not open"),
        ('{"items": [{"id": "1"}', "cut off"),
        ('{"items": [], }', "nothing stands at a comma"),
        ('{"a": tull, "items": []}', "a value is missing"),
        ('{"items"' + "[" * 200_000, "cut off"),
        ('"' + "\\" * 99_999, "begins with|holds nothing"),
    ],
)
def test_a_broken_feed_is_an_error(raw: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read("json-feed", raw)


def test_an_empty_feed_gives_nothing() -> None:
    assert read("json-feed", feed_of(" \n")) == []
    assert read("json-feed", '{"items":[]}') == []


def test_a_language_after_the_items_is_said() -> None:
    stream = stream_of('{"items": [{"id": "1", "content_text": "a"}], "language": "nb"}')
    (found,) = READERS["json-feed"].items(stream, Reading())
    assert isinstance(found, Item)
    assert found.document.lang == ""
    assert "--lang" in stream.notices[0]


# --- CSV and TSV -----------------------------------------------------------------------------------

CELLS = st.text(alphabet=st.sampled_from(list('ab",;\n\r ø😀\t')), max_size=8)


def csv_cells(raw: str, piece: int = 65_536) -> list[list[str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_stream, "PIECE", piece)
        patch.setattr(_stream, "HEAD", piece)
        rows = list(_table.csv_rows(stream_of(raw), 1_000_000))
    return [["".join(text for text, _ in cell) for cell in row.cells] for row in rows]


def csv_module(raw: str, delimiter: str) -> list[list[str]]:
    return [row or [""] for row in csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter)]


@FEW
@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=4), st.sampled_from(",;"))
def test_csv_is_cut_as_the_standard_library_writes_it(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([["id", "text", "x"], *rows])
    assert csv_cells(out.getvalue()) == [["id", "text", "x"], *rows]


@FEW
@given(st.text(alphabet='ab",\n\r ', max_size=30), st.sampled_from([5, 64]))
def test_any_csv_is_cut_as_the_standard_library_cuts_it(tail: str, piece: int) -> None:
    raw = "id,text\n" + tail
    try:
        found = csv_cells(raw, piece)
    except InputError:
        # The library takes the rest of the file, whatever it is, for the field; here that is an error.
        assert len(csv_module(raw + "\nq", ",")) == len(csv_module(raw, ","))
    else:
        assert found == csv_module(raw, ",")


@FEW
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4), st.sampled_from([7, 65_536]))
def test_csv_entries_lead_back_whatever_they_hold(rows: list[tuple[str, ...]], piece: int) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["title", "lead", "text"], *rows])
    raw = out.getvalue()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_stream, "PIECE", piece)
        for one in read("csv", raw):
            if isinstance(one, Item):
                assert_mapped(raw, one)


def test_a_quoted_field_goes_over_several_lines_and_the_next_row_knows_its_line() -> None:
    raw = 'id,text\r\n1,"Første ""linje"".\r\nAndre linje."\r\n2,"Kort."\r\n'
    first, second = items("csv", raw)
    assert first.document.text == 'Første "linje".\r\nAndre linje.'
    assert first.place == "line 2"
    assert second.place == "line 4"
    assert second.document.line_column(second.document.raw_span(0, 1)[0]) == (4, 4)


def test_rows_that_end_with_a_carriage_return_alone_are_all_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"source,target\rJa.,Yes.\rNei.\rNei.,No.\r")
    found = list(read_collection(str(tmp_path / "a.csv")))
    assert [one.document.text for one in found if isinstance(one, Item)] == ["Ja.", "Yes.", "Nei.", "No."]
    assert [one.place for one in found if isinstance(one, Item)][1:3] == ["line 1, row 2", "line 1, row 4"]
    assert any("line 1, row 3: has 1 field" in reason for reason in reasons(found))


@pytest.mark.parametrize(("name", "mark"), [("csv", ","), ("tsv", "\t")])
def test_ragged_rows_are_skipped_with_their_line(name: str, mark: str) -> None:
    raw = "id,text\n1,a\n2\n\n3,b,c\n4,d\n".replace(",", mark)
    found = read(name, raw)
    assert texts(found) == ["a", "d"]
    assert reasons(found) == [
        "saker, line 3: has 1 field where the header has 2; it is left out",
        "saker, line 5: has 3 fields where the header has 2; it is left out",
    ]


def test_a_quote_in_tsv_is_an_ordinary_character() -> None:
    assert texts(read("tsv", 'id\ttext\n1\t"Hei\n2\t"Ja"\n')) == ['"Hei', '"Ja"']


@pytest.mark.parametrize("name", ["csv", "tsv", "parquet"])
def test_a_column_that_counts_may_not_occur_twice(name: str) -> None:
    if name == "parquet":
        arrow = pytest.importorskip("pyarrow", reason="the extra 'batch' is not installed")
        from importlib import import_module

        out = io.BytesIO()
        table = arrow.Table.from_arrays([arrow.array(["a"])] * 2, names=["text", "text"])
        import_module("pyarrow.parquet").write_table(table, out)
        raw: str | bytes = out.getvalue()
    else:
        raw = "id,text,text\n1,a,b\n".replace(",", "," if name == "csv" else "\t")
    with pytest.raises(InputError, match=r"column 'text' occurs 2 times"):
        read(name, raw)


def test_a_column_that_does_not_count_may_occur_twice() -> None:
    assert texts(read("csv", "id,text,,,x,x\n1,a,,,,\n")) == ["a"]


def test_an_open_quote_ends_the_reading_at_its_line() -> None:
    found = READERS["csv"].items(stream_of('id,text\n1,a\n2,"b\n3,c\n'), Reading())
    first = next(found)
    assert isinstance(first, Item)
    with pytest.raises(InputError, match=r"line 3: the quote that opens in line 3 is not closed"):
        list(found)


def test_an_open_quote_over_a_large_file_is_held_to_the_limit() -> None:
    class Endless(io.RawIOBase):
        """Rows without end, and a count of what was asked for."""

        asked = 0

        def read(self, size: int = -1) -> bytes:
            piece = b'id,text\n1,"' if not self.asked else b""
            self.asked += size
            return piece + b"rad,rad\n" * (size // 8)

    endless = Endless()
    with pytest.raises(
        InputError, match=r"line 2: the row is longer than 12,000,000 characters; a quote opens in line 2"
    ):
        list(READERS["csv"].items(Stream(endless, where="saker"), Reading(max_text=1000)))  # type: ignore[arg-type]
    assert endless.asked < 13_000_000


@pytest.mark.parametrize(
    "raw", ["id,text\n" + "," * 900_000, "id,text\n1," + '"",' * 300_000, 'id,text\n1,"' + '""' * 400_000 + '"']
)
def test_rows_of_nothing_but_marks_are_read_calmly(raw: str) -> None:
    found = read("csv", raw)
    assert len(found) == 1


def test_a_header_of_thousands_of_columns_is_refused() -> None:
    for name, mark in (("csv", ","), ("tsv", "\t")):
        with pytest.raises(InputError, match="more than 10,000 columns"):
            read(name, f"a{mark}" * 20_000 + "text\n")


def test_controls_stay_for_cleaning_to_lift() -> None:
    for name in ("csv", "tsv", "jsonl"):
        raw = FORMS[name]([{"id": "1", "text": "a\x0bb\x1fc" + " og en vanlig setning på norsk" * 10}])
        assert isinstance(raw, str)
        (found,) = items(name, raw)
        assert found.document.text.startswith("a\x0bb\x1fc")
        assert_mapped(raw, found)


def test_empty_and_binary_files_are_errors() -> None:
    for name in ("csv", "tsv", "jsonl", "json-feed"):
        for data in (b"", b"\x00\x01\x02" * 50, b"PK\x03\x04" + b"\x00" * 50):
            with pytest.raises(InputError):
                read(name, data)


def test_a_table_with_a_header_alone_holds_nothing() -> None:
    assert read("csv", "id,text\n") == []
    assert read("tsv", "id\ttext") == []


# --- Parquet ---------------------------------------------------------------------------------------


def test_parquet_reads_numbers_dates_and_categories() -> None:
    arrow = pytest.importorskip("pyarrow", reason="the extra 'batch' is not installed")
    when = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
    micro = int(when.timestamp() * 1_000_000)
    raw = as_parquet(
        {
            "id": arrow.array([12.0, None, 1.5]),
            "source_id": arrow.array([7, None, 8], arrow.int64()),
            "text": arrow.array(["a", "b", "c"]).dictionary_encode(),
            "published": arrow.array([micro, None, 2**62], arrow.timestamp("us", tz="Europe/Oslo")),
            "updated": arrow.array([20_513, None, 2**30], arrow.int32()).cast(arrow.date32()),
            "lang": arrow.array([None, None, None]),
        }
    )
    first, second, third = items("parquet", raw)
    assert [one.document.id for one in (first, second, third)] == ["12", made_name("b"), "1.5"]
    assert [one.named for one in (first, second, third)] == [True, False, True]
    assert (first.renders, second.renders) == (("7",), ())
    assert first.published == when
    assert first.updated == datetime(2026, 3, 1, tzinfo=UTC)
    assert third.published is None
    assert len(third.document.notices) == 2
    assert first.document.line_column(0) is None
    assert first.document.raw_span(0, 1) == (0, 1)
    assert first.document.raw_length == 1


def test_a_parquet_column_that_is_no_text_is_an_error() -> None:
    for column in ([1, 2], [["a"], ["b"]], [b"a", b"b"], [{"a": "x"}, {"a": "y"}], [True, False]):
        with pytest.raises(InputError, match=r"column 'text' holds .*, not text.*--field text=NAME"):
            read("parquet", as_parquet({"text": column}))


def test_damaged_parquet_is_an_error() -> None:
    raw = as_parquet({"text": ["Hei på deg."] * 1000})
    for data in (raw[:40], raw[:-20], b"PAR1" + b"\xff" * 100 + b"PAR1", raw[:8] + b"\xff" * 60 + raw[68:]):
        with pytest.raises(InputError, match="Parquet"):
            read("parquet", data)


def test_parquet_is_read_from_its_file_where_there_is_one(tmp_path: Path) -> None:
    path = tmp_path / "saker.parquet"
    path.write_bytes(as_parquet({"id": ["1", "2"] * 100, "text": ["Hei.", "Nei."] * 100}))
    with path.open("rb") as file:
        found = list(READERS["parquet"].items(Stream(file, where="saker", path=path), Reading()))
    assert texts(found) == ["Hei.", "Nei."] * 100


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"Parquet.*\[batch\]"):
        read("parquet", b"PAR1")


# --- telling formats apart -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["json-feed", "jsonl", "csv", "tsv"])
def test_each_format_knows_its_own_and_no_other(name: str) -> None:
    raw = FORMS[name](ENTRIES)
    assert isinstance(raw, str)
    heads = [raw, raw[: len(raw) * 4 // 5]] + ([as_csv(ENTRIES, ";")] if name == "csv" else [])
    heads += [json.dumps(json.loads(raw))] if name == "json-feed" else []
    for head in heads:
        assert [one.name for one in READERS.values() if one.sniff(head)] == [name]


@pytest.mark.parametrize("head", ["", "Hei, du; der.\nJa.", "<rss></rss>", "text\nHei, du", '{"a": [', "{\n", "[1]"])
def test_other_texts_are_none_of_them(head: str) -> None:
    assert not any(one.sniff(head) for one in READERS.values())


def test_records_are_held_for_a_look_only() -> None:
    """Reading begins to give entries before the file has been read."""
    lines = as_jsonl([{"id": str(number), "text": "Hei."} for number in range(_fields.HEAD_RECORDS * 12)])
    stream = stream_of(lines)
    next(iter(READERS["jsonl"].items(stream, Reading())))
    assert stream.length < len(lines)


def test_an_entry_keeps_its_own_lines_only() -> None:
    found = items("jsonl", as_jsonl([{"id": str(number), "text": "Hei."} for number in range(50)]))
    assert [len(one.document.line_starts) for one in found] == [1] * 50
    assert found[49].document.line_column(found[49].document.raw_span(0, 1)[0]) == (50, 23)
