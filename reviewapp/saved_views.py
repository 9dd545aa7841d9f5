"""Selections of the answers list that people keep under a name, for themselves or for everybody."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp.models import SavedView

NAME_LENGTH = 60


class ViewRefused(ValueError):
    """This selection cannot be kept like this. The message says what to do."""


def views_for(employee: Employee) -> list[SavedView]:
    """His own and what colleagues share, by name, his own first."""
    rows = SavedView.objects.filter(Q(owner=employee) | Q(shared=True)).select_related("owner").order_by("name", "pk")
    return sorted(rows, key=lambda row: row.owner_id != employee.pk)


@transaction.atomic
def save_view(  # noqa: PLR0913  one argument for each part of a view
    *, owner: Employee, view_id: int | None, name: str, query: str, shared: bool, opens_first: bool, now: datetime
) -> SavedView:
    """Keep a selection, or change his own one with this id. Raises ViewRefused, SavedView.DoesNotExist."""
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise ViewRefused(_("Give the selection a name of at most 60 characters."))
    own = SavedView.objects.filter(owner=owner)
    view = own.get(pk=view_id) if view_id else SavedView(owner=owner, created_at=now)
    if own.filter(name=name).exclude(pk=view.pk).exists():
        raise ViewRefused(_("You have a selection with this name already. Choose another name."))
    if opens_first:
        own.update(opens_first=False)
    view.name, view.query, view.shared, view.opens_first = name, query, shared, opens_first
    view.save()
    return view


def delete_view(*, owner: Employee, view_id: int) -> None:
    """Forget his own selection with this id; nothing happens where there is none."""
    SavedView.objects.filter(owner=owner, pk=view_id).delete()
