"""The review desk: one answer, one judgement."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The start page."""
    return redirect("review")


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The next answer of a queue."""
    return render(request, "reviewapp/base.html")
