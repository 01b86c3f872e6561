"""The texts that a metric compares, in the form in which they are exported: one segment a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from auditor.records import Unit

_SURROGATES = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


def flat(text: str) -> str:
    """`text` on one line: line breaks of all kinds become a space, those at either end go, and the rest stays as it is.

    Half surrogates, which no file can hold and no tokenizer takes, become U+FFFD. Text of invisible characters alone (a
    zero-width space, say) is empty.
    """
    line = _SURROGATES.sub("\ufffd", _BREAKS.sub(" ", text)).strip()
    return line if any(mark.isprintable() and not mark.isspace() for mark in line) else ""


def sides(unit: Unit) -> tuple[str, str, str]:
    """Source, target and reference of `unit`, each on one line; empty where there is none."""
    return flat(unit.source_text), flat(unit.target_text), flat(unit.reference or "")


def segments(units: Sequence[Unit]) -> tuple[list[str], list[str]]:
    """The segments that the document scores of BLEU, chrF and TER count: the units that have a reference, in order.

    A unit with a reference and no target is an omission and stays in, as an empty hypothesis, so that leaving a
    sentence out costs what it should. A unit without a reference is left out. Written one a line (UTF-8, ``\\n``), the
    two lists give ``sacrebleu references.txt -i hypotheses.txt -m bleu chrf ter`` the same numbers.

    :returns: hypotheses and references, equally many.
    """
    hypotheses: list[str] = []
    references: list[str] = []
    for unit in units:
        _, target, reference = sides(unit)
        if reference:
            hypotheses.append(target)
            references.append(reference)
    return hypotheses, references
