"""COMET (Rei et al. 2020, 2022): a pretrained encoder and a regressor, trained on human judgements of translations.

A score is no percentage and has no fixed zero: compare it with scores of the same signature only. It is a poor alarm by
itself: a fluent rendering with one wrong name, or the source left untranslated, scores well.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any

from auditor.errors import ModelError
from auditor.records import Score, Unit
from auditor.score._comet_checkpoint import Checkpoint, load, locate, refuse_unsafe, require_comet
from auditor.score._quiet import quiet
from auditor.score._units import sides

WITH_REFERENCE = "Unbabel/wmt22-comet-da"
WITHOUT_REFERENCE = "Unbabel/wmt20-comet-qe-da"
LICENCE = "CC-BY-NC-SA-4.0"

CHUNK = 2048
"""Segments in work at once: it bounds the memory for their vectors (12 kB a segment with a large encoder)."""

REMEMBERED = 50_000
"""Scores kept for segments that come again in a later document."""

Segment = tuple[str, str, str]
"""Source, target and reference; the reference is empty where the model reads none."""


@dataclass(frozen=True, slots=True)
class CometFactory:
    """Makes the metric from a checkpoint."""

    name: str = "comet"
    needs_reference: bool = False

    def load(
        self,
        model: str | None = None,
        *,
        with_reference: bool,
        revision: str | None = None,
        local_files_only: bool = True,
        device: str = "cpu",
        batch_size: int = 16,
        encoder_path: str | None = None,
    ) -> Comet:
        """Load a checkpoint.

        :param model: a folder with hparams.yaml and checkpoints/model.ckpt, a .ckpt file in such a folder, or a hub
            name; ``None`` takes ``Unbabel/wmt22-comet-da`` with references and ``Unbabel/wmt20-comet-qe-da`` without.
        :param with_reference: whether the units that will be scored have references.
        :param revision: the hub model's branch, tag or commit.
        :param local_files_only: look in the user's hub cache only; when false, what is missing is downloaded.
        :param device: ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
        :param batch_size: texts in the model at once.
        :param encoder_path: a local folder with the encoder's configuration and tokenizer, for checkpoints that name a
            hub model.
        :raises MissingExtraError: when unbabel-comet is not installed.
        :raises ModelError: when the checkpoint is missing, unsafe, damaged or incomplete, or needs a
            reference and there is none.
        """
        require_comet()
        refuse_unsafe()
        name = model or (WITH_REFERENCE if with_reference else WITHOUT_REFERENCE)
        checkpoint = locate(name, revision, local_files_only=local_files_only)
        network, kind = load(checkpoint, encoder_path=encoder_path, local_files_only=local_files_only)
        if network.requires_references() and not with_reference:
            raise ModelError(
                f"COMET: {checkpoint.name} ({kind}) compares with a reference and there is none: give one with "
                f"--reference, or take a model that needs none, such as {WITHOUT_REFERENCE}"
            )
        _move(network, device)
        return Comet(network, checkpoint, kind, with_reference=with_reference, batch_size=batch_size)


METRIC = CometFactory()


class Comet:
    """A loaded checkpoint.

    :ivar model: the `comet.models.CometModel`, in fp32 and evaluation mode.
    :ivar needs_reference: whether units without a reference go without a score.
    :ivar notices: what the reader should know about the last call of `score`: units that were not scored, text that
        was cut, a licence.
    """

    name = "comet"

    def __init__(self, model: Any, checkpoint: Checkpoint, kind: str, *, with_reference: bool, batch_size: int) -> None:
        self.model = model
        self.batch_size = max(1, batch_size)
        # Where a model encodes each text by itself, a text that stands in many segments is encoded once.
        self._text_by_text = kind in ("regression_metric", "referenceless_regression_metric")
        segments = ("mt", "src", "ref") if self._text_by_text else tuple(model.hparams.input_segments)
        reads_reference = kind != "referenceless_regression_metric" and "ref" in segments
        self.needs_reference = reads_reference and with_reference
        self._reads = tuple(name for name in ("src", "mt", "ref") if name in segments and self._given(name))
        self._about: list[str] = []
        if with_reference and not reads_reference:
            self._about.append(f"{checkpoint.name} reads no reference: it scored source and target alone")
        restricted = kind == "xcomet_metric" or re.search(r"kiwi|xcomet", checkpoint.name, re.IGNORECASE) is not None
        if restricted:
            self._about.append(f"{checkpoint.name}: CometKiwi and XCOMET models are {LICENCE}: not for commercial use")
        self.signature = _signature(checkpoint, kind, refs=self.needs_reference, restricted=restricted)
        self.notices: list[str] = list(self._about)
        self._known: dict[Segment, float] = {}

    def _given(self, name: str) -> bool:
        return name != "ref" or self.needs_reference

    def score(self, units: Sequence[Unit]) -> Score:
        """Score `units`: the same numbers as COMET's own ``predict`` in fp32, each distinct segment computed once.

        :returns: the mean over the scored units (``None`` when there are none), and for each unit its score, or
            ``None`` where source, target or a reference that the model needs is empty. `notices` says which units and
            why.
        :raises ModelError: when the device runs out of memory.
        """
        segments = {unit.id: self._segment(unit) for unit in units}
        whole = {id_: segment for id_, segment in segments.items() if self._is_whole(segment)}
        lengths = self._lengths(list(whole.values()))
        if len(self._known) > REMEMBERED:
            self._known.clear()
        self._compute(list(dict.fromkeys(whole.values())), lengths)
        per_unit = {id_: self._known[segment] if id_ in whole else None for id_, segment in segments.items()}
        broken = [id_ for id_, value in per_unit.items() if value is not None and not math.isfinite(value)]
        per_unit.update(dict.fromkeys(broken))
        self.notices = [*self._about, *self._remarks(segments, lengths)]
        if broken:
            self.notices.append(f"not scored, the model gave no number: {_listed(broken)}")
        scored = [value for value in per_unit.values() if value is not None]
        return Score(self.name, math.fsum(scored) / len(scored) if scored else None, per_unit, self.signature)

    def _segment(self, unit: Unit) -> Segment:
        source, target, reference = sides(unit)
        return source, target, reference if self.needs_reference else ""

    def _is_whole(self, segment: Segment) -> bool:
        source, target, reference = segment
        return bool(source and target and (reference or not self.needs_reference))

    # --- what the reader should know ---------------------------------------------------------------

    def _remarks(self, segments: dict[str, Segment], lengths: dict[str, int]) -> Iterator[str]:
        for position, side in enumerate(("source", "target", "reference")[: 3 if self.needs_reference else 2]):
            empty = [id_ for id_, segment in segments.items() if not segment[position]]
            if empty:
                yield f"not scored, no {side} text: {_listed(empty)}"
        whole = {id_: segment for id_, segment in segments.items() if self._is_whole(segment)}
        cut = [f"{id_} ({tokens})" for id_, segment in whole.items() if (tokens := self._cut(segment, lengths))]
        if cut:
            yield f"longer than the model reads, the end was cut off and did not count: {_listed(cut)}"
        copies = [id_ for id_, (source, target, _) in whole.items() if source == target and source.count(" ") >= 2]
        if copies:
            yield f"target equals source, which COMET scores well even where it is left untranslated: {_listed(copies)}"

    def _cut(self, segment: Segment, lengths: dict[str, int]) -> str:
        """What of `segment` the model does not read, in tokens; empty when it reads everything."""
        encoder = self.model.encoder
        limit = encoder.max_positions - 2
        names = {"src": "source", "mt": "target", "ref": "reference"}
        texts = {name: text for name, text in zip(names, segment, strict=True) if name in self._reads}
        parts = [
            f"{names[name]} {lengths[text]} tokens of at most {limit}"
            for name, text in texts.items()
            if lengths[text] > limit
        ]
        if not parts and not self._text_by_text:
            total = sum(lengths[text] - 2 for text in texts.values()) + 1 + encoder.size_separator * len(texts)
            if total > encoder.max_positions:
                parts.append(f"together {total} tokens of at most {encoder.max_positions}")
        return ", ".join(parts)

    def _lengths(self, segments: list[Segment]) -> dict[str, int]:
        """Tokens of each text, those that mark its beginning and end included."""
        texts = list(dict.fromkeys(text for segment in segments for text in segment))
        if not texts:
            return {}
        with quiet():
            tokens = self.model.encoder.tokenizer(texts, truncation=False, return_attention_mask=False, verbose=False)
        return {text: len(ids) for text, ids in zip(texts, tokens["input_ids"], strict=True)}

    # --- the model ---------------------------------------------------------------------------------

    def _compute(self, segments: list[Segment], lengths: dict[str, int]) -> None:
        """Score the segments that are not known yet, the longest first: a batch that does not fit fails at once."""
        new = [segment for segment in segments if segment not in self._known]
        if not new:
            return
        torch = import_module("torch")
        new.sort(key=lambda segment: (-sum(lengths[text] for text in segment), segment))
        score = self._apart if self._text_by_text else self._together
        try:
            with quiet(), torch.inference_mode(), _progress(len(new)) as progress:
                for start in range(0, len(new), CHUNK):
                    chunk = new[start : start + CHUNK]
                    self._known.update(zip(chunk, score(chunk, lengths, progress), strict=True))
        except torch.cuda.OutOfMemoryError as error:
            raise ModelError(
                f"COMET: {self.batch_size} segments at once do not fit into the memory of {self.model.device}: "
                "lower --batch-size"
            ) from error

    def _apart(self, segments: list[Segment], lengths: dict[str, int], progress: Any) -> list[float]:
        """Models that encode one text at a time: each distinct text is encoded once, beside texts of its own length."""
        torch = import_module("torch")
        sides_read = {"src": 0, "mt": 1, "ref": 2}
        texts = sorted(
            {segment[sides_read[name]] for segment in segments for name in self._reads},
            key=lambda text: (-lengths[text], text),
        )
        row = {text: number for number, text in enumerate(texts)}
        vectors = []
        for batch in _batches(texts, self.batch_size):
            inputs = self.model.encoder.prepare_sample(batch).to(self.model.device)
            vectors.append(self.model.get_sentence_embedding(inputs["input_ids"], inputs["attention_mask"]))
            progress.update(len(segments) * len(batch) / len(texts))
        table = torch.cat(vectors)
        source, target, *reference = (
            table[[row[segment[sides_read[name]]] for segment in segments]] for name in self._reads
        )
        if reference:
            scores = self.model.estimate(source, target, *reference).score
        else:  # the features of comet.models.ReferencelessRegression.forward
            features = torch.cat((target, source, target * source, torch.abs(target - source)), dim=1)
            scores = self.model.estimator(features).view(-1)
        return [float(score) for score in scores.tolist()]

    def _together(self, segments: list[Segment], lengths: dict[str, int], progress: Any) -> list[float]:
        """Models whose encoder sees source, target and reference as one sequence (CometKiwi, UniTE, XCOMET)."""
        scores: list[float] = []
        for batch in _batches(segments, self.batch_size):
            samples = [
                {name: text for name, text in zip(("src", "mt", "ref"), segment, strict=True) if name in self._reads}
                for segment in batch
            ]
            inputs = tuple(_on(self.model.device, part) for part in self.model.prepare_for_inference(samples))
            scores += self.model.predict_step(inputs).scores.tolist()
            progress.update(len(batch))
        return scores


def _on(device: Any, inputs: Any) -> dict[str, Any]:
    return {name: value.to(device) if hasattr(value, "to") else value for name, value in inputs.items()}


def _batches(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def _progress(total: int) -> Any:
    """A bar on standard error, where that is a terminal."""
    bar = import_module("tqdm").tqdm
    return bar(total=total, desc="COMET", unit="unit", file=sys.stderr, disable=None, leave=False, bar_format=_BAR)


_BAR = "{desc}: {percentage:3.0f}%|{bar}| {n:.0f}/{total_fmt} [{elapsed}<{remaining}]"


def _listed(items: Sequence[str], most: int = 20) -> str:
    more = len(items) - most
    return ", ".join(items[:most]) + (f" and {more} more" if more > 0 else "")


def _move(model: Any, device: str) -> None:
    try:
        model.to(device)
    except (RuntimeError, AssertionError) as error:
        reason = " ".join(str(error).split())[:160]
        raise ModelError(f"COMET: the device {device!r} is not available here ({reason}): take --device cpu") from error


def _signature(checkpoint: Checkpoint, kind: str, *, refs: bool, restricted: bool) -> str:
    """The settings in sacreBLEU's style; marks that separate fields are taken out of names."""
    name = re.sub(r"[|:\s]", "_", checkpoint.name)
    parts = ["comet", f"class:{kind}", f"model:{name}"]
    if checkpoint.revision:
        parts.append(f"revision:{checkpoint.revision}")
    parts += [f"version:{metadata.version('unbabel-comet')}", "fp32", f"refs:{'yes' if refs else 'no'}"]
    if restricted:
        parts.append(f"licence:{LICENCE}")
    return "|".join(parts)
