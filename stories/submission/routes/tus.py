"""The tus 1.0.0 protocol for uploads that can go on after a broken line: headers read, answers made.

https://tus.io/protocols/resumable-upload: the core with the extensions creation, termination, expiration and checksum.
What goes wrong is told in one line of plain text: a sentence for the author where it is about the photo, else a few
words for whoever writes a client.
"""

import base64
import binascii
import io
from collections.abc import Callable
from functools import wraps
from typing import Any, BinaryIO, cast

from flask import Response, request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import http_date

from stories import errors, images
from stories.models import Upload
from stories.submission.forms.sentences import say_refused
from stories.submission.services import CHECKSUMS, Checksum
from stories.web.errors import STATUS

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration,checksum"
PIECE_TYPE = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460
_MAX_METADATA = 4096
_STATUS_OF_PIECE = {"piece_checksum": CHECKSUM_MISMATCH, "piece_too_long": 413, "piece_too_small": 422}


class BadHeader(Exception):
    """A header that is missing or cannot be read, with the status to answer."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def speaks_tus(view: Callable[..., Response]) -> Callable[..., Response]:
    """Check the version, and answer what goes wrong as the protocol asks."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Response:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            return plain(412, "this server speaks tus 1.0.0", **{"Tus-Version": VERSION})
        try:
            return view(*args, **kwargs)
        except BadHeader as error:
            return plain(error.status, str(error))
        except errors.BrokenPiece as error:
            return plain(_STATUS_OF_PIECE[error.code], error.code.replace("_", " "))
        except errors.PhotoRefused as refusal:
            status = 413 if refusal.code == "photo_too_big" else 422
            return plain(status, say_refused(file_name(), refusal))
        except (errors.NotFound, errors.Gone, errors.Conflict) as error:
            return plain(next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), str(error))

    return checked


def plain(status: int, words: str = "", **headers: str) -> Response:
    """An answer of plain text, or of none."""
    return Response(words, status, {name.replace("_", "-"): value for name, value in headers.items()}, "text/plain")


def describe_server() -> Response:
    """What a client may know before it starts."""
    return plain(
        204,
        Tus_Version=VERSION,
        Tus_Extension=EXTENSIONS,
        Tus_Max_Size=str(images.MAX_BYTES),
        Tus_Checksum_Algorithm=",".join(CHECKSUMS),
    )


def state_of(upload: Upload, status: int, words: str = "", **headers: str) -> Response:
    """How far an upload has come, and until when it may go on."""
    if upload.offset_bytes < upload.size_bytes:
        headers["Upload_Expires"] = http_date(upload.expires_at)
    return plain(status, words, Upload_Offset=str(upload.offset_bytes), **headers)


def whole_number(name: str) -> int:
    """A header that holds a number of bytes.

    Raises:
        BadHeader: 400.
    """
    value = request.headers.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        raise BadHeader(400, f"{name}: a whole number is expected")
    return int(value)


def given_metadata() -> str:
    """The header ``Upload-Metadata`` as it was sent.

    Raises:
        BadHeader: 400, it is too long or no list of keys with values in base 64.
    """
    header = request.headers.get("Upload-Metadata", "")
    if len(header) > _MAX_METADATA or any(_pair(one) is None for one in header.split(",") if header):
        raise BadHeader(400, "Upload-Metadata: keys with values in base 64 are expected")
    return header


def file_name() -> str:
    """The name of the file in this request's metadata; "" if there is none."""
    pairs = [_pair(one) for one in request.headers.get("Upload-Metadata", "").split(",")]
    names = dict(filter(None, pairs))
    return (names.get("filename") or names.get("name") or b"").decode("utf-8", "replace")


def _pair(text: str) -> tuple[str, bytes] | None:
    key, _, value = text.strip().partition(" ")
    try:
        return (key, base64.b64decode(value, validate=True)) if key.isascii() and key else None
    except (binascii.Error, ValueError):
        return None


def given_checksum() -> Checksum | None:
    """The header ``Upload-Checksum``, if there is one.

    Raises:
        BadHeader: 400, an algorithm we do not have, or no digest.
    """
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _, digest = header.partition(" ")
    try:
        value = base64.b64decode(digest, validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if algorithm not in CHECKSUMS or not value:
        raise BadHeader(400, f"Upload-Checksum: one of {', '.join(CHECKSUMS)} and a digest in base 64 are expected")
    return Checksum(algorithm, value)


def body() -> BinaryIO:
    """The body of the request; a line that breaks is its end."""
    return cast("BinaryIO", io.BufferedReader(_Body(), buffer_size=64 * 1024))


class _Body(io.RawIOBase):
    """The body as a raw stream. Servers tell a broken line in different ways: all of them end it."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = request.stream.read(len(buffer))
        except (ClientDisconnected, OSError):
            return 0
        buffer[: len(data)] = data
        return len(data)
