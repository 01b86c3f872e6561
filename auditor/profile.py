"""Where the time goes: the share of every stage and rule, and how many units a second are audited in steady state.

Nothing here touches an ordinary run: the functions of the stages are wrapped while a profile runs, and given back after it. A stage's
seconds are processor time of this process, so that other work on the machine does not count; with the libraries below held to one thread
(`one_core`) that is the time of one core. What one stage calls of another counts there alone: words that the encoder reads are no analysis.
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.errors import InputError

if TYPE_CHECKING:
    from auditor.config import Config

SCHEMA = "auditor/profile/1"
STAGES: dict[str, tuple[str, ...]] = {
    "read": (),
    "clean": (),
    "split": (),
    "analyze": ("tokens", "parse", "mentions", "quantities", "times", "cues", "claims"),
    "embed": (),
    "align": (),
    "compare": (),
    "score": (),
    "rules": (),
    "other": (),
}
"""The stages in order, each with its parts; those of the rules are the codes of the rules that ran."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS")

Key = tuple[str, ...]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A stage, or a part of one.

    :param seconds: processor time of one run, the mean of all; a stage's holds that of its parts.
    :param share: of the whole run, in [0, 1].
    """

    name: str
    seconds: float
    share: float
    parts: tuple[Part, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        data: dict[str, Any] = {"name": self.name, "seconds": round(self.seconds, 6), "share": round(self.share, 6)}
        return {**data, "parts": [part.to_dict() for part in self.parts]} if self.parts else data


@dataclass(frozen=True, slots=True)
class Profile:
    """What one input took.

    :param kind: ``documents`` · ``bitext`` · ``pairs``.
    :param units: units audited in one run.
    :param repeats: timed runs, after one that is not timed.
    :param seconds: processor time of one run, the mean of all.
    :param stages: every stage in order; together they are the whole run.
    """

    kind: str
    units: int
    repeats: int
    seconds: float
    stages: tuple[Part, ...]

    @property
    def units_per_second(self) -> float:
        """Units a second of processor time."""
        return self.units / self.seconds if self.seconds else 0.0

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "schema": SCHEMA,
            "kind": self.kind,
            "units": self.units,
            "repeats": self.repeats,
            "seconds": round(self.seconds, 6),
            "units_per_second": round(self.units_per_second, 2),
            "stages": [stage.to_dict() for stage in self.stages],
        }


def one_core() -> None:
    """Hold numerical libraries to one thread; those that are loaded already only where they let themselves be told (torch)."""
    for name in THREADS:
        os.environ[name] = "1"
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)


def profile(
    source: str | Path,
    target: str | Path | None = None,
    *,
    config: Config | None = None,
    repeat: int = 3,
    progress: Progress | None = None,
) -> Profile:
    """Audit an input once to warm up and then `repeat` times, and say what took how long.

    :param source: the original of a document pair; with `target` left out, a bitext or labelled pairs (``.tsv``, ``.jsonl``).
    :param target: the rendering.
    :param config: the configuration; by default the nearest ``auditor.toml``.
    :param repeat: how many runs are timed, one at least.
    :param progress: called with each run's number before it begins.
    :raises InputError: for an input that cannot be read, or of no kind that can be profiled.
    """
    if repeat < 1:
        raise InputError(f"repeat: {repeat} runs cannot be timed: one at least")
    from auditor.config import load_config

    kind, run = _runner(source, target, config or load_config())
    clock = _Clock()
    for number in range(repeat + 1):
        if progress:
            progress("run", number, repeat + 1)
        if number == 1:
            # The first run has loaded tables and models and met the words: it is no steady state.
            clock.reset()
        with _wrapped(clock):
            clock.start()
            run()
            clock.stop()
    return _profile(kind, clock, repeat)


def _runner(source: str | Path, target: str | Path | None, config: Config) -> tuple[str, Callable[[], object]]:
    """What the input is, and how it is audited once from its files."""
    from auditor import evaluate, pipeline

    if target is not None:

        def documents() -> object:
            given = pipeline.given_document(source, "source"), pipeline.given_document(target, "target")
            return pipeline.audit_documents(*given, config=config)

        return "documents", documents
    if Path(source).suffix.lower() not in (".tsv", ".jsonl", ".ndjson"):
        raise InputError(f"{source}: give a rendering beside it, or a bitext or labelled pairs (.tsv, .jsonl)")
    if evaluate.kind_of(source, faithful=True) == "pairs":
        return "pairs", lambda: evaluate.audit_pairs(evaluate.read_pairs(source), config=config)
    return "bitext", lambda: pipeline.audit_bitext(source, config=config)


def _profile(kind: str, clock: _Clock, repeat: int) -> Profile:
    spent = {key: seconds / repeat for key, seconds in clock.spent.items()}
    whole = sum(spent.values())

    def part(key: Key, names: Sequence[str]) -> Part:
        parts = tuple(part((*key, name), ()) for name in names)
        seconds = spent.get(key, 0.0) + sum(one.seconds for one in parts)
        return Part(key[-1], seconds, seconds / whole if whole else 0.0, parts)

    codes = sorted(key[1] for key in clock.spent if key[0] == "rules" and len(key) > 1)
    stages = tuple(part((name,), codes if name == "rules" else parts) for name, parts in STAGES.items())
    return Profile(kind, clock.units // repeat, repeat, whole, stages)


# --- the clock ------------------------------------------------------------------------------------


class _Clock:
    """Counts each moment for the innermost stage that runs."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.spent: defaultdict[Key, float] = defaultdict(float)
        self.units = 0
        self._open: list[Key] = []
        self._since = 0.0

    def start(self) -> None:
        self._open = [("other",)]
        self._since = time.process_time()

    def stop(self) -> None:
        self._turn()
        self._open = []

    def _turn(self) -> None:
        now = time.process_time()
        if self._open:
            self.spent[self._open[-1]] += now - self._since
        self._since = now

    def enter(self, key: Key) -> bool:
        """Count for `key` from now on; a part counts only within its stage.

        :returns: whether it was entered, and is to be left.
        """
        if len(key) > 1 and not any(one[0] == key[0] for one in self._open):
            return False
        self._turn()
        self._open.append(key)
        return True

    def leave(self) -> None:
        self._turn()
        self._open.pop()

    def timed(self, function: Callable[..., Any], key: Key) -> Callable[..., Any]:
        """A function whose calls count for `key`, and so does what a generator of it does when it is asked."""

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            entered = self.enter(key)
            try:
                result = function(*args, **kwargs)
            finally:
                if entered:
                    self.leave()
            return self._each(result, key) if entered and isinstance(result, Iterator) else result

        return call

    def _each(self, items: Iterator[Any], key: Key) -> Iterator[Any]:
        while True:
            entered = self.enter(key)
            try:
                item = next(items)
            except StopIteration:
                return
            finally:
                if entered:
                    self.leave()
            yield item


@contextmanager
def _wrapped(clock: _Clock) -> Iterator[None]:
    """The stages wrapped, for as long as this lasts."""
    from auditor import analyze, evaluate, pipeline
    from auditor.languages.base import Language

    places: dict[tuple[Any, str], Key] = {
        (pipeline, "read_document"): ("read",),
        (pipeline, "document_from_text"): ("read",),
        (pipeline, "read_bitext"): ("read",),
        (evaluate, "read_pairs"): ("read",),
        (pipeline, "clean"): ("clean",),
        (pipeline, "split"): ("split",),
        (pipeline, "analyze_all"): ("analyze",),
        (pipeline, "merge"): ("analyze",),
        (Language, "tokenize"): ("analyze", "tokens"),
        (analyze, "words_of"): ("analyze", "tokens"),
        (analyze, "parse_words"): ("analyze", "parse"),
        (analyze, "tags"): ("analyze", "parse"),
        **{(analyze, name): ("analyze", name) for name in STAGES["analyze"][2:]},
        (pipeline, "_vectors"): ("embed",),
        (pipeline, "_similarities"): ("embed",),
        (pipeline, "_align"): ("align",),
        (pipeline, "_pair"): ("align",),
        (pipeline, "compare"): ("compare",),
        (pipeline, "score"): ("score",),
        (pipeline, "check"): ("rules",),
        (pipeline, "_infer"): ("rules",),
    }
    before = {(place, name): getattr(place, name) for place, name in (*places, (pipeline, "selected"))}
    timed: dict[str, Any] = {}

    def selected(*args: Any) -> dict[str, Any]:
        found = before[pipeline, "selected"](*args)
        for code, rule in found.items():
            if code not in timed:
                timed[code] = replace(rule, check=clock.timed(rule.check, ("rules", code)))
                clock.spent["rules", code] += 0.0
        return {code: timed[code] for code in found}

    def score(units: Any, *args: Any, **kwargs: Any) -> Any:
        clock.units += len(units)
        return before[pipeline, "score"](units, *args, **kwargs)

    changed: dict[tuple[Any, str], Any] = {at: clock.timed(before[at], key) for at, key in places.items()}
    changed[pipeline, "selected"] = selected
    changed[pipeline, "score"] = clock.timed(score, ("score",))
    try:
        for (place, name), function in changed.items():
            setattr(place, name, function)
        yield
    finally:
        for (place, name), function in before.items():
            setattr(place, name, function)
