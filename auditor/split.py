"""Sentences of Bokmål, Nynorsk and English news, with offsets, from scraped text as well as from clean text.

A line is always a boundary. Inside a line every cluster of ``.``, ``!``, ``?`` or ``…`` is a candidate, and a short
list of questions decides: does the next word begin like a sentence, is the word before an abbreviation, an ordinal or
an initial, does a report clause follow a quotation? What the questions cannot tell stays together, for a sentence cut
in two costs an alignment more than two that were left together.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from auditor.records import Document, Sentence

# --- what the rules know --------------------------------------------------------------------------

_PACKS: dict[str, tuple[str, ...]] = {"nb": ("nb",), "nn": ("nb", "nn"), "no": ("nb", "nn"), "en": ("en",)}
_EVERY_PACK = ("nb", "nn", "en")

_LOWER = "a-zæøåäöüéèêóòôáàâíîúûçñßšž"
_UPPER = "A-ZÆØÅÄÖÜÉÈÊÓÒÔÁÀÂÍÎÚÛÇÑŠŽ"


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Words that open sentences far more often than they open names: after an abbreviation that may end a sentence
# ("U.S.", "a.m.") a capital alone says little, such a word says much.
_STARTERS = _words("""
    Alle Allerede Allereie Altså At Bare Begge Berre Blant Både Da Dei Deira Den Denne Der Deretter Deres Derfor Derimot
    Dermed Dersom Desse Det Dette Deres Difor Disse Du Eg Ein Eit Ei En Ett Et Enkelte Ennå Etter Etterpå Fleire Flere
    For Forrige Fordi Fra Frå Før Først Gjennom Han Hans Hennar Hennes Her Hos Hun Hva Hvem Hver Hvert Hvilken Hvis
    Hvor Hvordan Hvorfor Ho Hovudsakleg I Ifølge Ifølgje Igjen Ikke Ikkje Imidlertid Ingen Inga Ingenting Ja Jeg Kan
    Kanskje Korleis Kvar Kven Kvifor Kva Kun Like Likevel Mange Med Medan Mellom Men Mens Mer Meir Mest Mot Må Nei No
    Noen Nokon Nokre Når Nå Ofte Og Også Om Omtrent Opp Over På Rundt Samme Samtidig Same Seinare Senere Selv Siden
    Sidan Siste Sjølv Skal Slik Snart Som Stadig Så Tidligere Tidlegare Tidlig Til Trass Trolig Truleg Under Uten Utan
    Vi Ved Videre Vil Var Vår Våre Være Å Andre Annen Derfra Deriblant De Mens Ettersom Heller Hele Heile Mye Mykje
    Nesten Tross Nylig Nyleg Totalt Flest A About Above According Additionally After Afterwards All Also Although
    Among An And Another Any Are As At Because Before Behind Being Between Both But By Can Could Despite Did Do Does
    During Each Earlier Either Even Eventually Every Few Finally First For Former From Further Furthermore Had Has
    Have He Her Here His How However If In Including Indeed Instead Is It Its Just Last Later Many Meanwhile More
    Moreover Most Much My Near Nearly Neither Never Nevertheless Next Nobody None Nor Nothing Now Of Officials On Once
    One Only Or Other Others Our Overall People Perhaps Police Recently Several She Should Similarly Since So Some
    Soon Still Such Than That The Their Then There Therefore These They This Those Though Through Throughout Thus To
    Today Together Two Under Until Unlike Up Was We Were What When Whether Which While Who Why With Within Without Yes
    Yesterday Yet You Your
    """)
# After an initial these open surnames as often as sentences: "Robert M. De Niro", "B. So".
_SURNAME_OPENERS = frozenset(
    {"A", "An", "Da", "De", "Den", "Du", "Ei", "En", "Et", "For", "Her", "Ho", "I", "So", "Vi", "Var", "Å"}
)
_STARTERS_AFTER_INITIAL = _STARTERS - _SURNAME_OPENERS
# Capitalised words that an ordinal with a full stop may precede, against the rule that a capital opens a sentence.
_AFTER_ORDINAL = _words("""
    Mosebok Mosebøk Korinterbrev Kongebok Krønikebok Samuelsbok Johannesbrev Petersbrev Tessalonikerbrev Timoteusbrev
    Verdenskrig Verdskrig Divisjon Januar Februar Mars April Mai Juni Juli August September Oktober November Desember
    Reich Internasjonale Symfoni Søndag Runde Bataljon Brigade Kompani
    """)
# A single capital after one of these is a label ("plan B"), not an initial.
_LABELLED = _words(
    "plan vitamin gruppe klasse punkt type hepatitt avdeling bokstav group class hepatitis section appendix vedlegg war"
)
_REPORT_VERBS = (
    "said|says|asked|asks|told|wrote|writes|tweeted|added|adds|replied|shouted|cried|exclaimed|wondered|answered|called|"
    "demanded|insisted|declared|yelled|screamed|whispered|warned|continued|concluded|posted|recalled|joked"
)

# --- patterns -------------------------------------------------------------------------------------

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_STOP = re.compile(r"[.!?…]+")
_CLOSERS = re.compile(r"[\"»«”“’‘'›)\]}]*")
_SPACE = re.compile(r"\s+")
# "« Non. » ": a closing mark that stands off by a space still belongs to the sentence that it closes.
_LATE_CLOSERS = re.compile(r"[»”)\]]+(?=\s|$)")
_OPENERS = re.compile(r"(?:[\"«»“”„‘’'‹(\[{¿¡*•]|[–—-]+(?=\s))\s*")
_WORD = re.compile(r"[^\W_]\w*")
_TOKEN_BEFORE = re.compile(r"[^\W_](?:[\w./&]*\w)?\Z")
_WORDS_BEFORE = re.compile(r"([^\W_][\w-]*)\s+\S*\Z")
_DOTTED = re.compile(r"[^\W\d_]{1,2}(?:\.[^\W\d_]{1,2})+\Z")
# Names that begin with a lower-case letter and still open a sentence.
_LOWER_NAME = re.compile(rf"(?:al|el|ad|an|ar|as|ash|at|bin|ibn)[- ][{_UPPER}]|[ie][{_UPPER}]|https?://|www\.")
_REPORT_CLAUSE = re.compile(
    rf"(?:I|(?:(?!(?:He|She|It|They|We|You|The)\b)[{_UPPER}][\w’'.-]{{1,30}})(?: [{_UPPER}][\w’'.-]{{1,30}}){{0,3}}) "
    rf"(?:{_REPORT_VERBS})\b"
)
_STARTER_PATTERN = "|".join(sorted(_STARTERS - {"A", "I"}))
# "condemns the raid – The army is …": a full stop was lost before speech. A name after the dash ("– Oslo, Bergen –",
# "– The Guardian –") is no speech, hence the opening word, the lower case after it and no second dash.
_LOST_STOP = re.compile(rf"(?<=[{_LOWER}])[ \t]+(?=[–—-] (?:{_STARTER_PATTERN}) [{_LOWER}])")
_SECOND_DASH = re.compile(r" [–—-] ")
# "drept.Det melder": the space after the full stop was lost.
_FUSED = re.compile(rf"(?<=[{_LOWER}]{{3}}[.!?])(?=(?:{_STARTER_PATTERN}) [{_LOWER}])")

_MAX_PARENTHESIS = 300


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    """Abbreviation (without its last full stop) → class; entries with a capital are looked up as written."""

    exact: dict[str, str]
    folded: dict[str, str]

    def find(self, token: str) -> str | None:
        """The class of `token` (``""`` for one that never ends a sentence), or ``None``."""
        if token in self.exact:
            return self.exact[token]
        if "." in token or token.islower() or token[1:].islower():
            return self.folded.get(token.lower())
        return None


def split(document: Document) -> tuple[Sentence, ...]:
    """Split a document into sentences.

    Total: every character that is not space stands in exactly one sentence, headings and stray marks included.

    :param document: a document, normally cleaned; its `lang` chooses the abbreviations (an unknown language uses all).
    :returns: the sentences in order, with ``document.text[s.start:s.end] == s.text``, stripped; empty for an empty
        text.
    """
    abbreviations = _abbreviations(document.lang)
    text = document.text
    sentences: list[Sentence] = []
    for line in _LINE.finditer(text):
        start = line.start()
        for end in (*_boundaries(line.group(), abbreviations), len(line.group())):
            piece = text[start : line.start() + end]
            body = piece.strip()
            at = start + len(piece) - len(piece.lstrip())
            for part in _parts(body):
                sentences.append(Sentence(document.id, len(sentences), part, at, at + len(part)))
                at += len(part)
                while at < len(text) and text[at].isspace():
                    at += 1
            start = line.start() + end
    return tuple(sentences)


LONGEST = 1_500
"""Characters: what runs on longer without a mark is no sentence that anybody wrote, and is cut at a space."""


def _parts(body: str) -> Iterator[str]:
    """A sentence in pieces of at most `LONGEST` characters; as a rule one."""
    while len(body) > LONGEST:
        cut = body.rfind(" ", LONGEST // 2, LONGEST)
        cut = cut if cut > 0 else LONGEST
        yield body[:cut].rstrip()
        body = body[cut:].lstrip()
    if body:
        yield body


@lru_cache(maxsize=16)
def _abbreviations(lang: str) -> _Abbreviations:
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}
    for pack in _PACKS.get(lang, _EVERY_PACK):
        listing = (files("auditor") / "languages" / pack / "abbreviations.txt").read_text(encoding="utf-8")
        for line in listing.splitlines():
            entry = line.partition("#")[0].strip()
            if not entry:
                continue
            name, _, kind = entry.partition("\t")
            name = name.removesuffix(".")
            (folded if name.islower() else exact)[name] = kind.strip()
    return _Abbreviations(exact, folded)


# --- boundaries within a line ---------------------------------------------------------------------


def _boundaries(line: str, abbreviations: _Abbreviations) -> list[int]:
    """Offsets in `line` at which a new sentence begins, in order; the space before one belongs to neither side."""
    soft = sorted({*_lost_stops(line), *(match.start() for match in _FUSED.finditer(line))})
    parentheses = _Parentheses(line)
    found: list[int] = []
    sentence_start = len(line) - len(line.lstrip())
    next_soft = 0
    for stop in _STOP.finditer(line):
        if stop.start() < sentence_start:
            continue
        after = _CLOSERS.match(line, stop.end())
        closed = after.end() if after else stop.end()
        space = _SPACE.match(line, closed)
        if space is None or space.end() == len(line):
            continue
        following = space.end()
        late = _LATE_CLOSERS.match(line, following)
        if late:
            closed = late.end()
            space = _SPACE.match(line, closed)
            if space is None or space.end() == len(line):
                continue
            following = space.end()
        while next_soft < len(soft) and soft[next_soft] <= stop.start():
            sentence_start = max(sentence_start, soft[next_soft])
            next_soft += 1
        if _ends_here(line, sentence_start, stop.start(), stop.end(), closed, following, abbreviations) and not (
            parentheses.hold(stop.start(), sentence_start)
        ):
            found.append(following)
            sentence_start = following
    return sorted({*found, *soft})


def _ends_here(
    line: str, sentence_start: int, stop: int, stop_end: int, closed: int, following: int, abbreviations: _Abbreviations
) -> bool:
    """Does the cluster ``line[stop:stop_end]``, closed by quotes up to `closed`, end a sentence before `following`?"""
    opened = following
    while opener := _OPENERS.match(line, opened):
        opened = opener.end()
    speech = line[following] in "–—-" and opened > following
    head = line[opened : opened + 1]
    if not head or head in ".,;:!?…":
        return False
    if head.islower():
        return bool(_LOWER_NAME.match(line, opened)) and _closes(line, stop, stop_end, abbreviations)
    quoted = closed > stop_end
    cluster = line[stop:stop_end]
    word_match = _WORD.match(line, opened)
    word = word_match.group() if word_match else head
    if "…" in cluster or cluster.startswith(".."):
        attached = stop > sentence_start and not line[stop - 1].isspace()
        return attached or word in _STARTERS or speech
    if quoted and line[stop_end] not in ")]}" and opened == following and _REPORT_CLAUSE.match(line, opened):
        return False
    if cluster != "." or (quoted and line[stop_end] not in ")]}"):
        return True
    if speech and not head.isdigit():
        return _closes(line, stop, stop_end, abbreviations)
    return _full_stop_ends(line, sentence_start, stop, word, abbreviations)


def _closes(line: str, stop: int, stop_end: int, abbreviations: _Abbreviations) -> bool:
    """Is the mark more than the full stop of an abbreviation that cannot end a sentence?"""
    if line[stop:stop_end] != ".":
        return True
    token = _token_before(line, stop)
    return abbreviations.find(token) not in ("",) and not (len(token) == 1 and token.isalpha())


def _full_stop_ends(line: str, sentence_start: int, stop: int, word: str, abbreviations: _Abbreviations) -> bool:
    """Decide about a plain full stop before `word`, which begins with a capital, a digit or a sign."""
    token = _token_before(line, stop)
    if not token:
        return True
    if token.isdigit():
        return _number_ends(line, sentence_start, stop, token, word)
    starter = word in _STARTERS
    if len(token) == 1 and token.isalpha():
        return _letter_ends(line, stop, token, word)
    kind = abbreviations.find(token)
    if kind is None and "/" in token:
        kind = abbreviations.find(token.rpartition("/")[2])
    if kind is None:
        return not _DOTTED.match(token) or starter
    if kind == "number":
        return not word[0].isdigit()
    if kind == "ends":
        return starter
    if kind == "final":
        # A word in capitals after an amount is its currency: "5 mill. USD".
        return starter or not (word[0].isdigit() or (word.isupper() and len(word) > 1))
    return False


def _number_ends(line: str, sentence_start: int, stop: int, token: str, word: str) -> bool:
    """``12. mars`` is a date, ``1. Mosebok`` a book, ``1. Regjeringen`` a numbered point; ``de er 12. Han`` ends."""
    if word[0].isdigit():
        return len(token) > 2
    if len(token) > 3:
        return True
    if not line[sentence_start : stop - len(token)].strip('"«“(– '):
        return False
    return word not in _AFTER_ORDINAL


def _letter_ends(line: str, stop: int, token: str, word: str) -> bool:
    """An initial (``J. K. Rowling``) never ends a sentence; a label (``plan B``) or a numeral (``Harald V``) may."""
    before = _WORDS_BEFORE.search(line, max(0, stop - 40), stop)
    if token.isupper() and before and before.group(1).lower() in _LABELLED and not word[0].isdigit():
        return True
    return word in _STARTERS_AFTER_INITIAL


def _token_before(line: str, stop: int) -> str:
    """The word that the full stop at `stop` follows, inner full stops included: ``f.eks``."""
    match = _TOKEN_BEFORE.search(line[max(0, stop - 40) : stop])
    return match.group() if match else ""


def _lost_stops(line: str) -> Iterator[int]:
    """Where speech begins after a dash without a full stop before it; a pair of dashes is an aside, not speech."""
    matches = [match.end() for match in _LOST_STOP.finditer(line)]
    if not matches:
        return
    dashes = [match.start() for match in _SECOND_DASH.finditer(line)]
    stops = [match.start() for match in _STOP.finditer(line)]
    for at in matches:
        # The dash of this match begins, in `dashes`, with the space before it.
        here = bisect_right(dashes, at)
        next_stop = bisect_right(stops, at)
        if here < len(dashes) and (next_stop == len(stops) or dashes[here] < stops[next_stop]):
            continue
        if here >= 2 and (next_stop == 0 or stops[next_stop - 1] < dashes[here - 2]):
            continue
        yield at


class _Parentheses:
    """The bracketed stretches of a line, for one left-to-right pass."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._spans: list[tuple[int, int]] = []
        opened: list[int] = []
        for match in re.finditer(r"[()]", line):
            if match.group() == "(":
                opened.append(match.start())
            elif opened:
                start = opened.pop()
                if match.start() - start <= _MAX_PARENTHESIS:
                    while self._spans and self._spans[-1][0] > start:
                        self._spans.pop()
                    self._spans.append((start, match.start()))
        self._starts = [start for start, _ in self._spans]

    def hold(self, at: int, sentence_start: int) -> bool:
        """Does `at` lie in a parenthesis that opened inside the sentence, after its first word?"""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return False
        start, end = self._spans[index]
        return start < at < end and bool(self._line[sentence_start:start].strip('"«“„– '))
