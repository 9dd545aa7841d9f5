"""The whole flow in real processes: the built-in worker on SQLite, Celery workers on PostgreSQL and Redis, faults in between."""

import os
import signal
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.installation import Installation, for_a_team, on_sqlite

CELERY = ("-m", "celery", "-A", "reviewapp.celery")
WORKER = (*CELERY, "worker", "--pool=solo", "--loglevel=INFO", "-Q", "score,default")
BEAT = (*CELERY, "beat", "--loglevel=INFO")
RESPONSES = 80
QUICK = {"KLOPT_EMBEDDING_RUNTIME": "int8", "KLOPT_EMBEDDING_THREADS": "1"}
"""The same model, a third of the work; the other runtime is that of the canaries, in as many processes."""

pytestmark = [pytest.mark.services, pytest.mark.model, pytest.mark.timeout(900)]


def finished(status: dict[str, Any]) -> bool:
    """Every response is screened and has its lot, and every drawn one has a review, or two when the lot fell so."""
    lots = status["drawn"] + status["not_drawn"]
    return status["screened"] == lots == RESPONSES and status["open_reviews"] >= status["drawn"]


def worker_names(status: dict[str, Any]) -> set[str]:
    return {worker["name"] for worker in status["workers"]}


@pytest.fixture(scope="module")
def one_machine(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """SQLite, screened to the end by the built-in worker."""
    installation = on_sqlite(tmp_path_factory.mktemp("sqlite"))
    installation.environment |= QUICK
    installation.load(responses=RESPONSES)
    installation.manage("worker", "--until-idle")
    return installation


@pytest.fixture
def team(tmp_path: Path) -> Installation:
    installation = for_a_team(tmp_path)
    installation.environment |= QUICK
    installation.load(responses=RESPONSES)
    return installation


def test_built_in_worker_takes_every_response_to_the_end(one_machine: Installation) -> None:
    assert finished(one_machine.status())


def test_celery_finds_the_same_flags_and_draws_the_same_lots(one_machine: Installation, team: Installation) -> None:
    with team.running(*WORKER), team.running(*BEAT):
        team.wait_for(finished)
    assert team.records() == one_machine.records()


def test_kill_and_flush_change_nothing_in_the_end(one_machine: Installation, team: Installation) -> None:
    """Two workers at once; one dies by SIGKILL with work in hand, and Redis forgets everything."""
    with ExitStack() as stack:
        workers = [stack.enter_context(team.running(*WORKER, "-n", f"{name}@test")) for name in ("one", "two")]
        stack.enter_context(team.running(*BEAT))
        team.wait_for(lambda status: len(worker_names(status)) == 2 and 0 < status["screened"] < RESPONSES)
        os.kill(workers[0].pid, signal.SIGKILL)
        redis.Redis.from_url(team.environment["REDIS_URL"]).flushdb()
        team.wait_for(finished)
    assert team.records() == one_machine.records()
