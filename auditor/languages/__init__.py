"""Languages: one folder each, with its data and the little code that its grammar needs."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from auditor.errors import ConfigError
from auditor.languages.base import Language, Reading

__all__ = ["Language", "Reading", "get_language", "known_languages"]


def known_languages() -> tuple[str, ...]:
    """The codes of the languages that have a folder here."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if module.ispkg))


@cache
def get_language(code: str) -> Language:
    """The language pack of `code` (``nb``, ``nn``, ``en``; ``no`` is read as ``nb``).

    :raises ConfigError: when there is no folder for it.
    """
    name = "nb" if code == "no" else code
    if name not in known_languages():
        raise ConfigError(f"no language pack for {code!r}: known are {', '.join(known_languages())}")
    language = import_module(f"auditor.languages.{name}").load()
    assert isinstance(language, Language)
    return language
