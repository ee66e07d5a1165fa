"""A whole story through the functions, as the tests of the rules need it."""

from __future__ import annotations

from typing import Any

from stories.consents import Purpose
from stories.models import AgeBand, Byline, Lang, People, Theme
from stories.submission import services
from tests.submission.way import BODY


def fill_in(started: services.StartedDraft, **people: Any) -> None:
    """Fill in everything a story needs."""
    services.save_text(started.public_id, by=started.author, texts={Lang.THAI: ("ร้านริมคลอง", BODY)})
    services.save_place(started.public_id, by=started.author, district="bang-rak", theme=Theme.LIVING)
    given: dict[str, Any] = {
        "people": People.NOBODY,
        "age_band": AgeBand.FROM_20,
        "byline": Byline.PEN_NAME,
        "pen_name": "ต้นกล้า",
        "purposes": {Purpose.PUBLISH},
    }
    services.save_people(started.public_id, by=started.author, **{**given, **people})
