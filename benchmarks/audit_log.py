"""What the audit log costs: entries made and checked a second. `python benchmarks/audit_log.py [ENTRIES]`

A database of its own: a temporary KLOPT_HOME, or the empty one that DATABASE_URL names.
"""

import os
import sys
import tempfile
import time

ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
RECORDED = 2_000

with tempfile.TemporaryDirectory() as home:
    os.environ |= {"KLOPT_HOME": home, "DJANGO_SETTINGS_MODULE": "reviewapp.settings"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.utils import timezone

    from reviewapp.audit import Action, check_chain, record
    from reviewapp.audit.chain import digest, head, moment
    from reviewapp.models import AuditEntry

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    for number in range(RECORDED):
        with transaction.atomic():
            record(Action.VERDICT, by=None, answer=number, counts=True)
    wall = time.perf_counter() - started
    with transaction.atomic():
        started = time.process_time()
        for number in range(RECORDED):
            record(Action.VERDICT, by=None, answer=number, counts=True)
        inside = time.process_time() - started
    print(
        f"record: {1000 * wall / RECORDED:.2f} ms with its transaction; {1000 * inside / RECORDED:.3f} ms CPU within one"
    )

    last, batch, at = head(), [], timezone.now()
    previous = last.digest
    for number in range(last.number + 1, ENTRIES + 1):
        entry = AuditEntry(
            number=number, at=at, actor_id=number % 50, role="supervisor", action="verdict", object_type="verdict",
            object_id=str(number), details={"answer": number, "counts": True}, place="page review_verdict", previous=previous,
        )  # fmt: skip
        entry.digest = previous = digest(
            number, moment(at), entry.actor_id, entry.role, entry.action, entry.object_type, entry.object_id,
            entry.details, entry.place, entry.previous,
        )  # fmt: skip
        batch.append(entry)
        if len(batch) == 5_000 or number == ENTRIES:
            AuditEntry.objects.bulk_create(batch)
            batch.clear()
    started = time.perf_counter()
    state = check_chain()
    seconds = time.perf_counter() - started
    whole = "whole" if state.broken is None else "BROKEN"
    print(
        f"{connection.vendor}: {state.rows:,} entries checked in {seconds:.1f} s: {state.rows / seconds:,.0f}/s, {whole}"
    )
