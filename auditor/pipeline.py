"""The stages in order; the only module that joins them.

read → clean → split → analyze → embed → pair → align → compare → score → check → Audit
"""

from __future__ import annotations

import os
import pickle
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from auditor import align as aligner
from auditor import pair as pairing
from auditor._version import VERSION
from auditor.analyze import analyze_all, merge
from auditor.clean import clean
from auditor.compare import compare
from auditor.compare.gloss import gloss
from auditor.config import Config, load_config
from auditor.errors import AuditorError, InputError, MissingExtraError, ModelError, UnrelatedError
from auditor.knowledge.terms import read_termbase
from auditor.languages.detect import detect
from auditor.protocols import Encoder
from auditor.read import FORMATS, document_from_text, read_document
from auditor.read.bitext import MEMORIES, Row, read_bitext
from auditor.read.collection import files, read_memory
from auditor.records import Analysis, Comparison, Document, Finding, Pair, Relation, Score, Sentence, Skip, Unit
from auditor.registry import Rule, plugin, selected
from auditor.result import Audit, fingerprint
from auditor.rules.context import Context, Verdicts
from auditor.rules.contradiction import questions
from auditor.split import split

if TYPE_CHECKING:
    from auditor.score.nli import Classifier

__all__ = [
    "align_documents",
    "audit",
    "audit_bitext",
    "audit_documents",
    "audit_pair_of_texts",
    "pair_documents",
    "pair_folders",
    "read_document",
]

Progress = Callable[[str, int, int], None]
"""Called with the stage's name, what is done and what there is."""


@dataclass(frozen=True)
class Side:
    """One document on its way: its sentences and what each says."""

    document: Document
    sentences: tuple[Sentence, ...]
    analyses: tuple[Analysis, ...]


# --- the public entry -----------------------------------------------------------------------------


def audit(
    source: str | Path,
    target: str | Path | None = None,
    *,
    reference: str | Path | None = None,
    config: Config | None = None,
    **options: Any,
) -> Audit:
    """Audit one rendering, or a bitext row by row.

    :param source: the original: a path, or the text itself; with `target` left out, a bitext file (``.tsv``, ``.jsonl``).
    :param target: the rendering under audit, likewise.
    :param reference: a trusted translation, likewise; it is aligned to the source by the same aligner.
    :param config: the configuration; by default the nearest ``auditor.toml``.
    :param options: single options of `Config`, e.g. ``lang="nn-en"``, ``profile="neural"``.
    :raises InputError: for an input that cannot be read or is not in the languages of the pair.
    :raises UnrelatedError: when the two texts do not render one another.
    """
    settings = (config or load_config()).override(**options)
    if target is None:
        if reference is not None:
            raise InputError("a reference goes with two documents: a bitext has its own column `reference`")
        return audit_bitext(source, config=settings)
    given = None if reference is None else given_document(reference, "reference")
    return audit_documents(
        given_document(source, "source"), given_document(target, "target"), reference=given, config=settings
    )


def given_document(given: str | Path, id: str) -> Document:
    """A document from a path, or from the text itself: text has a line break, or a space and no file suffix."""
    if isinstance(given, str):
        spoken = "\n" in given or (" " in given and not re.search(r"\.\w{1,5}\Z", given) and not _exists(given))
        if spoken:
            return document_from_text(given, lang="", id=id)
    return read_document(given)


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except OSError:
        return False


# --- two documents --------------------------------------------------------------------------------


def audit_documents(
    source: Document,
    target: Document,
    *,
    reference: Document | None = None,
    config: Config,
    progress: Progress | None = None,
) -> Audit:
    """Audit a rendering against its original: every stage in order."""
    lang = _language_pair(source, target, config)
    left, right = _side(source, lang[0]), _side(target, lang[1])
    encoder = _encoder(config)
    units = _align(left, right, encoder, config)
    pair, decision = _pair(units, left, right, encoder)
    if not decision.alike and decision.source_coverage < 0.5:
        raise UnrelatedError(
            f"unrelated: {100 * decision.source_coverage:.0f} % of the source is covered: {target.id} does not render {source.id}; "
            f"`auditor align` shows how little they share"
        )
    references: dict[str, str] = {}
    documents: tuple[Document, ...] = (left.document, right.document)
    if reference is not None:
        if detect(reference.text)[0] in ("nb", "nn") and lang[0] != "en":
            raise InputError(f"{reference.id}: the reference reads as Norwegian: give a trusted English translation")
        third = _side(reference, lang[1])
        references = _references(units, left, third, encoder, config)
        if not references or not _pair(_align(left, third, encoder, config), left, third, encoder)[1].alike:
            raise InputError(
                f"{reference.id}: the reference does not render {source.id}: give a trusted translation of it"
            )
        units = tuple(replace(unit, reference=references.get(unit.id)) for unit in units)
    analyses = _analysis_index(left, right)
    comparisons = tuple(_compare(unit, analyses, lang, progress, index, len(units)) for index, unit in enumerate(units))
    context = Context(left.document, right.document, comparisons, "-".join(lang))
    findings, rule_skips, inference, evidence = _checked([context], config)
    scores, skips = score(units, comparisons, config, has_reference=reference is not None, evidence=evidence)
    covered_units = sum(unit.id in references for unit in units if unit.source)
    if reference is not None and covered_units < 0.9 * sum(bool(unit.source) for unit in units):
        reason = f"{reference.id} covers {covered_units} of {len(units)} units: the others have no score against it"
        skips = (*skips, Skip("reference", None, reason))
    return Audit(
        documents,
        (pair,),
        units,
        scores,
        findings,
        (*skips, *rule_skips),
        _signature(config, "-".join(lang), encoder, inference),
        _glosses([context], findings),
    )


def align_documents(source: Document, target: Document, *, config: Config) -> Audit:
    """Align two documents and decide their relation; no scores, no rules."""
    lang = _language_pair(source, target, config, strict=False)
    left, right = _side(source, lang[0]), _side(target, lang[1])
    encoder = _encoder(config)
    units = _align(left, right, encoder, config)
    pair, _ = _pair(units, left, right, encoder)
    return Audit((left.document, right.document), (pair,), units, signature=_signature(config, "-".join(lang), encoder))


def _pair(units: Sequence[Unit], left: Side, right: Side, encoder: Encoder) -> tuple[Pair, pairing.Decision]:
    """The decision about two documents."""
    named = pairing.particulars(left.analyses), pairing.particulars(right.analyses)
    found = pairing.relation(units, left.sentences, right.sentences, good=_good(encoder), named=named)
    return Pair(left.document.id, right.document.id, found.relation, found.confidence), found


def _good(encoder: Encoder) -> float:
    return pairing.GOOD if encoder.name == "embedded" else NEURAL_GOOD


NEURAL_GOOD = 0.5
"""Similarity from which two sentences are alike to a neural encoder; multilingual sentence models keep unrelated ones below it."""


def _language_pair(source: Document, target: Document, config: Config, *, strict: bool = True) -> tuple[str, str]:
    if source.origin is not None and target.origin is not None and _same_file(source.origin, target.origin):
        raise InputError(
            f"{source.origin}: given as both source and target: name the original first, its rendering second"
        )
    first = _source_language(source, config, strict=strict)
    second = _target_language(target, strict=strict)
    if strict:
        _refuse_unasked_english(source, first, config)
    return first, second


def _source_language(source: Document, config: Config, *, strict: bool) -> str:
    first = config.lang.split("-")[0] if config.lang else None
    found, share = detect(source.text)
    sure = len(re.findall(r"\w+", source.text)) > 20
    if strict and sure and first in ("nb", "nn") and found == "en":
        raise InputError(
            f"{source.id}: the source reads as English, not Norwegian: give the original first, or --lang en-en"
        )
    if strict and sure and first == "en" and found in ("nb", "nn"):
        raise InputError(f"{source.id}: the source reads as Norwegian: --lang en-en is for an English reference")
    if first in (None, "no"):
        if found == "en" and first == "no":
            raise InputError(
                f"{source.id}: the source reads as English, not Norwegian: give the original first, or --lang en-en"
            )
        first = found if found in ("nb", "nn", "en") else "nb"
        if found == "" and strict and share < 0.02 and len(source.text) > 400:
            raise InputError(
                f"{source.id}: the source reads as neither Norwegian nor English: give its language with --lang"
            )
    return str(first)


def _target_language(target: Document, *, strict: bool) -> str:
    found, share = detect(target.text)
    if strict and found in ("nb", "nn"):
        raise InputError(
            f"{target.id}: the target reads as Norwegian, not English: give the original first and its rendering second"
        )
    if strict and found == "" and len(re.findall(r"\w+", target.text)) > 40:
        raise InputError(
            f"{target.id}: the target does not read as English ({share:.0%} of its words are common English words)"
        )
    return "en"


def _refuse_unasked_english(source: Document, lang: str, config: Config) -> None:
    if lang == "en" and config.lang is None:
        raise InputError(
            f"{source.id}: the source reads as English: give the Norwegian original first, or --lang en-en for an English reference"
        )


def _same_file(first: str, second: str) -> bool:
    try:
        return Path(first).resolve() == Path(second).resolve()
    except OSError:
        return first == second


def _side(document: Document, lang: str) -> Side:
    cleaned = replace(clean(document), lang=lang)
    sentences = split(cleaned)
    if not sentences:
        raise InputError(f"{document.id}: nothing is left to read after cleaning: the file holds no sentence")
    return Side(cleaned, sentences, analyze_all(sentences, lang))


def _encoder(config: Config) -> Encoder:
    name = config.encoder or ("embedded" if config.profile == "embedded" else "sentence_transformers")
    return _load_encoder(
        name, config.encoder_model, config.revision, config.local_files_only, config.device, config.batch_size
    )


@lru_cache(maxsize=4)
def _load_encoder(
    name: str, model: str | None, revision: str | None, local_files_only: bool, device: str, batch_size: int
) -> Encoder:
    factory = plugin("embed", "ENCODER", name)
    loaded: Encoder = factory.load(
        model=model, revision=revision, local_files_only=local_files_only, device=device, batch_size=batch_size
    )
    return loaded


@dataclass(frozen=True, slots=True)
class Ready:
    """What the alignment needs of a document, and no more."""

    sentences: tuple[Sentence, ...]
    vectors: Any
    features: tuple[aligner.Features, ...]


def _ready(side: Side, encoder: Encoder) -> Ready:
    features = tuple(aligner.features_of(analysis) for analysis in side.analyses)
    return Ready(side.sentences, _vectors(encoder, side), features)


def _align(left: Side, right: Side, encoder: Encoder, config: Config) -> tuple[Unit, ...]:
    return _align_ready(_ready(left, encoder), _ready(right, encoder), config)


def _align_ready(left: Ready, right: Ready, config: Config) -> tuple[Unit, ...]:
    return aligner.align(
        left.sentences,
        right.sentences,
        left.vectors,
        right.vectors,
        max_align=config.max_align,
        source_features=left.features,
        target_features=right.features,
    )


def _vectors(encoder: Encoder, side: Side) -> Any:
    # A static encoder offers weighted sums, which add up to block vectors, and takes tokens that are already read.
    sums = getattr(encoder, "sums_of_tokens", None)
    if sums is not None:
        return sums([analysis.tokens for analysis in side.analyses], side.document.lang)
    return encoder.encode([sentence.text for sentence in side.sentences], lang=side.document.lang)


def _references(units: Sequence[Unit], left: Side, third: Side, encoder: Encoder, config: Config) -> dict[str, str]:
    """The reference text of each unit: the reference sentences aligned to its source sentences."""
    rendered: dict[int, list[Sentence]] = {}
    for bead in _align(left, third, encoder, config):
        for sentence in bead.source:
            rendered.setdefault(sentence.index, []).extend(bead.target)
    found: dict[str, str] = {}
    used: set[int] = set()
    for unit in units:
        sentences = {
            s.index: s for sentence in unit.source for s in rendered.get(sentence.index, ()) if s.index not in used
        }
        used.update(sentences)
        if sentences:
            found[unit.id] = " ".join(sentences[index].text for index in sorted(sentences))
    return found


def _analysis_index(*sides: Side) -> dict[tuple[str, int], Analysis]:
    return {
        (side.document.id, sentence.index): analysis
        for side in sides
        for sentence, analysis in zip(side.sentences, side.analyses, strict=True)
    }


def _compare(
    unit: Unit,
    analyses: dict[tuple[str, int], Analysis],
    lang: tuple[str, str],
    progress: Progress | None = None,
    index: int = 0,
    total: int = 0,
) -> Comparison:
    if progress:
        progress("compare", index, total)
    sides = [
        merge([analyses[sentence.document_id, sentence.index] for sentence in sentences], code)
        if sentences
        else Analysis(code)
        for sentences, code in ((unit.source, lang[0]), (unit.target, lang[1]))
    ]
    return compare(unit, sides[0], sides[1])


# --- collections ----------------------------------------------------------------------------------


def pair_folders(
    sources: str | Path, targets: str | Path, *, config: Config, progress: Progress | None = None
) -> Audit:
    """Find out which document of one folder renders which of another.

    Sub-folders are read too, hidden files are not, and links are not followed. A file that cannot be read does not end the run.

    :param sources: a folder of originals, or one file; `targets` one of renderings.
    :returns: as `pair_documents`; a document's id is its path relative to its folder, and what was not read is a skip.
    :raises InputError: when a folder does not exist.
    """
    skips: list[Skip] = []
    known = frozenset(suffix for one in FORMATS.values() for suffix in one.suffixes)
    listed = [files(Path(place), skips, known) for place in (sources, targets)]
    read = [_read_each(found, skips) for found in listed]
    result = pair_documents(*read, config=config, progress=progress, sizes=(len(listed[0]), len(listed[1])))
    return replace(result, skips=(*skips, *result.skips))


def pair_documents(
    sources: Iterable[Document],
    targets: Iterable[Document],
    *,
    config: Config,
    progress: Progress | None = None,
    sizes: tuple[int, int] = (0, 0),
) -> Audit:
    """Find out which document renders which: translation, comparable or unrelated.

    Each document is read and analysed once, and waits on the disk for its alignments: only its vector and its names and numbers stay in
    memory. Only near candidates are aligned, never all pairs.

    :param sources: the originals; `targets` the renderings. An iterator is taken one document at a time.
    :param sizes: how many there are of each, for the progress.
    :returns: the documents, without their text, and pairs: translations (each document in one at most), comparable ones, and for a
        source with neither its nearest candidate as unrelated. A document that could not take part (it is in the wrong language,
        say) has a notice and no pair.
    """
    encoder = _encoder(config)
    with tempfile.TemporaryFile() as file:
        left = _collect(sources, "source", config, _Shelf(file), progress, sizes[0])
        right = _collect(targets, "target", config, _Shelf(file), progress, sizes[1])
        assigned = _assign(left, right, encoder, config, progress)
    pairs = []
    for one in assigned:
        source, target = left.documents[left.places[one.source]], right.documents[right.places[one.target]]
        pairs.append(Pair(source.id, target.id, one.relation, one.confidence))
        if one.better is not None:
            _note(left, right, one, one.better)
    documents = (*left.documents, *right.documents)
    lang = config.lang or "auto"
    return Audit(documents, tuple(pairs), (), signature=_signature(config, lang, encoder))


@dataclass(frozen=True, slots=True)
class _Collection:
    """The documents of one side; of those that take part, their place among all and what proposes candidates."""

    documents: list[Document]
    places: list[int]
    vectors: list[Any]
    particulars: list[pairing.Particulars]
    shelf: _Shelf


class _Shelf:
    """Where documents wait that are not needed now: a file of its own that nobody else reads."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._starts: list[int] = []

    def put(self, item: Ready) -> None:
        self._starts.append(self._file.seek(0, os.SEEK_END))
        pickle.dump(item, self._file, protocol=pickle.HIGHEST_PROTOCOL)

    def get(self, number: int) -> Ready:
        self._file.seek(self._starts[number])
        item: Ready = pickle.load(self._file)
        return item


def _collect(
    documents: Iterable[Document],
    role: str,
    config: Config,
    shelf: _Shelf,
    progress: Progress | None,
    size: int,
) -> _Collection:
    found = _Collection([], [], [], [], shelf)
    for number, document in enumerate(documents):
        if progress:
            progress(f"read {role}s", number, size)
        drawn = portrait(document, role, config)
        if drawn.ready is None:
            notice = f"{drawn.problem}: it is left out of the pairing"
            found.documents.append(_without_text(document, detect(document.text)[0], notice))
            continue
        shelf.put(drawn.ready)
        found.places.append(len(found.documents))
        found.documents.append(_without_text(drawn.document, drawn.lang))
        found.vectors.append(drawn.vector)
        found.particulars.append(drawn.particulars)
    return found


def _without_text(document: Document, lang: str, *notices: str) -> Document:
    return replace(document, lang=lang, text="", segments=(), notices=(*document.notices, *notices))


def _assign(
    left: _Collection, right: _Collection, encoder: Encoder, config: Config, progress: Progress | None
) -> tuple[pairing.Assigned, ...]:
    if not left.vectors or not right.vectors:
        return ()
    named = pairing.discounted(left.particulars, right.particulars)
    near = pairing.candidates(
        np.stack(left.vectors), np.stack(right.vectors), source_particulars=named[0], target_particulars=named[1]
    )
    waiting = [lru_cache(maxsize=64)(side.shelf.get) for side in (left, right)]
    judged = []
    for number, (row, column, _) in enumerate(sorted(near, key=lambda found: (found[0], -found[2], found[1]))):
        if progress:
            progress("align", number, len(near))
        source, target = waiting[0](row), waiting[1](column)
        decision = pairing.relation(
            _align_ready(source, target, config),
            source.sentences,
            target.sentences,
            good=_good(encoder),
            named=(named[0][row], named[1][column]),
        )
        judged.append(pairing.Judged(row, column, decision))
    return pairing.assign(judged)


def _note(left: _Collection, right: _Collection, one: pairing.Assigned, better: tuple[int, int]) -> None:
    """Say of a near-duplicate what it is one of."""
    source, target = left.places[one.source], right.places[one.target]
    chosen = left.documents[left.places[better[0]]].id, right.documents[right.places[better[1]]].id
    if better[0] == one.source:
        document, notice = (
            right.documents[target],
            f"also renders {chosen[0]}, of which {chosen[1]} is the better rendering",
        )
        right.documents[target] = replace(document, notices=(*document.notices, notice))
    else:
        document, notice = left.documents[source], f"also rendered by {chosen[1]}, which renders {chosen[0]} better"
        left.documents[source] = replace(document, notices=(*document.notices, notice))


def _read_each(files: Sequence[tuple[str, Path]], skips: list[Skip]) -> Iterator[Document]:
    for id, path in files:
        try:
            yield read_document(path, id=id)
        except InputError as error:
            skips.append(Skip("read", None, str(error)))


@dataclass(frozen=True, slots=True)
class Portrait:
    """What pairing needs of a document: its vector and particulars propose candidates, its sentences are aligned.

    :param problem: why it cannot take part, or ``""``.
    """

    document: Document
    lang: str
    vector: Any
    particulars: pairing.Particulars
    ready: Ready | None
    problem: str = ""


def portrait(document: Document, role: str, config: Config) -> Portrait:
    """Read a document for pairing.

    :param role: ``"source"`` or ``"target"``; the language is found out, or `Config.lang` states it.
    """
    encoder = _encoder(config)
    try:
        if role == "source":
            lang = _source_language(document, config, strict=True)
            _refuse_unasked_english(document, lang, config)
        else:
            lang = _target_language(document, strict=True)
        side = _side(document, lang)
    except InputError as error:
        return Portrait(document, "", None, {}, None, str(error).removeprefix(f"{document.id}: "))
    ready = _ready(side, encoder)
    return Portrait(side.document, lang, ready.vectors.sum(axis=0), pairing.particulars(side.analyses), ready)


def judge(
    source: Portrait, target: Portrait, named: tuple[pairing.Particulars, pairing.Particulars], config: Config
) -> pairing.Decision:
    """What two documents are to one another, from their alignment.

    :param named: their particulars as their collections discount them (`auditor.pair.discounted`).
    """
    if source.ready is None or target.ready is None:
        raise ValueError("a document that cannot take part in the pairing is not judged")
    return pairing.relation(
        _align_ready(source.ready, target.ready, config),
        source.ready.sentences,
        target.ready.sentences,
        good=_good(_encoder(config)),
        named=named,
    )


def encoder_signature(config: Config) -> str:
    """The signature of the encoder that a configuration asks for."""
    return _encoder(config).signature


def model_signatures(config: Config) -> tuple[str, ...]:
    """What the COMET checkpoint and the classifier (NLI001) that a configuration asks for hold: models are replaced under their names.

    :returns: of each the hub name and commit, or the folder's name with the start of its weights' SHA-256; where it cannot be used, why.
    """
    from auditor.score import comet, nli
    from auditor.score._comet_checkpoint import locate

    found = []
    if _asks_for_comet(config):
        found.append(_held("comet", locate, config.comet_model or comet.WITHOUT_REFERENCE, config))
    if _asks_for_inference(config):
        found.append(_held("transformers", nli.locate, config.nli_model or nli.DEFAULT_MODEL, config))
    return tuple(found)


def _held(library: str, locate: Callable[..., Any], name: str, config: Config) -> str:
    try:
        model = locate(name, config.revision, local_files_only=config.local_files_only)
    except (ModelError, ImportError) as error:
        return str(error)
    return f"{library}:{find_spec(library) is not None}|{model.name}|{model.revision}"


def _asks_for_comet(config: Config) -> bool:
    return config.comet != "off" and (config.profile == "neural" or config.comet_model is not None)


def _asks_for_inference(config: Config) -> bool:
    return config.nli != "off" and (config.profile == "neural" or config.nli_model is not None)


# --- rows -----------------------------------------------------------------------------------------


def audit_bitext(path: str | Path, *, config: Config, progress: Progress | None = None) -> Audit:
    """Audit a bitext row by row: each row one unit; a ``document`` column groups rows for the rules that look further."""
    memory = Path(path).suffix.lower() in MEMORIES
    rows, left_out = read_memory(path) if memory else (read_bitext(path), [])
    documents: list[Document] = []
    units: list[Unit] = []
    comparisons: list[Comparison] = []
    contexts: list[Context] = []
    notes: list[Skip] = [*left_out]
    grouped: dict[str, list[Context]] = {}
    for row, (context, unit, comparison, skips) in zip(rows, _rows(rows, config, progress), strict=True):
        documents += [context.source, context.target]
        units.append(unit)
        comparisons.append(comparison)
        contexts.append(context)
        notes += skips
        if row.document:
            grouped.setdefault(row.document, []).append(context)
    groups = [tuple(group) for group in grouped.values()]
    findings, rule_skips, inference, evidence = _checked(contexts, config, groups)
    scores, score_skips = score(
        units, comparisons, config, has_reference=any(row.reference for row in rows), evidence=evidence
    )
    pairs = tuple(_row_pair(comparison, context) for context, comparison in zip(contexts, comparisons, strict=True))
    return Audit(
        tuple(documents),
        pairs,
        tuple(units),
        scores,
        findings,
        (*score_skips, *rule_skips, *notes),
        _signature(config, config.lang or "auto", _encoder(config), inference),
        _glosses(contexts, findings),
    )


def audit_pair_of_texts(source: str, target: str, *, config: Config, reference: str | None = None) -> Audit:
    """Audit two short texts as one unit, without alignment: a row by itself."""
    row = Row(id="1", source=source, target=target, reference=reference, document="1", line=1)
    context, unit, comparison, notes = next(_rows([row], config))
    findings, rule_skips, inference, evidence = _checked([context], config, [(context,)])
    scores, skips = score([unit], [comparison], config, has_reference=bool(reference), evidence=evidence)
    pair = _row_pair(comparison, context)
    documents = (context.source, context.target)
    return Audit(
        documents,
        (pair,),
        (unit,),
        scores,
        findings,
        (*skips, *rule_skips, *notes),
        _signature(config, context.lang, _encoder(config), inference),
        _glosses([context], findings),
    )


def evidence_of_texts(source: str, target: str, *, config: Config) -> tuple[Comparison, Evidence]:
    """What the adequacy of two short texts rests on: their comparison, and what the rules found and suspected."""
    row = Row(id="1", source=source, target=target, reference=None, document="1", line=1)
    context, _, comparison, _ = next(_rows([row], config))
    evidence = Evidence()
    check([context], {}, config, groups=[(context,)], evidence=evidence)
    return comparison, evidence


def _strange(unit: Unit, row: Row) -> list[Skip]:
    """What is wrong with a row as a whole: it is said, and the run goes on."""
    skips = []
    found, _ = detect(row.target)
    if unit.target and len(row.target.split()) > 4 and found in ("nb", "nn"):
        skips.append(Skip("row", row.id, "the target reads as Norwegian, not English"))
    elif unit.target and len(row.target.split()) > 7 and found == "":
        skips.append(Skip("row", row.id, "the target does not read as English"))
    return skips


def _row_pair(comparison: Comparison, context: Context) -> Pair:
    """A row's relation: one unit has no order and no neighbours to judge by, only what its two sides share."""
    shared = max(comparison.unit.similarity, (comparison.coverage + comparison.precision) / 2)
    if not comparison.unit.source or not comparison.unit.target:
        shared = 0.0
    relation: Relation = "translation" if shared >= 0.35 else "comparable" if shared >= 0.2 else "unrelated"
    return Pair(context.source.id, context.target.id, relation, min(1.0, 0.5 + abs(shared - 0.275)))


ROWS = 64
"""Rows that are analysed together: a parser reads many sentences faster than one by one, and no more wait in memory."""


@dataclass(frozen=True, slots=True)
class _Split:
    """One row cleaned and split: its sides, source first."""

    lang: tuple[str, str]
    documents: tuple[Document, ...]
    sentences: tuple[tuple[Sentence, ...], ...]


def _rows(
    rows: Sequence[Row], config: Config, progress: Progress | None = None
) -> Iterator[tuple[Context, Unit, Comparison, list[Skip]]]:
    """Each row read, split, compared. Nothing that a row holds ends the run."""
    for start in range(0, len(rows), ROWS):
        batch = rows[start : start + ROWS]
        halves = [_split_row(row, config) for row in batch]
        analyses = _analysed(halves)
        units = [
            Unit(row.id, half.sentences[0], half.sentences[1], 0.0, 1.0, row.reference or None)
            for row, half in zip(batch, halves, strict=True)
        ]
        similar = _similarities(units, halves, config)
        for index, (row, half, unit) in enumerate(zip(batch, halves, units, strict=True)):
            if progress:
                progress("audit", start + index, len(rows))
            unit = replace(unit, similarity=similar[index])
            read = [analyses[code, sentences] for code, sentences in zip(half.lang, half.sentences, strict=True)]
            comparison = compare(
                unit,
                *(merge(side, code) if side else Analysis(code) for side, code in zip(read, half.lang, strict=True)),
            )
            skips = _strange(unit, row)
            for name, group in (("source", unit.source), ("target", unit.target)):
                if not group:
                    skips.append(Skip("row", row.id, f"the {name} is empty: nothing to compare"))
            yield (
                Context(half.documents[0], half.documents[1], (comparison,), "-".join(half.lang)),
                unit,
                comparison,
                skips,
            )


def _split_row(row: Row, config: Config) -> _Split:
    asked = (config.lang or "no-en").split("-")[0]
    if asked == "no":
        asked = detect(row.source)[0] or "nb"
        asked = "nb" if asked == "en" else asked
    lang = (asked, "en")
    documents = tuple(
        replace(clean(document_from_text(text, lang=code, id=f"{row.id}:{name}")), lang=code)
        for name, text, code in (("source", row.source, lang[0]), ("target", row.target, lang[1]))
    )
    return _Split(lang, documents, tuple(split(document) for document in documents))


def _analysed(halves: Sequence[_Split]) -> dict[tuple[str, tuple[Sentence, ...]], tuple[Analysis, ...]]:
    """What every sentence of some rows says, by language and the sentences of a side; a sentence that recurs is read once."""
    wanted: dict[str, dict[tuple[str, int], Sentence]] = defaultdict(dict)
    for half in halves:
        for code, sentences in zip(half.lang, half.sentences, strict=True):
            for sentence in sentences:
                wanted[code].setdefault((sentence.text, sentence.start), sentence)
    read = {
        code: dict(zip(found, analyze_all(tuple(found.values()), code), strict=True)) for code, found in wanted.items()
    }
    return {
        (code, sentences): tuple(read[code][sentence.text, sentence.start] for sentence in sentences)
        for half in halves
        for code, sentences in zip(half.lang, half.sentences, strict=True)
    }


def _similarities(units: Sequence[Unit], halves: Sequence[_Split], config: Config) -> list[float]:
    """How alike the two sides of each row are to the encoder; 0 where one is empty."""
    found = [0.0] * len(units)
    full = [index for index, unit in enumerate(units) if unit.source and unit.target]
    if not full:
        return found
    encoder = _encoder(config)
    targets = encoder.encode([units[index].target_text for index in full], lang="en")
    for code in sorted({halves[index].lang[0] for index in full}):
        places = [place for place, index in enumerate(full) if halves[index].lang[0] == code]
        sources = encoder.encode([units[full[place]].source_text for place in places], lang=code)
        for vector, place in zip(sources, places, strict=True):
            found[full[place]] = float(vector @ targets[place])
    return found


# --- rules ----------------------------------------------------------------------------------------


def _checked(
    contexts: Sequence[Context], config: Config, groups: Sequence[tuple[Context, ...]] = ()
) -> tuple[tuple[Finding, ...], tuple[Skip, ...], str, Evidence]:
    """What the selected rules find, what could not run, and the signature of the model behind NLI001 where it ran."""
    rules = selected(config.select, config.ignore)
    verdicts, skips, signature = _infer(contexts, config) if "NLI001" in rules else (None, (), "")
    if verdicts is not None:
        informed = {id(context): replace(context, verdicts=verdicts) for context in contexts}
        contexts = list(informed.values())
        groups = [tuple(informed[id(context)] for context in group) for group in groups]
    if config.termbase and "LEX003" in rules:
        terms = read_termbase(config.termbase)
        supplied = {id(context): replace(context, options={**context.options, "terms": terms}) for context in contexts}
        groups = [tuple(supplied[id(context)] for context in group) for group in groups]
        contexts = list(supplied.values())
    evidence = Evidence()
    findings, failed = check(contexts, rules, config, groups=groups, evidence=evidence)
    return findings, (*failed, *skips), signature, evidence


def _infer(contexts: Sequence[Context], config: Config) -> tuple[Verdicts | None, tuple[Skip, ...], str]:
    """What a model of natural language inference says about the units, all in one go; or why it says nothing."""
    if config.nli == "off":
        return None, (Skip("NLI001", None, 'NLI001 is switched off in the configuration: remove nli = "off"'),), ""
    if not _asks_for_inference(config):
        need = "NLI001 needs the neural profile: pip install 'mt-auditor[neural]', then --profile neural or --nli-model PATH"
        return None, (Skip("NLI001", None, need),), ""
    asked: dict[str, list[tuple[str, str]]] = {}
    for context in contexts:
        for comparison in context.comparisons:
            asked.setdefault(comparison.unit.id, []).extend(questions(comparison.unit))
    try:
        model = _load_classifier(
            config.nli_model, config.revision, config.local_files_only, config.device, config.batch_size
        )
        reading = model.read(asked)
    except (MissingExtraError, ModelError) as error:
        return None, (Skip("NLI001", None, str(error)),), ""
    notices = tuple(Skip("NLI001", None, notice) for notice in reading.notices)
    signature = f"nli:{model.signature}|threshold:{config.nli_threshold:g}"
    return Verdicts(reading.contradiction, config.nli_threshold), notices, signature


@lru_cache(maxsize=2)
def _load_classifier(
    model: str | None, revision: str | None, local_files_only: bool, device: str, batch_size: int
) -> Classifier:
    from auditor.score import nli

    return nli.load(model, revision=revision, local_files_only=local_files_only, device=device, batch_size=batch_size)


@dataclass
class Evidence:
    """What all rules found in the units, whichever were selected, so that the adequacy does not change with the selection.

    :param findings: one voice for each error; `suspicions` are too doubtful to report.
    """

    findings: list[Finding] = field(default_factory=list)
    suspicions: list[Finding] = field(default_factory=list)


def check(
    contexts: Sequence[Context],
    rules: dict[str, Rule],
    config: Config,
    *,
    groups: Sequence[tuple[Context, ...]] = (),
    evidence: Evidence | None = None,
) -> tuple[tuple[Finding, ...], tuple[Skip, ...]]:
    """Run the rules.

    One error gives one finding: of findings that mark overlapping words of one unit, the most specific rule speaks.

    :param groups: contexts that belong to one document, for rules that look at a whole document; by default each its own.
    :param evidence: filled with what all rules that need no model find in the units.
    :returns: the findings in document order, and a skip for every rule that failed on a unit.
    """
    found: list[Finding] = []
    skips: list[Skip] = []
    grouped = {id(context) for group in groups for context in group}
    others = {code: rule for code, rule in selected((), ()).items() if rule.profile == "embedded"} if evidence else {}
    for context in contexts:
        for comparison in context.comparisons:
            of_unit: list[tuple[Rule, Finding]] = []
            for rule in {**others, **rules}.values():
                if rule.scope != "unit":
                    continue
                try:
                    of_unit += [
                        (rule, _doubted(finding, comparison, rule)) for finding in rule.check(comparison, context)
                    ]
                except AuditorError:
                    raise
                except Exception as error:  # a rule of a plug-in must not end the run
                    skips.append(
                        Skip(rule.code, comparison.unit.id, f"the rule failed here: {type(error).__name__}: {error}")
                    )
            sure = [item for item in of_unit if item[1].confidence >= config.min_confidence]
            found += _one_voice([item for item in sure if item[0].code in rules])
            if evidence is not None:
                embedded = [item for item in of_unit if item[0].profile == "embedded"]
                evidence.findings += _one_voice([item for item in embedded if item[1].confidence >= REPORTED])
                evidence.suspicions += [found for _, found in embedded if found.confidence < REPORTED]
    for rule in rules.values():
        if rule.scope == "document":
            for group in (*groups, *((context,) for context in contexts if id(context) not in grouped)):
                found += [f for f in rule.check(group) if f.confidence >= config.min_confidence]
    return tuple(_fingerprinted(_ordered(found, contexts))), tuple(skips)


REPORTED = 0.5
"""Confidence from which a finding counts in the adequacy, whatever the configuration shows."""

WELL_READ = 0.7
"""Coverage both ways from which a unit counts as well matched; below it, findings that rest on words lose confidence."""
FREE = 2.0
"""Weight of unmatched source words from which a rendering counts as free, and how much confidence each further word costs. These three
were set on the development pairs and on 150 professional renderings, where they silence four false alarms in ten and one true finding
in twenty-five."""
COST = 0.08


def _doubted(finding: Finding, comparison: Comparison, rule: Rule) -> Finding:
    """A missing reading or a free rendering lowers confidence; it raises no alarm."""
    if not rule.by_words:
        return finding
    unsaid = sum(gap.item.weight for gap in comparison.missing("word", "source"))
    doubt = max(0.0, WELL_READ - min(comparison.coverage, comparison.precision)) + COST * max(0.0, unsaid - FREE)
    return replace(finding, confidence=max(0.0, finding.confidence - doubt)) if doubt else finding


def _one_voice(found: list[tuple[Rule, Finding]]) -> list[Finding]:
    """Of findings about the same words, the one of the most specific rule; a minor one silences nothing serious."""
    kept: list[Finding] = []
    specific = [item for item in found if not item[0].gives_way]
    for _, finding in sorted(
        specific,
        key=lambda item: (item[1].severity == "minor", item[0].priority, -item[1].confidence, item[1].code),
    ):
        if not any(_same_error(finding, other) for other in kept):
            kept.append(finding)
    if any(finding.severity != "minor" for finding in kept):
        return kept
    return [*kept, *(finding for rule, finding in found if rule.gives_way)]


def _same_error(first: Finding, second: Finding) -> bool:
    for mine, theirs in ((first.target_span, second.target_span), (first.source_span, second.source_span)):
        if mine and theirs and mine.start < theirs.end and theirs.start < mine.end:
            return True
    return False


def _ordered(found: Iterable[Finding], contexts: Sequence[Context]) -> list[Finding]:
    order = {
        unit_id: index
        for index, unit_id in enumerate(
            comparison.unit.id for context in contexts for comparison in context.comparisons
        )
    }

    def key(finding: Finding) -> tuple[int, int, str]:
        span = finding.target_span or finding.source_span
        return order.get(finding.unit or "", len(order)), span.start if span else 0, finding.code

    return sorted(found, key=key)


def _fingerprinted(found: Iterable[Finding]) -> Iterable[Finding]:
    for finding in found:
        span = finding.target_span or finding.source_span
        name = fingerprint(
            finding.code,
            span.document if span else "",
            finding.source_span.text if finding.source_span else "",
            finding.target_span.text if finding.target_span else "",
        )
        yield replace(finding, fingerprint=name)


# --- glosses --------------------------------------------------------------------------------------


def _glosses(contexts: Sequence[Context], findings: Iterable[Finding]) -> dict[str, str]:
    """Unit id → its source word by word in English, with what findings are about marked.

    Always made, for it costs a hundredth of the analysis: the HTML report and the notebook offer it folded, the others on request.
    """
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for finding in findings:
        if finding.unit is not None and finding.source_span is not None:
            spans[finding.unit].append((finding.source_span.start, finding.source_span.end))
    found: dict[str, str] = {}
    for context in contexts:
        for comparison in context.comparisons:
            marked = []
            for token in comparison.source.tokens if comparison.unit.id in spans else ():
                # Findings count characters of the raw file, tokens those of the cleaned text.
                first, last = context.source.raw_span(token.start, token.end)
                if any(start < last and first < end for start, end in spans[comparison.unit.id]):
                    marked.append((token.start, token.end))
            text = gloss(comparison, marked)
            if text:
                found[comparison.unit.id] = text
    return found


# --- scores ---------------------------------------------------------------------------------------


def score(
    units: Sequence[Unit],
    comparisons: Sequence[Comparison],
    config: Config,
    *,
    has_reference: bool,
    evidence: Evidence | None = None,
) -> tuple[tuple[Score, ...], tuple[Skip, ...]]:
    """Score the units with every metric; what cannot run becomes a skip that says why and how to mend it.

    :param evidence: what the rules found and suspected: the adequacy rests on it.
    """
    from auditor.score.adequacy import adequacy

    scores: list[Score] = []
    skips: list[Skip] = []
    for name in ("bleu", "chrf", "ter"):
        if not has_reference:
            skips.append(
                Skip(
                    name,
                    None,
                    f"{name.upper() if name != 'chrf' else 'chrF'} needs a trusted translation: pass --reference FILE, or a bitext column `reference`",
                )
            )
            continue
        scores.append(plugin("score", "METRIC", name).load().score(units))
    evidence = evidence or Evidence()
    scores.append(adequacy(comparisons, evidence.findings, evidence.suspicions))
    comet = _comet(units, config, has_reference)
    if isinstance(comet, Skip):
        skips.append(comet)
    else:
        scores.append(comet[0])
        skips += comet[1]
    return tuple(scores), tuple(skips)


def _comet(units: Sequence[Unit], config: Config, has_reference: bool) -> Skip | tuple[Score, list[Skip]]:
    if config.comet == "off":
        return Skip("comet", None, 'COMET is switched off in the configuration: remove comet = "off"')
    if not _asks_for_comet(config):
        return Skip(
            "comet",
            None,
            "COMET needs the neural profile: pip install 'mt-auditor[neural]', then --profile neural or --comet-model PATH",
        )
    try:
        metric = plugin("score", "METRIC", "comet").load(
            config.comet_model,
            with_reference=has_reference,
            revision=config.revision,
            local_files_only=config.local_files_only,
            device=config.device,
            batch_size=config.batch_size,
            encoder_path=config.comet_encoder,
        )
        result = metric.score(units)
    except (MissingExtraError, ModelError) as error:
        return Skip("comet", None, str(error))
    return result, [Skip("comet", None, notice) for notice in getattr(metric, "notices", ())]


def _signature(config: Config, lang: str, encoder: Encoder, inference: str = "") -> str:
    parts = ["auditor", f"version:{VERSION}", f"profile:{config.profile}", f"lang:{lang}"]
    parts += [f"encoder:{encoder.signature.replace('|', ';')}", inference.replace("|", ";")]
    return "|".join(part for part in parts if part)
