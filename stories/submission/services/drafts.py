"""Start a draft, and keep what its author enters: incomplete, too long, in any order. Nothing typed is refused here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select

from stories import clock, credentials, lifecycle, text
from stories.consents import Purpose, current
from stories.districts import DISTRICTS
from stories.errors import Forbidden, Gone, InvalidInput, InvalidTransition, NotFound
from stories.extensions import db
from stories.models import (
    Action,
    ActorKind,
    AgeBand,
    Byline,
    Lang,
    People,
    Revision,
    RevisionText,
    Story,
    StoryKind,
    StoryState,
    Theme,
)
from stories.permissions import Actor, author_of, can
from stories.submission.access import read_email
from stories.submission.services import copies
from stories.submission.services.checking import Step
from stories.submission.services.copies import Save, Typing
from stories.transaction import transaction


@dataclass(frozen=True, slots=True)
class StartedDraft:
    """A new draft. The secret is shown once: it goes into the author's cookie, and only its keyed hash is kept.

    ``author`` may write to this draft: whoever holds the secret, or the member of staff who started it.
    """

    public_id: str
    secret: str
    author: Actor


def start_draft(
    *,
    by: Actor | None = None,
    kind: StoryKind = StoryKind.RESIDENT,
    lang: Lang = Lang.THAI,
    office: str | None = None,
    district: str | None = None,
    beginning: str = "",
) -> StartedDraft:
    """Start an empty draft.

    Args:
        by: a member of staff who writes for their office, or types for somebody; None for a resident.
        lang: of the pages the author uses, and of the text until it has another.
        office: slug of the district office that tells an ``officer`` or ``solved`` story.
        district: slug of the district chosen beforehand, if any.
        beginning: first words of the text, as from a sentence starter.

    Raises:
        Forbidden: only staff of that office tell its stories.
        InvalidInput: there is no such district.
    """
    if kind is not StoryKind.RESIDENT and (by is None or by.kind is not ActorKind.STAFF or by.office != office):
        raise Forbidden(f"{kind} story of {office}")
    if district is not None and district not in DISTRICTS:
        raise InvalidInput("district_unknown", "district")
    secret, moment = credentials.new_secret(), clock.now()
    story = Story(
        id=uuid4(),
        public_id=credentials.new_public_id(),
        kind=kind,
        office=office if kind is not StoryKind.RESIDENT else None,
        secret_hash=credentials.keyed_hash("draft-secret", secret),
        written_by_id=by.staff_id if by else None,
        contact_lang=lang.value,
        created_at=moment,
        updated_at=moment,
    )
    author = by or author_of(story.id)
    revision = Revision(story_id=story.id, number=1, created_at=moment, updated_at=moment, district=district)
    revision.texts = [RevisionText(lang=lang, body=text.normalise(beginning))]
    with transaction() as session:
        lifecycle.start(story, by=author)
        session.add(revision)
    return StartedDraft(story.public_id, secret, author)


def open_revision(public_id: str, by: Actor) -> tuple[Story, Revision]:
    """Lock a story and fetch the revision its author may write in. Part of the caller's transaction.

    From then on the story is not idle, and a warning that it was is over.

    Raises:
        NotFound: no story has this id.
        Forbidden: the actor is not its author.
        Gone: the author has withdrawn it.
        InvalidTransition: it has been sent; there is nothing open to write in.
    """
    story = lifecycle.lock(public_id)
    action = Action.SEND if story.state is StoryState.DRAFT else Action.RESEND
    if not can(by, action, story):
        raise Forbidden(f"write in story {public_id}")
    if story.state is StoryState.WITHDRAWN:
        raise Gone(f"story {public_id}")
    revision = find_open_revision(story)
    if revision is None or not lifecycle.is_possible(story, action) or story.frozen_at is not None:
        raise InvalidTransition(f"story {public_id} is {story.state}: nothing is open")
    story.updated_at = revision.updated_at = clock.now()
    story.idle_warned_at = None
    return story, revision


def find_open_revision(story: Story) -> Revision | None:
    """The revision that has not been sent, if any."""
    return db.session.scalars(
        select(Revision).where(Revision.story_id == story.id, Revision.sent_at.is_(None))
    ).one_or_none()


def save_text(
    public_id: str, *, by: Actor, texts: Mapping[Lang, tuple[str, str]], typing: Typing | None = None
) -> Revision:
    """Keep title and body as typed, with the safe fixes of ``text.normalise``; too long is kept too.

    Args:
        texts: (title, body) by language. A language that is blank is dropped, unless the story would be left with none;
            languages that are not named stay.
        typing: what the form says about itself; see ``copies.accept``.

    Raises:
        see ``open_revision``.
    """
    cleaned = {lang.value: [text.normalise_line(title), text.normalise(body)] for lang, (title, body) in texts.items()}
    with transaction() as session:
        _story, revision = open_revision(public_id, by)
        old = copies.read_texts(revision)
        new = {lang: words for lang, words in {**old, **cleaned}.items() if any(words)}
        if copies.accept(revision, Step.WRITE, old, new, typing):
            copies.write_texts(revision, {**old, **cleaned})
        session.flush()
    return revision


def save_place(
    public_id: str,
    *,
    by: Actor,
    district: str | None,
    theme: Theme | None,
    landmark: str = "",
    typing: Typing | None = None,
) -> Revision:
    """Keep where the story happened and what kind it is. None leaves it open.

    Raises:
        InvalidInput: there is no such district.
        see ``open_revision``.
    """
    if district is not None and district not in DISTRICTS:
        raise InvalidInput("district_unknown", "district")
    new = {"district": district, "landmark": text.normalise_line(landmark), "theme": theme.value if theme else None}
    with transaction():
        _story, revision = open_revision(public_id, by)
        if copies.accept(revision, Step.PLACE, copies.read_place(revision), new, typing):
            copies.write_place(revision, new)
    return revision


def save_people(
    public_id: str,
    *,
    by: Actor,
    people: People | None,
    age_band: AgeBand | None,
    byline: Byline | None,
    pen_name: str = "",
    purposes: Collection[Purpose] = (),
    email: str = "",
    lang: Lang = Lang.THAI,
    typing: Typing | None = None,
) -> Revision:
    """Keep who is in the photos, the age band, the name shown, the consents ticked so far and the e-mail.

    Args:
        byline: ``PEN_NAME`` without a pen name is kept as no choice.
        purposes: ticked under the wording of today; the proof is written when the story is sent.
        lang: of the page, in which the consents were read.

    Raises:
        see ``open_revision``.
    """
    name, address = text.normalise_line(pen_name), read_email(email)
    shown = byline if name or byline is not Byline.PEN_NAME else None
    new = {
        "people": people.value if people else None,
        "age_band": age_band.value if age_band else None,
        "byline": shown.value if shown else None,
        "pen_name": name,
        "purposes": sorted(purpose.value for purpose in purposes),
        "email": address,
    }
    with transaction():
        story, revision = open_revision(public_id, by)
        old = {**copies.read_people(revision), "email": story.contact_email or ""}
        if not copies.accept(revision, Step.PEOPLE, old, new, typing):
            return revision
        copies.write_people(revision, new)
        story.contact_email, story.contact_lang = address or None, lang.value
        revision.ticked_purposes = [
            {"purpose": purpose.value, "version": current(purpose).version, "lang": lang.value}
            for purpose in Purpose
            if purpose in purposes
        ]
    return revision


def save_replies(public_id: str, *, by: Actor, replies: Mapping[str, str], typing: Typing | None = None) -> Revision:
    """Keep what the author answers the moderators with the changes; too long is kept too.

    Args:
        replies: by the id of a remark, and ``reply`` for the answer to all of it.

    Raises:
        see ``open_revision``.
    """
    cleaned = {name: text.normalise(words).strip() for name, words in replies.items()}
    new = {name: words for name, words in cleaned.items() if words}
    with transaction():
        _story, revision = open_revision(public_id, by)
        if copies.accept(revision, Step.PREVIEW, copies.read_replies(revision), new, typing):
            copies.write_replies(revision, new)
    return revision


def take_back(public_id: str, copy_id: UUID, *, by: Actor) -> Step:
    """Put an earlier copy in the place of what the draft holds, which becomes the copy: nothing is lost by it either.

    Returns:
        the step it belongs to.

    Raises:
        NotFound: the draft has no such copy.
        see ``open_revision``.
    """
    with transaction():
        story, revision = open_revision(public_id, by)
        copy = next((one for one in revision.copies if one.id == copy_id), None)
        if copy is None:
            raise NotFound(f"copy {copy_id}")
        step = Step(copy.step)
        last, held, taken = copies.last_save(revision, step), copies.read_step(revision, step), dict(copy.fields)
        if step is Step.PEOPLE:
            held["email"], story.contact_email = story.contact_email or "", taken.get("email") or None
        copies.write_step(revision, step, taken)
        copies.note_save(revision, step, Save(last.count + 1, copy.writer, 0, clock.now().isoformat()))
        copy.fields, copy.writer, copy.typed_at = held, last.writer, last.moment if last.count else revision.created_at
        if not any(held.values()):
            revision.copies.remove(copy)
    return step


def discard(public_id: str, *, by: Actor) -> None:
    """Throw a draft away: its text and photos go at once, photos on their way too; the event of it stays.

    Raises:
        see ``lifecycle.move``: only drafts can be thrown away.
    """
    with transaction():
        lifecycle.move(lifecycle.lock(public_id), Action.DELETE, by=by)
