"""A backup brings everything back, byte for byte, onto the other engine and the other kind of store, and back again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from stories import worker
from stories.backup import rows
from stories.extensions import db
from tests.backup import content
from tests.backup.system import System


def test_from_one_machine_to_the_servers_and_back(full: System, deploy: Callable[..., System], tmp_path: Path) -> None:
    servers, home = deploy("servers"), deploy()

    for number, (old, new) in enumerate([(full, servers), (servers, home)]):
        folder = str(tmp_path / f"backup-{number}")
        backup = old.run("backup", folder)
        restore = new.run("restore", folder)

        assert (backup.exit_code, restore.exit_code) == (0, 0), backup.output + restore.output
        assert new.rows() == full.rows()
        assert new.objects() == full.objects()
        for check in (("audit", "verify"), ("storage", "check")):
            assert (found := new.run(*check)).exit_code == 0, found.output
    assert raw_json(home) == raw_json(full), "a JSON column has another text"


def test_a_restored_system_goes_on(made: Path, deploy: Callable[..., System]) -> None:
    servers = deploy("servers")
    assert servers.run("restore", str(made)).exit_code == 0

    with servers.inside():
        worker.drain(servers.app)
        content.approve(content.send(servers.app), content.create_moderator())
        worker.drain(servers.app)

    assert servers.run("audit", "verify").exit_code == 0
    assert len(servers.rows()["edition"]) == 6
    assert servers.run("search", "reindex").output == "3 stories can be found.\n"


def test_nothing_in_an_encrypted_backup_can_be_read(made: Path) -> None:
    files = [file for file in made.rglob("*") if file.is_file() and file.name != "manifest.json"]
    written = b"".join(file.read_bytes() for file in files)

    assert len(files) > 20
    assert b"\xff\xd8\xff\xe0" not in written, "a JPEG begins so"
    assert b"\x1f\x8b\x08\x00" not in b"".join(file.read_bytes()[:4] for file in files), "gzip begins so"
    assert "ต้นกล้า".encode() not in written


def test_every_column_has_a_kind() -> None:
    assert all(rows.kind_of(column) for table in rows.TABLES for column in table.columns)


def raw_json(system: System) -> list[str]:
    """The texts of JSON columns, as the database keeps them."""
    with system.inside():
        return [
            str(db.session.execute(text(f'SELECT "{column.name}" FROM "{table.name}" ORDER BY 1')).all())
            for table in rows.TABLES
            for column in table.columns
            if rows.kind_of(column) == "json"
        ]
