"""Norwegian clauses from the labels of the Norwegian Dependency Treebank: finite verb on top, prepositions above their nouns."""

from __future__ import annotations

from auditor.languages.syntax import Clause, Link, Syntax, Tree, first, joined, nearest_clause

PASSIVE = frozenset("ble blir bli blitt blei blive vart vert verte verta vorte vorti bleve".split())
BE = frozenset("er var være vært vere vore vera vori".split())
GET = frozenset("får fikk få fått fekk".split())
AUXILIARIES = (
    PASSIVE
    | BE
    | GET
    | frozenset(
        (
            "har hadde ha hatt kan kunne kunna kunnet kunna vil ville villet vilja skal skulle skullet skulla må måtte måttet bør burde burdet tør "
            "torde lar lot la latt let late"
        ).split()
    )
)
NEGATIONS = frozenset("ikke ikkje ei aldri neppe knapt ingenting intet inkje verken hverken korkje ingen inga".split())
NOMINAL = ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X")


def clauses(tree: Tree) -> list[Clause]:
    """The clauses of a sentence."""
    words = tree.words
    taken: set[int] = set()
    found: list[Clause] = []
    for index, _word in enumerate(words):
        if index in taken or not _opens(tree, index):
            continue
        chain = _chain(tree, index)
        taken.update(chain)
        found.append(_clause(tree, chain))
    owners = {index: clause.verb for clause in found for index in clause.chain}
    by_verb = {clause.verb: clause for clause in found}
    for clause in found:
        _hang(tree, clause, owners, by_verb)
    return found


def _opens(tree: Tree, index: int) -> bool:
    word = tree.words[index]
    if word.pos in ("VERB", "AUX"):
        return not (word.dep == "INFV" and _is_auxiliary(tree, word.head) and tree.words[word.head].pos == "VERB")
    if word.pos == "NOUN" and tree.having(index, "DOBJ") and tree.text(index) == word.lemma.lower():
        return True  # Tyrkia angrep Syria: a short verb that is also a noun
    # A participle that the treebank calls an adjective, with a complement of its own: dømt for drapet.
    return word.pos == "ADJ" and word.dep == "INFV"


def _is_auxiliary(tree: Tree, index: int) -> bool:
    return tree.text(index) in AUXILIARIES


def _chain(tree: Tree, index: int) -> list[int]:
    chain = [index]
    while _is_auxiliary(tree, chain[-1]):
        below = [child for child in tree.having(chain[-1], "INFV") if child not in chain]
        if not below:
            below = [
                child
                for child in tree.having(chain[-1], "SPRED")
                if tree.words[child].pos in ("VERB", "ADJ") and "VerbForm=Part" in tree.words[child].morph
            ]
        if not below:
            break
        chain.append(below[0])
    return chain


def _clause(tree: Tree, chain: list[int]) -> Clause:
    words = tree.words
    main = chain[-1]
    clause = Clause(main, chain)
    auxiliary = tree.text(chain[-2]) if len(chain) > 1 else ""
    participle = "VerbForm=Part" in words[main].morph or words[main].pos == "ADJ"
    clause.passive = (
        "Voice=Pass" in words[main].morph
        or (participle and auxiliary in PASSIVE | BE)
        or (auxiliary in PASSIVE and words[main].dep == "INFV")
    )
    for verb in chain:
        for child in tree.children[verb]:
            if child in chain:
                continue
            dep, pos, text = words[child].dep, words[child].pos, tree.text(child)
            if dep == "SUBJ" and 0 <= clause.subject < chain[0] < child and clause.object < 0:
                clause.object = child  # two subjects round a verb: A etterfølger B
            elif dep == "SUBJ":
                clause.subject = child
            elif dep == "PSUBJ":
                clause.subject, clause.formal = child, True
            elif dep in ("FSUBJ", "FOBJ"):
                clause.formal = True
            elif dep in ("DOBJ", "POBJ") and pos in NOMINAL:
                clause.object = child if clause.object < 0 else clause.object
            elif dep == "IOBJ":
                clause.indirect = child
            elif dep in ("SPRED", "OPRED") and pos not in ("VERB", "ADP"):
                if tree.text(chain[-1]) in BE | PASSIVE and dep == "SPRED":
                    clause.copula, clause.verb = True, child
                else:
                    clause.adverbs.append(child)
            elif pos == "ADP":
                inner = tree.having(child, "PUTFYLL")
                noun = [item for item in inner if words[item].pos in NOMINAL]
                if noun:
                    clause.obliques.append((child, noun[0]))
                else:
                    clause.adverbs.append(child)
            elif text in NEGATIONS:
                clause.negations.append(child)
            elif dep == "ADV":
                clause.adverbs.append(child)
            if text in NEGATIONS and child not in clause.negations and pos == "ADV":
                clause.negations.append(child)
    finite = "Tense=" in words[chain[0]].morph or words[chain[0]].pos == "NOUN"
    if clause.subject < 0 and not clause.formal and finite:
        # A name in s before a short verb reads as a genitive: Tyrkia angrep.
        before = [
            child
            for child in tree.having(chain[0], "DET", "ATR", "APP")
            if child < chain[0] and words[child].pos in ("NOUN", "PROPN")
        ]
        clause.subject = first(before)
    if clause.subject < 0 <= clause.object and words[chain[0]].pos == "NOUN":
        # I fjor angrep gruppen byen X: two definite nouns before the name, the first of which does it.
        both = [item for item in tree.having(clause.object, "APP") if "Definite=Def" in words[item].morph]
        clause.subject = both[0] if len(both) > 1 else -1
    _settle_order(tree, clause)
    clause.obliques.sort()
    _found_passive(tree, clause, auxiliary)
    return clause


TIMES = (
    "dag dagen natt natta natten morgen morgenen kveld kvelden uke uka uken veke veka måned måneden månad månaden år året åra årene gang gangen "
    "ganger gonger gong gongen tid tiden tida time timen timer minutt minutter minuttar helg helga helgen sommer sommar sommeren vinter vinteren høst haust "
    "høsten vår våren jul påske pinse ettermiddag formiddag døgn døgnet slutt mål del delen prosent meter kilometer"
).split()


def _timely(tree: Tree, noun: int) -> bool:
    """Whether a bare noun is an adverbial: a time or a measure."""
    text = tree.text(noun)
    return text in TIMES or text.endswith(
        ("dag", "dagen", "kveld", "natt", "morgen", "tid", "uke", "veke", "året", "helg")
    )


def _settle_order(tree: Tree, clause: Clause) -> None:
    """Leave the roles open where two nouns stand round the verb and the parser took the first for the object.

    Objects are fronted (Saken etterforsker politiet), but the parser sees more of them than there are.
    """
    verb, words = clause.chain[0], tree.words
    before = [clause.object, clause.indirect, *tree.having(verb, "ADV", "DET", "ATR", "APP", "FRAG", "PAR", "SPRED")]
    nouns = [item for item in dict.fromkeys(before) if 0 <= item < verb and words[item].pos in ("NOUN", "PROPN")]
    fronted = [item for item in nouns if not _timely(tree, item)]
    if not fronted or clause.subject < verb or words[clause.subject].pos not in ("NOUN", "PROPN"):
        return
    if words[fronted[0]].pos == words[clause.subject].pos == "PROPN" and clause.object < 0:
        clause.subject, clause.object = fronted[0], clause.subject  # two names: the first one does it
    else:
        clause.subject = clause.object = clause.indirect = -1


def _found_passive(tree: Tree, clause: Clause, auxiliary: str) -> None:
    """Sort out who is who in a passive: det ble funnet våpen; mannen fikk bilen stjålet av naboen."""
    if auxiliary in GET and clause.object >= 0 and not clause.passive:
        by = [(prep, head) for prep, head in clause.obliques if tree.text(prep) == "av"]
        main = clause.chain[-1]
        if by or clause.object < main:
            clause.passive, clause.indirect = True, clause.subject
            clause.subject, clause.object = clause.object, -1
    if clause.passive and clause.formal and clause.object >= 0 and clause.subject < 0:
        clause.subject, clause.object = clause.object, -1
    if clause.passive:
        for prep, head in list(clause.obliques):
            if tree.text(prep) == "av" and clause.agent < 0:
                clause.agent = head
                clause.obliques.remove((prep, head))
        if clause.agent < 0 and clause.subject >= 0 and clause.subject > clause.chain[0]:
            # Det ble utført et angrep av hæren: the parser hangs the doer on the deed.
            for prep in tree.having(clause.subject, "ATR"):
                if tree.text(prep) == "av" and tree.having(prep, "PUTFYLL"):
                    clause.agent = tree.having(prep, "PUTFYLL")[0]


def _hang(tree: Tree, clause: Clause, owners: dict[int, int], by_verb: dict[int, Clause]) -> None:
    """Say how a clause hangs on the one above, and what it shares with it."""
    words = tree.words
    top = clause.chain[0]
    head, dep = words[top].head, words[top].dep
    verb, path = nearest_clause(tree, top, owners)
    verb = -1 if verb == clause.verb else verb
    clause.parent = verb
    marker = first(tree.having(top, "SBU"))
    clause.via = tree.text(marker) if marker >= 0 else ""
    for item in path:
        if words[item].pos in ("ADP", "SCONJ"):
            clause.via = f"{tree.text(item)} {clause.via}".strip()
            break
    link: Link = "root"
    infinitive = bool(path) and tree.text(path[0]) == "å"
    if verb < 0 and not path:
        link = "root"
    elif dep == "PAR":
        link = "report"
    elif dep in ("KOORD", "KOORD-ELL", "FRAG") and head in owners:
        link = "conj"
    elif infinitive:
        link = "infinitive"
        above = words[path[0]]
        if above.dep == "KOORD" and words[above.head].pos != "VERB":
            clause.parent = verb
    elif dep == "ATR" and words[head].pos in NOMINAL:
        clause.antecedent = head
        link = "relative" if marker >= 0 or "Tense" in words[top].morph else "participle"
    elif dep == "INFV" and not _is_auxiliary(tree, head):
        link = "infinitive"
    elif dep in ("DOBJ", "SUBJ", "PSUBJ", "SPRED", "POBJ"):
        link = "complement"
    elif dep in ("ADV", "PUTFYLL"):
        link = "adverbial"
        if clause.via == "som" and clause.subject >= 0 and clause.object < 0:
            clause.gapped = True
    clause.link = link
    if link == "conj" and verb in by_verb:
        above_clause = by_verb[verb]
        if clause.subject < 0:
            clause.subject = above_clause.subject
            if len(clause.chain) == 1 and above_clause.passive and "VerbForm=Part" in words[top].morph:
                clause.passive = True
                clause.agent = clause.agent if clause.agent >= 0 else above_clause.agent
                _found_passive(tree, clause, "")
    if link == "participle" and not clause.passive:
        clause.passive = True
        _found_passive(tree, clause, "")


def _apart(tree: Tree, noun: int) -> bool:
    """Whether a noun that the parser put before a name is the subject of a verb that it took for a noun (angrep gruppen byen X)."""
    name = tree.words[noun].head
    verb = tree.words[name].head
    if tree.dep(noun) != "APP" or tree.dep(name) != "DOBJ" or tree.words[verb].pos != "NOUN":
        return False
    both = [item for item in tree.having(name, "APP") if "Definite=Def" in tree.words[item].morph]
    return len(both) > 1 and both[0] == noun


def phrase(tree: Tree, head: int) -> list[int]:
    """The words of a noun phrase."""
    found = [head]
    for index in found:
        for child in tree.children[index]:
            dep, pos = tree.dep(child), tree.words[child].pos
            inside = dep in ("DET", "FLAT", "APP") or (
                dep == "ATR" and pos in ("ADJ", "NOUN", "PROPN", "NUM", "DET", "ADV")
            )
            if inside and _apart(tree, child):
                continue
            if inside and child not in found and pos != "VERB":
                found.append(child)
    if tree.dep(head) == "APP" and tree.words[head].head not in found and not _apart(tree, head):
        found.append(tree.words[head].head)
    return sorted(found)


def modifiers(tree: Tree, noun: int) -> list[tuple[str, int]]:
    """The prepositions and possessors that hang on a noun."""
    found: list[tuple[str, int]] = []
    for child in tree.children[noun]:
        word = tree.words[child]
        if word.pos == "ADP" and tree.dep(child) in ("ATR", "ADV"):
            inner = [item for item in tree.having(child, "PUTFYLL") if tree.words[item].pos in NOMINAL]
            if inner:
                found.append((tree.text(child), inner[0]))
        elif (
            word.pos in ("NOUN", "PROPN")
            and child < noun
            and tree.dep(child) in ("DET", "ATR")
            and "Case=Gen" in word.morph
        ) or (word.pos in ("DET", "PRON") and "Poss=Yes" in word.morph):
            found.append(("'s", child))
    return found


def conjuncts(tree: Tree, head: int) -> list[int]:
    """A noun and those coordinated with it."""
    return [item for item in joined(tree, head, "KOORD") if tree.words[item].pos in NOMINAL]


SYNTAX = Syntax(
    clauses,
    phrase,
    modifiers,
    conjuncts,
    by=frozenset(("av",)),
    on=frozenset(("på", "mot", "imot", "over")),
    of=frozenset(("av",)),
    source=frozenset(("fra", "frå", "av")),
    object_control=frozenset(
        (
            "gi gje be tvinge oppfordre oppmode anklage skulde beskylde få la late hindre dømme sikte mistenke mistenkje klage tiltale råde oppmuntre pålegge "
            "påleggje beordre instruere overtale nekte tillate invitere oppfordra sette sende"
        ).split()
    ),
    negative_determiners=frozenset("ingen inga intet inkje ingenting verken hverken korkje null".split()),
    pronouns={
        word: person
        for person, words in {
            "he": "han ham honom hans",
            "she": "hun ho henne hennes hennar",
            "they": "de dem dei deira deires",
            "i": "jeg meg eg",
            "we": "vi oss me",
            "you": "du deg dere dykk",
            "it": "det den",
        }.items()
        for word in words.split()
    },
)
