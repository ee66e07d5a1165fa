"""A draft goes on in another browser: by a code that works once, for a quarter of an hour, for nobody who guesses."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from stories import clock
from stories.extensions import db
from stories.models import CarryCode, StorySecret
from stories.submission.routes.carry import WRONG_CODES_PER_TEN_MINUTES
from tests.conftest import Client
from tests.submission.way import BODY, errors_beside, fill, get_revision, jpeg, start, upload

LINE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari Line/14.1.0"
FACEBOOK = "Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/480.0.0.0;]"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


@pytest.fixture
def public_id(client: Client) -> str:
    """Return a draft with text and a photo, of the client."""
    public_id = start(client)
    client.post(f"/drafts/{public_id}/write", data={"lang": "th", "title": "ร้านริมคลอง", "body": BODY})
    upload(client, public_id, (jpeg(40, 30), "เรือ.jpg"))
    return public_id


@pytest.fixture
def other(client: Client) -> Client:
    """Return another browser."""
    return client.application.test_client()  # type: ignore[return-value]


def ask_code(client: Client, public_id: str, **form: str) -> str:
    page = client.post(f"/drafts/{public_id}/carry", data=form)
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}(?=<)", page.text)
    assert found is not None
    return found[0]


def enter(client: Client, code: str, **rest: str) -> tuple[int, str]:
    response = client.post("/continue", data={"code": code, **rest})
    return response.status_code, response.text


def test_a_code_opens_the_draft_with_its_photos_and_both_browsers_go_on(
    client: Client, other: Client, public_id: str
) -> None:
    code = ask_code(client, public_id)

    looked = other.get(f"/continue?code={code.replace('-', '')}")
    opened = other.post("/continue", data={"code": f" {code.lower().replace('-', ' ')} "})
    other.post(f"/drafts/{public_id}/write", data={"lang": "th", "title": "แก้จากอีกเครื่อง", "body": BODY})

    assert looked.status_code == 200
    assert code in looked.text
    assert opened.location == f"/drafts/{public_id}/write"
    assert "HttpOnly" in opened.headers["Set-Cookie"]
    assert "SameSite=Lax" in opened.headers["Set-Cookie"]
    mine, theirs = (one.get_cookie(f"story-{public_id}").value for one in (client, other))  # type: ignore[union-attr]
    assert mine != theirs
    assert "เรือ.jpg" in other.get(f"/drafts/{public_id}/photos").text
    assert "แก้จากอีกเครื่อง" in client.get(f"/drafts/{public_id}/write").text
    assert public_id in other.get("/my").text


def test_only_keyed_hashes_are_kept(client: Client, other: Client, public_id: str) -> None:
    code = ask_code(client, public_id)
    kept = db.session.scalars(db.select(CarryCode.code_hash)).one()
    enter(other, code)

    secret = db.session.scalars(db.select(StorySecret)).one()
    cookie = other.get_cookie(f"story-{public_id}")
    assert code.replace("-", "") not in kept
    assert re.fullmatch(r"[0-9a-f]{64}", kept)
    assert cookie is not None
    assert cookie.value != secret.secret_hash


def test_a_code_that_is_used_expired_replaced_unknown_or_odd_opens_nothing(
    client: Client, other: Client, public_id: str
) -> None:
    used = ask_code(client, public_id)
    enter(client.application.test_client(), used)  # type: ignore[arg-type]
    replaced = ask_code(client, public_id)
    last = ask_code(client, public_id)
    answers = {name: enter(other, code) for name, code in [("used", used), ("replaced", replaced), ("none", "0" * 8)]}
    with clock.at(clock.now() + timedelta(minutes=15, seconds=1)):
        answers["expired"] = enter(other, last)
    odd = enter(other, "สั้นไป")

    assert {name: status for name, (status, _page) in answers.items()} == dict.fromkeys(answers, 404)
    assert all("รหัสนี้เปิดไม่ได้แล้ว" in errors_beside(page, "code") for _status, page in answers.values())
    assert odd[0] == 422
    assert "รหัสมี 8 ตัว" in errors_beside(odd[1], "code")
    assert other.get(f"/drafts/{public_id}/write").status_code == 403
    assert enter(other, last)[0] == 302


def test_guessing_is_slowed_down_for_one_network_and_right_codes_do_not_count(
    client: Client, other: Client, public_id: str
) -> None:
    right = [enter(other, ask_code(client, public_id))[0] for _ in range(2)]
    statuses = [enter(client, f"{number:08d}")[0] for number in range(WRONG_CODES_PER_TEN_MINUTES)]
    blocked = client.post("/continue", data={"code": ask_code(client, public_id)})

    assert right == [302] * 2
    assert statuses == [404] * WRONG_CODES_PER_TEN_MINUTES
    assert blocked.status_code == 429
    assert 0 < int(blocked.headers["Retry-After"]) <= 600


def test_codes_of_one_draft_are_limited(client: Client, public_id: str) -> None:
    statuses = [client.post(f"/drafts/{public_id}/carry").status_code for _ in range(21)]

    assert statuses == [200] * 20 + [429]


def test_a_stranger_gets_no_code_and_a_credential_opens_only_its_draft(
    client: Client, other: Client, public_id: str
) -> None:
    own = start(other)
    enter(other, ask_code(client, public_id))
    cookie = other.get_cookie(f"story-{public_id}")
    assert cookie is not None
    stranger = client.application.test_client()
    third = start(client)
    stranger.set_cookie(f"story-{third}", cookie.value)

    assert stranger.post(f"/drafts/{public_id}/carry").status_code == 403
    assert stranger.get(f"/drafts/{third}/write").status_code == 403
    assert other.get(f"/drafts/{own}/write").status_code == 200


@pytest.mark.usefixtures("checked_tokens")
def test_a_stale_token_uses_no_code_up(client: Client) -> None:
    public_id = client.post("/submit", data={"lang": "th", "title": "ร่าง", "body": "", "go": "save"}).get_json()[
        "draft"
    ]
    page = client.get(f"/drafts/{public_id}/carry").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    code = ask_code(client, public_id, csrf_token=token[1])

    stale = client.post("/continue", data={"code": code})
    fresh = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', stale.text)
    assert fresh is not None

    assert stale.status_code == 400
    assert code in stale.text
    assert enter(client, code, csrf_token=fresh[1])[0] == 302


def test_sending_and_throwing_away_end_codes_and_further_credentials(
    client: Client, other: Client, public_id: str
) -> None:
    fill(client, public_id)
    upload(client, public_id)
    photo = get_revision(public_id).photos[0].photo_id
    client.post(f"/drafts/{public_id}/photos/{photo}/remove")
    enter(other, ask_code(client, public_id))
    unused = ask_code(client, public_id)
    client.post(f"/drafts/{public_id}/preview")
    thrown = start(client)
    enter(other, ask_code(client, thrown))
    client.post(f"/drafts/{thrown}/discard")

    assert enter(client.application.test_client(), unused)[0] == 404  # type: ignore[arg-type]
    assert other.get(f"/my/{public_id}").status_code == 200
    assert other.get(f"/drafts/{thrown}/write").status_code == 403
    left = db.session.scalars(db.select(StorySecret.story_id)).all()
    assert len(left) == 1


@pytest.mark.parametrize(("agent", "is_offered"), [(LINE, True), (FACEBOOK, True), (CHROME, False)])
def test_browsers_of_apps_are_offered_the_way_out_where_photos_are_wanted(
    client: Client, public_id: str, agent: str, is_offered: bool
) -> None:
    headers = {"User-Agent": agent}

    photos = client.get(f"/drafts/{public_id}/photos", headers=headers).text
    code = client.post(f"/drafts/{public_id}/carry", data={"to": "photos"}, headers=headers).text

    assert ("ย้ายไปเบราว์เซอร์ของเครื่อง" in photos) is is_offered
    assert "ย้ายไปเบราว์เซอร์ของเครื่อง" not in client.get(f"/drafts/{public_id}/write", headers=headers).text
    assert ("openExternalBrowser=1" in code) is (agent == LINE)
    assert re.search(r"/continue\?code=[0-9A-Z]{8}&amp;to=photos", code)
    assert 'src="data:image/svg+xml' in code


def test_the_link_leads_to_the_photos_when_they_were_wanted(client: Client, other: Client, public_id: str) -> None:
    code = ask_code(client, public_id, to="photos")

    opened = other.post("/continue", data={"code": code, "to": "photos"})

    assert opened.location == f"/drafts/{public_id}/photos"


def test_the_worker_is_at_the_root_and_names_what_it_keeps(client: Client) -> None:
    worker = client.get("/sw.js")
    page = client.get("/offline")

    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "public, max-age=0, s-maxage=60"
    files = re.findall(r'"(/static/[^"]+)"', worker.text)
    assert len(files) > 10
    assert [client.get(file).status_code for file in files] == [200] * len(files)
    assert "/static/js/main.js?v=" in worker.text
    assert "สัญญาณหลุดกลางคลอง" in page.text


def test_the_worker_keeps_every_module_that_its_pages_start(client: Client) -> None:
    scripts = Path(client.application.static_folder or "") / "js"
    pages = [client.get(path).text for path in ("/submit", "/offline")]
    needed = {name for page in pages for names in re.findall(r'data-module="([^"]+)"', page) for name in names.split()}
    found = {"main"}
    while needed | found != found:
        found |= needed
        sources = [(scripts / f"{name}.js").read_text(encoding="utf-8") for name in found]
        needed = {name for source in sources for name in re.findall(r'from "\./(\w+)\.js"', source)}

    kept = set(re.findall(r'"/static/js/(\w+)\.js', client.get("/sw.js").text))

    assert kept == found
