"""``/submit``: what telling a story is like, and the button that starts a draft."""

from collections.abc import Mapping

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from stories import throttle
from stories.districts import DISTRICTS
from stories.models import Lang, StoryState
from stories.submission import access, queries, services
from stories.submission.forms import StartForm
from stories.submission.routes.blueprint import bp, held_credentials, held_mail_pass, network, remember, step_url
from stories.submission.services import Step
from stories.web.guards import find_staff_actor, public
from stories.web.labels import PROMPTS
from stories.web.language import current_lang

DRAFTS_PER_HOUR = 120  # thousands of phones share one address of a mobile operator


@bp.get("/submit")
@public
def start() -> str:
    """Explain, and list the drafts that are open in this browser."""
    return _show(StartForm(formdata=None, data=_brought_along(request.args)))


@bp.post("/submit")
@public
def start_draft() -> ResponseReturnValue:
    """Start a draft and go on to writing."""
    form = StartForm()
    status = form.find_fault()
    if status:
        return _show(form), status
    throttle.hit("start-draft", network(), limit=DRAFTS_PER_HOUR, window_seconds=3600)
    brought = _brought_along(request.form)
    started = services.start_draft(
        by=find_staff_actor(),
        lang=Lang(current_lang()),
        district=brought["district"] or None,
        beginning=str(PROMPTS[brought["prompt"]]).rstrip("…") if brought["prompt"] else "",
    )
    return remember(redirect(step_url(started.public_id, Step.WRITE)), started.public_id, started.secret)


def _show(form: StartForm) -> str:
    own = queries.list_own_stories(access.list_authored(held_credentials(), held_mail_pass()).values())
    drafts = [story for story in own if story.state is StoryState.DRAFT]
    return render_template("submission/start.html", form=form, drafts=drafts, prompt=PROMPTS.get(form.prompt.data, ""))


def _brought_along(values: Mapping[str, str]) -> dict[str, str]:
    """The sentence starter (its key) and the district that a link brought along; what we do not know is left out."""
    prompt, district = values.get("prompt", ""), values.get("district", "")
    return {
        "prompt": prompt if prompt in PROMPTS else "",
        "district": district if district in DISTRICTS else "",
    }
