"""English: the language of the renderings and of the concept ids."""

from __future__ import annotations

from auditor.languages.base import Language, read_cues
from auditor.languages.en.grammar import English
from auditor.languages.en.syntax import SYNTAX
from auditor.languages.lexicon import load_lexicon


def load() -> Language:
    """The English pack; its vocabulary is the English side of the Norwegian lexicons."""
    english = English((load_lexicon("auditor.languages.nb"), load_lexicon("auditor.languages.nn")))
    return Language(
        "en",
        "English",
        english.read_word,
        english.join_phrases,
        english.choose,
        read_cues("auditor.languages.en"),
        SYNTAX,
    )
