"""MOD001: kan ha became has, alleged became stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.records import Comparison, Finding, Token
from auditor.registry import Example, Rule
from auditor.rules._modality import DOUBT, INTENT, LINKING, SOFT, Deed, Hedge, Reading, doubted, read, renderings
from auditor.rules.context import Context, Range, quote

GLOSS = {
    "possible": "may",
    "probable": "probably",
    "reported": "is said to",
    "unclear": "it is unclear",
    "believed": "believes",
    "considered": "is considering",
    "planned": "plans to",
    "wished": "wants to",
    "attempted": "tries to",
    "threatened": "threatens to",
    "promised": "promises to",
    "advisable": "should",
    "obligatory": "must",
    "future": "will",
    "decided": "has decided",
    "confirmed": "it is certain",
}
"""What a hedge of each kind means, for a reader without Norwegian."""

ALONE = frozenset(
    "angivelig angiveleg visstnok trolig truleg sannsynligvis sannsynlegvis antakelig antagelig kanskje muligens moglegvis "
    "allegedly reportedly supposedly possibly probably perhaps presumably".split()
)
"""Adverbs that doubt whatever they stand before."""
ADVERB_GLOSS = "so it is said, or supposed"
LOST: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "possible": (frozenset(("past", "pres", "future")), frozenset(("decided", "confirmed", "obligatory"))),
    "probable": (frozenset(("past", "pres", "future")), frozenset(("decided", "confirmed"))),
    "reported": (frozenset(("past", "pres", "future")), frozenset(("confirmed",))),
    "unclear": (frozenset(("past", "pres", "future")), frozenset(("decided", "confirmed"))),
    "considered": (frozenset(("past", "pres", "future")), frozenset(("decided", "confirmed"))),
    "planned": (frozenset(("past",)), frozenset(("confirmed", "decided"))),
    "wished": (frozenset(("past", "future")), frozenset(("decided", "confirmed"))),
    "attempted": (frozenset(("past",)), frozenset(())),
    "threatened": (frozenset(("past", "future")), frozenset(("decided", "confirmed"))),
    "promised": (frozenset(("past",)), frozenset(())),
    "advisable": (frozenset(("past",)), frozenset(("decided", "obligatory"))),
    "obligatory": (frozenset(()), frozenset(("possible", "advisable"))),
    "future": (frozenset(("past",)), frozenset(("possible", "decided", "confirmed"))),
}
"""Value of a hedge → the tenses and the values of the counterpart's hedges that no faithful rendering has."""
OWED = frozenset(("future", "planned", "obligatory", "advisable", "promised"))
"""What "skulle ha" may say of a deed, when it reports none."""
WEAK_WORDS = frozenset(
    "eventuelle eventuell eventuelt måtte kunne venter ventet ventar venta forventet forventa mulig mulige mogleg moglege mulighet muligheten ifølge ifølgje erfarer erfarar visst tro anta "
    "love vurdert vurdere planlagt planlagte planlagde sikkert can likely possible expected according".split()
)
"""Cues with other readings, or which stand for what other words of the sentence say: the loss of one alone means nothing."""
GAINED = frozenset(("possible", "probable", "reported", "considered", "unclear", "believed"))
GAINABLE = frozenset(
    "may might possibly perhaps maybe allegedly reportedly supposedly probably likely presumably apparently".split()
)

SOFTENERS = frozenset(
    (
        "would could may might should unlikely likelihood probable probability chance odds understand understood "
        "said thought believed rumoured rumored tipped linked can appear seem suggest believe think suspect claim allege accuse "
        "reportedly allegedly likely expect estimate potential potentially possible possibly possibility fear charge indict want "
        "plan aim intend hope propose consider maybe perhaps whether if suspicion suspect allegation alleged "
        "accusation rumour rumor speculation estimated prediction predict forecast apparently presumably assume "
        "unclear question doubt risk theory view opinion uncertain conceivable probably supposedly "
        "plausible plausibly imaginable credible guide sense guess imagine gather perceive hardly scarcely neppe knapt hint sign signal indication indicator imply implication "
        "prospect danger prone poised mooted touted purported supposed supposedly so-called would-be preliminary provisional tentative "
        "prospective look "
        "vite veit vet ville kunne kan skal bør tro mene meine "
        "anta mistenke hevde påstå frykte sannsynlig sannsynleg trolig truleg mulig mogleg "
        "kanskje vil virke se synes tenke regne siktet sikta tiltalt ønske planlegge håpe vurdere "
        "foreslå uklart kunna anslag anslå rykte mistanke skuldast forvente vente ventet estimere om angivelig visstnok muligens truleg trulig "
        "påstått antakelig antagelig sannsynligvis fare risiko sjanse"
    ).split()
)
"""Words by which either language expresses a reservation: any of them that is not accounted for explains a missing one."""
ALSO: dict[str, frozenset[str]] = {
    "considered": frozenset(
        "weigh mull contemplate look discuss option proposal propose suggest review evaluate assess study explore debate eye idea reflect ponder up thought".split()
    ),
    "attempted": frozenset(
        "try attempt seek effort bid fail struggle work sought unsuccessful vain prøve forsøke aim".split()
    ),
    "threatened": frozenset("threaten threat vow warn ultimatum otherwise unless".split()),
    "advisable": frozenset(
        "ought recommend advise urge call need better must favour favor support want desirable right".split()
    ),
    "planned": frozenset(
        "intend intention aim scheduled due set prepare preparation upcoming will shall goal look project".split()
    ),
    "wished": frozenset("want wish desire seek would like eager keen call demand ask look aim bid goal".split()),
    "promised": frozenset("promise pledge vow undertake commit guarantee assure".split()),
    "future": frozenset(
        "will would shall to due set upcoming coming next plan expected about await pending future until".split()
    ),
    "possible": frozenset("face liable danger".split()),
    "unclear": frozenset("know known clear confirm say remain see depend decide".split()),
    "probable": frozenset(
        "expect look set due await anticipate foresee tip point tell reckon project projected projection calculate put bet "
        "evidence clue pointer bode roughly approximately".split()
    ),
    "obligatory": frozenset("must need require force oblige necessary order have compel".split()),
    "reported": frozenset(
        "report say account according story quote investigate investigation inquiry prosecute prosecution accused defendant".split()
    ),
}


@dataclass(frozen=True, slots=True)
class Soft:
    """A word that expresses a reservation, and the hedge that it is part of, if any."""

    token: Token
    hedge: Hedge | None


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Deeds that both sides name, and of which one side is surer than the other."""
    if comparison.coverage < 0.4:
        return
    source, target = read(comparison.source), read(comparison.target)
    said_by = renderings(comparison, source, target)
    says: dict[int, list[int]] = {}
    for mine, others in said_by.items():
        for other in others:
            says.setdefault(other, []).append(mine)
    back = {other: tuple(mine) for other, mine in says.items()}
    found: list[Finding] = []
    for lost, here, there, pairs in ((True, source, target, said_by), (False, target, source, back)):
        view = _View(comparison, context, here, there, pairs, lost)
        found += view.changes()
        if found:
            break
    if not found:
        found += _settled(comparison, context, source, target)
    yield from (doubted(finding, comparison) for finding in found[:2])


@dataclass(frozen=True)
class _View:
    """The hedges of one side (`here`) looked for on the other (`there`)."""

    comparison: Comparison
    context: Context
    here: Reading
    there: Reading
    pairs: dict[int, tuple[int, ...]]
    lost: bool

    def changes(self) -> Iterator[Finding]:
        seen: set[int] = set()
        for hedge in self.here.hedges:
            if not self._counts(hedge) or self._denied(hedge):
                continue
            if not hedge.deeds:
                yield from self._adrift(hedge)
            for index in sorted(hedge.deeds):
                mine = self.here.deeds[index]
                others = [self.there.deeds[other] for other in self.pairs.get(index, ())]
                if index == hedge.own and (len(hedge.deeds) > 1 or hedge.value in ("reported", "believed")):
                    settled = {item.index for item in others if self.there.values(item) & {"confirmed", "decided"}}
                    others = [item for item in others if item.index in settled]
                if not others or index in seen:
                    continue
                verdict = self._verdict(hedge, mine, others)
                if verdict is not None:
                    seen.add(index)
                    yield self._finding(hedge, mine, *verdict)

    def _adrift(self, hedge: Hedge) -> Iterator[Finding]:
        """An adverb that doubts no deed but what follows it: angivelig på grunn av …"""
        if hedge.cue.text.lower() not in ALONE:
            return
        name, other_name = ("source", "target") if self.lost else ("target", "source")
        said = {
            getattr(match, name).start: getattr(match, other_name)
            for match in self.comparison.matched("word")
            if match.similarity >= 0.7
        }
        near = [token for token in self.here.tokens[hedge.last + 1 : hedge.last + 6] if token.weight > 0.4]
        word = next((token for token in near if token.start in said), None)
        if word is None or self._spare(hedge, None, None):
            return
        document = (
            (self.context.source, self.context.target) if self.lost else (self.context.target, self.context.source)
        )
        mine, theirs = quote(document[0].text[hedge.start : word.end]), said[word.start]
        plain = f"“{theirs.text}” is stated as fact"
        yield self.context.finding(
            RULE,
            self.comparison.unit,
            f"source: “{mine}” ({ADVERB_GLOSS}); target: {plain}"
            if self.lost
            else f"source: {plain}; target: “{mine}”",
            source=Range(hedge.start, word.end) if self.lost else theirs,
            target=theirs if self.lost else Range(hedge.start, word.end),
            evidence={"certainty": hedge.value, "verb": "", "counterpart": theirs.text},
            suggestion="restore the reservation" if self.lost else "state it as the source does",
            confidence=0.7,
        )

    def _counts(self, hedge: Hedge) -> bool:
        words = hedge.cue.text.lower()
        if not self.lost:
            return (
                hedge.value in GAINED
                and words.split()[0] in GAINABLE | {"is", "are", "was", "were", "could"}
                and (words not in ("is to", "are to", "could", "could be"))
            )
        if words in ESTIMATES and any(
            token.pos == "num" for token in self.here.tokens[hedge.last + 1 : hedge.last + 5]
        ):
            return False  # an amount, not a deed
        if words in ("vurdert", "vurdere"):
            following = [token.norm for token in self.here.tokens[hedge.last + 1 : hedge.last + 2]]
            return following in (["å"], ["om"])
        return hedge.value in LOST and words not in WEAK_WORDS and not words.startswith(NAMING)

    def _denied(self, hedge: Hedge) -> bool:
        """Whether the hedge itself is denied (never considered; does not rule out is a hedge of its own)."""
        return any(
            other.kind == "negation"
            and other.text.lower() in NOT
            and -14 < other.start - hedge.start < 22
            and not hedge.start <= other.start < hedge.end
            for other in self.here.analysis.cues
        ) and hedge.value not in ("probable", "reported")

    def _verdict(self, hedge: Hedge, mine: Deed, others: Sequence[Deed]) -> tuple[Deed, float] | None:
        if not self.lost:
            return self._gained(hedge, mine, others)
        tenses, values = LOST[hedge.value]
        own = self.here.values(mine)
        values = values - (own & {"confirmed", "decided"})  # what both sides say is no change
        chosen: Deed | None = None
        for other in others:
            have = self._have(other, hedge, mine)
            if hedge.value == "reported" and hedge.cue.text.lower().startswith("skulle") and have & OWED:
                return None  # skulle ha vore ferdig: was due to be finished
            if have & _excuses(hedge.value) and not (
                hedge.value in ("obligatory", "future", "advisable") and have & values
            ):
                return None
            if hedge.value in ("future", "obligatory") and own & (SOFT | ({"obligatory", "decided"} - {hedge.value})):
                return None
            if have & values or (other.tense in tenses and other.tense) or ("future" in have and "future" in tenses):
                chosen = chosen or other
        if chosen is None or self._conditional(chosen):
            return None
        have = self._have(chosen, hedge, mine)
        firm = bool(have & (values | {"future"})) or chosen.tense == "future"
        if hedge.value == "future" and {mine.head.lemma.split()[0], chosen.head.lemma.split()[0]} & LINKING:
            return None
        if hedge.value in INTENT | {"future"} and not have & values and not self._same_verb(mine, chosen):
            return None
        if (
            hedge.value == "future"
            and not have & values
            and (mine.tense != "future" or self._past_future(mine, chosen))
        ):
            return None
        if hedge.value == "possible" and firm and self._anybody(hedge, mine, chosen):
            return None
        if hedge.value == "possible" and not firm and not self._epistemic(hedge, mine, chosen):
            return None
        if not (hedge.value == "future" and have & values) and self._spare(hedge, mine, chosen):
            return None
        return chosen, 0.8 if firm or hedge.value in DOUBT else 0.7

    def _have(self, other: Deed, hedge: Hedge, mine: Deed) -> frozenset[str]:
        """What the other side's hedges about a deed say, but for verbs (believes) that say another verb of this side."""
        spoken = {
            place for index, others in self.pairs.items() if index not in (mine.index, hedge.own) for place in others
        }
        return frozenset(
            item.value
            for item in self.there.about.get(other.index, ())
            if not (item.own == other.index and item.value in ("confirmed", "decided") and hedge.own != mine.index)
            if item.own < 0 or item.own == other.index or item.own not in spoken or item.value not in DOUBT
        )

    def _same_verb(self, mine: Deed, other: Deed) -> bool:
        """Whether the two verbs themselves are matched, not only the company that they keep."""
        name, other_name = ("source", "target") if self.lost else ("target", "source")
        first = {token.start for token in mine.core if token.lemma not in LINKING}
        second = {token.start for token in other.core if token.lemma.split()[0] not in LINKING}
        return any(
            getattr(match, name).start in first and getattr(match, other_name).start in second
            for match in self.comparison.matched("word")
            if match.similarity >= 0.7
        )

    def _past_future(self, mine: Deed, other: Deed) -> bool:
        return mine.chain[0].norm in ("ville", "skulle") or other.tense != "past"

    def _anybody(self, hedge: Hedge, mine: Deed, other: Deed) -> bool:
        """Whether a bare "kan" is about what anybody may do (du kan kjøpe: will be sold)."""
        agent, theirs = mine.claim.agent, other.claim.agent
        if hedge.cue.text.lower() not in ("kan", "can") or agent is None:
            return False
        words = agent.text.lower().split()
        if words[:1] and words[0] in ANYBODY:
            return True
        return (
            theirs is None
            and mine.claim.patient is not None
            and other.claim.voice == "passive"
            and mine.claim.voice == "active"
        )

    def _epistemic(self, hedge: Hedge, mine: Deed, other: Deed) -> bool:
        """Whether a bare "kan" tells how likely a thing is, not what somebody is able or allowed to do."""
        words = hedge.cue.text.lower().split()
        progressive = other.head.form == "ing" and len(other.chain) > 1
        return words[0] not in ("kan", "kunne") or len(words) > 1 or other.tense == "past" or progressive

    def _gained(self, hedge: Hedge, mine: Deed, others: Sequence[Deed]) -> tuple[Deed, float] | None:
        alone = hedge.cue.text.lower() in ALONE
        if mine.tense == "" and not alone and hedge.own < 0 and hedge.value != "reported":
            return None
        if hedge.own == mine.index or (hedge.value == "possible" and any(t.norm in PERMIT for t in self.there.tokens)):
            return None
        for other in others:
            have = self._have(other, hedge, mine)
            if have & _excuses(hedge.value) or (other.tense == "" and not alone):
                return None
            if "future" in have and hedge.value != "possible":
                return None
        if self._spare(hedge, mine, others[0]):
            return None
        return others[0], 0.65

    def _conditional(self, deed: Deed) -> bool:
        """Whether what is said stands under an if or a whether."""
        tokens = self.there.tokens
        place = next((i for i, token in enumerate(tokens) if token.start == deed.start), 0)
        for token in reversed(tokens[max(0, place - 9) : place]):
            if token.norm in (",", ".", ";"):
                return False
            if token.norm in ("if", "whether", "unless", "om", "dersom", "hvis", "viss", "should"):
                return True
        return False

    def _spare(self, hedge: Hedge, mine: Deed | None, other: Deed | None) -> list[Token]:
        """The words of the other side that express a reservation which nothing else on this side accounts for."""
        name, other_name = ("source", "target") if self.lost else ("target", "source")
        spare: list[Token] = []
        back: dict[int, list[int]] = {}
        for index, others in self.pairs.items():
            for place in others:
                back.setdefault(place, []).append(index)
        said: dict[int, list[tuple[Token, float]]] = {}
        for match in self.comparison.matched("word"):
            said.setdefault(getattr(match, other_name).start, []).append((getattr(match, name), match.similarity))
        conditional = any(token.norm in IF for token in self.here.tokens)
        for soft in _soft(self.there, hedge.value):
            token = soft.token
            if (
                other is not None
                and soft.hedge is not None
                and hedge.value in LOST
                and soft.hedge.value in LOST[hedge.value][1]
                and soft.hedge in self.there.about.get(other.index, ())
            ):
                continue
            if (conditional and token.norm in IF) or (
                other is not None and token.norm in FIRM and other.start <= token.start < other.end
            ):
                continue
            counterparts = [
                (word, near)
                for word, near in said.get(token.start, ())
                if not hedge.start <= word.start < hedge.end and word.lemma not in EMPTY
            ]
            if any(near >= 0.9 or (near >= 0.7 and _is_soft(word, hedge.value)) for word, near in counterparts):
                continue
            if soft.hedge is not None and soft.hedge.value != hedge.value:
                like = [item for item in self.here.hedges if item is not hedge and item.value == soft.hedge.value]
                if len(like) >= sum(item.value == soft.hedge.value for item in self.there.hedges):
                    continue
            if soft.hedge is not None and soft.hedge.deeds:
                mates = {index for deed in soft.hedge.deeds for index in back.get(deed, ())} - (
                    {mine.index} if mine else set()
                )
                if mates and any(self._hedged(index, hedge) for index in mates):
                    continue
            spare.append(token)
        if (
            other is not None
            and hedge.value == "reported"
            and (self._doubted(other) or self._reports(self.there, other_name) > self._reports(self.here, name))
        ):
            spare.append(other.head)
        return spare

    def _doubted(self, deed: Deed) -> bool:
        """Whether a verb that vouches for nothing (claim, allege, suspect) stands over a deed of the other side."""
        tokens = self.there.tokens
        place = next((i for i, token in enumerate(tokens) if token.start == deed.start), 0)
        for token in reversed(tokens[max(0, place - 18) : place]):
            if token.norm in (".", ";"):
                return False
            if token.lemma in CLAIMING or token.norm in CLAIMING:
                return True
        return False

    def _reports(self, side: Reading, name: str) -> int:
        """How many expressions of saying a side has; a word that says something else on the other side is none."""
        other = "target" if name == "source" else "source"
        there = self.comparison.target if name == "source" else self.comparison.source
        reports = [(cue.start, cue.end) for cue in there.cues if cue.kind == "report"]
        plain = {
            getattr(match, name).start
            for match in self.comparison.matched("word")
            if match.similarity >= 0.9 and not any(start <= getattr(match, other).start < end for start, end in reports)
        }
        ends = count = 0
        for cue in side.analysis.cues:
            if cue.kind == "report" and cue.value in SAYING and cue.start >= ends and cue.start not in plain:
                count, ends = count + 1, cue.end
        return count

    def _hedged(self, index: int, but: Hedge) -> bool:
        return any(hedge is not but and hedge.value in SOFT | {"future"} for hedge in self.here.about.get(index, ()))

    def _finding(self, hedge: Hedge, mine: Deed, other: Deed, confidence: float) -> Finding:
        document = (
            (self.context.source, self.context.target) if self.lost else (self.context.target, self.context.source)
        )
        near = hedge.end <= mine.end + 3 and mine.start - hedge.end < 40
        first, last = (
            min(hedge.start, mine.start if near else hedge.start),
            max(hedge.end, mine.end if near else hedge.end),
        )
        if last - first > 70:
            first, last = hedge.start, hedge.end
        words = quote(document[0].text[first:last])
        plain = _span(other, self.there)
        said = quote(document[1].text[plain.start : plain.end])
        meaning = GLOSS.get(hedge.value, hedge.value)
        have = sorted(self.there.values(other) - {hedge.value})
        grade = f"“{said}” is stated as fact" if not have else f"“{said}” ({GLOSS.get(have[0], have[0])})"
        message = (
            f"source: “{words}” ({meaning}); target: {grade}"
            if self.lost
            else f"source: “{said}” is stated as fact; target: “{words}” ({meaning})"
        )
        return self.context.finding(
            RULE,
            self.comparison.unit,
            message,
            source=Range(first, last) if self.lost else plain,
            target=plain if self.lost else Range(first, last),
            evidence={
                "certainty": hedge.value,
                "verb": mine.head.text,
                "counterpart": other.head.text,
                "firm": ", ".join(have),
            },
            suggestion="restore the reservation" if self.lost else "state it as the source does",
            confidence=confidence,
        )


UNDONE = frozenset(
    "yet unable decline declined declines refuse refused refuses fail failed fails without whether if until nor neither cannot could awaiting "
    "om før til verken hverken korkje uten utan".split()
)
"""Words before a word of certainty by which nothing is certain."""
ESTIMATES = frozenset("anslår anslo anslått anslås anslå estimerer estimerte estimert spår spådde spådd".split())
PERMIT = frozenset(
    "får fikk få fått fekk lov tillatt tillate tillates adgang anledning høve rett løyve tillatelse mulighet allowed permitted right".split()
)
ANYBODY = frozenset("du man en ein dere dykk vi me alle folk de dei publikum".split())
NOT = frozenset("ikke ikkje aldri ei not never n't n’t cannot can't won't".split())
EMPTY = frozenset("ha være vere bli verte få have be get".split())


def _span(deed: Deed, side: Reading) -> Range:
    """The words that state the deed: its chain, and what governs it (has decided to sell)."""
    start, end = deed.start, max(deed.head.end, deed.claim.end)
    for hedge in side.about.get(deed.index, ()):
        if hedge.end <= start and start - hedge.end < 30:
            start = hedge.start
    return Range(start, end if end - start < 90 else deed.head.end)


def _soft(side: Reading, value: str) -> Iterator[Soft]:
    """The words of a side that express a reservation such as `value`."""
    taken: set[int] = set()
    excuses = _excuses(value)
    for hedge in side.hedges:
        words = hedge.cue.text.lower()
        if words.startswith(NAMING):
            taken.update(range(hedge.first, hedge.last + 1))
        elif hedge.value in excuses:
            places = [i for i in range(hedge.first, hedge.last + 1) if side.tokens[i].weight > 0] or [hedge.first]
            place = next((i for i in places if _is_soft(side.tokens[i], value)), places[0])
            taken.update(range(hedge.first, hedge.last + 1))
            yield Soft(side.tokens[place], hedge)
    for place, token in enumerate(side.tokens):
        if place not in taken and _is_soft(token, value):
            if place and (side.tokens[place - 1].norm, token.norm) in (("at", "risk"), ("in", "question")):
                continue
            yield Soft(token, next((item for item in side.hedges if item.first <= place <= item.last), None))


NAMING = (
    "according to",
    "as per",
    "ifølge",
    "ifølgje",
    "i følge",
    "i følgje",
    "iflg",
    "in the opinion of",
    "in the view of",
)
"""Cues that name a source, which any verb of saying does too: they are counted, not matched."""
IF = frozenset("if whether unless om dersom hvis viss provided should".split())
FIRM = frozenset("will shall 'll".split())
FUTURE = frozenset(
    "plan aim intend would vil ville planlegge want ønske hope håpe se tenke virke skal propose consider vurdere foreslå".split()
)
HEARSAY = frozenset(
    "said thought believed rumoured rumored understood understand claim allege accuse reportedly allegedly charge fear indict suspect suspicion allegation "
    "alleged accusation rumour rumor believe think theory view opinion question doubt hevde påstå rykte mene meine tro angivelig visstnok if om".split()
)
"""Words that doubt a report; they do not make an intention of a deed."""


def _excuses(value: str) -> frozenset[str]:
    """The values of hedges by which a reservation of kind `value` may be rendered."""
    if value in ("reported", "unclear", "believed"):
        return DOUBT
    if value in ("possible", "probable"):
        return SOFT - {"attempted"}
    return SOFT - {"reported", "believed"}


def _is_soft(token: Token, value: str) -> bool:
    also = ALSO.get(value, frozenset())
    if token.text == "May":
        return False  # the month
    if token.norm == "charges" or (token.lemma == "charge" and token.pos != "verb"):
        return False
    words = {token.norm, token.lemma}
    if value == "reported" and words & FUTURE:
        return False  # words of intent, which keep no doubt about what has happened
    if value in INTENT and words & HEARSAY:
        return bool(words & also)
    return bool(words & SOFTENERS or words & also)


SAYING = ("say", "report", "claim", "write", "tell", "announce", "think")
CLAIMING = frozenset(
    "claim allege charge accuse believe suspect think maintain fear contend reckon hevde påstå mene meine tro tru mistenke".split()
)


def _kept(
    comparison: Comparison, wanted: frozenset[str], doubts: Sequence[Hedge], there: Reading, *, lost: bool
) -> bool:
    """Whether the other side has a doubt of its own that no plain word of this side says."""
    name, other = ("source", "target") if lost else ("target", "source")
    plain = {
        getattr(match, other).start
        for match in comparison.matched("word")
        if match.similarity >= 0.9
        and not any(hedge.start <= getattr(match, name).start < hedge.end for hedge in doubts)
    }
    return any(
        hedge.value in wanted and not any(hedge.start <= start < hedge.end for start in plain) for hedge in there.hedges
    )


def _settled(comparison: Comparison, context: Context, source: Reading, target: Reading) -> Iterator[Finding]:
    """What one side doubts and the other calls established or decided."""
    for lost, here, there in ((True, source, target), (False, target, source)):
        for firm in there.hedges:
            if firm.value not in ("confirmed", "decided") or any(item.value == firm.value for item in here.hedges):
                continue
            wanted = (
                DOUBT
                if firm.value == "confirmed"
                else frozenset(("considered", "possible", "probable", "wished", "planned"))
            )
            doubts = [
                hedge
                for hedge in here.hedges
                if hedge.value in wanted and hedge.cue.text.lower() not in WEAK_WORDS - {"tro"}
            ]
            if any(item.kind == "negation" and -16 < item.start - firm.start < 4 for item in there.analysis.cues):
                continue
            if any(token.norm in UNDONE for token in there.tokens[max(0, firm.first - 5) : firm.first]):
                continue
            if not doubts or _kept(comparison, wanted, doubts, there, lost=lost):
                continue
            matched = {
                getattr(match, "target" if lost else "source").start
                for match in comparison.matched("word")
                if match.similarity >= 0.7
                and getattr(match, "source" if lost else "target").lemma not in EMPTY
                and not any(
                    hedge.start <= getattr(match, "source" if lost else "target").start < hedge.end for hedge in doubts
                )
            }
            if any(firm.start <= start < firm.end for start in matched):
                continue
            doubt = min(doubts, key=lambda item: abs(item.first / len(here.tokens) - firm.first / len(there.tokens)))
            first, second = (doubt, firm) if lost else (firm, doubt)
            one, other = (
                quote(context.source.text[first.start : first.end]),
                quote(context.target.text[second.start : second.end]),
            )
            yield context.finding(
                RULE,
                comparison.unit,
                f"source: “{one}” ({GLOSS[first.value]}); target: “{other}” ({GLOSS[second.value]})",
                source=first,
                target=second,
                evidence={"certainty": first.value, "counterpart": second.value},
                suggestion="restore the reservation" if lost else "state it as the source does",
                confidence=0.75,
            )
            return


RULE = Rule(
    code="MOD001",
    name="certainty-changed",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a reservation that was lost, gained, strengthened or weakened: kan ha (may have), skal ha (is said to have), angivelig, trolig,
vurderer (is considering), where the other side states plain fact, a decision or something established; must become may.

## Why it matters
An allegation printed as fact is a correction tomorrow, or a lawsuit.

## Known limits
It looks at deeds that both sides name. Any hedge, report or plan on the other side that nothing else accounts for is taken as keeping
the reservation.
""",
    bad=(
        Example(
            "Mannen skal ha truet naboen med kniv.", "The man threatened the neighbour with a knife.", "threatened"
        ),
        Example("Skipet kan ha truffet en mine.", "The ship hit a mine.", "hit"),
        Example(
            "Kommunen vurderer å selge sykehuset.", "The municipality has decided to sell the hospital.", "decided"
        ),
        Example("Fem ansatte kan miste jobben.", "Five employees will lose their jobs.", "will lose"),
    ),
    good=(
        Example("Mannen skal ha truet naboen med kniv.", "The man allegedly threatened the neighbour with a knife."),
        Example("Skipet kan ha truffet en mine.", "It is possible that the ship struck a mine."),
        Example("Det er sannsynlig at renten heves.", "It is not unlikely that the rate will be raised."),
        Example(
            "Kommunen vurderer å selge sykehuset.", "A sale of the hospital is being considered by the municipality."
        ),
    ),
    check=check,
    priority=15,
)
