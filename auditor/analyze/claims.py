"""Who did what to whom, read from word order, voice and prepositions.

A shallow reader: it finds verb groups, the noun phrases around them and the prepositional agents of passives. It leaves a
role open where the order does not settle it; what it does say is meant to be right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.languages import get_language
from auditor.records import Argument, Claim, Cue, Mention, TimeRef, Token

_NP_POS = frozenset(("noun", "name", "adj", "det", "num", "pron", "unknown"))
_HEAD_POS = frozenset(("noun", "name", "pron", "unknown", "num", "adj"))


@dataclass(frozen=True)
class Grammar:
    """The closed words that a language's clauses are built with.

    :param be: forms of the passive auxiliary; `have`: of the perfect; `modal`: of the modals.
    :param by: prepositions that bring a passive's agent.
    :param on: prepositions that bring the thing acted on after an action noun (angrep *på*, attack *on*).
    :param relative: words that open a clause about the noun before them.
    :param opener: words that open a subordinate clause.
    :param inverts: whether the subject follows the verb when something else stands first (verb-second languages).
    """

    be: frozenset[str]
    have: frozenset[str]
    modal: frozenset[str]
    by: frozenset[str]
    on: frozenset[str]
    relative: frozenset[str]
    opener: frozenset[str]
    light: frozenset[str]
    inverts: bool
    object_pronouns: frozenset[str] = frozenset()


_OBLIQUE = frozenset("til to fra frå from av mot against for over with med hos".split())
"""Prepositions that bring a recipient, an origin or an opponent."""
_BOUNDS = frozenset("over under rundt om around about between mellom til".split())
_LIGHT = frozenset(
    [
        "carry out",
        "conduct",
        "launch",
        "make",
        "perform",
        "mount",
        "stage",
        "undertake",
        "execute",
        "commit",
        "do",
        "lead",
        "deliver",
        "implement",
        "initiate",
    ]
)
_NORWEGIAN = Grammar(
    be=frozenset(["ble", "blir", "bli", "blitt", "vart", "vert", "verte", "vorte", "blei", "blivit"]),
    have=frozenset(["har", "hadde", "ha", "hatt", "er", "var"]),
    modal=frozenset("kan kunne vil ville skal skulle må måtte bør burde få fikk får fekk kunna".split()),
    by=frozenset(("av",)),
    on=frozenset(("på", "mot", "imot")),
    relative=frozenset(("som",)),
    opener=frozenset(
        "at fordi da når hvis dersom mens medan om etter før siden sidan selv sjølv og men eller enn".split()
    ),
    light=_LIGHT,
    inverts=True,
    object_pronouns=frozenset(["ham", "henne", "dem", "meg", "deg", "oss", "dere", "seg", "honom", "dei"]),
)
_ENGLISH = Grammar(
    be=frozenset("is are was were be been being am get got gets getting".split()),
    have=frozenset(["has", "have", "had", "having"]),
    modal=frozenset(["can", "could", "may", "might", "must", "shall", "should", "will", "would", "to"]),
    by=frozenset(("by",)),
    on=frozenset(("on", "against", "at", "into")),
    relative=frozenset(("who", "which", "that", "whom")),
    opener=frozenset(
        ("that because when if while although though after before since as and but or than whether where").split()
    ),
    light=_LIGHT,
    inverts=False,
    object_pronouns=frozenset(["him", "her", "them", "me", "us"]),
)


@dataclass
class _Group:
    """A verb group: its tokens' range, its main verb, voice and auxiliaries."""

    start: int
    end: int
    head: int
    passive: bool
    finite: bool
    auxiliaries: tuple[str, ...]
    participle: bool = False


@dataclass(frozen=True)
class _Phrase:
    start: int
    end: int
    head: int
    preposition: str = ""


def claims(
    tokens: Sequence[Token], mentions: Sequence[Mention], cues: Sequence[Cue], times: Sequence[TimeRef], lang: str
) -> tuple[Claim, ...]:
    """The claims of one sentence.

    :param tokens: all tokens of the sentence; `mentions`, `cues` and `times` as found in it. A time is no participant.
    :returns: claims in order of their verbs; a role that is not settled is ``None``.
    """
    grammar = _ENGLISH if lang == "en" else _NORWEGIAN
    groups = _verb_groups(tokens, grammar, lang)
    timed = {index for index, token in enumerate(tokens) if any(time.start <= token.start < time.end for time in times)}
    phrases = _noun_phrases(tokens, groups, timed)
    found = []
    for order in range(len(groups)):
        claim = _claim(order, groups, phrases, tokens, mentions, cues, grammar, lang)
        if claim:
            found.append(claim)
    return tuple(found)


# --- verb groups ----------------------------------------------------------------------------------


def _verb_groups(tokens: Sequence[Token], grammar: Grammar, lang: str) -> list[_Group]:
    groups: list[_Group] = []
    index = 0
    while index < len(tokens):
        if not _opens_group(tokens, index, grammar, lang):
            index += 1
            continue
        group = _read_group(tokens, index, grammar, lang)
        if group:
            groups.append(group)
            index = group.end
        else:
            index += 1
    return groups


def _is_verb(token: Token) -> bool:
    return token.pos == "verb" and "phrase" not in token.readings[1:]


def _auxiliary(token: Token, grammar: Grammar) -> bool:
    return token.norm in grammar.be or token.norm in grammar.have or token.norm in grammar.modal


def _opens_group(tokens: Sequence[Token], index: int, grammar: Grammar, lang: str) -> bool:
    token = tokens[index]
    if token.norm == "to" and lang == "en":
        return index + 1 < len(tokens) and tokens[index + 1].pos == "verb" and tokens[index + 1].form in ("inf", "")
    if _auxiliary(token, grammar):
        return token.pos in ("verb", "part") or token.norm in grammar.modal
    return _is_verb(token)


def _read_group(tokens: Sequence[Token], start: int, grammar: Grammar, lang: str) -> _Group | None:
    """From the first auxiliary to the main verb; a subject or adverbs may stand between (ble han drept; has also been)."""
    auxiliaries: list[str] = []
    index = start
    head = -1
    last_be = False
    skipped = 0
    while index < len(tokens):
        token = tokens[index]
        if _auxiliary(token, grammar) and not (auxiliaries and token.norm == "to" and head >= 0):
            auxiliaries.append(token.norm)
            last_be = token.norm in grammar.be
            head_candidate = index
            index += 1
            skipped = 0
            head = head_candidate
            continue
        if _is_verb(token) and (auxiliaries or head < 0):
            main = token
            participle = main.form in ("part", "past") or (lang != "en" and main.form in ("part",))
            # After an auxiliary only a non-finite form can follow; a finite one begins a new group.
            if auxiliaries and lang != "en" and main.form in ("pres",):
                break
            # After bli/verte only a participle can follow, whatever its ending looks like (Nynorsk: blei sende).
            passive = (last_be and (participle or lang != "en")) or main.form == "pass"
            return _Group(
                start, index + 1, index, passive, True, tuple(auxiliaries), not auxiliaries and main.form == "part"
            )
        if not auxiliaries or skipped >= 5 or token.pos == "punct" or token.pos in ("prep", "sconj", "conj"):
            break
        if token.pos in ("adv",) or (grammar.inverts and token.pos in _NP_POS):
            index += 1
            skipped += 1
            continue
        if token.pos == "adj" and last_be and token.form in ("part", "past"):
            return _Group(start, index + 1, index, True, True, tuple(auxiliaries))
        break
    if auxiliaries and head >= 0:
        return _Group(start, head + 1, head, False, True, tuple(auxiliaries[:-1]))
    return None


# --- noun phrases ---------------------------------------------------------------------------------


def _noun_phrases(tokens: Sequence[Token], groups: Sequence[_Group], timed: set[int]) -> list[_Phrase]:
    verbal = {
        index for group in groups for index in range(group.start, group.end) if _in_group(tokens, group, index)
    } | timed
    phrases: list[_Phrase] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if index in verbal or token.pos not in _NP_POS or "phrase" in token.readings[1:]:
            index += 1
            continue
        end = index
        head = -1
        while end < len(tokens) and end not in verbal and tokens[end].pos in _NP_POS:
            if end > index and tokens[end].pos in ("det", "pron") and head >= 0 and tokens[end].pos != "num":
                break
            if "phrase" in tokens[end].readings[1:]:
                break
            if head >= 0 and tokens[head].form.startswith("def") and tokens[end].pos in ("noun", "adj"):
                break  # a definite noun closes its phrase: gruppen | byen Albu Kamal
            if tokens[end].pos in _HEAD_POS and (tokens[end].pos != "adj" or head < 0 or tokens[head].pos == "pron"):
                head = end
            end += 1
        if head >= 0:
            before = tokens[index - 1] if index else None
            preposition = before.norm if before is not None and before.pos == "prep" else ""
            if before is not None and "phrase" in before.readings[1:]:
                preposition = ""
            if preposition in ("enn", "than") or (preposition and token.pos == "num" and preposition in _BOUNDS):
                preposition = ""  # more than thirty, over thirty: a bound, not a place
            phrases.append(_Phrase(index, end, head, preposition))
        index = max(end, index + 1)
    return phrases


def _in_group(tokens: Sequence[Token], group: _Group, index: int) -> bool:
    return tokens[index].pos in ("verb", "part", "adv") or index == group.head


# --- claims ---------------------------------------------------------------------------------------


def _claim(
    order: int,
    groups: Sequence[_Group],
    phrases: Sequence[_Phrase],
    tokens: Sequence[Token],
    mentions: Sequence[Mention],
    cues: Sequence[Cue],
    grammar: Grammar,
    lang: str,
) -> Claim | None:
    group = groups[order]
    head = tokens[group.head]
    right = groups[order + 1].start if order + 1 < len(groups) else len(tokens)
    subject = _shared_subject(order, groups, phrases, tokens, grammar, lang)
    object_, agent = _objects(group, phrases, tokens, right, grammar, subject)
    predicate = head.concepts or tuple(value for part in head.parts for value in part) or (head.lemma,)
    patient_phrase = object_
    agent_phrase: _Phrase | None = subject
    voice = "active"
    if group.passive:
        # The Norwegian s-form is as often a middle (føles, møtes) as a passive.
        voice = "s-passive" if head.form == "pass" else "passive"
        agent_phrase, patient_phrase = agent, subject
    elif group.participle:
        # A bare participle after a noun (the town attacked by …): the noun is the patient.
        if agent is None or agent.start > group.end + 2:
            return None  # "dømt for ranet av banken": the bank is not who sentenced
        voice, agent_phrase, patient_phrase = "passive", agent, subject
    elif (
        object_ is not None
        and any(value in grammar.light for value in predicate[:2])
        and _is_action(tokens[object_.head])
    ):
        action = tokens[object_.head]
        acted_on = _after(object_, phrases, tokens, grammar.on)
        predicate = (*action.concepts, *(value for part in action.parts for value in part))
        patient_phrase = acted_on
        voice = "light"
    if agent_phrase is None and patient_phrase is None:
        return None
    taken = (agent_phrase, patient_phrase)
    others = [
        (phrase.preposition, argument)
        for phrase in phrases
        if group.end <= phrase.start < right and phrase.preposition in _OBLIQUE and phrase not in taken
        if (argument := _argument(phrase, tokens, mentions)) is not None
    ]
    start, end = tokens[group.start].start, head.end
    within = [
        cue
        for cue in cues
        if tokens[max(0, group.start - 1)].start <= cue.start < tokens[min(len(tokens) - 1, group.end + 1)].end
    ]
    negated = sum(cue.kind == "negation" for cue in within) % 2 == 1
    certainty = next((cue.value for cue in within if cue.kind == "certainty"), "")
    return Claim(
        predicate=tuple(dict.fromkeys(predicate)),
        agent=_argument(agent_phrase, tokens, mentions),
        patient=_argument(patient_phrase, tokens, mentions),
        other_roles=tuple(others),
        polarity=not negated,
        certainty=certainty,
        voice=voice,
        text=" ".join(token.text for token in tokens[group.start : group.end]),
        start=start,
        end=end,
    )


def _is_action(token: Token) -> bool:
    """Whether a noun names a deed (an attack, a raid) and no thing: English has a verb for what it means."""
    english = get_language("en")
    values = (*token.concepts[:2], *(value for part in token.parts[-1:] for value in part[:2]))
    return any(reading.pos == "verb" for value in values for reading in english.read_word(value.split()[-1]))


def _clause_start(tokens: Sequence[Token], index: int, grammar: Grammar) -> int:
    for position in range(index - 1, -1, -1):
        token = tokens[position]
        if token.norm in grammar.relative:
            return max(0, position - 6)
        if token.text in (";", ":", "–", "—") or (token.norm in grammar.opener and token.pos in ("sconj",)):
            return position
    return 0


def _shared_subject(
    order: int,
    groups: Sequence[_Group],
    phrases: Sequence[_Phrase],
    tokens: Sequence[Token],
    grammar: Grammar,
    lang: str,
) -> _Phrase | None:
    """The subject of a verb group; an infinitive and a coordinated verb take that of the group before (vil saksøke, og hjalp)."""
    group = groups[order]
    before = tokens[group.start - 1].norm if group.start else ""
    infinitive = before == "å" or tokens[group.start].norm in ("å", "to")
    gerund = lang == "en" and group.end - group.start == 1 and tokens[group.head].form == "ing"
    if order and (infinitive or gerund or before in ("og", "men", "and", "but")):
        return _shared_subject(order - 1, groups, phrases, tokens, grammar, lang)
    if infinitive:
        return None
    left = groups[order - 1].end if order else 0
    right = groups[order + 1].start if order + 1 < len(groups) else len(tokens)
    left = max(left, _clause_start(tokens, group.start, grammar))
    return _subject(group, phrases, tokens, left, right, grammar, lang)


def _subject(
    group: _Group,
    phrases: Sequence[_Phrase],
    tokens: Sequence[Token],
    left: int,
    right: int,
    grammar: Grammar,
    lang: str,
) -> _Phrase | None:
    inner = [phrase for phrase in phrases if group.start < phrase.start and phrase.end <= group.head]
    before = [
        phrase for phrase in phrases if left <= phrase.start and phrase.end <= group.start and not phrase.preposition
    ]
    # An adjective by itself is an adverbial here (tidligere, senest), not a participant.
    inner = [phrase for phrase in inner if tokens[phrase.head].pos != "adj"]
    before = [phrase for phrase in before if tokens[phrase.head].pos != "adj" or phrase.end - phrase.start > 1]
    if inner and grammar.inverts:
        return inner[0]
    if grammar.inverts and before and _fronted(before, phrases, tokens, left, group):
        before = []
    if before:
        chosen = before[-1]
        commas = sum(token.text == "," for token in tokens[chosen.end : group.start])
        if commas == 1 and tokens[group.start].norm not in ("and", "og"):
            return None  # a comma parts them: the phrase belongs to another clause
        if tokens[chosen.head].norm in grammar.object_pronouns:
            return None
        # "A and B", "the leader of X": the subject is the first noun phrase of the run, not its last.
        return chosen
    if grammar.inverts:
        following = [
            p for p in phrases if group.end <= p.start <= group.end + 1 and not p.preposition and p.end <= right
        ]
        if following:
            return following[0]
    return None


def _fronted(
    before: Sequence[_Phrase], phrases: Sequence[_Phrase], tokens: Sequence[Token], left: int, group: _Group
) -> bool:
    """Whether what stands before the verb is an adverbial (time, place), so that the subject follows it."""
    only = before[-1]
    words = {token.norm for token in tokens[only.start : only.end]}
    times = {
        "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag", "måndag", "tysdag", "laurdag", "sundag", "kveld",
        "natt", "morgen", "måned", "månad", "uke", "veke", "år", "dag", "ettermiddag", "formiddag",
    }  # fmt: skip
    return bool(words & times) and tokens[only.head].pos != "name"


def _objects(
    group: _Group,
    phrases: Sequence[_Phrase],
    tokens: Sequence[Token],
    right: int,
    grammar: Grammar,
    subject: _Phrase | None,
) -> tuple[_Phrase | None, _Phrase | None]:
    object_: _Phrase | None = None
    agent: _Phrase | None = None
    first = group.end
    while first < len(tokens) and "phrase" in tokens[first].readings[1:]:
        first += 1
    for phrase in phrases:
        if phrase.start < group.end or phrase is subject or phrase.start >= right + 2:
            continue
        if any(_breaks(tokens, index) for index in range(group.end, phrase.start)):
            break
        if phrase.preposition in grammar.by and agent is None:
            agent = phrase
        elif not phrase.preposition and object_ is None and phrase.start <= first + 3 and phrase.start < right:
            between = [
                token for token in tokens[first : phrase.start] if token.pos in ("prep", "conj", "sconj", "punct")
            ]
            if not between:
                object_ = phrase
    return object_, agent


def _breaks(tokens: Sequence[Token], index: int) -> bool:
    if tokens[index].text in ("–", "-"):
        return index == 0 or not tokens[index - 1].text[-1].isdigit()  # not the dash of a score
    return tokens[index].text in (".", ";", ":")


def _after(
    phrase: _Phrase, phrases: Sequence[_Phrase], tokens: Sequence[Token], prepositions: frozenset[str]
) -> _Phrase | None:
    for other in phrases:
        if phrase.end <= other.start <= phrase.end + 2 and other.preposition in prepositions:
            return other
    return None


def _argument(phrase: _Phrase | None, tokens: Sequence[Token], mentions: Sequence[Mention]) -> Argument | None:
    if phrase is None:
        return None
    last = phrase.end
    # "the town of Albu Kamal": what follows "of" belongs to the participant.
    while last + 1 < len(tokens) and tokens[last].norm == "of" and tokens[last + 1].pos in _NP_POS:
        last += 2
        while last < len(tokens) and tokens[last].pos in _NP_POS:
            last += 1
    words = tokens[phrase.start : last]
    start, end = words[0].start, words[-1].end
    inside = [mention for mention in mentions if mention.start < end and start < mention.end]
    entities = tuple(value for mention in inside for value in (mention.entities or (mention.key,)))
    concepts = tuple(
        dict.fromkeys(
            value
            for token in words
            if token.weight > 0
            for value in (*token.concepts, *(v for part in token.parts for v in part))
        )
    )
    head = tokens[phrase.head]
    head_concepts = (*head.concepts, *(head.parts[-1] if head.parts else ()))
    return Argument(
        " ".join(token.text for token in words),
        start,
        end,
        concepts,
        entities,
        head_concepts,
        pronoun=head.pos == "pron",
    )
