"""The database itself refuses to change or remove a step of the trail, whoever asks."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = """
CREATE TRIGGER efiling_event_{verb} BEFORE {verb} ON efiling_event
BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END
"""
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION efiling_only_grows() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the trail only grows'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER efiling_event_{verb} BEFORE {verb} ON efiling_event FOR EACH {what} EXECUTE FUNCTION efiling_only_grows()
"""
_VERBS = {"UPDATE": "ROW", "DELETE": "ROW", "TRUNCATE": "STATEMENT"}


def protect(connection: BaseDatabaseWrapper) -> None:
    """A later migration that rebuilds the table on SQLite must do this again: a rebuilt table has no triggers."""
    release(connection)
    with connection.cursor() as cursor:
        for verb, what in _VERBS.items():
            if connection.vendor != "sqlite":
                cursor.execute(_POSTGRESQL.format(verb=verb, what=what))
            elif verb != "TRUNCATE":  # which SQLite does not know
                cursor.execute(_SQLITE.format(verb=verb))


def release(connection: BaseDatabaseWrapper) -> None:
    """For undoing the migration, and for tests that empty the tables."""
    table = "" if connection.vendor == "sqlite" else " ON efiling_event"
    with connection.cursor() as cursor:
        for verb in _VERBS:
            cursor.execute(f"DROP TRIGGER IF EXISTS efiling_event_{verb}{table}")
