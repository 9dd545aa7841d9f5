from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate

from contactcenter.privacy.customer_numbers import use_patterns


class ContactCenterConfig(AppConfig):
    """Facts: people, conversations, bot responses and approved articles."""

    name = "contactcenter"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        use_patterns(settings.CUSTOMER_NUMBERS)  # a pattern that cannot be used stops the start, and says why
        post_migrate.connect(_make_keys, sender=self)


def _make_keys(**kwargs: Any) -> None:
    """The keys of the installation belong to an empty database, as its tables do."""
    from contactcenter import vault  # only once the apps are loaded

    vault.make_own_keys()
