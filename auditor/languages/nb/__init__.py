"""Bokmål."""

from __future__ import annotations

from auditor.languages.base import Language, read_cues
from auditor.languages.lexicon import load_lexicon
from auditor.languages.nb.grammar import Norwegian
from auditor.languages.nb.syntax import SYNTAX


def load() -> Language:
    """The Bokmål pack."""
    norwegian = Norwegian(load_lexicon("auditor.languages.nb"), "nb")
    return Language(
        "nb",
        "Norwegian Bokmål",
        norwegian.read_word,
        norwegian.join_phrases,
        norwegian.choose,
        read_cues("auditor.languages.nb", "auditor.languages.nn"),
        SYNTAX,
    )
