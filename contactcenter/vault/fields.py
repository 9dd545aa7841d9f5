"""Fields whose text is sealed in the database and plain everywhere else.

Reading: the column is selected together with its key and with what it is bound to, in one expression, so that no read
costs another query. Writing: `pre_save` seals with the key of the row's `subject`; what was not sealed is refused.
"""

import json
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import UUIDField
from django.utils.functional import cached_property

from contactcenter.vault import keys
from contactcenter.vault.master import VaultError
from contactcenter.vault.sealing import OF_CUSTOMER, OF_HOUSE, Closer, SealedText, seal, seal_column, unseal

_COLUMN = re.compile(r'((?:"[^"]+"|\w+)\.)(?:"[^"]+"|\w+)')
_KEY = "(SELECT sk.id || '.' || sk.wrapped FROM contactcenter_subjectkey sk WHERE sk.id = {table}\"subject_id\")"
_REFUSED = "{name} is sealed text: set it on an instance and save that. Only an empty text can be written or looked up directly."


class CustomerTextField(models.TextField):
    """Text written by or for a customer: questions, answers, turns, notes, corrections. Sealed in the database.

    `row` names the columns that tell the row apart and are known before it is inserted: numbers and UUIDs, and at the end
    at most one text. The sealed text is bound to them: where one of them changes, the text must be saved with it. The
    model has a `subject` (SubjectKey). A row without one is refused, unless it is of nobody and sealed with the key of the house:
    that is a row without `nobody_without` (a column), where that is given. Text whose key is gone is empty.

    Do not filter or order on it: no database can. `update(field="")` wipes.
    """

    empty: Any = ""

    def __init__(self, *args: Any, row: tuple[str, ...], nobody_without: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.nobody_without = nobody_without

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        told = {"nobody_without": self.nobody_without} if self.nobody_without else {}
        return name, path, args, kwargs | {"row": self.row} | told

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        self.place = f"{cls._meta.db_table}:{self.column}:"

    def select_format(self, compiler: Any, sql: str, params: Any) -> Any:
        """`<subject>.<closed key>|<identity>|<sealed text>`; empty text as it is."""
        found = _COLUMN.fullmatch(sql)
        if not found:  # an expression of a subquery: that has done it
            return sql, params
        table = found[1]
        parts = (self._part(name, table, compiler.connection.vendor) for name in self.row)
        identity = " || ':' || ".join(parts)
        key = f"COALESCE({_KEY.format(table=table)}, '') || " if self.of_subject else ""
        return f"CASE WHEN {sql} = '' THEN '' ELSE {key}'|' || {identity} || '|' || {sql} END", params

    @cached_property
    def of_subject(self) -> bool:
        """Whether its rows may belong to a customer; text of the house alone has no `subject`."""
        return any(field.name == "subject" for field in self.model._meta.fields)

    def _part(self, name: str, table: str, vendor: str) -> str:
        field: Any = self.model._meta.get_field(name)
        column = f'{table}"{field.column}"'
        if vendor == "postgresql" and isinstance(field, UUIDField):
            return f"REPLACE({column}::text, '-', '')"
        return column

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return self.plain(value)

    def plain(self, value: str | None) -> Any:
        """The text of what `select_format` selects. Raises VaultError; never gives ciphertext."""
        if not value:
            return value if value is None else self._parsed("")
        key, bar, rest = value.partition("|")
        if not bar:
            raise VaultError(f"{self.place} was read past its field: ask for the column itself, not for an expression.")
        identity, _, sealed = rest.rpartition("|")
        if sealed.startswith(OF_HOUSE):
            cipher = keys.house()
        elif key and not key.endswith("."):
            cipher = keys.opened(key)
        else:  # the customer was erased
            return self._parsed("")
        return self._parsed(unseal(cipher, sealed, self.place + identity))

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = getattr(model_instance, self.attname)
        text = self._written(value)
        if not text:
            return ""
        identity = ":".join([_told(getattr(model_instance, name), name) for name in self.row_attnames])
        subject = getattr(model_instance, "subject_id", None)
        return self.sealed(text, subject=subject, identity=identity, of_nobody=self._is_of_nobody(model_instance))

    def _is_of_nobody(self, model_instance: models.Model) -> bool:
        if not self.nobody_without:
            return not self.of_subject
        field: Any = self.model._meta.get_field(self.nobody_without)
        return getattr(model_instance, field.attname) is None

    def sealed(self, text: str, *, subject: int | None, identity: str, of_nobody: bool = False) -> str:
        """The text as the column holds it. Of a customer whose key is gone nothing is kept."""
        if not text:
            return ""
        closer = closer_of(subject, of_nobody=of_nobody)
        return seal(*closer, text, self.place + identity) if closer else ""

    def sealed_column(
        self, texts: Sequence[str], *, closers: Sequence[Closer | None], identities: Sequence[bytes]
    ) -> list[str]:
        """The texts of many rows as the column holds them; `closers` as `closer_of` tells."""
        return seal_column(texts, closers, self.place, identities)

    @cached_property
    def row_attnames(self) -> tuple[str, ...]:
        """The attributes that tell a row apart."""
        fields: list[Any] = [self.model._meta.get_field(name) for name in self.row]
        return tuple(field.attname for field in fields)

    def _written(self, value: Any) -> str:
        return value or ""

    def _parsed(self, text: str) -> Any:
        return text

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, SealedText) or value in ("", None) or hasattr(value, "resolve_expression"):
            return value
        raise TypeError(_REFUSED.format(name=self.name))

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        value = self.get_prep_value(value)
        return str(value) if isinstance(value, SealedText) else value


class CustomerJSONField(CustomerTextField):
    """Values that may quote a customer or a bot, such as the words a flag names. The same rules; an erased one reads {}."""

    # for the types of the models' fields: whatever json gives, not a str
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def _written(self, value: Any) -> str:
        return json.dumps(value) if value else ""

    def _parsed(self, text: str) -> Any:
        return json.loads(text) if text else {}

    def get_prep_value(self, value: Any) -> Any:
        return "" if value == {} else super().get_prep_value(value)


def closer_of(subject: int | None, *, of_nobody: bool = False) -> Closer | None:
    """What closes the text of a customer; None when his key is gone. Of nobody: the key of the house, which no erasure takes
    away, so that it must be asked for. Raises TypeError."""
    if subject is None:
        if not of_nobody:
            raise TypeError(
                "A text of a customer has no subject: it would outlive him. Give the subject of its answer."
            )
        return keys.house(), OF_HOUSE
    cipher = keys.of_subject(subject)
    return (cipher, OF_CUSTOMER) if cipher else None


def _told(value: Any, name: str) -> str:
    if value is None:
        raise TypeError(f"A sealed text is bound to {name}, which is not known yet.")
    return value.hex if isinstance(value, UUID) else str(value)
