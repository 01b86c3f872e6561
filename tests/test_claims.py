"""Claims: who did what to whom, denied or not, how sure, and who says so, read from parses in three languages."""

from __future__ import annotations

import pytest

from auditor.analyze import analyze_all
from auditor.compare.claims import frame, match_claims, same_participant
from auditor.records import Argument, Claim, Sentence


def claims_of(text: str, lang: str) -> tuple[Claim, ...]:
    return analyze_all([Sentence("d", 0, text, 0, len(text))], lang)[0].claims


def claim(text: str, lang: str, deed: str) -> Claim:
    found = [item for item in claims_of(text, lang) if deed in item.predicate[:4]]
    assert found, f"no claim of {deed!r} in {[item.predicate[:3] for item in claims_of(text, lang)]}"
    return found[0]


def name(argument: Argument | None) -> str:
    return argument.text if argument else ""


ROLES = [
    # active, bli-passive, s-passive, få-passive; English passives with and without by
    ("nb", "Tyrkia angrep Syria i natt.", "attack", "Tyrkia", "Syria"),
    ("nb", "Gruppen ble angrepet av soldater.", "attack", "soldater", "Gruppen"),
    ("nn", "Gruppa vart angripen av soldatar.", "attack", "soldatar", "Gruppa"),
    ("nb", "Angrepet fordømmes av EU.", "condemn", "EU", "Angrepet"),
    ("nb", "Mannen fikk bilen stjålet av naboen.", "steal", "naboen", "bilen"),
    ("nb", "I mars ble anlegget rammet av en brann.", "hit", "en brann", "anlegget"),
    ("nb", "Tyrkia angrep Syria.", "attack", "Tyrkia", "Syria"),
    ("en", "Turkey attacked Syria last night.", "attack", "Turkey", "Syria"),
    ("en", "The group was attacked by soldiers.", "attack", "soldiers", "The group"),
    ("en", "The group was attacked.", "attack", "", "The group"),
    # light verbs, on either side of the deed
    ("nb", "IS gikk til angrep på byen Albu Kamal.", "attack", "IS", "byen Albu Kamal"),
    ("nb", "Hæren har utført et angrep mot leiren.", "attack", "Hæren", "leiren"),
    ("nb", "Byen ble utsatt for et angrep fra opprørerne.", "attack", "opprørerne", "Byen"),
    ("nb", "Ap fikk støtte fra SV.", "support", "SV", "Ap"),
    ("nb", "Regjeringen kom under kraftig kritikk fra legene.", "criticism", "legene", "Regjeringen"),
    ("en", "IS launched an attack on the town of Albu Kamal.", "attack", "IS", "the town of Albu Kamal"),
    ("en", "The forces came under attack from rebels.", "attack", "rebels", "The forces"),
    ("en", "The attack on the camp was carried out by the army.", "attack", "the army", "the camp"),
    # nouns that name a deed
    ("nb", "Russlands angrep på Ukraina fortsetter.", "attack", "Russlands", "Ukraina"),
    ("nb", "Drapet på advokaten ble aldri oppklart.", "murder", "", "advokaten"),
    ("en", "They saw the bombing of the camp by the Syrian army.", "bombing", "the Syrian army", "the camp"),
    ("en", "Russia's attack on Ukraine goes on.", "attack", "Russia's", "Ukraine"),
    # relative clauses, coordination, control, participles
    ("nb", "Selskapet som kommunen saksøkte, nekter å betale.", "sue", "kommunen", "Selskapet"),
    ("nb", "Mannen som saksøkte kommunen, har flyttet.", "sue", "Mannen", "kommunen"),
    ("nb", "Hun er tiltalt for å ha solgt bilen til naboen.", "sell", "Hun", "bilen"),
    ("nb", "Lederen ba regjeringen om å stanse salget.", "stop", "regjeringen", "salget"),
    ("nb", "Selskapet nekter å betale regningen.", "pay", "Selskapet", "regningen"),
    ("nb", "Han ble pågrepet og siktet av politiet.", "charge", "politiet", "Han"),
    ("nb", "De russiskstøttede styrkene rykket fram.", "support", "russiskstøttede", "De russiskstøttede styrkene"),
    (
        "en",
        "The company, which the municipality sued last year, refuses to pay.",
        "sue",
        "the municipality",
        "The company",
    ),
    ("en", "The leader asked the government to stop the sale.", "stop", "the government", "the sale"),
    ("en", "The Russian-backed forces advanced.", "back", "Russian-backed", "The Russian-backed forces"),
    ("en", "Forces backed by Russia advanced.", "back", "Russia", "Forces"),
    ("en", "The hunter attacked the elk after the dog had chased the animal.", "attack", "The hunter", "the elk"),
]


@pytest.mark.parametrize(("lang", "text", "deed", "agent", "patient"), ROLES)
def test_roles(lang: str, text: str, deed: str, agent: str, patient: str) -> None:
    found = claim(text, lang, deed)
    assert (name(found.agent), name(found.patient)) == (agent, patient)


POLARITY = [
    ("nb", "Politiet har ikke funnet våpenet.", "find", False),
    ("nb", "Ingen ble skadet i brannen.", "injure", False),
    ("nb", "Verken Norge eller Sverige angrep basen.", "attack", False),
    ("nb", "Vi vil aldri støtte forslaget.", "support", False),
    ("nb", "Han nekter for å ha truet henne.", "threaten", False),
    ("nb", "Mannen dro uten å betale regningen.", "pay", False),
    ("nb", "Det ble ikke gjennomført noen angrep.", "attack", False),
    ("nb", "Regjeringen støtter forslaget.", "support", True),
    ("nn", "Politiet har ikkje funne våpenet.", "find", False),
    ("en", "Police have not found the weapon.", "find", False),
    ("en", "Neither Norway nor Sweden attacked the base.", "attack", False),
    ("en", "None of the employees was injured.", "injure", False),
    ("en", "He denies having threatened her.", "threaten", False),
    ("en", "The man left without paying the bill.", "pay", False),
    ("en", "The minister refused to support the proposal.", "support", False),
    ("en", "The minister hardly supports the proposal.", "support", False),
    ("en", "The minister supports the proposal.", "support", True),
]


@pytest.mark.parametrize(("lang", "text", "deed", "affirmed"), POLARITY)
def test_polarity(lang: str, text: str, deed: str, affirmed: bool) -> None:
    assert claim(text, lang, deed).polarity is affirmed


CERTAINTY = [
    ("nb", "Skipet kan ha truffet en mine.", "hit", "possible"),
    ("nb", "Mannen skal ha truet naboen.", "threaten", "reported"),
    ("nb", "Kommunen planlegger å stenge skolen.", "close", "planned"),
    ("nb", "Mannen truet naboen.", "threaten", ""),
    ("en", "The ship may have hit a mine.", "hit", "possible"),
    ("en", "The man allegedly threatened the neighbour.", "threaten", "reported"),
    ("en", "The council is planning to close the school.", "close", "planned"),
]


@pytest.mark.parametrize(("lang", "text", "deed", "value"), CERTAINTY)
def test_certainty(lang: str, text: str, deed: str, value: str) -> None:
    assert claim(text, lang, deed).certainty == value


ATTRIBUTION = [
    ("nb", "Gruppen ble angrepet, sier utenriksministeren.", "attack", "utenriksministeren"),
    ("nb", "– Vi vil aldri støtte forslaget, sier lederen.", "support", "lederen"),
    ("nb", "Angrepet fordømmes av EU, ifølge Reuters.", "condemn", "Reuters"),
    ("nb", "Politiet sier at mannen stjal bilen.", "steal", "Politiet"),
    ("en", "The group was attacked, the foreign minister says.", "attack", "the foreign minister"),
    ("en", "The attack is condemned by the EU, according to Reuters.", "condemn", "Reuters"),
    ("en", "Police say that the man stole the car.", "steal", "Police"),
]


@pytest.mark.parametrize(("lang", "text", "deed", "speaker"), ATTRIBUTION)
def test_attribution(lang: str, text: str, deed: str, speaker: str) -> None:
    assert claim(text, lang, deed).attribution == speaker


def test_no_claim_without_a_parse() -> None:
    from auditor.analyze import analyze

    text = "Tyrkia angrep Syria i natt."
    assert analyze(Sentence("d", 0, text, 0, len(text)), "nb").claims == ()


def test_spans_stand_inside_the_sentence() -> None:
    text = "Gruppen ble angrepet av soldater som støttes av Russland, sa ministeren."
    for found in claims_of(text, "nb"):
        assert 0 <= found.start < found.end <= len(text)
        for argument in (found.agent, found.patient):
            assert argument is None or text[argument.start : argument.end].split()[0] == argument.text.split()[0]


def test_recipient_and_source_stand_among_the_other_roles() -> None:
    found = claim("Ruter solgte 120 busser til selskapet.", "nb", "sell")
    assert ("til", "selskapet") in [(preposition, argument.text) for preposition, argument in found.other_roles]


@pytest.mark.parametrize(
    ("pronoun", "meant"),
    [
        ("Statsminister Kari Nes sier at hun vil støtte forslaget.", "kari nes"),
        ("Israel svarte da landet ble angrepet.", "il"),
    ],
)
def test_a_pronoun_or_bare_definite_means_the_one_thing_named_before(pronoun: str, meant: str) -> None:
    found = [argument for item in claims_of(pronoun, "nb") for argument in (item.agent, item.patient) if argument]
    last = found[-1] if meant == "il" else next(argument for argument in found if argument.pronoun)
    assert meant in last.core


def test_a_pronoun_with_two_possible_names_is_left_open() -> None:
    found = claims_of("Kari Nes sa til Per Moe at hun vil støtte forslaget.", "nb")
    pronoun = next(item.agent for item in found if item.agent and item.agent.pronoun)
    assert pronoun.core == ("#she",)


# --- comparison -----------------------------------------------------------------------------------


def verdict(source: str, target: str, lang: str = "nb") -> str:
    found = match_claims(claims_of(source, lang), claims_of(target, "en"))
    return next((match.verdict for match in found if match.verdict), "")


CROSSED = [
    ("Gutt drept av bjørn", "Bear killed by boy"),
    ("Tyrkia angrep Syria i natt.", "Syria attacked Turkey last night."),
    ("Selskapet saksøkte kommunen.", "The company was sued by the municipality."),
    ("Byen ble utsatt for et angrep fra opprørerne.", "The town attacked the rebels."),
    ("Frankrike utleverer mannen til Belgia.", "Belgium is extraditing the man to France."),
    ("Ruter solgte bussene til Vy.", "Ruter bought the buses from Vy."),
    ("Hun anmeldte ham.", "He reported her."),
    ("To polske fly fulgte et russisk skip.", "Two Russian planes followed a Polish ship."),
    ("Ministeren ble kritisert i Stortinget.", "The minister criticised the Storting."),
]


@pytest.mark.parametrize(("source", "target"), CROSSED)
def test_exchanged_roles_are_seen(source: str, target: str) -> None:
    assert verdict(source, target)


KEPT = [
    ("Skjelvet ble målt til 5,2 og varte i ett minutt.", "The quake measured 5.2 and lasted one minute."),
    ("Fire bønder løslatt i Kenya", "Four farmers freed in Kenya"),
    ("Mann drept av tog i Lillesand", "Man killed by train in Lillesand"),
    ("Tyrkia angrep Syria i natt.", "Syria was attacked by Turkey last night."),
    ("Byen ble utsatt for et angrep fra opprørerne.", "The rebels attacked the town."),
    ("Ruter solgte bussene til Vy.", "Vy bought the buses from Ruter."),
    ("Laget tapte mot Brann.", "Brann beat the team."),
    ("Ap fikk støtte fra SV.", "SV supported Labour."),
    ("Ministeren fikk kritikk av legene.", "The doctors criticised the minister."),
    ("Frankrike utleverer mannen til Belgia.", "The man is being extradited to Belgium by France."),
    ("Norge møtte Sverige i finalen.", "Sweden met Norway in the final."),
    ("Passasjerene ble evakuert.", "The passengers evacuated the plane."),
    ("Hun anmeldte ham.", "He was reported by her."),
]


@pytest.mark.parametrize(("source", "target"), KEPT)
def test_roles_kept_in_other_words_raise_nothing(source: str, target: str) -> None:
    assert verdict(source, target) == ""


def test_a_claim_compared_with_itself_crosses_nothing() -> None:
    for text in ("Turkey attacked Syria.", "The bank lent the town money.", "He was sued by her."):
        found = claims_of(text, "en")
        assert all(not match.verdict for match in match_claims(found, found))


def test_buying_is_selling_seen_from_the_other_side() -> None:
    buyer, seller = Argument("she", 0, 3, head=("woman",)), Argument("the firm", 20, 28, head=("firm",))
    bought = frame(Claim(("buy",), buyer, None, (("from", seller),)))
    assert bought.roles["agent"] is seller
    assert bought.roles["recipient"] is buyer


def test_whose_a_thing_is_does_not_make_it_the_owner() -> None:
    brother = Argument("Tyler's brother", 0, 15, head=("brother",), entities=("tyler",))
    tyler = Argument("Tyler", 0, 5, entities=("tyler",), core=("tyler",))
    assert same_participant(brother, tyler) < 0.75
