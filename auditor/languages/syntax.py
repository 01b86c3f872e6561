"""Clauses as every language's parses give them: one shape for treebanks that label and attach differently.

A language folder's ``syntax.py`` turns a `Parse` into clauses; what they claim is read from there on without a look at the language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from auditor.records import Parse

Link = Literal["root", "conj", "relative", "participle", "infinitive", "complement", "adverbial", "report", "reported"]
"""How a clause hangs on another: ``infinitive`` shares a participant with its governor, ``report`` is the "says X" of a quotation,
``reported`` what somebody says."""


@dataclass
class Clause:
    """A verb with its auxiliaries and what depends on it; all numbers are indices of the parse's words.

    :param verb: the main verb, or what a copula ascribes (``is ready``: ready).
    :param chain: auxiliaries and main verb, the finite one first.
    :param obliques: ``(preposition, head of its complement)``.
    :param parent: the verb of the clause that this one hangs on, -1 for none; `antecedent` the noun that a relative clause or a
        participle is about.
    :param via: the preposition or conjunction by which it hangs there (``for``, ``uten``, ``before``), lower case.
    :param formal: its subject is a mere place-holder (det ble funnet; there were).
    """

    verb: int
    chain: list[int]
    link: Link = "root"
    passive: bool = False
    copula: bool = False
    subject: int = -1
    object: int = -1
    indirect: int = -1
    agent: int = -1
    obliques: list[tuple[int, int]] = field(default_factory=list)
    adverbs: list[int] = field(default_factory=list)
    negations: list[int] = field(default_factory=list)
    parent: int = -1
    antecedent: int = -1
    via: str = ""
    formal: bool = False
    gapped: bool = False


class Tree:
    """A parse with the children of each word at hand."""

    def __init__(self, parse: Parse) -> None:
        self.words = parse.words
        self.children: list[list[int]] = [[] for _ in parse.words]
        for index, word in enumerate(parse.words):
            if word.head != index:
                self.children[word.head].append(index)

    def dep(self, index: int) -> str:
        """The dependency label of a word."""
        return self.words[index].dep

    def text(self, index: int) -> str:
        """A word in lower case."""
        return self.words[index].text.lower()

    def having(self, index: int, *labels: str) -> list[int]:
        """The children of a word that carry one of the labels."""
        return [child for child in self.children[index] if self.words[child].dep in labels]

    def climb(self, index: int) -> list[int]:
        """The heads above a word, the nearest first; a parse that turns in a circle ends."""
        path: list[int] = []
        while self.words[index].head != index and len(path) < 60:
            index = self.words[index].head
            if index in path:
                break
            path.append(index)
        return path


@dataclass(frozen=True)
class Syntax:
    """How one language's parses are read.

    :param clauses: the clauses of a sentence, in the order of their verbs.
    :param phrase: the words of the noun phrase with a given head, in order: determiners, adjectives, names, but no clause and no preposition.
    :param modifiers: what hangs on a noun: ``(preposition, head)``, ``("'s", head)`` for its possessor.
    :param conjuncts: the nouns coordinated with a noun, itself first.
    :param by: prepositions that bring the doer of a passive or a deed; `on` the one whom a deed is done to; `of` either; `at` from whom it comes.
    :param pronouns: personal pronouns and possessives, by whom they mean (``"he"``, ``"she"``…).
    :param object_control: verbs whose object does what their infinitive says.
    :param receive: verbs that make their subject the one to whom a deed is done (get support, come under attack).
    :param give: verbs that lend a deed no meaning of their own (carry out an attack).
    """

    clauses: Callable[[Tree], list[Clause]]
    phrase: Callable[[Tree, int], list[int]]
    modifiers: Callable[[Tree, int], list[tuple[str, int]]]
    conjuncts: Callable[[Tree, int], list[int]]
    by: frozenset[str]
    on: frozenset[str]
    of: frozenset[str]
    source: frozenset[str]
    object_control: frozenset[str]
    negative_determiners: frozenset[str]
    pronouns: Mapping[str, str]


def nearest_clause(tree: Tree, index: int, owners: dict[int, int]) -> tuple[int, list[int]]:
    """The clause above a word and the words passed on the way: ``(verb or -1, path)``."""
    path: list[int] = []
    for head in tree.climb(index):
        if head in owners:
            return owners[head], path
        path.append(head)
    return -1, path


def joined(tree: Tree, index: int, label: str) -> list[int]:
    """A word and what is coordinated with it, down a chain or a bush of conjuncts."""
    found = [index]
    for item in found:
        found += [child for child in tree.having(item, label) if child not in found]
    return found


def first(items: Sequence[int]) -> int:
    """The first of some words, -1 for none."""
    return items[0] if items else -1
