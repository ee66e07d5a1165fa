"""How long authors wait, as the pages say it: from real answers, and only when there are enough of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from stories import clock, dates, lifecycle
from stories.models import Action, AgeBand, Staff, Story, StoryState
from stories.permissions import actor_for
from stories.submission import services
from stories.submission.waiting import MIN_STORIES, find_waiting_time
from stories.transaction import transaction
from tests.conftest import Client
from tests.submission.draft import fill_in
from tests.submission.way import STEPS, fill, start

Answer = Callable[..., str]


@pytest.fixture
def answer(app: object, moderator: Staff) -> Answer:
    """Return a function sending a story so many hours ago and, if asked, deciding on it so many hours later."""

    def tell(
        *, hours_ago: float, after_hours: float | None = None, action: Action = Action.APPROVE, **people: object
    ) -> str:
        moment = clock.now() - timedelta(hours=hours_ago)
        with clock.at(moment):
            started = services.start_draft()
            fill_in(started, **people)
            services.send(started.public_id, by=started.author, slip=started.secret[:12])
        if after_hours is not None:
            with clock.at(moment + timedelta(hours=after_hours)), transaction():
                lifecycle.move(lifecycle.lock(started.public_id), action, by=actor_for(moderator))
        return started.public_id

    return tell


def test_half_and_nine_tenths_of_the_answers_came_within(answer: Answer) -> None:
    for hours in range(1, MIN_STORIES + 1):
        answer(hours_ago=200, after_hours=hours, action=Action.REJECT if hours % 2 else Action.REQUEST_CHANGES)

    waiting = find_waiting_time()

    assert waiting is not None
    assert (waiting.half, waiting.most) == (timedelta(hours=10.5), timedelta(hours=18.1))
    assert waiting.count == MIN_STORIES


def test_too_few_answers_give_no_number(answer: Answer, client: Client) -> None:
    for _ in range(MIN_STORIES - 1):
        answer(hours_ago=30, after_hours=2)
    answer(hours_ago=24 * 70, after_hours=2)  # too long ago to say anything
    public_id = start(client)
    fill(client, public_id)
    client.post(f"/drafts/{public_id}/preview")

    pages = [client.get(f"/{place}/{public_id}").text for place in ("sent", "my")]

    assert find_waiting_time() is None
    assert all("ยังน้อยเกินกว่าจะบอกเวลาจริงได้" in page for page in pages)


def test_stories_that_still_wait_count_once_they_are_late(answer: Answer) -> None:
    for _ in range(MIN_STORIES):
        answer(hours_ago=200, after_hours=2)
    for _ in range(MIN_STORIES):
        answer(hours_ago=100)
    answer(hours_ago=1)
    answer(hours_ago=100, age_band=AgeBand.FROM_11_TO_19)  # waits for a guardian, not for us

    waiting = find_waiting_time()

    assert waiting is not None
    assert waiting.count == 2 * MIN_STORIES
    assert waiting.most > timedelta(hours=99)


def test_only_the_first_answer_to_the_first_sending_counts(answer: Answer, moderator: Staff) -> None:
    for _ in range(MIN_STORIES):
        public_id = answer(hours_ago=200, after_hours=3, action=Action.REJECT)
        with clock.at(clock.now() - timedelta(hours=100)), transaction():
            for action in (Action.REOPEN, Action.REQUEST_CHANGES):
                lifecycle.move(lifecycle.lock(public_id), action, by=actor_for(moderator))

    waiting = find_waiting_time()

    assert waiting is not None
    assert (waiting.half, waiting.most) == (timedelta(hours=3), timedelta(hours=3))


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", f"ภายใน 5 ชั่วโมง และเก้าในสิบเรื่องภายใน 5 ชั่วโมง นับจาก {MIN_STORIES} เรื่องล่าสุด"),
        ("/en", f"within 5 hours and nine in ten within 5 hours, going by the last {MIN_STORIES} stories"),
    ],
)
def test_the_pages_say_the_numbers(answer: Answer, client: Client, prefix: str, words: str) -> None:
    for _ in range(MIN_STORIES):
        answer(hours_ago=300, after_hours=4.5)
    public_id = start(client, prefix)
    for step, data in STEPS.items():
        client.post(f"{prefix}/drafts/{public_id}/{step}", data=data)
    sent = client.post(f"{prefix}/drafts/{public_id}/preview")

    pages = [client.get(address).text for address in (sent.location, f"{prefix}/my/{public_id}")]

    assert [words in page for page in pages] == [True, True]


@pytest.mark.parametrize(
    ("length", "thai", "english"),
    [
        (timedelta(0), "1 นาที", "1 minute"),
        (timedelta(seconds=61), "2 นาที", "2 minutes"),
        (timedelta(minutes=90), "90 นาที", "90 minutes"),
        (timedelta(minutes=91), "2 ชั่วโมง", "2 hours"),
        (timedelta(hours=47), "47 ชั่วโมง", "47 hours"),
        (timedelta(hours=47, seconds=1), "2 วัน", "2 days"),
        (timedelta(days=2, hours=1), "3 วัน", "3 days"),
    ],
)
def test_a_length_of_time_is_told_in_whole_units_never_shorter(length: timedelta, thai: str, english: str) -> None:
    assert (dates.duration_words(length, "th"), dates.duration_words(length, "en")) == (thai, english)


def test_a_chosen_publishing_time_is_named(client: Client, create_story: Callable[..., Story]) -> None:
    moment = clock.now() + timedelta(days=3)
    story = create_story(StoryState.APPROVED, publish_at=moment)
    client.set_cookie(f"story-{story.public_id}", "secret")

    page = client.get(f"/my/{story.public_id}").text

    assert f"จะเผยแพร่ {dates.date_time(moment, 'th')}" in page
