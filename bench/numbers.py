"""The desk's numbers and the audit trail with 200,000 stories: the job, the pages, the check of all chains.

    .venv/bin/python -m bench.numbers [postgresql://…]

fills an empty database in bulk (on PostgreSQL the one that is named) with stories of half a year, one in eight of them
waiting; then counts, anchors, verifies, asks for the pages, public ones made anew, and prints a table.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_migrate import upgrade
from sqlalchemy import insert, select, text, update

from bench.desk import CHUNK, _forget, fill, measure, staff_of
from stories import anchors, audit, clock, create_app
from stories.config import read_config
from stories.extensions import db
from stories.figures import counting
from stories.models import Action, ActorKind, Role, ScopeKind, Story, StoryEvent, StoryState
from tests.sessions import session_of

MANY, WAITING = 200_000, 8
_ANSWERS = (Action.APPROVE, Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT)


def tell_events(judge: UUID) -> int:
    """Give each story its events, a minute apart as they were sent; seven in eight are answered. How many events."""
    ids = db.session.execute(select(Story.id, Story.submitted_at).order_by(Story.submitted_at.desc())).all()
    count = 0
    for begin in range(0, len(ids), CHUNK):
        rows: list[dict[str, Any]] = []
        for number, (story_id, sent) in enumerate(ids[begin : begin + CHUNK], start=begin):
            chain = [(sent, Action.SEND, StoryState.DRAFT, StoryState.SUBMITTED)]
            if number % WAITING:
                answer = _ANSWERS[number % 4]
                chain.append(
                    (sent + timedelta(hours=1 + number % 90), answer, StoryState.SUBMITTED, StoryState.REJECTED)
                )
            previous = "0" * 64
            for at, action, old, new in chain:
                event = StoryEvent(
                    story_id=story_id,
                    at=at,
                    actor_kind=ActorKind.AUTHOR if action is Action.SEND else ActorKind.STAFF,
                    staff_id=None if action is Action.SEND else judge,
                    role=None if action is Action.SEND else Role.MODERATOR,
                    action=action,
                    old_state=old,
                    new_state=new,
                    reasons=["ad"] if action is Action.REJECT else [],
                    previous_hash=previous,
                )
                previous = event.hash = audit.event_hash(event)
                rows.append({column.key: getattr(event, column.key) for column in StoryEvent.__table__.columns})
                rows[-1].pop("id")
        db.session.execute(insert(StoryEvent), rows)
        db.session.commit()
        count += len(rows)
    answered = select(StoryEvent.story_id).where(StoryEvent.action != Action.SEND)
    db.session.execute(
        update(Story).where(Story.id.in_(answered)).values(state=StoryState.REJECTED, lane=None, decided_at=clock.now())
    )
    db.session.commit()
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    return count


def timed(work: Callable[[], object]) -> tuple[object, float, float]:
    """What it returned, seconds, and seconds of our own CPU."""
    _forget()
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def verify() -> str:
    """Check everything; what was read."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tally = anchors.Tally()
    faults = list(anchors.find_faults(tally))
    assert not faults, faults[:3]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return f"{tally.events:,} events, {tally.anchors} anchors; peak memory +{grown // 1024} MB"


def run(url: str | None) -> None:
    """Fill and measure one engine."""
    environ = {"APP_ENV": "test", "DATA_DIR": tempfile.mkdtemp()} | ({"DATABASE_URL": url} if url else {})
    app = create_app(read_config(environ))
    engine = "PostgreSQL" if url else "SQLite"
    with app.app_context():
        upgrade()
        judge, editor = staff_of((ScopeKind.CITY, "")), staff_of((ScopeKind.CITY, ""))
        editor.role = Role.EDITOR
        db.session.commit()
        fill(MANY, 0)
        tell_events(judge.id)
        works: dict[str, Callable[[], object]] = {
            "count every day anew": lambda: counting.count_metrics(everything=True),
            "count the last three days": counting.count_metrics,
            "anchor everything": lambda: bool(anchors.make_anchor()),
            "verify everything": verify,
        }
        for name, work in works.items():
            found, wall, cpu = timed(work)
            print(f"| {engine} | {name} | {found} | {wall:.1f} s | {cpu:.1f} s |", flush=True)
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(session_of(app, editor))
        for path in (
            *("/desk/metrics", "/desk/metrics?place=bang-rak", "/desk/audit", f"/desk/audit?staff={judge.id}"),
            *("/desk/audit?action=reject&to=2026-09-01", "/promise", "/stats"),
        ):
            queries, wall, cpu = measure(lambda path=path: _ask(client, path))  # type: ignore[misc]
            print(
                f"| {engine} | {path.partition('?staff')[0]} | {queries} queries | {wall:.0f} ms | {cpu:.0f} ms |",
                flush=True,
            )


def _ask(client: Any, path: str) -> int:
    status: int = client.get(path, headers={"Cache-Control": "no-cache"}).status_code
    return status


def main() -> None:
    print("| engine | what | found | time (pages: p95) | of it our CPU |")
    print("|---|---|--:|--:|--:|")
    for url in (None, *sys.argv[1:]):
        run(url)


if __name__ == "__main__":
    main()
