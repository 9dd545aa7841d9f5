"""A year of answers with their verdicts, made by the database itself (PostgreSQL): a million in about a minute.

Four channels, three languages, four groups of customers, twenty topics of unequal size and six versions of the bot. A plan
draws the wished number of answers by their risk; the newest of those drawn still wait.
"""

import json
from typing import Any

SQL = {
    "source": """
        INSERT INTO contactcenter_source (id, name, created_at) VALUES (1, 'bench', %(end)s);
        INSERT INTO reviewapp_samplingplan (id, version, seed, capacity, control_share, minimum_per_stratum, strata,
            screening_share, floor, floors, slope, reason, created_at)
        VALUES (1, 1, 's', 2000, 0.4, 5, '["channel", "language", "segment"]', 1, least(1, 0.4 * %(share)s), '{}',
            0, 'bench', %(end)s);""",
    "conversations": """
        INSERT INTO contactcenter_conversation (id, source_id, external_id, customer, channel, segment)
        SELECT n, 1, 'c' || n, '', 'Webchat', 'new' FROM generate_series(1, %(answers)s / 2 + 1) n;""",
    "answers": """
        INSERT INTO contactcenter_botresponse (id, source_id, external_id, conversation_id, "order", answered_at, question,
            answer, channel, language, segment, topic, bot_version, for_quality, for_training, handed_over, body_digest,
            received_at)
        SELECT n, 1, 'r' || n, n / 2 + 1, n %% 2, at, '', repeat('x', 400),
            (ARRAY['webchat', 'app', 'mail', 'phone'])[1 + floor(4 * a * a)::int],
            (ARRAY['nl', 'en', 'de'])[1 + floor(3 * b * b)::int],
            (ARRAY['existing', 'new', 'business', ''])[1 + floor(4 * c * c)::int],
            'topic ' || floor(20 * d * d)::int, 'v' || 1 + floor(6.0 * (n - 1) / %(answers)s)::int,
            true, true, d > 0.97, '0', at
        FROM (SELECT n, %(end)s - interval '365 days' * (1 - n::float8 / %(answers)s) AS at, random() a, random() b,
            random() c, random() d FROM generate_series(1, %(answers)s) n) made;""",
    "screenings": """
        INSERT INTO reviewapp_screening (id, response_id, state, manual_reason, risk, signals, model, knowledge_version,
            risk_version, verifier, screened_at, attempts)
        SELECT id, id, 'scored', '', power(random(), 4), '{}', 'm', 'k', 'r', '', answered_at, 1
        FROM contactcenter_botresponse;""",
    "flags": """
        INSERT INTO reviewapp_flag (values, screening_id, "order", kind, severity, version)
        SELECT '', id, 0, (ARRAY['contradiction', 'promise', 'unfounded', 'outdated', 'low_similarity',
            'personal_data'])[1 + id %% 6], 'warning', '1'
        FROM reviewapp_screening WHERE random() < 0.03 + 0.6 * risk;""",
    "draws": """
        INSERT INTO reviewapp_draw (id, response_id, plan_id, stratum, u, floor, pi, risk, kind, reason, drawn_at)
        SELECT s.id, s.id, 1, r.channel || '|' || r.language || '|' || coalesce(nullif(r.segment, ''), '-'), u, floor, pi,
            risk, CASE WHEN u < floor THEN 'control' WHEN u < pi THEN 'risk' ELSE 'none' END,
            CASE WHEN pi > floor THEN 'risk' ELSE 'floor' END, r.answered_at
        FROM (SELECT id, risk, u, floor, least(1, greatest(floor, 4.2 * %(share)s * risk)) pi
              FROM (SELECT id, risk, random() u, least(1, 0.5 * %(share)s) floor FROM reviewapp_screening) lots) s
        JOIN contactcenter_botresponse r ON r.id = s.id;""",
    "reviews": """
        INSERT INTO reviewapp_review (id, response_id, source_id, draw_id, role, queue_id, state, priority, due_at, created_at)
        SELECT row_number() OVER (ORDER BY d.id), d.id, r.source_id, d.id, 'first',
            (SELECT id FROM reviewapp_queue WHERE takes = kind ORDER BY position LIMIT 1),
            CASE WHEN row_number() OVER (ORDER BY d.id) <= %(verdicts)s THEN 'done' ELSE 'open' END,
            CASE WHEN kind = 'risk' THEN risk ELSE 0 END, drawn_at + interval '1 day', drawn_at
        FROM reviewapp_draw d JOIN contactcenter_botresponse r ON r.id = d.response_id WHERE kind <> 'none';""",
    "verdicts": """
        INSERT INTO reviewapp_verdict (id, review_id, response_id, reviewer_id, code, reasons, handover, note, seconds,
            blind_level, source, counts, idempotency_key, decided_at, tallied)
        SELECT id, id, response_id, (SELECT min(id) FROM contactcenter_employee) + id %% 20,
            CASE WHEN bad AND id %% 9 = 0 THEN 'critical' WHEN bad THEN 'wrong' WHEN id %% 11 = 0 THEN 'partial'
                WHEN id %% 97 = 0 THEN 'unsure' ELSE 'correct' END, CASE WHEN bad THEN '["factual"]'::jsonb ELSE '[]' END,
            (ARRAY['', '', '', 'not_needed', 'missed', 'done_well'])[1 + id %% 6], '', 15 + id %% 60, 'blind', 'human', true,
            gen_random_uuid(), created_at + interval '5 hours', false
        FROM (SELECT v.*, random() < 0.5 * d.risk bad FROM reviewapp_review v JOIN reviewapp_draw d ON d.id = v.draw_id
              WHERE v.state = 'done') judged;""",
    "corrections": """
        INSERT INTO reviewapp_correction (verdict_id, text)
        SELECT id, '' FROM reviewapp_verdict WHERE code IN ('wrong', 'critical') AND id %% 3 > 0;""",
    "retrain": """
        INSERT INTO reviewapp_retrainitem (verdict_id, state, created_at)
        SELECT verdict_id, 'ready', %(end)s FROM reviewapp_correction;""",
    "days": """
        INSERT INTO reviewapp_changedday (day)
        SELECT DISTINCT (answered_at AT TIME ZONE 'Europe/Amsterdam')::date FROM contactcenter_botresponse;""",
    "sequences": """
        SELECT setval(pg_get_serial_sequence('contactcenter_botresponse', 'id'), (SELECT max(id) FROM contactcenter_botresponse)),
            setval(pg_get_serial_sequence('reviewapp_review', 'id'), (SELECT max(id) FROM reviewapp_review)),
            setval(pg_get_serial_sequence('reviewapp_verdict', 'id'), (SELECT max(id) FROM reviewapp_verdict));""",
}


QUESTION = "Kan bestelling %s nog terug, en wat kost dat?"
ANSWER = """U kunt uw bestelling binnen 14 dagen terugsturen. De kosten van het terugsturen betaalt u zelf. Het geld staat binnen
vijf werkdagen op uw rekening. Heeft u nog een vraag, dan horen we het graag."""
READ = """
SELECT id, external_id, conversation_id FROM contactcenter_botresponse r WHERE id > %s OR EXISTS
(SELECT 1 FROM reviewapp_flag f JOIN reviewapp_screening s ON s.id = f.screening_id
 WHERE s.response_id = r.id AND f.kind = 'low_similarity')"""
WRITE = """
UPDATE contactcenter_botresponse r SET question = q, answer = a, subject_id = s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) AS made(i, q, a, s) WHERE r.id = i"""
OF_CONVERSATION = """
UPDATE contactcenter_conversation c SET subject_id = s FROM unnest(%s::bigint[], %s::bigint[]) AS made(i, s) WHERE c.id = i"""
_BATCH = 2000
_STATEMENTS = "".join(SQL.values())


def fill(*, answers: int, verdicts: int, end: Any) -> None:
    """Into an empty PostgreSQL database. The answers of the year before `end`."""
    from django.db import connection  # Django is set up by now, not when this file is read

    from contactcenter.models import Employee
    from reviewapp.routing.queues import standard_queues

    standard_queues()
    for number in range(20):
        Employee.objects.create_user(username=f"reviewer{number}", first_name=f"Reviewer {number}")
    values = {"answers": answers, "verdicts": verdicts, "share": 1.04 * verdicts / answers, "end": end}
    with connection.cursor() as cursor:
        for statement in _defaults():
            cursor.execute(statement)
        cursor.execute("SELECT setseed(0.5)")
        for statements in SQL.values():
            for statement in filter(str.strip, statements.split(";")):
                cursor.execute(statement, values)
        _seal_what_is_read(cursor, answers, now=end)
        cursor.execute("VACUUM ANALYZE")


def _seal_what_is_read(cursor: Any, answers: int, *, now: Any) -> None:
    """The texts that a page opens (the newest answers, and those that no article is about), each with a customer of its own.

    The others are as long as sealed ones and cannot be opened: nothing that is measured reads them.
    """
    from contactcenter.models import BotResponse  # Django is set up by now, not when this file is read
    from contactcenter.vault.subjects import subjects_for

    fields: Any = BotResponse._meta
    question, answer = fields.get_field("question"), fields.get_field("answer")
    cursor.execute(READ, [answers - 1000])
    rows = cursor.fetchall()
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        subjects = subjects_for({f"{conversation:064x}": True for _pk, _name, conversation in batch}, now=now)
        mine = [subjects[f"{conversation:064x}"] for _pk, _name, conversation in batch]
        told = [(subject, f"1:{name}", pk) for subject, (pk, name, _conversation) in zip(mine, batch, strict=True)]
        questions = [question.sealed(QUESTION % pk, subject=subject, identity=place) for subject, place, pk in told]
        texts = [answer.sealed(ANSWER, subject=subject, identity=place) for subject, place, _pk in told]
        cursor.execute(WRITE, [[row[0] for row in batch], questions, texts, mine])
        cursor.execute(OF_CONVERSATION, [[row[2] for row in batch], mine])


def _defaults() -> list[str]:
    """The defaults of the models as those of the tables: a column that is of no matter here need not be named here."""
    from django.apps import apps  # Django is set up by now, not when this file is read
    from django.db import models

    found = []
    kinds = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.JSONField)
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if not isinstance(field, kinds) or field.null or field.primary_key or field.has_db_default():
                continue
            value = field.get_default()
            if value is None or f"INSERT INTO {model._meta.db_table} " not in _STATEMENTS:
                continue
            told = json.dumps(value) if isinstance(field, models.JSONField) else str(value)
            literal = "'" + told.replace("'", "''") + "'"
            found.append(f'ALTER TABLE {model._meta.db_table} ALTER COLUMN "{field.column}" SET DEFAULT {literal}')
    return found
