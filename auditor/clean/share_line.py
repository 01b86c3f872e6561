"""Lines of buttons and calls that stand around an article: ``Share this:``, ``Follow us on Facebook``, ``Photo: NTB``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.clean._edits import Edit
from auditor.clean._lift import lines

NAME = "artefact/share-line"
DOC = """A whole line that only asks to share, follow, subscribe or comment, or only credits a picture, is lifted."""
ORDER = 47

_LINE = re.compile(
    r"^[ \t]*((?:share (?:this|on|via)(?: (?:article|story|post|facebook|twitter|x|linkedin|e-?mail|whatsapp))?|share|tweet(?: this)?|print this|"
    r"follow us(?: on [A-Za-z, ]{1,40})?|like us on [A-Za-z, ]{1,40}|"
    r"(?:click here to )?(?:subscribe|sign up)(?: (?:now|here|today|to our newsletter|for our newsletter|to our channel))?|"
    r"leave a (?:comment|reply)|(?:\d+ )?comments?|related (?:articles|stories|posts|news)|more from [A-Za-z ]{1,30}|you (?:may|might) also like|"
    r"del (?:saken|artikkelen|på facebook)|følg oss(?: på [A-Za-z, ]{1,40})?|meld deg på nyhetsbrevet|tips oss|relaterte (?:saker|artikler)|"
    r"(?:photo|picture|image|foto|illustrasjon|illustration)(?: ?[:©] ?[^\n.]{1,60}))[ \t]{0,2}[:.!…»›→]{0,2})[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def edits(text: str) -> Iterator[Edit]:
    """Propose to lift every such line of `text`."""
    return lines(_LINE, text)
