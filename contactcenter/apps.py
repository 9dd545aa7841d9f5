from django.apps import AppConfig


class ContactCenterConfig(AppConfig):
    """Facts: people, conversations, bot responses and approved articles."""

    name = "contactcenter"
    default_auto_field = "django.db.models.BigAutoField"
