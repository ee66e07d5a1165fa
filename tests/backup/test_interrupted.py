"""What was interrupted goes on: what is done is not done again, and the end is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from stories import worker
from stories.backup import making
from stories.extensions import db
from stories.models import Photo, PhotoState
from stories.storage import Storages
from tests.backup import content
from tests.backup.breaking import BreakingStorage
from tests.backup.system import System


@pytest.fixture(autouse=True)
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup notes what it has copied after every second object."""
    monkeypatch.setattr(making, "OBJECTS_AT_ONCE", 2)


def break_off(system: System, left: int) -> tuple[Callable[[], None], BreakingStorage]:
    """Let the private store break off; a function that mends it."""
    whole: Storages = system.app.extensions["stories.storages"]
    store = BreakingStorage(whole.private, left)
    system.app.extensions["stories.storages"] = replace(whole, private=store)

    def mend() -> None:
        store.left, store.moved = 10_000, []

    return mend, store


def test_an_interrupted_backup_goes_on(full: System, deploy: Callable[..., System], tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    mend, store = break_off(full, left=7)
    rows_then = full.rows()

    first = full.run("backup", str(folder))
    copied = set(store.moved)
    mend()
    with full.inside():  # the platform lives on
        content.send(full.app)
    second = full.run("backup", str(folder))

    assert first.exit_code == 1
    assert "run the same command again" in first.output
    assert second.exit_code == 0, second.output
    assert "Going on with the backup of" in second.output
    assert len(copied & set(store.moved)) <= 2, "only the list at hand is copied again"
    target = deploy()
    assert target.run("restore", str(folder)).exit_code == 0
    assert target.rows() == rows_then
    assert not {"snapshot.json", "wanted"} & {one.name for one in folder.iterdir()}


def test_a_photo_that_the_worker_reads_meanwhile_is_not_lost(
    full: System, deploy: Callable[..., System], tmp_path: Path
) -> None:
    mend, _store = break_off(full, left=0)
    assert full.run("backup", str(tmp_path / "backup")).exit_code == 1, "the database is read, nothing is copied yet"
    mend()
    with full.inside():
        worker.drain(full.app)

    second = full.run("backup", str(tmp_path / "backup"))
    target = deploy()
    target.run("restore", str(tmp_path / "backup"))
    with target.inside():
        worker.drain(target.app)
        states = db.session.scalars(select(Photo.state)).all()

    assert "were gone" not in second.output
    assert sorted(states) == [PhotoState.READY] * 3 + [PhotoState.RECEIVED], "one is still on its way"


def test_a_copied_object_that_was_damaged_meanwhile_is_copied_again(full: System, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    mend, store = break_off(full, left=7)
    full.run("backup", str(folder))
    damaged = min((folder / "objects" / "private").rglob("*"), key=lambda one: (one.is_dir(), one.stat().st_mtime_ns))
    damaged.write_bytes(b"damaged")
    mend()

    assert full.run("backup", str(folder)).exit_code == 0

    assert damaged.relative_to(folder / "objects" / "private").as_posix() in store.moved


def test_an_interrupted_restore_goes_on(made: Path, full: System, deploy: Callable[..., System]) -> None:
    target = deploy()
    mend, store = break_off(target, left=5)

    first = target.run("restore", str(made))
    there = set(store.moved)
    mend()
    second = target.run("restore", str(made))

    assert first.exit_code == 1
    assert "run the same command again" in first.output
    assert second.exit_code == 0, second.output
    assert there.isdisjoint(store.moved)
    assert (target.rows(), target.objects()) == (full.rows(), full.objects())


def test_rows_come_all_or_not_at_all(made: Path, full: System, deploy: Callable[..., System]) -> None:
    target = deploy()
    with target.inside():
        upgrade()
        refuse = "CREATE TRIGGER refuses BEFORE INSERT ON revision_text BEGIN SELECT RAISE(ABORT, 'no'); END"
        db.session.execute(text(refuse))
        db.session.commit()
    before = target.rows()

    first = target.run("restore", str(made))
    nothing = target.rows()
    with target.inside():
        db.session.execute(text("DROP TRIGGER refuses"))
        db.session.commit()
    second = target.run("restore", str(made))

    assert isinstance(first.exception, IntegrityError)
    assert nothing == before
    assert second.exit_code == 0, second.output
    assert target.rows() == full.rows()
