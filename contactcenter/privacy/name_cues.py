"""Names after words that announce them: titles, "op naam van", "my name is", greetings, closing lines."""

import re
from collections.abc import Iterator, Sequence

from contactcenter.privacy.name_runs import MACHINE, Word, is_company, is_known, is_particle, run_from
from contactcenter.privacy.name_shapes import is_family, is_free, is_name
from contactcenter.privacy.name_words import AMBIGUOUS_FIRST, COMPANY, FIRST_NAMES, ORDINARY, SURNAMES

_TITLE = re.compile(
    r"(?<![^\W_])(?:mevrouw|mevr|mw|dhr|(?:de )?he(?:e)?r|meneer"
    r"|mijnheer|mr|mrs|ms|miss|dr|drs|prof|professor|ir|ing|sir|madam"
    r"|dokter|doctor|agent|juf|meester|tante|oom|opa|oma|buurman|buurvrouw)(?![^\W_])\.?[ \u00a0]{1,2}+",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?<![^\W_])(?:(?:mijn|zijn|haar) (?:volledige |voor|achter|meisjes)?naam is|(?:ik|hij"
    r"|zij|ze|die|en) heet|heette|genaamd|ik ben|(?:u|je) spreekt met|spreek ik met|naam van"
    r"|(?:t\.?n\.?v|o\.?v\.?v)\.?|ten name van|(?:voor|achter|contact|tussen)?(?:naam"
    r"|persoon):|naam klant:?|aanvrager:|rekeninghouder:?|ondertekend door"
    r"|getekend door|aangenomen door|afgegeven (?:aan|bij)|bezorgd bij|namens"
    r"|collega|mijn (?:man|vrouw|zoon|dochter|vader|moeder|broer|zus|partner)"
    r"|(?:my|his|her) (?:full |first |last |maiden |sur)?name(?:'s| is)|i am|i'm|this is|(?:he"
    r"|she|who|it) is called|(?:was|is) (?:called|named)|in the name of|on behalf of|speaking with|speaking to"
    r"|(?:full |first |last |sur|account |card)?(?:name|holder|contact|applicant):"
    r"|signed (?:for )?by|accepted by|received by|account holder|colleague"
    r"|my (?:husband|wife|son|daughter|father|mother|brother|sister|partner))[ \u00a0]{1,2}+",
    re.IGNORECASE,
)
_SURE_TOLD = re.compile(r"naam is|heet|naam:|name is|name's|name:|called", re.IGNORECASE)  # then small letters will do
_LOOSE_TOLD = re.compile(
    r"^(?:ik ben|i am|i'm|this is|namens|collega|colleague|mijn |my )(?!.*na[am]m?e?)", re.IGNORECASE
)
_GREETING = re.compile(
    r"(?:^|(?<=[.!?\n]))[ \t]*(?:beste|hallo|hoi|hey|hi|hello|dear|geachte|dag"
    r"|lieve|goede(?:morgen|middag|navond)|good (?:morning|afternoon|evening)"
    r"|bedankt|dank je(?: wel)?|dankjewel|dank u(?: wel)?|thanks|thank you)[ \u00a0]{1,2}+",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSING = re.compile(
    r"(?<![^\W_])(?:groet|groeten|groetjes|mvg|gr|hoogachtend|liefs|regards"
    r"|sincerely|faithfully|truly|best wishes|cheers|kind regards)[.,!]{0,2}\s{1,4}+",
    re.IGNORECASE,
)


def ends_letter(text: str, start: int) -> bool:
    """Whether a closing line ("Groet,") stands just before this place."""
    return any(match.end() == start for match in _CLOSING.finditer(text, max(0, start - 40), start))


def announced(text: str) -> Iterator[int]:
    """Where a name must begin, whatever its letters: after a title, and after "my name is"."""
    yield from (match.end() for match in _TITLE.finditer(text))
    yield from (match.end() for match in _TOLD.finditer(text) if _SURE_TOLD.search(match[0]))


def after_cues(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    index = {word.start: place for place, word in enumerate(words)}
    for match in _TITLE.finditer(text):
        yield from _titled(text, words, index.get(match.end()))
    for match in _TOLD.finditer(text):
        first = index.get(match.end())
        if first is not None:
            yield from _told(text, words, first, match[0].strip())
    for match in _GREETING.finditer(text):
        yield from _greeted(text, words, index.get(match.end()))
    for match in _CLOSING.finditer(text):
        yield from _signed(text, words, index.get(match.end()))


def _titled(text: str, words: Sequence[Word], first: int | None) -> Iterator[tuple[int, int]]:
    if first is None:
        return
    after = run_from(text, words, first)
    if after > first:
        yield words[first].start, words[after - 1].end
    elif _is_listed(words[first]) and is_free(words[first]):  # "mevrouw jansen"
        yield words[first].start, words[first].end
    elif is_particle(words[first]):  # "meneer de vries"
        place = first
        while place < len(words) - 1 and is_particle(words[place]):
            place += 1
        if words[place].small in SURNAMES:
            yield words[first].start, words[place].end


def _told(text: str, words: Sequence[Word], first: int, cue: str) -> Iterator[tuple[int, int]]:
    after = run_from(text, words, first)
    if after == first and _SURE_TOLD.search(cue):
        after = _small_run(text, words, first)
    if after == first or is_company(text, words, after) or MACHINE.match(text, words[after - 1].end):
        return
    name = words[first:after]
    if _LOOSE_TOLD.search(cue) and not is_known(name):
        return
    if any(word.small in COMPANY for word in name) or (words[first].small in ("een", "de", "het") and len(name) == 1):
        return
    yield words[first].start, words[after - 1].end


def _small_run(text: str, words: Sequence[Word], first: int) -> int:
    """ "mijn naam is daan de vries": up to four words, until a sign or an ordinary word."""
    place = last = first
    while place < min(len(words), first + 4):
        word = words[place]
        if place > first and not text[words[place - 1].end : word.start].isspace():
            break
        if is_particle(word):
            place += 1
            continue
        if word.small in ORDINARY or len(word.small) < 2 or not (_is_listed(word) or is_free(word)):
            break
        place += 1
        last = place
        if word.small in SURNAMES:
            break
    return last


def _is_listed(word: Word) -> bool:
    return is_name(word) or is_family(word)


def _greeted(text: str, words: Sequence[Word], first: int | None) -> Iterator[tuple[int, int]]:
    if first is None:
        return
    after = run_from(text, words, first)
    if after == first and words[first].small in FIRST_NAMES - AMBIGUOUS_FIRST:  # "hoi sanne"
        after = first + 1
    ends = after > first and (words[after - 1].end >= len(text) or text[words[after - 1].end] in ",.!?\n")
    if ends and (is_known(words[first:after]) or text[words[after - 1].end : words[after - 1].end + 1] in (",", "")):
        yield words[first].start, words[after - 1].end


def _signed(text: str, words: Sequence[Word], first: int | None) -> Iterator[tuple[int, int]]:
    if first is None:
        return
    after = run_from(text, words, first)
    if after == first and words[first].small in FIRST_NAMES - AMBIGUOUS_FIRST:
        after = first + 1
    if after == first or any(word.small in COMPANY | ORDINARY for word in words[first:after] if not is_particle(word)):
        return
    end = words[after - 1].end
    if after == first + 1 and not is_known(words[first:after]):
        return  # "Groet, Tjalk"
    if not text[end : end + 1].strip(" .,!\n\r") and not is_company(text, words, after):
        yield words[first].start, end
