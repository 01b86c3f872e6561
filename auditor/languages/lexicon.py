"""The bilingual lexicon: lemma, part of speech, English lemmas, notes.

The tables (`languages/nb/lexicon.tsv`, `languages/nn/lexicon.tsv`) are this project's own work. A row's place in the file is
its frequency rank, which is where a word's information weight comes from (Zipf's law: rank stands in for frequency).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

from auditor.errors import ConfigError

POS = frozenset(
    ("noun", "verb", "adj", "adv", "prep", "conj", "sconj", "pron", "det", "num", "intj", "part", "phrase"),
)
"""The parts of speech that a lexicon row may carry."""

FUNCTION_POS = frozenset(("prep", "conj", "sconj", "pron", "det", "part", "intj"))
"""Parts of speech that carry grammar rather than information."""

DIFFERING = 5
"""How many words of the whole vocabulary stand for one of a lexicon that lists only what differs from another."""

COLUMNS = ("lemma", "pos", "en", "notes")

# British and American spellings of one concept fall together: a table keeps the one, a text may use the other.
_SPELLING = (
    ("isation", "ization"),
    ("ise", "ize"),
    ("yse", "yze"),
    ("ising", "izing"),
    ("our", "or"),
    ("ogue", "og"),
    ("centre", "center"),
    ("metre", "meter"),
    ("litre", "liter"),
    ("theatre", "theater"),
    ("defence", "defense"),
    ("offence", "offense"),
    ("licence", "license"),
    ("programme", "program"),
    ("grey", "gray"),
    ("cheque", "check"),
    ("tonne", "ton"),
    ("enrol", "enroll"),
    ("fulfil", "fulfill"),
    ("jewellery", "jewelry"),
    ("labour", "labor"),
)
_BRITISH = tuple(british for british, _ in _SPELLING)
_KEEP = frozenset(
    (
        "four hour our your pour tour sour flour scour devour rise wise exercise promise otherwise premise "
        "advise revise surprise disguise comprise supervise noise raise praise rinse enterprise franchise "
        "merchandise precise concise expertise paradise demise arise likewise advertise improvise televise "
        "despise devise excise compromise poise bruise cruise disease release increase decrease please "
        "cause use house course horse nurse purse"
    ).split()
)


@lru_cache(maxsize=50_000)
def concept(word: str) -> str:
    """The concept id of an English lemma or phrase: lower case, hyphens opened, British and American spelling as one.

    >>> concept("Defence"), concept("air-strike"), concept("recognise")
    ('defense', 'air strike', 'recognize')
    """
    words = word.lower().replace("-", " ").replace("’", "'").split()
    return " ".join(_american(part) for part in words)


def _american(word: str) -> str:
    if len(word) < 4 or not word.endswith(_BRITISH) or word in _KEEP:
        return word
    for british, american in _SPELLING:
        # A whole word may be listed (defence, grey); a mere ending needs something before it.
        if word.endswith(british) and len(word) > (
            1 + len(british) if british == "our" else len(british) - (len(british) > 3)
        ):
            return word[: -len(british)] + american
    return word


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a lexicon.

    :param concepts: English concept ids, the most usual first.
    :param rank: the row's number, counted from 1: the lower, the more frequent.
    :param false_friends: English words that look right and are wrong.
    """

    lemma: str
    pos: str
    concepts: tuple[str, ...]
    rank: int
    false_friends: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """Entries by lemma, irregular forms by form, phrases by their first lemma."""

    entries: Mapping[str, tuple[Entry, ...]]
    irregular: Mapping[str, tuple[Entry, ...]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Entry], ...]]
    size: int
    fallback: Lexicon | None = field(default=None)

    def get(self, lemma: str) -> tuple[Entry, ...]:
        """The entries of a lemma; empty when it is not listed."""
        found = self.entries.get(lemma, ())
        if self.fallback is None:
            return found
        # A word that differs as a verb may be shared as a noun (nn styrke).
        own = {entry.pos for entry in found}
        return (*found, *(entry for entry in self.fallback.get(lemma) if entry.pos not in own))

    def get_irregular(self, form: str) -> tuple[Entry, ...]:
        """The entries that list `form` among their irregular forms."""
        found = self.irregular.get(form, ())
        if self.fallback is None:
            return found
        own = {entry.pos for entry in found}
        return (*found, *(entry for entry in self.fallback.get_irregular(form) if entry.pos not in own))

    def phrases_from(self, lemma: str) -> tuple[tuple[tuple[str, ...], Entry], ...]:
        """The multiword entries whose first word is `lemma`, the longest first."""
        found = self.phrases.get(lemma, ())
        return found + self.fallback.phrases_from(lemma) if self.fallback else found

    def __iter__(self) -> Iterator[Entry]:
        for rows in self.entries.values():
            yield from rows
        if self.fallback:
            yield from self.fallback

    def weight(self, entry: Entry) -> float:
        """How much a word tells, in [0, 1]: the log of its rank, scaled; function words tell nothing."""
        if entry.pos in FUNCTION_POS:
            return 0.0
        return rank_weight(entry.rank)


def rank_weight(rank: int) -> float:
    """Information weight of the word at `rank` in a frequency list: 0.25 for the commonest, 1 from about rank 8,000."""
    return min(1.0, 0.25 + 0.75 * math.log1p(rank / 40) / math.log1p(8000 / 40))


def read_table(package: str, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Read one of the package's own TSV tables: UTF-8, a header line, no quoting, ``#`` starts a comment line.

    :raises ConfigError: naming the table and line when the header or a row has the wrong number of columns.
    """
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    rows: list[dict[str, str]] = []
    header: list[str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            if tuple(header) != columns:
                raise ConfigError(f"{package}/{name}: line {number}: the header must be {' · '.join(columns)}")
            continue
        if len(cells) != len(header):
            raise ConfigError(f"{package}/{name}: line {number}: {len(cells)} columns where {len(header)} are needed")
        rows.append(dict(zip(header, cells, strict=True)))
    return rows


def split_cell(cell: str) -> tuple[str, ...]:
    """The values of a cell that lists several, separated by semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


@cache
def load_lexicon(package: str, fallback: str | None = None) -> Lexicon:
    """Load ``lexicon.tsv`` of a language folder, once.

    :param fallback: the package whose lexicon answers for what this one does not list.
    """
    rows = read_table(package, "lexicon.tsv", COLUMNS)
    entries: dict[str, tuple[Entry, ...]] = {}
    irregular: dict[str, tuple[Entry, ...]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    rank = 0
    # A lexicon of what differs lists only some of the words of its frequency range: its ranks are stretched over the whole.
    step = DIFFERING if fallback else 1
    for row in rows:
        # Phrases stand behind their head word; they do not push the next word down the list.
        rank += step if " " not in row["lemma"] or rank == 0 else 0
        notes = dict(_notes(row["notes"]))
        forms = tuple(form.strip() for form in notes.get("forms", "").split(",") if form.strip())
        entry = Entry(
            lemma=row["lemma"],
            pos=row["pos"],
            concepts=tuple(dict.fromkeys(concept(value) for value in split_cell(row["en"]))),
            rank=rank,
            false_friends=tuple(concept(value) for value in split_cell(notes.get("ff", ""))),
            forms=forms,
        )
        words = tuple(entry.lemma.split())
        if len(words) > 1:
            phrases.setdefault(words[0], []).append((words, entry))
            continue
        entries[entry.lemma] = (*entries.get(entry.lemma, ()), entry)
        for form in forms:
            irregular[form] = (*irregular.get(form, ()), entry)
    ordered = {first: tuple(sorted(found, key=lambda item: -len(item[0]))) for first, found in phrases.items()}
    return Lexicon(entries, irregular, ordered, len(rows), load_lexicon(fallback) if fallback else None)


def _notes(cell: str) -> Iterable[tuple[str, str]]:
    for note in cell.split("|"):
        key, separator, value = note.partition("=")
        if separator:
            yield key.strip(), value.strip()
