"""Your second step: an app with codes, passkeys, recovery codes. The library keeps them; each change is written down."""

from typing import Any

from allauth.mfa.base import views as steps
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from reviewapp import audit
from reviewapp.access import second_factor
from reviewapp.views.access import person


def _added(request: HttpRequest, kind: str, words: str) -> None:
    second_factor.changed(request)
    audit.record(audit.Action.MFA_ADDED, by=person(request), of=person(request), kind=kind)
    messages.success(request, words)


def _removed(request: HttpRequest, kind: str, words: str) -> None:
    second_factor.changed(request)
    audit.record(audit.Action.MFA_REMOVED, by=person(request), of=person(request), kind=kind)
    messages.success(request, words)


class Index(steps.IndexView):
    template_name = "reviewapp/login/steps.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"required": settings.REQUIRE_MFA, "missing": second_factor.is_missing(self.request)}
        return super().get_context_data(**kwargs) | more


class AddApp(totp.ActivateTOTPView):
    template_name = "reviewapp/login/app.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _added(self.request, Authenticator.Type.TOTP, _("Your app is added. From now on Klopt asks its code."))
        return response


class RemoveApp(totp.DeactivateTOTPView):
    template_name = "reviewapp/login/remove.html"
    extra_context = {"what": "app"}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _removed(self.request, Authenticator.Type.TOTP, _("The app is removed."))
        return response


class AddPasskey(passkeys.AddWebAuthnView):
    template_name = "reviewapp/login/passkey.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _added(self.request, Authenticator.Type.WEBAUTHN, _("Your passkey is added."))
        return response


class RemovePasskey(passkeys.RemoveWebAuthnView):
    template_name = "reviewapp/login/remove.html"
    success_url = reverse_lazy("mfa_index")
    extra_context = {"what": "passkey"}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _removed(self.request, Authenticator.Type.WEBAUTHN, _("The passkey is removed."))
        return response


class NewCodes(recovery.GenerateRecoveryCodesView):
    template_name = "reviewapp/login/codes_new.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _added(
            self.request,
            Authenticator.Type.RECOVERY_CODES,
            _("These are your new codes. The old ones do not work any more."),
        )
        return response


index = Index.as_view()
add_app = AddApp.as_view()
remove_app = RemoveApp.as_view()
add_passkey = AddPasskey.as_view()
remove_passkey = RemovePasskey.as_view()
codes = recovery.ViewRecoveryCodesView.as_view(template_name="reviewapp/login/codes.html")
new_codes = NewCodes.as_view()
