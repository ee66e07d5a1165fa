"""What the routes of authors share: the cookie, the way from step to step, and that nothing typed is lost."""

import re
from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.wrappers import Response

from stories import clock, credentials, remarks, throttle
from stories.errors import InvalidTransition, NotFound, TooManyRequests
from stories.extensions import csrf, settings
from stories.images import MAX_BYTES
from stories.models import Remark, Revision
from stories.submission import queries, services
from stories.submission.forms import PhotosForm, make_photos_form
from stories.submission.forms.sentences import FAILURES, refusal_pattern
from stories.submission.queries import Draft
from stories.submission.routes import copy_words
from stories.submission.routes.in_app import find_app
from stories.submission.services import MAX_PHOTOS, Save, Step, Typing
from stories.web.errors import error_page
from stories.web.guards import CREDENTIAL_COOKIE, MAIL_COOKIE, current_actor
from stories.web.language import current_lang

bp = Blueprint("submission", __name__)
csrf.exempt(bp)  # each form checks the token itself, after saving: see forms/author.py

STEPS = list(Step)
COOKIE_DAYS = 400  # the longest that browsers keep one
_TAKE_BACK = "copy-"
_WRITER_CHARACTERS = 12
_MAX_AGO_MS = 40 * 86_400_000  # no draft is older
_TYPED = ("title", "body", "other_title", "other_body", "landmark", "pen_name", "words", "code", "email")


@bp.before_request
def refuse_other_sites() -> None:
    """Refuse what another site's page sends. The cookie is SameSite=Lax and does not come along either."""
    came_from = request.headers.get("Sec-Fetch-Site", "none")
    if request.method not in ("GET", "HEAD", "OPTIONS") and came_from not in ("same-origin", "none"):
        raise BadRequest("sent from another site")


@bp.errorhandler(TooManyRequests)
def show_too_many(error: TooManyRequests) -> ResponseReturnValue:
    """Say when to come back, and give back what was typed and not kept."""
    page = render_template(
        "submission/busy.html",
        minutes=ceil(error.retry_after_seconds / 60),
        typed=_typed(),
    )
    return page, 429, {"Retry-After": str(error.retry_after_seconds)}


@bp.errorhandler(InvalidTransition)
def show_closed(_error: InvalidTransition) -> ResponseReturnValue:
    """Say that the story was sent meanwhile, and give back what was typed, to be copied."""
    public_id = (request.view_args or {}).get("public_id", "")
    return render_template("submission/closed.html", public_id=public_id, typed=_typed()), 409


def _typed() -> list[str]:
    """What somebody typed into the form that was sent."""
    return [value for name in _TYPED if (value := request.form.get(name, "").strip())]


@bp.errorhandler(RequestEntityTooLarge)
def show_too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Show the photos of the draft again: none of a request that is too large could be read."""
    public_id = (request.view_args or {}).get("public_id", "")
    draft = queries.find_draft(public_id)
    if draft is None or "photos" not in request.path:
        return error_page(413)
    lang = draft.text_in(current_lang()).lang
    form = make_photos_form(draft.revision.photos, lang, is_sent=False)
    form.photos.errors = [_("ส่งครั้งเดียวมากเกินไป ภาพละไม่เกิน 30 MB ลองเลือกทีละน้อย ร่างของคุณยังอยู่ครบ")]
    return show_photos(draft, form), 413


def show_step(draft: Draft, step: Step, form: object, *, asked: list[Remark] | None = None, **words: object) -> str:
    """The page of one step; ``asked`` are the remarks to answer, None for whatever there is."""
    number, public_id = STEPS.index(step), draft.story.public_id
    return render_template(
        f"submission/{step}.html",
        draft=draft,
        form=form,
        step=number + 1,
        here=step_url(public_id, step),
        back=step_url(public_id, STEPS[number - 1]) if number else "",
        saving=form_state(step, draft.revision),
        copies=[(copy, copy_words.describe(copy)) for copy in draft.revision.copies],
        in_app=find_app(request.user_agent.string),
        asked=list_asked(draft) if asked is None else asked,
        **words,
    )


def list_asked(draft: Draft) -> list[Remark]:
    """What was asked for, beside the places it is about; nothing while a story has not been sent."""
    return remarks.list_asked(draft.story.id) if draft.is_revised else []


def form_state(step: Step, revision: Revision | None = None) -> dict[str, Any]:
    """What an open form knows of the saves before it, and the name under which it will save."""
    last = services.last_save(revision, step) if revision else Save()
    saved_at = last.moment if last.count else revision.updated_at if revision else None
    return {
        "step": step.value,
        "seen": last.count,
        "writer": credentials.new_key()[:_WRITER_CHARACTERS],
        "saves": brief_saves(revision.saves) if revision else {},
        "age_ms": round((clock.now() - saved_at).total_seconds() * 1000) if saved_at else 0,
    }


def brief_saves(saves: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Number, writer and time of the last save of each step, as scripts compare them."""
    return {step: [one["count"], one["writer"], one["at_ms"]] for step, one in saves.items()}


def read_typing() -> Typing | None:
    """What the form says about what was typed into it; None when it says nothing that we understand.

    Without JavaScript the moment of typing is that of sending.
    """
    writer = request.form.get("writer", "")
    if not re.fullmatch(r"[0-9a-z]{8,40}", writer):
        return None
    seen, typed, sent = (_number(request.form.get(name, "")) for name in ("seen", "typed", "sent"))
    typed = typed or round(clock.now().timestamp() * 1000)
    ago = timedelta(milliseconds=min(max(sent - typed, 0), _MAX_AGO_MS)) if sent else timedelta()
    return Typing(seen, writer, typed, ago)


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 15 else 0


def show_photos(draft: Draft, form: PhotosForm) -> str:
    """The page of the photos."""
    return show_step(
        draft,
        Step.PHOTOS,
        form,
        failures=FAILURES,
        limit=MAX_PHOTOS,
        max_bytes=MAX_BYTES,
        refusal=refusal_pattern,
    )


def step_url(public_id: str, step: Step) -> str:
    """The address of one step."""
    return url_for(f"submission.{step}", public_id=public_id)


def leave_step(public_id: str, step: Step, status: int) -> ResponseReturnValue | None:
    """Where the pressed button leads after saving; None when the page is to be shown again with this status.

    Going back, and keeping the draft for later, ask for nothing: what is missing may wait.
    """
    go = request.form.get("go", "next")
    if go == "save":
        return tell_saved(public_id, step)
    if status == 400 or (status and go == "next"):
        return None
    if go == "keep":
        return redirect(url_for("submission.mine"))
    if go.startswith(_TAKE_BACK):
        return _take_back(public_id, go.removeprefix(_TAKE_BACK))
    if go == "stay":
        return redirect(step_url(public_id, step))
    return redirect(step_url(public_id, STEPS[STEPS.index(step) + (-1 if go == "back" else 1)]))


def _take_back(public_id: str, copy_id: str) -> ResponseReturnValue:
    """Put an earlier copy back, after what was typed has been saved: that becomes the copy."""
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", copy_id):
        raise NotFound(f"copy {copy_id}")
    step = services.take_back(public_id, UUID(copy_id), by=current_actor())
    flash(_("เอาฉบับนั้นกลับมาแล้ว ฉบับที่เห็นเมื่อครู่ยังเก็บไว้ให้"), "success")
    return redirect(step_url(public_id, step))


def tell_saved(public_id: str, step: Step) -> dict[str, Any]:
    """What a script is told after saving, with a token that is fresh whatever the old one was."""
    revision = queries.get_draft(public_id).revision
    return {
        "draft": public_id,
        "here": step_url(public_id, step),
        "save": brief_saves(revision.saves)[step],
        "copies": len(revision.copies),
        "token": generate_csrf(),
    }


def remember(response: Response, public_id: str, credential: str) -> Response:
    """Let this browser speak for a story."""
    return set_cookie(response, CREDENTIAL_COOKIE.format(public_id=public_id), credential, days=COOKIE_DAYS)


def set_cookie(response: Response, name: str, secret: str, *, days: int) -> Response:
    """Give the browser a secret that no script of a page can read."""
    response.set_cookie(
        name,
        secret,
        max_age=days * 86_400,
        httponly=True,
        samesite="Lax",
        secure=settings().is_secure,
    )
    return response


def held_credentials() -> dict[str, str]:
    """The credentials in this browser's cookies, by public id."""
    start = CREDENTIAL_COOKIE.format(public_id="")
    return {name.removeprefix(start): value for name, value in request.cookies.items() if name.startswith(start)}


def held_mail_pass() -> str:
    """The pass that a link by mail left in this browser, or ""."""
    return request.cookies.get(MAIL_COOKIE, "")


def network() -> str:
    """The network a request comes from, for limits."""
    return throttle.network_of(request.remote_addr or "")
