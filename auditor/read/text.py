"""Plain text: what stands in the file is the text."""

from __future__ import annotations

from auditor.records import Segment

name = "text"
suffixes: tuple[str, ...] = (".txt", ".text", ".md")


def sniff(raw: str) -> bool:
    """Whether `raw` can be read as plain text: always."""
    return True


def read(raw: str, *, where: str) -> tuple[str, tuple[Segment, ...]]:
    """The text of a plain text file.

    :param raw: the decoded file.
    :param where: its name, for messages (not needed here).
    :returns: the text, and no map: every character stands where it stood.
    """
    return raw, ()
