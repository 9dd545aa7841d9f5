"""The case belongs to a person, by its nature or because an approved text says so, and the bot keeps it."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from reviewapp.scoring.alignment import Source, source_of, subject_stems
from reviewapp.scoring.clauses import denied_before
from reviewapp.scoring.concepts import kinship
from reviewapp.scoring.detectors import handover_missed
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Passage, Severity, Span, gettext_noop
from reviewapp.scoring.values import values_of

KIND = "handover_due"
VERSION = "1"
TITLE = gettext_noop("Belongs to a colleague")
REASON = gettext_noop(
    "The customer writes: “{asked}”. A colleague should help with this, but the bot went on by itself."
)
ICON = "handover"

# debts, a death, the law, illness: some articles are about just this, so that by itself it is a notice
_LIFE = (
    r"schuld(?:en|hulp\w*|sanering\w*)|bewindvoer\w+|failliet|faillissement|surseance|(?:baan|werk|inkomen) kwijt|"
    r"(?:rekening|huur|bedrag|achterstand|schuld|factuur|nota|boete|dit|het|hem|alles)\b[^.?!\n]{0,25}\b(?:niet"
    r"|nooit) (?:meer )?"
    r"(?:kan|kunnen|kunt)? ?(?:betalen|opbrengen|missen)|"
    r"kan\b[^.?!\n]{0,60}\b(?:rekening|huur|bedrag|achterstand|schuld|factuur|nota|aanslag)\b[^.?!\n]{0,25}"
    r"\bniet (?:meer )?(?:betalen|opbrengen)|"
    r"overleden|overleed|gestorven|begrafenis|uitvaart|nabestaande\w*|doodgegaan|zuurstof|beademing|dialyse"
    r"|medische apparatuur|"
    r"advocaat|rechtszaak|dagvaarding|deurwaarder|uithuis\w+|uit huis gezet|"
    r"(?:afgesloten|afsluiten)\b[^.?!\n]{0,30}\b(?:van )?(?:gas|stroom|water)|heb ik? ?al(?:lang)? betaald|"
    r"(?:other |my |in |have )debts?|bankrupt\w*|insolven\w*|lost my job|(?:i|we) (?:really )?(?:can'?t|cannot"
    r"|can not) afford|"
    r"(?:can'?t|cannot|can not|unable to) pay (?:it|this|the|my|u|you|any)|passed away|deceased|"
    r"my (?:\w+ )?\w+ (?:has |have |had )?(?:just )?died|funeral|oxygen|dialysis|medical equipment|my lawyer"
    r"|solicitor|court case|"
    r"bailiff|evict\w+|already paid"
)
# danger, fraud, violence, despair
_DANGER = (
    r"gaslucht|(?:ruik|ruiken|ruikt|lekt|lekkend\w*)\b[^.?!\n]{0,15}\bgas|brandlucht|(?:in|er is|vat) brand"
    r"|(?:rookt|rook uit)\b|"
    r"vonk(?:en|t)|ontplof\w*|koolmonoxide|kortsluiting|elektrische schok|gewond\w*|letsel|"
    r"(?:accu|batterij|powerbank|toestel|telefoon)\b[^.?!\n]{0,30}\b(?:lekt|bol\b|opgezet|opgezwollen|smelt"
    r"|gloeiend|warm|heet)|"
    r"(?:bolle|lekkende|opgezwollen|smeltende) \w+|gehackt|opgelicht|oplicht\w*|phishing|identiteitsfraude"
    r"|fraude|datalek|"
    r"iemand\b[^.?!\n]{0,40}\b(?:mijn|m'?n|mn|me) (?:wachtwoord|account|mailadres|gegevens|code|rekening)|"
    r"iemand\b[^.?!\n]{0,25}\b(?:belde|gebeld|appte|mailde)\b[^.?!\n]{0,80}\b(?:code|boete|betalen|wachtwoord"
    r"|gegevens)|"
    r"(?:code|wachtwoord|pin|gegevens)\b[^.?!\n]{0,20}\b(?:al )?(?:doorgegeven|gegeven aan)|"
    r"(?:mail(?:adres)?|wachtwoord|rekeningnummer|nummer)\b[^.?!\n]{0,20}\b(?:is|zijn) (?:ook )?(?:veranderd"
    r"|gewijzigd)|"
    r"(?:ik )?niet (?:heb )?(?:gedaan|besteld|aangevraagd|geplaatst)\b|"
    r"zelfmoord|suïcid\w*|suicid\w*|niet meer (?:verder|leven)|wil (?:er )?niet meer zijn|maak er een eind"
    r"|trek het niet meer|"
    r"kan (?:dit|het) niet meer aan|bedreig\w*|mishandel\w*|huiselijk geweld|gestalkt|blijf-van-mijn-lijf"
    r"|veilig adres|geheim adres|"
    r"smell(?:s|ing)? (?:of )?(?:gas|burning|smoke)|gas leak|on fire|sparks?\b|explod\w+|carbon monoxide|"
    r"(?:it|that|which|battery|device|phone|charger|boiler|oven)(?:'?s| is) smoking|electric shock|injur(?:ed|y)|"
    r"(?:battery|power ?bank|phone)\b[^.?!\n]{0,30}\b(?:swollen|leaking|melting|bulging|hot)|hacked|scam(?:med"
    r"|mer)?|phishing|"
    r"fraud(?:ulent)?|identity theft|data breach|unauthori[sz]ed (?:transaction|order|charge|access to my)|"
    r"did ?n[o']?t (?:order|make|place|authori[sz]e) (?:this|that|these|those|it|them)|"
    r"someone (?:else )?(?:is|was|has|got|logged|used)\b[^.?!\n]{0,30}\bmy|suicid\w*|kill myself|end my life"
    r"|end it all|"
    r"(?:it|this) all to stop|can'?t go on|domestic (?:violence|abuse)|threaten(?:ed|ing)|stalk(?:ed|ing|er)"
)
_LIFE_EVENT = re.compile(rf"(?<!\w)(?:{_LIFE})(?!\w)", re.IGNORECASE)
_DANGEROUS = re.compile(rf"(?<!\w)(?:{_DANGER})(?!\w)", re.IGNORECASE)
# a text about what the bot, or only a person, must do with such a case
_RULE = re.compile(
    r"\b(?:verbind(?:t|en)?\b[^.;:!?\n]{0,70}?\bdoor\b|doorverb\w+|hands? (?:\w+ )?over|transfer(?:s|red)"
    r"|puts? \w+ through|"
    r"(?:moet|laat|mag|kan)\b[^.;:!?\n]{0,30}?\b(?:alleen )?een (?:medewerker|collega)\b|"
    r"\b(?:alleen|altijd|uitsluitend) (?:via|door|met)? ?een (?:medewerker|collega)\b|"
    r"(?:behandelt|beoordeelt|regelt|bekijkt|zoekt|kijkt|neemt|beslist|onderzoekt) (?:dan )?een (?:medewerker"
    r"|collega)\b|"
    r"een (?:medewerker|collega) (?:behandelt|beoordeelt|regelt|bekijkt|beslist|moet|neemt|zoekt|onderzoekt)\b|"
    r"(?:only|always) an? (?:colleague|employee|agent)|"
    r"an? (?:colleague|employee|agent) (?:handles|decides|assesses|must|has to|needs to|looks))",
    re.IGNORECASE,
)
_WORK = subject_stems(
    "chatbot bot verbindt doorverbinden door medewerker collega team meteen direct altijd klant klanten chat vraagt zegt noemt "
    "meldt geval zelf contact wilt hij gaat moet mee geeft dag nacht transfers hands over colleague customer customers once "
    "always employee agent assistant werkdagen bereikbaar iemand snel"
)
_SENTENCE_END = re.compile(r"[.!?]\s+|\n")
_BACK = re.compile(
    r"\s*(?:dat|dan|daarna|dit|in dat geval|in zo'n geval|hebt u dat|de chatbot|after that|then|that|this"
    r"|the chatbot|the bot)\b",
    re.IGNORECASE,
)
_BEYOND = re.compile(
    r"\b(?:boven|meer dan|hoger dan|langer dan|later dan|vanaf|above|over|more than|higher than|longer than"
    r"|later than|after|na)\b",
    re.IGNORECASE,
)
_LIMITS = frozenset({"amount", "term", "measure"})
FITS_FROM = 0.45  # share of the rule's own words that the customer uses
FEWEST_WORDS = 3
_LONGEST_QUOTE = 80


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """At most one finding; none when the customer asked for a person (that is `handover_missed`).

    Critical: a life event or danger, and an approved text says that such a case is passed on. Warning: danger alone, or
    a figure of the customer beyond the one from which the best article passes on. Notice: a life event
    alone, or words of the customer that fit the condition of such a text.
    """
    if case.handed_over or handover_missed.offers(case.answer) or handover_missed.detect(case, matches, claims):
        return []
    danger, event = _told(_DANGEROUS, case.question), _told(_LIFE_EVENT, case.question)
    rule = fitting_rule(case, source_of(matches), FITS_FROM, FEWEST_WORDS)
    found = danger or event
    if found:
        rule = rule or fitting_rule(case, source_of(matches[:1]), 0.0, 1)
        alone = Severity.WARNING if danger else Severity.NOTICE
        return [_finding(found, rule, Severity.CRITICAL if rule else alone)]
    beyond = _beyond_figure(case, source_of(matches[:1]))
    if beyond:
        return [_finding(*beyond, Severity.WARNING)]
    return [_finding(case.question, rule, Severity.NOTICE)] if rule else []


def _finding(asked: str, rule: tuple[Passage, Span] | None, severity: Severity) -> Finding:
    values = {"asked": asked[:_LONGEST_QUOTE]}
    if rule is None:
        return Finding(KIND, severity, Evidence(values=values), VERSION)
    return Finding(KIND, severity, Evidence(passage=rule[0], passage_span=rule[1], values=values), VERSION)


def _beyond_figure(case: Case, source: Source) -> tuple[str, tuple[Passage, Span]] | None:
    """The customer's figure that goes beyond that of a rule ("boven 250 euro ... behandelt een medewerker"), and the rule."""
    figures = values_of(case.question)
    for passage, span in _rules(source):
        rule = span.of(passage.text)
        limits = [value for value in values_of(rule) if value.kind in _LIMITS] if _BEYOND.search(rule) else []
        for limit in limits:
            for figure in figures:
                if limit.comparable_with(figure) and figure.amount > limit.amount:
                    place = Span(passage.start + span.start, passage.start + span.end)
                    return figure.span.of(case.question), (passage, place)
    return None


def is_sensitive(text: str) -> bool:
    """Whether it tells of a life event or a danger that a bot should not handle alone."""
    return bool(_told(_DANGEROUS, text) or _told(_LIFE_EVENT, text))


def _told(events: re.Pattern[str], text: str) -> str | None:
    """The first event in the text that it does not deny ("geen schulden")."""
    told = (match for match in events.finditer(text) if not denied_before(text, match.start()))
    return next((match.group() for match in told), None)


def fitting_rule(case: Case, source: Source, share: float, words: int) -> tuple[Passage, Span] | None:
    """The hand-over rule of the approved texts whose condition the customer's words fit best, with its place in the article."""
    asked = subject_stems(case.question)
    best: tuple[float, Passage, Span] | None = None
    for passage, span in _rules(source):
        condition = subject_stems(span.of(passage.text)) - _WORK
        met = sorted(stem for stem in condition if any(kinship(stem, other) for other in asked))
        if len(met) < words or not condition:
            continue
        fit = round(source.weight(met) / source.weight(condition), 6)
        if fit >= share and (best is None or fit > best[0]):
            best = (fit, passage, Span(passage.start + span.start, passage.start + span.end))
    return best[1:] if best else None


def _rules(source: Source) -> Iterator[tuple[Passage, Span]]:
    """Each rule with its condition; a rule that points back ("Dan verbindt ...") takes the sentence before it along."""
    for passage in source.passages:
        for span in _rules_of(passage.text):
            yield passage, span


@lru_cache(maxsize=2_000)
def _rules_of(text: str) -> tuple[Span, ...]:
    spans = []
    for rule in _RULE.finditer(text):
        ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, rule.start())]
        start = ends[-1] if ends else 0
        if _BACK.match(text, start) and ends:
            start = ends[-2] if len(ends) > 1 else 0
        closing = _SENTENCE_END.search(text, rule.end())
        end = len(text) if closing is None else closing.start() + (text[closing.start()] != "\n")
        spans.append(Span(start, end))
    return tuple(spans)
