"""How fast a large feed is checked, and whether memory stays flat.

The demo feed's pairs are written again and again, each time with another case number and other figures on both sides, so that no two texts are
alike. Prints, for every tenth of the feed, the pairs done, pairs and units a second, and the memory that the process holds; then what a
second run over the unchanged feed takes, as a share of the first.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from auditor.config import Config
from auditor.feed import Checked, Collections, Gates, Options, check_feed
from auditor.read.collection import read_collection
from auditor.records import Item


def main() -> None:
    """Write the feed, check it twice, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feed", type=Path, help="folder with originals.xml, renderings.xml and gold.json")
    parser.add_argument("--items", type=int, default=10_000, help="pairs (default 10,000)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    parser.add_argument(
        "--content", action="store_true", help="renderings do not name their originals: pair by content"
    )
    given = parser.parse_args()
    pairs = list(_pairs(given.feed))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(pairs, folder, given.items, declare=not given.content)
        first = _timed(folder, given.jobs)
        second = _timed(folder, given.jobs)
        print(f"second run, nothing changed: {second:.1f} s, {100 * second / first:.1f} % of the first")


def _pairs(feed: Path) -> Iterator[tuple[Item, Item]]:
    sides = [
        {item.document.id: item for item in read_collection(str(feed / name)) if isinstance(item, Item)}
        for name in ("originals.xml", "renderings.xml")
    ]
    gold = json.loads((feed / "gold.json").read_text(encoding="utf-8"))
    yield from ((sides[0][source], sides[1][target]) for source, target in gold["pairs"])


def _varied(text: str, number: int) -> str:
    """The text with a case number in its title and with its larger figures moved alike on both sides."""

    def moved(match: re.Match[str]) -> str:
        return str(100 + (int(match[0]) + 7 * number) % 900)

    title, _, rest = text.partition("\n")
    return f"{title} ({number})\n" + re.sub(r"(?<![\d.,  ])[1-9]\d\d(?![\d.,  ])", moved, rest)


def _write(pairs: list[tuple[Item, Item]], folder: Path, items: int, *, declare: bool) -> None:
    with (
        open(folder / "originals.xml", "w", encoding="utf-8") as sources,
        open(folder / "renderings.xml", "w", encoding="utf-8") as targets,
    ):
        for file in (sources, targets):
            file.write(
                "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Benchmark</title>\n"
            )
        for number in range(items):
            pair = pairs[number % len(pairs)]
            for file, item, side in ((sources, pair[0], "s"), (targets, pair[1], "t")):
                title, _, rest = _varied(item.document.text, number).partition("\n")
                named = f"<dc:source>urn:demo:s{number}</dc:source>" if side == "t" and declare else ""
                body = escape("".join(f"<p>{escape(one)}</p>" for one in rest.split("\n")))
                file.write(
                    f"<item><guid isPermaLink='false'>urn:demo:{side}{number}</guid><title>{escape(title)}</title>{named}"
                    f"<dc:language>{item.document.lang}</dc:language><description>{body}</description></item>\n"
                )
        for file in (sources, targets):
            file.write("</channel></rss>\n")


def _timed(folder: Path, jobs: int) -> float:
    began = time.perf_counter()
    marks: dict[str, int] = {}

    def progress(stage: str, done: int, total: int) -> None:
        tenth = 10 * done // total if total else 0
        if total and tenth > marks.get(stage, 0):
            marks[stage] = tenth
            spent = time.perf_counter() - began
            print(
                f"{stage:<28}{done:>8,} of {total:,}{spent:>10.1f} s{done / spent:>8.1f} a second{_memory():>8.0f} MB",
                flush=True,
            )

    options = Options(state=folder / "state.db", gates=Gates(fail_on="critical"), jobs=jobs)
    places = Collections((str(folder / "originals.xml"),), (str(folder / "renderings.xml"),))
    with check_feed((), config=Config(), options=options, collections=places, progress=progress) as found:
        _report(found)
        found.finish()
    spent = time.perf_counter() - began
    units = found.tally.units
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{found.tally.pairs:,} pairs ({found.tally.fresh:,} audited), {units:,} units in {spent:.1f} s: {found.tally.pairs / spent:.1f} pairs, "
        f"{units / spent:.0f} units a second; peak memory {peak:.0f} MB; {jobs} process{'es' if jobs > 1 else ''}"
    )
    return spent


def _report(found: Checked) -> None:
    """A report in the format that goes over every pair."""
    from auditor.report.jsonl_report import REPORTER

    for _ in REPORTER.stream(found):
        pass
    assert found.gates


def _memory() -> float:
    """Megabytes that the process holds now; the peak where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
