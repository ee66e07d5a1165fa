"""Making a story public and taking it down: the gallery's editions, the public copies of photos, the share cards."""

import logging
from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload, selectinload

from stories import clock, freshness, kept_pages, renditions, share_cards, text
from stories.editions import counting
from stories.editions.counting import Key
from stories.errors import NotFound
from stories.extensions import db, storages
from stories.models import (
    Byline,
    Edition,
    Lang,
    Photo,
    PhotoState,
    Redaction,
    Revision,
    RevisionPhoto,
    SearchEntry,
    Story,
    StoryState,
)
from stories.renditions import public_form, rendition_keys
from stories.search import index as search_index
from stories.search.documents import Source, mark_words
from stories.share_cards import choose_text as choose_text  # readers of a revision ask for it here
from stories.transaction import transaction

logger = logging.getLogger(__name__)

PUBLIC_CACHE = "public, max-age=31536000, immutable"
_EXCERPT_CLUSTERS = 140
_REINDEX_BATCH = 100


def write_editions(story: Story) -> None:
    """Write what the gallery shows of the published revision, one row for each language of the interface.

    Part of the caller's transaction; replaces the rows that are there.
    """
    revision = _get_revision(story.published_revision_id)
    removed = _delete_editions(story.id)
    freshness.note_change(story.id, removes=bool(removed))
    kept_pages.drop_near(revision.district or "")
    story.district, story.theme = revision.district, revision.theme
    cards = share_cards.list_keys(story, revision)
    editions = [_edition(story, revision, lang) for lang in Lang]
    for edition in editions:
        edition.share_card = cards[edition.ui_lang]
        db.session.add(edition)
    added = counting.list_keys(editions)
    added.subtract(removed)
    counting.change(added)
    _index(story, revision)


def remove_editions(story_id: UUID) -> None:
    """Take a story out of the gallery and out of search. Part of the caller's transaction."""
    freshness.note_change(story_id, removes=True)
    counting.change({key: -number for key, number in _delete_editions(story_id).items()})
    search_index.remove(story_id)


def _delete_editions(story_id: UUID) -> Counter[Key]:
    """Delete the editions of a story; by what they were counted."""
    columns = (Edition.ui_lang, Edition.district, Edition.theme, Edition.kind)
    gone = db.session.execute(delete(Edition).where(Edition.story_id == story_id).returning(*columns))
    return Counter(Key(*row) for row in gone)


def reindex() -> int:
    """Build the search index anew from the published revisions, newest first; how many stories it has.

    Readers find the newest stories after a moment and all of them at the end.
    """
    with transaction():
        search_index.clear()
    query = select(Story.id).where(Story.state == StoryState.PUBLISHED).order_by(Story.first_published_at.desc())
    ids = list(db.session.scalars(query))
    for start in range(0, len(ids), _REINDEX_BATCH):
        with transaction() as session:
            for story in session.scalars(select(Story).where(Story.id.in_(ids[start : start + _REINDEX_BATCH]))):
                if story.state is StoryState.PUBLISHED:  # it may have been taken down meanwhile
                    _reindex(story)
    return len(ids)


def is_indexed() -> bool:
    """Whether search finds anything, or there is nothing to find: false after the migration that makes the index."""
    has_entries, has_editions = select(SearchEntry.id).exists(), select(Edition.story_id).exists()
    return bool(db.session.scalar(select(has_entries | ~has_editions)))


def _reindex(story: Story) -> None:
    revision = _get_revision(story.published_revision_id)
    for edition in db.session.scalars(select(Edition).where(Edition.story_id == story.id)):
        edition.plain_text = mark_words(choose_text(revision, edition.ui_lang).body)
    _index(story, revision)


def sync_public_copies(story_id: UUID) -> None:
    """Make the public store hold the photos of a published story as they may be seen, and nothing of any other.

    Called by a job after every change, so it reads everything anew after its work and goes on until both agree: a
    story that was hidden and restored meanwhile ends with its photos, in whatever order the jobs ran. While parts of a
    photo are still to be covered, what is public stays as it is: the job that covers them ends with another of these.
    """
    while True:
        is_public = _is_published(story_id)
        story = db.session.scalars(select(Story).where(Story.id == story_id)).one()
        if is_public and renditions.is_waiting(story.published_revision_id):
            return
        wanted = _list_public(story.published_revision_id) if is_public else frozenset()
        if is_public:
            copy_all(story, story.published_revision_id)
            _note_copies(story_id)
        _delete_others(story, wanted)
        if _is_published(story_id) == is_public and (not is_public or wanted == _list_public_now(story_id)):
            return


def _list_public(revision_id: UUID | None) -> frozenset[str]:
    """The parts of keys under which readers find the photos of a revision."""
    return frozenset(public_form(placed.photo).key for placed in _get_revision(revision_id).photos)


def _list_public_now(story_id: UUID) -> frozenset[str]:
    revision_id = db.session.scalar(select(Story.published_revision_id).where(Story.id == story_id))
    return frozenset() if renditions.is_waiting(revision_id) else _list_public(revision_id)


def _note_copies(story_id: UUID) -> None:
    """Let the editions name the photos and cards that are public, where they name others."""
    with transaction() as session:
        story = session.scalars(select(Story).where(Story.id == story_id).with_for_update()).one()
        if story.state is not StoryState.PUBLISHED or renditions.is_waiting(story.published_revision_id):
            return
        revision = _get_revision(story.published_revision_id)
        cards = share_cards.list_keys(story, revision)
        for edition in session.scalars(select(Edition).where(Edition.story_id == story_id)):
            photos = _photos(revision, edition.text_lang)
            if (edition.photos, edition.share_card) != (photos, cards[edition.ui_lang]):
                freshness.note_change(story_id, removes=True)
                edition.photos, edition.cover = photos, photos[0] if photos else None
                edition.share_card = cards[edition.ui_lang]


def copy_all(story: Story, revision_id: UUID | None) -> None:
    """Put everything that goes with a revision into the public store: its photos and its share cards.

    Raises:
        NotReady: see ``renditions.public_form``.
    """
    revision = _get_revision(revision_id)
    for placed in revision.photos:
        copy_public(placed.photo)
    share_cards.put_cards(story, revision)


def copy_public(photo: Photo) -> None:
    """Copy what may be seen of a photo into the public store, unless it is there. Talks to storage.

    Raises:
        NotReady: see ``renditions.public_form``.
    """
    stores = storages()
    for key, media_type in rendition_keys(public_form(photo)):
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
        .options(joinedload(Photo.redaction))
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _is_published(story_id: UUID) -> bool:
    db.session.rollback()  # a fresh view: another process may have moved it
    state = db.session.scalar(select(Story.state).where(Story.id == story_id))
    if state is None:
        raise NotFound(f"story {story_id}")
    return state is StoryState.PUBLISHED


def _get_revision(revision_id: UUID | None) -> Revision:
    query = (
        select(Revision)
        .where(Revision.id == revision_id)
        .options(
            selectinload(Revision.texts),
            selectinload(Revision.photos).joinedload(RevisionPhoto.photo).joinedload(Photo.redaction),
            selectinload(Revision.photos).selectinload(RevisionPhoto.texts),
        )
    )
    # Read anew: a redaction may have come, or gone, since.
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _delete_others(story: Story, kept: frozenset[str]) -> None:
    """Delete every photo the story ever had, covered or not, from the public store, but for those that are kept; with
    the last of them its cards."""
    store = storages().public
    own = select(Photo.key).where(Photo.story_id == story.id)
    covered = select(Redaction.key).join(Photo, Photo.id == Redaction.photo_id).where(Photo.story_id == story.id)
    for key in {*db.session.scalars(own), *db.session.scalars(covered)} - kept:
        for rendition in list(store.list(f"photos/{key}/")):
            store.delete(rendition)
    if story.state is not StoryState.PUBLISHED:
        share_cards.delete_cards(story)


def _edition(story: Story, revision: Revision, lang: Lang) -> Edition:
    shown = choose_text(revision, lang)
    photos = _photos(revision, shown.lang)
    if story.first_published_at is None or revision.theme is None or revision.district is None:
        raise ValueError(f"story {story.public_id} is not complete")  # the constraints of both tables forbid it
    return Edition(
        story_id=story.id,
        ui_lang=lang,
        text_lang=shown.lang,
        public_id=story.public_id,
        slug=_slug(shown.title),
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
        plain_text=mark_words(shown.body),
    )


def _slug(title: str) -> str:
    """The readable part of the address; never the name of the card that other sites show."""
    made = text.slug(title)
    return made if made not in ("", "embed") else "story"


def _photos(revision: Revision, lang: Lang) -> list[dict[str, Any]]:
    return [_photo(placed, lang) for placed in revision.photos if placed.photo.state is PhotoState.READY]


def _photo(placed: RevisionPhoto, lang: Lang) -> dict[str, Any]:
    words = next((one for one in placed.texts if one.lang is lang), placed.texts[0] if placed.texts else None)
    seen = public_form(placed.photo)
    return {
        "key": seen.key,
        "widths": seen.widths,
        "compact_format": seen.compact_format,
        "width": placed.photo.width_px,
        "height": placed.photo.height_px,
        "placeholder": seen.placeholder,
        "caption": words.caption if words else "",
        "description": words.description if words else "",
        "lang": (words.lang if words else lang).value,
    }


def _index(story: Story, revision: Revision) -> None:
    """Let readers find the story by its titles, texts and captions in every language, its place, theme and pen name."""
    if story.first_published_at is None or revision.theme is None or revision.district is None:
        raise ValueError(f"story {story.public_id} is not complete")  # the constraints of both tables forbid it
    shown = [placed for placed in revision.photos if placed.photo.state is PhotoState.READY]
    source = Source(
        titles=[one.title for one in revision.texts],
        bodies=[one.body for one in revision.texts],
        captions=[words.caption for placed in shown for words in placed.texts if words.caption],
        district=revision.district,
        theme=revision.theme,
        kind=story.kind,
        landmark=revision.landmark,
        byline=revision.pen_name if revision.byline is Byline.PEN_NAME else "",
    )
    search_index.put(story.id, source, published_at=story.first_published_at, has_photos=bool(shown))
