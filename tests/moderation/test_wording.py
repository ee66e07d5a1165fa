"""Reasons and saved replies: kept by editors, chosen by moderators, read by authors in their language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from stories import reasons
from stories.errors import Forbidden, InvalidInput
from stories.extensions import db
from stories.models import Action, Reason, Role, SavedReply, Section, Staff, Story, StoryState, Use
from stories.moderation import services
from stories.moderation.services import Placing, WordsKind
from stories.permissions import actor_for
from tests.conftest import Client

S = StoryState
REPLY = {"called": "ขอบคุณก่อน", "body_th": "ขอบคุณ {name} จาก{district}\n{reasons}", "body_en": "Thank you, {name}"}
REASON = {"label_th": "ภาพมืดไป", "label_en": "Too dark", "sentence_th": "", "sentence_en": ""}


@pytest.fixture
def desk(client: Client, editor: Staff) -> Client:
    client.login(editor)
    return client


def newest_reply() -> SavedReply:
    return db.session.scalars(select(SavedReply).order_by(SavedReply.position.desc())).first()  # type: ignore[return-value]


def message_on(page: str) -> str:
    """What stands in the message of the form for changes."""
    found = re.search(r'<textarea[^>]*id="changes-message"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    assert found
    return found[1]


def test_the_reasons_that_events_name_are_there_from_the_first(client: Client) -> None:
    codes = ["private_data", "face", "rights", "person", "short", "unclear", "complaint", "ad", "duplicate", "harmful"]

    assert list(reasons.all_reasons()) == [*codes, "other"]
    assert reasons.all_reasons()["face"].label("en") == "A child’s or a stranger’s face"
    assert [one.code for one in reasons.list_reasons(Use.REJECT)][-1] == "other"
    assert {use for one in reasons.all_replies() for use in one.uses} == set(Use)


def test_an_editor_adds_a_reason_and_moderators_have_it_at_once(
    desk: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    response = desk.post("/desk/replies/reasons/new", data={**REASON, "uses": ["changes"], "section": "changes"})
    assert response.status_code == 302
    story = create_story(secret="the author's")
    desk.login(moderator)

    page = desk.get(f"/desk/stories/{story.public_id}").text
    data = {"revision_id": str(story.current_revision_id), "reasons": ["too_dark"], "message": "ขอภาพใหม่"}
    desk.post(f"/desk/stories/{story.public_id}/request-changes", data=data)
    desk.set_cookie(f"story-{story.public_id}", "the author's")
    status = desk.get(f"/my/{story.public_id}").text

    assert page.count('value="too_dark"') == 1
    assert story.state is S.CHANGES_REQUESTED
    assert "ภาพมืดไป" in status
    assert 'href="/guidelines#changes"' in status
    assert 'id="changes"' in desk.get("/guidelines").text


def test_a_retired_reason_is_offered_no_more_and_still_names_what_was_decided(
    desk: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story, other = create_story(secret="the author's"), create_story()
    by = actor_for(moderator)
    assert story.current_revision_id
    services.reject(story.public_id, by=by, seen_revision=story.current_revision_id, reasons=["ad"], message="ขอโทษนะ")
    desk.post("/desk/replies/reasons/ad/place", data={"to": "retire"})
    desk.set_cookie(f"story-{story.public_id}", "the author's")

    assert "ดูคล้ายโฆษณา" in desk.get(f"/my/{story.public_id}").text
    assert "ad" not in [one.code for one in reasons.list_reasons(Use.REJECT)]
    assert other.current_revision_id
    with pytest.raises(InvalidInput):
        services.reject(other.public_id, by=by, seen_revision=other.current_revision_id, reasons=["ad"], message="คำ")
    desk.post("/desk/replies/reasons/ad/place", data={"to": "offer"})
    assert "ad" in [one.code for one in reasons.list_reasons(Use.REJECT)]


def test_new_reasons_never_take_the_code_of_another(desk: Client) -> None:
    for _time in range(2):
        desk.post("/desk/replies/reasons/new", data={**REASON, "label_en": "Ad", "uses": ["reject"], "section": ""})

    assert set(reasons.all_reasons()) >= {"ad", "ad_2", "ad_3"}
    assert reasons.all_reasons()["ad"].label("en") == "Reads as an advertisement"


def test_rows_are_put_in_order(desk: Client) -> None:
    before = list(reasons.all_reasons())

    desk.post(f"/desk/replies/reasons/{before[1]}/place", data={"to": "up"})
    desk.post(f"/desk/replies/reasons/{before[1]}/place", data={"to": "up"})  # it is the first already
    desk.post(f"/desk/replies/reasons/{before[0]}/place", data={"to": "down"})
    desk.post(f"/desk/replies/{reasons.all_replies()[0].id}/place", data={"to": "sideways"})

    assert list(reasons.all_reasons())[:3] == [before[1], before[2], before[0]]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"body_th": "ถึง {titel}"}, "body_th", "ไม่รู้จัก {titel}"),
        ({"body_en": "To {}"}, "body_en", "ไม่รู้จัก {}"),
        ({"body_en": "To {title"}, "body_en", "วงเล็บปีกกาไม่ครบคู่"),
        ({"body_en": " "}, "body_en", "เขียนช่องนี้ด้วย"),
        ({"called": ""}, "called", "เขียนช่องนี้ด้วย"),
        ({"called": "ก" * 121}, "called", "ไม่เกิน 120 ตัวอักษร"),
        ({"uses": []}, "uses", "เลือกว่าใช้กับการตัดสินแบบไหน"),
    ],
)
def test_a_reply_that_cannot_be_used_comes_back_with_what_was_typed(
    desk: Client, changes: dict[str, Any], field: str, words: str
) -> None:
    known = len(reasons.all_replies())

    response = desk.post("/desk/replies/new", data={**REPLY, "uses": ["changes"], **changes})

    assert (response.status_code, len(reasons.all_replies())) == (422, known)
    beside = re.search(rf'id="reply-{field}-errors">(.*?)</ul>', response.text, re.DOTALL)
    assert beside
    assert words in beside[1]
    assert str(changes.get("body_en", REPLY["body_en"])).strip() in response.text


def test_a_reply_fills_the_message_in_the_language_of_the_author_and_nothing_typed_is_lost(
    desk: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    desk.post("/desk/replies/new", data={**REPLY, "uses": ["changes"]})
    reply = newest_reply()
    thai, english = create_story(), create_story(contact_lang="en", texts={"en": ("A {title}", "Rain")})
    desk.login(moderator)
    pages = []

    for story in (thai, english):
        ticked = {"reasons": ["short"], "message": "พิมพ์ไว้แล้ว", "reply": str(reply.id), "fill": "yes"}
        data = {"revision_id": str(story.current_revision_id), **ticked}
        response = desk.post(f"/desk/stories/{story.public_id}/request-changes", data=data)
        assert (response.status_code, story.state) == (200, S.SUBMITTED)
        pages.append(response.text)

    assert message_on(pages[0]) == "ขอบคุณ ต้นกล้า จากเขตบางรัก\nกำลังสนุกเลย ขออีกสักย่อหน้าได้ไหม\n\nพิมพ์ไว้แล้ว"
    assert message_on(pages[1]) == "Thank you, ต้นกล้า\n\nพิมพ์ไว้แล้ว"
    assert all(re.search(r'value="short"[^>]*checked|checked[^>]*value="short"', page) for page in pages)
    nothing = {"revision_id": str(thai.current_revision_id), "reply": "", "fill": "yes", "message": "ยังอยู่"}
    empty = desk.post(f"/desk/stories/{thai.public_id}/request-changes", data=nothing).text
    assert "เลือกคำตอบที่เก็บไว้ก่อน" in empty
    assert message_on(empty) == "ยังอยู่"


def test_what_was_filled_in_is_sent_as_it_was_edited(
    desk: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story = create_story()
    desk.login(moderator)
    page = desk.get(f"/desk/stories/{story.public_id}").text
    shown = re.findall(r'data-text="([^"]*)"', page)

    data = {"revision_id": str(story.current_revision_id), "reasons": ["short"], "message": "แก้คำแล้วก่อนส่ง"}
    desk.post(f"/desk/stories/{story.public_id}/request-changes", data={**data, "reply": str(newest_reply().id)})

    assert any("“ร้านข้าวแกงริมคลอง”" in one for one in shown)
    assert (story.events[-1].action, story.events[-1].message.body) == (Action.REQUEST_CHANGES, "แก้คำแล้วก่อนส่ง")


def test_braces_in_a_title_are_no_placeholders_and_empty_lines_are_left_out() -> None:
    body = "ถึง {name}\n{reasons}\n\n{title}"

    assert reasons.fill_in(body, {"name": "ก", "title": "{name}", "reasons": ""}) == "ถึง ก\n\n{name}"


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OFFICER, Role.ADMIN, Role.DPO])
def test_only_editors_keep_reasons_and_replies(client: Client, create_staff: Callable[..., Staff], role: Role) -> None:
    person = create_staff(role)
    client.login(person)
    by, words = actor_for(person), dict(REASON)

    assert client.get("/desk/replies").status_code == 403
    with pytest.raises(Forbidden):
        services.save_reason("ad", by=by, words=words, uses=[Use.REJECT], section=Section.NONE)
    with pytest.raises(Forbidden):
        services.save_reply(None, by=by, words=REPLY, uses=[Use.REJECT])
    with pytest.raises(Forbidden):
        services.place_words(WordsKind.REASONS, "ad", Placing.RETIRE, by=by)
    assert db.session.get_one(Reason, "ad").retired_at is None


@pytest.mark.parametrize("path", ["/desk/replies/reasons/nothing", f"/desk/replies/{UUID(int=1)}"])
def test_what_is_not_there_is_not_found(desk: Client, path: str) -> None:
    assert desk.get(path).status_code == 404
    assert desk.post(path, data=REPLY).status_code == 404
    assert desk.post(f"{path}/place", data={"to": "up"}).status_code == 404
