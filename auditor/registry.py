"""Finds and checks plug-ins: rules, encoders, metrics and reporters, built in and by entry point.

A built-in one is a file in its folder; another distribution offers one under the entry-point group ``auditor.<kind>``. A bad one
fails when it is loaded, with its module named, not when a text first meets it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module, metadata
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from auditor.config import PROFILES, Profile
from auditor.errors import PluginError
from auditor.records import SEVERITIES, Comparison, Finding, Severity

CODE = re.compile(r"[A-Z]{3}\d{3}\Z")
DOC_SECTIONS = ("What it does", "Why it matters", "Known limits")


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of texts that a rule must flag (`bad`) or leave alone (`good`); it is the rule's test.

    :param source: the original, Norwegian unless `lang` says otherwise.
    :param target: the rendering.
    :param quote: words of the target (or, for a loss, of the source) that the finding must mark.
    :param terms: the CSV of the termbase that the example needs, empty for none.
    """

    source: str
    target: str
    quote: str = ""
    lang: str = "nb-en"
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is called, how serious it is, what it looks for.

    :param code: three letters for the family, three digits: ``ROL001``.
    :param name: in words, hyphenated: ``roles-swapped``.
    :param severity: the default severity.
    :param mqm: the MQM category (themqm.org), e.g. ``accuracy/mistranslation``.
    :param doc: Markdown with the sections What it does · Why it matters · Known limits.
    :param bad: examples that it must flag; `good`: faithful ones that it must leave alone.
    :param check: ``check(comparison, context)`` yields findings for one unit; `context` is the document's.
    :param scope: ``unit`` rules see one unit at a time; ``document`` rules see the list of comparisons.
    :param by_words: whether the rule rests on matched words, so that a unit that matches badly lowers its confidence.
    :param priority: the lower speaks first where several rules see one error; the others then stay quiet.
    :param profile: ``neural`` for a rule that rests on a pretrained model: its examples show what it means, and no test runs them.
    :param gives_way: whether it speaks only where no other rule finds something major or critical in the unit.
    """

    code: str
    name: str
    severity: Severity
    mqm: str
    doc: str
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    check: Callable[..., Iterator[Finding]]
    scope: str = "unit"
    priority: int = 50
    by_words: bool = False
    module: str = ""
    profile: Profile = "embedded"
    gives_way: bool = False


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """All rules by code, in order.

    :raises PluginError: naming the module of a rule that lacks a part, or the two that share a code.
    """
    found: dict[str, Rule] = {}
    for module in _modules("rules"):
        if not hasattr(module, "RULE"):
            continue
        rule = module.RULE
        _check_rule(rule, module.__name__)
        if rule.code in found:
            raise PluginError(f"{module.__name__}: the code {rule.code} is taken by {found[rule.code].module}")
        found[rule.code] = rule
    return dict(sorted(found.items()))


def _check_rule(rule: Any, where: str) -> None:
    if not isinstance(rule, Rule):
        raise PluginError(f"{where}: RULE must be an auditor.registry.Rule, not {type(rule).__name__}")
    if not CODE.match(rule.code):
        raise PluginError(f"{where}: the code {rule.code!r} must be three capitals and three digits, like ROL001")
    if rule.severity not in SEVERITIES:
        raise PluginError(f"{where}: the severity {rule.severity!r} must be one of {', '.join(SEVERITIES)}")
    if rule.profile not in PROFILES:
        raise PluginError(f"{where}: the profile {rule.profile!r} must be one of {', '.join(PROFILES)}")
    for section in DOC_SECTIONS:
        if section not in rule.doc:
            raise PluginError(f"{where}: the documentation lacks the section {section!r}")
    if not rule.bad or not rule.good:
        raise PluginError(f"{where}: a rule needs bad and good examples: they are its tests")
    if not callable(rule.check):
        raise PluginError(f"{where}: check must be callable")


def selected(select: tuple[str, ...], ignore: tuple[str, ...]) -> dict[str, Rule]:
    """The rules that a selection by code or prefix leaves.

    :raises PluginError: for a code or prefix that no rule has.
    """
    known = rules()
    for prefix in (*select, *ignore):
        if not prefix or not any(code.startswith(prefix.upper()) for code in known):
            raise PluginError(f"no rule has the code or prefix {prefix!r}: see `auditor rules`")
    chosen = {
        code: rule
        for code, rule in known.items()
        if not select or any(code.startswith(prefix.upper()) for prefix in select)
    }
    return {
        code: rule for code, rule in chosen.items() if not any(code.startswith(prefix.upper()) for prefix in ignore)
    }


@cache
def plugins(kind: str, attribute: str) -> dict[str, Any]:
    """The plug-ins of a folder (``embed``, ``score``, ``report``): name → the object that each module calls `attribute`.

    :raises PluginError: when two share a name or one has none.
    """
    found: dict[str, Any] = {}
    for module in _modules(kind):
        plugin = getattr(module, attribute, None)
        if plugin is None:
            continue
        name = getattr(plugin, "name", None)
        if not isinstance(name, str) or not name:
            raise PluginError(f"{module.__name__}: {attribute} has no name")
        if name in found:
            raise PluginError(f"{module.__name__}: the name {name!r} is taken")
        found[name] = plugin
    return found


def plugin(kind: str, attribute: str, name: str) -> Any:
    """One plug-in by name.

    :raises PluginError: naming the known ones when it is not there.
    """
    known = plugins(kind, attribute)
    if name not in known:
        raise PluginError(f"no {kind} plug-in is called {name!r}: known are {', '.join(sorted(known))}")
    return known[name]


def _modules(kind: str) -> Iterator[ModuleType]:
    package = import_module(f"auditor.{kind}")
    for info in sorted(iter_modules(package.__path__), key=lambda item: item.name):
        if not info.name.startswith("_"):
            yield import_module(f"auditor.{kind}.{info.name}")
    for entry in sorted(metadata.entry_points(group=f"auditor.{kind}"), key=lambda item: item.name):
        try:
            loaded = entry.load()
        except Exception as error:
            raise PluginError(f"entry point {entry.value} ({entry.group}) cannot be loaded: {error}") from error
        if not isinstance(loaded, ModuleType):
            raise PluginError(f"entry point {entry.value} ({entry.group}) must name a module")
        yield loaded


__all__ = ["Comparison", "Example", "Rule", "plugin", "plugins", "rules", "selected"]
