"""The cards of the dashboard that have a module of their own: one line each, in the order of the page.

A card is `views/dashboard/NAME.py` with `context(selection)`, which gives only its own keys, and a template in
`templates/reviewapp/dashboard/`. All of them read the one selection of the page, so they agree with one another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SLOTS = ("head", "tiles", "groups", "signals")
"""Where a card can stand: buttons in the page's head; the row of tiles; beside the table by topic; beside the signals."""


@dataclass(frozen=True)
class Card:
    slot: str
    template: str
    context: Callable[[Any], dict[str, Any]]


CARDS: tuple[Card, ...] = ()


def contexts(selection: Any) -> dict[str, Any]:  # quality.selection types it
    """What the templates of all cards need."""
    found: dict[str, Any] = {}
    for card in CARDS:
        found |= card.context(selection)
    return found


def slots() -> dict[str, list[str]]:
    """The templates that stand in each slot."""
    return {slot: [card.template for card in CARDS if card.slot == slot] for slot in SLOTS}
