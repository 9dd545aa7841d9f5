"""The bot promises something, or decides something for the customer, that the approved text does not give it to promise."""

import re
from collections.abc import Sequence

from reviewapp.scoring.sentences import split_sentences
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop
from reviewapp.scoring.words import stem

KIND = "promise"
VERSION = "2"
TITLE = gettext_noop("Promise without a source")
REASON = gettext_noop("The bot promises something: “{found}”. That is not in the approved text that fits this answer.")
ICON = "promise"

_PROMISE = re.compile(
    r"\b(?:(?:dat |ik |wij |we )?(?:beloof|beloven|garandeer|garanderen)|gegarandeerd|(?:wordt|is|zijn) toegezegd|"
    r"(?:uw|je|jouw) (?:aanvraag|klacht|claim|verzoek|bezwaar) (?:is|wordt) (?:goedgekeurd|toegekend|gehonoreerd)|"
    r"kan ik (?:u |je )?(?:toezeggen|beloven|garanderen)|(?:u|je) kunt? (?:daar|er) ?op rekenen|"
    r"(?:we|wij) spreken af|"
    r"(?:(?:u|je) krijgt|krijgt? (?:u|je))\b[^.!?;\n]{0,50}\b(?:van|door) ons\b[^.!?;\n]{0,60}\b(?:terug"
    r"|vergoed|vergoeding|korting|cadeau|"
    r"gecompenseerd|compensatie)|"
    r"(?:als goedmaker(?:tje)?|uit coulance|ter compensatie|als compensatie|as a (?:gesture|goodwill))|"
    r"(?:schelden|scheld) \w+ kwijt|kwijtgescholden|ik (?:zorg|regel) (?:ervoor|dat|het)|"
    r"(?:ik|we|wij) (?:heb|hebben) (?:uw|je|jouw|het|de) [\w -]{0,40}(?:teruggestort|terugbetaald|goedgekeurd|"
    r"kwijtgescholden|vergoed)|"
    r"i (?:can )?(?:promise|guarantee)|we (?:can )?(?:promise|guarantee)|(?:is|are) guaranteed|guarantee that|"
    r"your (?:request|claim|application|appeal|refund) (?:is|has been|was) (?:approved|granted)|"
    r"(?:i|we)(?:'ll| will) (?:make sure|see to it|personally)|(?:i|we) (?:have )?waived?)\b",
    re.IGNORECASE,
)
# "once your request is approved" tells of a decision that somebody else takes
_CONDITION = re.compile(
    r"\b(?:if|once|when|after|until|unless|whether|als|zodra|wanneer|nadat|tot|indien|of)\b", re.IGNORECASE
)
# money or a count on the company, as a decision in this case: common words that stand in any article
_GIFT = re.compile(r"\b(?:van|door) ons\b|rekenen$|spreken af|coulance|goedmaker|gesture")
_ROOTS = ("belo", "garand", "gegarand", "guarant", "promis", "kwijt", "waiv")


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """One finding for each promising sentence whose word of promise does not stand in the matched passages."""
    source = " ".join(match.passage.text.lower() for match in matches)
    findings = []
    for span in split_sentences(case.answer):
        text = span.of(case.answer)
        found = _PROMISE.search(text)
        if found and not _CONDITION.search(text[: found.start()]) and not _in_source(found.group(), source):
            place = Span(span.start + found.start(), span.start + found.end())
            values = {"found": place.of(case.answer)}
            findings.append(Finding(KIND, Severity.WARNING, Evidence(answer=place, values=values), VERSION))
    return findings


def is_promise(text: str) -> bool:
    """Whether the sentence promises or decides."""
    return bool(_PROMISE.search(text))


def _in_source(promise: str, source: str) -> bool:
    """Whether the approved text uses the same word of promise."""
    lower = promise.lower()
    if _GIFT.search(lower):
        return False
    roots = [root for root in _ROOTS if root in lower] or [stem(lower.split()[-1])]
    return any(root in source for root in roots)
