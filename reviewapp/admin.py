"""The admin site: what an operator sets up once. People are under Manage, and no text of a customer stands here. Queues neither:
which answers are judged, and how blindly, is for quality managers, on pages that hold the rules.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contactcenter.models import Employee, IngestKey, Source
from reviewapp import audit
from reviewapp.rights import Right, may
from reviewapp.views import login as log_in
from reviewapp.views.access import REFUSALS, person


class OperatorSite(admin.AdminSite):
    """For who may administer; the log-in is that of the other pages, with its locks and its second step."""

    site_header = site_title = "Klopt"

    def has_permission(self, request: HttpRequest) -> bool:
        person = request.user
        return isinstance(person, Employee) and person.is_active and may(person, Right.ADMINISTER)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if self.has_permission(request):
            return super().login(request, extra_context)  # already in: to the first page
        if isinstance(request.user, Employee):  # the log-in would only send this person back here
            raise PermissionDenied(str(REFUSALS[Right.ADMINISTER]))
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """That of the other pages, which writes it down."""
        return log_in.logout(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Under Preferences, where wrong tries count and the change is written down."""
        return redirect("preferences")


class OperatorAdmin(admin.ModelAdmin):
    """Who may enter the site may do all of it; Django's own table of permissions is not used."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # rows of other tables hang on all of these

    def lookup_allowed(self, *args: Any, **kwargs: Any) -> bool:
        return False  # a list asks for nothing: the digest of a key could be guessed sign by sign

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        audit.record(audit.Action.ADMIN_CHANGED, by=person(request), of=obj, change="made")
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        audit.record(audit.Action.ADMIN_CHANGED, by=person(request), of=obj, change="changed")
        return super().log_change(request, obj, message)


class KeyAdmin(OperatorAdmin):
    """To see which keys there are; making and revoking one is a command, and no digest is shown."""

    list_display = fields = ("name", "source", "hint", "created_at", "expires_at", "revoked_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


site = OperatorSite(name="admin")
site.register(Source, OperatorAdmin)
site.register(IngestKey, KeyAdmin)
