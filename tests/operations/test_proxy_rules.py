"""The shipped nginx before a node that lets everything be kept: what reaches the node all the same, and how."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from stories import create_app
from stories.config import read_config
from tests.servers.nginx import Nginx, fetch

PRIVATE = {"accounts", "desk_collections", "moderation", "oversight", "reporting", "submission"}  # by blueprint
PUBLIC = {"submission.offline", "submission.service_worker"}  # of these
UNSEEN = ("/metrics", "/readyz", "/removals")
PAGE, FILE, ENGLISH_FILE = "/stories", "/open-data/stories.csv", "/en/open-data/stories.csv"
WORDS = {  # what clients say they take → of a page, of a file of open data
    "gzip, deflate, br, zstd": ("br", "gzip"),
    "gzip, deflate, br": ("br", "gzip"),
    "deflate, GZIP;q=1.0, *;q=0.5": ("gzip", "gzip"),
    "zstd, br;q=0.9": ("br", ""),
    "br": ("br", ""),
    "gzip": ("gzip", "gzip"),
    "zstd": ("", ""),
    "": ("", ""),
}
_TRIES = 200  # of 60 at once and ten a second
_networks = (f"127.0.{third}.{fourth}" for third in itertools.count(10) for fourth in range(1, 250))


class Node(ThreadingHTTPServer):
    """Answers everything with what it was asked for, as if everybody might keep it; notes what reaches it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.arrived = threading.Event()

    def count(self, path: str) -> int:
        return sum(asked == path for _method, asked, _headers in self.asked)


class _Handler(BaseHTTPRequestHandler):
    server: Node
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.command, self.path, headers))
        if self.command == "PATCH":
            self.rfile.read(1)
            self.server.arrived.set()
        self.rfile.read(int(headers.get("content-length", 0)) - (self.command == "PATCH"))
        self.send_response(200)
        for name, value in {"X-Removals": "1", "Cache-Control": "public, max-age=60", "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST = do_PATCH = _answer

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as server:
        threading.Thread(target=server.serve_forever).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def nginx(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    server = Nginx(tmp_path_factory.mktemp("nginx"))
    server.write(node.server_port)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rule]:
    """Return every address that can be read, in both languages, with its rule."""
    made = create_app(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path_factory.mktemp("data"))}))
    rules = [rule for rule in made.url_map.iter_rules() if "GET" in (rule.methods or ())]
    filled = {re.sub(r"<[^>]+>", "x1", rule.rule): rule for rule in rules if rule.rule not in UNSEEN}
    return {prefix + path: rule for prefix in ("", "/en") for path, rule in filled.items()}


def is_private(rule: Rule) -> bool:
    return rule.endpoint.partition(".")[0] in PRIVATE and rule.endpoint not in PUBLIC


def ask(nginx: Nginx, path: str) -> str:
    """Ask from a network of one's own; how the answer came."""
    line = nginx.open(next(_networks))
    try:
        return fetch(line, path).came
    finally:
        line.close()


def test_no_page_of_ones_own_is_kept_and_every_public_one_is(
    nginx: Nginx, node: Node, addresses: dict[str, Rule]
) -> None:
    came = {path: (ask(nginx, path), ask(nginx, path)) for path in addresses}

    private = {path for path, rule in addresses.items() if is_private(rule)}
    assert len(private) > 50
    assert {path: came[path] for path in private if came[path] != ("", "")} == {}
    assert {path: node.count(path) for path in private if node.count(path) != 2} == {}
    assert {path: came[path] for path in addresses.keys() - private if came[path][1] != "HIT"} == {}


@pytest.mark.parametrize(("said", "expected"), WORDS.items(), ids=WORDS)
def test_the_node_is_asked_for_one_way_of_packing(
    nginx: Nginx, node: Node, said: str, expected: tuple[str, str]
) -> None:
    asked = len(node.asked)
    paths = [f"{path}?said={said}" for path in (PAGE, FILE, ENGLISH_FILE)]

    for path in paths:
        nginx.get(path.replace(" ", "%20"), Accept_Encoding=said)

    of_page, of_file = expected
    got = [headers.get("accept-encoding", "") for _method, path, headers in node.asked[asked:] if path != "/removals"]
    assert got == [of_page, of_file, of_file]


@pytest.mark.parametrize(
    ("method", "path", "is_limited"),
    [
        ("POST", "/s/abc/thanks", True),
        ("POST", "/en/s/abc/views", True),
        ("POST", "/submit", True),
        ("GET", "/track", True),
        ("GET", "/en/desk/new", True),
        ("GET", "/stories", False),
        ("GET", "/s/abc/slug", False),
        ("GET", "/static/css/base.css", False),
        ("PATCH", "/drafts/abc/uploads/1", False),
        ("PATCH", "/en/drafts/abc/uploads/1", False),
    ],
)
def test_who_writes_or_asks_for_their_own_too_fast_has_to_wait(
    nginx: Nginx, method: str, path: str, is_limited: bool
) -> None:
    line, statuses = nginx.open(next(_networks)), set[int]()

    for _try in range(_TRIES):
        line.request(method, path, body=b"x" if method != "GET" else None)
        response = line.getresponse()
        response.read()
        statuses.add(response.status)
        if response.status == 503:
            break
    line.close()

    assert statuses == ({200, 503} if is_limited else {200})


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_piece_of_a_photo_reaches_the_node_before_it_is_whole(nginx: Nginx, node: Node, prefix: str) -> None:
    node.arrived.clear()
    line = nginx.open()
    line.putrequest("PATCH", f"{prefix}/drafts/abc/uploads/1")
    line.putheader("Content-Length", "2")
    line.endheaders(b"a")

    assert node.arrived.wait(10)

    line.send(b"b")
    assert line.getresponse().status == 200
    line.close()


def test_the_question_for_the_number_takes_no_body_along(tmp_path: Path, node: Node) -> None:
    server = Nginx(tmp_path)  # which knows no number yet
    server.write(node.server_port)
    server.start()
    asked = len(node.asked)
    line = server.open()

    line.request("POST", "/s/abc/thanks", body=b"card=flower")
    status = line.getresponse().status
    line.close()
    server.stop()

    question, thanks = node.asked[asked:]
    assert status == 200
    assert question[:2] == ("GET", "/removals")
    assert "content-length" not in question[2]
    assert (thanks[:2], thanks[2]["content-length"]) == (("POST", "/s/abc/thanks"), "11")
