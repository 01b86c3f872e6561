"""The tables that a linguist edits: well-formed, without duplicates, with known tags; and what is read from them."""

from __future__ import annotations

from collections import Counter
from importlib import resources

import pytest

from auditor.knowledge.entities import CLASSES, COLUMNS, DEMONYM_COLUMNS, entity_table
from auditor.knowledge.opposites import opposites, opposition
from auditor.languages import get_language, known_languages
from auditor.languages.lexicon import COLUMNS as LEXICON_COLUMNS
from auditor.languages.lexicon import POS, read_table, split_cell

TABLES = [
    ("auditor.languages.nb", "lexicon.tsv", LEXICON_COLUMNS),
    ("auditor.languages.nn", "lexicon.tsv", LEXICON_COLUMNS),
    *[(f"auditor.languages.{code}", "cues.tsv", ("kind", "form", "value", "notes")) for code in ("nb", "nn", "en")],
    ("auditor.knowledge", "institutions.tsv", COLUMNS),
    ("auditor.knowledge", "places.tsv", COLUMNS),
    ("auditor.knowledge", "demonyms.tsv", DEMONYM_COLUMNS),
    ("auditor.knowledge", "opposites.tsv", ("kind", "a", "b", "notes")),
]


@pytest.mark.parametrize(("package", "name", "columns"), TABLES)
def test_table_is_utf8_with_the_same_columns_everywhere(package: str, name: str, columns: tuple[str, ...]) -> None:
    text = resources.files(package).joinpath(name).read_bytes().decode("utf-8")
    assert "\r" not in text
    assert "\ufffd" not in text
    assert len(read_table(package, name, columns)) > 50


@pytest.mark.parametrize(("code", "least"), [("nb", 15_000), ("nn", 3_000)])
def test_lexicon_rows_have_known_tags_and_no_row_stands_twice(code: str, least: int) -> None:
    rows = read_table(f"auditor.languages.{code}", "lexicon.tsv", LEXICON_COLUMNS)
    assert len(rows) >= least
    assert {row["pos"] for row in rows} <= POS
    assert [pair for pair, number in Counter((row["lemma"], row["pos"]) for row in rows).items() if number > 1] == []
    assert [row["lemma"] for row in rows if not split_cell(row["en"])] == []


@pytest.mark.parametrize("code", ["nb", "nn"])
def test_lexicon_phrases_stand_behind_their_head_and_notes_are_known(code: str) -> None:
    rows = read_table(f"auditor.languages.{code}", "lexicon.tsv", LEXICON_COLUMNS)
    # A row's place is its frequency rank: a phrase takes the rank of the word before it, and must not stand alone in a rank of its own.
    lemmas = {row["lemma"] for row in rows}
    head = ""
    astray = []
    for row in rows:
        if " " not in row["lemma"]:
            head = row["lemma"]
        elif row["lemma"].split()[0] in lemmas and row["lemma"].split()[0] != head:
            astray.append((row["lemma"], head))
    assert astray == []
    notes = [note.partition("=")[0].strip() for row in rows for note in row["notes"].split("|") if "=" in note]
    assert set(notes) <= {"forms", "ff"}
    wrong = [
        row["lemma"]
        for row in rows
        for note in row["notes"].split("|")
        if note.strip().startswith("ff=") and set(split_cell(note.strip()[3:])) & set(split_cell(row["en"]))
    ]
    assert wrong == [], "a false friend that the row itself gives as right"


def test_ids_are_unique_kinds_are_known_and_every_entity_has_names_in_both_languages() -> None:
    rows = [
        row for name in ("institutions.tsv", "places.tsv") for row in read_table("auditor.knowledge", name, COLUMNS)
    ]
    assert [id for id, number in Counter(row["id"] for row in rows).items() if number > 1] == []
    assert {row["kind"] for row in rows} <= set(CLASSES)
    assert [row["id"] for row in rows if not split_cell(row["nb"]) or not split_cell(row["en"])] == []


def test_no_pair_of_opposites_stands_twice() -> None:
    rows = read_table("auditor.knowledge", "opposites.tsv", ("kind", "a", "b", "notes"))
    assert [
        pair for pair, number in Counter(frozenset((row["a"], row["b"])) for row in rows).items() if number > 1
    ] == []


@pytest.mark.parametrize(
    ("lang", "form", "concept"),
    [
        ("nb", "departementet", "ministry"), ("nb", "styrkene", "force"), ("nb", "artikler", "article"), ("nb", "glemte", "forget"),
        ("nb", "gikk", "go"), ("nb", "skrevet", "write"), ("nb", "ødelagte", "destroy"), ("nb", "bøkene", "book"), ("nb", "gamle", "old"),
        ("nn", "gjekk", "go"), ("nn", "ikkje", "not"), ("nn", "veljarane", "voter"), ("nn", "styrkane", "force"), ("nn", "offentleg", "public"),
        ("en", "forces", "force"), ("en", "stopped", "stop"), ("en", "studies", "study"), ("en", "fought", "fight"), ("en", "defence", "defense"),
    ],
)  # fmt: skip
def test_inflected_words_are_read(lang: str, form: str, concept: str) -> None:
    assert concept in {value for reading in get_language(lang).read_word(form) for value in reading.concepts}


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("regimevennlige", ("regime", "friendly")),
        ("fiskekvote", ("fish", "quota")),
        ("luftangrep", ("air", "attack")),
        ("butikkjedene", ("shop", "chain")),  # of three like consonants one is not written
    ],
)
def test_compounds_are_split_and_glossed_by_parts(word: str, parts: tuple[str, ...]) -> None:
    found = get_language("nb").read_word(word)[0].parts
    assert len(found) == len(parts)
    assert all(part in group for part, group in zip(parts, found, strict=True))


@pytest.mark.parametrize(
    ("name", "lang", "entity"),
    [
        ("Utenriksdepartementet", "nb", "ministry-foreign"), ("Foreign Ministry", "en", "ministry-foreign"), ("Utanriksdepartementet", "nn", "ministry-foreign"),
        ("Deir Ezzor", "en", "deir-ez-zor"), ("Deir al-Zor", "nb", "deir-ez-zor"), ("ISIL", "en", "isis"), ("IS", "nb", "isis"), ("USAs", "nb", "us"),
        ("FN", "nb", "un"), ("Hviterussland", "nb", "by"), ("Belarus", "en", "by"), ("svenskene", "nb", "se"), ("Swedes", "en", "se"),
    ],
)  # fmt: skip
def test_names_are_resolved_in_both_languages(name: str, lang: str, entity: str) -> None:
    hit = entity_table().longest_match(name.split(), lang)
    assert hit is not None
    assert entity in hit.entities


def test_opposites_know_their_kind_and_synonyms_are_none() -> None:
    assert opposites("rise")["fall"] == "direction"
    found = opposition(("support",), ("oppose",))
    assert found is not None
    assert found.kind == "stance"
    assert opposition(("support", "back"), ("back",)) is None


def test_every_language_folder_loads() -> None:
    assert known_languages() == ("en", "nb", "nn")
    for code in known_languages():
        assert get_language(code).tokenize("Oslo 12. mars: 3,5 prosent.")


@pytest.mark.parametrize("word", ["torsdagen", "senatoren", "soldatene"])
def test_a_word_whose_letters_fall_into_others_by_chance_is_no_compound(word: str) -> None:
    assert get_language("nb").read_word(word)[0].parts == ()


@pytest.mark.parametrize(
    ("text", "tags", "word", "sense"),
    [
        ("En stemme for fred", ["DET", "NOUN", "ADP", "NOUN"], "stemme", "voice"),
        ("De stemte imot", ["PRON", "VERB", "ADP"], "stemte", "vote"),
        ("Hans død", ["DET", "NOUN"], "død", "death"),
        ("Et svart hus", ["DET", "ADJ|part", "NOUN"], "svart", "black"),
        ("Mot kvelden", ["ADP", "NOUN"], "Mot", "against"),
        ("Svært dyrt", ["ADV", "ADJ|part"], "Svært", "very"),
    ],
)
def test_a_parsers_tag_chooses_the_sense(text: str, tags: list[str], word: str, sense: str) -> None:
    found = next(token for token in get_language("nb").tokenize(text, tags=tags) if token.text == word)
    assert found.concepts[0] == sense


def test_tags_must_be_as_many_as_tokens() -> None:
    with pytest.raises(ValueError, match="zip"):
        get_language("nb").tokenize("To ord", tags=["NUM"])


def test_a_light_verb_does_not_reach_over_its_participle() -> None:
    tokens = get_language("nb").tokenize("To ansatte ble sendt til sykehuset med røykskader.")
    assert next(token for token in tokens if token.text == "ble").lemma == "bli"
