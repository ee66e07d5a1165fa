"""What the files of open data cost the worker: CPU seconds, memory and bytes for 2,000, 20,000 and 200,000 stories.

    .venv/bin/python -m bench.open_data [STORIES ...]

fills an SQLite database of its own with stories of 600 letters in both languages and two photos each, lets a process of
its own make the files, and prints a table. CPU time and the most memory are that process's, from its own accounting.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import insert

from stories import create_app
from stories.districts import DISTRICTS
from stories.extensions import db, storages
from stories.machines import open_data
from stories.models import Edition, Lang, Story, StoryKind, StoryState, Theme
from stories.search.documents import mark_words

_BATCH = 2000
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_SENTENCE = "เช้านี้ตลาดริมคลองคนเยอะ แม่ค้าข้าวแกงยิ้มให้ทุกคนเหมือนเดิม "
_PHOTO = {
    "widths": [320, 640, 1280], "compact_format": "avif", "width": 1600, "height": 1200, "placeholder": "",
    "caption": "ตลาดตอนเช้า", "description": "แม่ค้ายืนหลังหม้อแกง", "lang": "th",
}  # fmt: skip


def rows(count: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """A story and its two editions, so many times."""
    plain, slugs = mark_words(_SENTENCE * 10), list(DISTRICTS)
    for number in range(count):
        story_id, moment = uuid.UUID(int=number + 1), _FIRST + timedelta(minutes=number)
        shown = {"public_id": f"{number:010d}", "kind": StoryKind.RESIDENT}
        story = {
            "id": story_id, "state": StoryState.DELETED, "contact_lang": "th", "created_at": moment,
            "updated_at": moment, "first_published_at": moment, **shown,
        }  # fmt: skip
        edition = {
            "story_id": story_id, "slug": "market", "theme": Theme.LIVING, "district": slugs[number % len(slugs)],
            "landmark": "", "title": f"ตลาดเช้าวันที่ {number}", "excerpt": "", "body_html": "", "byline": "มะลิ",
            "reading_minutes": 1, "published_at": moment, "updated_at": moment, "cover": None, "plain_text": plain,
            "photos": [{"key": f"{number:032d}", **_PHOTO}] * 2, **shown,
        }  # fmt: skip
        yield story, [{**edition, "ui_lang": lang, "text_lang": lang} for lang in Lang]


def fill(count: int) -> None:
    """Put the stories into the empty database."""
    stories: list[dict[str, Any]] = []
    editions: list[dict[str, Any]] = []
    with db.engine.connect().execution_options(immediate=True) as connection:
        for number, (story, own) in enumerate(rows(count), start=1):
            stories.append(story)
            editions += own
            if number % _BATCH == 0 or number == count:
                connection.execute(insert(Story), stories)
                connection.execute(insert(Edition), editions)
                stories.clear()
                editions.clear()
        connection.commit()


def build() -> None:
    """Make the files, as the worker does; what it took, in a line for the table."""
    with create_app().app_context():
        before, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        open_data.build(only_missing=False)
        used = time.process_time() - before
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        sizes = [
            info.size_bytes for form in open_data.FORMS if (info := storages().public.head(open_data.key_of(form)))
        ]
    print(used, (most - memory) / 1000, *(size / 1e6 for size in sizes))


def main() -> None:
    if sys.argv[1:] == ["build"]:
        build()
        return
    print("| stories | CPU s | more memory, MB | JSON Lines packed, MB | CSV packed, MB |\n|--:|--:|--:|--:|--:|")
    for count in [int(word) for word in sys.argv[1:]] or [2_000, 20_000, 200_000]:
        with tempfile.TemporaryDirectory() as folder:
            environ = {**os.environ, "APP_ENV": "development", "DATA_DIR": folder}
            os.environ.update(environ)
            with create_app().app_context():
                upgrade()
                fill(count)
                db.session.remove()
                db.engine.dispose()
            command = [sys.executable, "-m", "bench.open_data", "build"]
            said = subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout
            figures = [float(word) for word in said.split()]
            print(f"| {count:,} | " + " | ".join(f"{one:.1f}" for one in figures) + " |", flush=True)


if __name__ == "__main__":
    main()
