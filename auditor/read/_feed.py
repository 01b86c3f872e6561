"""What RSS and Atom have in common: telling them apart, markup inside XML, leads, addresses, dates and links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import islice
from typing import NamedTuple
from urllib.parse import urljoin

from auditor.errors import InputError
from auditor.read._entry import body, is_markup, language, when
from auditor.read._mapped import MAX_PIECES, Mapped, concat, copied, edited
from auditor.read._stream import Reading, Stream
from auditor.read._xml import Element
from auditor.records import Skip

SUFFIXES = (".rss", ".atom", ".rdf", ".xml")
"""Of both: each occurs with the other's content, which decides."""
RSS_SPACES = (
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://channel.netscape.com/rdf/simple/0.9/",
    "http://backend.userland.com/rss",
    "http://backend.userland.com/rss2",
    "http://backend.userland.com/RSS2",
    "http://blogs.law.harvard.edu/tech/rss",
)
ATOM_SPACE = "http://www.w3.org/2005/Atom"
RDF_SPACE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FEEDBURNER = ("feedburner:origLink", "{http://rssnamespace.org/feedburner/ext/1.0}:origLink")

# --- which format ---------------------------------------------------------------------------------

_QUOTED = r"(?:[^<>\[\"']++|\"[^\"]*+\"|'[^']*+')*+"
_PROLOG = re.compile(
    rf"[\s\ufeff]++|<\?.*?\?>|<!--.*?-->|<![A-Za-z]{_QUOTED}(?:\[.*?\]\s*+)?>",
    re.S,
)
_ROOT = re.compile(r"<(?:([A-Za-z_][\w.-]*+):)?([A-Za-z_][\w.-]*+)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_DECLARED = re.compile(r"\bxmlns(?::([\w.-]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


class Root(NamedTuple):
    """A file's first element: its name without a prefix, its namespace, and all that it declares."""

    name: str
    space: str
    declared: Mapping[str, str]


def root(head: str) -> Root | None:
    """The first element of an XML file that begins like this; ``None`` where there is none."""
    at = 0
    while found := _PROLOG.match(head, at):
        at = found.end()
    tag = _ROOT.match(head, at)
    if not tag:
        return None
    declared = {one[1] or "": (one[2] if one[2] is not None else one[3]).strip() for one in _DECLARED.finditer(tag[3])}
    return Root(tag[2], declared.get(tag[1] or "", ""), declared)


def refuse(stream: Stream, name: str, format: str) -> InputError:
    """What to say of a file that is no feed of the format."""
    return InputError(
        f"{stream.where}: is no {format} feed, its first element is <{name[:60]}>; name its format, or check what the place holds"
    )


# --- text -----------------------------------------------------------------------------------------

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,30}\Z")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Nothing in these is text of the article; their content is not even shown to the HTML reader.
_UNREAD = frozenset("script style svg math template iframe noscript textarea title object applet xmp".split())
_KEPT = frozenset({"class", "id", "role", "itemprop", "hidden", "aria-hidden", "style"})
_OWN = frozenset({"", "xhtml", "atom", *(f"{{{uri}}}" for uri in RSS_SPACES)})
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LEFT = re.compile("<")
_SPECIAL = re.compile("[<&]")


def text_of(element: Element, *, html: bool) -> Mapped:
    """The text of an element whose content is HTML, escaped, as a CDATA section or as elements.

    :param html: it is HTML whatever it looks like; else only where it holds a tag or a reference.
    """
    if element.children:
        return body(markup(element), "html")
    part = element.text
    if html or is_markup(part.text):
        return body(part, "html")
    if _REFERENCE.search(part.text):
        return body(concat(_escaped(part, _LEFT)), "html")
    return part


def heading(element: Element) -> Mapped:
    """The text of a title that may be escaped HTML, on one line where it is none."""
    part = element.text
    if element.children or is_markup(part.text) or _REFERENCE.search(part.text):
        return text_of(element, html=False)
    return one_line(part)


def one_line(part: Mapped) -> Mapped:
    """Plain text with its white space collapsed."""
    return body(concat(_escaped(part, _SPECIAL)), "html")


def markup(element: Element) -> Mapped:
    """The content of an element written as HTML, so that it is read as HTML is everywhere else."""
    return concat(_written(element))


def _written(element: Element) -> Iterator[Mapped]:
    for one in element.content:
        if isinstance(one, Mapped):
            yield from _escaped(one, _SPECIAL)
            continue
        prefix, _, local = one.name.rpartition(":")
        tag = local.lower()
        if tag in _UNREAD:
            continue
        if prefix not in _OWN or not _NAME.match(tag):
            # An element of another vocabulary, as Word writes them: its text counts, as in HTML.
            yield from _written(one)
            continue
        attributes = "".join(f' {key}="{escape(value)}"' for key, value in one.attributes.items() if key in _KEPT)
        yield edited(f"<{tag}{attributes}>", one.at, one.at)
        if tag not in _VOID:
            yield from _written(one)
            yield edited(f"</{tag}>", one.end, one.end)


def _escaped(part: Mapped, marks: re.Pattern[str]) -> Iterator[Mapped]:
    """`part` with what HTML would take for markup written as references."""
    for one in part.segments:
        text = part.text[one.start : one.end]
        if one.edited or sum(1 for _ in islice(marks.finditer(text), MAX_PIECES)) == MAX_PIECES:
            yield edited(marks.sub(lambda found: escape(found[0]), text), one.raw_start, one.raw_end)
            continue
        at = 0
        for found in marks.finditer(text):
            yield copied(text[at : found.start()], one.raw_start + at)
            yield edited(escape(found[0]), one.raw_start + found.start(), one.raw_start + found.end())
            at = found.end()
        yield copied(text[at:], one.raw_start + at)


# --- the lead -------------------------------------------------------------------------------------

_WORD = re.compile(r"\w+")
# What blogs put after a shortened text.
_TAIL = re.compile(
    r"\b(?:les (?:mer|meir|videre|vidare|hele saken|heile saka)|read more|read the (?:full|rest)|continue reading)\b.{0,120}\Z"
    r"|\bthe post\b.{1,300}\bappeared first on\b.{0,200}\Z",
    re.I | re.S,
)
_NEAR = 2000


def parts(title: Mapped, summary: Mapped, full: Mapped) -> list[Mapped]:
    """The texts of an entry in order: the summary is a lead where the full text does not begin with its words."""
    return [title, full] if full and said(summary.text, full.text) else [title, summary, full]


def said(summary: str, full: str) -> bool:
    """Whether `full` says `summary` word by word somewhere near its beginning; one that is cut off, ``"…"``, up to there."""
    tail = len(summary) - 600
    short = summary[: max(0, tail)] + _TAIL.sub("", summary[max(0, tail) :])
    wanted = _words(short)
    if short.rstrip(" \t\r\n\xa0])").endswith(("…", "...")):
        # The last word may be cut off as well.
        wanted = wanted.rstrip()
    return wanted.strip() == "" or wanted in _words(full[: 2 * len(summary) + _NEAR])


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(unicodedata.normalize('NFKC', text).casefold()))} "


# --- addresses ------------------------------------------------------------------------------------

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# Not "related": it says "see also".
_RENDERS = frozenset({"via", "translation-of", "original"})
_SOURCES = ("dc:source", "dcterms:source", "dcterms:isVersionOf")
_NORWEGIAN = frozenset({"nb", "nn"})


def resolve(address: str, base: str) -> str:
    """A relative address made absolute; what is absolute stays as it is given, and so does what cannot be resolved."""
    address = address.strip()
    if not address or not base or _SCHEME.match(address):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def based(element: Element | None, base: str) -> str:
    """The address against which those in an element are resolved."""
    given = element.attributes.get("xml:base", "") if element else ""
    return resolve(given, base) if given.strip() else base


def is_web(address: str) -> bool:
    """Whether an address can be one of an entry: on the web, or relative. Scripts and mail are not."""
    scheme = _SCHEME.match(address)
    return bool(address) and (not scheme or scheme[1].lower() in ("http", "https"))


class Links(NamedTuple):
    """The links of an entry by what they mean."""

    canonical: list[str]
    alternate: list[str]
    renders: list[str]


def links(found: Iterable[Element], *, base: str, lang: str) -> Links:
    """Sort an entry's ``atom:link`` elements.

    :param lang: the language of the entry: an alternate that says it is in another is a translation, and no address of the entry.
    """
    sorted_ = Links([], [], [])
    for link in found:
        address = resolve(link.attributes.get("href", ""), based(link, base))
        # Relations of one's own are addresses, "https://example.org/rel/translation-of".
        given = link.attributes.get("rel", "").lower().split() or ["alternate"]
        relations = {re.split(r"[/#]", one)[-1] for one in given}
        if not address:
            continue
        if relations & _RENDERS:
            sorted_.renders.append(address)
        if not is_web(address):
            continue
        if "canonical" in relations:
            sorted_.canonical.append(address)
        elif "alternate" in relations and not _foreign(link.attributes.get("hreflang", ""), lang):
            sorted_.alternate.append(address)
    return sorted_


def _foreign(hreflang: str, lang: str) -> bool:
    this, own = language(hreflang), language(lang)
    if not this or not own or this == own or this == "x-default":
        return False
    return not ("no" in (this, own) and {this, own} - {"no"} <= _NORWEGIAN)


def sources(fields: Mapping[str, Sequence[Element]], base: str) -> list[str]:
    """The ids or addresses of originals that an entry's Dublin Core names."""
    found = []
    for name in _SOURCES:
        for one in fields.get(name, ()):
            resource = one.attributes.get("rdf:resource", "")
            found.append(resolve(resource, base) if resource else one.text.text)
    return found


# --- the rest -------------------------------------------------------------------------------------


def by_name(element: Element, strip: Sequence[str] = ()) -> dict[str, list[Element]]:
    """An element's children by name.

    :param strip: namespaces whose elements are named without one.
    """
    found: dict[str, list[Element]] = {}
    for child in element.children:
        found.setdefault(plain(child.name, strip), []).append(child)
    return found


def plain(name: str, strip: Sequence[str]) -> str:
    """An element's name without one of these namespaces."""
    space, _, local = name.rpartition(":")
    return local if space[:1] == "{" and space[1:-1] in strip else name


def first(fields: Mapping[str, Sequence[Element]], *names: str) -> str:
    """The first text that is not empty among the elements of these names."""
    found = (one.text.text.strip() for name in names for one in fields.get(name, ()))
    return next((text for text in found if text), "")


def date(fields: Mapping[str, Sequence[Element]], *names: str) -> str:
    """The first readable date among the elements of these names; where none is, the first that is given."""
    given = [text for name in names for one in fields.get(name, ()) if (text := one.text.text.strip())]
    return next((text for text in given if when(text)), given[0] if given else "")


def too_long(stream: Stream, reading: Reading, place: str) -> Skip:
    """Of an entry that is too long to be held."""
    return left_out(stream, place, f"is longer than {reading.max_text:,} characters")


def left_out(stream: Stream, place: str, why: str) -> Skip:
    """Of an entry that cannot be read."""
    return Skip("read", None, f"{stream.where}, {place}: {why}; it is left out")


def room(reading: Reading) -> int:
    """How long a text may be with its markup: an article of the permitted length has some."""
    return 2 * reading.max_text + 1000
