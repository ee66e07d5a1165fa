"""The desk: the queue, one story and the decision on it, the published stories.

A decision that somebody else's overtook is shown on the story as it is now, with what was typed still in the form.
"""

from collections.abc import Callable, Iterator
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, session, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories import clock, reasons
from stories.errors import Conflict, NotFound, NotReady
from stories.extensions import storages
from stories.models import Action, Lane, Role
from stories.moderation import queries, services
from stories.moderation.forms import (
    DecisionForm,
    DeskForm,
    FeatureForm,
    HideForm,
    RejectForm,
    RequestChangesForm,
    WordsForm,
)
from stories.moderation.services import Decision
from stories.web.guards import current_actor, requires
from stories.web.language import current_lang

bp = Blueprint("moderation", __name__)

_READERS = (Role.MODERATOR, Role.EDITOR, Role.DPO)
_BLOCK_BYTES = 64 * 1024
_UNDO_KEY = "undo"
_STAYS_ON_PAGE = frozenset({Action.FEATURE, Action.UNFEATURE, Action.HIDE, Action.RESTORE, Action.UNDO})


@bp.get("/desk")
@bp.get("/desk/<lane>")
@requires(*_READERS)
def queue(lane: str = Lane.NEW.value) -> ResponseReturnValue:
    """One lane of the queue, longest waiting first."""
    chosen = next((one for one in queries.LANES if one.value == lane), None)
    if chosen is None:
        raise NotFound(f"lane {lane[:40]}")
    actor = current_actor()
    return render_template(
        "moderation/queue.html",
        page=queries.list_queue(actor, chosen, lang=current_lang(), after=request.args.get("after", "")),
        counts=queries.count_lanes(actor),
        undo=_find_undo(),
    )


@bp.get("/desk/stories/<public_id>")
@requires(*_READERS)
def review(public_id: str) -> ResponseReturnValue:
    """A story as it will look, with all that a decision needs."""
    return _show(public_id)


@bp.post("/desk/stories/<public_id>/approve")
@requires(Role.MODERATOR)
def approve(public_id: str) -> ResponseReturnValue:
    """Approve the revision the moderator saw."""
    form = DecisionForm()
    return _decide(
        public_id, form, lambda: services.approve(public_id, by=current_actor(), seen_revision=form.seen_revision)
    )


@bp.post("/desk/stories/<public_id>/request-changes")
@requires(Role.MODERATOR)
def request_changes(public_id: str) -> ResponseReturnValue:
    """Ask the author for changes."""
    form = RequestChangesForm(lang=current_lang())
    return _decide(
        public_id,
        form,
        lambda: services.request_changes(
            public_id,
            by=current_actor(),
            seen_revision=form.seen_revision,
            reasons=form.reasons.data,
            message=form.message.data,
        ),
    )


@bp.post("/desk/stories/<public_id>/reject")
@requires(Role.MODERATOR)
def reject(public_id: str) -> ResponseReturnValue:
    """Refuse to publish."""
    form = RejectForm(lang=current_lang())
    return _decide(
        public_id,
        form,
        lambda: services.reject(
            public_id,
            by=current_actor(),
            seen_revision=form.seen_revision,
            reasons=form.reasons.data,
            message=form.message.data,
        ),
    )


@bp.post("/desk/stories/<public_id>/hide")
@requires(Role.MODERATOR, Role.DPO)
def hide(public_id: str) -> ResponseReturnValue:
    """Take a story down at once."""
    form = HideForm(lang=current_lang())
    return _decide(
        public_id,
        form,
        lambda: services.hide(public_id, by=current_actor(), reasons=form.reasons.data, message=form.message.data),
    )


@bp.post("/desk/stories/<public_id>/restore")
@requires(Role.MODERATOR, Role.DPO)
def restore(public_id: str) -> ResponseReturnValue:
    """Put a hidden story back."""
    return _decide(public_id, DeskForm(), lambda: services.restore(public_id, by=current_actor()))


@bp.post("/desk/stories/<public_id>/undo")
@requires(Role.MODERATOR)
def undo(public_id: str) -> ResponseReturnValue:
    """Take back one's own decision while its window is open."""
    return _decide(public_id, DeskForm(), lambda: services.undo(public_id, by=current_actor()))


@bp.post("/desk/stories/<public_id>/feature")
@requires(Role.EDITOR)
def feature(public_id: str) -> ResponseReturnValue:
    """Let a published story lead the home page, with the stated reason."""
    form = FeatureForm()
    return _decide(
        public_id,
        form,
        lambda: services.feature(
            public_id,
            by=current_actor(),
            reason_th=form.reason_th.data or "",
            reason_en=form.reason_en.data or "",
        ),
    )


@bp.post("/desk/stories/<public_id>/unfeature")
@requires(Role.EDITOR)
def unfeature(public_id: str) -> ResponseReturnValue:
    """Take a story off the first place of the home page."""
    return _decide(public_id, DeskForm(), lambda: services.unfeature(public_id, by=current_actor()))


@bp.get("/desk/published")
@requires(*_READERS)
def published() -> ResponseReturnValue:
    """The stories that readers see, to feature or to take down."""
    words = request.args.get("q", "")[:200].replace("\0", "")
    return render_template(
        "moderation/published.html",
        page=queries.list_published(
            current_actor(), lang=current_lang(), words=words, after=request.args.get("after", "").replace("\0", "")
        ),
        words=words,
    )


@bp.get("/desk/photos/<uuid:photo_id>/<int:width>.<extension>")
@requires(*_READERS)
def photo(photo_id: UUID, width: int, extension: str) -> ResponseReturnValue:
    """A rendition of a photo that is not public; kept by nobody on the way."""
    stored = queries.get_photo(photo_id, width, extension, current_actor())
    stream = storages().private.open(stored.key)

    def blocks() -> Iterator[bytes]:
        with stream:
            while block := stream.read(_BLOCK_BYTES):
                yield block

    return Response(
        stream_with_context(blocks()), mimetype=stored.media_type, headers={"Cache-Control": "private, no-store"}
    )


def _decide(public_id: str, form: DeskForm, call: Callable[[], Decision]) -> ResponseReturnValue:
    """Act when the form is complete; else, or when somebody was faster, show the story again with the form."""
    if not form.validate_on_submit():
        if isinstance(form, WordsForm):
            form.suggest(queries.get_contact_lang(public_id))
        return _show(public_id, form, status=400 if "csrf_token" in form.errors else 422)
    try:
        decision = call()
    except (Conflict, NotReady) as error:
        return _show(public_id, form, status=409, overtaken=_why_not(error))
    _tell(decision)
    if decision.action in _STAYS_ON_PAGE:
        return redirect(url_for("moderation.review", public_id=public_id))
    return redirect(url_for("moderation.queue", lane=(decision.lane or Lane.NEW).value))


def _why_not(error: Conflict | NotReady) -> str:
    """What another person's decision, or the author, made impossible meanwhile, as a sentence."""
    if isinstance(error, Conflict):
        sentence = _("เรื่องนี้เปลี่ยนไปแล้วตั้งแต่คุณเปิดดู มีคนตัดสินใจไปก่อน หรือคนเล่าส่งมาใหม่ ด้านล่างคือเรื่องตามที่เป็นตอนนี้ สิ่งที่พิมพ์ไว้ยังอยู่")
    elif error.code == "guardian_missing":
        sentence = _("ยังเผยแพร่ไม่ได้จนกว่าผู้ปกครองจะยืนยัน")
    else:
        sentence = _("ยังเผยแพร่ไม่ได้ ยังมีภาพที่ตรวจไม่เสร็จ")
    return str(sentence)


def _show(
    public_id: str, sent: DeskForm | None = None, *, status: int = 200, overtaken: str = ""
) -> ResponseReturnValue:
    """The page of one story; a form that was sent keeps what was typed, the others are fresh."""
    found = queries.get_review(public_id, current_actor())
    lang, seen = current_lang(), {"revision_id": str(found.revision.id)}
    forms: dict[str, DeskForm] = {
        "approve": DecisionForm(formdata=None, data=seen),
        "changes": RequestChangesForm(formdata=None, data=seen, lang=lang),
        "reject": RejectForm(formdata=None, data=seen, lang=lang),
        "hide": HideForm(formdata=None, lang=lang),
        "feature": FeatureForm(formdata=None),
    }
    if sent is not None and sent.name in forms:
        if status == 409 and isinstance(sent, DecisionForm):
            sent.revision_id.data = str(found.revision.id)  # what is shown now is what the next click is about
        forms[sent.name] = sent
    page = render_template(
        "moderation/review.html",
        review=found,
        forms=forms,
        sent=sent.name if sent is not None else "",
        overtaken=overtaken,
        undo=_find_undo(),
        reason_labels={code: reason.label(lang) for code, reason in reasons.REASONS.items()},
    )
    return page, status


def _tell(decision: Decision) -> None:
    """Say what came of a decision, and remember what can still be undone."""
    title = decision.title
    if decision.undo_until is not None:
        session[_UNDO_KEY] = {"public_id": decision.public_id, "title": title, "until": decision.undo_until.timestamp()}
    else:
        session.pop(_UNDO_KEY, None)
    sentences = {
        Action.VOTE: _("เห็นชอบ “%(title)s” แล้ว รออีกคนหนึ่งอ่านก่อนเผยแพร่", title=title),
        Action.APPROVE: _("ให้ “%(title)s” ผ่านแล้ว กำลังจะเผยแพร่", title=title),
        Action.REQUEST_CHANGES: _("ขอให้แก้ “%(title)s” แล้ว", title=title),
        Action.REJECT: _("ไม่เผยแพร่ “%(title)s”", title=title),
        Action.UNDO: _("“%(title)s” กลับมาอยู่ในคิวแล้ว", title=title),
        Action.HIDE: _("ซ่อน “%(title)s” แล้ว คนอ่านไม่เห็นตั้งแต่ตอนนี้", title=title),
        Action.RESTORE: _("“%(title)s” กลับมาให้อ่านได้แล้ว", title=title),
        Action.RELEASE: _("“%(title)s” กลับมาอยู่ในคิวแล้ว", title=title),
        Action.FEATURE: _("“%(title)s” เป็นเรื่องเด่นของหน้าแรกแล้ว", title=title),
        Action.UNFEATURE: _("“%(title)s” ไม่ได้เป็นเรื่องเด่นแล้ว", title=title),
    }
    flash(sentences[decision.action], "success")


def _find_undo() -> dict[str, object] | None:
    """The decision of this session that can still be undone."""
    kept: dict[str, object] | None = session.get(_UNDO_KEY)
    if kept is None:
        return None
    seconds = int(float(str(kept["until"])) - clock.now().timestamp())
    return {**kept, "seconds": seconds} if seconds > 0 else None
