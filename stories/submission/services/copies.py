"""Two windows, two devices: the newest typing becomes the draft, and what another had written is kept beside it.

A form tells with each save which save it was made from, which open form it is (its writer) and when it was last typed
into. As long as one writer follows on another, nothing is kept; when a save did not know the last one, the older of the
two texts becomes a ``DraftCopy``, which the pages offer.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stories import clock
from stories.models import AgeBand, Byline, DraftCopy, Lang, People, Revision, RevisionPhotoText, RevisionText, Theme
from stories.submission.services.checking import Step

MAX_COPIES = 10
Fields = dict[str, Any]
_NOT_COPIED = {"purposes"}  # a consent is given by ticking, never by taking a copy back


@dataclass(frozen=True, slots=True)
class Typing:
    """What a form says about itself.

    Args:
        seen: number of the save of this step that the form shows; 0 for the first.
        writer: random name of the open form.
        at_ms: when it was last typed into, by its own clock, in milliseconds; orders the saves of one writer.
        ago: how long before sending that was: comparable between devices, whatever their clocks say.
    """

    seen: int
    writer: str
    at_ms: int
    ago: timedelta


@dataclass(frozen=True, slots=True)
class Save:
    """The last save of a step, as ``Revision.saves`` keeps it."""

    count: int = 0
    writer: str = ""
    at_ms: int = 0
    typed_at: str = ""  # by our clock, ISO 8601

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.typed_at)


def last_save(revision: Revision, step: Step) -> Save:
    """The last save of a step; count 0 when there is none."""
    return Save(**revision.saves.get(step, {}))


def accept(revision: Revision, step: Step, old: Fields, new: Fields, typing: Typing | None) -> bool:
    """Decide whether what comes in becomes the draft; keep the other where nobody had seen it. In a transaction.

    Args:
        old: what the step holds, as ``read_…`` gives it.
        new: what it would hold.
        typing: None from callers that are no form: they win, as those who have seen all.

    Returns:
        False when newer typing is there already.
    """
    last = last_save(revision, step)
    if typing is None:
        typing = Typing(last.count, "", 0, timedelta())
    typed_at = clock.now() - typing.ago
    if last.count and typing.writer and typing.writer == last.writer and typing.at_ms < last.at_ms:
        return False  # overtaken by a later save of the same form
    knew = last.count in (0, typing.seen) or typing.writer == last.writer
    if old != new and not knew:
        if typed_at < last.moment:
            _keep(revision, step, typing.writer, new, typed_at, beside=old)
            return False
        _keep(revision, step, last.writer, old, last.moment, beside=new)
    count = last.count + (old != new)
    note_save(revision, step, Save(max(count, 1), typing.writer, typing.at_ms, typed_at.isoformat()))
    return True


def note_save(revision: Revision, step: Step, save: Save) -> None:
    """Write down what the last save of a step was."""
    revision.saves = {**revision.saves, step.value: dataclasses.asdict(save)}


def _keep(revision: Revision, step: Step, writer: str, fields: Fields, typed_at: datetime, *, beside: Fields) -> None:
    """Add a copy, unless it holds nothing that ``beside`` lacks; the oldest go when there are too many."""
    kept = _copied(fields)
    if kept == _copied(beside) or not any(kept.values()):
        return
    same = [one for one in revision.copies if one.step == step and (one.writer == writer or one.fields == kept)]
    for one in same:
        revision.copies.remove(one)
    revision.copies.append(DraftCopy(step=step.value, writer=writer, fields=kept, typed_at=typed_at))
    for one in sorted(revision.copies, key=lambda one: one.typed_at, reverse=True)[MAX_COPIES:]:
        revision.copies.remove(one)


def _copied(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if name not in _NOT_COPIED}


def read_texts(revision: Revision) -> Fields:
    """Title and body by language, where there are any."""
    return {row.lang.value: [row.title, row.body] for row in revision.texts if row.title or row.body}


def write_texts(revision: Revision, fields: Mapping[str, Any]) -> None:
    """Make the texts those of the fields; one language stays even when nothing is written."""
    rows = {row.lang: row for row in revision.texts}
    for lang in Lang:
        title, body = fields.get(lang.value, ("", ""))
        if title or body:
            rows.setdefault(lang, RevisionText(lang=lang))
        if lang in rows:
            rows[lang].title, rows[lang].body = title, body
    written = [row for row in rows.values() if row.title or row.body]
    revision.texts = sorted(written or list(rows.values())[:1], key=lambda row: row.lang, reverse=True)


def read_place(revision: Revision) -> Fields:
    """District, landmark and theme."""
    theme = revision.theme.value if revision.theme else None
    return {"district": revision.district, "landmark": revision.landmark, "theme": theme}


def write_place(revision: Revision, fields: Mapping[str, Any]) -> None:
    revision.district, revision.landmark = fields["district"], fields["landmark"]
    revision.theme = Theme(fields["theme"]) if fields["theme"] else None


def read_people(revision: Revision) -> Fields:
    """The answers about people, without the e-mail, which belongs to the story."""
    return {
        "people": revision.people.value if revision.people else None,
        "age_band": revision.age_band.value if revision.age_band else None,
        "byline": revision.byline.value if revision.byline else None,
        "pen_name": revision.pen_name,
        "purposes": sorted(one["purpose"] for one in revision.ticked_purposes),
    }


def write_people(revision: Revision, fields: Mapping[str, Any]) -> None:
    """Write the answers; the consents stay as they are ticked."""
    revision.people = People(fields["people"]) if fields["people"] else None
    revision.age_band = AgeBand(fields["age_band"]) if fields["age_band"] else None
    revision.pen_name = fields["pen_name"]
    revision.byline = Byline(fields["byline"]) if fields["byline"] else None


def read_words(revision: Revision) -> Fields:
    """Caption and description by photo and language (``<photo id> th``), where there are any."""
    return {
        f"{placed.photo_id} {row.lang}": [row.caption, row.description]
        for placed in revision.photos
        for row in placed.texts
    }


def write_words(revision: Revision, fields: Mapping[str, Any]) -> None:
    """Make the words of the photos those of the fields; photos that are gone are passed over."""
    for placed in revision.photos:
        rows = {row.lang: row for row in placed.texts}
        for lang in Lang:
            caption, description = fields.get(f"{placed.photo_id} {lang}", ("", ""))
            if caption or description:
                row = rows.setdefault(lang, RevisionPhotoText(lang=lang))
                row.caption, row.description = caption, description
            else:
                rows.pop(lang, None)
        placed.texts = list(rows.values())


def read_replies(revision: Revision) -> Fields:
    """What the moderators are answered: by id of a remark, and ``reply`` for all; what is blank is left out."""
    return dict(revision.replies)


def write_replies(revision: Revision, fields: Mapping[str, Any]) -> None:
    revision.replies = dict(fields)


def read_step(revision: Revision, step: Step) -> Fields:
    """What a step holds that a copy may hold."""
    return _copied(_READERS[step](revision))


def write_step(revision: Revision, step: Step, fields: Mapping[str, Any]) -> None:
    """Put the fields of a copy into the draft."""
    _WRITERS[step](revision, fields)


_READERS = {
    Step.WRITE: read_texts,
    Step.PHOTOS: read_words,
    Step.PLACE: read_place,
    Step.PEOPLE: read_people,
    Step.PREVIEW: read_replies,
}
_WRITERS = {
    Step.WRITE: write_texts,
    Step.PHOTOS: write_words,
    Step.PLACE: write_place,
    Step.PEOPLE: write_people,
    Step.PREVIEW: write_replies,
}
