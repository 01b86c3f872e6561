"""Alignment and pairing: every sentence once, in order, and the right beads for what translators and scrapers do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import align as stage
from auditor.align import SETTINGS, Features, align, features_of
from auditor.embed.embedded import ENCODER
from auditor.pair import candidates, relation
from auditor.records import Analysis, Mention, Quantity, Sentence, TimeRef, Unit
from auditor.training.alignment_benchmark import sentences

encoder = ENCODER.load()
Bead = tuple[tuple[int, ...], tuple[int, ...]]


def units_of(source: Sequence[str], target: Sequence[str], lang: str = "nb", **options: int) -> tuple[Unit, ...]:
    return align(
        sentences(source),
        sentences(target),
        encoder.sums(source, lang=lang),
        encoder.sums(target, lang="en"),
        **options,
    )


def beads(units: Sequence[Unit]) -> list[Bead]:
    return [(tuple(s.index for s in unit.source), tuple(s.index for s in unit.target)) for unit in units]


NORWEGIAN = (
    "Brannvesenet rykket ut til en brann på Grünerløkka natt til onsdag",
    "Fire personer ble sendt til sykehus etter brannen i den gamle bygården.",
    "Politiet tror at brannen startet på et kjøkken i andre etasje.",
    "Huseieren sier at røykvarslerne virket, og at alle beboerne våknet i tide.",
    "Kommunen skal nå kontrollere alle trehus i bydelen.",
    "Gata var stengt i tre timer mens slokkingen pågikk.",
    "Naboene samlet seg i kirken, der presten serverte kaffe og varme tepper.",
    "Skadene anslås til tolv millioner kroner.",
)
ENGLISH = (
    "The fire brigade was called to a fire at Grünerløkka on the night before Wednesday",
    "Four people were sent to hospital after the fire in the old apartment building.",
    "The police believe that the fire started in a kitchen on the second floor.",
    "The owner of the house says that the smoke alarms worked and that all the residents woke up in time.",
    "The municipality will now inspect all the wooden houses in the district.",
    "The street was closed for three hours while the fire was being put out.",
    "The neighbours gathered in the church, where the priest served coffee and warm blankets.",
    "The damage is estimated at twelve million kroner.",
)
STRANGER = "The museum has bought two paintings by a young artist from Copenhagen."


def one_to_one(count: int) -> list[Bead]:
    return [((index,), (index,)) for index in range(count)]


# --- what translators and scrapers do ----------------------------------------------------------------


def test_sentence_by_sentence() -> None:
    units = units_of(NORWEGIAN, ENGLISH)
    assert beads(units) == one_to_one(8)
    assert [unit.id for unit in units] == [f"u{number}" for number in range(1, 9)]
    assert min(unit.confidence for unit in units) > 0.9
    assert min(unit.similarity for unit in units) > 0.3


def test_nynorsk() -> None:
    source = (
        "Brannvesenet rykte ut til ein brann natt til onsdag.",
        "Fire personar vart sende til sjukehus etter brannen.",
        "Huseigaren seier at alle bebuarane vakna i tide.",
        "Gata var stengd i tre timar.",
    )
    target = ("The fire brigade was called to a fire on the night before Wednesday.", "Four people were sent to hospital after the fire.",
              "The owner of the house says that all the residents woke up in time.", "The street was closed for three hours.")  # fmt: skip
    assert beads(units_of(source, target, "nn")) == one_to_one(4)


def test_a_dropped_sentence_stands_alone() -> None:
    target = ENGLISH[:4] + ENGLISH[5:]
    units = units_of(NORWEGIAN, target)
    assert beads(units) == [*one_to_one(4), ((4,), ()), ((5,), (4,)), ((6,), (5,)), ((7,), (6,))]
    assert units[4].shape == "1-0"
    assert units[4].similarity == 0.0


def test_a_dropped_paragraph_stands_alone_sentence_by_sentence() -> None:
    target = ENGLISH[:2] + ENGLISH[5:]
    assert beads(units_of(NORWEGIAN, target)) == [
        *one_to_one(2), ((2,), ()), ((3,), ()), ((4,), ()), ((5,), (2,)), ((6,), (3,)), ((7,), (4,))
    ]  # fmt: skip


def test_an_added_sentence_stands_where_it_was_put() -> None:
    target = (*ENGLISH[:3], STRANGER, *ENGLISH[3:])
    found = beads(units_of(NORWEGIAN, target))
    assert found[:4] == [*one_to_one(3), ((), (3,))]
    assert found[4:] == [((index,), (index + 1,)) for index in range(3, 8)]


def test_a_dropped_heading_is_no_part_of_the_sentence_below_it() -> None:
    source = (*NORWEGIAN[:4], "Trehus sjekkes", *NORWEGIAN[4:])
    found = beads(units_of(source, ENGLISH))
    assert found[4:6] == [((4,), ()), ((5,), (4,))]


def test_a_kept_heading_goes_with_its_heading() -> None:
    source = (*NORWEGIAN[:4], "Naboer hjelper", *NORWEGIAN[4:])
    target = (*ENGLISH[:4], "Neighbours help", *ENGLISH[4:])
    assert beads(units_of(source, target)) == one_to_one(9)


def test_a_sentence_split_in_two_and_in_three() -> None:
    target = (
        *ENGLISH[:3],
        "The owner of the house says that the smoke alarms worked.",
        "All the residents woke up in time, according to him.",
        *ENGLISH[4:6],
        "The neighbours gathered in the church.",
        "The priest served coffee there.",
        "He also handed out warm blankets.",
        ENGLISH[7],
    )
    assert beads(units_of(NORWEGIAN, target)) == [
        *one_to_one(3), ((3,), (3, 4)), ((4,), (5,)), ((5,), (6,)), ((6,), (7, 8, 9)), ((7,), (10,))
    ]  # fmt: skip


def test_two_sentences_merged_into_one() -> None:
    merged = "The police believe that the fire started in a kitchen on the second floor, and the owner of the house says that the smoke alarms worked."
    source = (*NORWEGIAN[:3], "Huseieren sier at røykvarslerne virket.", *NORWEGIAN[4:])
    target = (*ENGLISH[:2], merged, *ENGLISH[4:])
    assert beads(units_of(source, target)) == [
        *one_to_one(2), ((2, 3), (2,)), ((4,), (3,)), ((5,), (4,)), ((6,), (5,)), ((7,), (6,))
    ]  # fmt: skip


def test_a_fragment_cut_off_by_a_stray_full_stop_belongs_with_its_sentence() -> None:
    target = (
        *ENGLISH[:4],
        "The municipality will now inspect all the wooden.",
        "houses in the district.",
        *ENGLISH[5:],
    )
    found = beads(units_of(NORWEGIAN, target))
    assert found == [*one_to_one(4), ((4,), (4, 5)), ((5,), (6,)), ((6,), (7,)), ((7,), (8,))]


def test_what_the_scrape_left_over_at_either_end_is_unaligned() -> None:
    target = ("Sign up for our newsletter", *ENGLISH, "Read more on our website")
    found = beads(units_of(NORWEGIAN, target))
    assert found[0] == ((), (0,))
    assert found[-1] == ((), (9,))
    assert found[1:-1] == [((index,), (index + 1,)) for index in range(8)]


def test_an_omission_beside_a_short_sentence_is_not_swallowed_by_it() -> None:
    source = (*NORWEGIAN[:5], "Ingen er pågrepet.", "Statsministeren besøker Kina i neste uke.", *NORWEGIAN[5:])
    target = (*ENGLISH[:5], "Nobody has been arrested.", *ENGLISH[5:])
    found = beads(units_of(source, target))
    assert found[5:7] == [((5,), (5,)), ((6,), ())]


def test_max_align_bounds_the_units() -> None:
    target = (
        *ENGLISH[:3],
        "The owner of the house says that the smoke alarms worked.",
        "All the residents woke up in time.",
        *ENGLISH[4:],
    )
    assert {unit.shape for unit in units_of(NORWEGIAN, target, max_align=1)} <= {"1-1", "1-0", "0-1"}


# --- names, numbers and dates ------------------------------------------------------------------------


def test_a_number_tells_two_sentences_apart_that_are_alike() -> None:
    alike = np.ones((2, 4), dtype=np.float32)
    numbered = Features(numbers=frozenset(("28",)))
    left, right = stage._with_features(alike, alike[:1], [Features(), numbered], [numbered], SETTINGS)
    cosines = (left @ right.T)[:, 0] / np.linalg.norm(left, axis=1) / np.linalg.norm(right)
    assert cosines[1] == pytest.approx(1.0, abs=1e-5)
    assert cosines[0] < 0.999


def test_features_of_both_sides_are_needed() -> None:
    source, target = sentences(NORWEGIAN), sentences(ENGLISH)
    vectors = encoder.sums(NORWEGIAN, lang="nb"), encoder.sums(ENGLISH, lang="en")
    numbered = [Features(numbers=frozenset(("28",)))] * 8
    assert align(source, target, *vectors, source_features=numbered) == align(source, target, *vectors)


def test_many_shared_numbers_weigh_no_more_than_the_cap() -> None:
    sentence = np.eye(2, dtype=np.float32)[:1]
    many = [Features(numbers=frozenset(str(number) for number in range(50)))]
    left, right = stage._with_features(sentence, np.eye(2, dtype=np.float32)[1:], many, many, SETTINGS)
    cosine = float(left[0] @ right[0] / np.linalg.norm(left[0]) / np.linalg.norm(right[0]))
    assert 0.0 < cosine < SETTINGS.caps[1] ** 2


def test_features_come_from_an_analysis() -> None:
    analysis = Analysis(
        "nb",
        mentions=(Mention("Syria", 0, 5, "country", ("sy",)), Mention("Al-Soussa", 6, 15, "name", (), "alsousa")),
        quantities=(Quantity("28", 16, 18, 28.0, 28.0), Quantity("flere", 19, 24, 3.0, math.inf, kind="vague")),
        times=(TimeRef("torsdag", 25, 32, "weekday", {"weekday": 3, "modifier": "late"}),),
    )
    assert features_of(analysis) == Features(
        frozenset(("sy", "alsousa")), frozenset(("28",)), frozenset(("weekday:3",))
    )


# --- what always holds -------------------------------------------------------------------------------


def check(units: Sequence[Unit], source: Sequence[Sentence], target: Sequence[Sentence], max_align: int) -> None:
    assert [sentence for unit in units for sentence in unit.source] == list(source)
    rendered = [sentence for unit in units for sentence in unit.target]
    assert sorted(rendered, key=lambda sentence: sentence.index) == list(target)
    if not any(unit.moved for unit in units):
        assert rendered == list(target)
    assert [unit.id for unit in units] == [f"u{number}" for number in range(1, len(units) + 1)]
    for unit in units:
        assert unit.source or unit.target
        assert len(unit.source) <= max_align
        assert len(unit.target) <= max_align
        assert unit.shape in ("1-0", "0-1") or (unit.source and unit.target)
        assert 0.0 <= unit.confidence <= 1.0
        assert -1.0 <= unit.similarity <= 1.0
        assert unit.similarity == 0.0 or (unit.source and unit.target)


@st.composite
def texts(draw: st.DrawFn) -> tuple[list[str], np.ndarray]:
    """Sentences with vectors from a small set, so that repeats, opposites and zero vectors occur."""
    count = draw(st.integers(0, 12))
    kinds = draw(st.lists(st.integers(0, 5), min_size=count, max_size=count))
    lengths = draw(st.lists(st.integers(0, 300), min_size=count, max_size=count))
    base = np.vstack([np.zeros(6), np.eye(6)[:3], -np.eye(6)[:1], np.full((1, 6), 1e-30)]).astype(np.float32)
    return ["x" * length for length in lengths], base[kinds].reshape(count, 6)


@settings(max_examples=60, deadline=None)
@given(texts(), texts(), st.integers(1, 5))
def test_every_sentence_stands_in_one_unit_in_order_and_the_answer_is_the_same_every_time(
    left: tuple[list[str], np.ndarray], right: tuple[list[str], np.ndarray], max_align: int
) -> None:
    source, target = sentences(left[0], "s"), sentences(right[0], "t")
    units = align(source, target, left[1], right[1], max_align=max_align)
    check(units, source, target, max_align)
    assert units == align(source, target, left[1], right[1], max_align=max_align)


@pytest.mark.parametrize(("count", "other"), [(0, 0), (0, 3), (3, 0), (1, 1), (1, 40), (40, 1)])
def test_empty_and_lopsided_texts(count: int, other: int) -> None:
    rng = np.random.default_rng(3)
    source, target = sentences(["Ord her."] * count), sentences(["Words here."] * other)
    vectors = rng.normal(size=(count + other, 8)).astype(np.float32)
    check(align(source, target, vectors[:count], vectors[count:]), source, target, 4)


def test_not_a_number_in_a_vector_is_a_sentence_that_says_nothing() -> None:
    source = sentences(["En.", "To."])
    vectors = np.array([[np.nan, 1.0], [1.0, 0.0]], dtype=np.float32)
    check(align(source, source, vectors, vectors), source, source, 4)


def test_unrelated_texts_are_hardly_aligned() -> None:
    other = (
        "The striker scored twice before the break.",
        "Tickets for the opera festival are sold out.",
        "Scientists have discovered a new species of beetle in Brazil.",
        "Interest rates will stay where they are, says the central bank.",
        "The novel is about two sisters who inherit a lighthouse.",
    )
    units = units_of(NORWEGIAN, other)
    assert max((unit.similarity for unit in units), default=0.0) < 0.3
    assert relation(units, sentences(NORWEGIAN), sentences(other)).relation == "unrelated"


def test_wrong_numbers_of_vectors_are_refused() -> None:
    source = sentences(NORWEGIAN)
    vectors = np.ones((8, 4), dtype=np.float32)
    with pytest.raises(ValueError, match="source: 8 sentences need as many vectors"):
        align(source, source, vectors[:7], vectors)
    with pytest.raises(ValueError, match="target: 8 sentences need as many features"):
        align(source, source, vectors, vectors, source_features=[Features()] * 8, target_features=[])
    with pytest.raises(ValueError, match="max_align"):
        align(source, source, vectors, vectors, max_align=0)
    with pytest.raises(ValueError, match="dimensions"):
        align(source, source, vectors, np.ones((8, 5), dtype=np.float32))


# --- the search against all paths --------------------------------------------------------------------


def paths(n: int, m: int, reach: int) -> Iterator[list[stage._Bead]]:
    """All monotone paths; of neighbouring unaligned sentences those of the source come first."""

    def onward(i: int, j: int, path: list[stage._Bead]) -> Iterator[list[stage._Bead]]:
        if (i, j) == (n, m):
            yield path
        for a in range(reach + 1):
            for b in range(reach + 1):
                null = not a or not b
                if not a + b or (null and a + b > 1) or i + a > n or j + b > m:
                    continue
                if a == 1 and not b and path and not path[-1].a:
                    continue
                yield from onward(i + a, j + b, [*path, stage._Bead(i, j, a, b)])

    return onward(0, 0, [])


def value(path: Sequence[stage._Bead], grid: stage._Grid) -> float:
    scores = grid.scores(0, grid.n + 1, 0, grid.m + 1)
    total, last = 0.0, "bead"
    for bead in path:
        if bead.a and bead.b:
            total += float(scores[grid.shapes.index((bead.a, bead.b)), bead.i + bead.a, bead.j + bead.b])
            last = "bead"
        else:
            kind = "source" if bead.a else "target"
            start = 0.0 if last == kind else SETTINGS.turn if last == "source" else SETTINGS.open
            total -= start + SETTINGS.extend
            last = kind
    return total


@pytest.mark.parametrize("seed", range(6))
def test_the_path_is_the_best_of_all_and_the_confidences_are_its_posteriors(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 5)), int(rng.integers(2, 5))
    right = rng.normal(size=(m, 8)).astype(np.float32)
    left = (right[np.arange(n) % m] + rng.normal(size=(n, 8))).astype(np.float32)
    source, target = sentences(["Ord " * int(k) + "." for k in rng.integers(3, 20, n)]), sentences(["Words."] * m)
    grid = stage._Grid(stage._Side.of(source, left), stage._Side.of(target, right), 2, SETTINGS)
    every = list(paths(n, m, 2))
    values = np.array([value(path, grid) for path in every])
    units = align(source, target, left, right, max_align=2)
    best = every[int(values.argmax())]
    assert beads(units) == [(tuple(range(x.i, x.i + x.a)), tuple(range(x.j, x.j + x.b))) for x in best]
    weights = np.exp((values - values.max()) / SETTINGS.temperature)
    weights /= weights.sum()
    for unit, bead in zip(units, best, strict=True):
        # An unaligned sentence is unaligned wherever the other side stands at the time.
        share = sum(
            weight
            for path, weight in zip(every, weights, strict=True)
            if any(
                bead == x or (not bead.b and not x.b and bead.i == x.i) or (not bead.a and not x.a and bead.j == x.j)
                for x in path
            )
        )
        assert unit.confidence == pytest.approx(share, abs=1e-6)


def test_the_band_finds_what_the_exact_search_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(11)
    right = rng.normal(size=(150, 32)).astype(np.float32)
    left = right + 0.7 * rng.normal(size=(150, 32)).astype(np.float32)
    left = np.concatenate([left[:40], left[70:110], left[111:]])  # a paragraph and a sentence are missing
    source, target = sentences(["Noen ord."] * len(left)), sentences(["Some words."] * 150)
    exact = align(source, target, left, right)
    monkeypatch.setattr(stage, "EXACT", 400)
    banded = align(source, target, left, right)
    assert beads(banded) == beads(exact)
    assert beads(exact).count(((40,), (70,))) == 1
    assert sum(unit.shape == "0-1" for unit in exact) == 31


# --- pairing -----------------------------------------------------------------------------------------


def test_a_translation_is_told_from_another_text() -> None:
    decision = relation(units_of(NORWEGIAN, ENGLISH), sentences(NORWEGIAN), sentences(ENGLISH))
    assert decision.relation == "translation"
    assert decision.confidence > 0.9
    assert decision.source_coverage == decision.target_coverage == 1.0


def test_another_report_of_the_same_event_is_comparable() -> None:
    report = (
        "A fire destroyed parts of an old apartment building in Oslo on Wednesday.",
        "Four people were sent to hospital, none of them in danger.",
        "The city has seen a number of fires in wooden houses this year, and politicians have long asked for more inspections.",
        "Fire chief Kari Moen praised the tenants for how calmly they left the building.",
        "Insurance companies put the damage at twelve million kroner.",
        "Trams were rerouted through the centre until noon, and commuters had to walk.",
    )
    decision = relation(units_of(NORWEGIAN, report), sentences(NORWEGIAN), sentences(report))
    assert decision.relation == "comparable"


def test_an_empty_text_is_unrelated_to_everything() -> None:
    decision = relation(units_of(NORWEGIAN, ()), sentences(NORWEGIAN), ())
    assert (decision.relation, decision.source_coverage, decision.target_coverage) == ("unrelated", 0.0, 0.0)


def test_candidates_hold_the_translation_of_each_document() -> None:
    norwegian = [NORWEGIAN[:3], NORWEGIAN[3:5], NORWEGIAN[5:]]
    english = [ENGLISH[5:], ENGLISH[:3], ENGLISH[3:5]]
    left = np.stack([encoder.sums(texts, lang="nb").sum(axis=0) for texts in norwegian])
    right = np.stack([encoder.sums(texts, lang="en").sum(axis=0) for texts in english])
    found = candidates(left, right, count=1)
    assert {(row, column) for row, column, _ in found} == {(0, 1), (1, 2), (2, 0)}
    assert [cosine for _, _, cosine in found] == sorted((cosine for _, _, cosine in found), reverse=True)
    assert candidates(left[:0], right) == ()
