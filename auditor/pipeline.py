"""The stages in order; the only module that joins them.

read → clean → split → analyze → embed → pair → align → compare → score → check → Audit
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from auditor import align as aligner
from auditor import pair as pairing
from auditor._version import VERSION
from auditor.analyze import analyze, merge
from auditor.clean import clean
from auditor.compare import compare
from auditor.config import Config, load_config
from auditor.errors import AuditorError, InputError, MissingExtraError, ModelError, UnrelatedError
from auditor.languages.detect import detect
from auditor.protocols import Encoder
from auditor.read import document_from_text, read_document
from auditor.read.bitext import Row, read_bitext
from auditor.records import Analysis, Comparison, Document, Finding, Pair, Relation, Score, Sentence, Skip, Unit
from auditor.registry import Rule, plugin, selected
from auditor.result import Audit, fingerprint
from auditor.rules.context import Context
from auditor.split import split

__all__ = ["align_documents", "audit", "audit_bitext", "audit_documents", "audit_pair_of_texts", "read_document"]

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
    pair, covered = _pair(units, left, right, encoder)
    if pair.relation == "unrelated" and covered < 0.5:
        raise UnrelatedError(
            f"unrelated: {100 * covered:.0f} % of the source is covered: {target.id} does not render {source.id}; "
            f"`auditor align` shows how little they share"
        )
    references: dict[str, str] = {}
    documents: tuple[Document, ...] = (left.document, right.document)
    if reference is not None:
        if detect(reference.text)[0] in ("nb", "nn") and lang[0] != "en":
            raise InputError(f"{reference.id}: the reference reads as Norwegian: give a trusted English translation")
        third = _side(reference, lang[1])
        references = _references(units, left, third, encoder, config)
        if (
            not references
            or _pair(_align(left, third, encoder, config), left, third, encoder)[0].relation == "unrelated"
        ):
            raise InputError(
                f"{reference.id}: the reference does not render {source.id}: give a trusted translation of it"
            )
        units = tuple(replace(unit, reference=references.get(unit.id)) for unit in units)
    analyses = _analysis_index(left, right)
    comparisons = tuple(_compare(unit, analyses, lang, progress, index, len(units)) for index, unit in enumerate(units))
    context = Context(left.document, right.document, comparisons, "-".join(lang))
    findings, rule_skips = check([context], selected(config.select, config.ignore), config)
    scores, skips = score(units, comparisons, config, has_reference=reference is not None, findings=findings)
    covered_units = sum(unit.id in references for unit in units if unit.source)
    if reference is not None and covered_units < 0.9 * sum(bool(unit.source) for unit in units):
        reason = f"{reference.id} covers {covered_units} of {len(units)} units: the others have no score against it"
        skips = (*skips, Skip("reference", None, reason))
    return Audit(
        documents, (pair,), units, scores, findings, (*skips, *rule_skips), _signature(config, "-".join(lang), encoder)
    )


def align_documents(source: Document, target: Document, *, config: Config) -> Audit:
    """Align two documents and decide their relation; no scores, no rules."""
    lang = _language_pair(source, target, config, strict=False)
    left, right = _side(source, lang[0]), _side(target, lang[1])
    encoder = _encoder(config)
    units = _align(left, right, encoder, config)
    pair, _ = _pair(units, left, right, encoder)
    return Audit((left.document, right.document), (pair,), units, signature=_signature(config, "-".join(lang), encoder))


def _pair(units: Sequence[Unit], left: Side, right: Side, encoder: Encoder) -> tuple[Pair, float]:
    """The decision about two documents, and the share of the source that is covered."""
    options = {} if encoder.name == "embedded" else {"good": NEURAL_GOOD}
    found = pairing.relation(units, left.sentences, right.sentences, **options)
    return Pair(left.document.id, right.document.id, found.relation, found.confidence), found.source_coverage


NEURAL_GOOD = 0.5
"""Similarity from which two sentences are alike to a neural encoder; multilingual sentence models keep unrelated ones below it."""


def _language_pair(source: Document, target: Document, config: Config, *, strict: bool = True) -> tuple[str, str]:
    if source.origin is not None and target.origin is not None and _same_file(source.origin, target.origin):
        raise InputError(
            f"{source.origin}: given as both source and target: name the original first, its rendering second"
        )
    asked = config.lang.split("-") if config.lang else (None, None)
    found, share = detect(source.text)
    first = asked[0]
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
    second, share = detect(target.text)
    if strict and second in ("nb", "nn"):
        raise InputError(
            f"{target.id}: the target reads as Norwegian, not English: give the original first and its rendering second"
        )
    if strict and second == "" and len(re.findall(r"\w+", target.text)) > 40:
        raise InputError(
            f"{target.id}: the target does not read as English ({share:.0%} of its words are common English words)"
        )
    if strict and first == "en" and config.lang is None:
        raise InputError(
            f"{source.id}: the source reads as English: give the Norwegian original first, or --lang en-en for an English reference"
        )
    return str(first), "en"


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
    return Side(cleaned, sentences, tuple(analyze(sentence, lang) for sentence in sentences))


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


def _align(left: Side, right: Side, encoder: Encoder, config: Config) -> tuple[Unit, ...]:
    vectors = [_vectors(encoder, side) for side in (left, right)]
    return aligner.align(
        left.sentences,
        right.sentences,
        vectors[0],
        vectors[1],
        max_align=config.max_align,
        source_features=[aligner.features_of(analysis) for analysis in left.analyses],
        target_features=[aligner.features_of(analysis) for analysis in right.analyses],
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


# --- rows -----------------------------------------------------------------------------------------


def audit_bitext(path: str | Path, *, config: Config, progress: Progress | None = None) -> Audit:
    """Audit a bitext row by row: each row one unit; a ``document`` column groups rows for the rules that look further."""
    rows = read_bitext(path)
    documents: list[Document] = []
    units: list[Unit] = []
    comparisons: list[Comparison] = []
    contexts: list[Context] = []
    notes: list[Skip] = []
    grouped: dict[str, list[Context]] = {}
    for index, row in enumerate(rows):
        if progress:
            progress("audit", index, len(rows))
        context, unit, comparison, skips = _row(row, config)
        documents += [context.source, context.target]
        units.append(unit)
        comparisons.append(comparison)
        contexts.append(context)
        notes += skips
        if row.document:
            grouped.setdefault(row.document, []).append(context)
    groups = [tuple(group) for group in grouped.values()]
    findings, rule_skips = check(contexts, selected(config.select, config.ignore), config, groups=groups)
    scores, score_skips = score(
        units, comparisons, config, has_reference=any(row.reference for row in rows), findings=findings
    )
    pairs = tuple(_row_pair(comparison, context) for context, comparison in zip(contexts, comparisons, strict=True))
    return Audit(
        tuple(documents),
        pairs,
        tuple(units),
        scores,
        findings,
        (*score_skips, *rule_skips, *notes),
        _signature(config, config.lang or "auto", _encoder(config)),
    )


def audit_pair_of_texts(source: str, target: str, *, config: Config, reference: str | None = None) -> Audit:
    """Audit two short texts as one unit, without alignment: a row by itself."""
    row = Row(id="1", source=source, target=target, reference=reference, document="1", line=1)
    context, unit, comparison, notes = _row(row, config)
    findings, rule_skips = check([context], selected(config.select, config.ignore), config, groups=[(context,)])
    scores, skips = score([unit], [comparison], config, has_reference=bool(reference), findings=findings)
    pair = _row_pair(comparison, context)
    documents = (context.source, context.target)
    return Audit(
        documents,
        (pair,),
        (unit,),
        scores,
        findings,
        (*skips, *rule_skips, *notes),
        _signature(config, context.lang, _encoder(config)),
    )


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


def _row(row: Row, config: Config) -> tuple[Context, Unit, Comparison, list[Skip]]:
    """One row read, split, compared. Nothing that a row holds ends the run."""
    asked = (config.lang or "no-en").split("-")[0]
    if asked == "no":
        asked = detect(row.source)[0] or "nb"
        asked = "nb" if asked == "en" else asked
    lang = (asked, "en")
    sides: list[Document] = []
    sentences: list[tuple[Sentence, ...]] = []
    for name, text, code in (("source", row.source, lang[0]), ("target", row.target, lang[1])):
        document = replace(clean(document_from_text(text, lang=code, id=f"{row.id}:{name}")), lang=code)
        sides.append(document)
        sentences.append(split(document))
    unit = Unit(row.id, sentences[0], sentences[1], 0.0, 1.0, row.reference or None)
    analyses = {
        (sentence.document_id, sentence.index): analyze(sentence, code)
        for group, code in zip(sentences, lang, strict=True)
        for sentence in group
    }
    comparison = _compare(unit, analyses, lang)
    if unit.source and unit.target:
        encoder = _encoder(config)
        first = encoder.encode([unit.source_text], lang=lang[0])
        second = encoder.encode([unit.target_text], lang=lang[1])
        unit = replace(unit, similarity=float(first[0] @ second[0]))
        comparison = replace(comparison, unit=unit)
    skips = _strange(unit, row)
    for name, group in (("source", sentences[0]), ("target", sentences[1])):
        if not group:
            skips.append(Skip("row", row.id, f"the {name} is empty: nothing to compare"))
    return Context(sides[0], sides[1], (comparison,), "-".join(lang)), unit, comparison, skips


# --- rules ----------------------------------------------------------------------------------------


def check(
    contexts: Sequence[Context],
    rules: dict[str, Rule],
    config: Config,
    *,
    groups: Sequence[tuple[Context, ...]] = (),
) -> tuple[tuple[Finding, ...], tuple[Skip, ...]]:
    """Run the rules.

    One error gives one finding: of findings that mark overlapping words of one unit, the most specific rule speaks.

    :param groups: contexts that belong to one document, for rules that look at a whole document; by default each its own.
    :returns: the findings in document order, and a skip for every rule that failed on a unit.
    """
    found: list[Finding] = []
    skips: list[Skip] = []
    grouped = {id(context) for group in groups for context in group}
    for context in contexts:
        for comparison in context.comparisons:
            of_unit: list[tuple[Rule, Finding]] = []
            for rule in rules.values():
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
            found += _one_voice([item for item in of_unit if item[1].confidence >= config.min_confidence])
    for rule in rules.values():
        if rule.scope == "document":
            for group in (*groups, *((context,) for context in contexts if id(context) not in grouped)):
                found += [f for f in rule.check(group) if f.confidence >= config.min_confidence]
    return tuple(_fingerprinted(_ordered(found, contexts))), tuple(skips)


WELL_READ = 0.6
"""Coverage both ways from which a unit counts as well matched; below it, findings that rest on words lose confidence."""


def _doubted(finding: Finding, comparison: Comparison, rule: Rule) -> Finding:
    """A missing reading lowers confidence; it raises no alarm."""
    doubt = max(0.0, WELL_READ - min(comparison.coverage, comparison.precision))
    if not rule.by_words or not doubt:
        return finding
    return replace(finding, confidence=max(0.0, finding.confidence - doubt))


def _one_voice(found: list[tuple[Rule, Finding]]) -> list[Finding]:
    """Of findings about the same words, the one of the most specific rule."""
    kept: list[Finding] = []
    for _, finding in sorted(found, key=lambda item: (item[0].priority, -item[1].confidence, item[1].code)):
        if not any(_same_error(finding, other) for other in kept):
            kept.append(finding)
    return kept


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


# --- scores ---------------------------------------------------------------------------------------


def score(
    units: Sequence[Unit],
    comparisons: Sequence[Comparison],
    config: Config,
    *,
    has_reference: bool,
    findings: Sequence[Finding] = (),
) -> tuple[tuple[Score, ...], tuple[Skip, ...]]:
    """Score the units with every metric; what cannot run becomes a skip that says why and how to mend it."""
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
    scores.append(adequacy(comparisons, findings))
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
    if config.profile != "neural" and config.comet_model is None:
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


def _signature(config: Config, lang: str, encoder: Encoder) -> str:
    return (
        f"auditor|version:{VERSION}|profile:{config.profile}|lang:{lang}|encoder:{encoder.signature.replace('|', ';')}"
    )
