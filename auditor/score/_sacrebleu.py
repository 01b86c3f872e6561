"""What BLEU, chrF and TER share: sacreBLEU does the counting (Post 2018, A Call for Clarity in Reporting BLEU)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from auditor.errors import ConfigError
from auditor.records import Score, Unit
from auditor.score._units import segments, sides

TOKENIZERS = ("13a", "char", "intl", "none", "zh")
"""The BLEU tokenizers that need nothing beyond sacreBLEU itself; the SentencePiece ones would download a model."""


@dataclass(frozen=True, slots=True)
class SacreBleuFactory:
    """Makes one of sacreBLEU's metrics.

    :param name: ``bleu`` · ``chrf`` · ``ter``.
    :param class_name: the class in `sacrebleu.metrics`.
    :param options: the options that `load` takes, as sacreBLEU names them.
    :param for_sentences: options that the sentence scores use on top, as sacreBLEU's own sentence mode does.
    """

    name: str
    class_name: str
    options: tuple[str, ...]
    for_sentences: Mapping[str, Any] = field(default_factory=dict)
    needs_reference: bool = True

    def load(self, **options: Any) -> SacreBleu:
        """The metric with sacreBLEU's defaults, or with the options given.

        :raises ConfigError: for an option that the metric does not have, or a tokenizer that would need a download.
        """
        unknown = sorted(set(options) - set(self.options))
        if unknown:
            raise ConfigError(f"{self.name} has no option {unknown[0]!r}: known are {', '.join(self.options)}")
        if options.get("tokenize", "13a") not in TOKENIZERS:
            raise ConfigError(
                f"{self.name}: the tokenizer must be one of {', '.join(TOKENIZERS)}, not {options['tokenize']!r}"
            )
        from sacrebleu import metrics

        build = getattr(metrics, self.class_name)
        return SacreBleu(self.name, build(**options), build(**{**options, **self.for_sentences}))


class SacreBleu:
    """BLEU, chrF or TER over units. Scores run from 0 to 100; TER counts errors: less is better, it may pass 100."""

    needs_reference = True

    def __init__(self, name: str, corpus: Any, sentence: Any) -> None:
        self.name = name
        self.notices: list[str] = []
        self._corpus = corpus
        self._sentence = sentence

    def score(self, units: Sequence[Unit]) -> Score:
        """Score `units` against their references.

        :returns: the corpus score over `segments(units)`, ``None`` when no unit has a reference; for each unit the
            sentence score, ``None`` unless source, target and reference all have text. The signature is sacreBLEU's
            own.
        """
        hypotheses, references = segments(units)
        value: float | None = None
        if references:
            value = float(self._corpus.corpus_score(hypotheses, [references]).score)
        else:
            self._corpus.num_refs = 0  # so that the signature can be had: it says that no reference was seen
        per_unit = {unit.id: self._of(unit) for unit in units}
        return Score(self.name, value, per_unit, str(self._corpus.get_signature()))

    def _of(self, unit: Unit) -> float | None:
        source, target, reference = sides(unit)
        if not (source and target and reference):
            return None
        return float(self._sentence.sentence_score(target, [reference]).score)
