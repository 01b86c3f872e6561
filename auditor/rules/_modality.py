"""How sure each side is of what it says: its hedges, the deeds that they are about, and which deed renders which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from auditor.records import Analysis, Argument, Claim, Comparison, Cue, Finding, Token

DOUBT = frozenset(("possible", "probable", "reported", "unclear", "believed"))
"""Values of a hedge by which the text does not vouch for what it says."""
INTENT = frozenset(("considered", "planned", "wished", "attempted", "threatened", "promised", "advisable"))
"""Values by which what it says has not been done."""
SOFT = DOUBT | INTENT
VERBAL = ("active", "passive", "s-passive", "copula", "light", "receive")
LINKING = frozenset(
    "be have get become come go make take do være vere ha bli verte få komme kome gå gjøre gjere ta stå sitte sitje legge leggje sette setje "
    "holde halde sit stand lie ligge liggje put serve face give gi gje remain stay keep".split()
)
"""Verbs that say little without what follows them: the words behind them tell which deed is meant."""
BETWEEN = frozenset(
    "not n't n’t also now never still even already only just later soon once both ikke ikkje nå no også også òg likevel".split()
)


@dataclass(frozen=True, slots=True)
class Deed:
    """A claim with a verb, as one place in its sentence.

    :param head: the main verb, or what a copula ascribes; `chain` the words from its first auxiliary to it.
    :param core: the words that tell which deed it is: the head, and what follows where the head says little.
    :param tense: ``past`` · ``pres`` · ``future`` · ``"" `` where it is an infinitive, a participle or an -ing form.
    """

    index: int
    claim: Claim
    head: Token
    place: int
    chain: tuple[Token, ...]
    core: tuple[Token, ...]
    tense: str

    @property
    def start(self) -> int:
        """Where its first auxiliary starts."""
        return self.chain[0].start

    @property
    def end(self) -> int:
        """One past its last character."""
        return max(self.head.end, self.claim.end)


@dataclass(frozen=True, slots=True)
class Hedge:
    """A certainty cue with the deeds that it is about, as indices; `first` and `last` are tokens' places."""

    value: str
    cue: Cue
    first: int
    last: int
    deeds: frozenset[int] = frozenset()
    own: int = -1

    @property
    def start(self) -> int:
        """Where it starts."""
        return self.cue.start

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.cue.end


@dataclass(frozen=True)
class Reading:
    """One side: its tokens, deeds and hedges."""

    analysis: Analysis
    deeds: tuple[Deed, ...]
    hedges: tuple[Hedge, ...]
    about: dict[int, tuple[Hedge, ...]] = field(default_factory=dict)

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Its tokens."""
        return self.analysis.tokens

    def values(self, deed: Deed) -> frozenset[str]:
        """What the hedges about a deed say."""
        return frozenset(hedge.value for hedge in self.about.get(deed.index, ()))


def read(analysis: Analysis) -> Reading:
    """Find the deeds and hedges of one side, and which hedge is about which deed."""
    deeds = tuple(_deeds(analysis))
    hedges = tuple(_hedge(cue, analysis, deeds) for cue in analysis.cues if cue.kind == "certainty")
    about: dict[int, list[Hedge]] = {}
    for hedge in hedges:
        for index in hedge.deeds:
            about.setdefault(index, []).append(hedge)
    # "may have sold and hidden": what is joined to a hedged deed is hedged with it.
    for deed in deeds[1:]:
        before = deeds[deed.index - 1]
        if _joined(analysis.tokens, deed) and len(deed.chain) == 1 and before.index in about:
            about.setdefault(deed.index, []).extend(about[before.index])
    return Reading(analysis, deeds, hedges, {index: tuple(dict.fromkeys(found)) for index, found in about.items()})


def _joined(tokens: Sequence[Token], deed: Deed) -> bool:
    place = next((i for i, token in enumerate(tokens) if token.start == deed.start), 0) - 1
    while place >= 0 and tokens[place].norm in BETWEEN:
        place -= 1
    return place >= 0 and tokens[place].norm in ("and", "or", "og", "eller")


def _deeds(analysis: Analysis) -> Iterator[Deed]:
    tokens = analysis.tokens
    index = 0
    for claim in sorted((*analysis.claims, *_hidden(analysis)), key=lambda item: (item.start, item.end)):
        if claim.voice not in VERBAL:
            continue
        inside = [
            (place, token) for place, token in enumerate(tokens) if claim.start <= token.start < max(claim.end, 1)
        ]
        chosen = [(place, token) for place, token in inside if token.text == claim.text] or inside[-1:]
        if not chosen:
            continue
        place, head = chosen[0] if claim.voice in ("light", "receive") else chosen[-1]
        if head.norm in MODALS and place + 1 < len(tokens) and tokens[place + 1].weight > 0:
            # "will double", read as a verb and its object.
            place, head = place + 1, tokens[place + 1]
            inside.append((place, head))
        chain = tuple(token for _, token in inside if token.start <= head.start) or (head,)
        core = [head]
        if head.lemma in LINKING or claim.voice in ("light", "receive"):
            core += [token for token in tokens[place + 1 : place + 7] if token.weight > 0 and token.pos != "name"][:3]
        if claim.voice == "copula":
            core += [token for token in tokens[max(0, place - 3) : place] if token.pos == "num"]
        yield Deed(index, claim, head, place, chain, tuple(core), _tense(analysis, claim, head, chain))
        index += 1


MODALS = frozenset("will would may might could should must can shall".split())
WILL = frozenset("will shall 'll ’ll won't won’t vil skal ville skulle".split())
NON_FINITE_BEFORE = frozenset("to å not-to help helped let make made hjelpe".split())


def _tense(analysis: Analysis, claim: Claim, head: Token, chain: Sequence[Token]) -> str:
    tokens = analysis.tokens
    first = next((i for i, token in enumerate(tokens) if token.start == chain[0].start), 0)
    place = first - 1
    while place >= 0 and (tokens[place].norm in BETWEEN or tokens[place].pos == "adv"):
        place -= 1
    if place >= 0 and tokens[place].norm in NON_FINITE_BEFORE:
        return ""
    words = [token.norm for token in chain]
    if words[0] in WILL and len(words) > 1:
        return "future"
    if analysis.lang == "en":
        if len(chain) == 1:
            if head.form == "ing" or claim.voice == "copula":
                return ""
            if claim.voice == "passive" and _thought(analysis, claim) and _takes_object(tokens, head):
                return "past"  # believes the trust breached the rules
            if claim.voice == "passive":
                return "past" if place >= 0 and tokens[place].norm in ("and", "or") else ""
            return "past" if head.form in ("past", "part") else "pres"
        if words[0] in ("having", "being", "have", "be") and words[0] != "have":
            return ""
        if any(word in ("was", "were", "had", "did", "has", "have", "wasn't", "weren't", "hadn't") for word in words):
            return "past"
        return "pres"
    if chain[0].form == "inf":
        return ""
    if chain[0].form in ("past", "part") or words[0] in ("har", "hadde"):
        return "past"
    return "pres"


DITRANSITIVE = frozenset(
    "name call give award offer deem consider make elect appoint dub title tell age say hand send".split()
)
WHEN = frozenset("last this next yesterday today tomorrow earlier later".split())


THINKING = frozenset(
    "believe think say suspect fear claim allege maintain argue reckon assume suggest insist report conclude".split()
)
"""English verbs that take a clause without that."""


def _thought(analysis: Analysis, claim: Claim) -> bool:
    """Whether a claim is what a verb of thought says, whose clause was read as its object."""
    return bool(claim.attribution) or any(
        bool(set(other.predicate[:1]) & THINKING)
        and other.patient is not None
        and 0 < claim.start - other.patient.end < 3
        for other in analysis.claims
    )


def _hidden(analysis: Analysis) -> Iterator[Claim]:
    """Clauses that were read as the object of a verb of thought: believes the tanker discharged oil."""
    if analysis.lang != "en":
        return
    starts = {claim.start for claim in analysis.claims}
    for claim in analysis.claims:
        if not set(claim.predicate[:1]) & THINKING or claim.voice != "active" or claim.patient is None:
            continue
        for token in analysis.tokens:
            if not claim.patient.start < token.start < claim.patient.end or token.start in starts:
                continue
            if token.pos == "verb" and token.form == "past" and _takes_object(analysis.tokens, token):
                yield replace(
                    claim,
                    predicate=token.concepts,
                    agent=None,
                    patient=None,
                    other_roles=(),
                    text=token.text,
                    start=token.start,
                    end=token.end,
                )
                break


def _takes_object(tokens: Sequence[Token], head: Token) -> bool:
    """Whether a noun phrase stands right before a verb and another right behind it, so that it is no participle."""
    place = next((i for i, token in enumerate(tokens) if token.start == head.start), 0)
    if not place or place + 1 >= len(tokens) or head.lemma in DITRANSITIVE:
        return False
    before, after = tokens[place - 1], tokens[place + 1]
    return (
        before.pos in ("noun", "name", "pron")
        and after.pos in ("noun", "det", "adj", "name", "num")
        and after.norm not in WHEN
    )


def freedom(comparison: Comparison) -> float:
    """How much of both sides no match accounts for, as a weight: the more, the freer the rendering."""
    source: float = sum(gap.item.weight for gap in comparison.missing("word", "source"))
    target: float = sum(gap.item.weight for gap in comparison.missing("word", "target"))
    return min(source, target)


FREE = 2.1
"""Freedom from which a finding is doubted; true findings on the development pairs hardly ever lie above it, two in five of the faithful
professional renderings do."""
COST = 0.2


def doubted(finding: Finding, comparison: Comparison, share: float = 1.0) -> Finding:
    """A finding with less confidence where the rendering is free: what was looked for may be said by words that nothing matches."""
    doubt = COST * max(0.0, freedom(comparison) - FREE)
    doubt += 1.5 * max(0.0, 0.7 - max(comparison.coverage, comparison.precision))
    return replace(finding, confidence=max(0.0, finding.confidence - share * doubt)) if doubt else finding


def _hedge(cue: Cue, analysis: Analysis, deeds: Sequence[Deed]) -> Hedge:
    tokens = analysis.tokens
    first = next((i for i, token in enumerate(tokens) if token.start >= cue.start), 0)
    last = first
    while last + 1 < len(tokens) and tokens[last + 1].start < cue.end:
        last += 1
    inside = [deed for deed in deeds if deed.start < cue.end and cue.start <= deed.head.start]
    # A long chain holds a subject with clauses of its own: the word belongs to the shortest one.
    inside.sort(key=lambda deed: deed.head.start - deed.start)
    own = next((deed.index for deed in inside if cue.start <= deed.head.start < cue.end), -1)
    bound = {inside[0].index} if inside else set()
    adverb = tokens[first].pos == "adv" or tokens[first].norm in ADVERBS
    verbal = (not inside or own >= 0) and not _attributive(tokens, first, last)
    if verbal:
        after = next((deed for deed in deeds if deed.head.start >= cue.end and deed.place - last <= 14), None)
        before = next(
            (deed for deed in reversed(deeds) if deed.head.end <= cue.start and first - deed.place <= 4), None
        )
        if before is not None and _subordinated(tokens, before.place, first):
            before = None
        if adverb and analysis.lang != "en" and before is not None and not _cut(tokens, before.place, first):
            bound.add(before.index)
            if after is not None and after.tense == "" and after.place - last <= 4:
                bound.add(after.index)  # kommer trolig til å stille
        elif after is not None and (
            not _cut(tokens, last, after.place) if adverb else not _clause_away(tokens, last, after)
        ):
            bound.add(after.index)
        elif before is not None and not (adverb and _cut(tokens, before.place, first)):
            bound.add(before.index)
    value = cue.value
    if value == "future" and analysis.lang != "en" and tokens[first].norm in ("skal", "skulle"):
        value = _reported(tokens, deeds, bound, first) or value
    return Hedge(value, cue, first, last, frozenset(bound), own)


ADVERBS = frozenset(
    "kanskje trolig truleg angivelig angiveleg muligens moglegvis sannsynligvis sannsynlegvis antakelig antagelig visstnok formodentlig".split()
)


SUBORDINATORS = frozenset(
    "at som om fordi når da hvis dersom viss mens medan that who which because when while if".split()
)


def _subordinated(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a clause opens between two places."""
    return any(token.norm in SUBORDINATORS for token in tokens[first + 1 : last])


CIRCUMSTANCE = frozenset(
    "fordi mens medan når før men because while when although though but before since but and og".split()
)
"""Words by which a clause opens, or the next one starts, that no verb of thought or charge governs."""


def _clause_away(tokens: Sequence[Token], last: int, after: Deed) -> bool:
    """Whether the deed behind a hedge stands in a clause that the hedge does not govern: charged after a boy was stabbed."""
    between = tokens[last + 1 : after.place]
    for place, token in enumerate(between):
        before = between[place - 1].norm if place else tokens[last].norm
        if token.norm == "at" and before in ("etter", "for", "ved", "fordi", "slik"):
            return True
        if token.norm == "that" and before == "so":
            return True
        if token.norm in ("and", "og"):
            if before in (",", ";"):
                return True
            continue
        if token.norm in CIRCUMSTANCE and token.pos != "noun":
            return True
        if (
            token.norm == "after"
            and any(item.start >= token.end for item in after.chain)
            and after.head.form != "ing"
            and between[place + 1 :]
        ):
            return True
    return False


def _attributive(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a cue stands before a noun, as its adjective: the suspected arms smuggler."""
    if first == 0 or last + 1 >= len(tokens) or (first != last and tokens[last].pos != "adj"):
        return False
    return tokens[first - 1].pos in ("det", "adj", "num") and tokens[last + 1].pos in ("noun", "adj", "name")


def _cut(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a comma or stop stands between two places."""
    return any(token.norm in (",", ";", ":", ".", "–", "—") for token in tokens[first + 1 : last])


def _reported(tokens: Sequence[Token], deeds: Sequence[Deed], bound: set[int], first: int) -> str:
    """Skal … ha gjort: what is said to have happened, however much stands between the two words."""
    for place in range(first + 1, min(len(tokens) - 1, first + 22)):
        token = tokens[place]
        if token.norm in (";", ".", "–") or token.norm in ("å", "men") or token.norm in WISHING:
            return ""  # vi skulle gjerne ha sluppet: what one would have liked is no report
        if token.norm != "ha":
            continue
        deed = next((deed for deed in deeds if deed.place > place and deed.place - place <= 5), None)
        if deed is not None and (
            deed.head.form in ("part", "past", "") or any(item.form == "part" for item in tokens[place + 1 : place + 4])
        ):
            bound.clear()
            bound.add(deed.index)
            return "reported"
    return ""


WISHING = frozenset("gjerne heller helst".split())


def renderings(comparison: Comparison, source: Reading, target: Reading) -> dict[int, tuple[int, ...]]:
    """Source deed → the target deeds that say it, the surest first."""
    pairs: dict[tuple[int, int], float] = {}
    words = {
        (match.source.start, match.target.start): match.similarity
        for match in comparison.matched("word")
        if match.similarity >= 0.7
    }
    for match in comparison.matched("quantity"):
        words[match.source.start, match.target.start] = 0.8
    by_start = [
        {(deed.claim.start, deed.claim.end, deed.claim.text): deed for deed in side.deeds} for side in (source, target)
    ]
    for match in comparison.matched("claim"):
        mine = by_start[0].get((match.source.start, match.source.end, match.source.text))
        theirs = by_start[1].get((match.target.start, match.target.end, match.target.text))
        if mine and theirs:
            pairs[mine.index, theirs.index] = 0.6 + 0.5 * match.similarity
    for mine in source.deeds:
        for theirs in target.deeds:
            near = max(
                (words.get((one.start, other.start), 0.0) for one in mine.core for other in theirs.core), default=0.0
            )
            if near:
                heads = (mine.head.start, theirs.head.start) in words
                score = near * (0.9 if heads else 0.7) + _company(comparison, mine.claim, theirs.claim)
                pairs[mine.index, theirs.index] = max(pairs.get((mine.index, theirs.index), 0.0), score)
    _leftover(comparison, source, target, pairs)
    found: dict[int, list[tuple[float, int]]] = {}
    best_for_target: dict[int, float] = {}
    for (_, theirs_index), score in pairs.items():
        best_for_target[theirs_index] = max(score, best_for_target.get(theirs_index, 0.0))
    for (mine_index, theirs_index), score in pairs.items():
        if score >= best_for_target[theirs_index] - 0.05:
            found.setdefault(mine_index, []).append((score, theirs_index))
    return {
        mine: tuple(index for score, index in sorted(items, reverse=True) if score >= max(items)[0] - 0.2)
        for mine, items in found.items()
    }


def _leftover(comparison: Comparison, source: Reading, target: Reading, pairs: dict[tuple[int, int], float]) -> None:
    """Pair deeds whose verbs no lexicon brings together, but whose participants are the same."""
    taken = {mine for mine, _ in pairs}, {theirs for _, theirs in pairs}
    ranked = sorted(
        (
            (-_company(comparison, mine.claim, theirs.claim), abs(mine.index - theirs.index), mine.index, theirs.index)
            for mine in source.deeds
            for theirs in target.deeds
            if mine.index not in taken[0] and theirs.index not in taken[1]
        ),
    )
    for company, _, mine_index, theirs_index in ranked:
        if company <= -0.2 and mine_index not in taken[0] and theirs_index not in taken[1]:
            pairs[mine_index, theirs_index] = 0.5 - company
            taken[0].add(mine_index)
            taken[1].add(theirs_index)


def _company(comparison: Comparison, mine: Claim, theirs: Claim) -> float:
    """How far two claims share their participants, in [0, 0.4]."""
    shared = 0.0
    for one in (mine.agent, mine.patient):
        for other in (theirs.agent, theirs.patient):
            if one and other and linked(comparison, one, other):
                shared += 0.2
    return min(0.4, shared)


def linked(comparison: Comparison, mine: Argument, theirs: Argument) -> bool:
    """Whether two participants share an entity, or a word or name that is matched across."""
    if set(mine.core) & set(theirs.core) or set(mine.entities) & set(theirs.entities):
        return True
    if mine.pronoun or theirs.pronoun:
        return False
    if set(mine.head[:4]) & set(theirs.head[:4]):
        return True
    return any(
        match.kind in ("word", "mention")
        and mine.start <= match.source.start < mine.end
        and theirs.start <= match.target.start < theirs.end
        for match in comparison.matches
    )
