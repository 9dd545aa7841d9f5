"""The second step of a log-in: who has one, and how its secrets are kept."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contactcenter.models import Employee
from contactcenter.vault import keys
from contactcenter.vault.sealing import OF_HOUSE, seal, unseal

BOUND_TO = "mfa_authenticator:secret:"
STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
KNOWN = "second_factor"  # in the session: this person has one, so it is not asked again at each click

WRONG_CODE = gettext_lazy(
    "This code is not right. An app shows a new one every 30 seconds: type the one that it shows now. Is it wrong again? "
    "Let your phone set its clock by itself, or use a recovery code."
)
WRONG_FIRST_CODE = gettext_lazy(
    "This code is not right. An app shows a new one every 30 seconds: type the one that it shows now. Is it wrong again? "
    "Let your phone set its clock by itself, or read the picture once more."
)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seeds are sealed with the key of the house; who has read the database cannot make codes."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        return str(seal(keys.house(), OF_HOUSE, text, BOUND_TO))

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(keys.house(), encrypted_text, BOUND_TO)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def get_totp_issuer(self) -> str:
        return "Klopt"

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002  (the library's name)
        """What stands in the field; a person may write something better."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(n)s") % {"n": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "Klopt"}


def is_missing(request: HttpRequest) -> bool:
    """Whether this person must make a second step before he sees anything of customers."""
    person = request.user
    if not settings.REQUIRE_MFA or not isinstance(person, Employee) or request.session.get(KNOWN):
        return False
    if has_one(person) or came_by_single_sign_on(request):
        request.session[KNOWN] = True
        return False
    return True


def has_one(person: Employee) -> bool:
    return Authenticator.objects.filter(user=person, type__in=STEPS).exists()


def came_by_single_sign_on(request: HttpRequest) -> bool:
    """The organisation's own log-in has asked the second step, where the operator says so (KLOPT_OIDC_MFA)."""
    records = get_authentication_records(request, request.user)
    return settings.OIDC_MFA and any(record.get("method") == "socialaccount" for record in records)


def changed(request: HttpRequest) -> None:
    """A step was added or taken away: look again at the next click."""
    request.session.pop(KNOWN, None)
