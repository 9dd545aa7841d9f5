"""All pages of the product, and one that stands in no list of reviewapp.rights."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from reviewapp.urls import urlpatterns as pages


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


urlpatterns = [*pages, path("forgotten/", forgotten, name="forgotten")]
