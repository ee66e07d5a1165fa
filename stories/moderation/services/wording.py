"""The reasons and replies that moderators choose from, kept by editors. Nothing is deleted: what was used stays."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from stories import clock, reasons, text
from stories.errors import Forbidden, InvalidInput, NotFound
from stories.models import Reason, SavedReply, Section, Use
from stories.moderation.services.outcome import MESSAGE_CLUSTERS
from stories.permissions import Actor, can_keep_words
from stories.transaction import transaction

_Row = TypeVar("_Row", Reason, SavedReply)

NAME_CLUSTERS = 120
SENTENCE_CLUSTERS = 500


class WordsKind(StrEnum):
    """The two lists."""

    REASONS = "reasons"
    REPLIES = "replies"


class Placing(StrEnum):
    """What can be done with a row of a list, beside other words."""

    UP = "up"
    DOWN = "down"
    RETIRE = "retire"
    OFFER = "offer"


def save_reason(code: str | None, *, by: Actor, words: Mapping[str, str], uses: Sequence[Use], section: Section) -> str:
    """Write a new reason (``code`` None), or better words for one; its code.

    Args:
        words: ``label_th``, ``label_en``, ``sentence_th``, ``sentence_en``; the sentences may be "".

    Raises:
        InvalidInput: ``words_missing``, ``words_too_long`` or ``use_missing``, with the field.
        NotFound: no reason has this code.
        Forbidden: only editors.
    """
    _check_editor(by)
    labels = {name: _line(words, name, NAME_CLUSTERS) for name in ("label_th", "label_en")}
    sentences = {name: _text(words, name, SENTENCE_CLUSTERS) for name in ("sentence_th", "sentence_en")}
    _check_uses(uses)
    with transaction() as session:
        row = _get(session, Reason, code) if code else Reason(code=_new_code(session, labels["label_en"]))
        for name, value in {**labels, **sentences}.items():
            setattr(row, name, value)
        row.uses, row.section = [use.value for use in Use if use in uses], section.value
        if not code:
            row.position = _next_position(session, Reason)
            session.add(row)
        saved = row.code
    reasons.forget_kept()
    return saved


def save_reply(reply_id: UUID | None, *, by: Actor, words: Mapping[str, str], uses: Sequence[Use]) -> UUID:
    """Write a new reply (``reply_id`` None), or better words for one; its id.

    Args:
        words: ``called``, ``body_th``, ``body_en``, all of them given.

    Raises:
        InvalidInput: as ``save_reason``; ``placeholder_unknown`` or ``braces_odd``.
        NotFound: no reply has this id.
        Forbidden: only editors.
    """
    _check_editor(by)
    name = _line(words, "called", NAME_CLUSTERS)
    bodies = {field: _text(words, field, MESSAGE_CLUSTERS) for field in ("body_th", "body_en")}
    for field, body in bodies.items():
        if not body:
            raise InvalidInput("words_missing", field)
        reasons.check_placeholders(body, field)
    _check_uses(uses)
    with transaction() as session:
        row = _get(session, SavedReply, reply_id) if reply_id else SavedReply(id=uuid4())
        row.name, row.body_th, row.body_en = name, bodies["body_th"], bodies["body_en"]
        row.uses = [use.value for use in Use if use in uses]
        if not reply_id:
            row.position = _next_position(session, SavedReply)
            session.add(row)
        saved = row.id
    reasons.forget_kept()
    return saved


def place_words(kind: WordsKind, key: str | UUID, placing: Placing, *, by: Actor) -> None:
    """Move a row of a list up or down, offer it no longer, or again.

    Raises:
        NotFound: there is no such row.
        Forbidden: only editors.
    """
    _check_editor(by)
    with transaction() as session:
        if kind is WordsKind.REASONS:
            _place(session, Reason, key, placing)
        else:
            _place(session, SavedReply, key, placing)
    reasons.forget_kept()


def _place(session: Session, model: type[_Row], key: str | UUID, placing: Placing) -> None:
    row = _get(session, model, key)
    if placing in (Placing.RETIRE, Placing.OFFER):
        row.retired_at = clock.now() if placing is Placing.RETIRE else None
        return
    rows = list(session.scalars(select(model).order_by(model.position)))
    at = rows.index(row)
    rows.insert(max(at + (1 if placing is Placing.DOWN else -1), 0), rows.pop(at))
    for position, one in enumerate(rows):
        one.position = position


def _get(session: Session, model: type[_Row], key: str | UUID | None) -> _Row:
    row = session.get(model, key)
    if row is None:
        raise NotFound(f"{model.__tablename__} {key}")
    return row


def _check_editor(by: Actor) -> None:
    if not can_keep_words(by):
        raise Forbidden("change reasons and replies")


def _check_uses(uses: Sequence[Use]) -> None:
    if not uses:
        raise InvalidInput("use_missing", "uses")


def _line(words: Mapping[str, str], field: str, limit: int) -> str:
    kept = text.normalise_line(words[field])
    if not kept:
        raise InvalidInput("words_missing", field)
    return _within(kept, field, limit)


def _text(words: Mapping[str, str], field: str, limit: int) -> str:
    return _within(text.normalise(words[field]).strip(), field, limit)


def _within(kept: str, field: str, limit: int) -> str:
    if text.cluster_count(kept) > limit:
        raise InvalidInput("words_too_long", field, limit=limit)
    return kept


def _new_code(session: Session, label: str) -> str:
    """A code from the English label that no reason has; codes stay in the audit trail for ever."""
    start = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40] or "reason"
    known, number, code = set(session.scalars(select(Reason.code))), 2, start
    while code in known:
        code, number = f"{start}_{number}", number + 1
    return code


def _next_position(session: Session, model: type[Reason] | type[SavedReply]) -> int:
    last = session.scalar(select(func.max(model.position)))
    return 0 if last is None else last + 1
