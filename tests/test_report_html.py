"""The HTML report: one file that loads nothing, escapes everything, and can be read, filtered and decided in."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_audit import BREAKOUT, SCRIPT, clean_audit, sample_audit, text_audit

from auditor.errors import ConfigError
from auditor.records import Score
from auditor.report._text import visible
from auditor.report.html import FRAGMENT_UNITS, REPORTER, fragment, script_json
from auditor.result import Audit

VOID = {"meta", "input", "br", "link", "img", "hr"}


class Page(HTMLParser):
    """The elements of a page, its text, and what its scripts hold."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)
        elif self.open and self.open[-1] == "style":
            self.styles.append(data)
        else:
            self.text += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and all(value in (attributes.get(key) or "").split() for key, value in wanted.items())
        ]

    @property
    def data(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.scripts[0])
        return loaded

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]


def flat(text: str) -> str:
    return " ".join(text.split())


def page(audit: Audit, **options: Any) -> Page:
    return Page(REPORTER.render(audit, **options))


SAMPLE = page(sample_audit())


# --- safe -----------------------------------------------------------------------------------------


def test_the_page_is_well_formed_and_its_ids_are_unique() -> None:
    assert SAMPLE.open == []
    ids = [attributes["id"] for _, attributes in SAMPLE.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_page_loads_nothing() -> None:
    loaders = {"link", "img", "iframe", "object", "embed", "base", "video", "audio", "svg"}
    assert not loaders & {tag for tag, _ in SAMPLE.elements}
    for _, attributes in SAMPLE.elements:
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    assert all("url(" not in style and "@import" not in style for style in SAMPLE.styles)


def test_the_policy_forbids_everything_but_the_pages_own_script() -> None:
    policy = SAMPLE.all("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"] or ""
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'")
    digest = base64.b64encode(hashlib.sha256(SAMPLE.scripts[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy


def test_hostile_strings_stay_text() -> None:
    html = REPORTER.render(sample_audit())
    assert SCRIPT not in html
    assert "<img" not in html
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert html.count("</script>") == 2
    assert flat(SCRIPT) in SAMPLE.text
    assert flat(BREAKOUT) in flat(SAMPLE.text)
    assert len(SAMPLE.all("script")) == 2


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40) | st.text("<>&\"'/!-=scriptyle{}%#\\\u2028\x00\x1b\u202e", max_size=30))
def test_no_text_changes_the_page(text: str) -> None:
    found = page(replace(text_audit(f"x{text}"), signature=text))
    usual = page(text_audit("x"))
    assert found.shape == usual.shape
    assert found.data["signature"] == text
    assert flat(visible(f"m x{text}")) in flat(found.text)


@pytest.mark.parametrize("text", ["</script><b>", "<!--", "\u2028\u2029", "&lt;", "\udc80"])
def test_json_in_a_script_element_cannot_end_it(text: str) -> None:
    made = script_json({"a": text})
    assert json.loads(made) == {"a": text}
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", made)


def test_the_page_can_always_be_written_as_utf_8() -> None:
    REPORTER.render(text_audit("a\udc80b")).encode("utf-8")


def test_a_hostile_language_or_unit_id_stays_inside_its_attribute() -> None:
    audit = text_audit("ja")
    unit = replace(audit.units[0], id='"><script>x')
    hostile = replace(audit, units=(unit,), documents=tuple(replace(d, lang='x" onload="y') for d in audit.documents))
    found = page(hostile)
    assert len(found.all("script")) == 2
    assert not any("onload" in attributes for _, attributes in found.elements)


# --- what it shows --------------------------------------------------------------------------------


def test_comet_and_bleu_are_always_shown_or_explained() -> None:
    text = flat(SAMPLE.text)
    assert "BLEU 41.8 nrefs:1|case:mixed" in text
    assert "COMET – No figure: COMET needs the neural profile: pip install 'mt-auditor[neural]'" in text
    bare = flat(page(sample_audit(scores=(), skips=())).text)
    assert "COMET – No figure: not run: pip install" in bare
    assert "BLEU – No figure: not run: BLEU needs a trusted translation: pass --reference FILE" in bare
    comet = Score("comet", 0.81234, {"u1": 0.5}, "comet|model:tiny")
    assert "COMET 0.8123 comet|model:tiny" in flat(page(sample_audit(scores=(comet,))).text)


def test_the_head_tells_verdict_counts_and_penalty() -> None:
    text = flat(SAMPLE.text)
    assert "FAIL: 3 critical, 4 major at or above the gate (major)" in text
    assert f"MQM penalty{sample_audit().penalty():.1f} per 100 source words" in text
    assert "PASS: no finding" in page(clean_audit()).text


def test_every_unit_is_a_row_and_every_finding_a_card() -> None:
    assert len(SAMPLE.all("article", **{"class": "unit"})) == 9
    cards = SAMPLE.all("li", **{"class": "finding"})
    assert [card["id"] for card in cards] == [f"finding-{number}" for number in range(1, 11)]
    assert {card["data-severity"] for card in cards} == {"critical", "major", "minor"}


def test_spans_are_marked_on_both_sides_and_lead_to_their_card() -> None:
    assert len([mark for mark in SAMPLE.all("mark", **{"class": "critical"}) if mark["data-n"] == "1"]) == 2
    assert len(SAMPLE.all("a", href="#finding-1")) == 2
    html = REPORTER.render(sample_audit())
    assert ">Ministry of Justice</mark>" in html


def test_each_side_carries_its_language() -> None:
    assert {side["lang"] for side in SAMPLE.all("div", **{"class": "source"}) if "lang" in side} == {"nb"}
    assert {side["lang"] for side in SAMPLE.all("div", **{"class": "target"}) if "lang" in side} == {"en"}


def test_controls_have_names_and_the_keyboard_a_way_in() -> None:
    assert SAMPLE.elements[[tag for tag, _ in SAMPLE.elements].index("body") + 1][1]["href"] == "#units"
    assert all("tabindex" in row for row in SAMPLE.all("article") + SAMPLE.all("li", **{"class": "finding"}))
    assert all("aria-label" in field for field in SAMPLE.all("input", **{"class": "note"}))
    assert all(button.get("aria-pressed") == "false" for button in SAMPLE.all("button") if "data-verdict" in button)
    keys = re.findall(r"^    (?:\"(.)\"|(\w)): ", SAMPLE.scripts[1], flags=re.MULTILINE)
    assert {"".join(key) for key in keys} == set("jkuiJKtfae/?")


def test_options_choose_what_is_shown() -> None:
    assert len(page(sample_audit(), units="flagged").all("article")) == 7
    critical = page(sample_audit(), min_severity="critical")
    assert len(critical.all("li", **{"class": "finding"})) == 3
    assert "7 findings below critical not shown" in flat(critical.text)
    assert "the-militia" in SAMPLE.text
    assert "the-militia" not in page(sample_audit(), gloss=False).text
    with pytest.raises(ConfigError, match="min_severty"):
        REPORTER.render(sample_audit(), min_severty="minor")


def test_an_empty_audit_is_shown() -> None:
    assert "No unit to show." in page(Audit((), (), ())).text


# --- decisions ------------------------------------------------------------------------------------


def test_the_script_knows_each_finding_by_its_fingerprint() -> None:
    audit = sample_audit()
    assert SAMPLE.data["signature"] == audit.signature
    assert SAMPLE.data["verdicts"] == ["true-error", "false-alarm", "accepted"]
    assert [item["fingerprint"] for item in SAMPLE.data["findings"]] == [f.fingerprint for f in audit.findings]
    assert SAMPLE.data["findings"][-1]["unit"] is None


def test_two_findings_with_one_fingerprint_are_decided_apart() -> None:
    audit = sample_audit()
    twice = page(replace(audit, findings=(audit.findings[0], audit.findings[0])))
    first, second = twice.data["findings"]
    assert first["fingerprint"] == second["fingerprint"]
    assert first["id"] != second["id"]


def test_decisions_are_kept_for_the_set_of_fingerprints() -> None:
    audit = sample_audit()
    assert page(audit, min_severity="critical").data["key"] == SAMPLE.data["key"]
    assert page(replace(audit, findings=audit.findings[::-1])).data["key"] == SAMPLE.data["key"]
    assert page(replace(audit, findings=audit.findings[1:])).data["key"] != SAMPLE.data["key"]


# --- the notebook's fragment ----------------------------------------------------------------------


def test_the_fragment_has_no_script_and_keeps_its_styles_to_itself() -> None:
    found = Page(fragment(sample_audit()))
    assert found.open == []
    assert found.elements[0] == ("div", {"class": "auditor-report"})
    assert not {"script", "img", "link", "html", "body"} & {tag for tag, _ in found.elements}
    selectors = re.findall(r"([^{}]+)\{", found.styles[0])
    assert all(part.strip().startswith(".auditor-report") for rule in selectors for part in rule.split(","))


def test_the_fragment_shows_scores_and_flagged_units() -> None:
    text = flat(Page(sample_audit()._repr_html_()).text)
    assert "BLEU 41.8" in text
    assert "COMET – COMET needs the neural profile" in text
    assert "ROL001 roles-swapped critical" in text
    assert "Veien er stengt" not in text


def test_the_fragment_of_a_large_audit_says_what_it_leaves_out() -> None:
    audit = sample_audit()
    units = tuple(replace(audit.units[0], id=f"r{number}") for number in range(FRAGMENT_UNITS + 3))
    findings = tuple(replace(audit.findings[0], unit=unit.id) for unit in units)
    found = Page(fragment(replace(audit, units=units, findings=findings)))
    assert len(found.all("tr", **{"class": "texts"})) == FRAGMENT_UNITS
    assert "3 more units with findings" in found.text


@settings(max_examples=25, deadline=None)
@given(st.text("<>&\"'/=scriptyle\x1b\u202e ", max_size=30))
def test_no_text_changes_the_fragment(text: str) -> None:
    assert Page(fragment(text_audit(f"x{text}"))).shape == Page(fragment(text_audit("x"))).shape
