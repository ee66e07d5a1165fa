"""Laying out collections: a page for editors, all of it plain forms."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from stories.collections import services
from stories.collections.forms import SENTENCES, PlaceForm, WordsForm
from stories.editions import trails
from stories.models import Lang, Role
from stories.web.form_errors import errors_shown_in
from stories.web.guards import current_actor, requires
from stories.web.language import current_lang

bp = Blueprint("desk_collections", __name__)


@bp.get("/desk/collections")
@requires(Role.EDITOR)
def collections() -> ResponseReturnValue:
    """All collections, and the form for a new one."""
    return _list(WordsForm(formdata=None))


@bp.post("/desk/collections")
@requires(Role.EDITOR)
def create() -> ResponseReturnValue:
    """Make one that nobody sees yet."""
    form = WordsForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            slug = services.create(form.words, by=current_actor())
            flash(_("สร้างตอนใหม่แล้ว ใส่เรื่องแล้วค่อยเปิดให้คนอ่าน"), "success")
            return redirect(url_for(".edit", slug=slug))
    return _list(form), answer.status


@bp.get("/desk/collections/<slug>")
@requires(Role.EDITOR)
def edit(slug: str) -> ResponseReturnValue:
    """One collection: its words, its stories, the answers to its call."""
    return _edit(slug)


@bp.post("/desk/collections/<slug>")
@requires(Role.EDITOR)
def change(slug: str) -> ResponseReturnValue:
    """Change its words."""
    form = WordsForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            services.change(slug, form.words, by=current_actor())
            flash(_("เก็บแล้ว"), "success")
            return redirect(url_for(".edit", slug=slug))
    return _edit(slug, words=form), answer.status


@bp.post("/desk/collections/<slug>/stories")
@requires(Role.EDITOR)
def place(slug: str) -> ResponseReturnValue:
    """Put a story at the end."""
    form = PlaceForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            services.place(slug, form.public_id, by=current_actor())
            return _back(slug)
    return _edit(slug, place=form), answer.status


@bp.post("/desk/collections/<slug>/stories/<public_id>/<any(up, down, remove, cover):what>")
@requires(Role.EDITOR)
def arrange(slug: str, public_id: str, what: str) -> ResponseReturnValue:
    """Move a story a place up or down, take it out, or let its photo stand for the collection."""
    by = current_actor()
    if what == "remove":
        services.remove(slug, public_id, by=by)
    elif what == "cover":
        services.choose_cover(slug, public_id, by=by)
    else:
        place_now = request.form.get("place", 1, type=int)
        services.move(slug, public_id, by=by, to=place_now + (1 if what == "down" else -1))
    return _back(slug)


@bp.post("/desk/collections/<slug>/<any(show, hide):what>")
@requires(Role.EDITOR)
def show(slug: str, what: str) -> ResponseReturnValue:
    """Let readers see it, or no longer."""
    services.show(slug, by=current_actor(), is_public=what == "show")
    flash(_("คนอ่านเห็นตอนนี้แล้ว") if what == "show" else _("คนอ่านไม่เห็นตอนนี้แล้ว"), "success")
    return _back(slug)


def _back(slug: str) -> Response:
    return redirect(url_for(".edit", slug=slug, _anchor="stories"))


def _list(form: WordsForm) -> str:
    return render_template("collections/desk_list.html", form=form, collections=trails.list_all(Lang(current_lang())))


def _edit(slug: str, *, words: WordsForm | None = None, place: PlaceForm | None = None) -> str:
    lang, found = Lang(current_lang()), trails.get(slug)
    return render_template(
        "collections/desk_edit.html",
        collection=found,
        is_calling=trails.is_calling(found),
        cards=trails.list_cards(found.id, lang),
        answers=trails.list_answers(found.id, lang),
        form=words or WordsForm.of(found),
        place=place or PlaceForm(formdata=None),
    )
