"""The demo feed written in every format that is read: one content, many shapes."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from auditor.read.collection import read_collection
from auditor.records import Item

FEED = Path(__file__).parent.parent / "fixtures" / "feed"


def items(name: str) -> list[Item]:
    """The entries of one file of the demo feed."""
    return [found for found in read_collection(str(FEED / name)) if isinstance(found, Item)]


def _parts(item: Item) -> tuple[str, list[str]]:
    title, *paragraphs = item.document.text.split("\n")
    return title, paragraphs


def _date(item: Item) -> str:
    date = item.updated or item.published
    return date.isoformat() if date else ""


def _fields(item: Item) -> dict[str, str]:
    title, paragraphs = _parts(item)
    return {
        "id": item.document.id,
        "title": title,
        "text": "\n".join(paragraphs),
        "lang": item.document.lang,
        "url": item.links[0] if item.links else "",
        "source_url": item.renders[0] if item.renders else "",
        "published": item.published.isoformat() if item.published else "",
        "updated": _date(item),
    }


def jsonl(found: Sequence[Item]) -> bytes:
    return "".join(json.dumps(_fields(item), ensure_ascii=False) + "\n" for item in found).encode()


def json_feed(found: Sequence[Item]) -> bytes:
    entries = []
    for item in found:
        title, paragraphs = _parts(item)
        fields = _fields(item)
        entry = {
            "id": fields["id"],
            "url": fields["url"],
            "title": title,
            "content_html": "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs),
            "date_published": fields["published"],
            "date_modified": fields["updated"],
            "language": fields["lang"],
        }
        if fields["source_url"]:
            entry["external_url"] = fields["source_url"]
        entries.append(entry)
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Demo", "items": entries}
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def csv_table(found: Sequence[Item]) -> bytes:
    out = io.StringIO()
    rows = [_fields(item) for item in found]
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def tsv(found: Sequence[Item]) -> bytes:
    """Unquoted: a field holds no line break, so that paragraphs stand in HTML."""
    rows = []
    for item in found:
        fields = _fields(item)
        fields["text"] = "".join(f"<p>{html.escape(one)}</p>" for one in _parts(item)[1])
        rows.append(fields)
    lines = ["\t".join(rows[0])] + ["\t".join(row.values()) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def parquet(found: Sequence[Item]) -> bytes:
    import pyarrow
    from pyarrow import parquet as writer

    out = io.BytesIO()
    writer.write_table(pyarrow.Table.from_pylist([_fields(item) for item in found]), out)
    return out.getvalue()


def rss(found: Sequence[Item]) -> bytes:
    lines = ['<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Demo</title>']
    for item in found:
        title, paragraphs = _parts(item)
        fields = _fields(item)
        body = escape("".join(f"<p>{html.escape(one, quote=False)}</p>" for one in paragraphs))
        lines.append(
            f"<item><title>{escape(title)}</title><link>{escape(fields['url'])}</link><guid isPermaLink='false'>{escape(fields['id'])}</guid>"
            f"<dc:date>{fields['updated']}</dc:date><dc:language>{fields['lang']}</dc:language><description>{body}</description>"
            + (f"<dc:source>{escape(fields['source_url'])}</dc:source>" if fields["source_url"] else "")
            + "</item>"
        )
    return "\n".join([*lines, "</channel></rss>"]).encode()


def atom(found: Sequence[Item]) -> bytes:
    lines = ['<feed xmlns="http://www.w3.org/2005/Atom"><title>Demo</title><id>urn:demo</id>']
    for item in found:
        title, paragraphs = _parts(item)
        fields = _fields(item)
        body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
        via = f"<link rel='via' href={quoteattr(fields['source_url'])}/>" if fields["source_url"] else ""
        lines.append(
            f"<entry xml:lang='{fields['lang']}'><title>{escape(title)}</title><id>{escape(fields['id'])}</id>"
            f"<link href={quoteattr(fields['url'])}/>{via}<published>{fields['published'] or fields['updated']}</published>"
            f"<updated>{fields['updated']}</updated>"
            f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{body}</div></content></entry>'
        )
    return "\n".join([*lines, "</feed>"]).encode()


def texts(found: Sequence[Item], folder: Path) -> None:
    """A folder of plain texts."""
    folder.mkdir()
    for item in found:
        name = item.document.id.rsplit(":", 1)[-1]
        (folder / f"{name}.txt").write_text(item.document.text + "\n", encoding="utf-8")


def pages(found: Sequence[Item], folder: Path) -> None:
    """A folder of HTML pages; a rendering names its original as the page's edition in Norwegian."""
    folder.mkdir()
    for item in found:
        title, paragraphs = _parts(item)
        fields = _fields(item)
        other = (
            f'<link rel="alternate" hreflang="nb" href="{html.escape(fields["source_url"])}">'
            if fields["source_url"]
            else ""
        )
        body = "".join(f"<p>{html.escape(one)}</p>\n" for one in paragraphs)
        page = (
            f'<!doctype html><html lang="{fields["lang"]}"><head><title>{html.escape(title)} – Demo</title>'
            f'<link rel="canonical" href="{html.escape(fields["url"])}">{other}'
            f'<meta property="article:published_time" content="{fields["updated"]}"></head><body><nav><a href="/">Home</a></nav>'
            f"<article><h1>{html.escape(title)}</h1>\n{body}</article></body></html>"
        )
        (folder / f"{item.document.id.rsplit(':', 1)[-1]}.html").write_text(page, encoding="utf-8")


def tmx(pairs: Sequence[tuple[Item, Item]]) -> bytes:
    """Both sides in one memory: a unit an article, its paragraphs on lines."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?><tmx version="1.4"><header creationtool="demo" creationtoolversion="1" segtype="block" '
        'o-tmf="demo" adminlang="en" srclang="*all*" datatype="plaintext"/><body>'
    ]
    for source, target in pairs:
        lines.append(
            f"<tu tuid={quoteattr(target.document.id)}>"
            f'<tuv xml:lang="{source.document.lang}"><seg>{escape(source.document.text)}</seg></tuv>'
            f'<tuv xml:lang="en"><seg>{escape(target.document.text)}</seg></tuv></tu>'
        )
    return "\n".join([*lines, "</body></tmx>"]).encode()


def xliff12(pairs: Sequence[tuple[Item, Item]]) -> bytes:
    units = "\n".join(
        f'<trans-unit id={quoteattr(target.document.id)} xml:space="preserve"><source xml:lang="{source.document.lang}">'
        f'{escape(source.document.text)}</source><target xml:lang="en">{escape(target.document.text)}</target></trans-unit>'
        for source, target in pairs
    )
    return (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="demo" source-language="nb" '
        f'target-language="en" datatype="plaintext"><body>{units}</body></file></xliff>'
    ).encode()


def xliff21(pairs: Sequence[tuple[Item, Item]]) -> bytes:
    units = "\n".join(
        f'<unit id="u{number}" name={quoteattr(target.document.id)} xml:space="preserve"><segment><source xml:lang="{source.document.lang}">'
        f'{escape(source.document.text)}</source><target xml:lang="en">{escape(target.document.text)}</target></segment></unit>'
        for number, (source, target) in enumerate(pairs)
    )
    return (
        '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="nb" trgLang="en"><file id="f1">'
        f"{units}</file></xliff>"
    ).encode()


ONE_SIDED: dict[str, Callable[[Sequence[Item]], bytes]] = {
    "feed.rss": rss,
    "feed.atom": atom,
    "feed.json": json_feed,
    "feed.jsonl": jsonl,
    "feed.csv": csv_table,
    "feed.tsv": tsv,
    "feed.parquet": parquet,
}
BOTH_SIDED: dict[str, Callable[[Sequence[tuple[Item, Item]]], bytes]] = {
    "memory.tmx": tmx,
    "memory.xlf": xliff12,
    "memory2.xlf": xliff21,
}
FOLDERS: dict[str, Callable[[Sequence[Item], Path], None]] = {"texts": texts, "pages": pages}
