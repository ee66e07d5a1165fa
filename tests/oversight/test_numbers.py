"""The desk's numbers: plots with their tables, for one's own part of the city; tables to save."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from stories import audit, clock
from stories.extensions import db
from stories.figures import counting
from stories.models import Action, Role, ScopeKind, Staff, Story, StoryState
from stories.permissions import SYSTEM
from stories.transaction import transaction
from stories.web import plots
from tests.conftest import Client

PLOTS = ("waiting", "answers", "decisions", "appeals", "resubmissions")


@pytest.fixture
def counted(create_story: Callable[..., Story]) -> None:
    """Three answered stories of Bang Rak, and one of Dusit, a fortnight ago."""
    for district in ("bang-rak", "bang-rak", "bang-rak", "dusit"):
        story = create_story(district=district)
        for days, action in ((15, Action.SEND), (14, Action.APPROVE)):
            with clock.at(clock.now() - timedelta(days=days)), transaction():
                audit.record(db.session.merge(story), action, SYSTEM, StoryState.SUBMITTED)
    counting.count_metrics()


def sheet(client: Client, path: str) -> list[list[str]]:
    response = client.get(path)
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(response.get_data(as_text=True).removeprefix("\ufeff"))))


def test_every_plot_has_its_table_and_its_sheet(client: Client, counted: None, editor: Staff) -> None:
    client.login(editor)

    page = client.get("/desk/metrics").get_data(as_text=True)

    assert page.count('<svg class="plot__picture"') == 3  # nothing to draw of the others
    assert page.count('<table class="number-table">') == len(PLOTS) + 1
    for name in (*PLOTS, "places"):
        assert len(sheet(client, f"/desk/metrics/{name}.csv")) > 1
    assert client.get("/desk/metrics/nothing.csv").status_code == 404


def test_places_and_weeks_narrow_the_numbers(client: Client, counted: None, editor: Staff) -> None:
    client.login(editor)
    fortnight = counting.in_bangkok(clock.now() - timedelta(days=14)).date()
    monday = fortnight - timedelta(days=fortnight.weekday())

    def answered(query: str) -> int:
        return sum(int(row[1]) for row in sheet(client, f"/desk/metrics/answers.csv{query}")[1:])

    assert [answered(query) for query in ("", "?place=bang-rak", "?place=group:krungthep-tai", "?place=dusit")] == [
        *(4, 3, 3, 1),
    ]
    assert len(sheet(client, f"/desk/metrics/answers.csv?week={monday}")) == 8
    assert answered(f"?week={monday.year + 543}-{monday:%m-%d}") == 4  # in B.E., as people type it
    assert answered(f"?week={monday - timedelta(weeks=3)}") == 0
    assert client.get("/desk/metrics?place=atlantis").status_code == 404


def test_staff_see_their_own_part_of_the_city(
    client: Client, counted: None, create_staff: Callable[..., Staff]
) -> None:
    for person in (
        create_staff(scopes=[(ScopeKind.DISTRICT, "dusit")]),
        create_staff(Role.OFFICER, scopes=[], office="dusit"),
    ):
        client.login(person)

        assert sum(int(row[1]) for row in sheet(client, "/desk/metrics/answers.csv")[1:]) == 1
        page = client.get("/desk/metrics").get_data(as_text=True)
        assert "ดุสิต" in page
        assert "บางรัก" not in page
        assert client.get("/desk/metrics?place=bang-rak").status_code == 403


def test_labels_stand_inside_the_picture_and_apart() -> None:
    labels = [f"{number} พ.ย." for number in range(1, 29)]
    drawing = plots.draw_columns(labels, [[number * 100 for number in range(28)], [7] * 28])

    places = [x for x, _words in drawing.labels]
    assert drawing.labels[-1][1] == "28 พ.ย."
    assert min(places) - 33 >= 0
    assert max(places) + 20 <= plots.WIDTH
    assert min(second - first for first, second in itertools.pairwise(places)) >= 60
    assert all(bar.y > 0 and bar.y + bar.height <= drawing.base + 0.2 for bar in drawing.bars)


def test_what_is_not_known_is_a_gap_in_a_line() -> None:
    drawing = plots.draw_lines(["a", "b", "c", "d"], [("half", [1.0, 2.0, None, 4.0]), ("most", [1.0, 2.0, None, 4.0])])

    assert [(len(line.pieces), len(line.points)) for line in drawing.lines] == [(1, 3), (1, 3)]
    assert abs(drawing.lines[0].end[1] - drawing.lines[1].end[1]) >= 18  # their names do not lie on each other
    assert re.fullmatch(r"[\d.]+,[\d.]+ [\d.]+,[\d.]+", drawing.lines[0].pieces[0])
