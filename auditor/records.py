"""The records that travel through the pipeline: frozen data, no input or output, no heavy imports.

Offsets. `Document.text` is the cleaned text, and every offset inside the pipeline (sentences, tokens,
mentions) counts characters of that text. `Document.raw_span` maps such a range back to the decoded raw
input; findings and reports carry only raw offsets, so that an editor can jump there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

Severity = Literal["critical", "major", "minor"]
SEVERITIES: tuple[Severity, ...] = ("critical", "major", "minor")
Relation = Literal["translation", "comparable", "unrelated"]
Side = Literal["", "source", "target"]


# --- documents ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One edit that reading or cleaning made.

    :param fix: the name of the fix, e.g. ``"ad-marker"``; names are stable.
    :param start: where the original stood, in characters of the raw input.
    :param end: one past its last character.
    :param original: the raw text that was replaced.
    :param replacement: what stands in its place; empty when it was lifted out.
    """

    fix: str
    start: int
    end: int
    original: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of cleaned text and the raw stretch that it came from.

    Equal lengths mean a character-by-character copy unless `edited`; an edited stretch maps as a whole.
    """

    start: int
    end: int
    raw_start: int
    raw_end: int
    edited: bool = False


@dataclass(frozen=True)
class Document:
    """A text with its origin and the way back to it.

    :param id: the document's name in every report (by default the path as given).
    :param lang: ``"nb"``, ``"nn"``, ``"en"``…
    :param text: the cleaned text; paragraphs are separated by a newline.
    :param origin: the path or address that it was read from, ``None`` for text given directly.
    :param changes: what reading and cleaning changed, in raw order.
    :param segments: the map from `text` to the raw input; empty means that nothing was changed.
    :param notices: what the reader should know about it (an encoding that was guessed, say).
    :param raw_length: characters in the decoded raw input.
    :param line_starts: raw offsets at which the lines begin that the document stands in, the first of them line `first_line`; empty
        where the raw input has no lines (a column of a binary table) or they were not counted.
    """

    id: str
    lang: str
    text: str
    origin: str | None = None
    changes: tuple[Change, ...] = ()
    segments: tuple[Segment, ...] = ()
    notices: tuple[str, ...] = ()
    raw_length: int = 0
    line_starts: tuple[int, ...] = ()
    first_line: int = 1

    @cached_property
    def _starts(self) -> list[int]:
        return [segment.start for segment in self.segments]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Map ``text[start:end]`` to the raw input: a half-open range of raw character offsets."""
        if not self.segments:
            return start, end
        if end <= start:
            at = self._raw(start, last=False)
            return at, at
        return self._raw(start, last=False), self._raw(end - 1, last=True)

    def line_column(self, raw_offset: int) -> tuple[int, int] | None:
        """Line and column, both counted from 1, of a character of the raw input; ``None`` where lines were not counted."""
        if not self.line_starts or raw_offset < self.line_starts[0]:
            return None
        index = bisect_right(self.line_starts, raw_offset) - 1
        return self.first_line + index, raw_offset - self.line_starts[index] + 1

    def _raw(self, offset: int, *, last: bool) -> int:
        index = max(0, bisect_right(self._starts, offset) - 1)
        segment = self.segments[index]
        if segment.edited:
            return segment.raw_end if last else segment.raw_start
        inside = min(max(0, offset - segment.start), segment.raw_end - segment.raw_start)
        return segment.raw_start + inside + (1 if last else 0)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a collection (a feed, a table, a folder): a document, and what the collection says about it.

    :param document: the text, its title first; `Document.id` is the entry's own id or address, or a name made of its text,
        `Document.lang` what is stated, or ``""``, `Document.origin` the file or address of the collection.
    :param side: ``"source"`` or ``"target"`` where the collection holds both, else ``""``.
    :param links: addresses of the entry itself, as given, the canonical one first.
    :param renders: ids or addresses of the original that the entry says it renders.
    :param published: when it came out, with its time zone; `updated` when it was last changed.
    :param place: where in the collection it stands, for messages: ``"item 12"``, ``"line 40"``.
    :param row: whether the text is one translation unit of a translation memory or table, and not an article to be aligned.
    :param named: whether the entry states an id or an address, or one unit holds both sides; where it does not, its name says nothing to
        the other side.
    :param titled: whether the entry states a title, the first line of its text; ``None`` where nothing tells (a page, a row).
    :param newest_first: whether what stands first in the collection is the newest, as in a feed, where dates do not tell.
    """

    document: Document
    side: Side = ""
    links: tuple[str, ...] = ()
    renders: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    place: str = ""
    row: bool = False
    named: bool = True
    titled: bool | None = None
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or heading) of a document: ``document.text[start:end] == text``."""

    document_id: str
    index: int
    text: str
    start: int
    end: int


# --- what one sentence says -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark.

    :param norm: the lower-cased, normalised form.
    :param lemma: the dictionary form in its own language.
    :param pos: noun · verb · adj · adv · prep · conj · sconj · pron · det · num · part · name · punct · unknown.
    :param concepts: language-neutral concept ids: English lemmas, the most usual first, of every reading of the word.
    :param parts: the concepts of each part of a compound (``luft+angrep`` → ``(("air",), ("attack", …))``); empty otherwise.
    :param weight: how much the word tells, about its negative log frequency, in [0, 1]; 0 for function words and marks.
    :param form: what the inflection says: ``pres`` · ``past`` · ``part`` (past participle) · ``pass`` (s-passive) · ``inf`` ·
        ``gen`` (genitive) · ``def`` and ``defpl`` (definite) · ``pl`` · ``comp`` · ``sup`` or ``""``.
    :param readings: all parts of speech that the word could be, the chosen one first.
    """

    text: str
    start: int
    end: int
    norm: str
    lemma: str
    pos: str
    concepts: tuple[str, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    weight: float = 0.0
    form: str = ""
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedWord:
    """A word of a sentence as the dependency parser read it.

    :param token: the index of the token that it is, or is part of (English contractions and possessives are two words of one token).
    :param pos: Universal Dependencies' tag, ``NOUN`` · ``PROPN`` · ``VERB``…
    :param morph: features in Universal Dependencies' notation, ``"Number=Plur|Tense=Past"``, or ``""``.
    :param head: the index of the word that it depends on; the root's is its own.
    :param dep: the dependency label of the language's treebank (Norwegian ``SUBJ``, ``DOBJ``…; English ``nsubj``, ``obj``…).
    """

    token: int
    text: str
    pos: str
    morph: str
    lemma: str
    head: int
    dep: str


@dataclass(frozen=True, slots=True)
class Parse:
    """The grammar of one sentence.

    :param names: ``(first word, end, label)`` of each name, the end exclusive; labels are ``PER`` · ``ORG`` · ``LOC`` and, Norwegian,
        ``GPE`` (a place that acts) · ``PROD`` · ``EVT`` · ``DRV`` (derived from a name: amerikansk), English ``MISC``.
    """

    words: tuple[ParsedWord, ...]
    names: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A named or nameable thing: a person, place, institution, people, office.

    :param kind: the kind of entity (``ministry``, ``country``, ``person``, ``name`` when unknown…).
    :param entities: ids in the entity table, best first; empty when the name is unknown.
    :param surface: the text as it stands.
    :param key: the normalised name by which unknown names are compared across languages.
    :param how: the evidence for the resolution: exact · acronym · inflected · cldr · fuzzy · spelling.
    """

    surface: str
    start: int
    end: int
    kind: str
    entities: tuple[str, ...] = ()
    key: str = ""
    how: str = "spelling"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or amount: ``low <= value <= high``.

    :param low: the least value, in units of one (``3,5 millioner`` is 3500000.0).
    :param high: the greatest value; equal to `low` unless the text gives a range or a vague amount.
    :param kind: ``cardinal`` · ``ordinal`` · ``percent`` · ``percent-point`` · ``money`` · ``measure`` · ``fraction`` · ``vague``
        (``titalls`` = 20–99, "dozens" = 24–99, ``flere`` …).
    :param unit: normalised unit or currency in English (``"km"``, ``"NOK"``, ``"year"``), or ``""``.
    :param bound: ``""`` · ``at-least`` · ``more-than`` · ``at-most`` · ``less-than`` · ``up-to`` · ``about`` · ``almost``.
    """

    text: str
    start: int
    end: int
    low: float
    high: float
    kind: str = "cardinal"
    unit: str = ""
    bound: str = ""
    bound_start: int = -1
    bound_end: int = -1


@dataclass(frozen=True, slots=True)
class TimeRef:
    """A point in time as the text names it.

    :param kind: ``weekday`` · ``month`` · ``date`` · ``year`` · ``clock`` · ``relative`` · ``daypart`` · ``decade``.
    :param values: normalised fields, e.g. ``{"weekday": 3, "modifier": "late"}``; weekdays count from Monday = 0, months from 1;
        ``unit`` and ``offset`` for relative times (``i fjor`` is unit ``year``, offset -1).
    """

    text: str
    start: int
    end: int
    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or phrase that turns the meaning of others: a negation, a hedge, a report, a stance.

    :param kind: ``negation`` · ``implicit-negation`` · ``negative-affix`` · ``certainty`` · ``report`` · ``stance`` · ``restrictor`` …
    :param value: its normal form within the kind (``not``, ``possible``, ``reported``, ``against`` …).
    """

    text: str
    start: int
    end: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Argument:
    """A participant of a claim: its words, and what they resolve to in language-neutral terms.

    :param concepts: English concept ids of its content words, most usual first.
    :param entities: entity ids or name keys of the mentions inside it.
    :param head: concept ids of its head words.
    :param core: the entities that it is, not those that only belong to it (the leader, in "Norway's leader").
    """

    text: str
    start: int
    end: int
    concepts: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    pronoun: bool = False
    core: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """Who did what to whom, whether it is denied, how sure, when, and who says so (`Claim` of the design)."""

    predicate: tuple[str, ...]
    agent: Argument | None
    patient: Argument | None
    other_roles: tuple[tuple[str, Argument], ...] = ()
    polarity: bool = True
    certainty: str = ""
    time: str = ""
    attribution: str = ""
    voice: str = "active"
    text: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one sentence, or one side of a unit, says. All offsets count in the document's cleaned text."""

    lang: str
    tokens: tuple[Token, ...] = ()
    mentions: tuple[Mention, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    times: tuple[TimeRef, ...] = ()
    cues: tuple[Cue, ...] = ()
    claims: tuple[Claim, ...] = ()


# --- alignment and comparison ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unit:
    """A translation unit: one alignment bead of n source and m target sentences.

    :param similarity: cosine of the two sides' vectors, in [-1, 1]; 0 where a side is empty.
    :param confidence: posterior probability of the bead, in [0, 1].
    :param reference: the trusted translation of the source side, where one was given.
    :param moved: the target side stands elsewhere than the order of the source has it.
    """

    id: str
    source: tuple[Sentence, ...]
    target: tuple[Sentence, ...]
    similarity: float = 0.0
    confidence: float = 0.0
    reference: str | None = None
    moved: bool = False

    @property
    def shape(self) -> str:
        """The bead's shape, ``"1-1"``, ``"2-1"``, ``"1-0"``…"""
        return f"{len(self.source)}-{len(self.target)}"

    @property
    def source_text(self) -> str:
        """The source sentences joined by a space."""
        return " ".join(sentence.text for sentence in self.source)

    @property
    def target_text(self) -> str:
        """The target sentences joined by a space."""
        return " ".join(sentence.text for sentence in self.target)


@dataclass(frozen=True, slots=True)
class Match:
    """Two things that say the same: a mention, quantity, time, cue, word or claim on either side.

    :param kind: ``mention`` · ``quantity`` · ``time`` · ``cue`` · ``word`` · ``claim``.
    :param similarity: how alike, in [0, 1].
    :param evidence: why, in a few words ("entity table: isis", "spelling 0.93").
    :param verdict: of a claim, how its participants changed places: ``"crossed"`` · ``"agent-to-patient"`` · ``"patient-to-agent"``, or
        ``""``; `confidence` says how sure that is.
    """

    kind: str
    source: Any
    target: Any
    similarity: float
    evidence: str
    verdict: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Gap:
    """A thing on one side that has no counterpart on the other.

    :param kind: as in `Match`.
    :param side: ``"source"`` or ``"target"``.
    :param item: the mention, quantity, time, cue, word or claim.
    :param rival: the nearest thing on the other side that is also unmatched, when there is one of the same kind.
    """

    kind: str
    side: Literal["source", "target"]
    item: Any
    rival: Any | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What matches and what does not in one unit: all that rules, adequacy and the gloss read.

    :param coverage: share of the source's information (frequency-weighted content words) found in the target, in [0, 1].
    :param precision: the same the other way round.
    """

    unit: Unit
    source: Analysis
    target: Analysis
    matches: tuple[Match, ...] = ()
    gaps: tuple[Gap, ...] = ()
    coverage: float = 0.0
    precision: float = 0.0

    def matched(self, kind: str) -> Iterator[Match]:
        """The matches of one kind."""
        return (match for match in self.matches if match.kind == kind)

    def missing(self, kind: str, side: str) -> Iterator[Gap]:
        """The gaps of one kind on one side."""
        return (gap for gap in self.gaps if gap.kind == kind and gap.side == side)


# --- results --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A range of a raw input: ``raw[start:end]``, with the cleaned text that stands there."""

    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """The decision about two documents."""

    source: str
    target: str
    relation: Relation
    confidence: float


@dataclass(frozen=True, slots=True)
class Score:
    """A metric's result; there is none without a signature.

    :param value: the document's score, or ``None`` when nothing could be scored.
    :param per_unit: unit id → score.
    :param signature: version, settings, model and revision, in sacreBLEU's style.
    """

    metric: str
    value: float | None
    per_unit: Mapping[str, float | None]
    signature: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where the meaning changed.

    :param unit: the unit's id; ``None`` for a finding about the whole document.
    :param mqm: the MQM category, e.g. ``"accuracy/mistranslation"``.
    :param message: one plain sentence: what the source says and what the target says.
    :param confidence: in [0, 1]; doubt is confidence, never severity.
    :param fingerprint: stable across edits elsewhere in the file: rule, document and normalised spans.
    """

    code: str
    name: str
    severity: Severity
    mqm: str
    message: str
    unit: str | None
    source_span: Span | None
    target_span: Span | None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    suggestion: str | None = None
    confidence: float = 1.0
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """What could not run, and why: never silent.

    :param code: the part that was skipped (``"comet"``, a rule code, a unit's scorer).
    :param unit: the unit concerned, or ``None`` for the whole run.
    :param reason: why, with the command that mends it where there is one.
    """

    code: str
    unit: str | None
    reason: str
