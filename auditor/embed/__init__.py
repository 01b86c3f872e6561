"""Sentence vectors: one encoder a file, each offering an ``ENCODER`` factory that `auditor.registry` finds."""

from __future__ import annotations

from typing import Protocol

from auditor.protocols import Encoder

__all__ = ["EncoderFactory"]


class EncoderFactory(Protocol):
    """What a module of this folder calls ``ENCODER``: a name, and how to get the encoder itself."""

    name: str

    def load(
        self,
        model: str | None = None,
        *,
        revision: str | None = None,
        device: str = "cpu",
        batch_size: int = 32,
        local_files_only: bool = True,
    ) -> Encoder:
        """Load the encoder.

        :param model: hub name or local path; ``None`` takes the encoder's default.
        :param revision: the revision of a hub model.
        :param local_files_only: never let a hub library reach out.
        :raises auditor.errors.MissingExtraError: when its dependencies are not installed.
        :raises auditor.errors.ModelError: when the model is missing or cannot be loaded.
        """
        ...
