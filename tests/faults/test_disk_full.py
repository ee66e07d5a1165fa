"""A disk that is full, twice, while people send stories with photos; the second time processes are killed as well.

Database, store, temporary files and the log are on it.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.faults import rounds
from tests.faults.disk import small_disk

SEED = 7


def test_a_full_disk_takes_nothing_from_anybody(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    with small_disk(folder) as disk:
        (folder / "tmp").mkdir()
        with rounds.running(folder, TMPDIR=str(folder / "tmp")) as platform:
            meanwhile = [rounds.wait(3), rounds.kills(platform, SEED, 2)]
            full = rounds.outages(partial(disk.fill, platform), partial(disk.free, platform), meanwhile)
            played = rounds.play("disk full", platform, SEED, full)

    print(rounds.table([played]))
    assert played.found.broken == []
    assert played.traffic.refused > 0, "nobody was asked to come back later"
    assert played.found.sent > 0
