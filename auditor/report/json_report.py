"""The JSON report: the contract ``auditor/1`` and its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Protocol

from auditor.errors import InputError
from auditor.records import SEVERITIES
from auditor.report._ci import Places
from auditor.report._data import finding_data, rounded
from auditor.report._run import Entry, Run, Suppressed
from auditor.report._text import dumps, shortened
from auditor.report._view import Reported, check_options


class Whole(Reported, Protocol):
    """An audit that writes itself: the contract is its own."""

    def to_dict(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class JsonReporter:
    """The whole audit for other programs: no option changes what it says."""

    name: str = "json"
    suffix: str = ".json"

    def render(self, audit: Whole, *, suppressed: Suppressed = (), **rest: object) -> str:
        """The report as JSON text; options of other formats are left alone, since a contract has no variants.

        :param suppressed: the findings that do not count and that `audit` therefore lacks; the report lists them apart, with the reason.
        :raises ConfigError: for an option that no reporter has.
        """
        check_options(rest)
        data = audit.to_dict()
        if suppressed:
            data["suppressed"] = [{"finding": finding_data(finding), **asdict(why)} for finding, why in suppressed]
        return dumps(data, indent=2) + "\n"

    def stream(self, run: Run, **rest: object) -> Iterator[str]:
        """A run over many pairs: the contract ``auditor/check/1``, one pair or finding a line. Units are in the stream ``jsonl``'s audits.

        :raises ConfigError: for an option that no reporter has.
        """
        check_options(rest)
        return _rundumps(run)


REPORTER = JsonReporter()

CHECK_SCHEMA = "auditor/check/1"


def _rundumps(run: Run) -> Iterator[str]:
    yield f'{{"schema": {dumps(CHECK_SCHEMA)},\n "signature": {dumps(run.signature)},\n "headline": {dumps(list(run.headline))},\n'
    yield f' "passed": {dumps(all(gate.passed for gate in run.gates))},\n "pairs": ['
    for number, entry in enumerate(run.entries()):
        yield ("," if number else "") + "\n  " + dumps(_pair(entry))
    yield '\n ],\n "findings": ['
    number = 0
    for entry in run.flagged():
        for found in _findings(entry):
            yield ("," if number else "") + "\n  " + dumps(found)
            number += 1
    remarks = [{"kind": one.kind, "document": one.document, "text": one.text} for one in run.remarks]
    gates = [{"name": one.name, "passed": one.passed, "reason": one.reason} for one in run.gates]
    for name, listed in (("remarks", remarks), ("gates", gates)):
        yield f'\n ],\n "{name}": [' + ",".join("\n  " + dumps(one) for one in listed)
    yield "\n ]}\n"


def _pair(entry: Entry) -> dict[str, Any]:
    audit = entry.audit
    pair = audit.pairs[0]
    active = [found for _, found in entry.active()]
    return {
        "source": pair.source,
        "target": pair.target,
        "relation": pair.relation,
        "confidence": rounded(pair.confidence),
        "fresh": entry.fresh,
        "units": len(audit.units),
        "scores": {one.metric: rounded(one.value) for one in audit.scores},
        "findings": {level: sum(found.severity == level for found in active) for level in SEVERITIES},
        "suppressed": len(entry.suppressed),
    }


def _findings(entry: Entry) -> Iterator[dict[str, Any]]:
    places = Places(entry.audit)
    for index, found in enumerate(entry.audit.findings):
        place, why = places.of(found), entry.suppressed.get(index)
        yield {
            "pair": entry.name,
            **finding_data(found),
            "path": place.origin,
            "line": place.line,
            "column": place.column,
            "new": index in entry.new,
            "suppressed": asdict(why) if why else None,
        }


@lru_cache(maxsize=2)
def schema(contract: str = "auditor/1") -> dict[str, Any]:
    """The JSON Schema (2020-12) of a contract: ``auditor/1`` or ``auditor/check/1``."""
    name = "check.schema.json" if contract == CHECK_SCHEMA else "schema.json"
    text = resources.files("auditor.report").joinpath(name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def validate(data: object) -> None:
    """Check parsed JSON against the contract.

    :param data: what `json.loads` gave.
    :raises InputError: naming the place in the data, e.g. ``findings[2].severity``, and what is wrong there.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(schema()).iter_errors(data))
    if error is not None:
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
        where = "".join(steps).lstrip(".")
        raise InputError(f"not a report of schema auditor/1: {where or 'the report'}: {shortened(error.message, 200)}")
