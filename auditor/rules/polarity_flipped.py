"""NEG001: a negation lost or gained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from auditor.languages.lexicon import concept
from auditor.records import Claim, Comparison, Finding, Token
from auditor.registry import Example, Rule
from auditor.rules._evidence import anchored
from auditor.rules._polarity import (
    BEFORE,
    BOUND,
    BREAKS,
    DETERMINERS,
    FIRST,
    LAST,
    LIGHT,
    LIKE,
    NPI,
    PLAIN,
    QUESTION,
    REACH,
    RELATIVES,
    SURE,
    WEAK,
    WITHOUT,
    Denial,
    View,
    denied_base,
    free_traces,
    links,
    opposed,
    unanswered,
    view,
)
from auditor.rules.context import Context, Range, around, quote

ALL = frozenset("all everyone everybody everything both every each most almost several many one two some".split())
"""English words that stand where "none" stood when the denial is lost."""
SOME = frozenset("one two several some many most half flere noen mange en ett én".split())
"""Those that no other verb could make mean "none" again: all survived, for none died."""
FINISHED = frozenset(
    "ferdig ferdige finished done complete completed over lenger lenger longer anymore ennå enno yet".split()
)
ONGOING = frozenset(
    "still continue continues continued continuing ongoing progress stopped stop ceased fortsatt framleis fremdeles".split()
)
TOO = frozenset("like also too both plus including alongside together jointly too likewise and_also".split())
"""Words that put two things on the same footing."""
BARELY = frozenset("knapt neppe hardly scarcely barely few få".split())
ONLY_THEN = frozenset("etter når da då i after when once then if from in at by".split())
"""What follows "only" where it means not until."""
EVERY = frozenset("every each all alle hver kvar samtlige samtlege no not".split())
SHARES = frozenset(
    "halvparten half flertall flertallet fleirtal fleirtalet mindretall majority minority prosent percent cent tredel third".split()
)
PLENTY = frozenset(
    (
        "plenty enough sufficient ample abundance abundant surplus excess access adequate good nok tilstrekkelig tilstrekkeleg rikelig rikeleg "
        "overskudd overskot"
    ).split()
)
"""Words that say that there is no lack."""
ABLE = frozenset(
    (
        "rakk rekker rekk rakket rukket rekke klarte klarer klarar klart klara klare greide greier greidde greidd greid greie maktet makter makta "
        "makte lyktes lykkes lykkast lukkast lukkes evnet evna evner manage managed manages succeed succeeded succeeds able"
    ).split()
)
"""Words that with "not" say that a thing was tried or wished, and was not done."""
LUCK = frozenset("hell suksess resultat lykke success luck avail result".split())
SUCCEED = frozenset(
    "managed manages manage succeeded succeeds succeed succeeding able klarte greide greidde lyktes lykkes lykkast lukkast rakk maktet makta".split()
)
NEGLECT = frozenset(("fail", "avoid", "unable", "refuse", "decline"))
"""Implicit negations, by value, that govern what is not done."""
GLOSSES = {
    "ikke": "not", "ikkje": "not", "ei": "not", "aldri": "never", "ingen": "no", "inga": "no", "intet": "no", "inkje": "no", "ingenting": "nothing",
    "uten": "without", "utan": "without", "verken": "neither", "hverken": "neither", "korkje": "neither", "neppe": "hardly", "knapt": "hardly",
    "nesten": "almost no", "heller": "nor",
}  # fmt: skip


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A denied word whose counterpart is affirmed, with nothing on that side that denies in another way; both ways."""
    views = {name: view(comparison, name) for name in ("source", "target")}
    for name in ("source", "target"):
        here, there = views[name], views["target" if name == "source" else "source"]
        found = _contrast(here, there, comparison, context)
        found = found or _explicit(here, there, comparison, context)
        found = found or _neglected(here, there, comparison, context)
        found = found or _managed(here, there, comparison, context)
        found = found or _bare(here, there, comparison, context)
        found = found or _wanting(here, there, comparison, context)
        if name == "source":
            found = found or _dropped(here, there, comparison, context)
        if found is not None:
            yield found
            return


# --- an explicit denial ---------------------------------------------------------------------------


def _explicit(here: View, there: View, comparison: Comparison, context: Context) -> Finding | None:
    """A "not", "nobody", "without" that the other side does not have."""
    lost, spare = unanswered(here, there, comparison)
    if spare:
        return None
    for denial in lost:
        if _asks(denial, here) or _double(denial, here, there, comparison) or _particular(denial, here, there):
            continue
        for head, other in _heads(denial, here, there, comparison):
            if _explained(denial, head, other, here, there, comparison):
                break
            return _finding(comparison, context, denial, head, other, here, there, confidence=0.8)
    return None


def _heads(denial: Denial, here: View, there: View, comparison: Comparison) -> Iterator[tuple[Any, Any]]:
    """The words that the denial is about, with the counterparts that the other side affirms."""
    pairs = links(comparison, here.name)
    if denial.word in WITHOUT:
        yield from _with(denial, here, there, comparison)
        if denial.text.lower().split()[-1] not in ("at", "å"):
            return
    if denial.word in DETERMINERS:
        yield from _counted(denial, here, there, pairs)
    deeds = _deeds(denial, here)
    content = [token for token in deeds if not _light(token)]
    for token in content[:2] if content and not _light(deeds[0]) else _carried(denial, deeds, here):
        yield from _counterpart(token, here, comparison)


def _carried(denial: Denial, deeds: Sequence[Token], here: View) -> list[Token]:
    """What is denied with a verb that tells nothing: has no plans, nobody got a loan; else the verb further on (there is nobody who knows)."""
    after, before = _after(denial, here), _before(denial, here)
    near = (*after[:4], *before[:2])
    if denial.word in DETERMINERS:
        near = (*after[:4],)
        if deeds and deeds[0].start > denial.start:
            near = (*_clause(here.tokens, here.at(deeds[0]), 1)[:3],)
    told = [
        token for token in near if token.pos in ("noun", "adj", "verb") and token.weight > LIGHT and not _light(token)
    ]
    content = [token for token in deeds if not _light(token)][:2]
    following = here.tokens[denial.stop] if denial.stop < len(here.tokens) else None
    if content and following is not None and following.pos not in ("noun", "adj", "verb", "num"):
        return content  # hardly anyone in the party who believed
    return told[:1] or content


def _with(denial: Denial, here: View, there: View, comparison: Comparison) -> Iterator[tuple[Any, Any]]:
    """What the denial "without" is about: the name or word behind it."""
    for match in comparison.matched("mention"):
        mine, theirs = (match.source, match.target) if here.name == "source" else (match.target, match.source)
        if 0 <= mine.start - denial.end <= 12:
            place = next((i for i, token in enumerate(there.tokens) if token.start >= theirs.start), 0)
            if any(token.norm in ("with", "med") for token in there.tokens[max(0, place - 3) : place]):
                yield mine, theirs
                return
            if not any(token.pos == "noun" and denial.end <= token.start < mine.start for token in here.tokens):
                return
    for token in _after(denial, here)[:3]:
        if token.weight > LIGHT and not _light(token):
            yield from _counterpart(token, here, comparison)
            return


def _counted(
    denial: Denial, here: View, there: View, pairs: dict[int, list[tuple[float, Token]]]
) -> Iterator[tuple[Any, Any]]:
    """None of the lorries said as one of the lorries: whatever they did, it was not done by none."""
    noun = next((token for token in _after(denial, here)[:3] if token.pos == "noun"), None)
    if noun is None or any(token.pos == "verb" for token in here.tokens[denial.stop : here.at(noun)]):
        return
    for near, other in pairs.get(noun.start, []):
        place = there.at(other)
        before = {token.norm for token in there.tokens[max(0, place - 5) : place]}
        if near >= SURE and before & SOME and not before & EVERY:
            yield noun, other


def _counterpart(token: Token, here: View, comparison: Comparison) -> Iterator[tuple[Token, Token]]:
    if token.form == "comp" or (token.parts and not token.concepts):
        return  # no warmer: the warmest; a compound matched by one of its parts is not denied as a whole
    for near, other in links(comparison, here.name).get(token.start, []):
        if near >= SURE and _claimed(token, other, here, comparison):
            yield token, other
            return
        if other.lemma in PLAIN or other.weight <= 0.25:
            continue
        if _primary(token, other, near) or _spelt_out(token, other, near) or _ascribed(token, other, here, comparison):
            yield token, other
            return
        mine, theirs = (token, other) if here.name == "source" else (other, token)
        if near >= SURE and anchored(comparison, mine, theirs, reach=4):
            yield token, other
            return


def _primary(token: Token, other: Token, near: float) -> bool:
    """Whether the two share a sense that is usual for both: finne is to consider only by the way."""
    if near < SURE:
        return False
    reach = 8 if " " in token.lemma or " " in other.lemma else 4
    mine, theirs = token.concepts[:reach], other.concepts[:reach]
    shared = [max(mine.index(value), theirs.index(value)) for value in mine if value in theirs]
    return min(shared) < reach - 1 if shared else not set(token.concepts) & set(other.concepts)


def _spelt_out(token: Token, other: Token, near: float) -> bool:
    """Whether the one is a word of the other's phrase: overnatte, stay overnight."""
    said = {word for value in token.concepts[:3] for word in value.split() if " " in value}
    theirs = {word for value in other.concepts[:3] for word in value.split() if " " in value}
    return near >= 0.7 and bool(said & {other.norm, other.lemma} or theirs & {token.norm, token.lemma})


def _turned(token: Token, other: Token, here: View, comparison: Comparison) -> Iterator[tuple[Claim, float]]:
    """The claims of this side whose predicates the two words are and of which one is denied, with the likeness of their participants."""
    for match in comparison.matched("claim"):
        mine, theirs = (match.source, match.target) if here.name == "source" else (match.target, match.source)
        inside = mine.start <= token.start < mine.end and theirs.start <= other.start < theirs.end
        if inside and (mine.text, theirs.text) == (token.text, other.text) and mine.polarity != theirs.polarity:
            yield (mine if mine.voice != "copula" else theirs), match.similarity


def _ascribed(token: Token, other: Token, here: View, comparison: Comparison) -> bool:
    """Whether both are what a copula ascribes, in claims that say the same: is allowed, is legal."""
    return any(claim.voice == "copula" for claim, _ in _turned(token, other, here, comparison))


def _claimed(token: Token, other: Token, here: View, comparison: Comparison) -> bool:
    """Whether the two are the predicates of claims with the same participants: then even a light verb tells (got, received)."""
    return any(alike >= 0.85 for _, alike in _turned(token, other, here, comparison))


def _deeds(denial: Denial, here: View) -> list[Token]:
    """The predicates that the denial denies: those of the claims that it turns, else the nearest verb of its clause."""
    found: list[tuple[int, Token]] = []
    for claim in here.analysis.claims:
        within = any(
            argument is not None and argument.start < denial.end and denial.start < argument.end
            for argument in (claim.agent, claim.patient)
        )
        token = _head(claim, here)
        if (
            token is None
            or claim.voice == "nominal"
            or (claim.polarity and not (within and denial.word in DETERMINERS | {"knapt", "hardly", "neppe"}))
        ):
            continue
        position = here.at(token)
        between = here.tokens[min(position, denial.index) : max(position, denial.index)]
        broken = any(item.text in BREAKS for item in between)
        if within or (abs(position - denial.index) <= REACH + 1 and not broken):
            found.append((abs(position - denial.index), token))
    if found:
        return [token for _, token in sorted(found, key=lambda item: item[0])]
    after, before = _after(denial, here), _before(denial, here)
    verbs = [token for token in after[:4] if token.pos == "verb"]
    if denial.word in DETERMINERS:
        verbs = [token for token in (*after, *before) if token.pos == "verb"]
    elif not verbs:
        verbs = [token for token in (*after[:2], *before[:2]) if token.pos in ("verb", "adj")]
    return verbs[:2]


def _head(claim: Claim, here: View) -> Token | None:
    return next(
        (token for token in here.tokens if claim.start <= token.start < claim.end and token.text == claim.text), None
    )


def _after(denial: Denial, here: View) -> list[Token]:
    return _clause(here.tokens, denial.stop - 1, 1)


def _before(denial: Denial, here: View) -> list[Token]:
    return _clause(here.tokens, denial.index, -1)


def _clause(tokens: Sequence[Token], index: int, step: int) -> list[Token]:
    """Content words from a place on, up to the end of the clause."""
    found = []
    position = index + step
    while 0 <= position < len(tokens) and abs(position - index) <= REACH:
        token = tokens[position]
        if token.text in BREAKS or token.pos == "sconj" or token.norm in RELATIVES:
            break
        if token.weight > 0:
            found.append(token)
        position += step
    return found


def _light(token: Token) -> bool:
    return token.weight <= LIGHT or token.lemma in PLAIN


# --- what explains it -----------------------------------------------------------------------------


def _explained(denial: Denial, head: Any, other: Any, here: View, there: View, comparison: Comparison) -> bool:
    """Whether the other side may say the denial in another way."""
    if (
        _bounded(denial, other, here, there)
        or _compared(denial, other, here, there, comparison)
        or _open(other, there)
        or _warned(denial, there)
        or _too(there)
        or _elsewhere(denial, here, comparison)
        or _resumed(denial, here, there)
        or (_negative(head, here) and not _negative(other, there) and head.pos != getattr(other, "pos", ""))
    ):
        return True
    if free_traces(here, there, comparison, denial, (head,)):
        return True
    if _for_years(denial, here, there):
        return True
    if _elliptic(denial, here):
        # Shorter waits, but not for children: children wait longer.
        first, last = here.sentence(denial.index)
        words = [token for token in here.tokens[first:last] if token.weight > LIGHT]
        if opposed(words, there, comparison):
            return True
    known = (head,) if isinstance(head, Token) else ()
    return opposed((*known, *_after(denial, here), *_before(denial, here)), there, comparison)


def _elsewhere(denial: Denial, here: View, comparison: Comparison) -> bool:
    """Not registered in Norway: registered abroad. Where the name behind the denial is gone, that name was what was denied."""
    if denial.word in DETERMINERS | WITHOUT:
        return False
    scope = here.tokens[denial.stop : denial.stop + 5]
    broken = next((i for i, token in enumerate(scope) if token.text in BREAKS or token.pos == "sconj"), len(scope))
    inside = {token.start for token in scope[:broken]}
    gone = comparison.missing("mention", here.name)
    return any(gap.item.start in inside and any(char.isupper() for char in gap.item.surface) for gap in gone)


def _elliptic(denial: Denial, here: View) -> bool:
    """Whether a denial stands in a clause of its own that has no verb."""
    before = here.tokens[denial.index - 1].norm if denial.index else ""
    return before in ("men", "og", "but", "and") and not any(token.pos == "verb" for token in _after(denial, here))


UNCOUNTED = frozenset("flere fleire mange lang lenge årevis ages years many several".split())
"""How many years nobody counted."""


def _for_years(denial: Denial, here: View, there: View) -> bool:
    """Had not seen him for years: it had been years since he saw him, who was last seen years ago."""
    _, last = here.sentence(denial.index)
    lasted = any(
        token.norm in ("på", "in", "for") and following.norm in UNCOUNTED
        for token, following in pairwise(here.tokens[denial.stop : last])
    )
    return lasted and any(token.norm in ("since", "last", "first", "sist", "siden", "sidan") for token in there.tokens)


def _negative(word: Any, where: View) -> bool:
    """Whether a word is one that denies: never stopped is no end."""
    return any(item.kind == "implicit" and item.start <= word.start < item.end for item in where.traces)


def _bounded(denial: Denial, other: Any, here: View, there: View) -> bool:
    """Not before he came: only when he came; he came before."""
    first, last = here.sentence(denial.index)
    bound = [token for token in here.tokens[denial.stop : min(last, denial.stop + 14)] if token.norm in BOUND]
    place = next((i for i, token in enumerate(there.tokens) if token.start >= other.start), 0)
    after_before = any(token.norm in BEFORE for token in there.tokens[max(0, place - 6) : place])
    if after_before and any(
        token.norm in BOUND | {"uten", "utan", "without", "hvis", "dersom", "om"} for token in here.tokens[first:last]
    ):
        return not any(token.norm in BEFORE for token in here.tokens[max(first, denial.index - 6) : denial.index])
    norms = [token.norm for token in there.tokens]
    if any(first in ("først", "fyrst", "only") and then in ONLY_THEN for first, then in pairwise(norms)):
        return True
    if not bound:
        return False
    # A bound that is gone with the denial: the sentence was recast (it took extra time to decide).
    return any(token.norm in FIRST for token in there.tokens) or not any(
        token.norm in BOUND or token.norm in ("prior", "ahead", "previously", "earlier") for token in there.tokens
    )


def _compared(denial: Denial, other: Any, here: View, there: View, comparison: Comparison) -> bool:
    """Not since 2021, never so good, not finished: the last, the best, still at it."""
    _, last = here.sentence(denial.index)
    scope = here.tokens[denial.index : min(last, denial.stop + 8)]
    scope = scope[: next((i for i, token in enumerate(scope) if token.text in BREAKS), len(scope))]
    likened = any(token.norm in LIKE or token.form in ("comp", "sup") for token in scope)
    since = any(token.norm in ("siden", "sidan", "since", "before") for token in here.tokens[denial.index : last])
    # "last year" grades nothing, but "2021 was the last year that" does.
    dated = [(time.start, time.end) for time in there.analysis.times if not time.text.lower().startswith("the ")]
    before = {token.start: previous.norm for previous, token in pairwise(there.tokens)}
    back = links(comparison, there.name)
    graded = any(
        (
            token.form in ("comp", "sup")
            and not any(near >= SURE and mine.form == "comp" == token.form for near, mine in back.get(token.start, []))
        )
        or (
            token.norm in LAST
            and (before.get(token.start) == "the" or not any(start <= token.start < end for start, end in dated))
        )
        or token.norm in ("more", "most", "less", "than", "enough", "too")
        for token in there.tokens
    )
    if any(token.norm in SHARES for token in here.tokens[max(0, denial.index - 8) : denial.index]):
        likened = True  # less than half did not: more than half did
    if any(token.norm in ("last", "sist") for token in _next_to(other, there, 3)):
        return True
    finished = any(token.norm in FINISHED for token in scope) and any(token.norm in ONGOING for token in there.tokens)
    return ((likened or since) and graded) or finished


def _next_to(other: Any, there: View, reach: int) -> Sequence[Token]:
    place = next((i for i, token in enumerate(there.tokens) if token.start >= other.start), 0)
    return there.tokens[max(0, place - reach) : place + 1]


def _too(there: View) -> bool:
    """Too ill to travel: so ill that he could not."""
    for index, token in enumerate(there.tokens):
        after = [item.norm for item in there.tokens[index + 1 : index + 7]]
        if token.norm == "too" and "to" in after[1:]:
            return True
        if token.norm in ("for", "altfor") and {("til", "å"), ("til", "at")} & set(pairwise(after[1:])):
            return True
    return False


def _warned(denial: Denial, there: View) -> bool:
    """Warned against lifting: warned that it should not be lifted."""
    if denial.kind != "explicit":
        return False
    for index, token in enumerate(there.tokens):
        following = [item.norm for item in there.tokens[index + 1 : index + 5]]
        if token.norm in WEAK["warn"] and any(word in ("mot", "against", "off") for word in following):
            return True
    return any(item.family == "advise-against" for item in there.traces)


def _open(other: Any, there: View) -> bool:
    """Whether the counterpart is not stated as fact anyway: asked whether, before any."""
    position = there.at(other)
    near = [token.norm for token in there.tokens[max(0, position - 6) : position + 4]]
    if there.name == "target" and any(word in NPI for word in near):
        return True
    return any(word in QUESTION for word in near[:6])


_RESUMING = frozenset(("verken", "hverken", "korkje", "neither", "nor"))


def _resumed(denial: Denial, here: View, there: View) -> bool:
    """Not found, neither in milk nor in cheese: the denial is said already, and English goes on with "either"."""
    first, _ = here.sentence(denial.index)
    if here.tokens[denial.index].norm not in _RESUMING or not any(
        first <= one.index < denial.index for one in here.explicit
    ):
        return False
    return any(
        token.norm == "either" and any(one.start < token.start for one in there.explicit) for token in there.tokens
    )


def _asks(denial: Denial, here: View) -> bool:
    """Can't he come? A question asks the same with and without."""
    first, last = here.sentence(denial.index)
    return here.tokens[last - 1].text == "?" and not here.tokens[first].norm.startswith(
        ("hv", "kv", "kor", "wh", "how")
    )


def _double(denial: Denial, here: View, there: View, comparison: Comparison) -> bool:
    """Not without, nobody can deny: a second denial in the clause that has no counterpart takes the first back."""
    first, last = denial.index - 3, denial.stop + 5
    clause = [token.start for token in (*_after(denial, here)[:4], *_before(denial, here)[:2])]
    pairs = links(comparison, here.name)
    for item in (*here.traces, *here.explicit):
        if item.start == denial.start:
            continue
        between = here.tokens[item.stop : denial.index]
        above = (item.kind == "explicit" or item.word in BARELY) and 0 < len(between) < 9 and not there.explicit
        if above and any(token.norm in RELATIVES for token in between):
            return True  # hardly a town that does not, nobody who did not: everyone
        if not first <= item.index < last or item.kind == "weak":
            continue
        words = here.tokens[item.index : item.stop]
        if item.kind != "explicit" and not any(token.start in clause for token in words):
            continue
        if item.kind == "explicit" and there.explicit:
            continue
        if not any(near >= SURE for token in words for near, _ in pairs.get(token.start, [])):
            return True
    return False


def _particular(denial: Denial, here: View, there: View) -> bool:
    """Not far from, not even: a part of the sentence is denied, not the deed."""
    following = here.tokens[denial.stop] if denial.stop < len(here.tokens) else None
    if following is None or (following.pos == "num" and denial.word not in DETERMINERS | WITHOUT):
        return True
    return denial.word not in DETERMINERS | WITHOUT and following.norm in (
        "even", "far", "all", "every", "everyone", "always", "alle", "alltid", "engang", "eingong", "to", "least", "nødvendigvis", "så", "so", "langt",
    )  # fmt: skip


# --- a contrast, an omission, an affix ------------------------------------------------------------


def _contrast(here: View, there: View, comparison: Comparison, context: Context) -> Finding | None:
    """Japan, not Korea, said as Japan, like Korea."""
    lost, _ = unanswered(here, there, comparison)
    for denial in lost:
        before = here.tokens[denial.index - 1] if denial.index else None
        if before is None or (before.text not in (",", "–", "—") and before.norm not in ("og", "men", "and", "but")):
            continue
        start = denial.end
        for match in comparison.matches:
            if match.kind not in ("mention", "word"):
                continue
            mine, theirs = (match.source, match.target) if here.name == "source" else (match.target, match.source)
            gap = [token for token in here.tokens if start <= token.start < mine.start]
            if mine.start < start or len(gap) > 3 or any(token.pos == "verb" or token.text in BREAKS for token in gap):
                continue
            place = next((i for i, token in enumerate(there.tokens) if token.start >= theirs.start), 0)
            near = there.tokens[max(0, place - 5) : place]
            joined = [token for token in near if token.norm in TOO or (token.norm == "as" and _pair(there, token))]
            if joined and not free_traces(here, there, comparison, denial, ()):
                return _finding(
                    comparison,
                    context,
                    denial,
                    mine,
                    around(joined[0], theirs),
                    here,
                    there,
                    confidence=0.75,
                    widen=False,
                )
    return None


def _pair(there: View, token: Token) -> bool:
    index = there.at(token)
    following = [item.norm for item in there.tokens[index + 1 : index + 3]]
    return following[:1] in (["did"], ["do"], ["does"], ["is"], ["was"], ["has"]) or following == ["well", "as"]


def _neglected(here: View, there: View, comparison: Comparison, context: Context) -> Finding | None:
    """He failed to answer said as he answered: the verb that denies is gone, what it governs is there."""
    _, spare = unanswered(here, there, comparison)
    if spare or len(here.explicit) > len(there.explicit):
        return None
    pairs = links(comparison, here.name)
    for trace in here.traces:
        if trace.kind != "implicit" or trace.family not in NEGLECT:
            continue
        words = here.tokens[trace.index : trace.stop]
        if any(near >= 0.7 for token in words if token.weight > LIGHT for near, _ in pairs.get(token.start, [])):
            continue
        if any(item.index < trace.stop + 2 and trace.index - 4 < item.stop for item in here.explicit):
            continue
        head = next((token for token in _after(trace, here)[:3] if not _light(token)), None)
        if head is None or head.pos != "verb":
            continue
        for token, other in _counterpart(head, here, comparison):
            if other.pos == "verb" and not _explained(trace, token, other, here, there, comparison):
                return _finding(comparison, context, trace, token, other, here, there, confidence=0.7)
    return None


def _managed(here: View, there: View, comparison: Comparison, context: Context) -> Finding | None:
    """Had no time to do it, tried it without success, said as managed to do it."""
    if there.explicit or any(trace.kind == "implicit" for trace in there.traces):
        return None
    pairs = links(comparison, here.name)
    for denial in (*unanswered(here, there, comparison)[0], *(item for item in here.traces if item.family == "fail")):
        words = [*here.tokens[max(0, denial.index - 2) : denial.index], *here.tokens[denial.stop : denial.stop + 3]]
        able = denial.family == "fail" or any(
            token.norm in (LUCK if denial.word in WITHOUT else ABLE) for token in words
        )
        if not able or _particular(denial, here, there) or _asks(denial, here):
            continue
        first, last = here.sentence(denial.index)
        for index, other in enumerate(there.tokens):
            if other.norm not in SUCCEED or (other.norm == "able" and there.tokens[index - 1].norm in WITHOUT):
                continue
            deed = next((token for token in there.tokens[index + 1 : index + 7] if token.pos == "verb"), None)
            told = {token.start for token in there.tokens[index + 1 : index + 8] if token.weight > 0.3}
            shared = {
                found.start
                for token in here.tokens[first:last]
                for near, found in pairs.get(token.start, [])
                if near >= 0.7 and found.start in told
            }
            if deed is None or not shared or (deed.start not in shared and len(shared) < 2):
                continue
            if any(
                token.norm in ("only", "nearly", "almost", "barely", "until", "if", "too")
                for token in there.tokens[max(0, index - 4) : index]
            ):
                continue
            head = next((token for token in words if token.norm in ABLE or token.norm in LUCK), denial)
            return _finding(comparison, context, denial, head, other, here, there, confidence=0.75, widen=False)
    return None


def _wanting(here: View, there: View, comparison: Comparison, context: Context) -> Finding | None:
    """A lack of doctors said as plenty of doctors."""
    for trace in here.traces:
        if trace.kind != "implicit" or trace.family != "lack":
            continue
        noun = next((token for token in _after(trace, here)[:2] if token.pos == "noun"), None)
        if noun is None:
            continue
        for token, other in _counterpart(noun, here, comparison):
            place = there.at(other)
            before = [item for item in there.tokens[max(0, place - 4) : place] if item.norm in PLENTY]
            denied = any(item.index < place + 3 and place - 8 < item.stop for item in there.explicit)
            if before and not denied:
                return _finding(
                    comparison,
                    context,
                    trace,
                    token,
                    around(before[0], other),
                    here,
                    there,
                    confidence=0.75,
                    widen=False,
                )
    return None


def _bare(here: View, there: View, comparison: Comparison, context: Context) -> Finding | None:
    """Uninsured said as insured: the prefix that denies is gone."""
    if len(here.explicit) != len(there.explicit):
        return None
    pairs = links(comparison, here.name)
    for trace in here.traces:
        if trace.kind != "affix":
            continue
        token = here.tokens[trace.index]
        if any(near >= SURE for near, _ in pairs.get(token.start, [])):
            continue
        said = {base for value in (*token.concepts[:6], trace.family, token.norm) if (base := denied_base(value))}
        for other in there.tokens:
            if not said & {other.norm, other.lemma, *other.concepts[:2]} or links(comparison, there.name).get(
                other.start
            ):
                continue
            if not free_traces(here, there, comparison, trace, (token,)):
                return _finding(comparison, context, trace, token, other, here, there, confidence=0.75)
    return None


# --- a denial of which nothing is left ------------------------------------------------------------


def _dropped(here: View, there: View, comparison: Comparison, context: Context) -> Finding | None:
    """We are not home and dry said as we have reached our goal: no counterpart of what is denied, and nothing that could deny.

    Where the target has no word at all that denies, fails, refuses, lacks or opposes, a free rendering of the denial is not likely: on 422
    professional translations it leaves one sentence.
    """
    lost, spare = unanswered(here, there, comparison)
    families = {trace.family for trace in here.traces}
    may_deny = any(trace.kind != "weak" and trace.family not in families for trace in there.traces)
    if spare or there.explicit or may_deny or any(token.norm in NPI | HEDGED for token in there.tokens):
        return None
    for denial in lost:
        if denial.word in WITHOUT or _asks(denial, here) or _double(denial, here, there, comparison):
            continue
        if _particular(denial, here, there):
            continue
        clause = [*_before(denial, here), *_after(denial, here)]
        verbs = [token for token in clause if token.pos == "verb"]
        if not verbs or not _kept(denial, verbs, here, comparison):
            continue
        said = _said_of(denial, here, comparison)
        if said is None or _explained(denial, verbs[0], said, here, there, comparison):
            continue
        if any(token.norm in SHARES for token in here.tokens[max(0, denial.index - 8) : denial.index]):
            continue
        return _finding(comparison, context, denial, verbs[0], said, here, there, confidence=0.65, widen=False)
    return None


HEDGED = frozenset(
    (
        "negative divided split without still yet but though although despite only just instead rather contrary otherwise zero free clear "
        "last since ago awake down away off past until"
    ).split()
)
"""English words that may carry a denial in a free rendering."""
COVERED = 0.5
"""How much of what the sentence of a dropped denial tells must be said in the target."""


def _kept(denial: Denial, verbs: Sequence[Token], here: View, comparison: Comparison) -> bool:
    """Whether the denied deed is said in the target, or what stands behind a verb that tells nothing: who did not sleep lay awake."""
    pairs = links(comparison, here.name)
    deeds = _deeds(denial, here) or verbs
    if _negative(deeds[0], here):
        return False  # never stopped: to the very end
    if any(near >= 0.7 for near, _ in pairs.get(deeds[0].start, [])):
        return True
    scope = [token for token in _after(denial, here)[:3] if token is not deeds[0] and not _light(token)]
    return _light(deeds[0]) and any(near >= SURE for token in scope for near, _ in pairs.get(token.start, []))


def _said_of(denial: Denial, here: View, comparison: Comparison) -> Any:
    """What in the target says the word of the denial's sentence that is nearest to the denial; ``None`` where it says too little of them."""
    first, last = here.sentence(denial.index)
    told = [token for token in here.tokens[first:last] if token.weight > LIGHT and token.pos != "punct"]
    theirs: dict[int, Any] = {}
    for match in comparison.matches:
        if match.kind == "word" and match.similarity < 0.7:
            continue
        for token in told:
            if (
                match.kind in ("word", "mention", "quantity", "time")
                and match.source.start <= token.start < match.source.end
            ):
                theirs.setdefault(token.start, match.target)
    covered = sum(token.weight for token in told if token.start in theirs)
    if len(theirs) < 2 or covered < COVERED * sum(token.weight for token in told):
        return None
    order = sorted(theirs, key=lambda start: abs(start - denial.start))
    return theirs[order[0]]


# --- the finding ----------------------------------------------------------------------------------


def _finding(
    comparison: Comparison,
    context: Context,
    denial: Denial,
    head: Any,
    other: Any,
    here: View,
    there: View,
    *,
    confidence: float,
    widen: bool = True,
) -> Finding:
    lost = here.name == "source"
    document, opposite = (context.source, context.target) if lost else (context.target, context.source)
    where = around(denial, head)
    if where.end - where.start > 60:
        where = Range(denial.start, denial.end)
    said_at = _phrase(other, there) if widen and lost else other
    denied, said = quote(document.text[where.start : where.end]), quote(opposite.text[said_at.start : said_at.end])
    if lost:
        message = f"source: “{denied}”{_gloss(denial, head)} is a denial; target: “{said}” is stated as fact"
    else:
        message = f"source: “{said}”{_sense(other)} is stated as fact; target: “{denied}” denies it"
    source, target = (where, said_at) if lost else (said_at, where)
    return context.finding(
        RULE,
        comparison.unit,
        message,
        source=source,
        target=target,
        evidence={"negation": denial.text, "counterpart": said},
        suggestion="restore the negation" if lost else "remove the negation",
        confidence=confidence,
    )


def _phrase(other: Any, there: View) -> Range:
    """The counterpart with its auxiliaries, or with the word that says how many."""
    place = next((i for i, token in enumerate(there.tokens) if token.start >= other.start), 0)
    start = place
    while start > 0 and place - start < 4:
        token = there.tokens[start - 1]
        if token.text in BREAKS or not (
            token.norm in ALL
            or token.pos in ("adv", "part", "det")
            or (token.pos == "verb" and _light(token))
            or token.norm == "of"
        ):
            break
        start -= 1
    return Range(there.tokens[start].start, max(there.tokens[place].end, other.end))


def _gloss(denial: Denial, head: Any) -> str:
    """The English of what is denied, for a reader who knows no Norwegian."""
    if denial.kind == "affix":
        return f" ({denial.family})" if denial.family.isascii() else ""
    word = GLOSSES.get(denial.word, "not")
    sense = _sense(head)
    return f" ({word}: {sense[2:-1]})" if sense else f" ({word})"


def _sense(token: Any) -> str:
    concepts = getattr(token, "concepts", ())
    text = getattr(token, "text", "")
    return f" ({concepts[0]})" if concepts and concepts[0] != concept(text) else ""


RULE = Rule(
    code="NEG001",
    name="polarity-flipped",
    severity="critical",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a denial of the source that the target states as fact, and the other way round: "ikke", "ingen", "aldri", "uten", a verb of failing
or a prefix "u-" without anything in the target that denies in its own way.

## Why it matters
The sentence says the opposite.

## Known limits
A negation said by an opposite ("ikke mange": few), a negative verb ("deny", "fail to") or a bound ("ikke før": only when) counts as kept,
wherever in the sentence it stands. What is denied must have its counterpart: where the whole clause is put in other words, nothing is said.
""",
    bad=(
        Example(
            "Politiet har ikke pågrepet noen etter ranet.",
            "The police have arrested someone after the robbery.",
            "arrested",
        ),
        Example("Ingen ble skadet i brannen.", "Several were injured in the fire.", "injured"),
        Example("Regjeringen vil øke skatten.", "The government will not raise the tax.", "not raise"),
    ),
    good=(
        Example("Politiet har ikke pågrepet noen etter ranet.", "No arrests have been made since the robbery."),
        Example("Ikke mange kom til møtet.", "Few came to the meeting."),
        Example("Han ville ikke svare på spørsmålet.", "He declined to answer the question."),
    ),
    check=check,
    by_words=True,
    priority=10,
)
