"""``/submit``: the first step, before there is a draft. The first words make one."""

from collections.abc import Mapping

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from stories import throttle
from stories.districts import DISTRICTS
from stories.models import Lang, RevisionText, StoryState
from stories.submission import access, queries, services
from stories.submission.forms import StartForm, WriteForm
from stories.submission.routes.blueprint import (
    bp,
    form_state,
    held_credentials,
    held_mail_pass,
    leave_step,
    network,
    read_typing,
    remember,
    show_step,
)
from stories.submission.services import Step
from stories.web.guards import find_staff_actor, public
from stories.web.labels import PROMPTS
from stories.web.language import current_lang

DRAFTS_PER_HOUR = 120  # thousands of phones share one address of a mobile operator


@bp.get("/submit")
@public
def start() -> str:
    """The first step, empty but for what a link brought along; and the drafts that are open in this browser."""
    brought = _brought_along(request.args)
    beginning = str(PROMPTS[brought["prompt"]]).rstrip("…") if brought["prompt"] else ""
    return _show(StartForm(formdata=None, data={**brought, "lang": current_lang(), "body": beginning}))


@bp.post("/submit")
@public
def start_draft() -> ResponseReturnValue:
    """Make a draft of what was typed, then do what the button says. Nothing typed makes none, if it was to go on."""
    form, go = StartForm(), request.form.get("go", "stay")
    status = form.find_fault()
    if form.is_blank and (status or go == "next"):
        status = status or form.find_fault(
            services.check_texts([RevisionText(lang=form.first_lang, title="", body="")])
        )
        return _show(form), status
    public_id, secret = _find_begun(form) or _make_draft(form)
    draft, typed = queries.get_draft(public_id), WriteForm()
    status = typed.find_fault(services.check_texts(draft.revision.texts))
    if go == "stay" and status != 400:
        answer: ResponseReturnValue = redirect(url_for("submission.write", public_id=public_id))
    else:
        answer = leave_step(public_id, Step.WRITE, status) or (show_step(draft, Step.WRITE, typed), status)
    return remember(make_response(answer), public_id, secret)


def _find_begun(form: StartForm) -> tuple[str, str] | None:
    """The draft that this form has made already, when only the answer was lost; with what is in the form now."""
    typing, held = read_typing(), held_credentials()
    public_id = queries.find_begun(access.list_authored(held).values(), typing.writer) if typing and held else None
    if public_id is None:
        return None
    author = access.get_author(public_id, held[public_id])
    services.save_text(public_id, by=author, texts=form.texts, typing=typing)
    return public_id, held[public_id]


def _make_draft(form: StartForm) -> tuple[str, str]:
    """A new draft with what was typed: its public id and its secret."""
    throttle.hit("start-draft", network(), limit=DRAFTS_PER_HOUR, window_seconds=3600)
    brought = _brought_along(request.form)
    started = services.start_draft(
        by=find_staff_actor(), lang=Lang(current_lang()), district=brought["district"] or None
    )
    services.save_text(started.public_id, by=started.author, texts=form.texts, typing=read_typing())
    services.note_call(started.public_id, request.form.get("call", ""), by=started.author)
    return started.public_id, started.secret


def _show(form: StartForm) -> str:
    own = queries.list_own_stories(access.list_authored(held_credentials(), held_mail_pass()).values())
    return render_template(
        "submission/start.html",
        draft=None,
        form=form,
        step=1,
        here=url_for("submission.start"),
        back="",
        saving=form_state(Step.WRITE),
        copies=[],
        asked=[],
        in_app="",
        drafts=[story for story in own if story.state is StoryState.DRAFT],
    )


def _brought_along(values: Mapping[str, str]) -> dict[str, str]:
    """What a link brought along: the sentence starter (its key), the district, the collection whose call is answered.
    What we do not know is left out."""
    prompt, district = values.get("prompt", ""), values.get("district", "")
    return {
        "prompt": prompt if prompt in PROMPTS else "",
        "district": district if district in DISTRICTS else "",
        "call": values.get("call", "")[:80],
    }
