"""Querysets whose SQL is worked out once a process: the ORM says what is asked, a statement asks it again with other values.

Working out the SQL of a queryset takes longer than the database needs to answer it. Where a reviewer waits for the answer
the queryset is built once, with stand-ins for its values; afterwards only the values change. PostgreSQL then keeps the
plan too (psycopg prepares what is asked five times). What is no value stands in the SQL as a literal, so that partial
indexes still serve.

    HELD = Prepared(lambda employee, queue: Review.objects.filter(claimed_by=employee, queue=queue))
    HELD.rows(employee=person.pk, queue=queue.pk)
"""

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models import query as orm
from django.db.models.sql import InsertQuery, UpdateQuery

Row = TypeVar("Row", bound=Model)
FIRST_STAND_IN = 2_000_000_011
MOST_IN_TUPLE = 1_000  # beyond, the stand-ins of two values could be the same
_populators: Any = orm.get_related_populators  # what the ORM itself makes related models with
MOST_STATEMENTS = 50
"""Of one Prepared: the number of values in a tuple makes another statement."""


class Prepared(Generic[Row]):
    """A queryset that is asked often. Values are numbers, texts, UUIDs, moments, and tuples of numbers or texts.

    `build` gets a stand-in for each value, of the same type and length, and may do nothing with it but pass it to a
    lookup. A timedelta is no value: it stands in the SQL, and another one makes another statement.
    """

    def __init__(self, build: Callable[..., QuerySet[Row]]) -> None:
        self.build = build
        self.made: dict[tuple[Any, ...], _Select[Row]] = {}

    def rows(self, **values: Any) -> list[Row]:
        """The rows as the ORM gives them, with what `select_related` and `annotate` name."""
        key = _shape(values)
        statement = self.made.get(key) or _keep(self.made, key, _Select.of(self.build, values))
        database = connections[DEFAULT_DB_ALIAS]  # of this thread, looked up once
        with _cursor(database) as cursor:
            cursor.execute(statement.sql, statement.arguments(values))
            return [statement.row(list(found), database) for found in cursor.fetchall()]

    def first(self, **values: Any) -> Row | None:
        """The first row; `build` sets the limit."""
        return next(iter(self.rows(**values)), None)


class PreparedUpdate:
    """The same for an update; `build` gives the rows to change, and the changes."""

    def __init__(self, build: Callable[..., tuple[QuerySet[Any], Mapping[str, Any]]]) -> None:
        self.build = build
        self.made: dict[tuple[Any, ...], _Statement] = {}

    def run(self, **values: Any) -> int:
        """The number of rows that were changed."""
        key = _shape(values)
        statement = self.made.get(key) or _keep(self.made, key, _update(self.build, values))
        with _cursor(connections[DEFAULT_DB_ALIAS]) as cursor:
            cursor.execute(statement.sql, statement.arguments(values))
            return cursor.rowcount


class PreparedInsert(Generic[Row]):
    """The same for one new row, all its fields but its number. No signals are sent."""

    def __init__(self, model: type[Row]) -> None:
        self.fields: list[Any] = [field for field in model._meta.concrete_fields if not field.primary_key]
        self.made: dict[str, str] = {}

    def run(self, row: Row) -> Row:
        """The row with its number. Raises IntegrityError."""
        database = connections[DEFAULT_DB_ALIAS]
        sql = self.made.get(database.vendor) or self.made.setdefault(database.vendor, _insert(row, self.fields))
        values = [field.get_db_prep_save(field.pre_save(row, add=True), database) for field in self.fields]
        with _cursor(database) as cursor:
            cursor.execute(sql, values)
            [[row.pk]] = cursor.fetchall()
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return row


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value goes: its name, its position in a tuple (-1: it is none), and how the database wants it."""

    name: str
    position: int
    adapt: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    parameters: tuple[Any, ...]  # constants, and a _Place for each value

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        return [
            parameter
            if not isinstance(parameter, _Place)
            else parameter.adapt(values[parameter.name])
            if parameter.position < 0
            else values[parameter.name][parameter.position]
            for parameter in self.parameters
        ]


@dataclass(frozen=True, slots=True)
class _Select(_Statement, Generic[Row]):
    """A query, and how its columns become a model with its related ones: what ModelIterable works out each time."""

    model: type[Row]
    fields: list[str]
    columns: slice
    converters: list[tuple[int, list[Any], Any]]
    populators: list[Any]
    annotations: dict[str, int]

    @classmethod
    def of(cls, build: Callable[..., QuerySet[Row]], values: Mapping[str, Any]) -> "_Select[Row]":
        compiler = build(**_stand_ins(values)).query.get_compiler(connection=connection)
        with transaction.atomic():  # the ORM works out `select_for_update` in a transaction only
            sql, parameters = compiler.as_sql()
        statement = _with_places(sql, parameters, values)
        info, select = compiler.klass_info, compiler.select
        columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        return cls(
            sql=statement.sql,
            parameters=statement.parameters,
            model=info["model"],
            fields=[column[0].target.attname for column in select[columns]],
            columns=columns,
            converters=[
                (place, converters, expression)
                for place, (converters, expression) in compiler.get_converters([each[0] for each in select]).items()
            ],
            populators=_populators(info, select, DEFAULT_DB_ALIAS),
            annotations=dict(compiler.annotation_col_map or {}),
        )

    def row(self, found: list[Any], database: BaseDatabaseWrapper) -> Row:
        for place, converters, expression in self.converters:
            for convert in converters:
                found[place] = convert(found[place], expression, database)
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.fields, found[self.columns])
        for populator in self.populators:
            populator.populate(found, made)
        for name, place in self.annotations.items():
            setattr(made, name, found[place])
        return made


def _update(build: Callable[..., tuple[QuerySet[Any], Mapping[str, Any]]], values: Mapping[str, Any]) -> _Statement:
    rows, changes = build(**_stand_ins(values))
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values(changes)
    with transaction.atomic():  # the ORM works out `select_for_update` in a transaction only
        sql, parameters = query.get_compiler(connection=connection).as_sql()
    return _with_places(sql, parameters, values)


def _insert(row: Model, fields: Sequence[Any]) -> str:
    query: Any = InsertQuery(type(row))
    query.insert_values(fields, [row])
    compiler = query.get_compiler(connection=connection)
    compiler.returning_fields = [row._meta.pk]
    [(sql, _values)] = compiler.as_sql()
    return sql


def _shape(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes another statement of the same queryset; the tests change database, and nothing else does."""
    return connections[DEFAULT_DB_ALIAS].vendor, *(
        len(value) if isinstance(value, tuple) else value if isinstance(value, timedelta) else None
        for value in values.values()
    )


_LOCK = threading.Lock()


def _keep(made: dict[tuple[Any, ...], Any], key: tuple[Any, ...], statement: Any) -> Any:
    with _LOCK:
        if len(made) >= MOST_STATEMENTS:
            made.clear()
        return made.setdefault(key, statement)


def _stand_ins(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that no queryset has by itself, each another one. Raises ValueError for a tuple that is too long."""
    if any(isinstance(value, tuple) and len(value) > MOST_IN_TUPLE for value in values.values()):
        raise ValueError(f"A prepared statement takes at most {MOST_IN_TUPLE} values in a tuple.")
    return {
        name: _stand_in(value, FIRST_STAND_IN + MOST_IN_TUPLE * place)
        for place, (name, value) in enumerate(values.items())
    }


def _stand_in(value: Any, number: int) -> Any:
    if isinstance(value, tuple):
        return tuple(_stand_in(each, number + place) for place, each in enumerate(value))
    if isinstance(value, int):
        return number
    if isinstance(value, str):
        return f"stand-in {number}"
    if isinstance(value, UUID):
        return UUID(int=number)
    if isinstance(value, datetime):
        return datetime.fromtimestamp(number, tz=UTC)
    if isinstance(value, timedelta):
        return value
    raise TypeError(f"{type(value).__name__} cannot be a value of a prepared statement")


def _adapter(value: Any) -> Callable[[Any], Any]:
    """How the field of this value hands it to the database."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return lambda number: number.hex
    return lambda unchanged: unchanged


def _with_places(sql: str, parameters: Sequence[Any], values: Mapping[str, Any]) -> _Statement:
    """Put a place where a stand-in is. Raises ValueError when one is missing: `build` looked at it."""
    places: dict[Any, _Place] = {}
    for name, value in _stand_ins(values).items():
        if isinstance(value, tuple):
            places |= {each: _Place(name, position, lambda unchanged: unchanged) for position, each in enumerate(value)}
        elif not isinstance(value, timedelta):
            adapt = _adapter(value)
            places[adapt(value)] = _Place(name, -1, adapt)
    found = [places.get(each, each) if isinstance(each, Hashable) else each for each in parameters]
    missing = set(values) - {place.name for place in found if isinstance(place, _Place)}
    missing -= {name for name, value in values.items() if isinstance(value, timedelta) or value == ()}
    if missing:
        raise ValueError(f"The statement has no place for {', '.join(sorted(missing))}.")
    return _Statement(*_literal(sql, found))


def _literal(sql: str, parameters: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """On PostgreSQL, constants written into the SQL: a plan for any value uses a partial index only then."""
    if connection.vendor != "postgresql":
        return sql, tuple(parameters)
    from psycopg import sql as composing  # only where PostgreSQL is used

    pieces = sql.split("%s")
    texts = [
        "%s"
        if isinstance(each, _Place)
        else composing.Literal(each).as_string(connection.connection).replace("%", "%%")
        for each in parameters
    ]
    whole = "".join(part for pair in zip(pieces, [*texts, ""], strict=True) for part in pair)
    return whole, tuple(each for each in parameters if isinstance(each, _Place))


def _cursor(database: BaseDatabaseWrapper) -> CursorWrapper:
    """A cursor that sends values apart from the SQL. Django's own on PostgreSQL writes them into it: nothing is prepared.
    Its log of queries can read no other than its own."""
    if database.vendor != "postgresql" or database.queries_logged:
        return database.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor  # only where PostgreSQL is used

    database.ensure_connection()
    kind: Any = ServerBindingCursor
    return database.make_cursor(kind(database.connection))
