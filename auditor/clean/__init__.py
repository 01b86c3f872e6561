"""Cleaning: scrape artefacts lifted, mojibake mended, spacing normalised, every change on record.

One fix a file. A fix has a `NAME` whose first part says what kind of change it is, a `DOC` for the reader, an
`ORDER`, and `edits(text)`, which proposes replacements. The fixes are found in this folder, not listed.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from typing import Literal, cast

from auditor.clean._edits import Applied, Edit, apply, identity, through
from auditor.errors import PluginError
from auditor.records import Change, Document, Segment

Kind = Literal["artefact", "mojibake", "normalisation"]

# The first part of a fix's name, and so of `Change.fix`, tells the kind: rules read it there.
KINDS: dict[str, Kind] = {"artefact": "artefact", "mojibake": "mojibake", "normalise": "normalisation"}

# One fix can uncover what another mends ("&amp;nbsp;"); real text settles in two rounds.
_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Fix:
    """One fix.

    :param name: ``kind/what``, stable: it stands in reports.
    :param doc: what it changes and what it leaves alone.
    :param order: fixes run from the lowest to the highest.
    :param edits: proposes edits of a text, in order and without overlap.
    """

    name: str
    doc: str
    order: int
    edits: Callable[[str], Iterable[Edit]]


def clean(document: Document) -> Document:
    """Clean a document that was read.

    :param document: the text as it was read, with its map to the raw input.
    :returns: the same document with its text cleaned, every change in raw offsets, and the map brought up to date. A
        document in which nothing was amiss comes back equal.
    """
    text = document.text
    segments = identity(text)
    done: list[tuple[str, Applied]] = []
    for _ in range(_ROUNDS):
        before = len(done)
        for fix in fixes():
            if not text:
                break
            text, segments, applied = apply(text, segments, fix.edits(text))
            done.extend((fix.name, one) for one in applied)
        if len(done) == before:
            break
    if not done:
        return document
    mapped = through(document, segments) or [Segment(0, 0, 0, document.raw_length, True)]
    changes = sorted((*document.changes, *_changes(document, done)), key=lambda change: (change.start, change.end))
    return replace(document, text=text, segments=tuple(mapped), changes=tuple(changes))


def fix_kind(name: str) -> Kind:
    """The kind of the change that a fix of this name makes.

    :param name: a fix's name or a `Change.fix`, e.g. ``"artefact/ad-marker"``.
    :returns: ``"artefact"`` (reported as TXT001), ``"mojibake"`` (TXT002) or ``"normalisation"`` (not reported).
    :raises ValueError: for a name that does not begin with a kind.
    """
    kind = KINDS.get(name.partition("/")[0])
    if kind is None:
        raise ValueError(f"{name!r} is no name of a fix: it should begin with one of {', '.join(KINDS)} and a slash")
    return kind


@lru_cache(maxsize=1)
def fixes() -> tuple[Fix, ...]:
    """The fixes of this folder in the order in which they run.

    :raises PluginError: when a file lacks what a fix must offer.
    """
    return tuple(sorted(_discover(), key=lambda fix: (fix.order, fix.name)))


def _discover() -> Iterator[Fix]:
    for found in pkgutil.iter_modules(__path__):
        if found.name.startswith("_"):
            continue
        module = import_module(f"{__name__}.{found.name}")
        missing = [name for name in ("NAME", "DOC", "ORDER", "edits") if not hasattr(module, name)]
        if missing:
            raise PluginError(f"{module.__file__}: a fix must define {', '.join(missing)}")
        name = cast(str, module.NAME)
        if name.partition("/")[0] not in KINDS:
            raise PluginError(f"{module.__file__}: NAME is {name!r}; it should begin with one of {', '.join(KINDS)}")
        yield Fix(name, module.DOC, module.ORDER, module.edits)


def _changes(document: Document, done: list[tuple[str, Applied]]) -> Iterator[Change]:
    """The changes in raw offsets; of two rounds of one fix on the same place the last, wider one stands."""
    last: dict[tuple[str, int], Applied] = {}
    for name, applied in done:
        earlier = last.get((name, applied.start))
        if earlier is None or earlier.end <= applied.end:
            last[name, applied.start] = applied
    for (name, _), applied in last.items():
        start, end = document.raw_span(applied.start, applied.end)
        yield Change(name, start, end, document.text[applied.start : applied.end], applied.replacement)


__all__ = ["KINDS", "Fix", "Kind", "clean", "fix_kind", "fixes"]
