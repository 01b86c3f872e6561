"""One immutable configuration record, and where it is read from.

`auditor.toml`, `.auditor.toml` or the table ``[tool.auditor]`` of `pyproject.toml`, the nearest one upwards from the working
folder; an unknown key is an error, so that a misspelt gate never passes silently.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from auditor.errors import ConfigError
from auditor.records import SEVERITIES, Severity

Profile = Literal["embedded", "neural"]
PROFILES: tuple[Profile, ...] = ("embedded", "neural")
LANGS = ("nb-en", "nn-en", "no-en", "en-en")
"""The language pairs of the first release; ``no-en`` lets the source's written standard be detected."""

FILE_NAMES = ("auditor.toml", ".auditor.toml", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Config:
    """How to audit.

    :param profile: ``embedded`` (ships with the package, downloads nothing) or ``neural`` (pretrained models).
    :param lang: a language pair, or ``None`` to detect it.
    :param select: rule codes or prefixes to run (``("ROL", "NEG001")``); empty means all.
    :param ignore: rule codes or prefixes to leave out; wins over `select`.
    :param fail_on: the least severity that fails the gate.
    :param min_severity: the least severity that reports display; it never changes the gate.
    :param min_confidence: findings below this confidence are left out, in [0, 1].
    :param encoder: the encoder's name; ``None`` takes the profile's own.
    :param encoder_model: hub name or local path for a neural encoder.
    :param comet_model: hub name or local path of a COMET checkpoint; ``None`` takes the default for the input.
    :param comet: ``auto`` scores in the neural profile or when `comet_model` is given; ``off`` never.
    :param comet_encoder: local path of the encoder inside the checkpoint, for checkpoints that name a hub model.
    :param nli_model: hub name or local path of a classifier for natural language inference (rule NLI001); ``None`` takes the default.
    :param nli_threshold: the probability of contradiction, both ways, from which NLI001 speaks, in [0, 1].
    :param nli: ``auto`` runs it in the neural profile or when `nli_model` is given; ``off`` never.
    :param termbase: path of a termbase, CSV, TSV or TBX (rule LEX003); in a configuration file it counts from that file's folder.
    :param revision: revision of hub models.
    :param local_files_only: never let a hub library reach out (the default).
    :param device: ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
    :param batch_size: units scored at once by neural parts.
    :param max_align: the most sentences a side in one unit.
    :param gloss: show the word-by-word gloss of the source in the text and Markdown reports; the HTML report always offers it, folded.
    """

    profile: Profile = "embedded"
    lang: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity = "major"
    min_severity: Severity = "minor"
    min_confidence: float = 0.5
    encoder: str | None = None
    encoder_model: str | None = None
    comet_model: str | None = None
    comet: Literal["auto", "off"] = "auto"
    comet_encoder: str | None = None
    nli_model: str | None = None
    nli_threshold: float = 0.9
    nli: Literal["auto", "off"] = "auto"
    termbase: str | None = None
    revision: str | None = None
    local_files_only: bool = True
    device: str = "cpu"
    batch_size: int = 16
    max_align: int = 4
    gloss: bool = False

    def __post_init__(self) -> None:
        _one_of("profile", self.profile, PROFILES)
        _one_of("fail_on", self.fail_on, SEVERITIES)
        _one_of("min_severity", self.min_severity, SEVERITIES)
        _one_of("comet", self.comet, ("auto", "off"))
        _one_of("nli", self.nli, ("auto", "off"))
        if self.lang is not None:
            _one_of("lang", self.lang, LANGS)
        if not 0.0 <= self.min_confidence <= 1.0:
            raise ConfigError(f"min_confidence must lie between 0 and 1, not {self.min_confidence}")
        if not 0.0 <= self.nli_threshold <= 1.0:
            raise ConfigError(f"nli_threshold must lie between 0 and 1, not {self.nli_threshold}")
        if self.batch_size < 1:
            raise ConfigError(f"batch_size must be at least 1, not {self.batch_size}")
        if not 1 <= self.max_align <= 8:
            raise ConfigError(f"max_align must lie between 1 and 8, not {self.max_align}")

    def override(self, **options: Any) -> Config:
        """A copy with the options that are not ``None`` replaced."""
        given = {key: value for key, value in options.items() if value is not None}
        for key in ("select", "ignore"):
            if isinstance(given.get(key), str):
                given[key] = tuple(code.strip() for code in given[key].split(",") if code.strip())
        return replace(self, **given)


def load_config(path: str | Path | None = None, *, start: Path | None = None) -> Config:
    """Read the configuration.

    :param path: an explicit file; ``None`` looks upwards from `start` (the working folder by default).
    :raises ConfigError: for a missing or malformed file, an unknown key or a value of the wrong kind.
    """
    if path is not None:
        file = Path(path)
        if not file.is_file():
            raise ConfigError(f"{file}: no such configuration file")
        return _from_table(_table(file) or {}, file)
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        for name in FILE_NAMES:
            file = folder / name
            if file.is_file():
                table = _table(file)
                if table is not None:
                    return _from_table(table, file)
    return Config()


def _table(file: Path) -> Mapping[str, Any] | None:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{file}: not readable as TOML: {error}") from error
    if file.name == "pyproject.toml":
        tools = data.get("tool")
        table = tools.get("auditor") if isinstance(tools, dict) else None
        return table if isinstance(table, dict) else None
    return data


def _from_table(table: Mapping[str, Any], file: Path) -> Config:
    known = {field.name: field for field in fields(Config)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f": did you mean {near[0]}?" if near else f": known are {', '.join(sorted(known))}"
            raise ConfigError(f"{file}: unknown key {key!r}{hint}")
        if name in ("select", "ignore"):
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise ConfigError(f"{file}: {key} must be a list of rule codes")
            value = tuple(value)
        values[name] = _typed(name, value, known[name].default, file)
        if name == "termbase":
            values[name] = str(file.parent / values[name])
    try:
        return Config(**values)
    except ConfigError as error:
        raise ConfigError(f"{file}: {error}") from error


_KINDS: dict[type, str] = {
    bool: "true or false",
    type(None): "text",
    str: "text",
    int: "a whole number",
    float: "a number",
    tuple: "a list",
}


def _typed(name: str, value: Any, default: Any, file: Path) -> Any:
    wanted: type = str if default is None else type(default)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise ConfigError(f"{file}: {name} must be {_KINDS[type(default)]}, not {value!r}")
    return value


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ConfigError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
