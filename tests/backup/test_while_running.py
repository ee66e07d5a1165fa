"""A backup made while people send and moderators approve is of one moment: what comes back from it is whole."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from stories import worker
from stories.extensions import db
from stories.models import Photo, PhotoState, Revision, Story, StoryState
from tests.backup import content
from tests.backup.system import System
from tests.photographs import phone_jpeg
from tests.processes import wait_for


@contextmanager
def busy(system: System) -> Iterator[list[str]]:
    """People send stories, some with photos that are approved at once; the short ids of what was acknowledged."""
    sent: list[str] = []
    closing = threading.Event()

    def tell(photo: bytes) -> None:
        while not closing.is_set():
            with system.inside():
                public_id = content.send(system.app, photo=photo)
                sent.append(public_id)
                if photo:
                    content.approve(public_id, content.create_moderator())
                    worker.drain(system.app)

    with ThreadPoolExecutor(2) as people:
        tasks = [people.submit(tell, phone_jpeg(240, 180, seed=8)), people.submit(tell, b"")]
        try:
            yield sent
        finally:
            closing.set()
        for task in tasks:
            task.result()


@pytest.mark.parametrize("kind", ["embedded", "servers"])
def test_a_backup_of_a_busy_system_is_whole(
    made: Path, deploy: Callable[..., System], tmp_path: Path, kind: str
) -> None:
    system, target = deploy(kind), deploy()
    assert system.run("restore", str(made)).exit_code == 0

    with busy(system) as sent:
        wait_for(lambda: len(sent) >= 3, "people send stories")
        before = list(sent)
        backup = system.run("backup", str(tmp_path / "backup"))
        during = len(sent)
        wait_for(lambda: len(sent) > during, "they go on sending")
    restore = target.run("restore", str(tmp_path / "backup"))

    assert (backup.exit_code, restore.exit_code) == (0, 0), backup.output + restore.output
    assert target.run("audit", "verify").exit_code == 0
    with target.inside():
        worker.drain(target.app)  # what was in the hands of the worker is finished there
        known = dict(db.session.execute(select(Story.public_id, Story.state)).all())
        unsent = select(func.count()).select_from(Revision).join(Story, Story.current_revision_id == Revision.id)
        assert {known.get(public_id) for public_id in before} <= {StoryState.SUBMITTED, StoryState.PUBLISHED}
        assert db.session.scalar(unsent.where(Revision.sent_at.is_(None))) == 0
        lost = select(func.count()).select_from(Photo).join(Story, Story.id == Photo.story_id)
        assert db.session.scalar(lost.where(Photo.state == PhotoState.FAILED, Story.state != StoryState.DRAFT)) == 0
    check = target.run("storage", "check")
    assert "missing" not in check.output, check.output
