"""What denies on one side of a unit, what else there could say "not", and which denial of the one side answers which of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from auditor.knowledge.opposites import opposites
from auditor.languages import get_language
from auditor.languages.en.grammar import UNLISTED
from auditor.records import Analysis, Comparison, Cue, Token
from auditor.rules._evidence import Side, side

Kind = Literal["explicit", "implicit", "affix", "weak"]

IDIOMS = (
    "not enough|in vain|no doubt|no better|no wonder|no matter|not to mention|no greater|no worse|no fewer|no less|no more than|no longer than|no later|no sooner|"
    "no small|no mean|not just|not merely|not only|not simply|not least|not until|not far|no one knows|nothing but|none other|nothing less|"
    "no other than|not necessarily|couldn't be|could not be more|can't wait|cannot wait|not unlike|no exception|no stranger|"
    "ikke noe imot|ikkje noko imot|ingenting imot|nothing against|no objection|no objections|ikke noe i veien|ikkje noko i vegen|"
    "ikke noe å si på|ikkje noko å seie på|never more so|never so|ikke før|ikkje før|uten tvil|utan tvil|ingen tvil|ikke desto|ikkje desto|ikke sant|ikkje sant|why not|hvorfor ikke det|ikke minst|ikkje minst|"
    "ikke bare|ikkje berre|ikke kun|ikke annet enn|ikkje anna enn|ikke mindre enn|ikkje mindre enn|ikke mer enn|ikkje meir enn|ikke nødvendigvis|"
    "ikkje nødvendigvis|ikke så rent|ikkje så reint|ikke rart|ikkje rart|ikke uventet|ikkje uventa|ingen andre enn|ikke flere enn|ikkje fleire enn|"
    "ikke lenger enn|ikkje lenger enn|ikke mindre|ikkje mindre|ingen ringere|ingen ringare|intet mindre|uten videre|utan vidare|uten om|utan om"
).split("|")
"""Denials that deny no deed, or only shade it."""
DETERMINERS = frozenset(
    "ingen inga intet inkje ingenting verken hverken korkje no none nobody no-one nothing neither nowhere".split()
)
"""Words that deny a deed by denying its participant."""
WITHOUT = frozenset(("uten", "utan", "without"))
PLAIN = frozenset(
    (
        "have be get do go come take give make let put set keep hold bring become say tell use "
        "ha være vere bli verte få kunne ville skulle måtte gjøre gjere gå komme kome ta gi gje la lata sette setje holde halde legge leggje"
    ).split()
)
"""Verbs that tell too little by themselves: what was denied is what stands with them."""
LIGHT = 0.36
"""Words that tell no more than this (have, be, get) are never what a denial is about."""
BREAKS = frozenset((",", ";", ":", ".", "–", "—", "?", "!", "(", ")"))
RELATIVES = frozenset(("som", "who", "which", "that", "whom", "whose"))
REACH = 6
SURE = 0.9
"""Similarity from which a word is the other's counterpart, rather than near it."""

WEAK: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "only": "only bare berre kun alone alene åleine eneste einaste merely solely sole",
        "few": "few fewer fewest little scant less least få færre færrest lite mindre barely rarely seldom sjelden sjeldan knapt snaut minority mindretall mindretal",
        "except": "except unless excepting unntatt unnateke unntak untatt bortsett utenom utanom exception exceptions med_mindre",
        "rather": "rather instead snarere snarare isteden istedenfor unlike opposed contrary contrast motsetning motsetnad stedet staden beats ahead",
        "other": "else otherwise different differently elsewhere abroad overseas foreign ellers elles utlandet utenlands utanlands",
        "against": "against counter mot imot contra",
        "free": "free empty fri fritt frie tom tomt tomme void zero null nil blank intact bereft",
        "away": "away beyond short unna utenfor utanfor",
        "late": "yet remain remains remained remaining pending await awaits awaiting gjenstår",
        "lost": (
            "lose loses lost losing loss miss misses missed missing gone neglect neglected ignore ignored overlook overlooked forget forgot forgotten "
            "spare spared halted ceased unaware ignorance ignorant secret secretly anonymous quit quits slippe slipper slapp sluttet slutta slutte "
            "slutter mistet mista tapt tapte glemt gløymt"
        ),
        "abstain": (
            "resist resists resisted resisting reluctant reluctance hesitant hesitate hesitates hesitated wary loath decline declines declined declining "
            "forgo skip skips skipped shy brush brushed brushes duck ducked silent silence mum defy defied spurn sceptical skeptical doubt doubts "
            "doubtful unclear unknown mystery uncertain uklart uvisst motvillig tie tier taus tause tviler tvil"
        ),
        "bad": "wrong false untrue myth lie lies invention fabrication galt usant løgn oppspinn nonsense baseless groundless",
        "warn": "warn warns warned warning warnings caution cautions cautioned advare advarer advarte advart åtvarar åtvara advarsel varsku beware",
        "fear": "fear fears feared risk risks danger threat threaten threatens threatened fare frykter frykt redd truer truar risiko worry worries",
    }.items()
}
"""Words that can carry a "not" in a free rendering, in families; two of a family on the two sides answer one another."""
HARMLESS = frozenset(
    (
        "postpone breach doubt disagree ended ending missing savnede savnet miste mister mistet mista mistes tape taper tapte tapt tapes "
        "disappeared disappear disappears disappearance forsvinne forsvinner forsvant forsvunnet protest protester protests resign resigned resigns"
    ).split()
)
"""Implicit negations, by value or form, that name a deed of their own oftener than they deny another."""
NPI = frozenset("any anyone anybody anything anywhere ever whatsoever".split())
"""English words that live in the shade of a denial: where one stands, something denies, known here or not."""
BOUND = frozenset("før inntil innan innen until till before unless".split())
BEFORE = frozenset("before until till unless før inntil".split())
FIRST = frozenset(
    (
        "only first once wait waits waited waiting lenge earlier earliest tidligst tidlegast pending provided condition conditional finally eventually "
        "bare berre kun først unless delay delays delayed"
    ).split()
)
LAST = frozenset("last latest sist siste sidste lowest highest record ever rekord".split())
LIKE = frozenset("så like lik likt lenger lengre mer meir bedre betre more longer as so such better that this".split())
QUESTION = frozenset("om whether if hvorvidt kvorvidt".split())


@dataclass(frozen=True, slots=True)
class Denial:
    """A word or phrase that says "not", or may say it.

    :param index: where it begins among the side's tokens; `stop` one past its last.
    :param family: what answers it on the other side: the cue's value, or the family of `WEAK`.
    """

    text: str
    start: int
    end: int
    kind: Kind
    family: str
    index: int
    stop: int

    @property
    def word(self) -> str:
        """Its first word in lower case."""
        return self.text.lower().split()[0]


@dataclass(frozen=True)
class View:
    """One side as the rule sees it: its tokens and everything that could deny there."""

    name: Side
    analysis: Analysis
    tokens: tuple[Token, ...]
    explicit: tuple[Denial, ...]
    traces: tuple[Denial, ...]

    def at(self, token: Token) -> int:
        """Where a token stands."""
        return next((i for i, item in enumerate(self.tokens) if item.start == token.start), 0)

    def sentence(self, index: int) -> tuple[int, int]:
        """The range of tokens of the sentence around a place."""
        first, last = index, index
        while first > 0 and self.tokens[first - 1].text not in (".", "?", "!"):
            first -= 1
        while last < len(self.tokens) - 1 and self.tokens[last].text not in (".", "?", "!"):
            last += 1
        return first, last + 1


def view(comparison: Comparison, name: Side) -> View:
    """One side of a comparison with its denials."""
    analysis = side(comparison, name)
    tokens = analysis.tokens
    explicit: list[Denial] = []
    traces: list[Denial] = []
    for cue in analysis.cues:
        if cue.kind not in ("negation", "implicit-negation", "negative-affix"):
            continue
        index = next((i for i, token in enumerate(tokens) if token.start >= cue.start), 0)
        stop = next((i for i, token in enumerate(tokens) if token.start >= cue.end), len(tokens))
        denial = Denial(cue.text, cue.start, cue.end, "explicit", cue.value, index, stop)
        if cue.kind == "negation":
            if _answers(denial, tokens):
                if _nor_does(denial, tokens):
                    traces.append(_as(denial, "weak", "nor"))
                continue
            if _idiom(denial, tokens):
                traces.append(_as(denial, "weak", "idiom"))
            else:
                explicit.append(denial)
        elif cue.kind == "implicit-negation":
            if not _harmless(cue):
                traces.append(_as(denial, "implicit", cue.value))
        else:
            traces.append(_as(denial, "affix", cue.value))
    explicit += [_as(item, "explicit", "hardly") for item in _hardly(tokens, explicit)]
    explicit.sort(key=lambda item: item.start)
    taken = {index for item in (*explicit, *traces) for index in range(item.index, item.stop)}
    for index, token in enumerate(tokens):
        if index in taken:
            continue
        family = _weak(
            token, tokens[index - 1] if index else None, tokens[index + 1] if index + 1 < len(tokens) else None
        )
        if family:
            kind: Kind = "affix" if family == "affix" else "weak"
            traces.append(Denial(token.text, token.start, token.end, kind, family, index, index + 1))
    return View(name, analysis, tokens, tuple(explicit), tuple(sorted(traces, key=lambda item: item.start)))


def _as(denial: Denial, kind: Kind, family: str) -> Denial:
    return Denial(denial.text, denial.start, denial.end, kind, family, denial.index, denial.stop)


def _answers(denial: Denial, tokens: Sequence[Token]) -> bool:
    """No, he said; nor did she; with or without: words that answer or repeat a denial."""
    following = tokens[denial.stop] if denial.stop < len(tokens) else None
    before = tokens[denial.index - 1].norm if denial.index else ""
    if denial.word in ("no", "nei") and denial.stop - denial.index == 1:
        if following is None or following.pos in ("punct", "intj") or following.norm in ("til", "to", "."):
            return True
        if before in (
            "si",
            "sier",
            "seier",
            "sa",
            "sagt",
            "say",
            "says",
            "said",
            "saying",
            "takke",
            "takker",
            "takket",
        ):
            return True
    if before in ("and", "og") and denial.word in WITHOUT:
        return True
    return denial.word == "nor" or (
        before in ("or", "eller", "if", "om") and following is not None and following.pos != "verb"
    )


def _nor_does(denial: Denial, tokens: Sequence[Token]) -> bool:
    """Whether "nor" opens a clause of its own (nor does it harm the meat): it denies that clause, whatever was denied before."""
    following = tokens[denial.stop] if denial.stop < len(tokens) else None
    return denial.word == "nor" and following is not None and following.norm in AUXILIARIES


AUXILIARIES = frozenset(
    "do does did is are was were has have had can could will would shall should may might must need am".split()
)


def _idiom(denial: Denial, tokens: Sequence[Token]) -> bool:
    before = tokens[denial.index - 1].norm if denial.index else ""
    following = tokens[denial.stop] if denial.stop < len(tokens) else None
    if before in ("hvis", "viss", "dersom") and (following is None or following.pos in ("verb", "punct")):
        return True  # hvis ikke, går den i svart: or else it goes dark
    after = " ".join(token.norm for token in tokens[denial.index : denial.index + 4])
    return any(f"{after} ".startswith(f"{idiom} ") for idiom in IDIOMS)


def _harmless(cue: Cue) -> bool:
    if " " in cue.text:
        return cue.text.lower().endswith(" aside") and cue.value == "reject"
    return cue.value in HARMLESS or cue.text.lower() in HARMLESS


KEEP = frozenset(("keep", "leave", "shut", "rule"))
"""Verbs that with "out" deny somebody a part in something."""
HARDLY = (
    ("knapt", "noen"), ("knapt", "nokon"), ("knapt", "noe"), ("knapt", "noko"), ("nesten", "ingen"), ("så", "godt", "som", "ingen"),
    ("almost", "no"), ("almost", "none"), ("almost", "nobody"), ("virtually", "no"), ("hardly", "anyone"), ("barely", "anyone"), ("hardly", "any"),
    ("scarcely", "any"), ("barely", "any"), ("neppe", "noen"), ("neppe", "nokon"),
)  # fmt: skip


def _hardly(tokens: Sequence[Token], explicit: Sequence[Denial]) -> list[Denial]:
    """Hardly anyone: nobody, as far as a reader is concerned."""
    found = []
    for index in range(len(tokens)):
        for words in HARDLY:
            if words[0] != tokens[index].norm:
                continue
            stop = index + len(words)
            if tuple(token.norm for token in tokens[index:stop]) == words and not any(
                item.index < stop and index < item.stop for item in explicit
            ):
                text = " ".join(token.text for token in tokens[index:stop])
                found.append(Denial(text, tokens[index].start, tokens[stop - 1].end, "explicit", "hardly", index, stop))
    return found


def _weak(token: Token, before: Token | None, after: Token | None) -> str:
    if _affixed(token):
        return "affix"
    if token.norm == "out":
        kept = before is not None and before.lemma in KEEP
        return "away" if kept or (after is not None and after.norm == "of") else ""
    if (
        token.norm == "but"
        and before is not None
        and before.norm in ("all", "everyone", "everybody", "everything", "none")
    ):
        return "except"
    if token.norm == "far":
        return "away" if after is not None and after.norm in ("from", "fra", "frå") else ""
    if token.norm == "but" and after is not None and after.pos == "num":
        return "except"
    if token.norm == "least" and before is not None and before.norm in ("at", "not"):
        return ""
    return next((name for name, words in WEAK.items() if token.norm in words), "")


def _affixed(token: Token) -> bool:
    """Unhurt, driverless, non-smoking: a word of which a part denies the rest."""
    if token.norm.startswith(("no-", "non-", "ikke-", "ikkje-", "anti-", "u-")):
        return True
    if token.pos not in ("adj", "verb", "adv", "unknown", "noun") or token.pos == "name":
        return False
    if token.norm.endswith(("less", "løs", "løse", "løst", "laus", "lause", "laust")) and len(token.norm) > 6:
        return True
    return token.pos != "noun" and (bool(denied_base(token.norm)) or _norwegian(token))


def _norwegian(token: Token) -> bool:
    """Uforsikret: a word that no dictionary has, before which the prefix u- stands."""
    bare = token.norm.removeprefix("u")
    if bare == token.norm or len(bare) < 5 or token.concepts:
        return False
    return any(reading.pos in ("adj", "verb") for reading in get_language("nb").read_word(bare))


def denied_base(word: str) -> str:
    """What an English word with a negative prefix denies, ``""`` when it has none.

    >>> denied_base("uninsured"), denied_base("under"), denied_base("invalid")
    ('insured', '', 'valid')
    """
    for prefix in ("un", "in", "im", "ir", "il", "dis", "non"):
        bare = word.removeprefix(prefix)
        if bare == word or len(bare) < 4 or (prefix in ("in", "im", "il", "ir", "dis") and word not in OTHER_PREFIXES):
            continue
        if any(
            reading.pos in ("adj", "verb") and reading.rank != UNLISTED
            for reading in get_language("en").read_word(bare)
        ):
            return bare
    return ""


OTHER_PREFIXES = frozenset(
    (
        "invalid inactive incomplete incorrect inaccurate incapable independent inadequate insufficient insecure invisible inexperienced impossible "
        "improper impossible impractical illegal illegible irregular irrelevant irresponsible dishonest disloyal dissatisfied disabled disarmed"
    ).split()
)


# --- which denial answers which -------------------------------------------------------------------


def unanswered(here: View, there: View, comparison: Comparison) -> tuple[list[Denial], list[Denial]]:
    """The explicit denials of one side that no explicit denial of the other answers, and those left over on the other.

    Those that share the most words around them are paired first; a denial far from every other still answers for one.
    """
    near = [
        (_shared(mine, theirs, here, there, comparison), -abs(order - other), order, other)
        for order, mine in enumerate(here.explicit)
        for other, theirs in enumerate(there.explicit)
    ]
    gone: set[int] = set()
    used: set[int] = set()
    for _score, _, order, other in sorted(near, reverse=True):
        if order in gone or other in used:
            continue
        gone.add(order)
        used.add(other)
    return (
        [item for order, item in enumerate(here.explicit) if order not in gone],
        [item for order, item in enumerate(there.explicit) if order not in used],
    )


def _shared(mine: Denial, theirs: Denial, here: View, there: View, comparison: Comparison) -> int:
    """How many matched words stand near both."""
    first, second = _zone(mine, here), _zone(theirs, there)
    count = 0
    for match in comparison.matches:
        if match.kind not in ("word", "mention", "quantity", "time"):
            continue
        a, b = (match.source, match.target) if here.name == "source" else (match.target, match.source)
        if first[0] <= a.start < first[1] and second[0] <= b.start < second[1]:
            count += 2 if match.kind == "word" and match.similarity >= SURE else 1
    return count


def _zone(denial: Denial, where: View) -> tuple[int, int]:
    tokens = where.tokens
    first, last = max(0, denial.index - 5), min(len(tokens) - 1, denial.stop + 5)
    return tokens[first].start, tokens[last].end


def links(comparison: Comparison, name: Side) -> dict[int, list[tuple[float, Token]]]:
    """A word's start on one side → its counterparts on the other, the most alike first."""
    found: dict[int, list[tuple[float, Token]]] = {}
    for match in comparison.matched("word"):
        mine, theirs = (match.source, match.target) if name == "source" else (match.target, match.source)
        found.setdefault(mine.start, []).append((match.similarity, theirs))
    for items in found.values():
        items.sort(key=lambda item: -item[0])
    return found


def free_traces(
    here: View, there: View, comparison: Comparison, denial: Denial | None, heads: Sequence[Token]
) -> list[Denial]:
    """What may say "not" on the side `there` and says nothing else that stands on the side `here`.

    A trace is accounted for by its own counterpart (refused: nektet) or by one of its family; what stands for the words of the
    denial itself is not.
    """
    back = links(comparison, there.name)
    own = set(range(denial.index, denial.stop)) if denial else set()
    pool = [
        item for item in here.traces if denial is None or not (item.index < denial.stop and denial.index < item.stop)
    ]
    taken: set[int] = set()
    free = []
    head_starts = {head.start for head in heads}
    for trace in there.traces:
        counterpart = False
        first = {token.start for token in there.tokens[trace.index : trace.stop][:1]}
        for token in there.tokens[trace.index : trace.stop]:
            for near, other in back.get(token.start, []):
                position = here.at(other)
                if position in own or near < SURE:
                    continue
                same = bool(set(token.concepts) & set(other.concepts))
                if other.start in head_starts and trace.kind != "weak" and not same and not _inside(position, pool):
                    continue  # the denied word itself said with a word that denies: not present, absent
                if token.start not in first and not _inside(position, pool):
                    continue  # declined to comment: what was declined is no counterpart of declining
                counterpart = True
        if counterpart:
            continue
        order = next(
            (
                order
                for order, item in enumerate(pool)
                if order not in taken
                and item.kind == trace.kind
                and (item.family == trace.family or trace.kind == "affix")
            ),
            None,
        )
        if order is not None:
            taken.add(order)
            continue
        free.append(trace)
    return free


def _inside(position: int, traces: Sequence[Denial]) -> bool:
    return any(item.index <= position < item.stop for item in traces)


def opposed(words: Sequence[Token], there: View, comparison: Comparison) -> bool:
    """Whether the other side has the opposite of one of the words, and has it for no other word."""
    back = links(comparison, there.name)
    for token in there.tokens:
        if token.weight <= LIGHT:
            continue
        for word in words:
            against = any(
                other in opposites(value) for value in word.concepts[:4] for other in (*token.concepts[:3], token.norm)
            )
            if against and not any(
                near >= SURE and other.start != word.start for near, other in back.get(token.start, [])
            ):
                return True
    return False
