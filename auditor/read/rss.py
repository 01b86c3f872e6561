"""RSS 2.0, 0.9x and 1.0 (RDF): the items of a channel.

After the RSS 2.0 specification (rssboard.org), RDF Site Summary 1.0, and the modules in use: content, Dublin Core, Atom links.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.read import _feed as feed
from auditor.read._entry import item
from auditor.read._mapped import Mapped
from auditor.read._stream import Reading, Stream
from auditor.read._xml import Element, Start, elements
from auditor.read.html import TooManyElements
from auditor.records import Item, Skip

_SPACES = ("", *(f"{{{uri}}}:" for uri in feed.RSS_SPACES))
# Images and search boxes have links of their own: they are read whole so that those are not taken for the channel's.
_WANTED = frozenset(
    {
        "dc:language",
        *(
            space + name
            for space in _SPACES
            for name in ("item", "link", "language", "image", "textinput", "textInput")
        ),
    }
)
_NOTHING = Mapped("", ())


@dataclass(frozen=True, slots=True)
class RssReader:
    """Reads RSS."""

    name: str = "rss"
    suffixes: tuple[str, ...] = feed.SUFFIXES

    def sniff(self, head: str) -> bool:
        """Whether the file's first element is RSS, or RDF that declares RSS."""
        root = feed.root(head)
        if root is None:
            return False
        spaces = set(feed.RSS_SPACES)
        if root.name == "RDF":
            return root.space == feed.RDF_SPACE and not spaces.isdisjoint(root.declared.values())
        return root.name == "rss"

    def items(self, stream: Stream, reading: Reading) -> Iterator[Item | Skip]:
        """The items in order.

        :raises auditor.errors.InputError: for XML that is broken or not RSS, after the items before that place.
        """
        begun = False
        number = 0
        base = link = lang = stated = ""
        for found in elements(stream, _WANTED, max_text=feed.room(reading)):
            name = feed.plain(found.name, feed.RSS_SPACES)
            if not begun:
                if not (isinstance(found, Start) and name in ("rss", "rdf:RDF")):
                    raise feed.refuse(stream, found.name, "RSS")
                begun = True
            if isinstance(found, Start):
                if name in ("rss", "rdf:RDF", "channel"):
                    base = feed.resolve(found.attributes.get("xml:base", ""), base) or base
                    lang = found.attributes.get("xml:lang", "") or lang
            elif name == "link":
                link = link or feed.resolve(found.text.text, base)
            elif name in ("language", "dc:language"):
                stated = stated or found.text.text.strip()
            elif name == "item":
                number += 1
                place = f"item {number}"
                if found.cut:
                    yield feed.too_long(stream, reading, place)
                    continue
                try:
                    yield _item(stream, reading, found, place, base=base or link, lang=stated or lang)
                except TooManyElements as error:
                    yield feed.left_out(stream, place, str(error))


def _item(stream: Stream, reading: Reading, element: Element, place: str, *, base: str, lang: str) -> Item | Skip:
    fields = feed.by_name(element, feed.RSS_SPACES)
    base = feed.based(element, base)
    full = next((text for one in fields.get("content:encoded", ()) if (text := feed.text_of(one, html=True))), _NOTHING)
    summary = next((text for one in fields.get("description", ()) if (text := feed.text_of(one, html=False))), _NOTHING)
    title = next((text for one in fields.get("title", ()) if (text := feed.heading(one))), _NOTHING)
    lang = (
        feed.first(fields, "dc:language", "language")
        or element.attributes.get("xml:lang", "")
        or next(
            (one.attributes["xml:lang"] for one in element.children if one.attributes.get("xml:lang") and _text(one)),
            "",
        )
        or lang
    )
    guid = feed.first(fields, "guid")
    linked = feed.links(fields.get("atom:link", ()), base=base, lang=reading.lang or lang)
    addresses = [
        *linked.canonical,
        *(one.text.text.strip() for name in feed.FEEDBURNER for one in fields.get(name, ())),
        *(
            feed.resolve(one.text.text or one.attributes.get("href", ""), feed.based(one, base))
            for one in fields.get("link", ())
        ),
        *(_permalink(one) for one in fields.get("guid", ())),
        *linked.alternate,
    ]
    addresses = [address for address in addresses if feed.is_web(address)]
    own = next(
        (address for one in fields.get("link", ()) if (address := feed.resolve(one.text.text, feed.based(one, base)))),
        "",
    )
    return item(
        stream,
        reading,
        id=guid or element.attributes.get("rdf:about", "").strip() or own or next(iter(addresses), ""),
        parts=feed.parts(title, summary, full),
        place=place,
        lang=lang,
        links=addresses,
        renders=[*linked.renders, *feed.sources(fields, base)],
        published=feed.date(fields, "pubDate", "atom:published", "dc:date"),
        updated=feed.date(fields, "atom:updated", "dcterms:modified"),
    )


def _text(element: Element) -> bool:
    return element.name == "content:encoded" or feed.plain(element.name, feed.RSS_SPACES) in ("description", "title")


def _permalink(guid: Element) -> str:
    """The address that an item's id is, unless it says that it is none."""
    address = guid.text.text.strip()
    said = guid.attributes.get("isPermaLink", guid.attributes.get("ispermalink", "true")).strip().lower()
    return address if said != "false" and address.lower().startswith(("http://", "https://")) else ""


READER = RssReader()
