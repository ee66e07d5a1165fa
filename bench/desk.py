"""Queries and 95th percentiles of the desk with 20 and with 200,000 waiting stories, on SQLite and PostgreSQL.

    .venv/bin/python -m bench.desk [postgresql://…]

fills an empty database in bulk (on PostgreSQL the one that is named, which must be empty), then asks for each page
through the application itself, without a network, and prints a table. Decisions are taken on other stories each time.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import quantiles
from typing import Any
from uuid import uuid4

from flask import Flask, g
from flask_migrate import upgrade
from sqlalchemy import Connection, Engine, event, func, insert, select, text, update

from stories import clock, create_app, credentials
from stories.config import read_config
from stories.districts import DISTRICTS
from stories.extensions import db
from stories.models import Revision, RevisionText, Role, ScopeKind, Staff, StaffScope, Story, StoryState, Theme
from tests.sessions import session_of

FEW, MANY, CHUNK, ROUNDS = 20, 200_000, 5_000, 24


def fill(number: int, first: int) -> None:
    """Add waiting stories: a minute apart, all districts and themes in turn, one in ten resubmitted."""
    moment, themes = clock.now(), list(Theme)
    slugs = sorted(DISTRICTS, key=lambda slug: slug != "bang-rak")
    for begin in range(first, first + number, CHUNK):
        rows = [_rows(one, moment, slugs, themes) for one in range(begin, min(begin + CHUNK, first + number))]
        for table, place in ((Story, 0), (Revision, 1), (RevisionText, 2)):
            db.session.execute(insert(table), [row[place] for row in rows])
        db.session.commit()
    # The state comes last: a story that waits has its revision.
    newest = select(Revision.id).where(Revision.story_id == Story.id).scalar_subquery()
    words = select(func.lower(RevisionText.title + "\n" + Revision.pen_name))
    words = words.join(Revision).where(Revision.story_id == Story.id).limit(1)
    lane = text("CASE WHEN public_id LIKE '%7' THEN 'resubmitted' ELSE 'new' END")
    db.session.execute(
        update(Story)
        .where(Story.state == StoryState.DRAFT)
        .values(
            current_revision_id=newest,
            state=StoryState.SUBMITTED,
            lane=lane,
            desk_words=words.scalar_subquery(),
        )
    )
    db.session.commit()
    if db.engine.dialect.name == "postgresql":  # does so by itself after a while; SQLite is never asked to
        db.session.execute(text("ANALYZE"))
        db.session.commit()


def public_id(number: int) -> str:
    """The public id of a story that waits."""
    return f"b{number:09d}"


def _rows(number: int, moment: Any, slugs: list[str], themes: list[Theme]) -> tuple[dict[str, Any], ...]:
    story_id, revision_id, sent = uuid4(), uuid4(), moment - timedelta(minutes=number)
    place, theme = slugs[number % 50], themes[number % 5]
    story = {
        "id": story_id,
        "public_id": public_id(number),
        "kind": "resident",
        "state": StoryState.DRAFT,
        "district": place,
        "theme": theme,
        "slip_hash": f"bench {number}",
        "contact_lang": "th",
        "created_at": sent,
        "updated_at": sent,
        "submitted_at": sent,
    }
    revision = {
        "id": revision_id,
        "story_id": story_id,
        "number": 1,
        "created_at": sent,
        "updated_at": sent,
        "sent_at": sent,
        "district": place,
        "theme": theme,
        "people": "nobody",
        "age_band": "from_20",
        "byline": "pen_name",
        "pen_name": f"ต้นกล้า {number % 997}",
    }
    words = {
        "revision_id": revision_id,
        "lang": "th",
        "title": f"ร้านข้าวแกงริมคลองสายที่ {number}",
        "body": "เช้าวันนั้นฝนตกทั้งซอย " * 20,
        "body_html": "<p>เช้าวันนั้นฝนตกทั้งซอย</p>",
    }
    return story, revision, words


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent inside the block."""
    sent: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


def measure(ask: Callable[[], int]) -> tuple[int, float, float]:
    """Statements of one request, then the 95th percentiles of its time and of our own CPU time in milliseconds."""
    ask()  # warm: compiled templates, page cache
    walls, cpus = [], []
    for _round in range(ROUNDS):
        _forget()
        wall, cpu = time.perf_counter(), time.process_time()
        status = ask()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        assert status in (200, 302), status
    _forget()
    with counted() as sent:
        ask()
    return len(sent), quantiles(walls, n=20)[-1], quantiles(cpus, n=20)[-1]


def _forget() -> None:
    """Begin as a request does: nobody is known and nothing is loaded."""
    g.pop("_login_user", None)
    db.session.remove()


def staff_of(*scopes: tuple[ScopeKind, str]) -> Staff:
    """A moderator."""
    staff = Staff(
        email=f"{uuid4().hex}@staff.example",
        name="ทดสอบ",
        role=Role.MODERATOR,
        password_hash="none",
        session_nonce=credentials.new_key(),
        created_at=clock.now(),
    )
    staff.scopes = [StaffScope(kind=kind, key=key) for kind, key in scopes]
    db.session.add(staff)
    db.session.commit()
    return staff


def asks(app: Flask, staff: Staff, shown: str, ids: Iterator[tuple[str, Any]]) -> dict[str, Callable[[], int]]:
    """What is measured, by name."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(session_of(app, staff))

    def get(path: str) -> Callable[[], int]:
        return lambda: client.get(path).status_code

    def decide() -> int:
        public_id, revision_id = next(ids)
        return client.post(f"/desk/stories/{public_id}/approve", data={"revision_id": str(revision_id)}).status_code

    return {
        "queue": get("/desk"),
        "queue, filtered by district and theme": get("/desk?place=bang-rak&theme=living"),
        "queue, words that nothing has": get("/desk?q=ไม่มีคำนี้"),
        "story": get(f"/desk/stories/{shown}"),
        "fifty to tick": get("/desk/bulk/new"),
        "rows now": get(f"/desk/rows/new?{'&'.join(f'id={public_id(one)}' for one in range(20))}"),
        "decision, with the next story found": decide,
    }


def run(url: str | None) -> None:
    """Fill and measure one engine."""
    environ = {"APP_ENV": "test", "DATA_DIR": tempfile.mkdtemp()} | ({"DATABASE_URL": url} if url else {})
    app = create_app(read_config(environ))
    app.config["WTF_CSRF_ENABLED"] = False
    engine = "PostgreSQL" if url else "SQLite"
    with app.app_context():
        upgrade()
        people = {"city": staff_of((ScopeKind.CITY, "")), "one district": staff_of((ScopeKind.DISTRICT, "bang-rak"))}
        first = 0
        for number in (FEW, MANY):
            fill(number - first, first)
            first = number
            # Stories of one district, so that both people may decide on them; the first row is left alone.
            query = select(Story.public_id, Story.current_revision_id).where(Story.state == StoryState.SUBMITTED)
            found = db.session.execute(query.where(Story.district == "bang-rak").limit(4 * ROUNDS)).all()
            ids = iter([(row[0], row[1]) for row in found[1:]])
            for who, staff in people.items():
                for name, ask in asks(app, staff, found[0][0], ids).items():
                    if number == FEW and name.startswith("decision"):
                        continue
                    statements, wall, cpu = measure(ask)
                    print(
                        f"| {engine} | {number:,} | {who} | {name} | {statements} | {wall:.0f} | {cpu:.0f} |",
                        flush=True,
                    )


def main() -> None:
    print("| engine | waiting | moderator of | page | queries | p95 ms | of it our CPU |")
    print("|---|--:|---|---|--:|--:|--:|")
    for url in (None, *sys.argv[1:]):
        run(url)


if __name__ == "__main__":
    main()
