"""Windows-1252 that was read as Latin-1: invisible controls where quotes and dashes stood."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit

NAME = "mojibake/cp1252-as-latin1"
DOC = """The controls U+0080 to U+009F, which no text uses, become the Windows-1252 marks whose bytes they carry."""
ORDER = 12

_C1 = re.compile(r"[\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f]")


def edits(text: str) -> Iterator[Edit]:
    """Propose the mark for every such control in `text`."""
    for match in _C1.finditer(text):
        yield Edit(match.start(), match.end(), match.group().encode("latin-1").decode("cp1252"))
