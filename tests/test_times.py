"""Times: what is read from each language, which times match across languages, and which contradict each other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.analyze.quantities import quantities
from auditor.analyze.times import times
from auditor.compare.times import match_times, says_same, time_conflict

# language, text, the words read, the kind, the fields that must be there
READ: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("nb", "Angrepet kom torsdag", "torsdag", "weekday", {"weekday": 3, "modifier": "", "part": ""}),
    ("nb", "Angrepet kom sent torsdag", "sent torsdag", "weekday", {"weekday": 3, "modifier": "", "part": "late"}),
    ("nb", "Tidlig torsdag", "Tidlig torsdag", "weekday", {"weekday": 3, "part": "early"}),
    ("nb", "torsdag kveld", "torsdag kveld", "weekday", {"weekday": 3, "part": "evening"}),
    ("nb", "lørdagskvelden", "lørdagskvelden", "weekday", {"weekday": 5, "part": "evening"}),
    ("nb", "natt til fredag", "natt til fredag", "weekday", {"weekday": 4, "part": "night", "eve": True}),
    ("nb", "sent torsdag kveld", "sent torsdag kveld", "weekday", {"part": "late", "daypart": "evening"}),
    ("nb", "forrige torsdag", "forrige torsdag", "weekday", {"weekday": 3, "modifier": "last"}),
    ("nb", "sist torsdag", "sist torsdag", "weekday", {"weekday": 3, "modifier": "last"}),
    ("nb", "neste mandag", "neste mandag", "weekday", {"weekday": 0, "modifier": "next"}),
    ("nb", "torsdag i forrige uke", "torsdag i forrige uke", "weekday", {"weekday": 3, "modifier": "last"}),
    ("nb", "torsdagens møte", "torsdagens", "weekday", {"weekday": 3}),
    ("nn", "seint torsdag", "seint torsdag", "weekday", {"weekday": 3, "part": "late"}),
    ("nn", "laurdag", "laurdag", "weekday", {"weekday": 5}),
    ("nn", "natt til sundag", "natt til sundag", "weekday", {"weekday": 6, "part": "night"}),
    ("nn", "tysdag morgon", "tysdag morgon", "weekday", {"weekday": 1, "part": "morning"}),
    ("en", "It came late Thursday.", "late Thursday", "weekday", {"weekday": 3, "modifier": "", "part": "late"}),
    ("en", "early on Thursday", "early on Thursday", "weekday", {"part": "early"}),
    ("en", "late last Thursday", "late last Thursday", "weekday", {"modifier": "last", "part": "late"}),
    ("en", "Thursday evening", "Thursday evening", "weekday", {"part": "evening"}),
    ("en", "overnight into Friday", "overnight into Friday", "weekday", {"weekday": 4, "part": "night", "eve": True}),
    ("en", "in the early hours of Friday", "the early hours of Friday", "weekday", {"weekday": 4, "part": "early"}),
    ("en", "Thursday's meeting", "Thursday's", "weekday", {"weekday": 3}),
    ("en", "Thursday of last week", "Thursday of last week", "weekday", {"modifier": "last"}),
    ("nb", "den 12. mars 2018", "12. mars 2018", "date", {"day": 12, "month": 3, "year": 2018}),
    ("nb", "17. mai", "17. mai", "date", {"day": 17, "month": 5}),
    ("nb", "første mai", "første mai", "date", {"day": 1, "month": 5}),
    ("nb", "tjuefjerde desember", "tjuefjerde desember", "date", {"day": 24, "month": 12}),
    ("nb", "12.3.2018", "12.3.2018", "date", {"day": 12, "month": 3, "year": 2018}),
    ("nb", "fra 12/3", "12/3", "date", {"day": 12, "month": 3}),
    ("nb", "i mars 2018", "mars 2018", "month", {"month": 3, "year": 2018}),
    ("nb", "i mai", "mai", "month", {"month": 5}),
    ("en", "on March 12, 2018", "March 12, 2018", "date", {"day": 12, "month": 3, "year": 2018}),
    ("en", "12th of March 2018", "12th of March 2018", "date", {"day": 12, "month": 3, "year": 2018}),
    ("en", "Aug. 9", "Aug. 9", "date", {"day": 9, "month": 8}),
    ("en", "the first of May", "first of May", "date", {"day": 1, "month": 5}),
    ("en", "2018-03-12", "2018-03-12", "date", {"day": 12, "month": 3, "year": 2018}),
    ("en", "on the 12th.", "12th", "date", {"day": 12}),
    ("en", "the 9/11 attacks", "9/11", "date", {"day": 11, "month": 9}),
    ("en", "in May", "May", "month", {"month": 5}),
    ("en", "at the end of May", "May", "month", {"month": 5}),
    ("en", "mid-March", "March", "month", {"month": 3}),
    ("nb", "I 2018 ble han valgt", "2018", "year", {"year": 2018}),
    ("nb", "siden 1814", "1814", "year", {"year": 1814}),
    ("nb", "krigen 2017–2018", "2017–2018", "year", {"year": 2017, "end": 2018}),
    ("nb", "sesongen 2019/20", "2019/20", "year", {"year": 2019, "end": 2020}),
    ("en", "the 2018 election", "2018", "year", {"year": 2018}),
    ("nb", "på 1990-tallet", "1990-tallet", "decade", {"decade": 1990}),
    ("nb", "på åttitallet", "åttitallet", "decade", {"decade": 80}),
    ("nb", "1800-tallet", "1800-tallet", "decade", {"century": 19}),
    ("nb", "det 21. århundre", "21. århundre", "decade", {"century": 21}),
    ("nn", "på 1990-talet", "1990-talet", "decade", {"decade": 1990}),
    ("en", "the 1990s", "1990s", "decade", {"decade": 1990}),
    ("en", "the nineties", "nineties", "decade", {"decade": 90}),
    ("en", "the 19th century", "19th century", "decade", {"century": 19}),
    ("nb", "kl. 12.30", "kl. 12.30", "clock", {"minutes": 750, "minutes12": 30}),
    ("nb", "klokken halv ett", "klokken halv ett", "clock", {"minutes12": 30}),
    ("nb", "klokka halv tolv", "klokka halv tolv", "clock", {"minutes": 690}),
    ("nb", "klokka kvart på åtte", "klokka kvart på åtte", "clock", {"minutes": 465}),
    ("nb", "klokka fem over halv tre", "klokka fem over halv tre", "clock", {"minutes": 155}),
    ("nb", "ved 14.30-tida", "14.30-tida", "clock", {"minutes": 870, "exact": True}),
    ("nb", "rundt 10.15", "10.15", "clock", {"minutes": 615}),
    ("nb", "kl. 10 norsk tid", "kl. 10 norsk tid", "clock", {"zone": "norwegian"}),
    ("en", "at 2.30 pm", "2.30 pm", "clock", {"minutes": 870, "exact": True}),
    ("en", "2:30 p.m.", "2:30 p.m.", "clock", {"minutes": 870}),
    ("en", "at noon", "noon", "clock", {"minutes": 720}),
    ("en", "half past two", "half past two", "clock", {"minutes12": 150}),
    ("en", "two o'clock", "two o'clock", "clock", {"minutes12": 120}),
    ("nb", "i går kveld", "i går kveld", "relative", {"unit": "day", "offset": -1, "part": "evening"}),
    ("nb", "i fjor", "i fjor", "relative", {"unit": "year", "offset": -1}),
    ("nb", "i forrige måned", "forrige måned", "relative", {"unit": "month", "offset": -1}),
    ("nb", "denne uka", "denne uka", "relative", {"unit": "week", "offset": 0}),
    ("nb", "for to år siden", "for to år siden", "relative", {"unit": "year", "offset": -2}),
    ("nb", "for mer enn ti år siden", "for mer enn ti år siden", "relative", {"unit": "year", "offset": -10}),
    ("nb", "for et halvt år siden", "for et halvt år siden", "relative", {"unit": "month", "offset": -6}),
    ("nb", "for halvannet år siden", "for halvannet år siden", "relative", {"unit": "month", "offset": -18}),
    ("nb", "om tre dager", "om tre dager", "relative", {"unit": "day", "offset": 3}),
    ("nb", "de siste to ukene", "de siste to ukene", "relative", {"unit": "week", "offset": -2, "span": True}),
    ("nb", "to år senere", "to år senere", "relative", {"unit": "year", "offset": 2, "anchor": "later"}),
    ("nb", "i høst", "i høst", "relative", {"season": "autumn", "offset": 0}),
    ("nb", "høsten 2018", "høsten 2018", "relative", {"season": "autumn", "year": 2018}),
    ("nb", "sommeren i fjor", "sommeren i fjor", "relative", {"season": "summer", "offset": -1}),
    ("nn", "for to år sidan", "for to år sidan", "relative", {"unit": "year", "offset": -2}),
    ("nn", "neste veke", "neste veke", "relative", {"unit": "week", "offset": 1}),
    ("nn", "i haust", "i haust", "relative", {"season": "autumn"}),
    ("en", "two years ago", "two years ago", "relative", {"unit": "year", "offset": -2}),
    ("en", "a decade ago", "a decade ago", "relative", {"unit": "year", "offset": -10}),
    ("en", "several days ago", "several days ago", "relative", {"unit": "day", "vague": True}),
    ("en", "the past two weeks", "the past two weeks", "relative", {"unit": "week", "offset": -2, "span": True}),
    ("en", "It will open in three days", "in three days", "relative", {"unit": "day", "offset": 3}),
    ("en", "last night", "last night", "relative", {"unit": "day", "offset": -1, "part": "night"}),
    ("en", "in recent years", "recent years", "relative", {"unit": "year", "vague": True}),
    ("en", "last autumn", "last autumn", "relative", {"season": "autumn", "offset": -1}),
    ("en", "this year's budget", "this year's", "relative", {"unit": "year", "offset": 0}),
    ("nb", "tidlig på morgenen", "tidlig på morgenen", "daypart", {"part": "morning"}),
    ("en", "at night", "at night", "daypart", {"part": "night"}),
]


@pytest.mark.parametrize(("lang", "text", "words", "kind", "fields"), READ)
def test_times_are_read(lang: str, text: str, words: str, kind: str, fields: dict[str, Any]) -> None:
    found = times(text, lang)
    assert [(item.text, item.kind) for item in found] == [(words, kind)]
    assert {key: found[0].values.get(key) for key in fields} == fields


NOT_TIMES = [
    ("nb", "Det tok fem år å bygge den"),
    ("nb", "2000 mennesker og 1900 soldater"),
    ("nb", "Det kostet over 2000 kroner"),
    ("nb", "Mars er en planet"),
    ("nb", "I vår tid er alt annerledes"),
    ("nb", "Tre år siden krigen var slutt"),
    ("nb", "Han drakk en halv øl til maten"),
    ("nb", "Saken handler om barn"),
    ("nb", "Laget vant 3–1 og fikk tre poeng"),
    ("nb", "Økningen er 12.30 prosent"),
    ("nb", "om to år gamle barn"),
    ("nn", "Det tok fem år å byggje huset"),
    ("en", "He may go, and they march on"),
    ("en", "Theresa May said no"),
    ("en", "May he rest in peace"),
    ("en", "the second man waited a second"),
    ("en", "an august assembly"),
    ("en", "2000 people died"),
    ("en", "It cost $2018"),
    ("en", "the fall in prices"),
    ("en", "the first time in three years"),
    ("en", "for two years"),
    ("en", "the last man and the next stop"),
    ("en", "sun and sat on the bench"),
    ("en", "a ratio of one to two at best"),
    ("en", "last but not least, the past is past"),
]


@pytest.mark.parametrize(("lang", "text"), NOT_TIMES)
def test_what_looks_like_a_time_and_is_none(lang: str, text: str) -> None:
    assert times(text, lang) == ()


def test_a_date_range_keeps_both_days() -> None:
    assert [dict(item.values) for item in times("12.–15. mars", "nb")] == [
        {"day": 12, "month": 3},
        {"day": 15, "month": 3},
    ]


def test_offsets_count_in_the_document() -> None:
    (item,) = times("Det skjedde i går", "nb", offset=100)
    assert (item.start, item.end) == (112, 117)


SAME = [
    ("sent torsdag", "late Thursday"),
    ("forrige torsdag", "last Thursday"),
    ("sist torsdag", "last Thursday"),
    ("torsdag", "on Thursday"),
    ("torsdag", "last Thursday"),
    ("på torsdag", "next Thursday"),
    ("torsdag i forrige uke", "last Thursday"),
    ("torsdag kveld", "Thursday night"),
    ("natt til fredag", "overnight into Friday"),
    ("natt til fredag", "early Friday"),
    ("natt til fredag", "late Thursday"),
    ("i fjor", "last year"),
    ("for et år siden", "last year"),
    ("i natt", "last night"),
    ("i kveld", "tonight"),
    ("i morges", "this morning"),
    ("for to år siden", "two years ago"),
    ("for et halvt år siden", "six months ago"),
    ("de siste to ukene", "the past two weeks"),
    ("nylig", "recently"),
    ("til høsten", "this autumn"),
    ("12. mars 2018", "March 12, 2018"),
    ("17. mai", "May 17"),
    ("i mars 2018", "in March 2018"),
    ("på 1990-tallet", "in the 1990s"),
    ("på 1800-tallet", "in the 19th century"),
    ("kl. 14.30", "at 2:30 pm"),
    ("klokka halv tolv", "at 11:30"),
    ("kl. 12", "at noon"),
    ("2015–2017", "from 2015 to 2017"),
]


@pytest.mark.parametrize(("norwegian", "english"), SAME)
def test_the_same_time_in_other_words_matches_without_conflict(norwegian: str, english: str) -> None:
    pairs, left, right = match_times(times(norwegian, "nb"), times(english, "en"))
    assert pairs
    assert (left, right) == ([], [])
    assert [time_conflict(first, second) for first, second, _, _ in pairs] == [None] * len(pairs)
    assert all(similarity >= 0.6 for _, _, similarity, _ in pairs)


CONFLICTS = [
    ("sent torsdag", "last Thursday", "relative"),
    ("sent torsdag kveld", "last Thursday evening", "relative"),
    ("forrige torsdag", "late Thursday", "relative"),
    ("forrige torsdag", "next Thursday", "relative"),
    ("tidlig torsdag", "late Thursday", "clock"),
    ("torsdag", "on Friday", "weekday"),
    ("natt til fredag", "Friday evening", "clock"),
    ("i fjor", "this year", "relative"),
    ("neste uke", "last week", "relative"),
    ("i dag", "yesterday", "relative"),
    ("i morges", "this evening", "relative"),
    ("forrige måned", "last week", "relative"),
    ("for to år siden", "three years ago", "relative"),
    ("om to uker", "two weeks ago", "relative"),
    ("i sommer", "this winter", "relative"),
    ("12. mars 2018", "March 21, 2018", "day"),
    ("12. mars", "12 May", "month"),
    ("i 2017", "in 2018", "year"),
    ("på 1990-tallet", "in the 1980s", "year"),
    ("kl. 14.30", "at 3:30 pm", "clock"),
    ("klokken halv ett", "half past one", "clock"),
    ("om morgenen", "in the evening", "clock"),
]


@pytest.mark.parametrize(("norwegian", "english", "kind"), CONFLICTS)
def test_a_changed_time_is_a_conflict_of_its_kind(norwegian: str, english: str, kind: str) -> None:
    (first,), (second,) = times(norwegian, "nb"), times(english, "en")
    assert time_conflict(first, second) == kind
    assert time_conflict(second, first) == kind
    pairs, left, right = match_times([first], [second])
    assert (pairs == [] and left and right) or pairs[0][2] < 0.6


TOLERATED = [
    ("i går", "on Thursday"),
    ("torsdag", "on 12 March"),
    ("i dag", "this week"),
    ("kl. 10 norsk tid", "9 a.m. GMT"),
    ("for noen dager siden", "five days ago"),
    ("i fjor", "in 2018"),
]


@pytest.mark.parametrize(("norwegian", "english"), TOLERATED)
def test_newswire_habits_are_no_conflict(norwegian: str, english: str) -> None:
    (first,), (second,) = times(norwegian, "nb"), times(english, "en")
    assert time_conflict(first, second) is None


def test_a_weekday_that_belies_its_full_date_is_a_conflict() -> None:
    (first,), (second,) = times("mandag", "nb"), times("on March 13, 2018", "en")
    assert time_conflict(first, second) == "weekday"


def test_an_added_today_is_unmatched_and_no_conflict() -> None:
    pairs, left, right = match_times(
        times("Møtet er fredag", "nb"), times("The meeting is on Friday, he said today", "en")
    )
    assert [(first.text, second.text) for first, second, _, _ in pairs] == [("fredag", "Friday")]
    assert (left, [item.text for item in right]) == ([], ["today"])


def test_an_amount_may_say_what_a_time_says() -> None:
    (ref,) = times("for tre år siden", "nb")
    (years,), (months) = quantities("three years", "en"), quantities("four years", "en")
    assert says_same(years, ref)
    assert not says_same(months[0], ref)


WORDS = (
    *(
        "i",
        "går",
        "sent",
        "torsdag",
        "kveld",
        "for",
        "to",
        "år",
        "siden",
        "12",
        ".",
        "mars",
        "2018",
        "kl",
        "halv",
        "ett",
    ),
    *(
        "last",
        "late",
        "Thursday",
        "the",
        "past",
        "of",
        "May",
        "2:30",
        "pm",
        "-",
        "'s",
        "next",
        "årene",
        "siste",
        "recent",
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=12,
    ),
    st.sampled_from(["nb", "nn", "en"]),
)
def test_any_text_is_read_and_every_span_quotes_it(words: list[str], lang: str) -> None:
    text = " ".join(words)
    end = 0
    for item in times(text, lang):
        assert text[item.start : item.end] == item.text != ""
        assert item.start >= end
        assert time_conflict(item, item) is None
        end = item.end
