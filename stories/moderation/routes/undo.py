"""The offers to take decisions back, kept in the session while their windows are open: the newest is shown."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import flash, session
from flask_babel import gettext as _
from flask_babel import ngettext

from stories import clock
from stories.models import Action
from stories.moderation.services import BulkDecision, Decision

_UNDO_KEY = "undo-offers"
_KEPT = 3  # a session is a cookie: 4 KB hold one decision on fifty stories and two on one
_TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """The last decision of this session that can be taken back. Of many stories, or of one."""

    public_ids: list[str]
    sentence: str
    seconds: int
    is_bulk: bool


def tell(decision: Decision) -> None:
    """Say what came of a decision: in the bar that takes it back while that is possible, else in a message."""
    forget([decision.public_id])
    if decision.undo_until is None:
        flash(_sentence(decision.action, decision.title), "success")
        return
    title = decision.title if len(decision.title) <= _TITLE_LENGTH else f"{decision.title[:_TITLE_LENGTH]}…"
    _offer([decision.public_id], title, decision.action, decision.undo_until.timestamp())


def tell_many(decision: BulkDecision) -> None:
    """The same for a decision on many stories."""
    forget(decision.done)
    if decision.undo_until is None:
        flash(_sentence_of_many(decision.action, len(decision.done)), "success")
    else:
        _offer(decision.done, "", decision.action, decision.undo_until.timestamp())


def forget(public_ids: list[str]) -> None:
    """Withdraw the offers about stories with which something else has happened since."""
    kept = [offer for offer in session.get(_UNDO_KEY, []) if not set(public_ids) & set(offer["public_ids"])]
    session[_UNDO_KEY] = kept


def find_undo() -> UndoOffer | None:
    """The newest decision of this session that can still be undone."""
    now = clock.now().timestamp()
    kept: list[dict[str, Any]] = session.get(_UNDO_KEY, [])
    for offer in reversed(kept):
        seconds = ceil(offer["until"] - now)
        if seconds > 0:
            action, ids, is_bulk = Action(offer["action"]), offer["public_ids"], not offer["title"]
            sentence = _sentence_of_many(action, len(ids)) if is_bulk else _sentence(action, offer["title"])
            return UndoOffer(ids, sentence, seconds, is_bulk)
    return None


def _offer(public_ids: list[str], title: str, action: Action, until: float) -> None:
    now = clock.now().timestamp()
    kept = [one for one in session.get(_UNDO_KEY, []) if one["until"] > now]
    new = {"public_ids": public_ids, "title": title, "action": action.value, "until": until}
    session[_UNDO_KEY] = [*kept, new][-_KEPT:]


def _sentence_of_many(action: Action, number: int) -> str:
    sentences = {
        Action.APPROVE: ngettext("ให้ %(num)d เรื่องผ่านแล้ว กำลังจะเผยแพร่", "ให้ %(num)d เรื่องผ่านแล้ว กำลังจะเผยแพร่", number),
        Action.REQUEST_CHANGES: ngettext(
            "ขอให้แก้ %(num)d เรื่องแล้ว กำลังจะบอกคนเล่า", "ขอให้แก้ %(num)d เรื่องแล้ว กำลังจะบอกคนเล่า", number
        ),
        Action.REJECT: ngettext("ไม่เผยแพร่ %(num)d เรื่อง กำลังจะบอกคนเล่า", "ไม่เผยแพร่ %(num)d เรื่อง กำลังจะบอกคนเล่า", number),
        Action.UNDO: ngettext("%(num)d เรื่องกลับมาอยู่ในคิวแล้ว", "%(num)d เรื่องกลับมาอยู่ในคิวแล้ว", number),
    }
    return str(sentences[action])


def _sentence(action: Action, title: str) -> str:
    sentences = {
        Action.VOTE: _("จดความเห็นของคุณเรื่อง “%(title)s” แล้ว รออีกคนหนึ่งอ่าน", title=title),
        Action.TAKE_BACK_VOTE: _("เลิกทำความเห็นของคุณเรื่อง “%(title)s” แล้ว", title=title),
        Action.RECUSE: _("เรื่อง “%(title)s” จะให้คนอื่นตัดสิน ขอบคุณที่บอกกัน", title=title),
        Action.APPROVE: _("ให้ “%(title)s” ผ่านแล้ว กำลังจะเผยแพร่", title=title),
        Action.REQUEST_CHANGES: _("ขอให้แก้ “%(title)s” แล้ว กำลังจะบอกคนเล่า", title=title),
        Action.REJECT: _("ไม่เผยแพร่ “%(title)s” กำลังจะบอกคนเล่า", title=title),
        Action.UNDO: _("“%(title)s” กลับมาอยู่ในคิวแล้ว", title=title),
        Action.HIDE: _("ซ่อน “%(title)s” แล้ว คนอ่านไม่เห็นตั้งแต่ตอนนี้", title=title),
        Action.RESTORE: _("“%(title)s” กลับมาให้อ่านได้แล้ว", title=title),
        Action.SECOND_OPINION: _("ขอความเห็นที่สองเรื่อง “%(title)s” แล้ว คนอื่นจะเป็นคนตัดสิน", title=title),
        Action.TAKE_BACK_QUESTION: _("“%(title)s” กลับมาอยู่ในคิวแล้ว", title=title),
        Action.DISMISS: _("“%(title)s” เผยแพร่ต่อ และบอกคนที่แจ้งแล้ว", title=title),
        Action.REOPEN: _("“%(title)s” กลับมาอยู่ในคิวแล้ว", title=title),
        Action.UPHOLD: _("ไม่เผยแพร่ “%(title)s” และบอกคนเล่าแล้ว", title=title),
        Action.RELEASE: _("“%(title)s” กลับมาอยู่ในคิวแล้ว", title=title),
        Action.PROPOSE_FEATURE: _("เสนอ “%(title)s” เป็นเรื่องเด่นแล้ว รออีกคนยืนยัน", title=title),
        Action.FEATURE: _("“%(title)s” เป็นเรื่องเด่นของหน้าแรกแล้ว", title=title),
        Action.UNFEATURE: _("“%(title)s” ไม่ได้เป็นเรื่องเด่นแล้ว", title=title),
    }
    return str(sentences[action])
