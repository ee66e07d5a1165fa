"""Taking a report of a visitor; forgetting who it was."""

from dataclasses import dataclass
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from stories import clock, credentials, lifecycle, reports, text
from stories.errors import InvalidInput
from stories.models import Action, Lang, Report, ReportReason
from stories.permissions import SYSTEM
from stories.transaction import transaction

WORDS_CLUSTERS = 1000


@dataclass(frozen=True, slots=True)
class Wording:
    """What a visitor says: why, about which photo (from 1; none for the story), and where to tell the outcome."""

    reason: ReportReason
    photo_number: int | None = None
    words: str = ""
    email: str = ""


def report(public_id: str, report_id: UUID, wording: Wording, *, lang: Lang) -> str:
    """Take a report of a published story: it waits in a lane of its own, and the story stays. The receipt's number.

    Args:
        report_id: of the form that was shown; sent twice, it is one report.
        lang: in which the outcome is told.

    Raises:
        InvalidInput: ``words_long``, ``words_missing`` (for ``OTHER``) or ``email_odd``.
        NotFound, InvalidTransition, Gone: nobody can read the story any more.
    """
    words, email = text.normalise(wording.words).strip(), text.normalise_line(wording.email)
    _check(wording.reason, words, email)
    with transaction() as session:
        sent_before = session.get(Report, report_id)
        if sent_before is not None:
            return sent_before.number
        story = lifecycle.lock(public_id)
        lifecycle.move(story, Action.REPORT, by=SYSTEM, reasons=[wording.reason.value])
        taken = Report(
            id=report_id,
            number=credentials.new_slip(),
            story_id=story.id,
            photo_number=wording.photo_number,
            reason=wording.reason,
            words=words,
            email=email or None,
            lang=lang,
            created_at=clock.now(),
        )
        reports.add(story, taken)
        return taken.number


def forget_reporter(report_id: UUID) -> None:
    """Delete the address of whoever reported, once its time is over."""
    with transaction():
        reports.forget_reporter(report_id)


def _check(reason: ReportReason, words: str, email: str) -> None:
    if reason is ReportReason.OTHER and not words:
        raise InvalidInput("words_missing", "words")
    if text.cluster_count(words) > WORDS_CLUSTERS:
        raise InvalidInput("words_long", "words", limit=WORDS_CLUSTERS)
    if email:
        try:
            validate_email(email, check_deliverability=False)
        except EmailNotValidError:
            raise InvalidInput("email_odd", "email") from None
