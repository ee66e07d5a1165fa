"""The photos of a draft. Every button belongs to one form, so that no caption is lost by moving or removing a photo."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from stories import throttle
from stories.submission import queries, services
from stories.submission.forms import PhotosForm, make_photos_form
from stories.submission.forms.sentences import FAILURES, say_refused
from stories.submission.queries import Draft
from stories.submission.routes.blueprint import (
    bp,
    leave_step,
    list_asked,
    network,
    read_typing,
    show_photos,
    step_url,
)
from stories.submission.services import MAX_PHOTOS, AddedPhotos, Step
from stories.web.guards import current_actor, requires_author
from stories.web.language import current_lang

PHOTOS_PER_HOUR = 120  # of one story
PHOTOS_OF_A_NETWORK_PER_HOUR = 960  # of the 120 drafts that one may start


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


@bp.post("/drafts/<public_id>/photos/<uuid:photo_id>/to/<int:place>")
@requires_author
def move_photo(public_id: str, photo_id: UUID, place: int) -> ResponseReturnValue:
    """Put a photo at another place; 0 is the cover."""
    again = _after_token(public_id, photo_id)
    if again:
        return again
    services.move_photo(public_id, photo_id, by=current_actor(), to=place)
    return _leave(public_id, f"photo-{photo_id}")


@bp.post("/drafts/<public_id>/photos/<uuid:photo_id>/remove")
@requires_author
def remove_photo(public_id: str, photo_id: UUID) -> ResponseReturnValue:
    """Take a photo out; the page then offers to bring it back."""
    again = _after_token(public_id, photo_id)
    if again:
        return again
    services.remove_photo(public_id, photo_id, by=current_actor())
    return _leave(public_id, "removed")


@bp.post("/drafts/<public_id>/photos/<uuid:photo_id>/restore")
@requires_author
def restore_photo(public_id: str, photo_id: UUID) -> ResponseReturnValue:
    """Bring a removed photo back."""
    again = _after_token(public_id)
    if again:
        return again
    draft = queries.get_draft(public_id)
    if len(draft.revision.photos) >= MAX_PHOTOS:
        form = _form(draft, is_sent=True)
        form.complain("photos", "no_room_to_restore", limit=MAX_PHOTOS)
        return show_photos(draft, form), 422
    services.restore_photo(public_id, photo_id, by=current_actor())
    return _leave(public_id, f"photo-{photo_id}")


@bp.get("/drafts/<public_id>/photos/pending")
@requires_author
def pending_photos(public_id: str) -> str:
    """How many photos are not ready yet, as a piece of a page: a script asks until there are none."""
    return render_template("submission/_pending.html", draft=queries.get_draft(public_id))


@bp.get("/drafts/<public_id>/photos/<uuid:photo_id>")
@requires_author
def photo_tile(public_id: str, photo_id: UUID) -> str:
    """One photo as it stands in the page: a script asks until the worker is done."""
    return show_tile(public_id, photo_id)


@bp.get("/drafts/<public_id>/photos/<uuid:photo_id>/<int:width>.<any(avif, webp, jpg):extension>")
@requires_author
def rendition(public_id: str, photo_id: UUID, width: int, extension: str) -> Response:
    """A rendition from the private store, for the author's eyes only."""
    stream, media_type = queries.open_rendition(public_id, photo_id, width, extension)
    response = Response(stream, mimetype=media_type, direct_passthrough=True)
    response.call_on_close(stream.close)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def show_tile(public_id: str, photo_id: UUID) -> str:
    """The tile of one photo.

    Raises:
        NotFound: the photo is not in the draft.
    """
    draft = queries.get_draft(public_id)
    place = draft.place_of(photo_id)
    return render_template(
        "submission/_tile.html",
        draft=draft,
        placed=draft.revision.photos[place],
        number=place + 1,
        form=_form(draft, is_sent=False),
        failures=FAILURES,
        asked=list_asked(draft),
    )


def count_photo(public_id: str) -> None:
    """Count a photo that comes in, and refuse one too many of its story or of its network."""
    throttle.hit("add-photo", public_id, limit=PHOTOS_PER_HOUR, window_seconds=3600)
    throttle.hit("add-photo-network", network(), limit=PHOTOS_OF_A_NETWORK_PER_HOUR, window_seconds=3600)


def _take_in(public_id: str) -> AddedPhotos:
    """Keep the words and the new photos of the request."""
    draft = queries.get_draft(public_id)
    form = _form(draft, is_sent=True)
    lang = draft.text_in(current_lang()).lang
    services.save_photo_words(public_id, by=current_actor(), words=form.words, lang=lang, typing=read_typing())
    uploads = form.uploads
    for _upload in uploads:
        count_photo(public_id)
    return services.add_photos(public_id, by=current_actor(), uploads=uploads)


def _after_token(public_id: str, photo_id: UUID | None = None) -> ResponseReturnValue | None:
    """Keep what the request brings; the page again when its token is stale, else None.

    Raises:
        NotFound: the photo is not in the draft.
    """
    _take_in(public_id)
    draft = queries.get_draft(public_id)
    form = _form(draft, is_sent=True)
    if form.find_fault() == 400:
        return show_photos(draft, form), 400
    if photo_id is not None:
        draft.place_of(photo_id)
    return None


def _leave(public_id: str, anchor: str) -> ResponseReturnValue:
    """Back to the page, or nothing for a script that has changed the page itself."""
    if request.form.get("go") == "save":
        return "", 204
    return redirect(step_url(public_id, Step.PHOTOS) + f"#{anchor}")


def _form(draft: Draft, *, is_sent: bool) -> PhotosForm:
    return make_photos_form(draft.revision.photos, draft.text_in(current_lang()).lang, is_sent=is_sent)


def _word_problems(draft: Draft) -> list[services.Problem]:
    """What is wrong with the words; photos that are being checked, or have failed, keep nobody from writing on."""
    return [one for one in services.check_photos(draft.revision.photos) if one.code.endswith("_long")]
