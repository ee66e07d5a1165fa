"""Plain HTTP as a browser without scripts speaks it, and how many requests are on the line at a moment."""

from __future__ import annotations

import http.client
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode

PATIENCE_SECONDS = 60.0
_NO_ANSWER = (502, 504)  # the word of a proxy that no node has answered


class LineCut(Exception):
    """No whole answer came back: nobody can say what became of the request."""


@dataclass(frozen=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass(frozen=True)
class File:
    """A file chosen in a form."""

    name: str
    data: bytes


@dataclass
class Traffic:
    """Everybody's requests together: how many there were, how many are waiting for their answer, how many got none."""

    asked: int = 0
    waiting: int = 0
    cut: int = 0
    refused: int = 0  # 503
    kept: int = 0  # forms and pieces that were taken
    read: int = 0  # pages of the public side
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def request(self) -> Iterator[None]:
        """Count one request while it lasts."""
        with self._changed:
            self.asked += 1
            self.waiting += 1
            self._changed.notify_all()
        try:
            yield
        except LineCut:
            self.cut += 1
            raise
        finally:
            self.waiting -= 1

    def wait_for_next(self, seconds: float) -> None:
        """Wait until another request begins, or so long."""
        with self._changed:
            self._changed.wait(seconds)

    def wait_for(self, count: int) -> None:
        """Wait until so many more requests have begun."""
        goal = self.asked + count
        self._wait_until(lambda: self.asked >= goal, f"{count} requests")

    def wait_for_kept(self, count: int) -> None:
        """Wait until so many more forms and pieces were taken."""
        goal = self.kept + count
        self._wait_until(lambda: self.kept >= goal, f"{count} forms were taken")

    def note(self, method: str, status: int) -> None:
        """Count an answer."""
        with self._changed:
            self.refused += status == 503
            self.kept += method in ("POST", "PATCH") and status < 400
            self._changed.notify_all()

    def _wait_until(self, condition: Callable[[], bool], what: str) -> None:
        with self._changed:
            if not self._changed.wait_for(condition, PATIENCE_SECONDS):
                raise AssertionError(f"{what}: not within {PATIENCE_SECONDS:.0f} s")


class Phone:
    """One browser: its cookies, its network, its own connections: plain ones, or those that ``open_line`` opens."""

    def __init__(
        self,
        port: int,
        traffic: Traffic,
        *,
        network: str,
        open_line: Callable[[], http.client.HTTPConnection] | None = None,
    ) -> None:
        self._port = port
        self._traffic = traffic
        self._network = network
        self._open_line = open_line or (lambda: http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS))
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self.ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str], files: Sequence[File] = ()) -> Answer:
        """Press the button of a form.

        Args:
            files: the files chosen in its field ``photos``.
        """
        if not files:
            body = urlencode(fields).encode()
            return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        boundary = secrets.token_hex(16)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self.ask("POST", path, multipart(boundary, fields, files), headers)

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request on a connection of its own; the whole answer.

        Raises:
            LineCut: there was none.
        """
        host = f"127.0.0.1:{self._port}"
        sent = {**(headers or {}), "Host": host, "X-Forwarded-For": self._network, "Referer": f"https://{host}/"}
        if self._cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        connection = self._open_line()
        with self._traffic.request():
            try:
                connection.request(method, quote(path, safe="/?=&%"), body, sent)
                response = connection.getresponse()
                self._take_cookies(response.headers.get_all("Set-Cookie") or [])
                text = response.read().decode()
            except (OSError, http.client.HTTPException) as error:
                raise LineCut(f"{method} {path}: {error!r}") from error
            finally:
                connection.close()
            if response.status in _NO_ANSWER:
                raise LineCut(f"{method} {path}: {response.status}")
        self._traffic.note(method, response.status)
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, text)

    def _take_cookies(self, lines: Sequence[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self._cookies.pop(name, None)
                else:
                    self._cookies[name] = morsel.value


def multipart(boundary: str, fields: Mapping[str, str], files: Sequence[File]) -> bytes:
    """The body of a form with files in its field ``photos``, as a browser writes it."""
    parts = [(f'name="{name}"', "", value.encode()) for name, value in fields.items()]
    parts += [(f'name="photos"; filename="{one.name}"', "Content-Type: image/jpeg\r\n", one.data) for one in files]
    pieces = [
        f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n{kind}\r\n".encode() + data + b"\r\n"
        for head, kind, data in parts
    ]
    return b"".join([*pieces, f"--{boundary}--\r\n".encode()])
