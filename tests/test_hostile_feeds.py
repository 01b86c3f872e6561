"""Hostile collections, as whole processes: one sentence and an exit code, never a traceback, a hang, or something fetched."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from auditor.feed.collect import Collections, collect
from auditor.feed.state import State
from auditor.read.collection import read_collection
from auditor.records import Item, Skip

TARGET = (
    '{"id": "en-1", "title": "The bridge is closed", "text": "The bridge was closed on Monday.", "source_id": "1"}\n'
)
ENTRY = "<item><guid>1</guid><title>Brua er stengt</title><description>Brua ble stengt mandag.</description></item>"


def rss(items: str, before: str = "") -> str:
    return f'{before}<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'


def check(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A check of ``originals.xml`` against one rendering, with memory bounded to what an audit needs and a little."""
    (folder / "renderings.jsonl").write_text(TARGET, encoding="utf-8")
    command = [sys.executable, "-m", "auditor", "check", "originals.xml", "renderings.jsonl", "--no-state", *options]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "NO_COLOR": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **environment},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (6_000_000_000, 6_000_000_000)),
    )


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
REFUSED = {
    "billion laughs": rss("<item><title>&l9;</title></item>", f'<!DOCTYPE r [<!ENTITY l0 "lol">{BOMB}]>'),
    "quadratic blowup": rss("<item><title>" + "&a;" * 9 + "</title></item>", f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]>'),
    "external entity": rss("<item><title>&x;</title></item>", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "parameter entity": rss(ENTRY, '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'),
    "deep nesting": rss("<item>" + "<a>" * 5_000),
    "cut off": rss(ENTRY * 3)[:-40],
    "empty": "",
    "white space": " \n \t\n",
    "no entries": rss(""),
    "another XML": "<opml version='2.0'><body/></opml>",
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_sentence(name: str, tmp_path: Path) -> None:
    (tmp_path / "originals.xml").write_text(REFUSED[name], encoding="utf-8")
    run = check(tmp_path)
    assert run.returncode == 2, run.stdout
    assert run.stderr.startswith("auditor: originals.xml")
    assert run.stderr.count("\n") == 1
    assert "root:" not in run.stderr


@pytest.mark.parametrize("kind", ["gzip", "zip", "pickle", "binary", "nulls"])
def test_what_is_no_text_is_refused_by_its_content(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "originals.xml"
    if kind == "gzip":
        path.write_bytes(gzip.compress(rss(ENTRY).encode()))
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("feed.xml", rss(ENTRY))
    elif kind == "pickle":
        path.write_bytes(pickle.dumps({"id": "1", "text": "\x00" * 40}))
    else:
        path.write_bytes(os.urandom(4_000) if kind == "binary" else rss(ENTRY.replace("mandag", "man\0dag")).encode())
    run = check(tmp_path)
    assert run.returncode == 2, run.stdout
    assert "Traceback" not in run.stderr
    assert run.stderr.startswith("auditor: originals.xml")


PUT_UP_WITH = {
    "script": ENTRY.replace("Brua ble", "&lt;script&gt;alert('x')&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;Brua ble"),
    "XInclude": ENTRY.replace("Brua ble", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>Brua ble'),
    "control characters": ENTRY.replace("Brua ble", "Brua \x07\x1b[31mble"),
    "right to left": ENTRY.replace("mandag", "\u202egadnam\u202c"),
    "bare ampersand": ENTRY.replace("Brua ble", "Brua & veien ble"),
    "the same id twice": ENTRY + ENTRY.replace("mandag", "tirsdag"),
    "year 0": ENTRY.replace("</guid>", "</guid><pubDate>Mon, 01 Jan 0000 00:00:00 GMT</pubDate>"),
    "year 9999": ENTRY.replace("</guid>", "</guid><pubDate>Fri, 31 Dec 9999 23:59:59 -1200</pubDate>"),
    "year 10000": ENTRY.replace("</guid>", "</guid><pubDate>10000-01-01T00:00:00Z</pubDate>"),
    "an id of many lines": ENTRY.replace("<guid>1<", "<guid>1\n\n../../etc/passwd\r\n::error::x<") + ENTRY,
    "a long id": ENTRY.replace("<guid>1<", f"<guid>{'1' * 100_000}<") + ENTRY,
    "titles only": ENTRY + "<item><guid>2</guid><title>Bare en tittel</title></item>",
    "an entry without anything": ENTRY + "<item/>",
    "XML declaration behind a blank line": "",
}  # fmt: skip


@pytest.mark.parametrize("name", PUT_UP_WITH)
def test_it_is_put_up_with(name: str, tmp_path: Path) -> None:
    text = rss(PUT_UP_WITH[name]) if PUT_UP_WITH[name] else rss(ENTRY, '\n<?xml version="1.0" encoding="koi8-r"?>\n')
    (tmp_path / "originals.xml").write_text(text, encoding="utf-8")
    run = check(tmp_path, "-f", "html=report.html", "-f", "json=report.json", "-f", "markdown=report.md", "-f", "text")
    assert run.returncode in (0, 1), run.stderr
    assert "Traceback" not in run.stderr
    assert len(json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["pairs"]) == 1
    for shown in (run.stdout, run.stderr, (tmp_path / "report.html").read_text(encoding="utf-8")):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "<script>alert" not in shown
        assert "root:" not in shown


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252", "utf-16-le"])
def test_encodings_are_found_out(encoding: str, tmp_path: Path) -> None:
    text = rss(
        ENTRY.replace("mandag", "lørdag på Ås"), f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    )
    (tmp_path / "originals.xml").write_bytes(text.encode(encoding))
    found = [one for one in read_collection(str(tmp_path / "originals.xml")) if isinstance(one, Item)]
    assert [one.document.text for one in found] == ["Brua er stengt\nBrua ble stengt lørdag på Ås."]


def test_an_entry_of_ten_megabytes_is_left_out_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "originals.xml"
    path.write_text(
        rss(
            ENTRY
            + "<item><guid>2</guid><description>"
            + "&lt;p&gt;"
            + "a " * 5_000_000
            + "</description></item>"
            + ENTRY.replace("<guid>1", "<guid>3")
        )
    )
    found = list(read_collection(str(path)))
    assert [one.document.id for one in found if isinstance(one, Item)] == ["1", "3"]
    assert any("longer than" in one.reason for one in found if isinstance(one, Skip))


GROWTH = """
import resource, sys
from auditor.feed.collect import Collections, collect
from auditor.feed.state import State
with State(sys.argv[1] + "/state.db") as state:
    collect(state, Collections((sys.argv[1] + "/originals.xml",), (sys.argv[1] + "/renderings.jsonl",)))
    print(state.execute("SELECT count(*) FROM items WHERE side = 'source'").fetchone()[0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_length_of_a_feed(tmp_path: Path) -> None:
    """100,000 entries were measured by hand: see the closing note of the issue; here a part of them, to be quick."""
    peaks = []
    for number in (2_000, 12_000):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "renderings.jsonl").write_text(TARGET, encoding="utf-8")
        entry = ENTRY.replace("mandag", "mandag " + "og alle bilene måtte snu " * 8)
        with open(folder / "originals.xml", "w", encoding="utf-8") as file:
            file.write(rss("".join(entry.replace("<guid>1", f"<guid>{index}") + "\n" for index in range(number))))
        run = subprocess.run(
            [sys.executable, "-c", GROWTH, str(folder)], capture_output=True, text=True, timeout=120, check=True
        )
        count, peak = map(int, run.stdout.split())
        assert count == number
        peaks.append(peak)
    # Ten thousand entries more are 3 MB of text: less than twice that may stay, and nothing of their records.
    assert peaks[1] - peaks[0] < 12_000, peaks


def test_what_a_killed_reading_left_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "originals.xml").write_text(rss(ENTRY)[:-20], encoding="utf-8")
    (tmp_path / "renderings.jsonl").write_text(TARGET, encoding="utf-8")
    with State(tmp_path / "state.db") as state, pytest.raises(Exception, match=r"originals\.xml, line 1"):
        collect(state, Collections((str(tmp_path / "originals.xml"),), (str(tmp_path / "renderings.jsonl"),)))
    with State(tmp_path / "state.db") as state:
        assert state.execute("SELECT count(*) FROM items").fetchone()[0] == 0
