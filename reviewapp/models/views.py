"""Selections of the answers list that people keep."""

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A named selection of the answers list; `shared` shows it to colleagues too."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1_000, help_text="As ResponseFilters.query gives it.")
    shared = models.BooleanField(default=False)
    opens_first = models.BooleanField(default=False, help_text="What the owner sees when he opens the list.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once"),
            models.UniqueConstraint(
                fields=["owner"], name="saved_view_opens_first_once", condition=models.Q(opens_first=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name
