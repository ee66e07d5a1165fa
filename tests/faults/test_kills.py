"""``kill -9`` of web server and worker at moments by chance, while people send stories with photos.

Eight on the embedded database and the folder store with every run of the tests; two hundred, half of them on
PostgreSQL and S3, with the slow ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import rounds


@pytest.mark.parametrize(("count", "seed"), [(8, 20261126), pytest.param(100, 1, marks=pytest.mark.slow)])
def test_kills_take_nothing_that_was_acknowledged(tmp_path: Path, count: int, seed: int) -> None:
    assert_kills_take_nothing(tmp_path / "data", count, seed)


@pytest.mark.slow
def test_kills_take_nothing_from_postgresql_and_s3(tmp_path: Path, servers_environ: dict[str, str]) -> None:
    assert_kills_take_nothing(tmp_path / "data", 100, 2, **servers_environ)


def assert_kills_take_nothing(data_dir: Path, count: int, seed: int, **environ: str) -> None:
    with rounds.running(data_dir, **environ) as platform:
        played = rounds.play(f"{count} kills", platform, seed, rounds.kills(platform, seed, count))

    print(rounds.table([played]))
    assert played.found.broken == []
    assert len(played.kills) == count
    assert played.traffic.cut > 0, "no kill met a request"
    assert played.found.sent > 0
