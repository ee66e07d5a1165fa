"""Rows without objects and objects without rows are found in both stores, and mended where that is possible."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from stories import clock, worker
from stories.extensions import db, storages
from stories.models import Story, StoryState
from tests.backup.system import System


@pytest.fixture
def full(full: System) -> System:
    """Return a system that is full and whose worker has nothing left to do."""
    work(full)
    return full


def work(system: System) -> None:
    with system.inside():
        worker.drain(system.app)


def first(system: System, prefix: str) -> str:
    """The key of some object: ``public/photos/`` and so on."""
    name, _, start = prefix.partition("/")
    with system.inside():
        return next(iter(getattr(storages(), name).list(start)))


def lose(system: System, name: str, key: str) -> None:
    with system.inside():
        getattr(storages(), name).delete(key)


def test_what_fits_is_left_alone(full: System) -> None:
    objects = full.objects()

    result = full.run("storage", "check", "--mend")

    assert (result.exit_code, result.output) == (0, "Rows and objects fit.\n")
    assert full.objects() == objects


@pytest.mark.parametrize(("prefix", "kind"), [("public/photos/", "public copy"), ("public/cards/", "share card")])
def test_a_public_object_that_is_missing_is_made_again(full: System, prefix: str, kind: str) -> None:
    objects = full.objects()
    lose(full, "public", first(full, prefix))

    found, mended = full.run("storage", "check"), full.run("storage", "check", "--mend")
    work(full)

    assert (found.exit_code, mended.exit_code) == (1, 0)
    assert f"1 missing: {kind} (public)" in found.output
    assert full.objects() == objects
    assert full.run("storage", "check").exit_code == 0


def test_a_public_object_of_what_is_not_published_is_deleted(full: System) -> None:
    objects = full.objects()
    with full.inside():
        public_id = db.session.scalars(select(Story.public_id).where(Story.state == StoryState.SUBMITTED)).one()
        for key in (f"cards/{public_id}/th-1.jpg", f"photos/{uuid4().hex}/320.jpg"):
            storages().public.put(key, b"stray", content_type="image/jpeg")

    found, mended = full.run("storage", "check"), full.run("storage", "check", "--mend")
    work(full)

    assert found.exit_code == 1
    assert "1 without a row: cards (public)\n1 without a row: photos (public)" in found.output
    assert mended.exit_code == 0
    assert full.objects() == objects


def test_private_objects_of_nobody_are_deleted_after_a_day(full: System) -> None:
    objects = full.objects()
    with full.inside():
        for key in (f"originals/{uuid4().hex}", f"chunks/{uuid4()}/{uuid4().hex}"):
            storages().private.put(key, b"stray", content_type="image/jpeg")
        storages().private.put("ledger/2026-11-01/1-delete-abc", b"{}", content_type="application/json")

    young = full.run("storage", "check", "--mend")
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        found, mended = full.run("storage", "check"), full.run("storage", "check", "--mend")

    assert young.exit_code == 0
    assert "2 private objects without a row are younger than a day" in young.output
    assert found.exit_code == 1
    assert "1 without a row: chunks (private)\n1 without a row: originals (private)" in found.output
    assert (mended.exit_code, "Mended: 2 objects deleted" in mended.output) == (0, True)
    assert full.objects() == objects


def test_a_photo_without_its_original_is_told_and_kept(full: System) -> None:
    rows, key = full.rows(), first(full, "private/originals/")
    lose(full, "private", key)

    result = full.run("storage", "check", "--mend")

    assert result.exit_code == 1
    assert "1 missing: original (private)" in result.output
    assert f"lost: {key} of story" in result.output
    assert full.rows() == rows


def test_a_store_that_belongs_to_another_system_is_not_emptied(full: System) -> None:
    with full.inside():
        for _number in range(60):
            storages().private.put(f"originals/{uuid4().hex}", b"of others", content_type="image/jpeg")
    objects = full.objects()

    with clock.at(clock.now() + timedelta(days=2)):
        result = full.run("storage", "check", "--mend")

    assert result.exit_code == 1
    assert "See whether DATABASE_URL and the stores belong together" in result.output
    assert full.objects() == objects
