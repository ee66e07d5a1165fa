"""What must be true when the dust has settled, read from the database and the stores, not from the pages.

Every submission that was acknowledged exists once, with all photos that were acknowledged; what was not acknowledged is
still in the author's draft.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from PIL import Image
from sqlalchemy import func, or_, select

from stories import audit, clock, credentials, renditions
from stories.extensions import db, storages
from stories.models import (
    Action,
    Consent,
    Job,
    JobState,
    Photo,
    PhotoState,
    Revision,
    RevisionPhoto,
    RevisionText,
    Story,
    StoryEvent,
    StoryState,
)
from stories.renditions import chunk_prefix, original_key, upload_key
from stories.schedule import TIMETABLE
from tests.faults import decisions
from tests.faults.authors import Told
from tests.faults.decisions import Decided

_SOON = timedelta(hours=1)  # what is due later is housekeeping, nobody waits for it


@dataclass
class Reckoning:
    """What was found."""

    sent: int = 0
    drafts: int = 0
    photos: int = 0
    renditions: int = 0
    strays: int = 0  # objects in the private store that belong to no photo
    broken: list[str] = field(default_factory=list)


def count_open_jobs() -> int:
    """The jobs that somebody waits for. A job that was buried is not among them, nor one that comes again for ever."""
    db.session.rollback()
    is_open = or_(Job.state == JobState.RUNNING, (Job.state == JobState.QUEUED) & (Job.run_at < clock.now() + _SOON))
    return db.session.scalar(select(func.count()).select_from(Job).where(is_open, Job.task.not_in(TIMETABLE))) or 0


def reckon(told: Sequence[Told], decided: Mapping[str, Sequence[Decided]] | None = None) -> Reckoning:
    """Compare what people were told with what is there. Call it in the context of the application.

    Args:
        decided: what moderators were told, by the public ids of the stories.
    """
    db.session.rollback()
    db.session.expire_all()
    found = Reckoning()
    for one in told:
        found.broken += [f"{one.tag}: {fault}" for fault in one.faults]
        if one.public_id:
            _reckon_one(one, (decided or {}).get(one.public_id, ()), found)
    found.broken += [
        f"job {job.id} ({job.task}) is buried: {(job.last_error or '')[-200:]}"
        for job in db.session.scalars(select(Job).where(Job.state == JobState.BURIED))
    ]
    found.strays = _count_strays()
    return found


def _reckon_one(told: Told, decided: Sequence[Decided], found: Reckoning) -> None:
    story = db.session.scalars(select(Story).where(Story.public_id == told.public_id)).one_or_none()
    if story is None:
        found.broken.append(f"{told.tag}: there is no story {told.public_id}")
        return
    faults: list[str] = []
    revisions = db.session.scalars(select(Revision).where(Revision.story_id == story.id)).all()
    if len(revisions) != 1:
        faults.append(f"{len(revisions)} revisions")
    faults += _check_state(told, story, revisions[0])
    faults += decisions.find_faults(story, told, decided)
    if story.state is not StoryState.WITHDRAWN:
        faults += _check_text(told, revisions[0])
        faults += _check_photos(told, revisions[0], found)
    found.broken += [f"{told.tag} ({told.public_id}): {fault}" for fault in faults]
    if story.state is StoryState.DRAFT:
        found.drafts += 1
    else:
        found.sent += 1


def _check_state(told: Told, story: Story, revision: Revision) -> list[str]:
    faults: list[str] = []
    events = db.session.scalars(select(StoryEvent).where(StoryEvent.story_id == story.id).order_by(StoryEvent.id)).all()
    is_sent = story.state is not StoryState.DRAFT
    if [event.action for event in events][:2] != [Action.START, *([Action.SEND] if is_sent else [])]:
        faults.append(f"its events are {[event.action.value for event in events]}")
    if [event.hash for event in events] != [audit.event_hash(event) for event in events]:
        faults.append("the chain of its events is broken")
    if is_sent != (revision.sent_at is not None):
        faults.append(f"{story.state}, but its revision was sent at {revision.sent_at}")
    if told.is_sent and not is_sent:
        faults.append(f"its sending was acknowledged, and it is {story.state}")
    if is_sent and not told.was_pressed:
        faults.append("it was sent and nobody pressed Send")
    same = select(func.count(func.distinct(Revision.story_id))).join(RevisionText).where(RevisionText.title == told.tag)
    if (copies := db.session.scalar(same)) != 1:
        faults.append(f"it exists {copies} times")
    consents = db.session.scalars(select(Consent.purpose).where(Consent.story_id == story.id)).all()
    if list(consents) != (["publish"] if is_sent else []) and story.state is not StoryState.WITHDRAWN:
        faults.append(f"the proofs of consent are {consents}")
    slip = credentials.read_slip(told.slip) or ""
    if told.is_sent and not credentials.matches("slip", slip, story.slip_hash):
        faults.append("the code on the slip does not open it")
    return faults


def _check_text(told: Told, revision: Revision) -> list[str]:
    """The text acknowledged last, or one that was sent after it."""
    texts = [
        (row.title, row.body)
        for row in db.session.scalars(select(RevisionText).where(RevisionText.revision_id == revision.id))
    ]
    allowed = told.texts[max(told.kept, 0) :] if told.kept >= 0 else [("", ""), *told.texts]
    if len(texts) == 1 and texts[0] in allowed:
        return []
    return [f"of the text that was acknowledged, {texts} is there"]


def _check_photos(told: Told, revision: Revision, found: Reckoning) -> list[str]:
    query = select(Photo).join(RevisionPhoto, RevisionPhoto.photo_id == Photo.id)
    photos = db.session.scalars(query.where(RevisionPhoto.revision_id == revision.id)).all()
    times = Counter(photo.file_name for photo in photos)
    faults = [f"{name} was acknowledged and is not there" for name in sorted(told.kept_photos - times.keys())]
    faults += [f"{name} is there {count} times" for name, count in times.items() if count > 1]
    faults += [f"{name} was never sent" for name in times if name not in told.photos]
    found.photos += len(photos)
    for photo in photos:
        if photo.sha256 != told.photos.get(photo.file_name):
            faults.append(f"{photo.file_name} has other bytes")
        if photo.state is not PhotoState.READY:
            faults.append(f"{photo.file_name} is {photo.state} ({photo.failure})")
        else:
            faults += _check_objects(photo, found)
    return faults


def _check_objects(photo: Photo, found: Reckoning) -> list[str]:
    """Every rendition can be decoded and has its width; the original too; the bytes as sent are gone."""
    private = storages().private
    sizes = {key: width for width in photo.widths or () for key in _keys_of_width(photo, width)}
    faults: list[str] = []
    for key in [original_key(photo.key), *sizes]:
        try:
            with private.open(key) as stream, Image.open(io.BytesIO(stream.read())) as picture:
                picture.load()
                if picture.width != sizes.get(key, picture.width):
                    faults.append(f"{key} is {picture.width} px wide")
        except Exception as error:  # whatever a damaged file provokes
            faults.append(f"{key} cannot be decoded: {error!r}")
    found.renditions += len(sizes)
    if private.head(upload_key(photo.id)) or any(private.list(chunk_prefix(photo.id))):
        faults.append(f"the bytes of {photo.file_name} as sent are still there")
    return faults


def _keys_of_width(photo: Photo, width: int) -> list[str]:
    return [renditions.rendition_key(photo.key, width, extension) for extension in renditions.formats_of(photo)]


def _count_strays() -> int:
    """Objects of the private store that no photo of the database knows."""
    known = {name for photo in db.session.scalars(select(Photo)) for name in (photo.key, str(photo.id))}
    return sum(key.split("/")[1] not in known for key in storages().private.list())
