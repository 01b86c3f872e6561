"""Sentence splitting: one table a phenomenon, with its tricky negatives beside it.

A case is a language and a text in which ``|`` marks every boundary that must be found; nothing else may be cut.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.records import Document
from auditor.split import split

CASES: dict[str, list[tuple[str, str]]] = {
    "plain sentences": [
        ("nb", "Regjeringen la fram planen i går. | Opposisjonen er kritisk."),
        ("nb", "Hvem har ansvaret? | Ingen vil svare! | Saken er likevel ikke lukket."),
        ("nn", "Elva gjekk over breiddene sine. | Folk måtte flytte ut."),
        ("en", "The river burst its banks. | Hundreds of people had to leave."),
        ("en", "Who is to blame? | Nobody knows!"),
        ("nb", "Trener Åge Moen ga seg. | Østre lag rykket ned. | Ære være dem."),
    ],
    "abbreviations inside a sentence": [
        ("nb", "Møtet begynner kl. 12.30 i rådhuset. | Alle er velkomne."),
        ("nb", "Flere land, f.eks. Sverige og Danmark, har gjort det samme. | Norge venter."),
        ("nb", "Der satt bl.a. Kari Moe og ca. 40 andre. | De ventet lenge."),
        ("nb", "Det koster 3,5 mill. kroner, dvs. mer enn ventet. | Pengene mangler."),
        ("nb", "Veien ble stengt pga. ras. | Politiet er på stedet."),
        ("nb", "Se St.meld. nr. 14 om saken. | Den er omstridt."),
        ("nb", "Ring oss på tlf. 22 33 44 55. | Vi svarer hele døgnet."),
        ("nb", "Saken følger av straffeloven, jf. Grunnloven. | Retten var enig."),
        ("nb", "Resolusjonen, res. 1701, ble vedtatt i 2006. | Den gjelder fortsatt."),
        ("nb", "Dommen mot dr. Hansen og prof. Lie står fast. | Begge anker."),
        ("nb", "Arrangørene, inkl. Det Norske Teatret, er fornøyde. | Salen var full."),
        ("nb", "Kl. 18 stengte butikken. | Da var alt utsolgt."),
        ("nn", "Dei kom frå fleire kommunar, m.a. Voss og Kvam. | Alle fekk plass."),
        ("nn", "Det galdt t.d. Noreg og Island. | Finland var ikkje med."),
        ("en", "Mr. Brown met Mrs. Green and Dr. White. | They agreed at once."),
        ("en", "Gen. Smith and Sen. Jones were there, i.e. Both parties took part."),
        ("en", "Several towns, e.g. Bergen and Oslo, were hit. | Others were spared."),
        ("en", "It ranked No. 3 on the list. | The rest followed."),
        ("en", "The trial opened on Jan. 6 in London. | It lasted a week."),
        ("en", "It was England vs. Norway on Sunday. | Norway won."),
        ("en", "He moved from St. Paul to Washington, D.C. in May. | She stayed behind."),
        ("en", "The U.S. Senate voted late. | The House did not."),
    ],
    "abbreviations that may end a sentence": [
        ("nb", "De selger brød, melk osv. | Butikken er åpen hver dag."),
        ("nb", "De selger brød, melk osv. til lave priser. | Kundene er fornøyde."),
        ("nb", "Vi fikk kaffe, kaker m.m. | Det var hyggelig."),
        ("nb", "Prisen er 4 mrd. | Det er mye."),
        ("nb", "Prisen er 4 mill. kr. | Kommunen betaler halvparten."),
        ("nb", "Gjelden er 4 mill. USD og stiger. | Ingen vet hvorfor."),
        ("nn", "Dei har sauer, geiter o.l. | Garden er stor."),
        ("en", "The flight left at 5 a.m. | It landed at noon."),
        ("en", "The flight left at 5 p.m. Thursday from Oslo. | It was late."),
        ("en", "He grew up in the U.S. | His mother was from Norway."),
        ("en", "She bought shares in Acme Inc. | They fell."),
        ("en", "They sell bread, milk, etc. | Prices are low."),
    ],
    "words that only look like abbreviations": [
        ("nb", "Boka er min. | Han kan få låne den."),
        ("nb", "Broren heter Jan. | Han bor i Moss."),
        ("en", "The answer was no. | Then he left."),
        ("nn", "Vi går no. | Det er seint."),
        ("nb", "Laget vant OL. | Trenerne jublet."),
        ("en", "They fled towards the sun. | Nobody followed."),
    ],
    "ordinals and numbers": [
        ("nb", "Han ble født 12. mars 1950. | Han døde i fjor."),
        ("nb", "Stortinget åpnes den 3. april. | Kongen holder talen."),
        ("nb", "Kong Harald 5. besøkte byen. | Folk møtte fram."),
        ("nb", "Laget rykket opp i 1. divisjon. | Det feires."),
        ("nb", "Den 17. mai går toget. | Alle er med."),
        ("nb", "Foreningen ble stiftet i 1905. | Siden har den vokst."),
        ("nb", "Mer enn 360.000 mennesker er drept. | Krigen fortsetter."),
        ("nb", "Renta er 3.5 prosent. | Den skal opp."),
        ("nb", "Hun sluttet som 67. | Etterfølgeren er 40."),
        ("nb", "Han siterte 1. Mosebok. | Presten nikket."),
        ("nb", "Fristen er 1. 2. 2020. | Søk nå."),
        ("nb", "1. Regjeringen skal gå av. | Det er kravet."),
        ("nn", "Han vart nummer 4. | Ho vann."),
        ("en", "The toll rose to 12. | Rescuers kept digging."),
        ("en", "Shares fell 3.5 percent to 1,200.50. | Oil rose."),
        ("en", "He fought in World War I. | The war changed him."),
    ],
    "speech after a dash": [
        ("nb", "– Vi må gjøre noe nå, sier han. | Rådmannen er uenig."),
        ("nb", "– Ja. | Det er sant, sier hun."),
        ("nb", "– Hvorfor kom dere ikke? spør dommeren. | – Vi visste ikke om det, svarer de."),
        ("nb", "Ordføreren er klar. | – Dette godtar vi ikke, sier hun."),
        ("nb", "– Stopp! ropte vakten. | Ingen stoppet."),
        ("nn", "– Kva skjer? spurde ho. | – Ingenting, svara han."),
        ("nb", "Byene – Oslo, Bergen og Moss – får penger. | Resten får ingenting."),
        ("nb", "Planen – som er ny – ble vedtatt. | Flertallet var knapt."),
    ],
    "a full stop that was lost or misplaced": [
        ("en", "The ministry condemns the raid | – The army is killing its own people."),
        ("en", "The paper – The Guardian – first had the story. | Others followed."),
        ("en", "He lives in one city – The Hague – and works in another."),
        ("en", "They fought on the ground. east shore. | Then they withdrew."),
        ("en", "It happened near the village of Nordby. | According to the group in exile."),
        ("nb", "Departementet fordømmer angrepet | – Det er et brudd på folkeretten, heter det."),
        ("nb", "Hun sa nei. og gikk videre. | Ingen stanset henne."),
    ],
    "quotation marks": [
        ("nb", "«Hvorfor?» spurte hun. | Han svarte ikke."),
        ("nb", "«Det er slutt.» | Han la på."),
        ("nb", "Han sa: «Vi går nå.» | Så gikk de."),
        ("nb", "«Nei!» ropte moren. | «Kom tilbake!»"),
        ("nb", "Boka heter „Hvem er du?“ og kom i fjor. | Den selger godt."),
        ("en", "“Why?” she asked. | He said nothing."),
        ("en", '"It is over." | He hung up.'),
        ("en", "“Stop it!” Clinton said. | The crowd went quiet."),
        ("en", '"Are you sure?" I asked. | She nodded.'),
        ("en", "He called it ‘a farce.’ | Nobody laughed."),
        ("en", "The song “Help!” is still played. | It sells."),
        ("nb", "Slagordet var «Nok er nok!». | Det virket."),
    ],
    "parentheses": [
        ("nb", "Han (f. 1950) er pensjonist. | Kona jobber."),
        ("nb", "Loven (se kap. 3. Det handler om bot) ble endret. | Alle stemte for."),
        ("en", "The plan (see below. It is long) was dropped. | Few cared."),
        ("en", "The army denied it. | (The navy did not.) | Talks go on."),
        ("en", "He won (at last!) and went home. | She lost."),
    ],
    "initials": [
        ("en", "J. K. Rowling wrote it. | It sold well."),
        ("en", "The book by J.R.R. Tolkien is long. | Read it."),
        ("en", "George W. Bush and John F. Kennedy were presidents. | Both were rich."),
        ("nb", "Gro H. Brundtland var statsminister. | Hun gikk av i 1996."),
        ("nb", "De valgte plan B. | Det var lurt."),
        ("nb", "Legene anbefaler vitamin C. | Mange tar det allerede."),
        ("en", "Robert M. De Niro was there. | He smiled."),
    ],
    "addresses and ellipses": [
        ("nb", "Les mer på www.eksempel.no. | Der står alt."),
        ("nb", "Skriv til post@eksempel.no. | Vi svarer."),
        ("en", "See https://example.org/a.b?c=d. | It has the data."),
        ("nb", "Jeg vet ikke ... kanskje i morgen. | Vi får se."),
        ("nb", "Jeg vet ikke… | Kanskje i morgen."),
        ("en", "He paused … and left. | She stayed."),
        ("en", "Wait... what? | Nothing."),
        ("en", "It was . . . strange. | He left."),
        ("en", "They fled. | al-Qaida stayed behind."),
    ],
    "lines": [
        ("nb", "Ny offensiv\n | Hæren rykker fram.\n\n | Luftangrep\n | Byen ble bombet"),
        ("en", "Source of the fire unknown\n | Police said so."),
        ("nb", "Møtet er kl.\n | Han kom."),
    ],
}

FLAT = [row for rows in CASES.values() for row in rows]


def sentences(text: str, lang: str) -> list[str]:
    return [sentence.text for sentence in split(Document(id="d", lang=lang, text=text))]


def test_the_table_is_large_enough() -> None:
    assert len(FLAT) >= 60


@pytest.mark.parametrize(("lang", "case"), FLAT, ids=[f"{lang}: {case[:48]}" for lang, case in FLAT])
def test_boundaries(lang: str, case: str) -> None:
    # A line break before the mark belongs to the text; elsewhere the mark's left space does.
    text = case.replace("\n | ", "\n").replace(" | ", " ")
    expected = [part.strip() for part in case.split(" | ")]
    assert sentences(text, lang) == expected


def test_a_sentence_that_lost_the_space_before_it_is_cut_off() -> None:
    assert sentences("Seks ble drept.Det melder politiet.", "nb") == ["Seks ble drept.", "Det melder politiet."]
    assert sentences("Se Node.Js og Dagens.Avis i dag.", "nb") == ["Se Node.Js og Dagens.Avis i dag."]


@pytest.mark.xfail(strict=True, reason="two bare numbers in a row read as a date")
def test_a_sentence_that_begins_with_a_number_after_one_that_ends_with_a_number() -> None:
    assert sentences("There were 40. 12 had left.", "en") == ["There were 40.", "12 had left."]


def test_offsets_quote_the_text_and_number_the_sentences() -> None:
    document = Document(id="d", lang="nb", text="  Han kom.  Hun gikk.\n\n Slutt ")
    found = split(document)
    assert [sentence.index for sentence in found] == [0, 1, 2]
    assert all(document.text[sentence.start : sentence.end] == sentence.text for sentence in found)
    assert [sentence.text for sentence in found] == ["Han kom.", "Hun gikk.", "Slutt"]


@pytest.mark.parametrize("text", ["", " ", "\n\n \t\n"])
def test_a_text_without_content_has_no_sentences(text: str) -> None:
    assert split(Document(id="d", lang="en", text=text)) == ()


def test_an_unknown_language_is_split_all_the_same() -> None:
    assert sentences("Mr. Lie kom kl. 12 i dag. Han gikk.", "xx") == ["Mr. Lie kom kl. 12 i dag.", "Han gikk."]


PIECES = st.lists(
    st.sampled_from(
        [
            "Han kom",
            "kl.",
            "f.eks.",
            ".",
            "...",
            "…",
            "?",
            "!",
            "»",
            "«",
            '"',
            "”",
            "(",
            ")",
            " ",
            "  ",
            "\n",
            "– ",
            "12.",
            "Det",
            "al-Nusra",
            "J.",
            "www.a.no",
            "\r\n",
            "\u2028",
            "U.S.",
            "osv.",
            "\u00a0",
            "’",
            ",",
            "é",
            "ß",
            "你好。",
        ]
    ),
    max_size=30,
).map("".join)


@settings(max_examples=60)
@given(text=st.one_of(PIECES, st.text(max_size=60)), lang=st.sampled_from(["nb", "nn", "en", ""]))
def test_every_character_that_is_not_space_stands_in_exactly_one_sentence(text: str, lang: str) -> None:
    found = split(Document(id="d", lang=lang, text=text))
    at = 0
    for sentence in found:
        assert text[at : sentence.start].strip() == ""
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
        at = sentence.end
    assert text[at:].strip() == ""


@pytest.mark.parametrize("hostile", [" ", ".", "(", "[", '"', ". ", "A. ", "– ", ".'", ". (", "x. ", "1. ", ") ", "… "])
def test_hostile_repetition_is_split_in_linear_work(hostile: str) -> None:
    # A quadratic splitter would need hours here: that it returns at all is the test.
    text = hostile * 100_000
    assert "".join(s.text for s in split(Document(id="d", lang="nb", text=text))).replace(" ", "") == text.replace(
        " ", ""
    )
