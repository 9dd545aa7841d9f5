"""Coming in and going out: the log-in, its second step, links that work once. The library does the work; words are ours."""

from allauth.account import views as account
from allauth.account.internal.flows import logout as library_logout
from allauth.mfa.base import views as steps
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from contactcenter.models import Employee
from reviewapp import audit
from reviewapp.access import accounts

_SINGLE_SIGN_ON = {"sso_name": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}

login = account.LoginView.as_view(template_name="reviewapp/login.html", extra_context=_SINGLE_SIGN_ON)
inactive = account.AccountInactiveView.as_view(template_name="reviewapp/login/inactive.html")
second_step = steps.AuthenticateView.as_view(template_name="reviewapp/login/second_step.html")
by_passkey = passkeys.login_webauthn
password_again = account.ReauthenticateView.as_view(template_name="reviewapp/login/again.html")
code_again = steps.ReauthenticateView.as_view(template_name="reviewapp/login/again.html")
passkey_again = passkeys.ReauthenticateWebAuthnView.as_view(template_name="reviewapp/login/again.html")


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """The session ends here and in the database."""
    person = request.user
    library_logout.logout(request, show_message=False)
    if isinstance(person, Employee):
        audit.record(audit.Action.LOGOUT, by=person, of=person)
    return redirect("login")


@never_cache
@sensitive_post_parameters()
def access_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a password with a link. Looking at the page does not use the link up."""
    now = timezone.now()
    link = accounts.link_of(secret, now=now)
    if link is None:
        return render(request, "reviewapp/login/link_ended.html", status=410)
    form = SetPasswordForm(link.employee, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not accounts.use_link(link, password=form.cleaned_data["new_password1"], now=now):
            return render(request, "reviewapp/login/link_ended.html", status=410)
        messages.success(request, _("Your password is saved. Log in with it."))
        return redirect("login")
    context = {"form": form, "person": link.employee}
    return render(request, "reviewapp/login/link.html", context, status=422 if form.errors else 200)
