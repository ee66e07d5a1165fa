"""Which migration the database is at, and which ones this version of the platform knows."""

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from stories.extensions import db, migrate


def read_revision() -> str | None:
    """The migration the database is at; None for one without tables."""
    with db.engine.connect() as connection:
        found: str | None = MigrationContext.configure(connection).get_current_revision()
    return found


def newest() -> str:
    """The newest migration of this version."""
    return str(_scripts().get_current_head())


def is_known(revision: str) -> bool:
    """Whether this version has that migration."""
    try:
        return _scripts().get_revision(revision) is not None
    except CommandError:
        return False


def upgrade_to(revision: str) -> None:
    """Bring the database to a migration."""
    db.session.remove()
    flask_migrate.upgrade(revision=revision)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrate.get_config())
