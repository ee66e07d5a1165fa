"""The worker's side of decoding: start the child, wait within limits, and check what it hands back.

The child may be taken over by the photo it decodes, so it gets nothing worth having (an empty environment, no
network, no files to write) and its answer is checked like any input. No temporary file has a name: a worker killed in
the middle leaves nothing behind.
"""

import json
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from stories.errors import PhotoFailed, PhotoRefused, StorageError
from stories.images.inspection import ImageInfo, inspect, pixel_limit

CHILD = Path(__file__).with_name("child.py")
WALL_SECONDS = 90.0
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}  # all of it; one heap, so that memory is given back and the limit means it
_CODES = {3: "photo_broken", 4: "photo_bomb", -signal.SIGXCPU: "photo_timeout", -signal.SIGKILL: "photo_bomb"}
_EXIT_NO_ROOM = 5  # as confinement.py says
_SIGNATURES = {"jpg": (0, b"\xff\xd8\xff"), "webp": (8, b"WEBP"), "avif": (4, b"ftypavif")}
_CONTENT_TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}
_PLACEHOLDER = r"data:image/webp;base64,[A-Za-z0-9+/]{40,800}={0,2}"
_MAX_SIDE = 4096
_LOG_CHARACTERS = 2000


class _Killed(PhotoFailed):
    """Somebody else has ended the child."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One file without metadata, upright, in sRGB. ``ext`` is ``jpg``, ``webp`` or ``avif``; its own size, px."""

    ext: str
    width: int
    height: int
    data: bytes

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self.ext]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Everything made of one photo.

    ``original``: ≤ 4096 px, JPEG, or WebP where it is see-through. ``renditions``: for each of 320, 640, 1280 and
    2048 px of width (no wider than the photo, at least one) an AVIF (of some pictures a WebP, where that is smaller)
    and a JPEG, smallest first; see-through parts white; a rendition is named by its true ``width``. ``placeholder``:
    the address (``data:``) of a 16 px picture. ``dhash``: 16 hex digits; photos of one scene differ in few bits. The
    last two are for logs and benchmarks.
    """

    width: int
    height: int
    original: Picture
    renditions: tuple[Picture, ...]
    placeholder: str
    dhash: str
    cpu_seconds: float
    peak_mb: float

    @property
    def widths(self) -> list[int]:
        """The widths that exist, each in ``compact_format`` and as ``jpg``, smallest first."""
        return sorted({picture.width for picture in self.renditions})

    @property
    def compact_format(self) -> str:
        """``avif`` or ``webp``: what every rendition has beside its JPEG."""
        return next(picture.ext for picture in self.renditions if picture.ext != "jpg")


def render(source: bytes | Path, *, shapes: Sequence[Mapping[str, Any]] = ()) -> Rendered:
    """Decode a photo in a child process and return clean pictures of it. Takes seconds: for the worker only.

    Args:
        source: the uploaded file's bytes, or where it is.
        shapes: what is covered in all pictures, the "original" included (``shapes.Shape.as_json``).

    Raises:
        PhotoFailed: ``photo_broken`` (cannot be decoded), ``photo_bomb`` (beyond pixels or memory), ``photo_timeout``
            (beyond CPU or wall time). Its notes hold the end of the child's own report, for the log.
    """
    with tempfile.TemporaryFile() as kept:
        if isinstance(source, bytes):
            kept.write(source)
            return _render(kept, shapes)
    with source.open("rb") as stream:
        return _render(stream, shapes)


def _render(stream: BinaryIO, shapes: Sequence[Mapping[str, Any]]) -> Rendered:
    info = _inspected(stream)
    job = {
        "kind": info.kind.value,
        "max_pixels": pixel_limit(info),
        "is_progressive": info.is_progressive,
        "shapes": list(shapes),
    }
    answer = run_child(stream, [json.dumps(job)])
    try:
        return read_answer(answer)
    except (ValueError, KeyError, TypeError, IndexError):
        raise PhotoFailed("photo_broken") from None


def _inspected(stream: BinaryIO) -> ImageInfo:
    size = stream.seek(0, 2)
    try:
        return inspect(stream, size)
    except PhotoRefused as refusal:
        code = "photo_bomb" if refusal.code == "photo_too_many_pixels" else "photo_broken"
        raise PhotoFailed(code) from refusal


def run_child(
    stream: BinaryIO, arguments: list[str], *, script: Path = CHILD, wall_seconds: float = WALL_SECONDS
) -> bytes:
    """Run a script with nothing of ours in reach: standard input is the stream, standard output is returned.

    Raises:
        PhotoFailed: it did not end well; the code says how.
        StorageError: the disk had no room for its answer, which is no fault of the photo.
    """
    command = [sys.executable, "-I", "-B", str(script), *arguments]
    try:
        return _run_once(stream, command, wall_seconds)
    except _Killed:  # for want of memory on the whole machine, perhaps: that is not this photo's fault the first time
        return _run_once(stream, command, wall_seconds)


def _run_once(stream: BinaryIO, command: list[str], wall_seconds: float) -> bytes:
    stream.flush()
    stream.seek(0)
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as report:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and script
            command, stdin=stream, stdout=output, stderr=report, env=_ENVIRONMENT, cwd="/", start_new_session=True
        )
        try:
            code: int | str = child.wait(wall_seconds)
        except subprocess.TimeoutExpired:
            code = "photo_timeout"
        finally:
            child.kill()
            child.wait()
        if code == 0:
            output.seek(0)
            return output.read()
        if code == _EXIT_NO_ROOM:
            raise StorageError("no room on the disk for the pictures of a photo")
        kind = _Killed if code == -signal.SIGKILL else PhotoFailed
        failure = kind(code if isinstance(code, str) else _CODES.get(code, "photo_broken"))
        report.seek(0)
        failure.add_note(report.read().decode(errors="replace")[-_LOG_CHARACTERS:])
        raise failure


def read_answer(answer: bytes) -> Rendered:
    """Read the child's answer. Anything unexpected raises ValueError, KeyError, TypeError or IndexError."""
    head, _, rest = answer.partition(b"\n")
    told = json.loads(head)
    pictures: dict[str, list[Picture]] = {"original": [], "rendition": []}
    for file in told["files"]:
        size = _number(file["bytes"], 64 * 1024**2)
        pictures[file["role"]].append(_picture(file, rest[:size]))
        rest = rest[size:]
    exts = [picture.ext for picture in pictures["rendition"]]
    compact = "webp" if "webp" in exts else "avif"
    widths = {picture.width for picture in pictures["rendition"]}
    if rest or not widths or sorted(exts) != sorted([compact, "jpg"] * len(widths)):
        raise ValueError("pictures and description do not match")
    return Rendered(
        width=_number(told["width"], _MAX_SIDE),
        height=_number(told["height"], _MAX_SIDE),
        original=pictures["original"][0],
        renditions=tuple(pictures["rendition"]),
        placeholder=_matching(_PLACEHOLDER, told["placeholder"]),
        dhash=_matching(r"[0-9a-f]{16}", told["dhash"]),
        cpu_seconds=float(told["cpu_seconds"]),
        peak_mb=float(told["peak_mb"]),
    )


def _picture(file: dict[str, Any], data: bytes) -> Picture:
    at, signature = _SIGNATURES[file["ext"]]
    if len(data) != file["bytes"] or not data.startswith(signature, at):
        raise ValueError("not the file it is said to be")
    return Picture(file["ext"], _number(file["width"], _MAX_SIDE), _number(file["height"], _MAX_SIDE), data)


def _number(value: object, most: int) -> int:
    if not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError("a number out of bounds")
    return value


def _matching(pattern: str, value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise ValueError("a value of another form")
    return value
