"""The encoders: one space for both languages, the same numbers every time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.embed import embedded
from auditor.embed.embedded import ENCODER, number_value, respell, stem
from auditor.errors import ConfigError, MissingExtraError, ModelError
from auditor.languages import get_language
from auditor.protocols import Encoder
from auditor.registry import plugin

NORWEGIAN = (
    "Regjeringen vil øke prisen på bensin fra januar.",
    "Tre fiskere ble reddet da båten sank utenfor Lofoten.",
    "Retten dømte mannen til fire års fengsel for drap.",
    "Skolene i Bergen holder stengt på fredag på grunn av streik.",
    "Legene advarer mot den nye medisinen.",
)
ENGLISH = (
    "The government wants to raise the price of petrol from January.",
    "Three fishermen were rescued when the boat sank off Lofoten.",
    "The court sentenced the man to four years in prison for murder.",
    "Schools in Bergen are closed on Friday because of a strike.",
    "Doctors warn against the new medicine.",
)
NYNORSK = (
    "Regjeringa vil auke prisen på bensin frå januar.",
    "Tre fiskarar vart redda då båten sokk utanfor Lofoten.",
    "Retten dømde mannen til fire års fengsel for drap.",
    "Skulane i Bergen held stengt på fredag på grunn av streik.",
    "Legane åtvarar mot den nye medisinen.",
)

encoder = ENCODER.load()


def similarity(first: str, second: str, lang: str = "nb", other: str = "en") -> float:
    return float(encoder.encode([first], lang=lang)[0] @ encoder.encode([second], lang=other)[0])


@pytest.mark.parametrize(("texts", "lang"), [(NORWEGIAN, "nb"), (NYNORSK, "nn")])
def test_every_sentence_is_nearest_to_its_own_translation(texts: tuple[str, ...], lang: str) -> None:
    cosines = encoder.encode(texts, lang=lang) @ encoder.encode(ENGLISH, lang="en").T
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
    assert cosines.argmax(axis=0).tolist() == [0, 1, 2, 3, 4]
    right, wrong = np.diag(cosines), cosines[~np.eye(5, dtype=bool)]
    assert right.min() > wrong.max() + 0.1


def test_rows_are_unit_length_or_zero() -> None:
    rows = encoder.encode([*NORWEGIAN, "", "…", "og i på"], lang="nb")
    assert rows.shape == (8, encoder.dim)
    assert rows.dtype == np.float32
    norms = np.linalg.norm(rows, axis=1)
    assert norms[:5] == pytest.approx(np.ones(5), abs=1e-5)
    # A sentence of grammatical words alone still says something: "og i på" is no empty line.
    assert norms[5:7].tolist() == [0.0, 0.0]
    assert norms[7] == pytest.approx(1.0, abs=1e-5)


def test_no_texts_give_no_rows() -> None:
    assert encoder.encode([], lang="nb").shape == (0, encoder.dim)


def test_a_block_is_the_sum_of_its_sentences() -> None:
    apart = encoder.sums(NORWEGIAN[:2], lang="nb").sum(axis=0)
    together = encoder.sums([" ".join(NORWEGIAN[:2])], lang="nb")[0]
    assert apart == pytest.approx(together, abs=1e-4)


def test_tokens_and_texts_give_the_same_vectors() -> None:
    tokens = [get_language("nb").tokenize(text) for text in NORWEGIAN]
    assert np.array_equal(encoder.encode_tokens(tokens, "nb"), encoder.encode(NORWEGIAN, lang="nb"))
    assert np.array_equal(encoder.sums_of_tokens(tokens, "nb"), encoder.sums(NORWEGIAN, lang="nb"))


def test_vectors_do_not_depend_on_what_was_encoded_before_or_on_the_process() -> None:
    fresh = embedded.EmbeddedEncoder()
    fresh.encode(ENGLISH, lang="en")
    assert np.array_equal(fresh.encode(NORWEGIAN, lang="nb"), encoder.encode(NORWEGIAN, lang="nb"))
    code = (
        "import zlib; from auditor.embed.embedded import ENCODER;"
        f"print(zlib.crc32(ENCODER.load().encode([{NORWEGIAN[0]!r}], lang='nb').tobytes()))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


def test_a_compound_is_near_the_words_of_its_parts() -> None:
    assert similarity("Luftangrepet rammet en flyktningleir.", "The air attack hit a refugee camp.") > 0.5


def test_a_verb_and_its_noun_are_near() -> None:
    near = similarity("condemn", "condemnation", "en")
    assert near > 0.2
    assert near > similarity("condemn", "commendation", "en") + 0.1


def test_an_unknown_name_is_met_by_its_spelling() -> None:
    near = similarity("Wlodzimierz Kraszewsky", "Vlodzimierz Krasjevski")
    assert near > 0.4 > similarity("Wlodzimierz Kraszewsky", "Abdelrahim Bouchareb")


def test_numbers_meet_by_value_in_either_notation_and_in_words() -> None:
    assert similarity("360.000", "360,000") == pytest.approx(1.0, abs=1e-5)
    assert similarity("3,5", "3.5") == pytest.approx(1.0, abs=1e-5)
    assert similarity("360.000", "36,000") < 0.3
    assert similarity("tre", "3") > 0.4
    assert similarity("tre", "4") < 0.2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("360.000", "360000"),
        ("1 200", "1200"),
        ("1,200,000", "1200000"),
        ("3,5", "3.5"),
        ("12:30", "12.30"),
        ("21st", "21"),
        ("1990s", "1990"),
    ],
)
def test_number_values(text: str, value: str) -> None:
    assert number_value(text) == value


@pytest.mark.parametrize(
    ("first", "second"), [("Damascus", "Damaskus"), ("politikk", "politik"), ("Kairo", "Cairo"), ("Moskva", "Moskwa")]
)
def test_respelling_brings_the_two_spellings_of_a_word_together(first: str, second: str) -> None:
    assert respell(first) == respell(second)


def test_stems() -> None:
    assert stem("condemnation") == stem("condemn")
    assert stem("rise") == "rise"  # four letters are all stem


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5), st.sampled_from(("nb", "nn", "en")))
def test_any_text_has_a_finite_vector(texts: list[str], lang: str) -> None:
    rows = encoder.encode(texts, lang=lang)
    assert rows.shape == (len(texts), encoder.dim)
    assert np.isfinite(rows).all()
    norms = np.linalg.norm(rows, axis=1)
    assert all(norm == 0.0 or abs(norm - 1.0) < 1e-4 for norm in norms)


def test_it_is_an_encoder_plug_in_with_a_signature() -> None:
    assert isinstance(encoder, Encoder)
    assert plugin("embed", "ENCODER", "embedded").load() is encoder
    assert encoder.signature.startswith("embedded|v:")
    assert f"dim:{encoder.dim}" in encoder.signature


def test_a_model_for_the_embedded_encoder_is_refused() -> None:
    with pytest.raises(ConfigError, match="takes no model"):
        ENCODER.load("sentence-transformers/LaBSE")


# --- sentence-transformers ---------------------------------------------------------------------------


def test_importing_the_encoders_loads_nothing_heavy() -> None:
    code = (
        "import sys, auditor.embed.sentence_transformers, auditor.embed.embedded;"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'pandas') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        sys.modules, "sentence_transformers", None
    )  # what the import system does for a package that is not there
    with pytest.raises(MissingExtraError, match=r"mt-auditor\[neural\]"):
        plugin("embed", "ENCODER", "sentence_transformers").load("some/model")


def test_a_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(ModelError, match=r"no/such/folder: no such folder"):
        plugin("embed", "ENCODER", "sentence_transformers").load("./no/such/folder")


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real model of the library: word vectors for a few words of both languages, saved to a folder."""
    library = pytest.importorskip(
        "sentence_transformers", reason="the extra 'neural' is not installed: sentence-transformers is missing"
    )
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    static = __import__("sentence_transformers.models", fromlist=["StaticEmbedding"]).StaticEmbedding
    words = ["[UNK]", "hus", "house", "båt", "boat", "skole", "school", "stor", "big"]
    tokenizer = Tokenizer(WordLevel({word: index for index, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    meanings = np.random.default_rng(1).normal(size=(5, 16)).astype(np.float32)
    weights = np.stack([meanings[(index + 1) // 2] for index in range(len(words))])
    folder = tmp_path_factory.mktemp("model") / "tiny"
    library.SentenceTransformer(modules=[static(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return folder


@pytest.mark.neural
def test_a_local_model_encodes_both_languages(tiny_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loaded = plugin("embed", "ENCODER", "sentence_transformers").load(str(tiny_model), batch_size=2)
    norwegian = loaded.encode(["stor båt", "skole", "", "…"], lang="nb")
    english = loaded.encode(["big boat", "school"], lang="en")
    assert norwegian.dtype == np.float32
    assert norwegian.shape == (4, 16)
    assert norwegian[:2] == pytest.approx(english, abs=1e-5)
    assert np.linalg.norm(norwegian, axis=1) == pytest.approx([1.0, 1.0, 0.0, 0.0], abs=1e-5)
    assert isinstance(loaded, Encoder)
    assert str(tiny_model) in loaded.signature
    assert "version:" in loaded.signature
    assert capsys.readouterr().out == ""


@pytest.mark.neural
def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    pytest.importorskip(
        "sentence_transformers", reason="the extra 'neural' is not installed: sentence-transformers is missing"
    )
    with pytest.raises(ModelError, match=r"cannot be loaded.*not a saved"):
        plugin("embed", "ENCODER", "sentence_transformers").load(str(tmp_path))


@pytest.mark.neural
def test_a_hub_name_that_is_not_cached_names_the_command_that_gets_it() -> None:
    pytest.importorskip(
        "sentence_transformers", reason="the extra 'neural' is not installed: sentence-transformers is missing"
    )
    with pytest.raises(ModelError, match="huggingface-cli download"):
        plugin("embed", "ENCODER", "sentence_transformers").load("auditor-tests/not-there")
