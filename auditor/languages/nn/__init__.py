"""Nynorsk: its own words first, then Bokmål's through the correspondences between the two."""

from __future__ import annotations

from auditor.languages.base import Language, read_cues
from auditor.languages.lexicon import load_lexicon
from auditor.languages.nb.grammar import Norwegian
from auditor.languages.nb.syntax import SYNTAX


def load() -> Language:
    """The Nynorsk pack."""
    lexicon = load_lexicon("auditor.languages.nn", "auditor.languages.nb")
    norwegian = Norwegian(lexicon, "nn")
    return Language(
        "nn",
        "Norwegian Nynorsk",
        norwegian.read_word,
        norwegian.join_phrases,
        norwegian.choose,
        read_cues("auditor.languages.nn", "auditor.languages.nb"),
        SYNTAX,
    )
