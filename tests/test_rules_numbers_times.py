"""Numbers, units, bounds, dates, relative times and the order of events: what is reported, and what counts as the same."""

from __future__ import annotations

import pytest

from auditor.config import Config
from auditor.pipeline import audit_pair_of_texts
from auditor.records import Finding

FAMILIES = ("NUM", "DAT")


def findings(source: str, target: str, lang: str = "nb") -> list[Finding]:
    """What the rules of these families say about one rendering."""
    audit = audit_pair_of_texts(source, target, config=Config(lang=f"{lang}-en"))
    return [finding for finding in audit.of("major") if finding.code.startswith(FAMILIES)]


REVERSED = [
    ("nb", "Hun søkte om skilsmisse før han ble løslatt fra fengselet.",
     "She filed for divorce after he was released from prison.", "after"),
    ("nb", "Ordføreren trakk seg to dager etter at lydopptaket ble kjent.",
     "The mayor resigned two days before the recording became known.", "before"),
    ("nb", "Broen ble stengt for trafikk inntil ingeniørene hadde kontrollert bærekablene.",
     "The bridge was closed to traffic after the engineers had checked the supporting cables.", "after"),
    ("nn", "Først selde ho garden, deretter flytta ho til Bergen.", "First she moved to Bergen, then she sold the farm.", "then"),
    ("nb", "Hun var rektor ved skolen siden 2011.", "She was head teacher at the school until 2011.", "until 2011"),
    ("nb", "Tre måneder senere brant hotellet ned.", "Three months earlier the hotel had burned down.", "Three months earlier"),
    ("nb", "Banken fikk ikke vite om gjelden før etter at kontrakten var signert.",
     "The bank learned of the debt before the contract had been signed.", "before"),
    ("nb", "Avdelingen åpner i mars, to måneder før planen.", "The ward opens in March, two months behind schedule.", "behind schedule"),
    ("nb", "Selskapet mistet avtalen samme dag som konkurrenten kjøpte rederiet.",
     "The company lost the contract the day before its competitor bought the shipping company.", "before"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "source", "target", "quote"), REVERSED)
def test_reversed_order_is_found_once(lang: str, source: str, target: str, quote: str) -> None:
    found = findings(source, target, lang)
    assert [finding.code for finding in found] == ["DAT003"]
    assert found[0].target_span is not None
    assert found[0].target_span.text == quote


SAME_ORDER = [
    ("nb", "Han kom hjem først etter at moren var død.", "He did not come home until his mother was dead."),
    ("nb", "Butikken holder stengt fram til mandag.", "The shop will not reopen before Monday."),
    ("nb", "Hun ble ansatt året før fusjonen.", "The merger came a year after she was hired."),
    ("nb", "Ingen fikk forlate båten før tollerne var ferdige.",
     "Everyone had to stay on board until the customs officers were done."),
    ("nb", "Loven trer ikke i kraft før 1. juli.", "The act takes effect from 1 July."),
    ("nb", "Hun jobbet som sykepleier helt til hun fikk barn.", "She worked as a nurse before having children."),
    ("nb", "Først ringte hun politiet, så løp hun ut.", "She called the police before running out."),
    ("nb", "Regjeringen vil bygge ut jernbanen først og deretter utvide flyplassen.",
     "The government wants the railway extended first, and then the airport."),
    ("nb", "Det var knapt noen som trodde at samtalene ville bli gjenopptatt før etter valget.",
     "Almost nobody expected the talks to resume before the election was over."),
    ("nb", "Veien holdes stengt inntil politiet er ferdig.", "The road will only reopen after the police have finished."),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "source", "target"), SAME_ORDER)
def test_one_order_told_from_the_other_end_is_left_alone(lang: str, source: str, target: str) -> None:
    assert findings(source, target, lang) == []


UNITS = [
    ("nb", "Isbreen har mistet 12 meter i tykkelse.", "The glacier has lost 12 kilometres in thickness."),
    ("nb", "Renten økte med et halvt prosentpoeng.", "The interest rate rose by half a percent."),
    ("nb", "Flystripen er 1200 meter lang.", "The runway is 1,200 yards long."),
    ("nb", "Tusenvis av mennesker fylte gatene.", "Hundreds of people filled the streets."),
    ("nn", "Hunden jaga elgen i fleire timar.", "The dog chased the elk for several minutes."),
    ("nb", "Fondet tapte 3,2 milliarder kroner.", "The fund lost 3.2 million kroner."),
    ("nb", "Huset kostet 200.000 euro.", "The house cost 200,000 dollars."),
    ("nb", "Avdelingen åpner i mars, to måneder før planen.", "The ward opens in March, two weeks ahead of schedule."),
    ("nb", "Hun vant på tremila.", "She won the three-mile race."),
]


@pytest.mark.parametrize(("lang", "source", "target"), UNITS)
def test_changed_unit_or_magnitude_is_not_called_another_number(lang: str, source: str, target: str) -> None:
    assert [finding.code for finding in findings(source, target, lang)] == ["NUM002"]


NUMBERS = [
    ("nb", "Årsaken ble først kjent 30 år senere.", "The cause only became known 13 years later.", "13 years later"),
    ("nb", "Tallet på søkere ble tredoblet på ett år.", "The number of applicants doubled in one year.", "doubled"),
    ("nb", "E6 ved Kvam er stengt i begge retninger.", "The E16 at Kvam is closed in both directions.", "E16"),
    ("nb", "Laget tapte 1–2 på bortebane.", "The team lost 3–1 away.", "3–1"),
    ("nn", "Kvart femte hus i bygda står tomt.", "One in three houses in the village stands empty.", "One in three"),
]


@pytest.mark.parametrize(("lang", "source", "target", "quote"), NUMBERS)
def test_changed_number_is_found(lang: str, source: str, target: str, quote: str) -> None:
    found = findings(source, target, lang)
    assert [finding.code for finding in found] == ["NUM001"]
    assert found[0].target_span is not None
    assert found[0].target_span.text == quote


BOUNDS = [
    ("nb", "Kvoten bør ikke være høyere enn 22.000 tonn.", "The quota should be at least 22,000 tonnes."),
    ("nb", "Bare 12 prosent svarte på undersøkelsen.", "More than 12 percent answered the survey."),
    ("nb", "Vannet ventes å nå toppen tidligst lørdag.", "The water is expected to peak by Saturday at the latest."),
    ("nb", "Det koster nærmere det dobbelte av budsjettet.", "It costs more than double what was budgeted."),
    ("nb", "De måtte vente i nesten en time.", "They had to wait for more than an hour."),
    ("nb", "Jenter over tolv år får gå på skolen.", "Girls under the age of twelve are allowed to go to school."),
    ("nb", "Høyst 15 personer får komme inn samtidig.", "Fifteen people or more are let in at a time."),
]


@pytest.mark.parametrize(("lang", "source", "target"), BOUNDS)
def test_turned_bound_is_found(lang: str, source: str, target: str) -> None:
    assert [finding.code for finding in findings(source, target, lang)] == ["NUM003"]


SAME_AMOUNT = [
    ("nb", "Prisen er doblet siden i fjor vår.", "The price is twice what it was in the spring of last year."),
    ("nb", "Gjelden økte fra 390 til drøyt 420 milliarder rand.", "Debt rose from 390bn rand to a little over 420bn."),
    ("nb", "Over 5000 kilometer med rør må skiftes.", "More than 3,100 miles of pipe have to be replaced."),
    ("nb", "Minst tre firedeler av velgerne sa ja.", "No fewer than 75 percent of voters said yes."),
    ("nb", "Kvoten bør ikke være høyere enn 22.000 tonn.", "The quota should not exceed 22,000 tonnes."),
    ("nb", "Strømmen var tilbake innen en time.", "Within sixty minutes the power was back on."),
    ("nb", "Hun vant på tremila.", "She won the 30-kilometre race."),
    ("nb", "Halvannen million mennesker er rammet.", "A million and a half people are affected."),
    ("nb", "Temperaturen falt til under 20 minusgrader.", "The temperature fell below minus 20."),
    ("nb", "Gården er på 350 mål.", "The farm covers 35 hectares."),
    ("nb", "Kvinnen ble funnet etter to døgn.", "The woman was found after 48 hours."),
]


@pytest.mark.parametrize(("lang", "source", "target"), SAME_AMOUNT)
def test_the_same_amount_in_other_words_is_left_alone(lang: str, source: str, target: str) -> None:
    assert findings(source, target, lang) == []


TIMES = [
    ("DAT001", "nb", "Oljefondet falt i første kvartal.", "The oil fund fell in the third quarter."),
    ("DAT001", "nb", "Forslaget behandles før påske.", "The proposal will be considered before Christmas."),
    ("DAT001", "nb", "Prisen falt natt til søndag.", "The price fell overnight into Monday."),
    (
        "DAT002",
        "nn",
        "Ferja har vore ute av drift sidan i føregår.",
        "The ferry has been out of service since yesterday.",
    ),
    ("DAT002", "nb", "Hun hilste på gjestene tidligere på dagen.", "She greeted the guests later in the day."),
    ("DAT002", "nb", "Dronningen åpner lørdag en utstilling.", "The Queen opened an exhibition last Saturday."),
    ("DAT002", "nb", "Ferja brant natt til onsdag.", "The ferry caught fire on Wednesday night."),
    ("DAT002", "nb", "Deltakelsen var 64 prosent for fire år siden.", "Turnout was 64 percent in four years."),
    ("DAT002", "nb", "Hytta ble tatt av snøskred i vinter.", "The cabin was taken by an avalanche two winters ago."),
    ("DAT002", "nb", "Veien åpner igjen om fire dager.", "The road is expected to reopen in four weeks."),
]


@pytest.mark.parametrize(("code", "lang", "source", "target"), TIMES)
def test_moved_time_is_found(code: str, lang: str, source: str, target: str) -> None:
    assert [finding.code for finding in findings(source, target, lang)] == [code]


SAME_TIME = [
    ("nb", "I natt ble to båter stjålet fra havna.", "Two boats were stolen from the harbour last night."),
    ("nb", "De møtes kommende helg.", "They will meet this weekend."),
    ("nb", "Fristen er tre uker tidligere enn i fjor.", "Last year the deadline was three weeks later."),
    ("nb", "Ferja brant natt til onsdag.", "The ferry caught fire in the early hours of Wednesday."),
    ("nb", "Salget forbys fra og med 2030.", "Sales will be banned after 2029."),
    ("nn", "Elevane ville vente til etter ferien.", "The pupils preferred to wait until the holidays were over."),
    ("nb", "Kampen spilles på julaften.", "The match will be played on Christmas Eve."),
    ("nb", "Møtet ble holdt tidligere denne uka.", "The meeting was held earlier this week."),
]


@pytest.mark.parametrize(("lang", "source", "target"), SAME_TIME)
def test_the_same_time_in_other_words_is_left_alone(lang: str, source: str, target: str) -> None:
    assert findings(source, target, lang) == []


ROUND_TWO = [
    ("NUM003", "nn", "Minst éin av gutane burde ha sagt frå.", "At most one of the boys should have spoken up."),
    ("NUM002", "nb", "Raset er på 700 kubikkmeter.", "The rockfall is 700 cubic feet."),
    ("DAT003", "nb", "Inntil broa er reparert, må tungtrafikken kjøre via Støren.", "Once the bridge is repaired, heavy traffic must go via Støren."),
    ("DAT003", "nb", "Gislene blir ikke løslatt før alle soldatene er ute.", "The hostages will not be released after all the soldiers are out."),
    ("DAT002", "nb", "Stillaset raste sammen forrige fredag.", "The scaffolding collapsed earlier today."),
    ("DAT002", "nb", "Selskapet vil godta boten i løpet av året.", "The company will accept the fine in the course of next year."),
    ("NUM003", "nb", "Over halvparten av velgerne er imot.", "Less than half the voters are opposed."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "lang", "source", "target"), ROUND_TWO)
def test_bounds_units_and_orders_in_freer_sentences(code: str, lang: str, source: str, target: str) -> None:
    assert [finding.code for finding in findings(source, target, lang)] == [code]


FREE = [
    ("nn", "Leiaren kan ikkje miste meir enn tre røyster.", "The Speaker can lose only three votes."),
    ("nn", "Ei fleire hundre år gammal kyrkje rasa saman.", "A centuries-old church collapsed."),
    ("nb", "Brannen har svidd av over 360.000 mål, og mannskapene har bare kontroll over tolv prosent av den.",
     "The fire has blackened more than 90,000 acres and is only 12 percent contained."),
    ("nb", "Oljeprisen falt til det laveste på fire år etter at landene var blitt enige om å øke produksjonen.",
     "Oil prices slid to a four-year low as the countries agreed to raise output."),
    ("nb", "De to har vært gift i et kvart århundre.", "The couple have been married for 25 years."),
    ("nb", "Mer enn halvparten av pengene er brukt opp.", "Less than half of the money is left."),
    ("nb", "Ingen over 65 år får delta.", "Only those aged 65 or under may take part."),
    ("nb", "Bare sju av de 40 kommunene har svart.", "Of the municipalities, 33 of the 40 have failed to reply."),
    ("nb", "Omsetningen gikk opp fra 1,1 milliarder til 1,4 milliarder kroner.", "Turnover climbed by 300 million kroner to 1.4 billion."),
    ("nb", "Angrepet skjedde natt til søndag.", "The attack came overnight on Saturday."),
    ("nn", "Styresmaktene rakk ikkje å evakuere øyane før syklonen nådde land sist søndag.",
     "How many died is not known after last Sunday's cyclone, which came ashore too soon for the authorities to clear the islands."),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "source", "target"), FREE)
def test_amounts_and_times_in_free_renderings_are_left_alone(lang: str, source: str, target: str) -> None:
    assert findings(source, target, lang) == []


PLACES = [
    ("nb", "Så langt i år har fire mennesker druknet, mot sju på samme tid i fjor.",
     "So far this year seven people have drowned, against four at the same time last year.", "NUM004"),
    ("nb", "Kursmålet er satt ned fra 84 til 71 kroner.", "The price target has been cut from NOK 71 to NOK 84.", "NUM004"),
    ("nn", "Laget vil ha eigendelen ned til 20 prosent.", "The association wants the deductible lowered by 20 per cent.", "NUM004"),
    ("nb", "48 prosent er for ordningen, mens 41 prosent ønsker leksene tilbake.",
     "48 per cent want homework back, while 41 per cent support the scheme.", "NUM004"),
    ("nb", "Renten økte med 0,25 prosentpoeng til 4,5 prosent.", "The rate rose to 0.25 percentage points from 4.5 per cent.", "NUM004"),
    ("nn", "Kommunen sparer 3,4 millionar kroner i året.", "The municipality saves NOK 3.4 million a month.", "NUM002"),
    ("nb", "Parkeringen koster 80 kroner per time.", "Parking costs NOK 80 a day.", "NUM002"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "source", "target", "code"), PLACES)
def test_right_numbers_in_each_others_places_are_found(lang: str, source: str, target: str, code: str) -> None:
    assert [finding.code for finding in findings(source, target, lang)] == [code]


@pytest.mark.parametrize(
    ("lang", "source", "target"),
    [
        ("nb", "Andelen steg fra 12 prosent i 2019 til 18 prosent i fjor.",
         "Last year the share was 18 per cent, up from 12 per cent in 2019."),
        ("nn", "Billetten kostar 60 kroner, mot 45 kroner før jul.", "Tickets are NOK 60, compared with NOK 45 before Christmas."),
        ("nb", "Forslaget falt med 12 mot 9 stemmer.", "The proposal was rejected by 12 votes to 9."),
        ("nb", "Lederen tjener 1,2 millioner kroner i året og får 4000 kroner i måneden til bolig.",
         "The head is paid an annual NOK 1.2 million plus a monthly housing allowance of NOK 4,000."),
        ("nb", "Norge vant 3 gull og Sverige 2.", "Sweden took 2 golds to Norway's 3."),
        ("nn", "Vasstanden gjekk ned med 30 centimeter, til 2,1 meter.", "The water level dropped to 2.1 metres, a fall of 30 centimetres."),
        ("nb", "Prisen falt med 3 kroner til 27 kroner literen.", "The price fell by 3 kroner to 27 kroner a litre."),
        ("nb", "Sykehuset har gått fra to til fem leger om dagen.", "The hospital has gone from two doctors a day to five."),
        ("nb", "Hun ble dømt til fengsel i to år og seks måneder.", "She was sentenced to two and a half years in prison."),
        ("nb", "Kampen varte i en time og 45 minutter.", "The match lasted 105 minutes."),
        ("nn", "Han skreiv under ein kontrakt på tre og eit halvt år.", "He signed a three-and-a-half-year deal."),
        ("nn", "Laget klarte seg med 14 mann resten av kampen og auka leiinga.", "Reduced to 14 men, the side extended their lead."),
    ],
)  # fmt: skip
def test_numbers_that_only_moved_are_the_same_ones(lang: str, source: str, target: str) -> None:
    assert findings(source, target, lang) == []
