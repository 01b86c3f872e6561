"""A report is written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from auditor.errors import OutputError


def write_report(text: str | Iterable[str], path: str | Path) -> None:
    """Write `text`, whole or in pieces, as UTF-8 to `path`, replacing a file that is there.

    The text goes to a temporary file in the same folder, which then takes the name: a reader never sees half a report,
    and a failed write leaves the old one. A link is followed, so that what it points to is replaced and not the link.
    Lone surrogates are written as ``\\udcXX``.

    :raises OutputError: naming the path and the mend, when it cannot be written.
    """
    asked = Path(path)
    try:
        special = asked.exists() and not asked.is_file() and not asked.is_dir()
    except OSError as error:
        raise _failure(asked, error) from error
    if special:
        # A pipe or a device (/dev/stdout) cannot be replaced, only written to, under the name it was given by.
        _direct(text, asked, asked)
        return
    file = Path(os.path.realpath(asked))
    if file.is_dir():
        raise OutputError(f"{asked}: is a folder: name a file in it, like {asked / 'report.html'}")
    if not file.parent.is_dir():
        raise OutputError(f"{asked}: the folder {file.parent} does not exist: make it first, or choose another place")
    part = file.parent / f".{file.name[:40]}.{secrets.token_hex(6)}.part"
    try:
        with open(part, "xb") as out:
            out.writelines(map(_bytes, [text] if isinstance(text, str) else text))
            out.flush()
            os.fsync(out.fileno())
        if file.exists():
            os.chmod(part, file.stat().st_mode & 0o777)
        os.replace(part, file)
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _failure(asked, error) from error
        raise


def _direct(text: str | Iterable[str], asked: Path, file: Path) -> None:
    try:
        with open(file, "wb") as out:
            out.writelines(map(_bytes, [text] if isinstance(text, str) else text))
    except OSError as error:
        raise _failure(asked, error) from error


def _bytes(text: str) -> bytes:
    # backslashreplace: a lone surrogate has no UTF-8, and the escape that replaces it is what JSON writes anyway.
    return text.encode("utf-8", "backslashreplace")


def _failure(path: Path, error: OSError) -> OutputError:
    mend = {
        "PermissionError": "choose a place that you may write to",
        "FileNotFoundError": "make the folder first",
    }.get(type(error).__name__, "free some space or choose another place")
    return OutputError(f"{path}: cannot be written ({error.strerror or error}): {mend}")
