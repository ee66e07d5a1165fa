"""Two windows, two devices: the newest typing wins, the other text is kept and offered, and nothing else is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from stories.extensions import db
from stories.models import DraftCopy
from tests.conftest import Client
from tests.submission.way import BODY, PEOPLE, fill, get_revision, get_story, jpeg, start, upload

ONE, TWO = "window000001", "window000002"
MINUTE = 60_000
NOW = 1_700_000_000_000  # by the clock of the device; only differences count


def save(client: Client, public_id: str, step: str, data: dict[str, str], **typing: Any) -> Any:
    """Save as a script does: ``writer``, ``seen``, and how many minutes ago it was typed."""
    sent = NOW + typing.get("after", 0)
    told = {"writer": typing["writer"], "seen": str(typing["seen"]), "typed": str(sent - typing.get("ago", 0) * MINUTE)}
    response = client.post(f"/drafts/{public_id}/{step}", data={**data, **told, "sent": str(sent), "go": "save"})
    assert response.status_code == 200
    return response.get_json()


def text(title: str) -> dict[str, str]:
    return {"lang": "th", "title": title, "body": BODY}


def list_copies(public_id: str) -> list[Any]:
    return [(copy.step, next(iter(copy.fields.values()))) for copy in get_revision(public_id).copies]


def test_saves_are_counted_and_one_writer_after_another_leaves_no_copy(client: Client) -> None:
    public_id = start(client)

    first = save(client, public_id, "write", text("หนึ่ง"), writer=ONE, seen=0)
    second = save(client, public_id, "write", text("สอง"), writer=ONE, seen=0, after=1)
    third = save(client, public_id, "write", text("สาม"), writer=TWO, seen=second["save"][0], after=2)

    counts = [answer["save"][:2] for answer in (first, second, third)]
    assert [writer for _count, writer in counts] == [ONE, ONE, TWO]
    assert counts[0][0] < counts[1][0] < counts[2][0]
    assert get_revision(public_id).texts[0].title == "สาม"
    assert list_copies(public_id) == []


def test_the_newest_typing_wins_and_what_it_replaced_is_offered(client: Client) -> None:
    public_id = start(client)
    seen = save(client, public_id, "write", text("ตั้งต้น"), writer=ONE, seen=0)["save"][0]
    save(client, public_id, "write", text("จากหน้าต่างแรก"), writer=ONE, seen=seen, after=1)

    answer = save(client, public_id, "write", text("จากหน้าต่างที่สอง"), writer=TWO, seen=seen)
    page = client.get(f"/drafts/{public_id}/write").text

    assert answer["save"][1] == TWO
    assert answer["copies"] == 1
    assert get_revision(public_id).texts[0].title == "จากหน้าต่างที่สอง"
    assert "มีข้อความอีกฉบับ" in page
    assert "จากหน้าต่างแรก" in page


def test_words_that_come_late_are_kept_beside_the_newer_ones(client: Client) -> None:
    public_id = start(client)
    seen = save(client, public_id, "write", text("ตั้งต้น"), writer=ONE, seen=0, ago=60)["save"][0]
    save(client, public_id, "write", text("พิมพ์ทีหลัง"), writer=TWO, seen=seen, ago=1)

    answer = save(client, public_id, "write", text("พิมพ์ก่อน ส่งช้า"), writer=ONE, seen=seen, ago=30)

    assert answer["save"][1] == TWO  # the form learns that it shows the older text
    assert get_revision(public_id).texts[0].title == "พิมพ์ทีหลัง"
    assert list_copies(public_id) == [("write", ["พิมพ์ก่อน ส่งช้า", BODY])]


def test_a_save_overtaken_by_a_later_one_of_the_same_form_changes_nothing(client: Client) -> None:
    public_id = start(client)
    save(client, public_id, "write", text("ยาวขึ้นแล้ว"), writer=ONE, seen=0, after=5)

    save(client, public_id, "write", text("ยาว"), writer=ONE, seen=0, after=2)

    assert get_revision(public_id).texts[0].title == "ยาวขึ้นแล้ว"
    assert list_copies(public_id) == []


def test_a_form_without_script_tells_the_same_and_loses_nothing(client: Client) -> None:
    public_id = start(client)
    pages = [client.get(f"/drafts/{public_id}/write").text for _window in range(2)]
    told = [dict(re.findall(r'name="(seen|writer)" value="([^"]*)"', page)) for page in pages]

    for number, hidden in enumerate(told):
        client.post(f"/drafts/{public_id}/write", data={**text(f"ฉบับที่ {number}"), **hidden, "typed": "", "sent": ""})

    assert told[0]["writer"] != told[1]["writer"]
    assert get_revision(public_id).texts[0].title == "ฉบับที่ 1"
    assert list_copies(public_id) == [("write", ["ฉบับที่ 0", BODY])]


def test_taking_back_swaps_so_that_nothing_is_lost_by_it(client: Client) -> None:
    public_id = start(client)
    save(client, public_id, "write", text("เก่า"), writer=ONE, seen=0)
    save(client, public_id, "write", text("ใหม่"), writer=TWO, seen=0)
    (copy,) = get_revision(public_id).copies
    go = {"go": f"copy-{copy.id}", "writer": TWO, "seen": "2"}

    back = client.post(f"/drafts/{public_id}/write", data={**text("ใหม่ และต่ออีกนิด"), **go})
    taken = get_revision(public_id).texts[0].title, list_copies(public_id)
    client.post(f"/drafts/{public_id}/place", data={"district": "dusit", "go": go["go"]})

    assert back.location == f"/drafts/{public_id}/write"
    assert taken == ("เก่า", [("write", ["ใหม่ และต่ออีกนิด", BODY])])
    assert get_revision(public_id).texts[0].title == "ใหม่ และต่ออีกนิด"
    assert get_revision(public_id).district == "dusit"


def test_a_copy_of_the_answers_never_ticks_a_consent(client: Client) -> None:
    public_id = start(client)
    save(client, public_id, "people", {**PEOPLE, "email": "ton@example.com"}, writer=ONE, seen=0)
    save(client, public_id, "people", {"people": "crowd", "email": ""}, writer=TWO, seen=0)
    (copy,) = get_revision(public_id).copies

    client.post(f"/drafts/{public_id}/people", data={"people": "crowd", "go": f"copy-{copy.id}"})

    revision = get_revision(public_id)
    assert "purposes" not in copy.fields
    assert (revision.people, revision.pen_name, revision.ticked_purposes) == ("nobody", "ต้นกล้า", [])
    assert get_story(public_id).contact_email == "ton@example.com"


def test_captions_have_copies_too_and_come_back_to_their_photos(client: Client) -> None:
    public_id = start(client)
    upload(client, public_id, (jpeg(40, 30), "หนึ่ง.jpg"), (jpeg(40, 30), "สอง.jpg"))
    one, two = (placed.photo_id for placed in get_revision(public_id).photos)
    save(client, public_id, "photos", {f"caption-{one}": "เรือลำแรก"}, writer=ONE, seen=0)
    save(client, public_id, "photos", {f"caption-{one}": "", f"caption-{two}": "ท่าน้ำ"}, writer=TWO, seen=0)
    (copy,) = get_revision(public_id).copies

    upload(client, public_id, go=f"copy-{copy.id}", **{f"caption-{two}": "ท่าน้ำ"})

    assert [[row.caption for row in placed.texts] for placed in get_revision(public_id).photos] == [["เรือลำแรก"], []]


def test_copies_are_bounded_and_gone_when_the_story_is_sent_or_thrown_away(client: Client) -> None:
    public_id, other = start(client), start(client)
    for number in range(14):
        save(client, public_id, "write", text(f"ฉบับ {number}"), writer=f"window{number:06d}", seen=0)
        save(client, other, "write", text(f"ฉบับ {number}"), writer=f"window{number:06d}", seen=0)
    kept = list_copies(public_id)

    fill(client, public_id)
    client.post(f"/drafts/{public_id}/preview")
    client.post(f"/drafts/{other}/discard")

    assert [words[0] for _step, words in kept] == [f"ฉบับ {number}" for number in range(12, 2, -1)]
    assert db.session.scalar(select(func.count()).select_from(DraftCopy)) == 0


@pytest.mark.usefixtures("checked_tokens")
def test_a_stale_token_saves_and_the_answer_brings_a_fresh_one(client: Client) -> None:
    begun = client.post("/submit", data={**text("โทเคนเก่า"), "csrf_token": "stale", "go": "save"})
    public_id = begun.get_json()["draft"]

    answer = save(client, public_id, "write", {**text("ยังเก็บได้"), "csrf_token": "stale"}, writer=ONE, seen=1)
    onward = client.post(f"/drafts/{public_id}/write", data={**text("ยังเก็บได้"), "csrf_token": answer["token"]})
    swapped = client.post(f"/drafts/{public_id}/write", data={**text("ยังเก็บได้"), "csrf_token": "x", "go": "copy-1"})

    assert begun.status_code == 200
    assert "HttpOnly" in begun.headers["Set-Cookie"]
    assert onward.location == f"/drafts/{public_id}/photos"
    assert swapped.status_code == 400
    assert get_revision(public_id).texts[0].title == "ยังเก็บได้"


def test_the_first_words_make_one_draft_even_if_the_answer_was_lost(client: Client) -> None:
    told = {"writer": ONE, "seen": "0", "typed": str(NOW), "sent": str(NOW), "go": "save"}

    first = client.post("/submit", data={**text("ครั้งแรก"), **told}).get_json()
    again = client.post("/submit", data={**text("ครั้งแรก และต่อ"), **told, "typed": str(NOW + 1)}).get_json()
    another = client.post("/submit", data={**text("อีกเรื่อง"), **told, "writer": TWO}).get_json()

    assert first["draft"] == again["draft"] != another["draft"]
    assert get_revision(first["draft"]).texts[0].title == "ครั้งแรก และต่อ"


def test_pressing_on_with_nothing_typed_asks_for_a_story_and_makes_no_draft(client: Client) -> None:
    response = client.post("/submit", data={"lang": "th", "title": " ", "body": "", "go": "next"})

    assert response.status_code == 422
    assert "ยังไม่มีเรื่องเลย" in response.text
    assert "Set-Cookie" not in response.headers or "story-" not in response.headers["Set-Cookie"]


def test_the_first_step_complains_after_the_draft_was_made(client: Client) -> None:
    response = client.post("/submit", data={"lang": "th", "title": "มีแต่ชื่อ", "body": "", "go": "next"})

    assert response.status_code == 422
    address = re.search(r'action="(/drafts/[0-9a-z]{10}/write)"', response.text)
    assert address is not None
    assert client.get(address[1]).status_code == 200


@pytest.mark.parametrize("odd", [{"seen": "x", "typed": "-1", "sent": "๑"}, {"seen": "9" * 30}, {"typed": "9" * 15}])
def test_odd_words_of_a_form_about_itself_are_borne(client: Client, odd: dict[str, str]) -> None:
    public_id = start(client)

    told = {"writer": ONE, "seen": "0", "typed": "1", "sent": "2", **odd}
    answer = client.post(f"/drafts/{public_id}/write", data={**text("อะไรก็ได้"), **told, "go": "save"})
    no_copy = client.post(f"/drafts/{public_id}/write", data={**text("อะไรก็ได้"), "go": "copy-'; --"})

    assert answer.status_code == 200
    assert no_copy.status_code == 404
    assert get_revision(public_id).texts[0].title == "อะไรก็ได้"


def test_a_page_in_view_again_asks_for_the_last_saves(client: Client) -> None:
    public_id = start(client)
    told = save(client, public_id, "place", {"district": "dusit"}, writer=ONE, seen=0)

    saves = client.get(f"/drafts/{public_id}/saves")

    assert saves.get_json()["place"] == told["save"]
    assert client.application.test_client().get(f"/drafts/{public_id}/saves").status_code == 403
