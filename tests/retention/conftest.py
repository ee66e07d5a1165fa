"""What the tests of retention share: the command on another day, and what is left of a story."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from stories import clock, worker
from stories.extensions import db, storages
from stories.models import Photo, Story
from stories.renditions import original_key
from tests.backup.conftest import deploy

__all__ = ["deploy"]

_ROW = re.compile(r"^(?P<rule>\S+) {2,}.*? +(?P<number>\d+) +(?P<failed>\d+|-) {2}(?P<oldest>\S+)$")


class Run(Protocol):
    """Runs the command so long from now, then what it asks of the worker; what each rule did, by its name."""

    def __call__(self, after: timedelta = ..., *, is_dry: bool = ..., exit_code: int = ...) -> dict[str, int]: ...


@pytest.fixture
def run(app: Flask, runner: FlaskCliRunner) -> Run:
    """Return a function running ``retention run``; rules that did nothing are left out."""

    def invoke(after: timedelta = timedelta(0), *, is_dry: bool = False, exit_code: int = 0) -> dict[str, int]:
        moment = clock.now() + after
        with clock.at(moment):
            result = runner.invoke(args=["retention", "run", *(["--dry-run"] if is_dry else [])])
            worker.drain(app)
        db.session.expire_all()
        assert result.exit_code == exit_code, result.output
        rows = [found for line in result.output.splitlines() if (found := _ROW.match(line))]
        return {row["rule"]: int(row["number"]) for row in rows if row["number"] != "0"}

    return invoke


@pytest.fixture
def told(create_story: Callable[..., Story]) -> Callable[..., Story]:
    """Return a function saving a story as of now, with a photo and its whole picture."""

    def tell(*args: Any, **values: Any) -> Story:
        story = create_story(*args, **{"photos": 1, **values})
        for photo in db.session.scalars(db.select(Photo).where(Photo.story_id == story.id)):
            storages().private.put(original_key(photo.key), b"whole", content_type="image/jpeg")
        return story

    return tell


def days(number: float) -> timedelta:
    return timedelta(days=number)


def objects_of(*keys: str) -> set[str]:
    """What both stores hold of photos with these keys."""
    stores = {"private": storages().private, "public": storages().public}
    held = {f"{name}/{key}" for name, store in stores.items() for key in store.list()}
    return {one for one in held if any(key in one for key in keys)}


def keys_of(story: Story) -> list[str]:
    return list(db.session.scalars(db.select(Photo.key).where(Photo.story_id == story.id)))
