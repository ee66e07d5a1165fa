"""What a system holds that is backed up: stories told, sent, published and begun, by the real path."""

from __future__ import annotations

import io
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from stories import anchors, clock, worker
from stories.extensions import db
from stories.models import Role, ScopeKind, Staff, StaffScope, Story
from stories.moderation import services as moderation
from stories.permissions import Actor, actor_for
from stories.submission import services
from tests.photographs import phone_jpeg
from tests.submission.draft import fill_in


def fill(app: Flask) -> None:
    """Two published stories with a photo each, one that waits, a draft with a photo on its way."""
    judge = create_moderator()
    for seed in (1, 2):
        public_id = send(app, photo=phone_jpeg(400, 300, seed=seed))
        approve(public_id, judge)
    worker.drain(app)
    send(app)
    started = services.start_draft()
    data = phone_jpeg(320, 240, seed=3)
    services.add_photo(started.public_id, by=started.author, data=io.BytesIO(data), file_name="ตลาด.jpg")
    upload = services.start_upload(started.public_id, by=started.author, size_bytes=len(data) * 2, file_name="วัด.jpg")
    services.take_pieces(started.public_id, upload.id, by=started.author, offset=0, stream=io.BytesIO(data))
    anchors.make_anchor()


def send(app: Flask, photo: bytes = b"") -> str:
    """Tell a story and send it; its short id. One with a photo is sent when the worker has made its renditions."""
    started = services.start_draft()
    if photo:
        services.add_photo(started.public_id, by=started.author, data=io.BytesIO(photo), file_name="เรือ.jpg")
        worker.drain(app)
    finish(started)
    return started.public_id


def finish(started: services.StartedDraft) -> None:
    """Fill in a draft and send it."""
    fill_in(started)
    services.send(started.public_id, by=started.author, slip=uuid4().hex[:12].upper())


def approve(public_id: str, by: Actor) -> None:
    """Approve a story; the worker publishes it."""
    revision = db.session.scalar(select(Story.current_revision_id).where(Story.public_id == public_id))
    moderation.approve(public_id, by=by, seen_revision=revision)


def create_moderator() -> Actor:
    """A moderator of the whole city."""
    staff = Staff(
        id=uuid4(),
        email=f"{uuid4().hex[:8]}@staff.example",
        name="ผู้ดูแล",
        role=Role.MODERATOR,
        password_hash="no password opens this account",
        session_nonce=uuid4().hex,
        created_at=clock.now(),
        scopes=[StaffScope(kind=ScopeKind.CITY, key="")],
    )
    db.session.add(staff)
    db.session.commit()
    return actor_for(staff)
