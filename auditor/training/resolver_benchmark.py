"""How often the entity resolver links a mention to the right rendering.

    python -m auditor.training.resolver_benchmark PATH/ntrex.tsv --labels tests/resolver_mentions.tsv [--show] [--half dev|test|all]

The corpus is a table with the columns ``doc line nob nno eng`` (NTREX-128's layout). The labels are ids and character offsets only:
which stretch of the source cell names a country, a nationality or people, an institution or organisation, or another place, and which
stretch of the English cell renders it. They were chosen by reading the rows, before and without any output of the resolver.

A labelled mention is *right* when a source mention that overlaps it is linked to a target mention that overlaps its rendering, *wrong*
when it is linked, but only to mentions elsewhere, and *missed* when it is linked to nothing. Documents whose id has an odd CRC-32 are the
test half: nothing is tuned on them, and ``--show`` prints the failures of the dev half unless ``--half test`` asks for the other.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditor.analyze import analyze_all, merge
from auditor.compare import compare
from auditor.records import Analysis, Comparison, Document, Match, Mention, Sentence, Unit
from auditor.split import split
from auditor.training.parallel import half, read_rows

LANGS = {"nob": "nb", "nno": "nn"}
KINDS = ("country", "nationality", "organisation", "place")
COLUMNS = ("doc", "line", "lang", "source_start", "source_end", "target_start", "target_end", "kind")
OUTCOMES = ("right", "wrong", "missed")


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled mention: ``row[lang][source_start:source_end]`` is rendered by ``row["eng"][target_start:target_end]``."""

    doc: str
    line: int
    lang: str
    source_start: int
    source_end: int
    target_start: int
    target_end: int
    kind: str

    @property
    def half(self) -> str:
        """The half that its document belongs to, ``"dev"`` or ``"test"``."""
        return half(self.doc)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one label.

    :param outcome: ``right`` · ``wrong`` · ``missed``.
    :param also: for a right one, whether it is linked to a different thing elsewhere as well.
    :param reason: in a few words, what the resolver did; empty for a right one.
    """

    label: Label
    source: str
    target: str
    outcome: str
    also: bool = False
    reason: str = ""


def main(arguments: list[str] | None = None) -> int:
    """Print how many labelled mentions are linked right, wrong or not at all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="ntrex.tsv")
    parser.add_argument("--labels", type=Path, default=Path("tests/resolver_mentions.tsv"))
    parser.add_argument("--half", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--show", action="store_true", help="print the failures, of the dev half unless --half test")
    options = parser.parse_args(arguments)

    labels = [label for label in read_labels(options.labels) if options.half in ("all", label.half)]
    try:
        results = measure({(row["doc"], int(row["line"])): row for row in read_rows(options.data)}, labels)
    except ValueError as error:
        parser.error(f"{options.data}: {error}")
    sys.stdout.write(report(results))
    if options.show:
        sys.stdout.write(failures(results, "test" if options.half == "test" else "dev"))
    return 0


# --- reading ----------------------------------------------------------------------------------------


def read_labels(path: Path) -> list[Label]:
    """The labels of a table with the columns `COLUMNS`, in order."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [
            Label(
                row["doc"],
                int(row["line"]),
                row["lang"],
                int(row["source_start"]),
                int(row["source_end"]),
                int(row["target_start"]),
                int(row["target_end"]),
                row["kind"],
            )
            for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


# --- measuring --------------------------------------------------------------------------------------


def measure(rows: dict[tuple[str, int], dict[str, str]], labels: Sequence[Label]) -> list[Result]:
    """Judge every label; each row is analysed once.

    :raises ValueError: when a labelled row is not in the corpus, or is shorter than a label's offsets.
    """
    done: dict[tuple[str, int, str], Comparison] = {}
    results = []
    for label in labels:
        row = rows.get((label.doc, label.line))
        if row is None:
            raise ValueError(f"no row {label.doc}:{label.line}, which a label names")
        source, target = row[label.lang], row["eng"]
        if label.source_end > len(source) or label.target_end > len(target):
            raise ValueError(f"row {label.doc}:{label.line} is shorter than its label: another edition of the corpus?")
        key = (label.doc, label.line, label.lang)
        if key not in done:
            done[key] = comparison_of(source, target, LANGS[label.lang])
        results.append(judge(label, source, target, done[key]))
    return results


def comparison_of(source: str, target: str, lang: str) -> Comparison:
    """Compare two cells as the pipeline compares a row, but for the cleaning, which would move the offsets."""
    sides: list[tuple[tuple[Sentence, ...], Analysis]] = []
    for name, text, code in (("source", source, lang), ("target", target, "en")):
        sentences = split(Document(id=name, lang=code, text=text))
        sides.append((sentences, merge(analyze_all(sentences, code), code)))
    (left, mine), (right, theirs) = sides
    return compare(Unit("1", left, right), mine, theirs)


def judge(label: Label, source: str, target: str, comparison: Comparison) -> Result:
    """What the resolver made of one labelled mention.

    :param source: the source cell.
    :param target: the English cell.
    """
    named, rendered = source[label.source_start : label.source_end], target[label.target_start : label.target_end]
    links = [match for match in comparison.matched("mention") if _names(label, match.source)]
    right = [link for link in links if _renders(label, link.target)]
    if right:
        also = any(_differs(link, right) for link in links)
        return Result(label, named, rendered, "right", also=also)
    if links:
        best = links[0]
        return Result(
            label, named, rendered, "wrong", reason=f"linked to {best.target.surface!r} by {best.evidence or 'nothing'}"
        )
    mine = [mention for mention in comparison.source.mentions if _names(label, mention)]
    theirs = [mention for mention in comparison.target.mentions if _renders(label, mention)]
    if mine and theirs:
        reason = f"found on both sides, not linked: {_shown(mine)} and {_shown(theirs)}"
    elif mine:
        reason = f"not found in the target; source {_shown(mine)}"
    elif theirs:
        reason = f"not found in the source; target {_shown(theirs)}"
    else:
        reason = "found on neither side"
    return Result(label, named, rendered, "missed", reason=reason)


def _names(label: Label, mention: Mention) -> bool:
    return mention.start < label.source_end and label.source_start < mention.end


def _renders(label: Label, mention: Mention) -> bool:
    return mention.start < label.target_end and label.target_start < mention.end


def _differs(link: Match, right: Iterable[Match]) -> bool:
    """Whether a link leads to another thing than the right ones do: a name said twice is the same thing."""
    return not any(
        link.target.key == other.target.key or set(link.target.entities) & set(other.target.entities) for other in right
    )


def _shown(mentions: Iterable[Mention]) -> str:
    return ", ".join(
        f"{mention.surface!r} ({mention.kind}: {'/'.join(mention.entities[:2]) or 'unknown'})" for mention in mentions
    )


# --- reporting --------------------------------------------------------------------------------------


def report(results: Sequence[Result]) -> str:
    """The figures in all, by kind, by language, by half and by spelling, as a table."""
    lines = [f"{'':<15}{'labels':>8}{'right':>15}{'wrong':>15}{'missed':>15}"]
    groups: tuple[tuple[Sequence[str], Callable[[Label], str]], ...] = (
        (KINDS, lambda label: label.kind),
        (tuple(LANGS), lambda label: label.lang),
        (("dev", "test"), lambda label: label.half),
    )
    lines.append(_line("all", results))
    for values, value_of in groups:
        lines += [_line(value, [r for r in results if value_of(r.label) == value]) for value in values]
    # A name written alike in both languages is the easy part: the rest says what the tables are worth.
    for name, alike in (("same spelling", True), ("other spelling", False)):
        lines.append(_line(name, [r for r in results if (r.source == r.target) == alike]))
    also = sum(result.also for result in results)
    lines.append(f"linked right, and to a different thing elsewhere as well: {also}")
    return "\n".join(lines) + "\n"


def _line(name: str, results: Sequence[Result]) -> str:
    counts = Counter(result.outcome for result in results)
    cells = (
        f"{counts[outcome]:>6} {100 * counts[outcome] / len(results):6.2f} %" if results else f"{0:>6} {'–':>8}"
        for outcome in OUTCOMES
    )
    return f"{name:<15}{len(results):>8}{''.join(cells)}"


def failures(results: Sequence[Result], half: str) -> str:
    """One line for each label of a half that is not linked right."""
    lines = []
    for result in results:
        label = result.label
        if label.half != half or result.outcome == "right":
            continue
        lines.append(
            f"{result.outcome} {label.doc}:{label.line} {label.lang} {label.kind}: "
            f"{result.source!r} -> {result.target!r}: {result.reason}"
        )
    return "".join(f"{line}\n" for line in (f"\nfailures of the {half} half", *lines))


if __name__ == "__main__":
    sys.exit(main())
