"""Teams: which people see the answers of which sources (reviewapp.scope holds them to it)."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from contactcenter.models import Employee, Source, Team
from reviewapp import audit


class TeamRule(ValueError):
    """The team cannot be like this. The message says what to change."""


def with_members() -> QuerySet[Team]:
    """All teams by name, each with `people`: how many of its members can log in; one more query for the sources."""
    active = Count("members", filter=Q(members__is_active=True))
    return Team.objects.annotate(people=active).prefetch_related("sources").order_by("name")


@transaction.atomic
def save(*, team: Team | None, name: str, sources: Collection[Source], by: Employee, now: datetime) -> Team:
    """Make a team, or give this one another name and other sources. Raises TeamRule."""
    name = name.strip()
    if not name:
        raise TeamRule(_("Give the team a name."))
    saved = team or Team()
    saved.name = name
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise TeamRule(_("There is a team with this name already. Choose another name.")) from error
    saved.sources.set(sources)
    audit.record(audit.Action.TEAM_CHANGED, by=by, of=saved, now=now, sources=len(sources))
    return saved


@transaction.atomic
def delete(*, team: Team, by: Employee, now: datetime) -> None:
    """Only one without members: whoever loses his team would see all answers. Raises TeamRule."""
    if team.members.exists():
        raise TeamRule(_("This team has members, and without a team they would see all answers. Move them first."))
    gone = Team(pk=team.pk)
    team.delete()
    audit.record(audit.Action.TEAM_CHANGED, by=by, of=gone, now=now, deleted=1)
