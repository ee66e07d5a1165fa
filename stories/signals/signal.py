"""One thing that was noticed about a revision, with its reason."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class SignalKind(StrEnum):
    """What was noticed, what weighs most first."""

    DISTRESS = "distress"
    VIOLENCE = "violence"
    SAME_PHOTO = "same_photo"
    SAME_TEXT = "same_text"
    GAMBLING = "gambling"
    LOAN = "loan"
    ADVERT = "advert"
    LINKS = "links"
    REPEATED = "repeated"
    INSULT = "insult"
    OTHER_WORDS = "other_words"
    PRIVATE = "private"  # for the rows of a list: the pane shows each find of ``stories.hints`` itself


HEAVY = frozenset({SignalKind.DISTRESS, SignalKind.VIOLENCE})


class Along(StrEnum):
    """What makes words an advertisement."""

    LINK = "link"
    LINE_ID = "line_id"
    PHONE = "phone"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Signal:
    """Something noticed.

    ``words`` as typed; ``number`` counts finds, links or repetitions, or is how much of two texts is the same, in
    percent; ``photo`` is the number of the photo in the album, from 1; ``story`` the public id of the other story.
    """

    kind: SignalKind
    words: tuple[str, ...] = ()
    along: tuple[Along, ...] = ()
    number: int = 0
    photo: int = 0
    story: str = ""


def write(signals: Iterable[Signal]) -> list[dict[str, Any]]:
    """The signals as they are kept: what weighs most first."""
    order = list(SignalKind)
    return [asdict(one) for one in sorted(signals, key=lambda one: order.index(one.kind))]


def read(kept: Iterable[dict[str, Any]]) -> list[Signal]:
    """The signals from how they are kept."""
    return [
        Signal(
            SignalKind(one["kind"]),
            tuple(one["words"]),
            tuple(Along(code) for code in one["along"]),
            one["number"],
            one["photo"],
            one["story"],
        )
        for one in kept
    ]
