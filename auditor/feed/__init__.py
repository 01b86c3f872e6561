"""Translated feeds: what is new or changed is audited, everything that stands in them is judged."""

from __future__ import annotations

from auditor.feed.check import Checked, Options, check_feed, pair_collections
from auditor.feed.collect import Collections
from auditor.feed.gates import Gates

__all__ = ["Checked", "Collections", "Gates", "Options", "check_feed", "pair_collections"]
