"""Background work of the desk. Each task is safe to run twice."""

from uuid import UUID

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.test import EnvironBuilder, run_wsgi_app

from stories import dates, images, kept_pages, mail, publishing, rules
from stories.errors import ObjectNotFound
from stories.extensions import db, settings, storages
from stories.models import Action, Photo, Story, StoryEvent
from stories.moderation import queries, services
from stories.reasons import all_reasons
from stories.remarks import in_order
from stories.renditions import original_key, rendition_key


def publish(story_id: str, approval_id: str) -> None:
    """Publish an approved story whose undo window is over."""
    services.publish(UUID(story_id), approval_id=int(approval_id))


def sync_public_copies(story_id: str) -> None:
    """Copy to, or delete from, the public store, whatever the state of the story asks for; then ask for the pages of
    a story that is public, so that they are made and kept before its first reader comes."""
    publishing.sync_public_copies(UUID(story_id))
    paths = kept_pages.list_paths(UUID(story_id))
    db.session.rollback()  # nothing is read while pages are made
    for path in paths:
        asked = EnvironBuilder(path, base_url=settings().base_url).get_environ()
        with current_app.app_context():  # of its own: the language of a page is noted there
            run_wsgi_app(current_app.wsgi_app, asked, buffered=True)


def render_redaction(redaction_id: str) -> None:
    """Make the covered pictures of a photo, and let what waits for them follow.

    Whatever goes wrong, the job is tried again: until it ends well, nothing of the photo is published.
    """
    found = queries.find_redaction(UUID(redaction_id))
    if found is None:
        return  # made before, or replaced meanwhile
    rendered = images.render(_read_whole(found.photo), shapes=found.redaction.shapes)
    store = storages().private
    for picture in rendered.renditions:
        key = rendition_key(found.redaction.key, picture.width, picture.ext)
        store.put(key, picture.data, content_type=picture.content_type)
    services.finish_redaction(found.redaction.id, rendered)


def _read_whole(photo: Photo) -> bytes:
    """The whole picture; when its time was over, the largest rendition."""
    store, widths = storages().private, photo.widths or [0]
    try:
        stream = store.open(original_key(photo.key))
    except ObjectNotFound:
        stream = store.open(rendition_key(photo.key, widths[-1], "jpg"))
    with stream:
        return stream.read()


def check_revision(revision_id: str) -> None:
    """Notice what there is to notice about a story that was sent."""
    services.check_revision(UUID(revision_id))


def check_stories(which: str, after: str = "") -> None:
    """Look at stories again: those ``waiting``, or all that were ``sent``."""
    services.check_stories(waiting_only=which == "waiting", after=UUID(after) if after else None)


def mail_decision(event_id: str) -> None:
    """Tell the author what was decided, unless it was taken back or overtaken meanwhile."""
    found = queries.find_decision_in_force(int(event_id))
    if found is None:
        return
    event, story = found
    if story.contact_email is None:
        return
    with force_locale(story.contact_lang):
        message = _compose(event, story, story.contact_email)
    mail.send(message)


def _compose(event: StoryEvent, story: Story, to: str) -> mail.Mail:
    """The mail in the author's language. It names the story and links to it, and carries no secret."""
    lang, known = story.contact_lang, all_reasons()
    base = settings().base_url + ("/en" if lang == "en" else "")
    subject, link_label = _subject(event.action)
    is_published = event.action in (Action.PUBLISH, Action.RESTORE)
    appeal_until = rules.find_appeal_end(story)
    words = {
        "action": event.action,
        "lang": lang,
        "subject": subject,
        "title": queries.get_title(story.current_revision_id, lang),
        "reasons": [known[code].label(lang) for code in event.reasons if code in known],
        "message": queries.find_words(event),
        "remarks": in_order(event.remarks),
        "appeal_until": dates.long_date(appeal_until, lang) if appeal_until else "",
        "link": f"{base}/s/{story.public_id}" if is_published else f"{base}/track",
        "link_label": link_label,
        "home": f"{base}/",
    }
    return mail.Mail(
        to=to,
        subject=subject,
        text=render_template("mail/decision.txt", **words),
        html=render_template("mail/decision.html", **words),
    )


def _subject(action: Action) -> tuple[str, str]:
    """Subject and label of the link of the mail about one action."""
    return {
        Action.PUBLISH: (_("เรื่องของคุณเผยแพร่แล้ว ส่งให้คนในเรื่องอ่านกัน"), _("อ่านเรื่องของคุณ")),
        Action.RESTORE: (_("เรื่องของคุณกลับมาเผยแพร่แล้ว"), _("อ่านเรื่องของคุณ")),
        Action.REQUEST_CHANGES: (_("ขอแก้อีกนิด แล้วเรื่องของคุณจะได้ออกเรือ"), _("แก้แล้วส่งกลับ")),
        Action.REJECT: (_("เรื่องของคุณยังเผยแพร่ไม่ได้ เราขอเล่าเหตุผล"), _("ดูเรื่องของคุณ")),
        Action.UPHOLD: (_("เรื่องของคุณยังเผยแพร่ไม่ได้ เราขอเล่าเหตุผล"), _("ดูเรื่องของคุณ")),
        Action.HIDE: (_("เราขอพักเรื่องของคุณไว้ก่อน และขอเล่าว่าทำไม"), _("ดูเรื่องของคุณ")),
    }[action]
