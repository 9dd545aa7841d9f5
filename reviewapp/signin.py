"""Who a request is from: Django's sessions in the database and its log-in, asked with prepared SQL because every click asks.

A session is looked up each time and kept nowhere else, so that it ends at once, on every machine, when somebody logs out or
his password changes.
"""

from datetime import datetime

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from contactcenter.models import Employee
from reviewapp.prepared import Prepared


def _running(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


_SESSION = Prepared[Session](_running)
_PERSON = Prepared[Employee](lambda pk: Employee.objects.filter(pk=pk))


class SessionStore(db.SessionStore):
    """Django's store in the database."""

    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.first(key=self.session_key, now=timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found


class Backend(ModelBackend):
    """Django's log-in by name and password."""

    def get_user(self, user_id: int) -> Employee | None:
        person = _PERSON.first(pk=user_id)
        return person if person and self.user_can_authenticate(person) else None
