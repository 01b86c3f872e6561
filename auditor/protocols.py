"""What a plug-in must offer: readers, encoders, metrics, reporters.

Each kind is a folder with one implementation a file; `auditor.registry` finds and checks them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from auditor.records import Document, Item, Score, Skip, Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@runtime_checkable
class Reader(Protocol):
    """Reads a collection: a feed, a table, a translation memory."""

    name: str
    suffixes: tuple[str, ...]

    def sniff(self, head: str) -> bool:
        """Whether a decoded file that begins like this is of the format."""
        ...

    def items(self, stream: Any, reading: Any) -> Iterator[Item | Skip]:
        """The entries in order, as they are read (`auditor.read._stream.Stream`, `Reading`); one that cannot be used is a skip.

        :raises auditor.errors.InputError: when the collection itself is broken, after the entries before that place.
        """
        ...


@runtime_checkable
class Encoder(Protocol):
    """Sentence vectors: texts of either language in one space."""

    name: str

    @property
    def signature(self) -> str:
        """Name, version and settings, e.g. ``"embedded|v:1|dim:256"``."""
        ...

    def encode(self, texts: Sequence[str], *, lang: str) -> NDArray[np.float32]:
        """Encode `texts` of language `lang`.

        :returns: an array of shape ``(len(texts), dim)``; rows are unit length, or zero where a text has no content.
        """
        ...


@runtime_checkable
class Metric(Protocol):
    """Scores units."""

    name: str
    needs_reference: bool

    def score(self, units: Sequence[Unit]) -> Score:
        """Score `units`.

        :returns: the document's score and one for each unit, with the signature.
        :raises auditor.errors.MissingExtraError: when the dependencies are not installed.
        :raises auditor.errors.ModelError: when the weights are missing or not safe to load.
        """
        ...


@runtime_checkable
class Reporter(Protocol):
    """Renders an audit for a reader."""

    name: str

    def render(self, audit: object) -> str:
        """The whole report as text."""
        ...


__all__ = ["Document", "Encoder", "Metric", "Reader", "Reporter"]
