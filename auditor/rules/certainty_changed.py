"""MOD001: kan ha became has, alleged became stated."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.records import Analysis, Comparison, Cue, Finding, Token
from auditor.registry import Example, Rule
from auditor.rules._evidence import Side, counterparts
from auditor.rules.context import Context, Range, quote

HEDGES = ("possible", "probable", "reported", "planned")
# Bare modals have too many other readings (ability, future, permission); with a perfect after them they hedge.
BARE = frozenset(
    (
        "kan kunne vil ville skal skulle må måtte bør burde får få nok vel jo sikkert visst eventuelt will "
        "shall can would could may might must should likely expected expect if tro tror trodde trur mener "
        "mene meiner synes think thinks thought believe believes believed hope hopes"
    ).split()
)
LOSABLE = (
    "kan ha", "kunne ha", "skal ha", "muligens", "kanskje", "trolig", "sannsynlig", "mest sannsynlig", "sannsynleg", "mest sannsynleg", "truleg", "sannsynligvis", "sannsynlegvis",
    "antakelig", "antagelig", "truleg", "formodentlig", "angivelig", "visstnok", "etter sigende", "etter seiande", "påstås", "hevdes",
    "planlegger", "planlegg", "planla", "etter planen", "vurderer", "vurderte", "har til hensikt", "may have", "might have", "could have", "possibly",
    "perhaps", "maybe", "probably", "allegedly", "reportedly", "supposedly", "presumably", "is said to", "are said to", "is believed to",
    "are believed to", "was said to", "plans to", "intends to", "is considering",
)  # fmt: skip
"""Reservations that a faithful rendering keeps: not the naming of a source ("ifølge"), which any verb of saying keeps too."""
GAINABLE = (
    "may have",
    "might have",
    "could have",
    "allegedly",
    "reportedly",
    "supposedly",
    "is said to",
    "are said to",
)
"""Reservations that nobody adds to plain fact without changing it."""
SOFT = (*HEDGES, "advisable")
PERFECT = frozenset(("ha", "have"))
SOFTENERS = frozenset(
    (
        "would could may might should unlikely likelihood probable probability chance odds understood understand "
        "said thought believed rumoured rumored tipped linked can appear seem suggest believe think suspect claim allege accuse "
        "according reportedly likely expect estimate potential possible fear charge indict want "
        "plan aim intend hope propose consider maybe perhaps whether suspicion suspect allegation "
        "accusation rumour rumor speculation estimated prediction apparently presumably understand understood rumour rumored said believed thought tipped linked assume "
        "unclear question doubt chance risk henhold know vite veit vet ville kunne kan skal bør tro mene "
        "anta mistenke hevde påstå ifølge ifølgje frykte sannsynlig trolig truleg mulig "
        "mogleg kanskje vil virke se synes tenke regne siktet sikta tiltalt ønske planlegge håpe vurdere "
        "foreslå uklart kunna omtrent cirka rundt anslag anslå rykte mistanke skuldast "
        "forvente vente ventet estimere"
    ).split()
)


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A hedge whose verb is matched, where the other side has nothing that hedges."""
    links = counterparts(comparison)
    back = {match.target.start: match.source for match in comparison.matched("word")}
    for lost, here, there, pairs in (
        (True, comparison.source, comparison.target, links),
        (False, comparison.target, comparison.source, back),
    ):
        matched = _plain(comparison, here, "source" if lost else "target")
        for cue in here.cues:
            if cue.kind != "certainty" or not _counts(cue, here, there, lost=lost):
                continue
            if _soft(there, matched, cue.value):
                continue
            if _denied(cue, here) or comparison.coverage < 0.45:
                continue
            hedged = _hedged(cue, here, pairs)
            if hedged is None:
                continue
            end, head = hedged
            document = context.source if lost else context.target
            words = quote(document.text[cue.start : end])
            other = pairs[head.start]
            yield context.finding(
                RULE,
                comparison.unit,
                f"source: “{words}” ({cue.value}); target: “{other.text}” is stated as fact"
                if lost
                else f"source: “{other.text}” is stated as fact; target: “{words}” ({cue.value})",
                source=Range(cue.start, end) if lost else other,
                target=other if lost else Range(cue.start, end),
                evidence={"certainty": cue.value, "verb": head.text, "counterpart": other.text},
                suggestion="restore the reservation" if lost else "state it as the source does",
                confidence=0.75 if lost else 0.6,
            )
            return


def _hedged(cue: Cue, analysis: Analysis, pairs: dict[int, Token]) -> tuple[int, Token] | None:
    """The end of the hedge and the matched verb that it is about."""
    tokens = analysis.tokens
    index = next((i for i, token in enumerate(tokens) if token.start >= cue.start), 0)
    length = len(cue.text.split())
    after = tokens[index + length : index + length + 6]
    end = cue.end
    words = cue.text.lower().split()
    if len(words) == 1 and words[0] in BARE and words[0] not in ("kan", "may", "might"):
        perfect = next((token for token in after[:3] if token.norm in PERFECT), None)
        if perfect is None:
            return None
        end = perfect.end
    near = (*after, *reversed(tokens[max(0, index - 5) : index]))
    for token in near:
        if token.pos == "verb" and token.start in pairs and token.weight > 0:
            return end, token
    # "blir trolig den yngste", "kan ha angrepet": the word that is hedged need not read as a verb.
    return next(((end, token) for token in near if token.pos in ("noun", "adj") and token.start in pairs), None)


def _denied(cue: Cue, analysis: Analysis) -> bool:
    """Whether the hedge itself is denied (never considered)."""
    return any(other.kind == "negation" and -25 < other.start - cue.start < 25 for other in analysis.cues)


def _plain(comparison: Comparison, here: Analysis, name: Side) -> frozenset[int]:
    """Where the other side's words stand that surely say a plain word of this one: they hedge no more than it does."""
    hedges = [(cue.start, cue.end) for cue in here.cues if cue.kind == "certainty"]
    other: Side = "target" if name == "source" else "source"
    return frozenset(
        getattr(match, other).start
        for match in comparison.matched("word")
        if match.similarity >= 0.95 and not any(start <= getattr(match, name).start < end for start, end in hedges)
    )


def _counts(cue: Cue, here: Analysis, there: Analysis, *, lost: bool) -> bool:
    """Whether the hedge is one that a faithful rendering keeps (`lost`), or one that nobody adds."""
    words = cue.text.lower()
    if words.startswith(LOSABLE if lost else GAINABLE):
        return True
    # A bare modal hedges only against a firm future: kan gå tapt, will be lost; kommer til å anke, may appeal.
    firm = any(other.text.lower() in FIRM for other in there.cues if other.kind == "certainty")
    return words in ("kan", "may", "might") and firm and not any(other.text.lower() in FIRM for other in here.cues)


FIRM = frozenset(
    (
        "will",
        "is going to",
        "are going to",
        "is set to",
        "are set to",
        "kommer til å",
        "kjem til å",
        "vil",
        "skal",
        "is sure to",
    )
)


def _soft(analysis: Analysis, matched: frozenset[int], hedge: str) -> bool:
    """Whether anything here hedges as the other side does, or doubts, and is not the counterpart of a plain word there."""
    kept = {"planned": ("planned", "possible", "probable")}
    values = kept.get(hedge, tuple(value for value in SOFT if value != "planned"))
    if any(cue.kind == "certainty" and cue.value in values for cue in analysis.cues):
        return True
    words = SOFTENERS if hedge == "planned" else SOFTENERS - FUTURE
    return any(
        (token.norm in words or token.lemma in words) and token.start not in matched for token in analysis.tokens
    )


FUTURE = frozenset("plan aim intend would vil ville planlegge want ønske hope håpe se tenke virke be".split())


RULE = Rule(
    code="MOD001",
    name="certainty-changed",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a reservation that was lost or gained: kan ha (may have), skal ha (is said to have), angivelig, trolig, planlegger, where the
other side states plain fact.

## Why it matters
An allegation printed as fact is a correction tomorrow, or a lawsuit.

## Known limits
Any hedge, report or plan on the other side is taken as keeping the reservation, so an exchange of one hedge for another is not seen.
""",
    bad=(
        Example(
            "Mannen skal ha truet naboen med kniv.", "The man threatened the neighbour with a knife.", "threatened"
        ),
        Example("Skipet kan ha truffet en mine.", "The ship hit a mine.", "hit"),
    ),
    good=(
        Example("Mannen skal ha truet naboen med kniv.", "The man allegedly threatened the neighbour with a knife."),
        Example("Skipet kan ha truffet en mine.", "It is possible that the ship struck a mine."),
        Example("Det er sannsynlig at renten heves.", "It is not unlikely that the rate will be raised."),
    ),
    check=check,
    by_words=True,
    priority=40,
)
