"""The extensions and services of the application: created here, bound to an application in ``create_app()``."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, cast

from flask import Flask, Response, current_app, session
from flask_babel import Babel
from flask_login import AnonymousUserMixin, LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Executable,
    Row,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    make_url,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

from stories.config import Config
from stories.models import Base
from stories.storage import Storages

#: How soon a server that has vanished is given up: a dead line is no answer, and the kernel would wait for a quarter of
#: an hour. Seconds, and milliseconds. What ``DATABASE_URL`` says itself is left as it is.
_DEAD_LINE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
#: A page's queries take milliseconds; compiling one that the planner takes for dear costs some hundred.
_ON_CONNECT = {**_DEAD_LINE, "options": "-c jit=off"}


class StaffLoginManager(LoginManager):  # type: ignore[misc]  # flask-login has no types
    """Flask-Login without "remember me", for which it would read the session of every page, public ones included."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response

    def _load_user(self) -> None:
        # Without a sign-in there is nothing to protect: its check would write into the sessions of authors' forms.
        if "_user_id" in session:
            super()._load_user()
        else:
            self._update_request_context_with_user(AnonymousUserMixin())


# expire_on_commit: what a write returns can be shown without asking the database again.
db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
migrate = Migrate()
login_manager = StaffLoginManager()
csrf = CSRFProtect()
babel = Babel()


def settings() -> Config:
    """The settings of the running application."""
    return cast("Config", current_app.extensions["stories.config"])


def storages() -> Storages:
    """The private and the public object store of the running application."""
    return cast("Storages", current_app.extensions["stories.storages"])


def quick_engine() -> Engine:
    """A second way to the database of the running application, for questions that every reader's request asks.

    Nothing is begun, ended or asked beforehand: a question is one message there and one back. A connection may have
    died unnoticed, so who asks is ready to ask again.
    """
    return cast("Engine", current_app.extensions["stories.quick_engine"])


class Numbers(TypeDecorator[Sequence[int]]):
    """Many numbers as one value: 500 of them make a statement dear to write and to send."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(BigInteger) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        numbers = list(value or ())
        return numbers if dialect.name == "postgresql" else json.dumps(numbers)


class OneOf(FunctionElement[Any]):
    """That a column has one of the numbers that a query is given under a name."""

    type = NullType()  # a boolean would be written "… = 1", for which SQLite uses no index
    inherit_cache = True

    def __init__(self, column: InstrumentedAttribute[int], name: str) -> None:
        numbers: Any = bindparam(name, type_=Numbers())
        super().__init__(column, numbers)


@compiles(OneOf, "sqlite")
def _one_of_json(element: OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608  # SQLAlchemy's own names


@compiles(OneOf, "postgresql")
def _one_of_array(element: OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} = ANY ({numbers})"


def holds(column: InstrumentedAttribute[Any], part: str) -> ColumnElement[bool]:
    """That a text has a part, letter for letter, where no index is asked: ``LIKE`` costs three times as much."""
    find = func.strpos if db.engine.dialect.name == "postgresql" else func.instr
    return find(column, part) > 0


def ask(query: Executable, values: dict[str, Any] | None = None) -> Sequence[Row[*tuple[Any, ...]]]:
    """What a query for plain values finds, as it is committed: not for use inside a transaction.

    It goes the quick way: beginning and ending a transaction would cost a page as much as what it asks, and nothing is
    kept of a page during which the gallery has changed.
    """
    try:
        with quick_engine().connect() as connection:
            return connection.execute(query, values).all()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    with quick_engine().connect() as connection:  # that one had died unnoticed, and all beside it were let go
        return connection.execute(query, values).all()


def ask_within(query: Executable, values: dict[str, Any] | None = None) -> Sequence[Row[*tuple[Any, ...]]]:
    """The same inside the caller's transaction, if there is one, with what that has changed."""
    if db.session.registry.has() and db.session().in_transaction():
        return db.session.execute(query, values).all()
    return ask(query, values)


def init_database(app: Flask, config: Config) -> None:
    """Bind ``db``: WAL, foreign keys and immediate write transactions on SQLite."""
    given = make_url(config.database_url).query
    options: dict[str, Any] = {
        "pool_pre_ping": True,
        "connect_args": {name: value for name, value in _ON_CONNECT.items() if name not in given},
    }
    if config.database_url.startswith("sqlite"):
        # Transactions are begun by us (below), not by the driver, whose deferred ones lose updates silently.
        options = {"connect_args": {"timeout": 15, "isolation_level": None}}
    options["hide_parameters"] = True  # errors are logged, what people wrote is not
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    app.teardown_appcontext(lambda _error: let_go())  # before the session is closed, which would fail
    quick = create_engine(
        config.database_url,
        connect_args=options["connect_args"],
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        pool_size=8,  # what is lent beyond that is opened for one question, which costs more than the question
        hide_parameters=True,
    )
    app.extensions["stories.quick_engine"] = quick
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)
        event.listen(db.engine, "engine_disposed", lambda _engine: quick.dispose())


def let_go() -> None:
    """End what the session has begun. On a line that has died meanwhile there is nothing to end: what was committed
    and answered stays committed and answered."""
    if not db.session.registry.has():
        return
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")  # what was acknowledged survives a power cut
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA busy_timeout=15000")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # A write takes the lock at once: a reader that becomes a writer later would fail or lose the update.
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
