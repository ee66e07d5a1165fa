"""The link by mail: asked for with an address, used by pressing a button, once; it opens all own stories."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from stories import clock
from stories.extensions import db
from stories.models import Job, MailLink, Story, StoryState
from stories.submission.routes.links import LINKS_PER_ADDRESS, LINKS_PER_HOUR
from tests.conftest import Client
from tests.submission.way import errors_beside

EMAIL = "ton@example.com"
Outbox = Callable[[], list[EmailMessage]]
RunJobs = Callable[..., int]


@pytest.fixture
def own(create_story: Callable[..., Story]) -> list[Story]:
    """Return three stories of one address, in three states."""
    states = (StoryState.SUBMITTED, StoryState.PUBLISHED, StoryState.DRAFT)
    return [create_story(state, contact_email=EMAIL) for state in states]


@pytest.fixture
def ask(client: Client, outbox: Outbox, run_jobs: RunJobs) -> Callable[..., str]:
    """Return a function asking for a link and reading its address in the mail, without the host."""

    def ask_for(email: str = EMAIL, prefix: str = "") -> str:
        assert client.post(f"{prefix}/track/mail", data={"email": email}).status_code == 302
        run_jobs()
        text = outbox()[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
        found = re.search(r"https?://[^/\s]+(/\S*track/mail/\S+)", text)
        assert found, text
        return found[1]

    return ask_for


def test_the_link_opens_every_story_of_the_address(
    client: Client, own: list[Story], ask: Callable[..., str], create_story: Callable[..., Story]
) -> None:
    foreign = create_story(StoryState.SUBMITTED, contact_email="other@example.com")
    nameless = create_story(StoryState.SUBMITTED)
    link = ask()

    shown = client.get(link)
    opened = client.post(link)
    mine = client.get("/my").text

    assert shown.status_code == 200
    assert 'method="post"' in shown.text
    assert (opened.status_code, opened.location) == (302, "/my")
    assert [story.public_id in mine for story in (*own, foreign, nameless)] == [True, True, True, False, False]
    assert [client.get(f"/my/{story.public_id}").status_code for story in (*own, foreign, nameless)] == [
        *(200, 200, 302),
        *(403, 403),
    ]
    assert client.get(f"/drafts/{own[2].public_id}/write").status_code == 200
    assert client.post(f"/my/{own[1].public_id}/withdraw").location == f"/my/{own[1].public_id}"


def test_the_secrets_are_kept_as_keyed_hashes_and_the_cookie_is_out_of_reach_of_scripts(
    client: Client, own: list[Story], ask: Callable[..., str]
) -> None:
    link = ask()
    cookie = client.post(link).headers["Set-Cookie"]

    row = db.session.scalars(select(MailLink)).one()
    secret = cookie.partition("mail-pass=")[2].partition(";")[0]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert link.rpartition("/")[2] not in (row.token_hash, row.pass_hash)
    assert secret not in (row.token_hash, row.pass_hash)
    assert len({row.token_hash, row.pass_hash}) == 2
    assert all(link.rpartition("/")[2] not in str(job.args) for job in db.session.scalars(select(Job)))


def test_looking_at_the_link_opens_nothing_and_uses_nothing_up(
    client: Client, own: list[Story], ask: Callable[..., str]
) -> None:
    link = ask()
    scanner = client.application.test_client()

    answers = [scanner.get(link) for _ in range(5)] + [scanner.head(link)]
    opened = scanner.get("/my").text

    assert [answer.status_code for answer in answers] == [200] * 6
    assert all("mail-pass" not in str(answer.headers) for answer in answers)
    assert own[0].public_id not in opened
    assert client.post(link).status_code == 302


def test_a_link_works_once(client: Client, own: list[Story], ask: Callable[..., str]) -> None:
    link = ask()
    first, second = client.post(link), client.application.test_client().post(link)
    looked = client.get(link)

    assert (first.status_code, second.status_code, looked.status_code) == (302, 410, 410)
    assert "mail-pass" not in str(second.headers)
    assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in looked.text
    assert 'action="/track/mail"' in looked.text


def test_a_link_is_good_for_half_an_hour(client: Client, own: list[Story], ask: Callable[..., str]) -> None:
    link, moment = ask(), clock.now()

    with clock.at(moment + timedelta(minutes=29)):
        assert client.get(link).status_code == 200
    with clock.at(moment + timedelta(minutes=31)):
        assert client.get(link).status_code == 410
        assert client.post(link).status_code == 410


@pytest.mark.parametrize("token", ["0" * 64, "x", "ไม่ใช่", "%00"])
def test_a_made_up_link_opens_nothing(client: Client, own: list[Story], token: str) -> None:
    assert client.get(f"/track/mail/{token}").status_code in (404, 410)
    assert client.post(f"/track/mail/{token}").status_code in (404, 410)


def test_the_answer_is_the_same_for_an_address_nobody_knows(
    client: Client, own: list[Story], outbox: Outbox, run_jobs: RunJobs
) -> None:
    pages = []
    for email in (EMAIL, "nobody@example.com"):
        browser: Any = client.application.test_client()
        answer = browser.post("/track/mail", data={"email": email}, environ_base={"REMOTE_ADDR": "203.0.113.7"})
        page = re.sub(r'value="[^"]{40,}"', "", browser.get(answer.location).text)
        pages.append((answer.status_code, answer.location, page))
    run_jobs()

    assert pages[0] == pages[1]
    assert [message["To"] for message in outbox()] == [EMAIL]
    assert [row.email for row in db.session.scalars(select(MailLink))] == [EMAIL]


def test_capitals_and_blanks_around_an_address_do_not_matter(
    client: Client, own: list[Story], ask: Callable[..., str]
) -> None:
    assert client.post(ask("  Ton@Example.COM ")).status_code == 302
    assert own[0].public_id in client.get("/my").text


@pytest.mark.parametrize(
    ("prefix", "subject", "words"),
    [("", "เปิดเรื่องทั้งหมดของคุณ", "ภายใน 30 นาที"), ("/en", "Open all your stories", "within 30 minutes")],
)
def test_the_mail_speaks_the_language_of_the_page(
    client: Client, own: list[Story], ask: Callable[..., str], outbox: Outbox, prefix: str, subject: str, words: str
) -> None:
    link = ask(prefix=prefix)

    (message,) = outbox()
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert message["Subject"] == subject
    assert words in html
    assert link.startswith(f"{prefix}/track/mail/")
    assert f'lang="{"en" if prefix else "th"}"' in html
    assert all(story.public_id not in html for story in own)


def test_a_mail_that_comes_too_late_or_twice_does_no_harm(
    client: Client, own: list[Story], outbox: Outbox, run_jobs: RunJobs
) -> None:
    client.post("/track/mail", data={"email": EMAIL})

    run_jobs(after_seconds=31 * 60)

    assert outbox() == []


def test_an_odd_address_is_said_beside_its_field(client: Client) -> None:
    response = client.post("/track/mail", data={"email": "ton.example.com"})

    assert response.status_code == 422
    assert "อีเมลนี้เหมือนพิมพ์ไม่ครบ" in errors_beside(response.text, "email")
    assert 'value="ton.example.com"' in response.text


def test_links_are_limited_per_address_and_per_network_and_the_address_stays_in_the_field(client: Client) -> None:
    def ask_from(host: int, email: str) -> Any:
        return client.post("/track/mail", data={"email": email}, environ_base={"REMOTE_ADDR": f"203.0.113.{host}"})

    one_address = [ask_from(host, EMAIL).status_code for host in range(LINKS_PER_ADDRESS + 1)]
    one_network = [ask_from(99, f"a{number}@example.com").status_code for number in range(LINKS_PER_HOUR)]
    refused = ask_from(99, "more@example.com")

    assert one_address == [302] * LINKS_PER_ADDRESS + [429]
    assert set(one_network) == {302}
    assert refused.status_code == 429
    assert refused.headers["Retry-After"]
    assert 'value="more@example.com"' in refused.text


def test_the_pass_ends_when_it_is_closed_runs_out_or_the_address_is_taken_out(
    client: Client, own: list[Story], ask: Callable[..., str]
) -> None:
    client.post(ask())
    address = f"/my/{own[0].public_id}"
    before = client.get(address).status_code
    with clock.at(clock.now() + timedelta(days=91)):
        late = client.get(address).status_code
    own[0].contact_email = None
    db.session.commit()
    taken_out = client.get(address).status_code
    other = f"/my/{own[1].public_id}"
    still = client.get(other).status_code
    client.post("/track/close")
    closed = client.get(other).status_code

    assert (before, late, taken_out, still, closed) == (200, 403, 403, 200, 403)
    assert db.session.scalars(select(MailLink)).all() == []


def test_a_stale_token_opens_nothing_and_uses_nothing_up(
    client: Client, own: list[Story], ask: Callable[..., str], checked_tokens: None
) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    link = ask()
    client.application.config["WTF_CSRF_ENABLED"] = True

    stale = client.post(link)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', stale.text)
    assert token
    opened = client.post(link, data={"csrf_token": token[1]})

    assert (stale.status_code, opened.status_code) == (400, 302)
