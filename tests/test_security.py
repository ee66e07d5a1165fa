"""What browsers are told: headers on every kind of answer, cookies, and what may be kept by whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from stories import clock, create_app
from stories.config import read_config
from stories.errors import StoriesError
from stories.extensions import db
from stories.models import Role, Staff, Story, StoryState
from stories.web.guards import public
from tests.conftest import Client

HTTPS = {"BASE_URL": "https://stories.example", "SECRET_KEY": "k" * 32}
ANSWERS = {  # (method, path) -> status
    ("GET", "/"): 200,
    ("GET", "/en/stories"): 200,
    ("GET", "/s/{published}"): 301,
    ("GET", "/s/{published}/ร้านข้าวแกงริมคลอง"): 200,
    ("GET", "/robots.txt"): 200,
    ("GET", "/feed.xml"): 200,
    ("GET", "/api/v1/stories?limit=x"): 422,
    ("GET", "/api"): 200,
    ("GET", "/static/css/base.css"): 200,
    ("GET", "/static/no-such-file.css"): 404,
    ("GET", "/no-such-page"): 404,
    ("GET", "/s/{withdrawn}"): 410,
    ("GET", "/desk"): 302,
    ("GET", "/sign-in"): 200,
    ("POST", "/sign-in"): 422,
    ("GET", "/sign-out"): 405,
    ("GET", "/submit"): 200,
    ("GET", "/drafts/{draft}/write"): 200,
    ("GET", "/my/0000000000"): 403,
}
PRIVATE = ["/sign-in", "/submit", "/track", "/my", "/drafts/{draft}/write", "/drafts/{draft}/photos", "/my/{submitted}"]
DESK = ["/desk", "/desk/published", "/desk/account", "/desk/stories/{submitted}"]


@pytest.fixture
def fill(create_story: Callable[..., Story], client: Client) -> Callable[[str], str]:
    """Return a function putting the ids of stories into a path; the client holds their secrets."""
    stories = {name: create_story(StoryState(name)) for name in ("draft", "submitted", "published")}
    stories["withdrawn"] = create_story(StoryState.WITHDRAWN, first_published_at=clock.now())
    for story in stories.values():
        client.set_cookie(f"story-{story.public_id}", "secret")
    return lambda path: path.format(**{name: story.public_id for name, story in stories.items()})


def policy_of(header: str) -> dict[str, set[str]]:
    rules = (rule.split() for rule in header.split(";"))
    return {name: set(sources) for name, *sources in rules}


@pytest.mark.parametrize(("request_line", "status"), ANSWERS.items(), ids=lambda value: str(value))
def test_every_answer_carries_the_protecting_headers(
    client: Client, fill: Callable[[str], str], request_line: tuple[str, str], status: int
) -> None:
    method, path = request_line

    response = client.open(fill(path), method=method)

    assert response.status_code == status
    policy = policy_of(response.headers["Content-Security-Policy"])
    assert policy["default-src"] == {"'none'"}
    assert policy["script-src"] == policy["style-src"] == {"'self'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == {"'none'"}
    assert policy["form-action"] == {"'self'"}
    assert not re.search(r"unsafe|https?:|\*", response.headers["Content-Security-Policy"])
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in response.headers["Permissions-Policy"]
    assert {"Server", "X-Powered-By"} & set(response.headers) == set()
    assert not re.search(r"(?i)(werkzeug|flask|python)/", str(response.headers))


def test_a_bug_answers_with_the_same_headers_and_says_nothing_of_itself(tmp_path: Path) -> None:
    app = create_app(read_config({**HTTPS, "DATA_DIR": str(tmp_path)}))

    @app.get("/broken")
    @public
    def broken() -> str:
        raise StoriesError("the secret name of a table")

    response = app.test_client().get("/broken")

    assert response.status_code == 500
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"
    assert "secret name" not in response.text
    assert "Traceback" not in response.text


def test_photos_may_come_from_the_public_store_and_nothing_else_may(tmp_path: Path) -> None:
    store = {"S3_PUBLIC_BASE_URL": "https://photos.example/public"}
    app = create_app(read_config({**HTTPS, **store, "DATA_DIR": str(tmp_path)}))

    policy = policy_of(app.test_client().get("/sign-in").headers["Content-Security-Policy"])

    assert "https://photos.example" in policy.pop("img-src")
    assert policy.pop("connect-src") == {"'self'", "https://photos.example"}  # they are kept for reading without a line
    assert not any("photos.example" in source for sources in policy.values() for source in sources)


@pytest.mark.parametrize("path", PRIVATE)
def test_nobody_keeps_a_private_page(client: Client, fill: Callable[[str], str], path: str) -> None:
    response = client.get(fill(path))

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", DESK)
def test_nobody_keeps_a_page_of_the_desk(
    client: Client, fill: Callable[[str], str], moderator: Staff, path: str
) -> None:
    client.login(moderator)

    response = client.get(fill(path))

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("checked_tokens")
def test_public_pages_neither_set_nor_read_a_cookie(
    app: Flask, client: Client, fill: Callable[[str], str], create_staff: Callable[..., Staff]
) -> None:
    client.login(create_staff(Role.ADMIN))
    pages = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("gallery.")]
    values = {"slug": "bang-rak", "public_id": "{published}", "key": "krungthep-tai", "path:key": "none.webp"}
    statuses = {}

    for page in pages:
        path = re.sub(r"<([^>]+)>", lambda name: values[name[1]], page).replace("/themes/bang-rak", "/themes/living")
        response = client.get(fill(path))
        statuses[page] = response.status_code

        assert "Set-Cookie" not in response.headers, page
        assert "Cookie" not in response.headers.get("Vary", ""), page
        assert "csrf" not in response.text, page
    assert {page for page, status in statuses.items() if status >= 400} == {"/media/<path:key>"}


@pytest.mark.parametrize("page", ["/no-such-page", "/en/no-such-page"])
def test_the_page_of_a_wrong_address_does_not_depend_on_who_asks(client: Client, moderator: Staff, page: str) -> None:
    stranger = client.get(page)
    client.login(moderator)
    colleague = client.get(page)

    assert stranger.text == colleague.text
    assert "Cookie" not in colleague.headers.get("Vary", "")


@pytest.mark.parametrize(("base_url", "is_secure"), [("https://stories.example", True), ("http://10.0.0.7", False)])
def test_cookies_are_closed_to_scripts_and_other_sites(tmp_path: Path, base_url: str, is_secure: bool) -> None:
    app = create_app(read_config({**HTTPS, "BASE_URL": base_url, "DATA_DIR": str(tmp_path)}))
    with app.app_context():
        upgrade()
    client = app.test_client()
    page = client.get("/submit", base_url=base_url)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None

    started = client.post("/submit", base_url=base_url, data={"csrf_token": token[1]})
    with app.app_context():
        db.engine.dispose()

    lines = [*page.headers.getlist("Set-Cookie"), *started.headers.getlist("Set-Cookie")]
    cookies = {name: cookie for line in lines for name, cookie in SimpleCookie(line).items()}
    story_id = started.location.split("/")[-2]
    assert set(cookies) == {"__Host-session" if is_secure else "session", f"story-{story_id}"}
    for cookie in cookies.values():
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert bool(cookie["secure"]) is is_secure
    assert ("Strict-Transport-Security" in page.headers) is is_secure


def test_errors_of_the_database_do_not_hold_what_was_written(app: Flask) -> None:
    with pytest.raises(DBAPIError) as error:
        db.session.execute(text("INSERT INTO nowhere VALUES (:word)"), {"word": "โทร 081-234-5678"})

    assert "INSERT INTO nowhere" in str(error.value)
    assert "081-234-5678" not in str(error.value)
