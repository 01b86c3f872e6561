"""What MOD001 and ATT001 see, and what they leave alone."""

from __future__ import annotations

import pytest

from auditor.config import Config
from auditor.pipeline import audit_pair_of_texts


def codes(source: str, target: str, lang: str = "nb") -> set[str]:
    """The codes found at major or above in a pair of texts."""
    audit = audit_pair_of_texts(source, target, config=Config(lang=f"{lang}-en"))
    assert [skip.reason for skip in audit.skips if "failed" in skip.reason] == []
    return {finding.code for finding in audit.of("major")}


@pytest.mark.parametrize(
    ("lang", "source", "target"),
    [
        ("nb", "Gjerningsmannen skal ha kommet seg ut gjennom et kjellervindu.", "The perpetrator got out through a cellar window."),
        ("nb", "Brannen kan ha startet i et ladeskap i andre etasje.", "The fire started in a charging cabinet on the second floor."),
        ("nn", "Fylkeskommunen vurderer å leggje ned ferjesambandet frå nyttår.", "The county council has decided to close the ferry route from New Year."),
        ("nb", "Partiet vil trolig støtte forslaget når det kommer til avstemning i mai.", "The party will support the proposal when it comes to a vote in May."),
        ("nb", "Rederiet må varsle Sjøfartsdirektoratet om alle ulykker.", "The shipping company may notify the Norwegian Maritime Authority of all accidents."),
        ("nb", "Skipsføreren sov da skipet gikk på grunn.", "The captain may have been asleep when the ship ran aground."),
        ("nb", "Politiet mistenker at brannen var påsatt.", "Police have confirmed that the fire was started deliberately."),
        ("nb", "Selskapet planlegger å bygge to nye fabrikker i Vietnam.", "The company has built two new factories in Vietnam."),
        ("nb", "Legene mener at behandlingen kan ha reddet livet hans.", "Doctors believe the treatment saved his life."),
        ("nb", "Partiet vil etter alt å dømme velge ny leder i mai.", "The party will elect a new leader in May."),
    ],
)  # fmt: skip
def test_a_reservation_lost_gained_or_exchanged_is_found(lang: str, source: str, target: str) -> None:
    assert "MOD001" in codes(source, target, lang)


@pytest.mark.parametrize(
    ("lang", "source", "target"),
    [
        ("nb", "Brannen kan ha startet i et ladeskap i andre etasje.", "A charging cabinet on the second floor is one possible source of the blaze."),
        ("nn", "Fylkeskommunen vurderer å leggje ned ferjesambandet frå nyttår.", "Closing the ferry route at New Year is among the options before the county council."),
        ("nb", "Partiet vil trolig støtte forslaget når det kommer til avstemning i mai.", "In all likelihood the bill will have the party's backing in the May vote."),
        ("nb", "Tre av de ansatte skal ha blitt truet av eieren.", "The owner is accused of threatening three members of staff."),
        ("nb", "Du kan kjøpe billetter på nettet fra mandag.", "Tickets will be sold online from Monday."),
        ("nb", "Påtalemyndigheten utelukker ikke at vitnet ble forgiftet.", "Prosecutors do not rule out that the witness was poisoned."),
        ("nn", "Ein mann er sikta for drap etter at ein tenåring vart knivstukken.", "A man has been charged with murder after a teenager was stabbed."),
        ("nb", "Den mest sannsynlige forklaringen er at viruset oppsto på et marked.", "The most plausible explanation is that the virus arose in a market."),
        ("nn", "Ho trekte seg. Det tyder på at krisa veks.", "She resigned, a sign that the crisis is deepening."),
        ("nb", "Kapteinen rekker neppe kampen.", "The captain is unlikely to be fit for the match."),
        ("nb", "Det er uklart hva som utløste eksplosjonen.", "What triggered the blast was not immediately known."),
        ("nb", "Forsvaret har ikke bekreftet at flyet ble skutt ned.", "The military has yet to confirm the plane was shot down."),
        ("nn", "Truleg rømde dyra gjennom eit hol i gjerdet.", "It looks as if the animals got out through a gap in the fencing."),
    ],
)  # fmt: skip
def test_a_reservation_rendered_by_other_means_is_left_alone(lang: str, source: str, target: str) -> None:
    assert "MOD001" not in codes(source, target, lang)


@pytest.mark.parametrize(
    ("lang", "source", "target"),
    [
        ("nb", "Dammen er trygg, ifølge kraftselskapet.", "The dam is safe."),
        ("nn", "Bonden meiner at ulven har teke tolv sauer.", "The wolf has taken twelve sheep."),
        ("nb", "Avtalen var ulovlig, fastslo Høyesterett i mars.", "The agreement was illegal."),
        ("nb", "Kommunen har brutt loven, hevder naboene.", "The municipality has broken the law, the county governor claims."),
        ("nn", "Ifølgje mora hadde guten feber i tre dagar.", "According to the doctor, the boy had a fever for three days."),
        ("nb", "Streiken blir avblåst, sier forbundslederen.", "The strike will be called off, says the employer."),
        ("nb", "Taket i svømmehallen raste sammen i natt.", "The roof of the swimming pool collapsed last night, according to the mayor."),
        ("nb", "Ti tusen demonstrerte, ifølge den georgiske opposisjonen.", "Ten thousand protested, according to the Georgian authorities."),
        ("nb", "Mora sier at gutten var hjemme hele natten.", "The boy was at home all night, says his father."),
        ("nb", "Bistandsadvokat Kari Moe sier at klienten er lettet.", "Prosecutor Kari Moe says that the client is relieved."),
    ],
)  # fmt: skip
def test_a_sayer_lost_exchanged_or_invented_is_found(lang: str, source: str, target: str) -> None:
    assert "ATT001" in codes(source, target, lang)


@pytest.mark.parametrize(
    ("lang", "source", "target"),
    [
        ("nb", "Dammen er trygg, ifølge kraftselskapet.", "The power company insists that the dam is safe."),
        ("nn", "Bonden meiner at ulven har teke tolv sauer.", "Twelve sheep have been lost to the wolf, in the farmer's opinion."),
        ("nb", "Avtalen var ulovlig, fastslo Høyesterett i mars.", "In March the Supreme Court held the agreement to be unlawful."),
        ("nb", "Kommunen har brutt loven, hevder naboene.", "The neighbours accuse the municipality of breaking the law."),
        ("nb", "Ekskona hadde advart politiet flere ganger før drapet.", "Police had received repeated warnings from his ex-wife before the killing."),
        ("nb", "Kommunen trakk 43 hjelpepleiere i lønn, og de mener det er urettferdig.", "The municipality docked 43 auxiliary nurses' pay; the nurses think it unfair."),
        ("nn", "Selskapet opplyser at tilsette får tilbod om sluttpakkar.", "Staff are being offered redundancy packages, a spokeswoman confirmed."),
        ("nb", "Fagforeningen sier at medlemmene er utslitt.", "Members are exhausted, says the body that represents them."),
        ("nb", "Kritikerne mener at planen er for dyr.", "The plan has been attacked by critics as too expensive."),
        ("nb", "– Hun burde ha gått av for lenge siden, mener opposisjonen.", "For the opposition, her resignation is long overdue."),
        ("nn", "Ho fortalde at ho ville flytte heim til Voss.", "She spoke of moving back home to Voss."),
        ("nb", "– Vi gir oss ikke, sier lederen for aksjonsgruppen.", "“We're not giving up,” the campaign group's leader told reporters."),
        ("nb", "Oljeselskapet Nordvik venter på svar, opplyser selskapet til avisen.", "Nordvik tells the newspaper that the oil company is waiting for an answer."),
    ],
)  # fmt: skip
def test_a_sayer_named_in_another_way_is_left_alone(lang: str, source: str, target: str) -> None:
    assert "ATT001" not in codes(source, target, lang)


def test_a_sayer_lost_speaks_before_the_reservation_that_went_with_it() -> None:
    source = "Ifølge tiltalen skal 58-åringen ha overført pengene til sitt eget selskap i Estland."
    found = codes(source, "The 58-year-old transferred the money to his own company in Estonia.")
    assert "ATT001" in found
    assert "MOD001" not in found
