"""Data keys in memory: of customers, of the house, and of the index. All in the database are closed; here some stand open.

An opened key is found by its closed form, which every read brings along: where the database has it no longer, what is
remembered here is of no use.
"""

import hmac
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.db.models import Model, QuerySet

from contactcenter.vault import master
from contactcenter.vault.master import MasterKey, VaultError

MOST_OPENED = 10_000
INDEX, HOUSE = "index", "house"
_of_subject: dict[int, AESGCM] = {}  # numbers of subjects are random and never given twice


class NewKey(NamedTuple):
    """A data key that no row has yet: open, closed, and the fingerprint of what closed it."""

    cipher: AESGCM
    wrapped: str
    wrapped_by: str


def new_data_keys(count: int) -> list[NewKey]:
    """Data keys for so many new rows."""
    by = master.present()
    return [NewKey(AESGCM(key), wrapped, by.fingerprint) for key, wrapped in by.make(count)]


@lru_cache(maxsize=MOST_OPENED)
def opened(key: str) -> AESGCM:
    """The cipher of a customer's key as a read gives it: `<number of the subject>.<closed key>`."""
    subject, _, wrapped = key.partition(".")
    return keep(int(subject), AESGCM(master.unwrap(wrapped)))


def of_subject(subject: int) -> AESGCM | None:
    """The cipher of a customer by the number of the subject; None when the key is gone."""
    if subject not in _of_subject:
        load([subject])
    return _of_subject.get(subject)


def load(subjects: Iterable[int]) -> None:
    """Open the keys of many customers in one query, before many rows of theirs are written."""
    missing = {subject for subject in subjects if subject is not None} - _of_subject.keys()
    if missing:
        rows = _model("SubjectKey").filter(pk__in=missing).values_list("pk", "wrapped")
        for subject, wrapped in rows:
            remember(subject, wrapped)


def remember(subject: int, wrapped: str) -> None:
    """Open the key of a subject as it stands in the database, for what is written next."""
    if wrapped and subject not in _of_subject:
        keep(subject, AESGCM(master.unwrap(wrapped)))


def keep(subject: int, cipher: AESGCM) -> AESGCM:
    """Remember an open key for what is written next."""
    if len(_of_subject) >= MOST_OPENED:
        _of_subject.clear()
    _of_subject[subject] = cipher
    return cipher


@cache
def house() -> AESGCM:
    """The cipher for text that belongs to no customer."""
    return AESGCM(_own_key(HOUSE))


@cache
def index() -> hmac.HMAC:
    """The key of digests, taken in already: copy it. It never changes: the digests in the database are made with it."""
    return hmac.new(_own_key(INDEX), digestmod="sha256")


def make_own_keys() -> None:
    """The two keys of the installation, where they are not there yet; safe to call by several processes at once."""
    rows = apps.get_model("contactcenter", "VaultKey")
    if _model("VaultKey").count() < 2:
        made = zip((INDEX, HOUSE), new_data_keys(2), strict=True)
        _model("VaultKey").bulk_create(
            (rows(name=name, wrapped=key.wrapped, wrapped_by=key.wrapped_by) for name, key in made),
            ignore_conflicts=True,
        )
    house.cache_clear()
    index.cache_clear()


def check_fits() -> None:
    """Raises VaultError when the key-encryption key is missing, damaged or not the one of this database."""
    for wrapped in _model("VaultKey").values_list("wrapped", flat=True):
        master.unwrap(wrapped)


def forget() -> None:
    """Close what stands open in this process."""
    master.forget()
    opened.cache_clear()
    _of_subject.clear()
    house.cache_clear()
    index.cache_clear()


def _own_key(name: str) -> bytes:
    wrapped = _model("VaultKey").filter(name=name).values_list("wrapped", flat=True).first()
    if wrapped is None:
        raise VaultError(f"The database has no {name} key yet. Run: manage.py migrate")
    return master.unwrap(wrapped)


def _model(name: str) -> "QuerySet[Any]":
    """Rows of a model that is declared after the fields that this room makes."""
    model: type[Model] = apps.get_model("contactcenter", name)
    return model._default_manager.all()


__all__ = ["MasterKey", "check_fits", "forget", "house", "index", "load", "make_own_keys", "of_subject", "opened"]
