"""A collection's bytes as decoded text, piece by piece: nothing larger than a piece waits in memory."""

from __future__ import annotations

import codecs
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from auditor.errors import InputError
from auditor.read.encoding import decode

PIECE = 65_536
"""Bytes read at once."""
HEAD = 262_144
"""Bytes from which the encoding is found out."""
MAX_BYTES = 4_000_000_000
"""Bytes of a collection; whatever is longer is a mistake or an attack."""
MAX_LINES = 50_000_000
"""Lines of a collection: where each begins is remembered, in eight bytes."""
MAX_TEXT = 2_000_000
"""Characters of one entry's text. A novel has a million."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a collection is to be read.

    :param fields: what the collection calls the fields, where it differs: ``{"text": "body", "id": "uuid"}``. Dots go into nested
        objects, ``"content.body"``.
    :param lang: the language that is stated for its entries, or ``""``; `target_lang` for the other side of one that holds both.
    :param max_text: characters of one entry's text; a longer entry is left out, and said so.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    lang: str = ""
    target_lang: str = ""
    max_text: int = MAX_TEXT


class Stream:
    """An open collection.

    :ivar where: its name in messages: the path or address as given.
    :ivar path: the file that holds it, for formats that need one; ``None`` for a pipe.
    :ivar starts: the raw offsets at which the lines begin that have been decoded so far; the first is 0.
    :ivar notices: what the reader should know about it (an encoding that was guessed), known when it has been read.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        where: str,
        path: Path | None = None,
        encoding: str | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self.where = where
        self.path = path
        self.starts: array[int] = array("Q", [0])
        self.notices: list[str] = []
        self.length = 0
        self._file = file
        self._left = max_bytes
        self._limit = max_bytes
        self._encoding = encoding
        self._first = self._take(HEAD)

    @property
    def magic(self) -> bytes:
        """The first bytes."""
        return self._first[:16]

    def head(self) -> str:
        """The beginning as text, as far as it decodes, for telling formats apart; ``""`` for what is no text."""
        try:
            return decode(self._whole(self._first), where=self.where, encoding=self._encoding).text
        except InputError:
            return ""

    def chunks(self) -> Iterator[str]:
        """The text, decoded, without a byte-order mark; line ends as they stand.

        :raises InputError: for what is empty, no text, too long, or holds null bytes.
        """
        if not self._first:
            raise InputError(f"{self.where}: is empty; give a collection with entries")
        found = decode(self._whole(self._first), where=self.where, encoding=self._encoding)
        strange = _Strange()
        codecs.register_error("auditor-stray", strange.mend)
        decoder = codecs.getincrementaldecoder(found.encoding)(
            "auditor-stray" if found.encoding == "utf-8" else "replace"
        )
        data, self._first = self._first, b""
        for mark in (
            codecs.BOM_UTF32_LE,
            codecs.BOM_UTF32_BE,
            codecs.BOM_UTF8,
            codecs.BOM_UTF16_LE,
            codecs.BOM_UTF16_BE,
        ):
            if data.startswith(mark):
                data = data[len(mark) :]
                break
        while True:
            # The handler is found by name, and another stream may have registered its own meanwhile.
            codecs.register_error("auditor-stray", strange.mend)
            text = decoder.decode(data, final=not data)
            if "\x00" in text:
                line = len(self.starts) + text.count("\n", 0, text.index("\x00"))
                raise InputError(
                    f"{self.where}: line {line} holds a null byte; the file is damaged or not text: save it again as UTF-8 text"
                )
            if text:
                at = text.find("\n")
                while at >= 0:
                    self.starts.append(self.length + at + 1)
                    at = text.find("\n", at + 1)
                self.length += len(text)
                if len(self.starts) > MAX_LINES:
                    raise InputError(f"{self.where}: has more than {MAX_LINES:,} lines; split it")
                yield text
            if not data:
                break
            data = self._take(PIECE)
        if found.encoding != "utf-8" and found.notice:
            self.notices.append(found.notice)
        elif strange.bytes:
            are = "1 byte is" if strange.bytes == 1 else f"{strange.bytes:,} bytes are"
            self.notices.append(f"decoded as UTF-8; {are} not valid there and read as cp1252 (guessed)")

    def lines(self, *, longest: int = 40_000_000) -> Iterator[tuple[int, str | None]]:
        """Each line with its raw offset, without its line end; a lone carriage return ends no line.

        :param longest: of a line of more characters nothing is held, and ``None`` is given in its place.
        """
        at = size = 0
        parts: list[str] = []
        for chunk in self.chunks():
            pieces = chunk.split("\n")
            for number, piece in enumerate(pieces):
                if number:
                    yield at, "".join(parts).removesuffix("\r") if size <= longest else None
                    at += size + 1
                    parts, size = [], 0
                size += len(piece)
                if size > longest:
                    parts = []
                else:
                    parts.append(piece)
        if size:
            yield at, "".join(parts).removesuffix("\r") if size <= longest else None

    def data(self, limit: int) -> bytes:
        """All bytes, for a format that cannot be read piece by piece.

        :raises InputError: where there are more than `limit`.
        """
        pieces, size = [self._first], len(self._first)
        self._first = b""
        while piece := self._take(PIECE * 16):
            size += len(piece)
            if size > limit:
                raise InputError(f"{self.where}: is longer than {limit:,} bytes; split it")
            pieces.append(piece)
        return b"".join(pieces)

    def _take(self, size: int) -> bytes:
        try:
            data = self._file.read(size)
        except OSError as error:
            raise InputError(f"{self.where}: cannot be read ({error.strerror or error}); check the path") from None
        self._left -= len(data)
        if self._left < 0:
            raise InputError(f"{self.where}: is longer than {self._limit:,} bytes; split it")
        return data

    @staticmethod
    def _whole(data: bytes) -> bytes:
        """The head without a character that its end cuts in two."""
        if len(data) < HEAD:
            return data
        if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            return data[: len(data) // 4 * 4]
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in data:
            data = data[: len(data) // 2 * 2]
            big = data.startswith(codecs.BOM_UTF16_BE) or data[::2].count(0) > data[1::2].count(0)
            # The last may be the first half of a character outside the basic plane.
            return data[:-2] if data and 0xD8 <= data[-2 if big else -1] <= 0xDB else data
        for back in range(1, 5):
            if data[-back] & 0xC0 == 0xC0:
                return data[:-back]
            if data[-back] < 0x80:
                break
        return data


class _Strange:
    """Bytes that are not valid UTF-8 are read as Windows-1252, and counted."""

    def __init__(self) -> None:
        self.bytes = 0

    def mend(self, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        bad = error.object[error.start : error.end]
        self.bytes += len(bad)
        return bad.decode("cp1252", "replace"), error.end


__all__ = ["HEAD", "MAX_BYTES", "MAX_TEXT", "PIECE", "Reading", "Stream"]
