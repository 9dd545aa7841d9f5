"""Another key-encryption key: every other key is closed with the new one. Texts stay as they are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet

from contactcenter.vault import keys, master

BATCH = 500


@dataclass(slots=True)
class Rotation:
    """What a run did: keys that are closed with the new one now, and keys that neither of the two opens."""

    fingerprint: str
    rotated: int = 0
    unreadable: int = 0
    seconds: float = 0.0


def rotate(*, batch: int = BATCH, report: Callable[[int, float], None]) -> Rotation:
    """Close all keys with the present key-encryption key. Raises VaultError when one of the installation's own does not open.

    1. the keys of the installation, then those of customers, so many in a transaction
    2. again from the start, until none is left: processes that still had the old key may have made some meanwhile

    Killed at any moment it loses nothing, because each row says by its fingerprint what closed it: run it again. A key that was
    erased meanwhile is not written back.
    """
    present = master.present()
    done = Rotation(present.fingerprint)
    with transaction.atomic():
        for row in _others("VaultKey", present.fingerprint).select_for_update():
            _close_again(row, master.unwrap(row.wrapped), present)
            done.rotated += 1
    total = max(_others("SubjectKey", present.fingerprint).count(), 1)
    while _round(present, done, batch=batch, report=lambda: report(done.rotated, min(done.rotated / total, 1.0))):
        pass
    keys.forget()
    return done


def _round(present: master.MasterKey, done: Rotation, *, batch: int, report: Callable[[], None]) -> int:
    """All that hang on another key now; how many were closed again."""
    closed, after, before = 0, 0, done.rotated
    done.unreadable = 0
    while True:
        with transaction.atomic():
            rows = _others("SubjectKey", present.fingerprint).filter(pk__gt=after).order_by("pk")
            part = list(rows.select_for_update()[:batch])
            for row in part:
                try:
                    key = master.unwrap(row.wrapped)
                except master.VaultError:
                    done.unreadable += 1
                    continue
                _close_again(row, key, present)
                closed += 1
        if not part:
            return closed
        after = part[-1].pk
        done.rotated = before + closed
        report()


def _close_again(row: Any, key: bytes, present: master.MasterKey) -> None:
    still = type(row)._default_manager.filter(pk=row.pk, wrapped=row.wrapped)
    still.update(wrapped=present.wrap(key), wrapped_by=present.fingerprint)


def _others(name: str, fingerprint: str) -> "QuerySet[Any]":
    """Rows that another key closed; an erased one is closed by none."""
    model: type[Model] = apps.get_model("contactcenter", name)
    return model._default_manager.exclude(wrapped_by=fingerprint).exclude(wrapped="")
