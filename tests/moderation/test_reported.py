"""The lane of reported stories: one row a story, ageing, escalation, what a moderator reads and answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from stories import clock, lifecycle, reports
from stories.errors import Forbidden, Gone, InvalidTransition, NotFound
from stories.models import Action, Lang, Report, ReportReason, Role, ScopeKind, Staff, Story, StoryState
from stories.moderation import services
from stories.permissions import SYSTEM, actor_for
from stories.transaction import transaction
from tests.conftest import Client
from tests.moderation.test_publish import public_keys

S = StoryState
HIDING = {"reasons": ["face"], "message": "มีคนขอให้ดูภาพอีกครั้ง"}


@pytest.fixture
def report() -> Callable[..., Report]:
    """Return a function reporting a published story."""

    def take(story: Story, **values: Any) -> Report:
        defaults = {"reason": ReportReason.IN_PICTURE, "number": f"N{clock.now().timestamp()}", "lang": Lang.THAI}
        with transaction():
            locked = lifecycle.lock(story.public_id)
            lifecycle.move(locked, Action.REPORT, by=SYSTEM)
            taken = Report(story_id=story.id, created_at=clock.now(), **{**defaults, **values})
            reports.add(locked, taken)
        return taken

    return take


def test_several_reports_of_a_story_are_one_row_with_a_count(
    client: Client, create_story: Callable[..., Story], moderator: Staff, report: Callable[..., Report]
) -> None:
    story, _other = create_story(S.PUBLISHED), create_story(S.PUBLISHED)
    report(story, words="นั่นบ้านฉัน", reason=ReportReason.ADDRESS)
    report(story, photo_number=2)
    client.login(moderator)

    lane = client.get("/desk/reported").text
    page = client.get(f"/desk/stories/{story.public_id}").text

    assert lane.count("data-queue-row") == 1
    assert "แจ้ง 2 ครั้ง" in lane
    for words in ("นั่นบ้านฉัน", "มีที่อยู่ เบอร์โทร", "ภาพที่ 2", "/dismiss"):
        assert words in page
    assert client.get("/desk/bulk/reported").status_code == 404


def test_the_lane_is_ordered_filtered_and_aged_by_the_oldest_report(
    client: Client, create_story: Callable[..., Story], moderator: Staff, report: Callable[..., Report]
) -> None:
    now = clock.now()
    late, fresh = create_story(S.PUBLISHED), create_story(S.PUBLISHED, district="sathon")
    with clock.at(now - timedelta(days=30)):
        report(late)
    report(fresh)
    client.login(moderator)

    everything = client.get("/desk/reported").text
    only_late = client.get("/desk/reported?age=late").text
    only_there = client.get("/desk/reported?place=sathon").text

    assert everything.index(late.public_id) < everything.index(f"/desk/stories/{fresh.public_id}")
    assert (late.public_id in only_late, fresh.public_id in only_late) == (True, False)
    assert (late.public_id in only_there, fresh.public_id in only_there) == (False, True)


def test_a_page_of_the_lane_goes_on_where_the_one_before_ended(
    client: Client, create_story: Callable[..., Story], moderator: Staff, report: Callable[..., Report]
) -> None:
    start, client_stories = clock.now(), [create_story(S.PUBLISHED) for _number in range(21)]
    for number, story in enumerate(client_stories):
        with clock.at(start - timedelta(minutes=30 - number)):
            report(story)
    client.login(moderator)
    first = client.get("/desk/reported").text
    after = first.rpartition("after=")[2].partition('"')[0].partition("&")[0]

    second = client.get(f"/desk/reported?after={after}").text

    assert (first.count("data-queue-row"), second.count("data-queue-row")) == (20, 1)
    assert client_stories[20].public_id in second


def test_a_late_report_is_for_the_whole_city(
    client: Client,
    create_story: Callable[..., Story],
    create_staff: Callable[..., Staff],
    report: Callable[..., Report],
) -> None:
    story, far = create_story(S.PUBLISHED), create_staff(scopes=[(ScopeKind.DISTRICT, "min-buri")])
    client.login(far)
    report(story)
    early = client.get("/desk/reported").text

    with clock.at(clock.now() + timedelta(days=30)):
        client.login(far)
        late = client.get("/desk/reported").text
        answer = client.post(f"/desk/stories/{story.public_id}/dismiss", data={"reason": "opinion"})

    assert (story.public_id in early, story.public_id in late, answer.status_code) == (False, True, 302)


def test_dismissing_closes_all_reports_and_leads_on(
    client: Client, create_story: Callable[..., Story], moderator: Staff, report: Callable[..., Report]
) -> None:
    story, following = create_story(S.PUBLISHED), create_story(S.PUBLISHED)
    for one in (story, story, following):
        report(one)
    client.login(moderator)
    empty = client.post(f"/desk/stories/{story.public_id}/dismiss", data={"answer": "คำตอบ"})

    response = client.post(f"/desk/stories/{story.public_id}/dismiss", data={"reason": "nothing_found"})

    assert (empty.status_code, "คำตอบ" in empty.text) == (422, True)
    assert f"/desk/stories/{following.public_id}" in response.location
    assert (story.state, reports.list_open(story.id), story.reported_at) == (S.PUBLISHED, [], None)
    assert (story.events[-1].action, story.events[-1].reasons) == (Action.DISMISS, ["nothing_found"])
    again = client.post(f"/desk/stories/{story.public_id}/dismiss", data={"reason": "nothing_found"})
    assert again.status_code == 409


@pytest.mark.parametrize("end", ["restore", "uphold"])
def test_hiding_takes_the_copies_away_and_the_end_closes_the_reports(
    client: Client,
    create_story: Callable[..., Story],
    moderator: Staff,
    report: Callable[..., Report],
    run_jobs: Callable[..., int],
    end: str,
) -> None:
    story = create_story(S.PUBLISHED, photos=1)
    report(story)
    client.login(moderator)

    client.post(f"/desk/stories/{story.public_id}/hide", data=HIDING)
    run_jobs()
    lane, row = client.get("/desk/reported").text, client.get(f"/desk/rows/reported?id={story.public_id}").json
    client.set_cookie(f"story-{story.public_id}", "secret")
    told = client.get(f"/my/{story.public_id}").text

    assert (public_keys(story), len(reports.list_open(story.id))) == (set(), 1)
    assert ("ซ่อนไว้แล้ว" in lane, row["rows"][0]["gone"]) == (True, "")
    assert HIDING["message"] in told
    client.post(f"/desk/stories/{story.public_id}/{end}", data={**HIDING, "reasons": ["other"]})
    assert reports.list_open(story.id) == []
    assert client.get(f"/desk/rows/reported?id={story.public_id}").json["rows"][0]["gone"] != ""
    after = client.get(f"/my/{story.public_id}").text
    assert ("เราดูอีกครั้งแล้ว" in after) is (end == "restore")


@pytest.mark.parametrize("role", Role)
def test_who_may_answer_a_report(
    create_story: Callable[..., Story], create_staff: Callable[..., Staff], report: Callable[..., Report], role: Role
) -> None:
    story = create_story(S.PUBLISHED)
    report(story)
    person = actor_for(create_staff(role))

    if role in (Role.MODERATOR, Role.DPO):
        services.dismiss(story.public_id, by=person, reason="opinion")
    else:
        with pytest.raises(Forbidden):
            services.dismiss(story.public_id, by=person, reason="opinion")

    assert bool(reports.list_open(story.id)) is (role not in (Role.MODERATOR, Role.DPO))


@pytest.mark.parametrize("state", [state for state in S if state is not S.DELETED])
def test_only_what_is_public_and_reported_is_answered(
    create_story: Callable[..., Story], moderator: Staff, state: StoryState
) -> None:
    story = create_story(state)

    with pytest.raises((InvalidTransition, Gone, NotFound)):
        services.dismiss(story.public_id, by=actor_for(moderator), reason="opinion")
