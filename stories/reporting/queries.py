"""What the pages for reporting read: a published story and its photos; how a report ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from stories.credentials import read_slip
from stories.errors import Gone, NotFound
from stories.extensions import db
from stories.models import Edition, Lang, Outcome, Report, Revision, RevisionText, Story, StoryState


@dataclass(frozen=True, slots=True)
class Target:
    """What may be reported: a published story, and how many photos its page shows."""

    public_id: str
    slug: str
    title: str
    title_lang: Lang
    pictures: Sequence[str]  # storage keys, in the order of the page
    smallest: Sequence[int]  # width of the smallest rendition of each, px


@dataclass(frozen=True, slots=True)
class Receipt:
    """How far a report is, without a word of what it said."""

    number: str
    created_at: datetime
    title: str
    is_hidden: bool  # nobody sees the story while it is looked at
    outcome: Outcome | None
    dismissal: str  # why the story stayed, as a code
    answer: str


def get_target(public_id: str, lang: Lang) -> Target:
    """A published story, in the words of the page that the visitor comes from.

    Raises:
        NotFound: nobody can read such a story now.
        Gone: its author has taken it back.
    """
    query = select(Edition).where(Edition.public_id == public_id, Edition.ui_lang == lang)
    row = db.session.scalars(query).one_or_none()
    if row is None:
        if db.session.scalar(select(Story.state).where(Story.public_id == public_id)) is StoryState.WITHDRAWN:
            raise Gone(f"story {public_id[:20]}")
        raise NotFound(f"story {public_id[:20]}")
    return Target(
        row.public_id,
        row.slug,
        row.title,
        row.text_lang,
        [photo["key"] for photo in row.photos],
        [photo["widths"][0] for photo in row.photos],
    )


def get_receipt(number: str, lang: Lang) -> Receipt:
    """A report by the number on its receipt.

    Raises:
        NotFound: there is none.
    """
    code = read_slip(number) or ""
    query = (
        select(Report, Story.state, Story.current_revision_id)
        .join(Story, Story.id == Report.story_id)
        .where(Report.number == code)
    )
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound("report")
    report, state, revision_id = found
    title = _title(revision_id, lang) if state is StoryState.PUBLISHED else ""  # of what anybody can read
    return Receipt(
        number=report.number,
        created_at=report.created_at,
        title=title,
        is_hidden=state is StoryState.HIDDEN,
        outcome=report.outcome,
        dismissal=report.dismissal,
        answer=report.answer,
    )


def find_report(report_id: UUID) -> tuple[Report, Story] | None:
    """A report with its story."""
    query = select(Report, Story).join(Story, Story.id == Report.story_id).where(Report.id == report_id)
    found = db.session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def _title(revision_id: UUID | None, lang: Lang) -> str:
    query = select(RevisionText).join(Revision).where(Revision.id == revision_id)
    texts = {one.lang: one.title for one in db.session.scalars(query)}
    return texts.get(lang) or next(iter(texts.values()), "")


def get_picture(target: Target, number: int) -> tuple[str, int]:
    """Storage key and smallest width of one of the photos, counted from 1.

    Raises:
        NotFound: the page has no such photo.
    """
    if not 1 <= number <= len(target.pictures):
        raise NotFound(f"photo {number} of story {target.public_id}")
    return target.pictures[number - 1], target.smallest[number - 1]
