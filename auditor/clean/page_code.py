"""Page code that slipped into the text: advertisement calls and shortcodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit
from auditor.clean._lift import lift

NAME = "artefact/page-code"
DOC = """The call that fetches an advertisement and the shortcodes of a publishing system are lifted."""
ORDER = 45

_CODE = re.compile(
    r"\(?adsbygoogle ?= ?window\.adsbygoogle ?\|\| ?\[\]\)?\.push\(\{[^{}\n]{0,200}\}\);?"
    r"|\[/?(?:caption|gallery|embed|embedyt|video|audio|vc_[a-z_]{1,30}|et_pb_[a-z_]{1,30})\b[^\[\]\n]{0,300}\]"
    r"|\[embedded content\]"
)


def edits(text: str) -> Iterator[Edit]:
    """Propose to lift every stretch of page code in `text`."""
    for match in _CODE.finditer(text):
        yield lift(text, match.start(), match.end())
