"""A store that breaks off and refuses for a while, while people send stories with photos."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import rounds
from tests.faults.breaker import Breaker

SEED = 11


@pytest.mark.parametrize(("count", "seconds"), [(1, 8), pytest.param(2, 30, marks=pytest.mark.slow)])
def test_a_store_that_is_away_takes_nothing_from_anybody(
    tmp_path: Path, servers_environ: dict[str, str], breaker: Breaker, count: int, seconds: int
) -> None:
    away = rounds.outages(breaker.cut, breaker.mend, [rounds.wait(seconds)] * count)

    with rounds.running(tmp_path / "data", **servers_environ) as platform:
        played = rounds.play(f"store away, {count} × {seconds} s", platform, SEED, away)

    print(rounds.table([played]))
    assert played.found.broken == []
    assert played.traffic.refused > 0, "nobody was asked to come back later"
    assert played.found.sent > 0
