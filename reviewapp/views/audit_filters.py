"""What the audit page shows: who, what, to which thing and when, all in the address."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from reviewapp.audit import Action
from reviewapp.models import AuditEntry
from reviewapp.views.asked import number

INSTALLATION = "0"
"""As a person: what the installation did by itself."""
PARAMETERS = frozenset({"person", "action", "thing", "start", "end", "before"})


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """`thing` is `queue:3`, or `queue` for all of them; `before` the number at the end of the page that was left."""

    person: str = ""
    action: str = ""
    thing: str = ""
    start: str = ""
    end: str = ""
    before: str = ""

    @classmethod
    def of(cls, given: QueryDict) -> "AuditFilters":
        """Raises BadRequest for a value that the list does not know; views/doorway.py lets no other parameter pass."""
        filters = cls(**{name: str(value).strip() for name, value in given.items()})
        numbers = [filters.person, filters.before]
        kind, _colon, key = filters.thing.partition(":")
        if any(text and number(text) is None for text in numbers):
            raise _unknown()
        if filters.action and filters.action not in list(Action):
            raise _unknown()
        if not all(part.isascii() and (part == "" or part.isalnum()) for part in (kind, key)) or len(key) > 64:
            raise _unknown()
        _day(filters.start)
        _day(filters.end)
        return filters

    @property
    def chosen(self) -> bool:
        return any((self.person, self.action, self.thing, self.start, self.end))

    def query(self, *, before: int | str = "") -> str:
        """The address of the same selection, elsewhere in the list."""
        values = replace(self, before=str(before))
        return urlencode({name: getattr(values, name) for name in self.__slots__ if getattr(values, name)})

    def rows(self) -> QuerySet[AuditEntry]:
        """The newest first."""
        rows = AuditEntry.objects.order_by("-number")
        if self.person:
            rows = rows.filter(actor_id=None if self.person == INSTALLATION else int(self.person))
        if self.action:
            rows = rows.filter(action=self.action)
        kind, _colon, key = self.thing.partition(":")
        if kind:
            rows = rows.filter(object_type=kind)
        if key:
            rows = rows.filter(object_id=key)
        if start := _day(self.start):
            rows = rows.filter(at__gte=start)
        if end := _day(self.end):
            rows = rows.filter(at__lt=end + timedelta(days=1))
        return rows.filter(number__lt=int(self.before)) if self.before else rows


def _day(text: str) -> datetime | None:
    """Midnight of a day on the local clock. Raises BadRequest."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), time.min)) if text else None
    except ValueError:
        raise _unknown() from None


def _unknown() -> BadRequest:
    return BadRequest(_("This page knows no such filter."))
