"""A store that breaks off and refuses for a while, twice, while people send stories with photos."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import rounds
from tests.faults.breaker import Breaker

SEED = 11


@pytest.mark.parametrize("seconds", [8, pytest.param(30, marks=pytest.mark.slow)])
def test_a_store_that_is_away_takes_nothing_from_anybody(
    tmp_path: Path, servers_environ: dict[str, str], breaker: Breaker, seconds: int
) -> None:
    away = rounds.outages(breaker.cut, breaker.mend, count=2, seconds=seconds)

    with rounds.running(tmp_path / "data", **servers_environ) as platform:
        played = rounds.play(f"store away, 2 × {seconds} s", platform, SEED, away)

    print(rounds.table([played]))
    assert played.found.broken == []
    assert played.traffic.refused > 0, "nobody was asked to come back later"
    assert played.found.sent > 0
