"""LEX004: a word rendered as another of its kind, and renderings that only look like it; the table of kinds."""

from __future__ import annotations

import pytest

from auditor.config import Config
from auditor.knowledge.kinds import Kind, kinds
from auditor.pipeline import audit_pair_of_texts
from auditor.records import Finding


def exchanged(source: str, target: str, lang: str = "nb") -> list[Finding]:
    """What the rule says of one rendering."""
    return list(audit_pair_of_texts(source, target, config=Config(lang=f"{lang}-en", select=("LEX004",))).findings)


EXCHANGED = [
    ("nn", "Mor til guten ber føraren melde seg.", "The boy's father urges the driver to come forward.", "father"),
    ("nn", "Romanen byggjer på dagbøkene til oldemora.", "The novel draws on her grandmother's diaries.", "grandmother's"),
    ("nb", "Overstyrmannen, som var alene på broen, skal ha sovnet på vakt.",
     "The captain, who was alone on the bridge, is believed to have fallen asleep on watch.", "captain"),
    ("nb", "Lund sliter med en lyskeskade.", "Lund is struggling with a knee injury.", "knee injury"),
    ("nb", "En lastebil kolliderte med en personbil.", "A bus collided with a car.", "bus"),
    ("nn", "Bonden mista tolv kyr og fire sauer.", "The farmer lost twelve horses and four sheep.", "horses"),
    ("nn", "Bilen har skade på høgre frontlykt.", "The car has a damaged left headlight.", "left"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "source", "target", "word"), EXCHANGED)
def test_another_of_the_kind_is_found_where_it_stands(lang: str, source: str, target: str, word: str) -> None:
    (found,) = exchanged(source, target, lang)
    assert found.target_span is not None
    assert found.target_span.text == word


@pytest.mark.parametrize(
    ("lang", "source", "target"),
    [
        ("nb", "Faren kjørte bilen.", "It was a parent who was driving the car."),
        ("nb", "Faren og moren hans var til stede.", "Both his parents, the mother and father, attended."),
        ("nn", "Bestemora hadde strikka genseren.", "The sweater was knitted by his gran."),
        ("nb", "Baugporten kunne ikke lukkes.", "The bow door could not be closed."),
        ("nb", "Saken skal opp i et rettsmøte på mandag.", "There will be a hearing in the case on Monday."),
        ("nb", "Båten sank utenfor Hitra.", "The vessel went down off Hitra."),
        ("nb", "Hun er mor til en niendeklassing.", "Her child is in year nine."),
        ("nn", "Elgen vart påkøyrd av toget.", "The train hit a moose."),
    ],
)
def test_the_same_thing_in_other_words_is_left_alone(lang: str, source: str, target: str) -> None:
    assert exchanged(source, target, lang) == []


def test_a_sentence_that_the_rendering_put_elsewhere_is_no_exchange() -> None:
    source = "Faren kjørte bilen. Moren satt bak med barna."
    target = "The mother sat in the back with the children. The father was driving the car."
    assert exchanged(source, target) == []


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_a_kind_has_members_that_exclude_one_another(kind: Kind) -> None:
    assert len(set(kind.members.values())) >= 2
    assert not kind.covers & set(kind.members)
