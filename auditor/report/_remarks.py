"""Remarks as reports for people list them: by kind, and a few of each kind. JSON and JSON lines hold them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.report._run import Remark

KINDS = {
    "failed": "Not audited, by a fault of auditor",
    "untranslated": "Left untranslated",
    "page": "A page or text where a feed was expected",
    "no-rendering": "Originals without a rendering",
    "no-original": "Renderings without an original",
    "comparable": "Not translations",
    "older-version": "Older versions",
    "duplicate": "Duplicates",
    "language": "Language",
    "unreadable": "Could not be read",
    "stale": "Baseline and suppressions",
    "notice": "Notes",
}
MOST = 20
"""Remarks of one kind that are listed."""


@dataclass(frozen=True, slots=True)
class OfKind:
    """The remarks of one kind.

    :param listed: the first `MOST` of them.
    :param number: how many there are.
    """

    kind: str
    listed: tuple[Remark, ...]
    number: int

    @property
    def title(self) -> str:
        """A heading for them."""
        return KINDS.get(self.kind, self.kind)

    @property
    def more(self) -> str:
        """``"and 480 more; the JSON has them all"``, or nothing where all are listed."""
        left = self.number - len(self.listed)
        return f"and {left:,} more; the JSON has them all" if left else ""


def by_kind(remarks: Iterable[Remark]) -> list[OfKind]:
    """The remarks by kind, the kinds in the order of `KINDS`; others come last."""
    groups: dict[str, list[Remark]] = {kind: [] for kind in KINDS}
    for remark in remarks:
        groups.setdefault(remark.kind, []).append(remark)
    return [OfKind(kind, tuple(found[:MOST]), len(found)) for kind, found in groups.items() if found]
