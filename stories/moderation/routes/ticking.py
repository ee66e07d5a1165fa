"""Ticks beside what had been asked for."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from stories.models import Role
from stories.moderation import services
from stories.moderation.forms import TicksForm
from stories.moderation.routes.blueprint import bp
from stories.moderation.routes.view import filter_args, read_filter
from stories.web.guards import current_actor, requires


@bp.post("/desk/stories/<public_id>/asked")
@requires(Role.MODERATOR)
def tick_asked(public_id: str) -> ResponseReturnValue:
    """Keep the ticks; a script that sends them at once needs no page."""
    form = TicksForm()
    services.tick_asked(
        public_id, by=current_actor(), shown=form.ids("shown"), done=form.ids("done"), met=form.met.data or ()
    )
    if request.accept_mimetypes.best == "application/json":
        return "", 204
    return redirect(url_for("moderation.review", public_id=public_id, _anchor="changed", **filter_args(read_filter())))
