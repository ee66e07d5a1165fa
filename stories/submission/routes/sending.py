"""The preview, the sending, and the slip."""

from flask import Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories import credentials, dates, hints, text, throttle
from stories.errors import NotFound
from stories.extensions import settings
from stories.hints import PlacedHint
from stories.models import Lang, Remark
from stories.submission import queries, services
from stories.submission.forms import ResendForm, make_resend_form
from stories.submission.forms.sentences import say
from stories.submission.queries import Draft
from stories.submission.routes.blueprint import (
    bp,
    leave_step,
    list_asked,
    network,
    read_typing,
    show_step,
    step_url,
)
from stories.submission.services import Step
from stories.submission.slip import SlipWords, draw_slip
from stories.submission.waiting import find_waiting_time
from stories.web.form_errors import errors_shown_in
from stories.web.guards import current_actor, requires_author
from stories.web.language import current_lang

SENDS_PER_HOUR = 240  # of one network: thousands of phones share one address of a mobile operator
_SLIPS = "slips"
_MAX_SLIPS = 5  # the session is a cookie


@bp.get("/drafts/<public_id>/preview")
@requires_author
def preview(public_id: str) -> ResponseReturnValue:
    """The story as the city will see it. The code of the slip is made here, so that two clicks on Send have one."""
    draft = queries.find_draft(public_id)
    if draft is None:
        return redirect(url_for("submission.status", public_id=public_id))
    if not draft.is_revised:
        _prepare_slip(public_id)
    asked = list_asked(draft)
    return _show(draft, make_resend_form(asked, draft.revision.replies, is_sent=False), asked)


@bp.post("/drafts/<public_id>/preview")
@requires_author
def send(public_id: str) -> ResponseReturnValue:
    """Send the story, or say what is missing. A second click finds it sent and shows the same slip.

    The frame of the steps has other buttons in the same form: those send nothing.
    """
    draft = queries.find_draft(public_id)
    if draft is None:
        return redirect(url_for("submission.sent", public_id=public_id))
    asked = list_asked(draft)
    form = make_resend_form(asked, {}, is_sent=True)
    if draft.is_revised:
        services.save_replies(public_id, by=current_actor(), replies=form.replies, typing=read_typing())
        draft = queries.get_draft(public_id)
    go = request.form.get("go", "next")
    if go == "save" and not draft.is_revised:
        return redirect(url_for("submission.mine"))  # there is nothing to save here
    if go != "next":
        return leave_step(public_id, Step.PREVIEW, 0) or _show(draft, form, asked)
    with errors_shown_in(form, {}) as answer:
        answer.status = form.find_fault(services.check_replies(draft.revision)) or _find_sending_fault(form, draft)
        if not answer.status:
            throttle.hit("send", network(), limit=SENDS_PER_HOUR, window_seconds=3600)
            _send(draft)
            return redirect(url_for("submission.sent", public_id=public_id))
    return _show(draft, form, asked), answer.status, answer.headers


def _find_sending_fault(form: ResendForm, draft: Draft) -> int:
    """What is missing stands in the page anyway; who was too quick for a person is asked once more."""
    if services.is_hasty(draft.story):
        form.form_errors.append(say("hasty"))
        return 422
    return 422 if services.list_problems(draft.story, draft.revision) else 0


def _send(draft: Draft) -> None:
    public_id = draft.story.public_id
    if draft.is_revised:
        services.resend(public_id, by=current_actor())
    else:
        services.send(public_id, by=current_actor(), slip=_prepare_slip(public_id))


@bp.get("/sent/<public_id>")
@requires_author
def sent(public_id: str) -> ResponseReturnValue:
    """The slip, and what happens next."""
    if queries.find_draft(public_id) is not None:
        return redirect(step_url(public_id, Step.PREVIEW))
    status = queries.get_status(public_id)
    code = session.get(_SLIPS, {}).get(public_id, "")
    return render_template(
        "submission/sent.html",
        status=status,
        code=credentials.show_slip(code) if code else "",
        before=queries.count_waiting_before(status.story),
        waiting=find_waiting_time(),
        waits_for_guardian=queries.waits_for_guardian(status.story, status.revision),
    )


@bp.get("/sent/<public_id>/slip.png")
@requires_author
def slip_picture(public_id: str) -> ResponseReturnValue:
    """The slip as a picture to keep, for the browser that sent the story; the code is nowhere else."""
    code = session.get(_SLIPS, {}).get(public_id, "")
    story = queries.get_status(public_id).story
    if not code or story.submitted_at is None:
        raise NotFound(f"slip of story {public_id}")
    place = settings().base_url + url_for("submission.track")
    words = SlipWords(
        site=_("เรื่องเล่าดีดีของคนกรุงเทพฯ"),
        title=_("รหัสติดตามเรื่อง"),
        sent=_("ส่งเมื่อ %(when)s", when=dates.long_date(story.submitted_at, current_lang())),
        how=_("ส่องภาพนี้ หรือพิมพ์รหัสที่ %(place)s", place=place.partition("://")[2]),
        warning=_("ใครมีรหัสก็เปิดเรื่องนี้ได้ เก็บไว้กับตัวนะ"),
    )
    picture = draw_slip(credentials.show_slip(code), f"{place}#{code}", words)
    return Response(picture, mimetype="image/png")


def _prepare_slip(public_id: str) -> str:
    """The code of the slip of a draft: the one in the session, or a new one."""
    slips = dict(session.get(_SLIPS, {}))
    code: str = slips.pop(public_id, "") or credentials.new_slip()
    session[_SLIPS] = dict([*slips.items(), (public_id, code)][-_MAX_SLIPS:])
    return code


def _show(draft: Draft, form: ResendForm, asked: list[Remark]) -> str:
    shown = draft.text_in(current_lang())
    problems = [
        (_address(draft, problem.step, problem.field), say(problem.code, **problem.details))
        for problem in services.list_problems(draft.story, draft.revision)
    ]
    return show_step(
        draft,
        Step.PREVIEW,
        form,
        shown=shown,
        asked=asked,
        body_html=text.to_html(shown.body, with_links=False),
        problems=problems,
        hints=[(one, _address(draft, *_place(one))) for one in hints.list_revision_hints(draft.revision)],
        waits_for_guardian=queries.waits_for_guardian(draft.story, draft.revision),
    )


def _place(hint: PlacedHint) -> tuple[Step, str]:
    """The page and the field where a hint is mended, as ``services.checking`` names them."""
    if hint.photo_id is not None:
        return Step.PHOTOS, f"{hint.field}-{hint.photo_id}"
    if hint.lang is not None:
        return Step.WRITE, f"{hint.field}_{hint.lang}"
    return (Step.PLACE if hint.field == "landmark" else Step.PEOPLE), hint.field


def _address(draft: Draft, step: Step, field: str) -> str:
    """The address of a field. The form of the texts has the language of the page first (``WriteForm.of``)."""
    name, _dash, lang = field.partition("_")
    if step is Step.WRITE and lang in set(Lang):
        field = name if lang == draft.text_in(current_lang()).lang else f"other_{name}"
    return f"{step_url(draft.story.public_id, step)}#{field}"
