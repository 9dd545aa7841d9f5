"""How long a key or a secret is valid, as the commands that make one ask it."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from contactcenter.management.reporting import WRONG_USE

MOST_DAYS = 3650


def add_lifetime(parser: CommandParser) -> None:
    """The option --days."""
    parser.add_argument("--days", type=int, help="refused after so many days (default: valid until it is revoked)")


def expiry(options: dict[str, Any]) -> datetime | None:
    """The moment that --days asks for."""
    days = options["days"]
    if days is None:
        return None
    if not 1 <= days <= MOST_DAYS:
        raise CommandError(f"--days must be 1 to {MOST_DAYS}.", returncode=WRONG_USE)
    return timezone.now() + timedelta(days=days)
