"""Auditing the pairs of a check, in this process or side by side, and leading a stored audit on to the collections as they are."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import traceback
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import fields, replace
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any

from auditor import pipeline
from auditor._version import VERSION
from auditor.config import Config
from auditor.errors import AuditorError, InputError, UnrelatedError
from auditor.feed.pairing import Paired
from auditor.feed.state import Stored
from auditor.records import Change, Document, Segment, Span
from auditor.result import Audit, fingerprint

LONGEST_TITLE = 150
"""Characters that the first line of a text may have to be its title."""
_DISPLAY = frozenset({"fail_on", "min_severity", "gloss", "suppress", "check", "device", "batch_size", "lang"})
"""Parts of a configuration that change no audit; the language goes with each item."""


def audit_signature(config: Config) -> str:
    """What an audit depends on besides its texts: version, profile, rules, models, the termbase's content."""
    parts: dict[str, Any] = {one.name: getattr(config, one.name) for one in fields(Config) if one.name not in _DISPLAY}
    if config.termbase is not None:
        try:
            parts["termbase"] = hashlib.sha256(Path(config.termbase).read_bytes()).hexdigest()
        except OSError as error:
            raise InputError(f"{config.termbase}: the termbase cannot be read ({error.strerror})") from None
    # A model may be replaced under its name.
    parts["encoder_signature"] = pipeline.encoder_signature(config)
    parts["model_signatures"] = pipeline.model_signatures(config)
    text = json.dumps(parts, sort_keys=True, default=list)
    return f"{VERSION}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def audit_pair(source: Document, target: Document, row: bool, config: Config) -> dict[str, Any]:
    """Audit one pair, for the state.

    :param row: the two are one translation unit and are not aligned.
    :returns: ``audit`` (the contract ``auditor/1``), ``glosses``, ``row``; or ``problem``, why there is none; or ``fault`` and ``trace``,
        an error that is none of theirs: the other pairs are audited all the same.
    :raises AuditorError: for what no pair can be audited without.
    """
    settings = config.override(lang=f"{source.lang}-en" if source.lang in ("nb", "nn", "en") else "no-en")
    try:
        if row:
            found = pipeline.audit_pair_of_texts(source.text, target.text, config=settings)
        else:
            found = pipeline.audit_documents(source, target, config=settings)
    except (UnrelatedError, InputError) as error:
        return {"problem": str(error).removeprefix("source: ").removeprefix("target: "), "row": row}
    except AuditorError:
        raise
    except Exception as error:
        return {"fault": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()}
    return {"audit": found.to_dict(), "glosses": dict(found.glosses), "row": row}


def bare(document: Document, role: str, *, body: bool = False) -> Document:
    """A document whose own text counts as the raw input, so that its audit holds wherever it stands in its feed.

    :param body: without its first line, the title.
    """
    at = document.text.index("\n") + 1 if body else 0
    text = document.text[at:]
    segments = (Segment(0, len(text), at, len(document.text)),) if at else ()
    return Document(role, document.lang, text, segments=segments, raw_length=len(document.text))


def headed(text: str) -> bool:
    """Whether a text begins with a line like a title, wherever that comes from: a short one that ends as no sentence does."""
    first, more, _ = text.partition("\n")
    return bool(more) and len(first) <= LONGEST_TITLE and not first.rstrip(" \"'»”’").endswith((".", "…"))


Key = tuple[str, str, str]
"""What an audit is kept under: the hashes of the two texts, and a signature."""
Task = tuple[Key, tuple[Document, Document, bool]]


def results(tasks: Iterator[Task], config: Config, jobs: int) -> Iterator[tuple[Key, dict[str, Any]]]:
    if jobs <= 1:
        for key, task in tasks:
            yield key, audit_pair(*task, config)
        return
    try:
        yield from _side_by_side(tasks, config, jobs)
    except BrokenProcessPool as error:
        raise AuditorError(
            f"one of the {jobs} processes that audit has died, perhaps for want of memory; run again with a lower --jobs: what is audited is kept"
        ) from error


def _side_by_side(tasks: Iterator[Task], config: Config, jobs: int) -> Iterator[tuple[Key, dict[str, Any]]]:
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_follow) as pool:
        running: dict[Future[dict[str, Any]], Key] = {}
        more = True
        while more or running:
            while more and len(running) < jobs + 1:
                following = next(tasks, None)
                if following is None:
                    more = False
                    break
                key, task = following
                with _uninterrupted():
                    future = pool.submit(audit_pair, *task, config)
                running[future] = key
            if running:
                ready, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ready:
                    yield running.pop(future), future.result()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put off an interrupt (Ctrl-C), also for processes that are started here: until `_follow` they would show a traceback for it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow() -> None:
    """Let a process that audits end without a word at an interrupt, and with the one that started it: killed, that one cannot say so, and
    would be waited for for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    parent = parent_process()

    def wait_for_its_end() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=wait_for_its_end, daemon=True).start()


# --- from the state to an audit ---------------------------------------------------------------------


def summary_of(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a stored audit: relation, units, source words, scores of the whole, number of findings."""
    audit = stored.get("audit")
    if audit is None:
        return {
            "relation": "unrelated",
            "problem": stored["problem"],
            "row": stored["row"],
            "units": 0,
            "words": 0,
            "scores": {},
            "findings": 0,
        }
    return {
        "relation": audit["pairs"][0]["relation"],
        "problem": "",
        "row": stored["row"],
        "units": len(audit["units"]),
        "words": sum(len(re.findall(r"\w+", one["text"])) for unit in audit["units"] for one in unit["source"]),
        "scores": {name: score["value"] for name, score in audit["scores"].items()},
        "findings": len(audit["findings"]),
    }


def placed(stored: Mapping[str, Any], source: Stored, target: Stored, pair: Paired) -> Audit:
    """A stored audit with the names of its two documents, and its places led on to the raw collections as they are now."""
    try:
        audit = Audit.from_dict(stored["audit"])
    except (AuditorError, KeyError) as error:
        raise InputError(f"the state holds an audit that cannot be read ({error}); delete the state") from error
    same = pair.source == pair.target
    ids = [f"{pair.source}:source" if same else pair.source, f"{pair.target}:target" if same else pair.target]
    names = {document.id: id for document, id in zip(audit.documents, ids, strict=True)}
    documents = {}
    for document, id, item in zip(audit.documents, ids, (source.item, target.item), strict=True):
        own = replace(item.document, id=id, lang=document.lang)
        documents[id] = replace(own, changes=tuple(_moved(change, own) for change in document.changes))

    def span(one: Span | None) -> Span | None:
        if one is None:
            return None
        id = names[one.document]
        return Span(id, *documents[id].raw_span(one.start, one.end), one.text)

    findings = []
    for finding in audit.findings:
        mine, theirs = span(finding.source_span), span(finding.target_span)
        about = theirs or mine
        name = fingerprint(
            finding.code,
            about.document if about else ids[1],
            mine.text if mine else "",
            theirs.text if theirs else "",
        )
        findings.append(replace(finding, source_span=mine, target_span=theirs, fingerprint=name))
    units = tuple(
        replace(
            unit,
            source=tuple(replace(one, document_id=names[one.document_id]) for one in unit.source),
            target=tuple(replace(one, document_id=names[one.document_id]) for one in unit.target),
        )
        for unit in audit.units
    )
    relations = tuple(replace(one, source=names[one.source], target=names[one.target]) for one in audit.pairs)
    return replace(
        audit,
        documents=tuple(documents[id] for id in ids),
        pairs=relations,
        units=units,
        findings=tuple(findings),
        glosses=stored.get("glosses", {}),
    )


def _moved(change: Change, document: Document) -> Change:
    start, end = document.raw_span(change.start, change.end)
    return replace(change, start=start, end=end)


__all__ = ["Key", "audit_pair", "audit_signature", "bare", "headed", "placed", "results", "summary_of"]
