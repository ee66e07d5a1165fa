"""The child process that decodes: what it cannot reach, what it cannot use up, and what is believed of its answer."""

import ast
import json
import subprocess
import tempfile
from pathlib import Path

import pytest

from stories.errors import PhotoFailed, StorageError
from stories.images.drawing import CARD
from stories.images.rendering import CHILD, read_answer, run_child


def probe(folder: Path, body: str, *, wall_seconds: float = 30) -> bytes:
    """Run a script where the decoder would run; ``child`` in it is the decoder's own functions."""
    script = folder / "probe.py"
    lines = ["import os, runpy, signal, socket, subprocess, sys, time", f"child = runpy.run_path({str(CHILD)!r})", body]
    script.write_text("\n".join(lines))
    with tempfile.TemporaryFile() as stream:
        return run_child(stream, [], script=script, wall_seconds=wall_seconds)


def failure_of(folder: Path, body: str, *, wall_seconds: float = 30) -> PhotoFailed:
    with pytest.raises(PhotoFailed) as caught:
        probe(folder, body, wall_seconds=wall_seconds)
    return caught.value


def test_the_environment_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("SECRET_KEY", "secret")

    names = set(probe(tmp_path, "print(*os.environ)").decode().split())

    assert names <= {"MALLOC_ARENA_MAX", "LC_CTYPE"}


@pytest.mark.parametrize(
    "forbidden",
    [
        "socket.socket()",
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('localhost', 80)",
        "subprocess.run(['/bin/true'])",
        "os.system('true')",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "open('/tmp/written-by-a-photo', 'w')",
        "os.open('/tmp/written-by-a-photo', os.O_CREAT | os.O_WRONLY)",
        "__import__('ctypes').CDLL(None)",
    ],
)
def test_network_programs_and_writing_are_refused(tmp_path: Path, forbidden: str) -> None:
    body = f"""
child['lock_down']()
try:
    {forbidden}
except PermissionError as error:
    print('refused' if 'refused here' in str(error) else error)
"""

    assert probe(tmp_path, body) == b"refused\n"
    assert not Path("/tmp/written-by-a-photo").exists()


def test_the_child_has_a_network_of_its_own_where_the_system_permits(tmp_path: Path) -> None:
    permitted = subprocess.run(["unshare", "--user", "--net", "true"], check=False, capture_output=True).returncode == 0

    inside = probe(tmp_path, "child['lock_down'](); print(os.readlink('/proc/self/ns/net'))").decode().strip()

    assert (inside != str(Path("/proc/self/ns/net").readlink())) == permitted


def test_reading_and_answering_still_work(tmp_path: Path) -> None:
    assert probe(tmp_path, "child['lock_down'](); sys.stdin.buffer.read(); print('answer')") == b"answer\n"


def test_memory_is_limited(tmp_path: Path) -> None:
    hungry = "child['lock_down'](); sys.exit(child['run'](lambda: bytearray(700 * 1024**2)))"
    modest = "child['lock_down'](); sys.exit(child['run'](lambda: bytearray(500 * 1024**2)))"

    assert failure_of(tmp_path, hungry).code == "photo_bomb"
    assert probe(tmp_path, modest) == b""


def test_processor_time_is_limited(tmp_path: Path) -> None:
    body = "child['lock_down'](cpu_seconds=1)\nwhile True: pass"

    assert failure_of(tmp_path, body).code == "photo_timeout"


def test_waiting_is_limited(tmp_path: Path) -> None:
    assert failure_of(tmp_path, "time.sleep(60)", wall_seconds=0.5).code == "photo_timeout"


def test_output_is_limited(tmp_path: Path) -> None:
    body = "child['lock_down'](); sys.exit(child['run'](lambda: sys.stdout.buffer.write(bytes(100 * 1024**2))))"

    assert failure_of(tmp_path, body).code == "photo_broken"


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("os.abort()", "photo_broken"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "photo_broken"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "photo_bomb"),
        ("sys.exit(1)", "photo_broken"),
        ("raise RuntimeError", "photo_broken"),
        ("raise MemoryError", "photo_broken"),
        ("sys.exit(child['run'](lambda: 1 / 0))", "photo_broken"),
    ],
)
def test_every_bad_end_is_that_photos_failure(tmp_path: Path, end: str, code: str) -> None:
    assert failure_of(tmp_path, end).code == code


def test_a_child_that_was_killed_once_is_given_another_try(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    body = f"""
if not os.path.exists({str(mark)!r}):
    open({str(mark)!r}, "w").close()
    os.kill(os.getpid(), signal.SIGKILL)
sys.stdout.write("done")
"""

    assert probe(tmp_path, body) == b"done"


def test_a_failure_carries_the_end_of_the_childs_report_for_the_log(tmp_path: Path) -> None:
    failure = failure_of(tmp_path, "raise RuntimeError('x' * 9000 + 'the end')")

    assert failure.__notes__[0].strip().endswith("the end")
    assert len(failure.__notes__[0]) <= 2000


@pytest.mark.parametrize("script", [CHILD, CARD, CHILD.with_name("confinement.py")])
def test_the_scripts_import_nothing_of_the_application(script: Path) -> None:
    for_types = "if TYPE_CHECKING:\n    from stories.images.lettering import Face, write\nelse:"
    source = script.read_text().replace(for_types, "if True:")
    imported = {
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or "."])
    }

    assert {name for name in imported if name.split(".")[0] in {"stories", "."}} == set()


PLACEHOLDER = "data:image/webp;base64," + "UklGRk" * 10


def answer(**changes: object) -> bytes:
    jpeg, avif = b"\xff\xd8\xff jpeg", b"size" + b"ftypavif"
    told = {
        "width": 40,
        "height": 30,
        "placeholder": PLACEHOLDER,
        "dhash": "0123456789abcdef",
        "cpu_seconds": 0.1,
        "peak_mb": 20.0,
        "files": [
            {"role": "original", "ext": "jpg", "width": 40, "height": 30, "bytes": len(jpeg)},
            {"role": "rendition", "ext": "avif", "width": 40, "height": 30, "bytes": len(avif)},
            {"role": "rendition", "ext": "jpg", "width": 40, "height": 30, "bytes": len(jpeg)},
        ],
    }
    return json.dumps({**told, **changes}).encode() + b"\n" + jpeg + avif + jpeg


def test_a_right_answer_is_believed() -> None:
    rendered = read_answer(answer())

    assert (rendered.original.data, rendered.renditions[0].data) == (b"\xff\xd8\xff jpeg", b"sizeftypavif")
    assert (rendered.widths, rendered.compact_format) == ([40], "avif")


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"not json\n",
        b"[]\n",
        answer() + b"more",
        answer()[:-1],
        answer(width=0),
        answer(width=99999),
        answer(width="40"),
        answer(placeholder="https://elsewhere.example/pixel.webp"),
        answer(placeholder=PLACEHOLDER + '" onload="alert(1)'),
        answer(placeholder=PLACEHOLDER * 100),
        answer(dhash="<script>"),
        answer(files=[]),
        answer(files=[{"role": "original", "ext": "svg", "width": 1, "height": 1, "bytes": 9}]),
        answer(files=[{"role": "rendition", "ext": "webp", "width": 1, "height": 1, "bytes": 9}]),
        answer().replace(b'"avif"', b'"webp"'),
        answer().replace(b'"rendition", "ext": "jpg", "width": 40', b'"rendition", "ext": "jpg", "width": 39'),
        answer(files=[{"role": "other", "ext": "jpg", "width": 1, "height": 1, "bytes": 9}]),
        answer(files=[{"role": "original", "ext": "jpg", "width": 1, "height": 1, "bytes": -5}]),
    ],
)
def test_a_wrong_answer_is_not(wrong: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, IndexError)):
        read_answer(wrong)


def test_a_full_disk_is_no_fault_of_the_photo(tmp_path: Path) -> None:
    write = "sys.exit(child['run'](lambda: (sys.stdout.buffer.write(b'x' * 99999), sys.stdout.buffer.flush())))"

    with pytest.raises(StorageError):
        probe(tmp_path, f"os.dup2(os.open('/dev/full', os.O_WRONLY), 1)\n{write}")
