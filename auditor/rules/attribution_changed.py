"""ATT001: who said it was lost or exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.records import Comparison, Finding, Token
from auditor.registry import Example, Rule
from auditor.rules._modality import doubted
from auditor.rules._sayers import CONTENTLESS, SPEECH, Voice, same, somebody_of, touches, voices
from auditor.rules.context import Context, Range, quote

MEDIA = frozenset(
    "newspaper paper daily agency news agency broadcaster channel outlet magazine tabloid website site journal station network publication weekly press media".split()
)
GENERIC = MEDIA | frozenset(
    "company group organization organisation party ministry minister official spokesperson spokesman spokeswoman source man woman report study researcher "
    "scientist authority government body institute directorate agency department leader head chief chair chairman director president expert person "
    "union association council firm team club court prosecutor police officer lawyer counsel attorney figure document statement "
    "data people other someone one author writer politician mp member critic opponent side latter former pair couple duo".split()
)
"""Heads by which a rendering may call a sayer whom it has named before."""
PEOPLE = frozenset("judge lawyer doctor referee brother sister wife husband mother father".split())
PROFESSIONS = frozenset("lawyer counsel attorney doctor prosecutor police court judge".split())
BODIES: dict[str, tuple[str, ...]] = {
    "ministry": ("departementet", "departement", "ministry", "department"),
    "association": (
        "foreningen", "foreininga", "forbundet", "laget", "union", "association", "society", "federation", "league", "cooperative", "organisation",
        "organization", "guild", "confederation",
    ),
    "court": ("retten", "court"),
    "museum": ("museet", "museum"),
    "university": ("universitetet", "university"),
    "hospital": ("sykehuset", "sjukehuset", "hospital"),
    "party": ("partiet", "party"),
}  # fmt: skip
"""Kinds of bodies that no rendering takes for one another, by how their names end."""
SPEAKING_FOR = frozenset("spokesperson spokesman spokeswoman official representative office".split())
OPEN = frozenset(
    "source people report study statement data figure someone one other latter former pair couple duo letter article story".split()
)
FIRST = frozenset("jeg eg vi meg oss min mitt mine vår vårt våre".split())
STANDPOINT = frozenset("by for".split())
"""Prepositions that name whose view it is: for the opposition, rejected by critics."""
VAGUE = frozenset(
    "body organisation organization group agency institution team expert observer analyst insider leader boss chief man woman person pair "
    "official officer figure campaigner specialist source".split()
)
"""Heads by which a rendering may call a sayer of any kind."""
NAMED = frozenset("ministry directorate agency university company club party union newspaper news".split())
"""Kinds of bodies whose names are names, not common nouns with a capital."""
PERSONAL = frozenset("hans hennes hennar hans' his her".split())
ROLES: dict[str, str] = {
    word: kind
    for kind, words in {
        "prosecution": "prosecutor|public prosecutor|state prosecutor|police prosecutor|district attorney",
        "defence": "defence counsel|defense counsel|defence lawyer|defense lawyer|defender|defense attorney",
        "victim": "counsel for the victim|victim's counsel|victim's lawyer|counsel for the victim|legal representative of the victim|counsel for the aggrieved party|assistance lawyer",
        "judge": "judge|magistrate",
        "doctor": "doctor|physician|surgeon|chief physician",
        "police": "police|police officer|chief of police",
        "minister": "minister",
        "mayor": "mayor",
        "trainer": "coach",
        "referee": "referee|umpire",
    }.items()
    for word in words.split("|")
}


CAMPS: dict[str, tuple[str, str]] = {
    word: (field, side)
    for field, side, words in (
        ("power", "against", "opposition opposition-party rebel insurgent protester demonstrator activist dissident"),
        (
            "power",
            "for",
            "authority authorities government regime administration ministry minister police army military",
        ),
        ("work", "below", "union trade-union employee worker staff striker"),
        ("work", "above", "employer management owner shareholder"),
        ("trial", "for", "defence defender accused defendant suspect"),
        ("trial", "against", "prosecution prosecutor victim"),
        ("lease", "below", "tenant lodger"),
        ("parent", "she", "mother mum mom"),
        ("parent", "he", "father dad"),
        ("sibling", "she", "sister"),
        ("sibling", "he", "brother"),
        ("lease", "above", "landlord"),
    )
    for word in words.split()
}
"""Sayers of opposite sides, as field and side: no rendering calls the one the other."""


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """A sayer of the source whom no words of saying of the target name, and the other way round."""
    if comparison.precision < 0.4:
        return
    view = _View(comparison, context, voices(comparison.source), voices(comparison.target))
    found = next(view.changes(), None) or next(view.losses(), None) or next(view.gains(), None)
    if found is not None:
        # What names a sayer on both sides rests less on what the rest of the sentence matches.
        yield doubted(found, comparison, 0.4 if found.evidence["counterpart"] and found.evidence["sayer"] else 1.0)


@dataclass(frozen=True)
class _View:
    """The voices of both sides."""

    comparison: Comparison
    context: Context
    mine: tuple[Voice, ...]
    theirs: tuple[Voice, ...]

    def kept(self, voice: Voice) -> bool:
        """Whether some words of saying in the target name the sayer."""
        return any(same(self.comparison, voice, other) for other in self.theirs)

    def free(self) -> list[Voice]:
        """The target's voices that no voice of the source explains."""
        return [other for other in self.theirs if not any(same(self.comparison, voice, other) for voice in self.mine)]

    # --- lost -------------------------------------------------------------------------------------

    def losses(self) -> Iterator[Finding]:
        """A sayer whose words became the text's own."""
        for voice in self.mine:
            if not self._weighs(voice) or self.kept(voice) or self._near_saying(voice):
                continue
            if voice.sayer.pronoun and self.theirs:
                continue
            if (
                self._spare(voice)
                or self._rendered(voice)
                or self._acts(voice)
                or self._elsewhere(voice)
                or self._scarce(voice)
            ):
                continue
            said = self._content(voice)
            sayer = quote(voice.sayer.text, 50).strip(" .")
            span = self._phrase(voice)
            yield self.context.finding(
                RULE,
                self.comparison.unit,
                f"source: “{quote(self.context.source.text[span.start : span.end])}” names who says so ({self._english(voice)}); "
                "target: says it in its own words, nobody is named as saying it",
                source=span,
                target=said,
                evidence={"sayer": sayer, "saying": voice.text, "counterpart": ""},
                suggestion="name who says so, as the source does",
                confidence=0.75 if voice.named or voice.reported else 0.65,
            )

    def _rendered(self, voice: Voice) -> bool:
        """Whether the words of saying are matched with words of saying, whoever their subject is: a pronoun, a clause of its own."""
        best: dict[int, float] = {}
        for match in self.comparison.matched("word"):
            best[match.target.start] = max(match.similarity, best.get(match.target.start, 0.0))
        speaking = {token.start for token in self.comparison.target.tokens if _speaking(token)}
        return any(
            voice.start <= match.source.start < voice.end
            and match.target.start in speaking
            and match.similarity >= best[match.target.start]
            for match in self.comparison.matched("word")
        )

    def _acts(self, voice: Voice) -> bool:
        """Whether the target has the sayer do what no other word of the source says: favours a change, is attacked by critics as."""
        tokens = self.comparison.target.tokens
        starts = {
            match.target.start
            for match in self.comparison.matches
            if match.kind in ("word", "mention") and voice.sayer.start <= match.source.start < voice.sayer.end
        }
        if not starts:
            return False
        said = {
            match.target.start
            for match in self.comparison.matched("word")
            if match.similarity >= 0.7 and not self._of(voice, match.source)
        }
        said |= {
            match.target.start
            for match in self.comparison.matched("claim")
            if not voice.start <= match.source.start < voice.end
        }
        quoted = any(token.norm in FIRST for token in self.comparison.source.tokens)
        exact = {
            token.start
            for token in tokens
            if token.start in starts and (token.pos == "name" or set(token.concepts[:2]) & set(voice.sayer.head[:4]))
        }
        for claim in self.comparison.target.claims:
            agent = claim.agent
            if (
                agent is None
                or not any(agent.start <= start < agent.end for start in starts)
                or claim.voice == "nominal"
            ):
                continue
            verb = next((token for token in tokens if claim.start <= token.start and token.text == claim.text), None)
            if verb is None or verb.lemma in CONTENTLESS:
                continue
            if quoted and any(agent.start <= start < agent.end for start in exact):
                return True
            if verb.start not in said and claim.start not in said:
                return True
        return any(
            token.start in starts and any(item.norm in STANDPOINT for item in tokens[max(0, place - 3) : place])
            for place, token in enumerate(tokens)
        )

    def _scarce(self, voice: Voice) -> bool:
        """Whether too little of the source is found in the target to tell what became of the saying."""
        if self._covered(voice) >= 0.4:
            return False
        return bool(self.theirs) or self.comparison.coverage < 0.6 or not self._present(voice)

    def _covered(self, voice: Voice) -> float:
        """How much of the source is found in the target, leaving out who says so."""
        matched = {match.source.start for match in self.comparison.matched("word")}
        for kind in ("mention", "quantity", "time"):
            matched.update(
                token.start
                for match in self.comparison.matched(kind)
                for token in self.comparison.source.tokens
                if match.source.start <= token.start < match.source.end
            )
        rest = [token for token in self.comparison.source.tokens if token.weight > 0 and not self._of(voice, token)]
        total = sum(token.weight for token in rest)
        return sum(token.weight for token in rest if token.start in matched) / total if total else 0.0

    def _own_account(self, token: Token) -> bool:
        """By his own account: that is his word, not the court's."""
        tokens = self.comparison.target.tokens
        place = next(i for i, item in enumerate(tokens) if item.start == token.start)
        return place > 0 and tokens[place - 1].norm == "own"

    def _of(self, voice: Voice, word: Token) -> bool:
        return voice.start <= word.start < voice.end or voice.sayer.start <= word.start < voice.sayer.end

    def _near_saying(self, voice: Voice) -> bool:
        """Whether the target names the sayer beside words of saying that no other voice of the source explains."""
        tokens = self.comparison.target.tokens
        spare = {token.start for token in self._spare(voice)}
        starts = {
            match.target.start
            for match in self.comparison.matches
            if match.kind in ("word", "mention") and voice.sayer.start <= match.source.start < voice.sayer.end
        }
        names = {
            token.norm.removesuffix("s")
            for token in self.comparison.source.tokens
            if token.pos == "name" and voice.sayer.start <= token.start < voice.sayer.end
        }
        for place, token in enumerate(tokens):
            if token.start not in starts and token.norm.split("'")[0].split("’")[0].removesuffix("s") not in names:
                continue
            if any(item.start in spare for item in tokens[max(0, place - 9) : place + 10]):
                return True
            if any(_speaking(item) and not self._own_account(item) for item in tokens[max(0, place - 5) : place + 5]):
                return True
            if any(item.norm == "that" for item in tokens[place + 1 : place + 8]):
                return True  # whatever the verb is, it governs a clause
        return False

    def _weighs(self, voice: Voice) -> bool:
        """Whether the words of saying carry a statement, and so are kept by a faithful rendering."""
        return not (voice.sayer.pronoun and set(voice.sayer.core) & {"#i", "#we", "#you"})

    def _spare(self, voice: Voice) -> list[Token]:
        """Words of saying in the target that nothing but this voice explains."""
        said: dict[int, list[tuple[Token, float]]] = {}
        for match in self.comparison.matched("word"):
            said.setdefault(match.target.start, []).append((match.source, match.similarity))
        others = [other for other in self.mine if other is not voice]
        kept = [
            other
            for other in self.theirs
            if any(same(self.comparison, mine, other) for mine in others) and not same(self.comparison, voice, other)
        ]
        spare = []
        tokens = self.comparison.target.tokens
        for place, token in enumerate(tokens):
            about = place + 1 < len(tokens) and tokens[place + 1].norm in ("of", "about")
            if not _speaking(token) and not (about and token.lemma in CONTENTLESS):
                continue
            if any(
                other.start <= token.start < other.end or other.sayer.start <= token.start < other.sayer.end
                for other in kept
            ):
                continue
            sources = [
                (word, near) for word, near in said.get(token.start, ()) if near >= 0.7 and not self._of(voice, word)
            ]
            if token.norm == "account" and voice.named and voice.head is not None and self._own_account(token):
                continue
            own = [near for word, near in said.get(token.start, ()) if self._of(voice, word)]
            if not own and any(near >= 0.9 for _, near in sources):
                continue
            spare.append(token)
        return spare

    def _elsewhere(self, voice: Voice) -> bool:
        """Whether the sentence before or after in the target names the sayer as saying it: sentences are split and joined."""
        order = self.context.comparisons
        place = next((i for i, item in enumerate(order) if item.unit.id == self.comparison.unit.id), -1)
        if place < 0 or len(order) < 2:
            return False
        for item in (*order[max(0, place - 1) : place], *order[place + 1 : place + 2]):
            for other in voices(item.target):
                if set(other.sayer.core) & set(voice.sayer.core) or set(other.sayer.head[:4]) & set(
                    voice.sayer.head[:4]
                ):
                    return True
        return False

    def _content(self, voice: Voice) -> object | None:
        """What the target says in its own words: the counterpart of a reported claim."""
        for match in self.comparison.matched("claim"):
            if any(match.source.start == claim.start for claim in voice.reported):
                return Range(match.target.start, match.target.end)
        tokens = self.comparison.target.tokens
        return Range(tokens[0].start, tokens[-1].end) if tokens else None

    def _phrase(self, voice: Voice) -> Range:
        start, end = min(voice.start, voice.sayer.start), max(voice.end, voice.sayer.end)
        if end - start > 90:
            return Range(voice.sayer.start, voice.sayer.end)
        while end > start and self.context.source.text[end - 1] in " .,":
            end -= 1
        return Range(start, end)

    def _english(self, voice: Voice) -> str:
        """Who says so, in English as far as it is known."""
        if voice.head is not None and voice.head.concepts:
            return voice.head.concepts[0]
        return quote(voice.sayer.text, 40).strip(" .")

    # --- exchanged --------------------------------------------------------------------------------

    def changes(self) -> Iterator[Finding]:
        """A sayer in whose place another is named."""
        if self.comparison.coverage < 0.45:
            return
        yield from self._titles()
        free = self.free()
        for voice in self.mine:
            if not self._weighs(voice):
                continue
            role = self._role(voice)
            if role is not None:
                yield self._exchange(voice, role, 0.7)
                continue
            settled = self.kept(voice) or self._near_saying(voice)
            if (
                settled
                and not self._says_more(voice)
                and not any(self._owner(other) or self._camps(voice, other) for other in free)
            ):
                continue  # the other sayer has other words
            for other in free:
                if (
                    settled
                    and not self._camps(voice, other)
                    and (other.head is None or not self._reports_same(voice, other))
                ):
                    continue
                sure = self._other(voice, other)
                if sure:
                    yield self._exchange(voice, other, sure)
                    break

    def _says_more(self, voice: Voice) -> bool:
        """Whether the sayer says or denies something else in the sentence too, so that its name is there for that."""
        return any(
            claim.agent is not None
            and claim.agent.text == voice.sayer.text
            and not claim.start <= voice.start < max(claim.end, claim.start + 1)
            and any(
                cue.kind == "report" and claim.start <= cue.start < claim.end for cue in self.comparison.source.cues
            )
            for claim in self.comparison.source.claims
        )

    def _another_owner(self, voice: Voice, other: Voice) -> bool:
        """Whether "his lawyer" became the lawyer of a body, which is nobody's he."""
        words = {
            token.norm for token in self.comparison.source.tokens if voice.sayer.start <= token.start < voice.sayer.end
        }
        return bool(words & PERSONAL) and any(
            match.target.kind not in ("person", "name", "title")
            and other.sayer.start <= match.target.start < other.sayer.end
            and not voice.sayer.start <= match.source.start < voice.sayer.end
            for match in self.comparison.matched("mention")
        )

    def _titles(self) -> Iterator[Finding]:
        """A person who speaks with another's office: the victim's counsel as prosecutor."""
        for match in self.comparison.matched("mention"):
            mine = self._title(self.comparison.source.tokens, match.source.start, match.source.end)
            theirs = self._title(self.comparison.target.tokens, match.target.start, match.target.end)
            if mine is None or theirs is None:
                continue
            roles = [{ROLES[value] for value in token.concepts if value in ROLES} for token in (mine, theirs)]
            if roles[0] and roles[1] and not roles[0] & roles[1]:
                source, target = Range(mine.start, match.source.end), Range(theirs.start, match.target.end)
                texts = [
                    quote(document.text[span.start : span.end])
                    for document, span in ((self.context.source, source), (self.context.target, target))
                ]
                yield self.context.finding(
                    RULE,
                    self.comparison.unit,
                    f"source: it is “{texts[0]}” ({mine.concepts[0]}) who says so; target: “{texts[1]}”, another office",
                    source=source,
                    target=target,
                    evidence={"sayer": texts[0], "saying": "", "counterpart": texts[1]},
                    suggestion=f"{mine.concepts[0]} {match.target.surface}",
                    confidence=0.75,
                )

    def _title(self, tokens: Sequence[Token], start: int, end: int) -> Token | None:
        """The office right before a name, or at its start, where words of saying follow or go before."""
        place = next((i for i, token in enumerate(tokens) if token.start >= start), 0)
        near = [*tokens[max(0, place - 5) : place], *[token for token in tokens[place:] if token.start >= end][:4]]
        if not any(_speaking(token) for token in near):
            return None
        for token in (
            *tokens[max(0, place - 1) : place],
            *[item for item in tokens[place : place + 2] if item.start < end],
        ):
            if any(value in ROLES for value in token.concepts):
                return token
        return None

    def _role(self, voice: Voice) -> Voice | None:
        """A voice of the target with the same name and another role: the defence's lawyer as prosecutor."""
        for other in self.theirs:
            if voice.head is None or other.head is None or not same(self.comparison, voice, other):
                continue
            if self._another_owner(voice, other):
                return other
            mine = {ROLES[value] for value in voice.sayer.head if value in ROLES}
            theirs = {ROLES[value] for value in other.sayer.head if value in ROLES}
            if mine and theirs and not mine & theirs:
                return other
        return None

    def _other(self, voice: Voice, other: Voice) -> float:
        """How sure it is that a voice of the target names somebody else than `voice` does, for the same words."""
        comparison = self.comparison
        if other.sayer.pronoun or not other.near or not self._same_words(voice, other):
            return 0.0
        head = other.head
        values = set(head.concepts[:3]) if head is not None else set()
        if values & OPEN and not ("source" in values and self._owner(other)):
            return 0.0
        mine = set(voice.head.concepts[:3]) if voice.head is not None else set()
        if mine & GENERIC and not values & (mine | PEOPLE) and self._bears_name(other):
            return 0.0  # the company, for the company's name
        present = self._present(voice)
        owned = self._owner(other)
        if values & SPEAKING_FOR and (owned or self._bare(other)):
            return 0.0
        if head is not None and head.lemma in VAGUE and not owned and not self._in_source(other, voice):
            return 0.0
        if voice.sayer.pronoun:
            # "According to her" may be rendered by any word for her that the text has used.
            return 0.0 if self._known_before(other) or self._named_in_source(other) or not head or present else 0.55
        if self._camps(voice, other):
            return 0.75
        if touches(comparison, voice.sayer, other.sayer) and not owned:
            return 0.0
        if self._in_source(other, voice):
            return 0.8
        if somebody_of(comparison, voice, other):
            return 0.7
        if touches(comparison, voice.sayer, other.sayer):
            return 0.0
        kinds = [
            self._kinds(tokens, item)
            for tokens, item in ((comparison.source.tokens, voice), (comparison.target.tokens, other))
        ]
        if kinds[0] and kinds[1] and not kinds[0] & kinds[1]:
            return 0.7
        if head is None or not values or self._renamed(voice, other):
            return 0.0  # another name: ENT002's
        if (
            values & GENERIC
            and voice.sayer.core
            and voice.head is None
            and not (values & PROFESSIONS and self._body(voice))
        ):
            return 0.0
        if voice.head is None and not voice.sayer.core:
            return 0.0
        if self._known_before(other):
            return 0.0
        return 0.6

    def _renamed(self, voice: Voice, other: Voice) -> bool:
        """Whether both sayers are known names of one kind, neither with a counterpart: one ministry for another."""
        comparison = self.comparison
        gone, new = (
            [
                gap.item
                for gap in comparison.missing("mention", name)
                if gap.item.entities and gap.item.surface[:1].isupper()
                if sayer.start < gap.item.end and gap.item.start < sayer.end
            ]
            for name, sayer in (("source", voice.sayer), ("target", other.sayer))
        )
        return any(mine.kind == theirs.kind and mine.kind in NAMED for mine in gone for theirs in new)

    def _bare(self, other: Voice) -> bool:
        """Whether nothing is said of the target's sayer but what it is: a spokeswoman."""
        return (
            sum(
                token.weight > 0 and other.sayer.start <= token.start < other.sayer.end
                for token in self.comparison.target.tokens
            )
            == 1
        )

    def _camps(self, voice: Voice, other: Voice) -> bool:
        """Whether the two sayers stand on opposite sides: the opposition, the authorities."""
        mine, theirs = ({camp for value in item.sayer.head if (camp := CAMPS.get(value))} for item in (voice, other))
        return bool(mine and theirs and all(one[0] == two[0] and one != two for one in mine for two in theirs))

    def _kinds(self, tokens: Sequence[Token], voice: Voice) -> frozenset[str]:
        """What kind of body a sayer is, by the words of its name."""
        words = [token.norm for token in tokens if voice.sayer.start <= token.start < voice.sayer.end]
        return frozenset(kind for kind, ends in BODIES.items() if any(word.endswith(ends) for word in words))

    def _body(self, voice: Voice) -> bool:
        """Whether a sayer is known to be a body rather than a person."""
        return any(
            mention.kind not in ("person", "name", "title")
            and bool(mention.entities)
            and voice.sayer.start <= mention.start < voice.sayer.end
            for mention in self.comparison.source.mentions
        )

    def _bears_name(self, other: Voice) -> bool:
        return any(
            token.pos == "name" and other.sayer.start <= token.start < other.sayer.end
            for token in self.comparison.target.tokens
        )

    def _same_words(self, voice: Voice, other: Voice) -> bool:
        """Whether two voices introduce the same words: verbs matched, or what they report."""
        comparison = self.comparison
        if (voice.named and other.named) or (len(self.mine) == len(self.theirs) == 1):
            return True
        if any(
            voice.start <= match.source.start < voice.end and other.start <= match.target.start < other.end
            for match in comparison.matched("word")
        ):
            return True
        return self._reports_same(voice, other)

    def _reports_same(self, voice: Voice, other: Voice) -> bool:
        """Whether what the one reports is what the other reports."""
        mine, theirs = {claim.start for claim in voice.reported}, {claim.start for claim in other.reported}
        return any(
            match.source.start in mine and match.target.start in theirs for match in self.comparison.matched("claim")
        )

    def _present(self, voice: Voice) -> bool:
        """Whether the target names the source's sayer at all, anywhere."""
        sayer = voice.sayer
        return any(
            match.kind in ("word", "mention") and sayer.start <= match.source.start < sayer.end
            for match in self.comparison.matches
        )

    def _owner(self, other: Voice) -> bool:
        """Whether the target's sayer is somebody of another's: the minister's secretary."""
        tokens = [
            token for token in self.comparison.target.tokens if other.sayer.start <= token.start < other.sayer.end
        ]
        return any(token.text.endswith(("'s", "’s", "s'", "s’")) for token in tokens[:-1])

    def _in_source(self, other: Voice, voice: Voice) -> bool:
        """Whether the target's sayer is somebody else whom the source sentence names."""
        spot = other.head
        for match in self.comparison.matches:
            if match.kind not in ("word", "mention") or voice.sayer.start <= match.source.start < voice.sayer.end:
                continue
            if match.kind == "word" and (match.similarity < 0.9 or spot is None or match.target.start != spot.start):
                continue
            if match.kind == "mention" and not (
                other.sayer.start <= match.target.start < other.sayer.end
                and set(other.sayer.core) & {*match.target.entities, match.target.key}
            ):
                continue
            return True
        return False

    def _known_before(self, other: Voice) -> bool:
        """Whether the source document speaks elsewhere of such a person or body."""
        wanted = set(other.head.concepts[:2]) if other.head is not None else set()
        return any(
            wanted & set(token.concepts[:4])
            for comparison in self.context.comparisons
            if comparison.unit.id != self.comparison.unit.id
            for token in comparison.source.tokens
            if token.weight > 0
        )

    def _exchange(self, voice: Voice, other: Voice, confidence: float) -> Finding:
        mine, theirs = quote(voice.sayer.text, 60).strip(" ."), quote(other.sayer.text, 60).strip(" .")
        return self.context.finding(
            RULE,
            self.comparison.unit,
            f"source: it is “{mine}” ({self._english(voice)}) who says so; target: it is “{theirs}”",
            source=self._phrase(voice),
            target=Range(other.sayer.start, other.sayer.end),
            evidence={"sayer": mine, "saying": voice.text, "counterpart": theirs},
            suggestion="name the one whom the source names",
            confidence=confidence,
        )

    # --- gained -----------------------------------------------------------------------------------

    def _named_in_source(self, other: Voice) -> bool:
        spans = (other.sayer.start, other.sayer.end)
        return any(
            match.kind in ("word", "mention") and spans[0] <= match.target.start < spans[1]
            for match in self.comparison.matches
        ) or bool(
            {
                token.norm
                for token in self.comparison.target.tokens
                if spans[0] <= token.start < spans[1] and token.weight > 0
            }
            & {token.norm for token in self.comparison.source.tokens}
        )

    def gains(self) -> Iterator[Finding]:
        """The text's own words put into somebody's mouth."""
        if self.mine or any(_speaks(token) for token in self.comparison.source.tokens):
            return
        text = self.comparison.unit.source_text
        if any(mark in text for mark in '«»“”"–—') or text.lstrip().startswith(("-", "–")):
            return
        for other in self.theirs:
            if (
                self._named_in_source(other)
                or other.sayer.pronoun
                or not (other.named or other.reported)
                or self.comparison.coverage < 0.6
            ):
                continue
            yield self.context.finding(
                RULE,
                self.comparison.unit,
                f"source: says it in its own words; target: it is “{quote(other.sayer.text, 60).strip(' .')}” who says so",
                target=Range(min(other.start, other.sayer.start), max(other.end, other.sayer.end)),
                evidence={"sayer": "", "saying": other.text, "counterpart": other.sayer.text},
                suggestion="state it as the source does",
                confidence=0.6,
            )


def _speaking(token: Token) -> bool:
    words = {token.lemma.split()[0], token.norm, *(value.split()[0] for value in token.concepts[:1])}
    return bool(words & SPEECH) and token.norm not in ("of", "rule", "like")


def _speaks(token: Token) -> bool:
    return bool({token.lemma, token.norm} & SPEECH) or bool(
        set(token.concepts[:2]) & SPEECH and token.pos in ("verb", "noun")
    )


RULE = Rule(
    code="ATT001",
    name="attribution-changed",
    severity="major",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Finds a statement whose speaker was lost or exchanged: "ifølge politiet" (according to the police) gone, so that a claim stands as the
text's own; the ministry named where the trade union spoke; a statement put into somebody's mouth.

## Why it matters
A claim without its claimant is the paper's own, and the paper answers for it; words in the wrong mouth are a false quotation.

## Known limits
A sayer who is another name is ENT002's. A pronoun or a general word ("the company") on either side is taken for the sayer that the
other side names.
""",
    bad=(
        Example("Mannen var beruset, ifølge politiet.", "The man was drunk.", "was drunk"),
        Example(
            "Fagforeningen sier at arbeiderne ikke har fått lønn siden august.",
            "The workers have not been paid since August.",
            "workers",
        ),
        Example(
            "Kommunen har brutt loven, hevder naboene.",
            "The municipality has broken the law, the county governor claims.",
            "the county governor",
        ),
    ),
    good=(
        Example("Mannen var beruset, ifølge politiet.", "Police say that the man was drunk."),
        Example(
            "Fagforeningen sier at arbeiderne ikke har fått lønn siden august.",
            "In the union's view the workers have been without pay since August.",
        ),
        Example("Kuren virker, mener legene.", "The doctors are convinced that the treatment works."),
    ),
    check=check,
    priority=13,
)
