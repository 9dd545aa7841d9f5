"""Pages that fail with words of a customer in hand, beside all pages of the product."""

from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from contactcenter.models import Employee
from reviewapp.urls import urlpatterns as pages

CANARY = "kanarie-Jansen-NL91ABNA0417164300"


def fail_in_text(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"cannot read {CANARY}")


def fail_in_key(request: HttpRequest) -> HttpResponse:
    return HttpResponse({}[CANARY])


def fail_in_database(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT '{CANARY}' FROM {CANARY.replace('-', '_')}")
    return HttpResponse()


def fail_in_row(request: HttpRequest) -> HttpResponse:
    Employee.objects.create(username=CANARY)
    Employee.objects.create(username=CANARY)
    return HttpResponse()


def fail_in_chain(request: HttpRequest) -> HttpResponse:
    try:
        fail_in_text(request)
    except ValueError as error:
        raise IntegrityError(f"DETAIL: Key (answer)=({CANARY}) exists") from error
    return HttpResponse()


FAILING = [fail_in_text, fail_in_key, fail_in_database, fail_in_row, fail_in_chain]
urlpatterns = [
    *pages,
    # by the name of a page that asks no log-in: one without a name would open for nobody
    *(path(f"{view.__name__}/<path:words>/", lambda r, words, view=view: view(r), name="theme") for view in FAILING),
]
handler500 = "reviewapp.views.errors.server_error"
