"""The XLIFF report: the alignment in XLIFF 2.1, the findings as notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.records import Severity
from auditor.report._bilingual import NORWEGIAN, UNKNOWN, Note, Row, Shown, check, escaped, languages, quoted, tag
from auditor.report._run import Entry, Run, Streamed
from auditor.report._text import one_line
from auditor.report._view import Which, check_options

PRIORITY: dict[Severity, int] = {"critical": 1, "major": 3, "minor": 5}
SUPPRESSED = 9
"""XLIFF's priorities of notes: 1 is the highest, 10 the lowest."""
MIXED = "mul"
_NMTOKEN = re.compile(r"[\w.:-]{1,200}\Z", re.ASCII)
_CORE = "urn:oasis:names:tc:xliff:document:2.0"
_METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"


@dataclass(frozen=True, slots=True)
class XliffReporter(Streamed):
    """A ``file`` an entry, a ``unit`` with one segment a unit.

    A segment that has a rendering is in the state ``translated``, never ``reviewed``, which only a reader may say; its sub-state tells
    whether a finding counts against it. The side that an omission or addition lacks is absent or, since XLIFF asks for a source, empty.
    """

    name: str = "xliff"
    suffix: str = ".xlf"

    def stream(
        self, run: Run, *, min_severity: Severity = "minor", units: Which = "all", **rest: object
    ) -> Iterator[str]:
        """The XLIFF piece by piece: never more than one entry is held. The entries are gone through twice, for their languages first.

        :param min_severity: the least severity that gets a note.
        :param units: ``"flagged"`` leaves out the units without a finding that counts.
        :raises ConfigError: for a value that does not exist or an option that no reporter has.
        """
        check_options(rest)
        check(min_severity, units)
        return _pieces(run, min_severity, units)


REPORTER = XliffReporter()


def _pieces(run: Run, min_severity: Severity, units: Which) -> Iterator[str]:
    source, target = _languages(run)
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff xmlns="{_CORE}" xmlns:mda="{_METADATA}" version="2.1" '
        f"srcLang={quoted(source)} trgLang={quoted(target)}>\n"
    )
    files = 0
    for entry in run.entries():
        # A file must have a unit: it begins with the first.
        opened = False
        notes, whole = Shown(entry, min_severity, units).notes()
        for index, row in enumerate(Shown(entry, min_severity, units).rows(notes), start=1):
            if not opened:
                files += 1
                opened = True
                yield _file(files, entry, whole, run.signature)
            yield _unit(row, index)
        if whole and not opened:
            files += 1
            opened = True
            yield _file(files, entry, whole, run.signature) + _EMPTY
        if opened:
            yield "  </file>\n"
    if not files:
        yield '  <file id="f1">\n' + _EMPTY + "  </file>\n"
    yield "</xliff>\n"


_EMPTY = (
    '    <unit id="none" translate="no">\n      <segment>\n        <source></source>\n      </segment>\n    </unit>\n'
)
"""What stands where there is nothing to show: XLIFF asks for a unit."""


def _languages(run: Run) -> tuple[str, str]:
    """The languages of all entries: XLIFF allows one a side, so Bokmål and Nynorsk together are Norwegian."""
    found: tuple[set[str], set[str]] = (set(), set())
    for entry in run.entries():
        langs = {document.id: document.lang for document in entry.audit.documents}
        for pair in entry.audit.pairs:
            found[0].add(tag(langs.get(pair.source, "")))
            found[1].add(tag(langs.get(pair.target, "")))
        if not entry.audit.pairs:
            usual = languages(entry)
            found[0].add(usual[0])
            found[1].add(usual[1])
    return _one(found[0]), _one(found[1])


def _one(langs: set[str]) -> str:
    known = langs - {UNKNOWN}
    if not known:
        return UNKNOWN
    if len(known) == 1:
        return known.pop()
    return "no" if known <= NORWEGIAN else MIXED


def _file(number: int, entry: Entry, whole: list[Note], signature: str) -> str:
    facts = [("signature", signature), *zip(("source-language", "target-language"), languages(entry), strict=True)]
    return (
        f'  <file id="f{number}" original={quoted(entry.name)} xml:space="preserve">\n'
        f"{_metadata(facts, '    ')}{_notes(whole, '    ')}"
    )


def _unit(row: Row, index: int) -> str:
    known = bool(_NMTOKEN.match(row.unit.id)) and not row.unit.id.startswith("auditor-")
    id = row.unit.id if known else f"auditor-{index}"
    name = "" if known else f" name={quoted(row.unit.id)}"
    facts = [("shape", row.unit.shape), *row.figures]
    if row.unit.moved:
        facts.append(("moved", "yes"))
    state = f' state="translated" subState="auditor:{"flagged" if row.flagged else "clean"}"' if row.target else ""
    target = f"        <target>{escaped(row.target)}</target>\n" if row.target else ""
    return (
        f"    <unit id={quoted(id)}{name}>\n{_metadata(facts, '      ')}{_notes(row.notes, '      ')}"
        f"      <segment{state}>\n        <source>{escaped(row.source)}</source>\n{target}      </segment>\n    </unit>\n"
    )


def _metadata(facts: list[tuple[str, str]], indent: str) -> str:
    said = "".join(
        f"{indent}    <mda:meta type={quoted(kind)}>{escaped(one_line(value))}</mda:meta>\n" for kind, value in facts
    )
    return (
        f'{indent}<mda:metadata>\n{indent}  <mda:metaGroup category="auditor">\n{said}'
        f"{indent}  </mda:metaGroup>\n{indent}</mda:metadata>\n"
    )


def _notes(notes: tuple[Note, ...] | list[Note], indent: str) -> str:
    if not notes:
        return ""
    said = []
    for number, note in enumerate(notes, start=1):
        found = note.finding
        side = "target" if found.target_span else "source" if found.source_span else ""
        applies = f' appliesTo="{side}"' if side else ""
        priority = SUPPRESSED if note.suppression else PRIORITY[found.severity]
        said.append(
            f'{indent}  <note id="n{number}"{applies} category={quoted(found.code)} priority="{priority}">'
            f"{escaped(note.text)}</note>\n"
        )
    return f"{indent}<notes>\n{''.join(said)}{indent}</notes>\n"
