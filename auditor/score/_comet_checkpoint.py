"""Finds a COMET checkpoint and loads it: offline, strictly, without unpickling Python objects.

COMET's own `load_from_checkpoint` fills missing weights with random ones, reaches for the hub when the checkpoint names
its encoder by a hub name, and follows an environment variable that switches safe loading off. This does none of the
three.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import pickle
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from auditor.errors import MissingExtraError, ModelError
from auditor.score._quiet import quiet

UNSAFE = "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"
LAYOUT = "a folder with hparams.yaml and checkpoints/model.ckpt"

# What may differ between a checkpoint and the model without touching a score: position numbers that transformers
# stopped saving in 4.31 (published checkpoints still hold them, so that strict loading as PyTorch means it would
# refuse the default models), the pooler that COMET does not build, and buffers that only training reads.
_SPARE = re.compile(r"encoder\.model\.(embeddings\.(position|token_type)_ids|pooler\.dense\.(weight|bias))\Z")
_TRAINING = re.compile(r"(layerwise_attention\.dropout_(mask|fill)|(word|sent)loss\.weight)\Z")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a checkpoint lies, and the name under which scores are reported.

    :param root: the folder with hparams.yaml.
    :param weights: the .ckpt file.
    :param name: the hub name, or the folder's name with the start of the file's SHA-256.
    :param revision: the hub commit; empty for a local path.
    """

    root: Path
    weights: Path
    name: str
    revision: str = ""


def require_comet() -> None:
    """Check that unbabel-comet is installed, without the seconds that its import takes.

    :raises MissingExtraError: when it is not.
    """
    try:
        found = all(find_spec(name) for name in ("comet", "huggingface_hub", "torch"))
    except (ImportError, ValueError):
        found = False
    if not found:
        raise MissingExtraError("COMET", "neural")


def import_comet() -> Any:
    """The module `comet.models` of unbabel-comet.

    :raises MissingExtraError: when it is not installed.
    :raises ModelError: when it is installed and cannot be imported.
    """
    try:
        with quiet():
            models = import_module("comet.models")
    except ImportError as error:
        raise MissingExtraError("COMET", "neural") from error
    except Exception as error:
        raise ModelError(
            f"COMET is installed but cannot be imported ({_short(error)}): "
            "install it afresh in its own environment: pip install 'mt-auditor[neural]'"
        ) from error
    if not hasattr(models, "str2model"):  # another distribution also calls its package `comet`
        raise MissingExtraError("COMET", "neural")
    return models


def locate(model: str, revision: str | None, *, local_files_only: bool) -> Checkpoint:
    """Find a checkpoint by local path or by hub name.

    :param model: a folder, a .ckpt file, or a hub name that is looked up in the user's hub cache.
    :param local_files_only: when false, a hub model that is not there is downloaded.
    :raises ModelError: saying what is missing and the command that brings it.
    """
    path = Path(model).expanduser()
    if path.exists() or model.endswith(".ckpt") or model.startswith((".", "/", "~")) or model.count("/") > 1:
        return _local(path)
    folder = _snapshot(model, revision, ("hparams.yaml", "checkpoints/model.ckpt"), local_files_only=local_files_only)
    if folder is None:
        hint = "" if "/" in model else f" (did you mean Unbabel/{model}?)"
        raise ModelError(
            f"COMET: the weights of {model} are not on this machine{hint}. Get them with "
            f"`{_download(model, revision)}`, or name a local checkpoint with --comet-model PATH"
        )
    return Checkpoint(folder, folder / "checkpoints" / "model.ckpt", model, folder.name)


def _local(path: Path) -> Checkpoint:
    path = Path(os.path.abspath(path))
    weights = path / "checkpoints" / "model.ckpt" if path.is_dir() else path
    if not weights.is_file():
        raise ModelError(f"COMET: {weights} does not exist: --comet-model takes {LAYOUT}, or the .ckpt file itself")
    root = weights.parent.parent
    if not (root / "hparams.yaml").is_file():
        raise ModelError(f"COMET: {root / 'hparams.yaml'} does not exist: a checkpoint is {LAYOUT}")
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Checkpoint(root, weights, f"{root.name}@sha256-{digest[:12]}")


def _snapshot(
    name: str, revision: str | None, needed: tuple[str, ...], more: tuple[str, ...] = (), *, local_files_only: bool
) -> Path | None:
    """The folder of the hub cache that holds the files `needed` of a hub model, or ``None``."""
    hub = import_module("huggingface_hub")
    try:
        folder = Path(
            hub.snapshot_download(
                name, revision=revision, local_files_only=local_files_only, allow_patterns=[*needed, *more]
            )
        )
    except Exception as error:
        if local_files_only:
            return None
        raise ModelError(
            f"COMET: {name} could not be downloaded ({_short(error)}). A gated model needs its licence accepted on its "
            f"hub page and `hf auth login`; then `{_download(name, revision)}`"
        ) from error
    return folder if all((folder / file).is_file() for file in needed) else None


def _download(name: str, revision: str | None = None) -> str:
    return f"hf download {name}" + (f" --revision {revision}" if revision else "")


def load(checkpoint: Checkpoint, *, encoder_path: str | None, local_files_only: bool) -> tuple[Any, str]:
    """Load a checkpoint in fp32 on the CPU, ready to score.

    :param encoder_path: a local folder with the encoder's configuration and tokenizer, to take instead of the one that
        the checkpoint names.
    :returns: the model, and its class as hparams.yaml names it.
    :raises MissingExtraError: when unbabel-comet is not installed.
    :raises ModelError: for a checkpoint that is unsafe, damaged, incomplete or of an unknown class, or whose encoder is
        missing.
    """
    refuse_unsafe()
    models = import_comet()
    hparams = _hparams(checkpoint.root / "hparams.yaml")
    kind = str(hparams.get("class_identifier", ""))
    scoring = [name for name in models.str2model if name != "ranking_metric"]
    if kind not in scoring:
        raise ModelError(
            f"COMET: {checkpoint.root / 'hparams.yaml'}: class_identifier is {kind or 'missing'}; "
            f"the classes that score are {', '.join(sorted(scoring))}"
        )
    content = _read(checkpoint.weights)
    options = {**hparams, **(content.get("hyper_parameters") or {})}
    # hparams.yaml is the file that a user can edit: the encoder it names counts.
    named = str(hparams.get("pretrained_model") or options.get("pretrained_model") or "xlm-roberta-large")
    options["pretrained_model"] = str(_encoder(named, encoder_path, checkpoint, local_files_only=local_files_only))
    options["load_pretrained_weights"] = False  # the checkpoint brings them
    options["local_files_only"] = True
    model = _build(models.str2model[kind], options, checkpoint)
    _fill(model, content["state_dict"], checkpoint)
    return model.float().eval().requires_grad_(False), kind


def refuse_unsafe() -> None:
    """Refuse to run where the environment lets checkpoints execute code.

    :raises ModelError: when TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD is switched on.
    """
    if os.environ.get(UNSAFE, "").strip().lower() not in ("", "0", "n", "no", "false", "off"):
        raise ModelError(
            f"COMET: {UNSAFE} is set, which lets a checkpoint run code while it is loaded: unset it (`unset {UNSAFE}`)"
        )


def _hparams(file: Path) -> dict[str, Any]:
    yaml = import_module("yaml")
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelError(f"COMET: {file} cannot be read as plain YAML: {_short(error)}") from error
    if not isinstance(data, dict):
        raise ModelError(f"COMET: {file} holds no settings: a checkpoint is {LAYOUT}")
    return {str(key): value for key, value in data.items()}


def _read(weights: Path) -> Mapping[str, Any]:
    torch = import_module("torch")
    try:
        with weights.open("rb") as file:
            pointer = file.read(40).startswith(b"version https://git-lfs")
        if pointer:
            raise ModelError(f"COMET: {weights} is only a Git LFS pointer: fetch the file itself with `git lfs pull`")
        with quiet():
            content = torch.load(weights, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(weights))
    except pickle.UnpicklingError as error:
        raise ModelError(
            f"COMET: {weights} is not a plain checkpoint: it holds Python objects that could run code, or is damaged "
            f"({_short(error)}). Fetch it again, or save it anew with its state_dict and hyper_parameters alone"
        ) from error
    except (OSError, RuntimeError, EOFError, ValueError, KeyError) as error:
        raise ModelError(f"COMET: {weights} cannot be read: damaged or half downloaded? ({_short(error)})") from error
    if not isinstance(content, Mapping) or not isinstance(content.get("state_dict"), Mapping):
        raise ModelError(f"COMET: {weights} holds no state_dict: it is not a COMET checkpoint")
    return content


def _encoder(named: str, given: str | None, checkpoint: Checkpoint, *, local_files_only: bool) -> Path:
    """The local folder of the encoder.

    A hub name is resolved here: asked for one, transformers queries the hub even when it is told to use local files
    only (it looks whether the tokenizer descends from Mistral's).
    """
    for folder in [Path(given).expanduser()] if given else [checkpoint.root / named, Path(named)]:
        if (folder / "config.json").is_file():
            return folder.absolute()
    if given:
        raise ModelError(
            f"COMET: {given} is no encoder: --comet-encoder takes a folder with config.json and the tokenizer's files"
        )
    folder_or_none = _snapshot(named, None, _CONFIG, _TOKENIZER, local_files_only=local_files_only)
    if folder_or_none is None:
        raise ModelError(
            f"COMET: {checkpoint.name} is built on the encoder {named}, which is not on this machine. Get its "
            f"configuration with `{_download(named)} --include '*.json' '*.model' '*.txt'`, or name a local folder "
            "with --comet-encoder PATH"
        )
    return folder_or_none


_CONFIG = ("config.json",)
_TOKENIZER = (
    "tokenizer.json",
    "tokenizer_config.json",
    "sentencepiece.bpe.model",
    "special_tokens_map.json",
    "vocab.txt",
)


def _build(model_class: Any, options: Mapping[str, Any], checkpoint: Checkpoint) -> Any:
    taken = inspect.signature(model_class.__init__).parameters
    try:
        with quiet():
            return model_class(**{key: value for key, value in options.items() if key in taken})
    except Exception as error:
        raise ModelError(
            f"COMET: {checkpoint.name} cannot be built on the encoder in {options['pretrained_model']} "
            f"({_short(error)}): name the folder with its config.json and tokenizer with --comet-encoder PATH"
        ) from error


def _fill(model: Any, state: Mapping[str, Any], checkpoint: Checkpoint) -> None:
    """Put the checkpoint's weights into `model`: all that a score depends on must be there, none may be left over."""
    wanted = set(model.state_dict())
    missing = sorted(key for key in wanted - state.keys() if not _TRAINING.match(key))
    left = sorted(key for key in state.keys() - wanted if not (_TRAINING.match(key) or _SPARE.match(key)))
    if missing:
        raise ModelError(
            f"COMET: {checkpoint.weights} lacks {_some(missing)}: scores would come from random weights. Fetch it again"
        )
    if left:
        raise ModelError(f"COMET: {checkpoint.weights} holds {_some(left)} that its class does not have: wrong class?")
    try:
        model.load_state_dict({key: value for key, value in state.items() if key in wanted}, strict=False)
    except RuntimeError as error:
        raise ModelError(
            f"COMET: the weights of {checkpoint.name} do not fit its encoder or settings ({_short(error, 300)}): "
            "is --comet-encoder the one that it was trained on?"
        ) from error


def _some(keys: list[str]) -> str:
    return f"{len(keys)} weights ({', '.join(keys[:3])}{', …' if len(keys) > 3 else ''})"


def _short(error: BaseException, length: int = 160) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= length else f"{text[: length - 1]}…"
