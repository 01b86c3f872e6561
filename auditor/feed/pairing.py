"""Which rendering belongs to which original: by what the entries declare, else by what they say.

A rendering names its original by id or address (`Item.renders`), or both carry one id or one address. What is left is paired by content,
as `auditor pair` does, with dates as evidence; decisions are kept, so that a later run aligns new items only.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np

from auditor import pair as pairing
from auditor import pipeline
from auditor._version import VERSION
from auditor.config import Config
from auditor.feed.state import Brief, State, keyed, pack_named, pack_vector, unpack_named, unpack_vector
from auditor.report._run import Remark

Progress = Callable[[str, int, int], None]
COMMIT = 25
"""Portraits and decisions between commits: what a kill here repeats."""
HELD = 256
"""Documents ready for alignment that are kept in memory."""


@dataclass(frozen=True, slots=True)
class Paired:
    """An original and a rendering.

    :param how: ``"declared"`` (the rendering names it), ``"id"``, ``"link"`` or ``"content"``.
    """

    source: str
    target: str
    how: str
    relation: str
    confidence: float


def pair_items(state: State, config: Config, *, progress: Progress | None = None) -> list[Remark]:
    """Pair what the state holds, and store the pairs.

    Renderings that this run has read take part, and those of earlier runs as rivals; originals of all runs, since a rendering may appear
    when its original has left the feed.

    :returns: what is to be said about renderings that are comparable only, or declare an original that is not there.
    """
    sources = [one for one in state.briefs("source") if one.lang in ("nb", "nn", "en")]
    targets = [one for one in state.briefs("target") if one.lang == "en"]
    declared, remarks = _declared(sources, targets)
    current = {one.id for one in targets if one.seen == state.run}
    found = list(declared)
    rest = (
        _undeclared(sources, {one.source for one in declared}),
        _undeclared(targets, {one.target for one in declared}),
    )
    digest = _digest(*rest, pipeline.encoder_signature(config)) if rest[0] and rest[1] else ""
    kept = state.execute("SELECT remarks FROM pairing WHERE digest = ?", (digest,)).fetchone()
    if kept is not None:
        # Nothing that is paired by content has changed: neither have its pairs.
        rows = state.execute(
            "SELECT source, target, how, relation, confidence FROM pairs WHERE how = 'content'"
        ).fetchall()
        found += (Paired(*row) for row in rows)
        apart = [Remark(*row) for row in json.loads(kept[0])]
    else:
        by_content, apart = _by_content(state, *rest, config, progress) if digest else ([], [])
        found += by_content
    state.begin()
    state.execute("DELETE FROM pairs")
    for one in found:
        state.execute(
            "INSERT OR REPLACE INTO pairs VALUES (?,?,?,?,?)",
            (one.source, one.target, one.how, one.relation, one.confidence),
        )
    said = json.dumps([(one.kind, one.document, one.text) for one in apart])
    state.execute("INSERT OR REPLACE INTO pairing VALUES (1,?,?)", (digest, said))
    state.commit()
    return [remark for remark in (*remarks, *apart) if remark.document in current]


def _digest(sources: Sequence[Brief], targets: Sequence[Brief], encoder: str) -> str:
    """A name for what is paired by content: it is another when a text, a date, an id or the encoder is."""
    parts = [
        (one.id, one.hash, str(one.published), str(one.updated)) for one in sorted(sources, key=lambda one: one.id)
    ]
    others = [
        (one.id, one.hash, str(one.published), str(one.updated)) for one in sorted(targets, key=lambda one: one.id)
    ]
    return hashlib.sha256(json.dumps([VERSION, encoder, parts, others]).encode("utf-8", "replace")).hexdigest()


def pairs_of(state: State, relation: str = "translation", *, current: bool = True) -> Iterator[Paired]:
    """The pairs of a relation, in the order of the renderings.

    :param current: only those whose rendering this run has read.
    """
    rows = state.execute(
        "SELECT p.source, p.target, p.how, p.relation, p.confidence FROM pairs p JOIN items t ON t.side = 'target' AND t.id = p.target "
        "JOIN items s ON s.side = 'source' AND s.id = p.source WHERE p.relation = ? AND (t.seen = ? OR NOT ?) "
        "ORDER BY t.seen DESC, t.position, p.target, p.source",
        (relation, state.run, current),
    ).fetchall()
    yield from (Paired(*row) for row in rows)


# --- what the entries declare -----------------------------------------------------------------------


def _declared(sources: Sequence[Brief], targets: Sequence[Brief]) -> tuple[list[Paired], list[Remark]]:
    standing = _standing(sources)
    by_id = {one.id: one for one in sources if one.named}
    # Where a side has several places, its ids carry their names, which no rendering knows of.
    by_name, by_link = _sole(sources, _names), _sole(sources, _addresses)
    names_of_targets, same_target = _sole(targets, _names), _standing(targets)
    found: dict[tuple[str, str], Paired] = {}
    remarks: list[Remark] = []
    for target in targets:
        source, how = None, ""
        for name in target.renders:
            source = by_id.get(name) or by_link.get(canonical(name)) or by_name.get(name)
            how = "declared"
            if source is not None:
                break
        if source is None and target.named:
            alone = (name for name in _names(target) if names_of_targets.get(name) is same_target[target.id])
            source = by_id.get(target.id) or next(filter(None, map(by_name.get, alone)), None)
            how = "id"
        if source is None:
            source, how = next(filter(None, map(by_link.get, _addresses(target))), None), "link"
        if source is not None:
            source = standing[source.id]
            # What has left its feed is there under another id where its text is.
            there = max(target, same_target[target.id], key=lambda one: one.seen)
            # Of pairs of the same two texts, one says all.
            found.setdefault((source.hash, target.hash), Paired(source.id, there.id, how, "translation", 1.0))
        elif target.renders:
            several = any(name in by_name or canonical(name) in by_link for name in target.renders)
            why = "which several originals are called" if several else "which is not there"
            text = f"declares {target.renders[0][:200]} as its original, {why}; it is paired by content"
            remarks.append(Remark("notice", target.id, text))
    return list(found.values()), remarks


def _undeclared(items: Sequence[Brief], paired: set[str]) -> list[Brief]:
    """What is left to be paired by content; of equal texts one at most, and none where one is paired."""
    texts = {one.hash for one in items if one.id in paired}
    return [one for one in items if one.hash not in texts and not one.row and not one.same_as]


def _standing(items: Sequence[Brief]) -> dict[str, Brief]:
    """By its id, the item itself, or that of the same text which stands for it."""
    by_id = {one.id: one for one in items}
    return {one.id: by_id.get(one.same_as, one) for one in items}


def _sole(items: Sequence[Brief], names: Callable[[Brief], Iterable[str]]) -> dict[str, Brief | None]:
    """By its names, the item that alone has it, or stands for all that do; ``None`` for a name of several.

    What is read now takes a name from what an earlier run has read: an entry may have been given another id.
    """
    standing = _standing(items)
    holders: dict[str, list[Brief]] = {}
    for one in items:
        for name in names(one):
            holders.setdefault(name, []).append(one)
    found: dict[str, Brief | None] = {}
    for name, held in holders.items():
        last = max(one.seen for one in held)
        meant = {standing[one.id].id: standing[one.id] for one in held if one.seen == last}
        found[name] = next(iter(meant.values())) if len(meant) == 1 else None
    return found


def _names(one: Brief) -> Iterator[str]:
    """An item's id, and what it is called in its own place if the place's name stands before it; nothing where it states none."""
    if one.named:
        yield from filter(None, (one.id, one.id.partition(":")[2]))


def _addresses(one: Brief) -> Iterator[str]:
    return map(canonical, one.links)


_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|mc_[ce]id|at_\w+|ref|ref_src|cmpid|ocid|icid|xtor|guccounter|igshid)\Z", re.I
)


def canonical(address: str) -> str:
    """An address without what differs between copies of it: scheme, ``www.``, tracking parameters, fragment, a slash at the end.

    >>> canonical("HTTPS://www.Avisa.no/nyheter/a/?utm_source=rss&id=7#top")
    'avisa.no/nyheter/a?id=7'
    """
    try:
        parts = urlsplit(address.strip())
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return address.strip()
        host = parts.hostname.lower().removeprefix("www.").removeprefix("m.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
        query = urlencode(
            sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k))
        )
    except ValueError:
        return address.strip()
    path = re.sub(r"/(?:amp|index\.html?)?/*\Z", "", parts.path)
    return f"{host}{port}{path}" + (f"?{query}" if query else "")


# --- content ----------------------------------------------------------------------------------------


def _by_content(
    state: State, sources: Sequence[Brief], targets: Sequence[Brief], config: Config, progress: Progress | None
) -> tuple[list[Paired], list[Remark]]:
    encoder = keyed(pipeline.encoder_signature(config))
    shelf = _Portraits(state, config, encoder)
    left = _drawn("source", sources, shelf, progress)
    right = _drawn("target", targets, shelf, progress)
    if not left.items or not right.items:
        return [], []
    named = pairing.discounted(left.named, right.named)
    days = _days(left.items), _days(right.items)
    near = pairing.candidates(
        np.stack(left.vectors),
        np.stack(right.vectors),
        source_particulars=named[0],
        target_particulars=named[1],
        source_days=days[0],
        target_days=days[1],
    )
    judged = []
    state.begin()
    for number, (row, column, _) in enumerate(sorted(near, key=lambda one: (one[0], -one[2], one[1]))):
        if progress:
            progress("align", number, len(near))
        source, target = left.items[row], right.items[column]
        decision = _decision(state, shelf, source, target, (named[0][row], named[1][column]), encoder, config)
        dated = float(pairing.timely(days[1][column] - days[0][row]))
        # Dates choose among versions; whether a text is a translation, they do not say.
        judged.append(pairing.Judged(row, column, replace(decision, evidence=decision.evidence + 0.5 * dated)))
        if not number % COMMIT:
            state.commit()
            state.begin()
    state.commit()
    found, remarks = [], []
    for one in pairing.assign(judged):
        source, target = left.items[one.source], right.items[one.target]
        if one.relation == "translation":
            found.append(Paired(source.id, target.id, "content", one.relation, one.confidence))
        elif one.relation == "comparable":
            found.append(Paired(source.id, target.id, "content", one.relation, one.confidence))
            remarks.append(_comparable(source, target, one, left.items, right.items))
    translated = {one.target for one in found if one.relation == "translation"}
    return found, [remark for remark in remarks if remark.document not in translated]


def _comparable(
    source: Brief, target: Brief, one: pairing.Assigned, sources: Sequence[Brief], targets: Sequence[Brief]
) -> Remark:
    if one.better is None:
        return Remark("comparable", target.id, f"tells of what {source.id} tells of, but does not render it")
    other_source, other_target = sources[one.better[0]].id, targets[one.better[1]].id
    if one.better[0] == one.source:
        return Remark(
            "duplicate", target.id, f"also renders {source.id}, of which {other_target} is the better rendering"
        )
    return Remark(
        "older-version", target.id, f"also fits {source.id}, but {other_source} is rendered by {other_target}"
    )


def _decision(
    state: State,
    shelf: _Portraits,
    source: Brief,
    target: Brief,
    named: tuple[pairing.Particulars, pairing.Particulars],
    encoder: str,
    config: Config,
) -> pairing.Decision:
    row = state.execute(
        "SELECT relation, confidence, source_coverage, target_coverage, evidence FROM decisions WHERE source = ? AND target = ? AND encoder = ?",
        (source.hash, target.hash, encoder),
    ).fetchone()
    if row is not None:
        return pairing.Decision(*row)
    found = pipeline.judge(shelf.ready("source", source.id), shelf.ready("target", target.id), named, config)
    state.execute(
        "INSERT OR REPLACE INTO decisions VALUES (?,?,?,?,?,?,?,?)",
        (
            source.hash, target.hash, encoder, found.relation, float(found.confidence), float(found.source_coverage),
            float(found.target_coverage), float(found.evidence),
        ),
    )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The items of a side that take part, and what proposes candidates."""

    items: list[Brief]
    vectors: list[Any]
    named: list[pairing.Particulars]


def _drawn(side: str, items: Sequence[Brief], shelf: _Portraits, progress: Progress | None) -> _Drawn:
    found = _Drawn([], [], [])
    shelf.state.begin()
    for number, item in enumerate(items):
        if progress:
            progress(f"read {side}s for pairing", number, len(items))
        drawn = shelf.sketch(side, item)
        if drawn is not None:
            found.items.append(item)
            found.vectors.append(drawn[0])
            found.named.append(drawn[1])
        if not number % COMMIT:
            shelf.state.commit()
            shelf.state.begin()
    shelf.state.commit()
    return found


class _Portraits:
    """Portraits of items: what proposes candidates is kept in the state, what is aligned in memory for a while."""

    def __init__(self, state: State, config: Config, encoder: str) -> None:
        self.state = state
        self._config = config
        self._encoder = encoder
        # A method's cache, made for each shelf, so that it goes with it.
        self.ready = lru_cache(maxsize=HELD)(self._draw)

    def sketch(self, side: str, item: Brief) -> tuple[Any, dict[str, float]] | None:
        """An item's vector and particulars; ``None`` where it cannot take part."""
        row = self.state.execute(
            "SELECT vector, named, problem FROM portraits WHERE hash = ? AND encoder = ?", (item.hash, self._encoder)
        ).fetchone()
        if row is None:
            drawn = self.ready(side, item.id)
            row = (b"", b"", drawn.problem)
            if drawn.ready is not None:
                row = (pack_vector(drawn.vector), pack_named(drawn.particulars), "")
            self.state.execute(
                "INSERT OR REPLACE INTO portraits VALUES (?,?,?,?,?,?)", (item.hash, self._encoder, drawn.lang, *row)
            )
        return None if row[2] else (unpack_vector(row[0]), unpack_named(row[1]))

    def _draw(self, side: str, id: str) -> pipeline.Portrait:
        document = self.state.item(side, id).item.document
        lang = f"{document.lang}-en" if side == "source" else None
        return pipeline.portrait(replace(document, segments=()), side, self._config.override(lang=lang))


def _days(items: Sequence[Brief]) -> Any:
    return np.array([_day(one.published or one.updated) for one in items], dtype=np.float64)


def _day(date: datetime | None) -> float:
    return date.timestamp() / 86_400 if date is not None else math.nan


__all__ = ["Paired", "canonical", "pair_items", "pairs_of"]
