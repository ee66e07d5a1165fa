"""The page of results: excerpts with marks, filters as links, numbered pages, suggestions, and stories that go."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select

from stories import publishing
from stories.collections import services as collections
from stories.collections.services import Words
from stories.extensions import db
from stories.gallery.searching import PAGE_SIZE
from stories.models import Edition, SearchEntry, SearchSpelling, SearchText, SearchWord, Staff, Story, StoryKind, Theme
from stories.permissions import actor_for
from stories.search.documents import TAGS
from stories.transaction import transaction
from stories.web import labels


def _main(client: FlaskClient, query: str, **more: object) -> str:
    response = client.get("/search", query_string={"q": query, **more})
    assert response.status_code == 200
    return response.text[response.text.index("<main") :]


def _ids(page: str) -> list[str]:
    return re.findall(r'story-card__link" href="(?:/en)?/s/([^/]+)/', page)


def test_what_was_looked_for_is_marked_in_title_and_excerpt(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish("แมวหน้าวัด", "วันก่อนเราเห็นแมว <b>ตัวใหญ่</b> & สวย")

    page = _main(client, "แมว")

    assert '<span class="w"><mark>แมว</mark>หน้าวัด</span>' in page
    assert "เราเห็น<mark>แมว</mark> &lt;b&gt;ตัวใหญ่&lt;/b&gt; &amp; สวย" in page


def test_an_excerpt_is_cut_round_the_place_without_marks_of_words(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    publish("เรื่องยาว", "เช้าวันนั้นฝนตกทั้งซอย" * 30 + "มีแมวตัวหนึ่ง" + "ทุกคนเปิดร้านตามปกติ" * 30)

    page = _main(client, "แมว")

    quote = unescape(re.findall(r'story-card__quote">(.*?)</p>', page)[0])
    assert re.fullmatch(r"….+มี<mark>แมว</mark>ตัวหนึ่ง.+…", quote)
    assert len(quote) < 250
    assert "\u200b" not in quote


def test_a_caption_says_that_it_is_one(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish("เรื่องหนึ่ง", "ข้อความ", photos=1)  # its caption: ร้านตอนเช้า

    assert re.search(r"ใต้ภาพ:</span> <mark>ร้าน</mark>ตอนเช้า", _main(client, "ร้าน"))


@pytest.fixture
def several(publish: Callable[..., Story]) -> dict[str, Story]:
    """Four stories about a cat that each filter tells apart."""
    return {
        "plain": publish("แมวตัวที่หนึ่ง", district="bang-rak", theme=Theme.LIVING),
        "photo": publish("แมวตัวที่สอง", district="dusit", photos=1),
        "solved": publish("แมวตัวที่สาม", district="dusit", kind=StoryKind.SOLVED, office="dusit"),
        "old": publish("แมวตัวที่สี่", district="thon-buri", day=-400),
    }


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("district", "bang-rak", {"plain"}),
        ("group", "krungthep-klang", {"photo", "solved"}),
        ("theme", "living", {"plain"}),
        ("kind", "solved", {"solved"}),
        ("year", "2568", {"old"}),
        ("year", "2025", {"old"}),
        ("with_photos", "1", {"photo"}),
    ],
)
def test_filters_narrow_and_can_be_taken_off(
    client: FlaskClient, several: dict[str, Story], name: str, value: str, left: set[str]
) -> None:
    page = _main(client, "แมว", **{name: value})

    assert set(_ids(page)) == {several[key].public_id for key in left}
    assert "เอาตัวกรองออก:" in page
    assert f"{name}=" not in page[page.index("เอาตัวกรองออก:") - 200 : page.index("เอาตัวกรองออก:")]


def test_a_collection_is_a_filter_with_its_number(
    client: FlaskClient, several: dict[str, Story], editor: Staff
) -> None:
    by = actor_for(editor)
    slug = collections.create(Words(title_th="แมวริมคลอง", title_en="Cats by the canal"), by=by)
    for key in ("plain", "old"):
        collections.place(slug, several[key].public_id, by=by)
    hidden = _main(client, "แมว", collection=slug)
    collections.show(slug, by=by, is_public=True)

    page = unescape(_main(client, "แมว"))
    narrowed = _main(client, "แมว", collection=slug)

    assert f'collection={slug}">แมวริมคลอง <span class="facets__count">2<' in page
    assert set(_ids(narrowed)) == {several[key].public_id for key in ("plain", "old")}
    assert "แมวริมคลอง" in narrowed[narrowed.index("เอาตัวกรองออก:") :]
    assert f"collection={slug}" not in hidden  # until readers see it, its address says nothing
    assert len(_ids(hidden)) == len(several)


def test_filters_are_links_with_numbers(client: FlaskClient, several: dict[str, Story]) -> None:
    page = unescape(_main(client, "แมว"))

    links = re.findall(
        r'facets__link" href="/search\?q=[^&"]+&(\w+=[\w-]+)">([^<]+) <span class="facets__count">(\d+)<', page
    )
    assert ("district=dusit", "ดุสิต", "2") in links
    assert ("theme=living", "การใช้ชีวิต", "1") in links
    assert ("kind=solved", "ปัญหาที่แก้แล้ว", "1") in links
    assert ("year=2025", "2568", "1") in links
    assert ("with_photos=1", "มีภาพ", "1") in links


@pytest.mark.usefixtures("several")
def test_filters_are_folded_until_one_is_used(client: FlaskClient) -> None:
    assert '<details class="facets__fold">' in _main(client, "แมว")
    assert '<details class="facets__fold" open>' in _main(client, "แมว", district="dusit")


@pytest.mark.parametrize(
    "absurd",
    [
        *({"district": "x'--"}, {"theme": "๙"}, {"kind": ""}, {"year": "๒๕๖๙"}, {"year": "9999"}, {"group": "\x00"}),
        *(
            {"page": "-1"},
            {"page": "ก"},
            {"page": "99999999999999999999"},
            {"with_photos": "yes"},
            {"collection": "\x00"},
        ),
    ],
)
def test_absurd_filters_are_left_out(client: FlaskClient, several: dict[str, Story], absurd: dict[str, str]) -> None:
    assert len(_ids(_main(client, "แมว", **absurd))) == len(several)


def test_pages_are_numbered_and_the_last_stands_for_those_beyond(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    for day in range(PAGE_SIZE + 1):
        publish("แมว", day=day)

    first, second, beyond = (_main(client, "แมว", page=number) for number in (1, 2, 7))

    assert len(_ids(first)) == PAGE_SIZE
    assert len(_ids(second)) == 1
    assert _ids(beyond) == _ids(second)
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


def test_suggestions_are_places_words_and_titles_that_anybody_may_keep(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    story = publish("บางทีก็คิดถึงบางลำพู", "บะหมี่")

    response = client.get("/search/suggest", query_string={"q": "บาง"})

    found: dict[str, list[dict[str, str]]] = response.get_json()
    assert "เขตบางรัก" in [one["text"] for one in client.get("/search/suggest?q=บางร").get_json()["places"]]
    assert len(found["places"]) == 3
    assert any(one["text"].startswith("บาง") for one in found["words"])
    assert [one["url"] for one in found["stories"]] == [client.get(f"/s/{story.public_id}").location]
    assert response.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("query", ["", " ", "\x00", "%", "_", "'", "ิ", "ก" * 10_000, "🍜", "Klo"])
def test_suggestions_for_anything(client: FlaskClient, publish: Callable[..., Story], query: str) -> None:
    publish()

    response = client.get("/search/suggest", query_string={"q": query})

    assert response.status_code == 200
    assert set(response.get_json()) == {"places", "words", "stories"}


def test_a_suggestion_completes_the_last_word(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish("ร้านก๋วยเตี๋ยว")

    words = client.get("/search/suggest", query_string={"q": "ร้าน ก๋วยเ"}).get_json()["words"]

    assert "ร้าน ก๋วยเตี๋ยว" in [one["text"] for one in words]


def test_a_story_that_is_taken_down_is_gone_with_its_words(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story, other = publish("กระท่อมเก็จถะหวา", "คำเดียวในโลก", day=2), publish("กระท่อม", day=1)
    assert _ids(_main(client, "กระท่อม")) == [story.public_id, other.public_id]

    with transaction():
        publishing.remove_editions(story.id)

    assert _ids(_main(client, "กระท่อม")) == [other.public_id]
    assert client.get("/search/suggest?q=คำเดีย").get_json()["words"] == []
    words = set(db.session.scalars(select(SearchWord.word)))
    assert "กระท่อม" in words
    assert set(db.session.scalars(select(SearchSpelling.word))) <= words
    assert "โลก" not in words


def test_a_story_that_is_written_again_is_found_by_its_new_text_only(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    story = publish("จระเข้")
    entry = db.session.scalar(select(SearchEntry.id))
    revision = story.current_revision
    assert revision is not None
    revision.texts[0].title = "ช้าง"
    db.session.commit()

    with transaction() as session:
        publishing.write_editions(session.get_one(Story, story.id))

    assert _ids(_main(client, "จระเข้")) == []
    assert _ids(_main(client, "ช้าง")) == [story.public_id]
    assert list(db.session.scalars(select(SearchEntry.id))) == [entry]
    assert "จระเข้" not in set(db.session.scalars(select(SearchWord.word)))


def test_the_index_can_be_built_anew(
    client: FlaskClient, publish: Callable[..., Story], runner: FlaskCliRunner
) -> None:
    stories = [publish("แมวกับหมา", day=0), publish("แมว", day=1), publish("แมว", day=2)]
    before = _rows()
    with transaction() as session:
        session.get_one(SearchText, before[0][0]).words = "|ผิด|\n"

    result = runner.invoke(args=["search", "reindex"])

    assert "3 " in result.output
    assert _rows() == before
    assert len(_ids(_main(client, "แมว"))) == len(stories)
    assert publishing.is_indexed()


def _rows() -> list[Any]:
    columns = (SearchText.entry_id, SearchText.head, SearchText.words, SearchText.body)
    return sorted(tuple(row) for row in db.session.execute(select(*columns)))


def test_an_empty_index_of_a_full_gallery_is_noticed(client: FlaskClient, publish: Callable[..., Story]) -> None:
    assert publishing.is_indexed()  # nothing to find
    publish()
    assert publishing.is_indexed()

    with transaction():
        publishing.search_index.clear()

    assert not publishing.is_indexed()
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 2


def test_search_knows_the_words_of_the_pages_for_themes() -> None:
    assert {key: words[0] for key, words in TAGS.items()} == {key: str(label) for key, label in labels.THEMES.items()}


def test_taking_down_what_is_not_there_changes_nothing(publish: Callable[..., Story]) -> None:
    publish("แมว")
    before = _rows()

    with transaction():
        publishing.remove_editions(uuid4())

    assert _rows() == before
