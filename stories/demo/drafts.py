"""Write the drafts of the demo as their authors would, and let the worker make their pictures."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

from flask import Flask
from sqlalchemy import func, select

from stories import clock, queue, worker
from stories.consents import Purpose
from stories.demo.content import DemoPhoto, DemoStory
from stories.demo.finding import author_for, find, get, list_open_photos
from stories.demo.staff import Team
from stories.extensions import db
from stories.models import Lang, Photo, PhotoState, StoryKind, StoryState
from stories.permissions import Actor
from stories.submission import services as submission

_THREADS = 2  # photos are decoded in child processes: two at a time keep two cores busy
_AFTER_LEASE = timedelta(seconds=queue.LEASE_SECONDS + 1)


def write_draft(story: DemoStory, team: Team) -> None:
    """Start the draft and fill in what every author is asked for; nothing if it was sent already."""
    found = find(story)
    if found is None:
        is_solved = story.kind is StoryKind.SOLVED
        submission.start_draft(
            by=team.officers[story.district] if is_solved else None,
            kind=story.kind,
            office=story.district if is_solved else None,
        )
        found = get(story)
    if found.state is not StoryState.DRAFT:
        return
    public_id, author = found.public_id, author_for(found, story, team)
    body = story.first_version.body if story.first_version else story.texts[Lang.THAI].body
    save_text(public_id, author, story, body)
    _add_photos(public_id, author, story.photos)
    submission.save_place(public_id, by=author, district=story.district, theme=story.theme, landmark=story.landmark)
    submission.save_people(
        public_id,
        by=author,
        people=story.people,
        age_band=story.age_band,
        byline=story.byline,
        pen_name=story.pen_name,
        purposes=[Purpose(purpose) for purpose in story.purposes],
    )


def save_text(public_id: str, author: Actor, story: DemoStory, thai_body: str) -> None:
    """Write the text in the languages there are, with this Thai body."""
    texts = {lang: (text.title, text.body) for lang, text in story.texts.items()}
    texts[Lang.THAI] = (story.texts[Lang.THAI].title, thai_body)
    submission.save_text(public_id, by=author, texts=texts)


def _add_photos(public_id: str, author: Actor, photos: tuple[DemoPhoto, ...]) -> None:
    """Add the photos that are missing, and put the words to all of them."""
    if not photos:
        return
    there = list_open_photos(public_id)
    uploads = [submission.PhotoFile(BytesIO(photo.read()), photo.file) for photo in photos[len(there) :]]
    added = submission.add_photos(public_id, by=author, uploads=uploads)
    for _name, refusal in added.refused:
        raise refusal
    ids = [*there, *(photo.id for photo in added.photos)]
    for lang in Lang:
        words = {
            photo_id: (photo.captions[lang], photo.descriptions[lang])
            for photo_id, photo in zip(ids, photos, strict=True)
        }
        submission.save_photo_words(public_id, by=author, words=words, lang=lang)


def process_photos(app: Flask) -> None:
    """Let the worker's own tasks make the renditions of all photos that wait."""
    if not _count_waiting():
        return
    with ThreadPoolExecutor(_THREADS) as pool:
        for future in [pool.submit(worker.drain, app) for _ in range(_THREADS)]:
            future.result()
    if _count_waiting():
        with clock.at(clock.now() + _AFTER_LEASE):  # a loader that was killed still holds a lease
            worker.drain(app)


def _count_waiting() -> int:
    db.session.rollback()  # a fresh view: the worker has sessions of its own
    return db.session.scalar(select(func.count()).where(Photo.state == PhotoState.RECEIVED)) or 0
