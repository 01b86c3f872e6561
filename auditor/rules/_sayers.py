"""Who says so: the words of saying on each side, and the person or body that each names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.records import Analysis, Argument, Claim, Comparison, Token

NAMING = frozenset("ifølge ifølgje iflg. according per".split())
SPEECH = frozenset(
    (
        "say tell state report claim announce explain add write maintain assert declare confirm argue note inform stress emphasise emphasize warn admit "
        "reveal disclose deny insist comment answer reply respond conclude believe think suggest estimate acknowledge remark allege tweet quote testify "
        "recount complain promise boast predict ask wonder according show indicate consider regard describe call accuse blame point urge fear reckon "
        "expect assume suspect dismiss reject concede find learn cite hear hope view feel judge rule put mention caution criticise criticize "
        "condemn praise hail welcome demand charge pledge vow recall relate outline contend explained brand label see understand "
        "convinced convince persuaded adamant satisfied swear vouch sound signal hold establish determine lament decide prove want know clear doubt question refuse reply public worry worried concerned concern afraid anxious alarm suspected alleged accused believed view opinion account statement theory word words allegation assertion finding verdict judgment judgement ruling testimony comment interview message "
        "letter indictment alert tip warning claim announcement admission denial forecast prediction calculation briefing lawsuit memo testimony trust favour favor oppose measurement study survey press spokesperson spokesman spokeswoman source eye quoted remark belief "
        "si seie seia melde opplyse opplysning skrive hevde påstå mene meine tro tru fortelle fortelja forklare understreke legge leggje advare åtvare "
        "kunngjøre fastslå ifølge ifølgje spørre spørje svare rapportere uttale beskylde anklage innrømme frykte vise kalle håpe skulde varsle "
        "beskrive vurdere anslå kritisere kreve krevje presisere opplyst mening syn rapport uttalelse påstand dom tiltale sikting siktelse"
    ).split()
)
"""Words, in either language, by which a text says whose words or opinion something is."""
ACCUSING = frozenset("beskylde anklage skulde klandre accuse blame".split())
CONTENTLESS = frozenset("speak talk snakke prate".split())


@dataclass(frozen=True, slots=True)
class Voice:
    """An expression of saying and who it names.

    :param start: where the words of saying start; `end` one past them.
    :param sayer: who says it.
    :param reported: what is said, as claims; empty when the grammar does not tell.
    """

    start: int
    end: int
    text: str
    sayer: Argument
    head: Token | None
    reported: tuple[Claim, ...] = ()
    named: bool = False
    near: bool = True


def voices(analysis: Analysis) -> tuple[Voice, ...]:
    """The expressions of saying of one side that name who says it, in order."""
    found = [*_verbs(analysis), *_naming(analysis)]
    found += _unparsed(analysis, {voice.start for voice in found})
    unique: dict[int, Voice] = {}
    for voice in sorted(found, key=lambda item: (item.start, not item.reported)):
        unique.setdefault(voice.start, voice)
    return tuple(unique.values())


STATING = frozenset(
    (
        "si seie seia opplyse melde skrive hevde påstå mene meine tro tru fortelle fortelja forklare understreke legge leggje presisere fastslå "
        "rapportere uttale påpeke poengtere erklære kunngjøre kunngjere innrømme innrømma bekrefte stadfeste advare åtvare spørre spørje svare "
        "kommentere konstatere anslå frykte hevda konkludere avsløre rekne beskylde anklage skulde skulda klandre synes synast "
        "say tell report claim write announce explain add state maintain believe think warn stress emphasise emphasize insist argue point note "
        "confirm admit declare ask answer reply respond conclude estimate fear allege assert contend reveal disclose accuse blame caution concede "
        "acknowledge suspect reckon remark comment underline underscore"
    ).split()
)
"""Verbs whose subject vouches for what follows."""
LOOSE = frozenset("mene meine tro tru si seie seia hevde hevda synes synast frykte påstå fortelle".split())
"""Norwegian verbs that take a clause without at."""


def _verbs(analysis: Analysis) -> Iterator[Voice]:
    tokens = analysis.tokens
    for claim in analysis.claims:
        if claim.voice not in ("active", "light"):
            continue
        place = next(
            (i for i, token in enumerate(tokens) if token.start >= claim.start and token.text == claim.text), -1
        )
        if place < 0 or tokens[place].start >= max(claim.end, 1):
            continue
        verb = tokens[place]
        words = {verb.lemma.split()[0], *(value.split()[0] for value in claim.predicate[:1])}
        led = place and tokens[place - 1].norm in {"to", "å"} | MODALS
        if not words & STATING or verb.form == "ing" or led or (verb.form == "inf" and analysis.lang != "en"):
            continue
        if verb.lemma.split()[0] in ("legge", "leggje") and "add" not in claim.predicate[:3]:
            continue
        inverted = _inverted(tokens, place, analysis.lang)
        sayer = inverted or claim.agent
        if (
            sayer is None
            or sayer.start <= verb.start < sayer.end
            or " som " in sayer.text
            or set(sayer.head[:2]) & LIFELESS
        ):
            continue
        if inverted is None and not _states(analysis, place, sayer):
            continue
        said = tuple(
            other
            for other in analysis.claims
            if other is not claim and claim.agent is not None and other.attribution == claim.agent.text
        )
        if inverted is not None and not said:
            said = tuple(other for other in analysis.claims if other.end <= verb.start)[-2:]
        end = max(verb.end, claim.end if claim.end - verb.start < 25 else verb.end)
        near = inverted is not None or _adjacent(tokens, sayer, place)
        yield Voice(verb.start, end, verb.text, sayer, head_of(sayer, tokens), said, near=near)


def _adjacent(tokens: Sequence[Token], sayer: Argument, place: int) -> bool:
    """Whether a sayer stands right before its verb, with auxiliaries and adverbs between at most."""
    between = [token for token in tokens[:place] if token.start >= sayer.end]
    return (
        sayer.end <= tokens[place].start
        and all(token.weight < 0.75 and token.pos in ("verb", "adv", "part", "punct") for token in between)
        and not any(token.norm in ("and", "but", "og", "men") for token in between)
    )


MODALS = frozenset("will would may might could should must can did does do not".split())
LIFELESS = frozenset(
    "name number figure day time year week month plan law rule history picture image sign experience story season weather".split()
)
"""What may tell something, but says nothing."""


def _unparsed(analysis: Analysis, known: set[int]) -> Iterator[Voice]:
    """Verbs of saying right behind a noun phrase that the grammar did not make a claim of: the museum stresses that."""
    tokens = analysis.tokens
    for place, verb in enumerate(tokens):
        if verb.start in known or verb.lemma.split()[0] not in STATING or "verb" not in (verb.pos, *verb.readings):
            continue
        led = place and tokens[place - 1].norm in {"to", "å"} | MODALS
        if verb.form == "ing" or led or (verb.pos == "noun" and not verb.norm.endswith("s")):
            continue
        if verb.form == "inf" and analysis.lang != "en":
            continue
        after = next((token for token in tokens[place + 1 :] if token.norm not in SKIPPED | {"out"}), None)
        names = after is not None and after.norm in ("that", "at", ":", "against", "mot")
        told = verb.lemma == "tell" and after is not None and after.pos == "name"
        if not names and not told and not (after is None or (after.pos == "punct" and after.norm in (",", "."))):
            continue
        end = place
        while end > 0 and tokens[end - 1].pos in ("adv", "verb") and tokens[end - 1].weight < 0.75:
            end -= 1
        start = end
        while start > 0 and tokens[start - 1].pos in ("noun", "name", "adj", "det", "num") and end - start < 6:
            start -= 1
            if tokens[start].pos == "det" and not tokens[start].norm.endswith("'s"):
                break
        chosen = tokens[start:end]
        if start and tokens[start - 1].pos == "prep":
            continue  # the steward at the shipyard fears
        if not any(token.pos in ("noun", "name") for token in chosen) or (
            not names and not told and tokens[start - 1].norm != ","
        ):
            continue
        sayer = _argument(chosen)
        if set(sayer.head[:2]) & LIFELESS:
            continue
        said = tuple(
            claim
            for claim in analysis.claims
            if claim.voice != "nominal" and (claim.start > verb.end if names else claim.end < sayer.start)
        )[:4]
        yield Voice(verb.start, verb.end, verb.text, sayer, head_of(sayer, tokens), said)


SKIPPED = frozenset("also også òg now nå no".split())
STOPS = frozenset("som who which that at til to i in on på ved etter after for following".split())


def _inverted(tokens: Sequence[Token], place: int, analysis_lang: str) -> Argument | None:
    """The sayer behind the verb: «…», sier lederen; “…,” says the leader."""
    before = tokens[place - 1].norm if place else ""
    if analysis_lang == "en" and tokens[place].lemma in ("tell", "point", "point out"):
        return None  # told the news site: that is the one who was told
    if before not in (",", "”", '"', "»", "“", "?", "!", "’", "'", "–") or place + 1 >= len(tokens):
        return None
    start = place + 1
    while start < len(tokens) and tokens[start].norm in SKIPPED:
        start += 1
    chosen: list[Token] = []
    for token in tokens[start : start + 14]:
        if token.pos == "punct" or token.norm in STOPS:
            break
        if chosen and _after_name(chosen[-1], token, analysis_lang):
            break
        if token.pos == "verb" and chosen and chosen[-1].pos not in ("det", "adj"):
            return None
        chosen.append(token)
    if not chosen or chosen[0].pos in ("conj", "prep", "sconj", "adv", "verb"):
        return None
    return _argument(chosen)


def _after_name(last: Token, token: Token, lang: str) -> bool:
    """Whether a name is complete before a word: West tidligere i år; ifølge Reuters forhandler …"""
    if last.pos != "name" or token.pos == "name" or last.form == "gen" or last.text.endswith(("s", "’", "'")):
        return False
    return token.pos in ("adv", "adj") if lang == "en" else token.norm not in ("og", "ved", "sin", "-")


def _states(analysis: Analysis, place: int, sayer: Argument) -> bool:
    """Whether a clause follows the verb, as what is said."""
    tokens = analysis.tokens
    verb = tokens[place]
    for before, token in zip(tokens[place : place + 8], tokens[place + 1 : place + 9], strict=False):
        if (before.norm, token.norm) == ("for", "at"):
            break
        if token.norm in ("at", "that", ":", "hvorfor", "why") and before.norm not in ("for", "slik", "etter", "so"):
            return True
        if token.norm in (",", ".", ";"):
            break
    if any(token.norm in ("ifra", "ifrå", "opp") for token in tokens[place + 1 : place + 4]):
        return False  # to speak up, to give notice
    if verb.lemma in ACCUSING:
        return True
    if (
        verb.lemma in ("advare", "åtvare", "warn", "caution")
        and tokens[place + 1 : place + 2]
        and tokens[place + 1].norm in ("mot", "against")
    ):
        return True
    after = [
        claim
        for claim in analysis.claims
        if claim.start > verb.end and claim.attribution == sayer.text and claim.voice != "nominal"
    ]
    if analysis.lang != "en" and verb.lemma not in LOOSE:
        return False
    if after and place + 1 < len(tokens) and tokens[place + 1].pos != "prep":
        return True  # politiet mener mannen var full
    following = next((token for token in tokens[place + 1 :] if token.norm not in SKIPPED), None)
    # …, his lawyer points out.
    return following is None or following.pos == "punct" or following.norm in STOPS


def _argument(chosen: Sequence[Token]) -> Argument:
    concepts = tuple(
        value
        for token in chosen
        if token.weight > 0
        for value in (*token.concepts, *(v for part in token.parts for v in part))
    )
    nouns = [token for token in chosen if token.pos == "noun" and not token.text.endswith(("'s", "’s"))]
    pronoun = len(chosen) == 1 and chosen[0].pos == "pron"
    head = (*nouns[-1].concepts, *(nouns[-1].parts[-1] if nouns[-1].parts else ())) if nouns else ()
    names = tuple(token.norm for token in chosen if token.pos == "name") if not nouns else ()
    person = _PERSON.get(chosen[0].norm, "") if pronoun else ""
    core = names or ((f"#{person}",) if person else ())
    text = " ".join(token.text for token in chosen)
    return Argument(text, chosen[0].start, chosen[-1].end, concepts, (), head, pronoun, core)


_PERSON = {
    "han": "he", "he": "he", "ham": "he", "him": "he", "hun": "she", "ho": "she", "she": "she", "henne": "she", "her": "she",
    "de": "they", "dei": "they", "they": "they", "dem": "they", "them": "they", "jeg": "i", "eg": "i", "i": "i", "vi": "we", "me": "we", "we": "we",
}  # fmt: skip


def _naming(analysis: Analysis) -> Iterator[Voice]:
    tokens = analysis.tokens
    arguments = [argument for claim in analysis.claims for _, argument in claim.other_roles]
    for place, token in enumerate(tokens):
        if token.norm not in NAMING or (token.norm == "per" and analysis.lang != "en"):
            continue
        start = place + 2 if token.norm == "according" else place + 1
        if token.norm == "according" and (start > len(tokens) or tokens[place + 1].norm != "to"):
            continue
        if token.norm == "per" and (place == 0 or tokens[place - 1].norm != "as"):
            continue
        if start >= len(tokens):
            continue
        known = next(
            (
                item
                for item in arguments
                if tokens[start].start <= item.start <= tokens[min(start + 3, len(tokens) - 1)].start
            ),
            None,
        )
        sayer = _phrase(tokens, start, analysis.lang) or known
        if sayer is None:
            continue
        if set(sayer.head[:2]) & LIFELESS:
            continue
        said = tuple(
            claim for claim in analysis.claims if claim.attribution in (sayer.text, known.text if known else "")
        )
        yield Voice(token.start, tokens[start - 1].end, token.text, sayer, head_of(sayer, tokens), said, True)


def _phrase(tokens: Sequence[Token], start: int, lang: str) -> Argument | None:
    """The noun phrase that starts at a place, up to a verb or mark."""
    chosen: list[Token] = []
    for token in tokens[start : start + 9]:
        if token.pos == "punct" or (
            chosen and token.pos in ("verb", "sconj") and token.weight > 0 and chosen[-1].pos not in ("det", "adj")
        ):
            break
        if chosen and (_after_name(chosen[-1], token, lang) or (token.pos == "adv" and chosen[-1].pos == "noun")):
            break
        chosen.append(token)
    if not chosen:
        return None
    return _argument(chosen)


def head_of(argument: Argument, tokens: Sequence[Token]) -> Token | None:
    """The noun that a participant is, rather than what it belongs to; ``None`` for a bare name or pronoun."""
    inside = [token for token in tokens if argument.start <= token.start < argument.end]
    heads = [
        token
        for token in inside
        if token.pos in ("noun", "adj", "verb")
        and not token.text.endswith(("'s", "’s"))
        and set(argument.head) & {*token.concepts, *(value for part in token.parts for value in part)}
    ]
    nouns = [token for token in heads if token.pos == "noun"] or heads
    return nouns[-1] if nouns else None


def same(comparison: Comparison, mine: Voice, theirs: Voice) -> bool:
    """Whether two voices name one sayer: a name, an entity or the head words in common."""
    one, other = mine.sayer, theirs.sayer
    if one.text.casefold() == other.text.casefold():
        return True
    if somebody_of(comparison, mine, theirs):
        return False
    if one.pronoun or other.pronoun:
        return (
            one.pronoun and other.pronoun and (not one.core or not other.core or bool(set(one.core) & set(other.core)))
        )
    if set(one.core) & set(other.core):
        return True
    if mine.head is not None and theirs.head is not None:
        if set(one.head[:6]) & set(other.head[:6]) or _hyponym(one.head[:6], other.head[:6]):
            return True
        return _matched(comparison, mine.head, theirs.head) or _names_meet(comparison, one, other)
    return _names_meet(comparison, one, other) or _touch(comparison, one, other)


def _hyponym(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the one is a kind of the other by its last word: auxiliary nurse, nurse."""
    ends = [{value.replace("-", " ").split()[-1] for value in values if value} for values in (one, other)]
    return bool(ends[0] & set(other) or ends[1] & set(one))


def somebody_of(comparison: Comparison, mine: Voice, theirs: Voice) -> bool:
    """Whether the target's sayer is somebody of the source's: the minister's secretary, for the minister."""
    if mine.head is None or theirs.head is None:
        return False
    return any(
        match.source.start == mine.head.start
        and theirs.sayer.start <= match.target.start < theirs.head.start
        and match.target.text.endswith(("'s", "’s"))
        and set(match.target.concepts) & set(mine.head.parts[-1] if mine.head.parts else mine.head.concepts)
        for match in comparison.matched("word")
    )


def _matched(comparison: Comparison, mine: Token, theirs: Token) -> bool:
    return any(
        match.source.start == mine.start and match.target.start == theirs.start for match in comparison.matched("word")
    )


def _names_meet(comparison: Comparison, one: Argument, other: Argument) -> bool:
    """Whether a person's name in the one is a name in the other: what stands around it may differ."""
    return any(
        one.start <= match.source.start < one.end
        and other.start <= match.target.start < other.end
        and (match.source.kind in ("person", "name") or match.target.kind in ("person", "name"))
        and not _possessor(comparison, match.target)
        for match in comparison.matched("mention")
    )


def _possessor(comparison: Comparison, mention: object) -> bool:
    end: int = mention.end  # type: ignore[attr-defined]
    start: int = mention.start  # type: ignore[attr-defined]
    return any(
        token.text.endswith(("'s", "’s", "s'")) and start <= token.start < end for token in comparison.target.tokens
    ) or any(token.start == end and token.text in ("'s", "’s") for token in comparison.target.tokens)


def _touch(comparison: Comparison, one: Argument, other: Argument) -> bool:
    """Whether any word or name of the one is matched in the other."""
    return any(
        match.kind in ("word", "mention")
        and one.start <= match.source.start < one.end
        and other.start <= match.target.start < other.end
        for match in comparison.matches
    ) or bool(set(one.entities) & set(other.entities))


touches = _touch
