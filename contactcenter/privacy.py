"""Find personal data in a text, Dutch and English. Pure: text in, places out; masking is done elsewhere.

Numbers are only taken when they can be what they seem: BSN by the eleven test, IBAN by modulo 97 (ISO 7064), payment
cards by issuer range and Luhn (ISO/IEC 7812-1). One in ten random numbers passes such a test by chance, so the words
just before the number decide as well: "bestelnummer 123456782" is an order, "bsn 123456782" is not. Names are not
looked for.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

S = "[ \u00a0\u202f]"  # spaces that people type or paste inside numbers


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """`text[start:end]` is personal data of this kind.

    Kinds: bsn, iban, card, phone, email, address (postcode with house number), postcode, licence_plate, birth_date.
    """

    kind: str
    start: int
    end: int


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"(?<![^\W\d_])(?:" + "|".join(alternatives) + ")", re.IGNORECASE)


_BSN_WORD = _words(r"bsn", r"burger\W?service", r"sofi", r"citizen service n")
_CARD_WORD = _words(r"(?:\w*kaart|cards?|visa|master\W?card|amex|maestro)\b", r"\w*pasnummer", r"\w*kaartnummer")
_PLATE_WORD = _words(r"kenteken", r"nummerplaat", r"(?:licen[cs]e|number) plate", r"registration (?:no|number|plate)")
_PHONE_WORD = _words(
    r"(?:tel|mob|bel|bellen|cell|call)\b",
    r"(?:telefoon|mobiel|bereikbaar|phone|mobile|ring me|sms|fax)",
    r"06\W?nummer",
    r"whats\W?app",
)
_POSTCODE_WORD = _words(r"post\W?codes?", r"zip\b", r"postal code", r"wonend", r"adres", r"address")
_BIRTH_WORD = _words(r"(?:geboren|geboorte|gebdat|verjaar|jarig op|born|birth)", r"(?:geb|d\.?o\.?b)\b")
# A number after one of these is a number of the company, not of the person.
_OTHER_NUMBER = _words(
    r"\w*(?:bestel|pakket|zending)\w*",
    r"(?:order|track|factuur|invoice|artikel|product|seri[ea]|ticket|zaak|case|dossier|meter|ean|kvk|btw|referen|transact)\w*",
    r"(?:kenmerk|contract|polis|klant|customer|relatie|bedrag|retour|return|barcode)\w*",
    r"(?:imei|kamer van koophandel|vat|ref|code)\b",
)
_REACH = 40


def _last_word(text: str, start: int, *patterns: re.Pattern[str]) -> re.Pattern[str] | None:
    """Which of the patterns stands nearest before `start`, within the same sentence and 40 characters."""
    window = re.split(r"[!?]|\.\s|\n\s*\n", text[max(0, start - _REACH) : start])[-1]
    found = [(match.end(), pattern) for pattern in patterns for match in pattern.finditer(window)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789")


def passes_eleven_test(digits: str) -> bool:
    """The check of the Dutch citizen service number: weights 9..2 and -1, sum divisible by 11."""
    number = digits.zfill(9)
    total = sum(weight * int(digit) for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), number, strict=True))
    return total % 11 == 0 and int(number) > 0


def passes_luhn(digits: str) -> bool:
    """The check of payment cards (ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def passes_mod_97(iban: str) -> bool:
    """The check of an IBAN (ISO 7064, MOD 97-10) on capitals and digits without spaces."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+%'-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w-])")


def _emails(text: str) -> Iterator[PersonalDatum]:
    for match in _EMAIL.finditer(text) if "@" in text else ():
        start = match.start() + len(match[0]) - len(match[0].lstrip(".'%+-"))
        yield PersonalDatum("email", start, match.end())


# country and length of its IBAN (ISO 13616 registry)
_IBAN_TABLE = """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18
    FO18 FR27 GB22 GE22 GI23 GL18 GR27 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20
    LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27
    TN24 TR26 UA29 VA22 XK20
"""
_IBAN_LENGTH = {entry[:2]: int(entry[2:]) for entry in _IBAN_TABLE.split()}
_IBAN_HEAD = re.compile(rf"(?<![A-Za-z0-9])(?:[A-Za-z]{{2}}|[A-Z]{{2}}{S})[0-9]{{2}}(?=[ \u00a0\u202f.\-]?[A-Za-z0-9])")
_IBAN_SIGN = re.compile(r"[ \u00a0\u202f.\-]?([A-Za-z0-9])")


def _ibans(text: str) -> Iterator[PersonalDatum]:
    for head in _IBAN_HEAD.finditer(text):
        signs = "".join(head[0].split())
        end = head.end()
        length = _IBAN_LENGTH.get(signs[:2].upper(), 0)
        while len(signs) < length and (sign := _IBAN_SIGN.match(text, end)):
            signs, end = signs + sign[1], sign.end()
        whole = len(signs) == length and not text[end : end + 1].isalnum()
        if whole and signs.isascii() and passes_mod_97(signs.upper()):
            yield PersonalDatum("iban", head.start(), end)


# First digits and lengths by issuer: Visa, Mastercard, American Express, Diners, Discover, JCB, Maestro, UnionPay.
_CARD_RANGE = re.compile(
    r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})|5[1-5][0-9]{14}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}|3[47][0-9]{13}"
    r"|3(?:0[0-5]|[689][0-9])[0-9]{11}|6(?:011|4[4-9][0-9]|5[0-9]{2})[0-9]{12,15}|35[0-9]{14}"
    r"|(?:2131|1800)[0-9]{11}|(?:5018|5020|5038|5[68][0-9]{2}|6304|6390|67[0-9]{2})[0-9]{8,15}|62[0-9]{14,17}"
)
_CARD = re.compile(rf"(?<![0-9])(?<![0-9][.,\-])[1-6][0-9]{{2,3}}(?:(?:{S}|-)?[0-9]){{8,16}}(?![0-9])")


def _cards(text: str) -> Iterator[PersonalDatum]:
    for match in _CARD.finditer(text):
        digits = _digits(match[0])
        word = _last_word(text, match.start(), _CARD_WORD, _OTHER_NUMBER)
        if _CARD_RANGE.fullmatch(digits) and passes_luhn(digits) and word is not _OTHER_NUMBER:
            yield PersonalDatum("card", match.start(), match.end())


_BSN = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][.,\-/])"
    r"(?:[0-9]{8,9}|[0-9]{3}([. \u00a0-])[0-9]{3}\1[0-9]{3}|[0-9]{4}([. \u00a0-])[0-9]{2}\2[0-9]{3})"
    r"(?![0-9A-Za-z]|[.,/-][0-9])"
)
_MONEY = re.compile(r"(?:€|\$|£|eur|euro)\s*$", re.IGNORECASE)


def _bsns(text: str) -> Iterator[PersonalDatum]:
    for match in _BSN.finditer(text):
        digits = _digits(match[0])
        if not passes_eleven_test(digits) or _MONEY.search(text[max(0, match.start() - 6) : match.start()]):
            continue
        word = _last_word(text, match.start(), _BSN_WORD, _OTHER_NUMBER)
        # eight digits are far too common to be a BSN without its name
        if word is _BSN_WORD or (word is None and len(digits) == 9):
            yield PersonalDatum("bsn", match.start(), match.end())


def _named_bsns(text: str) -> Iterator[PersonalDatum]:
    return (datum for datum in _bsns(text) if _last_word(text, datum.start, _BSN_WORD, _OTHER_NUMBER) is _BSN_WORD)


_J = r"[ \u00a0\u202f.\-/]{0,2}"
_PHONE = re.compile(
    rf"(?<![0-9A-Za-z+])(?<![0-9][.,\-/])(?:"
    # Dutch, from abroad
    rf"(?:\+|00){S}?31{_J}(?:\(0\){_J}|0(?=[1-9]{_J}(?:[0-9]{_J}){{7}}[0-9]))?[0-9](?:{_J}[0-9]){{8}}"
    rf"|(?:\+|00)[1-9](?:{_J}\(?[0-9]\)?){{7,13}}"  # any other country
    rf"|\(0[0-9]{{1,3}}\){_J}[0-9](?:{_J}[0-9]){{5,7}}"  # area code in brackets
    rf"|0[1-9](?:{_J}[0-9]){{8,9}}"  # Dutch, or eleven digits: British
    rf"|\(?[2-9][0-9]{{2}}\)?[ .\-][2-9][0-9]{{2}}[.\-][0-9]{{4}}"  # North American
    rf")(?![0-9A-Za-z]|[.,/\-][0-9])"
)
_LOOSE_PHONE = re.compile(r"(?<![0-9A-Za-z+])\(?[0-9](?:[ \u00a0.\-)(]{0,2}[0-9]){6,12}(?![0-9A-Za-z]|[.,/\-][0-9])")
_SERVICE_NUMBER = re.compile(r"0(?:800|90[069])")
_DATE_SHAPE = re.compile(
    r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
)


_IBAN_BEFORE = re.compile(r"[A-Za-z]{2} ?[0-9]{2} ?[A-Za-z]{4} ?$")


def _phones(text: str) -> Iterator[PersonalDatum]:
    for match in _PHONE.finditer(text):
        number = match[0]
        if _SERVICE_NUMBER.match(_digits(number)) or _DATE_SHAPE.match(number):
            continue
        if _IBAN_BEFORE.search(text, max(0, match.start() - 12), match.start()):
            continue  # a mistyped account number
        if _last_word(text, match.start(), _PHONE_WORD, _OTHER_NUMBER) is not _OTHER_NUMBER or number[0] == "+":
            yield PersonalDatum("phone", match.start(), match.end())
    for match in _LOOSE_PHONE.finditer(text):  # other shapes need their name before them
        named = _last_word(text, match.start(), _PHONE_WORD, _OTHER_NUMBER, _BSN_WORD) is _PHONE_WORD
        if named and not _SERVICE_NUMBER.match(_digits(match[0])) and not _DATE_SHAPE.match(match[0]):
            yield PersonalDatum("phone", match.start(), match.end())


_POSTCODE = re.compile(
    rf"(?<![0-9A-Za-z])(?<![0-9][.,])[1-9][0-9]{{3}}{S}?(?!S[ADS]|s[ads])([A-Z]{{2}}|[a-z]{{2}})(?![0-9A-Za-z])"
)
_NUMBER_AFTER = re.compile(
    r"(?:,?\s{0,2}(?:huisnummer|huisnr\.?|nummer|nr\.?|house number|number|no\.?)?:?\s{0,2})(?<![0-9])"
    r"[1-9][0-9]{0,4}(?:[ -]?[A-Za-z]|-[0-9]{1,3})?(?![0-9A-Za-z]|[.,:][0-9])",
    re.IGNORECASE,
)
_STREET_BEFORE = re.compile(r"(?<!\w)[^\W\d_][\w.'’-]{2,40} [0-9]{1,5}(?:[ -]?[A-Za-z0-9]{1,4})?(?:\s?,\s?|\s)$")
# "2500 KM", "1999 EN 2000": two capitals after four digits that are seldom a postcode
_UNITS = frozenset(["KG", "KM", "MM", "CM", "MB", "GB", "KB", "TB", "ML", "DL", "CL", "KW", "MW", "PK", "HP", "WH"])
_SHORT_WORDS = frozenset(
    "AD AL AM AS AT BC BE BY DE DO EN ER HE IK IN IS IT JE NA NU OF ON OP OR PM SO ST TE TO UP VA WE ZE".split()  # noqa: SIM905
)


def _postcodes(text: str) -> Iterator[PersonalDatum]:
    for match in _POSTCODE.finditer(text):
        named = _last_word(text, match.start(), _POSTCODE_WORD, _OTHER_NUMBER) is _POSTCODE_WORD
        before = _STREET_BEFORE.search(text, max(0, match.start() - 60), match.start())
        letters, spaced = match[1].upper(), len(match[0]) > 6
        sure = named or (before and match[1].isupper())
        if not sure and (letters in _UNITS or (spaced and letters in _SHORT_WORDS)):
            continue
        after = _NUMBER_AFTER.match(text, match.end())
        if before:
            yield PersonalDatum("address", before.start(), match.end())
        elif after:
            yield PersonalDatum("address", match.start(), after.end())
        elif named or match[1].isupper():
            yield PersonalDatum("postcode", match.start(), match.end())


# L a letter, D a digit: all shapes the Dutch registration authority has issued
_SIDECODES = """
    LL-DD-DD DD-DD-LL DD-LL-DD LL-DD-LL LL-LL-DD DD-LL-LL DD-LLL-D
    D-LLL-DD LL-DDD-L L-DDD-LL LLL-DD-L L-DD-LLL D-LL-DDD DDD-LL-D
"""
_PLATE_SIGN = {"L": "[A-Za-z]", "D": "[0-9]", "-": "[- ]?"}
_PLATE = re.compile(
    "(?<![0-9A-Za-z-])(?:"
    + "|".join("".join(_PLATE_SIGN[sign] for sign in sidecode) for sidecode in _SIDECODES.split())
    + ")(?![0-9A-Za-z-])"
)


def _plates(text: str) -> Iterator[PersonalDatum]:
    for match in _PLATE.finditer(text):
        plate = match[0]
        word = _last_word(text, match.start(), _PLATE_WORD, _OTHER_NUMBER)
        if word is _PLATE_WORD or (word is None and plate.count("-") == 2 and plate == plate.upper()):
            yield PersonalDatum("licence_plate", match.start(), match.end())


_MONTHS = (
    "januari|january|jan|februari|february|feb|maart|march|mrt|mar|april|apr|mei|may|juni|june|jun|juli|july|jul|augustus|august|aug"
    "|september|sept|sep|oktober|october|okt|oct|november|nov|december|dec"
)
_DATE = re.compile(
    rf"(?<![0-9A-Za-z])(?:(?P<d>[0-9]{{1,2}})\s?[-/. ]\s?(?P<m>[0-9]{{1,2}})\s?[-/. ]\s?(?P<y>(?:19|20)?[0-9]{{2}})"
    rf"|(?P<iy>(?:19|20)[0-9]{{2}})[-/.](?P<im>[0-9]{{1,2}})[-/.](?P<id>[0-9]{{1,2}})"
    rf"|(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th|e)?[ -](?:of )?(?:{_MONTHS})\.?,?[ -](?:19|20)?[0-9]{{2}}"
    rf"|(?:{_MONTHS})\.? (?P<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?:19|20)[0-9]{{2}})(?![0-9A-Za-z])",
    re.IGNORECASE,
)


def _is_day(match: re.Match[str]) -> bool:
    """A day that exists, day or month first."""
    day, month, year = match["d"] or match["id"], match["m"] or match["im"], match["y"] or match["iy"]
    if not month:
        return 1 <= int(match["d2"] or match["d3"]) <= 31
    full_year = int(year) if len(year) == 4 else 1900 + int(year)
    for first, second in ((day, month), (month, day)):
        try:
            date(full_year, int(second), int(first))
        except ValueError:
            continue
        return True
    return False


def _birth_dates(text: str) -> Iterator[PersonalDatum]:
    for match in _DATE.finditer(text):
        after = text[match.end() : match.end() + 12].lstrip(" ()")
        if (_last_word(text, match.start(), _BIRTH_WORD) or _BIRTH_WORD.match(after)) and _is_day(match):
            yield PersonalDatum("birth_date", match.start(), match.end())


# The order decides between two readings of the same signs.
_FINDERS: tuple[Callable[[str], Iterator[PersonalDatum]], ...] = (
    _emails, _ibans, _named_bsns, _birth_dates, _cards, _postcodes, _phones, _bsns, _plates,
)  # fmt: skip
_ANYTHING = re.compile(r"[0-9@]")


def find_personal_data(text: str) -> list[PersonalDatum]:
    """All personal data in `text`, in order of place, never overlapping; offsets in code points."""
    if not _ANYTHING.search(text):
        return []
    taken: list[PersonalDatum] = []
    for finder in _FINDERS:
        for datum in finder(text):
            if all(datum.end <= other.start or datum.start >= other.end for other in taken):
                taken.append(datum)
    return sorted(taken, key=lambda datum: datum.start)
