"""What the parsers are told of each word, and what the shipped ones make of plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.analyze import parser
from auditor.analyze.parser import MODELS, features, load, parse, split_clitics
from auditor.errors import ModelError
from auditor.languages import get_language
from auditor.records import Parse

# --- words of a token ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("don't", ("do", "n't")),
        ("DIDN’T", ("DID", "N’T")),
        ("Norway's", ("Norway", "'s")),
        ("Norway’s", ("Norway", "’s")),
        ("soldiers'", ("soldiers", "'")),
        ("we've", ("we", "'ve")),
        ("I'm", ("I", "'m")),
        ("she'd", ("she", "'d")),
        ("cannot", ("can", "not")),
        ("Can't", ("Ca", "n't")),
        ("won’t", ("wo", "n’t")),
        ("shan't", ("sha", "n't")),
        ("O'Neill's", ("O'Neill", "'s")),
    ],
)
def test_english_contractions_and_possessives_are_two_words(word: str, pieces: tuple[str, str]) -> None:
    assert split_clitics(word, "en") == pieces


@pytest.mark.parametrize("word", ["town", "o'clock", "O'Neill", "rock'n'roll", "n't", "'s", "1990s", "cannoting", "'"])
def test_other_english_words_stay_whole(word: str) -> None:
    assert split_clitics(word, "en") == (word,)


@pytest.mark.parametrize("lang", ["nb", "nn"])
def test_norwegian_words_stay_whole(lang: str) -> None:
    for word in ("don't", "Hans'", "ta'kke", "USA's", "cannot"):
        assert split_clitics(word, lang) == (word,)


@settings(max_examples=60, deadline=None)
@given(word=st.text(alphabet="aeinstdNT'’-7", min_size=1, max_size=9))
def test_the_pieces_of_a_word_make_the_word(word: str) -> None:
    pieces = split_clitics(word, "en")
    assert "".join(pieces) == word
    assert all(pieces)
    assert len(pieces) <= 2


# --- what is known of a word ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("compound", "last", "lang"),
    [
        ("prestebåten", "båten", "nb"),
        ("fiskebåtene", "båtene", "nb"),
        ("skoleavtalen", "avtalen", "nb"),
        ("kyrkjedøra", "døra", "nn"),
        ("skulebåten", "båten", "nn"),
    ],
)
def test_a_compound_has_the_class_and_sense_of_its_last_part(compound: str, last: str, lang: str) -> None:
    assert features([compound], lang) == features([last], lang)


def test_the_class_holds_every_reading_and_its_form() -> None:
    classes, senses = features(["Angrep", "opprørerne", "byen", "?"], "nb")
    assert classes[0] == "noun|verb:past"
    assert classes[1:3] == ["noun:defpl", "noun:def"]
    assert senses[:3] == ["attack", "rebel", "city"]
    assert senses[3] == ""


def test_a_known_country_is_marked() -> None:
    classes, _ = features("De reiste fra Syria til Norge .".split(), "nb")
    assert [found.endswith("+country") for found in classes] == [False, False, False, True, False, True, False]
    classes, _ = features("They went from Syria to Norway .".split(), "en")
    assert [found.endswith("+country") for found in classes] == [False, False, False, True, False, True, False]


def test_a_name_of_several_words_is_marked_throughout() -> None:
    classes, _ = features("Ho budde i Dei sameinte nasjonane si tid".split(), "nn")
    assert [found.partition("+")[2] for found in classes[3:6]] == ["organisation", "organisation-", "organisation-"]
    classes, _ = features("She left New York early".split(), "en")
    assert [found.partition("+")[2] for found in classes] == ["", "", "city", "city-", ""]


def test_a_small_letter_names_nothing() -> None:
    classes, _ = features(["syria"], "nb")
    assert "+" not in classes[0]


@pytest.mark.parametrize(
    ("nb", "nn"),
    [
        ("uke", "veke"),
        ("ukene", "vekene"),
        ("hjem", "heim"),
        ("hvordan", "korleis"),
        ("ikke", "ikkje"),
        ("kirkene", "kyrkjene"),
        ("drepte", "drap"),
        ("gutten", "guten"),
        ("melk", "mjølk"),
        ("avtalen", "avtala"),
        ("sykehus", "sjukehus"),
        ("soldatene", "soldatane"),
    ],
)  # fmt: skip
def test_forms_of_one_word_in_both_standards_share_a_sense(nb: str, nn: str) -> None:
    (first,), (second,) = features([nb], "nb")[1], features([nn], "nn")[1]
    assert first == second != ""


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(st.sampled_from("De forente stater Syria angrep New York husbåten , 12 x Æ n't kirke".split())),
    lang=st.sampled_from(["nb", "nn", "en"]),
)
def test_every_word_has_a_class_and_a_sense(words: list[str], lang: str) -> None:
    classes, senses = features(words, lang)
    assert len(classes) == len(senses) == len(words)
    assert all(classes)


# --- languages without a parser ------------------------------------------------------------------------


def test_a_language_without_a_parser_is_an_error_that_names_those_with_one() -> None:
    with pytest.raises(ModelError, match=r"'xx'.*en, nb, nn"):
        load("xx")
    with pytest.raises(ModelError, match="'xx'"):
        list(parse([], "xx"))


def test_a_package_without_its_files_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(parser.MODELS, "qq", "missing")
    with pytest.raises(ModelError, match="'missing'"):
        load("qq")


# --- the shipped parsers -------------------------------------------------------------------------------

SENTENCES = {
    "nb": (
        "Gruppa angrep byen.",
        "Soldatene drepte mannen.",
        "Mannen ble drept av soldatene.",
        "Statsminister Erna Solberg besøkte Bergen på tirsdag.",
    ),
    "nn": (
        "Soldatane drap mannen.",
        "Gruppa angreip byen.",
        "Mannen vart drepen av soldatane.",
        "Statsminister Erna Solberg vitja Bergen på tysdag.",
    ),
    "en": (
        "The rebels attacked the town.",
        "The man was killed by the soldiers.",
        "Prime Minister Erna Solberg visited Bergen on Tuesday.",
        "They don't trust Norway's government, and we cannot say that it's wrong.",
    ),
}
languages = pytest.mark.parametrize(
    "lang",
    [
        "nb",
        "nn",
        "en",
    ],
)


@cache
def parsed(lang: str, texts: tuple[str, ...]) -> tuple[Parse, ...]:
    language = get_language(lang)
    return tuple(parse([language.tokenize(text) for text in texts], lang))


def texts_of(found: Sequence[Parse]) -> list[str]:
    return ["".join(word.text for word in one.words) for one in found]


def arcs(found: Parse) -> set[tuple[str, str, str]]:
    """(word, label, head) of every word."""
    return {(word.text, word.dep, found.words[word.head].text) for word in found.words}


def names(found: Parse) -> dict[str, str]:
    return {" ".join(word.text for word in found.words[start:end]): label for start, end, label in found.names}


@languages
def test_one_parse_for_each_sentence_in_order(lang: str) -> None:
    texts = SENTENCES[lang]
    assert texts_of(parsed(lang, texts)) == [text.replace(" ", "") for text in texts]


@languages
def test_no_sentences_give_no_parses(lang: str) -> None:
    assert list(parse([], lang)) == []


@languages
def test_a_sentence_without_tokens_keeps_its_place(lang: str) -> None:
    tokens = get_language(lang).tokenize(SENTENCES[lang][0])
    first, empty, last = parse([tokens, (), tokens], lang)
    assert empty == Parse(())
    assert first == last
    assert len(first.words) == len(tokens)


@languages
def test_every_word_knows_its_token_and_its_head(lang: str) -> None:
    language = get_language(lang)
    for text, found in zip(SENTENCES[lang], parsed(lang, SENTENCES[lang]), strict=True):
        tokens = language.tokenize(text)
        pieces: dict[int, str] = {}
        for word in found.words:
            pieces[word.token] = pieces.get(word.token, "") + word.text
        assert list(pieces.items()) == [(index, token.text) for index, token in enumerate(tokens)]
        assert all(0 <= word.head < len(found.words) for word in found.words)
        # One sentence has one root, its own head.
        assert sum(word.head == index for index, word in enumerate(found.words)) == 1


def test_the_words_of_a_contraction_belong_to_one_token() -> None:
    words = parsed("en", SENTENCES["en"])[3].words
    found = [(word.text, word.token) for word in words]
    assert found[:7] == [("They", 0), ("do", 1), ("n't", 1), ("trust", 2), ("Norway", 3), ("'s", 3), ("government", 4)]
    assert found[7:] == [
        (",", 5), ("and", 6), ("we", 7), ("can", 8), ("not", 8), ("say", 9), ("that", 10), ("it", 11), ("'s", 11),
        ("wrong", 12), (".", 13),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "order", "subject", "verb", "thing"),
    [
        ("nb", 0, "Gruppa", "angrep", "byen"),
        ("nb", 1, "Soldatene", "drepte", "mannen"),
        ("nn", 0, "Soldatane", "drap", "mannen"),
        ("nn", 1, "Gruppa", "angreip", "byen"),
    ],
)
def test_subject_and_object_of_a_plain_norwegian_sentence(
    lang: str, order: int, subject: str, verb: str, thing: str
) -> None:
    found = parsed(lang, SENTENCES[lang])[order]
    assert {(subject, "SUBJ", verb), (thing, "DOBJ", verb), (verb, "ROOT", verb)} <= arcs(found)
    assert {word.text: word.pos for word in found.words} == {subject: "NOUN", verb: "VERB", thing: "NOUN", ".": "PUNCT"}


def test_subject_and_object_of_a_plain_english_sentence() -> None:
    found = parsed("en", SENTENCES["en"])[0]
    assert {("rebels", "nsubj", "attacked"), ("town", "obj", "attacked"), ("attacked", "ROOT", "attacked")} <= arcs(
        found
    )
    assert [word.lemma for word in found.words] == ["the", "rebel", "attack", "the", "town", "."]


@pytest.mark.parametrize(
    ("lang", "auxiliary", "verb", "agent"), [("nb", "ble", "drept", "soldatene"), ("nn", "vart", "drepen", "soldatane")]
)
def test_a_norwegian_passive(lang: str, auxiliary: str, verb: str, agent: str) -> None:
    found = parsed(lang, SENTENCES[lang])[2]
    assert {
        ("Mannen", "SUBJ", auxiliary), (verb, "INFV", auxiliary), ("av", "ADV", verb), (agent, "PUTFYLL", "av")
    } <= arcs(found)  # fmt: skip


def test_an_english_passive() -> None:
    found = parsed("en", SENTENCES["en"])[1]
    assert {
        ("man", "nsubj:pass", "killed"), ("was", "aux:pass", "killed"), ("by", "case", "soldiers"), ("killed", "ROOT", "killed")
    } <= arcs(found)  # fmt: skip
    assert any(word == "soldiers" and label.startswith("obl") and head == "killed" for word, label, head in arcs(found))


@languages
def test_a_person_and_a_place_in_a_news_sentence(lang: str) -> None:
    found = names(parsed(lang, SENTENCES[lang])[2 if lang == "en" else 3])
    person = next(name for name in found if name.endswith("Erna Solberg"))
    assert found[person] == "PER"
    assert found["Bergen"] in ("GPE", "LOC")
    assert len(found) == 2


@languages
def test_the_same_answer_twice_and_in_any_batch(lang: str) -> None:
    tokens = [get_language(lang).tokenize(text) for text in SENTENCES[lang]]
    together = list(parse(tokens, lang))
    assert list(parse(tokens, lang)) == together
    assert list(parse(tokens, lang, batch_size=1)) == together
    assert [one for sentence in reversed(tokens) for one in parse([sentence], lang)] == together[::-1]


@languages
def test_weights_stored_in_half_precision_are_widened(lang: str) -> None:
    components = load(lang).pipeline
    kinds = {
        str(node.get_param(name).dtype)
        for _, component in components
        for node in component.model.walk()  # type: ignore[attr-defined]
        for name in node.param_names
        if node.has_param(name)
    }
    assert kinds == {"float32"}


def test_one_pipeline_reads_both_norwegian_standards() -> None:
    assert set(MODELS) == {"nb", "nn", "en"}
    assert MODELS["nb"] == MODELS["nn"]
    assert load("en") is load("en")
    assert load("nb").meta["name"] == load("nn").meta["name"] != load("en").meta["name"]
