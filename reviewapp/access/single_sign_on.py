"""The organisation's own log-in (OpenID Connect): lets people in who have an account here, and makes none."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from contactcenter.models.people import Role
from reviewapp import audit
from reviewapp.access import accounts

PROVIDER = "sso"
"""Its name in our addresses."""


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Who comes in is somebody that an operator invited; his role may follow from what the organisation says of him."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims = _claims(sociallogin)
        sociallogin.account.extra_data = {}  # names and addresses are not kept a second time
        person = sociallogin.user if sociallogin.is_existing else _known(claims)
        if not isinstance(person, Employee) or not person.is_active:
            refuse(request, _("Klopt does not know you yet. Ask the person who runs Klopt for an account."))
            return
        if settings.OIDC_ROLE_CLAIM:
            role = _role(claims)
            if role is None:
                refuse(request, _("Your organisation gives you no role in Klopt. Ask the person who runs Klopt."))
                return
            accounts.change_role(person=person, role=role, by=None, now=timezone.now())
        if not sociallogin.is_existing:
            sociallogin.connect(request, person)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        refuse(request, _("The log-in of your organisation did not work. Try again, or use your password."))


def refuse(request: HttpRequest, words: str) -> None:
    """A page that says why. Always raises."""
    audit.record(audit.Action.LOGIN_FAILED, by=None, single_sign_on=1)
    page = render(request, "reviewapp/login/refused.html", {"words": words}, status=403)
    raise ImmediateHttpResponse(page)


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the provider says: of the token, and of its page about the person."""
    said = sociallogin.account.extra_data
    return {**said.get("id_token", {}), **said.get("userinfo", {})} if said else {}


def _known(claims: dict[str, Any]) -> Employee | None:
    """The one account of this name or address; two are none. An address counts only when the provider has checked it."""
    value = str(claims.get(settings.OIDC_PERSON_CLAIM, "")).strip()
    if not value:
        return None
    if settings.OIDC_PERSON_CLAIM != "email":
        return Employee.objects.filter(username=value).first()
    if claims.get("email_verified") is not True:
        return None
    found = list(Employee.objects.filter(email__iexact=value)[:2])
    return found[0] if len(found) == 1 else None


def _role(claims: dict[str, Any]) -> str | None:
    """The first role of the setting that the claim names."""
    said = claims.get(settings.OIDC_ROLE_CLAIM)
    values = {str(each) for each in said} if isinstance(said, list) else {str(said)}
    return next((role for role, value in settings.OIDC_ROLES.items() if value in values and role in Role.values), None)
