"""What is asked before pages are served or jobs are run: is there a database, are there stores we can work with?

What would be wrong for ever is refused in one sentence. What is merely away is not: reading goes on without a store,
and nginx shows the gallery without a database, so a node that starts meanwhile waits for both like the others.
"""

import logging

from sqlalchemy.exc import DBAPIError

from stories import schema
from stories.errors import StartRefused, StorageError, StoreRefused
from stories.extensions import settings
from stories.schema import Standing
from stories.storage import build_storages

logger = logging.getLogger(__name__)

#: What a database says that is there and will not have us: neither PostgreSQL nor SQLite gives a code with it.
_REFUSALS = (
    *("authentication failed", "no password supplied", "does not exist", "no pg_hba.conf entry"),
    *("unable to open database file", "not a database"),
)


def check() -> None:
    """Ask database and stores once.

    Raises:
        StartRefused: the message says what to do; nothing was changed.
    """
    check_database()
    check_stores()


def check_database(*, may_be_away: bool = True, may_be_behind: bool = False) -> None:
    """Ask the database at which migration it is.

    Args:
        may_be_away: go on when it does not answer.
        may_be_behind: it is migrated next.

    Raises:
        StartRefused: it will not have us, or this code cannot live with it.
    """
    try:
        revision = schema.read_revision()
    except DBAPIError as error:
        said = " ".join(str(error.orig).split())
        if may_be_away and not any(words in said for words in _REFUSALS):
            logger.warning("the database does not answer: starting without it")
            return
        raise StartRefused(f"The database cannot be opened ({said}): start it, or mend DATABASE_URL.") from error
    match schema.standing(revision):
        case Standing.BEHIND if not may_be_behind:
            raise StartRefused(
                f"The database is at migration {revision or 'none'} and this code at {schema.newest()}: "
                "run `flask --app app db upgrade`."
            )
        case Standing.FOREIGN:
            raise StartRefused(
                f"The database is at migration {revision}, with which this code (at {schema.newest()}) cannot work: "
                "install the release that migrated it, or a newer one."
            )
        case Standing.AHEAD:
            logger.warning("the database is at migration %s, this code at %s: update it too", revision, schema.newest())


def check_stores() -> None:
    """Ask both stores once, with little patience.

    Raises:
        StartRefused: a store answers, and has no such bucket or not for us.
    """
    stores = build_storages(settings(), is_patient=False)
    for name, store in (("private", stores.private), ("public", stores.public)):
        try:
            store.probe()
        except StoreRefused as refusal:
            what = f"S3_{name.upper()}_BUCKET and the keys" if settings().uses_s3 else "DATA_DIR"
            raise StartRefused(f"The {name} store refuses ({refusal}): make it, or mend {what}.") from refusal
        except StorageError as error:
            logger.warning("the %s store does not answer (%s): starting without it", name, error)
