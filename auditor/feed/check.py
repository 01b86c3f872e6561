"""A feed check: read, pair, audit what is new or changed, and judge what stands there now.

What a run has computed is committed pair by pair. A run that is killed is taken up by the next one, which reports what a run without the
kill would have reported.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from auditor import pipeline
from auditor._version import VERSION
from auditor.config import Config, load_config
from auditor.errors import InputError
from auditor.feed.audits import Key, audit_signature, bare, headed, placed, results, summary_of
from auditor.feed.collect import Collections, Counts, collect, kept_remarks
from auditor.feed.gates import Gates, Line, Tally, judge, tally
from auditor.feed.pairing import Paired, pair_items, pairs_of
from auditor.feed.state import State
from auditor.feed.untranslated import copies
from auditor.read.collection import ADDRESS
from auditor.records import SEVERITIES, Document, Pair, Severity
from auditor.report._run import Entry, Gate, Remark
from auditor.result import Audit
from auditor.review import Baseline, IgnoreMatcher, Matcher, ignore_text, matched, read_baseline

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str, int, int], None]
KEEP_RUNS = 50
KEEP_DAYS = 90
"""An item is let go when so many runs, and all runs of so many days, have not read it, nor the other side of its pair."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to check.

    :param state: the state's file; ``None`` remembers nothing.
    :param everything: audit all current pairs anew; otherwise only what is new or changed.
    :param since: leave out renderings that were published and updated before this moment; one without a date stays in.
    :param dry: read and pair, but audit nothing and remember nothing.
    :param baseline: a baseline's file.
    :param jobs: processes that audit side by side; each has one pair at work.
    :param wait: seconds to wait for another run that holds the state.
    """

    state: str | Path | None = None
    gates: Gates = field(default_factory=Gates)
    everything: bool = False
    since: datetime | None = None
    dry: bool = False
    baseline: str | Path | None = None
    jobs: int = 1
    wait: float = 600.0


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What decides whether a finding counts and is new, on one way through the pairs: it counts as it goes."""

    baseline: Matcher | None
    ignores: IgnoreMatcher
    seen: Counter[str]


@dataclass(frozen=True, slots=True)
class Fault:
    """An error of auditor's own that met one pair.

    :param source: the original of the pair.
    :param problem: the error in a line; `trace` where it came from.
    """

    source: str
    problem: str
    trace: str


class Checked:
    """What a check found; it holds the state open until it is closed.

    Reports go over `entries`, which reads one pair at a time from the state. `finish` writes down that the run ended, which is what the
    next run compares itself with: call it when the reports are written.

    :ivar counts: entries read, by side (``"source"``, ``"target"``): new, changed, unchanged.
    :ivar places: the places of the renderings, as `_named` names them; of a place that holds both sides, that one.
    :ivar todo: of a dry run, the pairs that it would audit.
    :ivar failed: rendering → the fault that kept its pair from being audited; the next run tries it again.
    """

    def __init__(
        self,
        state: State,
        lock: Any,
        config: Config,
        options: Options,
        counts: Mapping[str, Counts],
        remarks: list[Remark],
        places: tuple[str, ...],
    ) -> None:
        self._state = state
        self._lock = lock
        self._config = config
        self._options = options
        self._signature = audit_signature(config)
        self._baseline: Baseline | None = read_baseline(options.baseline) if options.baseline is not None else None
        self._last = state.last_findings() if state.last_figures() is not None else None
        self._remarks = [*kept_remarks(state), *remarks]
        self._paired_apart = remarks
        self.counts = counts
        self.places = places
        self.todo: tuple[str, ...] = ()
        self.failed: dict[str, Fault] = {}

    def __enter__(self) -> Checked:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the state and of its lock."""
        self._state.close()
        if self._lock is not None:
            self._lock.release()

    # --- what reports read ----------------------------------------------------------------------

    @property
    def signature(self) -> str:
        """Version, profile and encoder of the run."""
        encoder = pipeline.encoder_signature(self._config).replace("|", ";")
        return f"auditor|version:{VERSION}|profile:{self._config.profile}|lang:{self._config.lang or 'auto'}|encoder:{encoder}"

    @property
    def fail_on(self) -> Severity | None:
        """The severity that fails the run."""
        return self._options.gates.fail_on

    @property
    def headline(self) -> tuple[str, ...]:
        """What was read and audited."""
        found = self.tally
        read = []
        for side, called in (("source", "originals"), ("target", "renderings")):
            counts = self.counts[side]
            parts = [(counts.new, "new"), (counts.changed, "changed"), (counts.unchanged, "unchanged")]
            read.append(
                f"{counts.read:,} {called[:-1] if counts.read == 1 else called}: "
                + (", ".join(f"{number:,} {what}" for number, what in parts if number) or "none")
            )
        said = f"{found.pairs:,} pair" + ("" if found.pairs == 1 else "s")
        audited = f"{found.fresh:,} audited in this run, {found.pairs - found.fresh:,} unchanged"
        counted = (
            ", ".join(f"{found.counts[level]:,} {level}" for level in SEVERITIES if found.counts[level])
            or "no findings"
        )
        suppressed = f" ({found.suppressed:,} suppressed)" if found.suppressed else ""
        narrowed = (
            f"; {self._older:,} older than {_moment(self._options.since)} left out" if self._options.since else ""
        )
        return (
            f"{said}: {audited}{narrowed}",
            "; ".join(read),
            f"{counted}{suppressed} in {found.units:,} units, {found.words:,} source words",
        )

    @property
    def compared(self) -> bool:
        """Whether findings are known to be new or not: there is a baseline or an earlier run."""
        return self._baseline is not None or self._last is not None

    @cached_property
    def tally(self) -> Tally:
        """The figures of all pairs."""
        return tally(self._lines(), self._options.gates)

    @cached_property
    def _whole(self) -> Tally:
        """The figures of all pairs that stand in the feeds, also of those that `Options.since` leaves out: what runs compare themselves by."""
        return self.tally if self._options.since is None else tally(self._lines(whole=True), self._options.gates)

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """Every gate that was asked for, with its outcome."""
        return judge(
            self._options.gates,
            self.tally,
            self._state.last_figures(),
            baseline=self._baseline is not None,
            unpaired=[f"{_side(remark)} {remark.document}" for remark in self.remarks if remark.kind in UNPAIRED],
            adequacy=self._whole.mean("adequacy"),
            untranslated=[remark.document for remark in self.remarks if remark.kind == "untranslated"],
            failed=list(self.failed),
            unreadable=[remark.text for remark in self.remarks if remark.kind == "unreadable"],
            nothing=self._nothing,
        )

    @property
    def _nothing(self) -> str:
        """What is to be said where no rendering renders any original; ``""`` where one does, or is a copy of it and may be."""
        if not all(self._apart(pair) for pair in pairs_of(self._state)):
            return ""
        if self._options.gates.allow_untranslated and any(remark.kind == "untranslated" for remark in self.remarks):
            return ""
        read = [self.counts[side].read for side in ("source", "target")]
        if not any(read):
            return ""  # an address says that nothing changed
        other = sum(remark.kind == "language" for remark in self._remarks)
        hint = "; are they given in the right order, the Norwegian originals first?" if other else ""
        sides = (
            f"{read[0]:,} original{'' if read[0] == 1 else 's'} and {read[1]:,} rendering{'' if read[1] == 1 else 's'}"
        )
        return f"no rendering fits any original ({sides}): nothing was checked{hint}"

    @property
    def passed(self) -> bool:
        """Whether every gate passed."""
        return all(gate.passed for gate in self.gates)

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """What an operator should know about the collections, the baseline and the ignores."""
        found = [*self._remarks]
        if self._options.since and self._older:
            said = f"{self._older:,} pair{'' if self._older == 1 else 's'} from before {_moment(self._options.since)}"
            found.append(Remark("notice", "", f"--since leaves out {said}: no gate asks about them"))
        held: set[str] = set()
        texts: set[str] = set()
        apart: list[tuple[Paired, str]] = []
        for pair in self._pairs():
            why = self._apart(pair)
            if why:
                apart.append((pair, why))
            else:
                held.add(pair.target)
                texts.add(self._key(pair)[1])
        alone = [
            brief
            for brief in self._state.briefs("target", current=True)
            if not brief.same_as
            and brief.id not in held
            and brief.hash not in texts
            and self._wanted(brief.updated or brief.published)
        ]
        copied = copies(self._state, (brief for brief in alone if not brief.row or brief.lang != "en"))
        for id, source in copied.items():
            found.append(Remark("untranslated", id, f"has the text of {source} and is not translated"))
        for pair, why in apart:
            if pair.target not in copied:
                text = f"is {_HOW[pair.how]} {pair.source}, but does not render it ({why}); it is not audited"
                found.append(Remark("comparable", pair.target, text))
        for id, fault in self.failed.items():
            found.append(Remark("failed", id, f"its pair with {fault.source} could not be audited ({fault.problem})"))
        # Also by what is older than `Options.since`.
        rendered, once = (
            {pair.source for pair in pairs_of(self._state, current=current) if not self._apart(pair)}
            for current in (True, False)
        )
        sources = {brief.id: brief for brief in self._state.briefs("source", current=True)}
        for brief in sources.values():
            if not brief.same_as and brief.id not in rendered and brief.lang in ("nb", "nn", "en"):
                said = "has no rendering; the one it had has left the feed" if brief.id in once else "has no rendering"
                found.append(Remark("no-rendering", brief.id, said))
        for pair in self._pairs():
            if pair.source not in sources and pair.target in held:
                found.append(Remark("notice", pair.target, f"its original {pair.source} has left the feed"))
        explained = copied.keys() | {pair.target for pair, _ in apart}
        explained |= {remark.document for remark in self._paired_apart if remark.kind != "notice"}
        for brief in alone:
            if brief.lang == "en" and brief.id not in explained:
                found.append(Remark("no-original", brief.id, "has no original"))
        found += self._stale()
        return tuple(found)

    def entries(self) -> Iterator[Entry]:
        """The audited pairs in the order of the renderings, one at a time, from the start at each call."""
        judged = self._judgement()
        for pair, run, _ in self._audited():
            audit = self._placed(pair)
            yield self._entry(pair, run, audit, judged)

    def flagged(self) -> Iterator[Entry]:
        """The pairs that have a finding, suppressed or not: the others are not even read from the state."""
        judged = self._judgement()
        for pair, run, figures in self._audited():
            if figures["findings"]:
                yield self._entry(pair, run, self._placed(pair), judged)

    def to_pandas(self, what: str = "findings") -> pd.DataFrame:
        """A frame of ``"findings"``, ``"pairs"`` or ``"remarks"``.

        :raises InputError: for another name.
        """
        import pandas as pd

        if what == "remarks":
            return pd.DataFrame(
                [(one.kind, one.document, one.text) for one in self.remarks], columns=["kind", "document", "text"]
            )
        if what == "pairs":
            rows: list[dict[str, Any]] = []
            for line, (pair, _, _) in zip(self._lines(), self._audited(), strict=True):
                row: dict[str, Any] = {
                    "source": pair.source,
                    "target": pair.target,
                    "how": pair.how,
                    "fresh": line.fresh,
                }
                row |= {"units": line.units, "words": line.words}
                row |= {level: sum(one.severity == level for one in line.findings) for level in SEVERITIES}
                rows.append({**row, "suppressed": line.suppressed, **line.scores})
            return pd.DataFrame(rows)
        if what == "findings":
            frames = []
            judged = self._judgement()
            for pair, run, figures in self._audited():
                if figures["findings"]:
                    audit = self._placed(pair)
                    entry = self._entry(pair, run, audit, judged)
                    frame = audit.to_pandas()
                    frame.insert(0, "target_document", pair.target)
                    frame.insert(0, "source_document", pair.source)
                    frame["suppressed"] = [index in entry.suppressed for index in range(len(frame))]
                    frame["new"] = [index in entry.new for index in range(len(frame))]
                    frames.append(frame)
            return pd.concat(frames, ignore_index=True) if frames else Audit((), (), ()).to_pandas()
        raise InputError(f"to_pandas({what!r}): choose findings, pairs or remarks")

    def _lines(self, *, whole: bool = False) -> Iterator[Line]:
        judged = self._judgement()
        for pair, run, figures in self._audited(whole=whole):
            line = Line(_name(pair), run == self._state.run, figures["units"], figures["words"], figures["scores"])
            if figures["findings"]:
                entry = self._entry(pair, run, self._placed(pair), judged)
                line = replace(
                    line,
                    findings=tuple(finding for _, finding in entry.active()),
                    known=tuple(finding.fingerprint for finding in entry.audit.findings),
                    suppressed=len(entry.suppressed),
                    new=len(entry.new),
                )
            yield line

    def _audited(self, *, whole: bool = False) -> Iterator[tuple[Paired, int, dict[str, Any]]]:
        """The pairs that are translations and audited, the run that audited each, and its figures.

        :param whole: also those that `Options.since` leaves out.
        """
        for pair in pairs_of(self._state) if whole else self._pairs():
            found = self._summary(pair)
            if found is not None and _holds(found[1]):
                yield pair, *found

    def _judgement(self) -> _Judgement:
        baseline = Matcher(self._baseline) if self._baseline is not None else None
        return _Judgement(baseline, IgnoreMatcher(self._config.suppress), Counter())

    def _placed(self, pair: Paired) -> Audit:
        stored = self._state.audit(*self._key(pair))
        return placed(stored, self._state.item("source", pair.source), self._state.item("target", pair.target), pair)

    def _entry(self, pair: Paired, run: int, audit: Audit, judged: _Judgement) -> Entry:
        documents = {document.id: document for document in audit.documents}
        met = matched(audit.findings, documents, pairs=audit.pairs, baseline=judged.baseline, ignores=judged.ignores)
        new = set(met.new) if judged.baseline is not None else set()
        if judged.baseline is None:
            last = self._last or {}
            for index, finding in enumerate(audit.findings):
                judged.seen[finding.fingerprint] += 1
                if judged.seen[finding.fingerprint] > last.get(finding.fingerprint, 0) and index not in met.suppressed:
                    new.add(index)
        return Entry(_name(pair), audit, run == self._state.run, met.suppressed, frozenset(new))

    @cached_property
    def _older(self) -> int:
        """Pairs that `Options.since` leaves out."""
        return sum(1 for _ in pairs_of(self._state)) - sum(1 for _ in self._pairs())

    def _pairs(self) -> Iterator[Paired]:
        for pair in pairs_of(self._state):
            row = self._state.execute(
                "SELECT updated, published FROM items WHERE side = 'target' AND id = ?", (pair.target,)
            ).fetchone()
            given = row[0] or row[1]
            if self._wanted(datetime.fromisoformat(given) if given else None):
                yield pair

    def _wanted(self, date: datetime | None) -> bool:
        return self._options.since is None or date is None or date >= self._options.since

    def _summary(self, pair: Paired) -> tuple[int, dict[str, Any]] | None:
        return self._state.summary(*self._key(pair))

    def _apart(self, pair: Paired) -> str:
        """Why the audit of a pair says that the two are no translation; ``""`` where it does not, or there is none."""
        found = self._summary(pair)
        if found is None or _holds(found[1]):
            return ""
        return found[1].get("problem") or "the two read as separate texts"

    def _key(self, pair: Paired) -> Key:
        """What the audit of a pair is kept under."""
        (source, titled), (target, also) = (
            self._state.execute("SELECT hash, titled FROM items WHERE side = ? AND id = ?", (side, id)).fetchone()
            for side, id in (("source", pair.source), ("target", pair.target))
        )
        left_out = self._untitled(pair) if bool(titled) != bool(also) else ""
        return source, target, f"{self._signature}:{left_out}" if left_out else self._signature

    def _untitled(self, pair: Paired) -> Literal["", "source", "target"]:
        """The side whose title is left out of the audit: its counterpart has none, and what a feed does not carry, no translator has lost."""
        source, target = self._state.item("source", pair.source).item, self._state.item("target", pair.target).item
        if source.titled and not target.titled and not headed(target.document.text):
            return "source"
        return "target" if target.titled and not source.titled and not headed(source.document.text) else ""

    def _stale(self) -> list[Remark]:
        """Entries of the baseline and ignores that met nothing: what they were written for is gone."""
        if self._options.dry or (self._baseline is None and not self._config.suppress):
            return []
        judged = self._judgement()
        held: set[str] = set()
        for pair, run, figures in self._audited():
            held |= {pair.source, pair.target}
            if figures["findings"]:
                self._entry(pair, run, self._placed(pair), judged)
        # What an ignore without a counterpart is about may be older than `Options.since`.
        unmet = _stale_ignores(judged.ignores) if self._options.since is None else []
        return [*_stale_baseline(judged.baseline, held), *unmet, *_expired(judged.ignores)]

    # --- the run --------------------------------------------------------------------------------

    def run(self, progress: Progress | None = None) -> None:
        """Audit every current pair that is not audited yet."""
        waiting = []
        done: set[Key] = set()
        for pair in self._pairs():
            key = self._key(pair)
            if key in done:
                continue
            done.add(key)
            if self._options.everything:
                before = self._state.summary(*key)
                if before is not None and before[0] == self._state.run:
                    continue
            elif self._state.has_audit(*key):
                continue
            waiting.append((pair, key))
        if self._options.dry:
            self.todo = tuple(_name(pair) for pair, _ in waiting)
            return
        pairs = {key: pair for pair, key in waiting}
        failed: dict[str, Fault] = {}
        tasks = ((key, self._task(pair)) for pair, key in waiting)
        for number, (key, result) in enumerate(results(tasks, self._config, self._options.jobs), 1):
            if "fault" in result:
                failed[pairs[key].target] = Fault(pairs[key].source, result["fault"], result["trace"])
            else:
                self._state.begin()
                self._state.put_audit(*key, summary_of(result), result)
                self._state.commit()
            if progress:
                progress("audit", number, len(waiting))
        self.failed = {pair.target: failed[pair.target] for pair, _ in waiting if pair.target in failed}

    def _task(self, pair: Paired) -> tuple[Document, Document, bool]:
        source, target = self._state.item("source", pair.source).item, self._state.item("target", pair.target).item
        row = source.row and target.row
        left_out = self._untitled(pair)
        return (
            bare(source.document, "source", body=left_out == "source"),
            bare(target.document, "target", body=left_out == "target"),
            row,
        )

    def finish(self) -> None:
        """Write down that the run ended, and let go of what no run needs any more; a dry run leaves nothing."""
        if self._options.dry:
            return
        self._state.begin()
        self._state.finish(self._whole.figures(), self._whole.fingerprints)
        before = (datetime.now(UTC) - timedelta(days=KEEP_DAYS)).isoformat()
        self._state.forget(KEEP_RUNS, before, self._signature)
        self._state.commit()


def check_feed(
    sources: str | Path | tuple[str, ...],
    targets: str | Path | tuple[str, ...] = (),
    *,
    config: Config | None = None,
    options: Options | None = None,
    collections: Collections | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Check translated feeds: audit what is new or changed, and judge all that stands in them now.

    :param sources: a place of originals, or several: a feed, a table, a folder, an address; `targets` of renderings.
    :param config: how to audit; by default the nearest ``auditor.toml``.
    :param collections: how to read them, in place of `sources` and `targets`.
    :returns: the result, open: use it in a ``with`` block, and call `Checked.finish` when its reports are written.
    :raises InputError: for collections that cannot be read, and a state that is damaged or held by another run for too long.
    """
    settings = config or load_config()
    how = options or Options()
    what = collections or Collections(_places(sources), _places(targets), lang=settings.lang)
    lock = _locked(how)
    state: State | None = None
    try:
        state = State(how.state if not how.dry or _exists(how.state) else None, dry=how.dry)
        counts = collect(state, what, progress=progress)
        remarks = pair_items(state, settings, progress=progress)
        places = tuple(map(_named, what.targets or what.sources))
        found = Checked(state, lock, settings, how, counts, remarks, places)
        found.run(progress)
    except BaseException:
        if state is not None:
            state.close()
        if lock is not None:
            lock.release()
        raise
    return found


def pair_collections(
    what: Collections, *, config: Config, progress: Progress | None = None
) -> tuple[Audit, tuple[Remark, ...]]:
    """Which rendering of a collection belongs to which original: by what they declare, else by content.

    :returns: the documents without their text and their pairs, each a translation or, of a rendering that declares an original that it
        does not render, nothing; and what is to be said of the collections.
    """
    with tempfile.TemporaryDirectory() as folder, State(Path(folder) / "pairs.db") as state:
        collect(state, what, progress=progress)
        apart = pair_items(state, config, progress=progress)
        translations = [Pair(one.source, one.target, "translation", one.confidence) for one in pairs_of(state)]
        found = {one.source for one in translations}, {one.target for one in translations}
        comparable = [
            Pair(one.source, one.target, "comparable", one.confidence) for one in pairs_of(state, "comparable")
        ]
        pairs = (*translations, *(one for one in comparable if one.target not in found[1]))
        remarks = [*kept_remarks(state), *apart]
        explained = {remark.document for remark in apart if remark.kind != "notice"}
        documents = []
        for index, (side, kind) in enumerate((("source", "no-rendering"), ("target", "no-original"))):
            for brief in state.briefs(side, current=True):
                documents.append(Document(brief.id, brief.lang, "", brief.origin))
                if brief.id not in found[index] and not brief.same_as and brief.id not in explained:
                    remarks.append(Remark(kind, brief.id, f"has no {'rendering' if side == 'source' else 'original'}"))
        signature = f"auditor|version:{VERSION}|lang:{config.lang or 'auto'}|encoder:{pipeline.encoder_signature(config).replace('|', ';')}"
    return Audit(tuple(documents), pairs, (), signature=signature), tuple(remarks)


def _places(given: str | Path | tuple[str, ...]) -> tuple[str, ...]:
    return (str(given),) if isinstance(given, (str, Path)) else tuple(str(one) for one in given)


def _named(place: str) -> str:
    """A place as a report names it: of an address what may be shown, with a hash of the whole where that is not all."""
    if not ADDRESS.match(place):
        return place
    from auditor.read.address import shown

    whole = place.partition("#")[0]
    named = shown(whole)
    return named if named == whole else f"{named}~{hashlib.sha256(whole.encode('utf-8', 'replace')).hexdigest()[:12]}"


def _exists(path: str | Path | None) -> bool:
    return path is not None and Path(path).exists()


def _locked(options: Options) -> Any:
    """The lock on the state. The system lets go of it when its holder is killed."""
    if options.state is None or options.dry:
        return None
    from filelock import FileLock, Timeout

    # The lock would make the folder, wherever a mistyped name points.
    folder = Path(options.state).parent
    if not folder.is_dir():
        raise InputError(f"{options.state}: the folder {folder} does not exist; make it first")
    lock = FileLock(f"{options.state}.lock")
    try:
        lock.acquire(timeout=options.wait)
    except Timeout:
        raise InputError(
            f"{options.state}: another check has been at work with it for {options.wait:g} seconds; wait for it, or name another state"
        ) from None
    except OSError as error:
        raise InputError(
            f"{options.state}: cannot be locked ({error.strerror or error}); choose a place that you may write to"
        ) from None
    return lock


# --- what is said of pairs ----------------------------------------------------------------------------


UNPAIRED = ("no-rendering", "no-original", "comparable", "untranslated")
"""Remarks about what has no counterpart."""
_HOW = {
    "declared": "declared a rendering of",
    "id": "of one id with",
    "link": "of one address with",
    "content": "paired with",
}


def _side(remark: Remark) -> str:
    return "original" if remark.kind == "no-rendering" else "rendering"


def _moment(date: datetime) -> str:
    """A moment for a reader; of a whole day, the day."""
    given = date.astimezone(UTC)
    return given.strftime(
        "%Y-%m-%d" if given == given.replace(hour=0, minute=0, second=0, microsecond=0) else "%Y-%m-%d %H:%M UTC"
    )


def _name(pair: Paired) -> str:
    return f"{pair.source} → {pair.target}"


def _holds(figures: Mapping[str, Any]) -> bool:
    """Whether an audit is to be reported: the two texts are a translation, or one row of a table that says they are."""
    return bool(figures["relation"] == "translation" or (figures["row"] and not figures["problem"]))


def _stale_baseline(baseline: Matcher | None, documents: set[str]) -> list[Remark]:
    found = baseline.stale(documents) if baseline is not None else ()
    return [Remark("stale", one.entry.document, f"{one.text}: auditor baseline prune") for one in found]


def _stale_ignores(ignores: IgnoreMatcher) -> list[Remark]:
    mend = "take it out of the configuration"
    return [Remark("stale", "", f"{ignore_text(one)} matches nothing: {mend}") for one in ignores.stale()]


def _expired(ignores: IgnoreMatcher) -> list[Remark]:
    return [
        Remark("stale", "", f"{ignore_text(one)} has expired: its findings count again") for one in ignores.expired()
    ]


__all__ = ["Checked", "Options", "check_feed", "pair_collections"]
