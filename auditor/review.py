"""What a reviewer has said of findings: the baseline, a file of judged fingerprints, and the ignores of the configuration.

A baseline counts: an entry with ``count`` 2 covers two findings of its fingerprint, and a third is new. ``false-alarm`` and
``accepted`` suppress. ``true-error`` does not: the error is known, so it is not new, and it still counts for the gates. Where one
fingerprint has several verdicts, true errors are met first, so that an error can never hide behind a false alarm of the same words.
"""

from __future__ import annotations

import errno
import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from auditor.config import Ignore, parse_ignores
from auditor.errors import ConfigError, InputError
from auditor.records import Document, Finding, Pair, Span
from auditor.report._run import Suppression

SCHEMA = "auditor/baseline/1"
VERDICTS = ("true-error", "false-alarm", "accepted")
"""Also the order in which entries of one fingerprint are met."""
SUPPRESSING = ("false-alarm", "accepted")
QUOTE = 80
"""Quoted words are for the human who reads the file: longer ones are shortened to so many characters."""
MAX_BYTES = 200_000_000

# JSON allows them bare, but a diff should not be turned around by scraped text: they are written as escapes.
_TREACHEROUS = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb]")


# --- the baseline ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """One entry of a baseline: a verdict on the findings of one fingerprint.

    :param document: the document's id, or ``""`` where the decision came without its report.
    :param count: how many findings it covers, at least 1.
    :param verdict: ``"true-error"`` · ``"false-alarm"`` · ``"accepted"``.
    :param by: who judged it, and `at` when.
    :param source: the quoted words of the original, shortened; `target` those of the rendering. Nothing is matched by them.
    """

    fingerprint: str
    code: str
    document: str
    count: int
    verdict: str
    by: str
    at: date
    note: str = ""
    source: str = ""
    target: str = ""

    @property
    def suppression(self) -> Suppression | None:
        """Why its findings do not count; ``None`` for a true error, which does."""
        return Suppression("baseline", self.verdict, self.note, self.by) if self.verdict in SUPPRESSING else None


@dataclass(frozen=True, slots=True)
class Baseline:
    """Entries in the order in which they are written: by document, code, fingerprint and verdict."""

    entries: tuple[Judged, ...] = ()

    def __post_init__(self) -> None:
        def order(entry: Judged) -> tuple[str, str, str, str]:
            return entry.document, entry.code, entry.fingerprint, entry.verdict

        object.__setattr__(self, "entries", tuple(sorted(self.entries, key=order)))

    def match(self, findings: Iterable[Finding]) -> Matched:
        """Match the findings of a whole run, once; `Matcher` does so pair by pair."""
        matcher = Matcher(self)
        return replace(matched(findings, baseline=matcher), stale=matcher.stale())


@dataclass(frozen=True, slots=True)
class Stale:
    """An entry of which `missing` findings were not met."""

    entry: Judged
    missing: int

    @property
    def text(self) -> str:
        """What it says in a report."""
        entry = self.entry
        quoted = " → ".join(f"«{words}»" for words in (entry.source, entry.target) if words)
        parts = (entry.code, f"in {entry.document}" if entry.document else "", quoted)
        what = " ".join(part for part in parts if part)
        met = "matches nothing" if self.missing == entry.count else f"matches only {entry.count - self.missing}"
        of = f" of its {entry.count}" if self.missing != entry.count else ""
        return f"baseline: {what} ({entry.fingerprint}, {entry.verdict}, {entry.by} {entry.at}) {met}{of}"


@dataclass(frozen=True, slots=True)
class Matched:
    """What a baseline and ignores say of findings.

    :param suppressed: position → why the finding does not count.
    :param new: positions of the findings that are neither suppressed nor in the baseline.
    :param stale: the baseline's entries that were not met, where the whole run was matched at once.
    """

    suppressed: Mapping[int, Suppression] = field(default_factory=dict)
    new: frozenset[int] = frozenset()
    stale: tuple[Stale, ...] = ()


class Matcher:
    """Meets the findings of a run one by one with the entries of a baseline; the counts are kept from pair to pair."""

    def __init__(self, baseline: Baseline) -> None:
        self._entries = baseline.entries
        self._left = [entry.count for entry in self._entries]
        self._of: defaultdict[str, list[int]] = defaultdict(list)
        for index, entry in sorted(enumerate(self._entries), key=lambda item: VERDICTS.index(item[1].verdict)):
            self._of[entry.fingerprint].append(index)
        self._last: tuple[Finding, Judged | None] | None = None

    def match(self, finding: Finding) -> Judged | None:
        """The entry that covers `finding`, which thereby has one fewer to cover; ``None`` when the finding is new."""
        for index in self._of.get(finding.fingerprint, ()):
            if self._left[index]:
                self._left[index] -= 1
                return self._entries[index]
        return None

    def suppression(self, finding: Finding) -> Suppression | None:
        """Why `finding` does not count, or ``None``. Asked of one finding twice in a row, here or in `known`, it is met once."""
        entry = self._met(finding)
        return entry.suppression if entry else None

    def known(self, finding: Finding) -> bool:
        """Whether an entry covers `finding`, whatever its verdict. Asked twice in a row, as in `suppression`, it is met once."""
        return self._met(finding) is not None

    def stale(self, documents: Collection[str] | None = None) -> tuple[Stale, ...]:
        """The entries with findings that were not met so far.

        :param documents: ids of the documents that the run held; entries about others say nothing then. ``None`` stands for all.
        """
        return tuple(
            Stale(entry, left)
            for entry, left in zip(self._entries, self._left, strict=True)
            if left and (documents is None or entry.document in documents or left < entry.count)
        )

    def _met(self, finding: Finding) -> Judged | None:
        if self._last is None or self._last[0] is not finding:
            self._last = finding, self.match(finding)
        return self._last[1]


# --- reading and writing it -----------------------------------------------------------------------


def read_baseline(path: str | Path) -> Baseline:
    """Read a baseline.

    :raises InputError: when it cannot be read or is malformed, naming the entry, counted from 1, the field and the mend.
    """
    text = _text_of(path)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        conflict = re.search(r"^(<{7}|={7}|>{7})", text, re.MULTILINE)
        if conflict:
            line = text.count("\n", 0, conflict.start()) + 1
            raise InputError(f"{path}, line {line}: holds the marks of a merge conflict: settle it first") from None
        raise InputError(f"{path}, line {error.lineno}: is not valid JSON ({error.msg})") from None
    except (ValueError, RecursionError):
        raise InputError(f"{path}: is not valid JSON: restore it, or write it again") from None
    _check(data, str(path))
    entries = []
    seen: dict[tuple[str, str], int] = {}
    for number, item in enumerate(data["entries"], start=1):
        key = item["fingerprint"], item["verdict"]
        if key in seen:
            raise InputError(
                f"{path}: entries {seen[key]} and {number} are both {item['verdict']} for {item['fingerprint']}: "
                "keep one, with the count that holds"
            )
        seen[key] = number
        try:
            at = date.fromisoformat(item["at"])
        except ValueError:
            raise InputError(f"{path}: entry {number}: at: {item['at']!r} is no date, like 2026-12-31") from None
        entries.append(Judged(**{**item, "at": at, "count": int(item["count"]), "document": item.get("document", "")}))
    return Baseline(tuple(entries))


def baseline_text(baseline: Baseline) -> str:
    """The baseline as it is written: JSON, sorted, one entry a line.

    :raises InputError: when it holds what could not be read back.
    """
    rows = [
        {
            "fingerprint": entry.fingerprint,
            "code": entry.code,
            "document": entry.document,
            "count": entry.count,
            "verdict": entry.verdict,
            "by": entry.by,
            "at": entry.at.isoformat(),
            "note": entry.note,
            "source": entry.source,
            "target": entry.target,
        }
        for entry in baseline.entries
    ]
    _check({"schema": SCHEMA, "entries": rows}, "the baseline")
    lines = ",\n".join(f"    {_escaped(json.dumps(row, ensure_ascii=False))}" for row in rows)
    entries = f"[\n{lines}\n  ]" if lines else "[]"
    return f'{{\n  "schema": "{SCHEMA}",\n  "entries": {entries}\n}}\n'


def write_baseline(baseline: Baseline, path: str | Path) -> None:
    """Write a baseline, whole or not at all, replacing a file that is there.

    :raises OutputError: when it cannot be written.
    """
    from auditor.report.write import write_report

    write_report(baseline_text(baseline), path)


def _escaped(text: str) -> str:
    return _TREACHEROUS.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _text_of(path: str | Path) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such baseline: write one with `auditor baseline write`") from None
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.EISDIR:
            raise InputError(f"{path}: is a folder: name the baseline in it") from None
        raise InputError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    if len(data) > MAX_BYTES:
        raise InputError(f"{path}: is larger than {MAX_BYTES // 1_000_000} MB: that is no baseline")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 (byte {error.start}): save it as UTF-8") from None


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the file."""
    text = resources.files("auditor.report").joinpath("baseline.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _check(data: object, where: str) -> None:
    """:raises InputError: naming the entry, the field and what is wrong there."""
    from jsonschema import Draft202012Validator

    given = data.get("schema") if isinstance(data, dict) else None
    if given != SCHEMA:
        other = f", but of {given[:40]!r}" if isinstance(given, str) else ""
        raise InputError(f"{where}: is not of schema {SCHEMA}{other}: write one with `auditor baseline write`")
    error = next(Draft202012Validator(schema()).iter_errors(data), None)
    if error is None:
        return
    steps = list(error.absolute_path)
    place = f"entry {int(steps[1]) + 1}: " if len(steps) > 1 else f"{steps[0]}: " if steps else ""
    key = f"{steps[2]}: " if len(steps) > 2 else ""
    wrong = error.message if len(error.message) <= 200 else f"{error.message[:199]}…"
    raise InputError(f"{where}: {place}{key}{wrong}: mend it, or restore the file")


# --- making and changing it -----------------------------------------------------------------------


class Decided(Protocol):
    """A reviewer's decision on one finding, as `auditor.evaluate.read_decisions` gives it."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def verdict(self) -> str: ...
    @property
    def note(self) -> str: ...


def from_findings(
    findings: Iterable[Finding], verdict: str = "accepted", *, by: str, at: date, note: str = ""
) -> Baseline:
    """A baseline that covers `findings` and no more; what has no fingerprint is left out.

    :raises ConfigError: for a verdict that does not exist.
    """
    if verdict not in VERDICTS:
        raise ConfigError(f"the verdict {verdict!r} must be one of {', '.join(VERDICTS)}")
    counts: Counter[str] = Counter()
    first: dict[str, Finding] = {}
    for finding in findings:
        if finding.fingerprint:
            counts[finding.fingerprint] += 1
            first.setdefault(finding.fingerprint, finding)
    return Baseline(
        tuple(
            _worded(Judged(name, found.code, "", counts[name], verdict, by, at, note), found)
            for name, found in first.items()
        )
    )


def updated(
    baseline: Baseline, decisions: Iterable[Decided], findings: Iterable[Finding] = (), *, by: str, at: date
) -> Baseline:
    """The baseline with a reviewer's decisions taken over; what they do not speak of stays as it is.

    A decision replaces the verdict of the finding that it is about. With `findings` that finding is found by its unit, and those that
    the baseline covered before are the first of their fingerprint, as in matching; a decision about a later one is added, so that an
    explicit decision always takes effect. Without `findings` a decision takes the place of an entry, that of the same verdict first,
    and is added where none is left.

    :param findings: the findings of the report that the decisions are about; they also bring the document and the quoted words.
    :param by: who decided, on the day `at`; entries that the decisions only repeat keep theirs.
    """
    decided: defaultdict[str, list[Decided]] = defaultdict(list)
    for decision in decisions:
        decided[decision.fingerprint].append(decision)
    first: dict[str, Finding] = {}
    units: defaultdict[str, list[str | None]] = defaultdict(list)
    for finding in findings:
        if finding.fingerprint in decided:
            first.setdefault(finding.fingerprint, finding)
            units[finding.fingerprint].append(finding.unit)
    kept = []
    old: defaultdict[str, dict[str, Judged]] = defaultdict(dict)
    for entry in baseline.entries:
        if entry.fingerprint in decided:
            old[entry.fingerprint][entry.verdict] = entry
        else:
            kept.append(entry)
    for name, said in decided.items():
        before = [verdict for verdict in VERDICTS if verdict in old[name] for _ in range(old[name][verdict].count)]
        after = _placed(before, said, units[name]) if name in units else _replaced(before, said)
        worded = max(old[name].values(), key=lambda entry: len(entry.document), default=None)
        for verdict, count in Counter(after).items():
            notes = [one.note for one in said if one.verdict == verdict and one.note]
            one = _entry(old[name].get(verdict), verdict, count, said, "; ".join(dict.fromkeys(notes)), by, at)
            if worded is not None:
                one = replace(one, document=worded.document, source=worded.source, target=worded.target)
            kept.append(_worded(one, first[name]) if name in first else one)
    return Baseline(tuple(kept))


def pruned(
    baseline: Baseline, findings: Iterable[Finding], *, documents: Collection[str] | None = None
) -> tuple[Baseline, tuple[Stale, ...]]:
    """The baseline without what matches nothing: entries dropped, counts lowered.

    :param findings: the findings of a whole run.
    :param documents: ids of the documents that the run held; entries about others are left alone. ``None`` stands for all.
    :returns: the new baseline, and what was taken away.
    """
    matcher = Matcher(baseline)
    for finding in findings:
        matcher.match(finding)
    stale = matcher.stale(documents)
    missing = {(one.entry.fingerprint, one.entry.verdict): one.missing for one in stale}
    entries = (
        replace(entry, count=entry.count - missing.get((entry.fingerprint, entry.verdict), 0))
        for entry in baseline.entries
    )
    return Baseline(tuple(entry for entry in entries if entry.count > 0)), stale


def _entry(
    old: Judged | None, verdict: str, count: int, said: Sequence[Decided], note: str, by: str, at: date
) -> Judged:
    if old is None:
        return Judged(said[0].fingerprint, said[0].code, "", count, verdict, by, at, note)
    spoken = any(one.verdict == verdict for one in said)
    if spoken and (count != old.count or note not in ("", old.note)):
        return replace(old, count=count, by=by, at=at, note=note or old.note)
    return replace(old, count=count)


def _placed(before: Sequence[str], said: Sequence[Decided], units: Sequence[str | None]) -> list[str]:
    """The verdict of each finding of one fingerprint: those before in order, then what is said of the finding in its unit."""
    covered: list[str | None] = [*before[: len(units)], *(None for _ in range(len(units) - len(before)))]
    free = list(range(len(units)))
    placed = []
    homeless = []
    for one in said:
        place = next((index for index in free if units[index] == one.unit), None)
        if place is None:
            homeless.append(one)
        else:
            free.remove(place)
            placed.append(one.verdict)
    left = [verdict for verdict in (covered[index] for index in free) if verdict is not None]
    return placed + _replaced(left, homeless, room=len(free) - len(left))


def _replaced(before: Sequence[str], said: Sequence[Decided], *, room: int = 0) -> list[str]:
    """Verdicts whose findings cannot be told apart: a decision takes the place of its like, then one of `room`, then the last."""
    left, now = Counter(before), Counter(one.verdict for one in said)
    alike = left & now
    left -= alike
    over = max(0, sum((now - alike).values()) - room)
    for verdict in reversed(VERDICTS):
        taken = min(left[verdict], over)
        left[verdict] -= taken
        over -= taken
    return [*left.elements(), *now.elements()]


def _worded(entry: Judged, finding: Finding) -> Judged:
    """The entry with the document and the quoted words of a finding that it covers."""
    span = finding.target_span or finding.source_span
    return replace(
        entry,
        document=span.document if span else "",
        source=_quoted(finding.source_span),
        target=_quoted(finding.target_span),
    )


def _quoted(span: Span | None) -> str:
    words = " ".join(span.text.split()) if span else ""
    return words if len(words) <= QUOTE else words[: QUOTE - 1].rstrip() + "…"


# --- ignores --------------------------------------------------------------------------------------


def read_ignores(value: object, where: str) -> tuple[Ignore, ...]:
    """The tables ``[[suppress]]`` of a configuration, checked against the rules that there are.

    :param value: what the TOML reader gave.
    :param where: the file, for messages.
    :raises ConfigError: naming the table, the key and the mend.
    """
    ignores = parse_ignores(value, where)
    _check_rules(ignores, f"{where}: ")
    return ignores


def _check_rules(ignores: Iterable[Ignore], where: str = "") -> None:
    wanted = [(number, code) for number, ignore in enumerate(ignores, start=1) for code in ignore.rule]
    if not wanted:
        return
    from auditor.registry import rules

    known = rules()
    for number, prefix in wanted:
        if not any(code.startswith(prefix) for code in known):
            raise ConfigError(
                f"{where}[[suppress]] {number}: rule: no rule has the code or prefix {prefix!r}: see `auditor rules`"
            )


class IgnoreMatcher:
    """Meets the findings of a run with the ignores of the configuration.

    :param today: the day of the run; an ignore holds up to and including its last day.
    :raises ConfigError: for a code or prefix that no rule has.
    """

    def __init__(self, ignores: Iterable[Ignore], *, today: date | None = None) -> None:
        given = tuple(ignores)
        _check_rules(given)
        day = today or date.today()
        self._expired = tuple(one for one in given if one.until is not None and one.until < day)
        self._holding = tuple(one for one in given if one.until is None or one.until >= day)
        self._globs = [_globs(one.document) for one in self._holding]
        self._met = [False] * len(self._holding)

    def suppression(self, finding: Finding, documents: Iterable[Document] = ()) -> Suppression | None:
        """Why `finding` does not count, or ``None``.

        :param documents: what it is about: an ignore matches by the id or origin of one of them, or the document of a quotation.
        """
        names = {span.document for span in (finding.source_span, finding.target_span) if span}
        for document in documents:
            names.add(document.id)
            if document.origin is not None:
                names.add(document.origin)
        found = None
        for index, ignore in enumerate(self._holding):
            if ignore.rule and not finding.code.startswith(ignore.rule):
                continue
            if ignore.document and not any(fnmatchcase(name, glob) for name in names for glob in self._globs[index]):
                continue
            # The others that match have met something too: they are not stale because one came first.
            self._met[index] = True
            found = found or Suppression("ignore", reason=ignore.reason)
        return found

    def stale(self) -> tuple[Ignore, ...]:
        """The ignores that hold and have matched nothing so far."""
        return tuple(ignore for ignore, met in zip(self._holding, self._met, strict=True) if not met)

    def expired(self) -> tuple[Ignore, ...]:
        """The ignores whose last day is over: they suppress nothing."""
        return self._expired


def ignore_text(ignore: Ignore) -> str:
    """An ignore as a report names it: ``[[suppress]] ENT, NUM001 in wire/* until 2026-12-31``."""
    rule = ", ".join(ignore.rule) or "every rule"
    document = f" in {ignore.document}" if ignore.document else ""
    until = f" until {ignore.until}" if ignore.until else ""
    return f"[[suppress]] {rule}{document}{until}" + (f" ({ignore.reason})" if ignore.reason else "")


def _globs(pattern: str) -> tuple[str, ...]:
    """The glob in every reading of ``**/``, which may also stand for no folder at all."""
    readings = {pattern, pattern.removeprefix("**/")}
    return tuple(sorted(readings | {reading.replace("/**/", "/") for reading in readings}))


# --- both together --------------------------------------------------------------------------------


def matched(
    findings: Iterable[Finding],
    documents: Mapping[str, Document] | None = None,
    *,
    pairs: Iterable[Pair] = (),
    baseline: Matcher | None = None,
    ignores: IgnoreMatcher | None = None,
) -> Matched:
    """What baseline and ignores say of one audit's findings. Both meet every finding; where both suppress, the baseline speaks.

    :param documents: the audit's documents by id.
    :param pairs: the audit's pairs: a finding that quotes one side alone is about the other too. Two documents are taken for a pair.
    """
    held = documents or {}
    partners = _partners(held, pairs) if ignores else {}
    suppressed: dict[int, Suppression] = {}
    new = set()
    for index, finding in enumerate(findings):
        entry = baseline.match(finding) if baseline else None
        reason = entry.suppression if entry else None
        if ignores:
            ignored = ignores.suppression(finding, _concerned(finding, held, partners))
            reason = reason or ignored
        if reason:
            suppressed[index] = reason
        elif entry is None:
            new.add(index)
    return Matched(suppressed, frozenset(new))


def _partners(documents: Mapping[str, Document], pairs: Iterable[Pair]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    sides = [(pair.source, pair.target) for pair in pairs]
    if not sides and len(documents) == 2:
        first, second = documents
        sides = [(first, second)]
    for source, target in sides:
        found[source].append(target)
        found[target].append(source)
    return dict(found)


def _concerned(
    finding: Finding, documents: Mapping[str, Document], partners: Mapping[str, Sequence[str]]
) -> list[Document]:
    """The documents that a finding is about: those it quotes, the other side of a lone quotation, all where it quotes none."""
    quoted = {span.document for span in (finding.source_span, finding.target_span) if span}
    if not quoted:
        return list(documents.values())
    if len(quoted) == 1:
        quoted |= set(chain.from_iterable(partners.get(name, ()) for name in quoted))
    return [documents[name] for name in quoted if name in documents]
