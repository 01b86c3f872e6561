"""Natural language inference: how surely a text contradicts a sentence, by a pretrained classifier of sentence pairs.

Any sequence classifier of transformers that has a label for contradiction will do; the default is an mDeBERTa (He et al. 2021) that
was tuned on XNLI (Conneau et al. 2018) and machine-translated inference data in 26 languages (Laurer et al. 2022). Needs the extra
``neural``. A model is loaded from files on this machine, strictly, and without unpickling Python objects.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from auditor.errors import MissingExtraError, ModelError
from auditor.score._quiet import quiet

DEFAULT_MODEL = "MoritzLaurer/mDeBERTa-v3-base-xnli-multilingual-nli-2mil7"

REMEMBERED = 50_000
"""Verdicts kept for texts that come again in a later document."""

Question = tuple[str, str]
"""The text that is taken for true (the premise), and the sentence that it may contradict (the hypothesis)."""

_SAFE = ("model.safetensors", "model.safetensors.index.json")
_PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json")
_UNSAFE = "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"
_WANTED = ("*.json", "*.txt", "*.model", "model*.safetensors")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the classifier answered.

    :param contradiction: the probability of contradiction for each question, in [0, 1].
    :param notices: what the reader should know: text that was cut.
    """

    contradiction: Mapping[Question, float]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """Where a model lies, and the name under which it is reported.

    :param folder: the folder with config.json, weights and tokenizer.
    :param name: the hub name, or the folder's name with the start of the SHA-256 of its weights.
    :param revision: the hub commit; empty for a local path.
    """

    folder: Path
    name: str
    revision: str = ""


def load(
    model: str | None = None,
    *,
    revision: str | None = None,
    local_files_only: bool = True,
    device: str = "cpu",
    batch_size: int = 16,
) -> Classifier:
    """Load a classifier in fp32, ready to read.

    :param model: a folder that `save_pretrained` wrote, or a hub name; ``None`` takes `DEFAULT_MODEL`.
    :param revision: the hub model's branch, tag or commit.
    :param local_files_only: look in the user's hub cache only; when false, what is missing is downloaded.
    :param device: ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
    :param batch_size: pairs of texts in the model at once.
    :raises MissingExtraError: when torch or transformers is not installed.
    :raises ModelError: when the model is missing, unsafe, damaged or incomplete, or knows no contradiction.
    """
    try:
        installed = all(find_spec(name) for name in ("torch", "transformers", "huggingface_hub"))
    except (ImportError, ValueError):
        installed = False
    if not installed:
        raise MissingExtraError("NLI001 (contradiction)", "neural")
    found = locate(model or DEFAULT_MODEL, revision, local_files_only=local_files_only)
    try:
        with quiet():
            transformers = import_module("transformers")
            config = transformers.AutoConfig.from_pretrained(
                str(found.folder), local_files_only=True, trust_remote_code=False
            )
    except Exception as error:  # the library raises whatever its own dependencies do
        raise ModelError(f"NLI: {found.folder}: config.json cannot be used ({_short(error)})") from error
    label = _contradiction(config.id2label, found)
    network, tokenizer = _open(transformers, found)
    try:
        network.to(device)
    except (RuntimeError, AssertionError) as error:
        raise ModelError(
            f"NLI: the device {device!r} is not available here ({_short(error)}): take --device cpu"
        ) from error
    return Classifier(network, tokenizer, found, label=label, batch_size=batch_size)


class Classifier:
    """A loaded classifier.

    :ivar model: the transformers model, in fp32 and evaluation mode.
    :ivar signature: model, revision and the library's version.
    :ivar limit: tokens that the model reads of a pair of texts, the marks around them included.
    """

    def __init__(self, model: Any, tokenizer: Any, found: Model, *, label: int, batch_size: int) -> None:
        self.model = model
        self.limit = _limit(model, tokenizer)
        self.signature = _signature(found)
        self._tokenizer = tokenizer
        self._label = label
        self._batch_size = max(1, batch_size)
        self._known: dict[Question, float] = {}

    def read(self, questions: Mapping[str, Sequence[Question]]) -> Reading:
        """Answer the questions of each unit; a question that was asked before is looked up.

        :param questions: unit id → its questions.
        :raises ModelError: when the model fails or gives no number, or the device runs out of memory.
        """
        distinct = list(dict.fromkeys(question for of_unit in questions.values() for question in of_unit))
        if not distinct:
            return Reading({})
        lengths = self._lengths(distinct)
        if len(self._known) > REMEMBERED:
            self._known.clear()
        self._compute([question for question in distinct if question not in self._known], lengths)
        return Reading({question: self._known[question] for question in distinct}, self._cut(questions, lengths))

    def _lengths(self, questions: list[Question]) -> dict[Question, int]:
        with quiet():
            tokens = self._tokenizer(
                [premise for premise, _ in questions],
                [hypothesis for _, hypothesis in questions],
                truncation=False,
                return_attention_mask=False,
                verbose=False,
            )
        return {question: len(ids) for question, ids in zip(questions, tokens["input_ids"], strict=True)}

    def _cut(self, questions: Mapping[str, Sequence[Question]], lengths: dict[Question, int]) -> tuple[str, ...]:
        longest = {
            id_: max((lengths[question] for question in of_unit), default=0) for id_, of_unit in questions.items()
        }
        cut = [f"{id_} ({length} tokens)" for id_, length in longest.items() if length > self.limit]
        if not cut:
            return ()
        more = f" and {len(cut) - 20} more" if len(cut) > 20 else ""
        return (
            f"longer than the {self.limit} tokens that the model reads, the end was cut off and did not count: "
            f"{', '.join(cut[:20])}{more}",
        )

    def _compute(self, questions: list[Question], lengths: dict[Question, int]) -> None:
        """Answer what is not known yet, the longest first: a batch that does not fit fails at once."""
        if not questions:
            return
        torch = import_module("torch")
        questions.sort(key=lambda question: (-lengths[question], question))
        bar = import_module("tqdm").tqdm
        try:
            with (
                quiet(),
                torch.inference_mode(),
                bar(
                    total=len(questions), desc="NLI", unit="pair", file=sys.stderr, disable=None, leave=False
                ) as progress,
            ):
                for start in range(0, len(questions), self._batch_size):
                    batch = questions[start : start + self._batch_size]
                    self._known.update(zip(batch, self._classify(batch), strict=True))
                    progress.update(len(batch))
        except torch.cuda.OutOfMemoryError as error:
            raise ModelError(
                f"NLI: {self._batch_size} pairs at once do not fit into the memory of {self.model.device}: "
                "lower --batch-size"
            ) from error
        except (RuntimeError, ValueError, IndexError) as error:
            raise ModelError(f"NLI: the model failed on the texts ({_short(error)})") from error

    def _classify(self, batch: list[Question]) -> list[float]:
        inputs = self._tokenizer(
            [premise for premise, _ in batch],
            [hypothesis for _, hypothesis in batch],
            truncation="longest_first",
            max_length=self.limit,
            padding=True,
            return_tensors="pt",
        ).to(self.model.device)
        shares = self.model(**inputs).logits.float().softmax(dim=-1)[:, self._label].tolist()
        if not all(math.isfinite(share) for share in shares):
            raise ModelError("NLI: the model gave no number: its weights are damaged; fetch it again")
        # What stands beside a text in its batch moves the seventh digit: a verdict must not hang on it.
        return [round(share, 5) for share in shares]


def locate(model: str, revision: str | None, *, local_files_only: bool) -> Model:
    """Find a classifier by local path or by hub name.

    :param local_files_only: when false, a hub model that is not there is downloaded.
    :raises ModelError: saying what is missing and the command that brings it.
    """
    path = Path(model).expanduser()
    if path.exists() or model.startswith((".", "/", "~")) or model.count("/") > 1:
        path = Path(os.path.abspath(path))
        if not (path / "config.json").is_file():
            raise ModelError(
                f"NLI: {path / 'config.json'} does not exist: --nli-model takes the folder of a saved classifier, or a hub name"
            )
        digest = hashlib.sha256()
        for weights in _files(path):
            with weights.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return Model(path, f"{path.name}@sha256-{digest.hexdigest()[:12]}")
    command = f"hf download {model}" + (f" --revision {revision}" if revision else "")
    try:
        folder = _snapshot(model, revision, local_files_only=local_files_only)
    except Exception as error:
        if not local_files_only:
            raise ModelError(f"NLI: {model} could not be downloaded ({_short(error)}): try `{command}`") from error
        folder = None
    if folder is None or not (folder / "config.json").is_file():
        raise ModelError(
            f"NLI: the model {model} is not on this machine. Get it with `{command}`, or name a local one with --nli-model PATH"
        )
    return Model(folder, model, folder.name)


def _snapshot(name: str, revision: str | None, *, local_files_only: bool) -> Path:
    """The folder of the hub cache that holds a model; weights that are pickled are fetched only where there are no others."""
    download = import_module("huggingface_hub").snapshot_download
    options = {"revision": revision, "local_files_only": local_files_only}
    with quiet():
        folder = Path(download(name, allow_patterns=list(_WANTED), **options))
        if not local_files_only and not any((folder / file).is_file() for file in _SAFE):
            folder = Path(download(name, allow_patterns=[*_WANTED, "pytorch_model*.bin"], **options))
    return folder


def _files(folder: Path) -> list[Path]:
    """The files that hold the weights: safetensors where there are any."""
    safe = sorted(folder.glob("model*.safetensors"))
    return safe or sorted(folder.glob("pytorch_model*.bin"))


def _open(transformers: Any, found: Model) -> tuple[Any, Any]:
    """The network with all its weights, and its tokenizer."""
    safe = any((found.folder / name).is_file() for name in _SAFE)
    if not safe and not any((found.folder / name).is_file() for name in _PICKLED):
        raise ModelError(f"NLI: {found.folder} holds no weights: neither {_SAFE[0]} nor {_PICKLED[0]}. Fetch it again")
    for file in _files(found.folder):
        with file.open("rb") as opened:
            if opened.read(40).startswith(b"version https://git-lfs"):
                raise ModelError(f"NLI: {file} is only a Git LFS pointer: fetch the file itself with `git lfs pull`")
    if not safe and os.environ.get(_UNSAFE, "").strip().lower() not in ("", "0", "n", "no", "false", "off"):
        raise ModelError(
            f"NLI: {_UNSAFE} is set, which lets {_PICKLED[0]} run code while it is loaded: unset it (`unset {_UNSAFE}`), "
            "or take a model in safetensors"
        )
    try:
        with quiet():
            tokenizer = transformers.AutoTokenizer.from_pretrained(
                str(found.folder), local_files_only=True, trust_remote_code=False
            )
            # Pickled weights are read as tensors only: transformers passes weights_only=True to torch.load.
            network, told = transformers.AutoModelForSequenceClassification.from_pretrained(
                str(found.folder),
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=safe,
                output_loading_info=True,
            )
    except Exception as error:  # the library raises whatever its own dependencies do
        raise ModelError(
            f"NLI: {found.folder} cannot be loaded: damaged, incomplete, or holding Python objects that could run code "
            f"({_short(error)}). Fetch it again, or take a model in safetensors"
        ) from error
    if missing := sorted(told.get("missing_keys", ())):
        raise ModelError(
            f"NLI: {found.folder} lacks {len(missing)} weights ({', '.join(missing[:3])}{', …' if len(missing) > 3 else ''}): "
            "verdicts would come from random weights. Take a model that was tuned for inference"
        )
    return network.float().eval().requires_grad_(False), tokenizer


def _contradiction(labels: Mapping[int, str], found: Model) -> int:
    """The index of the label for contradiction, whatever its case and place."""
    fitting = [index for index, label in labels.items() if re.match(r"contradict", str(label).strip(), re.IGNORECASE)]
    if len(fitting) != 1 or len(labels) < 2:
        raise ModelError(
            f"NLI: {found.name} has no label for contradiction: its labels are {', '.join(map(str, labels.values()))}. "
            f"Take a model of natural language inference, such as {DEFAULT_MODEL}"
        )
    return int(fitting[0])


def _limit(model: Any, tokenizer: Any) -> int:
    """The tokens that a pair of texts may have."""
    limits = [10**6, tokenizer.model_max_length]
    positions = getattr(model.config, "max_position_embeddings", None)
    if isinstance(positions, int) and positions > 0:
        # RoBERTa and its kin count positions from behind the padding's own.
        kept = [
            module.padding_idx + 1
            for name, module in model.named_modules()
            if name.endswith("position_embeddings") and getattr(module, "padding_idx", None) is not None
        ]
        limits.append(positions - max(kept, default=0))
    return int(min(limits))


def _signature(found: Model) -> str:
    """The settings in sacreBLEU's style; marks that separate fields are taken out of names."""
    name = re.sub(r"[|;:\s]", "_", found.name)
    parts = [f"model:{name}"]
    if found.revision:
        parts.append(f"revision:{found.revision}")
    return "|".join([*parts, f"version:{metadata.version('transformers')}", "fp32"])


def _short(error: BaseException, length: int = 160) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= length else f"{text[: length - 1]}…"
