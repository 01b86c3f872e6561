"""One immutable configuration record, and where it is read from.

`auditor.toml`, `.auditor.toml` or the table ``[tool.auditor]`` of `pyproject.toml`, the nearest one upwards from the working
folder; an unknown key is an error, so that a misspelt gate never passes silently.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from auditor.errors import ConfigError
from auditor.records import SEVERITIES, Severity

Profile = Literal["embedded", "neural"]
PROFILES: tuple[Profile, ...] = ("embedded", "neural")
LANGS = ("nb-en", "nn-en", "no-en", "en-en")
"""The language pairs of the first release; ``no-en`` lets the source's written standard be detected."""

FILE_NAMES = ("auditor.toml", ".auditor.toml", "pyproject.toml")
MAX_TIMEOUT = 3_600.0
"""The longest `CheckConfig.timeout`, in seconds."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """Findings that do not count: one table ``[[suppress]]``. `auditor.review` applies it.

    :param rule: rule codes or prefixes; empty means every rule.
    :param document: a glob on the document's id or origin, case-sensitive, in which ``*`` crosses folders; empty means every document.
    :param until: the last day on which it holds; ``None`` for always.
    :param reason: why, for the reports.
    """

    rule: tuple[str, ...] = ()
    document: str = ""
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CheckConfig:
    """The table ``[check]``: what `auditor check` reads, remembers and asks when the command line does not say.

    :param sources: places of originals, files, folders or addresses; `targets` of renderings. Paths count from the configuration's folder.
    :param input_format: the format of the collections, where neither suffix nor content tells it.
    :param fields: our field → what the collections call it; `source_fields` and `target_fields` where the two sides differ.
    :param state: the state's file, or ``False`` for none; `baseline` the baseline's file. Both count from the configuration's folder.
    :param jobs: processes that audit side by side.
    :param timeout: seconds to wait for an address: for its name, its connection and each piece of its answer.
    :param folder: where the file lies that the table stands in; no key of the table.
    """

    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    input_format: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    source_fields: Mapping[str, str] = field(default_factory=dict)
    target_fields: Mapping[str, str] = field(default_factory=dict)
    state: str | Literal[False] | None = None
    baseline: str | None = None
    jobs: int = 1
    timeout: float | None = None
    allow_private: bool = False
    max_findings: int | None = None
    max_per_1000_words: float | None = None
    min_adequacy: float | None = None
    min_comet: float | None = None
    max_new: int | None = None
    max_adequacy_drop: float | None = None
    require_pairs: bool = False
    allow_untranslated: bool = False
    folder: str = ""


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
    :param check: what `auditor check` does where its command line does not say.
    :param suppress: findings that do not count, each with a rule, a document, a last day and a reason.
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
    suppress: tuple[Ignore, ...] = ()
    check: CheckConfig = field(default_factory=CheckConfig)

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
            raise ConfigError(
                f"{file}: unknown key {key!r}: {_hint(name, sorted(known), _check_keys(), 'under [check]')}"
            )
        if name in ("select", "ignore"):
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise ConfigError(f"{file}: {key} must be a list of rule codes")
            value = tuple(value)
        elif name == "suppress":
            value = parse_ignores(value, str(file))
        elif name == "check":
            values[name] = _check_table(value, file)
            continue
        values[name] = _typed(name, value, known[name].default, file)
        if name == "termbase":
            values[name] = str(file.parent / values[name])
    try:
        return Config(**values)
    except ConfigError as error:
        raise ConfigError(f"{file}: {error}") from error


def _check_keys() -> list[str]:
    return [one.name for one in fields(CheckConfig) if one.name != "folder"]


def _hint(name: str, known: Sequence[str], elsewhere: Collection[str], where: str) -> str:
    """The mend for a key that is not one of `known`: another place, the key that is meant, or all that there are."""
    if name in elsewhere:
        return f"it belongs {where}"
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


_PATHS = ("sources", "targets", "state", "baseline")
_NUMBERS = ("max_per_1000_words", "min_adequacy", "min_comet", "max_adequacy_drop")
_COUNTS = ("jobs", "max_findings", "max_new")


def _check_table(value: object, file: Path) -> CheckConfig:
    """The table ``[check]``.

    :raises ConfigError: naming the key and the mend.
    """
    if not isinstance(value, dict):
        raise ConfigError(f"{file}: check must be a table: write [check]")
    known = _check_keys()
    found: dict[str, Any] = {"folder": str(file.parent)}
    for key, given in value.items():
        name = key.replace("-", "_")
        if name not in known:
            main = {one.name for one in fields(Config)} - {"check"}
            hint = _hint(name, known, main, "above [check], in the main part")
            raise ConfigError(f"{file}: [check]: unknown key {key!r}: {hint}")
        found[name] = _check_value(name, given, f"{file}: [check] {key}", file)
    return CheckConfig(**found)


def _check_value(name: str, given: object, where: str, file: Path) -> Any:
    def placed(path: str) -> str:
        return path if path == "-" or "://" in path else str(file.parent / path)

    number = isinstance(given, (int, float)) and not isinstance(given, bool)
    if name in ("sources", "targets"):
        listed = [given] if isinstance(given, str) else given
        if not isinstance(listed, list) or not all(isinstance(one, str) and one for one in listed):
            raise ConfigError(f"{where} must be a path or address, or a list of them, not {given!r}")
        return tuple(placed(one) for one in listed)
    if name.endswith("fields"):
        if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
            raise ConfigError(f'{where} must be a table of names, like {{ text = "body" }}')
        return dict(given)
    if name in ("allow_private", "require_pairs", "allow_untranslated"):
        if not isinstance(given, bool):
            raise ConfigError(f"{where} must be true or false, not {given!r}")
        return given
    if name in _NUMBERS:
        if not number:
            raise ConfigError(f"{where} must be a number, not {given!r}")
        return float(given)  # type: ignore[arg-type]
    if name in _COUNTS:
        least = 1 if name == "jobs" else 0
        if not number or not isinstance(given, int) or given < least:
            raise ConfigError(f"{where} must be a whole number, {least} or more, not {given!r}")
        return given
    if name == "timeout":
        if not number or not 0 < given <= MAX_TIMEOUT:  # type: ignore[operator]
            raise ConfigError(
                f"{where} must be a number of seconds, more than 0 and at most {MAX_TIMEOUT:g}, not {given!r}"
            )
        return float(given)  # type: ignore[arg-type]
    if name == "state" and isinstance(given, bool):
        if given:
            raise ConfigError(f"{where} must be a file's path, or false to remember nothing, not True")
        return False
    if not isinstance(given, str) or not given:
        raise ConfigError(f"{where} must be text, not {given!r}")
    return placed(given) if name in _PATHS else given


def parse_ignores(value: object, where: str) -> tuple[Ignore, ...]:
    """The tables ``[[suppress]]`` of a configuration; whether there are such rules is checked where they are applied.

    :param value: what the TOML reader gave.
    :param where: the file, for messages.
    :raises ConfigError: naming the table, the key and the mend.
    """
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ConfigError(f"{where}: suppress must be tables: write [[suppress]] above each")
    return tuple(_ignore(item, f"{where}: [[suppress]] {number}") for number, item in enumerate(value, start=1))


def _ignore(table: Mapping[str, Any], where: str) -> Ignore:
    known = [field.name for field in fields(Ignore)]
    for key in table:
        if key not in known:
            raise ConfigError(f"{where}: unknown key {key!r}: {_hint(key, known, (), '')}")
    rule = table.get("rule", [])
    rules = rule.split(",") if isinstance(rule, str) else rule
    if not isinstance(rules, list) or not all(isinstance(code, str) and code.strip() for code in rules):
        raise ConfigError(f'{where}: rule must be a code or prefix or a list of them, like "ENT002" or ["ENT", "NUM"]')
    for key in ("document", "reason"):
        if not isinstance(table.get(key, ""), str):
            raise ConfigError(f"{where}: {key} must be text in quotes, not {table[key]!r}")
    document = table.get("document", "").strip()
    if not rules and not document:
        raise ConfigError(f"{where}: would hide every finding: name a rule, a document or both")
    codes = tuple(code.strip().upper() for code in rules)
    return Ignore(codes, document, _day(table.get("until"), f"{where}: until"), table.get("reason", "").strip())


def _day(value: object, where: str) -> date | None:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            raise ConfigError(f"{where}: {value!r} is no date: write it as 2026-12-31") from None
    if isinstance(value, datetime):
        raise ConfigError(f"{where}: {value} has a time of day: write the last day alone, as {value.date()}")
    if value is None or isinstance(value, date):
        return value
    raise ConfigError(f"{where}: must be a date, like 2026-12-31, not {value!r}")


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
