"""The reasons and replies that moderators choose from: pages for editors."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories import reasons
from stories.errors import NotFound
from stories.models import Role
from stories.moderation import services
from stories.moderation.routes.blueprint import bp
from stories.moderation.routes.wording_form import SENTENCES, ReasonForm, ReplyForm, placeholders
from stories.moderation.services import Placing, WordsKind
from stories.reasons import KnownReason, KnownReply
from stories.web.form_errors import FormAnswer, errors_shown_in
from stories.web.guards import current_actor, requires


@bp.get("/desk/replies")
@requires(Role.EDITOR)
def wording() -> str:
    """Both lists, in the order in which moderators see them."""
    return render_template(
        "moderation/wording.html", reasons=reasons.all_reasons().values(), replies=reasons.all_replies()
    )


@bp.get("/desk/replies/reasons/new")
@requires(Role.EDITOR)
def add_reason() -> str:
    """The form of a new reason."""
    return _reason_page(ReasonForm(formdata=None), None)


@bp.post("/desk/replies/reasons/new")
@requires(Role.EDITOR)
def save_new_reason() -> ResponseReturnValue:
    """Keep it."""
    return _save_reason(None)


@bp.get("/desk/replies/reasons/<code>")
@requires(Role.EDITOR)
def edit_reason(code: str) -> str:
    """The form of a reason."""
    known = _get_reason(code)
    return _reason_page(ReasonForm.of(known), known)


@bp.post("/desk/replies/reasons/<code>")
@requires(Role.EDITOR)
def save_reason(code: str) -> ResponseReturnValue:
    """Keep its words."""
    return _save_reason(_get_reason(code))


@bp.get("/desk/replies/new")
@requires(Role.EDITOR)
def add_reply() -> str:
    """The form of a new reply."""
    return _reply_page(ReplyForm(formdata=None), None)


@bp.post("/desk/replies/new")
@requires(Role.EDITOR)
def save_new_reply() -> ResponseReturnValue:
    """Keep it."""
    return _save_reply(None)


@bp.get("/desk/replies/<uuid:reply_id>")
@requires(Role.EDITOR)
def edit_reply(reply_id: UUID) -> str:
    """The form of a reply."""
    known = _get_reply(reply_id)
    return _reply_page(ReplyForm.of(known), known)


@bp.post("/desk/replies/<uuid:reply_id>")
@requires(Role.EDITOR)
def save_reply(reply_id: UUID) -> ResponseReturnValue:
    """Keep its words."""
    return _save_reply(_get_reply(reply_id))


@bp.post("/desk/replies/reasons/<code>/place")
@requires(Role.EDITOR)
def place_reason(code: str) -> ResponseReturnValue:
    """Move a reason in its list, or offer it no longer."""
    return _place(WordsKind.REASONS, code)


@bp.post("/desk/replies/<uuid:reply_id>/place")
@requires(Role.EDITOR)
def place_reply(reply_id: UUID) -> ResponseReturnValue:
    """Move a reply in its list, or offer it no longer."""
    return _place(WordsKind.REPLIES, reply_id)


def _place(kind: WordsKind, key: str | UUID) -> ResponseReturnValue:
    placing = next((one for one in Placing if one.value == request.form.get("to")), None)
    if placing is not None:
        services.place_words(kind, key, placing, by=current_actor())
    return redirect(url_for("moderation.wording", _anchor=f"row-{key}"))


def _save_reason(known: KnownReason | None) -> ResponseReturnValue:
    form = ReasonForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            code = services.save_reason(
                known.code if known else None,
                by=current_actor(),
                words=form.words,
                uses=form.chosen_uses,
                section=form.chosen_section,
            )
            return _kept(code)
    return _reason_page(form, known), *_status(answer)


def _save_reply(known: KnownReply | None) -> ResponseReturnValue:
    form = ReplyForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            saved = services.save_reply(
                known.id if known else None, by=current_actor(), words=form.words, uses=form.chosen_uses
            )
            return _kept(saved)
    return _reply_page(form, known), *_status(answer)


def _kept(key: str | UUID) -> ResponseReturnValue:
    flash(_("เก็บแล้ว ผู้อ่านเรื่องใช้ได้เลย"), "success")
    return redirect(url_for("moderation.wording", _anchor=f"row-{key}"))


def _status(answer: FormAnswer) -> tuple[int, dict[str, str]]:
    return answer.status, answer.headers


def _reason_page(form: ReasonForm, known: KnownReason | None) -> str:
    return render_template("moderation/reason.html", form=form, known=known)


def _reply_page(form: ReplyForm, known: KnownReply | None) -> str:
    return render_template("moderation/reply.html", form=form, known=known, placeholders=placeholders())


def _get_reason(code: str) -> KnownReason:
    known = reasons.all_reasons().get(code)
    if known is None:
        raise NotFound(f"reason {code[:40]}")
    return known


def _get_reply(reply_id: UUID) -> KnownReply:
    known = next((one for one in reasons.all_replies() if one.id == reply_id), None)
    if known is None:
        raise NotFound(f"reply {reply_id}")
    return known
