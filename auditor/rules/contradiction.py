"""NLI001: source and target contradict each other, by the verdict of a pretrained model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.records import Comparison, Finding, Sentence, Unit
from auditor.registry import Example, Rule
from auditor.rules.context import Context, Question, Verdicts, around, quote


def questions(unit: Unit) -> Iterator[Question]:
    """What the model is asked about a unit: each target sentence against the whole source side, and the other way."""
    for premise, sentences in ((unit.source_text, unit.target), (unit.target_text, unit.source)):
        for sentence in sentences:
            if _says_something(premise) and _says_something(sentence.text):
                yield premise, sentence.text


def _says_something(text: str) -> bool:
    return any(char.isalpha() for char in text)


def check(comparison: Comparison, context: Context) -> Iterator[Finding]:
    """Target sentences that the source contradicts, where the target contradicts the source too."""
    if context.verdicts is None:
        return
    unit = comparison.unit
    claimed = _contradicted(unit.source_text, unit.target, context.verdicts)
    denied = _contradicted(unit.target_text, unit.source, context.verdicts)
    if not denied:
        return
    for number, (sentence, share) in enumerate(claimed):
        # As many on either side stand in the same order; otherwise nobody knows which contradicts which.
        facing = denied[number : number + 1] if len(denied) == len(claimed) else denied
        source = around(*(one for one, _ in facing))
        back = max(probability for _, probability in facing)
        said = context.source.text[source.start : source.end]
        yield context.finding(
            RULE,
            unit,
            f"source: {quote(said)}; target: {quote(sentence.text)}: one contradicts the other",
            source=source,
            target=sentence,
            evidence={"target given source": share, "source given target": back},
            # A verdict on two sentences is no surer than that they belong together.
            confidence=min(share, back, unit.confidence),
        )


def _contradicted(premise: str, sentences: Sequence[Sentence], verdicts: Verdicts) -> list[tuple[Sentence, float]]:
    found = ((sentence, verdicts.contradiction.get((premise, sentence.text), 0.0)) for sentence in sentences)
    return [(sentence, share) for sentence, share in found if share >= verdicts.threshold]


RULE = Rule(
    code="NLI001",
    name="contradiction",
    severity="critical",
    mqm="accuracy/mistranslation",
    doc="""
## What it does
Asks a pretrained model of natural language inference whether source and target contradict each other: each target sentence against
the whole source side of its unit, and each source sentence against the whole target side. It speaks where both directions reach
`nli_threshold`. It runs in the neural profile, or with `--nli-model`; `nli = "off"` switches it off.

## Why it matters
It reads whole sentences in either language, so it can notice a reversal that no word list holds: the building that the municipality
owns and the rendering sells to an investor.

## Known limits
The verdict is on a sentence, so the span is the sentence, and the rule stays silent where another one marks something major or critical
in the same unit and says which words. Such models miss small changes (a number, a title, a near synonym) and call unrelated sentences
contradictory: a unit that is aligned with doubt lowers the confidence. The default model saw Norwegian in its pretraining and no
Norwegian inference data. The threshold of 0.9 is a cautious setting and was not tuned on labelled renderings. What is longer than the
model reads is cut off, and the report says so. The examples below show what is meant: they need a pretrained model, and the package's
tests, which run without one, do not run them.
""",
    bad=(
        Example(
            "Kommunen eier fortsatt bygget.",
            "A private investor bought the building from the municipality years ago.",
            "A private investor bought the building",
        ),
        Example("Alle passasjerene overlevde.", "Several passengers lost their lives.", "lost their lives"),
    ),
    good=(
        Example("Alle passasjerene overlevde.", "Every passenger came out of it alive."),
        Example("Kommunen eier fortsatt bygget.", "The building is still the property of the municipality."),
    ),
    check=check,
    priority=95,
    profile="neural",
    gives_way=True,
)
