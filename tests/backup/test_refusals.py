"""What cannot be backed up or brought back is refused at the start, in one sentence, and nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask_migrate import upgrade

from stories import schema
from stories.backup.folder import MANIFEST, read_head
from stories.extensions import storages
from tests.backup.system import KEY, System


def cut_off_list(folder: Path) -> None:
    (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes()[:-20])


def alter_list(folder: Path) -> None:
    said = json.loads((folder / MANIFEST).read_text())
    said["head"]["database"].pop()
    (folder / MANIFEST).write_text(json.dumps(said))


def remove_list(folder: Path) -> None:
    (folder / MANIFEST).unlink()


def cut_off_rows(folder: Path) -> None:
    file = max((folder / "database").iterdir(), key=lambda one: one.stat().st_size)
    file.write_bytes(file.read_bytes()[:-1])


def alter_object(folder: Path) -> None:
    file = next(file for file in sorted((folder / "objects").rglob("*.jpg")))
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(bytes(data))


def remove_object(folder: Path) -> None:
    next(file for file in sorted((folder / "objects").rglob("*.jpg"))).unlink()


def raise_format(folder: Path) -> None:
    said = json.loads((folder / MANIFEST).read_text())
    said["head"]["format"] = 99
    (folder / MANIFEST).write_text(json.dumps(said))


def raise_migration(folder: Path) -> None:
    opened, head = read_head(folder, MANIFEST, KEY)
    head.revision = "9999"
    opened.write_head(MANIFEST, head)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (cut_off_list, "altered or cut off"),
        (alter_list, "altered or cut off"),
        (remove_list, "holds no finished backup"),
        (cut_off_rows, "altered or cut off"),
        (alter_object, "altered or cut off"),
        (remove_object, "altered or cut off"),
        (raise_format, "has format 99"),
        (raise_migration, "made at migration 9999"),
    ],
)
def test_a_damaged_or_newer_backup_is_refused(
    made: Path, deploy: Callable[..., System], damage: Callable[[Path], None], sentence: str
) -> None:
    target = deploy()
    damage(made)

    assert_refused(target, made, sentence)


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"BACKUP_KEY": ""}, "set BACKUP_KEY"),
        ({"BACKUP_KEY": "another key of the tests, as long as it"}, "BACKUP_KEY is not the key"),
        ({"SECRET_KEY": "another secret of the tests, as long as it"}, "SECRET_KEY is not that"),
    ],
)
def test_a_missing_or_wrong_key_is_refused(
    made: Path, deploy: Callable[..., System], environ: dict[str, str], sentence: str
) -> None:
    assert_refused(deploy(**environ), made, sentence)


def test_a_database_that_is_not_empty_is_refused(made: Path, full: System) -> None:
    rows, objects = full.rows(), full.objects()

    result = full.run("restore", str(made))

    assert result.exit_code == 1
    assert "The database is not empty (4 rows in story)" in result.output
    assert (full.rows(), full.objects()) == (rows, objects)


@pytest.mark.parametrize("name", ["private", "public"])
def test_a_store_that_is_not_empty_is_refused(made: Path, deploy: Callable[..., System], name: str) -> None:
    target = deploy()
    with target.inside():
        getattr(storages(), name).put("photos/abc/320.jpg", b"of others", content_type="image/jpeg")

    result = target.run("restore", str(made))

    assert result.exit_code == 1
    assert f"The {name} store is not empty (photos/abc/320.jpg)" in result.output
    assert list(target.objects()) == [f"{name}/photos/abc/320.jpg"]


def test_a_database_at_another_migration_is_refused(made: Path, deploy: Callable[..., System]) -> None:
    target = deploy()
    with target.inside():
        upgrade(revision="0001")

    result = target.run("restore", str(made))

    assert result.exit_code == 1
    assert "the database is at 0001: name a new, empty one without tables" in result.output
    assert target.objects() == {}


def test_a_bucket_that_is_not_there_is_refused(made: Path, deploy: Callable[..., System], tmp_path: Path) -> None:
    target = deploy("servers", S3_PUBLIC_BUCKET="nobody-made-this")

    for command in (("restore", str(made)), ("backup", str(tmp_path / "new"))):
        result = target.run(*command)
        assert result.exit_code == 1
        assert "make the bucket that S3_PUBLIC_BUCKET names" in result.output
    assert not (tmp_path / "new").exists()


def test_a_ledger_that_is_not_there_is_refused(made: Path, deploy: Callable[..., System], tmp_path: Path) -> None:
    assert_refused(deploy(), made, "holds no folder `ledger`", "--ledger", str(tmp_path))


def test_a_folder_that_holds_something_is_not_backed_up_into(made: Path, full: System, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("mine")

    for folder, sentence in ((made, "holds a finished backup"), (tmp_path / "other", "holds something else")):
        result = full.run("backup", str(folder))
        assert result.exit_code == 1
        assert sentence in result.output
    assert [one.name for one in (tmp_path / "other").iterdir()] == ["letter.txt"]


def test_a_database_without_its_tables_is_not_backed_up(deploy: Callable[..., System], tmp_path: Path) -> None:
    result = deploy().run("backup", str(tmp_path / "new"))

    assert result.exit_code == 1
    assert "run `flask --app app db upgrade` first" in result.output
    assert not (tmp_path / "new").exists()


def assert_refused(target: System, folder: Path, sentence: str, *options: str) -> None:
    """The system refuses to restore with one sentence, and is as empty as before."""
    result = target.run("restore", str(folder), *options)

    assert result.exit_code == 1
    assert sentence in result.output
    assert result.output.count("Error: ") == 1
    assert target.objects() == {}
    with target.inside():
        assert schema.read_revision() is None
