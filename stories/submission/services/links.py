"""The link by mail that opens all stories of one address: asked for, used once by pressing a button, forgotten.

Mail scanners open every link they see, so looking at one changes nothing. Nobody is told whether an address is known:
asking does the same for every address, and the worker finds out whether there is anything to open.
"""

from datetime import timedelta
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import CursorResult, delete, select, update

from stories import clock, credentials
from stories.errors import LinkExpired
from stories.extensions import db
from stories.models import Lang, MailLink, Task
from stories.queue import enqueue
from stories.submission.access import hash_mail_pass, read_email
from stories.transaction import transaction

LINK_MINUTES = 30
PASS_DAYS = 90


def request_link(email: str, *, lang: Lang) -> MailLink:
    """Let the worker send a link to this address, if any story has it.

    Args:
        lang: of the page, and so of the mail.
    """
    moment, link_id = clock.now(), uuid4()
    link = MailLink(
        id=link_id,
        email=read_email(email),
        lang=lang.value,
        token_hash=_hash(credentials.mail_token(link_id)),
        created_at=moment,
        expires_at=moment + timedelta(minutes=LINK_MINUTES),
    )
    with transaction() as session:
        session.add(link)
        enqueue(Task.MAIL_LINK, link_id=str(link_id))
    return link


def check_link(token: str) -> None:
    """Look whether a link can still be used, and change nothing.

    Raises:
        LinkExpired: it was used before, is too old, or never was one.
    """
    if db.session.scalar(select(MailLink.id).where(*_is_usable(token))) is None:
        raise LinkExpired("looked at")


def open_link(token: str) -> str:
    """Use a link up: the secret of the pass for the browser that pressed the button, good for ``PASS_DAYS``.

    Raises:
        LinkExpired: as ``check_link``; of two presses at once, one.
    """
    secret, moment = credentials.new_secret(), clock.now()
    use = (
        update(MailLink)
        .where(*_is_usable(token))
        .values(used_at=moment, pass_hash=hash_mail_pass(secret), expires_at=moment + timedelta(days=PASS_DAYS))
    )
    with transaction() as session:
        if cast("CursorResult[Any]", session.execute(use)).rowcount != 1:
            raise LinkExpired("pressed")
    return secret


def close_pass(secret: str) -> None:
    """Forget a pass, as at the end of the work on a borrowed computer. Twice changes nothing."""
    with transaction() as session:
        session.execute(delete(MailLink).where(MailLink.pass_hash == hash_mail_pass(secret)))


def forget_link(link: MailLink) -> None:
    """Forget a link to an address that no story has."""
    with transaction() as session:
        session.execute(delete(MailLink).where(MailLink.id == link.id))


def _is_usable(token: str) -> tuple[Any, ...]:
    return MailLink.token_hash == _hash(token), MailLink.used_at.is_(None), MailLink.expires_at > clock.now()


def _hash(token: str) -> str:
    return credentials.keyed_hash("mail-link", token)
