"""Who reads what now: claims, and what has become of the rows that somebody looks at."""

from typing import Any

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from stories.models import Lane, Role
from stories.moderation import queries, services
from stories.moderation.forms import ClaimForm
from stories.moderation.queries import RowNow
from stories.moderation.routes.blueprint import READERS, bp
from stories.moderation.routes.view import filter_args, read_filter, reader_words
from stories.web import labels
from stories.web.guards import current_actor, requires, unattended

_ROWS = 60  # more than any list shows


@bp.post("/desk/stories/<public_id>/claim")
@requires(Role.MODERATOR)
def claim(public_id: str) -> ResponseReturnValue:
    """Claim a story, renew the claim, or take it over; a script gets the answer as JSON."""
    form = ClaimForm()
    found = services.claim(public_id, by=current_actor(), take_over=form.take_over.data == "yes")
    if request.accept_mimetypes.best == "application/json":
        return jsonify(is_own=found.is_own, words=reader_words(found))
    return redirect(url_for("moderation.review", public_id=public_id, _anchor="story", **filter_args(read_filter())))


@bp.post("/desk/stories/<public_id>/release")
@requires(Role.MODERATOR)
def release(public_id: str) -> ResponseReturnValue:
    """Free a story that one leaves."""
    services.release(public_id, by=current_actor())
    return "", 204


@bp.get("/desk/rows/<lane>")
@requires(*READERS)
@unattended
def rows(lane: str) -> ResponseReturnValue:
    """What has become of the rows of a list: a page asks every few seconds while it is looked at."""
    found = queries.list_rows_now(current_actor(), request.args.getlist("id")[:_ROWS])
    return jsonify(rows=[_row(one, lane) for one in found])


def _row(one: RowNow, lane: str) -> dict[str, Any]:
    is_there = {Lane.REPORTED: one.is_reported, Lane.QUARANTINE: one.state == "hidden"}.get(
        Lane(lane) if lane in set(Lane) else Lane.NEW, one.lane == lane
    )
    moved = labels.LANES[one.lane] if one.lane else labels.STATES[one.state]
    return {
        "id": one.public_id,
        "reader": reader_words(one.reader) if one.reader and is_there else "",
        "is_own": bool(one.reader and one.reader.is_own),
        "gone": "" if is_there else str(moved),
    }
