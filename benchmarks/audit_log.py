"""What the audit log costs: entries made and checked a second. `python benchmarks/audit_log.py [ENTRIES]`

A database of its own: a temporary KLOPT_HOME, or the empty one that DATABASE_URL names.
"""

import json
import os
import sys
import tempfile
import time

ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
RECORDED = 2_000
BATCH = 20_000

with tempfile.TemporaryDirectory() as home:
    os.environ |= {"KLOPT_HOME": home, "DJANGO_SETTINGS_MODULE": "reviewapp.settings"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.utils import timezone

    from reviewapp.audit import Action, check_chain, record
    from reviewapp.audit.chain import canonical, digest, head, moment
    from reviewapp.audit.recording import INSERT

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

    # filled by the statement of `record` itself, many rows at a time
    last, batch, at = head(), [], timezone.now()
    previous, told, now = last.digest, moment(at), connection.ops.adapt_datetimefield_value(at)
    for number in range(last.number + 1, ENTRIES + 1):
        row = (number % 50, "supervisor", "verdict", "verdict", str(number))
        details, before = {"answer": number, "counts": True}, previous
        previous = digest(number, told, *row, canonical(details), "page review_verdict", before)
        batch.append((number, now, *row, json.dumps(details), "page review_verdict", before, previous))
        if len(batch) == BATCH or number == ENTRIES:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(INSERT, batch)
            batch.clear()
    started = time.perf_counter()
    state = check_chain()
    seconds = time.perf_counter() - started
    whole = "whole" if state.broken is None else "BROKEN"
    print(
        f"{connection.vendor}: {state.rows:,} entries checked in {seconds:.1f} s: {state.rows / seconds:,.0f}/s, {whole}"
    )
