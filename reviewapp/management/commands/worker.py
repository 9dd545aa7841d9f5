"""manage.py worker: the whole pipeline in a loop, without a broker."""

import json
import logging
import signal
import threading
import time
from argparse import ArgumentParser
from dataclasses import asdict
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils import timezone

from contactcenter.vault import VaultError, check_fits
from reviewapp import evaluation, periodic, pipeline, subjects
from reviewapp.heartbeat import Heartbeat
from reviewapp.places import at

logger = logging.getLogger(__name__)

IDLE_SECONDS = 2  # how soon a new answer is noticed
RETRY_SECONDS = 5  # after the database was away


class Command(BaseCommand):
    help = (
        "Do all background work on this machine: screening, draws, queues, exports. Stops cleanly on Ctrl+C or SIGTERM."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-idle", action="store_true", help="stop as soon as no work is left")
        parser.add_argument("--json", action="store_true", help="end with the counts as JSON")

    @at("worker")
    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        check_fits()
        started, total = time.perf_counter(), pipeline.PipelineCounts()
        with Heartbeat(lanes="default,score") as heartbeat:
            subjects.replay(now=timezone.now())  # whoever was erased is not looked at, whatever backup this database is
            while not self.stopping.is_set():
                counts = self._step()
                total += counts
                heartbeat.count(counts.screened)
                if line := progress(counts, total):
                    self.stderr.write(line)
                if counts:
                    continue
                if options["until_idle"]:
                    break
                self.stopping.wait(IDLE_SECONDS)
        seconds = time.perf_counter() - started
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(total), "seconds": round(seconds, 1)}))
        else:
            self.stdout.write(f"{_figures(total)}, {total.retrain:,} to the retrain list in {seconds:.1f} s")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _step(self) -> pipeline.PipelineCounts:
        """One round; a database that is away for a moment is waited for. A key that is not (any more) that of the database ends
        the worker, with what to do: raises VaultError."""
        try:
            screened = pipeline.run_screening(limit=settings.SCREENING_BATCH)
            counts = screened + pipeline.run_light(now=timezone.now(), limit=settings.LIGHT_BATCH)
        except DatabaseError:
            logger.exception("The database did not answer; trying again in %s s.", RETRY_SECONDS)
            connection.close()
            self.stopping.wait(RETRY_SECONDS)
            return pipeline.PipelineCounts()
        except VaultError as error:
            check_fits()
            logger.critical("A text does not open; its answer goes to a person after three tries. %s", str(error))
            counts = pipeline.PipelineCounts()
        # after the pipeline, which must not wait for an export that fails
        periodic.run_due(clock=timezone.now)
        if not counts:  # no answer waits
            periodic.attempt("The swap test", lambda: evaluation.swap_if_due(now=timezone.now()))
        return counts


def progress(counts: pipeline.PipelineCounts, total: pipeline.PipelineCounts) -> str:
    """The line after a round that brought answers further; other work has none."""
    return _figures(total) if counts.screened or counts.drawn or counts.routed else ""


def _figures(total: pipeline.PipelineCounts) -> str:
    return f"{total.screened:,} screened, {total.drawn:,} draws, {total.routed:,} to the queues"
