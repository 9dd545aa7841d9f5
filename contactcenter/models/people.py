"""The people who work with Klopt."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    SUPERVISOR = "supervisor", _("Supervisor")
    QUALITY_MANAGER = "quality_manager", _("Quality manager")
    KNOWLEDGE_EDITOR = "knowledge_editor", _("Knowledge editor")
    BOT_TEAM = "bot_team", _("Bot team")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    OPERATOR = "operator", _("Operator")


class Theme(models.TextChoices):
    SYSTEM = "system", _("As my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Team(models.Model):
    """People who see the answers of the same sources."""

    name = models.CharField(max_length=64, unique=True)
    sources = models.ManyToManyField("contactcenter.Source", related_name="teams", blank=True)

    def __str__(self) -> str:
        return self.name


class Employee(AbstractUser):
    """The user model. `role` decides the start page and what the person may do: the table of rights is reviewapp.rights."""

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.SUPERVISOR)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="members",
        help_text=_("Sees the sources of this team only; without a team those of all."),
    )  # fmt: skip
    language = models.CharField(max_length=8, default="nl", help_text=_("Language of the screens."))
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    shortcuts = models.BooleanField(default=True, help_text=_("Keys 1-4 and others work on the review desk."))
    keys = models.JSONField(default=dict, blank=True, help_text="Own shortcut keys: action -> key.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="employee_role_known"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="employee_theme_known"),
        ]

    def display_name(self) -> str:
        """The name colleagues see: full name, else user name."""
        return self.get_full_name() or self.username

    def initials(self) -> str:
        """One or two capitals for the account button."""
        words = self.display_name().split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
