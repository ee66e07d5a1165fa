"""Reporting a story: a form without an account, a numbered receipt, one row on the desk, told when it is over."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import select

from stories import clock, lifecycle
from stories.extensions import db
from stories.models import Action, Report, ReportReason, Staff, Story, StoryState
from stories.permissions import SYSTEM
from stories.reporting.routes import REPORTS_PER_HOUR
from stories.transaction import transaction
from tests.conftest import Client

S = StoryState
WORDS = "ฉันคือคนใส่เสื้อสีส้ม ไม่ได้อนุญาต"
HIDING = {"reasons": ["face"], "message": "มีคนขอให้ดูภาพอีกครั้ง เราขอพักไว้ก่อน"}


def send(client: Client, story: Story, query: str = "", **data: str) -> Any:
    """Report a story."""
    return client.post(f"/report?story={story.public_id}{query}", data={"reason": "in_picture", "words": WORDS, **data})


@pytest.fixture
def story(create_story: Callable[..., Story]) -> Story:
    """A published story with two photos."""
    return create_story(S.PUBLISHED, photos=2)


def test_a_page_leads_to_the_form_and_stays_without_cookie_or_token(client: Client, story: Story) -> None:
    page = client.get(client.get(f"/s/{story.public_id}").location)
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/report\?[^"]+)"', page.text)]

    assert {"Set-Cookie" in page.headers, "csrf_token" in page.text} == {False}
    asked = [dict(parse_qsl(urlsplit(link).query)) for link in links]
    assert asked == [
        {"story": story.public_id, **more} for more in ({"photo": "2"}, {}, {"reason": "in_picture"}, {"photo": "1"})
    ]
    for link in links:
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("reason", ReportReason)
def test_every_reason_is_taken_and_the_story_stays(
    client: Client, story: Story, reason: ReportReason, lang: str
) -> None:
    response = client.post(f"{lang}/report?story={story.public_id}&photo=2", data={"reason": reason, "words": "ดูด้วย"})

    [report] = db.session.scalars(select(Report)).all()
    assert response.location == f"{lang}/report/{report.number}"
    assert (report.reason, report.photo_number, report.lang) == (reason, 2, "en" if lang else "th")
    assert (story.state, story.reported_at) == (S.PUBLISHED, report.created_at)
    assert [(event.action, event.reasons) for event in story.events] == [(Action.REPORT, [reason.value])]
    receipt = client.get(response.location)
    assert (receipt.status_code, "ดูด้วย" in receipt.text) == (200, False)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"reason": ""}, 422),
        ({"reason": "nonsense"}, 422),
        ({"reason": "other_report", "words": " "}, 422),
        ({"words": "ก" * 1001}, 422),
        ({"email": "ton@"}, 422),
        ({"website": "https://spam.example"}, 422),
    ],
)
def test_what_cannot_be_used_is_shown_again_with_all_that_was_typed(
    client: Client, story: Story, data: dict[str, str], status: int
) -> None:
    response = send(client, story, **{"email": "ton@example.com", **data})

    assert response.status_code == status
    assert data.get("words", WORDS) in response.text
    assert data.get("email", "ton@example.com") in response.text
    assert "spam.example" not in response.text
    assert db.session.scalars(select(Report)).all() == []


def test_a_stale_token_loses_nothing(client: Client, story: Story, checked_tokens: None) -> None:
    response = send(client, story)

    assert (response.status_code, WORDS in response.text) == (400, True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', response.text)
    assert token is not None
    assert send(client, story, csrf_token=token[1]).status_code == 302


def test_one_network_is_slowed_down_and_keeps_what_was_typed(client: Client, story: Story) -> None:
    for _number in range(REPORTS_PER_HOUR):
        assert send(client, story).status_code == 302

    response = send(client, story)
    elsewhere = client.post(
        f"/report?story={story.public_id}", data={"reason": "untrue"}, environ_overrides={"REMOTE_ADDR": "192.0.2.9"}
    )

    assert (response.status_code, WORDS in response.text, "Retry-After" in response.headers) == (429, True, True)
    assert elsewhere.status_code == 302


def test_one_form_sent_twice_is_one_report(client: Client, story: Story) -> None:
    form = client.get(f"/report?story={story.public_id}").text
    ticket = re.search(r'name="ticket"[^>]*value="([^"]+)"', form)
    assert ticket is not None

    answers = [send(client, story, ticket=ticket[1]).location for _time in range(2)]

    assert answers[0] == answers[1]
    assert len(story.events) == 1


@pytest.mark.parametrize(("state", "seen", "sent"), [(S.HIDDEN, 404, 409), (S.SUBMITTED, 404, 409)])
def test_what_nobody_can_read_is_not_reported(
    client: Client, create_story: Callable[..., Story], state: StoryState, seen: int, sent: int
) -> None:
    story = create_story(state)

    response = send(client, story)

    assert client.get(f"/report?story={story.public_id}").status_code == seen
    assert (response.status_code, WORDS in response.text) == (sent, True)


@pytest.mark.parametrize(
    "address", ["/report?story=nosuchstory", "/report/0000-0000-0000", "/report/x", "/report?story={id}&photo=3"]
)
def test_what_does_not_exist_is_not_found(client: Client, story: Story, address: str) -> None:
    assert client.get(address.format(id=story.public_id)).status_code == 404


def test_a_story_is_found_by_the_address_of_its_page(client: Client, story: Story) -> None:
    assert "<h1>" in client.get("/report").text
    address = f"https://stories.example{client.get(f'/s/{story.public_id}').location}"

    page = client.get("/report", query_string={"story": address})

    assert (page.status_code, story.public_id in page.text) == (200, True)


@pytest.mark.parametrize(
    ("end", "told"),
    [("dismiss", ["เผยแพร่อยู่"]), ("restore", ["พัก", "เผยแพร่อยู่"]), ("uphold", ["พัก", "ลงแล้ว"]), ("withdraw", ["ถอน"])],
)
def test_who_gave_an_address_is_told_the_outcome_and_then_forgotten(
    client: Client,
    story: Story,
    moderator: Staff,
    run_jobs: Callable[..., int],
    outbox: Callable[[], list[EmailMessage]],
    end: str,
    told: list[str],
) -> None:
    receipt = send(client, story, email="ton@example.com").location
    client.login(moderator)
    if end in ("restore", "uphold"):
        client.post(f"/desk/stories/{story.public_id}/hide", data=HIDING)
        run_jobs()
    if end == "withdraw":
        client.set_cookie(f"story-{story.public_id}", "secret")
        client.post(f"/my/{story.public_id}/withdraw")
    else:
        answer = {"reason": "people_agreed", "answer": "คุยกันแล้ว"}
        client.post(f"/desk/stories/{story.public_id}/{end}", data={**HIDING, "reasons": ["other"], **answer})

    run_jobs()

    mails = outbox()
    assert [mail["To"] for mail in mails] == ["ton@example.com"] * len(told)
    assert [words in mail["Subject"] for mail, words in zip(mails, told, strict=True)] == [True] * len(told)
    [report] = db.session.scalars(select(Report)).all()
    assert (report.outcome is None, story.reported_at, report.email) == (False, None, "ton@example.com")
    for words in ("คุยกันแล้ว", "คนในเรื่องและในภาพยินยอมแล้ว"):
        assert (words in client.get(receipt).text) is (end == "dismiss")
        body = mails[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert (words in body) is (end == "dismiss")
    run_jobs(after_seconds=timedelta(days=31).total_seconds())
    db.session.refresh(report)
    assert report.email is None


def test_erasing_a_story_erases_what_was_said_about_it(client: Client, story: Story) -> None:
    send(client, story, email="ton@example.com")
    client.set_cookie(f"story-{story.public_id}", "secret")
    client.post(f"/my/{story.public_id}/withdraw")

    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.ERASE, by=SYSTEM)

    [report] = db.session.scalars(select(Report)).all()
    assert (report.words, report.email, report.closed_at is None) == ("", None, False)


def test_nothing_personal_is_logged(client: Client, story: Story, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG", logger="stories"):
        send(client, story, email="ton@example.com")
        send(client, story, email="ton@")

    assert WORDS not in caplog.text
    assert "ton@" not in caplog.text


def test_what_was_reported_waits_since_its_oldest_report(client: Client, story: Story) -> None:
    start = clock.now()
    for hours in range(3):
        with clock.at(start + timedelta(hours=hours)):
            send(client, story)

    assert story.reported_at == start
