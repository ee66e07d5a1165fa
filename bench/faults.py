"""What faults take from people who tell stories: ``python -m bench.faults`` writes the tables of ``bench/faults.md``.

The rounds of ``tests/faults`` with their servers, one after the other; half an hour alone on two cores, with a number
of kills (``python -m bench.faults 20``) less. ``python -m bench.faults cluster`` plays those on the cluster only.
"""

import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import boto3
from botocore.config import Config
from sqlalchemy import create_engine, make_url, text

from tests.faults import rounds, town_rounds
from tests.faults.breaker import Breaker
from tests.faults.disk import small_disk
from tests.faults.rounds import Round
from tests.faults.troubles import TROUBLES
from tests.servers import postgres, radosgw
from tests.servers.processes import Processes

KILLS = 100
OUTAGE_SECONDS = 30
FULL_SECONDS = 4
REPORT = Path(__file__).with_suffix(".md")
KILLS_HEAD, CLUSTER_HEAD = "## Kills by the hundred", "## Each part of the cluster"


def play_embedded(folder: Path, kills: int) -> Iterator[Round]:
    """SQLite and the folder store: kills, and a full disk."""
    with rounds.running(folder / "kills") as platform:
        yield rounds.play("kills, SQLite, folder", platform, 1, rounds.kills(platform, 1, kills))
    disk_folder = folder / "disk"
    with small_disk(disk_folder) as disk:
        (disk_folder / "tmp").mkdir()
        with rounds.running(disk_folder, TMPDIR=str(disk_folder / "tmp")) as platform:
            fill, free = partial(disk.fill, platform), partial(disk.free, platform)
            full = rounds.outages(fill, free, [rounds.wait(FULL_SECONDS), rounds.kills(platform, 7, 2)])
            yield rounds.play("disk full, twice, 2 kills", platform, 7, full)


def play_on_servers(folder: Path, kills: int) -> Iterator[Round]:
    """PostgreSQL and S3: kills, and a store that is away."""
    with servers(folder) as (environ, breaker):
        with rounds.running(folder / "kills-servers", **environ()) as platform:
            yield rounds.play("kills, PostgreSQL, S3", platform, 2, rounds.kills(platform, 2, kills))
        with rounds.running(folder / "away", **environ()) as platform:
            away = rounds.outages(breaker.cut, breaker.mend, [rounds.wait(OUTAGE_SECONDS)] * 2)
            yield rounds.play(f"store away, 2 × {OUTAGE_SECONDS} s", platform, 11, away)


@contextmanager
def servers(folder: Path) -> Iterator[tuple[partial[dict[str, str]], Breaker]]:
    """Both servers of the tests, and a function giving the settings of a platform with a database and buckets new."""
    with ExitStack() as stack:
        parts = {}
        for name, module, user, stop in (
            ("postgres", postgres, postgres.account(), signal.SIGQUIT),
            ("s3", radosgw, None, signal.SIGKILL),
        ):
            data, logs = folder / name, folder / f"{name}-logs"
            data.mkdir()
            logs.mkdir()
            processes = Processes(logs, stop_signal=stop, user=user)
            stack.callback(processes.stop)
            parts[name] = module.start(data, processes)
        breaker = Breaker(parts["s3"]["endpoint_url"])
        stack.callback(breaker.close)
        yield partial(new_environ, parts["postgres"]["url"], parts["s3"], breaker), breaker


def new_environ(database_url: str, s3: dict[str, str], breaker: Breaker) -> dict[str, str]:
    """The settings of a platform with an empty database and empty buckets."""
    name = secrets.token_hex(6)
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    engine.dispose()
    keys = {"aws_access_key_id": s3["access_key_id"], "aws_secret_access_key": s3["secret_access_key"]}
    path_style = Config(s3={"addressing_style": "path"})
    client = boto3.client("s3", endpoint_url=s3["endpoint_url"], region_name=s3["region"], config=path_style, **keys)
    for kind in ("private", "public"):
        client.create_bucket(Bucket=f"{kind}-{name}")
    return {
        "DATABASE_URL": make_url(database_url).set(database=name).render_as_string(hide_password=False),
        "S3_ENDPOINT_URL": breaker.endpoint_url,
        "S3_PRIVATE_BUCKET": f"private-{name}",
        "S3_PUBLIC_BUCKET": f"public-{name}",
        **{name.upper(): value for name, value in keys.items()},
    }


def play_kills(kills: int) -> int:
    """Play the rounds of kills, a full disk and a store that is away; what broke, by number."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)  # PostgreSQL runs as another account when we are root
    played: list[Round] = []
    try:
        for part in (play_embedded, play_on_servers):
            for one in part(folder, kills):
                played.append(one)
                print(rounds.table([one]), *one.found.broken, sep="\n", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    write_table(KILLS_HEAD, rounds.table(played))
    return sum(len(one.found.broken) for one in played)


def play_cluster(first_seed: int = 0) -> int:
    """Play a round of each trouble on the cluster; what broke, by number."""
    played = []
    for one in town_rounds.play_all(range(first_seed, first_seed + len(TROUBLES))):
        played.append(one)
        print(one.row(), *one.found.broken, sep="\n", flush=True)
    write_table(CLUSTER_HEAD, rounds.table_of(town_rounds.COLUMNS, [one.cells() for one in played]))
    return sum(len(one.found.broken) for one in played)


def write_table(head: str, table: str) -> None:
    """Put a table in the place of the one below a heading."""
    before, found, after = REPORT.read_text(encoding="utf-8").partition(f"{head}\n")
    assert found, f"{head} is not in {REPORT.name}"
    words, _bar, rest = after.partition("\n| ")
    _old, gap, others = rest.partition("\n\n")
    REPORT.write_text(f"{before}{found}{words}\n{table}\n{gap and chr(10)}{others}", encoding="utf-8")


def main() -> int:
    """Play the rounds and write their tables; 1 when something was lost."""
    if sys.argv[1:2] == ["cluster"]:
        return 1 if play_cluster(*map(int, sys.argv[2:])) else 0
    broken = play_kills(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS)
    return 1 if broken + play_cluster() else 0


if __name__ == "__main__":
    sys.exit(main())
