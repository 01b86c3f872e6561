"""The treebanks as the parsers are trained on them: the Norwegian Dependency Treebank with NorNE names, and GUM.

Parts of speech become Universal Dependencies' tags; dependency labels stay each treebank's own. Documents, that is files, are
split by a checksum of their name before anything is trained.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from auditor.languages.base import TOKEN


@dataclass
class ParsedSentence:
    """One sentence of a treebank; `heads` are indices into the sentence, a root being its own head; `ents` are IOB tags."""

    lang: str
    document: str
    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    morphs: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deps: list[str] = field(default_factory=list)
    ents: list[str] = field(default_factory=list)


def parts(documents: Iterable[str], every: int) -> dict[str, str]:
    """Which part each document belongs to, ``test``, ``dev`` or ``train``: one in `every` of each kind goes to each of the first two.

    The kind of a document is its name up to the second separator (``GUM_news``, ``nob/vg``): newspapers, genres. Within a kind,
    documents are ordered by a checksum of their name, so that the division does not depend on what is trained.
    """
    kinds: dict[str, list[str]] = {}
    for name in sorted(set(documents)):
        match = re.match(r"GUM_[a-z]+|[a-z]+/[a-z]+", name)
        kinds.setdefault(match.group() if match else "", []).append(name)
    found = {}
    for names in kinds.values():
        for order, name in enumerate(sorted(names, key=lambda item: (zlib.crc32(item.encode()), item))):
            found[name] = {0: "test", 1: "dev"}.get(order % every, "train")
    return found


# --- the Norwegian Dependency Treebank with NorNE ------------------------------------------------------

_POS = {
    "subst": "NOUN", "verb": "VERB", "prep": "ADP", "adj": "ADJ", "pron": "PRON", "det": "DET", "adv": "ADV", "konj": "CCONJ",
    "sbu": "SCONJ", "inf-merke": "PART", "interj": "INTJ", "symb": "SYM", "ukjent": "X",
}  # fmt: skip
_MORPH = {
    "ub": "Definite=Ind", "bu": "Definite=Def", "be": "Definite=Def", "eint": "Number=Sing", "ent": "Number=Sing", "fl": "Number=Plur",
    "pres": "Tense=Pres", "pret": "Tense=Past", "perf-part": "VerbForm=Part", "pres-part": "VerbForm=PresPart", "inf": "VerbForm=Inf",
    "imp": "Mood=Imp", "pass": "Voice=Pass", "gen": "Case=Gen", "nom": "Case=Nom", "akk": "Case=Acc", "komp": "Degree=Cmp",
    "sup": "Degree=Sup", "1": "Person=1", "2": "Person=2", "3": "Person=3", "poss": "Poss=Yes", "refl": "Reflex=Yes",
    "kvant": "NumType=Quant", "dem": "PronType=Dem", "sp": "PronType=Int", "hum": "Animacy=Hum",
}  # fmt: skip
_NAMES = {"GPE_LOC": "GPE", "GPE_ORG": "GPE", "MISC": "PROD"}


def norne(folder: Path, form: str) -> Iterator[ParsedSentence]:
    """Sentences of one written standard (``nob`` or ``nno``).

    Headings end in ``|`` there, which no running text has: it is dropped. A sentence without a root or with a cycle is dropped.
    """
    lang = {"nob": "nb", "nno": "nn"}[form]
    for path in sorted((folder / form).glob("*.conll")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            rows = [line.split("\t") for line in block.splitlines() if line.strip()]
            if rows and rows[-1][1] == "|":
                rows = rows[:-1]
            if not rows or any(row[1] == "|" for row in rows):
                continue
            sentence = ParsedSentence(lang, f"{form}/{path.stem}")
            raw = []
            for index, row in enumerate(rows):
                features = row[5].split("|")
                proper = "prop" in features
                coarse = row[3]
                sentence.words.append(row[1])
                sentence.pos.append("PROPN" if coarse == "subst" and proper else _POS.get(coarse, "PUNCT"))
                values = sorted({_MORPH[item] for item in features if item in _MORPH})
                # A reading may allow two values of one feature: the first is kept.
                kept: dict[str, str] = {}
                for value in values:
                    kept.setdefault(value.split("=")[0], value)
                sentence.morphs.append("|".join(kept.values()))
                sentence.lemmas.append(row[1] if row[2].startswith("$") else row[2])
                head = int(row[6])
                sentence.heads.append(index if head == 0 else head - 1)
                sentence.deps.append("ROOT" if head == 0 else row[7])
                raw.append(row[9].split("name=")[1].split("|")[0])
            if any(head >= len(rows) for head in sentence.heads) or not _is_tree(sentence.heads):
                continue
            sentence.ents = _iob(raw)
            sentence.spaces = _norwegian_spaces(sentence.words)
            yield sentence


def _iob(tags: list[str]) -> list[str]:
    spans: list[tuple[int, int, str]] = []
    for index, tag in enumerate(tags):
        if tag == "O":
            continue
        prefix, _, label = tag.partition("-")
        label = _NAMES.get(label, label)
        if prefix == "I" and spans and spans[-1][1] == index and spans[-1][2] == label:
            spans[-1] = (spans[-1][0], index + 1, label)
        else:
            spans.append((index, index + 1, label))
    return _tags(len(tags), spans)


def _tags(length: int, spans: list[tuple[int, int, str]]) -> list[str]:
    found = ["O"] * length
    for start, end, label in spans:
        found[start] = f"B-{label}"
        for inner in range(start + 1, end):
            found[inner] = f"I-{label}"
    return found


def _norwegian_spaces(words: list[str]) -> list[bool]:
    spaces = [True] * len(words)
    opened = False
    for index, word in enumerate(words):
        if index and word in {".", ",", ":", ";", "?", "!", ")", "...", "…", "»", "%"}:
            spaces[index - 1] = False
        if word in {"(", "«"}:
            spaces[index] = False
        if word == '"':
            if opened and index:
                spaces[index - 1] = False
            else:
                spaces[index] = False
            opened = not opened
    return spaces


def _is_tree(heads: list[int]) -> bool:
    for start in range(len(heads)):
        seen: set[int] = set()
        place = start
        while heads[place] != place:
            if place in seen:
                return False
            seen.add(place)
            place = heads[place]
    return True


# --- GUM ----------------------------------------------------------------------------------------------

_ETYPES = {"person": "PER", "organization": "ORG", "place": "LOC"}
_ENTITY = re.compile(r"\((\d+)-([a-z]+)[^()]*(\))?|(\d+)\)")
_CLITICS = re.compile(r"(?i)(?:n['’]t|['’](?:s|re|ve|ll|d|m)?|not|na|ta)\Z")


def gum(folder: Path) -> Iterator[ParsedSentence]:
    """Sentences of GUM's files, hyphenated words joined as the package's own tokenizer reads them, contractions kept apart.

    Only mentions headed by a proper noun are names, as PER, ORG, LOC or MISC; of a longer mention, the proper nouns around its head.
    """
    for path in sorted(folder.glob("*.conllu")):
        open_mentions: dict[str, list[tuple[int, int, str]]] = {}
        for number, block in enumerate(path.read_text(encoding="utf-8").split("\n\n")):
            lines = [line.split("\t") for line in block.splitlines() if line and not line.startswith("#")]
            rows = [row for row in lines if row[0].isdigit()]
            _multiword([row for row in lines if "-" in row[0]], rows)
            if not rows:
                continue
            heads = [int(row[6]) - 1 if row[6] != "0" else index for index, row in enumerate(rows)]
            mentions: list[tuple[int, int, str]] = []
            for index, row in enumerate(rows):
                value = next((item[7:] for item in row[9].split("|") if item.startswith("Entity=")), "")
                for match in _ENTITY.finditer(value):
                    if match[4]:
                        if open_mentions.get(match[4]):
                            opened, start, etype = open_mentions[match[4]].pop()
                            if opened == number:
                                mentions.append((start, index + 1, etype))
                    elif match[3]:
                        mentions.append((index, index + 1, match[2]))
                    else:
                        open_mentions.setdefault(match[1], []).append((number, index, match[2]))
            if not _is_tree(heads):
                continue
            spans = _names(rows, heads, mentions)
            yield _joined(path.stem, rows, heads, spans)


def _multiword(lines: list[list[str]], rows: list[list[str]]) -> None:
    """Carry over what only a multiword line (``4-5 didn't``) says: that its words stand together, and whether a space follows."""
    for line in lines:
        first, last = (int(number) - 1 for number in line[0].split("-"))
        for row in rows[first : last + ("SpaceAfter=No" in line[9])]:
            row[9] += "|SpaceAfter=No"


def _names(rows: list[list[str]], heads: list[int], mentions: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    taken = [False] * len(rows)
    found = []
    for start, end, etype in sorted(mentions, key=lambda item: item[0] - item[1]):
        outside = [i for i in range(start, end) if not start <= heads[i] < end or heads[i] == i]
        if etype == "time" or not outside or rows[outside[0]][3] != "PROPN":
            continue
        first = last = outside[0]
        while first > start and rows[first - 1][3] == "PROPN":
            first -= 1
        while last + 1 < end and (
            rows[last + 1][3] == "PROPN"
            or (
                last + 2 < end
                and rows[last + 1][1].lower() in {"of", "the", "and", "for", "-", "'s", "’s", "al"}
                and rows[last + 2][3] == "PROPN"
            )
            or (
                rows[last + 1][1].lower() in {"of"}
                and last + 3 < end
                and rows[last + 2][1].lower() == "the"
                and rows[last + 3][3] == "PROPN"
            )
        ):
            last += 1
        if any(taken[first : last + 1]):
            continue
        taken[first : last + 1] = [True] * (last + 1 - first)
        found.append((first, last + 1, _ETYPES.get(etype, "MISC")))
    return sorted(found)


def _joined(
    document: str, rows: list[list[str]], heads: list[int], spans: list[tuple[int, int, str]], *, join: bool = True
) -> ParsedSentence:
    """The sentence in the package's own tokens: pieces of one token become one, with the head of the piece that reaches outside."""
    text = ""
    starts = []
    for row in rows:
        starts.append(len(text))
        text += row[1] + ("" if "SpaceAfter=No" in row[9] else " ")
    ends = [start + len(row[1]) for start, row in zip(starts, rows, strict=True)]
    groups: list[list[int]] = []
    owner: dict[int, int] = {}
    for number, match in enumerate(TOKEN.finditer(text)):
        for place in range(match.start(), match.end()):
            owner[place] = number
    previous = -1
    for index in range(len(rows)):
        number = owner.get(starts[index], -1)
        joins = join and number == previous and number != -1 and not _CLITICS.match(rows[index][1]) and groups
        if joins:
            groups[-1].append(index)
        else:
            groups.append([index])
        previous = owner.get(ends[index] - 1, -1)
    where = {piece: number for number, group in enumerate(groups) for piece in group}
    sentence = ParsedSentence("en", document)
    label_of: dict[int, tuple[str, int]] = {}
    for start, end, kind in spans:
        for piece in range(start, end):
            label_of[piece] = (kind, start)
    covered: list[tuple[int, int, str]] = []
    for number, group in enumerate(groups):
        outer = [piece for piece in group if heads[piece] == piece or where[heads[piece]] != number] or group[-1:]
        head = next((piece for piece in outer if heads[piece] == piece), outer[-1])
        row = rows[head]
        sentence.words.append("".join(rows[piece][1] for piece in group))
        sentence.spaces.append("SpaceAfter=No" not in rows[group[-1]][9])
        sentence.pos.append(row[3])
        sentence.morphs.append("" if row[5] == "_" else row[5])
        sentence.lemmas.append(
            row[2] if len(group) == 1 else "".join(rows[piece][1] for piece in group[:-1]) + rows[group[-1]][2]
        )
        sentence.heads.append(where[heads[head]])
        sentence.deps.append("ROOT" if heads[head] == head else row[7])
        label = label_of.get(head)
        if label:
            if covered and covered[-1][1] == number and label_of.get(groups[number - 1][-1]) == label:
                covered[-1] = (covered[-1][0], number + 1, label[0])
            else:
                covered.append((number, number + 1, label[0]))
    if not _is_tree(sentence.heads):
        # Pieces of one token that hang in different places: rare, and better left apart.
        return _joined(document, rows, heads, spans, join=False)
    sentence.ents = _tags(len(groups), covered)
    return sentence
