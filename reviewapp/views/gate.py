"""Before every page: who must make a second step first sees only the pages where he makes it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reviewapp.access import second_factor

# Pages of the own account, and what runs without a person. Nothing of a customer stands on any of them.
OPEN = frozenset(
    {
        "login", "logout", "account_login", "account_inactive", "account_reauthenticate", "access_link",
        "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_login_webauthn", "mfa_index",
        "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "mfa_add_webauthn", "mfa_remove_webauthn", "openid_connect_login", "openid_connect_callback",
        "language", "theme", "sessions", "sessions_end", "change_password", "health",
        "policy_reports",
    }
)  # fmt: skip


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if (match and match.url_name in OPEN) or not second_factor.is_missing(request):
            return None
        if request.method != "GET":
            return render(request, "reviewapp/login/step_first.html", status=403)
        return redirect("mfa_index")
