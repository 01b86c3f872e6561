"""What is left out or invented, words in a wrong sense, terms, words left standing, sentences cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor.cli.main import main
from auditor.config import Config, load_config
from auditor.errors import ConfigError
from auditor.knowledge.terms import read_termbase
from auditor.knowledge.wrong_senses import wrong_senses
from auditor.languages.lexicon import concept, read_table, split_cell
from auditor.pipeline import audit_pair_of_texts
from auditor.records import Finding
from auditor.rules._extent import WEIGHTS
from auditor.rules._phrase import FEATURES


def findings(source: str, target: str, lang: str = "nb", **options: str) -> list[Finding]:
    return list(audit_pair_of_texts(source, target, config=Config(lang=f"{lang}-en", **options)).findings)  # type: ignore[arg-type]


def of(code: str, source: str, target: str, lang: str = "nb") -> list[Finding]:
    return [finding for finding in findings(source, target, lang) if finding.code == code]


# --- left out and invented -------------------------------------------------------------------------

LOST = [
    (
        "nb",
        "Politiet stanset en lastebil på E18 natt til lørdag og fant 40 kilo hasj gjemt under setet.",
        "Police stopped a lorry on the E18 in the early hours of Saturday.",
        "hasj",
    ),
    (
        "nn",
        "Ordføraren i Sogndal vil byggje ny skule ved fjorden, sjølv om rådgjevarane hennar har åtvara mot rasfaren.",
        "The mayor of Sogndal wants to build a new school by the fjord.",
        "rådgjevarane",
    ),
    (
        "nb",
        "Flyselskapet, som i fjor tapte 300 millioner kroner, legger ned ruten mellom Bodø og Andenes.",
        "The airline is closing the route between Bodø and Andenes.",
        "tapte",
    ),
]


@pytest.mark.parametrize(("lang", "source", "target", "word"), LOST)
def test_lost_phrase_is_marked_in_the_source(lang: str, source: str, target: str, word: str) -> None:
    found = of("OMI001", source, target, lang)
    assert len(found) == 1
    assert found[0].source_span is not None
    assert word in found[0].source_span.text
    assert found[0].target_span is None


INVENTED = [
    ("To elever ble utvist fra skolen i Drammen.", "Two pupils were expelled from the school in Drammen for selling cannabis to classmates.", "cannabis"),
    (
        "Skipet ligger til kai i Tromsø med 900 passasjerer om bord.",
        "The ship is docked in Tromsø with 900 passengers on board, most of them elderly Germans.",
        "elderly",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "word"), INVENTED)
def test_invented_phrase_is_marked_in_the_target(source: str, target: str, word: str) -> None:
    found = of("ADD001", source, target)
    assert len(found) == 1
    assert found[0].target_span is not None
    assert word in found[0].target_span.text


FREE = [
    ("Ferja mellom Moss og Horten står, og trafikken må kjøre rundt via Oslo.",
     "The Moss–Horten ferry is out of service, and drivers have to take the long way round through Oslo."),
    ("Helikopteret måtte snu på grunn av tåke, og turfølget ble hentet ned til fots dagen etter.",
     "Fog forced the helicopter to turn back, so the hikers were brought down on foot the following day."),
    ("Banken innrømmer at den overså varselet om hvitvasking.", "The bank concedes that a money-laundering alert slipped past it."),
    ("Rederiet fikk ikke lån av Eksfin og måtte be Nordea om hjelp.",
     "Turned down for a loan by the export credit agency Eksfin, the shipping company had to ask Nordea for help."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target"), FREE)
def test_free_rendering_neither_omits_nor_adds(source: str, target: str) -> None:
    assert of("OMI001", source, target) + of("ADD001", source, target) == []


def test_phrase_lost_with_its_name_is_one_finding() -> None:
    found = findings(
        "Partiet ekskluderte henne i går, og flere venter samme skjebne når sentralstyret møtes i Skien lørdag.",
        "The party expelled her yesterday, and several expect the same fate.",
    )
    assert [finding.code for finding in found] == ["OMI001"]


def test_every_weight_belongs_to_a_feature() -> None:
    assert {name for weights in WEIGHTS.values() for name in weights} <= set(FEATURES)


# --- wrong senses ------------------------------------------------------------------------------------


def test_table_gives_no_word_as_right_and_wrong() -> None:
    for row in read_table("auditor.knowledge", "wrong_senses.tsv", ("source", "wrong", "right", "with", "unless")):
        right, wrong = set(map(concept, split_cell(row["right"]))), set(map(concept, split_cell(row["wrong"])))
        assert all((row["source"], wrong, right)), row
        assert not right & wrong, row


def test_table_and_lexicon_know_over_a_thousand_wrong_renderings() -> None:
    assert sum(len(entries) for entries in wrong_senses().values()) > 1000


WRONG = [
    ("nb", "Retten i Moss behandler anken i mai.", "The dish in Moss will hear the appeal in May.", "dish"),
    (
        "nb",
        "Bonden på Toten mistet tolv kuer i brannen.",
        "The farmer at Toten lost twelve coups in the fire.",
        "coups",
    ),
    (
        "nn",
        "Straumprisen på Vestlandet fall i natt.",
        "The streaming price in Western Norway fell last night.",
        "streaming",
    ),
    ("nb", "Fabrikkeieren ble dømt til fengsel.", "The fabric owner was sentenced to prison.", "fabric"),
    (
        "nb",
        "Politiet ser gjennom fingrene med småtyveri.",
        "Police look through their fingers at petty theft.",
        "fingers",
    ),
]


@pytest.mark.parametrize(("lang", "source", "target", "word"), WRONG)
def test_wrong_sense_is_marked(lang: str, source: str, target: str, word: str) -> None:
    found = of("LEX001", source, target, lang)
    assert [finding.severity for finding in found] == ["major"]
    assert found[0].target_span is not None
    assert word in found[0].target_span.text


RIGHT = [
    ("nb", "Kokken serverte en rett med torsk.", "The chef served a dish with cod."),
    ("nb", "Vi er fem uker unna det viktigste valget i vår levetid.", "We are five weeks away from the most important election in our lifetimes."),
    ("nn", "Statsministeren seier at seieren var viktig.", "The prime minister says the victory was important."),
    ("nb", "Bernard Vann vann prisen i fjor.", "Bernard Vann won the prize last year."),
    ("nb", "Ruten ble knust av en stein.", "The window was smashed by a stone."),
    ("nb", "Tre biler ble skadet på dekk under overfarten.", "Three cars were damaged on deck during the crossing."),
    ("nn", "Veggen treng to strøk måling før hausten.", "The wall needs two coats of paint before autumn."),
    ("nn", "Bøndene sådde kveite og bygg i mai.", "The farmers sowed wheat and barley in May."),
    ("nn", "Vêret var fint, og ein vær vart kåra på auksjonen.", "The weather was fine, and a ram was named champion at the auction."),
    ("nb", "Alle seter i salen var solgt.", "All the seats in the hall had been sold."),
    ("nb", "Hun pleide å bo i Bodø.", "She used to live in Bodø."),
    ("nb", "Skiløperens bedrift i VM imponerte treneren.", "The skier's achievement at the World Championships impressed the coach."),
    ("nb", "Vasken var tett, og skjorta lå i vasken.", "The drain was blocked, and the shirt lay in the sink."),
    ("nb", "– Vi er stolte, sier leder Siri Moe til VG.", "“We are proud,” manager Siri Moe tells VG."),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "source", "target"), RIGHT)
def test_homograph_in_its_own_sense_is_left_alone(lang: str, source: str, target: str) -> None:
    assert of("LEX001", source, target, lang) == []


# --- left standing -----------------------------------------------------------------------------------

SENSES = [
    ("nb", "Bilisten kjørte med slitte dekk på glatt vei.", "The motorist was driving with worn decks on a slippery road.", "decks"),
    ("nn", "Ei måling gjord for NRK viser at Senterpartiet mistar veljarar.", "A painting done for NRK shows the Centre Party losing voters.", "painting"),
    ("nb", "Trålerne kom inn med tolv tonn kveite.", "The trawlers came in with twelve tonnes of wheat.", "wheat"),
    ("nb", "Bedriften tapte fem millioner kroner.", "The achievement lost five million kroner.", "achievement"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "source", "target", "word"), SENSES)
def test_homograph_in_the_sense_of_the_other_is_marked(lang: str, source: str, target: str, word: str) -> None:
    (found,) = of("LEX001", source, target, lang)
    assert found.target_span is not None
    assert found.target_span.text == word


STANDING = [
    ("nb", "Statens vegvesen stenger veien mandag.", "The Statens vegvesen is closing the road on Monday."),
    ("nb", "Vedtaket, som ble kritisert, står.", "The decision (som ble kritisert) stands."),
    ("nb", "Saksordfører Ola Brekkan avviser at partiet har snudd.", "Saksordfører Ola Brekkan denies that the party has changed its mind."),
    ("nn", "Båten fekk bot for ulovleg fangst av uer.", "The boat was fined for illegal fishing of uer."),
    ("nb", "Forsvaret sendte ut to jagerfly fra Ørland.", "The Armed Forces sent out two jagerfly from Ørland."),
    ("nb", "Utvalgets innstilling ble overlevert fredag.", "The committee's innstilling was submitted on Friday."),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "source", "target"), STANDING)
def test_norwegian_word_left_standing_is_found(lang: str, source: str, target: str) -> None:
    found = of("LEX002", source, target, lang)
    assert len(found) == 1
    assert found[0].severity == "major"


KEPT = [
    ("Statfjord har produsert olje siden 1979.", "Statfjord has produced oil since 1979."),
    ("Fylkesmannens etterfølger, Statsforvalteren i Agder, avviser klagen.",
     "The County Governor of Agder, the successor to the old fylkesmann office, rejects the complaint."),
    ("Turistene dro på cruise i Lysefjorden.", "The tourists went on a cruise in the Lysefjord."),
    ("Statens havarikommisjon er varslet.", "The Norwegian Safety Investigation Authority (Statens havarikommisjon) has been notified."),
    ("Statens vegvesen stenger veien.", "Statens vegvesen (the Public Roads Administration) is closing the road."),
    ("Storvangen kan stenge skolen.", "Storvangen may close its school."),
    ("Storvind Kraft vil bygge ut. Naboene til Storvind Kraft klager.", "Storvind Kraft wants to build. The neighbours of Storvind Kraft complain."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target"), KEPT)
def test_names_and_explained_terms_may_stand(source: str, target: str) -> None:
    assert of("LEX002", source, target) == []


# --- sentences cut -----------------------------------------------------------------------------------

CUT = [
    (
        "Det kommer opp mot 90 millimeter regn på Vestlandet, og meteorologene advarer mot flom i små elver.",
        "Up to 90 millimetres of rain is coming in Western Norway, and the meteorologists warn of",
    ),
    ("Fossilet, som ble funnet av to studenter i Brumunddal, er 270 millioner år gammelt.",
     "The fossil, which was found by two students in Brumunddal."),
    ("En kvinne ble stanset i 80-sonen ved Otta. Hun forklarte at hun var på vei til en begravelse.",
     "A woman was stopped in the 80 zone at that she was on her way to a funeral."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target"), CUT)
def test_words_lost_in_a_clause_make_a_major_fault(source: str, target: str) -> None:
    assert [finding.severity for finding in of("TXT003", source, target)] == ["major"]


def test_missing_full_stop_alone_is_minor() -> None:
    found = of(
        "TXT003",
        "Småbyen ble angrepet av opprørerne tidlig tirsdag.",
        "The small town was attacked by the rebels early on Tuesday",
    )
    assert [finding.severity for finding in found] == ["minor"]


def test_parenthetic_relative_clause_is_no_break() -> None:
    source = "Fossilet, som ble funnet av to studenter i Brumunddal, er 270 millioner år gammelt."
    assert (
        of("TXT003", source, "The fossil, which was found by two students in Brumunddal, is 270 million years old.")
        == []
    )


# --- terms -------------------------------------------------------------------------------------------

CSV = "source,target,forbidden,case\nstatsforvalter,county governor,prefect,\nNav,Nav|Labour and Welfare Administration,,yes\n"
TBX = """<?xml version="1.0" encoding="UTF-8"?>
<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Core"><text><body>
<conceptEntry id="1">
  <langSec xml:lang="nb"><termSec><term>statsforvalter</term></termSec></langSec>
  <langSec xml:lang="en">
    <termSec><term>county governor</term></termSec>
    <termSec><term>prefect</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec>
  </langSec>
</conceptEntry>
</body></text></tbx>
"""


@pytest.mark.parametrize(
    ("name", "text"), [("terms.csv", CSV), ("terms.tsv", CSV.replace(",", "\t")), ("terms.tbx", TBX)]
)
def test_termbase_is_read_from_each_format(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    term = read_termbase(tmp_path / name)[0]
    assert (term.source, term.target, term.forbidden) == ("statsforvalter", ("county governor",), ("prefect",))


def terms(folder: Path, source: str, target: str) -> list[Finding]:
    (folder / "terms.csv").write_text(CSV, encoding="utf-8")
    return [f for f in findings(source, target, termbase=str(folder / "terms.csv")) if f.code == "LEX003"]


def test_term_absent_forbidden_and_used(tmp_path: Path) -> None:
    source = "Statsforvalteren i Rogaland avviste klagen."
    absent = terms(tmp_path, source, "The governor in Rogaland dismissed the complaint.")
    assert [f.severity for f in absent] == ["minor"]
    assert absent[0].target_span is None
    forbidden = terms(tmp_path, source, "The prefect in Rogaland dismissed the complaint.")
    assert forbidden[0].target_span is not None
    assert forbidden[0].target_span.text == "prefect"
    assert terms(tmp_path, source, "Rogaland's county governor dismissed the complaint.") == []


def test_term_with_case_minds_capitals(tmp_path: Path) -> None:
    assert terms(tmp_path, "Nav utbetalte trygden fredag.", "NAV paid out the benefit on Friday.") != []
    assert terms(tmp_path, "Nav utbetalte trygden fredag.", "Nav paid out the benefit on Friday.") == []


BROKEN = [
    ("terms.csv", "kilde,mål\na,b\n", "line 1: no column 'source'"),
    ("terms.csv", "source,target\nrett,court,dish,x,y\n", "line 2: 5 cells"),
    ("terms.csv", "source,target\n,court\n", "line 2: no source term"),
    ("terms.csv", "source,target\nrett,\n", "line 2: neither"),
    ("terms.csv", "source,target\n", "holds no term"),
    ("terms.csv", "", "line 1: empty"),
    ("terms.tbx", '<!DOCTYPE tbx [<!ENTITY a "b">]>\n<tbx>&a;</tbx>', "document type"),
    ("terms.tbx", '<!DOCTYPE tbx SYSTEM "http://example.org/TBX.dtd">\n<tbx/>', "document type"),
    ("terms.tbx", "<tbx>\n<conceptEntry>\n</tbx>", "line 3: not well-formed"),
]


@pytest.mark.parametrize(("name", "text", "message"), BROKEN)
def test_bad_termbase_is_refused_with_file_and_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_termbase(tmp_path / name)
    assert name in str(caught.value)
    assert message in str(caught.value)


def test_missing_termbase_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such termbase"):
        read_termbase(tmp_path / "none.csv")


def test_termbase_counts_from_the_configuration_files_folder(tmp_path: Path) -> None:
    (tmp_path / "auditor.toml").write_text('termbase = "terms.csv"\n', encoding="utf-8")
    assert load_config(tmp_path / "auditor.toml").termbase == str(tmp_path / "terms.csv")


def test_termbase_on_the_command_line(tmp_path: Path) -> None:
    for name, text in (
        ("a.txt", "Statsforvalteren i Rogaland avviste klagen."),
        ("b.txt", "The prefect in Rogaland dismissed the complaint."),
        ("terms.csv", CSV),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    arguments = [
        "audit",
        "a.txt",
        "b.txt",
        "--termbase",
        "terms.csv",
        "--isolated",
        "--lang",
        "nb-en",
        "--format",
        "json",
        "--select",
        "LEX003",
    ]
    runner = CliRunner()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        result = runner.invoke(main, arguments)
    assert "LEX003" in result.output


def test_a_title_that_both_texts_quote_is_no_norwegian_left_standing() -> None:
    source = "Forfatteren fikk prisen for romanen «Der elva snur»."
    target = 'The author won the award for her novel "Der elva snur" (Where the River Turns).'
    assert of("LEX002", source, target) == []
