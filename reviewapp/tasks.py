"""Celery entries. A message only says that a lane has work; the work itself is found in the database."""

import logging
import time

from celery import shared_task
from celery.signals import worker_init, worker_ready, worker_shutdown
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from reviewapp import evaluation, periodic, pipeline, subjects
from reviewapp.heartbeat import Heartbeat
from reviewapp.places import at

logger = logging.getLogger(__name__)

LANES = {"score": "reviewapp.screen", "default": "reviewapp.advance"}
_heartbeats: list[Heartbeat] = []
_silent_until = 0.0  # monotonic time before which a broker that did not answer is not asked again


def announce(lane: str) -> bool:
    """Say that a lane has work. Never fails and never blocks for long: a lost message costs one sweep.

    Returns whether a message went out (False without a broker, or with one that does not answer). A frozen broker costs
    one caller the socket timeout (2 s), and then nobody for the length of a sweep.
    """
    global _silent_until  # noqa: PLW0603  one circuit breaker a process
    if not settings.REDIS_URL or time.monotonic() < _silent_until:
        return False
    from reviewapp.celery import app  # only where there is a broker

    try:
        app.send_task(LANES[lane], retry=False, expires=10 * settings.SWEEP_SECONDS)
    except (OperationalError, OSError):
        _silent_until = time.monotonic() + settings.SWEEP_SECONDS
        logger.warning("The broker does not answer; lane %s waits for the next sweep.", lane)
        return False
    return True


@shared_task(name="reviewapp.screen")
@at("worker")
def screen() -> None:
    """One batch of the screening; says so again while there is more. With nothing to screen: the swap test of the month."""
    counts = pipeline.run_screening(limit=settings.SCREENING_BATCH)
    if counts:
        _count(counts.screened)
        announce("default")
        announce("score")
    else:
        evaluation.swap_if_due(now=timezone.now())


@shared_task(name="reviewapp.advance")
@at("worker")
def advance() -> None:
    """Everything that needs no language model; says so again while there is more."""
    counts = pipeline.run_light(now=timezone.now(), limit=settings.LIGHT_BATCH)
    if counts.opened:
        announce("score")
    if counts:
        announce("default")


@shared_task(name="reviewapp.sweep")
@at("worker")
def sweep() -> None:
    """The net under lost messages: look for work in every lane, make exports that are due or asked for, send reports,
    learn at night."""
    announce("score")
    periodic.attempt("The light stages", advance)
    periodic.run_due(clock=timezone.now)


def _count(units: int) -> None:
    for heartbeat in _heartbeats:
        heartbeat.count(units)


@worker_init.connect
def erase_again(**kwargs: object) -> None:
    """Before the first task: whoever was erased is not looked at, whatever backup this database is."""
    subjects.replay(now=timezone.now())


@worker_ready.connect
def start_heartbeat(sender: object, **kwargs: object) -> None:
    """A row for this worker as soon as it can take work."""
    queues = getattr(getattr(sender, "app", None), "amqp", None)
    lanes = ",".join(sorted(queues.queues.consume_from)) if queues else ""
    _heartbeats.append(Heartbeat(lanes=lanes).__enter__())


@worker_shutdown.connect
def stop_heartbeat(**kwargs: object) -> None:
    while _heartbeats:
        _heartbeats.pop().__exit__(None, None, None)
