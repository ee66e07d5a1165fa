"""The reasons and replies that editors keep: read here by everybody, written by the desk (``moderation.services``).

They change once a month and are read by every page of the desk, so that each process keeps them for some seconds. The
words are in both languages, because an author is written to in the author's language whatever language the
moderator's page has.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import select

from stories.errors import InvalidInput
from stories.extensions import db
from stories.models import Reason, SavedReply
from stories.models import Use as Use  # whoever asks for reasons says for which decision

_KEPT_SECONDS = 10.0
#: What may stand in a reply, in braces; each page that fills one in has the value.
PLACEHOLDERS = ("title", "name", "district", "code", "reasons")
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class KnownReason:
    """A reason as pages use it. ``sentence`` may be "": the moderator then writes the whole message."""

    code: str
    labels: Mapping[str, str]
    sentences: Mapping[str, str]
    uses: frozenset[str]
    section: str
    is_retired: bool

    def label(self, lang: str) -> str:
        """What the moderator ticks, and what the author's page gives as the reason."""
        return self.labels[lang]

    def sentence(self, lang: str) -> str:
        """What the author is told, as a suggestion that the moderator can edit."""
        return self.sentences[lang]


@dataclass(frozen=True, slots=True)
class KnownReply:
    """A saved reply as pages use it."""

    id: UUID
    name: str
    bodies: Mapping[str, str]
    uses: frozenset[str]
    is_retired: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    until: float
    reasons: Mapping[str, KnownReason]
    replies: tuple[KnownReply, ...]


_kept: WeakKeyDictionary[object, _Kept] = WeakKeyDictionary()  # by what the application asks: its database


def all_reasons() -> Mapping[str, KnownReason]:
    """Every reason there ever was, by code: events name retired ones too. In the order in which pages show them."""
    return _read().reasons


def list_reasons(use: Use) -> list[KnownReason]:
    """The reasons that can be given for one kind of decision."""
    return [one for one in _read().reasons.values() if use in one.uses and not one.is_retired]


def all_replies() -> tuple[KnownReply, ...]:
    """Every saved reply, in the order in which pages show them."""
    return _read().replies


def list_replies(use: Use) -> list[KnownReply]:
    """The replies that are offered with one kind of decision."""
    return [one for one in _read().replies if use in one.uses and not one.is_retired]


def forget_kept() -> None:
    """Read anew the next time: called after every change."""
    _kept.pop(db.engine, None)


def check_placeholders(body: str, field: str) -> None:
    """Refuse what could not be filled in.

    Raises:
        InvalidInput: ``placeholder_unknown`` (with ``found``) or ``braces_odd``.
    """
    unknown = [name for name in _BRACES.findall(body) if name not in PLACEHOLDERS]
    if unknown:
        raise InvalidInput("placeholder_unknown", field, found="{" + unknown[0] + "}")
    if any(brace in _BRACES.sub("", body) for brace in "{}"):
        raise InvalidInput("braces_odd", field)


def fill_in(body: str, values: Mapping[str, str]) -> str:
    """A reply with its placeholders filled in; a line that held nothing but empty ones is left out.

    What has no value stays as it is. Values are put in once: braces in the title of a story are no placeholders.
    """
    lines = []
    for line in body.split("\n"):
        filled = _BRACES.sub(lambda found: values.get(found[1], found[0]), line)
        if filled.strip() or not line.strip():
            lines.append(filled)
    return "\n".join(lines)


def _read() -> _Kept:
    kept = _kept.get(db.engine)
    if kept is None or time.monotonic() > kept.until:
        kept = _Kept(time.monotonic() + _KEPT_SECONDS, _read_reasons(), _read_replies())
        _kept[db.engine] = kept
    return kept


def _read_reasons() -> dict[str, KnownReason]:
    columns = (Reason.code, Reason.label_th, Reason.label_en, Reason.sentence_th, Reason.sentence_en)
    query = select(*columns, Reason.uses, Reason.section, Reason.retired_at).order_by(Reason.position, Reason.code)
    return {
        row.code: KnownReason(
            code=row.code,
            labels={"th": row.label_th, "en": row.label_en},
            sentences={"th": row.sentence_th, "en": row.sentence_en},
            uses=frozenset(row.uses),
            section=row.section,
            is_retired=row.retired_at is not None,
        )
        for row in db.session.execute(query)
    }


def _read_replies() -> tuple[KnownReply, ...]:
    columns = (SavedReply.id, SavedReply.name, SavedReply.body_th, SavedReply.body_en)
    query = select(*columns, SavedReply.uses, SavedReply.retired_at).order_by(SavedReply.position, SavedReply.id)
    return tuple(
        KnownReply(
            id=row.id,
            name=row.name,
            bodies={"th": row.body_th, "en": row.body_en},
            uses=frozenset(row.uses),
            is_retired=row.retired_at is not None,
        )
        for row in db.session.execute(query)
    )
