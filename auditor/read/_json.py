"""JSON with the way back: every string is led to where it stands in the raw file.

What is valid JSON is read as the standard library's ``json`` reads it (the last of two equal keys wins, ``NaN`` and ``Infinity`` pass);
control characters inside a string pass too, as with ``strict=False``. Nothing recurses, and depth and the number of values are bounded.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TypeAlias

from auditor.read._mapped import MAX_PIECES, Mapped, copied, edited
from auditor.records import Segment

MAX_DEPTH = 200
MAX_VALUES = 500_000
"""Values in one entry: what has more is no article."""

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.S)
_ESCAPE = re.compile(r"\\(?:(u)([0-9a-fA-F]{4})|([\"\\/bfnrt]))")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"true|false|null|NaN|-?Infinity")
_NO_ESCAPE = "an escape in a string is none that JSON knows"
_LONE = re.compile("[\ud800-\udfff]")
_CHARACTERS = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_CONSTANTS = {"true": True, "false": False, "null": None}


class JsonError(ValueError):
    """A text that is not JSON.

    :ivar at: the raw offset at which it stops being so.
    """

    def __init__(self, reason: str, at: int) -> None:
        self.reason = reason
        self.at = at
        super().__init__(f"{reason} at {at}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written, from raw offset `at` on."""

    text: str
    at: int

    @property
    def value(self) -> float | int:
        """The number; infinite where no float holds it. A whole number of thousands of digits is a float too."""
        try:
            return int(self.text)
        except ValueError:
            return float(self.text)

    @property
    def missing(self) -> bool:
        """Whether it is ``NaN``: what some programs write where there is nothing."""
        return self.text == "NaN"


Value: TypeAlias = "Mapped | Number | bool | list[Value] | dict[str, Value] | None"


def parse(text: str, base: int = 0, *, max_depth: int = MAX_DEPTH, max_values: int = MAX_VALUES) -> Value:
    """Read one JSON value.

    :param base: the raw offset of the first character of `text`.
    :returns: strings as `Mapped` (a lone surrogate as U+FFFD), numbers as `Number`, the rest as ``json`` gives it.
    :raises JsonError: for what is no JSON, nested deeper than `max_depth`, or holds more than `max_values` values.
    """
    open_: list[list[Value] | dict[str, Value]] = []
    keys: list[str] = []
    at = _skip(text, 0)
    count = 0
    while True:
        count += 1
        if count > max_values:
            raise JsonError(f"it holds more than {max_values:,} values", base + at)
        value: Value
        char = text[at : at + 1]
        if char and char in "[{":
            if len(open_) >= max_depth:
                raise JsonError(f"it is nested more than {max_depth} deep", base + at)
            at = _skip(text, at + 1)
            if text.startswith("]" if char == "[" else "}", at):
                at += 1
                value = [] if char == "[" else {}
            elif char == "[":
                open_.append([])
                continue
            else:
                open_.append({})
                key, at = _key(text, at, base)
                keys.append(key)
                continue
        else:
            value, at = _scalar(text, at, base)
        # A value is whole: it goes into what holds it, and that may be whole with it.
        while open_:
            holder = open_[-1]
            at = _skip(text, at)
            if isinstance(holder, list):
                holder.append(value)
            else:
                holder[keys[-1]] = value
            if text.startswith(",", at):
                at = _skip(text, at + 1)
                if isinstance(holder, dict):
                    keys[-1], at = _key(text, at, base)
                break
            if not text.startswith("]" if isinstance(holder, list) else "}", at):
                raise JsonError("a comma is missing", base + at)
            at += 1
            if isinstance(holder, dict):
                keys.pop()
            value = open_.pop()
        else:
            at = _skip(text, at)
            if at < len(text):
                raise JsonError("something stands after the value", base + at)
            return value


def plain(value: Value) -> object:
    """The value as ``json.loads`` would give it."""
    if isinstance(value, Mapped):
        return value.text
    if isinstance(value, Number):
        return value.value
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _key(text: str, at: int, base: int) -> tuple[str, int]:
    """The key of a member and where its value begins."""
    if not text.startswith('"', at):
        raise JsonError("a key in quotes is missing", base + at)
    key, at = _string(text, at, base)
    at = _skip(text, at)
    if not text.startswith(":", at):
        raise JsonError("a colon is missing", base + at)
    return key.text, _skip(text, at + 1)


def _scalar(text: str, at: int, base: int) -> tuple[Value, int]:
    if text.startswith('"', at):
        return _string(text, at, base)
    if found := _WORD.match(text, at):
        word = found[0]
        return (_CONSTANTS[word] if word in _CONSTANTS else Number(word, base + at)), found.end()
    if found := _NUMBER.match(text, at):
        return Number(found[0], base + at), found.end()
    raise JsonError("a value is missing", base + at)


def _string(text: str, at: int, base: int) -> tuple[Mapped, int]:
    found = _STRING.match(text, at)
    if not found:
        raise JsonError("a string has no end", base + at)
    start, end = found.span(1)
    if "\\" not in found[1]:
        return copied(found[1], base + start), found.end()
    if found[1].count("\\") > MAX_PIECES:
        return _as_a_whole(text, start, end, base), found.end()
    # Segment by segment, and not part by part, for escapes are many.
    pieces: list[str] = []
    segments: list[Segment] = []
    size, here = 0, start
    while here < end:
        escape = text.find("\\", here, end)
        stop = end if escape < 0 else escape
        if stop > here:
            pieces.append(text[here:stop])
            segments.append(Segment(size, size + stop - here, base + here, base + stop))
            size += stop - here
        if escape < 0:
            break
        said, here = _escape(text, escape, base)
        pieces.append(said)
        segments.append(Segment(size, size + 1, base + escape, base + here, True))
        size += 1
    return Mapped("".join(pieces), tuple(segments)), found.end()


def _as_a_whole(text: str, start: int, end: int, base: int) -> Mapped:
    """A string of very many escapes: it is led back to all of itself."""
    try:
        said = json.loads(f'"{text[start:end]}"', strict=False)
    except ValueError as error:
        at = error.pos - 1 if isinstance(error, json.JSONDecodeError) else 0
        raise JsonError(_NO_ESCAPE, base + start + at) from None
    return edited(_LONE.sub("\ufffd", said), base + start, base + end)


def _escape(text: str, at: int, base: int) -> tuple[str, int]:
    found = _ESCAPE.match(text, at)
    if not found:
        raise JsonError(_NO_ESCAPE, base + at)
    if not found[1]:
        return _CHARACTERS[found[3]], found.end()
    code = int(found[2], 16)
    if 0xD800 <= code < 0xDC00:
        low = _ESCAPE.match(text, found.end())
        if low and low[1] and 0xDC00 <= int(low[2], 16) < 0xE000:
            return chr(0x10000 + ((code - 0xD800) << 10) + int(low[2], 16) - 0xDC00), low.end()
    return ("\ufffd" if 0xD800 <= code < 0xE000 else chr(code)), found.end()


__all__ = ["MAX_PIECES", "JsonError", "Number", "Value", "parse", "plain"]
