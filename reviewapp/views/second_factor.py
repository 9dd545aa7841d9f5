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
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin

from reviewapp import audit
from reviewapp.access import second_factor
from reviewapp.views.access import person


class _Noted(FormMixin):
    """A step that comes or goes: written down, and told to whoever did it."""

    action = audit.Action.MFA_ADDED
    kind: str
    words: Promise
    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.changed(self.request)
        me = person(self.request)
        audit.record(self.action, by=me, of=me, kind=self.kind)
        messages.success(self.request, str(self.words))
        return response


class Index(steps.IndexView):
    template_name = "reviewapp/login/steps.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"required": settings.REQUIRE_MFA, "missing": second_factor.is_missing(self.request)}
        return super().get_context_data(**kwargs) | more


class AddApp(_Noted, totp.ActivateTOTPView):
    template_name = "reviewapp/login/app.html"
    kind = Authenticator.Type.TOTP
    words = _("Your app is added. From now on Klopt asks its code.")


class RemoveApp(_Noted, totp.DeactivateTOTPView):
    template_name = "reviewapp/login/remove.html"
    extra_context = {"what": "app"}
    action = audit.Action.MFA_REMOVED
    kind = Authenticator.Type.TOTP
    words = _("The app is removed.")


class AddPasskey(_Noted, passkeys.AddWebAuthnView):
    template_name = "reviewapp/login/passkey.html"
    kind = Authenticator.Type.WEBAUTHN
    words = _("Your passkey is added.")


class RemovePasskey(_Noted, passkeys.RemoveWebAuthnView):
    template_name = "reviewapp/login/remove.html"
    success_url = reverse_lazy("mfa_index")
    extra_context = {"what": "passkey"}
    action = audit.Action.MFA_REMOVED
    kind = Authenticator.Type.WEBAUTHN
    words = _("The passkey is removed.")


class NewCodes(_Noted, recovery.GenerateRecoveryCodesView):
    template_name = "reviewapp/login/codes_new.html"
    kind = Authenticator.Type.RECOVERY_CODES
    words = _("These are your new codes. The old ones do not work any more.")


index = Index.as_view()
add_app = AddApp.as_view()
remove_app = RemoveApp.as_view()
add_passkey = AddPasskey.as_view()
remove_passkey = RemovePasskey.as_view()
codes = recovery.ViewRecoveryCodesView.as_view(template_name="reviewapp/login/codes.html")
new_codes = NewCodes.as_view()
