"""Fixtures of the fault tests: PostgreSQL and S3 for a platform, with a wire that can be cut before the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.faults.breaker import Breaker
from tests.servers.plugin import S3Buckets, S3Server


@pytest.fixture
def breaker(s3_server: S3Server) -> Iterator[Breaker]:
    """Return the wire to the S3 server."""
    breaker = Breaker(s3_server.endpoint_url)
    yield breaker
    breaker.close()


@pytest.fixture
def servers_environ(
    breaker: Breaker, s3_server: S3Server, s3_buckets: S3Buckets, postgres_url: Callable[[str], str]
) -> dict[str, str]:
    """Return the settings of a platform on PostgreSQL and S3."""
    return {
        "DATABASE_URL": postgres_url("faults"),
        "S3_ENDPOINT_URL": breaker.endpoint_url,
        "S3_PRIVATE_BUCKET": s3_buckets.private,
        "S3_PUBLIC_BUCKET": s3_buckets.public,
        "AWS_ACCESS_KEY_ID": s3_server.access_key_id,
        "AWS_SECRET_ACCESS_KEY": s3_server.secret_access_key,
    }
