"""What templates need beyond Django's own: icons, local times, a flag in words, the state of the shell."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, gettext

from contactcenter.models import ArticleVersion, BotResponse, Employee
from contactcenter.models.people import Theme
from reviewapp import drafts, reasons, routing, shortcuts
from reviewapp.models import Flag, Queue
from reviewapp.rights import Right, may, may_open
from reviewapp.scope import sees_all
from reviewapp.scoring.detectors import BY_KIND
from reviewapp.views.unseen import holds_unseen

register = template.Library()

DESK_VERDICTS = ("correct", "partial", "wrong", "unsure")
ICONS = Path(__file__).resolve().parent.parent / "templates" / "reviewapp" / "icons"


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """One Lucide icon (ISC licence, templates/reviewapp/icons/LICENSE), decoration only: the words stand beside it."""
    shapes = mark_safe((ICONS / f"{name}.svg").read_text(encoding="utf-8").strip())  # noqa: S308  our own files
    return format_html('<svg class="ic" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', shapes)


@register.filter
def local_time(moment: datetime | None) -> str:
    """`do 19 nov, 14:07` in the reader's language and the installation's time zone; the year when it is another one."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    year = "" if local.year == timezone.localtime().year else " Y"
    return formats.date_format(local, f"D j {_month()}{year}, H:i")


@register.filter
def local_date(moment: datetime | None) -> str:
    """`19 nov 2026`."""
    return formats.date_format(timezone.localtime(moment), f"j {_month()} Y") if moment else ""


def _month() -> str:
    """English writes months with a capital, Dutch does not."""
    return "M" if get_language() == "en" else "b"


@register.filter
def clock(moment: datetime | None) -> str:
    """`14:07`."""
    return formats.date_format(timezone.localtime(moment), "H:i") if moment else ""


@register.filter
def language_name(code: str) -> str:
    """`Dutch` for `nl`, in the reader's language; a code we do not know stays as it is."""
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code


@register.filter
def queue_name(queue: Queue) -> str:
    """The standard queues are translated, others shown as written."""
    return gettext(queue.name)


@register.simple_tag
def lang_of(text: BotResponse | ArticleVersion) -> SafeString:
    """` dir="auto" lang="nl"`: a screen reader changes its voice, and signs that turn the reading direction turn nothing outside
    this element."""
    return format_html(' dir="auto" lang="{}"', text.language) if text.language else mark_safe(' dir="auto"')


@register.simple_tag
def unseen_note(*texts: str) -> SafeString:
    """What the signs mean that stand in these texts in place of what nobody would see (views/unseen.py)."""
    if not holds_unseen(*texts):
        return mark_safe("")
    words = gettext(
        "This text holds signs that nobody sees, or letters of another alphabet. They stand here as %(sign)s."
    )
    return format_html('<p class="note">{}<span>{}</span></p>', icon("info"), words % {"sign": "‹U+200B›"})


@register.simple_tag(takes_context=True)
def key(context: Context, action: str, shown: str = "") -> SafeString:
    """The badge with this person's key for an action of the review desk; nothing where it has none."""
    own = _keys(context).get(action)
    if not own:
        return mark_safe("")
    return format_html('<span class="key" aria-hidden="true"><kbd>{}</kbd></span>', shown or shortcuts.printed(own))


@register.simple_tag(takes_context=True)
def keyshortcut(context: Context, action: str) -> SafeString:
    """` aria-keyshortcuts="Z"` for the control that a key works."""
    own = _keys(context).get(action)
    return format_html(' aria-keyshortcuts="{}"', own.upper() if len(own) == 1 else own) if own else mark_safe("")


@register.simple_tag(takes_context=True)
def keys_json(context: Context) -> str:
    """Action -> key of this person, for review.js."""
    return json.dumps(_keys(context))


@register.simple_tag(takes_context=True)
def key_rows(context: Context) -> list[tuple[str, list[str]]]:
    """The rows of the help dialog: what a key does, and its badges. The four verdicts share one row."""
    keys = _keys(context)
    verdicts = [keys[code] for code in DESK_VERDICTS if keys]
    rows = [
        (str(row.label), [*map(shortcuts.printed, keys[row.action].split())])
        for row in shortcuts.SHORTCUTS
        if row.action not in DESK_VERDICTS and keys.get(row.action)
    ]
    return [(gettext("Good, partly, wrong, in doubt"), verdicts), *rows]


def _keys(context: Context) -> dict[str, str]:
    """The keys of the person who asks, worked out once a request: a card has some thirty badges."""
    request: HttpRequest | None = context.get("request")
    if request is None or not isinstance(request.user, Employee):
        return {}
    if not hasattr(request, "shortcut_keys"):
        request.shortcut_keys = shortcuts.keys_of(request.user)  # type: ignore[attr-defined]
    return request.shortcut_keys  # type: ignore[attr-defined]


@register.simple_tag
def article_status(version: ArticleVersion, answered_at: datetime) -> SafeString:
    """Was this version in force when the bot answered, and does it still stand?"""
    ended = version.valid_to is not None and version.valid_to <= timezone.now()
    if version.valid_to is not None and version.valid_to <= answered_at:
        return format_html(
            '<span class="chip bad">{}{}</span>', icon("calendar-x"), gettext("Expired before the answer")
        )
    if ended:
        return format_html(
            '<span class="chip part">{}{}</span>', icon("clock-alert"), gettext("Valid then, ended since")
        )
    if version.valid_to is not None:
        text = gettext("Valid until %(date)s") % {"date": local_date(version.valid_to)}
        return format_html('<span class="chip part">{}{}</span>', icon("clock-alert"), text)
    return format_html('<span class="chip good">{}{}</span>', icon("badge-check"), gettext("Approved"))


@register.filter
def reason_text(flag: Flag) -> str:
    """Why the machine flagged this, as a sentence with the values it found."""
    try:
        return reasons.sentence(kind=flag.kind, values=flag.values)
    except KeyError:  # a flag of an older version of the detector, whose sentence named other values
        return ""


@register.filter
def flag_title(flag: Flag) -> str:
    """What kind of flag this is, in two or three words."""
    return reasons.title(kind=flag.kind)


@register.simple_tag
def flag_icon(flag: Flag) -> SafeString:
    """The detector's icon; a plain flag for a detector that no longer exists."""
    detector = BY_KIND.get(flag.kind)
    return icon(detector.ICON if detector else "flag")


@register.simple_tag(takes_context=True)
def shown_theme(context: Context) -> str:
    """The person's choice; before login the cookie's; else what the device says."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return Theme.SYSTEM
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        return request.user.theme
    theme = request.COOKIES.get("klopt-theme", Theme.SYSTEM)
    return theme if theme in Theme.values else Theme.SYSTEM


@register.simple_tag(takes_context=True)
def waiting_reviews(context: Context) -> str:
    """What the person could get in all his queues together, for the menu: counted by the desk itself, else here."""
    number = context.get("open_to_me")
    return at_most(routing.open_in_all(employee=context["request"].user) if number is None else number)


@register.simple_tag(takes_context=True)
def drafts_waiting(context: Context) -> int:
    """How many answers the person of this page left half done."""
    return drafts.count_of(employee=context["request"].user)


@register.filter
def may_review(person: Employee) -> bool:
    """Whether the menu leads this person to the review desk."""
    return may(person, Right.JUDGE)


@register.filter
def may_settle(person: Employee) -> bool:
    """Whether the menu leads this person to the differences, and to what he manages."""
    return may(person, Right.SETTLE)


@register.filter
def may_administer(person: Employee) -> bool:
    """Whether the menu leads this person to the people who work with Klopt."""
    return may(person, Right.ADMINISTER)


@register.simple_tag
def second_step_is_asked() -> bool:
    """Whether everybody needs a second step to log in; False only on a trial installation."""
    return bool(settings.REQUIRE_MFA)


@register.filter
def may_see_team(person: Employee) -> bool:
    """Whether this person is led to the figures of all reviewers together."""
    return may(person, Right.SEE_TEAM)


@register.filter
def opens(person: Employee, page: str) -> bool:
    """Whether the menu leads this person to the page with this name."""
    return may_open(person, page)


@register.filter
def may_see_weeks(person: Employee) -> bool:
    """Whether this person is led to the weekly exports, which hold the answers of all teams."""
    return may(person, Right.EXPORT) and sees_all(person)


@register.filter
def may_export(person: Employee) -> bool:
    """Whether this person may have the answers and verdicts that he sees as a file."""
    return may(person, Right.EXPORT)


@register.filter
def at_most(number: int) -> str:
    """A count that stopped at routing.COUNTED_AT_MOST, as `999+`."""
    return f"{routing.COUNTED_AT_MOST - 1}+" if number >= routing.COUNTED_AT_MOST else str(number)


@register.simple_tag(takes_context=True)
def current(context: Context, *prefixes: str) -> SafeString:
    """`aria-current` for the menu entry whose pages have names that begin with one of `prefixes`."""
    request: HttpRequest | None = context.get("request")
    match = getattr(request, "resolver_match", None)
    if match is None or not (match.url_name or "").startswith(prefixes):
        return mark_safe("")
    return mark_safe(' aria-current="page"')
