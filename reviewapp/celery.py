"""The Celery application: two lanes, `score` (loads the model, one process) and `default`.

Messages carry no text and no ids, only "there is work in this lane"; losing them all costs one sweep.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewapp.settings")

from django.conf import settings

app = Celery("klopt")
app.conf.update(
    broker_url=settings.REDIS_URL or "memory://",
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 300,
        "unacked_restore_throttle": 1,
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        # a publisher gives up at once: the row in the database is the job, the message only a hint
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
    },
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    task_default_queue="default",
    task_routes={"reviewapp.screen": {"queue": "score"}},
    timezone=settings.TIME_ZONE,
    beat_schedule_filename=str(settings.HOME.path / "celerybeat-schedule"),
    beat_schedule={
        "sweep": {  # also makes the weekly export when it is due: no message of its own that could be lost
            "task": "reviewapp.sweep",
            "schedule": settings.SWEEP_SECONDS,
            "options": {"expires": settings.SWEEP_SECONDS},
        },
    },
)
app.autodiscover_tasks(["reviewapp"])
