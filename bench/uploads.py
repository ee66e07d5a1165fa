"""What a photo of 30 MB costs the web server when it comes in pieces.

    .venv/bin/python -m bench.uploads

starts the platform of ``make run`` on empty data and sends noise behind the header of a photo, 30 MB: in one request,
in pieces of 4 MB and of 256 KB. CPU time and memory are those of the web processes, from their own accounting (/proc).
"""

import os
import re
import tempfile
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.processes import Platform

MB = 1 << 20
SIZE = 30 * MB
TICKS = os.sysconf("SC_CLK_TCK")
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


def web_processes(platform: Platform) -> list[int]:
    """The web server's main process and its workers."""
    found = platform.children("granian")
    for pid in [*found]:
        found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return found


def cpu_seconds(pids: list[int]) -> float:
    stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids)
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / TICKS


def peak_mb(pids: list[int]) -> float:
    """The most that any of them has had resident."""
    statuses = [Path(f"/proc/{pid}/status").read_text() for pid in pids]
    return max(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) for status in statuses) / 1024  # type: ignore[index]


def send(opener: urllib.request.OpenerDirector, uploads: str, data: bytes, piece: int) -> None:
    """One upload from its start to its last byte."""
    started = urllib.request.Request(uploads, b"", {**TUS, "Upload-Length": str(len(data))}, method="POST")
    with opener.open(started) as response:
        address = response.headers["Location"]
    for at in range(0, len(data), piece):
        headers = {**PIECE, "Upload-Offset": str(at)}
        opener.open(urllib.request.Request(address, data[at : at + piece], headers, method="PATCH")).close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(Path(folder))
        platform.start()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = opener.open(f"{platform.base_url}/submit").read().decode()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token is not None
        draft = opener.open(f"{platform.base_url}/submit", urlencode({"csrf_token": token[1]}).encode())
        uploads = f"{platform.base_url}/drafts/{urlsplit(draft.url).path.split('/')[2]}/uploads"
        data = b"\xff\xd8\xff\xc0\x00\x11\x08\x03\x00\x04\x00\x03\x01\x11\x00\x02\x11\x01\x03\x11\x01" + os.urandom(
            SIZE
        )
        print("| pieces | seconds | CPU s of the web | its peak MB |\n|---|--:|--:|--:|")
        print(f"| none yet | | | {peak_mb(web_processes(platform)):.0f} |")
        for name, piece in (("256 KB", MB // 4), ("4 MB", 4 * MB), ("one request", SIZE)):
            before, begun = cpu_seconds(web_processes(platform)), time.monotonic()
            send(opener, uploads, data[:SIZE], piece)
            spent, used = time.monotonic() - begun, cpu_seconds(web_processes(platform)) - before
            print(f"| {name} | {spent:.1f} | {used:.2f} | {peak_mb(web_processes(platform)):.0f} |")
        platform.stop()


if __name__ == "__main__":
    main()
