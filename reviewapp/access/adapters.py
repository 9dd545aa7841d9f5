"""What Klopt does in its own way around the log-in library: locks, words, the audit log; nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from contactcenter.models import Employee
from reviewapp import audit, signin
from reviewapp.access import lockout, names, sessions

WRONG = _("User name or password is not right. Mind capitals, and try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Log-in by name and password, counted; the same words whether the account exists or not."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "incorrect_password": _("This password is not right. Try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return lockout.address_of(request)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only the question for a passkey is answered with JSON; the desk, which asks for JSON, gets the plain page."""
        return request.path == reverse("mfa_login_webauthn") and super().is_ajax(request)

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """The library's own messages are not shown: our pages say what happened."""
        if kwargs.get("message"):
            super().add_message(request, level, *args, **kwargs)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        name, now = str(credentials.get("username", "")), timezone.now()
        attempt = begin(request, name=name)
        known = names.person_named(name)
        person = authenticate(request, username=known.username if known else name, password=credentials.get("password"))
        if person is None:
            lockout.failed(attempt, name=name, now=now)
        else:
            lockout.passed(attempt)
        return person

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Everything that was asked is right: a session with a new id."""
        records = get_authentication_records(request, user)
        assert isinstance(user, Employee)  # noqa: S101
        if user.last_login is None and (language := get_language()) in dict(settings.LANGUAGES):
            user.language = language  # of the page where he logs in for the first time; then he chooses his own
            user.save(update_fields=["language"])
        super().login(request, user)
        request.session[signin.DEVICE] = sessions.device_of(request.META.get("HTTP_USER_AGENT", ""))
        lockout.forget(user)
        steps = [record.get("type") or record.get("method") or "" for record in records]
        audit.record(audit.Action.LOGIN, by=user, of=user, steps=[str(step) for step in steps])


def begin(request: HttpRequest, *, name: str) -> Any:
    """`lockout.begin`, with a refusal in words of a form."""
    try:
        return lockout.begin(name=name, address=lockout.address_of(request), now=timezone.now())
    except lockout.Locked:
        minutes = settings.LOGIN_LOCK_MINUTES
        words = ngettext(
            "Too many wrong tries. Wait %(n)s minute, or ask the person who runs Klopt.",
            "Too many wrong tries. Wait %(n)s minutes, or ask the person who runs Klopt.",
            minutes,
        )
        raise ValidationError(words % {"n": minutes}, code="locked") from None
