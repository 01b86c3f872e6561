"""Scraped text made safe to show: controls become visible, nothing else changes."""

from __future__ import annotations

import json
import re
from typing import Any

BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks that turn the writing direction: they can make a sentence read as another than the file holds."""

MAX_NAME = 80
"""Characters of an id that a line for a reader has room for."""
_HIDDEN = re.compile(f"[\x7f-\x9f\u2028\u2029{BIDI}\ufff9-\ufffb\ufffe\uffff]")
_LONE = re.compile("[\ud800-\udfff]")
_UNSAFE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{BIDI}\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]")


def visible(text: str) -> str:
    """`text` with control characters, direction marks and lone surrogates as visible signs; tab and newline stay.

    An escape character becomes ``[U+001B]``, a right-to-left override ``[U+202E]``: a terminal or browser shows them
    and obeys none. The control pictures (␛) would be shorter, but many fonts lack them.
    """
    return _UNSAFE.sub(_sign, text)


def one_line(text: str) -> str:
    """`visible` text on one line, with single spaces."""
    return " ".join(visible(text).split())


def plural(number: int, word: str) -> str:
    """``"1 unit"``, ``"1,200 units"``."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def shortened(text: str, limit: int) -> str:
    """`text` cut to `limit` characters, with an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: max(0, limit - 1)].rstrip() + "…"


def named(name: str) -> str:
    """A document's or pair's name for a reader, ``"kv-101 → coast-17"``: on one line, each id cut to `MAX_NAME` characters."""
    return " → ".join(shortened(part, MAX_NAME) for part in one_line(name).split(" → "))


def dumps(data: Any, *, indent: int | None = None) -> str:
    """JSON with everything escaped that a terminal obeys or a reader of lines takes for a line's end.

    A lone surrogate, which strict readers refuse in any spelling, becomes U+FFFD; all else is read back as it was.

    :param indent: as `json.dumps` has it; ``None`` for one line.
    """
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", _LONE.sub("\ufffd", text))


def _sign(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"[U+{code:04X}]"
