"""WSGI entry point of the web process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewapp.settings")
_pages = get_wsgi_application()

from reviewapp.subjects.gate import Gate  # noqa: E402  once the apps are loaded

application = Gate(_pages)
