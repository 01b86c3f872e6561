"""Small news of our own writing, original and rendering, for the tests of feed checks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Story:
    """An original and its faithful rendering, each a title and a text.

    :param garbled: words of the rendering → what a bad rendering has in their place, where the story has one.
    """

    name: str
    lang: str
    source: tuple[str, str]
    target: tuple[str, str]
    garbled: tuple[tuple[str, str], ...] = ()


STORIES = (
    Story(
        "bru",
        "nb",
        (
            "Brua i Lervik åpner igjen",
            "Brua over Lerviksundet åpner mandag 16. november etter elleve måneder med reparasjoner. Arbeidet har kostet 84 millioner kroner. "
            "Ordfører Tove Haugland sier at kommunen ikke skal kreve bompenger.",
        ),
        (
            "The bridge in Lervik reopens",
            "The bridge across the Lervik sound opens on Monday 16 November after eleven months of repairs. The work has cost 84 million kroner. "
            "Mayor Tove Haugland says that the municipality will not charge tolls.",
        ),
        (("84 million", "48 million"), ("will not charge", "will charge")),
    ),
    Story(
        "skole",
        "nb",
        (
            "Elever i Nordbø får gratis lunsj",
            "Alle de 312 elevene ved Nordbø skole får gratis lunsj fra januar. Rektor Amina Yusuf mener at maten gir roligere timer. "
            "Tilbudet gjelder også i ferien.",
        ),
        (
            "Pupils in Nordbø get free lunch",
            "All 312 pupils at Nordbø school will get free lunch from January. Head teacher Amina Yusuf thinks that the food makes for calmer lessons. "
            "The offer also applies in the holidays.",
        ),
    ),
    Story(
        "elg",
        "nn",
        (
            "Elg gjekk gjennom isen på Fagervatnet",
            "Ein elg gjekk gjennom isen på Fagervatnet søndag kveld. Tre brannfolk frå Voss berga dyret etter to timar. "
            "Elgen var ikkje skadd og sprang til skogs.",
        ),
        (
            "Moose went through the ice on lake Fagervatnet",
            "A moose went through the ice on lake Fagervatnet on Sunday evening. Three firefighters from Voss rescued the animal after two hours. "
            "The moose was not injured and ran into the forest.",
        ),
        (("was not injured", "was injured"), ("Three firefighters", "Seven firefighters")),
    ),
    Story(
        "bibliotek",
        "nb",
        (
            "Biblioteket i Sandvær kjøper båt",
            "Biblioteket i Sandvær har kjøpt en båt for å nå leserne på øyene. Båten rommer 4000 bøker og skal besøke 17 brygger hver måned. "
            "Biblioteksjef Jonas Lie håper å starte i april.",
        ),
        (
            "The library in Sandvær buys a boat",
            "The library in Sandvær has bought a boat to reach readers on the islands. The boat holds 4,000 books and will visit 17 quays every month. "
            "Head librarian Jonas Lie hopes to start in April.",
        ),
    ),
    Story(
        "streik",
        "nb",
        (
            "Bussjåførene i Tromsø streiker",
            "I alt 230 bussjåfører i Tromsø gikk ut i streik torsdag morgen. Fagforeningen krever fem prosent høyere lønn. "
            "Busselskapet Nordtur sier at skolebussene skal gå som vanlig.",
        ),
        (
            "Bus drivers in Tromsø on strike",
            "A total of 230 bus drivers in Tromsø went on strike on Thursday morning. The union demands five per cent higher pay. "
            "The bus company Nordtur says that school buses will run as usual.",
        ),
        (("five per cent", "fifteen per cent"), ("Thursday morning", "Tuesday morning")),
    ),
    Story(
        "laks",
        "nn",
        (
            "Laksen er tilbake i Storelva",
            "For første gong på 30 år har laksen gytt i Storelva, melder Miljødirektoratet. Forskarane talde 145 fisk i oktober. "
            "Elva vart kalka frå 2011.",
        ),
        (
            "The salmon is back in the river Storelva",
            "For the first time in 30 years, salmon have spawned in the river Storelva, the Norwegian Environment Agency reports. "
            "The researchers counted 145 fish in October. The river was limed from 2011.",
        ),
    ),
    Story(
        "teater",
        "nb",
        (
            "Teatret i Molde får ny sjef",
            "Skuespiller Ingrid Falk blir ny sjef for teatret i Molde fra 1. august. Hun etterfølger Per Dahl, som har ledet teatret i ni år. "
            "Styret valgte henne blant 22 søkere.",
        ),
        (
            "The theatre in Molde gets a new head",
            "The actor Ingrid Falk becomes the new head of the theatre in Molde from 1 August. She succeeds Per Dahl, who has led the theatre for nine years. "
            "The board chose her from among 22 applicants.",
        ),
    ),
    Story(
        "ras",
        "nb",
        (
            "Ras stengte veien til Valldal",
            "Et steinras stengte veien til Valldal natt til lørdag. Ingen ble truffet, men 60 husstander er uten strøm. "
            "Geolog Mari Sunde frykter flere ras til helgen.",
        ),
        (
            "Rockslide closed the road to Valldal",
            "A rockslide closed the road to Valldal in the early hours of Saturday. Nobody was hit, but 60 households are without electricity. "
            "The geologist Mari Sunde fears more slides at the weekend.",
        ),
        (("60 households", "600 households"),),
    ),
    Story(
        "korps",
        "nn",
        (
            "Korpset på Stord fyller hundre år",
            "Skulekorpset på Stord fyller hundre år i mai og skal spele konsert i kulturhuset. Dirigent Eli Vik har øvd med 54 ungar sidan jul. "
            "Billettane kostar 150 kroner.",
        ),
        (
            "The band on Stord turns one hundred",
            "The school band on Stord turns one hundred in May and will play a concert in the arts centre. The conductor Eli Vik has rehearsed with "
            "54 children since Christmas. The tickets cost 150 kroner.",
        ),
    ),
    Story(
        "sykehus",
        "nb",
        (
            "Sykehuset i Alta mangler leger",
            "Sykehuset i Alta mangler elleve leger og har utsatt 90 operasjoner. Helseministeren lover ikke mer penger i år. "
            "Pasientene må reise til Hammerfest.",
        ),
        (
            "The hospital in Alta lacks doctors",
            "The hospital in Alta lacks eleven doctors and has postponed 90 operations. The Minister of Health does not promise more money this year. "
            "The patients have to travel to Hammerfest.",
        ),
        (("eleven doctors", "seven doctors"),),
    ),
    Story(
        "vin",
        "nb",
        (
            "Bonde i Telemark høster druer",
            "Bonden Knut Rabben i Telemark har høstet to tonn druer. Vinen skal lagres i eikefat til 2028. "
            "Vinmonopolet har bestilt 800 flasker.",
        ),
        (
            "Farmer in Telemark harvests grapes",
            "The farmer Knut Rabben in Telemark has harvested two tonnes of grapes. The wine will be stored in oak barrels until 2028. "
            "Vinmonopolet has ordered 800 bottles.",
        ),
    ),
    Story(
        "ferje",
        "nb",
        (
            "Ferja til Kvaløya går på hydrogen",
            "Den nye ferja til Kvaløya går på hydrogen og tar 120 biler. Rederiet venter at utslippene faller med 70 prosent. "
            "Den første turen går 3. desember.",
        ),
        (
            "The ferry to Kvaløya runs on hydrogen",
            "The new ferry to Kvaløya runs on hydrogen and takes 120 cars. The shipping company expects emissions to fall by 70 per cent. "
            "The first trip is on 3 December.",
        ),
    ),
)
BY_NAME = {story.name: story for story in STORIES}


def original(name: str, **more: Any) -> dict[str, Any]:
    """An entry of the originals: id ``bru``; `more` replaces or adds fields."""
    story = BY_NAME[name]
    title, text = story.source
    return {"id": name, "title": title, "text": text, "lang": story.lang, **more}


def rendering(name: str, *, garbled: bool = False, declared: bool = True, **more: Any) -> dict[str, Any]:
    """An entry of the renderings: id ``en-bru``, which names its original, or is to be paired by content."""
    story = BY_NAME[name]
    title, text = story.target
    for old, new in story.garbled if garbled else ():
        assert old in text
        text = text.replace(old, new)
    names: dict[str, Any] = {"source_id": name} if declared else {}
    return {"id": f"en-{name}", "title": title, "text": text, "lang": "en", **names, **more}


def write(path: Path, entries: Iterable[dict[str, Any]]) -> Path:
    """A feed of JSON lines."""
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in entries), encoding="utf-8")
    return path
