"""What a story that was sent back has become: text by words, photos, place, people, and what had been asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from stories import remarks
from stories.models import Byline, Lang, Remark, Revision, RevisionPhoto, StoryEvent
from stories.remarks import Spot
from stories.text.differences import Change, Difference, Piece, compare


class Outcome(StrEnum):
    """What happened to the place of a remark."""

    CHANGED = "changed"
    SAME = "same"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph with its changes; or, without pieces, how many that are as they were."""

    pieces: list[Piece]
    same: int = 0


@dataclass(frozen=True, slots=True)
class TextChange:
    """Title and body in one language, where one of them changed."""

    lang: Lang
    title: Difference
    rows: list[Row]
    is_coarse: bool


@dataclass(frozen=True, slots=True)
class PhotoChange:
    """A photo that was added, removed or moved, or whose words changed. Numbers from 1; None where it is not."""

    placed: RevisionPhoto
    was: int | None
    now: int | None
    words: list[tuple[str, Lang, Difference]]  # "caption" or "description"


@dataclass(frozen=True, slots=True)
class FactChange:
    """An answer that changed. ``values`` are as the columns have them; labels are for the page."""

    name: str
    old: str | list[str]
    new: str | list[str]


@dataclass(frozen=True, slots=True)
class Answered:
    """A remark, and what its author did about it."""

    remark: Remark
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Comparison:
    """A revision beside the one before it."""

    old: Revision
    request: StoryEvent | None  # for the changes
    answered: list[Answered]
    texts: list[TextChange]
    photos: list[PhotoChange]
    facts: list[FactChange]

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.photos or self.facts)

    @property
    def reasons(self) -> dict[str, bool]:
        """Each reason of the request, by its code, and whether it is ticked."""
        met = self.request.message.met_reasons if self.request and self.request.message else []
        return {code: code in met for code in (self.request.reasons if self.request else [])}

    @property
    def asked(self) -> int:
        return len(self.answered) + len(self.reasons)

    @property
    def done(self) -> int:
        return sum(one.remark.done_at is not None for one in self.answered) + sum(self.reasons.values())


def compare_revisions(old: Revision, new: Revision, request: StoryEvent | None) -> Comparison:
    """The comparison of two revisions with all their texts and photos.

    Args:
        request: for the changes, made on the old one.
    """
    return Comparison(
        old=old,
        request=request,
        answered=_answered(request, old, new),
        texts=list(_texts(old, new)),
        photos=list(_photos(old, new)),
        facts=[FactChange(name, *values) for name, values in _facts(old, new).items() if values[0] != values[1]],
    )


def _answered(request: StoryEvent | None, old: Revision, new: Revision) -> list[Answered]:
    if request is None or not request.remarks:
        return []
    before, after = remarks.list_spots(old), remarks.list_spots(new)
    return [
        Answered(one, _outcome(one, before.get(remarks.key_of(one)), after))
        for one in remarks.in_order(request.remarks)
    ]


def _outcome(remark: Remark, asked: Spot | None, after: dict[str, Spot]) -> Outcome:
    found = remarks.find_again(remark, asked, after) if asked else None
    if asked is None or found is None:
        return Outcome.GONE
    return Outcome.SAME if found.words == asked.words else Outcome.CHANGED


def _texts(old: Revision, new: Revision) -> Iterator[TextChange]:
    before = {one.lang: (one.title, one.body) for one in old.texts}
    after = {one.lang: (one.title, one.body) for one in new.texts}
    for lang in Lang:
        (title, body), (new_title, new_body) = before.get(lang, ("", "")), after.get(lang, ("", ""))
        if (title, body) == (new_title, new_body):
            continue
        changed = compare(body, new_body)
        yield TextChange(lang, compare(title, new_title), _rows(changed), changed.is_coarse)


def _rows(changed: Difference) -> list[Row]:
    """The paragraphs with changes; those between them are only counted."""
    rows: list[Row] = []
    for pieces in changed.paragraphs:
        if any(piece.change is not Change.SAME for piece in pieces):
            rows.append(Row(pieces))
        elif rows and not rows[-1].pieces:
            rows[-1] = Row([], rows[-1].same + 1)
        else:
            rows.append(Row([], 1))
    return rows


def _photos(old: Revision, new: Revision) -> Iterator[PhotoChange]:
    before = {placed.photo_id: placed for placed in old.photos}
    after = {placed.photo_id: placed for placed in new.photos}
    moved = _moved([one for one in before if one in after], [one for one in after if one in before])
    for photo_id in dict.fromkeys([*after, *before]):
        was, now = before.get(photo_id), after.get(photo_id)
        words = list(_photo_words(was, now)) if was and now else []
        if was is None or now is None or photo_id in moved or words:
            placed = now or before[photo_id]
            yield PhotoChange(placed, was.position + 1 if was else None, now.position + 1 if now else None, words)


def _moved(before: list[UUID], after: list[UUID]) -> set[UUID]:
    """The photos of both whose order among them is another one."""
    return {one for place, one in enumerate(after) if before[place] != one}


def _photo_words(was: RevisionPhoto, now: RevisionPhoto) -> Iterator[tuple[str, Lang, Difference]]:
    before = {row.lang: {"caption": row.caption, "description": row.description} for row in was.texts}
    after = {row.lang: {"caption": row.caption, "description": row.description} for row in now.texts}
    for lang in Lang:
        for name in ("caption", "description"):
            one, other = before.get(lang, {}).get(name, ""), after.get(lang, {}).get(name, "")
            if one != other:
                yield name, lang, compare(one, other)


def _facts(old: Revision, new: Revision) -> dict[str, tuple[str | list[str], str | list[str]]]:
    def purposes(one: Revision) -> list[str]:
        return sorted(str(tick["purpose"]) for tick in one.ticked_purposes)

    def name_shown(one: Revision) -> str:
        return one.pen_name if one.byline is Byline.PEN_NAME else ""

    return {
        "district": (old.district or "", new.district or ""),
        "landmark": (old.landmark, new.landmark),
        "theme": (old.theme or "", new.theme or ""),
        "people": (old.people or "", new.people or ""),
        "age_band": (old.age_band or "", new.age_band or ""),
        "byline": (name_shown(old), name_shown(new)),
        "purposes": (purposes(old), purposes(new)),
    }
