"""Send a story, open it again, send it again, take it back, ask for another look."""

from sqlalchemy import delete, select

from stories import clock, credentials, lifecycle, remarks, text
from stories.consents import Purpose, current
from stories.errors import Conflict, InvalidInput, NotReady
from stories.extensions import db
from stories.lifecycle import Note
from stories.models import (
    Action,
    CarryCode,
    Consent,
    Lang,
    Revision,
    RevisionPhoto,
    RevisionPhotoText,
    RevisionText,
    Story,
    StoryState,
    Task,
)
from stories.permissions import Actor, can
from stories.queue import enqueue
from stories.submission.services.checking import list_problems, ticked
from stories.submission.services.drafts import find_open_revision, open_revision
from stories.transaction import transaction

_APPEAL_CLUSTERS = 2_000


def send(public_id: str, *, by: Actor, slip: str) -> Story:
    """Send a draft. A second call with the same slip, as of a double click, changes nothing.

    Args:
        slip: the code made beforehand with ``credentials.new_slip``; its keyed hash is kept, the author keeps the code.

    Raises:
        InvalidInput: something is missing; the first of ``list_problems``.
        NotReady: a photo is on its way (``photo_arriving``) or being checked (``photos_pending``).
        Conflict: it was sent before, with another slip.
        see ``open_revision``, ``lifecycle.move``.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        if story.state is not StoryState.DRAFT and find_open_revision(story) is None:
            if not credentials.matches("slip", slip, story.slip_hash):
                raise Conflict(f"story {public_id} has another slip")
            return story
        story.slip_hash = credentials.keyed_hash("slip", slip)
        _send_open_revision(public_id, Action.SEND, by)
    return story


def resend(public_id: str, *, by: Actor) -> Story:
    """Send the revised story back to the moderators. A second call changes nothing.

    Raises:
        as ``send``.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        was_sent = story.state is StoryState.SUBMITTED and find_open_revision(story) is None
        if not (was_sent and can(by, Action.RESEND, story)):
            _send_open_revision(public_id, Action.RESEND, by)
    return story


def _send_open_revision(public_id: str, action: Action, by: Actor) -> None:
    story, revision = open_revision(public_id, by)
    for problem in list_problems(story, revision):
        kind = NotReady if problem.code in ("photos_pending", "photo_arriving") else InvalidInput
        raise kind(problem.code, problem.field, **problem.details)
    for one in revision.texts:
        one.body_html = text.to_html(one.body)
    revision.sent_at = clock.now()
    revision.copies.clear()  # they were offered until now
    db.session.execute(delete(CarryCode).where(CarryCode.story_id == story.id))
    story.district, story.theme = revision.district, revision.theme
    story.current_revision = revision
    db.session.flush()  # before the state: its constraint asks for the revision
    _record_consents(story, revision)
    lifecycle.move(story, action, by=by, note=_answer(story, revision) if action is Action.RESEND else None)
    enqueue(Task.CHECK_REVISION, revision_id=str(revision.id))
    if story.contact_email:
        enqueue(Task.MAIL_RECEIVED, story_id=str(story.id))


def _answer(story: Story, revision: Revision) -> Note | None:
    """Give each remark its answer; the answer to all of it goes with the event."""
    replies = {**revision.replies}
    for remark in remarks.list_asked(story.id):
        remark.answer = replies.get(str(remark.id), "")
    revision.replies = {}
    return Note(replies["reply"], Lang(story.contact_lang)) if replies.get("reply") else None


def _record_consents(story: Story, revision: Revision) -> None:
    """Write the proof: what is ticked now, and what was given with an earlier revision and is ticked no more."""
    given, earlier = ticked(revision), list_given(story)
    for purpose in Purpose:
        if purpose in given or purpose in earlier:
            lang = Lang(given.get(purpose, story.contact_lang))
            _record_consent(story, revision, purpose, purpose in given, lang)


def list_given(story: Story) -> set[Purpose]:
    """The purposes whose latest proof says yes."""
    rows = db.session.scalars(
        select(Consent).where(Consent.story_id == story.id).order_by(Consent.at, Consent.is_given.desc())
    )
    latest = {Purpose(row.purpose): row.is_given for row in rows}
    return {purpose for purpose, is_given in latest.items() if is_given}


def _record_consent(story: Story, revision: Revision | None, purpose: Purpose, is_given: bool, lang: Lang) -> None:
    wording = current(purpose)
    db.session.add(
        Consent(
            story_id=story.id,
            revision_id=revision.id if revision else None,
            purpose=purpose.value,
            is_given=is_given,
            text_version=wording.version,
            text_sha256=wording.sha256(lang.value),
            lang=lang,
            at=clock.now(),
        )
    )


def revise(public_id: str, *, by: Actor) -> Revision:
    """Open a new revision, copied from the one sent last; the one that is open already, if there is one.

    Raises:
        see ``open_revision``: the moderators must have asked for changes.
    """
    with transaction() as session:
        story = lifecycle.lock(public_id)
        last = story.current_revision
        if story.state is StoryState.CHANGES_REQUESTED and last is not None and find_open_revision(story) is None:
            session.add(_copy(last))
            session.flush()
        _story, revision = open_revision(public_id, by)
    return revision


def _copy(last: Revision) -> Revision:
    moment = clock.now()
    return Revision(
        story_id=last.story_id,
        number=last.number + 1,
        created_at=moment,
        updated_at=moment,
        district=last.district,
        landmark=last.landmark,
        theme=last.theme,
        people=last.people,
        age_band=last.age_band,
        byline=last.byline,
        pen_name=last.pen_name,
        ticked_purposes=list(last.ticked_purposes),
        texts=[RevisionText(lang=one.lang, title=one.title, body=one.body) for one in last.texts],
        photos=[_copy_placed(one) for one in last.photos],
    )


def _copy_placed(placed: RevisionPhoto) -> RevisionPhoto:
    words = [RevisionPhotoText(lang=one.lang, caption=one.caption, description=one.description) for one in placed.texts]
    return RevisionPhoto(photo_id=placed.photo_id, position=placed.position, texts=words)


def withdraw(public_id: str, *, by: Actor) -> Story:
    """Take a story back, from any state after ``draft``: readers get 410 from this commit on. Twice changes nothing.

    The consents are taken back with it (PDPA s. 19; R6).

    Raises:
        see ``lifecycle.move``.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        if story.state is StoryState.WITHDRAWN and can(by, Action.WITHDRAW, story):
            return story
        lifecycle.move(story, Action.WITHDRAW, by=by)
        for purpose in sorted(list_given(story)):
            _record_consent(story, None, purpose, False, Lang(story.contact_lang))
    return story


def appeal(public_id: str, *, by: Actor, words: str) -> Story:
    """Ask that another moderator look at a rejected story: once, within ``rules.APPEAL_DAYS``.

    Args:
        words: why, in the author's own words; at most 2,000 clusters.

    Raises:
        InvalidInput: the words are missing or too long.
        see ``lifecycle.move``.
    """
    fault, body = find_appeal_fault(words), text.normalise(words)
    if fault is not None:
        raise fault
    with transaction():
        story = lifecycle.lock(public_id)
        lifecycle.move(story, Action.APPEAL, by=by, note=Note(body, Lang(story.contact_lang)))
    return story


def find_appeal_fault(words: str) -> InvalidInput | None:
    """What is wrong with the words of an appeal, if anything."""
    found = text.cluster_count(text.normalise(words).strip())
    if found == 0:
        return InvalidInput("appeal_missing", "words")
    if found > _APPEAL_CLUSTERS:
        return InvalidInput("appeal_long", "words", limit=_APPEAL_CLUSTERS, found=found)
    return None
