"""How soon authors are to be answered."""

from stories import clock, freshness, targets
from stories.errors import Forbidden, InvalidInput
from stories.models import Setting
from stories.permissions import Actor, can_set_targets
from stories.transaction import transaction


def set_answer_hours(hours: int, *, by: Actor) -> None:
    """Set the target, in working hours; what is late, and who sees it, follows at once.

    Raises:
        Forbidden: only editors.
        InvalidInput: ``hours_odd``: outside ``targets.LIMITS``.
    """
    if not can_set_targets(by):
        raise Forbidden("set targets")
    lowest, highest = targets.LIMITS
    if not lowest <= hours <= highest:
        raise InvalidInput("hours_odd", "hours", lowest=lowest, highest=highest)
    with transaction() as session:
        setting = session.get(Setting, targets.ANSWER_HOURS) or Setting(key=targets.ANSWER_HOURS)
        setting.value, setting.updated_at = hours, clock.now()
        session.add(setting)
        freshness.note_change()  # the public page of promises names it
