"""An outside tus client sends a photo to the served platform, over a line that breaks and to servers that restart."""

from __future__ import annotations

import io
import os
import random
import re
import signal
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from tusclient.client import TusClient

from tests.cutting import line_to
from tests.photographs import phone_jpeg
from tests.processes import Platform, wait_for

MB = 1 << 20


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a running platform without demo stories."""
    platform = Platform(tmp_path_factory.mktemp("platform"))
    platform.start()
    yield platform
    platform.stop()


class Author:
    """A resident with a draft, and no browser: cookies and forms only."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get("/submit"))
        assert token is not None
        data = urlencode({"csrf_token": token[1]}).encode()
        with self._opener.open(f"{platform.base_url}/submit", data) as response:
            self.public_id = urlsplit(response.url).path.split("/")[2]

    def get(self, path: str) -> str:
        with self._opener.open(f"{self._platform.base_url}{path}") as response:
            text: str = response.read().decode()
            return text

    def client(self, port: int) -> TusClient:
        """The tus client of this author, through a port."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)
        return TusClient(f"http://127.0.0.1:{port}/drafts/{self.public_id}/uploads", headers={"Cookie": cookies})

    def is_photo_ready(self) -> bool:
        return 'data-state="ready"' in self.get(f"/drafts/{self.public_id}/photos")


def large_photo(size: int) -> bytes:
    """A photo of so many bytes: what follows the end of the picture is noise, as of a phone that adds a film."""
    picture = phone_jpeg(seed=7)
    return picture + random.Random(7).randbytes(size - len(picture))


def count_stored(platform: Platform, folder: str) -> int:
    return sum(one.is_file() for one in Path(platform.data_dir, "private", folder).rglob("*"))


@pytest.mark.parametrize("checksums", [False, True], ids=["plain", "checksums"])
def test_twenty_megabytes_arrive_over_a_line_that_breaks_three_times(platform: Platform, checksums: bool) -> None:
    author, data = Author(platform), large_photo(20 * MB)
    piece = 2 * MB if checksums else 20 * MB

    with line_to(platform.port, [5 * MB, 11 * MB, 16 * MB]) as line:
        uploader = author.client(line.port).uploader(
            file_stream=io.BytesIO(data),
            chunk_size=piece,
            retries=20,
            retry_delay=1,  # what was under way when the line broke is written down first
            metadata={"filename": "ตลาดเช้า ยี่สิบเมก.jpg"},
            upload_checksum=checksums,
        )
        uploader.upload()

    assert line.cuts_left == []
    assert uploader.offset == len(data)
    assert line.bytes_up < len(data) + 3 * (piece if checksums else MB) + MB // 4  # what had arrived is not sent again
    assert "ตลาดเช้า ยี่สิบเมก.jpg" in author.get(f"/drafts/{author.public_id}/photos")
    wait_for(author.is_photo_ready, "the worker has made the photo")
    wait_for(lambda: count_stored(platform, "chunks") == 0, "the pieces are deleted", 10)


def test_a_restart_of_everything_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    platform, data = Platform(tmp_path), large_photo(5 * MB)
    platform.start()
    author = Author(platform)
    first = author.client(platform.port).uploader(
        file_stream=io.BytesIO(data), chunk_size=MB, metadata={"filename": "a"}
    )
    first.upload(stop_at=3 * MB)

    for name in ("granian", "worker"):
        for pid in platform.children(name):
            os.kill(pid, signal.SIGKILL)
    platform.stop(signal.SIGTERM)
    platform.start()
    second = author.client(platform.port).uploader(file_stream=io.BytesIO(data), url=first.url, chunk_size=MB)
    resumed_at = second.offset
    second.upload()

    assert resumed_at == 3 * MB
    wait_for(author.is_photo_ready, "the worker has made the photo")
    platform.stop()
