"""What the judge cost and what it said: the budget of the day, counted before a question leaves, and opinions by content."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from reviewapp.models import VerifierOpinion, VerifierUse
from reviewapp.scoring.verifiers.judge_reply import Checked

LOOK_UP = 500  # digests in one query


def reserve(*, day: date, tokens: int, most_requests: int, most_tokens: int) -> bool:
    """Take one request and so many tokens off the day's budget; False when that would pass it, and nothing is taken.

    One conditional update, so that workers on several machines together keep to the budget.
    """
    VerifierUse.objects.bulk_create([VerifierUse(day=day)], ignore_conflicts=True)
    room = VerifierUse.objects.filter(day=day, requests__lt=most_requests, tokens__lte=most_tokens - tokens)
    return bool(room.update(requests=F("requests") + 1, tokens=F("tokens") + tokens))


def correct(*, day: date, tokens: int) -> None:
    """Add the difference between what a reply really cost and what was reserved; it may be negative."""
    VerifierUse.objects.filter(day=day).update(tokens=Greatest(F("tokens") + tokens, 0))


def known(digests: Iterable[str]) -> dict[str, Checked]:
    """Digest -> opinion, for those on which there is one."""
    wanted = list(dict.fromkeys(digests))
    found: dict[str, Checked] = {}
    for start in range(0, len(wanted), LOOK_UP):
        rows = VerifierOpinion.objects.filter(digest__in=wanted[start : start + LOOK_UP]).values_list("digest", "data")
        found.update((digest, Checked.of_data(data)) for digest, data in rows)
    return found


def keep(*, digest: str, verifier: str, opinion: Checked) -> None:
    """Remember an opinion; the first one on a content stays."""
    row = VerifierOpinion(digest=digest, verifier=verifier, data=opinion.data(), made_at=timezone.now())
    VerifierOpinion.objects.bulk_create([row], ignore_conflicts=True)
