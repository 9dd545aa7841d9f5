"""The bot says that it does not know, and does not say who does."""

import re
from collections.abc import Sequence

from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop

KIND = "non_answer"
VERSION = "2"
TITLE = gettext_noop("No answer")
REASON = gettext_noop("The bot does not answer the question: “{found}”.")
ICON = "no-answer"

_NOT_KNOWN = re.compile(
    r"\b(?:(?:dat )?weet ik (?:helaas )?niet|ik weet (?:het|dat) (?:helaas )?niet|(?:geen|"
    r"niet de) (?:informatie|gegevens|antwoord) (?:over|voor|op)|"
    r"(?:daar|hier)(?:over)? (?:heb|kan) ik (?:helaas )?(?:geen|niets?)|(?:niet|geen) begrepen|ik begrijp (?:je|"
    r"uw|de) (?:vraag|bericht) niet|"
    r"kan ik (?:u |je )?(?:helaas )?niet (?:beantwoorden|zeggen|vertellen|helpen)|"
    r"i (?:do not|don'?t|am not|'m not) (?:know|sure|aware|have (?:that|any|this|the) information|understand|"
    r"able to (?:answer|find))|"
    r"i'm not sure|(?:i (?:cannot|can'?t)|i am unable to|i'm unable to) (?:answer|help you with|"
    r"find (?:an answer|that|any(?:thing)?)|provide)|"
    r"does not (?:mention|provide|contain|specify)|no information (?:on|about|regarding))\b",
    re.IGNORECASE,
)


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """At most one finding; an answer that hands the customer over is an answer, one without a letter is none."""
    if not any(sign.isalnum() for sign in case.answer):  # a smiley, or signs that nobody sees
        return [Finding(KIND, Severity.WARNING, Evidence(values={"found": case.answer.strip()[:40]}), VERSION)]
    found = _NOT_KNOWN.search(case.answer)
    if found is None or case.handed_over:
        return []
    evidence = Evidence(answer=Span(*found.span()), values={"found": found.group()})
    return [Finding(KIND, Severity.NOTICE, evidence, VERSION)]
