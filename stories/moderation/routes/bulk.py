"""One decision on many stories."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from stories import reasons
from stories.errors import NotFound
from stories.models import Role
from stories.moderation import queries, services
from stories.moderation.forms import BulkForm, UndoManyForm
from stories.moderation.routes.blueprint import bp
from stories.moderation.routes.undo import find_undo, tell_many
from stories.moderation.routes.view import filter_args, read_filter, reader_words
from stories.moderation.services import BulkDecision
from stories.web.guards import current_actor, requires
from stories.web.language import current_lang

_SKIPPED_KEY = "skipped"
WHY = {
    "newer": _l("คนเล่าส่งฉบับใหม่มาแล้ว"),
    "decided": _l("มีคนตัดสินไปก่อน หรือหมดเวลาเลิกทำแล้ว"),
    "claimed": _l("เพื่อนร่วมงานกำลังอ่านอยู่"),
    "appeal": _l("คนเล่าขอให้ดูใหม่ ต้องตอบทีละเรื่อง"),
    "rounds_over": _l("ขอให้แก้ครบสามรอบแล้ว เปิดอ่านแล้วตัดสินทีละเรื่อง"),
    "two_people": _l("ต้องสองคนอ่าน เปิดอ่านทีละเรื่อง"),
    "guardian_missing": _l("รอผู้ปกครองยืนยันก่อน"),
    "photos_pending": _l("รอตรวจภาพให้เสร็จก่อน"),
    "not_yours": _l("ต้องให้คนอื่นตัดสิน"),
    "gone": _l("คนเล่าขอเก็บกลับไปแล้ว"),
}


@bp.get("/desk/bulk/<lane>")
@requires(Role.MODERATOR)
def bulk(lane: str) -> ResponseReturnValue:
    """Fifty stories of a lane to tick, and what is to be decided."""
    return _page(lane, BulkForm(formdata=None, lang=current_lang()))


@bp.post("/desk/bulk/<lane>")
@requires(Role.MODERATOR)
def decide_many(lane: str) -> ResponseReturnValue:
    """Decide on the ticked stories; those left out are named on the page that follows."""
    form = BulkForm(lang=current_lang())
    if not form.validate_on_submit():
        form.suggest(current_lang())
        return _page(lane, form), 400 if "csrf_token" in form.errors else 422
    return _answer(
        services.decide_many(
            form.seen,
            form.chosen_action,
            by=current_actor(),
            reasons=form.reasons.data or (),
            message=form.message.data or "",
        ),
        lane,
    )


@bp.post("/desk/bulk/<lane>/undo")
@requires(Role.MODERATOR)
def undo_many(lane: str) -> ResponseReturnValue:
    """Take a decision on many stories back as one."""
    return _answer(services.undo_many(UndoManyForm().stories.data or (), by=current_actor()), lane)


def _answer(decision: BulkDecision, lane: str) -> ResponseReturnValue:
    if decision.done:
        tell_many(decision)
    session[_SKIPPED_KEY] = decision.skipped
    return redirect(url_for("moderation.bulk", lane=lane, _anchor="main", **filter_args(read_filter())))


def _page(lane: str, form: BulkForm) -> str:
    chosen = next((one for one in queries.LANES if one.value == lane and one not in queries.ONE_BY_ONE), None)
    if chosen is None:
        raise NotFound(f"lane {lane[:40]}")
    lang, wanted, skipped = current_lang(), read_filter(), session.pop(_SKIPPED_KEY, {})
    titles = queries.list_titles(skipped, lang) if skipped else {}
    return render_template(
        "moderation/bulk.html",
        page=queries.list_queue(
            current_actor(),
            chosen,
            lang=lang,
            wanted=wanted,
            after=request.args.get("after", ""),
            limit=services.MAX_STORIES,
        ),
        args=filter_args(wanted),
        form=form,
        sentences={one.code: words for one in reasons.all_reasons().values() if (words := one.sentence(lang))},
        skipped=[(public_id, titles.get(public_id, public_id), WHY[code]) for public_id, code in skipped.items()],
        undo=find_undo(),
        reader_words=reader_words,
    )
