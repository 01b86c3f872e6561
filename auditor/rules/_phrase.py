"""Which phrase of one side the other side does not say: a clause, a relative clause, a conjunct, a phrase with a preposition.

A phrase starts where grammar lets one start (a mark, a joining word, a preposition, a participle behind its noun) and ends before the
next such place. What speaks for a loss is counted for each (`FEATURES`) and weighed; the weights are those that `auditor.training.phrases`
fits to pairs of which one side has had a phrase cut out.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from auditor.errors import ModelError
from auditor.languages.distilled import distilled
from auditor.records import Comparison, Token
from auditor.rules._evidence import Side, side

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MATCHED = 0.6
"""Similarity from which a word counts as said."""
LOST = 0.6
"""Share of a phrase's words that must be without counterpart."""
EXPECTED = 0.054
"""The usual logarithm of an English rendering's length over its Norwegian original's."""
LIGHT = frozenset(
    "bli verte være vere ha få be have get become do gjøre gjere komme kome come go gå make ta take force ground grounds".split()
)
"""Lemmas that say little by themselves: they come and go with the construction."""
RELATIVE = frozenset("som who which that whom whose where der hvor kor noe noko".split())
SUBORDINATE = frozenset(
    (
        "når etter after before før mens medan while fordi because dersom if hvis at for selv although though siden sidan since until da då "
        "when as så slik including inkludert"
    ).split()
)
BOUND = frozenset("of than enn".split())
"""Prepositions that belong to the word before them: what they bring is no phrase of its own."""
IDLE = (
    ("small", "hours"), ("early", "hours"), ("at", "no", "time"), ("on", "the", "table"), ("in", "return"), ("no", "longer"),
    ("as", "well"), ("at", "all"), ("in", "fact"), ("so", "far"), ("up", "to"), ("as", "many"), ("as", "much"), ("as", "high"), ("natt", "til"),
)  # fmt: skip
"""Set phrases without a fact of their own."""
FEATURES = (
    "bias", "spare", "spare1", "no spare", "free claims", "claims", "one word", "lost", "said", "said share", "rest lost share", "free",
    "free1", "free share", "kin", "kin mean", "length", "length without", "length gain", "verb", "clause", "name", "number", "preposition",
    "rest lost", "rest lost1", "time", "ends", "strange", "claims lost", "claims said", "beside a name", "mark",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of tokens, ``tokens[start:end]``, and what was counted for it, in the order of `FEATURES`."""

    start: int
    end: int
    features: tuple[float, ...]


def tells(token: Token) -> bool:
    """Whether a word tells a fact."""
    if token.pos in ("name", "num"):
        return token.norm not in ("one", "en", "ein", "ei", "ett", "eitt")
    return token.weight > 0.3 and token.pos in ("noun", "verb", "adj", "unknown", "adv") and token.lemma not in LIGHT


@lru_cache(maxsize=100_000)
def kinship(first: str, second: str) -> float:
    """How near two English words are in meaning by the distilled vectors, in [-1, 1]; 0 where one has none."""
    if first == second:
        return 1.0
    mine, theirs = _vector(first), _vector(second)
    return 0.0 if mine is None or theirs is None else float(mine @ theirs)


@lru_cache(maxsize=20_000)
def _vector(word: str) -> NDArray[np.float32] | None:
    try:
        return distilled().get(word)
    except ModelError:
        return None


def senses(token: Token) -> list[str]:
    """The English words that a token may stand for, its parts' with them."""
    return [*(token.concepts[:4] or (token.norm,)), *(value for part in token.parts for value in part[:2])]


def worth(token: Token) -> float:
    """How much a word tells."""
    return 1.0 if token.pos in ("name", "num") else token.weight


class Reading:
    """One side of a comparison, seen from the other."""

    def __init__(self, comparison: Comparison, name: Side) -> None:
        other: Side = "target" if name == "source" else "source"
        self.here, self.there = side(comparison, name), side(comparison, other)
        self.tokens: Sequence[Token] = self.here.tokens
        self.usual = EXPECTED if name == "source" else -EXPECTED
        self.mine: dict[int, list[tuple[float, tuple[str, int], int]]] = {}
        self.owners: dict[tuple[str, int], list[tuple[float, int, int]]] = {}
        self.passed: set[int] = set()
        said: set[int] = set()
        starts, others = ([token.start for token in analysis.tokens] for analysis in (self.here, self.there))
        for match in comparison.matches:
            if match.kind == "claim":
                continue
            own, their = getattr(match, name), getattr(match, other)
            key = (match.kind, their.start)
            for place in range(bisect_left(starts, own.start), bisect_left(starts, own.end)):
                self.mine.setdefault(place, []).append((match.similarity, key, own.start))
                self.owners.setdefault(key, []).append((match.similarity, place, own.start))
            said.update(others[bisect_left(others, their.start) : bisect_left(others, their.end)])
        spelt = {token.norm.replace(".", "") for token in self.there.tokens if token.pos == "name"}
        meant = {value for token in self.there.tokens for value in token.concepts}
        norms = {token.norm for token in self.there.tokens}
        for place, token in enumerate(self.tokens):
            # AI is kunstig intelligens, the Conservatives are conservatives.
            plain = token.norm.replace(".", "")
            same = token.text[:1].isupper() and token.norm in norms
            if same or spelt & set(token.concepts) or (token.pos == "name" and len(plain) > 1 and plain in meant):
                self.mine.setdefault(place, []).append((1.0, ("spelt", place), token.start))
                self.owners[("spelt", place)] = [(1.0, place, token.start)]
        self._read_compounds(comparison, name)
        self.telling = [tells(token) for token in self.tokens]
        norms = {token.norm for token in self.tokens}
        for words in (idle for idle in IDLE if norms.issuperset(idle)):
            for place in range(len(self.tokens) - len(words) + 1):
                if all(self.tokens[place + order].norm == word for order, word in enumerate(words)):
                    self.telling[place : place + len(words)] = [False] * len(words)
        if name == "target":
            self._pass_explanations(norms)
        self.timed = {
            place
            for place, token in enumerate(self.tokens)
            if any(time.start <= token.start < time.end for time in self.here.times)
        }
        free = [token for token in self.there.tokens if tells(token) and token.start not in said]
        self.free = sum(map(worth, free))
        self.unsaid = {
            place
            for place, tell in enumerate(self.telling)
            if tell and not any(near >= MATCHED for near, _, _ in self.mine.get(place, ()))
        }
        spare = [value for token in free for value in senses(token)]
        everything = [value for token in self.there.tokens if tells(token) for value in senses(token)]
        # Most sides have no phrase that is lost: what a word is akin to is found out when it is asked for.
        self._spare, self._everything = list(dict.fromkeys(spare)), list(dict.fromkeys(everything))
        claims = [match for match in comparison.matches if match.kind == "claim"]
        self.claimed = {(getattr(match, name).start, getattr(match, name).end) for match in claims}
        theirs = {(getattr(match, other).start, getattr(match, other).end) for match in claims}
        self.free_claims = sum((claim.start, claim.end) not in theirs for claim in self.there.claims)

    def _pass_explanations(self, norms: set[str]) -> None:
        """What only explains a name tells nothing of its own: Norges Bank, Norway's central bank; the Confederation of Unions (LO)."""
        tokens = self.tokens
        pieces = {piece for norm in norms for piece in norm.split("-")}
        for place in range(1, len(tokens) - 1):
            if tokens[place].text == "(" and tokens[place + 1].text.isupper() and tokens[place + 1].norm in pieces:
                before = place - 1
                while before >= 0 and (tokens[before].text[:1].isupper() or self._in_name(before)):
                    self.telling[before] = False
                    self.passed.add(before)
                    before -= 1
            if tokens[place].text == "," and tokens[place - 1].text[:1].isupper() and place - 1 in self.mine:
                end = next((i for i in range(place + 1, len(tokens)) if tokens[i].text in ",.;:"), len(tokens))
                inside = tokens[place + 1 : end]
                if inside and inside[0].pos in ("det", "name") and not any(token.pos == "verb" for token in inside):
                    self.telling[place + 1 : end] = [False] * (end - place - 1)
                    self.passed.update(range(place + 1, end))

    def _read_compounds(self, comparison: Comparison, name: Side) -> None:
        """An English word before the one that renders a Norwegian compound is the compound's other part: professional judge, fagdommer."""
        if name != "target":
            return
        rendered: dict[int, list[int]] = {}
        compounds = {token.start: token for token in comparison.source.tokens if len(token.parts) > 1}
        for match in comparison.matched("word"):
            if match.source.start in compounds:
                rendered.setdefault(match.source.start, []).append(match.target.start)
        for start, places in rendered.items():
            place = next((i for i, token in enumerate(self.tokens) if token.start == places[0]), 0)
            alone = len(places) == 1 and place > 0 and place - 1 not in self.mine
            if alone and self.tokens[place - 1].pos in ("noun", "adj", "unknown"):
                self.mine[place - 1] = [(0.7, ("part", start), self.tokens[place - 1].start)]
                self.owners[("part", start)] = [(0.7, place - 1, self.tokens[place - 1].start)]

    def _kin(self, place: int, others: list[str]) -> float:
        return max((kinship(mine, other) for mine in senses(self.tokens[place]) for other in others), default=0.0)

    # --- where phrases start and end -------------------------------------------------------------------

    def _opens(self, place: int) -> bool:
        token = self.tokens[place]
        if token.pos in ("prep", "conj", "sconj") or token.norm in RELATIVE | SUBORDINATE or token.text in ",–—":
            return True
        if (
            place == 0
            or place + 1 >= len(self.tokens)
            or token.pos != "verb"
            or token.form not in ("ing", "part", "past")
        ):
            return False
        after = self.tokens[place + 1].pos in ("prep", "det", "pron", "noun", "adj")
        return self.tokens[place - 1].pos in ("noun", "name") and after

    def _in_name(self, place: int) -> bool:
        """Whether a small word stands inside a name (Institute of Marine Research)."""
        tokens = self.tokens
        if not 1 < place < len(tokens) - 1 or tokens[place].norm not in ("of", "for", "and", "the"):
            return False
        after = tokens[place + 1]
        if after.norm == "the" and place + 2 < len(tokens):
            after = tokens[place + 2]
        return tokens[place - 1].text[:1].isupper() and after.text[:1].isupper()

    def spans(self) -> Iterator[tuple[int, int]]:
        """Every run of tokens that may be a phrase."""
        tokens, count = self.tokens, len(self.tokens)
        places = [place for place in range(count) if self._opens(place) and not self._in_name(place)]
        opening = set(places)
        depth, open_at = 0, []
        for token in tokens:
            open_at.append(depth)
            depth += (token.text == "(") - (token.text == ")")
        for start in places:
            if open_at[start] > 0 or tokens[start].norm in BOUND:
                continue  # what stands in brackets explains
            for end in range(start + 2, count + 1):
                last = tokens[end - 1]
                if last.text in (".", "!", "?", ";", ":"):
                    break
                if end < count and not (tokens[end].pos == "punct" or end in opening):
                    continue
                if last.pos in ("punct", "prep", "conj", "sconj", "det") or (end < count and open_at[end] > 0):
                    continue
                if last.text == "," or self._crosses(start, end, opening):
                    continue
                yield start, end

    def _crosses(self, start: int, end: int, opening: set[int]) -> bool:
        """Whether the run goes on behind a comma into another clause's subject or verb."""
        for place in range(start + 1, end - 1):
            if self.tokens[place].text != ",":
                continue
            after = self.tokens[place + 1]
            finite = after.pos == "noun" and any(token.pos == "verb" for token in self.tokens[place + 2 : place + 4])
            if (
                (finite or after.pos in ("det", "pron", "name", "verb"))
                and place + 1 not in opening
                and after.form not in ("ing", "part")
            ):
                return True
        return False

    # --- what speaks for a loss ----------------------------------------------------------------------

    def phrases(self) -> Iterator[Phrase]:
        """Every phrase whose first word, and more, has no counterpart of its own."""
        telling = [place for place, tell in enumerate(self.telling) if tell]
        for start, end in self.spans():
            inside = [place for place in telling if start <= place < end]
            rest = [place for place in telling if not start <= place < end]
            if not inside or len(rest) < 2:
                continue
            lost = [place for place in inside if not self._said(place, start, end)]
            if not lost or inside[0] != lost[0]:
                continue
            if len(self.passed.intersection(range(start, end))) > len(lost):
                continue
            if all(self.tokens[place].text[:1].isupper() for place in lost):
                continue  # a name alone is for the rules of names
            if all(self._counts(place) for place in lost) or self._explains(start, end, lost):
                continue
            whole = sum(worth(self.tokens[place]) for place in inside)
            if sum(worth(self.tokens[place]) for place in lost) < LOST * whole:
                continue
            yield Phrase(start, end, self._features(start, end, inside, rest, lost))

    def _counts(self, place: int) -> bool:
        """Whether a word is part of a number or a clock time, which have rules of their own."""
        token = self.tokens[place]
        clock = token.norm in ("past", "quarter", "half", "kvart", "halv")
        return clock or token.pos == "num" or any(q.start <= token.start < q.end for q in self.here.quantities)

    def _explains(self, start: int, end: int, lost: list[int]) -> bool:
        """Whether the words only say what a name beside them is (the export credit agency Eksfin), which every translator may add."""
        if any(self.tokens[place].pos == "verb" for place in lost):
            return False
        names = [
            place
            for place in range(start, min(end + 2, len(self.tokens)))
            if self.tokens[place].text[:1].isupper() and place in self.mine and place not in lost
        ]
        for name in names:
            between = range(min(name, lost[-1]) + 1, max(name, lost[-1]))
            if not any(self._opens(place) and self.tokens[place].text != "," for place in between):
                return True
        return False

    def _said(self, place: int, start: int, end: int) -> bool:
        """Whether a word of the phrase has a counterpart that no word outside claims as well as it does."""
        for near, key, own in self.mine.get(place, ()):
            # The other words of the same number or name are no rivals.
            rivals = [other for other, owner, item in self.owners[key] if not start <= owner < end and item != own]
            if near >= MATCHED and (not rivals or max(rivals) < near):
                return True
        return False

    def _features(self, start: int, end: int, inside: list[int], rest: list[int], lost: list[int]) -> tuple[float, ...]:
        tokens = self.tokens
        gone = sum(worth(tokens[place]) for place in lost)
        said = sum(worth(tokens[place]) for place in inside) - gone
        rest_gone = sum(worth(tokens[place]) for place in rest if place in self.unsaid)
        rest_all = sum(worth(tokens[place]) for place in rest)
        spare = max(0.0, self.free - rest_gone)
        whole = tokens[-1].end - tokens[0].start
        other = self.there.tokens[-1].end - self.there.tokens[0].start
        length = math.log(other / whole) - self.usual
        without = math.log(other / max(8, whole - (tokens[end - 1].end - tokens[start].start))) - self.usual
        first = tokens[start] if tokens[start].pos != "punct" else tokens[start + 1]
        verb = any(tokens[place].pos == "verb" for place in lost)
        near = [tokens[place] for place in (start - 1, end, end + 1) if 0 <= place < len(tokens)]
        claims = [c for c in self.here.claims if tokens[start].start <= c.start and c.end <= tokens[end - 1].end]
        claims_lost = sum((claim.start, claim.end) not in self.claimed for claim in claims)
        kin_all = [self._kin(place, self._everything) for place in lost]
        clause = first.norm in RELATIVE | SUBORDINATE or first.pos in ("sconj", "conj")
        return (
            1.0,
            min(spare, 4.0),
            min(spare, 1.0),
            float(spare == 0),
            float(min(self.free_claims, 2)),
            float(max(-2, min(2, len(self.here.claims) - len(self.there.claims)))),
            float(len(lost) == 1),
            min(gone, 5.0),
            said,
            said / (gone + said),
            rest_gone / rest_all,
            min(self.free, 6.0),
            min(self.free, 1.0),
            self.free / gone,
            max(self._kin(place, self._spare) for place in lost),
            sum(kin_all) / len(kin_all),
            length,
            without,
            abs(length) - abs(without),
            float(verb),
            float(clause),
            float(any(tokens[place].pos == "name" for place in lost)),
            float(any(tokens[place].pos == "num" for place in lost)),
            float(first.pos == "prep"),
            min(rest_gone, 4.0),
            min(rest_gone, 1.0),
            float(any(place in self.timed for place in lost)),
            float(end == len(tokens) or tokens[end].text in ".,?!–—:;"),
            float(min(5, sum(near < 0.3 for near in kin_all))),
            float(min(claims_lost, 2)),
            float(min(len(claims) - claims_lost, 2)),
            float(any(token.pos == "name" or token.text == "(" for token in near) and not verb),
            float(tokens[start].pos == "punct" or tokens[start - 1].text in (",", "–", "—")),
        )


def phrases(comparison: Comparison, name: Side) -> list[Phrase]:
    """The phrases of one side that may be unsaid; none where a side is empty."""
    if not comparison.source.tokens or not comparison.target.tokens:
        return []
    return list(Reading(comparison, name).phrases())
