"""An audit built by hand from records, for the tests of the reports: realistic text, every shape, hostile strings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from auditor.records import (
    Change,
    Document,
    Finding,
    Pair,
    Score,
    Segment,
    Sentence,
    Severity,
    Skip,
    Span,
    Unit,
)
from auditor.result import Audit, fingerprint

SCRIPT = "<script>alert(1)</script>"
BREAKOUT = "\"'><img src=x onerror=alert(2)> </script></style>"
ESCAPE = "\x1b[31mrødt\x1b[0m\x9b2J"
OVERRIDE = "\u202egnirts\u202c"
LONG_WORD = "Menneskerettighetsorganisasjonssammenslutningsrepresentantskapsmedlemmene" * 2
FORMULA = '=HYPERLINK("https://example.org";"klikk")'

SOURCE, TARGET = "originaler/havnebyen.txt", "renderings/port-town.txt"

TEXTS: tuple[tuple[tuple[str, ...], tuple[str, ...], str | None], ...] = (
    (("Militsen angrep havnebyen natt til torsdag",), ("The port town attacked the militia early on Thursday",), None),
    (
        (
            "Utenriksdepartementet i Oslo opplyser at ingen nordmenn er skadet, og at ambassaden har kontakt med "
            "lokale myndigheter.",
        ),
        (
            "The Ministry of Justice in Oslo says that Norwegians have been injured.",
            "The embassy is in touch with local authorities.",
        ),
        "The Ministry of Foreign Affairs in Oslo says that no Norwegians have been injured and that the embassy is in "
        "touch with local authorities.",
    ),
    (
        ("Minst 40 personer måtte forlate hjemmene sine, ifølge Røde Kors.",),
        ("At most 40 people had to leave their homes.",),
        "At least 40 people had to leave their homes, according to the Red Cross.",
    ),
    (("Ordfører Kari Moe kaller situasjonen «svært alvorlig».",), (), None),
    ((), (f"Subscribe to our newsletter for more! {SCRIPT} {BREAKOUT}",), None),
    (
        ("Statsministeren reiser til Tromsø fredag.", "Hun skal møte brannfolkene som slukket brannen i havna."),
        ("The Prime Minister will travel to Tromso on Friday to meet the firefighters who put out the harbour fire.",),
        "The Prime Minister travels to Tromsø on Friday. She will meet the firefighters who put out the harbour fire.",
    ),
    (
        ("– Vi trenger ro nå, sier fiskeren Per Aas & sønnen hans.",),
        (f"“We need calm now,” says fisherman Per Aas & his son. {ESCAPE} {OVERRIDE}",),
        None,
    ),
    (
        (f"{LONG_WORD} skal stemme over forslaget.",),
        (f"{FORMULA} The members of the assembly will vote on the proposal.",),
        None,
    ),
    (("Veien er stengt inntil videre.",), ("The road is closed until further notice.",), "The road is closed for now."),
)

GLOSSES = {
    "u1": "the-militia attacked the-port-town night to Thursday",
    "u2": f"the-foreign-ministry in Oslo informs that no Norwegians is injured {SCRIPT}",
    "u3": "at-least 40 persons had-to leave the-homes their, according-to Red Cross",
}

SCORES: dict[str, tuple[float | None, str, dict[str, float | None]]] = {
    "bleu": (
        41.8273,
        "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.5.1",
        {"u2": 48.2291, "u3": 39.1054, "u6": 55.5, "u9": 22.96},
    ),
    "chrf": (
        63.4,
        "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.5.1",
        {"u2": 71.0, "u3": 55.2, "u9": 48.75},
    ),
    "adequacy": (
        0.6132,
        "adequacy|v:1|model:embedded",
        {"u1": 0.31, "u2": 0.38, "u3": 0.55, "u4": 0.0, "u5": None, "u6": 0.93, "u7": 0.9, "u8": 0.71, "u9": 0.98},
    ),
}

Row = tuple[str, str, Severity, str | None, str, str, str, str | None, float]
"""Code, name, severity, unit, source words, target words, message, suggestion, confidence."""

FINDINGS: tuple[Row, ...] = (
    (
        "ROL001", "roles-swapped", "critical", "u1", "Militsen angrep havnebyen", "The port town attacked the militia",
        "source: the militia attacked the port town; target: the port town attacked the militia",
        "write “The militia attacked the port town”", 0.94,
    ),
    (
        "ENT002", "entity-changed", "critical", "u2", "Utenriksdepartementet", "Ministry of Justice",
        "source: Utenriksdepartementet (Ministry of Foreign Affairs); target: Ministry of Justice",
        "write Ministry of Foreign Affairs", 0.95,
    ),
    (
        "NEG001", "polarity-flipped", "critical", "u2", "ingen nordmenn er skadet", "Norwegians have been injured",
        "source: no Norwegians are injured; target: Norwegians have been injured", "write “no Norwegians”", 0.9,
    ),
    (
        "NUM003", "bound-changed", "major", "u3", "Minst 40", "At most 40",
        "source: at least 40; target: at most 40", "write “at least 40”", 0.97,
    ),
    (
        "ATT001", "attribution-changed", "major", "u3", "ifølge Røde Kors", "",
        "source: according to the Red Cross; target: says it in its own words", None, 0.72,
    ),
    (
        "OMI001", "omission", "major", "u4", "Ordfører Kari Moe kaller situasjonen «svært alvorlig»", "",
        "nothing in the target renders: Ordfører Kari Moe kaller situasjonen «svært alvorlig».", None, 0.88,
    ),
    (
        "ADD001", "addition", "major", "u5", "", SCRIPT,
        f"nothing in the source says: Subscribe to our newsletter for more! {SCRIPT} {BREAKOUT}", "leave it out", 0.8,
    ),
    (
        "ENT005", "entity-inconsistent", "minor", "u6", "Tromsø", "Tromso",
        "Tromsø is also written Tromso", "write Tromsø", 0.65,
    ),
    (
        "TXT001", "artefact", "minor", "u7", "", ESCAPE,
        f"{FORMULA} scraped controls: {ESCAPE} {OVERRIDE}", f"+leave out {ESCAPE}", 1.0,
    ),
    (
        "ENT005", "entity-inconsistent", "minor", None, "", "",
        f"the harbour has two names in this text {BREAKOUT}", None, 0.6,
    ),
)  # fmt: skip


def sample_audit(**changes: Any) -> Audit:
    """Nine units, ten findings, a reference for some units, no COMET; `changes` replace fields of the audit."""
    source = _document(SOURCE, "nb", [text for group, _, _ in TEXTS for text in group], lead="")
    target = _document(TARGET, "en", [text for _, group, _ in TEXTS for text in group], lead="[ad_1]\n")
    sentences = {document.id: _sentences(document) for document in (source, target)}
    units = []
    taken = {SOURCE: 0, TARGET: 0}
    for number, (left, right, reference) in enumerate(TEXTS, 1):
        sides = []
        for document, group in ((SOURCE, left), (TARGET, right)):
            at = taken[document]
            sides.append(sentences[document][at : at + len(group)])
            taken[document] = at + len(group)
        similarity = 0.0 if not left or not right else 0.9 - 0.04 * number
        units.append(Unit(f"u{number}", sides[0], sides[1], similarity, 1.0 - 0.03 * number, reference))
    audit = Audit(
        (source, target),
        (Pair(SOURCE, TARGET, "translation", 0.981234),),
        tuple(units),
        tuple(
            Score(name, value, {unit.id: per_unit.get(unit.id) for unit in units}, signature)
            for name, (value, signature, per_unit) in SCORES.items()
        ),
        tuple(_finding(row, source, target) for row in FINDINGS),
        (
            Skip(
                "comet",
                None,
                "COMET needs the neural profile: pip install 'mt-auditor[neural]', then --profile neural or "
                "--comet-model PATH",
            ),
            Skip("ROL001", "u8", f"the rule failed here: ValueError: {SCRIPT}"),
            Skip("ROL001", "u9", f"the rule failed here: ValueError: {SCRIPT}"),
        ),
        "auditor|version:0.1.0|profile:embedded|lang:nb-en|encoder:embedded;v:1",
        GLOSSES,
    )
    return replace(audit, **changes)


def clean_audit() -> Audit:
    """The same texts without a finding."""
    return sample_audit(findings=(), skips=())


def text_audit(text: str, *, lang: str = "nb") -> Audit:
    """One unit whose two sides, finding, suggestion and names all hold `text`."""
    source = Document("a", lang, text, text, (Change("spaces", 0, 1, text, ""),), (), (text,), len(text))
    target = Document("b", "en", text, None, (), (), (), len(text))
    left, right = (Sentence(name, 0, text, 0, len(text)) for name in ("a", "b"))
    unit = Unit("u1", (left,), (right,), 0.5, 0.5, text)
    found = Finding(
        "ENT002", "entity-changed", "critical", "accuracy/mistranslation", f"m {text}", "u1",
        Span("a", 0, len(text), text), Span("b", 0, len(text), text), {"seen": text}, text, 0.5,
        fingerprint("ENT002", "b", text, text),
    )  # fmt: skip
    skips = (Skip("comet", None, f"r {text}"), Skip("ROL001", "u1", f"r {text}"))
    pairs = (Pair("a", "b", "translation", 0.5),)
    return Audit((source, target), pairs, (unit,), (), (found,), skips, f"s {text}", {"u1": text})


def _document(id: str, lang: str, lines: list[str], *, lead: str) -> Document:
    text = "\n".join(lines)
    if not lead:
        return Document(id, lang, text, id, raw_length=len(text))
    return Document(
        id,
        lang,
        text,
        id,
        (Change("ad-marker", 0, len(lead), lead, ""),),
        (Segment(0, len(text), len(lead), len(lead) + len(text)),),
        ("the encoding was guessed: windows-1252",),
        len(lead) + len(text),
    )


def _sentences(document: Document) -> tuple[Sentence, ...]:
    found, at = [], 0
    for index, line in enumerate(document.text.split("\n")):
        found.append(Sentence(document.id, index, line, at, at + len(line)))
        at += len(line) + 1
    return tuple(found)


def _finding(
    row: Row,
    source: Document,
    target: Document,
) -> Finding:
    code, name, severity, unit, left, right, message, suggestion, confidence = row
    spans: list[Span | None] = []
    for document, quoted in ((source, left), (target, right)):
        if not quoted:
            spans.append(None)
            continue
        at = document.text.index(quoted)
        spans.append(Span(document.id, *document.raw_span(at, at + len(quoted)), quoted))
    return Finding(
        code,
        name,
        severity,
        "accuracy/mistranslation" if severity == "critical" else "accuracy/other",
        message,
        unit,
        spans[0],
        spans[1],
        {"source": left, "target": right, "entities": ["ministry-of-foreign-affairs", SCRIPT], "nested": {"rank": 2}},
        suggestion,
        confidence,
        fingerprint(code, target.id, left, right),
    )
