"""The migrations: from empty to the newest, back to empty, and up again; the models are what they make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from stories import create_app
from stories.config import read_config
from stories.extensions import db
from stories.models import Base


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_migrations_run_up_down_and_up(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    environ = {"APP_ENV": "test", "DATA_DIR": str(tmp_path)}
    if engine == "postgresql":
        make_url: Callable[[str], str] = request.getfixturevalue("postgres_url")
        environ["DATABASE_URL"] = make_url("migrations")
    app = create_app(read_config(environ))

    with app.app_context():
        upgrade()
        downgrade(revision="base")
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        upgrade()
        with db.engine.connect() as connection:
            differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
            tables = set(inspect(connection).get_table_names())
        db.engine.dispose()

    assert left == set()
    assert tables == {*Base.metadata.tables, "alembic_version"}
    assert differences == []
