"""Who an author is: the holder of the secret of a draft, or of the code on a slip."""

from sqlalchemy import select

from stories import credentials
from stories.errors import NeedsSlip, NotFound
from stories.extensions import db
from stories.models import Story, StoryState
from stories.permissions import Actor, author_of


def get_author(public_id: str, credential: str) -> Actor:
    """The author of a story, proved by the secret of its draft or the code of its slip.

    Raises:
        NeedsSlip: the credential is missing or belongs to another story, or there is no such story.
    """
    query = select(Story.id, Story.secret_hash, Story.slip_hash).where(
        Story.public_id == public_id, Story.state != StoryState.DELETED
    )
    row = db.session.execute(query).one_or_none()
    if row is None or not credential:
        raise NeedsSlip(f"story {public_id}")
    is_secret = credentials.matches("draft-secret", credential, row.secret_hash)
    is_slip = credentials.matches("slip", credential, row.slip_hash)
    if not (is_secret or is_slip):
        raise NeedsSlip(f"story {public_id}")
    return author_of(row.id)


def find_by_slip(typed: str) -> str:
    """The public id of the story whose slip has this code.

    Raises:
        NotFound: no story has it.
    """
    code = credentials.read_slip(typed)
    if code is not None:
        query = select(Story.public_id).where(
            Story.slip_hash == credentials.keyed_hash("slip", code), Story.state != StoryState.DELETED
        )
        found = db.session.scalar(query)
        if found is not None:
            return found
    raise NotFound("slip")
