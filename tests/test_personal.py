"""Every field of every table is declared to hold personal data or not, and of whom."""

import uuid

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


SEALED = [
    (model, field) for model in EVERY for field in model._meta.local_fields if isinstance(field, CustomerTextField)
]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "field"), SEALED, ids=lambda part: getattr(part, "name", "") or part._meta.label)
def test_no_text_of_a_customer_is_written_without_his_key(model: type[Model], field: CustomerTextField) -> None:
    """Of a report about an article that was seen at no answer there is no customer: the one case with the key of the house."""
    row = model(**{each: uuid.uuid4() if "number" in each or "key" in each else 1 for each in field.row_attnames})
    value = {"found": "x"} if isinstance(field, CustomerJSONField) else "x"
    setattr(row, field.attname, value)
    if field.nobody_without:
        assert (model._meta.label, field.pre_save(row, add=True)[:3]) == ("reviewapp.KnowledgeReport", "h1:")
        setattr(row, f"{field.nobody_without}_id", 1)
    with pytest.raises(TypeError, match="has no subject"):
        field.pre_save(row, add=True)


@pytest.mark.parametrize("model", EVERY, ids=lambda model: model._meta.label)
def test_what_the_vault_closes_is_declared_as_text(model: type[Model]) -> None:
    closed = (CustomerTextField, CustomerJSONField)
    names = {field.name for field in model._meta.local_fields if isinstance(field, closed)}
    assert names <= TABLES[model._meta.label].texts
