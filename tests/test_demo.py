"""The demo goes through the real path, once, on its days; a call that was killed is carried on by the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from stories import create_app, text
from stories.config import read_config
from stories.consents import REQUIRED_PURPOSES, Purpose
from stories.demo import content, loader
from stories.demo.content import DemoStory, read_content
from stories.demo.finding import find, get
from stories.districts import DISTRICTS
from stories.errors import ConfigError, NotReady
from stories.extensions import db, storages
from stories.models import (
    Action,
    AgeBand,
    Consent,
    Edition,
    Feature,
    Job,
    Lane,
    Lang,
    PhotoState,
    Revision,
    Setting,
    Staff,
    Story,
    StoryEvent,
    StoryKind,
    StoryState,
)
from stories.moderation import services as moderation
from stories.permissions import actor_for
from stories.reasons import Use, list_reasons
from tests.processes import REPOSITORY, wait_for

_SOLVED, _FEATURED, _REVISED, _POEM = "s02", "s11", "s08", "s60"
_VOTED, _RESUBMITTED, _MINOR = "s38", "s52", "s56"
_IDS = (_SOLVED, _FEATURED, _REVISED, _POEM, _VOTED, _RESUBMITTED, _MINOR)
_PUBLISHED = {_SOLVED, _FEATURED, _REVISED, _POEM}
_ILLUSTRATED = {_SOLVED, _FEATURED, _REVISED}


def _new_app(data_dir: Path, database_url: str = "") -> Flask:
    environ = {"APP_ENV": "test", "DATA_DIR": str(data_dir), "DATABASE_URL": database_url, "DEMO": "1"}
    app = create_app(read_config(environ))
    with app.app_context():
        upgrade()
    return app


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return an application of its own with a part of the demo loaded."""
    url = request.getfixturevalue("postgres_url")("demo") if request.param == "postgresql" else ""
    app = _new_app(tmp_path_factory.mktemp("demo"), url)
    loader.load(app, _IDS)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def demo(loaded: Flask) -> Iterator[dict[str, DemoStory]]:
    """Return the loaded stories by id, inside the application."""
    with loaded.app_context():
        yield _content()


def _content() -> dict[str, DemoStory]:
    mark = db.session.get_one(Setting, "demo")
    stories = read_content(datetime.fromisoformat(mark.value["at"])).stories
    return {story.id: story for story in stories if story.id in _IDS}


def _events(story: Story, action: Action) -> list[StoryEvent]:
    return [event for event in story.events if event.action is action]


def _count_rows() -> dict[str, int | None]:
    tables = (Story, Revision, StoryEvent, Consent, Edition, Feature, Staff, Job)
    return {table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) for table in tables}


def _titles(editions: list[Edition]) -> set[tuple[Lang, str]]:
    return {(edition.ui_lang, edition.title) for edition in editions}


def test_every_story_is_where_it_should_be(demo: dict[str, DemoStory]) -> None:
    states = {story_id: get(story).state for story_id, story in demo.items()}

    assert {story_id for story_id, state in states.items() if state is StoryState.PUBLISHED} == _PUBLISHED
    assert {state for story_id, state in states.items() if story_id not in _PUBLISHED} == {StoryState.SUBMITTED}
    assert get(demo[_VOTED]).lane is Lane.SOLVED
    assert get(demo[_RESUBMITTED]).lane is Lane.RESUBMITTED
    assert get(demo[_MINOR]).lane is Lane.NEW
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_the_gallery_shows_the_text_and_the_pictures_in_both_languages(demo: dict[str, DemoStory]) -> None:
    for story_id in _PUBLISHED:
        story, found = demo[story_id], get(demo[story_id])
        editions = list(db.session.scalars(select(Edition).where(Edition.story_id == found.id)))

        assert _titles(editions) == {
            (lang, text.normalise_line(story.texts.get(lang, story.texts[Lang.THAI]).title)) for lang in Lang
        }
        for edition in editions:
            lang = edition.text_lang
            shown = [(photo["caption"], photo["description"]) for photo in edition.photos]
            assert shown == [(photo.captions[lang], photo.descriptions[lang]) for photo in story.photos]
        assert all(photo.state is PhotoState.READY for photo in found.photos)
        assert len(found.photos) == len(story.photos) == (1 if story_id in _ILLUSTRATED else 0)
        for photo in found.photos:
            assert list(storages().public.list(f"photos/{photo.key}/"))


def test_the_texts_are_those_of_the_file(demo: dict[str, DemoStory]) -> None:
    for story in demo.values():
        revision = get(story).current_revision
        assert revision is not None
        kept = {one.lang: (one.title, one.body) for one in revision.texts}

        assert kept == {
            lang: (text.normalise_line(one.title), text.normalise(one.body)) for lang, one in story.texts.items()
        }
    assert "มีเงินสี่ร้อย\nบัตรนักศึกษา" in demo[_POEM].texts[Lang.THAI].body


def test_stories_are_sent_and_published_on_their_day(demo: dict[str, DemoStory]) -> None:
    for story_id in _PUBLISHED:
        story, found = demo[story_id], get(demo[story_id])

        assert found.submitted_at == story.sent_at
        assert found.first_published_at == story.decided_at[-1] + timedelta(seconds=21)
        assert found.first_published_at < datetime.now(UTC)
    newest = get(demo[_VOTED]).submitted_at
    assert newest is not None
    assert timedelta(hours=20) < datetime.now(UTC) - newest < timedelta(hours=22)


def test_a_solved_story_is_approved_by_two_who_do_not_work_there(demo: dict[str, DemoStory]) -> None:
    found = get(demo[_SOLVED])
    deciders = [event.staff_id for event in _events(found, Action.VOTE) + _events(found, Action.APPROVE)]

    assert len(set(deciders)) == 2
    assert found.written_by_id not in deciders
    assert found.kind is StoryKind.SOLVED
    assert found.office == found.district == "phra-nakhon"


def test_a_waiting_solved_story_can_be_approved_by_the_reader_whose_sign_in_is_printed(
    demo: dict[str, DemoStory],
) -> None:
    (vote,) = _events(get(demo[_VOTED]), Action.VOTE)
    printed = db.session.scalars(select(Staff).where(Staff.email == "moderator@demo.invalid")).one()

    assert vote.staff_id != printed.id


@pytest.mark.parametrize("story_id", [_REVISED, _RESUBMITTED])
def test_changes_were_asked_for_in_words_and_made(demo: dict[str, DemoStory], story_id: str) -> None:
    story, found = demo[story_id], get(demo[story_id])
    first = story.first_version
    assert first is not None

    (asked,) = _events(found, Action.REQUEST_CHANGES)
    bodies = [{one.lang: one.body for one in revision.texts}[Lang.THAI] for revision in found.revisions]

    assert asked.message is not None
    assert asked.message.body == first.message
    assert asked.reasons == list(first.reasons)
    assert bodies == [text.normalise(first.body), text.normalise(story.texts[Lang.THAI].body)]
    assert bodies[0] != bodies[1]


def test_the_story_of_a_minor_cannot_be_approved(demo: dict[str, DemoStory]) -> None:
    found = get(demo[_MINOR])
    reader = db.session.scalars(select(Staff).where(Staff.email == "moderator@demo.invalid")).one()
    assert found.current_revision is not None
    assert found.current_revision.age_band is AgeBand.FROM_11_TO_19

    with pytest.raises(NotReady):
        moderation.approve(found.public_id, by=actor_for(reader), seen_revision=found.current_revision.id)


def test_consents_are_proved_for_every_sending(demo: dict[str, DemoStory]) -> None:
    found = get(demo[_FEATURED])

    rows = db.session.scalars(select(Consent).where(Consent.story_id == found.id)).all()

    assert {row.purpose for row in rows if row.is_given} == {"publish", "reuse", "own_sensitive"}
    assert {row.at for row in rows} == {found.submitted_at}


def test_an_editor_featured_one_with_a_reason(demo: dict[str, DemoStory]) -> None:
    feature = db.session.scalars(select(Feature)).one()

    assert feature.story_id == get(demo[_FEATURED]).id
    assert feature.reason_th
    assert feature.reason_en


def test_a_second_load_changes_nothing(loaded: Flask, demo: dict[str, DemoStory]) -> None:
    before = _count_rows()

    count = loader.load(loaded, _IDS)

    assert count == 0
    db.session.rollback()
    assert _count_rows() == before


def test_the_demo_is_refused_where_it_is_not_switched_on(tmp_path: Path) -> None:
    app = create_app(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path)}))

    with pytest.raises(ConfigError, match="DEMO=1"):
        loader.load(app)


_LOAD = """
from stories import create_app
from stories.demo import loader
loader.load(create_app(), {ids!r})
"""


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("story_event", 17),
        *(
            pytest.param(*moment, marks=pytest.mark.slow)
            for moment in (("photo", 2), ("story_event", 12), ("edition", 2))
        ),
    ],
)
def test_a_load_that_was_killed_is_carried_on(tmp_path: Path, table: str, rows: int) -> None:
    app = _new_app(tmp_path)
    environ = {"PATH": os.environ["PATH"], "APP_ENV": "test", "DATA_DIR": str(tmp_path), "DEMO": "1"}
    process = subprocess.Popen([sys.executable, "-c", _LOAD.format(ids=_IDS)], cwd=REPOSITORY, env=environ)
    with app.app_context():

        def is_there() -> bool:
            db.session.rollback()
            count = select(func.count()).select_from(db.metadata.tables[table])
            return process.poll() is not None or (db.session.scalar(count) or 0) >= rows

        wait_for(is_there, f"{rows} rows of {table}")
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "it was over before it was killed"
        db.session.rollback()

        loader.load(app, _IDS)

        db.session.rollback()
        by_id = _content()
        assert db.session.scalar(select(func.count()).select_from(Story)) == len(_IDS)
        for story_id, story in by_id.items():
            found = get(story)
            is_published = story_id in _PUBLISHED
            assert found.state is (StoryState.PUBLISHED if is_published else StoryState.SUBMITTED)
            assert len(found.photos) == len(story.photos)
            assert len(_events(found, Action.SEND)) == 1
            assert not is_published or found.first_published_at < datetime.now(UTC) - timedelta(days=1)  # type: ignore[operator]
        assert db.session.scalar(select(func.count()).select_from(Edition)) == 2 * len(_PUBLISHED)
        assert db.session.scalar(select(func.count()).select_from(Feature)) == 1
        db.engine.dispose()


# --- the file itself ---------------------------------------------------------------------------------------------


def test_the_content_has_the_promised_shape(app: Flask) -> None:
    everything = read_content(datetime.now(UTC))
    waiting = [story for story in everything.stories if story.is_waiting]
    illustrated = [story for story in everything.stories if story.photos]

    assert len({story.id for story in everything.stories}) == 60
    assert len({story.started_at for story in everything.stories}) == 60
    assert len(waiting) == 10
    assert sum(1 for story in waiting if story.first_version) == 2
    assert 18 <= len(illustrated) <= 24
    assert [story.id for story in everything.stories if story.age_band is not AgeBand.FROM_20] == [_MINOR]
    reasons = {reason.code for reason in list_reasons(Use.CHANGES)}
    for story in everything.stories:
        assert story.district in DISTRICTS
        assert {Purpose(purpose) for purpose in story.purposes} >= REQUIRED_PURPOSES
        assert len(story.decided_at) == (2 if story.kind is StoryKind.SOLVED else 1) or story.is_waiting
        assert story.first_version is None or set(story.first_version.reasons) <= reasons


def test_every_picture_is_used_and_says_what_it_shows() -> None:
    photos = [photo for story in read_content(datetime.now(UTC)).stories for photo in story.photos]
    files = {file.name: file for file in content.PHOTOS.iterdir()}

    assert {photo.file for photo in photos} == set(files)
    assert sum(file.stat().st_size for file in files.values()) <= 4_500_000
    for photo in photos:
        for words in (photo.captions, photo.descriptions):
            assert set(words) == set(Lang)
            assert all(len(sentence) > 5 for sentence in words.values())


def test_nothing_lies_in_the_future_of_an_older_clock() -> None:
    now = datetime(2024, 6, 1, tzinfo=UTC)

    everything = read_content(now)

    assert all(moment <= now for story in everything.stories for moment in (story.sent_at, *story.decided_at))
    assert all(feature.featured_at <= now for feature in everything.features)


def test_a_story_that_was_never_loaded_is_not_found(loaded: Flask) -> None:
    with loaded.app_context():
        mark = db.session.get_one(Setting, "demo")
        others = [s for s in read_content(datetime.fromisoformat(mark.value["at"])).stories if s.id not in _IDS]

        assert [find(story) for story in others] == [None] * len(others)
