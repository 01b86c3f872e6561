"""Reading a check's collections into its state: versions, duplicates, languages."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from auditor.errors import InputError
from auditor.feed.state import State
from auditor.languages.stated import contradicts, language_of
from auditor.read._stream import MAX_TEXT, Reading
from auditor.read.collection import Fetched, Fetching, Unchanged, read_collection
from auditor.records import Item, Skip
from auditor.report._run import Remark

Progress = Callable[[str, int, int], None]
NORWEGIAN = ("nb", "nn")
_GLOBAL = re.compile(r"(?:[a-z][a-z0-9+.-]{1,15}:|.{24,})", re.I)
"""An id that no other feed will have: an address, a URN, a tag URI, a UUID."""


@dataclass(frozen=True, slots=True)
class Collections:
    """What is to be read.

    :param sources: places of originals: files, folders, ``"-"``, addresses; `targets` of renderings. Without targets, the sources hold
        both sides (a translation memory, a table with both columns).
    :param format: the input format, where neither suffix nor content tells it.
    :param fields: what the collections call the fields; `source_fields` and `target_fields` where the two sides differ.
    :param lang: the pair of languages, ``"nn-en"``, or ``None`` to take what the entries state and read.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...] = ()
    format: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    source_fields: Mapping[str, str] = field(default_factory=dict)
    target_fields: Mapping[str, str] = field(default_factory=dict)
    lang: str | None = None
    allow_private: bool = False
    timeout: float = 20.0
    max_text: int = MAX_TEXT


@dataclass
class Counts:
    """How many entries were read, by side and what became of them."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def read(self) -> int:
        return self.new + self.changed + self.unchanged


def collect(state: State, what: Collections, *, progress: Progress | None = None) -> dict[str, Counts]:
    """Read every place into the state, in one transaction: a run that is killed here has read nothing.

    :returns: counts of ``"source"`` and ``"target"``.
    :raises InputError: for a place that does not exist or is broken, two places that are one, and a side without entries.
    """
    _refuse_twice(what)
    counts = {"source": Counts(), "target": Counts()}
    remarks: list[tuple[str, Remark]] = []
    state.begin()
    position = 0
    for side, places, own in (
        ("source", what.sources, what.source_fields),
        ("target", what.targets, what.target_fields),
    ):
        reading = _reading(what, side, own)
        for place in places:
            stem = Path(re.sub(r"[?#].*", "", place)).stem if len(places) > 1 else ""
            name = _name(reading, what.format, stem)
            rows = state.execute("SELECT etag, modified FROM fetches WHERE url = ? AND reading = ?", (place, name))
            known = dict.fromkeys([place], rows.fetchone() or ("", ""))
            fetching = Fetching(what.allow_private, what.timeout, known=known)
            here: list[Remark] = []
            for found in read_collection(place, reading=reading, format=what.format, fetching=fetching):
                if isinstance(found, Unchanged):
                    for each in ("source", "target"):
                        for became, number in state.touch(each, found.place).items():
                            setattr(counts[each], became, getattr(counts[each], became) + number)
                    here += _said(state, place)
                elif isinstance(found, Fetched):
                    fetched = (place, name, found.etag, found.modified)
                    state.execute("INSERT OR REPLACE INTO fetches VALUES (?,?,?,?)", fetched)
                elif isinstance(found, Skip):
                    here.append(Remark("unreadable" if found.code == "read" else "notice", "", found.reason))
                else:
                    position += 1
                    _take(state, side, found, stem, position, counts, here)
                    if progress and not position % 50:
                        progress(f"read {side}s", position, 0)
            remarks += ((place, remark) for remark in here)
    state.leave()
    for each in ("source", "target"):
        if not state.execute("SELECT 1 FROM items WHERE side = ? AND seen = ?", (each, state.run)).fetchone():
            _refuse_empty(each, what, [remark for _, remark in remarks])
    for each, id, other in state.mark_duplicates():
        text = f"has the text of {other}, another {_called(each)}; it is audited once"
        remarks.append(("", Remark("duplicate", id, text)))
    _keep(state, remarks)
    state.commit()
    return counts


def kept_remarks(state: State) -> list[Remark]:
    """What the reading of this run remarked."""
    return [Remark(*row) for row in state.execute("SELECT kind, document, text FROM remarks ORDER BY position")]


def _said(state: State, place: str) -> list[Remark]:
    """What was remarked when a place was last read."""
    rows = state.execute("SELECT kind, document, text FROM remarks WHERE place = ? ORDER BY position", (place,))
    return [Remark(*row) for row in rows]


def _keep(state: State, remarks: Iterable[tuple[str, Remark]]) -> None:
    state.execute("DELETE FROM remarks")
    for place, remark in remarks:
        values = (place, remark.kind, remark.document, remark.text)
        state.execute("INSERT INTO remarks (place, kind, document, text) VALUES (?,?,?,?)", values)


def _name(reading: Reading, format: str | None, stem: str) -> str:
    """A name for how a place is read: what an address says is unchanged is not, when it is read otherwise."""
    how = [sorted(reading.fields.items()), reading.lang, reading.target_lang, reading.max_text, format, stem]
    return hashlib.sha256(json.dumps(how).encode("utf-8", "replace")).hexdigest()[:16]


def _reading(what: Collections, side: str, own: Mapping[str, str]) -> Reading:
    source, _, target = (what.lang or "-").partition("-")
    source = "" if source == "no" else source
    if side == "target":
        return Reading({**what.fields, **own}, target, target, what.max_text)
    return Reading({**what.fields, **own}, source, target, what.max_text)


def _take(
    state: State, side: str, item: Item, stem: str, position: int, counts: dict[str, Counts], remarks: list[Remark]
) -> None:
    side = item.side or side
    document = item.document
    if stem and not _GLOBAL.match(document.id):
        document = replace(document, id=f"{stem}:{document.id}")
    lang, warning = _language(side, document.lang, document.text)
    item = replace(item, document=replace(document, lang=lang))
    earlier = state.again(side, document.id)
    if earlier is not None:
        mine, theirs = item.updated or item.published, earlier.updated or earlier.published
        kept = "the later is taken"
        if mine is not None and theirs is not None and mine < theirs:
            remarks.append(
                Remark(
                    "older-version", document.id, f"{item.place}: an older version of the same {_called(side)}; {kept}"
                )
            )
            return
    if warning:
        remarks.append(Remark("language", document.id, warning))
    remarks.extend(Remark("notice", document.id, notice) for notice in document.notices)
    before = earlier.hash if earlier is not None else ""
    became = state.put(side, item, position)
    if became == "again":
        after = state.again(side, document.id)
        same = after is not None and after.hash == before
        text = (
            "stands there twice with one text"
            if same
            else f"stands there twice: two versions of the same {_called(side)}; the later is taken"
        )
        remarks.append(Remark("duplicate" if same else "older-version", document.id, f"{item.place}: {text}"))
        return
    side_counts = counts[side]
    setattr(side_counts, became, getattr(side_counts, became) + 1)


def _language(side: str, stated: str, text: str) -> tuple[str, str]:
    """The language that an item is audited in, and what is to be said about it."""
    warning = contradicts(text, stated) if stated else None
    found = language_of(text)
    if side == "target":
        if found and found != "en":
            return found, warning or f"reads as {found}, not as English; it is left out"
        return "en", warning or ""
    if stated in (*NORWEGIAN, "en") and warning is None:
        return stated, ""
    if found in NORWEGIAN:
        return found, f"{warning}; it is read as that" if warning else ""
    if found:
        return found, (warning or f"reads as {found}, not as Norwegian") + "; it is left out"
    return (stated if stated in (*NORWEGIAN, "en") else "nb"), warning or ""


def _called(side: str) -> Literal["original", "rendering"]:
    return "original" if side == "source" else "rendering"


def _refuse_twice(what: Collections) -> None:
    places = [*what.sources, *what.targets]
    if places.count("-") > 1:
        raise InputError("standard input can be given once: name files or addresses for the others")
    for place in set(what.sources) & set(what.targets):
        raise InputError(
            f"{place}: is given for originals and for renderings; name the originals first, the renderings second"
        )


def _refuse_empty(side: str, what: Collections, remarks: list[Remark]) -> None:
    places = what.sources if side == "source" or not what.targets else what.targets
    why = next((f" ({remark.text})" for remark in remarks if remark.kind == "unreadable"), "")
    hint = "" if what.targets or side == "source" else "; it holds one side only: name the renderings as well"
    raise InputError(f"{', '.join(places)}: holds no {_called(side)} that can be read{why}{hint}")


__all__ = ["Collections", "Counts", "collect", "kept_remarks"]
