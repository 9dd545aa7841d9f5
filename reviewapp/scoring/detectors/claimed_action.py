"""The bot says that it did or will do something with effect, or agrees something, which no approved text gives it to do."""

import re
from collections.abc import Sequence

from reviewapp.scoring.alignment import Source, source_of, subject_stems
from reviewapp.scoring.detectors import promise
from reviewapp.scoring.sentences import split_sentences
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop

KIND = "claimed_action"
VERSION = "2"
TITLE = gettext_noop("Says that something was arranged")
REASON = gettext_noop("The bot says: “{found}”. The approved text does not say that the bot may do or promise this.")
ICON = "promise"

# a participle: "geregeld", "aangepast", "verlengd"; not what one does in one's head
_DONE = (
    r"(?!(?:begrepen|gezien|gelezen|gehoord|gevonden|gekeken|bekeken|geprobeerd|gekregen|ontvangen|gehad"
    r"|geleerd|vermeld|"
    r"genoemd|gezegd|gegeven|gegevens|beschreven|uitgelegd|gevraagd of|geen)\b)"
    r"(?:laten \w+|[a-zë]{0,6}ge[a-zë]{2,}(?:d|t|en)|(?:ver|be|ont|her)[a-zë]{3,}(?:d|t))(?!\w)"
)
_DONE_EN = (
    r"(?:arranged|asked|cancell?ed|noted|changed|updated|raised|lowered|waived|booked|scheduled|extended"
    r"|removed|approved|refunded|"
    r"credited|blocked|activated|registered|submitted|processed|adjusted|confirmed|requested)"
)
_ACT = re.compile(
    rf"\b(?:(?:ik|wij|we) (?:heb|hebben)\b(?! (?:nog )?(?:geen|niet|nooit))[^.!?;\n]{{0,70}}?\b{_DONE}|"
    rf"(?:dat|dit|het|de \w+|uw [\w -]{{1,30}}|je [\w -]{{1,30}}) heb (?:ik|wij|we)\b[^.!?;\n]{{0,40}}?\b{_DONE}|"
    r"(?:dan )?(?:pas|zet|schrap|annuleer|verwijder|verhoog|verlaag|blokkeer|boek"
    r"|log) ik\b[^.!?;\n]{0,40}\b(?:aan|om|in|voor u|meteen|nu|stop)|"
    r"ik (?:pas|zet|annuleer|verwijder|verhoog|verlaag|blokkeer|noteer|boek|regel|activeer|verleng|plan|wijzig"
    r"|corrigeer|herstel|"
    r"verwerk|reserveer|bestel|schrap|schrijf (?:u|je)|keur)\b(?! (?:u|je) (?:nu |meteen |direct )?(?:door"
    r"|over))[^.!?;\n]{0,50}|"
    r"ik zorg (?:ervoor|dat)[^.!?;\n]{0,60}|dan spreken we af|"
    r"(?:u|je) kunt? (?:daar|er) ?op rekenen|(?:dat|dit) kan ik (?:u |je )?(?:toezeggen|beloven|garanderen)"
    r"|gegarandeerd|"
    r"(?:we|wij) (?:storten|maken|betalen)\b[^.!?;\n]{0,40}\b(?:alvast|meteen"
    r"|direct)\b[^.!?;\n]{0,20}\b(?:terug|over|uit)|"
    rf"i(?:'ve| have)(?: just| already)? {_DONE_EN}|(?:we|i)(?:'ve| have)(?: now)? {_DONE_EN}|"
    r"(?:i|we)(?:'ll| will) (?:cancel|change|raise|waive|approve|refund|extend|make sure|see to it"
    r"|personally)\b[^.!?;\n]{0,40}|"
    r"your \w+(?: \w+)? (?:will be|has been|is being) (?:raised|increased|waived|approved|refunded|cancelled"
    r"|extended|lowered)|"
    r"(?:you )?can count on (?:it|that|this)|we(?:'ll| will)? (?:have )?agreed?(?: that)?)\b",
    re.IGNORECASE,
)
# passing the conversation on, with its facts, is what a bot may always do
_PASSING_ON = re.compile(
    r"\b(?:door(?:ge|verb|st)\w*|collega|medewerker|team|terugbel\w*|colleague|transfer\w*"
    r"|put(?:ting)? you through|callback)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\b(?:als|zodra|indien|wanneer|tenzij|if|once|when|unless|zou|would)\b", re.IGNORECASE)
# an approved sentence that forbids the bot to do it
_FORBIDS = re.compile(
    r"\b(?:chatbot|bot|assistent|assistant|chat|wij|we|chatassistent)\b[^.;!?\n]{0,60}\b(?:niet|geen|nooit|not|never|no"
    r"|cannot)\b|"
    r"\b(?:kan|kunnen|mag)\b[^.;!?\n]{0,40}\bniet\b|\b(?:alleen|uitsluitend|only)\b",
    re.IGNORECASE,
)
_FORBIDDEN_FROM = 0.2


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """One finding a sentence, unless `promise` shows it; critical when an approved sentence forbids just this."""
    told = [finding.evidence.answer for finding in promise.detect(case, matches, claims) if finding.evidence.answer]
    source = source_of(matches)
    findings = []
    for span in split_sentences(case.answer):
        text = span.of(case.answer)
        act = _ACT.search(text)
        if act is None or _ASIDE.search(text[: act.start()]) or text.rstrip().endswith("?"):
            continue
        if (case.handed_over or _PASSING_ON.search(text)) and not promise.is_promise(text):
            continue
        place = Span(span.start + act.start(), span.start + act.end())
        if not any(other.start < place.end and place.start < other.end for other in told):
            findings.append(_finding(case, place, text, source))
    return findings


def _finding(case: Case, place: Span, text: str, source: Source) -> Finding:
    values = {"found": place.of(case.answer)}
    stems = subject_stems(text)
    ranked = [
        (round(source.carried(stems, sentence.stems, sentence.passage) / max(source.weight(stems), 1.0), 6), -place_)
        for place_, sentence in enumerate(source.sentences)
        if _FORBIDS.search(sentence.text)
    ]
    share, number = max(ranked, default=(0.0, 0))
    if share < _FORBIDDEN_FROM:
        return Finding(KIND, Severity.WARNING, Evidence(answer=place, values=values), VERSION)
    sentence = source.sentences[-number]
    return Finding(KIND, Severity.CRITICAL, Evidence(place, sentence.passage, sentence.in_body(), values), VERSION)
