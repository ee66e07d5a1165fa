"""What happened to a story, in the author's words. Nobody of the staff is named."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from stories.models import Action, StoryEvent, StoryState

_WORDS: dict[Action, Any] = {
    Action.START: _l("คุณเริ่มเล่า"),
    Action.SEND: _l("ส่งถึงเราแล้ว"),
    Action.RESEND: _l("คุณแก้แล้วส่งกลับมา"),
    Action.APPROVE: _l("ทีมอ่านอ่านจบแล้ว และอยากให้ทุกคนได้อ่าน"),
    Action.REQUEST_CHANGES: _l("ทีมอ่านขอให้ช่วยแก้"),
    Action.REJECT: _l("ทีมอ่านบอกว่ายังเผยแพร่ไม่ได้"),
    Action.PUBLISH: _l("เผยแพร่แล้ว"),
    Action.HIDE: _l("พักไว้ก่อนระหว่างดูให้แน่ใจ"),
    Action.RESTORE: _l("กลับมาเผยแพร่ตามเดิม"),
    Action.RELEASE: _l("กลับเข้าคิวอ่าน"),
    Action.UPHOLD: _l("ดูแล้ว ยังเผยแพร่ไม่ได้"),
    Action.APPEAL: _l("คุณขอให้ดูใหม่"),
    Action.REOPEN: _l("ทีมอ่านหยิบกลับมาดูใหม่"),
    Action.WITHDRAW: _l("คุณถอนเรื่องนี้"),
    Action.FEATURE: _l("ได้ขึ้นหน้าแรก"),
    Action.DELETE_CONTENT: _l("ลบข้อความและภาพแล้ว"),
}
#: What else is to be said of a step.
_NOTES: dict[Action, Any] = {
    Action.HIDE: _l("มีเหตุให้เราต้องดูเรื่องนี้อีกครั้ง ระหว่างดู คนอื่นเปิดอ่านไม่ได้ เราจะบอกผลที่หน้านี้"),
    Action.RESTORE: _l("เราดูอีกครั้งแล้ว ไม่มีอะไรต้องแก้ ทุกคนอ่านได้เหมือนเดิม"),
}
#: The event whose letter explains a state.
_LETTERS: dict[StoryState, frozenset[Action]] = {
    StoryState.APPROVED: frozenset({Action.APPROVE}),
    StoryState.PUBLISHED: frozenset({Action.APPROVE}),
    StoryState.CHANGES_REQUESTED: frozenset({Action.REQUEST_CHANGES}),
    StoryState.REJECTED: frozenset({Action.REJECT, Action.UPHOLD}),
    StoryState.HIDDEN: frozenset({Action.HIDE}),
}


def describe(events: Sequence[StoryEvent]) -> list[dict[str, Any]]:
    """The items of ``components/timeline.html``; votes and other inner steps are left out.

    Args:
        events: newest first.
    """
    told = [event for event in events if event.action in _WORDS]
    return [
        {
            "title": _WORDS[event.action],
            "at": event.at,
            "note": _NOTES.get(event.action, ""),
            "look": "done" if index else "now",
        }
        for index, event in enumerate(told)
    ]


def find_letter(state: StoryState, events: Sequence[StoryEvent]) -> StoryEvent | None:
    """The event whose words explain why a story is in this state, when there are any."""
    wanted = _LETTERS.get(state, frozenset())
    newest = next((event for event in events if event.action in wanted), None)
    return newest if newest and (newest.message or newest.reasons) else None


def count_rounds(events: Sequence[StoryEvent]) -> int:
    """How often the author has sent the story back."""
    return sum(event.action is Action.RESEND for event in events)


def find_appeal(events: Sequence[StoryEvent]) -> StoryEvent | None:
    """The author's own appeal, if there was one."""
    return next((event for event in events if event.action is Action.APPEAL), None)
