"""Names by their shape: words with a capital that no dictionary has, where a sentence leaves room for a person.

Two such words beside each other are a name. One is a name where the sentence says who is called, met or spoken of. Neither
asks where a name comes from, so that a name that is on no list is found as often as one that is.
"""

import re
from collections.abc import Iterator, Sequence, Set
from operator import or_

from contactcenter.privacy.name_contacts import is_contacted
from contactcenter.privacy.name_origins import GIVEN
from contactcenter.privacy.name_origins import SURNAMES as OTHER_SURNAMES
from contactcenter.privacy.name_runs import MACHINE, Word, is_company, is_particle, is_shop, run_from
from contactcenter.privacy.name_words import AMBIGUOUS_FIRST, COMPANY, FIRST_NAMES, ORDINARY, SURNAMES
from contactcenter.privacy.ordinary_words import is_given_name, is_ordinary, is_place

# Shops, brands and products that are written as names are.
_BRANDS = frozenset(
    """
    adidas adobe albert aldi alibaba aliexpress amazon android apple asus audi bijenkorf bitcoin bluetooth blokker bmw
    bol booking bosch brother bunq canon chrome cisco citroën citroen dell delta dacia disney douglas dyson ebay edge
    epson ericsson essent etos excel facebook fairphone fiat firefox firewire fitbit fritzbox garmin gamma gmail gopro
    greenwheels hema heijn honda hotmail hornbach huawei hue hyundai ikea instagram intel interpolis intertoys ipad
    iphone jumbo karwei kia klarna kobo kruidvat kpn lego lenovo lexus lidl linkedin linksys linux logitech macbook
    mastercard mazda mediamarkt mercedes mcdonalds microsoft miele mitsubishi mollie motorola netflix netgear nike
    nikon nintendo nissan nokia nuon obvion oneplus opel oppo outlook oxxio paypal peugeot philips picnic playstation
    pokémon porsche postnl praxis primark rabobank raspberry renault samsung seat senseo siemens skoda škoda skype
    snapchat sonos sony spotify steam subaru suzuki swapfiets telegram tesla teams tiktok tinder toyota transavia
    trustpilot tweakers twitter uber unilever univé vattenfall velux visa volkswagen volvo wehkamp whatsapp wikipedia
    windows wordpress xbox xerox xiaomi yahoo youfone youtube zalando zeeman ziggo zoom medicare medicaid express
    """.split()  # noqa: SIM905
)
_NAMES = FIRST_NAMES | GIVEN
_FAMILY = SURNAMES | OTHER_SURNAMES
# the word before a person; "van" and "of" are as often before a town or a firm, which the lists know
_MET = frozenset(
    """
    met aan door bij namens volgens van voor zegt zei vroeg aldus with by from to of for under says said asked
    """.split()  # noqa: SIM905
)
_KIN = frozenset(
    """
    man vrouw zoon dochter vader moeder broer zus zusje broertje partner vriend vriendin buurman buurvrouw buur opa
    oma oom tante collega monteur medewerker medewerkster chauffeur bezorger adviseur manager husband wife son
    daughter father mother brother sister friend neighbour neighbor colleague engineer technician driver advisor mum
    mom dad uncle aunt
    """.split()  # noqa: SIM905
)
_DONE = re.compile(  # what people do, behind a name
    r"[ \u00a0](?:heeft|had|zei|zegt|vertelde|beloofde|belde|belt|mailde|vroeg|vraagt|kwam|komt|woont|wil|wilde|kan|"
    r"said|says|told|promised|called|calls|emailed|asked|asks|came|lives|wants|wanted|has|had)\b"
    r"|[ \u00a0](?:bij ons|is langs|was langs|langs|uitgelegd|gesproken|verteld|gezegd|came to|was here|moved)\b"
)
_SHORTENED = re.compile(r".+['’](?:s|ve|re|ll|m|d|t)", re.IGNORECASE)  # "You've"
_INNER_CAPITAL = re.compile(r"[^\W\d_]+[a-zß-ÿ][A-Z]")
_MAC = re.compile(r"(?:Mc|Mac|O['’]|D['’]|d['’]|De|Van|Le|La|Di|Da|El|Al)[A-Z]")


def is_name(word: Word) -> bool:
    """On one of the lists of given names, of any origin."""
    return any(part in _NAMES or is_given_name(part) for part in (word.small, word.small.split("-")[0]))


def is_family(word: Word) -> bool:
    return any(part in _FAMILY for part in word.small.split("-"))


def is_free(word: Word, own: Set[str] = frozenset()) -> bool:
    """A word that is neither an ordinary one nor a place nor a brand, so that it can be a name."""
    small = word.small
    if len(small) < 3 or small in own or small in ORDINARY or small in COMPANY or small in _BRANDS or is_particle(word):
        return False
    if (
        word.text[:-1].isupper()
        or _SHORTENED.fullmatch(word.text)
        or (_INNER_CAPITAL.match(word.text) and not _MAC.match(word.text))
    ):
        return False  # "NVWA", "FAQs", "PlayStation"
    return not any(_is_known_word(part) for part in small.split("-"))


def could_name(word: Word) -> bool:
    """Free, or on a list of names though it is another word too: "Bakker", "Rose"."""
    return is_free(word) or is_name(word) or is_family(word)


def _is_known_word(part: str) -> bool:
    bare = part.removesuffix("s") if len(part) > 4 else part
    return is_ordinary(part) or is_ordinary(bare) or is_place(part) or bare in _BRANDS


def by_shape(text: str, words: Sequence[Word], own: Set[str] = frozenset()) -> Iterator[tuple[int, int]]:
    place = 0
    while place < len(words):
        if not words[place].capital:
            place += 1
            continue
        if _SHORTENED.fullmatch(words[place].text):  # "I'm Wanjiru Otieno"
            place += 1
            continue
        after = max(run_from(text, words, place), place + 1)
        first = _without_opening(text, words, place, after)
        if first < after and _is_person(text, words, first, after, own):
            yield words[first].start, words[after - 1].end
        place = after


def _without_opening(text: str, words: Sequence[Word], place: int, after: int) -> int:
    """Past an ordinary word that has its capital from the sentence: "Morgen Sanne", "Gisteren Wanjiru"."""
    opens = not _before(text, words, place)
    ordinary = is_ordinary(words[place].small) and not is_name(words[place])
    return place + 1 if opens and ordinary and after > place + 1 else place


def _is_person(text: str, words: Sequence[Word], first: int, after: int, own: Set[str]) -> bool:
    named = [word for word in words[first:after] if not is_particle(word) and len(word.text) > 1]
    before = _before(text, words, first)
    if not named or before in ("the", "a", "an", "het", "een", "de") or any(word.text.isupper() for word in named):
        return False
    if (
        is_company(text, words, after)
        or MACHINE.match(text, words[after - 1].end)
        or any(w.small in own for w in named)
    ):
        return False
    if len(named) > 1:
        met = (
            before in _MET
            or before in _KIN
            or any(is_particle(word) and word.text == word.small for word in words[first:after])
            or is_contacted(text, words, first, after)
            or _DONE.match(text, words[after - 1].end) is not None
        )
        return _is_full(named, own) or (met and len(named) == 2 and _is_likely(named, own))
    return not is_shop(text, words, after) and _is_single(text, words, range(first, after), own)


def _before(text: str, words: Sequence[Word], place: int) -> str:
    """The word directly before this one, in small letters; empty where a sentence or a line begins."""
    beside = place and text[words[place - 1].end : words[place].start].isspace()
    return words[place - 1].small if beside else ""


def _is_full(named: Sequence[Word], own: Set[str]) -> bool:
    """All words free or on a list of names, and the first of them no brand: "Wanjiru Otieno", "Indah Lestari"."""
    free = [is_free(word, own) for word in named]
    listed = [is_name(word) or is_family(word) for word in named]
    if named[0].small in _BRANDS or any(is_place(word.small) for word in named if not is_family(word)):
        return False
    return all(map(or_, free, listed)) and (any(free) or is_name(named[0]))


def _is_likely(named: Sequence[Word], own: Set[str]) -> bool:
    """ "Serge Renders": the second is an ordinary word too, where the sentence names a person."""
    first, second = named
    return (is_free(first, own) or is_name(first)) and not is_place(second.small) and second.small not in _BRANDS


def _is_single(text: str, words: Sequence[Word], run: range, own: Set[str]) -> bool:
    word = next(words[place] for place in run if not is_particle(words[place]))
    before = _before(text, words, run.start)
    free = is_free(word, own)
    if is_name(word) and free and word.small not in AMBIGUOUS_FIRST:
        return True
    if not before:  # a capital of the sentence: "Wanjiru, can you call?"
        return free and text[word.end : word.end + 2] == ", " and not text[: word.start].strip()
    if not (free or (is_name(word) and not is_place(word.small) and word.small not in ORDINARY)):
        return False
    return (
        before in _KIN
        or before in _MET
        or is_contacted(text, words, run.start, run.stop)
        or (free and _DONE.match(text, word.end) is not None)
    )
