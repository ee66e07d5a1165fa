"""Who an author is: the holder of a draft's secret, of the code on a slip, or of the pass that a link by mail left."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import or_, select

from stories import clock, credentials, text
from stories.errors import NeedsSlip
from stories.extensions import db
from stories.models import MailLink, Story, StorySecret, StoryState
from stories.permissions import Actor, author_of


def get_author(public_id: str, credential: str, mail_pass: str = "") -> Actor:
    """The author of a story, proved by the code of its slip, the secret of its draft or that of a further browser, or
    by a pass for its address.

    Raises:
        NeedsSlip: nothing proves it, or there is no such story.
    """
    held = {public_id: credential} if credential else {}
    authored = list_authored(held)
    if public_id not in authored and mail_pass:
        authored = list_authored({}, mail_pass)
    if public_id not in authored:
        raise NeedsSlip(f"story {public_id}")
    return author_of(authored[public_id])


def find_pass_email(mail_pass: str) -> str | None:
    """The address whose stories a pass opens, while it is good."""
    if not mail_pass:
        return None
    query = select(MailLink.email).where(
        MailLink.pass_hash == hash_mail_pass(mail_pass), MailLink.expires_at > clock.now()
    )
    return db.session.scalar(query)


def hash_mail_pass(mail_pass: str) -> str:
    """The keyed hash under which a pass is kept."""
    return credentials.keyed_hash("mail-pass", mail_pass)


def read_email(typed: str) -> str:
    """An address as it is kept and compared: in small letters, without blanks around it or what nobody sees in it."""
    return text.normalise_line(typed).lower()


def find_by_slip(code: str) -> str | None:
    """The public id of the story whose slip has this code (as ``credentials.read_slip`` gives it), if there is one."""
    query = select(Story.public_id).where(
        Story.slip_hash == credentials.keyed_hash("slip", code), Story.state != StoryState.DELETED
    )
    return db.session.scalar(query)


def find_unused_link(link_id: UUID) -> MailLink | None:
    """A link by mail that can still be used."""
    query = select(MailLink).where(
        MailLink.id == link_id, MailLink.used_at.is_(None), MailLink.expires_at > clock.now()
    )
    return db.session.scalars(query).one_or_none()


def has_stories(email: str) -> bool:
    """Whether any story has this address, as ``read_email`` gives it."""
    query = select(Story.id).where(Story.contact_email == email, Story.state != StoryState.DELETED).limit(1)
    return db.session.scalar(query) is not None


def list_authored(held: Mapping[str, str], mail_pass: str = "") -> dict[str, UUID]:
    """The stories a browser may speak for: ids by public id.

    Args:
        held: credentials by public id, as the browser's cookies name them.
        mail_pass: what a link by mail left in this browser; it opens every story of its address.
    """
    email = find_pass_email(mail_pass)
    is_held = Story.public_id.in_(held)
    is_mine = is_held if email is None else or_(is_held, Story.contact_email == email)
    hashes = {credentials.keyed_hash("draft-secret", credential) for credential in held.values()}
    carried = select(StorySecret).where(StorySecret.secret_hash.in_(hashes)).subquery()
    columns = (Story.public_id, Story.id, Story.secret_hash, Story.slip_hash, Story.contact_email)
    query = (
        select(*columns, carried.c.secret_hash.label("carried"))
        .outerjoin(carried, carried.c.story_id == Story.id)
        .where(is_mine, Story.state != StoryState.DELETED)
    )
    return {
        row.public_id: row.id
        for row in db.session.execute(query)
        if (email is not None and row.contact_email == email)
        or _proves(held[row.public_id], row.slip_hash, row.secret_hash, row.carried)
    }


def _proves(credential: str, slip_hash: str | None, *secret_hashes: str | None) -> bool:
    return bool(credential) and any(
        [
            credentials.matches("slip", credential, slip_hash),
            *(credentials.matches("draft-secret", credential, one) for one in secret_hashes),
        ]
    )
