"""Reading a check's collections into its state: versions, duplicates, languages."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from auditor._version import VERSION
from auditor.errors import InputError
from auditor.feed.state import Brief, State, hash_of
from auditor.languages.stated import contradicts, language_of
from auditor.read._stream import MAX_TEXT, Reading
from auditor.read.collection import ADDRESS, Fetched, Fetching, Unchanged, read_collection, readers
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

    def add(self, became: str, number: int = 1) -> None:
        """Count entries of which this became: ``"new"``, ``"changed"`` or ``"unchanged"``."""
        setattr(self, became, getattr(self, became) + number)


def collect(state: State, what: Collections, *, progress: Progress | None = None) -> dict[str, Counts]:
    """Read every place into the state, in one transaction: a run that is killed here has read nothing.

    :returns: counts of ``"source"`` and ``"target"``.
    :raises InputError: for a place that does not exist or is broken, two places that are one, and a side without entries.
    """
    _refuse_twice(what)
    counts = {"source": Counts(), "target": Counts()}
    remarks: list[tuple[str, Remark]] = []
    pages: list[tuple[str, str]] = []
    state.begin()
    position = 0
    for side, places, own in (
        ("source", what.sources, what.source_fields),
        ("target", what.targets, what.target_fields),
    ):
        reading = _reading(what, side, own)
        for place, stem in _stems(places).items():
            name = _name(reading, what.format, stem)
            fetching = Fetching(what.allow_private, what.timeout, known={place: state.known(place, name)})
            here: list[Remark] = []
            anew = False
            before = position
            page = False
            for found in read_collection(place, reading=reading, format=what.format, fetching=fetching):
                if isinstance(found, Unchanged):
                    for each, touched in state.touch(place).items():
                        for became, number in touched.items():
                            counts[each].add(became, number)
                    here += _said(state, place)
                    before = -1
                    continue
                if not anew:
                    state.reread(place)
                    anew = True
                if isinstance(found, Fetched):
                    state.fetched(place, name, found.etag, found.modified)
                elif isinstance(found, Skip):
                    here.append(Remark("unreadable" if found.code == "read" else "notice", "", found.reason))
                else:
                    position += 1
                    page = found.place in (found.document.origin, Path(place).name)
                    _take(state, place, side, found, stem, position, counts, here)
                    if progress and not position % 50:
                        progress(f"read {side}s", position, 0)
            if position == before:
                held = "no entry that can be read" if here else "no entry"
                here.append(Remark("notice", "", f"{_shown(place)}: holds {held}"))
            if page and position == before + 1:
                pages.append((place, side))
            remarks += ((place, remark) for remark in here)
    state.leave()
    for each in ("source", "target"):
        if not state.execute("SELECT 1 FROM items WHERE side = ? AND seen = ?", (each, state.run)).fetchone():
            _refuse_empty(each, what, [remark for _, remark in remarks])
    for place, side in pages:
        others = counts["target" if side == "source" else "source"].read
        if others > 1 or Path(re.sub(r"[?#].*", "", place)).suffix.lower() in _suffixes():
            text = f"{_shown(place)}: is one page or text and no feed: does it say that something went wrong?"
            remarks.append((place, Remark("page", "", text)))
    for each, id, other in state.mark_duplicates():
        text = f"has the text of {other}, another {_called(each)}; of equal pairs one is audited"
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


def _shown(place: str) -> str:
    """A place as a remark names it: an address may hold a key."""
    if not ADDRESS.match(place):
        return place
    from auditor.read.address import shown

    return shown(place)


def _suffixes() -> frozenset[str]:
    """The suffixes of collections."""
    return frozenset(suffix for reader in readers().values() for suffix in reader.suffixes)


def _name(reading: Reading, format: str | None, stem: str) -> str:
    """A name for how a place is read: what an address says is unchanged is not, when it is read otherwise."""
    how = [VERSION, sorted(reading.fields.items()), reading.lang, reading.target_lang, reading.max_text, format, stem]
    return _digest(json.dumps(how))[:16]


def _stems(places: Iterable[str]) -> dict[str, str]:
    """What stands before the ids of each place where there are several, so that one id of two places names two entries."""
    stems = {place: Path(re.sub(r"[?#].*", "", place)).stem for place in places}
    if len(stems) == 1:
        return dict.fromkeys(stems, "")
    often = Counter(stems.values())
    return {place: stem if often[stem] == 1 else f"{stem}~{_digest(place)[:6]}" for place, stem in stems.items()}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _reading(what: Collections, side: str, own: Mapping[str, str]) -> Reading:
    source, _, target = (what.lang or "-").partition("-")
    source = "" if source == "no" else source
    if side == "target":
        return Reading({**what.fields, **own}, target, target, what.max_text)
    return Reading({**what.fields, **own}, source, target, what.max_text)


def _take(
    state: State,
    place: str,
    side: str,
    item: Item,
    stem: str,
    position: int,
    counts: dict[str, Counts],
    remarks: list[Remark],
) -> None:
    document = item.document
    # Where a place holds both sides, an id that two places share would lead from a unit of one to a unit of the other.
    if stem and (item.side or not _GLOBAL.match(document.id)):
        document = replace(document, id=f"{stem}:{document.id}")
    side = item.side or side
    lang, warning = _language(side, document.lang, document.text)
    document = replace(document, lang=lang)
    item = replace(item, document=document)
    earlier = state.again(side, document.id)
    if earlier is not None:
        older, taken = _older(item, earlier)
        if earlier.hash == hash_of(document):
            remarks.append(Remark("duplicate", document.id, f"{item.place}: stands there twice with one text"))
        else:
            text = f"stands there twice: two versions of the same {_called(side)}; {taken}"
            remarks.append(Remark("older-version", document.id, f"{item.place}: {text}"))
        if older:
            state.holds(place, side, document, passed_over=True)
            return
    if warning:
        remarks.append(Remark("language", document.id, warning))
    remarks.extend(Remark("notice", document.id, notice) for notice in document.notices)
    became = state.put(side, item, position)
    state.holds(place, side, document)
    if became != "again":
        counts[side].add(became)


def _older(item: Item, earlier: Brief) -> tuple[bool, str]:
    """Whether an entry is older than one of its id that was read before it, and which of the two is therefore taken, in words."""
    mine, theirs = item.updated or item.published, earlier.updated or earlier.published
    if mine is not None and theirs is not None and mine != theirs:
        return mine < theirs, "the later by its date is taken"
    if item.newest_first and earlier.origin == item.document.origin:
        return True, "no date tells which is newer, so the first in the feed is taken"
    return False, "no date tells which is newer, so the last is taken"


def _language(side: str, stated: str, text: str) -> tuple[str, str]:
    """The language that an item is audited in, and what is to be said about it."""
    warning = contradicts(text, stated) if stated else None
    found = language_of(text)
    if side == "target":
        # A short text reads as one language or another by chance: a guess alone leaves nothing out.
        agreed = found == stated or (stated == "no" and found in NORWEGIAN)
        if found not in ("", "en") and (agreed or contradicts(text, "en")):
            return found, (warning or f"reads as {found}, not as English") + "; it is left out"
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
