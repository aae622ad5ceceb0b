"""Many rows in one stroke: Django's bulk_create takes 120 µs a row to put its SQL together, too long for ingest."""

from collections.abc import Sequence
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


def insert(rows: Sequence[models.Model]) -> None:
    """Inserts new rows of one model, whose primary keys are set or not needed afterwards. Sends no signals."""
    if not rows:
        return
    fields = [field for field in rows[0]._meta.concrete_fields if not isinstance(field, models.AutoField)]
    columns = ", ".join(_column(field) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    _each(f"INSERT INTO {_table(rows[0])} ({columns}) VALUES ({marks})", rows, fields)  # noqa: S608 names of our own


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Writes the named fields of rows of one model. Sends no signals."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [meta.get_field(name) for name in names]
    assert meta.pk  # noqa: S101 every model has one
    changes = ", ".join(f"{_column(field)} = %s" for field in fields)
    sql = f"UPDATE {_table(rows[0])} SET {changes} WHERE {_column(meta.pk)} = %s"  # noqa: S608 names of our own
    _each(sql, rows, [*fields, meta.pk])


def _each(sql: str, rows: Sequence[models.Model], fields: Sequence[Any]) -> None:
    columns = [_values(field, [getattr(row, field.attname) for row in rows]) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*columns, strict=True)))


def _values(field: Any, values: list[Any]) -> list[Any]:
    """A column as the database takes it. Most are taken as they are: to ask the field costs more than all the rest."""
    if isinstance(field, _AS_THEY_ARE):
        return values
    return [None if value is None else field.get_db_prep_save(value, connection) for value in values]


def _table(row: models.Model) -> str:
    return connection.ops.quote_name(row._meta.db_table)


def _column(field: Any) -> str:
    return connection.ops.quote_name(field.column)
