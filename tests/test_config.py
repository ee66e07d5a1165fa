"""Settings: typed, checked at the start, no secret with a default in production."""

from __future__ import annotations

from pathlib import Path

import pytest

from stories import create_app
from stories.config import read_config
from stories.errors import ConfigError

PRODUCTION = {"BASE_URL": "https://stories.example", "SECRET_KEY": "k" * 32}
S3 = {
    "S3_PRIVATE_BUCKET": "private",
    "S3_PUBLIC_BUCKET": "public",
    "AWS_ACCESS_KEY_ID": "id",
    "AWS_SECRET_ACCESS_KEY": "secret",
}


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"BASE_URL": "https://stories.example"}, "SECRET_KEY"),
        ({"SECRET_KEY": "k" * 32}, "BASE_URL"),
        ({**PRODUCTION, "SECRET_KEY": "short"}, "SECRET_KEY"),
        ({**PRODUCTION, "APP_ENV": "staging"}, "APP_ENV"),
        ({**PRODUCTION, "BACKUP_KEY": "short"}, "BACKUP_KEY"),
        ({**PRODUCTION, "BASE_URL": "ftp://stories.example"}, "BASE_URL"),
        ({**PRODUCTION, "PORT": "๘๐๐๐"}, "PORT"),
        ({**PRODUCTION, "PORT": "70000"}, "PORT"),
        ({**PRODUCTION, "UNDO_SECONDS": "-1"}, "UNDO_SECONDS"),
        ({**PRODUCTION, "DATABASE_URL": "mysql://localhost/stories"}, "DATABASE_URL"),
        ({**PRODUCTION, **S3, "S3_PUBLIC_BUCKET": ""}, "S3_PUBLIC_BUCKET"),
        ({**PRODUCTION, "S3_ENDPOINT_URL": "http://localhost:7480"}, "S3_PRIVATE_BUCKET"),
        ({**PRODUCTION, **S3, "S3_ENDPOINT_URL": "localhost:7480"}, "S3_ENDPOINT_URL"),
        ({**PRODUCTION, **S3, "S3_PUBLIC_BASE_URL": "photos.example"}, "S3_PUBLIC_BASE_URL"),
        ({**PRODUCTION, **S3, "S3_CA_BUNDLE": "/no/such/file.pem"}, "S3_CA_BUNDLE"),
        ({**PRODUCTION, **S3, "S3_PUBLIC_BUCKET": "private"}, "must be apart"),
        ({**PRODUCTION, **S3, "S3_PUBLIC_BUCKET": "private/public"}, "must be apart"),
        ({**PRODUCTION, "BASE_URL": "https://"}, "BASE_URL"),
        ({**PRODUCTION, "DATABASE_URL": "postgresql://stories:a/b@localhost/stories"}, "DATABASE_URL cannot be read"),
        ({**PRODUCTION, "SMTP_URL": "mail.example:587"}, "SMTP_URL"),
        ({**PRODUCTION, "SMTP_URL": "smtp://mail.example:many"}, "SMTP_URL"),
        ({**PRODUCTION, "MAIL_FROM": "stories"}, "MAIL_FROM"),
        ({**PRODUCTION, "DEMO": "yes"}, "DEMO"),
        ({**PRODUCTION, "DATA_DIR": "/dev/null/data"}, "DATA_DIR"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(environ: dict[str, str], named: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=named):
        create_app(read_config({"DATA_DIR": str(tmp_path), **environ}))


def test_production_needs_only_its_secrets(tmp_path: Path) -> None:
    config = read_config({"DATA_DIR": str(tmp_path), **PRODUCTION})

    assert config.env == "production"
    assert config.demo is False
    assert config.is_secure
    assert config.database_url == f"sqlite:///{tmp_path / 'stories.db'}"


def test_a_secret_key_is_made_once_in_development(tmp_path: Path) -> None:
    environ = {"APP_ENV": "development", "DATA_DIR": str(tmp_path)}

    first, second = read_config(environ), read_config(environ)

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_proxies_are_addresses_apart_by_spaces(tmp_path: Path) -> None:
    config = read_config(
        {"DATA_DIR": str(tmp_path), **PRODUCTION, "PROXY_URLS": "http://10.0.0.5:8079 http://[::1]:8079/"}
    )

    assert config.proxy_urls == ("http://10.0.0.5:8079", "http://[::1]:8079/")


@pytest.mark.parametrize(
    "wrong", ["10.0.0.5:8079", "https://10.0.0.5", "http://", "http://proxy/path", "http://a,http://b"]
)
def test_a_proxy_that_is_no_address_stops_the_start(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="PROXY_URLS"):
        read_config({"DATA_DIR": str(tmp_path), **PRODUCTION, "PROXY_URLS": wrong})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_plain_postgresql_address_uses_psycopg(scheme: str, tmp_path: Path) -> None:
    config = read_config({"DATA_DIR": str(tmp_path), **PRODUCTION, "DATABASE_URL": f"{scheme}://db/stories"})

    assert config.database_url == "postgresql+psycopg://db/stories"
