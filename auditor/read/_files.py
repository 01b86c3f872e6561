"""Bytes from the disk, with every way in which that fails said plainly."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from auditor.errors import InputError


def read_bytes(path: str | Path, *, max_bytes: int) -> bytes:
    """Read a whole file.

    :param path: a file, or a pipe.
    :param max_bytes: refuse a larger one, before it is read.
    :raises InputError: when it is missing, a directory, not readable, too large or empty.
    """
    where = str(path)
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{where}: is a directory; give a file in it")
        if stat.S_ISREG(status.st_mode) and status.st_size > max_bytes:
            raise _too_large(where, max_bytes, f"is {_megabytes(status.st_size)}")
        with open(path, "rb") as file:
            # A pipe or device has no size to check beforehand: read no more than is allowed.
            data = file.read(max_bytes + 1)
    except FileNotFoundError:
        raise InputError(f"{where}: there is no such file; check the path") from None
    except PermissionError:
        raise InputError(f"{where}: may not be read; change its permissions") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{where!r}: cannot be read ({reason}); check the path") from None
    if len(data) > max_bytes:
        raise _too_large(where, max_bytes, "is larger")
    if not data:
        raise InputError(f"{where}: is empty; give a file with text")
    return data


def _too_large(where: str, max_bytes: int, size: str) -> InputError:
    return InputError(f"{where}: {size}, and the limit is {_megabytes(max_bytes)}; split it, or raise max_bytes")


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size} bytes"
