"""Words of a text as they are compared: lower case, without accents, stemmed; with their places.

The stemmers are light on purpose (endings only, Harman's S-stemmer widened for Dutch and English): "retourneren" and
"retourneert" must meet, "retour" and "return" need not.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from reviewapp.scoring.types import Span

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,:]\d+)*")
STOPWORDS = frozenset(
    # Dutch
    "de het een en of maar want dus als dan dat die dit deze er hier daar is zijn was waren wordt worden werd ben bent "  # noqa: SIM905 - a word list reads better
    "heb hebt heeft hebben had kan kunt kunnen kon zal zult zullen zou zouden mag mogen wil wilt willen moet moeten "
    "ik u uw je jij jouw jullie we wij ons onze hij zij ze zich hun hem haar mijn me mij te ten ter tot van voor met op "
    "in aan bij naar om over onder uit door tegen per via ook nog al wel zo nu toch even graag dan wanneer waar wat wie "
    "welke hoe waarom men iets alles alle elke ieder iedere u'w gaat gaan doet doen krijgt krijgen "
    # English
    "the a an and or but so if then that this these those there here is are was were be been being am has have had do "
    "does did can could will would shall should may might must i you your yours we us our ours they them their it its "
    "he she his her my me mine to of for with on in at by from about into over under out up as also just please not no "
    "yes what which who whom when where why how all any each every some more most other than too very get gets "
    "nee ja niet geen".split()
)
NEGATIONS = frozenset(
    "niet geen nooit niemand nergens noch zonder not no never none nobody nowhere neither nor without cannot "  # noqa: SIM905 - a word list reads better
    "isn't aren't wasn't weren't don't doesn't didn't can't couldn't won't wouldn't shouldn't mustn't hasn't haven't hadn't "
    "isnt arent dont doesnt cant wont unable onmogelijk impossible unavailable".split()
)
# forms that no ending explains -> a regular form of the same verb or noun
_IRREGULAR_LINES = """
    kocht gekocht aankoop = koop|bracht gebracht = breng|verzonden verzond gezonden = verzend|schreef geschreven = schrijf
    afgeschreven = afschrijf|verloor verloren = verlies|gestolen stal = steel|sloot gesloten = sluit|vond gevonden = vind
    begon begonnen = begin|nam genomen = neem|overgenomen = overneem|gaf gegeven = geef|doorgegeven = doorgeef
    opgegeven = opgeef|aangegeven = aangeef|koos gekozen = kies|bleef gebleven = blijf|dacht gedacht = denk
    gesproken sprak = spreek|besproken = bespreek|verliep verlopen = verloop|overleed overleden = overlijd
    verbroken = verbreek|gebroken = breek|bedorven = bederf|gestopt = stop|verkocht = verkoop|onderzocht = onderzoek
    verbonden = verbind|gebonden = bind|ingegaan = inga|afgelopen = afloop|aangesloten = aansluit|opgelost = oplos
    ontbroken = ontbreek|aangeboden = aanbied|uitgesloten = uitsluit|afgesloten = afsluit|vertrokken = vertrek
    steden = stad|leden = lid|schepen = schip
    paid = pay|sent = send|bought = buy|lost = lose|stolen = steal|chosen chose = choose|broke broken = break
    gave given = give|took taken = take|left = leave|kept = keep|held = hold|sold = sell|told = tell|brought = bring
    began begun = begin|found = find|spoke spoken = speak|wrote written = write|met = meet|died = die
"""
_IRREGULAR = {
    form: regular.strip()
    for entry in _IRREGULAR_LINES.strip().replace("\n", "|").split("|")
    for forms, _, regular in (entry.partition(" = "),)
    for form in forms.split()
}
_PARTICLE = (
    "aan|achter|af|bij|binnen|door|goed|in|klaar|kwijt|los|mee|na|neer|om|op|over|samen|stil|stop|tegen|terug|toe|uit|"
    "vast|voor|weg"
)
# "aangemeld" meets "aanmelden", "gemeld" meets "melden"; not "gebruik", "gemeente"
_PARTICIPLE = re.compile(rf"(?P<particle>{_PARTICLE}|)ge(?P<verb>[a-z]{{3,}}(?:d|t|en))")
_NO_PARTICIPLE = tuple(
    "gebied geluid gezind gewoon gemeent geduld geld gelijk gebruik gegeven geheel gerecht gebeuren gezicht genoeg gebouw "  # noqa: SIM905 - a word list reads better
    "gezin gevolg geval gebrek gedeelt gezond getal gevaar".split()
)
_DOUBLE_VOWEL = re.compile(r"(aa|ee|oo|uu)(?=[^aeiou]$)")
_UNVOICED = {"v": "f", "z": "s", "y": "i"}  # "leven" - "leef", "reizen" - "reis", "party" - "parties"
_ENDINGS = (
    # longest first; Dutch and English together, because answers mix them
    "ingen", "ation", "ings", "ende", "heden", "ing", "ies", "ied", "ers", "ed", "en", "es", "er", "et", "e", "s", "t",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its place, how it is written in lower case, and its stem."""

    span: Span
    lower: str
    stem: str

    @property
    def is_content(self) -> bool:
        """Whether it carries meaning: not a function word; a number does."""
        return (
            self.lower not in STOPWORDS
            and self.lower not in NEGATIONS
            and (len(self.lower) > 1 or self.lower.isdigit())
        )


@lru_cache(maxsize=3_000)
def words_of(text: str) -> tuple[Word, ...]:
    """All words and numbers in order."""
    found = []
    for match in _WORD.finditer(text):
        lower = match.group().lower().replace("’", "'")
        found.append(Word(Span(match.start(), match.end()), lower, stem(lower)))
    return tuple(found)


@lru_cache(maxsize=30_000)
def stem(word: str) -> str:
    """A lower-case word without accents, possessive and inflection; at least 3 letters are left."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    plain = plain.removesuffix("'s").replace("'", "")
    if not plain.isalpha():
        return plain
    plain = _IRREGULAR.get(plain, plain)
    participle = _PARTICIPLE.fullmatch(plain)
    if participle and not plain.startswith(_NO_PARTICIPLE):
        plain = participle["particle"] + participle["verb"]
    if plain.endswith("ies") and len(plain) > 5:
        plain = plain[:-3] + "y"
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= (5 if ending in {"er", "ers"} else 3):
            plain = plain[: -len(ending)]
            break
    if len(plain) > 3 and plain[-1] in "dt" and plain[-2] not in "aeiou":
        plain = plain[:-1]  # "meldt", "gemeld", "melden"; "bezorgd", "bezorgen"
    if len(plain) > 3 and plain[-1] == plain[-2] and plain[-1] not in "aeou":
        plain = plain[:-1]  # "stopping" -> "stop"
    if (
        plain.endswith("d")
        and plain[-3:-1] in {"aa", "ee", "oo", "uu", "ij", "ui", "ie", "oe", "ou", "eu"}
        and len(plain) > 6
    ):
        plain = plain[:-1]  # "betaald", "geannuleerd"
    plain = _DOUBLE_VOWEL.sub(lambda double: double.group()[0], plain)  # "betaal" meets "betalen"
    return plain[:-1] + _UNVOICED.get(plain[-1:], plain[-1:])


def content_stems(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    return frozenset(word.stem for word in words_of(text) if word.is_content)
