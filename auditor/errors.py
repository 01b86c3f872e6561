"""The errors that `auditor` raises on purpose.

Every message is written for the reader: what was wrong, where (file, line, record), and the mend.
The command line prints the message alone and exits with 2; a program catches `AuditorError`.
"""

from __future__ import annotations


class AuditorError(Exception):
    """Something that the caller can mend: the message says what, where and how."""


class InputError(AuditorError):
    """A file, row or text that cannot be audited."""


class UnrelatedError(AuditorError):
    """Two documents that do not render one another."""


class ConfigError(AuditorError):
    """A configuration that cannot be used: an unknown key, a value of the wrong kind."""


class PluginError(AuditorError):
    """A plug-in (reader, encoder, metric, rule, reporter) that does not offer what it must."""


class MissingExtraError(AuditorError):
    """A part whose optional dependencies are not installed.

    :param part: what the user asked for, e.g. ``"COMET"``.
    :param extra: the extra of this distribution that brings it, e.g. ``"neural"``.
    """

    def __init__(self, part: str, extra: str) -> None:
        self.part = part
        self.extra = extra
        super().__init__(f"{part} needs the extra: pip install 'mt-auditor[{extra}]'")


class ModelError(AuditorError):
    """A model or checkpoint that is missing, incomplete or not safe to load."""


class OutputError(AuditorError):
    """A report that cannot be written where it was asked to go."""
