"""Covering parts of a photo: one page for each photo, by mouse, finger and keys, or by numbers in a plain form."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories.errors import Conflict
from stories.models import Role
from stories.moderation import queries, services
from stories.moderation.queries import PhotoToRedact
from stories.moderation.routes.blueprint import bp
from stories.moderation.routes.redaction_form import RedactionForm
from stories.web.guards import current_actor, requires


@bp.get("/desk/stories/<public_id>/photos/<int:number>/redact")
@requires(Role.MODERATOR, Role.DPO)
def edit_redaction(public_id: str, number: int) -> ResponseReturnValue:
    """The photo, with what is covered on it."""
    found = queries.get_photo_to_redact(public_id, number, current_actor())
    return _page(found, RedactionForm.of(found))


@bp.post("/desk/stories/<public_id>/photos/<int:number>/redact")
@requires(Role.MODERATOR, Role.DPO)
def redact(public_id: str, number: int) -> ResponseReturnValue:
    """Cover these parts from now on, and no others."""
    form, found = RedactionForm(), queries.get_photo_to_redact(public_id, number, current_actor())
    if not form.validate_on_submit():
        return _page(found, form), 400 if "csrf_token" in form.errors else 422
    try:
        _redact(public_id, found.photo.id, form)
    except Conflict:
        return _overtaken(public_id, number, form), 409
    flash(_told(form), "success")
    return redirect(url_for("moderation.review", public_id=public_id, _anchor=f"photo-{number}"))


def _redact(public_id: str, photo_id: UUID, form: RedactionForm) -> None:
    services.redact(
        public_id,
        photo_id,
        by=current_actor(),
        seen_revision=form.seen_revision,
        seen_redaction=form.seen_redaction,
        shapes=form.shapes,
        kinds=form.covered,
    )


def _overtaken(public_id: str, number: int, form: RedactionForm) -> str:
    """The page with what was drawn, and what it will replace when it is sent again; of another photo, what is there."""
    found = queries.get_photo_to_redact(public_id, number, current_actor())
    if form.photo_id.data != str(found.photo.id):
        form = RedactionForm.of(found)
    form.is_about(found)
    return _page(found, form, is_overtaken=True)


def _told(form: RedactionForm) -> str:
    if not form.shapes:
        return str(_("ไม่ปิดส่วนไหนของภาพแล้ว"))
    return str(_("ปิด %(count)s ที่ในภาพแล้ว คนอ่านจะเห็นภาพที่ปิดแล้วเท่านั้น", count=len(form.shapes)))


def _page(found: PhotoToRedact, form: RedactionForm, *, is_overtaken: bool = False) -> str:
    return render_template("moderation/redact.html", found=found, form=form, is_overtaken=is_overtaken)
