"""The JSON report: the contract ``auditor/1`` and its schema."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from auditor.errors import InputError
from auditor.report._text import shortened
from auditor.report._view import Reported, check_options


@dataclass(frozen=True, slots=True)
class JsonReporter:
    """The whole audit for other programs: no option changes what it says."""

    name: str = "json"
    suffix: str = ".json"

    def render(self, audit: Reported, **rest: object) -> str:
        """The report as JSON text; options of other formats are left alone, since a contract has no variants.

        :raises ConfigError: for an option that no reporter has.
        """
        check_options(rest)
        return audit.to_json() + "\n"


REPORTER = JsonReporter()


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the contract."""
    text = resources.files("auditor.report").joinpath("schema.json").read_text(encoding="utf-8")
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
