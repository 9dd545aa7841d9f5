"""What every response says to the browser, and which bodies are not read at all."""

from collections.abc import Callable

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils.translation import get_language

HEADERS = {
    # nothing of the device is needed
    "Permissions-Policy": "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), "
    "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), xr-spatial-tracking=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # where `report-to policy` of the content security policy goes
    "Reporting-Endpoints": 'policy="/policy-reports/"',
}


class Protection:
    """Sets the headers above on every response, and forbids keeping a copy of any that is not a static file.

    A body that is larger than any page or bot sends is refused by its length, before a byte of it is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._refused(request) or self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path_info.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store, private"
        return response

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if request.path_info.startswith("/api/"):
            return None  # it says the same in its own form
        if not length.isdecimal() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return _too_much(413)
        if "HTTP_TRANSFER_ENCODING" in request.META and length == "0":
            return _too_much(411)
        return None


def _too_much(status: int) -> HttpResponse:
    context = {"language": get_language() or "nl"}
    return HttpResponse(render_to_string("413.html", context), status=status)


class NoFiles(FileUploadHandler):
    """No page takes a file, so none is read, kept in memory or written to disk, whatever its name or kind."""

    def new_file(self, *args: object, **kwargs: object) -> None:
        raise MultiPartParserError("No page takes a file.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None
