"""Sends files the way an author's browser does, lets the worker look at them, and tells what became of each."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from stories import worker
from stories.extensions import db, storages
from stories.models import Photo, PhotoState, Revision, RevisionPhoto, Story
from tests.images.hostile import PAYLOADS, Case, Outcome

_AT_ONCE = 6  # photos of one draft; it has room for eight
_SIGNATURES = {"jpg": (0, b"\xff\xd8\xff"), "webp": (8, b"WEBP"), "avif": (4, b"ftypavif")}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: how, with which status, and what its author reads."""

    case: Case
    outcome: Outcome
    status: int
    sentence: str
    faults: tuple[str, ...]  # what should never be: empty


def send_all(app: Flask, client: FlaskClient, cases: Iterable[Case]) -> Iterator[Result]:
    """Send every file in a request of its own, the worker running after each few.

    The caller has pushed an application context.
    """
    waiting = list(cases)
    for start in range(0, len(waiting), _AT_ONCE):
        network = {"REMOTE_ADDR": f"10.0.{start // 250}.{start % 250}"}  # the limits per network are not in question
        draft = client.post("/submit", environ_overrides=network).location.split("/")[-2]
        sent = [_send(client, draft, case, network) for case in waiting[start : start + _AT_ONCE]]
        db.session.commit()
        worker.drain(app)
        for result in sent:
            yield result if isinstance(result, Result) else _finish(client, draft, *result)


def _send(client: FlaskClient, draft: str, case: Case, network: dict[str, str]) -> Result | tuple[Case, int, UUID]:
    before = set(_photo_ids(draft))
    data = {"photos": (io.BytesIO(case.data), _as_browsers_send(case.file_name)), "go": "stay"}
    response = client.post(f"/drafts/{draft}/photos", data=data, environ_overrides=network)
    added = set(_photo_ids(draft)) - before
    if added:
        return case, response.status_code, added.pop()
    said = re.search(r'id="photos-errors">(.*?)</ul>', response.text, re.DOTALL)
    sentence = html.unescape(re.sub("<.*?>", " ", said[1])).strip() if said else ""
    faults = [] if 400 <= response.status_code < 500 else [f"refused with status {response.status_code}"]
    faults += [] if sentence else ["refused without a sentence"]
    faults += ["a part of the file is in the page"] if _tells(response.data, case) else []
    return Result(case, Outcome.REFUSED, response.status_code, sentence, tuple(faults))


def _finish(client: FlaskClient, draft: str, case: Case, status: int, photo_id: UUID) -> Result:
    db.session.expire_all()
    photo = db.session.get_one(Photo, photo_id)
    page = client.get(f"/drafts/{draft}/photos/{photo_id}")
    said = re.search(r"<span>(.*?)</span>\s*</p>", page.text, re.DOTALL)
    faults = [] if status == 302 and page.status_code == 200 else [f"taken with {status}, then {page.status_code}"]
    faults += [] if said else ["nothing is said of it"]
    faults += [] if storages().private.head(f"uploads/{photo_id}") is None else ["the bytes as sent are still there"]
    if photo.state is PhotoState.READY:
        faults += _look_at(client, draft, photo, case)
    elif photo.state is not PhotoState.FAILED:
        faults.append(f"left {photo.state}")
    outcome = Outcome.READY if photo.state is PhotoState.READY else Outcome.FAILED
    return Result(case, outcome, status, html.unescape(said[1]) if said else "", tuple(faults))


def _look_at(client: FlaskClient, draft: str, photo: Photo, case: Case) -> list[str]:
    """What is wrong with what is kept and served of a photo that was taken."""
    faults = []
    kept = [f"originals/{photo.key}", *storages().private.list(f"photos/{photo.key}/")]
    for key in kept:
        with storages().private.open(key) as stored:
            data = stored.read()
        extension = key.rpartition(".")[2] if "." in key else ("jpg" if data[:2] == b"\xff\xd8" else "webp")
        at, signature = _SIGNATURES[extension]
        faults += [] if data.startswith(signature, at) else [f"{key} is no {extension}"]
        faults += [f"{key} holds a part of the file"] if _tells(data, case) else []
        faults += [f"{key} is the file as sent"] if data == case.data else []
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            traces = {"exif", "xmp", "comment", "icc_profile", "photoshop"} & set(image.info)
            faults += [f"{key} has metadata: {traces}"] if traces or image.getexif() else []
    shown = client.get(f"/drafts/{draft}/photos/{photo.id}/{photo.widths[0]}.jpg")
    faults += [] if shown.mimetype == "image/jpeg" and shown.status_code == 200 else [f"shown with {shown.status}"]
    return faults


def _as_browsers_send(file_name: str) -> str:
    """HTML's rule for multipart forms: quotes and line breaks are escaped, all else is sent as it is."""
    return file_name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _tells(data: bytes, case: Case) -> bool:
    return any(payload in data for payload in PAYLOADS if payload in case.data) or b"alert('MARK')" in data


def _photo_ids(draft: str) -> list[UUID]:
    query = (
        select(RevisionPhoto.photo_id)
        .join(Revision, Revision.id == RevisionPhoto.revision_id)
        .join(Story, Story.id == Revision.story_id)
        .where(Story.public_id == draft)
    )
    return list(db.session.scalars(query))
