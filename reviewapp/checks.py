"""System checks: what an operator should hear before the first request, not after it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.core.mail.message import sanitize_address
from django.db import DatabaseError
from django.urls import URLPattern, URLResolver, get_resolver

from contactcenter import vault
from reviewapp import rights
from reviewapp.quality import parity
from reviewapp.screening import verifying


@register(Tags.database)
def broker_needs_a_shared_database(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Celery workers on other machines cannot open this machine's SQLite file."""
    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if not (settings.REDIS_URL and on_sqlite):
        return []
    return [
        checks.Warning(
            "REDIS_URL is set, but the database is SQLite: workers must run on this machine. Set DATABASE_URL for a team.",
            id="klopt.W001",
        )
    ]


@register()
def verifier_is_usable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Settings of the verifier that cannot work; nothing is loaded and nothing called."""
    try:
        verifying.check_settings()
    except verifying.VerifierUnavailable as error:
        return [checks.Error(str(error), id="klopt.E002")]
    if settings.VERIFIER == verifying.JUDGE and settings.JUDGE_OUTSIDE:
        return [
            checks.Warning(
                f"KLOPT_JUDGE_OUTSIDE allows a judge beyond the own network: {verifying.SENT}.",
                id="klopt.W002",
            )
        ]
    return []


@register()
def mail_sender_is_an_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A name with a comma needs quotes; without them no report mail would ever go out."""
    try:
        sanitize_address(settings.DEFAULT_FROM_EMAIL, "utf-8")
    except ValueError as error:
        words = f"KLOPT_EMAIL_FROM is not one mail address: {error}. Write it as Klopt <klopt@example.org>."
        return [checks.Error(words, id="klopt.E003")]
    return []


@register()
def reference_groups_are_known(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A misspelt dimension would be compared with nothing, in silence."""
    unknown = sorted(set(settings.REFERENCE_GROUPS) - set(parity.FAMILY))
    if not unknown:
        return []
    words = f"KLOPT_REFERENCE_GROUPS names {', '.join(unknown)}; it may name {', '.join(parity.FAMILY)}."
    return [checks.Error(words, id="klopt.E004")]


@register(Tags.urls)
def every_page_has_its_right(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A page that is in no list of reviewapp.rights opens for nobody; who adds one hears it at the next start."""
    missing = sorted(name for name in _pages(get_resolver().url_patterns, "") if not rights.is_listed(name))
    if not missing:
        return []
    return [
        checks.Error(f"In no list of reviewapp.rights, so they open for nobody: {', '.join(missing)}.", id="klopt.E005")
    ]


def _pages(patterns: Any, space: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or pattern.lookup_str}"
        elif isinstance(pattern, URLResolver):
            yield from _pages(pattern.url_patterns, space + (f"{pattern.namespace}:" if pattern.namespace else ""))


@register(Tags.security)
def vault_key_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The key that opens all text of customers; one that is not made yet is made at the first start."""
    try:
        vault.check_key()
    except vault.VaultError as error:
        return [checks.Error(str(error), id="klopt.E006")]
    return []


@register(Tags.security, deploy=True)
def vault_key_fits_the_database(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Another key than the one the database was closed with would open no text at all."""
    if vault_key_can_be_read(app_configs):
        return []
    try:
        vault.check_fits()
    except vault.VaultError as error:
        return [checks.Error(str(error), id="klopt.E007")]
    except DatabaseError:  # not migrated yet: nothing is closed with any key
        return []
    return []
