"""Carry a draft to another browser: a code opens it there once, and gives that browser a credential of its own.

The browser it came from keeps its own, so that both may go on; which text wins is decided by ``copies``.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from stories import clock, credentials
from stories.errors import NotFound
from stories.models import CarryCode, Story, StorySecret, StoryState
from stories.permissions import Actor
from stories.submission.services.drafts import open_revision
from stories.transaction import transaction

CARRY_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Carried:
    """A draft that was opened in another browser. The secret is shown once: it goes into that browser's cookie."""

    public_id: str
    secret: str


def make_carry_code(public_id: str, *, by: Actor) -> str:
    """A new code for a draft; it replaces the one there was. Only its keyed hash is kept.

    Raises:
        see ``open_revision``.
    """
    code = credentials.new_carry_code()
    with transaction() as session:
        story, _revision = open_revision(public_id, by)
        session.execute(delete(CarryCode).where(CarryCode.story_id == story.id))
        session.add(
            CarryCode(
                story_id=story.id,
                code_hash=credentials.keyed_hash("carry", code),
                ends_at=clock.now() + timedelta(minutes=CARRY_MINUTES),
            )
        )
    return code


def redeem_carry_code(code: str) -> Carried:
    """Use a code up, and let another browser speak for its draft.

    Args:
        code: as ``credentials.read_carry_code`` gives it.

    Raises:
        NotFound: it was used or replaced, its time is over, its draft was sent, or there never was one.
    """
    secret, moment = credentials.new_secret(), clock.now()
    with transaction() as session:
        used = delete(CarryCode).where(
            CarryCode.code_hash == credentials.keyed_hash("carry", code), CarryCode.ends_at > moment
        )
        story_id = session.scalar(used.returning(CarryCode.story_id))
        query = select(Story.public_id).where(Story.id == story_id, Story.state != StoryState.DELETED)
        public_id = session.scalar(query) if story_id else None
        if story_id is None or public_id is None:
            raise NotFound("no such code")
        secret_hash = credentials.keyed_hash("draft-secret", secret)
        session.add(StorySecret(story_id=story_id, secret_hash=secret_hash, created_at=moment))
    return Carried(public_id, secret)
