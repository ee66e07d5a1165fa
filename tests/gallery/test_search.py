"""What a search finds: each way in which people type, in Thai and English, and queries that mean nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from stories.models import Story
from stories.search import reading

MAIN = re.compile(r"<main.*</main>", re.DOTALL)


def _page(client: FlaskClient, query: str, **more: object) -> str:
    response = client.get("/search", query_string={"q": query, **more})
    assert response.status_code == 200
    return MAIN.findall(response.text)[0]


def _found(client: FlaskClient, query: str, prefix: str = "", **more: object) -> list[str]:
    response = client.get(f"{prefix}/search", query_string={"q": query, **more})
    assert response.status_code == 200
    return re.findall(r'story-card__link" href="(?:/en)?/s/([^/]+)/', response.text)


@pytest.mark.parametrize(
    "query",
    [
        *("ตลาดน้ำ", "น้ำ", "คลอง", "ยาย", "มะยม"),  # words, and words inside compounds
        *("ปู", "20", "QR", "qr CODE"),  # two letters, digits, Latin in Thai text
        *("ลาดน้", "ตลาดน้ำคลองลั", "cod"),  # unfinished
        *("ตลาดน้ำ ยาย", "ยาย  ตลาดน้ำ", "“ตลาดน้ำ”", "ยาย?"),
        *("นํ้า", "ตลาดนำ้", "เเม่ค้า", "๒๐"),  # what looks the same
        *("ยายตลาดน้ำ", "ปูตลาดน้ำ"),  # words pasted together
    ],
)
def test_words_are_found_wherever_they_stand(client: FlaskClient, publish: Callable[..., Story], query: str) -> None:
    story = publish("ไปตลาดน้ำคลองลัดมะยมกับยาย", "แม่ค้าขายปู 20 ตัว จ่ายด้วย QR Code")
    publish("เรื่องอื่น", "ไม่เกี่ยวกัน", revision={"pen_name": "คนอื่น"})

    assert _found(client, query) == [story.public_id]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        *(("ก๋วยเตียว", "ก๋วยเตี๋ยว"), ("สงกานต์", "สงกรานต์"), ("ลาดพ้าว", "ลาดพร้าว"), ("รถเมย์", "รถเมล์")),
        *(("กระเพรา", "กะเพรา"), ("เยาวราด", "เยาวราช"), ("ทุเลียน", "ทุเรียน"), ("umbrela", "umbrella")),
    ],
)
def test_a_misspelt_word_is_answered_with_the_right_one(
    client: FlaskClient, publish: Callable[..., Story], typed: str, written: str
) -> None:
    story = publish("เรื่องของเรา", f"วันนั้นมี {written} อยู่ด้วย")
    publish("เรื่องอื่น", "ไม่เกี่ยวกัน")

    page = _page(client, typed)

    assert _found(client, typed) == [story.public_id]
    assert re.search(rf"หมายถึง <a [^>]*><b>{written}</b></a> ใช่ไหม", page)


def test_two_letters_of_an_unfinished_word_find_the_whole_one(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    story = publish("ตลาดเช้า")
    publish("เรื่องอื่น", "ไม่เกี่ยวกัน")

    assert _found(client, "ตล") == [story.public_id]


def test_a_short_word_is_not_a_part_of_another(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish("ปูนหน้าบ้าน", "พยายามฉาบจนเสร็จ")
    story = publish("แกงปูของแม่")

    assert _found(client, "ปู") == [story.public_id]


def test_a_story_without_one_of_the_words_is_found_as_partial(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    some = publish("ตลาดน้ำ")

    assert "บางคำ" in _page(client, "ตลาดน้ำ ช้าง")
    assert _found(client, "ตลาดน้ำ ช้าง") == [some.public_id]

    both = publish("ช้างที่ตลาดน้ำ")

    assert _found(client, "ตลาดน้ำ ช้าง") == [both.public_id]


@pytest.mark.parametrize(
    "query", ["Klong Toey", "khlong toei", "คลองเตย", "เขตคลองเตย", "สำนักงานเขตคลองเตย", "klongtoey"]
)
def test_a_district_is_found_in_every_spelling(client: FlaskClient, publish: Callable[..., Story], query: str) -> None:
    story = publish("ว่าวตัวแรก", district="khlong-toei")
    publish("เรื่องอื่น", district="dusit")

    assert _found(client, query) == [story.public_id]
    assert 'href="/districts/khlong-toei"' in _page(client, query)


def test_a_district_in_english_with_another_word(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish("ว่าวตัวแรก", district="khlong-toei")
    publish("ว่าวตัวที่สอง", district="dusit")

    assert _found(client, "ว่าว Klong Toey") == [story.public_id]


@pytest.mark.parametrize("spelling", ["Vadhana", "vadhana ", "เขต วัฒนา", "Khet Watthana", "WATTANA"])
def test_spellings_name_their_district(spelling: str) -> None:
    found = reading.find_district(spelling)

    assert found is not None
    assert found.slug == "watthana"


def test_titles_come_before_tags_captions_and_text(client: FlaskClient, publish: Callable[..., Story]) -> None:
    in_text = publish("เรื่องหนึ่ง", "เล่าถึงแมว", day=4)
    in_caption = publish("เรื่องสอง", day=3, photos=1)  # its caption: ร้านตอนเช้า
    in_tag = publish("เรื่องสาม", day=2, revision={"pen_name": "แมว ร้านตอนเช้า"})
    in_title = publish("แมวหน้าร้านตอนเช้า", day=1)

    assert _found(client, "แมว") == [story.public_id for story in (in_title, in_tag, in_text)]
    assert _found(client, "ร้านตอนเช้า") == [story.public_id for story in (in_title, in_tag, in_caption)]


def test_a_word_comes_before_a_part_of_one_and_the_newest_first(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    old, new = publish("ขอบคุณยาย", day=1), publish("ยายของเรา", day=2)
    part = publish("ความพยายาม", day=3)

    assert _found(client, "ยาย") == [story.public_id for story in (new, old, part)]


def test_text_of_both_languages_is_found_in_each(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish(texts={"th": ("ร้านข้าวแกง", "ริมคลอง"), "en": ("The curry shop", "By the canal")})

    assert _found(client, "canal") == [story.public_id]
    assert _found(client, "ริมคลอง", "/en") == [story.public_id]


@pytest.mark.parametrize("query", ["%", "_", "\\", "%%%", "ตลาด%", "_าด", "<script>", "a|b"])
def test_signs_are_looked_for_as_signs(client: FlaskClient, publish: Callable[..., Story], query: str) -> None:
    publish("บ้าน", "500 หลัง")

    assert _found(client, query) == []


def test_a_percent_sign_is_found_where_there_is_one(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish("ลด 50%")
    publish("ลด 500")

    assert _found(client, "50%") == [story.public_id]


@pytest.mark.parametrize("query", ["", "   ", "\u200b", "\x00", "\n\t", "'\"<>", "?!"])
def test_a_query_with_nothing_in_it_gets_help(client: FlaskClient, publish: Callable[..., Story], query: str) -> None:
    publish()

    page = _page(client, query)

    assert 'role="search"' in page
    assert "story-card" not in page
    assert 'href="/search?q=' in page  # words to begin with


@pytest.mark.parametrize(
    "query",
    [
        "ก" * 10_000,
        "ก " * 5_000,
        "ิ",
        "์",
        "\ud83d",
        "🍜" * 300,
        "👨‍👩‍👧",
        "a/b?c=d&e",
        "AND OR NOT",
        'a" OR "b',
        "-ก",
        "^ก*",
    ],
)
def test_absurd_queries_get_a_page(client: FlaskClient, publish: Callable[..., Story], query: str) -> None:
    publish("บ้าน", "หลังคา", revision={"pen_name": "คนหนึ่ง"})

    response = client.get("/search", query_string={"q": query.encode("utf-8", "surrogatepass")})

    assert response.status_code == 200
    assert 'role="search"' in response.text


def test_nothing_found_invites_to_tell(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish()

    page = _page(client, "จระเข้")

    assert "ยังไม่มีใครเล่าเรื่องนี้" in page
    assert 'href="/submit"' in page
    assert 'href="/search?q=' in page


def test_what_was_typed_stands_in_the_field_again(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": '"><b>ยาย'}).text

    assert 'value="&#34;&gt;&lt;b&gt;ยาย"' in page


def test_at_most_eight_terms_are_looked_for() -> None:
    assert len(reading.read_query(" ".join(f"คำ{number}" for number in range(20))).terms) == reading.MAX_TERMS
