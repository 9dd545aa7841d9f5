"""Vectors of words that may not be kept: found again from the words, and deleted while these are still there."""

from collections.abc import Collection, Mapping, Sequence

from contactcenter import vault
from contactcenter.models import BotResponse
from reviewapp.models import Screening, Vector
from reviewapp.scoring.matching import texts_asked
from reviewapp.scoring.nearest import statement_texts
from reviewapp.scoring.types import Case
from reviewapp.screening.cases import cases_of
from reviewapp.screening.vectors import digest_of

LOOK_UP = 500


def forget_vectors(responses: Sequence[int]) -> int:
    """Delete the vectors that were made of these answers, by whatever model; how many.

    One that another customer's equal words share goes too: it is computed again when it is asked for.
    """
    rows = BotResponse.objects.filter(pk__in=responses, erased_at__isnull=True, expired_at__isnull=True)
    return forget_vectors_of(list(cases_of(rows).values()))


def forget_withheld(cases: Mapping[int, Case]) -> Collection[int]:
    """Of answers that were worked on (case by response id), those that may not be judged any more: erased, expired or
    withdrawn meanwhile. What was kept of their words since then goes.

    Within a transaction: until it ends nobody else takes words away from these customers.
    """
    rows = BotResponse.objects.filter(pk__in=cases)
    vault.hold(rows.values_list("subject_id", flat=True))
    withheld = cases.keys() - set(rows.filter(for_quality=True).values_list("pk", flat=True))
    if withheld:
        forget_vectors_of([cases[pk] for pk in sorted(withheld)])
        Screening.objects.filter(response__in=withheld).update(names={})
    return withheld


def forget_vectors_of(cases: Sequence[Case]) -> int:
    """The same, of answers as they were read: their rows may be gone meanwhile."""
    texts = {text for case in cases for text in [*texts_asked(case), *statement_texts(case)] if text}
    digests = sorted({digest_of(text, prompt="query") for text in texts})
    gone = 0
    for start in range(0, len(digests), LOOK_UP):
        gone += Vector.objects.filter(digest__in=digests[start : start + LOOK_UP]).delete()[0]
    return gone
