"""Making a story public and taking it down: the gallery's editions and the public copies of photos."""

import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from stories import clock, text
from stories.districts import DISTRICTS
from stories.errors import NotFound
from stories.extensions import db, storages
from stories.models import (
    Byline,
    Edition,
    Lang,
    Photo,
    PhotoState,
    Revision,
    RevisionPhoto,
    RevisionText,
    Story,
    StoryState,
)

logger = logging.getLogger(__name__)

PUBLIC_CACHE = "public, max-age=31536000, immutable"
FORMATS = {"webp": "image/webp", "jpg": "image/jpeg"}
_EXCERPT_CLUSTERS = 140


def rendition_key(photo_key: str, width: int, extension: str) -> str:
    """Where a rendition is kept, in the private and in the public store alike."""
    return f"photos/{photo_key}/{width}.{extension}"


def rendition_keys(photo: Photo) -> Iterator[tuple[str, str]]:
    """All renditions of a photo that is ready, as (key, media type)."""
    for width in photo.widths or ():
        for extension, media_type in FORMATS.items():
            yield rendition_key(photo.key, width, extension), media_type


def write_editions(story: Story) -> None:
    """Write what the gallery shows of the published revision, one row for each language of the interface.

    Part of the caller's transaction; replaces the rows that are there.
    """
    query = (
        select(Revision)
        .where(Revision.id == story.published_revision_id)
        .options(
            selectinload(Revision.texts),
            selectinload(Revision.photos).joinedload(RevisionPhoto.photo),
            selectinload(Revision.photos).selectinload(RevisionPhoto.texts),
        )
    )
    revision = db.session.scalars(query).one()
    remove_editions(story.id)
    story.district, story.theme = revision.district, revision.theme
    search_text = _search_text(revision)
    for lang in Lang:
        db.session.add(_edition(story, revision, lang, search_text))


def remove_editions(story_id: UUID) -> None:
    """Take a story out of the gallery. Part of the caller's transaction."""
    db.session.execute(delete(Edition).where(Edition.story_id == story_id))


def sync_public_copies(story_id: UUID) -> None:
    """Make the public store hold the photos of a published story, and nothing of any other.

    Called by a job after every change, so it reads the state anew after its work and goes on until both agree: a
    story that was hidden and restored meanwhile ends with its photos, in whatever order the jobs ran.
    """
    while True:
        is_public = _is_published(story_id)
        for photo in _published_photos(story_id):
            if is_public:
                copy_public(photo)
            else:
                _delete_public(photo)
        if _is_published(story_id) == is_public:
            return


def copy_public(photo: Photo) -> None:
    """Copy the renditions of a photo into the public store, unless they are there. Talks to storage."""
    stores = storages()
    for key, media_type in rendition_keys(photo):
        if stores.public.head(key) is None:
            with stores.private.open(key) as source:
                stores.public.put(key, source, content_type=media_type, cache_control=PUBLIC_CACHE)


def list_photos(revision_id: UUID | None) -> list[Photo]:
    """The photos of one revision, cover first."""
    query = (
        select(Photo)
        .join(RevisionPhoto, RevisionPhoto.photo_id == Photo.id)
        .where(RevisionPhoto.revision_id == revision_id)
        .order_by(RevisionPhoto.position)
    )
    return list(db.session.scalars(query))


def _is_published(story_id: UUID) -> bool:
    db.session.rollback()  # a fresh view: another process may have moved it
    state = db.session.scalar(select(Story.state).where(Story.id == story_id))
    if state is None:
        raise NotFound(f"story {story_id}")
    return state is StoryState.PUBLISHED


def _published_photos(story_id: UUID) -> list[Photo]:
    """When public: the photos of the published revision; when not: every photo the story ever had."""
    story = db.session.scalars(select(Story).where(Story.id == story_id)).one()
    if story.state is StoryState.PUBLISHED:
        return list_photos(story.published_revision_id)
    return list(db.session.scalars(select(Photo).where(Photo.story_id == story_id)))


def _delete_public(photo: Photo) -> None:
    for key, _media_type in rendition_keys(photo):
        storages().public.delete(key)


def _edition(story: Story, revision: Revision, lang: Lang, search_text: str) -> Edition:
    shown = choose_text(revision, lang)
    photos = [_photo(placed, shown.lang) for placed in revision.photos if placed.photo.state is PhotoState.READY]
    if story.first_published_at is None or revision.theme is None or revision.district is None:
        raise ValueError(f"story {story.public_id} is not complete")  # the constraints of both tables forbid it
    return Edition(
        story_id=story.id,
        ui_lang=lang,
        text_lang=shown.lang,
        public_id=story.public_id,
        slug=text.slug(shown.title) or "story",
        kind=story.kind,
        theme=revision.theme,
        district=revision.district,
        landmark=revision.landmark,
        title=shown.title,
        excerpt=text.excerpt(shown.body, clusters=_EXCERPT_CLUSTERS),
        body_html=shown.body_html or "",
        byline=revision.pen_name if revision.byline is Byline.PEN_NAME else "",
        reading_minutes=text.reading_minutes(shown.body),
        published_at=story.first_published_at,
        updated_at=clock.now(),
        cover=photos[0] if photos else None,
        photos=photos,
        search_text=search_text,
    )


def choose_text(revision: Revision, lang: Lang) -> RevisionText:
    """The text in the wanted language, or the one there is."""
    return next((one for one in revision.texts if one.lang is lang), revision.texts[0])


def _photo(placed: RevisionPhoto, lang: Lang) -> dict[str, Any]:
    words = next((one for one in placed.texts if one.lang is lang), placed.texts[0] if placed.texts else None)
    photo = placed.photo
    return {
        "key": photo.key,
        "widths": photo.widths,
        "width": photo.width_px,
        "height": photo.height_px,
        "placeholder": photo.placeholder,
        "caption": words.caption if words else "",
        "description": words.description if words else "",
        "lang": (words.lang if words else lang).value,
    }


def _search_text(revision: Revision) -> str:
    """Everything a reader may look for, folded: titles first, then place and name, captions, text."""
    district = DISTRICTS[revision.district or ""]
    captions = [one.caption for placed in revision.photos for one in placed.texts]
    parts = [
        *(one.title for one in revision.texts),
        district.name_th,
        district.name_en,
        *district.aliases_en,
        revision.landmark,
        revision.pen_name if revision.byline is Byline.PEN_NAME else "",
        *captions,
        *(one.body for one in revision.texts),
    ]
    return text.fold("\n".join(filter(None, parts)))
