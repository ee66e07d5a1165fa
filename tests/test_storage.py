"""The contract of ``Storage``, on a folder and on a real S3 server, over HTTP and over TLS."""

import io
import os
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stories.config import read_config
from stories.errors import InvalidKey, ObjectNotFound, StorageError
from stories.storage import Storage, Storages, build_storages

KINDS = ["folder", "s3", "s3-over-tls"]
KEY = "photos/0a1b/original"
JPEG = "image/jpeg"
NO_KEYS = [
    "", "/", "/etc/passwd", "..", "../up", "a/../b", "a/./b", "a//b", "a/", ".hidden", "a/.hidden", "a\\b", "a\0b",
    "a b", "a\n", "a?b", "a%2e", "เรื่อง.jpg", "x" * 129, "/".join("123456789"),
]  # fmt: skip


@pytest.fixture(params=KINDS)
def storages(request: pytest.FixtureRequest, tmp_path: Path) -> Storages:
    """Return both stores of each kind, empty."""
    if request.param == "folder":
        return build_storages(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path)}))
    config = request.getfixturevalue("s3_config")
    if request.param == "s3-over-tls":
        server = request.getfixturevalue("s3_server")
        config = replace(config, s3_endpoint_url=server.tls_endpoint_url, s3_ca_bundle=server.ca_bundle)
    return build_storages(config)


@pytest.fixture
def storage(storages: Storages) -> Storage:
    return storages.private


class Pipe(io.RawIOBase):
    """A stream that cannot seek and does not know its length, such as a request's body; it may break off."""

    def __init__(self, chunks: list[bytes], *, breaks_off: bool = False) -> None:
        self._chunks = iter(chunks)
        self._breaks_off = breaks_off

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = next(self._chunks, b"")
        if not chunk and self._breaks_off:
            raise ConnectionResetError("the sender has gone")
        buffer[: len(chunk)] = chunk
        return len(chunk)


def read(storage: Storage, key: str = KEY) -> bytes:
    with storage.open(key) as stream:
        return stream.read()


def test_what_was_put_can_be_opened(storage: Storage) -> None:
    storage.put(KEY, b"\xff\xd8 bytes", content_type=JPEG, cache_control="public, max-age=31536000, immutable")

    assert read(storage) == b"\xff\xd8 bytes"


def test_head_tells_size_type_and_time(storage: Storage) -> None:
    storage.put(KEY, b"12345", content_type="image/heic")

    info = storage.head(KEY)

    assert info is not None
    assert (info.size_bytes, info.content_type) == (5, "image/heic")
    assert info.modified_at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - info.modified_at) < timedelta(minutes=1)


def test_an_empty_object_is_an_object(storage: Storage) -> None:
    storage.put(KEY, b"", content_type=JPEG)

    info = storage.head(KEY)

    assert info is not None
    assert info.size_bytes == 0
    assert read(storage) == b""


def test_putting_again_replaces_the_object_and_changes_its_etag(storage: Storage) -> None:
    storage.put(KEY, b"first", content_type=JPEG)
    before = storage.head(KEY)

    storage.put(KEY, b"other", content_type="image/png")

    after = storage.head(KEY)
    assert before is not None
    assert after is not None
    assert after.etag != before.etag
    assert after.content_type == "image/png"
    assert read(storage) == b"other"


def test_a_file_is_stored_from_its_beginning_and_stays_open(storage: Storage, tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(b"whole file")

    with path.open("rb") as file:
        file.read(6)
        storage.put(KEY, file, content_type=JPEG)
        assert not file.closed

    assert read(storage) == b"whole file"


def test_a_stream_of_unknown_length_is_stored_whole(storage: Storage) -> None:
    chunks = [bytes([number]) * 8192 for number in range(200)]

    storage.put(KEY, io.BufferedReader(Pipe(chunks)), content_type=JPEG)

    assert read(storage) == b"".join(chunks)


def test_a_stream_that_breaks_off_leaves_no_object(storage: Storage) -> None:
    with pytest.raises((StorageError, ConnectionResetError)):
        storage.put(KEY, io.BufferedReader(Pipe([b"x" * 8192], breaks_off=True)), content_type=JPEG)

    assert storage.head(KEY) is None
    assert list(storage.list()) == []


def test_an_object_can_be_read_in_pieces(storage: Storage) -> None:
    data = os.urandom(5_000_000)
    storage.put(KEY, data, content_type=JPEG)

    with storage.open(KEY) as stream:
        pieces = list(iter(lambda: stream.read(300_000), b""))

    assert b"".join(pieces) == data
    assert len(pieces) == 17


def test_an_object_that_is_not_there(storage: Storage) -> None:
    with pytest.raises(ObjectNotFound):
        storage.open("photos/none")

    assert storage.head("photos/none") is None
    storage.delete("photos/none")


def test_a_folder_of_objects_is_no_object(storage: Storage) -> None:
    storage.put(KEY, b"x", content_type=JPEG)

    with pytest.raises(ObjectNotFound):
        storage.open("photos")

    assert storage.head("photos") is None


def test_a_deleted_object_is_gone_and_the_others_stay(storage: Storage) -> None:
    storage.put("photos/1", b"x", content_type=JPEG)
    storage.put("photos/2", b"x", content_type=JPEG)

    storage.delete("photos/1")

    assert storage.head("photos/1") is None
    with pytest.raises(ObjectNotFound):
        storage.open("photos/1")
    assert list(storage.list()) == ["photos/2"]


def test_keys_are_listed_by_prefix_and_sorted(storage: Storage) -> None:
    for key in ("b/2", "b/10", "a", "b-c", "b/1/deep.webp", "B/1"):
        storage.put(key, b"x", content_type=JPEG)

    assert list(storage.list()) == ["B/1", "a", "b-c", "b/1/deep.webp", "b/10", "b/2"]
    assert list(storage.list("b/")) == ["b/1/deep.webp", "b/10", "b/2"]
    assert list(storage.list("b/1")) == ["b/1/deep.webp", "b/10"]
    assert list(storage.list("c/")) == []


@pytest.mark.parametrize("key", NO_KEYS)
def test_no_method_takes_a_key_that_could_leave_its_folder(storages: Storages, key: str) -> None:
    storage = storages.public

    for use in (storage.open, storage.head, storage.delete, storage.url):
        with pytest.raises(InvalidKey):
            use(key)
    with pytest.raises(InvalidKey):
        storage.put(key, b"x", content_type=JPEG)
    assert list(storage.list()) == []


@pytest.mark.parametrize("prefix", ["../", "/", "a//", ".types/", "a/../b"])
def test_no_prefix_leaves_its_folder(storage: Storage, prefix: str) -> None:
    with pytest.raises(InvalidKey):
        list(storage.list(prefix))


def test_the_private_and_the_public_store_share_nothing(storages: Storages) -> None:
    storages.private.put(KEY, b"secret", content_type=JPEG)

    assert storages.public.head(KEY) is None
    assert list(storages.public.list()) == []


def test_only_the_public_store_has_addresses(storages: Storages) -> None:
    assert storages.public.url(KEY).endswith(f"/{KEY}")
    with pytest.raises(StorageError):
        storages.private.url(KEY)


def test_racing_writers_leave_one_whole_object(storage: Storage) -> None:
    contents = [bytes([number]) * 400_000 for number in range(8)]
    writers = [
        threading.Thread(target=storage.put, args=(KEY, data), kwargs={"content_type": JPEG}) for data in contents
    ]

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert read(storage) in contents
    assert list(storage.list()) == [KEY]


@pytest.mark.slow
def test_more_objects_than_one_answer_of_s3_holds_are_all_listed(storage: Storage) -> None:
    keys = [f"photos/{number:04}" for number in range(1_001)]
    for key in keys:
        storage.put(key, b"x", content_type=JPEG)

    assert list(storage.list("photos/")) == keys
