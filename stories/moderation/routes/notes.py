"""Words for colleagues on a story."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories.errors import Conflict
from stories.moderation import services
from stories.moderation.forms import NoteForm
from stories.moderation.routes.blueprint import READERS, bp
from stories.moderation.routes.page import Overtaken, show_story
from stories.moderation.routes.view import filter_args, read_filter
from stories.web.guards import current_actor, requires


@bp.post("/desk/stories/<public_id>/note")
@requires(*READERS)
def add_note(public_id: str) -> ResponseReturnValue:
    """Leave a note."""
    form = NoteForm()
    words = form.explanation.data or ""
    if not form.validate_on_submit():
        return show_story(public_id, form, status=400 if "csrf_token" in form.errors else 422)
    try:
        services.add_note(public_id, by=current_actor(), words=words)
    except Conflict:
        why = Overtaken(_("จดไว้ไม่ได้แล้ว"), _("มีอย่างอื่นเกิดขึ้นกับเรื่องนี้ก่อน ล่าสุดคือ"), True, words)
        return show_story(public_id, form, status=409, overtaken=why)
    flash(_("จดไว้แล้ว เพื่อนร่วมงานเห็นในประวัติของเรื่อง"), "success")
    return _back_to(public_id)


@bp.post("/desk/stories/<public_id>/notes/<int:event_id>/erase")
@requires(*READERS)
def erase_note(public_id: str, event_id: int) -> ResponseReturnValue:
    """Erase the words of one."""
    services.erase_note(public_id, event_id, by=current_actor())
    flash(_("ลบข้อความแล้ว ในประวัติเหลือเพียงว่าเคยมี"), "success")
    return _back_to(public_id)


def _back_to(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("moderation.review", public_id=public_id, _anchor="story", **filter_args(read_filter())))
