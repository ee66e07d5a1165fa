"""Who an author is: the holder of the secret of a draft, or of the code on a slip."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from stories import credentials
from stories.errors import NeedsSlip
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
    if row is None or not credential or not _proves(credential, row.secret_hash, row.slip_hash):
        raise NeedsSlip(f"story {public_id}")
    return author_of(row.id)


def find_by_slip(code: str) -> str | None:
    """The public id of the story whose slip has this code (as ``credentials.read_slip`` gives it), if there is one."""
    query = select(Story.public_id).where(
        Story.slip_hash == credentials.keyed_hash("slip", code), Story.state != StoryState.DELETED
    )
    return db.session.scalar(query)


def list_authored(held: Mapping[str, str]) -> dict[str, UUID]:
    """The stories a browser may speak for, in one query: ids by public id.

    Args:
        held: credentials by public id, as the browser's cookies name them.
    """
    query = select(Story.public_id, Story.id, Story.secret_hash, Story.slip_hash).where(
        Story.public_id.in_(held), Story.state != StoryState.DELETED
    )
    return {
        row.public_id: row.id
        for row in db.session.execute(query)
        if _proves(held[row.public_id], row.secret_hash, row.slip_hash)
    }


def _proves(credential: str, secret_hash: str | None, slip_hash: str | None) -> bool:
    is_secret = credentials.matches("draft-secret", credential, secret_hash)
    is_slip = credentials.matches("slip", credential, slip_hash)
    return is_secret or is_slip
