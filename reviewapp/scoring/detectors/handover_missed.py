"""The customer asked for a person; the bot neither passed the contact on nor offered to."""

import re
from collections.abc import Sequence

from reviewapp.scoring.clauses import denied_before
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, gettext_noop

KIND = "handover_missed"
VERSION = "2"
TITLE = gettext_noop("Hand-over missed")
REASON = gettext_noop(
    "The customer asked for a person (“{asked}”). The bot did not put the customer through and did not offer to."
)
ICON = "handover"

_PERSON_EN = (
    r"(?:human|person|agent|representative|rep|someone|somebody|manager|supervisor|operator|employee|colleague"
    r"|advisor)"
)
_ASKED = re.compile(
    rf"(?:(?:spreken|praten|bellen|chatten|contact)\b[^.?!\n]{{0,25}}\b(?:mens|medewerker|collega|iemand"
    rf"|persoon|leidinggevende|manager)\b|"
    rf"\b(?:mens|medewerker|collega|iemand|persoon|leidinggevende|manager)\b[^.?!\n]{{0,25}}\b(?:spreken|praten|"
    rf"te pakken|aan de lijn|bellen|chatten)\b|"
    rf"\b(?:verbind|zet) (?:me|mij)\b[^.?!\n]{{0,20}}\bdoor\b|\bdoorverb(?:inden|onden)\b|\bbel (?:me|mij)\b"
    rf"|terugg?ebeld worden|"
    rf"\b(?:wil|mag|kan ik)\b[^.?!\n]{{0,25}}\b(?:echt )?(?:een )?(?:mens|medewerker)\b|"
    rf"\b(?:speak|talk|chat|connect|connected|transfer|transferred"
    rf"|put (?:me )?through)\b(?: me)?(?: directly)? (?:to|with) "
    rf"(?:an? |your |the |some )?(?:real |live |actual |human )?(?:customer service )?{_PERSON_EN}\b|"
    rf"^\W*(?:een |a |the )?(?:mens|medewerker|human|agent|person|representative)(?: please| pls| aub| graag)?\W*$|"
    rf"(?-i:\bEEN (?:MENS|MEDEWERKER|COLLEGA)\b)|\been (?:echt|echte) (?:mens|persoon|medewerker)\b|"
    rf"\b(?:want|need|get me|give me) (?:an? )?(?:real |live |actual )?(?:human|person|agent|representative|"
    rf"manager|supervisor)\b|"
    rf"\bcall me back\b|\btransfer me\b)",
    re.IGNORECASE,
)
_OFFERED = re.compile(
    r"\b(?:medewerkers?|collega'?s?|doorverbind\w*|doorverbonden|verbind \w+ (?:u |je )?(?:nu )?door"
    r"|klantenservice|teruggebeld|"
    r"bellen? (?:wij|we) (?:u|je)|bel (?:ons|gerust|naar)|(?:human|live) agents?|agents?|representatives?"
    r"|colleagues?|"
    r"transfer(?:r(?:ed|ing))?|connect(?:ing)? you|call us|hotline|phone number|call \+?[\d(]|"
    r"customer service|specialist|team (?:zal|neemt|will)|supervisor)\b",
    re.IGNORECASE,
)
_LONGEST_QUOTE = 80


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """At most one finding: the request was made in the question, or earlier and not yet met."""
    asked = _open_request(case)
    if asked is None or case.handed_over or offers(case.answer):
        return []
    return [Finding(KIND, Severity.CRITICAL, Evidence(values={"asked": asked[:_LONGEST_QUOTE]}), VERSION)]


def asks_person(text: str) -> bool:
    """Whether the customer asks for a person."""
    return _request_in(text) is not None


def offers(answer: str) -> bool:
    """Whether the answer passes the customer on, or names who can be reached."""
    return bool(_OFFERED.search(answer))


def _open_request(case: Case) -> str | None:
    """The customer's words that asked for a person and that nobody has answered yet."""
    request: str | None = None
    for turn in case.earlier:
        if turn.speaker == "customer":
            request = _request_in(turn.text) or request
        elif turn.speaker == "agent" or offers(turn.text):
            request = None
    return _request_in(case.question) or request


def _request_in(text: str) -> str | None:
    """The first request for a person; "I don't need to speak to an agent" is none."""
    requests = (match for match in _ASKED.finditer(text) if not denied_before(text, match.start()))
    return next((match.group() for match in requests), None)
