"""All tables as files of rows that both engines read, and back.

The first line of a file names the table and its columns with their kinds, each other line is a row. JSON columns keep
their very text, so that NULL stays apart from ``null`` and nothing is ordered anew.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.types import TypeEngine

from stories.backup.folder import BackupFolder, Stored
from stories.models import Base
from stories.models.base import UtcDateTime

ROWS_AT_ONCE = 4000
#: Those that others refer to come first.
TABLES = [one for one in Base.metadata.sorted_tables if not one.info.get("is_made_anew")]
_KINDS: tuple[tuple[type[Any], str], ...] = (
    (UtcDateTime, "time"),
    (Date, "date"),
    (Uuid, "uuid"),
    (JSON, "json"),
    (Boolean, "flag"),
    (Integer, "number"),
    (String, "text"),
)
_TYPES: dict[str, TypeEngine[Any]] = {
    "time": UtcDateTime(),
    "date": Date(),
    "uuid": Uuid(),
    "json": Text(),
    "flag": Boolean(),
    "number": BigInteger(),
    "text": Text(),
}
_WRITE: dict[str, Any] = {"time": datetime.isoformat, "date": date.isoformat, "uuid": str}
_READ: dict[str, Any] = {"time": datetime.fromisoformat, "date": date.fromisoformat, "uuid": UUID}


def dump(connection: Connection, folder: BackupFolder) -> Iterator[Stored]:
    """Write every table, but for what is made anew of the others."""
    number = 0
    for one in TABLES:
        kinds = [kind_of(each) for each in one.columns]
        head = {
            "table": one.name,
            "columns": [[each.name, kind] for each, kind in zip(one.columns, kinds, strict=True)],
        }
        writers = [_WRITE.get(kind) for kind in kinds]
        result = connection.execute(_all(one), execution_options={"yield_per": ROWS_AT_ONCE})
        for rows in result.partitions():
            lines = [
                [
                    value if write is None or value is None else write(value)
                    for write, value in zip(writers, row, strict=True)
                ]
                for row in rows
            ]
            yield folder.write_lines(f"database/{number:05}-{one.name}.jsonl.gz", [head, *lines])
            number += 1


def kind_of(one: Column[Any]) -> str:
    """The kind of a column in a backup."""
    return next(kind for type_, kind in _KINDS if isinstance(one.type, type_))


def load(connection: Connection, folder: BackupFolder, files: list[Stored]) -> None:
    """Put all rows into a database whose tables hold nothing that must stay. Part of the caller's transaction."""
    names = list(dict.fromkeys(_table_of(one.name) for one in files))
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql:
        late = _keys_that_look_forward(connection, names)
        _alter(connection, late, "DEFERRABLE INITIALLY DEFERRED")
    else:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for name in reversed(names):  # what migrations put there; it is in the backup too
        connection.execute(table(name).delete())
    for stored in files:
        _load_file(connection, folder.read_lines(stored), is_postgresql)
    if is_postgresql:
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        _alter(connection, late, "NOT DEFERRABLE")


def _load_file(connection: Connection, lines: Iterator[Any], is_postgresql: bool) -> None:
    head = next(lines)
    name, columns = head["table"], head["columns"]
    into = table(name, *(column(each, _TYPES[kind]) for each, kind in columns))
    params = {each: bindparam(f"{each}_", type_=_TYPES[kind]) for each, kind in columns}
    values = {
        each: cast(params[each], JSON()) if kind == "json" and is_postgresql else params[each] for each, kind in columns
    }
    readers = [(f"{each}_", _READ.get(kind)) for each, kind in columns]
    rows = [
        {
            key: value if read is None or value is None else read(value)
            for (key, read), value in zip(readers, line, strict=True)
        }
        for line in lines
    ]
    connection.execute(insert(into).values(values), rows)
    if is_postgresql:
        _count_on(connection, name, [each for each, kind in columns if kind == "number"])


def _count_on(connection: Connection, name: str, columns: list[str]) -> None:
    """Let the keys that PostgreSQL draws go on behind the highest one."""
    for each in columns:
        sequence = connection.scalar(select(text("pg_get_serial_sequence(:t, :c)")), {"t": name, "c": each})
        if sequence is not None:
            highest = f'SELECT setval(:sequence, max("{each}")) FROM "{name}"'  # noqa: S608  # names of our own tables
            connection.execute(text(highest), {"sequence": sequence})


def _keys_that_look_forward(connection: Connection, names: list[str]) -> list[tuple[str, str]]:
    """The foreign keys whose rows come before those they refer to, as (table, constraint)."""
    order = {name: position for position, name in enumerate(names)}
    query = (
        "SELECT o.relname, c.conname, r.relname FROM pg_constraint c JOIN pg_class o ON o.oid = c.conrelid "
        "JOIN pg_class r ON r.oid = c.confrelid WHERE c.contype = 'f' "
        "AND c.connamespace = current_schema()::regnamespace"
    )
    return [
        (owner, key)
        for owner, key, referred in connection.execute(text(query))
        if order.get(referred, 0) >= order.get(owner, 0)
    ]


def _alter(connection: Connection, keys: list[tuple[str, str]], how: str) -> None:
    for owner, key in keys:
        connection.execute(text(f'ALTER TABLE "{owner}" ALTER CONSTRAINT "{key}" {how}'))


def _all(one: Table) -> Any:
    columns = [cast(each, Text()).label(each.name) if kind_of(each) == "json" else each for each in one.columns]
    return select(*columns).order_by(*one.primary_key.columns)


def _table_of(file_name: str) -> str:
    return file_name.rpartition("/")[2].partition("-")[2].removesuffix(".jsonl.gz")
