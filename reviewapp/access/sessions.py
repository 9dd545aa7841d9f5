"""The running sessions of a person: which there are, and their end."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from contactcenter.models import Employee
from reviewapp.models import LoginSession

BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_NOT_PLAIN = re.compile(r"[^\w ,.-]")


@dataclass(frozen=True)
class Running:
    """One line of the list."""

    device: str
    started_at: datetime
    seen_at: datetime
    here: bool


def device_of(user_agent: str) -> str:
    """`Firefox, Windows`; empty when neither is known. The long text itself is not kept."""
    found = [next((name for mark, name in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return _NOT_PLAIN.sub("", ", ".join(part for part in found if part))


def running(employee: Employee, *, here: str | None, now: datetime) -> list[Running]:
    """What is logged in on this account, the last used first."""
    idle = now - timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    rows = LoginSession.objects.filter(employee=employee, expire_date__gt=now, seen_at__gt=idle).order_by("-seen_at")
    return [Running(row.device, row.started_at, row.seen_at, row.session_key == here) for row in rows]


def end_all(employee: Employee, *, but: str | None = None) -> int:
    """End them, all or all but the one that asks; the number that ended. The next request of each is logged out."""
    return LoginSession.objects.filter(employee=employee).exclude(session_key=but or "").delete()[0]
