"""``kill -9`` of web server and worker at moments by chance, while people send stories with photos."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import rounds


@pytest.mark.parametrize("seed", [20261126])
def test_twenty_kills_lose_nothing_that_was_acknowledged(tmp_path: Path, seed: int) -> None:
    with rounds.running(tmp_path / "data") as platform:
        played = rounds.play("kills", platform, seed, rounds.kills(platform, seed, 20))

    print(rounds.table([played]))
    assert played.found.broken == []
    assert len(played.kills) == 20
    assert played.traffic.cut > 0, "no kill met a request"
    assert played.found.sent > 0
