"""Lines that are nothing but a link: ``Source link``, ``Les også: …``, ``Continue reading``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit

NAME = "artefact/link-line"
DOC = """A line that is only a link to elsewhere is lifted, and a ``Source link`` after the last sentence. A line that
goes on to say something (``Les også boka hans.``) is left alone."""
ORDER = 48

_LINE = re.compile(
    r"^[ \t]*("
    r"(?:source link|link to source|original source|view original|continue reading|keep reading|read more"
    r"|click here to read more"
    r"|read the (?:full|original) (?:article|story)|read full (?:article|story)|read more here"
    r"|les mer|les meir|les mer her|les meir her|les hele saken|les heile saka|fortsett å lese|kildelenke)"
    r"[ \t]{0,3}(?:…|\.{1,3}|[»›→:>]{1,2})?"
    r"|(?:les også|les òg|les mer|les meir|se også|sjå også|read more|read also|also read|see also"
    r"|related(?: article| story)?)"
    r"[ \t]?:[ \t]?\S[^\n]{0,150}"
    r"|continue reading [\"“'][^\n]{1,150}[\"”'][ \t]*[→»]?"
    r"|the post [^\n]{1,250}? appeared first on [^\n]{1,100}"
    r")[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SAYS_SOMETHING = re.compile(r"[.!?][\"»”]?[ \t]+[A-ZÆØÅ]|(?<![.…])\.\Z")
_LAST_WORDS = re.compile(r"(?<=[^\s])[ \t]+(Source link)\s*\Z")
_COLON = re.compile(r"[^:\n]{1,30}:[ \t]?\S")


def edits(text: str) -> Iterator[Edit]:
    """Propose to lift every such line of `text`."""
    last = 0
    for match in _LINE.finditer(text):
        if _COLON.match(match.group(1)) and _SAYS_SOMETHING.search(match.group(1)):
            continue
        yield Edit(match.start(1), match.end(1), "")
        last = match.end()
    tail = max(last, len(text.rstrip()) - 200)
    if (words := _LAST_WORDS.search(text, tail)) is not None:
        yield Edit(words.start(1), words.end(1), "")
