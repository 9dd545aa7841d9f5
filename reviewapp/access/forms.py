"""The library's forms where Klopt asks more: wrong codes lock like wrong passwords, and no seed stands in a session in clear."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import LoginForm as LibraryLoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as LibraryCodeForm
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as LibraryCodeAgainForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as LibraryAppForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django import forms
from django.utils import timezone

from reviewapp import audit
from reviewapp.access import lockout, second_factor
from reviewapp.access.adapters import begin


class LoginForm(LibraryLoginForm):
    """Name and password. The name is called `username`, as password managers and our own desk know it."""

    def add_prefix(self, field_name: str) -> str:
        return "username" if field_name == "login" else super().add_prefix(field_name)


def _counted(name: str, check: Callable[[], str]) -> str:
    """What `check` gives; a wrong code counts as a wrong log-in."""
    attempt = begin(context.request, name=name)
    try:
        code = check()
    except forms.ValidationError:
        lockout.failed(attempt, name=name, now=timezone.now())
        raise
    lockout.passed(attempt)
    return code


def _tell_if_recovery(authenticator: Authenticator) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        left = len(authenticator.wrap().get_unused_codes())
        person = authenticator.user
        audit.record(audit.Action.MFA_RECOVERY_USED, by=person, of=person, left=left)


class _Careful(BaseAuthenticateForm):
    def clean_code(self) -> str:
        return _counted(self.user.get_username(), super().clean_code)

    def save(self) -> None:
        super().save()
        _tell_if_recovery(self.authenticator)


class CodeForm(_Careful, LibraryCodeForm):
    """The code of the app, or a recovery code, at the log-in."""


class CodeAgainForm(_Careful, LibraryCodeAgainForm):
    """The same, before something that needs certainty."""


class AppForm(LibraryAppForm):
    """A first code of a new app. Until it is right, the seed waits in the session, sealed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **{key: value for key, value in kwargs.items() if key != "user"})
        self.user = kwargs["user"]
        session = context.request.session
        waiting = session.get(SECRET_SESSION_KEY) if self.is_bound else None
        self.secret = decrypt(waiting) if waiting else generate_totp_secret()
        if not waiting:
            session[SECRET_SESSION_KEY] = encrypt(self.secret)

    def clean_code(self) -> str:
        """Refused in words of its own: there are no recovery codes yet."""
        try:
            code: str = super().clean_code()
        except forms.ValidationError as refused:
            raise forms.ValidationError(second_factor.WRONG_FIRST_CODE, code=refused.code) from None
        return code
