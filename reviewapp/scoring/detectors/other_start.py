"""A term is counted from another moment than in the approved text: "30 days after delivery", not "after the invoice date"."""

import re
from collections.abc import Sequence

from reviewapp.scoring.alignment import SourceSentence, source_of
from reviewapp.scoring.binding import Binding, bindings_of
from reviewapp.scoring.claims import known_to_customer
from reviewapp.scoring.sentences import split_sentences
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop
from reviewapp.scoring.values import values_of

KIND = "other_start"
VERSION = "1"
TITLE = gettext_noop("Period starts at another moment")
REASON = gettext_noop("The answer counts {figure} from “{found}”. The article {article} says “{expected}”.")
ICON = "figure"

# what a term is counted from; the words of a line mean the same moment
_EVENTS = {
    name: re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for name, words in {
        "receipt": r"ontvang|ontving|kreeg|kregen|gekregen|krijgt|levering|gelever|leverdatum|bezorg|aankom"
        "|aangekomen|arriv|receiv|receipt|deliver|binnenkom",
        "dispatch": r"verzend|verzond|verstu|opstu|opgestu|afgifte|sent\b|send|ship|dispatch|mailed",
        "invoice": r"factu|nota\b|notadatum|rekeningdatum|invoice|bill\b|billing",
        "order": r"bestel|plaatsen van|order",
        "purchase": r"koop|aankoop|gekocht|kocht|aanschaf|purchase|buy|bought",
        "hand-in": r"inlever|ingelever|wegbreng|afgeven|afgegeven|drop",
        "processing": r"verwerk|goedkeur|goedgekeurd|controle|process|approv",
        "report": r"melding|melden|gemeld|aanmeld|aangemeld|doorgeven|report|notif",
        "request": r"aanvra|aangevraagd|verzoek|appl(?:y|ication)|request",
        "due date": r"verval|verlop|betaaldatum|uiterste|due date|expir",
        "installation": r"plaatsing|geplaatst|install",
        "activation": r"activ|geactiv|ingebruikname",
        "registration": r"registr|geregistr|inschrijv|ingeschreven",
        "signature": r"ondertek|getekend|afsluiten|afgesloten|sign(?:ed|ing|ature)",
        "cancellation": r"opzeg|opgezegd|annul|geannul|cancel",
        "payment": r"betal|betaald|betaling|pay|paid",
        "decision": r"besluit|beschikking|dagtekening|uitspraak|decision",
        "publication": r"bekendmak|bekendgemaakt|publi",
        "reminder": r"herinnering|aanmaning|tweede brief|reminder",
        "keys": r"sleutel|oplevering|\bkeys?\b",
        "move": r"verhui|moving",
        "birth": r"geboorte|geboren|birth",
        "death": r"overlij|overled|death|died",
        "end": r"einde|einddatum|afloop|end date|end of",
        "repair": r"repar|hersteld|repair",
    }.items()
}
# "14 dagen na ontvangst": the word after the figure; "Na ontvangst hebt u 14 dagen": before it
_AFTER = re.compile(
    r"[^.;,:]{0,25}?\b(?:na|nadat|vanaf|sinds|after|from|following|since|of (?=the|your|receipt"
    r"|receiving))\b(?P<event>[^.;,]{0,70})",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:na|nadat|vanaf|zodra|after|once|from)\b(?P<event>[^.;,:]{0,60}(?:, (?:dan )?)?[^.;,:]{0,30})$", re.IGNORECASE
)

REACH = 45  # letters within which the moment must be named


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """One finding for each term whose moment is none of those that the approved texts count this term from."""
    source = source_of(matches)
    findings = []
    for binding in bindings_of(case, matches, known_to_customer(case)):
        if binding.value.kind != "term" or binding.own is None:
            continue
        ours = _start_in_answer(case.answer, binding.place)
        if ours is None:
            continue
        own = binding.own[0]
        theirs = [
            (sentence, start)
            for sentence in source.sentences
            if sentence.passage in (own.passage, source.passages[0])
            for other in values_of(sentence.text)
            if binding.value.same_as(other) and (start := start_of(sentence.text, other.span))
        ]
        events = events_of(case.answer[ours.start : ours.start + REACH])
        if theirs and not any(
            events & events_of(sentence.text[start.start : start.start + REACH]) for sentence, start in theirs
        ):
            nearest = next((pair for pair in theirs if pair[0] == own), theirs[0])
            findings.append(_finding(case, binding, ours, *nearest))
    return findings


def _start_in_answer(answer: str, place: Span) -> Span | None:
    for sentence in split_sentences(answer):
        if sentence.start <= place.start and place.end <= sentence.end:
            start = start_of(sentence.of(answer), Span(place.start - sentence.start, place.end - sentence.start))
            return start and Span(sentence.start + start.start, sentence.start + start.end)
    return None


def start_of(sentence: str, figure: Span) -> Span | None:
    """Where the sentence says what the figure is counted from; None when it says nothing that is known."""
    found = _AFTER.match(sentence, figure.end) or _BEFORE.search(sentence[: figure.start])
    if found is None or not _first_event(found["event"])[1]:
        return None
    start = found.start("event")
    while sentence[start].isspace():
        start += 1
    return Span(start, found.start("event") + _first_event(found["event"])[1])


def events_of(text: str) -> frozenset[str]:
    """The moments that a text names, up to its first comma."""
    return frozenset(name for name, words in _EVENTS.items() if words.search(re.split(r"[,;.]", text)[0]))


def _first_event(text: str) -> tuple[str | None, int]:
    """Its name and where its word ends."""
    found = [(match.start(), name, match.end()) for name, words in _EVENTS.items() if (match := words.search(text))]
    if not found:
        return None, 0
    _, name, end = min(found)
    while end < len(text) and text[end].isalpha():
        end += 1
    return name, end


def _finding(case: Case, binding: Binding, ours: Span, sentence: SourceSentence, start: Span) -> Finding:
    values = {
        "figure": binding.place.of(case.answer),
        "found": ours.of(case.answer),
        "expected": start.of(sentence.text),
        "article": sentence.passage.title,
    }
    place = Span(min(binding.place.start, ours.start), max(binding.place.end, ours.end))
    return Finding(KIND, Severity.WARNING, Evidence(place, sentence.passage, sentence.in_body(start), values), VERSION)
