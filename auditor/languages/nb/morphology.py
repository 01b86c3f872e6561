"""From an inflected Norwegian form to its possible dictionary forms, both written standards.

The regular paradigms are turned round: each ending names the lemmas that it could have come from, and the lexicon decides
which of them exist. Source for the paradigms: any reference grammar; the wording and the selection are ours.
"""

from __future__ import annotations

from collections.abc import Iterator

VOWELS = "aeiouyæøå"

# ending, what is put back in its place, part of speech, what the inflection says
_ENDINGS_BOTH: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    # nouns
    ("ene", ("", "e", "er"), "noun", "defpl"),
    ("ane", ("", "e", "ar"), "noun", "defpl"),
    ("arane", ("ar", "er"), "noun", "defpl"),
    ("erne", ("er",), "noun", "defpl"),
    ("ne", ("",), "noun", "defpl"),
    ("en", ("", "e"), "noun", "def"),
    ("n", ("",), "noun", "def"),
    ("et", ("", "e", "um"), "noun", "def"),
    ("t", ("",), "noun", "def"),
    ("a", ("", "e", "um"), "noun", "def"),
    ("er", ("", "e", "um"), "noun", "pl"),
    ("ar", ("", "e"), "noun", "pl"),
    ("r", ("",), "noun", "pl"),
    ("e", ("",), "noun", "pl"),
    # verbs
    ("er", ("e", ""), "verb", "pres"),
    ("ar", ("e", "a"), "verb", "pres"),
    ("r", ("",), "verb", "pres"),
    ("et", ("e",), "verb", "past"),
    ("a", ("e",), "verb", "past"),
    ("te", ("e", ""), "verb", "past"),
    ("de", ("e", ""), "verb", "past"),
    ("dde", ("",), "verb", "past"),
    ("t", ("e", ""), "verb", "part"),
    ("d", ("e", ""), "verb", "part"),
    ("dd", ("", "e"), "verb", "part"),
    ("tt", ("",), "verb", "part"),
    ("es", ("e", ""), "verb", "pass"),
    ("s", ("",), "verb", "pass"),
    ("ast", ("e", "a"), "verb", "pass"),
    ("ede", ("e",), "verb", "part"),
    ("ete", ("e",), "verb", "part"),
    ("ende", ("e", ""), "verb", "prespart"),
    ("ande", ("e", "a", ""), "verb", "prespart"),
    # adjectives
    ("t", ("",), "adj", ""),
    ("tt", ("",), "adj", ""),
    ("e", ("",), "adj", ""),
    ("ere", ("", "e"), "adj", "comp"),
    ("est", ("", "e"), "adj", "sup"),
    ("este", ("", "e"), "adj", "sup"),
    ("are", ("", "e"), "adj", "comp"),
    ("ast", ("", "e"), "adj", "sup"),
    ("aste", ("", "e"), "adj", "sup"),
    ("st", ("",), "adj", "sup"),
    ("ste", ("",), "adj", "sup"),
)
_NYNORSK_ONLY = frozenset(("ane", "arane", "ar", "ast", "ande", "are", "aste"))


def lemmas(form: str, *, nynorsk: bool) -> Iterator[tuple[str, str, str]]:
    """Possible ``(lemma, part of speech, inflection)`` of a lower-case form; most are not words: look each up.

    >>> ("departement", "noun", "def") in set(lemmas("departementet", nynorsk=False))
    True
    """
    yield from _endings(form, nynorsk)
    if form.endswith("s") and not form.endswith("ss") and len(form) > 3:
        stem = form[:-1].rstrip("'’")
        yield stem, "noun", "gen"
        for lemma, pos, _ in _endings(stem, nynorsk):
            if pos in ("noun", "adj"):
                yield lemma, pos, "gen"
    if nynorsk and form.endswith("a"):
        yield form[:-1] + "e", "verb", "inf"
    # The imperative, and the stem that heads a compound.
    yield form + "e", "verb", "imp"


def _endings(form: str, nynorsk: bool) -> Iterator[tuple[str, str, str]]:
    for ending, stems, pos, inflection in _ENDINGS_BOTH:
        if not form.endswith(ending) or (ending in _NYNORSK_ONLY and not nynorsk):
            continue
        base = form[: len(form) - len(ending)]
        if len(base) < 2:
            continue
        for tail in stems:
            stem = base + tail
            yield stem, pos, inflection
        yield from ((variant, pos, inflection) for variant in _spellings(base, ending, pos))


def _spellings(base: str, ending: str, pos: str) -> Iterator[str]:
    """Stems that the ending changed: doubled m, syncope (midler: middel), degemination (glemte: glemme)."""
    if base.endswith("mm") or (len(base) > 3 and base[-1] == base[-2]):
        yield base[:-1]
    if ending in ("er", "ene", "e", "a", "et", "ane", "ar", "ere", "este", "est", "de", "te") and len(base) > 2:
        last, before = base[-1], base[-2]
        if last in "lrn" and before not in VOWELS:
            yield base[:-1] + "e" + last  # regler: regel, åpne: åpen
            yield base[:-1] + before + "e" + last  # artikler: artikkel, gamle: gammel
    if pos == "adj" and ending == "t" and base[-1] not in VOWELS:
        yield base + base[-1]  # seksuelt: seksuell, snilt: snill
    if pos == "verb" and ending in ("te", "t", "de", "d") and base[-1] not in VOWELS:
        yield base + base[-1] + "e"  # glemte: glemme, kjente: kjenne


_NYNORSK_TO_BOKMAAL: tuple[tuple[str, str], ...] = (
    ("heit", "het"),
    ("leik", "lighet"),
    ("leg", "lig"),
    ("eleg", "elig"),
    ("sleg", "slig"),
    ("kv", "hv"),
    ("ei", "e"),
    ("au", "ø"),
    ("øy", "ø"),
    ("øy", "øye"),
    ("jø", "je"),
    ("ø", "e"),
    ("y", "e"),
    ("o", "u"),
    ("u", "o"),
    ("å", "o"),
    ("tj", "t"),
    ("gj", "g"),
    ("kj", "k"),
    ("ggj", "gg"),
    ("kkj", "kk"),
    ("fram", "frem"),
    ("sam", "sammen"),
    ("sjølv", "selv"),
    ("sjuk", "syk"),
    ("mjølk", "melk"),
    ("veg", "vei"),
    ("utanriks", "utenriks"),
    ("innanriks", "innenriks"),
    ("utan", "uten"),
    ("innan", "innen"),
    ("mellom", "mellom"),
    ("samanlikn", "sammenlign"),
    ("saman", "sammen"),
    ("framtid", "fremtid"),
    ("open", "åpen"),
    ("opn", "åpn"),
    ("hausten", "høsten"),
    ("haust", "høst"),
    ("eigar", "eier"),
    ("eig", "ei"),
    ("arar", "ere"),
    ("arbeidar", "arbeider"),
    ("leiar", "leder"),
    ("ing", "ing"),
    ("nad", "ning"),
    ("sle", "else"),
    ("ar", "er"),
    ("ast", "est"),
    ("are", "ere"),
    ("ande", "ende"),
)


def bokmaal_forms(form: str) -> Iterator[str]:
    """Bokmål spellings that a Nynorsk form may correspond to, by the systematic correspondences.

    >>> "offentlig" in set(bokmaal_forms("offentleg"))
    True
    """
    seen = {form}
    for nynorsk, bokmaal in _NYNORSK_TO_BOKMAAL:
        if nynorsk in form:
            variant = form.replace(nynorsk, bokmaal)
            if variant not in seen:
                seen.add(variant)
                yield variant
    if form.endswith("a") and len(form) > 3:
        yield form[:-1] + "en"
    if "ikkj" in form:
        yield form.replace("ikkj", "ikk")
