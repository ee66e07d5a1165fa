"""Alembic's environment: the application's engine and metadata, with time limits on PostgreSQL."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import DateTime, text

from stories.models.base import UtcDateTime

db = current_app.extensions["migrate"].db


def render_item(kind: str, item: object, _context: Any) -> str | bool:
    """Write our column types as plain ones: a migration imports nothing of the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(_context: Any, _column: Any, _metadata_column: Any, inspected: Any, metadata_type: Any) -> bool | None:
    """A time is a time: SQLite does not say whether it keeps a zone."""
    if isinstance(metadata_type, UtcDateTime):
        return not isinstance(inspected, DateTime)
    return None


def include_name(name: str | None, _kind: str, _parents: Any) -> bool:
    """Leave out what only one engine has: the full-text table of SQLite, the trigram indexes of PostgreSQL."""
    return not (name or "").startswith("search_trigram")


def run() -> None:
    """Run the migrations in one transaction."""
    with db.engine.connect().execution_options(immediate=True) as connection:
        if connection.dialect.name == "sqlite":
            # A table that is rebuilt is dropped for a moment, and others refer to its rows. Only outside a
            # transaction does SQLite listen to this; the check at the end is what the keys would have done.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        if connection.dialect.name == "postgresql":
            # A migration that waits for a lock blocks every query behind it: give up soon instead.
            connection.execute(text("SET lock_timeout = '5s'"))
            connection.execute(text("SET statement_timeout = '10min'"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            compare_type=compare_type,
            include_name=include_name,
            render_as_batch=connection.dialect.name == "sqlite",
        )
        with context.begin_transaction():
            context.run_migrations()
            if connection.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(f"rows that refer to nothing: {broken[:5]}")
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")


run()
