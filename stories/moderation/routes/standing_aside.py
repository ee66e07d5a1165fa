"""Leaving a story to others because one knows its people; being turned away from what is not one's own to open."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from stories.errors import Forbidden
from stories.models import Role
from stories.moderation import services
from stories.moderation.forms import RecuseForm
from stories.moderation.routes.blueprint import bp
from stories.moderation.routes.decisions import decide
from stories.web.errors import refuse
from stories.web.guards import current_actor, find_staff_actor, requires


@bp.post("/desk/stories/<public_id>/recuse")
@requires(Role.MODERATOR, Role.EDITOR, Role.DPO)
def recuse(public_id: str) -> ResponseReturnValue:
    """Let others decide on a story."""
    form = RecuseForm()
    return decide(public_id, form, lambda: services.recuse(public_id, by=current_actor(), words=form.words.data or ""))


@bp.errorhandler(Forbidden)
def turn_away(error: Forbidden) -> ResponseReturnValue:
    """403; where the address names a story, or a photo of one, its audit trail says who asked for it."""
    actor, named = find_staff_actor(), request.view_args or {}
    if actor is not None:
        photo_id: UUID | None = named.get("photo_id")
        services.note_turned_away(by=actor, public_id=named.get("public_id", ""), photo_id=photo_id)
    return refuse(error)
