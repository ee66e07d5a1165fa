"""What was deleted after a backup stays deleted when the backup is brought back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from stories import images, worker
from stories.extensions import db, storages
from stories.models import CoveredKind, Edition, Photo, RevisionPhoto, Story, StoryState
from stories.moderation import services as moderation
from stories.permissions import SYSTEM, Actor, author_of
from stories.submission import services
from tests.backup import content
from tests.backup.system import System

S = StoryState


def states(system: System) -> dict[str, StoryState]:
    """The stories and their states."""
    with system.inside():
        return dict(db.session.execute(select(Story.public_id, Story.state)).all())  # type: ignore[arg-type]


def delete_some(system: System) -> dict[str, StoryState]:
    """A published story, one that waits and a draft go, each by the way it goes; the states afterwards."""
    with system.inside():
        for state in (S.PUBLISHED, S.SUBMITTED):
            story = db.session.scalars(select(Story).where(Story.state == state).order_by(Story.public_id)).first()
            assert story is not None
            services.withdraw(story.public_id, by=author_of(story.id))
        draft = db.session.scalars(select(Story).where(Story.state == S.DRAFT)).one()
        services.discard(draft.public_id, by=SYSTEM)
        worker.drain(system.app)
    return states(system)


def test_an_entry_says_which_story_and_nothing_of_its_author(full: System) -> None:
    delete_some(full)

    with full.inside():
        keys = list(storages().private.list("ledger/"))
        said = [json.load(storages().private.open(key)) for key in keys]

    assert sorted(one["action"] for one in said) == ["delete", "withdraw", "withdraw"]
    assert all(set(one) == {"story", "action", "at"} for one in said)


def test_deletions_of_the_old_system_are_done_again(
    made: Path, full: System, deploy: Callable[..., System], tmp_path: Path
) -> None:
    wanted, target = delete_some(full), deploy()

    result = target.run("restore", str(made), "--ledger", f"{full.environ['DATA_DIR']}/private")
    with target.inside():
        worker.drain(target.app)

    assert result.exit_code == 0, result.output
    assert "3 deleted again" in result.output
    assert states(target) == wanted
    assert target.objects() == full.objects(), "the photos of what is gone are gone, also those that were public"
    assert target.run("audit", "verify").exit_code == 0


def test_deletions_found_in_the_store_itself_are_done_again(
    made: Path, full: System, deploy: Callable[..., System]
) -> None:
    wanted, target = delete_some(full), deploy()
    shutil.copytree(f"{full.environ['DATA_DIR']}/private/ledger", f"{target.environ['DATA_DIR']}/private/ledger")

    assert target.run("restore", str(made)).exit_code == 0

    assert states(target) == wanted


def test_a_story_that_was_a_draft_then_and_taken_back_since_does_not_come_back(
    full: System, deploy: Callable[..., System], tmp_path: Path
) -> None:
    with full.inside():
        started = services.start_draft()
    assert full.run("backup", str(tmp_path / "backup")).exit_code == 0
    with full.inside():
        content.finish(started)
        services.withdraw(started.public_id, by=started.author)
        worker.drain(full.app)
    target = deploy()

    assert (
        target.run("restore", str(tmp_path / "backup"), "--ledger", f"{full.environ['DATA_DIR']}/private").exit_code
        == 0
    )

    assert states(target)[started.public_id] is S.DELETED


def test_a_deletion_that_cannot_be_done_again_is_told(made: Path, full: System, deploy: Callable[..., System]) -> None:
    published = next(public_id for public_id, state in states(full).items() if state is S.PUBLISHED)
    target = deploy()
    with target.inside():
        body = json.dumps({"story": published, "action": "erase", "at": "2999-01-01T00:00:00+00:00"})
        storages().private.put(f"ledger/2999-01-01/1-erase-{published}", body.encode(), content_type="application/json")

    result = target.run("restore", str(made))

    assert result.exit_code == 1
    assert f"story {published}: erase" in result.output


def test_what_was_hidden_or_covered_since_is_hidden_and_what_was_put_back_is_not(
    made: Path, full: System, deploy: Callable[..., System]
) -> None:
    target = deploy()
    with full.inside():
        judge = content.create_moderator()
        first, second = db.session.scalars(
            select(Story.public_id).where(Story.state == S.PUBLISHED).order_by(Story.public_id)
        ).all()
        hide(first, judge)
        hide(second, judge)
        moderation.restore(second, by=judge)
        worker.drain(full.app)
    ledger = f"{full.environ['DATA_DIR']}/private"

    assert target.run("restore", str(made), "--ledger", ledger).exit_code == 0
    with target.inside():
        worker.drain(target.app)

    assert (states(target)[first], states(target)[second]) == (S.HIDDEN, S.PUBLISHED)
    with target.inside():
        shown = set(db.session.scalars(select(Edition.public_id)).all())
        assert shown == {second}
        assert not list(storages().public.list(f"photos/{photo_of(first).key}/"))

    again = deploy()
    with full.inside():
        cover(second, judge)
        worker.drain(full.app)
    assert again.run("restore", str(made), "--ledger", ledger).exit_code == 0
    assert states(again)[second] is S.HIDDEN


def hide(public_id: str, by: Actor) -> None:
    moderation.hide(public_id, by=by, reasons=["face"], message="ขอพักเรื่องนี้ไว้ดูอีกที")


def photo_of(public_id: str) -> Photo:
    """The one photo of a story."""
    shown = select(Photo).join(RevisionPhoto, RevisionPhoto.photo_id == Photo.id)
    query = shown.join(Story, Story.current_revision_id == RevisionPhoto.revision_id)
    return db.session.scalars(query.where(Story.public_id == public_id)).one()


def cover(public_id: str, by: Actor) -> None:
    """Cover the middle of a story's photo."""
    story = db.session.scalars(select(Story).where(Story.public_id == public_id)).one()
    moderation.redact(
        public_id,
        photo_of(public_id).id,
        by=by,
        seen_revision=story.current_revision_id,
        seen_redaction=None,
        shapes=[images.Box(0.4, 0.4, 0.2, 0.2)],
        kinds=[CoveredKind.FACE],
    )
