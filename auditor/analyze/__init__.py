"""One sentence read into an `Analysis`: tokens, mentions, quantities, times, cues, claims."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.analyze.claims import claims
from auditor.analyze.cues import cues
from auditor.analyze.mentions import mentions
from auditor.analyze.parser import parse_words, tags
from auditor.analyze.quantities import quantities
from auditor.analyze.times import times
from auditor.languages import get_language
from auditor.languages.base import words_of
from auditor.records import Analysis, Parse, Sentence

TAGGED = ("nb", "nn")
"""Languages whose words are read with a parser's tags; English, whose words have one sense here, is read without."""
PARSED = ("nb", "nn", "en")
"""Languages with a parser: what is claimed is read from its parses."""

__all__ = ["analyze", "analyze_all", "merge"]


def analyze_all(sentences: Sequence[Sentence], lang: str) -> tuple[Analysis, ...]:
    """Read the sentences of a text, parsed together: many are faster parsed than one by one.

    :param lang: the language pack to read them with.
    """
    if lang not in PARSED:
        return tuple(analyze(sentence, lang) for sentence in sentences)
    words = [words_of(sentence.text) for sentence in sentences]
    return tuple(
        analyze(sentence, lang, found)
        for sentence, found in zip(sentences, parse_words(words, lang, names=False), strict=True)
    )


def analyze(sentence: Sentence, lang: str, parse: Parse | None = None) -> Analysis:
    """Read one sentence. Offsets in the result count characters of the document's text.

    :param lang: the language pack to read it with.
    :param parse: its parse; without it the lexicon and the neighbours decide how words are read, and nothing is claimed.
    """
    tagged = tags(parse, len(words_of(sentence.text))) if parse is not None and lang in TAGGED else None
    tokens = get_language(lang).tokenize(sentence.text, sentence.start, tagged)
    found_times = times(sentence.text, lang, sentence.start)
    found_quantities = quantities(sentence.text, lang, sentence.start, taken=found_times)
    # A weekday or month is a time, not a name, whatever its capital says.
    found_mentions = tuple(
        mention
        for mention in mentions(tokens, lang)
        if not any(time.start < mention.end and mention.start < time.end for time in found_times)
    )
    # "No fewer than 28" denies nothing: the negation belongs to the bound.
    bounds = [(q.bound_start, q.bound_end) for q in found_quantities if q.bound_start >= 0]
    found_cues = tuple(
        cue
        for cue in cues(tokens, lang)
        if cue.kind != "negation" or not any(start <= cue.start < end for start, end in bounds)
    )
    return Analysis(
        lang,
        tokens,
        found_mentions,
        found_quantities,
        found_times,
        found_cues,
        claims(tokens, found_mentions, found_cues, found_times, lang, parse),
    )


def merge(analyses: Sequence[Analysis], lang: str) -> Analysis:
    """The analyses of a unit's side as one: several sentences read as one text."""
    if len(analyses) == 1:
        return analyses[0]
    return Analysis(
        lang,
        tuple(item for analysis in analyses for item in analysis.tokens),
        tuple(item for analysis in analyses for item in analysis.mentions),
        tuple(item for analysis in analyses for item in analysis.quantities),
        tuple(item for analysis in analyses for item in analysis.times),
        tuple(item for analysis in analyses for item in analysis.cues),
        tuple(item for analysis in analyses for item in analysis.claims),
    )
