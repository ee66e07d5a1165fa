"""What the author is told by mail: in the author's language, once the decision is final, and without a secret."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from stories.models import Staff, Story, StoryState
from stories.moderation import services
from stories.permissions import Actor, actor_for

S = StoryState
TEXTS = {"th": ("ร้านข้าวแกงริมคลอง", "เนื้อเรื่อง"), "en": ("The curry shop by the canal", "A story")}
Outbox = Callable[[], list[EmailMessage]]


def decide(action: str, story: Story, actor: Actor, message: str = "ขอภาพ <b>ใหม่</b> & อีกย่อหน้า") -> None:
    words: dict[str, Any] = {"reasons": ["rights"], "message": message}
    if action == "hide":
        services.hide(story.public_id, by=actor, **words)
        return
    assert story.current_revision_id is not None
    if action == "approve":
        words = {}
    getattr(services, action)(story.public_id, by=actor, seen_revision=story.current_revision_id, **words)


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize(
    ("action", "lang", "subject", "link"),
    [
        ("approve", "th", "เรื่องของคุณเผยแพร่แล้ว ส่งให้คนในเรื่องอ่านกัน", "/s/{id}"),
        ("approve", "en", "Your story is out", "/en/s/{id}"),
        ("request_changes", "th", "ออกเรือ", "/track"),
        ("request_changes", "en", "sets sail", "/en/track"),
        ("reject", "th", "เรื่องของคุณยังเผยแพร่ไม่ได้ เราขอเล่าเหตุผล", "/track"),
        ("reject", "en", "publish", "/en/track"),
    ],
)
def test_the_author_is_told_in_their_language_once_the_window_is_over(
    create_story: Callable[..., Story],
    moderator: Staff,
    run_jobs: Callable[..., int],
    outbox: Outbox,
    action: str,
    lang: str,
    subject: str,
    link: str,
) -> None:
    story = create_story(texts=TEXTS, contact_email="ton@example.com", contact_lang=lang)
    decide(action, story, actor_for(moderator))

    run_jobs(after_seconds=19)
    too_early = outbox()
    run_jobs(after_seconds=21)

    assert too_early == []
    [mail] = outbox()
    title = TEXTS[lang][0]
    assert (mail["To"], subject in mail["Subject"]) == ("ton@example.com", True)
    for kind in ("plain", "html"):
        assert title in part(mail, kind)
        assert "http" in part(mail, kind)
        assert link.format(id=story.public_id) in part(mail, kind)
    assert f'<html lang="{lang}">' in part(mail, "html")


def test_the_words_of_the_moderator_are_in_the_mail_as_typed(
    create_story: Callable[..., Story], moderator: Staff, run_jobs: Callable[..., int], outbox: Outbox
) -> None:
    story = create_story(contact_email="ton@example.com")
    decide("request_changes", story, actor_for(moderator))

    run_jobs(after_seconds=21)

    [mail] = outbox()
    assert "ขอภาพ <b>ใหม่</b> & อีกย่อหน้า" in part(mail, "plain")
    assert "ขอภาพ &lt;b&gt;ใหม่&lt;/b&gt; &amp; อีกย่อหน้า" in part(mail, "html")
    assert "ภาพหรือข้อความเหมือนมาจากที่อื่น" in part(mail, "plain")


@pytest.mark.parametrize("action", ["approve", "request_changes", "reject"])
def test_no_mail_carries_a_secret(
    create_story: Callable[..., Story], moderator: Staff, run_jobs: Callable[..., int], outbox: Outbox, action: str
) -> None:
    story = create_story(contact_email="ton@example.com", slip="0123456789AB", secret="the-secret-of-the-draft")
    decide(action, story, actor_for(moderator))

    run_jobs(after_seconds=21)

    [mail] = outbox()
    for secret in ("0123456789AB", "0123-4567-89AB", "the-secret-of-the-draft", moderator.name, moderator.email):
        assert secret not in part(mail, "plain") + part(mail, "html")


@pytest.mark.parametrize("action", ["approve", "request_changes", "reject"])
def test_a_decision_that_was_taken_back_is_not_mailed(
    create_story: Callable[..., Story], moderator: Staff, run_jobs: Callable[..., int], outbox: Outbox, action: str
) -> None:
    story = create_story(contact_email="ton@example.com")
    decide(action, story, actor_for(moderator))
    services.undo(story.public_id, by=actor_for(moderator))

    run_jobs(after_seconds=60)

    assert outbox() == []


def test_of_two_decisions_only_the_one_that_stands_is_mailed(
    create_story: Callable[..., Story], moderator: Staff, run_jobs: Callable[..., int], outbox: Outbox
) -> None:
    story = create_story(contact_email="ton@example.com")
    decide("reject", story, actor_for(moderator), "ข้อความแรก")
    services.undo(story.public_id, by=actor_for(moderator))
    decide("reject", story, actor_for(moderator), "ข้อความที่สอง")

    run_jobs(after_seconds=60)

    [mail] = outbox()
    assert "ข้อความที่สอง" in part(mail, "plain")


def test_without_an_address_there_is_no_mail(
    create_story: Callable[..., Story], moderator: Staff, run_jobs: Callable[..., int], outbox: Outbox
) -> None:
    story = create_story()
    decide("reject", story, actor_for(moderator))

    run_jobs(after_seconds=21)

    assert outbox() == []


def test_the_author_is_told_at_once_when_a_story_is_hidden_and_when_it_is_back(
    create_story: Callable[..., Story], moderator: Staff, run_jobs: Callable[..., int], outbox: Outbox
) -> None:
    story = create_story(S.PUBLISHED, contact_email="ton@example.com")
    decide("hide", story, actor_for(moderator))
    run_jobs()
    services.restore(story.public_id, by=actor_for(moderator))
    run_jobs()

    hidden, restored = outbox()

    assert ("พัก" in hidden["Subject"], "กลับมา" in restored["Subject"]) == (True, True)
    assert f"/s/{story.public_id}" in part(restored, "plain")
