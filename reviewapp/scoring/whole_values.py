"""Whether a text has a value whole, however it is written: "bank.nl" does not stand in "mijnbank.nl"."""

import re

_PROTOCOL = re.compile(r"^(?:https?://)?(?:www\.)?")


def stands_in(value: str, text: str) -> bool:
    """`value`: a web or e-mail address, a telephone or account number, a name. Capitals, spaces and signs within it make no
    difference, nor do "https://" and "www.". A site stands in an address below it: tjalk.nl in mijn.tjalk.nl/retour.
    """
    plain = _PROTOCOL.sub("", value.lower())
    signs = [re.escape(sign) for sign in plain if sign.isalnum() or sign == "@"]
    if not signs:
        return False
    before = r"(?<![\w.+-])" if "@" in plain else r"(?<![\w-])"
    return re.search(before + r"[\W_]{0,3}".join(signs) + r"(?![-.]?[^\W_])", text.lower()) is not None
