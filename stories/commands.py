"""How commands fail: with exit code 1, in one sentence that says why and what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from stories import starting
from stories.errors import BackupRefused, ConfigError, StartRefused, StorageError

_DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES}


class PlainCommand(click.Command):
    """A command that shows nobody a traceback because a part of the platform is away."""

    may_be_behind = False  # the database, which this command migrates

    def invoke(self, ctx: click.Context) -> Any:
        with _refusing(may_be_behind=self.may_be_behind):
            return super().invoke(ctx)


class PlainGroup(AppGroup):
    """Such commands under one name; each runs in the context of the application."""

    command_class = PlainCommand


class _Migrating(PlainCommand):
    may_be_behind = True


def let_be_plain(group: click.Group) -> PlainGroup:
    """The commands of Flask-Migrate, failing like ours."""
    commands: dict[str, click.Command] = {
        name: _Migrating(name, callback=one.callback, params=one.params, help=one.help)
        for name, one in group.commands.items()
    }
    return PlainGroup(group.name, commands=commands, callback=group.callback, params=group.params, help=group.help)


@contextmanager
def _refusing(*, may_be_behind: bool) -> Iterator[None]:
    """Say in one sentence why it cannot be done, or how to go on."""
    try:
        yield
    except (BackupRefused, ConfigError, StartRefused) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except StorageError as error:
        raise click.ClickException(f"A store broke off ({error}): run the same command again, it goes on.") from error
    except DBAPIError as error:
        raise click.ClickException(_explain(error, may_be_behind=may_be_behind)) from error
    except OSError as error:
        if error.errno not in _DISK_ERRORS:
            raise
        raise click.ClickException(f"A file cannot be written ({error}): make room for it, or let us write.") from error


def _explain(error: DBAPIError, *, may_be_behind: bool) -> str:
    """Ask the database once more: what is wrong with it as a whole says more than what one query met.

    Raises:
        DBAPIError: nothing is wrong with it: the fault is ours.
    """
    try:
        starting.check_database(may_be_away=False, may_be_behind=may_be_behind)
    except StartRefused as refusal:
        return str(refusal)
    if not isinstance(error, OperationalError | InterfaceError):
        raise error
    said = " ".join(str(error.orig).split())
    return f"The database broke off ({said}): run the same command again."
