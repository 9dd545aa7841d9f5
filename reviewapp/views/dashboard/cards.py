"""The cards of the dashboard that have a module of their own: one line each, in the order of the page.

A card is `views/dashboard/NAME.py` with `context(selection)`, which gives only its own keys, and a template in
`templates/reviewapp/dashboard/`. All of them read the one selection of the page, so they agree with one another. A context
may hold, by any name, `Tile`s, whose weeks come into the table under the tiles, and a list of `Finding`s, from which the
page takes what needs attention first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reviewapp.findings import Finding
from reviewapp.quality import Selection
from reviewapp.views.dashboard import equal_treatment, exporting, people, plan
from reviewapp.views.dashboard.tiles import Tile

SLOTS = ("head", "tiles", "groups", "signals")
"""Where a card can stand: buttons in the page's head; the row of tiles; beside the table by topic; beside the signals."""


@dataclass(frozen=True)
class Card:
    slot: str
    template: str
    context: Callable[[Selection], dict[str, Any]]


CARDS: tuple[Card, ...] = (
    Card("head", "reviewapp/dashboard/export_menu.html", exporting.context),
    Card("tiles", "reviewapp/dashboard/handover_tile.html", people.of_handover),
    Card("tiles", "reviewapp/dashboard/repeats_tile.html", people.of_repeats),
    Card("groups", "reviewapp/dashboard/equal_treatment.html", equal_treatment.context),
    Card("signals", "reviewapp/dashboard/workload.html", plan.context),
    Card("signals", "reviewapp/dashboard/knowledge_gaps.html", people.of_gaps),
)


def contexts(selection: Selection) -> dict[str, Any]:
    """What the templates of all cards need."""
    found: dict[str, Any] = {}
    for card in CARDS:
        found |= card.context(selection)
    return found


def slots() -> dict[str, list[str]]:
    """The templates that stand in each slot."""
    return {slot: [card.template for card in CARDS if card.slot == slot] for slot in SLOTS}


def tiles(context: Mapping[str, Any]) -> list[Tile]:
    return [value for value in context.values() if isinstance(value, Tile)]


def findings(context: Mapping[str, Any]) -> list[Finding]:
    """What the cards found that may need attention, in the order of the cards."""
    lists = [value for value in context.values() if isinstance(value, list)]
    return [finding for found in lists for finding in found if isinstance(finding, Finding)]
