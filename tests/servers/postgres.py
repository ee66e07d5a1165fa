"""A PostgreSQL 15 of our own: C.UTF-8, on a loopback port, durability switched off because it is thrown away."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from tests.servers.processes import Processes, answers, find_program, free_ports

PACKAGES = "postgresql-15"
_BIN = "/usr/lib/postgresql/15/bin"  # Debian keeps it out of PATH
_USER = "stories"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "dynamic_shared_memory_type": "mmap",  # in the data folder, so that a kill leaves nothing in /dev/shm
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def account() -> str | None:
    """The account PostgreSQL runs as: it refuses to be root, so root lends it the one Debian's package made."""
    return "postgres" if os.geteuid() == 0 else None


#: For who looks at what a killed server has kept: what was committed is written before it is acknowledged.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def start(folder: Path, processes: Processes, **settings: str) -> dict[str, str]:
    """Start the server with its data in ``folder``, which is empty, with other settings than ours where they are given.

    Returns:
        ``url``: the SQLAlchemy URL of the maintenance database, as a superuser.

    Raises:
        ServerFailed: a program is missing or failed.
    """
    initdb = find_program("initdb", _BIN, packages=PACKAGES)
    postgres = find_program("postgres", _BIN, packages=PACKAGES)
    (port,) = free_ports(1)
    password = secrets.token_hex(16)
    password_file, data = folder / "password", folder / "data"
    password_file.write_text(password)
    if user := account():
        shutil.chown(folder, user)
        shutil.chown(password_file, user)

    processes.run(
        initdb, f"--pgdata={data}", "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync", "--no-instructions",
        f"--username={_USER}", "--auth=scram-sha-256", f"--pwfile={password_file}",
    )  # fmt: skip
    processes.start(
        "postgres",
        postgres,
        "-D",
        str(data),
        "-p",
        str(port),
        *(f"--{key}={value}" for key, value in {**_SETTINGS, **settings}.items()),
    )
    processes.wait_until(lambda: answers(port) and (data / "postmaster.pid").exists(), "PostgreSQL")
    processes.wait_until(lambda: "ready" in (data / "postmaster.pid").read_text(), "PostgreSQL")
    return {"url": f"postgresql+psycopg://{_USER}:{password}@127.0.0.1:{port}/postgres"}
