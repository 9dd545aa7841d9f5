"""A document as PDF, where WeasyPrint is installed. It is the only room that knows of it.

The bytes depend on the document and on the version of WeasyPrint, not on the clock or the machine's own fonts for
Latin letters. Nothing is fetched: all the document may ask for is the typeface.
"""

import logging
from functools import cache
from importlib import import_module
from types import ModuleType

from django.conf import settings

from reviewapp.exports.publishing import ExportError

logger = logging.getLogger(__name__)


@cache
def _printer() -> ModuleType | None:
    for talker in ("fontTools", "weasyprint.progress"):  # every step is told at INFO, the first one while it is loaded
        logging.getLogger(talker).setLevel(logging.WARNING)
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of rules that are for browsers
    try:
        return import_module("reviewapp.exports.weasy")
    except ImportError:  # not installed
        return None
    except OSError as error:  # installed, without the Pango library of the system
        logger.warning("WeasyPrint cannot be used: %s", error)
        return None


def can_print() -> bool:
    return settings.REPORT_PDF and _printer() is not None


def print_pdf(html: str, *, identifier: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of a document with its style inside. Raises ExportError where there is no WeasyPrint."""
    printer = _printer()
    if printer is None or not can_print():
        raise ExportError("This installation makes no PDF: WeasyPrint, or its Pango library, is not there.")
    pdf: bytes = printer.render(html, identifier=identifier.encode())
    return pdf
