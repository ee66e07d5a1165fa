"""Remarks pinned to a paragraph or a photo: asked on the desk, seen and answered by the author where they belong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from stories import clock, lifecycle
from stories.extensions import db
from stories.models import Action, PhotoState, Remark, RemarkPlace, Revision, Staff, Story, StoryState
from stories.permissions import author_of
from stories.transaction import transaction
from tests.conftest import Client

S = StoryState
TEXTS = {
    "th": ("ร้านริมคลอง", "เช้าวันนั้นฝนตกทั้งซอย\n\nป้าเปิดร้านตามปกติ\nไม่มีใครหิว"),
    "en": ("The canal shop", "It rained that morning."),
}


def ask(client: Client, story: Story, **remarks: str) -> Any:
    """Send the form for changes; remarks by their keys, with ``_`` for ``-``."""
    data = {"revision_id": str(story.current_revision_id), "reasons": ["unclear"], "message": "ชอบมาก ขออีกนิด"}
    named = {f"remark-{key.replace('_', '-')}": words for key, words in remarks.items()}
    return client.post(f"/desk/stories/{story.public_id}/request-changes", data={**data, **named})


@pytest.fixture
def asked(client: Client, create_story: Callable[..., Story], moderator: Staff) -> Story:
    """A story with a remark on its title, on two paragraphs and on a photo; the client is its author."""
    story = create_story(texts=TEXTS, photos=2, contact_email="ton@example.com")
    client.login(moderator)
    photo = str(story.photos[1].id)
    remarks = {
        "title_th": "ชื่อนี้ซ้ำกับอีกเรื่อง",
        "paragraph_th_1": "ป้าชื่ออะไร <เล่าได้ไหม>",
        "paragraph_en_0": "What time was it?",
        f"photo_{photo}": "เห็นป้ายทะเบียนรถ",
        "paragraph_th_0": "  ",
    }
    assert ask(client, story, **remarks).status_code == 302
    client.set_cookie(f"story-{story.public_id}", "secret")
    return story


def test_each_place_of_the_reading_pane_takes_a_remark(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story = create_story(texts=TEXTS, photos=1)
    client.login(moderator)

    page = client.get(f"/desk/stories/{story.public_id}").text

    places = [
        "title-th",
        "paragraph-th-0",
        "paragraph-th-1",
        "title-en",
        "paragraph-en-0",
        f"photo-{story.photos[0].id}",
    ]
    for key in places:
        assert page.count(f'name="remark-{key}" form="changes-form"') == 1
    assert page.count('form="changes-form"') == len(places)


def test_remarks_are_kept_with_the_beginning_of_their_place(asked: Story) -> None:
    kept = {(one.place, one.lang, one.number): one for one in db.session.scalars(db.select(Remark))}

    assert len(kept) == 4
    paragraph = kept[RemarkPlace.PARAGRAPH, "th", 1]
    assert (paragraph.anchor, paragraph.body) == ("ป้าเปิดร้านตามปกติ ไม่มีใครหิว", "ป้าชื่ออะไร <เล่าได้ไหม>")
    assert kept[RemarkPlace.PHOTO, None, 1].photo_id == asked.photos[1].id
    assert {one.revision_id for one in kept.values()} == {asked.current_revision_id}


@pytest.mark.parametrize(
    ("remarks", "sentence"),
    [({"paragraph_th_0": "ย" * 501}, "ยาวไป 1 ตัวอักษร"), ({"paragraph_th_9": "ไม่มีย่อหน้านี้"}, "ไม่ตรงกับย่อหน้าหรือภาพไหนเลย")],
)
def test_a_remark_that_cannot_be_sent_comes_back_with_all_that_was_typed(
    client: Client, create_story: Callable[..., Story], moderator: Staff, remarks: dict[str, str], sentence: str
) -> None:
    story = create_story(texts=TEXTS)
    client.login(moderator)

    page = ask(client, story, title_th="ชื่อดีอยู่แล้ว", **remarks)

    assert page.status_code == 422
    for words in (sentence, "ชื่อดีอยู่แล้ว", "ชอบมาก ขออีกนิด", *remarks.values()):
        assert words in page.text
    assert story.state is S.SUBMITTED
    assert db.session.scalars(db.select(Remark)).all() == []


def test_remarks_that_came_too_late_are_not_lost(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    story = create_story(texts=TEXTS)
    client.login(create_staff())
    client.post(f"/desk/stories/{story.public_id}/approve", data={"revision_id": str(story.current_revision_id)})
    client.login(create_staff())

    page = ask(client, story, paragraph_th_0="ขอเล่าเพิ่มตรงนี้")

    assert page.status_code == 409
    assert "ขอเล่าเพิ่มตรงนี้" in page.text


def test_the_author_sees_each_remark_where_it_belongs(client: Client, asked: Story) -> None:
    status = client.get(f"/my/{asked.public_id}").text
    client.post(f"/my/{asked.public_id}/revise")
    write, photos = (client.get(f"/drafts/{asked.public_id}/{step}").text for step in ("write", "photos"))

    for words in ("ชื่อนี้ซ้ำกับอีกเรื่อง", "ป้าชื่ออะไร &lt;เล่าได้ไหม&gt;", "What time was it?", "เห็นป้ายทะเบียนรถ"):
        assert words in status
    assert status.index("ป้าเปิดร้านตามปกติ ไม่มีใครหิว") < status.index("ป้าชื่ออะไร")
    assert f"/photos/{asked.photos[1].id}/320.jpg" in status
    assert "รอบที่ 1 จากไม่เกิน 3 รอบ" in status
    assert write.index("ชื่อนี้ซ้ำ") < write.index('name="title"') < write.index("ป้าชื่ออะไร") < write.index('name="body"')
    assert "เห็นป้ายทะเบียนรถ" not in write
    first, second = (photos.index(f'id="photo-{photo.id}"') for photo in asked.photos)
    assert first < second < photos.index("เห็นป้ายทะเบียนรถ")


def test_answers_go_back_with_the_story_and_survive_on_the_way(client: Client, asked: Story) -> None:
    client.post(f"/my/{asked.public_id}/revise")
    one = next(one for one in db.session.scalars(db.select(Remark)) if one.number == 1 and one.lang == "th")
    answers = {f"answer-{one.id}": "ป้าขอไม่บอกชื่อ", "reply": "ขอบคุณที่อ่านละเอียดมาก"}
    address = f"/drafts/{asked.public_id}/preview"

    left = client.post(address, data={**answers, "go": "keep"})
    back = client.get(address).text
    too_long = client.post(address, data={**answers, "reply": "ย" * 1001})
    with clock.at(clock.now() + timedelta(hours=1)):
        sent = client.post(address, data=answers)

    assert left.location == "/my"
    assert "ป้าขอไม่บอกชื่อ" in back
    assert "ขอบคุณที่อ่านละเอียดมาก" in back
    assert (too_long.status_code, "คำตอบยาวได้ไม่เกิน 1,000" in too_long.text) == (422, True)
    assert sent.location == f"/sent/{asked.public_id}"
    assert one.answer == "ป้าขอไม่บอกชื่อ"
    assert asked.events[-1].message.body == "ขอบคุณที่อ่านละเอียดมาก"
    assert asked.current_revision.replies == {}


def test_a_request_that_was_taken_back_asks_nothing_of_the_author(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story = create_story(texts=TEXTS)
    client.login(moderator)
    ask(client, story, paragraph_th_0="ข้อที่ขอไปแล้วเลิกทำ")
    client.post(f"/desk/stories/{story.public_id}/undo")
    ask(client, story, paragraph_th_1="ข้อที่ขอจริง")
    client.set_cookie(f"story-{story.public_id}", "secret")

    status = client.get(f"/my/{story.public_id}").text
    client.post(f"/my/{story.public_id}/revise")
    write = client.get(f"/drafts/{story.public_id}/write").text

    for page in (status, write):
        assert ("ข้อที่ขอจริง" in page, "ข้อที่ขอไปแล้วเลิกทำ" in page) == (True, False)


def test_remarks_are_in_the_mail(
    asked: Story, run_jobs: Callable[..., int], outbox: Callable[[], list[EmailMessage]]
) -> None:
    run_jobs(after_seconds=21)

    [mail] = outbox()
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "ย่อหน้าที่ 2 “ป้าเปิดร้านตามปกติ ไม่มีใครหิว”: ป้าชื่ออะไร <เล่าได้ไหม>" in text
    assert "ภาพที่ 2" in text
    assert "&lt;เล่าได้ไหม&gt;" in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_remarks_go_with_the_story_that_is_erased(client: Client, asked: Story) -> None:
    for action in (Action.WITHDRAW, Action.ERASE):
        with transaction():
            lifecycle.move(lifecycle.lock(asked.public_id), action, by=author_of(asked.id))

    assert db.session.scalars(db.select(Remark)).all() == []


def test_a_remark_on_a_photo_that_the_author_took_out_stops_nothing(client: Client, asked: Story) -> None:
    client.post(f"/my/{asked.public_id}/revise")
    photo = asked.photos[1]

    removed = client.post(f"/drafts/{asked.public_id}/photos/{photo.id}/remove")
    preview = client.get(f"/drafts/{asked.public_id}/preview")

    assert (removed.status_code, preview.status_code) == (302, 200)
    assert "เห็นป้ายทะเบียนรถ" in preview.text
    assert photo.state is PhotoState.READY
    assert (
        db.session.scalars(db.select(Revision).where(Revision.sent_at.is_(None))).one().photos[0].photo_id != photo.id
    )
