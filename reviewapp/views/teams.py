"""Teams, for operators: which people see the answers of which sources."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from contactcenter.models import Employee, Source, Team
from reviewapp.access import teams
from reviewapp.rights import Right
from reviewapp.views.access import person_with


class TeamForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=64)
    sources = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Sources that the team sees"), queryset=Source.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sources"].queryset = Source.objects.order_by("name")  # type: ignore[attr-defined]


@login_required
@require_safe
def team_list(request: HttpRequest) -> HttpResponse:
    """All teams, with their sources and how many people are in them."""
    person_with(Right.ADMINISTER, request)
    rows = list(teams.with_members())
    without = Employee.objects.filter(is_active=True, team__isnull=True).count()
    return render(request, "reviewapp/teams/list.html", {"rows": rows, "without": without})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    """A team that does not exist yet."""
    return _edit(request, by=person_with(Right.ADMINISTER, request), team=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One team: its name and its sources; an empty one can be deleted."""
    return _edit(request, by=person_with(Right.ADMINISTER, request), team=get_object_or_404(Team, pk=pk))


def _edit(request: HttpRequest, *, by: Employee, team: Team | None) -> HttpResponse:
    stored = {"name": team.name, "sources": list(team.sources.all())} if team else {}
    form = TeamForm(request.POST or None, initial=stored)
    deletes = team is not None and "delete" in request.POST
    try:
        if team and deletes:
            teams.delete(team=team, by=by, now=timezone.now())
            messages.success(request, _("The team %(name)s is deleted.") % {"name": stored["name"]})
            return redirect("teams")
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            saved = teams.save(team=team, name=given["name"], sources=given["sources"], by=by, now=timezone.now())
            messages.success(request, _("The team %(name)s is saved.") % {"name": saved.name})
            return redirect("teams")
    except teams.TeamRule as refusal:
        form.add_error(None, str(refusal))
    people = list(team.members.filter(is_active=True).order_by("first_name", "last_name", "username")) if team else []
    context = {"form": form, "team": team, "team_name": stored.get("name", ""), "people": people}
    return render(request, "reviewapp/teams/team.html", context, status=422 if form.errors else 200)
