"""The photos of a draft. Every button belongs to one form, so that no caption is lost by moving or removing a photo."""

from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from stories import throttle
from stories.errors import NotFound
from stories.submission import queries, services
from stories.submission.forms import PhotosForm, make_photos_form
from stories.submission.forms.sentences import FAILURES, say_refused
from stories.submission.queries import Draft
from stories.submission.routes.blueprint import bp, leave_step, network, show_photos, step_url
from stories.submission.services import AddedPhotos, Step
from stories.web.guards import current_actor, requires_author
from stories.web.language import current_lang

PHOTOS_PER_HOUR = 120


@bp.get("/drafts/<public_id>/photos")
@requires_author
def photos(public_id: str) -> ResponseReturnValue:
    """The photos with their states and words, and the place to add more."""
    draft = queries.find_draft(public_id)
    if draft is None:
        return redirect(url_for("submission.status", public_id=public_id))
    return show_photos(draft, _form(draft, is_sent=False))


@bp.post("/drafts/<public_id>/photos")
@requires_author
def save_photos(public_id: str) -> ResponseReturnValue:
    """Keep the words, take in the photos, then go on."""
    added = _take_in(public_id)
    draft = queries.get_draft(public_id)
    form = _form(draft, is_sent=True)
    status = form.find_fault(_word_problems(draft))
    form.photos.errors = [say_refused(name, refusal) for name, refusal in added.refused]
    if added.refused:
        is_too_big = any(refusal.code == "photo_too_big" for _name, refusal in added.refused)
        return show_photos(draft, form), status or (413 if is_too_big else 422)
    return leave_step(public_id, Step.PHOTOS, status) or (show_photos(draft, form), status)


@bp.post("/drafts/<public_id>/photos/<uuid:photo_id>/up")
@requires_author
def move_photo_up(public_id: str, photo_id: UUID) -> ResponseReturnValue:
    """Put a photo one place further to the front."""
    return _move(public_id, photo_id, -1)


@bp.post("/drafts/<public_id>/photos/<uuid:photo_id>/down")
@requires_author
def move_photo_down(public_id: str, photo_id: UUID) -> ResponseReturnValue:
    """Put a photo one place further to the back."""
    return _move(public_id, photo_id, 1)


@bp.post("/drafts/<public_id>/photos/<uuid:photo_id>/remove")
@requires_author
def remove_photo(public_id: str, photo_id: UUID) -> ResponseReturnValue:
    """Take a photo out, unless the token is stale: this cannot be taken back."""
    _take_in(public_id)
    draft = queries.get_draft(public_id)
    form = _form(draft, is_sent=True)
    if form.find_fault() == 400:
        return show_photos(draft, form), 400
    services.remove_photo(public_id, photo_id, by=current_actor())
    return redirect(step_url(public_id, Step.PHOTOS) + "#photos")


@bp.get("/drafts/<public_id>/photos/<uuid:photo_id>")
@requires_author
def photo_state(public_id: str, photo_id: UUID) -> str:
    """The picture and state of one photo, as a piece of the page: a script asks until the worker is done."""
    draft = queries.get_draft(public_id)
    for placed in draft.revision.photos:
        if placed.photo_id == photo_id:
            return render_template("submission/photo_state.html", draft=draft, placed=placed, failures=FAILURES)
    raise NotFound(f"photo {photo_id}")


@bp.get("/drafts/<public_id>/photos/<uuid:photo_id>/<int:width>.<any(avif, webp, jpg):extension>")
@requires_author
def rendition(public_id: str, photo_id: UUID, width: int, extension: str) -> Response:
    """A rendition from the private store, for the author's eyes only."""
    stream, media_type = queries.open_rendition(public_id, photo_id, width, extension)
    response = Response(stream, mimetype=media_type, direct_passthrough=True)
    response.call_on_close(stream.close)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _take_in(public_id: str) -> AddedPhotos:
    """Keep the words and the new photos of the request."""
    draft = queries.get_draft(public_id)
    form = _form(draft, is_sent=True)
    services.save_photo_words(public_id, by=current_actor(), words=form.words, lang=draft.text_in(current_lang()).lang)
    uploads = form.uploads
    for _upload in uploads:
        throttle.hit("add-photo", network(), limit=PHOTOS_PER_HOUR, window_seconds=3600)
    return services.add_photos(public_id, by=current_actor(), uploads=uploads)


def _move(public_id: str, photo_id: UUID, by_places: int) -> ResponseReturnValue:
    _take_in(public_id)
    draft = queries.get_draft(public_id)
    form = _form(draft, is_sent=True)
    if form.find_fault() == 400:
        return show_photos(draft, form), 400
    ids = [placed.photo_id for placed in draft.revision.photos]
    if photo_id not in ids:
        raise NotFound(f"photo {photo_id}")
    services.move_photo(public_id, photo_id, by=current_actor(), to=ids.index(photo_id) + by_places)
    return redirect(step_url(public_id, Step.PHOTOS) + f"#photo-{photo_id}")


def _form(draft: Draft, *, is_sent: bool) -> PhotosForm:
    return make_photos_form(draft.revision.photos, draft.text_in(current_lang()).lang, is_sent=is_sent)


def _word_problems(draft: Draft) -> list[services.Problem]:
    """What is wrong with the words; photos that are being checked, or have failed, keep nobody from writing on."""
    return [one for one in services.check_photos(draft.revision.photos) if one.code.endswith("_long")]
