"""Search: Thai inside compounds, spellings of places, and queries that mean nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from stories.models import Story
from stories.search import reading


def _found(client: FlaskClient, query: str, prefix: str = "") -> list[str]:
    response = client.get(f"{prefix}/search", query_string={"q": query})
    assert response.status_code == 200
    return re.findall(r'story-card__link" href="(?:/en)?/s/([^/]+)/', response.text)


@pytest.mark.parametrize(
    "query", ["น้ำ", "ตลาด", "ลาดน้", "ตลาดน้ำ ยาย", "ยาย  ตลาดน้ำ", "นํ้า", "ตลาดน้ำคลองลัดมะยม", "ปู", "Qr CODE", "๒๐"]
)
def test_words_are_found_wherever_they_stand(client: FlaskClient, publish: Callable[..., Story], query: str) -> None:
    story = publish("ไปตลาดน้ำคลองลัดมะยมกับยาย", "ซื้อปู 20 ตัว จ่ายด้วย QR Code")
    publish("เรื่องอื่น", "ไม่เกี่ยวกัน", revision={"pen_name": "คนอื่น"})

    assert _found(client, query) == [story.public_id]


def test_every_word_must_be_there(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish("ตลาดน้ำ")

    assert _found(client, "ตลาดน้ำ ช้าง") == []


@pytest.mark.parametrize("query", ["Klong Toey", "khlong toei", "คลองเตย", "เขตคลองเตย", "สำนักงานเขตคลองเตย"])
def test_a_district_is_found_in_every_spelling(client: FlaskClient, publish: Callable[..., Story], query: str) -> None:
    story = publish("ว่าวตัวแรก", district="khlong-toei")
    publish("เรื่องอื่น", district="dusit")

    page = client.get("/search", query_string={"q": query}).text

    assert _found(client, query) == [story.public_id]
    assert 'href="/districts/khlong-toei"' in page[page.index("<main") :]


@pytest.mark.parametrize("spelling", ["Vadhana", "vadhana ", "เขต วัฒนา", "Khet Watthana", "WATTANA"])
def test_spellings_name_their_district(spelling: str) -> None:
    found = reading.find_district(spelling)

    assert found is not None
    assert found.slug == "watthana"


@pytest.mark.parametrize("query", ["%", "_", "\\", "%%%", "ตลาด%", "_าด", "'", '"', "<script>"])
def test_signs_are_looked_for_as_signs(client: FlaskClient, publish: Callable[..., Story], query: str) -> None:
    publish("ตลาด", "บ้าน")

    assert _found(client, query) == []


def test_a_percent_sign_is_found_where_there_is_one(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish("ลด 50%")
    publish("ลด 500")

    assert _found(client, "50%") == [story.public_id]


@pytest.mark.parametrize("query", ["", "   ", "\u200b", "\x00", "\n\t"])
def test_a_query_with_nothing_in_it_gets_help(client: FlaskClient, publish: Callable[..., Story], query: str) -> None:
    publish()

    page = client.get("/search", query_string={"q": query})

    assert page.status_code == 200
    assert 'role="search"' in page.text
    assert "story-card" not in page.text


@pytest.mark.parametrize("query", ["ก" * 100_000, "ก " * 5_000, "\ud83d", "🍜" * 300, "a/b?c=d&e"])
def test_absurd_queries_get_a_page(client: FlaskClient, publish: Callable[..., Story], query: str) -> None:
    publish()

    response = client.get("/search", query_string={"q": query.encode("utf-8", "surrogatepass")})

    assert response.status_code in (200, 414)


def test_nothing_found_invites_to_tell(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish()

    page = client.get("/search?q=จระเข้ในคลอง").text

    assert "ยังไม่มีใครเล่าเรื่องนี้" in page
    assert 'href="/submit"' in page


def test_text_of_both_languages_is_found_in_each(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish(texts={"th": ("ร้านข้าวแกง", "ริมคลอง"), "en": ("The curry shop", "By the canal")})

    assert _found(client, "canal") == [story.public_id]
    assert _found(client, "ริมคลอง", "/en") == [story.public_id]


def test_what_was_typed_stands_in_the_field_again(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": '"><b>ยาย'}).text

    assert 'value="&#34;&gt;&lt;b&gt;ยาย"' in page


def test_at_most_eight_terms_are_looked_for() -> None:
    assert len(reading.read_query(" ".join(f"คำ{number}" for number in range(20))).terms) == reading.MAX_TERMS
