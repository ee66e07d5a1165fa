"""What the worker does for authors: photos, the mail that says a story has arrived, the link by mail."""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from stories import credentials, dates, images, mail, metrics, terms
from stories.errors import ObjectNotFound, PhotoFailed
from stories.extensions import settings, storages
from stories.mail import Mail
from stories.models import MailLink, PhotoState
from stories.renditions import chunk_prefix, original_key, rendition_key, upload_key
from stories.submission import access, queries, services

logger = logging.getLogger(__name__)


def process_photo(photo_id: str) -> None:
    """Make the renditions of an uploaded photo, or note why that is not possible.

    The bytes as sent are deleted last, so a worker killed at any line finds them again; what is stored twice is stored
    under the same keys.
    """
    photo = queries.find_photo(UUID(photo_id))
    if photo is None or photo.state is not PhotoState.RECEIVED:
        _delete_as_sent(photo_id)
        return
    try:
        with storages().private.open(upload_key(photo_id)) as upload:
            rendered = images.render(upload.read())
    except (PhotoFailed, ObjectNotFound) as failure:
        code = failure.code if isinstance(failure, PhotoFailed) else "photo_broken"
        logger.info("photo %s failed: %s", photo_id, code)
        services.mark_failed(photo.id, code)
    else:
        _store(photo.key, rendered)
        if not services.mark_ready(photo.id, rendered):
            delete_photo_objects(photo_id, photo.key)
    _delete_as_sent(photo_id)


def _store(key: str, rendered: images.Rendered) -> None:
    store = storages().private
    store.put(original_key(key), rendered.original.data, content_type=rendered.original.content_type)
    for picture in rendered.renditions:
        rendition = rendition_key(key, picture.width, picture.ext)
        store.put(rendition, picture.data, content_type=picture.content_type)
        metrics.RENDITIONS.labels(picture.ext).inc()


def delete_photo_objects(photo_id: str, key: str, public: str = "") -> None:
    """Delete everything the private store holds of a photo that was removed.

    Args:
        public: "yes" where readers could see it once: whatever is left in the public store goes too.
    """
    _delete_as_sent(photo_id)
    delete_original(key)
    for store in (storages().private, storages().public) if public else (storages().private,):
        for rendition in list(store.list(f"photos/{key}/")):
            store.delete(rendition)


def delete_original(key: str) -> None:
    """Delete the whole picture of a photo whose renditions stay."""
    storages().private.delete(original_key(key))


def end_upload(photo_id: str) -> None:
    """End an upload whose time is over, with what is left of its pieces."""
    services.end_upload(UUID(photo_id))
    if not services.is_waiting_for_worker(UUID(photo_id)):
        _delete_as_sent(photo_id)


def forget_photo(photo_id: str) -> None:
    """Delete a photo that was removed, when it can no longer be brought back."""
    services.forget_photo(UUID(photo_id))


def sweep_uploads() -> int:
    """Delete what a web process stored and died before it could write the photo's row; how many objects that was."""
    swept = 0
    for photo_id in services.list_stray_uploads():
        _delete_as_sent(photo_id)
        swept += 1
    return swept


def _delete_as_sent(photo_id: UUID | str) -> None:
    """Delete the bytes as they were sent, whole and in pieces."""
    store = storages().private
    store.delete(upload_key(photo_id))
    for piece in list(store.list(chunk_prefix(photo_id))):
        store.delete(piece)


def mail_received(story_id: str) -> None:
    """Tell the author that the story has arrived, in the language of their pages; the code on the slip is not in it."""
    story = queries.find_sent_story(UUID(story_id))
    if story is None:
        return  # decided or withdrawn meanwhile, or no address was given
    with force_locale(story.contact_lang):
        message = _compose(story)
    mail.send(message)


def _compose(story: queries.SentStory) -> Mail:
    base = settings().base_url + ("/en" if story.contact_lang == "en" else "")
    subject = _("ได้รับเรื่องของคุณแล้ว")
    words = {
        "lang": story.contact_lang,
        "subject": subject,
        "title": story.title,
        "pen_name": story.pen_name,
        "waits_for_guardian": story.waits_for_guardian,
        "link": f"{base}/track",
        "home": f"{base}/",
    }
    return _letter("received", story.contact_email, words)


def mail_idle(story_id: str) -> None:
    """Tell the author of an idle draft when it will be deleted, unless they have written meanwhile."""
    draft = queries.find_idle_draft(UUID(story_id))
    if draft is None:
        return
    with force_locale(draft.contact_lang):
        message = _compose_idle(draft)
    mail.send(message)


def _compose_idle(draft: queries.IdleDraft) -> Mail:
    base = settings().base_url + ("/en" if draft.contact_lang == "en" else "")
    subject = _("ร่างของคุณยังอยู่ อยากเล่าต่อไหม")
    words = {
        "lang": draft.contact_lang,
        "subject": subject,
        "title": draft.title or _("เรื่องที่ยังไม่มีชื่อ"),
        "idle_days": terms.DRAFT_IDLE.days,
        "deleted_on": dates.long_date(draft.deleted_on, draft.contact_lang),
        "link": f"{base}/my",
        "track": f"{base}/track",
        "home": f"{base}/",
    }
    return _letter("idle", draft.contact_email, words)


def mail_link(link_id: str) -> None:
    """Send the link that opens all stories of an address, in the language it was asked for in; nothing where no story
    has the address."""
    link = access.find_unused_link(UUID(link_id))
    if link is None:
        return  # it was used, or it is too late
    if not access.has_stories(link.email):
        services.forget_link(link)
        return
    with force_locale(link.lang):
        message = _compose_link(link)
    mail.send(message)


def _compose_link(link: MailLink) -> Mail:
    base = settings().base_url + ("/en" if link.lang == "en" else "")
    subject = _("เปิดเรื่องทั้งหมดของคุณ")
    words = {
        "lang": link.lang,
        "subject": subject,
        "minutes": services.LINK_MINUTES,
        "link": f"{base}/track/mail/{credentials.mail_token(link.id)}",
        "home": f"{base}/",
    }
    return _letter("link", link.email, words)


def _letter(name: str, to: str, words: Mapping[str, Any]) -> Mail:
    """A mail of two templates, with the words that both are given; its subject is among them."""
    text, html = (render_template(f"mail/{name}.{form}", **words) for form in ("txt", "html"))
    return Mail(to=to, subject=words["subject"], text=text, html=html)
