"""The only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from stories.errors import Conflict
from stories.extensions import db


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit what the block did, or roll all of it back.

    The block starts on a fresh view of the database (what was read before it is read again) and, on SQLite, holds the
    write lock from its first statement. Blocks do not nest: a public write does not call another public write.

    Raises:
        Conflict: a row that the block changed had been changed or deleted meanwhile.
    """
    session: Session = db.session()
    if session.info.get("in_write"):
        raise RuntimeError("transaction() inside transaction(): let one write do it all")
    session.rollback()
    session.info["in_write"] = True
    try:
        session.connection(execution_options={"immediate": True})
        yield session
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise Conflict(str(error)) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["in_write"] = False
