"""All rules together: the dry run, the report, what fails, batches, the night, the trail and the ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from flask_migrate import upgrade
from sqlalchemy import event, func, select, text, update

from stories import clock, schedule, worker
from stories.extensions import db, storages
from stories.models import Base, Job, Story, StoryState, Task
from stories.moderation import services as moderation
from stories.permissions import author_of
from stories.retention import running
from stories.retention.rule import Done, each_story
from stories.submission import services
from tests.backup import content
from tests.backup.system import System
from tests.conftest import Client
from tests.photographs import phone_jpeg
from tests.retention.conftest import Run, days, objects_of

S = StoryState


@pytest.fixture
def due(told: Callable[..., Story]) -> list[Story]:
    """Return a story for each rule about stories, due in a year and a day (the draft: to be warned)."""
    solved = {"kind": "solved", "office": "sathon"}
    return [
        told(S.DRAFT),
        told(S.REJECTED),
        told(S.WITHDRAWN),
        told(S.PUBLISHED),
        told(S.PUBLISHED, **solved),
        told(S.SUBMITTED, photos=0, contact_email="ton@example.com"),
    ]


EXPECTED = {"drafts-warned": 1, "rejected": 1, "withdrawn": 1, "originals": 1, "originals-solved": 1, "addresses": 1}


def snapshot() -> dict[str, Any]:
    rows = {
        table.name: [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))]
        for table in Base.metadata.sorted_tables
    }
    return {**rows, "objects": objects_of("")}


def test_a_dry_run_tells_what_is_due_and_changes_nothing(due: list[Story], run: Run) -> None:
    before = snapshot()

    told = run(days(366), is_dry=True)

    assert told == EXPECTED
    assert snapshot() == before


def test_a_second_run_does_nothing(due: list[Story], run: Run) -> None:
    assert (run(days(366)), run(days(366))) == (EXPECTED, {})


def test_the_trail_stays_whole(run: Run, runner: FlaskCliRunner) -> None:
    started = services.start_draft()
    run(days(31))
    run(days(39))

    verified = runner.invoke(args=["audit", "verify"])

    assert find(started.public_id).state is S.DELETED
    assert verified.output.startswith("The audit trail is whole: 3 events")


def test_the_report_says_the_day_of_the_oldest(due: list[Story], runner: FlaskCliRunner) -> None:
    due[1].decided_at = clock.now() - days(200)
    db.session.commit()

    result = runner.invoke(args=["retention", "run", "--dry-run"])

    (line,) = [one for one in result.output.splitlines() if one.startswith("rejected ")]
    day = f"{clock.now() - days(200):%Y-%m-}"
    assert "stories rejected 90 days ago: text and photos deleted" in line
    assert line.split()[-3:-1] == ["1", "-"]
    assert line.split()[-1].startswith(day)


def test_the_ledger_has_a_line_for_what_a_backup_must_not_bring_back(due: list[Story], run: Run) -> None:
    old = set(storages().private.list("ledger/"))

    run(days(366))
    run(days(380))

    said = [json.load(storages().private.open(key)) for key in set(storages().private.list("ledger/")) - old]
    assert {(one["story"], one["action"]) for one in said} == {
        (due[0].public_id, "delete"),
        (due[1].public_id, "delete_content"),
        (due[2].public_id, "erase"),
    }


def refuse_to_delete_texts_of(story: Story) -> list[str]:
    """Statements that let the database refuse to delete the texts of one revision."""
    revision = str(story.current_revision_id)
    if db.engine.dialect.name == "sqlite":
        is_it = f"OLD.revision_id = '{revision.replace('-', '')}'"
        return [
            f"CREATE TRIGGER refuses BEFORE DELETE ON revision_text WHEN {is_it} "
            "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        ]
    return [
        "CREATE FUNCTION refuses() RETURNS trigger AS $$ BEGIN "
        f"IF OLD.revision_id = '{revision}' THEN RAISE EXCEPTION 'refused' USING ERRCODE = '23000'; END IF; "
        "RETURN OLD; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER refuses BEFORE DELETE ON revision_text FOR EACH ROW EXECUTE FUNCTION refuses()",
    ]


def test_one_that_fails_stops_no_other_and_is_counted(
    told: Callable[..., Story], runner: FlaskCliRunner, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = told(S.REJECTED, photos=0), told(S.REJECTED, photos=0)
    for statement in refuse_to_delete_texts_of(broken):
        db.session.execute(text(statement))
    db.session.commit()

    with clock.at(clock.now() + days(91)):
        result = runner.invoke(args=["retention", "run"])
    db.session.expire_all()

    (line,) = [one for one in result.output.splitlines() if one.startswith("rejected ")]
    assert line.split()[-3:-1] == ["1", "1"]
    assert result.exit_code == 1
    assert "1 could not be done" in result.output
    assert (broken.content_deleted_at is None, whole.content_deleted_at is None) == (True, False)
    assert str(broken.id) in caplog.text


def test_what_its_author_writes_meanwhile_is_looked_at_again(create_story: Callable[..., Story]) -> None:
    for _ in range(2):
        create_story(S.DRAFT)
    changed = []

    def change(story: Story) -> None:
        changed.append(story.id)
        later = clock.now() + days(1)
        db.session.execute(update(Story).where(Story.id != story.id).values(updated_at=later))

    idle = each_story("idle", "", since=Story.updated_at, conditions=lambda now: (Story.updated_at <= now,), act=change)

    assert idle.look().number == 2
    assert idle.work(None) == Done(1)
    assert len(changed) == 1


def test_a_night_does_a_batch_of_each_rule_and_then_the_next(create_story: Callable[..., Story], app: Flask) -> None:
    stories = [create_story(S.WITHDRAWN) for _ in range(5)]
    left, asked = [], []
    with clock.at(clock.now() + days(8)):
        for _round in range(3):
            running.run_round(2)
            db.session.expire_all()
            left.append(sum(story.state is S.WITHDRAWN for story in stories))
            asked.append(count_rounds())

    assert (left, asked) == ([3, 1, 0], [1, 2, 2])


def test_the_worker_runs_it_each_night(create_story: Callable[..., Story], app: Flask) -> None:
    story = create_story(S.WITHDRAWN)
    with clock.at(clock.now() + days(8)):
        schedule.fill_queue()
        worker.drain(app)
        db.session.expire_all()

        assert story.state is S.DELETED
        assert count_rounds(Job.run_at > clock.now()) == 1


def count_rounds(*conditions: Any) -> int:
    """How many rounds wait in the queue."""
    query = select(func.count()).where(Job.task == Task.RUN_RETENTION, *conditions)
    return db.session.scalar(query) or 0


def test_a_night_reads_no_table_of_stories_from_end_to_end(deploy: Callable[..., System]) -> None:
    asked: list[tuple[str, Any]] = []
    system = deploy()
    with system.inside():
        upgrade()
        event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
        lines = list(running.look())
        plans = [
            db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given) for said, given in asked[:]
        ]
        steps = [step for plan in plans for *_numbers, step in plan.all()]

    assert len(plans) >= len(lines) > 7
    assert any("ix_story_refused (content_deleted_at=? AND decided_at<?)" in step for step in steps)
    assert [step for step in steps if re.match(r"SCAN (story|photo|story_event)(_1)?\b", step)] == []


@pytest.mark.parametrize(
    ("address", "sentences"),
    [
        ("/privacy", ["30 วัน แล้วเราเตือน อีก 7 วัน", "90 วันหลังเราตอบ", "ถอน: 7 วัน", "30 วันหลังเผยแพร่", "12 เดือนหลัง"]),
        ("/en/privacy", ["after 30 days we warn you; 7 days later", "90 days after our answer", "12 months after"]),
    ],
)
def test_the_privacy_notice_says_what_the_jobs_do(client: Client, address: str, sentences: list[str]) -> None:
    page = client.get(address).text

    assert [words for words in sentences if words not in page] == []


def test_what_went_from_servers_stays_gone_when_an_older_backup_comes_back(
    deploy: Callable[..., System], tmp_path: Path
) -> None:
    old, target = deploy("servers"), deploy()
    with old.inside():
        upgrade()
        judge = content.create_moderator()
        published, refused = (content.send(old.app, photo=phone_jpeg(400, 300, seed=seed)) for seed in (1, 2))
        content.approve(published, judge)
        seen = find(refused).current_revision_id
        assert seen is not None
        moderation.reject(refused, by=judge, seen_revision=seen, reasons=["ad"], message="ขอโทษนะ")
        worker.drain(old.app)
        services.withdraw(published, by=author_of(find(published).id))
        worker.drain(old.app)
    assert old.run("backup", str(tmp_path / "backup")).exit_code == 0

    with clock.at(clock.now() + days(91)):
        ran = old.run("retention", "run")
        with old.inside():
            worker.drain(old.app)
    copy_ledger(old, target)
    restored = target.run("restore", str(tmp_path / "backup"))
    with target.inside():
        worker.drain(target.app)

    assert (ran.exit_code, restored.exit_code) == (0, 0), ran.output + restored.output
    for system in (old, target):
        assert system.objects() == {}
        assert system.run("audit", "verify").exit_code == 0
        with system.inside():
            assert (find(published).state, find(refused).content_deleted_at is None) == (S.DELETED, False)


def find(public_id: str) -> Story:
    return db.session.scalars(select(Story).where(Story.public_id == public_id)).one()


def copy_ledger(old: System, target: System) -> None:
    """As somebody does who copies that part of the bucket."""
    with old.inside():
        store = storages().private
        entries = {key: store.open(key).read() for key in store.list("ledger/")}
    with target.inside():
        for key, body in entries.items():
            storages().private.put(key, body, content_type="application/json")
