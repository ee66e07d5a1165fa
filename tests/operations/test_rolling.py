"""A rolling update under load: one web node after the other is taken out of nginx, started anew, and put back."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.faults import forms
from tests.faults.line import Answer, LineCut, Phone, Traffic
from tests.processes import REPOSITORY, Platform, wait_for
from tests.servers.nginx import Nginx
from tests.servers.processes import free_ports

pytestmark = pytest.mark.slow
READERS, AUTHORS = 3, 2
PAUSE_SECONDS = 0.15  # nginx lets one address write ten times a second
_ENOUGH = 60  # requests under each state of nginx


class Node:
    """A web node as its systemd unit starts it."""

    def __init__(self, environ: dict[str, str], port: int) -> None:
        self.port = port
        self._environ = {**environ, "PORT": str(port)}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "flask", "--app", "app", "web"]
        self._process = subprocess.Popen(command, cwd=REPOSITORY, env=self._environ)
        wait_for(self._is_ready, "the node is ready")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


class Load:
    """Readers of pages that no proxy keeps, and authors who save a draft again and again; every answer is noted."""

    def __init__(self, nginx: Nginx) -> None:
        self.traffic, self.answers = Traffic(), Counter[str]()
        self._nginx, self._closing = nginx, threading.Event()
        people = [*((self._read, number) for number in range(READERS)), *((self._save, n) for n in range(AUTHORS))]
        self._threads = [threading.Thread(target=act, args=(number,)) for act, number in people]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._closing.set()
        for thread in self._threads:
            thread.join()

    def _phone(self, source: str) -> Phone:
        return Phone(self._nginx.port, self.traffic, network=source, open_line=lambda: self._nginx.open(source))

    def _read(self, number: int) -> None:
        phone = self._phone(f"127.0.1.{number + 1}")
        for count in itertools.count():
            if self._closing.is_set():
                return
            path = ("/", "/stories", f"/search?q=r{number}n{count}")[count % 3]
            self._note("GET", partial(phone.get, path))

    def _save(self, number: int) -> None:
        phone = self._phone(f"127.0.2.{number + 1}")
        token = forms.token_of(phone.get(forms.START))
        draft = forms.find_draft(phone.post(forms.START, {"csrf_token": token}))
        path = forms.step(draft, "write")
        while not self._closing.wait(PAUSE_SECONDS):
            page = phone.get(path)
            fields = {**forms.text_fields("ระหว่างเปลี่ยนรุ่น", "ยังเขียนอยู่"), "csrf_token": forms.token_of(page)}
            self._note("POST", partial(phone.post, path, {**fields, "go": "keep"}))

    def _note(self, method: str, ask: Callable[[], Answer]) -> None:
        try:
            self.answers[f"{method} {ask().status}"] += 1
        except LineCut as cut:
            self.answers[f"{method}: {cut}"] += 1


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Nginx]:
    folder = tmp_path / "nginx"
    folder.mkdir()
    server = Nginx(folder)
    yield server
    server.stop()


@pytest.fixture
def nodes(nginx: Nginx, tmp_path: Path) -> Iterator[list[Node]]:
    """Return two nodes that answer through nginx."""
    data = tmp_path / "data"
    data.mkdir()
    platform = Platform(data, BASE_URL=nginx.base_url, TRUSTED_PROXIES="1")
    platform.run("db", "upgrade")
    made = [Node({**platform.environ, "PATH": os.environ["PATH"]}, port) for port in free_ports(2)]
    for node in made:
        node.start()
    nginx.write(*(node.port for node in made))
    nginx.start()
    yield made
    for node in made:
        node.stop()


def test_no_request_fails_while_one_node_after_the_other_is_started_anew(nginx: Nginx, nodes: list[Node]) -> None:
    load = Load(nginx)
    load.start()
    try:
        load.traffic.wait_for(_ENOUGH)
        for node, other in (nodes, reversed(nodes)):
            nginx.write(other.port)
            nginx.reload()
            load.traffic.wait_for(_ENOUGH)
            node.stop()
            load.traffic.wait_for(_ENOUGH)
            node.start()
            nginx.write(*(one.port for one in nodes))
            nginx.reload()
            load.traffic.wait_for(_ENOUGH)
    finally:
        load.stop()

    print(dict(load.answers))
    assert set(load.answers) == {"GET 200", "POST 302"}
    assert load.answers["POST 302"] > _ENOUGH
