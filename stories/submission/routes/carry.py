"""Continue elsewhere: a code and a picture of it carry a draft, photos included, to another browser.

The link holds the code, which works once and for a quarter of an hour; opening it changes nothing, so that the preview
of a link in a chat uses nothing up. The draft's secret never stands in an address.
"""

import segno
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories import credentials, throttle
from stories.errors import NotFound
from stories.extensions import settings
from stories.submission import queries, services
from stories.submission.forms import ContinueForm, SendForm
from stories.submission.routes.blueprint import bp, network, remember, step_url
from stories.submission.routes.in_app import LINE, find_app
from stories.submission.services import CARRY_MINUTES, Step
from stories.web.guards import current_actor, public, requires_author

CODES_PER_HOUR = 20  # of one draft
WRONG_CODES_PER_TEN_MINUTES = 30  # of one network; 40 random bits that work for a quarter of an hour


@bp.get("/drafts/<public_id>/carry")
@requires_author
def ask_carry(public_id: str) -> ResponseReturnValue:
    """Say what a code does, and offer one."""
    if queries.find_draft(public_id) is None:
        return redirect(url_for("submission.status", public_id=public_id))
    return _show_code(public_id, SendForm())


@bp.post("/drafts/<public_id>/carry")
@requires_author
def carry(public_id: str) -> ResponseReturnValue:
    """Show a new code; the one before opens nothing any more."""
    form = SendForm()
    if form.find_fault():
        return _show_code(public_id, form), 400
    throttle.hit("carry", public_id, limit=CODES_PER_HOUR, window_seconds=3600)
    return _show_code(public_id, form, services.make_carry_code(public_id, by=current_actor()))


@bp.get("/continue")
@public
def ask_continue() -> str:
    """Ask for the code, or for a press when the link holds it."""
    code = credentials.read_carry_code(request.args.get("code", ""))
    shown = credentials.show_slip(code) if code else ""
    return _show_entry(ContinueForm(formdata=None, data={"code": shown, "to": request.args.get("to", "")}))


@bp.post("/continue")
@public
def continue_here() -> ResponseReturnValue:
    """Use the code up: this browser may speak for the draft from now on, with a credential of its own."""
    form = ContinueForm()
    code = credentials.read_carry_code(form.code.data or "")
    status = form.find_fault() or _find_code_fault(form, code)
    if status or code is None:
        return _show_entry(form), status
    try:
        carried = services.redeem_carry_code(code)
    except NotFound:
        form.complain("code", "carry_unknown")
        return _show_entry(form), 404
    throttle.take_back("continue", network())
    flash(_("เปิดร่างต่อที่นี่แล้ว ข้อความและภาพอยู่ครบ เครื่องเดิมก็ยังเขียนต่อได้"), "success")
    step = Step.PHOTOS if form.to.data == Step.PHOTOS else Step.WRITE
    return remember(redirect(step_url(carried.public_id, step)), carried.public_id, carried.secret)


def _find_code_fault(form: ContinueForm, code: str | None) -> int:
    """Refuse what is no code, and too many wrong ones of one network."""
    if code is None:
        form.complain("code", "carry_odd")
        return 422
    throttle.hit("continue", network(), limit=WRONG_CODES_PER_TEN_MINUTES, window_seconds=600)
    return 0


def _show_entry(form: ContinueForm) -> str:
    return render_template("submission/continue.html", form=form)


def _show_code(public_id: str, form: SendForm, code: str = "") -> str:
    app = find_app(request.user_agent.string)
    to = Step.PHOTOS if request.form.get("to") == Step.PHOTOS else None
    address = settings().base_url + url_for("submission.ask_continue", code=code, to=to)
    return render_template(
        "submission/carry.html",
        public_id=public_id,
        form=form,
        in_app=app,
        code=credentials.show_slip(code),
        minutes=CARRY_MINUTES,
        address=address,
        outside=f"{address}&openExternalBrowser=1" if app == LINE else "",
        picture=segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff"),
    )
