"""The answers list: filters, selections that people keep, and answers that are put in a queue or a session.

What the machine found is told of settled answers only: whoever may still have to judge an answer must not be led by it.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from contactcenter.models import BotResponse, Employee
from reviewapp import calibration, routing, saved_views
from reviewapp.masking import Mask, names_in
from reviewapp.models import Queue, SavedView
from reviewapp.models.routing import BlindLevel
from reviewapp.models.verdicts import Code
from reviewapp.quality.filters import DIMENSIONS, EMPTY, shown
from reviewapp.rights import Right, may, with_right
from reviewapp.scope import answers
from reviewapp.scoring import detectors
from reviewapp.templatetags.klopt import queue_name
from reviewapp.views import asked
from reviewapp.views.access import person, person_with
from reviewapp.views.response_filters import STATES, SWITCHES, Cursor, ResponseFilters
from reviewapp.views.standing import standings_of
from reviewapp.withheld import words_of

PAGE = 50
COUNT_AT_MOST = 10_000  # counting stops here, so that a million answers cost no more than ten thousand
CHOICES_FROM = 5_000  # the filters offer what the newest answers have
FIRST_MENUS = frozenset({"topic", "state", "verdict", "flag"})
"""The menus that stand open; the others are under "More filters"."""

LABELS = {
    "channel": gettext_lazy("Channel"),
    "language": gettext_lazy("Language"),
    "segment": gettext_lazy("Customer group"),
    "topic": gettext_lazy("Topic"),
    "bot_version": gettext_lazy("Bot version"),
}
STATE_LABELS = {
    "judged": gettext_lazy("Judged"),
    "open": gettext_lazy("Waiting for judgement"),
    "drawn": gettext_lazy("In the sample"),
    "flagged": gettext_lazy("Judged, with signals"),
}
FIGURE_LABELS = {
    "framed": gettext_lazy("Could be chosen"),
    "judged": gettext_lazy("Judged, in the estimate"),
    "bad": gettext_lazy("Wrong or critical, in the estimate"),
    "critical": gettext_lazy("Critical, in the estimate"),
    "unsure": gettext_lazy("In doubt at first"),
    "corrected": gettext_lazy("With a correction"),
    "retrain": gettext_lazy("On the retrain list"),
    "second": gettext_lazy("With a second review"),
    "reported": gettext_lazy("Article reported as wrong"),
}
LEVEL_LABELS = {
    BlindLevel.BLIND: gettext_lazy("Blind"),
    BlindLevel.REASONS: gettext_lazy("With reasons"),
    BlindLevel.OPEN: gettext_lazy("All shown"),
}


@login_required
@require_safe
def response_list(request: HttpRequest) -> HttpResponse:
    """All answers, newest first; without any filter, the selection that this person opens first."""
    viewer = person(request)
    views = saved_views.views_for(viewer)
    first = next((view for view in views if view.opens_first and view.owner_id == viewer.pk and view.query), None)
    if first and not request.GET:
        return redirect(f"{reverse('responses')}?{first.query}")
    filters = ResponseFilters.of(request.GET)
    selected = filters.apply(answers(viewer), viewer=viewer)
    rows, newer, older = filters.page(selected.select_related("draw", "screening"), size=PAGE)
    total = selected.order_by()[: COUNT_AT_MOST + 1].values("pk").count()
    standings = standings_of(rows, viewer=viewer)
    menus = _selects(filters, viewer=viewer)
    context = {
        "rows": [(row, standings[row.pk], _masked(row)) for row in rows],
        "filters": filters,
        "selects": [menu for menu in menus if menu["name"] in FIRST_MENUS],
        "more_selects": [menu for menu in menus if menu["name"] not in FIRST_MENUS],
        "more_chosen": sum(
            name in filters.given for name in (*SWITCHES, *(menu["name"] for menu in menus)) if name not in FIRST_MENUS
        ),
        "total": min(total, COUNT_AT_MOST),
        "more_than_total": total > COUNT_AT_MOST,
        "newer": filters.query(after=Cursor.of(rows[0])) if rows and newer else "",
        "older": filters.query(before=Cursor.of(rows[-1])) if rows and older else "",
        "signals_hidden": _leaves_out_what_waits(filters),
        "nothing_at_all": not rows and not filters.given and not filters.before and not filters.after,
        "views": views,
        "view": next((view for view in views if view.query == filters.query()), None),
        "query": filters.query(),
        "may_judge": may(viewer, Right.JUDGE),
    }
    if may(viewer, Right.MANAGE_QUEUES) and rows:
        context |= _places(total, manager=viewer)
    return render(request, "reviewapp/responses.html", context)


def _leaves_out_what_waits(filters: ResponseFilters) -> bool:
    """Whether the selection is made by what the machine thinks, so that answers that wait are not in it."""
    given = filters.given
    by_hand = Queue.objects.filter(takes=Queue.Takes.BY_HAND, slug=given.get("queue", ""))
    by_queue = "queue" in given and not by_hand.exists()
    return by_queue or "flag" in given or "level" in given or given.get("state") == "flagged"


def _masked(row: BotResponse) -> tuple[str, str]:
    """Question and answer without personal data; to see that, one opens the answer and says why."""
    question, answer = words_of(row)
    mask = Mask([question, answer], names=names_in(row))
    return mask.hide(question).text, mask.hide(answer).text


def _places(total: int, *, manager: Employee) -> dict[str, Any]:
    """Where ticked answers can go: queues that people fill, sessions that are not closed; and on whose name."""
    people = Employee.objects.filter(is_active=True, role__in=with_right(Right.JUDGE))
    return {
        "may_add": True,
        "queues": routing.queues_by_hand(),
        "sessions": list(calibration.known_to(manager).filter(closed_at__isnull=True).order_by("deadline")[:20]),
        "people": list(people.order_by("first_name", "last_name", "username")),
        "add_at_most": routing.ADDED_AT_MOST,
        "all_fit": total <= routing.ADDED_AT_MOST,
    }


def _selects(filters: ResponseFilters, *, viewer: Employee) -> list[dict[str, Any]]:
    """The menus of the filter row: name, label, and (value, label, chosen) of each option."""
    newest = answers(viewer).order_by("-answered_at", "-pk").values_list(*DIMENSIONS)[:CHOICES_FROM]
    found: dict[str, set[str]] = {
        name: {filters.given[name]} if name in filters.given else set() for name in DIMENSIONS
    }
    for values in newest:
        for name, value in zip(DIMENSIONS, values, strict=True):
            found[name].add(shown(value))
    menus: list[tuple[str, str, list[tuple[str, str]]]] = [
        (
            name,
            str(LABELS[name]),
            [(value, _("not given") if value == EMPTY else value) for value in sorted(found[name])],
        )
        for name in DIMENSIONS
    ]
    menus.append(("state", _("State"), [(state, str(STATE_LABELS[state])) for state in STATES[1:]]))
    menus.append(("verdict", _("Verdict"), [(code.value, str(code.label)) for code in Code]))
    menus.append(("flag", _("Signal"), _flag_kinds()))
    queues = Queue.objects.order_by("position", "slug")
    menus.append(("queue", _("Queue"), [(queue.slug, queue_name(queue)) for queue in queues]))
    menus.append(("figure", _("Behind the figure"), [(name, str(words)) for name, words in FIGURE_LABELS.items()]))
    menus.append(("level", _("Judged how"), [(level, str(words)) for level, words in LEVEL_LABELS.items()]))
    return [
        {
            "name": name,
            "label": label,
            "options": [(value, words, filters.given.get(name) == value) for value, words in options],
        }
        for name, label, options in menus
        if options
    ]


def _flag_kinds() -> list[tuple[str, str]]:
    return [(detector.KIND, _(detector.TITLE)) for detector in detectors.ALL]


@login_required
@require_POST
def response_add(request: HttpRequest) -> HttpResponse:
    """Put the ticked answers, or all of the selection, in a queue or a session; then tell how many went in and why not."""
    manager = person_with(Right.MANAGE_QUEUES, request)
    filters = ResponseFilters.of(QueryDict(request.POST.get("query", "")))
    picked = _picked(request, filters=filters, manager=manager)
    kind, _colon, name = request.POST.get("place", "").partition(":")
    back = f"{reverse('responses')}?{filters.query(**_page(filters)) or 'state=all'}"
    if not picked:
        messages.error(request, _("Tick the answers first, or choose all of this selection."))
        return redirect(back)
    try:
        if kind == "session":
            session = calibration.known_to(manager).filter(pk__in=asked.numbers([name])).first()
            if session is None:
                raise Http404
            taken = calibration.add_items(session=session, responses=answers(manager).filter(pk__in=picked))
            refused = {_("waiting for judgement, or in it already"): len(picked) - taken} if len(picked) > taken else {}
        else:
            added = routing.add_by_hand(
                responses=picked,
                slug=name,
                by=manager,
                assigned_to=_colleague(request),
                now=timezone.now(),
            )
            taken, refused = added.taken, added.refused
    except (routing.CannotAdd, calibration.InvalidSession) as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    words = ngettext("%(n)s answer added.", "%(n)s answers added.", taken) % {"n": taken}
    left_out = ", ".join(f"{number} {reason}" for reason, number in refused.items())
    if left_out:
        words += " " + _("Not added: %(reasons)s.") % {"reasons": left_out}
    (messages.success if taken else messages.warning)(request, words)
    return redirect(back)


def _picked(request: HttpRequest, *, filters: ResponseFilters, manager: Employee) -> list[int]:
    """Ids; one more than fits, where the selection is too large."""
    if request.POST.get("scope") == "all":
        selected = filters.apply(answers(manager), viewer=manager)
        return list(selected.order_by("-answered_at", "-pk").values_list("pk", flat=True)[: routing.ADDED_AT_MOST + 1])
    return asked.numbers(request.POST.getlist("picked"))


def _page(filters: ResponseFilters) -> dict[str, object]:
    """Where in the list the person was."""
    places = {"before": filters.before, "after": filters.after}
    return {name: cursor for name, cursor in places.items() if cursor}


def _colleague(request: HttpRequest) -> Employee | None:
    """The person the answers are for; None for whoever comes first."""
    chosen = request.POST.get("person", "")
    if not chosen:
        return None
    people = Employee.objects.filter(is_active=True, role__in=with_right(Right.JUDGE))
    found = people.filter(pk__in=asked.numbers([chosen])).first()
    if found is None:
        raise BadRequest(_("Choose a colleague from the list."))
    return found


@login_required
@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the selection under a name, or change an own one."""
    filters = ResponseFilters.of(QueryDict(request.POST.get("query", "")))
    try:
        view = saved_views.save_view(
            owner=person(request),
            view_id=_view_id(request),
            name=request.POST.get("name", ""),
            query=filters.query(),
            shared="shared" in request.POST,
            opens_first="opens_first" in request.POST,
            now=timezone.now(),
        )
        messages.success(request, _("The selection %(name)s is saved.") % {"name": view.name})
    except saved_views.ViewRefused as refusal:
        messages.error(request, str(refusal))
    except SavedView.DoesNotExist:
        raise Http404 from None
    return redirect(f"{reverse('responses')}?{filters.query() or urlencode({'state': 'all'})}")


@login_required
@require_POST
def view_delete(request: HttpRequest) -> HttpResponse:
    """Forget an own selection."""
    view_id = _view_id(request)
    if view_id:
        saved_views.delete_view(owner=person(request), view_id=view_id)
        messages.success(request, _("The selection is deleted. The answers are still there."))
    return redirect(f"{reverse('responses')}?state=all")


def _view_id(request: HttpRequest) -> int | None:
    return asked.number(request.POST.get("view", ""))
