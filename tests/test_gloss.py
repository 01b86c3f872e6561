"""The gloss: a Norwegian sentence word by word in English, for an editor who reads only English."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.analyze import analyze_all, merge
from auditor.cli.main import main
from auditor.compare import compare
from auditor.compare.gloss import gloss
from auditor.config import Config, load_config
from auditor.languages.en.inflection import article, compared, conjugate, plural, possessive
from auditor.pipeline import audit_bitext, audit_documents, audit_pair_of_texts
from auditor.read import document_from_text
from auditor.records import Comparison, Unit
from auditor.report import html, markdown, terminal
from auditor.split import split

OPTIONS = Config()
SOURCE = "Militsen angrep havna natt til torsdag.\n\nUtenriksdepartementet sier at ingen ble skadd i angrepet.\n"
TARGET = "The militia attacked the port early on Thursday.\n\nThe Ministry of Justice says that nobody was hurt in the attack.\n"


def comparison(source: str, target: str = "", lang: str = "nb") -> Comparison:
    sides = [split(document_from_text(text, lang=code, id=code)) for text, code in ((source, lang), (target, "en"))]
    analyses = [merge(analyze_all(sentences, code), code) for sentences, code in zip(sides, (lang, "en"), strict=True)]
    return compare(Unit("1", sides[0], sides[1]), *analyses)


def said(source: str, target: str = "Something else stands here.", lang: str = "nb") -> str:
    return gloss(comparison(source, target, lang))


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Soldatene angrep byen.", "The soldiers attacked the town.", "The soldiers attacked the town."),
        ("Den store byen ligger her.", "The big town lies here.", "The big town lies here."),
        ("Hele byen er stengt.", "The whole town is closed.", "The whole town is closed."),
        ("Bilen hans ble stjålet.", "His car was stolen.", "The car of his was stolen."),
        (
            "Saken skal behandles av tingretten.",
            "The case will be treated.",
            "The case is to be treated by the district court.",
        ),
        ("De to mennene har drept en katt.", "The two men have killed a cat.", "The two men have killed a cat."),
        ("Han ble president i 2019.", "He became president in 2019.", "He became president in 2019."),
        ("Hun fikk et eple.", "She got an apple.", "She got an apple."),
        ("Mannen fikk fem års fengsel.", "The man got five years in prison.", "The man got five years' prison."),
        ("De gikk uten å si noe.", "They left without saying anything.", "They left WITHOUT saying something."),
        (
            "Friske barn smittes sjelden.",
            "Healthy children are rarely infected.",
            "Healthy children are infected rarely.",
        ),
        ("I mars ble bilen stjålet.", "The car was stolen in March.", "In March was the car stolen."),
    ],
)
def test_inflection_is_read_as_simple_english(source: str, target: str, expected: str) -> None:
    assert said(source, target) == expected


def test_nynorsk_is_read_too() -> None:
    assert said("Ho har ikkje kjøpt bilane.", "She has bought the cars.", "nn") == "She has NOT bought the cars."


def test_a_word_has_the_sense_that_the_target_gives_it() -> None:
    source = "Politiet fant ham i leiligheten."
    assert "in the flat" in said(source, "Police found him in the flat.")
    assert "in the apartment" in said(source, "Police found him in the apartment.")


def test_the_target_does_not_choose_the_preposition() -> None:
    assert "fought against" in said("De har kjempet mot opprørerne.", "They have fought for the rebels.")


def test_a_phrase_is_said_once() -> None:
    line = said("Militæret tok imot flyktningene, og klubben la ned tilbudet.")
    assert line.count("received") == 1
    assert "imot" not in line
    assert "ned" not in line.split()


def test_a_phrase_that_is_none_is_read_by_its_words() -> None:
    assert said("Han var for sliten.") == "He was too tired."


def test_what_somebody_is_punished_for_is_no_purpose() -> None:
    line = said("Hun ble bøtelagt for å ha drept en ulv.", "She was fined.")
    assert line == "She was fined for having killed a wolf."


def test_compounds_show_their_parts() -> None:
    assert said("Det brant i arkivrommet.").endswith("in the archive-room.")
    assert said("Det brant i arkivrommet.", "There was a fire in the file room.").endswith("in the file-room.")


def test_names_have_their_english_form() -> None:
    line = said("Utenriksdepartementet svarte, og Russlands hær ventet i Moskva.")
    assert line == "[Ministry of Foreign Affairs] answered, and Russia's army waited in Moscow."
    assert said("Putins tale skuffet.").startswith("Putin's speech")


def test_weekdays_months_and_peoples_have_capitals() -> None:
    assert said("Norske soldater kom onsdag i mars.") == "Norwegian soldiers came Wednesday in March."


def test_unknown_words_stand_as_they_are() -> None:
    assert "⟨brølxyz⟩" in said("Han så en brølxyz.")


def test_negations_and_doubts_are_seen() -> None:
    assert "NOT" in said("Politiet har ikke funnet mannen.")
    assert "IS SAID TO HAVE" in said("Mannen skal ha kjørt fra stedet.")
    assert "are said to have".upper() in said("To menn skal ha stjålet bilen.")


def test_numbers_and_marks_stay() -> None:
    line = said("– Vi har 3,5 millioner kroner (minst), sier hun.")
    assert line.startswith("– We have 3,5 million kroner (")
    assert "), says she." in line


def test_marked_words_stand_between_marks() -> None:
    source = comparison("Mannen ble frikjent fredag.", "The man was convicted on Friday.")
    token = next(token for token in source.source.tokens if token.text == "frikjent")
    assert "‹acquitted›" in gloss(source, [(token.start, token.end)]).replace("cleared", "acquitted")


def test_an_english_source_and_an_empty_side_have_none() -> None:
    assert gloss(comparison("The man came home.", "The man came home.", "en")) == ""
    assert gloss(comparison("", "The man came home.")) == ""


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "å av som er ble skal ha de ikke Norges 3 , . – « ( bilen hans friske for mot IS xq <b> \x1b \u202e ‹".split(
                " "
            )
        ),
        max_size=14,
    ).map(" ".join)
)
def test_anything_can_be_glossed(text: str) -> None:
    line = said(text)
    assert "  " not in line
    assert line.count("⟨") == line.count("⟩")


# --- English inflection ---------------------------------------------------------------------------


def test_english_inflection() -> None:
    assert [plural(word) for word in ("party", "box", "thief", "member of parliament", "fire-fighter", "police")] == [
        "parties", "boxes", "thieves", "members of parliament", "fire-fighters", "police",
    ]  # fmt: skip
    assert [conjugate(word, "past") for word in ("admit", "visit", "carry", "agree", "be")] == [
        "admitted", "visited", "carried", "agreed", "was",
    ]  # fmt: skip
    assert [conjugate(word, "ing") for word in ("make", "lie", "stop", "see")] == [
        "making",
        "lying",
        "stopping",
        "seeing",
    ]
    assert [compared(word, "comp") for word in ("large", "early", "serious", "bad")] == [
        "larger", "earlier", "more serious", "worse",
    ]  # fmt: skip
    assert (possessive("parties"), possessive("Oslo")) == ("parties'", "Oslo's")
    assert (article("hour"), article("European"), article("area")) == ("an", "a", "an")


# --- where it is shown ----------------------------------------------------------------------------


def test_every_audit_has_its_glosses(tmp_path: Path) -> None:
    source, target = (document_from_text(text, lang="", id=name) for text, name in ((SOURCE, "a"), (TARGET, "b")))
    result = audit_documents(source, target, config=OPTIONS)
    assert set(result.glosses) == {unit.id for unit in result.units if unit.source}
    assert any("‹[Ministry of Foreign Affairs]›" in line for line in result.glosses.values())

    one = audit_pair_of_texts("Ingen ble skadd.", "Everyone was hurt.", config=OPTIONS)
    assert "NO ONE" in one.glosses["1"]

    rows = tmp_path / "rows.tsv"
    rows.write_text("id\tsource\ttarget\n7\tIngen ble skadd.\tNobody was hurt.\n", encoding="utf-8")
    assert list(audit_bitext(rows, config=OPTIONS).glosses) == ["7"]
    assert not audit_bitext(rows, config=Config(lang="en-en")).glosses


def test_marks_are_where_the_finding_is_when_cleaning_moved_the_text() -> None:
    scraped = "[ad_1]\n\n" + SOURCE
    source, target = (document_from_text(text, lang="", id=name) for text, name in ((scraped, "a"), (TARGET, "b")))
    result = audit_documents(source, target, config=OPTIONS)
    assert any("‹[Ministry of Foreign Affairs]›" in line for line in result.glosses.values())


def test_reports_show_it_on_request_and_html_always() -> None:
    result = audit_pair_of_texts("Ingen ble skadd i brannen.", "Everyone was hurt in the fire.", config=OPTIONS)
    assert result.glosses["1"].endswith(" in the fire.")
    assert "Word for word" in html.REPORTER.render(result)
    assert "Word for word" in result._repr_html_()
    for reporter in (terminal.REPORTER, markdown.REPORTER):
        assert "gloss" not in reporter.render(result)
        assert "gloss" in reporter.render(result, gloss=True)
    assert "gloss" not in result.to_json()


def test_scraped_markup_in_a_gloss_is_escaped() -> None:
    result = audit_pair_of_texts("Mannen <script>alert(1)</script> kom ikke.", "The man came.", config=OPTIONS)
    assert "script" in result.glosses["1"]
    assert "<script>alert" not in html.REPORTER.render(result)
    assert "<script" not in result._repr_html_()


def test_command_line_and_configuration_ask_for_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TARGET, encoding="utf-8")
    settings_file = tmp_path / "auditor.toml"
    settings_file.write_text("gloss = true\n", encoding="utf-8")
    assert load_config(settings_file).gloss is True
    command = ["audit", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--exit-zero"]
    shown = {
        name: "gloss  " in CliRunner().invoke(main, [*command, *extra]).output
        for name, extra in {
            "plain": ["--isolated"],
            "asked": ["--isolated", "--gloss"],
            "configured": ["--config", str(settings_file)],
            "refused": ["--config", str(settings_file), "--no-gloss"],
        }.items()
    }
    assert shown == {"plain": False, "asked": True, "configured": True, "refused": False}
