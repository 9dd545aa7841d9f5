"""WeasyPrint with our typeface, shut off from the network and the disk. Import through printing.py: it may be missing."""

import os

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

os.environ.setdefault("SOURCE_DATE_EPOCH", "0")  # fonts that are cut down bear this moment, not that of the clock
FONT = "klopt:inter"
_TYPEFACE = f'@font-face {{ font-family: "Klopt Inter"; src: url({FONT}) }}'


class OnlyTheFont(URLFetcher):
    """Gives the vendored font and refuses every other address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url != FONT:
            raise ValueError(f"A report fetches nothing: {url}")
        font = settings.BASE_DIR / "reviewapp" / "static" / "reviewapp" / "fonts" / "inter-latin.woff2"
        return URLFetcherResponse(url, font.read_bytes(), {"Content-Type": "font/woff2"})


def render(html: str, *, identifier: bytes) -> bytes:
    """The same document and identifier give the same bytes: dates come from the document's own meta elements."""
    fonts, fetcher = FontConfiguration(), OnlyTheFont()
    typeface = CSS(string=_TYPEFACE, url_fetcher=fetcher, font_config=fonts)
    document = HTML(string=html, url_fetcher=fetcher)
    pdf: bytes = document.write_pdf(
        stylesheets=[typeface], font_config=fonts, pdf_identifier=identifier, pdf_variant="pdf/ua-1"
    )
    return pdf
