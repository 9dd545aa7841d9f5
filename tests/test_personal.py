"""Every field of every table is declared to hold personal data or not, and of whom."""

import pytest
from django.apps import apps
from django.db.models import Model

from contactcenter.vault import CustomerJSONField, CustomerTextField
from reviewapp.personal import TABLES, fields_of

EVERY = apps.get_models(include_auto_created=True)


@pytest.mark.parametrize("model", EVERY, ids=lambda model: model._meta.label)
def test_every_field_is_declared_once(model: type[Model]) -> None:
    assert model._meta.label in TABLES, "declare the table in contactcenter.personal or reviewapp.personal"
    assert TABLES[model._meta.label].declared == fields_of(model)


def test_nothing_is_declared_that_is_not_there() -> None:
    assert set(TABLES) == {model._meta.label for model in EVERY}


@pytest.mark.parametrize("model", EVERY, ids=lambda model: model._meta.label)
def test_what_the_vault_closes_is_declared_as_text(model: type[Model]) -> None:
    closed = (CustomerTextField, CustomerJSONField)
    names = {field.name for field in model._meta.local_fields if isinstance(field, closed)}
    assert names <= TABLES[model._meta.label].texts
