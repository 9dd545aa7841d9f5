"""The keys of the review desk: one table for handlers, badges, the help dialog, aria-keyshortcuts and the preferences.

static/reviewapp/review.js has a handler for each action by name; a key is written down here and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contactcenter.models import Employee


@dataclass(frozen=True, slots=True)
class Shortcut:
    """`key` is what the browser calls it; digits are read from the physical key and belong to their meaning for ever."""

    action: str
    label: Promise
    key: str
    fixed: bool = False


SHORTCUTS = (
    Shortcut("correct", gettext_lazy("Good"), "1", fixed=True),
    Shortcut("partial", gettext_lazy("Partly"), "2", fixed=True),
    Shortcut("wrong", gettext_lazy("Wrong"), "3", fixed=True),
    Shortcut("unsure", gettext_lazy("In doubt"), "4", fixed=True),
    Shortcut("reason", gettext_lazy("Choose a reason"), "1 … 8", fixed=True),
    Shortcut("harm", gettext_lazy("Customer may be harmed"), "0", fixed=True),
    Shortcut("save", gettext_lazy("Save and next"), "Enter", fixed=True),
    Shortcut("handover", gettext_lazy("Next hand-over choice"), "h"),
    Shortcut("edit", gettext_lazy("Correct the answer"), "e"),
    Shortcut("note", gettext_lazy("Note"), "n"),
    Shortcut("skip", gettext_lazy("Pass on"), "s"),
    Shortcut("undo", gettext_lazy("Undo"), "z"),
    Shortcut("lookalikes", gettext_lazy("Group of lookalikes"), "c"),
    Shortcut("knowledge", gettext_lazy("An article is wrong"), "k"),
    Shortcut("claim-next", gettext_lazy("Next claim"), "ArrowRight"),
    Shortcut("claim-back", gettext_lazy("Previous claim"), "ArrowLeft"),
    Shortcut("close", gettext_lazy("Close what is open"), "Escape", fixed=True),
    Shortcut("palette", gettext_lazy("All commands"), "Ctrl K", fixed=True),
    Shortcut("help", gettext_lazy("This overview"), "?"),
)
BY_ACTION = {shortcut.action: shortcut for shortcut in SHORTCUTS}
CHANGEABLE = tuple(shortcut for shortcut in SHORTCUTS if not shortcut.fixed)
SYMBOLS = {"ArrowRight": "→", "ArrowLeft": "←", "Escape": "Esc"}
NAMES = {symbol: key for key, symbol in SYMBOLS.items()}


class UnusableKey(ValueError):
    """A key that cannot be given to an action: `action`, and why, in words for the person."""

    def __init__(self, action: str, message: str) -> None:
        super().__init__(message)
        self.action = action


def keys_of(employee: Employee) -> dict[str, str]:
    """Action -> key as this person has it, "" where he wants none; empty when he switched the shortcuts off."""
    if not employee.shortcuts:
        return {}
    own: Mapping[str, str] = employee.keys
    return {
        shortcut.action: shortcut.key if shortcut.fixed else own.get(shortcut.action, shortcut.key)
        for shortcut in SHORTCUTS
    }


def printed(key: str) -> str:
    """As it stands on the badge: `Z`, `→`."""
    return SYMBOLS.get(key, key.upper() if len(key) == 1 else key)


def choose_keys(*, employee: Employee, wanted: Mapping[str, str]) -> None:
    """Give a person his own keys; actions that are not named keep the usual one, "" switches one action's key off.

    Raises UnusableKey for what is not one character, is a digit, or is given twice.
    """
    own = {}
    taken: dict[str, str] = {}
    for shortcut in CHANGEABLE:
        key = _read(shortcut, wanted.get(shortcut.action, printed(shortcut.key)))
        if key and key in taken:
            other = BY_ACTION[taken[key]].label
            raise UnusableKey(
                shortcut.action,
                _("%(key)s is the key of “%(other)s” already. Choose another one.")
                % {"key": printed(key), "other": other},
            )
        taken[key] = shortcut.action
        if key != shortcut.key:
            own[shortcut.action] = key
    employee.keys = own
    employee.save(update_fields=["keys"])


def reset_keys(*, employee: Employee) -> None:
    """Back to the usual keys."""
    choose_keys(employee=employee, wanted={})


def _read(shortcut: Shortcut, text: str) -> str:
    """What the person typed as the browser's name of the key."""
    key = text.strip()
    if key in NAMES:
        return NAMES[key]
    if len(key) > 1 or not key.isprintable():
        raise UnusableKey(shortcut.action, _("A key is one character: a letter or a sign."))
    if key.isdigit():
        raise UnusableKey(
            shortcut.action, _("Digits belong to the verdicts and the reasons. Choose a letter or a sign.")
        )
    return key.lower()
