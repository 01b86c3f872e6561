"""The TMX report: the alignment as a translation memory (TMX 1.4), the findings as notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor._version import VERSION
from auditor.records import Severity
from auditor.report._bilingual import UNKNOWN, Note, Row, Shown, check, escaped, languages, quoted
from auditor.report._run import Run, Streamed
from auditor.report._text import one_line
from auditor.report._view import Which, check_options


@dataclass(frozen=True, slots=True)
class TmxReporter(Streamed):
    """A ``tu`` a unit, for translation tools.

    Of an omission or addition there is one side alone, which TMX allows: its findings stand with it. Findings about a whole document
    stand with the first unit of its entry, or with an empty one where there is none.
    """

    name: str = "tmx"
    suffix: str = ".tmx"

    def stream(
        self, run: Run, *, min_severity: Severity = "minor", units: Which = "all", **rest: object
    ) -> Iterator[str]:
        """The memory piece by piece: never more than one entry is held.

        :param min_severity: the least severity that gets a note.
        :param units: ``"flagged"`` leaves out the units without a finding that counts.
        :raises ConfigError: for a value that does not exist or an option that no reporter has.
        """
        check_options(rest)
        check(min_severity, units)
        return _pieces(run, min_severity, units)


REPORTER = TmxReporter()


def _pieces(run: Run, min_severity: Severity, units: Which) -> Iterator[str]:
    entries = run.entries()
    entry = next(entries, None)
    langs = languages(entry) if entry else (UNKNOWN, UNKNOWN)
    written = "*all*" if langs[0] == UNKNOWN else langs[0]
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        f'  <header creationtool="auditor" creationtoolversion={quoted(VERSION)} segtype="block" o-tmf="auditor" adminlang="en" '
        f'srclang={quoted(written)} datatype="plaintext">\n'
        f'    <prop type="x-auditor-signature">{escaped(one_line(run.signature))}</prop>\n  </header>\n  <body>\n'
    )
    while entry is not None:
        notes, whole = Shown(entry, min_severity, units).notes()
        for row in Shown(entry, min_severity, units).rows(notes):
            yield _tu(entry.name, row, whole, written)
            whole = []
        if whole:
            yield _alone(entry.name, whole, languages(entry)[0])
        entry = next(entries, None)
    yield "  </body>\n</tmx>\n"


def _tu(name: str, row: Row, whole: list[Note], written: str) -> str:
    """One unit; `whole` are notes about the whole document, which the first one carries."""
    segments = "sentence" if row.unit.shape == "1-1" else "block"
    # Where the original is written in another language than the memory's first, the unit says so.
    own = f" srclang={quoted(row.langs[0])}" if row.source and row.langs[0] not in (written, UNKNOWN) else ""
    out = [f"    <tu tuid={_tuid(name, row.unit.id)}{own} segtype={quoted(segments)}>\n"]
    out += [_note(note, whole=True) for note in whole]
    out += [_note(note) for note in row.notes]
    props = [("pair", name), ("shape", row.unit.shape), *row.figures]
    if row.unit.moved:
        props.append(("moved", "yes"))
    out += [
        f"      <prop type={quoted(f'x-auditor-{kind}')}>{escaped(one_line(value))}</prop>\n" for kind, value in props
    ]
    pair = list(zip((row.source, row.target), row.langs, strict=True))
    # A unit must have a side, if only an empty one.
    for text, lang in [one for one in pair if one[0]] or pair[:1]:
        out.append(f"      <tuv xml:lang={quoted(lang)}><seg>{escaped(text)}</seg></tuv>\n")
    return "".join([*out, "    </tu>\n"])


def _alone(name: str, whole: list[Note], lang: str) -> str:
    """What is said of an entry that shows no unit: a unit without text, since nothing else may hold a note."""
    notes = "".join(_note(note, whole=True) for note in whole)
    return (
        f"    <tu tuid={_tuid(name, 'document')}>\n{notes}"
        f"      <tuv xml:lang={quoted(lang)}><seg></seg></tuv>\n    </tu>\n"
    )


def _note(note: Note, *, whole: bool = False) -> str:
    said = f"whole document: {note.text}" if whole else note.text
    return f'      <note xml:lang="en">{escaped(said)}</note>\n'


def _tuid(name: str, unit: str) -> str:
    """Entry and unit as TMX wants an id: without white space."""
    return quoted("_".join(one_line(f"{name}#{unit}").split()))
