"""The rules about what has ended and nobody asks for any more."""

from stories import desk_words, terms
from stories.models import CarryCode, Claim, MailLink, ThrottleWindow
from stories.retention.rule import Done, Due, Rule, ended_rows
from stories.submission import services as submission
from stories.submission import tasks as submission_tasks
from stories.visiting import queries as visits
from stories.visiting import services as visiting


def _look_for_uploads() -> Due:
    return Due(sum(1 for _photo_id in submission.list_stray_uploads()))


def _sweep_uploads(_limit: int | None) -> Done:
    return Done(submission_tasks.sweep_uploads())


def _look_for_visits() -> Due:
    return Due(visits.count_old_visits())


def _forget_visits(_limit: int | None) -> Done:
    return Done(visiting.forget_visits())


def _look_for_words() -> Due:
    return Due(desk_words.count_left())


def _forget_words(_limit: int | None) -> Done:
    return Done(desk_words.forget_left())


RULES: tuple[Rule, ...] = (
    ended_rows("mail-links", "links by mail and passes that have ended", MailLink.expires_at),
    ended_rows("carry-codes", "codes that carried a draft to another browser", CarryCode.ends_at),
    ended_rows("claims", "claims of stories at the desk that have ended", Claim.until),
    ended_rows("limits", "counted tries, a day after their window", ThrottleWindow.ends_at, kept=terms.LIMITS),
    Rule("visits", "marks of visitors of the days before today", _look_for_visits, _forget_visits),
    Rule("desk-words", "words of stories that an older version took from the desk", _look_for_words, _forget_words),
    Rule("uploads", "uploads for a day without a photo", _look_for_uploads, _sweep_uploads),
)
