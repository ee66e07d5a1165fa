"""The word list: a page for editors, who add, remove and try out words."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from stories import text
from stories.models import Role, WordKind
from stories.moderation import queries, services
from stories.moderation.forms import DeskForm, TryWordsForm, WordForm
from stories.moderation.routes.blueprint import bp
from stories.web.form_errors import errors_shown_in
from stories.web.guards import current_actor, requires

_SENTENCES: dict[str, object] = {
    "word_missing": _l("พิมพ์คำที่จะใส่ในรายการ มีตัวอักษรอย่างน้อยหนึ่งตัว"),
    "word_long": _l("คำยาวได้ไม่เกิน %(limit)s ตัวอักษร"),
    "word_is_district": _l("คำนี้เป็นชื่อเขต ชื่อเขตไม่ใช่คำต้องระวัง"),
    "word_listed": _l("คำนี้อยู่ในรายการแล้ว"),
    "note_missing": _l("บอกเพื่อนร่วมงานสักนิดว่าทำไมคำนี้ถึงอยู่ในรายการ"),
    "note_long": _l("เหตุผลยาวได้ไม่เกิน %(limit)s ตัวอักษร"),
    "list_full": _l("รายการเต็มแล้ว มีได้ %(limit)s คำ เอาคำที่ไม่ใช้แล้วออกก่อน"),
}


@bp.get("/desk/words")
@requires(Role.EDITOR)
def words() -> ResponseReturnValue:
    """The list."""
    return _page()


@bp.post("/desk/words")
@requires(Role.EDITOR)
def add_word() -> ResponseReturnValue:
    """Put a word on it."""
    form = WordForm()
    with errors_shown_in(form, _SENTENCES) as answer:
        if form.validate_on_submit():
            listed = services.add_word(
                form.word.data or "", WordKind(form.kind.data), form.note.data or "", by=current_actor()
            )
            flash(_("ใส่ “%(word)s” ในรายการแล้ว", word=listed.word), "success")
            return redirect(url_for("moderation.words", _anchor="words"))
    return _page(form=form), answer.status


@bp.post("/desk/words/<uuid:word_id>/remove")
@requires(Role.EDITOR)
def remove_word(word_id: UUID) -> ResponseReturnValue:
    """Take one off it."""
    listed = services.remove_word(word_id, by=current_actor())
    flash(_("เอา “%(word)s” ออกจากรายการแล้ว", word=listed.word), "success")
    return redirect(url_for("moderation.words", _anchor="words"))


@bp.post("/desk/words/try")
@requires(Role.EDITOR)
def try_words() -> ResponseReturnValue:
    """Show what a sentence would raise; nothing of it is kept."""
    form = TryWordsForm()
    if not form.validate_on_submit():
        return _page(tried=form), 422
    return _page(tried=form, raised=queries.try_words(text.normalise(form.sentence.data or "")))


def _page(
    form: WordForm | None = None, tried: TryWordsForm | None = None, raised: list[queries.Raised] | None = None
) -> str:
    forms: list[DeskForm] = [form or WordForm(formdata=None), tried or TryWordsForm(formdata=None)]
    return render_template(
        "moderation/words.html", words=queries.get_word_list(), form=forms[0], tried=forms[1], raised=raised
    )
