"""NEG001: a negation lost or gained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from auditor.knowledge.opposites import opposites
from auditor.languages import get_language
from auditor.records import Analysis, Comparison, Cue, Finding, Token
from auditor.registry import Example, Rule
from auditor.rules._evidence import counterparts, side
from auditor.rules.context import Context, around, quote

# Words that say "not" in other ways; a side that has one is not counted as affirmative.
NEGATIVE_WORDS = frozenset(
    (
        "little few only except unless until instead rather without barely hardly scarcely nor lack lose lost earliest tidligst tidlegast "
        "fail avoid stop prevent refuse deny reject cease miss absence free empty unable lite få bare kun berre unntatt uten utan utenom "
        "mangle mangler slippe slipper neppe knapt snaut sluttet slutta sjelden sjeldan rarely seldom other else"
    ).split()
)
IDIOMS = (
    "no doubt",
    "no better",
    "no wonder",
    "no matter",
    "not to mention",
    "no greater",
    "no worse",
    "no fewer",
    "not just",
    "not merely",
    "not until",
    "no sooner",
    "no one knows",
    "ikke før",
    "ikkje før",
    "uten tvil",
    "utan tvil",
    "ingen tvil",
    "no later",
    "not far",
    "ikke desto",
    "ikkje desto",
    "ikke sant",
    "ikkje sant",
    "why not",
    "hvorfor ikke",
    "kvifor ikkje",
    "if not",
    "om ikke",
    "om ikkje",
    "ikke minst",
    "ikkje minst",
    "not only",
    "ikke bare",
    "ikkje berre",
    "not least",
    "no longer",
    "no less",
    "no more",
    "ikke annet enn",
    "ikkje anna enn",
    "nothing but",
)
DETERMINERS = frozenset(["ingen", "inga", "intet", "inkje", "no", "none", "uten", "utan", "without"])
LIGHT_VERBS = frozenset(
    "få ha være vere bli verte kunne ville skulle måtte gjøre gjere gå komme kome ta gi gje la have be get do go come take give make let".split()
)
WITHOUT = frozenset(("uten", "utan", "without"))
RELATIVES = frozenset(["som", "who", "which", "that", "whom"])
REACH = 6
LIGHT = 0.36
"""Words that tell no more than this (have, be, get) are never what a negation is about."""


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A negated word whose counterpart is affirmed, with nothing negative about it; both ways."""
    yield from _without(comparison, context)
    pairs = counterparts(comparison)
    back = {match.target.start: match.source for match in comparison.matched("word")}
    free = {
        "source": frozenset(gap.item.start for gap in comparison.missing("word", "target")),
        "target": frozenset(gap.item.start for gap in comparison.missing("word", "source")),
    }
    for name, links in (("source", pairs), ("target", back)):
        here, there = side(comparison, name), side(comparison, "target" if name == "source" else "source")  # type: ignore[arg-type]
        explicit = [cue for cue in here.cues if cue.kind == "negation" and not _idiom(cue, here)]
        if not explicit or len(explicit) <= sum(cue.kind == "negation" for cue in there.cues):
            continue
        for cue in explicit:
            head = _negated(cue, here, links)
            if head is None:
                continue
            other = links[head.start]
            if _light(other) or _since(here, there) or head.form == "comp" or (head.parts and not head.concepts):
                continue  # no warmer: the warmest; a compound matched by one of its parts is not denied as a whole
            if any(token.norm == "unless" for token in here.tokens):
                continue
            if _phrase_denies(other, there):
                continue
            denied = (head, *_deed(cue, here))
            if _negative_near(other, denied, there, free[name], own=_implies(head, here)):
                continue
            yield _finding(comparison, context, cue, head, other, lost=name == "source")
            return


KEEP = frozenset(("keep", "leave", "shut", "rule", "keep out", "leave out", "shut out"))
"""Verbs that with "out" deny somebody a part in something."""


def index_of(tokens: Sequence[Token], token: Token) -> int:
    """Where a token stands."""
    return next((i for i, item in enumerate(tokens) if item.start == token.start), 0)


def _negated_adjective(token: Token) -> bool:
    """Unhurt, untouched: an adjective whose rest is a word."""
    bare = token.norm.removeprefix("un")
    if bare == token.norm or len(bare) < 4 or token.pos not in ("adj", "verb", "unknown"):
        return False
    return any(reading.pos in ("adj", "verb") for reading in get_language("en").read_word(bare))


def _since(here: Analysis, there: Analysis) -> bool:
    """Not since 2021: 2021 was the last year."""
    words = [{token.norm for token in analysis.tokens} for analysis in (here, there)]
    return bool(words[0] & {"siden", "sidan", "since"} and words[1] & {"last", "latest", "sist", "siste"})


def _phrase_denies(token: Token, analysis: Analysis) -> bool:
    """Whether the counterpart belongs to a phrase that denies (nekter straffskyld: pleads not guilty)."""
    return any(
        cue.kind == "implicit-negation" and " " in cue.text and cue.start <= token.start < cue.end
        for cue in analysis.cues
    )


def _implies(token: Token, analysis: Analysis) -> bool:
    """Whether the word is a negative verb itself (rule out, deny)."""
    return any(
        cue.kind == "implicit-negation" and cue.start <= token.start < cue.end and "ikk" not in cue.text
        for cue in analysis.cues
    )


def _without(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Without somebody said as with him."""
    tokens = comparison.target.tokens
    for cue in comparison.source.cues:
        if cue.kind != "negation" or cue.text.lower() not in WITHOUT:
            continue
        for match in comparison.matches:
            if match.kind not in ("word", "mention") or not 0 <= match.source.start - cue.end <= 12:
                continue
            index = next((i for i, token in enumerate(tokens) if token.start >= match.target.start), 0)
            before = [
                token for token in tokens[max(0, index - 3) : index] if token.pos == "prep" or token.norm in WITHOUT
            ]
            between = [
                token for token in tokens[max(0, index - 2) : index] if token.norm in ("no", "not", "none", "little")
            ]
            if before and before[-1].norm == "with" and not between:
                yield _finding(comparison, context, cue, match.source, around(before[-1], match.target), lost=True)
                return


def _finding(comparison: Comparison, context: Context, cue: Cue, head: Any, other: Any, *, lost: bool) -> Finding:
    document, opposite = (context.source, context.target) if lost else (context.target, context.source)
    where = around(cue, head)
    denied, said = quote(document.text[where.start : where.end]), quote(opposite.text[other.start : other.end])
    source, target = (around(cue, head), other) if lost else (other, around(cue, head))
    message = (
        f"source: “{denied}” is a denial; target: “{said}” is stated as fact"
        if lost
        else f"source: “{said}” is stated as fact; target: “{denied}” denies it"
    )
    return context.finding(
        RULE,
        comparison.unit,
        message,
        source=source,
        target=target,
        evidence={"negation": cue.text, "counterpart": said},
        suggestion="restore the negation" if lost else "remove the negation",
        confidence=0.8,
    )


def _idiom(cue: Cue, analysis: Analysis) -> bool:
    tokens = analysis.tokens
    index = next((i for i, token in enumerate(tokens) if token.start >= cue.start), 0)
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if cue.text.lower() in ("no", "nei", "not") and (
        following is None or following.pos == "punct" or following.pos == "intj"
    ):
        return True  # an answer, not a denial
    if index and tokens[index - 1].norm in ("or", "eller"):
        return True  # with or without, whether or not
    after = " ".join(token.norm for token in tokens[index : index + 3])
    return any(after.startswith(idiom) for idiom in IDIOMS)


def _negated(cue: Cue, analysis: Analysis, links: dict[int, Token]) -> Token | None:
    """The matched word that the negation is about: the nearest verb, else the next content word."""
    tokens = analysis.tokens
    index = next((i for i, token in enumerate(tokens) if token.start >= cue.start), 0)
    before = _clause(tokens, index, -1)
    after = _clause(tokens, index, 1)
    if cue.text.lower().split()[0] in DETERMINERS:
        return next((token for token in after[:4] if token.start in links and token.weight > LIGHT), None)
    verb = next((token for token in after[:4] if token.pos in ("verb", "adj") and not _light(token)), None)
    if verb is not None:
        return verb if verb.start in links and verb.form != "comp" else None
    following = next((token for token in tokens[index + 1 : index + 2]), None)
    if following is not None and following.pos in ("adv", "adj", "prep"):
        return None  # not far from, not even: a part of the sentence is denied, not the deed
    noun = next((token for token in after[:3] if token.pos == "noun"), None)
    if noun is not None and any(_light(token) for token in (*after[:2], *before[:1])):
        return noun if noun.start in links else None
    return next(
        (token for token in before[:2] if token.pos == "verb" and not _light(token) and token.start in links), None
    )


def _light(token: Token) -> bool:
    return token.weight <= LIGHT or token.lemma in LIGHT_VERBS


def _clause(tokens: Sequence[Token], index: int, step: int) -> list[Token]:
    """Content words from a place on, up to the end of the clause."""
    found = []
    position = index + step
    while 0 <= position < len(tokens) and abs(position - index) <= REACH:
        token = tokens[position]
        if token.text in (",", ";", ":", ".", "–", "—") or token.pos == "sconj" or token.norm in RELATIVES:
            break
        if token.weight > 0:
            found.append(token)
        position += step
    return found


def _deed(cue: Cue, analysis: Analysis) -> tuple[Token, ...]:
    """The verb of a clause whose subject or object is denied: nobody loses the job where everybody keeps it."""
    if cue.text.lower().split()[0] not in DETERMINERS:
        return ()
    index = next((i for i, token in enumerate(analysis.tokens) if token.start >= cue.start), 0)
    clause = (*_clause(analysis.tokens, index, 1), *_clause(analysis.tokens, index, -1))
    return tuple(token for token in clause if token.pos == "verb" and not _light(token))[:1]


def _negative_near(
    token: Token, denied: Sequence[Token], analysis: Analysis, free: frozenset[int], *, own: bool
) -> bool:
    """Whether anything about the counterpart is negative: a cue, a negative word, or the opposite of what is denied."""
    tokens = analysis.tokens
    index = next((i for i, item in enumerate(tokens) if item.start == token.start), 0)
    window = tokens[max(0, index - REACH - 2) : index + REACH + 3]
    start, end = window[0].start, window[-1].end
    for cue in analysis.cues:
        if cue.kind not in ("negation", "implicit-negation", "negative-affix") or not start <= cue.start < end:
            continue
        # "not ruled out" said as "ruled out": the verb's own negative meaning is what was negated.
        # What is denied or prevented stands behind the verb that says so, or is its subject (access is withheld); the verb's own negative meaning counts
        # unless it was what was negated.
        itself = cue.start <= token.start < cue.end
        if cue.kind == "implicit-negation" and ((cue.start > token.start and token.pos != "noun") or (itself and own)):
            continue
        return True
    for item in window:
        if item.norm == "out" and index_of(tokens, item) and tokens[index_of(tokens, item) - 1].lemma in KEEP:
            return True
        if _negated_adjective(item):
            return True
        if item.norm.startswith(("no-", "non-", "ikke-", "ikkje-", "anti-")):
            return True
        if item.norm in NEGATIVE_WORDS or item.lemma in NEGATIVE_WORDS:
            return True
        opposed = any(
            other in opposites(value) for word in denied for value in word.concepts[:4] for other in item.concepts[:3]
        )
        if opposed and (item.start in free or item.start == token.start) and item.weight > LIGHT:
            return True
    return False


RULE = Rule(
    code="NEG001",
    name="polarity-flipped",
    severity="critical",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a denial of the source that the target states as fact, and the other way round: "ikke", "ingen", "aldri", "uten" without any
negative word in the same place of the target.

## Why it matters
The sentence says the opposite.

## Known limits
A negation said by an opposite ("ikke mange": few) or a negative verb ("deny", "fail to") counts as kept. Where both sides have
several negations, only a surplus is looked at.
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
