"""The audit trail: searched on a page, saved as a table."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories import dates
from stories.models import Action, Role
from stories.oversight import queries
from stories.oversight.queries import TrailFilter, TrailRow
from stories.oversight.routes.blueprint import bp
from stories.web.guards import current_actor, requires
from stories.web.language import current_lang
from stories.web.sheets import answer_sheet

_READERS = (Role.EDITOR, Role.ADMIN, Role.DPO)
_COLUMNS = (
    *("event", "at", "story", "actor", "staff", "role", "action", "from", "to"),
    *("revision", "reasons", "message_sha256", "previous_hash", "hash"),
)


@bp.get("/desk/audit")
@requires(*_READERS)
def trail() -> ResponseReturnValue:
    """What was done, by whom: newest first."""
    return _page(*_read_filter())


def _page(wanted: TrailFilter, errors: dict[str, str]) -> ResponseReturnValue:
    after = request.args.get("after", "")
    page = None if errors else queries.list_trail(current_actor(), wanted, after=after)
    html = render_template(
        "oversight/trail.html",
        page=page,
        wanted=wanted,
        typed={name: request.args.get(name, "") for name in ("story", "staff", "action", "from", "to")},
        errors=errors,
        people=queries.list_people(),
        actions=list(Action),
        anchor=queries.find_newest_anchor(),
        day_words=lambda day: dates.short_day(day, current_lang()),
    )
    return html, 422 if errors else 200


@bp.get("/desk/audit.csv")
@requires(*_READERS)
def trail_sheet() -> ResponseReturnValue:
    """The same as a table, all of it."""
    wanted, errors = _read_filter()
    if errors:
        return _page(wanted, errors)
    return answer_sheet("audit", _COLUMNS, _cells(queries.iterate_trail(current_actor(), wanted)))


def _cells(rows: Iterator[TrailRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        yield (
            *(row.event_id, dates.iso(row.at), row.public_id, row.actor_kind.value, row.staff_name),
            *(row.role.value if row.role else "", row.action.value, row.old_state.value, row.new_state.value),
            *(row.revision_id or "", " ".join(row.reasons), row.message_sha256 or "", row.previous_hash, row.hash),
        )


def _read_filter() -> tuple[TrailFilter, dict[str, str]]:
    """What the address asks for, and what cannot be meant: sentences by the name of the field."""
    errors: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name in ("from", "to"):
        typed = request.args.get(name, "").strip()
        days[name] = dates.read_day(typed) if typed else None
        if typed and days[name] is None:
            errors[name] = _("อ่านวันนี้ไม่ออก เขียนแบบ 2569-11-26 ได้เลย")
    first, last = days["from"], days["to"]
    if first and last and first > last:
        errors["to"] = _("วันสุดท้ายอยู่ก่อนวันแรก ลองสลับกัน")
    return TrailFilter(_read_story(), _read_staff(), _read_action(), first, last), errors


def _read_story() -> str:
    """The id of a story, as typed or as the end of an address."""
    typed = request.args.get("story", "").strip().replace("\0", "")
    return typed.rstrip("/").rpartition("/")[2][:40].lower()


def _read_staff() -> UUID | None:
    try:
        return UUID(request.args.get("staff", ""))
    except ValueError:
        return None


def _read_action() -> Action | None:
    chosen = request.args.get("action", "")
    return Action(chosen) if chosen in set(Action) else None
