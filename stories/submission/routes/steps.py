"""The steps that are plain forms: write, place, people. Each POST saves first and complains afterwards."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from stories.consents import Purpose, current
from stories.submission import queries, services
from stories.submission.forms import PeopleForm, PlaceForm, WriteForm
from stories.submission.queries import Draft
from stories.submission.routes.blueprint import bp, brief_saves, leave_step, read_typing, show_step
from stories.submission.services import Step
from stories.web.guards import current_actor, requires_author
from stories.web.labels import THEME_HINTS


@bp.get("/drafts/<public_id>/write")
@requires_author
def write(public_id: str) -> ResponseReturnValue:
    """Title and text."""
    draft = queries.find_draft(public_id)
    if draft is None:
        return redirect(url_for("submission.status", public_id=public_id))
    return show_step(draft, Step.WRITE, WriteForm.of(draft.revision.texts))


@bp.post("/drafts/<public_id>/write")
@requires_author
def save_write(public_id: str) -> ResponseReturnValue:
    """Keep title and text, then go on."""
    form = WriteForm()
    services.save_text(public_id, by=current_actor(), texts=form.texts, typing=read_typing())
    draft = queries.get_draft(public_id)
    status = form.find_fault(services.check_texts(draft.revision.texts))
    return leave_step(public_id, Step.WRITE, status) or (show_step(draft, Step.WRITE, form), status)


@bp.get("/drafts/<public_id>/place")
@requires_author
def place(public_id: str) -> ResponseReturnValue:
    """District, landmark, theme."""
    draft = queries.find_draft(public_id)
    if draft is None:
        return redirect(url_for("submission.status", public_id=public_id))
    return show_step(draft, Step.PLACE, PlaceForm.of(draft.revision), theme_hints=THEME_HINTS)


@bp.post("/drafts/<public_id>/place")
@requires_author
def save_place(public_id: str) -> ResponseReturnValue:
    """Keep district, landmark and theme, then go on."""
    form = PlaceForm()
    services.save_place(
        public_id,
        by=current_actor(),
        district=form.chosen_district,
        theme=form.chosen_theme,
        landmark=form.landmark.data or "",
        typing=read_typing(),
    )
    draft = queries.get_draft(public_id)
    status = form.find_fault(services.check_place(draft.revision))
    return leave_step(public_id, Step.PLACE, status) or (
        show_step(draft, Step.PLACE, form, theme_hints=THEME_HINTS),
        status,
    )


@bp.get("/drafts/<public_id>/people")
@requires_author
def people(public_id: str) -> ResponseReturnValue:
    """Who is in the photos, age band, name shown, consents, e-mail."""
    draft = queries.find_draft(public_id)
    if draft is None:
        return redirect(url_for("submission.status", public_id=public_id))
    return _show_people(draft, PeopleForm.of(draft.story, draft.revision))


@bp.post("/drafts/<public_id>/people")
@requires_author
def save_people(public_id: str) -> ResponseReturnValue:
    """Keep the answers, then go on."""
    form = PeopleForm()
    services.save_people(public_id, by=current_actor(), typing=read_typing(), **form.values)
    draft = queries.get_draft(public_id)
    status = form.find_fault(services.check_people(draft.story, draft.revision))
    return leave_step(public_id, Step.PEOPLE, status) or (_show_people(draft, form), status)


@bp.get("/drafts/<public_id>/saves")
@requires_author
def saves(public_id: str) -> dict[str, Any]:
    """Which save of each step is the last: a page that comes back into view asks whether it still shows it."""
    return brief_saves(queries.find_saves(public_id))


def _show_people(draft: Draft, form: PeopleForm) -> str:
    consents = [(form[f"consent_{purpose}"], current(purpose)) for purpose in Purpose]
    return show_step(draft, Step.PEOPLE, form, consents=consents)
