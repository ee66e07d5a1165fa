"""One short round on the cluster, with moderators and readers; ``make test-faults`` plays one of each trouble."""

from __future__ import annotations

import pytest

from tests.faults import town_rounds
from tests.faults.rounds import table_of
from tests.faults.troubles import TROUBLES, trouble_of

SEED = list(TROUBLES).index("kill -9 PostgreSQL")


@pytest.mark.slow
def test_a_database_that_is_killed_takes_nothing_from_anybody() -> None:
    (played,) = town_rounds.play_all([SEED])

    print(table_of(town_rounds.COLUMNS, [played.cells()]))
    assert trouble_of(played.seed) == "kill -9 PostgreSQL"
    assert played.found.broken == []
    assert played.refused + played.cut > 0, "nobody noticed"
    assert played.found.sent > 0
    assert played.decided > 0
