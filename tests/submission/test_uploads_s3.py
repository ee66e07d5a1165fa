"""Photos in pieces where the private store is a bucket: the same, through the real protocol of S3."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from stories.config import Config
from stories.extensions import storages
from stories.models import PhotoState
from stories.storage import build_storages
from tests.conftest import Client
from tests.submission import tus
from tests.submission.way import get_revision, jpeg, start


@pytest.fixture(autouse=True)
def in_a_bucket(app: Flask, s3_config: Config) -> Iterator[None]:
    """Let the application keep its objects in two new buckets."""
    kept = app.extensions["stories.storages"]
    app.extensions["stories.storages"] = build_storages(s3_config)
    yield
    app.extensions["stories.storages"] = kept


def test_pieces_become_a_photo_and_are_deleted(client: Client, run_jobs: Callable[..., int]) -> None:
    public_id, data = start(client), jpeg()
    path = tus.start(client, public_id, len(data))

    for at in range(0, len(data), 9000):
        tus.patch(client, path, data[at : at + 9000], at)
    run_jobs()

    photo = get_revision(public_id).photos[0].photo
    assert photo.state is PhotoState.READY
    left = {key.split("/")[0] for key in storages().private.list()}
    assert left == {"originals", "photos"}


def test_a_stopped_upload_leaves_nothing_in_the_bucket(client: Client, run_jobs: Callable[..., int]) -> None:
    public_id = start(client)
    path = tus.start(client, public_id, 3_000_000)
    tus.patch(client, path, bytes(2_500_000), 0)
    there = len(list(storages().private.list("chunks/")))

    tus.delete(client, path)
    run_jobs()

    assert there == 3
    assert list(storages().private.list()) == []
