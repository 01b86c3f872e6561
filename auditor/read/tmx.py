"""Translation memories: TMX 1.4 and its earlier versions, one row a translation unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.read._bilingual import Large, flow, large, nearest, root, sides, units
from auditor.read._entry import language
from auditor.read._mapped import Mapped
from auditor.read._stream import Reading, Stream
from auditor.read._xml import Element, Start
from auditor.records import Item, Skip

NORWEGIAN = ("nb", "nn", "no")
_UNITS = frozenset({"tu"})
_LINES = frozenset({"block", "paragraph"})
"""Kinds of segments in which a line end is text."""


@dataclass(frozen=True, slots=True)
class TmxReader:
    """A memory's units: the Norwegian side is the original, whatever the memory was made from, and the English one its rendering."""

    name: str = "tmx"
    suffixes: tuple[str, ...] = (".tmx",)

    def sniff(self, head: str) -> bool:
        """Whether its first element is ``tmx``."""
        return root(head) == "tmx"

    def items(self, stream: Stream, reading: Reading) -> Iterator[Item | Skip]:
        """Two items a unit, ``"source"`` and ``"target"``, with its tuid as their id.

        :param reading: `Reading.lang` and `target_lang` choose among several languages; by default the one that ``srclang`` names if it
            is Norwegian, else Bokmål, Nynorsk or Norwegian, else the other one of two; and English.
        """
        header: Start | None = None
        number = 0
        for around, found in units(stream, _UNITS, max_text=reading.max_text):
            if isinstance(found, Start):
                header = found if found.name == "header" else header
                continue
            number += 1
            if isinstance(found, Large):
                yield large(stream, f"tu {number}, line {found.start.line}")
                continue
            outer: list[Start | Element] = [*around, *([header] if header else []), found]
            yield from _unit(stream, reading, found, outer, number)


def _unit(
    stream: Stream, reading: Reading, tu: Element, outer: Sequence[Start | Element], number: int
) -> Iterator[Item | Skip]:
    stated = nearest(outer, "srclang")
    variants = [(_tag(tuv), tuv) for tuv in tu.all("tuv")]
    left, right = _choose([tag for tag, _ in variants], stated, reading)
    id = tu.attributes.get("tuid", "")
    place = f"tu {number}, line {tu.line}"
    if left is None and right is None:
        tags = ", ".join(sorted({tag[:20] or "none stated" for tag, _ in variants})[:8]) or "none"
        name = f" ({' '.join(id.split())[:80]})" if id.strip() else ""
        yield Skip("read", None, f"{stream.where}, {place}{name}: has neither side (languages: {tags}); it is left out")
        return
    parts: list[Mapped] = []
    langs: list[str] = []
    lines: list[bool] = []
    for index in (left, right):
        tag, tuv = variants[index] if index is not None else ("", None)
        seg = tuv.first("seg") if tuv else None
        parts.append(flow(seg))
        langs.append(tag)
        space = nearest([one for one in (*outer, tuv, seg) if one is not None], "xml:space")
        lines.append(space == "preserve" or nearest(outer, "segtype").lower() in _LINES)
    yield from sides(
        stream,
        reading,
        id=id,
        place=place,
        source=parts[0],
        target=parts[1],
        langs=(langs[0], langs[1]),
        lines=(lines[0], lines[1]),
        notices=_notices(stated, variants, (left, right), reading),
    )


def _tag(tuv: Element) -> str:
    return (tuv.attributes.get("xml:lang") or tuv.attributes.get("lang") or "").strip().lower()


def _choose(tags: Sequence[str], stated: str, reading: Reading) -> tuple[int | None, int | None]:
    """Which of the variants are the two sides."""
    codes = [language(tag) for tag in tags]
    english = language(reading.target_lang) or "en"
    original = language(reading.lang)
    same = [index for index, code in enumerate(codes) if code == english]
    alone = not original and len(same) == len(codes) > 1 and language(stated) == english
    if alone or (original and original == english):
        # Two texts of one language: the memory says which is the original, else the first is.
        left = next((index for index in same if tags[index] == stated.strip().lower()), same[0] if same else None)
        return left, next((index for index in same if index != left), None)
    right = codes.index(english) if english in codes else None
    written = language(stated)
    order: tuple[str, ...]
    if original:
        order = (original, *{"nb": ("no",), "nn": ("no",), "no": ("nb", "nn")}.get(original, ()))
    else:
        order = (*((written,) if written in NORWEGIAN else ()), *NORWEGIAN, written)
    for code in order:
        if code and code != english and code in codes:
            return codes.index(code), right
    others = {code for code in codes if code != english}
    if not original and right is not None and len(others) == 1:
        return codes.index(others.pop()), right
    return None, right


def _notices(
    stated: str, variants: Sequence[tuple[str, Element]], chosen: tuple[int | None, int | None], reading: Reading
) -> Iterator[str]:
    left, right = chosen
    if left is None or right is None or reading.lang:
        return
    codes = [language(tag) for tag, _ in variants]
    if codes[left] == codes[right]:
        return
    if language(stated) == codes[right]:
        yield f"the memory names {stated[:20]} as its source language: the other side may be the rendering"
    if codes.count(codes[right]) > 1:
        yield f"has several sides in {codes[right]}; the first is read"


READER = TmxReader()
