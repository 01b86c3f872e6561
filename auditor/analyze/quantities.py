"""Numbers and amounts of a text: digits and words, scales, ranges, bounds, money, measures, percentages, vague amounts.

The words stand in ``numbers.tsv`` of each language folder; this module holds the grammar that joins them. Nynorsk reads
Bokmål's table first and then its own. A bare *one* (``en``, ``et``, "a", "one") is not read: it is nearly always
an article, and the other language may well leave it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from auditor.languages.lexicon import read_table
from auditor.records import Quantity, TimeRef

__all__ = ["Scan", "is_measured", "quantities", "read_count", "read_ordinal", "scan"]

COLUMNS = ("form", "role", "value")
_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[ap]\.m\.?(?!\w)|[^\W\d_]+(?:['’][^\W\d_]+)*|\S", re.IGNORECASE)
_SYMBOLS = {"$": "USD", "£": "GBP", "€": "EUR"}
_HYPHENS = frozenset("-–—‑−")
_OUTSIDE = re.compile(
    r"https?://\S+|www\.\S+"
    r"|\+\d[\d  ()]{7,}\d"
    r"|(?<!\d)0\d{2,4} \d{3} \d{3,4}(?!\d)"
    r"|(?<!\d)\d{2}(?:[  ]\d{2}){3}(?![\d.,])"  # Norwegian telephone numbers: 22 33 44 55, 912 34 567
    r"|(?<!\d)\d{3}[  ]\d{2}[  ]\d{3}(?![\d.,])"
    r"|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?!\d)"
)
_THOUSANDS = {
    ".": re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?"),
    ",": re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"),
}
_GROUP_TAIL = {".": re.compile(r"\d{3}(?:,\d+)?"), ",": re.compile(r"\d{3}(?:\.\d+)?")}
_GLUED_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_GLUED_ABBREVIATIONS = frozenset(("nr", "no", "kr", "ca", "s", "art", "pkt"))
_DIGITS_ONLY_UNITS = frozenset(("m", "g", "l", "c", "w", "t", "min", "fat", "tb", "gb", "mb", "°"))
_AFTER_FRACTION = frozenset(
    (
        "of less more are is were was have has had said say says to in from on by and or as than this over "
        "higher lower do did"
    ).split()
)
_SECOND_UNREAD = frozenset(("per", "split", "one", "every"))
_OIL = frozenset(("olje", "råolje", "per", "pr", "om", "dagleg", "daglig", "hver", "kvar"))
_LAND = re.compile(
    r"skog|brann|brent|brann|jordbruk|eiendom|eigedom|gård|gard|tomt|areal|åker|åkre|dyrk|beite|landområde|hekta|jorde|innmark|utmark"
)
"""What a sentence speaks of that measures in «mål»: woods, farms, fires."""
_NO_BOUND_OF_ONE = frozenset("over under above below nær inntil til to".split())
"""Words that bound a number but say where or when before an article: «over en bro», "above one village"."""
_MIL = frozenset(("mil", "mila", "mils", "milen", "milsløp", "milsløpet"))
_TIMES = frozenset(("ganger", "gonger", "gongar", "gangar", "times"))
_AFTER_TIMES = frozenset(
    "så som mer meir flere fleire høyere høgare større lenger lengre as more the higher larger greater bigger longer what".split()
)
_LASTING = frozenset("i på etter før innen innan for in within after over than of under".split())
"""Words before a bare *one* and a unit of time that make it a count: «i en uke», "for a week"."""
_TIME_UNITS = frozenset("second minute hour day week month year".split())
_SEVERAL = frozenset(("flere", "fleire", "several"))
_NOT = frozenset(
    "ikke ikkje aldri not never cannot no isn't aren't won't can't mustn't shouldn't doesn't don't didn't".split()
)
_BETWEEN_NOT = frozenset(
    "være vere vær bli bør skal kan må er var ha har hatt koste koster vare varer be is are was were been have has should must may can could "
    "will would do does did cost last blir vert verte bør burde skulle".split()
)
_SOFTENERS = frozenset("seg råd til å be able afford to stort vesentlig særlig".split())
_CLAUSE_WORDS = frozenset(
    (
        "og men eller at som fordi når da om hvis dersom mens siden hvorfor hvordan kvifor korleis slik av i på for med fra frå til "
        "and but or that which who because when if while since why how where of in on for with from by as"
    ).split()
)
"""Words that begin another clause or phrase, where a denial before them no longer counts."""
_GOVERNS = {
    "over": frozenset(
        "kontroll kontrollen herredømme herredømmet råderett råderetten makt makta makten oversikt oversikten rådighet kontrollerer control power "
        "authority sovereignty fordelt fordeles spredt strukket strakk strekker spread stretched strung spaced".split()
    ),
    "under": frozenset("delt fordelt lagt gravlagt begravd begravet buried trapped hidden inn gikk går".split()),
}
"""Words after which "over" and "under" say where, not how much."""
_TURNED = {"more-than": "at-most", "less-than": "at-least"}
_SCORE_LIMIT = 200
"""A falling pair of numbers (``3-1``) is the score of a match up to here, basketball included."""


# --- words of a text ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scan:
    """A text cut into words, numbers and marks.

    :param words: lower-cased, apostrophes straight; two empty strings stand after the last.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def glued(self, index: int) -> bool:
        """Whether token `index` follows the one before it without a space."""
        return 0 < index < len(self.starts) and self.starts[index] == self.ends[index - 1]

    def __len__(self) -> int:
        return len(self.starts)


@lru_cache(maxsize=256)
def scan(text: str) -> Scan:
    """Cut `text` into words, numbers and marks. The result is shared between the readers: do not change it."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text):
        words.append(match[0].lower())
        start, end = match.span()
        starts.append(start)
        ends.append(end)
    if "’" in text:
        words = [word.replace("’", "'") for word in words]
    words += ["", ""]
    return Scan(text, words, starts, ends)


def _split(form: str) -> tuple[str, ...]:
    return tuple(match[0].lower() for match in _TOKEN.finditer(form))


# --- the tables -----------------------------------------------------------------------------------


class _Unit(NamedTuple):
    kind: str
    name: str
    factor: float


class _Amount(NamedTuple):
    """A number before its unit is read: `end` is one past its last token."""

    low: float
    high: float
    end: int
    kind: str = "cardinal"
    unit: str = ""
    scale: float = 1.0
    digits: bool = False


Phrases = dict[str, list[tuple[tuple[str, ...], str]]]


@dataclass(frozen=True, slots=True)
class _Grammar:
    lang: str
    norwegian: bool
    point: str
    numerals: dict[str, tuple[str, float]] = field(default_factory=dict)
    single: dict[str, dict[str, float]] = field(default_factory=dict)
    phrases: dict[str, Phrases] = field(default_factory=dict)
    units: dict[str, list[tuple[tuple[str, ...], _Unit]]] = field(default_factory=dict)
    starters: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    pieces: re.Pattern[str] = re.compile("(?!)")

    def match(self, role: str, words: Sequence[str], at: int) -> tuple[int, str] | None:
        """The longest phrase of `role` that begins at token `at`: one past its end, and its value."""
        for form, value in self.phrases[role].get(words[at], ()):
            if len(form) == 1 or tuple(words[at : at + len(form)]) == form:
                return at + len(form), value
        return None

    def match_before(self, role: str, words: Sequence[str], end: int) -> tuple[int, str] | None:
        """The longest phrase of `role` that ends just before token `end`: its first token, and its value."""
        for form, value in self.phrases[role].get(words[end - 1], ()) if end > 0 else ():
            if end >= len(form) and tuple(words[end - len(form) : end]) == form:
                return end - len(form), value
        return None


_PART_ROLES = ("digit", "ten", "hundred", "scale", "one")
_SINGLE_ROLES = (
    "half more-half dozen denominator ordinal second second-noun plural suffix and article every range "
    "between name land-noun age-prefix length-noun not-half one scale"
).split()
_PHRASE_ROLES = [
    "scale",
    "vague",
    "few",
    "several",
    "bound",
    "bound-post",
    "money-prefix",
    "fraction",
    "not-number",
    "of",
    "factor",
]
_UNIT_ROLES = ("percent", "percent-point", "money", "measure")
_BY_LAST = ("bound", "money-prefix")


@cache
def _grammar(lang: str) -> _Grammar:
    code = "nb" if lang == "no" else lang
    rows = read_table(f"auditor.languages.{code}", "numbers.tsv", COLUMNS)
    if code == "nn":
        rows = read_table("auditor.languages.nb", "numbers.tsv", COLUMNS) + rows
    numerals: dict[str, tuple[str, float]] = {}
    single: dict[str, dict[str, float]] = {role: {} for role in _SINGLE_ROLES}
    phrases: dict[str, Phrases] = {role: {} for role in _PHRASE_ROLES}
    units: dict[str, list[tuple[tuple[str, ...], _Unit]]] = {}
    for row in rows:
        form, role, value = row["form"], row["role"], row["value"]
        words = _split(form)
        if role in _UNIT_ROLES:
            units.setdefault(words[0], []).append((words, _unit(role, value)))
            continue
        if role in _PART_ROLES and len(words) == 1 and (role != "one" or form not in numerals):
            numerals[form] = (role, float(value))
        if role in phrases:
            key = words[-1] if role in _BY_LAST else words[0]
            phrases[role].setdefault(key, []).append((words, value))
        if role in single and len(words) == 1:
            single[role][form] = float(value)
    for table in phrases.values():
        for forms in table.values():
            forms.sort(key=lambda item: -len(item[0]))
    for found in units.values():
        # A later row (Nynorsk's) of the same form stands for an earlier one.
        found.sort(key=lambda item: -len(item[0]))
    norwegian = code in ("nb", "nn")
    starters = (
        set(numerals) | set(single["half"]) | set(single["more-half"]) | set(single["ordinal"]) | set(single["second"])
    )
    starters |= set(single["plural"]) | set(single["dozen"])
    for role in ("vague", "few", "several", "fraction", "not-number", "factor"):
        starters |= set(phrases[role])
    parts = [form for form, (role, value) in numerals.items() if role in ("digit", "ten", "hundred") or value == 1000]
    parts += [*single["ordinal"], "og", "en", "ett", "ein", "andre"] if norwegian else []
    return _Grammar(
        lang=code,
        norwegian=norwegian,
        point="." if norwegian else ",",
        numerals=numerals,
        single=single,
        phrases=phrases,
        units=units,
        starters=frozenset(starters),
        heads=frozenset(form[:2] for form, (role, _) in numerals.items() if role != "one")
        if norwegian
        else frozenset(),
        pieces=re.compile("|".join(sorted(map(re.escape, parts), key=len, reverse=True))),
    )


def _unit(role: str, value: str) -> _Unit:
    name, _, factor = value.partition("*")
    if name.startswith("-"):
        return _Unit(role, name[1:], -1.0)
    return _Unit(role, name, float(factor) if factor else 1.0)


@lru_cache(maxsize=50_000)
def _compound(lang: str, word: str) -> tuple[str, float, str] | None:
    """A Norwegian number written as one word, perhaps with what it counts: role, value, unit.

    ``tjueto`` · ``hundreogfemti`` · ``tjuefemte`` (ordinal) · ``femåringen``, ``todagers`` (measure).
    """
    grammar = _grammar(lang)
    if word in grammar.units or word in grammar.starters or word in grammar.single["denominator"]:
        return None
    parts: list[str] = []
    at = 0
    while (match := grammar.pieces.match(word, at)) is not None:
        parts.append(match[0])
        at = match.end()
    rest = word[at:]
    unit = ""
    if rest in _MIL and len(parts) == 1:
        one = _sum(grammar, [*parts, "", ""], 0, glued=True)
        return ("measure", one[0] * 10, "km") if one is not None else None  # «tremila» is a race of 30 km
    if len(rest) >= 4 and len(parts) == 1 and grammar.single["ordinal"].get(parts[0], 0) > 2:
        return "ordinal", grammar.single["ordinal"][parts[0]], ""  # «tredjeplass», «tredjeland»
    if rest:
        if rest.startswith(("åring", "årig", "års")):
            unit = "year"
        elif len(rest) > 4 and rest.endswith("s") and rest in grammar.units:
            unit = grammar.units[rest][0][1].name
        if not unit or not parts:
            return None
    elif len(parts) < 2:
        return None
    ordinal = {**grammar.single["ordinal"], "andre": 2.0}
    last = ordinal.get(parts[-1]) if len(parts) > 1 else None
    if last is not None and not unit:
        if parts[-2] == "og":
            parts = parts[:-1]
        head = _sum(grammar, [*parts[:-1], "", ""], 0)
        if head is None or head[1] != len(parts) - 1 or head[0] % 10:
            return None
        return "ordinal", head[0] + last, ""
    found = _sum(grammar, [*parts, "", ""], 0, glued=True)
    if found is None or found[1] != len(parts):
        return None
    return ("measure" if unit else "number"), found[0], unit


def _sum(g: _Grammar, words: Sequence[str], at: int, *, glued: bool = False) -> tuple[float, int] | None:
    """Add up number words from token `at`: the value, and one past the last word; `None` when no number begins here."""
    total = 0.0
    current: float | None = None
    limit = float("inf")
    joints = g.single["and"]
    end = index = at
    while True:
        hyphen = joined = False
        if index > at:
            if words[index] in joints:
                joined = True
                index += 1
            elif words[index] == "-":
                hyphen = True
                index += 1
        word = words[index]
        found = g.numerals.get(word)
        if found is None:
            if not g.norwegian or glued or word[:2] not in g.heads:
                break
            compound = _compound(g.lang, word)
            if compound is None or compound[0] != "number":
                break
            found = ("compound", compound[1])
        role, value = found
        started = current is not None or total > 0
        if role == "one":
            tens = current is not None and current % 100 >= 20 and current % 10 == 0 and not joined
            if (
                tens
                and word in ("en", "én", "ett", "ein", "éin", "eitt", "one")
                and (g.norwegian or hyphen or word == "one")
            ):
                current = (current or 0) + 1
            elif (
                not started
                and words[index + 1] != ""
                and g.numerals.get(words[index + 1], ("", 0))[0] in ("hundred", "scale")
            ):
                current = 1.0
            elif joined and word in ("én", "ett", "éin", "eitt", "one") and words[index + 1] not in g.single["half"]:
                if current is not None and current % 100:
                    break
                current = (current or 0) + 1
            else:
                break
        elif role in ("digit", "ten", "compound"):
            if not started or current is None:
                current = value
            elif current % 100 == 0 and current > 0 and value < 100:
                if joined and g.numerals.get(words[index + 1], ("", 0))[0] == "hundred":
                    break
                current += value
            elif current % 100 >= 20 and current % 10 == 0 and role == "digit" and 0 < value < 10 and not joined:
                if g.norwegian and not glued and not hyphen and words[index - 1] != "":
                    # «tjue to» is hardly ever one number in Norwegian print; it is written «tjueto».
                    break
                current += value
            elif g.norwegian and joined and role == "ten" and current < 10 and total == 0:
                current += value
            else:
                break
        elif role == "hundred":
            if current is None:
                if not started and not g.norwegian:
                    break
                current = value
            elif 0 < current < 100:
                current *= value
            else:
                break
        else:
            if value >= limit or (current is None and (total or not (g.norwegian and value == 1000))):
                break
            if g.norwegian and current is None and word != "tusen":
                break
            total += (current or 1.0) * value
            current, limit = None, value
        index += 1
        end = index
    if end == at:
        return None
    return total + (current or 0.0), end


# --- reading --------------------------------------------------------------------------------------


def quantities(text: str, lang: str, offset: int = 0, taken: Sequence[TimeRef] = ()) -> tuple[Quantity, ...]:
    """Find the numbers and amounts of one sentence.

    :param text: the sentence.
    :param lang: ``nb``, ``nn`` or ``en``.
    :param offset: where the sentence begins in its document; added to every offset of the result.
    :param taken: the times already read from the same text, with the same offset: their words are not read again.
    :returns: the quantities in the order of the text.

    >>> [(item.low, item.unit, item.bound) for item in quantities("Minst 3,5 millioner kroner er borte", "nb")]
    [(3500000.0, 'NOK', 'at-least')]
    """
    source = scan(text)
    words = source.words
    blocked = [(ref.start - offset, ref.end - offset) for ref in taken]
    if any(char.isdigit() for char in text):
        blocked += [match.span() for match in _OUTSIDE.finditer(text)]
    if blocked:
        words = list(words)
        for start, end in blocked:
            for index, position in enumerate(source.starts):
                if start <= position < end:
                    words[index] = "\0"
    return tuple(_Reader(_grammar(lang), source, words).read(offset))


def read_count(source: Scan, at: int, lang: str) -> tuple[float, int, bool] | None:
    """A plain count that begins at token `at`, for the reader of times: value, one past its end, whether it is vague.

    Unlike `quantities` it reads a bare *one*, since ``for et år siden`` counts a year.
    """
    grammar = _grammar(lang)
    words = source.words
    for role in ("few", "vague"):
        found = grammar.match(role, words, at)
        if found is not None:
            low, _, high = found[1].partition(";")
            return (float(low) + float(high)) / 2, found[0], low != high
    several = grammar.match("several", words, at)
    if several is not None:
        return 3.0, several[0], True
    if words[at] in grammar.single["more-half"]:
        return 1.5, at + 1, False
    amount = _Reader(grammar, source, words).number(at)
    if amount is not None and amount.kind in ("cardinal", "vague"):
        return amount.low, amount.end, False
    if words[at] in grammar.single["one"]:
        return 1.0, at + 1, False
    return None


def read_ordinal(source: Scan, at: int, lang: str) -> int:
    """The ordinal that token `at` is in words (``tjueførste``, "first"): its value, or 0."""
    grammar, word = _grammar(lang), source.words[at]
    value = grammar.single["ordinal"].get(word)
    if value is None and grammar.norwegian and word[:2] in grammar.heads:
        compound = _compound(grammar.lang, word)
        value = compound[1] if compound is not None and compound[0] == "ordinal" else None
    return int(value or 0)


def is_measured(source: Scan, at: int, lang: str, *, bounds: bool = True) -> bool:
    """Whether the digits at token `at` count something: a unit or scale after, or a currency or a bound before them.

    :param bounds: whether a bound counts; «rundt 10.15» is an hour all the same.
    """
    grammar, words = _grammar(lang), source.words
    return (
        words[at + 1] in grammar.units
        or grammar.match("scale", words, at + 1) is not None
        or grammar.match_before("money-prefix", words, at) is not None
        or (bounds and grammar.match_before("bound", words, at) is not None)
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    g: _Grammar
    source: Scan
    words: list[str]

    def read(self, offset: int) -> Iterable[Quantity]:
        g, words = self.g, self.words
        index, floor, count = 0, 0, len(self.source)
        while index < count:
            word = words[index]
            if (
                word in g.starters
                or "0" <= word[0] <= "9"
                or (word[:2] in g.heads and len(word) > 4 and _compound(g.lang, word) is not None)
            ):
                found = self._quantity(index, floor, offset)
                if isinstance(found, Quantity):
                    yield found
                    while index < count and self.source.starts[index] < found.end - offset:
                        index += 1
                    floor = index
                    continue
                index = max(found, index + 1)
                continue
            index += 1

    # --- one quantity

    def _quantity(self, at: int, floor: int, offset: int) -> Quantity | int:
        """The quantity that begins at token `at`, or the token to go on from.

        :param floor: the first token that no earlier quantity has taken.
        """
        g, words = self.g, self.words
        skipped = g.match("not-number", words, at)
        if skipped is not None:
            return skipped[0]
        if "0" <= words[at][0] <= "9":
            beyond = self._no_number(at)
            if beyond:
                return beyond
        start = at
        amount = self._special(at) or self.number(at)
        if amount is None:
            return at + 1
        prefix, start = self._prefix(at)
        if start < floor:
            prefix, start = "", at
        if amount.kind == "cardinal":
            amount = self._of(self._range(amount, at, prefix))
            amount = self._from(amount, at)
        unit, end = _Unit(amount.kind, amount.unit, 1.0), amount.end
        if amount.kind == "cardinal" and words[end] in _TIMES and words[end + 1] in _AFTER_TIMES:
            amount, end = amount._replace(kind="vague", unit="times"), end + 1
            unit = _Unit("vague", "times", 1.0)
        elif amount.kind in ("cardinal", "vague", "half") and amount.unit != "times":
            found = self._measured(amount, at)
            if found is not None and not prefix:
                unit, end = found
            elif prefix:
                # «$3 dollars» and «NOK 300 kroner» name the currency twice.
                end = found[1] if found is not None and found[0].kind == "money" else end
                unit = _Unit("money", prefix, 1.0)
        low, high = amount.low * unit.factor, amount.high * unit.factor
        if low > high:
            low, high = (high, low) if unit.kind != "score" else (low, high)
        kind = unit.kind
        if kind == "half":
            if not self._half_counts(at, end):
                return at + 1
            kind = "fraction"
        if kind == "cardinal" and self._age(at):
            kind, unit = "measure", _Unit("measure", "year", 1.0)
        if kind == "cardinal" and start > 1 and words[at - 1] == "minus" and not words[at - 2].isdigit():
            kind, unit = "measure", _Unit("measure", "degree", 1.0)  # "below minus 20"
        if unit.name in ("degree", "°C", "°F") and start > floor and self._minus(at):
            low, high = -abs(high), -abs(low)
            start -= 1
        bound, bound_start, bound_end = (
            self._bound(start, end, amount) if kind not in ("ordinal", "score") else ("", -1, -1)
        )
        source = self.source
        return Quantity(
            text=source.text[source.starts[start] : source.ends[end - 1]],
            start=source.starts[start] + offset,
            end=source.ends[end - 1] + offset,
            low=_tidy(low),
            high=_tidy(high),
            kind=kind,
            unit=unit.name,
            bound=bound,
            bound_start=bound_start + offset if bound else -1,
            bound_end=bound_end + offset if bound else -1,
        )

    def _special(self, at: int) -> _Amount | None:
        """Ordinals, fractions, vague amounts: all that is no plain number."""
        g, words, single = self.g, self.words, self.g.single
        word = words[at]
        for role in ("vague", "few", "several"):
            found = g.match(role, words, at)
            if found is not None:
                amount = self._vague(found, role)
                if amount is not None:
                    return amount
        factor = g.match("factor", words, at)
        if factor is not None:
            return _Amount(float(factor[1]), float(factor[1]), factor[0], "vague", "times")
        fraction = g.match("fraction", words, at)
        if fraction is not None:
            value = float(fraction[1])
            return _Amount(value, value, fraction[0], "fraction")
        if word in single["plural"] and (not g.norwegian or words[at - 1] != "en"):
            return self._plural(at)
        if word in single["more-half"]:
            return self._scaled(_Amount(1.5, 1.5, at + 1))
        if word in single["half"]:
            return self._half(at, at + 1)
        if word in single["one"]:
            return self._one(at)
        if word in single["ordinal"] or word in single["second"]:
            return self._ordinal(at)
        return None

    def _vague(self, found: tuple[int, str], role: str) -> _Amount | None:
        words, single = self.words, self.g.single
        low, _, high = found[1].partition(";")
        amount = _Amount(float(low), float(high), found[0], "vague")
        index = found[0]
        if role == "vague" and words[index] in self.g.phrases["of"]:
            index += 1
        if words[index] in ("ti", "tens") or (words[index] in single["dozen"] or words[index] == "dozens"):
            factor = 10.0 if words[index] in ("ti", "tens") else 12.0
            if role in ("few", "several"):
                return _Amount(amount.low * factor, amount.high * factor, index + 1, "vague")
        factor = self._multiplier(index)
        if factor:
            end = index + 1
            if words[end] == "." and self.source.glued(end) and words[index] in ("mill", "mrd"):
                end += 1
            scaled = _Amount(amount.low * factor, amount.high * factor, end, "vague")
            following = self.g.match("scale", words, end) if factor <= 1000 else None
            if following is not None and float(following[1]) > factor:
                more = float(following[1])
                return _Amount(scaled.low * more, scaled.high * more, following[0], "vague")
            if words[end] in self.g.phrases["of"] and words[end + 1] in single["plural"]:
                more = single["plural"][words[end + 1]]
                return _Amount(scaled.low * more, scaled.high * more, end + 2, "vague")
            return scaled
        if role == "several":
            measured = self._unit_at(index) if words[found[0] - 1] in _SEVERAL else None
            return amount if measured is not None and measured[0].name in _TIME_UNITS else None
        if role == "few" and words[found[0]] in ("fra", "from", "i", "in", "med", "with", "på", "at"):
            # «et par fra Bergen», "a couple from Bergen": two people who belong together.
            return None
        return amount

    def _multiplier(self, at: int) -> float:
        word = self.words[at]
        plural = self.g.single["plural"].get(word)
        if plural:
            return plural
        role, value = self.g.numerals.get(word, ("", 0.0))
        return value if role in ("hundred", "scale") else 0.0

    def _plural(self, at: int) -> _Amount | None:
        """``tusener av``, "hundreds of thousands": a scale that no number stands before."""
        words, plural = self.words, self.g.single["plural"]
        value = plural[words[at]]
        following = words[at + 1] in self.g.phrases["of"]
        if following and words[at + 2] in plural:
            value *= plural[words[at + 2]]
            return _Amount(value, value * 10 - 1, at + 3, "vague")
        return _Amount(value, value * 10 - 1, at + 1, "vague")

    def _half(self, at: int, end: int, whole: float = 0.0) -> _Amount | None:
        """What follows «halv»: a scale, a dozen, or the thing halved; `end` is one past the word itself."""
        words, single = self.words, self.g.single
        value = whole + 0.5
        index = end
        if (words[index] in single["one"] and not whole) or (words[index] == "-" and not self.g.norwegian):
            index += 1
        if words[index] in single["dozen"]:
            return _Amount(value * 12, value * 12, index + 1)
        scale = self.g.match("scale", words, index)
        if scale is not None:
            factor = float(scale[1])
            return _Amount(value * factor, value * factor, scale[0], scale=factor)
        if index > end and self._unit_at(index) is None:
            index = end
        return _Amount(value, value, index, "cardinal" if whole else "half")

    def _half_counts(self, at: int, end: int) -> bool:
        """Whether a half without a unit is a share, not part of another word or phrase."""
        words, source = self.words, self.source
        word = words[end - 1]
        before, after = words[at - 1] if at else "", words[end]
        if word == "½":
            return True
        if (source.glued(end) and after in _HYPHENS) or (at and before in _HYPHENS and source.glued(at)):
            return False
        if self.g.norwegian:
            return after in self.g.phrases["of"]
        if before in self.g.single["not-half"]:
            return False
        if at > 1 and before.isalpha() and source.text[source.starts[at - 1]].isupper():
            return False  # "the Liverpool half"
        return after not in ("past", "time", "way", "brother", "sister", "asleep", "mast")

    def _one(self, at: int) -> _Amount | None:
        """What a *one* begins: «en halv», "a dozen", "one third", "one in four", «en prosent», "a decade"."""
        g, words, single = self.g, self.words, self.g.single
        following = words[at + 1]
        if following in single["half"]:
            return self._half(at, at + 2)
        if following in single["and"] or following == "-":
            mixed = self._scaled(_Amount(1.0, 1.0, at + 1))
            if mixed.end > at + 1 and mixed.low != 1.0:
                return mixed
        if following in single["dozen"]:
            return _Amount(12.0, 12.0, at + 2)
        share = self._denominator(at + 1, 1.0)
        if share is not None:
            return share
        if g.numerals.get(following, ("", 0))[0] in ("hundred", "scale"):
            return None
        bound = g.match_before("bound", words, at) if words[at] != "a" and words[at] != "an" else None
        if bound is not None and bound[1] != "about" and words[at - 1] not in _NO_BOUND_OF_ONE:
            amount = self._of(_Amount(1.0, 1.0, at + 1))
            if amount.kind == "fraction" or self._unit_at(at + 1) is None:
                return amount  # «minst én av dem», "no more than one"
        if following in g.phrases["of"] or g.match("of", words, at + 1):
            share = self._of(_Amount(1.0, 1.0, at + 1))
            return share if share.kind == "fraction" else None
        article = words[at] in ("a", "an")
        if not article and following in single["range"]:
            second = self.number(at + 2)
            if second is not None and 1 < second.low <= 10 and second.scale == 1:
                return _Amount(1.0, second.low, second.end)
        if not article and following in _HYPHENS and self.source.glued(at + 1) and self.source.glued(at + 2):
            second = self.number(at + 2)
            if second is not None and second.low == 2:
                return _Amount(1.0, 2.0, second.end)
        found = self._unit_at(at + 1)
        if (
            found is not None
            and article
            and words[found[1] - 1] in ("centuries", "decades", "years", "months", "weeks", "days")
        ):
            return None  # "a centuries-old church" counts nothing
        if found is not None:
            unit, end = found
            if words[end] in single["and"] and words[end + 1] in single["one"] and words[end + 2] in single["half"]:
                return _Amount(1.5 * unit.factor, 1.5 * unit.factor, end + 3, unit.kind, unit.name)
            if unit.kind in ("percent", "percent-point") or (
                unit.kind == "measure" and (unit.factor > 1 or unit.name == "mile")
            ):
                return _Amount(unit.factor, unit.factor, end, unit.kind, unit.name)
            if unit.name in _TIME_UNITS and (g.match_before("bound", words, at) or (at and words[at - 1] in _LASTING)):
                return _Amount(unit.factor, unit.factor, end, unit.kind, unit.name)
        return None

    def _denominator(self, at: int, count: float) -> _Amount | None:
        """A fraction whose upper part `count` ends just before token `at`."""
        g, words = self.g, self.words
        index = at + 1 if words[at] in _HYPHENS and self.source.glued(at) else at
        word = words[index]
        below = g.single["denominator"].get(word)
        if below is None:
            return None
        if not g.norwegian:
            if (count > 1) != (word.endswith("s") or word == "halves") or word == "half":
                return None
            if words[at - 1] in ("a", "an") and index == at and not self._is_share(index):
                return None
            if word in ("quarter", "quarters") and words[index + 1] in ("past", "to", "century", "final", "finals"):
                return None
        share = count / below
        after = index + 1
        if words[after] in g.phrases["of"] and words[after + 1] in g.single["one"]:
            after += 2  # "a quarter of a million"
        stretch = self._unit_at(after + (words[after] in _HYPHENS))
        if stretch is not None and stretch[0].name == "year" and stretch[0].factor >= 10:
            years = share * stretch[0].factor
            return _Amount(years, years, stretch[1], "measure", "year")  # «et kvart århundre», "a quarter of a century"
        if stretch is not None and stretch[0].kind == "percent-point":
            return _Amount(share, share, stretch[1], "percent-point", "percent-point")
        scale = g.match("scale", words, after)
        if scale is not None:
            return _Amount(share * float(scale[1]), share * float(scale[1]), scale[0], scale=float(scale[1]))
        return _Amount(share, share, index + 1, "fraction")

    def _is_share(self, at: int) -> bool:
        """Whether "a third" is a share: an ordinal has its noun after it."""
        following = self.words[at + 1]
        return not following.isalpha() or following in _AFTER_FRACTION

    def _ordinal(self, at: int) -> _Amount | None:
        _g, words, single = self.g, self.words, self.g.single
        word = words[at]
        value = single["ordinal"].get(word, 2.0)
        before = words[at - 1] if at else ""
        if word in single["second"] and words[at + 1] not in single["second-noun"]:
            return None
        if word == "second" and before in _SECOND_UNREAD:
            return None
        if before in single["every"] and value > 2 and self._unit_at(at + 1) is None:
            return _Amount(1 / value, 1 / value, at + 1, "fraction")
        return _Amount(value, value, at + 1, "ordinal")

    # --- plain numbers

    def number(self, at: int) -> _Amount | None:
        """A number in digits or words, with its scale, that begins at token `at`."""
        g, words, single = self.g, self.words, self.g.single
        word = words[at]
        if not word:
            return None
        if "0" <= word[0] <= "9":
            return self._digits(at)
        if word in single["half"]:
            return None
        if g.norwegian and word[:2] in g.heads and word not in g.numerals:
            compound = _compound(g.lang, word)
            if compound is not None and compound[0] != "number":
                role, value, unit = compound
                return _Amount(value, value, at + 1, role, unit)
        if g.norwegian and word == "tre" and self._tree(at):
            return None
        joined = words[at - 1] in single["between"] if at else False
        found = _sum(g, words, at)
        if found is None:
            return None
        value, end = found
        if joined and value > 10 and words[at + 1] in single["and"] and g.numerals.get(word, ("", 0))[0] == "digit":
            value, end = g.numerals[word][1], at + 1  # «mellom to og tjue»
        index = end + 1 if words[end] == "-" and self.source.glued(end) else end
        if value % 10 == 0 and 20 <= value < 100 and index > end and single["ordinal"].get(words[index], 10) < 10:
            value += single["ordinal"][words[index]]
            return _Amount(value, value, index + 1, "ordinal")
        share = self._denominator(end, value) if value < 20 else None
        if share is not None:
            return share
        if words[end] in single["dozen"]:
            return _Amount(value * 12, value * 12, end + 1)
        return self._scaled(_Amount(value, value, end, scale=_scale_of(g, words[end - 1])))

    def _tree(self, at: int) -> bool:
        """Whether «tre» is a tree, wood or a verb: «i tre.», «laget av tre og stein», «å tre fram»."""
        words = self.words
        if at and (words[at - 1] == "å" or words[at + 1] in ("frem", "fram", "tilbake")):
            return True  # «å tre frem»: to step
        if at > 1 and words[at - 1] == "av" and (words[at - 2] in self.g.numerals or words[at - 2].isdigit()):
            return False
        if at and words[at - 1] in ("i", "av", "på"):
            following = words[at + 1]
            if following == "og" and words[at + 2] in self.g.single["one"] and words[at + 3] in self.g.single["half"]:
                return False  # «på tre og et halvt år»
            return (
                not following
                or not (following[0].isalnum() or following in _HYPHENS)
                or following in ("og", "med", "som")
            )
        return False

    def _scaled(self, amount: _Amount) -> _Amount:
        """Add «og en halv», a scale or a hundred that follows."""
        g, words, single = self.g, self.words, self.g.single
        value, end, scale = amount.low, amount.end, amount.scale
        index = end
        hyphen = words[index] == "-"
        index += hyphen
        if words[index] in single["and"]:
            index += 1
            index += words[index] == "-" and hyphen
            if words[index] in single["one"]:
                index += 1
                index += words[index] == "-" and hyphen
                if words[index] in single["half"] and (scale == 1 or scale >= 1e6):
                    value, end = value + 0.5 * scale, index + 1  # two and a half; a million and a half
        if scale == 1:
            found = g.match("scale", words, end)
            if found is not None:
                scale = float(found[1])
                return amount._replace(low=value * scale, high=value * scale, end=found[0], scale=scale)
            if words[end] in single["dozen"]:
                return amount._replace(low=value * 12, high=value * 12, end=end + 1)
            if words[end] in g.numerals and g.numerals[words[end]][0] == "hundred" and value < 100:
                return amount._replace(low=value * 100, high=value * 100, end=end + 1, scale=100.0)
        return amount._replace(low=value, high=value, end=end, scale=scale)

    def _digits(self, at: int) -> _Amount | None:
        g, words, source = self.g, self.words, self.source
        word, end = words[at], at + 1
        if "/" in word:
            above, _, below = word.partition("/")
            if (
                below not in ("2", "3", "4", "5", "8", "10")
                or not above.isdigit()
                or int(above) >= int(below)
                or above == "0"
            ):
                return None
            value = int(above) / int(below)
            return _Amount(value, value, end, "fraction", digits=True)
        if ":" in word:
            return None
        text = word
        if word.isdigit() and len(word) <= 3 and word[0] != "0":
            while self._groups(end):
                text += words[end]
                end += 1
        value_or_none = _value(text, g.point)
        if value_or_none is None:
            return None
        value = value_or_none
        if words[end] in ("½", "¼", "¾") and source.glued(end):
            value += {"½": 0.5, "¼": 0.25, "¾": 0.75}[words[end]]
            end += 1
        if word.isdigit():
            ordinal = self._digit_ordinal(at, end)
            if ordinal is not None:
                return ordinal
        amount = _Amount(value, value, end, digits=True)
        suffix = words[end]
        if source.glued(end) and suffix in g.single["suffix"]:
            following = words[end + 1]
            metres = suffix == "m" and following in g.single["length-noun"]
            if not metres:
                scale = g.single["suffix"][suffix]
                return amount._replace(low=value * scale, high=value * scale, end=end + 1, scale=scale)
        return self._scaled(amount)

    def _groups(self, at: int) -> bool:
        """Whether token `at` goes on a number whose thousands are set apart by a space."""
        source, word = self.source, self.words[at]
        if at >= len(source) or not _GROUP_TAIL[self.g.point].fullmatch(word) or not self.words[at - 1].isdigit():
            return False
        gap = source.text[source.ends[at - 1] : source.starts[at]]
        return len(gap) == 1 and gap.isspace()

    def _digit_ordinal(self, at: int, end: int) -> _Amount | None:
        words, source = self.words, self.source
        value = float(words[at])
        if end > at + 1 or end >= len(source):
            return None
        if not self.g.norwegian:
            if words[end] in _GLUED_ORDINALS and source.glued(end):
                return _Amount(value, value, end + 1, "ordinal", digits=True)
            return None
        if words[end] != "." or not source.glued(end) or value > 400 or end + 1 >= len(source):
            return None
        if at and words[at - 1] in ("nr", ".", "kl", "§", "klokka", "klokken"):
            return None
        following = source.text[source.starts[end + 1]]
        if following.islower() or following == "-":
            return _Amount(value, value, end + 1, "ordinal", digits=True)
        return None

    def _no_number(self, at: int) -> int:
        """Where to go on when the digits at token `at` are part of a name or code; 0 when they are a number."""
        g, words, source = self.g, self.words, self.source
        word = words[at]
        before = words[at - 1] if at else ""
        if before and source.glued(at):
            if before.isalpha() and not g.match_before("money-prefix", words, at):
                return at + 1
            if before == "[" and words[at + 1] == "]":
                return at + 2
            if before in "@#_/\\" or (
                before in _HYPHENS and at > 1 and source.glued(at - 1) and words[at - 2].isalpha()
            ):
                return at + 1
            if before == "." and at > 1 and source.glued(at - 1) and words[at - 2] not in _GLUED_ABBREVIATIONS:
                return at + 1
        if before in g.single["name"]:
            return at + 1
        if len(word) > 1 and word[0] == "0" and word.isdigit():
            return at + 1
        after = at + 1
        if source.glued(after) and words[after].isalpha() and not self._glued_unit(after):
            return at + 2
        links = at
        while (
            links + 2 < len(source)
            and words[links + 1] in _HYPHENS
            and source.glued(links + 1)
            and source.glued(links + 2)
            and words[links + 2][0].isdigit()
        ):
            links += 2
        return links + 1 if links >= at + 4 else 0

    def _glued_unit(self, at: int) -> bool:
        g, word = self.g, self.words[at]
        return (
            word in g.single["suffix"]
            or (
                word in g.units and (len(word) > 1 or word == "c" or self.source.text[self.source.starts[at]].islower())
            )
            or word in _GLUED_ORDINALS
            or word in g.phrases["scale"]
            or word in ("½", "¼", "¾")
        )

    # --- what stands around the number

    def _prefix(self, at: int) -> tuple[str, int]:
        """The currency before token `at`, and the first token of the two."""
        found = self.g.match_before("money-prefix", self.words, at)
        if found is None:
            return "", at
        start, value = found
        if at - start > 1 and self.words[at - 1] in "$£€" and not self.source.glued(at - 1):
            # «a $500 bail» is no Australian money.
            start, value = at - 1, _SYMBOLS[self.words[at - 1]]
        if self.words[start] in "$£€" and start and self.words[start - 1] == "us" and self.source.glued(start):
            start -= 1
        return value, start

    def _range(self, amount: _Amount, at: int, prefix: str) -> _Amount:
        words, single, source = self.words, self.g.single, self.source
        index = amount.end
        joint = words[index]
        dash = joint in _HYPHENS and source.glued(index) == source.glued(index + 1)
        spaced = dash and not source.glued(index)
        between = joint in single["and"] and any(word in single["between"] for word in words[max(0, at - 4) : at])
        if not (dash or between or joint in single["range"]):
            return amount
        index += 1
        while prefix and words[index] in ("$", "£", "€", "us", "kr", "nok"):
            index += 1
        second = self.number(index) if words[index] else None
        if second is None or second.kind != "cardinal" or second.low != second.high:
            return amount
        low, high = amount.low, second.low
        if amount.scale == 1 and second.scale > 1 and low < high / second.scale:
            low *= second.scale
        if dash and low >= high:
            if amount.digits and second.digits and low < _SCORE_LIMIT:
                return _Amount(low, high, second.end, "score", digits=True)
            return amount
        if spaced:
            return amount  # A dash between spaces parts two clauses.
        if low >= high or (joint in ("or", "eller") and high > 2 * low + 1):
            return amount
        return second._replace(low=low, high=high, digits=amount.digits)

    def _from(self, amount: _Amount, at: int) -> _Amount:
        """«fra 390 til drøyt 420 milliarder»: the scale is told once, after the second number."""
        words = self.words
        if not at or words[at - 1] not in ("fra", "frå", "from") or words[amount.end] not in ("til", "to"):
            return amount
        if amount.scale > 1 or amount.low != amount.high or not 0 < amount.low < 1000:
            return amount
        index = amount.end + 1
        for ahead in range(index, min(index + 5, len(self.source))):
            second = self.number(ahead) if words[ahead] else None
            if second is not None:
                scaled = second.kind == "cardinal" and second.scale >= 1e6 and second.low / second.scale < 1000
                return (
                    amount._replace(low=amount.low * second.scale, high=amount.high * second.scale, scale=second.scale)
                    if scaled
                    else amount
                )
        return amount

    def _of(self, amount: _Amount) -> _Amount:
        """Join «to av tre», "two in three" to a fraction."""
        g, words = self.g, self.words
        if amount.low != amount.high or amount.low > 100 or amount.low != int(amount.low) or amount.scale > 1:
            return amount
        found = g.match("of", words, amount.end)
        if found is None:
            return amount
        index = found[0]
        strict = words[amount.end] == "in"
        if words[index] in g.single["article"]:
            if strict and words[index] != "every":
                return amount
            index += 1
        second = self.number(index) if words[index] else None
        if second is None or second.kind != "cardinal" or not amount.low < second.low <= 100 or second.scale > 1:
            return amount
        if second.low != int(second.low) or self._measured(second, index) is not None:
            return amount
        if words[second.end] in g.single["range"] and self.number(second.end + 1) is not None:
            return amount
        value = amount.low / second.low
        return _Amount(value, value, second.end, "fraction")

    def _unit_at(self, at: int) -> tuple[_Unit, int] | None:
        words = self.words
        for form, unit in self.g.units.get(words[at], ()):
            if len(form) == 1 or tuple(words[at : at + len(form)]) == form:
                return unit, at + len(form)
        return None

    def _measured(self, amount: _Amount, at: int) -> tuple[_Unit, int] | None:
        """The unit after an amount, with hyphen (``28-åring``, "two-day") or without, and one past its last token."""
        g, words, source = self.g, self.words, self.source
        index = amount.end
        word = words[index]
        hyphen = word in _HYPHENS and source.glued(index) and source.glued(index + 1)
        if hyphen:
            index += 1
            word = words[index]
            if g.norwegian and word.startswith(("åring", "årig", "års")):
                return _Unit("measure", "year", 1.0), index + 1
        found = self._unit_at(index)
        if found is None:
            return self._land(amount, at)
        unit, end = found
        if word in _DIGITS_ONLY_UNITS and end == index + 1:
            if word == "fat":
                return found if amount.low >= 1000 or words[end] in _OIL else None
            if not amount.digits or (word in ("c", "t", "w", "l") and not source.glued(index)):
                return None
            if len(word) == 1 and word != "c" and source.text[source.starts[index]].isupper():
                return None  # «5G» is no weight
        if word == "second" and (words[end] in _HYPHENS or words[end] in g.single["denominator"]):
            return None
        joints = g.single["and"]
        if words[end] in joints and words[end + 1] in g.single["one"] and words[end + 2] in g.single["half"]:
            return found
        return unit, end

    def _land(self, amount: _Amount, at: int) -> tuple[_Unit, int] | None:
        """«ti mål jord», «en gård på 350 mål»: a mål is a measure of land, but «to mål» are two goals."""
        words = self.words
        if (
            self.g.norwegian
            and words[amount.end] == "mål"
            and (
                words[amount.end + 1] in self.g.single["land-noun"]
                or (at and words[at - 1] == "på" and amount.low >= 10)
                or amount.low >= 1000
                or (amount.low >= 10 and any(_LAND.search(word) for word in words))
            )
        ):
            return _Unit("measure", "m2", 1000.0), amount.end + 1
        return None

    def _age(self, at: int) -> bool:
        return bool(at) and self.words[at - 1] in self.g.single["age-prefix"]

    def _minus(self, at: int) -> bool:
        if not at:
            return False
        before = self.words[at - 1]
        if before == "minus":
            return True
        return before in _HYPHENS and self.source.glued(at) and not self.source.glued(at - 1)

    def _denied(self, at: int) -> bool:
        """Whether a denial before a bound turns it: «bør ikke være høyere enn», "should not exceed", «kan ikke miste mer enn»."""
        others = 0
        for index in range(at - 1, max(-1, at - 6), -1):
            word = self.words[index]
            if word in _NOT:
                return True
            if word in _BETWEEN_NOT or word in _SOFTENERS:
                continue
            others += 1
            # One verb may stand between: what it governs is denied with it, but not what a new clause tells.
            if others > 1 or not word.isalpha() or word in _CLAUSE_WORDS:
                return False
        return False

    def _governed(self, at: int) -> bool:
        """Whether the word before "over" governs it, so that it bounds nothing: «kontroll over tolv prosent», "control over"."""
        return bool(at) and self.words[at] in ("over", "under") and self.words[at - 1] in _GOVERNS[self.words[at]]

    def _bound(self, start: int, end: int, amount: _Amount) -> tuple[str, int, int]:
        """The word that bounds the amount, before or after it: its value, and where it stands in the text."""
        g, words, source = self.g, self.words, self.source
        found = g.match_before("bound", words, start)
        if (
            found is None
            and amount.unit == "times"
            and start
            and words[start - 1] in ("det", "the", "en", "ei", "ein", "a")
        ):
            start -= 1
            found = g.match_before("bound", words, start)
        if found is not None:
            first, value = found
            last = start
            if value == "about":
                outer = g.match_before("bound", words, first)
                if outer is not None and outer[1] != "about":
                    last, (first, value) = first, outer
            if value in _TURNED and self._denied(first):
                value = _TURNED[value]
            if not self._governed(first):
                return value, source.starts[first], source.ends[last - 1]
        after = None
        for index in range(end, end + 3 if amount.kind == "cardinal" else end + 1):
            after = g.match("bound-post", words, index) if index < len(source) else None
            if after is not None:
                end = index
                break
            if index < len(source) and not words[index].isalpha():
                break
        if after is not None:
            return after[1], source.starts[end], source.ends[after[0] - 1]
        if words[end] == "+" and source.glued(end) and amount.digits:
            return "at-least", source.starts[end], source.ends[end]
        return "", -1, -1


def _scale_of(g: _Grammar, word: str) -> float:
    role, value = g.numerals.get(word, ("", 1.0))
    return value if role == "scale" else 1.0


def _value(text: str, point: str) -> float | None:
    """The value of digits with separators; `point` is the mark that groups thousands in this language."""
    if text.isdigit():
        return float(text)
    other = "," if point == "." else "."
    if _THOUSANDS[point].fullmatch(text):
        return float(text.replace(point, "").replace(other, "."))
    if text.count(".") + text.count(",") == 1:
        return float(text.replace(",", "."))
    if _THOUSANDS[other].fullmatch(text):
        return float(text.replace(other, "").replace(point, "."))
    return None


def _tidy(value: float) -> float:
    """Drop the dust of binary fractions: 3.5 * 1e6 * 0.01 is 35000, not 35000.000000000004."""
    return float(f"{value:.12g}")
