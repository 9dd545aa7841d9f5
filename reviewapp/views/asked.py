"""Numbers in what a browser sent: one way to read them."""

from collections.abc import Iterable

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

LONGEST = 18
"""Digits of a number that both databases hold."""


def number(text: str) -> int | None:
    """The whole number that this is, written in plain digits; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def numbers(texts: Iterable[str]) -> list[int]:
    """Those of the texts that are a number."""
    return [found for found in map(number, texts) if found is not None]


def place(text: str) -> int | None:
    """The number in an address at which a list goes on; None for its beginning. Raises BadRequest."""
    found = number(text)
    if text and found is None:
        raise BadRequest(_("This page knows no such filter."))
    return found
