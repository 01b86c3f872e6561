"""Every reader on broken and hostile input: what it reads, what it refuses, and whether anything else ever happens.

Small valid files of each format are damaged at random (bytes, blocks, tokens, encodings, splices between formats) and read. Nothing but
an `InputError` may escape; what is read must be items and skips that keep their promises. Prints, for each reader, how many inputs it read and
what became of them, the slowest input as a ratio to the median of its size, and the memory that its process took. An input that breaks
a promise is saved.
"""

from __future__ import annotations

import argparse
import codecs
import io
import json
import multiprocessing
import random
import re
import resource
import signal
import statistics
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

from auditor.errors import InputError
from auditor.read import FORMATS
from auditor.read._entry import MAX_ID, MAX_LINKS, MAX_NOTICES
from auditor.read._stream import Reading, Stream
from auditor.read.collection import read_stream, readers
from auditor.records import Document, Item, Skip

LARGEST = 300_000
"""Bytes of a damaged input."""
PATIENCE = 30
"""Seconds after which a reader counts as hanging."""
READINGS = (
    Reading(),
    Reading(),
    Reading(),
    Reading(lang="nn", target_lang="en"),
    Reading(max_text=60),
    Reading(fields={"text": "title", "id": "content.body"}),
)


class BrokenPromise(AssertionError):
    """What was read is not as a reader says that it is."""


# --- valid files ----------------------------------------------------------------------------------

_ENTRIES = (
    {
        "id": "urn:eks:1",
        "title": "Ferja står i Moss – «ingen» vet hvorfor",
        "lead": "Reisende må ta bussen.",
        "text": "<p>Ferja har stått siden klokka 7 &amp; litt til.</p><ul><li>Rederiet er stumt 😀</li></ul><!-- x --><p>Slutt.</p>",
        "link": "https://eks.no/a?id=1&utm_source=rss",
        "renders": "https://eks.no/original/1",
        "published": "2026-03-01T08:00:00+01:00",
        "updated": "2026-03-02T09:30:00Z",
        "lang": "nb",
    },
    {
        "id": "urn:eks:2",
        "title": 'Ho sa "nei", og gjekk',
        "lead": "",
        "text": "Ordføraren svarte ikkje; ho gjekk,\nog døra small.",
        "link": "https://eks.no/b",
        "renders": "",
        "published": "Sun, 01 Mar 2026 08:00:00 GMT",
        "updated": "",
        "lang": "nn-NO",
    },
)


def _rss() -> bytes:
    items = "".join(
        f"<item><title>{_escaped(one['title'])}</title><link>{_escaped(one['link'])}</link><guid isPermaLink='false'>{one['id']}</guid>"
        f"<pubDate>{one['published']}</pubDate><dc:language>{one['lang']}</dc:language><dc:source>{one['renders']}</dc:source>"
        f"<description>{_escaped(one['text'])}</description><content:encoded><![CDATA[{one['text']}]]></content:encoded></item>\n"
        for one in _ENTRIES
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- demo -->\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Demo</title>'
        f"<link>https://eks.no/</link><language>nb</language><image><url>/i.png</url></image>\n{items}</channel></rss>\n"
    ).encode()


def _rdf() -> bytes:
    return (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://eks.no">'
        b"<title>Demo</title></channel><item rdf:about='https://eks.no/1'><title>En ferje</title><link>https://eks.no/1</link>"
        b"<description>Den ligger ved kai &#8211; og &nbsp;venter.</description></item></rdf:RDF>"
    )


def _atom() -> bytes:
    entries = "".join(
        f"<entry xml:lang='{one['lang']}'><title type='html'>{_escaped(one['title'])}</title><id>{one['id']}</id>"
        f"<link href='{_escaped(one['link'])}'/><link rel='via' href='{one['renders']}'/><published>{one['published']}</published>"
        f"<updated>{one['updated']}</updated><summary>{one['lead']}</summary><content type='html'>{_escaped(one['text'])}</content></entry>\n"
        for one in _ENTRIES
    )
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nb" xml:base="https://eks.no/"><title>Demo</title>'
        f'<link rel="self" href="/feed"/>{entries}<entry><title>Tre</title><id>3</id><content type="xhtml">'
        '<div xmlns="http://www.w3.org/1999/xhtml"><p>Et <b>ord</b> &lt; to.</p></div></content></entry></feed>'
    ).encode()


def _json_feed() -> bytes:
    entries = [
        {
            "id": one["id"],
            "url": one["link"],
            "title": one["title"],
            "summary": one["lead"],
            "content_html": one["text"],
            "date_published": one["published"],
            "external_url": one["renders"],
            "language": one["lang"],
            "tags": ["a", 1, True, None, {"b": [2.5e3]}],
        }
        for one in _ENTRIES
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Demo", "language": "nb", "items": entries}
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def _jsonl() -> bytes:
    return "".join(json.dumps(one, ensure_ascii=number == 1) + "\n" for number, one in enumerate(_ENTRIES)).encode()


def _jsonl_pairs() -> bytes:
    rows = [{"id": n, "source": f"Rad {n} er «kort».", "target": f"Row {n} is “short”."} for n in range(3)]
    return "".join(json.dumps(row) + "\r\n" for row in rows).encode()


def _csv() -> bytes:
    names = list(_ENTRIES[0])
    rows = [
        ",".join(names),
        *(",".join('"' + one[name].replace('"', '""') + '"' for name in names) for one in _ENTRIES),
    ]
    return ("\r\n".join(rows) + "\r\n").encode()


def _csv_pairs() -> bytes:
    return (
        'sep=;\nid;source;target;source_lang\n1;Hei på deg;Hello there;nb\n2;"Ei lita;\nrad";A small row;nn\n'.encode()
    )


def _tsv() -> bytes:
    names = list(_ENTRIES[0])
    rows = ["\t".join(names), *("\t".join(" ".join(one[name].split()) for name in names) for one in _ENTRIES)]
    return ("\n".join(rows) + "\n").encode()


def _tmx() -> bytes:
    return (
        b'<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4"><header srclang="nb" segtype="sentence" adminlang="en"/><body>'
        b'<tu tuid="a1"><note>x</note><tuv xml:lang="nb-NO"><seg>Et <bpt i="1">&lt;b&gt;</bpt>ord<ept i="1"/> til.</seg></tuv>'
        b'<tuv xml:lang="en"><seg>Another <hi>word</hi>.<ph type="lb"/>End</seg></tuv></tu>\n'
        b'<tu><tuv lang="nn"><seg>Ei linje\n  til &#xe5;r</seg></tuv><tuv xml:lang="en-GB"><seg>One more line</seg></tuv></tu></body></tmx>'
    )


def _xliff12() -> bytes:
    return (
        b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="demo.txt" source-language="nb" '
        b'target-language="en" datatype="plaintext"><body><group><trans-unit id="1" xml:space="preserve"><source>Hei <g id="1">du</g>\nder</source>'
        b'<target state="translated">Hello you\nthere</target></trans-unit><trans-unit id="2" translate="no"><source>X</source></trans-unit>'
        b'<trans-unit id="3"><source>Bare en<x id="1"/></source><target state="new">Bare en</target></trans-unit></group></body></file></xliff>'
    )


def _xliff21() -> bytes:
    return (
        b'<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="nb" trgLang="en"><file id="f1"><unit id="u1"><segment>'
        b'<source>En <pc id="1">setning</pc>.</source><target order="3">One sentence.</target></segment><ignorable><source> </source></ignorable>'
        b'<segment state="final"><source>To<cp hex="0007"/>.</source><target order="1">Two.</target></segment></unit></file></xliff>'
    )


def _html() -> bytes:
    return (
        '<!doctype html><html lang="nb"><head><title>Ferja står – Demo</title><meta charset="utf-8"><link rel="canonical" href="/a">'
        '<script>var a = "<p>";</script></head><body><nav><a href="/">Hjem</a></nav><article><h1>Ferja står</h1><p class="ingress">Ingen vet &eacute;n ting.</p>'
        "<p>Den har stått ved kaia siden klokka sju i morges, og de reisende må ta bussen rundt fjorden.</p><table><tr><td>1<td>2</table>"
        "<ul><li>En<li>To</ul></article><footer>Slutt</footer></body></html>"
    ).encode()


def _parquet() -> bytes:
    # Not by name: its types come with later releases only.
    pyarrow: Any = import_module("pyarrow")
    out = io.BytesIO()
    import_module("pyarrow.parquet").write_table(pyarrow.Table.from_pylist([dict(one) for one in _ENTRIES]), out)
    return out.getvalue()


def _text() -> bytes:
    return "Ferja står i Moss\n\nIngen vet hvorfor. De reisende må ta bussen – rundt hele fjorden.\n".encode()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_SEEDS: dict[str, tuple[Callable[[], bytes], ...]] = {
    "atom": (_atom,),
    "csv": (_csv, _csv_pairs),
    "html": (_html,),
    "json-feed": (_json_feed,),
    "jsonl": (_jsonl, _jsonl_pairs),
    "parquet": (_parquet,),
    "rss": (_rss, _rdf),
    "text": (_text,),
    "tmx": (_tmx,),
    "tsv": (_tsv,),
    "xliff": (_xliff12, _xliff21),
}


@cache
def seeds(name: str) -> tuple[bytes, ...]:
    """Small valid files of a format; none of Parquet where pyarrow is not installed."""
    try:
        return tuple(make() for make in _SEEDS[name])
    except ImportError:
        return ()


def names() -> list[str]:
    """The readers that there are seeds for: all of them."""
    missing = {*readers(), *FORMATS} - set(_SEEDS)
    if missing:
        raise RuntimeError(f"no seeds for {', '.join(sorted(missing))}: write some")
    return sorted(name for name in _SEEDS if seeds(name))


# --- damage ---------------------------------------------------------------------------------------

_XML = """
    <item> </item> <rss> </rss> <channel> <entry> </entry> <feed> <title> </title> <description> <![CDATA[ ]]> <!-- --> <!DOCTYPE <!ENTITY
    <!ATTLIST &amp; &lt; &#60; &#x110000; &#0; &#xD800; &nbsp; &undefined; & &# &#x <?xml ?> <?x xmlns="" xmlns:a="u" xml:lang="nn" xml:base="//["
    <a:b> </a:b> <div> </div> <b/> <br> <tu> </tu> <tuv <seg> </seg> <unit> <segment> <source> </source> <target> <trans-unit> order="9"
    <file> <cp hex="d800"/> <ph/> > < / = " ' <xi:include href="/etc/passwd"/> isPermaLink="true" rel="alternate" type="xhtml" type="html" src="x"
""".split()
_JSON = """
    { } [ ] : , " \\ \\u0000 \\ud800 \\udc00 \\ud83d\\ude00 \\u \\x null true false NaN -Infinity 1e999 -0 1e-999 "items" "items":[ "id":
    "content_html": "content_text": "text": "source": "target": {"a": [[ ]] }} "version" "language":
""".split()
_TABLE = [
    '"',
    '""',
    ",",
    ";",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "sep=,\n",
    "id,text\n",
    "id\ttext\n",
    "source,target",
    '",',
    ',"',
    "=cmd|' /C calc'!A0",
]
_HTML = """
    <p> </p> <div> </div> <table> <tr> <td> <li> <ul> <h1> </h1> <script> </script> <style> <textarea> <svg> <article> </article> <main> <a href="x">
    </a> <!-- <!--> --> <![CDATA[ <p hidden> <p style="display:none"> <img src="x" class="caption" <nav> <aside> <br> <option> &eacute &#0; &#99999999;
""".split()
TOKENS: dict[str, list[str]] = {
    "atom": _XML + _HTML,
    "rss": _XML + _HTML,
    "tmx": _XML,
    "xliff": _XML,
    "html": _HTML + _XML,
    "text": _HTML,
    "json-feed": _JSON + _HTML,
    "jsonl": [*_JSON, "\n", "\r\n", *_HTML],
    "csv": _TABLE + _HTML,
    "tsv": _TABLE + _HTML,
    "parquet": ["PAR1", "\x15\x04", "\x00", "\x19\x1c"],
}
"""What a format is built of, for breaking it."""
_STRANGE = [
    "\x00", "\x01\x08\x0b", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff", "\u202e", "\u2066", "\u200f", "\ufdd0", "\ufffe", "\U0010ffff",
    "\u0301" * 40, "😀", "ﬁ", "İ", "\xa0", "\xad", "\r", "\u3000", "ａ", "𝟙",
    "9" * 400, "-1", "1e308", "0.0000001", "٣", "²", "999999999999999999999",
    "0000-01-01", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "Mon, 00 Jan 0000 00:00:00 +0000", "2026-02-30", "2026-W53-7", "-2026-01-01",
    "Thu, 1 Jan 99999 1:1:1 +9999", "20260101T250000", "2026-01-01T00:00:00+99:99", "0", "Sun, 06 Nov 1994 08:49:37 GMT" * 4,
]  # fmt: skip
_MARKS = (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_CODECS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-be",
    "cp1252",
    "latin-1",
    "utf-8-sig",
    "utf-7",
    "cp037",
)
Damage = Callable[[random.Random, bytes, str], bytes]


def _flip(chance: random.Random, data: bytes, _: str) -> bytes:
    found = bytearray(data)
    for _number in range(chance.choice((1, 1, 3, 20))):
        if found:
            found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def _insert(chance: random.Random, data: bytes, _: str) -> bytes:
    return _put(chance, data, chance.randbytes(chance.choice((1, 2, 8, 40))))


def _delete(chance: random.Random, data: bytes, _: str) -> bytes:
    start, end = _block(chance, data)
    return data[:start] + data[end:]


def _double(chance: random.Random, data: bytes, _: str) -> bytes:
    start, end = _block(chance, data)
    return data[:end] + data[start:end] * chance.choice((1, 1, 2, 50)) + data[end:]


def _move(chance: random.Random, data: bytes, _: str) -> bytes:
    start, end = _block(chance, data)
    return _put(chance, data[:start] + data[end:], data[start:end])


def _splice(chance: random.Random, data: bytes, _: str) -> bytes:
    other = chance.choice(seeds(chance.choice(names())))
    start, end = _block(chance, other)
    return _put(chance, data, other[start:end])


def _graft(chance: random.Random, data: bytes, _: str) -> bytes:
    other = chance.choice(seeds(chance.choice(names())))
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _truncate(chance: random.Random, data: bytes, _: str) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _token(chance: random.Random, data: bytes, name: str) -> bytes:
    token = chance.choice(TOKENS[name]).encode()
    return _put(chance, data, token * chance.choice((1, 1, 1, 2, 3, 250, 2_000)))


def _swap(chance: random.Random, data: bytes, name: str) -> bytes:
    """A token for another."""
    old, new = (chance.choice(TOKENS[name]).encode() for _ in range(2))
    return data.replace(old, new, chance.choice((1, -1)))


def _strange(chance: random.Random, data: bytes, _: str) -> bytes:
    return _put(chance, data, chance.choice(_STRANGE).encode())


def _value(chance: random.Random, data: bytes, _: str) -> bytes:
    """A date or number for another, or none."""
    there = list(re.finditer(rb"[\d:TZ+-]{4,30}", data))
    if not there:
        return data
    found = chance.choice(there)
    return data[: found.start()] + chance.choice([*_STRANGE, ""]).encode() + data[found.end() :]


def _surrogate(chance: random.Random, data: bytes, _: str) -> bytes:
    return _put(
        chance,
        data,
        chance.choice((b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\xe2\x82", b"\xff")),
    )


def _encode(chance: random.Random, data: bytes, _: str) -> bytes:
    with suppress(UnicodeError):
        return data.decode("utf-8").encode(chance.choice(_CODECS), "replace")
    return data


def _mark(chance: random.Random, data: bytes, _: str) -> bytes:
    return chance.choice(_MARKS) + data


def _nest(chance: random.Random, data: bytes, name: str) -> bytes:
    """Something inside itself, deeper than anyone writes."""
    opening = chance.choice(["<div>", "[", '{"a":', "<b>", '"', "<g>", "<!--", "<![CDATA["]).encode()
    return _put(chance, data, opening * chance.choice((30, 210, 3_000)))


DAMAGES: tuple[Damage, ...] = (
    _flip, _insert, _delete, _double, _move, _splice, _graft, _truncate, _token, _token, _token, _swap, _strange, _strange, _value,
    _surrogate, _encode, _mark, _nest,
)  # fmt: skip


def _block(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 4, 30, 300, 3_000)))


def _put(chance: random.Random, data: bytes, what: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + what + data[at:]


def damaged(chance: random.Random, name: str) -> bytes:
    """A seed of a format with one to six damages."""
    data = chance.choice(seeds(name))
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        data = chance.choice(DAMAGES)(chance, data, name)[:LARGEST]
    return data


# --- reading --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader made of an input.

    :param refused: the message of the refusal that ended it, or ``""``.
    """

    items: int
    skips: int
    refused: str


def examine(name: str, data: bytes, reading: Reading) -> Outcome:
    """Read an input, and look whether the reader keeps its promises.

    :raises BrokenPromise: where it does not; any other exception is one that a reader must not let escape.
    """
    counts = {Item: 0, Skip: 0}
    try:
        raw = _raw(data)
        for found in _read(name, data, reading):
            if type(found) not in counts:
                raise BrokenPromise(f"{type(found).__name__} is neither an item nor a skip")
            counts[type(found)] += 1
            if isinstance(found, Item):
                check(found, raw, reading)
            elif not found.reason.startswith("input"):
                raise BrokenPromise(f"the skip does not say where: {found.reason[:100]!r}")
    except InputError as error:
        message = str(error)
        if not message.startswith("input") and not message.startswith("--field"):
            raise BrokenPromise(f"the refusal does not say where: {message[:100]!r}") from None
        return Outcome(counts[Item], counts[Skip], message)
    return Outcome(counts[Item], counts[Skip], "")


def _read(name: str, data: bytes, reading: Reading) -> Iterator[Item | Skip]:
    head = Stream(io.BytesIO(data), where="input").head()
    for reader in readers().values():
        reader.sniff(head)
    return read_stream(io.BytesIO(data), "input", None, reading, name, "")


def _raw(data: bytes) -> str:
    """What the offsets count, as far as it can be read."""
    pieces: list[str] = []
    with suppress(InputError):
        pieces.extend(Stream(io.BytesIO(data), where="input").chunks())
    return "".join(pieces)


def check(item: Item, raw: str, reading: Reading) -> None:
    """Whether an item is what a reader promises.

    :param raw: the collection's decoded text.
    :raises BrokenPromise: where it is not.
    """
    document = item.document
    _expect(bool(document.text.strip()), "an item without text")
    _expect(len(document.text) <= reading.max_text, "a text longer than allowed")
    _expect(0 < len(document.id) <= MAX_ID, "an id that is empty or too long")
    _expect(max(len(item.links), len(item.renders)) <= MAX_LINKS, "too many links")
    _expect(len(document.notices) <= MAX_NOTICES + 2, "too many notices")
    for text in (document.id, document.text, document.lang, *item.links, *item.renders, *document.notices):
        try:
            text.encode()
        except UnicodeEncodeError:
            raise BrokenPromise(f"a lone surrogate in {text[:80]!r}") from None
    for date in (item.published, item.updated):
        _expect(date is None or date.utcoffset() is not None, "a date without a time zone")
    _mapped(document, raw)


def _mapped(document: Document, raw: str) -> None:
    at = 0
    for one in document.segments:
        _expect(one.start == at and one.end > one.start, "a hole in the map")
        _expect(0 <= one.raw_start <= one.raw_end <= len(raw), "a place outside the file")
        if not one.edited:
            _expect(
                raw[one.raw_start : one.raw_end] == document.text[one.start : one.end],
                "a segment that quotes another text",
            )
        at = one.end
    _expect(not document.segments or at == len(document.text), "a map that ends before its text")
    if not document.line_starts:
        return
    for one in (document.segments[0], document.segments[-1]) if document.segments else ():
        before = raw[: one.raw_start]
        _expect(
            document.line_column(one.raw_start) == (before.count("\n") + 1, one.raw_start - before.rfind("\n")),
            "a wrong line",
        )


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BrokenPromise(otherwise)


# --- the run --------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What one reader did.

    :ivar faults: what escaped, with the file that the input was saved in.
    :ivar ratio: the slowest input's time by the median of inputs of its size; `slowest` its seconds.
    :ivar memory: bytes that its process took at most.
    """

    reader: str
    inputs: int = 0
    items: int = 0
    skips: int = 0
    refusals: int = 0
    faults: list[str] = field(default_factory=list)
    ratio: float = 0.0
    slowest: float = 0.0
    memory: int = 0


def fuzz(name: str, seconds: float, seed: int, folder: Path) -> Tally:
    """Damage and read for a while.

    :param folder: where inputs are saved that break a promise.
    """
    tally = Tally(name)
    chance = random.Random(f"{seed}:{name}")
    times: dict[int, list[float]] = defaultdict(list)
    current = folder / f"{name}.current"
    with suppress(AttributeError, ValueError):
        signal.signal(signal.SIGALRM, _hanging)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        data, reading = damaged(chance, name), chance.choice(READINGS)
        if name == "parquet":
            # Its library is no Python: it could take the process with it.
            folder.mkdir(parents=True, exist_ok=True)
            current.write_bytes(data)
        tally.inputs += 1
        began = time.process_time()
        try:
            _alarm(PATIENCE)
            outcome = examine(name, data, reading)
        except Exception as error:
            tally.faults.append(_saved(folder, name, data, error))
        else:
            tally.items += outcome.items
            tally.skips += outcome.skips
            tally.refusals += bool(outcome.refused)
        finally:
            _alarm(0)
        spent = time.process_time() - began
        times[len(data).bit_length()].append(spent)
        tally.slowest = max(tally.slowest, spent)
    current.unlink(missing_ok=True)
    known = [held for held in times.values() if len(held) >= 20]
    tally.ratio = max((max(held) / max(statistics.median(held), 1e-5) for held in known), default=0.0)
    tally.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return tally


def _alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _hanging(_: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"took more than {PATIENCE} seconds")


def _saved(folder: Path, name: str, data: bytes, error: Exception) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{sha256(data).hexdigest()[:12]}.input"
    path.write_bytes(data)
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {' '.join(str(error).split())[:120]} (in {last.name}); {path}"


def table(rows: Sequence[Tally]) -> Iterator[str]:
    """The figures, a line for each reader."""
    yield f"{'reader':<10}{'inputs':>9}{'items':>9}{'skips':>9}{'refused':>9}{'faults':>8}{'slowest':>10}{'x median':>10}{'peak MB':>9}"
    for row in rows:
        yield (
            f"{row.reader:<10}{row.inputs:>9,}{row.items:>9,}{row.skips:>9,}{row.refusals:>9,}{len(row.faults):>8,}"
            f"{1000 * row.slowest:>7.0f} ms{row.ratio:>10.1f}{row.memory / 1e6:>9.0f}"
        )


def main() -> int:
    """Fuzz each reader in a process of its own, print the figures and the faults.

    :returns: 1 where something escaped.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="in all, shared by the readers (default 60)")
    parser.add_argument("--seed", type=int, default=2026, help="of the random numbers (default 2026)")
    parser.add_argument("--reader", action="append", choices=names(), help="this reader only; repeat it")
    parser.add_argument("--save", type=Path, default=Path("fuzz-faults"), help="folder for inputs that break a promise")
    given = parser.parse_args()
    chosen = given.reader or names()
    rows = []
    for name in chosen:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            try:
                rows.append(pool.submit(fuzz, name, given.seconds / len(chosen), given.seed, given.save).result())
            except BrokenProcessPool:
                rows.append(Tally(name, faults=[f"the process died; {given.save / f'{name}.current'}"]))
    print("\n".join(table(rows)))
    faults = [f"{row.reader}: {fault}" for row in rows for fault in row.faults]
    print("\n".join(faults[:100]) if faults else "nothing but refusals escaped")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
