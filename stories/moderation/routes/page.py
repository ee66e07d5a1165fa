"""The page of one story: to read it, and to show it again when a decision was incomplete or came too late."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from stories import publishing, reasons
from stories.districts import DISTRICTS
from stories.models import Lang, StoryState
from stories.moderation import queries
from stories.moderation.forms import (
    ApproveForm,
    ClaimForm,
    DecisionForm,
    DeskForm,
    DismissForm,
    FeatureForm,
    HideForm,
    NoteForm,
    RecuseForm,
    RejectForm,
    ReopenForm,
    RequestChangesForm,
    SecondOpinionForm,
    UpholdForm,
    WordsForm,
)
from stories.moderation.queries import Review
from stories.moderation.routes.care import is_time_to_rest
from stories.moderation.routes.undo import find_undo
from stories.moderation.routes.view import filter_args, read_filter, reader_words
from stories.remarks import list_spots
from stories.web import labels
from stories.web.guards import current_actor
from stories.web.language import current_lang

#: Reasons in the trail that are no moderator's for the author.
OTHER_REASONS = {**labels.REPORT_REASONS, **labels.DISMISSALS}


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Why a decision was not taken, and the words that were typed for it.

    ``is_event``: the newest event of the story says what happened instead.
    """

    title: str
    sentence: str
    is_event: bool
    words: str


def show_story(
    public_id: str,
    sent: DeskForm | None = None,
    *,
    status: int = 200,
    overtaken: Overtaken | None = None,
    show_form: str = "",
) -> ResponseReturnValue:
    """The page of one story, with the lane it waits in."""
    actor, after, wanted = current_actor(), request.args.get("after", ""), read_filter()
    found = queries.get_review(public_id, actor)
    lane = found.lane if found.lane in queries.LANES else None
    page = render_template(
        "moderation/review.html",
        page=queries.list_queue(actor, lane, lang=current_lang(), wanted=wanted, after=after) if lane else None,
        counts=queries.count_lanes(actor) if lane else {},
        after=after,
        wanted=wanted,
        args=filter_args(wanted),
        review=found,
        is_public=found.story.state in (StoryState.PUBLISHED, StoryState.HIDDEN),
        overtaken=overtaken,
        undo=find_undo(),
        is_time_to_rest=is_time_to_rest(),
        reader_words=reader_words,
        **reading_pane(found, sent, show_form=show_form, is_overtaken=overtaken is not None),
    )
    return page, status


def reading_pane(
    found: Review, sent: DeskForm | None = None, *, show_form: str = "", is_overtaken: bool = False
) -> dict[str, Any]:
    """What the reading pane needs beside the story; a form that was sent keeps what was typed, the others are fresh."""
    lang, seen = current_lang(), {"revision_id": str(found.revision.id)}
    forms: dict[str, DeskForm] = {
        "approve": ApproveForm(formdata=None, data=seen),
        "changes": RequestChangesForm(formdata=None, data=seen, lang=lang),
        "reject": RejectForm(formdata=None, data=seen, lang=lang),
        "hide": HideForm(formdata=None, lang=lang),
        "second": SecondOpinionForm(formdata=None, data=seen),
        "uphold": UpholdForm(formdata=None, lang=lang),
        "reopen": ReopenForm(formdata=None),
        "note": NoteForm(formdata=None),
        "claim": ClaimForm(formdata=None),
        "recuse": RecuseForm(formdata=None),
        "dismiss": DismissForm(formdata=None),
        "feature": FeatureForm(formdata=None),
    }
    if sent is not None and sent.name in forms:
        if is_overtaken and isinstance(sent, DecisionForm):
            sent.revision_id.data = str(found.revision.id)  # what is shown now is what the next click is about
        forms[sent.name] = sent
    if isinstance(sent, WordsForm) and sent.fill.data:
        sent.use_reply(reply_values(found), found.story.contact_lang)
    known = reasons.all_reasons().values()
    return {
        "forms": forms,
        "sent": sent.name if sent is not None else show_form,
        "reason_labels": {**OTHER_REASONS, **{reason.code: reason.label(lang) for reason in known}},
        "reply_texts": _reply_texts(found),
        "spots": list_spots(found.revision),
        "sentences": {one.code: words for one in known if (words := one.sentence(found.story.contact_lang))},
    }


def reply_values(found: Review) -> dict[str, str]:
    """What the placeholders of a saved reply stand for in a letter about this story, in its author's language."""
    story, lang = found.story, found.story.contact_lang
    return {
        "title": publishing.choose_text(found.revision, Lang(lang)).title,
        "name": found.byline,
        "district": DISTRICTS[story.district].full_name(lang) if story.district else "",
        "code": story.public_id,
    }


def _reply_texts(found: Review) -> dict[str, str]:
    """The saved replies by id, filled in but for the reasons: those are still to be ticked."""
    values, lang = reply_values(found), found.story.contact_lang
    return {
        str(one.id): reasons.fill_in(one.bodies[lang], values) for one in reasons.all_replies() if not one.is_retired
    }
