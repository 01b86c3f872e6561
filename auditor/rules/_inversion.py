"""Words exchanged for their opposites, found from what the two sides say and how often each says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditor.knowledge.opposites import (
    Opposition,
    axes,
    end_of,
    listed,
    on_any_axis,
    opposites,
    opposition,
    opposition_on_axes,
    phrases,
)
from auditor.languages.lexicon import Entry, Lexicon, concept, load_lexicon
from auditor.records import Analysis, Argument, Claim, Comparison, Document, Token
from auditor.rules._evidence import GENERIC, anchored, place_in

SENSES = 2
"""How many of a word's senses may take part in a pair: the rare ones at the end of a long list make chance oppositions."""
DEPTH = 4
"""How many of them are asked for their end of a scale, where all must agree."""
LEAST_WEIGHT = 0.3
"""Words that tell less (get, go, have) have opposites only by chance."""
COMMON = 0.42
"""Words that tell less than this (come, take, be) are asked for their first sense alone."""
LOOSE = 0.7
"""Similarity from which it may count as said."""
FARTHEST = 0.6
"""How far apart in their sentences, as a share of them, an opposite may stand from what it replaces."""
GAP = 5
"""How many words may stand between a verb and its particle (går nå med ett imot)."""
SLIGHT = frozenset("lite lita mindre little less hardly neppe knapt least minst".split())
"""Words that turn what follows almost into its opposite ("lite sannsynlig": unlikely)."""
UP_AND_DOWN = {"opp": "up", "ned": "down", "up": "up", "down": "down"}
SIDES = frozenset(
    "foran framfor bak innenfor utenfor innanfor utanfor nord sør aust øst vest behind inside outside north south east west above below".split()
)
"""Words of place that carry no weight of their own."""
PLAIN = frozenset(
    (
        "være vere bli verte ha få ta gi gje gå komme kome gjøre gjere la stå ligge liggje holde halde legge leggje sette setje dra føre se sjå si seie "
        "be have get take give go come do make let put set hold lay see say"
    ).split()
)
"""Verbs of many meanings, which are asked for their first sense alone."""
EXTRA: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = {
    "gå": ((("gå", "mot"), ("oppose", "go against", "approach")),),
    "stemme": (
        (("stemme", "imot"), ("vote against", "oppose")),
        (("stemme", "ja"), ("vote yes", "vote for")),
        (("stemme", "nei"), ("vote no", "vote against")),
    ),
    "røyste": (
        (("røyste", "imot"), ("vote against", "oppose")),
        (("røyste", "ja"), ("vote yes", "vote for")),
        (("røyste", "nei"), ("vote no", "vote against")),
    ),
}
"""Phrases of which only these rules should think."""
ENDINGS = frozenset("that to of on with from at by".split())
PARTICLES = frozenset("up down off out in back away over aside on through to of with by".split())
POSSESSIVES = frozenset("his her their its my our your".split())
NO = frozenset(("nei", "no"))
ORDER_OF_TIME = frozenset("after before since until once while afterwards afterward beforehand".split())
DURATIONS = frozenset("year month week day decade century hour minute season game match generation".split())
NOBODY = frozenset("none nobody no neither nothing ingen inga ingenting intet hverken verken korkje".split())
REDUCE = frozenset(
    "reduce cut trim slash curb lower shrink halve ease limit stem avert restrain redusere kutte dempe minske halvere begrense".split()
)
NOT_OF = frozenset("no not without lose lack against refuse be stop end lift be never fail".split())
"""Words that turn round the noun of a phrase that they begin."""
BREAKS = frozenset((",", ";", ":", ".", "–", "—", "?", "!", "(", ")"))


@dataclass(frozen=True, slots=True)
class Expression:
    """A word, or a phrase by its first word, as a bearer of meaning.

    :param values: its senses as English concepts, the most usual first; a phrase's own only.
    :param inner: it is the first part of a compound.
    """

    token: Token
    start: int
    end: int
    values: tuple[str, ...]
    phrase: bool = False
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """A comparison with the expressions of its two sides."""

    comparison: Comparison
    source: tuple[Expression, ...]
    target: tuple[Expression, ...]
    pairs: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Inversion:
    """A source expression and a target expression that say the opposite of one another."""

    source: Expression
    target: Expression
    opposition: Opposition
    confidence: float


# --- what bears meaning on one side ---------------------------------------------------------------


@lru_cache(maxsize=8)
def _lexicon(lang: str) -> Lexicon | None:
    if lang == "nn":
        return load_lexicon("auditor.languages.nn", "auditor.languages.nb")
    return load_lexicon("auditor.languages.nb") if lang == "nb" else None


def expressions(analysis: Analysis) -> tuple[Expression, ...]:
    """The expressions of one side in order: phrases first of all, then the words that are in none."""
    found: list[Expression] = []
    taken: set[int] = set()
    tokens = analysis.tokens
    lemmas = [_lemmas(token, analysis.lang) for token in tokens]
    for index in range(len(tokens)):
        match = _phrase(tokens, lemmas, index, analysis.lang, taken)
        if match is not None:
            places, values = match
            values = _opened(values)
            if _orders(tokens[index], values):
                continue
            if analysis.lang != "en" or on_any_axis(values):
                taken.update(places)  # a phrase of the table's pairs (found dead) hides none of its words
            last = tokens[max(places)]
            close = max(places) - index <= 3
            end = last.end if close else tokens[index].end
            found.append(Expression(tokens[index], tokens[index].start, end, values, phrase=True))
    named = _named(analysis)
    for index, token in enumerate(tokens):
        if index in taken or token.pos in ("punct", "num"):
            continue
        if token.pos == "name" or token.start in named:
            continue
        if token.parts and analysis.lang == "en":
            if listed((concept(token.norm),)):  # right-hand; a give-and-go gives nothing
                found.append(Expression(token, token.start, token.end, (concept(token.norm),)))
            continue
        if token.weight < (LEAST_WEIGHT if token.pos in ("verb", "noun") else 0.25) and not (
            _telling(token) or _moved(tokens, index)
        ):
            continue
        if _idle(tokens, index):
            continue
        if any(time.start <= token.start < time.end for time in analysis.times):
            continue  # spring for autumn is another time: the rules on times speak of it
        values = _values(token)
        if _orders(token, values):
            continue
        if analysis.lang == "en":
            values = _of_class(token, values)
            if _particled(tokens, index):
                values = values[:1]
        else:
            values = tuple(dict.fromkeys(value.removeprefix("be ") for value in values))  # trives: to be happy
        if analysis.lang == "en" and not listed(values):
            values = (*values, *(value for value in _stems(token.norm) if listed((value,))))
        found.append(Expression(token, token.start, token.end, values))
        if len(token.parts) > 1 and token.parts[0]:
            found.append(Expression(token, token.start, token.end, token.parts[0][:DEPTH], inner=True))
    return tuple(sorted(found, key=lambda item: item.start))


def _orders(token: Token, values: Sequence[str]) -> bool:
    """Whether a word puts one time before another (after, until): the rules on times speak of it."""
    return token.pos in ("sconj", "prep", "adv") and values[:1] != () and values[0] in ORDER_OF_TIME


def _idle(tokens: Sequence[Token], index: int) -> bool:
    """Whether an English word that has an opposite elsewhere says nothing of it here (A and B alike; the first talks in six years)."""
    token = tokens[index]
    if token.norm == "alike":
        return not any(
            item.lemma in ("be", "look", "seem", "sound", "taste", "feel") for item in tokens[max(0, index - 3) : index]
        )
    if token.norm in ("first", "last"):
        ahead = [item.norm for item in tokens[index + 1 : index + 8]]
        return any(
            one in ("in", "for") and any(item.rstrip("s") in DURATIONS for item in ahead[place + 1 : place + 5])
            for place, one in enumerate(ahead)
        )
    if token.norm in ("sist", "sidst"):
        near = [item.norm for item in tokens[max(0, index - 2) : index]]
        return "siden" in near or "sidan" in near
    return False


@lru_cache(maxsize=1)
def _classes() -> Mapping[str, frozenset[str]]:
    """English concept → the parts of speech of the Norwegian words that mean it first or second."""
    found: dict[str, set[str]] = {}
    for lang in ("nb", "nn"):
        lexicon = _lexicon(lang)
        if lexicon is not None:
            for entry in (entry for group in lexicon.entries.values() for entry in group):
                for value in entry.concepts[:3]:
                    found.setdefault(value, set()).add(entry.pos)
    return {value: frozenset(classes) for value, classes in found.items()}


def _of_class(token: Token, values: tuple[str, ...]) -> tuple[str, ...]:
    """The senses of an English word that its part of speech allows: troops that fanned out are nobody's fans."""
    if token.pos != "verb" or token.form == "ing":
        return values
    return tuple(value for value in values if _classes().get(value) != frozenset(("noun",)))


def _particled(tokens: Sequence[Token], index: int) -> bool:
    """Whether a particle gives an English verb another meaning (struck off)."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return tokens[index].pos == "verb" and after is not None and after.norm in ("off", "out", "away", "over", "apart")


def _opened(values: tuple[str, ...]) -> tuple[str, ...]:
    """A phrase's senses, and behind them what they are without the little word at their end (demand that: demand)."""
    shorter = [value.rsplit(" ", 1)[0] for value in values if value.rsplit(" ", 1)[-1] in ENDINGS]
    return tuple(dict.fromkeys((*values[:6], *(value for value in shorter if value not in PLAIN))))[:8]


def _named(analysis: Analysis) -> frozenset[int]:
    """Where the words of proper names stand (the Progress Party speaks of no progress)."""
    first = analysis.tokens[0].start if analysis.tokens else 0
    return frozenset(
        token.start
        for mention in analysis.mentions
        if mention.kind not in GENERIC
        for token in analysis.tokens
        if mention.start <= token.start < mention.end
        and token.text[:1].isupper()
        and (token.start != first or mention.entities or mention.end > token.end)
    )


def _stems(word: str) -> Iterator[str]:
    """What an English word that the vocabulary lacks may be an inflection of: complied, comply."""
    for ending, instead in (
        ("ied", "y"),
        ("ies", "y"),
        ("ed", ""),
        ("ed", "e"),
        ("es", ""),
        ("s", ""),
        ("ing", ""),
        ("ing", "e"),
        ("ier", "y"),
        ("er", ""),
        ("er", "e"),
    ):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            stem = word.removesuffix(ending) + instead
            yield stem
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]


def _moved(tokens: Sequence[Token], index: int) -> bool:
    """Whether up or down says by itself which way something went (svakt opp, down 3 per cent), and is no part of a verb."""
    if tokens[index].norm not in ("opp", "ned", "up", "down"):
        return False
    before, after = tokens[max(0, index - 1)], tokens[index + 1 : index + 3]
    if before.pos in ("adv", "adj") or before.lemma in ("be", "være", "vere"):
        return True
    return bool(after) and (after[0].pos == "num" or (after[0].pos == "prep" and after[-1].pos == "num"))


def _telling(token: Token) -> bool:
    """Whether a word without weight has an opposite all the same: a side (behind), or a verb spelt like a particle (backed)."""
    if token.pos == "verb" and token.weight == 0.0 and token.form in ("past", "ing", "part"):
        return token.lemma == "back"
    return token.norm in SIDES


def _values(token: Token) -> tuple[str, ...]:
    if token.norm in UP_AND_DOWN:
        return (UP_AND_DOWN[token.norm],)
    if token.parts:
        own = token.concepts[:2] if token.concepts else ()
        return tuple(dict.fromkeys((*own, *token.parts[-1][:1])))
    if " " in token.lemma:
        return token.concepts[:1] if token.pos not in ("verb", "noun", "adj") else token.concepts[:4]
    if token.pos in ("adv", "prep"):
        return tuple(value for value in token.concepts[:SENSES] if value != "back")
    if token.weight < COMMON or token.lemma in PLAIN:
        return token.concepts[:1]
    return token.concepts[:6]


def _phrase(
    tokens: Sequence[Token], lemmas: Sequence[frozenset[str]], index: int, lang: str, taken: set[int]
) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
    """The phrase that begins at a token: the closest, then the longest."""
    token = tokens[index]
    if token.pos == "punct" or index in taken:
        return None
    best: tuple[tuple[int, int], tuple[int, ...], tuple[str, ...]] | None = None
    heads = lemmas[index]
    ahead = frozenset().union(*lemmas[index + 1 : index + 2 + GAP])
    for words, values, pos in _listed(heads, ahead, lang):
        if len(words) > 1 and words[1] not in ahead:
            continue
        verb = token.pos == "verb"
        if pos == "verb" and not verb:
            continue
        if words[0] == "vote" and token.pos != "verb":
            continue  # with three votes against
        places = _places(tokens, lemmas, index, words, gap=_gap(words, lang) if verb else 0, taken=taken)
        if places is None:
            continue
        spread = places[-1] - places[0] - len(places) + 1
        rank = (spread - 2 * len(words), -len(words))
        if best is None or rank < best[0]:
            best = rank, places, values
    return (best[1], best[2]) if best else None


def _gap(words: Sequence[str], lang: str) -> int:
    """How many words may stand inside a phrase that begins with a verb."""
    if lang != "en":
        return GAP
    if words[-1] in ("against", "favor", "for") or words[0] == "be":
        return 4
    return 2 if set(words[1:]) <= PARTICLES else 0


@lru_cache(maxsize=50_000)
def _seconds(head: str, lang: str) -> frozenset[str]:
    """The second words of all phrases that begin with a word."""
    lexicon = _lexicon(lang)
    if lexicon is None:
        return frozenset(words[1] for words in phrases().get(head, ()))
    return frozenset(words[1] for words, _ in (*EXTRA.get(head, ()), *lexicon.phrases_from(head)))


def _listed(
    heads: frozenset[str], ahead: frozenset[str], lang: str
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], str]]:
    """The phrases that begin with one of some words and have their second among the words ahead, or may have."""
    lexicon = _lexicon(lang)
    for head in sorted(heads):
        if ahead.isdisjoint(_seconds(head, lang)):
            continue
        if lexicon is not None:
            yield from ((words, values, "verb") for words, values in EXTRA.get(head, ()))
        if lexicon is not None:
            entries: Sequence[tuple[tuple[str, ...], Entry]] = lexicon.phrases_from(head)
            yield from ((words, entry.concepts, entry.pos) for words, entry in entries)
        else:
            yield from ((words, (" ".join(words),), "") for words in phrases().get(head, ()))


def _lemmas(token: Token, lang: str) -> frozenset[str]:
    found = {token.norm, token.lemma.split()[0] if token.lemma else token.norm}
    if lang == "en":
        found.update(value for value in token.concepts if " " not in value)
        if token.norm in POSSESSIVES:
            found.add("one's")
    return frozenset(found)


def _places(
    tokens: Sequence[Token],
    lemmas: Sequence[frozenset[str]],
    index: int,
    words: Sequence[str],
    *,
    gap: int,
    taken: set[int],
) -> tuple[int, ...] | None:
    """Where the words of a phrase stand from `index` on, with at most `gap` others between them."""
    places = [index]
    left = gap
    at = index + 1
    for word in words[1:]:
        while True:
            if at >= len(tokens) or tokens[at].text in BREAKS:
                return None
            if tokens[at].norm == "seg" and word != "seg" and "seg" not in words:
                return None  # gå seg bort is to get lost, gå bort to pass away
            if at not in taken and word in lemmas[at]:
                after = tokens[at + 1].pos if at + 1 < len(tokens) else ""
                if after == "num" and word in ("under", "over"):
                    return None  # gjekk under 80 fisk opp
                if word in ("opp", "ned") and words[0] in ("åpne", "opne") and left < gap:
                    return None  # åpnet svakt opp is to rise at the start
                if word == "inn" and left < gap and tokens[min(at + 1, len(tokens) - 1)].norm == "i":
                    return None  # leia Hazard inn i feltet
                places.append(at)
                at += 1
                break
            if not left or tokens[at].pos in ("sconj", "conj") or (tokens[at].pos == "verb" and tokens[at].weight > 0):
                return None
            left -= 1
            at += 1
    return tuple(places)


def words(document: Document, what: Expression) -> str:
    """An expression as it stands in its text."""
    return document.text[what.start : what.end]


# --- what is exchanged ----------------------------------------------------------------------------


def read(comparison: Comparison) -> Sides:
    """The expressions of both sides, and the words that surely say one another."""
    # Several rules read one comparison after the other: the last one is kept.
    if _last and _last[0].comparison is comparison:
        return _last[0]
    source, target = expressions(comparison.source), expressions(comparison.target)
    sides = Sides(comparison, source, target, _paired(comparison, source, target))
    _last[:] = [sides]
    return sides


_last: list[Sides] = []


def inversions(comparison: Comparison, kinds: Sequence[str]) -> Iterator[Inversion]:
    """Pairs of expressions that are opposites, in the same surroundings and with the same polarity.

    Where a side says one end as often as the other side does, nothing was exchanged: a sentence may well speak of both. Two exchanges
    in one clause undo one another: more resistance is less support.
    """
    sides = read(comparison)
    for item in _all(sides):
        if item.opposition.kind in kinds and not _countered(item, sides):
            yield item


def _all(sides: Sides) -> list[Inversion]:
    found: list[Inversion] = []
    for mine in sides.source:
        for theirs in sides.target:
            pair = _opposed(mine, theirs)
            if pair is None:
                continue
            opposed, axis = pair
            sure = _judged(mine, theirs, opposed, axis, sides)
            if sure > 0:
                found.append(Inversion(mine, theirs, opposed, sure))
    kept: list[Inversion] = []
    used: set[int] = set()
    for item in sorted(
        found, key=lambda item: (-item.confidence, _distance(item.source, item.target, sides.comparison))
    ):
        if item.source.start in used or -item.target.start - 1 in used:
            continue
        used.update((item.source.start, -item.target.start - 1))
        kept.append(item)
    return kept


def _countered(item: Inversion, sides: Sides) -> bool:
    """Whether what a verb is said of was turned as well, so that nothing changed: more resistance, less support."""
    verbs = "verb" in (item.source.token.pos, item.target.token.pos)
    nouns = item.source.token.pos == item.target.token.pos == "noun"
    comparison = sides.comparison
    for mine in sides.source:
        if mine.inner or not _near(mine, item.source, comparison.source):
            continue
        for theirs in sides.target:
            if not _near(theirs, item.target, comparison.target):
                continue
            deeds = mine.token.pos == theirs.token.pos == "verb"
            if not (nouns and deeds) and not (verbs and "verb" not in (mine.token.pos, theirs.token.pos)):
                continue
            pair = _opposed(mine, theirs)
            if pair is not None and _same_class(mine, theirs) and _one_too_few(mine, theirs, pair[1], sides):
                return True
    return False


def _near(first: Expression, second: Expression, analysis: Analysis) -> bool:
    """Whether two expressions stand in one clause, a few words apart."""
    if first.token.start == second.token.start:
        return False
    start, end = sorted((first.token.start, second.token.start))
    between = [token for token in analysis.tokens if start < token.start < end]
    return len(between) <= 8 and not any(token.text in BREAKS for token in between)


def _opposed(mine: Expression, theirs: Expression) -> tuple[Opposition, int] | None:
    """The opposition between two expressions, and the scale it is on (-1: a pair of words)."""
    if set(mine.values[:DEPTH]) & set(theirs.values[:DEPTH]):
        return None
    few = 3 if mine.phrase else SENSES
    if mine.token.pos == "adv" and not mine.phrase:
        few = 1
    narrow = opposition(mine.values[:few], theirs.values[:SENSES])
    wide = opposition_on_axes(mine.values, theirs.values, 6 if mine.phrase else DEPTH)
    if wide is not None and not _leading(mine, wide[1]):
        wide = None
    if narrow is not None and (_same_class(mine, theirs) or mine.phrase or theirs.phrase):
        if wide is not None and wide[0].kind == "stance":
            # What is a decision and what an attitude is hard to tell: granting and refusing are attitudes here.
            narrow = Opposition("stance", narrow.a, narrow.b)
        return narrow, wide[1] if wide else -1
    return wide


def _leading(what: Expression, axis: int) -> bool:
    """Whether a scale is what a word is about: one of its first two senses is on it, or most of them are."""
    ends = axes()[axis].ends
    on = [value in ends for value in what.values[: 6 if what.phrase else DEPTH]]
    return any(on[:2]) or sum(on) >= 2


def _judged(mine: Expression, theirs: Expression, opposed: Opposition, axis: int, sides: Sides) -> float:
    """How sure it is that the one was exchanged for the other; 0 where it is not so."""
    comparison = sides.comparison
    if _distance(mine, theirs, comparison) > FARTHEST:
        return 0.0
    if opposed.kind == "role" and mine.token.parts and not mine.inner and opposed.a not in mine.token.concepts[:2]:
        return 0.0  # a county medical officer (fylkeslege) is no patient's doctor
    narrow = (
        axis >= 0
        and opposed.b in opposites(opposed.a)
        and _same_class(mine, theirs)
        and {mine.token.pos, theirs.token.pos} <= {"noun", "adj"}
    )
    if not _one_too_few(mine, theirs, axis, sides) and not (narrow and _one_too_few(mine, theirs, -1, sides)):
        return 0.0
    bond = _bond(mine, theirs, comparison)
    if not anchored(comparison, mine.token, theirs.token) and not (
        bond.shared and bond.doers and _same_class(mine, theirs) and _distance(mine, theirs, comparison) < 0.15
    ):
        return 0.0
    if mine.inner and not _beside(mine, theirs, comparison):
        return 0.0
    if opposed.kind == "stance" and _denials(mine, comparison.source) != _denials(theirs, comparison.target):
        return 0.0  # denies that he did: maintains that he did not
    if (
        opposed.kind == "stance"
        and axis in _assertions()
        and not any(
            one == two
            for one, two in zip(
                _all_denials(mine, comparison.source), _all_denials(theirs, comparison.target), strict=True
            )
        )
    ):
        return 0.0  # denies that he did: he did not, insists the man
    if _undone(mine, sides.source, comparison.source) != _undone(theirs, sides.target, comparison.target):
        return 0.0  # lift the ban: make it legal
    if axis >= 0 and _governed(mine, sides.source, axis, comparison.source) != _governed(
        theirs, sides.target, axis, comparison.target
    ):
        return 0.0  # lift the ban: allow
    if not _open(mine, comparison.source) and _open(theirs, comparison.target):
        return 0.0  # may have to miss it: it is uncertain whether he can take part
    if _excepts(comparison.source) != _excepts(comparison.target):
        return 0.0  # open every day but Monday: closed on Mondays
    if theirs.phrase and theirs.values[0].endswith(" to") and not _led_on(theirs, comparison):
        return 0.0  # voted to keep it as it is
    if _other_figures(comparison):
        return 0.0  # three of 38 meet it: 35 fall short
    denied = _denied(mine, comparison.source), _denied(theirs, comparison.target)
    if denied[0] != denied[1]:
        return 0.0
    if (axis in _contests() or {opposed.a, opposed.b} & CONTESTS) and _passive(
        theirs.token, comparison.target
    ) != _passive(mine.token, comparison.source):
        return 0.0  # tapte (lost): were beaten
    if _placed(mine, theirs, opposed) and not _same_complement(mine, theirs, comparison):
        return 0.0  # ahead of her: with her behind
    trade = {opposed.a, opposed.b} <= {"import", "export", "imports", "exports"}
    if (axis in _converse_axes() or {opposed.a, opposed.b} & CONVERSE) and (
        (bond.doers is not True and not trade) or _turned(mine, theirs, comparison, named=not trade)
    ):
        return 0.0  # she sold it to him, he bought it from her
    sure = 0.9
    if bond.strangers:
        if _distance(mine, theirs, comparison) > 0.15 or not _close(comparison, mine.token, theirs.token):
            return 0.0
        sure -= 0.1
    if axis >= 0 and not _same_class(mine, theirs):
        if not (bond.shared or _close(comparison, mine.token, theirs.token)):
            return 0.0
        sure -= 0.05
    if not bond.shared:
        sure -= 0.05
    if _loosely_said(mine, theirs, comparison):
        if not bond.shared or not _close(comparison, mine.token, theirs.token):
            return 0.0
        sure -= 0.1
    order = next((i for i, value in enumerate(mine.values) if value == opposed.a), 0)
    if order and mine.token.pos == theirs.token.pos == "verb" and not mine.phrase:
        place = next((i for i, item in enumerate(comparison.target.tokens) if item.start == theirs.token.start), 0)
        if _particled(comparison.target.tokens, place):
            return 0.0
        if _passive(mine.token, comparison.source) != _passive(theirs.token, comparison.target):
            return 0.0  # lost her licence: was struck off
    sure -= 0.04 * min(order, 4) * (not mine.phrase)
    return max(0.5, sure - 0.2 * max(0.0, _distance(mine, theirs, comparison) - 0.3))


def _beside(mine: Expression, theirs: Expression, comparison: Comparison) -> bool:
    """Whether the other part of the compound is said beside the opposite of its first part."""
    heads = [m.target for m in comparison.matched("word") if m.source.start == mine.token.start]
    tokens = comparison.target.tokens
    place = next((i for i, item in enumerate(tokens) if item.start == theirs.token.start), 0)
    near = {item.start for item in tokens[place + 1 : place + 3]} | {
        item.start for item in tokens[max(0, place - 3) : place]
    }
    return theirs.token.pos in ("noun", "adj") and any(head.start in near for head in heads)


@lru_cache(maxsize=1)
def _assertions() -> frozenset[int]:
    """The scales on which something is said to be so or not so."""
    return frozenset(i for i, axis in enumerate(axes()) if {"confirm", "allege"} & axis.ends.keys())


def _all_denials(what: Expression, analysis: Analysis) -> tuple[int, int]:
    """Whether a side denies an odd number of times, counted in "not" alone, and in all that denies but the expression itself."""
    plain = sum(cue.kind == "negation" for cue in analysis.cues)
    every = sum(
        cue.kind in ("negation", "implicit-negation") and not what.start <= cue.start < what.end
        for cue in analysis.cues
    )
    return plain % 2, every % 2


def _excepts(analysis: Analysis) -> bool:
    return any(item.norm in EXCEPT for item in analysis.tokens)


def _led_on(theirs: Expression, comparison: Comparison) -> bool:
    """Whether what follows a target phrase (voted to recommend) is said in the source."""
    after = next((item for item in comparison.target.tokens if item.start >= theirs.end and item.weight > 0), None)
    return after is None or any(
        match.target.start == after.start or match.target.start <= after.start < match.target.end
        for match in comparison.matches
        if match.kind in ("word", "mention", "time", "quantity")
    )


def _open(what: Expression, analysis: Analysis) -> bool:
    """Whether an expression is asked, not said (uncertain whether he can take part)."""
    tokens = analysis.tokens
    index = next((i for i, item in enumerate(tokens) if item.start == what.token.start), 0)
    for item in reversed(tokens[max(0, index - 15) : index]):
        if item.norm in ("whether", "hvorvidt", "kvorvidt", "om"):
            return True
        if item.text in (".", ";", ":"):
            return False
    return False


UNDO = frozenset(
    (
        "lift|repeal|abolish|remove|end|overturn|quash|annul|cancel|revoke|rescind|withdraw|drop|reject|refuse|stop|avoid|prevent|halt|scrap|drop|fail|"
        "fail to|refuse to|decline to|refrain from|put an end to|set aside|cease|lose|lack|deny|oppose|counteract|counter|rule out|dismiss|give up|"
        "cease to|renounce|retract|undo|reverse|escape|overcome|lacking|lack of|absence|insufficient|missing|shortage|want of|be without|absent"
    ).split("|")
)
"""Verbs that turn round what stands as their object."""
OVER = frozenset("over slutt slutter forbi ended ends finished past".split())
EXCEPT = frozenset("unntatt unnateke utenom utanom unntak except unless excluding apart bortsett".split())


def _undone(what: Expression, all_: Sequence[Expression], analysis: Analysis) -> bool:
    """Whether the words beside an expression take it away (oppheve forbudet: lift the ban; krigen er over: the war is over)."""
    if any(
        _follows(what, item, analysis, 16) and not item.inner and any(value in UNDO for value in item.values[:SENSES])
        for item in all_
    ):
        return True
    if any(
        claim.patient is not None
        and claim.patient.start <= what.start < claim.patient.end
        and claim.end <= what.start
        and (UNDO | REDUCE) & set(claim.predicate[:SENSES])
        and not any(token.pos == "prep" for token in analysis.tokens if claim.patient.start <= token.start < what.start)
        for claim in analysis.claims
    ):
        return True
    after = [item.norm for item in analysis.tokens if item.start >= what.end][:5]
    return what.token.pos == "noun" and bool(OVER & set(after))


def _governed(what: Expression, all_: Sequence[Expression], axis: int, analysis: Analysis) -> bool:
    """Whether what follows closely turns the expression round: to reject a criticism is to be no critic."""
    return any(
        _follows(item, what, analysis, 25) and not item.inner and end_of(item.values, axis, 6) < 0 for item in all_
    )


def _follows(item: Expression, what: Expression, analysis: Analysis, reach: int) -> bool:
    """Whether `item` stands behind `what`, at most `reach` characters away and in the same clause."""
    if not 0 < item.start - what.end < reach:
        return False
    return not any(what.end <= token.start < item.start and token.text in BREAKS for token in analysis.tokens)


def _denials(what: Expression, analysis: Analysis) -> int:
    """Whether an odd number of denials stands in the words around an expression, as far as they hang together."""
    tokens = analysis.tokens
    index = next((i for i, item in enumerate(tokens) if item.start == what.token.start), 0)
    first, last = index, index
    while first > max(0, index - 5) and tokens[first - 1].text not in BREAKS:
        first -= 1
    while last < min(len(tokens) - 1, index + 10) and tokens[last + 1].text not in BREAKS:
        last += 1
    start, end = tokens[first].start, tokens[last].end
    own = what.phrase and analysis.lang != "en"
    found = [cue for cue in analysis.cues if cue.kind == "negation" and start <= cue.start < end]
    return sum(not (what.start <= cue.start < what.end and (own or cue.text.lower() in NO)) for cue in found) % 2


def _other_figures(comparison: Comparison) -> bool:
    """Whether either side has a number that the other has not."""
    mine, theirs = (
        {gap.item.low for gap in comparison.missing("quantity", name) if gap.item.kind != "vague"}
        for name in ("source", "target")
    )
    return bool(mine and theirs and mine != theirs)


def _distance(mine: Expression, theirs: Expression, comparison: Comparison) -> float:
    return abs(place_in(mine, comparison.source) - place_in(theirs, comparison.target))


def _one_too_few(mine: Expression, theirs: Expression, axis: int, sides: Sides) -> bool:
    """Whether the source says its word more often than the target does, and the target its own more often than the source.

    Words that have their counterpart for sure are left out of the count.
    """
    pairs = sides.pairs
    if not mine.inner and pairs.get(mine.token.start, theirs.token.start) != theirs.token.start:
        return False
    answered = set(pairs.values())
    if theirs.token.start in answered and pairs.get(mine.token.start) != theirs.token.start:
        return False
    source = [item for item in sides.source if item is mine or item.inner or item.token.start not in pairs]
    target = [item for item in sides.target if item is theirs or item.token.start not in answered]
    said = sum(_like(item, mine, axis, own=True) for item in source), sum(_like(item, mine, axis) for item in target)
    new = sum(_like(item, theirs, axis) for item in source), sum(_like(item, theirs, axis, own=True) for item in target)
    return said[0] > said[1] and new[1] > new[0]


def _paired(comparison: Comparison, source: Sequence[Expression], target: Sequence[Expression]) -> dict[int, int]:
    """Source expression → the target expression that surely says it, by where they start, each once and the nearest first."""
    sure = {(m.source.start, m.target.start) for m in comparison.matched("word") if m.similarity >= 0.95}
    edges = []
    for mine in source:
        for theirs in target:
            if mine.inner or theirs.inner:
                continue
            matched = (mine.token.start, theirs.token.start) in sure
            alike = matched and mine.values[:1] and theirs.values and theirs.values[0][:6] == mine.values[0][:6]
            same = alike or bool(set(theirs.values[:2]) & set(mine.values[:DEPTH]))
            phrase = mine.phrase or theirs.phrase
            plain = not phrase and PLAIN & {mine.token.lemma, theirs.token.lemma}
            if same and not plain and (matched or phrase):
                edges.append((_distance(mine, theirs, comparison), mine.token.start, theirs.token.start))
    found: dict[int, int] = {}
    for _, first, second in sorted(edges):
        if first not in found and second not in found.values():
            found[first] = second
    return found


def _roots(values: Sequence[str]) -> set[str]:
    """Senses without their endings: oppose, opposed; back, backing."""
    found = set()
    for value in values:
        if " " not in value:
            for ending in ("ing", "ed", "er"):
                if value.endswith(ending) and len(value) - len(ending) > 3:
                    found.add(value.removesuffix(ending)[:6])
                    break
            value = value[:6]
        found.add(value)
    return found


def _like(item: Expression, model: Expression, axis: int, *, own: bool = False) -> bool:
    """Whether an expression says what another says."""
    if item is model:
        return True
    few = SENSES if own else 6
    if _roots(item.values[:few]) & _roots(model.values[:few]):
        return True
    if item.phrase and any(
        value.rsplit(" ", 1)[-1] in model.values[:SENSES] and not NOT_OF & set(value.split()[:-1])
        for value in item.values
        if " " in value
    ):
        return True  # meet resistance
    if axis < 0:
        return False
    end = end_of(model.values, axis, 6 if model.phrase else DEPTH)
    return end_of(item.values, axis, 6 if item.phrase else DEPTH) == end


def _loosely_said(mine: Expression, theirs: Expression, comparison: Comparison) -> bool:
    """Whether something else on the other side may say either word."""
    for match in comparison.matched("word"):
        plain = min(match.source.weight, match.target.weight) < COMMON or PLAIN & {
            match.source.lemma,
            match.target.lemma,
        }
        if match.similarity < LOOSE or (plain and match.similarity < 1) or match.target.pos == "prep":
            continue
        here = mine.start <= match.source.start < mine.end
        there = theirs.start <= match.target.start < theirs.end
        if here == there:
            continue
        # A word may be matched for the phrase that it begins (eastern part: del), not for what it says itself.
        own = (
            {value for value in theirs.values if " " not in value} if " " in theirs.token.lemma else set(theirs.values)
        )
        loose = match.similarity < 1 and own == set(theirs.values)
        if theirs.token.start == match.target.start and (loose or set(match.source.concepts) & own):
            return True
        if mine.token.start == match.source.start and (
            match.similarity < 1 or set(match.target.concepts) & set(mine.values)
        ):
            return True
    return False


def _same_class(first: Expression, second: Expression) -> bool:
    """A noun for a noun, a verb for a verb; adjectives and adverbs together."""
    loose = ("adj", "adv", "det", "num")
    one, two = first.token, second.token
    if one.pos == two.pos or (one.pos in loose and two.pos in loose):
        return True
    return _participles(one, two) or _participles(two, one) or _states(one, two) or _states(two, one)


def _states(adjective: Token, verb: Token) -> bool:
    """Whether one is an adjective and the other an English word that may be one (drunk)."""
    return adjective.pos == "adj" and verb.pos == "verb" and verb.norm in verb.concepts and verb.norm != verb.lemma


def _participles(adjective: Token, verb: Token) -> bool:
    """Whether an adjective (frikjend: acquitted) and a participle (convicted) say what was done to somebody."""
    return (
        adjective.pos == "adj"
        and verb.pos == "verb"
        and verb.form in ("past", "part")
        and any(value.endswith("ed") for value in adjective.concepts[:1])
    )


# --- who and what it is about -------------------------------------------------------------------------

CONVERSE = frozenset(
    (
        "win lose beat defeat buy sell purchase lend borrow give receive get teach learn rent hire import export pay earn acquire take "
        "collect obtain gain deliver supply"
    ).split()
)
"""Words that say one event from either side: with the participants exchanged they are no opposites."""


CONTESTS = frozenset("win lose beat defeat triumph prevail".split())


@lru_cache(maxsize=1)
def _contests() -> frozenset[int]:
    return frozenset(i for i, axis in enumerate(axes()) if "win" in axis.ends)


@lru_cache(maxsize=1)
def _converse_axes() -> frozenset[int]:
    return frozenset(i for i, axis in enumerate(axes()) if {"lend", "buy", "win", "import"} & axis.ends.keys())


@dataclass(frozen=True, slots=True)
class Bond:
    """What two expressions have in common besides their meaning.

    :param shared: a participant of the one is a participant of the other.
    :param strangers: both have participants, and none is shared.
    :param doers: whether the same one does it; ``None`` where a doer is not named.
    """

    shared: bool
    strangers: bool
    doers: bool | None


def _bond(mine: Expression, theirs: Expression, comparison: Comparison) -> Bond:
    first, second = _claim(mine, comparison.source), _claim(theirs, comparison.target)
    if first is None or second is None:
        return Bond(False, False, _subjects(mine, theirs, comparison))
    ones = [item for item in (first.agent, first.patient, *(a for _, a in first.other_roles)) if item is not None]
    twos = [item for item in (second.agent, second.patient, *(a for _, a in second.other_roles)) if item is not None]
    shared = any(_one(one, two, comparison) for one in ones for two in twos)
    known = [item for item in (*ones, *twos) if not item.pronoun]
    strangers = not shared and len(ones) > 1 and len(twos) > 1 and len(known) == len(ones) + len(twos)
    doers: bool | None = None
    if first.agent is not None and second.agent is not None:
        doers = _one(first.agent, second.agent, comparison)
    else:
        doers = _subjects(mine, theirs, comparison)
    return Bond(shared, strangers, doers)


TO = frozenset(("til", "to"))
FROM = frozenset("fra frå from by".split())


def _turned(mine: Expression, theirs: Expression, comparison: Comparison, *, named: bool) -> bool:
    """Whether the one goes to somebody and the other comes from somebody."""
    after = [
        {item.norm for item in [item for item in tokens if item.start >= what.end][:12]}
        for tokens, what in ((comparison.source.tokens, mine), (comparison.target.tokens, theirs))
    ]
    if (after[0] & TO and after[1] & FROM) or (after[0] & FROM and after[1] & TO):
        return True
    first, second = _claim(mine, comparison.source), _claim(theirs, comparison.target)
    return named and first is not None and second is not None and (first.agent is None) != (second.agent is None)


def _subjects(mine: Expression, theirs: Expression, comparison: Comparison) -> bool | None:
    """Whether the word before the one verb is the word before the other, where the grammar names no doer."""
    before = [
        [item for item in tokens if item.end <= what.start and item.weight > 0][-2:]
        for tokens, what in ((comparison.source.tokens, mine), (comparison.target.tokens, theirs))
    ]
    pairs = {(m.source.start, m.target.start) for m in comparison.matched("word") if m.similarity >= LOOSE}
    return any((one.start, two.start) in pairs for one in before[0] for two in before[1]) or None


def _claim(what: Expression, analysis: Analysis) -> Claim | None:
    """The claim whose predicate the expression is, or else the smallest that it stands in."""
    own = [claim for claim in analysis.claims if claim.start <= what.start < claim.end]
    named = [claim for claim in own if claim.text == what.token.text]
    if named or own:
        return min(named or own, key=lambda claim: claim.end - claim.start)
    around = []
    for claim in analysis.claims:
        for argument in (claim.agent, claim.patient, *(a for _, a in claim.other_roles)):
            if argument is not None and argument.start <= what.start < argument.end:
                around.append((argument.end - argument.start, claim.start, claim))
    if around:
        return min(around, key=lambda item: item[:2])[2]
    before = [claim for claim in analysis.claims if claim.end <= what.start <= claim.end + 40]
    return max(before, key=lambda claim: claim.end) if before else None


def _one(first: Argument, second: Argument, comparison: Comparison) -> bool:
    """Whether two participants are one: a name, a head or a word of theirs is the same."""
    if first.pronoun and second.pronoun:
        return not (first.core and second.core) or bool(set(first.core) & set(second.core))
    if first.core and second.core and not set(first.core) & set(second.core):
        return False
    if set(first.core) & set(second.core) or set(first.head[:3]) & set(second.head[:3]):
        return True
    for match in comparison.matches:
        if match.kind in ("word", "mention", "quantity") and match.similarity >= LOOSE:
            here = match.source.start < first.end and first.start < match.source.end
            if here and match.target.start < second.end and second.start < match.target.end:
                return True
    return False


def _placed(mine: Expression, theirs: Expression, opposed: Opposition) -> bool:
    """Whether two expressions say where one thing is in respect of another."""
    prepositions = "prep" in (mine.token.pos, theirs.token.pos) and opposed.kind in ("order", "quality")
    return prepositions or bool(SIDES & {mine.token.norm, theirs.token.norm})


def _same_complement(mine: Expression, theirs: Expression, comparison: Comparison) -> bool:
    """Whether what follows the one is what follows the other."""
    after = [
        [item for item in tokens if item.start >= what.end and item.weight > 0][:1]
        for tokens, what in ((comparison.source.tokens, mine), (comparison.target.tokens, theirs))
    ]
    return any(
        match.kind in ("word", "mention", "quantity", "time")
        and any(match.source.start <= item.start < match.source.end for item in after[0])
        and any(match.target.start <= item.start < match.target.end for item in after[1])
        for match in comparison.matches
    )


def _close(comparison: Comparison, source: Token, target: Token) -> bool:
    return anchored(comparison, source, target, reach=3)


def _passive(token: Token, analysis: Analysis) -> bool:
    """Whether a verb says what is done to the one it speaks of: were beaten, his defeated rival."""
    if token.pos != "verb" and not (token.pos == "adj" and token.norm.endswith("ed")):
        return False
    tokens = analysis.tokens
    index = next((i for i, item in enumerate(tokens) if item.start == token.start), 0)
    if token.form == "ing":
        return False  # is launching
    if token.form == "pass":
        return True
    before = tokens[max(0, index - 3) : index]
    if before and before[-1].pos == "det" and (token.form in ("past", "part") or token.pos == "adj"):
        return True
    return any(item.lemma in ("be", "get", "bli", "verte", "være", "vere") for item in before)


# --- denied or not --------------------------------------------------------------------------------


def _denied(what: Expression, analysis: Analysis) -> bool:
    """Whether the expression is denied, by its claim or by a word beside it."""
    tokens = analysis.tokens
    index = next((i for i, item in enumerate(tokens) if item.start == what.token.start), 0)
    slight = sum(item.norm in SLIGHT for item in tokens[max(0, index - 2) : index])
    slight += [item.norm for item in tokens[max(0, index - 2) : index]] == ["yet", "to"]
    claim = next(
        (c for c in analysis.claims if c.start <= what.start < c.end and c.text == what.token.text),
        None,
    )
    if claim is not None and claim.voice != "nominal":
        beside = any(
            cue.kind == "negation" and cue.end <= what.start and cue.start >= tokens[max(0, index - 2)].start
            for cue in analysis.cues
        )
        nobody = (
            claim.polarity and claim.agent is not None and claim.agent.text.lower().split(" ", 1)[0] in NOBODY
        ) or (
            claim.polarity
            and claim.patient is not None
            and claim.voice == "passive"
            and claim.patient.text.lower().split(" ", 1)[0] in NOBODY
        )
        return (int(not claim.polarity or beside or nobody) + slight) % 2 == 1
    own = what.phrase and analysis.lang != "en"  # its senses count its own denial already (utan hell: in vain)
    start, end = tokens[max(0, index - 4)].start, tokens[min(len(tokens) - 1, index + 3)].end
    count = sum(
        cue.kind == "negation"
        and start <= cue.start < end
        and not (what.start <= cue.start < what.end and (own or cue.text.lower() in NO))
        for cue in analysis.cues
    )
    return (count + slight) % 2 == 1


# --- more and less --------------------------------------------------------------------------------

MORE = {"nb": ("mer", "flere", "fler"), "nn": ("meir", "fleire"), "en": ("more",)}
LESS = {"nb": ("mindre", "færre"), "nn": ("mindre", "færre"), "en": ("less", "fewer")}
ALL_DEGREES = frozenset(word for table in (MORE, LESS) for words in table.values() for word in words)


@dataclass(frozen=True, slots=True)
class Degree:
    """Two words of degree that point different ways over the same thing."""

    source: Token
    target: Token
    more: bool
    confidence: float


def degrees(comparison: Comparison) -> Iterator[Degree]:
    """Where more became less, or less more."""
    for first, second, more in ((MORE, LESS, True), (LESS, MORE, False)):
        mine, theirs = _degrees(comparison.source, first), _degrees(comparison.target, second)
        kept, there = _degrees(comparison.target, first), _degrees(comparison.source, second)
        # Where both sides say as much of either, only the words beside them can tell that they were exchanged.
        exchanged = len(mine) > len(kept) and len(theirs) > len(there)
        for token in mine:
            other = next((item for item in theirs if _same_degree(token, item, comparison, strict=not exchanged)), None)
            if other is not None:
                yield Degree(token, other, more, 0.9)
                break


def _degrees(analysis: Analysis, words: Mapping[str, tuple[str, ...]]) -> list[Token]:
    found = []
    tokens = analysis.tokens
    for index, token in enumerate(tokens):
        if token.norm not in words.get(analysis.lang, ()):
            continue
        after = tokens[index + 1].norm if index + 1 < len(tokens) else ""
        before = tokens[index - 1].norm if index else ""
        if after in ("enn", "than", "eller", "or") or before in ("or", "eller", "no", "ikke", "ikkje", "not"):
            continue  # bounds, "more or less", "no less"
        if token.norm in ("flere", "fleire", "fler") and after in ("av", "ganger", "gonger", "hundre", "tusen"):
            continue  # several
        found.append(token)
    return found


def _same_degree(source: Token, target: Token, comparison: Comparison, *, strict: bool) -> bool:
    """Whether both words of degree stand with the same thing, and not with opposites (less often: more rarely)."""
    after = [
        [item for item in tokens if item.start > word.start and item.weight > 0 and item.norm not in ALL_DEGREES][:2]
        for tokens, word in ((comparison.source.tokens, source), (comparison.target.tokens, target))
    ]
    for one in after[0][:1]:
        for two in after[1][:1]:
            first, second = _values(one), _values(two)
            if opposition(first[:SENSES], second[:SENSES]) or opposition_on_axes(first, second):
                return False
    pairs = {(m.source.start, m.target.start) for m in comparison.matched("word")}
    if any((one.start, two.start) in pairs for one in after[0][: 1 if strict else 2] for two in after[1][:1]):
        return True
    near = _distance_of(source, target, comparison)
    return not strict and (near < 0.08 or (near < 0.15 and anchored(comparison, source, target, reach=2)))


def _distance_of(source: Token, target: Token, comparison: Comparison) -> float:
    return abs(place_in(source, comparison.source) - place_in(target, comparison.target))
