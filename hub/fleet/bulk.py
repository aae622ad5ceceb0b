"""Many rows in one stroke: Django's bulk_create takes 120 µs a row to put its SQL together, too long for ingest."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

# A foreign key's value is the other row's key: a number or a text.
_AS_THEY_ARE = (
    models.BooleanField,
    models.CharField,
    models.FloatField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
)


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts new rows, each a mapping from attribute names (`vars` of an instance is one); all name the same fields.

    To write tens of thousands of instances only to read them out again takes longer than the database. No signals.
    """
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if field.attname in rows[0]]
    columns = ", ".join(_column(field) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {_table(model)} ({columns}) VALUES ({marks})"  # noqa: S608 names of our own
    _each(sql, rows, fields)


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Writes the named fields of rows of one model. Sends no signals."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [meta.get_field(name) for name in names]
    assert meta.pk  # noqa: S101 every model has one
    changes = ", ".join(f"{_column(field)} = %s" for field in fields)
    sql = f"UPDATE {_table(type(rows[0]))} SET {changes} WHERE {_column(meta.pk)} = %s"  # noqa: S608 names of our own
    _each(sql, [vars(row) for row in rows], [*fields, meta.pk])


def _each(sql: str, rows: Sequence[Mapping[str, Any]], fields: Sequence[Any]) -> None:
    columns = [_values(field, [row[field.attname] for row in rows]) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*columns, strict=True)))


def _values(field: Any, values: list[Any]) -> list[Any]:
    """A column as the database takes it. Most are taken as they are: to ask the field costs more than all the rest."""
    if isinstance(field, _AS_THEY_ARE):
        return values
    if isinstance(field, models.DateTimeField):
        return [connection.ops.adapt_datetimefield_value(value) for value in values]
    return [None if value is None else field.get_db_prep_save(value, connection) for value in values]


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _column(field: Any) -> str:
    return connection.ops.quote_name(field.column)
