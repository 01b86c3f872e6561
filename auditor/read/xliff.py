"""XLIFF 1.2 (and 1.0, 1.1 and its dialects) and 2.0, 2.1: one row a unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.read._bilingual import Large, flow, large, nearest, root, sides, units
from auditor.read._mapped import Mapped, concat, edited, stripped
from auditor.read._stream import Reading, Stream
from auditor.read._xml import Element, Start
from auditor.records import Item, Skip

_UNITS = frozenset({"trans-unit", "unit"})
_UNTRANSLATED = frozenset({"new", "needs-translation"})
"""States of an XLIFF 1 target that is no rendering yet, often a copy of the source."""


@dataclass(frozen=True, slots=True)
class XliffReader:
    """The units of each ``file``; alternatives, notes and what other modules add are left alone."""

    name: str = "xliff"
    suffixes: tuple[str, ...] = (".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff")

    def sniff(self, head: str) -> bool:
        """Whether its first element is ``xliff``."""
        return root(head) == "xliff"

    def items(self, stream: Stream, reading: Reading) -> Iterator[Item | Skip]:
        """Two items a unit, ``"source"`` and ``"target"``; their id is ``file#unit``, the file by its original, else its id or number.

        A unit that is not translated gives its source alone, and a skip that says so.
        """
        files = number = 0
        for around, found in units(stream, _UNITS, max_text=reading.max_text):
            if isinstance(found, Start):
                files += found.name == "file"
                continue
            number += 1
            if isinstance(found, Large):
                yield large(stream, f"unit {number}, line {found.start.line}")
                continue
            file = next((one.attributes for one in around if one.name == "file"), {})
            original = file.get("original", "").strip() or file.get("id", "").strip() or f"file {files}"
            name = found.attributes.get("id", "").strip()
            # The reader of items cuts long ids off: the unit's own must not be what is lost.
            id = f"{original[: max(100, 480 - len(name))]}#{name}" if name else ""
            yield from _unit(stream, reading, found, (*around, found), id, f"unit {number}, line {found.line}")


def _unit(
    stream: Stream, reading: Reading, unit: Element, outer: Sequence[Start | Element], id: str, place: str
) -> Iterator[Item | Skip]:
    if nearest(outer, "translate") == "no":
        name = f" ({' '.join(id.split())[:80]})" if id else ""
        yield Skip("notice", None, f"{stream.where}, {place}{name}: is marked not to be translated; it is left out")
        return
    if unit.name == "unit":
        left, right, missing = _segments(unit)
    else:
        left, right, missing = _trans_unit(unit)
    source, target = _joined(left), _joined(right)
    yield from sides(
        stream,
        reading,
        id=id,
        place=place,
        source=source,
        target=Mapped("", ()) if missing else target,
        langs=(
            nearest((*outer, *left[:1]), "xml:lang") if _own(left) else nearest(outer, "source-language", "srcLang"),
            nearest((*outer, *right[:1]), "xml:lang") if _own(right) else nearest(outer, "target-language", "trgLang"),
        ),
        lines=(
            nearest((*outer, *left[:1]), "xml:space") == "preserve",
            nearest((*outer, *right[:1]), "xml:space") == "preserve",
        ),
        missing=missing,
    )


def _own(elements: Sequence[Element]) -> bool:
    """Whether the text itself states its language."""
    return bool(elements) and bool(elements[0].attributes.get("xml:lang"))


def _trans_unit(unit: Element) -> tuple[list[Element], list[Element], str]:
    """The two sides of an XLIFF 1 unit, and why there is no rendering."""
    source, target = unit.first("source"), unit.first("target")
    missing = ""
    if target and target.attributes.get("state", "") in _UNTRANSLATED:
        missing = f"is not translated (state {target.attributes['state']})"
    return [source] if source else [], [target] if target else [], missing


def _segments(unit: Element) -> tuple[list[Element], list[Element], str]:
    """The two sides of an XLIFF 2 unit, its targets in their own order, and why there is no whole rendering."""
    sources: list[Element] = []
    targets: list[tuple[int, Element]] = []
    missing: list[str] = []
    parts = [part for part in unit.children if part.name in ("segment", "ignorable")]
    segments = sum(part.name == "segment" for part in parts)
    number = 0
    for position, part in enumerate(parts, start=1):
        source, target = part.first("source"), part.first("target")
        number += part.name == "segment"
        if source:
            sources.append(source)
        state = part.attributes.get("state", "")
        # "initial" is also the default; a target that says nothing of its state was written by a tool that keeps none.
        if part.name == "segment" and flow(source) and (not target or not flow(target) or state == "initial"):
            missing.append(str(number))
        if target:
            order = target.attributes.get("order", "")
            targets.append((int(order) if order.isdecimal() and len(order) < 9 else position, target))
    targets.sort(key=lambda pair: pair[0])
    why = ""
    if missing and any(flow(target) for _, target in targets):
        said = ", ".join(missing[:5]) + ("…" if len(missing) > 5 else "")
        why = "is not translated" + (f" (segment {said} of {segments})" if segments > 1 else " (state initial)")
    return sources, [target for _, target in targets], why


def _joined(elements: Sequence[Element]) -> Mapped:
    """The texts joined by a space."""
    parts: list[Mapped] = []
    for element in elements:
        part = stripped(flow(element))
        if not part:
            continue
        if parts:
            end = parts[-1].segments[-1].raw_end if parts[-1].segments else element.at
            parts.append(edited(" ", end, end))
        parts.append(part)
    return concat(parts)


READER = XliffReader()
