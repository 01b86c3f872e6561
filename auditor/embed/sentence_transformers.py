"""Sentence vectors from a pretrained model of the sentence-transformers library: LaBSE by default, any hub name or local path.

Needs the extra ``neural``. LaBSE (Feng et al. 2022) is trained to put translations together and covers Norwegian and English.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from auditor.errors import MissingExtraError, ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEFAULT_MODEL = "sentence-transformers/LaBSE"


class SentenceTransformerEncoder:
    """A loaded model (`auditor.protocols.Encoder`).

    :param model: the library's model object.
    :param label: the name or path that it was loaded by.
    """

    name = "sentence_transformers"

    def __init__(self, model: Any, *, label: str, revision: str | None, batch_size: int) -> None:
        self._model = model
        self._label = label
        self._revision = revision
        self._batch_size = batch_size

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return int(self._model.get_sentence_embedding_dimension())

    @property
    def signature(self) -> str:
        """Name, model, revision and the library's version."""
        return f"{self.name}|model:{self._label}|revision:{self._revision or 'default'}|version:{version('sentence-transformers')}"

    def encode(self, texts: Sequence[str], *, lang: str) -> NDArray[np.float32]:
        """Unit vectors of `texts`, shape ``(len(texts), dim)``; a text without a letter or digit has a zero row.

        :param lang: not needed: the model reads every language it was trained on alike.
        :raises ModelError: when the model fails on the texts.
        """
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        filled = [row for row, text in enumerate(texts) if any(char.isalnum() for char in text)]
        if not filled:
            return vectors
        try:
            with _quiet():
                found = self._model.encode(
                    [texts[row] for row in filled],
                    batch_size=self._batch_size,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                    normalize_embeddings=False,
                )
        except (RuntimeError, ValueError, IndexError) as error:
            raise ModelError(f"{self._label}: the sentence model failed: {error}") from error
        array = np.nan_to_num(np.asarray(found, dtype=np.float32))
        norms = np.linalg.norm(array, axis=1, keepdims=True)
        vectors[filled] = np.divide(array, norms, out=np.zeros_like(array), where=norms > 0)
        return vectors


class _Factory:
    """How the pipeline gets the encoder; importing this module loads nothing heavy."""

    name = "sentence_transformers"

    def load(
        self,
        model: str | None = None,
        *,
        revision: str | None = None,
        device: str = "cpu",
        batch_size: int = 32,
        local_files_only: bool = True,
    ) -> SentenceTransformerEncoder:
        """Load a model.

        :param model: a hub name or the path of a saved model; ``None`` takes `DEFAULT_MODEL`.
        :param revision: branch, tag or commit of a hub model.
        :param device: ``cpu``, ``cuda``, ``mps``…
        :param local_files_only: read the local cache only, never the network.
        :raises MissingExtraError: when sentence-transformers is not installed.
        :raises ModelError: when the model is not there or cannot be loaded.
        """
        label = model or DEFAULT_MODEL
        if _is_path(label) and not Path(label).is_dir():
            raise ModelError(
                f"{label}: no such folder; give the folder of a saved sentence-transformers model, or a hub name"
            )
        try:
            with _quiet():
                from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise MissingExtraError("the encoder sentence_transformers", "neural") from error
        try:
            with _quiet():
                loaded = SentenceTransformer(
                    label, device=device, revision=revision, local_files_only=local_files_only, trust_remote_code=False
                )
        except Exception as error:  # the library raises whatever its own dependencies do
            raise ModelError(
                f"{label}: cannot be loaded ({_first_line(error)}); {_mend(label, local_files_only)}"
            ) from error
        return SentenceTransformerEncoder(loaded, label=label, revision=revision, batch_size=batch_size)


def _is_path(label: str) -> bool:
    return (
        label.startswith((".", "/", "~", "\\"))
        or (os.sep in label.strip(os.sep) and label.count("/") > 1)
        or Path(label).exists()
    )


def _mend(label: str, local_files_only: bool) -> str:
    if Path(label).is_dir():
        return "the folder is not a saved sentence-transformers model, or it is incomplete"
    if local_files_only:
        return f"get it once with: huggingface-cli download {label}"
    return "check the name, the revision and the connection, or give a local path"


def _first_line(error: Exception) -> str:
    text = str(error).strip()
    return text.splitlines()[0][:200] if text else type(error).__name__


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's progress bars, log lines and warnings off the terminal: stdout belongs to the report."""
    names = ("sentence_transformers", "transformers", "huggingface_hub")
    levels = {name: logging.getLogger(name).level for name in names}
    before = os.environ.get("HF_HUB_DISABLE_PROGRESS_BARS")
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    for name in names:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        if before is None:
            del os.environ["HF_HUB_DISABLE_PROGRESS_BARS"]
        else:
            os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = before


ENCODER = _Factory()
