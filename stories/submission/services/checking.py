"""What a story lacks before it can be sent. A draft may lack anything: these rules are asked, never enforced, before.

Each step of the form asks its own check after saving, so that the author reads every sentence beside its field; sending
asks all of them at once.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from stories import clock, text
from stories.consents import REQUIRED_PURPOSES, Purpose, current
from stories.districts import DISTRICTS
from stories.models import Byline, PhotoState, Revision, RevisionPhoto, RevisionText, Story, StoryKind
from stories.remarks import ANSWER_CLUSTERS

# Product §2; the smallest body is ours: two or three short sentences, so that a moderator has something to read.
MAX_TITLE_CLUSTERS = 120
MIN_BODY_CLUSTERS = 20
MAX_BODY_CLUSTERS = 10_000
MAX_CAPTION_CLUSTERS = 300
MAX_DESCRIPTION_CLUSTERS = 600
MAX_PEN_NAME_CLUSTERS = 60
MAX_LANDMARK_CLUSTERS = 120
MAX_REPLY_CLUSTERS = 1_000
MAX_PHOTOS = 8
MIN_SECONDS = 3  # five pages, each read and answered; programs that fill in forms take less than one


class Step(StrEnum):
    """The pages of the form; the names are those in its addresses."""

    WRITE = "write"
    PHOTOS = "photos"
    PLACE = "place"
    PEOPLE = "people"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend.

    Args:
        code: which rule; the web layer has a sentence for each.
        step: the page where it is mended.
        field: the form field there.
        details: numbers for the sentence (``limit``, ``found``).
    """

    code: str
    step: Step
    field: str
    details: dict[str, int | str] = dataclasses.field(default_factory=dict)


def list_problems(story: Story, revision: Revision) -> list[Problem]:
    """Everything that keeps a story from being sent, in the order of the pages."""
    return [
        *check_texts(revision.texts),
        *check_photos(revision.photos),
        *check_place(revision),
        *check_people(story, revision),
        *check_replies(revision),
    ]


def is_hasty(story: Story) -> bool:
    """Whether a story has been here for less time than anybody needs to tell one: its author is asked once more.

    The time counts from the first form, kept by us: no signature to copy from a page, and none to grow old.
    """
    return clock.now() - story.created_at < timedelta(seconds=MIN_SECONDS)


def check_texts(texts: Sequence[RevisionText]) -> list[Problem]:
    """Title and body, in each language that has any; the fields are called ``title_th``, ``body_en`` and so on."""
    found: list[Problem] = []
    for one in texts:
        found += _check_title(one.title, f"title_{one.lang}")
        found += _check_body(one.body, f"body_{one.lang}")
    return found


def _check_title(title: str, name: str) -> Iterator[Problem]:
    if not title.strip():
        yield Problem("title_missing", Step.WRITE, name)
    yield from _check_length(title, MAX_TITLE_CLUSTERS, "title_long", Step.WRITE, name)


def _check_body(body: str, name: str) -> Iterator[Problem]:
    count = text.cluster_count(body.strip())
    if count == 0:
        yield Problem("body_missing", Step.WRITE, name)
    elif count < MIN_BODY_CLUSTERS:
        yield Problem("body_short", Step.WRITE, name, {"limit": MIN_BODY_CLUSTERS, "found": count})
    yield from _check_length(body, MAX_BODY_CLUSTERS, "body_long", Step.WRITE, name)


def check_photos(placed: Sequence[RevisionPhoto]) -> list[Problem]:
    """Every photo is ready, and its words are not too long."""
    found: list[Problem] = []
    for position, one in enumerate(placed, start=1):
        if one.photo.state is PhotoState.FAILED:
            found.append(Problem("photo_failed", Step.PHOTOS, f"photo-{one.photo_id}", {"number": position}))
        if one.photo.state is PhotoState.RECEIVED:
            code = "photo_arriving" if one.photo.is_arriving else "photos_pending"
            found.append(Problem(code, Step.PHOTOS, f"photo-{one.photo_id}", {"number": position}))
        for words in one.texts:
            for name, value, limit in (
                ("caption", words.caption, MAX_CAPTION_CLUSTERS),
                ("description", words.description, MAX_DESCRIPTION_CLUSTERS),
            ):
                found += _check_length(value, limit, f"{name}_long", Step.PHOTOS, f"{name}-{one.photo_id}")
    return found


def check_replies(revision: Revision) -> list[Problem]:
    """The answers to the moderators are short."""
    return [
        problem
        for name, words in revision.replies.items()
        for problem in _check_length(
            words,
            MAX_REPLY_CLUSTERS if name == "reply" else ANSWER_CLUSTERS,
            "reply_long",
            Step.PREVIEW,
            "reply" if name == "reply" else f"answer-{name}",
        )
    ]


def check_place(revision: Revision) -> list[Problem]:
    """District and theme are chosen; the landmark is short."""
    found: list[Problem] = []
    if revision.district not in DISTRICTS:
        found.append(Problem("district_missing", Step.PLACE, "district"))
    found += _check_length(revision.landmark, MAX_LANDMARK_CLUSTERS, "landmark_long", Step.PLACE, "landmark")
    if revision.theme is None:
        found.append(Problem("theme_missing", Step.PLACE, "theme"))
    return found


def check_people(story: Story, revision: Revision) -> list[Problem]:
    """People in the photos, age band, name shown, consents, and the e-mail if there is one."""
    found: list[Problem] = []
    if revision.people is None:
        found.append(Problem("people_missing", Step.PEOPLE, "people"))
    if revision.age_band is None:
        found.append(Problem("age_band_missing", Step.PEOPLE, "age_band"))
    found += _check_byline(story, revision)
    given = ticked(revision)
    found += [
        Problem(f"consent_{purpose}_missing", Step.PEOPLE, f"consent_{purpose}")
        for purpose in Purpose
        if purpose in REQUIRED_PURPOSES and purpose not in given
    ]
    if story.contact_email and not is_email(story.contact_email):
        found.append(Problem("email_odd", Step.PEOPLE, "email"))
    return found


def _check_byline(story: Story, revision: Revision) -> Iterator[Problem]:
    if revision.byline is None:
        # A pen name that was chosen and left empty is not stored as a choice: the columns forbid it.
        yield Problem("byline_missing", Step.PEOPLE, "byline")
    if revision.byline is not Byline.PEN_NAME:
        return
    yield from _check_length(revision.pen_name, MAX_PEN_NAME_CLUSTERS, "pen_name_long", Step.PEOPLE, "pen_name")
    speaks_for_office = story.kind is not StoryKind.RESIDENT or story.written_by_id is not None
    if not speaks_for_office and sounds_official(revision.pen_name):
        yield Problem("pen_name_official", Step.PEOPLE, "pen_name")


def _check_length(value: str, limit: int, code: str, step: Step, name: str) -> Iterator[Problem]:
    found = text.cluster_count(value) if len(value) > limit else 0
    if found > limit:
        yield Problem(code, step, name, {"limit": limit, "found": found})


def ticked(revision: Revision) -> dict[Purpose, str]:
    """The consents ticked under the wording of today, with the language in which each was read."""
    return {
        Purpose(one["purpose"]): one["lang"]
        for one in revision.ticked_purposes
        if one["version"] == current(Purpose(one["purpose"])).version
    }


def is_email(address: str) -> bool:
    """Whether this is written like an e-mail address; nobody is asked whether it exists."""
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


_OFFICES_TH = re.compile(
    r"(กทม|กรุงเทพมหานคร|สำนักงาน|สนง|ศาลาว่าการ|ผู้ว่า|ปลัด|รองปลัด|ผู้อำนวยการ|ผอเขต|เจ้าหน้าที่|จนท|เทศกิจ"
    r"|ตำรวจ|สถานีตำรวจ|กระทรวง|รัฐบาล|ทีมงาน|ทีมอ่าน|ผู้ดูแล|แอดมิน|เรื่องเล่าดีดี)"
)
_OFFICES_EN = re.compile(
    r"\b(bma|bangkok metropolitan|district office|metropolitan police|royal thai police|police station|governor"
    r"|official|admin|administrator|moderator|bangkok stories)\b"
)


def sounds_official(pen_name: str) -> bool:
    """Whether a name reads as that of an office, the police or this site: คนบางรัก is a person, เขตบางรัก is not."""
    folded = text.fold(pen_name)
    letters = "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LMN")
    is_district = letters.startswith("เขต") and any(
        letters.removeprefix("เขต").startswith(district.name_th) for district in DISTRICTS.values()
    )
    return is_district or _OFFICES_TH.match(letters) is not None or _OFFICES_EN.search(folded) is not None
