"""Telephone numbers, e-mail and IP addresses."""

import re
from collections.abc import Iterator

from contactcenter.privacy.numbers import BSN_WORD
from contactcenter.privacy.places import OTHER_NUMBER, PersonalDatum, S, digits_of, last_word, words

_PHONE_WORD = words(
    r"(?:tel|mob|bel|bellen|cell|call)\b",
    r"(?:telefoon|mobiel|bereikbaar|phone|mobile|ring me|sms|fax)",
    r"06\W?nummer",
    r"whats\W?app",
)
_J = r"(?: [-–] |[ \u00a0\u202f.\-/]{0,2})"
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


# "060-5685 office", as in the signature of a mail
_PHONE_AFTER = re.compile(
    r"[ \u00a0\-(]{0,3}(?:office|fax|mobile|mob|cell|home|work|tel|thuis|werk|mobiel)\b", re.IGNORECASE
)
_VERSION_WORD = words(r"(?:versie|version|firmware|release|build|update|v)\b")


def phones(text: str) -> Iterator[PersonalDatum]:
    """Numbers of the shape of a telephone number, and looser shapes beside a word that says so."""
    for match in _PHONE.finditer(text):
        if _no_person(match[0]) or _IBAN_BEFORE.search(text, max(0, match.start() - 12), match.start()):
            continue  # a service number, a date, the tail of a mistyped account number
        if last_word(text, match.start(), _PHONE_WORD, OTHER_NUMBER) is not OTHER_NUMBER or match[0][0] == "+":
            yield PersonalDatum("phone", match.start(), match.end())
    for match in _LOOSE_PHONE.finditer(text):
        named = last_word(text, match.start(), _PHONE_WORD, OTHER_NUMBER, BSN_WORD) is _PHONE_WORD
        if (named or _PHONE_AFTER.match(text, match.end())) and not _no_person(match[0]):
            yield PersonalDatum("phone", match.start(), match.end())


def _no_person(number: str) -> bool:
    return bool(_SERVICE_NUMBER.match(digits_of(number)) or _DATE_SHAPE.match(number))


_LONGEST_NAME = 64  # signs before the @, RFC 5321
_DOMAIN = re.compile(r"[^\W_][\w-]{0,62}+(?:\.[^\W_][\w-]{0,62}+){1,8}+")


def emails(text: str) -> Iterator[PersonalDatum]:
    """From each @ to both sides, so that the cost grows with the length of the text and no faster."""
    at = text.find("@")
    while at >= 0:
        start, lowest = at, max(0, at - _LONGEST_NAME)
        while start > lowest and (text[start - 1].isalnum() or text[start - 1] in "_.+%'-"):
            start -= 1
        while start < at and text[start] in ".'%+-":
            start += 1
        domain = _DOMAIN.match(text, at + 1)
        end = _end_of_domain(domain[0]) + at + 1 if domain else 0
        if start < at and end > at + 1:
            yield PersonalDatum("email", start, end)
        at = text.find("@", at + 1)


def _end_of_domain(domain: str) -> int:
    """Up to the last label that can be the top of a domain; 0 when none can."""
    labels = domain.split(".")
    while len(labels) > 1 and not (labels[-1].isalpha() and 2 <= len(labels[-1]) <= 24):
        labels.pop()
    return len(".".join(labels)) if len(labels) > 1 else 0


_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IP = re.compile(
    rf"(?<![0-9A-Za-z.:])(?:{_OCTET}(?:\.{_OCTET}){{3}}(?![0-9A-Za-z]|[.-][0-9])"
    r"|(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![0-9A-Za-z:])"
    r"|(?=[0-9A-Fa-f:]{6,39}(?![0-9A-Za-z:]))[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){1,6}::(?:[0-9A-Fa-f]{1,4}:){0,5}[0-9A-Fa-f]{1,4})"
)


def ip_addresses(text: str) -> Iterator[PersonalDatum]:
    """IPv4 and IPv6; "versie 1.2.3.4" is none."""
    for match in _IP.finditer(text):
        if last_word(text, match.start(), _VERSION_WORD) is None:
            yield PersonalDatum("ip_address", match.start(), match.end())
