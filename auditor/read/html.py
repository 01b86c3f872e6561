"""HTML: the article's text, with a map that leads every character back to the file.

The page is read into a light tree by a tokenizer that forgives what browsers forgive and does linear work on any
input. The article is what the page marks as such (``itemprop=articleBody``, ``<article>``, ``<main>``), else the part
with the most text outside links (after the readability scripts). Headings, paragraphs and list items of it become
lines.
"""

from __future__ import annotations

import html as htmllib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from auditor.errors import InputError
from auditor.read._mapped import MAX_PIECES
from auditor.records import Segment

name = "html"
suffixes: tuple[str, ...] = (".html", ".htm", ".xhtml")

# --- what the elements are ------------------------------------------------------------------------


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_VOID = _words("area base br col embed hr img input link meta param source track wbr")
_RAW_TEXT = _words("script style textarea title noscript iframe template svg math noframes xmp")
_BLOCK = _words("""
    html body address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure footer
    form frameset h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody td tfoot th
    thead tr ul br
    """)
_HEADINGS = _words("h1 h2 h3 h4 h5 h6")
_DROPPED = _words("""
    head nav header footer aside form button figure figcaption select option input label audio video canvas object map
    dialog menu
    """)
# An open element of the first kind ends where one of the second begins.
_CLOSED_BY = {
    "p": _BLOCK - {"br"},
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": frozenset({"td", "th", "tr", "tbody"}),
    "th": frozenset({"td", "th", "tr", "tbody"}),
    "tr": frozenset({"tr", "tbody"}),
    "option": frozenset({"option"}),
    **dict.fromkeys(_HEADINGS, _HEADINGS),
}
_BOILERPLATE = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|newsletter|nyhetsbrev|related|relatert|share|sharing|social|some-?deling|del-?saken|comments?|"
    r"kommentar(?:er|felt)?|disqus|promo|adverts?|advertisement|annonse|ads?|adsbygoogle|sponsor(?:ed)?|breadcrumbs?|sidebar|"
    r"subscribe|paywall-?offer|byline|tags?|tag-?list|most-?read|mest-?lest|recommend(?:ed|ations?)?|outbrain|taboola|skip-?link|"
    r"sr-only|visually-hidden|screen-reader-text|caption|bildetekst|menu|navbar|pagination|popup|modal|toolbar)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:^|[\s_-])(?:lead|ingress|standfirst|preamble|dek|intro|subtitle|stikktittel|summary)(?:$|[\s_-])", re.I
)
_HIDDEN_STYLE = re.compile(r"display\s?:\s?none|visibility\s?:\s?hidden", re.IGNORECASE)

_ENOUGH = 200
_LINKED = 0.5
_MAX_TAG = 65_536
# A headline is short; a bound on what is looked at keeps hostile nesting linear.
_HEADLINE_NODES = 64
_SPACE = " \t\n\r\f"
MAX_ELEMENTS = 200_000
"""Elements of one page: each takes some four hundred bytes, and what has more is no article."""


class TooManyElements(ValueError):
    """A page of more elements than are held."""

    def __init__(self) -> None:
        super().__init__(f"holds more than {MAX_ELEMENTS:,} HTML elements")


# --- tokens ---------------------------------------------------------------------------------------

_LOOKS_LIKE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_ANY_TAG = re.compile(r"</?[a-zA-Z]")
_TAG_NAME = re.compile(r"</?([a-zA-Z][^\s/>\x00<]{0,60})")
_TAG_MARK = re.compile(r"[>\"'<]")
_ATTRIBUTE = re.compile(r"([^\s=\"'/<>]+)(?:\s{0,20}=\s{0,20}(\"[^\"]*\"|'[^']*'|[^\s\"'>]*))?")
_USED_ATTRIBUTES = frozenset({"class", "id", "role", "itemprop", "hidden", "aria-hidden", "style"})
_REFERENCE = re.compile(r"&(?:#[0-9]{1,8};?|#[xX][0-9a-fA-F]{1,7};?|[A-Za-z][A-Za-z0-9]{1,31};?)")
# Words with single spaces between them are copied in one go.
_WORDS = re.compile(r"[^ \t\n\r\f&]++(?: [^ \t\n\r\f&]++)*+|[ \t\n\r\f]++|&")


@dataclass(eq=False, slots=True)
class _Node:
    """An element: its children in order, elements and runs of raw text ``(start, end)``."""

    tag: str
    attributes: dict[str, str]
    parent: _Node | None
    items: list[_Node | tuple[int, int]] = field(default_factory=list)
    dropped: bool = False
    length: int = 0
    linked: int = 0
    score: float = 0.0


def sniff(raw: str) -> bool:
    """Whether `raw` begins as an HTML page does."""
    return _LOOKS_LIKE.match(raw) is not None


def read(raw: str, *, where: str) -> tuple[str, tuple[Segment, ...]]:
    """The article's text in an HTML page.

    :param raw: the decoded file.
    :param where: its name, for messages.
    :returns: the text, a line for every heading, paragraph or list item, and its map to `raw`.
    :raises InputError: when the page holds no article text.
    """
    if not _ANY_TAG.search(raw):
        return raw, ()
    try:
        nodes = _tree(raw)
    except TooManyElements as error:
        raise InputError(f"{where}: {error}; save the article's text as plain text and give that") from None
    _measure(raw, nodes)
    root = _root(nodes)
    writer = _Writer(raw)
    _write(writer, root, _title(raw, nodes, root))
    _let_go(nodes)
    if not writer.segments:
        raise InputError(
            f"{where}: no article text was found in this HTML; save the article's text as plain text and give that"
        )
    return "".join(writer.pieces), tuple(writer.segments)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page's head says about it.

    :param originals: the addresses of its Norwegian editions, where it is not Norwegian itself.
    """

    lang: str = ""
    links: tuple[str, ...] = ()
    originals: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""


_FACTS = re.compile(r"<(html|link|meta)\b([^<>]{0,4000})>", re.I)
_DATES = {
    "article:published_time": "published",
    "article:modified_time": "updated",
    "datepublished": "published",
    "datemodified": "updated",
    "og:updated_time": "updated",
}


def facts(raw: str) -> Facts:
    """Read them from the beginning of a page: its language, canonical address, other editions and dates."""
    lang = ""
    links: list[str] = []
    originals: list[str] = []
    dates: dict[str, str] = {}
    for match in _FACTS.finditer(raw[:200_000]):
        found = {
            name.lower(): htmllib.unescape(value.strip("\"'"))[:2000] for name, value in _ATTRIBUTE.findall(match[2])
        }
        tag, address = match[1].lower(), found.get("href", "") or found.get("content", "")
        name = (found.get("property") or found.get("name") or found.get("itemprop") or "").lower()
        rel = found.get("rel", "").lower().split()
        if tag == "html":
            lang = lang or found.get("lang", "")
        elif tag == "link" and "canonical" in rel:
            links.insert(0, address)
        elif tag == "link" and "alternate" in rel and re.match(r"n[bno]\b", found.get("hreflang", ""), re.I):
            originals.append(address)
        elif name == "og:url":
            links.append(address)
        elif name in _DATES:
            dates.setdefault(_DATES[name], address)
    own = re.match(r"n[bno]\b", lang, re.I) is not None
    return Facts(
        lang,
        tuple(dict.fromkeys(links)),
        () if own else tuple(originals),
        dates.get("published", ""),
        dates.get("updated", ""),
    )


def fragment(raw: str) -> tuple[str, tuple[Segment, ...]]:
    """The text of a piece of HTML that is an article, or part of one, as a feed's entry holds it.

    Nothing is searched for: what is hidden, a figure, a form, a script or a list of links is left out, all else is text.

    :returns: the text, a line for every block, and its map to `raw`; both empty where the piece holds no text.
    :raises TooManyElements: for a piece that would take much memory.
    """
    if not _ANY_TAG.search(raw):
        writer = _Writer(raw)
        writer.text(0, len(raw))
        return "".join(writer.pieces), tuple(writer.segments)
    nodes = _tree(raw)
    _measure(raw, nodes)
    writer = _Writer(raw)
    _write(writer, nodes[0], None)
    _let_go(nodes)
    return "".join(writer.pieces), tuple(writer.segments)


# --- the tree -------------------------------------------------------------------------------------


def _tree(raw: str) -> list[_Node]:
    """The elements of a page in document order; the first holds all others."""
    top = _Node("#document", {}, None)
    nodes = [top]
    stack = [top]
    open_tags: Counter[str] = Counter()
    at = 0
    while at < len(raw):
        start = raw.find("<", at)
        if start < 0:
            start = len(raw)
        if start > at:
            _run(stack[-1], at, start)
        if start == len(raw):
            break
        at = _markup(raw, start, nodes, stack, open_tags)
        if len(nodes) > MAX_ELEMENTS:
            _let_go(nodes)
            raise TooManyElements()
    return nodes


def _let_go(nodes: list[_Node]) -> None:
    """Untie the elements: they hold one another, and would wait for the garbage collector, which comes seldom."""
    for node in nodes:
        node.parent = None
        node.items.clear()


def _run(node: _Node, start: int, end: int) -> None:
    """Add ``raw[start:end]`` to what `node` holds; runs that adjoin are one, for a text may be nothing but ``<``."""
    last = node.items[-1] if node.items else None
    if isinstance(last, tuple) and last[1] == start:
        node.items[-1] = (last[0], end)
    else:
        node.items.append((start, end))


def _markup(raw: str, start: int, nodes: list[_Node], stack: list[_Node], open_tags: Counter[str]) -> int:
    """Take in what begins with the ``<`` at `start`; return where the text goes on."""
    if raw.startswith("<!--", start):
        return _after(raw, "-->", start + 4)
    if raw.startswith("<![CDATA[", start):
        return _after(raw, "]]>", start + 9)
    if raw.startswith(("<!", "<?"), start):
        return _after(raw, ">", start + 2)
    match = _TAG_NAME.match(raw, start)
    if not match:
        _run(stack[-1], start, start + 1)
        return start + 1
    tag = match.group(1).lower()
    end = _tag_end(raw, match.end())
    if raw.startswith("</", start):
        _close(tag, stack, open_tags)
        return end
    attributes = _attributes(raw, match.end(), end)
    _close_implied(tag, stack, open_tags)
    node = _Node(tag, attributes, stack[-1])
    stack[-1].items.append(node)
    nodes.append(node)
    if tag in _RAW_TEXT:
        node.dropped = True
        if not raw.startswith("/>", end - 2):
            closing = re.compile(rf"</{tag}\b", re.IGNORECASE).search(raw, end)
            node.items.append((end, closing.start() if closing else len(raw)))
            return _after(raw, ">", closing.end()) if closing else len(raw)
    elif tag not in _VOID and not (raw.startswith("/>", end - 2) and tag not in _BLOCK):
        stack.append(node)
        open_tags[tag] += 1
    return end


def _after(raw: str, mark: str, start: int) -> int:
    found = raw.find(mark, start)
    return len(raw) if found < 0 else found + len(mark)


def _tag_end(raw: str, at: int) -> int:
    """One past the ``>`` of a tag; a ``>`` in a quoted value does not end it, a ``<`` outside one does."""
    limit = min(len(raw), at + _MAX_TAG)
    first = -1
    while match := _TAG_MARK.search(raw, at, limit):
        mark = match.group()
        if mark == ">":
            return match.end()
        if mark == "<":
            return match.start()
        if raw[max(0, match.start() - 20) : match.start()].rstrip().endswith("="):
            close = raw.find(mark, match.end(), limit)
            if close < 0:
                # The quote was never closed: the tag ends at its first ">".
                first = raw.find(">", match.end(), limit)
                break
            at = close + 1
        else:
            at = match.end()
    return first + 1 if first >= 0 else limit


def _attributes(raw: str, start: int, end: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(raw, start, end):
        key = match.group(1).lower()
        if key in _USED_ATTRIBUTES and key not in found:
            found[key] = (match.group(2) or "").strip("\"'")
    return found


def _close(tag: str, stack: list[_Node], open_tags: Counter[str]) -> None:
    """End the element `tag`; an end tag without a beginning ends nothing, and an inline one ends no block."""
    if not open_tags[tag]:
        return
    inline = tag not in _BLOCK
    for depth in range(len(stack) - 1, max(0, len(stack) - 512), -1):
        if stack[depth].tag == tag:
            _pop(depth, stack, open_tags)
            return
        if inline and stack[depth].tag in _BLOCK:
            return


def _close_implied(tag: str, stack: list[_Node], open_tags: Counter[str]) -> None:
    """End what a new element ends by itself: a paragraph before a block, a list item before the next."""
    if tag not in _BLOCK:
        return
    for depth in range(len(stack) - 1, max(0, len(stack) - 16), -1):
        closed_by = _CLOSED_BY.get(stack[depth].tag)
        if closed_by is not None and tag in closed_by:
            _pop(depth, stack, open_tags)
            if stack[-1].tag in ("tr", "tbody") and tag in ("tr", "tbody"):
                continue
            return
        if stack[depth].tag in _BLOCK:
            return


def _pop(depth: int, stack: list[_Node], open_tags: Counter[str]) -> None:
    for node in stack[depth:]:
        open_tags[node.tag] -= 1
    del stack[depth:]


# --- which part is the article --------------------------------------------------------------------


def _measure(raw: str, nodes: list[_Node]) -> None:
    """Mark what is no text of the article, and count every element's text, all of it and that inside links."""
    for node in reversed(nodes):
        if node.tag in _RAW_TEXT:
            continue
        for item in node.items:
            if isinstance(item, tuple):
                node.length += len(" ".join(raw[item[0] : item[1]].split()))
            else:
                node.length += item.length
                node.linked += item.linked
        if node.tag == "a":
            node.linked = node.length
        if node.tag in _DROPPED or _is_hidden(node):
            node.dropped = True
            node.length = node.linked = 0
    total = nodes[0].length
    for node in nodes:
        if not node.dropped and node.length * 2 < total and _is_boilerplate(node):
            node.dropped = True
            _take_out(node)


def _take_out(node: _Node) -> None:
    """Take the text of a dropped element out of the count of those around it."""
    above = node.parent
    depth = 0
    while above is not None and depth < 512:
        above.length -= node.length
        above.linked -= node.linked
        above, depth = above.parent, depth + 1
    node.length = node.linked = 0


def _is_hidden(node: _Node) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    hidden = "hidden" in attributes or attributes.get("aria-hidden", "").lower() == "true"
    return node.tag not in ("html", "body") and (
        hidden or bool(_HIDDEN_STYLE.search(attributes.get("style", "")[:2000]))
    )


def _is_boilerplate(node: _Node) -> bool:
    attributes = node.attributes
    if not attributes or node.tag in ("html", "body", "main", "article", "#document") or node.tag in _HEADINGS:
        return False
    if attributes.get("itemprop") in ("articleBody", "headline", "name") or attributes.get("role") == "main":
        return False
    if attributes.get("role") in ("navigation", "banner", "complementary", "contentinfo", "search", "dialog", "menu"):
        return True
    label = f"{attributes.get('class', '')[:500]} {attributes.get('id', '')[:200]}"
    return bool(_BOILERPLATE.search(label))


def _root(nodes: list[_Node]) -> _Node:
    """The element that holds the article."""
    everything = nodes[0]
    plain = everything.length - everything.linked
    marks = (
        lambda node: "articleBody" in node.attributes.get("itemprop", "").split(),
        lambda node: node.tag == "article",
        lambda node: node.tag == "main",
        lambda node: node.attributes.get("role", "") == "main",
    )
    alive = [node for node in nodes if not _inside_dropped(node)]
    for mark in marks:
        marked = [node for node in alive if mark(node)]
        if not marked:
            continue
        best = max(marked, key=lambda node: node.length - node.linked)
        text = best.length - best.linked
        among = sum(node.length - node.linked for node in marked if node.parent is best.parent)
        # A list of teasers is many articles, none of which is the text of the page.
        if (text >= _ENOUGH or text * 2 >= plain) and text * 2 >= among and text > 0:
            return best
    return _densest(nodes, everything)


def _inside_dropped(node: _Node) -> bool:
    above: _Node | None = node
    depth = 0
    while above is not None and depth < 512:
        if above.dropped:
            return True
        above, depth = above.parent, depth + 1
    return False


def _densest(nodes: list[_Node], everything: _Node) -> _Node:
    """The element whose own paragraphs hold the most text outside links."""
    for node in nodes:
        if node.dropped or node.tag not in ("p", "pre", "td", "blockquote", "div", "section", "li") or node.length < 25:
            continue
        own = sum(item[1] - item[0] for item in node.items if isinstance(item, tuple))
        if node.tag in ("div", "section", "td", "li") and own < 25:
            continue
        worth = max(0, node.length - 2 * node.linked)
        if node.tag in ("div", "section"):
            worth = min(worth, own)
            node.score += worth
        if node.parent is not None:
            node.parent.score += worth
            if node.parent.parent is not None:
                node.parent.parent.score += worth / 2
    best = max(nodes, key=lambda node: 0.0 if node.dropped else node.score)
    if best.score <= 0 or _inside_dropped(best):
        return everything
    return best


def _title(raw: str, nodes: list[_Node], root: _Node) -> _Node | None:
    """The headline that stands outside `root`: the first h1 that the page's title confirms."""
    inside = set(map(id, _walk(root)))
    heads = [node for node in nodes if node.tag == "h1"]
    if any(id(node) in inside for node in heads):
        return None
    titles = [node for node in nodes if node.tag == "title"]
    page = _plain(raw, titles[0]).lower() if titles else ""
    best: tuple[bool, bool, int] | None = None
    title = None
    for node in heads:
        text = _plain(raw, node).lower()
        linked = node.linked > 0
        # The paper's own name is a heading on many pages: the article's is the one that the page's title begins with.
        rank = (bool(text) and page.startswith(text), text in page, len(text))
        if len(text) >= 3 and (text in page or (len(text) >= 25 and not linked)) and (best is None or rank > best):
            best, title = rank, node
    return title


def _plain(raw: str, node: _Node) -> str:
    """The text of a headline."""
    runs: list[str] = []
    for one in islice(_walk(node), _HEADLINE_NODES):
        runs += [raw[item[0] : item[1]] for item in one.items if isinstance(item, tuple)]
    return " ".join(htmllib.unescape("".join(runs)[:2000]).split())


def _walk(root: _Node) -> Iterator[_Node]:
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        todo.extend(item for item in reversed(node.items) if isinstance(item, _Node))


# --- writing the text -----------------------------------------------------------------------------


class _Writer:
    """Collects text, white space collapsed, with its map to the file."""

    def __init__(self, raw: str) -> None:
        self.pieces: list[str] = []
        self.segments: list[Segment] = []
        self._raw = raw
        self._length = 0
        self._gap: str = ""
        self._gap_start = 0
        self._gap_end = 0

    def paragraph(self) -> None:
        """End the line."""
        self._gap = "\n"
        self._gap_start = self._gap_end = -1

    def text(self, start: int, end: int) -> None:
        """Add ``raw[start:end]``."""
        at = start
        while at < end:
            match = _REFERENCE.match(self._raw, at, end) if self._raw[at] == "&" else None
            if match:
                self._reference(match)
                at = match.end()
                continue
            match = _WORDS.match(self._raw, at, end)
            stop = match.end() if match else at + 1
            if self._raw[at] in _SPACE:
                self._space(at, stop)
            else:
                self._add(self._raw[at:stop], at, stop, edited=False)
            at = stop

    def _reference(self, match: re.Match[str]) -> None:
        written = htmllib.unescape(match.group())
        if not written or written in _SPACE:
            self._space(match.start(), match.end())
        else:
            self._add(written, match.start(), match.end(), edited=written != match.group())

    def _space(self, start: int, end: int) -> None:
        if not self._gap:
            self._gap, self._gap_start, self._gap_end = " ", start, end

    def _add(self, text: str, start: int, end: int, *, edited: bool) -> None:
        if self._gap and self.segments:
            gap_start, gap_end = self._gap_start, self._gap_end
            if self._gap == "\n":
                # A title that was fetched from elsewhere may stand after the text in the file.
                gap_start, gap_end = self.segments[-1].raw_end, max(start, self.segments[-1].raw_end)
            self._put(self._gap, gap_start, gap_end, edited=self._raw[gap_start:gap_end] != self._gap)
        self._gap = ""
        self._put(text, start, end, edited=edited)

    def _put(self, text: str, start: int, end: int, *, edited: bool) -> None:
        last = self.segments[-1] if self.segments else None
        begin, self._length = self._length, self._length + len(text)
        self.pieces.append(text)
        if last and len(self.segments) >= MAX_PIECES:
            whole = min(last.raw_start, start), max(last.raw_end, end)
            self.segments[-1] = Segment(last.start, self._length, *whole, True)
        elif last and not edited and not last.edited and last.raw_end == start:
            self.segments[-1] = Segment(last.start, self._length, last.raw_start, end)
        else:
            self.segments.append(Segment(begin, self._length, start, end, edited))


def _write(writer: _Writer, root: _Node, title: _Node | None) -> None:
    seen: set[str] = set()
    if title is not None:
        _write_node(writer, title, seen)
        writer.paragraph()
    _write_node(writer, root, seen)


def _write_node(writer: _Writer, root: _Node, seen: set[str]) -> None:
    """Write what `root` holds, without what is dropped, in document order."""
    todo: list[_Node | tuple[int, int] | None] = [root]
    while todo:
        item = todo.pop()
        if item is None:
            writer.paragraph()
        elif isinstance(item, tuple):
            writer.text(*item)
        else:
            todo.extend(_content(writer, item, seen, is_root=item is root))


def _content(writer: _Writer, node: _Node, seen: set[str], *, is_root: bool) -> list[_Node | tuple[int, int] | None]:
    """What of `node` is still to be written, the last first; ``None`` stands for the end of a line."""
    if node.dropped and not is_root:
        if node.tag not in ("header", "hgroup"):
            return []
        kept: list[_Node | tuple[int, int] | None] = [one for one in _walk(node) if _is_headline(one)]
        return kept[::-1]
    block = node.tag in _BLOCK
    if node.tag == "h1":
        text = _plain(writer._raw, node)
        if text in seen:
            return []
        seen.add(text)
    elif block and not is_root and _is_links(node):
        return []
    if block:
        writer.paragraph()
    items: list[_Node | tuple[int, int] | None] = [*node.items]
    if block:
        items.append(None)
    return items[::-1]


def _is_headline(node: _Node) -> bool:
    """The headline and the lead are text of the article even where a header holds them."""
    return node.tag == "h1" or (
        node.tag in ("p", "h2", "div") and bool(_LEAD.search(node.attributes.get("class", "")[:500]))
    )


def _is_links(node: _Node) -> bool:
    return node.length > 0 and node.linked > _LINKED * node.length and node.length < 400
