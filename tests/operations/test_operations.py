"""What watches the platform: probes that name each part, counts and waiting times, and who may read them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from stories import clock, queue
from stories.errors import StorageError
from stories.extensions import storages
from stories.models import Story, StoryState, Task
from stories.storage import FolderStorage
from stories.transaction import transaction
from tests.conftest import Client
from tests.processes import REPOSITORY

PARTS = ("database", "migrations", "private_store", "public_store", "queue")


def read(client: Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample of ``/metrics``: name and labels → value."""
    text = client.get("/metrics").text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_every_part_is_named(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json == dict.fromkeys(PARTS, "ok")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_store_that_is_away_is_named_and_reading_goes_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_store: FolderStorage) -> None:
        raise StorageError("probe")

    monkeypatch.setattr(FolderStorage, "probe", refuse)

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json == {**dict.fromkeys(PARTS, "ok"), "private_store": "away", "public_store": "away"}


def test_a_queue_that_nobody_empties_is_late(client: Client) -> None:
    with transaction():
        queue.enqueue(Task.PUBLISH, story_id="1")

    with clock.at(clock.now() + timedelta(minutes=6)):
        assert client.get("/readyz").json["queue"] == "late"
        waiting = read(client)

    assert waiting["stories_queue_jobs", (("state", "queued"),)] == 1
    assert waiting["stories_queue_oldest_due_seconds", ()] == pytest.approx(360, abs=5)


def test_without_a_database_a_node_is_not_ready(tmp_path: Path) -> None:
    script = (
        "from stories import create_app\n"
        "client = create_app().test_client()\n"
        "print(client.get('/healthz').status_code, client.get('/readyz').status_code, client.get('/readyz').json)\n"
    )
    environ = {"PATH": os.environ["PATH"], "APP_ENV": "test", "DATA_DIR": str(tmp_path)}
    environ["DATABASE_URL"] = "postgresql://nobody:x@127.0.0.1:9/nothing"

    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, env=environ, check=True, capture_output=True, text=True
    )

    parts = {**dict.fromkeys(PARTS, "away"), "private_store": "ok", "public_store": "ok"}
    assert ended.stdout.strip() == f"200 503 {parts}"


def test_requests_are_counted_by_rule_method_and_status(client: Client, create_story: Callable[..., Story]) -> None:
    story = create_story(StoryState.PUBLISHED)
    before = read(client)

    for _ in range(3):  # made, then kept
        client.get("/districts")
    client.get(f"/s/{story.public_id}")
    client.get("/no/such/page")
    client.open("/districts", method="BREW")
    after = read(client)

    def more(route: str, status: str, method: str = "GET") -> float:
        key = ("stories_requests_total", (("method", method), ("route", route), ("status", status)))
        return after.get(key, 0) - before.get(key, 0)

    assert more("/districts", "200") == 3
    assert more("/s/<public_id>", "301") == 1
    assert more("none", "404") == 1
    assert more("none", "405", "other") == 1
    assert not [labels for _name, labels in after if any(story.public_id in value for _label, value in labels)]


def test_stories_that_wait_are_counted_by_lane(client: Client, create_story: Callable[..., Story]) -> None:
    create_story(submitted_at=clock.now() - timedelta(hours=3))
    create_story()

    found = read(client)

    assert found["stories_waiting", (("lane", "new"),)] == 2
    assert found["stories_waiting_longest_seconds", ()] == pytest.approx(3 * 3600, abs=30)


def test_jobs_are_counted_by_how_they_end(client: Client, run_jobs: Callable[..., int]) -> None:
    before = read(client)
    with transaction():
        queue.enqueue(Task.FORGET_PHOTO, photo_id="00000000-0000-0000-0000-000000000000")

    run_jobs()
    after = read(client)

    key = ("stories_jobs_total", (("end", "done"), ("task", "forget_photo")))
    assert after[key] - before.get(key, 0) == 1


@pytest.mark.parametrize(("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("10.0.0.9", 404), ("", 404)])
def test_counts_are_for_our_own_networks(client: Client, address: str, status: int) -> None:
    response: Any = client.get("/metrics", environ_overrides={"REMOTE_ADDR": address})

    assert response.status_code == status


def test_faults_of_the_store_are_counted(app: Flask, client: Client, tmp_path: Path) -> None:
    before = read(client)["stories_store_faults_total", ()]
    blocked = FolderStorage(tmp_path / "file")
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(StorageError):
        blocked.put("a/b", b"x", content_type="text/plain")

    assert read(client)["stories_store_faults_total", ()] - before == 1
    assert storages().private.head("probe") is None
