"""The map, the pages of districts and groups."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from stories.districts import DISTRICTS, GROUPS
from stories.models import Story

ROOT = Path(__file__).parents[2]


def test_the_places_on_the_map_are_those_of_the_file() -> None:
    with (ROOT / "stories/data/districts.csv").open(encoding="utf-8", newline="") as file:
        wanted = {row["slug"]: (int(row["grid_row"]) + 1, int(row["grid_col"]) + 1) for row in csv.DictReader(file)}
    rules = re.findall(
        r"\.district-map__place--([a-z-]+) \{ grid-area: (\d+) / (\d+); \}",
        (ROOT / "static/css/components.css").read_text(encoding="utf-8"),
    )

    assert {slug: (int(row), int(column)) for slug, row, column in rules} == wanted
    assert len(set(wanted.values())) == 50


def test_the_little_map_has_a_square_for_each_district() -> None:
    drawing = (ROOT / "static/images/icons.svg").read_text(encoding="utf-8")
    city = drawing[drawing.index('id="city"') :]
    squares = re.findall(r'<rect x="(\d+)" y="(\d+)"', city[: city.index("</symbol>")])

    places = sorted((one.grid_col * 10, one.grid_row * 10) for one in DISTRICTS.values())
    assert sorted((int(x), int(y)) for x, y in squares) == places


def test_all_districts_are_listed_with_their_numbers(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish(district="dusit")
    publish(district="dusit")

    page = client.get("/districts").text

    assert all(f'href="/districts/{slug}"' in page for slug in DISTRICTS)
    row = page[page.rindex("/districts/dusit") :]
    assert "2 เรื่อง" in row[: row.index("</a>")]


def test_names_are_in_the_order_of_the_language(client: FlaskClient) -> None:
    def order(path: str) -> list[str]:
        page = client.get(path).text
        return re.findall(r'district-index__link" href="(?:/en)?/districts/([a-z-]+)"', page)

    assert order("/districts") == list(DISTRICTS)
    assert order("/en/districts") == sorted(DISTRICTS, key=lambda slug: DISTRICTS[slug].name_en)


def test_a_district_shows_its_own_stories_and_its_group(client: FlaskClient, publish: Callable[..., Story]) -> None:
    here, elsewhere = publish(district="bang-rak"), publish(district="dusit")

    page = client.get("/districts/bang-rak").text

    assert f"/s/{here.public_id}/" in page
    assert f"/s/{elsewhere.public_id}/" not in page
    neighbours = page[page.index('id="neighbours"') :]
    group = GROUPS[DISTRICTS["bang-rak"].group_key]
    assert all((f'"/districts/{one.slug}"' in neighbours) is (one.slug != "bang-rak") for one in group.districts)
    assert 'href="/submit?district=bang-rak"' in page


@pytest.mark.parametrize("slug", list(DISTRICTS))
def test_a_district_without_stories_invites_the_first(client: FlaskClient, slug: str) -> None:
    response = client.get(f"/districts/{slug}")

    assert response.status_code == 200
    assert f'href="/submit?district={slug}"' in response.text
    assert "เล่าเป็นคนแรก" in response.text


def test_a_group_shows_the_stories_of_its_districts(client: FlaskClient, publish: Callable[..., Story]) -> None:
    inside, outside = publish(district="dusit"), publish(district="bang-rak")

    page = client.get("/groups/krungthep-klang").text

    assert f"/s/{inside.public_id}/" in page
    assert f"/s/{outside.public_id}/" not in page


@pytest.mark.parametrize("path", ["/districts/atlantis", "/groups/atlantis", "/districts/Bang-Rak", "/groups/%00"])
def test_unknown_places_are_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert 'role="search"' in response.text
