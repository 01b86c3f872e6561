"""From bytes to text: the encoding that they carry, and a refusal of what is not text."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from auditor.errors import InputError

_BOMS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"OggS", "an Ogg recording"),
    (b"ID3", "an MP3 recording"),
    (b"RIFF", "a RIFF recording or image"),
)
_CONTROL_BYTES = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B}) + b"\x7f"
_MAX_CONTROL_SHARE = 0.02
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_DECLARED = re.compile(
    rb"<meta[^>]{0,300}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,40})|encoding=[\"']([\w.:-]{2,40})[\"']", re.I
)
_BELIEVED = re.compile(
    r"(?:iso-?8859-?\d{1,2}|latin-?\d|windows-?125\d|cp125\d|us-ascii|ascii|mac(?:intosh|roman)?|koi8-[ru])\Z", re.I
)
_WEB_LATIN = re.compile(r"(?:iso-?8859-?1|latin-?1|us-ascii|ascii)\Z", re.I)
# Bytes that Windows-1252 leaves undefined: where they stand, the text is Latin-1 with controls.
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_C1_BYTES = re.compile(rb"[\x80-\x9f]")
_LONE = re.compile("[\udc80-\udcff]")
_MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")


class Decoded(NamedTuple):
    """Text, the encoding that it was in, and what the reader should know about it (empty when nothing)."""

    text: str
    encoding: str
    notice: str


def decode(data: bytes, *, where: str, encoding: str | None = None) -> Decoded:
    """Decode the bytes of a text file.

    A byte-order mark decides; then UTF-8 where it is valid; then what an HTML head declares; then UTF-8 with stray
    bytes, Windows-1252 or Latin-1 by the bytes that occur, with a notice that this was a guess.

    :param data: the whole file.
    :param where: the file's name, for messages.
    :param encoding: the encoding, when the caller knows it: nothing is guessed then.
    :returns: the text without a byte-order mark.
    :raises InputError: for what is not text, holds null bytes, or is not in the encoding that it claims.
    """
    decoded = _named(data, where, encoding) if encoding else _found(data, where)
    _refuse_nulls(decoded.text, where)
    return decoded


def _refuse_known(data: bytes, where: str) -> None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            mend = "unpack it" if kind.endswith("archive") else "export or unpack it as plain text or HTML"
            raise InputError(f"{where}: looks like {kind}, not text; {mend} first")


def _refuse_controls(controls: int, length: int, where: str) -> None:
    # A stray control or two is damage that cleaning mends; many are no text.
    if controls > max(1, _MAX_CONTROL_SHARE * length):
        raise InputError(f"{where}: looks like binary data, not text; give a plain text or HTML file")


def _named(data: bytes, where: str, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise InputError(f"{where}: there is no encoding {encoding!r}; try 'utf-8' or 'cp1252'") from None
    except UnicodeError as error:
        at = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise InputError(
            f"{where}: is not valid {encoding}{at}; give another encoding, or none to have it found"
        ) from None
    return Decoded(text.removeprefix("\ufeff"), encoding, "")


def _found(data: bytes, where: str) -> Decoded:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], where, encoding)
    _refuse_known(data, where)
    if b"\x00" in data and (wide := _wide(data)):
        return _marked(data, where, wide, f"decoded as {wide.upper()} (guessed: every other byte is null)")
    _refuse_controls(len(data) - len(data.translate(None, _CONTROL_BYTES)), len(data), where)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", "")
    except UnicodeDecodeError:
        pass
    declared = _declared(data)
    if declared is not None:
        return declared
    if (stray := _stray(data)) is not None:
        return stray
    encoding, name = (
        ("latin-1", "Latin-1") if _NOT_CP1252.search(data) or not _C1_BYTES.search(data) else ("cp1252", "cp1252")
    )
    return Decoded(data.decode(encoding), encoding, f"decoded as {name} (guessed: not valid UTF-8)")


def _marked(data: bytes, where: str, encoding: str, notice: str = "") -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{where}: begins as {encoding.upper()} but is not valid at byte {error.start}; save it again as UTF-8"
        ) from None
    _refuse_controls(len(_CONTROLS.findall(text)), len(text), where)
    return Decoded(text, encoding, notice)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: European text has a null in every other byte."""
    pairs = len(data) // 2
    if pairs < 2 or len(data) % 2:
        return None
    even, odd = data[::2].count(0), data[1::2].count(0)
    if odd >= 0.5 * pairs and even <= 0.02 * pairs:
        return "utf-16-le"
    if even >= 0.5 * pairs and odd <= 0.02 * pairs:
        return "utf-16-be"
    return None


def _declared(data: bytes) -> Decoded | None:
    """What an HTML or XML head says about itself, where it is one of the single-byte encodings that text comes in."""
    match = _DECLARED.search(data, 0, 4096)
    if not match:
        return None
    label = (match[1] or match[2]).decode("ascii", "replace")
    if not _BELIEVED.match(label):
        return None
    # On the web, Latin-1 means Windows-1252.
    encoding = "cp1252" if _WEB_LATIN.match(label) and not _NOT_CP1252.search(data) else label
    try:
        return Decoded(data.decode(encoding), encoding.lower(), "")
    except (LookupError, UnicodeDecodeError):
        return None


def _stray(data: bytes) -> Decoded | None:
    """UTF-8 in which a few bytes went wrong: those are read as Windows-1252, the rest as it is."""
    text = data.decode("utf-8", "surrogateescape")
    bad = len(_LONE.findall(text))
    if bad * 4 > len(_MULTIBYTE.findall(data)):
        return None
    mended = _LONE.sub(lambda match: _single(ord(match.group()) - 0xDC00), text)
    bytes_are = "1 byte is" if bad == 1 else f"{bad} bytes are"
    return Decoded(mended, "utf-8", f"decoded as UTF-8; {bytes_are} not valid there and read as cp1252 (guessed)")


def _single(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "replace")


def _refuse_nulls(text: str, where: str) -> None:
    at = text.find("\x00")
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        raise InputError(
            f"{where}: line {line} holds a null byte; the file is damaged or not text: save it again as UTF-8 text"
        )
