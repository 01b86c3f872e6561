"""Atom 1.0 (RFC 4287): the entries of a feed, or a document that is one entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.read import _feed as feed
from auditor.read._entry import body, item
from auditor.read._mapped import Mapped
from auditor.read._stream import Reading, Stream
from auditor.read._xml import Element, Start, elements
from auditor.read.html import TooManyElements
from auditor.records import Item, Skip

_WANTED = frozenset({"atom:entry", "atom:link"})
_NOTHING = Mapped("", ())


@dataclass(frozen=True, slots=True)
class AtomReader:
    """Reads Atom."""

    name: str = "atom"
    suffixes: tuple[str, ...] = feed.SUFFIXES

    def sniff(self, head: str) -> bool:
        """Whether the file's first element is a feed or an entry of Atom."""
        root = feed.root(head)
        return root is not None and root.space == feed.ATOM_SPACE and root.name in ("feed", "entry")

    def items(self, stream: Stream, reading: Reading) -> Iterator[Item | Skip]:
        """The entries in order.

        :raises auditor.errors.InputError: for XML that is broken or not Atom, after the entries before that place.
        """
        begun = False
        number = 0
        base = lang = ""
        itself: dict[str, str] = {}
        for found in elements(stream, _WANTED, max_text=feed.room(reading)):
            if not begun:
                if found.name not in ("atom:feed", "atom:entry"):
                    raise feed.refuse(stream, found.name, "Atom")
                begun = True
            if isinstance(found, Start):
                if found.name == "atom:feed":
                    base = found.attributes.get("xml:base", "").strip()
                    lang = found.attributes.get("xml:lang", "")
            elif found.name == "atom:link":
                relation = found.attributes.get("rel", "").strip().lower() or "alternate"
                if relation in ("self", "alternate"):
                    itself.setdefault(relation, feed.resolve(found.attributes.get("href", ""), feed.based(found, base)))
            else:
                number += 1
                place = f"entry {number}"
                if found.cut:
                    yield feed.too_long(stream, reading, place)
                    continue
                # Where nothing else is said, an address is relative to that of the feed.
                here = itself.get("self") or itself.get("alternate") or ""
                try:
                    yield _item(stream, reading, found, place, base=feed.resolve(base, here) or here, lang=lang)
                except TooManyElements as error:
                    yield feed.left_out(stream, place, str(error))


def _item(stream: Stream, reading: Reading, element: Element, place: str, *, base: str, lang: str) -> Item | Skip:
    fields = feed.by_name(element)
    base = feed.based(element, base)
    contents = fields.get("atom:content", [])
    content, full = next(((one, text) for one in contents if (text := _content(one))), (None, _NOTHING))
    summary = next((text for one in fields.get("atom:summary", ()) if (text := _construct(one))), _NOTHING)
    title = next((text for one in fields.get("atom:title", ()) if (text := _construct(one, title=True))), _NOTHING)
    lang = (
        (_language(content) if content else "")
        or element.attributes.get("xml:lang", "")
        or feed.first(fields, "dc:language")
        or lang
    )
    linked = feed.links(fields.get("atom:link", ()), base=base, lang=reading.lang or lang)
    addresses = [
        *linked.canonical,
        *(one.text.text.strip() for name in feed.FEEDBURNER for one in fields.get(name, ())),
        *linked.alternate,
    ]
    addresses = [address for address in addresses if feed.is_web(address)]
    return item(
        stream,
        reading,
        id=feed.first(fields, "atom:id") or next(iter(addresses), ""),
        parts=feed.parts(title, summary, full),
        place=place,
        lang=lang,
        links=addresses,
        renders=[*linked.renders, *feed.sources(fields, base)],
        published=feed.date(fields, "atom:published", "dc:date"),
        updated=feed.date(fields, "atom:updated", "dcterms:modified"),
    )


def _construct(element: Element, *, title: bool = False) -> Mapped:
    """The text of a text construct: plain, escaped HTML, or XHTML."""
    kind = _kind(element)
    if kind in ("xhtml", "application/xhtml+xml") or element.children:
        return body(feed.markup(element), "html")
    if kind in ("html", "text/html"):
        return feed.text_of(element, html=True)
    return feed.one_line(element.text) if title else element.text


def _content(element: Element) -> Mapped:
    """The text of a content element; nothing where it is a picture, other XML, or elsewhere."""
    kind = _kind(element)
    known = kind in ("", "text", "html", "xhtml", "application/xhtml+xml") or kind.startswith("text/")
    if not known or kind == "text/xml" or element.attributes.get("src", "").strip():
        return _NOTHING
    return _construct(element)


def _kind(element: Element) -> str:
    """The type that a construct states, without what a media type adds ("; charset=utf-8")."""
    return element.attributes.get("type", "text").partition(";")[0].strip().lower()


def _language(content: Element) -> str:
    """What a content element, or the one element in it, says of its language."""
    inner = content.children[0] if len(content.children) == 1 else content
    return inner.attributes.get("xml:lang", "") or content.attributes.get("xml:lang", "")


READER = AtomReader()
