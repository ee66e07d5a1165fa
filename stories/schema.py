"""Which migration the database is at, and whether this version of the platform can work with it.

Migrations are numbered. One that the version before can live with (it only adds, or drops what that version had left)
has the next number: ``0030``. One that it cannot live with begins a new series, which stands before the number:
``1.0031``, then ``1.0032``. So old code knows from the number alone whether it may go on beside newer code.
"""

import re
from enum import StrEnum
from functools import cache

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from stories.extensions import db, migrate

_NUMBER = re.compile(r"(?:([0-9]+)\.)?([0-9]{4})")


class Standing(StrEnum):
    """Where the database stands, seen from this version."""

    CURRENT = "current"
    BEHIND = "behind"
    AHEAD = "ahead"  # in the same series: this version can live with it
    FOREIGN = "foreign"  # in a later series, or the database of something else


def read_revision() -> str | None:
    """The migration the database is at; None for one without tables."""
    with db.engine.connect() as connection:
        return revision_on(connection)


def revision_on(connection: Connection) -> str | None:
    """The same, over a connection that is open."""
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


def standing(revision: str | None) -> Standing:
    """Where a database at this migration stands."""
    if revision == newest():
        return Standing.CURRENT
    if revision is None or is_known(revision):
        return Standing.BEHIND
    theirs, ours = _NUMBER.fullmatch(revision), _NUMBER.fullmatch(newest())
    if theirs and ours and theirs[1] == ours[1] and theirs[2] > ours[2]:
        return Standing.AHEAD
    return Standing.FOREIGN


def upgrade_to(revision: str) -> None:
    """Bring the database to a migration."""
    db.session.remove()
    flask_migrate.upgrade(revision=revision)


@cache  # the files do not change while a process runs, and probes ask every few seconds
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrate.get_config())
