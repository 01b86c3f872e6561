"""Blocks that an editor has moved: found, marked, and nothing else marked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.align import align, features_of
from auditor.analyze import analyze
from auditor.embed.embedded import ENCODER
from auditor.records import Unit
from auditor.training.alignment_benchmark import sentences

encoder = ENCODER.load()
Bead = tuple[tuple[int, ...], tuple[int, ...]]

HARVEST = (
    "Sørensen dyrker epler på en bratt gård innerst i Hardangerfjorden.",
    "I år har han fått inn dobbelt så mange kasser som i fjor.",
    "Grunnen er en varm mai uten en eneste frostnatt.",
    "Bier fra naboens kuber gjorde resten av jobben.",
    "Nå mangler han folk til å plukke frukten før det blir kaldt.",
    "Tidligere kom det studenter fra Polen og Litauen hver høst.",
    "De siste årene har mange av dem fått bedre betalt arbeid hjemme.",
    "Derfor har den videregående skolen gitt elevene fri i to uker.",
    "Elevene får 180 kroner timen og en kasse epler med hjem.",
    "Rektor Hege Aune mener at de lærer mer i hagen enn i klasserommet.",
    "Det meste av frukten blir til saft og sider på det lokale presseriet.",
    "Sideren selges på restauranter i Oslo og København.",
)
HARVEST_EN = (
    "Sørensen grows apples on a steep farm at the head of the Hardangerfjord.",
    "This year he has brought in twice as many crates as last year.",
    "The reason is a warm May without a single night of frost.",
    "Bees from the neighbour's hives did the rest of the work.",
    "Now he lacks people to pick the fruit before it gets cold.",
    "Students from Poland and Lithuania used to come every autumn.",
    "In recent years many of them have found better paid work at home.",
    "That is why the upper secondary school has given the pupils two weeks off.",
    "The pupils get 180 kroner an hour and a crate of apples to take home.",
    "Headteacher Hege Aune believes that they learn more in the orchard than in the classroom.",
    "Most of the fruit becomes juice and cider at the local press.",
    "The cider is sold at restaurants in Oslo and Copenhagen.",
)
TUNNEL = (
    "En tunnel under Lofoten ble stengt i går da en lastebil begynte å brenne.",
    "Sjåføren kom seg ut og ringte brannvesenet.",
    "Tjue bilister måtte snu inne i tunnelen og kjøre gjennom røyken.",
    "To av dem er innlagt på sykehuset i Bodø.",
    "Veivesenet har lovet nødutganger siden 2016.",
    "Pengene ble i stedet brukt på en rundkjøring, skriver lokalavisa.",
    "Hotelleier Unni Dahl fikk plutselig førti gjester uten bestilling.",
    "Hun kokte fiskesuppe til alle og tok ikke betalt.",
    "Den gamle kystveien er ni mil lang og full av sauer.",
    "Tunnelen åpner trolig igjen på fredag.",
)
TUNNEL_EN = (
    "A tunnel under Lofoten was closed yesterday when a lorry caught fire.",
    "The driver got out and called the fire brigade.",
    "Twenty motorists had to turn round inside the tunnel and drive through the smoke.",
    "Two of them have been admitted to the hospital in Bodø.",
    "The road authority has promised emergency exits since 2016.",
    "The money was spent on a roundabout instead, the local newspaper writes.",
    "Hotel owner Unni Dahl suddenly had forty guests without a booking.",
    "She made fish soup for everyone and took no payment.",
    "The old coastal road is ninety kilometres long and full of sheep.",
    "The tunnel will probably reopen on Friday.",
)
CHESS = (
    "The young grandmaster sacrificed her queen on move nineteen.",
    "Her opponent thought for half an hour and then resigned.",
    "Spectators applauded although silence is the rule in the hall.",
    "A computer later found a defence that no human had seen.",
    "The winner of the final receives a gold medal and a violin.",
    "Next year's tournament will be played on a ship in the Pacific.",
    "Nobody under twelve has qualified for it before.",
    "Critics dislike the new clocks, which are too loud.",
    "The organisers answer that batteries are cheap.",
    "Tickets have been sold out since January.",
)
DOCUMENTS = {"harvest": (HARVEST, HARVEST_EN), "tunnel": (TUNNEL, TUNNEL_EN)}

MOVES = (
    ("harvest", range(7, 10), 1),  # the school comes before the weather
    ("harvest", range(1, 4), 9),  # the weather comes last
    ("harvest", range(4, 5), 12),  # one sentence
    ("harvest", range(10, 12), 0),  # the end comes first
    ("tunnel", range(6, 8), 1),  # the hotel comes early
    ("tunnel", range(1, 4), 9),  # the motorists come late
    ("tunnel", range(4, 6), 10),  # the promises come last
)
moves = pytest.mark.parametrize(
    ("name", "block", "place"), MOVES, ids=[f"{name}-{block.start}-{block.stop}-to-{place}" for name, block, place in MOVES]
)  # fmt: skip


def reordered(count: int, block: range, place: int) -> list[int]:
    """The old numbers of sentences in their new order, `block` put before what was number `place`."""
    rest = [number for number in range(count) if number not in block]
    at = sum(number < place for number in rest)
    return [*rest[:at], *block, *rest[at:]]


def units_of(source: Sequence[str], target: Sequence[str], *, features: bool = False) -> tuple[Unit, ...]:
    left, right = sentences(source, "source"), sentences(target, "target")
    known = [[features_of(analyze(one, lang)) for one in side] for side, lang in ((left, "nb"), (right, "en"))]
    return align(
        left,
        right,
        encoder.sums(source, lang="nb"),
        encoder.sums(target, lang="en"),
        source_features=known[0] if features else None,
        target_features=known[1] if features else None,
    )


def beads(units: Sequence[Unit]) -> list[Bead]:
    return [(tuple(s.index for s in unit.source), tuple(s.index for s in unit.target)) for unit in units]


def every_sentence_once(units: Sequence[Unit], source: int, target: int) -> bool:
    found = beads(units)
    return sorted(i for bead in found for i in bead[0]) == list(range(source)) and sorted(
        j for bead in found for j in bead[1]
    ) == list(range(target))


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("features", [False, True])
def test_in_their_own_order_the_texts_have_no_moved_units(name: str, features: bool) -> None:
    source, target = DOCUMENTS[name]
    units = units_of(source, target, features=features)
    assert beads(units) == [((number,), (number,)) for number in range(len(source))]
    assert not any(unit.moved for unit in units)


@pytest.mark.parametrize("features", [False, True])
@moves
def test_a_moved_block_is_found_and_marked(name: str, block: range, place: int, features: bool) -> None:
    source, target = DOCUMENTS[name]
    order = reordered(len(target), block, place)
    units = units_of(source, [target[number] for number in order], features=features)
    # Every unit is right, in the order of the source, wherever its target side now stands.
    assert beads(units) == [((number,), (order.index(number),)) for number in range(len(source))]
    assert [unit.id for unit in units] == [f"u{number}" for number in range(1, len(source) + 1)]
    assert {unit.source[0].index for unit in units if unit.moved} == set(block)
    for unit in units:
        assert 0.0 <= unit.confidence <= 1.0
        assert unit.similarity > 0.2


@moves
def test_the_same_answer_twice(name: str, block: range, place: int) -> None:
    source, target = DOCUMENTS[name]
    moved = [target[number] for number in reordered(len(target), block, place)]
    assert units_of(source, moved, features=True) == units_of(source, moved, features=True)


def test_a_block_moved_out_of_a_text_with_an_omission_and_an_addition() -> None:
    # Number 4 was left out, a stranger put in, and 7–9 stand before 1.
    order = [0, 7, 8, 9, 1, 2, 3, 5, 6, 10, 11]
    target = [HARVEST_EN[number] for number in order]
    target.insert(6, CHESS[3])
    units = units_of(HARVEST, target)
    assert every_sentence_once(units, 12, 12)
    found = {bead[0]: bead[1] for bead in beads(units) if bead[0]}
    where = {number: target.index(HARVEST_EN[number]) for number in order}
    assert found == {(number,): (where[number],) if number in where else () for number in range(12)}
    assert {unit.source[0].index for unit in units if unit.moved} == {7, 8, 9}
    assert [bead for bead in beads(units) if not bead[0]] == [((), (6,))]


def test_sentences_of_a_moved_block_may_be_merged_and_split() -> None:
    # 7–9 stand before 1, the first two of them in one sentence.
    merged = "The upper secondary school has given the pupils two weeks off, and they get 180 kroner an hour and a crate of apples to take home."
    target = [HARVEST_EN[0], merged, HARVEST_EN[9], *HARVEST_EN[1:7], *HARVEST_EN[10:]]
    units = units_of(HARVEST, target)
    assert every_sentence_once(units, 12, 11)
    assert [bead for bead, unit in zip(beads(units), units, strict=True) if unit.moved] == [
        ((7, 8), (1,)),
        ((9,), (2,)),
    ]


def test_a_dropped_block_has_not_moved() -> None:
    units = units_of(HARVEST, [*HARVEST_EN[:4], *HARVEST_EN[7:]])
    assert beads(units)[4:7] == [((4,), ()), ((5,), ()), ((6,), ())]
    assert not any(unit.moved for unit in units)


def test_a_block_replaced_by_another_text_has_not_moved() -> None:
    units = units_of(HARVEST, [*HARVEST_EN[:2], *CHESS[:3], *HARVEST_EN[2:5], *HARVEST_EN[8:]])
    assert not any(unit.moved for unit in units)
    assert {bead for bead in beads(units) if not all(bead)} >= {
        ((5,), ()),
        ((6,), ()),
        ((), (2,)),
        ((), (3,)),
        ((), (4,)),
    }


@pytest.mark.parametrize(("name", "other"), [("harvest", TUNNEL_EN), ("tunnel", HARVEST_EN), ("harvest", CHESS), ("tunnel", CHESS)])  # fmt: skip
@pytest.mark.parametrize("features", [False, True])
def test_unrelated_texts_have_nothing_that_moved(name: str, other: Sequence[str], features: bool) -> None:
    source, _ = DOCUMENTS[name]
    units = units_of(source, other, features=features)
    assert every_sentence_once(units, len(source), len(other))
    assert [bead for bead, unit in zip(beads(units), units, strict=True) if unit.moved] == []


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(range(len(TUNNEL_EN))), kept=st.integers(0, len(TUNNEL_EN)))
def test_whatever_the_order_every_sentence_stands_in_one_unit(order: list[int], kept: int) -> None:
    target = [TUNNEL_EN[number] for number in order[:kept]]
    units = units_of(TUNNEL, target)
    assert every_sentence_once(units, len(TUNNEL), len(target))
    # A moved unit has both sides, and stands against the order of another one.
    both = [unit for unit in units if unit.source and unit.target]
    for unit in units:
        if unit.moved:
            assert unit.source
            assert unit.target
            assert any(
                (unit.source[0].index < other.source[0].index) != (unit.target[0].index < other.target[0].index)
                for other in both
                if other is not unit
            )
    # Those that are not marked follow one another on both sides.
    starts = [unit.target[0].index for unit in both if not unit.moved]
    assert starts == sorted(starts)
