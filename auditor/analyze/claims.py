"""Who did what to whom, read from the parse of a sentence.

The language folders turn a parse into clauses (`auditor.languages.syntax`); here the clauses become claims: predicates through light
verbs, phrases and nouns that name a deed, participants through relative clauses, control, coordination and passives. A role that
the grammar does not settle is left open: what is said is meant to be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from auditor.knowledge.entities import entity_table
from auditor.languages import Language, get_language
from auditor.languages.syntax import Clause, Syntax, Tree
from auditor.records import Argument, Claim, Cue, Mention, Parse, TimeRef, Token

LIGHT = frozenset(
    (
        "carry out|conduct|launch|make|perform|mount|stage|undertake|execute|commit|do|lead|deliver|implement|initiate|give|provide|offer|direct|level|"
        "aim|issue|lend|pay|put|submit|grant|complete|set off|unleash|start|commit|raise|voice|express"
    ).split("|")
)
"""Verbs that lend a deed named by their object no meaning of its own."""
RECEIVE = frozenset("get|receive|have|come under|suffer|obtain|undergo|incur".split("|"))
"""Verbs whose subject is the one to whom the deed named by their object is done."""
BOUGHT = frozenset(("buy", "purchase", "acquire", "borrow", "receive", "get"))
EXPOSE = frozenset(
    "expose|subject|be exposed to|be subjected to|expose to|be subject to|subject to|be the victim of|fall victim to|be the target of".split(
        "|"
    )
)
SAY = frozenset(
    (
        "say|tell|state|report|claim|announce|explain|add|write|maintain|assert|declare|confirm|argue|note|inform|point out|stress|emphasize|emphasise|"
        "warn|admit|reveal|disclose|deny|insist|comment|answer|reply|respond|conclude|believe|think|suggest|estimate|acknowledge|mean|remark|allege|"
        "tweet|quote|testify|recount|complain|promise|boast|predict|shout|exclaim|continue|ask|wonder|according to|describe|show|indicate|consider|opine"
    ).split("|")
)
"""Verbs that name whose words or opinion something is."""
PLACE_NOUNS = frozenset(
    (value,)
    for value in "town city village country region state island province county municipality district capital kingdom republic port area".split()
)
PERSONS = frozenset(("person", "name", "office", "title"))
BARE: dict[frozenset[str], tuple[str, ...]] = {
    frozenset(("country", "nation", "land", "state")): ("country",),
    frozenset(("city", "town", "capital")): ("city",),
    frozenset(("group", "militia", "organization", "organisation")): ("armed-group", "organisation", "name"),
    frozenset(("party",)): ("party",),
    frozenset(("company", "firm", "group", "corporation")): ("company", "name"),
    frozenset(("club", "team")): ("club", "name"),
    frozenset(("minister", "president", "leader", "mayor", "director")): ("office", "person"),
}
"""Nouns that stand for a name said before, and what kinds of names: the country, the group, the minister."""
RELATIVE = frozenset("who which that whom whose som".split())
PLACES = frozenset("where der hvor kor when då da".split())
NEGATED_ABOVE = frozenset(
    "want|wish|plan|intend|expect|think|believe|seem|appear|manage|succeed|able|dare|need|be able to|try|hope|let|allow|consider|get|have|go|come|risk".split(
        "|"
    )
)
"""Predicates whose denial denies what they govern: does not want to, is not expected to."""


NEEDS_OBJECT = frozenset(
    (
        "abduct acquit accuse appoint arrest assassinate assault award ban behead blackmail bomb capture charge confiscate convict criticise "
        "criticize damage demolish deport destroy detain elect evict exclude execute expel extradite fine free hijack hospitalise hospitalize "
        "imprison indict injure jail kidnap kill liberate murder name oust poison praise prosecute rape reject release remand rescue rob sack "
        "seize sentence shoot stab sue suspect torture vandalise wound"
    ).split()
)
"""English verbs that never stand without their object in the active, though their participle be spelt as their past tense."""
OFTEN = frozenset("attack beat bite chase defeat find hit hunt steal strike threaten warn".split())
"""Verbs that hardly ever do: enough where the participle is no past tense."""
AMOUNTING = frozenset("measure weigh total average amount reach read".split())
"""Verbs behind which an amount tells what the subject comes to."""
CLOSING = frozenset(("”", '"', "’", "'", "»", ")"))


def claims(
    tokens: Sequence[Token],
    mentions: Sequence[Mention],
    cues: Sequence[Cue],
    times: Sequence[TimeRef],
    lang: str,
    parse: Parse | None,
) -> tuple[Claim, ...]:
    """The claims of one sentence.

    :param tokens: all tokens of the sentence; `mentions`, `cues` and `times` as found in it. A time is no participant.
    :param parse: the sentence's parse; without one nothing is claimed.
    :returns: claims in order of their predicates; a role that is not settled is ``None``.
    """
    syntax = get_language(lang).syntax
    if parse is None or syntax is None or not parse.words:
        return ()
    reader = _Reader(tokens, mentions, cues, times, parse, get_language(lang))
    return tuple(sorted(reader.read(), key=lambda claim: (claim.start, claim.end)))


class _Reader:
    """One sentence on its way from clauses to claims."""

    def __init__(
        self,
        tokens: Sequence[Token],
        mentions: Sequence[Mention],
        cues: Sequence[Cue],
        times: Sequence[TimeRef],
        parse: Parse,
        language: Language,
    ) -> None:
        self.tokens = tokens
        self.mentions = mentions
        self.cues = cues
        self.language = language
        assert language.syntax is not None
        self.syntax: Syntax = language.syntax
        self.tree = Tree(parse)
        self.words = parse.words
        self.clauses = self.syntax.clauses(self.tree)
        self.by_verb = {clause.verb: clause for clause in self.clauses}
        self.timed = {
            index for index, token in enumerate(tokens) if any(time.start <= token.start < time.end for time in times)
        }
        self.word_of: dict[int, int] = {}
        for index, word in enumerate(parse.words):
            self.word_of.setdefault(word.token, index)
        self.used: set[int] = set()
        self._headline()
        self._share()
        self.says = self._sayers()

    def _headline(self) -> None:
        """A headline leaves out the auxiliary: aid workers freed in Chad are freed, and do it to nobody.

        Read so where the verb always has an object and none is there; a sentence with a full stop leaves nothing out.
        """
        last = next((token for token in reversed(self.tokens) if token.text not in CLOSING), None)
        if last is None or last.text in (".", "!", "?"):
            return
        for clause in self.clauses:
            head = self._token(clause.verb)
            noun = self.words[clause.verb].head
            if (
                clause.subject < 0
                and self.words[clause.verb].dep == "acl"
                and self.words[noun].head == noun < clause.verb
            ):
                clause.subject = noun  # the parser may take the whole headline for a noun phrase
            if clause.passive or clause.copula or clause.object >= 0 or clause.formal or clause.link != "root":
                continue
            if len(clause.chain) > 1 or not 0 <= clause.subject < clause.verb or head.form not in ("past", "part"):
                continue
            if self.tree.text(clause.subject) in RELATIVE or self.words[clause.subject].pos == "PRON":
                continue
            if self.language.code != "en" and (
                head.form != "part" or not set(head.concepts[:3]) & (NEEDS_OBJECT | OFTEN)
            ):
                continue  # drept av tog: where the participle has a form of its own, the parser may still miss it
            if self.language.code == "en" and head.form == "past" and head.lemma.split()[0] not in NEEDS_OBJECT:
                continue
            clause.passive = True
            by = next((noun for prep, noun in clause.obliques if self.tree.text(prep) in self.syntax.by), -1)
            if clause.agent < 0 <= by and not self._is_time(by):
                clause.agent = by
                clause.obliques = [(prep, noun) for prep, noun in clause.obliques if noun != by]

    # --- participants that clauses share ------------------------------------------------------------

    def _share(self) -> None:
        for clause in self.clauses:
            if clause.link == "relative" and clause.antecedent >= 0:
                self._relative(clause, clause.antecedent)
            elif clause.gapped and clause.parent >= 0:
                clause.link = "adverbial"
            elif clause.link == "participle" and clause.subject < 0:
                clause.subject = clause.antecedent
            self._loose_relative(clause)
        for clause in self.clauses:
            if clause.link == "infinitive" and clause.subject < 0:
                clause.subject = self._controller(clause)

    def _loose_relative(self, clause: Clause) -> None:
        """A relative pronoun that the parse leaves without its noun: the nearest noun before it."""
        for name in ("subject", "object"):
            place = getattr(clause, name)
            if place <= 0 or self.tree.text(place) not in ("who", "which", "that", "whom"):
                continue
            before = place - 1
            while before >= 0 and self.words[before].pos == "PUNCT":
                before -= 1
            if before >= 0 and self.words[before].pos in ("NOUN", "PROPN") and before < clause.chain[0]:
                while self.words[before].dep in ("flat", "compound") and self.words[before].head != before:
                    before = self.words[before].head
                setattr(clause, name, before)

    def _relative(self, clause: Clause, noun: int) -> None:
        tree = self.tree
        marked = [
            child
            for word in clause.chain
            for child in tree.children[word]
            if tree.text(child) in PLACES and tree.words[child].dep in ("SBU", "advmod", "mark")
        ]
        if clause.subject >= 0 and tree.text(clause.subject) in RELATIVE:
            clause.subject = noun
        elif clause.object >= 0 and tree.text(clause.object) in RELATIVE:
            clause.object = noun
        elif marked:
            return
        elif clause.subject < 0:
            clause.subject = noun
        elif clause.object < 0 and not clause.passive and not clause.copula and not clause.formal:
            clause.object = noun

    def _controller(self, clause: Clause, depth: int = 0) -> int:
        """The participant of the governing clause that an infinitive shares."""
        above = self.by_verb.get(clause.parent)
        if above is None or depth > 6:
            return -1
        if clause.link == "infinitive" and above.link == "infinitive" and above.subject < 0:
            above.subject = self._controller(above, depth + 1)
        lemma = {self.words[above.chain[-1]].lemma, *self._token(above.chain[-1]).concepts[:2]}
        for held in (above.object, above.indirect):
            if held >= 0 and not above.passive and lemma & self.syntax.object_control and held > above.chain[0]:
                return held
        return above.subject

    # --- who says so ---------------------------------------------------------------------------------

    def _sayers(self) -> dict[int, int]:
        """The clause that is reported → the word that names who says so."""
        found: dict[int, int] = {}
        for clause in self.clauses:
            if not set(self._token(clause.chain[-1]).concepts[:3]) & SAY or clause.passive:
                continue
            speaker = clause.subject if clause.subject >= 0 else clause.object
            if speaker < 0:
                continue
            for other in self.clauses:
                below = other.parent == clause.verb and other.link in ("complement", "report", "adverbial", "reported")
                if other is not clause and (below or (clause.link == "report" and other.verb == clause.parent)):
                    found.setdefault(other.verb, speaker)
        for clause in self.clauses:
            for preposition, head in clause.obliques:
                if self.tree.text(preposition) in ("ifølge", "ifølgje", "according", "per"):
                    found[clause.verb] = head
        for _ in range(3):
            for clause in self.clauses:
                if clause.parent in found and clause.verb not in found:
                    found[clause.verb] = found[clause.parent]
        return found

    # --- claims --------------------------------------------------------------------------------------

    def read(self) -> Iterator[Claim]:
        for clause in self.clauses:
            claim = self._claim(clause)
            if claim is not None:
                yield claim
        for index in range(len(self.words)):
            claim = self._nominal(index) or self._compound(index)
            if claim is not None:
                yield claim

    def _token(self, word: int) -> Token:
        return self.tokens[self.words[word].token]

    def _claim(self, clause: Clause) -> Claim | None:
        head = self._token(clause.verb)
        if "phrase" in head.readings[1:] and not any(" " in self._token(word).lemma for word in clause.chain[:-1]):
            return None
        predicate = _concepts(head)
        subject, object_, indirect, agent = clause.subject, clause.object, clause.indirect, clause.agent
        obliques = list(clause.obliques)
        end = head.end
        last = self._phrase_end(clause.verb)
        if last >= 0 and clause.passive and agent >= 0 and self.tree.text(last) in self.syntax.by:
            # "ble slått av Høyre" is beaten by, not switched off.
            plain = self.language.read_word(head.text)
            predicate = tuple(dict.fromkeys(value for reading in plain for value in reading.concepts)) or predicate
        elif last >= 0:
            end = max(end, self._token(last).end)
            inner = self._complement(last)
            if inner >= 0 and not clause.passive:
                obliques = [(prep, noun) for prep, noun in obliques if prep != last]
                if object_ < 0 or "phrase" in self._token(object_).readings[1:]:
                    object_ = inner
            elif object_ >= 0 and "phrase" in self._token(object_).readings[1:]:
                object_ = -1
        doer, sufferer = subject, object_
        voice = "active"
        if sufferer >= 0 and not clause.passive and set(predicate[:2]) & AMOUNTING and self._amount(sufferer):
            sufferer = -1  # the earthquake measured 6.1: so much it was, and to nobody was it done
        if doer < 0 <= sufferer and not clause.passive and set(predicate[:2]) & SAY and sufferer > clause.verb:
            doer, sufferer = sufferer, -1  # "…", says the leader
        if clause.copula:
            voice = "copula"
        elif clause.passive:
            voice = "s-passive" if head.form == "pass" else "passive"
            doer, sufferer = agent, subject
            if object_ >= 0 and indirect < 0 and subject >= 0:
                indirect, sufferer = subject, object_  # he was given a prize
                if self._named(object_) and not self._named(subject):
                    indirect, sufferer = object_, subject  # it is sent the council
        others_from: list[tuple[str, int]] = []
        light = self._light(clause, head, doer, sufferer, obliques)
        if light is not None:
            predicate, doer, sufferer, deed, voice = light
            self.used.add(deed)
            end = max(end, self._token(deed).end)
        if object_ >= 0 and light is None:
            # The case against the parents, two plants from a landowner: the parser hangs the other party on the thing.
            for prep, noun in self.syntax.modifiers(self.tree, object_):
                if prep in self.syntax.on | self.syntax.source | {"til", "to", "with", "med"} and noun not in (
                    doer,
                    sufferer,
                ):
                    others_from.append((prep, noun))
        for _, inner in obliques:
            others_from += [
                (prep, noun)
                for prep, noun in self.syntax.modifiers(self.tree, inner)
                if (prep in ("etter", "after", "fra", "frå", "from") or (prep == "av" and set(predicate[:2]) & BOUGHT))
                and not self._is_time(noun)
            ]
        mine = self._argument(doer), self._argument(sufferer)
        others = [
            (prep, argument)
            for prep, noun in (*((self.tree.text(prep), noun) for prep, noun in obliques), *others_from)
            if noun not in (doer, sufferer) and (argument := self._argument(noun)) is not None
        ]
        if indirect >= 0 and indirect not in (doer, sufferer):
            recipient = self._argument(indirect)
            if recipient is not None:
                others.insert(0, ("to", recipient))
        start = min(self._token(clause.chain[0]).start, head.start)
        return Claim(
            predicate=predicate,
            agent=mine[0],
            patient=mine[1],
            other_roles=tuple(others),
            polarity=self._affirmed(clause),
            certainty=self._certainty(clause),
            attribution=self._attribution(clause),
            voice=voice,
            text=head.text,
            start=start if head.start - start < 60 else head.start,
            end=max(end, self._token(clause.chain[-1]).end) if clause.chain[-1] >= clause.chain[0] else end,
        )

    def _amount(self, word: int) -> bool:
        """Whether a word is a number, or counted by one (6.1; thirty metres)."""
        return self._token(word).pos == "num" or any(
            self._token(child).pos == "num" for child in self.tree.children[word]
        )

    def _named(self, word: int) -> bool:
        token = self._token(word)
        return any(mention.start <= token.start < mention.end for mention in self.mentions)

    def _phrase_end(self, verb: int) -> int:
        """The last word of the multiword entry that the verb opens, -1 when it opens none."""
        place = self.words[verb].token
        if " " not in self.tokens[place].lemma:
            return -1
        wanted = len(self.tokens[place].lemma.split()) - 1
        last = -1
        for index in range(place + 1, min(len(self.tokens), place + 9)):
            if wanted and "phrase" in self.tokens[index].readings[1:]:
                last, wanted = index, wanted - 1
        return self.word_of.get(last, -1) if last >= 0 else -1

    def _complement(self, preposition: int) -> int:
        """The noun that a preposition brings, whichever of the two the treebank puts on top."""
        below = self.tree.having(preposition, "PUTFYLL")
        if below:
            return below[0] if self.words[below[0]].pos not in ("VERB", "PART") else -1
        if self.words[preposition].dep == "case":
            return self.words[preposition].head
        return -1

    def _light(
        self, clause: Clause, head: Token, doer: int, sufferer: int, obliques: list[tuple[int, int]]
    ) -> tuple[tuple[str, ...], int, int, int, str] | None:
        """The deed that a light verb's object names: its predicate, doer, sufferer, noun and voice."""
        senses = set(head.concepts[:4])
        if senses & EXPOSE:
            deed = next((noun for _, noun in obliques if self._is_deed(noun)), -1)
            if deed >= 0 and clause.passive:
                _, source = self._around(deed, obliques)
                return _concepts(self._token(deed)), source, sufferer, deed, "receive"
        if senses & {"come", "be"} and not clause.passive:
            deed = next(
                (noun for prep, noun in obliques if self.tree.text(prep) == "under" and self._is_deed(noun)), -1
            )
            if deed >= 0:
                _, source = self._around(deed, obliques)
                return _concepts(self._token(deed)), source, doer, deed, "receive"
        if sufferer < 0 or not self._is_deed(sufferer):
            return None
        deed = sufferer
        on, source = self._around(deed, obliques)
        predicate = _concepts(self._token(deed))
        if set(head.concepts[:2]) & RECEIVE and not clause.passive:
            return predicate, source, doer, deed, "receive"
        if senses & LIGHT:
            if clause.passive and doer < 0:
                doer = next(
                    (noun for prep, noun in self.syntax.modifiers(self.tree, deed) if prep in self.syntax.by), -1
                )
            patient = on if on >= 0 else clause.indirect
            if patient < 0 and self.syntax.of:
                patient = next(
                    (
                        noun
                        for prep, noun in self.syntax.modifiers(self.tree, deed)
                        if prep in ("of", "til", "to", "av") and noun != doer
                    ),
                    -1,
                )
            return predicate, doer, patient, deed, "light"
        return None

    def _around(self, deed: int, obliques: list[tuple[int, int]]) -> tuple[int, int]:
        """On whom a deed is done and from whom it comes, from the prepositions beside it."""
        near = [
            *self.syntax.modifiers(self.tree, deed),
            *((self.tree.text(prep), noun) for prep, noun in obliques if noun != deed),
        ]
        on = next((noun for prep, noun in near if prep in self.syntax.on and not self._is_time(noun)), -1)
        source = next(
            (noun for prep, noun in near if prep in self.syntax.source and noun != on and not self._is_time(noun)), -1
        )
        return on, source

    def _definite(self, head: int) -> bool:
        return any(self.tree.text(child) in ("the", "this", "that") for child in self.tree.children[head])

    def _antecedent(self, start: int, kinds: frozenset[str]) -> tuple[str, ...]:
        """Whom a pronoun or a bare definite noun means: the one thing of its kind that the sentence names before it, else nobody."""
        before = [mention for mention in self.mentions if mention.end <= start and mention.kind in kinds]
        groups: list[list[Mention]] = []
        for mention in before:
            if groups and mention.start - groups[-1][-1].end <= 2:
                groups[-1].append(mention)  # "president Paul Kagame" is one
            else:
                groups.append([mention])
        found = {tuple(value for item in group for value in (item.entities or (item.key,))) for group in groups}
        return next(iter(found)) if len(found) == 1 else ()

    def _is_time(self, word: int) -> bool:
        return self.words[word].token in self.timed

    def _is_deed(self, word: int) -> bool:
        token = self._token(word)
        return (
            self.words[word].pos in ("NOUN", "VERB", "ADJ") and token.pos in ("noun", "verb", "name") and is_deed(token)
        )

    def _nominal(self, word: int) -> Claim | None:
        """The claim of a noun that names a deed: angrepet på byen; the bombing of the camp by the army."""
        if word in self.used or self.words[word].pos != "NOUN" or not self._is_deed(word):
            return None
        near = self.syntax.modifiers(self.tree, word)
        doer = next((noun for prep, noun in near if prep in self.syntax.by and prep not in self.syntax.of), -1)
        of = next((noun for prep, noun in near if prep in self.syntax.of), -1)
        on = next((noun for prep, noun in near if prep in self.syntax.on and not self._is_time(noun)), -1)
        owner = next((noun for prep, noun in near if prep == "'s"), -1)
        source = next((noun for prep, noun in near if prep in ("fra", "frå", "from") and not self._is_time(noun)), -1)
        if doer < 0 and on >= 0 and of >= 0 and self.syntax.by & self.syntax.of:
            doer, of = of, -1  # angrepet av hæren på byen
        if doer < 0 and (on >= 0 or of >= 0) and owner >= 0:
            doer = owner
        if doer < 0 and on >= 0 and source >= 0:
            doer = source
        patient = on if on >= 0 else of if doer >= 0 else -1
        if (
            doer < 0
            and patient < 0
            and of >= 0
            and any(prep in ("til", "to", "fra", "frå", "from") for prep, _ in near)
        ):
            patient = of  # the sale of the bank to the fund
        if doer < 0 and patient < 0:
            return None
        agent, sufferer = self._argument(doer), self._argument(patient)
        if agent is None and sufferer is None:
            return None
        token = self._token(word)
        if of >= 0:
            self.used.add(of)  # the camp, in "the bombing of the camp by the army", is no deed
        others = tuple(
            (prep, argument)
            for prep, noun in near
            if noun not in (doer, patient) and (argument := self._argument(noun)) is not None
        )
        return Claim(
            _concepts(token),
            agent,
            sufferer,
            others,
            voice="nominal",
            text=token.text,
            start=token.start,
            end=token.end,
        )

    def _compound(self, word: int) -> Claim | None:
        """The claim of a compound participle: russiskstøttede styrker, Russian-backed forces."""
        token = self._token(word)
        if len(token.parts) < 2 or token.form not in ("past", "part") or token.pos not in ("adj", "verb"):
            return None
        if self.words[word].token != self.words[min(word, len(self.words) - 1)].token or not token.parts[-1]:
            return None
        entity = next((found for value in token.parts[0][:1] if (found := _entity(value))), "")
        noun = self.words[word].head
        if not entity or noun == word or self.words[noun].pos not in ("NOUN", "PROPN"):
            return None
        agent = Argument(token.text, token.start, token.end, token.parts[0][:1], (entity,), token.parts[0][:1])
        return Claim(
            token.parts[-1][:6],
            agent,
            self._argument(noun),
            voice="participle",
            text=token.text,
            start=token.start,
            end=token.end,
        )

    # --- polarity, certainty, attribution -------------------------------------------------------------

    def _affirmed(self, clause: Clause, depth: int = 0) -> bool:
        """Whether the claim is affirmed: an even number of denials over it."""
        return self._denials(clause, depth) % 2 == 0

    def _denials(self, clause: Clause, depth: int = 0) -> int:
        count = len(set(clause.negations))
        for word in clause.chain[:-1]:
            # "denies having threatened" read as an auxiliary and its verb.
            token = self._token(word)
            count += any(cue.kind == "implicit-negation" and cue.start <= token.start < cue.end for cue in self.cues)
        for noun in {clause.subject, clause.object, clause.agent, clause.indirect} - {-1}:
            if clause.link == "relative" and noun == clause.antecedent:
                continue
            if clause.link in ("infinitive", "conj") and noun == clause.subject and noun < clause.chain[0]:
                continue
            count += self._denied_noun(noun)
        via = clause.via.split()
        if via and via[0] in ("uten", "utan", "without"):
            count += 1
        above = self.by_verb.get(clause.parent)
        if above is not None and clause.link in ("infinitive", "complement") and depth < 4:
            token = self._token(above.verb)
            if any(cue.kind == "implicit-negation" and cue.start <= token.start < cue.end for cue in self.cues):
                count += 1 + self._denials(above, depth + 1)
            elif set(token.concepts[:3]) & NEGATED_ABOVE:
                count += self._denials(above, depth + 1)
        if (
            clause.link == "conj"
            and above is not None
            and not clause.negations
            and clause.chain[0] == clause.verb
            and depth < 4
        ):
            count += len(set(above.negations)) if len(above.chain) > 1 else 0
        return count

    def _denied_noun(self, noun: int) -> int:
        if self.tree.text(noun) in self.syntax.negative_determiners:
            return 1
        return int(
            any(
                self.tree.text(child) in self.syntax.negative_determiners
                and self.words[child].dep in ("DET", "det", "KONJ", "cc:preconj", "advmod", "cc", "amod", "ATR")
                for child in self.tree.children[noun]
            )
        )

    def _certainty(self, clause: Clause) -> str:
        own = [*clause.chain, *clause.adverbs]
        above = self.by_verb.get(clause.parent)
        if above is not None and clause.link in ("infinitive",):
            own += [*above.chain, *above.adverbs]
        starts = {self._token(word).start for word in own}
        for cue in self.cues:
            if cue.kind == "certainty" and any(cue.start <= start < cue.end for start in starts):
                return cue.value
        return ""

    def _attribution(self, clause: Clause) -> str:
        speaker = self.says.get(clause.verb, -1)
        argument = self._argument(speaker) if speaker >= 0 else None
        return argument.text if argument else ""

    # --- participants ---------------------------------------------------------------------------------

    def _argument(self, head: int) -> Argument | None:
        if head < 0 or self._is_time(head):
            return None
        heads = self.syntax.conjuncts(self.tree, head) or [head]
        places = sorted({self.words[word].token for item in heads for word in self.syntax.phrase(self.tree, item)})
        own = self._token(head)
        start, end = self.tokens[places[0]].start, self.tokens[places[-1]].end
        for mention in self.mentions:
            if mention.start <= own.start < mention.end:
                start, end = min(start, mention.start), max(end, mention.end)
        words = [token for token in self.tokens if start <= token.start < end]
        spans = [(self.tokens[place].start, self.tokens[place].end) for place in places]
        inside = [
            mention
            for mention in self.mentions
            if any(first < mention.end and mention.start < last for first, last in spans)
        ]
        entities = tuple(dict.fromkeys(value for mention in inside for value in (mention.entities or (mention.key,))))
        centre = [self._token(item) for item in heads]
        for item in heads:
            named = self.tree.having(item, "FLAT", "APP", "flat", "appos")
            named += [self.words[item].head] if self.words[item].dep in ("APP", "appos") else []
            centre += [self._token(word) for word in named]
            if self._token(item).pos not in ("name",):
                # "the town of Albu Kamal": what "of" names is the thing itself.
                centre += [
                    self._token(child)
                    for child in self.tree.having(item, "nmod")
                    if self.words[child].pos == "PROPN"
                    and any(self.tree.text(case) == "of" for case in self.tree.having(child, "case"))
                    and self._token(item).concepts[:1] in PLACE_NOUNS
                ]
        core = tuple(
            dict.fromkeys(
                value
                for mention in inside
                if any(mention.start <= token.start < mention.end for token in centre)
                for value in (mention.entities or (mention.key,))
            )
        )
        chosen = [self.tokens[place] for place in places]
        concepts = tuple(
            dict.fromkeys(
                value
                for token in chosen
                if token.weight > 0
                for value in (*token.concepts, *(v for part in token.parts for v in part))
            )
        )
        pronoun = all(self.words[item].pos == "PRON" for item in heads) or (
            self.words[head].pos == "DET" and len(places) == 1
        )
        if pronoun and own.norm in self.syntax.pronouns:
            person = self.syntax.pronouns[own.norm]
            core = (f"#{person}", *(self._antecedent(own.start, PERSONS) if person in ("he", "she") else ()))
        elif not inside and len(places) <= 2 and own.concepts[:1] and (own.form == "def" or self._definite(head)):
            kinds = next((kinds for names, kinds in BARE.items() if own.concepts[0] in names), ())
            core = self._antecedent(own.start, frozenset(kinds)) if kinds else core
        head_concepts: list[str] = []
        for item in heads:
            token = self._token(item)
            head_concepts += [*token.concepts, *(token.parts[-1] if token.parts else ())]
        return Argument(
            " ".join(token.text for token in words),
            start,
            end,
            concepts,
            entities,
            tuple(dict.fromkeys(head_concepts)),
            pronoun=pronoun,
            core=core,
        )


def _concepts(token: Token) -> tuple[str, ...]:
    found = token.concepts or tuple(value for part in token.parts for value in part) or (token.lemma,)
    if token.parts and token.concepts:
        found = (*token.concepts, *token.parts[-1])
    elif token.parts:
        found = (*token.parts[-1], *found)
    return tuple(dict.fromkeys(found))


def is_deed(token: Token) -> bool:
    """Whether a noun names a deed that is done to somebody (an attack, criticism) and no thing."""
    values = (*token.concepts[:2], *(value for part in token.parts[-1:] for value in part[:2]))
    return any(value.split()[-1].rstrip("s") in DEEDS or value.split()[-1] in DEEDS for value in values)


DEEDS = frozenset(
    (
        "abduction abuse accusation action acquisition acquittal admission advice aggression aid airstrike ambush annexation answer apology appeal "
        "appointment arrest assassination assault assistance attack audit backing ban beating betrayal blackmail blockade blow bombardment bombing "
        "bombing boycott bribe bribery bullying burglary cancellation capture care censorship challenge charge check closure compensation complaint "
        "condemnation confiscation control conviction coverage criticism critique cut cyberattack damage deal decision defeat defence defense demand demolition "
        "deportation destruction detention discrimination dismissal donation election eviction evacuation examination execution expulsion extradition "
        "eulogy fine fire fraud funding grant harassment help hijacking hostage-taking imprisonment incursion inquiry inspection insult interrogation interview "
        "intrusion invasion investigation investment invitation kick kidnapping killing knockout lawsuit loan looting manslaughter massacre mistreatment "
        "mockery mobbing monitoring murder nomination occupation offensive offer onslaught operation opposition oppression order ousting payment persecution "
        "persuasion phone-call poisoning praise pressure probe promise prosecution protection protest provocation punch punishment purchase pursuit question raid rape "
        "razzia reform rejection release reminder replacement report reprimand reproach request rescue resistance reply response restriction retaliation review "
        "robbery sabotage sale sanction scolding search seizure sentence sentencing shelling shooting shot siege slander slaughter smuggling stabbing stop strike "
        "subsidy suit supervision support surveillance sweep takeover tackle talk testimony theft threat thrashing torture training treatment tribute "
        "vandalism veto victory violation violence visit vote warning welcome win withdrawal"
    ).split()
)
"""English nouns for deeds; a light verb lends them its subject, and their prepositions bring who did it and to whom."""


@lru_cache(maxsize=2_000)
def _entity(value: str) -> str:
    name = value.upper() if len(value) <= 3 else value.title()
    hit = entity_table().longest_match((name,), "en")
    return hit.entities[0] if hit and hit.entities else ""
