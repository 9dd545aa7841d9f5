from django.apps import AppConfig


class ReviewAppConfig(AppConfig):
    """Judgement: all that is computed or decided about the facts in contactcenter."""

    name = "reviewapp"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reviewapp import checks  # noqa: F401  registers the system checks once the apps are loaded
