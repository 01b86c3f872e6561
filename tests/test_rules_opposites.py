"""Opposites: an attitude or a direction turned round is found, across parts of speech and phrases; free renderings are left alone."""

from __future__ import annotations

import pytest

from auditor.config import Config
from auditor.knowledge.opposites import axes, end_of, opposition_on_axes, phrases
from auditor.pipeline import audit_pair_of_texts


def codes(source: str, target: str, lang: str = "nb") -> list[str]:
    """The codes that the two rules report for one pair of sentences."""
    found = audit_pair_of_texts(source, target, config=Config(lang=f"{lang}-en")).findings
    return [finding.code for finding in found if finding.code in ("STA001", "ANT001")]


@pytest.mark.parametrize(
    ("source", "target", "code", "lang"),
    [
        # verb and phrase, verb and adjective, noun and verb
        ("Rådet går nå imot at parken blir fredet.", "The council is now in favour of the park being protected.", "STA001", "nb"),
        ("Bompengene steg med 40 kroner i fjor.", "The tolls became 40 kroner cheaper last year.", "ANT001", "nb"),
        ("Ordføreren får støtte fra kjøpmennene.", "The mayor is criticised by the shopkeepers.", "STA001", "nb"),
        # words in between
        ("Ambassaden advarer nordmenn mot å reise dit.", "The embassy advises Norwegians to travel there.", "STA001", "nb"),
        ("Utvalget sa mandag nei til å selge skogen.", "On Monday the committee agreed to sell the forest.", "STA001", "nb"),
        # decisions are attitudes
        ("Retten avviste kravet fra naboen.", "The court granted the neighbour's claim.", "STA001", "nb"),
        # both are named, and one is exchanged
        ("Høyre støtter planen, mens Rødt er imot.", "Høyre opposes the plan, while Rødt is against it.", "STA001", "nb"),
        # degree, comparatives, order, place
        ("Fiskerne tåler mer regn enn bøndene.", "The fishermen can stand less rain than the farmers.", "ANT001", "nb"),
        ("De minste skolene blir lagt ned først.", "The largest schools will be closed first.", "ANT001", "nb"),
        ("Hun besøkte sin etterfølger på sykehuset i går.", "She visited her predecessor in hospital yesterday.", "ANT001", "nb"),
        ("Veien er stengt sør for Dovre.", "The road is closed north of Dovre.", "ANT001", "nb"),
        ("Parkeringshuset ligger i den nordlige delen av byen.", "The car park is in the southern part of the city.", "ANT001", "nb"),
        # compounds
        ("Opposisjonspolitikeren ble pågrepet i Kongo.", "The government politician was arrested in Congo.", "ANT001", "nb"),
        ("Rindal tilbakeviser påstanden.", "Rindal confirms the claim.", "STA001", "nb"),
        ("Pasienten er utenfor livsfare.", "The patient's life is in danger.", "ANT001", "nb"),
        ("Seks avganger er innstilt.", "Six departures have been scheduled.", "ANT001", "nb"),
        # Nynorsk
        ("Kommunestyret bør seie nei til hyttefeltet.", "The council should say yes to the cabin development.", "STA001", "nn"),
        ("Støtta til ferjene skal gå gradvis ned.", "Support for the ferries will gradually go up.", "ANT001", "nn"),
    ],
)  # fmt: skip
def test_an_opposite_is_found(source: str, target: str, code: str, lang: str) -> None:
    assert code in codes(source, target, lang)


@pytest.mark.parametrize(
    ("source", "target", "lang"),
    [
        # denied
        ("Hun avviste ikke at hun vil stille til valg.", "She left open whether she would stand for election.", "nb"),
        ("Partiet klarte ikke å få støtte for forslaget.", "The party failed to win backing for the proposal.", "nb"),
        ("Selskapet avviser at det har gitt et bud.", "No bid has been made, the company insists.", "nb"),
        # said without a preposition, or by kin from the other side
        ("Flere tusen gikk ut i streik mot forslaget til ny lov.", "Thousands went on strike in protest at the bill for a new law.", "nb"),
        ("Hun er mor til en niendeklassing.", "Her child is in year nine.", "nb"),
        # told from the other side
        ("Hun kjøpte hytta av broren sin.", "Her brother sold her the cabin.", "nb"),
        ("Norge tapte for Sverige i Malmö.", "Sweden beat Norway in Malmö.", "nb"),
        # turned twice
        ("Motstanden mot utbyggingen har økt det siste året.", "Support for the development has fallen over the past year.", "nb"),
        ("Bare et mindretall var uenig i vedtaket.", "Most people agreed with the decision.", "nb"),
        # taken away
        ("De vil oppheve forbudet mot proffboksing.", "They want to make professional boxing legal.", "nb"),
        ("Lederen fikk kritikk for manglende åpenhet.", "The leader was accused of secrecy.", "nb"),
        ("Museet er åpent alle dager unntatt mandag.", "The museum is closed on Mondays.", "nb"),
        # both named
        ("Både motstandere og tilhengere møtte opp.", "Both supporters and opponents turned up.", "nb"),
        ("Kraftprisane har gått ned, men nettleiga aukar.", "Electricity is cheaper, but grid charges are rising.", "nn"),
        ("Han ble dømt i tingretten, men frikjent i lagmannsretten.", "He was convicted in the district court but acquitted on appeal.", "nb"),
        # nobody is, at a distance
        ("Alle de 40 om bord var uskadde.", "None of the 40 people on board were hurt.", "nb"),
        # another part of speech, a particle or a reflexive makes another word
        ("Soldatene spredte seg ut i byen på tross av protester fra ordføreren.", "Troops fanned out across the city over the objections of the mayor.", "nb"),
        ("Legen har mistet autorisasjonen i Leeds.", "The doctor has been struck off in Leeds.", "nb"),
        ("Tenåringen gikk seg bort i fjellet og holdt seg i live på bær.", "The teenager, who got lost in the mountains, survived on berries.", "nb"),
        # said by a word of another class, or inside a phrase
        ("Opprørere med støtte fra Rwanda møtte knapt motstand fra hæren.", "Rebels backed by Rwanda met scant resistance from the army.", "nb"),
        # the first in so many years: not since then
        ("Det er seks år siden sist lederne snakket sammen.", "The leaders held their first talks in six years.", "nb"),
        # asked, not said
        ("Løperen må kanskje stå over stafetten.", "It is uncertain whether the runner can take part in the relay.", "nb"),
        ("Det ble mer eller mindre stille i salen.", "The hall went more or less quiet.", "nb"),
    ],
)  # fmt: skip
def test_a_free_rendering_is_left_alone(source: str, target: str, lang: str) -> None:
    assert codes(source, target, lang) == []


def test_one_exchange_gives_one_finding_over_the_changed_words() -> None:
    audit = audit_pair_of_texts(
        "Partiet går nå imot forslaget om ny skatt.",
        "The party is now in favour of the proposal for a new tax.",
        config=Config(lang="nb-en"),
    )
    (finding,) = [finding for finding in audit.findings if finding.code == "STA001"]
    assert finding.target_span is not None
    assert finding.target_span.text == "is now in favour"
    assert "oppose" in finding.message


def test_a_scale_has_two_ends_and_no_word_stands_on_both() -> None:
    from auditor.languages.lexicon import concept, read_table, split_cell

    rows = read_table("auditor.knowledge", "opposites.tsv", ("kind", "a", "b", "notes"))
    both = [
        value
        for row in rows
        if row["notes"] == "axis"
        for value in {concept(v) for v in split_cell(row["a"])} & {concept(v) for v in split_cell(row["b"])}
    ]
    assert both == []


def test_words_on_one_end_are_no_opposites_and_senses_that_disagree_take_no_side() -> None:
    number = next(i for i, axis in enumerate(axes()) if {"rise", "fall"} <= axis.ends.keys())
    assert end_of(("rise",), number) == -end_of(("reduction",), number)
    assert end_of(("rise", "fall"), number) == 0
    assert opposition_on_axes(("rise",), ("growth",)) is None
    found = opposition_on_axes(("rise",), ("cheap",))
    assert found is not None
    assert found[0].kind == "direction"


def test_a_denial_beside_a_word_is_no_phrase_of_the_table() -> None:
    assert not {"no", "not", "without"} & phrases().keys()
