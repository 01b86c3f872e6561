"""STA001: against became for, support became oppose, deny became confirm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.records import Comparison, Finding, Token
from auditor.registry import Example, Rule
from auditor.rules._evidence import counterparts, within
from auditor.rules._inversion import inversions, words
from auditor.rules.context import Context, around, quote

AGAINST = {"nb": ("mot", "imot"), "nn": ("mot", "imot"), "en": ("against", "versus")}
FOR = {"nb": ("for",), "nn": ("for",), "en": ("for", "alongside")}
PROTEST = frozenset("protest oppose opposition resist resistance object objection defy".split())
"""What is against something without a preposition that says so."""
PRO = frozenset(
    (
        "support|back|endorse|favor|in favor of|welcome|applaud|praise|approve|approve of|defend|advocate|supporter|advocate of|"
        "in support of|embrace|champion|be for|supportive|favorable|positive|enthusiastic|agree with|proponent|adherent|positive to|recommend"
    ).split("|")
)
CON = frozenset(
    (
        "oppose|against|criticize|critical|critical of|hostile|negative|doubtful|skeptical|sceptical|skeptical of|reject|condemn|resist|opponent|disapprove|denounce|"
        "opposed to|be against|object to|protest against|disagree with|warn against|be opposed to|protest"
    ).split("|")
)
VOTING = frozenset(
    "be være vere advise vote argue speak rule decide warn campaign recommend stemme røyste tale gå rå tilrå".split()
)
"""Verbs after which "against" takes a side by itself."""
REJECTING = frozenset("reject deny dismiss refute withdraw retract oppose rebut".split())
"""What is done to a criticism or a demand by one who does not make it."""
SPOKEN = frozenset(
    "criticize criticism demand claim propose proposal accuse accusation recommend recommendation protest request".split()
)
"""What somebody makes, or rejects."""
STANCE = frozenset(
    (
        "fight battle struggle war combat campaign vote argue protest demonstrate demonstration rally "
        "march strike lobby wage speak testify warn work alliance coalition operation offensive battled "
        "side stand resist resistance mobilize revolt rebel crusade sentence convict rule appeal plead"
    ).split()
)
"""Deeds that are done for or against somebody, so that the preposition carries the stance."""


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A stance preposition that turned before the same party, or a stance word exchanged for its opposite."""
    yield from _prepositions(comparison, context)
    yield from _sides(comparison, context)
    yield from _taken_back(comparison, context)
    for found in inversions(comparison, ("stance",)):
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {words(context.source, found.source)} ({found.opposition.a}); target: {words(context.target, found.target)}: the opposite stance",
            source=found.source,
            target=found.target,
            evidence={"kind": found.opposition.kind, "source": found.opposition.a, "target": found.opposition.b},
            suggestion=f"write {found.opposition.a}",
            confidence=found.confidence,
        )


def _taken_back(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Somebody makes a criticism, a demand or a proposal, and the target has them reject it."""
    for mine in comparison.source.claims:
        if mine.agent is None or not SPOKEN & set(mine.predicate[:3]):
            continue
        stems = {value[:6] for value in mine.predicate[:3]}
        for theirs in comparison.target.claims:
            if theirs.voice != "active" or theirs.patient is None or not REJECTING & set(theirs.predicate[:1]):
                continue
            if not any(value[:6] in stems for value in theirs.patient.head[:2]):
                continue
            if any(REJECTING & set(token.concepts[:3]) for token in comparison.source.tokens):
                continue
            yield context.finding(
                RULE,
                comparison.unit,
                f"source: {mine.agent.text} makes what the target has them {theirs.predicate[0]}: {theirs.patient.text}",
                source=mine,
                target=theirs,
                evidence={"kind": "stance", "source": mine.predicate[0], "target": theirs.predicate[0]},
                confidence=0.8,
            )


def _sides(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A word that takes one side on the source, none that does on the target, and one there that takes the other."""
    for mine, theirs in ((PRO, CON), (CON, PRO)):
        source = _takes(comparison.source.tokens, mine)
        target = _takes(comparison.target.tokens, theirs)
        if len(source) != 1 or len(target) != 1:
            continue
        if _takes(comparison.source.tokens, theirs) or _takes(comparison.target.tokens, mine):
            continue
        if any(match.kind == "word" and match.source.start == source[0].start for match in comparison.matches):
            continue
        denials = [sum(cue.kind == "negation" for cue in side.cues) for side in (comparison.source, comparison.target)]
        if denials[0] != denials[1] or comparison.coverage < 0.5:
            continue
        yield context.finding(
            RULE,
            comparison.unit,
            f"source: {source[0].text} ({source[0].concepts[0]}); target: {target[0].text}: the opposite stance",
            source=source[0],
            target=target[0],
            evidence={"kind": "stance", "source": source[0].concepts[0], "target": target[0].text},
            suggestion=f"write {source[0].concepts[0]}",
            confidence=0.7,
        )


def _takes(tokens: Sequence[Token], words: frozenset[str]) -> list[Token]:
    """The words that take a side; a preposition only after a form of be (is against)."""
    found = []
    for index, token in enumerate(tokens):
        if token.pos == "name" or not {token.lemma, *token.concepts[:3]} & words:
            continue
        if token.pos == "prep" and not (index and tokens[index - 1].lemma in VOTING):
            continue
        found.append(token)
    return found


def _prepositions(comparison: Comparison, context: Context) -> Iterator[Finding]:
    source, target = comparison.source, comparison.target
    links = counterparts(comparison)
    for here, there in ((AGAINST, FOR), (FOR, AGAINST)):
        for index, token in enumerate(source.tokens):
            if token.norm not in here.get(source.lang, ()):
                continue
            governor = _governor(source.tokens, index)
            if governor is None:
                continue
            for party in _parties(comparison, source.tokens, index):
                turned = _preposition_before(
                    target.tokens, party, there.get(target.lang, ()), here.get(target.lang, ())
                )
                if turned is None:
                    continue
                other = _governor(target.tokens, target.tokens.index(turned))
                if here is AGAINST and any(PROTEST & set(item.concepts[:3]) for item in target.tokens):
                    continue  # a strike against: in protest at the plans for
                if other is None or not (governor.start in links or _is_stance(other)):
                    continue
                start, end = around(governor, token), around(other, turned)
                yield context.finding(
                    RULE,
                    comparison.unit,
                    f"source: “{quote(context.source.text[start.start : start.end])}” ({_gloss(token)}); "
                    f"target: “{quote(context.target.text[end.start : end.end])}” {quote(party.text, 40)}",
                    source=start,
                    target=end,
                    evidence={"source_preposition": token.text, "target_preposition": turned.text, "party": party.text},
                    suggestion=f"write “{_gloss(token)}” for “{turned.text}”",
                    confidence=0.9,
                )
                return


def _gloss(token: Token) -> str:
    return "against" if token.norm in ("mot", "imot", "against", "versus") else "for"


def _is_stance(token: Token) -> bool:
    return any(word in STANCE for value in (token.lemma, *token.concepts) for word in value.split())


def _governor(tokens: Sequence[Token], index: int) -> Token | None:
    """The stance deed that the preposition belongs to: the nearest one before it in its clause."""
    for token in reversed(tokens[max(0, index - 5) : index]):
        if token.text in (",", ";", ":", "."):
            return None
        if _is_stance(token) and token.pos in ("verb", "noun", "name", "adj"):
            return token
        if token.pos == "verb" and token.weight > 0:
            return None
    return None


def _parties(comparison: Comparison, tokens: Sequence[Token], index: int) -> Iterator[Token]:
    """The target words that say what follows the source's preposition."""
    after = tokens[index + 1 : index + 5]
    for token in after:
        if (
            token.text in (",", ";", ".", ":")
            or token.pos == "sconj"
            or (token.pos == "verb" and token.form in ("pres", "past"))
        ):
            return
        for match in comparison.matches:
            if match.kind == "word" and match.source.start == token.start:
                yield match.target
            elif match.kind == "mention" and match.source.start <= token.start < match.source.end:
                yield from within(comparison.target.tokens, match.target)[:1]


def _preposition_before(
    tokens: Sequence[Token], party: Token, turned: Sequence[str], kept: Sequence[str]
) -> Token | None:
    index = next((i for i, token in enumerate(tokens) if token.start == party.start), 0)
    for token in reversed(tokens[max(0, index - 4) : index]):
        if token.norm in kept or token.text in (",", ";", "."):
            return None
        if token.norm in turned:
            return token
        if token.pos == "prep" or token.pos == "verb":
            return None
    return None


RULE = Rule(
    code="STA001",
    name="stance-inverted",
    severity="critical",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds an attitude turned round: kjempet mot (fought against) as "fought for", støtter (supports) as "opposes", avkrefter (denies) as
"confirms", går imot (opposes) as "is in favour of", opphever (overturns) as "upholds". The two words may be of different parts of
speech, and either may be a phrase; what counts is on which side of a question they stand. A word is an error only where the source
says its side more often than the target does, about the same people or things.

## Why it matters
Enemy becomes friend; the sentence differs by one word.

## Known limits
It knows the words and phrases of the opposites table. A preposition alone is judged only with deeds that have a side (fight, vote,
protest …) and before the same party. An attitude that the translator turned twice (more resistance: less support) or put under a
denial counts as kept.
""",
    bad=(
        Example(
            "SDF har kjempet mot IS på østbredden.", "The SDF has fought for IS on the eastern bank.", "fought for"
        ),
        Example("Partiet støtter forslaget om ny skatt.", "The party opposes the proposal for a new tax.", "opposes"),
        Example(
            "Tusenvis demonstrerte mot regjeringen lørdag.",
            "Thousands demonstrated for the government on Saturday.",
            "demonstrated for",
        ),
        Example(
            "Ministeren avkrefter at han har trukket seg.", "The minister confirms that he has resigned.", "confirms"
        ),
        Example(
            "Partiet går nå imot forslaget om ny skatt.",
            "The party is now in favour of the proposal for a new tax.",
            "is now in favour",
        ),
    ),
    good=(
        Example("SDF har kjempet mot IS på østbredden.", "The SDF has battled IS on the eastern bank."),
        Example("SDF har kjempet mot IS på østbredden.", "The SDF has fought IS for control of the eastern bank."),
        Example("Partiet støtter ikke forslaget om ny skatt.", "The party opposes the proposal for a new tax."),
        Example("Motstanden mot skatten har økt det siste året.", "Support for the tax has fallen over the past year."),
    ),
    check=check,
    by_words=True,
    priority=14,
)
