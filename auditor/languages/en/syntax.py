"""English clauses from Universal Dependencies: content words on top, auxiliaries and prepositions below them."""

from __future__ import annotations

from auditor.languages.syntax import Clause, Link, Syntax, Tree, first, joined, nearest_clause

NEGATIONS = frozenset("not n't n’t never hardly scarcely barely neither nor nothing none".split())
NOMINAL = ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X", "SYM")
SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
OBLIQUE = ("obl", "nmod", "obl:agent", "obl:unmarked")
BELOW = ("aux", "aux:pass", "cop")


def clauses(tree: Tree) -> list[Clause]:
    """The clauses of a sentence."""
    words = tree.words
    found: list[Clause] = []
    for index, word in enumerate(words):
        if word.dep in (*BELOW, "case", "fixed", "compound", "amod", "flat"):
            continue
        verbal = word.pos in ("VERB", "AUX") or bool(tree.having(index, "cop"))
        # An infinitive read as another part of speech: planning to close the school.
        verbal = verbal or any(tree.text(mark) == "to" for mark in tree.having(index, "mark"))
        if verbal:
            found.append(_clause(tree, index))
    owners = {index: clause.verb for clause in found for index in clause.chain}
    by_verb = {clause.verb: clause for clause in found}
    for clause in found:
        _mend(tree, clause, by_verb)
    for clause in found:
        if clause.object < 0 and not clause.passive and not clause.copula and tree.words[clause.verb].pos == "VERB":
            clause.object = _next_noun(tree, clause)
    for clause in found:
        _hang(tree, clause, owners, by_verb)
    return found


def _clause(tree: Tree, index: int) -> Clause:
    words = tree.words
    chain = [*sorted(tree.having(index, *BELOW)), index]
    clause = Clause(index, chain)
    clause.copula = bool(tree.having(index, "cop"))
    # A subject labelled passive without an auxiliary is a mistake: an election that the opposition boycotted.
    clause.passive = not clause.copula and (
        bool(tree.having(index, "aux:pass")) or (bool(tree.having(index, "nsubj:pass")) and len(chain) > 1)
    )
    for child in tree.children[index]:
        dep, pos, text = words[child].dep, words[child].pos, tree.text(child)
        if dep in SUBJECTS:
            if pos != "VERB" or tree.having(child, "det"):
                clause.subject = child
        elif dep == "obj":
            clause.object = _thing(tree, child) if pos in NOMINAL and clause.object < 0 else clause.object
        elif dep == "iobj":
            clause.indirect = child
        elif dep == "expl":
            clause.formal = True
        elif dep in OBLIQUE:
            _oblique(tree, clause, child)
        elif text in NEGATIONS:
            clause.negations.append(child)
        elif dep in ("advmod", "obl:unmarked", "compound:prt"):
            clause.adverbs.append(child)
    if clause.agent >= 0 and len(chain) == 1 and "Voice=Pass" in words[index].morph:
        clause.passive = True  # forces backed by Russia, whatever the parser hangs them on
    for auxiliary in chain[:-1]:
        clause.negations += [child for child in tree.children[auxiliary] if tree.text(child) in NEGATIONS]
    return clause


CONJUNCTIONS = frozenset("after before since until because while when although as".split())


def _next_noun(tree: Tree, clause: Clause) -> int:
    """The head of the noun phrase that stands right behind an active verb and that the parser gave to something else."""
    words = tree.words
    place = clause.verb + 1
    if place >= len(words) or words[place].pos not in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON"):
        return -1
    inside = ("det", "amod", "compound", "nummod", "nmod:poss", "case", "flat")
    while words[place].dep in inside and words[place].head > place and place < clause.verb + 8:
        place = words[place].head
    word = words[place]
    if (
        word.pos not in ("NOUN", "PROPN", "PRON")
        or word.dep in ("obl:unmarked", "obl", "conj", "cop")
        or tree.having(place, "case")
    ):
        return -1
    if word.text.lower().endswith("day") or (
        word.dep in SUBJECTS and "VerbForm=Fin" in words[word.head].morph and word.head > place
    ):
        return -1
    return place


def _mend(tree: Tree, clause: Clause, by_verb: dict[int, Clause]) -> None:
    """Put right what the parser often gets wrong: "attacked the elk after the dog had chased it" has no elk that chased."""
    above = by_verb.get(tree.words[clause.verb].head)
    if above is None or clause.subject < 0 or above.verb > clause.subject or above.object >= 0 or above.passive:
        return
    for inner in tree.having(clause.subject, "nmod"):
        case = first(tree.having(inner, "case"))
        if case >= 0 and tree.text(case) in CONJUNCTIONS and inner < clause.chain[0]:
            above.object, clause.subject = clause.subject, inner
            return


def _oblique(tree: Tree, clause: Clause, child: int) -> None:
    case = first(tree.having(child, "case"))
    if case < 0:
        clause.adverbs.append(child)
        return
    if tree.dep(child) == "obl:agent" or (tree.text(case) == "by" and clause.passive and not _measure(tree, child)):
        clause.agent = child
    elif clause.object < 0 and not clause.passive and _about(tree, case, child):
        clause.object = child
    else:
        clause.obliques.append((case, child))


def _about(tree: Tree, case: int, noun: int) -> bool:
    """Close to 6 million, over 40 houses: the preposition belongs to the number."""
    if not tree.having(noun, "nummod"):
        return False
    before = tree.text(case - 1) if case else ""
    return tree.text(case) in ("over", "under", "about", "around") or (
        tree.text(case) == "to" and before in ("close", "up")
    )


def _thing(tree: Tree, noun: int) -> int:
    """The object itself, where the parser made one of it and the time behind it: attacked Syria last night."""
    before = [
        child
        for child in tree.having(noun, "compound", "nmod")
        if child + 1 < noun and tree.text(child + 1) in ("last", "this", "next", "late", "early", "every", "yesterday")
    ]
    return before[-1] if before else noun


def _measure(tree: Tree, index: int) -> bool:
    """By ten per cent, by Friday: no doer."""
    if tree.words[index].pos == "NUM" or tree.having(index, "nummod"):
        return True
    return tree.text(index).endswith("day") or tree.text(index) in (
        "night",
        "morning",
        "evening",
        "noon",
        "then",
        "now",
        "percent",
        "%",
    )


def _hang(tree: Tree, clause: Clause, owners: dict[int, int], by_verb: dict[int, Clause]) -> None:
    words = tree.words
    index = clause.verb
    dep, head = words[index].dep, words[index].head
    verb, _ = nearest_clause(tree, index, owners)
    clause.parent = -1 if verb == clause.verb else verb
    marker = first(tree.having(index, "mark", "case"))
    clause.via = tree.text(marker) if marker >= 0 else ""
    if not clause.via:
        clause.via = next(
            (
                tree.text(item)
                for item in tree.having(index, "advmod")
                if tree.text(item) in ("when", "where", "how", "why")
            ),
            "",
        )
    link: Link = "root"
    if dep == "ROOT" or clause.parent < 0:
        link = "root"
    elif dep == "conj":
        link = "conj"
    elif dep == "parataxis":
        link = "report"
    elif dep == "acl:relcl":
        link, clause.antecedent = "relative", head
    elif dep == "acl":
        link, clause.antecedent = "participle", head
        if "VerbForm=Inf" in words[index].morph or clause.via == "to":
            link = "infinitive"
        elif clause.subject >= 0 and clause.subject < index:
            link = "relative"  # an election that the opposition boycotted
    elif dep == "xcomp":
        link = "infinitive"
    elif dep == "advcl":
        link = "adverbial" if clause.subject >= 0 else "infinitive"
    elif dep in ("ccomp", "csubj", "csubj:pass"):
        link = "complement"
    elif words[index].pos not in ("VERB", "AUX"):
        link = "root"
    else:
        link = "infinitive"
    clause.link = link
    if link == "participle":
        morph = words[index].morph
        passive = "Voice=Pass" in morph or ("VerbForm=Part" in morph and "Tense=Past" in morph)
        if passive and not tree.having(index, "aux"):
            clause.passive = True
            for prep, child in list(clause.obliques):
                if tree.text(prep) == "by" and clause.agent < 0 and not _measure(tree, child):
                    clause.agent = child
                    clause.obliques.remove((prep, child))
        if clause.passive:
            clause.object = -1
    if link == "conj" and clause.subject < 0 and clause.parent in by_verb and not clause.formal:
        above = by_verb[clause.parent]
        clause.subject = above.subject
        bare = len(clause.chain) == 1
        if bare and above.passive and "VerbForm=Fin" not in words[index].morph and clause.object < 0:
            clause.passive = True
            clause.agent = clause.agent if clause.agent >= 0 else above.agent


def phrase(tree: Tree, head: int) -> list[int]:
    """The words of a noun phrase; "the town of Albu Kamal" is one."""
    found = [head]
    for index in found:
        for child in tree.children[index]:
            dep = tree.dep(child)
            if dep in ("det", "amod", "nummod", "compound", "flat", "appos", "nmod:poss", "fixed", "det:predet") or (
                dep == "case" and tree.dep(index) == "nmod:poss"
            ):
                found.append(child)
            elif (
                dep == "nmod" and index == head and any(tree.text(item) == "of" for item in tree.having(child, "case"))
            ):
                found += [child, *tree.having(child, "case")]
    return sorted(set(found))


def modifiers(tree: Tree, noun: int) -> list[tuple[str, int]]:
    """The prepositions and possessors that hang on a noun; a doer that the parser hung on what the deed was done to is lifted."""
    found: list[tuple[str, int]] = []
    for child in tree.children[noun]:
        dep = tree.dep(child)
        if dep in ("nmod", "obl", "obl:agent"):
            case = first(tree.having(child, "case"))
            if case >= 0:
                found.append((tree.text(case), child))
                for inner in tree.having(child, "nmod", "obl:agent"):
                    if any(tree.text(item) == "by" for item in tree.having(inner, "case")):
                        found.append(("by", inner))
        elif dep == "nmod:poss":
            found.append(("'s", child))
        elif dep == "compound" and tree.words[child].pos == "PROPN":
            found.append(("compound", child))
    return found


def conjuncts(tree: Tree, head: int) -> list[int]:
    """A noun and those coordinated with it."""
    return [item for item in joined(tree, head, "conj") if tree.words[item].pos in NOMINAL]


SYNTAX = Syntax(
    clauses,
    phrase,
    modifiers,
    conjuncts,
    by=frozenset(("by",)),
    on=frozenset(("on", "against", "at", "into", "upon", "over")),
    of=frozenset(("of",)),
    source=frozenset(("from", "by")),
    object_control=frozenset(
        (
            "ask force urge accuse charge suspect convict get let make prevent stop bar order instruct persuade refuse allow permit invite "
            "give grant advise encourage tell call want expect require compel cause help enable keep acquit believe see send use lead"
        ).split()
    ),
    negative_determiners=frozenset("no none neither nobody nothing zero".split()),
    pronouns={
        word: person
        for person, words in {
            "he": "he him his himself",
            "she": "she her herself",
            "they": "they them their themselves",
            "i": "i me",
            "we": "we us our",
            "you": "you",
            "it": "it its itself",
        }.items()
        for word in words.split()
    },
)
