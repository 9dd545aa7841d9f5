"""Words that mean about the same in any contact centre, Dutch and English: "kreeg" and "ontvangst", "factuur" and "invoice".

No word of one company or one trade belongs here. A relation is weaker than the same word: see RELATED, COMPOUND.
"""

from functools import lru_cache

from reviewapp.scoring.words import stem

RELATED = 0.7
"""What a word of the same group counts, beside 1 for the same word."""
COMPOUND = 0.6
"""What a part of a compound counts: "kosten" in "bezorgkosten"."""

_GROUPS = (
    "kosten kost prijs tarief gratis kosteloos betalen betaling rekenen cost costs price fee charge free pay payment toeslag",
    "ontvangst ontvangen ontvanger binnenkomst receive received receipt arrival arrive aankomst aankomen",
    "levering leveren bezorgen bezorging bezorger deliver delivery courier thuisbezorgen",
    "verzenden verzending versturen opsturen sturen toesturen send ship dispatch",
    "annuleren opzeggen opzegging stopzetten beëindigen stoppen cancel cancellation terminate stop intrekken",
    "retour retourneren terugsturen teruggeven terugbrengen return",
    "terugbetalen terugbetaling terugstorten teruggestort terugkrijgen refund reimburse restitutie",
    "vergoeden vergoeding compensatie schadevergoeding compensation compensate",
    "wijzigen wijziging veranderen verandering aanpassen aanpassing verzetten change modify amend",
    "ingaan ingangsdatum start starten begin beginnen commence",
    "einde einddatum eindigen aflopen verlopen vervallen end expire expiry",
    "kapot defect stuk storing broken faulty fault",
    "schade beschadigd beschadiging kras deuk damage damaged",
    "kwijt verloren verlies zoek vermist vermissing missing lose lost",
    "gestolen diefstal gejat geroofd beroofd theft steal stolen",
    "medewerker collega adviseur agent colleague employee advisor",
    "melden melding doorgeven doorgegeven aangeven report notify notification",
    "aanvragen aanvraag verzoek verzoeken request apply application",
    "factuur rekening nota invoice bill",
    "abonnement lidmaatschap contract subscription membership plan",
    "verplicht vereist nodig required mandatory compulsory",
    "zakelijk bedrijf ondernemer zzp zzp'er vof business company firma",
    "overleden overlijden sterfgeval gestorven nabestaande death died deceased dead",
    "telefoon toestel mobiel smartphone gsm phone mobile iphone",
    "legitimatie legitimatiebewijs identiteitsbewijs identiteitskaart paspoort rijbewijs identification passport",
    "korting korten discount",
    "verlengen verlenging verlengd extend renew renewal extension",
    "verhuizen verhuizing adreswijziging move moving relocation",
    "bewijs bewijzen bon aankoopbewijs proof receipt",
    "klacht bezwaar beroep complaint objection appeal",
    "afspraak appointment",
    "inloggen login aanmelden sign",
    "wachtwoord password",
    "buren buurman buurvrouw buur neighbour neighbor",
    "kind kinderen zoon dochter child children",
    "partner echtgenoot man vrouw husband wife",
    "auto voertuig car vehicle",
    "afhalen ophalen opgehaald collect collection",
    "bestelling bestellen besteld order",
    "kopen gekocht aankoop aanschaf koop buy purchase",
    "maandelijks maand month monthly",
    "jaarlijks jaar year yearly annual",
    "verschil difference",
    "mobiel data internet",
    "vroeger eerder earlier before",
    "reparatie repareren gerepareerd monteur repair engineer technician",
    "garantie warranty guarantee",
    "automatisch vanzelf automatically automatic",
    "inwoner bewoner resident",
    "woning huis home house",
    "subsidie toelage grant subsidy",
    "belasting heffing tax levy",
    "boete penalty fine",
    "vergunning ontheffing permit licence",
    "afval container vuilnis waste bin",
    "bericht sms mail e-mail mailen message text email",
)


def _numbered() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(_GROUPS):
        for word in line.split():
            groups.setdefault(stem(word), set()).add(number)
    return {stem_: frozenset(numbers) for stem_, numbers in groups.items()}


GROUPS_OF = _numbered()


@lru_cache(maxsize=50_000)
def kinship(one: str, other: str) -> float:
    """How much of the meaning of one stem the other carries: 1 the same, RELATED, COMPOUND, or 0."""
    if one == other:
        return 1.0
    ours, theirs = GROUPS_OF.get(one), GROUPS_OF.get(other)
    if ours and theirs and ours & theirs:
        return RELATED
    short, long = (one, other) if len(one) < len(other) else (other, one)
    if len(short) >= 4 and len(long) - len(short) >= 2 and (long.startswith(short) or long.endswith(short)):
        return COMPOUND
    return 0.0
