"""What staff read: the queue, one story, the published stories, photos that are not public."""

from collections.abc import Iterator
from uuid import UUID

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from stories.errors import NotFound
from stories.extensions import storages
from stories.models import Lane
from stories.moderation import queries
from stories.moderation.routes.blueprint import READERS, bp
from stories.moderation.routes.care import is_time_to_rest, list_skipped
from stories.moderation.routes.page import reading_pane, show_story
from stories.moderation.routes.undo import find_undo
from stories.moderation.routes.view import filter_args, read_filter, reader_words
from stories.web.guards import current_actor, requires
from stories.web.language import current_lang

_BLOCK_BYTES = 64 * 1024


@bp.get("/desk")
@bp.get("/desk/<lane>")
@requires(*READERS)
def queue(lane: str = Lane.NEW.value) -> ResponseReturnValue:
    """One lane of the queue, longest waiting first."""
    chosen = next((one for one in queries.LANES if one.value == lane), None)
    if chosen is None:
        raise NotFound(f"lane {lane[:40]}")
    actor, after, wanted = current_actor(), request.args.get("after", ""), read_filter()
    page = queries.list_queue(actor, chosen, lang=current_lang(), wanted=wanted, after=after)
    row = page.find_first(list_skipped())
    first = queries.find_review(row.public_id, actor) if row else None
    return render_template(
        "moderation/queue.html",
        page=page,
        counts=queries.count_lanes(actor),
        after=after,
        wanted=wanted,
        args=filter_args(wanted),
        review=first,
        undo=find_undo(),
        is_time_to_rest=is_time_to_rest(),
        reader_words=reader_words,
        **(reading_pane(first) if first else {}),
    )


@bp.get("/desk/stories/<public_id>")
@requires(*READERS)
def review(public_id: str) -> ResponseReturnValue:
    """A story as it will look, with all that a decision needs."""
    return show_story(public_id, show_form=request.args.get("decide", ""))


@bp.get("/desk/published")
@requires(*READERS)
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
@requires(*READERS)
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
