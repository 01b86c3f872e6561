"""Vectors of English words and phrases, distilled at build time from an English sentence model (`auditor/training/encoder.py`).

The embedded encoder sums them, the parsers read them: both reach them from Norwegian through the lexicon's translations.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from auditor.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Distilled:
    """Words and their vectors.

    :param words: lower-case English words and phrases, in the order of the rows.
    :param rows: signed bytes, shape ``(words, dim)``: a unit vector each, once divided by its length.
    """

    def __init__(self, words: Sequence[str], rows: NDArray[np.int8]) -> None:
        self.words = tuple(words)
        self.dim = int(rows.shape[1])
        self.checksum = f"{zlib.crc32(rows.tobytes()):08x}"
        self._index = {word: row for row, word in enumerate(words)}
        self._rows = rows

    def get(self, word: str) -> NDArray[np.float32] | None:
        """The unit vector of a word, shape ``(dim,)``; ``None`` when it has none."""
        row = self._index.get(word)
        return None if row is None else _unit_rows(self._rows[row : row + 1])[0]

    def table(self) -> NDArray[np.float32]:
        """The unit vectors of all words, shape ``(words, dim)``."""
        return _unit_rows(self._rows)


def _unit_rows(rows: NDArray[np.int8]) -> NDArray[np.float32]:
    values = rows.astype(np.float32)
    unit: NDArray[np.float32] = values / np.linalg.norm(values, axis=1, keepdims=True)
    return unit


@cache
def distilled() -> Distilled:
    """The table that ships with the package, loaded once.

    :raises ModelError: when its files are missing or do not fit together.
    """
    folder = resources.files("auditor.models").joinpath("encoder")
    try:
        words = folder.joinpath("words.txt").read_text(encoding="utf-8").split("\n")
        with folder.joinpath("vectors.npy").open("rb") as handle:
            rows = np.load(handle, allow_pickle=False)
    except FileNotFoundError as error:
        raise ModelError("the package lacks auditor/models/encoder: install it again") from error
    if rows.dtype != np.int8 or rows.ndim != 2 or len(rows) != len(words):
        raise ModelError(
            "auditor/models/encoder: words.txt and vectors.npy do not fit: run auditor.training.encoder again"
        )
    return Distilled(words, rows)
