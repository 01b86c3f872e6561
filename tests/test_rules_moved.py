"""A sentence or clause that a rendering put elsewhere is neither left out nor added."""

from __future__ import annotations

import pytest

from auditor.config import Config
from auditor.pipeline import audit_documents
from auditor.read import document_from_text
from auditor.records import Finding

SOURCE = (
    "Et tog med 84 passasjerer ble stående i en tunnel ved Finse tirsdag kveld. "
    "Årsaken var en feil på kontaktledningen. "
    "Bane NOR sendte et mannskap fra Voss for å reparere skaden. "
    "Passasjerene ble kjørt til Geilo med buss klokken 21.30. "
    "En eldre kvinne ble undersøkt av lege. "
    "Selskapet beklager at det tok så lang tid."
)
TARGET = (
    "A train carrying 84 passengers got stuck in a tunnel near Finse on Tuesday evening. ",
    "The cause was a fault in the overhead line. ",
    "Bane NOR sent a crew from Voss to repair the damage. ",
    "At 9.30 p.m. the passengers were taken by bus to Geilo. ",
    "An elderly woman was examined by a doctor. ",
    "The company regrets that it took so long. ",
)


def extents(source: str, target: str, lang: str = "nb") -> list[Finding]:
    """What is said to be left out or added."""
    documents = document_from_text(source, lang=lang, id="s"), document_from_text(target, lang="en", id="t")
    return [f for f in audit_documents(*documents, config=Config()).findings if f.code in ("OMI001", "ADD001")]


@pytest.mark.parametrize("order", [(0, 1, 2, 4, 5, 3), (3, 0, 1, 2, 4, 5), (0, 3, 1, 2, 4, 5), (0, 5, 1, 2, 3, 4)])
def test_a_sentence_put_elsewhere_is_neither_lost_nor_added(order: tuple[int, ...]) -> None:
    assert extents(SOURCE, "".join(TARGET[place] for place in order)) == []


def test_a_sentence_that_became_a_clause_of_another_is_not_lost() -> None:
    source = (
        "Styret tilsette tysdag Ragna Lie som ny direktør ved sjukehuset. "
        "Ho kjem frå ei stilling i Bergen kommune. "
        "Det var ni søkjarar. "
        "Den førre direktøren slutta i mai etter ein strid om budsjettet. "
        "Lie tek til i stillinga 1. august."
    )
    target = (
        "On Tuesday the board appointed Ragna Lie as the hospital's new director, and she takes up her post on 1 August. "
        "She comes from a position in the municipality of Bergen. "
        "There were nine applicants. "
        "The previous director left in May after a dispute over the budget."
    )
    assert extents(source, target, "nn") == []


@pytest.mark.parametrize("gone", range(1, 6))
def test_a_sentence_that_is_gone_is_lost_though_another_moved(gone: int) -> None:
    rest = [sentence for place, sentence in enumerate(TARGET) if place != gone]
    found = extents(SOURCE, "".join([rest[-1], *rest[:-1]]))
    lost = SOURCE.split(". ")[gone].rstrip(".")
    assert [f.code for f in found] == ["OMI001"]
    assert found[0].source_span is not None
    assert lost in found[0].source_span.text


def test_a_sentence_that_moved_and_changed_its_time_is_still_seen() -> None:
    order = (0, 1, 2, 4, 5)
    moved = "".join(TARGET[place] for place in order) + "At 7.15 p.m. the passengers were taken by bus to Geilo."
    audit = audit_documents(
        document_from_text(SOURCE, lang="nb", id="s"), document_from_text(moved, lang="en", id="t"), config=Config()
    )
    assert any(f.code in ("OMI001", "ADD001", "DAT001", "NUM001") for f in audit.findings)


def test_a_sentence_that_moved_and_lost_its_denial_is_still_seen() -> None:
    source = SOURCE + " Ingen av passasjerene trengte behandling på sykehus."
    moved = "Some of the passengers needed hospital treatment. " + "".join(TARGET)
    audit = audit_documents(
        document_from_text(source, lang="nb", id="s"), document_from_text(moved, lang="en", id="t"), config=Config()
    )
    assert any(f.code in ("OMI001", "ADD001", "NEG001") for f in audit.findings)


def test_a_sentence_said_freely_after_the_ones_behind_it_is_not_added() -> None:
    source = (
        "Strømprisen i Sør-Norge ventes å falle med en fjerdedel neste uke. Årsaken er mildt vær og mye vind i Danmark. "
        "– Magasinene er fylt til 71 prosent, som er mer enn normalt for årstiden, sier kraftanalytiker Eva Solum. "
        "Hun advarer likevel mot å tro at vinteren blir billig. I januar i fjor kostet en kilowattime over to kroner."
    )
    target = (
        "Mild weather and plenty of wind in Denmark mean that electricity in southern Norway is expected to become a quarter "
        "cheaper next week. But no one should believe that the winter will be cheap, power analyst Eva Solum warns. In January "
        "last year a kilowatt-hour cost more than two kroner. The reservoirs, she says, are 71 per cent full, above normal for "
        "the time of year."
    )
    assert extents(source, target) == []


def test_a_speaker_before_a_colon_is_not_added() -> None:
    source = "FHI: Kikhostetilfellene nær doblet i oktober"
    target = "Whooping cough cases almost doubled in October, health institute says"
    assert extents(source, target) == []
