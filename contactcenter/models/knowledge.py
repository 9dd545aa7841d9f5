"""The approved knowledge base: articles, their versions, and the passages answers are matched with."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Article(models.Model):
    """The lasting identity of an article; its words live in the versions."""

    external_id = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.external_id


class ArticleVersion(models.Model):
    """One approved wording of an article. Never changed but for `valid_to`; do not create, call knowledge.approve_article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=500)
    body = models.TextField()
    language = models.CharField(max_length=8, blank=True)
    topic = models.CharField(max_length=100, blank=True)
    owner = models.CharField(max_length=200, blank=True)
    valid_from = models.DateTimeField(null=True, blank=True, help_text="In force from this moment; empty = always was.")
    valid_to = models.DateTimeField(null=True, blank=True, help_text="In force until this moment; empty = still is.")
    content_digest = models.CharField(max_length=64, help_text="SHA-256 of title, body and the other given fields.")
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="approved_versions"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lt=F("valid_to")),
                name="version_validity_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} v{self.number}"


class Passage(models.Model):
    """A stretch of a version's body that is short enough to embed: `body[start:end] == text`."""

    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="passages")
    order = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="passage_order_once"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="passage_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.version}#{self.order}"
