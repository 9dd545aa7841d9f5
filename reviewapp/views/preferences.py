"""What a person chose for his own screens: language, theme, shortcut keys; and his password."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from contactcenter.models import Employee
from contactcenter.models.people import Theme
from reviewapp import audit, exports, shortcuts
from reviewapp.access import accounts
from reviewapp.access import sessions as running_sessions
from reviewapp.forms import KeysForm, PreferencesForm
from reviewapp.models import ReportSubscription
from reviewapp.rights import Right, may

YEAR = 365 * 24 * 3600


class PersonLocaleMiddleware:
    """Speak the language the person chose; without a login, the browser's, and Dutch if it names neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        language = person.language if person.is_authenticated else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the person came from, when that is one of ours."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if ours else "home")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Save the language with the person, or in a cookie before login."""
    response = _back(request)
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        Employee.objects.filter(pk=request.user.pk).update(language=language)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Save the theme with the person, or in a cookie before login."""
    response = _back(request)
    theme = request.POST.get("theme", "")
    if theme not in Theme.values:
        return response
    if request.user.is_authenticated:
        Employee.objects.filter(pk=request.user.pk).update(theme=theme)
    response.set_cookie("klopt-theme", theme, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)
    return response


def _person(request: HttpRequest) -> Employee:
    assert isinstance(request.user, Employee)  # noqa: S101  login_required stands before every caller
    return request.user


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Language, theme and shortcuts of the person who is logged in."""
    form = PreferencesForm(request.POST or None, instance=_person(request))
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with translation.override(person.language):
            messages.success(request, _("Your preferences are saved."))
        return redirect("preferences")
    return _page(request, form=form)


@login_required
@require_POST
def set_keys(request: HttpRequest) -> HttpResponse:
    """Own shortcut keys, or with `reset` the usual ones again."""
    person = _person(request)
    if "reset" in request.POST:
        shortcuts.reset_keys(employee=person)
        messages.success(request, _("The usual keys are back."))
        return redirect(reverse("preferences") + "#keys")
    form = KeysForm(request.POST, employee=person)
    if form.is_valid() and form.save():
        messages.success(request, _("Your keys are saved."))
        return redirect(reverse("preferences") + "#keys")
    return _page(request, keys_form=form)


@login_required
@require_POST
def set_report(request: HttpRequest) -> HttpResponse:
    """The weekly report by mail: on or off."""
    person, wanted = _person(request), "report" in request.POST
    if wanted and not exports.may_subscribe(person):
        raise PermissionDenied(_("The weekly report is for who may read exports and has a mail address in Klopt."))
    exports.subscribe(employee=person, wanted=wanted, now=timezone.now())
    messages.success(request, _("You get the weekly report by mail.") if wanted else _("You get no report by mail."))
    return redirect(reverse("preferences") + "#report")


@login_required
@require_POST
@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; the present session stays, all others end."""
    person = _person(request)
    form = PasswordChangeForm(person, request.POST)
    if form.is_valid():
        here, password = request.session.session_key, form.cleaned_data["new_password1"]
        accounts.set_password(person, password=password, by=person, now=timezone.now(), but=here)
        update_session_auth_hash(request, person)
        messages.success(request, _("Your password is changed. You are logged out on other devices."))
        return redirect("preferences")
    return _page(request, password_form=form)


@login_required
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where this person is logged in."""
    here = request.session.session_key
    rows = running_sessions.running(_person(request), here=here, now=timezone.now())
    return render(request, "reviewapp/login/sessions.html", {"rows": rows})


@login_required
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Log out everywhere but here."""
    person = _person(request)
    ended = running_sessions.end_all(person, but=request.session.session_key)
    audit.record(audit.Action.SESSIONS_ENDED, by=person, of=person, number=ended)
    messages.success(request, _("You are logged out on all other devices."))
    return redirect("sessions")


def _page(
    request: HttpRequest,
    *,
    form: PreferencesForm | None = None,
    keys_form: KeysForm | None = None,
    password_form: PasswordChangeForm | None = None,
) -> HttpResponse:
    """The page with three forms; what is not given stands as it is stored."""
    person = _person(request)
    forms = {
        "form": form or PreferencesForm(instance=person),
        "keys_form": keys_form or KeysForm(employee=person),
        "password_form": password_form or PasswordChangeForm(person),
    }
    forms["password_form"].fields["old_password"].widget.attrs.pop("autofocus", None)  # not the first thing on the page
    status = 422 if any(form.errors for form in forms.values()) else 200
    more = {"report": _report(person), "second_step_asked": settings.REQUIRE_MFA}
    return render(request, "reviewapp/preferences.html", forms | more, status=status)


def _report(person: Employee) -> dict[str, bool] | None:
    """How the weekly report stands for this person; None for who has no right to it."""
    if not may(person, Right.EXPORT):
        return None
    return {
        "mail_is_on": exports.mail_is_on(),
        "possible": exports.may_subscribe(person),
        "wanted": ReportSubscription.objects.filter(employee=person).exists(),
    }
