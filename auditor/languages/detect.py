"""Which language a text is written in, from its commonest words: Bokmål, Nynorsk, English, or none of them."""

from __future__ import annotations

import re
from collections import Counter

_ENGLISH = frozenset(
    (
        "the of and to in a is that for it was on are as with his they at be this from have or had by not "
        "but what were when we there can an which their said if will each about how up out them then she "
        "many some so these would other into has more her two him see could no than been who its now my "
        "made over did down only after"
    ).split()
)
_NORWEGIAN = frozenset(
    (
        "og i det på som er en til av for at med har de den ikke om et men var seg han hun fra vi kan skal "
        "vil ble ved ut også etter eller der hadde være nå når over sier bli blir mot opp ned under mellom "
        "sin sine sitt får fikk mer andre alle selv år ikkje eg ein eit dei frå vart vere meir nokon sjølv "
        "seier berre då kva"
    ).split()
)
_NYNORSK = frozenset(
    (
        "ikkje eg ein eit dei frå vart vere meir nokon noko sjølv seier berre då kva korleis kvifor kvar "
        "verte vore hjå mykje nokre medan utan saman fleire gjere kjem gjer fekk åtte vera mellom sidan "
        "tidlegare eigen heile gong veke veka månad dykk dykkar ho verda skule auka auke frå nye leiar "
        "leiaren korkje anten difor her blei heimen gjekk"
    ).split()
)
_BOKMAAL = (
    frozenset(
        (
            "ikke jeg en et de fra ble være mer noen noe selv sier bare da hva hvordan hvorfor hver blitt "
            "vært mye mens uten sammen flere gjøre kommer gjør fikk hun leder lederen gikk uke uken måned "
            "enn etter tidligere hele gang ingen hvem hvor når nå verken sist"
        ).split()
    )
    - _NYNORSK
)
_ANY_NORWEGIAN = _NORWEGIAN | _NYNORSK | _BOKMAAL
_SHARED = frozenset("i for at over under to by her a no so me men".split())
"""Words that both languages write often."""


def detect(text: str) -> tuple[str, float]:
    """The language of a text.

    :returns: ``("nb" | "nn" | "en" | "", share)``; the share of running words that are common words of it, in [0, 1]. The code is
        empty when fewer than one word in twelve is a common word of any of the three.
    """
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()[:60_000]))
    total = sum(words.values())
    if not total:
        return "", 0.0
    english = sum(number for word, number in words.items() if word in _ENGLISH and word not in _SHARED)
    norwegian = sum(number for word, number in words.items() if word in _ANY_NORWEGIAN and word not in _SHARED)
    best = max(english, norwegian)
    if best / total < 1 / 12:
        return "", best / total
    if english > norwegian:
        return "en", english / total
    nynorsk = sum(number for word, number in words.items() if word in _NYNORSK)
    bokmaal = sum(number for word, number in words.items() if word in _BOKMAAL)
    return ("nn" if nynorsk > bokmaal else "nb"), norwegian / total
