"""Every setting, typed, read from the environment once and checked at the start.

In production a missing secret stops the start with one clear line. In development (``make run``) the embedded
defaults apply: SQLite and a folder under ``DATA_DIR``, a secret key made once and kept there.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from stories.errors import ConfigError

Network = IPv4Network | IPv6Network

_COUNTS = "PROMETHEUS_MULTIPROC_DIR"  # the library's own name
_ENVIRONMENTS = ("production", "development", "test")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one process (README, "Settings", says what each is for)."""

    env: str
    secret_key: str
    base_url: str
    data_dir: Path
    database_url: str
    host: str
    port: int
    web_workers: int
    demo: bool
    undo_seconds: int
    views_written_after: int
    trusted_proxies: int
    proxy_urls: tuple[str, ...]
    metrics_networks: tuple[Network, ...]
    counts_together: bool
    smtp_url: str
    mail_from: str
    s3_endpoint_url: str
    s3_region: str
    s3_private_bucket: str
    s3_public_bucket: str
    s3_public_base_url: str
    s3_ca_bundle: str
    aws_access_key_id: str
    aws_secret_access_key: str
    backup_key: str

    @property
    def uses_s3(self) -> bool:
        return bool(self.s3_private_bucket)

    @property
    def is_secure(self) -> bool:
        """Whether readers come over TLS: then cookies are ``Secure``."""
        return self.base_url.startswith("https://")


def read_config(environ: Mapping[str, str] | None = None) -> Config:
    """Read and check the settings.

    Args:
        environ: the environment; ``os.environ`` (and ``.env`` in development) when not given.

    Raises:
        ConfigError: a setting is missing or wrong; the message names it and says what to do.
    """
    given = _with_dotenv(os.environ if environ is None else environ)
    env = given.get("APP_ENV", "production")
    if env not in _ENVIRONMENTS:
        raise ConfigError(f"APP_ENV is {env!r}: it must be one of {', '.join(_ENVIRONMENTS)}.")
    data_dir = Path(given.get("DATA_DIR") or "var").resolve()
    port = _integer(given, "PORT", 8000, 1, 65535)
    base_url = _base_url(given, env, port)
    config = Config(
        env=env,
        secret_key=_secret_key(given, env, data_dir),
        base_url=base_url,
        data_dir=data_dir,
        database_url=_database_url(given.get("DATABASE_URL", ""), data_dir),
        host=given.get("HOST") or "127.0.0.1",
        port=port,
        web_workers=_integer(given, "WEB_WORKERS", 1, 1, 64),
        demo=_integer(given, "DEMO", 0, 0, 1) == 1,
        undo_seconds=_integer(given, "UNDO_SECONDS", 20, 0, 600),
        views_written_after=_integer(given, "VIEWS_WRITTEN_AFTER", 1, 0, 60),
        trusted_proxies=_integer(given, "TRUSTED_PROXIES", 0, 0, 5),
        proxy_urls=_proxy_urls(given),
        metrics_networks=_networks(given, "METRICS_NETWORKS", "127.0.0.0/8 ::1"),
        counts_together=bool(given.get(_COUNTS)),
        smtp_url=_address(given, "SMTP_URL", "smtp", "smtps"),
        mail_from=_mail_from(given, base_url),
        s3_endpoint_url=_address(given, "S3_ENDPOINT_URL", "https", "http"),
        s3_region=given.get("S3_REGION") or "us-east-1",
        s3_private_bucket=given.get("S3_PRIVATE_BUCKET", ""),
        s3_public_bucket=given.get("S3_PUBLIC_BUCKET", ""),
        s3_public_base_url=_address(given, "S3_PUBLIC_BASE_URL", "https", "http").rstrip("/"),
        s3_ca_bundle=given.get("S3_CA_BUNDLE", ""),
        aws_access_key_id=given.get("AWS_ACCESS_KEY_ID", ""),
        aws_secret_access_key=given.get("AWS_SECRET_ACCESS_KEY", ""),
        backup_key=_backup_key(given),
    )
    _check_s3(config)
    return config


def _base_url(given: Mapping[str, str], env: str, port: int) -> str:
    base_url = _address(given, "BASE_URL", "https", "http").rstrip("/")
    if not base_url:
        if env == "production":
            raise ConfigError("BASE_URL is not set: give the address readers use, such as https://stories.example.")
        base_url = f"http://127.0.0.1:{port}"
    return base_url


def count_in(folder: Path) -> None:
    """Let the processes started from now on keep their counts for Prometheus in one folder."""
    os.environ[_COUNTS] = str(folder)


def _with_dotenv(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Add the lines of ``.env`` in development; what is in the environment wins."""
    file = Path(".env")
    if environ.get("APP_ENV") != "development" or not file.exists():
        return environ
    pairs = (line.split("=", 1) for line in file.read_text(encoding="utf-8").splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, value in pairs if not name.startswith("#")} | dict(environ)


def _integer(given: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = given.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise ConfigError(f"{name} is {text!r}: it must be a whole number from {low} to {high}.")
    return int(text)


def _address(given: Mapping[str, str], name: str, *schemes: str) -> str:
    """An address of a host with one of these schemes, or "" when none is given."""
    url = given.get(name, "")
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in schemes and parts.hostname and (parts.port is None or parts.port)
    except ValueError:
        is_whole = False
    if url and not is_whole:
        raise ConfigError(f"{name} must be an address such as {schemes[0]}://host.example.")  # it may hold a password
    return url


def _mail_from(given: Mapping[str, str], base_url: str) -> str:
    address = given.get("MAIL_FROM") or f"stories@{urlsplit(base_url).hostname}"
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise ConfigError("MAIL_FROM must be one address, such as stories@city.example.")
    return address


def _networks(given: Mapping[str, str], name: str, default: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(one) for one in (given.get(name) or default).split())
    except ValueError as error:
        raise ConfigError(f"{name} must be networks apart by spaces, such as 10.0.0.0/8: {error}.") from None


def _proxy_urls(given: Mapping[str, str]) -> tuple[str, ...]:
    urls = tuple(given.get("PROXY_URLS", "").split())
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or parts.path.strip("/") or "," in url:
            raise ConfigError(
                f"PROXY_URLS has {url!r}: it must be addresses such as http://127.0.0.1:8079, spaces between."
            )
    return urls


def make_folder(data_dir: Path) -> None:
    """Make the folder for data unless it is there.

    Raises:
        ConfigError: it cannot be one.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"DATA_DIR is {data_dir}, where no folder can be made ({error.strerror}): name one that this account owns."
        ) from error


def _secret_key(given: Mapping[str, str], env: str, data_dir: Path) -> str:
    key = given.get("SECRET_KEY", "")
    if key:
        if env == "production" and len(key) < 32:
            raise ConfigError("SECRET_KEY is too short: give at least 32 random characters.")
        return key
    if env == "production":
        raise ConfigError(
            "SECRET_KEY is not set: make one with "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(48))'` and keep it."
        )
    file = data_dir / "secret-key"
    if not file.exists():
        make_folder(data_dir)
        partial = data_dir / f".secret-key-{os.getpid()}"
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(48), encoding="ascii")
        partial.replace(file)
    return file.read_text(encoding="ascii")


def _backup_key(given: Mapping[str, str]) -> str:
    key = given.get("BACKUP_KEY", "")
    if key and len(key) < 32:
        raise ConfigError(
            "BACKUP_KEY is too short: make one with "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(48))'` and keep it away from the backups."
        )
    return key


def _database_url(url: str, data_dir: Path) -> str:
    if not url:
        return f"sqlite:///{data_dir / 'stories.db'}"
    scheme, _, rest = url.partition("://")
    try:
        _ = urlsplit(url).port
    except ValueError:
        raise ConfigError(
            "DATABASE_URL cannot be read: write it as postgresql://user:password@host:5432/name, "
            "with %40 %3A %2F for the letters @ : / of a password."
        ) from None
    if scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    if scheme in ("sqlite", "postgresql+psycopg"):
        return url
    raise ConfigError("DATABASE_URL must start with postgresql:// or sqlite:///.")


def _check_s3(config: Config) -> None:
    needed = {
        "S3_PRIVATE_BUCKET": config.s3_private_bucket,
        "S3_PUBLIC_BUCKET": config.s3_public_bucket,
        "AWS_ACCESS_KEY_ID": config.aws_access_key_id,
        "AWS_SECRET_ACCESS_KEY": config.aws_secret_access_key,
    }
    missing = [name for name, value in needed.items() if not value]
    started = config.s3_endpoint_url or config.s3_private_bucket or config.s3_public_bucket
    if started and missing:
        raise ConfigError(f"S3 is set up by half: {', '.join(missing)} missing. Give all of them, or none.")
    private, public = (f"{one.strip('/')}/" for one in (config.s3_private_bucket, config.s3_public_bucket))
    if started and (private.startswith(public) or public.startswith(private)):
        raise ConfigError(
            "S3_PRIVATE_BUCKET and S3_PUBLIC_BUCKET must be apart, or readers could be given what is private: "
            "name two buckets, or two parts of one such as stories/private and stories/public."
        )
    if config.s3_ca_bundle and not Path(config.s3_ca_bundle).is_file():
        raise ConfigError(
            f"S3_CA_BUNDLE names {config.s3_ca_bundle}, which is no file: give the path of the certificates."
        )
