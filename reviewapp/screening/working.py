"""One unit of work: claim, find names, embed, match, assess, write."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from contactcenter.vault import VaultError, check_fits
from reviewapp.models import Screening
from reviewapp.scoring.assess import assess
from reviewapp.scoring.embedding import Embedder, ModelUnavailable
from reviewapp.scoring.matching import KnowledgeIndex, embedded_text, texts_asked
from reviewapp.scoring.types import Assessment, Case, Match
from reviewapp.screening import leases, results
from reviewapp.screening.cases import cases_of
from reviewapp.screening.forgetting import forget_withheld
from reviewapp.screening.knowledge import current_index
from reviewapp.screening.models import embedder as embedder_of_process
from reviewapp.screening.names import keep_names
from reviewapp.screening.nearest import nearest_of
from reviewapp.screening.risk_models import current_risk_model
from reviewapp.screening.vectors import vectors_of
from reviewapp.screening.verifying import opinions_of

logger = logging.getLogger(__name__)

SAID_EVERY = 60  # seconds
ALIVE_EVERY = 5  # seconds
Reason = Screening.ManualReason
_said_at = float("-inf")  # monotonic time at which the log last told that there is no model


@dataclass(slots=True)
class Outcome:
    """What became of the claimed screenings, by id."""

    assessed: dict[int, Assessment] = field(default_factory=dict)
    manual: dict[int, str] = field(default_factory=dict)
    failed: list[int] = field(default_factory=list)

    def without(self, pks: Set[int]) -> "Outcome":
        """The same, with nothing found of these."""
        return Outcome(
            {pk: found for pk, found in self.assessed.items() if pk not in pks},
            {pk: reason for pk, reason in self.manual.items() if pk not in pks},
            [pk for pk in self.failed if pk not in pks],
        )


def screen_next(*, limit: int, embedder: Embedder | None = None) -> int:
    """Screen at most `limit` waiting responses, with the model of this process unless another is given; how many.

    1. Give up rows that ended without a word three times.
    2. Bring model and index up to date before anything is leased, because that may take minutes.
    3. Lease a batch, find and keep the names in it, embed what is not yet known, match, assess.
    4. In one transaction: forget what was kept of answers that were erased, expired or withdrawn meanwhile; write all other
       results, for the rows whose lease is still ours.

    What cannot be screened becomes `manual` with the reason; it is never taken for good. Without a model everything
    waits at first: the fault may be of this worker alone, and what was sent to people stays with them. With a key that is
    not that of the database everything waits too: raises VaultError.
    """
    given_up = leases.give_up_exhausted()
    if not leases.waiting().exists():
        return given_up
    try:
        embedder = embedder or embedder_of_process()
    except ModelUnavailable as error:
        _say_unavailable(error.reason)
        return given_up + leases.give_up_without_model(limit=limit)
    index = current_index(embedder)
    token = leases.claim(limit=limit)
    if token is None:
        return given_up
    try:
        return given_up + _screen_claimed(token, index=index, embedder=embedder)
    except VaultError:
        _give_back_without_key(token)
        raise


def _screen_claimed(token: UUID, *, index: KnowledgeIndex, embedder: Embedder) -> int:
    screenings = list(Screening.objects.filter(lease_token=token).select_related("response"))
    with _screened(screenings, index=index, embedder=embedder, alive=lambda: leases.renew(token)) as outcome:
        return results.write(
            token=token,
            assessed=outcome.assessed,
            subjects={screening.pk: screening.response.subject_id for screening in screenings},
            manual=outcome.manual,
            failed=outcome.failed,
            model=embedder.identity,
            knowledge_version=index.version,
        )


def _give_back_without_key(token: UUID) -> None:
    """The fault may be of this process alone, which has an old key; one text that does not open is the fault of its row."""
    try:
        check_fits()
    except VaultError:
        leases.give_back(token)


def screen_again(screening: Screening, *, embedder: Embedder | None = None) -> tuple[Outcome, str, str]:
    """What would be found now, with the model and the knowledge that were in use; neither is written. No lease is taken.

    Raises ModelUnavailable.
    """
    embedder = embedder or embedder_of_process()
    index = current_index(embedder)
    with _screened([screening], index=index, embedder=embedder, alive=lambda: None) as outcome:
        return outcome, embedder.identity, index.version


def _say_unavailable(reason: str) -> None:
    global _said_at  # noqa: PLW0603  one log a process
    if time.monotonic() - _said_at >= SAID_EVERY:
        _said_at = time.monotonic()
        logger.error("Responses wait, and go to people unscreened after %s: %s", leases.MODEL_PATIENCE, reason)


@contextmanager
def _screened(
    screenings: Sequence[Screening], *, index: KnowledgeIndex, embedder: Embedder, alive: Callable[[], None]
) -> Iterator[Outcome]:
    """What was found, within the transaction that writes it; without answers that nobody may judge any more."""
    cases = cases_of(screening.response for screening in screenings)
    outcome = _screen(screenings, cases, index=index, embedder=embedder, alive=alive)
    with transaction.atomic():
        withheld = forget_withheld(cases)
        yield outcome.without({screening.pk for screening in screenings if screening.response_id in withheld})


def _screen(
    screenings: Sequence[Screening],
    cases: Mapping[int, Case],
    *,
    index: KnowledgeIndex,
    embedder: Embedder,
    alive: Callable[[], None],
) -> Outcome:
    outcome = Outcome()
    cases = keep_names(screenings, cases, index=index, alive=alive)
    case_of = {screening.pk: cases[screening.response_id] for screening in screenings}
    text_of = {pk: embedded_text(case) for pk, case in case_of.items()}
    texts = [text for case in case_of.values() for text in texts_asked(case)]
    vectors = vectors_of(texts, prompt="query", embedder=embedder, alive=alive)
    for pk, text in text_of.items():
        if text in vectors.bad:
            outcome.manual[pk] = Reason.BAD_VECTOR
        elif text in vectors.failed:
            outcome.failed.append(pk)
    ready = [pk for pk in case_of if text_of[pk] in vectors.found]
    if ready:
        moments = [screening.response.answered_at for screening in screenings if text_of[screening.pk] in vectors.found]
        matches = index.best([case_of[pk] for pk in ready], vectors.found, moments=moments)
        matched = {pk: (case_of[pk], found) for pk, found in zip(ready, matches, strict=True)}
        _assess(matched, outcome, embedder=embedder, alive=alive)
    return outcome


def _assess(
    matched: Mapping[int, tuple[Case, list[Match]]],
    outcome: Outcome,
    *,
    embedder: Embedder,
    alive: Callable[[], None],
) -> None:
    """Each by itself: an answer that breaks a detector must not stop the others."""
    risk_model = current_risk_model(embedding_model=embedder.identity)
    nearest = nearest_of(matched, embedder=embedder, alive=alive)
    opinions = opinions_of(matched, alive=alive)
    alive()
    told_at = time.monotonic()
    for pk, (case, matches) in matched.items():
        if time.monotonic() - told_at >= ALIVE_EVERY:  # a batch of very long answers takes longer than a lease
            alive()
            told_at = time.monotonic()
        if not matches:
            outcome.manual[pk] = Reason.NO_KNOWLEDGE
            continue
        if pk in nearest.bad:
            outcome.manual[pk] = Reason.BAD_VECTOR
            continue
        if pk in nearest.failed:
            outcome.failed.append(pk)
            continue
        try:
            outcome.assessed[pk] = assess(
                case, matches=matches, nearest=nearest.found[pk], risk_model=risk_model, opinion=opinions[pk]
            )
        except Exception:
            logger.exception("Screening %s failed.", pk)
            outcome.failed.append(pk)
