"""The word list of the desk: editors add, remove and try out words; what was done stays to be seen."""

from __future__ import annotations

from typing import Any

import pytest

from stories.extensions import db
from stories.models import ListedWord, Role, Staff, WordKind
from tests.conftest import Client

NEW = {"word": "  ขายตัว ", "kind": "other", "note": "โฆษณาที่ไม่เหมาะ"}


def find(word: str) -> ListedWord:
    return db.session.scalars(db.select(ListedWord).where(ListedWord.word == word)).one()


def test_an_editor_adds_a_word_and_takes_it_off(client: Client, editor: Staff) -> None:
    client.login(editor)

    added = client.post("/desk/words", data=NEW)
    listed = find("ขายตัว")
    page = client.get("/desk/words").text
    removed = client.post(f"/desk/words/{listed.id}/remove")
    again = client.post(f"/desk/words/{listed.id}/remove")

    assert (added.status_code, removed.status_code, again.status_code) == (302, 302, 302)
    assert "โฆษณาที่ไม่เหมาะ" in page
    assert editor.name in page
    assert (listed.kind, listed.added_by_id, listed.removed_by_id) == (WordKind.OTHER, editor.id, editor.id)
    assert "คำที่เอาออกไปแล้ว" in client.get("/desk/words").text
    assert client.post("/desk/words", data=NEW).status_code == 302  # what was taken off can come back


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"word": " "}, "พิมพ์คำที่จะใส่ในรายการ"),
        ({"word": "!!"}, "พิมพ์คำที่จะใส่ในรายการ"),
        ({"word": "ก" * 61}, "คำยาวได้ไม่เกิน 60"),
        ({"word": "บางกะปิ"}, "คำนี้เป็นชื่อเขต"),
        ({"word": "bang kapi"}, "คำนี้เป็นชื่อเขต"),
        ({"word": "FUCK"}, "คำนี้อยู่ในรายการแล้ว"),
        ({"note": ""}, "บอกเพื่อนร่วมงานสักนิด"),
        ({"note": "น" * 201}, "เหตุผลยาวได้ไม่เกิน 200"),
        ({"kind": "verb"}, "เลือกก่อนว่าเป็นคำแบบไหน"),
    ],
)
def test_what_cannot_be_listed_comes_back_with_what_was_typed(
    client: Client, editor: Staff, changed: dict[str, str], sentence: str
) -> None:
    client.login(editor)
    before = db.session.scalar(db.select(db.func.count()).select_from(ListedWord))

    response = client.post("/desk/words", data=NEW | changed)

    assert response.status_code == 422
    assert sentence in response.text
    assert (NEW | changed)["note"] in response.text
    assert db.session.scalar(db.select(db.func.count()).select_from(ListedWord)) == before


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [("มันฆ่าใครที่บางกะปิ", "<q>ฆ่า</q>"), ("นั่งฆ่าเวลาที่สะพานควาย", "ไม่มีคำที่จะถูกชี้"), ("ก" * 1001, "ยาวไป 1")],
)
def test_a_sentence_is_tried_out(client: Client, editor: Staff, sentence: str, shown: str) -> None:
    client.login(editor)

    assert shown in client.post("/desk/words/try", data={"sentence": sentence}).text


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.DPO, Role.ADMIN, Role.OFFICER])
def test_the_list_is_for_editors(client: Client, create_staff: Any, role: Role) -> None:
    word = find("เหี้ย")
    client.login(create_staff(role))

    answers = [client.get("/desk/words"), client.post("/desk/words", data=NEW)]
    answers += [client.post(f"/desk/words/{word.id}/remove"), client.post("/desk/words/try", data={"sentence": "ก"})]

    assert [one.status_code for one in answers] == [403] * 4
    assert find("เหี้ย").removed_at is None
