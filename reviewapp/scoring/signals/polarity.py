"""Yes against no: the answer affirms what the approved sentence denies, or says the opposite of one of its words."""

import re

from reviewapp.scoring.signals.reading import Reading, Signals, denies
from reviewapp.scoring.types import gettext_noop
from reviewapp.scoring.words import NEGATIONS, words_of

TITLES = {
    "denials_apart": gettext_noop(
        "Share of the statements that deny where the nearest sentence does not, or the reverse"
    ),
    "yes_or_no": gettext_noop(
        "The answer begins with yes where the nearest sentence denies, or with no where it does not"
    ),
    "opposites": gettext_noop("Statements with the opposite of a word in the nearest sentence"),
}
MOST = 3
_YES = re.compile(r"\W*(?:yes|yeah|yep|sure|certainly|absolutely|ja|jazeker|zeker|inderdaad)\b", re.IGNORECASE)
_NO = re.compile(r"\W*(?:no|nope|nee|neen|unfortunately|sorry|helaas|i'?m afraid)\b", re.IGNORECASE)
DENYING = NEGATIONS | frozenset(
    "prohibited forbidden banned refuse refuses refused lack lacks except excluding nothing unless verboden helaas weigeren "  # noqa: SIM905 - a word list reads better
    "weigert uitgesloten behalve uitgezonderd tenzij niks niets hardly barely unfortunately closed gesloten".split()
)
# no words for groups of people: who is named must not move the risk
_PAIRS = (
    "open closed|opened closed|free paid|inside outside|indoor outdoor|allowed forbidden|allowed prohibited|"
    "included excluded|early late|earlier later|first last|before after|more less|more fewer|minimum maximum|"
    "least most|high low|higher lower|hot cold|warm cold|day night|morning evening|left right|big small|"
    "large small|long short|fast slow|empty full|up down|front behind|buy sell|arrive depart|arrival departure|"
    "always never|all none|everyone nobody|near far|cheap expensive|quiet loud|noisy quiet|clean dirty|light dark|"
    "wet dry|hard soft|strong weak|public private|same different|with without|sit stand|sitting standing|"
    "increase decrease|on off|open gesloten|open dicht|gratis betaald|binnen buiten|toegestaan verboden|"
    "inclusief exclusief|vroeg laat|eerder later|eerste laatste|voor na|meer minder|minimaal maximaal|"
    "minstens hoogstens|hoog laag|hoger lager|heet koud|warm koud|dag nacht|ochtend avond|links rechts|groot klein|"
    "lang kort|snel langzaam|leeg vol|kopen verkopen|aankomst vertrek|altijd nooit|alle geen|iedereen niemand|"
    "dichtbij ver|goedkoop duur|stil luid|schoon vuil|licht donker|nat droog|hard zacht|sterk zwak|zit staat|"
    "zitten staan|met zonder|aan uit|omhoog omlaag|voorkant achterkant|eenmalig maandelijks|verplicht vrijwillig|"
    "dagelijks wekelijks|wekelijks maandelijks|maandelijks jaarlijks|direct achteraf|vooraf achteraf|"
    "nieuw gebruikt|nieuw tweedehands|daily weekly|weekly monthly|monthly yearly"
)
OPPOSITES: dict[str, frozenset[str]] = {}
for _pair in _PAIRS.split("|"):
    _one, _two = _pair.split()
    OPPOSITES[_one] = OPPOSITES.get(_one, frozenset()) | {_two}
    OPPOSITES[_two] = OPPOSITES.get(_two, frozenset()) | {_one}


def measure(reading: Reading) -> Signals:
    """`denials_apart` in [0, 1], `yes_or_no` 0 or 1, `opposites` up to 3; the nearest sentence is that of shared words."""
    aligned = [(text, reading.source.align(text)) for text in reading.statements]
    pairs = [(text, alignment.source.text) for text, alignment in aligned if alignment]
    apart = sum(denies(words_of(said), DENYING) != denies(words_of(approved), DENYING) for said, approved in pairs)
    return {
        "denials_apart": apart / len(reading.statements),
        "yes_or_no": _yes_or_no(reading),
        "opposites": min(sum(_opposed(said, approved) for said, approved in pairs), MOST),
    }


def _yes_or_no(reading: Reading) -> float:
    yes, no = _YES.match(reading.text), _NO.match(reading.text)
    if not yes and not no:
        return 0.0
    aligned = reading.source.align(reading.text)
    approved = aligned.source.text if aligned else " ".join(match.passage.text for match in reading.matches[:1])
    denied = denies(words_of(approved), DENYING) or bool(_NO.match(approved))
    return float(denied if yes else not denied)


def _opposed(said: str, approved: str) -> bool:
    ours, theirs = (frozenset(word.lower for word in words_of(text)) for text in (said, approved))
    return any(not OPPOSITES.get(word, frozenset()).isdisjoint(theirs - ours) for word in ours - theirs)
