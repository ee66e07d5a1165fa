"""What staff decide. Each route names one action; ``decide`` does what they have in common.

A decision that somebody else's overtook is shown on the story as it is now, with what was typed still in the form.
"""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories.errors import Conflict, InvalidInput, NotReady, RoundsOver, StaleRevision
from stories.models import Action, Role
from stories.moderation import queries, services
from stories.moderation.forms import (
    ApproveForm,
    ConfirmFeatureForm,
    DeskForm,
    ExplainForm,
    FeatureForm,
    HideForm,
    RejectForm,
    ReopenForm,
    RequestChangesForm,
    SecondOpinionForm,
    UpholdForm,
    WordsForm,
)
from stories.moderation.routes.blueprint import bp
from stories.moderation.routes.care import list_skipped, note_work
from stories.moderation.routes.page import Overtaken, show_story
from stories.moderation.routes.undo import tell
from stories.moderation.routes.view import filter_args, next_address, read_filter
from stories.moderation.services import Decision
from stories.web.guards import current_actor, requires
from stories.web.language import current_lang

_STAYS_ON_PAGE = frozenset(
    {
        *(Action.PROPOSE_FEATURE, Action.FEATURE, Action.UNFEATURE, Action.RESTORE, Action.RELEASE, Action.REOPEN),
        *(Action.UNDO, Action.TAKE_BACK_VOTE, Action.TAKE_BACK_QUESTION),
    }
)


@bp.post("/desk/stories/<public_id>/approve")
@requires(Role.MODERATOR)
def approve(public_id: str) -> ResponseReturnValue:
    """Approve the revision the moderator saw."""
    form = ApproveForm()
    return decide(
        public_id,
        form,
        lambda: services.approve(
            public_id, by=current_actor(), seen_revision=form.seen_revision, message=form.message.data or ""
        ),
    )


@bp.post("/desk/stories/<public_id>/request-changes")
@requires(Role.MODERATOR)
def request_changes(public_id: str) -> ResponseReturnValue:
    """Ask the author for changes."""
    form = RequestChangesForm(lang=current_lang())
    return decide(
        public_id,
        form,
        lambda: services.request_changes(
            public_id,
            by=current_actor(),
            seen_revision=form.seen_revision,
            reasons=form.reasons.data,
            message=form.message.data,
            at=form.remarks.data,
        ),
    )


@bp.post("/desk/stories/<public_id>/reject")
@requires(Role.MODERATOR)
def reject(public_id: str) -> ResponseReturnValue:
    """Refuse to publish."""
    form = RejectForm(lang=current_lang())
    return decide(
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


@bp.post("/desk/stories/<public_id>/second-opinion")
@requires(Role.MODERATOR)
def second_opinion(public_id: str) -> ResponseReturnValue:
    """Leave the decision to somebody else."""
    form = SecondOpinionForm()
    return decide(
        public_id,
        form,
        lambda: services.ask_second_opinion(
            public_id, by=current_actor(), seen_revision=form.seen_revision, explanation=form.explanation.data
        ),
    )


@bp.post("/desk/stories/<public_id>/reopen")
@requires(Role.MODERATOR)
def reopen(public_id: str) -> ResponseReturnValue:
    """Put a refused story back into the queue."""
    form = ReopenForm()
    return decide(
        public_id,
        form,
        lambda: services.reopen(public_id, by=current_actor(), explanation=form.explanation.data),
    )


@bp.post("/desk/stories/<public_id>/uphold")
@requires(Role.MODERATOR)
def uphold(public_id: str) -> ResponseReturnValue:
    """Refuse for good what was hidden."""
    form = UpholdForm(lang=current_lang())
    return decide(
        public_id,
        form,
        lambda: services.uphold(public_id, by=current_actor(), reasons=form.reasons.data, message=form.message.data),
    )


@bp.post("/desk/stories/<public_id>/hide")
@requires(Role.MODERATOR, Role.DPO)
def hide(public_id: str) -> ResponseReturnValue:
    """Take a story down at once."""
    form = HideForm(lang=current_lang())
    return decide(
        public_id,
        form,
        lambda: services.hide(public_id, by=current_actor(), reasons=form.reasons.data, message=form.message.data),
    )


@bp.post("/desk/stories/<public_id>/restore")
@requires(Role.MODERATOR, Role.DPO)
def restore(public_id: str) -> ResponseReturnValue:
    """Put a hidden story back."""
    return decide(public_id, DeskForm(), lambda: services.restore(public_id, by=current_actor()))


@bp.post("/desk/stories/<public_id>/undo")
@requires(Role.MODERATOR)
def undo(public_id: str) -> ResponseReturnValue:
    """Take back one's own decision while its window is open."""
    return decide(public_id, DeskForm(), lambda: services.undo(public_id, by=current_actor()))


@bp.post("/desk/stories/<public_id>/feature")
@requires(Role.EDITOR, Role.MODERATOR)
def feature(public_id: str) -> ResponseReturnValue:
    """Confirm that a published story leads the home page, for the reason that another person states."""
    form = ConfirmFeatureForm()
    return decide(
        public_id,
        form,
        lambda: services.feature(public_id, by=current_actor(), seen_proposal=UUID(form.proposal_id.data)),
    )


@bp.post("/desk/stories/<public_id>/propose-feature")
@requires(Role.EDITOR)
def propose_feature(public_id: str) -> ResponseReturnValue:
    """Propose a published story for the home page, with the reason."""
    form = FeatureForm()
    return decide(
        public_id,
        form,
        lambda: services.propose_feature(
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
    return decide(public_id, DeskForm(), lambda: services.unfeature(public_id, by=current_actor()))


def decide(public_id: str, form: DeskForm, call: Callable[[], Decision]) -> ResponseReturnValue:
    """Act when the form is complete; else, or when somebody was faster, show the story again with the form."""
    if isinstance(form, WordsForm) and form.fill.data:
        return show_story(public_id, form)
    if not form.validate_on_submit():
        if isinstance(form, WordsForm):
            form.suggest(queries.get_contact_lang(public_id))
        return show_story(public_id, form, status=400 if "csrf_token" in form.errors else 422)
    try:
        decision = call()
    except (Conflict, NotReady) as error:
        return show_story(public_id, form, status=409, overtaken=_why_not(error, form))
    except InvalidInput as error:
        form.complain(error)
        return show_story(public_id, form, status=422)
    tell(decision)
    note_work()
    if decision.action in _STAYS_ON_PAGE or decision.lane is None:
        return redirect(url_for("moderation.review", public_id=public_id, **filter_args(read_filter())))
    return redirect(next_address(decision.lane, decision.place, skipped=list_skipped()))


def _why_not(error: Conflict | NotReady, form: DeskForm) -> Overtaken:
    """What another person's decision, the author or the clock made impossible meanwhile, in words."""
    words = str(form.message.data or "") if isinstance(form, WordsForm | ApproveForm) else ""
    words = str(form.explanation.data or "") if isinstance(form, ExplainForm) else words
    if isinstance(form, RequestChangesForm):
        words = "\n\n".join([words, *filter(None, form.remarks.data.values())])
    if isinstance(error, NotReady):
        sentences = {
            "guardian_missing": _("ต้องรอผู้ปกครองของคนเล่ายืนยันก่อน"),
            "photos_pending": _("ยังมีภาพที่ตรวจไม่เสร็จ"),
            "redaction_pending": _("กำลังทำภาพที่ปิดบางส่วน อีกครู่เดียวแล้วกดอีกครั้งนะ"),
        }
        return Overtaken(_("ยังเผยแพร่ไม่ได้"), sentences[error.code], False, words)
    if isinstance(error, StaleRevision):
        sentence = _("ด้านล่างคือฉบับใหม่ ช่วยอ่านก่อนตัดสินใจอีกครั้งนะ สิ่งที่พิมพ์ไว้ยังอยู่")
        return Overtaken(_("คนเล่าส่งฉบับใหม่มาระหว่างที่คุณอ่าน"), sentence, True, words)
    if isinstance(error, RoundsOver):
        sentence = _("ขอให้แก้อีกไม่ได้แล้ว ครั้งนี้ช่วยตัดสินว่าจะเผยแพร่ไหม ถ้าไม่ บอกเหตุผลให้คนเล่าเข้าใจ")
        return Overtaken(_("คนเล่าแก้ให้ครบสามรอบแล้ว"), sentence, False, words)
    if request.endpoint == "moderation.undo":
        return Overtaken(_("เลิกทำไม่ทันแล้ว"), _("หมดเวลาแล้ว หรือมีอย่างอื่นเกิดขึ้นก่อน ล่าสุดคือ"), True, words)
    sentence = _("ด้านล่างคือเรื่องตามที่เป็นตอนนี้ สิ่งที่พิมพ์ไว้ยังอยู่ ล่าสุดคือ")
    return Overtaken(_("มีคนทำไปก่อนแล้ว"), sentence, True, words)
