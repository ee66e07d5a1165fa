"""Reports of visitors in the life of a story: what opens, ends and answers them. Inside the caller's transaction."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from stories import clock
from stories.extensions import db
from stories.models import Outcome, Report, Story, Task
from stories.queue import enqueue

EMAIL_KEPT = timedelta(days=30)  # after the end, in case somebody asks again
HIDDEN = "hidden"  # the news while a story is looked at; the others are outcomes

#: Why a story stays although it was reported, as codes: the audit trail and who reported get one of them.
DISMISSALS = ("nothing_found", "people_agreed", "opinion", "repaired", "no_ground")


def list_open(story_id: UUID) -> list[Report]:
    """The reports of a story that wait for an end, oldest first."""
    query = select(Report).where(Report.story_id == story_id, Report.closed_at.is_(None))
    return list(db.session.scalars(query.order_by(Report.created_at, Report.id)))


def add(story: Story, report: Report) -> None:
    """Let a locked story wait in the lane of reported ones, since its oldest open report."""
    db.session.add(report)
    story.reported_at = story.reported_at or report.created_at


def close(story: Story, outcome: Outcome, *, dismissal: str = "", answer: str = "") -> None:
    """End all open reports of a locked story, and let those who gave an address be told."""
    if story.reported_at is None:
        return
    for report in list_open(story.id):
        report.closed_at, report.outcome = clock.now(), outcome
        report.dismissal, report.answer = dismissal, answer
        _tell([report], outcome)
        if report.email:
            enqueue(Task.FORGET_REPORTER, report_id=str(report.id), delay_seconds=EMAIL_KEPT.total_seconds())
    story.reported_at = None


def tell_hidden(story: Story) -> None:
    """Let those who reported a story know that nobody sees it while it is looked at."""
    if story.reported_at is not None:
        _tell(list_open(story.id), HIDDEN)


def forget_words(story_id: UUID) -> None:
    """Delete what was written, and by whom, with the story it was about."""
    db.session.execute(update(Report).where(Report.story_id == story_id).values(words="", answer="", email=None))


def forget_reporter(report_id: UUID) -> None:
    """Delete the address of whoever reported."""
    ended = (Report.id == report_id) & Report.closed_at.is_not(None)
    db.session.execute(update(Report).where(ended).values(email=None))


def _tell(reports: Sequence[Report], news: str) -> None:
    for report in reports:
        if report.email:
            enqueue(Task.MAIL_REPORT, report_id=str(report.id), news=news)
