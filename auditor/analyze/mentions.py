"""Who and where: the named and nameable things of a sentence, resolved to entities where the table knows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from auditor.knowledge.entities import EntityTable, Hit, entity_table, fold
from auditor.languages import get_language
from auditor.records import Mention, Token

# Small words that may stand inside a name, between capitalised ones.
_JOINERS = {
    "en": frozenset("of for the and de la le al el bin ibn van von der den du da di dos del ul y &".split()),
    "no": frozenset("for av og i de la le al el bin ibn van von der den du da di dos del ul y &".split()),
}
_JOIN_ALWAYS = frozenset("al el bin ibn van von der de la le du da di dos del ul &".split())
_WORDS_TOO = frozenset("da la der den du de".split())
"""Joiners that are also Norwegian words ("Ødegaard da Norge møtte…"): they join only after another joiner."""
_NOT_NAMES = frozenset(
    (
        "nok sek dkk usd eur gbp chf jpy cny rub isk vat ai it tv pr hr gp gps ceo ceos cfo coo cto mp mps phd dna rna hiv aids id cv pc pcs ev evs "
        "ufo ufos vip vips pm am lgbt lgbtq lgbtqi diy faq gps gpa gdp gnp cpi ipo ngo ngos sme smes suv suvs atm cctv dvd led wifi mr mri ct ptsd "
        "adhd cpr er icu pcr faqs q&a sms mms ii iii iv vi vii viii ix xi xii xiii xiv xv xvi"
    ).split()
)
"""Capital letters that stand for a currency or a common noun: they name nobody."""
_COMPOUND_TAILS = re.compile(
    r"(?:led(?:ede|ete|et|a)|leia|leidde|støtt[ae]|støtt(?:ede|ete|et|a)|vennlige?|fiendtlige?|kontrollert[e]?|eid[de]?e?|ått|dominert[e]?|"
    r"født[e]?|fødd[e]?|bygd[e]?|produsert[e]?|språkl[ie]ge?|talende|okkupert[e]?|allierte?|ledete)\Z"
)
_TITLE_CASE_SHARE = 0.7
_AMBIGUOUS = frozenset(
    "city mountain municipality river lake island neighbourhood district landmark club company region county strait newspaper news".split()
)
_ACTING = frozenset("company club newspaper news".split())
_STATE = frozenset("ministry directorate court police parliament".split())
_HONORIFICS = frozenset("mr mrs ms miss dr prof sir lord lady dame hr fru fr messrs st".split())
_NEVER = frozenset("i i'm i've i'd i'll no uh um ok okay yes god jesus internet".split())
"""Capitalised words that name nobody."""
_VERBAL = frozenset("verb pron det adv conj sconj prep num part".split())
_FUNCTION = frozenset(("prep", "conj", "sconj", "pron", "det", "part"))
_FIRST_NAMES = frozenset(("Per", "Even"))
"""First names that are also function words."""
_OPENERS = frozenset("–—:;«\"“„‘'(…!?") | {"..."}


def mentions(tokens: Sequence[Token], lang: str) -> tuple[Mention, ...]:
    """Find the mentions among the tokens of one sentence.

    Known names (the entity table: longest match, inflected forms, acronyms), parts of hyphenated and solid compounds
    (*USA-ledede*, *russiskstøttede*), and unknown capitalised names.

    :returns: mentions in order, without overlaps.
    """
    table = entity_table()
    found: list[Mention] = []
    index = 0
    title_case = _is_title_case(tokens)
    while index < len(tokens):
        token = tokens[index]
        if token.pos == "punct" or token.text[0].isdigit():
            index += 1
            continue
        if token.text.isupper() and token.text.lower() in _NOT_NAMES and (lang == "en" or len(token.text) == 3):
            index += 1
            continue
        hit = table.longest_match([item.text for item in tokens[index : index + 9]], lang)
        if hit and _acceptable(hit, tokens, index, lang, title_case):
            length = hit.length
            closed = hit.kind == "nationality" or hit.length > 1 or "-" in token.text
            # Sparebanken Sør is one name; Bergens Røde Kors is not.
            closed = closed or (hit.how == "inflected" and hit.proper) or hit.kind in ("office", "title")
            # USA, UK, U.S. begin no person's name: "US Secretary Ryan Zinke" is two mentions.
            closed = closed or (hit.kind == "country" and token.text.replace(".", "").isupper())
            if not closed and _runs_on(tokens, index, length):
                # "Washington Post", "Jordan Peterson": a longer unknown name begins with a known word.
                run = _name_run(tokens, index, lang, title_case)
                if run > length and not _is_apposition(tokens, index, run, lang, table):
                    found.append(_unknown(tokens, index, run))
                    index += run
                    continue
            found.append(_known(tokens, index, length, hit))
            index += length
            continue
        inside = _inside_compound(token, lang, table)
        if inside:
            found.extend(inside)
            index += 1
            continue
        run = _name_run(tokens, index, lang, title_case)
        if run:
            found.append(_unknown(tokens, index, run))
            index += run
            continue
        index += 1
    return _whose(found, tokens, table)


_OF_A_STATE = frozenset("ministry court parliament police directorate agency office institution".split())


def _whose(found: Sequence[Mention], tokens: Sequence[Token], table: EntityTable) -> tuple[Mention, ...]:
    """Institutions with a place behind them are that country's: the Foreign Ministry in Damascus is not Norway's."""
    result = []
    for mention, following in zip(found, [*found[1:], None], strict=False):
        if following is not None and mention.kind in _OF_A_STATE and len(mention.entities) > 1:
            between = [token.pos for token in tokens if mention.end <= token.start and token.end <= following.start]
            if between == ["prep"] and following.entities:
                place = following.entities[0]
                home = {place, *table.belongs_to(place)}
                kept = tuple(
                    entity
                    for entity in mention.entities
                    if not (owner := table.belongs_to(entity)) or home & set(owner)
                )
                if kept:
                    mention = replace(mention, entities=kept)
        result.append(mention)
    return tuple(result)


def _known(tokens: Sequence[Token], index: int, length: int, hit: Hit) -> Mention:
    last = tokens[index + length - 1]
    first = tokens[index]
    surface = first.text
    for before, token in pairwise(tokens[index : index + length]):
        # Helse- og omsorgsdepartementet: a hyphen stands where it stands.
        close = token.start == before.end and "-" in (token.text, before.text)
        surface += token.text if close else f" {token.text}"
    # A key is a name without its possessive: Oslo's stock exchange is named after Oslo.
    key = fold(surface.removesuffix("'s").removesuffix("’s"))
    return Mention(surface, first.start, last.end, hit.kind, hit.entities, key, hit.how)


def _unknown(tokens: Sequence[Token], index: int, length: int) -> Mention:
    first, last = tokens[index], tokens[index + length - 1]
    surface = " ".join(token.text for token in tokens[index : index + length])
    end = last.end
    for ending in ("'s", "’s", "'", "’"):
        if surface.endswith(ending):
            surface, end = surface[: -len(ending)], end - len(ending)
            break
    letters = surface.replace(".", "")
    kind = "acronym" if length == 1 and letters.isupper() and len(letters) > 1 else "name"
    ordinary = all(token.readings or token.norm in _JOIN_ALWAYS for token in tokens[index : index + length])
    opening = length == 1 and (index == 0 or tokens[index - 1].text in _OPENERS)
    # A capital that the sentence's start explains, or words that the lexicon knows, speak less surely for a name.
    how = (
        "ordinary words"
        if ordinary and kind == "name"
        else "sentence start"
        if opening and kind == "name"
        else "spelling"
    )
    return Mention(surface, first.start, end, kind, (), fold(surface), how)


def _acceptable(hit: Hit, tokens: Sequence[Token], index: int, lang: str, title_case: bool) -> bool:
    """Whether a table hit is a mention here: proper names need a capital; common nouns of office need none."""
    token = tokens[index]
    capital = token.text[0].isupper()
    if (
        not capital
        and token.pos in _VERBAL
        and hit.length == 1
        and hit.kind in ("nationality", "people", "office", "title")
    ):
        return False  # finner (finds), anklager (accuses), kven (who): no Finns, prosecutor or Kvens
    if hit.kind == "nationality":
        # Norwegian writes nationalities small, English large.
        return capital or lang != "en"
    if hit.length == 1 and token.text.isupper() and len(token.text) <= 6:
        return True
    if lang == "en" and not capital and hit.length > 1 and hit.kind in (*_STATE, "office", "title"):
        # The finance ministry, the minister of health: English writes them small as often as not.
        return True
    if not capital and hit.kind in _STATE and len(token.text) > 8:
        # Careless writers give an institution of the state no capital: utenriksdepartementet.
        return True
    if hit.proper and not any(item.text[0].isupper() for item in tokens[index : index + hit.length]):
        return False
    if not capital:
        # The table writes it small (kurdere, utenriksminister), or part of it has the capital (det hvite hus).
        return not hit.proper or any(item.text[0].isupper() for item in tokens[index : index + hit.length])
    # At the start of a sentence any word has a capital: Mannen is the man before it is a mountain.
    opening = index == 0 or tokens[index - 1].text in _OPENERS
    if not (opening and hit.length == 1 and hit.proper and token.concepts and hit.kind in _AMBIGUOUS):
        return True
    # "Tine øker prisen": a bare singular right before a verb is no common noun, where it may be somebody's name.
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    acts = following is not None and following.pos == "verb" and following.text[0].islower()
    return acts and lang != "en" and hit.kind in _ACTING and token.form in ("", "inf")


def _runs_on(tokens: Sequence[Token], index: int, length: int) -> bool:
    after = index + length
    return after < len(tokens) and _is_name(tokens[after]) and tokens[after].start - tokens[after - 1].end <= 1


_PREFIXED = re.compile(r"(?:al|el|ez|as|at|an|ar|ash|d|l|o|de|ad)[-'’][A-ZÆØÅ]")


def _is_name(token: Token) -> bool:
    """A capitalised word, or a name with a small article before it (al-Zor, d'Estaing)."""
    if token.pos == "punct" or token.norm in _NEVER or token.norm.rstrip(".") in _HONORIFICS:
        return False
    if _FUNCTION & set(token.readings) and not token.text.isupper() and token.text not in _FIRST_NAMES:
        return False
    return token.text[0].isupper() or bool(_PREFIXED.match(token.text))


def _is_apposition(tokens: Sequence[Token], index: int, run: int, lang: str, table: EntityTable) -> bool:
    """A known name followed by another known name (title and person, city and country) is two mentions."""
    rest = [token.text for token in tokens[index + 1 : index + run]]
    return bool(rest) and table.longest_match(rest, lang) is not None


def _is_title_case(tokens: Sequence[Token]) -> bool:
    words = [token for token in tokens if token.pos != "punct" and not token.text[0].isdigit()]
    longer = [token for token in words if len(token.text) > 3]
    if len(longer) < 4:
        return False
    return sum(token.text[0].isupper() for token in longer) / len(longer) >= _TITLE_CASE_SHARE


def _name_run(tokens: Sequence[Token], index: int, lang: str, title_case: bool) -> int:
    """How many tokens from here form one unknown name; 0 when none begins here."""
    first = tokens[index]
    if not _starts_name(first, index, tokens, title_case):
        return 0
    joiners = _JOINERS["en" if lang == "en" else "no"]
    length = 1
    while index + length < len(tokens):
        token = tokens[index + length]
        previous = tokens[index + length - 1]
        if token.start - previous.end > 1 or previous.norm.endswith(("'s", "s'")):
            break
        # In a headline every word has a capital: one that is an ordinary word ends the name.
        if _is_name(token) and not (title_case and token.readings and (lang == "en" or token.pos != "name")):
            length += 1
            continue
        following = tokens[index + length + 1] if index + length + 1 < len(tokens) else None
        joins = token.norm in _JOIN_ALWAYS and not (
            lang != "en" and token.norm in _WORDS_TOO and previous.norm not in _JOIN_ALWAYS
        )
        joins = joins or (token.norm in joiners and lang == "en" and token.norm in ("of", "for"))
        if token.norm == "of" and length > 1 and following and entity_table().longest_match([following.text], lang):
            break  # Gisle Røst of Dagbladet, Maria Delgado of Arizona: two names
        if joins and following and _is_name(following):
            length += 2
            continue
        break
    return length


def _starts_name(token: Token, index: int, tokens: Sequence[Token], title_case: bool) -> bool:
    if token.pos != "punct" and _PREFIXED.match(token.text):
        return True
    if not _is_name(token):
        return False
    if token.text.isupper() and len(token.text) > 1:
        return True
    sentence_start = (
        index == 0 or all(item.pos == "punct" for item in tokens[:index]) or tokens[index - 1].text in _OPENERS
    )
    if sentence_start or title_case:
        if not token.readings:
            return True
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        known_word = bool(token.readings) and token.pos not in ("name",)
        # "Desert al-Zor": a common word before a prefixed name belongs to it.
        prefixed = bool(following and _PREFIXED.match(following.text))
        return prefixed or (not known_word and bool(following and _is_name(following)))
    return token.text not in ("I", "Jeg", "De", "Dere", "Dykk")


def _inside_compound(token: Token, lang: str, table: EntityTable) -> list[Mention]:
    """Mentions inside one word: USA-ledede, IS-krigere, russiskstøttede, US-led, Syria-krigen."""
    text = token.text
    if "-" in text.strip("-"):
        pieces = text.split("-")
        offset = token.start
        found = []
        # A name with a hyphen that the table does not know as a whole (al-Soussa) stays a name.
        lowered_tail = pieces[-1][:1].islower() or pieces[-1].isupper() or pieces[0][:1].islower()
        if lang == "en" and not lowered_tail:
            hits = [table.longest_match([piece], lang) if piece else None for piece in pieces]
            lowered_tail = all(
                hit is not None and hit.kind == "nationality" for hit in hits
            )  # the Swiss-Italian border
        for piece in pieces:
            hit = table.longest_match([piece], lang) if len(piece) > 1 else None
            capital = piece[:1].isupper()
            if hit and (capital or hit.kind == "nationality") and lowered_tail:
                found.append(
                    Mention(piece, offset, offset + len(piece), hit.kind, hit.entities, fold(piece), "compound")
                )
            elif capital and not hit and lowered_tail and len(piece) > 1 and piece is not pieces[-1]:
                found.append(Mention(piece, offset, offset + len(piece), "name", (), fold(piece), "compound"))
            offset += len(piece) + 1
        return found
    if lang != "en" and len(text) > 7 and text[0].isupper() and text.isalpha():
        for cut in range(len(text) - 3, 3, -1):
            hit = table.longest_match([text[:cut]], lang) if text[:cut].lower() not in ("nord", "vest") else None
            if (
                hit
                and hit.how == "exact"
                and hit.kind in ("country", "city", "region")
                and get_language(lang).read_word(text[cut:])
            ):
                return [
                    Mention(
                        text[:cut], token.start, token.start + cut, hit.kind, hit.entities, fold(text[:cut]), "compound"
                    )
                ]
    if lang != "en" and len(text) > 9:
        form = text.lower()
        for stem, territory in table.demonym_stems.items():
            if form.startswith(stem) and _COMPOUND_TAILS.search(form[len(stem) :]):
                return [
                    Mention(
                        text[: len(stem)],
                        token.start,
                        token.start + len(stem),
                        "nationality",
                        (territory,),
                        stem,
                        "compound",
                    )
                ]
    return []
