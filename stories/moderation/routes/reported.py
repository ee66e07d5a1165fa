"""Answering what visitors reported."""

from flask.typing import ResponseReturnValue

from stories.models import Role
from stories.moderation import services
from stories.moderation.forms import DismissForm
from stories.moderation.routes.blueprint import bp
from stories.moderation.routes.decisions import decide
from stories.web.guards import current_actor, requires


@bp.post("/desk/stories/<public_id>/dismiss")
@requires(Role.MODERATOR, Role.DPO)
def dismiss(public_id: str) -> ResponseReturnValue:
    """Let a reported story stay."""
    form = DismissForm()
    return decide(
        public_id,
        form,
        lambda: services.dismiss(
            public_id, by=current_actor(), reason=form.reason.data or "", answer=form.answer.data or ""
        ),
    )
