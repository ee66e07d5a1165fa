"""How soon authors are to be answered: a page for editors."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories import targets
from stories.models import Role
from stories.moderation import services
from stories.moderation.forms import TargetForm
from stories.moderation.routes.blueprint import bp
from stories.web.guards import current_actor, requires


@bp.get("/desk/targets")
@requires(Role.EDITOR)
def edit_targets() -> ResponseReturnValue:
    """The target, and what follows from it."""
    return _page(TargetForm(formdata=None, data={"hours": targets.get_answer_hours()}))


@bp.post("/desk/targets")
@requires(Role.EDITOR)
def save_targets() -> ResponseReturnValue:
    """Set it."""
    form = TargetForm()
    if not form.validate_on_submit():
        return _page(form), 400 if "csrf_token" in form.errors else 422
    services.set_answer_hours(form.hours.data, by=current_actor())
    flash(_("ตั้งเป้าหมายไว้ที่ %(hours)s ชั่วโมงทำการแล้ว", hours=form.hours.data), "success")
    return redirect(url_for("moderation.edit_targets"))


def _page(form: TargetForm) -> str:
    hours = targets.get_answer_hours()
    return render_template("moderation/targets.html", form=form, hours=hours, cutoffs=targets.cutoffs_of(hours))
