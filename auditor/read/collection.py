"""Collections: a feed, a table, a translation memory, a folder of texts, standard input, or an address; item by item.

One format a module in this package, found by its `READER`. The suffix decides, else what the file begins with. Archives are not opened.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, cast

from auditor.errors import InputError
from auditor.protocols import Reader
from auditor.read import BLANK, FORMATS, html, read_document
from auditor.read import MAX_BYTES as TEXT_BYTES
from auditor.read._entry import language, made_name, when
from auditor.read._stream import MAX_BYTES, Reading, Stream
from auditor.read.bitext import Row
from auditor.records import Document, Item, Skip
from auditor.registry import plugins

ADDRESS = re.compile(r"https?://", re.I)
NEWEST_FIRST = frozenset({"rss", "atom", "json-feed"})
"""Formats whose collections begin with what is newest."""
MAX_SKIPS = 1_000
"""Entries of one collection whose faults are each told."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """How addresses are read.

    :param allow_private: whether addresses inside the own network may be read.
    :param timeout: seconds to wait for a connection or an answer.
    :param known: address → (ETag, Last-Modified) of the last time, for conditional requests.
    """

    allow_private: bool = False
    timeout: float = 20.0
    max_bytes: int = 200_000_000
    known: Mapping[str, tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What an address answers when nothing has changed since the last time."""

    place: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address sent along, for the next conditional request."""

    place: str
    etag: str
    modified: str


Read = Item | Skip | Unchanged | Fetched


def readers() -> dict[str, Reader]:
    """The formats of collections by name."""
    return {name: cast(Reader, reader) for name, reader in plugins("read", "READER").items()}


def formats() -> list[str]:
    """Every name that a format can be given by."""
    return sorted({*readers(), *FORMATS})


def read_collection(
    place: str, *, reading: Reading | None = None, format: str | None = None, fetching: Fetching | None = None
) -> Iterator[Read]:
    """Read a collection.

    :param place: a file, a folder (each file in it is a text or a collection), ``"-"`` for standard input, or an http(s) address.
    :param format: the format's name, where neither suffix nor content tells it; in a folder it holds for every file.
    :returns: the entries in order, and a skip for what could not be read. One broken entry ends nothing.
    :raises InputError: when the place does not exist, or the collection itself is broken.
    """
    if format is not None and format not in formats():
        raise InputError(f"there is no format {format!r}; the formats are {', '.join(formats())}")
    yield from _told_apart(_read(place, reading or Reading(), format, fetching))


def _read(place: str, how: Reading, format: str | None, fetching: Fetching | None) -> Iterator[Read]:
    if place == "-":
        yield from read_stream(sys.stdin.buffer, "standard input", None, how, format, "")
    elif ADDRESS.match(place):
        yield from _address(place, how, format, fetching or Fetching())
    elif re.match(r"[a-z][a-z0-9+.-]{1,15}://", place, re.I):
        raise InputError(f"{place}: only http and https addresses are read; give a file or such an address")
    elif os.path.isdir(place):
        yield from _folder(Path(place), how, format)
    else:
        yield from _file(Path(place), place, how, format)


def read_memory(path: str | Path) -> tuple[list[Row], list[Skip]]:
    """The rows of a translation memory or table that holds both sides (TMX, XLIFF, CSV, Parquet), as a bitext.

    :returns: the rows that have both sides, and what was left out, and why.
    :raises InputError: when the file cannot be read or holds no such row.
    """
    rows: list[Row] = []
    skips: list[Skip] = []
    source: Document | None = None
    for found in read_collection(str(path)):
        if isinstance(found, Skip):
            skips.append(found)
        elif not isinstance(found, Item):
            continue
        elif found.side == "source":
            source = found.document
        elif found.side == "target" and source is not None and source.id == found.document.id:
            rows.append(Row(source.id, source.text, found.document.text, None, None, len(rows) + 1))
    if not rows:
        why = f" ({skips[0].reason})" if skips else ""
        raise InputError(f"{path}: holds no row with both a source and a target{why}")
    return rows, skips


def _told_apart(found: Iterable[Read]) -> Iterator[Read]:
    """The two sides of a unit under one name that no other unit has: a repeated id gets a number on both sides at once."""
    used: dict[str, int] = {}
    unit, name = ("", ""), ""
    for one in found:
        if not isinstance(one, Item) or not one.side:
            yield one
            continue
        at = (one.document.origin or "", one.place)
        if at != unit:
            unit, name = at, _unused(one.document.id, used)
        yield replace(one, document=replace(one.document, id=name), named=True)


def _unused(name: str, used: dict[str, int]) -> str:
    """`name`, or `name` with the next number that no other has."""
    number = used.get(name, 0) + 1
    given = name if number == 1 else f"{name}#{number}"
    while number > 1 and given in used:
        number += 1
        given = f"{name}#{number}"
    used[name] = number
    used.setdefault(given, 1)
    return given


# --- places ---------------------------------------------------------------------------------------


def _file(path: Path, where: str, reading: Reading, format: str | None, id: str | None = None) -> Iterator[Item | Skip]:
    try:
        status = os.stat(path)
    except FileNotFoundError:
        raise InputError(f"{where}: there is no such file or folder; check the path") from None
    except (OSError, ValueError) as error:
        raise InputError(
            f"{where!r}: cannot be read ({getattr(error, 'strerror', None) or error}); check the path"
        ) from None
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISFIFO(status.st_mode)):
        raise InputError(f"{where}: is no ordinary file; give a file, a folder or an address")
    suffix = path.suffix.lower()
    where, id = _shown(where), _shown(id or path.name)
    if format in FORMATS or (format is None and any(suffix in FORMATS[name].suffixes for name in FORMATS)):
        yield _text(path, where, id, reading, format)
        return
    try:
        file = open(path, "rb")  # noqa: SIM115 - opening fails in other ways than reading
    except PermissionError:
        raise InputError(f"{where}: may not be read; change its permissions") from None
    except OSError as error:
        raise InputError(f"{where}: cannot be read ({error.strerror}); check the path") from None
    with file:
        yield from read_stream(file, where, path if stat.S_ISREG(status.st_mode) else None, reading, format, suffix)


def _shown(name: str) -> str:
    """A file's name as text: one whose bytes are no UTF-8 is led through the system in surrogates, which nothing can write."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _text(path: Path, where: str, id: str, reading: Reading, format: str | None) -> Item | Skip:
    """A text or page as an entry: what an HTML head says about itself goes with it."""
    document = read_document(path, id=id, format=format)
    if len(document.text) > reading.max_text:
        return _too_long(where, reading)
    document = replace(document, origin=where, lang=reading.lang)
    if path.suffix.lower() not in html.suffixes and format != "html":
        return Item(document, place=id)
    try:
        with open(path, "rb") as file:
            facts = html.facts(file.read(200_000).decode("utf-8", "replace"))
    except OSError:
        return Item(document, place=id)
    return Item(
        replace(document, lang=reading.lang or language(facts.lang)),
        links=facts.links,
        renders=facts.originals,
        published=when(facts.published),
        updated=when(facts.updated),
        place=id,
    )


def read_stream(
    file: BinaryIO, where: str, path: Path | None, reading: Reading, format: str | None, suffix: str
) -> Iterator[Item | Skip]:
    """Read an open collection.

    :param where: its name in messages and origins.
    :param path: the file on the disk, if it is one.
    :param format: the format's name, where `suffix` and content are not to tell it.
    :raises InputError: as `read_collection`.
    """
    stream = Stream(file, where=where, path=path, max_bytes=MAX_BYTES)
    reader = _reader(stream, format, suffix)
    if reader is None:
        yield _streamed_text(stream, where, reading, format)
        return
    skipped = 0
    broken: InputError | None = None
    try:
        for found in reader.items(stream, reading):
            skipped += isinstance(found, Skip)
            if isinstance(found, Item):
                yield replace(found, newest_first=True) if reader.name in NEWEST_FIRST else found
            elif skipped <= MAX_SKIPS:
                yield found
    except InputError as error:
        broken = error
    # Whoever takes them holds them: a large file with a fault on every line would fill the memory.
    if skipped > MAX_SKIPS:
        yield Skip("read", None, f"{where}: {skipped - MAX_SKIPS:,} further entries are left out, wholly or in part")
    if broken:
        raise broken
    for notice in stream.notices:
        yield Skip("notice", None, f"{where}: {notice}")


def _too_long(where: str, reading: Reading) -> Skip:
    return Skip("read", None, f"{where}: is longer than {reading.max_text:,} characters; it is left out")


def _streamed_text(stream: Stream, where: str, reading: Reading, format: str | None) -> Item | Skip:
    """One text from a pipe or an address."""
    from auditor.read import document_of
    from auditor.read.encoding import decode

    decoded = decode(stream.data(TEXT_BYTES), where=where)
    name = format if format in FORMATS else next(name for name, one in FORMATS.items() if one.sniff(decoded.text))
    document = document_of(decoded.text, where=where, id=where, format=name, notice=decoded.notice)
    if not document.text.strip(BLANK).strip():
        raise InputError(f"{where}: is empty (nothing but white space); give a text")
    if len(document.text) > reading.max_text:
        return _too_long(where, reading)
    return Item(replace(document, id=made_name(document.text), lang=reading.lang), place=where, named=False)


def _reader(stream: Stream, format: str | None, suffix: str) -> Reader | None:
    known = readers()
    if format is not None:
        return known.get(format)
    head = stream.head()
    if stream.magic.startswith(b"PAR1"):
        return known.get("parquet")
    fitting = [reader for reader in known.values() if suffix and suffix in reader.suffixes]
    for reader in fitting:
        if len(fitting) == 1 or reader.sniff(head):
            return reader
    if any(one.sniff(head) for name, one in FORMATS.items() if name == "html"):
        return None
    for reader in known.values():
        if head and reader.sniff(head):
            return reader
    if not head:
        # Empty, binary or an archive: decoding says which.
        for _ in stream.chunks():
            break
    if head.strip() and (fitting or head.lstrip()[0] in "<{["):
        raise InputError(
            f"{stream.where}: is of no known format; name it with --input-format ({', '.join(formats())}), or check what the place holds"
        )
    return None


def _address(place: str, reading: Reading, format: str | None, fetching: Fetching) -> Iterator[Read]:
    from auditor.read.address import fetch, shown

    etag, modified = (fetching.known or {}).get(place, ("", ""))
    found = fetch(
        place,
        allow_private=fetching.allow_private,
        timeout=fetching.timeout,
        max_bytes=fetching.max_bytes,
        etag=etag,
        last_modified=modified,
    )
    if found.file is None:
        yield Unchanged(place)
        return
    with found.file as file:
        for notice in found.notices:
            yield Skip("notice", None, notice)
        suffix = Path(re.sub(r"[?#].*", "", place)).suffix.lower()
        # What is shown of it, for an address may hold a key.
        for one in read_stream(file, shown(place), None, reading, format, suffix):
            if isinstance(one, Item) and one.place == shown(place):
                one = _of_address(one, place)
            yield one
    # Only now: a run that is killed on the way asks for the whole again.
    yield Fetched(place, found.etag, found.last_modified)


def _of_address(page: Item, place: str) -> Item:
    """A page by itself, under its address; one whose address is not shown whole is told apart from others that are shown alike."""
    whole = place.partition("#")[0]
    if whole == page.place:
        return replace(page, document=replace(page.document, id=whole), links=(whole,), named=True)
    digest = sha256(whole.encode("utf-8", "replace")).hexdigest()[:12]
    return replace(page, document=replace(page.document, id=f"{page.place}~{digest}"), named=True)


def _folder(folder: Path, reading: Reading, format: str | None) -> Iterator[Item | Skip]:
    """Every file that a reader knows, in order; sub-folders are read too, hidden files and links are not."""
    skips: list[Skip] = []
    for id, path in files(folder, skips):
        try:
            yield from _file(path, str(path), reading, format, id)
        except InputError as error:
            yield Skip("read", None, str(error))
    yield from skips


def files(place: Path, skips: list[Skip], known: frozenset[str] | None = None) -> list[tuple[str, Path]]:
    """The files of a folder that a reader knows, with their paths in it, in order; or the one file that was given.

    :param skips: gets what is not read, and why.
    :param known: the suffixes to take; by default those of every format.
    """
    if not place.is_dir():
        if not place.exists():
            raise InputError(f"{place}: there is no such folder or file; check the path")
        return [(place.name, place)]
    known = _suffixes() if known is None else known
    found: list[tuple[str, Path]] = []
    foreign: dict[str, list[str]] = defaultdict(list)

    def unreadable(error: OSError) -> None:
        skips.append(
            Skip("read", None, f"{error.filename}: cannot be listed ({error.strerror}); check its permissions")
        )

    for folder, folders, names in os.walk(place, onerror=unreadable):
        here = Path(folder)
        # In place: this is how os.walk is told where to go on, and in which order.
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted([*names, *(name for name in folders if (here / name).is_symlink())]):
            path = here / name
            if name.startswith("."):
                continue
            if path.is_symlink():
                skips.append(Skip("notice", None, f"{path}: is a link, which is not followed; copy what it points to"))
            elif path.suffix.lower() not in known:
                foreign[path.suffix.lower()].append(str(path))
            elif not stat.S_ISREG(path.lstat().st_mode):
                skips.append(Skip("read", None, f"{path}: is no ordinary file"))
            else:
                found.append((path.relative_to(place).as_posix(), path))
    for suffix, paths in sorted(foreign.items()):
        others = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        kind = f"files in {suffix}" if suffix else "files without a suffix"
        skips.append(
            Skip("notice", None, f"{paths[0]}{others}: {kind} are not read; read are {', '.join(sorted(known))}")
        )
    return sorted(found)


@cache
def _suffixes() -> frozenset[str]:
    known: dict[str, Any] = {**readers(), **FORMATS}
    return frozenset(suffix for one in known.values() for suffix in one.suffixes)


__all__ = [
    "Fetched",
    "Fetching",
    "Read",
    "Reading",
    "Unchanged",
    "files",
    "formats",
    "read_collection",
    "read_memory",
    "read_stream",
    "readers",
]
