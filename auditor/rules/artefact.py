"""TXT001: what the scraper left in the rendering."""

from __future__ import annotations

from auditor.registry import Example, Rule
from auditor.rules._changes import reporter

RULE = Rule(
    code="TXT001",
    name="artefact",
    severity="minor",
    mqm="design and markup/markup",
    doc="""
## What it does
Reports what cleaning lifted out of the rendering: [ad_1], [19659002], "Source link", agency marks, scrape headers.

## Why it matters
A reader sees at once that nobody read the text before it ran.

## Known limits
A fault in the source is no finding. Stray spaces are mended without a word.
""",
    bad=(
        Example("Brannen er slukket.", "[ad_1]\nThe fire has been put out.", "[ad_1]"),
        Example("Brannen er slukket.", "The fire has been put out.\nSource link", "Source link"),
    ),
    good=(Example("Brannen er slukket [1].", "The fire has been put out [1]."),),
    check=reporter("artefact/", "is left over from scraping"),
    scope="document",
    priority=90,
)
