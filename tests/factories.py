"""Factories: each makes one valid object from defaults, saves it, and takes overrides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from stories import clock, credentials, desk_words, publishing, renditions, text
from stories.extensions import db, storages
from stories.models import (
    AgeBand,
    Byline,
    Consent,
    Lane,
    Lang,
    People,
    Photo,
    PhotoState,
    Revision,
    RevisionPhoto,
    RevisionPhotoText,
    RevisionText,
    Role,
    ScopeKind,
    Staff,
    StaffScope,
    Story,
    StoryKind,
    StoryState,
    Theme,
)
from stories.transaction import transaction

S = StoryState
_BODY = "เช้าวันนั้นฝนตกทั้งซอย ป้าเปิดร้านตามปกติ\n\nไม่มีใครกลับบ้านไปท้องว่าง"
_JUST_DECIDED = {S.APPROVED, S.CHANGES_REQUESTED, S.REJECTED}
_NEVER_PUBLIC = {S.DRAFT, S.SUBMITTED, S.CHANGES_REQUESTED, S.APPROVED, S.REJECTED, S.WITHDRAWN}


@pytest.fixture
def save(app: Flask) -> Callable[[Any], Any]:
    """Return a function saving one object."""

    def save_one(thing: Any) -> Any:
        db.session.add(thing)
        db.session.commit()
        return thing

    return save_one


@pytest.fixture
def create_staff(save: Callable[[Any], Any]) -> Callable[..., Staff]:
    """Return a function saving one member of staff (a moderator of the city); ``scopes`` are (kind, key) pairs."""

    def create(
        role: Role = Role.MODERATOR,
        *,
        scopes: Sequence[tuple[ScopeKind, str]] = ((ScopeKind.CITY, ""),),
        **values: Any,
    ) -> Staff:
        defaults: dict[str, Any] = {
            "id": uuid4(),
            "email": f"{role}-{uuid4().hex[:8]}@staff.example",
            "name": f"ทดสอบ {role}",
            "role": role,
            "office": "bang-rak" if role is Role.OFFICER else None,
            "password_hash": "no password opens this account",
            "session_nonce": uuid4().hex,
            "created_at": clock.now(),
        }
        staff: Staff = Staff(**{**defaults, **values})
        staff.scopes = [StaffScope(kind=kind, key=key) for kind, key in scopes]
        save(staff)
        return staff

    return create


@pytest.fixture
def moderator(create_staff: Callable[..., Staff]) -> Staff:
    """Return a moderator of the whole city."""
    return create_staff()


@pytest.fixture
def editor(create_staff: Callable[..., Staff]) -> Staff:
    """Return an editor."""
    return create_staff(Role.EDITOR)


@pytest.fixture
def create_photo(save: Callable[[Any], Any]) -> Callable[..., Photo]:
    """Return a function saving one photo of a story with renditions in the private store (``ready``)."""

    def create(story: Story, **values: Any) -> Photo:
        key = credentials.new_key()
        defaults: dict[str, Any] = {
            "id": uuid4(),
            "story_id": story.id,
            "state": PhotoState.READY,
            "key": key,
            "file_name": "ตลาดน้ำ.jpg",
            "media_type": "image/jpeg",
            "size_bytes": 1000,
            "sha256": "0" * 64,
            "width_px": 640,
            "height_px": 480,
            "widths": [320, 640],
            "compact_format": "avif",
            "placeholder": "data:image/webp;base64,UklGRg==",
            "perceptual_hash": "0" * 16,
            "created_at": clock.now(),
        }
        photo: Photo = save(Photo(**{**defaults, **values}))
        for rendition, media_type in renditions.rendition_keys(photo):
            storages().private.put(rendition, b"rendition", content_type=media_type)
        return photo

    return create


@pytest.fixture
def create_story(save: Callable[[Any], Any], create_photo: Callable[..., Photo]) -> Callable[..., Story]:
    """Return a function saving one story in any state, with one revision; keyword arguments override its columns.

    ``texts`` maps a language to (title, body); ``photos`` is how many; ``revision`` overrides the revision's columns;
    ``secret`` and ``slip`` are the author's credentials.
    """

    def create(
        state: StoryState = S.SUBMITTED,
        *,
        texts: dict[str, tuple[str, str]] | None = None,
        photos: int = 0,
        revision: dict[str, Any] | None = None,
        secret: str = "secret",
        slip: str = "",
        **values: Any,
    ) -> Story:
        moment = clock.now()
        story = Story(**{**_columns(state, secret, slip, moment), **values})
        final = story.state, story.lane, story.publish_at
        story.state, story.lane, story.publish_at = S.DRAFT, None, None  # until it has its revision
        save(story)
        written = _revision(story, moment, texts or {"th": ("ร้านข้าวแกงริมคลอง", _BODY)}, revision or {})
        if state is S.DRAFT:
            written.sent_at = None
        for position in range(photos):
            photo = create_photo(story)
            placed = RevisionPhoto(photo_id=photo.id, position=position)
            placed.texts = [RevisionPhotoText(lang=Lang.THAI, caption="ร้านตอนเช้า", description="ร้านริมคลองเปิดไฟ")]
            written.photos.append(placed)
        save(written)
        if state is not S.DRAFT:
            story.current_revision_id = written.id
            if story.first_published_at is not None:
                story.published_revision_id = written.id
            story.state, story.lane, story.publish_at = final
            desk_words.keep(story, is_reported=story.reported_at is not None)
            save(
                Consent(
                    story_id=story.id,
                    revision_id=written.id,
                    purpose="publish",
                    is_given=True,
                    text_version="2026-11",
                    text_sha256="0" * 64,
                    lang=Lang.THAI,
                    at=moment,
                )
            )
        if state is S.PUBLISHED:
            with transaction():  # as the platform writes, which may be at work beside us
                publishing.write_editions(story)
            for photo in publishing.list_photos(written.id):
                publishing.copy_public(photo)
        return save(story)  # type: ignore[no-any-return]

    return create


def _columns(state: StoryState, secret: str, slip: str, moment: datetime) -> dict[str, Any]:
    is_decided = state in {S.APPROVED, S.CHANGES_REQUESTED, S.REJECTED, S.PUBLISHED, S.HIDDEN}
    return {
        "id": uuid4(),
        "public_id": credentials.new_public_id(),
        "kind": StoryKind.RESIDENT,
        "state": state,
        "lane": Lane.NEW if state is S.SUBMITTED else None,
        "district": "bang-rak",
        "theme": Theme.HAPPINESS,
        "secret_hash": credentials.keyed_hash("draft-secret", secret),
        "slip_hash": None if state is S.DRAFT else credentials.keyed_hash("slip", slip or credentials.new_slip()),
        "contact_lang": "th",
        "created_at": moment,
        "updated_at": moment,
        "submitted_at": None if state is S.DRAFT else moment,
        "decided_at": moment if is_decided else None,
        "undo_until": moment + timedelta(seconds=20) if state in _JUST_DECIDED else None,
        "publish_at": moment + timedelta(seconds=20) if state is S.APPROVED else None,
        "first_published_at": None if state in _NEVER_PUBLIC else moment,
        "withdrawn_at": moment if state is S.WITHDRAWN else None,
    }


def _revision(story: Story, moment: datetime, texts: dict[str, tuple[str, str]], values: dict[str, Any]) -> Revision:
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "story_id": story.id,
        "number": 1,
        "created_at": moment,
        "updated_at": moment,
        "sent_at": moment,
        "district": story.district,
        "theme": story.theme,
        "people": People.NOBODY,
        "age_band": AgeBand.FROM_20,
        "byline": Byline.PEN_NAME,
        "pen_name": "ต้นกล้า",
        "ticked_purposes": [{"purpose": "publish", "version": "2026-11", "lang": "th"}],
    }
    revision = Revision(**{**defaults, **values})
    revision.texts = [
        RevisionText(lang=Lang(lang), title=title, body=body, body_html=text.to_html(body))
        for lang, (title, body) in texts.items()
    ]
    return revision
