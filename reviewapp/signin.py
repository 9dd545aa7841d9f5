"""Who a request is from: sessions in the database and Django's log-in, asked with prepared SQL because every click asks.

A session is looked up each time and kept nowhere else, so that it ends at once, on every machine, when somebody logs out,
his password changes or his account is closed. It ends by itself after half an hour without a request, and 12 hours after
the log-in.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.utils import timezone

from contactcenter.models import Employee
from reviewapp.models import LoginSession
from reviewapp.prepared import Prepared

STARTED, DEVICE = "started", "device"  # in the session: they outlive each save of it
SEEN_EVERY = timedelta(minutes=1)


def _running(key: str, now: datetime, idle: datetime) -> QuerySet[LoginSession]:
    return LoginSession.objects.filter(session_key=key, expire_date__gt=now, seen_at__gt=idle)


_SESSION = Prepared[LoginSession](_running)
_PERSON = Prepared[Employee](lambda pk: Employee.objects.filter(pk=pk))


class SessionStore(db.SessionStore):
    """Django's store in the database, with an end that no request puts off."""

    @classmethod
    def get_model_class(cls) -> type[LoginSession]:
        return LoginSession

    def _get_session_from_db(self) -> LoginSession | None:
        now = timezone.now()
        idle = now - timedelta(minutes=settings.SESSION_IDLE_MINUTES)
        found = _SESSION.first(key=self.session_key, now=now, idle=idle) if self.session_key else None
        if found is None:
            self._session_key = None
        elif found.seen_at < now - SEEN_EVERY:
            LoginSession.objects.filter(pk=found.pk).update(seen_at=now)
        return found

    def create_model_instance(self, data: dict[str, Any]) -> LoginSession:
        now = timezone.now()
        started = datetime.fromisoformat(data.setdefault(STARTED, now.isoformat()))
        person = data.get(SESSION_KEY)
        return LoginSession(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=started + timedelta(seconds=settings.SESSION_COOKIE_AGE),
            employee_id=int(person) if person else None,
            started_at=started,
            seen_at=now,
            device=data.get(DEVICE, ""),
        )

    def cycle_key(self) -> None:
        """At the log-in and at a new password: another id, and 12 hours from here."""
        self[STARTED] = timezone.now().isoformat()
        super().cycle_key()


class Backend(ModelBackend):
    """Django's log-in by name and password."""

    def get_user(self, user_id: int) -> Employee | None:
        person = _PERSON.first(pk=user_id)
        return person if person and self.user_can_authenticate(person) else None
