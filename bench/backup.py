"""A backup and its restore: ``python -m bench.backup [STORIES]`` prints the table of ``bench/backup.md``.

Fills SQLite and a folder with so many published stories (500 if not said) of three photos each: an original of 60 kB
and renditions in three widths and two formats, bytes by chance. Backs that up with a key, brings it to PostgreSQL and
S3, backs it up there, brings it home again, and compares rows and objects at the end.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from flask_migrate import upgrade
from sqlalchemy import select

from bench.faults import servers
from stories import anchors, clock, credentials, lifecycle, publishing, renditions
from stories.extensions import db, storages
from stories.models import Action, Photo, PhotoState, Revision, RevisionPhoto, Story
from stories.permissions import SYSTEM
from stories.submission import services
from stories.transaction import transaction
from tests.backup.content import approve, create_moderator, finish
from tests.backup.system import KEY, System

STORIES, PHOTOS = 500, 3
_WIDTHS = {320: 8_000, 640: 20_000, 1280: 45_000}
_ORIGINAL_BYTES = 60_000
COLUMNS = ("step", "minutes", "MB of the backup", "objects")


def fill(count: int) -> None:
    """Tell, send, approve and publish so many stories."""
    judge = create_moderator()
    for number in range(count):
        started = services.start_draft()
        with transaction() as session:
            story = lifecycle.lock(started.public_id)
            revision = session.scalars(select(Revision).where(Revision.story_id == story.id)).one()
            photos = [_photo(story) for _photo_number in range(PHOTOS)]
            session.add_all(photos)
            session.flush()
            revision.photos = [RevisionPhoto(photo_id=one.id, position=at) for at, one in enumerate(photos)]
        for photo in photos:
            _store(photo)
        finish(started)
        approve(started.public_id, judge)
        with transaction():
            story = lifecycle.lock(started.public_id)
            lifecycle.move(story, Action.PUBLISH, by=SYSTEM)
        for photo in photos:
            publishing.copy_public(photo)
        if number % 100 == 99:
            print(f"{number + 1} stories", file=sys.stderr, flush=True)
        db.session.remove()


def _photo(story: Story) -> Photo:
    return Photo(
        id=uuid4(),
        story_id=story.id,
        state=PhotoState.READY,
        key=credentials.new_key(),
        file_name="เรือ.jpg",
        media_type="image/jpeg",
        size_bytes=_ORIGINAL_BYTES,
        sha256=uuid4().hex * 2,
        width_px=1280,
        height_px=960,
        widths=list(_WIDTHS),
        compact_format="avif",
        placeholder="data:image/webp;base64,UklGRg==",
        perceptual_hash="0" * 16,
        created_at=clock.now(),
    )


def _store(photo: Photo) -> None:
    store = storages().private
    store.put(renditions.original_key(photo.key), os.urandom(_ORIGINAL_BYTES), content_type="image/jpeg")
    for key, media_type in renditions.rendition_keys(photo):
        width = int(key.rpartition("/")[2].partition(".")[0])
        store.put(key, os.urandom(_WIDTHS[width]), content_type=media_type)


def run(system: System, command: str, folder: Path) -> None:
    """Run a command and print its row."""
    began = time.perf_counter()
    result = system.run(command, str(folder))
    minutes = (time.perf_counter() - began) / 60
    assert result.exit_code == 0, result.output
    files = [file for file in folder.rglob("*") if file.is_file()]
    objects = sum(1 for file in files if file.is_relative_to(folder / "objects") and file.suffix != ".gz")
    size = sum(file.stat().st_size for file in files) / 1e6
    where = "PostgreSQL, S3" if "DATABASE_URL" in system.environ else "SQLite, folder"
    print(f"| {command}, {where} | {minutes:.2f} | {size:.1f} | {objects:,} |", flush=True)


def main() -> None:
    """Fill, back up, restore, there and back."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else STORIES
    folder = Path(tempfile.mkdtemp(prefix="backup-"))
    folder.chmod(0o755)  # PostgreSQL runs as another account when we are root
    try:
        first = System(DATA_DIR=str(folder / "first"), BACKUP_KEY=KEY)
        with first.inside():
            upgrade()
            fill(count)
            anchors.make_anchor()
        print(f"{count:,} stories, {count * PHOTOS:,} photos\n")
        print(f"| {' | '.join(COLUMNS)} |\n|---|--:|--:|--:|")
        with servers(folder) as (environ, _breaker):
            there = System(DATA_DIR=str(folder / "there"), BACKUP_KEY=KEY, **environ())
            home = System(DATA_DIR=str(folder / "home"), BACKUP_KEY=KEY)
            for number, (old, new) in enumerate([(first, there), (there, home)]):
                run(old, "backup", folder / f"backup-{number}")
                run(new, "restore", folder / f"backup-{number}")
            assert home.rows() == first.rows()
            assert sorted(home.objects()) == sorted(first.objects())
            assert home.run("audit", "verify").exit_code == 0
            there.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
