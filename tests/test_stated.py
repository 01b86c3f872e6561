"""Whether a text is in the language stated for it: sure where it is sure, and silent where it is not."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.feed.collect import Collections, collect, kept_remarks
from auditor.feed.state import State
from auditor.languages.stated import NAMES, contradicts, language_of
from auditor.training import language_benchmark

TABLE = Path(__file__).parent / "foreign_sentences.tsv"


def lines() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with TABLE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["lang"], []).append(row["text"])
    return found


LINES = lines()
TEXTS = [(lang, " ".join(some[at : at + 5])) for lang, some in LINES.items() for at in range(0, len(some) - 4, 5)]

NB = (
    "Kommunen vil bygge en ny skole ved elva, men naboene er ikke glade for det. De sier at trafikken blir for stor, og at ingen har spurt"
    " dem. Ordføreren svarer at saken har vært på høring, og at hun gjerne møter dem igjen."
)
NN = (
    "Kommunen vil byggje ein ny skule ved elva, men naboane er ikkje glade for det. Dei seier at trafikken blir for stor, og at ingen har"
    " spurt dei. Ordføraren svarar at saka har vore på høyring, og at ho gjerne møter dei igjen."
)
EN = (
    "The council wants to build a new school by the river, but the neighbours are not happy about it. They say that the traffic will be"
    " too heavy and that nobody has asked them."
)


# --- which language ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "text"), TEXTS)
def test_five_sentences_tell_their_language(lang: str, text: str) -> None:
    assert language_of(text) == lang


@pytest.mark.parametrize(
    ("lang", "least"), [("da", 0.85), ("sv", 0.95), ("de", 0.9), ("fr", 0.9), ("nb", 0.9), ("nn", 0.8)]
)
def test_most_single_sentences_tell_their_language(lang: str, least: float) -> None:
    right = sum(language_of(line) == lang for line in LINES[lang])
    assert right >= least * len(LINES[lang])


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Правительство объявило, что выборы пройдут в этом году, а не в следующем.", "ru"),
        ("Уряд оголосив, що вибори відбудуться цього року, і її підтримали всі.", "uk"),
        ("أعلنت الحكومة أن الانتخابات ستجرى في السنة القادمة", "ar"),
        ("دولت اعلام کرد که گفتگوها چند روز دیگر برگزار می‌شود", "fa"),
        ("Η κυβέρνηση ανακοίνωσε νέες εκλογές", "el"),
        ("政府は来年の選挙を発表した", "ja"),
        ("政府宣布明年举行选举", "zh"),
        ("정부는 내년 선거를 발표했다", "ko"),
    ],
)
def test_other_scripts_are_told_by_their_letters(text: str, lang: str) -> None:
    assert language_of(text) == lang


@pytest.mark.parametrize(
    "text", ["", " \n", "123 456", "…", "Brann – Viking 2–1", "Kristiansund Haugesund Sarpsborg", "xyzzy plugh"]
)
def test_what_tells_nothing_has_no_language(text: str) -> None:
    assert language_of(text) == ""


def test_capitals_throughout_and_decomposed_letters_are_read() -> None:
    import unicodedata

    assert language_of(NN.upper()) == "nn"
    assert language_of(unicodedata.normalize("NFD", NB)) == "nb"


def test_addresses_do_not_count_as_words() -> None:
    assert language_of("https://the.example/what/they/have/been/saying " * 5) == ""


# --- contradictions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "text"), TEXTS)
def test_a_text_does_not_contradict_its_own_language(lang: str, text: str) -> None:
    assert contradicts(text, lang) is None


@pytest.mark.parametrize(("lang", "text"), [one for one in TEXTS if one[0] not in ("nb", "nn")])
@pytest.mark.parametrize("stated", ["nb", "nn", "no"])
def test_no_foreign_text_passes_for_norwegian(lang: str, text: str, stated: str) -> None:
    assert contradicts(text, stated) == f"stated as {NAMES[stated]} ({stated}), reads as {NAMES[lang]} ({lang})"


@pytest.mark.parametrize(
    ("stated", "text", "found"),
    [
        ("nn", NB, "Bokmål (nb)"),
        ("nb", NN, "Nynorsk (nn)"),
        ("en", NB, "Bokmål (nb)"),
        ("nb", EN, "English (en)"),
        ("nn", EN, "English (en)"),
        ("da", NB, "Bokmål (nb)"),
        ("sv", NN, "Nynorsk (nn)"),
    ],
)
def test_the_wrong_language_is_said(stated: str, text: str, found: str) -> None:
    assert contradicts(text, stated) == f"stated as {NAMES[stated]} ({stated}), reads as {found}"


@pytest.mark.parametrize(
    "tag", ["nn", "NN", "nn-NO", "nn_NO", " nno ", "no", "nor", "no-nynorsk", "no-NYN", "", "und", "mul", "zxx"]
)
def test_tags_that_agree_with_nynorsk(tag: str) -> None:
    assert contradicts(NN, tag) is None


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("nb-NO", "Bokmål (nb)"),
        ("nob", "Bokmål (nb)"),
        ("no-bok", "Bokmål (nb)"),
        ("ENG", "English (en)"),
        ("tr", "tr"),
    ],
)
def test_tags_that_do_not(tag: str, name: str) -> None:
    assert contradicts(NN, tag) == f"stated as {name}, reads as Nynorsk (nn)"


@pytest.mark.parametrize("tag", ["\x1b[31m", "n\nb", "-", "1", "x" * 50])
def test_what_is_no_tag_states_nothing(tag: str) -> None:
    assert contradicts(NN, tag) is None


def test_short_texts_contradict_nothing() -> None:
    assert contradicts("Hvad siger regeringen? Den vil ikke af med pengene.", "nb") is None
    assert contradicts("Ikkje no.", "nb") is None


def test_texts_in_another_script_contradict() -> None:
    text = "Правительство объявило, что выборы пройдут в этом году, а не в следующем, и этого ждали все."
    assert contradicts(text, "nb") == "stated as Bokmål (nb), reads as Russian (ru)"
    assert contradicts(text, "ru") is None


@pytest.mark.parametrize(("around", "stated"), [(NB, "nb"), (NN, "nn")])
@pytest.mark.parametrize("quoted", [NB, NN, EN, TEXTS[0][1], TEXTS[8][1]], ids=["nb", "nn", "en", "da", "sv"])
def test_a_quotation_as_long_as_the_rest_does_not_contradict(around: str, stated: str, quoted: str) -> None:
    assert contradicts(f"{around} «{quoted}» skriv ho på Facebook.", stated) is None


@pytest.mark.parametrize(
    "text",
    [
        # Conservative Bokmål, which lies near Danish.
        "Efter krigen flyttet familien til hovedstaden, hvor faren drev en liten bokhandel i mange år. Han solgte aviser, sprog og noter, og"
        " hver kveld satt de rundt bordet og snakket om hva som stod i avisen. Nu er huset revet, og ingen husker dem lenger.",
        # Radical Bokmål, which lies near Nynorsk.
        "Jenta gikk over brua og ned mot elva, der båten til mora lå. Boka hadde hun lagt i veska, og lua trakk hun nedover øra. Ingen hadde"
        " sett henne sia uka før, og dama i butikken sa at hun ikke visste noe om saka.",
        # Names and titles in other languages.
        "Åsa Öberg og Göran Persson fra Växjö møtte Mette Frederiksen i Aarhus. De to så «The Man Who Would Be King» og «Der Himmel über"
        " Berlin», og så «La vita è bella» i Malmö. Etterpå gikk de hjem til Østerbro, der hun bor nå.",
    ],
)  # fmt: skip
def test_unusual_bokmaal_stays_bokmaal(text: str) -> None:
    assert contradicts(text, "nb") is None
    assert contradicts(text, "no") is None


def test_a_name_that_is_repeated_is_no_evidence() -> None:
    text = "Bandet Dei Gode spilte i går. " + "Dei Gode var gode, og folk likte det. " * 12
    assert contradicts(text, "nb") is None


# --- what a check leaves out --------------------------------------------------------------------------------------


def collected(folder: Path, side: str, text: str, stated: str) -> tuple[str, list[str]]:
    """The language that a check takes an entry for, and what it says of it."""
    for name, entry in (
        ("source", {"id": "1", "lang": "nb", "text": "Brua over elva er stengt."}),
        ("target", {"id": "1", "lang": "en", "text": "The bridge across the river is closed."}),
    ):
        held = {**entry, "lang": stated, "text": text} if name == side else entry
        (folder / f"{name}.jsonl").write_text(json.dumps(held) + "\n", encoding="utf-8")
    with State(None) as state:
        collect(state, Collections((str(folder / "source.jsonl"),), (str(folder / "target.jsonl"),)))
        (brief,) = state.briefs(side)
        return brief.lang, [remark.text for remark in kept_remarks(state) if remark.kind == "language"]


@pytest.mark.parametrize("stated", ["", "en", "en-GB"])
@pytest.mark.parametrize("text", ["Hotel in Bergen", "7 men under arrest", "Price per person", "Under arrest"])
def test_a_short_rendering_that_happens_to_read_as_another_language_stays(
    text: str, stated: str, tmp_path: Path
) -> None:
    assert collected(tmp_path, "target", text, stated) == ("en", [])


@pytest.mark.parametrize(
    ("text", "stated", "lang", "said"),
    [
        (NB, "", "nb", "reads as nb, not as English; it is left out"),
        (NB, "en", "nb", "stated as English (en), reads as Bokmål (nb); it is left out"),
        (NB, "no", "nb", "reads as nb, not as English; it is left out"),
        (NN, "nn", "nn", "reads as nn, not as English; it is left out"),
        # Short, but it is what it says that it is.
        ("Ikkje no.", "nn", "nn", "reads as nn, not as English; it is left out"),
        (EN, "nb", "en", "stated as Bokmål (nb), reads as English (en)"),
    ],
)
def test_a_rendering_that_is_surely_in_another_language_is_left_out(
    text: str, stated: str, lang: str, said: str, tmp_path: Path
) -> None:
    assert collected(tmp_path, "target", text, stated) == (lang, [said])


# --- always ------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=12))
def test_nothing_breaks_it(text: str, stated: str) -> None:
    said = contradicts(text, stated)
    assert said is None or said.startswith("stated as ")
    assert language_of(text) in {"", *NAMES}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([line for some in LINES.values() for line in some]), max_size=8))
def test_a_text_never_contradicts_what_it_reads_as(some: list[str]) -> None:
    text = " ".join(some)
    assert contradicts(text, language_of(text)) is None


def test_the_answer_does_not_depend_on_the_order_of_sets() -> None:
    code = "from auditor.languages.stated import language_of as f; import sys; print([f(x) for x in sys.argv[1:]])"
    asked = [*LINES["da"][:12], *LINES["nb"], *LINES["nn"], "Han har det.", "Sommer i by"]
    answers = {
        subprocess.run(
            [sys.executable, "-c", code, *asked],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(answers) == 1


def test_the_benchmark_prints_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.tsv"
    rows = ["doc\tline\tnob\tnno\teng", *(f"a\t{number}\t{NB}\t{NN}\t{EN}" for number in range(5))]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["language_benchmark", str(table), "--foreign", str(TABLE)])
    language_benchmark.main()
    out = capsys.readouterr().out
    assert "language_of nn: single 1.0000 of 5, 5 joined 1.0000 of 1" in out
    assert "contradicts, documents, nb: 0 false alarms of 1; found when stated as nn 1, en 1" in out
    assert "language_of sv: single" in out
