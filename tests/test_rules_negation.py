"""Negations lost and gained (NEG001): what counts as a denial kept in other words, and what does not."""

from __future__ import annotations

import pytest

from auditor.analyze import analyze_all
from auditor.analyze.cues import cues
from auditor.config import Config
from auditor.pipeline import audit_pair_of_texts
from auditor.records import Finding, Sentence
from auditor.rules._polarity import denied_base


def negations(source: str, target: str, lang: str = "nb") -> list[Finding]:
    """The polarity findings of a pair of texts, at major or above."""
    config = Config(lang=f"{lang}-en", select=("NEG001",))
    return list(audit_pair_of_texts(source, target, config=config).of("major"))


LOST = [
    ("nb", "Kommunen har ennå ikke betalt regningen.", "The municipality has already paid the bill.", "paid"),
    ("nb", "Dommeren fant at mannen ikke visste at bilen var stjålet.", "The judge found that the man knew the car was stolen.", "knew"),
    ("nb", "Rapporten ble aldri offentliggjort av direktoratet.", "The report was published by the directorate.", "was published"),
    ("nb", "Flyet landet uten problemer like etter midnatt.", "The plane landed with problems just after midnight.", "problems"),
    ("nb", "Verken Russland eller Kina stemte for resolusjonen.", "Both Russia and China voted for the resolution.", "voted"),
    ("nn", "Ingen av søkjarane hadde den utdanninga som stillinga kravde.", "Several of the applicants had the education that the job required.", "Several"),
    ("nb", "Ministeren unnlot å nevne rapporten i talen.", "The minister mentioned the report in her speech.", "mentioned"),
    ("nb", "Mangel på fagfolk har forsinket broen.", "Plenty of skilled workers have delayed the bridge.", "Plenty"),
    ("nb", "Japan, ikke Kina, kjøper gassen fra anlegget.", "Japan, like China, is buying the gas from the plant.", "China"),
    ("nb", "Direktoratet har ikke utelukket nye forsinkelser.", "The directorate has ruled out new delays.", "ruled"),
    ("nb", "Avtalen er ikke bindende før begge parlamentene har godkjent den.", "The agreement is binding before both parliaments have approved it.", "binding"),
    ("nb", "Knapt noen i partiet trodde på forslaget.", "Almost everyone in the party believed in the proposal.", "believed"),
    ("nn", "Vedtaket i styret var ikkje samrøystes.", "The board's decision was unanimous.", "unanimous"),
    ("nb", "Det går riktig vei, men vi er ikke i mål, sier han.", "We are on the right track and we have reached our goal, he says.", "goal"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "source", "target", "marked"), LOST)
def test_a_lost_denial_is_found_where_it_stood(lang: str, source: str, target: str, marked: str) -> None:
    found = negations(source, target, lang)
    assert len(found) == 1
    assert found[0].target_span
    assert marked in found[0].target_span.text


GAINED = [
    ("Pasienten ble undersøkt av en lege samme kveld.", "The patient was not examined by a doctor the same evening.", "not examined"),
    ("Laget tapte finalen, men treneren vil fortsette.", "The team lost the final, but the coach will not continue.", "not continue"),
    ("Presidenten benekter at landet støtter opprørerne.", "The president denies that the country does not support the rebels.", "not support"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "marked"), GAINED)
def test_a_gained_denial_is_found_where_it_stands(source: str, target: str, marked: str) -> None:
    found = negations(source, target)
    assert [finding.target_span.text for finding in found if finding.target_span] == [marked]
    assert "denies it" in found[0].message


KEPT = [
    (
        "nor",
        "Soppen er ikke giftig og gjør ikke vannet farlig å drikke.",
        "The fungus is not toxic, nor does it make the water dangerous to drink.",
    ),
    ("an opposite", "Alle passasjerene overlevde.", "None of the passengers lost their lives."),
    ("an opposite", "Ingen av forslagene fikk flertall.", "Every one of the proposals was defeated."),
    ("a prefix", "De fleste velgerne er ikke klar over endringen.", "Most voters are unaware of the change."),
    ("a verb of refusing", "Lederen sa nei til å stille på møtet.", "The leader would not attend the meeting."),
    ("a verb of lacking", "Politiet mangler bevis mot den siktede.", "Police have no evidence against the accused."),
    ("in vain", "Ledelsen lyktes ikke med å avverge streiken.", "The management tried in vain to avert the strike."),
    ("a bound", "Først i 2022 ble loven endret.", "Not until 2022 was the law changed."),
    ("a bound", "Avtalen er ikke bindende før begge har godkjent den.", "The deal is binding only once both have approved it."),
    ("a bound", "Kampen ble ikke avgjort før på overtid.", "It took extra time to decide the match."),
    ("the last time", "Naboene har ikke sett mannen siden i fjor.", "The neighbours last saw the man last year."),
    ("a superlative", "Museet har aldri hatt så mange besøkende.", "The museum had its highest number of visitors ever."),
    ("too … to", "Saken er altfor viktig til å bli glemt.", "The case is so important that it must not be forgotten."),
    ("yet to", "Ungarn har ikke ratifisert avtalen.", "Hungary has yet to ratify the agreement."),
    ("all but", "Bare to av elevene besto ikke eksamen.", "All but two of the pupils passed the exam."),
    ("warned against", "Ministeren advarte mot å lette på sanksjonene.", "The sanctions should not be relaxed, the minister warned."),
    ("the other half", "Under halvparten visste ikke hva ordet betydde.", "More than half knew what the word meant."),
    ("an answer", "Bare Equinor, ikke staten, betalte.", "Equinor alone paid, rather than the state."),
]  # fmt: skip


@pytest.mark.parametrize(("how", "source", "target"), KEPT)
def test_a_denial_said_in_another_way_is_kept(how: str, source: str, target: str) -> None:
    assert [finding.message for finding in negations(source, target)] == [], how


DOUBLE = [
    ("Ingen kan nekte for at planen var god.", "Everyone has to admit that the plan was good."),
    ("Det finnes knapt en kommune som ikke merker krisen.", "Almost every municipality is feeling the crisis."),
    ("Det er ikke umulig at renten blir hevet i juni.", "A rate rise in June is possible."),
    ("Han sluttet aldri å lete etter datteren.", "He kept looking for his daughter to the very end."),
    ("Hun la ikke skjul på at hun var skuffet.", "She made it clear that she was disappointed."),
    ("Politiet utelukker ikke brannstiftelse.", "Police have not ruled out arson."),
]


@pytest.mark.parametrize(("source", "target"), DOUBLE)
def test_two_denials_take_each_other_back(source: str, target: str) -> None:
    assert [finding.message for finding in negations(source, target)] == []


def test_another_denial_of_the_sentence_does_not_hide_a_lost_one() -> None:
    found = negations(
        "Hverken eieren eller banken visste at lageret sto uforsikret.",
        "Both the owner and the bank knew that the warehouse was uninsured.",
    )
    assert [finding.source_span.text for finding in found if finding.source_span] == [
        "Hverken eieren eller banken visste"
    ]


def test_the_message_says_in_english_what_is_denied() -> None:
    [finding] = negations("Pasienten ble ikke undersøkt.", "The patient was examined.")
    assert "(not: examine)" in finding.message
    assert finding.suggestion == "restore the negation"


def test_phrases_without_a_word_of_negation_are_denials_of_their_own() -> None:

    text = "They tried in vain to leave."
    [analysis] = analyze_all([Sentence("d", 0, text, 0, len(text))], "en")
    assert [cue.text for cue in cues(analysis.tokens, "en") if cue.kind == "negation"] == ["in vain"]


@pytest.mark.parametrize(
    ("word", "base"), [("uninsured", "insured"), ("invalid", "valid"), ("under", ""), ("uncle", ""), ("increase", "")]
)
def test_a_negative_prefix_is_taken_off_only_where_a_word_is_left(word: str, base: str) -> None:
    assert denied_base(word) == base


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Fotballjentene har aldri tapt hjemme siden opprykket i fjor.", "The girls have lost at home since being promoted last year."),
        ("Myndighetene rakk ikke å evakuere øyene.", "The authorities managed to evacuate the islands."),
        ("Legene lyktes ikke med å redde mannen.", "The doctors succeeded in saving the man."),
        ("Uten støtte fra Sp faller forslaget.", "With the support of the Centre Party, the bill will fall."),
    ],
)  # fmt: skip
def test_a_deed_that_failed_is_not_one_that_succeeded(source: str, target: str) -> None:
    assert len(negations(source, target)) == 1


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Selskapet har frist til fredag. Hvis ikke går appen i svart.", "The company has until Friday or will see the app go dark."),
        ("Båten har ikke hatt gyldig sertifikat siden 2021.", "2021 was the last year the vessel held a valid certificate."),
    ],
)  # fmt: skip
def test_or_else_and_the_last_time_deny_in_their_own_way(source: str, target: str) -> None:
    assert negations(source, target) == []


def test_a_denial_that_is_gone_on_with_is_none_of_its_own() -> None:
    assert not negations(
        "Styret har ikkje teke stilling, korkje til pris eller stad.",
        "The board has not decided on either the price or the location.",
        "nn",
    )
    assert negations("Verken Russland eller Kina stemte for.", "Both Russia and China voted for it.")


@pytest.mark.parametrize(
    ("lang", "source", "target"),
    [
        ("nb", "Kommunen sa ikke ja til planene.", "The municipality turned the plans down."),
        ("nb", "Ingen av oss sov den natten, forteller Hansen.", "We all lay awake that night, Hansen says."),
        ("nb", "Fangen er ikke blitt sett siden lørdag.", "The prisoner was last seen on Saturday."),
        ("nb", "Han hadde ikke sett broren på flere år.", "It had been years since he saw his brother."),
        ("nb", "Bussen stoppet ikke ved skolen.", "The bus drove straight past the school."),
        ("nn", "Vi hadde ikkje pengar til mat, seier ho.", "We were penniless and hungry, she says."),
        (
            "nb",
            "Kortere ventetid på sykehusene – men ikke for barn",
            "Hospital waiting times down, but children wait longer",
        ),
        ("nn", "Politiet utelukker ikke at brannen er påsatt.", "The police do not rule out arson."),
    ],
)
def test_a_denial_of_which_no_word_is_left_may_be_said_by_what_was_done_instead(
    lang: str, source: str, target: str
) -> None:
    assert negations(source, target, lang) == []
