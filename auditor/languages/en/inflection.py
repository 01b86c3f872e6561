"""English words inflected: the other way round from `auditor.languages.en.grammar`, which takes the endings off."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from auditor.languages.base import read_lines

_PREFIXES = ("over", "under", "with", "out", "re", "mis", "un", "fore", "up")
_PREFIXABLE = 3
"""Letters that what follows a prefix must have: *outbid* is *bid*, *re* before *ad* is no prefix."""
_STRESSED_LAST = frozenset(
    "admit commit permit submit omit emit transmit refer prefer occur recur incur deter defer infer confer transfer regret control patrol compel "
    "expel rebel repel propel forget begin allot abet equip kidnap format rebut acquit abhor".split()
)
"""Verbs of two syllables that double their last consonant; others keep it single (*visited*, *offered*)."""
_UNCOUNTED = frozenset(
    "police people staff news information evidence equipment advice research aircraft series species fish sheep troops homework knowledge traffic "
    "damage progress access crew personnel offspring means headquarters infrastructure weather money furniture cattle personnel clothes goods".split()
)
_PARTICIPLES = frozenset(
    "born based closed missing called located supposed allowed sentenced killed injured wounded".split()
)
_FOREIGN = {"krone": "kroner", "kroner": "kroner", "øre": "øre"}
_PLURAL_ES_O = frozenset("hero veto potato tomato echo embargo cargo torpedo".split())
_LINKS = re.compile(r" (?=(?:of|for|in|on|to|at|by|with|from|against|under|about|into|who|that)\b)")
_SHORT = re.compile(r"[^aeiou]*(?:qu)?[aeiou][bcdfgklmnprtvz]\Z")
_BE = {"pres": "is", "pl": "are", "past": "was", "pastpl": "were", "part": "been", "ing": "being", "inf": "be"}
_LONG_COMPARED = re.compile(r"(?:ous|ful|ive|ble|less|ic|ish|al|ant|ent|ed|ing|(?<!ear)ly|ary|ory|ate|ique|some)\Z")


@cache
def _irregular() -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in read_lines("auditor.languages.en", "irregular.txt"):
        lemma, pos, *forms = line.split()
        found.setdefault((lemma, pos), tuple(forms))
    return found


def plural(noun: str) -> str:
    """The plural; of a phrase, that of its head.

    >>> plural("city"), plural("minister of justice"), plural("woman"), plural("leap year"), plural("police")
    ('cities', 'ministers of justice', 'women', 'leap years', 'police')
    """
    head, rest = _headed(noun)
    cut = max(head.rfind(" "), head.rfind("-")) + 1
    return head[:cut] + _plural(head[cut:]) + (" " + rest if rest else "")


@lru_cache(maxsize=20_000)
def _plural(word: str) -> str:
    known = _irregular().get((word, "noun"))
    if known:
        return known[0]
    if word in _FOREIGN:
        return _FOREIGN[word]
    if word[:1].isupper() and word.endswith(("ish", "ese", "ench", "utch")):
        return word  # the Swedish, the Chinese
    if word in _UNCOUNTED or word.endswith(("ics", "men", "people")) or not word[-1:].isalpha():
        return word
    if word.endswith("man") and word not in ("german", "human", "roman", "ottoman", "shaman", "talisman", "norman"):
        return word[:-2] + "en"
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "as", "os")):
        return word  # listed as a plural: troops, elections
    if word.endswith(("s", "x", "z", "ch", "sh")) or word in _PLURAL_ES_O:
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in ("a", "e", "i", "o", "u", ""):
        return word[:-1] + "ies"
    return word + "s"


def possessive(noun: str) -> str:
    """The possessive.

    >>> possessive("Russia"), possessive("workers"), possessive("boss")
    ("Russia's", "workers'", "boss's")
    """
    return noun + ("'" if noun.endswith("s") and not noun.endswith("ss") else "'s")


def conjugate(verb: str, form: str) -> str:
    """A verb, or a phrase that begins with one, in a form.

    :param form: ``inf`` · ``pres`` (with he, she, it) · ``pl`` (the present with they) · ``past`` · ``pastpl`` · ``part`` (past participle) · ``ing``.

    >>> [conjugate("carry out", form) for form in ("pres", "pl", "past", "part", "ing")]
    ['carries out', 'carry out', 'carried out', 'carried out', 'carrying out']
    >>> conjugate("be able to", "pastpl"), conjugate("stop", "past"), conjugate("withdraw", "part")
    ('were able to', 'stopped', 'withdrawn')
    """
    first, space, rest = verb.partition(" ")
    return _conjugate(first, form) + space + rest


@lru_cache(maxsize=50_000)
def _conjugate(word: str, form: str) -> str:
    if word == "be":
        return _BE[form]
    if form in ("inf", "pl") or not word[-1:].isalpha():
        return word
    if word in ("can", "may", "will", "shall", "must", "should", "would", "could", "might", "ought"):
        return {"can": "could", "may": "might", "will": "would", "shall": "should", "must": "had to"}.get(
            word, word
        ) if form in ("past", "pastpl", "part") else word  # fmt: skip
    if form == "pres":
        return "has" if word == "have" else _third(word)
    if form == "ing":
        if word.endswith("ie"):
            return word[:-2] + "ying"
        if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
            return word[:-1] + "ing"
        return _doubled(word) + "ing"
    if word.endswith("ied") or word in _PARTICIPLES:
        return word  # a sense that is listed as a participle: buried, born
    known = _strong(word)
    if known:
        return known[0] if form.startswith("past") else known[1]
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2:-1] not in ("a", "e", "i", "o", "u", ""):
        return word[:-1] + "ied"
    return _doubled(word) + "ed"


def _third(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in ("a", "e", "i", "o", "u", ""):
        return word[:-1] + "ies"
    return word + "s"


def _strong(word: str) -> tuple[str, ...]:
    known = _irregular().get((word, "verb"), ())
    if len(known) > 1:
        # The participle of *get* in British English; it is read in news from Norway more than *gotten*.
        return ("got", "got") if word == "get" else known
    for prefix in _PREFIXES:
        tail = word.removeprefix(prefix)
        if tail != word and len(tail) >= _PREFIXABLE and len(_irregular().get((tail, "verb"), ())) > 1:
            return tuple(prefix + form for form in _irregular()[tail, "verb"])
    return ()


def _doubled(word: str) -> str:
    doubles = word in _STRESSED_LAST or (len(word) > 2 and _SHORT.fullmatch(word) is not None)
    return word + word[-1] if doubles else word


def compared(adjective: str, form: str) -> str:
    """The comparative (``comp``) or superlative (``sup``).

    >>> compared("big", "comp"), compared("happy", "sup"), compared("important", "comp"), compared("good", "sup")
    ('bigger', 'happiest', 'more important', 'best')
    """
    known = _irregular().get((adjective, "adj"))
    if known:
        return known[0 if form == "comp" else 1]
    syllables = len(re.findall(r"[aeiouy]+", adjective.removesuffix("e")))
    if (
        " " in adjective
        or _LONG_COMPARED.search(adjective)
        or syllables > 2
        or (syllables == 2 and adjective[-1:] not in "yerw")
    ):
        return ("more " if form == "comp" else "most ") + adjective
    ending = "er" if form == "comp" else "est"
    if adjective.endswith("e"):
        return adjective + ending[1:]
    if adjective.endswith("y") and adjective[-2:-1] not in ("a", "e", "o"):
        return adjective[:-1] + "i" + ending
    return _doubled(adjective) + ending


def article(following: str) -> str:
    """``a`` or ``an``, as the next word asks.

    >>> article("hour"), article("union"), article("attack"), article("18-year-old"), article("NRK")
    ('an', 'a', 'an', 'an', 'an')
    """
    word = re.sub(r"\A[^\w]+", "", following)
    if re.match(r"(?:hour|honest|honou?r|heir)", word, re.IGNORECASE) or re.match(r"(?:8|11|18)(?!\d)", word):
        return "an"
    if re.match(r"(?:[Uu]ni(?!n)|[Uu]se|[Uu]sual|[Uu]tens|[Ee]u[a-z]|one\b|once\b|US|UK|UN\b)", word):
        return "a"
    if len(word) > 1 and word[:2].isupper() and word[:1] in "FHLMNRSX":
        return "an"
    return "an" if word[:1].lower() in ("a", "e", "i", "o", "u") else "a"


def _headed(noun: str) -> tuple[str, str]:
    """A noun phrase cut before what follows its head: ministers | of justice."""
    link = _LINKS.search(noun)
    return (noun[: link.start()], noun[link.end() :]) if link and link.start() else (noun, "")
