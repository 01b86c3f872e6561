"""Every reader on damaged input: nothing but a named refusal escapes, and what is read keeps its promises (`reader_fuzz.examine`).

``python -m auditor.training.reader_fuzz`` does the same for as long as one likes.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.read._stream import Reading
from auditor.training.reader_fuzz import READINGS, damaged, examine, names, seeds

# The Parquet reader has another process read each file first.
QUICK = [name for name in names() if name != "parquet"]
FEW = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("name", names())
def test_the_undamaged_seeds_are_read(name: str) -> None:
    for data in seeds(name):
        found = examine(name, data, Reading())
        assert found.items > 0
        assert not found.refused


@pytest.mark.parametrize("name", QUICK)
@FEW
@given(seed=st.integers(0, 2**32), reading=st.sampled_from(READINGS))
def test_damaged_input_is_read_skipped_or_refused(name: str, seed: int, reading: Reading) -> None:
    examine(name, damaged(random.Random(seed), name), reading)


@pytest.mark.parametrize("name", QUICK)
@settings(FEW, max_examples=40)
@given(data=st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_are_read_skipped_or_refused(name: str, data: bytes) -> None:
    examine(name, data, Reading())


@settings(FEW, max_examples=15)
@given(seed=st.integers(0, 2**32), reading=st.sampled_from(READINGS))
def test_damaged_parquet_is_read_skipped_or_refused(seed: int, reading: Reading) -> None:
    examine("parquet", damaged(random.Random(seed), "parquet"), reading)
