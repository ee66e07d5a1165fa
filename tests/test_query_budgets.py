"""How often a page asks the database: within its budget, and as often for thirty stories as for three.

The budgets are those of the product: 8 queries for public pages, 12 for any page of the desk. Every statement counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event

from stories import clock, lifecycle, reasons, signals
from stories.extensions import db
from stories.models import (
    Action,
    DraftCopy,
    Feature,
    Lane,
    Lang,
    ReportReason,
    Revision,
    RevisionCheck,
    Staff,
    Story,
    StoryKind,
    StoryState,
)
from stories.moderation import services as moderation
from stories.permissions import actor_for, author_of
from stories.remarks import list_spots
from stories.reporting.services import Wording
from stories.reporting.services import report as take_report
from stories.signals import Signal, SignalKind
from stories.submission import services as submission
from stories.transaction import transaction
from tests.conftest import Client

PUBLIC, DESK = 8, 12
FEW, MANY = 3, 30
_BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK")  # of the tests' own transaction


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent to any database inside the block."""
    sent: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(_BOOKKEEPING):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def count(client: Client, path: str) -> int:
    """How many statements a page takes, once what is loaded but once is there."""
    assert client.get(path).status_code == 200
    with statements() as sent:
        client.get(path, headers={"Cache-Control": "no-cache"})
    return len(sent)


@pytest.fixture(autouse=True)
def reasons_are_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the desk's reasons be kept from a page to the next, however slow the machine is."""
    reasons.forget_kept()
    monkeypatch.setattr(reasons, "_KEPT_SECONDS", 3600)


@pytest.fixture
def publish_many(create_story: Callable[..., Story]) -> Callable[[int], list[Story]]:
    """Return a function publishing so many stories of one district and theme, each with two photos, a day apart."""

    def publish(number: int) -> list[Story]:
        stories = []
        for day in range(number):
            with clock.at(clock.now() - timedelta(days=400 - day)):
                stories.append(create_story(StoryState.PUBLISHED, photos=2))
        return stories

    return publish


@pytest.fixture
def featured(create_story: Callable[..., Story], editor: Staff, save: Callable[[Any], Any]) -> Story:
    """The story that leads the home page, where a solved problem stands too."""
    create_story(StoryState.PUBLISHED, kind=StoryKind.SOLVED, office="bang-rak", photos=2)
    story = create_story(StoryState.PUBLISHED, photos=3)
    save(Feature(story_id=story.id, staff_id=editor.id, reason_th="อ่านแล้วยิ้ม", featured_at=clock.now()))
    return story


PUBLIC_PAGES = [
    *("/", "/en/", "/stories", "/districts/bang-rak", "/themes/happiness", "/promise", "/stats"),
    *("/search?q=ร้าน", "/search?q=ไม่มีแน่ๆ ตล"),
]


def test_public_pages_keep_their_budget(
    client: Client, featured: Story, publish_many: Callable[[int], list[Story]]
) -> None:
    addresses = [*PUBLIC_PAGES, client.get(f"/s/{featured.public_id}").location]
    publish_many(FEW)
    for_few = {address: count(client, address) for address in addresses}

    publish_many(MANY - FEW)

    for_many = {address: count(client, address) for address in addresses}
    assert for_many == for_few
    assert {address: number for address, number in for_many.items() if not 0 < number <= PUBLIC} == {}


def _report(story: Story) -> None:
    wording = Wording(ReportReason.UNTRUE)
    take_report(story.public_id, uuid4(), wording, lang=Lang.THAI)


DESK_PAGES = [
    *("/desk", "/desk/stories/{id}", "/desk/published", "/desk/bulk/new", "/desk/quarantine"),
    "/desk/stories/{id}/photos/1/redact",
    *("/desk/reported", "/desk/stories/{reported}"),
    "/desk?place=bang-rak&theme=happiness&kind=resident&age=fresh&claim=nobody&q=ร้าน",
    "/desk/rows/new?id={id}&id=nobody",
    *("/desk/metrics", "/desk/metrics?place=bang-rak"),
]


def test_pages_of_the_desk_keep_their_budget(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    reported = create_story(StoryState.PUBLISHED, photos=2)

    def wait_in_line(number: int) -> list[Story]:
        for _number in range(number):
            _report(reported)
            _report(create_story(StoryState.PUBLISHED, photos=2))
        return [create_story(lane=lane, photos=2) for _number in range(number) for lane in (Lane.NEW, Lane.RESUBMITTED)]

    client.login(moderator)
    story, *_others = wait_in_line(FEW)
    addresses = [path.format(id=story.public_id, reported=reported.public_id) for path in DESK_PAGES]
    for_few = {address: count(client, address) for address in addresses}

    wait_in_line(MANY - FEW)

    for_many = {address: count(client, address) for address in addresses}
    assert for_many == for_few
    assert {address: number for address, number in for_many.items() if not 0 < number <= DESK} == {}


def test_the_trail_keeps_the_budget_of_the_desk(
    client: Client, create_story: Callable[..., Story], moderator: Staff, editor: Staff
) -> None:
    def happen(number: int) -> None:
        for _number in range(number):
            story = create_story()
            with transaction():
                lifecycle.move(lifecycle.lock(story.public_id), Action.SECOND_OPINION, by=actor_for(moderator))

    client.login(editor)
    address = f"/desk/audit?staff={moderator.id}&action=second_opinion&from=2026-01-01"
    happen(FEW)
    for_few = count(client, address)

    happen(MANY - FEW)

    assert 0 < count(client, address) <= DESK
    assert count(client, address) == for_few


def test_a_story_like_others_keeps_the_budget(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story, *others = [create_story(photos=1, contact_email="ton@example.com") for _number in range(4)]
    found = [Signal(SignalKind.SAME_TEXT, number=90, story=one.public_id) for one in others]
    check = RevisionCheck(revision_id=story.current_revision_id, checked_at=clock.now(), is_heavy=False)
    check.signals = signals.write(found)
    db.session.add(check)
    db.session.commit()
    client.login(moderator)

    assert 0 < count(client, f"/desk/stories/{story.public_id}") <= DESK


def test_the_word_list_keeps_its_budget(client: Client, editor: Staff) -> None:
    client.login(editor)

    assert 0 < count(client, "/desk/words") <= DESK


def test_a_story_with_more_of_everything_is_reviewed_with_as_many_queries(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    short = create_story(photos=1)
    texts = {"th": ("ร้านข้าวแกงริมคลอง", "เรื่องยาว " * 200), "en": ("The curry shop", "A long story. " * 200)}
    long = create_story(photos=8, texts=texts)
    client.login(moderator)

    assert count(client, f"/desk/stories/{long.public_id}") == count(client, f"/desk/stories/{short.public_id}")


@pytest.mark.parametrize(
    "path", ["/submit", "/drafts/{id}/write", "/drafts/{id}/photos", "/drafts/{id}/preview", "/my"]
)
def test_a_page_of_the_author_keeps_the_budget_with_eight_photos(
    client: Client, create_story: Callable[..., Story], path: str
) -> None:
    story = create_story(StoryState.DRAFT, photos=8, secret="the author's")
    revision = db.session.scalars(db.select(Revision).where(Revision.story_id == story.id)).one()
    words = {"th": ["อีกชื่อ", "อีกเรื่อง"]}
    revision.copies = [
        DraftCopy(step="write", writer=f"window{number}", fields=words, typed_at=clock.now()) for number in range(10)
    ]
    db.session.commit()
    client.set_cookie(f"story-{story.public_id}", "the author's")

    assert 0 < count(client, path.format(id=story.public_id)) <= PUBLIC


@pytest.fixture
def sent_back(create_story: Callable[..., Story], create_staff: Callable[..., Staff]) -> Story:
    """A story with eight photos whose author was asked about every place of it, and has it open."""
    story = create_story(photos=8, secret="the author's")
    assert story.current_revision is not None
    moderation.request_changes(
        story.public_id,
        by=actor_for(create_staff()),
        seen_revision=story.current_revision.id,
        reasons=["unclear"],
        message="ขออีกนิด",
        at=dict.fromkeys(list_spots(story.current_revision), "ช่วยดูตรงนี้อีกที"),
    )
    submission.revise(story.public_id, by=author_of(story.id))
    return story


@pytest.mark.parametrize("path", ["/my/{id}", "/drafts/{id}/write", "/drafts/{id}/photos", "/drafts/{id}/preview"])
def test_remarks_cost_an_author_one_query_more_at_most(client: Client, sent_back: Story, path: str) -> None:
    client.set_cookie(f"story-{sent_back.public_id}", "the author's")

    assert 0 < count(client, path.format(id=sent_back.public_id)) <= PUBLIC + 1


def test_a_story_that_was_sent_back_is_compared_within_the_budget(
    client: Client, sent_back: Story, moderator: Staff
) -> None:
    submission.resend(sent_back.public_id, by=author_of(sent_back.id))
    client.login(moderator)

    assert 0 < count(client, f"/desk/stories/{sent_back.public_id}") <= DESK


def test_approving_takes_ten_queries_however_many_stories_there_are(
    create_story: Callable[..., Story], moderator: Staff
) -> None:
    def approve_one() -> int:
        public_id, revision_id = (story := create_story(photos=3)).public_id, story.current_revision_id
        db.session.commit()
        db.session.expunge_all()
        assert revision_id is not None
        with statements() as sent:
            moderation.approve(public_id, by=actor_for(moderator), seen_revision=revision_id)
        return len(sent)

    with_few = approve_one()
    for _number in range(MANY):
        create_story()

    assert approve_one() == with_few
    assert 0 < with_few <= 10
