"""Managing queues: what each takes, who judges there, how full it is; and the start page of all that is managed."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from reviewapp import routing
from reviewapp.models import Queue
from reviewapp.rights import Right
from reviewapp.templatetags.klopt import queue_name
from reviewapp.views.access import person_with
from reviewapp.views.queue_form import LABELS, QueueForm


class Entry(NamedTuple):
    """One line of the start page."""

    url_name: str
    icon: str
    title: Promise
    text: Promise


ENTRIES = (
    Entry(
        "queues",
        "inbox",
        gettext_lazy("Queues"),
        gettext_lazy("Which answers go where, who judges them, and by when."),
    ),
    Entry(
        "plan",
        "settings",
        gettext_lazy("Sampling plan"),
        gettext_lazy("How many answers people see, which ones, and what that says of the quality figure."),
    ),
    Entry(
        "figures_team",
        "users-round",
        gettext_lazy("Figures of the team"),
        gettext_lazy("How well people agree with each other, with check items and with the machine."),
    ),
    Entry(
        "differences",
        "users-round",
        gettext_lazy("Differences"),
        gettext_lazy("Answers on which two reviewers did not agree, or were both in doubt."),
    ),
    Entry(
        "calibration",
        "list-checks",
        gettext_lazy("Calibration"),
        gettext_lazy("The same answers judged by several people, to see how well they agree."),
    ),
    Entry(
        "gold",
        "badge-check",
        gettext_lazy("Check items"),
        gettext_lazy("Answers of which the right verdict is known, hidden among the others."),
    ),
    Entry(
        "training",
        "history",
        gettext_lazy("Register of training"),
        gettext_lazy("Who was trained in what, when, and how it went."),
    ),
)
TAKES_WORDS = {
    Queue.Takes.RISK: gettext_lazy("Answers with a raised risk"),
    Queue.Takes.CONTROL: gettext_lazy("The random sample"),
    Queue.Takes.BY_HAND: gettext_lazy("What people put in it"),
}


@login_required
@require_GET
def manage(request: HttpRequest) -> HttpResponse:
    """Where a quality manager finds what he manages."""
    person_with(Right.MANAGE_QUEUES, request)
    return render(request, "reviewapp/manage.html", {"entries": [entry for entry in ENTRIES if _exists(entry)]})


def _exists(entry: Entry) -> bool:
    try:
        return bool(reverse(entry.url_name))
    except NoReverseMatch:
        return False


@login_required
@require_GET
def queue_list(request: HttpRequest) -> HttpResponse:
    """Every queue with how full it is, in the order in which they take draws."""
    person_with(Right.MANAGE_QUEUES, request)
    routing.standard_queues()
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = routing.figures(now=now, midnight=midnight)
    own = [row.queue.pk for row in rows if row.queue.active and not row.standard]
    context = {
        "rows": [
            {
                "figures": row,
                "takes": TAKES_WORDS[Queue.Takes(row.queue.takes)],
                "conditions": _conditions(row.queue),
                "up": row.queue.pk in own[1:],
                "down": row.queue.pk in own[:-1],
            }
            for row in rows
        ],
        "kinds": TAKES_WORDS.items(),
    }
    return render(request, "reviewapp/queues.html", context)


def _conditions(queue: Queue) -> list[tuple[str, str]]:
    """Label and values of each condition, for reading."""
    form = QueueForm.filled(queue) if queue.conditions else None
    words: dict[str, dict[str, Any]] = {}
    for bound in form.conditions() if form else ():
        field: Any = bound.field
        words[bound.name] = dict(field.choices)
    return [
        (str(LABELS[name]), ", ".join(str(words.get(name, {}).get(value or "-", value)) for value in values))
        for name, values in queue.conditions.items()
        if values
    ]


@login_required
def queue_new(request: HttpRequest) -> HttpResponse:
    """A queue that does not exist yet; what it takes stands in the address."""
    person_with(Right.MANAGE_QUEUES, request)
    takes = request.GET.get("takes", "")
    if takes not in Queue.Takes.values:
        raise BadRequest(_("This page knows no such filter."))
    return _edit(request, form=QueueForm(request.POST or None, takes=takes, queue=None), queue=None, takes=takes)


@login_required
def queue_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One queue: its rules, and how far people are with what is on their name."""
    person_with(Right.MANAGE_QUEUES, request)
    queue = get_object_or_404(Queue, slug=slug)
    posted = QueueForm(request.POST, takes=queue.takes, queue=queue) if request.method == "POST" else None
    return _edit(request, form=posted or QueueForm.filled(queue), queue=queue, takes=queue.takes)


def _edit(request: HttpRequest, *, form: QueueForm, queue: Queue | None, takes: str) -> HttpResponse:
    """Show, try out or save. Pressing "How many would come?" changes nothing."""
    status, preview = 200, None
    if form.is_bound and form.is_valid():
        try:
            described = form.described()
            if "preview" not in request.POST:
                saved = routing.save_queue(queue=described, members=list(form.cleaned_data["members"]))
                messages.success(request, _("The queue %(name)s is saved.") % {"name": queue_name(saved)})
                return redirect("queues")
            preview = routing.would_come(queue=described, now=timezone.now())
        except routing.QueueRule as refusal:
            form.add_error(None, str(refusal))
    elif queue and queue.active and takes != Queue.Takes.BY_HAND and not form.is_bound:
        preview = routing.would_come(queue=queue, now=timezone.now())
    if form.errors:
        status = 422
    context: dict[str, Any] = {
        "form": form,
        "queue": Queue.objects.get(pk=queue.pk) if queue else None,  # described() has changed the other one
        "takes": takes,
        "takes_words": TAKES_WORDS[Queue.Takes(takes)],
        "standard": queue is not None and queue.slug in routing.STANDARD,
        "preview": preview,
        "preview_days": routing.PREVIEW_DAYS,
    }
    if queue:
        context |= {
            "assigned": routing.assigned_progress(queue=queue, now=timezone.now()),
            "targets": routing.targets(context["queue"]),
            "waiting": queue.reviews.filter(state="open").count(),
        }
    return render(request, "reviewapp/queue.html", context, status=status)


@login_required
@require_POST
def queue_close(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a queue out of use, or back into it."""
    person_with(Right.MANAGE_QUEUES, request)
    queue = get_object_or_404(Queue, slug=slug)
    if not queue.active:
        routing.reopen_queue(queue=queue)
        messages.success(request, _("The queue %(name)s is open again.") % {"name": queue_name(queue)})
        return redirect("queues")
    target = Queue.objects.filter(slug=request.POST.get("move_to", "")).first()
    try:
        moved = routing.close_queue(queue=queue, move_to=target)
    except routing.QueueRule as refusal:
        messages.error(request, str(refusal))
        return redirect("queue", slug)
    words = ngettext("%(n)s answer moved.", "%(n)s answers moved.", moved) % {"n": moved} if moved else ""
    messages.success(request, _("The queue %(name)s is closed.") % {"name": queue_name(queue)} + f" {words}".rstrip())
    return redirect("queues")


@login_required
@require_POST
def queue_order(request: HttpRequest, slug: str) -> HttpResponse:
    """One place up or down, among the queues that people made."""
    person_with(Right.MANAGE_QUEUES, request)
    own = list(Queue.objects.filter(active=True).exclude(slug__in=routing.STANDARD).order_by("position", "slug"))
    place = next((number for number, queue in enumerate(own) if queue.slug == slug), None)
    if place is None:
        raise BadRequest(_("This queue cannot change places."))
    if request.POST.get("to") == "up" and place > 0:
        routing.reorder(queue=own[place], ahead_of=own[place - 1])
    elif request.POST.get("to") == "down" and place < len(own) - 1:
        routing.reorder(queue=own[place + 1], ahead_of=own[place])
    return redirect("queues")
