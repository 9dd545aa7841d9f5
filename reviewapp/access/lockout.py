"""Wrong log-ins: five lock the account for a quarter of an hour, whether it exists or not, in all web processes alike.

A try is written down before the password is looked at, and taken away when it was right. So a hundred tries at the same
moment get five answers together, not each.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from contactcenter.models import Employee
from reviewapp import audit
from reviewapp.access import names
from reviewapp.models import LoginAttempt


class Locked(Exception):
    """Too many wrong tries on this account, or from this address. The same for names that do not exist."""


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. What it says of itself counts only as far as our own proxies wrote it (KLOPT_PROXIES)."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXIES:
        return direct
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return passed[-settings.PROXIES] if len(passed) >= settings.PROXIES else direct


def begin(*, name: str, address: str, now: datetime) -> LoginAttempt:
    """Write a try down. Raises Locked; then the password must not be looked at."""
    attempt = None
    account, origin = _digest("account", names.alike(name)), _digest("address", address)
    if not _is_locked(account, now):
        # committed before it is counted: tries at the same moment count each other
        attempt = LoginAttempt.objects.create(account=account, address=origin, at=now)
    if attempt is None or _too_many(attempt):
        if attempt:
            attempt.delete()
        audit.record(audit.Action.LOGIN_FAILED, by=None, of=names.person_named(name), now=now, locked=1)
        raise Locked
    return attempt


def failed(attempt: LoginAttempt, *, name: str, now: datetime) -> None:
    """It was wrong. The last of the allowed ones locks."""
    since = now - timedelta(minutes=settings.LOGIN_LOCK_MINUTES)
    wrong = LoginAttempt.objects.filter(account=attempt.account, at__gt=since).count()
    if wrong < settings.LOGIN_TRIES:
        audit.record(audit.Action.LOGIN_FAILED, by=None, of=names.person_named(name), now=now, wrong=wrong)
        return
    until = now + timedelta(minutes=settings.LOGIN_LOCK_MINUTES)
    LoginAttempt.objects.filter(pk=attempt.pk).update(locks_until=until)
    audit.record(
        audit.Action.LOGIN_LOCKED, by=None, of=names.person_named(name), now=now, minutes=settings.LOGIN_LOCK_MINUTES
    )


def passed(attempt: LoginAttempt) -> None:
    """It was right: this try counts for nothing. Earlier ones do, until the log-in is complete."""
    LoginAttempt.objects.filter(pk=attempt.pk).delete()


def forget(employee: Employee) -> bool:
    """The person is in, or an operator unlocked him: his count begins anew. Whether the account was locked or counted."""
    return LoginAttempt.objects.filter(account=_account_of(employee)).delete()[0] > 0


def locked_until(employees: list[Employee], *, now: datetime) -> dict[int, datetime]:
    """Until when which of these people cannot log in, by their number."""
    people = {_account_of(employee): employee.pk for employee in employees}
    rows = LoginAttempt.objects.filter(account__in=people, locks_until__gt=now)
    return {people[account]: until for account, until in rows.values_list("account", "locks_until") if until}


def _is_locked(account: str, now: datetime) -> bool:
    return LoginAttempt.objects.filter(account=account, locks_until__gt=now).exists()


def _too_many(attempt: LoginAttempt) -> bool:
    """Of this account, or of this address, with this one."""
    recent = LoginAttempt.objects.filter(at__gt=attempt.at - timedelta(minutes=settings.LOGIN_LOCK_MINUTES))
    if recent.filter(account=attempt.account).count() > settings.LOGIN_TRIES:
        return True
    return recent.filter(address=attempt.address).count() > settings.LOGIN_TRIES_OF_ADDRESS


def _account_of(employee: Employee) -> str:
    return _digest("account", names.alike(employee.username))


def _digest(kind: str, text: str) -> str:
    """Keyed: a list of names cannot be tried against the table."""
    return salted_hmac(f"klopt.lockout.{kind}", text, algorithm="sha256").hexdigest()
