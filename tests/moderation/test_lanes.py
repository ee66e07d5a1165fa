"""The lanes of the desk and their filters; second opinions, quarantine, reopening; what comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from stories import clock
from stories.districts import DISTRICTS
from stories.models import Action, Lane, Staff, Story, StoryKind, StoryState, Theme
from stories.moderation import services
from stories.permissions import actor_for
from tests.conftest import Client

S = StoryState
HIDING = {"reasons": ["private_data"], "message": "ขอตรวจสักครู่นะ"}


def post(client: Client, story: Story, what: str, **data: Any) -> Any:
    data.setdefault("revision_id", str(story.current_revision_id))
    return client.post(f"/desk/stories/{story.public_id}/{what}", data=data)


def test_a_second_opinion_is_somebody_elses(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    story, first, second = create_story(), create_staff(), create_staff()
    client.login(first)
    without_words = post(client, story, "second-opinion", explanation=" ").status_code
    asked = post(client, story, "second-opinion", explanation="ไม่แน่ใจเรื่องชื่อร้าน")
    lane = story.lane
    own_page = client.get(f"/desk/stories/{story.public_id}").text
    own_try = post(client, story, "approve").status_code

    client.login(second)
    listed = client.get("/desk/second_opinion").text
    page = client.get(f"/desk/stories/{story.public_id}").text
    post(client, story, "approve")

    assert (without_words, asked.status_code, lane, own_try) == (422, 302, Lane.SECOND_OPINION, 403)
    assert "คุณขอความเห็นที่สองไว้" in own_page
    assert story.public_id in listed
    assert "ไม่แน่ใจเรื่องชื่อร้าน" in page
    assert story.state is S.APPROVED


def test_a_question_asked_by_mistake_is_taken_back_and_whoever_asked_decides(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story = create_story()
    client.login(moderator)
    post(client, story, "second-opinion", explanation="ผิดเรื่อง")
    bar = client.get("/desk").text

    undone = post(client, story, "undo")
    lane = story.lane
    post(client, story, "approve")

    assert f"/desk/stories/{story.public_id}/undo" in bar
    assert (undone.status_code, lane, story.state) == (302, Lane.NEW, S.APPROVED)


def test_the_author_reads_nothing_of_what_colleagues_say(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story = create_story(secret="the author's")
    client.login(moderator)
    post(client, story, "second-opinion", explanation="ไม่แน่ใจเรื่องชื่อร้าน")
    client.set_cookie(f"story-{story.public_id}", "the author's")

    page = client.get(f"/my/{story.public_id}")

    assert page.status_code == 200
    assert "ไม่แน่ใจเรื่องชื่อร้าน" not in page.text


def test_undoing_after_a_second_opinion_leads_back_to_it(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    story = create_story()
    services.ask_second_opinion(
        story.public_id, by=actor_for(create_staff()), seen_revision=story.current_revision_id, explanation="ดูให้หน่อย"
    )
    client.login(create_staff())
    post(client, story, "approve")

    post(client, story, "undo")

    assert story.lane is Lane.SECOND_OPINION


def test_an_appeal_stays_another_persons_after_a_second_opinion(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    story, rejecter, asker = create_story(secret="the author's"), create_staff(), create_staff()
    client.login(rejecter)
    post(client, story, "reject", reasons=["other"], message="ยังเผยแพร่ไม่ได้")
    client.set_cookie(f"story-{story.public_id}", "the author's")
    client.post(f"/my/{story.public_id}/appeal", data={"message": "ขอให้ดูใหม่อีกครั้งนะ", "words": "ขอให้ดูใหม่อีกครั้งนะ"})
    assert story.lane is Lane.APPEALS
    client.login(asker)
    post(client, story, "second-opinion", explanation="ดูให้หน่อย")

    client.login(rejecter)

    assert post(client, story, "approve").status_code == 403


def test_quarantine_holds_what_was_hidden_before_it_was_public(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], moderator: Staff
) -> None:
    waiting, public = create_story(), create_story(S.PUBLISHED)
    client.login(moderator)
    for story in (waiting, public):
        post(client, story, "hide", **HIDING)

    page = client.get("/desk/quarantine").text

    assert waiting.public_id in page
    assert public.public_id not in page
    for reader in (moderator, create_staff()):
        client.login(reader)
        post(client, waiting, "restore")
    assert (waiting.state, waiting.lane) == (S.SUBMITTED, Lane.NEW)


def test_what_was_hidden_can_be_refused_for_good(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], moderator: Staff
) -> None:
    story = create_story()
    client.login(moderator)
    post(client, story, "hide", **HIDING)
    empty = post(client, story, "uphold").status_code
    post(client, story, "uphold", reasons=["other"], message="คำของคนแรก")
    client.login(create_staff())

    response = post(client, story, "uphold", reasons=["other"], message="ดูแล้วยังเผยแพร่ไม่ได้")

    assert (empty, response.status_code, story.state) == (422, 302, S.REJECTED)
    assert story.events[-1].message.body == "ดูแล้วยังเผยแพร่ไม่ได้"


def test_a_rejected_story_is_reopened_with_a_reason_once_its_window_is_over(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], moderator: Staff
) -> None:
    story, start = create_story(), clock.now()
    client.login(moderator)
    with clock.at(start):
        post(client, story, "reject", reasons=["other"], message="ยังเผยแพร่ไม่ได้")
        within = client.get(f"/desk/stories/{story.public_id}").text
    with clock.at(start + timedelta(seconds=21)):
        after = client.get(f"/desk/stories/{story.public_id}").text
        empty = post(client, story, "reopen", explanation="").status_code
        response = post(client, story, "reopen", explanation="อ่านผิดเรื่อง")

    assert ("/reopen" in within, "/reopen" in after) == (False, True)
    assert (empty, response.status_code, story.state, story.lane) == (422, 302, S.SUBMITTED, Lane.NEW)
    assert story.events[-1].action is Action.REOPEN
    assert story.events[-1].explanation.body == "อ่านผิดเรื่อง"


@pytest.fixture
def variety(create_story: Callable[..., Story]) -> dict[str, Story]:
    """One story for each filter."""
    return {
        "place=sathon": create_story(district="sathon", revision={"district": "sathon"}),
        "theme=living": create_story(theme=Theme.LIVING),
        "kind=officer": create_story(kind=StoryKind.OFFICER, office="sathon"),
        "age=late": create_story(submitted_at=clock.now() - timedelta(days=30)),
        "q=หมวกฟาง": create_story(texts={"th": ("ลุงกับหมวกฟาง", "เนื้อเรื่อง")}),
        "q=มะลิ": create_story(revision={"pen_name": "มะลิซ้อน"}),
    }


@pytest.mark.parametrize("query", ["place=sathon", "theme=living", "kind=officer", "age=late", "q=หมวกฟาง", "q=มะลิ"])
def test_a_filter_picks_and_is_kept_in_the_links(
    client: Client, variety: dict[str, Story], moderator: Staff, query: str
) -> None:
    client.login(moderator)

    page = client.get(f"/desk?{query}").text

    shown = {name for name, story in variety.items() if f'data-id="{story.public_id}"' in page}
    assert shown == {query}
    assert f"{query.partition('=')[0]}=" in page.partition('href="/desk/stories/')[2][:120]


def test_a_group_and_who_reads_are_filters_too(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], moderator: Staff
) -> None:
    near, far = create_story(district="bang-rak"), create_story(district="nong-chok")
    services.claim(near.public_id, by=actor_for(create_staff()))
    services.claim(far.public_id, by=actor_for(moderator))
    client.login(moderator)
    pages = {
        query: client.get(f"/desk?{query}").text
        for query in (f"place=group:{DISTRICTS['bang-rak'].group_key}", "claim=others", "claim=me", "claim=nobody")
    }

    shown = {query: [f'data-id="{story.public_id}"' in page for story in (near, far)] for query, page in pages.items()}
    assert list(shown.values()) == [[True, False], [True, False], [False, True], [False, False]]


@pytest.mark.parametrize(
    "query", ["place=nowhere", "theme=%00", "kind=x", "age=old", "claim=you", "q=%00", "q=" + "ก" * 999]
)
def test_a_filter_that_means_nothing_breaks_nothing(client: Client, moderator: Staff, query: str) -> None:
    client.login(moderator)

    assert client.get(f"/desk?{query}").status_code == 200


def test_after_a_decision_the_next_of_the_filtered_lane_opens(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], moderator: Staff
) -> None:
    moment = clock.now()
    first, read, other, last = (
        create_story(submitted_at=moment - timedelta(hours=9 - number), theme=theme)
        for number, theme in enumerate([Theme.LIVING, Theme.LIVING, Theme.THINKING, Theme.LIVING])
    )
    services.claim(read.public_id, by=actor_for(create_staff()))
    client.login(moderator)

    def approve(story: Story) -> str:
        data = {"revision_id": str(story.current_revision_id)}
        return str(client.post(f"/desk/stories/{story.public_id}/approve?theme=living", data=data).location)

    assert approve(first) == f"/desk/stories/{last.public_id}?theme=living#story"
    assert approve(last) == "/desk/new?theme=living#main"
    assert other.state is S.SUBMITTED


def test_earlier_decisions_can_be_taken_back_one_by_one(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    stories = [create_story(), create_story()]
    client.login(moderator)
    for story in stories:
        post(client, story, "approve")

    for story in reversed(stories):
        assert f"/desk/stories/{story.public_id}/undo" in client.get("/desk").text
        post(client, story, "undo")

    assert [story.state for story in stories] == [S.SUBMITTED] * 2
    assert "/undo" not in client.get("/desk").text
