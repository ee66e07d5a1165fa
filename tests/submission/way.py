"""The way of an author through the pages, as the tests of this folder walk it."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

from PIL import Image
from sqlalchemy import select

from stories import clock
from stories.extensions import db
from stories.models import Revision, Story
from tests.conftest import Client

BODY = "ฝนเทลงมาตั้งแต่ตีสี่ จนน้ำในซอยกลายเป็นคลองอีกสาย\n\nแต่หลอดไฟหน้าร้านยังติดอยู่"
PEOPLE = {
    "people": "nobody",
    "age_band": "from_20",
    "byline": "pen_name",
    "pen_name": "ต้นกล้า",
    "consent_publish": "y",
}
#: What is posted to each step, without photos.
STEPS = {
    "write": {"lang": "th", "title": "ร้านริมคลอง", "body": BODY},
    "place": {"district": "bang-rak", "theme": "living"},
    "people": PEOPLE,
}


def start(client: Client, prefix: str = "") -> str:
    """Start a draft through the page, five minutes ago: nobody tells a story in no time. Its public id."""
    with clock.at(clock.now() - timedelta(minutes=5)):
        response = client.post(f"{prefix}/submit")
    assert response.status_code == 302
    found = re.fullmatch(rf"{prefix}/drafts/([0-9a-z]{{10}})/write", response.location)
    assert found is not None
    return found[1]


def fill(client: Client, public_id: str, **people: str) -> None:
    """Fill in the steps of a draft, without photos."""
    for step, data in STEPS.items():
        client.post(f"/drafts/{public_id}/{step}", data={**data, **(people if step == "people" else {})})


def upload(client: Client, public_id: str, *files: tuple[bytes, str], go: str = "stay", **words: str) -> Any:
    """Send files as a browser does."""
    photos = [(io.BytesIO(data), name) for data, name in files]
    return client.post(f"/drafts/{public_id}/photos", data={"photos": photos, "go": go, **words})


def get_story(public_id: str) -> Story:
    return db.session.scalars(select(Story).where(Story.public_id == public_id)).one()


def get_revision(public_id: str) -> Revision:
    query = select(Revision).join(Story, Story.id == Revision.story_id).where(Story.public_id == public_id)
    return db.session.scalars(query.order_by(Revision.number.desc())).first()  # type: ignore[return-value]


def errors_beside(page: str, field: str) -> str:
    """The errors that stand with one field, as the reader reads them."""
    found = re.search(rf'id="{field}-errors">(.*?)</ul>', page, re.DOTALL)
    assert found is not None, f"nothing stands beside {field}"
    assert f'href="#{field}' in page, f"the summary does not lead to {field}"
    return found[1]


def jpeg(width: int = 900, height: int = 600) -> bytes:
    """A small JPEG."""
    stream = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(stream, "JPEG")
    return stream.getvalue()
