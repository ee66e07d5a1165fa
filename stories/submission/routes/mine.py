"""An author's own stories: opened by the code on the slip, listed, looked at, revised, taken back."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories import credentials, rules, throttle
from stories.models import StoryState
from stories.reasons import all_reasons
from stories.submission import access, queries, services
from stories.submission.forms import AppealForm, LinkForm, SendForm, TrackForm
from stories.submission.queries import Status
from stories.submission.routes import timeline
from stories.submission.routes.blueprint import bp, held_credentials, held_mail_pass, network, remember, step_url
from stories.submission.services import Step
from stories.submission.waiting import find_waiting_time
from stories.web.form_errors import errors_shown_in
from stories.web.guards import CREDENTIAL_COOKIE, MAIL_COOKIE, current_actor, public, requires_author

# 60 random bits need no low limit, and thousands of phones share one address of a mobile operator.
WRONG_CODES_PER_TEN_MINUTES = 30
TRIES_OF_A_CODE_PER_TEN_MINUTES = 10


@bp.get("/track")
@public
def track() -> str:
    """Ask for the code on the slip, or for the address that was given with the story."""
    return render_template("submission/track.html", form=TrackForm(), mail_form=LinkForm())


@bp.post("/track")
@public
def open_by_slip() -> ResponseReturnValue:
    """Open the story of a slip: this browser may speak for it from now on."""
    form = TrackForm()
    with errors_shown_in(form, {}) as answer:
        code = credentials.read_slip(form.code.data or "")
        answer.status = form.find_fault() or _find_code_fault(form, code)
        if not answer.status and code:
            public_id = access.find_by_slip(code)
            if public_id is not None:
                throttle.take_back("track", network())
                return remember(redirect(url_for("submission.status", public_id=public_id)), public_id, code)
            form.complain("code", "slip_unknown")
            answer.status = 404
    page = render_template("submission/track.html", form=form, mail_form=LinkForm(formdata=None))
    return page, answer.status, answer.headers


def _find_code_fault(form: TrackForm, code: str | None) -> int:
    """Refuse what is no code, and too many tries: of one network, where only the wrong ones count, and of one code."""
    if code is None:
        form.complain("code", "slip_odd")
        return 422
    throttle.hit("track", network(), limit=WRONG_CODES_PER_TEN_MINUTES, window_seconds=600)
    throttle.hit("track-code", code, limit=TRIES_OF_A_CODE_PER_TEN_MINUTES, window_seconds=600)
    return 0


@bp.get("/my")
@public
def mine() -> Response:
    """The stories this browser may speak for; cookies that open nothing any more are let go."""
    held, mail_pass = held_credentials(), held_mail_pass()
    authored = access.list_authored(held, mail_pass)
    stories = queries.list_own_stories(authored.values())
    email = access.find_pass_email(mail_pass)
    response = Response(render_template("submission/mine.html", stories=stories, email=email, form=SendForm()))
    for public_id in held.keys() - authored.keys():
        response.delete_cookie(CREDENTIAL_COOKIE.format(public_id=public_id))
    if mail_pass and email is None:
        response.delete_cookie(MAIL_COOKIE)
    return response


@bp.get("/my/<public_id>")
@requires_author
def status(public_id: str) -> ResponseReturnValue:
    """Where one story is, in plain words."""
    found = queries.find_status(public_id)
    return _show(found, AppealForm()) if found else redirect(step_url(public_id, Step.WRITE))


@bp.post("/my/<public_id>/revise")
@requires_author
def revise(public_id: str) -> ResponseReturnValue:
    """Open the story again for the changes that were asked for."""
    if SendForm().find_fault():
        return _show(queries.get_status(public_id), AppealForm(formdata=None), stale=True), 400
    services.revise(public_id, by=current_actor())
    return redirect(step_url(public_id, Step.WRITE))


@bp.post("/my/<public_id>/appeal")
@requires_author
def appeal(public_id: str) -> ResponseReturnValue:
    """Ask that another person look at a rejected story."""
    form = AppealForm()
    status, fault = form.find_fault(), services.find_appeal_fault(form.words.data or "")
    if fault is not None:
        form.complain(fault.field, fault.code, **fault.details)
    if status or fault:
        return _show(queries.get_status(public_id), form), status or 422
    services.appeal(public_id, by=current_actor(), words=form.words.data or "")
    return redirect(url_for("submission.status", public_id=public_id))


@bp.get("/my/<public_id>/withdraw")
@requires_author
def ask_withdraw(public_id: str) -> str:
    """Ask whether the author means it."""
    return render_template("submission/withdraw.html", status=queries.get_status(public_id), form=SendForm())


@bp.post("/my/<public_id>/withdraw")
@requires_author
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take the story back."""
    form = SendForm()
    if form.find_fault():
        return render_template("submission/withdraw.html", status=queries.get_status(public_id), form=form), 400
    services.withdraw(public_id, by=current_actor())
    return redirect(url_for("submission.status", public_id=public_id))


@bp.get("/drafts/<public_id>/discard")
@requires_author
def ask_discard(public_id: str) -> str:
    """Ask whether the author means it."""
    return render_template("submission/discard.html", draft=queries.get_draft(public_id), form=SendForm())


@bp.post("/drafts/<public_id>/discard")
@requires_author
def discard(public_id: str) -> ResponseReturnValue:
    """Throw a draft away."""
    form = SendForm()
    if form.find_fault():
        return render_template("submission/discard.html", draft=queries.get_draft(public_id), form=form), 400
    services.discard(public_id, by=current_actor())
    flash(_("ทิ้งร่างแล้ว ข้อความและภาพถูกลบไปด้วย"), "success")
    return redirect(url_for("submission.mine"))


def _show(status: Status, form: AppealForm, *, stale: bool = False) -> str:
    letter = timeline.find_letter(status.story.state, status.events)
    known = all_reasons()
    return render_template(
        "submission/status.html",
        status=status,
        form=form,
        letter=letter,
        asked=queries.list_asked(letter, status.revision),
        round_number=timeline.count_rounds(status.events) + 1,
        rounds=rules.MAX_ROUNDS,
        reasons=[known[code] for code in letter.reasons if code in known] if letter else [],
        steps=timeline.describe(status.events),
        waits_for_guardian=queries.waits_for_guardian(status.story, status.revision),
        appeal=timeline.find_appeal(status.events),
        appeal_days=rules.APPEAL_DAYS,
        appeal_until=rules.find_appeal_end(status.story),
        stale=stale,
        waiting=find_waiting_time() if status.story.state is StoryState.SUBMITTED else None,
        is_later=queries.is_published_later(status.story),
    )
