"""auditor: a linter for translations.

>>> from auditor import audit
>>> result = audit("Brannen er slukket. Ingen ble skadet.\\n", "The fire is out. Several were injured.\\n", lang="nb-en")
>>> [finding.code for finding in result.findings]
['NEG001']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditor._version import VERSION as __version__

if TYPE_CHECKING:
    from auditor.config import Config, load_config
    from auditor.errors import AuditorError
    from auditor.feed import Checked, check_feed
    from auditor.pipeline import audit
    from auditor.records import Finding, Score, Skip, Unit
    from auditor.registry import Rule, rules
    from auditor.result import Audit

_HOME = {
    "Audit": "auditor.result",
    "AuditorError": "auditor.errors",
    "Checked": "auditor.feed",
    "Config": "auditor.config",
    "Finding": "auditor.records",
    "Rule": "auditor.registry",
    "Score": "auditor.records",
    "Skip": "auditor.records",
    "Unit": "auditor.records",
    "audit": "auditor.pipeline",
    "check_feed": "auditor.feed",
    "load_config": "auditor.config",
    "rules": "auditor.registry",
}

__all__ = [
    "Audit",
    "AuditorError",
    "Checked",
    "Config",
    "Finding",
    "Rule",
    "Score",
    "Skip",
    "Unit",
    "__version__",
    "audit",
    "check_feed",
    "load_config",
    "rules",
]


def __getattr__(name: str) -> Any:
    # Public names are looked up when they are used, so that `import auditor` stays light.
    if name not in _HOME:
        raise AttributeError(f"module 'auditor' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value
