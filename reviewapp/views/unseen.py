"""Signs that a page would not show, shown: `‹U+202E›` stands where the text has one. What a reviewer reads is what is there.

Overrides of the reading direction, signs without width and signs of control, and letters of the Cyrillic alphabet within a
Latin word: they look like ours. What a language or an emoji needs stays: joiners, marks of direction between its letters, the
soft hyphen, variants. Only text between tags is changed: a value that a form sends back, and what is edited, stays as it is.
"""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# of UTF-8, so that a page need not be decoded: every page goes through here
_SIGNS = (
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]"  # control
    rb"|\xe2\x80[\x8b\xaa-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xef\xbf[\xb9-\xbb]"  # no width, direction, annotation
    rb"|\xe1\xa0\x8e|\xe3\x85\xa4|\xef\xbe\xa0|\xe2\xa0\x80|\xe1\x85[\x9f\xa0]"  # blanks that count as letters
    rb"|\xf3\xa0[\x80-\x87][\x80-\xbf]"  # tags
    rb"|(?<=[A-Za-z0-9@.])\xe2\x80[\x8c-\x8f](?=[A-Za-z0-9@.])"  # joiners and marks where no language has them
)
_CYRILLIC = rb"(?<=[A-Za-z])[\xd0-\xd3][\x80-\xbf]|[\xd0-\xd3][\x80-\xbf](?=[A-Za-z])"
# Nearly every page has none, and that is told in a tenth of a millisecond: bytes that begin none of our own words, and pairs
# that a search finds by their first two bytes.
_RARE = bytes([*range(9), 11, 12, *range(14, 32), 127, *range(0xD0, 0xD4), 0xE1, 0xE3, 0xEF, 0xF3])
_PAIRS = [
    re.compile(pair) for pair in (rb"\xe2\x80[\x8b-\x8f\xaa-\xae]", rb"\xe2\x81", rb"\xe2\xa0", rb"\xc2[\x80-\x9f]")
]
_FLAG = rb"\xf0\x9f\x8f\xb4(?:\xf3\xa0[\x80-\x81][\x80-\xbf])+"  # of England, Scotland, Wales
_KEPT = rb"<(textarea|script|style)\b.*?</\1>|<[^>]*>|" + _FLAG
_PARTS = re.compile(
    b"(?P<kept>" + _KEPT.replace(rb"\1", rb"\2") + b")|(?P<letter>" + _CYRILLIC + b")|" + _SIGNS, re.DOTALL
)


class UnseenSigns:
    """Changes pages, and nothing else that is sent. Around one view where that packs its page by itself."""

    def __init__(self, get_response: Callable[..., HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest, *args: Any, **places: Any) -> HttpResponseBase:
        response = self.get_response(request, *args, **places)
        if isinstance(response, HttpResponse) and _is_page(response):
            page = response.content
            if len(page.translate(None, _RARE)) < len(page) or any(pair.search(page) for pair in _PAIRS):
                response.content = shown(page)
        return response


def _is_page(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").startswith("text/html") and "Content-Encoding" not in response


def holds_unseen(*texts: str) -> bool:
    """Whether a page shows one of these texts otherwise than it is."""
    words = "\n".join(texts).replace("<", " ").encode("utf-8", "replace")
    return shown(words) != words


def shown(page: bytes) -> bytes:
    """The page with these signs written out."""
    return _PARTS.sub(_written, page)


def _written(found: re.Match[bytes]) -> bytes:
    if found["kept"]:
        return found["kept"]
    sign = found.group().decode()
    letter = sign if found["letter"] else ""
    return f"{letter}‹U+{ord(sign):04X}›".encode()
