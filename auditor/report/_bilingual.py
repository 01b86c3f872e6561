"""What the TMX and the XLIFF report share: the alignment of an entry with its findings as notes, unit by unit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from auditor.errors import ConfigError
from auditor.records import SEVERITIES, Finding, Severity, Unit
from auditor.report._run import Entry, Suppression
from auditor.report._text import one_line, visible
from auditor.report._view import Which

NORWEGIAN = frozenset({"nb", "nn", "no"})
UNKNOWN = "und"
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z")


@dataclass(frozen=True, slots=True)
class Note:
    """A finding as a note.

    :param suppression: why it does not count, or ``None``.
    """

    finding: Finding
    suppression: Suppression | None = None

    @property
    def text(self) -> str:
        """``"critical ROL001 roles-swapped: message"``; a suppressed one says so, and why, before that."""
        found = self.finding
        said = one_line(f"{found.severity} {found.code} {found.name}: {found.message}")
        if self.suppression is None:
            return said
        why = ", ".join(
            part for part in (self.suppression.kind, self.suppression.verdict, self.suppression.reason) if part
        )
        return f"suppressed ({one_line(why)}): {said}"


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of an entry.

    :param source: its text in one line, ``""`` where the side is empty; `target` alike.
    :param langs: the languages of the two sides as tags, ``"und"`` for one that is not known.
    :param figures: metric → its figure for this unit.
    """

    unit: Unit
    source: str
    target: str
    langs: tuple[str, str]
    figures: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]

    @property
    def flagged(self) -> bool:
        """Whether a finding that counts is about it."""
        return any(note.suppression is None for note in self.notes)


@dataclass(frozen=True)
class Shown:
    """An entry as the two formats show it.

    :param min_severity: the least severity shown.
    :param units: ``"all"``, or ``"flagged"`` for those alone with a finding that is shown and counts.
    """

    entry: Entry
    min_severity: Severity = "minor"
    units: Which = "all"

    def notes(self) -> tuple[dict[str, list[Note]], list[Note]]:
        """The notes of each unit by its id, and those about the whole of a document."""
        shown = SEVERITIES[: SEVERITIES.index(self.min_severity) + 1]
        known = {unit.id for unit in self.entry.audit.units}
        of_unit: dict[str, list[Note]] = defaultdict(list)
        whole: list[Note] = []
        for index, found in enumerate(self.entry.audit.findings):
            if found.severity in shown:
                note = Note(found, self.entry.suppressed.get(index))
                (of_unit[found.unit] if found.unit in known and found.unit is not None else whole).append(note)
        return of_unit, whole

    def rows(self, notes: Mapping[str, list[Note]]) -> Iterator[Row]:
        """The units asked for, in order."""
        audit = self.entry.audit
        langs = {document.id: tag(document.lang) for document in audit.documents}
        usual = languages(self.entry)
        for unit in audit.units:
            row = Row(
                unit,
                flat(unit.source_text),
                flat(unit.target_text),
                (
                    langs.get(unit.source[0].document_id, usual[0]) if unit.source else usual[0],
                    langs.get(unit.target[0].document_id, usual[1]) if unit.target else usual[1],
                ),
                tuple(
                    (score.metric, f"{value:.6g}")
                    for score in audit.scores
                    if (value := score.per_unit.get(unit.id)) is not None
                ),
                tuple(notes.get(unit.id, ())),
            )
            if self.units == "all" or row.flagged:
                yield row


def languages(entry: Entry) -> tuple[str, str]:
    """The language tags of the two sides of an entry's first pair."""
    langs = {document.id: tag(document.lang) for document in entry.audit.documents}
    for pair in entry.audit.pairs[:1]:
        return langs.get(pair.source, UNKNOWN), langs.get(pair.target, UNKNOWN)
    found = list(langs.values())[:2]
    return (found[0], found[1]) if len(found) == 2 else (UNKNOWN, UNKNOWN)


def tag(lang: str) -> str:
    """`lang` if it is a language tag, else ``"und"``."""
    return lang if _TAG.match(lang) else UNKNOWN


def flat(text: str) -> str:
    """A text as one line that XML can hold, else as it stands."""
    return visible(text).replace("\n", " ").replace("\t", " ").strip()


def quoted(text: str) -> str:
    """A text as an attribute's value, with its quotation marks."""
    return quoteattr(one_line(text))


def escaped(text: str) -> str:
    """A text as an element's content; its control characters are signs already, or become ones."""
    return escape(visible(text))


def check(min_severity: str, units: str) -> None:
    """Refuse a value that an option does not have.

    :raises ConfigError: naming it.
    """
    for name, value, allowed in (
        ("min_severity", min_severity, SEVERITIES),
        ("units", units, ("all", "flagged")),
    ):
        if value not in allowed:
            raise ConfigError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")


__all__ = ["NORWEGIAN", "UNKNOWN", "Note", "Row", "Shown", "check", "escaped", "flat", "languages", "quoted", "tag"]
