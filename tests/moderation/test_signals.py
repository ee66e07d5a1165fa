"""What the worker notices when a story was sent, and how the desk shows it, each thing with its reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stories.extensions import db
from stories.models import (
    ListedWord,
    Photo,
    PhotoPiece,
    RevisionCheck,
    RevisionPhoto,
    Staff,
    Story,
    StoryState,
    Task,
    TextPiece,
)
from stories.moderation import services
from stories.queue import enqueue
from tests.conftest import Client
from tests.signals.test_likeness import BODY, HASH, with_bits_turned

Create = Callable[..., Story]
RunJobs = Callable[..., int]
S = StoryState


@pytest.fixture
def sent(create_story: Create, create_photo: Callable[..., Photo], run_jobs: RunJobs) -> Callable[..., Story]:
    """Return a function making a story that the worker has looked at; ``dhash`` is of its one photo."""

    def send(body: str, state: StoryState = S.SUBMITTED, *, dhash: str = "", **values: object) -> Story:
        story = create_story(state, texts={"th": ("เรื่องหนึ่ง", body)}, **values)
        if dhash:
            photo = create_photo(story, perceptual_hash=dhash)
            db.session.add(RevisionPhoto(revision_id=story.current_revision_id, photo_id=photo.id, position=0))
        enqueue(Task.CHECK_REVISION, revision_id=str(story.current_revision_id))
        run_jobs()
        return story

    return send


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("มันด่าผมว่าไอ้เหี้ยกลางตลาด", ["มีคำหยาบ", "เหี้ย"]),
        ("สล็อตเว็บตรง แอดไลน์ @lucky99", ["คล้ายโฆษณาพนัน", "สล็อต", "เว็บตรง", "ไอดีไลน์"]),
        ("เงินกู้ด่วน อนุมัติไว โทร 0812345678", ["คล้ายโฆษณาเงินกู้", "เงินกู้ด่วน", "คำสัญญาว่าจะได้เงิน"]),
        ("ดู a.com b.com c.com", ["ลิงก์เยอะ", "มีลิงก์ 3 ลิงก์", "a.com"]),
        ("เช้านี้ที่บางกะปิฝนตก", ["ไม่พบคำต้องระวัง"]),
    ],
)
def test_the_pane_and_the_row_say_what_was_noticed_and_why(
    client: Client, moderator: Staff, sent: Callable[..., Story], body: str, shown: list[str]
) -> None:
    story = sent(body)
    client.login(moderator)

    pane = client.get(f"/desk/stories/{story.public_id}").text.partition('class="review"')[2]
    row = client.get("/desk").text.partition('class="review"')[0]

    assert [words for words in shown if words not in pane] == []
    assert shown[0] in row or shown[0].startswith("ไม่พบ")


def test_somebody_who_may_not_want_to_live_is_to_be_called_first(
    client: Client, moderator: Staff, sent: Callable[..., Story]
) -> None:
    story = sent("เหนื่อยมาก ไม่อยากมีชีวิตอยู่ แล้ววันนั้นก็ผ่านมาได้")
    client.login(moderator)

    page = client.get(f"/desk/stories/{story.public_id}").text

    check = db.session.get_one(RevisionCheck, story.current_revision_id)
    assert check.is_heavy
    assert "ติดต่อก่อน อย่าเพิ่งเผยแพร่" in page
    assert [number for number in ("tel:1323", "tel:191", "tel:1300") if number not in page] == []


def test_nearly_the_same_photo_leads_to_the_other_story(
    client: Client, moderator: Staff, sent: Callable[..., Story]
) -> None:
    first = sent("เรื่องแรก", dhash=HASH)
    far = sent("เรื่องที่สอง", dhash=with_bits_turned(HASH, tuple(range(0, 64, 4))))
    again = sent("เรื่องที่สาม", dhash=with_bits_turned(HASH, (0, 1, 17, 18, 40, 41, 63)))
    client.login(moderator)

    page = client.get(f"/desk/stories/{again.public_id}").text.partition('class="review"')[2]

    assert "ภาพที่ 1 เกือบเหมือนภาพในเรื่อง" in page
    assert f'href="/desk/stories/{first.public_id}"' in page
    assert f'href="/desk/stories/{far.public_id}"' not in page


def test_nearly_the_same_text_leads_to_the_other_story(
    client: Client, moderator: Staff, sent: Callable[..., Story]
) -> None:
    first, again = sent(BODY, S.PUBLISHED), sent(BODY.replace("ป้า", "ลุง"))
    client.login(moderator)

    page = client.get(f"/desk/stories/{again.public_id}").text.partition('class="review"')[2]

    assert "% กับเรื่อง" in page
    assert f'href="/desk/stories/{first.public_id}"' in page


def test_what_its_author_took_back_is_compared_with_nothing(sent: Callable[..., Story]) -> None:
    sent(BODY, S.WITHDRAWN, dhash=HASH)
    again = sent(BODY, dhash=HASH)

    assert _signals(again) == []


def test_looking_twice_changes_nothing(sent: Callable[..., Story]) -> None:
    story = sent(BODY, dhash=HASH)
    pieces = [db.session.scalar(db.select(db.func.count()).select_from(table)) for table in (PhotoPiece, TextPiece)]

    assert story.current_revision_id is not None
    services.check_revision(story.current_revision_id)

    assert pieces == [4, 8]
    assert [
        db.session.scalar(db.select(db.func.count()).select_from(table)) for table in (PhotoPiece, TextPiece)
    ] == pieces


def test_a_new_word_is_looked_for_in_what_waits(
    client: Client, editor: Staff, sent: Callable[..., Story], run_jobs: RunJobs
) -> None:
    waiting, public = sent("ร้านนี้ขายตะพาบน้ำ"), sent("ร้านโน้นก็ขายตะพาบน้ำ", S.PUBLISHED)
    client.login(editor)

    client.post("/desk/words", data={"word": "ตะพาบน้ำ", "kind": "other", "note": "สัตว์คุ้มครอง"})
    run_jobs()

    assert [one["kind"] for one in _signals(waiting)] == ["other_words"]
    assert _signals(public) == []
    listed = db.session.scalars(db.select(ListedWord).where(ListedWord.word == "ตะพาบน้ำ")).one()
    client.post(f"/desk/words/{listed.id}/remove")
    run_jobs()
    assert _signals(waiting) == []


def _signals(story: Story) -> list[dict[str, object]]:
    return db.session.get_one(RevisionCheck, story.current_revision_id).signals


def test_what_became_of_the_stories_that_the_author_tied_together(
    client: Client, create_story: Create, moderator: Staff
) -> None:
    address = {"contact_email": "ton@example.com"}
    for state in (S.PUBLISHED, S.PUBLISHED, S.REJECTED, S.WITHDRAWN, S.DRAFT):
        create_story(state, **address)
    other = create_story(S.PUBLISHED, contact_email="another@example.com")
    tied, alone = create_story(**address), create_story()
    client.login(moderator)

    pages = [client.get(f"/desk/stories/{story.public_id}").text for story in (tied, alone, other)]

    assert "เผยแพร่ 2 · ไม่เผยแพร่ 1 · อื่น ๆ 0" in pages[0]
    assert "คนเล่าไม่ได้ใส่อีเมลไว้" in pages[1]
    assert "ไม่มีเรื่องอื่นที่ใช้อีเมลเดียวกัน" in pages[2]
    assert [page for page in pages if "example.com" in page] == []
