"""A client of the tus protocol over the test client, as plain as the protocol: one function for each method."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient

VERSION = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


def metadata(name: str) -> str:
    """The header with a file's name."""
    return f"filename {base64.b64encode(name.encode()).decode()}"


def checksum(data: bytes, algorithm: str = "sha1") -> str:
    """The header with the digest of a piece."""
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


def create(client: FlaskClient, public_id: str, size: int | str, name: str = "ตลาดเช้า.jpg", **headers: str) -> Any:
    """POST: start an upload."""
    given = {**VERSION, "Upload-Length": str(size), "Upload-Metadata": metadata(name), **_named(headers)}
    return client.post(f"/drafts/{public_id}/uploads", headers=given)


def start(client: FlaskClient, public_id: str, size: int, name: str = "ตลาดเช้า.jpg") -> str:
    """Start an upload that is taken; its path."""
    response = create(client, public_id, size, name)
    assert response.status_code == 201, response.text
    return urlsplit(response.location).path


def patch(client: FlaskClient, path: str, data: bytes, offset: int | str, **headers: str) -> Any:
    """PATCH: send a piece."""
    given = {**VERSION, "Upload-Offset": str(offset), "Content-Type": PIECE, **_named(headers)}
    return client.patch(path, data=data, headers=given)


def head(client: FlaskClient, path: str) -> Any:
    """HEAD: ask how much has arrived."""
    return client.head(path, headers=VERSION)


def delete(client: FlaskClient, path: str) -> Any:
    """DELETE: stop the upload."""
    return client.delete(path, headers=VERSION)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
