"""Numbers and amounts: what is read from each language, and which amounts of two languages say the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.analyze.quantities import quantities
from auditor.compare.quantities import bounds_conflict, match_quantities
from auditor.records import Quantity, TimeRef

# text, then what is read: (words, low, high, kind, unit); an empty list where nothing may be read
NB: list[tuple[str, list[tuple[str, float, float, str, str]]]] = [
    ("1.200 soldater", [("1.200", 1200, 1200, "cardinal", "")]),
    ("360.000 flyktninger", [("360.000", 360000, 360000, "cardinal", "")]),
    ("1 200 soldater", [("1 200", 1200, 1200, "cardinal", "")]),
    ("1 200 000 barn", [("1 200 000", 1.2e6, 1.2e6, "cardinal", "")]),
    ("3,5 ganger", [("3,5", 3.5, 3.5, "cardinal", "")]),
    ("3.5 ganger", [("3.5", 3.5, 3.5, "cardinal", "")]),
    ("1.200,50 kroner", [("1.200,50 kroner", 1200.5, 1200.5, "money", "NOK")]),
    ("tjueto mål", [("tjueto", 22, 22, "cardinal", "")]),
    ("to og tjue spillere", [("to og tjue", 22, 22, "cardinal", "")]),
    ("mellom to og tjue spillere", [("to og tjue", 2, 20, "cardinal", "")]),
    ("hundre og femti hus", [("hundre og femti", 150, 150, "cardinal", "")]),
    ("tohundreogfemti hus", [("tohundreogfemti", 250, 250, "cardinal", "")]),
    ("femti tusen kroner", [("femti tusen kroner", 50000, 50000, "money", "NOK")]),
    ("halvannen million", [("halvannen million", 1.5e6, 1.5e6, "cardinal", "")]),
    ("et halvt år", [("et halvt år", 0.5, 0.5, "measure", "year")]),
    ("to og en halv million", [("to og en halv million", 2.5e6, 2.5e6, "cardinal", "")]),
    ("en kvart million", [("en kvart million", 250000, 250000, "cardinal", "")]),
    ("begge lagene", [("begge", 2, 2, "vague", "")]),
    ("et par dager", [("et par dager", 2, 3, "measure", "day")]),
    ("et par fra Bergen", []),
    ("tre dusin egg", [("tre dusin", 36, 36, "cardinal", "")]),
    ("titalls ble drept", [("titalls", 20, 99, "vague", "")]),
    ("flere titalls", [("flere titalls", 20, 99, "vague", "")]),
    ("hundrevis av biler", [("hundrevis", 100, 999, "vague", "")]),
    ("tusener på flukt", [("tusener", 1000, 9999, "vague", "")]),
    ("titusener på flukt", [("titusener", 10000, 99999, "vague", "")]),
    ("flere hundre tusen", [("flere hundre tusen", 200000, 999000, "vague", "")]),
    ("noen få hus", [("noen få", 2, 6, "vague", "")]),
    ("noen hus og mange biler", []),
    ("to av tre velgere", [("to av tre", 2 / 3, 2 / 3, "fraction", "")]),
    ("hver tiende elev", [("tiende", 0.1, 0.1, "fraction", "")]),
    ("en tredel av landet", [("en tredel", 1 / 3, 1 / 3, "fraction", "")]),
    ("to tredjedeler", [("to tredjedeler", 2 / 3, 2 / 3, "fraction", "")]),
    ("halvparten", [("halvparten", 0.5, 0.5, "fraction", "")]),
    ("12 mill. kroner", [("12 mill. kroner", 12e6, 12e6, "money", "NOK")]),
    ("3 mrd.", [("3 mrd.", 3e9, 3e9, "cardinal", "")]),
    ("2 billioner dollar", [("2 billioner dollar", 2e12, 2e12, "money", "USD")]),
    ("100 svenske kroner", [("100 svenske kroner", 100, 100, "money", "SEK")]),
    ("$3 millioner", [("$3 millioner", 3e6, 3e6, "money", "USD")]),
    ("10–15 prosent", [("10–15 prosent", 10, 15, "percent", "percent")]),
    ("10 til 15 biler", [("10 til 15", 10, 15, "cardinal", "")]),
    ("fem-seks dager", [("fem-seks dager", 5, 6, "measure", "day")]),
    ("én til to timer", [("én til to timer", 1, 2, "measure", "hour")]),
    ("fem pst.", [("fem pst.", 5, 5, "percent", "percent")]),
    ("1,5 prosentpoeng", [("1,5 prosentpoeng", 1.5, 1.5, "percent-point", "percent-point")]),
    ("0,2 promille", [("0,2 promille", 0.2, 0.2, "percent", "permille")]),
    ("en 42-åring", [("42-åring", 42, 42, "measure", "year")]),
    ("28-åringen", [("28-åringen", 28, 28, "measure", "year")]),
    ("femåringen", [("femåringen", 5, 5, "measure", "year")]),
    ("10 mil unna", [("10 mil", 100, 100, "measure", "km")]),
    ("80 km/t", [("80 km/t", 80, 80, "measure", "km/h")]),
    ("50.000 fat", [("50.000 fat", 50000, 50000, "measure", "barrel")]),
    ("ti mål jord", [("ti mål", 10000, 10000, "measure", "m2")]),
    ("to mål i kampen", [("to", 2, 2, "cardinal", "")]),
    ("minus fem grader", [("minus fem grader", -5, -5, "measure", "degree")]),
    ("ti kuldegrader", [("ti kuldegrader", -10, -10, "measure", "°C")]),
    ("et og et halvt år", [("et og et halvt år", 1.5, 1.5, "measure", "year")]),
    ("Den første mannen", [("første", 1, 1, "ordinal", "")]),
    ("3. plass", [("3.", 3, 3, "ordinal", "")]),
    ("tredjeplass", [("tredjeplass", 3, 3, "ordinal", "")]),
    ("den tjuefemte gangen", [("tjuefemte", 25, 25, "ordinal", "")]),
    ("for andre gang", [("andre", 2, 2, "ordinal", "")]),
    ("de andre landene", []),
    ("St.meld. nr. 12", [("12", 12, 12, "cardinal", "")]),
    ("2–1 i Bergen", [("2–1", 2, 1, "score", "")]),
    # no numbers
    ("Tusen takk til dere", []),
    ("et gammelt tre ved elva", []),
    ("huset var bygd i tre.", []),
    ("hun valgte å tre tilbake", []),
    ("en mann og ei dame i et hus", []),
    ("COVID-19, F-16 og A4 på 5G", []),
    ("TV 2 og G20", []),
    ("Ring 22 33 44 55 nå", []),
    ("ifølge kilden [1]", []),
    ("tilbake i tolken", []),
    ("Norge er millionbyens nabo", []),
]
NN: list[tuple[str, list[tuple[str, float, float, str, str]]]] = [
    ("tjue hus", [("tjue", 20, 20, "cardinal", "")]),
    ("førtito hus", [("førtito", 42, 42, "cardinal", "")]),
    ("fleire titals", [("fleire titals", 20, 99, "vague", "")]),
    ("tusenvis av menneske", [("tusenvis", 1000, 9999, "vague", "")]),
    ("fire millionar kroner", [("fire millionar kroner", 4e6, 4e6, "money", "NOK")]),
    ("tre månader", [("tre månader", 3, 3, "measure", "month")]),
    ("ein tredel", [("ein tredel", 1 / 3, 1 / 3, "fraction", "")]),
    ("nokre få veker", [("nokre få veker", 2, 6, "measure", "week")]),
    ("eit par timar", [("eit par timar", 2, 3, "measure", "hour")]),
    ("ein 30-åring", [("30-åring", 30, 30, "measure", "year")]),
    ("kvar femte elev", [("femte", 0.2, 0.2, "fraction", "")]),
    ("ei jente og ein gut", []),
    ("eit tre", []),
]
EN: list[tuple[str, list[tuple[str, float, float, str, str]]]] = [
    ("1,200 people", [("1,200", 1200, 1200, "cardinal", "")]),
    ("3.5 million", [("3.5 million", 3.5e6, 3.5e6, "cardinal", "")]),
    ("twenty-two goals", [("twenty-two", 22, 22, "cardinal", "")]),
    ("a hundred and fifty houses", [("a hundred and fifty", 150, 150, "cardinal", "")]),
    ("two hundred and fifty thousand", [("two hundred and fifty thousand", 250000, 250000, "cardinal", "")]),
    (
        "five hundred and three hundred",
        [("five hundred", 500, 500, "cardinal", ""), ("three hundred", 300, 300, "cardinal", "")],
    ),
    ("one and a half hours", [("one and a half hours", 1.5, 1.5, "measure", "hour")]),
    ("two and a half million", [("two and a half million", 2.5e6, 2.5e6, "cardinal", "")]),
    ("half a million", [("half a million", 500000, 500000, "cardinal", "")]),
    ("half an hour", [("half an hour", 0.5, 0.5, "measure", "hour")]),
    ("a quarter of a million", [("a quarter of a million", 250000, 250000, "cardinal", "")]),
    ("a year and a half", [("a year and a half", 1.5, 1.5, "measure", "year")]),
    ("a dozen eggs", [("a dozen", 12, 12, "cardinal", "")]),
    ("three dozen eggs", [("three dozen", 36, 36, "cardinal", "")]),
    ("dozens were killed", [("dozens", 24, 99, "vague", "")]),
    ("hundreds of thousands fled", [("hundreds of thousands", 100000, 999999, "vague", "")]),
    ("tens of thousands fled", [("tens of thousands", 20000, 99000, "vague", "")]),
    ("several hundred", [("several hundred", 200, 999, "vague", "")]),
    ("a few thousand", [("a few thousand", 2000, 6000, "vague", "")]),
    ("a couple of days", [("a couple of days", 2, 3, "measure", "day")]),
    ("both sides", [("both", 2, 2, "vague", "")]),
    ("two-thirds of them", [("two-thirds", 2 / 3, 2 / 3, "fraction", "")]),
    ("a third of voters", [("a third", 1 / 3, 1 / 3, "fraction", "")]),
    ("a third man", [("third", 3, 3, "ordinal", "")]),
    ("two out of three", [("two out of three", 2 / 3, 2 / 3, "fraction", "")]),
    ("one in four", [("one in four", 0.25, 0.25, "fraction", "")]),
    ("half of the country", [("half", 0.5, 0.5, "fraction", "")]),
    ("the second half", [("second", 2, 2, "ordinal", "")]),
    ("5 per cent", [("5 per cent", 5, 5, "percent", "percent")]),
    ("one percent", [("one percent", 1, 1, "percent", "percent")]),
    ("5 percentage points", [("5 percentage points", 5, 5, "percent-point", "percent-point")]),
    ("25 basis points", [("25 basis points", 25, 25, "percent-point", "basis-point")]),
    ("$3.5m", [("$3.5m", 3.5e6, 3.5e6, "money", "USD")]),
    ("£2bn", [("£2bn", 2e9, 2e9, "money", "GBP")]),
    ("US$40", [("US$40", 40, 40, "money", "USD")]),
    ("a $500 fine", [("$500", 500, 500, "money", "USD")]),
    ("$3 to $5 million", [("$3 to $5 million", 3e6, 5e6, "money", "USD")]),
    ("3m people", [("3m", 3e6, 3e6, "cardinal", "")]),
    ("the 100m race", [("100m", 100, 100, "measure", "m")]),
    ("10k runners", [("10k", 10000, 10000, "cardinal", "")]),
    ("a 42-year-old man", [("42-year-old", 42, 42, "measure", "year")]),
    ("a man aged 42", [("42", 42, 42, "measure", "year")]),
    ("a two-day visit", [("two-day", 2, 2, "measure", "day")]),
    ("a decade", [("a decade", 10, 10, "measure", "year")]),
    ("between 10 and 15 percent", [("10 and 15 percent", 10, 15, "percent", "percent")]),
    ("five or six cars", [("five or six", 5, 6, "cardinal", "")]),
    ("the twenty-first attempt", [("twenty-first", 21, 21, "ordinal", "")]),
    ("3rd place", [("3rd", 3, 3, "ordinal", "")]),
    ("a 1 - 0 win", [("1 - 0", 1, 0, "score", "")]),
    ("70 degrees Fahrenheit", [("70 degrees Fahrenheit", 70, 70, "measure", "°F")]),
    ("two square miles", [("two square miles", 2, 2, "measure", "mi2")]),
    # no numbers
    ("one of the men, no one else", []),
    ("a man and an hour", []),
    ("F-16s, COVID-19 and MH17", []),
    ("a 5G mast at the G20", []),
    ("9/11 and 24/7", []),
    ("see note [1]", []),
    ("he scores often", []),
    ("a couple from Bergen", []),
    ("some people and many cars", []),
    ("call 0800 555 111 now", []),
    ("half-brother", []),
]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [(lang, *case) for lang, cases in (("nb", NB), ("nn", NN), ("en", EN)) for case in cases],
)
def test_amounts_are_read(lang: str, text: str, expected: list[tuple[str, float, float, str, str]]) -> None:
    found = quantities(text, lang)
    assert [(item.text, item.kind, item.unit) for item in found] == [
        (words, kind, unit) for words, _, _, kind, unit in expected
    ]
    for item, (_, low, high, _, _) in zip(found, expected, strict=True):
        assert (item.low, item.high) == pytest.approx((low, high))


BOUNDS = [
    ("nb", "minst 30", "at-least", "minst"),
    ("nb", "ikke mindre enn 30", "at-least", "ikke mindre enn"),
    ("nb", "mer enn 30", "more-than", "mer enn"),
    ("nb", "over en million", "more-than", "over"),
    ("nb", "drøyt 30", "more-than", "drøyt"),
    ("nb", "ikke mer enn 30", "at-most", "ikke mer enn"),
    ("nb", "høyst 30", "at-most", "høyst"),
    ("nb", "under 30", "less-than", "under"),
    ("nb", "inntil 30", "up-to", "inntil"),
    ("nb", "opptil 30 millioner kroner", "up-to", "opptil"),
    ("nb", "nærmere 300", "almost", "nærmere"),
    ("nb", "knapt 300", "almost", "knapt"),
    ("nb", "om lag 300", "about", "om lag"),
    ("nb", "ca. 300", "about", "ca."),
    ("nb", "300 eller flere", "at-least", "eller flere"),
    ("nn", "meir enn 30", "more-than", "meir enn"),
    ("nn", "kring 30", "about", "kring"),
    ("en", "no fewer than 30", "at-least", "no fewer than"),
    ("en", "more than 30", "more-than", "more than"),
    ("en", "no more than 30", "at-most", "no more than"),
    ("en", "less than $30", "less-than", "less than"),
    ("en", "just under 30", "almost", "just under"),
    ("en", "barely 30", "almost", "barely"),
    ("en", "up to about 30", "up-to", "up to"),
    ("en", "some 300", "about", "some"),
    ("en", "30 or so", "about", "or so"),
    ("en", "30 at least", "at-least", "at least"),
    ("en", "exactly 30", "", ""),
]


@pytest.mark.parametrize(("lang", "text", "bound", "words"), BOUNDS)
def test_bounds_are_read_where_they_stand(lang: str, text: str, bound: str, words: str) -> None:
    (item,) = quantities(text, lang)
    assert item.bound == bound
    assert (text[item.bound_start : item.bound_end] if bound else "") == words


def test_offsets_count_in_the_document() -> None:
    (item,) = quantities("Minst 30 ble drept", "nb", offset=100)
    assert (item.start, item.end, item.bound_start, item.bound_end) == (106, 108, 100, 105)


def test_words_taken_by_a_time_are_not_read_again() -> None:
    text = "I 2018 kom 40 flyktninger"
    taken = (TimeRef("2018", 52, 56, "year", {"year": 2018}),)
    assert [item.text for item in quantities(text, "nb", offset=50, taken=taken)] == ["40"]


SAME = [
    ("Minst 30 ble drept", "At least 30 were killed"),
    ("titalls ble drept", "dozens were killed"),
    ("halvparten av velgerne", "50 percent of voters"),
    ("50 prosent", "half of the votes"),
    ("to av tre", "two-thirds"),
    ("1,5 millioner", "one and a half million"),
    ("12 menn", "a dozen men"),
    ("et par uker", "two weeks"),
    ("noen få hus", "a couple of houses"),
    ("3 milliarder", "3 billion"),
    ("2 billioner", "2 trillion"),
    ("10 mil", "60 miles"),
    ("90 kilo", "a 200-pound man"),
    ("20 grader", "68 degrees Fahrenheit"),
    ("to uker", "14 days"),
    ("halvannet år", "18 months"),
    ("en tredel", "33 percent"),
    ("en 42-åring", "a 42-year-old"),
    ("Kari Berg (42)", "Kari Berg, aged 42"),
    ("tredje plass", "number three"),
    ("fra 10 prosent til 15 prosent", "from 10 to 15 percent"),
    ("0,25 prosentpoeng", "25 basis points"),
    ("1.987 mennesker", "nearly 2,000 people"),
    ("fem til seks dager", "five or six days"),
    ("2–5 cm", "1 to 2 inches"),
    ("30 meter", "30 meters (100 feet)"),
    ("hver tiende", "10 percent"),
    ("tre av de fem mistenkte", "three of the five suspects"),
    ("de tre fra gruppa på fem", "the group of five, three of them"),
    ("én mann i et hus", "1 man in a house"),
    ("begge lagene", "the teams"),
    ("to ganger", "twice"),
]


@pytest.mark.parametrize(("norwegian", "english"), SAME)
def test_the_same_amount_in_other_words_matches(norwegian: str, english: str) -> None:
    pairs, left, right = match_quantities(quantities(norwegian, "nb"), quantities(english, "en"))
    assert (left, right) == ([], [])
    assert all(similarity >= 0.6 for _, _, similarity, _ in pairs)


OTHER = [
    ("3 millioner", "3 billion"),
    ("3 milliarder", "3 million"),
    ("titalls", "ten people"),
    ("hundrevis", "thousands"),
    ("mellom 10 og 15", "between 10 and 50"),
    ("1.987 mennesker", "2,000 people"),
    ("1.987 mennesker", "more than 2,000 people"),
    ("30 drept", "30,000 killed"),
    ("tjueto", "two"),
    ("halvparten", "a third of them"),
    ("10 kilometer", "5 miles"),
]


@pytest.mark.parametrize(("norwegian", "english"), OTHER)
def test_another_amount_does_not_match(norwegian: str, english: str) -> None:
    pairs, left, right = match_quantities(quantities(norwegian, "nb"), quantities(english, "en"))
    assert pairs == []
    assert left or right


UNITS = [
    ("100 kroner", "$100", "currency NOK vs USD"),
    ("100 kroner", "100 euros", "currency NOK vs EUR"),
    ("10 kilometer", "10 miles", "unit km vs mile"),
    ("tre uker", "three months", "unit week vs month"),
    ("5 prosentpoeng", "5 percent", "unit percent-point vs percent"),
]


@pytest.mark.parametrize(("norwegian", "english", "evidence"), UNITS)
def test_the_same_number_in_another_unit_is_a_weak_pair_that_says_so(
    norwegian: str, english: str, evidence: str
) -> None:
    pairs, left, right = match_quantities(quantities(norwegian, "nb"), quantities(english, "en"))
    assert [(similarity < 0.6, why) for _, _, similarity, why in pairs] == [(True, evidence)]
    assert (left, right) == ([], [])


def test_the_best_match_comes_first_and_each_amount_is_used_once() -> None:
    pairs, left, right = match_quantities(
        quantities("30 soldater, 30 prosent og 40 biler", "nb"), quantities("30 percent, 30 soldiers and 50 cars", "en")
    )
    assert [(a.kind, b.kind) for a, b, _, _ in pairs] == [("cardinal", "cardinal"), ("percent", "percent")]
    assert ([item.low for item in left], [item.low for item in right]) == ([40], [50])


CONFLICTS = [
    ("minst 30", "at most 30", True),
    ("minst 30", "up to 30", True),
    ("mer enn 30", "less than 30", True),
    ("over 30", "under 30", True),
    ("inntil 30", "more than 30", True),
    ("nærmere 300", "more than 300", True),
    ("minst 30", "30", False),
    ("mer enn 30", "at least 30", False),
    ("over 30", "more than 30", False),
    ("knapt 300", "nearly 300", False),
    ("knapt 300", "barely 300", False),
    ("nærmere 300", "nearly 300", False),
    ("om lag 30", "more than 30", False),
    ("mer enn 1.950", "nearly 2,000", False),
]


@pytest.mark.parametrize(("norwegian", "english", "expected"), CONFLICTS)
def test_bounds_conflict_only_when_they_contradict(norwegian: str, english: str, expected: bool) -> None:
    (first,), (second,) = quantities(norwegian, "nb"), quantities(english, "en")
    phrase = bounds_conflict(first, second)
    assert (phrase is not None) is expected
    if phrase:
        assert f"{second.low:g}" in phrase


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="0123456789.,:/-–%$£ aåtofirehundreogmillionerprosent'\n[]", max_size=40),
    st.sampled_from(["nb", "nn", "en"]),
)
def test_any_text_is_read_and_every_span_quotes_it(text: str, lang: str) -> None:
    end = 0
    for item in quantities(text, lang):
        assert text[item.start : item.end] == item.text != ""
        assert item.start >= end
        assert item.kind == "score" or item.low <= item.high
        end = item.end


@settings(max_examples=40, deadline=None)
@given(st.integers(min_value=2, max_value=999_999_999))
def test_grouped_digits_say_the_same_in_both_languages(number: int) -> None:
    english = f"{number:,} people"
    norwegian = english.replace(",", ".").replace("people", "mennesker")
    pairs, left, right = match_quantities(quantities(norwegian, "nb"), quantities(english, "en"))
    assert [similarity for _, _, similarity, _ in pairs] == [1.0]
    assert (left, right) == ([], [])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(Quantity, st.just("x"), st.just(0), st.just(1), st.just(7.0), st.just(7.0)), max_size=5))
def test_a_side_matches_itself(items: list[Quantity]) -> None:
    pairs, left, right = match_quantities(items, items)
    assert len(pairs) == len(items)
    assert (left, right) == ([], [])
