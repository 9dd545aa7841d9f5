"""Numbers with a check: BSN, IBAN, payment cards.

Only taken when they can be what they seem: BSN by the eleven test, IBAN by modulo 97 (ISO 7064), payment cards by issuer
range and Luhn (ISO/IEC 7812-1). One in ten random numbers passes such a test by chance, so the words just before the number
decide as well: "bestelnummer 123456782" is an order, "bsn 123456782" is not.
"""

import re
from collections.abc import Iterator

from contactcenter.privacy.places import OTHER_NUMBER, PersonalDatum, S, digits_of, last_word, words

BSN_WORD = words(r"bsn", r"burger\W?service", r"sofi", r"citizen service n")
_CARD_WORD = words(r"(?:\w*kaart|cards?|visa|master\W?card|amex|maestro)\b", r"\w*pasnummer", r"\w*kaartnummer")


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


def ibans(text: str) -> Iterator[PersonalDatum]:
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


def cards(text: str) -> Iterator[PersonalDatum]:
    for match in _CARD.finditer(text):
        digits = digits_of(match[0])
        word = last_word(text, match.start(), _CARD_WORD, OTHER_NUMBER)
        if _CARD_RANGE.fullmatch(digits) and passes_luhn(digits) and word is not OTHER_NUMBER:
            yield PersonalDatum("card", match.start(), match.end())


_BSN = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][.,\-/])"
    r"(?:[0-9]{8,9}|[0-9]{3}([. \u00a0-])[0-9]{3}\1[0-9]{3}|[0-9]{4}([. \u00a0-])[0-9]{2}\2[0-9]{3})"
    r"(?![0-9A-Za-z]|[.,/-][0-9])"
)
_MONEY = re.compile(r"(?:€|\$|£|eur|euro)\s*$", re.IGNORECASE)


def bsns(text: str) -> Iterator[PersonalDatum]:
    for match in _BSN.finditer(text):
        digits = digits_of(match[0])
        if not passes_eleven_test(digits) or _MONEY.search(text[max(0, match.start() - 6) : match.start()]):
            continue
        word = last_word(text, match.start(), BSN_WORD, OTHER_NUMBER)
        # eight digits are far too common to be a BSN without its name
        if word is BSN_WORD or (word is None and len(digits) == 9):
            yield PersonalDatum("bsn", match.start(), match.end())


def named_bsns(text: str) -> Iterator[PersonalDatum]:
    return (datum for datum in bsns(text) if last_word(text, datum.start, BSN_WORD, OTHER_NUMBER) is BSN_WORD)
