"""What each kind of storage does with its settings, and what only one of them can get wrong."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stories.config import Config, read_config
from stories.errors import StorageError
from stories.storage import build_storages
from tests.servers.plugin import S3Server

KEY = "photos/0a1b/original"
JPEG = "image/jpeg"


def test_public_objects_have_the_address_of_the_settings_or_of_our_route(s3_config: Config, tmp_path: Path) -> None:
    folder = read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path)})

    assert build_storages(s3_config).public.url(KEY) == f"https://media.example/{KEY}"
    assert build_storages(replace(s3_config, s3_public_base_url="")).public.url(KEY) == f"/media/{KEY}"
    assert build_storages(folder).public.url(KEY) == f"/media/{KEY}"


def test_both_stores_can_be_parts_of_one_bucket(s3_config: Config, s3_admin: Any) -> None:
    bucket = s3_config.s3_private_bucket
    parts = replace(s3_config, s3_private_bucket=f"{bucket}/kept", s3_public_bucket=f"{bucket}/shown")
    stores = build_storages(parts)

    stores.private.put("a/1", b"x", content_type=JPEG)
    stores.public.put("a/2", b"x", content_type=JPEG)

    assert list(stores.private.list()) == ["a/1"]
    assert list(stores.public.list("a/")) == ["a/2"]
    assert [found["Key"] for found in s3_admin.list_objects_v2(Bucket=bucket)["Contents"]] == ["kept/a/1", "shown/a/2"]


def test_s3_keeps_the_type_and_cache_header_that_readers_get(s3_config: Config, s3_admin: Any) -> None:
    build_storages(s3_config).public.put(KEY, b"x", content_type="image/webp", cache_control="public, max-age=60")

    answer = s3_admin.head_object(Bucket=s3_config.s3_public_bucket, Key=KEY)

    assert (answer["ContentType"], answer["CacheControl"]) == ("image/webp", "public, max-age=60")


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"s3_endpoint_url": "http://127.0.0.1:9"}, id="nobody answers"),
        pytest.param({"aws_secret_access_key": "0" * 40}, id="wrong secret"),
        pytest.param({"s3_private_bucket": "missing"}, id="no such bucket"),
    ],
)
def test_an_s3_server_that_refuses_is_a_storage_error(s3_config: Config, wrong: dict[str, Any]) -> None:
    storage = build_storages(replace(s3_config, **wrong)).private

    with pytest.raises(StorageError):
        storage.put(KEY, b"x", content_type=JPEG)
    with pytest.raises(StorageError):
        storage.open(KEY)


def test_an_s3_server_that_nobody_vouches_for_is_not_trusted(s3_config: Config, s3_server: S3Server) -> None:
    storage = build_storages(replace(s3_config, s3_endpoint_url=s3_server.tls_endpoint_url)).private

    with pytest.raises(StorageError, match="certificate"):
        storage.put(KEY, b"x", content_type=JPEG)


def test_files_of_the_private_folder_are_only_ours_to_read(tmp_path: Path) -> None:
    stores = build_storages(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path)}))
    stores.private.put(KEY, b"x", content_type=JPEG)
    stores.public.put(KEY, b"x", content_type=JPEG)

    assert (tmp_path / "private" / KEY).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "public" / KEY).stat().st_mode & 0o777 == 0o644


def test_a_folder_refuses_a_key_below_another_object(tmp_path: Path) -> None:
    storage = build_storages(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path)})).private
    storage.put("a", b"x", content_type=JPEG)

    with pytest.raises(StorageError):
        storage.put("a/b", b"x", content_type=JPEG)

    assert list(storage.list()) == ["a"]
    assert (tmp_path / "private" / "a").read_bytes() == b"x"
