"""Accounts: made, changed and closed by operators; a person chooses his own password, with a link that works once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from contactcenter.models import Employee, Team
from contactcenter.models.people import Role
from reviewapp import audit
from reviewapp.access import lockout, names, sessions
from reviewapp.models import AccessLink

LINK_LIFE = timedelta(hours=1)


class AccountRule(Exception):
    """It may not be done so; the message says why, in the language of the reader."""


class ResetReason(StrEnum):
    """Why an operator took somebody's second factor away."""

    LOST_DEVICE = "lost_device"
    NEW_DEVICE = "new_device"
    MISUSE = "misuse"


def invite(  # noqa: PLR0913  (an account has these)
    *, username: str, role: str, by: Employee | None, now: datetime, full_name: str = "", email: str = "",
    team: Team | None = None,
) -> tuple[Employee, str]:  # fmt: skip
    """An account without a password, and the secret of the link with which its owner chooses one. Raises AccountRule, also for
    a name that looks like that of a colleague."""
    if role not in Role.values:
        raise AccountRule(_("There is no role %(role)s.") % {"role": role})
    username = Employee.normalize_username(username)
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as refusal:
        raise AccountRule(refusal.messages[0]) from None
    first, _space, last = full_name.partition(" ")
    person = Employee(username=username, role=role, team=team, email=email, first_name=first, last_name=last)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
            secret = _new_link(person, kind=AccessLink.Kind.INVITE, by=by, now=now)
            audit.record(audit.Action.EMPLOYEE_ADDED, by=by, of=person, now=now, role_given=role)
            # the entry locks the log: of two invitations at once the later one finds the earlier one here
            if others := _named_alike(person):
                raise _taken(others[0])
    except IntegrityError:
        raise _taken(username) from None
    return person, secret


def _named_alike(person: Employee) -> list[str]:
    others = Employee.objects.exclude(pk=person.pk).values_list("username", flat=True)
    return [name for name in others if names.alike(name) == names.alike(person.username)]


def _taken(name: str) -> AccountRule:
    words = _(
        "There is an account %(name)s already; capitals make no other name. Choose another user name, or make a new link "
        "for that account on the page Colleagues."
    )
    return AccountRule(words % {"name": name})


def send_link(*, person: Employee, by: Employee, now: datetime) -> str:
    """The secret of a new link for a person who lost his password, or his first link. Earlier links end."""
    if not person.is_active:
        raise AccountRule(_("This account is closed. Open it first."))
    with transaction.atomic():
        person.access_links.filter(used_at=None).update(expires_at=now)
        secret = _new_link(person, kind=AccessLink.Kind.RESET, by=by, now=now)
        audit.record(audit.Action.LINK_MADE, by=by, of=person, now=now)
    return secret


def link_path(secret: str) -> str:
    return reverse("access_link", args=[secret])


def link_address(secret: str) -> str:
    """The whole address, for who prints it in a terminal."""
    return (settings.PUBLIC_URL or "http://127.0.0.1:8000") + link_path(secret)


def link_of(secret: str, *, now: datetime) -> AccessLink | None:
    """The link when it still works."""
    rows = AccessLink.objects.select_related("employee")
    return rows.filter(digest=_digest(secret), used_at=None, expires_at__gt=now, employee__is_active=True).first()


def use_link(link: AccessLink, *, password: str, now: datetime) -> bool:
    """Set the password, end all sessions. False when somebody used the link a moment earlier."""
    with transaction.atomic():
        mine = AccessLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(used_at=now)
        if not mine:
            return False
        set_password(link.employee, password=password, by=link.employee, now=now)
    return True


def set_password(person: Employee, *, password: str, by: Employee, now: datetime, but: str | None = None) -> None:
    """A new password; every other session ends."""
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        sessions.end_all(person, but=but)
        lockout.forget(person)
        audit.record(audit.Action.PASSWORD_CHANGED, by=by, of=person, now=now)


def change_role(*, person: Employee, role: str, by: Employee | None, now: datetime) -> bool:
    """Whether it is another role now. Nobody changes his own: raises AccountRule."""
    if person.role == role:
        return False
    if by is not None and by.pk == person.pk:
        raise AccountRule(_("Nobody changes his own role. Ask another operator."))
    with transaction.atomic():
        old, person.role = person.role, role
        person.save(update_fields=["role"])
        audit.record(audit.Action.ROLE_CHANGED, by=by, of=person, now=now, old=old, new=role)
    return True


def change_team(*, person: Employee, team: Team | None, by: Employee, now: datetime) -> bool:
    """Whether he is in another team now."""
    if person.team_id == (team.pk if team else None):
        return False
    with transaction.atomic():
        old, person.team = person.team_id, team
        person.save(update_fields=["team"])
        audit.record(audit.Action.TEAM_CHANGED, by=by, of=person, now=now, old=old, new=team.pk if team else None)
    return True


def disable(*, person: Employee, by: Employee, now: datetime) -> None:
    """Close the account: its sessions and links end at once. Nobody closes his own: raises AccountRule."""
    if by.pk == person.pk:
        raise AccountRule(_("Nobody closes his own account. Ask another operator."))
    with transaction.atomic():
        if not Employee.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
            return
        sessions.end_all(person)
        person.access_links.filter(used_at=None).update(expires_at=now)
        audit.record(audit.Action.EMPLOYEE_DISABLED, by=by, of=person, now=now)


def enable(*, person: Employee, by: Employee, now: datetime) -> None:
    """Open a closed account again, as it was."""
    with transaction.atomic():
        if Employee.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
            audit.record(audit.Action.EMPLOYEE_ENABLED, by=by, of=person, now=now)


def unlock(*, person: Employee, by: Employee | None, now: datetime) -> bool:
    """Take the lock of wrong tries away; whether there was one."""
    with transaction.atomic():
        was = lockout.forget(person)
        if was:
            audit.record(audit.Action.LOGIN_UNLOCKED, by=by, of=person, now=now)
    return was


def reset_second_factor(*, person: Employee, reason: str, by: Employee, now: datetime) -> None:
    """Take away app, passkeys and codes; his sessions end, and at his next log-in he makes a new one."""
    if by.pk == person.pk:
        raise AccountRule(_("Your own second step you change under Preferences."))
    with transaction.atomic():
        gone = Authenticator.objects.filter(user=person).delete()[0]
        SocialAccount.objects.filter(user=person).delete()
        sessions.end_all(person)
        audit.record(
            audit.Action.MFA_REMOVED,
            by=by,
            of=person,
            now=now,
            kind="all",
            number=gone,
            reason=str(ResetReason(reason)),
        )


def _new_link(person: Employee, *, kind: str, by: Employee | None, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    AccessLink.objects.create(
        digest=_digest(secret), employee=person, kind=kind, made_at=now, made_by=by, expires_at=now + LINK_LIFE
    )
    return secret


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
