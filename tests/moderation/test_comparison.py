"""A story that was sent back beside the revision before: what changed, what had been asked, ticks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from stories.extensions import db
from stories.models import Lang, People, Remark, Revision, Role, Staff, Story, StoryState, Theme
from stories.moderation import services as moderation
from stories.moderation.queries import get_review
from stories.moderation.queries.comparison import Comparison
from stories.permissions import actor_for, author_of
from stories.submission import services as submission
from tests.conftest import Client

BODY = "เช้าวันนั้นฝนตกทั้งซอย\n\nป้าเปิดร้านตามปกติ\n\nโทรหาป้าได้ที่ 081-234-5678"


@pytest.fixture
def sent_back(create_story: Callable[..., Story], moderator: Staff) -> Callable[..., Story]:
    """Return a function that asks about three paragraphs, lets the author change something, and sends it back."""

    def send(change: Callable[[Story, Revision], None] = lambda _story, _revision: None, **answers: str) -> Story:
        story = create_story(texts={"th": ("ร้านริมคลอง", BODY)}, photos=3)
        assert story.current_revision_id is not None
        moderation.request_changes(
            story.public_id,
            by=actor_for(moderator),
            seen_revision=story.current_revision_id,
            reasons=["private_data"],
            message="ขอเอาเบอร์ออก",
            at={
                "paragraph-th-0": "ซอยไหน",
                "paragraph-th-1": "ป้าชื่ออะไร",
                "paragraph-th-2": "ขอเอาเบอร์ออก",
                f"photo-{story.photos[2].id}": "เปลี่ยนภาพนี้",
            },
        )
        author = author_of(story.id)
        revision = submission.revise(story.public_id, by=author)
        change(story, revision)
        submission.save_replies(story.public_id, by=author, replies=answers)
        submission.resend(story.public_id, by=author)
        return story

    return send


def write(story: Story, body: str, title: str = "ร้านริมคลอง") -> None:
    submission.save_text(story.public_id, by=author_of(story.id), texts={Lang.THAI: (title, body)})


def compare(story: Story, by: Staff) -> Comparison:
    found = get_review(story.public_id, actor_for(by)).comparison
    assert found is not None
    return found


def test_remarks_are_told_apart_by_what_became_of_their_place(
    sent_back: Callable[..., Story], moderator: Staff
) -> None:
    story = sent_back(
        lambda story, _revision: write(story, "ย่อหน้าใหม่หมด\n\n" + BODY.split("\n\n")[0] + "\n\nป้าแจ๋วเปิดร้านตามปกติ")
    )

    answered = compare(story, moderator).answered

    assert [(one.remark.body, one.outcome) for one in answered] == [
        ("ซอยไหน", "same"),
        ("ป้าชื่ออะไร", "changed"),
        ("ขอเอาเบอร์ออก", "gone"),
        ("เปลี่ยนภาพนี้", "same"),
    ]


def test_photos_added_removed_moved_and_described_anew_are_told(
    sent_back: Callable[..., Story], moderator: Staff, create_photo: Callable[..., Any]
) -> None:
    def change(story: Story, revision: Revision) -> None:
        first, second, third = (placed.photo_id for placed in revision.photos)
        author = author_of(story.id)
        submission.remove_photo(story.public_id, third, by=author)
        submission.move_photo(story.public_id, second, by=author, to=0)
        words = {first: ("ร้านตอนสาย", "ร้านริมคลองเปิดไฟ")}
        submission.save_photo_words(story.public_id, by=author, words=words, lang=Lang.THAI)

    changed = compare(sent_back(change), moderator).photos

    assert {(one.was, one.now, tuple(name for name, *_rest in one.words)) for one in changed} == {
        (2, 1, ()), (1, 2, ("caption",)), (3, None, ()),
    }  # fmt: skip


def test_answers_that_changed_are_told_with_both_values(sent_back: Callable[..., Story], moderator: Staff) -> None:
    def change(story: Story, revision: Revision) -> None:
        author = author_of(story.id)
        submission.save_place(story.public_id, by=author, district="dusit", theme=Theme.LIVING, landmark="ท่าน้ำ")
        revision.people, revision.pen_name = People.CROWD, "ยายแจ๋ว"
        db.session.commit()

    facts = {one.name: (one.old, one.new) for one in compare(sent_back(change), moderator).facts}

    assert facts == {
        "district": ("bang-rak", "dusit"),
        "landmark": ("", "ท่าน้ำ"),
        "theme": ("happiness", "living"),
        "people": ("nobody", "crowd"),
        "byline": ("ต้นกล้า", "ยายแจ๋ว"),
    }


def test_the_page_tells_changes_in_words_and_signs(
    client: Client, sent_back: Callable[..., Story], moderator: Staff
) -> None:
    story = sent_back(
        lambda story, _revision: write(story, BODY.replace("ป้าเปิด", "ป้าแจ๋วเปิด"), "ร้านใหม่"), reply="แก้แล้วนะ"
    )
    client.login(moderator)

    page = client.get(f"/desk/stories/{story.public_id}").text

    assert re.search(r"<ins><span[^>]*>เพิ่ม: </span>แจ๋ว<span", page)
    assert re.search(r"<del><span[^>]*>ตัดออก: </span>ริมคลอง<span", page)
    assert "อีก 1 ย่อหน้าเหมือนเดิม" in page
    assert "แก้แล้วนะ" in page
    assert "ทำแล้ว 0 จาก 5" in page


def test_a_story_that_comes_back_as_it_was_says_so(
    client: Client, sent_back: Callable[..., Story], moderator: Staff
) -> None:
    story = sent_back()
    client.login(moderator)

    page = client.get(f"/desk/stories/{story.public_id}").text

    assert "ส่งกลับมาเหมือนเดิมทุกอย่าง" in page
    assert "<ins>" not in page


def test_ticks_are_kept_and_taken_away(client: Client, sent_back: Callable[..., Story], moderator: Staff) -> None:
    story = sent_back()
    client.login(moderator)
    ids = [str(one.id) for one in compare(story, moderator).answered for one in [one.remark]]
    address = f"/desk/stories/{story.public_id}/asked"

    ticked = client.post(address, data={"shown": ids, "done": ids[:2], "met": ["private_data", "unclear"]})
    page = client.get(f"/desk/stories/{story.public_id}").text
    unticked = client.post(address, data={"shown": ids, "done": [ids[1], "x"]}, headers={"Accept": "application/json"})

    assert (ticked.status_code, unticked.status_code) == (302, 204)
    assert "ทำแล้ว 3 จาก 5" in page
    assert compare(story, moderator).reasons == {"private_data": False}  # the second form had no tick beside it
    done = db.session.scalars(db.select(Remark).where(Remark.done_at.is_not(None))).all()
    assert [(str(one.id), one.done_by_id) for one in done] == [(ids[1], moderator.id)]


def test_others_tick_nothing_and_a_decided_story_takes_no_tick(
    client: Client, sent_back: Callable[..., Story], create_staff: Callable[..., Staff], moderator: Staff
) -> None:
    story = sent_back()
    ids = [str(one.id) for one in db.session.scalars(db.select(Remark))]
    address = f"/desk/stories/{story.public_id}/asked"

    client.login(create_staff(scopes=()))
    stranger = client.post(address, data={"shown": ids, "done": ids})
    client.login(create_staff(Role.EDITOR))
    editor = client.post(address, data={"shown": ids, "done": ids})
    client.login(moderator)
    client.post(f"/desk/stories/{story.public_id}/approve", data={"revision_id": str(story.current_revision_id)})
    late = client.post(address, data={"shown": ids, "done": ids})

    assert (stranger.status_code, editor.status_code, late.status_code) == (403, 403, 409)
    assert story.state is StoryState.APPROVED
    assert db.session.scalars(db.select(Remark).where(Remark.done_at.is_not(None))).all() == []
