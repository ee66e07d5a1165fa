"""nginx with the file that is shipped, before a running platform, on loopback."""

from __future__ import annotations

import gzip
import http.client
import os
import signal
import ssl
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.processes import REPOSITORY
from tests.servers.certificates import write_certificates
from tests.servers.processes import Processes, answers, find_program, free_ports

SHIPPED = REPOSITORY / "deploy" / "nginx" / "stories.conf"
_FILE_VERSION = 5  # of nginx' files of copies


@dataclass(frozen=True)
class Answer:
    """What a reader got. ``came`` is how: HIT, MISS, STALE, …; "" where nothing is kept."""

    status: int
    body: bytes
    headers: http.client.HTTPMessage

    @property
    def text(self) -> str:
        is_packed = self.headers.get("Content-Encoding") == "gzip"
        return (gzip.decompress(self.body) if is_packed else self.body).decode()

    @property
    def came(self) -> str:
        return self.headers.get("X-Cache-Status", "")


class Nginx:
    """The shipped file with the names, ports and folders of one test run; everything else is as it is shipped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._program = find_program("nginx", "/usr/sbin", packages="nginx")
        self.port, self.plain_port, self.refresh_port = free_ports(3)
        self.base_url = f"https://127.0.0.1:{self.port}"
        self.refresh_url = f"http://127.0.0.1:{self.refresh_port}"
        self._ca, self.certificate = write_certificates(folder)
        (folder / "kept").mkdir()
        self._processes = Processes(folder, stop_signal=signal.SIGQUIT, cwd=str(folder))

    def write(self, *node_ports: int) -> None:
        """Write the settings for one node or two, by the ports on which they listen."""
        text = SHIPPED.read_text(encoding="utf-8")
        for shipped, ours in {
            "127.0.0.1:8001": f"127.0.0.1:{node_ports[0]}",
            "127.0.0.1:8002": f"127.0.0.1:{node_ports[-1]}",
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ": f"listen 127.0.0.1:{self.port} ",
            "listen 127.0.0.1:8079;": f"listen 127.0.0.1:{self.refresh_port};",
            "server_name stories.example;": "server_name 127.0.0.1;",
            "/etc/ssl/stories/fullchain.pem": str(self.certificate),
            "/etc/ssl/stories/privkey.pem": str(self.certificate),
            "/var/cache/nginx/stories": str(self._folder / "kept"),
        }.items():
            assert shipped in text, f"{shipped} is not in {SHIPPED.name} any more"
            text = text.replace(shipped, ours)
        (self._folder / "stories.conf").write_text(text, encoding="utf-8")
        user = "user root;" if os.getuid() == 0 else ""  # the folder of the tests is root's then
        temporary = "".join(
            f"{name}_temp_path {self._folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self._folder / "nginx.conf").write_text(
            f"{user} pid {self._folder}/pid; error_log stderr; worker_processes 1; daemon off;"
            f"events {{ worker_connections 256; }}"
            f"http {{ access_log off; {temporary} include {self._folder}/stories.conf; }}",
            encoding="utf-8",
        )

    def check(self) -> None:
        """Let nginx read its settings.

        Raises:
            ServerFailed: it does not take them; the message says why.
        """
        self._processes.run(self._program, "-t", "-e", "stderr", "-c", str(self._folder / "nginx.conf"))

    def start(self) -> None:
        """Start it, also after it was killed, and wait until it listens."""
        self._processes.start("nginx", self._program, "-e", "stderr", "-c", str(self._folder / "nginx.conf"))
        self._processes.wait_until(lambda: answers(self.port), "nginx")

    def reload(self) -> None:
        """Let it read its settings again; what it is doing is finished under the old ones."""
        self.check()
        os.kill(int((self._folder / "pid").read_text()), signal.SIGHUP)

    @property
    def pid(self) -> int:
        """Its first process, which looks after the others."""
        return self._processes.pid("nginx")

    def kill(self) -> None:
        """``kill -9`` all of it; ``start`` starts it again."""
        self._processes.end("nginx", signal.SIGKILL)

    def stop(self) -> None:
        """Stop it, if it runs."""
        self._processes.stop()

    def open(self, source: str = "127.0.0.1") -> http.client.HTTPSConnection:
        """A reader's line, from an address of loopback."""
        context = ssl.create_default_context(cafile=str(self._ca))
        return http.client.HTTPSConnection("127.0.0.1", self.port, source_address=(source, 0), context=context)

    def get(self, path: str, **headers: str) -> Answer:
        """What a reader gets at a path."""
        line = self.open()
        try:
            return fetch(line, path, **headers)
        finally:
            line.close()

    def let_age(self, seconds: int) -> None:
        """Let all copies be older: each file begins with its version and the second until which the copy is fresh."""
        for file in (self._folder / "kept").rglob("*"):
            if file.is_file():
                with file.open("r+b") as copy:
                    version, fresh_until = struct.unpack("@Ll", copy.read(struct.calcsize("@Ll")))
                    assert version == _FILE_VERSION
                    copy.seek(0)
                    copy.write(struct.pack("@Ll", version, fresh_until - seconds))


def fetch(line: http.client.HTTPConnection, path: str, **headers: str) -> Answer:
    """Ask for a path on a line; header names have underscores for hyphens."""
    line.request("GET", quote(path, safe="/?=&%"), headers={k.replace("_", "-"): v for k, v in headers.items()})
    response = line.getresponse()
    return Answer(response.status, response.read(), response.headers)
