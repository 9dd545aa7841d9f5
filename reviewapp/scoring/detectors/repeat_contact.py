"""The customer comes back about the same thing: he asked before, was told something before, or still waits."""

import re
from collections.abc import Sequence

from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, gettext_noop

KIND = "repeat_contact"
VERSION = "1"
TITLE = gettext_noop("Had contact before")
REASON = gettext_noop("The customer says that there was contact before: “{asked}”.")
ICON = "history"

_DAY = (
    r"(?:gister(?:en)?|eergisteren|vanochtend|vanmorgen|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag"
    r"|zondag|vorige week|"
    r"vorige maand|laatst|eerder|yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|last week"
    r"|earlier)"
)
_BEFORE = re.compile(
    r"(?<!\w)(?:(?:jullie|jij|je|u|(?:de|jullie|die|uw) (?:chat)?bot)\b[^.?!\n]{0,25}?\b(?:zei|zeiden|beloofde"
    r"|beloofden|vertelde|vertelden|"
    r"gezegd|verteld|beloofd|schreef)|"
    r"(?:zei|zeiden) (?:je|jij|jullie|u|de (?:chat)?bot)|zoals (?:jij|je|jullie|u) (?:net )?(?:zei|zeiden|schreef)|"
    rf"{_DAY}\b[^.?!\n]{{0,25}}?\b(?:al )?(?:gevraagd|gebeld|gemaild|gemeld|gechat|gesproken|opgezegd via"
    rf"|via jullie)|"
    rf"(?<!iemand )(?:ik )?(?:belde|mailde|vroeg|schreef|appte|chatte)\b[^.?!\n]{{0,12}}?\b(?:{_DAY}|(?:het |t "
    rf"|dit |dat )?al\b)|{_DAY} (?:vroeg|belde|mailde) ik|"
    r"al (?:eerder|vaker|\d+ keer|twee keer|drie keer|een paar keer) (?:gevraagd|gebeld|gemaild|gemeld|contact)|"
    r"(?:nog )?(?:steeds |altijd )?(?:niks|niets|geen reactie|geen antwoord) (?:meer )?(?:gehoord|ontvangen"
    r"|gekregen|van jullie)|"
    r"voor de (?:tweede|derde|zoveelste) keer|"
    r"(?:you|your (?:chat)?bot|your colleague)(?: guys)? (?:told|said|promised|wrote)|(?:i|we) (?:already"
    r"|previously) "
    r"(?:asked|called|emailed|wrote|reported|contacted|sent)|"
    rf"(?:asked|called|emailed|contacted you|sent)\b[^.?!\n]{{0,30}}?\b(?:on )?{_DAY}|(?:still|again) (?:no"
    rf"|have not|haven'?t) "
    r"(?:heard|received|got)|for the (?:second|third) time|as i (?:asked|said) before)(?!\w)",
    re.IGNORECASE,
)
_LONGEST_QUOTE = 80


def says_contact_before(question: str) -> bool:
    """Whether the customer says that there was contact before."""
    return _BEFORE.search(question) is not None


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """At most one finding; a notice, because this answer may be the good one."""
    found = _BEFORE.search(case.question)
    if found is None:
        return []
    return [Finding(KIND, Severity.NOTICE, Evidence(values={"asked": found.group()[:_LONGEST_QUOTE]}), VERSION)]
