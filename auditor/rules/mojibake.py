"""TXT002: broken characters in the rendering."""

from __future__ import annotations

from auditor.registry import Example, Rule
from auditor.rules._changes import reporter

RULE = Rule(
    code="TXT002",
    name="mojibake",
    severity="minor",
    mqm="design and markup/character formatting",
    doc="""
## What it does
Reports broken characters that cleaning mended in the rendering: â€™ for ’, Ã¸ for ø, "L & # 39 EI" for L'EI.

## Why it matters
Broken characters hide names from search and from the reader.

## Known limits
A fault in the source is no finding.
""",
    bad=(
        Example("Det er byens største bro.", "It is the townâ€™s largest bridge.", "â€™"),
        Example("EU vil ikke betale.", "The EU won & # 39 ; t pay.", "& # 39 ;"),
    ),
    good=(Example("Kafeen på hjørnet er stengt.", "The café on the corner is closed."),),
    check=reporter("mojibake/", "is a broken character"),
    scope="document",
    priority=91,
)
