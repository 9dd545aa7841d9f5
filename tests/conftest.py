"""What every test may count on: no request leaves this machine, and pages find their static files unhashed."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import hashers
from django.test.signals import setting_changed
from django.utils import translation


@pytest.fixture(autouse=True, scope="session")
def nothing_calls_outside() -> Iterator[None]:
    """tests/servers.py has set the block, for this process and for those that tests start."""
    yield
    told = Path(os.environ["CALLS_OUTSIDE"])
    assert not told.exists() or not told.read_text(), f"processes of this run called outside: {told.read_text()}"


@pytest.fixture(autouse=True)
def english() -> Any:
    """The words of the tests are those of the code, whatever language the test before spoke; a page has its reader's."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Any:
    """A test that is rolled back leaves its ids to the next one; and settings, which no key holds, change within a test."""
    from reviewapp.quality import kept  # with Django ready, and only then

    def forget(**_told: Any) -> None:
        kept.forget()

    kept.forget()
    setting_changed.connect(forget)
    yield
    setting_changed.disconnect(forget)


@pytest.fixture(autouse=True, scope="session")
def plain_static_files() -> Any:
    """No `collectstatic` before a test: static files are served under their own names."""
    with pytest.MonkeyPatch.context() as patch:
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        patch.setattr(django_settings, "STORAGES", {**django_settings.STORAGES, "staticfiles": plain})
        yield


@pytest.fixture(autouse=True, scope="session")
def hand_over_is_not_asked() -> Any:
    """Of which blind answers the hand-over is asked hangs on their ids; a test that is about it sets the share."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "HANDOVER_ASKED_SHARE", 0.0)
        yield


@pytest.fixture(autouse=True, scope="session")
def no_prints() -> Any:
    """A PDF takes a second; a test that is about it turns it on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "REPORT_PDF", False)
        yield


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Any:
    """What a password costs to guess is a setting of the product, and has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        quick, older = ["tests.hashers.QuickHasher"], django_settings.PASSWORD_HASHERS[1:]
        patch.setattr(django_settings, "PASSWORD_HASHERS", [*quick, *older])
        hashers.get_hashers.cache_clear()
        hashers.get_hashers_by_algorithm.cache_clear()
        yield


@pytest.fixture(autouse=True, scope="session")
def no_lots() -> Any:
    """No second review by lot and no check item, unless the test asks for them: an answer has one review."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "REVIEW_DOUBLE_SHARE", 0.0)
        patch.setattr(django_settings, "GOLD_SHARE", 0.0)
        yield


@pytest.fixture(autouse=True, scope="session")
def audit_log_can_be_emptied() -> Any:
    """Between tests that have transactions of their own, and nowhere in the product."""
    from django.db import connection

    from tests.audit_log import emptying  # the models are there once Django is set up

    operations = type(connection.ops)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", emptying(operations.execute_sql_flush))
        yield


@pytest.fixture
def other_key(settings: Any) -> Any:
    """The process is given another key-encryption key than the database was closed with; ask for it once the rows are there."""
    from contactcenter import vault

    settings.VAULT_KEY = "ab" * 32
    vault.forget()
    yield
    vault.forget()
