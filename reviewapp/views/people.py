"""The people who work with Klopt, for operators: invite, role and team, lock, second step, close."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from contactcenter.models import Employee, Team
from contactcenter.models.people import Role
from reviewapp.access import accounts, lockout, second_factor, sessions
from reviewapp.rights import Right
from reviewapp.views.access import person_with
from reviewapp.views.paging import PAGE

REASONS = (
    (accounts.ResetReason.LOST_DEVICE, gettext_lazy("Device lost or stolen")),
    (accounts.ResetReason.NEW_DEVICE, gettext_lazy("New device, the old one is gone")),
    (accounts.ResetReason.MISUSE, gettext_lazy("Somebody else may have used the account")),
)


class InviteForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("User name"), max_length=150, validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
    full_name = forms.CharField(label=gettext_lazy("First and last name"), max_length=150, required=False)
    email = forms.EmailField(label=gettext_lazy("Mail address"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"), queryset=Team.objects.order_by("name"), required=False,
        empty_label=gettext_lazy("No team: sees all sources"),
    )  # fmt: skip


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"), queryset=Team.objects.order_by("name"), required=False,
        empty_label=gettext_lazy("No team: sees all sources"),
    )  # fmt: skip


@login_required
@require_GET
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody by user name, a page at a time."""
    person_with(Right.ADMINISTER, request)
    unknown = set(request.GET) - {"after"}
    if unknown:
        raise BadRequest(_("This page knows no such filter."))
    rows = (
        Employee.objects.select_related("team").order_by("username").filter(username__gt=request.GET.get("after", ""))
    )
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    with_step = set(
        Authenticator.objects.filter(user__in=shown, type__in=second_factor.STEPS).values_list("user", flat=True)
    )
    locked = lockout.locked_until(shown, now=timezone.now())
    context = {
        "rows": [
            {"person": person, "second_step": person.pk in with_step, "locked": person.pk in locked} for person in shown
        ],
        "after": shown[-1].username if len(found) > PAGE else None,
    }
    return render(request, "reviewapp/people/list.html", context)


@login_required
@never_cache
def person_invite(request: HttpRequest) -> HttpResponse:
    """A new colleague; the link is shown once, on the page that answers the form."""
    operator = person_with(Right.ADMINISTER, request)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            invited, secret = accounts.invite(by=operator, now=timezone.now(), **given)
        except accounts.AccountRule as refusal:
            form.add_error("username", str(refusal))
        else:
            return _link_page(request, invited, secret)
    return render(request, "reviewapp/people/invite.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague: role and team, and what an operator can do for him."""
    operator = person_with(Right.ADMINISTER, request)
    colleague = get_object_or_404(Employee.objects.select_related("team"), pk=pk)
    form = RoleForm(request.POST or None, initial={"role": colleague.role, "team": colleague.team_id})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            accounts.change_role(person=colleague, role=form.cleaned_data["role"], by=operator, now=now)
            accounts.change_team(person=colleague, team=form.cleaned_data["team"], by=operator, now=now)
        except accounts.AccountRule as refusal:
            form.add_error("role", str(refusal))
        else:
            messages.success(request, _("Role and team are saved."))
            return redirect("person", pk)
    now = timezone.now()
    context: dict[str, Any] = {
        "form": form,
        "colleague": colleague,
        "self": colleague.pk == operator.pk,
        "second_step": second_factor.has_one(colleague),
        "locked_until": lockout.locked_until([colleague], now=now).get(colleague.pk),
        "running": len(sessions.running(colleague, here=None, now=now)),
        "reasons": REASONS,
    }
    return render(request, "reviewapp/people/person.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@never_cache
def person_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link with which the colleague chooses a password; shown once."""
    operator = person_with(Right.ADMINISTER, request)
    colleague = get_object_or_404(Employee, pk=pk)
    try:
        secret = accounts.send_link(person=colleague, by=operator, now=timezone.now())
    except accounts.AccountRule as refusal:
        messages.error(request, str(refusal))
        return redirect("person", pk)
    return _link_page(request, colleague, secret)


@login_required
@require_POST
def person_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Unlock, take the second step away, close or open the account."""
    operator = person_with(Right.ADMINISTER, request)
    colleague, now = get_object_or_404(Employee, pk=pk), timezone.now()
    try:
        said = _act(request, colleague, operator, now)
    except accounts.AccountRule as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("person", pk)


def _act(request: HttpRequest, colleague: Employee, operator: Employee, now: Any) -> str:
    match request.POST.get("act"):
        case "unlock":
            accounts.unlock(person=colleague, by=operator, now=now)
            return _("The account is unlocked.")
        case "disable":
            accounts.disable(person=colleague, by=operator, now=now)
            return _("The account is closed, and the person is logged out everywhere.")
        case "enable":
            accounts.enable(person=colleague, by=operator, now=now)
            return _("The account is open again.")
        case "reset" if request.POST.get("reason") in set(accounts.ResetReason):
            reason = request.POST["reason"]
            accounts.reset_second_factor(person=colleague, reason=reason, by=operator, now=now)
            return _("The second step is taken away. At the next log-in the person makes a new one.")
    raise BadRequest(_("This page knows no such action."))


def _link_page(request: HttpRequest, colleague: Employee, secret: str) -> HttpResponse:
    address = request.build_absolute_uri(accounts.link_path(secret))
    return render(request, "reviewapp/people/link.html", {"colleague": colleague, "address": address})
