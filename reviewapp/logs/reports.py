"""What Django's own report of an exception may show of the settings: only with KLOPT_DEBUG does a browser get one."""

import re

from django.views.debug import SafeExceptionReporterFilter


class ReportFilter(SafeExceptionReporterFilter):
    """Django's list of names that hold a secret, and those of ours: an address of Redis or a database holds a password."""

    hidden_settings = re.compile(f"{SafeExceptionReporterFilter.hidden_settings.pattern}|_URL|USER", re.IGNORECASE)
