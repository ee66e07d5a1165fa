"""The offer to take the last decision back, kept in the session while its window is open."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import flash, session
from flask_babel import gettext as _

from stories import clock
from stories.models import Action
from stories.moderation.services import Decision

_UNDO_KEY = "undo"


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """The last decision of this session, while it can be taken back."""

    public_id: str
    sentence: str
    seconds: int


def tell(decision: Decision) -> None:
    """Say what came of a decision: in the bar that takes it back while that is possible, else in a message."""
    session.pop(_UNDO_KEY, None)
    if decision.undo_until is None:
        flash(_sentence(decision.action, decision.title), "success")
    else:
        session[_UNDO_KEY] = {
            "public_id": decision.public_id,
            "title": decision.title,
            "action": decision.action.value,
            "until": decision.undo_until.timestamp(),
        }


def find_undo() -> UndoOffer | None:
    """The decision of this session that can still be undone."""
    kept: dict[str, Any] | None = session.get(_UNDO_KEY)
    if kept is None:
        return None
    seconds = ceil(kept["until"] - clock.now().timestamp())
    if seconds <= 0:
        session.pop(_UNDO_KEY)
        return None
    return UndoOffer(kept["public_id"], _sentence(Action(kept["action"]), kept["title"]), seconds)


def _sentence(action: Action, title: str) -> str:
    sentences = {
        Action.VOTE: _("เห็นชอบ “%(title)s” แล้ว รออีกคนหนึ่งอ่านก่อนเผยแพร่", title=title),
        Action.APPROVE: _("ให้ “%(title)s” ผ่านแล้ว กำลังจะเผยแพร่", title=title),
        Action.REQUEST_CHANGES: _("ขอให้แก้ “%(title)s” แล้ว กำลังจะบอกคนเล่า", title=title),
        Action.REJECT: _("ไม่เผยแพร่ “%(title)s” กำลังจะบอกคนเล่า", title=title),
        Action.UNDO: _("“%(title)s” กลับมาอยู่ในคิวแล้ว", title=title),
        Action.HIDE: _("ซ่อน “%(title)s” แล้ว คนอ่านไม่เห็นตั้งแต่ตอนนี้", title=title),
        Action.RESTORE: _("“%(title)s” กลับมาให้อ่านได้แล้ว", title=title),
        Action.RELEASE: _("“%(title)s” กลับมาอยู่ในคิวแล้ว", title=title),
        Action.FEATURE: _("“%(title)s” เป็นเรื่องเด่นของหน้าแรกแล้ว", title=title),
        Action.UNFEATURE: _("“%(title)s” ไม่ได้เป็นเรื่องเด่นแล้ว", title=title),
    }
    return str(sentences[action])
