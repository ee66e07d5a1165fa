"""The demo content as typed values: 60 stories, their pictures and what happens to each, from ``stories.json``.

All stories are fiction and all pictures are drawings. Dates are those of the file; where they lie in the future of the
machine they are moved back by whole years, so that nothing is published tomorrow. Waiting stories are dated back from
the moment of the first loading, so that the desk looks alive.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from stories.models import AgeBand, Byline, Lang, People, StoryKind, Theme

FOLDER = Path(__file__).parent
PHOTOS = FOLDER / "photos"
_WRITING_TIME = timedelta(minutes=25)


@dataclass(frozen=True, slots=True)
class DemoText:
    """Title and body (paragraphs with an empty line between them) in one language."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class DemoPhoto:
    """A picture under ``photos/`` with its caption and description in both languages."""

    file: str
    captions: dict[Lang, str]
    descriptions: dict[Lang, str]

    def read(self) -> bytes:
        """The bytes of the picture, JPEG."""
        return (PHOTOS / self.file).read_bytes()


@dataclass(frozen=True, slots=True)
class FirstVersion:
    """What was sent first, when a moderator asked for changes: its Thai body, the reasons and the exact message."""

    body: str
    sent_at: datetime
    decided_at: datetime
    reasons: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class DemoStory:
    """One story and its life so far.

    ``decided_at`` has one moment for each person who approved: none or (solved, first vote cast) one for stories that
    wait, one for residents' stories, two for solved ones.
    """

    id: str
    kind: StoryKind
    theme: Theme
    district: str
    landmark: str
    byline: Byline
    pen_name: str
    age_band: AgeBand
    people: People
    purposes: tuple[str, ...]
    texts: dict[Lang, DemoText]
    photos: tuple[DemoPhoto, ...]
    started_at: datetime  # no two stories have the same: it is how one is found again
    first_version: FirstVersion | None
    sent_at: datetime
    decided_at: tuple[datetime, ...]
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class DemoFeature:
    """A story an editor put on the home page, and why."""

    story: str
    featured_at: datetime
    reason_th: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class DemoCollection:
    """A collection that an editor laid out: its words by the names of their columns, and its stories in order."""

    made_at: datetime
    words: dict[str, Any]
    stories: tuple[str, ...]
    cover: str


@dataclass(frozen=True, slots=True)
class DemoContent:
    """Everything there is to load."""

    stories: tuple[DemoStory, ...]
    features: tuple[DemoFeature, ...]
    collections: tuple[DemoCollection, ...]

    def only(self, *ids: str) -> "DemoContent":
        """A part of it, for tests: these stories, and what is featured among them; no collections."""
        return DemoContent(
            tuple(story for story in self.stories if story.id in ids),
            tuple(feature for feature in self.features if feature.story in ids),
            (),
        )


def read_content(now: datetime) -> DemoContent:
    """Read the content for a demo that is (or was) first loaded at ``now``."""
    data = json.loads((FOLDER / "stories.json").read_text(encoding="utf-8"))
    years = _years_ahead(data, now)
    return DemoContent(
        stories=tuple(_story(number, row, now, years) for number, row in enumerate(data["stories"], start=1)),
        features=tuple(
            DemoFeature(row["story"], _dated(row["featured_at"], years), row["reason_th"], row["reason_en"])
            for row in data["featured"]
        ),
        collections=tuple(_collection(row, years) for row in data["collections"]),
    )


def _years_ahead(data: dict[str, Any], now: datetime) -> int:
    """How many years the newest date of the file lies ahead of ``now``, rounded up."""
    newest = max(row["featured_at"] for row in data["featured"])
    years = 0
    while _dated(newest, years) > now:
        years += 1
    return years


def _dated(text: str, years: int) -> datetime:
    moment = datetime.fromisoformat(text)  # the file has no 29 February
    return moment.replace(year=moment.year - years)


def _story(number: int, row: dict[str, Any], now: datetime, years: int) -> DemoStory:
    texts = {Lang(lang): DemoText(text["title"], "\n\n".join(text["body"])) for lang, text in row["texts"].items()}
    waiting = row.get("waiting")
    first = _first_version(row, texts[Lang.THAI].body, now, years)
    if waiting:
        sent_at = now - timedelta(hours=waiting["submitted_hours_ago"])
        votes = [now - timedelta(hours=waiting[key]) for key in ("first_vote_hours_ago",) if key in waiting]
    else:
        sent_at = _dated(row["submitted_at"], years)
        votes = [_dated(text, years) for text in row["decided_at"]]
    started_at = (first.sent_at if first else sent_at) - _WRITING_TIME
    return DemoStory(
        id=row["id"],
        kind=StoryKind(row["kind"]),
        theme=Theme(row["theme"]),
        district=row["district"],
        landmark=row.get("landmark", ""),
        byline=Byline(row["byline"]),
        pen_name=row["pen_name"],
        age_band=AgeBand(row["age_band"]),
        people=People(row["people"]),
        purposes=tuple(row["consents"]),
        texts=texts,
        photos=tuple(_photo(photo) for photo in row["photos"]),
        started_at=started_at.replace(microsecond=number),
        first_version=first,
        sent_at=sent_at,
        decided_at=tuple(votes),
        is_waiting=bool(waiting),
    )


def _collection(row: dict[str, Any], years: int) -> DemoCollection:
    names = ("title_th", "title_en", "note_th", "note_en", "call_th", "call_en")
    words = {name: row[name] for name in names}
    return DemoCollection(_dated(row["made_at"], years), words, tuple(row["stories"]), row["cover"])


def _photo(row: dict[str, Any]) -> DemoPhoto:
    return DemoPhoto(
        file=row["file"],
        captions={Lang(lang): text for lang, text in row["caption"].items()},
        descriptions={Lang(lang): text for lang, text in row["description"].items()},
    )


def _first_version(row: dict[str, Any], body: str, now: datetime, years: int) -> FirstVersion | None:
    """``earlier.replace`` is a pair: the words of the story, and what stood there in the first version."""
    earlier = row.get("earlier")
    if earlier is None:
        return None

    def moment(name: str) -> datetime:
        if f"{name}_hours_ago" in earlier:
            return now - timedelta(hours=earlier[f"{name}_hours_ago"])
        return _dated(earlier[f"{name}_at"], years)

    final, first = earlier["replace"]
    return FirstVersion(
        body=body.replace(final, first),
        sent_at=moment("submitted"),
        decided_at=moment("decided"),
        reasons=tuple(earlier["reasons"]),
        message=earlier["message"],
    )
