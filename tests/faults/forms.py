"""All that these tests know of the author's pages: addresses, names of fields, and how to read an answer."""

from __future__ import annotations

import html
import re

from tests.faults.line import Answer

START = "/submit"
PLACE = {"district": "bang-rak", "theme": "living", "landmark": "ท่าน้ำวัดม่วงแค"}
PEOPLE = {"people": "nobody", "age_band": "from_20", "byline": "pen_name", "pen_name": "ต้นกล้า", "consent_publish": "y"}
_DRAFT = re.compile(r"/drafts/([0-9a-z]{10})/write")
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_SLIP = re.compile(r'slip__code"[^>]*>([^<]+)<')


def step(public_id: str, name: str) -> str:
    """The address of a step: write, photos, place, people, preview."""
    return f"/drafts/{public_id}/{name}"


def uploads(public_id: str) -> str:
    """Where photos are sent in pieces."""
    return f"/drafts/{public_id}/uploads"


def sent(public_id: str) -> str:
    """The address of the slip."""
    return f"/sent/{public_id}"


def withdrawal(public_id: str) -> str:
    """Where an author takes a story back."""
    return f"/my/{public_id}/withdraw"


def text_fields(title: str, body: str) -> dict[str, str]:
    """The fields of the first step."""
    return {"lang": "th", "title": title, "body": body}


def find_draft(answer: Answer) -> str:
    """The public id of the draft that an answer leads to; "" if it leads to none."""
    found = _DRAFT.search(answer.location)
    return found[1] if found else ""


def token_of(answer: Answer) -> str:
    """The token of the form on a page; "" if there is none."""
    found = _TOKEN.search(answer.text)
    return html.unescape(found[1]) if found else ""


def slip_of(answer: Answer) -> str:
    """The code on the slip; "" when the page shows none."""
    found = _SLIP.search(answer.text)
    return found[1].strip() if found else ""


def shows(answer: Answer, words: str) -> bool:
    """Whether these words stand on a page, as text or as what is typed in a field."""
    return words.replace("\r\n", "\n") in html.unescape(answer.text).replace("\r\n", "\n")


SIGN_IN = "/sign-in"
DESK = "/desk"
_ROW = re.compile(r'class="queue-row" href="/desk/stories/([0-9a-z]{10})')
_REVISION = re.compile(r'name="revision_id"[^>]*value="([^"]+)"')
_PUBLIC = re.compile(r'href="(/s/[0-9a-z]{10}/[^"#]+)"')


def review(public_id: str) -> str:
    """The page on which moderators read a story; its decisions are below it."""
    return f"/desk/stories/{public_id}"


def find_waiting(answer: Answer) -> list[str]:
    """The public ids of the rows of a lane."""
    return _ROW.findall(answer.text)


def revision_of(answer: Answer) -> str:
    """The revision that a review shows; "" when nothing can be decided about it."""
    found = _REVISION.search(answer.text)
    return found[1] if found else ""


def find_public(answer: Answer) -> list[str]:
    """The addresses of the stories that a public page leads to."""
    return [html.unescape(path) for path in _PUBLIC.findall(answer.text)]
