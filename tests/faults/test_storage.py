"""A store that breaks off and refuses for a while, twice, while people send stories with photos."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults import rounds
from tests.faults.breaker import Breaker
from tests.processes import Platform
from tests.servers.plugin import S3Buckets, S3Server

SEED = 11


@pytest.fixture
def breaker(s3_server: S3Server) -> Iterator[Breaker]:
    """Return the wire to the S3 server."""
    breaker = Breaker(s3_server.endpoint_url)
    yield breaker
    breaker.close()


@pytest.fixture
def platform(
    tmp_path: Path,
    breaker: Breaker,
    s3_server: S3Server,
    s3_buckets: S3Buckets,
    postgres_url: Callable[[str], str],
) -> Iterator[Platform]:
    """Return a platform on PostgreSQL and S3."""
    environ = {
        "DATABASE_URL": postgres_url("faults"),
        "S3_ENDPOINT_URL": breaker.endpoint_url,
        "S3_PRIVATE_BUCKET": s3_buckets.private,
        "S3_PUBLIC_BUCKET": s3_buckets.public,
        "AWS_ACCESS_KEY_ID": s3_server.access_key_id,
        "AWS_SECRET_ACCESS_KEY": s3_server.secret_access_key,
    }
    with rounds.running(tmp_path / "data", **environ) as platform:
        yield platform


@pytest.mark.parametrize(("count", "seconds"), [(2, 8), pytest.param(2, 30, marks=pytest.mark.slow)])
def test_a_store_that_refuses_takes_nothing_from_anybody(
    platform: Platform, breaker: Breaker, count: int, seconds: int
) -> None:
    away = rounds.outages(breaker.cut, breaker.mend, count=count, seconds=seconds)

    played = rounds.play(f"store away, {count} × {seconds} s", platform, SEED, away)

    print(rounds.table([played]))
    assert played.found.broken == []
    assert played.traffic.refused > 0, "nobody was asked to come back later"
    assert played.found.sent > 0
