"""What claiming and judging one answer costs, against the same two statements in bare SQL, with 10,000 and 100,000 waiting.

    python -m benchmarks.review [waiting ...]

Three lanes in the same run, on the same database: bare SQL (claim one row, finish one row), the stages (routing.claim_next,
verdicts.record_verdict), and the whole page (Django's test client posting a verdict, answer with the next card included).
"""

import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from benchmarks.measure import percentile, report, start_django, stopwatch
from benchmarks.waiting import fill

ROUNDS = 200


def timed(step: Callable[[], Any]) -> dict[str, float]:
    """Run `step` ROUNDS times after ten to warm up; CPU and wall time of one."""
    for _ in range(10):
        step()
    took: list[float] = []
    with stopwatch() as watch:
        for _ in range(ROUNDS):
            start = time.perf_counter()
            step()
            took.append(time.perf_counter() - start)
    return {
        "cpu_ms": round(1000 * watch.cpu / ROUNDS, 3),
        "p50_ms": percentile(took, 0.5),
        "p95_ms": percentile(took, 0.95),
    }


def bare_sql(person_id: int, queue_id: int) -> Callable[[], None]:
    """The physical limit: the claim and the finish as two bare statements and one insert, each committed as the stages do."""
    from django.db import connection, transaction

    postgres = connection.vendor == "postgresql"
    clock = "statement_timestamp()" if postgres else "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"
    later = (
        "statement_timestamp() + interval '600 s'"
        if postgres
        else "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '+600 seconds')"
    )
    lock = "FOR UPDATE SKIP LOCKED" if postgres else ""
    claim = f"""UPDATE reviewapp_review SET claimed_by_id = %s, claimed_at = {clock}, lease_token = %s, lease_until = {later}
        WHERE id = (SELECT id FROM reviewapp_review WHERE queue_id = %s AND state = 'open'
            AND (lease_until IS NULL OR lease_until <= {clock}) ORDER BY priority DESC, due_at, id LIMIT 1 {lock})
        RETURNING id, response_id"""
    finish = """UPDATE reviewapp_review SET state = 'done', lease_token = NULL, lease_until = NULL, claimed_at = NULL
        WHERE id = %s AND lease_token = %s"""
    insert = f"""INSERT INTO reviewapp_verdict (review_id, response_id, reviewer_id, code, reasons, handover, note, seconds,
        blind_level, source, counts, idempotency_key, decided_at)
        VALUES (%s, %s, %s, 'correct', '[]', '', '', 9, 'reasons', 'human', %s, %s, {clock})"""

    def once() -> None:
        token, key = (str(uuid4()), str(uuid4())) if postgres else (uuid4().hex, uuid4().hex)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(claim, [person_id, token, queue_id])
            review_id, response_id = cursor.fetchone()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(finish, [review_id, token])
            cursor.execute(insert, [review_id, response_id, person_id, True, key])

    return once


def through_stages(person: Any, queue: Any) -> Callable[[], None]:
    from django.utils import timezone

    from reviewapp import routing, verdicts

    def once() -> None:
        (review,) = routing.claim_next(employee=person, queue=queue)
        verdicts.record_verdict(
            review_id=review.pk, employee=person, code="correct", reasons=[], handover="",
            note="", correction="", seconds=9, idempotency_key=uuid4(), now=timezone.now(),
        )  # fmt: skip

    return once


def through_page(person: Any, queue: Any) -> Callable[[], None]:
    """One verdict over HTTP: session, form, both stages, counts, and the next card as HTML."""
    from django.test import Client

    from reviewapp import routing

    client = Client(headers={"accept": "application/json", "host": "localhost"})
    client.force_login(person)

    def once() -> None:
        held = routing.claim_next(employee=person, queue=queue, count=2)
        data = {"review_id": held[0].pk, "code": "correct", "seconds": 9}
        have = ",".join(str(review.pk) for review in held[1:])
        path = f"/review/{queue.slug}/verdict/"
        answer = client.post(path, data | {"idempotency_key": uuid4(), "have": have})
        assert answer.status_code == 200, answer.content[:300]

    return once


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [10_000, 100_000]
    start_django()
    from django.conf import settings  # needs Django set up, as all below

    from contactcenter.models import Employee
    from reviewapp import routing

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    results = {}
    for waiting in sizes:
        fill(waiting)
        queue = routing.standard_queues()["risk"]
        people = [Employee.objects.create_user(username=f"{lane}-{waiting}") for lane in ("sql", "stages", "page")]
        lanes = {
            "bare_sql": timed(bare_sql(people[0].pk, queue.pk)),
            "stages": timed(through_stages(people[1], queue)),
            "page": timed(through_page(people[2], queue)),
        }
        ratio = round(lanes["stages"]["cpu_ms"] / lanes["bare_sql"]["cpu_ms"], 2)
        results[str(waiting)] = lanes | {"cpu_stages_to_bare_sql": ratio}
    report("review", rounds=ROUNDS, waiting=results)


if __name__ == "__main__":
    main()
